/* demo_sweeps.c — every station walks once a week: a fixed day, a team, one community, the doors
 * after those of the last time. Who is called on, when, and what came of it. */
#include "core/clock.h"
#include "rooms/demo/demo_past.h"

enum {
    CALLS_LEAST = 24,
    CALLS_MOST = 170, /* 22,967 operators in 137 sweeps */
    SHOPS_A_CALL = 1000,
    COMING = 2, /* sweeps of a station that are yet to come */
    MORNING = 9 * 60 + 40,
    NOON = 14 * 60 + 30,
    EVENING = 19 * 60,
};

static const i64 MINUTE_MS = 60000;

static size_t calls_of_sweep(const struct history *h)
{
    i64 n = h->market->shops / SHOPS_A_CALL;
    return (size_t)(n < CALLS_LEAST ? CALLS_LEAST : n > CALLS_MOST ? CALLS_MOST : n);
}

struct rounds {
    struct history *history;
    i64 *next; /* by community: where its next sweep begins */
    size_t most;
};

static void choose_team(const struct history *h, struct sweep *s, struct rand *r)
{
    s->team[s->team_size++] = crew_officer(h->crew, h->market->ground, s->community);
    size_t size = 2 + rand_below(r, 2);
    for (int tries = 0; tries < 20 && s->team_size < size; tries++) {
        size_t member = crew_nth_officer(h->crew, s->street, rand_below(r, 1000));
        bool there = false;
        for (size_t i = 0; i < s->team_size; i++)
            there |= s->team[i] == member;
        if (!there)
            s->team[s->team_size++] = member;
    }
}

/* What came of a call at a registered, trading shop. */
static enum outcome call_on_trading(const struct history *h, const struct shop *s, bool street,
                                    struct rand *r)
{
    double u = rand_unit(r), found = street ? 0.84 : 0.7;
    if (u > found) {
        static const enum outcome nobody[] = { CALL_CLOSED,  CALL_ABSENT,    CALL_ABSENT,
                                               CALL_REFUSED, CALL_NOT_FOUND, CALL_CLOSED };
        return nobody[rand_below(r, COUNT(nobody))];
    }
    return h->enrolled[s->i] < 0 && u < found * 0.6 ? CALL_ENROLLED : CALL_SEEN;
}

static enum outcome call_on(const struct history *h, const struct shop *s, struct rand *r)
{
    static const enum outcome gone[] = { CALL_CLOSED, CALL_VACANT, CALL_MOVED };
    bool street = s->way->site == SITE_ROAD || s->way->site == SITE_LANE;
    if (rand_below(r, 20) == 0)
        return CALL_SKIPPED;
    if (!s->registered)
        return rand_below(r, 5) ? CALL_GUIDED : CALL_ABSENT;
    if (!str_eq(s->state, S("active")))
        return gone[rand_below(r, COUNT(gone))];
    return call_on_trading(h, s, street, r);
}

static void note_call(struct history *h, const struct call *c, size_t n)
{
    if (!call_is_visit(c))
        return;
    h->last_call[c->shop] = (i32)n;
    if (call_entered(c))
        h->last_seen[c->shop] = (i32)n;
    if (c->outcome == CALL_ENROLLED)
        h->enrolled[c->shop] = (i32)n;
}

/* Each of the team walks its share of the doors, a few minutes at each. */
static void make_calls(struct rounds *t, struct sweep *s, bool coming, struct rand *r)
{
    struct history *h = t->history;
    const struct community *c = &h->market->ground->communities[s->community];
    static const int begins[] = { MORNING, MORNING, NOON, NOON, EVENING };
    i64 begin = day_start(s->on) + begins[rand_below(r, COUNT(begins))] * MINUTE_MS;
    i64 clock[TEAM_MOST];
    for (size_t i = 0; i < TEAM_MOST; i++)
        clock[i] = begin + (i64)rand_below(r, 5 * 60000);
    s->first = h->call_count;
    s->ended_at = begin;
    size_t most = (size_t)c->count < t->most ? (size_t)c->count : t->most;
    for (i64 n = 0; n < c->count && s->count < most; n++) {
        struct shop shop;
        shop_outline(h->market, c->first + t->next[s->community]++ % c->count, &shop);
        if (shop.opened >= s->on)
            continue;
        size_t who = s->count * s->team_size / most;
        int minutes = 3 + (int)rand_below(r, 7);
        struct call *call = &h->calls[h->call_count];
        *call = (struct call){ .at = clock[who],
                               .shop = (i32)shop.i,
                               .sweep = (i32)(s - h->sweeps),
                               .hazard = -1,
                               .member = (unsigned short)s->team[who],
                               .minutes = (unsigned char)minutes };
        call->outcome = (unsigned char)(coming ? CALL_PLANNED : call_on(h, &shop, r));
        note_call(h, call, h->call_count++);
        s->count++;
        clock[who] += (call_entered(call) ? minutes + 2 : 2) * MINUTE_MS;
        s->ended_at = clock[who] > s->ended_at ? clock[who] : s->ended_at;
    }
    s->started_at = begin;
}

/* The demo officer walks half of the doors of the station's sweeps of late and to come. */
static void add_demo_officer(const struct history *h, struct sweep *s)
{
    size_t demo = h->crew->demo_officer;
    if (s->street != crew_model_street(h->crew))
        return;
    s->team_size = 2;
    if (s->team[0] != demo)
        s->team[1] = demo;
}

/* Whose login begins so: a partner that goes along today. */
static size_t partner_named(const struct crew *c, const char *login)
{
    for (size_t i = 0; i < c->member_count; i++)
        if (c->members[i].account && str_eq(c->members[i].login, str_from(login)))
            return i;
    return NOWHERE;
}

/* The last door of the sweep that is neither the demo officer's nor a partner's; NULL for none. */
static struct call *spare_door(const struct history *h, const struct sweep *s)
{
    for (size_t i = s->first + s->count; i-- > s->first;)
        if (h->calls[i].member == s->team[0] && s->team[0] != h->crew->demo_officer)
            return &h->calls[i];
    for (size_t i = s->first + s->count; i-- > s->first;)
        if (h->calls[i].member == s->team[1] && s->team[1] != h->crew->demo_officer)
            return &h->calls[i];
    return NULL;
}

/* 联合行动: the grid centre and the street office go along today, each with some of the doors; they
 * see these and no others. */
enum { DOORS_A_PARTNER = 12 };

static void add_partners(const struct history *h, struct sweep *s)
{
    static const char *const logins[] = { "grid", "partner" };
    if (s->street != crew_model_street(h->crew) || s->team_size != 2)
        return;
    for (size_t i = 0; i < COUNT(logins); i++) {
        size_t who = partner_named(h->crew, logins[i]), doors = 1 + s->count / DOORS_A_PARTNER;
        struct call *door = who == NOWHERE ? NULL : spare_door(h, s);
        if (!door)
            continue;
        s->team[s->team_size++] = who;
        for (size_t k = 0; door && k < doors; k++, door = spare_door(h, s))
            door->member = (unsigned short)who;
    }
}

static size_t community_of_week(const struct ground *g, size_t street, int week)
{
    const struct street *s = &g->streets[street];
    return s->first + (size_t)(week + 3 * (int)street) % s->count;
}

static void walk(struct rounds *t, size_t street, int week, day on)
{
    struct history *h = t->history;
    const struct ground *g = h->market->ground;
    struct rand r = demo_rand(g->seed, "sweep", (u64)week * 1000 + street);
    size_t community = community_of_week(g, street, week);
    if (g->communities[community].count == 0)
        return;
    struct sweep *s = &h->sweeps[h->sweep_count++];
    *s = (struct sweep){ .street = street,
                         .community = community,
                         .on = on,
                         .state = rand_below(&r, 50) ? SWEEP_DONE : SWEEP_CANCELLED };
    choose_team(h, s, &r);
    if (on > h->today - RECENT_DAYS)
        add_demo_officer(h, s);
    if (s->state == SWEEP_DONE)
        make_calls(t, s, false, &r);
}

/* Stations have their own day of the week, so that not all are out at once. */
static day day_of_week(const struct history *h, size_t street, int week)
{
    return h->first + 7 * week + (day)(street * 3 % 5);
}

void past_sweeps(struct history *h, struct arena *a)
{
    const struct ground *g = h->market->ground;
    struct rounds t = { h, ARENA_ARRAY(a, i64, g->community_count), calls_of_sweep(h) };
    size_t most = g->street_count * (HISTORY_WEEKS + 1 + COMING);
    h->sweeps = ARENA_ARRAY(a, struct sweep, most);
    h->calls = ARENA_ARRAY(a, struct call, most * t.most);
    for (int week = 0; week <= HISTORY_WEEKS; week++)
        for (int weekday = 0; weekday < 5; weekday++)
            for (size_t i = 0; i < g->street_count; i++) {
                day on = day_of_week(h, i, week);
                if ((on - h->first) % 7 == weekday && on < h->today && calendar_works(h->rules, on))
                    walk(&t, i, week, on);
            }
}

static void plan(struct rounds *t, size_t street, day on, enum sweep_state state)
{
    struct history *h = t->history;
    const struct ground *g = h->market->ground;
    struct rand r = demo_rand(g->seed, "coming", (u64)on * 100 + street);
    size_t community = community_of_week(g, street, HISTORY_WEEKS + 1 + (state == SWEEP_DRAFT));
    if (g->communities[community].count == 0)
        return;
    struct sweep *s = &h->sweeps[h->sweep_count++];
    *s = (struct sweep){ .street = street, .community = community, .on = on, .state = state };
    choose_team(h, s, &r);
    add_demo_officer(h, s);
    make_calls(t, s, true, &r);
    if (state == SWEEP_LOCKED)
        add_partners(h, s);
    s->started_at = s->ended_at = 0;
}

void past_plan_today(struct history *h)
{
    const struct ground *g = h->market->ground;
    i64 next[COMMUNITIES_MOST] = { 0 };
    struct rounds t = { h, next, calls_of_sweep(h) };
    for (size_t i = 0; i < h->call_count; i++) { /* where the last walks ended */
        const struct community *c = &g->communities[h->sweeps[h->calls[i].sweep].community];
        next[c - g->communities] = h->calls[i].shop - c->first + 1;
    }
    for (size_t i = 0; i < g->street_count; i++)
        plan(&t, i, h->today, SWEEP_LOCKED);
    day coming = h->today + 7;
    while (!calendar_works(h->rules, coming))
        coming++;
    for (size_t i = 0; i < g->street_count; i++)
        plan(&t, i, coming, SWEEP_DRAFT);
}
