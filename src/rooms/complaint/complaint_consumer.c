/* complaint_consumer.c — a complaint as its consumer follows it without an account: how far it is,
 * more facts, taking it back. Which complaint it is, the code of the filing has said. */
#include "base/utf8.h"
#include "core/house.h"
#include "core/record_day.h"
#include "core/rule_put.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_rules.h"
#include "rooms/complaint/complaint_store.h"

enum { FORM = 8 << 10, STORY_MOST = 5000 };

struct own {
    struct arena *arena;
    struct matter m;
    str unit;
    i64 people; /* who complain, without agents */
};

static rc take_own(const struct row *r, void *arg, struct fault *f)
{
    struct own *c = arg;
    (void)f;
    c->m = (struct matter){ .id = c->m.id,
                            .number = row_text_copy(r, 0, c->arena),
                            .kind = S("complaint"),
                            .state = row_text_copy(r, 1, c->arena),
                            .bureau_id = row_int(r, 2),
                            .unit_id = row_int(r, 3),
                            .opened_at = row_int(r, 5),
                            .closed_at = row_int(r, 6) };
    c->unit = row_text_copy(r, 4, c->arena);
    c->people = row_int(r, 7);
    return OK;
}

static rc find(struct tx *tx, i64 id, struct own *ret, struct fault *f)
{
    *ret = (struct own){ .arena = tx_arena(tx), .m = { .id = id } };
    return db_one(tx, &Q_complaint_standing, ARGS(V_I(id)), take_own, ret, f);
}

/* By which step of the flow it is taken back in each state; empty: by none. */
static str way_back(const struct own *c)
{
    static const char *const decided[] = { "accepted", "mediating", "agreed", "suspended",
                                           "testing" };
    if (str_eq(c->m.state, S("received")) || str_eq(c->m.state, S("identity")))
        return S("withdraw");
    for (size_t i = 0; i < COUNT(decided); i++)
        if (str_eq(c->m.state, str_from(decided[i])))
            return S("terminate");
    return S("");
}

static bool is_over(const struct own *c)
{
    static const char *const over[] = { "refused",  "settled", "terminated",
                                        "notified", "closed",  "undone" };
    for (size_t i = 0; i < COUNT(over); i++)
        if (str_eq(c->m.state, str_from(over[i])))
            return true;
    return false;
}

/* What the others agreed to be represented in, one of them does not end alone (O121 12). */
static bool may_go_back(const struct own *c)
{
    return way_back(c).n && c->people <= 1;
}

/* ---- how far it is ---- */

struct putting {
    struct arena *arena;
    struct json_out *o;
    const struct rules *rules;
    day law, today;
};

/* Limits that are the law's or both sides' own; how the house hurries itself is not told. */
static rc put_limit(const struct row *r, void *arg, struct fault *f)
{
    struct putting *p = arg;
    str clock = row_text_copy(r, 0, p->arena);
    const struct rule_row *shown = rule_find(p->rules, S("public_limits"), clock, p->law),
                          *law = rule_find(p->rules, S("clocks"), clock, p->law);
    (void)f;
    if (!shown || !law)
        return OK;
    json_open(p->o, '{');
    rule_put_names(p->o, "limit", shown);
    json_text_of(p->o, "basis", rule_basis(p->rules, law->basis, p->arena));
    json_name(p->o, S("due"));
    record_put_day(p->o, (day)row_int(r, 1));
    json_bool_of(p->o, "stands_still", !row_null(r, 2));
    json_close(p->o, '}');
    return OK;
}

static rc put_paper(const struct row *r, void *arg, struct fault *f)
{
    struct putting *p = arg;
    (void)f;
    json_open(p->o, '{');
    json_id_of(p->o, "id", row_int(r, 0));
    rule_put_names(p->o, "kind",
                   rule_row_of(p->rules, "letters", row_text(r, 1), day_at(row_int(r, 3))));
    json_text_of(p->o, "number", row_text(r, 2));
    json_instant_of(p->o, "made_at", row_int(r, 3));
    json_close(p->o, '}');
    return OK;
}

static rc put_sitting(const struct row *r, void *arg, struct fault *f)
{
    struct putting *p = arg;
    (void)f;
    json_open(p->o, '{');
    rule_put_names(p->o, "mode", rule_row_of(p->rules, "mediation_modes", row_text(r, 0), p->law));
    json_text_of(p->o, "place", row_text(r, 1));
    json_instant_of(p->o, "at", row_int(r, 2));
    json_close(p->o, '}');
    return OK;
}

static rc put_list(struct tx *tx, struct putting *p, const char *name, const struct query *q,
                   i64 id, row_fn put, struct fault *f)
{
    json_name(p->o, str_from(name));
    json_open(p->o, '[');
    rc r = db_each(tx, q, ARGS(V_I(id)), put, p, f);
    json_close(p->o, ']');
    return r;
}

rc complaint_put_standing(struct tx *tx, i64 id, struct json_out *o, struct fault *f)
{
    struct own c;
    rc r = find(tx, id, &c, f);
    if (r != OK)
        return r;
    const struct rules *rules = house_of(tx)->rules;
    struct putting p = { c.arena, o, rules, day_at(c.m.opened_at), day_at(tx_now(tx)) };
    str state = ARENA_CONCAT(c.arena, S("complaint."), c.m.state);
    const struct rule_row *step = rule_row_of(rules, "public_steps", state, p.today);
    json_text_of(o, "number", c.m.number);
    json_instant_of(o, "received_at", c.m.opened_at);
    rule_put_names(o, "step", step);
    json_bool_of(o, "open", step && str_eq(rule_cell(rules, step, S("shown")), S("open")));
    json_text_of(o, "unit", c.unit);
    json_bool_of(o, "may_add", !is_over(&c));
    json_bool_of(o, "may_withdraw", may_go_back(&c));
    r = put_list(tx, &p, "limits", &Q_complaint_limits, id, put_limit, f);
    if (r == OK)
        r = put_list(tx, &p, "sittings", &Q_complaint_sittings, id, put_sitting, f);
    return r == OK ? put_list(tx, &p, "papers", &Q_complaint_consumer_papers, id, put_paper, f) : r;
}

/* ---- what the consumer does ---- */

static struct actor consumer_of(struct tx *tx, const struct own *c)
{
    return (struct actor){ .bureau_id = c->m.bureau_id,
                           .unit_id = c->m.unit_id,
                           .roles = ROLE_SYSTEM,
                           .scope = tx_scope(tx) };
}

rc complaint_add_words(struct tx *tx, i64 id, str story, struct fault *f)
{
    struct own own;
    struct complaint c;
    struct matter m;
    str told, sealed;
    rc r = find(tx, id, &own, f);
    if (r == OK && is_over(&own))
        return refuse(f, "complaint.over");
    if (r == OK)
        r = complaint_get(tx, id, &c, f);
    if (r == OK)
        r = party_open_text(tx, c.story, &told, f);
    if (r != OK)
        return r;
    told = ARENA_CONCAT(tx_arena(tx), told, S("\n\n"), story);
    if (utf8_length(told) > STORY_MOST)
        return fault_field(f, S("story"), "too_long", S(""));
    struct actor who = consumer_of(tx, &own);
    r = party_seal_text(tx, told, &sealed, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_words, ARGS(V_I(id), V_B(sealed)), NULL, f);
    if (r == OK)
        r = matter_get(tx, id, &m, f);
    return r == OK ? matter_tell(tx, &who, &m, "add", m.state, S(""), f) : r;
}

/* The ground on which a complaint ends that its consumer takes back (rules: by_consumer). */
static str ground_of(struct tx *tx, const struct own *c)
{
    const struct rules *rules = house_of(tx)->rules;
    day law = day_at(c->m.opened_at);
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("termination_reasons"), &n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].valid_from <= law && law <= rows[i].valid_to &&
            str_eq(rule_cell(rules, &rows[i], S("by_consumer")), S("yes")))
            return rows[i].code;
    return S("");
}

rc complaint_take_back(struct tx *tx, i64 id, str note, struct fault *f)
{
    struct own c;
    struct json_out o = json_out_new(tx_arena(tx), FORM);
    const struct json *form;
    rc r = find(tx, id, &c, f);
    if (r != OK)
        return r;
    if (is_over(&c))
        return refuse(f, "complaint.over");
    if (!way_back(&c).n)
        return refuse(f, "complaint.not_to_withdraw");
    if (!may_go_back(&c))
        return refuse(f, "complaint.joint_stays");
    json_open(&o, '{');
    if (str_eq(way_back(&c), S("terminate")))
        json_text_of(&o, "reason", ground_of(tx, &c));
    json_text_of(&o, "note", note);
    json_close(&o, '}');
    r = json_parse(tx_arena(tx), json_out_str(&o), &form, f);
    struct actor who = consumer_of(tx, &c);
    struct flow_ask ask = { .matter_id = id, .action = way_back(&c), .form = form };
    return r == OK ? flow_apply(tx, &complaint_flow, &who, ask, NULL, f) : r;
}

struct hash {
    struct arena *arena;
    str text;
};

static rc take_hash(const struct row *r, void *arg, struct fault *f)
{
    struct hash *h = arg;
    (void)f;
    h->text = row_text_copy(r, 0, h->arena);
    return OK;
}

rc complaint_paper_for(struct tx *tx, i64 id, i64 document_id, str *ret_hash, struct fault *f)
{
    struct hash h = { .arena = tx_arena(tx) };
    rc r =
        db_one(tx, &Q_complaint_consumer_paper, ARGS(V_I(id), V_I(document_id)), take_hash, &h, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "document.not_real");
    }
    if (r == OK)
        *ret_hash = h.text;
    return r;
}
