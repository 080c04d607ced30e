/*
 * group-plan: what a batch of assignments would change in the store, entry by entry; or the way
 * back from a batch that was applied. It changes nothing.
 */
#include "business_date.h"
#include "diagnostic.h"
#include "group_plan.h"
#include "group_plan_compare.h"
#include "group_plan_write.h"
#include "group_text.h"
#include "interrupt.h"
#include "naming.h"
#include "number_text.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "place.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

enum {
    KEY_UNDO = OPTION_LONG_ONLY,
    KEY_MAX_CHANGE,
    KEY_MAX_ENROLL,
    KEY_OVERRIDE,
    KEY_REASON,
    KEY_ORG,
    KEY_DATE
};

struct options {
    const char *store;
    const char *output;
    const char *undo;
    const char *reason;
    const char *org;
    const char *date;
    struct plan_override overrides[PLAN_OVERRIDES_MAX];
    size_t override_count;
    uint64_t max_change;
    uint64_t max_enroll;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'o', "output", "FILE", "write the plan to FILE, whole or not at all", OPTION_TEXT(output)},
    {'n', "dry-run", NULL, "compare and report, write nothing", OPTION_FLAG(dry_run)},
    {KEY_UNDO, "undo", "BATCH", "plan the way back from BATCH, and read no assignments",
     OPTION_TEXT(undo)},
    {KEY_MAX_CHANGE, "max-change", "PERCENT",
     "of a group's members a roster may change (10), 5 at least", OPTION_JUDGED},
    {KEY_MAX_ENROLL, "max-enroll", "PERCENT",
     "of the upload's records may enroll a member (2), 5 at least", OPTION_JUDGED},
    {KEY_OVERRIDE, "override", "CODE", "bend the rule CODE of the plan as a whole", OPTION_JUDGED},
    {KEY_REASON, "reason", "TEXT", "why the rules are bent; recorded", OPTION_TEXT(reason)},
    {KEY_ORG, "org", "NAME", "the organization of the batch to undo (NIGHTDROP_ORG)",
     OPTION_TEXT(org)},
    {KEY_DATE, "date", "DATE", "the business date of an undo (that of the batch), YYYY-MM-DD",
     OPTION_JUDGED},
    {'q', "quiet", NULL, "no table of groups and no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {
    "group-plan",
    "[-nq] [-d URL] [-o file] [--max-change percent] [--max-enroll percent] "
    "[--override code --reason text] [--undo batch [--org name] [--date date]] [assignments]",
    "Compare assignments with the store, and write what would change as a plan.", specs};

static int take_override(struct options *o, const char *code)
{
    enum plan_rule rule = plan_rule_find(code);
    if (rule == PLAN_RULE_NONE || o->override_count == PLAN_OVERRIDES_MAX) {
        option_usage_error(&table, "--override: %s: not a rule that can be bent", code);
        return -1;
    }
    o->overrides[o->override_count++].rule = rule;
    return 0;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    struct date date;
    switch (key) {
    case KEY_OVERRIDE:
        return take_override(o, argument);
    case KEY_DATE:
        o->date = argument;
        return business_date_take(&table, argument, &date);
    case KEY_MAX_CHANGE:
        return option_take_number(&table, "max-change", argument, 0, 100, &o->max_change);
    case KEY_MAX_ENROLL:
        return option_take_number(&table, "max-enroll", argument, 0, 100, &o->max_enroll);
    }
    return -1;
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(struct options *o, int operands)
{
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file or folder is empty");
    if (o->undo != NULL && operands > 0)
        return option_usage_error(&table, "--undo: reads no assignments");
    if (o->undo == NULL && (o->org != NULL || o->date != NULL))
        return option_usage_error(&table, "--%s: goes with --undo",
                                  o->org != NULL ? "org" : "date");
    if (o->undo != NULL && !naming_is_batch(o->undo))
        return option_usage_error(&table, "--undo: %s: neither a batch's digest nor its name",
                                  o->undo);
    if (o->override_count != 0 && (o->reason == NULL || *o->reason == '\0'))
        return option_usage_error(&table, "--override: needs a --reason");
    if (o->reason != NULL && o->override_count == 0)
        return option_usage_error(&table, "--reason: goes with --override");
    if (o->reason != NULL && !naming_is_plain_text(slice_of(o->reason)))
        return option_usage_error(&table, "--reason: not one line of UTF-8");
    for (size_t i = 0; i < o->override_count; i++)
        o->overrides[i].reason = o->reason;
    return 0;
}

static int plan_undo(struct group_plan *p, const struct options *o, struct store *store,
                     struct error *e)
{
    char room[NAMING_ORGANIZATION_MAX + 1];
    const char *organization = organization_of_batch(o->org, o->undo, room, e);
    if (organization == NULL || store_open(store, o->store, DB_READ, e) != 0)
        return -1;
    return group_plan_undo(p, store, organization, o->undo, o->date, e);
}

/* The stream is read to its end before the store is opened: a slow writer holds nobody up. */
static int plan_stream(struct group_plan *p, const struct options *o, struct store *store,
                       const struct operand *input, struct error *e)
{
    if (group_plan_read(p, input->descriptor, input->name, e) != 0 ||
        store_open(store, o->store, DB_READ, e) != 0)
        return -1;
    return group_plan_compare(p, store, e);
}

static int plan(struct group_plan *p, const struct options *o, const struct operand *input,
                struct error *e)
{
    struct store store = {0};
    struct plan_limits limits = {.change_percent = o->max_change, .enroll_percent = o->max_enroll};
    int result = o->undo != NULL ? plan_undo(p, o, &store, e) : plan_stream(p, o, &store, input, e);
    store_close(&store);
    if (result != 0)
        return -1;
    p->tally.overrides = o->overrides;
    p->tally.override_count = o->override_count;
    group_plan_judge(p, limits);
    return 0;
}

/* An output in the place of what is read, or of the store, would destroy it. Returns 0 or -1. */
static int check_places(const struct options *o, const struct operand *input, struct error *e)
{
    const struct place places[] = {
        {"the assignments", input->base_name == NULL ? NULL : input->name},
        {"the store", store_file(o->store)},
        {"--output", place_of_file(o->output)},
    };
    enum { INPUTS = 2 };
    return place_require_apart(places, INPUTS, sizeof places / sizeof *places, e);
}

/* Whoever reads the plan is told of a failure even where nothing of it is written yet. */
static int write_plan(struct group_plan *p, const struct options *o, const struct operand *input,
                      struct error *e)
{
    struct stream_writer writer = {0};
    if (!o->dry_run && check_places(o, input, e) != 0)
        return -1;
    int result = o->dry_run ? 0 : stream_writer_open(&writer, o->output, e);
    if (result == 0)
        result = plan(p, o, input, e);
    if (result == 0)
        result = group_plan_write(p, o->dry_run ? NULL : &writer, e);
    if (result != 0)
        stream_writer_fail(&writer, e);
    stream_writer_release(&writer);
    return result;
}

static void print_lines(struct buffer *text)
{
    char *at = text->data;
    while (text->length != 0 && *at != '\0') {
        char *end = strchr(at, '\n');
        diagnostic_print_result("%.*s", (int)(end - at), at);
        at = end + 1;
    }
}

static void print_reasons(const struct group_plan *p)
{
    struct slice upload = json_text_at(json_member(p->source.begin.root, "upload"), "name");
    for (size_t i = 0; i < p->tally.reason_count; i++) {
        const struct plan_reason *r = &p->tally.reasons[i];
        struct buffer words = {0};
        buffer_append_text(&words, r->message);
        if (r->count > 1) {
            buffer_append_text(&words, " (");
            number_text_append(r->count, &words);
            buffer_append_text(&words, " lines)");
        }
        diagnostic_print_at(upload.length == 0 ? "standard input" : upload.data, r->line, r->column,
                            "%s", words.data);
        buffer_release(&words);
    }
    for (size_t i = 0; i < p->tally.problem_count; i++)
        diagnostic_print("%s (%s%s)", p->tally.problems[i].message,
                         plan_rule_code(p->tally.problems[i].rule),
                         p->tally.problems[i].overridden ? ", overridden" : "");
}

static void print_result(const struct group_plan *p, const struct options *o)
{
    struct buffer text = {0};
    if (o->quiet)
        return;
    group_text_groups(&p->groups, &text);
    print_lines(&text);
    buffer_clear(&text);
    group_text_plan(p, o->dry_run ? "dry run, nothing written" : NULL, &text);
    diagnostic_print_result("%s", text.data);
    buffer_release(&text);
}

static int conclude(const struct group_plan *p)
{
    if (plan_tally_is_rejected(&p->tally))
        return STATUS_REJECTED;
    return p->tally.kinds[ENTRY_REJECTED] + p->tally.kinds[ENTRY_SKIPPED] == 0 ? STATUS_DONE
                                                                               : STATUS_PARTIAL;
}

static int run(struct group_plan *p, const struct options *o, int argc, char **argv, int first,
               struct error *e)
{
    struct operand input = {.descriptor = -1};
    if (o->undo == NULL && operand_open(&input, argc, argv, first, e) != 0)
        return -1;
    int result = write_plan(p, o, &input, e);
    if (o->undo == NULL)
        operand_close(&input);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.max_change = 10, .max_enroll = 2};
    struct group_plan plan = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    status = check_options(&options, argc - first);
    if (status != 0)
        return status;
    interrupt_catch();
    if (run(&plan, &options, argc, argv, first, &e) != 0) {
        status = diagnostic_print_error(&e);
    } else {
        print_reasons(&plan);
        print_result(&plan, &options);
        status = conclude(&plan);
    }
    group_plan_release(&plan);
    return interrupt_conclude(status);
}
