#include "json_scan.h"
#include "tap.h"

/* How many members the line has; -1 where it is not for this way. */
static int members(const char *line)
{
    struct json_scan s;
    struct json_scan_member member;
    int count = 0;
    int result;
    if (!json_scan_begin(&s, slice_of(line)))
        return -1;
    while ((result = json_scan_next(&s, &member)) == 1)
        count++;
    return result == 0 ? count : -1;
}

int main(void)
{
    struct json_scan s;
    struct json_scan_member m;
    tap_ok(json_scan_begin(&s, slice_of("{\"line\":12,\"id\":\"00\xc3\xa9\",\"yes\":true}")),
           "a line of our own begins");
    tap_ok(json_scan_next(&s, &m) == 1 && m.kind == JSON_SCAN_UNSIGNED, "a number is a member");
    tap_equal_number((int64_t)m.number, 12, "with its value");
    tap_equal_slice(m.key, slice_of("line"), "and its key");
    tap_ok(json_scan_next(&s, &m) == 1 && m.kind == JSON_SCAN_STRING, "a text is one too");
    tap_equal_slice(m.value, slice_of("00\xc3\xa9"), "with its zeros and letters");
    tap_ok(json_scan_next(&s, &m) == 1 && m.kind == JSON_SCAN_BOOLEAN && m.number == 1,
           "so is true");
    tap_equal_number(json_scan_next(&s, &m), 0, "then the line ends");
    struct buffer meant = {0};
    tap_ok(json_scan_begin(&s, slice_of("{\"a\":\"x\\n\\\"\\\\\\u001f\",\"b\":-7}")) &&
               json_scan_next(&s, &m) == 1 && m.kind == JSON_SCAN_ESCAPED,
           "a text with escapes says so");
    json_scan_unescape(m.value, &meant);
    tap_equal_slice(buffer_slice(&meant), slice_of("x\n\"\\\x1f"), "and can be read");
    buffer_release(&meant);
    tap_ok(json_scan_next(&s, &m) == 1 && m.kind == JSON_SCAN_NEGATIVE && m.number == 7,
           "a negative number says so");
    tap_equal_slice(m.value, slice_of("-7"), "and is lent as it stands");
    tap_equal_number(members("{}"), 0, "an empty object has no members");
    tap_equal_number(members("{\"a\":9007199254740991}"), 1, "the greatest number is taken");
    static const char *const others[] = {
        "",
        "{",
        "[]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":1}\n",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1 }",
        "{ \"a\":1}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":--1}",
        "{\"a\\n\":1}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\u001F\"}",
        "{\"a\":\"\\u000a\"}",
        "{\"a\":\"\\/\"}",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\",
        "{\"a\":1.5}",
        "{\"a\":9007199254740992}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":[}",
        "{\"a\":null}",
        "{\"a\":tru}",
        "{\"a\":[1]}",
        "{\"a\":{}}",
        "{\"a\":\"b}",
        "{\"a\":[\"\\",
        "{\"a\":1\"b\":2}",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!tap_ok(members(others[i]) == -1, "what is not in our own form is left to the library"))
            tap_note("taken", slice_of(others[i]));
    return tap_done();
}
