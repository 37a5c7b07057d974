#include "handset.h"

#include "base/id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct handset *handset_new(i64 who, const char *area)
{
    struct arena *a = arena_new(0);
    struct handset *p = ARENA_NEW(a, struct handset);
    p->who = who;
    p->area = area;
    p->arena = a;
    return p;
}

void handset_free(struct handset *p)
{
    arena_free(p->arena);
}

static const struct json *ask(struct desk *d, struct handset *p, const char *what, str value)
{
    struct desk_ask ask = { .who = p->who, .method = "GET" };
    ask.target = arena_fmt(d->arena, "/v1/field/areas/%s/%s%.*s", p->area, what, STR_ARG(value));
    int status = desk_ask(d, &ask);
    if (status != 200 && status != 404)
        fprintf(stderr, "%.*s: %d\n", STR_ARG(ask.target), status);
    p->bytes = d->reply.body.n;
    return status == 200 ? desk_json(d) : NULL;
}

static void keep(struct handset *p, str id, str row)
{
    size_t i = 0;
    while (i < p->n && !str_eq(p->at[i].id, id))
        i++;
    if (i == HANDSET_MOST)
        abort();
    p->at[i] = (struct held){ arena_str(p->arena, id), arena_str(p->arena, row) };
    if (i == p->n)
        p->n++;
}

static void drop(struct handset *p, str id)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->at[i].id, id))
            p->at[i--] = p->at[--p->n];
}

static void take_rows(struct desk *d, struct handset *p, const struct json *reply)
{
    const struct json *rows = json_get(reply, "rows");
    p->rows += (int)json_size(rows);
    for (size_t i = 0; i < json_size(rows); i++) {
        struct json_out o = json_out_new(d->arena, 1 << 20);
        json_put_value(&o, json_at(rows, i));
        keep(p, json_text(json_at(json_at(rows, i), 0)), json_out_str(&o));
    }
}

void handset_fill(struct desk *d, struct handset *p)
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

void handset_renew(struct desk *d, struct handset *p)
{
    bool more = true;
    while (more) {
        const struct json *delta = ask(d, p, "changes?cursor=", p->cursor);
        if (!delta || json_type(json_get(delta, "reset")) == JSON_TRUE) {
            p->resets += delta && p->cursor.n;
            handset_fill(d, p);
            return;
        }
        const struct json *gone = json_get(delta, "gone");
        take_rows(d, p, delta);
        for (size_t i = 0; i < json_size(gone); i++)
            drop(p, json_text(json_at(gone, i)));
        p->gone += (int)json_size(gone);
        p->cursor = arena_str(p->arena, json_text(json_get(delta, "cursor")));
        more = json_type(json_get(delta, "more")) == JSON_TRUE;
    }
    p->deltas++;
}

static int by_id(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    return str_cmp(x->id, y->id);
}

/* tell: prints the first difference. */
static bool same(struct handset *p, struct handset *fresh, bool tell)
{
    qsort(p->at, p->n, sizeof *p->at, by_id);
    qsort(fresh->at, fresh->n, sizeof *fresh->at, by_id);
    bool good = p->n == fresh->n;
    for (size_t i = 0; i < p->n && i < fresh->n; i++) {
        if (str_eq(p->at[i].row, fresh->at[i].row))
            continue;
        if (tell)
            fprintf(stderr, "phone of %lld: %.*s\nshould be: %.*s\n", (long long)p->who,
                    STR_ARG(p->at[i].row), STR_ARG(fresh->at[i].row));
        return false;
    }
    if (!good && tell)
        fprintf(stderr, "phone of %lld holds %zu doors, not %zu\n", (long long)p->who, p->n,
                fresh->n);
    return good;
}

str handset_row(const struct handset *p, i64 door)
{
    char id[ID_TEXT + 1];
    snprintf(id, sizeof id, "%lld", (long long)door);
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->at[i].id, str_from(id)))
            return p->at[i].row;
    return (str){ 0 };
}

/* Facts that are written, and that a reader may not see yet because a transaction that began before
 * them, of whichever database of the cluster, is still open. */
static bool held_back(struct desk *d)
{
    return d->b->t->kind == DB_POSTGRES && must_int(d->b->t,
                                                    "SELECT count(*) FROM outbox_door WHERE era >= "
                                                    "pg_snapshot_xmin(pg_current_snapshot())",
                                                    NO_ARGS) > 0;
}

static bool agrees(struct desk *d, struct handset *p, bool tell)
{
    struct handset *fresh = handset_new(p->who, p->area);
    handset_fill(d, fresh);
    bool good = same(p, fresh, tell);
    handset_free(fresh);
    return good;
}

bool handset_is_fresh(struct desk *d, struct handset *p)
{
    enum { PAUSE_US = 50000, TRIES = 120 * 1000000 / PAUSE_US };
    bool lite = d->b->t->kind == DB_SQLITE;
    for (int i = 0; i < TRIES; i++) {
        bool waits = held_back(d); /* asked first: what is let go of now comes the next time */
        if (i)
            handset_renew(d, p);
        bool last = !waits && (i || lite);
        if (agrees(d, p, last))
            return true;
        if (last)
            return false;
        usleep(waits ? PAUSE_US : 0);
    }
    fprintf(stderr, "phone of %lld: facts were held back for two minutes\n", (long long)p->who);
    return false;
}
