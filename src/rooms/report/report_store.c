#include "rooms/report/report_store.h"

#include "db/queries.h"

struct take_report {
    struct arena *arena;
    struct report *r;
};

static void take_end(const struct row *r, struct arena *a, struct report *ret)
{
    ret->decided_by = row_int(r, 15);
    ret->decided_at = row_int(r, 16);
    ret->case_id = row_int(r, 17);
    ret->merged_into = row_int(r, 18);
    ret->to_agency = row_text_copy(r, 19, a);
    ret->gone_note = row_text_copy(r, 20, a);
    ret->told_at = row_int(r, 21);
    ret->told_by = row_int(r, 22);
    ret->told_mode = row_text_copy(r, 23, a);
    ret->told_note = row_text_copy(r, 24, a);
    ret->reward_level = row_text_copy(r, 25, a);
    ret->reward_base = row_int(r, 26);
    ret->reward_amount = row_int(r, 27);
    ret->reward_by = row_int(r, 28);
    ret->reward_at = row_int(r, 29);
    ret->reward_decided_by = row_int(r, 30);
    ret->reward_decided_at = row_int(r, 31);
    ret->reward_paper = row_text_copy(r, 32, a);
    ret->return_reason = row_text_copy(r, 33, a);
    ret->returned_at = row_int(r, 34);
    ret->merged_at = row_int(r, 35);
}

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
        .extension_asked_by = row_int(r, 8),
        .extension_reason = row_text_copy(r, 9, a),
        .extended_at = row_int(r, 10),
        .paused_for = row_text_copy(r, 11, a),
        .finding = row_text_copy(r, 12, a),
        .reason = row_text_copy(r, 13, a),
        .proposed_by = row_int(r, 14),
    };
    take_end(r, a, t->r);
    return OK;
}

static rc get(struct tx *tx, const struct query *q, i64 id, struct report *ret, struct fault *f)
{
    struct report report;
    struct take_report t = { tx_arena(tx), &report };
    rc r = db_one(tx, q, ARGS(V_I(id)), take_report, &t, f);
    if (r == OK)
        *ret = report;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "report.not_found") : r;
}

rc report_get(struct tx *tx, i64 id, struct report *ret, struct fault *f)
{
    return get(tx, &Q_report_get, id, ret, f);
}

rc report_read(struct tx *tx, i64 id, struct report *ret, struct fault *f)
{
    return get(tx, &Q_report_read, id, ret, f);
}

rc report_insert(struct tx *tx, const struct report *r, struct fault *f)
{
    return db_exec(tx, &Q_report_insert,
                   ARGS(V_I(r->id), V_ID(r->intake_id), V_T(r->source), V_T(r->category),
                        V_T(r->target), V_T(r->story), V_I(r->named), V_I(r->found_at)),
                   NULL, f);
}
