#include "report_html_groups.h"

#include "html.h"
#include "html_table.h"
#include "report_chart.h"

/* "add: 1 unchanged; remove: 2 stale": all that was not applied. */
static bool add_others(struct buffer *to, const struct report_group *g)
{
    const char *between = "";
    for (enum entry_action a = ACTION_NONE; a <= ACTION_REMOVE; a++) {
        for (enum entry_outcome o = OUTCOME_APPLIED + 1; o < OUTCOME_COUNT; o++) {
            if (g->of[a][o] == 0)
                continue;
            buffer_append_format(to, "%s%s: ", between,
                                 a == ACTION_NONE ? "enrollment" : entry_action_word(a));
            html_number(to, g->of[a][o]);
            buffer_append_format(to, " %s", entry_outcome_word(o));
            between = "; ";
        }
    }
    return *between != '\0';
}

/* The most members that a group has or had, and whether any group changed at all. */
static uint64_t most_members(const struct report_batch *b, bool *any_changed)
{
    uint64_t most = 0;
    *any_changed = false;
    for (size_t i = 0; i < b->group_count; i++) {
        const struct report_group *g = &b->groups[i];
        uint64_t greater = g->before > g->after ? g->before : g->after;
        most = greater > most ? greater : most;
        *any_changed = *any_changed || g->changed;
    }
    return most;
}

static void add_members(struct buffer *to, const struct report_group *g, uint64_t most)
{
    if (!g->changed) {
        for (size_t cells = 0; cells < 3; cells++)
            html_table_nothing(to);
        return;
    }
    html_table_number(to, "Before", g->before);
    html_table_number(to, "After", g->after);
    html_table_cell(to, "change", "Members");
    report_chart_pair(g->before, g->after, most, to);
    html_table_cell_end(to);
}

static void add_head(struct buffer *to, const struct report_group *g)
{
    html_table_row(to);
    html_value(to, g->id);
    if (g->title != NULL) {
        buffer_append_text(to, "<span class=\"small\">");
        html_value(to, g->title);
        buffer_append_text(to, "</span>");
    }
    html_table_row_head_end(to);
}

static void add_group(struct buffer *to, const struct report_group *g, bool any_changed,
                      uint64_t most)
{
    struct buffer others = {0};
    add_head(to, g);
    if (any_changed)
        add_members(to, g, most);
    html_table_number(to, "Added", g->of[ACTION_ADD][OUTCOME_APPLIED]);
    html_table_number(to, "Removed", g->of[ACTION_REMOVE][OUTCOME_APPLIED]);
    if (add_others(&others, g)) {
        html_table_cell(to, NULL, "Not applied");
        buffer_append_slice(to, buffer_slice(&others));
        html_table_cell_end(to);
    } else {
        html_table_nothing(to);
    }
    html_table_row_end(to);
    buffer_release(&others);
}

static void add_enrollments(struct buffer *to, const struct report_batch *b)
{
    if (b->enrolled > 0) {
        buffer_append_text(to, "<p>");
        html_counted(to, b->enrolled, "member");
        buffer_append_text(to, " enrolled partially first.</p>\n");
    }
    if (b->withdrawn > 0) {
        buffer_append_text(to, "<p>");
        html_counted(to, b->withdrawn, "partial enrollment");
        buffer_append_text(to, " withdrawn.</p>\n");
    }
}

/* Where no group was changed there are no members to count. */
static void add_caption(struct buffer *to, bool any_changed)
{
    static const struct html_column changed[] = {
        {"Group", false}, {"Before", true},  {"After", true},       {"Members", false},
        {"Added", true},  {"Removed", true}, {"Not applied", false}};
    static const struct html_column unchanged[] = {
        {"Group", false}, {"Added", true}, {"Removed", true}, {"Not applied", false}};
    buffer_append_text(to, any_changed
                               ? "Members of each group before (light) and after (dark), and the "
                                 "changes made"
                               : "No group was changed");
    if (any_changed)
        html_table_columns(to, changed, sizeof changed / sizeof *changed);
    else
        html_table_columns(to, unchanged, sizeof unchanged / sizeof *unchanged);
}

static void add_groups(struct buffer *to, const struct report_batch *b)
{
    bool any_changed;
    uint64_t most = most_members(b, &any_changed);
    html_section(to, "groups", "Groups");
    add_enrollments(to, b);
    html_table_begin(to, HTML_TABLE_CARDS);
    add_caption(to, any_changed);
    for (size_t i = 0; i < b->group_count; i++)
        add_group(to, &b->groups[i], any_changed, most);
    html_table_end(to);
    html_section_end(to);
}

/* What is to become of groups, before there is a plan. */
static void add_assignments(struct buffer *to, const struct report_batch *b)
{
    html_section(to, NULL, "Groups");
    buffer_append_text(to, "<p>");
    if (b->is_roster) {
        html_counted(to, b->additions, "membership");
        buffer_append_text(to, " in the roster");
    } else {
        html_number(to, b->additions);
        buffer_append_text(to, " to add, ");
        html_number(to, b->removals);
        buffer_append_text(to, " to remove");
    }
    for (size_t i = 0; i < b->unproved_count; i++) {
        buffer_append_text(to, i == 0 ? "; not proved whole: " : ", ");
        html_code(to, b->unproved[i]);
    }
    buffer_append_text(to, "</p>\n");
    html_section_end(to);
}

void report_html_groups(const struct report_batch *b, struct buffer *to)
{
    if (b->kind == REPORT_ASSIGNMENTS)
        add_assignments(to, b);
    if (b->group_count > 0)
        add_groups(to, b);
}
