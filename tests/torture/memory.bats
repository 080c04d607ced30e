# Memory of every command: none lost and none misused under valgrind, none left when malloc says no.

load ../helper
load ../commands

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "valgrind does not run what a sanitizer built"
}

under_valgrind() { # COMMAND ARGUMENT...
    run_separate timeout 60 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
        --track-fds=no "$(command -v "$1")" "${@:2}"
    [[ $status =~ ^[0123]$ ]] || { echo "$*: status $status: $stderr" && return 1; }
}

check_valgrind() {
    under_valgrind "$1" "${arguments[@]}" ${input:+"$input"} || return
    assert_status 0 || return
    under_valgrind "$1" --help || return
    under_valgrind "$1" "${arguments[@]}" ./no-such-file || return
    printf 'account,date,amount\n"0001,2026-11-20,\0-1.00\n\377\n' >broken
    [[ -z $input ]] || under_valgrind "$1" "${arguments[@]}" broken
}
@test "valgrind has nothing to say, on good input and on bad" { each valgrind; }

# Each allocation fails in turn, by chance: the command ends with status 2 and a word, or was done already and is right.
check_no_memory() {
    local good seed
    good=$("$1" "${arguments[@]}" ${input:+"$input"}) || return
    for seed in {1..60}; do
        run_separate timeout 10 fiu-run -x -c "enable_random name=libc/mm/malloc,probability=0.05" \
            -c "enable_random name=libc/mm/realloc,probability=0.05" -c "enable_random name=libc/mm/calloc,probability=0.05" \
            "$1" "${arguments[@]}" ${input:+"$input"}
        case $status in
        0) [[ $output == "$good" ]] || { echo "$1: status 0 and half an output (run $seed)" && return 1; } ;;
        2) [[ -n $stderr ]] || { echo "$1: status 2 and not a word (run $seed)" && return 1; } ;;
        *) echo "$1: status $status (run $seed): $stderr" && return 1 ;;
        esac
    done
}
@test "no memory left is status 2, or does no harm" { each no_memory; }
