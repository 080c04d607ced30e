#include "control_record.h"

#include "amount.h"

/* One field of a control record that is being read. */
struct cell {
    enum rule rule; /* what it breaks where it cannot be read */
    const char *name;
    size_t position; /* from 1 */
    struct slice text;
};

static void add(struct findings *findings, const struct cell *cell, const char *why)
{
    struct finding *finding = findings_add(findings, cell->rule, FINDING_NO_FIELD,
                                           "%s, field %zu: %s", cell->name, cell->position, why);
    if (finding != NULL)
        finding->at = cell->position - 1;
}

static bool is_declared_and_there(struct cell *cell, const struct slice *fields, size_t count,
                                  struct findings *findings)
{
    if (cell->position == 0)
        return false;
    if (cell->position > count) {
        add(findings, cell, "there is no such field");
        return false;
    }
    cell->text = fields[cell->position - 1];
    return true;
}

static bool is_digits(struct slice text, size_t length_max)
{
    if (text.length == 0 || text.length > length_max)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

void control_record_read_header(const struct profile *p, const struct slice *fields, size_t count,
                                struct control_facts *facts, struct findings *findings)
{
    const struct control_header *header = &p->control_header;
    struct cell date = {RULE_CONTROL_HEADER, "business date", header->business_date_position, {0}};
    struct cell sequence = {RULE_CONTROL_HEADER, "sequence", header->sequence_position, {0}};
    facts->has_header = true;
    if (is_declared_and_there(&date, fields, count, findings)) {
        struct datetime when;
        size_t at;
        enum date_result result = date_pattern_read(&header->business_date, date.text, &when, &at);
        facts->has_business_date = result == DATE_OK;
        if (result == DATE_OK)
            facts->business_date = when.date;
        else
            add(findings, &date,
                rule_words(result == DATE_NO_SUCH_DAY ? RULE_DATE_DAY : RULE_DATE));
    }
    if (is_declared_and_there(&sequence, fields, count, findings)) {
        if (!is_digits(sequence.text, sizeof facts->sequence - 1))
            add(findings, &sequence, "not digits, 31 at most");
        else
            memcpy(facts->sequence, sequence.text.data, sequence.text.length);
    }
}

/* The data records among those that the sender counted. */
static bool read_records(const struct profile *p, struct slice text, uint64_t *records)
{
    const struct control_trailer *trailer = &p->control_trailer;
    uint64_t counted = 0, others = 0;
    if (!is_digits(text, 18))
        return false;
    for (size_t i = 0; i < text.length; i++)
        counted = counted * 10 + (uint64_t)(text.data[i] - '0');
    others += trailer->counts_control_header && p->control_header.marker != NULL;
    others += trailer->counts_column_header && p->dialect.header;
    others += trailer->counts_trailer;
    if (counted < others)
        return false;
    *records = counted - others;
    return true;
}

/* Reads a total; STYLE says whether it may have a sign. */
static bool read_total(const struct control_trailer *trailer, enum amount_style style,
                       const struct cell *cell, decimal_sum *sum, struct findings *findings)
{
    struct amount_format format = trailer->amounts;
    struct decimal d = {0};
    int64_t minor_units = 0;
    format.style = style;
    struct amount_problem problem = {.rule = RULE_AMOUNT};
    if (cell->text.length > 0)
        problem = amount_read(&format, cell->text, &d);
    if (problem.rule == RULE_NONE &&
        decimal_rescale(d, trailer->currency->minor_units, &minor_units) != DECIMAL_OK)
        problem.rule = RULE_AMOUNT_DECIMALS;
    if (problem.rule != RULE_NONE) {
        add(findings, cell, problem.detail != NULL ? problem.detail : rule_words(problem.rule));
        return false;
    }
    *sum = minor_units;
    return true;
}

void control_record_read_trailer(const struct profile *p, const struct slice *fields, size_t count,
                                 struct control_facts *facts, struct findings *findings)
{
    const struct control_trailer *t = &p->control_trailer;
    struct cell records = {RULE_CONTROL_TRAILER, "records", t->records_position, {0}};
    struct cell debit = {RULE_CONTROL_TRAILER, "debit total", t->debit_position, {0}};
    struct cell credit = {RULE_CONTROL_TRAILER, "credit total", t->credit_position, {0}};
    struct cell net = {RULE_CONTROL_TRAILER, "net total", t->net_position, {0}};
    facts->has_trailer = true;
    if (is_declared_and_there(&records, fields, count, findings)) {
        facts->has_records = read_records(p, records.text, &facts->records);
        if (!facts->has_records)
            add(findings, &records, "not a number of records");
    }
    if (is_declared_and_there(&debit, fields, count, findings))
        facts->has_debit = read_total(t, AMOUNT_DEBIT_CREDIT, &debit, &facts->debit, findings);
    if (is_declared_and_there(&credit, fields, count, findings))
        facts->has_credit = read_total(t, AMOUNT_DEBIT_CREDIT, &credit, &facts->credit, findings);
    if (is_declared_and_there(&net, fields, count, findings))
        facts->has_net = read_total(t, AMOUNT_SIGNED, &net, &facts->net, findings);
}

void control_record_refuse(enum rule rule, uint64_t line, struct findings *findings)
{
    findings_add_on_line(findings, rule, line,
                         "a mended rejects file has none: is this the whole upload?");
}
