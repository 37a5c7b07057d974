#include "rooms/street/street_ledger.h"

#include "base/date.h"
#include "codec/csv.h"
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "geo/tile.h"

#include <stdlib.h>

enum { CONDITIONS = 4, PAGE = 100, CHOICES = 16, STREETS_NEED = 9, CSV_MAX = 64 << 20 };

/* What was asked for. */
struct asking {
    struct request *rq;
    struct ledger_rules rules;
    struct ledger_ask ask;
    struct door_filter filter;
    size_t limit;
    bool least_first;
};

static rc read_place(struct asking *q, struct door_cond *conds, size_t *n, struct fault *f)
{
    str place = http_query(q->rq->http, "place");
    str *texts = ARENA_NEW(q->rq->arena, str);
    for (size_t i = 0; i < place.n; i++)
        if (place.p[i] < '0' || place.p[i] > '9')
            return fault_field(f, S("place"), "bad_form", place);
    if (place.n == 0)
        return OK;
    *texts = ARENA_CONCAT(q->rq->arena, place, S("*"));
    conds[(*n)++] = (struct door_cond){ .key = DOOR_PLACE, .op = DOOR_IN, .texts = texts, .n = 1 };
    return OK;
}

static rc read_unit(struct asking *q, struct door_cond *conds, size_t *n, struct fault *f)
{
    str unit = http_query(q->rq->http, "unit");
    i64 *id = ARENA_NEW(q->rq->arena, i64);
    if (unit.n == 0)
        return OK;
    if (!str_to_i64(unit, id))
        return fault_field(f, S("unit"), "not_an_id", unit);
    conds[(*n)++] = (struct door_cond){ .key = DOOR_UNIT, .op = DOOR_IN, .ids = id, .n = 1 };
    return OK;
}

static rc read_state(struct asking *q, struct door_cond *conds, size_t *n, struct fault *f)
{
    str states = http_query(q->rq->http, "door_state");
    str *texts = ARENA_ARRAY(q->rq->arena, str, CHOICES);
    size_t count = 0;
    while (states.n) {
        str one = str_cut(states, '|', &states);
        if (count == CHOICES || !rule_known(house_of(q->rq->tx)->rules, S("door_states"), one))
            return fault_field(f, S("door_state"), "unknown_code", one);
        texts[count++] = one;
    }
    if (count)
        conds[(*n)++] =
            (struct door_cond){ .key = DOOR_DOOR_STATE, .op = DOOR_IN, .texts = texts, .n = count };
    return OK;
}

static rc read_levels(struct asking *q, struct fault *f)
{
    str levels = http_query(q->rq->http, "level");
    while (levels.n) {
        str one = str_cut(levels, '|', &levels);
        size_t i = 0;
        while (i < q->rules.fresh.levels && !str_eq(q->rules.codes[i], one))
            i++;
        if (i == q->rules.fresh.levels || q->ask.level_count == FRESH_LEVELS)
            return fault_field(f, S("level"), "unknown_code", one);
        q->ask.levels[q->ask.level_count++] = i;
    }
    return OK;
}

static rc read_limit(struct asking *q, struct fault *f)
{
    str text = http_query(q->rq->http, "limit");
    i64 n = PAGE;
    if (text.n && (!str_to_i64(text, &n) || n < 1 || n > LIMIT_PAGE))
        return fault_field(f, S("limit"), "out_of_range", text);
    q->limit = (size_t)n;
    return OK;
}

static rc read_by(struct asking *q, struct fault *f)
{
    str by = http_query(q->rq->http, "by"), sort = http_query(q->rq->http, "sort");
    q->ask.by = str_eq(by, S("street")) ? BY_STREET
                : str_eq(by, S("grid")) ? BY_GRID
                                        : BY_COMMUNITY;
    q->least_first = str_eq(sort, S("coverage"));
    if (by.n && q->ask.by == BY_COMMUNITY && !str_eq(by, S("community")))
        return fault_field(f, S("by"), "unknown_code", by);
    if (sort.n && !q->least_first && !str_eq(sort, S("key")))
        return fault_field(f, S("sort"), "unknown_code", sort);
    if (q->ask.by == BY_STREET && http_query(q->rq->http, "place").n < STREETS_NEED)
        return fault_field(f, S("place"), "too_wide", S(""));
    return OK;
}

static rc read_asking(struct request *rq, struct asking *q, struct fault *f)
{
    struct door_cond *conds = ARENA_ARRAY(rq->arena, struct door_cond, CONDITIONS);
    size_t n = 0;
    i64 now = tx_now(rq->tx);
    *q = (struct asking){ .rq = rq };
    rc r = house_of(rq->tx)->mirror ? OK : fail(f, UNAVAILABLE, "search.not_ready");
    if (r == OK)
        r = ledger_rules_read(house_of(rq->tx)->rules, day_at(now), rq->arena, &q->rules, f);
    if (r == OK)
        r = read_place(q, conds, &n, f);
    if (r == OK)
        r = read_unit(q, conds, &n, f);
    if (r == OK)
        r = read_state(q, conds, &n, f);
    if (r == OK)
        r = read_levels(q, f);
    if (r == OK)
        r = read_limit(q, f);
    if (r != OK)
        return r;
    q->ask.rules = &q->rules.fresh;
    q->ask.now = now;
    q->filter = (struct door_filter){ .kind = DOORS, .conds = conds, .count = n };
    return mirror_scope(rq->tx, DOORS, &q->filter, f);
}

/* ---- lines ---- */

/* How many of 10,000 doors of a line are of a level that counts. */
static i64 coverage(const struct ledger_rules *rules, const struct ledger_line *line)
{
    u64 covered = 0;
    for (size_t i = 0; i < rules->fresh.levels; i++)
        covered += rules->counts[i] ? line->level[i] : 0;
    return line->doors ? (i64)(covered * 10000 / line->doors) : 0;
}

struct ranked {
    i64 rank;
    const struct ledger_line *line;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    int c = str_cmp(x->line->place, y->line->place);
    return c ? c : str_cmp(x->line->street, y->line->street);
}

static struct ranked *rank_lines(const struct asking *q, const struct mirror_ledger *m)
{
    struct ranked *ranked = ARENA_ARRAY(q->rq->arena, struct ranked, m->lines.n + 1);
    for (size_t i = 0; i < m->lines.n; i++)
        ranked[i] = (struct ranked){ q->least_first ? coverage(&q->rules, &m->lines.at[i]) : 0,
                                     &m->lines.at[i] };
    qsort(ranked, m->lines.n, sizeof *ranked, by_rank);
    return ranked;
}

/* "rank|place|street": the last line of the page before. */
static rc read_cursor(const struct asking *q, struct ledger_line *line, struct ranked *ret,
                      struct fault *f)
{
    str cursor = http_query(q->rq->http, "cursor"), rest;
    *ret = (struct ranked){ -1, line };
    if (cursor.n == 0)
        return OK;
    if (!str_to_i64(str_cut(cursor, '|', &rest), &ret->rank))
        return fault_field(f, S("cursor"), "bad_form", S(""));
    line->place = str_cut(rest, '|', &line->street);
    return OK;
}

static void put_counts(struct json_out *o, const struct asking *q, const struct mirror_ledger *m,
                       const struct ledger_line *line)
{
    json_int_of(o, "doors", (i64)line->doors);
    json_name(o, S("levels"));
    json_open(o, '{');
    for (size_t i = 0; i < q->rules.fresh.levels; i++) {
        json_name(o, q->rules.codes[i]);
        json_put_int(o, (i64)line->level[i]);
    }
    json_close(o, '}');
    json_name(o, S("states"));
    json_open(o, '{');
    for (size_t i = 0; i < DOOR_STATES; i++)
        if (line->state[i] && m->states[i].n) {
            json_name(o, m->states[i]);
            json_put_int(o, (i64)line->state[i]);
        }
    json_close(o, '}');
    json_name(o, S("coverage"));
    json_put_real(o, (double)coverage(&q->rules, line) / 10000);
    json_name(o, S("freshness"));
    json_put_real(o, line->doors ? line->freshness / (double)line->doors : 0);
}

static void put_line(struct json_out *o, const struct asking *q, const struct mirror_ledger *m,
                     const struct ledger_line *line)
{
    json_open(o, '{');
    json_text_of(o, "place_code", line->place);
    json_text_of(o, "street", line->street);
    put_counts(o, q, m, line);
    json_name(o, S("lon"));
    if (line->located)
        json_put_real(o, mercator_lon((u32)(line->x / (double)line->located)));
    else
        json_put_null(o);
    json_name(o, S("lat"));
    if (line->located)
        json_put_real(o, mercator_lat((u32)(line->y / (double)line->located)));
    else
        json_put_null(o);
    json_close(o, '}');
}

static rc put_page(const struct asking *q, const struct mirror_ledger *m, struct fault *f)
{
    struct json_out *o = &q->rq->out;
    struct ranked *ranked = rank_lines(q, m), after;
    struct ledger_line last = { 0 };
    size_t at = 0, n = 0;
    rc r = read_cursor(q, &last, &after, f);
    if (r != OK)
        return r;
    while (at < m->lines.n && by_rank(&ranked[at], &after) <= 0)
        at++;
    json_open(o, '{');
    json_instant_of(o, "at", q->ask.now);
    json_name(o, S("total"));
    json_open(o, '{');
    put_counts(o, q, m, &m->total);
    json_close(o, '}');
    json_name(o, S("items"));
    json_open(o, '[');
    for (; at + n < m->lines.n && n < q->limit; n++)
        put_line(o, q, m, ranked[at + n].line);
    json_close(o, ']');
    json_int_of(o, "count", (i64)m->lines.n);
    json_name(o, S("next"));
    if (n && at + n < m->lines.n) {
        const struct ranked *end = &ranked[at + n - 1];
        json_put_text(o, arena_fmt(q->rq->arena, "%lld|%.*s|%.*s", (long long)end->rank,
                                   STR_ARG(end->line->place), STR_ARG(end->line->street)));
    } else {
        json_put_null(o);
    }
    json_close(o, '}');
    return OK;
}

static rc reply_csv(struct request *rq, const struct csv_out *o, const char *name, struct fault *f)
{
    if (!buf_ok(&o->b))
        return fail(f, TOO_LARGE, NULL);
    rq->raw = buf_str(&o->b);
    rq->raw_type = S("text/csv; charset=utf-8");
    reply_header(rq, "Content-Disposition",
                 arena_fmt(rq->arena, "attachment; filename=\"%s.csv\"", name));
    return OK;
}

/* Every line that the filter means, not only a page of them. */
static rc write_lines(const struct asking *q, const struct mirror_ledger *m, struct fault *f)
{
    struct csv_out o = csv_out_new(q->rq->arena, CSV_MAX);
    const struct ranked *ranked = rank_lines(q, m);
    csv_put_mark(&o);
    csv_put_text(&o, S("place_code"));
    csv_put_text(&o, S("street"));
    csv_put_text(&o, S("doors"));
    for (size_t i = 0; i < q->rules.fresh.levels; i++)
        csv_put_text(&o, q->rules.codes[i]);
    for (size_t i = 0; i < DOOR_STATES; i++)
        if (m->states[i].n)
            csv_put_text(&o, ARENA_CONCAT(q->rq->arena, S("state_"), m->states[i]));
    csv_put_text(&o, S("coverage"));
    csv_put_text(&o, S("freshness"));
    csv_end_row(&o);
    for (size_t k = 0; k < m->lines.n; k++) {
        const struct ledger_line *line = ranked[k].line;
        csv_put_text(&o, line->place);
        csv_put_text(&o, line->street);
        csv_put_int(&o, (i64)line->doors);
        for (size_t i = 0; i < q->rules.fresh.levels; i++)
            csv_put_int(&o, (i64)line->level[i]);
        for (size_t i = 0; i < DOOR_STATES; i++)
            if (m->states[i].n)
                csv_put_int(&o, (i64)line->state[i]);
        csv_put_real(&o, (double)coverage(&q->rules, line) / 10000);
        csv_put_real(&o, line->doors ? line->freshness / (double)line->doors : 0);
        csv_end_row(&o);
    }
    return reply_csv(q->rq, &o, "street-ledger", f);
}

static rc count_lines(struct request *rq, struct asking *q, struct mirror_ledger *ret,
                      struct fault *f)
{
    rc r = read_asking(rq, q, f);
    if (r == OK)
        r = read_by(q, f);
    return r == OK ? mirror_ledger(house_of(rq->tx)->mirror, &q->filter, &q->ask, rq->arena, ret, f)
                   : r;
}

rc street_ledger_get(struct request *rq, struct fault *f)
{
    struct asking *q = ARENA_NEW(rq->arena, struct asking);
    struct mirror_ledger m;
    rc r = count_lines(rq, q, &m, f);
    return r == OK ? put_page(q, &m, f) : r;
}

rc street_ledger_csv(struct request *rq, struct fault *f)
{
    struct asking *q = ARENA_NEW(rq->arena, struct asking);
    struct mirror_ledger m;
    rc r = count_lines(rq, q, &m, f);
    return r == OK ? write_lines(q, &m, f) : r;
}

/* ---- doors ---- */

static const struct row_member door_members[] = {
    { "id", F_ID },
    { "name", F_TEXT },
    { "address", F_TEXT },
    { "street", F_TEXT },
    { "place_code", F_TEXT },
    { "entity_id", F_ID },
    { "entity_name", F_TEXT },
    { "trade", F_CODE },
    { "door_state", F_CODE },
    { "door_state_at", F_INSTANT },
    { "lon", F_REAL },
    { "lat", F_REAL },
};
static const struct row_shape door = ROW_SHAPE(door_members);
enum { STATE_COLUMN = 8, STATE_AT_COLUMN = 9 };

struct door_row {
    const struct asking *q;
    struct csv_out *csv; /* NULL: JSON */
};

static void csv_door(struct csv_out *o, const struct row *r, str level, double fresh,
                     struct arena *a)
{
    csv_put_text(o, arena_fmt(a, "%lld", (long long)row_int(r, 0)));
    for (int i = 1; i < (int)COUNT(door_members); i++) {
        if (row_null(r, i))
            csv_put_text(o, S(""));
        else if (i == STATE_AT_COLUMN)
            csv_put_text(o, instant_text(a, row_int(r, i)));
        else if (door_members[i].type == F_REAL)
            csv_put_real(o, row_real(r, i));
        else if (door_members[i].type == F_ID)
            csv_put_text(o, arena_fmt(a, "%lld", (long long)row_int(r, i)));
        else
            csv_put_text(o, row_text(r, i));
    }
    csv_put_text(o, level);
    csv_put_real(o, fresh < 0 ? 0 : fresh);
    csv_end_row(o);
}

static rc put_door_row(const struct row *r, void *arg, struct fault *f)
{
    const struct door_row *d = arg;
    struct json_out *o = &d->q->rq->out;
    size_t level;
    double fresh = ledger_freshness(&d->q->rules, row_text(r, STATE_COLUMN),
                                    row_int(r, STATE_AT_COLUMN), d->q->ask.now, &level);
    (void)f;
    if (d->csv) {
        csv_door(d->csv, r, d->q->rules.codes[level], fresh, d->q->rq->arena);
        return OK;
    }
    json_open(o, '{');
    row_put_members(r, &door, o);
    json_text_of(o, "level", d->q->rules.codes[level]);
    json_name(o, S("freshness"));
    json_put_real(o, fresh < 0 ? 0 : fresh);
    json_close(o, '}');
    return OK;
}

static rc put_ids(const struct asking *q, const struct mirror_doors *doors, size_t n,
                  struct csv_out *csv, struct fault *f)
{
    struct door_row d = { q, csv };
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = db_each(q->rq->tx, &Q_ledger_door, ARGS(V_I(doors->at[i])), put_door_row, &d, f);
    return r;
}

static rc find_doors(struct asking *q, size_t limit, struct mirror_doors *ret, struct fault *f)
{
    q->ask.limit = limit;
    return mirror_ledger_doors(house_of(q->rq->tx)->mirror, &q->filter, &q->ask, q->rq->arena, ret,
                               f);
}

static rc put_doors(struct asking *q, struct fault *f)
{
    struct json_out *o = &q->rq->out;
    struct mirror_doors doors;
    rc r = find_doors(q, q->limit + 1, &doors, f);
    if (r != OK)
        return r;
    size_t n = doors.n > q->limit ? q->limit : doors.n;
    json_open(o, '{');
    json_instant_of(o, "at", q->ask.now);
    json_name(o, S("items"));
    json_open(o, '[');
    r = put_ids(q, &doors, n, NULL, f);
    json_close(o, ']');
    json_int_of(o, "count", (i64)doors.count);
    json_name(o, S("next"));
    json_put_id(o, doors.n > n ? doors.at[n - 1] : 0);
    json_close(o, '}');
    return r;
}

enum { EXPORT_MOST = 50000 };

static void write_head(struct csv_out *o)
{
    csv_put_mark(o);
    for (size_t i = 0; i < COUNT(door_members); i++)
        csv_put_text(o, str_from(door_members[i].name));
    csv_put_text(o, S("level"));
    csv_put_text(o, S("freshness"));
    csv_end_row(o);
}

/* All of them, a page of ids at a time. */
static rc write_doors(struct asking *q, struct fault *f)
{
    struct csv_out o = csv_out_new(q->rq->arena, CSV_MAX);
    struct mirror_doors doors = { 0 };
    rc r = find_doors(q, 0, &doors, f);
    if (r == OK && doors.count > EXPORT_MOST)
        return fault_field(f, S("place"), "too_wide", S(""));
    write_head(&o);
    do {
        if (r == OK)
            r = find_doors(q, LIMIT_PAGE, &doors, f);
        if (r == OK)
            r = put_ids(q, &doors, doors.n, &o, f);
        q->ask.after = doors.n ? doors.at[doors.n - 1] : 0;
    } while (r == OK && doors.n == LIMIT_PAGE && buf_ok(&o.b));
    return r == OK ? reply_csv(q->rq, &o, "street-ledger-doors", f) : r;
}

static rc read_doors(struct request *rq, struct asking *q, struct fault *f)
{
    str cursor = http_query(rq->http, "cursor"), street = http_query(rq->http, "street");
    rc r = read_asking(rq, q, f);
    if (r == OK && cursor.n && !str_to_i64(cursor, &q->ask.after))
        r = fault_field(f, S("cursor"), "bad_form", S(""));
    q->ask.street = street;
    q->ask.of_street = street.n || str_eq(http_query(rq->http, "no_street"), S("1"));
    return r;
}

rc street_ledger_doors_get(struct request *rq, struct fault *f)
{
    struct asking *q = ARENA_NEW(rq->arena, struct asking);
    rc r = read_doors(rq, q, f);
    return r == OK ? put_doors(q, f) : r;
}

rc street_ledger_doors_csv(struct request *rq, struct fault *f)
{
    struct asking *q = ARENA_NEW(rq->arena, struct asking);
    rc r = read_doors(rq, q, f);
    q->ask.after = 0;
    return r == OK ? write_doors(q, f) : r;
}
