/* demo_outline.c — outlines as GeoJSON. What several communities cover together is found without a
 * geometry library: neighbours share their corners exactly, so that an edge which is walked both
 * ways lies inside. */
#include "codec/json.h"
#include "rooms/demo/demo_places.h"

#include <math.h>

enum { OUTLINE_MOST = 4 << 20, EDGES = 8000, RINGS = 400 };

struct edge {
    struct spot a, b;
    bool used;
};

struct ring {
    size_t first, n; /* in struct rings.corners */
    double area;     /* negative for a hole */
};

struct rings {
    struct edge *edges;
    size_t edge_count;
    struct spot *corners;
    size_t corner_count;
    struct ring *at;
    size_t n;
};

static bool same(struct spot a, struct spot b)
{
    return a.x == b.x && a.y == b.y;
}

static void add_edge(struct rings *s, struct spot a, struct spot b)
{
    for (size_t i = 0; i < s->edge_count; i++)
        if (same(s->edges[i].a, b) && same(s->edges[i].b, a)) {
            s->edges[i] = s->edges[--s->edge_count];
            return;
        }
    if (s->edge_count < EDGES)
        s->edges[s->edge_count++] = (struct edge){ a, b, false };
}

static double turn(struct spot a, struct spot b, struct spot c)
{
    double was = atan2(b.y - a.y, b.x - a.x), is = atan2(c.y - b.y, c.x - b.x), by = is - was;
    const double round = 2 * 3.14159265358979323846;
    return by <= -round / 2 ? by + round : by > round / 2 ? by - round : by;
}

/* The edge that goes on from e. Where two parts touch in a corner, the sharpest turn to the left
 * stays on its own part. */
static struct edge *next_edge(struct rings *s, const struct edge *e)
{
    struct edge *next = NULL;
    for (size_t i = 0; i < s->edge_count; i++) {
        struct edge *o = &s->edges[i];
        if (!o->used && same(o->a, e->b) &&
            (!next || turn(e->a, e->b, o->b) > turn(e->a, e->b, next->b)))
            next = o;
    }
    return next;
}

static void walk_ring(struct rings *s, struct edge *e)
{
    struct ring *ring = &s->at[s->n++];
    *ring = (struct ring){ .first = s->corner_count };
    double twice = 0;
    for (; e && !e->used; e = next_edge(s, e)) {
        e->used = true;
        s->corners[s->corner_count++] = e->a;
        twice += e->a.x * e->b.y - e->b.x * e->a.y;
    }
    ring->n = s->corner_count - ring->first;
    ring->area = twice / 2;
}

static bool ring_holds(const struct rings *s, const struct ring *ring, struct spot p)
{
    bool inside = false;
    const struct spot *at = s->corners + ring->first;
    for (size_t i = 0, k = ring->n - 1; i < ring->n; k = i++)
        if ((at[i].y > p.y) != (at[k].y > p.y) &&
            p.x < (at[k].x - at[i].x) * (p.y - at[i].y) / (at[k].y - at[i].y) + at[i].x)
            inside = !inside;
    return inside;
}

static void put_ring(const struct ground *g, const struct spot *at, size_t n, buf *b)
{
    buf_char(b, '[');
    for (size_t i = 0; i <= n; i++) {
        double lon, lat;
        ground_lonlat(g, at[i % n], &lon, &lat);
        buf_fmt(b, "%s[%.6f,%.6f]", i ? "," : "", lon, lat);
    }
    buf_char(b, ']');
}

static str multi_polygon(buf *coordinates, struct arena *a)
{
    struct json_out o = json_out_new(a, OUTLINE_MOST);
    json_open(&o, '{');
    json_text_of(&o, "type", S("MultiPolygon"));
    json_name(&o, S("coordinates"));
    json_put_raw(&o, buf_str(coordinates));
    json_close(&o, '}');
    return json_out_str(&o);
}

str outline_of_shape(const struct ground *g, const struct shape *s, struct arena *a)
{
    buf b = buf_new(a, OUTLINE_MOST);
    buf_add(&b, S("[["));
    put_ring(g, s->at, s->n, &b);
    buf_add(&b, S("]]"));
    return multi_polygon(&b, a);
}

static void put_part(const struct ground *g, const struct rings *s, const struct ring *outer,
                     buf *b)
{
    buf_char(b, '[');
    put_ring(g, s->corners + outer->first, outer->n, b);
    for (size_t i = 0; i < s->n; i++) {
        const struct ring *hole = &s->at[i];
        if (hole->area < 0 && ring_holds(s, outer, s->corners[hole->first])) {
            buf_char(b, ',');
            put_ring(g, s->corners + hole->first, hole->n, b);
        }
    }
    buf_char(b, ']');
}

str outline_of_communities(const struct ground *g, size_t from, size_t to, struct arena *a)
{
    struct rings s = { .edges = ARENA_ARRAY(a, struct edge, EDGES),
                       .corners = ARENA_ARRAY(a, struct spot, EDGES),
                       .at = ARENA_ARRAY(a, struct ring, RINGS) };
    for (size_t i = from; i < to; i++) {
        const struct shape *cell = &g->communities[i].cell;
        for (size_t k = 0; k < cell->n; k++)
            add_edge(&s, cell->at[k], cell->at[(k + 1) % cell->n]);
    }
    for (size_t i = 0; i < s.edge_count && s.n < RINGS; i++)
        if (!s.edges[i].used)
            walk_ring(&s, &s.edges[i]);
    buf b = buf_new(a, OUTLINE_MOST);
    buf_char(&b, '[');
    bool first = true;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i].area <= 0)
            continue;
        if (!first)
            buf_char(&b, ',');
        first = false;
        put_part(g, &s, &s.at[i], &b);
    }
    buf_char(&b, ']');
    return multi_polygon(&b, a);
}
