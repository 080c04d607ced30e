#include "batch_diagnostic.h"
#include "batch_stream.h"
#include "batch_text.h"
#include "business_date.h"
#include "chunk_folder.h"
#include "clock.h"
#include "diagnostic.h"
#include "explain.h"
#include "intake.h"
#include "interrupt.h"
#include "naming.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "place.h"
#include "profile_diagnostic.h"
#include "profile_file.h"
#include "publication.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK_RECORDS = 10000, JOBS_MAX = 64 };

enum {
    KEY_REASONS = OPTION_LONG_ONLY,
    KEY_SUMMARY,
    KEY_RESUBMITS,
    KEY_OVERRIDE,
    KEY_REASON,
    KEY_ORG,
    KEY_DATE,
    KEY_SHOW_VALUES,
    KEY_EXPLAIN,
    KEY_SHA256,
    KEY_NO_DIGEST,
    KEY_PROGRESS,
    KEY_BARE
};

static const struct option_spec specs[] = {
    {'p', "profile", "FILE", "the profile of the upload (YAML; nightdrop-profile(5))"},
    {'o', "output", "DIR", "write numbered chunk files and a manifest in the new folder DIR"},
    {'c', "chunk-records", "N", "records a chunk file (10000)"},
    {'j', "jobs", "N", "threads at work (1); the output is the same"},
    {'n', "dry-run", NULL, "validate and report, write nothing"},
    {'R', "rejects", "FILE", "the rejected lines, byte for byte, under the upload's header"},
    {KEY_REASONS, "reasons", "FILE", "why each was rejected, as NDJSON"},
    {KEY_SUMMARY, "summary", "FILE", "what this run did, as JSON"},
    {KEY_RESUBMITS, "resubmits", "BATCH", "the upload is a mended rejects file of BATCH"},
    {KEY_OVERRIDE, "override", "CODE", "bend the rule CODE of the upload as a whole"},
    {KEY_REASON, "reason", "TEXT", "why the rules are bent; recorded"},
    {KEY_ORG, "org", "NAME", "the organization (NIGHTDROP_ORG, then the profile's)"},
    {KEY_DATE, "date", "DATE", "the business date, YYYY-MM-DD"},
    {KEY_SHOW_VALUES, "show-values", NULL, "show members' data in the reasons"},
    {KEY_EXPLAIN, "explain", "LINE", "show one line's way, and write nothing"},
    {KEY_SHA256, "sha256", "DIGEST", "the upload's SHA-256, which is then not computed"},
    {KEY_NO_DIGEST, "no-digest", NULL, "compute no SHA-256: for measuring"},
    {KEY_BARE, "bare", NULL, "a stream without begin and end record"},
    {KEY_PROGRESS, "progress", NULL, "show progress where standard error is no terminal"},
    {'q', "quiet", NULL, "no result line"},
    {0}};

static const struct option_table table = {
    "txn-chunk",
    "-p profile [-nq] [-o dir] [-c records] [-j jobs] [-R file] [--reasons file] [--summary file] "
    "[--resubmits batch] [--override code --reason text] [--org name] [--date date] "
    "[--show-values] [--explain line] [--sha256 digest | --no-digest] [--bare] [--progress] "
    "[upload]",
    "Read one uploaded transaction CSV through its profile, write validated transactions as JSON.",
    specs};

struct options {
    const char *profile;
    const char *output;
    const char *rejects;
    const char *reasons;
    const char *summary;
    const char *resubmits;
    const char *reason;
    const char *org;
    const char *sha256; /* "" for none */
    struct batch_override overrides[BATCH_OVERRIDES_MAX];
    size_t override_count;
    uint64_t chunk_records;
    uint64_t jobs;
    uint64_t explain_line;
    struct date date;
    bool has_date;
    bool has_chunk_records;
    bool dry_run;
    bool quiet;
    bool show_values;
    bool progress;
    bool bare;
};

/* Everything that is open during the run. */
struct work {
    struct options options;
    struct profile_file profile;
    struct operand upload;
    struct buffer upload_name; /* the operand's name as valid UTF-8 */
    struct publication publication;
    struct chunk_folder folder;
    struct batch_stream stream;
    struct progress progress;
    struct explain explain;
    struct clock_time started;
    struct batch batch;
};

static int take_override(struct options *o, const char *code)
{
    enum rule rule = rule_find(code);
    if (rule == RULE_NONE || !rule_can_be_overridden(rule)) {
        option_usage_error(&table, "--override: %s: not a rule that can be bent", code);
        return -1;
    }
    if (o->override_count == BATCH_OVERRIDES_MAX) {
        option_usage_error(&table, "--override: too many");
        return -1;
    }
    o->overrides[o->override_count++].rule = rule;
    return 0;
}

static int take_sha256(struct options *o, const char *text)
{
    o->sha256 = text;
    if (naming_is_whole_digest(text))
        return 0;
    option_usage_error(&table, "--sha256: %s: not 64 hexadecimal digits", text);
    return -1;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    switch (key) {
    case 'p':
        o->profile = argument;
        return 0;
    case 'o':
        o->output = argument;
        return 0;
    case 'n':
        o->dry_run = true;
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case 'R':
        o->rejects = argument;
        return 0;
    case KEY_REASONS:
        o->reasons = argument;
        return 0;
    case KEY_SUMMARY:
        o->summary = argument;
        return 0;
    case KEY_RESUBMITS:
        o->resubmits = argument;
        return 0;
    case KEY_REASON:
        o->reason = argument;
        return 0;
    case KEY_ORG:
        o->org = argument;
        return 0;
    case KEY_SHOW_VALUES:
        o->show_values = true;
        return 0;
    case KEY_PROGRESS:
        o->progress = true;
        return 0;
    case KEY_BARE:
        o->bare = true;
        return 0;
    case KEY_SHA256:
        return take_sha256(o, argument);
    case KEY_NO_DIGEST:
        o->sha256 = "";
        return 0;
    case KEY_OVERRIDE:
        return take_override(o, argument);
    case KEY_DATE:
        o->has_date = true;
        return business_date_take(&table, argument, &o->date);
    case KEY_EXPLAIN:
        return option_take_number(&table, "explain", argument, 1, UINT64_MAX, &o->explain_line);
    case 'j':
        return option_take_number(&table, "jobs", argument, 1, JOBS_MAX, &o->jobs);
    case 'c':
        o->has_chunk_records = true;
        return option_take_number(&table, "chunk-records", argument, 1, UINT64_MAX,
                                  &o->chunk_records);
    }
    return -1;
}

/* What single options cannot know of each other. Returns 0, or the status after saying what is
 * wrong. */
static int check_options(struct options *o)
{
    const char *const names[] = {o->output, o->rejects, o->reasons, o->summary};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && *names[i] == '\0')
            return option_usage_error(&table, "the name of a file or folder is empty");
    if (o->profile == NULL)
        return option_usage_error(&table, "no profile: -p is necessary");
    if (o->has_chunk_records && o->output == NULL)
        return option_usage_error(&table, "--chunk-records: goes with --output");
    if (o->bare && o->output != NULL)
        return option_usage_error(&table, "--bare: does not go with --output");
    if (o->sha256 != NULL && *o->sha256 == '\0' && o->output != NULL)
        return option_usage_error(&table, "--no-digest: does not go with --output");
    if (o->sha256 != NULL && *o->sha256 == '\0' && o->summary != NULL)
        return option_usage_error(&table, "--no-digest: does not go with --summary");
    if (o->override_count != 0 && (o->reason == NULL || *o->reason == '\0'))
        return option_usage_error(&table, "--override: needs a --reason");
    if (o->reason != NULL && o->override_count == 0)
        return option_usage_error(&table, "--reason: goes with --override");
    if (o->reason != NULL && !naming_is_plain_text(slice_of(o->reason)))
        return option_usage_error(&table, "--reason: not one line of UTF-8");
    if (o->resubmits != NULL && !naming_is_batch(o->resubmits))
        return option_usage_error(&table, "--resubmits: %s: neither a batch's digest nor its name",
                                  o->resubmits);
    for (size_t i = 0; i < o->override_count; i++)
        o->overrides[i].reason = o->reason;
    return 0;
}

/* Two outputs in one place would spoil each other, and one in the upload's place would destroy it.
 * Returns 0, or the status after saying what is wrong. */
static int check_places(const struct options *o, const struct operand *upload)
{
    const struct place places[] = {
        {"the upload", upload->base_name == NULL ? "/dev/stdin" : upload->name},
        {"the profile", o->profile},
        {"standard output", o->output == NULL ? "/dev/stdout" : NULL},
        {"--output", o->output},
        {"--rejects", place_of_output(o->rejects)},
        {"--reasons", place_of_output(o->reasons)},
        {"--summary", place_of_output(o->summary)},
    };
    enum { INPUTS = 2 };
    const struct place *other;
    if (o->dry_run || o->explain_line != 0)
        return STATUS_DONE;
    const struct place *taken =
        place_find_taken(places, INPUTS, sizeof places / sizeof *places, &other);
    if (taken == NULL)
        return STATUS_DONE;
    return option_usage_error(&table, "%s: %s: in the place of %s", taken->what, taken->path,
                              other->what);
}

static int read_profile(struct work *w, struct error *e)
{
    struct profile_problems problems = {0};
    int result = profile_file_read(&w->profile, w->options.profile, &problems, e);
    profile_diagnostic_print(w->options.profile, &problems);
    return result;
}

/* Opens what the batch will be written to. A dry run and an explanation write nothing. */
static int open_outputs(struct work *w, struct error *e)
{
    const struct options *o = &w->options;
    if (o->dry_run || o->explain_line != 0)
        return 0;
    const struct publication_paths paths = {o->rejects, o->reasons, o->summary};
    if (publication_open(&w->publication, &paths, o->show_values, e) != 0)
        return -1;
    if (o->output != NULL) {
        w->publication.sink = chunk_folder_sink(&w->folder);
        return chunk_folder_open(&w->folder, o->output, o->chunk_records, e);
    }
    w->publication.sink = batch_stream_sink(&w->stream);
    return batch_stream_open(&w->stream, o->bare, e);
}

static void begin_progress(struct work *w)
{
    struct stat about;
    bool known = fstat(w->upload.descriptor, &about) == 0 && S_ISREG(about.st_mode);
    progress_begin(&w->progress, w->options.progress, w->options.quiet,
                   known ? (uint64_t)about.st_size : 0);
}

static int take_in(struct work *w, struct error *e)
{
    const struct options *o = &w->options;
    const char *organization = organization_choose(o->org, &w->profile.profile, e);
    bool writes = publication_writes(&w->publication);
    struct intake_options options = {.profile = &w->profile.profile,
                                     .profile_sha256 = w->profile.sha256,
                                     .organization = organization,
                                     .file_name = w->upload.name,
                                     .upload_name = w->upload_name.data,
                                     .date = o->has_date ? &o->date : NULL,
                                     .resubmits = o->resubmits,
                                     .overrides = o->overrides,
                                     .override_count = o->override_count,
                                     .sink = writes ? &w->publication.sink : NULL,
                                     .rejections = writes ? &w->publication.rejections : NULL,
                                     .upload_sha256 = o->sha256,
                                     .jobs = (size_t)o->jobs,
                                     .progress = &w->progress};
    if (organization == NULL)
        return -1;
    if (o->explain_line != 0) {
        w->explain = (struct explain){.profile = &w->profile.profile, .line = o->explain_line};
        options.watch = explain_watch;
        options.watch_context = &w->explain;
    }
    begin_progress(w);
    int result = intake_run(&options, w->upload.descriptor, &w->batch, e);
    progress_end(&w->progress);
    return result;
}

static void print_result(const struct work *w)
{
    const struct options *o = &w->options;
    struct buffer tail = {0};
    struct buffer line = {0};
    if (o->quiet)
        return;
    if (o->dry_run)
        buffer_append_text(&tail, "dry run, nothing written");
    else if (o->output != NULL && w->batch.status == BATCH_COMPLETE)
        buffer_append_format(
            &tail, "%s%s", w->folder.folder.stands_already ? "unchanged, stood already in " : "in ",
            o->output);
    if (w->batch.rejected != 0 && o->rejects != NULL && !o->dry_run)
        buffer_append_format(&tail, "%srejected lines in %s", tail.length == 0 ? "" : "; ",
                             o->rejects);
    batch_text_result(&w->batch, tail.data, &line);
    diagnostic_print_result("%s", line.data);
    buffer_release(&tail);
    buffer_release(&line);
}

static int print_explanation(struct work *w, struct error *e)
{
    char message[256];
    if (!w->explain.found && w->batch.problem_count != 0 && w->batch.read == 0) {
        batch_message(&w->batch.problems[0].finding, message, sizeof message);
        return error_set(e, STATUS_TROUBLE, "%s: line %" PRIu64 " was not read: %s", w->upload.name,
                         w->explain.line, message);
    }
    if (!w->explain.found)
        return error_set(e, STATUS_TROUBLE, "%s: has no line %" PRIu64 ": the last is %" PRIu64,
                         w->upload.name, w->explain.line, w->batch.upload.lines);
    return output_print(buffer_slice(&w->explain.text), e);
}

static void print_idle_overrides(const struct batch *b)
{
    for (size_t i = 0; i < b->override_count; i++)
        if (!batch_override_bent(b, &b->overrides[i]))
            diagnostic_print("--override %s: there was nothing to bend; it is not recorded",
                             rule_code(b->overrides[i].rule));
}

/* Returns the status; a failure has been printed and told to whoever reads the stream. */
static int work_run(struct work *w)
{
    struct error e;
    if (clock_now(&w->started, &e) != 0 || read_profile(w, &e) != 0)
        return diagnostic_print_error(&e);
    /* Before this there is nothing to clean up, and a signal ends even a wait for the profile. */
    interrupt_catch();
    if (open_outputs(w, &e) != 0)
        return diagnostic_print_error(&e);
    if (take_in(w, &e) != 0 || (w->options.explain_line != 0 && print_explanation(w, &e) != 0)) {
        batch_stream_fail(&w->stream, &e);
        return diagnostic_print_error(&e);
    }
    if (w->options.explain_line != 0)
        return STATUS_DONE;
    if (publication_publish(&w->publication, &w->batch, table.program, w->started, &e) != 0) {
        batch_stream_fail(&w->stream, &e);
        return diagnostic_print_error(&e);
    }
    batch_diagnostic_print(&w->batch, w->upload.name);
    print_idle_overrides(&w->batch);
    print_result(w);
    return batch_exit_status(&w->batch);
}

static void work_close(struct work *w)
{
    chunk_folder_close(&w->folder);
    batch_stream_release(&w->stream);
    publication_close(&w->publication);
    explain_release(&w->explain);
    batch_release(&w->batch);
    profile_file_release(&w->profile);
    operand_close(&w->upload);
    buffer_release(&w->upload_name);
}

/* txn-chunk: one uploaded transaction CSV becomes validated JSON, as a stream or as chunk files
 * with a manifest. */
int main(int argc, char **argv)
{
    struct work w = {.options = {.chunk_records = CHUNK_RECORDS, .jobs = 1},
                     .upload = {.descriptor = -1}};
    struct error e;
    int operands;
    int status = option_parse(&table, argc, argv, take_option, &w.options, &operands);
    if (status != -1)
        return status;
    status = check_options(&w.options);
    if (status != STATUS_DONE)
        return status;
    if (operand_open(&w.upload, argc, argv, operands, &e) != 0)
        return diagnostic_print_error(&e);
    status = check_places(&w.options, &w.upload);
    if (status != STATUS_DONE)
        return status;
    if (w.upload.base_name != NULL)
        diagnostic_escape(&w.upload_name, slice_of(w.upload.base_name));
    status = work_run(&w);
    work_close(&w);
    if (status == STATUS_TROUBLE)
        interrupt_die();
    return status;
}
