/* With a file's name it prints, for tests/yaml_corpus.bats, the events that its tree stands for, as
 * yaml-test-suite writes them, but for document and stream; all styles but the plain are one. */
#include "yaml_tree.h"

#include "buffer.h"
#include "tap.h"
#include "whole_file.h"

#include <stdlib.h>

static void refused(const char *text, uint32_t line, uint32_t column, const char *words,
                    const char *sentence)
{
    char got[1200];
    char expected[1200];
    struct error e = {.message = ""};
    uint32_t at_line = 0;
    uint32_t at_column = 0;
    struct tree *tree = yaml_tree_read(slice_of(text), &at_line, &at_column, &e);
    snprintf(got, sizeof got, "%u:%u: %s", at_line, at_column, e.message);
    snprintf(expected, sizeof expected, "%u:%u: %s", line, column, words);
    tap_equal_text(tree == NULL ? got : "a tree", expected, sentence);
    tree_free(tree);
}

static void show(const struct tree *tree, struct buffer *to)
{
    static const char opening[] = "\"[{";
    static const char closing[] = "\"]}";
    buffer_append_byte(to, opening[tree->kind]);
    if (tree->kind == TREE_SCALAR)
        buffer_append_text(to, tree->text);
    for (size_t i = 0; i < tree->count; i++) {
        if (i > 0)
            buffer_append_text(to, ", ");
        if (tree->entries[i].key != NULL) {
            show(tree->entries[i].key, to);
            buffer_append_text(to, ": ");
        }
        show(tree->entries[i].value, to);
    }
    buffer_append_byte(to, closing[tree->kind]);
}

static void reads(const char *text, const char *expected, const char *sentence)
{
    struct buffer shown = {0};
    struct error e = {.message = ""};
    uint32_t line;
    uint32_t column;
    struct tree *tree = yaml_tree_read(slice_of(text), &line, &column, &e);
    if (tree != NULL)
        show(tree, &shown);
    else
        buffer_append_text(&shown, e.message);
    tap_equal_slice(buffer_slice(&shown), slice_of(expected), sentence);
    buffer_release(&shown);
    tree_free(tree);
}

/* TEXT repeated COUNT times is refused, and soon: the run as a whole is short. */
static void repeated(const char *text, size_t count, const char *words, const char *sentence)
{
    struct buffer many = {0};
    struct error e = {.message = ""};
    uint32_t line;
    uint32_t column;
    for (size_t i = 0; i < count; i++)
        buffer_append_text(&many, text);
    struct tree *tree = yaml_tree_read(buffer_slice(&many), &line, &column, &e);
    tap_equal_text(tree == NULL ? e.message : "a tree", words, sentence);
    tree_free(tree);
    buffer_release(&many);
}

static void test_places(void)
{
    struct error e;
    uint32_t line;
    uint32_t column;
    struct tree *tree =
        yaml_tree_read(slice_of("\xef\xbb\xbf"
                                "a: 1\r\nlonger: {\"\xc3\xa9\": x, y: '00123'}\r\n"),
                       &line, &column, &e);
    const struct tree *inner = tree == NULL ? NULL : tree_member(tree, "longer");
    const struct tree *y = inner == NULL ? NULL : tree_member(inner, "y");
    if (!tap_ok(y != NULL, "a mapping's members are found by their keys"))
        return;
    tap_equal_number(y->line, 2, "lines count from 1, and CRLF is one line end");
    tap_equal_number(y->column, 21, "columns count characters from 1");
    tap_ok(y->quoted && !tree_member(inner, "\xc3\xa9")->quoted, "quotes are remembered");
    tap_ok(tree_member(tree, "b") == NULL, "a key that is not there is not found");
    tree_free(tree);
}

static void test_refusals(void)
{
    refused("", 1, 1, "nothing in it", "an empty text is refused");
    refused("# only a comment\n", 1, 1, "nothing in it", "a text of comments is refused");
    refused("a: 1\nb: 2\na: 3\n", 3, 1, "the same key a second time", "duplicate keys are refused");
    refused("a: &x 1\n", 1, 4, "anchors (&) are not allowed", "anchors are refused");
    refused("a: *x\n", 1, 4, "aliases (*) are not allowed", "aliases are refused");
    refused("a: !!str 1\n", 1, 4, "tags (!) are not allowed", "tags are refused");
    refused("%YAML 1.1\n---\na: 1\n", 1, 1, "directives (%) are not allowed",
            "directives are refused");
    refused("a: 1\n---\nb: 2\n", 2, 1, "a second document", "a second document is refused");
    refused("[a]: 1\n", 1, 1, "a key that is not plain text", "a sequence as a key is refused");
    refused("a: \"\xff\"\n", 1, 5, "not valid UTF-8", "bytes that are not UTF-8 are refused");
    refused("a: 1\nb: \"\\0\"\n", 2, 4, "a NUL in a text", "an escaped NUL is refused");
    refused("a: b\x01\n", 1, 5, "a control character", "control characters are refused");
    refused("a:\n\tb: 1\n", 2, 1, "a tab in the indentation: YAML is indented with spaces",
            "a tab in the indentation is refused by name");
    refused("a: x\xe2\x80\xa8y\n", 1, 5, "a line separator that is not LF or CRLF",
            "line separators that only YAML 1.1 knows are refused");
    refused("a: \"b\"#c\n", 1, 7, "a comment needs a space before its #",
            "a comment glued to a value is refused");
    refused("a: [1,#c\n  2]\n", 1, 7, "a comment needs a space before its #",
            "a comment glued to a comma is refused");
    refused("a: [1,\n2]\n", 2, 1, "a line that is not indented deeper than what it continues",
            "a bracket's line that is not indented is refused");
    refused("a: |\n\n", 1, 4, "an empty block of text", "an empty block is refused");
    refused("a: [-]\n", 1, 5, "a lone - in brackets: quote it", "a lone dash is refused");
    refused("a: [1, 2\nb: 3\n", 2, 2, "did not find expected ',' or ']'",
            "a bracket that is never closed is refused where it is noticed");
    tap_ok(yaml_tree_read(slice_make("a\0b", 3), &(uint32_t){0}, &(uint32_t){0},
                          &(struct error){0}) == NULL,
           "a NUL byte is refused");
}

static void test_bounds(void)
{
    repeated("[", 100000, "longer than 64 KiB", "100,000 brackets are refused at once");
    repeated("[", 60000, "nested deeper than 32 levels", "60,000 brackets are refused at once");
    repeated("[\n", 30000, "nested deeper than 32 levels", "so are brackets on lines of their own");
    repeated("{a: ", 15000, "nested deeper than 32 levels", "so are braces");
    repeated("- ", 30000, "nested deeper than 32 levels", "so are dashes");
    repeated("? ", 30000, "explicit keys (?) are not allowed", "so are question marks");
    repeated("x", 1 << 20, "longer than 64 KiB", "a megabyte is refused");
}

static void print_scalar(const struct tree *tree)
{
    static const char special[] = "\\\n\t\r\b";
    static const char letters[] = "\\ntrb";
    printf("=VAL %c", tree->quoted ? '"' : ':');
    for (const char *p = tree->text; *p != '\0'; p++) {
        const char *found = strchr(special, *p);
        if (found != NULL)
            printf("\\%c", letters[found - special]);
        else
            putchar(*p);
    }
    putchar('\n');
}

static void print_events(const struct tree *tree)
{
    if (tree->kind == TREE_SCALAR) {
        print_scalar(tree);
        return;
    }
    puts(tree->kind == TREE_MAPPING ? "+MAP" : "+SEQ");
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->entries[i].key != NULL)
            print_events(tree->entries[i].key);
        print_events(tree->entries[i].value);
    }
    puts(tree->kind == TREE_MAPPING ? "-MAP" : "-SEQ");
}

/* Returns 1, with the reason, where the file is refused. */
static int show_file(const char *path)
{
    struct buffer text = {0};
    struct error e;
    uint32_t line;
    uint32_t column;
    if (!whole_file(path, &text))
        return 2;
    struct tree *tree = yaml_tree_read(buffer_slice(&text), &line, &column, &e);
    buffer_release(&text);
    if (tree == NULL) {
        printf("%u:%u: %s\n", line, column, e.message);
        return 1;
    }
    print_events(tree);
    tree_free(tree);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return show_file(argv[1]);
    reads("a: [00123, no, 1e3, ~, '']\nb:\n- {c: d}\n- \"e\\tf\"\n",
          "{\"a\": [\"00123\", \"no\", \"1e3\", \"~\", \"\"], \"b\": [{\"c\": \"d\"}, \"e\tf\"]}",
          "scalars stay the text they are");
    reads("a:\nb: x\n", "{\"a\": \"\", \"b\": \"x\"}", "a value that is left out is an empty text");
    reads("a: |\n  one\n  two\n", "{\"a\": \"one\ntwo\n\"}", "a block of text keeps its lines");
    test_places();
    test_refusals();
    test_bounds();
    return tap_done();
}
