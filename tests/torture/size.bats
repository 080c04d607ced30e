# What txn-chunk needs does not grow with what it is sent: memory stays under 16 MiB, and ten rows take no time.

load ../helper

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer needs memory of its own"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    profile=$NIGHTDROP_ROOT/samples/profiles/quillfeather.yaml
}

# frugal ARGUMENT...: runs txn-chunk with standard input and fails where it needed more than 16 MiB; $status and $stderr.
frugal() {
    status=0
    /usr/bin/time -q -f %M -o peak txn-chunk -p "$profile" "$@" >output 2>said || status=$?
    stderr=$(<said)
    echo "status $status, $(<peak) KiB, said: ${stderr:0:500}"
    (($(<peak) <= 16 * 1024))
}

@test "half a million records, as a stream and as chunks, well or badly" {
    txn-mock -q -p "$profile" --records 500000 --accounts 100 -o upload
    frugal upload
    assert_status 0
    frugal -o chunks upload
    assert_status 0
    rm -rf chunks output
    # Every record is one too short.
    sed '2,$s/^[^,]*,//' upload >broken
    frugal -R rejects --reasons reasons -o chunks broken
    assert_status 3
    (($(wc -l <reasons) > 400000))
}

@test "a line of one gigabyte" {
    { head -n 3 "$NIGHTDROP_ROOT/samples/uploads/quillfeather.csv" && head -c 1G /dev/zero | tr '\0' x && echo; } >long.csv
    frugal long.csv
    assert_status 3
    assert_contains "$stderr" "long.csv:4"
    frugal <long.csv
    assert_status 3
}

@test "a first line of one gigabyte, where the header should be" {
    frugal < <(head -c 1G /dev/zero | tr '\0' x)
    assert_status 3
}

@test "a million columns" {
    { head -n 3 "$NIGHTDROP_ROOT/samples/uploads/quillfeather.csv" && head -c 1000000 /dev/zero | tr '\0' , && echo; } >wide.csv
    frugal wide.csv
    assert_status 3
    assert_contains "$stderr" "wide.csv:4"
}

@test "a quote that is never closed, before 200 MB" {
    {
        head -n 3 "$NIGHTDROP_ROOT/samples/uploads/quillfeather.csv" && printf '"'
        yes '2026-11-20,never,closed,1.00' | head -c 200M
    } >open.csv
    frugal open.csv
    assert_status 3
    assert_contains "$stderr" "open.csv:4"
}

@test "ten rows take less than 5 ms" {
    txn-mock -q -p "$profile" --records 10 -o ten
    run perl -MTime::HiRes=time -e '
        my $best = 1;
        for (1 .. 100) {
            my $start = time;
            system("txn-chunk", "-q", "-n", "-p", @ARGV) == 0 or exit 1;
            my $took = time - $start;
            $best = $took if $took < $best;
        }
        printf "%.1f ms\n", $best * 1000;
        exit($best < 0.005 ? 0 : 1)' "$profile" ten
    echo "$output"
    assert_status 0
}

@test "a mock upload for measuring is made in little memory" {
    /usr/bin/time -q -f %M -o peak txn-mock -q -p "$profile" --records 500000 --accounts 20000 -o upload
    (($(<peak) <= 16 * 1024))
}

@test "two threads stay under 16 MiB too" {
    txn-mock -q -p "$profile" --records 500000 --accounts 100 -o upload
    frugal -j 2 upload
    assert_status 0
    # Every record is one too short.
    sed -i '2,$s/,[^,]*$//' upload
    frugal -j 2 -R rejects --reasons reasons upload
    assert_status 3
}
