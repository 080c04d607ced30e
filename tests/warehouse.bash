# For suites that read transactions: a warehouse filled by SQL, so that what stands in it depends on no other command.
# shellcheck shell=bash disable=SC2154 # store is set by tests/store.bash

# warehouse: makes the store $store with two organizations, and names it in the environment.
warehouse() {
    export NIGHTDROP_STORE=$store NIGHTDROP_ORG=acme NIGHTDROP_NOW=2026-11-24T15:12:40Z
    store-init -q && sql "INSERT INTO organization (organization_id) VALUES ('acme'), ('birch')"
}

# batch NUMBER DATE.NTH: one of acme's, which loaded transactions.
batch() {
    sql "INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, facts, state)
        VALUES ('acme', $1, 'txn', '${2%.*}', ${2#*.}, 'digest $1', '{}', 'loaded')"
}

transaction_columns='organization_id, account_id, identity, occurrence, arrival, batch, version, state, source, line, record, posted_date,
    amount, currency, member_id, type, status, body'

# loaded NUMBER DATE.NTH: standard input, lines "id account date cents [member|- type|- status|-]", as a batch of new transactions.
loaded() {
    local id account date cents member type status record=0 rows='' accounts='' line
    batch "$1" "$2" || return
    while read -r id account date cents member type status; do
        record=$((record + 1))
        line=$(jq -nc --arg a "$account" --arg t "$id" --arg d "$date" --arg m "${member:--}" --arg y "${type:--}" --arg s "${status:--}" \
            --arg c "$cents" '{accountId: $a} + (if $m == "-" then {} else {memberId: $m} end) + {transactionId: $t, postedDate: $d} +
            (if $y == "-" then {} else {type: $y} end) + (if $s == "-" then {} else {status: $s} end) + {amount: $c, currency: "USD"}')
        rows+=",('acme', '$account', '$id', 1, $1 * 4294967296 + $record, $1, 1, 'standing', $1, $((record + 1)), $record, '$date',
            ${cents/./}, 'USD', $(quoted "$member"), $(quoted "$type"), $(quoted "$status"), '${line//\'/\'\'}')"
        [[ ${member:--} == - ]] || accounts+=",('acme', '$member', '$account')"
    done
    sql "INSERT INTO account_transaction ($transaction_columns) VALUES ${rows#,}" &&
        { [[ -z $accounts ]] || sql "INSERT INTO member_account VALUES ${accounts#,} ON CONFLICT DO NOTHING"; }
}

quoted() {
    [[ ${1:--} == - ]] && echo NULL || echo "'$1'"
}

# changed NUMBER DATE.NTH ID ASSIGNMENT...: a batch that makes a new version of ID, with these assignments of SQL.
changed() {
    local number=$1 id=$3
    batch "$1" "$2" || return
    shift 3
    sql "BEGIN;
        INSERT INTO transaction_version ($transaction_columns, until_batch)
            SELECT $transaction_columns, $number FROM account_transaction WHERE identity = '$id';
        UPDATE account_transaction SET batch = $number, source = $number, version = version + 1$(printf ', %s' "$@") WHERE identity = '$id';
        COMMIT"
}

# ids: the ids of the items of a page, or of lines, in order.
ids() {
    jq -r '(.items? // [.])[].transactionId' | xargs
}
