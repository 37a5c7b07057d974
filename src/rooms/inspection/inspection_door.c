/* inspection_door.c — the operator's side: is this inspection real, what are my rights, what came
 * of it, how was it (扫码入企). Whoever has the code may ask; there is no other way in, and a code
 * that was replaced answers like one that never was. */
#include "core/house.h"
#include "core/mask.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_api.h"
#include "rooms/inspection/inspection_cap.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/register/register.h"

struct scanned {
    i64 id, bureau_id;
    struct approval a;
    struct matter m;
};

static rc take_scanned(const struct row *r, void *arg, struct fault *f)
{
    struct scanned *s = arg;
    (void)f;
    s->id = row_int(r, 0);
    s->bureau_id = row_int(r, 1);
    return OK;
}

static rc open_code(struct request *rq, struct scanned *ret, struct fault *f)
{
    struct scanned s = { 0 };
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    rc r = db_each(rq->tx, &Q_inspection_by_code, ARGS(V_T(rq->params[0])), take_scanned, &s, f);
    if (r != OK)
        return r;
    if (s.id == 0)
        return fail(f, NOT_FOUND, "doorstep.unknown");
    *scope = scope_system(s.bureau_id);
    tx_set_scope(rq->tx, scope);
    r = approval_get(rq->tx, s.id, &s.a, f);
    if (r == OK)
        r = matter_get(rq->tx, s.id, &s.m, f);
    if (r != OK)
        return r;
    *ret = s;
    return tx_now(rq->tx) > s.a.code_until ? fail(f, NOT_FOUND, "doorstep.expired") : OK;
}

static bool is_in(const struct scanned *s, const char *const *states, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s->m.state, str_from(states[i])))
            return true;
    return false;
}

/* Before it is made; afterwards the officers cannot be exchanged any more. */
static bool may_wish(const struct scanned *s)
{
    static const char *const before[] = { "approved", "noticed" };
    return is_in(s, before, COUNT(before));
}

/* ---- verify ---- */

static rc take_bureau(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_text_of(o, "bureau", row_text(r, 0));
    json_text_of(o, "bureau_en", row_text(r, 1));
    return OK;
}

static rc put_subject(struct request *rq, const struct scanned *s, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p;
    struct json_out *o = &rq->out;
    rc r = premises_named(rq->tx, s->m.premises_id, &p, f);
    if (r == OK && s->m.entity_id)
        r = entity_named(rq->tx, s->m.entity_id, &e, f);
    if (r != OK)
        return r;
    json_text_of(o, "operator", e.name.n ? e.name : p.name);
    json_text_of(o, "door", p.name);
    json_text_of(o, "address", p.address.n ? p.address : e.address);
    return db_each(rq->tx, &Q_inspection_bureau, ARGS(V_I(s->bureau_id)), take_bureau, o, f);
}

static rc put_officers(struct request *rq, const struct scanned *s, struct fault *f)
{
    rc r = OK;
    struct inspector one;
    struct json_out *o = &rq->out;
    json_name(o, S("officers"));
    json_open(o, '[');
    for (int i = 0; r == OK && i < 2; i++) {
        r = inspector_named(rq->tx, i ? s->a.second_id : s->a.lead_id, &one, f);
        json_open(o, '{');
        json_text_of(o, "name", mask_personal(rq->arena, one.name));
        json_text_of(o, "certificate", one.certificate);
        json_close(o, '}');
    }
    json_close(o, ']');
    return r;
}

static rc put_purpose(struct request *rq, const struct scanned *s, struct fault *f)
{
    struct cap_count c;
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    day on = day_at(s->m.opened_at);
    const struct rule_row *item = rule_find(rules, S("catalogue"), s->a.item, on);
    rc r = cap_count(rq->tx, &s->m, &s->a, &c, f);
    if (r != OK)
        return r;
    json_text_of(o, "state", s->m.state);
    json_text_of(o, "number", s->m.number);
    json_name(o, S("item"));
    put_code_names(o, rules, "catalogue", s->a.item, on);
    json_name(o, S("ground"));
    put_code_names(o, rules, "inspection_grounds", s->a.ground, on);
    json_text_of(o, "basis", item ? rule_basis(rules, item->basis, rq->arena) : S(""));
    json_text_of(o, "planned_on", day_text(rq->arena, s->a.planned_on));
    json_bool_of(o, "counts", s->a.counts);
    json_int_of(o, "year_count", c.made);
    if (c.most >= 0)
        json_int_of(o, "cap", c.most);
    return OK;
}

static rc put_result(struct request *rq, const struct scanned *s, struct fault *f)
{
    struct result t;
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    rc r = result_get(rq->tx, &s->a, &t, f);
    if (r != OK)
        return r;
    json_name(o, S("result"));
    if (t.visit_id == 0) {
        json_put_null(o);
        return OK;
    }
    json_open(o, '{');
    json_instant_of(o, "at", t.ended_at);
    json_name(o, S("outcome"));
    put_code_names(o, rules, "visit_outcomes", t.outcome, t.on_day);
    json_name(o, S("verdict"));
    put_code_names(o, rules, "visit_verdicts", t.verdict, t.on_day);
    json_int_of(o, "failed_key", t.failed_key);
    json_int_of(o, "failed_general", t.failed_general);
    json_int_of(o, "hazards", t.hazards);
    json_close(o, '}');
    return OK;
}

static rc take_decision(const struct row *r, void *arg, struct fault *f)
{
    str *ret = arg;
    (void)f;
    *ret = row_null(r, 0) ? S("open") : row_int(r, 0) ? S("replaced") : S("kept");
    return OK;
}

static rc put_list(struct request *rq, const char *name, const char *list, const char *tone)
{
    size_t n;
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *rows = rule_rows(rules, str_from(list), &n);
    day today = day_at(tx_now(rq->tx));
    json_name(o, str_from(name));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (today < rows[i].valid_from || today > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "code", rows[i].code);
        json_text_of(o, "name_zh", rows[i].name_zh);
        json_text_of(o, "name_en", rows[i].name_en);
        if (tone)
            json_text_of(o, "tone", rule_cell(rules, &rows[i], str_from(tone)));
        json_close(o, '}');
    }
    json_close(o, ']');
    return OK;
}

static rc is_rated(struct tx *tx, i64 id, bool *ret, struct fault *f)
{
    i64 n = 0;
    rc r = db_int(tx, &Q_rating_count, ARGS(V_I(id)), &n, f);
    *ret = n != 0;
    return r;
}

static rc put_rights(struct request *rq, const struct scanned *s, struct fault *f)
{
    bool rated = false;
    str decision = S("");
    struct json_out *o = &rq->out;
    rc r = db_each(rq->tx, &Q_recusal_last, ARGS(V_I(s->id)), take_decision, &decision, f);
    if (r == OK)
        r = is_rated(rq->tx, s->id, &rated, f);
    if (r != OK)
        return r;
    json_text_of(o, "recusal", decision);
    json_bool_of(o, "may_ask_recusal", may_wish(s));
    json_bool_of(o, "rated", rated);
    json_bool_of(o, "may_rate", s->a.used_by && !rated);
    json_instant_of(o, "until", s->a.code_until);
    r = put_list(rq, "recusal_grounds", "recusal_grounds", NULL);
    return r == OK ? put_list(rq, "rating_reasons", "rating_reasons", "tone") : r;
}

rc doorstep_inspection(struct request *rq, struct fault *f)
{
    struct scanned s;
    rc r = open_code(rq, &s, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    r = put_purpose(rq, &s, f);
    if (r == OK)
        r = put_subject(rq, &s, f);
    if (r == OK)
        r = put_officers(rq, &s, f);
    if (r == OK)
        r = put_result(rq, &s, f);
    if (r == OK)
        r = put_rights(rq, &s, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- rate, wish another officer ---- */

static struct actor stranger(const struct request *rq, const struct scanned *s)
{
    return (struct actor){ .bureau_id = s->bureau_id,
                           .unit_id = s->m.unit_id,
                           .roles = ROLE_SYSTEM,
                           .name = S(""),
                           .unit_name = S(""),
                           .scope = tx_scope(rq->tx),
                           .remote = rq->http->remote };
}

static str codes_json(struct arena *a, struct strs codes)
{
    struct json_out o = json_out_new(a, 4096);
    json_open(&o, '[');
    for (size_t i = 0; i < codes.n; i++)
        json_put_text(&o, codes.at[i]);
    json_close(&o, ']');
    return json_out_str(&o);
}

rc doorstep_rating(struct request *rq, struct fault *f)
{
    const struct rating_new *in = rq->in;
    struct scanned s;
    i64 changed = 0;
    rc r = open_code(rq, &s, f);
    if (r == OK && s.a.used_by == 0)
        return refuse(f, "doorstep.not_yet");
    if (r == OK)
        r = db_exec(rq->tx, &Q_rating_insert,
                    ARGS(V_I(s.id), V_I(in->stars), V_T(codes_json(rq->arena, in->reasons)),
                         V_T(in->words), V_I(tx_now(rq->tx))),
                    &changed, f);
    if (r != OK)
        return r;
    if (changed == 0)
        return refuse(f, "doorstep.rated");
    struct actor who = stranger(rq, &s);
    r = matter_tell(rq->tx, &who, &s.m, "rate", s.m.state, S(""), f);
    return r == OK ? reply_no_content(rq) : r;
}

rc doorstep_recusal(struct request *rq, struct fault *f)
{
    const struct wish_new *in = rq->in;
    struct scanned s;
    const struct json *form;
    struct json_out o = json_out_new(rq->arena, 16 << 10);
    rc r = open_code(rq, &s, f);
    if (r != OK)
        return r;
    if (!may_wish(&s))
        return refuse(f, "doorstep.too_late");
    json_open(&o, '{');
    json_id_of(&o, "officer_id", in->officer == 2 ? s.a.second_id : s.a.lead_id);
    json_text_of(&o, "asked_by", S("operator"));
    json_text_of(&o, "ground", in->ground);
    json_text_of(&o, "reason", in->reason);
    json_close(&o, '}');
    r = json_parse(rq->arena, json_out_str(&o), &form, f);
    if (r != OK)
        return r;
    struct actor who = stranger(rq, &s);
    struct flow_ask ask = { .matter_id = s.id, .action = S("recuse"), .form = form };
    r = flow_apply(rq->tx, &inspection_flow, &who, ask, NULL, f);
    return r == OK ? reply_no_content(rq) : r;
}
