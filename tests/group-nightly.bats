# bin/group-nightly: one upload from the file to the report, the status of the first trouble, and nothing done twice.
# shellcheck disable=SC2016 # what is in single quotes is for commands of the tests

load helper
load store
load groups
load nightly

samples=$NIGHTDROP_ROOT/samples

# --- statuses: commands that do nothing but exit --------------------------------------------------------------------------

# stand_ins: in place of the four commands, each exits with a status from the environment; `ran` says which did.
stand_ins() {
    mkdir stand-ins && printf 'an upload\n' >upload.csv
    digest=$(sha256sum <upload.csv) && digest=${digest%% *}
    export digest NIGHTDROP_STORE=sqlite:none.db
    cat >stand-ins/group-check <<'END'
#!/bin/sh
while [ "$1" != --summary ]; do shift; done
echo "$digest" >"$2"
echo check >>ran
exit "$status_check"
END
    cat >stand-ins/group-plan <<'END'
#!/bin/sh
while [ "$1" != -o ]; do shift; done
cat
echo plan >>ran
echo '{}' >"$2"
exit "$status_plan"
END
    printf '%s\n' '#!/bin/sh' 'echo apply >>ran' "exit \"\$status_apply\"" >stand-ins/group-apply
    printf '%s\n' '#!/bin/sh' 'echo report >>ran' "exit \"\$status_report\"" >stand-ins/batch-report
    chmod +x stand-ins/*
}

# with CHECK PLAN APPLY REPORT: the script's status, where the commands exit with these.
with() {
    local status=0
    rm -rf kept ran
    status_check=$1 status_plan=$2 status_apply=$3 status_report=$4 PATH=$PWD/stand-ins:$PATH \
        "$NIGHTDROP_ROOT/bin/group-nightly" -q -p none.yaml -o kept upload.csv 2>said || status=$?
    echo "$status"
}

# ends CHECK PLAN APPLY REPORT: with the first trouble of them; the plan is applied where it may be, the report is always reached.
ends() {
    local expected=(check plan apply report report) status
    status=$(with "$@")
    if (($1 > 1 || $2 > 1)); then
        expected=(check plan report report)
        (($1 != 3)) || expected+=(report) # the notice, whose status does not count
        set -- "$1" "$2" "$4"
    fi
    assert_equal "$*: $status, ran $(sort ran | xargs)" "$*: $(first_trouble "$@"), ran $(printf '%s\n' "${expected[@]}" | sort | xargs)" &&
        assert_equal "$(tail -n 1 kept/*/report.txt)" "upload.csv: status $status"
}

@test "whatever the three exit with, the status is the first trouble, and nothing is applied behind it" {
    stand_ins
    for first in 0 1 2 3 75; do
        for second in 0 1 2 3 75; do
            for third in 0 1 2 3 75; do
                ends "$first" "$second" "$third" 0
                # Behind trouble the third is not run, whatever it would do.
                ((first <= 1 && second <= 1)) || break
            done
        done
    done
}

@test "the report's status comes last" {
    stand_ins
    for first in 0 1 2 3 75; do
        for last in 2 3; do
            ends "$first" 0 0 "$last"
            ends 0 0 "$first" "$last"
        done
    done
}

@test "a command that was killed, or is not there, is trouble; one whose reader stopped is only its echo" {
    stand_ins
    assert_equal "$(with 137 2 0 0)" 2
    assert_equal "$(with 137 0 0 0)" 2
    assert_equal "$(with 0 127 0 0)" 2
    assert_equal "$(with 0 0 143 0)" 2
    assert_equal "$(with 141 75 0 0)" 75
    assert_equal "$(with 141 3 0 0)" 3
    assert_equal "$(with 141 0 0 0)" 2
    assert_equal "$(with 141 1 0 0)" 2
}

# --- real runs ------------------------------------------------------------------------------------------------------------

# acme_night: the store, and acme's upload of the samples.
acme_night() {
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T07:22:03Z
    upload=$samples/uploads/starter-groups-20261124.csv folder=kept/starter-groups-20261124.csv.979d5b14c301
    store-init -q && group-define -q "$samples/groups/acme.yaml" && member-load -q --org acme "$samples/groups/acme-members.csv"
}

night() { # PROFILE ARGUMENT...
    run_separate group-nightly -p "$@" -o kept
}

# simple: standard input, "member,group,action" a line, is upload.csv, and simple.yaml its profile, which lets one line be rejected.
simple() {
    cat >upload.csv
    cat >simple.yaml <<'END'
version: 1
kind: groups
name: simple
organization: acme
mode: changes
members: any
dialect: {header: false}
fields:
  - {name: memberId, position: 1, constraints: {pattern: "[0-9]+"}}
  - {name: groupId, position: 2}
  - {name: action, position: 3, add: ["+"], remove: ["-"]}
limits: {rejectedRecords: 1}
END
}

simple_night() { # ARGUMENT...
    night simple.yaml --date 2026-11-25 "$@" upload.csv
}

starter=$samples/profiles/starter-groups.yaml

check_good() {
    acme_night && night "$starter" "$upload"
    assert_status 1 && assert_output && assert_contains "$stderr" "6 applied, 0 stale" || return
    assert_equal "$(cd "$folder" && find . -type f -printf '%f %m\n' | sort)" 'lock 600
outcomes.ndjson 600
plan.ndjson 600
reasons.ndjson 600
rejects.csv 600
report.html 600
report.txt 600
summary.json 600' && assert_equal "$(stat -c %a kept "$folder" | xargs)" "700 700" || return
    assert_file "$folder/rejects.csv" "$samples/expected/starter-groups-20261124.rejects" &&
        assert_file "$folder/reasons.ndjson" "$samples/expected/starter-groups-20261124.reasons" || return
    assert_equal "$(jq -r 'select(.outcome) | .line' "$folder/outcomes.ndjson" | xargs)" "$(seq 2 17 | xargs)" &&
        assert_contains "$(<"$folder/report.txt")" "16 read = 6 applied + 1 unchanged + 8 rejected + 1 duplicate; IN BALANCE" &&
        assert_contains "$(<"$folder/report.txt")" "store now                 6        0         0  IN BALANCE; 6 events queued" &&
        assert_equal "$(xmllint --xpath 'string(//h1)' "$folder/report.html")" "$(head -n 1 "$folder/report.txt")"
}
@test "an upload goes from the file to the report, and all that is kept of it is for nobody else" { on_both good; }

check_twice() {
    acme_night && night "$starter" "$upload" && store-dump -q >once && cp -r "$folder" first
    NIGHTDROP_NOW=2026-11-25T07:22:03Z night "$starter" "$upload"
    assert_status 1 && assert_stderr - <<END && assert_equal "$(store-dump -q)" "$(<once)" && diff -r "$folder" first
acme/groups/2026-11-24.1: nothing to do: this plan was applied 2026-11-24T07:22:03Z; $shown
group-nightly: $upload: status 1; kept in $folder
END
}
@test "the same file twice is done once, and what is kept stays the same" { on_both twice; }

check_rejected() {
    acme_night && sed 's/60 %/1 %/' "$starter" >strict.yaml && store-dump -q >before
    night strict.yaml -q "$upload"
    assert_status 3 && assert_contains "$stderr" "group-nightly: $upload: status 3; kept in $folder" || return
    [[ ! -e $folder/plan.ndjson && ! -e $folder/outcomes.ndjson ]] && assert_contains "$(<"$folder/report.txt")" "REJECTED" || return
    assert_equal "$(stat -c %a "$folder/notice.txt")" 600 && assert_contains "$(<"$folder/notice.txt")" "    line 8, column 1" &&
        assert_equal "$(tail -n 3 "$folder/notice.txt")" "What to do
  Nothing of this file was taken. Please correct it, and send the whole file
  again." || return
    assert_equal "$(store-dump -q)" "$(<before)" || return
    night "$starter" "$upload"
    assert_status 1 && [[ -e $folder/outcomes.ndjson && ! -e $folder/notice.txt ]]
}
@test "a rejected file changes nothing, has a notice for its sender, and is taken once its profile allows it" { on_both rejected; }

check_off() {
    acme_night && night "$starter" -q "$upload"
    assert_status 1 && sql "DELETE FROM event WHERE number = 3" && night "$starter" -q "$upload"
    # shellcheck disable=SC2034 # it is for on_both
    stays_sound=''
    assert_status 3 && assert_contains "$(<"$folder/report.txt")" "OUT OF BALANCE: acme/groups/2026-11-24.1: events: 5 there, 6 were said"
}
@test "a store that is out of balance is seen by the next run" { on_both off; }

check_over() {
    acme_night && seq -f '%04g,youth-savers,+' 1 6 | simple
    simple_night
    assert_status 3 && assert_contains "$stderr" "6 to enroll, limit 5 (max-enroll)" || return
    assert_equal "$(find kept -name plan.ndjson -o -name outcomes.ndjson -o -name notice.txt)$(members)" '' &&
        assert_equal "$(head -n 1 kept/*/report.txt)" "1 upload NEEDS YOU" &&
        assert_contains "$(sed '/^$/q' kept/*/report.txt)" "6 to enroll, limit 5 (max-enroll)" || return
    simple_night --max-enroll 100
    assert_status 0 && assert_equal "$(members | wc -l)" 6
}
@test "a plan over the limit changes nothing; the limit is an option" { on_both over; }

check_by_hand() {
    acme_night && seq -f '%04g,youth-savers,+' 1 6 | simple && simple_night
    assert_status 3 || return
    group-check -q -p simple.yaml --date 2026-11-25 upload.csv |
        group-plan -q --override max-enroll --reason "asked by telephone" -o "$(echo kept/upload.csv.*)/plan.ndjson" || return
    simple_night
    assert_status 0 && assert_equal "$(members | wc -l)" 6
}
@test "a plan that somebody made by hand, with an override, is taken as it is" { on_both by_hand; }

check_resubmits() {
    acme_night && printf '%s\n' 0001,youth-savers,+ 00x2,youth-savers,+ | simple && simple_night
    assert_status 1 || return
    sed s/x/0/ kept/upload.csv.*/rejects.csv >mended.csv
    night simple.yaml --date 2026-11-25 --resubmits acme/groups/2026-11-25.1 mended.csv
    assert_status 0 && assert_equal "$(members)" 'youth-savers 0001
youth-savers 0002'
}
@test "the rejects, mended, go the same way" { on_both resubmits; }

check_dead_writer() {
    local bytes
    acme_night && printf '%s\n' 0001,youth-savers,+ 0002,youth-savers,+ | simple && store-dump -q >before
    in_place_of group-check <<<'"$real" "$@" | head -c "$bytes"; kill -KILL $$'
    for bytes in 0 100 400; do
        bytes=$bytes instead simple_night
        assert_status 2 && assert_contains "$stderr" "status 2; kept in" && assert_equal "$(store-dump -q)" "$(<before)" || return
        assert_equal "$(tail -n 1 kept/*/report.txt)" "upload.csv: status 2" || return
    done
    simple_night
    assert_status 0
}
@test "a pipeline whose first command dies half-way changes nothing and exits with 2" { on_both dead_writer; }

check_cut_off() {
    local before unchanged=''
    acme_night && printf '%s\n' 0001,youth-savers,+ 0002,youth-savers,+ >lines
    # Nothing is applied yet; or all is, and nobody could say so.
    for before in true '"$real" -q "${@: -1}"'; do
        simple <lines
        in_place_of group-apply <<<"$before"$'\nkill -KILL $PPID'
        instead simple_night
        [[ ! -e $(echo kept/upload.csv.*/report.txt) ]] || return
        simple_night
        assert_status 0 && assert_equal "$(members | wc -l)" "$(wc -l <lines)" || return
        assert_equal "$(jq -r 'select(.outcome) | .outcome' kept/*/outcomes.ndjson | sort | uniq -c | xargs)" "2 applied$unchanged" || return
        rm -rf kept && sed -n 's/000/001/p' lines >others && cat others >>lines && unchanged=' 2 unchanged'
    done
}
@test "a run that was cut off is taken up where it was: the outcomes say what was applied" { on_both cut_off; }

check_stale() {
    acme_night && echo 0001,youth-savers,+ | simple && in_place_of group-apply <<<'exit 75'
    instead simple_night
    assert_status 75 || return
    change <<<'+ 0001 holiday-club'
    simple_night
    assert_status 0 && assert_contains "$stderr" STALE && assert_contains "$stderr" "1 applied" && assert_equal "$(members)" 'holiday-club 0001
youth-savers 0001'
}
@test "a plan that was left behind and is stale is made anew" { on_both stale; }

check_nothing() {
    acme_night && echo 0001,new-group,+ | simple && simple_night
    assert_status 1 && sed 's/holiday-club/new-group/' "$samples/groups/acme.yaml" | group-define -q && simple_night
    assert_status 0 && assert_equal "$(members)" 'new-group 0001'
}
@test "an upload that changed nothing is planned anew the next time" { on_both nothing; }

check_undated() {
    acme_night && echo 0001,youth-savers,+ | simple
    run_separate group-nightly -p simple.yaml -o kept upload.csv
    assert_status 2 && assert_contains "$stderr" "group-plan: standard input:1: no business date: the upload needs a --date" &&
        assert_equal "$(members)" '' || return
    simple_night
    assert_status 0 && assert_equal "$(members)" 'youth-savers 0001'
}
@test "an upload without a business date is taken when it is given one" { on_both undated; }

check_locked() {
    acme_night && seq -f '%07g,youth-savers,+' 1 5000 | simple
    hold_lock
    NIGHTDROP_WAIT=0 simple_night --max-enroll 100
    let_go
    assert_status 75 && assert_equal "$(tail -n 1 kept/*/report.txt)" "upload.csv: status 75" || return
    simple_night --max-enroll 100
    assert_status 0 && assert_equal "$(members | wc -l)" 5000
}
@test "a locked store is status 75, and the same again later is right" { on_both locked; }

@test "two runs of one upload do not meet" {
    new_store sqlite && acme_night
    mkdir -p "$folder" && exec 7>"$folder/lock" && flock 7
    night "$starter" "$upload"
    exec 7>&-
    assert_status 75
    assert_stderr "group-nightly: $upload: another run has it"
}

@test "an upload that is still arriving is for later" {
    new_store sqlite && acme_night && echo 0001,youth-savers,+ | simple
    in_place_of group-check <<<$'echo 0002,youth-savers,+ >>upload.csv\nexec "$real" "$@"'
    instead simple_night
    assert_status 75
    assert_contains "$stderr" "group-nightly: upload.csv: changed while it was read"
    assert_equal "$(find kept -name plan.ndjson)$(members)" ''
    simple_night
    assert_status 0
}

# --- what is asked --------------------------------------------------------------------------------------------------------

@test "wrong usage is said in a line, with status 2" {
    export NIGHTDROP_STORE=sqlite:none.db
    refused "unrecognized option '--no-such-option'" --no-such-option
    refused "option requires an argument -- 'p'" -p
    refused "no profile (-p): see group-nightly --help" -o kept upload.csv
    refused "no folder (-o): see group-nightly --help" -p none.yaml upload.csv
    refused "expected one upload: see group-nightly --help" -p none.yaml -o kept
    refused "expected one upload: see group-nightly --help" -p none.yaml -o kept one two
    refused "./no-such-file: not a file that can be read" -p none.yaml -o kept ./no-such-file
    refused "/: not a file that can be read" -p none.yaml -o kept /
    refused "-: not a file that can be read" -p none.yaml -o kept -
    refused "a?b?: not a file that can be read" -p none.yaml -o kept $'a\001b\n'
    unset NIGHTDROP_STORE
    refused "no store: NIGHTDROP_STORE does not name it" -p none.yaml -o kept upload.csv
    [[ ! -e kept ]]
}

@test "a folder that cannot be had is trouble" {
    new_store sqlite && acme_night && echo >file
    run_separate group-nightly -p "$starter" -o file "$upload"
    assert_status 2
    mkdir -p "$folder/lock"
    night "$starter" "$upload"
    assert_status 2
    assert_stderr "group-nightly: $folder: cannot be written to"
}

@test "--help says what the manual's synopsis says, --version is that of the commands" {
    speaks_as_its_manual
    run bash -c 'group-nightly --help >/dev/full'
    assert_status 2
}

@test "an upload with an odd name is kept under it" {
    local odd=$'-n a\'b\n.csv'
    new_store sqlite && acme_night && echo 0001,youth-savers,+ | simple
    mv -- upload.csv "$odd"
    run_separate group-nightly -q -p simple.yaml -o ./-kept --date 2026-11-25 -- "$odd"
    assert_status 0
    [[ -s $(echo ./-kept/*/report.txt) ]]
    assert_equal "$(members)" 'youth-savers 0001'
}

# --- samples/cron ---------------------------------------------------------------------------------------------------------

@test "the crontab lines of the samples do as they stand" {
    new_store sqlite && acme_night
    mkdir -p nightdrop/inbox instead && cp -r "$samples/profiles" nightdrop && cp "$upload" nightdrop/inbox && mv store.db nightdrop/night.db
    # The night of the sample.
    printf '%s\n' '#!/bin/sh' 'exec /bin/date -d 2026-11-24 "$@"' >instead/date && chmod +x instead/date
    crontab_does "$samples/cron/nightdrop" 1
    ((count > 0))
    [[ -s $(echo nightdrop/kept/*/report.txt) ]]
    store=sqlite:nightdrop/night.db
    assert_equal "$(members | wc -l)" 6
}
