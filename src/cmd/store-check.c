/*
 * store-check: whether the store is sound: its file, what must hold between its tables, and the
 * chain of its run log.
 */
#include "decimal.h"
#include "diagnostic.h"
#include "store_check.h"
#include "store_command.h"

struct options {
    const char *store;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'q', "quiet", NULL, "no result line where the store is sound", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "store-check",
    .synopsis = "[-q] [-d URL]",
    .summary = "Check that the store is sound.",
    .specs = specs,
};

static void print_problems(const struct store_check *c, const char *name)
{
    const char *line = c->words.data;
    for (size_t i = 0; i < c->problems; i++) {
        size_t length = strcspn(line, "\n");
        diagnostic_print("%s: %.*s", name, (int)length, line);
        line += length + 1;
    }
}

/* The last link of the run log is shown so that somebody can keep it elsewhere. */
static void print_sound(const struct store_check *c, const struct store *s)
{
    static const char *const states[] = {"missing", "open", "a copy under way", "closed"};
    char rows[DECIMAL_TEXT_MAX];
    char runs[DECIMAL_TEXT_MAX];
    decimal_format_grouped((decimal_sum)c->rows, 0, rows);
    decimal_format_grouped((decimal_sum)c->runs.rows, 0, runs);
    diagnostic_print_result("%s: sound: version %d, %s, %s rows, run log of %s%s%.12s", s->name,
                            (int)s->header.version, states[s->header.state], rows, runs,
                            c->runs.rows == 0 ? "" : ", the last ", c->runs.last);
}

static int check(struct store *s, void *options, struct error *e)
{
    const struct options *o = options;
    struct store_check c = {0};
    if (store_require_version(s, e) != 0 || db_begin(s->db, e) != 0)
        return -1;
    int result = store_check_all(&c, s, e);
    store_rollback(s);
    if (result == 0 && c.problems > 0) {
        print_problems(&c, s->name);
        result = error_set(e, STATUS_TROUBLE, "%s: NOT SOUND", s->name);
    } else if (result == 0 && !o->quiet) {
        print_sound(&c, s);
    }
    buffer_release(&c.words);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct store_command command = {.table = &table,
                                          .options = &options,
                                          .store = &options.store,
                                          .access = DB_READ,
                                          .work = check};
    return store_command_run(&command, argc, argv);
}
