/* register_mirror.h — the register asked through its mirror in memory: lists, the one box, the map.
 */
#ifndef NAGUAN_REGISTER_MIRROR_H
#define NAGUAN_REGISTER_MIRROR_H

#include "core/list.h"

/* The rows of a page of operators, of doors (struct list, select). UNSUPPORTED for what the mirror
 * cannot answer exactly. */
rc entity_select(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                 struct fault *f);
rc premises_select(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                   struct fault *f);

extern const struct record clue_form_record;
rc candidates_post(struct request *rq, struct fault *f);  /* POST /v1/register/candidates */
rc search_get(struct request *rq, struct fault *f);       /* GET /v1/search */
rc tile_get(struct request *rq, struct fault *f);         /* GET /v1/tiles/{z}/{x}/{y} */
rc tile_places_get(struct request *rq, struct fault *f);  /* GET /v1/tiles/places/{z}/{x}/{y} */
rc tile_summary_get(struct request *rq, struct fault *f); /* GET /v1/tiles/summary */

#endif
