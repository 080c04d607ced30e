# The warehouse against a model that knows which transactions stand: random sequences of uploads, mended lines, replacements and
# reversals on both engines, some of them killed. MODEL_SEED repeats what was found; MODEL_NIGHTS takes so many sequences in
# place of the usual ones.

load ../helper
load ../store

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would be counted too"
}

# sequences ENGINE COUNT: in a file each has a store of its own, in memory where that can be.
sequences() {
    local seed=${MODEL_SEED:-$((RANDOM * 1000))} count=${MODEL_NIGHTS:-$2} folder status=0
    folder=$(mktemp -d "$([[ -w /dev/shm ]] && echo /dev/shm || echo "$BATS_TEST_TMPDIR")/nd-XXXXXX") && cd "$folder" || return
    new_store "$1" && store-init -q -d "$store" && { [[ $1 != sqlite ]] || mv store.db empty.db; } &&
        "$NIGHTDROP_ROOT/tests/torture/txn-model" "$store" "$seed" "$count" empty.db >told 2>wrong || status=$?
    cat wrong
    [[ ! -s told ]] || sed "s/^/# $1: /" told >&3
    rm -r "$folder"
    return "$status"
}

@test "random sequences on SQLite end as the model says" { sequences sqlite 250; }

@test "random sequences on PostgreSQL end as the model says" { sequences postgresql 20; }
