/* volume.h — the file of a case (正卷、副卷) as a list of letters in the order of the law
 * (rules/case_volume_order): cover, contents, papers, steps, evidence; within the worker. */
#ifndef NAGUAN_WORKER_VOLUME_H
#define NAGUAN_WORKER_VOLUME_H

#include "core/job.h"
#include "worker/letter.h"

enum { VOLUME_ENTRIES = 2000, VOLUME_VALUES = 40 };

struct volume_entry {
    i64 place, at, id;    /* the order: by place, then by age */
    str title, number;    /* as in the contents */
    struct letter letter; /* without its picture */
    str file;             /* hash of the picture; empty: none */
    int pages;            /* once they are counted */
};

struct volume_values {
    struct letter_value at[VOLUME_VALUES];
    size_t n;
};

struct volume {
    const struct job *job;
    struct arena *arena;
    i64 case_id;
    str code, name;              /* rules: case_volumes */
    bool found, closed;          /* closed: it is fixed */
    i64 asked_at;                /* it holds what there was then */
    str hash;                    /* drawn already */
    struct volume_values common; /* on every page made here: number, party, cause, officers */
    struct volume_values cover;  /* on the cover alone, beside these */
    str footer, foot;            /* on every page made here */
    struct volume_entry *entries;
    size_t n;
};

/* arg: a struct volume with job, arena, case_id and code; reads all of it. found is false when
 * nobody asked for it. TOO_LARGE: more than VOLUME_ENTRIES. */
rc volume_read(struct tx *tx, void *arg, struct fault *f);
/* Values of an entry, in front of the common ones. */
void volume_value(struct volume_values *v, const char *name, str value);
/* A page made here: template is a file of the rules. */
struct letter volume_page(const struct volume *v, str template_file,
                          const struct volume_values *own);

#endif
