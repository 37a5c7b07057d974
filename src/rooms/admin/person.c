/* person.c — people, their roles and their passwords. */
#include "core/app.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/outbox.h"
#include "core/phone.h"
#include "core/session.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

rc people_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &person_list, f);
}

static struct strs role_names(struct arena *a, i64 bits)
{
    str *at = ARENA_ARRAY(a, str, ROLES);
    size_t n = 0;
    for (unsigned i = 0; i < ROLES; i++)
        if (bits >> i & 1)
            at[n++] = str_from(role_name(1u << i));
    return (struct strs){ at, n };
}

static i64 role_bits(struct strs names)
{
    i64 bits = 0;
    for (size_t i = 0; i < names.n; i++)
        bits |= role_from_name(names.at[i]);
    return bits;
}

struct take_person {
    struct tx *tx;
    struct person *p;
};

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct take_person *t = arg;
    struct arena *a = tx_arena(t->tx);
    *t->p = (struct person){
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .login = row_text_copy(r, 2, a),
        .name = row_text_copy(r, 3, a),
        .roles = role_names(a, row_int(r, 4)),
        .certificate = row_text_copy(r, 5, a),
        .active = row_int(r, 7) != 0,
        .locale = row_text_copy(r, 8, a),
        .must_change = row_int(r, 9) != 0,
        .locked = row_int(r, 10) > tx_now(t->tx),
        .ver = row_int(r, 11),
        .created_at = row_int(r, 12),
    };
    return phone_open(house_of(t->tx)->keyring, a, row_blob(r, 6), &t->p->phone, f);
}

static rc person_get(struct request *rq, struct person *ret, struct fault *f)
{
    i64 id;
    struct take_person t = { rq->tx, ret };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_person_get, ARGS(V_I(id)), take_person, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "person.not_found") : r;
}

rc person_page(struct request *rq, struct fault *f)
{
    struct person p;
    rc r = person_get(rq, &p, f);
    if (r != OK)
        return r;
    reply_version(rq, p.ver);
    record_encode(&person_record, &p, true, &rq->out);
    return OK;
}

static rc told(struct request *rq, i64 id, const char *act, struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "person", .subject_id = id }, f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){
                          .topic = "person.changed", .subject_kind = "person", .subject_id = id },
                      f);
}

static rc check_person(struct request *rq, struct person *p, struct fault *f)
{
    struct arena *a = rq->arena;
    i64 unit = 0;
    char *login = arena_cstr(a, p->login);
    for (size_t i = 0; i < p->login.n; i++) {
        char c = login[i] >= 'A' && login[i] <= 'Z' ? (char)(login[i] - 'A' + 'a') : login[i];
        bool good =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!good)
            return fault_field(f, S("login"), "bad_characters", S(""));
        login[i] = c;
    }
    p->login.p = login;
    rc r = phone_check(a, p->phone, f);
    if (role_bits(p->roles) & ROLE_SYSTEM)
        r = fault_field(f, S("roles"), "unknown_code", S("system"));
    rc found =
        db_int(rq->tx, &Q_unit_exists, ARGS(V_I(p->unit_id), V_I(rq->actor->bureau_id)), &unit, f);
    if (found == OK && unit == 0)
        r = fault_field(f, S("unit_id"), "not_found", S(""));
    return found == OK ? r : found;
}

static rc put_password(struct request *rq, i64 id, str password)
{
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_text_of(&rq->out, "password", password);
    json_close(&rq->out, '}');
    return OK;
}

/* A random password and its hash. Hashing takes some 60 ms of a processor: it is done before the
 * transaction begins, so that the writer does not wait for it. */
struct fresh {
    struct request *rq;
    rc (*write)(struct request *rq, const struct fresh *fresh, struct fault *f);
    str password, hash;
};

static rc write_fresh(struct tx *tx, void *arg, struct fault *f)
{
    struct fresh *fresh = arg;
    struct request rq = *fresh->rq; /* it may run again */
    rq.tx = tx;
    rq.out = json_out_new(rq.arena, 4 << 10);
    tx_set_scope(tx, rq.actor->scope);
    rc r = fresh->write(&rq, fresh, f);
    if (r == OK)
        fresh->rq->out = rq.out;
    return r;
}

static rc with_password(struct request *rq, struct fresh fresh, struct fault *f)
{
    fresh.rq = rq;
    fresh.password = secret_password(rq->arena);
    rc r = password_hash(rq->arena, fresh.password, &fresh.hash, f);
    return r == OK ? db_tx_run(app_house(rq->app)->db, DB_WRITE, write_fresh, &fresh, rq->arena, f)
                   : r;
}

static rc write_person(struct request *rq, const struct fresh *fresh, struct fault *f)
{
    struct person *p = rq->in;
    struct sealed_phone phone;
    p->id = tx_id(rq->tx);
    rc r = check_person(rq, p, f);
    if (r == OK)
        r = phone_seal(house_of(rq->tx)->keyring, rq->arena, p->phone, &phone, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_person_insert,
                    ARGS(V_I(p->id), V_I(rq->actor->bureau_id), V_I(p->unit_id), V_T(p->login),
                         V_T(p->name), V_I(role_bits(p->roles)), V_T0(p->certificate),
                         V_B0(phone.text), V_B0(phone.index), V_T(fresh->hash), V_I(tx_now(rq->tx)),
                         V_T(p->locale.n ? p->locale : S("zh-CN"))),
                    NULL, f);
    if (r == CONFLICT)
        return fault_field(f, S("login"), "taken", p->login);
    if (r == OK)
        r = told(rq, p->id, "person.add", f);
    return r == OK ? put_password(rq, p->id, fresh->password) : r;
}

rc person_post(struct request *rq, struct fault *f)
{
    rq->status = 201;
    return with_password(rq, (struct fresh){ .write = write_person }, f);
}

/* A bureau never loses its last administrator. */
static rc check_admin_left(struct request *rq, const struct person *p, struct fault *f)
{
    i64 left = 1;
    rc r = OK;
    if (!p->active || !(role_bits(p->roles) & ROLE_ADMIN))
        r = db_int(rq->tx, &Q_admins_left,
                   ARGS(V_I(rq->actor->bureau_id), V_I(p->id), V_I(ROLE_ADMIN)), &left, f);
    return r == OK && left == 0 ? refuse(f, "person.last_admin") : r;
}

rc person_patch(struct request *rq, struct fault *f)
{
    struct person p;
    struct sealed_phone phone;
    i64 changed;
    rc r = person_get(rq, &p, f);
    i64 ver = r == OK ? p.ver : 0;
    if (r == OK && rq->if_match != ver)
        r = rq->if_match ? fail(f, STALE, "stale") : fail(f, BAD_REQUEST, "if_match_required");
    if (r == OK)
        r = record_patch(&person_record, rq->body, &p, rq->arena, f);
    if (r == OK)
        r = check_person(rq, &p, f);
    if (r == OK)
        r = check_admin_left(rq, &p, f);
    if (r == OK)
        r = phone_seal(house_of(rq->tx)->keyring, rq->arena, p.phone, &phone, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_person_update,
                    ARGS(V_I(p.id), V_I(ver), V_I(p.unit_id), V_T(p.login), V_T(p.name),
                         V_I(role_bits(p.roles)), V_T0(p.certificate), V_B0(phone.text),
                         V_B0(phone.index), V_I(p.active), V_T(p.locale.n ? p.locale : S("zh-CN"))),
                    &changed, f);
    if (r == CONFLICT)
        return fault_field(f, S("login"), "taken", p.login);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    if (r == OK && !p.active)
        r = db_exec(rq->tx, &Q_person_sign_out, ARGS(V_I(p.id)), NULL, f);
    if (r == OK)
        r = told(rq, p.id, "person.change", f);
    if (r != OK)
        return r;
    session_forget(rq->app, p.id); /* roles and unit are read anew with the next request */
    p.ver = ver + 1;
    record_encode(&person_record, &p, true, &rq->out);
    return OK;
}

static rc write_password(struct request *rq, const struct fresh *fresh, struct fault *f)
{
    struct person p;
    rc r = person_get(rq, &p, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_person_new_password,
                    ARGS(V_I(p.id), V_T(fresh->hash), V_I(tx_now(rq->tx))), NULL, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_person_sign_out, ARGS(V_I(p.id)), NULL, f);
    if (r == OK)
        r = told(rq, p.id, "person.new_password", f);
    if (r != OK)
        return r;
    session_forget(rq->app, p.id);
    return put_password(rq, p.id, fresh->password);
}

rc person_password(struct request *rq, struct fault *f)
{
    return with_password(rq, (struct fresh){ .write = write_password }, f);
}
