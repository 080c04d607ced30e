# event-relay: what waits in the outbox goes out in order, and is marked when it is out; never twice while relays live.

load helper
load store
load groups
load transactions

# Three events of acme from group-apply, and two of birch by hand, one of which was sent.
outbox() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 youth-savers\n+ 0001 youth-savers' && birch 2 &&
        sql "UPDATE event SET sent_at = '2026-11-01T00:00:00Z' WHERE organization_id = 'birch' AND number = 1"
}

# birch COUNT: so many events of another organization.
birch() {
    local numbers
    case $store in
    sqlite:*) numbers="WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)" ;;
    *) numbers="WITH n (i) AS (SELECT generate_series(1, $1))" ;;
    esac
    sql "INSERT INTO organization (organization_id) VALUES ('birch');
        INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, facts, state)
            VALUES ('birch', 1, 'txn', '2026-11-20', 1, 'd', '{}', 'loaded');
        INSERT INTO event (organization_id, number, batch, kind, body) $numbers
            SELECT 'birch', i, 1, 'account_transactionadded', '{\"organizationId\":\"birch\",\"accountId\":\"' || i || '\"}' FROM n"
}

# 3000 events more of birch.
birch_more() {
    local i rows=''
    for ((i = 3; i <= 3002; i++)); do rows+=",('birch', $i, 1, 'x', '{}')"; done
    sql "INSERT INTO event (organization_id, number, batch, kind, body) VALUES ${rows#,}"
}

waiting() {
    sql "SELECT count(*) FROM event WHERE sent_at IS NULL"
}

check_order() {
    outbox || return
    run_separate event-relay -o -
    assert_status 0 && assert_stderr "4 events sent, 0 waiting; $shown" && assert_output - <<'END' || return
{"event":"acme/1","kind":"group","batch":"acme/groups/2026-11-24.1","body":{"organizationId":"acme","memberId":"0001","groupId":"gold-checking","action":"add","enrollment":"partial","memberVersion":1}}
{"event":"acme/2","kind":"group","batch":"acme/groups/2026-11-24.1","body":{"organizationId":"acme","memberId":"0002","groupId":"youth-savers","action":"add","enrollment":"partial","memberVersion":1}}
{"event":"acme/3","kind":"group","batch":"acme/groups/2026-11-24.1","body":{"organizationId":"acme","memberId":"0001","groupId":"youth-savers","action":"add","memberVersion":2}}
{"event":"birch/2","kind":"account_transactionadded","batch":"birch/txn/2026-11-20.1","body":{"organizationId":"birch","accountId":"2"}}
END
    assert_equal "$(sql "SELECT organization_id, number, sent_at FROM event ORDER BY organization_id, number")" \
        $'acme|1|2026-11-24T15:12:40Z\nacme|2|2026-11-24T15:12:40Z\nacme|3|2026-11-24T15:12:40Z\nbirch|1|2026-11-01T00:00:00Z\nbirch|2|2026-11-24T15:12:40Z' || return
    run_separate event-relay -o -
    assert_status 0 && assert_output && assert_stderr "0 events sent, 0 waiting; $shown"
}
@test "what waits goes out once, in order, and is marked with the time" { on_both order; }

check_log() {
    local row="SELECT number, program, batch, status, reason, detail FROM run WHERE organization_id = '' ORDER BY number"
    outbox && event-relay -q -o - --org acme --limit 2 >sent && event-relay -q -o file.ndjson && event-relay -q -o - >>sent &&
        event-relay -q -o none.ndjson && event-relay -q -n || return
    assert_equal "$(sql "$row")" '1|event-relay||0||{"sent":[{"organizationId":"acme","first":1,"last":2,"events":2}]}
2|event-relay||0||{"sent":[{"organizationId":"acme","first":3,"last":3,"events":1},{"organizationId":"birch","first":2,"last":2,"events":1}]}' || return
    run_separate batch-reconcile --verify-log
    assert_status 0 && assert_contains "$output" "run log: $(sql 'SELECT count(*) FROM run') rows, chain verified" || return
    birch_more && sql "UPDATE event SET sent_at = '2026-11-01T00:00:00Z' WHERE organization_id = 'birch' AND number = 1000" &&
        event-relay -q -o - >sent && assert_equal "$(sql "$row" | tail -n +3)" '3|event-relay||0||{"sent":[{"organizationId":"birch","first":3,"last":1003,"events":1000}]}
4|event-relay||0||{"sent":[{"organizationId":"birch","first":1004,"last":2003,"events":1000}]}
5|event-relay||0||{"sent":[{"organizationId":"birch","first":2004,"last":3002,"events":999}]}' || return
    run sh -c 'event-relay -q -o - >/dev/full'
    assert_equal "$(sql "SELECT count(*) FROM run WHERE organization_id = ''")" 5
}
@test "what was marked stands in the run log, and a run that sent nothing does not" { on_both log; }

check_some() {
    outbox && run_separate event-relay -n
    assert_status 0 && assert_output && assert_stderr "4 waiting; dry run, nothing sent; $shown" || return
    run_separate event-relay -n --org birch -o nowhere/file
    assert_status 0 && assert_stderr "birch: 1 waiting; dry run, nothing sent; $shown" && assert_equal "$(waiting)" 4 || return
    run_separate event-relay -q -o - --org acme --limit 2
    assert_status 0 && assert_stderr && assert_equal "$(jq -r .event <<<"$output" | xargs)" "acme/1 acme/2" || return
    run_separate event-relay -o - --limit 1
    assert_stderr "1 event sent, 1 waiting; $shown" && assert_equal "$(jq -r .event <<<"$output")" acme/3 || return
    run_separate event-relay -o - --org acme
    assert_stderr "acme: 0 events sent, 0 waiting; $shown" && assert_output && assert_equal "$(waiting)" 1 || return
    run_separate event-relay -o - --org acm
    assert_status 2 && assert_stderr "event-relay: acm: no such organization in $shown" || return
    run_separate event-relay
    assert_status 2 && assert_stderr "event-relay: no output: give -o FILE, or -o - for standard output: see event-relay --help"
}
@test "some of them go: of one organization, so many at most, none" { on_both some; }

check_file() {
    outbox && umask 000 && run_separate event-relay -o events.ndjson
    assert_status 0 && assert_output && assert_stderr "4 events sent, 0 waiting; $shown" &&
        assert_equal "$(jq -r .event events.ndjson | xargs) $(stat -c %a events.ndjson)" "acme/1 acme/2 acme/3 birch/2 600" || return
    run_separate event-relay -o other.ndjson
    assert_status 0 && [[ ! -e other.ndjson ]] || return
    change date=2026-11-25 <<<'+ 0009 gold-checking'
    run_separate event-relay -o events.ndjson
    assert_status 2 && assert_equal "$(wc -l <events.ndjson) $(waiting)" "4 1" && assert_contains "$stderr" \
        "events.ndjson: is there already, and may hold events that nobody has taken: nothing was sent" || return
    run_separate event-relay -o nowhere/file
    assert_status 2 && assert_equal "$(waiting)" 1
}
@test "a file is made whole before anything is marked, and never over another" { on_both file; }

check_full_disk() {
    outbox && run_separate sh -c 'event-relay -o - >/dev/full'
    assert_status 2 && assert_contains "$stderr" "No space left on device" && assert_equal "$(waiting)" 4 || return
    # Nobody reads any more when the relay begins.
    touch reader && run bash -c '{ while [[ -e reader ]]; do sleep 0.01; done && exec event-relay -q -o -; } | { exec <&- && rm reader; }'
    assert_equal "$(event-relay -q -o - | wc -l) $(waiting)" "4 0"
}
@test "what could not be written is not marked" { on_both full_disk; }

check_stopped_reader() {
    outbox && sql "DELETE FROM event WHERE organization_id = 'birch'; DELETE FROM batch WHERE organization_id = 'birch';
        DELETE FROM organization WHERE organization_id = 'birch'" && birch 5000 || return
    local relay first
    mkfifo pipe
    event-relay -q -o - >pipe 3>&- &
    relay=$!
    exec 7<pipe
    read -r first <&7
    # The pipe is full, and the relay waits for its reader.
    NIGHTDROP_WAIT=2 change date=2026-11-25 <<<'+ 0009 holiday-club' || return
    NIGHTDROP_WAIT=0 run_separate event-relay -o - 7<&-
    assert_status 75 && assert_output && assert_stderr "event-relay: $shown: another relay is at work (waited 0 s)" || return
    NIGHTDROP_WAIT=0 run_separate event-relay -n 7<&-
    assert_status 0 || return
    cat <&7 >rest
    exec 7<&-
    wait $relay || return
    assert_equal "$({ echo "$first" && cat rest; } | jq -r .event | sort | uniq -c | awk '$1 != 1')" "" &&
        assert_equal "$(wc -l <rest)" 5002 && assert_equal "$(sql "SELECT organization_id, number FROM event WHERE sent_at IS NULL")" "acme|4" || return
    assert_equal "$(event-relay -q -o - | jq -r .event)" acme/4
}
@test "while a reader is stopped others change the store, and no second relay sends" { on_both stopped_reader; }

check_two() {
    outbox && birch_more || return
    local i
    for i in 1 2 3 4; do
        NIGHTDROP_WAIT=30 event-relay -q -o - --limit 700 >"part$i" 3>&- &
    done
    wait
    assert_equal "$(cat part? | jq -r .event | sort | uniq -c | awk '{ n[$1]++ } END { for (i in n) print i, n[i] }')" "1 2800" &&
        assert_equal "$(waiting)" 204
}
@test "relays at the same time take turns, and each event goes out once" { on_both two; }

check_killed() {
    outbox && birch_more || return
    local relay
    mkfifo pipe
    event-relay -q -o - >pipe 3>&- &
    relay=$!
    exec 7<pipe
    head -n 10 <&7 >/dev/null
    kill -KILL $relay
    wait $relay 2>/dev/null
    exec 7<&-
    assert_equal "$(waiting)" 3004 && assert_equal "$(NIGHTDROP_WAIT=5 event-relay -q -o - | wc -l) $(waiting)" "3004 0"
}
@test "what was not marked by one that was killed comes again, and no lock is left" { on_both killed; }

check_damaged() {
    outbox && sql "UPDATE event SET body = 'x' WHERE organization_id = 'acme' AND number = 2"
    run_separate event-relay -q -o - --limit 1
    assert_status 0 && run_separate event-relay -o -
    # shellcheck disable=SC2034 # it is for on_both
    stays_sound=''
    assert_status 2 && assert_stderr "event-relay: $shown: an event is damaged: run store-check" && assert_equal "$(waiting)" 3
}
@test "an event that is damaged is not sent, and said" { on_both damaged; }

check_accounts() {
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T15:12:40Z
    store-init -q && profile trusted && upload monday <<<$'A t1 23 -1.00 coffee\nB t2 23 -2.00 lunch\nA t3 23 -3.00 dinner' && load_chunked monday 23 -q &&
        txn-load -q --reverse acme/txn/2026-11-23.1 --org acme --reason "sent by mistake" || return
    assert_equal "$(event-relay -q -o - | jq -c '[.event, .kind, .batch, .body.accountId]')" '["acme/1","account_transactionadded","acme/txn/2026-11-23.1","A"]
["acme/2","account_transactionadded","acme/txn/2026-11-23.1","B"]
["acme/3","account_transactionreversed","acme/txn/2026-11-23.2","A"]
["acme/4","account_transactionreversed","acme/txn/2026-11-23.2","B"]'
}
@test "what txn-load tells goes out in order for each account" { on_both accounts; }

check_clock() {
    outbox || return
    NIGHTDROP_NOW=yesterday run_separate event-relay -o -
    assert_status 2 && assert_stderr "event-relay: NIGHTDROP_NOW: not a time like 2026-11-24T07:22:03Z" && assert_output "" && assert_equal "$(waiting)" 4
}
@test "without a clock to mark them by, no event goes out" { on_both clock; }
