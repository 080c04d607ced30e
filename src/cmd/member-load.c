/*
 * member-load: the members whom the core knows, from its list into the store, enrolled in full.
 */
#include "buffer.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "member_list.h"
#include "number_text.h"
#include "operand.h"
#include "option.h"
#include "organization.h"
#include "run_log.h"
#include "store.h"

enum { KEY_ORG = OPTION_LONG_ONLY, KEY_COLUMN };

struct options {
    const char *store;
    const char *org;
    const char *column;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'n', "dry-run", NULL, "see what would change, change nothing", OPTION_FLAG(dry_run)},
    {KEY_COLUMN, "column", "NAME", "the column of the members' numbers (memberId)",
     OPTION_TEXT(column)},
    {KEY_ORG, "org", "NAME", "the organization (NIGHTDROP_ORG)", OPTION_TEXT(org)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {"member-load",
                                          "[-nq] [-d URL] [--column name] [--org name] [file]",
                                          "Enroll the members on the core's list, in full.", specs};

static int load(const struct options *o, struct store *store, const char *organization,
                struct member_list_result *result, struct error *e)
{
    struct run_entry entry = {.organization = organization, .program = table.program};
    if (store_begin(store, organization, e) != 0 ||
        member_list_store(store, organization, result, e) != 0)
        return -1;
    if (o->dry_run || result->created + result->raised == 0) {
        store_rollback(store);
        return 0;
    }
    return run_log_append(store->db, &entry, e) == 0 ? store_commit(store, e) : -1;
}

static void print_result(const struct member_list *l, const struct member_list_result *r,
                         const char *organization, const char *store, bool dry_run)
{
    struct buffer line = {0};
    buffer_append_format(&line, "%s: ", organization);
    number_text_append(l->listed, &line);
    buffer_append_text(&line, " listed: ");
    number_text_append(r->created, &line);
    buffer_append_text(&line, " new");
    number_text_part(r->raised, "enrolled in full now", &line);
    if (r->created + r->raised == 0)
        buffer_append_text(&line, "; nothing to do");
    buffer_append_format(&line, "; %s", dry_run ? "dry run, nothing changed" : store);
    diagnostic_print_result("%s", line.data);
    buffer_release(&line);
}

static int read_list(struct member_list *l, const struct options *o, int argc, char **argv,
                     int first, struct error *e)
{
    struct operand input;
    if (operand_open(&input, argc, argv, first, e) != 0)
        return -1;
    int result = member_list_read(l, input.descriptor, input.name, o->column, e);
    operand_close(&input);
    return result;
}

static int run(const struct options *o, int argc, char **argv, int first, struct error *e)
{
    struct member_list list = {0};
    struct member_list_result result = {0};
    struct store store = {0};
    int status = -1;
    const char *organization = organization_choose(o->org, NULL, NULL, e);
    if (organization != NULL && read_list(&list, o, argc, argv, first, e) == 0 &&
        store_open(&store, o->store, DB_WRITE, e) == 0 && member_list_load(&list, &store, e) == 0)
        status = load(o, &store, organization, &result, e);
    if (status == 0 && !o->quiet)
        print_result(&list, &result, organization, store.name, o->dry_run);
    store_close(&store);
    member_list_release(&list);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {.column = "memberId"};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, NULL, &options, &first);
    if (status != -1)
        return status;
    interrupt_catch();
    status = run(&options, argc, argv, first, &e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
