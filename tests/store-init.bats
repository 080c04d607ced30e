# store-init: a store is created once, where it is named and nowhere else.

load helper
load store

check_created() {
    run_separate store-init -d "$store"
    assert_status 0 && assert_output && assert_stderr "$shown: created, version 2" || return
    assert_equal "$(sql 'SELECT one, version, state, other FROM store')" '1|2|open|' || return
    [[ $(sql 'SELECT identity FROM store') =~ ^[0-9a-f]{32}$ ]]
}
@test "a store is created, of the version that the program knows" { on_both created; }

check_twice() {
    store-init -q -d "$store"
    local before
    before=$(sql 'SELECT identity, changed_at FROM store')
    run_separate store-init -d "$store"
    assert_status 0 && assert_output && assert_stderr "$shown: nothing to do: a store is here already, version 2" || return
    assert_equal "$(sql 'SELECT identity, changed_at FROM store')" "$before"
}
@test "creating it again changes nothing and says so" { on_both twice; }

check_at_once() {
    for i in 1 2 3 4 5 6; do
        store-init -d "$store" 2>"said.$i" &
    done
    wait
    assert_equal "$(cat said.* | sort | uniq -c | sed 's/^ *//')" \
        "1 $shown: created, version 2
5 $shown: nothing to do: a store is here already, version 2"
}
@test "of several that create at once one does" { on_both at_once; }

check_environment() {
    NIGHTDROP_STORE=$store run_separate store-init
    assert_status 0 && assert_stderr "$shown: created, version 2" || return
    NIGHTDROP_STORE=sqlite:/nowhere/else run_separate store-init -q -d "$store"
    assert_status 0 && assert_stderr
}
@test "NIGHTDROP_STORE names the store, and -d wins over it" { on_both environment; }

@test "no store is named: nothing is guessed" {
    for value in '' unset; do
        if [[ $value == unset ]]; then unset NIGHTDROP_STORE; else export NIGHTDROP_STORE=$value; fi
        run_separate store-init
        assert_status 2
        assert_stderr "store-init: no store: name one with -d or NIGHTDROP_STORE: sqlite:PATH or postgresql://..."
    done
    assert_equal "$(find . -name '*.db*')" ''
}

@test "what names no store is told what does, and is not repeated" {
    for name in store.db mysql://u:geheim@h/db 'host=h password=geheim' '' -; do
        run_separate store-init -d "$name"
        assert_status 2
        assert_stderr "store-init: not the name of a store: expected sqlite:PATH or postgresql://..."
    done
    run_separate store-init -d sqlite:
    assert_status 2
    assert_stderr "store-init: sqlite:: no path behind it"
}

@test "a new file can be read by its owner alone, whatever the umask" {
    umask 000
    store-init -q -d sqlite:store.db
    assert_equal "$(stat -c %a store.db)" 600
}

@test "a file that is no store is left as it is" {
    printf 'account,amount\n' >upload.csv
    sqlite3 other.db 'CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)'
    mkfifo pipe
    sha256sum upload.csv other.db >before
    run_separate store-init -d sqlite:upload.csv
    assert_status 2
    assert_stderr "store-init: sqlite:upload.csv: not a store: the file is no SQLite database"
    run_separate store-init -d sqlite:other.db
    assert_status 2
    assert_stderr "store-init: sqlite:other.db: another program's database: nothing was changed"
    for place in pipe /dev/null .; do
        run_separate timeout 10 store-init -d "sqlite:$place"
        assert_status 2
        assert_stderr "store-init: sqlite:$place: not a store: not a regular file"
    done
    sha256sum --quiet -c before
    run_separate store-init -d sqlite:missing/store.db
    assert_status 2
    assert_stderr "store-init: sqlite:missing/store.db: cannot be created: No such file or directory"
}

@test "names that mean something to SQLite are names of files here" {
    for name in :memory: 'file:x?mode=memory' ' '; do
        store-init -q -d "sqlite:$name"
        [[ -s $name ]]
    done
}

@test "a limit on the size of files is said" {
    run_separate bash -c 'trap "" XFSZ; ulimit -f 16; store-init -d sqlite:store.db'
    assert_status 2
    assert_stderr "store-init: sqlite:store.db: cannot be read or written: disk I/O error"
    run_separate store-init -d sqlite:store.db
    assert_status 0
}

# --- a server ---------------------------------------------------------------------------------------------------------

@test "a server that is away is 75 at once" {
    SECONDS=0
    run_separate store-init -d "postgresql://test:secret@%2Fnowhere/db"
    assert_status 75
    assert_stderr 'store-init: postgresql://test@%2Fnowhere/db: the server is away: connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or directory'
    run_separate store-init -d "postgresql://test:secret@127.0.0.1:1/db"
    assert_status 75
    assert_stderr 'store-init: postgresql://test@127.0.0.1:1/db: the server is away: connection to server at "127.0.0.1", port 1 failed: Connection refused'
    ((SECONDS < 5))
}

@test "a server that does not answer is 75 when its time is up" {
    perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1") or die;
        open my $f, ">", "port.new" or die; print $f $s->sockport; close $f; rename "port.new", "port"; sleep 60' 3>&- &
    listener=$!
    until [[ -e port ]]; do sleep 0.05; done
    run_separate store-init -d "postgresql://127.0.0.1:$(<port)/db?connect_timeout=1"
    kill "$listener"
    assert_status 75
    assert_contains "$stderr" "the server is away: no answer within 1 seconds"
}

@test "a database that is not there, or not UTF-8, is trouble" {
    need_server
    url=postgresql://test@${server//\//%2F}
    run_separate store-init -d "$url/nowhere"
    assert_status 2
    assert_stderr "store-init: $url/nowhere: database \"nowhere\" does not exist"
    database=latin_$$
    psql_on postgres -c "CREATE DATABASE $database ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    run_separate store-init -d "$url/$database"
    assert_status 2
    assert_stderr "store-init: $url/$database: the database is encoded in LATIN1, UTF8 is needed"
}

@test "no message shows a password" {
    for url in postgresql://u:geheim@127.0.0.1:1/db postgres://u:ge@heim@127.0.0.1:1/db 'postgresql://u:geheim?@127.0.0.1:1/db' \
        'postgresql://127.0.0.1:1/db?user=u&password=geheim' 'postgresql://u:geheim@h:1x/db' 'postgresql://u:geheim@h/%zz' \
        'postgresql://u:geheim@h/db?bogus=geheim' 'postgresql://u:geheim@[::1/db' 'postgresql://u:geheim@'; do
        run_separate store-init -d "$url"
        ((status == 2 || status == 75))
        [[ $stderr == store-init:* && $stderr != *heim* ]] || { echo "$url: $stderr" && return 1; }
    done
}
