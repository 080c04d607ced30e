#include "settlement.h"
#include "tap.h"

#include <stdio.h>

enum { SIDE_MAX = 8 };

/*
 * STORED and RECORDS are contents, a letter each. Of what is stored a capital is pending, `-` in
 * front is a reversed one, `!` a deleted one, `=` one of the upload that is replaced; of the
 * records a capital is posted, `-` deletes. The answer has a word for each record: its fate's first
 * letter (x: conflict), and its occurrence.
 */
static const char *settle(bool unique, bool corrections, const char *stored, const char *records)
{
    static char answer[8 * SIDE_MAX];
    struct settlement_stored held[SIDE_MAX] = {0};
    struct settlement_record came[SIDE_MAX] = {0};
    struct settlement s = {
        .unique = unique, .corrections = corrections, .stored = held, .records = came};
    size_t length = 0;
    for (; *stored != '\0'; stored++) {
        struct settlement_stored *t = &held[s.stored_count++];
        t->standing = *stored != '-' && *stored != '!';
        t->deleted = *stored == '!';
        t->replaceable = *stored == '=';
        stored += !t->standing || t->replaceable;
        t->pending = *stored >= 'A' && *stored <= 'Z';
        t->digest[0] = (unsigned char)*stored;
        t->occurrence = (int64_t)s.stored_count;
    }
    for (; *records != '\0'; records++) {
        struct settlement_record *r = &came[s.record_count++];
        r->deletes = *records == '-';
        records += r->deletes;
        r->posted = *records >= 'A' && *records <= 'Z';
        r->digest[0] = (unsigned char)*records;
    }
    settlement_settle(&s);
    answer[0] = '\0';
    for (size_t i = 0; i < s.record_count; i++) {
        char letter = came[i].fate == FATE_CONFLICT  ? 'x'
                      : came[i].fate == FATE_DELETED ? '-'
                                                     : *fate_word(came[i].fate);
        length += (size_t)snprintf(answer + length, sizeof answer - length, "%s%c%d",
                                   i == 0 ? "" : " ", letter, (int)came[i].occurrence);
        if (came[i].stored != NULL && came[i].stored->occurrence != came[i].occurrence)
            return "the record and what it pairs with differ in their occurrence";
    }
    return answer;
}

static void by_fields(const char *stored, const char *records, const char *expected,
                      const char *sentence)
{
    tap_equal_text(settle(false, false, stored, records), expected, sentence);
}

static void by_id(const char *stored, const char *records, const char *expected,
                  const char *sentence)
{
    tap_equal_text(settle(true, false, stored, records), expected, sentence);
}

int main(void)
{
    by_fields("", "a", "n1", "a record that nobody told before is new");
    by_fields("", "aa", "n1 n2", "two equal coffees on one day are two");
    by_fields("a", "a", "d1", "a record that was told before is a duplicate");
    by_fields("a", "aa", "d1 n2", "a partial day and then the full day is still two");
    by_fields("aa", "a", "d1", "a shorter file takes nothing away");
    by_fields("aaa", "aaa", "d1 d2 d3", "a full day again changes nothing");
    by_fields("ab", "ba", "d2 d1", "equal contents pair first, whatever their order");
    by_fields("a", "b", "x1", "another content of one identity is a conflict");
    by_fields("ab", "bc", "d2 x1", "what is left on both sides is a conflict");
    by_fields("a", "bc", "x1 n2", "and what only the upload has then is new");
    by_fields("b", "abc", "n2 d1 n3", "equal ones pair before others are judged");
    by_fields("-a", "a", "n2", "a reversed transaction may come again");
    by_fields("-ab", "ab", "n3 d2", "and is not in the way of others");
    by_fields("a", "-b", "-1", "a deletion takes out what stands");
    by_fields("!a", "-b", "d1", "said twice it changes nothing");
    by_fields("a!b", "-b", "d2", "and takes out no other of its identity");
    by_fields("a!b", "-b-b", "d2 -1", "unless it is said once more");
    by_fields("!a!a", "-b-b", "d1 d2", "for as many as were deleted");
    by_fields("!a", "-b-b", "d1 d1", "or more often");
    by_fields("", "-b", "x0", "a deletion of what nobody knows is a conflict");
    by_fields("=a", "b", "c1", "an upload in another's place corrects what that told");
    by_fields("a=b", "c", "c2", "rather than contradicting what others told");
    tap_equal_text(settle(false, true, "ab", "cb"), "c1 d2",
                   "where corrections are sent, what differs is one");

    by_id("", "a", "n1", "a new id is new");
    by_id("", "aa", "n1 d1", "the same record twice in one upload is one");
    by_id("", "ab", "n1 x1", "an id that is told twice, differently, is a conflict");
    by_id("a", "a", "d1", "a known id is a duplicate");
    by_id("a", "b", "x1", "a known id with another content is a conflict");
    by_id("a", "bab", "x1 d1 x1", "each record of it is judged by what stands");
    tap_equal_text(settle(true, true, "a", "ab"), "d1 x1",
                   "what the first record of an id repeats, a later one does not correct");
    by_id("P", "q", "x1", "a pending one that is still pending and differs is a conflict");
    by_id("P", "Q", "c1", "a pending one that is posted is linked by its id");
    by_id("P", "QQR", "c1 d1 x1", "once");
    by_id("-a", "b", "n2", "an id whose transaction was reversed may come again");
    by_id("a", "-b", "-1", "a deletion takes out the transaction of its id");
    by_id("!a", "-b", "d1", "said twice it changes nothing by id either");
    by_id("!a", "-bc", "d1 x1", "and what contradicts it then names what was deleted");
    tap_equal_text(settle(true, true, "a", "b"), "c1", "corrections are taken where they are sent");
    return tap_done();
}
