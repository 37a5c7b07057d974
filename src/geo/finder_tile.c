#include "geo/finder_shape.h"

#include "codec/mvt.h"

/* Outlines are clipped a little outside of the tile, so that no border line shows along tile edges.
 */
enum { MARGIN = 128, MAX_TILE = 4 << 20, CODE = 0, NAME = 1, LEVEL = 2, NAME_EN = 3, LEVELS = 4 };

static bool drawn_at(int level, int z)
{
    return level <= 2 || (level == 3 && z >= 11) || (level == 4 && z >= 14);
}

/* One side of the clipping square: keeps what lies on the inner side of axis = limit. */
struct side {
    int axis;
    bool upper;
    double limit;
};

static double along(struct position p, int axis)
{
    return axis ? p.lat : p.lon;
}

static bool within(struct position p, struct side s)
{
    return s.upper ? along(p, s.axis) <= s.limit : along(p, s.axis) >= s.limit;
}

static struct position crossing(struct position a, struct position b, struct side s)
{
    double t = (s.limit - along(a, s.axis)) / (along(b, s.axis) - along(a, s.axis));
    return (struct position){ a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat) };
}

/* Sutherland–Hodgman, one side; out holds up to 2n. Rings are open here. */
static size_t clip(const struct position *in, size_t n, struct side s, struct position *out)
{
    size_t kept = 0;
    for (size_t i = 0, j = n - 1; i < n; j = i++) {
        if (within(in[i], s) != within(in[j], s))
            out[kept++] = crossing(in[j], in[i], s);
        if (within(in[i], s))
            out[kept++] = in[i];
    }
    return kept;
}

/* The part inside the square; *at becomes a new array. */
static size_t clip_square(struct arena *a, struct position **at, size_t n)
{
    static const struct side sides[] = { { 0, false, -MARGIN },
                                         { 0, true, TILE_EXTENT + MARGIN },
                                         { 1, false, -MARGIN },
                                         { 1, true, TILE_EXTENT + MARGIN } };
    for (size_t i = 0; i < COUNT(sides) && n; i++) {
        struct position *out = ARENA_ARRAY(a, struct position, 2 * n);
        n = clip(*at, n, sides[i], out);
        *at = out;
    }
    return n;
}

/* A ring in tile units, thinned and clipped; n 0 when nothing of it shows. */
static struct mvt_ring shape(struct arena *a, const struct ring *ring, struct tile t)
{
    struct position *at = ARENA_ARRAY(a, struct position, ring->n);
    for (size_t i = 0; i < ring->n; i++)
        at[i] = (struct position){ tile_unit_x(t, mercator_x(ring->at[i].lon)),
                                   tile_unit_y(t, mercator_y(ring->at[i].lat)) };
    struct mvt_ring out = { .hole = ring->hole };
    size_t n = ring_simplify(a, at, ring->n, 1.5, at);
    n = n ? clip_square(a, &at, n - 1) : 0;
    i32(*units)[2] = (i32(*)[2])ARENA_ARRAY(a, i32, 2 * n + 2);
    for (size_t i = 0; i < n; i++) {
        i32 x = (i32)at[i].lon, y = (i32)at[i].lat;
        if (out.n && units[out.n - 1][0] == x && units[out.n - 1][1] == y)
            continue;
        units[out.n][0] = x;
        units[out.n++][1] = y;
    }
    out.at = (const i32(*)[2])units;
    return out;
}

static bool touches(const struct area *area, struct tile t)
{
    const i32 far = TILE_EXTENT + MARGIN;
    return tile_unit_x(t, mercator_x(area->east)) >= -MARGIN &&
           tile_unit_x(t, mercator_x(area->west)) <= far &&
           tile_unit_y(t, mercator_y(area->south)) >= -MARGIN &&
           tile_unit_y(t, mercator_y(area->north)) <= far;
}

static void draw(struct mvt *m, const struct finder_place *p, struct tile t, struct arena *a)
{
    struct mvt_ring *rings = ARENA_ARRAY(a, struct mvt_ring, p->area->ring_count);
    for (size_t i = 0; i < p->area->ring_count; i++)
        rings[i] = shape(a, &p->area->rings[i], t);
    mvt_tag(m, CODE, mvt_text(m, p->code));
    mvt_tag(m, NAME, mvt_text(m, p->name));
    mvt_tag(m, LEVEL, mvt_uint(m, (u64)p->level));
    mvt_polygon(m, 0, rings, p->area->ring_count);
}

/* The first name of a level at or after a place. */
static size_t first_name(const struct finder *f, int level, u64 at)
{
    size_t low = 0, high = f->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct finder_name *n = &f->names[middle];
        if (n->level < level || (n->level == level && n->at < at))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void draw_name(struct mvt *m, const struct finder_name *n, struct tile t)
{
    mvt_tag(m, CODE, mvt_text(m, n->code));
    mvt_tag(m, NAME, mvt_text(m, n->name));
    mvt_tag(m, LEVEL, mvt_uint(m, (u64)n->level));
    if (n->name_en.n)
        mvt_tag(m, NAME_EN, mvt_text(m, n->name_en));
    mvt_point(m, 0, tile_unit_x(t, n->x), tile_unit_y(t, n->y));
}

/* The names within the tile, without margin: a neighbour draws its own. */
static void draw_names(struct mvt *m, const struct finder *f, struct tile t)
{
    u64 first, last;
    tile_mortons(t, &first, &last);
    for (int level = 1; level <= LEVELS; level++) {
        if (!drawn_at(level, t.z))
            continue;
        for (size_t i = first_name(f, level, first);
             i < f->name_count && f->names[i].level == level && f->names[i].at <= last; i++)
            draw_name(m, &f->names[i], t);
    }
}

str finder_tile(const struct finder *f, struct tile t, struct arena *a)
{
    static const char *const keys[] = { "code", "name", "level", "name_en" };
    struct mvt *m = mvt_new(a, MAX_TILE);
    mvt_begin(m, "places", TILE_EXTENT, keys, NAME_EN);
    for (size_t i = 0; i < f->count; i++)
        if (drawn_at(f->places[i].level, t.z) && touches(f->places[i].area, t))
            draw(m, &f->places[i], t, a);
    mvt_end(m);
    mvt_begin(m, "place_names", TILE_EXTENT, keys, COUNT(keys));
    draw_names(m, f, t);
    mvt_end(m);
    return mvt_ok(m) ? mvt_str(m) : (str){ NULL, 0 };
}
