/* inbox.h — one inbox over all kinds of matters: what is late or next for me, my unit and each of
 * my people; whose work somebody does while they are away; one step taken for many matters at once;
 * how fast units work; what everybody is told in the morning.
 *
 * The list itself is /v1/matters (core/matter_page.h), whatever the kind. Nothing here knows a
 * kind: steps are taken through core/flow.h, each matter by itself. Routes and a job; no door for
 * other rooms: that a deputy does the work of somebody absent stands in struct scope (db/scope.h)
 * and actor_works_for (core/actor.h). */
#ifndef NAGUAN_INBOX_H
#define NAGUAN_INBOX_H

#include "core/house.h"
#include "core/job.h"
#include "core/request.h"

extern const struct room inbox_room;

/* Both days are included. */
struct absence_new {
    i64 person_id; /* 0: one's own */
    i64 deputy_id;
    day from_day, to_day;
};

struct bulk_item {
    i64 id, ver; /* the version that was seen */
};
struct bulk_ask {
    str kind, action;
    struct records items; /* struct bulk_item */
    const struct json *form;
};
struct bulk_ids {
    struct ids ids;
};

rc today_get(struct request *rq, struct fault *f);
rc team_get(struct request *rq, struct fault *f);
rc pace_get(struct request *rq, struct fault *f);
rc absences_get(struct request *rq, struct fault *f);
rc absence_post(struct request *rq, struct fault *f);
rc absence_end_post(struct request *rq, struct fault *f);
rc bulk_offers(struct request *rq, struct fault *f);
rc bulk_preview(struct request *rq, struct fault *f);
rc bulk_moves(struct request *rq, struct fault *f);
rc digest_job(struct job *job, struct json_out *result, struct fault *f);

/* rules/inbox_settings; 0 when the rules do not name it. */
i64 inbox_setting(struct tx *tx, const char *code);
/* The unit that ?unit= names, or the actor's own. */
CHECKED rc inbox_unit(struct request *rq, i64 *ret, struct fault *f);

extern const struct list absence_list;
extern const struct record bulk_item_record;

#endif
