#include "core/flow.h"

#include "base/limits.h"
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/problem_why.h"
#include "db/queries.h"

static const struct state *find_state(const struct flow *flow, str code)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (str_eq(code, str_from(flow->states[i].code)))
            return &flow->states[i];
    return NULL;
}

static bool leaves(const struct move *move, str state)
{
    return str_eq(state, str_from(move->from));
}

static const struct move *find_move(const struct flow *flow, str state, str action)
{
    for (size_t i = 0; i < flow->move_count; i++)
        if (leaves(&flow->moves[i], state) && str_eq(action, str_from(flow->moves[i].action)))
            return &flow->moves[i];
    return NULL;
}

static rc stale(struct tx *tx, const struct matter *m, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), LIMIT_JSON_BODY);
    matter_put(m, &o);
    if (f)
        f->current = arena_str(f->arena, json_out_str(&o));
    return fail(f, STALE, "stale");
}

static rc check_role(const struct actor *who, const struct move *move, struct fault *f)
{
    return who->roles & move->who ? OK : fail(f, FORBIDDEN, "flow.not_your_role");
}

static rc decode_form(struct tx *tx, struct step *s, const struct json *form, struct fault *f)
{
    const struct record *shape = s->move->form;
    if (!shape)
        return json_size(form) == 0 ? OK : fault_field(f, S("form"), "unknown", S(""));
    void *decoded = arena_alloc(tx_arena(tx), shape->size);
    rc r = record_decode(shape, form, decoded, tx_arena(tx), f);
    if (r == OK)
        s->form = decoded;
    return r;
}

static rc take_step(struct tx *tx, const struct flow *flow, struct matter *m,
                    const struct move *move, struct fault *f)
{
    const struct state *to = find_state(flow, str_from(move->to));
    i64 changed = 0, closed_at = to->flags & STATE_FINAL ? tx_now(tx) : 0;
    rc r = db_exec(
        tx, &Q_matter_move,
        ARGS(V_I(m->id), V_I(m->ver), V_T(str_from(move->to)), V_I(tx_now(tx)), V_ID(closed_at)),
        &changed, f);
    if (r == OK && changed == 0) {
        struct matter now;
        r = matter_get(tx, m->id, &now, f);
        return r == OK ? stale(tx, &now, f) : r;
    }
    m->state = str_from(move->to);
    m->ver++;
    m->closed_at = closed_at;
    return r;
}

static rc run_clocks(struct tx *tx, struct matter *m, const struct move *move, struct fault *f)
{
    rc r = OK;
    if (move->stops || m->closed_at) /* nothing runs on a closed matter */
        r = matter_clock_stop(tx, m, m->closed_at ? S("*") : str_from(move->stops), f);
    if (r == OK && move->pauses)
        r = matter_clock_pause(tx, m, str_from(move->pauses), f);
    if (r == OK && move->resumes)
        r = matter_clock_resume(tx, m, str_from(move->resumes), f);
    if (r == OK && move->clock)
        r = matter_clock_start(tx, m, str_from(move->clock), day_at(tx_now(tx)), f);
    return r;
}

static rc prepare(struct tx *tx, const struct flow *flow, struct step *s, str action,
                  const struct json *form, struct fault *f)
{
    const struct matter *m = s->matter;
    s->move = find_move(flow, m->state, action);
    if (!s->move) {
        fault_arg(f, "state", m->state);
        fault_arg(f, "action", action);
        return fail(f, REFUSED, "flow.no_such_move");
    }
    rc r = check_role(s->actor, s->move, f);
    if (r == OK)
        r = decode_form(tx, s, form, f);
    if (r == OK && s->move->guard)
        r = s->move->guard(tx, s, f);
    return r;
}

/* A deputy acts for the owner as it was before the step, which may hand the matter on. */
static struct actor for_whom(const struct actor *who, const struct matter *m)
{
    struct actor as = *who;
    if (m->person_id && m->person_id != who->person_id && who->scope &&
        actor_works_for(who, m->person_id))
        as.for_id = m->person_id;
    return as;
}

rc flow_apply(struct tx *tx, const struct flow *flow, const struct actor *who, struct flow_ask ask,
              struct matter *ret, struct fault *f)
{
    struct matter m;
    rc r = matter_get(tx, ask.matter_id, &m, f);
    if (r != OK)
        return r;
    if (!str_eq(m.kind, str_from(flow->kind)))
        return fail(f, NOT_FOUND, "matter.not_found");
    if (ask.ver && ask.ver != m.ver)
        return stale(tx, &m, f);
    struct matter before = m;
    struct actor as = for_whom(who, &m);
    struct step s = { .actor = &as, .matter = &before, .now = tx_now(tx), .told = ask.told };
    r = prepare(tx, flow, &s, ask.action, ask.form, f);
    if (r == OK)
        r = take_step(tx, flow, &m, s.move, f);
    if (r == OK)
        r = run_clocks(tx, &m, s.move, f);
    s.matter = &m;
    if (r == OK && s.move->effect)
        r = s.move->effect(tx, &s, f);
    if (r == OK)
        r = matter_tell(tx, &as, &m, s.move->action, before.state, S(""), f);
    if (r == OK && ret)
        *ret = m;
    return r;
}

static rc put_move(struct tx *tx, struct step *s, struct json_out *o)
{
    struct fault why;
    fault_init(&why, tx_arena(tx));
    rc r = check_role(s->actor, s->move, &why);
    if (r == OK && s->move->guard)
        r = s->move->guard(tx, s, &why);
    if (r != OK && why.code != REFUSED && why.code != FORBIDDEN)
        return r; /* the database failed, not the rule */
    json_open(o, '{');
    json_text_of(o, "action", str_from(s->move->action));
    json_text_of(o, "to", str_from(s->move->to));
    json_bool_of(o, "open", r == OK);
    json_name(o, S("why"));
    if (r == OK)
        json_put_null(o);
    else
        problem_why(&why, o);
    json_name(o, S("form"));
    if (s->move->form)
        json_put_text(o, str_from(s->move->form->name));
    else
        json_put_null(o);
    json_close(o, '}');
    return OK;
}

rc flow_moves(struct tx *tx, const struct flow *flow, const struct actor *who, struct matter *m,
              struct json_out *o, struct fault *f)
{
    (void)f;
    rc r = OK;
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < flow->move_count; i++) {
        struct step s = { .actor = who, .matter = m, .move = &flow->moves[i], .now = tx_now(tx) };
        if (leaves(s.move, m->state) && s.move->who != ROLE_SYSTEM) /* what follows of itself */
            r = put_move(tx, &s, o);
    }
    json_close(o, ']');
    return r == OK ? OK : fail(f, r, NULL);
}
