#include "core/matter_return.h"

#include "db/queries.h"

static rc centre_of(struct tx *tx, const struct matter *m, i64 *ret, struct fault *f)
{
    return db_int(tx, &Q_matter_centre, ARGS(V_I(m->id), V_I(m->bureau_id)), ret, f);
}

rc matter_may_be_returned(struct tx *tx, const struct matter *m, struct fault *f)
{
    i64 centre = 0;
    rc r = centre_of(tx, m, &centre, f);
    return r == OK && centre == m->unit_id ? refuse(f, "matter.at_the_centre") : r;
}

static rc give(struct tx *tx, struct matter *m, i64 unit_id, struct fault *f)
{
    if (m->unit_id != unit_id)
        m->from_unit_id = m->unit_id;
    m->unit_id = unit_id;
    m->person_id = 0;
    return db_exec(tx, &Q_matter_hand_to,
                   ARGS(V_I(m->id), V_I(unit_id), V_ID(m->from_unit_id), V_NULL()), NULL, f);
}

static rc note_part(struct tx *tx, const struct matter *m, i64 returned_at, struct fault *f)
{
    return db_exec(tx, &Q_matter_part_returned, ARGS(V_I(m->id), V_ID(returned_at)), NULL, f);
}

rc matter_return(struct tx *tx, struct matter *m, struct fault *f)
{
    i64 centre = 0;
    rc r = centre_of(tx, m, &centre, f);
    if (r == OK)
        r = give(tx, m, centre, f);
    return r == OK ? note_part(tx, m, tx_now(tx), f) : r;
}

rc matter_send_on(struct tx *tx, struct matter *m, i64 unit_id, struct fault *f)
{
    rc r = give(tx, m, unit_id, f);
    return r == OK ? note_part(tx, m, 0, f) : r;
}
