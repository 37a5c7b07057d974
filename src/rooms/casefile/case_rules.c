#include "rooms/casefile/case_rules.h"

#include "core/clock.h"
#include "core/house.h"
#include "db/queries.h"

bool case_cell_is(struct tx *tx, const char *list, str code, const char *column, const char *value)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, str_from(list), code, day_at(tx_now(tx)));
    return row && str_eq(rule_cell(rules, row, str_from(column)), str_from(value));
}

struct text {
    struct arena *arena;
    str said;
};

static rc take_said(const struct row *r, void *arg, struct fault *f)
{
    struct text *t = arg;
    (void)f;
    t->said = row_text_copy(r, 0, t->arena);
    return OK;
}

rc case_last_said(struct tx *tx, i64 case_id, const char *act, const struct json **ret,
                  struct fault *f)
{
    struct text t = { .arena = tx_arena(tx) };
    *ret = NULL;
    rc r = db_each(tx, &Q_case_act_last, ARGS(V_I(case_id), V_T(str_from(act))), take_said, &t, f);
    return r == OK && t.said.n ? json_parse(tx_arena(tx), t.said, ret, f) : r;
}

bool case_decides_penalty(struct tx *tx, const struct matter *m, str decision)
{
    (void)m;
    return case_cell_is(tx, "case_decisions", decision, "penalty", "yes");
}

bool case_clock_over(struct tx *tx, const struct matter *m, const char *clock)
{
    i64 due = 0;
    rc r = db_int(tx, &Q_case_clock_due, ARGS(V_I(m->id), V_T(str_from(clock))), &due, NULL);
    return r == OK && due && day_at(tx_now(tx)) > (day)due;
}

rc case_notice_day(struct tx *tx, const struct matter *m, day *ret, struct fault *f)
{
    i64 due = 0;
    rc r = db_int(tx, &Q_case_clock_due, ARGS(V_I(m->id), V_T(S("P9"))), &due, f);
    if (r != OK)
        return r;
    if (!due)
        return refuse(f, "case.announced_too_short");
    *ret = (day)due;
    return OK;
}

rc case_suit_end(struct tx *tx, const struct case_file *c, day *ret, struct fault *f)
{
    static const char *const ways[] = { "P22", "P23" };
    day last = DAY_NONE;
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct clock_result told;
        struct clock_ask ask = { .clock = str_from(ways[i]),
                                 .law = c->served_on,
                                 .from = c->served_on };
        rc r = clock_due(house_of(tx)->rules, &ask, &told, f);
        if (r != OK)
            return r;
        last = last == DAY_NONE || told.due > last ? told.due : last;
    }
    *ret = last;
    return OK;
}

rc case_in_time(struct tx *tx, const struct step *s, const struct case_propose_form *form,
                struct fault *f)
{
    struct clock_result limit;
    day today = day_at(s->now);
    if (form->act_ended_on == DAY_NONE)
        return OK;
    if (form->act_ended_on > today)
        return fault_field(f, S("act_ended_on"), "in_the_future", S(""));
    struct clock_ask ask = { .clock = form->grave ? S("P21") : S("P20"),
                             .law = today,
                             .from = form->act_ended_on };
    rc r = clock_due(house_of(tx)->rules, &ask, &limit, f);
    return r == OK && limit.due < today ? fault_field(f, S("act_ended_on"), "out_of_time", S(""))
                                        : r;
}

struct division {
    struct arena *arena;
    str code;
};

static rc take_division(const struct row *r, void *arg, struct fault *f)
{
    struct division *d = arg;
    (void)f;
    d->code = row_text_copy(r, 0, d->arena);
    return OK;
}

rc case_penalty(struct tx *tx, const struct matter *m, const struct case_file *c,
                struct penalty *ret, struct fault *f)
{
    enum { PROVINCE = 2 };
    struct division d = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_case_division, ARGS(V_I(m->bureau_id)), take_division, &d, f);
    *ret =
        (struct penalty){ .party = c->party,
                          .province = str_sub(d.code, 0, d.code.n < PROVINCE ? d.code.n : PROVINCE),
                          .penalties = c->penalties,
                          .fine = c->fine,
                          .confiscated = c->confiscated,
                          .on = day_at(tx_now(tx)) };
    return r;
}

/* ---- what is owed ---- */

enum { PARTS = 60, PAID = 400 };

struct books {
    struct fine_part parts[PARTS];
    struct fine_paid paid[PAID];
    size_t part_count, paid_count;
    i64 late, fine, confiscated;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct books *b = arg;
    (void)f;
    if (b->part_count < PARTS)
        b->parts[b->part_count++] = (struct fine_part){ (day)row_int(r, 0), row_int(r, 1) };
    return OK;
}

static rc take_paid(const struct row *r, void *arg, struct fault *f)
{
    struct books *b = arg;
    if (b->paid_count == PAID)
        return fail(f, TOO_LARGE, "case.too_many_payments");
    b->paid[b->paid_count++] = (struct fine_paid){ (day)row_int(r, 0), row_int(r, 1) };
    b->fine += row_int(r, 1);
    b->late += row_int(r, 2);
    b->confiscated += row_int(r, 3);
    return OK;
}

static i64 left(i64 owed, i64 paid)
{
    return owed > paid ? owed - paid : 0;
}

rc case_debt(struct tx *tx, i64 case_id, day on, struct case_debt *ret, struct fault *f)
{
    struct case_file c;
    struct books *b = ARENA_NEW(tx_arena(tx), struct books);
    *b = (struct books){ 0 };
    *ret = (struct case_debt){ 0 };
    rc r = case_get(tx, case_id, &c, f);
    if (r == OK)
        r = db_each(tx, &Q_case_instalments, ARGS(V_I(case_id)), take_part, b, f);
    if (r == OK)
        r = db_each(tx, &Q_case_payments, ARGS(V_I(case_id)), take_paid, b, f);
    if (r != OK || c.decided_on == DAY_NONE)
        return r;
    if (b->part_count == 0)
        b->parts[b->part_count++] =
            (struct fine_part){ c.pay_by == DAY_NONE ? INT32_MAX : c.pay_by, c.fine };
    struct fine_state s = { b->parts, b->part_count, b->paid, b->paid_count };
    i64 late = c.pay_by == DAY_NONE ? 0 : fine_late(house_of(tx)->rules, &s, on);
    *ret = (struct case_debt){ .fine = left(c.fine, b->fine),
                               .late = left(late, b->late),
                               .confiscated = left(c.confiscated, b->confiscated),
                               .late_all = late,
                               .overdue = c.pay_by == DAY_NONE ? 0 : fine_overdue(&s, on) };
    return OK;
}
