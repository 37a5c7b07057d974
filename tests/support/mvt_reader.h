/* mvt_reader.h — vector tiles read by protobuf-c, which shares no code with our writer. Fails the
 * test on broken tiles. */
#ifndef NAGUAN_MVT_READER_H
#define NAGUAN_MVT_READER_H

#include "base/str.h"
#include "vector_tile.pb-c.h"

Vt__Tile *mvt_read(str tile); /* free with vt__tile__free_unpacked(t, NULL) */
const Vt__Layer *mvt_layer(const Vt__Tile *t, const char *name); /* NULL when there is none */
/* The value of a feature's tag; NULL without it. */
const Vt__Value *mvt_value(const Vt__Layer *l, const Vt__Feature *f, const char *key);
u64 mvt_number(const Vt__Layer *l, const Vt__Feature *f, const char *key); /* 0 without it */
/* Where a point feature lies. */
void mvt_where(const Vt__Feature *f, i32 *x, i32 *y);

#endif
