#include "rooms/report/report_door.h"

#include "db/queries.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_store.h"

enum { FACTS_MOST = 20, FORM = 32 << 10 };

static const struct field added_fields[] = {
    FIELD(struct added_facts, story, F_TEXT, REQUIRED, .min = 2, .max = 5000),
};
const struct record report_added_record = RECORD("AddedFacts", struct added_facts, added_fields);

struct door {
    struct arena *arena;
    struct matter m;
    str bureau, bureau_en;
    struct report report;
    i64 facts;
};

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct door *d = arg;
    (void)f;
    d->m = (struct matter){ .id = row_int(r, 0),
                            .number = row_text_copy(r, 1, d->arena),
                            .kind = S("report"),
                            .state = row_text_copy(r, 2, d->arena),
                            .bureau_id = row_int(r, 3),
                            .unit_id = row_int(r, 4),
                            .person_id = row_int(r, 5),
                            .opened_at = row_int(r, 6),
                            .closed_at = row_int(r, 7) };
    d->bureau = row_text_copy(r, 8, d->arena);
    d->bureau_en = row_text_copy(r, 9, d->arena);
    return OK;
}

static rc read_door(struct tx *tx, i64 id, struct door *ret, struct fault *f)
{
    ret->arena = tx_arena(tx);
    rc r = db_one(tx, &Q_report_of_code, ARGS(V_I(id)), take_door, ret, f);
    if (r == OK)
        r = report_read(tx, id, &ret->report, f);
    return r == OK ? db_int(tx, &Q_report_facts_count, ARGS(V_I(id)), &ret->facts, f) : r;
}

/* From here on the machine acts for whoever holds the code. */
static rc open_door(struct request *rq, struct door *ret, struct fault *f)
{
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    struct tx *tx = rq->tx;
    i64 id;
    rc r = vault_find(tx, rq->params[0], &id, f);
    if (r == OK)
        r = read_door(tx, id, ret, f);
    if (r != OK)
        return r;
    *scope = scope_system(ret->m.bureau_id);
    tx_set_scope(tx, scope);
    return OK;
}

/* Where it stands, as far as that is the reporter's to know: the result itself only once it was
 * told (O121 36), and where to go instead, which must be told (O121 34). */
static str standing(const struct door *d)
{
    static const struct {
        const char *state, *shown;
    } shown[] = {
        { "facts_added", "verifying" },
        { "received", "received" },
        { "returned", "received" },
        { "undone", "received" }, /* and is looked at anew */
        { "out_of_power", "elsewhere" },
        { "transferred", "elsewhere" },
        { "merged", "merged" },
        { "verifying", "verifying" },
        { "extension_asked", "verifying" },
        { "paused", "verifying" },
        { "filing_proposed", "verifying" },
        { "no_filing_proposed", "verifying" },
    };
    for (size_t i = 0; i < COUNT(shown); i++)
        if (str_eq(d->m.state, str_from(shown[i].state)))
            return str_from(shown[i].shown);
    return S("decided");
}

static bool takes_facts(const struct door *d)
{
    str where = standing(d);
    if (str_eq(d->m.state, S("undone")))
        return false;
    return d->facts < FACTS_MOST && (str_eq(where, S("received")) || str_eq(where, S("verifying")));
}

static void put_standing(struct json_out *o, const struct door *d)
{
    str where = standing(d);
    json_text_of(o, "number", d->m.number);
    json_text_of(o, "bureau", d->bureau);
    json_text_of(o, "bureau_en", d->bureau_en);
    json_instant_of(o, "received_at", d->m.opened_at);
    json_text_of(o, "state", where);
    json_text_of(o, "note", str_eq(where, S("elsewhere")) ? d->report.gone_note : S(""));
    json_text_of(o, "result",
                 !d->report.told_at  ? S("")
                 : d->report.case_id ? S("filed")
                                     : S("not_filed"));
    json_instant_of(o, "told_at", d->report.told_at);
    json_int_of(o, "facts", d->facts);
    json_bool_of(o, "may_add", takes_facts(d));
}

static rc put_door(struct request *rq, const struct door *d)
{
    reply_header(rq, "Cache-Control", S("no-store"));
    json_open(&rq->out, '{');
    put_standing(&rq->out, d);
    json_close(&rq->out, '}');
    return OK;
}

rc report_put_standing(struct tx *tx, i64 id, struct json_out *o, struct fault *f)
{
    struct door d;
    rc r = read_door(tx, id, &d, f);
    if (r == OK)
        put_standing(o, &d);
    return r;
}

rc report_door_get(struct request *rq, struct fault *f)
{
    struct door d;
    rc r = open_door(rq, &d, f);
    return r == OK ? put_door(rq, &d) : r;
}

static rc add_by_flow(struct tx *tx, const struct actor *who, const struct matter *m, str story,
                      struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FORM);
    const struct json *form;
    json_open(&o, '{');
    json_text_of(&o, "story", story);
    json_close(&o, '}');
    rc r = json_parse(tx_arena(tx), json_out_str(&o), &form, f);
    const struct flow_ask ask = { .matter_id = m->id, .action = S("add"), .form = form };
    return r == OK ? flow_apply(tx, &report_flow, who, ask, NULL, f) : r;
}

/* While it is verified, somebody must weigh what is new; before that, and while it waits for
 * somebody else, it is read with all the rest. */
static rc add(struct tx *tx, const struct matter *m, str story, struct fault *f)
{
    const struct actor reporter = { .bureau_id = m->bureau_id,
                                    .unit_id = m->unit_id,
                                    .roles = ROLE_SYSTEM,
                                    .scope = tx_scope(tx) };
    if (str_eq(m->state, S("verifying")) || str_eq(m->state, S("facts_added")))
        return add_by_flow(tx, &reporter, m, story, f);
    struct matter now = *m;
    const struct added_facts form = { story };
    const struct step step = {
        .actor = &reporter, .matter = &now, .form = &form, .now = tx_now(tx)
    };
    rc r = report_add_facts(tx, &step, f);
    return r == OK ? matter_tell(tx, &reporter, m, "add", m->state, S(""), f) : r;
}

static rc add_to(struct tx *tx, const struct door *d, str story, struct fault *f)
{
    struct matter m;
    if (!takes_facts(d))
        return refuse(f, d->facts < FACTS_MOST ? "report.takes_no_facts" : "report.facts_enough");
    rc r = matter_get(tx, d->m.id, &m, f);
    return r == OK ? add(tx, &m, story, f) : r;
}

rc report_add_words(struct tx *tx, i64 id, str story, struct fault *f)
{
    struct door d;
    rc r = read_door(tx, id, &d, f);
    return r == OK ? add_to(tx, &d, story, f) : r;
}

rc report_door_post(struct request *rq, struct fault *f)
{
    const struct added_facts *in = rq->in;
    struct door d;
    rc r = open_door(rq, &d, f);
    if (r == OK)
        r = add_to(rq->tx, &d, in->story, f);
    if (r != OK)
        return r;
    d.facts++;
    return put_door(rq, &d);
}
