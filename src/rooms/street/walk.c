/* walk.c — a walk over doors: nearest door next, then shortened until no small change helps. */
#include "rooms/street/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* NEAR: a better way runs to one of the nearest doors or it is not found. WORK bounds looks and
 * moves together, so that a chief's click never waits (2,000 doors need about a third of it). */
enum { NEAR = 8, SEGMENT = 3, WORK = 12000000 };

static const double METRES_PER_DEGREE = 111195.0; /* of a sphere with the earth's mean radius */
static const double RADIANS = 3.14159265358979323846 / 180.0;

double walk_metres(double lon_a, double lat_a, double lon_b, double lat_b)
{
    double x = (lon_b - lon_a) * cos((lat_a + lat_b) / 2 * RADIANS), y = lat_b - lat_a;
    return sqrt(x * x + y * y) * METRES_PER_DEGREE;
}

/* The doors that have a place, in metres on a plane. at[] is the walk; next door and door before
 * are NOWHERE at its ends. Without a start the first door is free, the last one always is. */
struct tour {
    size_t n;
    double *x, *y;
    size_t *at, *pos; /* door of each turn; turn of each door */
    size_t *near;     /* NEAR per door, nearest first; fewer end with NOWHERE */
    bool from;        /* one starts at sx, sy */
    double sx, sy;
    i64 work;
};
static const size_t NOWHERE = SIZE_MAX;

/* NOWHERE before the first door is the start, behind the last one it is home, which costs nothing.
 */
static double from_start(const struct tour *t, size_t door)
{
    return t->from ? hypot(t->x[door] - t->sx, t->y[door] - t->sy) : 0;
}

static double between(const struct tour *t, size_t a, size_t b)
{
    double dx = t->x[a] - t->x[b], dy = t->y[a] - t->y[b];
    return sqrt(dx * dx + dy * dy);
}

/* The edge into turn i; i == n: the way home. */
static double edge(const struct tour *t, size_t i)
{
    if (i == t->n)
        return 0;
    return i ? between(t, t->at[i - 1], t->at[i]) : from_start(t, t->at[0]);
}

/* What it would cost to come to door from the door of turn i - 1, or from the start. */
static double edge_to(const struct tour *t, size_t i, size_t door)
{
    return i ? between(t, t->at[i - 1], door) : from_start(t, door);
}

/* What it would cost to go on from door to the door of turn i, or home. */
static double edge_on(const struct tour *t, size_t i, size_t door)
{
    return i < t->n ? between(t, door, t->at[i]) : 0;
}

static void reverse(struct tour *t, size_t from, size_t to)
{
    t->work += (i64)(to - from);
    for (; from < to; from++, to--) {
        size_t door = t->at[from];
        t->at[from] = t->at[to];
        t->at[to] = door;
        t->pos[t->at[from]] = from;
        t->pos[t->at[to]] = to;
    }
    if (from == to)
        t->pos[t->at[from]] = from;
}

static const double LEAST = 1e-6; /* metres; less is rounding */

/* Turns the part from..to around when that is shorter. */
static bool turn_around(struct tour *t, size_t from, size_t to)
{
    t->work++;
    if (from >= to || to >= t->n)
        return false;
    double now = edge(t, from) + edge(t, to + 1);
    double then = edge_to(t, from, t->at[to]) + edge_on(t, to + 1, t->at[from]);
    if (then >= now - LEAST)
        return false;
    reverse(t, from, to);
    return true;
}

/* Moves turns from..to (at most SEGMENT) so that they stand before turn `into`, as they are or
 * turned around, when that is shorter. */
static bool move_part(struct tour *t, size_t from, size_t to, size_t into)
{
    t->work++;
    if (into >= from && into <= to + 1)
        return false;
    size_t first = t->at[from], last = t->at[to];
    double without = to + 1 < t->n ? edge_to(t, from, t->at[to + 1]) : 0;
    double gain = edge(t, from) + edge(t, to + 1) - without + edge(t, into);
    double straight = edge_to(t, into, first) + edge_on(t, into, last);
    double turned = edge_to(t, into, last) + edge_on(t, into, first);
    if (fmin(straight, turned) >= gain - LEAST)
        return false;
    size_t part[SEGMENT], n = to - from + 1;
    for (size_t i = 0; i < n; i++)
        part[i] = t->at[turned < straight ? to - i : from + i];
    size_t low = into < from ? into : from, high = into < from ? to : into - 1;
    if (into < from)
        memmove(t->at + into + n, t->at + into, (from - into) * sizeof *t->at);
    else
        memmove(t->at + from, t->at + to + 1, (into - to - 1) * sizeof *t->at);
    memcpy(t->at + (into < from ? into : into - n), part, n * sizeof *part);
    for (size_t i = low; i <= high; i++)
        t->pos[t->at[i]] = i;
    t->work += (i64)(high - low);
    return true;
}

/* Whether some change around a door shortens the walk; done at once. */
static bool improve_at(struct tour *t, size_t door)
{
    size_t i = t->pos[door];
    if (turn_around(t, i + 1, t->n - 1) || (i && turn_around(t, 0, i - 1)))
        return true;
    for (size_t k = 0; k < NEAR && t->near[door * NEAR + k] != NOWHERE; k++) {
        size_t j = t->pos[t->near[door * NEAR + k]];
        i = t->pos[door];
        size_t low = i < j ? i : j, high = i < j ? j : i;
        if (turn_around(t, low + 1, high) || (high && turn_around(t, low, high - 1)))
            return true;
        for (size_t n = 1; n <= SEGMENT; n++) {
            if (i + n <= t->n &&
                (move_part(t, i, i + n - 1, j) || move_part(t, i, i + n - 1, j + 1)))
                return true;
            if (i + 1 >= n && (move_part(t, i + 1 - n, i, j) || move_part(t, i + 1 - n, i, j + 1)))
                return true;
        }
    }
    return false;
}

static void improve(struct tour *t)
{
    bool better = t->n > 2;
    while (better && t->work < WORK) {
        better = false;
        for (size_t door = 0; door < t->n && t->work < WORK; door++)
            while (t->work < WORK && improve_at(t, door))
                better = true;
    }
}

/* Nearest door next, from the start or from the west-most door. */
static void nearest_next(struct tour *t, size_t *left)
{
    size_t n = t->n;
    for (size_t i = 0; i < n; i++)
        left[i] = i;
    for (size_t turn = 0; turn < t->n; turn++) {
        size_t best = 0;
        double best_d = HUGE_VAL;
        for (size_t i = 0; i < n; i++) {
            double d = turn ? between(t, t->at[turn - 1], left[i])
                            : (t->from ? from_start(t, left[i]) : t->x[left[i]]);
            if (d < best_d || (d == best_d && left[i] < left[best])) {
                best = i;
                best_d = d;
            }
        }
        t->at[turn] = left[best];
        t->pos[left[best]] = turn;
        left[best] = left[--n];
    }
}

struct spot {
    double x;
    size_t door;
};

static int by_x(const void *a, const void *b)
{
    const struct spot *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->door > q->door) - (p->door < q->door);
}

/* Keeps door among the nearest; d[] rises. */
static void keep_near(size_t *near, double *d, size_t door, double distance)
{
    size_t at = NEAR;
    while (at && distance < d[at - 1])
        at--;
    if (at == NEAR)
        return;
    memmove(near + at + 1, near + at, (NEAR - 1 - at) * sizeof *near);
    memmove(d + at + 1, d + at, (NEAR - 1 - at) * sizeof *d);
    near[at] = door;
    d[at] = distance;
}

/* Going outwards from each door by longitude until no nearer one can come. */
static void find_near(struct tour *t, struct spot *spots)
{
    for (size_t i = 0; i < t->n; i++)
        spots[i] = (struct spot){ t->x[i], i };
    qsort(spots, t->n, sizeof *spots, by_x);
    for (size_t i = 0; i < t->n; i++) {
        size_t door = spots[i].door, *near = t->near + door * NEAR;
        double d[NEAR];
        for (size_t k = 0; k < NEAR; k++) {
            near[k] = NOWHERE;
            d[k] = HUGE_VAL;
        }
        for (size_t j = i; j-- > 0 && spots[i].x - spots[j].x < d[NEAR - 1];)
            keep_near(near, d, spots[j].door, between(t, door, spots[j].door));
        for (size_t j = i + 1; j < t->n && spots[j].x - spots[i].x < d[NEAR - 1]; j++)
            keep_near(near, d, spots[j].door, between(t, door, spots[j].door));
    }
}

struct known {
    i64 id;
    size_t i;
};

static int by_id(const void *a, const void *b)
{
    const struct known *p = a, *q = b;
    if (p->id != q->id)
        return p->id < q->id ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

void walking_order(struct arena *a, const struct stop *stops, size_t n, const struct point *from,
                   size_t *ret_order)
{
    struct known *known = ARENA_ARRAY(a, struct known, n + 1);
    struct tour t = { .x = ARENA_ARRAY(a, double, n + 1), .y = ARENA_ARRAY(a, double, n + 1) };
    size_t *stop_of = ARENA_ARRAY(a, size_t, n + 1), last = 0;
    for (size_t i = 0; i < n; i++)
        known[i] = (struct known){ stops[i].premises_id, i };
    qsort(known, n, sizeof *known, by_id);
    double shrink = 0;
    for (size_t i = 0; i < n; i++) {
        const struct stop *s = &stops[known[i].i];
        if (!s->has_point)
            continue;
        shrink = t.n ? shrink : cos(s->lat * RADIANS);
        t.x[t.n] = s->lon * shrink * METRES_PER_DEGREE;
        t.y[t.n] = s->lat * METRES_PER_DEGREE;
        stop_of[t.n++] = known[i].i;
    }
    t.at = ARENA_ARRAY(a, size_t, t.n + 1);
    t.pos = ARENA_ARRAY(a, size_t, t.n + 1);
    t.near = ARENA_ARRAY(a, size_t, (t.n + 1) * NEAR);
    t.from = from && from->set;
    if (t.from) {
        t.sx = from->lon * shrink * METRES_PER_DEGREE;
        t.sy = from->lat * METRES_PER_DEGREE;
    }
    nearest_next(&t, ARENA_ARRAY(a, size_t, t.n + 1));
    find_near(&t, ARENA_ARRAY(a, struct spot, t.n + 1));
    improve(&t);
    for (; last < t.n; last++)
        ret_order[stop_of[t.at[last]]] = last;
    for (size_t i = 0; i < n; i++) /* who has no place on the map comes last */
        if (!stops[known[i].i].has_point)
            ret_order[known[i].i] = last++;
}

/* ---- one walk becomes several ---- */

i64 walk_seconds(const struct leg *legs, size_t n)
{
    i64 sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += legs[i].visit_s + (i ? legs[i].way_s : 0);
    return sum;
}

/* ret_end[i]: where a part that begins at i ends when it may take `most` seconds. */
static void reach(const struct leg *legs, size_t n, i64 most, size_t *ret_end)
{
    size_t end = 0;
    i64 sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (end < i + 1) {
            end = i + 1;
            sum = legs[i].visit_s;
        }
        while (end < n && sum + legs[end].way_s + legs[end].visit_s <= most) {
            sum += legs[end].way_s + legs[end].visit_s;
            end++;
        }
        ret_end[i] = end;
        sum -= legs[i].visit_s + (i + 1 < end ? legs[i + 1].way_s : 0);
    }
}

static size_t parts_needed(const size_t *end, size_t n)
{
    size_t parts = 0;
    for (size_t i = 0; i < n; i = end[i])
        parts++;
    return parts;
}

/* The shortest time that is enough for each of `pieces` parts. */
static i64 least_time(const struct leg *legs, size_t n, size_t pieces, size_t *end)
{
    i64 low = 0, high = walk_seconds(legs, n);
    for (size_t i = 0; i < n; i++)
        low = legs[i].visit_s > low ? legs[i].visit_s : low;
    while (low < high) {
        i64 half = low + (high - low) / 2;
        reach(legs, n, half, end);
        if (parts_needed(end, n) <= pieces)
            high = half;
        else
            low = half + 1;
    }
    reach(legs, n, low, end);
    return low;
}

/* Where the part that begins at i ends, with `more` parts behind it: near an even share, within
 * what the longest part allows, and so that the rest still fits. */
static size_t even_end(const struct leg *legs, size_t n, size_t i, size_t more, const size_t *end,
                       const size_t *need)
{
    i64 share = walk_seconds(legs + i, n - i) / (i64)(more + 1), sum = legs[i].visit_s;
    size_t at = i + 1, most = n - i > more ? n - more : i + 1;
    most = end[i] < most ? end[i] : most;
    while (at < most) {
        i64 next = sum + legs[at].way_s + legs[at].visit_s;
        if (need[at] <= more && next - share > share - sum)
            break;
        sum = next;
        at++;
    }
    return at;
}

void walk_split(struct arena *a, const struct leg *legs, size_t n, size_t pieces, size_t *ret_piece)
{
    if (n == 0 || pieces == 0)
        return;
    size_t *end = ARENA_ARRAY(a, size_t, n + 1), *need = ARENA_ARRAY(a, size_t, n + 1);
    (void)least_time(legs, n, pieces, end);
    need[n] = 0;
    for (size_t i = n; i-- > 0;)
        need[i] = need[end[i]] + 1;
    size_t i = 0;
    for (size_t piece = 0; piece < pieces && i < n; piece++) {
        size_t more = pieces - piece - 1;
        size_t stop = more ? even_end(legs, n, i, more, end, need) : n;
        for (; i < stop; i++)
            ret_piece[i] = piece;
    }
}
