#include "batch_diagnostic.h"

#include "batch_text.h"
#include "diagnostic.h"

static void print_reason(const struct batch *b, const struct tally_entry *entry,
                         const char *file_name)
{
    struct buffer text = {0};
    batch_text_reason(b, entry, &text);
    diagnostic_print_at(file_name, entry->first.line, entry->first.column, "%s", text.data);
    buffer_release(&text);
}

static void print_problem(const struct batch_problem *problem, const char *file_name)
{
    const struct finding *finding = &problem->finding;
    char message[256];
    batch_message(finding, message, sizeof message);
    diagnostic_print_at(file_name, finding->line, finding->column, "%s (%s%s)", message,
                        rule_code(finding->rule), problem->overridden ? ", overridden" : "");
}

void batch_diagnostic_print(const struct batch *b, const char *file_name)
{
    for (size_t i = 0; i < b->reasons.count; i++)
        print_reason(b, &b->reasons.entries[i], file_name);
    for (size_t i = 0; i < b->problem_count; i++)
        print_problem(&b->problems[i], file_name);
}
