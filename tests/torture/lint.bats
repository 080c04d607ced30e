# Each rule of tests/lint, seen failing: a small tree that keeps every rule is broken in one place, and that rule says so.

load ../helper

# Four modules of the real base, and a command of their own.
setup_file() {
    local tree=$BATS_FILE_TMPDIR/tree module
    mkdir -p "$tree"/{src/lib,src/cmd,tests,man,bin,samples/completion}
    cp "$NIGHTDROP_ROOT"/{Makefile,.clang-format,.clang-tidy,.shellcheckrc} "$tree"
    cp "$NIGHTDROP_ROOT"/tests/{lint,deps,run} "$tree/tests"
    for module in error buffer memory utf8 slice word diagnostic; do
        cp "$NIGHTDROP_ROOT/src/lib/$module".[ch] "$tree/src/lib" 2>/dev/null || true
        echo "base $module"
    done >"$tree/src/layers"
    cd "$tree" || return
    {
        echo 'domain figure'
        echo 'driver engine zlib.h'
        echo 'service clerk'
    } >>src/layers
    for module in figure engine clerk; do
        printf '/* %s: a module to try the rules on. */\n#ifndef %s_H\n#define %s_H\n\nint %s_work(int number);\n\n#endif\n' \
            "$module" "${module^^}" "${module^^}" "$module" >"src/lib/$module.h"
        printf '#include "%s.h"\n\nint %s_work(int number)\n{\n    return number + 1;\n}\n' "$module" "$module" >"src/lib/$module.c"
    done
    printf '#include "figure.h"\n\nint main(void)\n{\n    return figure_work(-1);\n}\n' >src/cmd/txn-try.c
    printf '/txn-try\n' >bin/.gitignore
    printf '/.build/\n' >.gitignore
    printf 'libraries.txn-try =\n' >>Makefile
    cat >man/txn-try.1 <<'PAGE'
.Dd November 22, 2026
.Dt TXN-TRY 1
.Os
.Sh NAME
.Nm txn-try
.Nd try a rule
.Sh SYNOPSIS
.Nm
.Sh DESCRIPTION
It tries.
PAGE
    sed 's/txn-try 1/&/; s/TXN-TRY 1/NIGHTDROP 7/; s/^It tries\./.Xr txn-try 1/; s/^\.Nm txn-try/.Nm nightdrop/' man/txn-try.1 >man/nightdrop.7
    echo txn-try >src/README.md
    printf '# shellcheck shell=bash\ncomplete -F _nightdrop txn-try\n' >samples/completion/nightdrop.bash
    printf '@test "it tries" {\n    txn-try\n}\n' >tests/txn-try.bats
    git init -q . && git add -A
}

setup() {
    cp -a "$BATS_FILE_TMPDIR/tree" "$BATS_TEST_TMPDIR/tree"
    cd "$BATS_TEST_TMPDIR/tree" || return
}

# objects: what the rules on object files look at.
objects() {
    make -s -j2 all >/dev/null
}

# finds RULE WORDS: the rule fails and says WORDS.
finds() {
    run tests/lint "$1"
    assert_status 1
    assert_contains "$output" "not ok ${1//_/ }"
    assert_contains "$output" "$2"
    assert_equal "${lines[-1]}" "0 passed, 1 failed"
}

@test "a tree that keeps the rules passes them" {
    objects
    run tests/lint format gcc clang tidy headers_stand_alone layers outside_headers domain_is_pure no_dangerous_calls \
        only_diagnostic_speaks no_state_at_file_scope sizes libraries_as_stated manual_pages shell commands_are_whole tree
    assert_contains "$output" "17 passed, 0 failed"
}

@test "format" {
    echo 'int  word_more( int a );' >>src/lib/figure.h
    finds format "figure.h:8"
}

@test "warnings of gcc" {
    sed -i 's/number + 1/number == 1 ? 2 : 2/' src/lib/figure.c
    finds gcc "-Werror=duplicated-branches"
}

@test "warnings of clang" {
    printf '\nint word_more(int number)\n{\n    return number;\n    number++;\n}\n' >>src/lib/figure.c
    sed -i 's/^int figure_work.*/&\nint word_more(int number);/' src/lib/figure.h
    finds clang "-Werror,-Wunreachable-code"
}

@test "clang-tidy" {
    sed -i 's/    return.*/    int bytes[4];\n    return sizeof(bytes) \/ sizeof(bytes) + number;/' src/lib/figure.c
    finds tidy "error:"
}

@test "a header that needs another one first" {
    sed -i 's/^int .*/int figure_work(uint8_t number);/' src/lib/figure.h
    finds headers_stand_alone "uint8_t"
}

@test "a header that does not say what it owns" {
    sed -i 1d src/lib/figure.h
    finds headers_stand_alone "expected to open with what it owns"
}

@test "a domain module that includes a driver" {
    sed -i '1i #include "engine.h"' src/lib/figure.c
    finds layers "a domain includes engine.h, a driver"
}

@test "a base module that includes a domain module" {
    sed -i '1i #include "figure.h"' src/lib/error.c
    finds layers "a base includes figure.h, a domain"
}

@test "a module without a layer" {
    sed -i '/clerk/d' src/layers
    finds layers "module clerk has no layer"
}

@test "a header among the commands" {
    echo >src/cmd/txn-try.h
    finds layers "no headers in src/cmd"
}

@test "an outside library's header in a service, a command and a driver's own header" {
    sed -i '1i #include <zlib.h>' src/lib/clerk.c src/cmd/txn-try.c src/lib/engine.h src/lib/engine.c
    finds outside_headers "src/lib/clerk.c: may not include <zlib.h>"
    assert_contains "$output" "src/cmd/txn-try.c: may not include <zlib.h>"
    assert_contains "$output" "src/lib/engine.h: may not include <zlib.h>"
    [[ $output != *engine.c* ]]
}

@test "a domain module that includes what reads files" {
    sed -i '1i #include <fcntl.h>' src/lib/figure.c
    finds outside_headers "src/lib/figure.c: may not include <fcntl.h>"
}

@test "a domain module that reads the clock" {
    sed -i '1i #include <time.h>' src/lib/figure.c
    sed -i 's/number + 1/number + (int)time(NULL)/' src/lib/figure.c
    objects
    finds domain_is_pure "src/lib/figure.c: domain code may not use time"
}

@test "a dangerous call, hidden by the compiler's hardening or not" {
    sed -i '1i #include <stdlib.h>\n#include <string.h>' src/lib/figure.c
    sed -i 's/number + 1/number + (int)strtod(strcpy((char[20]){0}, getenv("A")), NULL)/' src/lib/figure.c
    objects
    finds no_dangerous_calls "figure.c: may not call strtod"
    assert_contains "$output" "figure.c: may not call strcpy"
}

@test "a module that writes to standard error" {
    sed -i '1i #include <stdio.h>' src/lib/figure.c
    sed -i 's/number + 1/fprintf(stderr, "x")/' src/lib/figure.c
    finds only_diagnostic_speaks "src/lib/figure.c:6"
}

@test "a module that exits" {
    sed -i '1i #include <stdlib.h>' src/lib/figure.c
    sed -i 's/    return.*/    exit(number);/' src/lib/figure.c
    objects
    finds only_diagnostic_speaks "figure.c: only a command exits: exit"
}

@test "state at file scope" {
    sed -i 's/    return.*/    static int calls;\n    return calls += number;/' src/lib/figure.c
    objects
    finds no_state_at_file_scope "figure.c: state at file scope: calls"
}

@test "a function that is too long" {
    { echo 'int word_long(int n)' && echo '{' && printf '    n++;\n%.0s' {1..90} && echo '}'; } >>src/lib/figure.c
    finds sizes "a function of 91 lines"
}

@test "a function that nothing uses" {
    objects
    finds exports_are_used "clerk.c: nothing but tests uses clerk_work"
    [[ $output != *figure_work* ]]
}

@test "a library that the linker does not take" {
    sed -i 's/^libraries.txn-try =/& -lcsv/' Makefile
    objects
    finds libraries_as_stated "libraries.txn-try is '-lcsv', the linker took ''"
}

@test "a manual page that mandoc warns of" {
    echo '.Sh DESCRIPTIVE' >>man/txn-try.1
    echo '.Xyz' >>man/txn-try.1
    finds manual_pages "txn-try.1"
}

@test "a shell script that shellcheck warns of" {
    # shellcheck disable=SC2016
    printf '#!/bin/sh\ncp $1 $2\n' >bin/copy
    finds shell "SC2086"
}

@test "a command without its page, its tests, its place in the hub, the map and the completion" {
    rm man/txn-try.1 tests/txn-try.bats
    : >man/nightdrop.7
    : >src/README.md
    : >samples/completion/nightdrop.bash
    : >bin/.gitignore
    finds commands_are_whole "no page"
    for words in "no tests/" "not in bin" "no line in nightdrop" "not in src/README" "not completed"; do
        assert_contains "$output" "$words"
    done
}

@test "a built program, a stray file, a promise for later and a long line in the tree" {
    objects
    git add -f bin/txn-try
    echo >notes
    # In two parts, or this file itself would be found.
    printf '/* %s: later */\n' "TO""DO" >>src/lib/figure.c
    printf '/* %0100d */\n' 0 >>src/lib/figure.c
    git add notes src
    finds tree "bin/txn-try: a built program"
    assert_contains "$output" "notes: nothing else"
    assert_contains "$output" "later"
    assert_contains "$output" "figure.c: a line of more than 100 columns"
}
