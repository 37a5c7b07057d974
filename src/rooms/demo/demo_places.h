/* demo_places.h — the ground a demonstration stands on: the real streets and communities of
 * rules/divisions, with made-up outlines grown from their centres, grids, roads, lanes, industrial
 * parks and office buildings.
 *
 * Everything follows from the rules, the words and the seed; nothing changes once it is laid out.
 */
#ifndef NAGUAN_DEMO_PLACES_H
#define NAGUAN_DEMO_PLACES_H

#include "core/rule.h"
#include "rooms/demo/demo_shape.h"
#include "rooms/demo/demo_words.h"

enum { GRIDS_MOST = 12, WAYS_MOST = 24 };

/* Where a shop can lie; the order of the columns in demo/trades.csv. */
enum site { SITE_ROAD, SITE_LANE, SITE_PARK, SITE_TOWER, SITES };

struct way {
    enum site site;
    str name;
    struct spot from; /* its beginning; of a park or tower the middle */
    double angle, length;
    i64 first, count; /* the shops along it, by index */
};

struct grid {
    str code, name, name_en; /* 15 digits */
    struct shape cell;
};

struct community {
    str code, name, short_name, name_en; /* 12 digits; short: without what kind of place it is */
    size_t street;
    bool known; /* its centre stands in the rules */
    struct spot centre;
    struct shape cell;
    double weight; /* its share of the shops */
    struct grid grids[GRIDS_MOST];
    size_t grid_count;
    struct way ways[WAYS_MOST];
    size_t way_count;
    i64 first, count; /* its shops, by index */
};

struct street {
    str code, name, short_name, name_en;
    bool known; /* its centre stands in the rules */
    struct spot centre;
    size_t first, count; /* its communities */
};

struct ground {
    struct arena *arena;
    const struct words *words;
    u64 seed;
    str code, name, short_name, name_en; /* the district */
    double lon, lat;                     /* WGS-84 of the middle */
    struct street *streets;
    size_t street_count;
    struct community *communities; /* by street, then by code */
    size_t community_count;
    struct spot *corners; /* of all cells, each once: neighbours share theirs */
    size_t corner_count;
};

struct ground_ask {
    const struct rules *rules;
    const struct words *words;
    str division; /* six digits, with its streets and communities in the rules as valid on `on` */
    u64 seed;
    day on;
};

/* NOT_FOUND "demo.no_places" when there is no such division or none of its communities has a
 * centre. */
CHECKED rc ground_lay(const struct ground_ask *ask, struct arena *a, struct ground **ret,
                      struct fault *f);

void ground_lonlat(const struct ground *g, struct spot p, double *ret_lon, double *ret_lat);
/* The grid of c that holds p, or lies nearest. */
const struct grid *ground_grid(const struct community *c, struct spot p);
/* p, or the nearest spot towards the middle of c that lies in it. */
struct spot ground_within(const struct community *c, struct spot p);

/* Outlines as GeoJSON MultiPolygon, WGS-84, six decimals. Of communities [from, to): what they
 * cover together. */
str outline_of_shape(const struct ground *g, const struct shape *s, struct arena *a);
str outline_of_communities(const struct ground *g, size_t from, size_t to, struct arena *a);

/* A generator of random numbers for one thing: independent of how many others were made. */
struct rand demo_rand(u64 seed, const char *what, u64 which);

#endif
