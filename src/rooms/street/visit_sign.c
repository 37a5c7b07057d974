/* visit_sign.c — the operator's signature under a visit, or the refusal with its witness. */
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

rc visit_sign(struct tx *tx, const struct actor *who, i64 visit_id, const struct visit_sign *in,
              struct fault *f)
{
    struct visit_ref v = { 0 };
    i64 changed = 0;
    rc r = check_parts(in, f);
    if (r == OK && in->signed_by.n == 0 && in->sign_refused.n == 0)
        return fault_field(f, S("signed_by"), "required", S(""));
    if (r == OK)
        r = visit_own(tx, who, visit_id, &v, f);
    if (r == OK)
        r = db_exec(tx, &Q_visit_sign,
                    ARGS(V_I(visit_id), V_T0(in->signed_by), V_T0(in->sign_refused),
                         V_T0(in->witness), V_I(tx_now(tx))),
                    &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "visit.signed_already");
    if (r == OK)
        r = take_signature(tx, who, visit_id, &in->signature, f);
    return r == OK ? visit_tell(tx, who, &v, in->signed_by.n ? "visit.sign" : "visit.sign_refused",
                                S(""), f)
                   : r;
}
