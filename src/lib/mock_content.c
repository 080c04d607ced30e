#include "mock_content.h"

#include <string.h>

#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

static const struct mock_kind share_kinds[] = {
    {"CARD", 199, 24999, -1, true, false},        {"CARD", 199, 9999, -1, true, false},
    {"CARD", 199, 4999, -1, true, false},         {"ACH", 1999, 48000, -1, false, false},
    {"ACH", 30000, 350000, 1, false, false},      {"CHECK", 1000, 150000, -1, false, true},
    {"TRANSFER", 1000, 100000, -1, false, false}, {"TRANSFER", 1000, 100000, 1, false, false},
    {"DEPOSIT", 2000, 220000, 1, false, false},   {"FEE", 100, 3500, -1, false, false},
    {"INTEREST", 1, 4200, 1, false, false},
};

static const struct mock_kind loan_kinds[] = {
    {"PAYMENT", 5000, 180000, 1, false, false}, {"PAYMENT", 5000, 90000, 1, false, false},
    {"INTEREST", 100, 30000, -1, false, false}, {"ADVANCE", 10000, 500000, -1, false, false},
    {"FEE", 500, 3900, -1, false, false},
};

static const char *const payees[] = {
    "RIVERSIDE MARKET",     "BLUE HERON COFFEE",   "PRAIRIE FUEL",      "OAK STREET HARDWARE",
    "NORTHSIDE PHARMACY",   "GOLDEN WOK",          "LAKEVIEW CINEMA",   "MESA TIRE & AUTO",
    "HARVEST TABLE",        "COUNTY WATER DIST",   "SUMMIT FITNESS",    "CEDAR VALLEY FEED",
    "PINE RIDGE BOOKS",     "CITY PARKING",        "RED BARN NURSERY",  "SUNRISE BAKERY",
    "TRI-COUNTY ELECTRIC",  "HOMESTEAD INSURANCE", "VALLEY TRANSIT",    "MAPLE LEAF DENTAL",
    "JENSEN BROS PLUMBING", "O'MALLEY'S GRILL",    "STATE OF OHIO TAX", "ABLE PET SUPPLY",
};

static const char *const punctuated_payees[] = {
    "SMITH, JANE",       "NGUYEN, LEE & CO",   "6\" SUB SHOP",        "GARCIA, M.",
    "THE \"REAL\" DELI", "HILL, POND, & DALE", "OLSON, ERIK JR, ESQ", "\"A-1\" TOWING, INC",
};

/* Letters of Latin-1, which windows-1252 and ISO 8859-15 share. */
static const char *const latin_payees[] = {
    "CAF\u00C9 MONT\u00C9E", "PE\u00D1A TAQUER\u00CDA",   "BJ\u00D6RN & S\u00D8N",
    "CR\u00CAPERIE DU LAC",  "M\u00DCLLER B\u00C4CKEREI", "Jos\u00E9 Ib\u00E1\u00F1ez",
};

static const char *const other_payees[] = {
    "\u5BFF\u53F8 SUSHI BAR", "\u017B\u00D3\u0141TY PIEROGI",   "PH\u1EDE 75 \u2014 NOODLES",
    "TACO \U0001F32E TRUCK",  "\u041A\u0410\u0424\u0415 VOLGA",
};

static const char *const towns[] = {
    "AUSTIN TX",   "DAYTON OH", "BOISE ID",  "SALEM OR",     "PEORIA IL", "DULUTH MN",
    "MACON GA",    "LAREDO TX", "FARGO ND",  "TACOMA WA",    "MOBILE AL", "RENO NV",
    "SCRANTON PA", "TOPEKA KS", "BANGOR ME", "ST. CLOUD MN", "YUMA AZ",   "OGDEN UT",
};

static const char *const employers[] = {
    "COUNTY SCHOOLS PAYROLL", "MIDLAND MFG PAYROLL", "SSA TREAS 310 XXSOC SEC",
    "ST ANNE HOSPITAL PAY",   "CITY OF DAYTON PAY",  "HARBOR FREIGHTWAYS PAY",
};

static const char *const category_codes[] = {"5411", "5541", "5812", "5814", "5912", "5251",
                                             "7832", "4900", "0742", "5942", "7523", "8021"};

static const char *pick(struct random *random, const char *const *list, size_t count)
{
    return list[random_below(random, count)];
}
#define PICK(random, list) pick(random, list, COUNT_OF(list))

const struct mock_kind *mock_content_kind(struct random *random, bool loan)
{
    return loan ? &loan_kinds[random_below(random, COUNT_OF(loan_kinds))]
                : &share_kinds[random_below(random, COUNT_OF(share_kinds))];
}

const char *mock_content_merchant_category(struct random *random)
{
    return PICK(random, category_codes);
}

static void append_number(struct random *random, uint64_t least, uint64_t greatest,
                          struct buffer *to)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t number = least + random_below(random, greatest - least + 1);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buffer_append(to, digits + at, sizeof digits - at);
}

static const char *payee(struct random *random, const struct mock_wording *w)
{
    if (w->beyond_latin && random_below(random, 2) == 0)
        return PICK(random, other_payees);
    if (w->beyond_ascii)
        return PICK(random, latin_payees);
    return w->punctuation ? PICK(random, punctuated_payees) : PICK(random, payees);
}

static void describe_card(struct random *random, const struct mock_wording *w, struct buffer *to)
{
    buffer_append_text(to, random_below(random, 3) == 0 ? "CARD PURCHASE " : "POS ");
    buffer_append_text(to, payee(random, w));
    buffer_append_text(to, w->line_break != NULL ? w->line_break : " ");
    if (random_below(random, 2) == 0) {
        buffer_append_byte(to, '#');
        append_number(random, 100, 99999, to);
        buffer_append_byte(to, ' ');
    }
    buffer_append_text(to, PICK(random, towns));
}

static void describe_transfer(struct random *random, const struct mock_kind *kind,
                              const struct mock_wording *w, struct buffer *to)
{
    buffer_append_text(to, kind->side < 0 ? "TRANSFER TO " : "TRANSFER FROM ");
    if (w->punctuation || w->beyond_ascii) {
        buffer_append_text(to, payee(random, w));
        buffer_append_text(to, w->line_break != NULL ? w->line_break : " ");
    }
    buffer_append_text(to, w->line_break != NULL ? "ONLINE" : "SHARE 000");
    if (w->line_break == NULL)
        append_number(random, 1, 9, to);
}

static void describe_ach(struct random *random, const struct mock_kind *kind,
                         const struct mock_wording *w, struct buffer *to)
{
    buffer_append_text(to, kind->side < 0 ? "ACH DEBIT " : "ACH CREDIT ");
    buffer_append_text(to, kind->side < 0 || w->punctuation || w->beyond_ascii
                               ? payee(random, w)
                               : PICK(random, employers));
    buffer_append_text(to, w->line_break != NULL ? w->line_break : " ");
    buffer_append_text(to, "PPD ID: ");
    append_number(random, 1000000, 9999999, to);
}

/* Kinds whose description has few words of its own. */
static void describe_other(struct random *random, const struct mock_kind *kind,
                           const struct mock_wording *w, struct buffer *to)
{
    buffer_append_text(to, strcmp(kind->type, "INTEREST") == 0 && kind->side < 0
                               ? "INTEREST CHARGED"
                               : kind->type);
    if (w->punctuation || w->beyond_ascii || w->line_break != NULL) {
        buffer_append_text(to, w->line_break != NULL ? w->line_break : " ");
        buffer_append_text(to, payee(random, w));
    } else if (kind->has_check) {
        buffer_append_text(to, " CLEARED");
    } else if (strcmp(kind->type, "FEE") == 0) {
        buffer_append_text(to, random_below(random, 2) == 0 ? " MONTHLY SERVICE" : " OVERDRAFT");
    }
}

/* Cuts what begins at START to MAXIMUM characters and drops spaces and line ends behind it. */
static void shorten(struct buffer *to, size_t start, size_t maximum)
{
    size_t characters = 0;
    size_t end = start;
    while (end < to->length) {
        bool begins = ((unsigned char)to->data[end] & 0xC0) != 0x80;
        if (begins && maximum != 0 && characters == maximum)
            break;
        characters += begins;
        end++;
    }
    while (end > start && strchr(" \r\n", to->data[end - 1]) != NULL)
        end--;
    to->length = end;
}

void mock_content_describe(struct random *random, const struct mock_kind *kind,
                           const struct mock_wording *wording, size_t maximum, struct buffer *to)
{
    size_t start = to->length;
    if (kind->has_merchant)
        describe_card(random, wording, to);
    else if (strcmp(kind->type, "TRANSFER") == 0)
        describe_transfer(random, kind, wording, to);
    else if (strcmp(kind->type, "ACH") == 0)
        describe_ach(random, kind, wording, to);
    else
        describe_other(random, kind, wording, to);
    for (size_t i = start; i < to->length; i++)
        if (strchr(wording->avoided, to->data[i]) != NULL)
            to->data[i] = i == start ? 'X' : ' ';
    shorten(to, start, maximum);
}
