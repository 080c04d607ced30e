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

check_no_version() {
    store-init -q -d "$store"
    sql 'UPDATE store SET version = -1'
    for command in store-init store-check store-dump store-migrate; do
        run_separate "$command" -d "$store"
        assert_status 2 && assert_output || return
        assert_stderr "$command: $shown: the store is damaged: its version is -1" || return
    done
}
@test "a store whose version none ever had is refused by every command, not died of" { on_both no_version; }

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

# version_1: makes $store as a program of version 1 left it, with rows in every table.
version_1() {
    local data=$NIGHTDROP_ROOT/tests/data/store-migrate/version-1.sql
    case $store in
    sqlite:*)
        sed 's/{integer}/INTEGER/g; s/{text}/TEXT/g; s/{table}/STRICT/; s/{keyed}/STRICT, WITHOUT ROWID/' "$data" | sqlite3 -bail "${store#sqlite:}" &&
            sql "CREATE TRIGGER run_is_not_changed BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'the run log is only added to'); END;
                CREATE TRIGGER run_is_not_removed BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'the run log is only added to'); END;"
        ;;
    *)
        sql "$(sed 's/{integer}/bigint/g; s/{text}/text COLLATE pg_catalog."C"/g; s/{table}//; s/{keyed}//' "$data")" &&
            sql "CREATE FUNCTION run_is_kept() RETURNS trigger LANGUAGE plpgsql AS
                \$\$ BEGIN RAISE EXCEPTION 'the run log is only added to'; END \$\$;
                CREATE TRIGGER run_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON run
                FOR EACH STATEMENT EXECUTE FUNCTION run_is_kept();"
        ;;
    esac
}

# is_migrated: every row of version 1 is there, and what version 2 adds to it is empty; only the run log has grown.
is_migrated() {
    store-dump -q --runs -d "$store" >after && jq -c '
        if .table == "organization" then . + {identity_rule: null}
        elif .table == "batch" then . + {state: "applied", fingerprint: null} else . end' \
        "$NIGHTDROP_ROOT/tests/data/store-migrate/version-1.ndjson" >expected || return
    assert_equal "$(grep -v store-migrate after)" "$(<expected)" &&
        assert_equal "$(grep store-migrate after | jq -r '"\(.organization_id) \(.number) \(.status)"')" ' 2 0' &&
        store-check -q -d "$store"
}

check_from_1() {
    version_1 || return
    run_separate store-check -d "$store"
    assert_status 2 &&
        assert_stderr "store-check: $shown: the store has version 1, this program needs 2: to migrate it: store-migrate -d $shown" || return
    run_separate store-migrate -n -d "$store"
    assert_status 0 && assert_output && assert_stderr "$shown: to version 2: transactions with their versions, conflicts and balances
$shown: migrated to version 2; dry run, nothing written" && assert_equal "$(sql 'SELECT version FROM store')" 1 || return
    run sql 'SELECT count(*) FROM account_transaction'
    ((status != 0)) || return
    run_separate store-migrate -d "$store"
    assert_status 0 && assert_stderr "$shown: to version 2: transactions with their versions, conflicts and balances
$shown: migrated to version 2" && is_migrated || return
    run_separate store-migrate -d "$store"
    assert_status 0 && assert_stderr "$shown: nothing to do: it has version 2" && is_migrated
}
@test "a store of version 1 is migrated with all that it holds" { on_both from_1; }

check_same_tables() {
    version_1 && store-migrate -q -d "$store" && columns >migrated || return
    new_store "$1" made && store-init -q -d "$store" && columns >made && cmp migrated made
}
columns() {
    case $store in
    sqlite:*) sql "SELECT m.type, m.tbl_name, p.name, p.type, p.\"notnull\", p.pk FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
        ORDER BY 1, 2, 3; SELECT name, tbl_name FROM sqlite_schema WHERE type <> 'table' ORDER BY 1" ;;
    *) sql "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY 1, 2; SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1" ;;
    esac
}
@test "a store that was migrated has the tables of one that was made new" { on_both same_tables; }

check_waits() {
    version_1 || return
    hold_lock
    NIGHTDROP_WAIT=0 run_separate store-migrate -q -d "$store"
    let_go
    assert_status 75 && assert_equal "$(sql 'SELECT version FROM store')" 1 && store-migrate -q -d "$store" && is_migrated
}
@test "a store that somebody else works with is migrated later" { on_both waits; }
