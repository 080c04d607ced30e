#include "profile_diagnostic.h"

#include "diagnostic.h"

void profile_diagnostic_print(const char *path, struct profile_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        diagnostic_print_at(path, problems->list[i].line, problems->list[i].column, "%s",
                            problems->list[i].message);
    profile_problems_release(problems);
}
