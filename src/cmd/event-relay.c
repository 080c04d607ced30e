/*
 * event-relay: prints the events that wait in a store's outbox, and marks them as sent when they
 * are out.
 */
#include "atomic_file.h"
#include "diagnostic.h"
#include "event_relay.h"
#include "interrupt.h"
#include "number_text.h"
#include "option.h"
#include "organization.h"
#include "place.h"
#include "relay_lock.h"
#include "store.h"

#include <sys/stat.h>

enum { KEY_ORG = OPTION_LONG_ONLY, KEY_LIMIT, LIMIT_MAXIMUM = 1000000000 };

struct options {
    const char *store;
    const char *output;
    const char *org;
    uint64_t limit;
    bool dry_run;
    bool quiet;
};

static const struct option_spec specs[] = {
    {'d', "store", "URL", STORE_OPTION_HELP, OPTION_TEXT(store)},
    {'o', "output", "FILE", "where to: a new file, or - for standard output", OPTION_TEXT(output)},
    {'n', "dry-run", NULL, "say how many wait, send nothing", OPTION_FLAG(dry_run)},
    {KEY_ORG, "org", "NAME", "the events of this organization only", OPTION_TEXT(org)},
    {KEY_LIMIT, "limit", "COUNT", "how many to send at most", OPTION_JUDGED},
    {'q', "quiet", NULL, "no result line", OPTION_FLAG(quiet)},
    {0}};

static const struct option_table table = {
    "event-relay", "[-nq] [-d URL] -o file [--org name] [--limit count]",
    "Send the events that wait in the store's outbox.", specs};

static int take_option(void *context, int key, const char *argument)
{
    struct options *o = context;
    (void)key; /* --limit */
    return option_take_number(&table, "limit", argument, 1, LIMIT_MAXIMUM, &o->limit);
}

/* Returns 0, or the status after saying what is wrong. */
static int check_options(const struct options *o, int argc, char **argv, int first)
{
    if (first < argc)
        return option_usage_error(&table, "%s: an operand: the store is named with -d",
                                  argv[first]);
    if (o->output == NULL && !o->dry_run)
        return option_usage_error(&table, "no output: give -o FILE, or -o - for standard output");
    if (o->output != NULL && *o->output == '\0')
        return option_usage_error(&table, "the name of a file is empty");
    return 0;
}

/* A file that is there holds events of before: they would be lost with it. */
static int require_new(const struct atomic_file *f, struct error *e)
{
    struct stat status;
    if (f->temporary == NULL || lstat(f->path, &status) != 0)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: is there already, and may hold events that nobody has taken: nothing was "
                     "sent",
                     f->path);
}

/* A file is all or nothing, and what is in it is marked when it stands. */
static int conclude(struct event_relay *r, struct store *s, struct atomic_file *f, struct error *e)
{
    if (f->temporary == NULL)
        return atomic_file_publish(f, e);
    if (r->taken == 0)
        return 0;
    if (require_new(f, e) != 0 || atomic_file_publish(f, e) != 0)
        return -1;
    return event_relay_mark(r, s, table.program, e);
}

/* What goes to a pipe is marked page by page, each when it is out. */
static int send_events(struct event_relay *r, struct store *s, struct atomic_file *f,
                       struct error *e)
{
    struct buffer lines = {0};
    bool is_in_place = f->temporary == NULL;
    int result;
    do {
        buffer_clear(&lines);
        result = event_relay_take(r, s, &lines, e);
        if (result == 0)
            result = output_write(&f->output, lines.data, lines.length, e);
        if (result == 0 && is_in_place)
            result = output_sync(&f->output, e);
        if (result == 0 && is_in_place)
            result = event_relay_mark(r, s, table.program, e);
    } while (result == 0 && lines.length > 0);
    buffer_release(&lines);
    return result == 0 ? conclude(r, s, f, e) : -1;
}

static int relay(struct event_relay *r, struct store *s, const struct options *o, struct error *e)
{
    struct relay_lock lock = {0};
    struct atomic_file file;
    const struct place places[] = {{"the store", store_file(o->store)},
                                   {"--output", place_of_file(o->output)}};
    if (place_require_apart(places, 1, sizeof places / sizeof *places, e) != 0 ||
        atomic_file_open(&file, o->output, e) != 0)
        return -1;
    int result = require_new(&file, e);
    if (result == 0)
        result = relay_lock_take(&lock, s, o->store, e);
    if (result == 0)
        result = send_events(r, s, &file, e);
    atomic_file_close(&file);
    relay_lock_release(&lock);
    return result;
}

static void print_result(const struct event_relay *r, const struct options *o, const char *store,
                         uint64_t waiting)
{
    struct buffer line = {0};
    if (r->organization != NULL)
        buffer_append_format(&line, "%s: ", r->organization);
    if (!o->dry_run) {
        number_text_append(r->taken, &line);
        buffer_append_text(&line, r->taken == 1 ? " event sent, " : " events sent, ");
    }
    number_text_append(waiting, &line);
    buffer_append_text(&line, " waiting; ");
    if (o->dry_run)
        buffer_append_text(&line, "dry run, nothing sent; ");
    diagnostic_print_result("%s%s", line.data, store);
    buffer_release(&line);
}

static int run(const struct options *o, struct error *e)
{
    struct store store = {0};
    struct event_relay r = {.limit = o->limit};
    uint64_t waiting;
    if (o->org != NULL && (r.organization = organization_choose(o->org, NULL, NULL, e)) == NULL)
        return -1;
    if (store_open(&store, o->store, o->dry_run ? DB_READ : DB_WRITE, e) != 0)
        return -1;
    int result = event_relay_check(&r, &store, e);
    if (result == 0 && !o->dry_run)
        result = relay(&r, &store, o, e);
    if (result == 0 && !o->quiet && (result = event_relay_waiting(&r, &store, &waiting, e)) == 0)
        print_result(&r, o, store.name, waiting);
    event_relay_release(&r);
    store_close(&store);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &options, &first);
    if (status != -1)
        return status;
    status = check_options(&options, argc, argv, first);
    if (status != 0)
        return status;
    interrupt_catch();
    status = run(&options, &e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    return interrupt_conclude(status);
}
