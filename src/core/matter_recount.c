#include "core/matter_recount.h"

#include "core/outbox.h"
#include "core/record.h"
#include "db/queries.h"

enum { FACTS = 300 };

struct provisional {
    i64 run_id;
    struct matter m;
};

struct provisionals {
    struct arena *arena;
    struct provisional *at;
    size_t n;
};

static rc take_provisional(const struct row *r, void *arg, struct fault *f)
{
    struct provisionals *s = arg;
    struct arena *a = s->arena;
    (void)f;
    s->at[s->n++] = (struct provisional){ .run_id = row_int(r, 0),
                                          .m = { .id = row_int(r, 1),
                                                 .bureau_id = row_int(r, 2),
                                                 .kind = row_text_copy(r, 3, a),
                                                 .number = row_text_copy(r, 4, a),
                                                 .state = row_text_copy(r, 5, a),
                                                 .unit_id = row_int(r, 6),
                                                 .person_id = row_int(r, 7),
                                                 .place_code = row_text_copy(r, 8, a),
                                                 .opened_at = row_int(r, 9),
                                                 .due_at = row_int(r, 10),
                                                 .entity_id = row_int(r, 11),
                                                 .from_unit_id = row_int(r, 12) } };
    return OK;
}

/* What it was, what it is, and that the calendar is why; the rules it was reckoned by stand on the
 * line itself. */
static str facts_of(struct tx *tx, const struct matter *m, const struct clock_moved *moved)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS);
    json_open(&o, '{');
    json_text_of(&o, "number", m->number);
    json_text_of(&o, "clock", moved->clock);
    json_text_of(&o, "was", day_text(tx_arena(tx), moved->was));
    json_text_of(&o, "due", day_text(tx_arena(tx), moved->due));
    json_text_of(&o, "why", S("calendar"));
    json_close(&o, '}');
    return json_out_str(&o);
}

rc matter_recount_tell(struct tx *tx, const struct matter *m, const struct clock_moved *moved,
                       struct fault *f)
{
    const struct actor machine = { .bureau_id = m->bureau_id, .unit_id = m->unit_id };
    str facts = facts_of(tx, m, moved);
    rc r = matter_tell(tx, &machine, m, "recount", m->state, facts, f);
    if (r != OK || !m->person_id)
        return r;
    return outbox_put(tx, m->bureau_id,
                      &(struct outbox_fact){ .topic = "matter.recounted",
                                             .subject_kind = arena_cstr(tx_arena(tx), m->kind),
                                             .subject_id = m->id,
                                             .matter_id = m->id,
                                             .unit_id = m->unit_id,
                                             .person_id = m->person_id,
                                             .place_code = m->place_code,
                                             .body = facts },
                      f);
}

rc matters_recount(struct tx *tx, struct recounting *recount, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct provisionals s = { .arena = a,
                              .at = ARENA_ARRAY(a, struct provisional, (size_t)recount->most) };
    i64 moves = 0;
    rc r = db_each(tx, &Q_clocks_provisional,
                   ARGS(V_I(recount->after), V_I(day_at(tx_now(tx))), V_I(recount->most)),
                   take_provisional, &s, f);
    for (size_t i = 0; r == OK && i < s.n; i++) {
        struct clock_moved moved = { .was = DAY_NONE };
        r = matter_clock_recount(tx, &s.at[i].m, s.at[i].run_id, &moved, f);
        if (r != OK || moved.was == DAY_NONE)
            continue;
        moves++;
        r = matter_recount_tell(tx, &s.at[i].m, &moved, f);
    }
    if (r != OK)
        return r;
    recount->seen = (i64)s.n;
    recount->moved = moves;
    recount->last = s.n ? s.at[s.n - 1].run_id : recount->after;
    return OK;
}
