#include "date_pattern.h"

#include "word.h"

enum part {
    PART_YEAR,
    PART_MONTH,
    PART_DAY,
    PART_DAY_OF_YEAR,
    PART_HOUR,
    PART_HALF_DAY, /* 0 is AM, 1 is PM */
    PART_MINUTE,
    PART_SECOND,
    PART_COUNT
};

static const char *const part_names[PART_COUNT] = {
    "year", "month", "day", "day of the year", "hour", "half of the day", "minute", "second",
};

enum { WORD_COUNT = 14, WORD_LITERAL, WORD_ANY_TEXT, ANY_TEXT_MAX = 3 };

/* What a format may say behind "%". Words without digits are looked up in the names of their part.
 */
static const struct word {
    char name[3];
    uint8_t part, digits_min, digits_max;
} words[WORD_COUNT] = {
    {"Y", PART_YEAR, 4, 4},   {"y", PART_YEAR, 2, 2},   {"m", PART_MONTH, 2, 2},
    {"-m", PART_MONTH, 1, 2}, {"b", PART_MONTH, 0, 0},  {"B", PART_MONTH, 0, 0},
    {"d", PART_DAY, 2, 2},    {"-d", PART_DAY, 1, 2},   {"j", PART_DAY_OF_YEAR, 3, 3},
    {"H", PART_HOUR, 2, 2},   {"I", PART_HOUR, 2, 2},   {"p", PART_HALF_DAY, 0, 0},
    {"M", PART_MINUTE, 2, 2}, {"S", PART_SECOND, 2, 2},
};

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

static const char *const halves[] = {"AM", "PM"};

enum { MONTH_COUNT = 12, HALF_COUNT = 2, MONTH_ABBREVIATION = 3 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool says(const struct date_pattern *p, enum part part)
{
    return (p->parts & 1U << part) != 0;
}

/* --- compiling ------------------------------------------------------------------------------- */

/* The word at the start of TEXT, behind its "%"; WORD_COUNT where there is none. */
static size_t find_word(struct slice text)
{
    for (size_t i = 0; i < WORD_COUNT; i++) {
        size_t length = strlen(words[i].name);
        if (text.length >= length && memcmp(text.data, words[i].name, length) == 0)
            return i;
    }
    return WORD_COUNT;
}

static void append(struct date_pattern *p, size_t word, char byte)
{
    p->elements[p->count++] = (struct date_pattern_element){(uint8_t)word, byte};
}

/* Compiles the word behind the "%" at the start of TEXT. Its length, the "%" included; 0 and E
 * where there is none. */
static size_t compile_word(struct date_pattern *p, struct slice text, struct error *e)
{
    struct slice behind = slice_make(text.data + 1, text.length - 1);
    if (behind.length == 0) {
        error_set(e, STATUS_TROUBLE, "the format ends with a lone %%");
        return 0;
    }
    if (behind.data[0] == '%') {
        append(p, WORD_LITERAL, '%');
        return 2;
    }
    size_t word = find_word(behind);
    if (word == WORD_COUNT) {
        int shown = behind.data[0] == '-' && behind.length > 1 ? 2 : 1;
        error_set(e, STATUS_TROUBLE,
                  "%%%.*s is not a word of date formats; the words are %%Y %%y %%m %%-m %%b %%B "
                  "%%d %%-d %%j %%H %%I %%p %%M %%S %%%%",
                  shown, behind.data);
        return 0;
    }
    if (says(p, words[word].part)) {
        error_set(e, STATUS_TROUBLE, "the format says the %s twice", part_names[words[word].part]);
        return 0;
    }
    p->parts |= 1U << words[word].part;
    append(p, word, '\0');
    return 1 + strlen(words[word].name);
}

static bool begins_with_digit(struct date_pattern_element element)
{
    if (element.word == WORD_LITERAL)
        return is_digit(element.byte);
    return element.word < WORD_COUNT && words[element.word].digits_max > 0;
}

static int check_sequence(const struct date_pattern *p, struct error *e)
{
    size_t any_texts = 0;
    for (size_t i = 0; i < p->count; i++) {
        uint8_t word = p->elements[i].word;
        bool last = i + 1 == p->count;
        if (word == WORD_ANY_TEXT && ++any_texts > ANY_TEXT_MAX)
            return error_set(e, STATUS_TROUBLE, "the format has more than %d *", ANY_TEXT_MAX);
        if (word == WORD_ANY_TEXT && !last && p->elements[i + 1].word == WORD_ANY_TEXT)
            return error_set(e, STATUS_TROUBLE, "the format has two * in a row");
        if (word < WORD_COUNT && words[word].digits_min < words[word].digits_max && !last &&
            begins_with_digit(p->elements[i + 1]))
            return error_set(e, STATUS_TROUBLE,
                             "a digit may follow %%%s, which has one digit or two",
                             words[word].name);
    }
    return 0;
}

static bool uses_word(const struct date_pattern *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->elements[i].word < WORD_COUNT && strcmp(words[p->elements[i].word].name, name) == 0)
            return true;
    return false;
}

static bool uses_any_word(const struct date_pattern *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->elements[i].word < WORD_COUNT)
            return true;
    return false;
}

static int check_date(const struct date_pattern *p, struct error *e)
{
    if (!uses_any_word(p))
        return error_set(e, STATUS_TROUBLE,
                         "the format says no year: write day, month and year like %%d.%%m.%%Y");
    if (!says(p, PART_YEAR))
        return error_set(e, STATUS_TROUBLE, "the format says no year");
    if (says(p, PART_DAY_OF_YEAR)) {
        if (says(p, PART_MONTH) || says(p, PART_DAY))
            return error_set(e, STATUS_TROUBLE,
                             "the format says the day twice: %%j is a whole date");
    } else if (!says(p, PART_MONTH) || !says(p, PART_DAY)) {
        return error_set(e, STATUS_TROUBLE, "the format says no %s",
                         says(p, PART_MONTH) ? "day" : "month");
    }
    if (uses_word(p, "y") && (p->pivot < 0 || p->pivot > 100))
        return error_set(e, STATUS_TROUBLE,
                         "%%y needs a pivot from 0 to 100: years below it are 20yy, others 19yy");
    return 0;
}

static int check_time(const struct date_pattern *p, struct error *e)
{
    if (uses_word(p, "I") && !says(p, PART_HALF_DAY))
        return error_set(e, STATUS_TROUBLE, "%%I needs %%p, which says the half of the day");
    if (says(p, PART_HALF_DAY) && !uses_word(p, "I"))
        return error_set(e, STATUS_TROUBLE, "%%p needs %%I, the hour from 01 to 12");
    if (says(p, PART_MINUTE) && !says(p, PART_HOUR))
        return error_set(e, STATUS_TROUBLE, "the format says the minute, but no hour");
    if (says(p, PART_SECOND) && !says(p, PART_MINUTE))
        return error_set(e, STATUS_TROUBLE, "the format says the second, but no minute");
    return 0;
}

/* Where in PLACES the place of PART stands; NULL where such a part has none. */
static uint8_t *place_of(struct date_places *places, enum part part)
{
    switch (part) {
    case PART_YEAR:
        return &places->year;
    case PART_MONTH:
        return &places->month;
    case PART_DAY:
        return &places->day;
    case PART_HOUR:
        return &places->hour;
    case PART_MINUTE:
        return &places->minute;
    case PART_SECOND:
        return &places->second;
    default:
        return NULL;
    }
}

/* Finds the place of element I, and goes on behind it; false where it has none. */
static bool add_place(struct date_places *places, struct date_pattern_element element)
{
    if (element.word == WORD_LITERAL) {
        if (places->literal_count == sizeof places->literals / sizeof *places->literals)
            return false;
        places->literals[places->literal_count].at = places->length++;
        places->literals[places->literal_count++].byte = element.byte;
        return true;
    }
    if (element.word >= WORD_COUNT)
        return false;
    const struct word *word = &words[element.word];
    if (word->digits_min == 0 || word->digits_min < word->digits_max || word->name[0] == 'I')
        return false;
    uint8_t *place = place_of(places, word->part);
    if (place == NULL)
        return false;
    *place = places->length;
    places->length = (uint8_t)(places->length + word->digits_min);
    places->short_year = places->short_year || word->name[0] == 'y';
    return true;
}

static void find_places(struct date_pattern *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!add_place(&p->places, p->elements[i])) {
            p->places = (struct date_places){0};
            return;
        }
}

static int compile(struct date_pattern *p, struct slice format, int pivot, bool name,
                   struct error *e)
{
    *p = (struct date_pattern){.pivot = pivot};
    if (format.length > DATE_PATTERN_LENGTH_MAX)
        return error_set(e, STATUS_TROUBLE, "the format is longer than %d bytes",
                         DATE_PATTERN_LENGTH_MAX);
    size_t at = 0;
    while (at < format.length) {
        if (format.data[at] == '%') {
            struct slice rest = slice_make(format.data + at, format.length - at);
            size_t length = compile_word(p, rest, e);
            if (length == 0)
                return -1;
            at += length;
        } else {
            bool any_text = name && format.data[at] == '*';
            append(p, any_text ? WORD_ANY_TEXT : WORD_LITERAL, format.data[at]);
            at++;
        }
    }
    if (!uses_word(p, "y"))
        p->pivot = DATE_PATTERN_NO_PIVOT;
    p->has_time = says(p, PART_HOUR);
    if (check_sequence(p, e) == -1 || check_date(p, e) == -1 || check_time(p, e) == -1)
        return -1;
    find_places(p);
    return 0;
}

int date_pattern_compile(struct date_pattern *p, struct slice format, int pivot, struct error *e)
{
    return compile(p, format, pivot, false, e);
}

int date_pattern_compile_name(struct date_pattern *p, struct slice format, int pivot,
                              struct error *e)
{
    return compile(p, format, pivot, true, e);
}

/* --- reading --------------------------------------------------------------------------------- */

/* What was read of each part, and where it began. */
struct parts {
    int value[PART_COUNT];
    size_t at[PART_COUNT];
};

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool equal_in_any_case(const char *text, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (lower(text[i]) != lower(name[i]))
            return false;
    return true;
}

/* The index of the name that stands at AT, of which at most LENGTH_MAX bytes count; -1 where none
 * does. */
static int read_name(struct slice text, size_t *at, const char *const *names, int count,
                     size_t length_max)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (length > length_max)
            length = length_max;
        if (text.length - *at >= length && equal_in_any_case(text.data + *at, names[i], length)) {
            *at += length;
            return i;
        }
    }
    return -1;
}

/* The value of MIN to MAX digits at AT; -1, and AT where they end, where there are fewer. */
static int read_number(struct slice text, size_t *at, size_t min, size_t max)
{
    int value = 0;
    size_t digits = 0;
    while (digits < max && *at < text.length && is_digit(text.data[*at])) {
        value = value * 10 + (text.data[*at] - '0');
        digits++;
        (*at)++;
    }
    return digits < min ? -1 : value;
}

static bool read_word(uint8_t index, struct slice text, size_t *at, struct parts *parts)
{
    const struct word *word = &words[index];
    parts->at[word->part] = *at;
    int value;
    if (word->digits_max > 0) {
        value = read_number(text, at, word->digits_min, word->digits_max);
    } else if (word->part == PART_HALF_DAY) {
        value = read_name(text, at, halves, HALF_COUNT, SIZE_MAX);
    } else {
        size_t length_max = word->name[0] == 'b' ? MONTH_ABBREVIATION : SIZE_MAX;
        value = read_name(text, at, months, MONTH_COUNT, length_max);
        value += value >= 0 ? 1 : 0;
    }
    parts->value[word->part] = value;
    return value >= 0;
}

/* Reads elements from *I up to an any-text or the end; false, and AT where it stopped, where one
 * does not fit. */
static bool read_run(const struct date_pattern *p, size_t *i, struct slice text, size_t *at,
                     struct parts *parts)
{
    for (; *i < p->count && p->elements[*i].word != WORD_ANY_TEXT; (*i)++) {
        struct date_pattern_element element = p->elements[*i];
        if (element.word != WORD_LITERAL) {
            if (!read_word(element.word, text, at, parts))
                return false;
        } else {
            if (*at == text.length || text.data[*at] != element.byte)
                return false;
            (*at)++;
        }
    }
    return true;
}

static int full_year(const struct date_pattern *p, int year)
{
    if (p->pivot == DATE_PATTERN_NO_PIVOT)
        return year;
    return year < p->pivot ? 2000 + year : 1900 + year;
}

/* The part that no date has; PART_COUNT where all is sound, and then the date. */
static enum part settle_date(const struct date_pattern *p, const struct parts *parts,
                             struct date *out)
{
    int year = full_year(p, parts->value[PART_YEAR]);
    if (year < 1)
        return PART_YEAR;
    if (says(p, PART_DAY_OF_YEAR)) {
        int day_of_year = parts->value[PART_DAY_OF_YEAR];
        if (day_of_year < 1 || day_of_year > 365 + date_is_leap_year(year))
            return PART_DAY_OF_YEAR;
        *out = date_of_days(date_days((struct date){(int16_t)year, 1, 1}) + day_of_year - 1);
        return PART_COUNT;
    }
    int month = parts->value[PART_MONTH], day = parts->value[PART_DAY];
    if (month < 1 || month > 12)
        return PART_MONTH;
    if (day < 1 || day > date_days_in_month(year, month))
        return PART_DAY;
    *out = (struct date){(int16_t)year, (uint8_t)month, (uint8_t)day};
    return PART_COUNT;
}

static enum part settle(const struct date_pattern *p, const struct parts *parts,
                        struct datetime *out)
{
    enum part wrong = settle_date(p, parts, &out->date);
    if (wrong != PART_COUNT)
        return wrong;
    int hour = parts->value[PART_HOUR];
    if (says(p, PART_HALF_DAY)) {
        if (hour < 1 || hour > 12)
            return PART_HOUR;
        hour = hour % 12 + 12 * parts->value[PART_HALF_DAY]; /* 12 AM is midnight */
    }
    if (hour > 23)
        return PART_HOUR;
    if (parts->value[PART_MINUTE] > 59)
        return PART_MINUTE;
    if (parts->value[PART_SECOND] > 59)
        return PART_SECOND;
    out->hour = (uint8_t)hour;
    out->minute = (uint8_t)parts->value[PART_MINUTE];
    out->second = (uint8_t)parts->value[PART_SECOND];
    return PART_COUNT;
}

/* The number of the two digits at TEXT; ODD becomes true where one is none. */
static unsigned two_digits(const char *text, bool *odd)
{
    unsigned tens = (unsigned char)text[0] - (unsigned)'0';
    unsigned ones = (unsigned char)text[1] - (unsigned)'0';
    *odd |= (tens > 9) | (ones > 9);
    return 10 * tens + ones;
}

/* The last day of each month of any year: the 29th of February is for the general reading. */
static const uint8_t last_days[100] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool read_time_in_place(const struct date_pattern *p, const char *text, struct datetime *out)
{
    bool odd = false;
    unsigned hour = two_digits(text + p->places.hour, &odd);
    unsigned minute = says(p, PART_MINUTE) ? two_digits(text + p->places.minute, &odd) : 0;
    unsigned second = says(p, PART_SECOND) ? two_digits(text + p->places.second, &odd) : 0;
    out->hour = (uint8_t)hour;
    out->minute = (uint8_t)minute;
    out->second = (uint8_t)second;
    return !odd && hour < 24 && minute < 60 && second < 60;
}

/* No byte decides where the next is looked for, so that nothing has to be guessed on the way. */
bool date_pattern_read_in_place(const struct date_pattern *p, struct slice text,
                                struct datetime *out)
{
    const struct date_places *places = &p->places;
    bool odd = false;
    if (text.length != places->length || text.length == 0)
        return false;
    for (size_t i = 0; i < places->literal_count; i++)
        odd |= text.data[places->literals[i].at] != places->literals[i].byte;
    /* YYYYMMDD as one word, its digits checked and joined to pairs all at once. */
    const char *year_at = text.data + places->year;
    uint64_t first_half = places->short_year ? WORD_OF('0') & UINT16_MAX : word_load_pair(year_at);
    uint64_t second_half = word_load_pair(year_at + (places->short_year ? 0 : 2));
    uint64_t digits = first_half | second_half << 16 |
                      word_load_pair(text.data + places->month) << 32 |
                      word_load_pair(text.data + places->day) << 48;
    uint64_t pairs = word_digit_pairs(digits);
    unsigned year = (unsigned)(pairs & 0xFF) * 100 + (unsigned)(pairs >> 16 & 0xFF);
    unsigned month = (unsigned)(pairs >> 32 & 0xFF), day = (unsigned)(pairs >> 48);
    if (places->short_year)
        year += (int)year < p->pivot ? 2000 : 1900;
    if (odd || !word_is_digits(digits) || year == 0 || day - 1 >= last_days[month])
        return false;
    struct datetime read = {{(int16_t)year, (uint8_t)month, (uint8_t)day}, 0, 0, 0};
    if (p->has_time && !read_time_in_place(p, text.data, &read))
        return false;
    *out = read;
    return true;
}

enum date_result date_pattern_read(const struct date_pattern *p, struct slice text,
                                   struct datetime *out, size_t *at)
{
    if (date_pattern_read_in_place(p, text, out)) {
        *at = 0;
        return DATE_OK;
    }
    struct parts parts = {0};
    struct datetime read = {0};
    size_t i = 0;
    *at = 0;
    if (!read_run(p, &i, text, at, &parts))
        return DATE_SYNTAX;
    if (*at < text.length)
        return DATE_TRAILING;
    enum part wrong = settle(p, &parts, &read);
    if (wrong != PART_COUNT) {
        *at = parts.at[wrong];
        out->date.year = (int16_t)parts.value[PART_YEAR];
        out->date.month = (uint8_t)parts.value[PART_MONTH];
        out->date.day = (uint8_t)parts.value[PART_DAY];
        return DATE_NO_SUCH_DAY;
    }
    *out = read;
    return DATE_OK;
}

/* --- names of files -------------------------------------------------------------------------- */

struct search {
    const struct date_pattern *pattern;
    struct slice name;
    enum date_result result;
    struct date found;
};

static void search_settle(struct search *s, const struct parts *parts)
{
    struct datetime read = {0};
    if (settle(s->pattern, parts, &read) != PART_COUNT) {
        if (s->result == DATE_SYNTAX)
            s->result = DATE_NO_SUCH_DAY;
    } else if (s->result == DATE_OK) {
        if (date_compare(read.date, s->found) != 0)
            s->result = DATE_AMBIGUOUS;
    } else if (s->result != DATE_AMBIGUOUS) {
        s->result = DATE_OK;
        s->found = read.date;
    }
}

/* Tries the elements from I on the name from AT; as deep as there are any-texts, ANY_TEXT_MAX at
 * most. */
static void search_from(struct search *s, size_t i, size_t at, struct parts parts)
{
    if (!read_run(s->pattern, &i, s->name, &at, &parts))
        return;
    if (i == s->pattern->count) {
        if (at == s->name.length)
            search_settle(s, &parts);
        return;
    }
    for (; at <= s->name.length; at++)
        search_from(s, i + 1, at, parts);
}

enum date_result date_pattern_find_in_name(const struct date_pattern *p, struct slice name,
                                           struct date *out)
{
    struct search s = {.pattern = p, .name = name, .result = DATE_SYNTAX};
    if (name.length <= DATE_PATTERN_LENGTH_MAX)
        search_from(&s, 0, 0, (struct parts){0});
    if (s.result == DATE_OK)
        *out = s.found;
    return s.result;
}

/* --- writing --------------------------------------------------------------------------------- */

static int part_value(enum part part, struct datetime when)
{
    switch (part) {
    case PART_YEAR:
        return when.date.year;
    case PART_MONTH:
        return when.date.month;
    case PART_DAY:
        return when.date.day;
    case PART_DAY_OF_YEAR:
        return date_day_of_year(when.date);
    case PART_HOUR:
        return when.hour;
    case PART_HALF_DAY:
        return when.hour / 12;
    case PART_MINUTE:
        return when.minute;
    default:
        return when.second;
    }
}

static void write_number(int value, unsigned digits_min, struct buffer *to)
{
    char digits[12];
    size_t at = sizeof digits;
    for (; value > 0 || sizeof digits - at < digits_min; value /= 10)
        digits[--at] = (char)('0' + value % 10);
    buffer_append(to, digits + at, sizeof digits - at);
}

/* The English name of a valid day's month. */
static const char *month_name(struct date date)
{
    return months[(date.month + 11) % 12];
}

static void write_word(const struct word *word, struct datetime when, struct buffer *to)
{
    int value = part_value(word->part, when);
    if (word->part == PART_HALF_DAY)
        buffer_append_text(to, halves[value]);
    else if (word->name[0] == 'b')
        buffer_append(to, month_name(when.date), MONTH_ABBREVIATION);
    else if (word->name[0] == 'B')
        buffer_append_text(to, month_name(when.date));
    else if (word->name[0] == 'I')
        write_number(value % 12 == 0 ? 12 : value % 12, 2, to);
    else if (word->name[0] == 'y')
        write_number(value % 100, 2, to);
    else
        write_number(value, word->digits_min, to);
}

void date_pattern_write(const struct date_pattern *p, struct datetime when, struct buffer *to)
{
    for (size_t i = 0; i < p->count; i++) {
        struct date_pattern_element element = p->elements[i];
        if (element.word == WORD_LITERAL)
            buffer_append_byte(to, element.byte);
        else if (element.word != WORD_ANY_TEXT)
            write_word(&words[element.word], when, to);
    }
}
