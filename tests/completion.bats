# samples/completion: what <TAB> offers.

load helper

complete_word() { # COMMAND WORD: what is offered, one a line, in $output
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '. "$NIGHTDROP_ROOT/samples/completion/nightdrop.bash"
        complete -p "$1" >complete || exit 1
        _nightdrop "$1" "$2" "$1"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$1" "$2"
    assert_status 0
}

@test "every option of every command is offered, and nothing else" {
    for source in "$NIGHTDROP_ROOT"/src/cmd/*.c group-nightly txn-nightly; do
        command=$(basename "$source" .c)
        complete_word "$command" --
        assert_equal "$output" "$("$command" --help | grep -oE '^ +(-., )?--[a-z0-9-]+' | sed 's/.*--/--/')"
        assert_contains "$output" "--version"
    done
}

@test "a beginning is completed to what begins so" {
    for source in "$NIGHTDROP_ROOT"/src/cmd/*.c; do
        complete_word "$(basename "$source" .c)" --vers
        assert_output --version
    done
}

@test "a word that is no option is left to the names of files" {
    complete_word txn-chunk upl
    assert_output
    assert_contains "$(cat complete)" "-o default"
}

@test "a command that is not there completes to nothing, quietly" {
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '. "$NIGHTDROP_ROOT/samples/completion/nightdrop.bash"; _nightdrop ./no-such-command --h x; echo "${#COMPREPLY[@]}"'
    assert_status 0
    assert_output 0
}
