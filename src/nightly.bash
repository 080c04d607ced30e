# For the scripts that take one upload through a night, bin/txn-nightly and bin/group-nightly: what both are asked, the upload's
# folder and its lock, one status from many, and a report that is always reached. Each says what its steps are.
# shellcheck shell=bash disable=SC2034 # what is set here is for the scripts

export LC_ALL=C
umask 077
program=${0##*/}
statuses=()

say() {
    printf '%s: %s\n' "$program" "${1//[[:cntrl:]]/?}" >&2
}
trouble() {
    say "$1"
    exit 2
}

# worst STATUS...: the leftmost that is neither 0 nor 1, else 1 if any is 1. What no command of ours exits with (it was killed,
# it is not there) is trouble here, 2; SIGPIPE is only the echo of a reader that stopped, who says why.
worst() {
    local status partial=0 echoed=0
    for status; do
        case $status in
        0) ;;
        1) partial=1 ;;
        2 | 3 | 75) return "$status" ;;
        141) echoed=2 ;;
        *) return 2 ;;
        esac
    done
    return $((echoed > partial ? echoed : partial))
}
done_so_far() {
    worst "${statuses[@]}"
    (($? <= 1))
}

# say_version COMMAND: --version is that of the commands.
say_version() {
    local version
    version=$("$1" --version) && echo "$program${version#"$1"}" && exit 0 || exit 2
}

# take_upload UPLOAD...: sets $upload, $digest and the names in its $folder, which is made and locked.
take_upload() {
    [[ -n $profile ]] || trouble "no profile (-p): see $program --help"
    [[ -n $kept ]] || trouble "no folder (-o): see $program --help"
    (($# == 1)) || trouble "expected one upload: see $program --help"
    upload=$1
    [[ -n ${NIGHTDROP_STORE-} ]] || trouble "no store: NIGHTDROP_STORE does not name it"
    [[ -f $upload && -r $upload ]] || trouble "$upload: not a file that can be read"
    digest=$(sha256sum <"$upload") || trouble "$upload: cannot be read"
    digest=${digest%% *}
    folder=$kept/${upload##*/}.${digest:0:12}
    rejects=$folder/rejects.csv reasons=$folder/reasons.ndjson summary=$folder/summary.json report=$folder/report.txt
    mkdir -p -- "$folder" || trouble "$folder: cannot be made"
    { exec 9>>"$folder/lock"; } 2>/dev/null || trouble "$folder: cannot be written to"
    flock -n 9 || { say "$upload: another run has it" && exit 75; }
    listen
}

# listen: what is said from here on is kept too, for the report of a run that needs somebody.
listen() {
    said=$folder/said.txt
    exec 8>&2 2> >(exec tee -i -- "$said" >&2 9>&-)
    listener=$!
}

# clear_folder FILE...: what an earlier run left of what this one writes.
clear_folder() {
    rm -f -- "$rejects" "$reasons" "$summary" "$report" "$@" || trouble "$folder: cannot be cleared"
}

# The folder is named for what was there before: an upload that is still arriving is not that any more. Removes FILE then.
refuse_changed() { # FILE
    grep -q "$digest" "$summary" && return
    say "$upload: changed while it was read"
    rm -f -- "$1"
    statuses+=(75)
}

# report_by COMMAND...: what it prints goes into the report, and its status counts.
report_by() {
    "$@" >>"$report.new"
    statuses+=($?)
}

# headline STATUS: a report on the facts of an upload may well be about a batch that is complete and in balance, of which nothing was
# taken; so what was said stands above it.
headline() {
    (($1 > 1)) || return 0
    if (($1 == 75)); then
        echo "1 upload is to be tried again"
    else
        echo "1 upload NEEDS YOU"
    fi && sed 's/^/  /' "$said" && echo
}

# conclude: puts the report in its place, with the status of the whole in its last line, and exits with that.
conclude() {
    local status
    worst "${statuses[@]}"
    status=$?
    exec 2>&8 8>&-
    wait "$listener"
    if ! { headline "$status" && cat -- "$report.new" && printf '\n%s: status %d\n' "${upload##*/}" "$status"; } >"$report.whole" 2>/dev/null ||
        ! mv -f -- "$report.whole" "$report"; then
        trouble "$report: cannot be written"
    fi
    rm -f -- "$report.new" "$said"
    ((${#quiet[@]} > 0 && status <= 1)) || say "$upload: status $status; kept in $folder"
    exit "$status"
}
