#include "rooms/demo/demo_site.h"

#include "rooms/demo/demo_ways.h"

#include <math.h>

enum { HOUSE = 5 /* metres of frontage */, FLATS = 9 };

static str number(struct arena *a, i64 n)
{
    return arena_fmt(a, "%lld", (long long)n);
}

/* Metres along and to the left of a way that begins at from. */
static struct spot along(struct spot from, double angle, double forward, double left)
{
    return (struct spot){ from.x + forward * cos(angle) - left * sin(angle),
                          from.y + forward * sin(angle) + left * cos(angle) };
}

struct lines {
    const struct market *market;
    const struct community *community;
    const struct way *way;
    struct arena *arena;
};

static str address(const struct lines *l, const char *pattern, const str parts[4])
{
    const struct ground *g = l->market->ground;
    return WORDS_FILL(
        l->arena, words_text(l->market->words, pattern), { "district", g->short_name },
        { "street", g->streets[l->community->street].short_name },
        { "community", l->community->short_name }, { "way", l->way->name }, { "n", parts[0] },
        { "unit", parts[1] }, { "lane", parts[2] }, { "block", parts[2] }, { "floor", parts[3] });
}

static struct stand on_road(const struct lines *l, double at, struct rand *r)
{
    struct arena *a = l->arena;
    bool left = rand_below(r, 2);
    double forward = at * l->way->length;
    str n = number(a, 2 * (i64)(forward / HOUSE) + (left ? 1 : 2));
    str parts[4] = { n, number(a, 101 + (i64)rand_below(r, 12)) };
    return (struct stand){
        along(l->way->from, l->way->angle, forward, (left ? 1 : -1) * (10 + 3 * rand_unit(r))),
        address(l, rand_below(r, 3) ? "address.road" : "address.shop", parts), l->way->name
    };
}

static struct stand in_lane(const struct lines *l, double at, struct rand *r)
{
    struct arena *a = l->arena;
    const struct word_list *numerals = words_list(l->market->words, "numerals");
    double row = at * LANES;
    size_t lane = (size_t)fmin(row, LANES - 1);
    double forward = (row - (double)lane) * l->way->length;
    str parts[4] = { number(a, 1 + (i64)(forward / HOUSE)),
                     number(a, 101 + (i64)rand_below(r, FLATS)),
                     words_cell(numerals, lane, "text") };
    struct spot spot =
        along(l->way->from, l->way->angle, forward - l->way->length / 2,
              ((double)lane - (LANES - 1) / 2.0) * LANE_APART + 3 * (rand_unit(r) - 0.5));
    str street = WORDS_FILL(a, words_text(l->market->words, "way.lane"), { "way", l->way->name },
                            { "lane", parts[2] });
    return (struct stand){ spot, address(l, "address.lane", parts), street };
}

static struct stand in_building(const struct lines *l, double at, struct rand *r)
{
    struct arena *a = l->arena;
    bool park = l->way->site == SITE_PARK;
    i64 floors = park ? 6 : 26, floor = 1 + (i64)rand_below(r, (u64)floors);
    str parts[4] = { number(a, floor), number(a, floor * 100 + 1 + (i64)rand_below(r, 20)),
                     number(a, 1 + (i64)(at * 12)), number(a, floor) };
    double half = l->way->length / 2;
    struct spot spot =
        along(l->way->from, l->way->angle, half * (2 * at - 1), half * (2 * rand_unit(r) - 1));
    return (struct stand){ spot, address(l, park ? "address.park" : "address.tower", parts),
                           l->way->name };
}

struct stand stand_at(const struct market *m, const struct community *c, const struct way *w,
                      double at, struct rand *r, struct arena *a)
{
    struct lines l = { m, c, w, a };
    struct stand s = w->site == SITE_ROAD   ? on_road(&l, at, r)
                     : w->site == SITE_LANE ? in_lane(&l, at, r)
                                            : in_building(&l, at, r);
    s.spot = ground_within(c, s.spot);
    return s;
}
