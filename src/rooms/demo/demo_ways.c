#include "rooms/demo/demo_ways.h"

#include <math.h>

enum { NUMBERED_MOST = 5 }; /* roads of one name */

static const double PI = 3.14159265358979323846;

struct plot {
    struct ground *ground;
    struct community *community;
    struct spot middle;
    double angle; /* the grid of its roads */
    struct rand rand;
};

static str syllable(struct plot *p, const char *place)
{
    return words_any(words_list(p->ground->words, "syllables"), &p->rand, place);
}

static str way_name(struct plot *p, str pattern)
{
    const struct ground *g = p->ground;
    size_t n = rand_below(&p->rand, NUMBERED_MOST);
    return WORDS_FILL(g->arena, pattern, { "c", p->community->short_name },
                      { "f", syllable(p, "first") }, { "t", syllable(p, "third") },
                      { "n", words_cell(words_list(g->words, "numerals"), n, "text") });
}

static bool name_taken(const struct community *c, str name)
{
    for (size_t i = 0; i < c->way_count; i++)
        if (str_eq(c->ways[i].name, name))
            return true;
    return false;
}

/* A spot inside, `out` (0–1) of the way from the middle to the edge at most. */
static struct spot somewhere(struct plot *p, double out)
{
    double angle = 2 * PI * rand_unit(&p->rand);
    double far =
        shape_reach(&p->community->cell, p->middle, angle) * out * sqrt(rand_unit(&p->rand));
    return (struct spot){ p->middle.x + far * cos(angle), p->middle.y + far * sin(angle) };
}

static struct way *add(struct plot *p, enum site site, const char *list, const char *kind)
{
    struct community *c = p->community;
    const struct word_list *names = words_list(p->ground->words, list);
    for (int tries = 0; tries < 20; tries++) {
        size_t row = words_pick(names, &p->rand);
        if (kind && !str_eq(words_cell(names, row, "kind"), str_from(kind)))
            continue;
        str name = way_name(p, words_cell(names, row, "pattern"));
        if (name_taken(c, name))
            continue;
        c->ways[c->way_count] = (struct way){ .site = site, .name = name, .angle = p->angle };
        return &c->ways[c->way_count++];
    }
    return NULL;
}

/* Right through the community, along or across its grid. */
static void add_road(struct plot *p, int which)
{
    struct way *w = add(p, SITE_ROAD, "roads", NULL);
    if (!w)
        return;
    const struct shape *cell = &p->community->cell;
    struct spot through = somewhere(p, 0.5);
    w->angle = p->angle + (which % 2 ? PI / 2 : 0) + 0.12 * rand_normal(&p->rand);
    double before = 0.9 * fmin(1400, shape_reach(cell, through, w->angle + PI));
    double after = 0.9 * fmin(1400, shape_reach(cell, through, w->angle));
    w->from =
        (struct spot){ through.x - before * cos(w->angle), through.y - before * sin(w->angle) };
    w->length = fmax(60, before + after);
}

static void add_cluster(struct plot *p)
{
    struct way *w = add(p, SITE_LANE, "lanes", NULL);
    if (w) {
        w->from = somewhere(p, 0.7);
        w->length = LANE_LENGTH;
    }
}

static void add_building(struct plot *p, enum site site, const char *kind, double size)
{
    struct way *w = add(p, site, "estates", kind);
    if (w) {
        w->from = somewhere(p, site == SITE_PARK ? 0.85 : 0.5);
        w->length = size;
    }
}

void ways_lay(struct ground *g, size_t which)
{
    struct community *c = &g->communities[which];
    struct plot p = { .ground = g,
                      .community = c,
                      .middle = shape_middle(&c->cell),
                      .rand = demo_rand(g->seed, "ways", which) };
    p.angle = PI * rand_unit(&p.rand);
    double area = shape_area(&c->cell) / 1e6;
    int roads = (int)fmin(8, 4 + area * 2), clusters = 2 + (int)rand_below(&p.rand, 4);
    int parks = 1 + (int)rand_below(&p.rand, (u64)fmin(5, 2 + area)),
        towers = 1 + (int)rand_below(&p.rand, 3);
    for (int i = 0; i < roads; i++)
        add_road(&p, i);
    for (int i = 0; i < clusters; i++)
        add_cluster(&p);
    for (int i = 0; i < parks; i++)
        add_building(&p, SITE_PARK, "park", 180);
    for (int i = 0; i < towers; i++)
        add_building(&p, SITE_TOWER, "tower", 40);
    c->weight = sqrt(fmin(2, area)) * exp(0.45 * rand_normal(&p.rand)) * (c->known ? 1 : 0.8);
}

/* How strongly a way draws trade: its length, and what it is. */
static double draw_of(const struct way *w, const double shares[SITES], const int ways_of[SITES])
{
    return ways_of[w->site]
               ? shares[w->site] / ways_of[w->site] * (0.5 + fmin(1.5, w->length / 600))
               : 0;
}

/* Cuts [first, first + n) among parts by weight: no rounding error is lost. */
static i64 part_end(i64 first, i64 n, double up_to, double whole)
{
    return whole > 0 ? first + (i64)llround((double)n * up_to / whole) : first + n;
}

static void settle_community(struct community *c, const double shares[SITES])
{
    int ways_of[SITES] = { 0 };
    double whole = 0, up_to = 0;
    for (size_t i = 0; i < c->way_count; i++)
        ways_of[c->ways[i].site]++;
    for (size_t i = 0; i < c->way_count; i++)
        whole += draw_of(&c->ways[i], shares, ways_of);
    i64 at = c->first;
    for (size_t i = 0; i < c->way_count; i++) {
        struct way *w = &c->ways[i];
        up_to += draw_of(w, shares, ways_of);
        w->first = at;
        at = i + 1 == c->way_count ? c->first + c->count
                                   : part_end(c->first, c->count, up_to, whole);
        w->count = at - w->first;
    }
}

void ways_settle(struct ground *g, i64 n, const double shares[SITES])
{
    double whole = 0, up_to = 0;
    i64 at = 0;
    for (size_t i = 0; i < g->community_count; i++)
        whole += g->communities[i].weight;
    for (size_t i = 0; i < g->community_count; i++) {
        struct community *c = &g->communities[i];
        up_to += c->weight;
        c->first = at;
        at = i + 1 == g->community_count ? n : part_end(0, n, up_to, whole);
        c->count = at - c->first;
        settle_community(c, shares);
    }
}
