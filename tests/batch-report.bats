# batch-report: whole reports on committed manifests and summaries, and what does not add up.

load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp -r "$NIGHTDROP_ROOT/tests/data/batch-report/." .
}

# changed FILE FROM TO: FILE with the first FROM replaced, which must be there.
changed() {
    grep -qF -- "$2" "$1" || { echo "$1 does not hold $2" && return 1; }
    FROM=$2 TO=$3 perl -pi -e 'BEGIN { $done = 0 } $done ||= s/\Q$ENV{FROM}\E/$ENV{TO}/' "$1"
}

# off TEXT...: the report on acme/manifest.json exits 3, with these lines for what does not add up.
off() {
    run_separate batch-report acme/manifest.json
    assert_status 3
    assert_stderr "batch-report: 1 of 1 out of balance"
    assert_equal "${lines[0]}" "1 batch: 1 out of balance; 1 NEEDS YOU"
    assert_equal "${lines[1]}" "OUT OF BALANCE  acme/txn/2026-11-20 (3f9c2a1b77de)  acme-20261120.csv"
    assert_equal "$(sed -n 's/^  off  *//p' <<<"$output")" "$(printf '%s\n' "$@")"
    refute_balance
}

refute_balance() {
    [[ $output != *"IN BALANCE"* ]] || { echo "$output" && return 1; }
}

@test "a manifest: the verdict, then the proof" {
    run_separate batch-report acme/manifest.json
    assert_status 0
    assert_stderr
    assert_output - <<'END'
1 batch: 1 complete; IN BALANCE

COMPLETE  acme/txn/2026-11-20 (3f9c2a1b77de)  acme-20261120.csv
  overridden  the trailer's credit total is off: by -10.00, of which 1 unreadable record could account; line 8 [control-credit]
  records     6 read = 4 accepted + 1 rejected + 1 filtered; IN BALANCE
  limit       at most 2 rejected records, at most 20 % of the records
  USD         4 records; debit 1,234,610.06, credit 1,510.00
  trailer     line 8
              records 6 agrees
              debit 1,234,610.06 agrees
              credit 1,520.00 declared, 1,510.00 counted: OFF by -10.00, for which 1 unreadable record could account
  chunks      2 files
  reason      1 x postedDate: no such day or time: month has 30 days; first on line 5, column 31 [date-day]
  tolerated   1 x strayQuote; first on line 4
  override    control-credit: "called them, one fee is missing"
  profile     starter (9f2c41d05555)
  next        have the rejected lines mended, then txn-chunk --resubmits 3f9c2a1b77de
END
}

@test "a rejected batch is reported with what to do, and the report is a success" {
    run_separate batch-report bravo-summary.json
    assert_status 0
    assert_stderr
    assert_output - <<'END'
1 batch: 1 rejected; 1 NEEDS YOU

REJECTED  bravo/txn/2026-11-23 (b81d04e6a2c9)  bravo-20261123.csv
  because     too many rejected records: 2, limit 0 [rejected-records]
  records     13,906 read = 13,904 accepted + 2 rejected + 0 filtered; IN BALANCE
  limit       at most 0 rejected records, at most 0.5 % of the records
  JPY         4 records; debit 1,000, credit 0
  USD         13,900 records; debit 790,214.83, credit 851,330.07
  reason      1 x amount: not a decimal: letter in place of a digit; first on line 8,803, column 31 [amount]
  reason      1 x too few fields; first on line 11,960 [too-few-fields]
  profile     starter (9f2c41d05555)
  resubmits   0c55e1f3d9ab
  run         2026-11-24T07:30:00Z, 1,812 ms, by nightops@box2; txn-chunk 0.1.0, status 3; dry run, nothing written
  next        ask the sender for the file again, or txn-chunk --override rejected-records --reason "..."
END
}

@test "of several batches those that need somebody come first" {
    run_separate batch-report acme/manifest.json bravo-summary.json
    assert_status 0
    assert_equal "$(grep -E '^[A-Z0-9]' <<<"$output")" "$(
        cat <<'END'
2 batches: 1 complete, 1 rejected; 1 NEEDS YOU
REJECTED  bravo/txn/2026-11-23 (b81d04e6a2c9)  bravo-20261123.csv
COMPLETE  acme/txn/2026-11-20 (3f9c2a1b77de)  acme-20261120.csv
END
    )"
}

@test "a manifest and the summary of the same run are one batch" {
    run_separate batch-report acme-summary.json acme/manifest.json
    assert_status 0
    assert_equal "${lines[0]}" "1 batch: 1 complete; IN BALANCE"
    assert_contains "$output" "  chunks      2 files"
    assert_contains "$output" "  run         2026-11-24T07:22:03Z, 12 ms, by nightops@box2; txn-chunk 0.1.0, status 1"
}

@test "a summary that tells another story than the manifest stays a batch of its own" {
    changed acme-summary.json '"reason":"called them, one fee is missing"' '"reason":"nobody called"'
    run_separate batch-report acme-summary.json acme/manifest.json
    assert_status 3
    assert_equal "${lines[0]}" "2 batches: 2 complete; 2 PUBLISHED TWICE; 2 NEED YOU"
}

@test "an upload that was published to two folders is said in the first line and at each batch" {
    cp -r acme other
    run_separate batch-report acme/manifest.json acme-summary.json other/manifest.json bravo-summary.json
    assert_status 3
    assert_stderr "batch-report: 2 of 3 published twice"
    assert_equal "${lines[0]}" "3 batches: 2 complete, 1 rejected; 2 PUBLISHED TWICE; 3 NEED YOU"
    assert_equal "$(grep '^  twice' <<<"$output")" "  twice       the same upload as other/manifest.json: published twice
  twice       the same upload as acme/manifest.json: published twice"
    run_separate batch-report --format json acme/manifest.json other/manifest.json
    assert_status 3
    assert_contains "$output" '"publishedTwice":2,"namedTwice":0}'
    assert_contains "$output" '"file":"acme/manifest.json","sameUploadAs":"other/manifest.json","chunks"'
}

@test "the same upload of another organization is another batch" {
    cp -r acme other
    changed other/manifest.json '"organizationId":"acme"' '"organizationId":"delta"'
    run_separate batch-report acme/manifest.json other/manifest.json
    assert_status 0
    assert_equal "${lines[0]}" "2 batches: 2 complete; IN BALANCE"
}

@test "the very same file named twice is said" {
    run_separate batch-report acme/manifest.json ./acme/manifest.json
    assert_status 3
    assert_stderr "batch-report: 2 of 2 named twice"
    assert_equal "${lines[0]}" "2 batches: 2 complete; 2 NAMED TWICE; 2 NEED YOU"
    assert_contains "$output" "  twice       the same file as ./acme/manifest.json: named twice"
    run_separate batch-report bravo-summary.json bravo-summary.json
    assert_status 3
    assert_equal "${lines[0]}" "2 batches: 2 rejected; 2 NAMED TWICE; 2 NEED YOU"
    run_separate batch-report acme/manifest.json acme-summary.json acme-summary.json
    assert_status 3
    assert_equal "${lines[0]}" "2 batches: 2 complete; 2 NAMED TWICE; 2 NEED YOU"
}

@test "--verify finds files that the manifest does not name" {
    cp acme/chunk-000001.ndjson acme/chunk-000009.ndjson
    touch acme/.hidden
    run_separate batch-report --verify acme/manifest.json
    assert_status 3
    assert_equal "$(grep '^  off' <<<"$output")" "  off         .hidden: the manifest does not name it
  off         chunk-000009.ndjson: the manifest does not name it"
    touch acme/extra-{01..20}
    run_separate batch-report --verify acme/manifest.json
    assert_contains "$output" "  off         12 more that the manifest does not name"
}

@test "a terminal is not waited for where no file is named" {
    run script -qec "batch-report" /dev/null
    assert_status 2
    assert_output "batch-report: no file: name a manifest, a summary, outcomes or a batch, or - to type one: see batch-report --help"$'\r'
}

@test "the summary of another run, or of a dry run, stays a batch of its own" {
    cp acme-summary.json summary.json
    changed summary.json '"dryRun":false' '"dryRun":true'
    run_separate batch-report summary.json acme/manifest.json
    assert_equal "${lines[0]}" "2 batches: 2 complete; IN BALANCE"
    cp acme-summary.json summary.json
    changed summary.json '"date":"2026-11-20"' '"date":"2026-11-21"'
    run_separate batch-report summary.json acme/manifest.json
    assert_equal "${lines[0]}" "2 batches: 2 complete; 2 PUBLISHED TWICE; 2 NEED YOU"
}

@test "standard input is read where no file is named, and for -" {
    run_separate batch-report <bravo-summary.json
    assert_status 0
    expected=$output
    run_separate batch-report - <bravo-summary.json
    assert_output "$expected"
}

@test "what txn-chunk writes is read, joined and verified" {
    local samples=$NIGHTDROP_ROOT/samples
    txn-chunk -q -p "$samples/profiles/birchwater.yaml" --date 2026-11-20 -c 5 -o chunks --summary summary.json \
        "$samples/uploads/birchwater.csv"
    run_separate batch-report --verify chunks/manifest.json summary.json
    assert_status 0
    assert_equal "${lines[0]}" "1 batch: 1 complete; IN BALANCE"
    assert_contains "$output" "18 read = 18 accepted + 0 rejected + 0 filtered; IN BALANCE"
    assert_contains "$output" "4 files; sizes, records and checksums verified"
    assert_contains "$output" "; txn-chunk "
}

@test "JSON holds the control records as they were read" {
    run_separate batch-report --format json acme-summary.json bravo-summary.json
    assert_status 0
    assert_stderr
    summary() { sed 's/.*\("begin":.*\)}$/\1/' "$1"; }
    assert_output - <<END
{"type":"report","version":1,"counts":{"batches":2,"complete":1,"rejected":1,"held":0,"outOfBalance":0,"publishedTwice":0,"namedTwice":0},"batches":[{"name":"acme/txn/2026-11-20","batch":"3f9c2a1b77de0000000000000000000000000000000000000000000000000000","verdict":"complete","differences":[],"source":"summary","file":"acme-summary.json","run":{"command":"txn-chunk","programVersion":"0.1.0","exit":1,"startedAt":"2026-11-24T07:22:03Z","endedAt":"2026-11-24T07:22:04Z","durationMilliseconds":12,"host":"box2","user":"nightops","dryRun":false},$(summary acme-summary.json)},{"name":"bravo/txn/2026-11-23","batch":"b81d04e6a2c91111111111111111111111111111111111111111111111111111","verdict":"rejected","differences":[],"source":"summary","file":"bravo-summary.json","run":{"command":"txn-chunk","programVersion":"0.1.0","exit":3,"startedAt":"2026-11-24T07:30:00Z","endedAt":"2026-11-24T07:22:04Z","durationMilliseconds":1812,"host":"box2","user":"nightops","dryRun":true},$(summary bravo-summary.json)}]}
END
}

@test "JSON names what does not add up" {
    changed acme/manifest.json '"read":6' '"read":7'
    run_separate batch-report --format json acme/manifest.json
    assert_status 3
    assert_contains "$output" '"verdict":"out-of-balance","differences":["7 records were read, 6 are accounted for"],"source":"manifest"'
    assert_contains "$output" '"chunks":{"files":2,"verified":false}'
}

@test "records that are not accounted for are out of balance" {
    changed acme/manifest.json '"filtered":1' '"filtered":2'
    off "6 records were read, 7 are accounted for"
}

@test "records written that were not accepted are out of balance" {
    changed acme/manifest.json '"status":"complete","records":4' '"status":"complete","records":5'
    off "4 records were accepted, 5 written"
}

@test "a chunk that is missing from the list is out of balance in records and money" {
    sed -i '/chunk-000001/d' acme/manifest.json
    off "the chunks hold 1 records, 4 were accepted" \
        "USD: the chunks count 1 records, the batch 4" \
        "USD: the chunks' debit is 0.00, the batch's 1,234,610.06" \
        "USD: the chunks' credit is 10.00, the batch's 1,510.00"
}

@test "one cent is out of balance" {
    changed acme/manifest.json '"credit":"1500.00"' '"credit":"1500.01"'
    off "USD: the chunks' credit is 1,510.01, the batch's 1,510.00"
}

@test "money in another currency is out of balance" {
    changed acme/manifest.json '"totals":{"USD":{"records":1,"debit":"0.00"' '"totals":{"CAD":{"records":1,"debit":"0.00"'
    off "CAD: the chunks count 1 records, the batch 0" \
        "CAD: the chunks' credit is 10.00, the batch's 0.00" \
        "USD: the chunks count 3 records, the batch 4" \
        "USD: the chunks' credit is 1,500.00, the batch's 1,510.00"
}

@test "totals of more records than were accepted are out of balance" {
    changed acme-summary.json '"USD":{"records":4' '"USD":{"records":5'
    run_separate batch-report acme-summary.json
    assert_status 3
    assert_contains "$output" "  off         the totals count 5 records, 4 were accepted"
}

@test "a verdict on the trailer that its numbers belie is out of balance" {
    changed acme/manifest.json '"declared":"1234610.06"' '"declared":"1234610.07"'
    off "the trailer's debit: the verdict is not what the numbers say"
}

@test "a complete batch with a problem that nobody overrode is out of balance" {
    changed acme/manifest.json ',"overridden":true' ''
    off "the batch is complete and has a problem that nobody has overridden" \
        "the trailer's credit is off, and nobody bent the rule"
}

@test "a complete batch over its limits that nobody bent is out of balance" {
    changed acme/manifest.json '"rejectedRecords":2' '"rejectedRecords":0'
    changed acme/manifest.json '"rejectedRatioMillionths":200000' '"rejectedRatioMillionths":166666'
    off "more records are rejected than the limit, and nobody bent it" \
        "a greater part is rejected than the limit, and nobody bent it"
}

@test "a complete batch over a limit that an override bent is in balance" {
    changed acme/manifest.json '"rejectedRecords":2' '"rejectedRecords":0'
    changed acme/manifest.json '"problems":[' '"problems":[{"code":"rejected-records","message":"more","overridden":true},'
    run_separate batch-report acme/manifest.json
    assert_status 0
    assert_equal "${lines[0]}" "1 batch: 1 complete; IN BALANCE"
}

@test "a trailer that is off and that nobody bent is out of balance" {
    changed acme/manifest.json '"problems":[{"code":"control-credit"' '"problems":[{"code":"control-net"'
    off "the trailer's credit is off, and nobody bent the rule"
}

@test "a manifest of a batch that is not complete is out of balance" {
    changed acme/manifest.json '"status":"complete"' '"status":"rejected"'
    off "the batch is rejected and no problem says why" \
        "there is a manifest, but the batch is not complete"
}

@test "--verify reads the chunks and says so" {
    run_separate batch-report --verify acme/manifest.json
    assert_status 0
    assert_contains "$output" "  chunks      2 files; sizes, records and checksums verified"
    cd acme || return
    run_separate batch-report --verify manifest.json
    assert_status 0
}

@test "--verify finds a chunk that was changed in place" {
    changed acme/chunk-000001.ndjson 42.17 42.71
    run_separate batch-report --verify acme/manifest.json
    assert_status 3
    assert_contains "$output" "  off         chunk-000001.ndjson: its XXH3-128 is not the manifest's"
    run_separate batch-report acme/manifest.json
    assert_status 0
}

@test "--verify finds a chunk that was cut, and one that is gone" {
    truncate -s 100 acme/chunk-000001.ndjson
    rm acme/chunk-000002.ndjson
    run_separate batch-report --verify acme/manifest.json
    assert_status 3
    assert_contains "$output" "  off         chunk-000001.ndjson: 100 bytes, the manifest says 408"
    assert_contains "$output" "  off         chunk-000002.ndjson: missing"
}

@test "--verify finds lines that are not the records" {
    changed acme/manifest.json '"records":3,"bytes":408' '"records":2,"bytes":408'
    run_separate batch-report --verify acme/manifest.json
    assert_status 3
    assert_contains "$output" "  off         chunk-000001.ndjson: 3 records, the manifest says 2"
}

@test "--verify never leaves the manifest's folder" {
    local name before=chunk-000001.ndjson
    mkdir acme/folder
    touch acme/folder/chunk acme/.hidden
    for name in ../acme-summary.json folder/chunk /etc/passwd .hidden; do
        changed acme/manifest.json "\"$before\"" "\"$name\""
        run_separate batch-report --verify acme/manifest.json
        assert_status 2
        assert_output
        assert_stderr "batch-report: acme/manifest.json: a chunk's name is not that of a file beside it"
        before=$name
    done
}

@test "--verify of standard input is refused" {
    run_separate batch-report --verify <acme/manifest.json
    assert_status 2
    assert_output
    assert_stderr "batch-report: --verify: standard input has no chunks"
}

# refused WORDS: nothing is reported, and this is why.
refused() {
    run_separate batch-report bravo-summary.json acme/manifest.json
    assert_status 2
    assert_output
    assert_stderr "batch-report: acme/manifest.json: $1"
}

@test "another version is refused, naming both" {
    changed acme/manifest.json '"manifest","version":1' '"manifest","version":2'
    refused "a manifest of version 2: this program reads version 1"
}

@test "another version of the control records is refused" {
    changed acme/manifest.json '"begin","version":1' '"begin","version":3'
    refused "a batch of version 3: this program reads version 1"
}

@test "what is missing is named" {
    changed acme/manifest.json '"accepted":4,' ''
    refused "a manifest: end: counts: accepted: missing"
}

@test "what has another type is named" {
    changed acme/manifest.json '"bytes":408' '"bytes":"408"'
    refused "a manifest: chunks: [1]: bytes: not a whole number"
}

@test "money that is no exact decimal is refused" {
    changed acme/manifest.json '"debit":"1234610.06","credit":"1500.00"' '"debit":"1234610.6","credit":"1500.00"'
    refused "a manifest: chunks: [1]: totals: USD: a sum without just 2 decimals"
}

@test "sums greater than any bank's are refused before they could overflow" {
    changed acme/manifest.json '"debit":"1234610.06","credit":"1500.00"' \
        '"debit":"10000000000000000000000000000.01","credit":"1500.00"'
    refused "a manifest: chunks: [1]: totals: USD: debit: not a decimal in a string, of at most 10^30 minor units"
}

@test "a control total of more decimals than any currency's is refused" {
    changed acme/manifest.json '"declared":"1234610.06"' '"declared":"1234610.0600000000000000001"'
    refused "a manifest: end: control: debit: declared: not a decimal in a string, of at most 10^30 minor units"
}

@test "a currency that does not exist is refused" {
    changed acme/manifest.json '"USD"' '"USX"'
    refused "a manifest: chunks: [1]: totals: a name that is no currency of ISO 4217"
}

@test "a manifest that was cut is refused with the place" {
    truncate -s 1000 acme/manifest.json
    refused "line 7, column 283: not JSON: a string that is never closed"
}

@test "a file that is something else is refused" {
    printf '{"amount":"1.00"}\n' >acme/manifest.json
    refused "neither a manifest nor a summary"
}

@test "a file that no manifest is as large as is refused" {
    run_separate batch-report < <(head -c 67108865 /dev/zero)
    assert_status 2
    assert_output
    assert_stderr "batch-report: standard input: larger than 67108864 bytes"
}

@test "control bytes of a file reach no terminal" {
    changed bravo-summary.json '"bravo-20261123.csv"' '"b\u001b[31m\u0007.csv"'
    run_separate batch-report bravo-summary.json
    assert_status 0
    assert_equal "${lines[1]}" 'REJECTED  bravo/txn/2026-11-23 (b81d04e6a2c9)  b\x1B[31m\x07.csv'
}

@test "a format that does not exist is a usage error" {
    run_separate batch-report --format xml acme/manifest.json
    assert_status 2
    assert_output
    assert_stderr "batch-report: --format xml: neither text, json nor html: see batch-report --help"
}

# checked NAME UPLOAD: group-check's summary of a sample upload, in the file of that name.
checked() {
    local samples=$NIGHTDROP_ROOT/samples
    NIGHTDROP_NOW=2026-11-24T07:22:03Z group-check -q --summary "$1" -p "$samples/profiles/${2%%-20*}.yaml" \
        "$samples/uploads/$2.csv" >stream 2>messages || [[ $? == 1 || $? == 3 ]]
}

@test "group assignments: what was read, what is to change, and why a roster is not proved whole" {
    checked changes starter-groups-20261124
    checked roster maple-hollow-20261130
    run_separate batch-report changes roster
    assert_status 0
    assert_equal "$(grep -vE '^  (run|reason|profile)' <<<"$output")" '2 batches: 1 complete, 1 rejected; 1 NEEDS YOU

REJECTED  maple-hollow/groups (74f66df8148c)  maple-hollow-20261130.csv
  because     the trailer control record is missing or cannot be read: truncated?; line 4 [control-trailer]
  records     3 read = 2 accepted + 1 rejected + 0 duplicate; IN BALANCE
  groups      2 memberships in the roster; NOT PROVED WHOLE: rejected-lines, control-trailer
  limit       at most 1 rejected record
  next        ask the sender for the file again, or group-check --override control-trailer --reason "..."

COMPLETE  acme/groups/2026-11-24 (979d5b14c301)  starter-groups-20261124.csv
  records     16 read = 7 accepted + 8 rejected + 1 duplicate; IN BALANCE
  groups      6 to add, 1 to remove
  limit       at most 60 % of the records
  next        have the rejected lines mended, then group-check --resubmits 979d5b14c301'
}

@test "group assignments that do not add up" {
    checked summary starter-groups-20261124
    changed summary '"duplicate":1' '"duplicate":2'
    changed summary '"add":6' '"add":7'
    changed summary '"records":16' '"records":7'
    run_separate batch-report summary
    assert_status 3
    assert_equal "$(sed -n 's/^  off  *//p' <<<"$output")" '16 records were read, 17 are accounted for
16 records were read, 7 written
8 assignments add or remove, 7 were accepted'
    refute_balance
}

@test "group assignments without what they must have are refused" {
    checked summary starter-groups-20261124
    changed summary '"actions"' '"totals"'
    run_separate batch-report summary
    assert_status 2
    assert_stderr "batch-report: summary: a summary: end: actions: missing"
}
