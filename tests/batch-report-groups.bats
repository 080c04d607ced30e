# batch-report on group changes: whole reports from outcomes and from the store, and what does not add up.

load helper
load store
load groups

# who: the run's user, host and version, which differ from one machine to the next.
who() {
    sed -E 's/by [^ ;]+@[^ ;]+; (group-apply) [0-9.]+,/by USER@HOST; \1 VERSION,/; s/"(host|user|programVersion)":"[^"]*"/"\1":"…"/g'
}

# digest: the upload's, as reports show it.
digest() {
    sed -E 's/\b[0-9a-f]{12}\b/DIGEST/g'
}

# changed FILE FROM TO: FILE with the first FROM replaced, which must be there.
changed() {
    grep -qF -- "$2" "$1" || { echo "$1 does not hold $2" && return 1; }
    FROM=$2 TO=$3 perl -pi -e 'BEGIN { $done = 0 } $done ||= s/\Q$ENV{FROM}\E/$ENV{TO}/' "$1"
}

# night: a batch with every outcome that an applied plan has; its outcomes in `outcomes`.
night() {
    acme && { change date=2026-11-23 name=before.csv <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' || return; }
    assignments <<'LINES' >upload || return
+ 0001 youth-savers
- 0002 gold-checking
+ 0001 gold-checking
bad
bad
dup 2
+ 0003 gold-cheking
+ 0004 gold-checking
LINES
    changed upload '"reasons":[]' \
        '"reasons":[{"code":"pattern","field":"memberId","count":2,"line":5,"column":1,"message":"does not fit the pattern"}]' || return
    planned -o plan --max-enroll 100 upload && applied -o outcomes --reason "ticket 12" plan
}

check_outcomes() {
    night && batch-report outcomes >report && assert_equal "$(digest <report)" "1 batch: 1 complete; IN BALANCE

APPLIED  acme/groups/2026-11-24.1 (DIGEST)  groups.csv
  records     8 read = 3 applied + 1 unchanged + 3 rejected + 1 duplicate; IN BALANCE
  groups      gold-checking         2 ->         2   add: 1 applied, 1 unchanged; remove: 1 applied
              youth-savers          0 ->         1   add: 1 applied
  enrollment  1 member enrolled partially
  limit       at most 100 rejected records
  reason      2 x memberId: does not fit the pattern; first on line 5, column 1 [pattern]
  reason      1 x groupId: group \"gold-cheking\" is not defined: did you mean \"gold-checking\"?; first on line 8 [group-undefined]
  profile     acme-groups (DIGEST)
  next        have the rejected lines mended, then group-check --resubmits DIGEST"
}
@test "outcomes: the verdict, then each group, the reasons and what to do" {
    on_both outcomes
}

check_stored() {
    night && batch-report acme/groups/2026-11-24.1 >report && assert_equal "$(digest <report | who)" "1 batch: 1 complete; IN BALANCE

APPLIED  acme/groups/2026-11-24.1 (DIGEST)  groups.csv
  records     8 read = 3 applied + 1 unchanged + 3 rejected + 1 duplicate; IN BALANCE
  groups      gold-checking         2 ->         2   add: 1 applied; remove: 1 applied
              youth-savers          0 ->         1   add: 1 applied
  enrollment  1 member enrolled partially
  limit       at most 100 rejected records
  reason      2 x memberId: does not fit the pattern; first on line 5, column 1 [pattern]
  reason      1 x groupId: group \"gold-cheking\" is not defined: did you mean \"gold-checking\"?; first on line 8 [group-undefined]
  profile     acme-groups (DIGEST)
  run         2026-11-24T15:12:40Z, by USER@HOST; group-apply VERSION, status 1: \"ticket 12\"
  next        have the rejected lines mended, then group-check --resubmits DIGEST" || return
    digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' outcomes)
    batch-report "${digest:0:12}" | cmp - report && batch-report "$digest" | cmp - report
}
@test "a batch by its name, by the first digits of its upload's digest and by all of them" {
    on_both stored
}

check_json() {
    night && batch-report --format json outcomes >report && jq -c '.batches[0] | del(.begin, .end, .batch)' report >got || return
    assert_equal "$(<got)" '{"name":"acme/groups/2026-11-24.1","verdict":"complete","differences":[],"source":"outcomes","file":"outcomes","changes":{"entries":8,"outcomes":{"applied":3,"unchanged":1,"stale":0,"failed":0,"unattempted":0,"rejected":3,"duplicate":1,"skipped":0},"enrolled":1,"withdrawn":0,"groups":[{"groupId":"gold-checking","before":2,"add":1,"remove":1,"after":2,"actions":{"add":{"applied":1,"unchanged":1},"remove":{"applied":1}}},{"groupId":"youth-savers","before":0,"add":1,"remove":0,"after":1,"actions":{"add":{"applied":1}}}]},"rejectedLines":[{"code":"pattern","field":"memberId","count":2,"lines":[[5,6]]},{"code":"group-undefined","field":"groupId","count":1,"lines":[[8,8]]}]}' || return
    batch-report --format json acme/groups/2026-11-24.1 | jq -c '.batches[0] | del(.begin, .end, .batch)' | who >got
    assert_equal "$(sed "s|$shown|STORE|" got)" '{"name":"acme/groups/2026-11-24.1","verdict":"complete","differences":[],"source":"store","file":"STORE","run":{"command":"group-apply","programVersion":"…","exit":1,"startedAt":"2026-11-24T15:12:40Z","host":"…","user":"…","reason":"ticket 12"},"changes":{"entries":8,"outcomes":{"applied":3,"unchanged":1,"stale":0,"failed":0,"unattempted":0,"rejected":3,"duplicate":1,"skipped":0},"enrolled":1,"withdrawn":0,"groups":[{"groupId":"gold-checking","title":"Gold checking","before":2,"add":1,"remove":1,"after":2,"actions":{"add":{"applied":1},"remove":{"applied":1}}},{"groupId":"youth-savers","title":"Youth savers","before":0,"add":1,"remove":0,"after":1,"actions":{"add":{"applied":1}}}]}}'
}
@test "JSON holds the same of both, and the control records as they were" {
    on_both json
}

check_knowledge() {
    night && batch-report -d "$store" outcomes | who >report && grep -q '^  run .*: "ticket 12"$' report &&
        group-plan -q --undo acme/groups/2026-11-24.1 -o undo && applied --reason 'sent in error' undo &&
        batch-report acme/groups/2026-11-24.1 acme/groups/2026-11-24.2 | who >report || return
    assert_equal "$(grep -A 8 '^APPLIED.*undo' report)" "APPLIED  acme/groups/2026-11-24.2  undo of acme/groups/2026-11-24.1
  records     3 entries = 3 applied; IN BALANCE
  groups      gold-checking         2 ->         2   add: 1 applied; remove: 1 applied
              youth-savers          1 ->         0   remove: 1 applied
  enrollment  1 partial enrollment withdrawn
  run         2026-11-24T15:12:40Z, by USER@HOST; group-apply VERSION, status 0: \"sent in error\"" || return
    assert_equal "$(grep -E '^  (undone|next)' report)" '  undone      by acme/groups/2026-11-24.2'
}
@test "-d adds what the store knows to outcomes; an undo and what it undid name each other" {
    on_both knowledge
}

check_stale() {
    night && group-plan -q --undo acme/groups/2026-11-24.1 --date 2026-11-25 -o late &&
        change date=2026-11-25 <<<'+ 0002 youth-savers' || return
    group-apply -q -o stale late || (($? == 3)) || return
    batch-report stale >report && assert_equal "$(<report)" "1 batch: 1 rejected; 1 NEEDS YOU

STALE  acme/groups/2026-11-25  undo of acme/groups/2026-11-24.1
  records     3 entries = 1 stale + 2 unattempted; IN BALANCE
  groups      gold-checking                          add: 1 stale; remove: 1 unattempted
              youth-savers                           remove: 1 unattempted
  next        the store has changed since the plan was made, and nothing was applied: make the plan again with group-plan, look, apply that"
}
@test "outcomes of a stale plan are reported too" {
    on_both stale
}

check_override() {
    night && assignments mode=roster name=roster.csv <<<$'+ 0001 gold-checking\n+ 0003 gold-checking\n+ 0005 gold-checking\n+ 0006 gold-checking\n+ 0007 gold-checking\n+ 0008 gold-checking' |
        planned --override max-change --reason "new branch" --max-enroll 100 -o plan && applied plan || return
    batch-report acme/groups/2026-11-24.2 | grep -E '^  (records|overr|enroll)' >report
    assert_equal "$(<report)" '  overridden  the roster changes too much of a group: gold-checking: 2 present, 6 changed, limit 5 [max-change]
  records     7 entries = 6 applied + 1 unchanged; IN BALANCE
  enrollment  5 members enrolled partially
  override    max-change: "new branch"' &&
        assert_equal "$(batch-report --notice acme/groups/2026-11-24.2 | grep ^Records)" "Records     7 entries: 6 applied, 1 unchanged"
}
@test "overrides are reported with their reasons; a roster has entries that are no lines" {
    on_both override
}

# off FILE FROM TO LINE...: the report on FILE, changed so, is out of balance for just that.
off() {
    local name=$1 got=0
    cp "$name" broken && changed broken "$2" "$3" || return
    shift 3
    batch-report broken >report 2>said || got=$?
    assert_equal "status $got" "status 3" && assert_equal "$(<said)" "batch-report: 1 of 1 out of balance" &&
        assert_equal "$(sed -n 's/^  off  *//p' report)" "$(printf '%s\n' "$@")" &&
        assert_equal "$(head -n 1 report)" "1 batch: 1 out of balance; 1 NEEDS YOU"
}

@test "outcomes that do not add up are out of balance" {
    new_store sqlite && night
    off outcomes '"applied":3' '"applied":4' '3 entries are applied, 4 by the end record' \
        '8 entries, 9 are accounted for'
    off outcomes '"before":2,"add":1' '"before":2,"add":2' 'gold-checking: 1 added by the entries, 2 by the end record' \
        'gold-checking: 2 before, 2 added and 1 removed are not 2 after'
    off outcomes '"enroll":1' '"enroll":0' '1 enrolled by the entries, 0 by the end record'
    off outcomes '"groupId":"youth-savers","action"' '"groupId":"gold-checking","action"' \
        'gold-checking: 2 added by the entries, 1 by the end record' 'youth-savers: 0 added by the entries, 1 by the end record'
    off outcomes '"field":"memberId","count":2' '"field":"memberId","count":1' '2 lines are rejected for pattern, 1 by the end record'
    off outcomes '"code":"group-undefined"' '"code":"group-closed"' \
        'lines are rejected for group-closed, which the end record does not name' \
        'no line is rejected for group-undefined, 1 by the end record'
}

check_tampered() {
    night && sql "UPDATE group_change SET action = 'add' WHERE batch = 2 AND action = 'remove'" || return
    batch-report acme/groups/2026-11-24.1 >report 2>said || (($? == 3)) || return
    assert_equal "$(grep -E '^  (off|next)' report)" "  off         gold-checking: 2 added by the store's history, 1 by the end record
  off         gold-checking: 0 removed by the store's history, 1 by the end record
  next        store-check says what else is wrong with the store" || return
    batch-report -d "$store" outcomes >report 2>said || (($? == 3)) || return
    assert_equal "$(grep '^  off' report)" "  off         gold-checking: 1 x add by the entries, 2 by the store's history
  off         gold-checking: 1 x remove by the entries, 0 by the store's history"
}
@test "a store whose history is not what the batch says is out of balance" {
    stays_sound='' on_both tampered
}

check_twice() {
    night && batch-report outcomes acme/groups/2026-11-24.1 >report 2>said || (($? == 3)) || return
    assert_equal "$(<said)" "batch-report: 2 of 2 named twice" &&
        assert_equal "$(grep '^  twice' report | sed "s|$shown|STORE|")" "  twice       the same batch as STORE: named twice
  twice       the same batch as outcomes: named twice"
}
@test "outcomes and the batch that they are of are one batch named twice" {
    on_both twice
}

check_unknown() {
    local name
    acme || return
    for name in acme/groups/2026-11-24.1 0123456789ab acme/txn/2026-11-24.1; do
        run_separate batch-report "$name"
        assert_status 2 && assert_output && assert_stderr "batch-report: $name: no such batch in $shown" || return
    done
    sql "INSERT INTO batch (organization_id, number, kind, business_date, nth, facts)
        VALUES ('acme', 1, 'later', '2026-11-24', 1, '{}')" || return
    run_separate batch-report acme/later/2026-11-24.1
    assert_status 2 && assert_stderr 'batch-report: acme/later/2026-11-24.1: a batch of kind "later", of which no report is known' ||
        return
    NIGHTDROP_STORE='' run_separate batch-report acme/later/2026-11-24.1
    assert_status 2 && assert_contains "$stderr" "no store"
}
@test "a batch that the store does not have, or that is of another kind, is status 2" {
    on_both unknown
}

@test "of several batches of one upload the last is reported on; a digest that several uploads begin with asks for a name" {
    new_store sqlite && night
    sql "INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, plan_digest, facts)
        SELECT organization_id, 9, kind, business_date, 9, digest, 'other', facts FROM batch WHERE number = 2"
    digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' outcomes)
    batch-report "${digest:0:12}" >by_digest || (($? == 3))
    batch-report acme/groups/2026-11-24.9 >by_name || (($? == 3))
    assert_file by_digest by_name
    sql "UPDATE batch SET digest = substr(digest, 1, 12) || '$(printf 'f%.0s' {1..52})' WHERE number = 9"
    run_separate batch-report "${digest:0:12}"
    assert_status 2
    assert_stderr "batch-report: ${digest:0:12}: several uploads: name a batch like \"acme/groups/2026-11-24.9\""
}

@test "what has the form of a batch's name is never a file; ./ makes it one" {
    new_store sqlite && night
    mkdir -p acme/groups && cp outcomes acme/groups/2026-11-20.7
    run_separate batch-report acme/groups/2026-11-20.7
    assert_status 2
    assert_stderr "batch-report: acme/groups/2026-11-20.7: no such batch in $shown"
    run_separate batch-report ./acme/groups/2026-11-20.7
    assert_status 0
}

@test "outcomes come down a pipe, and a writer that failed gives its status" {
    new_store sqlite && night
    group-plan -q --undo acme/groups/2026-11-24.1 -o undo
    group-apply -q -o - undo | batch-report >report
    assert_equal "$(sed -n 3p report)" "APPLIED  acme/groups/2026-11-24.2  undo of acme/groups/2026-11-24.1"
    run_separate batch-report - <<<'{"@batch":"end","status":"failed","exit":75,"error":"the store is locked"}'
    assert_status 75
    assert_stderr "batch-report: standard input: nothing done: the writer failed: the store is locked"
    head -n 4 outcomes >cut.ndjson
    run_separate batch-report cut.ndjson
    assert_status 2
    assert_output
    assert_stderr "batch-report: cut.ndjson: no end record: the writer died or was cut off"
}

@test "streams of other kinds, and outcomes that are none, are refused by name" {
    new_store sqlite && night
    run_separate batch-report plan
    assert_status 2
    assert_stderr 'batch-report: plan: a stream of kind "plan"; this program reads outcomes'
    changed outcomes '"outcome":"applied"' '"outcome":"doubtful"'
    run_separate batch-report outcomes
    assert_status 2
    assert_stderr "batch-report: outcomes:2: no outcome that is known"
    changed outcomes '"outcome":"doubtful"' '"outcome":"applied"'
    changed outcomes '"duplicate":1,' ''
    run_separate batch-report outcomes
    assert_status 2
    assert_stderr "batch-report: outcomes: the end record: counts: duplicate: missing"
}

@test "-o writes the file whole, and never over what the report is on" {
    new_store sqlite && night
    batch-report outcomes >expected
    run_separate batch-report -o report.txt outcomes
    assert_status 0
    assert_output
    assert_stderr
    cmp report.txt expected
    run_separate batch-report -o outcomes outcomes
    assert_status 2
    assert_stderr "batch-report: --output: outcomes: in the place of an operand"
    run_separate batch-report -o store.db acme/groups/2026-11-24.1
    assert_status 2
    assert_stderr "batch-report: --output: store.db: in the place of the store"
    run_separate batch-report -o '' outcomes
    assert_status 2
    run_separate batch-report -o new.txt missing
    assert_status 2
    [[ ! -e new.txt && ! -e .new.txt.partial ]]
    changed outcomes '"enroll":1' '"enroll":0'
    run_separate batch-report -o off.txt outcomes
    assert_status 3
    assert_equal "$(head -n 1 off.txt)" "1 batch: 1 out of balance; 1 NEEDS YOU"
}

@test "a locked store is temporary" {
    new_store sqlite && night
    hold_lock
    NIGHTDROP_WAIT=0 run_separate batch-report acme/groups/2026-11-24.1
    let_go
    assert_status 75
}
