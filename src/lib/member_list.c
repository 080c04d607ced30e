#include "member_list.h"

#include "record_reader.h"
#include "rule.h"
#include "store_organization.h"
#include "store_query.h"

#include <inttypes.h>

/* Files of this kind have no profile: they come from the core, not from the credit union's desk. */
static const struct profile plain_csv = {
    .encoding = ENCODING_UTF_8,
    .dialect = {.delimiter = ',',
                .has_quote = true,
                .quote = '"',
                .line_terminator = LINE_ANY,
                .header = true},
    .limits = {.field_bytes = 65536, .record_bytes = 1048576, .columns = 256},
};

static int refuse(const char *name, uint64_t line, const char *words, struct error *e)
{
    return error_set(e, STATUS_REJECTED, "%s:%" PRIu64 ": %s: nothing loaded", name, line, words);
}

/* Where COLUMN stands in the header: its place from 1. */
static int find_column(const struct record *header, const char *column, size_t *place)
{
    *place = 0;
    for (size_t i = 0; i < header->field_count; i++)
        if (slice_equals_text(header->fields[i], column))
            *place = *place == 0 ? i + 1 : SIZE_MAX;
    return *place == 0 || *place == SIZE_MAX ? -1 : 0;
}

static int take_record(struct member_list *l, const struct record *record, size_t width,
                       size_t place, const char *name, struct error *e)
{
    if (record->kind != RECORD_SOUND)
        return refuse(
            name, record->line,
            rule_words(record->kind == RECORD_BLANK ? RULE_BLANK_LINE : record->broken.rule), e);
    if (record->field_count != width)
        return refuse(
            name, record->line,
            rule_words(record->field_count < width ? RULE_TOO_FEW_FIELDS : RULE_TOO_MANY_FIELDS),
            e);
    if (!record->has_line_end)
        return refuse(name, record->line, rule_words(RULE_TRUNCATED), e);
    if (record->fields[place - 1].length == 0)
        return refuse(name, record->line, "no member's number", e);
    l->listed++;
    return spool_write_text(&l->numbers, record->fields[place - 1], e);
}

static int read_records(struct member_list *l, struct record_reader *r, const char *name,
                        const char *column, struct error *e)
{
    struct record record;
    size_t place;
    if (record_reader_problem(r)->rule != RULE_NONE)
        return refuse(name, 1, rule_words(record_reader_problem(r)->rule), e);
    if (record_reader_next(r, &record, e) != 0)
        return -1;
    if (record.kind != RECORD_SOUND || find_column(&record, column, &place) != 0)
        return error_set(e, STATUS_REJECTED,
                         "%s:1: the header does not have just one column \"%s\"", name, column);
    size_t width = record.field_count;
    int result;
    while ((result = record_reader_next(r, &record, e)) == 0 && record.kind != RECORD_END)
        if (take_record(l, &record, width, place, name, e) != 0)
            return -1;
    return result;
}

int member_list_read(struct member_list *l, int descriptor, const char *name, const char *column,
                     struct error *e)
{
    struct record_reader *r = record_reader_open(descriptor, name, &plain_csv, e);
    if (r == NULL)
        return -1;
    int result = spool_open(&l->numbers, e);
    if (result == 0)
        result = read_records(l, r, name, column, e);
    record_reader_close(r);
    return result;
}

int member_list_load(struct member_list *l, struct store *store, struct error *e)
{
    struct db_load load = {0};
    struct slice number;
    int result = db_execute(store->db,
                            "CREATE TEMPORARY TABLE member_list (member_id {text} NOT NULL)"
                            " {table}",
                            e);
    if (result == 0)
        result = spool_rewind(&l->numbers, e);
    if (result == 0)
        result = db_load_begin(&load, store->db, "member_list", "member_id", e);
    while (result == 0 && (result = spool_read_text(&l->numbers, &number, e)) == 1) {
        db_load_text(&load, number);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    return result;
}

static const char raise_members[] =
    "UPDATE member SET enrollment = 'full', enrolled_by = NULL, version = version + 1"
    " WHERE organization_id = $1 AND enrollment <> 'full'"
    " AND member_id IN (SELECT member_id FROM member_list)";
static const char create_members[] =
    "INSERT INTO member (organization_id, member_id, enrollment, version)"
    " SELECT $1, l.member_id, 'full', 1"
    " FROM (SELECT DISTINCT member_id FROM member_list) l WHERE true ORDER BY l.member_id"
    " ON CONFLICT (organization_id, member_id) DO NOTHING";

int member_list_store(struct store *store, const char *organization,
                      struct member_list_result *result, struct error *e)
{
    const struct store_value values[] = {store_text(organization)};
    int64_t raised;
    int64_t created;
    if (store_organization_add(store->db, organization, e) != 0 ||
        store_query_run(store->db, raise_members, values, 1, &raised, e) != 0 ||
        store_query_run(store->db, create_members, values, 1, &created, e) != 0)
        return -1;
    *result = (struct member_list_result){(uint64_t)created, (uint64_t)raised};
    return 0;
}

void member_list_release(struct member_list *l)
{
    spool_close(&l->numbers);
}
