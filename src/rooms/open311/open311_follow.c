/* open311_follow.c — what happens to an intake that came by Open311, and to what was made of it, as
 * its front is told. */
#include "core/house.h"
#include "db/queries.h"
#include "rooms/open311/open311_track.h"

struct followed {
    i64 id, key;
};

static rc take_followed(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct followed *)arg = (struct followed){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

static const struct rule_row *step_of(struct tx *tx, str kind, str state)
{
    return rule_find(house_of(tx)->rules, S("public_steps"),
                     ARENA_CONCAT(tx_arena(tx), kind, S("."), state), day_at(tx_now(tx)));
}

struct shown {
    struct tx *tx;
    size_t parts, open;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct shown *s = arg;
    const struct rule_row *step = step_of(s->tx, row_text(r, 0), row_text(r, 1));
    (void)f;
    s->parts++;
    s->open += !step || str_eq(rule_cell(house_of(s->tx)->rules, step, S("shown")), S("open"));
    return OK;
}

/* A request is closed when all that was made of it is; closing one of them closes no other. */
static rc is_shown(struct tx *tx, i64 id, const struct rule_row *step, str *ret, struct fault *f)
{
    struct shown s = { .tx = tx };
    rc r = db_each(tx, &Q_open311_parts, ARGS(V_I(id)), take_part, &s, f);
    *ret = s.parts == 0 ? rule_cell(house_of(tx)->rules, step, S("shown"))
           : s.open     ? S("open")
                        : S("closed");
    return r;
}

struct last {
    struct arena *arena;
    str step;
};

static rc take_last(const struct row *r, void *arg, struct fault *f)
{
    struct last *l = arg;
    (void)f;
    l->step = row_text_copy(r, 0, l->arena);
    return OK;
}

/* Several states are one step outside: that is told once. */
static rc told_before(struct tx *tx, i64 id, i64 matter_id, const struct rule_row *step, bool *ret,
                      struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct last last = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_open311_last, ARGS(V_I(id), V_I(matter_id)), take_last, &last, f);
    const struct rule_row *before =
        last.step.n ? rule_find(rules, S("public_steps"), last.step, day_at(tx_now(tx))) : NULL;
    *ret = before && str_eq(rule_cell(rules, before, S("step")), rule_cell(rules, step, S("step")));
    return r;
}

rc open311_tell(struct tx *tx, i64 id, i64 key, i64 matter_id, const struct rule_row *step,
                struct fault *f)
{
    bool before;
    str shown;
    i64 now = tx_now(tx);
    rc r = told_before(tx, id, matter_id, step, &before, f);
    if (r != OK || before)
        return r;
    r = is_shown(tx, id, step, &shown, f);
    if (r == OK)
        r = db_exec(tx, &Q_open311_told, ARGS(V_I(id), V_T(step->code), V_T(shown), V_I(now)), NULL,
                    f);
    return r == OK ? db_exec(tx, &Q_open311_update_insert,
                             ARGS(V_I(tx_id(tx)), V_I(id), V_I(key), V_I(matter_id), V_I(now),
                                  V_T(step->code), V_T(shown), V_NULL()),
                             NULL, f)
                   : r;
}

rc open311_follow(struct tx *tx, const struct matter *m, str from, struct fault *f)
{
    struct followed of = { 0 };
    bool intake = str_eq(m->kind, S("intake"));
    if (!from.n || str_eq(from, m->state))
        return OK;
    const struct rule_row *step = step_of(tx, m->kind, m->state);
    if (!step)
        return OK;
    rc r = db_each(tx, intake ? &Q_open311_of_intake : &Q_open311_of_part, ARGS(V_I(m->id)),
                   take_followed, &of, f);
    return r == OK && of.id ? open311_tell(tx, of.id, of.key, m->id, step, f) : r;
}
