/* publicity_api.h — the handlers. */
#ifndef NAGUAN_PUBLICITY_API_H
#define NAGUAN_PUBLICITY_API_H

#include "core/list.h"
#include "core/matter.h"

extern const struct list publicity_list;       /* what anybody may see */
extern const struct list publicity_entry_list; /* what the office sees */

/* A reply that is the same as before is not sent again. It may be kept, but is asked for each time:
 * what is taken down is gone at once. */
rc publicity_tagged(struct request *rq);

rc publicity_about(struct request *rq, struct fault *f);
rc publicity_entries_get(struct request *rq, struct fault *f);
rc publicity_operator(struct request *rq, struct fault *f);

rc publicity_entity(struct request *rq, struct fault *f);
rc publicity_desk_get(struct request *rq, struct fault *f);
rc publicity_entry_page(struct request *rq, struct fault *f);
rc publicity_withhold_post(struct request *rq, struct fault *f);
rc publicity_release_post(struct request *rq, struct fault *f);
rc publicity_correct_post(struct request *rq, struct fault *f);
rc publicity_objection_post(struct request *rq, struct fault *f);
rc publicity_ruling_post(struct request *rq, struct fault *f);

rc publicity_door_get(struct request *rq, struct fault *f);
rc publicity_door_post(struct request *rq, struct fault *f);

/* Whether the operator may still object to an entry, by the scope of tx: REFUSED
 * "publicity.not_standing", "publicity.objected_already", "publicity.objection_late". NOT_FOUND
 * "publicity.unknown". */
CHECKED rc publicity_may_object(struct tx *tx, i64 id, struct fault *f);
/* Notes what the operator says, without what tells who complains, in the record of the complaint;
 * who with person 0: the operator itself, by the code on its paper. */
CHECKED rc publicity_object(struct tx *tx, const struct actor *who, i64 id, str reason,
                            struct fault *f);

#endif
