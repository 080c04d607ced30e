#include "control.h"

#include <inttypes.h>
#include <stdio.h>

void control_count_record(struct control_count *c, const int64_t *amount)
{
    c->records++;
    if (amount == NULL)
        c->unreadable_records++;
    else if (*amount < 0)
        c->debit -= *amount;
    else
        c->credit += *amount;
}

void control_count_merge(struct control_count *c, const struct control_count *other)
{
    c->records += other->records;
    c->debit += other->debit;
    c->credit += other->credit;
    c->unreadable_records += other->unreadable_records;
    c->broken_records += other->broken_records;
}

struct control_item control_judge(decimal_sum declared, decimal_sum counted, uint64_t blind)
{
    struct control_item item = {CONTROL_AGREES, declared, counted};
    if (declared != counted)
        item.verdict = blind == 0 ? CONTROL_OFF : CONTROL_UNREADABLE;
    return item;
}

void control_explain(const struct control_item *item, unsigned scale, uint64_t blind, char *detail,
                     size_t size)
{
    char declared[DECIMAL_TEXT_MAX];
    char counted[DECIMAL_TEXT_MAX];
    char difference[DECIMAL_TEXT_MAX];
    decimal_format_grouped(item->declared, scale, declared);
    decimal_format_grouped(item->counted, scale, counted);
    decimal_format_grouped(item->counted - item->declared, scale, difference);
    int length =
        snprintf(detail, size, "declared %s, counted %s: off by %s", declared, counted, difference);
    if (item->verdict == CONTROL_UNREADABLE && length > 0 && (size_t)length < size)
        snprintf(detail + length, size - (size_t)length,
                 ", of which %" PRIu64 " unreadable record%s could account", blind,
                 blind == 1 ? "" : "s");
}

const char *control_summary(const struct control_result *result)
{
    const struct control_item *items[] = {&result->records, &result->debit, &result->credit,
                                          &result->net};
    bool any = false;
    if (!result->declared)
        return NULL;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (items[i]->verdict > CONTROL_AGREES)
            return "trailer is off";
        any = any || items[i]->verdict == CONTROL_AGREES;
    }
    return any ? "trailer agrees" : NULL;
}

const char *control_verdict_name(enum control_verdict verdict)
{
    static const char *const names[] = {"undeclared", "agrees", "off", "unreadable"};
    return names[verdict];
}
