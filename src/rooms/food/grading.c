/* grading.c — next year's grade: what happened in the year raises or lowers it, somebody else
 * reviews it, and then it holds for the year. */
#include "rooms/food/grading.h"

#include "core/matter_page.h"
#include "db/queries.h"
#include "rooms/document/document.h"
#include "rooms/food/rescore.h"
#include "rooms/register/register.h"

enum { FACTS_MAX = 64 << 10, YEAR_LEAST = 2000, YEAR_MOST = 2200 };

struct grading {
    i64 id, entity_id, year, score_id, steps, filled_by, filled_at, reviewed_by, reviewed_at;
    str last_grade, advice, events, next_grade, note, return_reason;
};

struct take {
    struct arena *arena;
    struct grading *g;
};

static rc take_grading(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->g = (struct grading){
        .id = row_int(r, 0),
        .entity_id = row_int(r, 1),
        .year = row_int(r, 2),
        .score_id = row_int(r, 3),
        .last_grade = row_text_copy(r, 4, a),
        .advice = row_text_copy(r, 5, a),
        .events = row_text_copy(r, 6, a),
        .steps = row_int(r, 7),
        .next_grade = row_text_copy(r, 8, a),
        .note = row_text_copy(r, 9, a),
        .filled_by = row_int(r, 10),
        .filled_at = row_int(r, 11),
        .reviewed_by = row_int(r, 12),
        .reviewed_at = row_int(r, 13),
        .return_reason = row_text_copy(r, 14, a),
    };
    return OK;
}

static rc grading_get(struct tx *tx, i64 id, struct grading *ret, struct fault *f)
{
    struct take t = { tx_arena(tx), ret };
    return db_one(tx, &Q_grading_get, ARGS(V_I(id)), take_grading, &t, f);
}

struct brief {
    struct arena *arena;
    i64 static_points, dynamic_points, total_points;
    bool has_dynamic;
    str grade, form, in_force;
};

static rc take_brief(const struct row *r, void *arg, struct fault *f)
{
    struct brief *b = arg;
    (void)f;
    b->static_points = row_int(r, 0);
    b->has_dynamic = !row_null(r, 1);
    b->dynamic_points = row_int(r, 1);
    b->total_points = row_int(r, 2);
    b->grade = row_text_copy(r, 3, b->arena);
    b->form = row_text_copy(r, 4, b->arena);
    b->in_force = row_text_copy(r, 5, b->arena);
    return OK;
}

static rc brief_get(struct tx *tx, i64 score_id, struct brief *ret, struct fault *f)
{
    *ret = (struct brief){ .arena = tx_arena(tx) };
    return db_one(tx, &Q_food_score_brief, ARGS(V_I(score_id)), take_brief, ret, f);
}

/* ---- what the events allow ---- */

struct events {
    i64 up, down, least, most;
};

static rc count_events(struct tx *tx, struct strs codes, struct events *ret, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct events e = { .least = 1, .most = 1 };
    for (size_t i = 0; i < codes.n; i++) {
        i64 least = 1, most = 1;
        const struct rule_row *row =
            rule_find(rules, S("grade_changes"), codes.at[i], day_at(tx_now(tx)));
        if (!row)
            return fault_field(f, arena_fmt(tx_arena(tx), "events.%zu", i), "not_in_force",
                               codes.at[i]);
        bool up = str_eq(rule_cell(rules, row, S("direction")), S("up"));
        (void)str_to_i64(rule_cell(rules, row, S("steps_least")), &least);
        (void)str_to_i64(rule_cell(rules, row, S("steps_most")), &most);
        e.up += up;
        e.down += !up;
        e.least = least > e.least ? least : e.least;
        e.most = most > e.most ? most : e.most;
    }
    *ret = e;
    return OK;
}

/* Advice and events must agree: one of the events that raise raises, nothing is lowered beside it,
 * and nothing moves without a reason. *ret: steps, up positive. */
static rc check_advice(struct tx *tx, const struct grading_form *in, i64 *ret, struct fault *f)
{
    struct events e = { 0 };
    rc r = count_events(tx, in->events, &e, f);
    if (r != OK)
        return r;
    bool up = str_eq(in->advice, S("up")), down = str_eq(in->advice, S("down"));
    if (e.up && !up)
        return fault_field(f, S("advice"), "must_raise", S(""));
    if ((up && !e.up) || (down && !e.down))
        return fault_field(f, S("events"), "required", S(""));
    i64 steps = in->steps ? in->steps : e.least;
    if ((up || down) && (steps < e.least || steps > e.most))
        return fault_field(f, S("steps"), "out_of_range",
                           arena_fmt(tx_arena(tx), "%lld", (long long)e.most));
    *ret = up ? steps : down ? -steps : 0;
    return OK;
}

static str events_text(struct arena *a, struct strs codes)
{
    struct json_out o = json_out_new(a, FACTS_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < codes.n; i++)
        json_put_text(&o, codes.at[i]);
    json_close(&o, ']');
    return json_out_str(&o);
}

/* ---- filling in ---- */

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct brief *b = arg;
    (void)f;
    b->grade = row_text_copy(r, 0, b->arena);
    return OK;
}

static rc last_grade(struct tx *tx, i64 entity_id, i64 year, str *ret, struct fault *f)
{
    struct brief b = { .arena = tx_arena(tx) };
    i64 begin = day_start(day_of((int)year, 1, 1));
    rc r = db_each(tx, &Q_food_grade_before, ARGS(V_I(entity_id), V_I(begin)), take_text, &b, f);
    *ret = b.grade;
    return r;
}

static rc insert(struct tx *tx, const struct actor *who, const struct grading *g, struct fault *f)
{
    return db_exec(tx, &Q_grading_insert,
                   ARGS(V_I(g->id), V_I(g->entity_id), V_I(g->year), V_I(g->score_id),
                        V_T0(g->last_grade), V_T(g->advice), V_T(g->events), V_I(g->steps),
                        V_T(g->next_grade), V_T(g->note), V_I(who->person_id), V_I(tx_now(tx))),
                   NULL, f);
}

static rc open_matter(struct tx *tx, const struct actor *who, const struct grading *g, i64 *ret_id,
                      struct fault *f)
{
    struct premises p;
    struct food_subject s;
    const struct rule_row *kind =
        rule_find(house_of(tx)->rules, S("matter_kinds"), S("grading"), day_at(tx_now(tx)));
    rc r = subject_get(tx, g->entity_id, &s, f);
    if (r == OK)
        r = premises_first(tx, g->entity_id, &p, f);
    if (r != OK)
        return r;
    struct matter m = { .kind = S("grading"),
                        .state = S("filled"),
                        .unit_id = s.unit_id,
                        .person_id = who->person_id,
                        .entity_id = g->entity_id,
                        .premises_id = p.id,
                        .place_code = s.place_code,
                        .lon = p.point.lon,
                        .lat = p.point.lat,
                        .has_point = p.id && p.point.set,
                        .title =
                            arena_fmt(tx_arena(tx), "%.*s %lld",
                                      STR_ARG(kind ? kind->name_zh : S("")), (long long)g->year) };
    r = matter_open(tx, who, &m, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

/* The form holds last year's or this year's: a form for a year to come has nothing to go by. */
static rc check_year(struct tx *tx, i64 asked, i64 *ret, struct fault *f)
{
    int year, month, dom;
    day_split(day_at(tx_now(tx)), &year, &month, &dom);
    *ret = asked ? asked : year;
    return *ret == year || *ret == year - 1 ? OK : fault_field(f, S("year"), "out_of_range", S(""));
}

rc grading_open(struct tx *tx, const struct actor *who, const struct grading_new *in, i64 *ret_id,
                struct fault *f)
{
    struct food_operator o;
    struct brief b;
    struct grading g = { .entity_id = in->entity_id,
                         .advice = in->advice,
                         .note = in->note,
                         .events = events_text(tx_arena(tx), in->events) };
    struct grading_form form = { in->advice, in->events, in->steps, in->note };
    rc r = operator_get(tx, in->entity_id, &o, f);
    if (r == OK && !o.scored)
        return refuse(f, "food.no_score");
    if (r == OK)
        r = check_year(tx, in->year, &g.year, f);
    if (r == OK)
        r = check_advice(tx, &form, &g.steps, f);
    if (r == OK)
        r = brief_get(tx, o.score_id, &b, f);
    if (r == OK)
        r = last_grade(tx, o.id, g.year, &g.last_grade, f);
    if (r != OK)
        return r;
    g.score_id = o.score_id;
    g.next_grade = food_grade_shift(house_of(tx)->rules, b.grade, g.steps);
    r = open_matter(tx, who, &g, &g.id, f);
    if (r == OK)
        r = insert(tx, who, &g, f);
    if (r == OK)
        *ret_id = g.id;
    return r;
}

static rc refill(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct grading_form *form = s->form;
    struct grading g;
    struct food_operator o;
    struct brief b;
    rc r = grading_get(tx, s->matter->id, &g, f);
    if (r == OK)
        r = check_advice(tx, form, &g.steps, f);
    if (r == OK)
        r = operator_find(tx, g.entity_id, &o, f);
    if (r == OK)
        r = brief_get(tx, o.score_id, &b, f);
    if (r != OK)
        return r;
    str next = food_grade_shift(house_of(tx)->rules, b.grade, g.steps);
    return db_exec(tx, &Q_grading_refill,
                   ARGS(V_I(g.id), V_I(o.score_id), V_T(form->advice),
                        V_T(events_text(tx_arena(tx), form->events)), V_I(g.steps), V_T(next),
                        V_T(form->note), V_I(s->actor->person_id), V_I(s->now)),
                   NULL, f);
}

/* ---- reviewing ---- */

static rc reviewed_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct grading g;
    rc r = grading_get(tx, s->matter->id, &g, f);
    return r == OK && g.filled_by == s->actor->person_id ? refuse(f, "grading.same_person") : r;
}

struct return_form {
    str reason;
};

static rc send_back(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct return_form *form = s->form;
    return db_exec(tx, &Q_grading_return, ARGS(V_I(s->matter->id), V_T(form->reason)), NULL, f);
}

static rc take_name(const struct row *r, void *arg, struct fault *f)
{
    struct brief *b = arg;
    (void)f;
    b->grade = row_text_copy(r, 0, b->arena);
    return OK;
}

static rc put_person(struct tx *tx, i64 person, const char *name, struct json_out *o,
                     struct fault *f)
{
    struct brief b = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_food_person_name, ARGS(V_I(person)), take_name, &b, f);
    json_text_of(o, name, b.grade);
    return r;
}

static str name_of(struct tx *tx, const char *list, str code)
{
    const struct rule_row *row =
        rule_find(house_of(tx)->rules, str_from(list), code, day_at(tx_now(tx)));
    return row ? row->name_zh : code;
}

static str events_named(struct tx *tx, str events)
{
    buf b = buf_new(tx_arena(tx), FACTS_MAX);
    const struct json *list;
    struct fault ignored;
    fault_init(&ignored, tx_arena(tx));
    if (json_parse(tx_arena(tx), events, &list, &ignored) != OK)
        return S("");
    for (size_t i = 0; i < json_size(list); i++) {
        if (i)
            buf_char(&b, '\n');
        buf_add(&b, name_of(tx, "grade_changes", json_text(json_at(list, i))));
    }
    return buf_str(&b);
}

static str points_text(struct arena *a, i64 thousandths)
{
    return arena_fmt(a, "%.1f", (double)thousandths / POINT);
}

static void put_paper(struct tx *tx, const struct grading *g, const struct brief *b,
                      const struct food_subject *s, struct json_out *o)
{
    struct arena *a = tx_arena(tx);
    json_text_of(o, "operator", s->name);
    json_text_of(o, "uscc", s->uscc);
    json_text_of(o, "address", s->address);
    json_text_of(o, "year", arena_fmt(a, "%lld", (long long)g->year));
    json_text_of(o, "last_grade", g->last_grade);
    json_text_of(o, "score_table", name_of(tx, "food_forms", b->form));
    json_text_of(o, "static_points", points_text(a, b->static_points));
    json_text_of(o, "dynamic_points", b->has_dynamic ? points_text(a, b->dynamic_points) : S("—"));
    json_text_of(o, "total_points", points_text(a, b->total_points));
    json_text_of(o, "grade", b->grade);
    json_text_of(o, "events", events_named(tx, g->events));
    json_text_of(o, "advice", name_of(tx, "food_advice", g->advice));
    json_text_of(o, "next_grade", g->next_grade);
    json_text_of(o, "note", g->note);
}

/* The form as a paper, and the grade in force where its year has begun. */
static rc sign(struct tx *tx, const struct step *s, struct fault *f)
{
    struct grading g;
    struct brief b;
    struct food_subject subject;
    struct food_operator o;
    i64 id;
    str number;
    struct json_out facts = json_out_new(tx_arena(tx), FACTS_MAX);
    rc r = grading_get(tx, s->matter->id, &g, f);
    if (r == OK)
        r = brief_get(tx, g.score_id, &b, f);
    if (r == OK)
        r = subject_get(tx, g.entity_id, &subject, f);
    if (r != OK)
        return r;
    json_open(&facts, '{');
    put_paper(tx, &g, &b, &subject, &facts);
    r = put_person(tx, g.filled_by, "filler", &facts, f);
    if (r == OK)
        r = put_person(tx, s->actor->person_id, "reviewer", &facts, f);
    json_close(&facts, '}');
    struct document_ask ask = { .kind = S("risk_grade_form"),
                                .matter_id = g.id,
                                .unit_id = s->matter->unit_id,
                                .facts = json_out_str(&facts) };
    if (r == OK)
        r = document_make(tx, s->actor, &ask, &id, &number, f);
    if (r == OK)
        r = db_exec(tx, &Q_grading_sign, ARGS(V_I(g.id), V_I(s->actor->person_id), V_I(s->now)),
                    NULL, f);
    if (r == OK)
        r = operator_find(tx, g.entity_id, &o, f);
    return r == OK ? operator_rescore(tx, s->actor, &o, "grading", f) : r;
}

/* ---- the page ---- */

static rc grading_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct grading g;
    struct brief b;
    struct json_out *o = &rq->out;
    rc r = grading_get(rq->tx, m->id, &g, f);
    if (r == OK)
        r = brief_get(rq->tx, g.score_id, &b, f);
    if (r != OK)
        return r;
    json_int_of(o, "year", g.year);
    json_text_of(o, "last_grade", g.last_grade);
    json_id_of(o, "score_id", g.score_id);
    json_text_of(o, "score_form", b.form);
    json_name(o, S("static_points"));
    json_put_real(o, (double)b.static_points / POINT);
    json_name(o, S("dynamic_points"));
    if (b.has_dynamic)
        json_put_real(o, (double)b.dynamic_points / POINT);
    else
        json_put_null(o);
    json_name(o, S("total_points"));
    json_put_real(o, (double)b.total_points / POINT);
    json_text_of(o, "score_grade", b.grade);
    json_text_of(o, "advice", g.advice);
    json_name(o, S("events"));
    json_put_raw(o, g.events);
    json_int_of(o, "steps", g.steps);
    json_text_of(o, "next_grade", g.next_grade);
    json_text_of(o, "note", g.note);
    json_id_of(o, "filled_by", g.filled_by);
    json_instant_of(o, "filled_at", g.filled_at);
    json_id_of(o, "reviewed_by", g.reviewed_by);
    json_instant_of(o, "reviewed_at", g.reviewed_at);
    json_text_of(o, "return_reason", g.return_reason);
    /* by name: a reviewer of the bureau stands outside a station's scope */
    r = put_person(rq->tx, g.filled_by, "filled_by_name", o, f);
    return r == OK && g.reviewed_by ? put_person(rq->tx, g.reviewed_by, "reviewed_by_name", o, f)
                                    : r;
}

rc grading_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = grading_open(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/food/gradings/", id) : r;
}

rc grading_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &grading_flow, id, f) : r;
}

static const struct field new_fields[] = {
    FIELD(struct grading_new, entity_id, F_ID, REQUIRED),
    FIELD(struct grading_new, year, F_INT, 0, .min = YEAR_LEAST, .max = YEAR_MOST,
          .doc = "this one when it is not sent"),
    FIELD(struct grading_new, advice, F_CODE, REQUIRED, .codes = "food_advice"),
    FIELD(struct grading_new, events, F_CODES, 0, .codes = "grade_changes", .max = 12),
    FIELD(struct grading_new, steps, F_INT, 0, .min = 0, .max = 3),
    FIELD(struct grading_new, note, F_TEXT, 0, .max = 1000),
};
const struct record grading_new_record = RECORD("GradingNew", struct grading_new, new_fields);

static const struct field form_fields[] = {
    FIELD(struct grading_form, advice, F_CODE, REQUIRED, .codes = "food_advice"),
    FIELD(struct grading_form, events, F_CODES, 0, .codes = "grade_changes", .max = 12),
    FIELD(struct grading_form, steps, F_INT, 0, .min = 0, .max = 3),
    FIELD(struct grading_form, note, F_TEXT, 0, .max = 1000),
};
const struct record grading_form_record = RECORD("GradingForm", struct grading_form, form_fields);

static const struct field return_fields[] = {
    FIELD(struct return_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
const struct record grading_return_record =
    RECORD("GradingReturn", struct return_form, return_fields);

static const struct state states[] = {
    { "filled", STATE_FIRST },
    { "returned", 0 },
    { "confirmed", STATE_FINAL },
    { "dropped", STATE_FINAL },
};

enum {
    FILLERS = ROLE_OFFICER | ROLE_CHIEF,
    REVIEWERS = ROLE_CHIEF | ROLE_REVIEWER | ROLE_HEAD,
};

static const struct move moves[] = {
    { "filled", "confirm", "confirmed", REVIEWERS, reviewed_by_another, sign, NULL, NULL },
    { "filled", "return", "returned", REVIEWERS, reviewed_by_another, send_back, NULL, NULL,
      .form = &grading_return_record },
    { "returned", "refill", "filled", FILLERS, NULL, refill, NULL, NULL,
      .form = &grading_form_record },
    { "filled", "drop", "dropped", FILLERS, NULL, NULL, NULL, NULL },
    { "returned", "drop", "dropped", FILLERS, NULL, NULL, NULL, NULL },
};

const struct flow grading_flow = { "grading",    "rules: grades, grade_changes, food_*; RISK16",
                                   states,       COUNT(states),
                                   moves,        COUNT(moves),
                                   grading_panel };
