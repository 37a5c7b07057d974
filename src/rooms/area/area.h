/* area.h — the streets somebody looks after, and what a phone keeps of them for a day without a
 * network.
 *
 * A chief gives officers their places (责任片区); the communities of an officer's sweeps of these
 * days come by themselves. Of such an area a phone has every door with all that is wanted on the
 * street, and afterwards only asks which doors changed: by a cursor over the outbox
 * (docs/internals/field.md, outbox.md). */
#ifndef NAGUAN_ROOM_AREA_H
#define NAGUAN_ROOM_AREA_H

#include "core/request.h"

enum { AREAS_MOST = 60 };

struct field_area {
    str code;    /* 9, 12 or 15 digits */
    bool walked; /* not given by a chief: a sweep leads there */
};
struct field_areas {
    struct field_area at[AREAS_MOST];
    size_t n;
};

/* What a person looks after today, given places first, none within another; texts in tx_arena. */
CHECKED rc areas_of(struct tx *tx, i64 person_id, struct field_areas *ret, struct fault *f);
/* Gives somebody these places and no others. Field errors at "places.N": not_found, not_an_area (a
 * district), outside_unit (not in the jurisdiction of the person's unit), within_another, twice.
 * NOT_FOUND "person.not_found". */
CHECKED rc areas_set(struct tx *tx, const struct actor *who, i64 person_id, struct strs places,
                     struct fault *f);

extern const struct room area_room;

#endif
