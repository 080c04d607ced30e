/*
 * txn-mock: make an upload as a bank would send it, from the profile that txn-chunk reads, with
 * faults on request, and say what txn-chunk must make of it.
 */
#include "atomic_file.h"
#include "business_date.h"
#include "diagnostic.h"
#include "error.h"
#include "interrupt.h"
#include "mock_check.h"
#include "mock_expectation.h"
#include "mock_fault.h"
#include "mock_plan.h"
#include "mock_upload.h"
#include "option.h"
#include "output.h"
#include "place.h"
#include "profile_diagnostic.h"
#include "profile_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS_USUAL = 1000, RECORDS_PER_ACCOUNT = 20, ACCOUNTS_USUAL_MAX = 20000 };

enum {
    OPTION_SEED = OPTION_LONG_ONLY,
    OPTION_RECORDS,
    OPTION_ACCOUNTS,
    OPTION_DATE,
    OPTION_ORG,
    OPTION_SEQUENCE,
    OPTION_QUOTED,
    OPTION_UTF8,
    OPTION_MULTILINE,
    OPTION_FAULT,
    OPTION_EXPECT
};

struct options {
    const char *profile;
    const char *output;
    const char *expect;
    bool quiet;
    bool accounts_given;
    struct mock_options mock;
    struct mock_requests requests;
};

static const struct option_spec specs[] = {
    {'p', "profile", "FILE", "the profile of the upload (needed)", OPTION_TEXT(profile)},
    {OPTION_SEED, "seed", "NUMBER", "another number makes another upload; 1 unless told",
     OPTION_JUDGED},
    {OPTION_RECORDS, "records", "NUMBER", "how many records; 1000 unless told", OPTION_JUDGED},
    {OPTION_ACCOUNTS, "accounts", "NUMBER", "of how many accounts; one for 20 records unless told",
     OPTION_JUDGED},
    {OPTION_DATE, "date", "DATE", "the business date; 2026-11-20 unless told", OPTION_JUDGED},
    {OPTION_ORG, "org", "NAME", "the organization; the profile's unless told",
     OPTION_TEXT(mock.organization)},
    {OPTION_SEQUENCE, "sequence", "NUMBER", "of the header control record; 1 unless told",
     OPTION_JUDGED},
    {OPTION_QUOTED, "quoted", "PERCENT", "records with a quoted field; 10 unless told",
     OPTION_JUDGED},
    {OPTION_UTF8, "utf8", "PERCENT", "records with letters beyond ASCII; 3 unless told",
     OPTION_JUDGED},
    {OPTION_MULTILINE, "multiline", "PERCENT", "records with a line break; 1 unless told",
     OPTION_JUDGED},
    {OPTION_FAULT, "fault", "NAME[=N]", "put a fault in, N times; may be said again",
     OPTION_JUDGED},
    {'o', "output", "FILE", "write the upload there; standard output unless told",
     OPTION_TEXT(output)},
    {OPTION_EXPECT, "expect", "FILE", "write there what txn-chunk must make of it",
     OPTION_TEXT(expect)},
    {'q', "quiet", NULL, "print no result line", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "txn-mock",
    .synopsis = "-p profile [-q] [-o file] [--expect file] [--seed number] [--records number] "
                "[--accounts number] [--date date] [--org name] [--sequence number] "
                "[--quoted percent] [--utf8 percent] [--multiline percent] [--fault name[=n]]",
    .summary = "Make an upload as a bank would send it, with faults on request.",
    .specs = specs,
};

static int take_percent(const char *name, const char *argument, unsigned *percent)
{
    uint64_t number;
    if (option_take_number(&table, name, argument, 0, 100, &number) != 0)
        return -1;
    *percent = (unsigned)number;
    return 0;
}

static void refuse_fault(struct slice name)
{
    const char *nearest = mock_fault_nearest(name);
    if (nearest == NULL)
        option_usage_error(&table, "--fault %.*s: there is no such fault; txn-mock(1) lists them",
                           (int)name.length, name.data);
    else
        option_usage_error(&table, "--fault %.*s: there is no such fault: did you mean \"%s\"?",
                           (int)name.length, name.data, nearest);
}

static int take_fault(struct options *o, const char *argument)
{
    const char *equals = strchr(argument, '=');
    size_t length = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    enum mock_fault fault = mock_fault_find(slice_make(argument, length));
    uint64_t number = 1;
    if (fault == MOCK_FAULT_COUNT) {
        refuse_fault(slice_make(argument, length));
        return -1;
    }
    if (equals != NULL && !option_number(equals + 1, 1, MOCK_FAULTS_MAX, &number)) {
        option_usage_error(&table, "--fault %s: not a number from 1 to %d", argument,
                           MOCK_FAULTS_MAX);
        return -1;
    }
    o->requests.count[fault] += (uint32_t)number;
    return 0;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    switch (key) {
    case OPTION_SEED:
        return option_take_number(&table, "seed", argument, 0, UINT64_MAX, &o->mock.seed);
    case OPTION_RECORDS:
        return option_take_number(&table, "records", argument, 0, UINT64_C(1000000000000),
                                  &o->mock.records);
    case OPTION_ACCOUNTS:
        o->accounts_given = true;
        return option_take_number(&table, "accounts", argument, 1, MOCK_ACCOUNTS_MAX,
                                  &o->mock.accounts);
    case OPTION_SEQUENCE:
        return option_take_number(&table, "sequence", argument, 0, UINT64_MAX, &o->mock.sequence);
    case OPTION_DATE:
        return business_date_take(&table, argument, &o->mock.date);
    case OPTION_QUOTED:
        return take_percent("quoted", argument, &o->mock.quoted);
    case OPTION_UTF8:
        return take_percent("utf8", argument, &o->mock.beyond_ascii);
    case OPTION_MULTILINE:
        return take_percent("multiline", argument, &o->mock.multiline);
    default:
        return take_fault(o, argument);
    }
}

/* Two outputs in one place would spoil each other, and one in the profile's would destroy it.
 * Returns 0, or the status after saying what is wrong. */
static int check_places(const struct options *o)
{
    const struct place places[] = {
        {"the profile", o->profile},
        {"--output", place_of_output(o->output == NULL ? "-" : o->output)},
        {"--expect", place_of_output(o->expect)},
    };
    struct error e;
    if (place_require_apart(places, 1, sizeof places / sizeof *places, &e) == 0)
        return STATUS_DONE;
    return option_usage_error(&table, "%s", e.message);
}

/* What is left open by the options: accounts, organization, and how many accounts faults need. */
static void settle(struct options *o, const struct profile *profile)
{
    if (o->requests.count[MOCK_HEADER_ONLY] > 0)
        o->mock.records = 0;
    if (!o->accounts_given) {
        o->mock.accounts = o->mock.records / RECORDS_PER_ACCOUNT + 1;
        if (o->mock.accounts > ACCOUNTS_USUAL_MAX)
            o->mock.accounts = ACCOUNTS_USUAL_MAX;
    }
    if (o->mock.organization == NULL)
        o->mock.organization = profile->organization != NULL ? profile->organization : "acme";
    o->mock.spare_accounts = mock_faults_accounts(&o->requests);
}

static int write_expectation(const struct options *o, const struct mock_expectation *x,
                             const char *profile_sha256, struct atomic_file *file, struct error *e)
{
    struct buffer json = {0};
    if (o->expect == NULL)
        return 0;
    mock_expectation_json(x, profile_sha256, &json);
    int result = output_write(&file->output, json.data, json.length, e);
    buffer_release(&json);
    return result;
}

/* Both files stand, or neither. */
static int write_files(const struct options *o, const struct mock_plan *plan,
                       const struct mock_faults *faults, const char *profile_sha256,
                       struct mock_expectation *x, struct error *e)
{
    struct atomic_file upload = {0};
    struct atomic_file expect = {0};
    int result = atomic_file_open(&upload, o->output == NULL ? "-" : o->output, e);
    if (result == 0 && o->expect != NULL)
        result = atomic_file_open(&expect, o->expect, e);
    if (result == 0)
        result = mock_upload_write(plan, faults, &upload.output, x, e);
    if (result == 0)
        result = write_expectation(o, x, profile_sha256, &expect, e);
    if (result == 0 && o->expect != NULL)
        result = atomic_file_prepare(&expect, e);
    if (result == 0)
        result = atomic_file_publish(&upload, e);
    if (result == 0 && o->expect != NULL && atomic_file_publish(&expect, e) != 0) {
        atomic_file_withdraw(&upload);
        result = -1;
    }
    atomic_file_close(&upload);
    atomic_file_close(&expect);
    return result;
}

static void print_result(const struct options *o, const struct mock_expectation *x)
{
    if (!o->quiet)
        diagnostic_print_result(
            "%s: %" PRIu64 " bytes (%.12s): txn-chunk must read %" PRIu64 ": %" PRIu64
            " accepted, %" PRIu64 " rejected, %" PRIu64 " filtered, and exit %d",
            o->output == NULL ? "standard output" : o->output, x->bytes, x->sha256, x->read,
            x->accepted, x->rejected, x->filtered, mock_expectation_status(x));
}

static int run(struct options *o, const struct profile_file *file, struct error *e)
{
    struct mock_plan plan = {0};
    struct mock_faults faults = {0};
    struct mock_expectation expected = {0};
    settle(o, &file->profile);
    int result = mock_plan_compile(&plan, &file->profile, &o->mock, e);
    if (result == 0)
        result = mock_faults_plan(&faults, &plan, &o->requests, e);
    if (result == 0) {
        mock_upload_add_columns(&plan, &faults);
        result = mock_check(&plan, e);
    }
    if (result == 0) {
        mock_expectation_init(&expected, &plan);
        result = write_files(o, &plan, &faults, file->sha256, &expected, e);
    }
    if (result == 0)
        print_result(o, &expected);
    mock_expectation_release(&expected);
    mock_faults_release(&faults);
    mock_plan_release(&plan);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.mock = {.seed = 1,
                                       .records = RECORDS_USUAL,
                                       .date = {2026, 11, 20},
                                       .sequence = 1,
                                       .quoted = 10,
                                       .beyond_ascii = 3,
                                       .multiline = 1}};
    struct profile_file file = {0};
    struct profile_problems problems = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    if (first < argc)
        return option_usage_error(&table, "%s: it reads no file but the profile", argv[first]);
    if (options.profile == NULL)
        return option_usage_error(&table, "-p: a profile is needed");
    status = check_places(&options);
    if (status != STATUS_DONE)
        return status;
    int result = profile_file_read(&file, options.profile, &problems, &e);
    profile_diagnostic_print(options.profile, &problems);
    interrupt_catch();
    if (result == 0)
        result = profile_file_require(&file, options.profile, "transactions", table.program, &e);
    if (result == 0)
        result = run(&options, &file, &e);
    profile_file_release(&file);
    status = result == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
