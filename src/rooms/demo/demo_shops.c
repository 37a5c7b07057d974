#include "rooms/demo/demo_shops.h"

#include "rooms/demo/demo_codes.h"
#include "rooms/demo/demo_permits.h"
#include "rooms/demo/demo_site.h"
#include "rooms/demo/demo_ways.h"

#include <math.h>

enum { HISTORY_DAYS = 731, OLDEST_DAYS = 7000 };

struct market market_open(struct ground *g, const struct words *w, u64 seed, day today, i64 shops,
                          struct arena *a)
{
    const struct trades *trades = trades_read(w, a);
    ways_settle(g, shops, trades->shares);
    return (struct market){ .ground = g,
                            .words = w,
                            .trades = trades,
                            .seed = seed,
                            .today = today,
                            .shops = shops,
                            .doors = shops + shops * 4 / 100 };
}

static const struct community *community_of(const struct market *m, i64 i)
{
    size_t low = 0, high = m->ground->community_count - 1;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (m->ground->communities[middle].first <= i)
            low = middle;
        else
            high = middle - 1;
    }
    const struct community *c = &m->ground->communities[low];
    return c;
}

static const struct way *way_of(const struct community *c, i64 i)
{
    size_t k = 0;
    while (k + 1 < c->way_count && i >= c->ways[k].first + c->ways[k].count)
        k++;
    return &c->ways[k];
}

static void choose_state(struct shop *s, struct rand *r)
{
    double u = rand_unit(r);
    bool small = s->way->site == SITE_ROAD || s->way->site == SITE_LANE;
    s->registered = !(small && u < 0.022);
    s->state = !s->registered ? S("provisional")
               : u < 0.072    ? S("closed")
               : u < 0.086    ? S("revoked")
                              : S("active");
    s->kind = !s->registered                                  ? S("unregistered")
              : s->sole                                       ? S("sole_trader")
              : str_eq(s->trade->code, S("5119")) && u > 0.97 ? S("cooperative")
                                                              : S("enterprise");
}

static void choose_grade(struct shop *s, struct rand *r)
{
    double u = rand_unit(r);
    if (s->trade->food && str_eq(s->state, S("active")))
        s->grade = u < 0.32 ? S("A") : u < 0.77 ? S("B") : u < 0.95 ? S("C") : S("D");
}

/* What the last walk before the history found: most shops in streets were seen then, few in office
 * buildings. */
static void choose_census(const struct market *m, struct shop *s, struct rand *r)
{
    double u = rand_unit(r),
           seen = s->way->site == SITE_ROAD || s->way->site == SITE_LANE ? 0.55 : 0.15;
    s->census_on = m->today - HISTORY_DAYS - 1 - (day)rand_below(r, 500);
    if (s->census_on < s->opened || u > seen)
        s->census = (str){ 0 };
    else if (!s->registered)
        s->census = S("unregistered");
    else if (str_eq(s->state, S("active")))
        s->census = u < seen * 0.92 ? S("matched") : u < seen * 0.97 ? S("absent") : S("refused");
    else
        s->census = u < seen / 2 ? S("closed") : S("vacant");
}

void shop_outline(const struct market *m, i64 i, struct shop *ret)
{
    struct rand r = demo_rand(m->seed, "shop", (u64)i);
    struct shop s = { .i = i };
    s.community = community_of(m, i);
    s.way = way_of(s.community, i);
    s.trade = trades_pick(m->trades, s.way->site, &r);
    s.sole = rand_unit(&r) < s.trade->sole * (s.way->site == SITE_LANE ? 1.15 : 1);
    choose_state(&s, &r);
    choose_grade(&s, &r);
    double age = -1300 * log(1 - rand_unit(&r)) * (s.registered ? 1 : 0.1);
    s.opened = m->today - 1 - (day)fmin(age, OLDEST_DAYS);
    s.trouble = exp(1.1 * rand_normal(&r) - 0.605);
    choose_census(m, &s, &r);
    *ret = s;
}

str person_name(const struct words *w, struct rand *r, struct arena *a)
{
    str surname = words_any(words_list(w, "surnames"), r, "text");
    return ARENA_CONCAT(a, surname, words_any(words_list(w, "given"), r, "text"));
}

struct naming {
    const struct market *market;
    struct shop *shop;
    struct arena *arena;
    struct rand rand;
};

static str any(struct naming *n, const char *list, const char *column)
{
    return words_any(words_list(n->market->words, list), &n->rand, column);
}

static str firm_brand(struct naming *n)
{
    str first = any(n, "syllables", "first"), second = any(n, "syllables", "second");
    return rand_below(&n->rand, 3)
               ? ARENA_CONCAT(n->arena, first, second, any(n, "syllables", "third"))
               : ARENA_CONCAT(n->arena, first, second);
}

static str shop_brand(struct naming *n)
{
    return WORDS_FILL(n->arena, any(n, "callings", "pattern"), { "s", any(n, "surnames", "text") },
                      { "g", any(n, "given", "text") }, { "p", any(n, "brands", "text") },
                      { "c", n->shop->community->short_name },
                      { "f", any(n, "syllables", "first") }, { "t", any(n, "syllables", "third") },
                      { "h", any(n, "syllables", "second") });
}

static void give_names(struct naming *n)
{
    struct shop *s = n->shop;
    const struct market *m = n->market;
    bool firm = s->registered && !s->sole;
    str brand = firm ? firm_brand(n) : shop_brand(n);
    str trade = words_part(firm ? s->trade->firm : s->trade->shop, &n->rand);
    str over_the_door = words_part(s->trade->shop, &n->rand);
    bool branch = firm && rand_below(&n->rand, 12) == 0;
    const char *form = !s->registered ? "name.unregistered"
                       : !firm        ? "name.sole"
                       : branch       ? "name.branch"
                                      : "name.firm";
    const struct ground *g = m->ground;
    s->name = WORDS_FILL(n->arena, words_text(m->words, form), { "district", g->short_name },
                         { "street", g->streets[s->community->street].short_name },
                         { "community", s->community->short_name }, { "brand", brand },
                         { "trade", trade });
    bool street_sign = s->way->site == SITE_ROAD || s->way->site == SITE_LANE;
    s->sign = ARENA_CONCAT(n->arena, brand, firm && street_sign ? over_the_door : trade);
    s->legal_person = person_name(m->words, &n->rand, n->arena);
    s->manager = person_name(m->words, &n->rand, n->arena);
}

/* Old entries have the 15-digit number still; one in forty of the registered has no code in our
 * book at all. */
static void give_codes(struct naming *n)
{
    struct shop *s = n->shop;
    u64 without = rand_below(&n->rand, 40);
    char kind = s->sole ? '2' : str_eq(s->kind, S("cooperative")) ? '3' : '1';
    if (s->registered && without != 0)
        s->uscc = code_uscc(n->arena, kind, n->market->ground->code, (u64)s->i + 1);
    if (s->registered && (without == 0 || s->opened < n->market->today - 3900))
        s->reg_no = code_reg_no(n->arena, n->market->ground->code, (u64)s->i + 1);
    if (rand_below(&n->rand, 12) != 0)
        s->phone = code_phone(n->arena, 2 * (u64)s->i + 1);
    s->manager_phone = code_phone(n->arena, 2 * (u64)s->i + 2);
}

void shop_fill(const struct market *m, struct shop *s, struct arena *a)
{
    struct naming n = { m, s, a, demo_rand(m->seed, "names", (u64)s->i) };
    give_names(&n);
    give_codes(&n);
    double at = s->way->count > 0
                    ? ((double)(s->i - s->way->first) + rand_unit(&n.rand)) / (double)s->way->count
                    : 0.5;
    struct stand stand = stand_at(m, s->community, s->way, at, &n.rand, a);
    s->address = stand.address;
    s->street = stand.street;
    s->place_code = ground_grid(s->community, stand.spot)->code;
    ground_lonlat(m->ground, stand.spot, &s->lon, &s->lat);
    permits_give(m, s, &n.rand, a);
}

void door_fill(const struct market *m, i64 i, struct door *ret, struct arena *a)
{
    struct rand r = demo_rand(m->seed, "door", (u64)i);
    struct door d = { .i = i, .shop = -1 };
    i64 host = (i64)rand_below(&r, (u64)m->shops);
    struct shop s;
    shop_outline(m, host, &s);
    d.community = s.community;
    if (rand_below(&r, 10) < 3 && !s.sole && str_eq(s.state, S("active")))
        d.shop = host;
    const struct way *w = &s.community->ways[rand_below(&r, s.community->way_count)];
    struct stand stand = stand_at(m, s.community, w, rand_unit(&r), &r, a);
    d.address = stand.address;
    d.street = stand.street;
    d.place_code = ground_grid(s.community, stand.spot)->code;
    ground_lonlat(m->ground, stand.spot, &d.lon, &d.lat);
    d.state = d.shop >= 0 ? S("unseen") : S("vacant");
    if (d.shop >= 0) {
        shop_fill(m, &s, a);
        d.name = s.sign;
    } else {
        d.name = WORDS_FILL(a, words_text(m->words, "sign.vacant"),
                            { "n", arena_fmt(a, "%lld", (long long)(i - m->shops + 1)) });
    }
    *ret = d;
}
