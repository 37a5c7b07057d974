#include "course.h"

#include "base/date.h"
#include "core/matter.h"
#include "sample.h"
#include "sys/wall.h"

#include <string.h>

enum {
    OTHERS = 40,
    FIRST_PERSON = 500,
    OTHER_BUREAU = 9,
    OTHER_UNIT = 909,
    STATES = 64,
    MOST_VARIANTS = 200
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What was found for a move stays found: the codes of what is made (0: none yet, else the variant
 * and one) and the codes of its form. */
static struct found {
    const struct move *move;
    size_t variant, form;
} found[400];

static struct found *found_of(const struct move *m)
{
    size_t i = 0;
    while (found[i].move && found[i].move != m)
        i++;
    assert_true(i + 1 < COUNT(found));
    found[i].move = m;
    return &found[i];
}

/* ---- people ---- */

static unsigned first_role(unsigned roles)
{
    return roles & ~(roles - 1);
}

i64 course_person(unsigned role)
{
    i64 bit = 0;
    while (!(role >> bit & 1))
        bit++;
    return FIRST_PERSON + bit;
}

/* Steps for which the law wants time to have passed since the matter was made. */
static const struct later {
    const char *action;
    day days;
} later[] = { { "demand", 30 }, { "apply_court", 260 } };

static void wait_for(const struct course *c, const struct move *m)
{
    for (size_t i = 0; i < COUNT(later); i++)
        if (same(m->action, later[i].action))
            today_is(day_text(c->desk->arena, c->begins + later[i].days).p);
}

/* Steps that the law wants taken by another person of the same role than the step before. */
static const char *const by_another[] = { "heard" };

i64 course_taker(const struct move *m, unsigned role)
{
    for (size_t i = 0; m && i < COUNT(by_another); i++)
        if (same(m->action, by_another[i]))
            return course_person(role) + OTHERS;
    return course_person(role);
}

void course_people(struct desk *d)
{
    unsigned street = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR | ROLE_PARTNER | ROLE_SYSTEM;
    for (unsigned role = 1; role < 1u << ROLES; role <<= 1) {
        str login = arena_fmt(d->arena, "only-%s", role_name(role));
        desk_person(d, &(struct desk_person){ course_person(role), d->b->id, d->b->xixiang, role,
                                              login.p, false });
    }
    for (i64 id = INVESTIGATES; id <= INVESTIGATES_TOO; id++)
        desk_person(d, &(struct desk_person){
                           id, d->b->id, d->b->xixiang, ROLE_INVESTIGATOR,
                           arena_fmt(d->arena, "investigates-%lld", (long long)id).p, true });
    for (unsigned role = 1; role < 1u << ROLES; role <<= 1)
        desk_person(
            d, &(struct desk_person){ course_person(role) + OTHERS, d->b->id, d->b->xixiang, role,
                                      arena_fmt(d->arena, "other-%s", role_name(role)).p, false });
    desk_person(
        d, &(struct desk_person){ OUTSIDER, d->b->id, d->b->fuyong, street, "outsider", true });
    must_exec(d->b->t,
              "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) "
              "VALUES ($1, 'Other', 'Other', 'O', '440305', 1)",
              ARGS(V_I(OTHER_BUREAU)));
    must_exec(d->b->t,
              "INSERT INTO unit (id, bureau_id, kind, code, name, name_en, created_at) "
              "VALUES ($1, $2, 'bureau', 'OT', 'Other', 'Other', 1)",
              ARGS(V_I(OTHER_UNIT), V_I(OTHER_BUREAU)));
    desk_person(d, &(struct desk_person){ STRANGER, OTHER_BUREAU, OTHER_UNIT, ROLE_ANYONE,
                                          "stranger", true });
}

/* ---- making ---- */

static bool makes_something(const struct route *r)
{
    str pattern = str_from(r->pattern);
    return r->method == HTTP_POST && r->class == WRITE && r->in && !(r->flags & ROUTE_UPLOAD) &&
           str_find(pattern, S("{")) == pattern.n;
}

/* The id of what was made, if it is a matter of the kind; else 0. */
static i64 make(struct desk *d, const struct route *r, const char *kind, size_t variant)
{
    struct sample s = { d, course_person(first_role(r->who)), variant };
    struct desk_ask ask = { .who = s.who,
                            .method = "POST",
                            .target = str_from(r->pattern),
                            .body = sample_body(&s, r->in) };
    i64 id = 0;
    if (desk_ask(d, &ask) != 201 || !str_to_i64(json_text(json_get(desk_json(d), "id")), &id))
        return 0;
    return must_int(d->b->t, "SELECT id FROM matter WHERE id = $1 AND kind = $2",
                    ARGS(V_I(id), V_T(str_from(kind))));
}

struct course course_of(struct desk *d, const struct room *room, const struct flow *flow)
{
    for (size_t i = 0; i < room->route_count; i++) {
        const struct route *r = &room->routes[i];
        size_t variants = makes_something(r) ? sample_variants(d, r->in) : 0;
        if (variants > MOST_VARIANTS)
            variants = MOST_VARIANTS;
        for (size_t v = 0; v < variants; v++)
            if (make(d, r, flow->kind, v))
                return (struct course){ d, flow, r, variants, day_at(wall_now()) };
    }
    print_error("flow %s: no POST of room %s makes a matter of this kind from a sample body; what "
                "its record needs has no sample yet (tests/flow/sample.c)\n",
                flow->kind, room->name);
    _fail(__FILE__, __LINE__);
    return (struct course){ 0 };
}

/* ---- going along ---- */

static rc take_matter(const struct row *r, void *arg, struct fault *f)
{
    struct course_matter *m = arg;
    (void)f;
    *m = (struct course_matter){ arena_str(m->arena, row_text(r, 0)), row_int(r, 1), row_int(r, 2),
                                 row_int(r, 3), m->arena };
    return OK;
}

struct looking {
    i64 id;
    struct course_matter m;
};

static rc read_matter(struct tx *tx, void *arg, struct fault *f)
{
    struct looking *l = arg;
    return db_each_sql(tx, S("SELECT state, ver, closed_at, unit_id FROM matter WHERE id = $1"),
                       ARGS(V_I(l->id)), take_matter, &l->m, f);
}

struct course_matter course_matter(struct course *c, i64 id)
{
    struct looking l = { id, { .arena = c->desk->arena } };
    must_read(c->desk->b->t, read_matter, &l);
    return l.m;
}

const char *course_form(struct course *c, const struct move *m, i64 who)
{
    struct sample sample = { c->desk, who, m ? found_of(m)->form : 0 };
    return m && m->form ? arena_cstr(c->desk->arena, sample_body(&sample, m->form)) : "{}";
}

int course_take(struct course *c, const struct course_step *s)
{
    const char *form = s->form ? s->form : course_form(c, s->move, s->who);
    str target =
        arena_fmt(c->desk->arena, "/v1/matters/%lld/moves/%s", (long long)s->matter_id, s->action);
    return desk_ask(c->desk, &(struct desk_ask){ .who = s->who,
                                                 .method = "POST",
                                                 .target = target,
                                                 .body = str_from(form),
                                                 .key = str_from(s->key),
                                                 .ver = s->ver });
}

static bool take(struct course *c, i64 id, const struct move *m)
{
    struct course_step s = { .matter_id = id,
                             .who = course_taker(m, first_role(m->who)),
                             .ver = course_matter(c, id).ver,
                             .action = m->action,
                             .move = m };
    return course_take(c, &s) == 200;
}

/* Steps before which another one of the same state is taken: nothing owed, nothing to stop. */
static const struct {
    const char *action, *before;
} prepared[] = {
    { "fulfil", "pay" }, { "hand_in", "remit" }, { "close", "pay" }, { "close", "bank" }
};

/* Time passes and what must come first is done, so that the move may be open. */
static void make_ready(struct course *c, i64 id, const struct move *m)
{
    wait_for(c, m);
    for (size_t i = 0; i < COUNT(prepared); i++)
        for (size_t k = 0; same(m->action, prepared[i].action) && k < c->flow->move_count; k++) {
            const struct move *before = &c->flow->moves[k];
            if (same(before->from, m->from) && same(before->action, prepared[i].before))
                take(c, id, before);
        }
}

/* With the codes that did last time, else with others, where the form has any. */
static bool take_somehow(struct course *c, i64 id, const struct move *m)
{
    struct found *known = found_of(m);
    size_t before = known->form, n = m->form ? sample_variants(c->desk, m->form) : 0;
    make_ready(c, id, m);
    if (take(c, id, m))
        return true;
    for (known->form = 0; known->form < n && n > 1; known->form++)
        if (known->form != before && take(c, id, m))
            return true;
    known->form = before;
    return false;
}

/* The move by which a shortest way enters each state; the first state has none. */
static void find_ways(const struct flow *flow, const struct move *by[STATES])
{
    bool grew = true, reached[STATES] = { false };
    for (size_t i = 0; i < flow->state_count; i++)
        reached[i] = flow->states[i].flags & STATE_FIRST;
    while (grew) {
        bool now[STATES];
        memcpy(now, reached, sizeof now);
        grew = false;
        for (size_t i = 0; i < flow->move_count; i++) {
            const struct move *m = &flow->moves[i];
            for (size_t to = 0; to < flow->state_count; to++)
                for (size_t from = 0; from < flow->state_count; from++) {
                    bool step = same(flow->states[from].code, m->from) &&
                                same(flow->states[to].code, m->to);
                    if (!step || !now[from] || reached[to])
                        continue;
                    by[to] = m;
                    grew = reached[to] = true;
                }
        }
    }
}

static size_t state_no(const struct flow *flow, const char *code)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (same(flow->states[i].code, code))
            return i;
    return 0;
}

/* The moves to a state, first one first. */
static size_t way_to(const struct flow *flow, const char *state, const struct move *way[STATES])
{
    const struct move *by[STATES] = { NULL }, *back[STATES];
    size_t n = 0;
    find_ways(flow, by);
    for (const struct move *m = by[state_no(flow, state)]; m; m = by[state_no(flow, m->from)])
        back[n++] = m;
    for (size_t i = 0; i < n; i++)
        way[i] = back[n - 1 - i];
    return n;
}

/* 0 when this variant does not get there. */
static i64 reach(struct course *c, const char *state, size_t variant)
{
    const struct move *way[STATES];
    size_t n = way_to(c->flow, state, way);
    today_is(day_text(c->desk->arena, c->begins).p);
    i64 id = make(c->desk, c->maker, c->flow->kind, variant);
    for (size_t i = 0; id && i < n; i++)
        if (!take_somehow(c, id, way[i]))
            return 0;
    return id && str_eq(course_matter(c, id).state, str_from(state)) ? id : 0;
}

static i64 nowhere(const struct course *c, const char *state, const char *action)
{
    print_error("flow %s: no matter gets into state %s%s%s with any codes of %s\n", c->flow->kind,
                state, action ? " so that it is open to " : "", action ? action : "",
                c->maker->in->name);
    _fail(__FILE__, __LINE__);
    return 0;
}

i64 course_in_state(struct course *c, const char *state)
{
    for (size_t v = 0; v < c->variants; v++) {
        i64 id = reach(c, state, v);
        if (id)
            return id;
    }
    return nowhere(c, state, NULL);
}

i64 course_open_to(struct course *c, const struct move *m)
{
    size_t *known = &found_of(m)->variant;
    for (size_t v = 0; *known == 0 && v < c->variants; v++) {
        i64 id = reach(c, m->from, v);
        if (id && take_somehow(c, id, m))
            *known = v + 1;
    }
    i64 id = *known ? reach(c, m->from, *known - 1) : nowhere(c, m->from, m->action);
    make_ready(c, id, m);
    return id;
}
