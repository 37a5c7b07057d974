#include "rooms/complaint/complaint_store.h"

#include "core/story.h"
#include "db/queries.h"

struct take {
    struct arena *arena;
    struct complaint *c;
};

static rc take_complaint(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->c = (struct complaint){
        .id = row_int(r, 0),
        .intake_id = row_int(r, 1),
        .intake_unit_id = row_int(r, 2),
        .category = row_text_copy(r, 3, a),
        .demands = row_text_copy(r, 4, a),
        .amount = row_int(r, 5),
        .story = arena_str(a, row_blob(r, 6)),
        .may_publish = row_int(r, 7) != 0,
        .may_entrust = row_int(r, 8) != 0,
        .identity_day = row_int(r, 9),
        .entrusted_to = row_text_copy(r, 10, a),
        .consent = { { row_int(r, 11) != 0, row_int(r, 12) != 0 },
                     { row_int(r, 13) != 0, row_int(r, 14) != 0 } },
    };
    return OK;
}

rc complaint_get(struct tx *tx, i64 id, struct complaint *ret, struct fault *f)
{
    struct complaint c;
    struct take t = { tx_arena(tx), &c };
    rc r = db_one(tx, &Q_complaint_get, ARGS(V_I(id)), take_complaint, &t, f);
    if (r == OK)
        *ret = c;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

rc complaint_masked(struct tx *tx, i64 id, str text, str *ret, struct fault *f)
{
    struct parties parties;
    *ret = text;
    if (text.n == 0)
        return OK;
    rc r = parties_open(tx, id, &parties, f);
    if (r != OK)
        return r;
    struct story_person *people = ARENA_ARRAY(tx_arena(tx), struct story_person, parties.n + 1);
    for (size_t i = 0; i < parties.n; i++) {
        const struct party *p = &parties.at[i].who;
        people[i] = (struct story_person){
            .name = p->name, .phone = p->phone, .address = p->address, .id_number = p->id_number
        };
    }
    *ret = story_mask(tx_arena(tx), text, people, parties.n, S(""));
    return OK;
}

rc complaint_story(struct tx *tx, i64 id, str *ret, struct fault *f)
{
    struct complaint c;
    str story;
    rc r = complaint_get(tx, id, &c, f);
    if (r == OK)
        r = party_open_text(tx, c.story, &story, f);
    return r == OK ? complaint_masked(tx, id, story, ret, f) : r;
}

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    (void)f;
    t->c->category = row_text_copy(r, 0, t->arena);
    return OK;
}

rc complaint_last_mode(struct tx *tx, i64 id, str *ret, struct fault *f)
{
    struct complaint c = { 0 };
    struct take t = { tx_arena(tx), &c };
    rc r = db_each(tx, &Q_complaint_last_mode, ARGS(V_I(id)), take_text, &t, f);
    if (r == OK)
        *ret = c.category;
    return r;
}

struct take_agreement {
    struct arena *arena;
    struct agreement a;
};

static rc take_agreement(const struct row *r, void *arg, struct fault *f)
{
    struct take_agreement *t = arg;
    (void)f;
    t->a = (struct agreement){ .id = row_int(r, 0),
                               .no = row_int(r, 1),
                               .terms = row_text_copy(r, 2, t->arena),
                               .amount = row_int(r, 3),
                               .perform_on = row_null(r, 4) ? DAY_NONE : (day)row_int(r, 4) };
    return OK;
}

rc complaint_agreement(struct tx *tx, i64 id, struct agreement *ret, struct fault *f)
{
    struct take_agreement t = { tx_arena(tx), { .perform_on = DAY_NONE } };
    rc r = db_each(tx, &Q_complaint_agreement_last, ARGS(V_I(id)), take_agreement, &t, f);
    if (r == OK)
        *ret = t.a;
    return r;
}

rc complaint_limit_day(struct tx *tx, i64 id, str clock, day *ret, struct fault *f)
{
    i64 due = 0;
    rc r = db_int(tx, &Q_complaint_limit_day, ARGS(V_I(id), V_T(clock)), &due, f);
    if (r == OK)
        *ret = due ? (day)due : DAY_NONE;
    return r;
}

rc complaint_serve_operator(struct tx *tx, i64 id, i64 document_id, struct fault *f)
{
    return complaint_serving_add(tx, id, document_id, "operator", f);
}

rc complaint_serving_add(struct tx *tx, i64 id, i64 document_id, const char *side, struct fault *f)
{
    return db_exec(tx, &Q_complaint_serving_insert,
                   ARGS(V_I(tx_id(tx)), V_I(id), V_I(document_id), V_T(str_from(side))), NULL, f);
}
