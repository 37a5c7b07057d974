/* food_api.h — the handlers of the food room, for its route table. */
#ifndef NAGUAN_FOOD_API_H
#define NAGUAN_FOOD_API_H

#include "core/list.h"
#include "rooms/food/food_store.h"

extern const struct list operator_list, grading_list, staff_list, ends_list, self_check_list;

struct profile_in {
    str form; /* rules: food_forms */
    const struct json *inputs;
    struct strs kinds; /* rules: food_kinds */
};

struct enter_in {
    str sector;
};

struct settings_in {
    str scheme_sales, scheme_catering, scheme_production, form_sales, form_catering;
    bool visits_count;
};

struct staff {
    i64 id, entity_id;
    str name, duty, number; /* number of the health certificate, in clear here */
    day health_from, health_to, trained_on, training_to;
    i64 trained_hours;
    bool active;
    i64 ver, created_at, changed_at;
};
struct staff_import {
    i64 entity_id;
    struct records people; /* struct staff */
};

struct check_answer {
    str item, verdict, note;
    i64 photo;
};
struct self_check_in {
    str list, version;
    str person_name, note;
    bool shut;
    struct records items; /* struct check_answer */
};

extern const struct record profile_record, enter_record, settings_record, staff_record,
    staff_import_record, self_check_record;

rc operators_get(struct request *rq, struct fault *f);
rc operator_page(struct request *rq, struct fault *f);
rc operator_profile(struct request *rq, struct fault *f);
rc operator_scores(struct request *rq, struct fault *f);
rc operator_enter(struct request *rq, struct fault *f);
rc food_settings_get(struct request *rq, struct fault *f);
rc food_settings_patch(struct request *rq, struct fault *f);
rc food_board(struct request *rq, struct fault *f);

rc gradings_get(struct request *rq, struct fault *f);

rc staff_get_list(struct request *rq, struct fault *f);
rc staff_of_get(struct request *rq, struct fault *f);
rc staff_post(struct request *rq, struct fault *f);
rc staff_patch(struct request *rq, struct fault *f);
rc staff_import_post(struct request *rq, struct fault *f);
rc ends_get(struct request *rq, struct fault *f);
rc renewals_get(struct request *rq, struct fault *f);

rc link_get(struct request *rq, struct fault *f);
rc link_qr(struct request *rq, struct fault *f);
rc link_post(struct request *rq, struct fault *f);
rc link_revoke_post(struct request *rq, struct fault *f);
/* Writes the members of the live code, or nothing when there is none. */
CHECKED rc link_put(struct request *rq, i64 entity_id, struct fault *f);

rc self_checks_get(struct request *rq, struct fault *f);
rc self_check_page(struct request *rq, struct fault *f);
rc self_check_calendar(struct request *rq, struct fault *f);
rc self_check_compare(struct request *rq, struct fault *f);
rc door_self_get(struct request *rq, struct fault *f);
rc door_self_post(struct request *rq, struct fault *f);
rc door_self_photo(struct request *rq, struct fault *f);

/* A period of own control: the day itself, Monday to Sunday, the month. */
struct period {
    day from, to;
};
struct period period_of(str kind, day d);

#endif
