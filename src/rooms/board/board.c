/* board.c — what the street loop did in a period: each figure counts the rows of one list under one
 * filter, which it names, so that the board and the export agree to the last row. */
#include "rooms/board/board.h"
#include "base/date.h"
#include "core/house.h"
#include "core/record_day.h"
#include "core/request.h"
#include "db/queries.h"

enum { UNITS = 512, KINDS = 512, DAYS = 800, PLACES = 4096 };

struct unit_line {
    i64 id, visits, operators, sweeps, enrolled, hazards, hazards_closed;
    str name, name_en, kind;
};

struct kind_line {
    str kind, state;
    i64 n;
};

struct board {
    struct request *rq;
    day from, to;
    i64 unit;
    struct unit_line units[UNITS];
    size_t unit_count;
    struct kind_line kinds[KINDS];
    size_t kind_count;
    i64 visits, operators, doors, inspections, sweeps, sweeps_done, communities, enrolled, hazards,
        hazards_closed, ratings, ratings_low, put_right, came_back;
};

static struct unit_line *unit_of(struct board *b, i64 id)
{
    for (size_t i = 0; i < b->unit_count; i++)
        if (b->units[i].id == id)
            return &b->units[i];
    return NULL;
}

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    (void)f;
    if (b->unit_count < UNITS)
        b->units[b->unit_count++] =
            (struct unit_line){ .id = row_int(r, 0),
                                .name = row_text_copy(r, 1, b->rq->arena),
                                .name_en = row_text_copy(r, 2, b->rq->arena),
                                .kind = row_text_copy(r, 3, b->rq->arena) };
    return OK;
}

static rc take_visits(const struct row *r, void *arg, struct fault *f)
{
    struct unit_line *u = unit_of(arg, row_int(r, 0));
    (void)f;
    if (u) {
        u->visits = row_int(r, 1);
        u->operators = row_int(r, 2);
    }
    return OK;
}

static rc take_totals(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    (void)f;
    b->visits = row_int(r, 0);
    b->operators = row_int(r, 1);
    b->doors = row_int(r, 2);
    b->inspections = row_int(r, 3);
    return OK;
}

struct places {
    str seen[PLACES];
    size_t n;
    struct arena *arena;
};

/* A community is the first twelve digits of whatever place the door lies in. */
static rc take_place(const struct row *r, void *arg, struct fault *f)
{
    struct places *p = arg;
    str community = str_sub(row_text(r, 0), 0, 12);
    (void)f;
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->seen[i], community))
            return OK;
    if (p->n < PLACES && community.n == 12)
        p->seen[p->n++] = arena_str(p->arena, community);
    return OK;
}

static rc take_sweeps(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    struct unit_line *u = unit_of(b, row_int(r, 0));
    str state = row_text(r, 1);
    (void)f;
    if (str_eq(state, S("cancelled")))
        return OK;
    b->sweeps += row_int(r, 2);
    if (str_eq(state, S("done")))
        b->sweeps_done += row_int(r, 2);
    if (u)
        u->sweeps += row_int(r, 2);
    return OK;
}

static void count_kind(struct board *b, str kind, str state, i64 n)
{
    for (size_t i = 0; i < b->kind_count; i++) {
        if (str_eq(b->kinds[i].kind, kind) && str_eq(b->kinds[i].state, state)) {
            b->kinds[i].n += n;
            return;
        }
    }
    if (b->kind_count < KINDS)
        b->kinds[b->kind_count++] =
            (struct kind_line){ arena_str(b->rq->arena, kind), arena_str(b->rq->arena, state), n };
}

static rc take_hazards(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    struct unit_line *u = unit_of(b, row_int(r, 0));
    str state = row_text(r, 2);
    i64 n = row_int(r, 3);
    bool closed = str_eq(state, S("closed"));
    (void)f;
    b->hazards += n;
    b->hazards_closed += closed ? n : 0;
    if (u) {
        u->hazards += n;
        u->hazards_closed += closed ? n : 0;
    }
    count_kind(b, row_text(r, 1), state, n);
    return OK;
}

/* 反复率: of what was put right in the period, what came back (rules: hazard_outcomes.put_right,
 * hazard_kinds.repeat_days). */
static rc take_repeats(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    const struct rules *rules = house_of(b->rq->tx)->rules;
    const struct rule_row *outcome = rule_find(rules, S("hazard_outcomes"), row_text(r, 1), b->to);
    (void)f;
    if (!outcome || !str_eq(rule_cell(rules, outcome, S("put_right")), S("yes")))
        return OK;
    b->put_right += row_int(r, 2);
    b->came_back += row_int(r, 3);
    return OK;
}

static rc take_enrolled(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    struct unit_line *u = unit_of(b, row_int(r, 0));
    (void)f;
    b->enrolled += row_int(r, 1);
    if (u)
        u->enrolled = row_int(r, 1);
    return OK;
}

static rc take_ratings(const struct row *r, void *arg, struct fault *f)
{
    struct board *b = arg;
    (void)f;
    b->ratings = row_int(r, 0);
    b->ratings_low = row_int(r, 1);
    return OK;
}

static rc count(struct board *b, struct fault *f)
{
    struct tx *tx = b->rq->tx;
    struct places *places = ARENA_NEW(b->rq->arena, struct places);
    struct val bureau = V_I(b->rq->actor->bureau_id), from = V_I(b->from), to = V_I(b->to),
               unit = V_I(b->unit);
    struct val begin = V_I(day_start(b->from)), end = V_I(day_end(b->to));
    places->arena = b->rq->arena;
    rc r = db_each(tx, &Q_board_units, ARGS(bureau), take_unit, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_visits, ARGS(bureau, from, to), take_visits, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_visit_totals, ARGS(bureau, from, to, unit), take_totals, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_visit_places, ARGS(bureau, from, to, unit), take_place, places, f);
    if (r == OK)
        r = db_each(tx, &Q_board_sweeps, ARGS(bureau, from, to, unit), take_sweeps, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_hazards, ARGS(bureau, begin, end, unit), take_hazards, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_repeats, ARGS(bureau, begin, end, unit), take_repeats, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_enrolled, ARGS(bureau, begin, end, unit), take_enrolled, b, f);
    if (r == OK)
        r = db_each(tx, &Q_board_ratings, ARGS(bureau, begin, end, unit), take_ratings, b, f);
    b->communities = (i64)places->n;
    return r;
}

static rc put_day(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_name(o, S("day"));
    record_put_day(o, (day)row_int(r, 0));
    json_int_of(o, "visits", row_int(r, 1));
    json_close(o, '}');
    return OK;
}

static void put_totals(struct json_out *o, const struct board *b)
{
    json_open(o, '{');
    json_int_of(o, "sweeps", b->sweeps);
    json_int_of(o, "sweeps_done", b->sweeps_done);
    json_int_of(o, "communities", b->communities);
    json_int_of(o, "visits", b->visits);
    json_int_of(o, "inspections", b->inspections);
    json_int_of(o, "operators_seen", b->operators);
    json_int_of(o, "doors_seen", b->doors);
    json_int_of(o, "enrolled", b->enrolled);
    json_int_of(o, "hazards", b->hazards);
    json_int_of(o, "hazards_closed", b->hazards_closed);
    json_int_of(o, "ratings", b->ratings);
    json_int_of(o, "ratings_low", b->ratings_low);
    json_int_of(o, "hazards_put_right", b->put_right);
    json_int_of(o, "hazards_came_back", b->came_back);
    json_close(o, '}');
}

static bool is_idle(const struct unit_line *u)
{
    return u->visits == 0 && u->sweeps == 0 && u->enrolled == 0 && u->hazards == 0;
}

static void put_units(struct json_out *o, const struct board *b)
{
    json_open(o, '[');
    for (size_t i = 0; i < b->unit_count; i++) {
        const struct unit_line *u = &b->units[i];
        if (is_idle(u) && !str_eq(u->kind, S("station")))
            continue;
        json_open(o, '{');
        json_id_of(o, "unit_id", u->id);
        json_text_of(o, "name", u->name);
        json_text_of(o, "name_en", u->name_en);
        json_int_of(o, "sweeps", u->sweeps);
        json_int_of(o, "visits", u->visits);
        json_int_of(o, "operators_seen", u->operators);
        json_int_of(o, "enrolled", u->enrolled);
        json_int_of(o, "hazards", u->hazards);
        json_int_of(o, "hazards_closed", u->hazards_closed);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_kinds(struct json_out *o, const struct board *b)
{
    json_open(o, '[');
    for (size_t i = 0; i < b->kind_count; i++) {
        json_open(o, '{');
        json_text_of(o, "kind", b->kinds[i].kind);
        json_text_of(o, "state", b->kinds[i].state);
        json_int_of(o, "n", b->kinds[i].n);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static rc read_period(struct request *rq, struct board *b, struct fault *f)
{
    str from = http_query(rq->http, "from"), to = http_query(rq->http, "to"),
        unit = http_query(rq->http, "unit");
    b->to = day_at(tx_now(rq->tx));
    b->from = b->to - 29;
    if (from.n && !day_parse(from, &b->from))
        return fault_field(f, S("from"), "not_a_day", from);
    if (to.n && !day_parse(to, &b->to))
        return fault_field(f, S("to"), "not_a_day", to);
    if (unit.n && !str_to_i64(unit, &b->unit))
        return fault_field(f, S("unit"), "not_an_id", unit);
    if (b->to < b->from || b->to - b->from >= DAYS)
        return fault_field(f, S("to"), "bad_period", S(""));
    return OK;
}

/* The same days a year earlier. */
static day year_before(day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return day_of(y - 1, m, m == 2 && dom == 29 ? 28 : dom);
}

static rc board_get(struct request *rq, struct fault *f)
{
    struct board *b = ARENA_NEW(rq->arena, struct board),
                 *last = ARENA_NEW(rq->arena, struct board);
    struct json_out *o = &rq->out;
    b->rq = last->rq = rq;
    rc r = read_period(rq, b, f);
    if (r != OK)
        return r;
    last->from = year_before(b->from);
    last->to = year_before(b->to);
    last->unit = b->unit;
    r = count(b, f);
    if (r == OK)
        r = count(last, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_instant_of(o, "as_of", tx_now(rq->tx));
    json_name(o, S("from"));
    record_put_day(o, b->from);
    json_name(o, S("to"));
    record_put_day(o, b->to);
    json_name(o, S("totals"));
    put_totals(o, b);
    json_name(o, S("last_year"));
    put_totals(o, last);
    json_name(o, S("by_unit"));
    put_units(o, b);
    json_name(o, S("hazards_by_kind_state"));
    put_kinds(o, b);
    json_name(o, S("by_day"));
    json_open(o, '[');
    r = db_each(rq->tx, &Q_board_visit_days,
                ARGS(V_I(rq->actor->bureau_id), V_I(b->from), V_I(b->to), V_I(b->unit)), put_day, o,
                f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/board", LONG, board_get, ROLE_ANYONE,
      .query = QUERY({ "from", "first day; thirty days ago when it is left out" },
                     { "to", "last day; today" }, { "unit", "id of a unit; the whole bureau" }),
      .doc = "what the street loop did in a period" },
};
const struct room board_room = { .name = "board", .routes = routes, .route_count = COUNT(routes) };
