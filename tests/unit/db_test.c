/* The same on both engines: what a driver promises in db.h. */
#include "db.h"
#include "db_postgres.h"
#include "db_sqlite.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Opens the database under test: a file, or one of the run's server. */
struct place {
    const char *engine;
    char url[256];
};

static struct db *open_place(const struct place *p, enum db_access access)
{
    struct error e;
    struct db *db = strcmp(p->engine, "SQLite") == 0
                        ? db_sqlite_open(p->url, "the store", access, true, 0, &e)
                        : db_postgres_open(p->url, "the store", access, 0, &e);
    if (db == NULL)
        printf("# %s\n", e.message);
    return db;
}

/* What the server's URL is, asked of the tests' shell. */
static bool find_server(struct place *p)
{
    static const char command[] =
        "bash -c '. tests/store.bash && new_store postgresql unit && echo \"$store\"'";
    if (getenv("NIGHTDROP_SERVER") == NULL)
        return false;
    FILE *answer = popen(command, "r");
    bool found = answer != NULL && fgets(p->url, sizeof p->url, answer) != NULL;
    if (answer != NULL)
        pclose(answer);
    p->url[strcspn(p->url, "\n")] = '\0';
    return found;
}

static const char *named(const struct place *p, const char *sentence)
{
    static char text[256];
    snprintf(text, sizeof text, "%s: %s", p->engine, sentence);
    return text;
}

static bool execute(struct db *db, const char *sql)
{
    struct error e;
    bool done = db_execute(db, sql, &e) == 0;
    if (!done)
        printf("# %s\n", e.message);
    return done;
}

/* The only number of the only row; -1 where that fails. */
static int64_t number_of(struct db *db, const char *sql)
{
    struct db_statement q;
    struct error e;
    int64_t number = -1;
    if (db_prepare(&q, db, sql, &e) == 0 && db_step(&q, &e) == 1)
        number = db_integer(&q, 0);
    else
        printf("# %s\n", e.message);
    db_release(&q);
    return number;
}

static const struct slice texts[] = {SLICE_LITERAL("plain"),
                                     SLICE_LITERAL(""),
                                     SLICE_LITERAL("tab\tline\nreturn\rback\\slash"),
                                     SLICE_LITERAL("\\N"),
                                     SLICE_LITERAL("\\."),
                                     SLICE_LITERAL("'quoted' \"twice\" $1 {text}"),
                                     SLICE_LITERAL("f\xc3\xbcnfzig \xf0\x9f\x8f\xa6")};
enum { TEXTS = sizeof texts / sizeof *texts };
static const int64_t numbers[TEXTS] = {0, 1, -1, INT64_MAX, INT64_MIN, 4294967296, 42};

/* Whether the table holds just what was put in: a text and its number, the last row NULL. */
static bool holds_texts(struct db *db, const char *table)
{
    struct db_statement q;
    struct error e;
    char sql[64];
    int row = 0;
    bool same = true;
    snprintf(sql, sizeof sql, "SELECT a, b, c FROM %s ORDER BY c", table);
    if (db_prepare(&q, db, sql, &e) != 0)
        return false;
    for (; db_step(&q, &e) == 1; row++) {
        if (row == TEXTS)
            same = same && db_is_null(&q, 0) && db_is_null(&q, 1) && !db_is_integer(&q, 1) &&
                   db_integer(&q, 1) == 0 && db_text(&q, 0).length == 0;
        else
            same = same && slice_equals(db_text(&q, 0), texts[row]) && !db_is_null(&q, 0) &&
                   db_integer(&q, 1) == numbers[row] && db_is_integer(&q, 1) &&
                   !db_is_integer(&q, 0);
    }
    same =
        same && row == TEXTS + 1 && db_columns(&q) == 3 && strcmp(db_column_name(&q, 2), "c") == 0;
    db_release(&q);
    return same;
}

static void test_values(const struct place *p, struct db *db)
{
    struct db_statement q;
    struct error e = {0};
    execute(db, "CREATE TABLE bound (a {text}, b {integer}, c {integer} PRIMARY KEY) {keyed}");
    bool done = db_prepare(&q, db, "INSERT INTO bound (c, b, a) VALUES ($3, $2, $1)", &e) == 0;
    for (int i = 0; i <= TEXTS; i++) {
        if (i < TEXTS) {
            db_bind_text(&q, 1, texts[i]);
            db_bind_integer(&q, 2, numbers[i]);
        } else {
            db_bind_null(&q, 1);
            db_bind_null(&q, 2);
        }
        db_bind_integer(&q, 3, i);
        done = done && db_run(&q, &e) == 0 && db_changed(&q) == 1;
    }
    tap_ok(done && holds_texts(db, "bound"), named(p, "what is bound comes back as it was"));
    db_bind_text(&q, 1, slice_make("a\0b", 3));
    db_bind_integer(&q, 3, 99);
    tap_ok(db_run(&q, &e) == -1 && e.status == STATUS_TROUBLE,
           named(p, "a text with a NUL byte is refused, not cut"));
    db_bind_text(&q, 1, slice_of("again"));
    tap_ok(db_run(&q, &e) == 0, named(p, "and the statement can be used again"));
    db_release(&q);
}

static void test_changes(const struct place *p, struct db *db)
{
    struct db_statement q;
    struct error e;
    db_prepare(&q, db, "UPDATE bound SET b = $1 WHERE c >= $2 AND c < $2 + 3", &e);
    db_bind_integer(&q, 1, 7);
    db_bind_integer(&q, 2, 2);
    tap_ok(db_run(&q, &e) == 0 && db_changed(&q) == 3,
           named(p, "a parameter that stands twice is one, and changes are counted"));
    db_bind_integer(&q, 2, 1000);
    tap_ok(db_run(&q, &e) == 0 && db_changed(&q) == 0, named(p, "no change is none"));
    db_release(&q);
}

static int load_texts(struct db *db, struct error *e)
{
    struct db_load load;
    int result = db_load_begin(&load, db, "loaded", "a, b, c", e);
    for (int i = 0; result == 0 && i <= TEXTS; i++) {
        if (i < TEXTS) {
            db_load_text(&load, texts[i]);
            db_load_integer(&load, numbers[i]);
        } else {
            db_load_null(&load);
            db_load_null(&load);
        }
        db_load_integer(&load, i);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    return result;
}

static void test_load(const struct place *p, struct db *db)
{
    struct error e;
    execute(db, "CREATE TABLE loaded (a {text}, b {integer}, c {integer} PRIMARY KEY) {keyed}");
    tap_ok(load_texts(db, &e) == 0 && holds_texts(db, "loaded"),
           named(p, "what is loaded comes back as it was"));
    db_begin(db, &e);
    tap_ok(load_texts(db, &e) == -1 && e.status == STATUS_TROUBLE,
           named(p, "a key that is there already fails the load"));
    tap_ok(strstr(e.message, "again") == NULL && strstr(e.message, "plain") == NULL,
           named(p, "and the words do not hold the row"));
    db_rollback(db);
    tap_equal_number(number_of(db, "SELECT count(*) FROM loaded"), TEXTS + 1,
                     named(p, "and nothing of it is kept"));
    struct db_load load;
    db_load_begin(&load, db, "loaded", "c", &e);
    db_load_integer(&load, 500);
    db_load_row(&load, &e);
    db_load_release(&load);
    tap_ok(number_of(db, "SELECT max(c) FROM loaded") > 0,
           named(p, "a load that is given up leaves the connection usable"));
}

/* Changes each NTH of ROWS rows ("00001" and so on): to 7, or away where DELETES. */
static int64_t change_rows(struct db *db, int rows, int nth, bool deletes, struct error *e)
{
    struct db_load load;
    char id[16];
    int result = db_load_begin_change(&load, db, "changing", "a, b, c", deletes ? NULL : "d, e", e);
    for (int i = nth; result == 0 && i <= rows; i += nth) {
        snprintf(id, sizeof id, "%05d", i);
        db_load_text(&load, slice_of("one"));
        db_load_text(&load, slice_of(id));
        db_load_text(&load, slice_of("x"));
        if (!deletes) {
            db_load_integer(&load, 7);
            db_load_text(&load, slice_of(id));
        }
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    int64_t changed = result == 0 ? load.changed : -1;
    db_load_release(&load);
    return changed;
}

/* Rows "one", "00001" to "05000", "x" and "y", and the same of "two". */
static void fill_changing(struct db *db)
{
    struct error e;
    struct db_load load;
    char id[16];
    execute(db, "CREATE TABLE changing (a {text} NOT NULL, b {text} NOT NULL, c {text} NOT NULL,"
                " d {integer}, e {text}, PRIMARY KEY (a, b, c)) {keyed}");
    db_load_begin(&load, db, "changing", "a, b, c", &e);
    for (int i = 0; i < 20000; i++) {
        snprintf(id, sizeof id, "%05d", i % 10000 / 2 + 1);
        db_load_text(&load, slice_of(i < 10000 ? "one" : "two"));
        db_load_text(&load, slice_of(id));
        db_load_text(&load, slice_of(i % 2 == 0 ? "x" : "y"));
        db_load_row(&load, &e);
    }
    db_load_end(&load, &e);
}

static void test_load_of_changes(const struct place *p, struct db *db)
{
    struct error e;
    fill_changing(db);
    db_begin(db, &e);
    tap_equal_number(change_rows(db, 5010, 3, false, &e), 1666,
                     named(p, "rows that are close together are changed, and counted"));
    tap_equal_number(number_of(db, "SELECT count(*) FROM changing WHERE a = 'one' AND c = 'x'"
                                   " AND d = 7 AND e = b"),
                     1666, named(p, "each to what was loaded for it"));
    tap_equal_number(number_of(db, "SELECT count(*) FROM changing WHERE d IS NULL AND e IS NULL"),
                     20000 - 1666, named(p, "and no others"));
    tap_equal_number(change_rows(db, 5000, 100, true, &e), 50,
                     named(p, "rows that are far apart are deleted, and counted"));
    tap_equal_number(change_rows(db, 5000, 2, true, &e), 2450,
                     named(p, "rows that are there no more are not counted"));
    tap_equal_number(number_of(db, "SELECT count(*) FROM changing"), 17500,
                     named(p, "and the others stay"));
    tap_equal_number(change_rows(db, 0, 1, true, &e), 0, named(p, "no row changes nothing"));
    db_rollback(db);
    tap_equal_number(number_of(db, "SELECT count(*) FROM changing WHERE d IS NULL"), 20000,
                     named(p, "what is rolled back was not changed"));
}

static void test_one_at_a_time(const struct place *p, struct db *db)
{
    struct db_statement q;
    struct db_statement other;
    struct error e;
    db_prepare(&q, db, "SELECT c FROM bound ORDER BY c", &e);
    tap_ok(db_step(&q, &e) == 1 && db_execute(db, "DELETE FROM bound", &e) == -1 &&
               db_prepare(&other, db, "SELECT 1", &e) == -1,
           named(p, "nothing else runs while rows are read"));
    db_release(&q);
    tap_ok(number_of(db, "SELECT count(*) FROM bound") > 1, named(p, "until the rest is given up"));
}

static void test_transactions(const struct place *p, struct db *db)
{
    struct error e;
    int64_t before = number_of(db, "SELECT count(*) FROM bound");
    db_begin(db, &e);
    execute(db, "DELETE FROM bound");
    db_rollback(db);
    tap_equal_number(number_of(db, "SELECT count(*) FROM bound"), before,
                     named(p, "what is rolled back was never done"));
    db_begin(db, &e);
    execute(db, "DELETE FROM bound");
    tap_ok(db_execute(db, "SELECT nothing FROM nowhere", &e) == -1 && e.status == STATUS_TROUBLE,
           named(p, "a statement that is wrong is trouble"));
    db_rollback(db);
    tap_equal_number(number_of(db, "SELECT count(*) FROM bound"), before,
                     named(p, "and its transaction can be rolled back"));
    db_begin(db, &e);
    execute(db, "DELETE FROM bound WHERE c = 0");
    tap_ok(db_commit(db, &e) == 0 && number_of(db, "SELECT count(*) FROM bound") == before - 1,
           named(p, "what is committed is kept"));
    struct db *left = open_place(p, DB_WRITE);
    db_begin(left, &e);
    execute(left, "DELETE FROM bound");
    db_close(left);
    tap_equal_number(number_of(db, "SELECT count(*) FROM bound"), before - 1,
                     named(p, "what a closed connection did not commit was never done"));
}

static void test_reading(const struct place *p, struct db *db)
{
    struct error e;
    struct db *reader = open_place(p, DB_READ);
    execute(reader, "CREATE TEMPORARY TABLE mine (a {text}, b {integer}, c {integer} PRIMARY KEY)"
                    " {keyed}");
    db_begin(reader, &e);
    int64_t before = number_of(reader, "SELECT count(*) FROM loaded");
    tap_ok(execute(reader, "INSERT INTO mine SELECT a, b, c FROM loaded") &&
               number_of(reader, "SELECT count(*) FROM mine") == before,
           named(p, "who reads may fill temporary tables"));
    db_commit(reader, &e);
    tap_ok(number_of(reader, "SELECT count(*) FROM mine") == before,
           named(p, "which last until the connection is closed"));
    db_begin(reader, &e);
    tap_ok(db_execute(reader, "DELETE FROM loaded", &e) == -1 && e.status == STATUS_TROUBLE,
           named(p, "and changes nothing else"));
    db_rollback(reader);
    db_close(reader);
    tap_equal_number(number_of(db, "SELECT count(*) FROM loaded"), before, named(p, "not a row"));
}

static void test_locks(const struct place *p, struct db *db)
{
    struct error e = {0};
    struct db *other = open_place(p, DB_WRITE);
    db_begin(db, &e);
    execute(db, "UPDATE bound SET b = 5");
    bool failed =
        db_begin(other, &e) == -1 || db_execute(other, "UPDATE bound SET b = 6", &e) == -1;
    tap_ok(failed && e.status == STATUS_TEMPORARY,
           named(p, "what another connection has locked is temporary"));
    db_rollback(other);
    db_rollback(db);
    db_close(other);
}

static void test_engine(const struct place *p)
{
    struct db *db = open_place(p, DB_WRITE);
    if (!tap_ok(db != NULL, named(p, "the database opens")))
        return;
    test_values(p, db);
    test_changes(p, db);
    test_load(p, db);
    test_load_of_changes(p, db);
    test_one_at_a_time(p, db);
    test_transactions(p, db);
    test_reading(p, db);
    test_locks(p, db);
    db_close(db);
}

int main(void)
{
    struct place sqlite = {.engine = "SQLite", .url = "/tmp/nightdrop-test-XXXXXX"};
    struct place postgres = {.engine = "PostgreSQL"};
    int descriptor = mkstemp(sqlite.url);
    test_engine(&sqlite);
    close(descriptor);
    unlink(sqlite.url);
    if (find_server(&postgres))
        test_engine(&postgres);
    else
        tap_skip(1, "no server: tests/run starts one");
    return tap_done();
}
