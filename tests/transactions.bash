# For suites of the warehouse: uploads of a bank, small enough to be seen whole, from their CSV to the store.
# shellcheck shell=bash disable=SC2154 # $store and $shown come from store.bash

# profile IDENTITY [MORE]: acme.yaml, whose identity is trusted, cumulative, incremental, or corrected: trusted, where corrections
# are sent, and a record with the note VOID says that its transaction is gone.
profile() {
    local identity="{fields: [accountId, postedDate, amount, description], extract: $1}"
    [[ $1 != corrected ]] || identity='{transactionId: trusted, corrections: sent, deletions: {field: note, values: [VOID]}}'
    [[ $1 != trusted ]] || identity='{transactionId: trusted}'
    cat >acme.yaml <<END
version: 1
kind: transactions
name: acme
organization: acme
encoding: utf-8
dialect: {delimiter: ",", header: true}
fields:
  - {name: accountId, column: Account, constraints: {required: true}}
  - {name: transactionId, column: Id}
  - {name: postedDate, column: Posted, format: "%Y-%m-%d", constraints: {required: true}}
  - {name: amount, format: signed, column: Amount, decimalChar: ".", moneyOut: negative, constraints: {required: true}}
  - {name: currency, constant: USD}
  - {name: status, column: Status, posted: [P], pending: [N], pendingRecords: keep}
  - {name: description, column: Text}
  - {name: note, type: string, column: Note}
  - {name: runningBalance, format: signed, column: Balance, decimalChar: ".", moneyOut: negative}
identity: $identity
limits: {rejectedRecords: 10}
${2-}
END
}

# upload NAME: NAME.csv, of lines "ACCOUNT ID DAY AMOUNT TEXT [NOTE [STATUS [BALANCE]]]"; - is an empty one; on standard input; DAY is one of November 2026.
upload() {
    local account id day amount text note status balance
    echo 'Account,Id,Posted,Amount,Status,Text,Note,Balance' >"$1.csv"
    while read -r account id day amount text note status balance; do
        echo "$account,$id,2026-11-$day,$amount,${status:-P},$text,${note#-},$balance"
    done >>"$1.csv"
}

# load_chunked NAME DAY [OPTION...]: the upload of that day through the pipeline; its stream stays in NAME.ndjson.
load_chunked() {
    txn-chunk -q -p acme.yaml --date "2026-11-$2" "$1.csv" >"$1.ndjson" || [[ $? == [13] ]] || return
    txn-load -d "$store" "${@:3}" "$1.ndjson"
}

# standing: what stands in the warehouse, as "ACCOUNT DATE AMOUNT BODY'S TEXT NOTE version".
standing() {
    sql "SELECT account_id, posted_date, amount, body, version FROM account_transaction WHERE state = 'standing' ORDER BY arrival" |
        while IFS='|' read -r account date amount body version; do
            jq -r --arg head "$account ${date#2026-11-} $amount" --arg version "$version" \
                '$head + " " + .description + (if .note then " " + .note else "" end) + " v" + $version' <<<"$body"
        done
}
