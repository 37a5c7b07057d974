/* evidence.c — what is odd about the circumstances of a capsule. People see it; nothing is refused
 * for it. */
#include "core/house.h"
#include "db/queries.h"
#include "geo/distance.h"
#include "rooms/field/capsule.h"
#include "rooms/register/register.h"

enum { MOST_POINTS = 1000 };

static const struct rule_row *flag_row(struct tx *tx, const char *flag)
{
    return rule_find(house_of(tx)->rules, S("evidence_flags"), str_from(flag), day_at(tx_now(tx)));
}

bool evidence_over(struct tx *tx, const char *flag, double amount)
{
    const struct rule_row *row = flag_row(tx, flag);
    double threshold = 0;
    if (!row)
        return false;
    str cell = rule_cell(house_of(tx)->rules, row, S("threshold"));
    return cell.n == 0 || (str_to_double(cell, &threshold) && amount > threshold);
}

rc evidence_flag(struct tx *tx, i64 capsule_id, const char *flag, double amount, struct fault *f)
{
    if (!flag_row(tx, flag))
        return OK;
    return db_exec(tx, &Q_evidence_flag_put,
                   ARGS(V_I(capsule_id), V_T(str_from(flag)), V_D(amount)), NULL, f);
}

static rc flag_over(struct tx *tx, i64 capsule_id, const char *flag, double amount, struct fault *f)
{
    return evidence_over(tx, flag, amount) ? evidence_flag(tx, capsule_id, flag, amount, f) : OK;
}

/* ---- the chain of a phone's capsules ---- */

struct neighbour {
    i64 id, seq;
    str seal, prev;
};
struct neighbours {
    struct arena *arena;
    struct neighbour at[16];
    size_t n;
};

static rc take_neighbour(const struct row *r, void *arg, struct fault *f)
{
    struct neighbours *l = arg;
    (void)f;
    if (l->n < COUNT(l->at))
        l->at[l->n++] =
            (struct neighbour){ row_int(r, 0), row_int(r, 1), row_text_copy(r, 2, l->arena),
                                row_text_copy(r, 3, l->arena) };
    return OK;
}

static rc look_at(struct tx *tx, const struct capsule *c, const struct neighbour *n, bool *before,
                  struct fault *f)
{
    const struct capsule_new *in = c->sent;
    if (n->seq == in->seq)
        return evidence_flag(tx, c->id, "number_twice", (double)in->seq, f);
    if (n->seq < in->seq) {
        *before = true;
        return str_eq(n->seal, in->prev) ? OK : evidence_flag(tx, c->id, "fork", 0, f);
    }
    /* The one after came first: what was missing before it is here now. */
    rc r = db_exec(tx, &Q_evidence_flag_take, ARGS(V_I(n->id), V_T(S("gap"))), NULL, f);
    if (r == OK && !str_eq(n->prev, in->seal))
        r = evidence_flag(tx, n->id, "fork", 0, f);
    return r;
}

rc evidence_chain(struct tx *tx, const struct actor *who, const struct capsule *c, struct fault *f)
{
    struct neighbours *l = ARENA_NEW(tx_arena(tx), struct neighbours);
    bool before = c->sent->seq <= 1;
    l->arena = tx_arena(tx);
    rc r = db_each(tx, &Q_capsule_neighbours,
                   ARGS(V_I(who->person_id), V_T(c->sent->device), V_I(c->sent->seq), V_I(c->id)),
                   take_neighbour, l, f);
    for (size_t i = 0; r == OK && i < l->n; i++)
        r = look_at(tx, c, &l->at[i], &before, f);
    return r == OK && !before ? evidence_flag(tx, c->id, "gap", 0, f) : r;
}

/* ---- clocks and places ---- */

static double seconds_off(i64 clock_ms)
{
    return (double)(clock_ms < 0 ? -clock_ms : clock_ms) / 1000;
}

i64 evidence_shift(struct tx *tx, i64 clock_ms)
{
    return evidence_over(tx, "clock", seconds_off(clock_ms)) ? clock_ms : 0;
}

static rc clocks(struct tx *tx, const struct capsule *c, struct fault *f)
{
    double off = seconds_off(c->clock_ms);
    rc r = flag_over(tx, c->id, "clock", off, f);
    return r == OK ? flag_over(tx, c->id, "clock_jump", (double)c->content->jump_ms / 1000, f) : r;
}

/* Points of the recording: [instant, lon, lat, accuracy]. How far they lie apart, beyond what they
 * are known to. */
static double drift_of(const struct json *points)
{
    double most = 0;
    size_t n = json_size(points) < MOST_POINTS ? json_size(points) : MOST_POINTS;
    const struct json *first = n ? json_at(points, 0) : NULL;
    for (size_t i = 1; i < n; i++) {
        const struct json *p = json_at(points, i);
        double d = distance_metres(json_real(json_at(first, 1)), json_real(json_at(first, 2)),
                                   json_real(json_at(p, 1)), json_real(json_at(p, 2))) -
                   json_real(json_at(p, 3)) - json_real(json_at(first, 3));
        most = d > most ? d : most;
    }
    return most;
}

static rc place_of_door(struct tx *tx, const struct capsule *c, struct fault *f)
{
    struct premises p;
    rc r = premises_get(tx, c->visit.premises_id, &p, f);
    if (r == NOT_FOUND) { /* it belongs to another station by now */
        fault_clear(f);
        return OK;
    }
    if (r != OK || !p.point.set)
        return r;
    double apart =
        distance_metres(p.point.lon, p.point.lat, c->visit.point.lon, c->visit.point.lat) -
        c->visit.accuracy;
    return flag_over(tx, c->id, "far", apart, f);
}

struct before {
    i64 started_at, ended_at;
    double lon, lat;
};

static rc take_before(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct before *)arg =
        (struct before){ row_int(r, 0), row_int(r, 1), row_real(r, 2), row_real(r, 3) };
    return OK;
}

static rc speed(struct tx *tx, const struct capsule *c, struct fault *f)
{
    struct before b = { 0 };
    rc r = db_each(tx, &Q_visit_before,
                   ARGS(V_I(c->visit.officer_id), V_I(c->visit.started_at), V_I(c->visit.id)),
                   take_before, &b, f);
    if (r != OK || b.started_at == 0)
        return r;
    double metres =
        distance_metres(b.lon, b.lat, c->visit.point.lon, c->visit.point.lat) - c->visit.accuracy;
    double hours = (double)(c->visit.started_at - b.ended_at) / 3600000;
    double least = 1.0 / 3600; /* two visits within the same second */
    return flag_over(tx, c->id, "too_fast", metres / 1000 / (hours > least ? hours : least), f);
}

rc evidence_circumstances(struct tx *tx, const struct capsule *c, struct fault *f)
{
    const struct json *evidence = json_get(c->content->what, "evidence");
    rc r = clocks(tx, c, f);
    if (r == OK && json_type(json_get(evidence, "mock")) == JSON_TRUE)
        r = evidence_flag(tx, c->id, "mock", 0, f);
    if (r == OK)
        r = flag_over(tx, c->id, "drift", drift_of(json_get(evidence, "points")), f);
    if (r != OK || c->visit.id == 0)
        return r;
    if (!c->visit.point.set)
        return evidence_flag(tx, c->id, "no_position", 0, f);
    r = flag_over(tx, c->id, "coarse", c->visit.accuracy, f);
    if (r == OK)
        r = place_of_door(tx, c, f);
    return r == OK ? speed(tx, c, f) : r;
}
