/*
 * txn-load: brings a batch of transactions into the warehouse, each transaction once; and takes one
 * out again.
 */
#include "business_date.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "load_text.h"
#include "naming.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "place.h"
#include "store.h"
#include "transaction_load.h"
#include "transaction_reverse.h"

#include <string.h>

enum {
    KEY_DATE = OPTION_LONG_ONLY,
    KEY_CONFLICTS,
    KEY_EVENTS,
    KEY_BACKFILL,
    KEY_REPLACES,
    KEY_REVERSE,
    KEY_ORG,
    KEY_OVERRIDE,
    KEY_REASON
};

struct options {
    struct load_options load;
    const char *store;
    const char *conflicts;
    const char *reverse;
    const char *org;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {KEY_CONFLICTS, "conflicts", "FILE",
     "write the records that contradict what is stored, with both contents, to FILE",
     OPTION_TEXT(conflicts)},
    {KEY_DATE, "date", "DATE", "the business date, where the batch has none, YYYY-MM-DD",
     OPTION_JUDGED},
    {KEY_EVENTS, "events", "WHICH", "account (the default), transaction or none", OPTION_JUDGED},
    {KEY_BACKFILL, "backfill", NULL, "load history: no events", OPTION_FLAG(load.backfill)},
    {KEY_REPLACES, "replaces", "BATCH", "load in the place of BATCH", OPTION_TEXT(load.replaces)},
    {KEY_REVERSE, "reverse", "BATCH", "take BATCH out again, and read nothing",
     OPTION_TEXT(reverse)},
    {KEY_ORG, "org", "NAME", "the organization of the batch to reverse (NIGHTDROP_ORG)",
     OPTION_TEXT(org)},
    {KEY_OVERRIDE, "override", "CODE", "bend the rule CODE that held the batch", OPTION_JUDGED},
    {KEY_REASON, "reason", "TEXT", "why; recorded", OPTION_TEXT(load.reason)},
    {'n', "dry-run", NULL, "see what would happen, change nothing", OPTION_FLAG(load.dry_run)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {
    "txn-load",
    "[-nq] [-d URL] [--conflicts file] [--date date] [--events which] [--backfill] "
    "[--replaces batch] [--reverse batch [--org name]] [--override code] [--reason text] "
    "[manifest]",
    "Load a batch of transactions into the warehouse, each transaction once.", specs};

static int take_events(struct options *o, const char *word)
{
    static const char *const words[] = {"account", "transaction", "none"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0) {
            o->load.events = (enum load_events)i;
            return 0;
        }
    option_usage_error(&table, "--events: %s: neither account nor transaction nor none", word);
    return -1;
}

static int take_override(struct options *o, const char *code)
{
    enum load_rule rule = load_rule_find(code);
    if (rule == LOAD_RULE_NONE) {
        option_usage_error(&table, "--override: %s: not a rule that can be bent", code);
        return -1;
    }
    o->load.overridden[rule] = true;
    return 0;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    struct date date;
    switch (key) {
    case KEY_DATE:
        o->load.date = argument;
        return business_date_take(&table, argument, &date);
    case KEY_EVENTS:
        return take_events(o, argument);
    case KEY_OVERRIDE:
        return take_override(o, argument);
    }
    return -1;
}

static bool is_overridden(const struct load_options *o)
{
    for (enum load_rule rule = LOAD_RULE_NONE + 1; rule < LOAD_RULE_COUNT; rule++)
        if (o->overridden[rule])
            return true;
    return false;
}

static int check_reversal(const struct options *o, int operands)
{
    if (o->reverse == NULL)
        return o->org == NULL ? 0 : option_usage_error(&table, "--org: goes with --reverse");
    if (operands > 0)
        return option_usage_error(&table, "--reverse: reads no batch");
    if (!naming_is_batch(o->reverse))
        return option_usage_error(&table, "--reverse: %s: neither a batch's digest nor its name",
                                  o->reverse);
    if (o->load.reason == NULL)
        return option_usage_error(&table, "--reverse: needs a --reason");
    if (o->load.replaces != NULL || o->conflicts != NULL || o->load.date != NULL)
        return option_usage_error(&table, "--%s: does not go with --reverse",
                                  o->load.replaces != NULL ? "replaces"
                                  : o->conflicts != NULL   ? "conflicts"
                                                           : "date");
    return 0;
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o, int operands)
{
    const char *reason = o->load.reason;
    if (o->conflicts != NULL && *o->conflicts == '\0')
        return option_usage_error(&table, "the name of a file or folder is empty");
    if (is_overridden(&o->load) && reason == NULL)
        return option_usage_error(&table, "--override: needs a --reason");
    if (reason != NULL && (*reason == '\0' || !naming_is_plain_text(slice_of(reason))))
        return option_usage_error(&table, "--reason: not one line of UTF-8");
    if (o->load.replaces != NULL && !naming_is_batch(o->load.replaces))
        return option_usage_error(&table, "--replaces: %s: neither a batch's digest nor its name",
                                  o->load.replaces);
    return check_reversal(o, operands);
}

/* --- loading -----------------------------------------------------------------------------------
 */

static void say(const struct transaction_load *l, const struct options *o, const char *store)
{
    struct buffer line = {0};
    struct buffer other = {0};
    if (l->verdict == LOAD_DONE || l->verdict == LOAD_BEFORE) {
        load_text_result(l, store, &line);
        if (!o->quiet)
            diagnostic_print_result("%s", line.data);
    } else {
        warehouse_batch_name(&l->batch, l->organization, &line);
        if (l->other.number != 0)
            warehouse_batch_name(&l->other, l->organization, &other);
        if (l->verdict == LOAD_REJECTED)
            diagnostic_print("%s: nothing loaded: the batch was rejected", line.data);
        else
            diagnostic_print("%s: HELD, nothing loaded: %s%s%s (%s)", line.data,
                             load_rule_words(l->held_by), other.length == 0 ? "" : ": ",
                             other.length == 0 ? "" : other.data, load_rule_code(l->held_by));
    }
    buffer_release(&line);
    buffer_release(&other);
}

static int conclude(const struct transaction_load *l)
{
    if (l->verdict == LOAD_REJECTED || l->verdict == LOAD_HELD)
        return STATUS_REJECTED;
    return l->counts[FATE_CONFLICT] == 0 ? STATUS_DONE : STATUS_PARTIAL;
}

/* The conflicts are in the store by then: a run that dies in between can be made up for. */
static int write_conflicts(const struct transaction_load *l, struct store *store,
                           struct atomic_file *file, struct error *e)
{
    if (load_text_conflicts(store->db, l->organization, l->batch.number, file, e) != 0)
        return -1;
    return atomic_file_publish(file, e);
}

static int load(struct transaction_load *l, const struct options *o, struct error *e)
{
    struct store store = {0};
    struct atomic_file conflicts = {0};
    bool writes = o->conflicts != NULL && !o->load.dry_run;
    int result = writes ? atomic_file_open(&conflicts, o->conflicts, e) : 0;
    if (result == 0)
        result = store_open(&store, o->store, DB_WRITE, e);
    if (result == 0)
        result = transaction_load_run(l, &store, e);
    if (result == 0 && writes && (l->verdict == LOAD_DONE || l->verdict == LOAD_BEFORE))
        result = write_conflicts(l, &store, &conflicts, e);
    if (result == 0)
        say(l, o, store.name);
    atomic_file_close(&conflicts);
    store_close(&store);
    return result;
}

/* An output in the place of what is read, or of the store, would destroy it. Returns 0 or -1. */
static int check_places(const struct options *o, const struct operand *input, struct error *e)
{
    const struct place places[] = {
        {"the manifest", input->base_name == NULL ? NULL : input->name},
        {"the store", store_file(o->store)},
        {"--conflicts", place_of_file(o->conflicts)},
    };
    enum { INPUTS = 2 };
    return place_require_apart(places, INPUTS, sizeof places / sizeof *places, e);
}

static int run_load(const struct options *o, int argc, char **argv, int first, struct error *e)
{
    struct operand input;
    struct transaction_load work = {0};
    if (operand_open(&input, argc, argv, first, e) != 0)
        return diagnostic_print_error(e);
    int result = o->load.dry_run ? 0 : check_places(o, &input, e);
    if (result == 0)
        result = transaction_load_read(&work, &o->load, &input, e);
    if (result == 0)
        result = load(&work, o, e);
    int status = result == 0 ? conclude(&work) : diagnostic_print_error(e);
    transaction_load_release(&work);
    operand_close(&input);
    return status;
}

/* --- reversing ---------------------------------------------------------------------------------
 */

static int run_reverse(const struct options *o, struct error *e)
{
    char room[NAMING_ORGANIZATION_MAX + 1];
    struct store store = {0};
    struct transaction_reverse work = {0};
    struct buffer line = {0};
    const char *organization = organization_of_batch(o->org, o->reverse, room, e);
    int result = organization == NULL ? -1 : store_open(&store, o->store, DB_WRITE, e);
    if (result == 0)
        result = transaction_reverse_run(&work, &store, &o->load, organization, o->reverse, e);
    if (result == 0 && !o->quiet) {
        load_text_reversal(&work, store.name, &line);
        diagnostic_print_result("%s", line.data);
    }
    buffer_release(&line);
    transaction_reverse_release(&work);
    store_close(&store);
    return result == 0 ? STATUS_DONE : diagnostic_print_error(e);
}

int main(int argc, char **argv)
{
    struct options options = {.load.program = table.program};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    status = check_options(&options, argc - first);
    if (status != 0)
        return status;
    interrupt_catch();
    status = options.reverse != NULL ? run_reverse(&options, &e)
                                     : run_load(&options, argc, argv, first, &e);
    return interrupt_conclude(status);
}
