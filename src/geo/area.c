#include "geo/area.h"

#include "base/limits.h"

#include <math.h>
#include <stdlib.h>

/* Edges by horizontal band, so that a point is compared with the few edges at its latitude. */
struct edge {
    double x1, y1, x2, y2;
};
struct edge_bands {
    double south, scale; /* band = (lat − south) · scale */
    u32 count;
    u32 *first; /* count + 1 */
    struct edge *edges;
};

enum { EDGES_PER_BAND = 8, MOST_BANDS = 4096, LEAST_POSITIONS = 4 };

struct reader {
    struct arena *arena;
    str field;
    struct fault *fault;
    struct area *area;
};

static rc wrong(const struct reader *rd, const char *code)
{
    return fault_field(rd->fault, rd->field, code, (str){ NULL, 0 });
}

static bool number(const struct json *j)
{
    return json_type(j) == JSON_INT || json_type(j) == JSON_REAL;
}

static rc read_position(const struct reader *rd, const struct json *j, struct position *ret)
{
    const struct json *x = json_at(j, 0), *y = json_at(j, 1);
    if (json_type(j) != JSON_ARRAY || json_size(j) < 2 || !number(x) || !number(y))
        return wrong(rd, "geometry_type");
    struct position p = { json_real(x), json_real(y) };
    if (!isfinite(p.lon) || !isfinite(p.lat) || fabs(p.lon) > 180.0 || fabs(p.lat) > 90.0)
        return wrong(rd, "out_of_range");
    *ret = p;
    return OK;
}

static void widen(struct area *area, struct position p)
{
    area->west = fmin(area->west, p.lon);
    area->east = fmax(area->east, p.lon);
    area->south = fmin(area->south, p.lat);
    area->north = fmax(area->north, p.lat);
}

static rc read_ring(const struct reader *rd, const struct json *j, struct ring *ret)
{
    if (json_type(j) != JSON_ARRAY)
        return wrong(rd, "geometry_type");
    size_t n = json_size(j);
    if (n < LEAST_POSITIONS)
        return wrong(rd, "ring_short");
    rd->area->points += n;
    if (rd->area->points > LIMIT_POLYGON_POINTS)
        return wrong(rd, "too_many_points");
    struct position *at = ARENA_ARRAY(rd->arena, struct position, n);
    for (size_t i = 0; i < n; i++) {
        rc r = read_position(rd, json_at(j, i), &at[i]);
        if (r != OK)
            return r;
        widen(rd->area, at[i]);
    }
    if (at[0].lon != at[n - 1].lon || at[0].lat != at[n - 1].lat)
        return wrong(rd, "ring_open");
    ret->at = at;
    ret->n = n;
    return OK;
}

static rc read_polygon(const struct reader *rd, const struct json *j)
{
    size_t n = json_size(j);
    if (json_type(j) != JSON_ARRAY || n == 0)
        return wrong(rd, "geometry_type");
    for (size_t i = 0; i < n; i++) {
        struct ring *ring = &rd->area->rings[rd->area->ring_count++];
        ring->hole = i > 0;
        rc r = read_ring(rd, json_at(j, i), ring);
        if (r != OK)
            return r;
    }
    return OK;
}

static u32 band_of(const struct edge_bands *b, double lat)
{
    double at = (lat - b->south) * b->scale;
    if (!(at > 0))
        return 0;
    return at >= b->count ? b->count - 1 : (u32)at;
}

static void bands_of_edge(const struct edge_bands *b, const struct position *p, u32 *low, u32 *high)
{
    *low = band_of(b, fmin(p[0].lat, p[1].lat));
    *high = band_of(b, fmax(p[0].lat, p[1].lat));
}

static void count_edges(const struct area *area, struct edge_bands *b)
{
    for (size_t r = 0; r < area->ring_count; r++) {
        for (size_t i = 0; i + 1 < area->rings[r].n; i++) {
            u32 low, high;
            bands_of_edge(b, area->rings[r].at + i, &low, &high);
            for (u32 k = low; k <= high; k++)
                b->first[k + 1]++;
        }
    }
    for (u32 k = 0; k < b->count; k++)
        b->first[k + 1] += b->first[k];
}

static void place_edges(struct arena *a, const struct area *area, struct edge_bands *b)
{
    u32 *next = ARENA_ARRAY(a, u32, b->count);
    for (u32 k = 0; k < b->count; k++)
        next[k] = b->first[k];
    for (size_t r = 0; r < area->ring_count; r++) {
        for (size_t i = 0; i + 1 < area->rings[r].n; i++) {
            const struct position *p = area->rings[r].at + i;
            u32 low, high;
            bands_of_edge(b, p, &low, &high);
            for (u32 k = low; k <= high; k++)
                b->edges[next[k]++] = (struct edge){ p[0].lon, p[0].lat, p[1].lon, p[1].lat };
        }
    }
}

static void make_bands(struct arena *a, struct area *area)
{
    struct edge_bands *b = ARENA_NEW(a, struct edge_bands);
    size_t count = area->points / EDGES_PER_BAND + 1;
    b->count = count > MOST_BANDS ? MOST_BANDS : (u32)count;
    double height = area->north - area->south;
    b->south = area->south;
    b->scale = height > 0 ? b->count / height : 0;
    b->first = ARENA_ARRAY(a, u32, b->count + 1);
    count_edges(area, b);
    b->edges = ARENA_ARRAY(a, struct edge, b->first[b->count]);
    place_edges(a, area, b);
    area->bands = b;
}

static size_t rings_in(const struct json *polygons, bool multi)
{
    size_t rings = multi ? 0 : json_size(polygons);
    for (size_t i = 0; multi && i < json_size(polygons); i++)
        rings += json_size(json_at(polygons, i));
    return rings;
}

rc area_read(struct arena *a, const struct json *geometry, str field, struct area **ret,
             struct fault *f)
{
    struct area *area = ARENA_NEW(a, struct area);
    struct reader rd = { a, field, f, area };
    *area = (struct area){ .west = 180, .south = 90, .east = -180, .north = -90 };
    str type = json_text(json_get(geometry, "type"));
    const struct json *coordinates = json_get(geometry, "coordinates");
    bool multi = str_eq(type, S("MultiPolygon"));
    if ((!multi && !str_eq(type, S("Polygon"))) || json_type(coordinates) != JSON_ARRAY)
        return wrong(&rd, "geometry_type");
    size_t rings = rings_in(coordinates, multi);
    if (rings == 0)
        return wrong(&rd, "geometry_type");
    if (rings > LIMIT_POLYGON_POINTS / LEAST_POSITIONS)
        return wrong(&rd, "too_many_points");
    area->rings = ARENA_ARRAY(a, struct ring, rings);
    rc r = OK;
    if (!multi)
        r = read_polygon(&rd, coordinates);
    for (size_t i = 0; multi && r == OK && i < json_size(coordinates); i++)
        r = read_polygon(&rd, json_at(coordinates, i));
    if (r != OK)
        return r;
    if (!area_is_simple(area))
        return wrong(&rd, "crossing");
    make_bands(a, area);
    *ret = area;
    return OK;
}

rc area_parse(struct arena *a, str geojson, str field, struct area **ret, struct fault *f)
{
    const struct json *j;
    rc r = json_parse(a, geojson, &j, f);
    return r == OK ? area_read(a, j, field, ret, f) : r;
}

bool area_contains(const struct area *area, double lon, double lat)
{
    if (!(lon >= area->west && lon <= area->east && lat >= area->south && lat <= area->north))
        return false;
    const struct edge_bands *b = area->bands;
    u32 band = band_of(b, lat);
    bool inside = false;
    for (u32 i = b->first[band]; i < b->first[band + 1]; i++) {
        const struct edge *e = &b->edges[i];
        if ((e->y1 > lat) != (e->y2 > lat) &&
            lon < (e->x2 - e->x1) * (lat - e->y1) / (e->y2 - e->y1) + e->x1)
            inside = !inside;
    }
    return inside;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct position area_inside(const struct area *area, struct arena *a)
{
    struct position p = { (area->west + area->east) / 2, (area->south + area->north) / 2 };
    const struct edge_bands *b = area->bands;
    u32 band = band_of(b, p.lat);
    double *at = ARENA_ARRAY(a, double, b->first[band + 1] - b->first[band] + 1), widest = 0;
    size_t n = 0;
    for (u32 i = b->first[band]; i < b->first[band + 1]; i++) {
        const struct edge *e = &b->edges[i];
        if ((e->y1 > p.lat) != (e->y2 > p.lat))
            at[n++] = (e->x2 - e->x1) * (p.lat - e->y1) / (e->y2 - e->y1) + e->x1;
    }
    qsort(at, n, sizeof *at, by_value);
    for (size_t i = 0; i + 1 < n; i += 2) {
        if (at[i + 1] - at[i] <= widest)
            continue;
        widest = at[i + 1] - at[i];
        p.lon = (at[i] + at[i + 1]) / 2;
    }
    return p;
}

double area_m2(const struct area *area)
{
    const double radius = 6371008.8, degree = M_PI / 180.0;
    double total = 0;
    for (size_t r = 0; r < area->ring_count; r++) {
        const struct ring *ring = &area->rings[r];
        double sum = 0;
        for (size_t i = 0; i + 1 < ring->n; i++)
            sum += (ring->at[i + 1].lon - ring->at[i].lon) * degree *
                   (2.0 + sin(ring->at[i].lat * degree) + sin(ring->at[i + 1].lat * degree));
        total += (ring->hole ? -1.0 : 1.0) * fabs(sum) * radius * radius / 2.0;
    }
    return total;
}

static double distance2(struct position p, struct position a, struct position b)
{
    double dx = b.lon - a.lon, dy = b.lat - a.lat, len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? ((p.lon - a.lon) * dx + (p.lat - a.lat) * dy) / len2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = p.lon - (a.lon + t * dx), ey = p.lat - (a.lat + t * dy);
    return ex * ex + ey * ey;
}

/* Keeps the farthest point of [from, to] when it is too far off and says which; 0 when none is. */
static size_t farthest(const struct position *at, size_t from, size_t to, double limit2)
{
    size_t best = 0;
    double most = limit2;
    for (size_t i = from + 1; i < to; i++) {
        double d = distance2(at[i], at[from], at[to]);
        if (d > most) {
            most = d;
            best = i;
        }
    }
    return best;
}

size_t ring_simplify(struct arena *a, const struct position *at, size_t n, double tolerance,
                     struct position *out)
{
    if (n < LEAST_POSITIONS)
        return 0;
    struct arena_mark mark = arena_mark(a);
    bool *keep = ARENA_ARRAY(a, bool, n);
    size_t *stack = ARENA_ARRAY(a, size_t, 2 * n),
           depth = 0; /* own stack: a ring may be 100,000 deep */
    keep[0] = keep[n - 1] = true;
    stack[depth++] = 0;
    stack[depth++] = n - 1;
    while (depth) {
        size_t to = stack[--depth], from = stack[--depth];
        size_t mid = farthest(at, from, to, tolerance * tolerance);
        if (!mid)
            continue;
        keep[mid] = true;
        stack[depth++] = from;
        stack[depth++] = mid;
        stack[depth++] = mid;
        stack[depth++] = to;
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (keep[i])
            out[kept++] = at[i];
    arena_rewind(a, mark);
    return kept < LEAST_POSITIONS ? 0 : kept;
}
