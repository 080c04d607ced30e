# store-migrate: a store of another version, and of this one.

load helper
load store

check_current() {
    fill_store
    store-dump -q -d "$store" --runs >before
    for option in -n -d; do
        run_separate store-migrate "$option" "$([[ $option == -d ]] && echo "$store" || echo "-d$store")"
        assert_status 0 && assert_output && assert_stderr "$shown: nothing to do: it has version 2" || return
    done
    store-dump -q -d "$store" --runs | cmp - before
}
@test "a store of this version stays as it is" { on_both current; }

check_later() {
    store-init -q -d "$store"
    sql 'UPDATE store SET version = 7'
    for command in store-init store-check store-dump store-migrate; do
        run_separate "$command" -d "$store"
        assert_status 2 && assert_output || return
        assert_stderr "$command: $shown: the store has version 7, this program knows 2: use a newer nightdrop" || return
    done
    run_separate store-copy "$store" sqlite:to.db
    assert_status 2 && assert_stderr "store-copy: $shown: the store has version 7, this program knows 2: use a newer nightdrop"
}
@test "a store of a later version is refused by every command, naming both" { on_both later; }

check_earlier() {
    store-init -q -d "$store"
    sql 'UPDATE store SET version = 0'
    for command in store-init store-check store-dump; do
        run_separate "$command" -d "$store"
        assert_status 2 && assert_output || return
        assert_stderr "$command: $shown: the store has version 0, this program needs 2: to migrate it: store-migrate -d $shown" || return
    done
    run_separate store-migrate -n -d "$store"
    assert_status 0 && assert_stderr "$shown: to version 1: members, tile groups, assignments, batches, events and the run log
$shown: to version 2: transactions with their versions, conflicts and balances
$shown: migrated to version 2; dry run, nothing written" || return
    run_separate store-migrate -d "$store" # whose first step makes tables that are there
    assert_status 2 && assert_equal "$(sql 'SELECT version FROM store')" 0
}
@test "a store of an earlier version is refused with the command to type, and a step that fails changes nothing" { on_both earlier; }
