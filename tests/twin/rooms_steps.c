/* rooms_steps.c — the steps of everything that has a flow: which matter, which step, who takes it.
 */
#include "rooms.h"

#include "core/matter_page.h"

static bool is_final(const struct flow *flow, const char *code)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (str_eq(str_from(flow->states[i].code), str_from(code)))
            return flow->states[i].flags & STATE_FINAL;
    return false;
}

/* A step of the table from where the matter is; now and then any other. */
static const struct move *some_move(struct play *p, const struct flow *flow, str state)
{
    const struct move *open[32];
    size_t n = 0;
    for (size_t i = 0; i < flow->move_count && n < COUNT(open); i++)
        if (str_eq(str_from(flow->moves[i].from), state))
            open[n++] = &flow->moves[i];
    if (n == 0 || one_in(p, 12))
        return &flow->moves[rand_below(p->r, flow->move_count)];
    const struct move *move = open[rand_below(p->r, n)];
    for (size_t i = 0; i < n && is_final(flow, move->to) && !one_in(p, 2); i++)
        move = open[i]; /* rather goes on */
    return move;
}

static rc read_state(struct tx *tx, void *arg, struct fault *f)
{
    struct matter *m = arg;
    struct scope all = { .bureau_id = 1, .whole_bureau = true };
    tx_set_scope(tx, &all);
    rc r = matter_get(tx, m->id, m, f);
    return r == NOT_FOUND ? OK : r;
}

/* Rather one that came far: of a state that some are in, each as likely, but few that are over. */
static i64 some_matter(struct play *p, const struct flow *flow)
{
    size_t at = rand_below(p->r, flow->state_count);
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct state *s = &flow->states[(at + i) % flow->state_count];
        if ((s->flags & STATE_FINAL) && !one_in(p, 4))
            continue;
        str from = arena_fmt(p->d->arena, "matter WHERE kind = '%s' AND state = '%s'", flow->kind,
                             s->code);
        if (count_of(p, from.p))
            return some_own(p, "id", from.p);
    }
    return some_own(p, "id", arena_fmt(p->d->arena, "matter WHERE kind = '%s'", flow->kind).p);
}

/* Mostly somebody whose step it is, of the unit that has the matter, of the one that gave it, or
 * the bureau's head. */
static void asked_by_role(struct play *p, unsigned roles, const struct matter *m)
{
    str who =
        arena_fmt(p->d->arena,
                  "person WHERE bureau_id = 1 AND (roles & %u) <> 0 AND "
                  "(unit_id IN (%lld, %lld) OR (roles & %u) <> 0)",
                  roles, (long long)m->unit_id, (long long)m->from_unit_id, (unsigned)ROLE_HEAD);
    if (!one_in(p, 6) && count_of(p, who.p))
        p->who = some(p, "id", who.p);
}

void take_step(struct play *p, const char *kind, step_form form)
{
    const struct flow *flow = matter_flow(str_from(kind));
    struct matter m = { .id = some_matter(p, flow) };
    must_read(p->d->b->t, read_state, &m);
    const struct move *step = some_move(p, flow, m.state);
    asked_by_role(p, step->who, &m);
    struct json_out o = body(p);
    form(p, m.id, step->action, &o);
    str before = path(p, "/v1/matters/", m.id, "/moves/");
    send_ver(p, "POST", ARENA_CONCAT(p->d->arena, before, str_from(step->action)), &o,
             newest_ver(p, "matter", m.id));
}
