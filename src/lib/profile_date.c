#include "profile_date.h"

#include "memory.h"

#include <string.h>

bool profile_date_compile(const struct section *s, const char *format_key, bool in_name,
                          struct date_pattern *pattern)
{
    struct error e;
    size_t pivot = 0;
    const char *format = section_text(s, format_key);
    bool has_pivot = section_has(s, "pivot");
    int result;
    if (format == NULL || (has_pivot && !section_count(s, "pivot", 0, 100, &pivot)))
        return false;
    if (strstr(format, "%y") != NULL && !section_need(s, "pivot", "%y needs it"))
        return false;
    if (strstr(format, "%y") == NULL)
        section_refuse(s, "pivot", "only %y needs it");
    result = (in_name ? date_pattern_compile_name : date_pattern_compile)(
        pattern, slice_of(format), has_pivot ? (int)pivot : DATE_PATTERN_NO_PIVOT, &e);
    if (result != 0)
        section_problem(s, format_key, "%.160s", e.message);
    return result == 0;
}

void profile_date_compile_business(struct compiler *c)
{
    static const char *const sources[] = {"controlHeader"};
    struct profile *p = c->profile;
    struct section s;
    size_t source;
    if (!section_open_member(&s, &c->top, "businessDate", MAPPING_BUSINESS_DATE))
        return;
    if (section_has(&s, "from")) {
        section_refuse(&s, "fileName", "contradicts from: one of them");
        section_refuse(&s, "pivot", "belongs to fileName");
        p->business_date_from_header = section_choice(&s, "from", sources, 1, &source);
        if (p->business_date_from_header && p->control_header.business_date_position == 0)
            section_problem(&s, "from", "no control header with a businessDate is declared");
        return;
    }
    if (!section_need(&s, "fileName", "or from"))
        return;
    p->business_date_file_name = memory_zeroed(sizeof *p->business_date_file_name);
    profile_date_compile(&s, "fileName", true, p->business_date_file_name);
}
