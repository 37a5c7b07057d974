/* area_rows.c — doors with all that is known of them on the street, many at a time. */
#include "rooms/area/area_rows.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/street/street.h"
#include "search/pinyin.h"

#include <math.h>

enum { BATCH = 32, VISITS = 3 };

/* A part of a door's row, written already. */
struct part {
    i64 of;   /* door, or operator */
    i64 only; /* of an operator: the one door it is about; 0: all */
    str json;
    struct part *next;
};
struct parts {
    struct arena *arena;
    const struct rules *rules;
    day today;
    struct part *first, *last;
    int alike; /* how many of the last one's door */
};

struct door {
    i64 id, ver, state_at, tag, entity_id, entity_ver, enrolled_at, filings;
    str name, address, place_code, state, entity_name, uscc, trade, grade, entity_state;
    bool has_point, here;
    double lon, lat;
};

struct batch {
    struct request *rq;
    struct arena *arena;
    const struct ground_of *ground;
    const i64 *ids;
    size_t n;
    struct door doors[BATCH];
    struct parts visits, matters, licences, food;
};

static const char *const columns[] = {
    "id",         "ver",     "name",     "address",      "lon",         "lat",         "place",
    "door_state", "seen_at", "tag",      "entity_id",    "entity_ver",  "entity_name", "initials",
    "uscc",       "trade",   "grade",    "entity_state", "enrolled_at", "filings",     "checklist",
    "visits",     "matters", "licences", "food",
};

void door_columns_put(struct json_out *o, const struct ground_of *g)
{
    json_name(o, S("columns"));
    json_open(o, '[');
    for (size_t i = 0; i < COUNT(columns); i++)
        json_put_text(o, str_from(columns[i]));
    json_close(o, ']');
    json_text_of(o, "caret", g->words);
}

static rc take_word(const struct row *r, void *arg, struct fault *f)
{
    buf_add(arg, row_text(r, 0));
    (void)f;
    return OK;
}

rc ground_read(struct request *rq, str code, struct ground_of *ret, struct fault *f)
{
    buf words = buf_new(rq->arena, 4096);
    rc r = db_each(rq->tx, &Q_area_words, ARGS(V_I(rq->actor->bureau_id), V_T(code)), take_word,
                   &words, f);
    ret->code = code;
    ret->end = ARENA_CONCAT(rq->arena, code, S(":")); /* ':' is the character after '9' */
    ret->words = buf_str(&words);
    return r;
}

/* ---- which licences ---- */

i64 remind_days(const struct rules *rules, str kind, day today)
{
    const struct rule_row *row = rule_find(rules, S("licence_kinds"), kind, today);
    i64 days = 0;
    if (row)
        (void)str_to_i64(rule_cell(rules, row, S("remind_days")), &days);
    return days;
}

i64 remind_days_most(const struct rules *rules, day today)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("licence_kinds"), &n);
    i64 most = 0;
    for (size_t i = 0; i < n; i++) {
        i64 days = remind_days(rules, rows[i].code, today);
        most = days > most ? days : most;
    }
    return most;
}

/* ---- reading ---- */

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct batch *b = arg;
    struct arena *a = b->arena;
    size_t i = 0;
    (void)f;
    while (i < b->n && b->ids[i] != row_int(r, 0))
        i++;
    if (i == b->n)
        return OK;
    b->doors[i] = (struct door){
        .id = row_int(r, 0),
        .ver = row_int(r, 1),
        .name = row_text_copy(r, 2, a),
        .address = row_text_copy(r, 3, a),
        .has_point = !row_null(r, 4),
        .lon = row_real(r, 4),
        .lat = row_real(r, 5),
        .place_code = row_text_copy(r, 6, a),
        .state = row_text_copy(r, 7, a),
        .state_at = row_int(r, 8),
        .tag = row_int(r, 9),
        .entity_id = row_int(r, 10),
        .entity_ver = row_int(r, 11),
        .entity_name = row_text_copy(r, 12, a),
        .uscc = row_text_copy(r, 13, a),
        .trade = row_text_copy(r, 14, a),
        .grade = row_text_copy(r, 15, a),
        .entity_state = row_text_copy(r, 16, a),
        .enrolled_at = row_int(r, 17),
        .filings = row_int(r, 18),
        .here = true,
    };
    return OK;
}

static void keep(struct parts *p, i64 of, i64 only, const struct json_out *o)
{
    struct part *one = ARENA_NEW(p->arena, struct part);
    *one = (struct part){ of, only, json_out_str(o), NULL };
    p->alike = p->last && p->last->of == of ? p->alike + 1 : 1;
    if (p->last)
        p->last->next = one;
    else
        p->first = one;
    p->last = one;
}

static void put_text(struct json_out *o, str s)
{
    if (s.n)
        json_put_text(o, s);
    else
        json_put_null(o);
}

/* Instants as seconds: a phone holds thousands of rows. */
static void put_seconds(struct json_out *o, i64 ms)
{
    if (ms)
        json_put_int(o, ms / 1000);
    else
        json_put_null(o);
}

static rc take_visit(const struct row *r, void *arg, struct fault *f)
{
    struct parts *p = arg;
    i64 door = row_int(r, 0);
    (void)f;
    if (p->last && p->last->of == door && p->alike == VISITS) /* they come latest first */
        return OK;
    struct json_out o = json_out_new(p->arena, 512);
    json_open(&o, '[');
    json_put_int(&o, row_int(r, 1));
    put_text(&o, row_text(r, 2));
    if (!row_null(r, 3))
        json_put_text(&o, row_text(r, 3));
    json_close(&o, ']');
    keep(p, door, 0, &o);
    return OK;
}

static rc take_matter(const struct row *r, void *arg, struct fault *f)
{
    struct parts *p = arg;
    struct json_out o = json_out_new(p->arena, 64 << 10);
    (void)f;
    json_open(&o, '[');
    json_put_id(&o, row_int(r, 1));
    json_put_int(&o, row_int(r, 2));
    for (int i = 3; i <= 7; i++)
        put_text(&o, row_text(r, i));
    json_put_int(&o, row_int(r, 8));
    put_seconds(&o, row_int(r, 9));
    put_text(&o, row_text(r, 10));
    put_text(&o, row_text(r, 11));
    json_close(&o, ']');
    keep(p, row_int(r, 0), 0, &o);
    return OK;
}

static rc take_licence(const struct row *r, void *arg, struct fault *f)
{
    struct parts *p = arg;
    i64 days = remind_days(p->rules, row_text(r, 2), p->today);
    (void)f;
    if (days == 0 || row_int(r, 3) > p->today + days)
        return OK;
    struct json_out o = json_out_new(p->arena, 256);
    json_open(&o, '[');
    put_text(&o, row_text(r, 2));
    json_put_int(&o, row_int(r, 3));
    json_close(&o, ']');
    keep(p, row_int(r, 0), row_int(r, 1), &o);
    return OK;
}

/* Days: until when it is inspected, when a certificate ends. */
static rc take_food(const struct row *r, void *arg, struct fault *f)
{
    struct parts *p = arg;
    struct json_out o = json_out_new(p->arena, 256);
    (void)f;
    json_open(&o, '[');
    json_put_int(&o, row_int(r, 1));
    if (row_null(r, 2))
        json_put_null(&o);
    else
        json_put_int(&o, row_int(r, 2));
    json_close(&o, ']');
    keep(p, row_int(r, 0), 0, &o);
    return OK;
}

/* A statement over the batch's doors. */
static rc read_doors(struct batch *b, const struct query *q, row_fn take, void *arg,
                     struct fault *f)
{
    struct val args[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        args[i] = V_I(i < b->n ? b->ids[i] : 0);
    return db_each(b->rq->tx, q, args, BATCH, take, arg, f);
}

/* The batch's operators, as the first arguments of a statement. */
static void put_operators(const struct batch *b, struct val *args)
{
    for (size_t i = 0; i < BATCH; i++)
        args[i] = V_I(i < b->n ? b->doors[i].entity_id : 0);
}

static rc read_licences(struct batch *b, struct fault *f)
{
    struct val args[BATCH + 1];
    struct parts *p = &b->licences;
    put_operators(b, args);
    args[BATCH] = V_I(p->today + remind_days_most(p->rules, p->today));
    return db_each(b->rq->tx, &Q_area_licences, args, BATCH + 1, take_licence, p, f);
}

static rc read_food(struct batch *b, struct fault *f)
{
    struct val args[BATCH];
    put_operators(b, args);
    return db_each(b->rq->tx, &Q_area_food, args, BATCH, take_food, &b->food, f);
}

static rc read_batch(struct batch *b, struct fault *f)
{
    rc r = read_doors(b, &Q_area_doors, take_door, b, f);
    if (r == OK)
        r = read_doors(b, &Q_area_visits, take_visit, &b->visits, f);
    if (r == OK)
        r = read_doors(b, &Q_area_matters, take_matter, &b->matters, f);
    if (r == OK)
        r = read_licences(b, f);
    return r == OK ? read_food(b, f) : r;
}

/* ---- writing ---- */

static void put_parts(struct json_out *o, const struct parts *p, i64 of, i64 door)
{
    json_open(o, '[');
    for (const struct part *one = of ? p->first : NULL; one; one = one->next)
        if (one->of == of && (one->only == 0 || one->only == door))
            json_put_raw(o, one->json);
    json_close(o, ']');
}

/* A metre is enough to find a door. */
static void put_degrees(struct json_out *o, const struct door *d, double degrees)
{
    if (d->has_point)
        json_put_real(o, round(degrees * 1e5) / 1e5);
    else
        json_put_null(o);
}

/* Most addresses of an area begin alike; ^ stands for it, and ^^ for itself. */
static void put_address(const struct batch *b, str address)
{
    str words = b->ground->words;
    size_t at = words.n ? str_find(address, words) : address.n;
    buf out = buf_new(b->arena, 16 << 10);
    for (size_t i = 0; i < address.n; i++) {
        if (i == at && at < address.n) {
            buf_char(&out, '^');
            i += words.n - 1;
            continue;
        }
        if (address.p[i] == '^')
            buf_char(&out, '^');
        buf_char(&out, address.p[i]);
    }
    put_text(&b->rq->out, buf_str(&out));
}

static void put_operator(const struct batch *b, const struct door *d)
{
    struct json_out *o = &b->rq->out;
    bool same = str_eq(d->name, d->entity_name);
    if (d->entity_id)
        json_put_id(o, d->entity_id);
    else
        json_put_null(o);
    json_put_int(o, d->entity_ver);
    put_text(o, same ? S("") : d->entity_name);
    put_text(o, pinyin_initials(b->arena, d->name)); /* typed by who looks for the shop */
    put_text(o, d->uscc);
    put_text(o, d->trade);
    put_text(o, d->grade);
    put_text(o, d->entity_state);
    put_seconds(o, d->enrolled_at);
    json_put_int(o, d->filings);
}

static void put_row(const struct batch *b, const struct door *d)
{
    struct request *rq = b->rq;
    struct json_out *o = &rq->out;
    const struct rule_row *list =
        checklist_of_trade(house_of(rq->tx)->rules, d->trade, day_at(tx_now(rq->tx)));
    json_open(o, '[');
    json_put_id(o, d->id);
    json_put_int(o, d->ver);
    json_put_text(o, d->name);
    put_address(b, d->address);
    put_degrees(o, d, d->lon);
    put_degrees(o, d, d->lat);
    json_put_text(o, str_sub(d->place_code, b->ground->code.n, d->place_code.n));
    json_put_text(o, d->state);
    put_seconds(o, d->state_at);
    json_put_int(o, d->tag);
    put_operator(b, d);
    put_text(o, list ? list->code : S(""));
    put_parts(o, &b->visits, d->id, 0);
    put_parts(o, &b->matters, d->id, 0);
    put_parts(o, &b->licences, d->entity_id, d->id);
    put_parts(o, &b->food, d->entity_id, d->id);
    json_close(o, ']');
}

static rc put_batch(struct batch *b, bool *gone, struct fault *f)
{
    b->visits.arena = b->matters.arena = b->licences.arena = b->food.arena = b->arena;
    b->licences.rules = house_of(b->rq->tx)->rules;
    b->licences.today = day_at(tx_now(b->rq->tx));
    rc r = read_batch(b, f);
    for (size_t i = 0; r == OK && i < b->n; i++) {
        const struct door *d = &b->doors[i];
        gone[i] = !d->here || !str_starts(d->place_code, b->ground->code);
        if (!gone[i])
            put_row(b, d);
    }
    return r;
}

rc door_rows_put(struct request *rq, const struct ground_of *g, struct ids doors, bool *gone,
                 struct fault *f)
{
    struct arena *scratch = arena_new(0);
    rc r = scratch ? OK : fail(f, NO_MEMORY, NULL);
    for (size_t from = 0; r == OK && from < doors.n; from += BATCH) {
        struct batch *b = ARENA_NEW(scratch, struct batch);
        b->rq = rq;
        b->arena = scratch;
        b->ground = g;
        b->ids = doors.at + from;
        b->n = doors.n - from < BATCH ? doors.n - from : BATCH;
        r = put_batch(b, gone + from, f);
        arena_reset(scratch);
    }
    if (scratch)
        arena_free(scratch);
    return r;
}
