# profile-schema: the JSON Schema of the records that a profile makes.
# shellcheck disable=SC2016 # $schema and $comment are JSON's

load helper

# least FIELD...: a profile with these fields behind its own.
least() {
    cat >profile.yaml <<'EOT'
version: 1
kind: transactions
name: least
fields:
- {name: accountId, column: Account, constraints: {pattern: "[0-9]{7}", minLength: 7, maxLength: 7}}
- {name: postedDate, column: Date, format: "%Y-%m-%d"}
- {name: amount, column: Amount, format: signed, moneyOut: negative}
EOT
    printf -- '- %s\n' "$@" >>profile.yaml
    echo 'identity: {fields: [accountId, postedDate, amount], extract: cumulative}' >>profile.yaml
}

# property FILTER: of the properties, in one line.
property() {
    profile-schema profile.yaml | jq -c ".properties | $1"
}

@test "a schema is whole, in the order of the records" {
    least '{name: currency, constant: USD}'
    run_separate profile-schema profile.yaml
    assert_status 0
    assert_stderr
    expected='{"$schema":"https://json-schema.org/draft/2020-12/schema",'
    expected+='"$comment":"Records of kind transactions, made by the profile least (SHA-256 '
    expected+=$(sha256sum profile.yaml | cut -d ' ' -f 1)
    expected+=')","title":"least","type":"object","properties":{'
    expected+='"organizationId":{"description":"The organization whose upload it was in","type":"string",'
    expected+='"pattern":"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"},'
    expected+='"line":{"description":"The first physical line of the upload on which it stands, from 1",'
    expected+='"type":"integer","minimum":1,"maximum":9007199254740991},'
    expected+='"record":{"description":"Its number among the records of the upload, from 1",'
    expected+='"type":"integer","minimum":1,"maximum":9007199254740991},'
    expected+='"accountId":{"description":"The account, with its share or loan suffix","type":"string",'
    expected+='"minLength":7,"maxLength":7,"pattern":"^(?:[0-9]{7})$"},'
    expected+='"postedDate":{"description":"The day it was booked","type":"string","format":"date",'
    expected+='"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},'
    expected+='"amount":{"description":"Exact decimal; negative is money out of the member'"'"'s account",'
    expected+='"type":"string","pattern":"^-?(?:0|[1-9][0-9]*)\\.[0-9]{2}$"},'
    expected+='"currency":{"description":"ISO 4217 code of every amount in it","const":"USD"}},'
    expected+='"required":["organizationId","line","record","accountId","postedDate","amount","currency"],'
    expected+='"additionalProperties":false}'
    assert_output "$expected"
}

@test "amounts have the decimals of the only currency" {
    least '{name: currency, constant: JPY}'
    assert_equal "$(property .amount.pattern)" '"^-?(?:0|[1-9][0-9]*)$"'
    least '{name: currency, constant: KWD}'
    assert_equal "$(property .amount.pattern)" '"^-?(?:0|[1-9][0-9]*)\\.[0-9]{3}$"'
    least '{name: currency, column: Currency, constraints: {enum: [EUR]}}'
    assert_equal "$(property .amount.pattern)" '"^-?(?:0|[1-9][0-9]*)\\.[0-9]{2}$"'
    least '{name: currency, column: Currency}'
    assert_equal "$(property .amount.pattern)" '"^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,4})?$"'
}

@test "every type has its schema" {
    least '{name: currency, column: Currency, constraints: {enum: [EUR, USD]}}' \
        '{name: a, type: integer, column: A}' '{name: b, type: decimal, column: B}' \
        '{name: c, type: boolean, column: C}' \
        '{name: d, type: datetime, column: D, format: "%Y-%m-%d %H:%M", description: "The moment"}' \
        '{name: e, column: E, constraints: {enum: [x, y], required: true}}' \
        '{name: f, constant: "\"z\""}' \
        '{name: status, column: S, posted: [P], pending: [Q], pendingRecords: keep}'
    assert_equal "$(property '.currency,.a,.b,.c,.d,.e,.f,.status')" '{"description":"ISO 4217 code of every amount in it","type":"string","enum":["EUR","USD"]}
{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}
{"type":"string","pattern":"^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,18})?$"}
{"type":"boolean"}
{"description":"The moment","type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"}
{"type":"string","minLength":1,"enum":["x","y"]}
{"const":"\"z\""}
{"description":"Whether it is posted or still pending","enum":["posted","pending"]}'
    assert_equal "$(profile-schema profile.yaml | jq -c .required)" \
        '["organizationId","line","record","accountId","postedDate","amount","currency","e","f"]'
}

@test "filtered pending records have no place in the schema" {
    least '{name: currency, constant: USD}' '{name: status, column: S, posted: [P], pending: [Q], pendingRecords: filter}'
    assert_equal "$(property .status.enum)" '["posted"]'
}

@test "a pattern without a counterpart is a comment" {
    least '{name: currency, constant: USD}' '{name: x, column: X, constraints: {pattern: "[[.-.]]"}}'
    assert_equal "$(property .x)" '{"type":"string","minLength":1,"$comment":"the profile'"'"'s pattern has no counterpart here"}'
}

# A validator of just the words that these schemas use: prints what is wrong with each record.
validate() { # SCHEMA <RECORDS
    # shellcheck disable=SC2016 # jq's variables
    jq -c --slurpfile schema "$1" '
        def fault($s):
            if $s.type == "string" and type != "string" then "no string"
            elif $s.type == "integer" and (type != "number" or floor != .) then "no integer"
            elif $s.type == "boolean" and type != "boolean" then "no boolean"
            elif ($s | has("const")) and . != $s.const then "not the constant"
            elif $s.enum and (. as $v | $s.enum | index([$v]) == null) then "not in enum"
            elif $s.pattern and (test($s.pattern) | not) then "pattern"
            elif $s.minLength and length < $s.minLength then "minLength"
            elif $s.maxLength and length > $s.maxLength then "maxLength"
            elif $s.minimum and . < $s.minimum then "minimum"
            else empty end;
        . as $record | $schema[0] as $whole
        | ([($whole.oneOf // [$whole])[] | select((.properties.entry.const // null) == ($record.entry // null))][0]) as $s
        | (($s.required - keys)[] | "\(.) is missing"), ((keys - ($s.properties | keys))[] | "\(.) is additional"),
          ($s.properties | to_entries[] | select(.key as $k | $record | has($k))
            | .key as $k | .value as $v | $record[$k] | fault($v) | "\($k): \(.)"),
          (([$s.properties | keys_unsorted[] | select(. as $k | $record | has($k))]) as $order
            | if $order == ($record | keys_unsorted) then empty else "another order" end)'
}

@test "every record of every sample is what its schema says" {
    local records=0
    for profile in "$NIGHTDROP_ROOT"/samples/profiles/*.yaml; do
        name=$(basename "$profile" .yaml)
        profile-schema "$profile" >schema.json
        for upload in "$NIGHTDROP_ROOT/samples/uploads/$name"{.csv,-20*.csv}; do
            [[ -e $upload ]] || continue
            date=2026-11-20
            [[ ! $upload =~ (20[0-9]{2})-?([0-9]{2})-?([0-9]{2})\.csv$ ]] ||
                date=${BASH_REMATCH[1]}-${BASH_REMATCH[2]}-${BASH_REMATCH[3]}
            reader=txn-chunk
            ! grep -q '^kind: groups' "$profile" || reader=group-check
            "$reader" -q --bare --org acme --date "$date" -p "$profile" "$upload" >records 2>errors || (($? == 1 || $? == 3))
            run validate schema.json <records
            assert_status 0 && assert_output || { echo "$upload" && return 1; }
            records=$((records + $(wc -l <records)))
        done
    done
    echo "# $records records" >&3
    ((records > 100))
}

@test "the validator of this file finds what is wrong" {
    least '{name: currency, constant: USD}'
    profile-schema profile.yaml >schema.json
    run validate schema.json <<<'{"organizationId":"acme","line":0,"record":1.5,"accountId":"12","amount":"-0.1","currency":"EUR","x":1}'
    assert_output - <<'EOT'
"postedDate is missing"
"x is additional"
"line: minimum"
"record: no integer"
"accountId: pattern"
"amount: pattern"
"currency: not the constant"
"another order"
EOT
}

@test "a profile that is wrong is status 2, its problems named" {
    least '{name: currency, constant: USE}'
    run_separate profile-schema profile.yaml
    assert_status 2
    assert_output
    assert_stderr - <<'EOT'
profile-schema: profile.yaml:8:30: constant: "USE" is no ISO 4217 currency code
profile-schema: profile.yaml: 1 problem: no profile
EOT
}

@test "one profile at a time" {
    least '{name: currency, constant: USD}'
    run_separate profile-schema
    assert_status 2
    assert_stderr 'profile-schema: no profile: see profile-schema --help'
    run_separate profile-schema profile.yaml profile.yaml
    assert_status 2
    assert_stderr 'profile-schema: profile.yaml: a second operand: one profile at a time: see profile-schema --help'
}
