#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024 };

struct counts {
    unsigned long long fields;
    unsigned long long records;
};

static void count_field(void *text, size_t length, void *data)
{
    (void)text;
    (void)length;
    ((struct counts *)data)->fields++;
}

static void count_record(int end, void *data)
{
    (void)end;
    ((struct counts *)data)->records++;
}

/* The baseline of the bench: parses one CSV file with libcsv, strictly, does nothing with what it
 * finds, and prints how many fields and records there were. */
int main(int argc, char **argv)
{
    int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0) {
        fprintf(stderr, "libcsv_loop: expected one file that can be read\n");
        return 2;
    }
    struct csv_parser parser;
    struct counts counts = {0};
    char *block = malloc(READ_BYTES);
    if (block == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return 2;
    csv_set_blk_size(&parser, READ_BYTES);
    ssize_t got;
    while ((got = read(file, block, READ_BYTES)) > 0)
        if (csv_parse(&parser, block, (size_t)got, count_field, count_record, &counts) !=
            (size_t)got) {
            fprintf(stderr, "libcsv_loop: %s\n", csv_strerror(csv_error(&parser)));
            return 1;
        }
    if (got < 0 || csv_fini(&parser, count_field, count_record, &counts) != 0) {
        fprintf(stderr, "libcsv_loop: %s\n", got < 0 ? strerror(errno) : "unclosed quote");
        return 1;
    }
    csv_free(&parser);
    free(block);
    printf("%llu fields, %llu records\n", counts.fields, counts.records);
    return 0;
}
