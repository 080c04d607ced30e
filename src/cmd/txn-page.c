/*
 * txn-page: one page of the transactions that the store holds, as JSON, with a cursor for the next
 * one; or all of them, a line each.
 */
#include "atomic_file.h"
#include "diagnostic.h"
#include "interrupt.h"
#include "naming.h"
#include "number_text.h"
#include "option.h"
#include "organization.h"
#include "place.h"
#include "store.h"
#include "transaction_page.h"

#include <string.h>

enum {
    KEY_ORG = OPTION_LONG_ONLY,
    KEY_ACCOUNT,
    KEY_MEMBER,
    KEY_FROM,
    KEY_TO,
    KEY_TYPE,
    KEY_STATUS,
    KEY_LIMIT,
    KEY_MAX_BYTES,
    KEY_NEWEST_FIRST,
    KEY_OLDEST_FIRST,
    KEY_CURSOR,
    KEY_ALL
};

enum {
    LIMIT_USUAL = 100,
    LIMIT_MAXIMUM = 10000,  /* and what --all reads at a time unless told */
    BYTES_USUAL = 16 << 20, /* what a page holds in memory at most */
    BYTES_MAXIMUM = 1 << 30
};

/* What stands around the items of a page, and its cursor. */
static const char page_begin[] = "{\"items\":[";
static const char page_cursor_begin[] = "],\"cursor\":\"";
static const char page_cursor_end[] = "\"}\n";
static const char page_end[] = "]}\n";
enum {
    FRAME_BYTES = sizeof page_begin - 1 + sizeof page_cursor_begin - 1 + PAGE_CURSOR_LENGTH +
                  sizeof page_cursor_end - 1
};

struct options {
    const char *store;
    const char *output;
    const char *org;
    const char *cursor;
    struct transaction_query query;
    struct page_limits limits;
    bool all;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'o', "output", "FILE", "write FILE, which appears when it is whole", OPTION_TEXT(output)},
    {KEY_ORG, "org", "NAME", "whose transactions (NIGHTDROP_ORG)", OPTION_TEXT(org)},
    {KEY_ACCOUNT, "account", "ID", "of this account only", OPTION_JUDGED},
    {KEY_MEMBER, "member", "ID", "of this member only", OPTION_JUDGED},
    {KEY_FROM, "from", "DATE", "posted on DATE or later, YYYY-MM-DD", OPTION_JUDGED},
    {KEY_TO, "to", "DATE", "posted on DATE or before", OPTION_JUDGED},
    {KEY_TYPE, "type", "TEXT", "of this type only", OPTION_JUDGED},
    {KEY_STATUS, "status", "WORD", "posted or pending ones only", OPTION_JUDGED},
    {KEY_LIMIT, "limit", "COUNT", "items of a page (100), 10000 at most", OPTION_JUDGED},
    {KEY_MAX_BYTES, "max-bytes", "BYTES", "end a page before it is greater (16777216)",
     OPTION_JUDGED},
    {KEY_NEWEST_FIRST, "newest-first", NULL, "the latest posted date first, unless told",
     OPTION_JUDGED},
    {KEY_OLDEST_FIRST, "oldest-first", NULL, "the earliest posted date first", OPTION_JUDGED},
    {KEY_CURSOR, "cursor", "TEXT", "go on where the page ended that gave TEXT",
     OPTION_TEXT(cursor)},
    {KEY_ALL, "all", NULL, "every page, its items a line each", OPTION_FLAG(all)},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {
    "txn-page",
    "[-q] [-d URL] [-o file] [--org name] [--account id] [--member id] [--from date] [--to date] "
    "[--type text] [--status word] [--limit count] [--max-bytes bytes] "
    "[--newest-first | --oldest-first] [--cursor text] [--all]",
    "Print a page of the store's transactions.", specs};

static int take_text(const char *name, const char *argument, const char **to)
{
    if (*argument == '\0' || !naming_is_plain_text(slice_of(argument))) {
        option_usage_error(&table, "--%s: not one line of UTF-8", name);
        return -1;
    }
    *to = argument;
    return 0;
}

static int take_date(const char *name, const char *argument, const char **to)
{
    struct date date;
    if (date_parse_iso(slice_of(argument), &date) != 0) {
        option_usage_error(&table, "--%s: %s: not a date like 2026-11-20", name, argument);
        return -1;
    }
    *to = argument;
    return 0;
}

static int take_status(const char *argument, const char **to)
{
    if (strcmp(argument, "posted") != 0 && strcmp(argument, "pending") != 0) {
        option_usage_error(&table, "--status: %s: neither posted nor pending", argument);
        return -1;
    }
    *to = argument;
    return 0;
}

static int take_filter(struct transaction_query *q, int key, const char *argument)
{
    switch (key) {
    case KEY_ACCOUNT:
        return take_text("account", argument, &q->account);
    case KEY_MEMBER:
        return take_text("member", argument, &q->member);
    case KEY_FROM:
        return take_date("from", argument, &q->from);
    case KEY_TO:
        return take_date("to", argument, &q->to);
    case KEY_TYPE:
        return take_text("type", argument, &q->type);
    case KEY_STATUS:
        return take_status(argument, &q->status);
    default: /* the order */
        q->oldest_first = key == KEY_OLDEST_FIRST;
        return 0;
    }
}

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    switch (key) {
    case KEY_LIMIT:
        return option_take_number(&table, "limit", argument, 1, LIMIT_MAXIMUM, &o->limits.items);
    case KEY_MAX_BYTES:
        return option_take_number(&table, "max-bytes", argument, 1, BYTES_MAXIMUM,
                                  &o->limits.bytes);
    default:
        return take_filter(&o->query, key, argument);
    }
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o, int argc, char **argv, int first)
{
    if (first < argc)
        return option_usage_error(&table, "%s: an operand: the store is named with -d",
                                  argv[first]);
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file is empty");
    if (o->query.from != NULL && o->query.to != NULL && strcmp(o->query.from, o->query.to) > 0)
        return option_usage_error(&table, "--from: later than --to");
    return 0;
}

/* One page, whole in memory: it is written when the store is free again. */
static int write_page(struct transaction_walk *walk, struct store *s, const struct options *o,
                      struct output *to, struct error *e)
{
    struct buffer text = {0};
    struct page_limits limits = o->limits;
    char cursor[PAGE_CURSOR_LENGTH + 1];
    limits.bytes -= limits.bytes < FRAME_BYTES ? limits.bytes : FRAME_BYTES;
    buffer_append_text(&text, page_begin);
    int result = transaction_walk_page(walk, s, limits, ',', &text, e);
    if (result == 0 && walk->has_more) {
        page_cursor_encode(&walk->cursor, cursor);
        buffer_append_text(&text, page_cursor_begin);
        buffer_append_text(&text, cursor);
        buffer_append_text(&text, page_cursor_end);
    } else {
        buffer_append_text(&text, page_end);
    }
    if (result == 0)
        result = output_write(to, text.data, text.length, e);
    buffer_release(&text);
    return result;
}

static int write_all(struct transaction_walk *walk, struct store *s, const struct options *o,
                     struct output *to, struct error *e)
{
    struct buffer text = {0};
    int result;
    do {
        buffer_clear(&text);
        result = transaction_walk_page(walk, s, o->limits, '\n', &text, e);
        if (text.length > 0)
            buffer_append_byte(&text, '\n');
        if (result == 0)
            result = output_write(to, text.data, text.length, e);
    } while (result == 0 && walk->has_more);
    buffer_release(&text);
    return result;
}

static void print_result(const struct transaction_walk *walk, const struct store *s)
{
    struct buffer line = {0};
    buffer_append_format(&line, "%s: ", walk->query->organization);
    number_text_append(walk->items, &line);
    buffer_append_text(&line, walk->items == 1 ? " transaction" : " transactions");
    if (walk->has_more)
        buffer_append_text(&line, ", and there are more");
    diagnostic_print_result("%s; %s", line.data, s->name);
    buffer_release(&line);
}

static int write_output(const struct options *o, struct store *s, struct error *e)
{
    struct transaction_walk walk;
    struct atomic_file file;
    const struct place places[] = {{"the store", store_file(o->store)},
                                   {"--output", place_of_file(o->output)}};
    if (transaction_walk_begin(&walk, s, &o->query, o->cursor, e) != 0 ||
        place_require_apart(places, 1, sizeof places / sizeof *places, e) != 0 ||
        atomic_file_open(&file, o->output == NULL ? "-" : o->output, e) != 0)
        return -1;
    int result =
        o->all ? write_all(&walk, s, o, &file.output, e) : write_page(&walk, s, o, &file.output, e);
    if (result == 0)
        result = atomic_file_publish(&file, e);
    atomic_file_close(&file);
    if (result == 0 && !o->quiet)
        print_result(&walk, s);
    return result;
}

static int run(struct options *o, struct error *e)
{
    struct store store = {0};
    o->query.organization = organization_choose(o->org, NULL, NULL, e);
    if (o->query.organization == NULL || store_open(&store, o->store, DB_READ, e) != 0)
        return -1;
    int result = write_output(o, &store, e);
    store_close(&store);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.limits = {0, BYTES_USUAL}};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    status = check_options(&options, argc, argv, first);
    if (status != 0)
        return status;
    if (options.limits.items == 0)
        options.limits.items = options.all ? LIMIT_MAXIMUM : LIMIT_USUAL;
    interrupt_catch();
    status = run(&options, &e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
