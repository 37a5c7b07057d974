/* area_spec.c — what may be asked of areas, and by whom. */
#include "rooms/area/area.h"
#include "rooms/area/area_api.h"

static const struct field given_fields[] = {
    FIELD(struct areas_given, places, F_CODES, REQUIRED, .max = AREAS_MOST,
          .doc = "codes of streets, communities, grids; none within another"),
};
static const struct record given_record = RECORD("PersonAreas", struct areas_given, given_fields);

enum { GIVERS = ROLE_CHIEF | ROLE_ADMIN };

/* Doors come by hundreds and wait for no other page: LONG. */
static const struct route routes[] = {
    { HTTP_GET, "/v1/people/{id}/areas", READ, person_areas_get, ROLE_ANYONE,
      .doc = "the places somebody looks after" },
    { HTTP_PUT, "/v1/people/{id}/areas", WRITE, person_areas_put, GIVERS, .in = &given_record,
      .doc = "gives somebody these places and no others" },
    { HTTP_GET, "/v1/field/areas", LONG, field_areas_get, ROLE_ANYONE,
      .doc = "one's own areas with their boxes" },
    { HTTP_GET, "/v1/field/areas/{code}/doors", LONG, field_doors_get, ROLE_ANYONE,
      .query = QUERY({ "after", "what the last page gave as next; the first page without it" }),
      .doc = "every door of an area, page by page" },
    { HTTP_GET, "/v1/field/areas/{code}/changes", LONG, field_changes_get, ROLE_ANYONE,
      .query = QUERY({ "cursor", "what the doors or the last changes gave as cursor" }),
      .doc = "the doors that changed since then" },
};
const struct room area_room = { .name = "area", .routes = routes, .route_count = COUNT(routes) };
