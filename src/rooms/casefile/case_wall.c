#include "rooms/casefile/case_wall.h"

#include "db/queries.h"

struct part {
    struct arena *arena;
    str part;
    bool ended;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct part *p = arg;
    (void)f;
    p->part = row_text_copy(r, 0, p->arena);
    p->ended = !row_null(r, 1);
    return OK;
}

rc wall_allows(struct tx *tx, i64 case_id, i64 person_id, const char *part, struct fault *f)
{
    struct part p = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_case_part_of, ARGS(V_I(case_id), V_I(person_id)), take_part, &p, f);
    if (r != OK || p.part.n == 0)
        return r;
    if (p.ended)
        return refuse(f, "case.stepped_aside");
    if (str_eq(p.part, str_from(part)))
        return OK;
    fault_arg(f, "part", p.part);
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
