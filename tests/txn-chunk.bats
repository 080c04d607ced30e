# txn-chunk: whole outputs of every option, what is published and what is not, and each exit status.
# shellcheck disable=SC2154 # stderr is set by run_separate

load helper

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return
    cp -r "$NIGHTDROP_ROOT/tests/data/txn-chunk/." .
    export NIGHTDROP_NOW=2026-11-21T04:05:06Z
}

sha256() { sha256sum -- "$1" | cut -d' ' -f1; }

# nothing_but FILE...: of all that a run could have left beside the test's own files, these are there and no others.
nothing_but() {
    local here
    here=$(find . -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -vxE '(acme|night|bad)\.(csv|yaml)|mended\.csv' | sort)
    assert_equal "$here" "$(printf '%s\n' "$@" | sort)"
}

# changed FILE FROM TO: FILE with the first FROM replaced, which must be there.
changed() {
    grep -qF -- "$2" "$1" || { echo "$1 does not hold $2" && return 1; }
    FROM=$2 TO=$3 perl -0777 -pi -e 's/\Q$ENV{FROM}\E/$ENV{TO}/' "$1"
}

acme_begin() {
    printf '{"@batch":"begin","version":1,"kind":"transactions","organizationId":"acme","upload":{"name":"acme.csv"},"profile":{"name":"acme","sha256":"%s"},"identity":{"fields":["accountId","postedDate","amount","description"],"extract":"cumulative"}}' "$(sha256 acme.yaml)"
}

acme_records() {
    cat <<'END'
{"organizationId":"acme","line":2,"record":1,"accountId":"0001","postedDate":"2026-11-20","amount":"-42.17","currency":"USD","description":"LANTERN ROOM"}
{"organizationId":"acme","line":3,"record":2,"accountId":"0001","postedDate":"2026-11-20","amount":"1500.00","currency":"USD","description":"PAYROLL, ACME"}
{"organizationId":"acme","line":4,"record":3,"accountId":"0002","postedDate":"2026-11-20","amount":"-0.83","currency":"USD","description":"two\nlines"}
{"organizationId":"acme","line":6,"record":4,"accountId":"0003","postedDate":"2026-11-21","amount":"10.00","currency":"USD"}
END
}

acme_end() {
    printf '{"@batch":"end","status":"complete","records":4,"counts":{"read":4,"accepted":4,"rejected":0,"filtered":0},"totals":{"USD":{"records":4,"debit":"43.00","credit":"1510.00"}},"upload":{"sha256":"63e0caabf05f58d4a1c75f5b5fa9f7f68629fd3e9bbd4bf05ed24159492dfd59","bytes":165,"lines":6},"limits":{"rejectedRecords":1},"problems":[],"reasons":[],"tolerated":[],"overrides":[]}'
}

acme_manifest() { # CHUNK LINES
    printf '{"type":"manifest","version":1,\n"begin":%s,\n"chunks":[\n%s\n],\n"end":%s}\n' "$(acme_begin)" "$1" "$(acme_end)"
}

acme_result='acme/txn (63e0caabf05f): 4 read: 4 accepted, 0 rejected (limit 1); debit 43.00, credit 1,510.00 USD'

# --- what it writes ---------------------------------------------------------------------------------------------------

@test "a stream: begin, records, end, and one result line" {
    run_separate txn-chunk -p acme.yaml acme.csv
    assert_status 0
    assert_output "$(acme_begin && echo && acme_records && acme_end)"
    assert_stderr "$acme_result"
    nothing_but
}

@test "standard input has no name in the stream, with a dash or without" {
    txn-chunk -q -p acme.yaml acme.csv | perl -pe 's/"upload":\{"name":"acme.csv"\},//' >expected
    run_separate txn-chunk -q -p acme.yaml <acme.csv
    assert_status 0
    assert_output - <expected
    run_separate txn-chunk -q -p acme.yaml - <acme.csv
    assert_output - <expected
}

@test "-o: chunks of the size asked for, a manifest that adds up, modes for their owner alone" {
    run_separate txn-chunk -p acme.yaml -o out -c 3 acme.csv
    assert_status 0
    assert_output
    assert_stderr "$acme_result; in out"
    nothing_but out
    assert_equal "$(cd out && stat -c '%a %n' . ./*)" $'700 .\n600 ./chunk-000001.ndjson\n600 ./chunk-000002.ndjson\n600 ./manifest.json'
    assert_equal "$(cat out/chunk-*)" "$(acme_records)"
    assert_equal "$(<out/manifest.json)" "$(acme_manifest '{"file":"chunk-000001.ndjson","records":3,"bytes":464,"totals":{"USD":{"records":3,"debit":"43.00","credit":"1500.00"}},"xxh3_128":"'"$(xxh128sum out/chunk-000001.ndjson | cut -d' ' -f1)"'"},
{"file":"chunk-000002.ndjson","records":1,"bytes":125,"totals":{"USD":{"records":1,"debit":"0.00","credit":"10.00"}},"xxh3_128":"'"$(xxh128sum out/chunk-000002.ndjson | cut -d' ' -f1)"'"}')"
    assert_equal "$(stat -c %s out/chunk-*)" $'464\n125'
}

@test "the same modes whatever the umask" {
    (umask 0 && txn-chunk -q -p acme.yaml -o out -R rejects acme.csv)
    assert_equal "$(stat -c %a out out/manifest.json out/chunk-000001.ndjson rejects)" $'700\n600\n600\n600'
}

@test "a chunk that is just full is the last; 10,000 records go in one" {
    txn-chunk -q -p acme.yaml -o two -c 2 acme.csv
    assert_equal "$(ls two)" $'chunk-000001.ndjson\nchunk-000002.ndjson\nmanifest.json'
    { head -n 1 acme.csv && yes 0001,2026-11-20,0.01, | head -n 10001; } >many.csv
    txn-chunk -q -p acme.yaml -o many many.csv
    assert_equal "$(wc -l <many/chunk-000001.ndjson) $(wc -l <many/chunk-000002.ndjson) $(ls many/chunk-*)" $'10000 1 many/chunk-000001.ndjson\nmany/chunk-000002.ndjson'
    assert_equal "$(jq -c '[.chunks[].totals.USD.credit], .end.totals.USD.credit' many/manifest.json)" $'["100.00","0.01"]\n"100.01"'
}

@test "an upload without a record is a batch without a chunk" {
    head -n 1 acme.csv >header.csv
    run_separate txn-chunk -p acme.yaml -o out header.csv
    assert_status 0
    assert_equal "$(ls out)" "manifest.json"
    assert_equal "$(jq -c '.chunks, .end.counts' out/manifest.json)" $'[]\n{"read":0,"accepted":0,"rejected":0,"filtered":0}'
}

@test "--bare leaves the control records out" {
    run_separate txn-chunk --bare -p acme.yaml acme.csv
    assert_status 0
    assert_output "$(acme_records)"
    assert_stderr "$acme_result"
}

@test "-q says nothing of a success, and what is wrong all the same" {
    run_separate txn-chunk -q -p acme.yaml -o out acme.csv
    assert_status 0
    assert_output
    assert_stderr
    run_separate txn-chunk -q -p acme.yaml -o bad-out bad.csv
    assert_status 1
    assert_stderr "txn-chunk: bad.csv:3:14: postedDate: no such day or time: month has 30 days"
}

# --- the same again, and something else ---------------------------------------------------------------------------------

@test "the same folder again changes nothing and says so" {
    txn-chunk -q -p acme.yaml -o out acme.csv
    before=$(stat -c '%i %Y %n' out out/*)
    run_separate txn-chunk -p acme.yaml -o out/ acme.csv
    assert_status 0
    assert_stderr "$acme_result; unchanged, stood already in out/"
    assert_equal "$(stat -c '%i %Y %n' out out/*)" "$before"
    nothing_but out
    txn-chunk -q -p acme.yaml -o bad-out bad.csv || true
    run_separate txn-chunk -p acme.yaml -o bad-out bad.csv
    assert_status 1
    assert_contains "$stderr" "unchanged, stood already in bad-out"
}

@test "a folder that holds something else is left alone, and so are the files of the run before" {
    txn-chunk -q -p acme.yaml -o out -R rejects --reasons reasons --summary summary bad.csv || [[ $? == 1 ]]
    before=$(cat out/* rejects reasons summary)
    run_separate txn-chunk -p acme.yaml -o out -R rejects --reasons reasons --summary summary acme.csv
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: $PWD/out: is there already and is not empty"
    assert_equal "$(cat out/* rejects reasons summary)" "$before"
    nothing_but out rejects reasons summary
}

@test "one byte, one file more or one less in a chunk folder is something else" {
    txn-chunk -q -p acme.yaml -o out -c 2 acme.csv
    cp -r out more && touch more/x
    cp -r out less && rm less/chunk-000002.ndjson
    cp -r out byte && printf x | dd of=byte/chunk-000001.ndjson bs=1 seek=310 conv=notrunc status=none
    cp -r out longer && echo >>longer/chunk-000002.ndjson
    cp -r out pipe && rm pipe/manifest.json && mkfifo pipe/manifest.json
    for folder in more less byte longer pipe; do
        run_separate timeout 10 txn-chunk -p acme.yaml -o "$folder" -c 2 acme.csv
        assert_status 2
        assert_stderr "txn-chunk: $PWD/$folder: is there already and is not empty"
    done
}

@test "an empty folder is filled, through a link too" {
    mkdir empty && ln -s empty link
    txn-chunk -q -p acme.yaml -o link acme.csv
    assert_equal "$(ls empty)" $'chunk-000001.ndjson\nmanifest.json'
    [[ -L link ]]
    nothing_but empty link
}

@test "what a killed run left is taken over" {
    mkdir .out.partial && echo half >.out.partial/chunk-000001.ndjson && echo half >.out.partial/chunk-000009.ndjson
    echo half >.rejects.partial
    run_separate txn-chunk -p acme.yaml -o out -R rejects acme.csv
    assert_status 0
    assert_equal "$(ls out)" $'chunk-000001.ndjson\nmanifest.json'
    assert_equal "$(<rejects)" ""
    nothing_but out rejects
}

@test "a place where nothing can be made is status 2, and named" {
    for path in /proc/nightdrop ./no/such/out; do
        run_separate txn-chunk -p acme.yaml -o "$path" acme.csv
        assert_status 2
        assert_output
        assert_contains "$stderr" ": cannot create: "
    done
    for option in -o -R --reasons --summary; do
        run_separate txn-chunk -p acme.yaml "$option" '' acme.csv
        assert_status 2
        assert_stderr "txn-chunk: the name of a file or folder is empty: see txn-chunk --help"
    done
    touch file
    run_separate txn-chunk -p acme.yaml -o file acme.csv
    assert_status 2
    assert_stderr "txn-chunk: file: is there and is not a folder"
    ln -s nowhere dangling
    run_separate txn-chunk -p acme.yaml -o dangling acme.csv
    assert_status 2
    for path in / . ..; do
        run_separate txn-chunk -p acme.yaml -o "$path" acme.csv
        assert_status 2
    done
    nothing_but file dangling
}

# --- nothing is written -------------------------------------------------------------------------------------------------

@test "-n counts and judges, and writes nothing" {
    run_separate txn-chunk -n -p acme.yaml -o out -R rejects --reasons reasons --summary summary bad.csv
    assert_status 1
    assert_output
    assert_stderr - <<END
txn-chunk: bad.csv:3:14: postedDate: no such day or time: month has 30 days
acme/txn ($(sha256 bad.csv | cut -c1-12)): 3 read: 2 accepted, 1 rejected (limit 1); debit 42.17, credit 10.00 USD; dry run, nothing written
END
    nothing_but
}

@test "-n ends as the run itself would" {
    changed acme.yaml "rejectedRecords: 1" "rejectedRecords: 0"
    run_separate txn-chunk -n -p acme.yaml bad.csv
    assert_status 3
    run_separate txn-chunk -n -p acme.yaml acme.csv
    assert_status 0
    nothing_but
}

# --- rejects, reasons, summary --------------------------------------------------------------------------------------------

bad_reasons='{"line":3,"lines":1,"record":2,"errors":[{"message":"no such day or time: month has 30 days","field":"postedDate","code":"date-day","line":3,"column":14}]}'

bad_summary() { # EXIT LIMIT
    jq -cn --arg profile "$(sha256 acme.yaml)" --arg upload "$(sha256 bad.csv)" --argjson exit "$1" --argjson limit "$2" \
        '{type:"summary",version:1,command:"txn-chunk",programVersion:"0.1.0",exit:$exit,startedAt:"2026-11-21T04:05:06Z",
        endedAt:"2026-11-21T04:05:06Z",durationMilliseconds:0,dryRun:false,
        begin:{"@batch":"begin",version:1,kind:"transactions",organizationId:"acme",upload:{name:"bad.csv"},
            profile:{name:"acme",sha256:$profile},identity:{fields:["accountId","postedDate","amount","description"],extract:"cumulative"}},
        end:({"@batch":"end",status:"complete",records:2,counts:{read:3,accepted:2,rejected:1,filtered:0},
            totals:{USD:{records:2,debit:"42.17",credit:"10.00"}},upload:{sha256:$upload,bytes:125,lines:4},
            limits:{rejectedRecords:$limit},problems:[],
            reasons:[{code:"date-day",field:"postedDate",count:1,line:3,column:14,message:"no such day or time: month has 30 days"}],
            tolerated:[],overrides:[]} | if $exit == 3 then .status = "rejected" | .exit = 3 |
            .problems = [{code:"rejected-records",message:"more rejected records than the limit: 1, limit 0"}] else . end)}'
}

# What a summary says, its members in order of their names; who and where are somebody else's.
facts() { jq -cS 'del(.host, .user)' "$1"; }

@test "rejects hold the lines under their header, reasons say why, the summary says what was done" {
    run_separate txn-chunk -p acme.yaml -o out -R rejects --reasons reasons --summary summary bad.csv
    assert_status 1
    assert_output
    assert_stderr - <<END
txn-chunk: bad.csv:3:14: postedDate: no such day or time: month has 30 days
acme/txn ($(sha256 bad.csv | cut -c1-12)): 3 read: 2 accepted, 1 rejected (limit 1); debit 42.17, credit 10.00 USD; in out; rejected lines in rejects
END
    assert_equal "$(<rejects)" "$(sed -n '1p;3p' bad.csv)"
    assert_equal "$(<reasons)" "$bad_reasons"
    assert_equal "$(facts summary)" "$(bad_summary 1 1 | jq -cS .)"
    assert_equal "$(jq -r '.host, .user' summary)" "$(uname -n && id -un)"
    assert_equal "$(wc -l <summary)" 1
    assert_equal "$(stat -c %a rejects reasons summary)" $'600\n600\n600'
    nothing_but out rejects reasons summary
}

@test "on status 3 they are written too, and no batch" {
    changed acme.yaml "rejectedRecords: 1" "rejectedRecords: 0"
    run_separate txn-chunk -p acme.yaml -o out -R rejects --reasons reasons --summary summary bad.csv
    assert_status 3
    assert_output
    assert_stderr - <<END
txn-chunk: bad.csv:3:14: postedDate: no such day or time: month has 30 days
txn-chunk: bad.csv: more rejected records than the limit: 1, limit 0 (rejected-records)
acme/txn ($(sha256 bad.csv | cut -c1-12)): REJECTED: 3 read: 2 accepted, 1 rejected (limit 0); debit 42.17, credit 10.00 USD; rejected lines in rejects
END
    assert_equal "$(<rejects)" "$(sed -n '1p;3p' bad.csv)"
    assert_equal "$(<reasons)" "$bad_reasons"
    assert_equal "$(facts summary)" "$(bad_summary 3 0 | jq -cS .)"
    nothing_but rejects reasons summary
}

@test "a rejected stream ends with a record that says so" {
    changed acme.yaml "rejectedRecords: 1" "rejectedRecords: 0"
    run_separate txn-chunk -p acme.yaml bad.csv
    assert_status 3
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[."@batch", .status, .exit, .records, .problems[].code]')" \
        '["end","rejected",3,2,"rejected-records"]'
}

@test "nothing rejected leaves rejects and reasons empty, whatever stood there" {
    echo old >rejects
    echo old >reasons
    txn-chunk -q -p acme.yaml -o out -R rejects --reasons reasons acme.csv
    assert_equal "$(stat -c '%s %a' rejects reasons)" $'0 600\n0 600'
    nothing_but out rejects reasons
}

@test "status 2 leaves what stood there" {
    echo old | tee rejects reasons >summary
    changed acme.yaml "version: 1" "version: 9"
    run_separate txn-chunk -p acme.yaml -o out -R rejects --reasons reasons --summary summary acme.csv
    assert_status 2
    assert_equal "$(cat rejects reasons summary)" $'old\nold\nold'
    nothing_but rejects reasons summary
}

@test "rejects go to a pipe, a terminal's like, another descriptor or through a link, never over them" {
    expected=$(sed -n '1p;3p' bad.csv)
    mkfifo pipe
    cat pipe >got &
    txn-chunk -q -p acme.yaml -o out1 -R pipe bad.csv || [[ $? == 1 ]]
    wait $!
    assert_equal "$(<got)" "$expected"
    [[ -p pipe ]]
    echo old >target && chmod 644 target && ln -s target link
    txn-chunk -q -p acme.yaml -o out2 -R link bad.csv || [[ $? == 1 ]]
    [[ -L link && ! -L target ]]
    assert_equal "$(<target)" "$expected"
    assert_equal "$(stat -c %a target)" 600
    txn-chunk -q -p acme.yaml -o out3 -R /dev/null --reasons /dev/null --summary /dev/null bad.csv || [[ $? == 1 ]]
    [[ -c /dev/null ]]
    txn-chunk -q -p acme.yaml -R /dev/fd/5 bad.csv 5>fd >/dev/null || [[ $? == 1 ]]
    assert_equal "$(<fd)" "$expected"
    run_separate txn-chunk -q -p acme.yaml -o out4 -R - bad.csv
    assert_status 1
    assert_output "$expected"
    nothing_but out1 out2 out3 out4 pipe got target link fd
}

@test "a file of the batch that cannot be made is status 2, before anything is read" {
    for option in -R --reasons --summary; do
        run_separate txn-chunk -p acme.yaml -o out "$option" no/such/file acme.csv
        assert_status 2
        assert_stderr "txn-chunk: no/such/file: cannot create: No such file or directory"
        run_separate txn-chunk -p acme.yaml -o out "$option" . acme.csv
        assert_status 2
        assert_stderr "txn-chunk: .: is a folder, not a file"
        run_separate txn-chunk -p acme.yaml -o out "$option" '' acme.csv
        assert_status 2
        nothing_but
    done
}

@test "two outputs in one place, or one in the place of an input, are refused" {
    ln -s acme.csv link
    before=$(sha256sum acme.csv acme.yaml)
    in_place() { # PLACE OTHER ARGUMENT...
        run_separate txn-chunk -p acme.yaml "${@:3}"
        assert_status 2
        assert_output
        assert_stderr "txn-chunk: $1: in the place of $2: see txn-chunk --help"
    }
    in_place "--rejects: acme.csv" "the upload" -R acme.csv acme.csv
    in_place "--rejects: ./acme.csv" "the upload" -o out -R ./acme.csv link
    in_place "--summary: link" "the upload" --summary link acme.csv
    in_place "--reasons: $PWD/acme.yaml" "the profile" --reasons "$PWD/acme.yaml" acme.csv
    in_place "--reasons: ./a" "--rejects" -R a --reasons ./a acme.csv
    in_place "--summary: b" "--reasons" --reasons b --summary b acme.csv
    in_place "--rejects: out" "--output" -o out -R out acme.csv
    in_place "--rejects: /dev/stdout" "standard output" -R - acme.csv
    in_place "--reasons: /dev/stdout" "--rejects" -o out -R - --reasons /dev/stdout acme.csv
    # shellcheck disable=SC2094 # that is what is refused
    in_place "--rejects: acme.csv" "the upload" -R acme.csv <acme.csv
    run_separate sh -c 'txn-chunk -p acme.yaml <acme.csv >>acme.csv'
    assert_status 2
    assert_stderr "txn-chunk: standard output: /dev/stdout: in the place of the upload: see txn-chunk --help"
    assert_equal "$(sha256sum acme.csv acme.yaml)" "$before"
    nothing_but link
}

# wait_for FILE: until it is there; ten seconds at most.
wait_for() {
    for ((i = 0; i < 1000; i++)); do
        [[ -e $1 ]] && return
        sleep 0.01
    done
    echo "$1 did not appear" && return 1
}

@test "where standard error is closed, no file of the batch takes its descriptor" {
    mkfifo slow
    txn-chunk -p acme.yaml -o out -R rejects <slow 2>&- 3>&- &
    exec 5>slow
    wait_for .out.partial/manifest.json
    assert_equal "$(readlink "/proc/$!/fd/2")" /dev/null
    cat bad.csv >&5
    exec 5>&-
    wait $! || [[ $? == 1 ]]
    assert_equal "$(<rejects)" "$(sed -n '1p;3p' bad.csv)"
}

# --- members' data --------------------------------------------------------------------------------------------------------

marked_upload() { # every record rejected, each value marked
    cat >marked.csv <<'END'
Account,Date,Amount,Description
MARKED1,MARKED2,MARKED3,MARKED4MARKED4MARKED4MARKED4MARKED4MARKED4MARKED4
0001,2026-MARKED,1MARKED,"MARKED
0001,2026-11-20,1.00,stray "MARKED" text
MARKED,MARKED
0001,2026-11-20,1.00,MARKED,MARKED
END
    printf '\xff\xfeMARKED,2026-11-20,\x00MARKED,x\nMARKED,last' >>marked.csv
    sed 1d marked.csv >headless.csv
    { echo 'MARKED preamble' && echo 'H,MARKED,MARKED' && sed -n '3,7p' night.csv && echo 'T,MARKED,MARKED,MARKED,MARKED' && echo MARKED; } >controls.csv
}

@test "no member's value in any message or file but rejects, --show-values or not" {
    marked_upload
    for upload in marked headless controls; do
        profile=acme.yaml
        [[ $upload != controls ]] || profile=night.yaml
        run_separate txn-chunk --progress -p "$profile" -o out -R rejects --reasons reasons --summary summary "$upload.csv"
        assert_status 3
        [[ $output$stderr != *MARKED* ]] || { echo "$stderr" && return 1; }
        run grep -l MARKED reasons summary
        assert_output
    done
    txn-chunk -q -p acme.yaml -o out -R rejects --reasons reasons --summary summary marked.csv 2>said || [[ $? == 3 ]]
    assert_equal "$(sed 1d rejects | sha256sum)" "$(sed 1d marked.csv | sha256sum)"
    run_separate txn-chunk --show-values -p acme.yaml -o out -R rejects --reasons shown --summary summary marked.csv
    [[ $stderr != *MARKED* ]]
    run grep -l MARKED summary
    assert_output
    assert_equal "$(head -n 1 shown | jq -r '.errors[] | "\(.field) \(.value)"')" "accountId MARKED1
postedDate MARKED2
amount MARKED3
description MARKED4MARKED4MARKED4MARKED4MARKED4MARKED4MARKED4"
    assert_equal "$(jq -c 'del(.errors[].value)' shown)" "$(jq -c . reasons)"
}

# --- resubmission ---------------------------------------------------------------------------------------------------------

@test "a mended rejects file goes through and names its parent" {
    changed night.csv "0001,2026-11-20,-42.17" "0001,2026-11-20,-42.1O"
    run_separate txn-chunk -p night.yaml -o out -R rejects night.csv --override control-debit --override control-net \
        --override rejected-records --reason test
    assert_status 1
    assert_equal "$(<rejects)" "$(sed -n '3p;4p;7p' night.csv)"
    parent=$(jq -r .end.upload.sha256 out/manifest.json)
    sed 's/42.1O/42.17/; s/11-31/11-30/' rejects >mended.csv
    run_separate txn-chunk -p night.yaml --date 2026-11-20 --resubmits "$parent" mended.csv
    assert_status 0
    assert_equal "$(jq -c 'select(."@batch" == "begin") | [.date, .resubmits, .sequence]' <<<"$output")" "[\"2026-11-20\",\"$parent\",null]"
    assert_equal "$(jq -c 'select(."@batch" == null) | [.accountId, .postedDate, .amount]' <<<"$output")" \
        $'["0001","2026-11-20","-42.17"]\n["0002","2026-11-30","-0.83"]'
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '[.status, .records, .control, .problems]')" '["complete",2,null,[]]'
    assert_contains "$stderr" "acme/txn/2026-11-20 ($(sha256 mended.csv | cut -c1-12)): 2 read: 2 accepted"
}

@test "a resubmission without the date that its header would give is status 2" {
    sed -n '3,4p' night.csv >mended.csv
    run_separate txn-chunk -p night.yaml --resubmits 0123456789ab mended.csv
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: mended.csv: no business date: give --date YYYY-MM-DD"
}

@test "a parent is a digest or a name" {
    for parent in 0123456789ab acme/txn/2026-11-20.1 "$(printf %064d 7)"; do
        run_separate txn-chunk -q -p acme.yaml --resubmits "$parent" acme.csv
        assert_status 0
        assert_equal "$(head -n 1 <<<"$output" | jq -r .resubmits)" "$parent"
    done
    for parent in 0123456789a '' acme 'acme/txn' $'0123456789ab\n' 0123456789aG; do
        run_separate txn-chunk -p acme.yaml --resubmits "$parent" acme.csv
        assert_status 2
        assert_output
        assert_contains "$stderr" "neither a batch's digest nor its name: see txn-chunk --help"
    done
}

# --- rules that are bent ----------------------------------------------------------------------------------------------------

# bends CODE STATUS ARGUMENT...: without the override the batch is rejected for CODE and nothing else, with it the status is
# STATUS, and the act is recorded.
bends() {
    local code=$1 bent=$2
    shift 2
    run_separate txn-chunk -o out "$@"
    assert_status 3
    assert_equal "$(sed -n 's/.*(\([a-z-]*\))$/\1/p' <<<"$stderr")" "$code"
    [[ ! -e out ]]
    run_separate txn-chunk -o out --override "$code" --reason "telephoned, A. Smith" "$@"
    assert_status "$bent"
    assert_contains "$stderr" "($code, overridden)"
    assert_contains "$stderr" "; $code overridden"
    assert_equal "$(jq -c '.end | [.status, [.problems[] | [.code, .overridden]], .overrides]' out/manifest.json)" \
        "[\"complete\",[[\"$code\",true]],[{\"code\":\"$code\",\"reason\":\"telephoned, A. Smith\"}]]"
    rm -r out
}

@test "each rule that can be bent is bent with a reason, and recorded" {
    : >empty.csv
    bends empty-upload 0 -p acme.yaml empty.csv
    sed '2d' night.csv >x && bends control-header 1 -p night.yaml --date 2026-11-20 x
    sed 's/^H,20261120/H,2026112O/' night.csv >x && bends control-header 1 -p night.yaml --date 2026-11-20 x
    sed '/^T/d' night.csv >x && bends control-trailer 1 -p night.yaml x
    sed 's/^T,3/T,4/' night.csv >x && bends control-records 1 -p night.yaml x
    sed 's/,43.00,/,43.01,/' night.csv >x && bends control-debit 1 -p night.yaml x
    sed 's/,1500.00,1457/,1500.01,1457/' night.csv >x && bends control-credit 1 -p night.yaml x
    sed 's/1457.00$/1457.10/' night.csv >x && bends control-net 1 -p night.yaml x
    bends business-date 1 -p night.yaml --date 2026-11-21 night.csv
    sed 's/rejectedRecords: 1/rejectedRecords: 0/' acme.yaml >y && bends rejected-records 1 -p y bad.csv
    sed 's/rejectedRecords: 1/rejectedRatio: 33 %/' acme.yaml >y && bends rejected-ratio 1 -p y bad.csv
    sed 's/^fields:/layout: {endMarker: END}\n&/' acme.yaml >y && bends end-marker 0 -p y acme.csv
}

@test "rules of a record, and those that leave an upload unreadable, cannot be bent" {
    for code in none stray-quote date amount strayQuote not-csv byte-order header-missing unknown-column missing-column \
        duplicate-column too-many-columns balance-accounts no-such-rule ''; do
        run_separate txn-chunk -p acme.yaml --override "$code" --reason why acme.csv
        assert_status 2
        assert_output
        assert_stderr "txn-chunk: --override: $code: not a rule that can be bent: see txn-chunk --help"
    done
}

@test "an override needs a reason, a reason an override, and one line of text" {
    run_separate txn-chunk -p acme.yaml --override rejected-records acme.csv
    assert_status 2
    assert_stderr "txn-chunk: --override: needs a --reason: see txn-chunk --help"
    run_separate txn-chunk -p acme.yaml --override rejected-records --reason '' acme.csv
    assert_status 2
    run_separate txn-chunk -p acme.yaml --reason why acme.csv
    assert_status 2
    assert_stderr "txn-chunk: --reason: goes with --override: see txn-chunk --help"
    for reason in $'a\nb' $'\xff' $'a\x1b'; do
        run_separate txn-chunk -p acme.yaml --override rejected-records --reason "$reason" acme.csv
        assert_status 2
        assert_stderr "txn-chunk: --reason: not one line of UTF-8: see txn-chunk --help"
    done
}

@test "an override that is not needed is said and not recorded" {
    run_separate txn-chunk -q -p acme.yaml --override control-net --reason 'just in case' acme.csv
    assert_status 0
    assert_stderr "txn-chunk: --override control-net: there was nothing to bend; it is not recorded"
    assert_equal "$(sed '$d' <<<"$output")" "$(acme_begin && echo && acme_records)"
    assert_equal "$(tail -n 1 <<<"$output" | jq -c '.overrides, .problems')" $'[]\n[]'
}

# --- one line's way ---------------------------------------------------------------------------------------------------------

explains() { # LINE, what is expected on standard input
    run_separate txn-chunk -p night.yaml -o out -R rejects --explain "$1" night.csv
    assert_status 0
    assert_stderr
    assert_output -
    nothing_but
}

@test "--explain: preamble, control records, header and footer" {
    explains 1 <<'END'
line 1: preamble: skipped, as the profile says
bytes: "Acme nightly extract\x0A"
END
    explains 2 <<'END'
line 2: header control record
bytes: "H,20261120,0042\x0A"
columns:
  column 1: "H"
  column 2: "20261120"
  column 3: "0042"
END
    explains 3 <<'END'
line 3: column header
bytes: "Account,Date,Amount,Description\x0A"
columns:
  column 1: "Account"
  column 2: "Date"
  column 3: "Amount"
  column 4: "Description"
END
    explains 8 <<'END'
line 8: trailer control record
bytes: "T,3,43.00,1500.00,1457.00\x0A"
columns:
  column 1: "T"
  column 2: "3"
  column 3: "43.00"
  column 4: "1500.00"
  column 5: "1457.00"
END
    explains 9 <<'END'
line 9: footer: skipped, as the profile says
bytes: "end of file\x0A"
END
}

@test "--explain: an accepted record, by any of its lines" {
    for line in 5 6; do
        explains "$line" <<'END'
lines 5 to 6: record 2, accepted
bytes: "0001,2026-11-20,1500.00,"two\x0Alines"\x0A"
columns:
  column 1 "Account": "0001"
  column 2 "Date": "2026-11-20"
  column 3 "Amount": "1500.00"
  column 4 "Description": "two\x0Alines"
fields:
  accountId: identifier, required, pattern [0-9]{4}: "0001"
  postedDate: date, required: 2026-11-20
  amount: amount, signed, negative is money out, required: 1500.00 (money in)
  currency: currency, required: "USD"
  description: string: "two\x0Alines"
record: {"organizationId":"acme","line":5,"record":2,"accountId":"0001","postedDate":"2026-11-20","amount":"1500.00","currency":"USD","description":"two\nlines"}
END
    done
}

@test "--explain: a datetime, with its time of day" {
    changed acme.yaml 'identity:' '  - {name: postedAt, type: datetime, column: Posted, format: "%Y-%m-%d %H:%M:%S"}
identity:'
    printf '%s\n' Account,Date,Amount,Description,Posted '0001,2026-11-20,1.00,x,2026-11-20 03:04:05' >times.csv
    run_separate txn-chunk -p acme.yaml --explain 2 times.csv
    assert_status 0
    assert_contains "$output" "  postedAt: datetime: 2026-11-20T03:04:05"
}

@test "--explain: a rejected record" {
    explains 7 <<'END'
line 7: record 3, rejected
bytes: "0002,2026-11-31,-0.83,TEA\x0A"
columns:
  column 1 "Account": "0002"
  column 2 "Date": "2026-11-31"
  column 3 "Amount": "-0.83"
  column 4 "Description": "TEA"
fields:
  accountId: identifier, required, pattern [0-9]{4}: "0002"
  postedDate: date, required
    REJECTED: no such day or time: month has 30 days (date-day) at line 7 column 14
  amount: amount, signed, negative is money out, required: -0.83 (money out)
  currency: currency, required: "USD"
  description: string: "TEA"
END
}

@test "--explain: a line that is not there, and one that nobody could read" {
    run_separate txn-chunk -p night.yaml --explain 10 night.csv
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: night.csv: has no line 10: the last is 9"
    gzip -c night.csv >packed
    run_separate txn-chunk -p night.yaml --explain 1 packed
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: packed: line 1 was not read: not a CSV file: a gzip archive"
    for line in 0 -1 x '' 99999999999999999999; do
        run_separate txn-chunk -p night.yaml --explain "$line" night.csv
        assert_status 2
        assert_stderr "txn-chunk: --explain: $line: not a whole number from 1 on: see txn-chunk --help"
    done
}

# --- organization and business date -----------------------------------------------------------------------------------------

@test "the organization: --org, then NIGHTDROP_ORG, then the profile's" {
    organization() { "$@" txn-chunk -q -p acme.yaml acme.csv | jq -r '.organizationId // empty' | sort -u; }
    assert_equal "$(organization env)" acme
    assert_equal "$(organization env NIGHTDROP_ORG=bravo)" bravo
    assert_equal "$(organization env NIGHTDROP_ORG=)" acme
    assert_equal "$(NIGHTDROP_ORG=bravo txn-chunk -q -p acme.yaml --org Charlie_1.x acme.csv | jq -r '.organizationId // empty' | sort -u)" Charlie_1.x
    sed -i '/^organization/d' acme.yaml
    run_separate txn-chunk -p acme.yaml acme.csv
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: no organization: give --org, NIGHTDROP_ORG or the profile's"
    for name in .x a/b 'a b' $'a\n' '' "$(printf %065d 0)"; do
        run_separate txn-chunk -p acme.yaml --org "$name" acme.csv
        assert_status 2
        assert_output
    done
}

@test "the business date: --date, else the header record or the file's name" {
    date_of() { txn-chunk -q "$@" | head -n 1 | jq -r .date; }
    assert_equal "$(date_of -p acme.yaml acme.csv)" null
    assert_equal "$(date_of -p acme.yaml --date 2026-02-28 acme.csv)" 2026-02-28
    assert_equal "$(date_of -p night.yaml night.csv 2>/dev/null)" 2026-11-20
    assert_equal "$(date_of -p night.yaml --date 2026-11-20 night.csv 2>/dev/null)" 2026-11-20
    echo 'businessDate: {fileName: "acme-*-%Y%m%d.csv"}' >>acme.yaml
    cp acme.csv acme-1-20261119.csv
    assert_equal "$(date_of -p acme.yaml ./acme-1-20261119.csv)" 2026-11-19
    assert_equal "$(date_of -p acme.yaml --date 2026-11-18 acme.csv)" 2026-11-18
    for name in acme.csv acme-1-20261131.csv; do
        [[ -e $name ]] || cp acme.csv "$name"
        run_separate txn-chunk -p acme.yaml "$name"
        assert_status 2
        assert_output
        assert_stderr "txn-chunk: $name: no business date: the file's name is not one that the profile's fileName fits: give --date YYYY-MM-DD"
    done
    run_separate txn-chunk -p acme.yaml <acme.csv
    assert_status 2
    assert_stderr "txn-chunk: standard input: no business date: give --date YYYY-MM-DD"
    for date in 2026-02-29 20261120 2026-11-2 today ''; do
        run_separate txn-chunk -p acme.yaml --date "$date" acme.csv
        assert_status 2
        assert_stderr "txn-chunk: --date: $date: not a date like 2026-11-20: see txn-chunk --help"
    done
}

@test "an upload that does not say its date is refused for that, whatever its dates are held against" {
    sed 's/column: Date,/& window: {daysBefore: 9, daysAfter: 9},/' night.yaml >dated.yaml
    sed '2d' night.csv >undated.csv
    for jobs in 1 3; do
        run_separate txn-chunk -j "$jobs" -p dated.yaml undated.csv
        assert_status 3
        assert_contains "$stderr" "txn-chunk: undated.csv:2: the header control record is missing or cannot be read: the first record is not one (control-header)"
    done
    run_separate txn-chunk -p dated.yaml --override control-header --reason telephoned undated.csv
    assert_status 2
    assert_output
    assert_stderr "txn-chunk: undated.csv: no business date: give --date YYYY-MM-DD"
}

@test "--date that the upload or its name contradicts is status 3" {
    run_separate txn-chunk -p night.yaml --date 2026-11-21 night.csv
    assert_status 3
    assert_contains "$stderr" "txn-chunk: night.csv:2: the upload is of another business date: the upload says 2026-11-20 (business-date)"
    echo 'businessDate: {fileName: "acme-*-%Y%m%d.csv"}' >>acme.yaml
    cp acme.csv acme-1-20261119.csv
    run_separate txn-chunk -p acme.yaml --date 2026-11-21 acme-1-20261119.csv
    assert_status 3
    assert_contains "$stderr" "txn-chunk: acme-1-20261119.csv: the upload is of another business date: the upload says 2026-11-19 (business-date)"
}

# --- usage ----------------------------------------------------------------------------------------------------------------

@test "options that do not go together are refused, each with its reason" {
    refused() { # WORDS ARGUMENT...
        run_separate txn-chunk "${@:2}" acme.csv
        assert_status 2
        assert_output
        assert_stderr "txn-chunk: $1: see txn-chunk --help"
    }
    refused "no profile: -p is necessary"
    refused "--chunk-records: goes with --output" -p acme.yaml -c 5
    refused "--bare: does not go with --output" -p acme.yaml --bare -o out
    for number in 0 -1 1x '' 18446744073709551616; do
        refused "--chunk-records: $number: not a whole number from 1 on" -p acme.yaml -o out -c "$number"
    done
}

@test "a profile that is wrong is status 2 before the upload is touched" {
    echo 'colour: blue' >>acme.yaml
    run_separate txn-chunk -p acme.yaml -o out -R rejects acme.csv
    assert_status 2
    assert_output
    assert_contains "$stderr" "txn-chunk: acme.yaml:15:1: "
    nothing_but
    run_separate txn-chunk -p none.yaml acme.csv
    assert_status 2
    assert_stderr "txn-chunk: none.yaml: cannot open: No such file or directory"
}

@test "NIGHTDROP_NOW that is no time is status 2" {
    NIGHTDROP_NOW=2026-02-30T00:00:00Z run_separate txn-chunk -p acme.yaml acme.csv
    assert_status 2
    assert_stderr "txn-chunk: NIGHTDROP_NOW: not a time like 2026-11-24T07:22:03Z"
    NIGHTDROP_NOW=yesterday run_separate txn-chunk -p acme.yaml acme.csv
    assert_status 2
    assert_output
    assert_contains "$stderr" NIGHTDROP_NOW
}

# --- other processes --------------------------------------------------------------------------------------------------------

@test "a second process at the same output is status 75, and the first one is not disturbed" {
    mkfifo slow
    txn-chunk -q -p acme.yaml -o out -R rejects <slow 3>&- &
    first=$!
    exec 5>slow
    head -c 50 acme.csv >&5
    wait_for .out.partial
    for arguments in "-o out" "-o $PWD/out/" "-o other -R rejects"; do
        # shellcheck disable=SC2086
        run_separate txn-chunk -p acme.yaml $arguments acme.csv
        assert_status 75
        assert_output
        assert_contains "$stderr" ".partial: another process is writing it"
    done
    tail -c +51 acme.csv >&5
    exec 5>&-
    wait "$first"
    assert_equal "$(cat out/chunk-*)" "$(acme_records)"
    nothing_but out rejects slow
}

# An upload of more than what a pipe and the buffers hold, so that whoever does not read the output stops the command.
large_upload() {
    { head -n 1 acme.csv && yes 0001,2026-11-20,0.01,a | head -n 50000; } >large.csv
}

@test "an upload that grows while it is read is status 75, and its stream says that it failed" {
    large_upload
    mkfifo slow
    txn-chunk -p acme.yaml large.csv >slow 2>said 3>&- &
    exec 5<slow
    head -c 100 <&5 >got # it has begun, and waits for us
    echo 0001,2026-11-20,0.01,a >>large.csv
    cat <&5 >>got
    exec 5<&-
    status=0
    wait $! || status=$?
    assert_status 75
    assert_equal "$(<said)" "txn-chunk: large.csv: the file changed while it was read: still being written? run again when it is whole"
    assert_equal "$(tail -n 1 got)" '{"@batch":"end","status":"failed","exit":75,"error":"large.csv: the file changed while it was read: still being written? run again when it is whole"}'
}

@test "an end record that cannot be written is followed by no other, least of all on standard input" {
    # The records end within the blocks of 1024 bytes that a file may have, and the end record does not.
    records=$(txn-chunk -q -p acme.yaml acme.csv | head -n -1 | wc -c)
    whole=$(txn-chunk -q -p acme.yaml acme.csv | wc -c)
    blocks=$(((whole - 1) / 1024))
    ((records <= blocks * 1024 && blocks * 1024 < whole)) || { echo "records $records, whole $whole" && return 1; }
    echo nothing >given
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '(trap "" XFSZ; ulimit -f "$1"; exec txn-chunk -p acme.yaml acme.csv >stream 0<>given) 2>&1 | cat
        exit "${PIPESTATUS[0]}"' bash "$blocks"
    assert_status 2
    assert_output "txn-chunk: standard output: cannot write: File too large"
    assert_equal "$(<given)" nothing
}

@test "a reader that dies ends it by SIGPIPE, and leaves nothing" {
    large_upload
    run bash -c 'txn-chunk -p acme.yaml -R rejects --summary summary large.csv 2>said | head -n 1 >/dev/null; exit "${PIPESTATUS[0]}"'
    assert_status 141
    assert_equal "$(<said)" ""
    [[ ! -e rejects && ! -e summary ]]
    txn-chunk -q -p acme.yaml -R rejects --summary summary acme.csv >/dev/null
    nothing_but large.csv said rejects summary
}

# signalled SIGNAL INPUT COMMAND...: runs COMMAND with the first 50 bytes of INPUT (a large one whole) on a pipe that stays open and its output on
# a pipe that nobody reads, sends the signal once it is at work, and prints how it ended and what it wrote.
signalled() {
    perl -e '
        use strict; use warnings; use POSIX ":sys_wait_h";
        my ($signal, $input, @command) = @ARGV;
        pipe my $in, my $feed; pipe my $drain, my $out;
        my $child = fork;
        if (!$child) {
            $SIG{$signal} = "DEFAULT";
            open STDIN, "<&", $in; open STDOUT, ">&", $out; close $_ for $feed, $drain;
            exec @command;
        }
        close $out;
        sub waiting { ioctl $_[0], 0x541b, my $count = pack "L", 0; return unpack "L", $count } # FIONREAD
        open my $file, "<", $input; local $/; my $bytes = <$file>;
        if (length $bytes < 1000) { syswrite $feed, substr $bytes, 0, 50 }
        else { my $writer = fork; if (!$writer) { close $in; $SIG{PIPE} = "DEFAULT"; syswrite $feed, $bytes; exit } close $feed }
        for (1 .. 1000) {
            last if waiting($drain) >= 65536 || (-e ".out.partial" || -e ".rejects.partial") && waiting($in) == 0;
            select undef, undef, undef, 0.01;
        }
        select undef, undef, undef, 0.05;
        kill $signal, $child;
        close $in;
        my $ended = 0;
        for (1 .. 1000) { last if $ended = waitpid($child, WNOHANG) == $child; select undef, undef, undef, 0.01 }
        if (!$ended) { kill "KILL", $child; waitpid $child, 0 }
        print WIFSIGNALED($?) ? "signal " . WTERMSIG($?) : "exit " . WEXITSTATUS($?), "\n";
        my $rest = <$drain>; print $rest;
    ' "$@"
}

@test "Ctrl-C and its like leave nothing behind, and end it by the signal" {
    for signal in INT:2 TERM:15 HUP:1; do
        run_separate signalled "${signal%:*}" acme.csv txn-chunk -p acme.yaml -o out -R rejects --reasons reasons --summary summary
        assert_output "signal ${signal#*:}"
        assert_stderr "txn-chunk: interrupted: nothing was published"
        nothing_but
    done
}

@test "a wish to stop ends it while the profile is waited for" {
    mkfifo slow
    run timeout -k 5 1 txn-chunk -p slow acme.csv
    assert_status 124
}

@test "Ctrl-C while nobody reads the stream ends it too" {
    large_upload
    run_separate signalled INT large.csv txn-chunk -p acme.yaml -R rejects
    assert_equal "${lines[0]}" "signal 2"
    assert_stderr "txn-chunk: interrupted: nothing was published"
    [[ $output != *'"@batch":"end"'* ]]
    nothing_but large.csv
}

@test "Ctrl-C within a stream ends it with a record that says so" {
    large_upload
    sed -i 's/^limits: {/&recordBytes: 4096, /' acme.yaml
    mkfifo slow
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' txn-chunk -p acme.yaml -R rejects <slow >got 2>said 3>&- &
    exec 5>slow
    cat large.csv >&5 # is taken only while the command reads
    for ((i = 0; i < 1000; i++)); do
        [[ -s got ]] && break
        sleep 0.01
    done
    kill -INT $!
    status=0
    wait $! || status=$?
    exec 5>&-
    assert_status 130
    assert_equal "$(<said)" "txn-chunk: interrupted: nothing was published"
    assert_equal "$(head -n 1 got | jq -r '."@batch"')" begin
    assert_equal "$(tail -n 1 got)" '{"@batch":"end","status":"failed","exit":2,"error":"interrupted: nothing was published"}'
    nothing_but large.csv slow got said
}

@test "a signal that is ignored (nohup) stays ignored" {
    mkfifo slow
    (trap '' HUP && exec txn-chunk -q -p acme.yaml -o out <slow 3>&-) &
    exec 5>slow
    head -c 50 acme.csv >&5
    wait_for .out.partial
    kill -HUP $!
    sleep 0.1
    tail -c +51 acme.csv >&5
    exec 5>&-
    wait $!
    assert_equal "$(cat out/chunk-*)" "$(acme_records)"
}

# --- the same bytes, however they come -----------------------------------------------------------------------------------------

# slowly N FILE: FILE in pieces of N bytes and of other odd lengths.
slowly() {
    perl -e 'open my $f, "<", $ARGV[1]; my @n = ($ARGV[0], 1, 3, 64, 7); my $i = 0;
        while (sysread $f, my $b, $n[$i++ % @n]) { syswrite STDOUT, $b; select undef, undef, undef, 0.0005 }' "$@"
}

@test "a file, a pipe and a slow pipe with odd cuts give the same bytes" {
    samples=$NIGHTDROP_ROOT/samples
    for name in starter nordhavn quai-neuf riverbend juniper; do
        upload=$samples/uploads/$name.csv
        arguments=(-q -p "$samples/profiles/$name.yaml" --date 2026-11-20 --org test --reasons)
        status=0
        txn-chunk "${arguments[@]}" file.reasons -R file.rejects <"$upload" >file.stream 2>file.said || status=$?
        [[ $status == [013] ]]
        for cut in whole 1 2 5; do
            if [[ $cut == whole ]]; then feeder=(cat "$upload"); else feeder=(slowly "$cut" "$upload"); fi
            "${feeder[@]}" | txn-chunk "${arguments[@]}" pipe.reasons -R pipe.rejects >pipe.stream 2>pipe.said || [[ $? == "$status" ]]
            for kind in stream reasons rejects said; do
                cmp "file.$kind" "pipe.$kind"
            done
        done
    done
}

@test "any number of threads gives the same bytes, a quote that is never closed or not" {
    txn-mock -q -p "$NIGHTDROP_ROOT/samples/profiles/quillfeather.yaml" --records 20000 --seed 5 -o large.csv
    perl -0777 -pe 'substr($_, 1_200_000, 0) = qq(,"never closed)' large.csv >broken.csv
    for upload in large.csv broken.csv; do
        arguments=(-q -p "$NIGHTDROP_ROOT/samples/profiles/quillfeather.yaml" --reasons)
        status=0
        txn-chunk "${arguments[@]}" one.reasons -R one.rejects $upload >one.stream 2>one.said || status=$?
        for jobs in 2 3 7; do
            txn-chunk "${arguments[@]}" some.reasons -R some.rejects -j $jobs $upload >some.stream 2>some.said || [[ $? == "$status" ]]
            for kind in stream reasons rejects said; do
                cmp "one.$kind" "some.$kind"
            done
        done
    done
    run_separate txn-chunk -p acme.yaml -j 65 acme.csv
    assert_status 2
    assert_stderr "txn-chunk: --jobs: 65: not a whole number from 1 to 64: see txn-chunk --help"
}

@test "a digest that the caller knows is taken, and none is said where none is wanted" {
    txn-chunk -q -p acme.yaml acme.csv >computed
    txn-chunk -q -p acme.yaml --sha256 "$(sha256 acme.csv)" acme.csv >given
    cmp computed given
    run_separate txn-chunk -p acme.yaml --no-digest acme.csv
    assert_status 0
    assert_equal "$(tail -n 1 <<<"$output" | jq -c .upload)" "$(tail -n 1 computed | jq -c '.upload | del(.sha256)')"
    [[ $stderr != *"("????????????")"* ]]
    run_separate txn-chunk -p acme.yaml --sha256 12ab acme.csv
    assert_status 2
    assert_stderr "txn-chunk: --sha256: 12ab: not 64 hexadecimal digits: see txn-chunk --help"
    run_separate txn-chunk -p acme.yaml --no-digest -o out acme.csv
    assert_status 2
    assert_stderr "txn-chunk: --no-digest: does not go with --output: see txn-chunk --help"
    nothing_but computed given
}

@test "a resubmission that is the whole upload, or its own parent, is refused" {
    run_separate txn-chunk -q -p night.yaml --date 2026-11-20 --resubmits acme/txn/2026-11-20.1 night.csv
    assert_status 3
    assert_equal "$(tail -n 1 <<<"$output" | jq -c .status)" '"rejected"'
    sed -n 2,3p night.csv >header.csv
    run_separate txn-chunk -q -p night.yaml --date 2026-11-20 --resubmits acme/txn/2026-11-20.1 header.csv
    assert_status 3
    assert_stderr "txn-chunk: header.csv:1: the header control record is missing or cannot be read: a mended rejects file has none: is this the whole upload? (control-header)"
    run_separate txn-chunk -p night.yaml --date 2026-11-20 --resubmits acme/txn/2026-11-20.1 --explain 1 header.csv
    assert_equal "${lines[0]}" "line 1: header control record"
    { sed -n 3p night.csv && grep ^T night.csv; } >trailer.csv
    run_separate txn-chunk -q -p night.yaml --date 2026-11-20 --resubmits acme/txn/2026-11-20.1 trailer.csv
    assert_status 3
    assert_stderr "txn-chunk: trailer.csv:2: the trailer control record is missing or cannot be read: truncated?: a mended rejects file has none: is this the whole upload? (control-trailer)"
    parent=$(sha256 acme.csv)
    run_separate txn-chunk -p acme.yaml --resubmits "${parent:0:12}" acme.csv
    assert_status 2
    assert_stderr "txn-chunk: acme.csv: is the batch itself that it is said to mend: --resubmits names the parent"
}

@test "mended records of a profile that checks the running balance stand apart from each other" {
    profile=$NIGHTDROP_ROOT/samples/profiles/umber-valley.yaml
    txn-mock -q -p "$profile" --records 60 --accounts 2 --seed 3 -o whole.csv
    { head -n 1 whole.csv && sed -n '5p;20p;41p' whole.csv; } >mended.csv
    run_separate txn-chunk -q -p "$profile" mended.csv
    assert_status 3
    run_separate txn-chunk -q -p "$profile" --resubmits "$(sha256 whole.csv)" mended.csv
    assert_status 0
    assert_equal "$(tail -n 1 <<<"$output" | jq -c .counts)" '{"read":3,"accepted":3,"rejected":0,"filtered":0}'
}

@test "columns joined without a separator stand next to each other" {
    changed acme.yaml 'name: accountId, column: Account, constraints: {required: true, pattern: "[0-9]{4}"}' 'name: accountId, join: [{column: Account}, {column: Account}]'
    run_separate txn-chunk -q --bare -p acme.yaml acme.csv
    assert_status 0
    assert_equal "$(jq -r .accountId <<<"$output" | xargs)" "00010001 00010001 00020002 00030003"
}

@test "the digest of a long upload is sha256sum's, from a file or a pipe, decoded or not, with any number of jobs" {
    local encoding jobs
    txn-mock -q -p "$NIGHTDROP_ROOT/samples/profiles/starter.yaml" --records 30000 -o long.csv
    iconv -f UTF-8 -t UTF-16LE long.csv >long-16.csv
    cp "$NIGHTDROP_ROOT/samples/profiles/starter.yaml" utf-8.yaml
    sed 's/^encoding: .*/encoding: utf-16le/' utf-8.yaml >utf-16.yaml
    grep -q utf-16le utf-16.yaml
    for encoding in utf-8 utf-16; do
        upload=long.csv
        [[ $encoding == utf-8 ]] || upload=long-16.csv
        for jobs in 1 3; do
            arguments=(-q -p "$encoding.yaml" -j "$jobs")
            txn-chunk "${arguments[@]}" $upload >file.stream
            txn-chunk "${arguments[@]}" < <(cat $upload) >pipe.stream
            assert_equal "$(tail -n 1 file.stream | jq -r .upload.sha256)" "$(sha256 $upload)"
            assert_equal "$(tail -n 1 pipe.stream | jq -r .upload.sha256)" "$(sha256 $upload)"
        done
    done
}
