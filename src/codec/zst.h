/* zst.h — Zstandard as a stream, with constant memory: bytes go in, packed or unpacked bytes come
 * out at a sink. */
#ifndef NAGUAN_ZST_H
#define NAGUAN_ZST_H

#include "base/err.h"

struct zst;

/* Called with each piece that is ready; a failure ends the stream and is returned by the call that
 * led to it. */
typedef rc (*zst_sink)(void *arg, str bytes, struct fault *f);

/* Both live as long as the arena. */
CHECKED rc zst_pack(struct arena *a, zst_sink sink, void *arg, struct zst **ret, struct fault *f);
CHECKED rc zst_unpack(struct arena *a, zst_sink sink, void *arg, struct zst **ret, struct fault *f);
CHECKED rc zst_add(struct zst *z, str bytes, struct fault *f); /* BAD_REQUEST "zst.damaged" */
/* The last bytes; unpacking: BAD_REQUEST "zst.cut_off" when the packed text is not whole. */
CHECKED rc zst_end(struct zst *z, struct fault *f);

#endif
