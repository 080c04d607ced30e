# bin/txn-nightly: one upload from the file to the proof, the status of the first trouble, and nothing loaded twice.
# shellcheck disable=SC2016 # what is in single quotes is for commands of the tests

load helper
load store
load nightly

samples=$NIGHTDROP_ROOT/samples
harbor=$samples/profiles/harbor-light.yaml

# Whatever a check has done, store-check finds nothing amiss with the store behind it.
stays_sound=true
export stays_sound

# --- statuses: commands that do nothing but exit --------------------------------------------------------------------------

# stand_ins: in place of the four commands, each exits with a status from the environment; `ran` says which did.
stand_ins() {
    mkdir stand-ins && printf 'an upload\n' >upload.csv
    digest=$(sha256sum <upload.csv) && digest=${digest%% *}
    export digest NIGHTDROP_STORE=sqlite:none.db
    cat >stand-ins/txn-chunk <<'END'
#!/bin/sh
while [ "$1" != --summary ]; do shift; done
echo "$digest" >"$2"
echo chunk >>ran
exit "$status_chunk"
END
    printf '%s\n' '#!/bin/sh' 'echo load >>ran' 'exit "$status_load"' >stand-ins/txn-load
    printf '%s\n' '#!/bin/sh' 'echo report >>ran' 'exit "$status_report"' >stand-ins/batch-report
    printf '%s\n' '#!/bin/sh' 'echo reconcile >>ran' 'exit "$status_reconcile"' >stand-ins/batch-reconcile
    chmod +x stand-ins/*
}

# with CHUNK LOAD REPORT RECONCILE: the script's status, where the commands exit with these.
with() {
    local status=0
    rm -rf kept ran
    status_chunk=$1 status_load=$2 status_report=$3 status_reconcile=$4 PATH=$PWD/stand-ins:$PATH \
        "$NIGHTDROP_ROOT/bin/txn-nightly" -q -p none.yaml -o kept upload.csv 2>said || status=$?
    echo "$status"
}

# ends CHUNK LOAD REPORT RECONCILE: with the first trouble of them; report and proof are always reached, and what was rejected, but
# nothing that failed, is shown to txn-load. What was rejected or held has a notice, whose status does not count.
ends() {
    local expected=(chunk load report reconcile) status
    status=$(with "$@")
    (($1 != 3 && ($1 > 1 || $2 != 3))) || expected+=(report) # the notice
    if (($1 == 2 || $1 == 75)); then
        expected=(chunk report reconcile)
        set -- "$1" "$3" "$4"
    fi
    assert_equal "$*: $status, ran $(xargs <ran)" "$*: $(first_trouble "$@"), ran ${expected[*]}" &&
        assert_equal "$(tail -n 1 kept/*/report.txt)" "upload.csv: status $status"
}

@test "whatever each pair exits with, the status is the first trouble, and the report is always reached" {
    stand_ins
    for first in 0 1 2 3 75; do
        for second in 0 1 2 3 75; do
            ends "$first" "$second" 0 0
            ends 0 "$first" 0 "$second"
            ends 0 0 "$first" "$second"
        done
    done
}

@test "a command that was killed, or is not there, is trouble" {
    stand_ins
    assert_equal "$(with 137 0 0 0)" 2
    assert_equal "$(xargs <ran)" "chunk report reconcile"
    assert_equal "$(with 0 127 0 0)" 2
    assert_equal "$(with 0 143 75 3)" 2
    assert_equal "$(with 1 0 0 137)" 2
}

# --- real runs ------------------------------------------------------------------------------------------------------------

night() { # ARGUMENT...
    run_separate txn-nightly -p "$harbor" -o kept "$@"
}

# a_store: an empty one, and the upload of the samples.
a_store() {
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-21T07:22:03Z
    upload=$samples/uploads/harbor-light-20261120.csv folder=kept/harbor-light-20261120.csv.972afb5ce1d0
    store-init -q
}

check_good() {
    a_store && night "$upload"
    assert_status 0 && assert_output && assert_contains "$stderr" "harbor-light/txn/2026-11-20.1: 12 new" || return
    assert_equal "$(cd "$folder" && find . -type f -printf '%f %m\n' | sort)" 'conflicts.ndjson 600
lock 600
reasons.ndjson 600
rejects.csv 600
report.txt 600
summary.json 600' && assert_equal "$(stat -c %a kept "$folder" | xargs)" "700 700" || return
    assert_contains "$(<"$folder/report.txt")" "1 batch: 1 complete; IN BALANCE" &&
        assert_contains "$(<"$folder/report.txt")" "warehouse now       12  1,713.71  12,234.81  IN BALANCE; 6 accounts, 6 events queued" || return
    store-dump -q >once
    NIGHTDROP_NOW=2026-11-22T07:22:03Z night -q "$upload"
    assert_status 0 && assert_stderr && store-dump -q | cmp - once
}
@test "an upload goes from the file to the proof, and the same again changes nothing" { on_both good; }

check_rejected() {
    a_store && night -q "$samples/uploads/harbor-light-20261124.csv"
    assert_status 3 && assert_contains "$stderr" "status 3; kept in kept/harbor-light-20261124.csv.30ac3625a2c5" || return
    assert_equal "$(sql 'SELECT state FROM batch; SELECT count(*) FROM account_transaction' | xargs)" "rejected 0" || return
    assert_contains "$(cat kept/*/report.txt)" "IN BALANCE; rejected: nothing was loaded" && [[ -s $(echo kept/*/rejects.csv) ]] || return
    assert_equal "$(sed -n '/^Why/,$p' kept/*/notice.txt)" "Why the file was not taken
  the trailer's debit total is off: declared 1,077.26, counted 988.38: off by
  -88.88, of which 1 unreadable record could account; line 12

Why records were rejected
  amount: not a decimal: letter in place of a digit
    line 5, column 44

What to do
  Nothing of this file was taken. Please correct it, and send the whole file
  again." || return
    night -q "$upload"
    assert_status 0
}
@test "a rejected upload is known to the store, loads nothing, and has a notice for its sender" { on_both rejected; }

check_held() {
    local again
    a_store && night -q "$upload" && sed s/LANTERN/GREENLAND/ "$upload" >again.csv && night -q again.csv
    assert_status 3 && assert_contains "$stderr" "HELD, nothing loaded" || return
    again=$(echo kept/again.csv.*)
    assert_equal "$(sed 's/^SHA-256 .*/SHA-256 DIGEST/' "$again/notice.txt")" "Notice on an upload

File        again.csv
Received    2026-11-21T07:22:03Z
SHA-256 DIGEST
Reference   harbor-light/txn/2026-11-20.2
Records     12 read: 12 accepted
USD         debit 1,713.71, credit 12,234.81 in 12 accepted records

Why the file was not taken
  the same dates, counts and totals in other bytes:
  harbor-light/txn/2026-11-20.1

What to do
  Nothing of this file was taken: it looks like one that you had sent before.
  Please tell us whether it is another." && assert_equal "$(stat -c %a "$again/notice.txt")" 600 &&
        assert_contains "$(<"$again/report.txt")" "IN BALANCE; held: nothing was loaded" &&
        assert_equal "$(head -n 2 "$again/report.txt")" "1 upload NEEDS YOU
  txn-load: harbor-light/txn/2026-11-20.2: HELD, nothing loaded: the same dates, counts and totals in other bytes: harbor-light/txn/2026-11-20.1 (resaved-copy)" || return
    night -q again.csv
    assert_status 3 && grep -q "looks like one that you had sent before" "$again/notice.txt" || return
    txn-chunk -q -p "$harbor" again.csv | txn-load -q --override resaved-copy --reason "the cafe has another name" 2>said
    assert_equal $? 1 || return # one contradicts what is stored
    night -q again.csv
    assert_status 0 && assert_equal "$(find kept -name notice.txt)" ""
}
@test "an upload that is held has a notice too, until somebody lets it in" { on_both held; }

check_resubmits() {
    a_store && run_separate txn-nightly -p "$samples/profiles/sandhill.yaml" -o kept "$samples/uploads/sandhill-20261120.csv"
    assert_status 1 && sed -n -e 1p -e 5s/O/0/p kept/*/rejects.csv >mended.csv || return
    run_separate txn-nightly -p "$samples/profiles/sandhill.yaml" -o kept --date 2026-11-20 --resubmits sandhill/txn/2026-11-20.1 mended.csv
    assert_status 0 && assert_contains "$stderr" "sandhill/txn/2026-11-20.2: 1 new" &&
        assert_contains "$(batch-reconcile sandhill/txn/2026-11-20.1)" "mended                1     10.50      0.00  by sandhill/txn/2026-11-20.2"
}
@test "the rejects, mended, go the same way" { on_both resubmits; }

check_identity() {
    a_store && night -q "$upload" &&
        sed 's/^  transactionId: trusted/  fields: [accountId, postedDate, amount, description]\n  extract: incremental/' "$harbor" >changed.yaml &&
        sed 's/20261120/20261121/g' "$upload" >next.csv || return
    run_separate txn-nightly -q -p changed.yaml -o kept next.csv
    assert_status 3 && assert_contains "$stderr" "(identity-rule)" && assert_equal "$(sed -n '/^USD/,$p' kept/next.csv.*/notice.txt)" \
        "USD         debit 1,713.71, credit 12,234.81 in 12 accepted records

What to do
  Nothing. Nothing of this file was taken yet, for a reason that may not be
  yours: it will be taken up again here."
}
@test "what holds an upload and is not the sender's doing is not said to the sender" { on_both identity; }

check_dead_writer() {
    local bytes
    a_store && store-dump -q >before
    in_place_of txn-chunk <<<'"$real" "$@" | head -c "$bytes"; kill -KILL $$'
    for bytes in 0 100 1000; do
        bytes=$bytes instead night "$upload"
        assert_status 2 && assert_equal "$(store-dump -q)" "$(<before)" && assert_equal "$(tail -n 1 kept/*/report.txt)" "${upload##*/}: status 2" || return
    done
    night "$upload"
    assert_status 0
}
@test "a pipeline whose first command dies half-way changes nothing and exits with 2" { on_both dead_writer; }

check_cut_off() {
    a_store
    in_place_of txn-load <<<'"$real" -q "${@: -1}"; kill -KILL $PPID'
    instead night "$upload"
    [[ ! -e $folder/report.txt ]] || return
    night -q "$upload"
    assert_status 0 && assert_equal "$(sql 'SELECT count(*) FROM account_transaction')" 12 && [[ ! -e $folder/stream.ndjson ]] &&
        assert_contains "$(<"$folder/report.txt")" "warehouse now       12"
}
@test "a run that was cut off behind the load is concluded by the next" { on_both cut_off; }

check_locked() {
    a_store && hold_lock
    NIGHTDROP_WAIT=0 night "$upload"
    let_go
    assert_status 75 && assert_equal "$(tail -n 1 kept/*/report.txt)" "${upload##*/}: status 75" &&
        assert_equal "$(head -n 1 kept/*/report.txt)" "1 upload is to be tried again" || return
    night "$upload"
    assert_status 0 && assert_equal "$(sql 'SELECT count(*) FROM account_transaction')" 12
}
@test "a locked store is status 75, and the same again later is right" { on_both locked; }

check_off() {
    a_store && night -q "$upload" && sql "UPDATE account_transaction SET amount = amount + 1 WHERE record = 3" && night -q "$upload"
    assert_status 3 && assert_contains "$(<"$folder/report.txt")" "OUT OF BALANCE: harbor-light/txn/2026-11-20.1: new: off by"
}
@test "a warehouse that is out of balance is seen by the next run" { on_both off; }

@test "two runs of one upload do not meet, and an upload that is still arriving is for later" {
    new_store sqlite && a_store
    mkdir -p "$folder" && exec 7>"$folder/lock" && flock 7
    night "$upload"
    exec 7>&-
    assert_status 75
    assert_stderr "txn-nightly: $upload: another run has it"
    head -n 8 "$upload" >arriving.csv
    in_place_of txn-chunk <<<$'tail -n +9 "'"$upload"$'" >>arriving.csv\nexec "$real" "$@"'
    instead night arriving.csv
    assert_status 75
    assert_contains "$stderr" "txn-nightly: arriving.csv: changed while it was read"
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
    night arriving.csv
    assert_status 0
}

# --- what is asked --------------------------------------------------------------------------------------------------------

@test "wrong usage is said in a line, with status 2" {
    export NIGHTDROP_STORE=sqlite:none.db
    refused "unrecognized option '--no-such-option'" --no-such-option
    refused "no profile (-p): see txn-nightly --help" -o kept upload.csv
    refused "no folder (-o): see txn-nightly --help" -p none.yaml upload.csv
    refused "expected one upload: see txn-nightly --help" -p none.yaml -o kept one two
    refused "./no-such-file: not a file that can be read" -p none.yaml -o kept ./no-such-file
    unset NIGHTDROP_STORE
    refused "no store: NIGHTDROP_STORE does not name it" -p none.yaml -o kept upload.csv
    [[ ! -e kept ]]
}

@test "--help says what the manual's synopsis says, --version is that of the commands" {
    speaks_as_its_manual
}

# --- samples: crontab, systemd, mail ----------------------------------------------------------------------------------------

# the_place: the folder nightdrop of the samples, with the store and the night's upload, and what stands in for date and sendmail.
the_place() {
    new_store sqlite && a_store
    mkdir -p nightdrop/inbox instead && cp -r "$samples/profiles" nightdrop && cp "$upload" nightdrop/inbox && mv store.db nightdrop/night.db
    printf '%s\n' '#!/bin/sh' 'case $1 in -d) exec /bin/date -d "2026-12-01 $2" "$3" ;; *) exec /bin/date -d 2026-11-20 "$@" ;; esac' >instead/date
    printf '%s\n' '#!/bin/sh' 'echo "$*" >"$mailed.arguments"' 'cat >"$mailed"' >instead/sendmail
    cp "$samples/mail/mail-report" instead
    chmod +x instead/*
    export mailed=$PWD/mailed SENDMAIL=$PWD/instead/sendmail
    stays_sound=''
}

# is_mailed: the report as it was sent.
is_mailed() {
    assert_equal "$(<mailed.arguments)" "-i -- operations"
    assert_equal "$(head -n 2 mailed)" "To: operations
Subject: 1 batch: 1 complete; IN BALANCE (harbor-light-20261120.csv: status 0)"
    assert_contains "$(<mailed)" "warehouse now       12  1,713.71  12,234.81  IN BALANCE"
}

@test "the crontab lines of the samples do as they stand" {
    the_place
    crontab_does "$samples/cron/nightdrop-transactions" 0
    ((count == 3))
    assert_equal "$said" ''
    assert_contains "$output" "1 batch: 1 in balance"
    is_mailed
}

# unit_runs UNIT: its ExecStart as systemd would run it, in the folder of the samples.
unit_runs() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "$samples/systemd/$1")
    command=${command//%%/%}
    command=${command//\/usr\/local\/bin\//}
    (cd nightdrop && HOME=$PWD PATH=$BATS_TEST_TMPDIR/instead:$PATH bash -c "$command")
}

@test "the services of the samples do as they stand" {
    the_place
    NIGHTDROP_STORE=$(sed -n 's/^Environment=NIGHTDROP_STORE=sqlite:.*nightdrop\//sqlite:/p' "$samples/systemd/nightdrop-transactions.service")
    export NIGHTDROP_STORE
    unit_runs nightdrop-transactions.service
    unit_runs nightdrop-mail.service
    is_mailed
}

@test "systemd finds no fault with the units" {
    command -v systemd-analyze >/dev/null || skip "there is no systemd"
    mkdir units
    # What the units start is not installed here.
    for unit in "$samples"/systemd/*; do
        sed 's,/usr/local/bin/[a-z-]*,/bin/true,' "$unit" >"units/${unit##*/}"
    done
    SYSTEMD_UNIT_PATH=$PWD/units: run systemd-analyze verify --man=no units/*
    assert_status 0
    assert_output
    run systemd-analyze security --offline=true --threshold=20 units/nightdrop-transactions.service
    assert_status 0
}
