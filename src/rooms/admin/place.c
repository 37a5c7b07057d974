/* place.c — district, street, community, grid. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

static const struct row_member members[] = {
    { "code", F_TEXT }, { "parent_code", F_TEXT }, { "level", F_INT },
    { "name", F_TEXT }, { "name_en", F_TEXT },     { "lon", F_REAL },
    { "lat", F_REAL },  { "synthetic", F_BOOL },   { "outline", F_JSON },
};
enum { OUTLINE = COUNT(members) - 1 };
static const struct row_shape plain = { members, OUTLINE }, whole = ROW_SHAPE(members);

rc places_get(struct request *rq, struct fault *f)
{
    str parent = http_query(rq->http, "parent");
    const struct row_put put = { &plain, &rq->out };
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    rc r = parent.n ? rows_put(rq->tx, &Q_place_children, ARGS(V_T(parent)), &put, f)
                    : rows_put(rq->tx, &Q_place_top, NO_ARGS, &put, f);
    json_close(&rq->out, '}');
    return r;
}

rc place_page(struct request *rq, struct fault *f)
{
    json_open(&rq->out, '{');
    rc r = db_one(rq->tx, &Q_place_get, ARGS(V_T(rq->params[0])), row_put,
                  &(struct row_put){ &whole, &rq->out }, f);
    json_close(&rq->out, '}');
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "place.not_found") : r;
}

static rc put_feature(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    if (row_null(r, OUTLINE))
        return OK;
    json_open(o, '{');
    json_text_of(o, "type", S("Feature"));
    json_name(o, S("geometry"));
    json_put_raw(o, row_text(r, OUTLINE));
    json_name(o, S("properties"));
    json_open(o, '{');
    row_put_members(r, &plain, o);
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
