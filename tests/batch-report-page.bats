# batch-report's page and notice: that they say what the JSON says, and nothing that they must not.

load helper
load store
load groups
load report

# night: an applied batch with enrollments, an unchanged line, rejected lines and a duplicate; `outcomes`.
night() {
    new_store sqlite && acme && change date=2026-11-23 name=before.csv <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' || return
    assignments <<<$'+ 0001 youth-savers\n- 0002 gold-checking\n+ 0001 gold-checking\nbad\nbad\ndup 2\n+ 0003 gold-cheking\n+ 0004 gold-checking' |
        sed 's/"reasons":\[\]/"reasons":[{"code":"pattern","field":"memberId","count":2,"line":5,"column":1,"message":"does not fit the pattern"}]/' |
        planned -o plan --max-enroll 100 - && applied -o outcomes --reason "ticket 12" plan
}

# page ARGUMENT...: the report on them as `page.html`, and as `page.json`.
page() {
    batch-report --format html -o page.html "$@" && batch-report --format json -o page.json "$@"
}

# expected FILTER: what jq makes of page.json.
expected() {
    jq -r "def grouped: tostring | explode | reverse | [range(0; length; 3) as \$i | .[\$i:\$i+3]] | map(reverse | implode) |
        reverse | join(\",\"); $1" page.json
}

@test "the page is well-formed, forbids scripts, and asks nobody for anything" {
    night
    page -d "$store" outcomes
    xmllint --noout page.html
    assert_equal "$(head -n 1 page.html)" '<!DOCTYPE html>'
    assert_equal "$(xmllint --xpath 'string(/html/@lang)' page.html)" en
    policy=$(xmllint --xpath "string(//meta[@http-equiv='Content-Security-Policy']/@content)" page.html)
    style=$(perl -0777 -MDigest::SHA=sha256 -MMIME::Base64 -ne '/<style>(.*?)<\/style>/s and print encode_base64(sha256($1), "")' page.html)
    assert_equal "$policy" "default-src 'none'; style-src 'sha256-$style'; base-uri 'none'; form-action 'none'"
    run grep -i -E '<script|javascript:|https?:|<link|<img|<iframe|@import|url\(| on[a-z]+=|style="' page.html
    assert_status 1
    xmllint --xpath "//meta[@name='viewport'][contains(@content, 'width=device-width')]" page.html >/dev/null
}

@test "a screen reader finds one first heading, labelled drawings, captions and the scope of every heading cell" {
    night
    page -d "$store" outcomes
    assert_equal "$(xmllint --xpath 'count(//h1)' page.html)" 1
    assert_equal "$(xmllint --xpath 'count(//table[not(caption)]) + count(//th[not(@scope)])' page.html)" 0
    assert_equal "$(xmllint --xpath "count(//svg[not(@aria-hidden) and not(@role = 'img' and title and desc)])" page.html)" 0
    assert_equal "$(xmllint --xpath "string(//svg[@role='img']/title)" page.html)" "8 records read"
    assert_equal "$(xmllint --xpath "string(//svg[@role='img']/desc)" page.html)" "3 applied, 1 unchanged, 3 rejected, 1 duplicate"
    assert_equal "$(xmllint --xpath "string(//*[@id=//article/@aria-labelledby])" page.html)" acme/groups/2026-11-24.1
    assert_equal "$(sed -n 's/.* id="\([^"]*\)".*/\1/p' page.html | sort | uniq -d)" ""
}

@test "the page's numbers are the JSON's, group by group and reason by reason" {
    night
    page -d "$store" outcomes
    assert_equal "$(cells page.html 1 outcomes | sed 's/\[[^][]*%\]$//')" "$(expected '.batches[0].changes.outcomes | to_entries[] |
        select(.value > 0) | "[\(.key)][\(.value | grouped)]"')"
    assert_equal "$(cells page.html 1 groups | sed 's/\[\]\[/[/; s/\]\[[^][]*\]$/]/')" "$(expected '.batches[0].changes.groups[] |
        "[\(.groupId)][\(.before | grouped)][\(.after | grouped)][\(.actions.add.applied // 0)][\(.actions.remove.applied // 0)]"')"
    assert_equal "$(cells page.html 1 reasons | cut -d ']' -f 1-3)" "$(expected '.batches[0].end.reasons[] | "[\(.message)][\(.field)][\(.count | grouped)"')"
    assert_equal "$(cells page.html 1 reasons | sed 's/.*\[//')" 'lines 5, 6]
line 8]'
    assert_equal "$(cells page.html 1 groups | sed 's/.*\[//')" 'add: 1 unchanged]
]'
    assert_contains "$(<page.html)" "<p>1 member enrolled partially first.</p>"
    assert_contains "$(<page.html)" "<bdi>ticket 12</bdi>"
}

@test "manifests and summaries have pages too, money and control totals on them" {
    cp -r "$NIGHTDROP_ROOT/tests/data/batch-report/." .
    page acme/manifest.json bravo-summary.json
    xmllint --noout page.html
    assert_equal "$(xmllint --xpath 'string(//h1)' page.html)" "2 batches: 1 complete, 1 rejected; 1 NEEDS YOU"
    assert_equal "$(xmllint --xpath "string(//title)" page.html)" "2 batches: 1 complete, 1 rejected; 1 NEEDS YOU"
    assert_equal "$(xmllint --xpath '//section[@class="overview"]//a/@href' page.html)" ' href="#b1"
 href="#b2"'
    assert_equal "$(cells page.html 1 money)" "[JPY][4][1,000][0]
[USD][13,900][790,214.83][851,330.07]"
    assert_equal "$(cells page.html 2 control)" "[records][6][6][agrees]
[debit][1,234,610.06][1,234,610.06][agrees]
[credit][1,520.00][1,510.00][off by -10.00]"
    assert_equal "$(cells page.html 1 outcomes)" "[accepted][13,904][99.9 %]
[rejected][2][under 0.1 %]
[filtered][0][0.0 %]"
    assert_equal "$(cells page.html 2 overrides)" '[control-credit][called them, one fee is missing]'
}

@test "the same report is the same bytes" {
    night
    batch-report --format html outcomes >first
    NIGHTDROP_NOW=2027-01-01T00:00:00Z TZ=Asia/Tokyo batch-report --format html outcomes >second
    cmp first second
}

@test "no text from outside becomes markup, and none flows out of its element" {
    hostile_outcomes >'<script>alert(1)&.ndjson'
    page '<script>alert(1)&.ndjson'
    xmllint --noout page.html
    run grep -c -F '<script' page.html
    assert_output 0
    assert_equal "$(xmllint --xpath 'count(//article//bdi//*[not(@class = "option")])' page.html)" 0
    assert_equal "$(xmllint --xpath 'string(//article[1]/section[@class="groups"]//tbody/tr[1]/th)' page.html)" "$hostile"
    assert_equal "$(xmllint --xpath 'string(//dd[bdi[starts-with(., "<script>alert(1)&")]])' page.html)" '<script>alert(1)&.ndjson'
    assert_contains "$(<page.html)" '<bdi>&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;'
    run batch-report '<script>alert(1)&.ndjson'
    assert_status 0
}

@test "an out of balance batch says on its page what does not add up" {
    night
    sed -i 's/"enroll":1/"enroll":0/' outcomes
    run_separate batch-report --format html -o page.html outcomes
    assert_status 3
    assert_equal "$(xmllint --xpath 'string(//h1)' page.html)" "1 batch: 1 out of balance; 1 NEEDS YOU"
    assert_equal "$(xmllint --xpath 'string(//div[@class="note off"]//li)' page.html)" "1 enrolled by the entries, 0 by the end record"
}

# --- the notice -------------------------------------------------------------------------------------------------------

@test "a notice: the file, when, the digest, totals, each reason by line and field, and what to do" {
    night
    digest=$(jq -r 'select(.["@batch"] == "end").upload.sha256' outcomes)
    run_separate batch-report --notice -d "$store" outcomes
    assert_status 0
    assert_stderr
    assert_output - <<END
Notice on an upload

File        groups.csv
Received    2026-11-24T15:12:40Z
SHA-256     $digest
Reference   acme/groups/2026-11-24.1
Records     8 read: 3 applied, 1 unchanged, 3 rejected, 1 duplicate
Group       gold-checking: 1 added, 1 removed
Group       youth-savers: 1 added, 0 removed

Why records were rejected
  memberId: does not fit the pattern
    2 records, lines 5, 6
  groupId: group "gold-cheking" is not defined: did you mean "gold-checking"?
    line 8

What to do
  Please correct the records on these lines and send them in a file of their
  own, under the same column header. All others were taken: please do not send
  those again.
END
    batch-report --notice acme/groups/2026-11-24.1 | sed 's/first on line 5/lines 5, 6/' >stored
    assert_equal "$(<stored)" "$output"
}

@test "a notice holds no member, no folder, no user and not why a rule was bent" {
    night
    batch-report --notice -d "$store" outcomes >notice
    run grep -E '000[0-9]|/tmp|ticket|store|'"$(id -un)@" notice
    assert_status 1
    hostile_outcomes | sed 's|"upload":{"name":"|&/srv/secret/|' >outcomes
    batch-report --notice outcomes >notice
    run grep -E '0012345|/srv|secret|max-change' notice
    assert_status 1
}

@test "a notice on a rejected upload asks for the whole file" {
    cp "$NIGHTDROP_ROOT/tests/data/batch-report/bravo-summary.json" .
    run_separate batch-report --notice bravo-summary.json
    assert_status 3
    assert_stderr "batch-report: bravo/txn/2026-11-23: a dry run: nothing that a sender can be told"
    sed -i 's/"dryRun":true/"dryRun":false/' bravo-summary.json
    run_separate batch-report --notice bravo-summary.json
    assert_status 0
    assert_output - <<'END'
Notice on an upload

File        bravo-20261123.csv
Received    2026-11-24T07:30:00Z
SHA-256     b81d04e6a2c91111111111111111111111111111111111111111111111111111
Reference   bravo/txn/2026-11-23
Records     13,906 read: 13,904 accepted, 2 rejected
JPY         debit 1,000, credit 0 in 4 accepted records
USD         debit 790,214.83, credit 851,330.07 in 13,900 accepted records

Why the file was not taken
  too many rejected records: 2, limit 0

Why records were rejected
  amount: not a decimal: letter in place of a digit
    line 8,803, column 31
  too few fields
    line 11,960

What to do
  Nothing of this file was taken. Please correct it, and send the whole file
  again.
END
}

@test "a notice is of one batch that is in balance, and has no other form" {
    night
    run_separate batch-report --notice outcomes outcomes
    assert_status 2
    assert_stderr "batch-report: --notice: of one batch, not 2: see batch-report --help"
    run_separate batch-report --notice --format html outcomes
    assert_status 2
    assert_stderr "batch-report: --notice: it has a form of its own, without --format: see batch-report --help"
    sed -i 's/"enroll":1/"enroll":0/' outcomes
    run_separate batch-report --notice -o notice.txt outcomes
    assert_status 3
    assert_stderr "batch-report: acme/groups/2026-11-24.1: out of balance: nothing that a sender can be told"
    [[ ! -e notice.txt ]]
}

# sandhill: an upload with seven reasons to reject its records; summary and reasons.
sandhill() {
    txn-chunk -q --summary summary --reasons reasons --rejects rejects -p "$NIGHTDROP_ROOT/samples/profiles/sandhill.yaml" \
        "$NIGHTDROP_ROOT/samples/uploads/sandhill-20261120.csv" >stream 2>/dev/null || ((($? & ~2) == 1))
}

@test "the reasons written beside a summary name every line, in a notice and elsewhere" {
    sandhill
    batch-report --format json --reasons reasons summary >report.json
    assert_equal "$(jq -r '.batches[0].rejectedLines[] | .code as $code | .lines[][] | "\(.) \($code)"' report.json | sort -u)" \
        "$(jq -r '.line as $line | .errors[] | "\($line) \(.code)"' reasons | sort -u)"
    batch-report --notice --reasons reasons summary >notice
    for line in $(jq .line reasons); do
        grep -q -w -E "lines? .*$line" notice || { echo "no line $line" && cat notice && return 1; }
    done
}

@test "reasons that are another run's are out of balance; what is no file of reasons is refused" {
    sandhill
    head -n 2 reasons >others
    run_separate batch-report --reasons others summary
    assert_status 3
    assert_contains "$output" "  off         no line is rejected for "
    run_separate batch-report --reasons summary summary
    assert_status 2
    assert_stderr "batch-report: summary: 1: no line and errors: not a file of reasons"
    printf '{"line":' >cut.ndjson
    run_separate batch-report --reasons cut.ndjson summary
    assert_status 2
    assert_stderr "batch-report: cut.ndjson: 1: the line is cut off"
    run_separate batch-report --reasons missing summary
    assert_status 2
    run_separate batch-report --reasons reasons -o reasons summary
    assert_status 2
    assert_stderr "batch-report: --output: reasons: in the place of --reasons"
    hostile_outcomes >outcomes
    run_separate batch-report --reasons reasons outcomes
    assert_status 2
    assert_stderr "batch-report: --reasons: goes with one manifest or summary"
}
