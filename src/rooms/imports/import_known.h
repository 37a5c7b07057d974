/* import_known.h — what an import asks about each row, read once: places, stations, folded records.
 */
#ifndef NAGUAN_IMPORT_KNOWN_H
#define NAGUAN_IMPORT_KNOWN_H

#include "core/house.h"
#include "rooms/imports/import_words.h"

struct known;

/* Lives in a. */
CHECKED rc known_load(const struct house *house, i64 bureau_id, struct arena *a, struct known **ret,
                      struct fault *f);
/* Whether there is such a place, and the station responsible there: the nearest up the tree, 0 when
 * there is none. */
bool known_place(const struct known *k, str code, i64 *ret_unit);
/* The place that holds a point; empty when none does. */
str known_place_at(const struct known *k, double lon, double lat);
/* Whose an operator is while nobody knows where it lies. */
i64 known_root_unit(const struct known *k);
/* The record that a folded one's key leads to now, 0 when none of the two was ever folded. */
i64 known_merged(const struct known *k, str uscc, str source_key);

#endif
