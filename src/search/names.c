#include "search/names.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

/* A record is: bytes that follow (1), number of the beginning (1), of the ending (1), characters
 * between. A character below ONE is a byte; below ONE + 256 · PAGES two; otherwise the byte 255 and
 * two more. */
enum {
    ONE = 192,
    PAGES = 63,
    ESCAPE = 255,
    STRIDE = 8,
    SAMPLE = 20000,
    COUNTS = 1 << 17,
    LEAST_PHRASE = 2
};
_Static_assert(3 + NAME_MOST * 3 <= UINT8_MAX, "a record's length is one byte");

struct counted {
    uint16_t codes[PHRASE_MOST];
    u32 n, times;
};

struct writer {
    struct names *names;
    uint16_t slots[1024]; /* open hash of phrase numbers */
    struct counted *counts;
};

static const unsigned char *read_code(const unsigned char *p, uint16_t *ret)
{
    u32 c = *p++;
    if (c == ESCAPE) {
        c = (u32)p[0] << 8 | p[1];
        p += 2;
    } else if (c >= ONE) {
        c = ONE + ((c - ONE) << 8 | *p++);
    }
    *ret = (uint16_t)c;
    return p;
}

size_t names_read(const struct names *names, u32 name, uint16_t out[NAME_ROOM])
{
    const unsigned char *p = names->bytes + names->entry[name / STRIDE];
    for (u32 i = name % STRIDE; i; i--)
        p += 1 + *p;
    const unsigned char *end = p + 1 + p[0];
    unsigned from = p[1], to = p[2];
    size_t n = names->phrase_n[from];
    memcpy(out, names->phrase[from], sizeof names->phrase[from]);
    for (p += 3; p < end;)
        p = read_code(p, &out[n++]);
    memcpy(out + n, names->phrase[to], names->phrase_n[to] * sizeof *out);
    return n + names->phrase_n[to];
}

static u32 hash_codes(const uint16_t *codes, size_t n)
{
    u32 h = (u32)n * 40503u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ codes[i]) * 16777619u;
    return h ^ h >> 15;
}

static void count_phrase(struct writer *w, const uint16_t *codes, size_t n)
{
    u32 at = hash_codes(codes, n) & (COUNTS - 1);
    for (u32 tries = 0; tries < 64; tries++, at = (at + 1) & (COUNTS - 1)) {
        struct counted *c = &w->counts[at];
        if (!c->times) {
            memcpy(c->codes, codes, n * sizeof *codes);
            c->n = (u32)n;
        }
        if (c->n == n && memcmp(c->codes, codes, n * sizeof *codes) == 0) {
            c->times++;
            return;
        }
    }
}

static int by_gain(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    u64 gain_x = (u64)x->times * (x->n - 1), gain_y = (u64)y->times * (y->n - 1);
    return gain_x > gain_y ? -1 : gain_x < gain_y;
}

static void add_phrase(struct writer *w, const struct counted *c, unsigned number)
{
    memcpy(w->names->phrase[number], c->codes, c->n * sizeof *c->codes);
    w->names->phrase_n[number] = (unsigned char)c->n;
    u32 at = hash_codes(c->codes, c->n) & (COUNT(w->slots) - 1);
    while (w->slots[at])
        at = (at + 1) & (u32)(COUNT(w->slots) - 1);
    w->slots[at] = (uint16_t)number;
}

static unsigned phrase_of(const struct writer *w, const uint16_t *codes, size_t n)
{
    u32 at = hash_codes(codes, n) & (COUNT(w->slots) - 1);
    for (; w->slots[at]; at = (at + 1) & (u32)(COUNT(w->slots) - 1)) {
        unsigned number = w->slots[at];
        if (w->names->phrase_n[number] == n &&
            memcmp(w->names->phrase[number], codes, n * sizeof *codes) == 0)
            return number;
    }
    return 0;
}

static unsigned longest_phrase(const struct writer *w, const uint16_t *codes, size_t n, bool ending)
{
    for (size_t k = n < PHRASE_MOST ? n : PHRASE_MOST; k >= LEAST_PHRASE; k--) {
        unsigned number = phrase_of(w, ending ? codes + n - k : codes, k);
        if (number)
            return number;
    }
    return 0;
}

static size_t write_code(unsigned char *p, uint16_t code)
{
    if (code < ONE) {
        p[0] = (unsigned char)code;
        return 1;
    }
    u32 above = code - (u32)ONE;
    if (above < PAGES * 256u) {
        p[0] = (unsigned char)(ONE + (above >> 8));
        p[1] = (unsigned char)above;
        return 2;
    }
    p[0] = ESCAPE;
    p[1] = (unsigned char)(code >> 8);
    p[2] = (unsigned char)code;
    return 3;
}

static void write_name(const struct writer *w, const uint16_t *codes, size_t n, buf *out)
{
    unsigned char record[3 + NAME_MOST * 3];
    unsigned from = longest_phrase(w, codes, n, false);
    size_t begin = w->names->phrase_n[from], at = 3;
    unsigned to = longest_phrase(w, codes + begin, n - begin, true);
    size_t end = n - w->names->phrase_n[to];
    for (size_t i = begin; i < end; i++)
        at += write_code(record + at, codes[i]);
    record[0] = (unsigned char)(at - 1);
    record[1] = (unsigned char)from;
    record[2] = (unsigned char)to;
    buf_add(out, (str){ (const char *)record, at });
}

/* The beginnings and endings of a sample that save most. */
static void choose_phrases(struct writer *w, u32 count, size_t (*text)(void *, u32, uint16_t *),
                           void *arg)
{
    uint16_t codes[NAME_MOST];
    u32 step = count / SAMPLE + 1;
    for (u32 i = 0; i < count; i += step) {
        size_t n = text(arg, i, codes);
        for (size_t k = LEAST_PHRASE; k <= PHRASE_MOST && k < n; k++) {
            count_phrase(w, codes, k);
            count_phrase(w, codes + n - k, k);
        }
    }
    qsort(w->counts, COUNTS, sizeof *w->counts, by_gain);
    for (unsigned i = 0; i + 1 < PHRASES && w->counts[i].times > 2; i++)
        add_phrase(w, &w->counts[i], i + 1);
}

rc names_write(u32 count, size_t (*text)(void *, u32, uint16_t *), void *arg, struct arena *a,
               struct arena *scratch, struct names *ret, struct fault *f)
{
    struct writer w = { .names = ret, .counts = ARENA_ARRAY(scratch, struct counted, COUNTS) };
    uint16_t codes[NAME_MOST];
    memset(ret, 0, sizeof *ret);
    ret->count = count;
    ret->entry = ARENA_ARRAY(a, u32, count / STRIDE + 1);
    choose_phrases(&w, count, text, arg);
    buf out = buf_new(scratch, UINT32_MAX);
    for (u32 i = 0; i < count; i++) {
        if (i % STRIDE == 0)
            ret->entry[i / STRIDE] = (u32)out.n;
        write_name(&w, codes, text(arg, i, codes), &out);
    }
    if (!buf_ok(&out))
        return fail(f, NO_MEMORY, NULL);
    ret->size = out.n;
    ret->bytes = arena_alloc(a, out.n + 1);
    if (out.n)
        memcpy(ret->bytes, out.p, out.n);
    return OK;
}
