#include "core/outbox.h"

#include "db/queries.h"

rc outbox_put(struct tx *tx, i64 bureau_id, const struct outbox_fact *fact, struct fault *f)
{
    return db_exec(tx, &Q_outbox_insert,
                   ARGS(V_I(tx_id(tx)), V_I(bureau_id), V_I(tx_now(tx)), V_T(str_from(fact->topic)),
                        V_T(str_from(fact->subject_kind)), V_I(fact->subject_id),
                        V_ID(fact->unit_id), V_ID(fact->person_id), V_T0(fact->place_code),
                        V_T(fact->body)),
                   NULL, f);
}
