/*
 * mock_content: what an American credit union's transactions say, made up: kinds of transactions
 * with their usual size and side, and descriptions with payees and towns. No name here belongs to a
 * member of anything. Pure: the same random numbers give the same words.
 */
#ifndef MOCK_CONTENT_H
#define MOCK_CONTENT_H

#include "buffer.h"
#include "random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mock_kind {
    const char *type;  /* "CARD" */
    int64_t least;     /* hundredths of the currency's unit */
    int64_t greatest;  /* the same */
    int side;          /* -1 money out of the member's account, 1 money in */
    bool has_merchant; /* a card: with a category code */
    bool has_check;    /* with a number */
};

/* A kind that shares (LOAN false) or loans have. */
const struct mock_kind *mock_content_kind(struct random *random, bool loan);

/* A merchant category code (ISO 18245). */
const char *mock_content_merchant_category(struct random *random);

/* What a description may hold. */
struct mock_wording {
    bool punctuation;       /* commas and quotation marks */
    bool beyond_ascii;      /* letters that windows-1252 and ISO 8859-15 have too */
    bool beyond_latin;      /* with it: others */
    const char *line_break; /* a second line begins behind this; NULL for one line */
    const char *avoided;    /* bytes that must not be there: a space stands for each */
};

/* Appends the description of a transaction of KIND, no longer than MAXIMUM characters where that is
 * not 0, never with a space at an end. */
void mock_content_describe(struct random *random, const struct mock_kind *kind,
                           const struct mock_wording *wording, size_t maximum, struct buffer *to);

#endif
