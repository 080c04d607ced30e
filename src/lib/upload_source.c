#include "upload_source.h"

#include "file_signature.h"
#include "interrupt.h"
#include "memory.h"
#include "plain_cutter.h"
#include "side_digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    READ_BYTES = 256 * 1024,
    RAW_BYTES = READ_BYTES / 4, /* decoded, four times as many at most */
    SLACK_BYTES =
        2 * PLAIN_BYTES_BEHIND /* room behind the window, and for what a decoder ends with */
};

struct upload_source {
    int descriptor;
    const char *name;
    struct decoder decoder;
    struct upload_facts *facts;
    struct finding problem;
    struct side_digest digest; /* beside the reading: of what was read last */
    struct buffer window;
    size_t begin;       /* of what was not consumed, in `window` */
    struct buffer raw;  /* what was read and not decoded yet; not used for UTF-8 */
    struct stat before; /* as it was when it was opened */
    off_t start;        /* offset of a regular file when it was opened */
    bool ended;
    bool digest_is_given; /* it stands in the facts already */
    bool is_view;         /* what is shown is borrowed, and all there is */
    struct slice shown;   /* by a view */
};

static bool is_regular(const struct upload_source *s)
{
    return S_ISREG(s->before.st_mode);
}

static int look_before(struct upload_source *s, struct error *e)
{
    if (fstat(s->descriptor, &s->before) != 0)
        return error_set_errno(e, "%s: cannot be read", s->name);
    s->start = is_regular(s) ? lseek(s->descriptor, 0, SEEK_CUR) : 0;
    if (s->start < 0)
        return error_set_errno(e, "%s: cannot be read", s->name);
    return 0;
}

int upload_source_look_after(const struct upload_source *s, struct error *e)
{
    struct stat after;
    if (s->is_view || !is_regular(s))
        return 0;
    if (fstat(s->descriptor, &after) != 0)
        return error_set_errno(e, "%s: cannot be read", s->name);
    bool same = after.st_size == s->before.st_size &&
                after.st_mtim.tv_sec == s->before.st_mtim.tv_sec &&
                after.st_mtim.tv_nsec == s->before.st_mtim.tv_nsec;
    /* A descriptor that stands behind the file's end has nothing to read, which is no change. */
    bool whole = s->start >= after.st_size
                     ? s->facts->bytes == 0
                     : s->facts->bytes == (uint64_t)(after.st_size - s->start);
    if (same && whole)
        return 0;
    return error_set(e, STATUS_TEMPORARY,
                     "%s: the file changed while it was read: still being written? run again when "
                     "it is whole",
                     s->name);
}

static int end(struct upload_source *s, struct error *e)
{
    s->ended = true;
    if (upload_source_look_after(s, e) != 0)
        return -1;
    if (s->digest_is_given)
        return 0;
    return side_digest_finish(&s->digest, s->facts->sha256, e);
}

/* Reads at most ROOM bytes of the upload to TO. Returns how many, 0 at the end, or -1. */
static ssize_t read_some(struct upload_source *s, char *to, size_t room, struct error *e)
{
    ssize_t got;
    if (s->ended)
        return 0;
    side_digest_settle_at(&s->digest, to, room);
    do {
        if (interrupt_came())
            return interrupt_error(e);
        got = read(s->descriptor, to, room);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set_errno(e, "%s: cannot be read behind byte %llu", s->name,
                               (unsigned long long)s->facts->bytes);
    if (got == 0)
        return end(s, e);
    s->facts->bytes += (uint64_t)got;
    if (s->digest_is_given)
        return got;
    return side_digest_update(&s->digest, slice_make(to, (size_t)got), e) != 0 ? -1 : got;
}

static bool is_decoded(const struct upload_source *s)
{
    return s->decoder.encoding != ENCODING_UTF_8;
}

/* Makes room for BYTES more in TO, which may move. */
static void make_space(struct upload_source *s, struct buffer *to, size_t bytes)
{
    if (to->capacity - to->length > bytes)
        return;
    side_digest_settle(&s->digest);
    buffer_reserve(to, bytes);
}

/* Reads once behind the bytes of TO. Returns as read_some(). */
static ssize_t read_behind(struct upload_source *s, struct buffer *to, size_t room, struct error *e)
{
    make_space(s, to, room + SLACK_BYTES);
    ssize_t got = read_some(s, to->data + to->length, room, e);
    if (got > 0)
        to->length += (size_t)got;
    return got;
}

static void set_problem(struct upload_source *s, enum rule rule, const char *words)
{
    s->problem =
        (struct finding){.rule = rule, .field = FINDING_NO_FIELD, .cell = FINDING_NO_FIELD};
    snprintf(s->problem.detail, sizeof s->problem.detail, "%.*s", FINDING_DETAIL_MAX - 1, words);
}

/* UTF-16 shows in its NUL bytes: every other one in text that is ASCII. */
static const char *unmarked_utf_16(struct slice head)
{
    static const char low_first[] = {0, 1, 0, 1}, high_first[] = {1, 0, 1, 0};
    char zero[4] = {0};
    if (head.length < sizeof zero)
        return NULL;
    for (size_t i = 0; i < sizeof zero; i++)
        zero[i] = head.data[i] == '\0';
    if (memcmp(zero, low_first, sizeof zero) == 0)
        return "it looks like utf-16le without a byte order mark";
    if (memcmp(zero, high_first, sizeof zero) == 0)
        return "it looks like utf-16be without a byte order mark";
    return NULL;
}

static bool begins_with_utf_32_mark(struct slice head)
{
    return head.length >= 4 &&
           (memcmp(head.data, "\xff\xfe\0\0", 4) == 0 || memcmp(head.data, "\0\0\xfe\xff", 4) == 0);
}

/* Judges the upload by its first bytes, and skips its byte order mark. */
static void judge_head(struct upload_source *s, struct slice head)
{
    struct error e;
    const char *kind = file_signature(head);
    if (kind != NULL) {
        set_problem(s, RULE_NOT_CSV, kind);
    } else if (begins_with_utf_32_mark(head)) {
        set_problem(s, RULE_BYTE_ORDER, "it begins with the byte order mark of utf-32");
    } else if (head.length > 0 && encoding_start(&s->decoder, head, &e) != 0) {
        set_problem(s, RULE_BYTE_ORDER, e.message);
    } else if (s->decoder.encoding != ENCODING_UTF_16LE &&
               s->decoder.encoding != ENCODING_UTF_16BE && unmarked_utf_16(head) != NULL) {
        set_problem(s, RULE_BYTE_ORDER, unmarked_utf_16(head));
    }
    s->facts->byte_order_mark_bytes = s->decoder.bom_length;
    s->facts->has_byte_order_mark = s->decoder.bom_length > 0;
}

/* Decodes what is in `raw`. */
static int decode(struct upload_source *s, struct error *e)
{
    int result = encoding_decode(&s->decoder, buffer_slice(&s->raw), &s->window, e);
    buffer_reserve(&s->window, SLACK_BYTES);
    side_digest_settle(&s->digest); /* to clear a buffer is to write in it */
    buffer_clear(&s->raw);
    return result;
}

/* Reads until there is enough to judge the upload by. */
static int read_head(struct upload_source *s, struct error *e)
{
    struct buffer *to = is_decoded(s) ? &s->raw : &s->window;
    while (to->length < FILE_SIGNATURE_BYTES) {
        ssize_t got = read_behind(s, to, is_decoded(s) ? RAW_BYTES : READ_BYTES, e);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
    }
    judge_head(s, buffer_slice(to));
    if (!is_decoded(s)) {
        s->begin = s->decoder.bom_length;
        return 0;
    }
    if (s->problem.rule != RULE_NONE || s->raw.length == 0)
        return 0;
    buffer_consume(&s->raw, s->decoder.bom_length);
    if (decode(s, e) != 0)
        return -1;
    return s->ended ? encoding_decode_end(&s->decoder, &s->window, e) : 0;
}

struct upload_source *upload_source_open(int descriptor, const char *name, enum encoding encoding,
                                         size_t window_bytes, struct upload_facts *facts,
                                         struct error *e)
{
    struct upload_source *s = memory_zeroed(sizeof *s);
    s->descriptor = descriptor;
    s->name = name;
    s->decoder.encoding = encoding;
    s->facts = facts;
    *facts = (struct upload_facts){0};
    buffer_reserve(&s->window, window_bytes + READ_BYTES + SLACK_BYTES);
    if (look_before(s, e) == 0 && side_digest_init(&s->digest, e) == 0 && read_head(s, e) == 0)
        return s;
    upload_source_close(s);
    return NULL;
}

void upload_source_take_digest_from(struct upload_source *s, const char *sha256)
{
    s->digest_is_given = true;
    snprintf(s->facts->sha256, sizeof s->facts->sha256, "%s", sha256);
}

void upload_source_widen(struct upload_source *s, size_t bytes)
{
    size_t capacity = bytes + 2 * (size_t)READ_BYTES + SLACK_BYTES;
    if (s->window.capacity < capacity)
        make_space(s, &s->window, capacity - s->window.length);
}

bool upload_source_has_room(const struct upload_source *s)
{
    return s->window.capacity - s->window.length > READ_BYTES + SLACK_BYTES;
}

struct upload_source *upload_source_open_view(const struct upload_source *parent)
{
    struct upload_source *s = memory_zeroed(sizeof *s);
    s->descriptor = -1;
    s->name = parent->name;
    s->decoder = parent->decoder;
    s->ended = true;
    s->is_view = true;
    return s;
}

void upload_source_show(struct upload_source *view, struct slice decoded)
{
    view->shown = decoded;
    view->begin = 0;
}

const struct finding *upload_source_problem(const struct upload_source *s)
{
    return &s->problem;
}

struct slice upload_source_window(const struct upload_source *s)
{
    if (s->is_view)
        return slice_make(s->shown.data + s->begin, s->shown.length - s->begin);
    if (s->problem.rule != RULE_NONE)
        return slice_make(s->window.data, 0);
    return slice_make(s->window.data + s->begin, s->window.length - s->begin);
}

/* Moves the window's bytes to the front where there is no room for another read behind them. */
static void make_room(struct upload_source *s)
{
    if (s->begin > 0 && s->window.capacity - s->window.length <= READ_BYTES + SLACK_BYTES) {
        side_digest_settle(&s->digest);
        buffer_consume(&s->window, s->begin);
        s->begin = 0;
    }
}

static int fill_decoded(struct upload_source *s, struct error *e)
{
    size_t before = s->window.length;
    while (!s->ended && s->window.length == before) {
        ssize_t got = read_behind(s, &s->raw, RAW_BYTES, e);
        if (got < 0)
            return -1;
        int result = got > 0 ? decode(s, e) : encoding_decode_end(&s->decoder, &s->window, e);
        if (result != 0)
            return -1;
    }
    return s->window.length > before;
}

int upload_source_fill(struct upload_source *s, struct error *e)
{
    if (s->is_view)
        return 0;
    make_room(s);
    if (is_decoded(s))
        return fill_decoded(s, e);
    ssize_t got = read_behind(s, &s->window, READ_BYTES, e);
    return got > 0 ? 1 : (int)got;
}

void upload_source_consume(struct upload_source *s, size_t count)
{
    s->begin += count;
}

size_t upload_source_original_length(const struct upload_source *s, struct slice decoded)
{
    return encoding_original_length(s->decoder.encoding, decoded);
}

void upload_source_original(const struct upload_source *s, struct slice decoded, struct buffer *to)
{
    encoding_encode(s->decoder.encoding, decoded, to);
}

struct slice upload_source_byte_order_mark(const struct upload_source *s)
{
    return s->decoder.bom_length == 0 ? slice_make(NULL, 0) : encoding_bom(s->decoder.encoding);
}

int upload_source_drain(struct upload_source *s, struct error *e)
{
    ssize_t got;
    side_digest_settle(&s->digest);
    buffer_clear(&s->window);
    s->begin = 0;
    do
        got = read_some(s, s->window.data, READ_BYTES, e);
    while (got > 0);
    return (int)got;
}

void upload_source_close(struct upload_source *s)
{
    if (s == NULL)
        return;
    side_digest_release(&s->digest);
    buffer_release(&s->window);
    buffer_release(&s->raw);
    free(s);
}
