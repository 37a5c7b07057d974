/* register_tile.c — the register on the map: tiles, sums over a box, outlines. */
#include "core/house.h"
#include "geo/finder.h"
#include "rooms/register/register_mirror.h"
#include "search/mirror.h"

enum { CHOICES = 32, CONDITIONS = 8 };

static const struct {
    const char *name;
    enum door_key key;
} choices[] = {
    { "trade", DOOR_TRADE },           { "grade", DOOR_GRADE }, { "state", DOOR_STATE },
    { "door_state", DOOR_DOOR_STATE }, { "kind", DOOR_KIND },   { "place", DOOR_PLACE },
};

/* ?trade=62*&grade=C|D: the values of one name are alternatives, names narrow one another. */
static rc add_choice(struct request *rq, const char *name, enum door_key key,
                     struct door_cond *conds, size_t *n, struct fault *f)
{
    str text = http_query(rq->http, name);
    if (text.n == 0)
        return OK;
    str *texts = ARENA_ARRAY(rq->arena, str, CHOICES);
    size_t count = 0;
    while (text.n) {
        if (count == CHOICES)
            return fault_field(f, str_from(name), "too_long", S(""));
        texts[count++] = str_cut(text, '|', &text);
    }
    conds[(*n)++] = (struct door_cond){ .key = key, .op = DOOR_IN, .texts = texts, .n = count };
    return OK;
}

static rc add_unit(struct request *rq, struct door_cond *conds, size_t *n, struct fault *f)
{
    str text = http_query(rq->http, "unit");
    i64 *id = ARENA_NEW(rq->arena, i64);
    if (text.n == 0)
        return OK;
    if (!str_to_i64(text, id))
        return fault_field(f, S("unit"), "not_an_id", text);
    conds[(*n)++] = (struct door_cond){ .key = DOOR_UNIT, .op = DOOR_IN, .ids = id, .n = 1 };
    return OK;
}

static rc read_filter(struct request *rq, struct door_filter *ret, struct fault *f)
{
    struct door_cond *conds = ARENA_ARRAY(rq->arena, struct door_cond, CONDITIONS);
    size_t n = 0;
    rc r = house_of(rq->tx)->mirror ? OK : fail(f, UNAVAILABLE, "search.not_ready");
    for (size_t i = 0; r == OK && i < COUNT(choices); i++)
        r = add_choice(rq, choices[i].name, choices[i].key, conds, &n, f);
    if (r == OK)
        r = add_unit(rq, conds, &n, f);
    *ret = (struct door_filter){ .kind = DOORS, .conds = conds, .count = n };
    return r == OK ? mirror_scope(rq->tx, DOORS, ret, f) : r;
}

static rc read_tile(struct request *rq, struct tile *ret, struct fault *f)
{
    return tile_parse(rq->params[0], rq->params[1], rq->params[2], ret)
               ? OK
               : fail(f, NOT_FOUND, "tile.not_found");
}

/* An empty tile has no body: the map draws nothing there. */
static rc reply_tile(struct request *rq, str tile)
{
    if (tile.n == 0)
        return reply_no_content(rq);
    rq->raw = tile;
    rq->raw_type = S("application/vnd.mapbox-vector-tile");
    reply_header(rq, "Cache-Control", S("private, no-cache"));
    return OK;
}

rc tile_get(struct request *rq, struct fault *f)
{
    struct tile t;
    struct door_filter filter;
    str tile = S("");
    rc r = read_tile(rq, &t, f);
    if (r == OK)
        r = read_filter(rq, &filter, f);
    if (r == OK)
        r = mirror_tile(house_of(rq->tx)->mirror, &filter, t, rq->arena, &tile, f);
    return r == OK ? reply_tile(rq, tile) : r;
}

rc tile_places_get(struct request *rq, struct fault *f)
{
    struct tile t;
    const struct finder *places = house_of(rq->tx)->places;
    rc r = read_tile(rq, &t, f);
    if (r != OK)
        return r;
    return reply_tile(rq, places ? finder_tile(places, t, rq->arena) : S(""));
}

static rc read_box(struct request *rq, struct mirror_box *ret, struct fault *f)
{
    str rest = http_query(rq->http, "bbox");
    double *edges[] = { &ret->west, &ret->south, &ret->east, &ret->north };
    *ret = (struct mirror_box){ -180, -85, 180, 85 };
    if (rest.n == 0)
        return OK;
    for (size_t i = 0; i < COUNT(edges); i++)
        if (!str_to_double(str_cut(rest, ',', &rest), edges[i]))
            return fault_field(f, S("bbox"), "bad_value", http_query(rq->http, "bbox"));
    if (rest.n || ret->west > ret->east || ret->south > ret->north)
        return fault_field(f, S("bbox"), "bad_value", http_query(rq->http, "bbox"));
    return OK;
}

static void put_sums(struct json_out *o, const char *name, const struct mirror_sum *sums, size_t n)
{
    json_name(o, str_from(name));
    json_open(o, '{');
    for (size_t i = 0; i < n; i++) {
        json_name(o, sums[i].code);
        json_put_int(o, (i64)sums[i].n);
    }
    json_close(o, '}');
}

rc tile_summary_get(struct request *rq, struct fault *f)
{
    struct mirror_box box;
    struct door_filter filter;
    struct mirror_summary *s = ARENA_NEW(rq->arena, struct mirror_summary);
    struct json_out *o = &rq->out;
    rc r = read_box(rq, &box, f);
    if (r == OK)
        r = read_filter(rq, &filter, f);
    if (r == OK)
        r = mirror_summary(house_of(rq->tx)->mirror, &filter, &box, rq->arena, s, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_int_of(o, "n", (i64)s->n);
    put_sums(o, "by_grade", s->grade, s->grades);
    put_sums(o, "by_trade", s->section, s->sections);
    put_sums(o, "by_state", s->state, s->states);
    put_sums(o, "by_door_state", s->door_state, s->door_states);
    json_close(o, '}');
    return OK;
}
