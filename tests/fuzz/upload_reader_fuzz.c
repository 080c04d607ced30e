/*
 * Whatever the bytes and the layout: every byte of an upload whose records can be read comes out of
 * the upload reader once, in its order, as part of an item; data records are numbered without a
 * gap; a sound one has the same number of fields as the others; and what is wrong is placed on a
 * line that there is. The first byte chooses the profile, the rest is the upload.
 */
#include "buffer.h"
#include "target.h"
#include "tree.h"
#include "upload_reader.h"
#include "yaml_tree.h"

#include <sys/socket.h>
#include <unistd.h>

enum { BYTES_MAX = 4096 };

#define START "version: 1\nkind: transactions\nname: fuzz\n"
#define FIELDS                                                                                     \
    "fields:\n"                                                                                    \
    "  - {name: accountId, column: A}\n"                                                           \
    "  - {name: postedDate, column: D, format: \"%Y-%m-%d\"}\n"                                    \
    "  - {name: amount, column: M, format: signed, decimalChar: \".\", moneyOut: negative}\n"      \
    "  - {name: currency, constant: USD}\n"                                                        \
    "identity: {fields: [accountId, postedDate, amount], extract: incremental}\n"
#define CONTROL                                                                                    \
    "control:\n"                                                                                   \
    "  header: {marker: H, sequence: {position: 3},\n"                                             \
    "    businessDate: {position: 2, format: \"%Y%m%d\"}}\n"                                       \
    "  trailer: {marker: T, records: {position: 2}, net: {position: 3}, currency: USD,\n"          \
    "    amounts: {decimalChar: \".\"}, countIncludes: [trailer]}\n"                               \
    "businessDate: {from: controlHeader}\n"

static const char *const profiles[] = {
    START FIELDS,
    START FIELDS CONTROL "allow: [trailingDelimiter, strayQuote, blankLine, shortRecord]\n",
    START FIELDS "layout: {preambleRows: 1, footerRows: 2, endMarker: END}\n"
                 "allow: [missingFinalNewline]\n"
                 "limits: {recordBytes: 64, fieldBytes: 16, columns: 6}\n",
    START FIELDS "layout: {skipUntilHeader: true, unknownColumns: ignore, missingColumns: empty,\n"
                 "  duplicateColumns: first}\n"
                 "encoding: windows-1252\n",
    START FIELDS CONTROL "encoding: utf-16le\ndialect: {lineTerminator: crlf}\n",
    START FIELDS "layout: {footerRows: 1}\ndialect: {quoteChar: none, lineTerminator: cr}\n",
};

static void compile(struct profile *p, const char *yaml)
{
    struct error e;
    uint32_t line, column;
    struct profile_problems problems = {0};
    struct tree *root = yaml_tree_read(slice_of(yaml), &line, &column, &e);
    demand(root != NULL && profile_compile(p, root, &problems) == 0);
    tree_free(root);
    profile_problems_release(&problems);
}

/* What came out so far. */
struct account {
    struct buffer bytes; /* decoded */
    uint64_t number;
};

static void take_item(void *context, const struct upload_item *item)
{
    struct account *a = context;
    buffer_append_slice(&a->bytes, item->record.bytes);
    demand(item->record.line > 0);
    if (item->number != 0)
        demand(item->number == ++a->number);
    if (item->kind == UPLOAD_BROKEN)
        demand(item->record.broken.rule != RULE_NONE &&
               item->record.broken.line >= item->record.line);
    demand((item->kind == UPLOAD_RECORD) <= (item->record.kind == RECORD_SOUND));
}

static void check(const struct profile *p, bool resubmission, int descriptor, struct slice upload)
{
    struct error e;
    struct account a = {0};
    struct buffer original = {0};
    struct upload_item item = {.kind = UPLOAD_END};
    size_t field_count = 0;
    struct upload_reader *u =
        upload_reader_open(descriptor, "fuzz", p, resubmission, take_item, &a, &e);
    demand(u != NULL);
    do {
        demand(upload_reader_next(u, &item, &e) == 0);
        if (item.kind == UPLOAD_END)
            break;
        take_item(&a, &item);
        if (item.kind != UPLOAD_RECORD || item.tolerated != 0)
            continue;
        demand(field_count == 0 || field_count == item.record.field_count);
        field_count = item.record.field_count;
    } while (true);
    const struct upload_facts *facts = record_reader_facts(upload_reader_records(u));
    const struct findings *problems = upload_reader_problems(u);
    demand(facts->bytes == upload.length && facts->sha256[0] != '\0');
    bool readable = true;
    for (size_t i = 0; i < problems->count; i++) {
        enum rule rule = problems->list[i].rule;
        readable = readable && (rule == RULE_CONTROL_HEADER || rule == RULE_CONTROL_TRAILER ||
                                rule == RULE_END_MARKER);
    }
    record_reader_byte_order_mark(upload_reader_records(u), &original);
    record_reader_original(upload_reader_records(u), buffer_slice(&a.bytes), &original);
    demand(!readable || slice_equals(buffer_slice(&original), upload));
    buffer_release(&original);
    buffer_release(&a.bytes);
    upload_reader_close(u);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];
    struct profile p = {0};
    if (size < 1 || size > BYTES_MAX || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 0;
    struct slice upload = slice_make((const char *)data + 1, size - 1);
    demand(send(ends[1], upload.data, upload.length, 0) == (ssize_t)upload.length);
    close(ends[1]);
    compile(&p, profiles[(data[0] >> 1) % (sizeof profiles / sizeof *profiles)]);
    check(&p, data[0] & 1, ends[0], upload);
    close(ends[0]);
    profile_release(&p);
    return 0;
}
