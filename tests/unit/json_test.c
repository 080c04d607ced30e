#include "json.h"
#include "tap.h"

/* Reads TEXT, which the test knows to be JSON. */
static struct json_document parsed(const char *text)
{
    struct json_document d = {0};
    struct error e = {0};
    if (json_parse(&d, slice_of(text), &e) != 0)
        tap_ok(false, e.message);
    return d;
}

static void answers_what_stands_there(void)
{
    struct json_document d =
        parsed("{\"name\":\"acme\",\"Name\":\"other\",\"on\":true,\"off\":false,"
               "\"none\":null,\"list\":[1,[],{}],\"empty\":\"\",\"n\":7}");
    struct slice text = {0};
    bool on = false;
    bool off = true;
    uint64_t number = 0;
    tap_ok(json_as_text(json_member(d.root, "name"), &text), "a string is a text");
    tap_equal_slice(text, slice_of("acme"), "its bytes are those of the text");
    json_as_text(json_member(d.root, "Name"), &text);
    tap_equal_slice(text, slice_of("other"), "case tells two keys apart");
    tap_ok(json_member(d.root, "NAME") == NULL, "a key in another case is not there");
    tap_ok(json_as_boolean(json_member(d.root, "on"), &on) && on, "true is true");
    tap_ok(json_as_boolean(json_member(d.root, "off"), &off) && !off, "false is false");
    tap_ok(json_type_of(json_member(d.root, "none")) == JSON_NULL, "null is there");
    tap_ok(json_type_of(json_member(d.root, "gone")) == JSON_ABSENT, "what is not there is absent");
    tap_equal_number((int64_t)json_count(json_member(d.root, "list")), 3, "elements are counted");
    tap_equal_number((int64_t)json_count(d.root), 8, "members are counted");
    tap_ok(json_as_text(json_member(d.root, "empty"), &text) && text.length == 0,
           "an empty string is a text");
    tap_ok(!json_as_text(json_member(d.root, "n"), &text) &&
               !json_as_unsigned(json_member(d.root, "name"), &number) &&
               !json_as_boolean(json_member(d.root, "none"), &on),
           "nothing is taken for another type than its own");
    tap_ok(json_member(json_member(d.root, "list"), "name") == NULL, "an array has no members");
    json_release(&d);
    json_release(&d);
    tap_ok(d.root == NULL, "a document may be released twice");
}

static void keeps_the_order(void)
{
    struct json_document d = parsed("{\"USD\":1,\"EUR\":[2,3],\"CAD\":{\"x\":4}}");
    const struct json_value *usd = json_first(d.root);
    const struct json_value *eur = json_next(usd);
    const struct json_value *cad = json_next(eur);
    tap_equal_text(json_name(usd), "USD", "the first member comes first");
    tap_equal_text(json_name(eur), "EUR", "the second second");
    tap_equal_text(json_name(cad), "CAD", "the third third");
    tap_ok(json_next(cad) == NULL, "and nothing comes behind the last");
    tap_equal_text(json_name(json_first(eur)), "", "an element has no name");
    tap_ok(json_type_of(json_first(cad)) == JSON_NUMBER, "members have members of their own");
    tap_ok(json_first(usd) == NULL && json_count(usd) == 0, "a number holds nothing");
    json_release(&d);
}

static void whole(const char *text, bool accepted, uint64_t expected, const char *sentence)
{
    struct json_document d = parsed(text);
    uint64_t number = 42;
    bool taken = json_as_unsigned(d.root, &number);
    tap_ok(taken == accepted && number == (accepted ? expected : 42), sentence);
    json_release(&d);
}

static void never_rounds(void)
{
    whole("0", true, 0, "nought is a number");
    whole("9007199254740991", true, 9007199254740991, "2^53 - 1 is kept");
    whole("9007199254740992", false, 0, "2^53 is refused: 2^53 + 1 would look the same");
    whole("9007199254740993", false, 0, "2^53 + 1 is refused");
    whole("18446744073709551616", false, 0, "2^64 is refused");
    whole("1e400", false, 0, "what a double cannot hold at all is refused");
    whole("1.5", false, 0, "a fraction is refused");
    whole("-1", false, 0, "a sign is refused");
    whole("\"1\"", false, 0, "digits in a string are no number");
    whole("1e3", true, 1000, "an exponent that makes a whole number is one");
}

static void refuses_what_is_not_json(void)
{
    struct json_document d = {0};
    struct error e = {0};
    tap_ok(json_parse(&d, slice_of("{\"a\":1,\n\"a\":2}"), &e) == -1 && d.root == NULL,
           "a key that stands twice is refused");
    tap_equal_text(e.message, "line 2, column 1: not JSON: a key that its object has already",
                   "the message names the place and the rule");
    tap_ok(json_parse(&d, slice_of("{} x"), &e) == -1, "bytes behind the value are refused");
    tap_ok(json_parse(&d, slice_make(NULL, 0), &e) == -1, "no bytes are refused");
    json_release(&d);
}

static void takes_the_value_that_is_not_there(void)
{
    struct slice text;
    uint64_t number;
    bool boolean;
    tap_ok(json_member(NULL, "a") == NULL && json_first(NULL) == NULL && json_next(NULL) == NULL &&
               json_count(NULL) == 0 && json_type_of(NULL) == JSON_ABSENT &&
               !json_as_text(NULL, &text) && !json_as_unsigned(NULL, &number) &&
               !json_as_boolean(NULL, &boolean),
           "a path through what is not there ends in nothing");
    tap_equal_text(json_name(NULL), "", "which has no name");
}

static void copies(const char *text, const char *expected, const char *sentence)
{
    struct json_document d = parsed(text);
    struct buffer b = {0};
    struct error e = {0};
    struct json_writer w;
    json_begin(&w, &b);
    int result = json_copy(&w, d.root, &e);
    tap_equal_text(result == 0 ? b.data : e.message, expected, sentence);
    buffer_release(&b);
    json_release(&d);
}

static void copies_what_it_reads(void)
{
    copies("{ \"b\": [1, true, null, \"\\u00fc\\n\"], \"a\": {} }",
           "{\"b\":[1,true,null,\"\xc3\xbc\\n\"],\"a\":{}}",
           "a copy is the same value in the canonical form");
    copies("[9007199254740993]", "a number that cannot be copied exactly",
           "a number that would be rounded is not copied");
    copies("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
           "nested too deep to be copied", "what is nested too deep is refused, not cut");
}

static void answers_in_one_step(void)
{
    struct json_document d = parsed("{\"name\":\"acme\",\"count\":7}");
    tap_equal_slice(json_text_at(d.root, "name"), slice_of("acme"), "a member's text in one step");
    tap_equal_number((int64_t)json_number_at(d.root, "count"), 7, "a member's number in one step");
    tap_ok(json_text_at(d.root, "gone").length == 0 && json_number_at(d.root, "name") == 0,
           "what is not there is empty, or nought");
    json_release(&d);
}

int main(void)
{
    copies_what_it_reads();
    answers_in_one_step();
    answers_what_stands_there();
    keeps_the_order();
    never_rounds();
    refuses_what_is_not_json();
    takes_the_value_that_is_not_there();
    return tap_done();
}
