/*
 * group-apply: makes the changes of a plan, all of them or none, and says what became of each.
 */
#include "diagnostic.h"
#include "group_apply.h"
#include "group_outcomes.h"
#include "group_text.h"
#include "interrupt.h"
#include "naming.h"
#include "operand.h"
#include "option.h"
#include "place.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_REASON = OPTION_LONG_ONLY };

struct options {
    const char *store;
    const char *output;
    const char *reason;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'o', "output", "FILE", "write the outcome of every line to FILE; - is standard output",
     OPTION_TEXT(output)},
    {'n', "dry-run", NULL, "see what would happen, change nothing", OPTION_FLAG(dry_run)},
    {KEY_REASON, "reason", "TEXT", "why; recorded in the run log", OPTION_TEXT(reason)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {"group-apply",
                                          "[-nq] [-d URL] [-o file] [--reason text] [plan]",
                                          "Apply a plan to the store, in one transaction.", specs};

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o)
{
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file or folder is empty");
    if (o->reason != NULL && (*o->reason == '\0' || !naming_is_plain_text(slice_of(o->reason))))
        return option_usage_error(&table, "--reason: not one line of UTF-8");
    return 0;
}

static int conclude(const struct group_apply *a)
{
    if (a->verdict == APPLY_STALE)
        return STATUS_REJECTED;
    return a->outcomes[OUTCOME_REJECTED] + a->outcomes[OUTCOME_SKIPPED] == 0 ? STATUS_DONE
                                                                             : STATUS_PARTIAL;
}

/* The place of the outcomes is found wanting before anything is changed; what is written there
 * follows from the plan and the store, so that a run that dies in between can be made up for. */
static int apply(struct group_apply *a, const struct options *o, struct error *e)
{
    struct store store = {0};
    struct stream_writer writer = {0};
    struct buffer line = {0};
    bool writes = o->output != NULL && !o->dry_run;
    int result = writes ? stream_writer_open(&writer, o->output, e) : 0;
    if (result == 0)
        result = store_open(&store, o->store, DB_WRITE, e);
    if (result == 0)
        result = group_apply_run(a, &store, table.program, o->reason, o->dry_run, e);
    if (result == 0 && writes)
        result = group_outcomes_write(a, &writer, e);
    if (result == 0 && !o->quiet) {
        group_text_apply(a, store.name, o->dry_run, &line);
        diagnostic_print_result("%s", line.data);
    }
    if (result != 0)
        stream_writer_fail(&writer, e);
    buffer_release(&line);
    stream_writer_release(&writer);
    store_close(&store);
    return result;
}

/* An output in the place of what is read, or of the store, would destroy it. Returns 0 or -1. */
static int check_places(const struct options *o, const struct operand *input, struct error *e)
{
    const struct place places[] = {
        {"the plan", input->base_name == NULL ? NULL : input->name},
        {"the store", store_file(o->store)},
        {"--output", place_of_file(o->output)},
    };
    enum { INPUTS = 2 };
    return place_require_apart(places, INPUTS, sizeof places / sizeof *places, e);
}

static int run(struct group_apply *a, const struct options *o, int argc, char **argv, int first,
               struct error *e)
{
    struct operand input;
    if (operand_open(&input, argc, argv, first, e) != 0)
        return -1;
    int result = o->dry_run ? 0 : check_places(o, &input, e);
    if (result == 0)
        result = group_apply_read(a, input.descriptor, input.name, e);
    if (result == 0)
        result = apply(a, o, e);
    operand_close(&input);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct group_apply work = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, NULL, &options, &first);
    if (status != -1)
        return status;
    status = check_options(&options);
    if (status != 0)
        return status;
    interrupt_catch();
    status = run(&work, &options, argc, argv, first, &e) == 0 ? conclude(&work)
                                                              : diagnostic_print_error(&e);
    group_apply_release(&work);
    return interrupt_conclude(status);
}
