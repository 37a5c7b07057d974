#include "search/posting.h"

#include <string.h>

enum { BLOCK = 128, SKIP = 8 /* bytes of an entry point: first document, offset of its gaps */ };

/* Bitmaps pay from one document in eight on: a gap costs a byte. */
static bool is_dense(u32 n, u32 total)
{
    return n > 64 && (u64)n * 8 > total;
}

static u32 load32(const unsigned char *p)
{
    u32 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static u64 load64(const unsigned char *p)
{
    u64 v;
    memcpy(&v, p, sizeof v);
    return v;
}

u32 posting_varint(const unsigned char **at)
{
    const unsigned char *p = *at;
    u32 v = *p & 0x7F;
    for (int shift = 7; *p & 0x80 && shift < 35; shift += 7)
        v |= (u32)(*++p & 0x7F) << shift;
    *at = p + 1;
    return v;
}

size_t posting_put_varint(unsigned char *out, u32 v)
{
    size_t n = 0;
    while (v >= 0x80) {
        out[n++] = (unsigned char)(v | 0x80);
        v >>= 7;
    }
    out[n++] = (unsigned char)v;
    return n;
}

static void add_varint(buf *b, u32 v)
{
    unsigned char bytes[5];
    buf_add(b, (str){ (const char *)bytes, posting_put_varint(bytes, v) });
}

static void write_bits(buf *out, const u32 *docs, u32 n, u32 total)
{
    size_t size = ((size_t)total + 63) / 64 * 8;
    char *bits = buf_space(out, size);
    if (!bits)
        return;
    memset(bits, 0, size);
    for (u32 i = 0; i < n; i++)
        bits[docs[i] / 8] = (char)(bits[docs[i] / 8] | 1 << docs[i] % 8);
}

static void write_gaps(buf *out, const u32 *docs, u32 from, u32 to)
{
    for (u32 i = from; i < to; i++)
        add_varint(out, docs[i] - docs[i - 1] - 1);
}

void posting_write(buf *out, const u32 *docs, u32 n, u32 total)
{
    add_varint(out, n);
    if (n == 0)
        return;
    if (is_dense(n, total)) {
        write_bits(out, docs, n, total);
        return;
    }
    if (n <= BLOCK) {
        add_varint(out, docs[0]);
        write_gaps(out, docs, 1, n);
        return;
    }
    u32 blocks = (n + BLOCK - 1) / BLOCK;
    size_t skips = out->n;
    if (!buf_space(out, (size_t)blocks * SKIP))
        return;
    size_t data = out->n;
    for (u32 b = 0; b < blocks && buf_ok(out); b++) {
        u32 from = b * BLOCK, to = from + BLOCK < n ? from + BLOCK : n;
        u32 entry[2] = { docs[from], (u32)(out->n - data) };
        memcpy(out->p + skips + (size_t)b * SKIP, entry, sizeof entry);
        write_gaps(out, docs, from + 1, to);
    }
}

static void enter_block(struct posting *p, u32 block)
{
    u32 gaps = p->n - block * BLOCK;
    p->block = block;
    p->doc = load32(p->skips + (size_t)block * SKIP);
    p->at = p->data + load32(p->skips + (size_t)block * SKIP + 4);
    p->left = (gaps < BLOCK ? gaps : BLOCK) - 1;
}

static u32 seek_bits(struct posting *p, u32 target)
{
    if (target >= p->total)
        return p->doc = POSTING_END;
    u32 word = target / 64, words = (p->total + 63) / 64;
    u64 bits = load64(p->bits + (size_t)word * 8) & (~(u64)0 << target % 64);
    while (!bits) {
        if (++word == words)
            return p->doc = POSTING_END;
        bits = load64(p->bits + (size_t)word * 8);
    }
    return p->doc = word * 64 + (u32)__builtin_ctzll(bits);
}

struct posting posting_open(const unsigned char *data, u32 total)
{
    struct posting p = { .n = posting_varint(&data), .total = total };
    if (p.n == 0) {
        p.doc = POSTING_END;
    } else if (is_dense(p.n, total)) {
        p.bits = data;
        seek_bits(&p, 0);
    } else if (p.n <= BLOCK) {
        p.doc = posting_varint(&data);
        p.at = data;
        p.left = p.n - 1;
    } else {
        u32 blocks = (p.n + BLOCK - 1) / BLOCK;
        p.skips = data;
        p.data = data + (size_t)blocks * SKIP;
        enter_block(&p, 0);
    }
    return p;
}

/* The last block that begins at or before target, from the one it stands in. Near ones first: most
 * steps are short. */
static u32 block_for(const struct posting *p, u32 target)
{
    u32 blocks = (p->n + BLOCK - 1) / BLOCK, low = p->block, step = 1;
    while (low + step < blocks && load32(p->skips + (size_t)(low + step) * SKIP) <= target) {
        low += step;
        step *= 2;
    }
    u32 high = low + step < blocks ? low + step : blocks;
    while (high - low > 1) {
        u32 mid = low + (high - low) / 2;
        if (load32(p->skips + (size_t)mid * SKIP) <= target)
            low = mid;
        else
            high = mid;
    }
    return low;
}

u32 posting_seek(struct posting *p, u32 target)
{
    if (p->doc >= target)
        return p->doc;
    if (p->bits)
        return seek_bits(p, target);
    if (p->skips) {
        u32 block = block_for(p, target);
        if (block != p->block)
            enter_block(p, block);
    }
    while (p->doc < target) {
        if (!p->left) {
            if (!p->skips || (p->block + 1) * BLOCK >= p->n)
                return p->doc = POSTING_END;
            enter_block(p, p->block + 1);
            continue;
        }
        p->left--;
        p->doc += posting_varint(&p->at) + 1;
    }
    return p->doc;
}
