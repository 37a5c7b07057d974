/* measure_api.c — what is asked of a measure: decode, the wall, call, encode. */
#include "core/house.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_measure.h"
#include "rooms/casefile/case_wall.h"

enum { THINGS_TEXT = 256 << 10 };

static const struct field thing_fields[] = {
    FIELD(struct measure_thing, name, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct measure_thing, spec, F_TEXT, 0, .max = 200, .doc = "model, batch, condition"),
    FIELD(struct measure_thing, quantity, F_TEXT, REQUIRED, .max = 40, .doc = "with its unit"),
    FIELD(struct measure_thing, note, F_TEXT, 0, .max = 400),
};
static const struct record thing_record =
    RECORD("MeasureThing", struct measure_thing, thing_fields);

static const struct field new_fields[] = {
    FIELD(struct measure_new, kind, F_CODE, REQUIRED, .codes = "case_measures"),
    FIELD(struct measure_new, things, F_RECORDS, REQUIRED, .min = 1, .max = THINGS_OF_A_MEASURE,
          .of = &thing_record),
    FIELD(struct measure_new, place, F_TEXT, REQUIRED, .max = 400, .doc = "where they are kept"),
    FIELD(struct measure_new, reason, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct measure_new, basis, F_TEXT, REQUIRED, .max = 400, .doc = "the article of the law"),
    FIELD(struct measure_new, second_officer, F_ID, REQUIRED, .doc = "the other one of the two"),
    FIELD(struct measure_new, urgent, F_BOOL, 0, .doc = "begins at once; the head's word follows"),
    FIELD(struct measure_new, follows_id, F_ID, 0, .doc = "the preservation that becomes it"),
};
const struct record measure_new_record = RECORD("MeasureNew", struct measure_new, new_fields);

#define NOTE(name_, schema_, flags_)                                                               \
    static const struct field name_##_fields[] = {                                                 \
        FIELD(struct measure_note_form, note, F_TEXT, flags_, .max = 2000),                        \
    };                                                                                             \
    const struct record name_ = RECORD(schema_, struct measure_note_form, name_##_fields)

NOTE(measure_allow_form, "MeasureAllowed", 0);
NOTE(measure_refuse_form, "MeasureRefused", REQUIRED);
NOTE(measure_extend_form, "MeasureExtended", REQUIRED);
NOTE(measure_test_form, "MeasureTest", REQUIRED);
NOTE(measure_tested_form, "MeasureTested", REQUIRED);

static const struct field end_fields[] = {
    FIELD(struct measure_end_form, outcome, F_CODE, REQUIRED, .codes = "measure_outcomes"),
    FIELD(struct measure_end_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record measure_end_form = RECORD("MeasureEnded", struct measure_end_form, end_fields);

/* ---- what every act begins and ends with ---- */

static const char *part_of(const struct request *rq)
{
    return rq->actor->roles & rq->route->who & ROLE_HEAD ? PART_DECIDER : PART_INVESTIGATOR;
}

static rc open_case(struct request *rq, struct matter *m, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, m, f);
    if (r == OK && !str_eq(m->kind, S("case")))
        r = fail(f, NOT_FOUND, "case.not_found");
    return r == OK ? wall_take(rq->tx, id, rq->actor->person_id, part_of(rq), f) : r;
}

static rc open_measure(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    i64 id;
    rc r = open_case(rq, m, f);
    if (r == OK)
        r = request_id(rq, 1, &id, f);
    return r == OK ? measure_get(rq->tx, m->id, id, x, f) : r;
}

/* What was said is kept with the case, what happened is told. */
static rc done(struct request *rq, const struct matter *m, const struct measure *x,
               const char *action, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(rq->tx), THINGS_TEXT);
    record_encode(rq->route->in, rq->in, false, &o);
    rc r = db_exec(rq->tx, &Q_case_act_insert,
                   ARGS(V_I(tx_id(rq->tx)), V_I(m->id), V_T(str_from(action)), V_I(tx_now(rq->tx)),
                        V_I(rq->actor->person_id), V_T(json_out_str(&o))),
                   NULL, f);
    if (r == OK)
        r = matter_tell(rq->tx, rq->actor, m, action, m->state, measure_facts(rq->tx, x), f);
    return r == OK ? matter_page(rq, &case_flow, m->id, f) : r;
}

/* Every act on a measure that is there: it is opened, the act happens, the page is the reply. */
static rc act(struct request *rq, const char *action,
              rc (*happens)(struct request *, struct matter *, struct measure *, struct fault *),
              struct fault *f)
{
    struct matter m;
    struct measure x;
    rc r = open_measure(rq, &m, &x, f);
    if (r == OK)
        r = happens(rq, &m, &x, f);
    return r == OK ? done(rq, &m, &x, action, f) : r;
}

/* ---- asking ---- */

/* From the verification until it is decided. */
static rc check_time(struct request *rq, const struct matter *m, struct fault *f)
{
    struct case_file c;
    i64 n = 0;
    rc r = case_get(rq->tx, m->id, &c, f);
    if (r == OK && (m->closed_at || c.decided_on != DAY_NONE || c.ended_on != DAY_NONE ||
                    str_eq(m->state, S("sourced"))))
        return refuse(f, "case.measure_not_now");
    if (r == OK)
        r = db_int(rq->tx, &Q_case_measure_count, ARGS(V_I(m->id)), &n, f);
    return r == OK && n >= MEASURES_OF_A_CASE ? refuse(f, "case.too_many_measures") : r;
}

/* Only what lapses is followed by another measure, and not by one that lapses. */
static rc check_former(struct request *rq, const struct matter *m, const struct measure_new *in,
                       struct fault *f)
{
    struct measure former;
    if (in->follows_id == 0)
        return OK;
    rc r = measure_get(rq->tx, m->id, in->follows_id, &former, NULL);
    if (r == NOT_FOUND)
        return fault_field(f, S("follows_id"), "unknown", S(""));
    const struct rules *rules = house_of(rq->tx)->rules;
    day today = day_at(tx_now(rq->tx));
    const struct rule_row *one = r == OK ? rule_find(rules, S("case_measures"), former.kind, today)
                                         : NULL,
                          *two = rule_find(rules, S("case_measures"), in->kind, today);
    bool fits = one && two && str_eq(former.state, S("running")) &&
                str_eq(rule_cell(rules, one, S("lapses")), S("yes")) &&
                str_eq(rule_cell(rules, two, S("lapses")), S("no"));
    return r == OK && !fits ? fault_field(f, S("follows_id"), "not_here", S("")) : r;
}

static str things_text(struct tx *tx, const struct measure_new *in)
{
    const struct measure_thing *things = in->things.at;
    struct json_out o = json_out_new(tx_arena(tx), THINGS_TEXT);
    json_open(&o, '[');
    for (size_t i = 0; i < in->things.n; i++)
        record_encode(&thing_record, &things[i], false, &o);
    json_close(&o, ']');
    return json_out_str(&o);
}

static rc insert(struct request *rq, const struct matter *m, i64 id, struct fault *f)
{
    const struct measure_new *in = rq->in;
    return db_exec(rq->tx, &Q_case_measure_insert,
                   ARGS(V_I(id), V_I(m->bureau_id), V_I(m->id), V_T(in->kind),
                        V_T(things_text(rq->tx, in)), V_I(in->urgent), V_I(day_at(tx_now(rq->tx))),
                        V_I(rq->actor->person_id), V_I(in->second_officer), V_T(in->place),
                        V_T(in->reason), V_T(in->basis), V_ID(in->follows_id)),
                   NULL, f);
}

rc measure_post(struct request *rq, struct fault *f)
{
    const struct measure_new *in = rq->in;
    struct matter m;
    struct measure x;
    i64 id = tx_id(rq->tx);
    rc r = open_case(rq, &m, f);
    if (r == OK)
        r = check_time(rq, &m, f);
    if (r == OK &&
        !rule_find(house_of(rq->tx)->rules, S("case_measures"), in->kind, day_at(tx_now(rq->tx))))
        r = fault_field(f, S("kind"), "not_in_force", in->kind);
    if (r == OK)
        r = check_former(rq, &m, in, f);
    if (r == OK)
        r = wall_take_second(rq->tx, rq->actor, &m, in->second_officer, "second_officer", f);
    if (r == OK)
        r = insert(rq, &m, id, f);
    if (r == OK)
        r = measure_get(rq->tx, m.id, id, &x, f);
    if (r == OK && in->urgent)
        r = measure_run(rq->tx, rq->actor, &m, &x, f);
    return r == OK ? done(rq, &m, &x, "measure_order", f) : r;
}

/* ---- the head's word ---- */

static rc awaits_word(const struct measure *x, struct fault *f)
{
    bool asked = str_eq(x->state, S("asked")), runs = str_eq(x->state, S("running"));
    return asked || (runs && x->approved_at == 0) ? OK : refuse(f, "case.measure_answered");
}

static rc allow(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    rc r = awaits_word(x, f);
    if (r != OK)
        return r;
    x->approved_by = rq->actor->person_id;
    x->approved_at = tx_now(rq->tx);
    return str_eq(x->state, S("asked")) ? measure_run(rq->tx, rq->actor, m, x, f)
                                        : measure_keep(rq->tx, m, x, f);
}

rc measure_allow_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_allow", allow, f);
}

/* What the head does not allow never began; what began urgently is lifted at once (AEL 19). */
static rc refuse_it(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    const struct measure_note_form *form = rq->in;
    const struct measure_end_form lifted = { S("RETURNED"), form->note };
    rc r = awaits_word(x, f);
    if (r != OK)
        return r;
    if (str_eq(x->state, S("running")))
        return measure_end(rq->tx, rq->actor, m, x, &lifted, f);
    x->state = S("refused");
    x->end_note = form->note;
    x->ended_by = rq->actor->person_id;
    x->ended_at = tx_now(rq->tx);
    return measure_keep(rq->tx, m, x, f);
}

rc measure_refuse_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_refuse", refuse_it, f);
}

static rc extend(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    return measure_extend(rq->tx, rq->actor, m, x, f);
}

rc measure_extend_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_extend", extend, f);
}

/* ---- tests, and the end ---- */

static rc send_to_test(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    return measure_test(rq->tx, m, x, f);
}

rc measure_test_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_test", send_to_test, f);
}

static rc take_result(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    return measure_tested(rq->tx, m, x, f);
}

rc measure_tested_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_tested", take_result, f);
}

static rc end(struct request *rq, struct matter *m, struct measure *x, struct fault *f)
{
    return measure_end(rq->tx, rq->actor, m, x, rq->in, f);
}

rc measure_end_post(struct request *rq, struct fault *f)
{
    return act(rq, "measure_end", end, f);
}

/* ---- the page ---- */

static const struct row_member members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "kind", F_CODE },
    { "state", F_CODE },
    { "things", F_JSON },
    { "place", F_TEXT },
    { "reason", F_TEXT },
    { "basis", F_TEXT },
    { "urgent", F_BOOL },
    { "clock", F_CODE },
    { "from_on", F_DAY },
    { "due_on", F_DAY },
    { "provisional", F_BOOL },
    { "paused_on", F_DAY },
    { "pauses", F_JSON },
    { "asked_by", F_ID },
    { "asked_by_name", F_TEXT },
    { "second_id", F_ID },
    { "second_name", F_TEXT },
    { "approved_by", F_ID },
    { "approved_by_name", F_TEXT },
    { "approved_at", F_INSTANT },
    { "extended_at", F_INSTANT },
    { "follows_id", F_ID },
    { "outcome", F_CODE },
    { "end_note", F_TEXT },
    { "ended_at", F_INSTANT },
};
static const struct row_shape shape = ROW_SHAPE(members);

rc measures_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f)
{
    return rows_put_of(tx, &Q_case_measures, case_id, "measures", &shape, o, f);
}
