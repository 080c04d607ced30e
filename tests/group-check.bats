# group-check: whole outputs, what each line becomes, what is published and what is not, and each exit status.
# shellcheck disable=SC2154 # stderr is set by run_separate

load helper

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return
    cp -r "$NIGHTDROP_ROOT/tests/data/group-check/." .
    export NIGHTDROP_NOW=2026-11-24T04:05:06Z
}

sha256() { sha256sum -- "$1" | cut -d' ' -f1; }

# nothing_but FILE...: beside the test's own files these are there and no others.
nothing_but() {
    local here
    here=$(find . -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -vxE '(acme|bad|roster)\.(csv|yaml)' | sort)
    assert_equal "$here" "$(printf '%s\n' "$@" | sort)"
}

# upload LINE...: upload.csv of these records under acme's header.
upload() {
    { head -n 1 acme.csv && printf '%s\n' "$@"; } >upload.csv
}

# fates: of the last stream, for each entry its line and what became of it.
fates() {
    jq -r 'select(.entry) | [.line, .action // .duplicateOf // (.errors | map(.code + (.message | capture(": (?<l>line [0-9]+)$").l // "" | sub("line "; " "))) | join(","))] | join(" ")' <<<"$output"
}

# --- what it writes -----------------------------------------------------------------------------------------------------

@test "a stream: begin, an entry for every record, end, and one result line" {
    run_separate group-check -p acme.yaml acme.csv
    assert_status 0
    assert_output - <<END
{"@batch":"begin","version":1,"kind":"assignments","organizationId":"acme","upload":{"name":"acme.csv"},"profile":{"name":"acme","sha256":"$(sha256 acme.yaml)"},"mode":"changes","members":"any"}
{"organizationId":"acme","line":2,"record":1,"entry":"assignment","groupColumn":6,"action":"add","memberId":"0001","groupId":"gold","effectiveDate":"2026-12-01","note":"asked, by hand"}
{"organizationId":"acme","line":3,"record":2,"entry":"assignment","groupColumn":6,"action":"remove","memberId":"0002","groupId":"gold"}
{"organizationId":"acme","line":4,"record":3,"entry":"duplicate","duplicateOf":2}
{"organizationId":"acme","line":5,"record":4,"entry":"assignment","groupColumn":6,"action":"add","memberId":"0001","groupId":"youth","note":"two\nlines"}
{"organizationId":"acme","line":7,"record":5,"entry":"assignment","groupColumn":6,"action":"remove","memberId":"0003","groupId":"gold"}
{"@batch":"end","status":"complete","records":5,"counts":{"read":5,"accepted":4,"duplicate":1,"rejected":0},"actions":{"add":2,"remove":2},"upload":{"sha256":"$(sha256 acme.csv)","bytes":171,"lines":7},"limits":{"rejectedRecords":4},"problems":[],"reasons":[],"tolerated":[],"overrides":[]}
END
    assert_stderr "acme/groups ($(sha256 acme.csv | cut -c1-12)): 5 read: 4 accepted, 1 duplicate, 0 rejected (limit 4); 2 to add, 2 to remove"
    nothing_but
}

@test "standard input has no name in the stream, with a dash or without" {
    group-check -q -p acme.yaml acme.csv | sed 's/"upload":{"name":"acme.csv"},//' >expected
    run_separate group-check -q -p acme.yaml <acme.csv
    assert_output - <expected
    run_separate group-check -q -p acme.yaml - <acme.csv
    assert_output - <expected
}

@test "--bare leaves the control records out" {
    run_separate group-check -q --bare -p acme.yaml acme.csv
    assert_status 0
    assert_output "$(group-check -q -p acme.yaml acme.csv | sed '1d;$d')"
}

@test "an upload without a record is a batch without an entry" {
    head -n 1 acme.csv >upload.csv
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 0
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.status, .records, .counts.read]')" '["complete",0,0]'
    assert_equal "$(wc -l <<<"$output")" 2
}

@test "-n counts and judges, and writes nothing" {
    run_separate group-check -n -p acme.yaml -R rejects --reasons reasons --summary summary bad.csv
    assert_status 3
    assert_output
    assert_contains "$stderr" "REJECTED: 6 read: 1 accepted, 5 rejected (limit 4); 1 to add, 0 to remove; dry run, nothing written"
    nothing_but
}

# --- one record against the others --------------------------------------------------------------------------------------

@test "the same line again is a duplicate of the first, whichever of its words the action has" {
    upload 0001,gold,A,2026-12-01,x 0001,gold,add,2026-12-01,x 0001,gold,A,2026-12-01,x
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 0
    assert_equal "$(fates)" $'2 add\n3 2\n4 2'
}

@test "an addition and a removal of one member and group are both rejected, each naming the other's line" {
    upload 0001,gold,A,, 0001,silver,R,, 0001,gold,R,,
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 1
    assert_equal "$(fates)" $'2 contradiction 4\n3 remove\n4 contradiction 2'
    assert_stderr "group-check: upload.csv:2: one member is added to the group and removed from it: line 4 (2 records)"
}

@test "a duplicate of a line that is contradicted is rejected with it" {
    upload 0001,gold,A,, 0001,gold,A,, 0001,gold,R,,
    run_separate group-check -q -p acme.yaml upload.csv
    assert_equal "$(fates)" $'2 contradiction 4\n3 contradiction 4\n4 contradiction 2'
}

@test "the same change with another date or note is rejected, since nobody can say which was meant" {
    upload 0001,gold,A,2026-12-01, 0001,gold,A,2026-12-02, 0002,gold,R,,x 0002,gold,R,,
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 1
    assert_equal "$(fates)" $'2 ambiguous-duplicate 3\n3 ambiguous-duplicate 2\n4 ambiguous-duplicate 5\n5 ambiguous-duplicate 4'
}

@test "a line that is rejected in itself contradicts nothing and duplicates nothing" {
    upload 0001,gold,A,, 0001,gold,R,2026-13-01, 0001,gold,A,2026-12-01,x,y
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 1
    assert_equal "$(fates)" $'2 add\n3 date-day\n4 too-many-fields'
}

@test "members and groups that only look alike are others" {
    sed -i 's/, constraints: {pattern: "\[0-9\]{4}"}//' acme.yaml
    upload 01,1gold,A,, 011,gold,R,, 0001,gold,A,, 001,gold,R,, 001,Gold,A,,
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 0
    assert_equal "$(fates)" $'2 add\n3 remove\n4 add\n5 remove\n6 add'
}

@test "a fixed action is every record's" {
    sed -i 's/{name: action.*/{name: action, constant: remove}/; s/limits/layout: {unknownColumns: ignore}\n&/' acme.yaml
    run_separate group-check -q -p acme.yaml acme.csv
    assert_status 0
    assert_equal "$(fates)" $'2 remove\n3 remove\n4 2\n5 remove\n7 remove'
}

@test "an action that the profile does not name is rejected, in another case too" {
    upload 0001,gold,a,, 0001,gold,ADD,, 0001,gold,,,
    run_separate group-check -q -p acme.yaml upload.csv
    assert_status 1
    assert_equal "$(fates)" $'2 enum\n3 enum\n4 required'
}

@test "duplicates and contradictions are those that sqlite3 finds, on random uploads" {
    command -v sqlite3 >/dev/null || skip "no sqlite3"
    sed -i 's/limits:.*/limits: {rejectedRatio: 100 %}/' acme.yaml
    for seed in 1 2 3 4 5 6; do
        perl -e 'srand shift; my @a = qw(A R add -); print "Member,Group,Action,Effective,Note\n";
            printf "%04d,g%d,%s,%s,%s\n", rand 60, rand 4, $a[rand @a], rand > .8 ? "2026-12-01" : "", rand > .9 ? "n" : ""
                for 1 .. 50 * shift' "$seed" "$seed" >upload.csv
        output=$(group-check -q -p acme.yaml upload.csv 2>said) || (($? == 1))
        fates >got
        sqlite3 -separator ' ' :memory: >expected <<'END'
.mode csv
.import upload.csv u
.mode list
.separator ' '
CREATE TABLE r AS SELECT rowid + 1 AS line, Member || ',' || "Group" AS pair,
    CASE WHEN Action IN ('A', 'add') THEN 'add' ELSE 'remove' END AS action, Effective || ',' || Note AS rest FROM u;
CREATE INDEX by_pair ON r (pair, line);
SELECT line, COALESCE(
    'contradiction ' || (SELECT MIN(o.line) FROM r o WHERE o.pair = r.pair AND o.action <> r.action),
    'ambiguous-duplicate ' || (SELECT CASE WHEN f.rest = r.rest THEN
            (SELECT MIN(o.line) FROM r o WHERE o.pair = r.pair AND o.rest <> f.rest) ELSE f.line END
        FROM r f WHERE f.line = (SELECT MIN(o.line) FROM r o WHERE o.pair = r.pair)),
    (SELECT MIN(o.line) FROM r o WHERE o.pair = r.pair AND o.line < r.line), action) FROM r ORDER BY line;
END
        assert_file got expected
        [[ $(grep -cE 'contradiction|ambiguous' got) -gt 3 && $(grep -cE '^[0-9]+ [0-9]+$' got) -gt 0 ]] || ((seed < 3))
    done
}

# --- rosters ------------------------------------------------------------------------------------------------------------

# ends: of the last stream: how it ends, and what is not proved of the roster.
ends() { tail -n 1 <<<"$output" | jq -c '[.status, .unproved]'; }

@test "a roster says so, and what proves its end" {
    run_separate group-check -p roster.yaml roster.csv
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | jq -c '[.mode, .endProof, .members]')" '["roster","count","known"]'
    assert_equal "$(fates)" $'2 add\n3 add\n4 add'
    assert_equal "$(ends)" '["complete",[]]'
    assert_stderr "acme/groups ($(sha256 roster.csv | cut -c1-12)): 3 read: 3 accepted, 0 rejected (limit 1); 3 in the roster; trailer agrees"
}

@test "a roster that is cut short is rejected, and one with a line too few by its count" {
    head -n 3 roster.csv >cut.csv
    run_separate group-check -q -p roster.yaml cut.csv
    assert_status 3
    assert_equal "$(ends)" '["rejected",["control-trailer"]]'
    sed 3d roster.csv >fewer.csv
    run_separate group-check -q -p roster.yaml fewer.csv
    assert_status 3
    assert_equal "$(ends)" '["rejected",["control-records"]]'
    assert_stderr "group-check: fewer.csv:4: the trailer counts another number of records: declared 3, counted 2: off by -1 (control-records)"
}

@test "what is not proved of a roster travels with it: a bent rule, a rejected line, no proof at all" {
    sed 3d roster.csv >fewer.csv
    run_separate group-check -q -p roster.yaml --override control-records --reason "0002 left" fewer.csv
    assert_status 0
    assert_equal "$(ends)" '["complete",["control-records"]]'
    sed 's/0002/2/' roster.csv >bad.csv
    run_separate group-check -q -p roster.yaml bad.csv
    assert_status 1
    assert_equal "$(ends)" '["complete",["rejected-lines"]]'
    sed 's/^control.*/endProof: none/' roster.yaml >none.yaml
    head -n 4 roster.csv >none.csv
    run_separate group-check -q -p none.yaml none.csv
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | jq -c '[.mode, .endProof]')" '["roster","none"]'
    assert_equal "$(ends)" '["complete",["end-proof-none"]]'
}

@test "a roster that proves nothing and does not say so is no profile" {
    sed '/^control/d' roster.yaml >x.yaml
    run_separate group-check -q -p x.yaml roster.csv
    assert_status 2
    assert_output
    assert_stderr - <<'END'
group-check: x.yaml:1:1: profile: endProof is missing (none, or a control trailer, or layout's endMarker: a roster must prove that it is whole)
group-check: x.yaml: 1 problem: no profile
END
}

@test "a mended rejects file of a roster adds, and is no roster" {
    printf 'Member,Group\n0002,gold\n' >mended.csv
    run_separate group-check -p roster.yaml --resubmits 0123456789ab mended.csv
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | jq -c '[.mode, .endProof, .resubmits]')" '["changes",null,"0123456789ab"]'
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.actions, .unproved]')" '[{"add":1,"remove":0},null]'
    assert_contains "$stderr" "; 1 to add, 0 to remove"
}

# --- what is rejected ---------------------------------------------------------------------------------------------------

@test "rejects hold the lines under their header in the upload's order, reasons say why, the summary says what was done" {
    sed -i 's/rejectedRecords: 4/rejectedRecords: 5/' acme.yaml
    run_separate group-check -p acme.yaml -R rejects --reasons reasons --summary summary bad.csv
    assert_status 1
    assert_stderr - <<END
group-check: bad.csv:2: one member is added to the group and removed from it: line 5 (2 records)
group-check: bad.csv:4:1: memberId: does not fit the pattern
group-check: bad.csv:6: the same assignment a second time, with other values: line 7 (2 records)
acme/groups ($(sha256 bad.csv | cut -c1-12)): 6 read: 1 accepted, 5 rejected (limit 5); 1 to add, 0 to remove; rejected lines in rejects
END
    assert_equal "$(<rejects)" "$(sed 3d bad.csv)"
    assert_equal "$(<reasons)" '{"line":2,"lines":1,"record":1,"errors":[{"message":"one member is added to the group and removed from it: line 5","code":"contradiction","line":2}]}
{"line":4,"lines":1,"record":3,"errors":[{"message":"does not fit the pattern","field":"memberId","code":"pattern","line":4,"column":1}]}
{"line":5,"lines":1,"record":4,"errors":[{"message":"one member is added to the group and removed from it: line 2","code":"contradiction","line":5}]}
{"line":6,"lines":1,"record":5,"errors":[{"message":"the same assignment a second time, with other values: line 7","code":"ambiguous-duplicate","line":6}]}
{"line":7,"lines":1,"record":6,"errors":[{"message":"the same assignment a second time, with other values: line 6","code":"ambiguous-duplicate","line":7}]}'
    assert_equal "$(jq -c 'select(.errors) | {line, lines, record, errors}' <<<"$output")" "$(<reasons)"
    assert_equal "$(jq -c '[.command, .exit, .begin, .end]' summary)" \
        "$(jq -cs '["group-check", 1, .[0], .[-1]]' <<<"$output")"
    nothing_but rejects reasons summary
}

@test "on status 3 they are written too, and the stream ends as rejected" {
    run_separate group-check -p acme.yaml -R rejects --reasons reasons --summary summary bad.csv
    assert_status 3
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.status, .exit, .records, .counts, [.problems[].code]]')" \
        '["rejected",3,6,{"read":6,"accepted":1,"duplicate":0,"rejected":5},["rejected-records"]]'
    assert_equal "$(<rejects)" "$(sed 3d bad.csv)"
    nothing_but rejects reasons summary
}

@test "an override lets pass what a person has asked about" {
    run_separate group-check -p acme.yaml --override rejected-records --reason "telephoned" bad.csv
    assert_status 1
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.status, .overrides]')" \
        '["complete",[{"code":"rejected-records","reason":"telephoned"}]]'
}

@test "lines of another encoding are rejected in their own bytes" {
    sed -i 's/^fields:/encoding: windows-1252\n&/' acme.yaml
    printf 'Member,Group,Action,Effective,Note\r\n0001,gold,A,,caf\xe9\r\n0001,gold,R,,"\x80 1"\r\n' >upload.csv
    run_separate group-check -q -p acme.yaml -R rejects upload.csv
    assert_status 1
    assert_file rejects upload.csv
}

@test "a broken record, however long, is one entry, and its bytes are rejected" {
    upload 0001,gold,A,, "$(head -c 3000000 /dev/zero | tr '\0' x)" 0002,gold,A,,
    sed -i 's/^limits: {/&recordBytes: 100000, fieldBytes: 1000, /' acme.yaml
    run_separate group-check -q -p acme.yaml -R rejects upload.csv
    assert_status 1
    assert_equal "$(fates)" $'2 add\n3 record-too-long\n4 add'
    sed 2d upload.csv | sed 3d | cmp - rejects
}

@test "no member's value in any message or file but rejects, the stream's assignments and --show-values" {
    sed -i 's/rejectedRecords: 4/rejectedRecords: 5/' acme.yaml
    printf 'SECRET,gold,A,,\n' >>bad.csv
    run_separate group-check -p acme.yaml --reasons reasons --summary summary bad.csv
    ! grep -F SECRET reasons summary <<<"$stderr" || return
    ! grep -F SECRET <(jq -c 'select(.entry != "assignment")' <<<"$output") || return
    group-check -q -p acme.yaml --reasons reasons --show-values bad.csv >stream 2>said || true
    assert_equal "$(tail -n 1 reasons | jq -r '.errors[0].value')" SECRET
    ! grep -F SECRET stream said || return
}

@test "mended rejects go through and name their parent, and what they mend is whole with it" {
    sed -i 's/rejectedRecords: 4/rejectedRecords: 5/' acme.yaml
    group-check -q -p acme.yaml -R rejects bad.csv >first 2>said || [[ $? == 1 ]]
    sed -e '/^0001,gold,R/d' -e 's/^12,/0012,/' -e '/2026-12-02/d' rejects >mended.csv
    run_separate group-check -p acme.yaml --resubmits "$(sha256 bad.csv)" mended.csv
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | jq -r .resubmits)" "$(sha256 bad.csv)"
    assert_equal "$(fates)" $'2 add\n3 add\n4 add'
    run_separate group-check -q -p acme.yaml --resubmits "$(sha256 mended.csv)" mended.csv
    assert_status 2
    assert_contains "$stderr" "is the batch itself that it is said to mend"
}

# --- one line's way -----------------------------------------------------------------------------------------------------

@test "--explain: a line that is sound in itself, and what the others make of it" {
    run_separate group-check -p acme.yaml -R rejects --explain 5 bad.csv
    assert_status 0
    assert_stderr
    assert_output - <<'END'
line 5: record 4, sound in itself
bytes: "0001,gold,R,,SECRET\x0A"
columns:
  column 1 "Member": "0001"
  column 2 "Group": "gold"
  column 3 "Action": "R"
  column 4 "Effective": ""
  column 5 "Note": "SECRET"
fields:
  memberId: identifier, required, pattern [0-9]{4}: "0001"
  groupId: identifier, required: "gold"
  action: identifier, add is A or add, remove is R or -, required: "R"
  effectiveDate: date: no value
  note: string: "SECRET"
entry: {"organizationId":"acme","line":5,"record":4,"entry":"rejected","lines":1,"errors":[{"message":"one member is added to the group and removed from it: line 2","code":"contradiction","line":5}]}
END
    nothing_but
}

@test "--explain: a line that is not there" {
    run_separate group-check -p acme.yaml --explain 99 acme.csv
    assert_status 2
    assert_stderr "group-check: acme.csv: has no line 99: the last is 7"
}

# --- what it is told ----------------------------------------------------------------------------------------------------

@test "a profile of another kind is refused, here and by the others" {
    cp "$NIGHTDROP_ROOT/samples/profiles/granite-falls.yaml" txn.yaml
    run_separate group-check -p txn.yaml acme.csv
    assert_status 2
    assert_output
    assert_stderr "group-check: txn.yaml: is of kind transactions: group-check is for uploads of kind groups"
    run_separate txn-chunk -p acme.yaml acme.csv
    assert_status 2
    assert_stderr "txn-chunk: acme.yaml: is of kind groups: txn-chunk is for uploads of kind transactions"
    run_separate txn-mock -p acme.yaml
    assert_status 2
    assert_stderr "txn-mock: acme.yaml: is of kind groups: txn-mock is for uploads of kind transactions"
}

@test "the organization: --org, then NIGHTDROP_ORG, then the profile's" {
    run_separate group-check -q -p acme.yaml acme.csv
    assert_equal "$(head -n 1 <<<"$output" | jq -r .organizationId)" acme
    NIGHTDROP_ORG=bravo run_separate group-check -q -p acme.yaml acme.csv
    assert_equal "$(sed 1d <<<"$output" | head -n 1 | jq -r .organizationId)" bravo
    NIGHTDROP_ORG=bravo run_separate group-check -q --org delta -p acme.yaml acme.csv
    assert_equal "$(head -n 1 <<<"$output" | jq -r .organizationId)" delta
}

@test "outputs in one place, or in the upload's, are refused" {
    run_separate group-check -p acme.yaml -R acme.csv acme.csv
    assert_status 2
    assert_stderr "group-check: --rejects: acme.csv: in the place of the upload: see group-check --help"
    run_separate group-check -p acme.yaml -R x --reasons x acme.csv
    assert_status 2
    assert_stderr "group-check: --reasons: x: in the place of --rejects: see group-check --help"
    nothing_but
}

# --- the temporary file -------------------------------------------------------------------------------------------------

@test "where no temporary file can be made, nothing is published, and the stream says that it failed" {
    TMPDIR=/nowhere run_separate group-check -p acme.yaml -R rejects acme.csv
    assert_status 2
    assert_stderr "group-check: /nowhere: cannot make a temporary file: No such file or directory"
    assert_equal "$(tail -n 1 <<<"$output")" \
        '{"@batch":"end","status":"failed","exit":2,"error":"/nowhere: cannot make a temporary file: No such file or directory"}'
    nothing_but
}

@test "where the temporary file has no room, nothing is published, and the stream says that it failed" {
    { head -n 1 acme.csv && seq -f '%04g,gold,A,,' 1 9999; } >large.csv
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '(trap "" XFSZ; ulimit -f 64; exec group-check -p acme.yaml -R rejects large.csv) 2>said | tail -n 1; exit "${PIPESTATUS[0]}"'
    assert_status 2
    assert_output '{"@batch":"end","status":"failed","exit":2,"error":"temporary file: cannot write: File too large"}'
    assert_equal "$(<said)" "group-check: temporary file: cannot write: File too large"
    nothing_but large.csv said
}

@test "nothing is left in the folder of temporary files, however it ends" {
    mkdir tmp
    export TMPDIR=$PWD/tmp
    group-check -q -p acme.yaml acme.csv >/dev/null
    group-check -q -p acme.yaml bad.csv >/dev/null 2>&1 || [[ $? == 3 ]]
    mkfifo slow
    group-check -q -p acme.yaml <slow >got 2>said 3>&- &
    exec 5>slow
    { head -n 1 acme.csv && yes 0001,gold,A,, | head -n 200000; } >&5
    for ((i = 0; i < 500; i++)); do
        [[ -z $(find "/proc/$!/fd" -lname "$TMPDIR/*") ]] || break
        sleep 0.01
    done
    ((i < 500))
    kill -KILL $!
    wait $! || true
    exec 5>&-
    assert_equal "$(ls -A tmp)" ""
}

@test "a standard input that is closed is not the temporary file" {
    run_separate sh -c 'group-check -p acme.yaml acme.csv <&- >stream'
    assert_status 0
    assert_file stream <(group-check -q -p acme.yaml acme.csv)
}

@test "a reader that goes away ends it by SIGPIPE, and leaves nothing" {
    { head -n 1 acme.csv && seq -f '%04g,gold,A,,' 1 9999; } >large.csv
    run bash -c 'group-check -q -p acme.yaml -R rejects --summary summary large.csv | head -n 1 >/dev/null; exit "${PIPESTATUS[0]}"'
    assert_status 141
    [[ ! -e rejects && ! -e summary ]]
    group-check -q -p acme.yaml -R rejects --summary summary acme.csv >/dev/null
    nothing_but large.csv rejects summary
}
