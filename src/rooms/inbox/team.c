/* team.c — a unit, person by person: how much is open and late, and what falls due next. */
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

enum { MOST = 500 }; /* as many as the statements read */

struct next {
    str number, kind, state, title, title_list, title_code;
    i64 id, due_at;
};

struct line {
    i64 person_id, open, late, due_today, deputy_id;
    str name, deputy_name;
    day away_to;
    struct next next;
};

struct team {
    struct arena *arena;
    struct line *at;
    size_t n;
};

rc inbox_unit(struct request *rq, i64 *ret, struct fault *f)
{
    str unit = http_query(rq->http, "unit");
    *ret = rq->actor->unit_id;
    if (unit.n && !str_to_i64(unit, ret))
        return fault_field(f, S("unit"), "not_an_id", unit);
    return OK;
}

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct team *t = arg;
    (void)f;
    if (t->n == MOST)
        return OK;
    t->at[t->n++] = (struct line){ .person_id = row_int(r, 0),
                                   .name = row_text_copy(r, 1, t->arena),
                                   .deputy_id = row_int(r, 3),
                                   .deputy_name = row_text_copy(r, 4, t->arena),
                                   .away_to = (day)row_int(r, 5) };
    return OK;
}

static struct line *line_of(struct team *t, i64 person_id)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i].person_id == person_id)
            return &t->at[i];
    return NULL;
}

/* Whoever has work of the unit stands in its list, also from another unit; person 0: nobody yet. */
static rc take_work(const struct row *r, void *arg, struct fault *f)
{
    struct team *t = arg;
    struct arena *a = t->arena;
    struct line *l = line_of(t, row_int(r, 0));
    (void)f;
    if (!l && t->n == 2 * MOST)
        return OK;
    if (!l) {
        l = &t->at[t->n++];
        *l = (struct line){ .person_id = row_int(r, 0), .name = row_text_copy(r, 1, a) };
    }
    l->open = row_int(r, 2);
    l->late = row_int(r, 3);
    l->due_today = row_int(r, 4);
    l->next = (struct next){ .id = row_int(r, 5),
                             .number = row_text_copy(r, 6, a),
                             .kind = row_text_copy(r, 7, a),
                             .state = row_text_copy(r, 8, a),
                             .title = row_text_copy(r, 9, a),
                             .title_list = row_text_copy(r, 10, a),
                             .title_code = row_text_copy(r, 11, a),
                             .due_at = row_int(r, 12) };
    return OK;
}

static void put_next(struct json_out *o, const struct next *n)
{
    json_name(o, S("next"));
    if (!n->id) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_id_of(o, "id", n->id);
    json_text_of(o, "number", n->number);
    json_text_of(o, "kind", n->kind);
    json_text_of(o, "state", n->state);
    json_text_of(o, "title", n->title);
    json_text_of(o, "title_list", n->title_list);
    json_text_of(o, "title_code", n->title_code);
    json_instant_of(o, "due_at", n->due_at);
    json_close(o, '}');
}

static void put_line(struct json_out *o, const struct line *l)
{
    json_open(o, '{');
    json_id_of(o, "person_id", l->person_id);
    json_text_of(o, "name", l->name);
    json_int_of(o, "open", l->open);
    json_int_of(o, "late", l->late);
    json_int_of(o, "due_today", l->due_today);
    json_id_of(o, "deputy_id", l->deputy_id);
    json_text_of(o, "deputy_name", l->deputy_name);
    json_name(o, S("away_to"));
    if (l->deputy_id)
        record_put_day(o, l->away_to);
    else
        json_put_null(o);
    put_next(o, &l->next);
    json_close(o, '}');
}

rc team_get(struct request *rq, struct fault *f)
{
    struct team t = { .arena = rq->arena, .at = ARENA_ARRAY(rq->arena, struct line, 2 * MOST) };
    struct json_out *o = &rq->out;
    i64 unit, now = tx_now(rq->tx);
    rc r = inbox_unit(rq, &unit, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_team_people, ARGS(V_I(unit), V_I(day_at(now))), take_person, &t, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_team_work,
                    ARGS(V_I(unit), V_I(rq->actor->bureau_id), V_I(now), V_I(day_end(day_at(now)))),
                    take_work, &t, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_instant_of(o, "as_of", now);
    json_id_of(o, "unit_id", unit);
    json_name(o, S("people"));
    json_open(o, '[');
    for (size_t i = 0; i < t.n; i++)
        put_line(o, &t.at[i]);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}
