#include "geo/area.h"

#include <geos_c.h>

static GEOSGeometry *ring_of(GEOSContextHandle_t g, const struct ring *ring)
{
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(g, (unsigned)ring->n, 2);
    if (!s)
        return NULL;
    for (size_t i = 0; i < ring->n; i++)
        GEOSCoordSeq_setXY_r(g, s, (unsigned)i, ring->at[i].lon, ring->at[i].lat);
    return GEOSGeom_createLinearRing_r(g, s); /* takes s */
}

/* The polygon whose outer ring is rings[0]; holes follow. */
static GEOSGeometry *polygon_of(GEOSContextHandle_t g, const struct ring *rings, size_t holes,
                                GEOSGeometry **inner)
{
    GEOSGeometry *outer = ring_of(g, &rings[0]);
    bool whole = outer != NULL;
    for (size_t i = 0; i < holes; i++) {
        inner[i] = ring_of(g, &rings[i + 1]);
        whole = whole && inner[i];
    }
    if (whole)
        return GEOSGeom_createPolygon_r(g, outer, inner, (unsigned)holes); /* takes all */
    GEOSGeom_destroy_r(g, outer);
    for (size_t i = 0; i < holes; i++)
        GEOSGeom_destroy_r(g, inner[i]);
    return NULL;
}

static GEOSGeometry *build(GEOSContextHandle_t g, const struct area *area, struct arena *a)
{
    GEOSGeometry **polygons = ARENA_ARRAY(a, GEOSGeometry *, area->ring_count);
    GEOSGeometry **inner = ARENA_ARRAY(a, GEOSGeometry *, area->ring_count);
    unsigned n = 0;
    for (size_t i = 0; i < area->ring_count;) {
        size_t holes = 0;
        while (i + holes + 1 < area->ring_count && area->rings[i + holes + 1].hole)
            holes++;
        GEOSGeometry *p = polygon_of(g, &area->rings[i], holes, inner);
        if (!p) {
            for (unsigned k = 0; k < n; k++)
                GEOSGeom_destroy_r(g, polygons[k]);
            return NULL;
        }
        polygons[n++] = p;
        i += holes + 1;
    }
    return GEOSGeom_createCollection_r(g, GEOS_MULTIPOLYGON, polygons, n);
}

bool area_is_simple(const struct area *area)
{
    struct arena *a = arena_new(0);
    GEOSContextHandle_t g = GEOS_init_r();
    GEOSGeometry *all = build(g, area, a);
    bool simple = all && GEOSisValid_r(g, all) == 1;
    if (all)
        GEOSGeom_destroy_r(g, all);
    GEOS_finish_r(g);
    arena_free(a);
    return simple;
}
