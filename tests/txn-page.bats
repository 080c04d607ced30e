# txn-page: pages of transactions, by filter, in order, as they stood when the walk began.

load helper
load store
load warehouse
load transactions

# A small warehouse: two accounts, three batches, some of all that filters ask for.
acme() {
    warehouse && loaded 1 2026-11-20.1 <<'END' && loaded 2 2026-11-23.1 <<'END2'
t1 0012345-S0001 2026-11-18 -42.17 0012345 POS posted
t2 0012345-S0001 2026-11-19 -5.00 0012345 POS posted
t3 0012345-S0001 2026-11-19 -5.00 0012345 POS posted
t4 0099999-S0001 2026-11-19 1200.00 0099999 ACH posted
t5 0012345-L0003 2026-11-20 250.00 0012345 PMT pending
END
t6 0012345-S0001 2026-11-19 -7.50 0012345 FEE posted
t7 0012345-S0001 2026-11-23 -1.00 - - -
t8 0099999-S0001 2026-11-23 -2.00 0012345 POS pending
END2
}

cursor() {
    jq -r '.cursor // "none"'
}

check_page() {
    acme && run_separate txn-page --limit 3
    assert_status 0 && assert_stderr "acme: 3 transactions, and there are more; $shown" || return
    assert_equal "$(jq -c '.items[]' <<<"$output")" '{"organizationId":"acme","batch":"acme/txn/2026-11-23.1","line":4,"record":3,"version":1,"accountId":"0099999-S0001","memberId":"0012345","transactionId":"t8","postedDate":"2026-11-23","type":"POS","status":"pending","amount":"-2.00","currency":"USD"}
{"organizationId":"acme","batch":"acme/txn/2026-11-23.1","line":3,"record":2,"version":1,"accountId":"0012345-S0001","transactionId":"t7","postedDate":"2026-11-23","amount":"-1.00","currency":"USD"}
{"organizationId":"acme","batch":"acme/txn/2026-11-20.1","line":6,"record":5,"version":1,"accountId":"0012345-L0003","memberId":"0012345","transactionId":"t5","postedDate":"2026-11-20","type":"PMT","status":"pending","amount":"250.00","currency":"USD"}' || return
    assert_equal "$(jq -c . <<<"$output")" "$output" && [[ $(cursor <<<"$output") =~ ^[A-Za-z0-9_-]{44}$ ]] || return
    run_separate txn-page --org birch
    assert_status 0 && assert_output '{"items":[]}' && assert_stderr "birch: 0 transactions; $shown" || return
    run_separate txn-page -q --account 0099999-S0001 --oldest-first --limit 2
    assert_status 0 && assert_stderr && assert_equal "$(ids <<<"$output")" "t4 t8" && assert_equal "$(cursor <<<"$output")" none
}
@test "a page has its items, the newest first, and a cursor where there are more" { on_both page; }

check_filters() {
    acme || return
    local all
    filtered() { # EXPECTED OPTION...: on one page, and page by page
        local expected=$1 got='' page at=()
        shift
        page=$(txn-page -q "$@") && assert_equal "$* : $(ids <<<"$page")" "$* : $expected" || return
        all=$(txn-page -q --all --limit 1 "$@" | ids) && assert_equal "all $*: $all" "all $*: $expected" || return
        while page=$(txn-page -q --limit 1 "$@" "${at[@]}"); do
            got+=" $(ids <<<"$page")"
            at=(--cursor "$(cursor <<<"$page")")
            [[ ${at[1]} != none ]] || break
        done
        assert_equal "by page $*:${got% }" "by page $*:${expected:+ }$expected"
    }
    filtered "t8 t7 t5 t6 t4 t3 t2 t1" && filtered "t1 t2 t3 t4 t6 t5 t7 t8" --oldest-first &&
        filtered "t7 t6 t3 t2 t1" --account 0012345-S0001 && filtered "" --account 0012345 &&
        filtered "t8 t5 t6 t3 t2 t1" --member 0012345 && filtered "t1 t2 t3 t6 t5 t8" --member 0012345 --oldest-first &&
        filtered "t8" --member 0012345 --account 0099999-S0001 && filtered "" --member 1 &&
        filtered "t5 t6 t4 t3 t2" --from 2026-11-19 --to 2026-11-22 &&
        filtered "t2 t3 t4 t6 t5" --from 2026-11-19 --to 2026-11-22 --oldest-first &&
        filtered "t6 t4 t3 t2" --from 2026-11-19 --to 2026-11-19 && filtered "t8 t7" --from 2026-11-21 &&
        filtered "t1" --to 2026-11-18 && filtered "t8 t3 t2 t1" --type POS && filtered "" --type pos &&
        filtered "t8 t5" --status pending && filtered "t8" --status pending --type POS --member 0012345 --from 2026-11-20 &&
        filtered "t6 t3 t2" --account 0012345-S0001 --from 2026-11-19 --to 2026-11-19 --newest-first
}
@test "filters hold in the store: on one page, on pages of one, and on all" { on_both filters; }

check_bytes() {
    acme || return
    local page=full at=() got='' bytes pages=0
    while [[ ${at[1]-} != none ]]; do
        txn-page -q --max-bytes 700 "${at[@]}" >page && bytes=$(wc -c <page) || return
        ((bytes <= 700)) || { echo "$bytes bytes" && return 1; }
        got+=" $(ids <page)"
        at=(--cursor "$(cursor <page)") pages=$((pages + 1))
    done
    assert_equal "$got in $pages" " t8 t7 t5 t6 t4 t3 t2 t1 in 4" || return
    page=$(txn-page -q --max-bytes 1) && assert_equal "$(ids <<<"$page")" t8 && [[ $(cursor <<<"$page") != none ]] || return
    page=$(txn-page -q --max-bytes 1 --account 0012345-L0003) && assert_equal "$(ids <<<"$page")" t5 &&
        assert_equal "$(cursor <<<"$page")" none || return
    # The last page of all is no greater either, and one that just fits is not cut.
    bytes=$(txn-page -q --limit 2 | wc -c)
    assert_equal "$(txn-page -q --max-bytes "$bytes" | ids)" "t8 t7" && assert_equal "$(txn-page -q --max-bytes "$((bytes - 1))" | ids)" t8
}
@test "a limit on bytes ends a page early and never the walk" { on_both bytes; }

check_as_of() {
    acme || return
    local first all at
    first=$(txn-page -q --limit 2) && at=$(cursor <<<"$first")
    assert_equal "$(ids <<<"$first")" "t8 t7"
    loaded 3 2026-11-23.2 <<<$'t9 0012345-S0001 2026-11-19 -3.00\nt10 0012345-S0001 2026-11-24 -4.00' &&
        changed 4 2026-11-24.1 t6 "amount = -751" "body = '{\"transactionId\":\"t6\",\"amount\":\"-7.51\"}'" &&
        changed 5 2026-11-24.2 t4 "state = 'deleted'" && changed 6 2026-11-24.3 t1 "state = 'reversed'" &&
        changed 7 2026-11-24.4 t2 "posted_date = '2026-11-25'" "body = '{\"transactionId\":\"t2\",\"postedDate\":\"2026-11-25\"}'" &&
        changed 8 2026-11-24.5 t6 "state = 'reversed'" || return
    assert_equal "$(txn-page -q --cursor "$at" | ids)" "t5 t6 t4 t3 t2 t1" &&
        assert_equal "$(txn-page -q --cursor "$at" --all --limit 2 | ids)" "t5 t6 t4 t3 t2 t1" || return
    assert_equal "$(txn-page -q --cursor "$at" --all | jq -c 'select(.transactionId == "t6") | [.batch, .version, .amount]')" \
        '["acme/txn/2026-11-23.1",1,"-7.50"]' || return
    assert_equal "$(txn-page -q | ids)" "t2 t10 t8 t7 t5 t9 t3" &&
        assert_equal "$(txn-page -q --all --oldest-first --limit 1 | ids)" "t3 t9 t5 t7 t8 t10 t2" &&
        assert_equal "$(txn-page -q --limit 1 | jq -c '.items[0] | [.batch, .version, .line]')" '["acme/txn/2026-11-24.4",2,3]'
}
@test "what is loaded, corrected, deleted or reversed meanwhile neither repeats nor hides anything" { on_both as_of; }

refuses() { # TEXT OPTION...
    local words=$1
    shift
    run_separate txn-page "$@"
    assert_status 2 && assert_output && assert_stderr "txn-page: $words"
}

check_cursors() {
    acme || return
    local at words='the cursor is none, or was cut or mangled' other
    other='the cursor belongs to another query, with another organization, filter or order, or to another store'
    at=$(txn-page -q --limit 2 --type POS | cursor)
    txn-page -q --type POS --cursor "$at" --limit 7 --max-bytes 5000 >/dev/null || return
    refuses "$words" --cursor '' && refuses "$words" --cursor "${at:0:43}" --type POS && refuses "$words" --cursor "$at=" --type POS &&
        refuses "$words" --cursor "${at,,}" --type POS && refuses "$words" --cursor $'\n' && refuses "$words" --cursor "' OR 1=1" &&
        refuses "$words" --cursor "$(printf 'A%.0s' {1..5000})" && refuses "$words" --cursor $'\xff\xfe' || return
    refuses "$other" --cursor "$at" && refuses "$other" --cursor "$at" --type POS --oldest-first &&
        refuses "$other" --cursor "$at" --type POS --org birch && refuses "$other" --cursor "$at" --type ACH &&
        refuses "$other" --cursor "$at" --type POS --status posted && refuses "$other" --cursor "$at" --account POS &&
        refuses "$other" --cursor "$at" --type POS --from 2026-11-01 --all || return
    refuses "the cursor is of another version than this program's, 1" --cursor AgEE6EDr || return
    new_store "$1" other && acme && refuses "$other" --cursor "$at" --type POS
}
@test "a cursor that was mangled, or belongs to another query or store, is a clear error" { on_both cursors; }

check_older_store() {
    acme || return
    local at
    at=$(txn-page -q --limit 2 | cursor)
    sql "DELETE FROM account_transaction WHERE batch = 2; DELETE FROM batch WHERE number = 2"
    refuses "the cursor knows a later state than $shown has: begin again without it" --cursor "$at"
}
@test "a store that was put back to an earlier day does not go on with a later one's cursor" { on_both older_store; }

check_options() {
    acme || return
    refuses "nobody: no such organization in $shown" --org nobody || return
    refuses_usage() {
        local words=$1
        shift
        run_separate txn-page "$@"
        assert_status 2 && assert_output && assert_equal "${stderr%: see txn-page --help}" "txn-page: $words"
    }
    refuses_usage "--from: later than --to" --from 2026-11-20 --to 2026-11-19 &&
        refuses_usage "--from: 20261119: not a date like 2026-11-20" --from 20261119 &&
        refuses_usage "--to: 2026-02-30: not a date like 2026-11-20" --to 2026-02-30 &&
        refuses_usage "--status: settled: neither posted nor pending" --status settled &&
        refuses_usage "--account: not one line of UTF-8" --account '' && refuses_usage "--type: not one line of UTF-8" --type $'\xff' &&
        refuses_usage "--member: not one line of UTF-8" --member $'a\nb' || return
    for limit in 0 10001 -1 1e3 ''; do
        run_separate txn-page --limit "$limit"
        assert_status 2 && assert_contains "$stderr" --limit || return
    done
    assert_equal "$(txn-page -q --account "x' OR '1'='1")" '{"items":[]}'
}
@test "what cannot be asked is refused before anything is read" { on_both options; }

check_file() {
    acme && umask 000 && run_separate txn-page -q -o page.json --limit 8
    assert_status 0 && assert_output && assert_stderr && assert_equal "$(stat -c %a page.json)" 600 &&
        assert_equal "$(<page.json)" "$(txn-page -q)" || return
    run_separate txn-page -q --all -o all.ndjson --limit 3
    assert_status 0 && assert_equal "$(ids <all.ndjson)" "t8 t7 t5 t6 t4 t3 t2 t1" || return
    [[ $store != sqlite:* ]] || { run_separate txn-page -o "${store#sqlite:}" && assert_status 2 && assert_contains "$stderr" "the store"; } || return
    run_separate txn-page --all -o nowhere/page
    assert_status 2
}
@test "a file appears whole, and its owner alone can read it" { on_both file; }

check_nobody_waits() {
    acme || return
    seq -f 'x%05g 0012345-S0001 2026-10-01 -1.00' 1 9 | loaded 3 2026-11-24.1 || return
    txn-page -q --all --limit 1 | (
        read -r _
        NIGHTDROP_WAIT=1 store-migrate -q && sql "DELETE FROM member_account" && loaded 4 2026-11-24.2 <<<'late 0012345-S0001 2026-01-01 -1.00' && touch written
        cat >rest
    )
    [[ -e written ]] && assert_equal "$(wc -l <rest)" 16
}
@test "nobody who writes waits for whoever reads all pages" { on_both nobody_waits; }

check_walks() {
    warehouse && "$NIGHTDROP_ROOT/tests/walks" 12
}
@test "random walks see what stood when they began, whatever is loaded and changed on the way" { on_both walks; }

check_loads() {
    local at
    export NIGHTDROP_STORE=$store NIGHTDROP_ORG=acme
    store-init -q && profile trusted && upload monday <<'END' && load_chunked monday 23 -q || return
A t1 22 -1.00 coffee
A t2 23 -2.00 lunch
B t3 23 -3.00 dinner
A t4 23 -4.00 book
END
    at=$(txn-page -q --limit 1 | jq -r .cursor)
    upload tuesday <<<$'A t5 23 -5.00 late\nA t6 24 -6.00 paper' && load_chunked tuesday 24 -q &&
        upload monday2 <<<$'A t1 22 -1.00 coffee\nA t2 23 -2.50 lunch\nA t4 23 -4.00 book\nB t7 23 -7.00 missed' &&
        load_chunked monday2 23 -q --replaces acme/txn/2026-11-23.1 --reason "corrected file" || return
    assert_equal "$(txn-page -q --cursor "$at" | ids)" "t3 t2 t1" &&
        assert_equal "$(txn-page -q --cursor "$at" | jq -c '[.items[] | [.batch, .line, .amount]]')" \
            '[["acme/txn/2026-11-23.1",4,"-3.00"],["acme/txn/2026-11-23.1",3,"-2.00"],["acme/txn/2026-11-23.1",2,"-1.00"]]' || return
    assert_equal "$(txn-page -q | jq -r '.items[] | [.transactionId, .batch, .line, .version, .amount] | @tsv' | tr '\t' ' ')" \
        't6 acme/txn/2026-11-24.1 3 1 -6.00
t7 acme/txn/2026-11-23.2 5 1 -7.00
t5 acme/txn/2026-11-24.1 2 1 -5.00
t4 acme/txn/2026-11-23.1 5 1 -4.00
t2 acme/txn/2026-11-23.2 3 2 -2.50
t1 acme/txn/2026-11-23.1 2 1 -1.00' || return
    at=$(txn-page -q --limit 1 --account A | jq -r .cursor)
    txn-load -q --reverse acme/txn/2026-11-24.1 --reason "sent by mistake" || return
    assert_equal "$(txn-page -q --account A --cursor "$at" | ids) / $(txn-page -q --account A | ids)" "t5 t4 t2 t1 / t4 t2 t1"
}
@test "what txn-load loads, replaces and reverses is paged as it stood" { on_both loads; }
