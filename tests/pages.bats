#!/usr/bin/env bats
# What the pages say is so: every example in them is run, and prints what stands under it (tests/examples says how they are
# found and how a page is brought up to date).

load helper

# run_examples PAGE...: all of them are run; says where one differs.
run_examples() {
    local page bad=0
    for page; do
        "$NIGHTDROP_ROOT/tests/examples" "$page" || bad=1
    done
    return "$bad"
}

@test "the README's examples print what it shows" {
    run_examples "$NIGHTDROP_ROOT/README.md"
}

@test "the manual's examples print what it shows" {
    run_examples "$NIGHTDROP_ROOT"/man/*.[1-9]
}

@test "a page that says what is not so is found out" {
    printf '%s\n' '```console' '$ echo one; (exit 3)' one '$ echo $?' 3 '```' >good.md
    "$NIGHTDROP_ROOT/tests/examples" good.md
    sed 's/^3$/4/' good.md >bad.md
    run "$NIGHTDROP_ROOT/tests/examples" bad.md
    assert_status 1
    assert_output - <<'END'
bad.md: $ echo $?
    --- the page says
    +++ it prints
    @@ -1 +1 @@
    -4
    +3
once this is as it should be: tests/examples --write bad.md
END
    printf '%s\n' '.Bd -literal' '$ printf "%s\en" \e' '>     .x "\e\e"' '\&.x' '\e' '.Ed' >good.1
    "$NIGHTDROP_ROOT/tests/examples" good.1
}

@test "README, nightdrop(7) and nightdrop-stream(5) have examples" {
    for page in README.md man/nightdrop.7 man/nightdrop-stream.5; do
        grep -q '^\$ ' "$NIGHTDROP_ROOT/$page" || { echo "$page: no examples" && return 1; }
    done
}

@test "nightdrop-stream(5) lists every code that the samples bring about" {
    cd "$NIGHTDROP_ROOT/samples" || return
    codes=$(sed -n 's/^\.It Li \([A-Za-z-]*\)\( \*\)\{0,1\}$/\1/p' ../man/nightdrop-stream.5)
    for file in expected/*.ndjson; do
        while read -r code; do
            grep -qx -- "$code" <<<"$codes" || { echo "$file: $code is not in nightdrop-stream(5)" && return 1; }
        done < <(tail -n 1 "$file" | jq -r '(.problems, .reasons, .tolerated)[].code')
    done
}

@test "the equations of nightdrop-stream(5) hold for every sample" {
    for file in "$NIGHTDROP_ROOT"/samples/expected/*.ndjson; do
        jq -es '.[-1] as $last | $last.counts as $c |
            $last.records == (.[1:-1] | length) and
            if .[0].kind == "assignments" then
                $c.read == $c.accepted + $c.duplicate + $c.rejected and $last.records == $c.read and
                $c.accepted == $last.actions.add + $last.actions.remove
            else
                $c.read == $c.accepted + $c.rejected + $c.filtered and $last.records == $c.accepted and
                $last.records == ([$last.totals[].records] | add // 0)
            end' "$file" >holds ||
            { echo "$file" && return 1; }
    done
}
