/* clue_flow.c — why a package may not take a step, and what follows when it does. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_paper.h"
#include "rooms/casefile/case_wall.h"
#include "rooms/casefile/clue.h"

enum { SUPERVISORS = 64 };

struct take_clue {
    struct arena *arena;
    struct clue *c;
};

static rc take_clue(const struct row *r, void *arg, struct fault *f)
{
    struct take_clue *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->c = (struct clue){ .id = row_int(r, 0),
                           .source = row_text_copy(r, 1, a),
                           .source_id = row_int(r, 2),
                           .found_on = (day)row_int(r, 3),
                           .category = row_text_copy(r, 4, a),
                           .story = row_text_copy(r, 5, a),
                           .round = row_int(r, 6),
                           .seal = row_text_copy(r, 7, a),
                           .sealed_at = row_int(r, 8),
                           .sealed_by = row_int(r, 9),
                           .return_reason = row_text_copy(r, 10, a),
                           .return_note = row_text_copy(r, 11, a),
                           .case_id = row_int(r, 12) };
    return OK;
}

rc clue_get(struct tx *tx, i64 id, struct clue *ret, struct fault *f)
{
    struct clue c;
    struct take_clue t = { tx_arena(tx), &c };
    rc r = db_one(tx, &Q_clue_get, ARGS(V_I(id)), take_clue, &t, f);
    if (r == OK)
        *ret = c;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "clue.not_found") : r;
}

/* ---- guards ---- */

/* Whoever collected or sealed it is on the other side of the wall. */
rc clue_is_not_own(struct tx *tx, const struct step *s, struct fault *f)
{
    i64 own = 0;
    rc r =
        db_int(tx, &Q_clue_supervisor, ARGS(V_I(s->matter->id), V_I(s->actor->person_id)), &own, f);
    return r == OK && own ? refuse(f, "clue.own") : r;
}

rc clue_may_be_amended(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct clue c;
    rc r = clue_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    const struct rule_row *reason =
        rule_find(rules, S("clue_return_reasons"), c.return_reason, day_at(s->now));
    bool final = reason && str_eq(rule_cell(rules, reason, S("final")), S("yes"));
    return final ? refuse(f, "clue.returned_for_good") : OK;
}

/* ---- sealing and handing over ---- */

/* The files go where the package goes: whoever has it reads them; whoever had it follows it. */
static rc give_to(struct tx *tx, struct matter *m, i64 unit, i64 person, struct fault *f)
{
    m->from_unit_id = m->unit_id == unit ? 0 : m->unit_id;
    m->unit_id = unit;
    m->person_id = person;
    rc r = db_exec(tx, &Q_matter_hand_to,
                   ARGS(V_I(m->id), V_I(unit), V_ID(m->from_unit_id), V_ID(person)), NULL, f);
    return r == OK ? db_exec(tx, &Q_attachments_hand_to, ARGS(V_I(m->id), V_I(unit)), NULL, f) : r;
}

static rc seal_now(struct tx *tx, const struct actor *who, struct matter *m, struct clue *c,
                   struct fault *f)
{
    i64 to = 0;
    rc r = evidence_seal(tx, c->id, c->round, c->story, &c->seal, f);
    if (r == OK)
        r = db_exec(tx, &Q_clue_sealed,
                    ARGS(V_I(c->id), V_T(c->seal), V_I(tx_now(tx)), V_I(who->person_id)), NULL, f);
    if (r == OK)
        r = db_exec(
            tx, &Q_clue_seal_insert,
            ARGS(V_I(c->id), V_I(c->round), V_T(c->seal), V_I(tx_now(tx)), V_I(who->person_id)),
            NULL, f);
    if (r == OK)
        r = db_int(tx, &Q_clue_goes_to, ARGS(V_I(c->id)), &to, f);
    return r == OK ? give_to(tx, m, to, 0, f) : r;
}

rc clue_seal(struct tx *tx, const struct step *s, struct fault *f)
{
    struct clue c;
    rc r = clue_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = seal_now(tx, s->actor, s->matter, &c, f);
    return r == OK ? clue_paper(tx, s, &c, f) : r;
}

rc clue_hand_over(struct tx *tx, const struct actor *who, const struct clue_finding *in,
                  i64 *ret_id, struct fault *f)
{
    struct clue c;
    struct matter m;
    i64 id;
    struct evidence_new record = {
        .kind = S("record"), .name = in->name, .story = in->story, .taken_on = DAY_NONE
    };
    struct clue_new found = { .entity_id = in->entity_id,
                              .premises_id = in->premises_id,
                              .found_at = in->found_at,
                              .category = in->category,
                              .story = in->story,
                              .evidence = { &record, 1 },
                              .source = S("hazard"),
                              .source_id = in->matter_id };
    rc r = clue_open(tx, who, &found, &id, f);
    if (r == OK)
        r = clue_get(tx, id, &c, f);
    if (r == OK)
        r = matter_get(tx, id, &m, f);
    if (r == OK)
        r = evidence_from_photos(tx, who, in->matter_id, &m, f);
    if (r == OK)
        r = db_exec(tx, &Q_clue_state_sealed, ARGS(V_I(id)), NULL, f);
    if (r != OK)
        return r;
    m.state = S("sealed");
    m.ver++;
    r = seal_now(tx, who, &m, &c, f);
    if (r == OK)
        r = matter_tell(tx, who, &m, "seal", S("draft"), S(""), f);
    if (r == OK)
        *ret_id = id;
    return r;
}

/* ---- receiving and giving back ---- */

struct supervisors {
    i64 people[SUPERVISORS];
    size_t n;
};

static rc take_supervisor(const struct row *r, void *arg, struct fault *f)
{
    struct supervisors *s = arg;
    (void)f;
    if (s->n < SUPERVISORS)
        s->people[s->n++] = row_int(r, 0);
    return OK;
}

/* Everybody who collected has a part in the case from now on: the one on the other side. */
static rc bring_supervisors(struct tx *tx, const struct clue *c, i64 case_id, struct fault *f)
{
    struct supervisors all = { .n = 0 };
    rc r = db_each(tx, &Q_clue_supervisors, ARGS(V_I(c->id)), take_supervisor, &all, f);
    for (size_t i = 0; r == OK && i < all.n; i++)
        r = wall_take(tx, case_id, all.people[i], PART_SUPERVISOR, f);
    return r;
}

rc clue_take(struct tx *tx, const struct step *s, struct fault *f)
{
    struct clue c = { 0 };
    struct matter of_case;
    i64 id;
    rc r = clue_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    struct case_new in = { .source = S("clue"),
                           .source_id = c.id,
                           .entity_id = s->matter->entity_id,
                           .premises_id = s->matter->premises_id,
                           .unit_id = s->matter->unit_id,
                           .found_at = day_start(c.found_on),
                           .found_by = c.sealed_by,
                           .category = c.category,
                           .story = c.story };
    r = case_file_open(tx, s->actor, &in, &id, f);
    if (r == OK)
        r = matter_get(tx, id, &of_case, f);
    if (r == OK)
        r = evidence_copy(tx, c.id, &of_case, f);
    if (r == OK)
        r = bring_supervisors(tx, &c, id, f);
    if (r == OK)
        r = wall_take(tx, id, s->actor->person_id, PART_INVESTIGATOR, f);
    return r == OK ? db_exec(tx, &Q_clue_taken, ARGS(V_I(c.id), V_I(id)), NULL, f) : r;
}

static rc set_return(struct tx *tx, i64 id, str reason, str note, struct fault *f)
{
    return db_exec(tx, &Q_clue_returned, ARGS(V_I(id), V_T0(reason), V_T0(note)), NULL, f);
}

rc clue_give_back(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct clue_return_form *form = s->form;
    struct clue c = { 0 };
    rc r = clue_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = set_return(tx, c.id, form->reason, form->note, f);
    i64 home = s->matter->from_unit_id ? s->matter->from_unit_id : s->matter->unit_id;
    return r == OK ? give_to(tx, s->matter, home, c.sealed_by, f) : r;
}

rc clue_new_round(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_clue_new_round, ARGS(V_I(s->matter->id)), NULL, f);
}

rc clue_drop(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct clue_note_form *form = s->form;
    struct clue c = { 0 };
    rc r = clue_get(tx, s->matter->id, &c, f);
    return r == OK ? set_return(tx, c.id, c.return_reason, form->note, f) : r;
}
