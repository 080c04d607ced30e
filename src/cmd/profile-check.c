#include "batch_diagnostic.h"
#include "batch_text.h"
#include "business_date.h"
#include "diagnostic.h"
#include "intake.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "output.h"
#include "profile_diagnostic.h"
#include "profile_file.h"
#include "sample_report.h"

enum { KEY_ORG = OPTION_LONG_ONLY, KEY_DATE };

struct options {
    const char *org;
    struct date date;
    bool has_date;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'q', "quiet", NULL, "print nothing on standard output", OPTION_FLAG(quiet)},
    {KEY_ORG, "org", "NAME", "the organization (NIGHTDROP_ORG, then the profile's)",
     OPTION_TEXT(org)},
    {KEY_DATE, "date", "DATE", "the business date of the sample, YYYY-MM-DD", OPTION_JUDGED},
    {0}};

static const struct option_table table = {
    "profile-check", "[-q] [--org name] [--date date] profile [sample]",
    "Say what is wrong with a profile, alone or against a sample upload.", specs};

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    (void)key; /* --date */
    o->has_date = true;
    return business_date_take(&table, argument, &o->date);
}

/* Reads SAMPLE as txn-chunk would, and appends what it came to. Returns the status, or -1. */
static int try_sample(const struct options *o, const struct profile_file *file,
                      const struct operand *sample, struct buffer *report, struct error *e)
{
    struct batch batch = {0};
    struct sample_columns columns = {.profile = &file->profile};
    struct buffer name = {0};
    const char *organization =
        organization_choose(o->org, file->profile.organization, "the profile's", e);
    int status = -1;
    if (organization == NULL)
        return -1;
    if (sample->base_name != NULL)
        diagnostic_escape(&name, slice_of(sample->base_name));
    struct intake_options options = {.profile = &file->profile,
                                     .profile_sha256 = file->sha256,
                                     .organization = organization,
                                     .file_name = sample->name,
                                     .upload_name = name.data,
                                     .date = o->has_date ? &o->date : NULL,
                                     .watch = sample_columns_watch,
                                     .watch_context = &columns};
    if (intake_run(&options, sample->descriptor, &batch, e) == 0) {
        status = batch_exit_status(&batch);
        batch_diagnostic_print(&batch, sample->name);
        sample_report_columns(&columns, report);
        batch_text_result(&batch, "a sample, nothing written", report);
        buffer_append_byte(report, '\n');
    }
    sample_columns_release(&columns);
    batch_release(&batch);
    buffer_release(&name);
    return status;
}

/* SAMPLE is not open where there is none. */
static int check(const struct options *o, const char *path, const struct operand *sample)
{
    struct profile_file file;
    struct profile_problems problems;
    struct buffer report = {0};
    struct error e;
    int status = STATUS_DONE;
    if (profile_file_read(&file, path, &problems, &e) != 0) {
        profile_diagnostic_print(path, &problems);
        return diagnostic_print_error(&e);
    }
    sample_report_profile(&file, &report);
    if (sample->descriptor >= 0)
        status = try_sample(o, &file, sample, &report, &e);
    if (status < 0 || (!o->quiet && output_print(buffer_slice(&report), &e) != 0))
        status = diagnostic_print_error(&e);
    buffer_release(&report);
    profile_file_release(&file);
    return status;
}

/* What is wrong with a profile, before an upload meets it at night. */
int main(int argc, char **argv)
{
    struct options options = {0};
    struct operand sample = {.descriptor = -1};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    if (first == argc)
        return option_usage_error(&table, "no profile");
    if (argc - first > 1 && operand_open(&sample, argc, argv, first + 1, &e) != 0)
        return diagnostic_print_error(&e);
    status = check(&options, argv[first], &sample);
    operand_close(&sample);
    return status;
}
