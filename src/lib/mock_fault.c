#include "mock_fault.h"

#include "encoding.h"
#include "memory.h"
#include "mock_target.h"
#include "nearest.h"
#include "random.h"
#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum scope { OF_RECORDS, OF_UPLOAD, WHOLE };

static const struct fault_entry {
    const char *name;
    enum scope scope;
} entries[MOCK_FAULT_COUNT] = {
    [MOCK_STRAY_QUOTE] = {"stray-quote", OF_RECORDS},
    [MOCK_UNTERMINATED_QUOTE] = {"unterminated-quote", OF_RECORDS},
    [MOCK_UNCLOSED_QUOTE] = {"unclosed-quote", OF_RECORDS},
    [MOCK_BAD_UTF8] = {"bad-utf8", OF_RECORDS},
    [MOCK_NUL] = {"nul", OF_RECORDS},
    [MOCK_BARE_CR] = {"bare-cr", OF_RECORDS},
    [MOCK_LINE_END] = {"line-end", OF_RECORDS},
    [MOCK_EXTRA_COLUMN] = {"extra-column", OF_RECORDS},
    [MOCK_MISSING_COLUMN] = {"missing-column", OF_RECORDS},
    [MOCK_BLANK_LINE] = {"blank-line", OF_RECORDS},
    [MOCK_LONG_FIELD] = {"long-field", OF_RECORDS},
    [MOCK_DUPLICATE_ROW] = {"duplicate-row", OF_RECORDS},
    [MOCK_BAD_DATE] = {"bad-date", OF_RECORDS},
    [MOCK_NO_SUCH_DAY] = {"no-such-day", OF_RECORDS},
    [MOCK_SWAPPED_DAY_MONTH] = {"swapped-day-month", OF_RECORDS},
    [MOCK_DATE_WINDOW] = {"date-window", OF_RECORDS},
    [MOCK_BAD_AMOUNT] = {"bad-amount", OF_RECORDS},
    [MOCK_TOO_MANY_DECIMALS] = {"too-many-decimals", OF_RECORDS},
    [MOCK_AMOUNT_GROUPING] = {"amount-grouping", OF_RECORDS},
    [MOCK_AMOUNT_COLUMNS] = {"amount-columns", OF_RECORDS},
    [MOCK_AMOUNT_FLAG] = {"amount-flag", OF_RECORDS},
    [MOCK_FLIPPED_SIGN] = {"flipped-sign", OF_RECORDS},
    [MOCK_SPREADSHEET_EXPONENT] = {"spreadsheet-exponent", OF_RECORDS},
    [MOCK_SPREADSHEET_ZEROS] = {"spreadsheet-zeros", OF_RECORDS},
    [MOCK_MISSING_VALUE] = {"missing-value", OF_RECORDS},
    [MOCK_BAD_STATUS] = {"bad-status", OF_RECORDS},
    [MOCK_BAD_ENUM] = {"bad-enum", OF_RECORDS},
    [MOCK_BAD_PATTERN] = {"bad-pattern", OF_RECORDS},
    [MOCK_MAX_LENGTH] = {"max-length", OF_RECORDS},
    [MOCK_SURROUNDING_SPACE] = {"surrounding-space", OF_RECORDS},
    [MOCK_CONTROL_RECORD_LOOKALIKE] = {"control-record-lookalike", OF_RECORDS},
    [MOCK_CSV_ROW_IN_FIELD] = {"csv-row-in-field", OF_RECORDS},
    [MOCK_FORMULA_INJECTION] = {"formula-injection", OF_RECORDS},
    [MOCK_BOM] = {"bom", OF_UPLOAD},
    [MOCK_OTHER_BOM] = {"other-bom", OF_UPLOAD},
    [MOCK_MISSING_BOM] = {"missing-bom", OF_UPLOAD},
    [MOCK_CRLF] = {"crlf", OF_UPLOAD},
    [MOCK_MISSING_HEADER_COLUMN] = {"missing-header-column", OF_UPLOAD},
    [MOCK_DUPLICATE_HEADER_COLUMN] = {"duplicate-header-column", OF_UPLOAD},
    [MOCK_UNKNOWN_HEADER_COLUMN] = {"unknown-header-column", OF_UPLOAD},
    [MOCK_MISSING_CONTROL_HEADER] = {"missing-control-header", OF_UPLOAD},
    [MOCK_SHORT_TRAILER] = {"short-trailer", OF_UPLOAD},
    [MOCK_WRONG_COUNT] = {"wrong-count", OF_UPLOAD},
    [MOCK_WRONG_TOTAL] = {"wrong-total", OF_UPLOAD},
    [MOCK_MISSING_TRAILER] = {"missing-trailer", OF_UPLOAD},
    [MOCK_MISSING_END_MARKER] = {"missing-end-marker", OF_UPLOAD},
    [MOCK_AFTER_END] = {"after-end", OF_UPLOAD},
    [MOCK_CUT_LAST_LINE] = {"cut-last-line", OF_UPLOAD},
    [MOCK_TRUNCATED] = {"truncated", OF_UPLOAD},
    [MOCK_EMPTY] = {"empty", WHOLE},
    [MOCK_HEADER_ONLY] = {"header-only", WHOLE},
    [MOCK_GZIP] = {"gzip", WHOLE},
    [MOCK_XLSX] = {"xlsx", WHOLE},
};

const char *mock_fault_name(enum mock_fault fault)
{
    return entries[fault].name;
}

enum mock_fault mock_fault_find(struct slice name)
{
    enum mock_fault fault = 0;
    while (fault < MOCK_FAULT_COUNT && !slice_equals_text(name, entries[fault].name))
        fault++;
    return fault;
}

const char *mock_fault_nearest(struct slice name)
{
    const char *names[MOCK_FAULT_COUNT];
    for (size_t i = 0; i < MOCK_FAULT_COUNT; i++)
        names[i] = entries[i].name;
    return nearest_word(name, names, MOCK_FAULT_COUNT);
}

/* --- what can be asked for -------------------------------------------------------------------- */

static int refuse(struct error *e, enum mock_fault fault, const char *why)
{
    return error_set(e, STATUS_TROUBLE, "--fault %s: %s", entries[fault].name, why);
}

static int check_trailer(const struct profile *p, enum mock_fault fault, struct error *e)
{
    const struct control_trailer *t = &p->control_trailer;
    bool totals = t->debit_position != 0 || t->credit_position != 0 || t->net_position != 0;
    if (t->marker == NULL)
        return refuse(e, fault, "the profile declares no trailer");
    if (fault == MOCK_WRONG_COUNT && t->records_position == 0)
        return refuse(e, fault, "the trailer has no count");
    if (fault == MOCK_WRONG_TOTAL && !totals)
        return refuse(e, fault, "the trailer has no totals");
    if (fault == MOCK_SHORT_TRAILER && t->records_position == 0 && !totals)
        return refuse(e, fault, "the trailer has nothing but its marker");
    return 0;
}

static bool must_be_there(const struct profile *p, uint32_t column)
{
    for (size_t i = 0; i < p->field_count; i++)
        for (size_t j = 0; j < p->fields[i].column_count; j++)
            if (p->fields[i].columns[j] == column && p->fields[i].constraints.required)
                return true;
    return !p->layout.missing_columns_are_empty;
}

size_t mock_fault_header_column(const struct mock_plan *p, enum mock_fault fault)
{
    for (size_t i = p->column_count; i-- > 0;) {
        uint32_t column = p->columns[i].column;
        if (column != UINT32_MAX && p->profile->columns[column].name_count > 0 &&
            (fault != MOCK_MISSING_HEADER_COLUMN || must_be_there(p->profile, column)))
            return i;
    }
    return SIZE_MAX;
}

static int check_header(const struct mock_plan *p, enum mock_fault fault, struct error *e)
{
    const struct profile *profile = p->profile;
    if (!profile->dialect.header)
        return refuse(e, fault, "the profile has no column header");
    if (mock_fault_header_column(p, fault) == SIZE_MAX)
        return refuse(e, fault, "the profile names no column that must be there");
    return 0;
}

static int check_byte_order(const struct profile *p, enum mock_fault fault, struct error *e)
{
    bool wide = p->encoding >= ENCODING_UTF_16 && p->encoding <= ENCODING_UTF_16BE;
    if (fault == MOCK_BOM && p->encoding == ENCODING_UTF_16)
        return refuse(e, fault, "utf-16 always has one");
    if (fault == MOCK_BOM && encoding_bom(p->encoding).length == 0)
        return refuse(e, fault, "the encoding has none: other-bom puts another encoding's there");
    if (fault == MOCK_MISSING_BOM && p->encoding != ENCODING_UTF_16)
        return refuse(e, fault, "the encoding does not need one");
    if (fault == MOCK_OTHER_BOM && wide)
        return refuse(e, fault, "the bytes behind it would be another text");
    return 0;
}

static int check_truncation(const struct profile *p, struct error *e)
{
    const unsigned both =
        RULE_ALLOW_BIT(RULE_ALLOW_SHORT_RECORD) | RULE_ALLOW_BIT(RULE_ALLOW_MISSING_FINAL_NEWLINE);
    if ((p->allow & both) == both && p->layout.footer_rows == 0)
        return refuse(e, MOCK_TRUNCATED,
                      "the profile tolerates short records and a missing line end: nobody can "
                      "tell what is left of the record that is cut");
    return 0;
}

static int check_of_upload(const struct mock_plan *p, enum mock_fault fault, struct error *e)
{
    const struct profile *profile = p->profile;
    switch (fault) {
    case MOCK_BOM:
    case MOCK_OTHER_BOM:
    case MOCK_MISSING_BOM:
        return check_byte_order(profile, fault, e);
    case MOCK_CRLF:
        return profile->dialect.line_terminator == LINE_ANY
                   ? 0
                   : refuse(e, fault, "the profile names one line end: line-end breaks it");
    case MOCK_MISSING_HEADER_COLUMN:
    case MOCK_DUPLICATE_HEADER_COLUMN:
    case MOCK_UNKNOWN_HEADER_COLUMN:
        return check_header(p, fault, e);
    case MOCK_MISSING_CONTROL_HEADER:
        return profile->control_header.marker != NULL
                   ? 0
                   : refuse(e, fault, "the profile declares no header control record");
    case MOCK_SHORT_TRAILER:
    case MOCK_WRONG_COUNT:
    case MOCK_WRONG_TOTAL:
    case MOCK_MISSING_TRAILER:
        return check_trailer(profile, fault, e);
    case MOCK_MISSING_END_MARKER:
        return profile->layout.end_marker != NULL
                   ? 0
                   : refuse(e, fault, "the profile declares no end marker");
    case MOCK_HEADER_ONLY:
        return profile->dialect.header ? 0 : refuse(e, fault, "the profile has no column header");
    case MOCK_TRUNCATED:
        return check_truncation(profile, e);
    case MOCK_CUT_LAST_LINE:
        return p->options.records > 0 ? 0 : refuse(e, fault, "there is no record");
    case MOCK_AFTER_END:
        return profile->layout.end_marker != NULL || profile->control_trailer.marker != NULL
                   ? 0
                   : refuse(e, fault, "the profile declares neither trailer nor end marker");
    default:
        return 0;
    }
}

static int check_contradictions(const struct mock_requests *r, struct error *e)
{
    static const enum mock_fault pairs[][2] = {
        {MOCK_TRUNCATED, MOCK_UNCLOSED_QUOTE},      {MOCK_TRUNCATED, MOCK_SHORT_TRAILER},
        {MOCK_TRUNCATED, MOCK_WRONG_COUNT},         {MOCK_TRUNCATED, MOCK_WRONG_TOTAL},
        {MOCK_TRUNCATED, MOCK_MISSING_TRAILER},     {MOCK_TRUNCATED, MOCK_MISSING_END_MARKER},
        {MOCK_TRUNCATED, MOCK_AFTER_END},           {MOCK_TRUNCATED, MOCK_CUT_LAST_LINE},
        {MOCK_MISSING_TRAILER, MOCK_SHORT_TRAILER}, {MOCK_MISSING_TRAILER, MOCK_WRONG_COUNT},
        {MOCK_MISSING_TRAILER, MOCK_WRONG_TOTAL},   {MOCK_MISSING_TRAILER, MOCK_AFTER_END},
        {MOCK_SHORT_TRAILER, MOCK_WRONG_COUNT},     {MOCK_SHORT_TRAILER, MOCK_WRONG_TOTAL},
        {MOCK_MISSING_END_MARKER, MOCK_AFTER_END},  {MOCK_BOM, MOCK_OTHER_BOM},
        {MOCK_UNCLOSED_QUOTE, MOCK_AFTER_END},      {MOCK_UNCLOSED_QUOTE, MOCK_CUT_LAST_LINE},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (r->count[pairs[i][0]] > 0 && r->count[pairs[i][1]] > 0)
            return error_set(e, STATUS_TROUBLE, "--fault %s and --fault %s contradict each other",
                             entries[pairs[i][0]].name, entries[pairs[i][1]].name);
    return 0;
}

/* Whether no record is read where the upload has the fault. */
static bool stops_reading(const struct profile *p, enum mock_fault fault)
{
    switch (fault) {
    case MOCK_OTHER_BOM:
    case MOCK_MISSING_BOM:
    case MOCK_MISSING_HEADER_COLUMN:
        return true;
    case MOCK_DUPLICATE_HEADER_COLUMN:
        return !p->layout.first_of_duplicate_columns;
    case MOCK_UNKNOWN_HEADER_COLUMN:
        return !p->layout.unknown_columns_are_ignored;
    default:
        return entries[fault].scope == WHOLE && fault != MOCK_HEADER_ONLY;
    }
}

bool mock_faults_stop_reading(const struct mock_faults *f, const struct profile *profile)
{
    for (enum mock_fault fault = 0; fault < MOCK_FAULT_COUNT; fault++)
        if (mock_faults_has(f, fault) && stops_reading(profile, fault))
            return true;
    return false;
}

bool mock_faults_leave_proof(const struct mock_faults *f, const struct profile *profile)
{
    const struct control_trailer *t = &profile->control_trailer;
    const struct layout *l = &profile->layout;
    return (t->marker != NULL && !mock_faults_has(f, MOCK_MISSING_TRAILER)) ||
           (l->end_marker != NULL && !mock_faults_has(f, MOCK_MISSING_END_MARKER)) ||
           l->footer_rows > 0;
}

static int check_requests(struct mock_faults *f, const struct mock_plan *p, struct error *e)
{
    const struct mock_requests *r = &f->requests;
    uint64_t kinds = 0;
    uint64_t total = 0;
    enum mock_fault whole = MOCK_FAULT_COUNT;
    for (enum mock_fault fault = 0; fault < MOCK_FAULT_COUNT; fault++) {
        kinds += r->count[fault] > 0;
        total += r->count[fault];
        if (r->count[fault] > 0 &&
            (entries[fault].scope == WHOLE || stops_reading(p->profile, fault)))
            whole = fault;
        if (r->count[fault] > 1 &&
            (entries[fault].scope != OF_RECORDS || fault == MOCK_UNCLOSED_QUOTE))
            return refuse(e, fault, "an upload can have it once");
    }
    if (whole != MOCK_FAULT_COUNT && kinds > 1)
        return refuse(e, whole, "no other fault can be in such an upload");
    if (total > MOCK_FAULTS_MAX)
        return error_set(e, STATUS_TROUBLE, "--fault: at most %d in one upload", MOCK_FAULTS_MAX);
    for (enum mock_fault fault = 0; fault < MOCK_FAULT_COUNT; fault++) {
        if (r->count[fault] == 0)
            continue;
        if (check_of_upload(p, fault, e) != 0 ||
            mock_target_find(p, fault, &f->targets[fault], e) != 0)
            return -1;
    }
    return check_contradictions(r, e);
}

/* --- places ----------------------------------------------------------------------------------- */

uint64_t mock_faults_accounts(const struct mock_requests *requests)
{
    uint64_t accounts = 0;
    for (enum mock_fault fault = 0; fault < MOCK_FAULT_COUNT; fault++)
        accounts += (uint64_t)requests->count[fault] * MOCK_FAULT_SPAN_MAX;
    return accounts;
}

static uint64_t span_of(const struct mock_plan *p, enum mock_fault fault, uint64_t dice)
{
    if (fault == MOCK_UNTERMINATED_QUOTE)
        return 2 + dice % (MOCK_FAULT_SPAN_MAX - 1);
    /* The last lines of what is left are taken for the footer. */
    if (fault == MOCK_TRUNCATED)
        return p->profile->layout.footer_rows > 0 ? p->profile->layout.footer_rows : 1;
    return fault == MOCK_FLIPPED_SIGN ? 2 : 1;
}

/* Which fault stands in which part of the upload: shuffled, but the last takes all to the end. */
static void fill_order(struct mock_faults *f, struct random *random)
{
    for (enum mock_fault fault = 0; fault < MOCK_FAULT_COUNT; fault++)
        for (uint32_t i = 0; i < f->requests.count[fault]; i++)
            if (entries[fault].scope == OF_RECORDS || fault == MOCK_TRUNCATED)
                f->places[f->count++].fault = fault;
    for (size_t i = f->count; i > 1; i--) {
        size_t j = random_below(random, i);
        enum mock_fault fault = f->places[j].fault;
        f->places[j].fault = f->places[i - 1].fault;
        f->places[i - 1].fault = fault;
    }
    for (size_t i = 0; i + 1 < f->count; i++)
        if (f->places[i].fault == MOCK_UNCLOSED_QUOTE || f->places[i].fault == MOCK_TRUNCATED) {
            enum mock_fault fault = f->places[i].fault;
            f->places[i].fault = f->places[f->count - 1].fault;
            f->places[f->count - 1].fault = fault;
        }
}

/* A day that was right before its day and month changed places; half of them are then another day
 * that there is. */
static struct date day_to_swap(const struct mock_plan *p, const struct field *f, uint64_t dice)
{
    int32_t business = date_days(p->options.date);
    int32_t back = f->has_window && f->window_days_before < 90 ? f->window_days_before : 90;
    struct date found = p->options.date;
    for (int32_t i = 0; i <= back; i++) {
        int32_t before = (int32_t)((dice + (uint64_t)i) % (uint64_t)(back + 1));
        struct date day = date_of_days(business - before);
        if (day.day == day.month)
            continue;
        found = day;
        if ((day.day <= 12) == ((dice >> 32 & 1) == 0))
            break;
    }
    return found;
}

static void put(struct mock_faults *f, const struct mock_plan *p, size_t index, uint64_t begin,
                uint64_t end, struct random *random)
{
    struct mock_place *place = &f->places[index];
    place->dice = random_next(random);
    place->account = index * MOCK_FAULT_SPAN_MAX;
    uint64_t span = span_of(p, place->fault, place->dice);
    uint64_t room = end - begin - span + 1;
    place->first = begin + random_below(random, room);
    /* Nothing may be quoted behind it, so that it is the upload's end that is the error. */
    if (place->fault == MOCK_UNCLOSED_QUOTE)
        place->first = end - 1 - random_below(random, room < 8 ? room : 8);
    place->last = place->fault == MOCK_UNCLOSED_QUOTE ? end - 1 : place->first + span - 1;
    if (place->fault == MOCK_SWAPPED_DAY_MONTH)
        place->date =
            day_to_swap(p, &p->profile->fields[f->targets[place->fault].field], place->dice);
}

int mock_faults_plan(struct mock_faults *f, const struct mock_plan *plan,
                     const struct mock_requests *requests, struct error *e)
{
    struct random random;
    *f = (struct mock_faults){.requests = *requests};
    random_seed(&random, plan->options.seed ^ UINT64_C(0x6661756C7473));
    f->places = memory_array(MOCK_FAULTS_MAX, sizeof *f->places);
    if (check_requests(f, plan, e) != 0) {
        mock_faults_release(f);
        return -1;
    }
    const struct profile *profile = plan->profile;
    if (profile->balance_order != BALANCE_UNCHECKED &&
        plan->options.accounts + requests->count[MOCK_FLIPPED_SIGN] > profile->balance_accounts) {
        error_set(e, STATUS_TROUBLE,
                  "--accounts: the profile follows the balance of %zu accounts at most",
                  profile->balance_accounts);
        mock_faults_release(f);
        return -1;
    }
    fill_order(f, &random);
    /* Each has a part of the upload to itself, with a record free on either side. */
    uint64_t part = f->count == 0 ? 0 : plan->options.records / f->count;
    uint64_t least = MOCK_FAULT_SPAN_MAX + 2;
    if (mock_faults_has(f, MOCK_TRUNCATED) && plan->profile->layout.footer_rows + 2 > least)
        least = plan->profile->layout.footer_rows + 2;
    if (f->count > 0 && part < least) {
        error_set(e, STATUS_TROUBLE, "--records: %zu faults need at least %" PRIu64 " records",
                  f->count, f->count * least);
        mock_faults_release(f);
        return -1;
    }
    for (size_t i = 0; i < f->count; i++) {
        uint64_t begin = i * part + 2;
        uint64_t end = i + 1 == f->count ? plan->options.records + 1 : (i + 1) * part + 1;
        if (i + 1 == f->count && mock_faults_has(f, MOCK_CUT_LAST_LINE))
            end--; /* the last record has that fault */
        put(f, plan, i, begin, end, &random);
    }
    return 0;
}

const struct mock_place *mock_faults_at(const struct mock_faults *f, size_t *next, uint64_t number)
{
    while (*next < f->count && f->places[*next].last < number)
        ++*next;
    bool within = *next < f->count && f->places[*next].first <= number;
    return within ? &f->places[*next] : NULL;
}

void mock_faults_release(struct mock_faults *f)
{
    free(f->places);
    *f = (struct mock_faults){0};
}
