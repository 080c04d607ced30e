# make install puts each thing where Debian looks for it; make uninstall takes away exactly that.

load helper

place() { # TARGET: with everything under ./root
    make -s -C "$NIGHTDROP_ROOT" DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/nightdrop "$1" 2>&1
}

@test "install makes commands, pages and completion, and nothing else; uninstall leaves no file" {
    mkdir -p root/opt/nightdrop/bin root/opt/nightdrop/share/man/man1
    echo theirs >root/opt/nightdrop/bin/theirs
    echo theirs >root/opt/nightdrop/share/man/man1/theirs.1
    place install
    local command page prefix=root/opt/nightdrop expected=()
    for command in "$NIGHTDROP_ROOT"/src/cmd/*.c group-nightly txn-nightly; do
        command=$(basename "$command" .c)
        [[ -x $prefix/bin/$command && ! -L $prefix/bin/$command ]]
        expected+=("bin/$command" "share/bash-completion/completions/$command")
    done
    for page in "$NIGHTDROP_ROOT"/man/*.[1-9]; do
        expected+=("share/man/man${page##*.}/$(basename "$page")")
    done
    assert_equal "$(cd "$prefix" && find . -not -type d | sed 's/^..//' | sort)" \
        "$(printf '%s\n' "${expected[@]}" bin/theirs share/man/man1/theirs.1 share/bash-completion/completions/nightdrop share/nightdrop/nightly.bash | sort)"
    [[ -r $prefix/share/bash-completion/completions/${command} ]]
    run "$prefix/bin/$command" --version
    assert_status 0
    place uninstall
    assert_equal "$(find root -not -type d | sort)" \
        "$(printf '%s\n' "$prefix/bin/theirs" "$prefix/share/man/man1/theirs.1")"
}
