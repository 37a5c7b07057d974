/* rooms_register.c — operators, doors, licences, contacts; right ones and wrong ones. */
#include "rooms.h"

#include "codec/idcode.h"

static const char *const names[] = { "noodles", "Noodles",      "noodles ", "成都李四面馆", "面",
                                     "Zeta",    "élan",         "a b",      "A-1",          "10",
                                     "9",       "'quoted\\\"'", "😀 karaoke" };

static const char *const places[] = { "440306018001", "440306018", "440306020", "440306",
                                      "440306018001002" };

static str name_of(struct play *p)
{
    return str_from(any(p, names, COUNT(names)));
}

static const char *place_of(struct play *p)
{
    return any(p, places, COUNT(places));
}

/* Few codes, so that they meet; one in ten is none. */
static str uscc_of(struct play *p)
{
    struct arena *a = p->d->arena;
    if (one_in(p, 10))
        return S("92440306MA5F00000X");
    str eight = arena_fmt(a, "MA5F%04d", (int)below(p, 25));
    str seventeen =
        arena_fmt(a, "92440306%.*s%c", STR_ARG(eight), idcode_organisation_check(eight));
    return arena_fmt(a, "%.*s%c", STR_ARG(seventeen), idcode_uscc_check(seventeen));
}

static const char *phone_of(struct play *p)
{
    return ANY(p, "13812345678", "138 1234 5678", "13900001111", "0755-27990000", "12", "");
}

static void put_id(struct json_out *o, const char *name, i64 id)
{
    json_id_of(o, name, id);
}

static void put_point(struct play *p, struct json_out *o)
{
    json_name(o, S("point"));
    json_open(o, '{');
    json_name(o, S("lon"));
    json_put_real(o, 113.85 + rand_unit(p->r) / 10);
    json_name(o, S("lat"));
    json_put_real(o, 22.55 + rand_unit(p->r) / 10);
    put(o, "crs", ANY(p, "wgs84", "gcj02", "bd09"));
    json_close(o, '}');
}

/* What is not required of an operator. */
static void put_particulars(struct play *p, struct json_out *o)
{
    if (one_in(p, 3))
        json_text_of(o, "uscc", uscc_of(p));
    if (one_in(p, 8))
        json_text_of(o, "source_key", arena_fmt(p->d->arena, "old:%d", (int)below(p, 20)));
    if (one_in(p, 2))
        put(o, "trade", ANY(p, "6210", "6220", "5213", "8040", "0000"));
    if (one_in(p, 2))
        put(o, "phone", phone_of(p));
    if (one_in(p, 3))
        put(o, "legal_person", ANY(p, "王芳", "Li", ""));
    if (one_in(p, 2))
        put(o, "place_code", place_of(p));
    if (one_in(p, 4))
        put(o, "grade", ANY(p, "A", "B", "C", "D"));
    if (one_in(p, 5))
        put(o, "opened_on", ANY(p, "2024-02-29", "2019-01-01", "2023-02-29"));
    if (one_in(p, 12))
        put_id(o, "officer_id", some_of(p, "person"));
}

void play_entity_add(struct play *p)
{
    struct json_out o = body(p);
    json_text_of(&o, "name", name_of(p));
    put(&o, "kind", ANY(p, "sole_trader", "enterprise", "stall", "unregistered", "none"));
    put_particulars(p, &o);
    send(p, "POST", S("/v1/entities"), &o);
}

void play_entity_patch(struct play *p)
{
    i64 id = some_own_of(p, "entity");
    struct json_out o = body(p);
    if (one_in(p, 2))
        json_text_of(&o, "name", name_of(p));
    if (one_in(p, 6)) {
        json_name(&o, str_from(ANY(p, "trade", "phone", "uscc", "place_code", "kind", "grade")));
        json_put_null(&o);
    } else {
        put_particulars(p, &o);
    }
    send_ver(p, "PATCH", path(p, "/v1/entities/", id, ""), &o, newest_ver(p, "entity", id));
}

void play_entity_state(struct play *p)
{
    ASKED_BY(p, 203, 206, 206, 401);
    i64 id = some_own_of(p, "entity");
    struct json_out o = body(p);
    put(&o, "state", ANY(p, "closed", "revoked", "active", "provisional"));
    put(&o, "reason", ANY(p, "gone", "by decision", ""));
    send(p, "POST", path(p, "/v1/entities/", id, "/state"), &o);
}

void play_entity_enrol(struct play *p)
{
    i64 id = some_own_of(p, "entity");
    struct json_out o = body(p);
    if (one_in(p, 3))
        put_id(&o, "officer_id", some_of(p, "person"));
    send(p, "POST", path(p, "/v1/entities/", id, "/enrol"), &o);
}

void play_entity_merge(struct play *p)
{
    ASKED_BY(p, 203, 206, 206, 401);
    i64 kept = some_own_of(p, "entity");
    struct json_out o = body(p);
    put_id(&o, "gone_id",
           one_in(p, 2) ? some_own_of(p, "entity")
                        : some_own(p, "entity_id", "matter WHERE entity_id IS NOT NULL"));
    put(&o, "reason", "the same shop");
    send(p, "POST", path(p, "/v1/entities/", kept, "/merge"), &o);
}

/* Two operators become one, so that there is something to take apart. */
static void prepare_merge(struct play *p)
{
    struct arena *a = p->d->arena;
    i64 kept = some(p, "id", "entity WHERE bureau_id = 1 AND merged_into IS NULL");
    str others = arena_fmt(a, "entity WHERE bureau_id = 1 AND merged_into IS NULL AND id <> %lld",
                           (long long)kept);
    struct json_out o = body(p);
    p->who = 206;
    put_id(&o, "gone_id", some(p, "id", others.p));
    put(&o, "reason", "the same shop");
    send(p, "POST", path(p, "/v1/entities/", kept, "/merge"), &o);
}

void play_entity_unmerge(struct play *p)
{
    ASKED_BY(p, 203, 206, 206, 401);
    const char *merged = "entity_merge WHERE undone_at IS NULL";
    if (!count_of(p, merged))
        prepare_merge(p);
    i64 id = some(p, "id", merged);
    i64 merger =
        must_int(p->d->b->t, "SELECT actor_id FROM entity_merge WHERE id = $1", ARGS(V_I(id)));
    if (merger && !one_in(p, 4)) /* who could merge them sees them */
        p->who = merger;
    send(p, "POST", path(p, "/v1/merges/", id, "/undo"), NULL);
}

void play_entity_reveal(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    p->says_why = !one_in(p, 4);
    i64 id = some_own_of(p, "entity");
    send(p, "POST", path(p, "/v1/entities/", id, "/reveal"), NULL);
}

/* ---- doors ---- */

static void put_door(struct play *p, struct json_out *o)
{
    if (one_in(p, 2))
        put_id(o, "entity_id", some_own_of(p, "entity"));
    if (one_in(p, 2))
        put(o, "place_code", place_of(p));
    if (one_in(p, 2))
        put_point(p, o);
    if (one_in(p, 4))
        put(o, "street", ANY(p, "Noodle Lane", "面巷"));
    if (one_in(p, 5))
        put(o, "door_state", ANY(p, "matched", "vacant", "closed", "gone"));
}

void play_door_add(struct play *p)
{
    struct json_out o = body(p);
    json_text_of(&o, "name", name_of(p));
    put_door(p, &o);
    send(p, "POST", S("/v1/premises"), &o);
}

void play_door_patch(struct play *p)
{
    i64 id = some_own_of(p, "premises");
    struct json_out o = body(p);
    put_door(p, &o);
    if (one_in(p, 5)) {
        json_name(&o, str_from(ANY(p, "address", "name")));
        json_put_null(&o);
    }
    send_ver(p, "PATCH", path(p, "/v1/premises/", id, ""), &o, newest_ver(p, "premises", id));
}

void play_door_tag(struct play *p)
{
    ASKED_BY(p, 203, 206, 206, 401);
    i64 id = some_own_of(p, "premises");
    send(p, "POST", path(p, "/v1/premises/", id, "/tag"), NULL);
}

/* ---- licences and contacts ---- */

static void put_licence(struct play *p, struct json_out *o)
{
    if (one_in(p, 2))
        put(o, "issued_on", ANY(p, "2024-01-01", "2025-06-30"));
    if (one_in(p, 2))
        put(o, "valid_to", ANY(p, "2029-01-01", "2024-12-31"));
    if (one_in(p, 4))
        put(o, "scope", "热食类食品制售");
    if (one_in(p, 5))
        put_id(o, "premises_id", some_own_of(p, "premises"));
    if (one_in(p, 4))
        put(o, "state", ANY(p, "valid", "ended", "revoked", "lost"));
}

static str licence_number(struct play *p)
{
    return one_in(p, 8) ? S("JY14403061234567") : arena_fmt(p->d->arena, "L-%d", (int)below(p, 30));
}

void play_licence_add(struct play *p)
{
    struct json_out o = body(p);
    put_id(&o, "entity_id", some_own_of(p, "entity"));
    put(&o, "kind", ANY(p, "business", "food_trade", "tobacco", "paper"));
    json_text_of(&o, "number", licence_number(p));
    put_licence(p, &o);
    send(p, "POST", S("/v1/licences"), &o);
}

void play_licence_patch(struct play *p)
{
    i64 id = some_of(p, "licence");
    struct json_out o = body(p);
    put_licence(p, &o);
    if (one_in(p, 4))
        json_text_of(&o, "number", licence_number(p));
    send_ver(p, "PATCH", path(p, "/v1/licences/", id, ""), &o, newest_ver(p, "licence", id));
}

void play_contact_add(struct play *p)
{
    struct json_out o = body(p);
    put_id(&o, "entity_id", some_own_of(p, "entity"));
    put(&o, "name", ANY(p, "王芳", "Chen", ""));
    put(&o, "duty", ANY(p, "owner", "manager", "landlord", "cook"));
    if (one_in(p, 2))
        put(&o, "phone", phone_of(p));
    send(p, "POST", S("/v1/contacts"), &o);
}

void play_contact_patch(struct play *p)
{
    i64 id = some_of(p, "contact");
    struct json_out o = body(p);
    if (one_in(p, 2))
        put(&o, "phone", phone_of(p));
    if (one_in(p, 2))
        json_bool_of(&o, "active", one_in(p, 2));
    send_ver(p, "PATCH", path(p, "/v1/contacts/", id, ""), &o, newest_ver(p, "contact", id));
}
