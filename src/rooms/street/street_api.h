/* street_api.h — the handlers named in street_spec.c, and their forms. */
#ifndef NAGUAN_STREET_API_H
#define NAGUAN_STREET_API_H

#include "core/list.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/share.h"
#include "rooms/street/sweep.h"

struct make_in {
    day on_day;
};
struct sweep_new {
    str name;
    day on_day;
    i64 unit_id;
    struct ids people;
    struct strs places;
    const struct json *area;
    struct list_rule rule;
    bool has_rule;
};
struct members_in {
    struct ids people;
};

extern const struct list plan_list, sweep_list;

rc plans_get(struct request *rq, struct fault *f);
rc plan_post(struct request *rq, struct fault *f);
rc plan_page(struct request *rq, struct fault *f);
rc plan_patch(struct request *rq, struct fault *f);
rc plan_preview(struct request *rq, struct fault *f);
rc plan_preview_new(struct request *rq, struct fault *f);
rc plan_make(struct request *rq, struct fault *f);
/* People, places or area, days: what a plan needs. */
CHECKED rc plan_check(const struct sweep_plan *p, struct fault *f);

rc sweeps_get(struct request *rq, struct fault *f);
rc sweep_post(struct request *rq, struct fault *f);
rc sweep_page(struct request *rq, struct fault *f);
rc sweep_stops_get(struct request *rq, struct fault *f);
rc sweep_assign_post(struct request *rq, struct fault *f);
rc sweep_stops_post(struct request *rq, struct fault *f);
rc sweep_members_post(struct request *rq, struct fault *f);
rc sweep_act_post(struct request *rq, struct fault *f);
rc sweep_balance_post(struct request *rq, struct fault *f);
rc sweep_hand_over_post(struct request *rq, struct fault *f);
rc sweep_copy_post(struct request *rq, struct fault *f);
rc my_day(struct request *rq, struct fault *f);
rc door_card(struct request *rq, struct fault *f);
rc checklist_get(struct request *rq, struct fault *f);
rc visits_get(struct request *rq, struct fault *f);
rc visit_post(struct request *rq, struct fault *f);
rc visit_page(struct request *rq, struct fault *f);
rc visit_sign_post(struct request *rq, struct fault *f);
rc visit_paper_post(struct request *rq, struct fault *f);

#endif
