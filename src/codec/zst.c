#include "codec/zst.h"

#include <zstd.h>

enum { PIECE = 128 << 10, LEVEL = 3 };

struct zst {
    ZSTD_CCtx *packer;
    ZSTD_DCtx *unpacker;
    zst_sink sink;
    void *arg;
    size_t owed; /* unpacking: 0 at the end of a frame */
    char piece[PIECE];
};

static void drop(void *arg)
{
    struct zst *z = arg;
    ZSTD_freeCCtx(z->packer);
    ZSTD_freeDCtx(z->unpacker);
}

static struct zst *new_stream(struct arena *a, zst_sink sink, void *arg)
{
    struct zst *z = ARENA_NEW(a, struct zst);
    z->sink = sink;
    z->arg = arg;
    z->owed = 1;
    arena_defer(a, drop, z);
    return z;
}

rc zst_pack(struct arena *a, zst_sink sink, void *arg, struct zst **ret, struct fault *f)
{
    struct zst *z = new_stream(a, sink, arg);
    z->packer = ZSTD_createCCtx();
    if (!z->packer)
        return fail(f, NO_MEMORY, NULL);
    ZSTD_CCtx_setParameter(z->packer, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(z->packer, ZSTD_c_checksumFlag, 1);
    *ret = z;
    return OK;
}

rc zst_unpack(struct arena *a, zst_sink sink, void *arg, struct zst **ret, struct fault *f)
{
    struct zst *z = new_stream(a, sink, arg);
    z->unpacker = ZSTD_createDCtx();
    if (!z->unpacker)
        return fail(f, NO_MEMORY, NULL);
    *ret = z;
    return OK;
}

static rc pass_on(struct zst *z, size_t n, struct fault *f)
{
    return n ? z->sink(z->arg, (str){ z->piece, n }, f) : OK;
}

static rc pack(struct zst *z, str bytes, ZSTD_EndDirective how, struct fault *f)
{
    ZSTD_inBuffer in = { bytes.p, bytes.n, 0 };
    size_t left;
    do {
        ZSTD_outBuffer out = { z->piece, PIECE, 0 };
        left = ZSTD_compressStream2(z->packer, &out, &in, how);
        if (ZSTD_isError(left))
            return fail_detail(f, INTERNAL, NULL, "zstd: %s", ZSTD_getErrorName(left));
        rc r = pass_on(z, out.pos, f);
        if (r != OK)
            return r;
    } while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
    return OK;
}

static rc unpack(struct zst *z, str bytes, struct fault *f)
{
    ZSTD_inBuffer in = { bytes.p, bytes.n, 0 };
    size_t written;
    do {
        ZSTD_outBuffer out = { z->piece, PIECE, 0 };
        z->owed = ZSTD_decompressStream(z->unpacker, &out, &in);
        if (ZSTD_isError(z->owed))
            return fail_detail(f, BAD_REQUEST, "zst.damaged", "zstd: %s",
                               ZSTD_getErrorName(z->owed));
        rc r = pass_on(z, out.pos, f);
        if (r != OK)
            return r;
        written = out.pos;
    } while (in.pos < in.size || written == PIECE);
    return OK;
}

rc zst_add(struct zst *z, str bytes, struct fault *f)
{
    if (!bytes.n)
        return OK;
    return z->packer ? pack(z, bytes, ZSTD_e_continue, f) : unpack(z, bytes, f);
}

rc zst_end(struct zst *z, struct fault *f)
{
    if (z->packer)
        return pack(z, S(""), ZSTD_e_end, f);
    return z->owed ? fail(f, BAD_REQUEST, "zst.cut_off") : OK;
}
