#include "rooms/report/reward.h"

static i64 cell(const struct rules *rules, const struct rule_row *row, const char *column)
{
    i64 n = 0; /* the loader has checked that it is a number */
    (void)str_to_i64(rule_cell(rules, row, str_from(column)), &n);
    return n;
}

/* Fen of one per mille of base, rounded half up, without overflow for whatever an i64 holds. */
static i64 share(i64 base, i64 per_mille)
{
    return base / 1000 * per_mille + (base % 1000 * per_mille + 500) / 1000;
}

rc reward_of(const struct rules *rules, str level, i64 base, day d, struct reward *ret,
             struct fault *f)
{
    const struct rule_row *row = rule_find(rules, S("reward_levels"), level, d);
    const struct rule_row *cap = rule_find(rules, S("reward_terms"), S("CAP"), d);
    const struct rule_row *finance = rule_find(rules, S("reward_terms"), S("FINANCE"), d);
    if (!row || !cap || !finance)
        return fail(f, NOT_FOUND, "reward.no_rule");
    i64 amount = share(base, cell(rules, row, "per_mille")), floor = cell(rules, row, "floor_fen"),
        most = cell(rules, cap, "fen");
    if (amount < floor)
        amount = floor;
    if (amount > most)
        amount = most;
    *ret = (struct reward){ amount, amount >= cell(rules, finance, "fen") };
    return OK;
}
