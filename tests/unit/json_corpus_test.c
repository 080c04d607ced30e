/*
 * Nicolas Seriot's JSONTestSuite (folder in $NIGHTDROP_CORPUS), read as every command reads JSON:
 * y_ files are to be accepted but for those listed below, n_ files refused; of i_ files only that
 * they do no harm. The score is printed.
 */
#include "buffer.h"
#include "json.h"
#include "tap.h"
#include "whole_file.h"

#include <dirent.h>
#include <stdlib.h>

/* What RFC 8259 allows and nightdrop refuses on purpose. */
static const struct {
    const char *file;
    const char *reason;
} refused_on_purpose[] = {
    {"y_object_duplicated_key.json", "two readers could take two different values"},
    {"y_object_duplicated_key_and_value.json", "the same key twice"},
    {"y_object_escaped_null_in_key.json", "\\u0000 would end the key in cJSON"},
    {"y_string_null_escape.json", "\\u0000 would end the text in cJSON"},
    {"y_number_double_close_to_zero.json", "a number of 80 characters: cJSON reads 63"},
};

struct score {
    int files;
    int accepted;
    int unexpected;
    int on_purpose; /* y_ files refused as listed */
};

static bool is_refused_on_purpose(const char *file)
{
    for (size_t i = 0; i < sizeof refused_on_purpose / sizeof refused_on_purpose[0]; i++) {
        if (strcmp(refused_on_purpose[i].file, file) == 0)
            return true;
    }
    return false;
}

static bool read_file(const char *folder, const char *name, struct buffer *bytes)
{
    struct buffer path = {0};
    buffer_append_format(&path, "%s/%s", folder, name);
    buffer_clear(bytes);
    bool has = whole_file(path.data, bytes);
    buffer_release(&path);
    return has;
}

static void count_file(struct score *s, const char *name, bool accepted, const char *message)
{
    bool on_purpose = is_refused_on_purpose(name);
    bool expected = name[0] == 'i' || accepted == (name[0] == 'y' && !on_purpose);
    s->files++;
    s->accepted += accepted ? 1 : 0;
    s->on_purpose += on_purpose ? 1 : 0;
    if (!expected) {
        s->unexpected++;
        printf("# %s: %s\n", name, accepted ? "accepted" : message);
    }
}

/* Reads every file of FOLDER; SCORES are of the names in y, n, i and any other first letter. */
static bool read_all(const char *folder, struct score scores[4])
{
    struct buffer bytes = {0};
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        static const char kinds[] = "yni";
        const char *kind = strchr(kinds, entry->d_name[0]);
        if (entry->d_name[0] == '.' || !read_file(folder, entry->d_name, &bytes))
            continue;
        struct json_document d = {0};
        struct error e = {0};
        bool accepted = json_parse(&d, buffer_slice(&bytes), &e) == 0;
        count_file(&scores[kind == NULL ? 3 : kind - kinds], entry->d_name, accepted, e.message);
        json_release(&d);
    }
    closedir(directory);
    buffer_release(&bytes);
    return true;
}

int main(void)
{
    const char *corpus = getenv("NIGHTDROP_CORPUS");
    struct buffer folder = {0};
    struct score scores[4] = {0};
    buffer_append_format(&folder, "%s/JSONTestSuite/test_parsing", corpus == NULL ? "" : corpus);
    if (!read_all(folder.data, scores)) {
        tap_skip(4, "no corpus JSONTestSuite: NIGHTDROP_CORPUS does not name its folder");
        buffer_release(&folder);
        return tap_done();
    }
    buffer_release(&folder);
    const struct score *y = &scores[0];
    const struct score *n = &scores[1];
    tap_ok(y->files > 0 && y->unexpected == 0,
           "every file that must be accepted is, but for those refused on purpose");
    tap_equal_number(y->on_purpose, sizeof refused_on_purpose / sizeof refused_on_purpose[0],
                     "every file listed as refused on purpose is there, and refused");
    tap_ok(n->files > 0 && n->accepted == 0, "every file that must be refused is");
    tap_ok(scores[2].files > 0, "every file that readers may judge as they like does no harm");
    printf("# JSONTestSuite: %d of %d accepted as they must be, %d refused on purpose; "
           "%d of %d refused as they must be; %d of %d others accepted\n",
           y->accepted, y->files, y->on_purpose, n->files - n->accepted, n->files,
           scores[2].accepted, scores[2].files);
    for (size_t i = 0; i < sizeof refused_on_purpose / sizeof refused_on_purpose[0]; i++)
        printf("# refused on purpose: %s: %s\n", refused_on_purpose[i].file,
               refused_on_purpose[i].reason);
    return tap_done();
}
