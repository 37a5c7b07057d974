/* case_volume.h — the files of a case (正卷、副卷; PEN 78), one PDF each: a draft whenever somebody
 * asks, fixed when the case is closed. Which paper goes where, and in which order, stands in
 * rules/case_volume_order; the worker draws it (worker/volume_job.c). */
#ifndef NAGUAN_CASE_VOLUME_H
#define NAGUAN_CASE_VOLUME_H

#include "core/matter.h"
#include "core/request.h"

/* The case is closed: both files hold what there is now, for good. */
CHECKED rc volumes_fix(struct tx *tx, const struct actor *who, const struct matter *m,
                       struct fault *f);
/* Writes "volumes", "volumes_open" (those the actor may read) and "volume_reads" into an open
 * object. */
CHECKED rc volumes_put(struct request *rq, const struct matter *m, struct fault *f);

/* Asks for a file as the case is now; of a closed case for the one that is fixed. FORBIDDEN
 * "case.volume_not_yours". */
rc volume_post(struct request *rq, struct fault *f);
/* The PDF; the read of a secret one is written down. BUSY "document.in_work" while it is drawn,
 * NOT_FOUND "case.volume_not_asked". */
rc volume_pdf(struct request *rq, struct fault *f);

#endif
