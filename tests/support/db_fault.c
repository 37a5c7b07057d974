#include "db_fault.h"

#include "db/driver.h"

static const struct driver *real;
static struct driver wrapper;
static _Atomic long left;
static _Atomic rc fault_code;
static _Atomic bool full;

static rc strike(struct fault *f)
{
    if (left > 0 && --left == 0)
        return fail_detail(f, fault_code, NULL, "on purpose");
    return OK;
}

static rc strike_write(struct fault *f)
{
    return full ? fail_detail(f, DISK_FULL, NULL, "on purpose") : strike(f);
}

static rc faulty_begin(struct conn *c, enum db_mode mode, struct fault *f)
{
    rc r = strike(f);
    return r == OK ? real->begin(c, mode, f) : r;
}

static rc faulty_commit(struct conn *c, struct fault *f)
{
    rc r = strike_write(f);
    return r == OK ? real->commit(c, f) : r;
}

static rc faulty_mark(struct conn *c, enum part part, struct fault *f)
{
    rc r = strike(f);
    return r == OK ? real->mark(c, part, f) : r;
}

static rc faulty_keep(struct conn *c, enum part part, struct fault *f)
{
    rc r = strike(f);
    return r == OK ? real->keep(c, part, f) : r;
}

static rc faulty_undo(struct conn *c, enum part part, struct fault *f)
{
    rc r = strike(f);
    return r == OK ? real->undo(c, part, f) : r;
}

static rc faulty_prepare(struct conn *c, struct statement *st, str sql, struct fault *f)
{
    rc r = strike(f);
    return r == OK ? real->prepare(c, st, sql, f) : r;
}

static rc faulty_run(struct conn *c, struct statement *st, const struct val *args, size_t n,
                     struct walk *w, i64 *ret_changed)
{
    rc r = ret_changed ? strike_write(w->fault)
                       : strike(w->fault); /* db_exec asks for the count, reads do not */
    return r == OK ? real->run(c, st, args, n, w, ret_changed) : r;
}

static rc faulty_script(struct conn *c, str sql, struct fault *f)
{
    rc r = strike_write(f);
    return r == OK ? real->script(c, sql, f) : r;
}

static rc faulty_copy_in(struct conn *c, const struct copy *in, struct fault *f)
{
    rc r = strike_write(f);
    return r == OK ? real->copy_in(c, in, f) : r;
}

void db_fault_install(struct db *db)
{
    real = db->driver->begin == faulty_begin ? real : db->driver;
    wrapper = *real;
    wrapper.begin = faulty_begin;
    wrapper.commit = faulty_commit;
    wrapper.mark = faulty_mark;
    wrapper.keep = faulty_keep;
    wrapper.undo = faulty_undo;
    wrapper.prepare = faulty_prepare;
    wrapper.run = faulty_run;
    wrapper.script = faulty_script;
    wrapper.copy_in = faulty_copy_in;
    pthread_mutex_lock(&db->writers.lock); /* a writer that found no work yet looks at it, too */
    db->driver = &wrapper;
    for (int i = 0; i < MAX_WRITERS; i++) {
        if (db->writers.conns[i])
            db->writers.conns[i]->driver = &wrapper;
    }
    pthread_mutex_unlock(&db->writers.lock);
    for (struct conn *c = db->readers.idle; c; c = c->next)
        c->driver = &wrapper;
    db_fault_after(0, OK);
    db_fault_full_disk(false);
}

void db_fault_after(long n, rc code)
{
    fault_code = code;
    left = n;
}

bool db_fault_happened(void)
{
    return left == 0;
}

void db_fault_full_disk(bool on)
{
    full = on;
}
