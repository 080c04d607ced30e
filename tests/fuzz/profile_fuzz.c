/*
 * Any bytes as a profile: they are compiled or refused, in bounded time, and what is refused has
 * its place and its words. The schema of what compiles is JSON.
 */
#include "buffer.h"
#include "json_syntax.h"
#include "profile_problems.h"
#include "record_schema.h"
#include "target.h"
#include "yaml_tree.h"

static void check_problems(const struct profile_problems *problems)
{
    demand(problems->count > 0 && problems->count <= PROFILE_PROBLEMS_MAX);
    for (size_t i = 0; i < problems->count; i++) {
        const struct profile_problem *problem = &problems->list[i];
        demand(problem->line > 0 && problem->column > 0 && problem->message[0] != '\0');
        demand(i == 0 || problem[-1].line <= problem->line);
    }
}

static void check_schema(const struct profile *profile)
{
    struct buffer text = {0};
    struct json_writer w;
    struct error e;
    json_begin(&w, &text);
    record_schema_write(profile, "0", &w);
    demand(json_syntax_check(buffer_slice(&text), &e) == 0);
    buffer_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct profile profile;
    struct profile_problems problems;
    struct error e = {.message = ""};
    uint32_t line = 0;
    uint32_t column = 0;
    struct tree *root = yaml_tree_read(slice_make((const char *)data, size), &line, &column, &e);
    if (root == NULL) {
        demand(line > 0 && column > 0 && e.message[0] != '\0');
        return 0;
    }
    if (profile_compile(&profile, root, &problems) == 0) {
        demand(problems.count == 0);
        check_schema(&profile);
        profile_release(&profile);
    } else {
        check_problems(&problems);
    }
    profile_problems_release(&problems);
    tree_free(root);
    return 0;
}
