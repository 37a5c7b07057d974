/* imports_api.h — the handlers of imports and exports, named in imports_spec.c. */
#ifndef NAGUAN_IMPORTS_API_H
#define NAGUAN_IMPORTS_API_H

#include "core/list.h"

struct look_in {
    i64 file;
    const struct json *options;
};
struct import_in {
    i64 file;
    str map;
    const struct json *map_body;
    bool dry_run;
};

extern const struct list import_list;

rc import_look_post(struct request *rq, struct fault *f);
rc import_maps_get(struct request *rq, struct fault *f);
rc import_map_put(struct request *rq, struct fault *f);
rc import_map_delete(struct request *rq, struct fault *f);
rc import_post(struct request *rq, struct fault *f);
rc imports_get(struct request *rq, struct fault *f);
rc import_card(struct request *rq, struct fault *f);
rc import_refusals_get(struct request *rq, struct fault *f);
rc import_refusals_file(struct request *rq, struct fault *f);
rc import_undo_post(struct request *rq, struct fault *f);

#endif
