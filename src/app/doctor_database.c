#include "app/doctor.h"
#include "base/date.h"
#include "base/id.h"
#include "core/house.h"
#include "db/queries.h"
#include "sys/wall.h"

#include <string.h>

enum { SEAL_LATE_MS = 5 * 60000, JOB_LATE_MS = 10 * 60000, CLOCK_SLACK_MS = 5 * 60000 };

struct findings {
    struct arena *arena;
    str sound, durable;
    i64 bureaus, head_at, waiting_since, newest_id, failed_jobs, late_jobs;
};

static rc take_sound(const struct row *r, void *arg, struct fault *f)
{
    struct findings *g = arg;
    (void)f;
    g->sound = row_text_copy(r, 0, g->arena);
    return OK;
}

static rc take_durable(const struct row *r, void *arg, struct fault *f)
{
    struct findings *g = arg;
    (void)f;
    g->durable = row_text_copy(r, 0, g->arena);
    return OK;
}

static rc take_ledger(const struct row *r, void *arg, struct fault *f)
{
    struct findings *g = arg;
    (void)f;
    g->head_at = row_int(r, 0);
    g->waiting_since = row_int(r, 1);
    g->newest_id = row_int(r, 2);
    return OK;
}

static rc take_jobs(const struct row *r, void *arg, struct fault *f)
{
    struct findings *g = arg;
    (void)f;
    g->failed_jobs = row_int(r, 0);
    g->late_jobs = row_int(r, 1);
    return OK;
}

static rc read_findings(struct tx *tx, void *arg, struct fault *f)
{
    struct findings *g = arg;
    i64 now = tx_now(tx);
    tx_set_budget(tx, 0);
    rc r = db_one(tx, &Q_db_sound, NO_ARGS, take_sound, g, f);
    if (r == OK)
        r = db_one(tx, &Q_doctor_durable, NO_ARGS, take_durable, g, f);
    if (r == OK)
        r = db_int(tx, &Q_bureau_count, NO_ARGS, &g->bureaus, f);
    if (r == OK)
        r = db_one(tx, &Q_doctor_ledger, NO_ARGS, take_ledger, g, f);
    return r == OK ? db_one(tx, &Q_doctor_jobs, ARGS(V_I(now - DAY_MS), V_I(now - JOB_LATE_MS)),
                            take_jobs, g, f)
                   : r;
}

static void say_findings(struct doctor *d, const struct findings *g)
{
    i64 now = wall_now();
    if (!str_eq(g->sound, S("ok")))
        doctor_bad(
            d, "integrity", g->sound,
            "stop the server, keep this file, and bring back the last good copy: naguan restore");
    else
        doctor_good("integrity", S("pages and indexes are whole"));
    if (str_eq(g->durable, S("wal")) || str_eq(g->durable, S("durable")))
        doctor_good("journal", g->durable);
    else
        doctor_bad(d, "journal", g->durable,
                   "what was confirmed may be lost when the power fails: wal on SQLite, fsync=on "
                   "on PostgreSQL");
    if (g->newest_id && id_time(g->newest_id) > now + CLOCK_SLACK_MS)
        doctor_bad(d, "clock", S("the newest act lies in the future"),
                   "the machine's clock went back: set it right before anybody works");
    if (!g->bureaus)
        doctor_bad(d, "bureau", S("it is empty"),
                   "naguan init makes a bureau, naguan demo a district");
}

static void say_ledger(struct doctor *d, const struct findings *g)
{
    i64 now = wall_now();
    str head = g->head_at ? instant_text(d->arena, g->head_at) : S("never");
    str text = ARENA_CONCAT(d->arena, S("last signed "), head);
    if (!g->waiting_since || now - g->waiting_since < SEAL_LATE_MS)
        doctor_good("ledger", text);
    else if (d->served)
        doctor_bad(
            d, "ledger", text,
            "acts wait for their link although a server runs: look for keeper.failed in its log");
    else
        doctor_mind("ledger", text, "acts wait for their link: a running server seals them");
}

static void say_jobs(struct doctor *d, const struct findings *g)
{
    str text = arena_fmt(d->arena, "%lld failed in the last day, %lld wait for long",
                         (long long)g->failed_jobs, (long long)g->late_jobs);
    if (g->late_jobs && d->served)
        doctor_bad(d, "jobs", text, "no worker takes them: is naguan-worker running?");
    else if (g->failed_jobs || g->late_jobs)
        doctor_mind("jobs", text, "Administration, Jobs says why each failed");
    else
        doctor_good("jobs", S("none failed, none waits for long"));
}

/* The address without a password in it. */
static str shown(struct doctor *d, str url)
{
    size_t at = str_find(url, S("@"));
    if (!str_starts(url, S("postgres")) || at == url.n)
        return url;
    return ARENA_CONCAT(d->arena, S("postgresql://…"), str_sub(url, at, url.n));
}

/* False when there is no use in looking further. */
static bool say_schema(struct doctor *d, const struct db_schema *schema)
{
    str text = arena_fmt(d->arena, "%.*s, schema %lld of %lld",
                         STR_ARG(shown(d, config_text(d->config, "NAGUAN_DATABASE"))),
                         (long long)schema->applied, (long long)schema->newest);
    if (schema->applied == schema->newest)
        doctor_good("database", text);
    else if (schema->applied < schema->newest)
        doctor_bad(
            d, "database", text,
            "naguan migrate brings it up to this program, as does the next start of the server");
    else
        doctor_bad(d, "database", text, "it belongs to a newer naguan: install that");
    return schema->applied == schema->newest;
}

void doctor_database(struct doctor *d)
{
    struct fault f;
    struct db *db;
    struct db_schema schema;
    struct findings g = { .arena = d->arena };
    struct db_options options = { .readers = 1, .now = wall_now, .no_writer = true };
    fault_init(&f, d->arena);
    if (db_open(config_text(d->config, "NAGUAN_DATABASE"), &options, &db, &f) != OK) {
        doctor_bad(d, "database", doctor_reason(d, &f),
                   "naguan init or naguan demo makes one; for PostgreSQL: is it running, may this "
                   "account in?");
        return;
    }
    rc r = db_schema(db, config_text(d->config, "NAGUAN_MIGRATIONS"), d->arena, &schema, &f);
    bool fits = r == OK && say_schema(d, &schema);
    if (fits)
        r = db_tx_run(db, DB_READ, read_findings, &g, d->arena, &f);
    db_close(db);
    if (r != OK) {
        doctor_bad(d, "database", doctor_reason(d, &f), "the log of the database says more");
    } else if (fits) {
        say_findings(d, &g);
        say_ledger(d, &g);
        say_jobs(d, &g);
    }
}
