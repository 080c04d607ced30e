#include "upload_command.h"

#include "batch_diagnostic.h"
#include "batch_stream.h"
#include "batch_text.h"
#include "clock.h"
#include "diagnostic.h"
#include "explain.h"
#include "intake.h"
#include "interrupt.h"
#include "organization.h"
#include "profile_diagnostic.h"
#include "profile_file.h"
#include "publication.h"

#include <inttypes.h>
#include <sys/stat.h>

/* Everything that is open during the run. */
struct work {
    const struct upload_command *command;
    const struct upload_options *options;
    struct profile_file profile;
    struct operand upload;
    struct buffer upload_name; /* the operand's name as valid UTF-8 */
    struct publication publication;
    struct batch_stream stream;
    struct progress progress;
    struct explain explain;
    struct clock_time started;
    struct batch batch;
};

static int read_profile(struct work *w, struct error *e)
{
    const char *path = w->options->profile;
    struct profile_problems problems = {0};
    int result = profile_file_read(&w->profile, path, &problems, e);
    profile_diagnostic_print(path, &problems);
    if (result != 0)
        return -1;
    return profile_file_require(&w->profile, path, w->command->kind, w->command->table->program, e);
}

/* Opens what the batch will be written to. */
static int open_outputs(struct work *w, struct error *e)
{
    const struct upload_command *c = w->command;
    const struct upload_options *o = w->options;
    const struct publication_paths paths = {o->rejects, o->reasons, o->summary};
    if (!upload_options_write(o))
        return 0;
    if (publication_open(&w->publication, &paths, o->show_values, e) != 0)
        return -1;
    if (c->output != NULL)
        return c->open_sink(c->context, &w->publication.sink, e);
    w->publication.sink = batch_stream_sink(&w->stream);
    return batch_stream_open(&w->stream, o->bare, e);
}

static void begin_progress(struct work *w)
{
    struct stat about;
    bool known = fstat(w->upload.descriptor, &about) == 0 && S_ISREG(about.st_mode);
    progress_begin(&w->progress, w->options->progress, w->options->quiet,
                   known ? (uint64_t)about.st_size : 0);
}

static int take_in(struct work *w, struct error *e)
{
    const struct upload_options *o = w->options;
    const char *organization =
        organization_choose(o->org, w->profile.profile.organization, "the profile's", e);
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
                                     .upload_sha256 = w->command->upload_sha256,
                                     .jobs = w->command->jobs,
                                     .progress = &w->progress};
    if (organization == NULL)
        return -1;
    if (o->explain_line != 0) {
        w->explain = (struct explain){.profile = &w->profile.profile, .line = o->explain_line};
        options.watch = explain_watch;
        options.watch_entry = explain_watch_entry;
        options.watch_context = &w->explain;
    }
    begin_progress(w);
    int result = intake_run(&options, w->upload.descriptor, &w->batch, e);
    progress_end(&w->progress);
    return result;
}

static void print_result(const struct work *w)
{
    const struct upload_command *c = w->command;
    const struct upload_options *o = w->options;
    struct buffer tail = {0};
    struct buffer line = {0};
    if (o->quiet)
        return;
    if (o->dry_run)
        buffer_append_text(&tail, "dry run, nothing written");
    else if (c->output != NULL && w->batch.status == BATCH_COMPLETE)
        c->tell_place(c->context, &tail);
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
    uint64_t line = w->options->explain_line;
    if (!w->explain.found && w->batch.problem_count != 0 && w->batch.read == 0) {
        batch_message(&w->batch.problems[0].finding, message, sizeof message);
        return error_set(e, STATUS_TROUBLE, "%s: line %" PRIu64 " was not read: %s", w->upload.name,
                         line, message);
    }
    if (!w->explain.found)
        return error_set(e, STATUS_TROUBLE, "%s: has no line %" PRIu64 ": the last is %" PRIu64,
                         w->upload.name, line, w->batch.upload.lines);
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
    bool explains = w->options->explain_line != 0;
    if (clock_now(&w->started, &e) != 0 || read_profile(w, &e) != 0)
        return diagnostic_print_error(&e);
    /* Before this there is nothing to clean up, and a signal ends even a wait for the profile. */
    interrupt_catch();
    if (open_outputs(w, &e) != 0)
        return diagnostic_print_error(&e);
    if (take_in(w, &e) != 0 || (explains && print_explanation(w, &e) != 0)) {
        batch_stream_fail(&w->stream, &e);
        return diagnostic_print_error(&e);
    }
    if (explains)
        return STATUS_DONE;
    if (publication_publish(&w->publication, &w->batch, w->command->table->program, w->started,
                            &e) != 0) {
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
    batch_stream_release(&w->stream);
    publication_close(&w->publication);
    explain_release(&w->explain);
    batch_release(&w->batch);
    profile_file_release(&w->profile);
    operand_close(&w->upload);
    buffer_release(&w->upload_name);
}

int upload_command_run(struct upload_command *c, int argc, char **argv, int operands)
{
    struct work w = {.command = c, .options = &c->options, .upload = {.descriptor = -1}};
    struct error e;
    if (operand_open(&w.upload, argc, argv, operands, &e) != 0)
        return diagnostic_print_error(&e);
    int status = upload_options_check_places(&c->options, c->table, &w.upload, c->output);
    if (status != STATUS_DONE)
        return status;
    if (w.upload.base_name != NULL)
        diagnostic_escape(&w.upload_name, slice_of(w.upload.base_name));
    status = work_run(&w);
    work_close(&w);
    return status;
}
