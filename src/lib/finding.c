#include "finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The next one, without a detail; the rest of its room keeps what was there. */
static struct finding *add(struct findings *findings, enum rule rule, uint32_t field)
{
    if (findings->count == FINDINGS_MAX)
        return NULL;
    struct finding *finding = &findings->list[findings->count++];
    finding->rule = rule;
    finding->field = field;
    finding->cell = FINDING_NO_FIELD;
    finding->at = 0;
    finding->line = 0;
    finding->column = 0;
    finding->detail[0] = '\0';
    return finding;
}

struct finding *findings_add(struct findings *findings, enum rule rule, uint32_t field,
                             const char *detail, ...)
{
    va_list arguments;
    struct finding *finding = add(findings, rule, field);
    if (finding == NULL)
        return NULL;
    va_start(arguments, detail);
    vsnprintf(finding->detail, sizeof finding->detail, detail, arguments);
    va_end(arguments);
    return finding;
}

struct finding *findings_add_text(struct findings *findings, enum rule rule, uint32_t field,
                                  const char *detail)
{
    struct finding *finding = add(findings, rule, field);
    size_t length = strnlen(detail, FINDING_DETAIL_MAX - 1);
    if (finding == NULL)
        return NULL;
    memcpy(finding->detail, detail, length);
    finding->detail[length] = '\0';
    return finding;
}

void findings_add_on_line(struct findings *findings, enum rule rule, uint64_t line,
                          const char *detail)
{
    struct finding *finding = findings_add_text(findings, rule, FINDING_NO_FIELD, detail);
    if (finding != NULL)
        finding->line = line;
}
