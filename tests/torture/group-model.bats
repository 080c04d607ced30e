# Tile groups against a model that knows who is in which group: random nights on both engines, and kills of a large plan.
# MODEL_SEED repeats what was found; MODEL_NIGHTS takes so many nights in place of the usual ones.

load ../helper
load ../store
load ../groups

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would be counted too"
}

# nights ENGINE NIGHTS STEPS: each with a store of its own, and the next seed.
nights() {
    local seed=${MODEL_SEED:-$((RANDOM * 1000))} count=${MODEL_NIGHTS:-$2} night
    for ((night = seed; night < seed + count; night++)); do
        new_store "$1" "night$night" && mkdir "$night" || return
        (cd "$night" && "$NIGHTDROP_ROOT/tests/torture/group-model" "$store" "$night" "$3") >>told || { cat told && return 1; }
        rm -r "$night"
    done
    echo "# $1: $count nights from seed $seed on, $((count * $3)) steps: $(sed 's/.*steps: //; s/, /\n/g' told |
        awk '{ n = $1; sub(/^[0-9]+ /, ""); sum[$0] += n } END { for (name in sum) print sum[name], name }' | sort -k 2 | paste -sd , | sed 's/,/, /g')" >&3
}

@test "random nights on SQLite end as the model says" { nights sqlite 25 60; }

@test "random nights on PostgreSQL end as the model says" { nights postgresql 5 40; }

# clone FROM TO: a database that is the same, its store's identity included; makes it the store.
clone() {
    psql_on postgres -c "DROP DATABASE IF EXISTS \"$2\" WITH (FORCE)" -c "CREATE DATABASE \"$2\" TEMPLATE \"$1\"" 2>notice || { cat notice && return 1; }
    export NIGHTDROP_STORE="postgresql://test@${server//\//%2F}/$2"
}

@test "killed at random moments of a large plan, on a busy server, it leaves an untroubled run's store when it is run again" {
    local base round began took victim wait_for load killed=0
    new_store postgresql && acme
    base=${store##*/} && base=${base%%\?*}
    seq -f '+ %05.0f gold-checking' 1 15000 | change
    { seq -f '- %05.0f gold-checking' 1 2 15000 && seq -f '+ %05.0f youth-savers' 5000 20000; } | assignments date=2026-11-25 | planned --max-enroll 100 -o plan
    clone "$base" "$base-whole"
    began=$(date +%s%N)
    group-apply -q -o whole plan
    took=$((($(date +%s%N) - began) / 1000000))
    store-dump -q >whole.dump
    while :; do psql_on postgres -c 'SELECT count(*) FROM generate_series(1, 300000)' >/dev/null; done 3>&- &
    load=$!
    for ((round = 0; round < 15; round++)); do
        clone "$base" "$base-killed"
        group-apply -q -o outcomes plan &
        victim=$!
        wait_for=$((RANDOM % (took + 100)))
        sleep "$(printf '%d.%03d' $((wait_for / 1000)) $((wait_for % 1000)))"
        kill -KILL "$victim" 2>/dev/null || true
        wait "$victim" 2>/dev/null || killed=$((killed + 1))
        group-apply -q -o outcomes plan && store-dump -q >dump && store-check -q || break
        cmp dump whole.dump && cmp outcomes whole || break
    done
    kill "$load" && wait "$load" || true
    echo "# $killed of $round runs were killed; one takes $took ms" >&3
    ((round == 15 && killed > 5))
}
