#include "rooms/demo/demo_places.h"

#include "rooms/demo/demo_ways.h"

#include <math.h>
#include <stdlib.h>

enum {
    REACH = 1500, /* metres: about twice how far a community reaches when nobody lives beyond it */
    SAME_SPOT = 60, /* two centres this near are one, entered twice */
    TRIES = 40,     /* spots looked at for a community without a centre */
    NEIGHBOURS = 1400,
    CORNERS = 8000,
    SAME_CORNER = 1,
};

static const double METRES_PER_DEGREE = 111320;

struct rand demo_rand(u64 seed, const char *what, u64 which)
{
    struct rand r;
    u64 h = str_hash(str_from(what)) ^ (seed * 0x9E3779B97F4A7C15u);
    rand_seed(&r, h + which * 0xD1342543DE82EF95u);
    return r;
}

void ground_lonlat(const struct ground *g, struct spot p, double *ret_lon, double *ret_lat)
{
    double shrink = cos(g->lat * 3.14159265358979323846 / 180);
    *ret_lon = round((g->lon + p.x / (METRES_PER_DEGREE * shrink)) * 1e6) / 1e6;
    *ret_lat = round((g->lat + p.y / METRES_PER_DEGREE) * 1e6) / 1e6;
}

static struct spot to_spot(const struct ground *g, double lon, double lat)
{
    double shrink = cos(g->lat * 3.14159265358979323846 / 180);
    return (struct spot){ (lon - g->lon) * METRES_PER_DEGREE * shrink,
                          (lat - g->lat) * METRES_PER_DEGREE };
}

/* The name without the word for its kind: 西乡 of 西乡街道. kinds: "a|b|c". */
static str without_kind(str name, str kinds)
{
    while (kinds.n) {
        str kind = str_cut(kinds, '|', &kinds);
        if (str_ends(name, kind) && name.n > kind.n)
            return str_sub(name, 0, name.n - kind.n);
    }
    return name;
}

static bool valid(const struct rule_row *row, day on)
{
    return row->valid_from <= on && on <= row->valid_to;
}

struct census {
    const struct rules *rules;
    const struct rule_row *rows;
    size_t n;
    day on;
};

static bool is_child(const struct census *c, size_t i, str parent, size_t digits)
{
    const struct rule_row *row = &c->rows[i];
    return row->code.n == digits && valid(row, c->on) &&
           str_eq(rule_cell(c->rules, row, S("parent")), parent);
}

static int by_street_code(const void *a, const void *b)
{
    return str_cmp(((const struct street *)a)->code, ((const struct street *)b)->code);
}

static int by_code(const void *a, const void *b)
{
    return str_cmp(((const struct community *)a)->code, ((const struct community *)b)->code);
}

/* In degrees; they become metres when the middle is known. */
static bool read_centre(const struct census *c, const struct rule_row *row, struct spot *ret)
{
    return str_to_double(rule_cell(c->rules, row, S("lon")), &ret->x) &&
           str_to_double(rule_cell(c->rules, row, S("lat")), &ret->y);
}

static void read_street(struct ground *g, const struct census *c, size_t i)
{
    const struct rule_row *row = &c->rows[i];
    struct street *s = &g->streets[g->street_count++];
    *s = (struct street){ .code = row->code,
                          .name = row->name_zh,
                          .name_en = row->name_en,
                          .short_name =
                              without_kind(row->name_zh, words_text(g->words, "street.kind")) };
    s->known = read_centre(c, row, &s->centre);
}

static void read_communities(struct ground *g, const struct census *c, size_t street)
{
    struct street *s = &g->streets[street];
    str kinds = words_text(g->words, "community.kinds");
    s->first = g->community_count;
    for (size_t i = 0; i < c->n; i++) {
        if (!is_child(c, i, s->code, 12))
            continue;
        const struct rule_row *row = &c->rows[i];
        struct community *m = &g->communities[g->community_count++];
        *m = (struct community){ .code = row->code,
                                 .name = row->name_zh,
                                 .name_en = row->name_en,
                                 .street = street,
                                 .short_name = without_kind(row->name_zh, kinds) };
        m->known = read_centre(c, row, &m->centre);
    }
    s->count = g->community_count - s->first;
    qsort(g->communities + s->first, s->count, sizeof *g->communities, by_code);
}

static void read_places(struct ground *g, const struct census *c)
{
    size_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most += c->rows[i].code.n == 12;
    g->streets = ARENA_ARRAY(g->arena, struct street, c->n);
    g->communities = ARENA_ARRAY(g->arena, struct community, most + 1);
    for (size_t i = 0; i < c->n; i++)
        if (is_child(c, i, g->code, 9))
            read_street(g, c, i);
    qsort(g->streets, g->street_count, sizeof *g->streets, by_street_code);
    for (size_t i = 0; i < g->street_count; i++)
        read_communities(g, c, i);
}

/* Finds the middle of the district and turns known centres into metres. A centre that another
 * community has already counts as unknown. */
static bool set_middle(struct ground *g)
{
    size_t known = 0;
    for (size_t i = 0; i < g->community_count; i++) {
        struct community *m = &g->communities[i];
        for (size_t k = 0; k < i && m->known; k++)
            if (g->communities[k].known &&
                spot_apart(g->communities[k].centre, m->centre) < SAME_SPOT / METRES_PER_DEGREE)
                m->known = false;
        if (!m->known)
            continue;
        g->lon += m->centre.x;
        g->lat += m->centre.y;
        known++;
    }
    if (!known)
        return false;
    g->lon /= (double)known;
    g->lat /= (double)known;
    for (size_t i = 0; i < g->community_count; i++)
        if (g->communities[i].known)
            g->communities[i].centre =
                to_spot(g, g->communities[i].centre.x, g->communities[i].centre.y);
    for (size_t i = 0; i < g->street_count; i++)
        if (g->streets[i].known)
            g->streets[i].centre = to_spot(g, g->streets[i].centre.x, g->streets[i].centre.y);
    return true;
}

static double nearest_placed(const struct ground *g, const bool *placed, struct spot p)
{
    double least = INFINITY;
    for (size_t i = 0; i < g->community_count; i++)
        if (placed[i])
            least = fmin(least, spot_apart(g->communities[i].centre, p));
    return least;
}

/* The centre of a community already placed in the same street, of the street itself, else of any.
 */
static struct spot anchor_for(const struct ground *g, const bool *placed, size_t of, struct rand *r)
{
    const struct street *s = &g->streets[g->communities[of].street];
    struct spot chosen = s->centre, any = { 0, 0 };
    double seen = s->known, seen_any = 0;
    for (size_t i = 0; i < g->community_count; i++) {
        if (!placed[i])
            continue;
        if (g->communities[i].street == g->communities[of].street && rand_unit(r) * ++seen < 1)
            chosen = g->communities[i].centre;
        if (rand_unit(r) * ++seen_any < 1)
            any = g->communities[i].centre;
    }
    return seen > 0 ? chosen : any;
}

/* A community whose centre nobody published lies near others of its street, where there is room. */
static void place_unknown(struct ground *g)
{
    bool *placed = ARENA_ARRAY(g->arena, bool, g->community_count);
    for (size_t i = 0; i < g->community_count; i++)
        placed[i] = g->communities[i].known;
    for (size_t i = 0; i < g->community_count; i++) {
        struct rand r = demo_rand(g->seed, "centre", i);
        double best = -INFINITY;
        struct spot spot = { 0, 0 };
        for (int t = 0; t < TRIES && !placed[i]; t++) {
            struct spot from = anchor_for(g, placed, i, &r);
            double angle = 2 * 3.14159265358979323846 * rand_unit(&r),
                   far = 550 + 1100 * rand_unit(&r);
            struct spot p = { from.x + far * cos(angle), from.y + far * sin(angle) };
            double room = fmin(nearest_placed(g, placed, p), 900) - far * 0.2;
            if (room > best) {
                best = room;
                spot = p;
            }
        }
        if (!placed[i])
            g->communities[i].centre = spot;
        placed[i] = true;
    }
}

/* Empty places around the centres: where nobody lives, so that communities end. */
static size_t surroundings(const struct ground *g, struct spot *ret, size_t most)
{
    bool *all = ARENA_ARRAY(g->arena, bool, g->community_count);
    struct spot low = { INFINITY, INFINITY }, high = { -INFINITY, -INFINITY };
    for (size_t i = 0; i < g->community_count; i++) {
        struct spot c = g->communities[i].centre;
        all[i] = true;
        low = (struct spot){ fmin(low.x, c.x), fmin(low.y, c.y) };
        high = (struct spot){ fmax(high.x, c.x), fmax(high.y, c.y) };
    }
    struct rand r = demo_rand(g->seed, "surroundings", 0);
    size_t n = 0;
    const double step = REACH * 0.8;
    int columns = (int)((high.x - low.x + 4 * REACH) / step),
        rows = (int)((high.y - low.y + 4 * REACH) / step);
    for (int k = 0; k < columns * rows; k++) {
        int column = k % columns, row = k / columns;
        double x = low.x - 2 * REACH + column * step, y = low.y - 2 * REACH + row * step;
        struct spot p = { x + step * 0.4 * (rand_unit(&r) - 0.5),
                          y + step * 0.4 * (rand_unit(&r) - 0.5) };
        if (nearest_placed(g, all, p) > REACH && n < most)
            ret[n++] = p;
    }
    return n;
}

/* The corner at p: neighbours work it out each for itself and must get the very same. */
static struct spot shared_corner(struct ground *g, struct spot p)
{
    for (size_t i = 0; i < g->corner_count; i++)
        if (spot_apart(g->corners[i], p) < SAME_CORNER)
            return g->corners[i];
    if (g->corner_count < CORNERS)
        g->corners[g->corner_count++] = p;
    return p;
}

static void share_corners(struct ground *g, struct shape *s)
{
    struct shape shared = { 0 };
    for (size_t i = 0; i < s->n; i++) {
        struct spot p = shared_corner(g, s->at[i]);
        if (shared.n == 0 || spot_apart(shared.at[shared.n - 1], p) > 0)
            shared.at[shared.n++] = p;
    }
    while (shared.n > 1 && spot_apart(shared.at[0], shared.at[shared.n - 1]) == 0)
        shared.n--;
    *s = shared;
}

static void grow(struct ground *g)
{
    struct spot *around = ARENA_ARRAY(g->arena, struct spot, NEIGHBOURS);
    size_t n = surroundings(g, around, NEIGHBOURS);
    g->corners = ARENA_ARRAY(g->arena, struct spot, CORNERS);
    for (size_t i = 0; i < g->community_count; i++) {
        struct community *m = &g->communities[i];
        m->cell = shape_square(m->centre, 2 * REACH);
        for (size_t k = 0; k < g->community_count; k++)
            if (k != i)
                shape_keep_nearer(&m->cell, m->centre, g->communities[k].centre);
        for (size_t k = 0; k < n; k++)
            shape_keep_nearer(&m->cell, m->centre, around[k]);
        share_corners(g, &m->cell);
    }
}

static int west_to_east_north_to_south(const void *a, const void *b)
{
    struct spot p = shape_middle(&((const struct grid *)a)->cell),
                q = shape_middle(&((const struct grid *)b)->cell);
    int row_p = (int)floor(-p.y / 400), row_q = (int)floor(-q.y / 400);
    if (row_p != row_q)
        return row_p < row_q ? -1 : 1;
    return p.x < q.x ? -1 : p.x > q.x;
}

/* Grids of at most about a quarter of a square kilometre, halved until they are. */
static void cut_grids(const struct ground *g, struct community *m)
{
    size_t wanted = (size_t)fmin(GRIDS_MOST, fmax(4, shape_area(&m->cell) / 160000));
    m->grids[m->grid_count++].cell = m->cell;
    while (m->grid_count < wanted) {
        size_t largest = 0;
        for (size_t i = 1; i < m->grid_count; i++)
            if (shape_area(&m->grids[i].cell) > shape_area(&m->grids[largest].cell))
                largest = i;
        struct shape whole = m->grids[largest].cell;
        shape_halve(&whole, &m->grids[largest].cell, &m->grids[m->grid_count++].cell);
    }
    qsort(m->grids, m->grid_count, sizeof *m->grids, west_to_east_north_to_south);
    for (size_t i = 0; i < m->grid_count; i++) {
        struct grid *grid = &m->grids[i];
        str n = arena_fmt(g->arena, "%zu", i + 1);
        grid->code = arena_fmt(g->arena, "%.*s%03zu", STR_ARG(m->code), i + 1);
        grid->name = WORDS_FILL(g->arena, words_text(g->words, "grid.name"),
                                { "community", m->short_name }, { "n", n });
        grid->name_en = WORDS_FILL(g->arena, words_text(g->words, "grid.name_en"),
                                   { "community", m->name_en }, { "n", n });
    }
}

rc ground_lay(const struct ground_ask *ask, struct arena *a, struct ground **ret, struct fault *f)
{
    struct ground *g = ARENA_NEW(a, struct ground);
    const struct rule_row *district = rule_find(ask->rules, S("divisions"), ask->division, ask->on);
    struct census c = { .rules = ask->rules, .on = ask->on };
    if (!district || ask->division.n != 6)
        return fail_detail(f, NOT_FOUND, "demo.no_places", "no division %.*s in the rules",
                           STR_ARG(ask->division));
    c.rows = rule_rows(ask->rules, S("divisions"), &c.n);
    *g = (struct ground){ .arena = a,
                          .words = ask->words,
                          .seed = ask->seed,
                          .code = ask->division,
                          .name = district->name_zh,
                          .name_en = district->name_en };
    g->short_name = without_kind(g->name, words_text(ask->words, "district.kind"));
    read_places(g, &c);
    if (!set_middle(g))
        return fail_detail(f, NOT_FOUND, "demo.no_places", "no community of %.*s has a centre",
                           STR_ARG(ask->division));
    place_unknown(g);
    grow(g);
    for (size_t i = 0; i < g->community_count; i++) {
        cut_grids(g, &g->communities[i]);
        ways_lay(g, i);
    }
    *ret = g;
    return OK;
}

const struct grid *ground_grid(const struct community *c, struct spot p)
{
    const struct grid *nearest = &c->grids[0];
    for (size_t i = 0; i < c->grid_count; i++) {
        const struct grid *grid = &c->grids[i];
        if (shape_holds(&grid->cell, p))
            return grid;
        if (spot_apart(shape_middle(&grid->cell), p) < spot_apart(shape_middle(&nearest->cell), p))
            nearest = grid;
    }
    return nearest;
}

struct spot ground_within(const struct community *c, struct spot p)
{
    struct spot middle = shape_middle(&c->cell);
    for (int i = 0; i < 6 && !shape_holds(&c->cell, p); i++)
        p = (struct spot){ middle.x + (p.x - middle.x) * 0.75, middle.y + (p.y - middle.y) * 0.75 };
    return shape_holds(&c->cell, p) ? p : middle;
}
