/*
 * store-copy: moves a store, from a file to a server or back: copies all of it, compares, closes
 * the one and opens the other.
 */
#include "decimal.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "option.h"
#include "store.h"
#include "store_copy.h"

struct options {
    bool quiet;
};

static const struct option_spec specs[] = {
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "store-copy",
    .synopsis = "[-q] from to",
    .summary = "Copy a store into an empty one, and close it.",
    .specs = specs,
};

static void print_result(const struct store_copy *c, const char *from, const char *to)
{
    char rows[DECIMAL_TEXT_MAX];
    decimal_format_grouped((decimal_sum)c->rows, 0, rows);
    if (c->was_done)
        diagnostic_print_result("%s: nothing to do: it was copied to %s before", from, to);
    else
        diagnostic_print_result("%s: %s rows copied to %s, dumps agree (%.12s); closed", from, rows,
                                to, c->dump);
}

static int copy(struct store *from, struct store *to, bool quiet, struct error *e)
{
    struct store_copy c;
    int result = store_copy_all(&c, from, to, e);
    if (result == 0 && !quiet)
        print_result(&c, from->name, to->name);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct store from = {0};
    struct store to = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, NULL, &options, &first);
    if (status != -1)
        return status;
    if (argc - first != 2)
        return option_usage_error(&table,
                                  "expected two operands, the store to copy and an empty one");
    interrupt_catch();
    int result = store_open_any(&from, argv[first], DB_WRITE, false, &e);
    if (result == 0)
        result = store_open_any(&to, argv[first + 1], DB_WRITE, true, &e);
    if (result == 0)
        result = copy(&from, &to, options.quiet, &e);
    store_close(&to);
    store_close(&from);
    status = result == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
