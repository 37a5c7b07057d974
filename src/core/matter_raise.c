#include "core/matter_raise.h"

#include "core/house.h"
#include "core/matter.h"
#include "core/outbox.h"
#include "db/queries.h"

enum { TOLD_MOST = 200, FACTS = 300 };

static i64 number(const struct rules *rules, const struct rule_row *row, str column)
{
    i64 n = 0; /* the loader has checked that it is a number */
    (void)str_to_i64(rule_cell(rules, row, column), &n);
    return n;
}

i64 matter_raise_moment(const struct rules *rules, const struct rule_row *row, i64 due)
{
    return due + number(rules, row, S("days")) * DAY_MS + 1;
}

struct standings {
    struct arena *arena;
    struct matter *at;
    size_t n;
};

static rc take_standing(const struct row *r, void *arg, struct fault *f)
{
    struct standings *s = arg;
    struct arena *a = s->arena;
    (void)f;
    s->at[s->n++] = (struct matter){ .id = row_int(r, 0),
                                     .bureau_id = row_int(r, 1),
                                     .kind = row_text_copy(r, 2, a),
                                     .number = row_text_copy(r, 3, a),
                                     .state = row_text_copy(r, 4, a),
                                     .unit_id = row_int(r, 5),
                                     .person_id = row_int(r, 6),
                                     .place_code = row_text_copy(r, 7, a),
                                     .opened_at = row_int(r, 8),
                                     .due_at = row_int(r, 9),
                                     .entity_id = row_int(r, 10),
                                     .from_unit_id = row_int(r, 11) };
    return OK;
}

/* ---- who is told ---- */

struct people {
    i64 ids[TOLD_MOST];
    size_t n;
};

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct people *p = arg;
    (void)f;
    if (p->n < TOLD_MOST)
        p->ids[p->n++] = row_int(r, 0);
    return OK;
}

/* The officer is the matter's own, or who handed it over; chiefs are those of the unit that follows
 * it, or of the nearest unit above with any; whoever works for the bureau as a whole is told
 * wherever it is. */
static rc find_people(struct tx *tx, const struct matter *m, str role, struct people *ret,
                      struct fault *f)
{
    i64 unit = m->from_unit_id ? m->from_unit_id : m->unit_id;
    unsigned bit = role_from_name(role);
    ret->n = 0;
    if (bit == ROLE_OFFICER)
        return db_each(tx, &Q_raise_officer, ARGS(V_I(m->id)), take_person, ret, f);
    if (bit != ROLE_CHIEF)
        return db_each(tx, &Q_raise_bureau, ARGS(V_I(m->bureau_id), V_I(bit)), take_person, ret, f);
    return db_each(tx, &Q_raise_unit, ARGS(V_I(unit), V_I(bit)), take_person, ret, f);
}

static rc tell_people(struct tx *tx, const struct matter *m, str facts, const struct people *p,
                      struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = outbox_put(
            tx, m->bureau_id,
            &(struct outbox_fact){ .topic = "matter.raised",
                                   .subject_kind = arena_cstr(tx_arena(tx), m->kind),
                                   .subject_id = m->id,
                                   .matter_id = m->id,
                                   .unit_id = m->from_unit_id ? m->from_unit_id : m->unit_id,
                                   .person_id = p->ids[i],
                                   .place_code = m->place_code,
                                   .body = facts },
            f);
    return r;
}

static str facts_of(struct tx *tx, const struct matter *m, const struct rule_row *rung, str role)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS);
    json_open(&o, '{');
    json_text_of(&o, "number", m->number);
    json_text_of(&o, "rung", rung->code);
    json_text_of(&o, "raised_to", role);
    json_close(&o, '}');
    return json_out_str(&o);
}

/* ---- one rung ---- */

static rc climb(struct tx *tx, const struct matter *m, const struct rule_row *rung, struct fault *f)
{
    str role = rule_cell(house_of(tx)->rules, rung, S("raised_to"));
    struct people *people = ARENA_NEW(tx_arena(tx), struct people);
    const struct actor machine = { .bureau_id = m->bureau_id, .unit_id = m->unit_id };
    str facts = facts_of(tx, m, rung, role);
    i64 added = 0;
    rc r = find_people(tx, m, role, people, f);
    if (r == OK)
        r = db_exec(tx, &Q_raised_insert,
                    ARGS(V_I(m->id), V_I(m->due_at), V_T(rung->code), V_T(role), V_I(tx_now(tx)),
                         V_I((i64)people->n)),
                    &added, f);
    if (r != OK || added == 0) /* climbed already */
        return r;
    r = db_exec(tx, &Q_raised_set, ARGS(V_I(m->id), V_T(role)), NULL, f);
    if (r == OK)
        r = matter_tell(tx, &machine, m, "raise", m->state, facts, f);
    return r == OK ? tell_people(tx, m, facts, people, f) : r;
}

/* Rungs in the order of the rules: those whose moment has come are climbed, the first of the others
 * says when to look again. */
static rc climb_all(struct tx *tx, const struct matter *m, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("escalation"), &n);
    day law = day_at(m->opened_at);
    i64 next = 0;
    rc r = OK;
    for (size_t i = 0; r == OK && m->due_at && i < n; i++) {
        bool in_force = rows[i].valid_from <= law && law <= rows[i].valid_to;
        if (!in_force || !str_eq(rule_cell(rules, &rows[i], S("kind")), m->kind))
            continue;
        i64 moment = matter_raise_moment(rules, &rows[i], m->due_at);
        if (moment <= tx_now(tx))
            r = climb(tx, m, &rows[i], f);
        else if (next == 0 || moment < next)
            next = moment;
    }
    return r == OK ? db_exec(tx, &Q_raise_next, ARGS(V_I(m->id), V_ID(next)), NULL, f) : r;
}

rc matters_raise(struct tx *tx, i64 most, i64 *ret_seen, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct standings s = { .arena = a, .at = ARENA_ARRAY(a, struct matter, (size_t)most) };
    rc r = db_each(tx, &Q_matters_to_raise, ARGS(V_I(tx_now(tx)), V_I(most)), take_standing, &s, f);
    for (size_t i = 0; r == OK && i < s.n; i++)
        r = climb_all(tx, &s.at[i], f);
    if (r == OK)
        *ret_seen = (i64)s.n;
    return r;
}
