/* visit_sign.c — the operator's signature under a visit, or the refusal with its witness. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/street/visit.h"

static rc check_parts(const struct visit_sign *s, struct fault *f)
{
    rc r = OK;
    if (s->signed_by.n && s->sign_refused.n)
        r = fault_field(f, S("sign_refused"), "signed_or_refused", S(""));
    if (s->sign_refused.n && s->witness.n == 0)
        r = fault_field(f, S("witness"), "required", S(""));
    if (s->witness.n && s->sign_refused.n == 0)
        r = fault_field(f, S("witness"), "only_of_a_refusal", S(""));
    if (s->signature && s->signed_by.n == 0)
        r = fault_field(f, S("signed_by"), "required", S(""));
    return r;
}

rc visit_check_signature(struct tx *tx, const struct visit_new *in, struct fault *f)
{
    (void)tx;
    return check_parts(
        &(struct visit_sign){ in->signed_by, in->sign_refused, in->witness, in->signature }, f);
}

rc visit_take_photos(struct tx *tx, const struct actor *who, i64 visit_id, const struct pictures *p,
                     struct fault *f)
{
    struct arena *a = tx_arena(tx);
    rc r = OK;
    for (size_t i = 0; r == OK && i < p->ids.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_attachment_take_as,
                    ARGS(V_I(p->ids.at[i]), V_T(S("visit")), V_I(visit_id), V_I(who->person_id),
                         V_T(p->role), V_T0(p->item)),
                    &changed, f);
        bool one = str_eq(p->role, S("signature"));
        str field = one ? p->field : ARENA_CONCAT(a, p->field, arena_fmt(a, ".%zu", i));
        if (r == OK && changed == 0)
            r = fault_field(f, field, "not_your_upload", S(""));
    }
    return r;
}

static rc take_signature(struct tx *tx, const struct actor *who, i64 visit_id, const i64 *id,
                         struct fault *f)
{
    struct pictures p = { { id, *id ? 1 : 0 }, S("signature"), S(""), S("signature") };
    return visit_take_photos(tx, who, visit_id, &p, f);
}

struct signing {
    struct arena *arena;
    i64 officer_id, unit_id, entity_id, signed_at;
    str place_code;
};

static rc take_signing(const struct row *r, void *arg, struct fault *f)
{
    struct signing *s = arg;
    (void)f;
    s->officer_id = row_int(r, 0);
    s->unit_id = row_int(r, 1);
    s->entity_id = row_int(r, 2);
    s->place_code = row_text_copy(r, 3, s->arena);
    s->signed_at = row_int(r, 4);
    return OK;
}

static rc tell_signed(struct tx *tx, const struct actor *who, i64 visit_id, const struct signing *s,
                      const char *act, struct fault *f)
{
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "visit",
                                                 .subject_id = visit_id,
                                                 .entity_id = s->entity_id },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "visit.changed",
                                             .subject_kind = "visit",
                                             .subject_id = visit_id,
                                             .unit_id = s->unit_id,
                                             .place_code = s->place_code },
                      f);
}

rc visit_sign(struct tx *tx, const struct actor *who, i64 visit_id, const struct visit_sign *in,
              struct fault *f)
{
    struct signing s = { .arena = tx_arena(tx) };
    i64 changed = 0;
    rc r = check_parts(in, f);
    if (r == OK && in->signed_by.n == 0 && in->sign_refused.n == 0)
        return fault_field(f, S("signed_by"), "required", S(""));
    if (r == OK)
        r = db_one(tx, &Q_visit_author, ARGS(V_I(visit_id), V_I(who->bureau_id)), take_signing, &s,
                   f);
    if (r == NOT_FOUND || (r == OK && s.officer_id != who->person_id))
        return fail(f, NOT_FOUND, "visit.not_found");
    if (r == OK)
        r = db_exec(tx, &Q_visit_sign,
                    ARGS(V_I(visit_id), V_T0(in->signed_by), V_T0(in->sign_refused),
                         V_T0(in->witness), V_I(tx_now(tx))),
                    &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "visit.signed_already");
    if (r == OK)
        r = take_signature(tx, who, visit_id, &in->signature, f);
    return r == OK ? tell_signed(tx, who, visit_id, &s,
                                 in->signed_by.n ? "visit.sign" : "visit.sign_refused", f)
                   : r;
}
