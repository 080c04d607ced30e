#include "run_log.h"

#include "buffer.h"
#include "clock.h"
#include "json_writer.h"
#include "memory.h"
#include "store_query.h"

#include <stdlib.h>

/* Every column but the digest, in the table's order. */
#define COLUMNS                                                                                    \
    "organization_id, number, at, host, user_name, program, program_version, batch, status,"       \
    " reason, detail, previous"

struct row {
    struct slice organization;
    int64_t number;
    struct slice at;
    struct slice host;
    struct slice user;
    struct slice program;
    struct slice version;
    int64_t batch; /* 0 for NULL */
    int64_t status;
    struct slice reason;
    struct slice detail;
    struct slice previous;
};

/* The SHA-256 of the row's canonical JSON. */
static int digest_row(const struct row *r, char hex[DIGEST_HEX_SIZE], struct error *e)
{
    struct digest digest = {0};
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    json_object_begin(&w);
    json_member_string(&w, "organization_id", r->organization);
    json_member_signed(&w, "number", r->number);
    json_member_string(&w, "at", r->at);
    json_member_string(&w, "host", r->host);
    json_member_string(&w, "user_name", r->user);
    json_member_string(&w, "program", r->program);
    json_member_string(&w, "program_version", r->version);
    json_member_signed(&w, "batch", r->batch);
    json_member_signed(&w, "status", r->status);
    json_member_string(&w, "reason", r->reason);
    json_member_string(&w, "detail", r->detail);
    json_member_string(&w, "previous", r->previous);
    json_object_end(&w);
    int result = digest_init(&digest, e);
    if (result == 0)
        result = digest_update(&digest, buffer_slice(&text), e);
    if (result == 0)
        result = digest_finish(&digest, hex, e);
    digest_release(&digest);
    buffer_release(&text);
    return result;
}

static int insert(struct db *db, const struct row *r, struct error *e)
{
    char hex[DIGEST_HEX_SIZE];
    if (digest_row(r, hex, e) != 0)
        return -1;
    const struct store_value none = {.type = STORE_NULL};
    const struct store_value values[] = {
        store_slice(r->organization),
        store_integer(r->number),
        store_slice(r->at),
        store_slice(r->host),
        store_slice(r->user),
        store_slice(r->program),
        store_slice(r->version),
        r->batch == 0 ? none : store_integer(r->batch),
        store_integer(r->status),
        store_slice(r->reason),
        store_slice(r->detail),
        store_slice(r->previous),
        store_text(hex),
    };
    return store_query_run(db,
                           "INSERT INTO run (" COLUMNS ", digest)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                           values, sizeof values / sizeof *values, NULL, e);
}

/* The number and digest of the organization's last row; 0 and none where there is none. */
static int find_last(struct db *db, struct slice organization, int64_t *number,
                     struct buffer *digest, struct error *e)
{
    struct db_statement q;
    const struct store_value values[] = {store_slice(organization)};
    *number = 0;
    int result = store_query_begin(&q, db,
                                   "SELECT number, digest FROM run WHERE organization_id = $1"
                                   " ORDER BY number DESC LIMIT 1",
                                   values, 1, e);
    if (result == 0)
        result = db_step(&q, e);
    if (result == 1) {
        *number = db_integer(&q, 0);
        buffer_append_slice(digest, db_text(&q, 1));
    }
    db_release(&q);
    return result < 0 ? -1 : 0;
}

int run_log_append(struct db *db, const struct run_entry *entry, struct error *e)
{
    struct clock_time now;
    char at[CLOCK_TEXT_MAX];
    char host[CLOCK_NAME_MAX];
    char user[CLOCK_NAME_MAX];
    struct buffer previous = {0};
    int64_t last;
    if (clock_now(&now, e) != 0)
        return -1;
    clock_format(now, at);
    clock_host(host);
    clock_user(user);
    int result = find_last(db, slice_of(entry->organization), &last, &previous, e);
    if (result == 0) {
        struct row row = {.organization = slice_of(entry->organization),
                          .number = last + 1,
                          .at = slice_of(at),
                          .host = slice_of(host),
                          .user = slice_of(user),
                          .program = slice_of(entry->program),
                          .version = slice_of(NIGHTDROP_VERSION),
                          .batch = entry->batch,
                          .status = entry->status,
                          .reason = slice_of(entry->reason),
                          .detail = slice_of(entry->detail == NULL ? "{}" : entry->detail),
                          .previous = buffer_slice(&previous)};
        result = insert(db, &row, e);
    }
    buffer_release(&previous);
    return result;
}

static struct row read_row(const struct db_statement *q)
{
    return (struct row){.organization = db_text(q, 0),
                        .number = db_integer(q, 1),
                        .at = db_text(q, 2),
                        .host = db_text(q, 3),
                        .user = db_text(q, 4),
                        .program = db_text(q, 5),
                        .version = db_text(q, 6),
                        .batch = db_integer(q, 7),
                        .status = db_integer(q, 8),
                        .reason = db_text(q, 9),
                        .detail = db_text(q, 10),
                        .previous = db_text(q, 11)};
}

/* The row that was read before, and the ends of the chains so far. */
struct link {
    struct buffer organization;
    int64_t number;
    struct buffer digest;
    struct digest ends;
};

static int follow(const struct db_statement *q, struct link *before, struct run_log_state *state,
                  struct error *e)
{
    char hex[DIGEST_HEX_SIZE];
    struct row row = read_row(q);
    if (state->rows == 0 || !slice_equals(row.organization, buffer_slice(&before->organization))) {
        if (digest_update(&before->ends, buffer_slice(&before->digest), e) != 0)
            return -1;
        before->number = 0;
        buffer_clear(&before->organization);
        buffer_clear(&before->digest);
        buffer_append_slice(&before->organization, row.organization);
    }
    if (digest_row(&row, hex, e) != 0)
        return -1;
    bool follows = row.number == before->number + 1 &&
                   slice_equals(row.previous, buffer_slice(&before->digest)) &&
                   slice_equals_text(db_text(q, 12), hex);
    state->rows++;
    state->broken += follows ? 0 : 1;
    before->number = row.number;
    buffer_clear(&before->digest);
    buffer_append_slice(&before->digest, db_text(q, 12));
    if (row.at.length < sizeof state->last_at &&
        memcmp(row.at.data, state->last_at, row.at.length) > 0)
        memcpy(state->last_at, row.at.data, row.at.length);
    return 0;
}

static int follow_all(struct db *db, struct link *before, struct run_log_state *state,
                      struct error *e)
{
    struct db_statement q;
    if (db_prepare(&q, db, "SELECT " COLUMNS ", digest FROM run ORDER BY organization_id, number",
                   e) != 0)
        return -1;
    int result;
    while ((result = db_step(&q, e)) == 1)
        if (follow(&q, before, state, e) != 0) {
            result = -1;
            break;
        }
    db_release(&q);
    return result;
}

int run_log_check(struct db *db, struct run_log_state *state, struct error *e)
{
    struct link before = {0};
    *state = (struct run_log_state){0};
    int result = digest_init(&before.ends, e);
    if (result == 0)
        result = follow_all(db, &before, state, e);
    if (result == 0)
        result = digest_update(&before.ends, buffer_slice(&before.digest), e);
    if (result == 0 && state->rows > 0)
        result = digest_finish(&before.ends, state->last, e);
    digest_release(&before.ends);
    buffer_release(&before.organization);
    buffer_release(&before.digest);
    return result;
}
