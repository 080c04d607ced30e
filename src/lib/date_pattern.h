/*
 * date_pattern: how one bank writes its dates, compiled once from the profile's format and then
 * strict: every byte of a text must be what the format says, in the place where it says it. Nothing
 * is guessed and no locale is asked.
 *
 * A format is literal bytes and strptime's words, each read in exactly this form:
 *
 *     %Y  year, 4 digits                    %H  hour 00 to 23, 2 digits
 *     %y  year, 2 digits, with a pivot      %I  hour 01 to 12, 2 digits; goes with %p
 *     %m  month, 2 digits                   %p  AM or PM, in any case of letters
 *     %-m month, 1 or 2 digits              %M  minute, 2 digits
 *     %b  Jan to Dec, in any case           %S  second, 2 digits, 00 to 59
 *     %B  January to December, in any case  %%  a per cent sign
 *     %d  day, 2 digits
 *     %-d day, 1 or 2 digits
 *     %j  day of the year, 3 digits
 *
 * A pattern is a plain value: it owns nothing, borrows nothing and may be copied.
 */
#ifndef DATE_PATTERN_H
#define DATE_PATTERN_H

#include "buffer.h"
#include "date.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DATE_PATTERN_LENGTH_MAX = 255, /* bytes of a format; a file's name has no more either */
    DATE_PATTERN_NO_PIVOT = -1
};

/*
 * Where each part stands in texts of a pattern whose every part has a fixed number of digits: such
 * a text is read by its places.
 */
struct date_places {
    uint8_t length; /* of the whole; 0 where the pattern has no places */
    uint8_t year, month, day, hour, minute, second;
    bool short_year; /* two digits */
    uint8_t literal_count;
    struct {
        uint8_t at;
        char byte;
    } literals[8];
};

/* The fields are the module's own, but for has_time. */
struct date_pattern {
    struct date_pattern_element {
        uint8_t word; /* which word, a literal byte or any text */
        char byte;    /* the literal byte */
    } elements[DATE_PATTERN_LENGTH_MAX];
    size_t count;
    unsigned parts; /* a bit for each part of a date or time that it says */
    int pivot;      /* DATE_PATTERN_NO_PIVOT where the years have four digits */
    bool has_time;  /* whether it says at least the hour */
    struct date_places places;
};

enum date_result {
    DATE_OK = 0,
    DATE_SYNTAX,      /* the text is not of this form */
    DATE_NO_SUCH_DAY, /* it is, but there is no such day or time: 30 February, hour 25 */
    DATE_TRAILING,    /* the text goes on behind the last byte of the form */
    DATE_AMBIGUOUS    /* a file's name can be read as different days */
};

/*
 * Compiles FORMAT. PIVOT, 0 to 100, is for %y: two-digit years below it are 20yy, the others 19yy;
 * DATE_PATTERN_NO_PIVOT where there is none. Fills E (status 2) for an unknown word, a part said
 * twice, a date that is not complete (year, month and day, or year and %j), a time without its
 * greater parts, %I without %p, %y without a pivot, and %-m or %-d with a digit right behind, which
 * could be read in two ways.
 */
int date_pattern_compile(struct date_pattern *p, struct slice format, int pivot, struct error *e);

/* The same for the name of a file, in which `*` stands for any text, also none; at most three of
 * them. */
int date_pattern_compile_name(struct date_pattern *p, struct slice format, int pivot,
                              struct error *e);

/*
 * Reads all of TEXT. DATE_OK fills OUT, with midnight where the pattern says no time. For the other
 * results AT is the offset in TEXT of the first byte that did not fit (the length of TEXT where it
 * ended early), of the part that no day has, or of the first trailing byte; for DATE_NO_SUCH_DAY
 * OUT's date holds the parts as they were said. P is not of a file's name.
 */
enum date_result date_pattern_read(const struct date_pattern *p, struct slice text,
                                   struct datetime *out, size_t *at);

/* The same where the pattern has places and TEXT is a day, and a time, that there is: the fast way
 * of nearly all. False, and OUT as it was, for any other text, and for some that are sound. */
bool date_pattern_read_in_place(const struct date_pattern *p, struct slice text,
                                struct datetime *out);

/*
 * Finds the day that a file's name, without folders, says. Every way in which the `*` can be laid
 * is tried: DATE_OK where all of those that give a day give the same; DATE_AMBIGUOUS where they
 * differ; DATE_NO_SUCH_DAY where none gives a day but one has the form of it; else DATE_SYNTAX. A
 * time in the name must be sound but is not told.
 */
enum date_result date_pattern_find_in_name(const struct date_pattern *p, struct slice name,
                                           struct date *out);

/* Appends WHEN, which is valid, as the pattern has it: the inverse of reading (of `%y` within its
 * century). A `*` is no text. */
void date_pattern_write(const struct date_pattern *p, struct datetime when, struct buffer *to);

#endif
