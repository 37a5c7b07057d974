/* posting.h — sets of document numbers in few bytes, read in ascending order.
 *
 * A rare gram is gaps in variable bytes, with an entry point every 128; a gram that more than one
 * document in eight has is a bitmap. docs/internals/search.md has the layout. */
#ifndef NAGUAN_POSTING_H
#define NAGUAN_POSTING_H

#include "base/buf.h"

#define POSTING_END UINT32_MAX

/* docs: ascending, each < total. */
void posting_write(buf *out, const u32 *docs, u32 n, u32 total);

struct posting {
    const unsigned char *skips, *data, *bits; /* bits: a bitmap, skips: entry points, or neither */
    const unsigned char *at;
    u32 n, total, block, left; /* left: gaps still to read in this block */
    u32 doc;                   /* where it stands; POSTING_END after the last */
};

/* Stands at the first document. data is as written, with the same total. */
struct posting posting_open(const unsigned char *data, u32 total);
/* Moves to the first document ≥ target, which is not before where it stands. */
u32 posting_seek(struct posting *p, u32 target);
static inline u32 posting_next(struct posting *p)
{
    return p->doc == POSTING_END ? POSTING_END : posting_seek(p, p->doc + 1);
}

/* The varint at *at; moves on. */
u32 posting_varint(const unsigned char **at);
size_t posting_put_varint(unsigned char *out, u32 v); /* at most 5 bytes */

#endif
