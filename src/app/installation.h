/* installation.h — opening what all programs work on: settings, database, rules, keys, blobs. */
#ifndef NAGUAN_INSTALLATION_H
#define NAGUAN_INSTALLATION_H

#include "core/house.h"
#include "sys/config.h"

struct installation {
    struct arena *arena; /* of all that lives as long as the program */
    const struct config *config;
    struct house house;
    struct rules *rules;
};

/* OPEN_BULK: much will be written, the writer gets more memory. */
enum { OPEN_MIGRATE = 1, OPEN_CREATE = 2, OPEN_BULK = 4 };

/* Reads the settings (flags are taken out of argv), opens everything, hangs the house on its
 * database. With OPEN_MIGRATE the database is brought up to this program first; without it an older
 * one is refused. The fault says what to do. */
CHECKED rc installation_open(int *argc, char **argv, unsigned flags, struct installation *ret,
                             struct fault *f);
/* The same for a command named `what`, which says itself why it did not work. */
bool installation_begin(const char *what, int *argc, char **argv, unsigned flags,
                        struct installation *ret);
void installation_close(struct installation *in);

/* Says on standard error what went wrong, for people at a shell: key, arguments, detail. */
void say_fault(const char *what, const struct fault *f);

#endif
