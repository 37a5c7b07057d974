/* demo.h — a synthetic district to try everything on: real streets and communities, everything else
 * made up.
 *
 * The same seed, day, size and rules make the same database, but for keys and passwords. It is
 * marked as synthetic in bureau.synthetic and in every place with a made-up outline. */
#ifndef NAGUAN_DEMO_H
#define NAGUAN_DEMO_H

#include "base/date.h"
#include "core/house.h"
#include "core/rule.h"
#include "http/http.h"

enum { DEMO_SHOPS_MOST = 999999 };

/* Told now and then: done of total of the step; step is a message key ("demo.shops"). */
struct demo_progress {
    void (*tell)(void *arg, const char *step, i64 done, i64 total);
    void *arg;
};

struct demo_ask {
    str words;    /* folder of the words, demo/ */
    str division; /* "440306" */
    i64 shops;    /* 0 … DEMO_SHOPS_MOST */
    u64 seed;
    day today; /* everything lies before it, but for the sweeps planned for it and after it */
    struct demo_progress progress;
};

/* One who can sign in. */
struct demo_account {
    str login, password, role, unit, name;
};
struct demo_accounts {
    const struct demo_account *at;
    size_t n;
};

/* Fills an empty database (migrated, its house set). REFUSED "demo.not_empty" when there is a
 * bureau already. Text of ret lives in a. */
CHECKED rc demo_make(const struct house *house, const struct demo_ask *ask, struct arena *a,
                     struct demo_accounts *ret, struct fault *f);

/* The last day, lived: people sign in and ask the server's own addresses. */
struct day_ask {
    const struct http_handlers *server; /* answers without a socket */
    const struct demo_accounts *accounts;
    str words; /* folder of the words, demo/ */
    const struct rules *rules;
    i64 shops;
    void (*night)(void *arg); /* does what the house does by itself at night, at wall_now */
    void *arg;                /* of night, which may be NULL */
};
/* What people sent in the last months, step by step on its day (the wall clock is set back to it
 * and runs again afterwards). Inspections in every state, surveys, forms of the year, weekly and
 * monthly own control, a day of a phone with one record held and one conflict. How many requests in
 * *ret. INTERNAL "demo.day" with the address and the answer when one of them is refused. */
CHECKED rc demo_day(const struct day_ask *ask, struct arena *a, i64 *ret, struct fault *f);

#endif
