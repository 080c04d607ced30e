#include "group_plan_compare.h"

#include "group_store.h"
#include "member_roll.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* --- the lines, sorted -------------------------------------------------------------------------
 */

/* What stands behind the key of a sorted line: its member, NUL, its number, the greatest byte
 * first, its group. */
struct line_facts {
    uint32_t member_length;
    uint32_t action;
};

struct line {
    struct slice member;
    struct slice group;
    uint64_t number;
    enum entry_action action;
};

int group_plan_compare_add(struct group_plan *p, const struct plan_entry *entry, struct error *e)
{
    struct line_facts facts = {(uint32_t)entry->member.length, entry->action};
    char number[sizeof(uint64_t)];
    for (size_t i = 0; i < sizeof number; i++)
        number[i] = (char)(p->source.records >> (8 * (sizeof number - 1 - i)));
    buffer_clear(&p->packed);
    buffer_append_slice(&p->packed, entry->member);
    buffer_append_byte(&p->packed, '\0');
    buffer_append(&p->packed, number, sizeof number);
    buffer_append_slice(&p->packed, entry->group);
    buffer_append(&p->packed, (const char *)&facts, sizeof facts);
    return text_sorter_add(&p->sorted, buffer_slice(&p->packed), e);
}

/* The next line, its texts lent until the one after: 1; 0 behind the last; -1. */
static int read_line(struct group_plan *p, struct line *line, struct error *e)
{
    struct line_facts facts;
    struct slice text;
    int result = text_sorter_next(&p->sorted, &text, e);
    if (result != 1)
        return result;
    memcpy(&facts, text.data + text.length - sizeof facts, sizeof facts);
    line->member = slice_make(text.data, facts.member_length);
    line->number = 0;
    const char *at = text.data + facts.member_length + 1;
    for (size_t i = 0; i < sizeof line->number; i++)
        line->number = line->number << 8 | (unsigned char)*at++;
    line->group = slice_make(at, (size_t)(text.data + text.length - at) - sizeof facts);
    line->action = (enum entry_action)facts.action;
    return 1;
}

/* --- the lines and the roll, merged ------------------------------------------------------------
 */

struct comparison {
    struct group_plan *p;
    struct member_roll roll;
    struct line line; /* at hand */
    bool has_line;
    struct buffer member; /* whose turn it is */
    uint64_t turn;        /* of how many members */
    struct member_walk walk;
    struct tile_group **present; /* the groups that the member is in, in order */
    size_t present_count;
};

static int next_line(struct comparison *c, struct error *e)
{
    int result = read_line(c->p, &c->line, e);
    c->has_line = result == 1;
    return result < 0 ? -1 : 0;
}

/* The member of the line at hand; in a roster whoever comes first, of the lines or the roll. */
static void choose_member(struct comparison *c)
{
    bool by_roll = !c->has_line || (c->p->roster && c->roll.has_row &&
                                    slice_compare(c->roll.member, c->line.member) < 0);
    buffer_clear(&c->member);
    buffer_append_slice(&c->member, by_roll ? c->roll.member : c->line.member);
    c->turn++;
    c->present_count = 0;
    c->walk = (struct member_walk){.enrollment = ENROLLMENT_NONE};
}

/* What the store has of the member; others before it are passed. */
static int take_member(struct comparison *c, struct error *e)
{
    struct slice member = buffer_slice(&c->member);
    while (c->roll.has_row) {
        int order = slice_compare(c->roll.member, member);
        if (order > 0)
            return 0;
        if (order == 0 && c->roll.is_member) {
            c->walk.version = member_roll_version(&c->roll);
            c->walk.enrollment = enrollment_find(member_roll_enrollment(&c->roll));
        } else if (order == 0) {
            struct tile_group *group = tile_groups_find(&c->p->groups, member_roll_group(&c->roll));
            if (group != NULL) {
                group->present = c->turn;
                c->present[c->present_count++] = group;
            }
        }
        if (member_roll_next(&c->roll, e) != 0)
            return -1;
    }
    return 0;
}

static int take_line(struct comparison *c, struct error *e)
{
    struct group_plan *p = c->p;
    struct member_step step = {.kind = ENTRY_REJECTED};
    struct tile_group *group = tile_groups_find(&p->groups, c->line.group);
    c->walk.known_only = p->known_only;
    if (group == NULL)
        step.rule = PLAN_RULE_GROUP_UNDEFINED;
    else if (!group->open)
        step.rule = PLAN_RULE_GROUP_CLOSED;
    else
        step = member_walk_take(&c->walk, c->line.action, group->present == c->turn);
    if (group != NULL)
        group->listed = c->turn;
    return group_plan_add_mark(p, c->line.number, &step, group, e);
}

/* Whom a roster leaves out goes, known or not, from the groups that it names. */
static int take_missing(struct comparison *c, struct error *e)
{
    struct group_plan *p = c->p;
    c->walk.known_only = false;
    for (size_t i = 0; i < c->present_count; i++) {
        struct tile_group *group = c->present[i];
        uint64_t number;
        if (!group->named || !group->open || group->listed == c->turn)
            continue;
        struct member_step step = member_walk_take(&c->walk, ACTION_REMOVE, true);
        p->tally.removals++;
        if (group_plan_add_extra(p, buffer_slice(&c->member), slice_of(group->id),
                                 (struct slice){0}, &number, e) != 0 ||
            group_plan_add_mark(p, number, &step, group, e) != 0)
            return -1;
    }
    return 0;
}

static int compare_member(struct comparison *c, struct error *e)
{
    choose_member(c);
    int result = take_member(c, e);
    while (result == 0 && c->has_line && slice_equals(c->line.member, buffer_slice(&c->member))) {
        result = take_line(c, e);
        if (result == 0)
            result = next_line(c, e);
    }
    return result == 0 && c->p->roster ? take_missing(c, e) : result;
}

static int compare_members(struct comparison *c, struct error *e)
{
    c->present = memory_array(c->p->groups.count, sizeof(struct tile_group *));
    int result = member_roll_begin(&c->roll, true, e);
    if (result == 0)
        result = next_line(c, e);
    while (result == 0 && (c->has_line || (c->p->roster && c->roll.has_row)))
        result = compare_member(c, e);
    buffer_release(&c->member);
    free(c->present);
    return result;
}

/* --- the store ---------------------------------------------------------------------------------
 */

/* Gives the roll whom the lines name. */
static int choose_members(struct comparison *c, struct error *e)
{
    struct group_plan *p = c->p;
    struct line line;
    int result = 0;
    while (c->roll.selects && result == 0 && (result = read_line(p, &line, e)) == 1)
        result = member_roll_want(&c->roll, line.member, e);
    if (result == 0)
        result = member_roll_choose(&c->roll, e);
    return result == 0 ? text_sorter_rewind(&p->sorted, e) : -1;
}

/* A roster is the whole of the groups that its lines name, wherever they stand. */
static int name_groups(struct group_plan *p, struct error *e)
{
    struct line line;
    int result = 0;
    while (p->roster && result == 0 && (result = read_line(p, &line, e)) == 1) {
        struct tile_group *group = tile_groups_find(&p->groups, line.group);
        if (group != NULL)
            group->named = true;
        result = 0;
    }
    return result == 0 ? text_sorter_rewind(&p->sorted, e) : -1;
}

/* Every line would be rejected: that is for us to mend, not for the sender. */
static int check_groups(const struct group_plan *p, const struct store *store, struct error *e)
{
    if (p->groups.count != 0)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: no group of %s is defined yet: run group-define",
                     store->name, p->organization);
}

static int compare(struct comparison *c, struct store *store, struct error *e)
{
    struct group_plan *p = c->p;
    if (member_roll_open(&c->roll, store->db, p->organization, p->roster, p->source.records, e) !=
            0 ||
        choose_members(c, e) != 0 || store_begin(store, NULL, e) != 0 ||
        group_store_groups(store->db, p->organization, &p->groups, e) != 0 ||
        check_groups(p, store, e) != 0 || name_groups(p, e) != 0 || compare_members(c, e) != 0)
        return -1;
    member_roll_release(&c->roll);
    return store_commit(store, e);
}

int group_plan_compare(struct group_plan *p, struct store *store, struct error *e)
{
    struct comparison c = {.p = p};
    int result = group_plan_begin(p, store, e);
    if (result == 0)
        result = compare(&c, store, e);
    member_roll_release(&c.roll);
    text_sorter_close(&p->sorted);
    return result == 0 ? sorter_sort(&p->marks, e) : -1;
}
