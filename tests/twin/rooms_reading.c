/* rooms_reading.c — every list of the house in random orders and conditions, and its pages. */
#include "rooms.h"

#include "app/wire.h"
#include "core/list.h"

static const struct route *some_list(struct play *p)
{
    const struct route *found[64];
    size_t n = 0;
    for (size_t i = 0; i < wire_room_count; i++)
        for (size_t k = 0; k < wire_rooms[i]->route_count; k++)
            if (wire_rooms[i]->routes[k].list && n < COUNT(found))
                found[n++] = &wire_rooms[i]->routes[k];
    return found[rand_below(p->r, n)];
}

static const struct column *some_column(struct play *p, const struct list *list, unsigned flag)
{
    size_t at = (size_t)below(p, (i64)list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct column *c = &list->columns[(at + i) % list->count];
        if (c->flags & flag)
            return c;
    }
    return NULL;
}

static void put_value(struct play *p, const struct column *c, buf *query)
{
    static const char *const texts[] = { "a",    "A", "N", "n",   "%E9%9D%A2", "open",
                                         "6210", "B", "1", "102", "440306" };
    if (c->type == F_INT || c->type == F_ID)
        buf_i64(query, c->type == F_ID ? some_of(p, "entity") : below(p, 4));
    else if (c->type == F_DAY)
        buf_add(query, S("2026-01-20"));
    else if (c->type == F_INSTANT)
        buf_add(query, S("2026-01-20T10:00:00Z"));
    else if (c->type == F_BOOL)
        buf_add(query, S("true"));
    else
        buf_add(query, str_from(any(p, texts, COUNT(texts))));
}

static void put_filter(struct play *p, const struct column *c, buf *query)
{
    bool orders = c->type != F_CODE && c->type != F_BOOL;
    const char *op = orders ? ANY(p, "eq", "ne", "lt", "ge", "in", "null", "notnull", "prefix")
                            : ANY(p, "eq", "ne", "in", "nin", "null");
    buf_fmt(query, "&filter=%s:%s:", c->name, op);
    if (!str_eq(str_from(op), S("null")) && !str_eq(str_from(op), S("notnull")))
        put_value(p, c, query);
}

void play_read_list(struct play *p)
{
    const struct route *route = some_list(p);
    const struct column *sort = some_column(p, route->list, COL_SORT),
                        *filter = some_column(p, route->list, COL_FILTER);
    buf q = buf_new(p->d->arena, 1000);
    buf_fmt(&q, "%s?limit=%d&count=1", route->pattern, (int)(1 + below(p, 40)));
    if (sort && !one_in(p, 4))
        buf_fmt(&q, "&sort=%s%s", one_in(p, 2) ? "-" : "", sort->name);
    if (filter && one_in(p, 2))
        put_filter(p, filter, &q);
    get(p, buf_str(&q));
    str next = p->d->reply.status == 200 ? json_text(json_get(desk_json(p->d), "next")) : S("");
    if (next.n) {
        buf_fmt(&q, "&cursor=%.*s", STR_ARG(next));
        get(p, buf_str(&q));
    }
}

void play_read_page(struct play *p)
{
    static const struct {
        const char *before, *table, *after;
    } pages[] = {
        { "/v1/entities/", "entity", "" },          { "/v1/entities/", "entity", "/history" },
        { "/v1/premises/", "premises", "" },        { "/v1/doors/", "premises", "/card" },
        { "/v1/matters/", "matter", "" },           { "/v1/hazards/", "hazard", "" },
        { "/v1/sweep-plans/", "sweep_plan", "" },   { "/v1/sweeps/", "sweep", "" },
        { "/v1/sweeps/", "sweep", "/stops" },       { "/v1/visits/", "visit", "" },
        { "/v1/premises/", "premises", "/qr.svg" }, { "/v1/people/", "person", "" },
    };
    static const char *const whole[] = {
        "/v1/today", "/v1/views",  "/v1/ledger/verify",       "/v1/my/day", "/v1/board",
        "/v1/units", "/v1/places", "/v1/checklists/catering", "/v1/session"
    };
    size_t at = (size_t)below(p, COUNT(pages) + 2);
    if (at >= COUNT(pages))
        get(p, str_from(any(p, whole, COUNT(whole))));
    else
        get(p, path(p, pages[at].before, some_of(p, pages[at].table), pages[at].after));
}
