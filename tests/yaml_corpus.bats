# yaml-test-suite, read as every command reads YAML: the documents with an error are refused; the others are read right or
# refused, never read wrong. The score is printed.
# shellcheck disable=SC2154 # corpus is set by `corpus`

load helper

events=$NIGHTDROP_ROOT/.build/${NIGHTDROP_VARIANT:-release}/unit/yaml_tree_test

unpack() {
    corpus yaml-test-suite
    [[ -x $events ]] || skip "no $events: make units builds it"
    tar --zstd -xf "$corpus/data.tar.zst"
}

# Folders of one document each.
documents() {
    find . -name in.yaml -printf '%h\n' | sort
}

# The suite's events as yaml_tree_test prints them: one document, collections without their style, two styles of scalars.
expected_events() {
    sed -E '/^[+-](STR|DOC)/d; s/^(\+MAP|\+SEQ) .*/\1/; s/^=VAL [">|'"'"']/=VAL "/' "$1/test.event"
}

@test "yaml-test-suite: every document with an error is refused" {
    local refused=0 accepted=()
    unpack
    while read -r folder; do
        [[ -e $folder/error ]] || continue
        if "$events" "$folder/in.yaml" >/dev/null; then
            accepted+=("$folder: $(<"$folder/===")")
        else
            refused=$((refused + 1))
        fi
    done < <(documents)
    echo "# yaml-test-suite: $refused of $((refused + ${#accepted[@]})) documents with an error refused" >&3
    printf '%s\n' "${accepted[@]}"
    ((${#accepted[@]} == 0 && refused >= 94))
}

@test "yaml-test-suite: no other document is read wrong" {
    local right=0 refused=0 wrong=()
    unpack
    while read -r folder; do
        [[ ! -e $folder/error ]] || continue
        if ! "$events" "$folder/in.yaml" >got; then
            refused=$((refused + 1))
        elif expected_events "$folder" | cmp -s - got; then
            right=$((right + 1))
        else
            wrong+=("$folder: $(<"$folder/===")")
            expected_events "$folder" | diff - got || true
        fi
    done < <(documents)
    echo "# yaml-test-suite: of $((right + refused + ${#wrong[@]})) others $right read right, $refused refused, ${#wrong[@]} read wrong" >&3
    printf '%s\n' "${wrong[@]}"
    ((${#wrong[@]} == 0 && right >= 100))
}
