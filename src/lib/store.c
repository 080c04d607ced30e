#include "store.h"

#include "buffer.h"
#include "clock.h"
#include "db_postgres.h"
#include "db_sqlite.h"
#include "hex.h"
#include "store_name.h"
#include "store_schema.h"

#include <stdlib.h>
#include <sys/random.h>

enum {
    WAIT_SECONDS = 10, /* unless NIGHTDROP_WAIT says otherwise */
    WAIT_SECONDS_MAXIMUM = 86400,
    IDENTITY_BYTES = 16
};

static const char *const states[] = {"missing", "open", "copying", "closed"};

/* --- the header --------------------------------------------------------------------------------
 */

static void release_header(struct store_header *h)
{
    free(h->identity);
    free(h->changed_at);
    free(h->other);
    *h = (struct store_header){0};
}

static enum store_state state_of(struct slice text)
{
    enum store_state state = STORE_CLOSED;
    while (state > STORE_MISSING && !slice_equals_text(text, states[state]))
        state--;
    return state;
}

/* LOCK is what PostgreSQL's SELECT takes besides. */
static int read_header(struct store *s, const char *lock, struct error *e)
{
    struct db_statement q;
    struct buffer sql = {0};
    release_header(&s->header);
    buffer_append_format(&sql, "SELECT version, state, identity, changed_at, other FROM store%s",
                         db_engine_of(s->db) == DB_SQLITE ? "" : lock);
    int result = db_prepare(&q, s->db, sql.data, e);
    buffer_release(&sql);
    if (result == 0)
        result = db_step(&q, e);
    if (result == 1)
        s->header = (struct store_header){.version = db_integer(&q, 0),
                                          .state = state_of(db_text(&q, 1)),
                                          .identity = db_copy_text(&q, 2),
                                          .changed_at = db_copy_text(&q, 3),
                                          .other = db_copy_text(&q, 4)};
    db_release(&q);
    if (result == 1 && s->header.version < 0)
        return error_set(e, STATUS_TROUBLE, "%s: the store is damaged: its version is %lld",
                         s->name, (long long)s->header.version);
    return result < 0 ? -1 : 0;
}

int store_require_version(const struct store *s, struct error *e)
{
    if (s->header.state == STORE_MISSING)
        return error_set(e, STATUS_TROUBLE,
                         "%s: not a store: it has no tables of ours; to create them: "
                         "store-init -d %s",
                         s->name, s->name);
    if (s->header.version > STORE_SCHEMA_VERSION)
        return error_set(e, STATUS_TROUBLE,
                         "%s: the store has version %lld, this program knows %d: use a newer "
                         "nightdrop",
                         s->name, (long long)s->header.version, STORE_SCHEMA_VERSION);
    if (s->header.version < STORE_SCHEMA_VERSION)
        return error_set(e, STATUS_TROUBLE,
                         "%s: the store has version %lld, this program needs %d: to migrate it: "
                         "store-migrate -d %s",
                         s->name, (long long)s->header.version, STORE_SCHEMA_VERSION, s->name);
    return 0;
}

int store_require_open(const struct store *s, struct error *e)
{
    if (s->header.state == STORE_COPYING)
        return error_set(e, STATUS_TROUBLE,
                         "%s: a copy of %s that was not concluded: run the same store-copy again",
                         s->name, s->header.other);
    if (s->header.state == STORE_CLOSED)
        return error_set(e, STATUS_TROUBLE, "%s: closed %s: it was copied to %s", s->name,
                         s->header.changed_at, s->header.other);
    return 0;
}

/* --- opening -----------------------------------------------------------------------------------
 */

int store_wait_seconds(int *seconds, struct error *e)
{
    const char *text = getenv("NIGHTDROP_WAIT");
    char *end;
    *seconds = WAIT_SECONDS;
    if (text == NULL || *text == '\0')
        return 0;
    long number = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number > WAIT_SECONDS_MAXIMUM)
        return error_set(e, STATUS_TROUBLE, "NIGHTDROP_WAIT: not a number of seconds up to %d",
                         WAIT_SECONDS_MAXIMUM);
    *seconds = (int)number;
    return 0;
}

static int connect_to(struct store *s, const char *url, enum db_access access, bool create,
                      struct error *e)
{
    int seconds;
    const char *path = store_name_file(url);
    if (store_wait_seconds(&seconds, e) != 0)
        return -1;
    s->db = path != NULL ? db_sqlite_open(path, s->name, access, create, seconds, e)
                         : db_postgres_open(url, s->name, access, seconds, e);
    return s->db == NULL ? -1 : 0;
}

static const char *url_of(const char *option)
{
    return option == NULL ? getenv("NIGHTDROP_STORE") : option;
}

const char *store_file(const char *option)
{
    const char *url = url_of(option);
    return url == NULL ? NULL : store_name_file(url);
}

int store_open_any(struct store *s, const char *option, enum db_access access, bool create,
                   struct error *e)
{
    bool has = false;
    const char *url = url_of(option);
    *s = (struct store){0};
    if (url == NULL || (option == NULL && *url == '\0'))
        return error_set(e, STATUS_TROUBLE,
                         "no store: name one with -d or NIGHTDROP_STORE: sqlite:PATH or "
                         "postgresql://...");
    if (store_name_check(url, e) != 0)
        return -1;
    s->name = store_name_shown(url);
    if (connect_to(s, url, access, create, e) == 0 &&
        store_schema_has(s->db, "store", &has, e) == 0 && (!has || read_header(s, "", e) == 0))
        return 0;
    store_close(s);
    return -1;
}

int store_open(struct store *s, const char *option, enum db_access access, struct error *e)
{
    if (store_open_any(s, option, access, false, e) != 0)
        return -1;
    if (store_require_version(s, e) == 0 && store_require_open(s, e) == 0)
        return 0;
    store_close(s);
    return -1;
}

void store_close(struct store *s)
{
    db_close(s->db);
    release_header(&s->header);
    free(s->name);
    *s = (struct store){0};
}

/* --- transactions ------------------------------------------------------------------------------
 */

/* One writer of an organization at a time; SQLite has one of the whole store already. */
static int lock_organization(struct store *s, const char *organization, struct error *e)
{
    struct db_statement q;
    if (db_engine_of(s->db) == DB_SQLITE)
        return 0;
    if (db_prepare(&q, s->db,
                   "SELECT pg_advisory_xact_lock(hashtextextended('nightdrop:' || $1, 0))", e) != 0)
        return -1;
    db_bind_text(&q, 1, slice_of(organization));
    int result = db_run(&q, e);
    db_release(&q);
    return result;
}

int store_begin(struct store *s, const char *organization, struct error *e)
{
    bool writes = s->db->access == DB_WRITE;
    if (db_begin(s->db, e) != 0)
        return -1;
    if (read_header(s, writes ? " FOR SHARE" : "", e) == 0 && store_require_version(s, e) == 0 &&
        store_require_open(s, e) == 0 && (!writes || lock_organization(s, organization, e) == 0))
        return 0;
    store_rollback(s);
    return -1;
}

int store_begin_alone(struct store *s, struct error *e)
{
    bool has = false;
    if (db_begin(s->db, e) != 0)
        return -1;
    if (lock_organization(s, "", e) == 0 && store_schema_has(s->db, "store", &has, e) == 0 &&
        (!has || read_header(s, " FOR UPDATE", e) == 0))
        return 0;
    store_rollback(s);
    return -1;
}

int store_commit(struct store *s, struct error *e)
{
    return db_commit(s->db, e);
}

void store_rollback(struct store *s)
{
    db_rollback(s->db);
}

/* --- state -------------------------------------------------------------------------------------
 */

static int new_identity(char *identity, struct error *e)
{
    unsigned char bytes[IDENTITY_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set_errno(e, "cannot make a random identity");
    hex_encode(bytes, sizeof bytes, identity);
    return 0;
}

static int insert_header(struct store *s, const char *identity, struct error *e)
{
    struct db_statement q;
    if (db_prepare(&q, s->db,
                   "INSERT INTO store (one, identity, version, state, changed_at, other)"
                   " VALUES (1, $1, 0, 'open', '', '')",
                   e) != 0)
        return -1;
    db_bind_text(&q, 1, slice_of(identity));
    int result = db_run(&q, e);
    db_release(&q);
    return result;
}

/* A file that another program keeps its tables in; a server's database may hold both. */
static int refuse_foreign_file(struct store *s, struct error *e)
{
    struct db_statement q;
    if (db_engine_of(s->db) != DB_SQLITE)
        return 0;
    if (db_prepare(&q, s->db, "SELECT 1 FROM sqlite_schema LIMIT 1", e) != 0)
        return -1;
    int found = db_step(&q, e);
    db_release(&q);
    if (found == 1)
        return error_set(e, STATUS_TROUBLE, "%s: another program's database: nothing was changed",
                         s->name);
    return found;
}

int store_create(struct store *s, enum store_state state, const char *identity, struct error *e)
{
    char made[2 * IDENTITY_BYTES + 1];
    if (refuse_foreign_file(s, e) != 0 || (identity == NULL && new_identity(made, e) != 0))
        return -1;
    for (int64_t version = 1; version <= STORE_SCHEMA_VERSION; version++)
        if (store_schema_take_step(s->db, version, e) != 0)
            return -1;
    if (insert_header(s, identity == NULL ? made : identity, e) != 0)
        return -1;
    return store_set_state(s, state, "", e);
}

int store_set_state(struct store *s, enum store_state state, const char *other, struct error *e)
{
    struct db_statement q;
    struct clock_time now;
    char at[CLOCK_TEXT_MAX];
    if (clock_now(&now, e) != 0)
        return -1;
    clock_format(now, at);
    if (db_prepare(&q, s->db,
                   "UPDATE store SET version = $1, state = $2, changed_at = $3, other = $4",
                   e) != 0)
        return -1;
    db_bind_integer(&q, 1, STORE_SCHEMA_VERSION);
    db_bind_text(&q, 2, slice_of(states[state]));
    db_bind_text(&q, 3, slice_of(at));
    db_bind_text(&q, 4, slice_of(other));
    int result = db_run(&q, e);
    db_release(&q);
    return result == 0 ? read_header(s, "", e) : -1;
}
