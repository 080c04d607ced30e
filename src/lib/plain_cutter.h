/*
 * plain_cutter: records cut by the index of a run of the upload, as long as they are plain; the
 * short way of a record reader. Where a record is not plain it says so, and its owner reads that
 * record by libcsv and goes on behind it. It borrows the window that it cuts from, and lends the
 * fields until the next record.
 */
#ifndef PLAIN_CUTTER_H
#define PLAIN_CUTTER_H

#include "field_index.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>

/* A plain record: offsets from where the window begins. */
struct plain_record {
    size_t text_end;
    size_t end; /* behind its line feed */
    size_t field_count;
};

/* Rising places of the index, those that were passed left out. */
struct plain_offsets {
    const uint32_t *at;
    size_t count;
};

/* Leaves out those before END. Returns how many they were. */
static inline size_t plain_offsets_pass(struct plain_offsets *o, size_t end)
{
    size_t passed = 0;
    while (passed < o->count && o->at[passed] < end)
        passed++;
    o->at += passed;
    o->count -= passed;
    return passed;
}

/* Behind the window that records are cut from as many bytes more can be read, whatever they are. */
enum { PLAIN_BYTES_BEHIND = 32 };

/* Records that stand ahead in the index; a quote within a quoted field is doubled. Offsets count
 * from `bytes`. */
struct plain_run {
    const char *bytes;
    const uint32_t *ends;      /* of the first record's fields, and on; ends[-1] is readable */
    const uint32_t *line_ends; /* of the first record, and on */
    size_t end_count;
    size_t record_count;
    struct plain_offsets quoted; /* where quoted fields begin */
    struct plain_offsets inner;  /* line feeds within them: a record with one has a line more */
};

/* A zeroed struct cuts nothing and may be released. Offsets are bytes of the run. */
struct plain_cutter {
    const struct dialect *dialect; /* borrowed, as the limits */
    const struct limits *limits;
    enum field_index_way way;
    size_t run_bytes; /* a run is no longer */
    size_t reach;     /* bytes of the next run of its own */

    struct field_index own;
    const struct field_index *index; /* its own, or one that was lent */
    size_t length;                   /* of the run; 0 where there is no index */
    size_t at;                       /* where the window begins */
    size_t next_end;
    size_t next_line;
    size_t next_odd;
    struct plain_offsets doubled, inner, quoted; /* from there on, or some before it */
    bool in_step;         /* next_end, next_line and next_odd are those of the record at `at` */
    struct slice *fields; /* of the last record */
};

/* Makes C ready for records of P, which must outlive it. */
void plain_cutter_init(struct plain_cutter *c, const struct profile *p);

/* How the index is made and of how many bytes at once. What there was is forgotten. */
void plain_cutter_choose(struct plain_cutter *c, enum field_index_way way, size_t run_bytes);

/* Whether there is no index, or it is used up, where the window begins. */
bool plain_cutter_needs_index(struct plain_cutter *c);

/* Indexes the begin of WINDOW; or takes an INDEX of all of it, which must outlive its use. */
void plain_cutter_index(struct plain_cutter *c, struct slice window);
void plain_cutter_lend_index(struct plain_cutter *c, const struct field_index *index,
                             struct slice window);

/*
 * Cuts the record that begins WINDOW. False where the index does not say that it is plain, or it is
 * empty, too long or not UTF-8: what it is then is for others to say.
 */
bool plain_cutter_next(struct plain_cutter *c, struct slice window, struct plain_record *record);

/*
 * Shows the plain records that the index has ahead where WINDOW begins; false where it has none.
 * Their fields are not counted, nor is their length held against a limit, and one may be empty.
 */
bool plain_cutter_run(struct plain_cutter *c, struct slice window, struct plain_run *run);

/* Goes on behind COUNT records of RUN, which have FIELD_COUNT fields each. Returns how many bytes
 * they are. */
size_t plain_cutter_pass(struct plain_cutter *c, const struct plain_run *run, size_t count,
                         size_t field_count);

/* The window begins BYTES further. */
void plain_cutter_advance(struct plain_cutter *c, size_t bytes);

/* What follows was not cut by the index. */
void plain_cutter_lose_step(struct plain_cutter *c);

/* Forgets the index. */
void plain_cutter_forget(struct plain_cutter *c);

void plain_cutter_release(struct plain_cutter *c);

#endif
