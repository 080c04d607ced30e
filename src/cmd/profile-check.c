#include "diagnostic.h"
#include "error.h"
#include "operand.h"
#include "option.h"
#include "output.h"
#include "profile_file.h"
#include "profile_kind.h"

#include <stdbool.h>
#include <stdio.h>

static const struct option_spec specs[] = {
    {'q', "quiet", NULL, "print nothing where the profile is fine"},
    {0, NULL, NULL, NULL},
};

static const struct option_table table = {"profile-check", "[-q] PROFILE",
                                          "Says what is wrong with a profile.", specs};

static int take_option(void *context, int key, const char *argument)
{
    (void)argument;
    if (key == 'q')
        *(bool *)context = true;
    return 0;
}

static void print_problems(const char *path, const struct profile_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        diagnostic_print_at(path, problems->list[i].line, problems->list[i].column, "%s",
                            problems->list[i].message);
}

int main(int argc, char **argv)
{
    struct profile_file file;
    struct profile_problems problems;
    struct error e;
    bool quiet = false;
    int first;
    int status = option_parse(&table, argc, argv, take_option, &quiet, &first);
    if (status != -1)
        return status;
    if (argc - first != 1)
        return option_usage_error(&table, "one profile is needed");
    if (profile_file_read(&file, argv[first], &problems, &e) != 0) {
        print_problems(argv[first], &problems);
        profile_problems_release(&problems);
        return diagnostic_print_error(&e);
    }
    if (!quiet)
        printf("%s: %s, %zu fields, %.12s\n", file.profile.name, file.profile.kind->name,
               file.profile.field_count, file.sha256);
    profile_file_release(&file);
    return output_close_stdio(&e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
}
