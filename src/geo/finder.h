/* finder.h — which place holds a point, and the outlines of places as tiles.
 *
 * The deepest place wins: a grid before its community, a community before its street. Immutable,
 * safe from any thread. */
#ifndef NAGUAN_FINDER_H
#define NAGUAN_FINDER_H

#include "db/db.h"
#include "geo/area.h"
#include "geo/tile.h"

struct finder;

struct finder_place {
    str code, name;
    int level; /* 1 district … 4 grid */
    const struct area *area;
};

/* Keeps places and what they point to, which must live as long as a. */
struct finder *finder_new(struct arena *a, const struct finder_place *places, size_t n);
/* From the outlines of a bureau's places in the database. A place without outline, or with one that
 * does not check, is left out; ret_refused counts the latter. */
CHECKED rc finder_load(struct tx *tx, i64 bureau_id, struct arena *a, struct finder **ret,
                       size_t *ret_refused, struct fault *f);

/* The code of the deepest place there; empty when none is. */
str finder_place(const struct finder *f, double lon, double lat);

/* Codes of the places of a level whose box overlaps that of area: where the doors in it can lie.
 * Live as long as f; their number is returned. */
size_t finder_near(const struct finder *f, const struct area *area, int level, struct arena *a,
                   const str **ret);

/* A Mapbox vector tile with the layer "places" (code, name, level) of the levels drawn at that
 * zoom: districts and streets always, communities from 11, grids from 14. Lives in a. */
str finder_tile(const struct finder *f, struct tile t, struct arena *a);

#endif
