#include "db.h"

#include "buffer.h"
#include "memory.h"

static const char *const words[] = {"{integer}", "{text}", "{table}", "{keyed}"};

/* The length of the word that stands at SQL, and its number; 0 where none does. */
static size_t word_at(const char *sql, size_t *number)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(sql, words[i], length) == 0) {
            *number = i;
            return length;
        }
    }
    return 0;
}

static void expand(const struct db_driver *driver, const char *sql, struct buffer *to)
{
    while (*sql != '\0') {
        size_t plain = strcspn(sql, "{");
        size_t number = 0;
        buffer_append(to, sql, plain);
        sql += plain;
        size_t length = word_at(sql, &number);
        if (length > 0)
            buffer_append_text(to, driver->words[number]);
        else if (*sql != '\0')
            buffer_append_byte(to, *sql);
        sql += length > 0 ? length : *sql != '\0';
    }
    buffer_append(to, "", 0);
}

static int refuse_busy(const struct db *db, const void *self, struct error *e)
{
    if (db->busy == NULL || db->busy == self)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: two statements at once on one connection", db->name);
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    db_rollback(db);
    db->driver->close(db);
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->driver->engine;
}

int db_execute(struct db *db, const char *sql, struct error *e)
{
    struct buffer text = {0};
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    expand(db->driver, sql, &text);
    int result = db->driver->execute(db, text.data, e);
    buffer_release(&text);
    return result;
}

int db_begin(struct db *db, struct error *e)
{
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    if (db->driver->begin(db, e) != 0)
        return -1;
    db->in_transaction = true;
    return 0;
}

int db_commit(struct db *db, struct error *e)
{
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    if (db->driver->commit(db, e) != 0) {
        db_rollback(db);
        return -1;
    }
    db->in_transaction = false;
    return 0;
}

void db_rollback(struct db *db)
{
    if (!db->in_transaction)
        return;
    db->busy = NULL;
    db->driver->rollback(db);
    db->in_transaction = false;
}

int db_prepare(struct db_statement *s, struct db *db, const char *sql, struct error *e)
{
    struct buffer text = {0};
    *s = (struct db_statement){.db = db};
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    expand(db->driver, sql, &text);
    s->state = db->driver->prepare(db, text.data, e);
    buffer_release(&text);
    return s->state == NULL ? -1 : 0;
}

void db_bind_text(struct db_statement *s, int parameter, struct slice text)
{
    s->db->driver->bind_text(s->state, parameter, text);
}

void db_bind_integer(struct db_statement *s, int parameter, int64_t number)
{
    s->db->driver->bind_integer(s->state, parameter, number);
}

void db_bind_null(struct db_statement *s, int parameter)
{
    s->db->driver->bind_null(s->state, parameter);
}

int db_step(struct db_statement *s, struct error *e)
{
    if (refuse_busy(s->db, s->state, e) != 0)
        return -1;
    int result = s->db->driver->step(s->state, e);
    s->db->busy = result == 1 ? s->state : NULL;
    return result;
}

int db_run(struct db_statement *s, struct error *e)
{
    int result;
    while ((result = db_step(s, e)) == 1)
        continue;
    return result;
}

int64_t db_changed(const struct db_statement *s)
{
    return s->db->driver->changed(s->state);
}

int db_columns(const struct db_statement *s)
{
    return s->db->driver->columns(s->state);
}

const char *db_column_name(const struct db_statement *s, int column)
{
    return s->db->driver->column_name(s->state, column);
}

bool db_is_null(const struct db_statement *s, int column)
{
    return s->db->driver->is_null(s->state, column);
}

bool db_is_integer(const struct db_statement *s, int column)
{
    return s->db->driver->is_integer(s->state, column);
}

int64_t db_integer(const struct db_statement *s, int column)
{
    return s->db->driver->integer(s->state, column);
}

struct slice db_text(const struct db_statement *s, int column)
{
    return s->db->driver->text(s->state, column);
}

char *db_copy_text(const struct db_statement *s, int column)
{
    struct slice text = db_text(s, column);
    return db_is_null(s, column) ? NULL : memory_copy_text(text.data, text.length);
}

void db_release(struct db_statement *s)
{
    if (s->state != NULL) {
        if (s->db->busy == s->state) {
            s->db->driver->reset(s->state);
            s->db->busy = NULL;
        }
        s->db->driver->release(s->state);
    }
    *s = (struct db_statement){0};
}

int db_load_begin(struct db_load *l, struct db *db, const char *table, const char *columns,
                  struct error *e)
{
    *l = (struct db_load){.db = db};
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    l->state = db->driver->load_begin(db, table, columns, e);
    db->busy = l->state;
    return l->state == NULL ? -1 : 0;
}

int db_load_begin_change(struct db_load *l, struct db *db, const char *table, const char *key,
                         const char *values, struct error *e)
{
    *l = (struct db_load){.db = db};
    if (refuse_busy(db, NULL, e) != 0)
        return -1;
    l->state = db->driver->load_begin_change(db, table, key, values, e);
    db->busy = l->state;
    return l->state == NULL ? -1 : 0;
}

void db_load_text(struct db_load *l, struct slice text)
{
    l->db->driver->load_text(l->state, text);
}

void db_load_integer(struct db_load *l, int64_t number)
{
    l->db->driver->load_integer(l->state, number);
}

void db_load_null(struct db_load *l)
{
    l->db->driver->load_null(l->state);
}

int db_load_row(struct db_load *l, struct error *e)
{
    return l->db->driver->load_row(l->state, e);
}

int db_load_end(struct db_load *l, struct error *e)
{
    int result = l->db->driver->load_end(l->state, e);
    int64_t changed = result == 0 ? l->db->driver->load_changed(l->state) : 0;
    db_load_release(l);
    l->changed = changed;
    return result;
}

void db_load_release(struct db_load *l)
{
    if (l->state != NULL) {
        if (l->db->busy == l->state)
            l->db->busy = NULL;
        l->db->driver->load_release(l->state);
    }
    *l = (struct db_load){0};
}
