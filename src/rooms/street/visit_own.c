/* visit_own.c — the officer's own visit, to which something is added later, and who is told. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/street/visit.h"

struct reading {
    struct arena *arena;
    struct visit_ref *ret;
    i64 officer_id;
};

static rc take_ref(const struct row *r, void *arg, struct fault *f)
{
    struct reading *g = arg;
    (void)f;
    g->officer_id = row_int(r, 0);
    g->ret->unit_id = row_int(r, 1);
    g->ret->entity_id = row_int(r, 2);
    g->ret->place_code = row_text_copy(r, 3, g->arena);
    return OK;
}

rc visit_own(struct tx *tx, const struct actor *who, i64 id, struct visit_ref *ret, struct fault *f)
{
    struct visit_ref own = { .id = id };
    struct reading g = { tx_arena(tx), &own, 0 };
    rc r = db_one(tx, &Q_visit_author, ARGS(V_I(id), V_I(who->bureau_id)), take_ref, &g, f);
    if (r == NOT_FOUND || (r == OK && g.officer_id != who->person_id))
        return fail(f, NOT_FOUND, "visit.not_found");
    if (r == OK)
        *ret = own;
    return r;
}

rc visit_tell(struct tx *tx, const struct actor *who, const struct visit_ref *v, const char *act,
              str facts, struct fault *f)
{
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "visit",
                                                 .subject_id = v->id,
                                                 .entity_id = v->entity_id,
                                                 .facts = facts },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "visit.changed",
                                             .subject_kind = "visit",
                                             .subject_id = v->id,
                                             .unit_id = v->unit_id,
                                             .place_code = v->place_code },
                      f);
}
