/* rooms_filing.c — what people send, and what becomes of it: intakes, complaints, reports, clue
 * packages, cases. What is said with a step is generated from its field table, as in tests/flow;
 * their procedures are longer than single steps of chance reach, so whole ways are walked too. */
#include "rooms.h"

#include "app/wire.h"
#include "core/flow.h"
#include "core/matter_page.h"
#include "core/request.h"
#include "rooms/casefile/summary.h"
#include "sample.h"

#include <string.h>

enum { TRIES = 8, LONGEST = 24, STATES = 40 };

/* ---- what a field is to say ---- */

/* Drawn once for each body, for a field may be looked at twice. */
struct saying {
    struct play *p;
    const struct record *in;
    i64 matter_id;
    i64 door, operator_id, unit, person, lead, second;
    bool plain;    /* only what must be said, with the codes that come first */
    bool numbered; /* by another system */
};

static bool named(const char *name, const char *one)
{
    return strcmp(name, one) == 0;
}

static bool among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (named(name, names[i]))
            return true;
    return false;
}
#define AMONG(name, ...)                                                                           \
    among((name), (const char *const[]){ __VA_ARGS__ },                                            \
          COUNT(((const char *const[]){ __VA_ARGS__ })))

/* Another of the kind, mostly about the same door. */
static i64 another(const struct saying *s)
{
    struct arena *a = s->p->d->arena;
    str near = arena_fmt(a,
                         "matter m JOIN matter o ON o.kind = m.kind AND o.id <> m.id AND "
                         "o.premises_id = m.premises_id WHERE m.id = %lld",
                         (long long)s->matter_id);
    str any = arena_fmt(a, "matter m JOIN matter o ON o.kind = m.kind WHERE m.id = %lld",
                        (long long)s->matter_id);
    return some(s->p, "o.id", count_of(s->p, near.p) ? near.p : any.p);
}

static i64 id_of(void *arg, const char *name)
{
    const struct saying *s = arg;
    const struct {
        const char *name;
        i64 id;
    } known[] = {
        { "premises_id", s->door },     { "entity_id", s->operator_id },
        { "unit_id", s->unit },         { "person_id", s->person },
        { "investigator_id", s->lead }, { "second_investigator_id", s->second },
        { "lead_id", s->lead },         { "second_id", s->second },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        if (named(name, known[i].name))
            return known[i].id;
    return AMONG(name, "into_id", "same_report_id") ? another(s) : 0;
}

/* What makes the most of an intake is mostly said; a place must be one of the bureau's. */
static bool also(void *arg, const struct field *f)
{
    const struct saying *s = arg;
    struct play *p = s->p;
    if (AMONG(f->name, "sender", "demands", "reporter", "complainant", "complaint", "penalties"))
        return !one_in(p, 8);
    if (named(f->name, "id_kind")) /* the number itself is always said */
        return !one_in(p, 20);
    if (AMONG(f->name, "system", "external_number"))
        return s->numbered;
    if (s->plain)
        return false;
    if (AMONG(f->name, "anonymous", "received_at", "found_at"))
        return one_in(p, 12);
    return !named(f->name, "place_code") && one_in(p, named(f->name, "split") ? 2 : 5);
}

/* A penalty on the spot of some fen is a fine; few of the other kinds may be given there at all. */
static str code_of(void *arg, const struct field *f)
{
    const struct saying *s = arg;
    bool fined = s->in == &summary_new_record && named(f->name, "penalties");
    return fined && !one_in(s->p, 6) ? S("FINE") : S("");
}

static struct saying saying(struct play *p, i64 matter_id)
{
    static const i64 investigators[] = { 412, 413, 414 };
    size_t lead = rand_below(p->r, COUNT(investigators));
    i64 has_it =
        must_int(p->d->b->t, "SELECT unit_id FROM matter WHERE id = $1", ARGS(V_I(matter_id)));
    struct saying s = { .p = p,
                        .matter_id = matter_id,
                        .unit = one_in(p, 6) ? 102 + below(p, 5) : p->d->b->xixiang,
                        .plain = one_in(p, 2),
                        .numbered = one_in(p, 4),
                        .lead = investigators[lead],
                        .second = investigators[(lead + 1) % COUNT(investigators)] };
    bool by_operator = one_in(p, 6);
    s.door = by_operator ? 0 : some_own_of(p, "premises");
    s.operator_id = by_operator ? some_own_of(p, "entity") : 0;
    str there = arena_fmt(p->d->arena, "person WHERE unit_id = %lld",
                          (long long)(has_it ? has_it : p->d->b->xixiang));
    s.person = one_in(p, 4) ? p->who : some(p, "id", there.p);
    return s;
}

static str body_of(struct play *p, const struct record *in, i64 matter_id)
{
    if (!in || one_in(p, 25))
        return S("{}");
    struct saying s = saying(p, matter_id);
    s.in = in;
    struct sample sample = {
        .desk = p->d, .who = p->who, .id_of = id_of, .also = also, .code_of = code_of, .arg = &s
    };
    size_t variants = sample_variants(p->d, in);
    if (s.plain && variants > 2)
        variants = 2;
    sample.variant = rand_below(p->r, variants ? variants : 1);
    return sample_body(&sample, in);
}

/* ---- making one ---- */

static const struct route *maker(const char *pattern)
{
    for (size_t i = 0; i < wire_room_count; i++)
        for (size_t k = 0; k < wire_rooms[i]->route_count; k++) {
            const struct route *r = &wire_rooms[i]->routes[k];
            if (r->method == HTTP_POST && named(r->pattern, pattern))
                return r;
        }
    return NULL;
}

static i64 make(struct play *p, const char *pattern)
{
    const struct route *r = maker(pattern);
    str who = arena_fmt(p->d->arena, "person WHERE bureau_id = 1 AND (roles & %u) <> 0", r->who);
    if (!one_in(p, 10))
        p->who = some(p, "id", who.p);
    send_text(p, "POST", str_from(pattern), body_of(p, r->in, 0), 0);
    return made(p);
}

/* ---- one step ---- */

static bool step(struct play *p, i64 id, const struct move *m)
{
    str before = path(p, "/v1/matters/", id, "/moves/");
    send_text(p, "POST", ARENA_CONCAT(p->d->arena, before, str_from(m->action)),
              body_of(p, m->form, id), newest_ver(p, "matter", id));
    return p->d->reply.status == 200;
}

static void any_step(struct play *p, const char *kind)
{
    struct chosen c = choose_step(p, kind);
    step(p, c.matter.id, c.move);
}

/* ---- a whole way ---- */

static size_t state_at(const struct flow *flow, str code)
{
    size_t i = 0;
    while (i + 1 < flow->state_count && !str_eq(str_from(flow->states[i].code), code))
        i++;
    return i;
}

/* How many steps people need from each state to the goal. */
static void measure(const struct flow *flow, size_t goal, size_t steps[STATES])
{
    for (size_t i = 0; i < STATES; i++)
        steps[i] = i == goal ? 0 : STATES;
    for (size_t round = 0; round < flow->state_count; round++)
        for (size_t i = 0; i < flow->move_count; i++) {
            const struct move *m = &flow->moves[i];
            size_t from = state_at(flow, str_from(m->from)), to = state_at(flow, str_from(m->to));
            if ((m->who & ~(unsigned)ROLE_SYSTEM) && steps[to] + 1 < steps[from])
                steps[from] = steps[to] + 1;
        }
}

/* One of the steps that come nearer to the goal; NULL when there is none. */
static const struct move *nearer(struct play *p, const struct flow *flow, str state,
                                 const size_t steps[STATES])
{
    const struct move *found = NULL;
    size_t n = 0, here = steps[state_at(flow, state)];
    for (size_t i = 0; i < flow->move_count; i++) {
        const struct move *m = &flow->moves[i];
        bool on = str_eq(str_from(m->from), state) && (m->who & ~(unsigned)ROLE_SYSTEM) &&
                  steps[state_at(flow, str_from(m->to))] < here;
        if (on && rand_below(p->r, ++n) == 0)
            found = m;
    }
    return found;
}

/* Rather a state in which none of the kind has ever been. */
static size_t some_goal(struct play *p, const struct flow *flow)
{
    size_t first = rand_below(p->r, flow->state_count);
    bool fresh = !one_in(p, 4);
    for (size_t i = 0; fresh && i < flow->state_count; i++) {
        size_t at = (first + i) % flow->state_count;
        str been = arena_fmt(p->d->arena, "ledger WHERE subject_kind = '%s' AND state_to = '%s'",
                             flow->kind, flow->states[at].code);
        if (!count_of(p, been.p))
            return at;
    }
    return first;
}

/* Somebody takes the step, now and then with other words until it is taken. */
static bool step_somehow(struct play *p, const struct matter *m, const struct move *move)
{
    for (int i = 0; i < TRIES; i++) {
        asked_by_role(p, move->who, m);
        if (step(p, m->id, move))
            return true;
    }
    return false;
}

/* One of the steps that leave the matter where it is: cash is handed in, a fine is paid. */
static const struct move *staying(struct play *p, const struct flow *flow, str state)
{
    const struct move *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < flow->move_count; i++) {
        const struct move *m = &flow->moves[i];
        bool stays = str_eq(str_from(m->from), state) && named(m->from, m->to) &&
                     (m->who & ~(unsigned)ROLE_SYSTEM);
        if (stays && rand_below(p->r, ++n) == 0)
            found = m;
    }
    return found;
}

/* What stands in the way of a step may be done where the matter is, and then the step is tried
 * again. Not of a case: there it is the payment, and nothing would be owed any more. */
static bool go_nearer(struct play *p, struct matter *m, const struct move *move)
{
    const struct flow *flow = matter_flow(m->kind);
    if (step_somehow(p, m, move))
        return true;
    const struct move *first = named(flow->kind, "case") ? NULL : staying(p, flow, m->state);
    return first && step_somehow(p, m, first);
}

static void walk_to(struct play *p, i64 id, const struct flow *flow, size_t goal)
{
    size_t steps[STATES];
    struct matter m = { .id = id };
    measure(flow, goal, steps);
    for (int i = 0; i < LONGEST && m.id; i++) {
        matter_now(p, &m);
        const struct move *move = nearer(p, flow, m.state, steps);
        if (!move || !go_nearer(p, &m, move))
            return;
    }
}

static void walk(struct play *p, const char *kind, const char *pattern)
{
    const struct flow *flow = matter_flow(str_from(kind));
    size_t goal = some_goal(p, flow);
    str open = arena_fmt(p->d->arena, "matter WHERE kind = '%s' AND closed_at IS NULL", kind);
    bool goes_on = one_in(p, 2) && count_of(p, open.p);
    walk_to(p, goes_on ? some(p, "id", open.p) : make(p, pattern), flow, goal);
}

/* clang-format off */
#define PLAYED(kind, pattern)                                                                      \
    void play_##kind##_make(struct play *p) { make(p, pattern); }                                  \
    void play_##kind##_step(struct play *p) { any_step(p, #kind); }                                \
    void play_##kind##_walk(struct play *p) { walk(p, #kind, pattern); }
/* clang-format on */
PLAYED(intake, "/v1/intakes")
PLAYED(complaint, "/v1/complaints")
PLAYED(report, "/v1/reports")
PLAYED(clue, "/v1/clues")
PLAYED(case, "/v1/cases")
PLAYED(summary, "/v1/summaries")

/* A case that is not paid lies for weeks before it is demanded, and for months before a court is
 * asked: some are brought to their service early and followed from here. */
void play_case_owing(struct play *p)
{
    enum { ENOUGH = 3 };
    const struct flow *flow = matter_flow(S("case"));
    const char *owing = "matter m JOIN case_file c ON c.id = m.id WHERE "
                        "m.state IN ('served', 'demanded') AND c.fine > 0 AND "
                        "NOT EXISTS (SELECT 1 FROM case_payment x WHERE x.case_id = c.id)";
    if (count_of(p, owing) >= ENOUGH || (count_of(p, owing) && one_in(p, 3)))
        walk_to(p, some(p, "m.id", owing), flow, state_at(flow, S("at_court")));
    else
        walk_to(p, make(p, "/v1/cases"), flow, state_at(flow, S("served")));
}
