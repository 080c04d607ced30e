#include "plan_tally.h"

#include "tap.h"

static struct plan_entry line_of(uint64_t line, const char *group)
{
    return (struct plan_entry){.kind = ENTRY_ASSIGNMENT,
                               .action = ACTION_ADD,
                               .line = line,
                               .group_column = 6,
                               .member = slice_of("0001"),
                               .group = slice_of(group)};
}

static const struct plan_reason *reject(struct plan_tally *t, enum plan_rule rule, uint64_t line,
                                        const char *group, const char *near)
{
    struct plan_entry entry = line_of(line, group);
    return plan_tally_reject(t, rule, &entry, near);
}

static void told_apart(void)
{
    struct plan_tally t = {0};
    const struct plan_reason *r =
        reject(&t, PLAN_RULE_GROUP_UNDEFINED, 7, "gold-cheking", "gold-checking");
    tap_equal_text(r->message,
                   "group \"gold-cheking\" is not defined: did you mean \"gold-checking\"?",
                   "a wrong name that is like a group's is shown, with the group that was meant");
    reject(&t, PLAN_RULE_GROUP_UNDEFINED, 9, "gold-cheking", "gold-checking");
    tap_ok(t.reason_count == 1 && r->count == 2 && r->line == 7 && r->column == 6,
           "the same again is counted where it stood first");
    r = reject(&t, PLAN_RULE_GROUP_UNDEFINED, 3, "0041700020", NULL);
    tap_equal_text(r->message, "no such group is defined",
                   "a name that is like none is not shown: it may be a member's number");
    reject(&t, PLAN_RULE_GROUP_UNDEFINED, 4, "0041700021", NULL);
    tap_ok(t.reason_count == 2 && r->count == 2 && r->group == NULL,
           "nor are such names told apart");
    r = reject(&t, PLAN_RULE_GROUP_CLOSED, 5, "holiday", NULL);
    tap_equal_text(r->message, "group \"holiday\" is closed", "a closed group is named");
    r = reject(&t, PLAN_RULE_MEMBER_UNKNOWN, 6, "holiday", NULL);
    tap_ok(r->column == 0 && r->group == NULL,
           "an unknown member is not where the group stands, and is not named");
    plan_tally_release(&t);
}

/* However many wrong names an upload has, the tally stays as it is, and counts each line once. */
static void bounded(void)
{
    struct plan_tally t = {0};
    char name[32];
    uint64_t counted = 0;
    bool hidden = true;
    for (uint64_t i = 1; i <= 1000; i++) {
        snprintf(name, sizeof name, "gold-%" PRIu64, i);
        const struct plan_reason *r =
            reject(&t, i % 2 == 0 ? PLAN_RULE_GROUP_UNDEFINED : PLAN_RULE_GROUP_CLOSED, i, name,
                   i % 2 == 0 ? "gold" : NULL);
        hidden = hidden && (i < 900 || strstr(r->message, "gold-") == NULL);
        reject(&t, PLAN_RULE_MEMBER_UNKNOWN, i, name, NULL);
    }
    for (size_t i = 0; i < t.reason_count; i++)
        counted += t.reasons[i].count;
    tap_ok(t.reason_count <= PLAN_REASONS_MAX && counted == 2000,
           "a thousand wrong names fit into bounded reasons, and every line is counted");
    tap_ok(hidden, "those that are not told apart any more are not shown");
    plan_tally_release(&t);
}

/* Judges counts of an upload; returns the codes of what is broken, in ROOM. */
static const char *judged(struct plan_tally *t, const struct plan_limits *limits, uint64_t before,
                          uint64_t changed, bool roster, bool proved, char room[256])
{
    struct tile_groups groups = {0};
    struct tile_group *g = tile_groups_add(&groups, slice_of("gold"));
    *g = (struct tile_group){.id = g->id,
                             .open = true,
                             .before = before,
                             .remove = changed / 2,
                             .add = changed - changed / 2};
    *room = '\0';
    plan_tally_judge(t, limits, &groups, roster, proved);
    for (size_t i = 0; i < t->problem_count; i++) {
        size_t length = strlen(room);
        snprintf(room + length, 256 - length, "%s%s%s", i == 0 ? "" : " ",
                 plan_rule_code(t->problems[i].rule), t->problems[i].overridden ? "*" : "");
    }
    tile_groups_release(&groups);
    return room;
}

static const struct plan_limits usual = {.change_percent = 10, .enroll_percent = 2};

static void change_is(uint64_t before, uint64_t changed, bool roster, const char *expected,
                      const char *sentence)
{
    struct plan_tally t = {.lines = 1000};
    char room[256];
    tap_equal_text(judged(&t, &usual, before, changed, roster, true, room), expected, sentence);
    plan_tally_release(&t);
}

static void group_limits(void)
{
    change_is(100, 10, true, "", "a roster may change a tenth of a group");
    change_is(100, 11, true, "max-change", "and no more");
    change_is(100, 11, false, "", "an upload of changes may");
    change_is(0, 5, true, "", "five members of a small group may always change");
    change_is(0, 6, true, "max-change", "and no more, of an empty one either");
    change_is(59, 5, true, "", "a tenth is rounded down");
    change_is(59, 6, true, "max-change", "to the floor");
    change_is(UINT64_MAX / 2, UINT64_MAX / 20, true, "",
              "a tenth of the greatest number is no overflow");
}

static void enrolls(uint64_t lines, uint64_t enroll, const char *expected, const char *sentence)
{
    struct plan_tally t = {.lines = lines, .enroll = enroll};
    char room[256];
    tap_equal_text(judged(&t, &usual, 0, 0, false, true, room), expected, sentence);
    plan_tally_release(&t);
}

static void other_limits(void)
{
    char room[256];
    enrolls(1000, 20, "", "two in a hundred records may enroll a member");
    enrolls(1000, 21, "max-enroll", "and no more");
    enrolls(6, 5, "", "five may always");
    struct plan_tally t = {.lines = 10, .removals = 1};
    tap_equal_text(judged(&t, &usual, 9, 1, true, false, room), "roster-unproved",
                   "a roster that does not prove its end removes nobody");
    plan_tally_release(&t);
    t = (struct plan_tally){.lines = 10};
    tap_equal_text(judged(&t, &usual, 9, 1, true, false, room), "", "and may add");
    plan_tally_release(&t);
    t = (struct plan_tally){.lines = 10, .kinds[ENTRY_REJECTED] = 1};
    tap_equal_text(judged(&t, &usual, 0, 0, false, true, room), "rejected-records",
                   "without a limit in the profile no line may be rejected");
    plan_tally_release(&t);
    struct plan_limits half = usual;
    half.has_rejected_ratio = true;
    half.rejected_ratio_millionths = 500000;
    t = (struct plan_tally){.lines = 10, .kinds[ENTRY_REJECTED] = 5};
    tap_equal_text(judged(&t, &half, 0, 0, false, true, room), "",
                   "half of them may, where that is the limit");
    plan_tally_release(&t);
    t = (struct plan_tally){.lines = 10, .kinds[ENTRY_REJECTED] = 6};
    tap_equal_text(judged(&t, &half, 0, 0, false, true, room), "rejected-ratio", "and no more");
    plan_tally_release(&t);
}

static void bends(void)
{
    const struct plan_override overrides[] = {{PLAN_RULE_MAX_ENROLL, "new"},
                                              {PLAN_RULE_MAX_CHANGE, "a merger"}};
    struct plan_tally t = {.lines = 10, .enroll = 6, .overrides = overrides, .override_count = 2};
    char room[256];
    tap_equal_text(judged(&t, &usual, 0, 0, true, true, room), "max-enroll*",
                   "a rule that somebody bent is still told");
    tap_ok(!plan_tally_is_rejected(&t), "and rejects nothing");
    tap_ok(plan_tally_is_used(&t, &overrides[0]) && !plan_tally_is_used(&t, &overrides[1]),
           "an override that bent nothing is known for it");
    plan_tally_release(&t);
    t = (struct plan_tally){
        .lines = 10, .enroll = 6, .removals = 1, .overrides = overrides, .override_count = 2};
    judged(&t, &usual, 0, 0, true, false, room);
    tap_ok(plan_tally_is_rejected(&t), "one bent rule does not excuse another");
    plan_tally_release(&t);
}

static void writes(void)
{
    struct plan_tally t = {
        .lines = 3, .kinds[ENTRY_CHANGE] = 2, .kinds[ENTRY_REJECTED] = 1, .enroll = 1};
    struct tile_groups groups = {0};
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    plan_tally_write_counts(&t, &w);
    tap_equal_slice(buffer_slice(&text),
                    slice_of("{\"read\":3,\"change\":2,\"none\":0,\"rejected\":1,\"duplicate\":0,"
                             "\"skipped\":0,\"enroll\":1,\"withdraw\":0}"),
                    "the counts have every kind of entry");
    tile_groups_add(&groups, slice_of("calm"));
    struct tile_group *g = tile_groups_add(&groups, slice_of("gold"));
    g->before = 3;
    g->remove = 3;
    g->add = 1;
    buffer_clear(&text);
    json_begin(&w, &text);
    plan_tally_write_groups(&groups, &w);
    tap_equal_slice(
        buffer_slice(&text),
        slice_of("[{\"groupId\":\"gold\",\"before\":3,\"add\":1,\"remove\":3,\"after\":1}]"),
        "of the groups those stand there that change");
    tile_groups_release(&groups);
    buffer_release(&text);
    plan_tally_release(&t);
}

int main(void)
{
    told_apart();
    bounded();
    group_limits();
    other_limits();
    bends();
    writes();
    return tap_done();
}
