/*
 * store-init: makes an empty store. A store that is there already stays as it is, so that a script
 * may begin with this.
 */
#include "diagnostic.h"
#include "interrupt.h"
#include "option.h"
#include "store.h"
#include "store_schema.h"

#include <stddef.h>

static const struct option_spec specs[] = {
    {'d', "store", "URL",
     "the store, sqlite:PATH or postgresql://...; NIGHTDROP_STORE unless told"},
    {'q', "quiet", NULL, "no result line"},
    {0},
};

static const struct option_table table = {
    .program = "store-init",
    .synopsis = "[-q] [-d URL]",
    .summary = "Create a store.",
    .specs = specs,
};

struct options {
    const char *store;
    bool quiet;
};

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    if (key == 'q')
        o->quiet = true;
    else
        o->store = argument;
    return 0;
}

/* What is found is looked at inside the transaction, so that two who create at once make one. */
static int create(struct store *s, const char **what, struct error *e)
{
    if (store_begin_alone(s, e) != 0)
        return -1;
    if (s->header.state != STORE_MISSING) {
        *what = "nothing to do: a store is here already";
        store_rollback(s);
        return store_require_version(s, e) == 0 ? store_require_open(s, e) : -1;
    }
    *what = "created";
    if (store_create(s, STORE_OPEN, NULL, e) != 0)
        return -1;
    return store_commit(s, e);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct store store;
    struct error e;
    const char *what;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    if (first < argc)
        return option_usage_error(&table, "%s: an operand: the store is named with -d",
                                  argv[first]);
    interrupt_catch();
    if (store_open_any(&store, options.store, DB_WRITE, true, &e) != 0) {
        status = diagnostic_print_error(&e);
    } else if (create(&store, &what, &e) != 0) {
        status = diagnostic_print_error(&e);
        store_close(&store);
    } else {
        status = STATUS_DONE;
        if (!options.quiet)
            diagnostic_print_result("%s: %s, version %d", store.name, what, STORE_SCHEMA_VERSION);
        store_close(&store);
    }
    if (status == STATUS_TROUBLE)
        interrupt_die();
    return status;
}
