/* survey_answer.c — answers: by an officer at the door, or by the operator with its code. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/survey/survey_store.h"

enum { TEXT_MAX = 256 << 10 };

rc survey_answers_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &survey_answer_list, f);
}

/* ---- due at a door ---- */

struct adding {
    struct arena *arena;
    const struct due_ask *ask;
    struct due_list *list;
};

/* id, title, closes_on */
static rc take_due(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    (void)f;
    due_add(a->list,
            (struct due){ .kind = S("survey"),
                          .premises_id = a->ask->premises_id,
                          .subject_kind = S("survey"),
                          .subject_id = row_int(r, 0),
                          .title = row_text_copy(r, 1, a->arena),
                          .due_at = row_null(r, 2) ? 0 : day_start((day)row_int(r, 2) + 1) - 1 });
    return OK;
}

static rc find_due(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                   struct due_list *list, struct fault *f)
{
    struct adding a = { .arena = tx_arena(tx), .ask = ask, .list = list };
    (void)who;
    return db_each(tx, &Q_survey_due, ARGS(V_I(ask->entity_id), V_I(day_at(ask->now))), take_due,
                   &a, f);
}

const struct due_source survey_due = { "survey", find_due };

/* ---- answers ---- */

struct line {
    struct arena *arena;
    i64 ver;
    str place;
};

static rc take_line(const struct row *r, void *arg, struct fault *f)
{
    struct line *l = arg;
    (void)f;
    l->ver = row_int(r, 0);
    l->place = row_text_copy(r, 1, l->arena);
    return OK;
}

static rc line_get(struct tx *tx, i64 survey, i64 entity, struct line *ret, struct fault *f)
{
    *ret = (struct line){ .arena = tx_arena(tx) };
    rc r = db_one(tx, &Q_survey_target_get, ARGS(V_I(survey), V_I(entity)), take_line, ret, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "survey.not_asked") : r;
}

/* Who answers, and through which door. */
struct answering {
    struct request *rq;
    const struct survey *survey;
    const struct actor *who;
    i64 entity_id, person_id, link_id; /* link_id 0: at the desk or on the phone */
    const struct json *answers;
    struct line line;
};

static rc put_value(struct answering *w, str key, str choice, const double *number, struct fault *f)
{
    return db_exec(w->rq->tx, &Q_survey_value_insert,
                   ARGS(V_I(w->survey->id), V_T(key), V_I(w->entity_id), V_T(choice),
                        number ? V_D(*number) : V_NULL(), V_T0(w->line.place)),
                   NULL, f);
}

static rc take_photo(struct answering *w, str key, i64 id, struct fault *f)
{
    i64 changed = 0;
    bool door = w->link_id != 0;
    rc r = db_exec(w->rq->tx, door ? &Q_survey_photo_take_door : &Q_survey_photo_take,
                   ARGS(V_I(id), V_I(w->survey->id), V_I(door ? w->link_id : w->person_id)),
                   &changed, f);
    if (r == OK && changed == 0)
        return fault_field(f, arena_fmt(w->rq->arena, "answers.%.*s", STR_ARG(key)),
                           "not_your_upload", S(""));
    return r;
}

/* What can be counted is kept apart: choices as they are, numbers, whether there is a text or a
 * photo. */
static rc count_answer(struct answering *w, const struct question *q, const struct json *j,
                       struct fault *f)
{
    enum json_type type = json_type(j);
    i64 photo = 0;
    rc r = OK;
    if (type == JSON_ARRAY) {
        for (size_t i = 0; r == OK && i < json_size(j); i++)
            r = put_value(w, q->key, json_text(json_at(j, i)), NULL, f);
        return r;
    }
    if (type == JSON_INT || type == JSON_REAL) {
        double number = json_real(j);
        return put_value(w, q->key, S(""), &number, f);
    }
    if (json_text(j).n == 0)
        return OK;
    if (str_eq(q->kind, S("choice")))
        return put_value(w, q->key, json_text(j), NULL, f);
    if (str_eq(q->kind, S("photo")) && str_to_i64(json_text(j), &photo))
        r = take_photo(w, q->key, photo, f);
    return r == OK ? put_value(w, q->key, S(""), NULL, f) : r;
}

static const struct json *answer_to(const struct json *answers, str key)
{
    for (size_t i = 0; i < json_size(answers); i++)
        if (str_eq(json_key(answers, i), key))
            return json_member(answers, i);
    return NULL;
}

static rc keep(struct answering *w, struct fault *f)
{
    struct tx *tx = w->rq->tx;
    const struct survey *s = w->survey;
    const struct question *q = s->questions.at;
    struct json_out o = json_out_new(w->rq->arena, TEXT_MAX);
    str via = w->link_id ? S("doorstep") : S("officer");
    i64 ver = w->line.ver + 1;
    json_put_value(&o, w->answers);
    rc r = db_exec(tx, &Q_survey_answer_insert,
                   ARGS(V_I(s->id), V_I(w->entity_id), V_I(ver), V_I(tx_now(tx)), V_T(via),
                        V_ID(w->person_id), V_I(s->form_version), V_T(json_out_str(&o))),
                   NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_survey_target_answered,
                    ARGS(V_I(s->id), V_I(w->entity_id), V_I(ver), V_I(tx_now(tx)), V_T(via),
                         V_ID(w->person_id), V_I(s->form_version)),
                    NULL, f);
    for (size_t i = 0; r == OK && i < s->questions.n; i++) {
        const struct json *j = answer_to(w->answers, q[i].key);
        r = db_exec(tx, &Q_survey_values_clear, ARGS(V_I(s->id), V_I(w->entity_id), V_T(q[i].key)),
                    NULL, f);
        if (r == OK && j)
            r = count_answer(w, &q[i], j, f);
    }
    return r;
}

static rc tell(struct answering *w, struct fault *f)
{
    rc r = ledger_append(w->rq->tx, w->who,
                         &(struct ledger_entry){ .act = "survey.answer",
                                                 .subject_kind = "survey",
                                                 .subject_id = w->survey->id,
                                                 .entity_id = w->entity_id },
                         f);
    if (r != OK)
        return r;
    return outbox_put(w->rq->tx, w->who->bureau_id,
                      &(struct outbox_fact){ .topic = "survey.answered",
                                             .subject_kind = "survey",
                                             .subject_id = w->survey->id },
                      f);
}

static rc answer(struct answering *w, struct fault *f)
{
    const struct survey *s = w->survey;
    day today = day_at(tx_now(w->rq->tx));
    if (!str_eq(s->state, S("open")) || (s->closes_on != DAY_NONE && s->closes_on < today))
        return refuse(f, "survey.closed");
    rc r = line_get(w->rq->tx, s->id, w->entity_id, &w->line, f);
    if (r == OK)
        r = answers_check(&s->questions, w->answers, w->rq->arena, f);
    if (r == OK)
        r = keep(w, f);
    if (r == OK)
        r = tell(w, f);
    if (r != OK)
        return r;
    w->rq->status = w->line.ver ? 200 : 201;
    json_open(&w->rq->out, '{');
    json_int_of(&w->rq->out, "ver", w->line.ver + 1);
    json_close(&w->rq->out, '}');
    return OK;
}

rc survey_answer_post(struct request *rq, struct fault *f)
{
    const struct answer_in *in = rq->in;
    i64 id;
    struct survey s;
    struct answering w = { .rq = rq,
                           .survey = &s,
                           .who = rq->actor,
                           .entity_id = in->entity_id,
                           .person_id = rq->actor->person_id,
                           .answers = in->answers };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = survey_get(rq->tx, id, &s, f);
    return r == OK ? answer(&w, f) : r;
}

static const struct row_member history_members[] = {
    { "ver", F_INT },      { "at", F_INSTANT },       { "via", F_TEXT },
    { "person_id", F_ID }, { "person_name", F_TEXT }, { "form_version", F_INT },
    { "answers", F_JSON },
};
static const struct row_shape history = ROW_SHAPE(history_members);

rc survey_answer_page(struct request *rq, struct fault *f)
{
    i64 id, entity;
    struct line l;
    struct row_put put = { &history, &rq->out };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = request_id(rq, 1, &entity, f);
    if (r == OK)
        r = line_get(rq->tx, id, entity, &l, f);
    json_open(&rq->out, '{');
    json_name(&rq->out, S("versions"));
    if (r == OK)
        r = rows_put(rq->tx, &Q_survey_answer_history, ARGS(V_I(id), V_I(entity)), &put, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- what an operator is asked ---- */

static const struct row_member asked_members[] = {
    { "id", F_ID },          { "title", F_TEXT },
    { "intro", F_TEXT },     { "form_version", F_INT },
    { "questions", F_JSON }, { "closes_on", F_DAY },
    { "ver", F_INT },        { "answered_at", F_INSTANT },
    { "answers", F_JSON },
};
static const struct row_shape asked = ROW_SHAPE(asked_members);

static rc put_asked(struct request *rq, i64 entity_id, bool door, struct fault *f)
{
    struct row_put put = { &asked, &rq->out };
    json_open(&rq->out, '{');
    json_name(&rq->out, S("surveys"));
    rc r = rows_put(rq->tx, &Q_surveys_of_entity,
                    ARGS(V_I(entity_id), V_I(door), V_I(day_at(tx_now(rq->tx)))), &put, f);
    json_close(&rq->out, '}');
    return r;
}

rc entity_surveys(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_asked(rq, id, false, f) : r;
}

rc door_surveys(struct request *rq, struct fault *f)
{
    struct doorstep d;
    rc r = food_doorstep(rq, rq->params[0], &d, f);
    return r == OK ? put_asked(rq, d.entity_id, true, f) : r;
}

rc door_survey_post(struct request *rq, struct fault *f)
{
    const struct door_answer_in *in = rq->in;
    i64 id;
    struct survey s;
    struct doorstep d;
    struct actor who;
    rc r = food_doorstep(rq, rq->params[0], &d, f);
    if (r == OK)
        r = request_id(rq, 1, &id, f);
    if (r == OK)
        r = survey_get(rq->tx, id, &s, f);
    if (r == OK && !s.doorstep)
        return fail(f, NOT_FOUND, "survey.not_found");
    if (r != OK)
        return r;
    who = doorstep_actor(&d, rq);
    struct answering w = { .rq = rq,
                           .survey = &s,
                           .who = &who,
                           .entity_id = d.entity_id,
                           .link_id = d.link_id,
                           .answers = in->answers };
    return answer(&w, f);
}
