/* The writer queue. One thread takes what waits, runs each job in a savepoint and makes all of them
 * durable with one commit: 17,000 and more transactions a second against 330 with a connection for
 * each client. On PostgreSQL other programs write too: what collides with them, or waits for their
 * locks, leaves the group and is run alone by another writer, as often as it takes, while the group
 * goes on. Nobody is told anything before the commit. */
#include "base/limits.h"
#include "db/driver.h"
#include "sys/wall.h"

#include <errno.h>
#include <semaphore.h>
#include <unistd.h>

enum {
    GROUP_MS = 20, /* longest a group is held open for more jobs */
    ATTEMPTS = 12, /* PostgreSQL: runs of one job before it is given up */
    FREE_ATTEMPTS =
        2, /* of them beside other jobs; then alone, which ends collisions within this program */
    RECONNECT_MS = 5000, /* longest a job waits for a lost server */
    DEFAULT_WRITERS = 8,
    POSTGRES_GROUP = 48, /* savepoints in a transaction: from 64 on every other snapshot pays */
};

struct group {
    struct db_job *jobs[LIMIT_WRITER_GROUP];
    rc outcomes[LIMIT_WRITER_GROUP];
    size_t n;
    bool wakes;
};

static struct db_job *take(struct writers *w)
{
    pthread_mutex_lock(&w->lock);
    struct db_job *job = w->head;
    if (job) {
        w->head = job->next;
        if (!w->head)
            w->tail = NULL;
        w->length--;
    }
    pthread_mutex_unlock(&w->lock);
    return job;
}

static struct db_job *take_again(struct writers *w)
{
    struct db_job *job = w->again;
    if (job) {
        w->again = job->next;
        w->length--;
    }
    return job;
}

/* True when there is work: *ret_again one job to be run alone, or NULL when this thread now leads
 * and gathers groups. False when there is none and will be none. */
static bool wait_for_work(struct writers *w, struct db_job **ret_again)
{
    pthread_mutex_lock(&w->lock);
    while (!w->again && (!w->head || w->led) && !(w->stop && !w->led))
        pthread_cond_wait(&w->work, &w->lock);
    *ret_again = take_again(w);
    bool leads = !*ret_again && w->head;
    if (!leads && w->head && !w->led)
        pthread_cond_signal(&w->work); /* somebody else leads */
    w->led |= leads;
    pthread_mutex_unlock(&w->lock);
    return *ret_again || leads;
}

/* busy: this thread does not come back at once. */
static void lead_no_more(struct writers *w, bool busy)
{
    pthread_mutex_lock(&w->lock);
    w->led = false;
    if (w->stop)
        pthread_cond_broadcast(&w->work);
    else if (w->head && busy)
        pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

/* What collided goes to those who run jobs alone; whoever was beside it goes back to the head of
 * the queue, in the order of arrival. */
static void hand_over(struct writers *w, struct group *g, size_t collided)
{
    pthread_mutex_lock(&w->lock);
    for (size_t i = g->n; i-- > 0;) {
        struct db_job *job = g->jobs[i];
        if (job->fault)
            fault_clear(job->fault);
        if (i == collided || collided == g->n) {
            job->next = w->again;
            w->again = job;
        } else {
            job->next = w->head;
            w->head = job;
            w->tail = job->next ? w->tail : job;
        }
    }
    w->length += g->n;
    g->n = 0;
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->lock);
}

static rc ensure_open(struct db *db, struct conn **slot, struct fault *f)
{
    if (*slot && (*slot)->broken) {
        db->driver->close(*slot);
        *slot = NULL;
    }
    if (*slot)
        return OK;
    rc r = db_claim_node(db, f);
    return r == OK ? db->driver->open(db, CONN_WRITE, slot, f) : r;
}

static void finish(struct db *db, struct db_job *job, rc outcome)
{
    db->writes++;
    job->done(job, outcome);
}

static void committed(struct db *db, bool wakes)
{
    db->commits++;
    if (wakes && db->on_commit)
        db->on_commit(db->on_commit_arg);
}

static rc tell(struct tx *tx, void *arg, struct fault *f)
{
    (void)tx;
    const struct fault *why = arg;
    return fail_detail(f, why->code, NULL, "%.*s", STR_ARG(why->detail));
}

/* The group's failure becomes each job's own. Guarded, because a job's arena may be full and its
 * owner's frame is not ours to jump to. */
static void fail_group(struct db *db, struct conn *c, struct group *g, struct fault *why)
{
    for (size_t i = 0; i < g->n; i++) {
        struct db_job *job = g->jobs[i];
        g->outcomes[i] = why->code;
        if (!job->fault)
            continue;
        fault_clear(job->fault);
        struct tx tx = tx_open(db, c, job->arena);
        g->outcomes[i] = tx_guarded(&tx, tell, why, job->fault);
    }
}

/* Collisions and lost connections condemn the transaction, not the job, whatever the job made of
 * them. The error; OK when it is none of these. */
static rc collision(const struct db *db, const struct tx *tx, rc r)
{
    if (db->driver->kind != DB_POSTGRES)
        return OK;
    if (rc_retry(r) == AGAIN)
        return r;
    bool condemned = tx->lasting && (rc_retry(tx->dead) == AGAIN || tx->dead == UNAVAILABLE);
    return condemned ? tx->dead : OK;
}

/* OK: the job's outcome stands. Else the whole transaction is gone. */
static rc run_in_savepoint(struct db *db, struct conn *c, struct group *g, struct db_job *job,
                           struct fault *why)
{
    size_t at = g->n++;
    g->jobs[at] = job;
    rc r = db->driver->mark(c, PART_JOB, why);
    if (r != OK)
        return r;
    struct tx tx = tx_open(db, c, job->arena);
    r = g->outcomes[at] = tx_guarded(&tx, job->fn, job->arg, job->fault);
    if (r == OK) {
        g->wakes |= tx.wakes;
        return db->driver->keep(c, PART_JOB, why);
    }
    rc collided = collision(db, &tx, r);
    if (collided != OK)
        return fail(why, collided, NULL);
    rc undone = db->driver->undo(c, PART_JOB, why);
    return undone == OK ? OK : fail(why, tx.lasting ? tx.dead : undone, NULL);
}

/* Begins a group's transaction. */
static rc begin_group(struct db *db, struct conn *c, struct fault *why)
{
    rc r = db->driver->begin(c, DB_WRITE, why);
    return r == OK && db->driver->impatient ? db->driver->impatient(c, why) : r;
}

/* A group that PostgreSQL would not have is run again, each job alone; false when it stands. */
static bool run_later(struct db *db, struct group *g, rc r, bool sent)
{
    if (db->driver->kind != DB_POSTGRES || r == OK || g->n == 0)
        return false;
    if (rc_retry(r) != AGAIN && (r != UNAVAILABLE || sent))
        return false;
    db->retries++;
    hand_over(&db->writers, g, sent || r == UNAVAILABLE ? g->n : g->n - 1);
    return true;
}

static void run_group(struct db *db, struct conn *c)
{
    struct writers *w = &db->writers;
    struct group g = { .n = 0 };
    struct fault why;
    struct arena_mark mark = arena_mark(c->scratch);
    size_t most = db->driver->kind == DB_SQLITE ? COUNT(g.jobs) : POSTGRES_GROUP;
    fault_init(&why, c->scratch);
    rc r = begin_group(db, c, &why);
    bool begun = r == OK, sent = false;
    i64 until = monotonic_ms() + GROUP_MS;
    struct db_job *job;
    while (r == OK && g.n < most && (g.n == 0 || monotonic_ms() < until) && (job = take(w)) != NULL)
        r = run_in_savepoint(db, c, &g, job, &why);
    if (r == OK) {
        sent = true;
        r = db->driver->commit(c, &why);
    }
    while (!begun && g.n < COUNT(g.jobs) &&
           (job = take(w)) != NULL) /* nobody can write: all that wait hear it now */
        g.jobs[g.n++] = job;
    if (r == OK) {
        committed(db, g.wakes);
    } else {
        db->driver->rollback(c);
        if (!run_later(db, &g, r, sent))
            fail_group(db, c, &g, &why);
    }
    arena_rewind(c->scratch, mark);
    for (size_t i = 0; i < g.n; i++)
        finish(db, g.jobs[i], g.outcomes[i]);
}

/* A connection that failed so badly that it must be replaced, and cannot be: the disk is gone. */
static void run_without_connection(struct db *db, rc why)
{
    struct db_job *job;
    while ((job = take(&db->writers)) != NULL)
        finish(db, job, fail(job->fault, why, NULL));
}

/* One run of a job in a transaction of its own. *ret_sent: COMMIT went out, so that a lost
 * connection leaves it unknown whether it took place; the Idempotency-Key of the request tells the
 * client. */
static rc run_once(struct db *db, struct conn *c, struct db_job *job, bool *ret_sent)
{
    rc r = db->driver->begin(c, DB_WRITE, job->fault);
    if (r != OK)
        return r;
    struct tx tx = tx_open(db, c, job->arena);
    r = tx_guarded(&tx, job->fn, job->arg, job->fault);
    if (r != OK) {
        rc collided = collision(db, &tx, r);
        db->driver->rollback(c);
        return collided == OK ? r : fail(job->fault, collided, NULL);
    }
    *ret_sent = true;
    r = db->driver->commit(c, job->fault);
    if (r == OK)
        committed(db, tx.wakes);
    else
        db->driver->rollback(c);
    return r;
}

/* Waits a little before the n-th new attempt, unevenly, so that the same two do not meet again. */
static void back_off(int attempt)
{
    u64 uneven = (u64)monotonic_us() * 2654435761u >> 8 & 1023;
    usleep((unsigned)((1 << (attempt < 5 ? attempt : 5)) * 200 + (int)uneven));
}

/* Its first attempt was in a group. */
static rc run_with_retries(struct db *db, struct conn **slot, struct db_job *job)
{
    i64 give_up = monotonic_ms() + RECONNECT_MS;
    rc r = OK;
    for (int attempt = 1, lost = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt + lost > 0) {
            db->retries++;
            back_off(attempt + lost);
            if (job->fault)
                fault_clear(job->fault);
        }
        bool sent = false;
        if (attempt < FREE_ATTEMPTS)
            pthread_rwlock_rdlock(&db->writers.road);
        else
            pthread_rwlock_wrlock(&db->writers.road);
        r = ensure_open(db, slot, job->fault);
        if (r == OK)
            r = run_once(db, *slot, job, &sent);
        pthread_rwlock_unlock(&db->writers.road);
        bool connection = r == UNAVAILABLE && !sent;
        if (connection && monotonic_ms() < give_up) {
            lost++;
            attempt--; /* time bounds these */
        } else if (rc_retry(r) != AGAIN) {
            return r;
        }
    }
    return r;
}

static struct conn **slot_of_self(struct db *db)
{
    for (int i = 0; i < db->writers.count; i++) {
        if (pthread_equal(db->writers.threads[i], pthread_self()))
            return &db->writers.conns[i];
    }
    return NULL;
}

bool writers_is_self(struct db *db)
{
    return slot_of_self(db) != NULL;
}

/* All that waits, in groups; then somebody else may lead. */
static void lead(struct db *db, struct conn **slot)
{
    bool alone = db->driver->kind == DB_POSTGRES;
    rc r = ensure_open(db, slot, NULL);
    if (r == OK) {
        pthread_rwlock_rdlock(&db->writers.road);
        run_group(db, *slot);
        pthread_rwlock_unlock(&db->writers.road);
    } else if (!alone) {
        run_without_connection(db, r);
    }
    struct db_job *job = r != OK && alone ? take(&db->writers) : NULL;
    lead_no_more(&db->writers, job);
    if (job) /* waits for the server to come back */
        finish(db, job, run_with_retries(db, slot, job));
}

static void *writer_main(void *arg)
{
    struct db *db = arg;
    pthread_mutex_lock(&db->writers.lock); /* until all threads are noted */
    struct conn **slot = slot_of_self(db);
    pthread_mutex_unlock(&db->writers.lock);
    struct db_job *again;
    while (wait_for_work(&db->writers, &again)) {
        if (again)
            finish(db, again, run_with_retries(db, slot, again));
        else
            lead(db, slot);
    }
    return NULL;
}

rc writers_start(struct db *db, struct fault *f)
{
    struct writers *w = &db->writers;
    int wanted = db->options.writers ? db->options.writers : DEFAULT_WRITERS;
    if (db->driver->kind == DB_SQLITE)
        wanted = 1;
    if (wanted > MAX_WRITERS)
        wanted = MAX_WRITERS;
    rc r = db->driver->open(db, CONN_WRITE, &w->conns[0],
                            f); /* here, so that whoever opens hears why not */
    if (r != OK)
        return r;
    pthread_mutex_lock(&w->lock);
    for (int i = 0; r == OK && i < wanted; i++) {
        if (pthread_create(&w->threads[i], NULL, writer_main, db) != 0)
            r = fail_detail(f, UNAVAILABLE, NULL, "no thread for a writer");
        else
            w->count++;
    }
    pthread_mutex_unlock(&w->lock);
    return r;
}

void writers_stop(struct db *db)
{
    struct writers *w = &db->writers;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->count; i++)
        pthread_join(w->threads[i], NULL);
    for (int i = 0; i < MAX_WRITERS; i++) {
        if (w->conns[i])
            db->driver->close(w->conns[i]);
    }
}

rc db_submit(struct db *db, struct db_job *job)
{
    struct writers *w = &db->writers;
    rc r = OK;
    job->next = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->stop || w->count == 0) {
        r = fail_detail(job->fault, UNAVAILABLE, NULL, "no writer runs");
    } else if (w->length >= LIMIT_WRITER_QUEUE) {
        r = fail(job->fault, BUSY, NULL);
    } else {
        bool alone = job->alone && db->driver->kind == DB_POSTGRES;
        struct db_job **last = alone ? &w->again : w->head ? &w->tail->next : &w->head;
        if (alone)
            job->next = w->again;
        else
            w->tail = job;
        *last = job;
        if (++w->length > w->longest)
            w->longest = w->length;
        if (!w->led || alone) /* whoever leads looks before it sleeps */
            pthread_cond_signal(&w->work);
    }
    pthread_mutex_unlock(&w->lock);
    return r;
}

/* A job whose caller sleeps until it is done. */
struct waiting {
    struct db_job job; /* first, so that the job is found to be this */
    sem_t done;
    rc outcome;
};

static void wake(struct db_job *job, rc outcome)
{
    struct waiting *me = (struct waiting *)job;
    me->outcome = outcome;
    sem_post(&me->done);
}

static rc write_and_wait(struct db *db, struct waiting *me)
{
    if (writers_is_self(db))
        return fail_detail(me->job.fault, INTERNAL, NULL, "a write waits for itself");
    sem_init(&me->done, 0, 0);
    rc r = db_submit(db, &me->job);
    while (r == OK && sem_wait(&me->done) != 0 && errno == EINTR)
        continue;
    sem_destroy(&me->done);
    return r == OK ? me->outcome : r;
}

rc db_tx_run(struct db *db, enum db_mode mode, db_fn fn, void *arg, struct arena *a,
             struct fault *f)
{
    if (mode == DB_READ)
        return readers_run(db, fn, arg, a, f);
    struct waiting me = { .job = { .fn = fn, .arg = arg, .arena = a, .fault = f, .done = wake } };
    return write_and_wait(db, &me);
}

rc writers_run_alone(struct db *db, db_fn fn, void *arg, struct arena *a, struct fault *f)
{
    struct waiting me = {
        .job = { .fn = fn, .arg = arg, .arena = a, .fault = f, .done = wake, .alone = true }
    };
    return write_and_wait(db, &me);
}
