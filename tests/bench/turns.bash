# What the benches have in common: contenders that take turns, so that what slows the machine slows all, and medians that count.
# shellcheck shell=bash disable=SC2154  # work, runs and figures are set by the bench

# contend LABEL COMMAND...: enters a contender for the next turns; the first one is what the others are compared with.
labels=() commands=()
contend() {
    labels+=("$1")
    shift
    commands+=("$(printf '%q ' "$@")")
}

# time_once COMMAND: sets `microseconds`; a command that knows better than the clock leaves seconds in $work/seconds. What the
# bench's before_turn does for it is not counted.
time_once() {
    local begun ended
    rm -f "$work/seconds"
    before_turn "$1"
    begun=${EPOCHREALTIME/./}
    eval "$1" >/dev/null
    ended=${EPOCHREALTIME/./}
    microseconds=$((ended - begun))
    [[ ! -e $work/seconds ]] || microseconds=$(awk '{ printf "%d", $1 * 1e6 }' "$work/seconds")
}

# take_turns: runs all that contend and sets `medians`, in microseconds and in their order.
take_turns() {
    local run i times=()
    for ((run = 0; run < runs; run++)); do
        for i in "${!labels[@]}"; do
            time_once "${commands[i]}"
            times[i]+="$microseconds "
        done
    done
    medians=()
    for i in "${!labels[@]}"; do
        medians[i]=$(tr ' ' '\n' <<<"${times[i]% }" | sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }')
    done
    after_turns
}

# keep_figures SECTION UPLOAD: takes turns and keeps each median, with the size of the upload and what it is compared with.
keep_figures() {
    local i bytes
    bytes=$(stat -c %s "$2")
    echo "${0##*/}: $1: ${labels[*]@Q}" >&2
    take_turns
    for i in "${!labels[@]}"; do
        printf '%s\t%s\t%d\t%d\t%d\t%d\n' "$1" "${labels[i]}" "${medians[i]}" "${medians[0]}" "$bytes" "$runs" >>"$figures"
    done
    labels=() commands=()
}

forget_section() {
    touch "$figures"
    awk -F '\t' -v section="$1" '$1 != section' "$figures" >"$figures.new"
    mv "$figures.new" "$figures"
}

# peak_memory COMMAND...: the most resident memory, in KiB.
peak_memory() {
    /usr/bin/time -q -f %M -o "$work/memory" "$@" >/dev/null 2>&1 || (($? == 1))
    cat "$work/memory"
}

note_load() {
    load_before=$(cut -d ' ' -f 1 /proc/loadavg)
}

# describe_machine: two lines of Markdown, after what was measured.
describe_machine() {
    local cpu cores memory disk
    cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    cores=$(nproc)
    memory=$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)
    disk=$(stat -f -c %T "$work")
    echo "Measured on $(date -u +%F) on $cpu, $cores cores, $memory, $disk, Linux $(uname -r); commit $(git describe --always --dirty)."
    echo "Load average before and after: $load_before, $(cut -d ' ' -f 1 /proc/loadavg)."
}

# publish_between MARK FILE: puts FILE between MARK's begin and end in the README.
publish_between() {
    awk -v mark="<!-- $1: " -v table="$2" '
        index($0, mark "end -->") == 1 { within = 0 }
        !within
        index($0, mark "begin -->") == 1 {
            within = 1; print ""; while ((getline line < table) > 0) print line; print "" }' README.md >"$work/README.md"
    cat "$work/README.md" >README.md
}

# Whether there is DuckDB's module in $work, installed there where npm can.
find_duckdb() {
    command -v node >/dev/null || return 1
    [[ -d $work/node_modules/@duckdb/node-api ]] || {
        command -v npm >/dev/null || return 1
        echo "${0##*/}: npm install @duckdb/node-api into .build/bench" >&2
        (cd "$work" && timeout 120 npm install --silent --no-audit --no-fund --no-save --prefix . @duckdb/node-api) \
            >/dev/null 2>&1 || return 1
    }
    (cd "$work" && node -e 'require("@duckdb/node-api")') 2>/dev/null
}

# Writes $work/settings.sql: with it a connection of the sqlite3 shell has the settings of ours.
keep_settings() { grep -oE 'PRAGMA [a-z_.]+ = [^;"]+' src/lib/db_sqlite.c | sed 's/$/;/' >"$work/settings.sql"; }
