/*
 * group-define: the tile groups that a credit union defines, from YAML into the store. The file is
 * the whole list.
 */
#include "buffer.h"
#include "diagnostic.h"
#include "group_definition.h"
#include "interrupt.h"
#include "number_text.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "profile_diagnostic.h"
#include "run_log.h"
#include "store.h"
#include "yaml_text.h"

enum { KEY_ORG = OPTION_LONG_ONLY };

struct options {
    const char *store;
    const char *org;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'n', "dry-run", NULL, "see what would change, change nothing", OPTION_FLAG(dry_run)},
    {KEY_ORG, "org", "NAME", "the organization (NIGHTDROP_ORG, then the file's)", OPTION_TEXT(org)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {"group-define", "[-nq] [-d URL] [--org name] [file]",
                                          "Bring the store's tile groups to a YAML file.", specs};

static void say_closed(const char *id, uint64_t members)
{
    struct buffer words = {0};
    number_text_append(members, &words);
    diagnostic_print("group \"%s\" is not defined any more and was in use: closed, %s member%s", id,
                     words.data, members == 1 ? "" : "s");
    buffer_release(&words);
}

static int read_file(struct group_definition *d, int argc, char **argv, int first, struct error *e)
{
    struct operand input;
    struct buffer text = {0};
    struct profile_problems problems = {0};
    if (operand_open(&input, argc, argv, first, e) != 0)
        return -1;
    int result = operand_read_whole(&input, YAML_BYTES_MAX, &text, e);
    if (result == 0 && (result = group_definition_read(d, buffer_slice(&text), &problems, e)) != 0)
        error_prefix(e, "%s", input.name);
    profile_diagnostic_print(input.name, &problems);
    buffer_release(&text);
    operand_close(&input);
    return result;
}

static bool is_idle(const struct definition_result *r)
{
    return r->created + r->changed + r->reopened + r->closed + r->removed == 0;
}

static int define(const struct group_definition *d, const struct options *o, struct store *store,
                  const char *organization, struct definition_result *result, struct error *e)
{
    struct run_entry entry = {.organization = organization, .program = table.program};
    if (store_begin(store, organization, e) != 0 ||
        group_definition_store(d, store->db, organization, result, say_closed, e) != 0)
        return -1;
    if (o->dry_run || is_idle(result)) {
        store_rollback(store);
        return 0;
    }
    return run_log_append(store->db, &entry, e) == 0 ? store_commit(store, e) : -1;
}

static void print_result(const struct definition_result *r, const char *organization,
                         size_t defined, const char *store, bool dry_run)
{
    struct buffer line = {0};
    buffer_append_format(&line, "%s: ", organization);
    number_text_append(defined, &line);
    buffer_append_text(&line, " defined: ");
    number_text_append(r->created, &line);
    buffer_append_text(&line, " new");
    number_text_part(r->changed, "changed", &line);
    number_text_part(r->reopened, "open again", &line);
    buffer_append_text(&line, ", ");
    number_text_append(r->unchanged, &line);
    buffer_append_text(&line, " unchanged");
    number_text_part(r->closed, "closed", &line);
    number_text_part(r->removed, "removed, never used", &line);
    if (is_idle(r))
        buffer_append_text(&line, "; nothing to do");
    buffer_append_format(&line, "; %s", dry_run ? "dry run, nothing changed" : store);
    diagnostic_print_result("%s", line.data);
    buffer_release(&line);
}

static int run(const struct options *o, int argc, char **argv, int first, struct error *e)
{
    struct group_definition definition = {0};
    struct definition_result result = {0};
    struct store store = {0};
    int status = read_file(&definition, argc, argv, first, e);
    const char *organization =
        status == 0 ? organization_choose(o->org, definition.organization, "the file's", e) : NULL;
    status = organization == NULL ? -1 : store_open(&store, o->store, DB_WRITE, e);
    if (status == 0)
        status = define(&definition, o, &store, organization, &result, e);
    if (status == 0 && !o->quiet)
        print_result(&result, organization, definition.count, store.name, o->dry_run);
    store_close(&store);
    group_definition_release(&definition);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, NULL, &options, &first);
    if (status != -1)
        return status;
    interrupt_catch();
    status = run(&options, argc, argv, first, &e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
