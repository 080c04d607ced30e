#include "record.h"

#include <stdarg.h>
#include <stdio.h>

void record_break(struct record *record, enum rule rule, const char *detail, ...)
{
    va_list arguments;
    record->kind = RECORD_BROKEN;
    record->broken = (struct finding){
        .rule = rule,
        .field = FINDING_NO_FIELD,
        .cell = FINDING_NO_FIELD,
        .line = record->line,
    };
    va_start(arguments, detail);
    vsnprintf(record->broken.detail, sizeof record->broken.detail, detail, arguments);
    va_end(arguments);
}

bool record_is_marked(const struct record *record, const char *marker)
{
    return marker != NULL && record->kind == RECORD_SOUND &&
           slice_equals_text(record->fields[0], marker);
}
