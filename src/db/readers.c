/* The pool of read connections. A read runs on the caller's thread; handing it to another would
 * cost as much as the read. */
#include "db/driver.h"

#include <errno.h>
#include <time.h>

enum { WAIT_SECONDS = 5, ATTEMPTS = 3 };

static rc open_one(struct db *db, struct conn **ret, struct fault *f)
{
    rc r = db->driver->open(db, CONN_READ, ret, f);
    if (r != OK) {
        pthread_mutex_lock(&db->readers.lock);
        db->readers.open--;
        pthread_cond_signal(&db->readers.freed);
        pthread_mutex_unlock(&db->readers.lock);
    }
    return r;
}

/* An idle connection, or leave to open a new one (NULL in *ret). */
static rc reserve(struct readers *p, struct conn **ret, struct fault *f)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WAIT_SECONDS;
    rc r = OK;
    pthread_mutex_lock(&p->lock);
    while (!p->idle && p->open == p->max && r == OK) {
        if (pthread_cond_timedwait(&p->freed, &p->lock, &until) == ETIMEDOUT)
            r = fail_detail(f, BUSY, NULL, "all %d readers are busy", p->max);
    }
    if (p->idle) {
        *ret = p->idle;
        p->idle = p->idle->next;
        r = OK;
    } else if (p->open < p->max) {
        p->open++;
        *ret = NULL;
        r = OK;
    }
    pthread_mutex_unlock(&p->lock);
    return r;
}

static void give_back(struct db *db, struct conn *c)
{
    struct readers *p = &db->readers;
    bool broken = c->broken;
    if (broken)
        db->driver->close(c);
    pthread_mutex_lock(&p->lock);
    if (broken) {
        p->open--;
    } else {
        c->next = p->idle;
        p->idle = c;
    }
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

/* A connection inside a read transaction. One that died while it lay idle is replaced. */
static rc begin(struct db *db, struct conn **ret, struct fault *f)
{
    for (int attempt = 0;; attempt++) {
        struct conn *c;
        rc r = reserve(&db->readers, &c, f);
        bool fresh = r == OK && !c;
        if (fresh)
            r = open_one(db, &c, f);
        if (r != OK)
            return r;
        r = db->driver->begin(c, DB_READ, f);
        if (r == OK) {
            *ret = c;
            return OK;
        }
        bool again =
            c->broken && !fresh && attempt < db->readers.max; /* all idle ones may have died */
        give_back(db, c);
        if (!again)
            return r;
        if (f)
            fault_clear(f);
    }
}

static rc run_once(struct db *db, db_fn fn, void *arg, struct arena *a, struct fault *f)
{
    struct conn *c;
    rc r = begin(db, &c, f);
    if (r != OK)
        return r;
    struct tx tx = tx_open(db, c, a);
    c->budget_ms = db->options.read_ms ? db->options.read_ms : DEFAULT_READ_MS;
    r = tx_guarded(&tx, fn, arg, f);
    db->driver->rollback(c); /* nothing was written: the cheapest way to end on both */
    give_back(db, c);
    return r;
}

rc readers_run(struct db *db, db_fn fn, void *arg, struct arena *a, struct fault *f)
{
    rc r = run_once(db, fn, arg, a, f);
    for (int attempt = 1; r == DB_RETRY && attempt < ATTEMPTS; attempt++) {
        if (f)
            fault_clear(f);
        db->retries++;
        r = run_once(db, fn, arg, a, f);
    }
    db->reads++;
    return r;
}

void readers_close(struct db *db)
{
    struct conn *next;
    for (struct conn *c = db->readers.idle; c; c = next) {
        next = c->next;
        db->driver->close(c);
    }
    db->readers.idle = NULL;
}
