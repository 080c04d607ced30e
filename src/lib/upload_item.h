/*
 * upload_item: what an upload consists of. Every line of it is in one item, in the order of the
 * upload. It owns nothing: the record's slices are lent. Pure.
 */
#ifndef UPLOAD_ITEM_H
#define UPLOAD_ITEM_H

#include "record.h"

#include <stdint.h>

enum upload_item_kind {
    UPLOAD_PREAMBLE,
    UPLOAD_CONTROL_HEADER,
    UPLOAD_COLUMN_HEADER,
    UPLOAD_RECORD, /* a data record with the right number of fields */
    UPLOAD_BLANK,  /* an empty line that the profile allows, or behind the end of the data; others
                      are UPLOAD_BROKEN */
    UPLOAD_BROKEN, /* a data record that is rejected for its bytes or its number of fields: see
                      record.broken */
    UPLOAD_REST,   /* more bytes of the broken record before */
    UPLOAD_CONTROL_TRAILER,
    UPLOAD_END_MARKER,
    UPLOAD_AFTER_END, /* a non-blank record behind trailer or end marker: see record.broken */
    UPLOAD_FOOTER,    /* one of the last lines, whatever it holds */
    UPLOAD_END
};

struct upload_item {
    enum upload_item_kind kind;
    struct record record;
    uint64_t number;    /* of a data record, broken ones counted, from 1 */
    unsigned tolerated; /* RULE_ALLOW_BIT of what was tolerated in it */
};

#endif
