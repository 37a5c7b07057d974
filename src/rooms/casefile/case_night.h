/* case_night.h — what becomes of a case by itself, when a limit of the law has ended.
 *
 * A party that is silent for P6 has waived statement, defence and hearing (PEN 57); a public notice
 * counts as service on its last day (PEN 82), also when this is noticed days later. Each is a step
 * of the flow in the machine's name; one that was taken is not found again. */
#ifndef NAGUAN_CASE_NIGHT_H
#define NAGUAN_CASE_NIGHT_H

#include "core/job.h"

struct case_night {
    const struct house *house;
    struct actor actor;  /* the machine, of one bureau */
    struct arena *arena; /* rewound after each page */
    bool (*stop)(void *arg);
    void *arg; /* of stop, which may be NULL */
};
/* ret: how many steps were taken. */
CHECKED rc case_night(const struct case_night *night, i64 *ret, struct fault *f);
/* The job "case.night": {"steps": n}. */
rc case_night_job(struct job *job, struct json_out *result, struct fault *f);

#endif
