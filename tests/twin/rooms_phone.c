/* rooms_phone.c — phones that fill themselves once and then take only what changed: after any
 * history they hold what a fresh phone would. */
#include "rooms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, SIDES = 2 };

struct held {
    str id, row;
};

struct phone {
    i64 who;
    const char *area;
    struct arena *arena;
    struct held at[MOST];
    size_t n;
    str cursor; /* empty: nothing is on it */
};

static const struct phone owners[] = {
    { .who = 201, .area = "440306018" },    { .who = 203, .area = "440306018001" },
    { .who = 402, .area = "440306018001" }, { .who = 204, .area = "440306020" },
    { .who = 205, .area = "440306020" }, /* a partner: sees only what is assigned */
};
enum { PHONES = COUNT(owners) };

static struct phone *phones[SIDES][PHONES];
static int renewed[SIDES], reset_count[SIDES], gone_count[SIDES];

void phones_open(struct desk *d)
{
    for (size_t i = 0; i < PHONES; i++) {
        struct arena *a = arena_new(0);
        struct phone *p = phones[d->b->t->kind][i] = ARENA_NEW(a, struct phone);
        *p = owners[i];
        p->arena = a;
        must_exec(d->b->t,
                  "INSERT INTO person_area (person_id, place_code, bureau_id, set_by, set_at) "
                  "VALUES ($1, $2, 1, 206, 1)",
                  ARGS(V_I(p->who), V_T(str_from(p->area))));
    }
}

void phones_close(struct desk *d)
{
    for (size_t i = 0; i < PHONES; i++)
        arena_free(phones[d->b->t->kind][i]->arena);
}

static const struct json *ask(struct desk *d, const struct phone *p, const char *what, str value)
{
    struct desk_ask ask = { .who = p->who, .method = "GET" };
    ask.target = arena_fmt(d->arena, "/v1/field/areas/%s/%s%.*s", p->area, what, STR_ARG(value));
    int status = desk_ask(d, &ask);
    if (status != 200 && status != 404)
        fprintf(stderr, "%.*s: %d\n", STR_ARG(ask.target), status);
    return status == 200 ? desk_json(d) : NULL;
}

static void keep(struct phone *p, str id, str row)
{
    size_t i = 0;
    while (i < p->n && !str_eq(p->at[i].id, id))
        i++;
    if (i == MOST)
        abort();
    p->at[i] = (struct held){ arena_str(p->arena, id), arena_str(p->arena, row) };
    if (i == p->n)
        p->n++;
}

static void drop(struct phone *p, str id)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->at[i].id, id))
            p->at[i--] = p->at[--p->n];
}

static void take_rows(struct desk *d, struct phone *p, const struct json *reply)
{
    const struct json *rows = json_get(reply, "rows");
    for (size_t i = 0; i < json_size(rows); i++) {
        struct json_out o = json_out_new(d->arena, 1 << 20);
        json_put_value(&o, json_at(rows, i));
        keep(p, json_text(json_at(json_at(rows, i), 0)), json_out_str(&o));
    }
}

static void fill(struct desk *d, struct phone *p)
{
    str next = { 0 };
    p->n = 0;
    p->cursor = (str){ 0 };
    do {
        const struct json *page = ask(d, p, "doors?after=", next);
        if (!page)
            return;
        if (p->cursor.n == 0)
            p->cursor = arena_str(p->arena, json_text(json_get(page, "cursor")));
        take_rows(d, p, page);
        next = json_text(json_get(page, "next"));
    } while (next.n);
}

static void renew(struct desk *d, struct phone *p)
{
    enum db_kind side = d->b->t->kind;
    bool more = true;
    while (more) {
        const struct json *delta = ask(d, p, "changes?cursor=", p->cursor);
        if (!delta || json_type(json_get(delta, "reset")) == JSON_TRUE) {
            reset_count[side] += delta && p->cursor.n;
            fill(d, p);
            return;
        }
        const struct json *gone = json_get(delta, "gone");
        take_rows(d, p, delta);
        for (size_t i = 0; i < json_size(gone); i++)
            drop(p, json_text(json_at(gone, i)));
        gone_count[side] += (int)json_size(gone);
        p->cursor = arena_str(p->arena, json_text(json_get(delta, "cursor")));
        more = json_type(json_get(delta, "more")) == JSON_TRUE;
    }
    renewed[side]++;
}

static int by_id(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    return str_cmp(x->id, y->id);
}

static bool same(struct phone *p, struct phone *fresh)
{
    qsort(p->at, p->n, sizeof *p->at, by_id);
    qsort(fresh->at, fresh->n, sizeof *fresh->at, by_id);
    bool good = p->n == fresh->n;
    for (size_t i = 0; i < p->n && i < fresh->n; i++) {
        if (str_eq(p->at[i].row, fresh->at[i].row))
            continue;
        fprintf(stderr, "phone of %lld: %.*s\nshould be: %.*s\n", (long long)p->who,
                STR_ARG(p->at[i].row), STR_ARG(fresh->at[i].row));
        return false;
    }
    if (!good)
        fprintf(stderr, "phone of %lld holds %zu doors, not %zu\n", (long long)p->who, p->n,
                fresh->n);
    return good;
}

/* What is on it moves to an arena of its own size. */
static void tidy(struct phone *p)
{
    struct arena *old = p->arena;
    p->arena = arena_new(0);
    for (size_t i = 0; i < p->n; i++)
        p->at[i] =
            (struct held){ arena_str(p->arena, p->at[i].id), arena_str(p->arena, p->at[i].row) };
    p->cursor = arena_str(p->arena, p->cursor);
    struct phone *moved = ARENA_NEW(p->arena, struct phone);
    *moved = *p;
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < PHONES; i++)
            if (phones[side][i] == p)
                phones[side][i] = moved;
    arena_free(old);
}

bool phone_holds(struct desk *d, size_t turn)
{
    struct phone *p = phones[d->b->t->kind][turn % PHONES];
    struct phone *fresh = ARENA_NEW(d->arena, struct phone);
    *fresh = (struct phone){ .who = p->who, .area = p->area, .arena = d->arena };
    renew(d, p);
    fill(d, fresh);
    bool good = same(p, fresh);
    tidy(p);
    return good;
}

/* A history without deltas, or with hardly any but whole downloads, says nothing. */
bool phones_did(enum db_kind side)
{
    printf("phones: %d deltas, %d resets, %d doors gone\n", renewed[side], reset_count[side],
           gone_count[side]);
    return renewed[side] > 4 * reset_count[side] / 3 && gone_count[side] > 0;
}

/* ---- acts ---- */

void play_area_give(struct play *p)
{
    ASKED_BY(p, 203, 206, 206, 401);
    i64 person = one_in(p, 3) ? somebody(p) : 202 + below(p, 2) * 199;
    struct json_out o = body(p);
    json_name(&o, S("places"));
    json_open(&o, '[');
    for (i64 n = below(p, 3); n >= 0; n--)
        json_put_text(&o, str_from(ANY(p, "440306018001", "440306018", "440306020", "440306",
                                       "440306018001002")));
    json_close(&o, ']');
    send(p, "PUT", path(p, "/v1/people/", person, "/areas"), &o);
}
