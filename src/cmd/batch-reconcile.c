/*
 * batch-reconcile: the proof that a batch reached the store whole: one of transactions from its
 * upload over trailer and chunks to the rows that stand now, in records and in money; one of groups
 * from its upload over plan and outcomes to the changes, and what stands of them; of one batch, of
 * a business date, of all since; and from one transaction back to its line.
 */
#include "batch_list.h"
#include "batch_record.h"
#include "business_date.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "json_writer.h"
#include "naming.h"
#include "option.h"
#include "organization.h"
#include "output.h"
#include "reconcile_json.h"
#include "reconcile_store.h"
#include "reconcile_text.h"
#include "run_log.h"
#include "store.h"
#include "store_query.h"
#include "trace_text.h"
#include "transaction_trace.h"

#include <stdlib.h>
#include <string.h>

enum {
    KEY_ORG = OPTION_LONG_ONLY,
    KEY_DATE,
    KEY_SINCE,
    KEY_TRANSACTION,
    KEY_ACCOUNT,
    KEY_VERIFY_LOG,
    KEY_RECORD,
    KEY_REASON,
    KEY_FORMAT
};

struct options {
    const char *store;
    const char *org;
    const char *date;
    const char *since;
    const char *transaction;
    const char *account;
    const char *batch; /* the operand */
    const char *record;
    const char *reason;
    bool verify_log;
    bool json;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {KEY_ORG, "org", "NAME", "the organization; NIGHTDROP_ORG unless told", OPTION_TEXT(org)},
    {KEY_DATE, "date", "DATE", "every batch of this business date", OPTION_JUDGED},
    {KEY_SINCE, "since", "DATE", "every batch from this business date on", OPTION_JUDGED},
    {KEY_TRANSACTION, "transaction", "ID", "from a transaction back to its upload, line and record",
     OPTION_TEXT(transaction)},
    {KEY_ACCOUNT, "account", "ID", "the account of that transaction", OPTION_TEXT(account)},
    {KEY_VERIFY_LOG, "verify-log", NULL, "follow the chain of the run log",
     OPTION_FLAG(verify_log)},
    {KEY_RECORD, "record", "FILE", "make the rejected upload of a summary known to the store",
     OPTION_TEXT(record)},
    {KEY_REASON, "reason", "TEXT", "why; recorded in the run log", OPTION_TEXT(reason)},
    {KEY_FORMAT, "format", "text|json", "how it is written; text unless told", OPTION_JUDGED},
    {0},
};

static const struct option_table table = {
    .program = "batch-reconcile",
    .synopsis =
        "[-d URL] [--org name] [--date date | --since date | --transaction id --account id] "
        "[--verify-log] [--format text|json] [--record file [--reason text]] [batch]",
    .summary = "Hold batches of transactions and of groups to what stands in the store.",
    .specs = specs,
};

/* What is said, and what it comes to. */
struct work {
    const struct options *options;
    struct store store;
    struct buffer text;
    struct json_writer json;
    struct reconcile_counts counts;
    struct run_log_state log;
    int64_t astray;         /* rows of no batch */
    int64_t changes_astray; /* the same of groups, and assignments that nobody made */
};

static int take_format(struct options *o, const char *argument)
{
    o->json = strcmp(argument, "json") == 0;
    if (o->json || strcmp(argument, "text") == 0)
        return 0;
    option_usage_error(&table, "--format %s: neither text nor json", argument);
    return -1;
}

static int take_since(struct options *o, const char *argument)
{
    struct date date;
    o->since = argument;
    if (date_parse_iso(slice_of(argument), &date) == 0)
        return 0;
    option_usage_error(&table, "--since: %s: not a date like 2026-11-20", argument);
    return -1;
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    struct date date;
    switch (key) {
    case KEY_DATE:
        o->date = argument;
        return business_date_take(&table, argument, &date);
    case KEY_SINCE:
        return take_since(o, argument);
    case KEY_FORMAT:
        return take_format(o, argument);
    }
    return -1;
}

/* A date beside --record is that of the upload. */
static int count_asked(const struct options *o)
{
    return (o->batch != NULL) + (o->date != NULL && o->record == NULL) + (o->since != NULL) +
           (o->transaction != NULL) + (o->record != NULL);
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o)
{
    int asked = count_asked(o);
    if (asked > 1 || (o->record != NULL && o->verify_log))
        return option_usage_error(&table,
                                  "one of a batch, --date, --since, --transaction and --record");
    if (asked == 0 && !o->verify_log)
        return option_usage_error(&table, "name a batch, or --date, --since, --transaction, "
                                          "--verify-log or --record");
    if (o->batch != NULL && !naming_is_batch(o->batch))
        return option_usage_error(&table, "%s: neither a batch's digest nor its name", o->batch);
    if ((o->transaction == NULL) != (o->account == NULL))
        return option_usage_error(&table, "--transaction and --account go together");
    if (o->reason != NULL && o->record == NULL)
        return option_usage_error(&table, "--reason: goes with --record");
    if (o->reason != NULL && !naming_is_plain_text(slice_of(o->reason)))
        return option_usage_error(&table, "--reason: not one line of UTF-8");
    return 0;
}

/* --- batches -----------------------------------------------------------------------------------
 */

static int add_batch(struct work *w, struct reconcile_store *s, int64_t number, struct error *e)
{
    struct reconciled r = {0};
    int result = reconcile_store_batch(s, number, &r, e);
    if (result == 0) {
        w->counts.of[r.account.verdict]++;
        if (w->options->json)
            reconcile_json_batch(&r, &w->json);
        else if (w->options->batch != NULL)
            reconcile_text_batch(&r, &w->text);
        else
            reconcile_text_line(&r, &w->text);
    }
    reconciled_release(&r);
    return result;
}

static int add_named(struct work *w, struct error *e)
{
    char room[NAMING_ORGANIZATION_MAX + 1];
    struct reconcile_store s = {0};
    int64_t number = 0;
    const struct options *o = w->options;
    const char *organization = organization_of_batch(o->org, o->batch, room, e);
    if (organization == NULL)
        return -1;
    int result = reconcile_store_open(&s, w->store.db, organization, e);
    if (result == 0)
        result = batch_list_search(&s.batches, o->batch, &number, e);
    if (result == 0)
        result = batch_list_find(&s.batches, number)->is_of_groups
                     ? reconcile_store_read_groups(&s, e)
                     : reconcile_store_read_transactions(&s, e);
    if (result == 0)
        result = add_batch(w, &s, number, e);
    reconcile_store_release(&s);
    return result;
}

static bool is_asked(const struct options *o, const struct stored_batch *batch)
{
    if (batch == NULL || !(batch->is_of_transactions || batch->is_of_groups))
        return false;
    return o->date != NULL ? strcmp(batch->date, o->date) == 0 : strcmp(batch->date, o->since) >= 0;
}

static int add_organization(struct work *w, const char *organization, struct error *e)
{
    struct reconcile_store s = {0};
    int result = reconcile_store_open(&s, w->store.db, organization, e);
    if (result == 0)
        result = reconcile_store_read_transactions(&s, e);
    if (result == 0)
        result = reconcile_store_read_groups(&s, e);
    for (size_t i = 0; result == 0 && i < s.batches.count; i++)
        if (is_asked(w->options, batch_list_find(&s.batches, (int64_t)i + 1)))
            result = add_batch(w, &s, (int64_t)i + 1, e);
    w->astray += s.walk.astray;
    w->changes_astray += s.changes.astray;
    reconcile_store_release(&s);
    return result;
}

/* The names of all organizations, each with a NUL behind it. */
static int list_organizations(struct work *w, struct buffer *names, struct error *e)
{
    struct db_statement q = {0};
    int result = store_query_begin(
        &q, w->store.db, "SELECT organization_id FROM organization ORDER BY 1", NULL, 0, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        buffer_append_slice(names, db_text(&q, 0));
        buffer_append_byte(names, '\0');
        result = 0;
    }
    db_release(&q);
    return result;
}

/* Those of the organization ONLY, which must be there; NULL for all. */
static int add_organizations(struct work *w, const char *only, struct error *e)
{
    struct buffer names = {0};
    bool found = only == NULL;
    int result = list_organizations(w, &names, e);
    for (size_t at = 0; result == 0 && at < names.length; at += strlen(names.data + at) + 1) {
        if (only != NULL && strcmp(only, names.data + at) != 0)
            continue;
        found = true;
        result = add_organization(w, names.data + at, e);
    }
    buffer_release(&names);
    if (result == 0 && !found)
        return error_set(e, STATUS_TROUBLE, "%s: no such organization in %s", only, w->store.name);
    return result;
}

/* Those of the organization that is named; where none is, of all. */
static int add_range(struct work *w, struct error *e)
{
    const char *environment = getenv("NIGHTDROP_ORG");
    if (w->options->org == NULL && (environment == NULL || *environment == '\0'))
        return add_organizations(w, NULL, e);
    const char *organization = organization_choose(w->options->org, NULL, NULL, e);
    return organization == NULL ? -1 : add_organizations(w, organization, e);
}

static int add_trace(struct work *w, struct error *e)
{
    struct transaction_trace trace = {0};
    struct batch_list batches = {0};
    const struct options *o = w->options;
    const char *organization = organization_choose(o->org, NULL, NULL, e);
    if (organization == NULL)
        return -1;
    int result = batch_list_read(&batches, w->store.db, organization, e);
    if (result == 0)
        result = transaction_trace_read(&trace, w->store.db, organization, o->account,
                                        o->transaction, e);
    if (result == 0 && o->json)
        trace_text_json(&trace, &batches, &w->json);
    else if (result == 0)
        trace_text_append(&trace, &batches, &w->text);
    transaction_trace_release(&trace);
    batch_list_release(&batches);
    return result;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static int add_asked(struct work *w, struct error *e)
{
    const struct options *o = w->options;
    if (o->transaction != NULL)
        return add_trace(w, e);
    if (o->batch != NULL)
        return add_named(w, e);
    return o->date != NULL || o->since != NULL ? add_range(w, e) : 0;
}

static int add_log(struct work *w, struct error *e)
{
    if (!w->options->verify_log && w->options->transaction == NULL)
        return 0;
    if (run_log_check(w->store.db, &w->log, e) != 0)
        return -1;
    if (!w->options->json)
        trace_text_log(&w->log, &w->text);
    return 0;
}

static void begin_json(struct work *w)
{
    json_begin(&w->json, &w->text);
    json_object_begin(&w->json);
    json_member_text(&w->json, "type", "reconciliation");
    json_member_unsigned(&w->json, "version", RECONCILE_JSON_VERSION);
    json_member_array_begin(&w->json, w->options->transaction != NULL ? "versions" : "batches");
}

static void end_json(struct work *w)
{
    json_array_end(&w->json);
    if (w->options->verify_log || w->options->transaction != NULL)
        trace_text_log_json(&w->log, &w->json);
    json_object_end(&w->json);
    buffer_append_byte(&w->text, '\n');
}

/* Everything is of one moment, and said when all of it was read. */
static int reconcile(struct work *w, struct error *e)
{
    const struct options *o = w->options;
    if (store_open(&w->store, o->store, DB_READ, e) != 0 || store_begin(&w->store, NULL, e) != 0)
        return -1;
    if (o->json)
        begin_json(w);
    if (add_asked(w, e) != 0)
        return -1;
    if (!o->json && (o->date != NULL || o->since != NULL))
        reconcile_text_counts(&w->counts, &w->text);
    if (add_log(w, e) != 0)
        return -1;
    if (o->json)
        end_json(w);
    store_rollback(&w->store);
    return output_print(buffer_slice(&w->text), e);
}

/* All that changes anything. */
static int record(struct work *w, struct error *e)
{
    const struct options *o = w->options;
    const struct batch_record asked = {.file = o->record, .date = o->date, .reason = o->reason};
    if (store_open(&w->store, o->store, DB_WRITE, e) != 0 ||
        batch_record_keep(&asked, &w->store, table.program, &w->text, e) != 0)
        return -1;
    diagnostic_print_result("%s", w->text.data);
    return 0;
}

/* What is wrong is said on standard error too, for whoever sees only that. */
static int conclude(const struct work *w)
{
    if (w->log.broken > 0)
        diagnostic_print("the run log's chain is broken");
    if (w->counts.of[OUT_OF_BALANCE] > 0)
        diagnostic_print("%zu out of balance", w->counts.of[OUT_OF_BALANCE]);
    if (w->counts.of[CANNOT_TELL] > 0)
        diagnostic_print("%zu of which nobody can tell", w->counts.of[CANNOT_TELL]);
    if (w->astray > 0)
        diagnostic_print("rows of the warehouse that belong to no batch: %lld",
                         (long long)w->astray);
    if (w->changes_astray > 0)
        diagnostic_print("%lld changes or assignments of groups belong to no batch",
                         (long long)w->changes_astray);
    if (w->astray > 0 || w->changes_astray > 0 || w->counts.of[OUT_OF_BALANCE] > 0 ||
        w->log.broken > 0)
        return STATUS_REJECTED;
    return w->counts.of[CANNOT_TELL] > 0 ? STATUS_TROUBLE : STATUS_DONE;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct work work = {.options = &options};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    if (first + 1 < argc)
        return option_usage_error(&table, "%s: a second batch: name one", argv[first + 1]);
    options.batch = first < argc ? argv[first] : NULL;
    status = check_options(&options);
    if (status != 0)
        return status;
    interrupt_catch();
    int result = options.record != NULL ? record(&work, &e) : reconcile(&work, &e);
    status = result == 0 ? conclude(&work) : diagnostic_print_error(&e);
    buffer_release(&work.text);
    store_close(&work.store);
    return interrupt_conclude(status);
}
