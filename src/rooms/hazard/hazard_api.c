/* hazard_api.c — decode, call, encode; and raising a hazard. */
#include "rooms/hazard/hazard_api.h"

#include "core/house.h"
#include "core/list.h"
#include "core/matter_clock.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/hazard/hazard_photos.h"
#include "rooms/hazard/hazard_rules.h"
#include "rooms/hazard/transfer.h"
#include "rooms/register/register.h"

extern const struct list hazard_list;

static rc check_kind(struct tx *tx, const struct hazard_new *in, const struct rule_row **ret,
                     struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    *ret = rule_find(rules, S("hazard_kinds"), in->kind, day_at(tx_now(tx)));
    return *ret ? OK : fault_field(f, S("kind"), "not_in_force", in->kind);
}

static struct matter matter_of(const struct premises *p, const struct actor *who,
                               const struct rule_row *kind)
{
    return (struct matter){ .kind = S("hazard"),
                            .state = S("open"),
                            .unit_id = p->unit_id,
                            .person_id = who->person_id,
                            .entity_id = p->entity_id,
                            .premises_id = p->id,
                            .place_code = p->place_code,
                            .lon = p->point.lon,
                            .lat = p->point.lat,
                            .has_point = p->point.set,
                            .title = kind->name_zh,
                            .title_list = S("hazard_kinds"),
                            .title_code = kind->code };
}

/* A hazard that is ordered to be put right where it is found goes through the same step as one
 * ordered later. */
static rc order_at_once(struct tx *tx, const struct actor *who, const struct hazard_new *in,
                        const struct matter *m, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 16 << 10);
    const struct json *form;
    json_open(&o, '{');
    json_text_of(&o, "remedy", in->remedy);
    json_int_of(&o, "days", in->due_days);
    json_close(&o, '}');
    rc r = json_parse(tx_arena(tx), json_out_str(&o), &form, f);
    if (r != OK)
        return r;
    struct flow_ask ask = { .matter_id = m->id, .ver = m->ver, .action = S("order"), .form = form };
    return flow_apply(tx, &hazard_flow, who, ask, NULL, f);
}

/* 反复: the same kind was put right at this door so many days ago or less. */
static rc find_repeat(struct tx *tx, const struct hazard_new *in, const struct matter *m, i64 *ret,
                      struct fault *f)
{
    i64 days = 0;
    *ret = 0;
    if (!str_to_i64(hazard_cell(tx, "hazard_kinds", in->kind, m, "repeat_days"), &days) || !days)
        return OK;
    struct repeat of = { in->kind, in->premises_id, m->opened_at - days * DAY_MS };
    return hazard_find_repeat(tx, &of, ret, f);
}

rc hazard_raise(struct tx *tx, const struct actor *who, const struct hazard_new *in, i64 *ret_id,
                struct fault *f)
{
    const struct rule_row *kind;
    struct premises p;
    rc r = check_kind(tx, in, &kind, f);
    if (r == OK)
        r = premises_get(tx, in->premises_id, &p, f);
    if (r != OK)
        return r;
    struct matter m = matter_of(&p, who, kind);
    r = matter_open(tx, who, &m, f);
    if (r != OK)
        return r;
    struct hazard h = { .id = m.id,
                        .kind = in->kind,
                        .grade = in->grade,
                        .visit_id = in->visit_id,
                        .item = in->item,
                        .story = in->story,
                        .remedy = in->remedy,
                        .found_by = who->person_id,
                        .place_kind = in->place_kind,
                        .lead_agency = rule_cell(house_of(tx)->rules, kind, S("lead_agency")) };
    r = find_repeat(tx, in, &m, &h.reverse_of, f);
    if (r == OK)
        r = hazard_insert(tx, &h, f);
    if (r == OK)
        r = matter_take_photos(tx, who, m.id, in->photos, PHOTO_BEFORE, f);
    if (r == OK)
        r = matter_clock_start(tx, &m, S("HZ1"), day_at(tx_now(tx)), f);
    if (r == OK && in->remedy.n)
        r = order_at_once(tx, who, in, &m, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

rc hazards_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &hazard_list, f);
}

rc hazard_post(struct request *rq, struct fault *f)
{
    const struct hazard_new *in = rq->in;
    i64 id;
    if (in->premises_id == 0)
        return fault_field(f, S("premises_id"), "required", S(""));
    rc r = hazard_raise(rq->tx, rq->actor, in, &id, f);
    return r == OK ? reply_created(rq, "/v1/hazards/", id) : r;
}

static void put_hazard(struct json_out *o, const struct hazard *h)
{
    json_text_of(o, "hazard_kind", h->kind);
    json_text_of(o, "grade", h->grade);
    json_id_of(o, "visit_id", h->visit_id);
    json_text_of(o, "item", h->item);
    json_text_of(o, "story", h->story);
    json_text_of(o, "remedy", h->remedy);
    json_text_of(o, "lead_agency", h->lead_agency);
    json_id_of(o, "found_by", h->found_by);
    json_id_of(o, "ordered_by", h->ordered_by);
    json_instant_of(o, "ordered_at", h->ordered_at);
    json_int_of(o, "due_days", h->due_days);
    json_text_of(o, "order_number", h->order_number);
    json_instant_of(o, "proven_at", h->proven_at);
    json_int_of(o, "failed_rechecks", h->failed_rechecks);
    json_text_of(o, "outcome", h->outcome);
    json_text_of(o, "place_kind", h->place_kind);
    json_text_of(o, "proof_note", h->proof_note);
    json_bool_of(o, "proven_by_operator", h->proven_at && !h->proven_by);
}

static const struct row_member other_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "at", F_INSTANT },
    { "outcome", F_CODE },
};
static const struct row_shape other = ROW_SHAPE(other_members);

/* The kind's own panel on the matter page (flow.panel). */
rc hazard_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(rq->tx, m->id, &h, f);
    if (r != OK)
        return r;
    put_hazard(&rq->out, &h);
    r = rows_put_of(rq->tx, &Q_hazard_earlier, h.reverse_of, "came_back", &other, &rq->out, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_hazard_later, m->id, "came_back_as", &other, &rq->out, f);
    return r == OK ? transfers_put(rq, m->id, f) : r;
}

rc hazard_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &hazard_flow, id, f) : r;
}
