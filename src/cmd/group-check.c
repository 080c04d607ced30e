#include "error.h"
#include "interrupt.h"
#include "option.h"
#include "upload_command.h"

static const struct option_spec specs[] = {
    {'p', "profile", "FILE", "the profile of the upload (YAML; nightdrop-profile(5))",
     OPTION_JUDGED},
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
    {UPLOAD_OPTION_BARE, "bare", NULL, "a stream without begin and end record", OPTION_JUDGED},
    {UPLOAD_OPTION_PROGRESS, "progress", NULL, "show progress where standard error is no terminal",
     OPTION_JUDGED},
    {'q', "quiet", NULL, "no result line", OPTION_JUDGED},
    {0}};

static const struct option_table table = {
    "group-check",
    "-p profile [-nq] [-R file] [--reasons file] [--summary file] [--resubmits batch] "
    "[--override code --reason text] [--org name] [--date date] [--show-values] [--explain line] "
    "[--bare] [--progress] [upload]",
    "Read one uploaded CSV of group assignments through its profile, write them as a stream.",
    specs};

static int take_option(void *context, int key, const char *argument)
{
    return upload_options_take(context, &table, key, argument);
}

/* group-check: one uploaded CSV of changes to members' tile groups becomes validated assignments,
 * with an entry for every line. */
int main(int argc, char **argv)
{
    struct upload_command command = {.table = &table, .kind = "groups"};
    int operands;
    int status = option_parse(&table, argc, argv, take_option, &command.options, &operands);
    if (status != -1)
        return status;
    status = upload_options_check(&command.options, &table, NULL);
    if (status != STATUS_DONE)
        return status;
    status = upload_command_run(&command, argc, argv, operands);
    return interrupt_conclude(status);
}
