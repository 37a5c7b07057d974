/* admin.h — units, people, places, jobs, the ledger, saved views. */
#ifndef NAGUAN_ADMIN_H
#define NAGUAN_ADMIN_H

#include "core/request.h"

struct unit {
    i64 id, parent_id;
    str kind, code, name, name_en,
        place_code; /* rules: unit_kinds; place_code: jurisdiction, with all below it */
    str agency;     /* rules: agencies; hand-overs to that agency go to this unit */
    bool active;
    i64 ver;
};

struct person {
    i64 id, unit_id;
    str login, name, certificate, phone, locale;
    struct strs roles;
    bool active, must_change, locked;
    i64 ver, created_at;
};

extern const struct record unit_record, person_record;
extern const struct room admin_room;

rc units_get(struct request *rq, struct fault *f);
rc unit_post(struct request *rq, struct fault *f);
rc unit_patch(struct request *rq, struct fault *f);
rc people_get(struct request *rq, struct fault *f);
rc person_page(struct request *rq, struct fault *f);
rc person_post(struct request *rq, struct fault *f);
rc person_patch(struct request *rq, struct fault *f);
rc person_password(struct request *rq, struct fault *f);
rc places_get(struct request *rq, struct fault *f);
rc place_page(struct request *rq, struct fault *f);
rc places_geojson(struct request *rq, struct fault *f);
rc ledger_get(struct request *rq, struct fault *f);
rc ledger_verify_get(struct request *rq, struct fault *f);
rc jobs_get(struct request *rq, struct fault *f);
rc job_page(struct request *rq, struct fault *f);
rc job_cancel_post(struct request *rq, struct fault *f);
rc views_get(struct request *rq, struct fault *f);
rc view_post(struct request *rq, struct fault *f);
rc view_delete(struct request *rq, struct fault *f);

struct view_new {
    str list, name, query;
    bool shared;
};

extern const struct list person_list, ledger_list, job_list;

#endif
