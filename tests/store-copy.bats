# store-copy: a store is moved whole, and at no moment two of it can be written to.

load helper
load store

# other_store ENGINE: $to and $to_shown, on the other engine than the test's.
other_store() {
    local other=sqlite mine=$store mine_shown=$shown
    [[ $1 == postgresql ]] || other=postgresql
    new_store "$other" to
    to=$store to_shown=$shown store=$mine shown=$mine_shown
}

check_moved() {
    other_store "$1"
    fill_store
    store-dump -q -d "$store" -o before
    run_separate store-copy "$store" "$to"
    assert_status 0 && assert_output || return
    assert_stderr "$shown: 27 rows copied to $to_shown, dumps agree ($(sha256sum before | cut -c 1-12)); closed" || return
    store-dump -q -d "$to" | cmp - before || return
    store-dump -q -d "$store" | cmp - before || return
    assert_equal "$(store-dump -q --runs -d "$store")" "$(store-dump -q --runs -d "$to")" || return
    store-check -q -d "$to" && store-check -q -d "$store"
}
@test "everything is copied and compared, from one engine to the other" { on_both moved; }

check_closed() {
    other_store "$1"
    store-init -q -d "$store"
    NIGHTDROP_NOW=2026-11-24T07:22:03Z store-copy -q "$store" "$to"
    for command in store-init store-migrate; do
        run_separate "$command" -d "$store"
        assert_status 2 && assert_stderr "$command: $shown: closed 2026-11-24T07:22:03Z: it was copied to $to_shown" || return
    done
    run_separate store-copy "$store" sqlite:elsewhere.db
    assert_status 2 && assert_stderr "store-copy: $shown: closed 2026-11-24T07:22:03Z: it was copied to $to_shown" || return
    run_separate store-copy "$store" "$to"
    assert_status 0 && assert_stderr "$shown: nothing to do: it was copied to $to_shown before" || return
    store-init -q -d "$to"
}
@test "the store that was copied is closed, and says where to" { on_both closed; }

check_there_and_back() {
    other_store "$1"
    fill_store
    store-dump -q -d "$store" -o before
    store-copy -q "$store" "$to" && store-copy -q "$to" sqlite:back.db || return
    store-dump -q -d sqlite:back.db | cmp - before || return
    run_separate store-copy "$store" "$to" # which is closed by now
    assert_status 2
}
@test "it can be moved on" { on_both there_and_back; }

check_not_empty() {
    other_store "$1"
    fill_store
    sql "SELECT 1" >/dev/null
    (store=$to && fill_store)
    run_separate store-copy "$store" "$to"
    assert_status 2 && assert_stderr "store-copy: $to_shown: not empty: a store is copied into an empty one" || return
    store-migrate -q -d "$store"
}
@test "a store with rows in it is never copied over" { on_both not_empty; }

check_empty_store() {
    other_store "$1"
    fill_store
    store-init -q -d "$to"
    store-copy -q "$store" "$to" && assert_equal "$(store-dump -q -d "$to")" "$(store-dump -q -d "$store")"
}
@test "an empty store is filled" { on_both empty_store; }

check_itself() {
    fill_store
    run_separate store-copy "$store" "$store"
    assert_status 2 && assert_stderr "store-copy: $shown: a store cannot be copied to itself" || return
    store-migrate -q -d "$store"
}
@test "a store is not copied to itself" { on_both itself; }

@test "a copy that is not the same is found out, and the store stays open" {
    store=sqlite:store.db
    fill_store
    new_store postgresql
    to=$store to_shown=$shown store=sqlite:store.db
    store-init -q -d "$to"
    psql -X -q -d "$to" -c "CREATE SCHEMA trap" -c "
        CREATE FUNCTION trap.bend() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 'event' AND relkind = 'r') THEN
        CREATE OR REPLACE FUNCTION trap.one_less() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := NEW.body || '' ''; RETURN NEW; END';
        CREATE OR REPLACE TRIGGER bend BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION trap.one_less(); END IF; END \$\$" -c "
        CREATE EVENT TRIGGER bend ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION trap.bend()"
    run_separate store-copy "$store" "$to"
    assert_status 2
    assert_contains "$stderr" "store-copy: $to_shown: not what sqlite:store.db holds: table event: 3 and 3 rows, sums 6 and 6, SHA-256 "
    store-migrate -q -d "$store"
    run_separate store-copy "$to" sqlite:x.db
    assert_status 0
}

# A server of the test's own, which is stopped the hard way while a copy is under way.
@test "a server that goes away in the middle is 75, and nothing is half done" {
    store=sqlite:store.db
    fill_store
    many_rows 60000
    store-dump -q -d "$store" -o before
    own=$(mktemp -d /tmp/nd-XXXXXX)
    start_server "$own"
    url=postgresql://test@${own//\//%2F}/postgres
    lost=0
    for pause in 0.02 0.15 0.3 0.45; do
        NIGHTDROP_WAIT=1 store-copy -q "$store" "$url" 2>said 3>&- &
        copy=$!
        sleep "$pause"
        stop_server "$own"
        status=0
        wait "$copy" || status=$?
        start_server "$own"
        [[ $status == 0 || $(<said) == "store-copy: $url: "* ]] || { cat said && status=1; }
        ((status != 75)) || lost=$((lost + 1))
        ((status == 75 || status == 0)) || break
    done
    result=$status
    store-copy -q "$store" "$url" && store-dump -q -d "$url" | cmp - before || result=$?
    end_server "$own"
    ((lost > 0 && (result == 75 || result == 0))) || { echo "lost: $lost, status: $result" && return 1; }
}
