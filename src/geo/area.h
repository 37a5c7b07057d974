/* area.h — polygons on the ground: outlines of places and areas drawn on the map.
 *
 * Read from GeoJSON Polygon or MultiPolygon (RFC 7946) in WGS-84 and checked: closed rings of at
 * least four positions, finite, on the globe, not crossing themselves, at most
 * LIMIT_POLYGON_POINTS. Immutable afterwards, safe from any thread. */
#ifndef NAGUAN_AREA_H
#define NAGUAN_AREA_H

#include "base/err.h"
#include "codec/json.h"

struct position {
    double lon, lat;
};

struct ring {
    const struct position *at; /* the last equals the first */
    size_t n;
    bool hole;
};

struct area {
    struct ring *rings; /* each polygon's outer ring, then its holes */
    size_t ring_count, points;
    double west, south, east, north;
    struct edge_bands *bands;
};

/* INVALID with a field error at `field` (codes: geometry_type, ring_open, ring_short, out_of_range,
 * too_many_points, crossing). Everything lives in a. */
CHECKED rc area_read(struct arena *a, const struct json *geometry, str field, struct area **ret,
                     struct fault *f);
/* The same from text; BAD_REQUEST "json.syntax" when it is no JSON. */
CHECKED rc area_parse(struct arena *a, str geojson, str field, struct area **ret, struct fault *f);

/* Inside by the even-odd rule; a point exactly on an edge belongs to one of the two neighbours. */
bool area_contains(const struct area *area, double lon, double lat);
/* A position inside, where a label can stand: the middle of the widest stretch halfway between
 * south and north. a is for the work only. */
struct position area_inside(const struct area *area, struct arena *a);
double area_m2(const struct area *area); /* on the sphere of 6,371,008.8 m */

/* Whether rings cross themselves or one another (GEOS). */
bool area_is_simple(const struct area *area);

/* Fewer points for drawing: Douglas–Peucker on each ring, nothing moves more than `tolerance` (same
 * units as the positions). Rings that fall together are left out. Returns points kept, at most n,
 * written to out. */
size_t ring_simplify(struct arena *a, const struct position *at, size_t n, double tolerance,
                     struct position *out);

#endif
