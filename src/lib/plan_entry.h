/*
 * plan_entry: one line of a stream of kind assignments, plan or outcomes (nightdrop-stream(5)):
 * what an upload wants of one pair of member and group, what the store makes of it, what became of
 * it. The three kinds share one struct, since each is made from the one before. Texts are borrowed
 * from the line that was read. Pure.
 */
#ifndef PLAN_ENTRY_H
#define PLAN_ENTRY_H

#include "buffer.h"
#include "json_scan.h"
#include "json_writer.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

enum entry_kind {
    ENTRY_NONE_SUCH,
    ENTRY_ASSIGNMENT, /* of assignments: a sound line of the upload */
    ENTRY_CHANGE,     /* of a plan: the store is to be changed */
    ENTRY_NONE,       /* of a plan: the store is so already */
    ENTRY_REJECTED,
    ENTRY_DUPLICATE,
    ENTRY_SKIPPED /* of a plan that undoes: changed since by another batch */
};

/* What became of an entry of a plan: a closed list. */
enum entry_outcome {
    OUTCOME_APPLIED,
    OUTCOME_UNCHANGED,
    OUTCOME_STALE,
    OUTCOME_FAILED,
    OUTCOME_UNATTEMPTED,
    OUTCOME_REJECTED,
    OUTCOME_DUPLICATE,
    OUTCOME_SKIPPED,
    OUTCOME_COUNT
};

enum entry_action { ACTION_NONE, ACTION_ADD, ACTION_REMOVE };

struct plan_entry {
    enum entry_kind kind;
    enum entry_action action;
    uint64_t line;         /* 0 where it is no line of the upload */
    uint64_t record;       /* likewise */
    uint64_t group_column; /* byte of the upload's line where the group stands; 0: not known */
    struct slice member;
    struct slice group;
    bool enroll;             /* the member is enrolled partially first */
    bool withdraw;           /* the member's partial enrollment is taken back */
    uint64_t member_version; /* expected before the change; 0 is a member who is not there */
    uint64_t group_version;  /* expected; 0 where nothing is */
    struct slice effective_date;
    struct slice note;
    uint64_t duplicate_of;   /* line */
    struct slice errors;     /* a JSON array, its text */
    struct slice changed_by; /* the name of a batch */
};

/* The words of the streams: "change", "applied", "add"; and back (0 where TEXT is none of them). */
const char *entry_kind_word(enum entry_kind kind);
const char *entry_outcome_word(enum entry_outcome outcome);
const char *entry_action_word(enum entry_action action);
enum entry_action entry_action_find(struct slice text);

/*
 * Reads LINE where it is in the form that plan_entry_write() or group-check gives it. False where
 * it is not for this way, or a member has the wrong type: plan_line then judges it. Members that
 * are not known are passed over. It never asks whether what must be there is there:
 * plan_entry_fault() does.
 */
bool plan_entry_scan(struct slice line, struct plan_entry *entry);

/*
 * Takes one member of a line into ENTRY, which was zeroed before the first; SEEN, 0 before the
 * first, keeps which were there. False where its type is wrong, its word none of ours, or it stands
 * there twice.
 */
bool plan_entry_take(struct plan_entry *entry, const struct json_scan_member *member,
                     unsigned *seen);

/*
 * Appends ENTRY to TO as bytes for a spool of our own; and makes of such bytes, which it borrows,
 * the same entry again.
 */
void plan_entry_pack(const struct plan_entry *entry, struct buffer *to);
void plan_entry_unpack(struct slice bytes, struct plan_entry *entry);

/* What is missing or too much in ENTRY, for a message; NULL where it is whole. */
const char *plan_entry_fault(const struct plan_entry *entry);

/* Writes ENTRY as a line of a plan, without its line end. */
void plan_entry_write(const struct plan_entry *entry, struct json_writer *w);

/* The same as a line of outcomes. */
void plan_entry_write_outcome(const struct plan_entry *entry, enum entry_outcome outcome,
                              struct json_writer *w);

#endif
