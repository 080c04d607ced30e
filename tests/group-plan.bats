# group-plan: what assignments would change, entry by entry; it changes nothing.

load helper
load store
load groups

entries() { jq -c 'select(.entry) | del(.record)' "$@"; }

check_entries() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    assignments date=2026-11-25 >stream <<'END'
+ 0001 gold-checking
- 0001 gold-checked
- 0002 gold-checking
+ 0002 youth-savers
- 0003 youth-savers
bad
dup 2
+ 0001 youth-savers
END
    plan_says 1 "$(cat <<'END'
group-plan: groups.csv:3: group "gold-checked" is not defined: did you mean "gold-checking"?
  gold-checking         2 ->         1                  -1
  youth-savers          0 ->         2        +2
acme/groups/2026-11-25 (DIGEST): 8 read: 4 to change, 1 unchanged, 1 duplicate, 2 rejected (limit 100); 1 member enrolled partially first
END
    )" -o plan stream || return
    assert_equal "$(entries plan)" '{"entry":"none","line":2,"memberId":"0001","groupId":"gold-checking","action":"add"}
{"entry":"rejected","line":3,"errors":[{"message":"group \"gold-checked\" is not defined: did you mean \"gold-checking\"?","field":"groupId","code":"group-undefined","line":3}]}
{"entry":"change","line":4,"memberId":"0002","groupId":"gold-checking","action":"remove","memberVersion":1}
{"entry":"change","line":5,"memberId":"0002","groupId":"youth-savers","action":"add","memberVersion":2}
{"entry":"change","line":6,"memberId":"0003","groupId":"youth-savers","action":"none","enrollment":"partial","memberVersion":0}
{"entry":"rejected","line":7,"errors":[{"message":"does not fit the pattern","field":"memberId","code":"pattern","column":1}]}
{"entry":"duplicate","line":8,"duplicateOf":2}
{"entry":"change","line":9,"memberId":"0001","groupId":"youth-savers","action":"add","memberVersion":1}'
}
@test "every line has an entry, and each change the version that it expects of its member" { on_both entries; }

check_again() {
    acme && change <<<'+ 0001 gold-checking'
    assignments <<<'+ 0001 gold-checking' >stream
    plan_says 0 "$(cat <<'END'
acme/groups/2026-11-24 (DIGEST): 1 read: 0 to change, 1 unchanged, 0 rejected (limit 100); nothing to do
END
    )" -o plan stream && group-plan -q -o again stream && assert_file again plan
}
@test "an empty plan says that there is nothing to do" { on_both again; }

# Of many members only those whom the lines name are read; who names many reads them all.
check_few_of_many() {
    acme && change < <(printf '+ %04d holiday-club\n' {1..60})
    assignments >few <<<$'- 0007 holiday-club\n+ 9999 gold-checking\n+ 0007 gold-checking\n+ 0060 holiday-club\n+ 0000 youth-savers'
    assignments date=2026-11-25 < <(printf '%s\n' '- 0007 holiday-club' '+ 9999 gold-checking' '+ 0007 gold-checking' \
        '+ 0060 holiday-club' '+ 0000 youth-savers' && printf '+ %04d gold-checking\n' {11..50}) >many
    group-plan -q -o plan few && group-plan -q -o plan.many many || return
    assert_equal "$(entries plan)" '{"entry":"change","line":2,"memberId":"0007","groupId":"holiday-club","action":"remove","memberVersion":1}
{"entry":"change","line":3,"memberId":"9999","groupId":"gold-checking","action":"add","enrollment":"partial","memberVersion":0}
{"entry":"change","line":4,"memberId":"0007","groupId":"gold-checking","action":"add","memberVersion":2}
{"entry":"none","line":5,"memberId":"0060","groupId":"holiday-club","action":"add"}
{"entry":"change","line":6,"memberId":"0000","groupId":"youth-savers","action":"add","enrollment":"partial","memberVersion":0}' &&
        assert_equal "$(entries plan.many | head -n 5)" "$(entries plan)" &&
        assert_equal "$(entries plan.many | grep -c '"entry":"change"')" 44
}
@test "a few lines over many members, and many lines, find the same in the store" { on_both few_of_many; }

check_reads_only() {
    acme
    local before
    before=$(sql 'SELECT count(*) FROM run; SELECT count(*) FROM member')
    assignments <<<'+ 0001 gold-checking' | group-plan -q -o plan
    assert_equal "$(sql 'SELECT count(*) FROM run; SELECT count(*) FROM member')" "$before"
}
@test "planning changes nothing in the store" { on_both reads_only; }

check_unknown_names() {
    acme && sed '/holiday-club/d' groups.yaml >less.yaml
    change <<<'+ 0009 holiday-club' && group-define -q less.yaml 2>closed
    assert_equal "$(<closed)" 'group-define: group "holiday-club" is not defined any more and was in use: closed, 1 member' || return
    assignments >stream <<'END'
+ 0001 0041700020
+ 0002 0041700033
+ 0003 holiday-club
+ 0004 gold-cheking
+ 0005 gold-cheking
END
    plan_says 1 "$(cat <<'END'
group-plan: groups.csv:2: no such group is defined (2 lines)
group-plan: groups.csv:4: group "holiday-club" is closed
group-plan: groups.csv:5: group "gold-cheking" is not defined: did you mean "gold-checking"? (2 lines)
acme/groups/2026-11-24 (DIGEST): 5 read: 0 to change, 0 unchanged, 5 rejected (limit 100); nothing to do; dry run, nothing written
END
    )" -n stream
}
@test "a name that is like no group's is not shown: it may be a member's number" { on_both unknown_names; }

check_no_groups() {
    store-init -q -d "$store" && export NIGHTDROP_STORE=$store
    assignments <<<'+ 0001 gold-checking' >stream
    run_separate group-plan -o plan stream
    assert_status 2 && assert_stderr "group-plan: $shown: no group of acme is defined yet: run group-define" && [[ ! -e plan ]] || return
    acme_groups && group-plan -q -o plan stream
}
@test "where no group is defined at all, that is said, and nobody's line is rejected for it" { on_both no_groups; }

check_known() {
    acme && printf 'memberId\n0001\n' | member-load -q --org acme
    assignments members=known <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' >stream
    run_separate group-plan stream
    assert_status 1 && assert_contains "$stderr" "group-plan: groups.csv:3: not a member on the core's list" &&
        assert_equal "$(entries <<<"$output")" '{"entry":"change","line":2,"memberId":"0001","groupId":"gold-checking","action":"add","memberVersion":1}
{"entry":"rejected","line":3,"errors":[{"message":"not a member on the core'\''s list","field":"memberId","code":"member-unknown","line":3}]}'
}
@test "members: known rejects who is not on the core's list" { on_both known; }

# --- rosters ----------------------------------------------------------------------------------------------------------

check_roster() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking\n+ 0001 youth-savers'
    assignments mode=roster date=2026-11-25 <<<$'+ 0001 gold-checking\n+ 0003 gold-checking' >stream
    plan_says 0 "$(cat <<'END'
  gold-checking         2 ->         2        +1        -1
acme/groups/2026-11-25 (DIGEST): 2 read: 2 to change (1 not in the roster), 1 unchanged, 0 rejected (limit 100); 1 member enrolled partially first
END
    )" -o plan stream || return
    assert_equal "$(entries plan)" '{"entry":"none","line":2,"memberId":"0001","groupId":"gold-checking","action":"add"}
{"entry":"change","line":3,"memberId":"0003","groupId":"gold-checking","action":"add","enrollment":"partial","memberVersion":0,"groupVersion":2}
{"entry":"change","memberId":"0002","groupId":"gold-checking","action":"remove","memberVersion":1,"groupVersion":2}' || return
    group-apply -q plan && assert_equal "$(members)" 'gold-checking 0001
gold-checking 0003
youth-savers 0001'
}
@test "a roster is the whole of its groups: who is missing is removed" { on_both roster; }

check_unproved() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    assignments mode=roster unproved=end-proof-none <<<'+ 0001 gold-checking' >stream
    run_separate group-plan -o plan stream
    assert_status 3 && assert_contains "$stderr" \
        'group-plan: the roster removes members and does not prove to be whole: 1 to remove (roster-unproved)' || return
    [[ ! -e plan ]] || return
    assignments mode=roster unproved=end-proof-none <<<$'+ 0001 gold-checking\n+ 0002 gold-checking\n+ 0003 gold-checking' |
        group-plan -q -o adds || return
    run_separate group-plan -o plan --override roster-unproved --reason "asked the sender" stream
    assert_status 0 && assert_contains "$stderr" 'roster-unproved overridden' &&
        assert_equal "$(tail -n 1 plan | jq -c .overrides)" '[{"code":"roster-unproved","reason":"asked the sender"}]'
}
@test "a roster that does not prove its end removes nobody without an override" { on_both unproved; }

check_max_change() {
    acme && seq -f '+ %04g gold-checking' 1 100 | change
    seq -f '+ %04g gold-checking' 1 90 >ninety
    assignments mode=roster date=2026-11-25 <ninety | group-plan -q -o plan || return
    assignments mode=roster date=2026-11-25 < <(head -n 89 ninety) >stream
    run_separate group-plan -o over stream
    assert_status 3 && assert_contains "$stderr" \
        'group-plan: the roster changes too much of a group: gold-checking: 100 present, 11 changed, limit 10 (max-change)' || return
    [[ ! -e over ]] && group-plan -q --max-change 11 -o over stream &&
        group-plan -q --override max-change --reason "a merger" -o again stream
}
@test "a roster that changes more than a tenth of a group is rejected" { on_both max_change; }

check_floor() {
    acme && seq -f '+ %04g gold-checking' 1 10 | change
    seq -f '+ %04g gold-checking' 6 10 | assignments mode=roster date=2026-11-25 | group-plan -q -o plan || return
    run_separate group-plan -n < <(seq -f '+ %04g gold-checking' 7 10 | assignments mode=roster date=2026-11-25)
    assert_status 3
}
@test "five members of a small group may always change" { on_both floor; }

# --- limits -----------------------------------------------------------------------------------------------------------

check_max_enroll() {
    acme && seq -f '+ %04g gold-checking' 1 5 | assignments | group-plan -q -o plan || return
    seq -f '+ %04g gold-checking' 1 6 | assignments >stream
    run_separate group-plan stream
    assert_status 3 && assert_contains "$stderr" \
        'group-plan: too many members are not enrolled yet: 6 to enroll, limit 5 (max-enroll)' || return
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.status, .exit, .problems[0].code]')" '["rejected",3,"max-enroll"]' &&
        group-plan -q --max-enroll 100 -o plan stream && group-plan -q --override max-enroll --reason new -o plan stream
}
@test "an upload that would enroll too many is rejected" { on_both max_enroll; }

@test "lines that the store rejects count for the profile's limit" {
    new_store sqlite && acme
    assignments limit=1 <<<$'+ 0001 gold\nbad' >stream
    run_separate group-plan stream
    assert_status 3
    assert_contains "$stderr" "group-plan: more rejected records than the limit: 2, limit 1 (rejected-records)"
    assert_contains "$stderr" "acme/groups/2026-11-24 (4d110904454b): REJECTED: 2 read: 0 to change, 0 unchanged, 2 rejected (limit 1)"
}

# --- undo -------------------------------------------------------------------------------------------------------------

check_undo() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking\n+ 0003 gold-checking\n- 0004 gold-checking'
    change date=2026-11-24 name=later.csv <<<$'- 0001 gold-checking\n+ 0002 youth-savers'
    group-plan --undo acme/groups/2026-11-24.1 -o undo 2>said
    assert_equal "$?" 1 && assert_equal "$(<said)" '  gold-checking         2 ->         0                  -2
undo of acme/groups/2026-11-24.1: 3 to change, 1 skipped (changed since); 2 partial enrollments withdrawn' || return
    assert_equal "$(entries undo)" '{"entry":"skipped","memberId":"0001","groupId":"gold-checking","action":"remove","changedBy":"acme/groups/2026-11-24.2"}
{"entry":"change","memberId":"0002","groupId":"gold-checking","action":"remove","memberVersion":2}
{"entry":"change","memberId":"0003","groupId":"gold-checking","action":"remove","enrollment":"none","memberVersion":1}
{"entry":"change","memberId":"0004","groupId":"gold-checking","action":"none","enrollment":"none","memberVersion":1}' || return
    run_separate group-apply --reason "sender withdrew the file" undo
    assert_status 1 && assert_stderr - <<END || return
acme/groups/2026-11-24.3: undo of acme/groups/2026-11-24.1: 3 applied, 0 stale, 0 failed, 1 skipped (changed since); 2 partial enrollments withdrawn; 3 events queued; $shown
END
    assert_equal "$(members)" 'youth-savers 0002' &&
        assert_equal "$(sql 'SELECT member_id, enrollment FROM member ORDER BY 1')" '0001|partial
0002|partial
0003|none
0004|none'
}
@test "an undo takes back what nothing has changed since, and lists the rest" { on_both undo; }

check_redo() {
    acme && change <<<$'+ 0001 gold-checking\n- 0002 gold-checking'
    group-plan -q --undo acme/groups/2026-11-24.1 | group-apply -q
    assert_equal "$(members)" '' || return
    group-plan -q --undo acme/groups/2026-11-24.2 | group-apply -q
    assert_equal "$(members)" 'gold-checking 0001' &&
        assert_equal "$(sql 'SELECT member_id, enrollment, version FROM member ORDER BY 1')" '0001|partial|3
0002|partial|3'
}
@test "an undo can be undone" { on_both redo; }

check_by_digest() {
    acme && assignments <<<'+ 0001 gold-checking' >stream
    group-plan -q stream | group-apply -q
    digest=$(tail -n 1 stream | jq -r .upload.sha256)
    group-plan -q --org acme --undo "${digest:0:12}" | group-apply -q
    assert_equal "$(members)" ''
}
@test "a batch is also named by the beginning of its upload's digest" { on_both by_digest; }

@test "a batch that is not there cannot be undone" {
    new_store sqlite && acme
    run_separate group-plan --undo acme/groups/2026-11-24.1
    assert_status 2
    assert_stderr "group-plan: acme/groups/2026-11-24.1: no such batch in sqlite:store.db"
}

# --- the stream -------------------------------------------------------------------------------------------------------

@test "assignments without their end are not planned" {
    new_store sqlite && acme && assignments <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' >stream
    run_separate group-plan < <(head -n -1 stream)
    assert_status 2
    assert_output '{"@batch":"end","status":"failed","exit":2,"error":"standard input: no end record: the writer died or was cut off"}'
    assert_stderr "group-plan: standard input: no end record: the writer died or was cut off"
    run_separate group-plan < <(sed 2d stream)
    assert_status 2
    assert_stderr "group-plan: standard input: 1 records arrived, the end record counts 2"
    run_separate group-plan </dev/null
    assert_status 2
    assert_stderr "group-plan: standard input: empty: the writer died"
    run_separate group-plan < <(jq -c . stream | sed '2s/"0001"/ "0001"/' | sed '2s/,/, /g')
    assert_status 0
}

@test "an output in the place of what is read, or of the store, is refused" {
    new_store sqlite && acme && assignments <<<'+ 0001 gold-checking' >stream
    cp stream kept && cp store.db kept.db
    run_separate group-plan -o ./stream stream
    assert_status 2
    assert_stderr "group-plan: --output: ./stream: in the place of the assignments"
    run_separate group-plan -o store.db stream
    assert_status 2
    assert_stderr "group-plan: --output: store.db: in the place of the store"
    group-plan -q -o plan stream && cp plan kept.plan
    run_separate group-apply -o plan plan
    assert_status 2
    assert_stderr "group-apply: --output: plan: in the place of the plan"
    run_separate group-apply -o store.db plan
    assert_status 2
    assert_stderr "group-apply: --output: store.db: in the place of the store"
    assert_file stream kept && assert_file store.db kept.db && assert_file plan kept.plan
}
