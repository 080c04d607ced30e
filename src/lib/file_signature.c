#include "file_signature.h"

#include <stdbool.h>

struct signature {
    size_t offset;
    struct slice bytes;
    const char *kind;
};

#define BYTES(offset, text, kind)                                                                  \
    {                                                                                              \
        (offset), SLICE_LITERAL(text), (kind)                                                      \
    }

static const struct signature signatures[] = {
    BYTES(0, "\x1f\x8b", "a gzip archive"),
    BYTES(4, "1AY&SY", "a bzip2 archive"),
    BYTES(0,
          "\xfd"
          "7zXZ\0",
          "an xz archive"),
    BYTES(0, "\x28\xb5\x2f\xfd", "a Zstandard archive"),
    BYTES(0, "7z\xbc\xaf\x27\x1c", "a 7z archive"),
    BYTES(0, "Rar!\x1a\x07", "a RAR archive"),
    BYTES(257, "ustar\0", "a tar archive"),
    BYTES(257, "ustar  \0", "a tar archive"),
    BYTES(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
          "an old Microsoft Office file (XLS?): please save it as CSV"),
    BYTES(0, "%PDF-", "a PDF document"),
    BYTES(0, "{\\rtf", "an RTF document"),
    BYTES(0, "-----BEGIN PGP MESSAGE-----", "a PGP message: please decrypt it first"),
    BYTES(0, "SQLite format 3\0", "an SQLite database"),
    BYTES(0, "PAR1\x15", "a Parquet file"),
    BYTES(0,
          "\x7f"
          "ELF",
          "a program"),
    BYTES(0, "\x89PNG\r\n\x1a\n", "a PNG image"),
    BYTES(0, "\xff\xd8\xff", "a JPEG image"),
};

static bool holds(struct slice head, struct slice part)
{
    for (size_t at = 0; at + part.length <= head.length; at++)
        if (memcmp(head.data + at, part.data, part.length) == 0)
            return true;
    return false;
}

static bool begins_with(struct slice head, const char *text)
{
    size_t length = strlen(text);
    return head.length >= length && memcmp(head.data, text, length) == 0;
}

/* TEXT is in lower case. */
static bool begins_with_any_case(struct slice head, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (i == head.length)
            return false;
        char byte = head.data[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        if (byte != text[i])
            return false;
    }
    return true;
}

/* Office files are zip archives too; their first entries tell them apart. */
static const char *kind_of_zip(struct slice head)
{
    if (holds(head, (struct slice)SLICE_LITERAL("opendocument.spreadsheet")))
        return "an OpenDocument spreadsheet: please save it as CSV";
    if (holds(head, (struct slice)SLICE_LITERAL("xl/")) ||
        holds(head, (struct slice)SLICE_LITERAL("[Content_Types].xml")))
        return "an Excel workbook (XLSX): please save it as CSV";
    return "a zip archive";
}

static const char *kind_of_markup(struct slice head)
{
    if (begins_with(head, "\xef\xbb\xbf"))
        head = slice_make(head.data + 3, head.length - 3);
    while (head.length > 0 && (*head.data == ' ' || (*head.data >= '\t' && *head.data <= '\r')))
        head = slice_make(head.data + 1, head.length - 1);
    if (begins_with_any_case(head, "<!doctype html") || begins_with_any_case(head, "<html"))
        return "an HTML page: a login or error page saved in place of the file?";
    if (begins_with_any_case(head, "<?xml"))
        return "an XML document";
    return NULL;
}

/* A public-key encrypted session key packet, version 3 (RFC 4880, 4.2 and 5.1). */
static bool is_binary_pgp(struct slice head)
{
    return (begins_with(head, "\x84") && head.length > 2 && head.data[2] == 3) ||
           (begins_with(head, "\x85") && head.length > 3 && head.data[3] == 3);
}

const char *file_signature(struct slice head)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        const struct signature *s = &signatures[i];
        if (head.length >= s->offset + s->bytes.length &&
            memcmp(head.data + s->offset, s->bytes.data, s->bytes.length) == 0)
            return s->kind;
    }
    if (begins_with(head, "PK\3\4") || begins_with(head, "PK\5\6"))
        return kind_of_zip(head);
    if (is_binary_pgp(head))
        return "a PGP message: please decrypt it first";
    return kind_of_markup(head);
}
