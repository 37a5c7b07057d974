/* demo_hazards.c — what was found wrong and how it went on, by the moves of the hazard flow: order,
 * proof, re-check, rejection, guidance, transfer, answer, clue. Steps that would lie after today
 * have not happened. */
#include "core/clock.h"
#include "rooms/demo/demo_past.h"

#include <math.h>
#include <stdlib.h>

enum { ONE_IN = 38, RECENT_MORE = 16 };

#define NOT_ANY ((size_t)-1)

static const i64 HOUR_MS = 3600000;

struct living {
    struct history *history;
    struct hazard_life *life;
    const struct call *call;
    struct rand rand;
    i64 now; /* of the story */
};

static bool cell_is(const struct living *l, const char *column, const char *value)
{
    return str_eq(rule_cell(l->history->rules, l->life->kind, str_from(column)), str_from(value));
}

/* Puts the story forward to a working hour `days` later. */
static void later(struct living *l, int days)
{
    day d = day_at(l->now) + (day)days;
    while (days > 0 && !calendar_works(l->history->rules, d))
        d++;
    i64 at = day_start(d) + 9 * HOUR_MS + (i64)rand_below(&l->rand, 8 * 3600000);
    l->now = at > l->now ? at : l->now + 10 * 60000;
}

/* Takes a step, unless it lies ahead of today. */
static bool take(struct living *l, enum step step, size_t by, int days)
{
    struct hazard_life *life = l->life;
    if (l->now >= day_start(l->history->today) || life->step_count == STEPS_MOST)
        return false;
    life->steps[life->step_count++] =
        (struct taken){ .at = l->now, .step = step, .by = by, .days = days };
    return true;
}

static int days_from_menu(struct living *l)
{
    str menu = rule_cell(l->history->rules, l->life->kind, S("due_menu"));
    i64 days = 7;
    if (!str_to_i64(words_part(menu, &l->rand), &days) || days == 0)
        days = 3;
    return (int)days;
}

static void end(struct living *l, const char *state, const char *outcome)
{
    l->life->state = str_from(state);
    l->life->outcome = str_from(outcome);
}

/* Led to a licence, which takes weeks; what needs none is put right on the spot. */
static void go_guide(struct living *l, size_t officer)
{
    bool licence = rule_cell(l->history->rules, l->life->kind, S("leads_to")).n > 0;
    later(l, (int)rand_below(&l->rand, 3));
    if (!take(l, licence ? STEP_GUIDE : STEP_SETTLE, officer, 0))
        return;
    if (!licence) {
        end(l, "closed", "CORRECTED_ON_SPOT");
        return;
    }
    l->life->state = S("guided");
    later(l, 4 + (int)rand_below(&l->rand, 24));
    if (take(l, STEP_LICENSED, officer, 0))
        end(l, "closed", "GUIDED_TO_LICENSE");
}

static bool is_recent(const struct history *h, const struct call *c)
{
    const struct sweep *s = &h->sweeps[c->sweep];
    return s->street == crew_model_street(h->crew) && s->on > h->today - RECENT_DAYS;
}

static void go_transfer(struct living *l, size_t officer)
{
    later(l, 1 + (int)rand_below(&l->rand, 3));
    if (!take(l, STEP_TRANSFER, officer, 0))
        return;
    l->life->state = S("transferred");
    bool slow = rand_below(&l->rand, is_recent(l->history, l->call) ? 2 : 9) == 0;
    later(l, slow ? 28 + (int)rand_below(&l->rand, 50) : 3 + (int)rand_below(&l->rand, 18));
    if (take(l, STEP_ANSWER, officer, 0))
        end(l, "closed", rand_below(&l->rand, 4) ? "CORRECTED" : "INFORMED");
}

/* A re-check after an order: put right, or not yet. Returns whether the story goes on. */
static bool go_recheck(struct living *l, size_t officer, int days)
{
    struct rand *r = &l->rand;
    bool forgotten = rand_below(r, 18) == 0; /* nobody went back for weeks: it is late */
    if (!forgotten && rand_below(r, 4)) {
        later(l, days > 1 ? 1 + (int)rand_below(r, (u64)days) : 1);
        if (!take(l, STEP_PROOF, officer, 0))
            return false;
        l->life->state = S("proven");
        later(l, 1 + (int)rand_below(r, 3));
    } else {
        later(l, days + 1 + (int)rand_below(r, forgotten ? 50 : 3));
    }
    if (rand_below(r, 7)) {
        if (take(l, STEP_RECHECK, officer, 0))
            end(l, "closed", "CORRECTED");
        return false;
    }
    if (!take(l, STEP_REJECT, officer, 7))
        return false;
    l->life->state = S("ordered");
    l->life->failed_rechecks++;
    return true;
}

/* Days that end today or in the last days, for some of the recent orders; 0 for others. */
static int days_until_now(struct living *l)
{
    if (!is_recent(l->history, l->call) || rand_below(&l->rand, 2))
        return 0;
    int overdue = l->history->hazard_count % 2 ? 0 : (int)rand_below(&l->rand, 3);
    int days = l->history->today - day_at(l->now) - overdue;
    return days > 0 ? days : 0;
}

static void go_order(struct living *l, size_t officer, size_t other)
{
    later(l, rand_below(&l->rand, 3) ? 0 : 1);
    int running_out = days_until_now(l), days = running_out ? running_out : days_from_menu(l);
    if (!take(l, STEP_ORDER, officer, days))
        return;
    l->life->state = S("ordered");
    bool goes_on = !running_out && go_recheck(l, other, days);
    while (goes_on && l->life->failed_rechecks < 2)
        goes_on = go_recheck(l, other, 7);
    if (!goes_on)
        return;
    later(l, 2);
    if (take(l, STEP_CLUE, officer, 0))
        end(l, "clue", "CLUE");
}

static void live(struct living *l)
{
    size_t officer = l->call->member;
    const struct sweep *s = &l->history->sweeps[l->call->sweep];
    size_t other = s->team[s->team_size > 1 && s->team[0] == officer ? 1 : 0];
    bool ours = cell_is(l, "ours", "yes"), minor = str_eq(l->life->grade, S("minor"));
    u64 u = rand_below(&l->rand, 100);
    l->now = l->call->at + l->call->minutes * 60000;
    l->life->state = S("open");
    if (u >= 97) /* forgotten: nobody does anything for weeks, and the limit runs out */
        later(l, 8 + (int)rand_below(&l->rand, 45));
    if (cell_is(l, "guidance_first", "yes") && u < (is_recent(l->history, l->call) ? 12u
                                                    : minor                        ? 45u
                                                                                   : 20u))
        go_guide(l, officer);
    else if (ours)
        go_order(l, officer, other);
    else
        go_transfer(l, officer);
}

static bool fits(const struct word_list *list, size_t row, const struct shop *s)
{
    str where = words_cell(list, row, "where"), kind = words_cell(list, row, "kind");
    bool no_licence = str_starts(kind, S("H2")),
         street = s->way->site == SITE_ROAD || s->way->site == SITE_LANE;
    if (no_licence && s->registered && !s->trade->food)
        return false;
    if ((str_eq(kind, S("H4")) || str_eq(kind, S("H5"))) && !street)
        return false;
    return str_eq(where, S("any")) || (str_eq(where, S("food")) && s->trade->food) ||
           (str_eq(where, S("workshop")) && (s->trade->workshop || s->way->site == SITE_PARK)) ||
           (str_eq(where, S("shop")) && street && s->trade->code.p[0] == '5');
}

/* How likely something is found, one in so many; more of late at the model station, so that there
 * is work to see. */
static bool found_something(const struct history *h, const struct call *c, const struct shop *s,
                            struct rand *r)
{
    double likely = s->trade->hazards * (s->registered ? 1 : 8) / ONE_IN;
    if (is_recent(h, c))
        likely *= RECENT_MORE;
    if (is_recent(h, c) && c->member == h->crew->demo_officer)
        likely = fmax(likely, 0.5);
    return rand_unit(r) < likely;
}

/* A row of demo/hazards.csv that can be found at such a shop; NOT_ANY when none was hit on. Lately
 * each third is what a partner has to see to, so that both have something on the way. */
static size_t pick_kind(const struct history *h, const struct shop *s, bool recent, struct rand *r)
{
    const struct word_list *list = words_list(h->market->words, "hazards");
    size_t found = NOT_ANY;
    bool partners = h->hazard_count % 3 == 2;
    for (int tries = 0; tries < 30 && found == NOT_ANY; tries++) {
        size_t row = words_pick(list, r);
        const struct rule_row *kind =
            rule_find(h->rules, S("hazard_kinds"), words_cell(list, row, "kind"), h->today);
        bool ours = kind && str_eq(rule_cell(h->rules, kind, S("ours")), S("yes"));
        if (fits(list, row, s) && (ours != partners || !recent || tries > 12))
            found = row;
    }
    return found;
}

static rc find_hazard(struct history *h, size_t call, struct fault *f)
{
    struct call *c = &h->calls[call];
    struct living l = { .history = h,
                        .call = c,
                        .rand = demo_rand(h->market->seed, "hazard", call) };
    const struct word_list *list = words_list(h->market->words, "hazards");
    struct shop s;
    shop_outline(h->market, c->shop, &s);
    size_t row =
        found_something(h, c, &s, &l.rand) ? pick_kind(h, &s, is_recent(h, c), &l.rand) : NOT_ANY;
    if (row == NOT_ANY)
        return OK;
    str code = words_cell(list, row, "kind");
    l.life = &h->hazards[h->hazard_count];
    *l.life =
        (struct hazard_life){ .call = (i32)call,
                              .row = row,
                              .grade = words_cell(list, row, "grade"),
                              .kind = rule_find(h->rules, S("hazard_kinds"), code, day_at(c->at)) };
    if (!l.life->kind)
        return fail_detail(f, INVALID, "demo.rule_missing", "hazard_kinds has no %.*s",
                           STR_ARG(code));
    c->hazard = (i32)h->hazard_count++;
    live(&l);
    return OK;
}

static i64 next_number(struct history *h, enum series series, i64 at)
{
    int year, month, dom;
    day_split(day_at(at), &year, &month, &dom);
    size_t i = 0;
    while (i < h->year_count && h->years[i].year != year)
        i++;
    if (i == h->year_count && i < YEARS_MOST)
        h->years[h->year_count++].year = year;
    return ++h->years[i < YEARS_MOST ? i : YEARS_MOST - 1].last[series];
}

static void give_numbers(struct history *h, struct hazard_life *life)
{
    life->serials[SERIES_HAZARD] = next_number(h, SERIES_HAZARD, hazard_found_at(h, life));
    for (size_t k = 0; k < life->step_count; k++) {
        const struct taken *s = &life->steps[k];
        if (s->step == STEP_ORDER)
            life->serials[SERIES_ORDER] = next_number(h, SERIES_ORDER, s->at);
        if (s->step == STEP_TRANSFER)
            life->serials[SERIES_TRANSFER] = next_number(h, SERIES_TRANSFER, s->at);
    }
}

struct finding {
    i64 at;
    struct hazard_life *life;
};

static int by_time(const void *a, const void *b)
{
    const struct finding *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    return p->life < q->life ? -1 : p->life > q->life;
}

/* Numbers are given in the order of finding. */
static void number_all(struct history *h, struct arena *a)
{
    struct finding *found = ARENA_ARRAY(a, struct finding, h->hazard_count + 1);
    for (size_t i = 0; i < h->hazard_count; i++)
        found[i] = (struct finding){ hazard_found_at(h, &h->hazards[i]), &h->hazards[i] };
    qsort(found, h->hazard_count, sizeof *found, by_time);
    for (size_t i = 0; i < h->hazard_count; i++)
        give_numbers(h, found[i].life);
}

rc past_hazards(struct history *h, struct arena *a, struct fault *f)
{
    h->hazards = ARENA_ARRAY(a, struct hazard_life, h->call_count / 4 + 64);
    rc r = OK;
    for (size_t i = 0; r == OK && i < h->call_count && h->hazard_count < h->call_count / 4 + 64;
         i++)
        if (call_entered(&h->calls[i]))
            r = find_hazard(h, i, f);
    number_all(h, a);
    return r;
}
