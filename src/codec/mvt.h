/* mvt.h — Mapbox vector tiles, version 2: writing.
 *
 * mvt_begin a layer; for each feature its tags, then its geometry; mvt_end; all layers one after
 * the other; mvt_str. Values are written once per layer and named by number. Coordinates are tile
 * units, y down. Text must be UTF-8. */
#ifndef NAGUAN_MVT_H
#define NAGUAN_MVT_H

#include "base/buf.h"

enum { MVT_TAGS = 64, MVT_KEYS = 64 }; /* most tags of a feature, most keys of a layer */

struct mvt;

struct mvt *mvt_new(struct arena *a, size_t max);
/* keys: the names of tags by number; they outlive the layer. */
void mvt_begin(struct mvt *m, const char *name, u32 extent, const char *const *keys,
               size_t key_count);
/* The number of a value in this layer; the same value has the same number. */
u32 mvt_text(struct mvt *m, str value);
u32 mvt_uint(struct mvt *m, u64 value);
u32 mvt_unique(struct mvt *m,
               str value); /* one that no other feature has, such as an id: not looked for */

/* A tag of the feature that the next geometry completes. */
void mvt_tag(struct mvt *m, u32 key, u32 value);
/* id 0: none. */
void mvt_point(struct mvt *m, u64 id, i32 x, i32 y);
/* A polygon of rings, each open (the first point is not repeated), outer ring first: outer
 * clockwise on screen, holes the other way; rings wound otherwise are turned. Rings without area
 * are left out; without any ring there is no feature. */
struct mvt_ring {
    const i32 (*at)[2];
    size_t n;
    bool hole;
};
void mvt_polygon(struct mvt *m, u64 id, const struct mvt_ring *rings, size_t n);
void mvt_end(struct mvt *m); /* a layer without features is left out */

bool mvt_ok(const struct mvt *m);
str mvt_str(const struct mvt *m); /* valid until the next write */

#endif
