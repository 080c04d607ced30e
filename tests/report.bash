# For suites that look at batch-report's page: hostile outcomes, and the numbers of a page as a program finds them.
# shellcheck shell=bash

# A name that would be markup, and would turn the direction of writing.
hostile=$'<script>alert(1)</script>"&\'\u202e'

# hostile_outcomes: outcomes whose every text is hostile, one of them long.
hostile_outcomes() {
    jq -n -c --arg x "$hostile" --arg long "$(printf 'L%.0s' {1..300})" '
        [$x, $long, "plain"] as $groups |
        {"@batch": "begin", version: 1, kind: "outcomes", organizationId: "acme", date: "2026-11-24", upload: {name: ($x + $long)},
            profile: {name: ($x + $long), sha256: ("0" * 64)}, mode: "changes", plan: ("1" * 64),
            batch: ("acme/groups/2026-11-24.9" + $x), resubmits: $x},
        ($groups | to_entries[] | {outcome: "applied", line: (.key + 2), memberId: "0012345", groupId: .value, action: "add"}),
        {outcome: "rejected", line: 5, errors: [{message: ($x + $long), field: $x, code: ("pattern" + $x), line: 5, column: 1}]},
        {"@batch": "end", status: "complete", records: 4, counts: {applied: 3, unchanged: 0, stale: 0, failed: 0, unattempted: 0,
            rejected: 1, duplicate: 0, skipped: 0, enroll: 0, withdraw: 0},
            groups: ($groups | map({groupId: ., before: 12345678901, add: 1, remove: 0, after: 12345678902})),
            upload: {sha256: ("2" * 64), bytes: 1, lines: 5}, limits: {rejectedRecords: 9007199254740991},
            problems: [{code: ("max-change" + $x), message: ($x + $long), overridden: true}],
            reasons: [{code: ("pattern" + $x), field: $x, count: 1, line: 5, column: 1, message: ($x + $long)}],
            overrides: [{code: ("max-change" + $x), reason: ($x + $long)}]}'
}

# cells PAGE ARTICLE SECTION: the section's table in that article (its number from 1), a row a line, its cells in brackets.
cells() {
    local rows row
    rows=$(xmllint --xpath "count(//article[$2]/section[@class='$3']//tbody/tr)" "$1")
    for ((row = 1; row <= rows; row++)); do
        xmllint --xpath "//article[$2]/section[@class='$3']//tbody/tr[$row]" "$1" |
            sed -E 's/<svg.*<\/svg>//g; s/<t[hd][^>]*\/>/[]/g; s/<span class="small">.*<\/span>//; s/<\/t[hd]>/]/g; s/<t[hd][^>]*>/[/g; s/<[^>]*>//g' | tr -d '\n'
        echo
    done
}
