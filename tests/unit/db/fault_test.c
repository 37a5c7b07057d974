#include "testdb.h"

#include "db_fault.h"

static const struct query put_pack = {
    "put_pack", "INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, 0, '')",
    "INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, 0, '')"
};
static const struct query count_packs = { "count_packs", "SELECT count(*) FROM rule_pack",
                                          "SELECT count(*) FROM rule_pack" };

static rc put_third(struct tx *tx, void *arg, struct fault *f)
{
    return db_exec(tx, &put_pack, ARGS(V_T(ARENA_CONCAT(tx_arena(tx), S("third "), *(str *)arg))),
                   NULL, f);
}

/* Three rows, the third in a nested part whose failure the whole takes as its own. */
static rc put_three(struct tx *tx, void *arg, struct fault *f)
{
    i64 n;
    str name = *(str *)arg;
    rc r =
        db_exec(tx, &put_pack, ARGS(V_T(ARENA_CONCAT(tx_arena(tx), S("first "), name))), NULL, f);
    if (r == OK)
        r = db_int(tx, &count_packs, NO_ARGS, &n, f);
    if (r == OK)
        r = db_exec(tx, &put_pack, ARGS(V_T(ARENA_CONCAT(tx_arena(tx), S("second "), name))), NULL,
                    f);
    return r == OK ? db_nested(tx, put_third, arg, f) : r;
}

static i64 packs(struct testdb *t)
{
    return must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS);
}

/* For n = 1, 2, …: fails the n-th call, until a run needs fewer. */
static void try_each_call(struct testdb *t, rc code)
{
    bool struck = true;
    for (long n = 1; struck; n++) {
        i64 before = packs(t);
        str name = arena_fmt(t->arena, "%s %ld", rc_name(code), n);
        db_fault_after(n, code);
        rc r = db_tx_run(t->db, DB_WRITE, put_three, &name, t->arena, &t->fault);
        struck = db_fault_happened();
        db_fault_after(0, OK);
        assert_true(r == OK || r == code);
        assert_int_equal(before + (r == OK ? 3 : 0), packs(t));
        assert_true(struck || r == OK);
        assert_true(n < 100);
    }
}

static void any_call_may_fail_and_the_transaction_is_whole_or_absent(void **state)
{
    struct testdb *t = *state;
    db_fault_install(t->db);
    static const rc codes[] = { INTERNAL,    CONFLICT,  DISK_FULL, DB_RETRY,
                                UNAVAILABLE, NO_MEMORY, BUSY };
    for (size_t i = 0; i < COUNT(codes); i++)
        try_each_call(t, codes[i]);
}

static void a_collision_is_tried_again_on_postgres(void **state)
{
    struct testdb *t = *state;
    db_fault_install(t->db);
    str name = S("collision");
    db_fault_after(3, DB_RETRY);
    rc r = db_tx_run(t->db, DB_WRITE, put_three, &name, t->arena, &t->fault);
    assert_true(db_fault_happened());
    assert_rc(t->kind == DB_POSTGRES ? OK : DB_RETRY, r);
}

static void on_a_full_disk_writes_are_refused_reads_go_on_and_it_heals(void **state)
{
    struct testdb *t = *state;
    db_fault_install(t->db);
    i64 before = packs(t);
    str name = S("full");
    db_fault_full_disk(true);
    assert_rc(DISK_FULL, db_tx_run(t->db, DB_WRITE, put_three, &name, t->arena, &t->fault));
    assert_int_equal(before, packs(t));
    db_fault_full_disk(false);
    must_write(t, put_three, &name);
    assert_int_equal(before + 3, packs(t));
}

static void a_reader_that_cannot_begin_fails_and_the_pool_keeps_its_size(void **state)
{
    struct testdb *t = *state;
    struct db *db = testdb_again(t, &(struct db_options){ .readers = 1, .no_writer = true });
    db_fault_install(db);
    i64 n;
    struct testdb one = *t;
    one.db = db;
    for (int i = 0; i < 5; i++) {
        db_fault_after(1, UNAVAILABLE);
        assert_rc(UNAVAILABLE, db_tx_run(db, DB_READ, put_three, NULL, t->arena, &t->fault));
        n = must_int(&one, "SELECT 1", NO_ARGS);
        assert_int_equal(1, n);
    }
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_call_may_fail_and_the_transaction_is_whole_or_absent),
        cmocka_unit_test(a_collision_is_tried_again_on_postgres),
        cmocka_unit_test(on_a_full_disk_writes_are_refused_reads_go_on_and_it_heals),
        cmocka_unit_test(a_reader_that_cannot_begin_fails_and_the_pool_keeps_its_size),
    };
    return testdb_run(tests, COUNT(tests));
}
