# For suites of the commands that change tile groups: a store with groups, and assignments made by hand.
# shellcheck shell=bash disable=SC2154,SC2034 # store and shown are set by tests/store.bash, stays_sound is for it

# Whatever a check has done, store-check finds nothing amiss with the store behind it.
stays_sound=true

# acme: makes the store $store with three groups of acme, and names it in the environment.
acme() {
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T15:12:40Z
    store-init -q && acme_groups
}

# acme_groups: defines them in the store that is there.
acme_groups() {
    cat >groups.yaml <<'END'
organization: acme
groups:
  - {id: gold-checking, title: Gold checking, description: For members with a gold account}
  - {id: youth-savers, title: Youth savers}
  - {id: holiday-club, title: Holiday club}
END
    group-define -q groups.yaml
}

# assignments [KEY=VALUE...]: standard input, a line each ("+ member group", "- member group", "bad", "dup LINE"), as a stream of
# assignments. Keys: mode, members, date, name, limit (rejected records), unproved.
assignments() {
    local mode=changes members=any date=2026-11-24 name=groups.csv limit=100 unproved=''
    local "$@" lines
    lines=$(cat)
    jq -R -s -c --arg mode "$mode" --arg members "$members" --arg date "$date" --arg name "$name" --argjson limit "$limit" \
        --arg unproved "$unproved" --arg sha256 "$(sha256sum <<<"$mode $lines" | cut -c 1-64)" '
        (split("\n") | map(select(. != "") | split(" "))) as $lines |
        ([$lines[][0]] | group_by(.) | map({(.[0]): length}) | add // {}) as $n |
        {"@batch": "begin", version: 1, kind: "assignments", organizationId: "acme", date: $date, upload: {name: $name},
            profile: {name: "acme-groups", sha256: ("0" * 64)}, mode: $mode, members: $members},
        ($lines | to_entries[] | {organizationId: "acme", line: (.key + 2), record: (.key + 1)} + (.value |
            if .[0] == "bad" then {entry: "rejected", lines: 1,
                errors: [{message: "does not fit the pattern", field: "memberId", code: "pattern", column: 1}]}
            elif .[0] == "dup" then {entry: "duplicate", duplicateOf: (.[1] | tonumber)}
            else {entry: "assignment", action: {"+": "add", "-": "remove"}[.[0]], memberId: .[1], groupId: .[2]} end)),
        {"@batch": "end", status: "complete", records: ($lines | length),
            counts: {read: ($lines | length), accepted: (($n["+"] // 0) + ($n["-"] // 0)), duplicate: ($n.dup // 0),
                rejected: ($n.bad // 0)},
            actions: {add: ($n["+"] // 0), remove: ($n["-"] // 0)},
            upload: {sha256: $sha256, bytes: 1, lines: (($lines | length) + 1)}, limits: {rejectedRecords: $limit},
            unproved: ($unproved | split(" ")), problems: [], reasons: [], tolerated: [], overrides: []}' <<<"$lines"
}

# plan_says STATUS TEXT ARGUMENT...: what group-plan says, word for word, the digest of the upload as DIGEST.
plan_says() {
    local expected=$1 words=$2 got=0
    shift 2
    group-plan "$@" 2>said || got=$?
    assert_equal "$(sed -E 's/\([0-9a-f]{12}\)/(DIGEST)/' said)" "$words" && assert_equal "status $got" "status $expected"
}

# members: who is in which group, "group member" a line.
members() {
    sql "SELECT group_id, member_id FROM assignment ORDER BY group_id, member_id" | tr '|' ' '
}

# planned ARGUMENT...: group-plan, which may have rejected lines.
planned() {
    group-plan -q "$@" 2>/dev/null || (($? == 1))
}

# applied ARGUMENT...: the same for group-apply.
applied() {
    group-apply -q "$@" || (($? == 1))
}

# change [KEY=VALUE...]: assignments, planned and applied.
change() {
    assignments "$@" | planned --max-enroll 100 | applied -
}
