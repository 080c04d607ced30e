#include "html.h"
#include "tap.h"

static void equals(struct buffer *written, const char *expected, const char *sentence)
{
    tap_equal_slice(buffer_slice(written), slice_of(expected), sentence);
    buffer_clear(written);
}

int main(void)
{
    struct buffer to = {0};
    html_text(&to, "<b class=\"x\" id='y'>a & b</b>");
    equals(&to, "&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;a &amp; b&lt;/b&gt;",
           "each byte that markup is made of is a reference");
    html_text(&to, "&lt;");
    equals(&to, "&amp;lt;", "what is escaped already is escaped again: it is text");
    html_text(&to, "a\x01\x7f\n\xc2\x85\xff<");
    equals(&to, "a\\x01\\x7F\\x0A\\xC2\\x85\\xFF&lt;",
           "control bytes and bytes that are not UTF-8 are shown");
    html_text(&to, "");
    tap_equal_number((int64_t)to.length, 0, "nothing stays nothing");
    html_value(&to, "\xe2\x80\xae"
                    "abc");
    equals(&to,
           "<bdi>\xe2\x80\xae"
           "abc</bdi>",
           "what turns the direction of writing ends with its element");
    html_code(&to, "<i>");
    equals(&to, "<code><bdi>&lt;i&gt;</bdi></code>", "a code is escaped too");
    html_number(&to, UINT64_MAX);
    equals(&to, "18,446,744,073,709,551,615", "thousands are grouped, to the last number");
    html_counted(&to, 1, "record");
    html_counted(&to, 2000, "record");
    equals(&to, "1 record2,000 records", "one is singular, all others are not");
    buffer_release(&to);
    return tap_done();
}
