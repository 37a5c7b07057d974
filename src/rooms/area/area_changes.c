/* area_changes.c — the delta of an area: which doors have a fact behind the phone's cursor. */
#include "rooms/area/area_changes.h"

#include "base/id.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/area/area_rows.h"
#include "sys/secret.h"

#include <string.h>

/* FACTS are read at once, DOORS come in one reply; when an import rewrote more than BULK, all of
 * the area is fetched anew. */
enum { FACTS = 4000, DOORS = 500, BULK = 2000, MOST = FACTS + 2 * BULK, PRINT = 4 };
enum { QUIET_MS = 3600 * 1000, SKEW_MS = 600 * 1000, MANY_KINDS = 16 };

struct position_in {
    i64 era, id;
};

struct delta {
    struct request *rq;
    const struct ground_of *ground;
    struct position_in from, to, now;
    i64 *doors; /* in order, each once */
    size_t n, facts;
    bool full;     /* the page is full: `to` is the last whole fact */
    bool too_many; /* there is no room for another door */
    i64 since;     /* when the first import behind the cursor began; 0: there is none */
};

/* ---- the cursor ---- */

static void print_rules(buf *b, const struct rules *rules, day today)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("checklists"), &n);
    buf_add(b, rules_pack(rules));
    for (size_t i = 0; i < n; i++)
        if (today >= rows[i].valid_from && today <= rows[i].valid_to)
            buf_i64(b, (i64)i);
}

static void print_ids(buf *b, const i64 *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_i64(b, ids[i]);
        buf_char(b, ' ');
    }
    buf_char(b, ';');
}

/* All that decides what the person may see: with another role, unit or absent colleague the phone
 * fetches anew, as no fact leads to the doors that it sees now or sees no more. */
static str print_of(struct request *rq, str area)
{
    const struct scope *s = tx_scope(rq->tx);
    unsigned char digest[SM3_BYTES];
    buf b = buf_new(rq->arena, 64 << 10);
    const i64 numbers[] = { 1 /* form of a row */,
                            s->bureau_id,
                            rq->actor->person_id,
                            s->whole_bureau,
                            s->whole_register,
                            s->assigned_only,
                            s->secrets };
    print_ids(&b, numbers, COUNT(numbers));
    print_ids(&b, s->units, s->unit_count);
    print_ids(&b, s->absent, s->absent_count);
    buf_add(&b, area);
    buf_char(&b, ' ');
    print_rules(&b, house_of(rq->tx)->rules, day_at(tx_now(rq->tx)));
    sm3(buf_str(&b), digest);
    return hex(rq->arena, digest, PRINT);
}

static rc take_position(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct position_in *)arg = (struct position_in){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

/* The end of the outbox; where nothing was told for long, a time that no transaction still open can
 * have begun before, so that a quiet month does not make a cursor too old. */
static rc position_now(struct request *rq, struct position_in *ret, struct fault *f)
{
    struct position_in p = { 0, 0 };
    rc r = db_each(rq->tx, &Q_db_outbox_end, NO_ARGS, take_position, &p, f);
    i64 quiet = id_first_at(tx_now(rq->tx) - QUIET_MS);
    if (p.id < quiet)
        p.id = quiet;
    *ret = p;
    return r;
}

static str cursor_text(struct request *rq, str area, struct position_in p)
{
    str print = print_of(rq, area);
    return arena_fmt(rq->arena, "%lld.%lld.%.*s", (long long)p.era, (long long)p.id,
                     STR_ARG(print));
}

rc area_cursor(struct request *rq, str area, str *ret, struct fault *f)
{
    struct position_in p;
    rc r = position_now(rq, &p, f);
    if (r == OK)
        *ret = cursor_text(rq, area, p);
    return r;
}

/* How far back facts are kept; 0: for ever. */
static i64 kept_since(struct request *rq)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    i64 now = tx_now(rq->tx), days = 0;
    const struct rule_row *row = rule_find(rules, S("retention"), S("outbox"), day_at(now));
    if (!row || !str_to_i64(rule_cell(rules, row, S("days")), &days))
        return 0;
    return now - days * DAY_MS;
}

/* False: all is to be fetched anew. What a partner may see changes with each stop that is given
 * out, which leads to no door. */
static bool usable(struct delta *d, str cursor)
{
    str era = str_cut(cursor, '.', &cursor), id = str_cut(cursor, '.', &cursor);
    return !tx_scope(d->rq->tx)->assigned_only && str_to_i64(era, &d->from.era) &&
           str_to_i64(id, &d->from.id) && d->from.era >= 0 && d->from.id >= 0 &&
           str_eq(cursor, print_of(d->rq, d->ground->code)) &&
           id_time(d->from.id) >= kept_since(d->rq);
}

/* ---- which doors ---- */

static size_t place_of(const struct delta *d, i64 door)
{
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (d->doors[mid] < door)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void add_door(struct delta *d, i64 door)
{
    size_t at = place_of(d, door);
    if (at < d->n && d->doors[at] == door)
        return;
    if (d->n == MOST) {
        d->too_many = true;
        return;
    }
    memmove(d->doors + at + 1, d->doors + at, (d->n - at) * sizeof *d->doors);
    d->doors[at] = door;
    d->n++;
}

struct fact {
    struct position_in at;
    i64 door;
};
struct facts {
    struct fact at[FACTS];
    size_t n;
};

static rc take_fact(const struct row *r, void *arg, struct fault *f)
{
    struct facts *facts = arg;
    (void)f;
    facts->at[facts->n++] = (struct fact){ { row_int(r, 0), row_int(r, 1) }, row_int(r, 2) };
    return OK;
}

/* A page ends between facts: one may lead to many doors, and the cursor knows facts only. */
static rc gather(struct delta *d, size_t most, struct fault *f)
{
    struct facts *facts = ARENA_NEW(d->rq->arena, struct facts);
    rc r = db_each(d->rq->tx, &Q_area_facts,
                   ARGS(V_I(d->rq->actor->bureau_id), V_T(d->ground->code), V_T(d->ground->end),
                        V_I(d->from.era), V_I(d->from.id), V_I(FACTS)),
                   take_fact, facts, f);
    if (r != OK)
        return r;
    size_t i = 0, last = facts->n;
    if (facts->n == FACTS) { /* the last fact may not be whole */
        while (last > 0 && facts->at[last - 1].at.id == facts->at[FACTS - 1].at.id)
            last--;
        d->full = true;
    }
    while (i < last && d->n < most) {
        i64 id = facts->at[i].at.id;
        d->to = facts->at[i].at;
        for (; i < last && facts->at[i].at.id == id; i++)
            add_door(d, facts->at[i].door);
    }
    d->full = d->full || i < last;
    d->facts = i;
    return OK;
}

static rc take_bulk(const struct row *r, void *arg, struct fault *f)
{
    struct delta *d = arg;
    const struct json *body;
    rc result = json_parse(d->rq->arena, row_text_copy(r, 0, d->rq->arena), &body, f);
    i64 since = result == OK ? json_int(json_get(body, "since")) : 0;
    if (since && (d->since == 0 || since < d->since))
        d->since = since;
    return result;
}

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    add_door(arg, row_int(r, 0));
    return OK;
}

static rc add_rewritten(struct delta *d, struct fault *f)
{
    return db_each(d->rq->tx, &Q_area_rewritten,
                   ARGS(V_I(d->rq->actor->bureau_id), V_T(d->ground->code), V_T(d->ground->end),
                        V_I(d->since - SKEW_MS), V_I(BULK + 1)),
                   take_door, d, f);
}

/* With the days licences come near their end, and nobody writes anything. */
static rc add_ending(struct delta *d, struct fault *f)
{
    const struct rules *rules = house_of(d->rq->tx)->rules;
    day then = day_at(id_time(d->from.id)), today = day_at(tx_now(d->rq->tx));
    size_t n;
    const struct rule_row *kinds = rule_rows(rules, S("licence_kinds"), &n);
    i64 done[MANY_KINDS] = { 0 };
    size_t count = 0;
    rc r = OK;
    for (size_t i = 0; r == OK && then < today && i < n && count < MANY_KINDS; i++) {
        i64 days = remind_days(rules, kinds[i].code, today);
        size_t k = 0;
        while (k < count && done[k] != days)
            k++;
        if (days == 0 || k < count)
            continue;
        done[count++] = days;
        r = db_each(d->rq->tx, &Q_area_ending,
                    ARGS(V_I(d->rq->actor->bureau_id), V_T(d->ground->code), V_T(d->ground->end),
                         V_I(then + days), V_I(today + days), V_I(BULK + 1)),
                    take_door, d, f);
    }
    return r;
}

/* With imports behind the cursor all comes in one reply or *ret_reset: a second page would look for
 * what they wrote again. */
static rc collect(struct delta *d, bool *ret_reset, struct fault *f)
{
    d->doors = ARENA_ARRAY(d->rq->arena, i64, MOST);
    rc r = db_each(d->rq->tx, &Q_area_bulk,
                   ARGS(V_I(d->rq->actor->bureau_id), V_I(d->from.era), V_I(d->from.id)), take_bulk,
                   d, f);
    if (r == OK)
        r = gather(d, d->since ? BULK : DOORS, f);
    if (r == OK && d->since)
        r = add_rewritten(d, f);
    if (r == OK)
        r = add_ending(d, f);
    *ret_reset =
        (d->full && (d->since || d->facts == 0)) || d->too_many || (d->since && d->n > BULK);
    return r;
}

/* Where the next delta begins: behind the last fact that was taken, and where all were, behind what
 * else there is. */
static struct position_in next_of(const struct delta *d)
{
    bool later = d->to.era > d->now.era || (d->to.era == d->now.era && d->to.id > d->now.id);
    return d->full || (d->facts && later) ? d->to : d->now;
}

/* ---- the reply ---- */

static rc put_delta(struct delta *d, bool reset, struct fault *f)
{
    struct request *rq = d->rq;
    struct json_out *o = &rq->out;
    struct ids doors = { d->doors, reset ? 0 : d->n };
    bool *gone = ARENA_ARRAY(rq->arena, bool, doors.n + 1);
    json_open(o, '{');
    door_columns_put(o, d->ground);
    json_name(o, S("rows"));
    json_open(o, '[');
    rc r = door_rows_put(rq, d->ground, doors, gone, f);
    json_close(o, ']');
    json_name(o, S("gone"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < doors.n; i++)
        if (gone[i])
            json_put_id(o, doors.at[i]);
    json_close(o, ']');
    json_text_of(o, "cursor", reset ? S("") : cursor_text(rq, d->ground->code, next_of(d)));
    json_bool_of(o, "more", !reset && d->full);
    json_bool_of(o, "reset", reset);
    json_close(o, '}');
    return r;
}

rc area_changes(struct request *rq, str area, str cursor, struct fault *f)
{
    struct ground_of g;
    struct delta d = { .rq = rq, .ground = &g };
    rc r = ground_read(rq, area, &g, f);
    bool reset = r == OK && !usable(&d, cursor);
    if (r == OK && !reset)
        r = position_now(rq, &d.now, f);
    if (r == OK && !reset)
        r = collect(&d, &reset, f);
    return r == OK ? put_delta(&d, reset, f) : r;
}
