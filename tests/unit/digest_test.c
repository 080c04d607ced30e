#include "buffer.h"
#include "digest.h"
#include "tap.h"

static void expect(const char *text, const char *hex, const char *sentence)
{
    struct digest d = {0};
    struct error e = {0};
    char got[DIGEST_HEX_SIZE] = "";
    bool worked = digest_init(&d, &e) == 0 && digest_update(&d, slice_of(text), &e) == 0 &&
                  digest_finish(&d, got, &e) == 0;
    tap_equal_text(worked ? got : e.message, hex, sentence);
    digest_release(&d);
}

/* Bytes that repeat only after 251 of them, so that a lost or doubled piece shows. */
static void fill(struct buffer *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buffer_append_byte(b, (char)(i * 7 % 251));
}

static void takes_pieces(void)
{
    struct digest d = {0};
    struct error e = {0};
    struct buffer b = {0};
    char got[DIGEST_HEX_SIZE];
    fill(&b, 100000);
    digest_init(&d, &e);
    for (size_t at = 0, piece = 1; at < b.length; at += piece, piece = piece * 3 % 1009) {
        if (piece > b.length - at)
            piece = b.length - at;
        digest_update(&d, slice_make(b.data + at, piece), &e);
        digest_update(&d, slice_make(NULL, 0), &e);
    }
    digest_finish(&d, got, &e);
    tap_equal_text(got, "96ad0ddabe9c733d4550fde750255a94806811029be67504bd9bd68e556686b9",
                   "how the bytes are cut into pieces does not change the digest");
    digest_update(&d, slice_of("abc"), &e);
    digest_finish(&d, got, &e);
    tap_equal_text(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                   "after one text the next begins with nothing left of it");
    digest_release(&d);
    digest_release(&d);
    tap_ok(d.state == NULL, "a digest may be released twice");
    buffer_release(&b);
}

int main(void)
{
    expect("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
           "the digest of no bytes is what sha256sum prints");
    expect("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
           "the digest of FIPS 180's two-block message is the published one");
    takes_pieces();
    return tap_done();
}
