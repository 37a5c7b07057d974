/* Any bytes as an outline drawn on the map (GeoJSON): what is accepted lies on the globe and within
 * its box, has a size, holds no point outside of its box, and stays closed when it is simplified.
 * The first two bytes choose the point asked for. */
#include "geo/area.h"

#include "base/limits.h"

#include "target.h"

#include <math.h>

static bool in_box(const struct area *area, double lon, double lat)
{
    return lon >= area->west && lon <= area->east && lat >= area->south && lat <= area->north;
}

static void check_ring(struct arena *a, const struct area *area, const struct ring *r)
{
    struct position *out = ARENA_ARRAY(a, struct position, r->n);
    must(r->n >= 4 && r->at[0].lon == r->at[r->n - 1].lon && r->at[0].lat == r->at[r->n - 1].lat);
    for (size_t i = 0; i < r->n; i++)
        must(in_box(area, r->at[i].lon, r->at[i].lat));
    size_t n = ring_simplify(a, r->at, r->n, 0.001, out);
    must(n <= r->n);
    for (size_t i = 0; i < n; i++)
        must(in_box(area, out[i].lon, out[i].lat));
    must(n == 0 || (out[0].lon == out[n - 1].lon && out[0].lat == out[n - 1].lat));
}

static void check(struct arena *a, const struct area *area, double lon, double lat)
{
    size_t points = 0;
    must(area->west >= -180 && area->east <= 180 && area->south >= -90 && area->north <= 90);
    must(!area_contains(area, lon, lat) || in_box(area, lon, lat));
    must(!area_contains(area, NAN, lat) && !area_contains(area, lon, INFINITY));
    must(isfinite(area_m2(area)) && area_m2(area) >= 0);
    must(area_is_simple(area)); /* reading has seen to it */
    for (size_t i = 0; i < area->ring_count; i++) {
        check_ring(a, area, &area->rings[i]);
        points += area->rings[i].n;
    }
    must(points == area->points && points <= LIMIT_POLYGON_POINTS && area->ring_count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 14)
        return 0;
    struct arena *a = arena_new(0);
    struct fault f;
    struct area *area = NULL;
    fault_init(&f, a);
    rc code = area_parse(a, (str){ (const char *)data + 2, size - 2 }, S("area"), &area, &f);
    if (code == OK)
        check(a, area, data[0] * 360.0 / 255 - 180, data[1] * 180.0 / 255 - 90);
    else
        must(area == NULL && (code == INVALID ? f.error_count > 0 : code == BAD_REQUEST));
    arena_free(a);
    return 0;
}
