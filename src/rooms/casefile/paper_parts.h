/* paper_parts.h — what stands in every paper of the room: who it is about, which officer signs. */
#ifndef NAGUAN_PAPER_PARTS_H
#define NAGUAN_PAPER_PARTS_H

#include "codec/json.h"
#include "core/matter.h"

/* Operator, code, door, address and number of a matter, into the open object o. */
CHECKED rc paper_put_subject(struct tx *tx, const struct matter *m, struct json_out *o,
                             struct fault *f);
/* The name of a person and the number of the certificate, under these two names. */
CHECKED rc paper_put_officer(struct tx *tx, i64 id, const char *name, const char *certificate,
                             struct json_out *o, struct fault *f);

#endif
