#include "upload_options.h"

#include "business_date.h"
#include "naming.h"
#include "place.h"

static int take_override(struct upload_options *o, const struct option_table *table,
                         const char *code)
{
    enum rule rule = rule_find(code);
    if (rule == RULE_NONE || !rule_can_be_overridden(rule)) {
        option_usage_error(table, "--override: %s: not a rule that can be bent", code);
        return -1;
    }
    if (o->override_count == BATCH_OVERRIDES_MAX) {
        option_usage_error(table, "--override: too many");
        return -1;
    }
    o->overrides[o->override_count++].rule = rule;
    return 0;
}

/* The place of an option that only keeps its argument; NULL for another key. */
static const char **text_of(struct upload_options *o, int key)
{
    switch (key) {
    case 'p':
        return &o->profile;
    case 'R':
        return &o->rejects;
    case UPLOAD_OPTION_REASONS:
        return &o->reasons;
    case UPLOAD_OPTION_SUMMARY:
        return &o->summary;
    case UPLOAD_OPTION_RESUBMITS:
        return &o->resubmits;
    case UPLOAD_OPTION_REASON:
        return &o->reason;
    case UPLOAD_OPTION_ORG:
        return &o->org;
    }
    return NULL;
}

/* The same of one that is there or not. */
static bool *flag_of(struct upload_options *o, int key)
{
    switch (key) {
    case 'n':
        return &o->dry_run;
    case 'q':
        return &o->quiet;
    case UPLOAD_OPTION_SHOW_VALUES:
        return &o->show_values;
    case UPLOAD_OPTION_PROGRESS:
        return &o->progress;
    case UPLOAD_OPTION_BARE:
        return &o->bare;
    }
    return NULL;
}

int upload_options_take(struct upload_options *o, const struct option_table *table, int key,
                        const char *argument)
{
    const char **text = text_of(o, key);
    bool *flag = flag_of(o, key);
    if (text != NULL)
        *text = argument;
    if (flag != NULL)
        *flag = true;
    if (text != NULL || flag != NULL)
        return 0;
    switch (key) {
    case UPLOAD_OPTION_OVERRIDE:
        return take_override(o, table, argument);
    case UPLOAD_OPTION_DATE:
        o->has_date = true;
        return business_date_take(table, argument, &o->date);
    case UPLOAD_OPTION_EXPLAIN:
        return option_take_number(table, "explain", argument, 1, UINT64_MAX, &o->explain_line);
    }
    return -1;
}

int upload_options_check(struct upload_options *o, const struct option_table *table,
                         const char *output)
{
    const char *const names[] = {output, o->rejects, o->reasons, o->summary};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && *names[i] == '\0')
            return option_usage_error(table, "the name of a file or folder is empty");
    if (o->profile == NULL)
        return option_usage_error(table, "no profile: -p is necessary");
    if (o->bare && output != NULL)
        return option_usage_error(table, "--bare: does not go with --output");
    if (o->override_count != 0 && (o->reason == NULL || *o->reason == '\0'))
        return option_usage_error(table, "--override: needs a --reason");
    if (o->reason != NULL && o->override_count == 0)
        return option_usage_error(table, "--reason: goes with --override");
    if (o->reason != NULL && !naming_is_plain_text(slice_of(o->reason)))
        return option_usage_error(table, "--reason: not one line of UTF-8");
    if (o->resubmits != NULL && !naming_is_batch(o->resubmits))
        return option_usage_error(table, "--resubmits: %s: neither a batch's digest nor its name",
                                  o->resubmits);
    for (size_t i = 0; i < o->override_count; i++)
        o->overrides[i].reason = o->reason;
    return STATUS_DONE;
}

int upload_options_check_places(const struct upload_options *o, const struct option_table *table,
                                const struct operand *upload, const char *output)
{
    const struct place places[] = {
        {"the upload", upload->base_name == NULL ? "/dev/stdin" : upload->name},
        {"the profile", o->profile},
        {"standard output", output == NULL ? "/dev/stdout" : NULL},
        {"--output", output},
        {"--rejects", place_of_output(o->rejects)},
        {"--reasons", place_of_output(o->reasons)},
        {"--summary", place_of_output(o->summary)},
    };
    enum { INPUTS = 2 };
    struct error e;
    if (!upload_options_write(o) ||
        place_require_apart(places, INPUTS, sizeof places / sizeof *places, &e) == 0)
        return STATUS_DONE;
    return option_usage_error(table, "%s", e.message);
}

bool upload_options_write(const struct upload_options *o)
{
    return !o->dry_run && o->explain_line == 0;
}
