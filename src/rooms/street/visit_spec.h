/* visit_spec.h — what a visit and its parts consist of; within the street room. */
#ifndef NAGUAN_VISIT_SPEC_H
#define NAGUAN_VISIT_SPEC_H

#include "core/list.h"

extern const struct record new_door_record, visit_sign_record, visit_paper_record;
extern const struct list visit_list;

#endif
