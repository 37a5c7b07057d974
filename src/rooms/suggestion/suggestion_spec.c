/* suggestion_spec.c — what is told of suggestions, who may ask, learn and switch. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/suggestion/suggestion_model.h"

enum {
    ASKERS = ROLE_CLERK | ROLE_MEDIATOR | ROLE_OFFICER | ROLE_CHIEF | ROLE_WINDOW |
             ROLE_INVESTIGATOR | ROLE_COMMAND | ROLE_HEAD | ROLE_ADMIN,
    MASTERS = ROLE_HEAD | ROLE_COMMAND | ROLE_ADMIN,
    MODELS_SHOWN = 10,
    FACTS = 256
};

struct told_in {
    str text;
};
static const struct field told_fields[] = {
    FIELD(struct told_in, text, F_TEXT, REQUIRED, .max = 5000, .doc = "what is told"),
};
static const struct record told_record = RECORD("Told", struct told_in, told_fields);

struct switch_in {
    str target;
    bool active;
};
static const struct field switch_fields[] = {
    FIELD(struct switch_in, target, F_CODE, REQUIRED, .codes = "suggestion_targets"),
    FIELD(struct switch_in, active, F_BOOL, REQUIRED),
};
static const struct record switch_record =
    RECORD("SuggestionSwitch", struct switch_in, switch_fields);

static void put_codes(struct json_out *o, const char *name, const str *codes, size_t n)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        if (codes[i].n)
            json_put_text(o, codes[i]);
    json_close(o, ']');
}

static void put_real(struct json_out *o, const char *name, double v)
{
    json_name(o, str_from(name));
    json_put_real(o, v);
}

rc suggestions_post(struct request *rq, struct fault *f)
{
    const struct told_in *in = rq->in;
    struct suggestions s = { 0 };
    struct json_out *o = &rq->out;
    rc r = suggestions_of(rq->tx, rq->actor->bureau_id, in->text, &s, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_name(o, S("model"));
    s.model_no ? json_put_int(o, s.model_no) : json_put_null(o);
    json_name(o, S("learned_at"));
    json_put_instant(o, s.made_at);
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < s.n; i++) {
        json_open(o, '{');
        json_bool_of(o, "suggested", true);
        json_text_of(o, "target", s.at[i].target);
        json_text_of(o, "code", s.at[i].code);
        put_real(o, "confidence", s.at[i].confidence);
        put_real(o, "accuracy", s.at[i].accuracy);
        put_codes(o, "others", (str[]){ s.at[i].second, s.at[i].third }, 2);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

/* ---- models ---- */

struct listing {
    struct json_out *o;
    i64 model;
};

/* A row for each figure; the models' own columns are said once. */
static rc put_model(const struct row *r, void *arg, struct fault *f)
{
    struct listing *l = arg;
    struct json_out *o = l->o;
    (void)f;
    if (row_int(r, 0) != l->model) {
        if (l->model) {
            json_close(o, ']');
            json_close(o, '}');
        }
        l->model = row_int(r, 0);
        json_open(o, '{');
        json_int_of(o, "no", row_int(r, 1));
        json_text_of(o, "state", row_text(r, 2));
        json_int_of(o, "filings", row_int(r, 3));
        json_name(o, S("learned_at"));
        json_put_instant(o, row_int(r, 4));
        json_id_of(o, "by", row_int(r, 5));
        json_name(o, S("figures"));
        json_open(o, '[');
    }
    if (row_null(r, 6))
        return OK;
    json_open(o, '{');
    json_text_of(o, "target", row_text(r, 6));
    json_text_of(o, "classes", row_text(r, 7));
    json_int_of(o, "filings", row_int(r, 8));
    json_int_of(o, "folds", row_int(r, 9));
    put_real(o, "accuracy", row_real(r, 10));
    put_real(o, "among_three", row_real(r, 11));
    put_real(o, "baseline", row_real(r, 12));
    put_real(o, "log_loss", row_real(r, 13));
    put_real(o, "temperature", row_real(r, 14));
    json_bool_of(o, "used", row_int(r, 15) != 0);
    json_close(o, '}');
    return OK;
}

static rc put_switch(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_text_of(o, "target", row_text(r, 0));
    json_bool_of(o, "active", row_int(r, 1) != 0);
    json_id_of(o, "changed_by", row_int(r, 2));
    json_name(o, S("changed_at"));
    json_put_instant(o, row_int(r, 3));
    json_close(o, '}');
    return OK;
}

rc suggestion_models_get(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct listing l = { .o = o };
    i64 bureau = rq->actor->bureau_id;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    rc r = db_each(rq->tx, &Q_suggestion_models, ARGS(V_I(bureau), V_I(MODELS_SHOWN)), put_model,
                   &l, f);
    if (l.model) {
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
    json_name(o, S("switches"));
    json_open(o, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_suggestion_switches, ARGS(V_I(bureau)), put_switch, o, f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

rc suggestion_train_post(struct request *rq, struct fault *f)
{
    i64 job;
    const struct job_ask ask = { .kind = S("suggestion.learn"),
                                 .unique = S("suggestion.learn"),
                                 .payload = S("{}") };
    rc r = job_submit(rq->tx, rq->actor, &ask, &job, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}

rc suggestion_switch_post(struct request *rq, struct fault *f)
{
    const struct switch_in *in = rq->in;
    const struct actor *who = rq->actor;
    struct json_out facts = json_out_new(rq->arena, FACTS);
    rc r = db_exec(rq->tx, &Q_suggestion_switch_put,
                   ARGS(V_I(who->bureau_id), V_T(in->target), V_I(in->active), V_I(who->person_id),
                        V_I(tx_now(rq->tx))),
                   NULL, f);
    json_open(&facts, '{');
    json_text_of(&facts, "target", in->target);
    json_close(&facts, '}');
    struct ledger_entry e = { .act = "suggestion.switch",
                              .subject_kind = "suggestion",
                              .subject_id = who->bureau_id,
                              .from = in->active ? S("off") : S("on"),
                              .to = in->active ? S("on") : S("off"),
                              .facts = json_out_str(&facts) };
    if (r == OK)
        r = ledger_append(rq->tx, who, &e, f);
    if (r == OK)
        r = outbox_put(rq->tx, who->bureau_id,
                       &(struct outbox_fact){ .topic = "suggestion.changed",
                                              .subject_kind = "suggestion",
                                              .subject_id = who->bureau_id },
                       f);
    return r == OK ? reply_no_content(rq) : r;
}

static const struct route routes[] = {
    { HTTP_POST, "/v1/suggestions", READ, suggestions_post, ASKERS, .in = &told_record,
      .doc = "category, trade, urgency and unit that closed filings suggest, with confidence" },
    { HTTP_GET, "/v1/suggestion-models", READ, suggestion_models_get, ASKERS,
      .doc = "models with their measured figures, and what is switched off" },
    { HTTP_POST, "/v1/suggestion-models", WRITE, suggestion_train_post, MASTERS,
      .doc = "learns a new model from closed filings" },
    { HTTP_POST, "/v1/suggestion-switches", WRITE, suggestion_switch_post, MASTERS,
      .in = &switch_record, .doc = "switches a kind of suggestion off, or on again" },
};

static const struct job_kind jobs[] = { { "suggestion.learn", suggestion_train_job, 3 } };

const struct room suggestion_room = { .name = "suggestion",
                                      .routes = routes,
                                      .route_count = COUNT(routes),
                                      .jobs = jobs,
                                      .job_count = COUNT(jobs) };
