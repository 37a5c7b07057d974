/* flow_check.c — what must be true of every flow table before anybody follows it. */
#include "core/flow.h"

enum { STATES = 64 };

static size_t index_of(const struct flow *flow, const char *code)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (str_eq(str_from(code), str_from(flow->states[i].code)))
            return i;
    return flow->state_count;
}

static rc broken(const struct flow *flow, const char *what, const char *where, struct fault *f)
{
    return fail_detail(f, INTERNAL, NULL, "flow %s: %s: %s", flow->kind, what, where);
}

static rc check_moves(const struct flow *flow, struct fault *f)
{
    for (size_t i = 0; i < flow->move_count; i++) {
        const struct move *m = &flow->moves[i];
        if (index_of(flow, m->from) == flow->state_count ||
            index_of(flow, m->to) == flow->state_count)
            return broken(flow, "move between unknown states", m->action, f);
        if (m->who == 0)
            return broken(flow, "move that nobody may take", m->action, f);
        for (size_t k = 0; k < i; k++)
            if (str_eq(str_from(m->from), str_from(flow->moves[k].from)) &&
                str_eq(str_from(m->action), str_from(flow->moves[k].action)))
                return broken(flow, "two moves for one action", m->action, f);
    }
    return OK;
}

static void mark_reachable(const struct flow *flow, bool *reached)
{
    for (size_t i = 0; i < flow->state_count; i++)
        reached[i] = flow->states[i].flags & STATE_FIRST;
    bool grew = true;
    while (grew) {
        grew = false;
        for (size_t i = 0; i < flow->move_count; i++) {
            size_t to = index_of(flow, flow->moves[i].to);
            if (reached[index_of(flow, flow->moves[i].from)] && !reached[to])
                grew = reached[to] = true;
        }
    }
}

static bool has_exit(const struct flow *flow, const char *state)
{
    for (size_t i = 0; i < flow->move_count; i++)
        if (str_eq(str_from(state), str_from(flow->moves[i].from)))
            return true;
    return false;
}

rc flow_check(const struct flow *flow, bool (*clock_known)(str clock), struct fault *f)
{
    bool reached[STATES] = { false };
    if (flow->state_count > STATES)
        return broken(flow, "too many states", "", f);
    rc r = check_moves(flow, f);
    if (r != OK)
        return r;
    mark_reachable(flow, reached);
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct state *s = &flow->states[i];
        if (!reached[i])
            return broken(flow, "state that nothing leads to", s->code, f);
        if (!(s->flags & STATE_FINAL) && !has_exit(flow, s->code))
            return broken(flow, "state without an exit", s->code, f);
    }
    for (size_t i = 0; i < flow->move_count; i++)
        if (flow->moves[i].clock && !clock_known(str_from(flow->moves[i].clock)))
            return broken(flow, "clock that the rules do not know", flow->moves[i].clock, f);
    return OK;
}
