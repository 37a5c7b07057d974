#include "rooms/hazard/hazard_photos.h"

#include "db/queries.h"

enum { PHOTOS_MOST = 60 };

rc matter_take_photos(struct tx *tx, const struct actor *who, i64 matter_id, struct ids photos,
                      const char *stage, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < photos.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_attachment_take,
                    ARGS(V_I(photos.at[i]), V_T(S("matter")), V_I(matter_id), V_I(who->person_id),
                         V_T(str_from(stage))),
                    &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, S("photos"), "not_your_upload", S(""));
    }
    return r;
}

rc matter_copy_photos(struct tx *tx, i64 from_id, const struct matter *to, const char *stage,
                      struct fault *f)
{
    i64 ids[PHOTOS_MOST];
    size_t n;
    rc r = db_ids(tx, &Q_photos_of_stage, ARGS(V_I(from_id), V_T(str_from(stage))), ids, COUNT(ids),
                  &n, f);
    for (size_t i = 0; r == OK && i < n; i++)
        r = db_exec(tx, &Q_attachment_copy,
                    ARGS(V_I(tx_id(tx)), V_I(ids[i]), V_I(to->id), V_I(to->unit_id)), NULL, f);
    return r;
}
