# For suites that hold txn-chunk to what txn-mock expects of it.
# shellcheck shell=bash

# The names of all faults, from the manual page.
fault_names() {
    sed -n '/^\.Sh FAULTS/,/^\.Sh EXPECTATION/s/^\.It Cm //p' "$NIGHTDROP_ROOT/man/txn-mock.1" | sed 's/ , /\n/g'
}

# agrees PROFILE OPTION...: makes the upload, reads it, and prints every way in which txn-chunk and the expectation differ.
# Status 0 where there is none, 2 where txn-mock says that the profile cannot express it.
agrees() {
    local profile=$1 exit=0
    shift
    if ! txn-mock -q -p "$profile" "$@" -o upload.csv --expect expected.json 2>refused; then
        grep -q -- '--fault' refused && return 2
        cat refused
        return 1
    fi
    txn-chunk -p "$profile" --org acme --date "$(jq -r .date expected.json)" --reasons reasons.ndjson upload.csv \
        >stream.ndjson 2>said || exit=$?
    tail -n 1 stream.ndjson >end.json
    jq -n -r --argjson exit "$exit" --slurpfile x expected.json --slurpfile last end.json --slurpfile reasons reasons.ndjson '
        $x[0] as $x | ($last[0] // {}) as $end_record
        | ($x.faults | map(select(.outcome == "rejected"))) as $bad
        | def differ($what; $got; $expected):
            select($got != $expected) | "\($what): got \($got | tojson), expected \($expected | tojson)";
          differ("exit"; $exit; $x.exit),
          differ("counts"; $end_record.counts; $x.counts),
          differ("totals"; $end_record.totals; $x.totals),
          differ("problems"; $end_record.problems // [] | map(.code) | unique; $x.problems | unique),
          differ("upload"; $end_record.upload | {sha256, bytes, lines: (if $x.upload.lines then .lines else null end)};
                 $x.upload | {sha256, bytes, lines}),
          differ("rejected records"; $reasons | map([.record, .line, .lines]); $bad | map([.record, .line, .lines]) | sort),
          ($bad[] | . as $fault | ($reasons[] | select(.record == $fault.record) | [.errors[].code]) as $codes
            | select($codes | index($fault.code) | not) | "\($fault | tojson): got \($codes | tojson)")
    ' >differences || echo 'the two cannot be compared' >>differences
    [[ -s differences ]] || return 0
    echo "txn-mock -p ${profile##*/} $*"
    sed 's/^/    /' differences
    head -n 5 said
    return 1
}

# all_agree SEEDS PROFILE...: each fault alone in an upload, and none.
all_agree() {
    local seeds=$1 profile seed fault result bad=0 faults
    shift
    mapfile -t faults < <(fault_names)
    for profile; do
        for ((seed = 1; seed <= seeds; seed++)); do
            agrees "$profile" --seed "$seed" --records 150 || bad=1
            for fault in "${faults[@]}"; do
                result=0
                agrees "$profile" --seed "$seed" --records 120 --fault "$fault" || result=$?
                ((result == 0 || result == 2)) || bad=1
            done
        done
    done
    return "$bad"
}

# together PROFILE SEED: sets $options to every fault of records that the profile can express, twice each.
together() {
    local fault
    options=(--seed "$2" --records 900)
    for fault in $(fault_names); do
        case $fault in
        unclosed-quote | truncated | cut-last-line | empty | gzip | xlsx | header-only | *-header* | *-bom | bom | crlf) continue ;;
        *-trailer | *-end-marker | after-end | wrong-*) continue ;;
        esac
        txn-mock -q -p "$1" --records 20 --fault "$fault" >/dev/null 2>&1 && options+=(--fault "$fault=2")
    done
}
