/* correction.c — what an officer put right at a door, and a re-check: carried out when nobody said
 * anything else meanwhile, else a conflict. */
#include "rooms/field/correction.h"

#include "base/id.h"
#include "core/flow.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/matter_page.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/field/capsule.h"

struct clash {
    str subject_kind, field;
    i64 subject_id;
    str seen, theirs, ours;
};

static rc sealed_of(struct tx *tx, str plain, struct val *ret, struct fault *f)
{
    str sealed = { 0 };
    *ret = V_NULL();
    if (plain.n == 0)
        return OK;
    rc r = seal(house_of(tx)->keyring, "conflict", tx_arena(tx), plain, &sealed, f);
    if (r == OK)
        *ret = V_B(sealed);
    return r;
}

/* Whoever leads the officer decides, and the officer. */
static rc conflict_open(struct tx *tx, const struct actor *who, struct capsule *c,
                        const struct clash *x, struct fault *f)
{
    struct val seen, theirs, ours;
    i64 id = tx_id(tx);
    rc r = sealed_of(tx, x->seen, &seen, f);
    if (r == OK)
        r = sealed_of(tx, x->theirs, &theirs, f);
    if (r == OK)
        r = sealed_of(tx, x->ours, &ours, f);
    if (r == OK)
        r = db_exec(tx, &Q_conflict_insert,
                    ARGS(V_I(id), V_I(who->bureau_id), V_I(who->unit_id), V_I(c->id),
                         V_I(who->person_id), V_T(x->subject_kind), V_I(x->subject_id),
                         V_I(c->visit.premises_id), V_ID(c->visit.entity_id), V_T(x->field), seen,
                         theirs, ours, V_I(c->visit.started_at), V_I(tx_now(tx))),
                    NULL, f);
    if (r == OK)
        r = ledger_append(tx, who,
                          &(struct ledger_entry){ .act = "conflict.open",
                                                  .subject_kind = "conflict",
                                                  .subject_id = id,
                                                  .entity_id = c->visit.entity_id,
                                                  .to = S("open") },
                          f);
    if (r != OK)
        return r;
    c->conflicts++;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "conflict.changed",
                                             .subject_kind = "conflict",
                                             .subject_id = id,
                                             .unit_id = who->unit_id,
                                             .person_id = who->person_id },
                      f);
}

static str path_of(struct tx *tx, str path, const char *member)
{
    return ARENA_CONCAT(tx_arena(tx), path, S("."), str_from(member));
}

rc correction_apply(struct tx *tx, const struct actor *who, struct capsule *c,
                    const struct json *said, str path, struct fault *f)
{
    struct target t = { .subject = json_text(json_get(said, "subject")),
                        .field = json_text(json_get(said, "field")) };
    str seen = json_text(json_get(said, "from")), right = str_trim(json_text(json_get(said, "to"))),
        now = { 0 };
    if (!target_known(tx, &t))
        return fault_field(f, path_of(tx, path, "field"), "not_correctable", t.field);
    t.id = str_eq(t.subject, S("premises")) ? c->visit.premises_id : c->visit.entity_id;
    if (t.id == 0)
        return fault_field(f, path_of(tx, path, "subject"), "no_operator", S(""));
    rc r = target_read(tx, &t, &now, f);
    if (r != OK || str_eq(now, right))
        return r;
    if (str_eq(now, seen))
        return target_write(tx, who, &t, c->visit.id, right, f);
    struct clash x = { t.subject, t.field, t.id, seen, now, right };
    return conflict_open(tx, who, c, &x, f);
}

/* ---- re-checks ---- */

struct moving {
    const struct actor *who;
    const struct flow *flow;
    struct flow_ask ask;
};

static rc move(struct tx *tx, void *arg, struct fault *f)
{
    struct moving *m = arg;
    return flow_apply(tx, m->flow, m->who, m->ask, NULL, f);
}

static str text_of(struct tx *tx, str action, const struct json *form)
{
    struct json_out o = json_out_new(tx_arena(tx), 64 << 10);
    json_open(&o, '{');
    json_text_of(&o, "action", action);
    json_name(&o, S("form"));
    json_put_value(&o, form);
    json_close(&o, '}');
    return json_out_str(&o);
}

rc recheck_apply(struct tx *tx, const struct actor *who, struct capsule *c, const struct json *said,
                 str path, struct fault *f)
{
    struct matter m;
    i64 id = 0, ver = json_int(json_get(said, "ver"));
    str action = json_text(json_get(said, "action"));
    if (!id_parse(json_text(json_get(said, "hazard_id")), &id))
        return fault_field(f, path_of(tx, path, "hazard_id"), "not_an_id", S(""));
    if (ver <= 0 || action.n == 0)
        return fault_field(f, path_of(tx, path, ver <= 0 ? "ver" : "action"), "required", S(""));
    rc r = matter_get(tx, id, &m, f);
    if (r != OK)
        return r == NOT_FOUND ? fault_field(f, path_of(tx, path, "hazard_id"), "not_found", S(""))
                              : r;
    struct moving x = {
        who,
        matter_flow(m.kind),
        { .matter_id = id, .ver = ver, .action = action, .form = json_get(said, "form") }
    };
    struct fault own;
    fault_init(&own, tx_arena(tx));
    if (!x.flow || m.premises_id != c->visit.premises_id)
        return fault_field(f, path_of(tx, path, "hazard_id"), "other_door", S(""));
    r = db_nested(tx, move, &x, &own);
    if (r == INVALID)
        return fault_field(f, path_of(tx, path, "form"), "wrong",
                           own.errors ? own.errors->field : S(""));
    if (r != STALE && r != REFUSED && r != FORBIDDEN && r != NOT_FOUND)
        return r == OK ? OK : fail_detail(f, r, NULL, "%.*s", STR_ARG(own.detail));
    struct clash clash = { m.kind,  action,
                           id,      arena_fmt(tx_arena(tx), "%lld", (long long)ver),
                           m.state, text_of(tx, action, x.ask.form) };
    return conflict_open(tx, who, c, &clash, f);
}
