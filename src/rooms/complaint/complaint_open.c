/* complaint_open.c — a complaint is received: its matter, its first limit, its sealed words. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_party.h"
#include "rooms/complaint/complaint_rules.h"
#include "rooms/register/register.h"

static rc check(struct tx *tx, const struct complaint_new *in, i64 received_at, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    rc r = party_check(a, &in->complainant, S("complainant"), f);
    if (in->agent.name.n && party_check(a, &in->agent, S("agent"), f) != OK)
        r = INVALID;
    if (in->story.n == 0)
        r = fault_field(f, S("story"), "required", S(""));
    if (received_at > tx_now(tx))
        r = fault_field(f, S("received_at"), "in_the_future", S(""));
    else if (!rule_find(house_of(tx)->rules, S("filing_categories"), in->category,
                        day_at(received_at)))
        r = fault_field(f, S("category"), "not_in_force", in->category);
    return r;
}

/* Whoever takes it in names the door or the operator, wherever in the bureau they belong. */
static rc read_subject(struct tx *tx, const struct complaint_new *in, struct premises *p,
                       struct entity *e, struct fault *f)
{
    const struct scope *own = tx_scope(tx), whole = scope_system(own->bureau_id);
    tx_set_scope(tx, &whole);
    rc r = in->premises_id ? premises_get(tx, in->premises_id, p, f) : OK;
    i64 entity_id = in->entity_id ? in->entity_id : p->entity_id;
    if (r == OK && entity_id)
        r = entity_get(tx, entity_id, e, f);
    tx_set_scope(tx, own);
    return r;
}

/* Where it lies and whose it is: the door's before the operator's. */
static rc place(struct tx *tx, const struct complaint_new *in, struct matter *m, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p = { 0 };
    rc r = read_subject(tx, in, &p, &e, f);
    m->entity_id = e.id;
    m->premises_id = p.id;
    m->place_code = p.place_code.n ? p.place_code : e.place_code;
    m->lon = p.point.lon;
    m->lat = p.point.lat;
    m->has_point = p.point.set;
    if (m->unit_id == 0)
        m->unit_id = p.unit_id ? p.unit_id : e.unit_id;
    return r;
}

static rc insert(struct tx *tx, const struct actor *who, const struct matter *m,
                 const struct complaint_new *in, struct fault *f)
{
    str story;
    rc r = party_seal_text(tx, in->story, &story, f);
    if (r == OK)
        r = db_send(tx, &Q_complaint_insert,
                    ARGS(V_I(m->id), V_I(m->bureau_id), V_ID(in->intake_id), V_I(who->unit_id),
                         V_T(in->category), V_T(strs_join(tx_arena(tx), in->demands, '|')),
                         V_I(in->amount), V_B(story), V_I(in->may_publish), V_I(in->may_entrust)),
                    f);
    if (r == OK)
        r = complaint_join(tx, m->id, PARTY_COMPLAINANT, &in->complainant, f);
    if (r == OK && in->agent.name.n)
        r = complaint_join(tx, m->id, PARTY_AGENT, &in->agent, f);
    return r;
}

rc complaint_open(struct tx *tx, const struct actor *who, const struct complaint_new *in,
                  i64 *ret_id, struct fault *f)
{
    i64 received_at = in->received_at ? in->received_at : tx_now(tx);
    rc r = check(tx, in, received_at, f);
    if (r != OK)
        return r;
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), in->category, day_at(received_at));
    struct matter m = { .kind = S("complaint"),
                        .state = S("received"),
                        .unit_id = in->unit_id,
                        .opened_at = received_at,
                        .title = category->name_zh,
                        .title_list = S("filing_categories"),
                        .title_code = category->code };
    r = place(tx, in, &m, f);
    if (m.unit_id == 0)
        m.unit_id = who->unit_id;
    if (m.unit_id != who->unit_id)
        m.from_unit_id = who->unit_id;
    if (r == OK)
        r = matter_clock_open(tx, who, &m, S("C1"), f);
    if (r == OK)
        r = insert(tx, who, &m, in, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}
