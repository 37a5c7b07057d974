#include "rooms/casefile/case_subject.h"

#include "core/house.h"
#include "db/queries.h"

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct case_subject *s = arg;
    (void)f;
    s->premises_id = row_int(r, 0);
    s->station = row_int(r, 1);
    s->entity_id = s->entity_id ? s->entity_id : row_int(r, 2);
    s->place_code = row_text_copy(r, 3, s->arena);
    s->has_point = !row_null(r, 4);
    s->lon = row_real(r, 4);
    s->lat = row_real(r, 5);
    return OK;
}

static rc take_operator(const struct row *r, void *arg, struct fault *f)
{
    struct case_subject *s = arg;
    (void)f;
    s->kind = row_text_copy(r, 2, s->arena);
    if (s->station == 0)
        s->station = row_int(r, 0);
    if (s->place_code.n == 0)
        s->place_code = row_text_copy(r, 1, s->arena);
    return OK;
}

struct brigades {
    str place;
    i64 unit;
    size_t narrow; /* digits of its jurisdiction, and one */
};

static rc take_brigade(const struct row *r, void *arg, struct fault *f)
{
    struct brigades *b = arg;
    str place = row_text(r, 1);
    (void)f;
    if (str_starts(b->place, place) && place.n + 1 > b->narrow) {
        b->unit = row_int(r, 0);
        b->narrow = place.n + 1;
    }
    return OK;
}

static rc find_unit(struct tx *tx, i64 bureau_id, i64 asked, struct case_subject *s,
                    struct fault *f)
{
    i64 known = 0;
    if (asked) {
        rc r = db_int(tx, &Q_case_unit_known, ARGS(V_I(asked), V_I(bureau_id)), &known, f);
        s->investigates = asked;
        return r == OK && !known ? fault_field(f, S("unit_id"), "unknown", S("")) : r;
    }
    struct brigades b = { .place = s->place_code };
    rc r = db_each(tx, &Q_case_brigades, ARGS(V_I(bureau_id)), take_brigade, &b, f);
    s->investigates = b.unit ? b.unit : s->station;
    return r;
}

/* A natural person or a body; without a known operator the law's smaller limits are taken. */
static str party_of(struct tx *tx, str kind)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("case_parties"), kind, day_at(tx_now(tx)));
    return row ? rule_cell(rules, row, S("party")) : S("person");
}

rc case_subject(struct tx *tx, i64 bureau_id, const struct case_subject_of *of,
                struct case_subject *ret, struct fault *f)
{
    struct case_subject s = { .arena = tx_arena(tx), .entity_id = of->entity_id };
    rc r = OK;
    if (of->premises_id)
        r = db_each(tx, &Q_case_door, ARGS(V_I(of->premises_id), V_I(bureau_id)), take_door, &s, f);
    if (r == OK && of->premises_id && s.premises_id == 0)
        return fault_field(f, S("premises_id"), "unknown", S(""));
    if (r == OK && s.entity_id)
        r = db_each(tx, &Q_case_operator, ARGS(V_I(s.entity_id), V_I(bureau_id)), take_operator, &s,
                    f);
    if (r == OK && of->entity_id && s.kind.n == 0)
        return fault_field(f, S("entity_id"), "unknown", S(""));
    if (r == OK)
        r = find_unit(tx, bureau_id, of->unit_id, &s, f);
    if (r != OK)
        return r;
    s.party = party_of(tx, s.kind);
    *ret = s;
    return OK;
}
