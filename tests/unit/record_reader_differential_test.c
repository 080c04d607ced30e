/*
 * The record reader against a model and against libcsv alone, on random bytes of the kind that
 * hurts: quotes, line ends of every sort, NUL, byte order marks, broken UTF-8, in pieces.
 */
#include "random.h"
#include "record_reader_oracle.h"
#include "tap.h"

/* A sanitizer takes ten times as long; the fuzz target goes on where this ends. */
#ifdef __SANITIZE_ADDRESS__
enum { MODEL_CASES = 15000, LIBCSV_CASES = 5000 };
#else
enum { MODEL_CASES = 150000, LIBCSV_CASES = 50000 };
#endif

static size_t below(struct random *random, size_t limit)
{
    return (size_t)random_below(random, limit);
}

static const char *const tokens[] = {",",    "\"",   "\n",    "\r\n",     "a",    "bc",
                                     "\"",   ",",    "\r",    " ",        "\"\"", "\",\"",
                                     "\"\n", "\n\"", "x,y\n", "\xc3\xa9", "1",    ";"};
static const struct slice rare_tokens[] = {SLICE_LITERAL("\0"), SLICE_LITERAL("\xff"),
                                           SLICE_LITERAL("\xc3"), SLICE_LITERAL("\xef\xbb\xbf"),
                                           SLICE_LITERAL("'")};

static void make_bytes(struct random *random, struct buffer *b, bool hostile)
{
    buffer_clear(b);
    if (below(random, 16) == 0)
        buffer_append_text(b, "\xef\xbb\xbf");
    for (size_t count = below(random, 40); count > 0; count--)
        if (hostile && below(random, 32) == 0)
            buffer_append_slice(b, rare_tokens[below(random, 5)]);
        else
            buffer_append_text(b, tokens[below(random, sizeof tokens / sizeof *tokens)]);
}

static void make_profile(struct random *random, struct profile *p)
{
    static const char delimiters[] = ",,,;\t|";
    static const size_t record_limits[] = {1048576, 1048576, 20, 7, 1};
    *p = (struct profile){0};
    p->dialect.delimiter = delimiters[below(random, 6)];
    p->dialect.has_quote = below(random, 8) != 0;
    p->dialect.quote = below(random, 8) == 0 ? '\'' : '"';
    p->dialect.line_terminator =
        (enum line_terminator)(below(random, 3) == 0 ? below(random, 4) : 0);
    p->limits.record_bytes = record_limits[below(random, 5)];
    p->limits.field_bytes = below(random, 6) == 0 ? 3 : 65536;
    p->limits.columns = below(random, 6) == 0 ? 3 : 60;
    if (below(random, 3) == 0)
        p->allow = RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE);
}

static size_t make_piece(struct random *random)
{
    return below(random, 8) == 0 ? 1 + below(random, 3) : below(random, 4) == 0 ? 16 : 0;
}

static void note_case(const struct oracle_case *c, int number)
{
    printf("# case %d: %s; delimiter %c, line end %d, limits %zu %zu %zu, allow %u, held %zu\n",
           number, c->why, c->profile.dialect.delimiter, (int)c->profile.dialect.line_terminator,
           c->profile.limits.record_bytes, c->profile.limits.field_bytes, c->profile.limits.columns,
           c->profile.allow, c->held_lines);
    tap_note("bytes", c->bytes);
}

static void compare_with_model(void)
{
    struct random random;
    struct buffer bytes = {0};
    struct oracle_case c = {0};
    bool same = true;
    int number = 0;
    random_seed(&random, 20261120);
    for (; same && number < MODEL_CASES; number++) {
        make_bytes(&random, &bytes, true);
        make_profile(&random, &c.profile);
        c.bytes = buffer_slice(&bytes);
        c.held_lines = below(&random, 4) == 0 ? below(&random, 4) : 0;
        c.piece_bytes = make_piece(&random);
        same = oracle_agrees(&c);
    }
    tap_ok(same, "hostile uploads are cut into records as a model of the rules cuts them");
    if (!same)
        note_case(&c, number);
    buffer_release(&bytes);
}

static void compare_with_libcsv(void)
{
    struct random random;
    struct buffer bytes = {0};
    struct oracle_case c = {0};
    bool same = true;
    int number = 0;
    random_seed(&random, 20261120);
    for (; same && number < LIBCSV_CASES; number++) {
        make_bytes(&random, &bytes, false);
        c.profile =
            (struct profile){.dialect = {.delimiter = ',', .has_quote = true, .quote = '"'}};
        c.profile.limits =
            (struct limits){.field_bytes = 65536, .record_bytes = 1048576, .columns = 1024};
        c.bytes = buffer_slice(&bytes);
        c.piece_bytes = make_piece(&random);
        same = oracle_libcsv_agrees(&c);
    }
    tap_ok(same, "uploads are read as libcsv alone reads them, up to its first refusal");
    if (!same)
        note_case(&c, number);
    buffer_release(&bytes);
}

int main(void)
{
    compare_with_model();
    compare_with_libcsv();
    return tap_done();
}
