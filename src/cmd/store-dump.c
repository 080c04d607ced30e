/*
 * store-dump: the store as canonical text, to compare, to keep, to search: the same bytes for the
 * same content on either engine.
 */
#include "atomic_file.h"
#include "decimal.h"
#include "diagnostic.h"
#include "spool.h"
#include "store_command.h"
#include "store_dump.h"

enum { OPTION_RUNS = OPTION_LONG_ONLY, COPY_BYTES = 64 * 1024 };

struct options {
    const char *store;
    const char *output;
    bool runs;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'o', "output", "FILE", "write FILE, which appears when it is whole", OPTION_TEXT(output)},
    {OPTION_RUNS, "runs", NULL, "the log of runs too", OPTION_FLAG(runs)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "store-dump",
    .synopsis = "[-q] [-d URL] [-o FILE] [--runs]",
    .summary = "Write the store as canonical text.",
    .specs = specs,
};

static int keep_line(void *context, struct slice line, struct error *e)
{
    return spool_write(context, line.data, line.length, e);
}

/* All of one moment, and the store is free again before whoever reads the dump is waited for. */
static int take_dump(struct store *s, bool runs, struct spool *spool, int64_t *rows,
                     struct error *e)
{
    struct store_dump_sink sink = {spool, keep_line};
    if (db_begin(s->db, e) != 0)
        return -1;
    int result = store_dump(s->db, runs, sink, rows, e);
    store_rollback(s);
    return result == 0 ? spool_rewind(spool, e) : -1;
}

static int write_dump(struct spool *spool, const char *path, struct error *e)
{
    struct atomic_file file;
    char bytes[COPY_BYTES];
    if (atomic_file_open(&file, path, e) != 0)
        return -1;
    int result = 0;
    for (uint64_t left = spool->length; result == 0 && left > 0;) {
        size_t count = left < sizeof bytes ? (size_t)left : sizeof bytes;
        result = spool_read(spool, bytes, count, e) == 1
                     ? output_write(&file.output, bytes, count, e)
                     : -1;
        left -= count;
    }
    if (result == 0)
        result = atomic_file_publish(&file, e);
    atomic_file_close(&file);
    return result;
}

static int dump(struct store *s, void *options, struct error *e)
{
    const struct options *o = options;
    struct spool spool;
    int64_t rows = 0;
    char text[DECIMAL_TEXT_MAX];
    if (store_require_version(s, e) != 0 || spool_open(&spool, e) != 0)
        return -1;
    int result = take_dump(s, o->runs, &spool, &rows, e);
    if (result == 0)
        result = write_dump(&spool, o->output == NULL ? "-" : o->output, e);
    spool_close(&spool);
    if (result == 0 && !o->quiet) {
        decimal_format_grouped((decimal_sum)rows, 0, text);
        diagnostic_print_result("%s: %s rows", s->name, text);
    }
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct store_command command = {.table = &table,
                                          .options = &options,
                                          .store = &options.store,
                                          .access = DB_READ,
                                          .work = dump};
    return store_command_run(&command, argc, argv);
}
