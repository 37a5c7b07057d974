#include "app/schedules.h"

#include "base/date.h"
#include "core/job.h"
#include "db/queries.h"

enum { MINUTE_MS = 60000, BUREAUS = 64 };

static const struct nightly {
    const char *name, *kind;
    int minute;  /* of the day in China */
    bool backup; /* one for the whole house, and only where NAGUAN_BACKUP_DIR says so */
} nightly[] = {
    { "food.look", "food.look", 60, false },
    { "case.night", "case.night", 10, false },
    { "complaint.sample", "complaint.sample", 3 * 60 + 10, false },
    { "publicity.night", "publicity.night", 4 * 60 + 10, false },
    { "street.plans", "street.plans", 2 * 60, false },
    { "street.minutes", "street.minutes", 60 + 30, false },
    { "street.surprise", "street.surprise", 18 * 60, false },
    { "street.snaps", "street.snaps", 2 * 60 + 20, false },
    { "suggestion.learn", "suggestion.learn", 2 * 60 + 50, false },
    { "inbox.digest", "inbox.digest", 7 * 60, false },
    { "figures.recount", "figures.recount", 4 * 60, false },
    { "backup", "backup", 3 * 60 + 30, true },
};

struct bureaus {
    i64 ids[BUREAUS];
    size_t n;
};

static rc take_bureau(const struct row *r, void *arg, struct fault *f)
{
    struct bureaus *b = arg;
    (void)f;
    if (b->n < BUREAUS)
        b->ids[b->n++] = row_int(r, 0);
    return OK;
}

/* The next time that it is this minute of the day. */
static i64 next_at(i64 now, int minute)
{
    i64 today = day_start(day_at(now)) + (i64)minute * MINUTE_MS;
    return today > now ? today : today + DAY_MS;
}

static rc make(struct tx *tx, void *arg, struct fault *f)
{
    const struct house *house = arg;
    struct bureaus bureaus = { .n = 0 };
    rc r = db_each(tx, &Q_bureaus, NO_ARGS, take_bureau, &bureaus, f);
    for (size_t i = 0; r == OK && i < COUNT(nightly) * bureaus.n; i++) {
        const struct nightly *one = &nightly[i % COUNT(nightly)];
        size_t bureau = i / COUNT(nightly);
        const struct job_schedule s = { .name = one->name,
                                        .kind = one->kind,
                                        .every_ms = DAY_MS,
                                        .first_at = next_at(tx_now(tx), one->minute),
                                        .active = !one->backup || house->backup_dir.n > 0 };
        if (!one->backup || bureau == 0)
            r = job_schedule_put(tx, bureaus.ids[bureau], &s, f);
    }
    return r;
}

rc schedules_make(const struct house *house, struct arena *a, struct fault *f)
{
    struct house copy = *house;
    return db_tx_run(house->db, DB_WRITE, make, &copy, a, f);
}
