/*
 * encoding: an upload's bytes as UTF-8, and back again. Decoding loses nothing: encoding_encode of
 * what was decoded gives the same bytes, for every sequence of bytes there is, so that rejected
 * lines can be handed back as they came. It reads no file and judges no text: what is not valid
 * passes through, marked, and the reader's check of UTF-8 finds it in its place.
 *
 * The marks: an upload's byte B that stands for no character becomes two bytes, FC + B / 64 and 80
 * + B % 64. FC to FF occur nowhere in UTF-8 and 80 to BF begin nothing in it, so a mark is never
 * valid and makes nothing valid, whatever stands around it; and no mark holds an ASCII byte, so
 * none is taken for a delimiter, a quote or a line end. Marked are
 *
 *     windows-1252     the five bytes without a character: 81 8D 8F 90 9D
 *     utf-16, -le, -be both bytes of a surrogate without its other half; an odd last byte
 *     iso-8859-15      none: each of its bytes is a character
 *     utf-8            none: all bytes pass untouched, invalid ones too; no copy is needed
 *
 * A byte order mark at the start belongs to the file and not to its text: it is skipped and its
 * length told. Elsewhere U+FEFF is data. A file that begins with the byte order mark of another
 * encoding than the declared one is refused.
 */
#ifndef ENCODING_H
#define ENCODING_H

#include "buffer.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>

enum encoding {
    ENCODING_UTF_8 = 0,
    ENCODING_UTF_16, /* of either order: the byte order mark says which, and must be there */
    ENCODING_UTF_16LE,
    ENCODING_UTF_16BE,
    ENCODING_WINDOWS_1252,
    ENCODING_ISO_8859_15,
    ENCODING_COUNT
};

enum { ENCODING_BOM_MAX = 3 }; /* bytes of the longest byte order mark */

/* The encoding's name in a profile, such as "windows-1252". */
const char *encoding_name(enum encoding encoding);

/* The byte order mark of a file; empty for the encodings that have none. That of ENCODING_UTF_16 is
 * little endian's. */
struct slice encoding_bom(enum encoding encoding);

/* A decoder of one file. Zeroed but for `encoding`, it is ready; it owns nothing. */
struct decoder {
    enum encoding encoding; /* as declared; after the start, never ENCODING_UTF_16 but the order
                               that was found */
    size_t bom_length;      /* bytes of the byte order mark that was skipped; 0 before the start */
    bool started;
    unsigned char held[4]; /* bytes of the upload that wait for those behind them */
    size_t held_length;
};

/*
 * Starts D by the first bytes of its file: HEAD holds ENCODING_BOM_MAX of them at least, unless the
 * file has fewer. Sets `bom_length` and takes nothing: only for a caller that then skips those
 * bytes and reads UTF-8 without a copy. encoding_decode starts by itself. -1 and E (status 3) where
 * the byte order mark is missing or another encoding's.
 */
int encoding_start(struct decoder *d, struct slice head, struct error *e);

/*
 * Appends to OUT what the next bytes of the file decode to. Calls may cut the file anywhere: what
 * is not whole is held until the next call. -1 and E as encoding_start.
 */
int encoding_decode(struct decoder *d, struct slice in, struct buffer *out, struct error *e);

/* The file is at its end: appends what was held, as marks where it is no character. -1 and E as
 * encoding_start. */
int encoding_decode_end(struct decoder *d, struct buffer *out, struct error *e);

/*
 * Appends TEXT, which is UTF-8 with marks, in the encoding; no byte order mark is added. -1, and
 * OUT as it was, where TEXT holds a character that the encoding has not, or is neither UTF-8 nor a
 * mark. What was decoded from ENCODING (that of the decoder after its start) always has its bytes.
 * ENCODING_UTF_16 is little endian here.
 */
int encoding_encode(enum encoding encoding, struct slice text, struct buffer *out);

/* How many bytes of the upload these decoded ones were; they begin and end between characters. For
 * columns in messages. */
size_t encoding_original_length(enum encoding encoding, struct slice decoded);

#endif
