/* place.c — district, street, community, grid. */
#include "core/request.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

static void put_members(const struct row *r, struct json_out *o)
{
    json_text_of(o, "code", row_text(r, 0));
    json_text_of(o, "parent_code", row_text(r, 1));
    json_int_of(o, "level", row_int(r, 2));
    json_text_of(o, "name", row_text(r, 3));
    json_text_of(o, "name_en", row_text(r, 4));
    json_name(o, S("lon"));
    row_null(r, 5) ? json_put_null(o) : json_put_real(o, row_real(r, 5));
    json_name(o, S("lat"));
    row_null(r, 6) ? json_put_null(o) : json_put_real(o, row_real(r, 6));
    json_bool_of(o, "synthetic", row_int(r, 7) != 0);
}

static rc put_place(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    put_members(r, o);
    json_close(o, '}');
    return OK;
}

rc places_get(struct request *rq, struct fault *f)
{
    str parent = http_query(rq->http, "parent");
    struct json_out *o = &rq->out;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    rc r = parent.n ? db_each(rq->tx, &Q_place_children, ARGS(V_T(parent)), put_place, o, f)
                    : db_each(rq->tx, &Q_place_top, NO_ARGS, put_place, o, f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

static rc put_with_outline(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    put_members(r, o);
    json_name(o, S("outline"));
    row_null(r, 8) ? json_put_null(o) : json_put_raw(o, row_text(r, 8));
    json_close(o, '}');
    return OK;
}

rc place_page(struct request *rq, struct fault *f)
{
    rc r = db_one(rq->tx, &Q_place_get, ARGS(V_T(rq->params[0])), put_with_outline, &rq->out, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "place.not_found") : r;
}

static rc put_feature(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    if (row_null(r, 8))
        return OK;
    json_open(o, '{');
    json_text_of(o, "type", S("Feature"));
    json_name(o, S("geometry"));
    json_put_raw(o, row_text(r, 8));
    json_name(o, S("properties"));
    json_open(o, '{');
    put_members(r, o);
    json_close(o, '}');
    json_close(o, '}');
    return OK;
}

rc places_geojson(struct request *rq, struct fault *f)
{
    i64 level;
    struct json_out *o = &rq->out;
    if (!str_to_i64(http_query(rq->http, "level"), &level) || level < 1 || level > 4)
        return fault_field(f, S("level"), "bad_value", S(""));
    json_open(o, '{');
    json_text_of(o, "type", S("FeatureCollection"));
    json_name(o, S("features"));
    json_open(o, '[');
    rc r = db_each(rq->tx, &Q_places_of_level, ARGS(V_I(level)), put_feature, o, f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}
