# What every command with a store keeps: locked, away, missing, no store, forbidden.

load helper
load store

# Those that only look, and those that may change something.
readers=(store-check store-dump)
writers=(store-init store-migrate)

# each_says STATUS WORDS: every command with $store ends so and says so.
each_says() {
    local command
    for command in "${readers[@]}" "${writers[@]}"; do
        run_separate timeout 20 "$command" -d "$store"
        assert_status "$1" && assert_output && assert_stderr "$command: $shown: $2" || return
    done
}

check_locked() {
    fill_store
    hold_lock
    export NIGHTDROP_WAIT=0
    local words="locked by another program (waited 0 s)"
    [[ $1 == sqlite ]] || words="locked by another program: canceling statement due to lock timeout"
    each_says 75 "$words"
    local result=$?
    let_go
    ((result == 0)) && store-check -q -d "$store"
}
@test "a store that another program has locked is 75" { on_both locked; }

check_waited() {
    fill_store
    hold_lock
    (sleep 0.5 && kill "$locker") 3>&- &
    NIGHTDROP_WAIT=15 run_separate timeout 10 store-migrate -q -d "$store"
    local result=$status
    exec 8>&-
    ((result == 0))
}
@test "a lock is waited for" { on_both waited; }

check_interrupted() {
    fill_store
    hold_lock
    store-migrate -d "$store" 2>said 3>&- &
    local command=$!
    sleep 0.3
    kill -TERM "$command"
    local result=0
    wait "$command" || result=$?
    let_go
    ((result == 143)) && assert_equal "$(<said)" "store-migrate: interrupted: nothing was published"
}
@test "a signal ends the wait for a lock" { on_both interrupted; }

@test "the wait is a number of seconds" {
    for value in x -1 1s 86401 99999999999999999999; do
        NIGHTDROP_WAIT=$value run_separate store-init -d sqlite:store.db
        assert_status 2
        assert_stderr "store-init: NIGHTDROP_WAIT: not a number of seconds up to 86400"
    done
}

check_no_store() {
    if [[ $1 == sqlite ]]; then sqlite3 store.db 'CREATE TABLE theirs (a)'; fi
    for command in "${readers[@]}" store-migrate; do
        run_separate "$command" -d "$store"
        assert_status 2 && assert_output || return
        assert_stderr "$command: $shown: not a store: it has no tables of ours; to create them: store-init -d $shown" || return
    done
}
@test "a database without a store is not taken for one" { on_both no_store; }

@test "a missing file is named, and not made" {
    for command in "${readers[@]}" store-migrate; do
        run_separate "$command" -d sqlite:store.db
        assert_status 2
        assert_stderr "$command: sqlite:store.db: there is no such store; to create it: store-init -d sqlite:store.db"
    done
    run_separate store-copy sqlite:store.db sqlite:to.db
    assert_status 2
    [[ ! -e store.db && ! -e to.db ]]
}

@test "a server that is away is 75 for every command" {
    store='postgresql://%2Fnowhere/db' shown=$store
    each_says 75 'the server is away: connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or directory'
}

@test "PostgreSQL's library is needed for a server's store alone, and what is wrong with it is said" {
    local command
    mkdir lib
    : >lib/libpq.so.5
    export LD_LIBRARY_PATH=$PWD/lib
    for command in "${readers[@]}" "${writers[@]}" txn-page; do "$command" --version >/dev/null; done
    store-init -q -d sqlite:store.db
    store-check -q -d sqlite:store.db
    store=postgresql://%2Fnowhere/db shown=$store
    each_says 2 "PostgreSQL's library, of the package libpq5, cannot be loaded: $PWD/lib/libpq.so.5: file too short"
    cp "$(ldd "$(type -P store-check)" | awk '$1 ~ /^libsqlite3/ { print $3 }')" lib/libpq.so.5
    each_says 2 "libpq.so.5: not the library that is needed: it has no PQcancel"
}

# A server of the test's own, for its rules are changed.
@test "what a server refuses is trouble, but for too many connections" {
    server=$(mktemp -d /tmp/nd-XXXXXX)
    start_server "$server"
    psql_on postgres -c "CREATE ROLE weak LOGIN PASSWORD 'geheim'" -c "CREATE ROLE few LOGIN CONNECTION LIMIT 0" \
        -c "REVOKE CREATE ON SCHEMA public FROM public"
    url=@${server//\//%2F}/postgres
    store-init -q -d "postgresql://test$url"
    declare -A said=()
    said[few]=$(store-check -d "postgresql://few$url" 2>&1) || said[few]+=" $?"
    said[weak]=$(store-check -d "postgresql://weak$url" 2>&1) || said[weak]+=" $?"
    sed -i 's/trust$/scram-sha-256/' "$server/data/pg_hba.conf"
    as_postgres "$postgres_programs/pg_ctl" -D "$server/data" -s reload
    for ((tries = 0; tries < 100; tries++)); do
        said[none]=$(store-check -d "postgresql://weak$url" 2>&1) || said[none]+=" $?"
        [[ ${said[none]} != "${said[weak]}" ]] && break
        sleep 0.05
    done
    said[wrong]=$(store-check -d "postgresql://weak:falsch$url" 2>&1) || said[wrong]+=" $?"
    said[right]=$(PGPASSWORD=geheim store-check -d "postgresql://weak$url" 2>&1) || said[right]+=" $?"
    end_server "$server"
    assert_equal "${said[few]}" "store-check: postgresql://few$url: too many connections for role \"few\" 75"
    assert_equal "${said[weak]}" "store-check: postgresql://weak$url: permission denied for table store 2"
    assert_equal "${said[none]}" \
        "store-check: postgresql://weak$url: connection to server on socket \"$server/.s.PGSQL.5432\" failed: fe_sendauth: no password supplied 2"
    assert_equal "${said[wrong]}" "store-check: postgresql://weak$url: password authentication failed for user \"weak\" 2"
    assert_equal "${said[right]}" "${said[weak]}"
}

as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }

@test "a file that may not be read or written is said" {
    [[ $EUID == 0 ]] || skip "only root can become somebody else"
    store=sqlite:$PWD/store.db
    fill_store
    chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR/test" 2>/dev/null || :
    cp -r "$NIGHTDROP_ROOT/bin" bin
    as_nobody ls bin >/dev/null || skip "nobody else can come here"
    run_separate as_nobody bin/store-check -d "$store"
    assert_status 2
    assert_stderr "store-check: $store: cannot be read or written: Permission denied"
    chmod 644 store.db
    run_separate as_nobody bin/store-check -q -d "$store"
    assert_status 0
    run_separate as_nobody bin/store-migrate -q -d "$store"
    assert_status 2
    assert_stderr "store-migrate: $store: may not be written"
}

check_reading_changes_nothing() {
    fill_store
    sql "SELECT 1" >/dev/null
    local before
    before=$(store-dump -q --runs -d "$store")
    [[ $1 != sqlite ]] || sha256sum store.db >sum
    for command in "${readers[@]}"; do "$command" -q -d "$store" >/dev/null || return; done
    [[ $1 != sqlite ]] || sha256sum --quiet -c sum || return
    assert_equal "$(store-dump -q --runs -d "$store")" "$before"
}
@test "who only looks changes nothing" { on_both reading_changes_nothing; }

# A writer that was killed leaves a journal; whoever comes next, reader or writer, undoes what was half done.
@test "a journal that was left behind is rolled back by a reader" {
    store=sqlite:store.db
    fill_store
    many_rows 2000
    store-dump -q -d "$store" -o before
    mkfifo pipe
    sqlite3 store.db <pipe >held 3>&- &
    writer=$!
    exec 8>pipe
    echo "PRAGMA cache_size = 2; BEGIN IMMEDIATE; UPDATE member SET version = 9; SELECT 'held';" >&8
    until grep -q held held; do sleep 0.02; done
    kill -KILL "$writer"
    exec 8>&-
    [[ -s store.db-journal ]]
    store-dump -q -d "$store" | cmp - before
    [[ ! -e store.db-journal ]]
}

@test "a write-ahead log that somebody turned on is turned off by the next writer" {
    store=sqlite:store.db
    fill_store
    sqlite3 store.db 'PRAGMA journal_mode = WAL' >/dev/null
    store-check -q -d "$store"
    store-migrate -q -d "$store"
    assert_equal "$(sqlite3 store.db 'PRAGMA journal_mode')" delete
}
