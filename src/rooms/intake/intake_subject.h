/* intake_subject.h — whom an intake is about, as far as the register knows. */
#ifndef NAGUAN_INTAKE_SUBJECT_H
#define NAGUAN_INTAKE_SUBJECT_H

#include "rooms/register/register.h"

struct intake_subject {
    i64 entity_id, premises_id;
    i64 unit_id; /* the station they belong to; 0: not known */
    str name, trade_name, address, place_code, trade;
    double lon, lat;
    bool has_point;
};
/* From either id or both; all empty when both are 0. Field error "premises_id" "not_of_entity" when
 * the door is another operator's. */
CHECKED rc subject_find(struct tx *tx, i64 entity_id, i64 premises_id, struct intake_subject *ret,
                        struct fault *f);
/* The matter is about it from now on. place_code: when the register has none. */
CHECKED rc subject_write(struct tx *tx, i64 matter_id, const struct intake_subject *about,
                         str place_code, struct fault *f);

#endif
