# batch-report on transactions in the store: whole reports on what was loaded, rejected, held, taken back and replaced.

load helper
load store
load report
load transactions

# Whatever a check has done, store-check finds nothing amiss with the store behind it.
stays_sound=true
export stays_sound

# plain: without what differs from one machine, version or profile to the next.
plain() {
    sed -E "s/by [^ ;]+@[^ ;]+; (txn-load) [0-9.]+,/by USER@HOST; \1 VERSION,/; s/\b[0-9a-f]{64}\b/SHA-256/g; s/\b[0-9a-f]{12}\b/DIGEST/g
        s/\"(host|user|programVersion)\":\"[^\"]*\"/\"\1\":\"…\"/g; s|$shown|STORE|g"
}

# says BATCH TEXT [STATUS]: the whole report on it.
says() {
    local got=0
    batch-report "$1" >report 2>said || got=$?
    assert_equal "status $got" "status ${3-0}" && assert_equal "$(plain <report)" "$2"
}

# notice BATCH: what its sender may be told.
notice() {
    batch-report --notice "$1" | plain
}

# begin: a store with the transactions of Monday; txn-load at a time that is known.
begin() {
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T07:22:03Z
    store-init -q && profile trusted && upload monday <<'END' && load_chunked monday 23 -q
A 1 23 -4.50 coffee
A 2 23 -4.50 coffee
B 3 23 1500.00 payroll
END
}

# tuesday: one is new, one is there, one contradicts, one is rejected.
tuesday() {
    upload tuesday <<'END'
A 1 23 -45.00 coffee
A 2 23 -4.50 coffee
A 4 24 -1.00 bun
A 5 24 -1.O0 bun
END
    load_chunked tuesday 24 -q 2>said || (($? == 1))
}

check_loaded() {
    begin && says acme/txn/2026-11-23.1 '1 batch: 1 complete; IN BALANCE

LOADED  acme/txn/2026-11-23.1 (DIGEST)  monday.csv
  records     3 read = 3 new; IN BALANCE
  limit       at most 10 rejected records
  USD         3 accepted; debit 9.00, credit 1,500.00
  USD         3 new; debit 9.00, credit 1,500.00
  accounts    2; posted 2026-11-23 to 2026-11-23
  events      2 queued
  profile     acme (DIGEST)
  run         2026-11-24T07:22:03Z, by USER@HOST; txn-load VERSION, status 0
  proof       of the rows: batch-reconcile acme/txn/2026-11-23.1' || return
    assert_equal "$(notice acme/txn/2026-11-23.1)" 'Notice on an upload

File        monday.csv
Received    2026-11-24T07:22:03Z
SHA-256     SHA-256
Reference   acme/txn/2026-11-23.1
Records     3 read: 3 new
USD         debit 9.00, credit 1,500.00 in 3 accepted records

What to do
  Nothing: every record was taken.' || return
    digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' monday.ndjson)
    batch-report "${digest:0:12}" | cmp - report && batch-report "$digest" | cmp - report
}
@test "a loaded batch: what became of every record and of the money, by its name and by its digest" { on_both loaded; }

check_conflict() {
    begin && tuesday && says acme/txn/2026-11-24.1 '1 batch: 1 complete; IN BALANCE

LOADED  acme/txn/2026-11-24.1 (DIGEST)  tuesday.csv
  records     4 read = 1 new + 1 duplicate + 1 conflict + 1 rejected; IN BALANCE
  limit       at most 10 rejected records
  USD         3 accepted; debit 50.50, credit 0.00
  USD         1 new; debit 1.00, credit 0.00
  USD         1 duplicate; debit 4.50, credit 0.00
  USD         1 conflict; debit 45.00, credit 0.00
  accounts    1; posted 2026-11-23 to 2026-11-24
  events      1 queued
  duplicates  1 of acme/txn/2026-11-23.1
  reason      1 x amount: not a decimal: letter in place of a digit; first on line 5, column 19 [amount]
  profile     acme (DIGEST)
  run         2026-11-24T07:22:03Z, by USER@HOST; txn-load VERSION, status 1
  proof       of the rows: batch-reconcile acme/txn/2026-11-24.1
  next        decide on 1 conflict: the same upload again with txn-load --conflicts FILE writes both contents; have the rejected lines mended, then txn-chunk --resubmits acme/txn/2026-11-24.1' || return
    assert_equal "$(notice acme/txn/2026-11-24.1 | sed -n '/^Records/,$p')" 'Records     4 read: 1 new, 1 duplicate, 1 conflict, 1 rejected
USD         debit 50.50, credit 0.00 in 3 accepted records

Why records were rejected
  amount: not a decimal: letter in place of a digit
    line 5, column 19

What to do
  Please correct the records on these lines and send them in a file of their
  own, under the same column header. Others contradict what an earlier file
  said of the same transactions and were kept apart: please tell us which of
  the two is right. All that is left was taken: please do not send it again.'
}
@test "conflicts, duplicates and rejected lines have their terms and what to do about them" { on_both conflict; }

check_rejected() {
    begin && sed -i 's/rejectedRecords: 10/rejectedRecords: 0/' acme.yaml && upload wednesday <<<'A 6 31 -4.50 tea' || return
    load_chunked wednesday 25 -q 2>said || (($? == 3)) || return
    says acme/txn/2026-11-25.1 '1 batch: 1 rejected; 1 NEEDS YOU

REJECTED  acme/txn/2026-11-25.1 (DIGEST)  wednesday.csv
  because     more rejected records than the limit: 1, limit 0 [rejected-records]
  records     1 read = 1 rejected; IN BALANCE
  limit       at most 0 rejected records
  loaded      nothing
  reason      1 x postedDate: no such day or time: month has 30 days; first on line 2, column 13 [date-day]
  profile     acme (DIGEST)
  run         2026-11-24T07:22:03Z, by USER@HOST; txn-load VERSION, status 3
  next        ask the sender for the file again (batch-report --notice acme/txn/2026-11-25.1 says why), or txn-chunk --override rejected-records --reason "..."' || return
    assert_equal "$(notice acme/txn/2026-11-25.1)" 'Notice on an upload

File        wednesday.csv
Received    2026-11-24T07:22:03Z
SHA-256     SHA-256
Reference   acme/txn/2026-11-25.1
Records     1 read: 1 rejected

Why the file was not taken
  more rejected records than the limit: 1, limit 0

Why records were rejected
  postedDate: no such day or time: month has 30 days
    line 2, column 13

What to do
  Nothing of this file was taken. Please correct it, and send the whole file
  again.' || return
    upload wednesday <<<'A 6 25 -4.50 tea' && load_chunked wednesday 25 -q && batch-report acme/txn/2026-11-25.1 >report || return
    assert_equal "$(grep -E '^  (followed|next)' report)" '  followed    by acme/txn/2026-11-25.2
  next        nothing, where acme/txn/2026-11-25.2 is what was to come instead'
}
@test "a rejected batch says why, that nothing was loaded, and what followed it" { on_both rejected; }

check_held() {
    begin && sed 's/$/\r/' monday.csv >copy.csv || return
    load_chunked copy 23 -q 2>said || (($? == 3)) || return
    says acme/txn/2026-11-23.2 '1 batch: 1 held; 1 NEEDS YOU

HELD by resaved-copy  acme/txn/2026-11-23.2 (DIGEST)  copy.csv
  because     the same dates, counts and totals in other bytes: acme/txn/2026-11-23.1 [resaved-copy]
  records     3 read = 3 accepted; IN BALANCE
  limit       at most 10 rejected records
  USD         3 accepted; debit 9.00, credit 1,500.00
  loaded      nothing
  profile     acme (DIGEST)
  run         2026-11-24T07:22:03Z, by USER@HOST; txn-load VERSION, status 3
  next        look at the upload; where it is right, the same again with txn-load --override resaved-copy --reason "..."' || return
    assert_equal "$(notice acme/txn/2026-11-23.2 | sed -n '/^Why/,$p')" 'Why the file was not taken
  the same dates, counts and totals in other bytes: acme/txn/2026-11-23.1

What to do
  Nothing of this file was taken: it looks like one that you had sent before.
  Please tell us whether it is another.' || return
    load_chunked copy 23 -q --override resaved-copy --reason 'sender says: another day' || return
    batch-report acme/txn/2026-11-23.2 acme/txn/2026-11-23.3 >report && assert_equal "$(head -n 1 report)" \
        '2 batches: 1 complete, 1 held; 1 NEEDS YOU' || return
    assert_equal "$(grep -E '^  (followed|overr|dupl)' report)" '  followed    by acme/txn/2026-11-23.3
  duplicates  3 of acme/txn/2026-11-23.1
  override    resaved-copy: "sender says: another day"'
}
@test "a held batch names the rule, the batch that it is a copy of, and how to let it go" { on_both held; }

check_held_otherwise() {
    begin && profile cumulative && upload tuesday <<<'A 9 24 -1.00 bun' || return
    load_chunked tuesday 24 -q 2>said || (($? == 3)) || return
    assert_equal "$(batch-report acme/txn/2026-11-24.1 | grep -E '^(HELD|  because)' | plain)" 'HELD by identity-rule  acme/txn/2026-11-24.1 (DIGEST)  tuesday.csv
  because     identities are made otherwise than before [identity-rule]' || return
    assert_equal "$(notice acme/txn/2026-11-24.1 | sed -n '/^Records/,$p')" 'Records     1 read: 1 accepted
USD         debit 1.00, credit 0.00 in 1 accepted record

What to do
  Nothing. Nothing of this file was taken yet, for a reason that may not be
  yours: it will be taken up again here.'
}
@test "what holds a batch for a reason of ours is not the sender's to know" { on_both held_otherwise; }

check_reversed() {
    begin && txn-load -q -d "$store" --reverse acme/txn/2026-11-23.1 --reason 'sent by mistake' || return
    assert_equal "$(batch-report acme/txn/2026-11-23.1 | sed -n 3p | plain)" \
        'REVERSED by acme/txn/2026-11-23.2  acme/txn/2026-11-23.1 (DIGEST)  monday.csv' || return
    says acme/txn/2026-11-23.2 '1 batch: 1 complete; IN BALANCE

REVERSAL  acme/txn/2026-11-23.2  of acme/txn/2026-11-23.1
  records     3 transactions = 3 reversed; IN BALANCE
  USD         3 reversed; debit 9.00, credit 1,500.00
  events      2 queued
  run         2026-11-24T07:22:03Z, by USER@HOST; txn-load VERSION, status 0: "sent by mistake"
  proof       of the rows: batch-reconcile acme/txn/2026-11-23.2' || return
    assert_equal "$(notice acme/txn/2026-11-23.1 | sed -n '/^What/,$p')" 'What to do
  What this file had changed was taken back later. Please ask before you send
  any of it again.' || return
    assert_equal "$(notice acme/txn/2026-11-23.2)" 'Notice on an upload

Received    2026-11-24T07:22:03Z
Reference   acme/txn/2026-11-23.2
Takes back  acme/txn/2026-11-23.1
Records     3 transactions: 3 reversed
USD         debit 9.00, credit 1,500.00 in 3 reversed records

What to do
  What the file of the batch named above had changed was taken back. Please
  ask before you send any of it again.' || return
    load_chunked monday 23 -q || return
    digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' monday.ndjson)
    assert_equal "$(batch-report "$digest")" "$(batch-report acme/txn/2026-11-23.3)" || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.3 --reason 'again' || return
    assert_equal "$(batch-report "${digest:0:12}" | sed -n 3p | plain)" 'REVERSED by acme/txn/2026-11-23.4  acme/txn/2026-11-23.3 (DIGEST)  monday.csv'
}
@test "a reversal and what it takes back name each other" { on_both reversed; }

check_repeated() {
    begin && digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' monday.ndjson) || return
    sql "INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, facts, state)
        SELECT organization_id, 9, kind, business_date, 9, digest, facts, 'held' FROM batch WHERE number = 1"
    assert_equal "$(batch-report "$digest")" "$(batch-report acme/txn/2026-11-23.1)" || return
    sql "DELETE FROM batch WHERE number = 9"
}
@test "of several batches of one upload the loaded one is reported on" { on_both repeated; }

check_replaced() {
    begin && upload corrected <<<'A 1 23 -4.50 coffee' && load_chunked corrected 23 -q --replaces acme/txn/2026-11-23.1 || return
    assert_equal "$(batch-report acme/txn/2026-11-23.1 | sed -n 3p | plain)" \
        'REPLACED by acme/txn/2026-11-23.2  acme/txn/2026-11-23.1 (DIGEST)  monday.csv' || return
    assert_equal "$(batch-report acme/txn/2026-11-23.2 | grep -E '^  (records|replaces)')" '  records     1 read = 1 duplicate; IN BALANCE
  replaces    acme/txn/2026-11-23.1, of which it leaves out 2' || return
    assert_equal "$(notice acme/txn/2026-11-23.1 | tail -n 1)" '  Nothing: another file was taken in the place of this one.'
}
@test "a replaced batch and what stands in its place name each other" { on_both replaced; }

check_json() {
    begin && tuesday && batch-report --format json acme/txn/2026-11-24.1 >report || return
    assert_equal "$(jq -c '.counts, (.batches[0] | del(.begin, .end))' report | plain)" '{"batches":1,"complete":1,"rejected":0,"held":0,"outOfBalance":0,"publishedTwice":0,"namedTwice":0}
{"name":"acme/txn/2026-11-24.1","batch":"SHA-256","verdict":"complete","differences":[],"source":"store","file":"STORE","run":{"command":"txn-load","programVersion":"…","exit":1,"startedAt":"2026-11-24T07:22:03Z","host":"…","user":"…","reason":""},"load":{"state":"loaded","backfill":false,"overrides":[],"recorded":{"counts":{"read":3,"new":1,"duplicate":1,"corrected":0,"deleted":0,"conflict":1,"filtered":0},"totals":{"new":{"USD":{"records":1,"debit":"1.00","credit":"0.00"}},"duplicate":{"USD":{"records":1,"debit":"4.50","credit":"0.00"}},"corrected":{},"deleted":{},"conflict":{"USD":{"records":1,"debit":"45.00","credit":"0.00"}}},"duplicatesOf":[{"batch":"acme/txn/2026-11-23.1","records":1}],"postedDates":{"first":"2026-11-23","last":"2026-11-24"},"accounts":1,"events":1}}}' || return
    assert_equal "$(jq -c '.batches[0].begin' report)" "$(sql 'SELECT facts FROM batch WHERE number = 2' | jq -c .begin)" || return
    sed 's/$/\r/' monday.csv >copy.csv
    load_chunked copy 23 -q 2>said || (($? == 3)) || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason oops || return
    assert_equal "$(batch-report --format json acme/txn/2026-11-23.2 acme/txn/2026-11-24.1 acme/txn/2026-11-24.2 |
        jq -c '.batches[] | [.verdict, has("begin"), (.load | del(.recorded))]')" '["held",true,{"state":"held","heldBy":"resaved-copy","copyOf":"acme/txn/2026-11-23.1","backfill":false,"overrides":[]}]
["complete",true,{"state":"reversed","reversedBy":"acme/txn/2026-11-24.2","backfill":false,"overrides":[]}]
["complete",false,{"state":"reversal","reverses":"acme/txn/2026-11-24.1","backfill":false,"overrides":[]}]'
}
@test "JSON has the verdict, the state in the store, and what txn-load recorded" { on_both json; }

@test "the page draws the counts by what became of the records, and its numbers are the text's" {
    new_store sqlite && begin && tuesday
    txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason oops
    batch-report --format html acme/txn/2026-11-24.1 acme/txn/2026-11-24.2 >page.html
    xmllint --noout page.html
    assert_equal "$(xmllint --xpath "string((//svg[@role='img'])[1]/desc)" page.html)" "1 new, 1 duplicate, 1 conflict, 1 rejected"
    assert_equal "$(xmllint --xpath "string((//svg[@role='img'])[2]/title)" page.html)" "1 transaction"
    assert_equal "$(cells page.html 1 outcomes)" '[new][1][25.0 %]
[duplicate][1][25.0 %]
[conflict][1][25.0 %]
[rejected][1][25.0 %]'
    assert_equal "$(cells page.html 1 money)" '[USD accepted][3][50.50][0.00]
[USD new][1][1.00][0.00]
[USD duplicate][1][4.50][0.00]
[USD conflict][1][45.00][0.00]'
    assert_equal "$(xmllint --xpath "string((//span[@class='verdict'])[1])" page.html)" "REVERSED by acme/txn/2026-11-24.2"
}

# off SET: the report on Tuesday's batch, whose row is changed so, is out of balance for just what stands on standard input.
off() {
    sql "UPDATE batch SET $1 WHERE number = 2" && got=0 || return
    batch-report acme/txn/2026-11-24.1 >report 2>said || got=$?
    assert_equal "status $got" "status 3" && assert_equal "$(sed -n 's/^  off  *//p' report)" "$(cat)" &&
        assert_equal "$(grep '^  next' report)" '  next        batch-reconcile acme/txn/2026-11-24.1 counts the rows of the warehouse'
}

check_off() {
    local facts
    begin && tuesday && facts=$(sql 'SELECT facts FROM batch WHERE number = 2') || return
    off "facts = replace(facts, '\"duplicate\":1', '\"duplicate\":2')" <<<'3 records were accepted, txn-load accounts for 4' || return
    off "facts = '${facts//'"debit":"45.00"'/'"debit":"45.01"'}'" <<<'the money of what txn-load accounts for is not that of what was accepted' || return
    off "facts = '${facts//'"status":"complete"'/'"status":"rejected"'}'" <<'END' || return
the batch is rejected and no problem says why
the store has it as loaded, its end record as rejected
END
    off "facts = '$facts', state = 'lost'" <<<'the store has it as "lost", which is no state of a batch' || return
    sql 'DELETE FROM transaction_conflict'
    off "state = 'loaded'" <<<'the store keeps 0 conflicts of it, 1 were recorded' || return
    run_separate batch-report --notice acme/txn/2026-11-24.1
    assert_status 3 && assert_output && assert_stderr 'batch-report: acme/txn/2026-11-24.1: out of balance: nothing that a sender can be told' || return
    sql "UPDATE batch SET facts = '{}' WHERE number = 2" && run_separate batch-report acme/txn/2026-11-24.1
    assert_status 2 && assert_stderr 'batch-report: acme/txn/2026-11-24.1: a batch without a version'
}
@test "a batch whose facts do not add up is out of balance, and has no notice" { stays_sound='' on_both off; }

check_twice() {
    begin || return
    batch-report acme/txn/2026-11-23.1 acme/txn/2026-11-23.1 >report 2>said || (($? == 3)) || return
    assert_equal "$(<said)" "batch-report: 2 of 2 named twice"
}
@test "a batch that is named twice is said to be" { on_both twice; }
