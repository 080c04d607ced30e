# A month of uploads at txn-mock's worst: repeated days, re-sends, re-saved copies, rejected and mended files, reversals and
# replacements. At its end every batch is in balance to the cent, and the store is sound.

load ../helper
load ../store

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "nothing here that the suites of the commands do not show a sanitizer"
}

profiles=$NIGHTDROP_ROOT/samples/profiles

# mock PROFILE DAY NAME [OPTION...]: the upload of that day of November; the same day gives the same records.
mock() {
    txn-mock -q -p "$profiles/$1.yaml" --date "2026-11-$2" --seed "$((10#$2))" --records 40 --accounts 9 -o "$3" "${@:4}"
}

# night STATUSES PROFILE DAY UPLOAD [TXN-CHUNK OPTION...]: the upload through the pipeline, whose worst status is one of those; $options
# are txn-load's.
night() {
    local expected=$1 profile=$2 day=$3 upload=$4 got=0 statuses
    txn-chunk -q -p "$profiles/$profile.yaml" --date "2026-11-$day" -R rejects --reasons reasons "${@:5}" "$upload" 2>said |
        txn-load -q "${options[@]}" 2>>said
    statuses=("${PIPESTATUS[@]}")
    for status in "${statuses[@]}"; do ((got = status > got ? status : got)); done
    [[ $expected == *"$got"* ]] || { echo "$profile of the ${day}th, $upload: ${statuses[*]}, expected $expected" && cat said && return 1; }
}

# mend UPLOAD: the rejected lines as they stand in UPLOAD, in which nobody put faults.
mend() {
    local line
    while read -r line; do
        sed -n "${line}p" "$1"
    done < <(jq .line reasons) >mended.csv
}

# batch_of PROFILE DAY: the last batch that is loaded.
batch_of() {
    sql "SELECT organization_id || '/txn/' || business_date || '.' || nth FROM batch
        WHERE organization_id = '$1' AND business_date = '2026-11-$2' AND state = 'loaded' ORDER BY number DESC LIMIT 1"
}

# Each rejected line is mended on the next day; a file that was cut short comes again whole; a day is taken back and sent again.
harbor_light() {
    local day=$1 options=()
    mock harbor-light "$day" clean.csv --sequence "$((10#$day))"
    case $((10#$day % 6)) in
    0) night 0 harbor-light "$day" clean.csv && night 0 harbor-light "$day" clean.csv ;;
    1)
        mock harbor-light "$day" faulty.csv --sequence "$((10#$day))" --fault bad-date=2
        night 1 harbor-light "$day" faulty.csv && mend clean.csv && night 0 harbor-light "$day" mended.csv --resubmits "$(batch_of harbor-light "$day")"
        ;;
    2) head -n 20 clean.csv >cut.csv && night 3 harbor-light "$day" cut.csv && night 0 harbor-light "$day" clean.csv ;;
    3)
        mock harbor-light "$day" faulty.csv --sequence "$((10#$day))" --fault bad-date=5
        night 3 harbor-light "$day" faulty.csv && night 0 harbor-light "$day" clean.csv
        ;;
    4)
        night 0 harbor-light "$day" clean.csv && txn-load -q --reverse "$(batch_of harbor-light "$day")" --reason "sender withdrew the file" &&
            night 0 harbor-light "$day" clean.csv
        ;;
    5)
        mock harbor-light "$day" other.csv --sequence "$((10#$day))" --seed 999"$day"
        night 0 harbor-light "$day" other.csv && options=(--replaces "$(batch_of harbor-light "$day")" --reason "corrected file") &&
            night 0 harbor-light "$day" clean.csv
        ;;
    esac
}

# Each file repeats the day before; one in five comes again with other line ends.
northfield() {
    local day=$1 options=() before
    mock northfield "$day" today.csv
    cp today.csv upload.csv
    if ((10#$day > 1)); then
        before=$(printf %02d $((10#$day - 1)))
        mock northfield "$before" yesterday.csv
        { cat yesterday.csv && tail -n +2 today.csv; } >upload.csv
    fi
    night 0 northfield "$day" upload.csv || return
    ((10#$day % 5 > 0)) && return
    { cat upload.csv && tail -n 1 upload.csv; } >upload2.csv
    night 0 northfield "$day" upload2.csv # a second occurrence of its last record
}

# Yen with decimals and worse, within a limit of a tenth; now and then beyond it.
pacific_gate() {
    local day=$1 options=()
    mock pacific-gate "$day" clean.csv
    if ((10#$day % 7 == 0)); then
        mock pacific-gate "$day" faulty.csv --fault bad-date=5 && night 3 pacific-gate "$day" faulty.csv && night 0 pacific-gate "$day" clean.csv
    else
        mock pacific-gate "$day" faulty.csv --fault bad-date=2 --fault bad-amount=1 && night 1 pacific-gate "$day" faulty.csv &&
            { ((10#$day % 2)) || { { head -n 1 clean.csv && mend clean.csv && cat mended.csv; } >whole.csv &&
                night 0 pacific-gate "$day" whole.csv --resubmits "$(batch_of pacific-gate "$day")"; }; }
    fi
}

# The bank's ids, which may come again on other days for other transactions: conflicts, kept apart. A file with wrong
# amounts and a row too few is replaced: what is the same stays, what differs is corrected.
granite_falls() {
    local day=$1 options=()
    mock granite-falls "$day" clean.csv
    if ((10#$day % 2)); then
        night 01 granite-falls "$day" clean.csv
    else
        sed -E '5,9s/,([0-9]+\.[0-9]{2}),/,1\1,/; 12d' clean.csv >wrong.csv
        night 01 granite-falls "$day" wrong.csv && options=(--replaces "$(batch_of granite-falls "$day")" --reason "corrected file") &&
            night 01 granite-falls "$day" clean.csv
    fi
}

# Running balances of every account; a file that lost a row on its way is rejected.
lakehead() {
    local day=$1 options=()
    mock lakehead "$day" clean.csv
    ((10#$day % 9)) || { mock lakehead "$day" faulty.csv --fault bad-date=1 && night 3 lakehead "$day" faulty.csv; }
    night 0 lakehead "$day" clean.csv && night 0 lakehead "$day" clean.csv
}

check_month() {
    local day bank
    export NIGHTDROP_STORE=$store
    store-init -q
    for day in $(seq -w 1 30); do
        export NIGHTDROP_NOW=2026-11-${day}T23:10:00Z
        for bank in harbor_light northfield pacific_gate granite_falls lakehead; do
            "$bank" "$day" || { echo "$bank on the ${day}th" && return 1; }
        done
    done
    unset NIGHTDROP_NOW
    run_separate batch-reconcile --since 2026-11-01 --verify-log
    assert_status 0 && assert_stderr && assert_equal "$(grep -vc '^IN BALANCE ' <<<"$output")" 2 || return
    echo "# $1: $(tail -n 2 <<<"$output" | xargs)" >&3
    store-check -q || return
    # The cents of all that stands, once from the rows and once from what each batch still has there. What was corrected stands for
    # two batches, and is left out.
    assert_equal "$(sql "SELECT currency, sum(amount) FROM account_transaction WHERE state = 'standing' AND organization_id <> 'granite-falls' GROUP BY currency ORDER BY currency" |
        tr '|' ' ')" \
        "$(batch-reconcile --since 2026-11-01 --format json | jq -r '[.batches[] | select(.batch | startswith("granite") | not) | .handOvers[] | select(.what == "warehouse now") | .totals | to_entries[] |
            {key, cents: ((.value.credit | gsub("[.]"; "") | tonumber) - (.value.debit | gsub("[.]"; "") | tonumber))}] |
            group_by(.key)[] | "\(.[0].key) \(map(.cents) | add)"')"
}
@test "after a month of everything that goes wrong, every batch is in balance to the cent" { on_both month; }
