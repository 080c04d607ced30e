/*
 * option: the command line of every command, on getopt_long. One table names a command's options;
 * help, usage errors and the short form are made from it, so that one thing is spelled one way
 * everywhere. Nothing here exits: the caller returns the status it is given.
 */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The keys of options that have no short letter start here; those with one use the letter. */
enum { OPTION_LONG_ONLY = 256 };

/* Who has to do with an option: the command, or nobody but what keeps it. */
enum option_way { OPTION_IS_JUDGED, OPTION_KEEPS_TEXT, OPTION_KEEPS_FLAG };

/*
 * How an option's entry ends: with OPTION_JUDGED the command takes the option; with the others a
 * MEMBER of its struct options, a const char * or a bool, keeps the argument, or that it was given.
 * Of several, the last counts.
 */
#define OPTION_JUDGED OPTION_IS_JUDGED, 0
#define OPTION_TEXT(member)                                                                        \
    OPTION_KEEPS_TEXT, _Generic(((struct options *)0)->member, const char *                        \
                                : offsetof(struct options, member))
#define OPTION_FLAG(member)                                                                        \
    OPTION_KEEPS_FLAG, _Generic(((struct options *)0)->member, bool                                \
                                : offsetof(struct options, member))

struct option_spec {
    int key;          /* the short letter, or from OPTION_LONG_ONLY on; 0 ends the table */
    const char *name; /* the long name, without its dashes */
    const char
        *argument;    /* the argument's name as the help shows it, or NULL where it takes none */
    const char *help; /* one line, no full stop */
    enum option_way way;
    uint32_t offset; /* of what keeps it, in what option_parse() has as CONTEXT */
};

struct option_table {
    const char *program;             /* borrowed, a literal */
    const char *synopsis;            /* what stands behind the name in the manual page's SYNOPSIS */
    const char *summary;             /* one sentence: what the command is for */
    const struct option_spec *specs; /* --help and --version are added here and need no entry */
};

/*
 * Reads ARGV against TABLE. What is judged goes to TAKE, in order, with its argument (NULL where it
 * has none); TAKE returns 0, or -1 after it has printed what is wrong, and is NULL where nothing is
 * judged. The rest is kept in CONTEXT. Returns -1 to go on, with *OPERANDS the index of the first
 * operand; otherwise the status to exit with: 0 after --help or --version (on standard output,
 * checked), 2 after a usage error.
 */
int option_parse(const struct option_table *table, int argc, char **argv,
                 int (*take)(void *context, int key, const char *argument), void *context,
                 int *operands);

/* Prints a usage error in one line and where help is to be had. Always returns STATUS_TROUBLE. */
int option_usage_error(const struct option_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A whole number from MINIMUM to MAXIMUM, digits only; returns false where TEXT is anything else.
 */
bool option_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number);

/* The same for the argument TEXT of --NAME. Returns 0, or -1 after a usage error. */
int option_take_number(const struct option_table *table, const char *name, const char *text,
                       uint64_t minimum, uint64_t maximum, uint64_t *number);

#endif
