#include "rooms/food/rescore.h"

#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/food/frequency.h"
#include "rooms/register/register.h"

#include <math.h>

enum { VISITS_MOST = 30, ITEMS_MOST = 200, YEAR_DAYS = 365, FACTS_MAX = 64 << 10, BACK_YEARS = 10 };

/* ---- visits that went over the whole checklist ---- */

struct seen_visit {
    i64 id;
    day on;
    str act, version;
};

struct seen {
    struct arena *arena;
    struct seen_visit at[VISITS_MOST];
    size_t n;
};

static rc take_visit(const struct row *r, void *arg, struct fault *f)
{
    struct seen *s = arg;
    (void)f;
    if (s->n < VISITS_MOST)
        s->at[s->n++] =
            (struct seen_visit){ row_int(r, 0), (day)row_int(r, 1), row_text_copy(r, 2, s->arena),
                                 row_text_copy(r, 3, s->arena) };
    return OK;
}

/* The answers of a visit against the points of its version. */
struct tally {
    const struct rules *rules;
    str checklist, version;
    size_t answered;
    struct food_dynamic lost;
    struct json_out failed;
};

static bool of_sheet(const struct tally *t, const struct rule_row *row)
{
    return str_eq(rule_cell(t->rules, row, S("checklist")), t->checklist) &&
           str_eq(rule_cell(t->rules, row, S("version")), t->version);
}

static const struct rule_row *item_of(const struct tally *t, str code)
{
    size_t n;
    const struct rule_row *rows = rule_rows(t->rules, S("checklist_items"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, code) && of_sheet(t, &rows[i]))
            return &rows[i];
    return NULL;
}

static rc take_answer(const struct row *r, void *arg, struct fault *f)
{
    struct tally *t = arg;
    const struct rule_row *item = item_of(t, row_text(r, 0));
    double points = 0;
    (void)f;
    if (!item)
        return OK;
    t->answered++;
    (void)str_to_double(rule_cell(t->rules, item, S("points")), &points);
    i64 worth = llround(points * POINT);
    if (str_eq(row_text(r, 1), S("absent")))
        return OK;
    t->lost.applicable += worth;
    if (!str_eq(row_text(r, 1), S("fail")))
        return OK;
    t->lost.lost += worth;
    json_open(&t->failed, '{');
    json_text_of(&t->failed, "item", item->code);
    json_name(&t->failed, S("points"));
    json_put_real(&t->failed, points);
    json_close(&t->failed, '}');
    return OK;
}

static size_t items_of(const struct tally *t)
{
    size_t n, count = 0;
    const struct rule_row *rows = rule_rows(t->rules, S("checklist_items"), &n);
    for (size_t i = 0; i < n; i++)
        count += of_sheet(t, &rows[i]);
    return count;
}

/* ret->id stays 0 when the visit left items out: part of a list says nothing about the whole. */
static rc look_at_visit(struct tx *tx, const struct seen_visit *v, str checklist,
                        struct whole_visit *ret, struct fault *f)
{
    struct tally t = { .rules = house_of(tx)->rules,
                       .checklist = checklist,
                       .version = v->version,
                       .failed = json_out_new(tx_arena(tx), FACTS_MAX) };
    json_open(&t.failed, '[');
    rc r = db_each(tx, &Q_food_visit_items, ARGS(V_I(v->id)), take_answer, &t, f);
    json_close(&t.failed, ']');
    size_t items = items_of(&t);
    *ret = (struct whole_visit){ 0 };
    if (r == OK && items && t.answered == items)
        *ret = (struct whole_visit){ v->id,      v->on,  checklist,
                                     v->version, t.lost, json_out_str(&t.failed) };
    return r;
}

struct history {
    struct whole_visit last;
    day inspected_on;
    struct food_dynamic year[VISITS_MOST]; /* of the last twelve months, for the quantified grade */
    size_t year_n;
};

static bool counts(struct tx *tx, str act, bool visits_count)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("acts"), act, day_at(tx_now(tx)));
    bool inspects = row && str_eq(rule_cell(rules, row, S("counts_to_cap")), S("yes"));
    return inspects || (visits_count && str_eq(act, S("visit")));
}

static rc read_history(struct tx *tx, const struct food_operator *o, str checklist,
                       bool visits_count, struct history *h, struct fault *f)
{
    struct seen *s = ARENA_NEW(tx_arena(tx), struct seen);
    day today = day_at(tx_now(tx));
    i64 since = day_start(today - BACK_YEARS * YEAR_DAYS);
    *h = (struct history){ .inspected_on = DAY_NONE };
    *s = (struct seen){ .arena = tx_arena(tx) };
    rc r =
        db_each(tx, &Q_food_visits, ARGS(V_I(o->id), V_I(since), V_T(checklist)), take_visit, s, f);
    for (size_t i = 0; r == OK && i < s->n; i++) {
        struct whole_visit v;
        if (h->last.id && h->inspected_on != DAY_NONE && s->at[i].on < today - YEAR_DAYS)
            break;
        r = look_at_visit(tx, &s->at[i], checklist, &v, f);
        if (r != OK || v.id == 0)
            continue;
        if (h->last.id == 0)
            h->last = v;
        if (h->inspected_on == DAY_NONE && counts(tx, s->at[i].act, visits_count))
            h->inspected_on = v.on;
        if (v.on > today - YEAR_DAYS)
            h->year[h->year_n++] = v.lost;
    }
    return r;
}

/* ---- the grade of the year ---- */

struct signed_form {
    struct arena *arena;
    i64 id;
    str next_grade, grade;
};

static rc take_signed(const struct row *r, void *arg, struct fault *f)
{
    struct signed_form *s = arg;
    (void)f;
    s->id = row_int(r, 0);
    s->next_grade = row_text_copy(r, 1, s->arena);
    s->grade = row_text_copy(r, 2, s->arena);
    return OK;
}

/* What was signed last year holds for this one; a score that has become worse than the one it was
 * signed on moves it up by as much, a better one waits for the next form. */
static rc grade_in_force(struct tx *tx, i64 entity_id, str by_score, str *ret, i64 *ret_form,
                         struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct signed_form s = { .arena = tx_arena(tx) };
    int year, month, dom;
    day_split(day_at(tx_now(tx)), &year, &month, &dom);
    rc r = db_each(tx, &Q_food_signed, ARGS(V_I(entity_id), V_I(year - 1)), take_signed, &s, f);
    if (r != OK)
        return r;
    *ret = by_score;
    *ret_form = s.id;
    if (s.id == 0)
        return OK;
    int worse = food_grade_rank(rules, by_score) - food_grade_rank(rules, s.grade);
    *ret = food_grade_shift(rules, s.next_grade, worse > 0 ? worse : 0);
    return OK;
}

/* ---- keeping a score ---- */

static str factors_text(struct arena *a, const struct food_static *s)
{
    struct json_out o = json_out_new(a, FACTS_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < s->n; i++) {
        const struct food_factor *one = &s->factors[i];
        json_open(&o, '{');
        json_text_of(&o, "factor", one->factor);
        json_name(&o, S("value"));
        json_put_real(&o, one->value);
        json_text_of(&o, "band", one->band);
        json_name(&o, S("points"));
        json_put_real(&o, (double)one->points / POINT);
        json_name(&o, S("most"));
        json_put_real(&o, (double)one->most / POINT);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

struct score {
    struct food_static fixed;
    const struct whole_visit *visit;
    str grade, in_force;
    i64 form_id;
    const char *cause;
};

static rc same_as_before(struct tx *tx, const struct food_operator *o, const struct score *s,
                         bool *ret, struct fault *f)
{
    i64 same = 0;
    rc r = db_int(tx, &Q_food_score_same,
                  ARGS(V_I(o->score_id), V_T(o->form), V_T(o->inputs), V_T(o->kinds),
                       V_I(s->fixed.points), V_I(s->visit->id), V_I(o->total_points), V_T(s->grade),
                       V_T(s->in_force), V_T(rules_pack(house_of(tx)->rules))),
                  &same, f);
    *ret = same != 0;
    return r;
}

static rc keep_score(struct tx *tx, const struct actor *who, struct food_operator *o,
                     const struct score *s, struct fault *f)
{
    const struct whole_visit *v = s->visit;
    bool same = false;
    rc r = o->score_id ? same_as_before(tx, o, s, &same, f) : OK;
    if (r != OK || same)
        return r;
    o->score_id = tx_id(tx);
    struct val none = V_NULL();
    return db_exec(tx, &Q_food_score_insert,
                   ARGS(V_I(o->score_id), V_I(o->bureau_id), V_I(o->id), V_I(tx_now(tx)),
                        V_T(str_from(s->cause)), V_T(o->form), V_T(o->inputs), V_T(o->kinds),
                        V_ID(o->tier), V_T(factors_text(tx_arena(tx), &s->fixed)),
                        V_I(s->fixed.points), V_ID(v->id), v->id ? V_I(v->on) : none,
                        V_T0(v->checklist), V_T0(v->version), V_T(v->id ? v->failed : S("[]")),
                        v->id ? V_I(v->lost.lost) : none, v->id ? V_I(v->lost.applicable) : none,
                        v->id ? V_I(o->dynamic_points) : none, V_I(o->total_points), V_T(s->grade),
                        V_ID(s->form_id), V_T(s->in_force), V_T(rules_pack(house_of(tx)->rules)),
                        V_ID(who->person_id)),
                   NULL, f);
}

static rc tell(struct tx *tx, const struct actor *who, const struct food_operator *o,
               const char *cause, struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(tx), 1024);
    json_open(&facts, '{');
    json_text_of(&facts, "grade", o->grade);
    json_id_of(&facts, "score_id", o->score_id);
    json_text_of(&facts, "cause", str_from(cause));
    json_close(&facts, '}');
    return ledger_append(tx, who,
                         &(struct ledger_entry){ .act = "food.score",
                                                 .subject_kind = "entity",
                                                 .subject_id = o->id,
                                                 .entity_id = o->id,
                                                 .facts = json_out_str(&facts) },
                         f);
}

static rc score(struct tx *tx, const struct actor *who, struct food_operator *o,
                const struct history *h, const char *cause, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    day today = day_at(tx_now(tx));
    const struct rule_row *form = rule_find(rules, S("food_forms"), o->form, today);
    const struct json *inputs, *kinds;
    struct score s = { .visit = &h->last, .cause = cause };
    i64 before = o->score_id;
    if (!form)
        return OK; /* a form no longer in the rules: the last score stands */
    rc r = json_of(tx, o->inputs, &inputs, f);
    if (r == OK)
        r = json_of(tx, o->kinds, &kinds, f);
    if (r == OK)
        r = food_static_score(rules, form, inputs, &s.fixed, f);
    if (r != OK)
        return r;
    struct food_tier tier = food_tier_of(rules, kinds);
    bool has = h->last.id && h->last.lost.applicable > 0;
    o->tier = tier.tier;
    o->key_supervision = tier.key;
    o->scored = true;
    o->static_points = s.fixed.points;
    o->has_dynamic = has;
    o->dynamic_points = has ? food_dynamic_points(&h->last.lost) : 0;
    o->total_points = o->static_points + o->dynamic_points;
    s.grade = food_grade(rules, s.fixed.points, has ? &h->last.lost : NULL, today);
    r = grade_in_force(tx, o->id, s.grade, &s.in_force, &s.form_id, f);
    if (r == OK)
        r = keep_score(tx, who, o, &s, f);
    o->grade = s.in_force;
    return r == OK && o->score_id != before ? tell(tx, who, o, cause, f) : r;
}

rc operator_rescore(struct tx *tx, const struct actor *who, struct food_operator *o,
                    const char *cause, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct history *h = ARENA_NEW(tx_arena(tx), struct history);
    struct food_subject subject;
    struct food_settings chosen;
    day today = day_at(tx_now(tx));
    i64 mean;
    rc r = subject_get(tx, o->id, &subject, f);
    if (r == OK)
        r = settings_get(tx, o->bureau_id, &chosen, f);
    /* the officer's list of a sector has the sector's name (rules/checklists) */
    if (r == OK)
        r = read_history(tx, o, o->sector, chosen.visits_count, h, f);
    if (r == OK && o->form.n)
        r = score(tx, who, o, h, cause, f);
    if (r != OK)
        return r;
    o->smiley = str_eq(o->sector, S("catering")) ? food_smiley(rules, h->year, h->year_n, &mean)
                                                 : (str){ 0 };
    o->inspected_on = h->inspected_on;
    day from = h->inspected_on == DAY_NONE ? subject.known_on : h->inspected_on, was = o->due_on;
    o->due_on = frequency_due(rules, scheme_of(&chosen, o->sector), o->grade, from, today);
    r = operator_update(tx, o, f);
    if (r == OK && o->due_on != was)
        r = outbox_door(tx, "entity", o->id, f);
    if (r == OK && o->grade.n && !str_eq(o->grade, subject.grade))
        r = entity_grade(tx, who, (struct source){ "food", o->score_id }, o->id, o->grade, f);
    return r;
}

struct of_visit {
    struct arena *arena;
    i64 entity_id;
    str checklist;
};

static rc take_of_visit(const struct row *r, void *arg, struct fault *f)
{
    struct of_visit *v = arg;
    (void)f;
    v->entity_id = row_int(r, 0);
    v->checklist = row_text_copy(r, 1, v->arena);
    return OK;
}

rc food_visit_recorded(struct tx *tx, const struct actor *who, i64 visit_id, struct fault *f)
{
    struct of_visit v = { .arena = tx_arena(tx) };
    struct food_subject subject;
    struct food_operator o = { 0 };
    rc r = db_one(tx, &Q_food_visit_of, ARGS(V_I(visit_id)), take_of_visit, &v, f);
    if (r != OK || v.entity_id == 0 || v.checklist.n == 0)
        return r;
    r = subject_get(tx, v.entity_id, &subject, f);
    if (r == OK)
        r = operator_ensure(tx, &subject, &o, f);
    if (r != OK || o.id == 0 || !str_eq(o.sector, v.checklist))
        return r;
    return operator_rescore(tx, who, &o, "visit", f);
}
