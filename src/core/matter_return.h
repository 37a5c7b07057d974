/* matter_return.h — a unit that is not competent gives what the centre sent it back to the centre,
 * and sends nothing on by itself; only the centre does (O121 41). No limit is touched. */
#ifndef NAGUAN_MATTER_RETURN_H
#define NAGUAN_MATTER_RETURN_H

#include "core/matter.h"

struct return_form {
    str reason; /* rules: intake_return_reasons */
    str note;
};

/* REFUSED "matter.at_the_centre": the centre has it itself. */
CHECKED rc matter_may_be_returned(struct tx *tx, const struct matter *m, struct fault *f);
/* The centre has it and nobody in it; the unit that had it follows it until it is sent on. */
CHECKED rc matter_return(struct tx *tx, struct matter *m, struct fault *f);
/* The unit has it, which is known to be one of the bureau; the centre follows it. */
CHECKED rc matter_send_on(struct tx *tx, struct matter *m, i64 unit_id, struct fault *f);

#endif
