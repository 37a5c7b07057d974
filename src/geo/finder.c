#include "geo/finder.h"

#include "db/queries.h"
#include "geo/finder_shape.h"

#include <math.h>
#include <stdlib.h>

/* Places lie in a grid of cells; a cell lists the places whose box touches it, deepest first. */
enum { GRID = 64, MOST_PLACES = 100000 };

static u32 column(const struct finder *f, double lon)
{
    double at = (lon - f->west) * f->per_lon;
    return !(at > 0) ? 0 : at >= GRID ? GRID - 1 : (u32)at;
}

static u32 line(const struct finder *f, double lat)
{
    double at = (lat - f->south) * f->per_lat;
    return !(at > 0) ? 0 : at >= GRID ? GRID - 1 : (u32)at;
}

static void span(struct finder *f)
{
    f->west = f->south = INFINITY;
    double east = -INFINITY, north = -INFINITY;
    for (size_t i = 0; i < f->count; i++) {
        const struct area *area = f->places[i].area;
        f->west = fmin(f->west, area->west);
        f->south = fmin(f->south, area->south);
        east = fmax(east, area->east);
        north = fmax(north, area->north);
    }
    f->per_lon = east > f->west ? GRID / (east - f->west) : 0;
    f->per_lat = north > f->south ? GRID / (north - f->south) : 0;
}

/* Calls for each cell a place touches: counting (next NULL) or writing. */
static void touch(struct finder *f, u32 *next)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct area *area = f->places[i].area;
        for (u32 y = line(f, area->south); y <= line(f, area->north); y++) {
            for (u32 x = column(f, area->west); x <= column(f, area->east); x++) {
                u32 cell = y * GRID + x;
                if (next)
                    f->listed[next[cell]++] = (u32)i;
                else
                    f->first[cell + 1]++;
            }
        }
    }
}

/* Deepest first; among equals in the given order. Levels are 1 … 4. */
static void sort_by_depth(struct arena *a, struct finder *f, const struct finder_place *places,
                          size_t n)
{
    f->places = ARENA_ARRAY(a, struct finder_place, n ? n : 1);
    for (int level = 9; level >= 0; level--)
        for (size_t i = 0; i < n; i++)
            if (places[i].level == level && places[i].area)
                f->places[f->count++] = places[i];
}

/* The centre, unless it lies outside of the outline: then its name would be read as a neighbour's.
 */
static struct position name_spot(const struct finder_place *p, struct arena *scratch)
{
    if (p->has_point && (!p->area || area_contains(p->area, p->lon, p->lat)))
        return (struct position){ p->lon, p->lat };
    return area_inside(p->area, scratch);
}

static int by_level_and_place(const void *a, const void *b)
{
    const struct finder_name *x = a, *y = b;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return str_cmp(x->code, y->code);
}

static void put_names(struct arena *a, struct finder *f, const struct finder_place *places,
                      size_t n)
{
    struct arena *scratch = arena_new(0);
    f->names = ARENA_ARRAY(a, struct finder_name, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        const struct finder_place *p = &places[i];
        if (!p->area && !p->has_point)
            continue;
        struct position spot = name_spot(p, scratch);
        u32 x = mercator_x(spot.lon), y = mercator_y(spot.lat);
        f->names[f->name_count++] =
            (struct finder_name){ morton(x, y), x, y, p->level, p->code, p->name, p->name_en };
        arena_reset(scratch);
    }
    qsort(f->names, f->name_count, sizeof *f->names, by_level_and_place);
    arena_free(scratch);
}

struct finder *finder_new(struct arena *a, const struct finder_place *places, size_t n)
{
    struct finder *f = ARENA_NEW(a, struct finder);
    sort_by_depth(a, f, places, n);
    put_names(a, f, places, n);
    f->first = ARENA_ARRAY(a, u32, GRID * GRID + 1);
    if (!f->count)
        return f;
    span(f);
    touch(f, NULL);
    for (u32 c = 0; c < GRID * GRID; c++)
        f->first[c + 1] += f->first[c];
    f->listed = ARENA_ARRAY(a, u32, f->first[GRID * GRID]);
    u32 *next = ARENA_ARRAY(a, u32, GRID * GRID);
    for (u32 c = 0; c < GRID * GRID; c++)
        next[c] = f->first[c];
    touch(f, next);
    return f;
}

str finder_place(const struct finder *f, double lon, double lat)
{
    if (f->count && isfinite(lon) && isfinite(lat)) {
        u32 cell = line(f, lat) * GRID + column(f, lon);
        for (u32 i = f->first[cell]; i < f->first[cell + 1]; i++)
            if (area_contains(f->places[f->listed[i]].area, lon, lat))
                return f->places[f->listed[i]].code;
    }
    return (str){ NULL, 0 };
}

const struct area *finder_outline(const struct finder *f, str code)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_eq(f->places[i].code, code))
            return f->places[i].area;
    return NULL;
}

struct loading {
    struct arena *arena;
    struct finder_place *places;
    size_t n, room, refused;
};

/* NULL without one; one that does not check is counted. */
static const struct area *read_outline(struct loading *l, const struct row *r, int column)
{
    if (row_null(r, column))
        return NULL;
    struct arena *scratch = arena_new(0);
    struct fault ignored;
    struct area *area = NULL;
    fault_init(&ignored, scratch);
    if (area_parse(l->arena, row_text(r, column), S("outline"), &area, &ignored) != OK) {
        area = NULL;
        l->refused++;
    }
    arena_free(scratch);
    return area;
}

static rc take_place(const struct row *r, void *arg, struct fault *f)
{
    struct loading *l = arg;
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 256;
        if (room > MOST_PLACES)
            return fail(f, TOO_LARGE, "place.too_many");
        struct finder_place *wider = ARENA_ARRAY(l->arena, struct finder_place, room);
        for (size_t i = 0; i < l->n; i++)
            wider[i] = l->places[i];
        l->places = wider;
        l->room = room;
    }
    struct finder_place p = { .level = (int)row_int(r, 2),
                              .area = read_outline(l, r, 3),
                              .has_point = !row_null(r, 5) && !row_null(r, 6) };
    if (!p.area && !p.has_point)
        return OK;
    p.code = row_text_copy(r, 0, l->arena);
    p.name = row_text_copy(r, 1, l->arena);
    p.name_en = row_text_copy(r, 4, l->arena);
    if (p.has_point) {
        p.lon = row_real(r, 5);
        p.lat = row_real(r, 6);
    }
    l->places[l->n++] = p;
    return OK;
}

rc finder_load(struct tx *tx, i64 bureau_id, struct arena *a, struct finder **ret,
               size_t *ret_refused, struct fault *f)
{
    struct loading l = { .arena = a };
    rc r = db_each(tx, &Q_places_drawn, ARGS(V_I(bureau_id)), take_place, &l, f);
    if (r != OK)
        return r;
    *ret = finder_new(a, l.places, l.n);
    *ret_refused = l.refused;
    return OK;
}

static bool overlap(const struct area *a, const struct area *b)
{
    return a->west <= b->east && b->west <= a->east && a->south <= b->north && b->south <= a->north;
}

size_t finder_near(const struct finder *f, const struct area *area, int level, struct arena *a,
                   const str **ret)
{
    str *codes = ARENA_ARRAY(a, str, f->count);
    size_t n = 0;
    for (size_t i = 0; i < f->count; i++)
        if (f->places[i].level == level && overlap(f->places[i].area, area))
            codes[n++] = f->places[i].code;
    *ret = codes;
    return n;
}
