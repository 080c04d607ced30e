#include "ahead.h"

#include "crew.h"
#include "memory.h"

#include <stdlib.h>

/* So that a thread that is done finds another block. */
enum { LANES_A_JOB = 2 };

/* One block on its way. */
struct lane {
    struct record_block block;
    struct upload_reader *reader;
    struct taker taker;
    uint64_t first_line;
    uint64_t number_before; /* of the data record before its first */
};

struct ahead {
    struct upload_reader *reader;
    struct record_reader *source; /* the same upload's, to cut blocks from */
    const struct ahead_owner *owner;
    struct crew *crew;
    struct lane *lanes; /* a ring */
    size_t lane_count;
    size_t lanes_used; /* from 1; fewer where those behind were read in vain */
    size_t first;      /* the lane whose block begins where the reader stands */
    size_t under_way;  /* lanes from there on that have a block */
    uint64_t resume_line;
};

static struct lane *lane_at(struct ahead *a, size_t place)
{
    return &a->lanes[place % a->lane_count];
}

/* On a thread of the crew: everything that one block says. */
static void take_block(void *context, size_t place)
{
    struct lane *lane = lane_at(context, place);
    struct upload_item item;
    struct error e;
    upload_reader_aim(lane->reader, &lane->block, lane->first_line, lane->number_before);
    /* A block's reader reads no file, and so cannot fail. */
    do {
        taker_take_ahead(&lane->taker, lane->reader, SIZE_MAX);
        if (upload_reader_next(lane->reader, &item, &e) != 0)
            return;
        if (item.kind != UPLOAD_END)
            taker_take(&lane->taker, lane->reader, &item);
    } while (item.kind != UPLOAD_END);
}

struct ahead *ahead_open(struct upload_reader *reader, size_t jobs, const struct ahead_owner *owner,
                         struct error *e)
{
    struct ahead *a = memory_zeroed(sizeof *a);
    a->reader = reader;
    a->source = upload_reader_block_source(reader);
    a->owner = owner;
    a->lane_count = jobs * LANES_A_JOB;
    a->lanes_used = a->lane_count;
    a->crew = crew_open(jobs, a->lane_count, take_block, a, e);
    if (a->crew == NULL) {
        free(a);
        return NULL;
    }
    a->lanes = memory_array(a->lane_count, sizeof *a->lanes);
    for (size_t i = 0; i < a->lane_count; i++) {
        a->lanes[i].reader = upload_reader_open_for_blocks(reader);
        owner->prepare(owner->context, &a->lanes[i].taker);
    }
    return a;
}

/* Cuts blocks behind those under way, as many as there are lanes in use for and records in the
 * window, and begins them. */
static void begin_blocks(struct ahead *a)
{
    size_t offset = 0;
    uint64_t line = record_reader_next_line_number(a->source);
    uint64_t number = upload_reader_last_number(a->reader);
    for (size_t i = 0; i < a->lanes_used; i++) {
        struct lane *lane = lane_at(a, a->first + i);
        if (i == a->under_way) {
            if (!record_reader_cut_block(a->source, offset, &lane->block))
                return;
            lane->first_line = line;
            lane->number_before = number;
            a->under_way++;
            crew_begin(a->crew, (a->first + i) % a->lane_count);
        }
        offset += lane->block.bytes.length;
        line += lane->block.line_count;
        number += lane->block.record_count;
    }
}

/* Commits LANE if it is what the upload holds where the reader stands. Returns 1, 0 where it is
 * not, or -1. */
static int commit_lane(struct ahead *a, struct lane *lane, struct error *e)
{
    if (lane->first_line != record_reader_next_line_number(a->source) ||
        lane->number_before != upload_reader_last_number(a->reader))
        return 0;
    if (!upload_reader_read_block_well(lane->reader)) {
        a->resume_line = lane->first_line + lane->block.line_count;
        return 0;
    }
    if (a->owner->commit(a->owner->context, &lane->taker, e) != 0)
        return -1;
    upload_reader_pass(a->reader, lane->block.bytes.length, lane->block.line_count,
                       upload_reader_last_number(lane->reader));
    return 1;
}

static struct lane *wait_for_first(struct ahead *a)
{
    crew_wait(a->crew, a->first);
    return &a->lanes[a->first];
}

static void forget_first(struct ahead *a)
{
    taker_clear(&a->lanes[a->first].taker);
    a->first = (a->first + 1) % a->lane_count;
    a->under_way--;
}

/*
 * Commits the first block under way. One that ends otherwise than its index had it makes the work
 * on all behind it vain. Where quoting is broken throughout, every block does, and each would be
 * read as often as there are lanes: so next time only one more than could be committed is cut, and
 * one more with each that can be.
 */
static int commit_first(struct ahead *a, struct error *e)
{
    int result = commit_lane(a, wait_for_first(a), e);
    forget_first(a);
    if (result == 1) {
        a->lanes_used += a->lanes_used < a->lane_count;
        return 1;
    }
    a->lanes_used = 1;
    while (a->under_way > 0) {
        wait_for_first(a);
        forget_first(a);
    }
    return result;
}

/* Reads on as long as that moves nothing that others read, but not for more than a block. */
static int fill_behind(struct ahead *a, size_t block_bytes, struct error *e)
{
    size_t before = record_reader_readable(a->source);
    int filled = 1;
    while (filled == 1 && record_reader_readable(a->source) - before < block_bytes)
        filled = record_reader_fill_behind(a->source, e);
    return filled;
}

int ahead_step(struct ahead *a, struct error *e)
{
    size_t block_bytes = record_reader_run_bytes(a->source);
    if (a->under_way == 0) {
        ssize_t readable = record_reader_fill_ahead(a->source, 2 * block_bytes,
                                                    2 * a->lane_count * block_bytes, e);
        if (readable < 0)
            return -1;
        if ((size_t)readable < 2 * block_bytes) { /* what is left is not worth a crew */
            a->resume_line = UINT64_MAX;
            return 0;
        }
    }
    begin_blocks(a);
    if (a->under_way == 0) {
        a->resume_line = record_reader_next_line_number(a->source) + 1;
        return 0;
    }
    if (a->under_way < a->lanes_used) {
        if (fill_behind(a, block_bytes, e) < 0)
            return -1;
        begin_blocks(a);
    }
    int committed = commit_first(a, e);
    return committed == 0 && a->resume_line <= record_reader_next_line_number(a->source)
               ? 1
               : committed;
}

uint64_t ahead_resume_line(const struct ahead *a)
{
    return a->resume_line;
}

void ahead_close(struct ahead *a)
{
    if (a == NULL)
        return;
    crew_close(a->crew); /* what is still under way ends first */
    for (size_t i = 0; i < a->lane_count; i++) {
        upload_reader_close(a->lanes[i].reader);
        taker_release(&a->lanes[i].taker);
        field_index_release(&a->lanes[i].block.index);
    }
    free(a->lanes);
    free(a);
}
