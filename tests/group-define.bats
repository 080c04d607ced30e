# group-define: the store's groups are what the file says; one that is in use is closed, never dropped.

load helper
load store
load groups

groups() { sql 'SELECT group_id, title, description, state, version, members FROM tile_group ORDER BY group_id'; }

check_defined() {
    acme && assert_equal "$(groups)" 'gold-checking|Gold checking|For members with a gold account|open|1|0
holiday-club|Holiday club||open|1|0
youth-savers|Youth savers||open|1|0' || return
    run_separate group-define groups.yaml
    assert_status 0 && assert_output && assert_stderr "acme: 3 defined: 0 new, 3 unchanged; nothing to do; $shown" || return
    assert_equal "$(sql "SELECT count(*) FROM run WHERE program = 'group-define'")" 1
}
@test "groups are defined, and again changes nothing" { on_both defined; }

check_changed() {
    acme && sed -i 's/Holiday club/Holidays/; /youth-savers/d' groups.yaml
    echo '  - {id: new-cars, title: "New cars: 2.9 %"}' >>groups.yaml
    run_separate group-define -n groups.yaml
    assert_status 0 && assert_stderr "acme: 3 defined: 1 new, 1 changed, 1 unchanged, 1 removed, never used; dry run, nothing changed" || return
    run_separate group-define groups.yaml
    assert_status 0 && assert_stderr "acme: 3 defined: 1 new, 1 changed, 1 unchanged, 1 removed, never used; $shown" || return
    assert_equal "$(groups)" 'gold-checking|Gold checking|For members with a gold account|open|1|0
holiday-club|Holidays||open|2|0
new-cars|New cars: 2.9 %||open|1|0'
}
@test "a title changes, a group is added, one that was never used goes" { on_both changed; }

check_closed() {
    acme && change <<<$'+ 0001 holiday-club\n+ 0001 youth-savers' && change date=2026-11-25 <<<'- 0001 youth-savers'
    sed '/holiday-club/d; /youth-savers/d' groups.yaml >less.yaml
    run_separate group-define less.yaml
    assert_status 0 && assert_stderr - <<END || return
group-define: group "holiday-club" is not defined any more and was in use: closed, 1 member
group-define: group "youth-savers" is not defined any more and was in use: closed, 0 members
acme: 1 defined: 0 new, 1 unchanged, 2 closed; $shown
END
    assert_equal "$(members)" 'holiday-club 0001' || return
    run_separate group-define less.yaml
    assert_stderr "acme: 1 defined: 0 new, 1 unchanged; nothing to do; $shown" || return
    run_separate group-define groups.yaml
    assert_stderr "acme: 3 defined: 0 new, 2 open again, 1 unchanged; $shown"
}
@test "a group in use is closed and keeps its members; named again it is open again" { on_both closed; }

@test "the organization is the option's, the environment's, the file's" {
    new_store sqlite && store-init -q -d "$store"
    printf 'groups:\n  - {id: a, title: A}\n' >bare.yaml
    printf 'organization: birch\ngroups:\n  - {id: a, title: A}\n' >named.yaml
    run_separate group-define -d "$store" bare.yaml
    assert_status 2
    assert_stderr "group-define: no organization: give --org, NIGHTDROP_ORG or the file's"
    group-define -q -d "$store" named.yaml
    NIGHTDROP_ORG=cedar group-define -q -d "$store" named.yaml
    group-define -q -d "$store" --org dogwood <named.yaml
    assert_equal "$(sql 'SELECT organization_id FROM tile_group ORDER BY 1' | xargs)" "birch cedar dogwood"
}

problem() { # FILE'S TEXT, WORDS
    printf '%b' "$1" >bad.yaml
    run_separate group-define -d "$store" --org acme bad.yaml
    assert_status 2
    assert_equal "${stderr%%$'\n'*}" "group-define: bad.yaml:$2"
    assert_equal "${stderr#*$'\n'}" "group-define: bad.yaml: 1 problem: nothing defined"
}

@test "what is wrong in the file is named with its place" {
    new_store sqlite && store-init -q -d "$store"
    problem 'groups:\n  - {id: a, titel: A, title: A}\n' '2:13: no such key: did you mean "title"?'
    problem 'groups:\n  - {id: a, title: A}\n  - {id: a, title: B}\n' '3:5: id: "a" is defined twice'
    problem 'groups:\n  - {title: A}\n' '2:5: id: expected a text without spaces around it'
    problem 'groups:\n  - {id: a}\n' '2:5: title: is necessary'
    problem 'groups:\n  - a\n' '2:5: expected a group: {id: ..., title: ..., description: ...}'
    problem 'groups: {a: b}\n' '1:1: groups: expected the list of all groups'
    problem 'organization: acme\n' '1:1: groups: expected the list of all groups'
    problem '- a\n' '1:1: expected a mapping: groups: ...'
    assert_equal "$(sql 'SELECT count(*) FROM tile_group')" 0
}
