#include "profile_problems.h"

#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool profile_problems_hold(const struct profile_problems *problems, uint32_t line, uint32_t column)
{
    for (size_t i = 0; i < problems->count; i++)
        if (problems->list[i].line == line && problems->list[i].column == column)
            return true;
    return false;
}

void profile_problems_add(struct profile_problems *problems, uint32_t line, uint32_t column,
                          const char *format, ...)
{
    va_list arguments;
    struct profile_problem *problem;
    if (problems->count == PROFILE_PROBLEMS_MAX)
        return;
    if (problems->list == NULL)
        problems->list = memory_array(PROFILE_PROBLEMS_MAX, sizeof *problems->list);
    problem = &problems->list[problems->count++];
    problem->line = line;
    problem->column = column;
    va_start(arguments, format);
    vsnprintf(problem->message, sizeof problem->message, format, arguments);
    va_end(arguments);
}

static bool is_before(const struct profile_problem *a, const struct profile_problem *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/* By insertion: they are few, nearly in order, and equal ones keep theirs. */
void profile_problems_sort(struct profile_problems *problems)
{
    for (size_t i = 1; i < problems->count; i++) {
        struct profile_problem moved = problems->list[i];
        size_t j = i;
        for (; j > 0 && is_before(&moved, &problems->list[j - 1]); j--)
            problems->list[j] = problems->list[j - 1];
        problems->list[j] = moved;
    }
}

void profile_problems_release(struct profile_problems *problems)
{
    free(problems->list);
    *problems = (struct profile_problems){0};
}
