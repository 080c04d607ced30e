# store-check: a sound store, and each way in which one is not.

load helper
load store

check_sound() {
    fill_store
    run_separate store-check -d "$store"
    assert_status 0 && assert_output && assert_stderr "$shown: sound: version 2, open, 26 rows, run log of 0" || return
    run_separate store-check -q -d "$store"
    assert_status 0 && assert_stderr
}
@test "a sound store is said to be sound" { on_both sound; }

# is_found STATEMENT WORDS: a store in which STATEMENT was run is not sound, in just these words.
is_found() {
    rm -f broken.db
    case $store in
    sqlite:*) cp "${store#sqlite:}" broken.db && sqlite3 broken.db "PRAGMA foreign_keys = OFF; $1" ;;
    *) sql "$1" ;;
    esac
    broken=$store name=$shown
    [[ $store != sqlite:* ]] || broken=sqlite:broken.db name=sqlite:broken.db
    run_separate store-check -d "$broken"
    assert_status 2 && assert_output && assert_stderr "store-check: $name: $2
store-check: $name: NOT SOUND"
}

check_invariants() {
    fill_store
    is_found "INSERT INTO event VALUES ('elm', 1, 1, 'x', '{}', NULL); INSERT INTO batch SELECT 'acme', 5, 'x', '', 1, NULL, NULL, NULL, '{}', 'applied', NULL" \
        "organizations that rows belong to are not there: 1
store-check: ${name:=$([[ $store == sqlite:* ]] && echo sqlite:broken.db || echo "$shown")}: batches that changes, events or members name and that are not there: 1" ||
        return
    [[ $store == sqlite:* ]] || return 0 # the rest is the same query on either
    is_found "INSERT INTO assignment VALUES ('acme', '0009', 'gold'); UPDATE tile_group SET members = 2 WHERE group_id = 'gold'" \
        "assignments of a member or a group that is not there: 1
store-check: $name: assignments that no change made: 1" || return
    is_found "UPDATE member SET enrollment = 'none' WHERE member_id = '0002'" "assignments of members who are not enrolled: 1" || return
    is_found "UPDATE tile_group SET members = 7" "groups whose count of members is not that of their assignments: 2" || return
    is_found "DELETE FROM batch WHERE number = 1" "organizations whose batches are not numbered without a gap: 1
store-check: $name: business dates whose batches are not numbered without a gap: 1
store-check: $name: batches that changes, events or members name and that are not there: 1" || return
    is_found "DELETE FROM event WHERE number = 2" "organizations whose events are not numbered without a gap: 1" || return
    is_found "UPDATE group_change SET member_version = 9 WHERE member_id = '0001' AND batch = 2" \
        "members whose version is behind their last change: 1" || return
    is_found "DELETE FROM assignment; UPDATE tile_group SET members = 0" "assignments that are not what their last change left: 1" || return
    is_found "INSERT INTO assignment VALUES ('acme', '0001', 'youth'); UPDATE tile_group SET members = 1" "assignments that no change made: 1"
}
@test "what does not hold between the tables is found and counted" { on_both invariants; }

# transactions_found WORDS COUNT STATEMENT: nothing else is found in the transactions than these words, so often.
transactions_found() {
    is_found "$3" "$1: $2" || { echo "after: $3" && return 1; }
}

check_transactions() {
    fill_store
    local facts="batches whose facts count other transactions than they have" gap="transactions whose versions are not numbered without a gap"
    local name
    name=$([[ $store == sqlite:* ]] && echo sqlite:broken.db || echo "$shown")
    transactions_found "batches that transactions name and that are not there, or are of groups" 1 \
        "UPDATE batch SET kind = 'x', state = 'applied', nth = 9 WHERE number = 4; UPDATE batch SET nth = 1 WHERE number = 4" || return
    [[ $store == sqlite:* ]] || return 0 # the rest is the same query on either
    transactions_found "batches in a state that their kind does not have" 2 \
        "UPDATE batch SET state = CASE kind WHEN 'txn' THEN 'applied' ELSE 'loaded' END WHERE number IN (1, 4)" || return
    transactions_found "$facts" 1 "UPDATE batch SET facts = replace(facts, 'new\":3', 'new\":2') WHERE number = 3" || return
    transactions_found "$facts" 1 "UPDATE batch SET facts = '{' WHERE number = 3" || return
    transactions_found "$facts" 1 "DELETE FROM transaction_conflict" || return
    transactions_found "$facts" 1 "DELETE FROM account_transaction WHERE account_id = '0010-S2'" || return
    transactions_found "$gap: 1
store-check: $name: $facts" 1 "DELETE FROM transaction_version" || return
    transactions_found "$gap" 1 "UPDATE account_transaction SET version = 3 WHERE identity = 'T1'" || return
    transactions_found "versions of a transaction that is not there: 1
store-check: $name: $facts" 1 "DELETE FROM account_transaction WHERE identity = 'T1'" || return
    transactions_found "versions that did not end with the batch that made the next" 1 "UPDATE transaction_version SET until_batch = 3" || return
    transactions_found "transactions that arrived in one place, or whose versions arrived in several: 1
store-check: $name: first versions that another batch made than they arrived with" 1 \
        "UPDATE account_transaction SET arrival = arrival - 1 WHERE account_id = '0010-S2'" || return
    transactions_found "transactions that arrived in one place, or whose versions arrived in several" 1 \
        "UPDATE account_transaction SET arrival = arrival + 9 WHERE identity = 'T1'" || return
    transactions_found "first versions that another batch made than they arrived with" 1 "UPDATE account_transaction SET record = 7 WHERE account_id = '0010-S2'" ||
        return
    transactions_found "conflicts with a version that is not there" 1 "UPDATE transaction_conflict SET version = 2" || return
    transactions_found "accounts of a member that member_account does not know" 1 "UPDATE transaction_version SET member_id = '0002'" || return
    transactions_found "balances of an account without the transaction that they are of" 1 "UPDATE account_balance SET account_id = '0010-S2'"
}
@test "what does not hold among transactions is found and counted" { on_both transactions; }

check_log() {
    fill_store
    NIGHTDROP_NOW=2026-11-24T07:22:03Z store-copy -q "$store" sqlite:log.db
    store=sqlite:log.db shown=sqlite:log.db
    NIGHTDROP_NOW=2026-11-25T07:22:03Z store-copy -q "$store" sqlite:next.db
    store=sqlite:next.db shown=sqlite:next.db
    NIGHTDROP_NOW=2026-11-26T07:22:03Z store-copy -q "$store" sqlite:last.db
    store=sqlite:last.db shown=sqlite:last.db
    run_separate store-check -d "$store"
    assert_status 0 && [[ $stderr == *"run log of 3, the last "[0-9a-f]* ]] || return
    local off='DROP TRIGGER run_is_not_changed; DROP TRIGGER run_is_not_removed;' words="rows of the run log that do not follow from the one before"
    is_found "$off UPDATE run SET user_name = 'nobody' WHERE number = 2" "$words: 1" || return
    is_found "$off UPDATE run SET digest = previous WHERE number = 3" "$words: 1" || return
    is_found "$off DELETE FROM run WHERE number = 1" "$words: 1" || return
    is_found "$off UPDATE run SET number = number + 1 WHERE number = 3" "$words: 1"
}
@test "a run log that was tampered with is found" {
    mkdir sqlite && cd sqlite && new_store sqlite && check_log
}

# last: the digest that is to be kept elsewhere.
last() {
    store-check 2>&1 | grep -o 'the last [0-9a-f]*'
}

check_ends() {
    export NIGHTDROP_STORE=$store
    local samples=$NIGHTDROP_ROOT/samples profile upload before
    fill_store
    for upload in birchwater cobble-hill-20261120 alder-grove; do
        profile=$samples/profiles/${upload%-2026*}.yaml
        txn-chunk -q -p "$profile" --date 2026-11-20 "$samples/uploads/$upload.csv" | txn-load -q || return
    done
    before=$(last)
    sql "DROP TRIGGER run_is_not_removed; DELETE FROM run WHERE organization_id = 'birchwater'"
    [[ -n $before && $(last) == 'the last '* && $(last) != "$before" ]]
}
@test "a run log that was cut short is told by its digest, whosever rows are gone" {
    mkdir sqlite && cd sqlite && new_store sqlite && check_ends
}

check_kept() {
    fill_store
    store-copy -q "$store" sqlite:other.db
    for statement in 'DELETE FROM run' "UPDATE run SET reason = 'x'"; do
        run sql "$statement"
        ((status != 0)) && assert_contains "$output" "the run log is only added to" || return
    done
}
@test "the run log cannot be changed in passing" { on_both kept; }

@test "a damaged file is found" {
    store=sqlite:store.db
    fill_store
    many_rows 20000
    printf 'damage' | dd of=store.db bs=1 seek=$((8192 * 30 + 100)) conv=notrunc status=none
    run_separate store-check -d "$store"
    assert_status 2
    assert_contains "$stderr" "store-check: sqlite:store.db: "
    truncate -s 20000 store.db
    run_separate store-check -d "$store"
    assert_status 2
    assert_stderr "store-check: sqlite:store.db: the database is damaged: restore a copy"
}
