/*
 * upload_source: the bytes of an upload, read from a descriptor, digested as they come, decoded to
 * UTF-8, and shown through a window of bounded size. It sees to byte order marks, to files that are
 * no text at all, and to files that change while they are read. It knows nothing of lines.
 */
#ifndef UPLOAD_SOURCE_H
#define UPLOAD_SOURCE_H

#include "buffer.h"
#include "encoding.h"
#include "error.h"
#include "finding.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What has been read so far; whole at the end of the upload. */
struct upload_facts {
    uint64_t bytes;  /* of the upload as it was read */
    uint64_t lines;  /* physical; kept by the record reader */
    char sha256[65]; /* empty until the end */
    size_t byte_order_mark_bytes;
    bool has_byte_order_mark;
};

struct upload_source;

/*
 * Reads the first bytes of DESCRIPTOR (borrowed), which are in ENCODING; NAME stands in messages
 * (borrowed). The window holds up to WINDOW_BYTES and a little more. FACTS (borrowed) are kept up
 * to date until the source is closed.
 */
struct upload_source *upload_source_open(int descriptor, const char *name, enum encoding encoding,
                                         size_t window_bytes, struct upload_facts *facts,
                                         struct error *e);

/*
 * Why the upload cannot be read as text at all, seen in its first bytes: RULE_NOT_CSV or
 * RULE_BYTE_ORDER; RULE_NONE otherwise. The window then stays empty.
 */
const struct finding *upload_source_problem(const struct upload_source *s);

/* The decoded bytes that were not consumed yet, until the next fill. Bytes that stand for no
 * character are in it as encoding.h marks them: never valid UTF-8. */
struct slice upload_source_window(const struct upload_source *s);

/*
 * Makes the window longer by reading once; it must be shorter than WINDOW_BYTES. Returns 1, or 0 at
 * the end of the upload, or -1: STATUS_TROUBLE where the system cannot read, STATUS_TEMPORARY where
 * a regular file changed while it was read.
 */
int upload_source_fill(struct upload_source *s, struct error *e);

/* Drops the first COUNT bytes of the window. */
void upload_source_consume(struct upload_source *s, size_t count);

/* Makes SHA256 (64 digits, or "" for none) the upload's digest instead of computing it. To be
 * called once, at any time. */
void upload_source_take_digest_from(struct upload_source *s, const char *sha256);

/* Makes room for BYTES in the window, beyond those that it was opened for. */
void upload_source_widen(struct upload_source *s, size_t bytes);

/* Whether the window can be filled without its bytes being moved: others are reading them. */
bool upload_source_has_room(const struct upload_source *s);

/*
 * A source that reads nothing: its window is what upload_source_show() puts there (borrowed),
 * decoded bytes of PARENT, which must outlive it. It is at its end behind them.
 */
struct upload_source *upload_source_open_view(const struct upload_source *parent);
void upload_source_show(struct upload_source *view, struct slice decoded);

/* How many bytes of the upload these decoded ones were. */
size_t upload_source_original_length(const struct upload_source *s, struct slice decoded);

/* Appends the upload's own bytes of the decoded ones, which begin and end between characters. */
void upload_source_original(const struct upload_source *s, struct slice decoded, struct buffer *to);

/* The upload's byte order mark; empty where it had none. */
struct slice upload_source_byte_order_mark(const struct upload_source *s);

/* Reads the rest without decoding it, so that digest and size are whole. The window is empty then.
 */
int upload_source_drain(struct upload_source *s, struct error *e);

/*
 * Whether a regular file still is what was read of it: a sender that is still writing must not make
 * half an upload look whole. Looked at by itself when the end is read, and worth another look when
 * the last record was taken. Fails with STATUS_TEMPORARY.
 */
int upload_source_look_after(const struct upload_source *s, struct error *e);

void upload_source_close(struct upload_source *s);

#endif
