/* access_api.c — keys are given, listed, ended. */
#include "base/date.h"
#include "codec/base64.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/access/access.h"
#include "sys/secret.h"

enum { KEY_CHARS = 48, SECRET_BYTES = 32, PAGE = 100, PER_MINUTE = 60 };

struct key_new {
    str name;
    i64 unit_id, per_minute;
    struct strs rights;
    day valid_to;
};
static const struct field new_fields[] = {
    FIELD(struct key_new, name, F_TEXT, REQUIRED, .max = 100,
          .doc = "which system it is for, and whom to ask"),
    FIELD(struct key_new, unit_id, F_ID, 0,
          .doc = "it sees what this unit and those below it see; without it: one's own unit"),
    FIELD(struct key_new, rights, F_CODES, REQUIRED, .min = 1, .max = 8, .codes = "access_rights"),
    FIELD(struct key_new, per_minute, F_INT, 0, .min = 1, .max = 6000,
          .doc = "how often it may ask; without it: 60"),
    FIELD(struct key_new, valid_to, F_DAY, 0, .doc = "its last day; without it: until it is ended"),
};
static const struct record new_record = RECORD("AccessKeyNew", struct key_new, new_fields);

static rc told(struct request *rq, i64 id, const char *act, struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "access_key", .subject_id = id }, f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "access.changed",
                                             .subject_kind = "access_key",
                                             .subject_id = id,
                                             .unit_id = rq->actor->unit_id },
                      f);
}

static rc check(struct request *rq, const struct key_new *in, struct fault *f)
{
    i64 known = 0;
    rc r = db_int(rq->tx, &Q_access_unit, ARGS(V_I(in->unit_id)), &known, f);
    if (r == OK && !known)
        r = fault_field(f, S("unit_id"), "not_found", S(""));
    if (r == OK && in->valid_to != DAY_NONE && in->valid_to < day_at(tx_now(rq->tx)))
        r = fault_field(f, S("valid_to"), "in_the_past", S(""));
    return r;
}

static str joined(struct arena *a, struct strs codes)
{
    str all = S("");
    for (size_t i = 0; i < codes.n; i++)
        all = i ? ARENA_CONCAT(a, all, S("|"), codes.at[i]) : codes.at[i];
    return all;
}

static void put_told(struct json_out *o, const char *name, str secret)
{
    json_name(o, str_from(name));
    if (secret.n)
        json_put_text(o, secret);
    else
        json_put_null(o);
}

struct given {
    str key, secret;
    bool signs; /* there is a secret, told or not */
};

static void put_given(struct json_out *o, i64 id, struct given given)
{
    json_open(o, '{');
    json_id_of(o, "id", id);
    put_told(o, "key", given.key);
    if (given.signs)
        put_told(o, "secret", given.secret);
    json_close(o, '}');
}

static bool signs(struct strs rights)
{
    bool found = false;
    for (size_t i = 0; i < rights.n; i++)
        found |= str_eq(rights.at[i], S("feed"));
    return found;
}

/* As Standard Webhooks writes them: whsec_ and the bytes in base64. */
static rc make_secret(struct request *rq, str *ret_told, str *ret_sealed, struct fault *f)
{
    char bytes[SECRET_BYTES];
    secret_random(bytes, sizeof bytes);
    str plain = { bytes, sizeof bytes };
    *ret_told = ARENA_CONCAT(rq->arena, S("whsec_"), base64_encode(rq->arena, plain));
    return seal(house_of(rq->tx)->keyring, "access-secret", rq->arena, plain, ret_sealed, f);
}

/* The key is told in this reply alone: a request that is repeated gets it without the key. */
static rc key_post(struct request *rq, struct fault *f)
{
    struct key_new *in = rq->in;
    unsigned char digest[SM3_BYTES];
    struct given given = { secret_token(rq->arena, KEY_CHARS), S(""), signs(in->rights) };
    str sealed = S("");
    i64 id = tx_id(rq->tx), per_minute = in->per_minute ? in->per_minute : PER_MINUTE;
    struct json_out kept = json_out_new(rq->arena, 256);
    in->unit_id = in->unit_id ? in->unit_id : rq->actor->unit_id;
    sm3(given.key, digest);
    rc r = check(rq, in, f);
    if (r == OK && given.signs)
        r = make_secret(rq, &given.secret, &sealed, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_access_insert,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(in->unit_id), V_T(in->name),
                         V_T(joined(rq->arena, in->rights)),
                         V_B(((str){ (const char *)digest, sizeof digest })), V_I(per_minute),
                         in->valid_to == DAY_NONE ? V_NULL() : V_I(in->valid_to),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx)), V_B0(sealed)),
                    NULL, f);
    if (r == OK)
        r = told(rq, id, "access.give", f);
    if (r != OK)
        return r;
    put_given(&rq->out, id, given);
    put_given(&kept, id, (struct given){ .signs = given.signs });
    rq->kept = json_out_str(&kept);
    rq->status = 201;
    return OK;
}

static const struct row_member key_members[] = {
    { "id", F_ID },          { "name", F_TEXT },        { "unit_id", F_ID },
    { "unit_name", F_TEXT }, { "rights", F_TEXT },      { "per_minute", F_INT },
    { "valid_to", F_DAY },   { "made_by", F_ID },       { "made_at", F_INSTANT },
    { "ended_by", F_ID },    { "ended_at", F_INSTANT }, { "used_on", F_DAY },
};
static const struct row_shape key_shape = ROW_SHAPE(key_members);

static rc keys_get(struct request *rq, struct fault *f)
{
    i64 before = INT64_MAX;
    str asked = http_query(rq->http, "before");
    if (asked.n && (!str_to_i64(asked, &before) || before <= 0))
        return fail(f, BAD_REQUEST, "list.cursor");
    struct row_put put = { &key_shape, &rq->out };
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    rc r = rows_put(rq->tx, &Q_access_list, ARGS(V_I(rq->actor->bureau_id), V_I(before), V_I(PAGE)),
                    &put, f);
    json_close(&rq->out, '}');
    return r;
}

static rc key_end(struct request *rq, struct fault *f)
{
    i64 id, changed = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_access_end,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx))),
                    &changed, f);
    if (r == OK && !changed)
        return fail(f, NOT_FOUND, NULL);
    if (r == OK)
        r = told(rq, id, "access.end", f);
    return r == OK ? reply_no_content(rq) : r;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/access-keys", READ, keys_get, ROLE_ADMIN,
      .query = QUERY({ "before", "id of the last one of the page before" }),
      .doc = "keys of other systems, newest first, a hundred at a time" },
    { HTTP_POST, "/v1/access-keys", WRITE, key_post, ROLE_ADMIN, .in = &new_record,
      .doc = "gives a key; it is told in this reply alone" },
    { HTTP_POST, "/v1/access-keys/{id}/end", WRITE, key_end, ROLE_ADMIN,
      .doc = "the key is good for nothing from now on" },
};
const struct room access_room = { .name = "access",
                                  .routes = routes,
                                  .route_count = COUNT(routes) };
