#include "rooms/street/snap.h"

#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "geo/finder.h"

enum { CLOCK_SLACK_MS = 10 * 60000 };

struct snap {
    struct arena *arena;
    i64 id, unit_id, person_id, ver;
    str state, place_code;
    struct point point;
};

static rc take_snap(const struct row *r, void *arg, struct fault *f)
{
    struct snap *s = arg;
    (void)f;
    s->id = row_int(r, 0);
    s->unit_id = row_int(r, 1);
    s->person_id = row_int(r, 2);
    s->ver = row_int(r, 3);
    s->state = row_text_copy(r, 4, s->arena);
    s->place_code = row_text_copy(r, 5, s->arena);
    s->point = (struct point){ !row_null(r, 6), row_real(r, 6), row_real(r, 7), S("wgs84") };
    return OK;
}

static rc tell(struct tx *tx, const struct actor *who, const struct snap *s, const char *act,
               str became, struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(tx), 256);
    json_open(&facts, '{');
    json_text_of(&facts, "became", became);
    json_close(&facts, '}');
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "snap",
                                                 .subject_id = s->id,
                                                 .facts = json_out_str(&facts) },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "snap.changed",
                                             .subject_kind = "snap",
                                             .subject_id = s->id,
                                             .unit_id = s->unit_id,
                                             .person_id = s->person_id,
                                             .place_code = s->place_code },
                      f);
}

/* ---- taking ---- */

static rc check_new(struct tx *tx, const struct snap_new *in, struct fault *f)
{
    rc r = OK;
    if (in->photos.n == 0)
        r = fault_field(f, S("photos"), "required", S(""));
    if (in->taken_at > tx_now(tx) + CLOCK_SLACK_MS)
        r = fault_field(f, S("taken_at"), "in_the_future", S(""));
    return r;
}

static rc take_photos(struct tx *tx, const struct actor *who, const struct snap_new *in, i64 id,
                      struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < in->photos.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_attachment_take_as,
                    ARGS(V_I(in->photos.at[i]), V_T(S("snap")), V_I(id), V_I(who->person_id),
                         V_T(S("snap")), V_NULL()),
                    &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, arena_fmt(tx_arena(tx), "photos.%zu", i), "not_your_upload", S(""));
    }
    return r;
}

static struct val coordinate(const struct point *p, double v)
{
    return p->set ? V_D(v) : V_NULL();
}

/* The same snap sent again; *ret_id 0 when it is new. */
static rc find_sent(struct tx *tx, const struct actor *who, str client_id, i64 *ret_id,
                    struct fault *f)
{
    struct snap s = { .arena = tx_arena(tx) };
    rc r =
        db_each(tx, &Q_snap_by_client, ARGS(V_I(who->bureau_id), V_T(client_id)), take_snap, &s, f);
    if (r == OK && s.id && s.person_id != who->person_id)
        return fail(f, CONFLICT, "snap.client_id_taken");
    if (r == OK)
        *ret_id = s.id;
    return r;
}

rc snap_take(struct tx *tx, const struct actor *who, const struct snap_new *in, i64 *ret_id,
             struct fault *f)
{
    const struct finder *places = house_of(tx)->places;
    i64 sent = 0;
    rc r = find_sent(tx, who, in->client_id, &sent, f);
    if (r == OK && sent == 0)
        r = check_new(tx, in, f);
    if (r != OK || sent) {
        if (r == OK)
            *ret_id = sent;
        return r;
    }
    struct snap s = { .id = tx_id(tx), .unit_id = who->unit_id, .person_id = who->person_id };
    if (in->point.set && places)
        s.place_code = finder_place(places, in->point.lon, in->point.lat);
    r = db_exec(tx, &Q_snap_insert,
                ARGS(V_I(s.id), V_I(who->bureau_id), V_I(s.unit_id), V_I(s.person_id),
                     V_T(in->client_id), V_T0(s.place_code), coordinate(&in->point, in->point.lon),
                     coordinate(&in->point, in->point.lat), coordinate(&in->point, in->accuracy),
                     V_I(in->taken_at), V_T(in->note), V_I(tx_now(tx))),
                NULL, f);
    if (r == OK)
        r = take_photos(tx, who, in, s.id, f);
    if (r == OK)
        r = tell(tx, who, &s, "snap.take", S(""), f);
    if (r == OK)
        *ret_id = s.id;
    return r;
}

/* ---- classifying ---- */

/* What it became, and where its pictures go. */
struct becoming {
    str became, subject, role;
    i64 id;
};

static rc become_hazard(struct tx *tx, const struct actor *who, const struct snap_class *in,
                        struct becoming *ret, struct fault *f)
{
    *ret = (struct becoming){ S("hazard"), S("matter"), S("hazard"), 0 };
    if (in->hazard.premises_id == 0)
        return fault_field(f, S("hazard.premises_id"), "required", S(""));
    return hazard_raise(tx, who, &in->hazard, &ret->id, f);
}

static rc become_door(struct tx *tx, const struct actor *who, const struct snap_class *in,
                      const struct snap *s, struct becoming *ret, struct fault *f)
{
    struct premises p;
    *ret = (struct becoming){ S("door"), S("premises"), S("door"), 0 };
    if (in->door.name.n == 0)
        return fault_field(f, S("door.name"), "required", S(""));
    rc r = visit_add_door(tx, who, (struct source){ "snap", s->id },
                          &(struct found_door){ &in->door, s->point, s->place_code }, &p, f);
    if (r == OK)
        ret->id = p.id;
    return r;
}

static rc take_seen(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc become_note(struct tx *tx, const struct actor *who, const struct snap_class *in,
                      const struct snap *s, struct becoming *ret, struct fault *f)
{
    i64 visit = 0;
    *ret = (struct becoming){ S("visit"), S("visit"), S("visit"), in->visit_id };
    if (in->visit_id == 0)
        return fault_field(f, S("visit_id"), "required", S(""));
    rc r = db_one(tx, &Q_visit_seen, ARGS(V_I(in->visit_id)), take_seen, &visit, f);
    if (r == NOT_FOUND)
        return fault_field(f, S("visit_id"), "not_found", S(""));
    if (r == OK)
        r = db_exec(tx, &Q_visit_note_insert,
                    ARGS(V_I(tx_id(tx)), V_I(visit), V_I(who->person_id), V_I(tx_now(tx)),
                         V_T(in->note), V_I(s->id)),
                    NULL, f);
    return r;
}

static rc become(struct tx *tx, const struct actor *who, const struct snap_class *in,
                 const struct snap *s, struct becoming *ret, struct fault *f)
{
    *ret = (struct becoming){ .became = S("") };
    if (str_eq(in->as, S("hazard")))
        return become_hazard(tx, who, in, ret, f);
    if (str_eq(in->as, S("door")))
        return become_door(tx, who, in, s, ret, f);
    if (str_eq(in->as, S("visit")))
        return become_note(tx, who, in, s, ret, f);
    return OK;
}

static rc check_state(const struct snap *s, const struct snap_class *in, struct fault *f)
{
    bool keeps = str_eq(in->as, S("keep"));
    return str_eq(s->state, keeps ? S("dropped") : S("open")) ? OK : refuse(f, "snap.decided");
}

rc snap_classify(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                 const struct snap_class *in, i64 *ret_became, struct fault *f)
{
    struct snap s = { .arena = tx_arena(tx) };
    struct becoming to = { 0 };
    i64 changed = 0;
    rc r = db_one(tx, &Q_snap_get, ARGS(V_I(id)), take_snap, &s, f);
    bool others = r == OK && s.person_id != who->person_id && !(who->roles & ROLE_CHIEF);
    if (r == NOT_FOUND || others)
        return fail(f, NOT_FOUND, "snap.not_found");
    if (r == OK)
        r = check_state(&s, in, f);
    if (r == OK)
        r = become(tx, who, in, &s, &to, f);
    if (r != OK)
        return r;
    str state = str_eq(in->as, S("keep"))   ? S("open")
                : str_eq(in->as, S("drop")) ? S("dropped")
                                            : S("classified");
    r = db_exec(tx, &Q_snap_decide,
                ARGS(V_I(id), V_I(ver ? ver : s.ver), V_T(state), V_T0(to.became), V_ID(to.id),
                     V_I(who->person_id), V_I(tx_now(tx))),
                &changed, f);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    if (r == OK && to.id)
        r = db_exec(tx, &Q_snap_photos_move,
                    ARGS(V_I(id), V_T(to.subject), V_I(to.id), V_T(to.role)), NULL, f);
    if (r == OK)
        r = tell(tx, who, &s, "snap.classify", in->as, f);
    if (r == OK)
        *ret_became = to.id;
    return r;
}
