# store-dump: what the store holds, as text that can be compared.

load helper
load store

check_rows() {
    fill_store
    run_separate store-dump -d "$store"
    assert_status 0 && assert_stderr "$shown: 26 rows" && assert_output - <<'END'
{"table":"organization","organization_id":"acme","identity_rule":null}
{"table":"organization","organization_id":"birch","identity_rule":null}
{"table":"batch","organization_id":"acme","number":1,"kind":"groups","business_date":"2026-11-24","nth":1,"digest":"d1","plan_digest":"p1","parent":null,"facts":"{}","state":"applied","fingerprint":null}
{"table":"batch","organization_id":"acme","number":2,"kind":"groups","business_date":"2026-11-24","nth":2,"digest":null,"plan_digest":"p2","parent":1,"facts":"{\"undo\":true}","state":"applied","fingerprint":null}
{"table":"batch","organization_id":"acme","number":3,"kind":"txn","business_date":"2026-11-23","nth":1,"digest":"d3","plan_digest":null,"parent":null,"facts":"{\"load\":{\"counts\":{\"read\":3,\"new\":3}}}","state":"loaded","fingerprint":null}
{"table":"batch","organization_id":"acme","number":4,"kind":"txn","business_date":"2026-11-25","nth":1,"digest":"d4","plan_digest":null,"parent":null,"facts":"{\"load\":{\"counts\":{\"read\":3,\"new\":0,\"duplicate\":1,\"corrected\":1,\"conflict\":1}}}","state":"loaded","fingerprint":null}
{"table":"member","organization_id":"acme","member_id":"0001","enrollment":"full","version":1,"enrolled_by":null}
{"table":"member","organization_id":"acme","member_id":"0002","enrollment":"partial","version":3,"enrolled_by":1}
{"table":"member","organization_id":"birch","member_id":"A","enrollment":"none","version":1,"enrolled_by":null}
{"table":"tile_group","organization_id":"acme","group_id":"gold","title":"Gold","description":"tab\tbackslash \\ quote \" line\nfeed","state":"open","version":2,"members":1}
{"table":"tile_group","organization_id":"acme","group_id":"youth","title":"Jugend für ünter 18","description":"","state":"closed","version":1,"members":0}
{"table":"assignment","organization_id":"acme","member_id":"0002","group_id":"gold"}
{"table":"group_change","organization_id":"acme","batch":1,"entry":1,"line":2,"member_id":"0002","group_id":"gold","action":"add","enrollment":"partial","member_version":1,"effective_date":"2026-12-01","note":"a note"}
{"table":"group_change","organization_id":"acme","batch":1,"entry":2,"line":3,"member_id":"0001","group_id":"gold","action":"add","enrollment":null,"member_version":1,"effective_date":null,"note":null}
{"table":"group_change","organization_id":"acme","batch":2,"entry":1,"line":null,"member_id":"0001","group_id":"gold","action":"remove","enrollment":null,"member_version":1,"effective_date":null,"note":null}
{"table":"account_transaction","organization_id":"acme","account_id":"0010-S1","identity":"T1","occurrence":1,"arrival":12884901889,"batch":4,"version":2,"state":"standing","source":4,"line":2,"record":1,"posted_date":"2026-11-23","amount":-4000,"currency":"USD","balance":null,"member_id":"0001","type":"card","status":"posted","body":"{}"}
{"table":"account_transaction","organization_id":"acme","account_id":"0010-S1","identity":"T2","occurrence":1,"arrival":12884901890,"batch":3,"version":1,"state":"standing","source":3,"line":3,"record":2,"posted_date":"2026-11-23","amount":10000,"currency":"USD","balance":6000,"member_id":"0001","type":null,"status":null,"body":"{}"}
{"table":"account_transaction","organization_id":"acme","account_id":"0010-S2","identity":"T2","occurrence":1,"arrival":12884901891,"batch":3,"version":1,"state":"standing","source":3,"line":4,"record":3,"posted_date":"2026-11-23","amount":-5,"currency":"EUR","balance":null,"member_id":null,"type":null,"status":null,"body":"{}"}
{"table":"transaction_version","organization_id":"acme","account_id":"0010-S1","identity":"T1","occurrence":1,"arrival":12884901889,"batch":3,"version":1,"state":"standing","source":3,"line":2,"record":1,"posted_date":"2026-11-23","amount":-4217,"currency":"USD","balance":null,"member_id":"0001","type":"card","status":"posted","body":"{}","until_batch":4}
{"table":"transaction_conflict","organization_id":"acme","batch":4,"record":3,"line":4,"account_id":"0010-S1","identity":"T2","occurrence":1,"version":1,"body":"{}"}
{"table":"transaction_sighting","organization_id":"acme","batch":4,"account_id":"0010-S1","identity":"T2","occurrence":1}
{"table":"account_balance","organization_id":"acme","account_id":"0010-S1","posted_date":"2026-11-23","arrival":12884901890,"amount":6000,"currency":"USD"}
{"table":"member_account","organization_id":"acme","member_id":"0001","account_id":"0010-S1"}
{"table":"event","organization_id":"acme","number":1,"batch":1,"kind":"group.add","body":"{}","sent_at":null}
{"table":"event","organization_id":"acme","number":2,"batch":1,"kind":"group.add","body":"{}","sent_at":"2026-11-24T10:00:00Z"}
{"table":"event","organization_id":"acme","number":3,"batch":2,"kind":"group.remove","body":"{}","sent_at":null}
END
}
@test "every row is a line of JSON, the same bytes on both engines" { on_both rows; }

check_order() {
    store-init -q -d "$store"
    sql "INSERT INTO organization (organization_id) VALUES ('b'), ('B'), ('a'), ('Z'), ('_'), ('0'), ('é'), ('-'), ('a b'), ('ab')"
    assert_equal "$(store-dump -q -d "$store" | jq -r .organization_id)" $'-\n0\nB\nZ\n_\na\na b\nab\nb\né'
}
@test "rows stand in the order of their bytes, whatever the server's language" { on_both order; }

check_file() {
    fill_store
    umask 000
    run_separate store-dump -q -d "$store" -o dump.ndjson
    assert_status 0 && assert_output && assert_stderr && assert_equal "$(stat -c %a dump.ndjson)" 600 || return
    assert_equal "$(<dump.ndjson)" "$(store-dump -q -d "$store")" || return
    run_separate store-dump -d "$store" -o nowhere/dump
    assert_status 2
}
@test "a file appears whole, and its owner alone can read it" { on_both file; }

check_writer() {
    fill_store
    many_rows 30000
    store-dump -q -d "$store" | (
        read -r _
        NIGHTDROP_WAIT=1 store-migrate -q -d "$store" && sql "DELETE FROM member WHERE organization_id = 'birch'" && touch written
        cat >rest
    )
    [[ -e written ]] && assert_equal "$(wc -l <rest)" 30025
}
@test "nobody who writes waits for the dump's reader, and the dump is of one moment" { on_both writer; }
