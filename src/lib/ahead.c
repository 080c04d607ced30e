#include "ahead.h"

#include "crew.h"
#include "memory.h"

#include <stdlib.h>

/* So that a thread that is done early finds another block. */
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
    struct lane *lanes;
    size_t lane_count;
    size_t lanes_used; /* from 1; fewer where those behind were read in vain */
    uint64_t resume_line;
};

struct ahead *ahead_open(struct upload_reader *reader, size_t jobs, const struct ahead_owner *owner,
                         struct error *e)
{
    struct crew *crew = crew_open(jobs, e);
    if (crew == NULL)
        return NULL;
    struct ahead *a = memory_zeroed(sizeof *a);
    a->reader = reader;
    a->source = upload_reader_block_source(reader);
    a->owner = owner;
    a->crew = crew;
    a->lane_count = jobs * LANES_A_JOB;
    a->lanes_used = a->lane_count;
    a->lanes = memory_array(a->lane_count, sizeof *a->lanes);
    for (size_t i = 0; i < a->lane_count; i++) {
        a->lanes[i].reader = upload_reader_open_for_blocks(reader);
        owner->prepare(owner->context, &a->lanes[i].taker);
    }
    return a;
}

/* Cuts as many blocks as there are lanes in use for and records in the window; returns how many. */
static size_t cut_blocks(struct ahead *a)
{
    size_t offset = 0;
    uint64_t line = record_reader_next_line_number(a->source);
    uint64_t number = upload_reader_last_number(a->reader);
    for (size_t i = 0; i < a->lanes_used; i++) {
        struct lane *lane = &a->lanes[i];
        if (!record_reader_cut_block(a->source, offset, &lane->block))
            return i;
        lane->first_line = line;
        lane->number_before = number;
        offset += lane->block.bytes.length;
        line += lane->block.line_count;
        number += lane->block.record_count;
    }
    return a->lanes_used;
}

/* On a thread of the crew: everything that one block says. */
static void take_block(void *context, size_t index)
{
    struct lane *lane = &((struct ahead *)context)->lanes[index];
    struct upload_item item;
    struct error e;
    upload_reader_aim(lane->reader, &lane->block, lane->first_line, lane->number_before);
    /* A block's reader reads no file, and so cannot fail. */
    while (upload_reader_next(lane->reader, &item, &e) == 0 && item.kind != UPLOAD_END)
        taker_take(&lane->taker, lane->reader, &item);
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

/*
 * A block that ends otherwise than its index had it makes the work on all behind it vain. Where
 * quoting is broken throughout, every block does, and each would be read as often as there are
 * lanes: so next time one more is cut than could be committed, and twice as many once all could.
 */
static int commit_lanes(struct ahead *a, size_t count, struct error *e)
{
    int result = 1;
    size_t committed = 0;
    for (size_t i = 0; i < count && result == 1; i++) {
        result = commit_lane(a, &a->lanes[i], e);
        committed += result == 1;
    }
    if (committed < count)
        a->lanes_used = committed + 1;
    else if (a->lanes_used < a->lane_count)
        a->lanes_used = 2 * a->lanes_used < a->lane_count ? 2 * a->lanes_used : a->lane_count;
    for (size_t i = 0; i < count; i++)
        taker_clear(&a->lanes[i].taker);
    return result;
}

int ahead_step(struct ahead *a, struct error *e)
{
    size_t block_bytes = record_reader_run_bytes(a->source);
    ssize_t readable = record_reader_fill_ahead(a->source, a->lane_count * block_bytes, e);
    int filled = 1;
    if (readable < 0)
        return -1;
    /* What is left is not worth a crew. */
    if ((size_t)readable < 2 * block_bytes) {
        a->resume_line = UINT64_MAX;
        return 0;
    }
    size_t count = cut_blocks(a);
    if (count == 0) {
        a->resume_line = record_reader_next_line_number(a->source) + 1;
        return 0;
    }
    crew_begin(a->crew, take_block, a, count);
    for (size_t i = 0; i < a->lane_count && filled == 1; i++)
        filled = record_reader_fill_behind(a->source, e);
    crew_wait(a->crew);
    if (filled < 0)
        return -1;
    int committed = commit_lanes(a, count, e);
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
    crew_close(a->crew);
    for (size_t i = 0; i < a->lane_count; i++) {
        upload_reader_close(a->lanes[i].reader);
        taker_release(&a->lanes[i].taker);
        field_index_release(&a->lanes[i].block.index);
    }
    free(a->lanes);
    free(a);
}
