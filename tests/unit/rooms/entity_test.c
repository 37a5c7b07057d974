/* An operator from the day it is met without a licence to the day it brings one. */
#include "bureau.h"

#include "rooms/register/register.h"

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static const struct source desk = { "desk", 0 };

static rc add(struct tx *tx, void *arg, struct fault *f)
{
    return entity_add(tx, &b->anna, desk, arg, f);
}

static i64 given_operator(const char *uscc)
{
    struct entity e = { .name = S("Tea of Wang"),
                        .kind = S("individual"),
                        .uscc = str_from(uscc),
                        .place_code = S("440306018001") };
    assert_accepted(as(b, &b->anna, add, &e));
    return e.id;
}

struct changing {
    i64 id;
    str uscc, reg_no, name;
};

static rc change(struct tx *tx, void *arg, struct fault *f)
{
    const struct changing *c = arg;
    struct entity before;
    rc r = entity_get(tx, c->id, &before, f);
    if (r != OK)
        return r;
    struct entity after = before;
    after.uscc = c->uscc;
    after.reg_no = c->reg_no;
    if (c->name.n)
        after.name = c->name;
    return entity_change(tx, &b->anna, desk, &before, &after, f);
}

static i64 in_state(i64 id, const char *state)
{
    return must_int(b->t, "SELECT count(*) FROM entity WHERE id = $1 AND state = $2",
                    ARGS(V_I(id), V_T(str_from(state))));
}

#define CODE "91440300708461136T"

static void who_brings_a_code_is_registered_and_the_record_says_so(void **s)
{
    (void)s;
    i64 id = given_operator("");
    assert_int_equal(1, in_state(id, "provisional"));
    assert_accepted(as(b, &b->anna, change, &(struct changing){ id, .uscc = S(CODE) }));
    assert_int_equal(1, in_state(id, "active"));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM ledger WHERE subject_id = $1 AND act = "
                                 "'entity.change' AND state_from = 'provisional' AND state_to = "
                                 "'active'",
                                 ARGS(V_I(id))));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM change WHERE subject_id = $1 AND ver = 2 "
                                 "AND diff LIKE '%uscc%' AND diff LIKE '%\"state\"%active%'",
                                 ARGS(V_I(id))));
}

static void a_number_of_fifteen_digits_is_a_code_too(void **s)
{
    (void)s;
    i64 id = given_operator("");
    assert_accepted(
        as(b, &b->anna, change, &(struct changing){ id, .reg_no = S("440306123456782") }));
    assert_int_equal(1, in_state(id, "active"));
}

static void a_code_that_does_not_check_changes_nothing(void **s)
{
    (void)s;
    i64 id = given_operator("");
    assert_rc(INVALID,
              as(b, &b->anna, change, &(struct changing){ id, .uscc = S("91440300708461136U") }));
    assert_int_equal(1, in_state(id, "provisional"));
}

static void any_other_change_leaves_it_provisional(void **s)
{
    (void)s;
    i64 id = given_operator("");
    assert_accepted(as(b, &b->anna, change, &(struct changing){ id, .name = S("Tea of Wu") }));
    assert_int_equal(1, in_state(id, "provisional"));
    assert_int_equal(
        0,
        must_int(b->t, "SELECT count(*) FROM ledger WHERE subject_id = $1 AND state_to IS NOT NULL",
                 ARGS(V_I(id))));
}

static void a_code_does_not_open_what_was_closed(void **s)
{
    (void)s;
    i64 id = given_operator("");
    must_exec(b->t, "UPDATE entity SET state = 'closed' WHERE id = $1", ARGS(V_I(id)));
    assert_accepted(as(b, &b->anna, change, &(struct changing){ id, .uscc = S(CODE) }));
    assert_int_equal(1, in_state(id, "closed"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(who_brings_a_code_is_registered_and_the_record_says_so),
        CASE(a_number_of_fifteen_digits_is_a_code_too),
        CASE(a_code_that_does_not_check_changes_nothing),
        CASE(any_other_change_leaves_it_provisional),
        CASE(a_code_does_not_open_what_was_closed),
    };
    return testdb_run(tests, COUNT(tests));
}
