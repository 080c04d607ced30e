#include "nearest.h"
#include "tap.h"

static const char *const keys[] = {
    "amount", "encoding", "header", "quoteChar", "fields", "field", "pivot", "name", "type", "of",
};

static void meant(const char *wrong, const char *expected, const char *sentence)
{
    tap_equal_text(nearest_word(slice_of(wrong), keys, sizeof keys / sizeof keys[0]), expected,
                   sentence);
}

int main(void)
{
    meant("amuont", "amount", "two letters swapped");
    meant("amonut", "amount", "two other letters swapped");
    meant("encodin", "encoding", "a letter left out");
    meant("heeader", "header", "a letter too many");
    meant("pibot", "pivot", "a wrong letter");
    meant("quote_char", "quoteChar", "another way to join two words");
    meant("QUOTECHAR", "quoteChar", "another case");
    meant("coding", "encoding", "two letters left out of eight");
    meant("typ", "type", "a short word, nearly right");
    meant("mane", NULL, "a short word swapped is too far");
    meant("feilds", "fields", "the nearest of two");
    meant("fieldd", "fields", "the first of two as near");
    meant("tyqo", NULL, "two wrong letters of four are too many");
    meant("on", NULL, "very short words are near to nothing");
    meant("", NULL, "nothing is near to nothing");
    meant("business", NULL, "another word is another word");
    char longest[NEAREST_LENGTH_MAX + 2];
    memset(longest, 'x', sizeof longest);
    longest[NEAREST_LENGTH_MAX + 1] = '\0';
    const char *const words[] = {longest, longest + 1};
    tap_ok(nearest_word(slice_of(longest), words, 2) == NULL,
           "a word that is too long is not compared");
    tap_ok(nearest_word(slice_of(longest + 2), words, 2) == longest + 1, "one of 64 bytes is");
    tap_ok(nearest_word(slice_of("x"), NULL, 0) == NULL, "of no words none is near");
    return tap_done();
}
