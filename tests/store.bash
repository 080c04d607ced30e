# For suites of commands that have a store: the same checks on SQLite and on a real PostgreSQL server, which is started by
# whoever needs it first and stopped at the end of the run (tests/run) or of the file (bats alone).
# shellcheck shell=bash disable=SC2034 # what is set here is for the checks

postgres_programs=/usr/lib/postgresql/15/bin

# as_postgres COMMAND...: initdb and the server refuse to be root.
as_postgres() {
    if ((EUID == 0)); then
        setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$@"
    else
        "$@"
    fi
}

# start_server FOLDER [SETTING...]: a server of its own there, without TCP; the path is short, for a socket's has at most 107
# bytes. The user is test. Descriptor 3 is bats's, who would wait for whoever has it open; 9 is our lock.
start_server() {
    local folder=$1 settings="-c listen_addresses='' -c unix_socket_directories=$1 -c fsync=off -c synchronous_commit=off"
    shift
    mkdir -p "$folder" && chmod 755 "$folder" || return
    ((EUID != 0)) || chown postgres "$folder" || return
    if [[ ! -d $folder/data ]]; then
        as_postgres "$postgres_programs/initdb" -D "$folder/data" -U test --auth=trust --no-sync -E UTF8 --locale=C.UTF-8 \
            >"$folder/initdb.log" 2>&1 3>&- || { cat "$folder/initdb.log" && return 1; }
    fi
    as_postgres "$postgres_programs/pg_ctl" -D "$folder/data" -s -w -t 30 -l "$folder/data/log" \
        -o "$settings -c full_page_writes=off $*" start >"$folder/start.log" 2>&1 3>&- 9>&- || { cat "$folder/start.log" && return 1; }
}

# stop_server FOLDER [MODE]
stop_server() {
    [[ ! -e $1/data/postmaster.pid ]] || as_postgres "$postgres_programs/pg_ctl" -D "$1/data" -s -m "${2-immediate}" -w stop 3>&-
}

# The run's server, started once; sets $server, its folder. Where the run gives none, the file has its own.
need_server() {
    server=${NIGHTDROP_SERVER-}
    if [[ -z $server ]]; then
        [[ -e $BATS_FILE_TMPDIR/server ]] || mktemp -d /tmp/nd-XXXXXX >"$BATS_FILE_TMPDIR/server" || return
        server=$(<"$BATS_FILE_TMPDIR/server")
    fi
    (
        flock 9
        [[ -e $server/data/postmaster.pid ]] || start_server "$server"
    ) 9>"$server.lock"
}

# end_server FOLDER: stops it and removes what is left of it.
end_server() {
    stop_server "$1"
    rm -rf -- "$1" "$1.lock"
}

teardown_file() {
    [[ ! -e $BATS_FILE_TMPDIR/server ]] || end_server "$(<"$BATS_FILE_TMPDIR/server")"
}

# psql_on DATABASE ARGUMENT...
psql_on() {
    PGHOST=$server PGUSER=test psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$@"
}

# new_store ENGINE [NAME]: names a store that is not there yet: $store, its URL, and $shown, as messages show it.
new_store() {
    case $1 in
    sqlite) store=sqlite:${2-store}.db shown=$store ;;
    postgresql)
        need_server || return
        local database=${BATS_SUITE_TEST_NUMBER}_$$_${BASHPID}_${2-store}
        psql_on postgres -c "CREATE DATABASE \"$database\"" || return
        store="postgresql://test:secret@${server//\//%2F}/$database?application_name=tests"
        shown="postgresql://test@${server//\//%2F}/$database"
        ;;
    esac
}

# sql STATEMENT...: run on $store, past nightdrop; rows as a|b.
sql() {
    case $store in
    sqlite:*) sqlite3 -bail "${store#sqlite:}" "$@" ;;
    *) psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$store" -c "$*" ;;
    esac
}

# fill_store: rows in every table but the run log, with what text can hold.
fill_store() {
    store-init -q -d "$store" && sql "
        INSERT INTO organization (organization_id) VALUES ('acme'), ('birch');
        INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, plan_digest, parent, facts)
            VALUES ('acme', 1, 'groups', '2026-11-24', 1, 'd1', 'p1', NULL, '{}'),
            ('acme', 2, 'groups', '2026-11-24', 2, NULL, 'p2', 1, '{\"undo\":true}');
        INSERT INTO member VALUES ('acme', '0001', 'full', 1, NULL), ('acme', '0002', 'partial', 3, 1), ('birch', 'A', 'none', 1, NULL);
        INSERT INTO tile_group VALUES ('acme', 'gold', 'Gold', 'tab	backslash \\ quote \" line
feed', 'open', 2, 1), ('acme', 'youth', 'Jugend für ünter 18', '', 'closed', 1, 0);
        INSERT INTO assignment VALUES ('acme', '0002', 'gold');
        INSERT INTO group_change VALUES ('acme', 1, 1, 2, '0002', 'gold', 'add', 'partial', 1, '2026-12-01', 'a note'),
            ('acme', 1, 2, 3, '0001', 'gold', 'add', NULL, 1, NULL, NULL),
            ('acme', 2, 1, NULL, '0001', 'gold', 'remove', NULL, 1, NULL, NULL);
        INSERT INTO event VALUES ('acme', 1, 1, 'group.add', '{}', NULL), ('acme', 2, 1, 'group.add', '{}', '2026-11-24T10:00:00Z'),
            ('acme', 3, 2, 'group.remove', '{}', NULL);" && fill_transactions
}

# fill_transactions: two batches of transactions of acme: the second corrects one, repeats one and contradicts one of the first.
fill_transactions() {
    sql "
        INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, facts, state) VALUES
            ('acme', 3, 'txn', '2026-11-23', 1, 'd3', '{\"load\":{\"counts\":{\"read\":3,\"new\":3}}}', 'loaded'),
            ('acme', 4, 'txn', '2026-11-25', 1, 'd4',
            '{\"load\":{\"counts\":{\"read\":3,\"new\":0,\"duplicate\":1,\"corrected\":1,\"conflict\":1}}}', 'loaded');
        INSERT INTO account_transaction VALUES
            ('acme', '0010-S1', 'T1', 1, 12884901889, 4, 2, 'standing', 4, 2, 1, '2026-11-23', -4000, 'USD', NULL, '0001', 'card', 'posted', '{}'),
            ('acme', '0010-S1', 'T2', 1, 12884901890, 3, 1, 'standing', 3, 3, 2, '2026-11-23', 10000, 'USD', 6000, '0001', NULL, NULL, '{}'),
            ('acme', '0010-S2', 'T2', 1, 12884901891, 3, 1, 'standing', 3, 4, 3, '2026-11-23', -5, 'EUR', NULL, NULL, NULL, NULL, '{}');
        INSERT INTO transaction_version VALUES
            ('acme', '0010-S1', 'T1', 1, 12884901889, 3, 1, 'standing', 3, 2, 1, '2026-11-23', -4217, 'USD', NULL, '0001', 'card', 'posted', '{}', 4);
        INSERT INTO transaction_conflict VALUES ('acme', 4, 3, 4, '0010-S1', 'T2', 1, 1, '{}');
        INSERT INTO account_balance VALUES ('acme', '0010-S1', '2026-11-23', 12884901890, 6000, 'USD');
        INSERT INTO transaction_sighting VALUES ('acme', 4, '0010-S1', 'T2', 1);
        INSERT INTO member_account VALUES ('acme', '0001', '0010-S1');"
}

# many_rows COUNT: as many members and assignments more.
many_rows() {
    case $store in
    sqlite:*) numbers="WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)" ;;
    *) numbers="WITH n (i) AS (SELECT generate_series(1, $1))" ;;
    esac
    sql "INSERT INTO member $numbers SELECT 'birch', 'm' || i, 'full', 1, NULL FROM n"
}

# hold_lock: somebody else has the whole store until let_go.
hold_lock() {
    mkfifo locker
    case $store in
    sqlite:*) sqlite3 "${store#sqlite:}" <locker >held 2>&1 3>&- & ;;
    *) psql -X -q -A -t -d "$store" <locker >held 2>&1 3>&- & ;;
    esac
    locker=$!
    exec 8>locker
    case $store in
    sqlite:*) echo "BEGIN EXCLUSIVE; SELECT 'held';" >&8 ;;
    *) echo "BEGIN; LOCK TABLE store; SELECT 'held';" >&8 ;;
    esac
    until grep -q held held; do sleep 0.02; done
}
let_go() {
    exec 8>&-
    wait "$locker"
    rm locker held
}

# on_both CHECK: runs `check_CHECK ENGINE` for each engine in a folder of its own, with a new store named in
# $store and $shown; fails naming the engine. Where `stays_sound` is set, store-check must be content with the store at the end.
on_both() {
    local engine broken=()
    for engine in sqlite postgresql; do
        (
            mkdir "$engine" && cd "$engine" && new_store "$engine" && "check_$1" "$engine" &&
                { [[ -z ${stays_sound-} ]] || store-check -q -d "$store"; }
        ) || broken+=("$engine")
    done
    ((${#broken[@]} == 0)) || { echo "broken on: ${broken[*]}" && return 1; }
}
