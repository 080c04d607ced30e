#include "diagnostic.h"
#include "json_writer.h"
#include "option.h"
#include "output.h"
#include "profile_diagnostic.h"
#include "profile_file.h"
#include "record_schema.h"

static const struct option_spec specs[] = {{0}};

static const struct option_table table = {
    "profile-schema", "profile",
    "Print the JSON Schema (draft 2020-12) of the records that a profile makes.", specs};

static int print_schema(const struct profile_file *file, struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    record_schema_write(&file->profile, file->sha256, &w);
    buffer_append_byte(&text, '\n');
    int result = output_print(buffer_slice(&text), e);
    buffer_release(&text);
    return result;
}

/* The schema of what a profile makes, for whoever reads those records. */
int main(int argc, char **argv)
{
    struct profile_file file;
    struct profile_problems problems;
    struct error e;
    int first;
    int status = option_parse(&table, argc, argv, NULL, NULL, &first);
    if (status != -1)
        return status;
    if (first == argc)
        return option_usage_error(&table, "no profile");
    if (argc - first > 1)
        return option_usage_error(&table, "%s: a second operand: one profile at a time",
                                  argv[first + 1]);
    if (profile_file_read(&file, argv[first], &problems, &e) != 0) {
        profile_diagnostic_print(argv[first], &problems);
        return diagnostic_print_error(&e);
    }
    status = print_schema(&file, &e) == 0 ? STATUS_DONE : diagnostic_print_error(&e);
    profile_file_release(&file);
    return status;
}
