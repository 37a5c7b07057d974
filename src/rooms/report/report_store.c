#include "rooms/report/report_store.h"

#include "db/queries.h"

struct take_report {
    struct arena *arena;
    struct report *r;
};

static rc take_report(const struct row *r, void *arg, struct fault *f)
{
    struct take_report *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->r = (struct report){
        .id = row_int(r, 0),
        .intake_id = row_int(r, 1),
        .source = row_text_copy(r, 2, a),
        .category = row_text_copy(r, 3, a),
        .target = row_text_copy(r, 4, a),
        .story = row_text_copy(r, 5, a),
        .named = row_int(r, 6) != 0,
        .found_at = row_int(r, 7),
    };
    return OK;
}

rc report_get(struct tx *tx, i64 id, struct report *ret, struct fault *f)
{
    struct report report;
    struct take_report t = { tx_arena(tx), &report };
    rc r = db_one(tx, &Q_report_get, ARGS(V_I(id)), take_report, &t, f);
    if (r == OK)
        *ret = report;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "report.not_found") : r;
}

rc report_insert(struct tx *tx, const struct report *r, struct fault *f)
{
    return db_exec(tx, &Q_report_insert,
                   ARGS(V_I(r->id), V_ID(r->intake_id), V_T(r->source), V_T(r->category),
                        V_T(r->target), V_T(r->story), V_I(r->named), V_I(r->found_at)),
                   NULL, f);
}
