/* register_api.c — decode, call, encode. */
#include "rooms/register/register_api.h"

#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/register/licence.h"
#include "rooms/register/register_card.h"

static const struct source desk = { "desk", 0 };

rc entities_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &entity_list, f);
}

rc premises_get_list(struct request *rq, struct fault *f)
{
    return list_reply(rq, &premises_list, f);
}

rc entity_post(struct request *rq, struct fault *f)
{
    struct entity *e = rq->in;
    rc r = entity_add(rq->tx, rq->actor, desk, e, f);
    return r == OK ? reply_created(rq, "/v1/entities/", e->id) : r;
}

rc entity_card(struct request *rq, struct fault *f)
{
    i64 id;
    struct entity e;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &e, f);
    return r == OK ? put_entity_card(rq, &e, true, f) : r;
}

/* The version the client saw must be the newest: what it shows it has not seen, it must not
 * overwrite. */
static rc check_version(const struct request *rq, i64 ver, const struct record *shape,
                        const void *now, struct fault *f)
{
    if (rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    if (rq->if_match == ver)
        return OK;
    struct json_out o = json_out_new(rq->arena, 1 << 20);
    record_encode(shape, now, true, &o);
    f->current = json_out_str(&o);
    return fail(f, STALE, "stale");
}

rc entity_patch(struct request *rq, struct fault *f)
{
    i64 id;
    struct entity before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &before, f);
    if (r == OK)
        r = check_version(rq, before.ver, &entity_record, &before, f);
    struct entity after = before;
    if (r == OK)
        r = record_patch(&entity_record, rq->body, &after, rq->arena, f);
    if (r == OK)
        r = entity_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &after, f);
    return r == OK ? put_entity_card(rq, &after, true, f) : r;
}

rc entity_enrol_post(struct request *rq, struct fault *f)
{
    const struct enrol_in *in = rq->in;
    i64 id;
    struct entity e;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_enrol(rq->tx, rq->actor, desk, id, in->officer_id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &e, f);
    return r == OK ? put_entity_card(rq, &e, true, f) : r;
}

rc entity_state_post(struct request *rq, struct fault *f)
{
    const struct close_in *in = rq->in;
    i64 id;
    struct entity before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &before, f);
    struct entity after = before;
    after.state = in->state;
    if (r == OK)
        r = entity_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &after, f);
    return r == OK ? put_entity_card(rq, &after, true, f) : r;
}

rc entity_merge_post(struct request *rq, struct fault *f)
{
    const struct merge_in *in = rq->in;
    i64 id, merge_id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_merge(rq->tx, rq->actor, id, in->gone_id, in->reason, &merge_id, f);
    return r == OK ? reply_created(rq, "/v1/merges/", merge_id) : r;
}

rc entity_unmerge_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_unmerge(rq->tx, rq->actor, id, f);
    return r == OK ? reply_no_content(rq) : r;
}

/* Seeing personal data in clear is an act: it is in the ledger with its purpose before it is shown.
 */
rc entity_reveal(struct request *rq, struct fault *f)
{
    i64 id;
    struct entity e;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &e, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "entity.reveal",
                                                  .subject_kind = "entity",
                                                  .subject_id = id,
                                                  .entity_id = id,
                                                  .purpose = rq->purpose },
                          f);
    return r == OK ? put_entity_card(rq, &e, false, f) : r;
}

rc premises_post(struct request *rq, struct fault *f)
{
    struct premises *p = rq->in;
    rc r = premises_add(rq->tx, rq->actor, desk, p, f);
    return r == OK ? reply_created(rq, "/v1/premises/", p->id) : r;
}

rc premises_card(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises p;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &p, f);
    if (r == OK)
        record_encode(&premises_record, &p, true, &rq->out);
    return r;
}

rc premises_patch(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &before, f);
    if (r == OK)
        r = check_version(rq, before.ver, &premises_record, &before, f);
    struct premises after = before;
    if (r == OK)
        r = record_patch(&premises_record, rq->body, &after, rq->arena, f);
    if (r == OK && !str_eq(before.door_state, after.door_state))
        after.door_state_at = tx_now(rq->tx);
    if (r == OK)
        r = premises_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        record_encode(&premises_record, &after, true, &rq->out);
    return r;
}

rc premises_tag(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &before, f);
    struct premises after = before;
    after.tag++;
    if (r == OK)
        r = premises_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        record_encode(&premises_record, &after, true, &rq->out);
    return r;
}

rc licence_post(struct request *rq, struct fault *f)
{
    struct licence *l = rq->in;
    rc r = licence_add(rq->tx, rq->actor, desk, l, f);
    return r == OK ? reply_created(rq, "/v1/licences/", l->id) : r;
}

rc licence_patch(struct request *rq, struct fault *f)
{
    i64 id;
    struct licence before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = licence_get(rq->tx, id, &before, f);
    if (r == OK)
        r = check_version(rq, before.ver, &licence_record, &before, f);
    struct licence after = before;
    if (r == OK)
        r = record_patch(&licence_record, rq->body, &after, rq->arena, f);
    after.entity_id = before.entity_id; /* a licence does not change hands; a merge moves it */
    if (r == OK)
        r = licence_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        record_encode(&licence_record, &after, true, &rq->out);
    return r;
}

rc contact_post(struct request *rq, struct fault *f)
{
    struct contact *c = rq->in;
    rc r = contact_add(rq->tx, rq->actor, desk, c, f);
    return r == OK ? reply_created(rq, "/v1/contacts/", c->id) : r;
}

rc contact_patch(struct request *rq, struct fault *f)
{
    i64 id;
    struct contact before;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = contact_get(rq->tx, id, &before, f);
    if (r == OK)
        r = check_version(rq, before.ver, &contact_record, &before, f);
    struct contact after = before;
    if (r == OK)
        r = record_patch(&contact_record, rq->body, &after, rq->arena, f);
    after.entity_id = before.entity_id;
    if (r == OK)
        r = contact_change(rq->tx, rq->actor, desk, &before, &after, f);
    if (r == OK)
        record_encode(&contact_record, &after, true, &rq->out);
    return r;
}
