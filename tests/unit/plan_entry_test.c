#include "plan_line.h"
#include "tap.h"

/* LINE, read and written again as a line of a plan; or what is wrong with it. */
static void becomes(const char *line, const char *expected, const char *sentence)
{
    struct plan_line reader = {0};
    struct plan_entry entry;
    struct error e;
    struct buffer text = {0};
    struct json_writer w;
    if (plan_line_read(&reader, slice_of(line), &entry, &e) != 0) {
        tap_equal_text(e.message, expected, sentence);
    } else {
        struct buffer packed = {0};
        struct plan_entry unpacked;
        plan_entry_pack(&entry, &packed);
        plan_entry_unpack(buffer_slice(&packed), &unpacked);
        json_begin(&w, &text);
        plan_entry_write(&unpacked, &w);
        buffer_release(&packed);
        tap_equal_text(text.data, expected, sentence);
    }
    buffer_release(&text);
    plan_line_release(&reader);
}

int main(void)
{
    static const char change[] =
        "{\"entry\":\"change\",\"line\":2,\"record\":1,\"memberId\":\"0012\",\"groupId\":\"gold\","
        "\"action\":\"add\",\"enrollment\":\"partial\",\"memberVersion\":0,\"groupVersion\":3,"
        "\"effectiveDate\":\"2026-12-01\",\"note\":\"caf\xc3\xa9\"}";
    static const char rejected[] =
        "{\"entry\":\"rejected\",\"line\":2,\"record\":1,\"errors\":[{\"message\":\"a \\\"b\\\"\","
        "\"code\":\"enum\",\"line\":2}]}";
    becomes(change, change, "a change is written as it was read");
    becomes(rejected, rejected, "so is a rejected line with its errors");
    becomes("{\"entry\": \"rejected\", \"line\": 2, \"record\": 1, \"errors\": [ {\"message\": "
            "\"a \\\"b\\\"\", \"code\":\"enum\",\"line\":2} ] }",
            rejected, "spaces make no difference");
    becomes(
        "{\"entry\":\"none\",\"memberId\":\"a\\u0041\",\"groupId\":\"b\\\\\",\"action\":\"add\"}",
        "{\"entry\":\"none\",\"memberId\":\"aA\",\"groupId\":\"b\\\\\",\"action\":\"add\"}",
        "nor do escapes");
    becomes("{\"entry\":\"duplicate\",\"own\":{\"a\":[1.5]},\"line\":3,\"duplicateOf\":2}",
            "{\"entry\":\"duplicate\",\"line\":3,\"duplicateOf\":2}",
            "members that are not known are passed over");
    becomes("{\"line\":2}", "no \"entry\"", "an entry says what it is");
    becomes("{\"entry\":\"changed\"}", "a member of another type than it must have: entry",
            "in one of the words");
    becomes("{\"entry\":\"change\",\"memberId\":\"a\",\"groupId\":\"b\",\"action\":\"add\"}",
            "no memberVersion", "a change says which version it expects");
    becomes("{\"entry\":\"change\",\"memberId\":\"a\",\"groupId\":\"b\",\"action\":\"none\"}",
            "a change that changes nothing", "and what it changes");
    becomes("{\"entry\":\"none\",\"memberId\":1,\"groupId\":\"b\"}",
            "a member of another type than it must have: memberId", "identifiers are texts");
    becomes("{\"entry\":\"none\",\"memberId\":\"a\",\"memberId\":\"b\",\"groupId\":\"b\"}",
            "line 1, column 32: not JSON: a key that its object has already",
            "a key stands there once");
    becomes("{\"entry\":\"rejected\",\"errors\":{}}",
            "a member of another type than it must have: errors", "errors are a list");
    becomes("{\"entry\":\"rejected\",\"errors\":[}",
            "line 1, column 31: not JSON: a character that begins no value", "of JSON");
    return tap_done();
}
