#include "rooms/field/device.h"

#include "codec/base64.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "core/session.h"
#include "db/queries.h"
#include "rooms/field/field_forms.h"

enum { PROTOCOL = 1, DEVICE_ID = 32 };

/* ---- keys ---- */

/* Both are derived, not kept: the same person on the same phone gets the same key again and opens
 * what waits there, until a wipe gives the phone another number. */
static void device_key(struct tx *tx, const char *purpose, i64 person_id, str device, i64 no,
                       unsigned char key[SM3_BYTES])
{
    keyed_mac(house_of(tx)->keyring, purpose,
              arena_fmt(tx_arena(tx), "%lld\n%.*s\n%lld\n", (long long)person_id, STR_ARG(device),
                        (long long)no),
              key);
}

str receipt_mac(struct tx *tx, i64 person_id, str device, str text)
{
    unsigned char key[SM3_BYTES], mac[SM3_BYTES];
    device_key(tx, "field-receipt", person_id, device, 0, key);
    sm3_mac((str){ (const char *)key, sizeof key }, text, mac);
    return hex(tx_arena(tx), mac, sizeof mac);
}

static void put_key(struct request *rq, const char *name, const char *purpose, str device, i64 no)
{
    unsigned char key[SM3_BYTES];
    device_key(rq->tx, purpose, rq->actor->person_id, device, no, key);
    json_text_of(&rq->out, name,
                 base64url_encode(rq->arena, (str){ (const char *)key, sizeof key }));
}

/* ---- hello ---- */

struct device {
    struct arena *arena;
    i64 id, key_no, person_id, unit_id;
    str state;
};

static rc take_own(const struct row *r, void *arg, struct fault *f)
{
    struct device *d = arg;
    (void)f;
    d->id = row_int(r, 0);
    d->state = row_text_copy(r, 1, d->arena);
    d->key_no = row_int(r, 2);
    return OK;
}

static rc meet(struct request *rq, const struct hello_in *in, struct device *d, struct fault *f)
{
    rc r = db_each(rq->tx, &Q_device_get_own, ARGS(V_I(rq->actor->person_id), V_T(in->device)),
                   take_own, d, f);
    if (r != OK || d->id)
        return r == OK ? db_exec(rq->tx, &Q_device_seen,
                                 ARGS(V_I(d->id), V_T(in->name), V_T(in->client_version),
                                      V_I(in->waiting), V_ID(in->oldest_at), V_I(tx_now(rq->tx))),
                                 NULL, f)
                       : r;
    d->id = tx_id(rq->tx);
    d->key_no = 1;
    d->state = S("active");
    r = db_exec(rq->tx, &Q_device_insert,
                ARGS(V_I(d->id), V_I(rq->actor->bureau_id), V_I(rq->actor->person_id),
                     V_T(in->device), V_T(in->name), V_T(in->client_version), V_I(in->waiting),
                     V_ID(in->oldest_at), V_I(tx_now(rq->tx))),
                NULL, f);
    if (r != OK)
        return r == CONFLICT ? fail(f, DB_RETRY, NULL) : r; /* two tabs at the same moment */
    return ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){
                             .act = "device.add", .subject_kind = "device", .subject_id = d->id },
                         f);
}

/* "0.10.2": numbers between points; what is no number counts as 0. */
static i64 next_number(str *version)
{
    i64 n = 0;
    str one = str_cut(*version, '.', version);
    return str_to_i64(one, &n) && n >= 0 ? n : 0;
}

static bool older(str a, str b)
{
    while (a.n || b.n) {
        i64 x = next_number(&a), y = next_number(&b);
        if (x != y)
            return x < y;
    }
    return false;
}

struct notice_put {
    struct request *rq;
    str version;
    bool update, any;
};

static rc put_notice(const struct row *r, void *arg, struct fault *f)
{
    struct notice_put *n = arg;
    struct json_out *o = &n->rq->out;
    (void)f;
    n->any = true;
    n->update = older(n->version, row_text(r, 0));
    json_text_of(o, "min_version", row_text(r, 0));
    json_name(o, S("message"));
    if (row_text(r, 1).n == 0 && row_text(r, 2).n == 0) {
        json_put_null(o);
        return OK;
    }
    json_open(o, '{');
    json_text_of(o, "zh", row_text(r, 1));
    json_text_of(o, "en", row_text(r, 2));
    json_instant_of(o, "at", row_int(r, 3));
    json_close(o, '}');
    return OK;
}

rc field_hello(struct request *rq, struct fault *f)
{
    const struct hello_in *in = rq->in;
    struct device d = { .arena = rq->arena };
    struct notice_put notice = { .rq = rq, .version = in->client_version };
    struct json_out *o = &rq->out;
    if (in->device.n != DEVICE_ID)
        return fault_field(f, S("device"), "not_hex", S(""));
    rc r = meet(rq, in, &d, f);
    json_open(o, '{');
    json_instant_of(o, "server_time", tx_now(rq->tx));
    json_int_of(o, "protocol", PROTOCOL);
    if (r == OK)
        r = db_each(rq->tx, &Q_field_notice_get, ARGS(V_I(rq->actor->bureau_id)), put_notice,
                    &notice, f);
    if (r != OK)
        return r;
    if (!notice.any) {
        json_text_of(o, "min_version", S(""));
        json_name(o, S("message"));
        json_put_null(o);
    }
    json_bool_of(o, "update", notice.update);
    json_text_of(o, "state", d.state);
    if (str_eq(d.state, S("active"))) {
        put_key(rq, "key", "field-key", in->device, d.key_no);
        json_int_of(o, "key_no", d.key_no);
        put_key(rq, "receipt_key", "field-receipt", in->device, 0);
        json_instant_of(o, "until", rq->session_ends);
    }
    json_close(o, '}');
    reply_header(rq, "Cache-Control", S("no-store"));
    return OK;
}

/* ---- the desk ---- */

rc devices_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &device_list, f);
}

static rc take_device(const struct row *r, void *arg, struct fault *f)
{
    struct device *d = arg;
    (void)f;
    d->id = row_int(r, 0);
    d->person_id = row_int(r, 1);
    d->state = row_text_copy(r, 2, d->arena);
    d->key_no = row_int(r, 3);
    d->unit_id = row_int(r, 4);
    return OK;
}

/* A wipe takes effect when the phone next hears of us; its key is another from now on, so what it
 * keeps opens no more once its session has ended. */
rc device_state(struct request *rq, struct fault *f)
{
    const struct device_state_in *in = rq->in;
    struct device d = { .arena = rq->arena };
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_device_get, ARGS(V_I(id)), take_device, &d, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "device.not_found") : r;
    if (str_eq(d.state, in->state))
        return reply_no_content(rq);
    i64 key_no = d.key_no + (str_eq(in->state, S("wiped")) ? 1 : 0);
    r = db_exec(rq->tx, &Q_device_set_state,
                ARGS(V_I(id), V_T(in->state), V_I(key_no), V_T(in->reason),
                     V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                NULL, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "device.state",
                                                  .subject_kind = "device",
                                                  .subject_id = id,
                                                  .from = d.state,
                                                  .to = in->state },
                          f);
    if (r == OK)
        r = outbox_put(rq->tx, rq->actor->bureau_id,
                       &(struct outbox_fact){ .topic = "device.changed",
                                              .subject_kind = "device",
                                              .subject_id = id,
                                              .unit_id = d.unit_id,
                                              .person_id = d.person_id },
                       f);
    if (r == OK && !str_eq(in->state, S("active")))
        r = session_unkeep(rq->app, rq->tx, d.person_id, f);
    return r == OK ? reply_no_content(rq) : r;
}

static rc put_settings(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    (void)f;
    json_text_of(&rq->out, "min_version", row_text(r, 0));
    json_text_of(&rq->out, "message_zh", row_text(r, 1));
    json_text_of(&rq->out, "message_en", row_text(r, 2));
    json_instant_of(&rq->out, "message_at", row_int(r, 3));
    json_int_of(&rq->out, "ver", row_int(r, 4));
    return OK;
}

rc notice_get(struct request *rq, struct fault *f)
{
    json_open(&rq->out, '{');
    rc r =
        db_each(rq->tx, &Q_field_notice_get, ARGS(V_I(rq->actor->bureau_id)), put_settings, rq, f);
    json_close(&rq->out, '}');
    return r;
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    return true;
}

rc notice_put(struct request *rq, struct fault *f)
{
    const struct field_notice *in = rq->in;
    rc r = is_version(in->min_version) ? OK : fault_field(f, S("min_version"), "bad_form", S(""));
    /* A message of the day is read in both languages, or in neither. */
    if (!in->message_zh.n && in->message_en.n)
        r = fault_field(f, S("message_zh"), "required", S(""));
    if (!in->message_en.n && in->message_zh.n)
        r = fault_field(f, S("message_en"), "required", S(""));
    bool says = in->message_zh.n != 0;
    if (r == OK)
        r = db_exec(rq->tx, &Q_field_notice_put,
                    ARGS(V_I(rq->actor->bureau_id), V_T(in->min_version), V_T(in->message_zh),
                         V_T(in->message_en), says ? V_I(tx_now(rq->tx)) : V_NULL(),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "field.notice",
                                                  .subject_kind = "bureau",
                                                  .subject_id = rq->actor->bureau_id },
                          f);
    if (r == OK)
        r = outbox_put(rq->tx, rq->actor->bureau_id,
                       &(struct outbox_fact){ .topic = "field.notice",
                                              .subject_kind = "bureau",
                                              .subject_id = rq->actor->bureau_id },
                       f);
    return r == OK ? reply_no_content(rq) : r;
}
