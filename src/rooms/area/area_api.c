/* area_api.c — decode, call, encode. */
#include "rooms/area/area_api.h"

#include "base/id.h"
#include "core/house.h"
#include "db/queries.h"
#include "geo/finder.h"
#include "rooms/area/area.h"
#include "rooms/area/area_changes.h"
#include "rooms/area/area_rows.h"

enum { PAGE = 500 };

/* ---- whose area ---- */

static rc put_place(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_text_of(o, "name", row_text(r, 0));
    json_text_of(o, "name_en", row_text(r, 1));
    json_int_of(o, "level", row_int(r, 2));
    return OK;
}

static rc put_area(struct request *rq, const struct field_area *a, struct fault *f)
{
    json_text_of(&rq->out, "code", a->code);
    json_bool_of(&rq->out, "walked", a->walked);
    return db_each(rq->tx, &Q_area_place, ARGS(V_T(a->code)), put_place, &rq->out, f);
}

static rc put_areas(struct request *rq, i64 person_id, struct fault *f)
{
    struct field_areas *areas = ARENA_NEW(rq->arena, struct field_areas);
    struct json_out *o = &rq->out;
    rc r = areas_of(rq->tx, person_id, areas, f);
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < areas->n; i++) {
        json_open(o, '{');
        r = put_area(rq, &areas->at[i], f);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

rc person_areas_get(struct request *rq, struct fault *f)
{
    i64 id, unit = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_area_person, ARGS(V_I(id)), &unit, f);
    if (r == OK && unit == 0)
        return fail(f, NOT_FOUND, "person.not_found");
    return r == OK ? put_areas(rq, id, f) : r;
}

rc person_areas_put(struct request *rq, struct fault *f)
{
    const struct areas_given *in = rq->in;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = areas_set(rq->tx, rq->actor, id, in->places, f);
    return r == OK ? put_areas(rq, id, f) : r;
}

/* ---- what a phone keeps ---- */

static void put_box(struct json_out *o, double west, double south, double east, double north)
{
    const double sides[] = { west, south, east, north };
    json_name(o, S("box"));
    json_open(o, '[');
    for (size_t i = 0; i < COUNT(sides); i++)
        json_put_real(o, sides[i]);
    json_close(o, ']');
}

struct extent {
    struct json_out *out;
    const struct area *outline; /* NULL: none is known */
};

/* Of its outline; where there is none, around its doors. */
static rc put_extent(const struct row *r, void *arg, struct fault *f)
{
    struct extent *e = arg;
    const struct area *a = e->outline;
    (void)f;
    json_int_of(e->out, "doors", row_int(r, 0));
    if (a)
        put_box(e->out, a->west, a->south, a->east, a->north);
    else if (!row_null(r, 1))
        put_box(e->out, row_real(r, 1), row_real(r, 2), row_real(r, 3), row_real(r, 4));
    else {
        json_name(e->out, S("box"));
        json_put_null(e->out);
    }
    return OK;
}

static rc put_field_area(struct request *rq, const struct field_area *a, struct fault *f)
{
    const struct finder *places = house_of(rq->tx)->places;
    struct extent e = { &rq->out, places ? finder_outline(places, a->code) : NULL };
    struct ground_of g;
    rc r = put_area(rq, a, f);
    if (r == OK)
        r = ground_read(rq, a->code, &g, f);
    return r == OK
               ? db_one(rq->tx, &Q_area_extent,
                        ARGS(V_I(rq->actor->bureau_id), V_T(g.code), V_T(g.end)), put_extent, &e, f)
               : r;
}

rc field_areas_get(struct request *rq, struct fault *f)
{
    struct field_areas *areas = ARENA_NEW(rq->arena, struct field_areas);
    struct json_out *o = &rq->out;
    rc r = areas_of(rq->tx, rq->actor->person_id, areas, f);
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < areas->n; i++) {
        json_open(o, '{');
        r = put_field_area(rq, &areas->at[i], f);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

/* Only one's own areas: a phone that is lost holds no more than its officer needs. */
static rc own_area(struct request *rq, str *ret, struct fault *f)
{
    struct field_areas *areas = ARENA_NEW(rq->arena, struct field_areas);
    rc r = areas_of(rq->tx, rq->actor->person_id, areas, f);
    for (size_t i = 0; r == OK && i < areas->n; i++) {
        if (str_eq(areas->at[i].code, rq->params[0])) {
            *ret = areas->at[i].code;
            return OK;
        }
    }
    return r == OK ? fail(f, NOT_FOUND, "area.not_found") : r;
}

struct page {
    struct arena *arena;
    i64 ids[PAGE];
    size_t n;
    str last_place;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->ids[p->n++] = row_int(r, 1);
    if (p->n == PAGE)
        p->last_place = row_text_copy(r, 0, p->arena);
    return OK;
}

static rc read_page(struct request *rq, const struct ground_of *g, struct page *p, struct fault *f)
{
    str after = http_query(rq->http, "after");
    str place = str_cut(after, '.', &after);
    i64 id = 0;
    p->arena = rq->arena;
    if (place.n && !id_parse(after, &id))
        return fail(f, BAD_REQUEST, "cursor.broken");
    return db_each(
        rq->tx, &Q_area_door_ids,
        ARGS(V_I(rq->actor->bureau_id), V_T(g->code), V_T(g->end), V_T(place), V_I(id), V_I(PAGE)),
        take_id, p, f);
}

static rc put_page(struct request *rq, const struct ground_of *g, const struct page *p,
                   struct fault *f)
{
    struct json_out *o = &rq->out;
    bool *gone = ARENA_ARRAY(rq->arena, bool, PAGE);
    json_name(o, S("rows"));
    json_open(o, '[');
    rc r = door_rows_put(rq, g, (struct ids){ p->ids, p->n }, gone, f);
    json_close(o, ']');
    json_name(o, S("next"));
    if (p->n == PAGE)
        json_put_text(o, arena_fmt(rq->arena, "%.*s.%lld", STR_ARG(p->last_place),
                                   (long long)p->ids[PAGE - 1]));
    else
        json_put_null(o);
    return r;
}

rc field_doors_get(struct request *rq, struct fault *f)
{
    struct page *p = ARENA_NEW(rq->arena, struct page);
    struct ground_of g;
    str area, cursor;
    rc r = own_area(rq, &area, f);
    if (r == OK)
        r = ground_read(rq, area, &g, f);
    if (r == OK) /* before the doors: what changes meanwhile lies behind it */
        r = area_cursor(rq, area, &cursor, f);
    if (r == OK)
        r = read_page(rq, &g, p, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    door_columns_put(&rq->out, &g);
    r = put_page(rq, &g, p, f);
    json_text_of(&rq->out, "cursor", cursor);
    json_close(&rq->out, '}');
    return r;
}

rc field_changes_get(struct request *rq, struct fault *f)
{
    str area;
    rc r = own_area(rq, &area, f);
    return r == OK ? area_changes(rq, area, http_query(rq->http, "cursor"), f) : r;
}
