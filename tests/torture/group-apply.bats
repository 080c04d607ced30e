# group-apply, killed at every system call, and against others at the same time: nothing half done, nothing lost, nothing twice.

load ../helper
load ../store
load ../groups
load calls

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would be counted too"
}

# Everything that proofs compare, and the outcomes.
state() { store-dump && cat outcomes; }

as_before() { rm -f store.db* outcomes .outcomes.partial && cp before.db store.db; }
again() {
    applied -o outcomes plan
    assert_equal "$(state)" "$expected" && assert_equal "$(find . -name '*partial' -o -name '*journal')" ""
}

@test "killed at any system call and run again, it leaves the store and the outcomes of an untroubled run" {
    new_store sqlite && acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking\n+ 0003 youth-savers'
    assignments date=2026-11-25 <<<$'- 0001 gold-checking\n+ 0001 holiday-club\n+ 0004 youth-savers\n- 0005 youth-savers\nbad\n+ 0003 youth-savers' |
        planned -o plan
    cp store.db before.db
    applied -o outcomes plan
    expected=$(state)
    killed_at_each_call as_before again group-apply -q -o outcomes plan
    store-check -q
}

check_random_kills() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    local i victim
    seq -f '+ %04g youth-savers' 1 2000 | cat - <(echo '- 0001 gold-checking') | assignments date=2026-11-25 | planned --max-enroll 100 -o plan
    for ((i = 0; i < 20; i++)); do
        group-apply -q plan &
        victim=$!
        sleep 0.0$((RANDOM % 10))$((RANDOM % 10))
        kill -KILL $victim 2>/dev/null || true
        wait $victim 2>/dev/null || true
    done
    applied -o outcomes plan
    assert_equal "$(for table in batch event assignment; do sql "SELECT count(*) FROM $table"; done | xargs)" "2 2003 2001" || return
    store-check -q
}
@test "killed at random moments, again and again, it is done once" { on_both random_kills; }

# conflict ROUND: two plans that want the same member, at once; one is applied, the other stale.
conflict() {
    local date i first second
    date=$(date -u -d "2026-01-01 + $1 days" +%F)
    assignments date="$date" name=one <<<$'+ 0001 youth-savers\n- 0001 holiday-club' | planned -o one
    assignments date="$date" name=two <<<$'- 0001 youth-savers\n+ 0001 holiday-club\n+ 0002 youth-savers' | planned -o two
    for i in one two; do
        { status=0 && group-apply -q "$i" || status=$?; echo $status >"$i.status"; } &
    done
    wait
    first=$(<one.status) second=$(<two.status)
    case $first$second in
    03) assert_equal "$(members | grep -v gold | grep 0001)" 'youth-savers 0001' ;;
    30) assert_equal "$(members | grep -v gold | grep 0001)" 'holiday-club 0001' ;;
    *) echo "round $1: $first and $second" && return 1 ;;
    esac
}

check_conflicts() {
    local i
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    for ((i = 1; i <= 100; i++)); do
        # Whoever won the last round, both plans change something.
        change date=2025-12-31 <<<$'+ 0001 gold-checking\n- 0001 youth-savers\n- 0001 holiday-club\n- 0002 youth-savers'
        conflict "$i" || return
    done
    store-check -q
}
@test "of two conflicting plans at once, a hundred times, one is applied and one is stale" { on_both conflicts; }
