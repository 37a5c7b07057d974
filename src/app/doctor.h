/* doctor.h — what naguan doctor has found: one line for each thing it looked at, and what to do
 * about it. */
#ifndef NAGUAN_DOCTOR_H
#define NAGUAN_DOCTOR_H

#include "core/rule.h"
#include "sys/config.h"

struct doctor {
    struct arena *arena;
    const struct config *config;
    struct rules *rules;     /* NULL when they are not sound */
    struct keyring *keyring; /* NULL when there is none */
    bool served;             /* a server of ours answers at the address */
    int wrong;
};

void doctor_good(const char *what, str found);
/* Works, but somebody should know. */
void doctor_mind(const char *what, str found, const char *remedy);
/* Counts for the exit code. */
void doctor_bad(struct doctor *d, const char *what, str found, const char *remedy);
/* A failure in words for the shell. */
str doctor_reason(struct doctor *d, const struct fault *f);

/* The database: reachable, of this program's schema, whole, durable, its record of acts sealed, its
 * jobs running. */
void doctor_database(struct doctor *d);
/* The machine: address free or served by us, clock, open files, account. */
void doctor_machine(struct doctor *d);

#endif
