/* ledger_rules.c — freshness as rules/door_states and rules/freshness_levels say. */
#include "rooms/street/street_ledger.h"

static bool in_force(const struct rule_row *row, day on)
{
    return on >= row->valid_from && on <= row->valid_to;
}

static enum fresh_decay decay_of(str word)
{
    return str_eq(word, S("step"))   ? FRESH_STEP
           : str_eq(word, S("slow")) ? FRESH_SLOW
                                     : FRESH_LINEAR;
}

static void read_states(const struct rules *rules, day on, struct arena *a, struct fresh_rules *ret)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("door_states"), &n);
    struct fresh_rule *states = ARENA_ARRAY(a, struct fresh_rule, n + 1);
    ret->states = states;
    for (size_t i = 0; i < n; i++) {
        double days = 0;
        if (!in_force(&rows[i], on))
            continue;
        str_to_double(rule_cell(rules, &rows[i], S("fresh_days")), &days);
        states[ret->count++] =
            (struct fresh_rule){ rows[i].code, days,
                                 decay_of(rule_cell(rules, &rows[i], S("decay"))) };
    }
}

rc ledger_rules_read(const struct rules *rules, day on, struct arena *a, struct ledger_rules *ret,
                     struct fault *f)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("freshness_levels"), &n);
    struct ledger_rules l = { 0 };
    read_states(rules, on, a, &l.fresh);
    for (size_t i = 0; i < n && l.fresh.levels < FRESH_LEVELS; i++) {
        if (!in_force(&rows[i], on))
            continue;
        size_t at = l.fresh.levels++;
        str_to_double(rule_cell(rules, &rows[i], S("above")), &l.fresh.above[at]);
        l.codes[at] = rows[i].code;
        l.counts[at] = str_eq(rule_cell(rules, &rows[i], S("counts")), S("yes"));
    }
    if (l.fresh.levels < 2)
        return fail_detail(f, INTERNAL, NULL, "rules/freshness_levels has no levels");
    *ret = l;
    return OK;
}

double ledger_freshness(const struct ledger_rules *l, str door_state, i64 state_at, i64 now,
                        size_t *ret_level)
{
    double fresh = -1;
    for (size_t i = 0; state_at && i < l->fresh.count; i++)
        if (str_eq(l->fresh.states[i].state, door_state))
            fresh = freshness(&l->fresh.states[i], now / 1000 - state_at / 1000);
    *ret_level = fresh_level(&l->fresh, fresh);
    return fresh;
}
