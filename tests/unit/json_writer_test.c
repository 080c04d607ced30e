#include "json_writer.h"
#include "tap.h"

static void writes_every_kind_of_value(void)
{
    struct buffer b = {0};
    struct json_writer w;
    json_begin(&w, &b);
    json_object_begin(&w);
    json_member_text(&w, "text", "acme");
    json_member_string(&w, "bytes", slice_make("00123456", 5));
    json_member_unsigned(&w, "most", UINT64_MAX);
    json_member_signed(&w, "least", INT64_MIN);
    json_member_boolean(&w, "yes", true);
    json_member_boolean(&w, "no", false);
    json_key(&w, "nothing");
    json_null(&w);
    json_object_end(&w);
    tap_equal_text(b.data,
                   "{\"text\":\"acme\",\"bytes\":\"00123\",\"most\":18446744073709551615,"
                   "\"least\":-9223372036854775808,\"yes\":true,\"no\":false,\"nothing\":null}",
                   "members stand in the order they were written, without spaces");
    tap_ok(w.depth == 0, "a text whose last bracket is closed is whole");
    buffer_release(&b);
}

static void sets_commas_at_every_depth(void)
{
    struct buffer b = {0};
    struct json_writer w;
    json_begin(&w, &b);
    json_array_begin(&w);
    json_object_begin(&w);
    json_object_end(&w);
    json_array_begin(&w);
    json_unsigned(&w, 1);
    json_signed(&w, -2);
    json_array_end(&w);
    json_object_begin(&w);
    json_member_array_begin(&w, "a");
    json_null(&w);
    json_array_end(&w);
    json_member_object_begin(&w, "b");
    json_object_end(&w);
    json_key(&w, "c");
    json_boolean(&w, true);
    json_object_end(&w);
    json_text(&w, "");
    json_array_end(&w);
    tap_equal_text(b.data, "[{},[1,-2],{\"a\":[null],\"b\":{},\"c\":true},\"\"]",
                   "commas stand between neighbours and nowhere else");
    buffer_release(&b);
}

static void adds_behind_what_is_there(void)
{
    struct buffer b = {0};
    struct json_writer w;
    for (uint64_t line = 1; line <= 2; line++) {
        json_begin(&w, &b);
        json_object_begin(&w);
        json_member_unsigned(&w, "line", line);
        json_object_end(&w);
        buffer_append_byte(&b, '\n');
    }
    tap_equal_text(b.data, "{\"line\":1}\n{\"line\":2}\n",
                   "one buffer takes one text after the other");
    buffer_release(&b);
}

static void nests_to_its_limit(void)
{
    struct buffer b = {0};
    struct json_writer w;
    json_begin(&w, &b);
    for (int i = 0; i < JSON_WRITER_DEPTH_MAXIMUM; i++)
        json_array_begin(&w);
    for (int i = 0; i < JSON_WRITER_DEPTH_MAXIMUM; i++)
        json_array_end(&w);
    tap_equal_text(b.data, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                   "32 arrays inside each other are written");
    buffer_release(&b);
}

static void escapes_what_json_forbids(void)
{
    struct buffer b = {0};
    json_escape(&b, slice_of("\"\\/ \b\f\n\r\t\x01\x0b\x1f\x7f"));
    tap_equal_text(b.data, "\\\"\\\\/ \\b\\f\\n\\r\\t\\u0001\\u000b\\u001f\x7f",
                   "quotes, backslashes and control bytes are escaped; slash and DEL are not");
    buffer_clear(&b);
    json_escape(&b, slice_make("a\0b", 3));
    tap_equal_text(b.data, "a\\u0000b", "a NUL byte inside a text is escaped, never an end");
    buffer_clear(&b);
    json_escape(&b, slice_of("Z\xc3\xbcrich \xf0\x9f\x92\xb0 \xe2\x80\xa8"));
    tap_equal_text(b.data, "Z\xc3\xbcrich \xf0\x9f\x92\xb0 \xe2\x80\xa8",
                   "letters beyond ASCII stay the bytes they are");
    buffer_clear(&b);
    json_escape(&b, slice_make(NULL, 0));
    tap_ok(b.length == 0, "an empty text adds nothing");
    buffer_release(&b);
}

static void escapes_keys_too(void)
{
    struct buffer b = {0};
    struct json_writer w;
    json_begin(&w, &b);
    json_object_begin(&w);
    json_member_text(&w, "a \"b\"\n", "c \"d\"\n");
    json_object_end(&w);
    tap_equal_text(b.data, "{\"a \\\"b\\\"\\n\":\"c \\\"d\\\"\\n\"}",
                   "keys are escaped as values are");
    buffer_release(&b);
}

int main(void)
{
    writes_every_kind_of_value();
    sets_commas_at_every_depth();
    adds_behind_what_is_there();
    nests_to_its_limit();
    escapes_what_json_forbids();
    escapes_keys_too();
    return tap_done();
}
