/*
 * batch-report: what became of one or more batches, from the manifests and summaries that txn-chunk
 * wrote: for the operator at the desk in the morning, or for a program. It checks that each batch
 * balances before it says so.
 */
#include "batch_facts.h"
#include "batch_twin.h"
#include "buffer.h"
#include "chunk_check.h"
#include "diagnostic.h"
#include "memory.h"
#include "operand.h"
#include "option.h"
#include "output.h"
#include "report_json.h"
#include "report_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FORMAT = OPTION_LONG_ONLY, OPTION_VERIFY };

static const struct option_spec specs[] = {
    {OPTION_FORMAT, "format", "text|json", "how the report is written; text unless told"},
    {OPTION_VERIFY, "verify", NULL, "read the chunk files beside each manifest and check them"},
    {0},
};

static const struct option_table table = {
    .program = "batch-report",
    .synopsis = "[--format text|json] [--verify] [file ...]",
    .summary = "Report on batches from their manifests and summaries.",
    .specs = specs,
};

struct options {
    bool json;
    bool verify;
};

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    if (key == OPTION_VERIFY) {
        o->verify = true;
    } else if (strcmp(argument, "json") == 0 || strcmp(argument, "text") == 0) {
        o->json = strcmp(argument, "json") == 0;
    } else {
        option_usage_error(&table, "--format %s: neither text nor json", argument);
        return -1;
    }
    return 0;
}

static int read_batch(struct batch_facts *f, char **argv, int index, int end, bool verify,
                      struct error *e)
{
    struct operand operand;
    struct buffer text = {0};
    if (operand_open(&operand, end, argv, index, e) != 0)
        return -1;
    int result = operand_read_whole(&operand, BATCH_FACTS_BYTES_MAXIMUM, &text, e);
    if (result == 0)
        result = batch_facts_read(f, operand.name, buffer_slice(&text), e);
    if (result == 0 && verify && f->chunks != NULL)
        result = operand.base_name != NULL
                     ? chunk_check(f, e)
                     : error_set(e, STATUS_TROUBLE, "--verify: standard input has no chunks");
    buffer_release(&text);
    operand_close(&operand);
    return result;
}

static int print_report(const struct batch_facts *batches, size_t count, bool json, struct error *e)
{
    struct buffer report = {0};
    int result = 0;
    if (json)
        result = report_json(batches, count, &report, e);
    else
        report_text(batches, count, &report);
    if (result == 0)
        result = output_print(buffer_slice(&report), e);
    buffer_release(&report);
    return result;
}

/* What is out of balance or twice is said on standard error too, for whoever sees only that. */
static int conclude(const struct batch_facts *batches, size_t count)
{
    struct batch_counts counts = batch_facts_count(batches, count);
    size_t off = counts.of[BATCH_VERDICT_OUT_OF_BALANCE];
    if (off > 0)
        diagnostic_print("%zu of %zu out of balance", off, count);
    if (counts.published_twice > 0)
        diagnostic_print("%zu of %zu published twice", counts.published_twice, count);
    if (counts.named_twice > 0)
        diagnostic_print("%zu of %zu named twice", counts.named_twice, count);
    bool is_sound = off + counts.published_twice + counts.named_twice == 0;
    return is_sound ? STATUS_DONE : STATUS_REJECTED;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    if (first == argc && isatty(STDIN_FILENO) == 1)
        return option_usage_error(&table, "no file: name a manifest or summary, or - to type one");
    size_t count = first < argc ? (size_t)(argc - first) : 1;
    struct batch_facts *batches = memory_array(count, sizeof *batches);
    int result = 0;
    for (size_t i = 0; result == 0 && i < count; i++) {
        int index = first + (int)i;
        result = read_batch(&batches[i], argv, index, index < argc ? index + 1 : argc,
                            options.verify, &e);
    }
    size_t joined = result == 0 ? batch_facts_join(batches, count) : 0;
    batch_twin_find(batches, joined);
    if (result == 0)
        result = print_report(batches, joined, options.json, &e);
    status = result == 0 ? conclude(batches, joined) : diagnostic_print_error(&e);
    for (size_t i = 0; i < count; i++)
        batch_facts_release(&batches[i]);
    free(batches);
    return status;
}
