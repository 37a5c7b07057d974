#include "rooms/casefile/case_store.h"

#include "db/queries.h"

struct take_case {
    struct arena *arena;
    struct case_file *c;
};

static day day_of_row(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

static void take_proposal(const struct row *r, struct arena *a, struct case_file *c)
{
    c->review_class = row_text_copy(r, 15, a);
    c->decision = row_text_copy(r, 16, a);
    c->penalties = row_text_copy(r, 17, a);
    c->fine = row_int(r, 18);
    c->confiscated = row_int(r, 19);
    c->discretion = row_text_copy(r, 20, a);
    c->noticed_on = day_of_row(r, 21);
    c->noticed_penalties = row_text_copy(r, 22, a);
    c->noticed_fine = row_int(r, 23);
    c->noticed_confiscated = row_int(r, 24);
    c->hearing = row_int(r, 25) != 0;
    c->hearing_on = day_of_row(r, 26);
    c->presider_id = row_int(r, 27);
    c->discussed_at = row_int(r, 28);
}

static void take_decision(const struct row *r, struct arena *a, struct case_file *c)
{
    c->decided_on = day_of_row(r, 29);
    c->decision_number = row_text_copy(r, 30, a);
    c->service_mode = row_text_copy(r, 31, a);
    c->served_on = day_of_row(r, 32);
    c->pay_by = day_of_row(r, 33);
    c->ending = row_text_copy(r, 34, a);
    c->ended_on = day_of_row(r, 35);
    c->published_on = day_of_row(r, 36);
    c->publish_until = day_of_row(r, 37);
    c->unpublished_on = day_of_row(r, 38);
    c->unpublished_why = row_text_copy(r, 39, a);
}

static rc take_case(const struct row *r, void *arg, struct fault *f)
{
    struct take_case *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->c = (struct case_file){
        .id = row_int(r, 0),
        .source = row_text_copy(r, 1, a),
        .source_id = row_int(r, 2),
        .from_agency = row_text_copy(r, 3, a),
        .found_on = (day)row_int(r, 4),
        .category = row_text_copy(r, 5, a),
        .story = row_text_copy(r, 6, a),
        .party = row_text_copy(r, 7, a),
        .simple = row_int(r, 8) != 0,
        .cause = row_text_copy(r, 9, a),
        .lead_id = row_int(r, 10),
        .second_id = row_int(r, 11),
        .filed_on = day_of_row(r, 12),
        .act_ended_on = day_of_row(r, 13),
        .grave = row_int(r, 14) != 0,
    };
    take_proposal(r, a, t->c);
    take_decision(r, a, t->c);
    return OK;
}

rc case_get(struct tx *tx, i64 id, struct case_file *ret, struct fault *f)
{
    struct case_file c;
    struct take_case t = { tx_arena(tx), &c };
    rc r = db_one(tx, &Q_case_get, ARGS(V_I(id)), take_case, &t, f);
    if (r == OK)
        *ret = c;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "case.not_found") : r;
}

rc case_insert(struct tx *tx, i64 bureau_id, const struct case_file *c, struct fault *f)
{
    return db_exec(tx, &Q_case_insert,
                   ARGS(V_I(c->id), V_I(bureau_id), V_T(c->source), V_ID(c->source_id),
                        V_T0(c->from_agency), V_I(c->found_on), V_T(c->category), V_T(c->story),
                        V_T(c->party), V_I(c->simple)),
                   NULL, f);
}

rc case_update(struct tx *tx, const struct case_file *c, struct fault *f)
{
    return db_exec(tx, &Q_case_update,
                   ARGS(V_I(c->id), V_T(c->cause), V_ID(c->lead_id), V_ID(c->second_id),
                        day_value(c->filed_on), day_value(c->act_ended_on), V_I(c->grave),
                        V_T0(c->review_class), V_T0(c->decision), V_T0(c->penalties), V_I(c->fine),
                        V_I(c->confiscated), V_T0(c->discretion), day_value(c->noticed_on),
                        V_T0(c->noticed_penalties), V_I(c->noticed_fine),
                        V_I(c->noticed_confiscated), V_I(c->hearing), day_value(c->hearing_on),
                        V_ID(c->presider_id), V_ID(c->discussed_at), day_value(c->decided_on),
                        V_T0(c->decision_number), V_T0(c->service_mode), day_value(c->served_on),
                        day_value(c->pay_by), V_T0(c->ending), day_value(c->ended_on),
                        day_value(c->published_on), day_value(c->publish_until),
                        day_value(c->unpublished_on), V_T0(c->unpublished_why)),
                   NULL, f);
}
