/* metadata.h — what a tus client says of a file: the header Upload-Metadata, pairs of a name and a
 * value in base64 with commas between. */
#ifndef NAGUAN_METADATA_H
#define NAGUAN_METADATA_H

#include "base/err.h"

enum { METADATA_PAIRS = 16, METADATA_VALUE = 4096 };

struct metadata {
    struct {
        str name, value; /* value: any bytes */
    } pairs[METADATA_PAIRS];
    size_t count;
};

/* BAD_REQUEST "upload.metadata": an empty or doubled name, one with other than printable ASCII, a
 * value that is no base64 or longer than METADATA_VALUE, more than METADATA_PAIRS. No text at all
 * is no pairs. Names point into text, values lie in a. */
CHECKED rc metadata_parse(struct arena *a, str text, struct metadata *ret, struct fault *f);
str metadata_get(const struct metadata *m, const char *name); /* empty when absent */
/* Adds `name value` to a text, for the way back. */
str metadata_add(struct arena *a, str text, const char *name, str value);

#endif
