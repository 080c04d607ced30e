# For suites that run over every command built from src/cmd: how each is fed, and a loop that names those that fail.
# shellcheck shell=bash disable=SC2034 # what feed sets is for the check

# How each command is fed the least that is right: `arguments`, and `input`, the operand that it reads besides (empty where it
# reads none). `streams` says whether it also reads standard input, `prints` whether it writes to standard output.
feed() {
    local profile=$NIGHTDROP_ROOT/samples/profiles/birchwater.yaml upload=$NIGHTDROP_ROOT/samples/uploads/birchwater.csv
    arguments=() input='' streams=true prints=true
    case $1 in
    txn-chunk) arguments=(-p "$profile" --date 2026-11-20) input=$upload ;;
    group-check) arguments=(-p "$NIGHTDROP_ROOT/samples/profiles/saltmarsh.yaml") input=$NIGHTDROP_ROOT/samples/uploads/saltmarsh.csv ;;
    txn-mock) arguments=(-p "$profile" --date 2026-11-20) ;;
    profile-check) arguments=(--date 2026-11-20 "$profile") input=$upload streams=false ;;
    profile-schema) input=$profile streams=false ;;
    batch-report) input=$BATS_FILE_TMPDIR/batch/manifest.json && manifest ;;
    batch-reconcile) arguments=(-d sqlite:contract.db --since 2026-11-20) streams=false && small_warehouse ;;
    store-init) arguments=(-d sqlite:contract.db) prints=false ;;
    store-check | store-migrate) arguments=(-d sqlite:contract.db) prints=false && small_store ;;
    store-copy) arguments=(sqlite:copied.db sqlite:copy.db) prints=false && small_store copied.db ;; # which closes it
    txn-page) arguments=(-d sqlite:contract.db --org acme) && small_store ;;
    store-dump) arguments=(-d sqlite:contract.db) && small_store ;;
    group-define) arguments=(-d sqlite:contract.db) prints=false input=$NIGHTDROP_ROOT/samples/groups/acme.yaml && small_store ;;
    member-load) arguments=(-d sqlite:contract.db --org acme) prints=false && small_store &&
        input=$NIGHTDROP_ROOT/samples/groups/acme-members.csv ;;
    group-plan) arguments=(-d sqlite:contract.db) input=assignments && small_plan ;;
    txn-load) arguments=(-d sqlite:contract.db) prints=false input=stream && small_stream ;;
    group-apply) arguments=(-d sqlite:contract.db -o -) input=plan && small_plan ;;
    event-relay) arguments=(-d sqlite:contract.db -o -) && small_plan && group-apply -q -d sqlite:contract.db plan ;;
    *) echo "$1: tests/commands.bash does not know how it is fed" && return 1 ;;
    esac
}

# Makes the manifest that batch-report reads, once a file of tests.
manifest() {
    [[ -e $input ]] ||
        (feed txn-chunk && txn-chunk -q "${arguments[@]}" -o "$BATS_FILE_TMPDIR/batch" "$input")
}

# small_store [NAME]: makes a store that is not empty in the folder of the test.
small_store() {
    local name=${1:-contract.db}
    [[ -e $name ]] ||
        { store-init -q -d "sqlite:$name" && sqlite3 "$name" "INSERT INTO organization (organization_id) VALUES ('acme')"; }
}

# Makes a store with a rejected batch of transactions in the folder of the test.
small_warehouse() {
    [[ ! -e warehouse ]] || return 0
    small_store && sqlite3 contract.db "INSERT INTO batch (organization_id, number, kind, business_date, nth, facts, state)
        VALUES ('acme', 1, 'txn', '2026-11-20', 1, '{\"end\":{\"counts\":{\"read\":1,\"rejected\":1}}}', 'rejected')" && touch warehouse
}

# Makes a store with groups, assignments and their plan in the folder of the test.
small_plan() {
    [[ ! -e plan ]] || return 0
    small_store && group-define -q -d sqlite:contract.db "$NIGHTDROP_ROOT/samples/groups/acme.yaml" || return
    cat >assignments <<'END'
{"@batch":"begin","version":1,"kind":"assignments","organizationId":"acme","date":"2026-11-24","mode":"changes","members":"any"}
{"organizationId":"acme","line":2,"record":1,"entry":"assignment","action":"add","memberId":"0012345","groupId":"gold-checking"}
{"@batch":"end","status":"complete","records":1,"counts":{"read":1,"accepted":1,"duplicate":0,"rejected":0},"actions":{"add":1,"remove":0},"upload":{"bytes":46,"lines":2},"limits":{"rejectedRecords":0},"problems":[],"reasons":[],"tolerated":[],"overrides":[]}
END
    group-plan -q -d sqlite:contract.db -o plan assignments
}

# Makes a store and a batch of transactions in the folder of the test.
small_stream() {
    [[ -e stream ]] || { small_store && (feed txn-chunk && txn-chunk -q "${arguments[@]}" "$input") >stream; }
}

# each CHECK: runs `check_CHECK COMMAND` for every command, and fails naming those that break it.
each() {
    local source command broken=()
    for source in "$NIGHTDROP_ROOT"/src/cmd/*.c; do
        command=$(basename "$source" .c)
        (
            feed "$command" && "check_$1" "$command"
        ) || broken+=("$command")
    done
    ((${#broken[@]} == 0)) || { echo "broken by: ${broken[*]}" && return 1; }
}
