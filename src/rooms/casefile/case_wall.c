#include "rooms/casefile/case_wall.h"

#include "db/queries.h"

struct reading {
    struct arena *arena;
    struct wall_part part;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct reading *reading = arg;
    (void)f;
    reading->part =
        (struct wall_part){ row_text_copy(r, 0, reading->arena), .left = !row_null(r, 1) };
    return OK;
}

rc wall_part_of(struct tx *tx, i64 case_id, i64 person_id, struct wall_part *ret, struct fault *f)
{
    struct reading reading = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_case_part_of, ARGS(V_I(case_id), V_I(person_id)), take_part, &reading, f);
    if (r == OK)
        *ret = reading.part;
    return r;
}

rc wall_allows(struct tx *tx, i64 case_id, i64 person_id, const char *part, struct fault *f)
{
    struct wall_part has = { 0 };
    rc r = wall_part_of(tx, case_id, person_id, &has, f);
    if (r != OK || has.code.n == 0)
        return r;
    if (has.left)
        return refuse(f, "case.stepped_aside");
    if (str_eq(has.code, str_from(part)))
        return OK;
    fault_arg(f, "part", has.code);
    return refuse(f, "case.other_part");
}

rc wall_take(struct tx *tx, i64 case_id, i64 person_id, const char *part, struct fault *f)
{
    if (person_id == 0)
        return OK;
    rc r = wall_allows(tx, case_id, person_id, part, f);
    return r == OK
               ? db_exec(tx, &Q_case_part_take,
                         ARGS(V_I(case_id), V_I(person_id), V_T(str_from(part)), V_I(tx_now(tx))),
                         NULL, f)
               : r;
}

rc wall_officer(struct tx *tx, const struct matter *m, i64 person_id, const char *field,
                struct fault *f)
{
    i64 fit = 0;
    rc r = db_int(tx, &Q_case_officer_fit, ARGS(V_I(person_id), V_I(m->bureau_id)), &fit, f);
    if (r == OK && !fit)
        return fault_field(f, str_from(field), "not_certified", S(""));
    if (r == OK && wall_allows(tx, m->id, person_id, PART_INVESTIGATOR, NULL) != OK)
        return fault_field(f, str_from(field), "other_part", S(""));
    return r;
}

rc wall_take_second(struct tx *tx, const struct actor *who, const struct matter *m, i64 person_id,
                    const char *field, struct fault *f)
{
    if (person_id == 0)
        return OK;
    if (person_id == who->person_id)
        return fault_field(f, str_from(field), "same_person", S(""));
    rc r = wall_officer(tx, m, person_id, field, f);
    return r == OK ? wall_take(tx, m->id, person_id, PART_INVESTIGATOR, f) : r;
}
