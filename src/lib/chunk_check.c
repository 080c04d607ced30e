#include "chunk_check.h"

#include "buffer.h"
#include "checksum.h"
#include "memory.h"
#include "naming.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024, STRANGERS_NAMED_MAX = 10 };

/* What a chunk file really holds. */
struct content {
    uint64_t bytes;
    uint64_t lines;
    char checksum[CHECKSUM_HEX_SIZE];
};

static uint64_t count_lines(const char *data, size_t length)
{
    uint64_t lines = 0;
    const char *end = data + length;
    while ((data = memchr(data, '\n', (size_t)(end - data))) != NULL) {
        lines++;
        data++;
    }
    return lines;
}

static int read_content(int descriptor, struct content *content, struct error *e)
{
    struct checksum checksum = {0};
    struct buffer piece = {0};
    if (checksum_init(&checksum, e) != 0)
        return -1;
    char *room = buffer_reserve(&piece, PIECE_BYTES);
    ssize_t got;
    while ((got = read(descriptor, room, PIECE_BYTES)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        checksum_update(&checksum, slice_make(room, (size_t)got));
        content->bytes += (uint64_t)got;
        content->lines += count_lines(room, (size_t)got);
    }
    int result = got < 0 ? error_set_errno(e, "cannot read") : 0;
    checksum_finish(&checksum, content->checksum);
    checksum_release(&checksum);
    buffer_release(&piece);
    return result;
}

static void compare(struct batch_facts *f, const struct json_value *chunk, const char *name,
                    const struct content *content)
{
    uint64_t bytes = json_number_at(chunk, "bytes");
    uint64_t records = json_number_at(chunk, "records");
    if (content->bytes != bytes)
        batch_facts_differ(f, "%s: %" PRIu64 " bytes, the manifest says %" PRIu64, name,
                           content->bytes, bytes);
    else if (content->lines != records)
        batch_facts_differ(f, "%s: %" PRIu64 " records, the manifest says %" PRIu64, name,
                           content->lines, records);
    else if (!slice_equals_text(json_text_at(chunk, "xxh3_128"), content->checksum))
        batch_facts_differ(f, "%s: its XXH3-128 is not the manifest's", name);
}

/* The folder of the manifest, with its last slash; empty for this one. */
static struct slice folder_of(const struct batch_facts *f)
{
    const char *slash = strrchr(f->file, '/');
    return slice_make(f->file, slash == NULL ? 0 : (size_t)(slash - f->file) + 1);
}

static int check_one(struct batch_facts *f, const struct json_value *chunk, struct error *e)
{
    struct slice name = json_text_at(chunk, "file");
    struct content content = {0};
    struct buffer path = {0};
    if (!naming_is_plain_file(name))
        return error_set(e, STATUS_TROUBLE, "%s: a chunk's name is not that of a file beside it",
                         f->file);
    buffer_append_slice(&path, folder_of(f));
    buffer_append_slice(&path, name);
    int descriptor = open(path.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int result = 0;
    if (descriptor < 0 && errno == ENOENT) {
        batch_facts_differ(f, "%s: missing", name.data);
    } else if (descriptor < 0) {
        result = error_set_errno(e, "%s: cannot open", path.data);
    } else {
        result = read_content(descriptor, &content, e);
        if (result == 0)
            compare(f, chunk, name.data, &content);
        else
            error_prefix(e, "%s", path.data);
        close(descriptor);
    }
    buffer_release(&path);
    return result;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What may stand in the folder, sorted. */
static const char **list_known(const struct batch_facts *f, size_t *count)
{
    const char **known = memory_array(json_count(f->chunks) + 3, sizeof *known);
    *count = 0;
    known[(*count)++] = ".";
    known[(*count)++] = "..";
    known[(*count)++] = f->file + folder_of(f).length;
    for (const struct json_value *chunk = json_first(f->chunks); chunk != NULL;
         chunk = json_next(chunk))
        known[(*count)++] = json_text_at(chunk, "file").data;
    qsort(known, *count, sizeof *known, by_name);
    return known;
}

/* A file that the manifest does not name would be loaded by whoever takes all that is there. */
static void differ_by_strangers(struct batch_facts *f, struct dirent **entries, size_t count)
{
    size_t known_count;
    size_t strangers = 0;
    const char **known = list_known(f, &known_count);
    for (size_t i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (bsearch(&name, known, known_count, sizeof *known, by_name) == NULL &&
            ++strangers <= STRANGERS_NAMED_MAX)
            batch_facts_differ(f, "%s: the manifest does not name it", name);
    }
    if (strangers > STRANGERS_NAMED_MAX)
        batch_facts_differ(f, "%zu more that the manifest does not name",
                           strangers - STRANGERS_NAMED_MAX);
    free(known);
}

static int check_strangers(struct batch_facts *f, struct error *e)
{
    struct buffer path = {0};
    struct dirent **entries = NULL;
    buffer_append_slice(&path, folder_of(f));
    buffer_append_text(&path, ".");
    int count = scandir(path.data, &entries, NULL, alphasort);
    if (count < 0)
        error_set_errno(e, "%s: cannot read the folder", path.data);
    else
        differ_by_strangers(f, entries, (size_t)count);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    buffer_release(&path);
    return count < 0 ? -1 : 0;
}

int chunk_check(struct batch_facts *f, struct error *e)
{
    size_t before = f->differences.length;
    for (const struct json_value *chunk = json_first(f->chunks); chunk != NULL;
         chunk = json_next(chunk)) {
        if (check_one(f, chunk, e) != 0)
            return -1;
    }
    if (check_strangers(f, e) != 0)
        return -1;
    f->chunks_verified = f->differences.length == before;
    return 0;
}
