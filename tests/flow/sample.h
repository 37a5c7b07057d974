/* sample.h — a body that a field table takes, made from the table alone. */
#ifndef NAGUAN_TEST_SAMPLE_H
#define NAGUAN_TEST_SAMPLE_H

#include "desk.h"

/* Writes a body with all required fields, and the ids that have a subject here (the door, the
 * operator, people), sent by person who. Codes of rules are those valid today; variant picks among
 * them, from 0 to below what sample_variants says. Photos are uploads of who. */
struct sample {
    struct desk *desk;
    i64 who;
    size_t variant;
    /* NULL: the ids and fields said above. Else what an id field is to name (0: it is left out
     * where it may be), whether a field that may be left out is sent, and which code is said (an
     * empty one: as variant picks). code_of may be NULL. */
    i64 (*id_of)(void *arg, const char *name);
    bool (*also)(void *arg, const struct field *f);
    str (*code_of)(void *arg, const struct field *f);
    void *arg;
};
str sample_body(const struct sample *s, const struct record *r);
/* In how many ways the codes of a body can be chosen. */
size_t sample_variants(struct desk *d, const struct record *r);

/* A file that person who has sent and that hangs nowhere yet. */
i64 sample_upload(struct desk *d, i64 who);

#endif
