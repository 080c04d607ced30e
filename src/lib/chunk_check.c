#include "chunk_check.h"

#include "buffer.h"
#include "checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024 };

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

/* A name that leads out of the manifest's folder is nobody's chunk. */
static bool is_plain_name(struct slice name)
{
    return name.length > 0 && memchr(name.data, '/', name.length) == NULL && name.data[0] != '.';
}

static int check_one(struct batch_facts *f, const struct json_value *chunk, struct error *e)
{
    struct slice name = json_text_at(chunk, "file");
    struct content content = {0};
    struct buffer path = {0};
    const char *slash = strrchr(f->file, '/');
    if (!is_plain_name(name))
        return error_set(e, STATUS_TROUBLE, "%s: a chunk's name is not that of a file beside it",
                         f->file);
    if (slash != NULL)
        buffer_append(&path, f->file, (size_t)(slash - f->file) + 1);
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

int chunk_check(struct batch_facts *f, struct error *e)
{
    size_t before = f->differences.length;
    for (const struct json_value *chunk = json_first(f->chunks); chunk != NULL;
         chunk = json_next(chunk)) {
        if (check_one(f, chunk, e) != 0)
            return -1;
    }
    f->chunks_verified = f->differences.length == before;
    return 0;
}
