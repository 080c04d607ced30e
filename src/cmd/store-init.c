/*
 * store-init: makes an empty store. A store that is there already stays as it is, so that a script
 * may begin with this.
 */
#include "diagnostic.h"
#include "store_command.h"
#include "store_schema.h"

struct options {
    const char *store;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "store-init",
    .synopsis = "[-q] [-d URL]",
    .summary = "Create a store.",
    .specs = specs,
};

static int say(const struct store *s, const struct options *o, const char *what)
{
    if (!o->quiet)
        diagnostic_print_result("%s: %s, version %d", s->name, what, STORE_SCHEMA_VERSION);
    return 0;
}

/* What is found is looked at inside the transaction, so that two who create at once make one. */
static int create(struct store *s, void *options, struct error *e)
{
    if (store_begin_alone(s, e) != 0)
        return -1;
    if (s->header.state != STORE_MISSING) {
        store_rollback(s);
        if (store_require_version(s, e) != 0 || store_require_open(s, e) != 0)
            return -1;
        return say(s, options, "nothing to do: a store is here already");
    }
    if (store_create(s, STORE_OPEN, NULL, e) != 0 || store_commit(s, e) != 0)
        return -1;
    return say(s, options, "created");
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct store_command command = {.table = &table,
                                          .options = &options,
                                          .store = &options.store,
                                          .access = DB_WRITE,
                                          .create = true,
                                          .work = create};
    return store_command_run(&command, argc, argv);
}
