#include "core/outbox.h"

#include "db/queries.h"

/* Whose doors a fact leads to, by the kind of its subject. Contacts, people, jobs lead to none. */
static const struct lead {
    const char *kind;
    const struct query *doors;
} leads[] = {
    { "premises", &Q_outbox_door_itself },
    { "entity", &Q_outbox_doors_of_entity },
    { "licence", &Q_outbox_doors_of_licence },
    { "visit", &Q_outbox_door_of_visit },
};

static rc note_doors(struct tx *tx, i64 id, str kind, i64 subject_id, struct fault *f)
{
    for (size_t i = 0; i < COUNT(leads); i++)
        if (str_eq(kind, str_from(leads[i].kind)))
            return db_send(tx, leads[i].doors, ARGS(V_I(id), V_I(subject_id)), f);
    return OK;
}

rc outbox_put(struct tx *tx, i64 bureau_id, const struct outbox_fact *fact, struct fault *f)
{
    i64 id = tx_id(tx);
    rc r = db_send(tx, &Q_outbox_insert,
                   ARGS(V_I(id), V_I(bureau_id), V_I(tx_now(tx)), V_T(str_from(fact->topic)),
                        V_T(str_from(fact->subject_kind)), V_I(fact->subject_id),
                        V_ID(fact->unit_id), V_ID(fact->person_id), V_T0(fact->place_code),
                        V_T(fact->body), V_ID(fact->matter_id)),
                   f);
    if (r != OK)
        return r;
    if (fact->matter_id)
        return db_send(tx, &Q_outbox_door_of_matter, ARGS(V_I(id), V_I(fact->matter_id)), f);
    return note_doors(tx, id, str_from(fact->subject_kind), fact->subject_id, f);
}

rc outbox_door(struct tx *tx, const char *subject_kind, i64 subject_id, struct fault *f)
{
    return note_doors(tx, tx_id(tx), str_from(subject_kind), subject_id, f);
}
