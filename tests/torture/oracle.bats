#!/usr/bin/env bats
# The whole matrix: each profile, each fault alone, two seeds.

load ../helper
load ../oracle

@test "the samples' profiles: every fault is found, and nothing else" {
    mapfile -t profiles < <(profiles_of transactions)
    all_agree 2 "${profiles[@]}"
}

@test "other profiles: every fault is found, and nothing else" {
    all_agree 10 "$NIGHTDROP_ROOT"/tests/data/mock/*.yaml
}
