# group-apply: a plan is applied once, whole or not at all, and every line has its outcome.

load helper
load store
load groups

first() {
    assignments <<'END'
+ 0001 gold-checking
+ 0002 gold-checking
+ 0001 youth-savers
- 0003 youth-savers
+ 0004 gold-cheking
dup 2
bad
+ 0005 youth-savers
END
}

check_applied() {
    acme && first | planned -o plan
    run_separate group-apply -o outcomes plan
    assert_status 1 && assert_output && assert_stderr - <<END || return
acme/groups/2026-11-24.1: 5 applied, 0 stale, 0 failed, 1 duplicate, 2 rejected; 4 partial enrollments; 5 events queued; $shown
END
    assert_equal "$(members)" 'gold-checking 0001
gold-checking 0002
youth-savers 0001
youth-savers 0005' || return
    assert_equal "$(sql 'SELECT member_id, enrollment, version, enrolled_by FROM member ORDER BY 1')" \
        '0001|partial|2|1
0002|partial|1|1
0003|partial|1|1
0005|partial|1|1' || return
    assert_equal "$(sql 'SELECT group_id, version, members FROM tile_group ORDER BY 1')" 'gold-checking|2|2
holiday-club|1|0
youth-savers|2|2'
}
@test "a plan is applied: assignments, versions, enrollments, counts" { on_both applied; }

# Few lines far apart look for their members and pairs, many walk over them; the neighbours stay as they are.
check_far_apart() {
    local few=$'- 0002 holiday-club\n+ 0058 gold-checking\n- 0058 holiday-club\n+ 0099 gold-checking'
    acme && change < <(printf '+ %04d holiday-club\n' {1..60})
    assignments date=2026-11-25 <<<"$few" | planned --max-enroll 100 -o plan
    assignments date=2026-11-26 <<<'+ 0002 youth-savers' | planned -o stale
    applied -o outcomes plan && assert_equal "$(jq -r 'select(.outcome) | .outcome' outcomes | sort | uniq -c | xargs)" '4 applied' || return
    assert_equal "$(sql "SELECT member_id, enrollment, version, enrolled_by FROM member WHERE version > 1 OR enrolled_by > 1 ORDER BY 1")" \
        $'0002|partial|2|1\n0058|partial|3|1\n0099|partial|1|2' || return
    assert_equal "$(sql "SELECT count(*) FROM member; SELECT count(*) FROM assignment WHERE group_id = 'holiday-club'" | tail -n 1)" 58 || return
    assert_equal "$(members | grep gold)" $'gold-checking 0058\ngold-checking 0099' || return
    run_separate group-apply -q -o outcomes.stale stale
    assert_status 3 && assert_equal "$(jq -r 'select(.outcome) | .outcome' outcomes.stale)" stale || return
    { printf '%s\n' '+ 0058 youth-savers' && printf -- '- %04d holiday-club\n' {3..57}; } | change date=2026-11-27
    assert_equal "$(members | grep -v gold)" $'holiday-club 0001\nholiday-club 0059\nholiday-club 0060\nyouth-savers 0058'
}
@test "changes that are far apart, and many that are close together, leave the others alone" { on_both far_apart; }

check_outcomes() {
    acme && first | planned -o plan
    run_separate group-apply -q -o - plan
    assert_status 1 && assert_stderr || return
    assert_equal "$(jq -c 'select(.outcome) | [.line, .outcome, .action, .enrollment]' <<<"$output")" '[2,"applied","add","partial"]
[3,"applied","add","partial"]
[4,"applied","add",null]
[5,"applied","none","partial"]
[6,"rejected",null,null]
[7,"duplicate",null,null]
[8,"rejected",null,null]
[9,"applied","add","partial"]' || return
    assert_equal "$(jq -c 'select(.["@batch"] == "begin") | [.kind, .batch, .upload.name]' <<<"$output")" \
        '["outcomes","acme/groups/2026-11-24.1","groups.csv"]' || return
    assert_equal "$(jq -c 'select(.["@batch"] == "end") | [.status, .records, .counts]' <<<"$output")" \
        '["complete",8,{"applied":5,"unchanged":0,"stale":0,"failed":0,"unattempted":0,"rejected":2,"duplicate":1,"skipped":0,"enroll":4,"withdraw":0}]'
}
@test "every line has an outcome, in the order of the upload" { on_both outcomes; }

check_events() {
    acme && first | planned | applied
    assert_equal "$(sql 'SELECT number, batch, kind, body, sent_at FROM event ORDER BY number')" \
        '1|1|group|{"organizationId":"acme","memberId":"0001","groupId":"gold-checking","action":"add","enrollment":"partial","memberVersion":1}|
2|1|group|{"organizationId":"acme","memberId":"0002","groupId":"gold-checking","action":"add","enrollment":"partial","memberVersion":1}|
3|1|group|{"organizationId":"acme","memberId":"0001","groupId":"youth-savers","action":"add","memberVersion":2}|
4|1|group|{"organizationId":"acme","memberId":"0003","groupId":"youth-savers","action":"none","enrollment":"partial","memberVersion":1}|
5|1|group|{"organizationId":"acme","memberId":"0005","groupId":"youth-savers","action":"add","enrollment":"partial","memberVersion":1}|'
}
@test "each applied change has its event in the outbox" { on_both events; }

check_twice() {
    acme && first | planned -o plan && applied -o once plan
    NIGHTDROP_NOW=2026-11-25T00:00:00Z run_separate group-apply -o twice plan
    assert_status 1 && assert_stderr - <<END && assert_file twice once || return
acme/groups/2026-11-24.1: nothing to do: this plan was applied 2026-11-24T15:12:40Z; $shown
END
    assert_equal "$(sql 'SELECT count(*) FROM event')" 5 && assert_equal "$(sql 'SELECT max(version) FROM member')" 2
}
@test "the same plan again changes nothing, says when it was applied, and has the same outcomes" { on_both twice; }

check_stale() {
    acme && change <<<'+ 0001 gold-checking'
    assignments <<<$'+ 0001 youth-savers\n+ 0002 youth-savers\n+ 0001 gold-checking' | planned -o plan
    change date=2026-11-25 <<<'- 0001 gold-checking'
    local before
    before=$(sql 'SELECT * FROM member ORDER BY 2; SELECT * FROM assignment; SELECT count(*) FROM event; SELECT * FROM batch')
    run_separate group-apply -o outcomes plan
    assert_status 3 && assert_stderr - <<END || return
acme/groups/2026-11-24: STALE: the store is not as the plan expects, nothing was done: 0 applied, 1 stale, 0 failed, 1 unattempted, 1 unchanged; $shown
END
    assert_equal "$(jq -r 'select(.outcome) | .outcome' outcomes)" 'stale
unattempted
unchanged' || return
    assert_equal "$(tail -n 1 outcomes | jq -c '[.status, .exit]')" '["rejected",3]' || return
    assert_equal "$(sql 'SELECT * FROM member ORDER BY 2; SELECT * FROM assignment; SELECT count(*) FROM event; SELECT * FROM batch')" "$before"
}
@test "one stale entry stops all of it" { on_both stale; }

check_closed() {
    acme && change <<<'+ 0001 holiday-club'
    assignments <<<$'+ 0002 holiday-club\n+ 0002 youth-savers' | planned -o plan
    sed '/holiday-club/d' groups.yaml | group-define -q
    run_separate group-apply -q -o outcomes plan
    assert_status 3 && assert_equal "$(jq -r 'select(.outcome) | .outcome' outcomes)" 'stale
unattempted'
}
@test "a group that was closed since makes a plan stale" { on_both closed; }

check_group_version() {
    acme && change <<<$'+ 0001 holiday-club\n+ 0002 holiday-club'
    assignments mode=roster <<<$'+ 0001 holiday-club' | planned -o plan
    change date=2026-11-25 <<<'+ 0003 holiday-club'
    run_separate group-apply -q -o outcomes plan
    assert_status 3 && assert_equal "$(jq -r 'select(.outcome) | [.outcome, .memberId] | join(" ")' outcomes)" 'unchanged 0001
stale 0002'
}
@test "a roster is stale where its group was changed since" { on_both group_version; }

check_dry_run() {
    acme && first | planned -o plan
    local before
    before=$(sql 'SELECT count(*) FROM run; SELECT count(*) FROM member; SELECT count(*) FROM batch')
    run_separate group-apply -n -o outcomes plan
    assert_status 1 && assert_stderr - <<END || return
acme/groups/2026-11-24.1: 5 applied, 0 stale, 0 failed, 1 duplicate, 2 rejected; 4 partial enrollments; 5 events queued; dry run, nothing changed
END
    [[ ! -e outcomes ]] && assert_equal "$(sql 'SELECT count(*) FROM run; SELECT count(*) FROM member; SELECT count(*) FROM batch')" "$before"
}
@test "a dry run shows what would happen and changes nothing" { on_both dry_run; }

check_other_store() {
    acme && first | planned -o plan
    mkdir other && cd other && new_store "$1" other && acme
    run_separate group-apply ../plan
    assert_status 2 && assert_contains "$stderr" "../plan: the plan was made for another store than $shown"
}
@test "a plan is for the store that it was made on" { on_both other_store; }

check_nothing() {
    acme && first | planned | applied
    first | planned -o plan
    run_separate group-apply -o outcomes plan
    assert_status 1 && assert_stderr "acme/groups/2026-11-24: nothing to do: the plan changes nothing; $shown" || return
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 1 &&
        assert_equal "$(jq -r 'select(.outcome) | .outcome' outcomes | sort | uniq -c | tr -s ' ')" ' 1 duplicate
 2 rejected
 5 unchanged'
}
@test "a plan that changes nothing is no batch" { on_both nothing; }

check_reason() {
    acme && first | planned | applied --reason "asked by phone"
    assert_equal "$(sql "SELECT program, batch, status, reason FROM run WHERE program = 'group-apply'")" 'group-apply|1|1|asked by phone'
}
@test "the run log says who applied what and why" { on_both reason; }

check_conflict() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    local i
    for i in 1 2; do
        assignments date=2026-12-0$i <<<"- 000$i gold-checking
+ 0001 holiday-club
+ 0002 youth-savers" | planned -o "plan$i"
    done
    for i in 1 2; do
        { status=0; group-apply -q "plan$i" || status=$?; echo $status >"status$i"; } &
    done
    wait
    assert_equal "$(sort status1 status2)" '0
3' || return
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 2 && assert_equal "$(sql 'SELECT count(*) FROM assignment')" 3
}
@test "of two conflicting plans at once one is applied and one is stale" { on_both conflict; }

# --- the stream -------------------------------------------------------------------------------------------------------

refused() { # WORDS: the plan in the file broken
    run_separate group-apply broken
    assert_status 2 && assert_output && assert_stderr "group-apply: $1" && assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
}

@test "a plan without its end, or with another one, is not applied" {
    new_store sqlite && acme && first | planned -o plan
    head -n -1 plan >broken && refused "broken: no end record: the writer died or was cut off"
    sed 3d plan >broken && refused "broken: 7 records arrived, the end record counts 8"
    sed '2s/change/none/' plan >broken && refused "broken: the entries are not what the end record counts"
    cat plan plan >broken && refused "broken:11: a line behind the end record"
    head -n 4 plan | head -c -1 >broken && refused "broken:4: the line is cut off"
    sed '1s/plan/plans/' plan >broken && refused 'broken: a stream of kind "plans"; this program reads plan'
    sed '1s/"version":1/"version":2/' plan >broken && refused 'broken: a stream of version 2; this program reads version 1'
    sed '3s/"memberVersion":0//' plan >broken && refused "broken:3: line 1, column 121: not JSON: an object's key that is not a string in double quotes"
}

@test "the status of a writer that failed is what its reader exits with" {
    new_store sqlite && acme
    echo '{"@batch":"end","status":"failed","exit":75,"error":"the store is locked"}' >failed
    run_separate group-apply failed
    assert_status 75
    assert_stderr "group-apply: failed: nothing done: the writer failed: the store is locked"
    first | planned | sed '$s/complete/rejected/' >rejected
    run_separate group-apply rejected
    assert_status 3
    assert_stderr "group-apply: rejected: nothing done: the batch was rejected"
}

# --- the pipeline -----------------------------------------------------------------------------------------------------

check_pipeline() {
    acme && local upload=$NIGHTDROP_ROOT/samples/uploads/starter-groups-20261124.csv profile=$NIGHTDROP_ROOT/samples/profiles/starter-groups.yaml
    member-load -q --org acme "$NIGHTDROP_ROOT/samples/groups/acme-members.csv"
    group-check -q -p "$profile" "$upload" 2>said | group-plan -q 2>>said | group-apply -q -o outcomes
    assert_equal "${PIPESTATUS[*]}" "1 1 1" || return
    assert_equal "$(jq -r 'select(.outcome) | .line' outcomes | xargs)" "$(seq 2 17 | xargs)" &&
        assert_equal "$(members)" 'gold-checking 0012345
gold-checking 0012354
gold-checking 0012355
gold-checking 0012356
gold-checking 0012373
youth-savers 0012347'
}
@test "an upload goes through the pipeline, and every line of it has its outcome" { on_both pipeline; }

check_dead_writer() {
    acme && assignments <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' >stream
    local bytes
    for bytes in 0 100 400 $(($(wc -c <stream) - 1)); do
        head -c "$bytes" stream | group-plan 2>plan-said | group-apply 2>said
        assert_equal "${PIPESTATUS[*]}" "0 2 2" || return
    done
    assert_equal "$(<said)" "group-apply: standard input: nothing done: the writer failed: standard input:4: the line is cut off" &&
        assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
}
@test "a pipeline whose first command dies half-way changes nothing and exits with 2" { on_both dead_writer; }

@test "the cause of a failure reaches the end of a pipeline" {
    local statuses
    new_store sqlite && acme
    assignments <<<bad | sed '$s/"complete"/"rejected"/' | group-plan 2>plan-said | group-apply 2>said || statuses=${PIPESTATUS[*]}
    assert_equal "$statuses" "0 0 3 3"
    assert_equal "$(<said)" "group-apply: standard input: nothing done: the batch was rejected: standard input: nothing done: the batch was rejected"
    echo '{"@batch":"end","status":"failed","exit":75,"error":"away"}' | group-plan 2>plan-said | group-apply 2>said || statuses=${PIPESTATUS[*]}
    assert_equal "$statuses" "0 75 75"
}

check_no_overrides() {
    acme && first | planned -o plan && sed '$s/,"overrides":\[\]//' plan >without || return
    cmp -s plan without && { echo 'nothing was taken out' && return 1; }
    run_separate group-apply without
    assert_status 2 && assert_equal "$(members)" ''
}
@test "a plan whose end record lacks something is refused, not died of" { on_both no_overrides; }

check_lies() {
    acme && first | planned -o plan && cp plan sound || return
    lie() {
        sed "$1" sound >plan
        cmp -s plan sound && { echo "nothing was changed by $1" && return 1; }
        run_separate group-apply -o out plan
        assert_status 2 && assert_stderr "group-apply: plan:$2" && [[ ! -e out ]]
    }
    lie '1s/"organizationId":"acme"/"organizationId":"..\/..\/acme"/' "1: an organizationId that is no organization's name" &&
        lie '1s/"organizationId":"acme"/"organizationId":7/' "1: an organizationId that is no organization's name" &&
        lie '1s/"date":"2026-11-24"/"date":"2026-02-30"/' "1: the batch's date is no day" &&
        lie '1s/"kind":"plan"/"kind":"'"$(printf '%070d' 0)"'"/' '1: a stream that does not say its kind' &&
        lie '1s/"version":1/"version":null/' '1: a stream that does not say its version' &&
        lie '1s/"upload":{/"upload":{"x":-1,/' '1: a number that cannot be copied exactly' &&
        lie "$(grep -c . sound)"'s/"read":[0-9]*/"read":-1/' "$(grep -c . sound): a number that cannot be copied exactly" || return
    assert_equal "$(members)$(sql 'SELECT count(*) FROM batch')" 0
}
@test "a plan that lies about its organization, its day or its numbers is refused, not died of" { on_both lies; }
