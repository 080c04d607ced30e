#include "mock_amount.h"

#include "amount.h"
#include "random.h"
#include "tap.h"

static char *debit_words[] = {(char[]){"D"}, (char[]){"DR"}};
static char *credit_words[] = {(char[]){"C"}};

static struct amount_format plain_format(enum amount_style style)
{
    return (struct amount_format){.style = style,
                                  .decimal_char = ".",
                                  .group_char = ",",
                                  .implied_decimals = -1,
                                  .debit_flags = {debit_words, 2},
                                  .credit_flags = {credit_words, 1}};
}

static void writes(const struct amount_format *f, int64_t amount, unsigned scale, bool turned,
                   const struct mock_amount_form *form, const char *first, const char *second,
                   const char *sentence)
{
    struct buffer cell[2] = {{0}, {0}};
    mock_amount_append(f, amount, scale, turned, form, 0, &cell[0]);
    if (f->style >= AMOUNT_DEBIT_CREDIT)
        mock_amount_append(f, amount, scale, turned, form, 1, &cell[1]);
    tap_equal_slice(buffer_slice(&cell[0]), slice_of(first), sentence);
    if (second != NULL)
        tap_equal_slice(buffer_slice(&cell[1]), slice_of(second), sentence);
    buffer_release(&cell[0]);
    buffer_release(&cell[1]);
}

static void test_styles(void)
{
    const struct mock_amount_form none = {0};
    const struct mock_amount_form grouped = {.grouped = true, .symbol = "$"};
    struct amount_format f = plain_format(AMOUNT_SIGNED);
    writes(&f, -123456, 2, false, &none, "-1234.56", NULL, "money out has a minus");
    writes(&f, -123456, 2, true, &none, "1234.56", NULL, "a turned record has none");
    writes(&f, -123456789, 2, false, &grouped, "-$1,234,567.89", NULL, "groups of three");
    writes(&f, 5, 2, false, &(struct mock_amount_form){.plus = true}, "+0.05", NULL, "a plus");
    writes(&f, -5, 0, false, &(struct mock_amount_form){.typographic = true}, "\u22125", NULL,
           "a minus sign of typographers");
    f.money_out_is_positive = true;
    writes(&f, -5, 3, false, &none, "0.005", NULL, "money out can be positive");
    f = plain_format(AMOUNT_PARENTHESES);
    writes(&f, -100000, 2, false, &grouped, "($1,000.00)", NULL, "parentheses are money out");
    f = plain_format(AMOUNT_TRAILING_SIGN);
    writes(&f, -1250, 2, false, &none, "12.50-", NULL, "a sign behind");
    writes(&f, 1250, 2, false, &(struct mock_amount_form){.words = true}, "12.50CR", NULL, "CR");
    f = plain_format(AMOUNT_DEBIT_CREDIT);
    writes(&f, -1250, 2, false, &none, "12.50", "", "money out stands in the debit column");
    writes(&f, 1250, 2, false, &none, "", "12.50", "money in in the credit column");
    f.debit_column_is_negative = true;
    writes(&f, -1250, 2, false, &none, "-12.50", "", "debits with their minus");
    f = plain_format(AMOUNT_FLAG);
    writes(&f, -1250, 2, false, &(struct mock_amount_form){.pick = 1}, "12.50", "DR",
           "a flag says the side");
    f = plain_format(AMOUNT_SIGNED);
    f.implied_decimals = 3;
    writes(&f, -1250, 2, false, &(struct mock_amount_form){.least_digits = 8}, "-00012500", NULL,
           "decimals that are implied");
}

static struct mock_amount_form any_form(struct random *r, const struct amount_format *f)
{
    return (struct mock_amount_form){.grouped = random_below(r, 2) == 0,
                                     .plus = random_below(r, 2) == 0,
                                     .typographic = random_below(r, 2) == 0,
                                     .words = random_below(r, 2) == 0,
                                     .pick = (unsigned)random_below(r, 9),
                                     .symbol = f->symbols.count > 0 ? f->symbols.list[0] : NULL};
}

static int64_t read_back(const struct amount_format *f, struct slice first, struct slice second)
{
    struct decimal d = {0};
    struct slice both[2] = {first, second};
    bool missing[2] = {first.length == 0, second.length == 0};
    size_t cell;
    int64_t units = 0;
    struct amount_problem p =
        f->style == AMOUNT_DEBIT_CREDIT ? amount_read_debit_credit(f, both, missing, &d, &cell)
        : f->style == AMOUNT_FLAG       ? amount_read_flag(f, first, second, &d, &cell)
                                        : amount_read(f, first, &d);
    return p.rule == RULE_NONE && decimal_rescale(d, 2, &units) == DECIMAL_OK ? units : INT64_MIN;
}

/* The reader is another's work: what both hold is what the profile means. */
static void test_against_reader(void)
{
    struct random r;
    random_seed(&r, 42);
    char *symbols[] = {(char[]){"USD"}};
    for (enum amount_style style = AMOUNT_SIGNED; style <= AMOUNT_FLAG; style++) {
        int wrong = 0;
        for (int i = 0; i < 5000; i++) {
            struct amount_format f = plain_format(style);
            if (random_below(&r, 2) == 0)
                f.symbols = (struct texts){symbols, 1};
            f.money_out_is_positive = style < AMOUNT_DEBIT_CREDIT && random_below(&r, 2) == 0;
            f.debit_column_is_negative = random_below(&r, 2) == 0;
            if (random_below(&r, 3) == 0)
                f.implied_decimals = 2 + (int)random_below(&r, 2);
            struct mock_amount_form form = any_form(&r, &f);
            int64_t amount = (int64_t)random_below(&r, 2000000000000) - 1000000000000;
            struct buffer cell[2] = {{0}, {0}};
            mock_amount_append(&f, amount, 2, false, &form, 0, &cell[0]);
            if (style >= AMOUNT_DEBIT_CREDIT)
                mock_amount_append(&f, amount, 2, false, &form, 1, &cell[1]);
            wrong += read_back(&f, buffer_slice(&cell[0]), buffer_slice(&cell[1])) != amount;
            buffer_release(&cell[0]);
            buffer_release(&cell[1]);
        }
        tap_equal_number(wrong, 0, "what is written is read as what was meant");
    }
}

static void test_steps(void)
{
    struct amount_format f = plain_format(AMOUNT_SIGNED);
    tap_equal_number(mock_amount_step(&f, 2), 1, "with decimals every amount can be written");
    f.decimal_char[0] = '\0';
    tap_equal_number(mock_amount_step(&f, 2), 100, "without them only whole units");
    f.implied_decimals = 1;
    tap_equal_number(mock_amount_step(&f, 3), 100, "with one implied only tenths");
}

int main(void)
{
    test_styles();
    test_against_reader();
    test_steps();
    return tap_done();
}
