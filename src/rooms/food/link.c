/* link.c — the code by which an operator comes without an account: given by an officer, taken back
 * by one, never guessed. */
#include "base/id.h"
#include "codec/qr.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/food/food_api.h"

enum { CODE_LENGTH = 24 };

static const char PURPOSE[] = "doorstep";
static const struct rate_limit by_address = { .per_second = 2, .burst = 120 };
static const struct rate_limit by_code = { .per_second = 0.5, .burst = 60 };

static str index_of(struct tx *tx, struct arena *a, str code)
{
    unsigned char index[BLIND_BYTES];
    blind_index(house_of(tx)->keyring, PURPOSE, code, index);
    return arena_str(a, (str){ (const char *)index, BLIND_BYTES });
}

struct take {
    struct arena *arena;
    struct doorstep *d;
};

static rc take_link(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    (void)f;
    *t->d = (struct doorstep){
        .link_id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .entity_id = row_int(r, 2),
        .name = row_text_copy(r, 3, t->arena),
        .unit_id = row_int(r, 4),
        .place_code = row_text_copy(r, 5, t->arena),
    };
    return OK;
}

rc food_doorstep(struct request *rq, str code, struct doorstep *ret, struct fault *f)
{
    struct doorstep d;
    struct take t = { rq->arena, &d };
    rc r = request_rate(rq, "doorstep", rq->http->remote, by_address, f);
    if (r == OK && code.n != CODE_LENGTH)
        return fail(f, NOT_FOUND, "doorstep.no_such_code");
    if (r == OK)
        r = request_rate(rq, "doorstep_code", code, by_code, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_link_find, ARGS(V_B(index_of(rq->tx, rq->arena, code))), take_link,
                   &t, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "doorstep.no_such_code") : r;
    d.scope = ARENA_NEW(rq->arena, struct scope);
    *d.scope = scope_system(d.bureau_id);
    tx_set_scope(rq->tx, d.scope);
    *ret = d;
    return OK;
}

struct actor doorstep_actor(const struct doorstep *d, const struct request *rq)
{
    return (struct actor){ .bureau_id = d->bureau_id,
                           .unit_id = d->unit_id,
                           .roles = ROLE_SYSTEM,
                           .scope = d->scope,
                           .remote = rq->http->remote };
}

/* ---- the desk ---- */

/* The code in the row, and the address that it opens. */
static rc open_link(struct request *rq, const struct row *r, str *ret_code, str *ret_url,
                    struct fault *f)
{
    rc result = unseal(house_of(rq->tx)->keyring, PURPOSE, rq->arena,
                       arena_str(rq->arena, row_blob(r, 1)), ret_code, f);
    if (result == OK)
        *ret_url = ARENA_CONCAT(rq->arena, request_base(rq), S("/d/self/"), *ret_code);
    return result;
}

static rc put_link(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    struct json_out *o = &rq->out;
    str code, url;
    rc result = open_link(rq, r, &code, &url, f);
    if (result != OK)
        return result;
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "code", code);
    json_text_of(o, "url", url);
    json_id_of(o, "given_by", row_int(r, 2));
    json_text_of(o, "given_by_name", row_text(r, 5));
    json_instant_of(o, "given_at", row_int(r, 3));
    json_instant_of(o, "used_at", row_int(r, 4));
    return OK;
}

rc link_put(struct request *rq, i64 entity_id, struct fault *f)
{
    return db_each(rq->tx, &Q_link_of, ARGS(V_I(entity_id)), put_link, rq, f);
}

static rc the_operator(struct request *rq, struct food_operator *ret, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? operator_get(rq->tx, id, ret, f) : r;
}

rc link_get(struct request *rq, struct fault *f)
{
    struct food_operator o;
    rc r = the_operator(rq, &o, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = link_put(rq, o.id, f);
    json_close(&rq->out, '}');
    return r;
}

static rc draw_link(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    struct qr q;
    str code, url;
    rc result = open_link(rq, r, &code, &url, f);
    if (result == OK)
        result = qr_make(rq->arena, url, &q, f);
    if (result != OK)
        return result;
    rq->raw = qr_svg(rq->arena, &q);
    rq->raw_type = S("image/svg+xml");
    return OK;
}

/* To be shown on the officer's phone: the operator scans it and keeps the address. */
rc link_qr(struct request *rq, struct fault *f)
{
    struct food_operator o;
    rc r = the_operator(rq, &o, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_link_of, ARGS(V_I(o.id)), draw_link, rq, f);
    return r == OK && rq->raw.n == 0 ? fail(f, NOT_FOUND, "food.no_link") : r;
}

static rc note(struct request *rq, const char *act, i64 entity_id, struct fault *f)
{
    return ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){
            .act = act, .subject_kind = "entity", .subject_id = entity_id, .entity_id = entity_id },
        f);
}

static rc revoke(struct request *rq, i64 entity_id, i64 *ret_changed, struct fault *f)
{
    return db_exec(rq->tx, &Q_link_revoke,
                   ARGS(V_I(entity_id), V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                   ret_changed, f);
}

/* A new code ends the old one: what hung in a kitchen that changed hands is good no longer. */
rc link_post(struct request *rq, struct fault *f)
{
    struct food_operator o;
    str sealed, code = secret_token(rq->arena, CODE_LENGTH);
    i64 id = tx_id(rq->tx);
    rc r = the_operator(rq, &o, f);
    if (r == OK)
        r = revoke(rq, o.id, NULL, f);
    if (r == OK)
        r = seal(house_of(rq->tx)->keyring, PURPOSE, rq->arena, code, &sealed, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_link_insert,
                    ARGS(V_I(id), V_I(o.bureau_id), V_I(o.id), V_B(sealed),
                         V_B(index_of(rq->tx, rq->arena, code)), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = note(rq, "food.link_give", o.id, f);
    if (r != OK)
        return r;
    rq->status = 201;
    json_open(&rq->out, '{');
    r = link_put(rq, o.id, f);
    json_close(&rq->out, '}');
    return r;
}

rc link_revoke_post(struct request *rq, struct fault *f)
{
    struct food_operator o;
    i64 changed = 0;
    rc r = the_operator(rq, &o, f);
    if (r == OK)
        r = revoke(rq, o.id, &changed, f);
    if (r == OK && changed)
        r = note(rq, "food.link_revoke", o.id, f);
    return r == OK ? reply_no_content(rq) : r;
}
