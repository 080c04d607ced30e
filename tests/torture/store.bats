# The store on its worst days: killed at every call that keeps something, on a full disk, with many rows.

load ../helper
load ../store
load calls

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls and memory are in the way"
}

# needs_root: a small disk can only be mounted by root.
needs_root() {
    [[ $EUID == 0 ]] || skip "only root can mount a small disk"
}

no_store() { rm -f killed.db*; }
creates() {
    run_separate store-init -q -d sqlite:killed.db
    assert_status 0 && assert_stderr || return
    assert_equal "$(sqlite3 killed.db 'PRAGMA integrity_check; SELECT version, state FROM store')" $'ok\n2|open'
}

@test "store-init, killed at any moment and run again, has created the store" {
    killed_at_each_call no_store creates store-init -q -d sqlite:killed.db
}

two_places() { rm -f from.db* to.db* && cp whole.db from.db; }
copies() {
    local states
    states=$(for one in from to; do store-migrate -q -d "sqlite:$one.db" 2>/dev/null && echo "$one"; done) || :
    [[ $states == from || $states == to || -z $states ]] || { echo "open: $states" && return 1; }
    run_separate store-copy -q sqlite:from.db sqlite:to.db
    assert_status 0 && assert_stderr || return
    store-dump -q -d sqlite:to.db | cmp - before && store-check -q -d sqlite:to.db || return
    run store-migrate -d sqlite:from.db
    assert_status 2
}

@test "store-copy, killed at any moment, leaves at most one store open, and run again it concludes" {
    store=sqlite:whole.db
    fill_store
    many_rows 300
    store-dump -q -d "$store" -o before
    killed_at_each_call two_places copies store-copy -q sqlite:from.db sqlite:to.db
}

earlier_version() { rm -f killed.db* && cp whole.db killed.db; }
migrates() {
    local tables
    tables=$(sqlite3 killed.db "SELECT version, (SELECT count(*) FROM sqlite_schema WHERE name = 'member_account') FROM store")
    [[ $tables == '1|0' || $tables == '2|1' ]] || { echo "half migrated: $tables" && return 1; }
    run_separate store-migrate -q -d sqlite:killed.db
    assert_status 0 && assert_stderr || return
    store-dump -q -d sqlite:killed.db | cmp - after && store-check -q -d sqlite:killed.db
}

@test "store-migrate, killed at any moment, has migrated all or nothing" {
    sed 's/{integer}/INTEGER/g; s/{text}/TEXT/g; s/{table}/STRICT/; s/{keyed}/STRICT, WITHOUT ROWID/' \
        "$NIGHTDROP_ROOT/tests/data/store-migrate/version-1.sql" | sqlite3 -bail whole.db
    cp whole.db migrated.db
    store-migrate -q -d sqlite:migrated.db
    store-dump -q -d sqlite:migrated.db -o after
    killed_at_each_call earlier_version migrates store-migrate -q -d sqlite:killed.db
}

@test "store-init says that a disk is full" {
    needs_root
    mkdir disk
    mount -t tmpfs -o size=64k none disk
    run_separate store-init -d sqlite:disk/store.db
    umount disk
    assert_status 2
    assert_stderr "store-init: sqlite:disk/store.db: no space left on the disk"
}

check_full_disk() {
    fill_store
    many_rows 20000
    mkdir disk
    mount -t tmpfs -o size=512k none disk
    run_separate store-copy "$store" sqlite:disk/to.db
    umount disk
    assert_status 2 && assert_stderr "store-copy: sqlite:disk/to.db: no space left on the disk" || return
    store-migrate -q -d "$store"
}
@test "store-copy says that a disk is full, and the store stays open" {
    needs_root
    on_both full_disk
}

check_many() {
    fill_store
    many_rows 300000
    peak=$(command time -f %M store-dump -q -d "$store" 2>&1 >dump.ndjson) || return
    assert_equal "$(wc -l <dump.ndjson)" 300026 || return
    ((peak < 48 * 1024)) || { echo "$peak KiB" && return 1; }
}
@test "the memory of store-dump does not grow with the rows" {
    on_both many
}
