/* matter_list.h — what every list of matters has, said once: a kind adds its own columns between
 * these and says nothing of whose they are.
 *
 * Each is a run of rows of a struct column table over "matter m"; the order of the columns is the
 * order of a reply and of an export. */
#ifndef NAGUAN_MATTER_LIST_H
#define NAGUAN_MATTER_LIST_H

#include "core/list.h"

/* clang-format off */
#define MATTER_FIRST                                                                               \
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },                                           \
    { "number", "m.number", F_TEXT, COL_FILTER | COL_FINDS_ALONE, NULL },                                            \
    { "state", "m.state", F_CODE, COL_FILTER | COL_FINDS, NULL }
#define MATTER_OPERATOR                                                                            \
    { "entity_id", "m.entity_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS_ALONE, NULL },                            \
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = m.entity_id)", F_TEXT, COL_NULLS, NULL }
#define MATTER_DOOR { "premises_id", "m.premises_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS_ALONE, NULL }
#define MATTER_DOOR_NAME                                                                           \
    { "premises_name", "(SELECT p.name FROM premises p WHERE p.id = m.premises_id)", F_TEXT, COL_NULLS, NULL }
#define MATTER_PLACE { "place_code", "m.place_code", F_TEXT, COL_FILTER | COL_NULLS | COL_FINDS, NULL }
#define MATTER_UNIT { "unit_id", "m.unit_id", F_ID, COL_FILTER | COL_FINDS, NULL }
#define MATTER_UNIT_NAME { "unit_name", "(SELECT u.name FROM unit u WHERE u.id = m.unit_id)", F_TEXT, 0, NULL }
#define MATTER_FROM_UNIT { "from_unit_id", "m.from_unit_id", F_ID, COL_FILTER | COL_NULLS, NULL }
/* Whose work it is, as its kind calls them: "person", "mediator". */
#define MATTER_PERSON(who) { who "_id", "m.person_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL }
#define MATTER_PERSON_NAME(who)                                                                    \
    { who "_name", "(SELECT p.name FROM person p WHERE p.id = m.person_id)", F_TEXT, COL_NULLS, NULL }
/* From its opening, "opened_at" or what its kind calls that, to what falls due next. */
#define MATTER_LIMITS(opened)                                                                      \
    { opened, "m.opened_at", F_INSTANT, COL_FILTER | COL_SORT | COL_FINDS, NULL },                             \
    { "due_at", "m.due_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS | COL_FINDS, NULL }
#define MATTER_CLOSED { "closed_at", "m.closed_at", F_INSTANT, COL_FILTER | COL_NULLS | COL_FINDS, NULL }
#define MATTER_LEVEL { "level", "m.level", F_INT, COL_FILTER | COL_FINDS, NULL }
#define MATTER_RAISED { "raised_to", "m.raised_to", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS, "roles" }
#define MATTER_VER { "ver", "m.ver", F_INT, COL_HIDDEN, NULL }
#define MATTER_LAST MATTER_CLOSED, MATTER_LEVEL, MATTER_RAISED, MATTER_VER
/* clang-format on */

/* The scope, the key and the point of a list over "matter m", and the columns it has. */
#define MATTER_LIST(list_columns) MATTER_LIST_OF("matter", list_columns)
/* Of a kind that never stands behind the wall: a count need not look at each row for that. */
#define FILINGS_LIST(list_columns) MATTER_LIST_OF("filing", list_columns)
#define MATTER_LIST_OF(kind, list_columns)                                                         \
    .scope_kind = (kind), .scope_alias = "m", .id = "m.id", .lon = "m.lon", .lat = "m.lat",        \
    .columns = (list_columns), .count = COUNT(list_columns)

#endif
