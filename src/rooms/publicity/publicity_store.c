#include "rooms/publicity/publicity_store.h"

#include "core/house.h"
#include "db/queries.h"

struct take {
    struct arena *arena;
    struct publicity_facts *facts;
};

static rc take_facts(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->facts = (struct publicity_facts){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .entity_id = row_int(r, 3),
        .place_code = row_text_copy(r, 4, a),
        .state = row_text_copy(r, 5, a),
        .opened_at = row_int(r, 6),
        .closed_at = row_int(r, 7),
        .category = row_text_copy(r, 8, a),
        .termination = row_text_copy(r, 9, a),
        .accepted = !row_null(r, 10) && row_null(r, 11),
        .refused = !row_null(r, 11),
        .settled = !row_null(r, 12),
        .by_itself = row_int(r, 13) != 0,
        .consents = row_int(r, 14) != 0,
        .had_entry = !row_null(r, 15),
        .before = { .entity_id = row_int(r, 16),
                    .year = row_int(r, 17),
                    .counted = row_int(r, 18) != 0,
                    .closed = row_int(r, 19) != 0,
                    .settled = row_int(r, 20) != 0,
                    .by_itself = row_int(r, 21) != 0 },
        .ground = row_text_copy(r, 22, a),
        .published_at = row_int(r, 23),
        .ended_at = row_int(r, 24),
    };
    return OK;
}

rc publicity_facts(struct tx *tx, i64 id, struct publicity_facts *ret, struct fault *f)
{
    struct take t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_publicity_facts, ARGS(V_I(id)), take_facts, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

rc publicity_put(struct tx *tx, const struct publicity_facts *p, const struct publicity_entry *e,
                 struct fault *f)
{
    const struct counts *c = &e->counts;
    if (!e->is)
        return p->had_entry ? db_exec(tx, &Q_publicity_drop, ARGS(V_I(p->id)), NULL, f) : OK;
    return db_exec(tx, &Q_publicity_put,
                   ARGS(V_I(p->id), V_I(p->bureau_id), V_I(p->unit_id), V_I(c->entity_id),
                        V_T0(p->place_code), V_I(c->year), V_I(c->counted), V_I(c->closed),
                        V_I(c->settled), V_I(c->by_itself), V_T(e->state), V_T0(e->exclusion),
                        V_T(p->category), V_T0(e->result), day_value(e->closed_day),
                        day_value(e->due_day), day_value(e->until_day)),
                   NULL, f);
}

rc publicity_count(struct tx *tx, i64 bureau_id, const struct counts *c, i64 times, struct fault *f)
{
    if (!c->counted)
        return OK;
    rc r = db_exec(tx, &Q_publicity_tally_add,
                   ARGS(V_I(c->entity_id), V_I(c->year), V_I(bureau_id), V_I(times),
                        V_I(times * c->closed), V_I(times * c->settled), V_I(times * c->by_itself)),
                   NULL, f);
    return r == OK && times < 0
               ? db_exec(tx, &Q_publicity_tally_sweep, ARGS(V_I(c->entity_id)), NULL, f)
               : r;
}

static bool same_counts(const struct counts *x, const struct counts *y)
{
    return x->entity_id == y->entity_id && x->year == y->year && x->counted == y->counted &&
           x->closed == y->closed && x->settled == y->settled && x->by_itself == y->by_itself;
}

rc publicity_refresh(struct tx *tx, i64 id, struct fault *f)
{
    struct publicity_facts facts;
    rc r = publicity_facts(tx, id, &facts, f);
    if (r != OK)
        return r;
    struct publicity_entry entry = publicity_entry_of(house_of(tx)->rules, &facts);
    if (!entry.is && !facts.had_entry)
        return OK;
    bool same = entry.is && facts.had_entry && same_counts(&entry.counts, &facts.before);
    r = publicity_put(tx, &facts, &entry, f);
    if (r == OK && !same && facts.had_entry)
        r = publicity_count(tx, facts.bureau_id, &facts.before, -1, f);
    if (r == OK && !same && entry.is)
        r = publicity_count(tx, facts.bureau_id, &entry.counts, 1, f);
    return r;
}
