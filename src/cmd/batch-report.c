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
#include "report_html.h"
#include "report_json.h"
#include "report_notice.h"
#include "report_sources.h"
#include "report_text.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FORMAT = OPTION_LONG_ONLY, OPTION_NOTICE, OPTION_REASONS, OPTION_VERIFY };

struct options {
    const struct format *format; /* NULL: text */
    bool notice;
    const char *output;
    struct report_sources sources;
};

static const struct option_spec specs[] = {
    {OPTION_FORMAT, "format", "text|json|html", "how the report is written; text unless told",
     OPTION_JUDGED},
    {'o', "output", "FILE", "write the report to FILE, whole or not at all; - is standard output",
     OPTION_TEXT(output)},
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(sources.store)},
    {OPTION_NOTICE, "notice", NULL, "write what the sender of one batch may be told",
     OPTION_FLAG(notice)},
    {OPTION_REASONS, "reasons", "FILE",
     "the reasons written beside a summary: they name every line", OPTION_TEXT(sources.reasons)},
    {OPTION_VERIFY, "verify", NULL, "read the chunk files beside each manifest and check them",
     OPTION_FLAG(sources.verify)},
    {0},
};

static const struct option_table table = {
    .program = "batch-report",
    .synopsis = "[-d URL] [--format text|json|html | --notice] [-o file] "
                "[--reasons file] [--verify] [file | batch ...]",
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
    {"html", report_html},
};

static int take_format(struct options *o, const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) != 0)
            continue;
        o->format = &formats[i];
        return 0;
    }
    option_usage_error(&table, "--format %s: neither text, json nor html", name);
    return -1;
}

static int take_option(void *context, int key, const char *argument)
{
    (void)key; /* --format */
    return take_format(context, argument);
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o)
{
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file or folder is empty");
    if (o->notice && o->format != NULL)
        return option_usage_error(&table, "--notice: it has a form of its own, without --format");
    if (o->notice && o->sources.count > 1)
        return option_usage_error(&table, "--notice: of one batch, not %zu", o->sources.count);
    if (o->sources.count == 0 && isatty(STDIN_FILENO) == 1)
        return option_usage_error(&table,
                                  "no file: name a manifest, a summary, outcomes or a batch, or "
                                  "- to type one");
    return 0;
}

/* A report in the place of what it is on, or of the store, would destroy it. */
static int check_places(const struct options *o, struct error *e)
{
    size_t count = o->sources.count;
    struct place *places = memory_array(count + 3, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){"an operand", place_of_file(o->sources.operands[i])};
    places[count] = (struct place){"--reasons", o->sources.reasons};
    places[count + 1] = (struct place){"the store", store_file(o->sources.store)};
    places[count + 2] = (struct place){"--output", place_of_file(o->output)};
    int result = place_require_apart(places, count + 2, count + 3, e);
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
    int result = 0;
    if (o->notice)
        result = report_notice(&r->batches[0], &text, e);
    else
        (o->format == NULL ? &formats[0] : o->format)->render(r, &text);
    if (result == 0)
        result = write_report(o, buffer_slice(&text), e);
    buffer_release(&text);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
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
