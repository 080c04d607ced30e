#include "batch_record.h"

#include "batch_facts.h"
#include "date.h"
#include "json_writer.h"
#include "naming.h"
#include "number_text.h"
#include "operand.h"
#include "run_log.h"
#include "store_organization.h"
#include "warehouse_batch.h"

#include <string.h>

/* What the steps of one recording share. */
struct recording {
    const struct batch_record *asked;
    struct store *store;
    const char *program;
    struct batch_facts facts;
    char organization[NAMING_ORGANIZATION_MAX + 1];
    char digest[NAMING_DIGEST_MAX + 1];
    char date[DATE_TEXT_MAX];
    struct warehouse_batch batch;
};

static int read_file(struct recording *r, struct error *e)
{
    struct operand operand;
    struct buffer text = {0};
    if (operand_open_path(&operand, r->asked->file, e) != 0)
        return -1;
    int result = operand_read_whole(&operand, BATCH_FACTS_BYTES_MAXIMUM, &text, e);
    if (result == 0)
        result = batch_facts_read(&r->facts, operand.name, buffer_slice(&text), e);
    buffer_release(&text);
    operand_close(&operand);
    return result;
}

/* Copies TEXT, which is not empty, where it fits. */
static bool copy(char *to, size_t room, struct slice text)
{
    if (text.length == 0 || text.length >= room)
        return false;
    memcpy(to, text.data, text.length);
    to[text.length] = '\0';
    return true;
}

/* STATED is the upload's own date; empty where it has none. */
static int judge_date(struct recording *r, struct slice stated, struct error *e)
{
    struct slice text = stated.length == 0 ? slice_of(r->asked->date) : stated;
    struct date date;
    if (text.length == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no business date: give --date", r->asked->file);
    if (date_parse_iso(text, &date) != 0)
        return error_set(e, STATUS_TROUBLE, "%s: its business date is no day", r->asked->file);
    date_format(date, r->date);
    return 0;
}

static int judge(struct recording *r, struct error *e)
{
    const struct batch_facts *f = &r->facts;
    const char *file = r->asked->file;
    const struct json_value *upload = json_member(f->end, "upload");
    if (f->is_of_groups)
        return error_set(e, STATUS_TROUBLE, "%s: a batch of group assignments", file);
    if (f->differences.length > 0)
        return error_set(e, STATUS_TROUBLE, "%s: does not add up: batch-report says why", file);
    if (!slice_equals_text(json_text_at(f->end, "status"), "rejected"))
        return error_set(e, STATUS_TROUBLE, "%s: not rejected: txn-load loads it", file);
    if (!copy(r->organization, sizeof r->organization, json_text_at(f->begin, "organizationId")) ||
        !naming_is_organization(r->organization) ||
        !copy(r->digest, sizeof r->digest, json_text_at(upload, "sha256")))
        return error_set(e, STATUS_TROUBLE, "%s: not of an organization's upload", file);
    return judge_date(r, json_text_at(f->begin, "date"), e);
}

/* {"begin":…,"end":…}, as a load leaves them. */
static int write_facts(const struct recording *r, struct buffer *facts, struct error *e)
{
    struct json_writer w;
    json_begin(&w, facts);
    json_object_begin(&w);
    json_key(&w, "begin");
    if (json_copy(&w, r->facts.begin, e) != 0)
        return -1;
    json_key(&w, "end");
    if (json_copy(&w, r->facts.end, e) != 0)
        return -1;
    json_object_end(&w);
    return 0;
}

static int insert(struct recording *r, struct error *e)
{
    struct buffer facts = {0};
    int64_t number;
    int64_t nth;
    struct db *db = r->store->db;
    int result = write_facts(r, &facts, e);
    if (result == 0)
        result =
            store_organization_next_batch(db, r->organization, "txn", r->date, &number, &nth, e);
    if (result == 0) {
        const struct warehouse_batch_entry entry = {.organization = r->organization,
                                                    .date = r->date,
                                                    .digest = r->digest,
                                                    .state = "rejected",
                                                    .facts = buffer_slice(&facts)};
        const struct run_entry run = {.organization = r->organization,
                                      .program = r->program,
                                      .batch = number,
                                      .status = STATUS_REJECTED,
                                      .reason = r->asked->reason};
        result = warehouse_batch_insert(db, number, nth, &entry, e);
        if (result == 0)
            result = run_log_append(db, &run, e);
        if (result == 0)
            result = warehouse_batch_by_number(db, r->organization, number, &r->batch, e);
    }
    buffer_release(&facts);
    return result;
}

static void append_result(const struct recording *r, bool was_known, struct buffer *words)
{
    warehouse_batch_name(&r->batch, r->organization, words);
    if (was_known) {
        buffer_append_format(words, ": nothing to do: this upload is known, %s", r->batch.state);
    } else {
        buffer_append_text(words, ": recorded as rejected, nothing loaded: ");
        number_text_append(r->facts.read, words);
        buffer_append_text(words, " read");
        number_text_part(r->facts.accepted, "accepted", words);
        number_text_part(r->facts.rejected, "rejected", words);
        number_text_part(r->facts.filtered, "filtered", words);
    }
    buffer_append_format(words, "; %s", r->store->name);
}

static int keep(struct recording *r, struct buffer *words, struct error *e)
{
    if (store_begin(r->store, r->organization, e) != 0)
        return -1;
    int result = warehouse_batch_by_digest(r->store->db, r->organization, r->digest, &r->batch, e);
    bool was_known = result == 0 && r->batch.number != 0;
    if (result == 0 && !was_known) {
        result = store_organization_add(r->store->db, r->organization, e);
        if (result == 0)
            result = insert(r, e);
    }
    if (result == 0)
        append_result(r, was_known, words);
    if (result == 0 && !was_known)
        result = store_commit(r->store, e);
    store_rollback(r->store);
    return result;
}

int batch_record_keep(const struct batch_record *asked, struct store *s, const char *program,
                      struct buffer *words, struct error *e)
{
    struct recording r = {.asked = asked, .store = s, .program = program};
    int result = read_file(&r, e);
    if (result == 0)
        result = judge(&r, e);
    if (result == 0)
        result = keep(&r, words, e);
    warehouse_batch_release(&r.batch);
    batch_facts_release(&r.facts);
    return result;
}
