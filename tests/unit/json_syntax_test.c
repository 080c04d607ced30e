#include "buffer.h"
#include "json_syntax.h"
#include "tap.h"

static void accepts(const char *text, const char *sentence)
{
    struct error e = {0};
    if (!tap_ok(json_syntax_check(slice_of(text), &e) == 0, sentence))
        tap_note("refused", slice_of(e.message));
}

static void refuses(const char *text, const char *message, const char *sentence)
{
    struct error e = {0};
    int result = json_syntax_check(slice_of(text), &e);
    tap_equal_text(result == 0 ? "accepted" : e.message, message, sentence);
}

static void knows_the_grammar(void)
{
    accepts("{\"a\":[1,-0.5e+10,true,false,null,\"\"],\"b\":{}}",
            "every kind of value is accepted");
    accepts(" \t\r\n[ 1 , { \"a\" : 2 } ] \n", "white space may stand wherever the grammar has it");
    accepts("0", "a lone number is a text");
    accepts("\"\\ud83d\\udcb0 \\u00fc \\\" \\\\ \\/ \\b \\f \\n \\r \\t \x7f \xf0\x9f\x92\xb0\"",
            "every escape, DEL and letters beyond ASCII are accepted");
    refuses("", "line 1, column 1: not JSON: the end stands where a value should",
            "nothing at all is refused");
    refuses("{\"a\":1,\n \"b\":01}", "line 2, column 6: not JSON: a number with a leading zero",
            "line and column name where a number begins with a zero too many");
    refuses("[1.]", "line 1, column 4: not JSON: a decimal point without a digit behind it",
            "a number that ends with its point is refused");
    refuses("[-]", "line 1, column 3: not JSON: a minus without a digit behind it",
            "a minus alone is refused");
    refuses("[1e]", "line 1, column 4: not JSON: an exponent without a digit",
            "an exponent without digits is refused");
    refuses("[NaN]", "line 1, column 2: not JSON: a character that begins no value",
            "NaN is refused");
    refuses("[nul]", "line 1, column 2: not JSON: a word that is not true, false or null",
            "a word cut short is refused");
    refuses("[1,]", "line 1, column 4: not JSON: a character that begins no value",
            "a comma too many in an array is refused");
    refuses("{\"a\":1,}",
            "line 1, column 8: not JSON: an object's key that is not a string in double quotes",
            "a comma too many in an object is refused");
    refuses("{\"a\" 1}", "line 1, column 6: not JSON: a key without a colon behind it",
            "a missing colon is refused");
    refuses("{\"a\":1 \"b\":2}",
            "line 1, column 8: not JSON: neither a comma nor } behind an object's member",
            "a missing comma in an object is refused");
    refuses("[1 2]", "line 1, column 4: not JSON: neither a comma nor ] behind an array's element",
            "a missing comma in an array is refused");
    refuses("{}\n{}", "line 2, column 1: not JSON: something stands behind the value",
            "a second value is refused");
    refuses("[\"abc", "line 1, column 2: not JSON: a string that is never closed",
            "a string without an end is refused where it begins");
    refuses("[\"a\tb\"]", "line 1, column 4: not JSON: a control character inside a string",
            "a bare tab inside a string is refused");
    refuses("[\"\\x\"]",
            "line 1, column 3: not JSON: a backslash before a character that is never escaped",
            "an escape that JSON does not have is refused");
    refuses("[\"\\u12g4\"]",
            "line 1, column 7: not JSON: \\u without four hexadecimal digits behind it",
            "an escape with a letter in place of a digit is refused");
}

static void refuses_what_readers_disagree_on(void)
{
    refuses("[\"a\\u0000b\"]",
            "line 1, column 4: not JSON: \\u0000, which texts of ours never hold",
            "an escaped NUL is refused: a library would end the text there");
    refuses("[\"\\ud83d x\"]",
            "line 1, column 3: not JSON: the first half of a surrogate pair without its second",
            "a first half of a surrogate pair is refused");
    refuses("[\"\\ud83d\\u0041\"]",
            "line 1, column 3: not JSON: the first half of a surrogate pair without its second",
            "a first half before another character is refused");
    refuses("[\"\\udcb0\"]",
            "line 1, column 3: not JSON: the second half of a surrogate pair without its first",
            "a second half alone is refused");
    refuses("[\"\xc0\xaf\"]", "line 1, column 3: not JSON: bytes that are not UTF-8",
            "an overlong form is refused");
    refuses("\xef\xbb\xbf{}", "line 1, column 1: not JSON: a byte order mark before the value",
            "a byte order mark is refused");
    refuses("{\"a\":1,\"b\":2,\"a\":3}",
            "line 1, column 14: not JSON: a key that its object has already",
            "a key that stands twice is refused");
    refuses("{\"\\u0061\\ud83d\\udcb0\":1,\"a\xf0\x9f\x92\xb0\":3}",
            "line 1, column 25: not JSON: a key that its object has already",
            "two spellings of the same key are the same key");
    accepts("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}],\"A\":1,\"\":2}",
            "the same key may stand in different objects, and case tells keys apart");
    refuses("{\"\":1,\"\":2}", "line 1, column 7: not JSON: a key that its object has already",
            "the empty key is a key like any other");
    refuses("{\"a\":{\"x\":1,\"y\":2},\"a\":1}",
            "line 1, column 20: not JSON: a key that its object has already",
            "a key is remembered over the objects inside its object");
}

static void nested(struct buffer *b, int depth)
{
    buffer_clear(b);
    for (int i = 0; i < depth; i++)
        buffer_append_byte(b, '[');
    for (int i = 0; i < depth; i++)
        buffer_append_byte(b, ']');
}

static void keeps_its_limits(void)
{
    struct buffer b = {0};
    struct error e = {0};
    nested(&b, JSON_SYNTAX_DEPTH_MAXIMUM);
    accepts(b.data, "64 arrays inside each other are accepted");
    nested(&b, JSON_SYNTAX_DEPTH_MAXIMUM + 1);
    refuses(b.data, "line 1, column 65: not JSON: nested more than 64 deep", "one more is refused");
    buffer_clear(&b);
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&b, "[{\"\":");
    tap_ok(json_syntax_check(buffer_slice(&b), &e) == -1, "100,000 brackets are refused");
    buffer_clear(&b);
    for (int i = 0; i < JSON_SYNTAX_MEMBERS_MAXIMUM; i++)
        buffer_append_format(&b, "%s\"%d\":0", i == 0 ? "{" : ",", i);
    buffer_append_byte(&b, '}');
    accepts(b.data, "an object of 1024 members is accepted");
    b.length--;
    buffer_append_text(&b, ",\"one more\":0}");
    refuses(b.data, "line 1, column 8108: not JSON: an object of more than 1024 members",
            "one more is refused");
    accepts("123456789012345678901234567890123456789012345678901234567890123",
            "a number of 63 characters is accepted");
    refuses("1234567890123456789012345678901234567890123456789012345678901234",
            "line 1, column 1: not JSON: a number of more than 63 characters",
            "a number of 64 characters is refused");
    buffer_release(&b);
}

static void reads_no_byte_behind(void)
{
    struct error e = {0};
    tap_ok(json_syntax_check(slice_make("123x", 3), &e) == 0, "bytes behind the text do not count");
    tap_ok(json_syntax_check(slice_make("[1]\0", 4), &e) == -1,
           "a NUL behind the value is refused");
    tap_ok(json_syntax_check(slice_make(NULL, 0), &e) == -1, "no bytes at all are refused");
}

int main(void)
{
    knows_the_grammar();
    refuses_what_readers_disagree_on();
    keeps_its_limits();
    reads_no_byte_behind();
    return tap_done();
}
