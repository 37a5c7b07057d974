/* doors_near.c — doors within a distance of a point, nearest first. */
#include "geo/tile.h"
#include "search/doors_ledger.h"
#include "search/doors_shape.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_ROWS = 64, DEEPEST = 31 };
static const double EQUATOR_M = 40075016.686, WORLD = 4294967296.0;

struct looking {
    const struct doors *d;
    const struct door_test *test;
    double x, y, radius; /* units */
    u32 west, east, north, south;
    struct near *out;
    size_t n, most;
    double metres; /* of a unit */
};

/* Keeps the nearest in order; few are wanted. */
static void look_at(struct looking *l, u32 row)
{
    double dx = (double)l->d->x[row] - l->x, dy = (double)l->d->y[row] - l->y;
    double far = sqrt(dx * dx + dy * dy);
    if (l->d->x[row] == 0 || far > l->radius || !door_test_row(l->test, row))
        return;
    size_t at = l->n < l->most ? l->n++ : l->most;
    if (at == l->most && (at == 0 || far * l->metres >= l->out[at - 1].metres))
        return;
    at = at == l->most ? at - 1 : at;
    for (; at && l->out[at - 1].metres > far * l->metres; at--)
        l->out[at] = l->out[at - 1];
    l->out[at] = (struct near){ l->d->id[row], far * l->metres };
}

struct square {
    u32 x, y;
    int level;
    u32 from, to;
};

static void look_in(struct looking *l, struct square s)
{
    u32 side = s.level ? (u32)(((u64)1 << (32 - s.level)) - 1) : UINT32_MAX;
    if (s.from >= s.to || s.x > l->east || s.x + side < l->west || s.y > l->south ||
        s.y + side < l->north)
        return;
    if (s.to - s.from <= LEAST_ROWS || s.level == DEEPEST) {
        for (u32 row = s.from; row < s.to; row++)
            if (bit_get(l->d->bits[BITS_PLACED], row) && bit_get(l->d->bits[BITS_LIVE], row))
                look_at(l, row);
        return;
    }
    u32 half = (u32)((u64)1 << (31 - s.level)), at = s.from;
    for (u32 quarter = 0; quarter < 4; quarter++) {
        u32 x = s.x + (quarter & 1 ? half : 0), y = s.y + (quarter & 2 ? half : 0);
        u32 end = quarter == 3 ? s.to : doors_row_at(l->d, morton(x, y) + (u64)half * half);
        end = end < at ? at : end > s.to ? s.to : end;
        look_in(l, (struct square){ x, y, s.level + 1, at, end });
        at = end;
    }
}

size_t doors_near(const struct doors *d, const struct door_test *test, const struct near_ask *ask)
{
    double unit = EQUATOR_M * cos(ask->lat * M_PI / 180) / WORLD;
    struct looking l = { .d = d,
                         .test = test,
                         .x = mercator_x(ask->lon),
                         .y = mercator_y(ask->lat),
                         .radius = ask->metres / unit,
                         .out = ask->out,
                         .most = ask->limit,
                         .metres = unit };
    l.west = l.x < l.radius ? 0 : (u32)(l.x - l.radius);
    l.north = l.y < l.radius ? 0 : (u32)(l.y - l.radius);
    l.east = l.x + l.radius >= WORLD ? UINT32_MAX : (u32)(l.x + l.radius);
    l.south = l.y + l.radius >= WORLD ? UINT32_MAX : (u32)(l.y + l.radius);
    look_in(&l, (struct square){ .to = d->placed });
    for (u32 i = 0; i < d->stray_count; i++)
        if (bit_get(d->bits[BITS_LIVE], d->strays[i]))
            look_at(&l, d->strays[i]);
    return l.n;
}
