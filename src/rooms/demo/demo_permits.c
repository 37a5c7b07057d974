#include "rooms/demo/demo_permits.h"

#include "rooms/demo/demo_codes.h"

enum { FIVE_YEARS = 1826, FOUR_YEARS = 1461 };

struct giving {
    const struct market *market;
    const struct shop *shop;
    struct arena *arena;
    struct rand *rand;
};

/* Issued when the shop opened or at a renewal since; one in thirty was not renewed in time. */
static void give_dates(const struct giving *g, struct permit *p, int days)
{
    day today = g->market->today, age = today - g->shop->opened;
    bool lapsed = days && rand_below(g->rand, 30) == 0;
    p->issued_on = g->shop->opened + (days ? age / days * days : 0);
    p->valid_to = days ? p->issued_on + days - 1 : 0;
    if (lapsed && p->valid_to - days >= g->shop->opened - 30) {
        p->issued_on -= days;
        p->valid_to -= days;
    }
    p->state = days && p->valid_to < today ? S("ended") : S("valid");
    if (!str_eq(g->shop->state, S("active")) && g->shop->registered)
        p->state = S("ended");
}

static str free_number(const struct giving *g, const char *pattern)
{
    int year, month, dom;
    day_split(g->shop->opened, &year, &month, &dom);
    return WORDS_FILL(g->arena, words_text(g->market->words, pattern),
                      { "year", arena_fmt(g->arena, "%d", year) },
                      { "n", arena_fmt(g->arena, "%07lld", (long long)g->shop->i + 1) });
}

static str number_of(const struct giving *g, str prefix)
{
    return code_licence(g->arena, prefix, g->market->ground->code, (u64)g->shop->i + 1);
}

static struct permit food_permit(const struct giving *g, str what)
{
    const struct words *w = g->market->words;
    struct permit p = { .kind = S("food_trade"), .scope = words_text(w, "scope.meals") };
    int days = FIVE_YEARS;
    if (str_eq(what, S("SC"))) {
        p.kind = S("food_making");
        p.scope = words_text(w, "scope.making");
        /* four digits of serial only: the category goes on where they end */
        p.number = number_of(g, arena_fmt(g->arena, "SC%d", 101 + (int)(g->shop->i / 10000 % 99)));
    } else if (str_eq(what, S("JY1")) && rand_below(g->rand, 4) == 0) {
        p.kind = S("food_filing");
        p.scope = words_text(w, "scope.filing");
        p.number = number_of(g, S("YB1"));
        days = 0;
    } else {
        if (str_eq(what, S("JY1")))
            p.scope = words_text(w, "scope.food");
        p.number = number_of(g, what);
    }
    give_dates(g, &p, days);
    return p;
}

static struct permit other_permit(const struct giving *g, str what)
{
    static const struct {
        const char *what, *kind, *pattern;
        int days;
    } kinds[] = {
        { "TOBACCO", "tobacco", "licence.tobacco", FIVE_YEARS },
        { "DRUG", "drug_retail", "licence.drug", FIVE_YEARS },
        { "DEVICE", "device_filing", "licence.device", 0 },
        { "HYGIENE", "hygiene", "licence.hygiene", FOUR_YEARS },
    };
    struct permit p = { 0 };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(what, str_from(kinds[i].what))) {
            p.kind = str_from(kinds[i].kind);
            p.number = free_number(g, kinds[i].pattern);
            give_dates(g, &p, kinds[i].days);
        }
    return p;
}

void permits_give(const struct market *m, struct shop *s, struct rand *r, struct arena *a)
{
    struct giving g = { m, s, a, r };
    str rest = s->trade->permits;
    while (rest.n && s->permit_count < PERMITS_MOST) {
        str what = str_cut(rest, '|', &rest);
        bool missing = rand_below(r, 16) == 0; /* works without the paper it needs */
        if (missing || !s->registered)
            continue;
        bool food = str_starts(what, S("JY")) || str_starts(what, S("SC"));
        s->permits[s->permit_count++] = food ? food_permit(&g, what) : other_permit(&g, what);
    }
}
