#include "option.h"

#include "buffer.h"
#include "diagnostic.h"
#include "error.h"
#include "memory.h"
#include "output.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_HELP = 'h' + 0x1000, KEY_VERSION = 'V' + 0x1000, HELP_COLUMN = 28 };

static size_t spec_count(const struct option_spec *specs)
{
    size_t count = 0;
    while (specs[count].key != 0)
        count++;
    return count;
}

static void print_spec(int key, const char *name, const char *argument, const char *help)
{
    char left[80];
    int width = key < OPTION_LONG_ONLY ? snprintf(left, sizeof left, "  -%c, --%s", key, name)
                                       : snprintf(left, sizeof left, "      --%s", name);
    if (argument != NULL && width > 0 && (size_t)width < sizeof left)
        width += snprintf(left + width, sizeof left - (size_t)width, " %s", argument);
    if (width >= HELP_COLUMN)
        printf("%s\n%*s%s\n", left, HELP_COLUMN, "", help);
    else
        printf("%-*s%s\n", HELP_COLUMN, left, help);
}

static int print_help(const struct option_table *table)
{
    struct error e;
    printf("usage: %s%s%s\n%s\n\n", table->program, *table->synopsis == '\0' ? "" : " ",
           table->synopsis, table->summary);
    for (const struct option_spec *spec = table->specs; spec->key != 0; spec++)
        print_spec(spec->key, spec->name, spec->argument, spec->help);
    print_spec(OPTION_LONG_ONLY, "help", NULL, "print this on standard output and exit");
    print_spec(OPTION_LONG_ONLY, "version", NULL, "print the version and exit");
    return output_close_stdio(&e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
}

static int print_version(const struct option_table *table)
{
    struct error e;
    printf("%s (nightdrop) %s\n", table->program, NIGHTDROP_VERSION);
    return output_close_stdio(&e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
}

int option_usage_error(const struct option_table *table, const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    diagnostic_print("%s: see %s --help", words, table->program);
    return STATUS_TROUBLE;
}

/* getopt's own view of the table: the long options, and the short ones as "+:ab:". */
struct getopt_view {
    struct option *longs;
    struct buffer shorts;
};

static void view_make(struct getopt_view *view, const struct option_spec *specs)
{
    size_t count = spec_count(specs);
    view->longs = memory_array(count + 3, sizeof *view->longs);
    view->shorts = (struct buffer){0};
    buffer_append_byte(&view->shorts, ':');
    for (size_t i = 0; i < count; i++) {
        int argument = specs[i].argument == NULL ? no_argument : required_argument;
        view->longs[i] = (struct option){specs[i].name, argument, NULL, specs[i].key};
        if (specs[i].key < OPTION_LONG_ONLY)
            buffer_append_format(&view->shorts, "%c%s", specs[i].key,
                                 specs[i].argument == NULL ? "" : ":");
    }
    view->longs[count] = (struct option){"help", no_argument, NULL, KEY_HELP};
    view->longs[count + 1] = (struct option){"version", no_argument, NULL, KEY_VERSION};
}

static void view_release(struct getopt_view *view)
{
    free(view->longs);
    buffer_release(&view->shorts);
}

/* The word that getopt could not take: the long form as typed, the short one from optopt. */
static int refuse(const struct option_table *table, int found, char **argv)
{
    const char *word = argv[optind - 1];
    const char *what = found == ':' ? "needs an argument" : "unknown or ambiguous option";
    if (found == '?' && strncmp(word, "--", 2) == 0 && optopt != 0)
        what = "takes no argument";
    if (strncmp(word, "--", 2) == 0)
        return option_usage_error(table, "%s: %s", word, what);
    return option_usage_error(table, "-%c: %s", optopt, what);
}

static const struct option_spec *find_spec(const struct option_spec *specs, int key)
{
    while (specs->key != key)
        specs++;
    return specs;
}

/* Returns whether the option is one to be kept. */
static bool keep(const struct option_spec *spec, void *context, const char *argument)
{
    char *place = (char *)context + spec->offset;
    if (spec->way == OPTION_KEEPS_TEXT)
        *(const char **)(void *)place = argument;
    else if (spec->way == OPTION_KEEPS_FLAG)
        *(bool *)(void *)place = true;
    return spec->way != OPTION_IS_JUDGED;
}

int option_parse(const struct option_table *table, int argc, char **argv,
                 int (*take)(void *context, int key, const char *argument), void *context,
                 int *operands)
{
    struct getopt_view view;
    int status = -1;
    int found;
    diagnostic_set_program(table->program);
    view_make(&view, table->specs);
    opterr = 0;
    while (status == -1 &&
           (found = getopt_long(argc, argv, view.shorts.data, view.longs, NULL)) != -1) {
        if (found == KEY_HELP)
            status = print_help(table);
        else if (found == KEY_VERSION)
            status = print_version(table);
        else if (found == '?' || found == ':')
            status = refuse(table, found, argv);
        else if (!keep(find_spec(table->specs, found), context, optarg) &&
                 take(context, found, optarg) != 0)
            status = STATUS_TROUBLE;
    }
    view_release(&view);
    *operands = optind;
    return status;
}

bool option_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number)
{
    uint64_t value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (!isdigit((unsigned char)*text))
            return false;
        uint64_t digit = (uint64_t)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value < minimum || value > maximum)
        return false;
    *number = value;
    return true;
}

int option_take_number(const struct option_table *table, const char *name, const char *text,
                       uint64_t minimum, uint64_t maximum, uint64_t *number)
{
    if (option_number(text, minimum, maximum, number))
        return 0;
    if (maximum == UINT64_MAX)
        option_usage_error(table, "--%s: %s: not a whole number from %" PRIu64 " on", name, text,
                           minimum);
    else
        option_usage_error(table, "--%s: %s: not a whole number from %" PRIu64 " to %" PRIu64, name,
                           text, minimum, maximum);
    return -1;
}
