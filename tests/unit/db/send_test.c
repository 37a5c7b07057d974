/* What is put on the way without waiting, what is asked together, and groups that collide with
 * another program. */
#include "thing.h"

#include <errno.h>
#include <semaphore.h>

static const struct query add_one = { "thing_add_one", "UPDATE thing SET n = n + 1 WHERE id = $1",
                                      "UPDATE thing SET n = n + 1 WHERE id = $1" };

static rc send(struct tx *tx, i64 id, const char *name, struct fault *f)
{
    return db_send(tx, &insert, ARGS(V_I(id), V_T(str_from(name)), V_NULL(), V_NULL()), f);
}

static rc send_many(struct tx *tx, void *arg, struct fault *f)
{
    i64 *seen = arg;
    rc r = OK;
    for (i64 id = 1; r == OK && id <= 200; id++)
        r = send(tx, id, arena_fmt(tx_arena(tx), "name %lld", (long long)id).p, f);
    struct seen last = { .arena = tx_arena(tx) };
    if (r == OK)
        r = db_one(tx, &by_id, ARGS(V_I(200)), see, &last, f);
    if (r == OK && !str_eq(last.name, S("name 200")))
        return fail(f, INTERNAL, NULL);
    return r == OK ? db_int(tx, &count, NO_ARGS, seen, f) : r;
}

static void what_was_sent_is_seen_by_what_is_asked_next(void **state)
{
    struct testdb *t = empty(state);
    i64 seen = 0;
    must_write(t, send_many, &seen);
    assert_int_equal(200, seen);
    assert_int_equal(200, things(t));
}

static rc send_twice(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    rc r = send(tx, 1, "same", f);
    return r == OK ? send(tx, 2, "same", f) : r;
}

static rc send_twice_and_ask(struct tx *tx, void *arg, struct fault *f)
{
    i64 seen;
    rc r = send_twice(tx, arg, f);
    if (r == OK)
        r = send(tx, 3, "other", f);
    return r == OK ? db_int(tx, &count, NO_ARGS, &seen, f) : r;
}

static void a_failure_of_what_was_sent_is_told_by_the_end(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(CONFLICT, write(t, send_twice, NULL));
    assert_string_equal("thing(name)", t->fault.detail.p);
    assert_rc(CONFLICT, write(t, send_twice_and_ask, NULL));
    assert_string_equal("thing(name)", t->fault.detail.p);
    assert_int_equal(0, things(t));
}

static rc with_a_part(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    rc r = send(tx, 10, "before", f);
    if (r == OK && db_nested(tx, send_twice, NULL, f) != CONFLICT)
        return fail(f, INTERNAL, NULL);
    fault_clear(f);
    return r == OK ? send(tx, 11, "after", f) : r;
}

static void it_undoes_the_part_it_was_sent_in_and_nothing_else(void **state)
{
    struct testdb *t = empty(state);
    must_write(t, with_a_part, NULL);
    assert_int_equal(2, things(t));
    assert_int_equal(2, must_int(t, "SELECT count(*) FROM thing WHERE id >= 10", NO_ARGS));
}

struct heard {
    i64 ids[100];
    size_t n, stop;
    struct tx *tx;
};

static rc hear(const struct row *r, void *arg, struct fault *f)
{
    struct heard *h = arg;
    i64 n;
    h->ids[h->n++] = row_int(r, 0);
    if (h->stop && h->n == h->stop)
        return refuse(f, "thing.no");
    return db_int(h->tx, &count, NO_ARGS, &n, f); /* a question within the answers */
}

static rc ask_many(struct tx *tx, void *arg, struct fault *f)
{
    struct heard *h = arg;
    struct val ids[70];
    struct db_ask asks[70];
    h->tx = tx;
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(asks); i++) {
        ids[i] = V_I((i64)(COUNT(asks) - i));
        asks[i] = (struct db_ask){ &by_id, &ids[i], 1, hear, h };
        if (i % 2)
            r = send(tx, (i64)(COUNT(asks) - i), arena_fmt(tx_arena(tx), "name %zu", i).p, f);
    }
    return r == OK ? db_each_of(tx, asks, COUNT(asks), f) : r;
}

static void what_is_asked_together_is_answered_in_order(void **state)
{
    struct testdb *t = empty(state);
    struct heard h = { .n = 0 };
    must_write(t, ask_many, &h);
    assert_int_equal(35, h.n);
    for (size_t i = 0; i < h.n; i++)
        assert_int_equal(69 - 2 * (i64)i, h.ids[i]);
    struct heard short_of = { .stop = 3 };
    must_exec(t, "DELETE FROM thing", NO_ARGS);
    assert_rc(REFUSED, write(t, ask_many, &short_of));
    assert_int_equal(3, short_of.n);
    assert_int_equal(0, things(t));
}

struct held {
    sem_t taken, go;
    bool over;
};

static void wait_on(sem_t *s)
{
    while (sem_wait(s) != 0 && errno == EINTR)
        continue;
}

static rc add_to_one(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, &add_one, ARGS(V_I(1)), NULL, f);
}

static rc add_and_hold(struct tx *tx, void *arg, struct fault *f)
{
    struct held *h = arg;
    rc r = add_to_one(tx, NULL, f);
    if (h->over) /* the server may have it run again for the sake of the others */
        return r;
    sem_post(&h->taken);
    wait_on(&h->go);
    h->over = true;
    return r;
}

struct told {
    struct db_job job;
    sem_t done;
    rc outcome;
};

static void note(struct db_job *job, rc outcome)
{
    struct told *t = (struct told *)job;
    t->outcome = outcome;
    sem_post(&t->done);
}

static void submit(struct db *db, struct told *t, db_fn fn, void *arg)
{
    sem_init(&t->done, 0, 0);
    t->job = (struct db_job){ .fn = fn, .arg = arg, .arena = arena_new(0), .done = note };
    assert_rc(OK, db_submit(db, &t->job));
}

/* Another program holds a row for long: who wants it waits alone, the others go on. */
static void whoever_waits_for_another_program_holds_up_nobody(void **state)
{
    struct testdb *t = empty(state);
    if (t->kind != DB_POSTGRES)
        return; /* the other program has the whole database there */
    i64 one = 1, two = 2;
    struct held held = { .over = false };
    struct told holder, waiting, beside;
    sem_init(&held.taken, 0, 0);
    sem_init(&held.go, 0, 0);
    must_write(t, put_one, &one);
    struct db *other = testdb_again(t, &(struct db_options){ 0 });
    submit(other, &holder, add_and_hold, &held);
    wait_on(&held.taken);
    submit(t->db, &waiting, add_to_one, NULL);
    submit(t->db, &beside, put_one, &two);
    wait_on(&beside.done);
    assert_rc(OK, beside.outcome);
    assert_int_equal(-1, sem_trywait(&waiting.done));
    sem_post(&held.go);
    wait_on(&holder.done);
    wait_on(&waiting.done);
    assert_rc(OK, holder.outcome);
    assert_rc(OK, waiting.outcome);
    assert_int_equal(2, must_int(t, "SELECT n FROM thing WHERE id = 1", NO_ARGS));
    db_close(other);
    arena_free(holder.job.arena);
    arena_free(waiting.job.arena);
    arena_free(beside.job.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sent_is_seen_by_what_is_asked_next),
        cmocka_unit_test(a_failure_of_what_was_sent_is_told_by_the_end),
        cmocka_unit_test(it_undoes_the_part_it_was_sent_in_and_nothing_else),
        cmocka_unit_test(what_is_asked_together_is_answered_in_order),
        cmocka_unit_test(whoever_waits_for_another_program_holds_up_nobody),
    };
    return testdb_run(tests, COUNT(tests));
}
