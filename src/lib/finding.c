#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

struct finding *findings_add(struct findings *findings, enum rule rule, uint32_t field,
                             const char *detail, ...)
{
    va_list arguments;
    if (findings->count == FINDINGS_MAX)
        return NULL;
    struct finding *finding = &findings->list[findings->count++];
    *finding = (struct finding){.rule = rule, .field = field, .cell = FINDING_NO_FIELD};
    va_start(arguments, detail);
    vsnprintf(finding->detail, sizeof finding->detail, detail, arguments);
    va_end(arguments);
    return finding;
}
