#include "field_index.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>

#if defined(__x86_64__) && !defined(NIGHTDROP_PLAIN)
#include <immintrin.h>
#define HAS_AVX2_WAY 1
#else
#define HAS_AVX2_WAY 0
#endif

enum { BLOCK_BYTES = 64 };

/* One copy in each way of making the index, so that each has the instructions of its own. */
#define INLINE __attribute__((always_inline)) static inline

/* The same of 64 bytes: bit I says what byte I is. */
struct block_masks {
    uint64_t delimiter;
    uint64_t line_feed;
    uint64_t carriage_return;
    uint64_t quote;
    uint64_t nul;
    uint64_t space; /* only where spaces behind a delimiter are dropped */
};

/* What one block leaves to the next; each is a bit 0, or all bits for `inside`. */
struct block_carry {
    uint64_t inside;       /* all ones within quotes */
    uint64_t field_begins; /* the byte before ended a field, or the run begins here */
    uint64_t quote_closed; /* the byte before closed a quoted field */
    uint64_t return_seen;  /* the byte before was a CR outside quotes */
};

/* What stands in the dialect, ready to be compared with. */
struct block_rules {
    char delimiter;
    char quote;
    bool has_quote;
    bool needs_return; /* CRLF: a line feed alone is odd */
    bool no_return;    /* LF: a CR is odd even before a line feed */
    bool drops_space;
};

/* Each bit the exclusive or of all bits up to it: from each opening quote up to before its closing
 * one. */
static inline uint64_t prefix_xor(uint64_t bits)
{
    for (unsigned shift = 1; shift < BLOCK_BYTES; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

INLINE uint32_t *write_offsets(uint32_t *to, uint64_t bits, uint32_t base)
{
    for (; bits != 0; bits &= bits - 1)
        *to++ = base + (uint32_t)__builtin_ctzll(bits);
    return to;
}

/* Where a run's index is written. */
struct block_output {
    uint32_t *end;
    uint32_t *line_end;
    uint32_t *odd;
    uint32_t *doubled;
    uint32_t *inner;
    uint32_t *quoted;
};

/*
 * Takes one block at offset BASE. INSIDE has the bits of the bytes within quotes, the opening quote
 * with them, the closing one not. VALID has those of the bytes that are there.
 */
INLINE void take_block(const struct block_masks *m, uint64_t inside, uint64_t valid,
                       const struct block_rules *rules, uint32_t base, struct block_carry *carry,
                       struct block_output *to)
{
    uint64_t returns = m->carriage_return & ~inside;
    uint64_t line_ends = m->line_feed & ~inside;
    uint64_t ends = (m->delimiter & ~inside) | line_ends;
    uint64_t opening = m->quote & inside;
    uint64_t closing = m->quote & ~inside;
    uint64_t begins = ends << 1 | carry->field_begins;
    uint64_t behind_close = closing << 1 | carry->quote_closed;
    uint64_t behind_return = returns << 1 | carry->return_seen;
    uint64_t doubled = opening & behind_close;
    uint64_t odd = m->nul | (opening & ~(begins | doubled)) |
                   (behind_close & ~(ends | returns | doubled)) | (behind_return & ~m->line_feed);
    if (rules->no_return)
        odd |= returns;
    if (rules->needs_return)
        odd |= line_ends & ~behind_return;
    if (rules->drops_space)
        odd |= m->space & begins;
    odd &= valid;
    to->end = write_offsets(to->end, ends, base);
    to->line_end = write_offsets(to->line_end, line_ends, base);
    if (odd != 0)
        to->odd = write_offsets(to->odd, odd, base);
    if ((m->line_feed & inside) != 0)
        to->inner = write_offsets(to->inner, m->line_feed & inside & valid, base);
    if (opening != 0) {
        to->doubled = write_offsets(to->doubled, doubled & valid, base);
        to->quoted = write_offsets(to->quoted, opening & begins & valid, base);
    }
    carry->field_begins = ends >> (BLOCK_BYTES - 1);
    carry->quote_closed = closing >> (BLOCK_BYTES - 1);
    carry->return_seen = returns >> (BLOCK_BYTES - 1);
}

/* Whether nothing that the block before left to this one makes it more than fields and lines. */
static inline bool is_calm(const struct block_carry *carry)
{
    return (carry->inside | carry->quote_closed | carry->return_seen) == 0;
}

/* --- in plain C ------------------------------------------------------------------------------ */

static uint64_t mask_of(const char *block, char byte)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK_BYTES; i++)
        bits |= (uint64_t)(block[i] == byte) << i;
    return bits;
}

static struct block_masks masks_plain(const char *block, const struct block_rules *rules)
{
    return (struct block_masks){
        .delimiter = mask_of(block, rules->delimiter),
        .line_feed = mask_of(block, '\n'),
        .carriage_return = mask_of(block, '\r'),
        .quote = rules->has_quote ? mask_of(block, rules->quote) : 0,
        .nul = mask_of(block, '\0'),
        .space = rules->drops_space ? mask_of(block, ' ') : 0,
    };
}

static void index_plain(const char *block, uint64_t valid, uint32_t base,
                        const struct block_rules *rules, struct block_carry *carry,
                        struct block_output *to)
{
    struct block_masks masks = masks_plain(block, rules);
    uint64_t inside = prefix_xor(masks.quote) ^ carry->inside;
    carry->inside = (uint64_t)0 - (inside >> (BLOCK_BYTES - 1));
    take_block(&masks, inside, valid, rules, base, carry, to);
}

static void run_plain(struct slice bytes, const struct block_rules *rules,
                      struct block_carry *carry, struct block_output *to)
{
    for (size_t at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES)
        index_plain(bytes.data + at, UINT64_MAX, (uint32_t)at, rules, carry, to);
}

/* --- with AVX2 ------------------------------------------------------------------------------- */

#if HAS_AVX2_WAY

#define AVX2_FUNCTION __attribute__((target("avx2,pclmul,bmi,popcnt")))

/* Two comparisons of 32 bytes each, their results as one bit a byte. */
AVX2_FUNCTION static inline uint64_t mask_avx2(__m256i low, __m256i high, char byte)
{
    __m256i wanted = _mm256_set1_epi8(byte);
    uint32_t low_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint32_t high_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return low_bits | (uint64_t)high_bits << 32;
}

/* A carry-less product with all ones adds, without carries, every bit to all above it: prefix_xor()
 * in one instruction. */
AVX2_FUNCTION static inline uint64_t prefix_xor_avx2(uint64_t bits)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* All ones for each byte of BYTES that is one of those that most blocks are free of. */
AVX2_FUNCTION static inline __m256i rare_avx2(__m256i bytes, char quote)
{
    __m256i returns = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\r'));
    __m256i nuls = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
    __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(quote));
    return _mm256_or_si256(_mm256_or_si256(returns, nuls), quotes);
}

/*
 * The same as take_block() where no quote, CR or NUL is in the block, and all of it is there. Eight
 * places are written, whether there are as many or not, and those that are none overwritten by the
 * next: a loop that ends after as many as there are is guessed wrong once a block.
 */
AVX2_FUNCTION static inline void take_calm_block(const struct block_masks *m, uint32_t base,
                                                 struct block_carry *carry, struct block_output *to)
{
    uint64_t ends = m->delimiter | m->line_feed, bits = ends;
    uint64_t lines = m->line_feed;
    for (unsigned i = 0; i < 8; i++) {
        to->end[i] = base + (uint32_t)_tzcnt_u64(bits); /* 64 where there is none */
        bits &= bits - 1;
    }
    if (bits != 0)
        write_offsets(to->end + 8, bits, base);
    to->end += _mm_popcnt_u64(ends);
    *to->line_end = base + (uint32_t)_tzcnt_u64(lines);
    if ((lines & (lines - 1)) != 0)
        write_offsets(to->line_end + 1, lines & (lines - 1), base);
    to->line_end += _mm_popcnt_u64(lines);
    carry->field_begins = ends >> (BLOCK_BYTES - 1);
}

AVX2_FUNCTION static void run_avx2(struct slice bytes, const struct block_rules *rules,
                                   struct block_carry *carry, struct block_output *to)
{
    const char quote = rules->has_quote ? rules->quote : '\0';
    const bool may_be_calm = !rules->needs_return && !rules->drops_space;
    for (size_t at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes.data + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes.data + at + 32));
        __m256i rare = _mm256_or_si256(rare_avx2(low, quote), rare_avx2(high, quote));
        struct block_masks masks = {.delimiter = mask_avx2(low, high, rules->delimiter),
                                    .line_feed = mask_avx2(low, high, '\n')};
        if (_mm256_testz_si256(rare, rare) && may_be_calm && is_calm(carry)) {
            take_calm_block(&masks, (uint32_t)at, carry, to);
            continue;
        }
        masks.carriage_return = mask_avx2(low, high, '\r');
        masks.nul = mask_avx2(low, high, '\0');
        masks.quote = rules->has_quote ? mask_avx2(low, high, rules->quote) : 0;
        masks.space = rules->drops_space ? mask_avx2(low, high, ' ') : 0;
        uint64_t inside = carry->inside ^ prefix_xor_avx2(masks.quote);
        carry->inside = (uint64_t)0 - (inside >> (BLOCK_BYTES - 1));
        take_block(&masks, inside, UINT64_MAX, rules, (uint32_t)at, carry, to);
    }
}

#endif

/* --- both ------------------------------------------------------------------------------------ */

enum field_index_way field_index_best_way(const struct dialect *dialect)
{
    if (dialect->line_terminator == LINE_CR)
        return FIELD_INDEX_NONE;
#if HAS_AVX2_WAY
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt"))
        return FIELD_INDEX_AVX2;
#endif
    return FIELD_INDEX_PLAIN;
}

/* Room for the worst: every byte a delimiter. What is never written takes no memory. */
static void make_room(struct field_index *x, size_t length)
{
    size_t capacity = length + BLOCK_BYTES;
    if (capacity <= x->capacity)
        return;
    field_index_release(x);
    x->ends = memory_array(capacity + 1, sizeof *x->ends);
    *x->ends++ = UINT32_MAX;
    x->line_ends = memory_array(capacity, sizeof *x->line_ends);
    x->odd = memory_array(capacity, sizeof *x->odd);
    x->doubled = memory_array(capacity, sizeof *x->doubled);
    x->inner = memory_array(capacity, sizeof *x->inner);
    x->quoted = memory_array(capacity, sizeof *x->quoted);
    x->capacity = capacity;
}

/* The last bytes, less than a block, behind which stand bytes that mean nothing. */
static void index_rest(struct slice bytes, const struct block_rules *rules,
                       struct block_carry *carry, struct block_output *to)
{
    size_t at = bytes.length / BLOCK_BYTES * BLOCK_BYTES;
    size_t rest = bytes.length - at;
    char block[BLOCK_BYTES];
    /* A letter or a digit: neither can be a delimiter or a quote. */
    memset(block, 'x', sizeof block);
    memcpy(block, bytes.data + at, rest);
    index_plain(block, (UINT64_C(1) << rest) - 1, (uint32_t)at, rules, carry, to);
}

void field_index_make(struct field_index *x, struct slice bytes, const struct dialect *dialect,
                      enum field_index_way way)
{
    struct block_rules rules = {.delimiter = dialect->delimiter,
                                .quote = dialect->quote,
                                .has_quote = dialect->has_quote,
                                .needs_return = dialect->line_terminator == LINE_CRLF,
                                .no_return = dialect->line_terminator == LINE_LF,
                                .drops_space = dialect->skip_initial_space};
    struct block_carry carry = {.field_begins = 1};
    make_room(x, bytes.length);
    struct block_output to = {x->ends, x->line_ends, x->odd, x->doubled, x->inner, x->quoted};
#if HAS_AVX2_WAY
    if (way == FIELD_INDEX_AVX2)
        run_avx2(bytes, &rules, &carry, &to);
    else
        run_plain(bytes, &rules, &carry, &to);
#else
    (void)way;
    run_plain(bytes, &rules, &carry, &to);
#endif
    if (bytes.length % BLOCK_BYTES != 0)
        index_rest(bytes, &rules, &carry, &to);
    x->end_count = (size_t)(to.end - x->ends);
    x->line_count = (size_t)(to.line_end - x->line_ends);
    x->odd_count = (size_t)(to.odd - x->odd);
    x->doubled_count = (size_t)(to.doubled - x->doubled);
    x->inner_count = (size_t)(to.inner - x->inner);
    x->quoted_count = (size_t)(to.quoted - x->quoted);
    x->valid_bytes = utf8_valid_length(bytes);
}

void field_index_release(struct field_index *x)
{
    if (x->ends != NULL)
        free(x->ends - 1);
    free(x->line_ends);
    free(x->odd);
    free(x->doubled);
    free(x->inner);
    free(x->quoted);
    *x = (struct field_index){0};
}
