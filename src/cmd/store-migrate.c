/*
 * store-migrate: takes a store of an earlier version to the one that this program knows, in one
 * transaction; nothing migrates by itself.
 */
#include "diagnostic.h"
#include "run_log.h"
#include "store_command.h"
#include "store_schema.h"

struct options {
    const char *store;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'n', "dry-run", NULL, "show the steps and change nothing", OPTION_FLAG(dry_run)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0},
};

static const struct option_table table = {
    .program = "store-migrate",
    .synopsis = "[-nq] [-d URL]",
    .summary = "Migrate the store to the version that this program knows.",
    .specs = specs,
};

static int take_steps(struct store *s, const struct options *o, struct error *e)
{
    for (int64_t version = s->header.version + 1; version <= STORE_SCHEMA_VERSION; version++) {
        if (!o->quiet)
            diagnostic_print_result("%s: to version %d: %s", s->name, (int)version,
                                    store_schema_step(version));
        if (!o->dry_run && store_schema_take_step(s->db, version, e) != 0)
            return -1;
    }
    return 0;
}

static int keep(struct store *s, struct error *e)
{
    struct run_entry entry = {.organization = "", .program = table.program};
    if (store_set_state(s, STORE_OPEN, s->header.other, e) != 0 ||
        run_log_append(s->db, &entry, e) != 0)
        return -1;
    return store_commit(s, e);
}

static int migrate(struct store *s, void *options, struct error *e)
{
    const struct options *o = options;
    if (store_begin_alone(s, e) != 0)
        return -1;
    bool is_older = s->header.state != STORE_MISSING && s->header.version < STORE_SCHEMA_VERSION;
    if ((!is_older && store_require_version(s, e) != 0) || store_require_open(s, e) != 0)
        return -1;
    if (is_older && (take_steps(s, o, e) != 0 || (!o->dry_run && keep(s, e) != 0)))
        return -1;
    if (!o->quiet)
        diagnostic_print_result(
            "%s: %s version %d%s", s->name, is_older ? "migrated to" : "nothing to do: it has",
            STORE_SCHEMA_VERSION, is_older && o->dry_run ? "; dry run, nothing written" : "");
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct store_command command = {.table = &table,
                                          .options = &options,
                                          .store = &options.store,
                                          .access = DB_WRITE,
                                          .work = migrate};
    return store_command_run(&command, argc, argv);
}
