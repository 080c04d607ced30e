#include "naming.h"

#include "utf8.h"

#include <ctype.h>
#include <inttypes.h>

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '.' || byte == '-' || byte == '_';
}

/* How many name bytes TEXT begins with, none where the first is a dot. */
static size_t name_length(const char *text)
{
    size_t length = 0;
    if (*text == '.')
        return 0;
    while (is_name_byte(text[length]))
        length++;
    return length;
}

bool naming_is_organization(const char *name)
{
    size_t length = name_length(name);
    return length != 0 && length <= NAMING_ORGANIZATION_MAX && name[length] == '\0';
}

static bool is_digest(const char *name)
{
    size_t length = 0;
    while (isdigit((unsigned char)name[length]) || (name[length] >= 'a' && name[length] <= 'f'))
        length++;
    return name[length] == '\0' && length >= NAMING_DIGEST_MIN && length <= NAMING_DIGEST_MAX;
}

bool naming_is_whole_digest(const char *name)
{
    return is_digest(name) && strlen(name) == NAMING_DIGEST_MAX;
}

bool naming_is_batch(const char *name)
{
    if (is_digest(name))
        return true;
    if (strlen(name) > NAMING_BATCH_MAX)
        return false;
    for (int part = 0; part < 3; part++) {
        size_t length = name_length(name);
        if (length == 0)
            return false;
        name += length;
        if (part < 2 && *name++ != '/')
            return false;
    }
    return *name == '\0';
}

bool naming_is_plain_text(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            return false;
    return utf8_valid_length(text) == text.length;
}

/* Cuts what stands before SEPARATOR off TEXT. */
static bool cut(struct slice *text, char separator, struct slice *part)
{
    const char *at = text->length == 0 ? NULL : memchr(text->data, separator, text->length);
    if (at == NULL)
        return false;
    *part = slice_make(text->data, (size_t)(at - text->data));
    *text = slice_make(at + 1, text->length - part->length - 1);
    return true;
}

static bool read_nth(struct slice digits, int64_t *nth)
{
    enum { DIGITS_MAX = 9 };
    *nth = 0;
    if (digits.length == 0 || digits.length > DIGITS_MAX || digits.data[0] == '0')
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        if (!isdigit((unsigned char)digits.data[i]))
            return false;
        *nth = *nth * 10 + (digits.data[i] - '0');
    }
    return true;
}

bool naming_split_batch(const char *name, struct naming_batch *parts)
{
    struct slice rest = slice_of(name);
    return naming_is_batch(name) && cut(&rest, '/', &parts->organization) &&
           cut(&rest, '/', &parts->kind) && cut(&rest, '.', &parts->date) &&
           read_nth(rest, &parts->nth);
}

bool naming_split_batch_of(const char *name, const char *organization, const char *kind,
                           struct naming_batch *parts)
{
    return naming_split_batch(name, parts) && slice_equals_text(parts->kind, kind) &&
           slice_equals_text(parts->organization, organization);
}

void naming_append_batch(const struct naming_batch *parts, struct buffer *to)
{
    buffer_append_slice(to, parts->organization);
    buffer_append_byte(to, '/');
    buffer_append_slice(to, parts->kind);
    buffer_append_byte(to, '/');
    buffer_append_slice(to, parts->date);
    buffer_append_format(to, ".%" PRId64, parts->nth);
}

bool naming_is_plain_file(struct slice name)
{
    return name.length > 0 && memchr(name.data, '/', name.length) == NULL && name.data[0] != '.';
}
