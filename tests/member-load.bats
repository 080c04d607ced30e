# member-load: who is on the core's list is enrolled in full.

load helper
load store
load groups

enrolled() { sql 'SELECT member_id, enrollment, version, enrolled_by FROM member ORDER BY member_id'; }

check_loaded() {
    acme && printf 'name,memberId\n"Doe, J.",0001\nRoe,0002\nDoe,0001\n' >list.csv
    run_separate member-load --org acme list.csv
    assert_status 0 && assert_output && assert_stderr "acme: 3 listed: 2 new; $shown" || return
    assert_equal "$(enrolled)" '0001|full|1|
0002|full|1|' || return
    run_separate member-load --org acme <list.csv
    assert_status 0 && assert_stderr "acme: 3 listed: 0 new; nothing to do; $shown" &&
        assert_equal "$(sql "SELECT count(*) FROM run WHERE program = 'member-load'")" 1
}
@test "members are loaded, each once, and again changes nothing" { on_both loaded; }

check_raised() {
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking'
    printf 'Number\n0001\n0003\n' >list.csv
    run_separate member-load -n --org acme --column Number list.csv
    assert_status 0 && assert_stderr "acme: 2 listed: 1 new, 1 enrolled in full now; dry run, nothing changed" || return
    run_separate member-load --org acme --column Number list.csv
    assert_status 0 && assert_stderr "acme: 2 listed: 1 new, 1 enrolled in full now; $shown" || return
    assert_equal "$(enrolled)" '0001|full|2|
0002|partial|1|1
0003|full|1|'
}
@test "who was enrolled partially is enrolled in full, who is not listed stays as he is" { on_both raised; }

rejected() { # FILE'S TEXT, WORDS
    printf '%b' "$1" >bad.csv
    run_separate member-load -d "$store" --org acme bad.csv
    assert_status 3
    assert_output
    assert_stderr "member-load: bad.csv:$2"
    assert_equal "$(sql 'SELECT count(*) FROM member')" 0
}

@test "a list with one bad line loads nothing" {
    new_store sqlite && store-init -q -d "$store"
    rejected 'memberId,name\n0001,a\n0002\n' '3: too few fields: nothing loaded'
    rejected 'memberId,name\n0001,a\n,b\n' "3: no member's number: nothing loaded"
    rejected 'memberId,name\n0001,a\n\n0002,b\n' '3: an empty line: nothing loaded'
    rejected 'memberId,name\n0001,"a\n' '2: a quote is opened and never closed: nothing loaded'
    rejected 'memberId\n0001\n00' '3: the last record has no line end: possibly truncated: nothing loaded'
    rejected 'member,name\n0001,a\n' '1: the header does not have just one column "memberId"'
    rejected 'memberId,memberId\n0001,a\n' '1: the header does not have just one column "memberId"'
    rejected '' '1: the header does not have just one column "memberId"'
}
