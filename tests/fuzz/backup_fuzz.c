/* Any bytes as a packed backup: first unpacked (Zstandard), in pieces to the same bytes as whole;
 * then read as heads of a tar, where what is read, written and read again is the same. The first
 * byte is the size of the pieces. */
#include "base/buf.h"
#include "codec/tar.h"
#include "codec/zst.h"

#include "target.h"

#include <string.h>

enum { MOST = 1 << 20 };

static rc take(void *arg, str bytes, struct fault *f)
{
    buf *b = arg;
    (void)f;
    must(bytes.n > 0);
    if (b->n + bytes.n > MOST) /* a bomb: the reader has had enough */
        return TOO_LARGE;
    buf_add(b, bytes);
    return OK;
}

static rc unpack(struct arena *a, str packed, size_t piece, buf *out)
{
    struct zst *z;
    struct fault f;
    fault_init(&f, a);
    rc code = zst_unpack(a, take, out, &z, &f);
    for (size_t at = 0; at < packed.n && code == OK; at += piece)
        code = zst_add(z, arena_str(a, str_sub(packed, at, at + piece)), &f);
    return code == OK ? zst_end(z, &f) : code;
}

static rc pack(struct arena *a, str plain, size_t piece, buf *out)
{
    struct zst *z;
    rc code = zst_pack(a, take, out, &z, NULL);
    for (size_t at = 0; at < plain.n && code == OK; at += piece)
        code = zst_add(z, str_sub(plain, at, at + piece), NULL);
    return code == OK ? zst_end(z, NULL) : code;
}

/* A head whose sum is made right, or the fuzzer would never find one. */
static void head(const char *bytes)
{
    enum { SUM_AT = 148, SUM = 8 };
    char block[TAR_BLOCK], again[TAR_BLOCK];
    struct tar_entry e, e2;
    unsigned sum = 0;
    memcpy(block, bytes, TAR_BLOCK);
    memset(block + SUM_AT, ' ', SUM);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)block[i];
    for (size_t i = 6; i-- > 0; sum >>= 3)
        block[SUM_AT + i] = (char)('0' + (sum & 7));
    if (!tar_read(block, &e))
        return;
    must(!tar_is_end(block) && e.size >= 0 && e.name.n > 0 && e.name.n < TAR_NAME);
    must(((u64)e.size + tar_padding(e.size)) % TAR_BLOCK == 0 && tar_padding(e.size) < TAR_BLOCK);
    e.at = e.at < 0 ? 0 : e.at;
    e.mode &= 07777777;
    must(tar_write(&e, again) && tar_read(again, &e2));
    must(str_eq(e.name, e2.name) && e.size == e2.size && e.at == e2.at && e.mode == e2.mode);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 14)
        return 0;
    struct arena *a = arena_new(0);
    buf whole = buf_new(a, 2 * MOST), cut = buf_new(a, 2 * MOST);
    buf packed = buf_new(a, 2 * MOST), plain = buf_new(a, 2 * MOST);
    str bytes = { (const char *)data + 1, size - 1 };
    size_t piece = data[0] + (size_t)1;
    rc one = unpack(a, bytes, size, &whole), two = unpack(a, bytes, piece, &cut);
    must(one == two || one == BAD_REQUEST); /* of a whole frame the library sees more damage */
    must(one != OK || str_eq(buf_str(&whole), buf_str(&cut)));
    must(one == OK || one == BAD_REQUEST || one == TOO_LARGE);
    must(pack(a, bytes, piece, &packed) == OK);
    must(unpack(a, buf_str(&packed), piece, &plain) == OK && str_eq(buf_str(&plain), bytes));
    for (size_t at = 0; at + TAR_BLOCK <= bytes.n; at += TAR_BLOCK)
        head(bytes.p + at);
    arena_free(a);
    return 0;
}
