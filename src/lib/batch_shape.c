#include "batch_shape.h"

#include "buffer.h"
#include "currency.h"
#include "decimal.h"
#include "diagnostic.h"

enum kind { TEXT, WHOLE, FLAG, DIGEST, CHECKSUM, DECIMAL, OBJECT, LIST, TOTALS };

/* One member of an object; a table of them ends with a NULL key. */
struct member {
    const char *key;
    enum kind kind;
    bool optional;
    const struct member *inner; /* of an OBJECT, and of each object in a LIST */
};

static const struct member total_members[] = {
    {"records", WHOLE, false, NULL},
    {"debit", DECIMAL, false, NULL},
    {"credit", DECIMAL, false, NULL},
    {0},
};

static const struct member named_members[] = {{"name", TEXT, false, NULL}, {0}};

static const struct member profile_members[] = {
    {"name", TEXT, false, NULL},
    {"sha256", DIGEST, false, NULL},
    {0},
};

static const struct member begin_members[] = {
    {"version", WHOLE, false, NULL},
    {"kind", TEXT, false, NULL},
    {"organizationId", TEXT, false, NULL},
    {"date", TEXT, true, NULL},
    {"upload", OBJECT, true, named_members},
    {"profile", OBJECT, false, profile_members},
    {"sequence", TEXT, true, NULL},
    {"resubmits", TEXT, true, NULL},
    {0},
};

static const struct member count_members[] = {
    {"read", WHOLE, false, NULL},
    {"accepted", WHOLE, false, NULL},
    {"rejected", WHOLE, false, NULL},
    {"filtered", WHOLE, false, NULL},
    {0},
};

static const struct member assignment_count_members[] = {
    {"read", WHOLE, false, NULL},
    {"accepted", WHOLE, false, NULL},
    {"duplicate", WHOLE, false, NULL},
    {"rejected", WHOLE, false, NULL},
    {0},
};

static const struct member action_members[] = {
    {"add", WHOLE, false, NULL},
    {"remove", WHOLE, false, NULL},
    {0},
};

static const struct member upload_members[] = {
    {"sha256", DIGEST, false, NULL},
    {"bytes", WHOLE, false, NULL},
    {"lines", WHOLE, false, NULL},
    {0},
};

static const struct member declared_members[] = {
    {"declared", DECIMAL, false, NULL},       {"counted", DECIMAL, false, NULL},
    {"verdict", TEXT, false, NULL},           {"difference", DECIMAL, true, NULL},
    {"unreadableRecords", WHOLE, true, NULL}, {0},
};

static const struct member control_members[] = {
    {"line", WHOLE, false, NULL},
    {"records", OBJECT, true, declared_members},
    {"debit", OBJECT, true, declared_members},
    {"credit", OBJECT, true, declared_members},
    {"net", OBJECT, true, declared_members},
    {0},
};

static const struct member limit_members[] = {
    {"rejectedRecords", WHOLE, true, NULL},
    {"rejectedRatioMillionths", WHOLE, true, NULL},
    {0},
};

static const struct member problem_members[] = {
    {"code", TEXT, false, NULL},   {"message", TEXT, false, NULL},   {"line", WHOLE, true, NULL},
    {"column", WHOLE, true, NULL}, {"overridden", FLAG, true, NULL}, {0},
};

static const struct member reason_members[] = {
    {"code", TEXT, false, NULL},
    {"field", TEXT, true, NULL},
    {"count", WHOLE, false, NULL},
    {"line", WHOLE, true, NULL},
    {"column", WHOLE, true, NULL},
    {"message", TEXT, false, NULL},
    {0},
};

static const struct member tolerated_members[] = {
    {"code", TEXT, false, NULL},
    {"count", WHOLE, false, NULL},
    {"line", WHOLE, true, NULL},
    {0},
};

static const struct member override_members[] = {
    {"code", TEXT, false, NULL},
    {"reason", TEXT, false, NULL},
    {0},
};

static const struct member end_members[] = {
    {"status", TEXT, false, NULL},
    {"exit", WHOLE, true, NULL},
    {"records", WHOLE, false, NULL},
    {"counts", OBJECT, false, count_members},
    {"totals", TOTALS, false, NULL},
    {"upload", OBJECT, false, upload_members},
    {"control", OBJECT, true, control_members},
    {"limits", OBJECT, false, limit_members},
    {"problems", LIST, false, problem_members},
    {"reasons", LIST, false, reason_members},
    {"tolerated", LIST, false, tolerated_members},
    {"overrides", LIST, false, override_members},
    {0},
};

static const struct member assignment_end_members[] = {
    {"status", TEXT, false, NULL},
    {"exit", WHOLE, true, NULL},
    {"records", WHOLE, false, NULL},
    {"counts", OBJECT, false, assignment_count_members},
    {"actions", OBJECT, false, action_members},
    {"upload", OBJECT, false, upload_members},
    {"control", OBJECT, true, control_members},
    {"limits", OBJECT, false, limit_members},
    {"problems", LIST, false, problem_members},
    {"reasons", LIST, false, reason_members},
    {"tolerated", LIST, false, tolerated_members},
    {"overrides", LIST, false, override_members},
    {0},
};

static const struct member outcome_begin_members[] = {
    {"organizationId", TEXT, false, NULL},
    {"date", TEXT, false, NULL},
    {"upload", OBJECT, true, named_members},
    {"profile", OBJECT, true, profile_members},
    {"mode", TEXT, true, NULL},
    {"undoes", TEXT, true, NULL},
    {"resubmits", TEXT, true, NULL},
    {"plan", DIGEST, false, NULL},
    {"batch", TEXT, true, NULL},
    {0},
};

static const struct member outcome_count_members[] = {
    {"applied", WHOLE, false, NULL},
    {"unchanged", WHOLE, false, NULL},
    {"stale", WHOLE, false, NULL},
    {"failed", WHOLE, false, NULL},
    {"unattempted", WHOLE, false, NULL},
    {"rejected", WHOLE, false, NULL},
    {"duplicate", WHOLE, false, NULL},
    {"skipped", WHOLE, false, NULL},
    {"enroll", WHOLE, false, NULL},
    {"withdraw", WHOLE, false, NULL},
    {0},
};

static const struct member outcome_group_members[] = {
    {"groupId", TEXT, false, NULL}, {"before", WHOLE, false, NULL}, {"add", WHOLE, false, NULL},
    {"remove", WHOLE, false, NULL}, {"after", WHOLE, false, NULL},  {0},
};

/* Assignments that were made by hand may be of no upload. */
static const struct member outcome_upload_members[] = {
    {"sha256", DIGEST, true, NULL},
    {0},
};

static const struct member outcome_end_members[] = {
    {"status", TEXT, false, NULL},
    {"exit", WHOLE, true, NULL},
    {"records", WHOLE, false, NULL},
    {"counts", OBJECT, false, outcome_count_members},
    {"groups", LIST, true, outcome_group_members},
    {"upload", OBJECT, true, outcome_upload_members},
    {"limits", OBJECT, true, limit_members},
    {"problems", LIST, false, problem_members},
    {"reasons", LIST, false, reason_members},
    {"overrides", LIST, false, override_members},
    {0},
};

static const struct member chunk_members[] = {
    {"file", TEXT, false, NULL},         {"records", WHOLE, false, NULL},
    {"bytes", WHOLE, false, NULL},       {"totals", TOTALS, false, NULL},
    {"xxh3_128", CHECKSUM, false, NULL}, {0},
};

static const struct member manifest_members[] = {
    {"begin", OBJECT, false, begin_members},
    {"chunks", LIST, false, chunk_members},
    {"end", OBJECT, false, end_members},
    {0},
};

#define SUMMARY_MEMBERS(end_of_kind)                                                               \
    {"command", TEXT, false, NULL}, {"programVersion", TEXT, false, NULL},                         \
        {"exit", WHOLE, false, NULL}, {"startedAt", TEXT, false, NULL},                            \
        {"endedAt", TEXT, false, NULL}, {"durationMilliseconds", WHOLE, false, NULL},              \
        {"host", TEXT, false, NULL}, {"user", TEXT, false, NULL}, {"dryRun", FLAG, false, NULL},   \
        {"begin", OBJECT, false, begin_members}, {"end", OBJECT, false, end_of_kind},              \
    {                                                                                              \
        0                                                                                          \
    }

static const struct member summary_members[] = {SUMMARY_MEMBERS(end_members)};
static const struct member assignment_summary_members[] = {SUMMARY_MEMBERS(assignment_end_members)};

unsigned batch_shape_scale(struct slice text)
{
    const char *point = text.length == 0 ? NULL : memchr(text.data, '.', text.length);
    return point == NULL ? 0 : (unsigned)(text.data + text.length - point) - 1;
}

static bool is_hexadecimal(struct slice text, size_t length)
{
    if (text.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char digit = text.data[i];
        if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f')))
            return false;
    }
    return true;
}

/* Canonical at SCALE, and small enough that a million of them cannot overflow 128 bits. */
static bool is_sum(struct slice text, unsigned scale)
{
    const decimal_sum most = (decimal_sum)1000000000000000 * 1000000000000000;
    decimal_sum sum;
    return decimal_sum_parse(text, scale, &sum) == DECIMAL_OK && sum <= most && sum >= -most;
}

/* The same, of any currency. */
static bool is_decimal(struct slice text)
{
    unsigned scale = batch_shape_scale(text);
    return scale <= DECIMAL_SCALE_MAX && is_sum(text, scale);
}

/* What a value of KIND is called where something else stands in its place. */
static const char *kind_words(enum kind kind)
{
    switch (kind) {
    case TEXT:
        return "a string";
    case WHOLE:
        return "a whole number";
    case FLAG:
        return "true or false";
    case DIGEST:
        return "64 lower-case hexadecimal digits";
    case CHECKSUM:
        return "32 lower-case hexadecimal digits";
    case DECIMAL:
        return "a decimal in a string, of at most 10^30 minor units";
    case LIST:
        return "an array";
    case OBJECT:
    case TOTALS:
        break;
    }
    return "an object";
}

static bool has_kind(const struct json_value *v, enum kind kind)
{
    struct slice text = {0};
    uint64_t number;
    bool flag;
    switch (kind) {
    case WHOLE:
        return json_as_unsigned(v, &number);
    case FLAG:
        return json_as_boolean(v, &flag);
    case LIST:
        return json_type_of(v) == JSON_ARRAY;
    case OBJECT:
    case TOTALS:
        return json_type_of(v) == JSON_OBJECT;
    case TEXT:
    case DIGEST:
    case CHECKSUM:
    case DECIMAL:
        break;
    }
    if (!json_as_text(v, &text))
        return false;
    return kind == TEXT || (kind == DIGEST && is_hexadecimal(text, 64)) ||
           (kind == CHECKSUM && is_hexadecimal(text, 32)) || (kind == DECIMAL && is_decimal(text));
}

static int check_object(const struct json_value *v, const struct member *members, struct error *e);

static int check_list(const struct json_value *v, const struct member *members, struct error *e)
{
    size_t index = 1;
    for (const struct json_value *element = json_first(v); element != NULL;
         element = json_next(element), index++) {
        if (json_type_of(element) != JSON_OBJECT)
            return error_set(e, STATUS_TROUBLE, "[%zu]: not an object", index);
        if (check_object(element, members, e) != 0)
            return error_prefix(e, "[%zu]", index);
    }
    return 0;
}

/* Each currency once, and its sums with just the decimals that ISO 4217 gives it. */
static int check_totals(const struct json_value *v, struct error *e)
{
    for (const struct json_value *total = json_first(v); total != NULL; total = json_next(total)) {
        const struct currency *currency = currency_find(slice_of(json_name(total)));
        if (currency == NULL)
            return error_set(e, STATUS_TROUBLE, "a name that is no currency of ISO 4217");
        if (json_type_of(total) != JSON_OBJECT)
            return error_set(e, STATUS_TROUBLE, "%s: not an object", currency->code);
        if (check_object(total, total_members, e) != 0)
            return error_prefix(e, "%s", currency->code);
        if (!is_sum(json_text_at(total, "debit"), currency->minor_units) ||
            !is_sum(json_text_at(total, "credit"), currency->minor_units))
            return error_set(e, STATUS_TROUBLE, "%s: a sum without just %u decimals",
                             currency->code, currency->minor_units);
    }
    return 0;
}

static int check_member(const struct json_value *v, const struct member *m, struct error *e)
{
    if (v == NULL && m->optional)
        return 0;
    if (v == NULL)
        return error_set(e, STATUS_TROUBLE, "missing");
    if (!has_kind(v, m->kind))
        return error_set(e, STATUS_TROUBLE, "not %s", kind_words(m->kind));
    if (m->kind == OBJECT)
        return check_object(v, m->inner, e);
    if (m->kind == LIST)
        return check_list(v, m->inner, e);
    return m->kind == TOTALS ? check_totals(v, e) : 0;
}

static int check_object(const struct json_value *v, const struct member *members, struct error *e)
{
    for (const struct member *m = members; m->key != NULL; m++) {
        if (check_member(json_member(v, m->key), m, e) != 0)
            return error_prefix(e, "%s", m->key);
    }
    return 0;
}

static int check_version(const struct json_value *v, const char *what, struct error *e)
{
    uint64_t version = 0;
    if (!json_as_unsigned(json_member(v, "version"), &version))
        return error_set(e, STATUS_TROUBLE, "%s without a version", what);
    if (version == BATCH_SHAPE_VERSION)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s of version %ju: this program reads version %d", what,
                     (uintmax_t)version, BATCH_SHAPE_VERSION);
}

bool batch_shape_is_of_groups(const struct json_value *begin)
{
    return slice_equals_text(json_text_at(begin, "kind"), "assignments");
}

static const struct member *members_of(const struct json_value *root, bool is_manifest)
{
    if (is_manifest)
        return manifest_members;
    return batch_shape_is_of_groups(json_member(root, "begin")) ? assignment_summary_members
                                                                : summary_members;
}

int batch_shape_check(const struct json_value *root, enum batch_shape *shape, struct error *e)
{
    struct slice type = json_text_at(root, "type");
    bool is_manifest = slice_equals_text(type, "manifest");
    if (!is_manifest && !slice_equals_text(type, "summary"))
        return error_set(e, STATUS_TROUBLE, "neither a manifest nor a summary");
    *shape = is_manifest ? BATCH_SHAPE_MANIFEST : BATCH_SHAPE_SUMMARY;
    const char *what = is_manifest ? "a manifest" : "a summary";
    if (check_version(root, what, e) != 0)
        return -1;
    if (check_object(root, members_of(root, is_manifest), e) != 0)
        return error_prefix(e, "%s", what);
    return check_version(json_member(root, "begin"), "a batch", e);
}

static int check_control_records(const struct json_value *begin, const struct member *of_begin,
                                 const struct json_value *end, const struct member *of_end,
                                 struct error *e)
{
    if (check_version(begin, "a batch", e) != 0)
        return -1;
    if (check_object(begin, of_begin, e) != 0)
        return error_prefix(e, "the begin record");
    return check_object(end, of_end, e) == 0 ? 0 : error_prefix(e, "the end record");
}

int batch_shape_check_outcomes(const struct json_value *begin, const struct json_value *end,
                               struct error *e)
{
    return check_control_records(begin, outcome_begin_members, end, outcome_end_members, e);
}

int batch_shape_check_transactions(const struct json_value *begin, const struct json_value *end,
                                   struct error *e)
{
    return check_control_records(begin, begin_members, end, end_members, e);
}
