#include "mock_pattern.h"

#include "memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEPTH_MAX = 8,
    BEYOND_MINIMUM = 6, /* how much longer an unbounded repeat may be than it must */
    REPEAT_MAX = 255,
    SET_FIRST = ' ',
    SET_SIZE = 95 /* printable ASCII */
};

static const uint64_t COUNT_MAX = UINT64_C(1) << 62;

struct sequence {
    struct atom *atoms;
    size_t count;
};

/* One of the characters of a set, or one of the alternatives of a group; repeated. */
struct atom {
    char set[SET_SIZE];
    size_t set_count;
    struct sequence *alternatives; /* NULL for a set */
    size_t alternative_count;
    unsigned minimum;
    unsigned maximum;
    bool unbounded;
    uint64_t unit_size; /* how many texts one repeat has; set by measure() */
    uint64_t size;      /* how many all have */
};

struct mock_pattern {
    struct sequence root;
};

/* --- counting --------------------------------------------------------------------------------- */

static uint64_t capped_product(uint64_t a, uint64_t b)
{
    return b != 0 && a > COUNT_MAX / b ? COUNT_MAX : a * b;
}

static uint64_t capped_sum(uint64_t a, uint64_t b)
{
    return a > COUNT_MAX - b ? COUNT_MAX : a + b;
}

static uint64_t power(uint64_t base, unsigned exponent)
{
    uint64_t result = 1;
    while (exponent-- > 0)
        result = capped_product(result, base);
    return result;
}

static uint64_t sequence_size(const struct sequence *s)
{
    uint64_t size = 1;
    for (size_t i = 0; i < s->count; i++)
        size = capped_product(size, s->atoms[i].size);
    return size;
}

/* Counts the texts of every atom, when its repeats are settled. */
static void measure(struct sequence *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct atom *a = &s->atoms[i];
        a->unit_size = a->set_count;
        for (size_t j = 0; a->alternatives != NULL && j < a->alternative_count; j++) {
            measure(&a->alternatives[j]);
            a->unit_size = capped_sum(a->unit_size, sequence_size(&a->alternatives[j]));
        }
        a->size = 0;
        for (unsigned n = a->minimum; n <= a->maximum; n++)
            a->size = capped_sum(a->size, power(a->unit_size, n));
    }
}

static size_t sequence_length(const struct sequence *s, bool longest);

static size_t unit_length(const struct atom *a, bool longest)
{
    if (a->alternatives == NULL)
        return 1;
    size_t best = sequence_length(&a->alternatives[0], longest);
    for (size_t i = 1; i < a->alternative_count; i++) {
        size_t length = sequence_length(&a->alternatives[i], longest);
        if (longest ? length > best : length < best)
            best = length;
    }
    return best;
}

static size_t sequence_length(const struct sequence *s, bool longest)
{
    size_t length = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct atom *a = &s->atoms[i];
        length += unit_length(a, longest) * (longest ? a->maximum : a->minimum);
    }
    return length;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void sequence_release(struct sequence *s)
{
    for (size_t i = 0; i < s->count; i++) {
        for (size_t j = 0; j < s->atoms[i].alternative_count; j++)
            sequence_release(&s->atoms[i].alternatives[j]);
        free(s->atoms[i].alternatives);
    }
    free(s->atoms);
    *s = (struct sequence){0};
}

struct parser {
    const char *at;
    unsigned depth;
    struct error *error;
};

static int unsupported(struct parser *p, const char *what)
{
    return error_set(p->error, STATUS_TROUBLE,
                     "its pattern has %s, which txn-mock cannot make texts for", what);
}

static void set_add(struct atom *a, unsigned first, unsigned last)
{
    for (unsigned c = first; c <= last; c++)
        if (c >= SET_FIRST && c < SET_FIRST + SET_SIZE &&
            memchr(a->set, (int)c, a->set_count) == NULL)
            a->set[a->set_count++] = (char)c;
}

static int read_class(struct parser *p, struct atom *a)
{
    static const struct {
        const char *name;
        const char *ranges; /* pairs of first and last */
    } classes[] = {{"[:digit:]", "09"},   {"[:upper:]", "AZ"},      {"[:lower:]", "az"},
                   {"[:alpha:]", "AZaz"}, {"[:alnum:]", "09AZaz"},  {"[:xdigit:]", "09AFaf"},
                   {"[:space:]", "  "},   {"[:punct:]", "!/:@[`{~"}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strncmp(p->at, classes[i].name, strlen(classes[i].name)) != 0)
            continue;
        for (const char *r = classes[i].ranges; *r != '\0'; r += 2)
            set_add(a, (unsigned char)r[0], (unsigned char)r[1]);
        p->at += strlen(classes[i].name);
        return 0;
    }
    return unsupported(p, "an unusual bracket expression");
}

/* What a negated bracket expression leaves: the letters and digits that it does not name. */
static void set_negate(struct atom *a)
{
    struct atom all = {0};
    set_add(&all, '0', '9');
    set_add(&all, 'A', 'Z');
    struct atom left = {0};
    for (size_t i = 0; i < all.set_count; i++)
        if (memchr(a->set, all.set[i], a->set_count) == NULL)
            left.set[left.set_count++] = all.set[i];
    memcpy(a->set, left.set, sizeof a->set);
    a->set_count = left.set_count;
}

static int read_bracket(struct parser *p, struct atom *a)
{
    bool negated = *p->at == '^';
    p->at += negated;
    const char *first = p->at;
    while (*p->at != '\0' && (*p->at != ']' || p->at == first)) {
        if (p->at[0] == '[' && strchr(":.=", p->at[1]) != NULL && p->at[1] != '\0') {
            if (read_class(p, a) != 0)
                return -1;
            continue;
        }
        unsigned low = (unsigned char)*p->at++;
        unsigned high = low;
        if (p->at[0] == '-' && p->at[1] != ']' && p->at[1] != '\0') {
            high = (unsigned char)p->at[1];
            p->at += 2;
        }
        set_add(a, low, high);
    }
    if (*p->at != ']')
        return unsupported(p, "a bracket that never closes");
    p->at++;
    if (negated)
        set_negate(a);
    return a->set_count > 0 ? 0 : unsupported(p, "a bracket with nothing printable in it");
}

static int read_alternatives(struct parser *p, struct atom *a);

static int read_unit(struct parser *p, struct atom *a)
{
    char c = *p->at++;
    switch (c) {
    case '(':
        if (++p->depth > DEPTH_MAX)
            return unsupported(p, "groups too deep");
        if (read_alternatives(p, a) != 0)
            return -1;
        p->depth--;
        if (*p->at != ')')
            return unsupported(p, "a group that never closes");
        p->at++;
        return 0;
    case '[':
        return read_bracket(p, a);
    case '.':
        set_add(a, 'A', 'Z');
        set_add(a, '0', '9');
        return 0;
    case '\\':
        if (*p->at == '\0' || isalnum((unsigned char)*p->at))
            return unsupported(p, "an escape of a letter or digit");
        c = *p->at++;
        break;
    case '^':
    case '$':
        return unsupported(p, "an anchor inside");
    case '*':
    case '+':
    case '?':
    case '{':
        return unsupported(p, "a repeat of nothing");
    default:
        break;
    }
    set_add(a, (unsigned char)c, (unsigned char)c);
    return a->set_count > 0 ? 0 : unsupported(p, "a character that is not printable ASCII");
}

static unsigned read_number(struct parser *p)
{
    unsigned n = 0;
    while (isdigit((unsigned char)*p->at) && n <= REPEAT_MAX)
        n = n * 10 + (unsigned)(*p->at++ - '0');
    return n;
}

static int read_braces(struct parser *p, struct atom *a)
{
    p->at++;
    a->minimum = read_number(p);
    a->maximum = a->minimum;
    if (*p->at == ',') {
        p->at++;
        a->unbounded = *p->at == '}';
        a->maximum = a->unbounded ? a->minimum + BEYOND_MINIMUM : read_number(p);
    }
    if (*p->at != '}' || a->maximum > REPEAT_MAX || a->maximum < a->minimum)
        return unsupported(p, "a repeat that cannot be read");
    p->at++;
    return 0;
}

static int read_repeat(struct parser *p, struct atom *a)
{
    a->minimum = a->maximum = 1;
    switch (*p->at) {
    case '?':
        a->minimum = 0;
        break;
    case '*':
        a->minimum = 0;
        a->maximum = BEYOND_MINIMUM;
        a->unbounded = true;
        break;
    case '+':
        a->maximum = 1 + BEYOND_MINIMUM;
        a->unbounded = true;
        break;
    case '{':
        return read_braces(p, a);
    default:
        return 0;
    }
    p->at++;
    return strchr("?*+{", *p->at) == NULL || *p->at == '\0' ? 0
                                                            : unsupported(p, "a repeated repeat");
}

static int read_sequence(struct parser *p, struct sequence *s)
{
    while (*p->at != '\0' && *p->at != '|' && *p->at != ')') {
        if (p->depth == 0 && *p->at == '$' && p->at[1] == '\0') {
            p->at++;
            break;
        }
        s->atoms = memory_resize(s->atoms, s->count + 1, sizeof *s->atoms);
        struct atom *a = &s->atoms[s->count++];
        memset(a, 0, sizeof *a);
        if (read_unit(p, a) != 0 || read_repeat(p, a) != 0)
            return -1;
    }
    return 0;
}

static int read_alternatives(struct parser *p, struct atom *a)
{
    for (;;) {
        a->alternatives =
            memory_resize(a->alternatives, a->alternative_count + 1, sizeof *a->alternatives);
        struct sequence *s = &a->alternatives[a->alternative_count++];
        *s = (struct sequence){0};
        if (read_sequence(p, s) != 0)
            return -1;
        if (*p->at != '|')
            return 0;
        p->at++;
    }
}

/* --- fitting to lengths ----------------------------------------------------------------------- */

/* Raises one minimum, or returns false where none can be raised. */
static bool raise_minimum(struct sequence *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct atom *a = &s->atoms[i];
        if (a->minimum < REPEAT_MAX && (a->minimum < a->maximum || a->unbounded)) {
            a->minimum++;
            a->maximum += a->maximum < a->minimum;
            return true;
        }
    }
    return false;
}

/* Lowers the maximum of the repeat with the most room, or returns false. */
static bool lower_maximum(struct sequence *s)
{
    struct atom *widest = NULL;
    for (size_t i = 0; i < s->count; i++) {
        struct atom *a = &s->atoms[i];
        if (a->maximum > a->minimum &&
            (widest == NULL || a->maximum - a->minimum > widest->maximum - widest->minimum))
            widest = a;
    }
    if (widest != NULL)
        widest->maximum--;
    return widest != NULL;
}

static int fit(struct sequence *s, size_t minimum, size_t maximum, struct error *e)
{
    while (sequence_length(s, false) < minimum && raise_minimum(s))
        continue;
    while (maximum != 0 && sequence_length(s, true) > maximum && lower_maximum(s))
        continue;
    if (sequence_length(s, false) < minimum || (maximum != 0 && sequence_length(s, true) > maximum))
        return error_set(e, STATUS_TROUBLE,
                         "txn-mock finds no texts of its pattern that have the lengths asked for");
    return 0;
}

struct mock_pattern *mock_pattern_compile(const char *text, size_t minimum, size_t maximum,
                                          struct error *e)
{
    struct parser parser = {.at = text + (*text == '^'), .error = e};
    struct mock_pattern *p = memory_zeroed(sizeof *p);
    struct atom *whole = memory_zeroed(sizeof *whole);
    whole->minimum = whole->maximum = 1;
    int result = read_alternatives(&parser, whole);
    if (result == 0 && *parser.at != '\0')
        result = unsupported(&parser, "a parenthesis too many");
    /* One alternative is the sequence itself; then lengths and parts can be seen in it. */
    if (whole->alternative_count == 1) {
        p->root = whole->alternatives[0];
        free(whole->alternatives);
        free(whole);
    } else {
        p->root = (struct sequence){whole, 1};
    }
    if (result == 0)
        result = fit(&p->root, minimum, maximum, e);
    if (result != 0) {
        mock_pattern_free(p);
        return NULL;
    }
    measure(&p->root);
    return p;
}

/* --- parts ------------------------------------------------------------------------------------ */

static struct sequence sequence_copy(const struct atom *atoms, size_t count)
{
    struct sequence s = {memory_array(count == 0 ? 1 : count, sizeof *s.atoms), count};
    for (size_t i = 0; i < count; i++) {
        s.atoms[i] = atoms[i];
        if (atoms[i].alternatives == NULL)
            continue;
        s.atoms[i].alternatives =
            memory_array(atoms[i].alternative_count, sizeof *s.atoms[i].alternatives);
        for (size_t j = 0; j < atoms[i].alternative_count; j++)
            s.atoms[i].alternatives[j] =
                sequence_copy(atoms[i].alternatives[j].atoms, atoms[i].alternatives[j].count);
    }
    return s;
}

/* Whether the atoms from AT on are just the characters of TEXT. */
static bool literal_at(const struct sequence *s, size_t at, const char *text)
{
    for (; *text != '\0'; at++, text++) {
        const struct atom *a = at < s->count ? &s->atoms[at] : NULL;
        if (a == NULL || a->alternatives != NULL || a->set_count != 1 || a->set[0] != *text ||
            a->minimum != 1 || a->maximum != 1)
            return false;
    }
    return true;
}

int mock_pattern_split(const struct mock_pattern *p, const char *separator,
                       struct mock_pattern **parts, size_t count)
{
    size_t width = strlen(separator);
    size_t found = 0;
    size_t start = 0;
    if (width == 0)
        return -1;
    for (size_t i = 0; i <= p->root.count; i++) {
        if (i < p->root.count && !literal_at(&p->root, i, separator))
            continue;
        if (found < count) {
            parts[found] = memory_zeroed(sizeof *parts[found]);
            parts[found]->root = sequence_copy(p->root.atoms + start, i - start);
        }
        found++;
        start = i + width;
        i += width - 1;
    }
    if (found == count)
        return 0;
    for (size_t i = 0; i < found && i < count; i++)
        mock_pattern_free(parts[i]);
    return -1;
}

/* --- writing ---------------------------------------------------------------------------------- */

uint64_t mock_pattern_count(const struct mock_pattern *p)
{
    return sequence_size(&p->root);
}

static void sequence_append(const struct sequence *s, uint64_t number, struct buffer *to);

/* A count is never 0: that of nothing is the empty text. */
static uint64_t remainder_of(uint64_t number, uint64_t count)
{
    return count == 0 ? 0 : number % count;
}

static void unit_append(const struct atom *a, uint64_t number, struct buffer *to)
{
    if (a->alternatives == NULL) {
        buffer_append_byte(to, a->set[number]);
        return;
    }
    size_t i = 0;
    uint64_t size = sequence_size(&a->alternatives[0]);
    while (number >= size && i + 1 < a->alternative_count) {
        number -= size;
        size = sequence_size(&a->alternatives[++i]);
    }
    sequence_append(&a->alternatives[i], remainder_of(number, size), to);
}

static void atom_append(const struct atom *a, uint64_t number, struct buffer *to)
{
    unsigned times = a->minimum;
    for (; times < a->maximum; times++) {
        uint64_t shorter = power(a->unit_size, times);
        if (number < shorter)
            break;
        number -= shorter;
    }
    /* The last repeat counts fastest, as in a number. */
    uint64_t digits[REPEAT_MAX];
    for (unsigned i = times; i-- > 0;) {
        digits[i] = number % a->unit_size;
        number /= a->unit_size;
    }
    for (unsigned i = 0; i < times; i++)
        unit_append(a, digits[i], to);
}

static void sequence_append(const struct sequence *s, uint64_t number, struct buffer *to)
{
    for (size_t i = 0; i < s->count; i++) {
        atom_append(&s->atoms[i], number % s->atoms[i].size, to);
        number /= s->atoms[i].size;
    }
}

void mock_pattern_append(const struct mock_pattern *p, uint64_t number, struct buffer *to)
{
    sequence_append(&p->root, remainder_of(number, mock_pattern_count(p)), to);
}

void mock_pattern_free(struct mock_pattern *p)
{
    if (p == NULL)
        return;
    sequence_release(&p->root);
    free(p);
}
