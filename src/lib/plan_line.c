#include "plan_line.h"

/* What the scan would have made of member V; false where no entry has such a value. */
static bool as_scanned(struct plan_line *l, const struct json_value *v, struct json_scan_member *m)
{
    struct json_writer w;
    struct error ignored;
    bool truth;
    *m = (struct json_scan_member){.key = slice_of(json_name(v))};
    if (json_as_text(v, &m->value)) {
        m->kind = JSON_SCAN_STRING;
    } else if (json_as_unsigned(v, &m->number)) {
        m->kind = JSON_SCAN_UNSIGNED;
    } else if (json_as_boolean(v, &truth)) {
        m->kind = JSON_SCAN_BOOLEAN;
        m->number = truth;
    } else if (json_type_of(v) == JSON_ARRAY && slice_equals_text(m->key, "errors")) {
        m->kind = JSON_SCAN_NESTED;
        buffer_clear(&l->errors);
        json_begin(&w, &l->errors);
        if (json_copy(&w, v, &ignored) != 0)
            return false;
        m->value = buffer_slice(&l->errors);
    } else {
        m->kind = JSON_SCAN_NESTED;
        return !slice_equals_text(m->key, "errors");
    }
    return true;
}

static int read_document(struct plan_line *l, struct slice line, struct plan_entry *entry,
                         struct error *e)
{
    struct json_scan_member m;
    unsigned seen = 0;
    *entry = (struct plan_entry){0};
    json_release(&l->document);
    if (json_parse(&l->document, line, e) != 0)
        return -1;
    for (const struct json_value *v = json_first(l->document.root); v != NULL; v = json_next(v))
        if (!as_scanned(l, v, &m) || !plan_entry_take(entry, &m, &seen))
            return error_set(e, STATUS_TROUBLE, "a member of another type than it must have: %s",
                             json_name(v));
    return 0;
}

int plan_line_read(struct plan_line *l, struct slice line, struct plan_entry *entry,
                   struct error *e)
{
    if (!plan_entry_scan(line, entry) && read_document(l, line, entry, e) != 0)
        return -1;
    const char *fault = plan_entry_fault(entry);
    return fault == NULL ? 0 : error_set(e, STATUS_TROUBLE, "%s", fault);
}

void plan_line_release(struct plan_line *l)
{
    json_release(&l->document);
    buffer_release(&l->errors);
}
