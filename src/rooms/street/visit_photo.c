/* visit_photo.c — pictures of a visit, whichever came first: the visit or its pictures. */
#include "db/queries.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"

struct subject {
    str kind, role, item;
    i64 id;
};

struct nth {
    i64 wanted, at, id;
};

static rc take_nth_id(const struct row *r, void *arg, struct fault *f)
{
    struct nth *n = arg;
    (void)f;
    if (n->at++ == n->wanted)
        n->id = row_int(r, 0);
    return OK;
}

/* Hazards of a visit have rising ids in the order in which the visit named them. */
static rc nth_hazard(struct tx *tx, i64 visit_id, i64 index, struct subject *ret, struct fault *f)
{
    struct nth n = { .wanted = index };
    rc r = db_each(tx, &Q_visit_hazards, ARGS(V_I(visit_id)), take_nth_id, &n, f);
    if (r == OK && n.id == 0)
        return fault_field(f, S("index"), "no_such_hazard", S(""));
    *ret = (struct subject){ .kind = S("matter"), .role = S("hazard"), .id = n.id };
    return r;
}

enum { MOST_ANSWERS = 1000 };

struct codes {
    struct arena *arena;
    str at[MOST_ANSWERS];
    size_t n;
};

static rc take_code(const struct row *r, void *arg, struct fault *f)
{
    struct codes *c = arg;
    (void)f;
    if (c->n < MOST_ANSWERS)
        c->at[c->n++] = row_text_copy(r, 0, c->arena);
    return OK;
}

static size_t smaller(const struct codes *c, str code)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += str_cmp(c->at[i], code) < 0;
    return n;
}

static rc nth_item(struct tx *tx, i64 visit_id, i64 index, struct subject *ret, struct fault *f)
{
    struct codes *c = ARENA_NEW(tx_arena(tx), struct codes);
    c->arena = tx_arena(tx);
    rc r = db_each(tx, &Q_visit_items, ARGS(V_I(visit_id)), take_code, c, f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < c->n; i++)
        if ((i64)smaller(c, c->at[i]) == index) {
            *ret = (struct subject){
                .kind = S("visit"), .role = S("item"), .item = c->at[i], .id = visit_id
            };
            return OK;
        }
    return fault_field(f, S("index"), "no_such_item", S(""));
}

static rc subject_of(struct tx *tx, i64 visit_id, str of, i64 index, struct subject *ret,
                     struct fault *f)
{
    if (str_eq(of, S("hazard")))
        return nth_hazard(tx, visit_id, index, ret, f);
    if (str_eq(of, S("item")))
        return nth_item(tx, visit_id, index, ret, f);
    if (!str_eq(of, S("visit")) && !str_eq(of, S("signature")))
        return fault_field(f, S("of"), "unknown_code", of);
    *ret = (struct subject){ .kind = S("visit"), .role = of, .id = visit_id };
    return OK;
}

static rc tell_photo(struct tx *tx, const struct actor *who, const struct visit_ref *v,
                     i64 attachment_id, struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(tx), 128);
    json_open(&facts, '{');
    json_id_of(&facts, "attachment_id", attachment_id);
    json_close(&facts, '}');
    return visit_tell(tx, who, v, "visit.photo", json_out_str(&facts), f);
}

rc visit_photo_arrives(struct tx *tx, const struct actor *who, i64 visit_id, str of, i64 index,
                       i64 attachment_id, struct fault *f)
{
    struct visit_ref v = { 0 };
    struct subject s = { 0 };
    i64 there = 0, changed = 0;
    rc r = visit_own(tx, who, visit_id, &v, f);
    if (r == OK)
        r = subject_of(tx, visit_id, of, index, &s, f);
    if (r == OK)
        r = db_int(tx, &Q_attachment_is_at, ARGS(V_I(attachment_id), V_T(s.kind), V_I(s.id)),
                   &there, f);
    if (r != OK || there)
        return r;
    r = db_exec(tx, &Q_attachment_take_as,
                ARGS(V_I(attachment_id), V_T(s.kind), V_I(s.id), V_I(who->person_id), V_T(s.role),
                     V_T0(s.item)),
                &changed, f);
    if (r == OK && changed == 0)
        return fault_field(f, S("attachment_id"), "not_your_upload", S(""));
    return r == OK ? tell_photo(tx, who, &v, attachment_id, f) : r;
}
