#include "chunk_folder.h"
#include "error.h"
#include "interrupt.h"
#include "naming.h"
#include "option.h"
#include "upload_command.h"

#include <stdbool.h>

enum { CHUNK_RECORDS = 10000, JOBS_MAX = 64 };

enum { KEY_SHA256 = UPLOAD_OPTION_OWN, KEY_NO_DIGEST };

static const struct option_spec specs[] = {
    {'p', "profile", "FILE", "the profile of the upload (YAML; nightdrop-profile(5))",
     OPTION_JUDGED},
    {'o', "output", "DIR", "write numbered chunk files and a manifest in the new folder DIR",
     OPTION_JUDGED},
    {'c', "chunk-records", "N", "records a chunk file (10000)", OPTION_JUDGED},
    {'j', "jobs", "N", "threads at work (1); the output is the same", OPTION_JUDGED},
    {'n', "dry-run", NULL, "validate and report, write nothing", OPTION_JUDGED},
    {'R', "rejects", "FILE", "the rejected lines, byte for byte, under the upload's header",
     OPTION_JUDGED},
    {UPLOAD_OPTION_REASONS, "reasons", "FILE", "why each was rejected, as NDJSON", OPTION_JUDGED},
    {UPLOAD_OPTION_SUMMARY, "summary", "FILE", "what this run did, as JSON", OPTION_JUDGED},
    {UPLOAD_OPTION_RESUBMITS, "resubmits", "BATCH", "the upload is a mended rejects file of BATCH",
     OPTION_JUDGED},
    {UPLOAD_OPTION_OVERRIDE, "override", "CODE", "bend the rule CODE of the upload as a whole",
     OPTION_JUDGED},
    {UPLOAD_OPTION_REASON, "reason", "TEXT", "why the rules are bent; recorded", OPTION_JUDGED},
    {UPLOAD_OPTION_ORG, "org", "NAME", "the organization (NIGHTDROP_ORG, then the profile's)",
     OPTION_JUDGED},
    {UPLOAD_OPTION_DATE, "date", "DATE", "the business date, YYYY-MM-DD", OPTION_JUDGED},
    {UPLOAD_OPTION_SHOW_VALUES, "show-values", NULL, "show members' data in the reasons",
     OPTION_JUDGED},
    {UPLOAD_OPTION_EXPLAIN, "explain", "LINE", "show one line's way, and write nothing",
     OPTION_JUDGED},
    {KEY_SHA256, "sha256", "DIGEST", "the upload's SHA-256, which is then not computed",
     OPTION_JUDGED},
    {KEY_NO_DIGEST, "no-digest", NULL, "compute no SHA-256: for measuring", OPTION_JUDGED},
    {UPLOAD_OPTION_BARE, "bare", NULL, "a stream without begin and end record", OPTION_JUDGED},
    {UPLOAD_OPTION_PROGRESS, "progress", NULL, "show progress where standard error is no terminal",
     OPTION_JUDGED},
    {'q', "quiet", NULL, "no result line", OPTION_JUDGED},
    {0}};

static const struct option_table table = {
    "txn-chunk",
    "-p profile [-nq] [-o dir] [-c records] [-j jobs] [-R file] [--reasons file] [--summary file] "
    "[--resubmits batch] [--override code --reason text] [--org name] [--date date] "
    "[--show-values] [--explain line] [--sha256 digest | --no-digest] [--bare] [--progress] "
    "[upload]",
    "Read one uploaded transaction CSV through its profile, write validated transactions as JSON.",
    specs};

/* What only this command has. */
struct work {
    struct upload_command command;
    uint64_t chunk_records;
    uint64_t jobs;
    bool has_chunk_records;
    struct chunk_folder folder;
};

static int take_sha256(struct upload_command *c, const char *text)
{
    c->upload_sha256 = text;
    if (naming_is_whole_digest(text))
        return 0;
    option_usage_error(&table, "--sha256: %s: not 64 hexadecimal digits", text);
    return -1;
}

static int take_option(void *context, int key, const char *argument)
{
    struct work *w = context;
    switch (key) {
    case 'o':
        w->command.output = argument;
        return 0;
    case KEY_SHA256:
        return take_sha256(&w->command, argument);
    case KEY_NO_DIGEST:
        w->command.upload_sha256 = "";
        return 0;
    case 'j':
        return option_take_number(&table, "jobs", argument, 1, JOBS_MAX, &w->jobs);
    case 'c':
        w->has_chunk_records = true;
        return option_take_number(&table, "chunk-records", argument, 1, UINT64_MAX,
                                  &w->chunk_records);
    default:
        return upload_options_take(&w->command.options, &table, key, argument);
    }
}

/* What single options cannot know of each other. Returns 0, or the status after saying what is
 * wrong. */
static int check_options(struct work *w)
{
    struct upload_command *c = &w->command;
    int status = upload_options_check(&c->options, &table, c->output);
    bool no_digest = c->upload_sha256 != NULL && *c->upload_sha256 == '\0';
    if (status != STATUS_DONE)
        return status;
    if (w->has_chunk_records && c->output == NULL)
        return option_usage_error(&table, "--chunk-records: goes with --output");
    if (no_digest && c->output != NULL)
        return option_usage_error(&table, "--no-digest: does not go with --output");
    if (no_digest && c->options.summary != NULL)
        return option_usage_error(&table, "--no-digest: does not go with --summary");
    return STATUS_DONE;
}

static int open_folder(void *context, struct record_sink *sink, struct error *e)
{
    struct work *w = context;
    *sink = chunk_folder_sink(&w->folder);
    return chunk_folder_open(&w->folder, w->command.output, w->chunk_records, e);
}

static void tell_folder(void *context, struct buffer *tail)
{
    const struct work *w = context;
    buffer_append_format(tail, "%s%s",
                         w->folder.folder.stands_already ? "unchanged, stood already in " : "in ",
                         w->command.output);
}

/* txn-chunk: one uploaded transaction CSV becomes validated JSON, as a stream or as chunk files
 * with a manifest. */
int main(int argc, char **argv)
{
    struct work w = {.command = {.table = &table,
                                 .kind = "transactions",
                                 .open_sink = open_folder,
                                 .tell_place = tell_folder},
                     .chunk_records = CHUNK_RECORDS,
                     .jobs = 1};
    int operands;
    w.command.context = &w;
    int status = option_parse(&table, argc, argv, take_option, &w, &operands);
    if (status != -1)
        return status;
    status = check_options(&w);
    if (status != STATUS_DONE)
        return status;
    w.command.jobs = (size_t)w.jobs;
    status = upload_command_run(&w.command, argc, argv, operands);
    chunk_folder_close(&w.folder);
    return interrupt_conclude(status);
}
