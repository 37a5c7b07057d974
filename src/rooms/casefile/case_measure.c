/* case_measure.c — how a measure begins, is counted and ends. */
#include "rooms/casefile/case_measure.h"

#include "base/buf.h"
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/matter_recount.h"
#include "db/queries.h"
#include "rooms/casefile/case_rules.h"

enum { PAUSES_TEXT = 4096, CLOCKS_TEXT = 400, FACTS_TEXT = 200 };

/* ---- store ---- */

static rc take_pauses(struct measure *x, str text, struct arena *a, struct fault *f)
{
    const struct json *list;
    rc r = json_parse(a, text, &list, f);
    for (size_t i = 0; r == OK && i < json_size(list) && i < MEASURE_PAUSES; i++)
        x->pauses[x->pause_count++] = (struct pause){ (day)json_int(json_at(json_at(list, i), 0)),
                                                      (day)json_int(json_at(json_at(list, i), 1)) };
    return r;
}

struct take_measure {
    struct arena *arena;
    struct measure *x;
};

static day day_or_none(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

static rc take_measure(const struct row *r, void *arg, struct fault *f)
{
    struct take_measure *t = arg;
    *t->x = (struct measure){
        .id = row_int(r, 0),
        .ver = row_int(r, 1),
        .kind = row_text_copy(r, 2, t->arena),
        .state = row_text_copy(r, 3, t->arena),
        .things = row_text_copy(r, 4, t->arena),
        .urgent = row_int(r, 5) != 0,
        .clock = row_text_copy(r, 6, t->arena),
        .from = (day)row_int(r, 7),
        .due = day_or_none(r, 8),
        .provisional = row_int(r, 9) != 0,
        .paused_on = day_or_none(r, 11),
        .number = row_text_copy(r, 12, t->arena),
        .place = row_text_copy(r, 13, t->arena),
        .reason = row_text_copy(r, 14, t->arena),
        .basis = row_text_copy(r, 15, t->arena),
        .asked_by = row_int(r, 16),
        .second_id = row_int(r, 17),
        .approved_by = row_int(r, 18),
        .approved_at = row_int(r, 19),
        .extended_by = row_int(r, 20),
        .extended_at = row_int(r, 21),
        .follows_id = row_int(r, 22),
    };
    return take_pauses(t->x, row_text(r, 10), t->arena, f);
}

rc measure_get(struct tx *tx, i64 case_id, i64 id, struct measure *ret, struct fault *f)
{
    struct take_measure t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_case_measure_get, ARGS(V_I(id), V_I(case_id)), take_measure, &t, f);
    ret->case_id = case_id;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "case.measure_not_found") : r;
}

static str pauses_text(struct tx *tx, const struct measure *x)
{
    struct json_out o = json_out_new(tx_arena(tx), PAUSES_TEXT);
    json_open(&o, '[');
    for (size_t i = 0; i < x->pause_count; i++) {
        json_open(&o, '[');
        json_put_int(&o, x->pauses[i].from);
        json_put_int(&o, x->pauses[i].to);
        json_close(&o, ']');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

/* Every limit a measure can have, as the rules know them on any day: "P24|P25|…". */
static str all_clocks(struct tx *tx)
{
    static const char *const columns[] = { "clock", "extension", "food_extension" };
    const struct rules *rules = house_of(tx)->rules;
    size_t n = 0;
    const struct rule_row *rows = rule_rows(rules, S("case_measures"), &n);
    buf b = buf_new(tx_arena(tx), CLOCKS_TEXT);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COUNT(columns); k++) {
            str clock = rule_cell(rules, &rows[i], str_from(columns[k]));
            if (clock.n && buf_str(&b).n)
                buf_char(&b, '|');
            buf_add(&b, clock);
        }
    return buf_str(&b);
}

struct take_first {
    struct arena *arena;
    struct clock_first first;
    bool any;
};

static rc take_first(const struct row *r, void *arg, struct fault *f)
{
    struct take_first *t = arg;
    (void)f;
    t->any = true;
    t->first = (struct clock_first){ .clock = row_text_copy(r, 0, t->arena),
                                     .law = (day)row_int(r, 1),
                                     .from = (day)row_int(r, 1),
                                     .due = (day)row_int(r, 2),
                                     .provisional = row_int(r, 3) != 0 };
    return OK;
}

rc measure_keep(struct tx *tx, struct matter *m, const struct measure *x, struct fault *f)
{
    struct take_first t = { .arena = tx_arena(tx) };
    i64 changed = 0;
    rc r = db_exec(tx, &Q_case_measure_update,
                   ARGS(V_I(x->id), V_I(x->ver), V_T(x->state), V_T0(x->clock), V_I(x->from),
                        day_value(x->due), V_I(x->provisional), V_T(pauses_text(tx, x)),
                        day_value(x->paused_on), V_T0(x->number), V_ID(x->approved_by),
                        V_ID(x->approved_at), V_ID(x->extended_by), V_ID(x->extended_at),
                        V_T0(x->outcome), V_T0(x->end_note), V_ID(x->ended_by), V_ID(x->ended_at)),
                   &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "case.measure_changed");
    if (r == OK)
        r = db_each(tx, &Q_case_measure_first, ARGS(V_I(m->id)), take_first, &t, f);
    return r == OK ? matter_clock_follow(tx, m, all_clocks(tx), t.any ? &t.first : NULL, f) : r;
}

str measure_facts(struct tx *tx, const struct measure *x)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_TEXT);
    json_open(&o, '{');
    json_id_of(&o, "measure", x->id);
    json_text_of(&o, "kind", x->kind);
    json_close(&o, '}');
    return json_out_str(&o);
}

/* ---- its limit ---- */

/* A measure follows the law of the day it began. */
static rc count(struct tx *tx, struct measure *x, struct fault *f)
{
    struct clock_result due;
    rc r = clock_due(house_of(tx)->rules,
                     &(struct clock_ask){ x->clock, x->from, x->from, x->pauses, x->pause_count },
                     &due, f);
    if (r != OK)
        return r;
    x->due = due.due;
    x->provisional = due.provisional;
    return OK;
}

static str cell_of(struct tx *tx, const struct measure *x, const char *column)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("case_measures"), x->kind, x->from);
    return row ? rule_cell(rules, row, str_from(column)) : S("");
}

static rc running(const struct measure *x, struct fault *f)
{
    return str_eq(x->state, S("running")) ? OK : refuse(f, "case.measure_not_running");
}

static bool is_over(struct tx *tx, const struct measure *x)
{
    return x->paused_on == DAY_NONE && x->due != DAY_NONE && day_at(tx_now(tx)) > x->due;
}

/* Ended with an outcome; a test that went on has ended with it. */
static rc conclude(struct tx *tx, struct matter *m, struct measure *x, struct fault *f)
{
    day today = day_at(tx_now(tx));
    if (x->paused_on != DAY_NONE && x->pause_count < MEASURE_PAUSES) {
        x->pauses[x->pause_count++] = (struct pause){ x->paused_on, today };
        x->paused_on = DAY_NONE;
        rc r = count(tx, x, f);
        if (r != OK)
            return r;
    }
    x->paused_on = DAY_NONE;
    x->ended_at = tx_now(tx);
    return measure_keep(tx, m, x, f);
}

/* The preservation becomes the measure that follows it. */
static rc end_former(struct tx *tx, const struct actor *who, struct matter *m,
                     const struct measure *x, struct fault *f)
{
    struct measure former;
    rc r = measure_get(tx, m->id, x->follows_id, &former, f);
    if (r == OK)
        r = running(&former, f);
    if (r == OK && is_over(tx, &former))
        r = refuse(f, "case.measure_over");
    if (r != OK)
        return r;
    former.state = S("ended");
    former.outcome = S("SEIZED");
    former.ended_by = who->person_id;
    return conclude(tx, m, &former, f);
}

rc measure_run(struct tx *tx, const struct actor *who, struct matter *m, struct measure *x,
               struct fault *f)
{
    str ignored;
    rc r = x->follows_id ? end_former(tx, who, m, x, f) : OK;
    x->state = S("running");
    x->from = day_at(tx_now(tx));
    x->clock = cell_of(tx, x, "clock");
    if (r == OK)
        r = count(tx, x, f);
    if (r == OK)
        r = measure_paper(tx, who, m, x, "letter", &x->number, f);
    if (r == OK)
        r = measure_paper(tx, who, m, x, "goods_letter", &ignored, f);
    return r == OK ? measure_keep(tx, m, x, f) : r;
}

static bool listed(str codes, str one)
{
    while (codes.n)
        if (str_eq(str_cut(codes, '|', &codes), one))
            return true;
    return false;
}

rc measure_extend(struct tx *tx, const struct actor *who, struct matter *m, struct measure *x,
                  struct fault *f)
{
    struct case_file c;
    str ignored;
    rc r = running(x, f);
    if (r == OK)
        r = case_get(tx, m->id, &c, f);
    if (r != OK)
        return r;
    bool food = listed(cell_of(tx, x, "food_categories"), c.category);
    str longer = cell_of(tx, x, food ? "food_extension" : "extension");
    if (longer.n == 0)
        return refuse(f, "case.measure_not_extendable");
    if (x->extended_at)
        return refuse(f, "case.extended_already");
    if (x->approved_at == 0)
        return refuse(f, "case.measure_not_allowed");
    if (is_over(tx, x))
        return refuse(f, "case.measure_over");
    x->clock = longer;
    x->extended_by = who->person_id;
    x->extended_at = tx_now(tx);
    r = count(tx, x, f);
    if (r == OK)
        r = measure_paper(tx, who, m, x, "extend_letter", &ignored, f);
    return r == OK ? measure_keep(tx, m, x, f) : r;
}

rc measure_test(struct tx *tx, struct matter *m, struct measure *x, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *clock = rule_find(rules, S("clocks"), x->clock, x->from);
    rc r = running(x, f);
    if (r != OK)
        return r;
    if (!clock || !str_eq(rule_cell(rules, clock, S("pausable")), S("yes")))
        return refuse(f, "case.measure_counts_tests");
    if (x->paused_on != DAY_NONE)
        return refuse(f, "case.measure_tests_already");
    if (is_over(tx, x))
        return refuse(f, "case.measure_over");
    if (x->pause_count == MEASURE_PAUSES)
        return refuse(f, "clock.too_many_pauses");
    x->paused_on = day_at(tx_now(tx));
    return measure_keep(tx, m, x, f);
}

rc measure_tested(struct tx *tx, struct matter *m, struct measure *x, struct fault *f)
{
    rc r = running(x, f);
    if (r == OK && x->paused_on == DAY_NONE)
        r = refuse(f, "case.measure_no_test");
    if (r != OK)
        return r;
    x->pauses[x->pause_count++] = (struct pause){ x->paused_on, day_at(tx_now(tx)) };
    x->paused_on = DAY_NONE;
    r = count(tx, x, f);
    return r == OK ? measure_keep(tx, m, x, f) : r;
}

/* ---- its end ---- */

/* Only what was decided is confiscated: a kind of penalty that takes things away. */
static rc check_decided(struct tx *tx, struct matter *m, str outcome, struct fault *f)
{
    struct case_file c;
    rc r = case_get(tx, m->id, &c, f);
    if (r != OK)
        return r;
    for (str codes = c.decided_on == DAY_NONE ? S("") : c.penalties; codes.n;)
        if (case_cell_is(tx, "penalty_kinds", str_cut(codes, '|', &codes), "money", "confiscated"))
            return OK;
    return fault_field(f, S("outcome"), "not_decided", outcome);
}

static rc check_outcome(struct tx *tx, struct matter *m, const struct measure *x, str outcome,
                        struct fault *f)
{
    bool any = case_cell_is(tx, "measure_outcomes", outcome, "of", "any"),
         lapsing = case_cell_is(tx, "measure_outcomes", outcome, "of", "lapsing") &&
                   str_eq(cell_of(tx, x, "lapses"), S("yes"));
    if (!any && !lapsing)
        return fault_field(f, S("outcome"), "not_here", outcome);
    return case_cell_is(tx, "measure_outcomes", outcome, "decided", "yes")
               ? check_decided(tx, m, outcome, f)
               : OK;
}

rc measure_end(struct tx *tx, const struct actor *who, struct matter *m, struct measure *x,
               const struct measure_end_form *form, struct fault *f)
{
    str ignored;
    rc r = running(x, f);
    if (r == OK)
        r = check_outcome(tx, m, x, form->outcome, f);
    if (r != OK)
        return r;
    x->state = S("ended");
    x->outcome = form->outcome;
    x->end_note = form->note;
    x->ended_by = who->person_id;
    r = conclude(tx, m, x, f);
    return r == OK && case_cell_is(tx, "measure_outcomes", x->outcome, "lifts", "yes")
               ? measure_paper(tx, who, m, x, "lift_letter", &ignored, f)
               : r;
}

/* ---- what the night does ---- */

struct over {
    struct {
        i64 id, case_id;
    } at[MEASURES_OF_A_CASE];
    size_t n;
};

static rc take_over(const struct row *r, void *arg, struct fault *f)
{
    struct over *o = arg;
    (void)f;
    if (o->n < COUNT(o->at)) {
        o->at[o->n].id = row_int(r, 0);
        o->at[o->n++].case_id = row_int(r, 1);
    }
    return OK;
}

static rc lapse(struct tx *tx, const struct actor *machine, i64 case_id, i64 id, struct fault *f)
{
    struct matter m;
    struct measure x;
    str ignored;
    rc r = matter_get(tx, case_id, &m, f);
    if (r == OK)
        r = measure_get(tx, case_id, id, &x, f);
    if (r != OK)
        return r;
    x.state = S("lapsed");
    x.outcome = S("LAPSED");
    r = conclude(tx, &m, &x, f);
    if (r == OK)
        r = measure_paper(tx, machine, &m, &x, "lift_letter", &ignored, f);
    return r == OK
               ? matter_tell(tx, machine, &m, "measure_lapse", m.state, measure_facts(tx, &x), f)
               : r;
}

rc measures_lapse(struct tx *tx, const struct actor *machine, size_t limit, size_t *ret,
                  struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct over o = { .n = 0 };
    size_t n = 0;
    const struct rule_row *kinds = rule_rows(rules, S("case_measures"), &n);
    rc r = OK;
    limit = limit < COUNT(o.at) ? limit : COUNT(o.at);
    for (size_t i = 0; r == OK && i < n && o.n < limit; i++)
        if (str_eq(rule_cell(rules, &kinds[i], S("lapses")), S("yes")))
            r = db_each(tx, &Q_case_measures_over,
                        ARGS(V_I(machine->bureau_id), V_I(day_at(tx_now(tx))), V_T(kinds[i].code),
                             V_I((i64)(limit - o.n))),
                        take_over, &o, f);
    for (size_t i = 0; r == OK && i < o.n; i++)
        r = lapse(tx, machine, o.at[i].case_id, o.at[i].id, f);
    *ret = o.n;
    return r;
}

/* Time that is over stays as it is, also where the notice would have given more. */
static rc recount(struct tx *tx, i64 case_id, i64 id, struct fault *f)
{
    struct matter m;
    struct measure x;
    rc r = matter_get(tx, case_id, &m, f);
    if (r == OK)
        r = measure_get(tx, case_id, id, &x, f);
    if (r != OK)
        return r;
    struct clock_moved moved = { .was = x.due };
    bool doubtful = x.provisional;
    r = count(tx, &x, f);
    if (r != OK || (x.due == moved.was && x.provisional == doubtful))
        return r;
    moved.clock = x.clock;
    moved.due = x.due;
    r = measure_keep(tx, &m, &x, f);
    return r == OK && moved.due != moved.was ? matter_recount_tell(tx, &m, &moved, f) : r;
}

rc measures_recount(struct tx *tx, const struct actor *machine, i64 after, size_t limit, i64 *ret,
                    struct fault *f)
{
    struct over o = { .n = 0 };
    limit = limit < COUNT(o.at) ? limit : COUNT(o.at);
    rc r =
        db_each(tx, &Q_case_measures_provisional,
                ARGS(V_I(machine->bureau_id), V_I(day_at(tx_now(tx))), V_I(after), V_I((i64)limit)),
                take_over, &o, f);
    for (size_t i = 0; r == OK && i < o.n; i++)
        r = recount(tx, o.at[i].case_id, o.at[i].id, f);
    if (r == OK)
        *ret = o.n ? o.at[o.n - 1].id : 0;
    return r;
}
