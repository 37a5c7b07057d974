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
    struct scope all = scope_system(1);
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

void matter_now(struct play *p, struct matter *m)
{
    must_read(p->d->b->t, read_state, m);
}

void asked_by_role(struct play *p, unsigned roles, const struct matter *m)
{
    unsigned anywhere = ROLE_HEAD | ROLE_CLERK;
    str who = arena_fmt(p->d->arena,
                        "person WHERE bureau_id = 1 AND (roles & %u) <> 0 AND "
                        "(unit_id IN (%lld, %lld) OR (roles & %u) <> 0)",
                        roles, (long long)m->unit_id, (long long)m->from_unit_id, anywhere);
    if (!one_in(p, 6) && count_of(p, who.p))
        p->who = some(p, "id", who.p);
}

struct chosen choose_step(struct play *p, const char *kind)
{
    const struct flow *flow = matter_flow(str_from(kind));
    struct chosen c = { .matter = { .id = some_matter(p, flow) } };
    matter_now(p, &c.matter);
    c.move = some_move(p, flow, c.matter.state);
    asked_by_role(p, c.move->who, &c.matter);
    return c;
}

void take_step(struct play *p, const char *kind, step_form form)
{
    struct chosen c = choose_step(p, kind);
    struct json_out o = body(p);
    form(p, c.matter.id, c.move->action, &o);
    str before = path(p, "/v1/matters/", c.matter.id, "/moves/");
    send_ver(p, "POST", ARENA_CONCAT(p->d->arena, before, str_from(c.move->action)), &o,
             newest_ver(p, "matter", c.matter.id));
}
