/*
 * error: what a library function that failed tells its caller: one line of words, and the exit
 * status it means. The function returns -1 (or NULL) and fills the caller's error whole; where
 * nothing failed it leaves it alone. Nothing here prints. The words name things (a file, a key, a
 * rule), never a value from members' data.
 */
#ifndef ERROR_H
#define ERROR_H

/* What a command exits with; the table in nightdrop(7) says what a script does with each. */
enum exit_status {
    STATUS_DONE = 0,    /* done, nothing rejected */
    STATUS_PARTIAL = 1, /* done; some records were rejected, within the limit that was allowed */
    STATUS_TROUBLE =
        2, /* trouble here: usage, configuration, input or output; nothing was published */
    STATUS_REJECTED = 3,  /* the batch is rejected as a whole; nothing was published */
    STATUS_TEMPORARY = 75 /* a lock, a timeout, a server away: run the same command again later */
};

struct error {
    enum exit_status status;
    char message[1024]; /* cut, with its end marked "...", where the words were longer */
};

/* Fills E with STATUS and the formatted words. Always returns -1, so that a caller can write
 * `return error_set(…)`. */
int error_set(struct error *e, enum exit_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with STATUS_TROUBLE, ": " and the text of errno behind the words. */
int error_set_errno(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts the formatted words and ": " in front of what E says already. Always returns -1. */
int error_prefix(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
