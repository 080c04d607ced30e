# For suites that run over every command built from src/cmd: how each is fed, and a loop that names those that fail.
# shellcheck shell=bash disable=SC2034 # what feed sets is for the check

# Writes what `feed` hands out. Call it in setup_file.
write_feed() {
    printf 'account,date,amount\n0001,2026-11-20,-42.17\n' >"$BATS_FILE_TMPDIR/upload.csv"
    cat >"$BATS_FILE_TMPDIR/profile.yaml" <<'PROFILE'
version: 1
kind: transactions
name: contract
organization: acme
fields:
  - name: accountId
    column: account
  - name: postedDate
    type: date
    column: date
    format: "%Y-%m-%d"
  - name: amount
    type: amount
    column: amount
    amount: {style: signed, positiveIs: credit}
    currency: USD
PROFILE
}

# How each command is fed the least that is right: `arguments`, `input` (the operand it reads, empty where it reads none).
feed() {
    local data=$BATS_FILE_TMPDIR
    case $1 in
    txn-chunk) arguments=(-p "$data/profile.yaml") input=$data/upload.csv ;;
    txn-mock) arguments=(-p "$data/profile.yaml") input= ;;
    profile-check) arguments=() input=$data/profile.yaml ;;
    profile-schema) arguments=() input=$data/profile.yaml ;;
    batch-report) arguments=() input=$data/manifest.json ;;
    *) echo "$1: tests/commands.bash does not know how it is fed" && return 1 ;;
    esac
}

# each CHECK: runs `check_CHECK COMMAND` for every command, and fails naming those that break it.
each() {
    local source command broken=()
    for source in "$NIGHTDROP_ROOT"/src/cmd/*.c; do
        [[ -e $source ]] || skip "no command yet"
        command=$(basename "$source" .c)
        (
            arguments=() input=
            feed "$command" && "check_$1" "$command"
        ) || broken+=("$command")
    done
    ((${#broken[@]} == 0)) || { echo "broken by: ${broken[*]}" && return 1; }
}
