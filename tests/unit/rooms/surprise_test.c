/* A surprise list: drawn the evening before, nowhere to be seen before its hour, the same when it
 * is drawn again; the more pressing doors more often. */
#include "bureau.h"

#include "base/date.h"
#include "core/job.h"
#include "core/request.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/surprise.h"
#include "rooms/street/sweep.h"
#include "sys/wall.h"

enum { DOORS = 30, MINUTE = 60000 };

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    for (i64 i = 0; i < DOORS; i++)
        must_exec(
            b->t,
            "INSERT INTO premises (id, bureau_id, unit_id, name, place_code, lon, lat, "
            "door_state, created_at, changed_at) "
            "VALUES ($1, $2, $3, 'Door', '440306018001', 113.88, $4, 'unseen', 1, 1)",
            ARGS(V_I(1000 + i), V_I(b->id), V_I(b->xixiang), V_D(22.57 + 0.0001 * (double)i)));
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static const str places[] = { STR_INIT("440306018001") };
static const i64 people[] = { 201, 202 };

static rc add_plan(struct tx *tx, void *arg, struct fault *f)
{
    struct sweep_plan *p = arg;
    p->id = tx_id(tx);
    return plan_insert(tx, &b->chen, p, f);
}

/* On 2026-05-07, the day after the test's. */
static void given_plan(void)
{
    struct sweep_plan p = { .name = S("Night market"),
                            .unit_id = b->xixiang,
                            .recurrence = S("once"),
                            .first_day = day_of(2026, 5, 7),
                            .last_day = DAY_NONE,
                            .people = { people, COUNT(people) },
                            .places = { places, COUNT(places) },
                            .surprise = true,
                            .active = true };
    assert_accepted(as(b, &b->chen, add_plan, &p));
}

static rc submit(struct tx *tx, void *arg, struct fault *f)
{
    i64 id;
    const struct job_ask ask = { .kind = str_from(arg), .payload = S("{}") };
    return job_submit(tx, &b->admin, &ask, &id, f);
}

static bool run_next(void)
{
    struct job_kinds kinds = { street_room.jobs, street_room.job_count };
    bool ran = false;
    assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
    return ran;
}

static i64 count(const char *sql)
{
    return must_int(b->t, sql, NO_ARGS);
}

static void evening(void)
{
    given_plan();
    assert_accepted(as(b, &b->admin, submit, "street.plans"));
    assert_true(run_next());
    assert_int_equal(0, count("SELECT count(*) FROM sweep")); /* the night makes no surprises */
    assert_accepted(as(b, &b->admin, submit, "street.surprise"));
    assert_true(run_next());
}

struct looking {
    i64 id;
    const char *act;
    struct sweep s;
};

static rc look(struct tx *tx, void *arg, struct fault *f)
{
    struct looking *l = arg;
    return sweep_get(tx, l->id, &l->s, f);
}

static rc take(struct tx *tx, void *arg, struct fault *f)
{
    struct looking *l = arg;
    return sweep_act(tx, &b->chen, l->id, 0, str_from(l->act), f);
}

static rc chen_takes(struct looking *l)
{
    struct scope own = b->own;
    struct actor chen = b->chen;
    own.person_id = chen.person_id;
    chen.scope = &own;
    return as(b, &chen, take, l);
}

static rc seen_by(const struct actor *who, const struct scope *scope, i64 person)
{
    struct scope own = *scope;
    struct actor actor = *who;
    struct looking l = { .id = count("SELECT max(id) FROM sweep") };
    own.person_id = person;
    actor.scope = &own;
    return as(b, &actor, look, &l);
}

static void nobody_sees_a_door_before_the_hour(void **s)
{
    (void)s;
    evening();
    assert_int_equal(1, count("SELECT count(*) FROM sweep WHERE state = 'locked' AND surprise = 1 "
                              "AND opened_at IS NULL AND hidden = 16")); /* half of 31 doors */
    assert_int_equal(0, count("SELECT count(*) FROM sweep_stop"));
    assert_int_equal(0, count("SELECT count(*) FROM outbox WHERE topic LIKE 'sweep%'"));
    assert_rc(OK, seen_by(&b->chen, &b->own, 203)); /* who made the plan: as a count */
    assert_rc(NOT_FOUND, seen_by(&b->anna, &b->own, 201));
    assert_rc(NOT_FOUND, seen_by(&b->ben, &b->own, 202));
    assert_rc(OK, seen_by(&b->admin, &b->whole, 206));
    assert_false(run_next()); /* its hour has not come */
    struct looking l = { .id = count("SELECT max(id) FROM sweep"), .act = "open" };
    wall_set(count("SELECT max(opens_at) FROM sweep") - 1);
    assert_refused(b, chen_takes(&l), "sweep.not_yet");
    for (size_t i = 0; i < 3; i++) {
        l.act = (const char *const[]){ "start", "unlock", "finish" }[i];
        assert_refused(b, chen_takes(&l), "sweep.sealed");
    }
}

static void at_its_hour_it_is_the_days_walk(void **s)
{
    (void)s;
    evening();
    i64 at = count("SELECT max(opens_at) FROM sweep");
    assert_int_equal(day_start(day_of(2026, 5, 7)) + (i64)450 * MINUTE, at);
    wall_set(at);
    assert_true(run_next());
    assert_int_equal(16, count("SELECT count(*) FROM sweep_stop WHERE state = 'open'"));
    assert_int_equal(0, count("SELECT count(*) FROM sweep_stop WHERE person_id IS NULL"));
    assert_int_equal(2, count("SELECT count(DISTINCT person_id) FROM sweep_stop"));
    assert_int_equal(0, count("SELECT hidden FROM sweep"));
    assert_rc(OK, seen_by(&b->anna, &b->own, 201));
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'sweep.changed'"));
    struct looking l = { .id = count("SELECT max(id) FROM sweep"), .act = "open" };
    assert_accepted(chen_takes(&l)); /* once more is nothing */
    assert_int_equal(16, count("SELECT count(*) FROM sweep_stop"));
}

static void a_cancelled_surprise_stays_sealed(void **s)
{
    (void)s;
    evening();
    struct looking l = { .id = count("SELECT max(id) FROM sweep"), .act = "cancel" };
    assert_accepted(chen_takes(&l));
    wall_set(count("SELECT max(opens_at) FROM sweep"));
    assert_true(run_next());
    assert_int_equal(0, count("SELECT count(*) FROM sweep_stop"));
    assert_int_equal(1, count("SELECT count(*) FROM job WHERE result = '{\"opened\":false}'"));
}

static void a_list_that_was_touched_is_not_opened(void **s)
{
    (void)s;
    evening();
    must_exec(b->t, "UPDATE surprise_list SET digest = 'x'", NO_ARGS);
    wall_set(count("SELECT max(opens_at) FROM sweep"));
    struct looking l = { .id = count("SELECT max(id) FROM sweep"), .act = "open" };
    assert_rc(INTERNAL, chen_takes(&l));
    assert_int_equal(0, count("SELECT count(*) FROM sweep_stop"));
}

static void the_same_seed_draws_the_same_doors_whatever_their_order(void **s)
{
    struct lot lots[DOORS], again[DOORS];
    (void)s;
    for (size_t i = 0; i < DOORS; i++) {
        lots[i] = (struct lot){ .premises_id = (i64)i + 1, .chances = 1 + (i64)i % 8, .i = i };
        again[DOORS - 1 - i] = lots[i];
    }
    surprise_draw(S("seed"), b->t->arena, lots, DOORS);
    surprise_draw(S("seed"), b->t->arena, again, DOORS);
    for (size_t i = 0; i < DOORS; i++)
        assert_int_equal(lots[i].premises_id, again[i].premises_id);
    surprise_draw(S("another"), b->t->arena, again, DOORS);
    size_t same = 0;
    for (size_t i = 0; i < DOORS; i++)
        same += lots[i].premises_id == again[i].premises_id;
    assert_true(same < DOORS / 2);
}

/* Of two doors the one with eight chances comes first in eight draws of nine. */
static void pressing_doors_are_drawn_more_often(void **s)
{
    enum { DRAWS = 9000 };
    i64 first = 0;
    (void)s;
    for (int i = 0; i < DRAWS; i++) {
        struct lot lots[2] = { { .premises_id = 7, .chances = 8 },
                               { .premises_id = 8, .chances = 1 } };
        struct arena_mark mark = arena_mark(b->t->arena);
        surprise_draw(arena_fmt(b->t->arena, "draw %d", i), b->t->arena, lots, 2);
        first += lots[0].premises_id == 7;
        arena_rewind(b->t->arena, mark);
    }
    assert_in_range(first, 7850, 8150);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(nobody_sees_a_door_before_the_hour),
        CASE(at_its_hour_it_is_the_days_walk),
        CASE(a_cancelled_surprise_stays_sealed),
        CASE(a_list_that_was_touched_is_not_opened),
        CASE(the_same_seed_draws_the_same_doors_whatever_their_order),
        CASE(pressing_doors_are_drawn_more_often),
    };
    return testdb_run(tests, COUNT(tests));
}
