/* survey.c — making a survey, fixing its list, closing it. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/survey/survey_store.h"

#include <stdlib.h>

/* More than the caterers of the busiest station. */
enum { TEXT_MAX = 64 << 10, TARGETS_MOST = 50000 };

static str rule_text(struct arena *a, const struct survey_rule *rule)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    record_encode(&survey_rule_record, rule, false, &o);
    return json_out_str(&o);
}

struct take {
    struct arena *arena;
    struct survey *s;
};

static rc take_survey(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = t->arena;
    const struct json *rule;
    *t->s = (struct survey){
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .title = row_text_copy(r, 2, a),
        .intro = row_text_copy(r, 3, a),
        .state = row_text_copy(r, 4, a),
        .form_version = row_int(r, 5),
        .doorstep = row_int(r, 8) != 0,
        .closes_on = row_null(r, 9) ? DAY_NONE : (day)row_int(r, 9),
        .targets = row_int(r, 10),
        .opened_at = row_int(r, 11),
        .closed_at = row_int(r, 12),
        .ver = row_int(r, 13),
    };
    rc result = form_read(a, row_text_copy(r, 6, a), &t->s->questions, f);
    if (result == OK)
        result = json_parse(a, row_text_copy(r, 7, a), &rule, f);
    return result == OK ? record_decode(&survey_rule_record, rule, &t->s->rule, a, f) : result;
}

rc survey_get(struct tx *tx, i64 id, struct survey *ret, struct fault *f)
{
    struct take t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_survey_get, ARGS(V_I(id)), take_survey, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "survey.not_found") : r;
}

rc surveys_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &survey_list, f);
}

static rc put_survey(struct request *rq, i64 id, struct fault *f)
{
    struct survey s;
    rc r = survey_get(rq->tx, id, &s, f);
    if (r != OK)
        return r;
    reply_version(rq, s.ver);
    record_encode(&survey_record, &s, false, &rq->out);
    return OK;
}

rc survey_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_survey(rq, id, f) : r;
}

static rc tell(struct request *rq, const struct survey *s, const char *act, struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "survey", .subject_id = s->id }, f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "survey.changed",
                                             .subject_kind = "survey",
                                             .subject_id = s->id },
                      f);
}

static rc keep_form(struct request *rq, const struct survey *s, struct fault *f)
{
    return db_exec(rq->tx, &Q_survey_form_insert,
                   ARGS(V_I(s->id), V_I(s->form_version), V_T(form_text(&s->questions, rq->arena)),
                        V_I(tx_now(rq->tx))),
                   NULL, f);
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

rc survey_post(struct request *rq, struct fault *f)
{
    struct survey *s = rq->in;
    rc r = form_check(&s->questions, rq->arena, f);
    s->id = tx_id(rq->tx);
    s->form_version = 1;
    if (r == OK)
        r = db_exec(rq->tx, &Q_survey_insert,
                    ARGS(V_I(s->id), V_I(rq->actor->bureau_id), V_I(rq->actor->unit_id),
                         V_T(s->title), V_T(s->intro), V_T(form_text(&s->questions, rq->arena)),
                         V_T(rule_text(rq->arena, &s->rule)), V_I(s->doorstep),
                         day_value(s->closes_on), V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = keep_form(rq, s, f);
    if (r == OK)
        r = tell(rq, s, "survey.make", f);
    return r == OK ? reply_created(rq, "/v1/surveys/", s->id) : r;
}

static rc changeable(struct request *rq, i64 *ret_id, struct survey *s, struct fault *f)
{
    rc r = request_id(rq, 0, ret_id, f);
    if (r == OK)
        r = survey_get(rq->tx, *ret_id, s, f);
    if (r == OK && rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    if (r == OK && rq->if_match != s->ver)
        return fail(f, STALE, "stale");
    if (r == OK && str_eq(s->state, S("closed")))
        return refuse(f, "survey.closed");
    return r;
}

/* While it is open the list stays as it was fixed; questions that differ are a new version. */
rc survey_patch(struct request *rq, struct fault *f)
{
    i64 id, changed = 0;
    struct survey before, s;
    rc r = changeable(rq, &id, &before, f);
    if (r != OK)
        return r;
    s = before;
    r = record_patch(&survey_record, rq->body, &s, rq->arena, f);
    if (r == OK)
        r = form_check(&s.questions, rq->arena, f);
    if (r != OK)
        return r;
    bool open = str_eq(before.state, S("open"));
    if (open && !str_eq(rule_text(rq->arena, &s.rule), rule_text(rq->arena, &before.rule)))
        return refuse(f, "survey.list_is_fixed");
    if (open &&
        !str_eq(form_text(&s.questions, rq->arena), form_text(&before.questions, rq->arena)))
        s.form_version = before.form_version + 1;
    r = db_exec(rq->tx, &Q_survey_update,
                ARGS(V_I(id), V_I(before.ver), V_T(s.title), V_T(s.intro), V_I(s.form_version),
                     V_T(form_text(&s.questions, rq->arena)), V_T(rule_text(rq->arena, &s.rule)),
                     V_I(s.doorstep), day_value(s.closes_on), V_I(tx_now(rq->tx))),
                &changed, f);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    if (r == OK)
        r = keep_form(rq, &s, f);
    if (r == OK)
        r = tell(rq, &s, "survey.change", f);
    return r == OK ? put_survey(rq, id, f) : r;
}

/* ---- the list ---- */

struct choosing {
    struct tx *tx;
    const struct survey_rule *rule;
    i64 survey_id, bureau_id; /* survey_id 0: only counted */
    i64 last, n, written;
    struct found {
        i64 id;
        str place;
    } * at;
};

static bool any_prefix(struct strs set, str s)
{
    for (size_t i = 0; i < set.n; i++)
        if (str_starts(s, set.at[i]))
            return true;
    return set.n == 0;
}

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct choosing *c = arg;
    i64 id = row_int(r, 0);
    if (id == c->last || !any_prefix(c->rule->trades, row_text(r, 1)) ||
        (c->rule->grades.n && (row_null(r, 2) || !any_prefix(c->rule->grades, row_text(r, 2)))))
        return OK;
    c->last = id;
    if (c->n == TARGETS_MOST) {
        fault_arg(f, "most", arena_fmt(tx_arena(c->tx), "%d", TARGETS_MOST));
        return refuse(f, "survey.too_many");
    }
    c->at[c->n++] = (struct found){ id, row_text_copy(r, 3, tx_arena(c->tx)) };
    return OK;
}

static int by_id(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Places may lie in each other: who stands in two of them is asked once. */
static void once_each(struct choosing *c)
{
    i64 kept = 0;
    if (c->n)
        qsort(c->at, (size_t)c->n, sizeof *c->at, by_id);
    for (i64 i = 0; i < c->n; i++)
        if (kept == 0 || c->at[i].id != c->at[kept - 1].id)
            c->at[kept++] = c->at[i];
    c->n = kept;
}

static rc choose(struct choosing *c, struct fault *f)
{
    rc r = OK;
    struct arena *a = tx_arena(c->tx);
    c->at = ARENA_ARRAY(a, struct found, TARGETS_MOST);
    for (size_t i = 0; r == OK && i < c->rule->places.n; i++) {
        str place = c->rule->places.at[i];
        c->last = 0;
        str end = ARENA_CONCAT(a, place, S(":")); /* ':' is the character after '9' */
        r = db_each(c->tx, &Q_survey_doors, ARGS(V_I(c->bureau_id), V_T(place), V_T(end)),
                    take_door, c, f);
    }
    once_each(c);
    return r;
}

static int next_target(void *arg, struct val *v, struct fault *f)
{
    struct choosing *c = arg;
    (void)f;
    if (c->written == c->n)
        return 0;
    const struct found *one = &c->at[c->written++];
    v[0] = V_I(tx_id(c->tx));
    v[1] = V_I(c->survey_id);
    v[2] = V_I(one->id);
    v[3] = V_I(c->bureau_id);
    v[4] = V_T0(one->place);
    return 1;
}

static rc write_targets(struct choosing *c, struct fault *f)
{
    static const char *const columns[] = { "id", "survey_id", "entity_id", "bureau_id",
                                           "place_code" };
    return db_copy_in(c->tx, "survey_target", columns, COUNT(columns), next_target, c, f);
}

rc survey_preview(struct request *rq, struct fault *f)
{
    const struct survey *s = rq->in;
    struct choosing c = { .tx = rq->tx, .rule = &s->rule, .bureau_id = rq->actor->bureau_id };
    rc r = choose(&c, f);
    json_open(&rq->out, '{');
    json_int_of(&rq->out, "count", c.n);
    json_close(&rq->out, '}');
    return r;
}

rc survey_open_post(struct request *rq, struct fault *f)
{
    i64 id;
    struct survey s;
    rc r = changeable(rq, &id, &s, f);
    if (r == OK && !str_eq(s.state, S("draft")))
        return refuse(f, "survey.open_already");
    if (r == OK && s.questions.n == 0)
        return refuse(f, "survey.no_questions");
    struct choosing c = {
        .tx = rq->tx, .rule = &s.rule, .survey_id = s.id, .bureau_id = rq->actor->bureau_id
    };
    if (r == OK)
        r = choose(&c, f);
    if (r == OK && c.n == 0)
        return refuse(f, "survey.nobody");
    if (r == OK)
        r = write_targets(&c, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_survey_opened,
                    ARGS(V_I(id), V_I(s.ver), V_I(tx_now(rq->tx)), V_I(c.n)), NULL, f);
    if (r == OK)
        r = tell(rq, &s, "survey.open", f);
    return r == OK ? put_survey(rq, id, f) : r;
}

rc survey_close_post(struct request *rq, struct fault *f)
{
    i64 id;
    struct survey s;
    rc r = changeable(rq, &id, &s, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_survey_closed, ARGS(V_I(id), V_I(s.ver), V_I(tx_now(rq->tx))), NULL,
                    f);
    if (r == OK)
        r = tell(rq, &s, "survey.close", f);
    return r == OK ? put_survey(rq, id, f) : r;
}
