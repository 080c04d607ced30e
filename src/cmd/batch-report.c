/*
 * batch-report: what became of one or more batches, from the manifests and summaries that were
 * written, the outcomes of a group change, or a store: for the operator at the desk in the morning,
 * for a program, or for whoever opens a page. It checks that each batch balances before it says so.
 */
#include "atomic_file.h"
#include "buffer.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "memory.h"
#include "option.h"
#include "output.h"
#include "place.h"
#include "report.h"
#include "report_json.h"
#include "report_sources.h"
#include "report_text.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FORMAT = OPTION_LONG_ONLY, OPTION_VERIFY };

static const struct option_spec specs[] = {
    {OPTION_FORMAT, "format", "text|json", "how the report is written; text unless told"},
    {'o', "output", "FILE", "write the report to FILE, whole or not at all; - is standard output"},
    {'d', "store", "URL", STORE_OPTION_HELP},
    {OPTION_VERIFY, "verify", NULL, "read the chunk files beside each manifest and check them"},
    {0},
};

static const struct option_table table = {
    .program = "batch-report",
    .synopsis = "[-d URL] [--format text|json] [-o file] [--verify] [file | batch ...]",
    .summary = "Report on batches from manifests, summaries and outcomes, or from the store.",
    .specs = specs,
};

struct format {
    const char *name;
    void (*render)(const struct report *r, struct buffer *to);
};

static const struct format formats[] = {
    {"text", report_text},
    {"json", report_json},
};

struct options {
    const struct format *format;
    const char *output;
    struct report_sources sources;
};

static int take_format(struct options *o, const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) != 0)
            continue;
        o->format = &formats[i];
        return 0;
    }
    option_usage_error(&table, "--format %s: neither text nor json", name);
    return -1;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    switch (key) {
    case OPTION_FORMAT:
        return take_format(o, argument);
    case OPTION_VERIFY:
        o->sources.verify = true;
        return 0;
    case 'o':
        o->output = argument;
        return 0;
    case 'd':
        o->sources.store = argument;
        return 0;
    }
    return -1;
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o)
{
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file or folder is empty");
    if (o->sources.count == 0 && isatty(STDIN_FILENO) == 1)
        return option_usage_error(&table,
                                  "no file: name a manifest, a summary, outcomes or a batch, or "
                                  "- to type one");
    return 0;
}

/* A report in the place of what it is on, or of the store, would destroy it. */
static int check_places(const struct options *o, struct error *e)
{
    size_t inputs = o->sources.count + 1;
    struct place *places = memory_array(inputs + 1, sizeof *places);
    for (size_t i = 0; i < o->sources.count; i++)
        places[i] = (struct place){"an operand", place_of_file(o->sources.operands[i])};
    places[inputs - 1] = (struct place){"the store", store_file(o->sources.store)};
    places[inputs] = (struct place){"--output", place_of_file(o->output)};
    int result = place_require_apart(places, inputs, inputs + 1, e);
    free(places);
    return result;
}

static int write_report(const struct options *o, struct slice text, struct error *e)
{
    struct atomic_file file = {0};
    if (o->output == NULL)
        return output_print(text, e);
    int result = atomic_file_open(&file, o->output, e);
    if (result == 0)
        result = output_write(&file.output, text.data, text.length, e);
    if (result == 0)
        result = atomic_file_publish(&file, e);
    atomic_file_close(&file);
    return result;
}

/* What is out of balance or twice is said on standard error too, for whoever sees only that. */
static int conclude(const struct report *r)
{
    struct report_counts counts = report_count(r);
    size_t off = counts.of[REPORT_OUT_OF_BALANCE];
    if (off > 0)
        diagnostic_print("%zu of %zu out of balance", off, r->count);
    if (counts.published_twice > 0)
        diagnostic_print("%zu of %zu published twice", counts.published_twice, r->count);
    if (counts.named_twice > 0)
        diagnostic_print("%zu of %zu named twice", counts.named_twice, r->count);
    bool is_sound = off + counts.published_twice + counts.named_twice == 0;
    return is_sound ? STATUS_DONE : STATUS_REJECTED;
}

static int run(const struct options *o, struct report *r, struct error *e)
{
    struct buffer text = {0};
    if (check_places(o, e) != 0 || report_sources_read(&o->sources, r, e) != 0)
        return -1;
    o->format->render(r, &text);
    int result = write_report(o, buffer_slice(&text), e);
    buffer_release(&text);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.format = &formats[0]};
    struct report report = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    options.sources.operands = argv + first;
    options.sources.count = (size_t)(argc - first);
    status = check_options(&options);
    if (status != 0)
        return status;
    interrupt_catch();
    status = run(&options, &report, &e) == 0 ? conclude(&report) : diagnostic_print_error(&e);
    report_release(&report);
    return interrupt_conclude(status);
}
