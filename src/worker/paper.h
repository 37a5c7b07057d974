/* paper.h — papers as letters: from the facts that were kept to what is drawn. */
#ifndef NAGUAN_WORKER_PAPER_H
#define NAGUAN_WORKER_PAPER_H

#include "core/job.h"
#include "worker/letter.h"

struct paper {
    struct arena *arena;
    i64 id, created_at;
    str kind, number, facts, code, hash, bureau, unit, officer;
    bool synthetic;
};

/* arg: a struct paper with arena and id. NOT_FOUND when there is no such row. */
rc paper_read(struct tx *tx, void *arg, struct fault *f);
/* The letter of its kind with its facts as values; lives in the job's arena. */
CHECKED rc paper_letter(const struct job *job, const struct paper *p, struct letter *l,
                        struct fault *f);
/* A fact that is a code by its name: hazard_kind, agency, act, verdict …; else as it is. */
str paper_shown(const struct rules *rules, str name, str value, day on);
/* A day or an instant as papers write it (rules/letters/dates.txt); else as it is. */
str paper_dated(const struct rules *rules, str value, struct arena *a);
/* The bytes of a file by its hash, in a; empty when it is not there or larger than most. */
str paper_image(const struct job *job, str hash, struct arena *a, i64 most);
/* length bytes of fd into the blob store; ret_hash lives in the job's arena. */
CHECKED rc paper_store(struct job *job, int fd, i64 length, str *ret_hash, struct fault *f);
/* Tells whoever has a page open that something of it was drawn. q: its id, kind, bureau, unit,
 * person and place, by id; ret_told: it found one. */
CHECKED rc paper_tell(struct tx *tx, const struct query *q, i64 id, bool *ret_told,
                      struct fault *f);

#endif
