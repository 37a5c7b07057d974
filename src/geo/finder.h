/* finder.h — which place holds a point, and the outlines and names of places as tiles.
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
    str code, name, name_en; /* name_en may be empty */
    int level;               /* 1 district … 4 grid */
    const struct area *area; /* NULL: it holds no point, only its name is drawn */
    double lon, lat;         /* its centre, WGS-84 */
    bool has_point;          /* without one the name stands somewhere in the area */
};

/* Copies places, not what they point to, which must live as long as a. */
struct finder *finder_new(struct arena *a, const struct finder_place *places, size_t n);
/* From a bureau's places in the database. An outline that does not check counts as none, and
 * ret_refused counts it; a place with neither outline nor centre is left out. */
CHECKED rc finder_load(struct tx *tx, i64 bureau_id, struct arena *a, struct finder **ret,
                       size_t *ret_refused, struct fault *f);

/* The code of the deepest place there; empty when none is. */
str finder_place(const struct finder *f, double lon, double lat);

/* The outline of a place; NULL when none is known. Lives as long as f. */
const struct area *finder_outline(const struct finder *f, str code);

/* Codes of the places of a level whose box overlaps that of area: where the doors in it can lie.
 * Live as long as f; their number is returned. */
size_t finder_near(const struct finder *f, const struct area *area, int level, struct arena *a,
                   const str **ret);

/* A Mapbox vector tile of the levels drawn at that zoom: districts and streets always, communities
 * from 11, grids from 14. Layer "places": outlines (code, name, level), cut at the tile. Layer
 * "place_names": one point for each place (code, name, name_en where there is one, level), only in
 * the tile that holds it, so that a name is drawn once. Empty where nothing is drawn; lives in a.
 */
str finder_tile(const struct finder *f, struct tile t, struct arena *a);

#endif
