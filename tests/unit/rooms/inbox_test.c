/* The morning's list: for everybody with something open, the longest open first, with the work of
 * those whose deputy they are; and what a deputy does is written down for whom. */
#include "bureau.h"

#include "base/date.h"
#include "core/actor_load.h"
#include "core/ledger.h"
#include "core/request.h"
#include "rooms/inbox/inbox.h"
#include "sys/wall.h"

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    must_exec(b->t, "DELETE FROM schedule", NO_ARGS);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static rc open_matter(struct tx *tx, void *arg, struct fault *f)
{
    return matter_open(tx, &b->anna, arg, f);
}

/* Of a person, opened so many days ago, due in so many. */
static i64 work(const struct actor *whose, int opened, int due)
{
    i64 now = wall_now();
    struct matter m = { .kind = S("hazard"),
                        .state = S("open"),
                        .unit_id = whose->unit_id,
                        .person_id = whose->person_id,
                        .title = S("Goods in the street"),
                        .opened_at = now - opened * DAY_MS,
                        .due_at = day_end(day_at(now) + due) };
    assert_accepted(as(b, &b->anna, open_matter, &m));
    return m.id;
}

static void is_away(const struct actor *who, const struct actor *deputy, int from, int to)
{
    day today = day_at(wall_now());
    must_exec(
        b->t,
        "INSERT INTO absence (id, bureau_id, unit_id, person_id, deputy_id, from_day, to_day, "
        "created_by, created_at) VALUES ((SELECT COALESCE(max(id), 0) + 1 FROM absence), $1, "
        "$2, $3, $4, $5, $6, $3, 0)",
        ARGS(V_I(b->id), V_I(who->unit_id), V_I(who->person_id), V_I(deputy->person_id),
             V_I(today + from), V_I(today + to)));
}

static rc put_schedule(struct tx *tx, void *arg, struct fault *f)
{
    const struct job_schedule digest = { .name = "inbox.digest",
                                         .kind = "inbox.digest",
                                         .every_ms = DAY_MS,
                                         .first_at = tx_now(tx),
                                         .active = true };
    (void)arg;
    rc r = job_schedule_put(tx, b->id, &digest, f);
    return r == OK ? job_run_schedules(tx, f) : r;
}

static void morning(void)
{
    struct job_kinds kinds = { inbox_room.jobs, inbox_room.job_count };
    bool ran = false;
    assert_accepted(as(b, &b->admin, put_schedule, NULL));
    assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
    assert_true(ran);
}

static i64 digest(const struct actor *who, const char *column)
{
    return must_int(b->t,
                    arena_fmt(b->t->arena,
                              "SELECT %s FROM inbox_digest WHERE person_id = $1 AND on_day = $2",
                              column)
                        .p,
                    ARGS(V_I(who->person_id), V_I(day_at(wall_now()))));
}

static i64 names(const struct actor *who, str oldest)
{
    return must_int(b->t, "SELECT count(*) FROM inbox_digest WHERE person_id = $1 AND oldest = $2",
                    ARGS(V_I(who->person_id), V_T(oldest)));
}

static str list_of(const i64 *ids, size_t n)
{
    buf text = buf_new(b->t->arena, 1024);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&text, "%s\"%lld\"", i ? "," : "[", (long long)ids[i]);
    buf_char(&text, ']');
    return buf_str(&text);
}

static void who_has_something_open_is_told_of_the_longest_open_first(void **s)
{
    (void)s;
    i64 young = work(&b->anna, 1, 0), old = work(&b->anna, 9, -3), middle = work(&b->anna, 4, 5);
    morning();
    assert_int_equal(3, digest(&b->anna, "open"));
    assert_int_equal(1, digest(&b->anna, "late"));
    assert_int_equal(1, digest(&b->anna, "due_today"));
    assert_int_equal(1, digest(&b->anna, "due_week"));
    assert_int_equal(1, names(&b->anna, list_of((i64[]){ old, middle, young }, 3)));
    assert_int_equal(
        1, must_int(b->t,
                    "SELECT count(*) FROM outbox WHERE topic = 'inbox.digest' AND person_id = $1",
                    ARGS(V_I(b->anna.person_id))));
}

static void who_has_nothing_open_is_not_told_of_nothing(void **s)
{
    (void)s;
    work(&b->anna, 1, 0);
    morning();
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM inbox_digest", NO_ARGS));
}

static void a_deputy_is_told_of_the_work_of_those_who_are_away_today(void **s)
{
    (void)s;
    i64 own = work(&b->dora, 2, 1), hers = work(&b->anna, 5, 1);
    work(&b->ben, 7, 1);
    is_away(&b->anna, &b->dora, 0, 0);
    is_away(&b->ben, &b->dora, 1, 3);
    morning();
    assert_int_equal(1, names(&b->dora, list_of((i64[]){ hers, own }, 2)));
    assert_int_equal(1, digest(&b->anna, "open"));
}

static void a_morning_is_written_once_and_goes_when_it_is_old(void **s)
{
    (void)s;
    work(&b->anna, 1, 50);
    morning();
    wall_set(wall_now() + DAY_MS);
    work(&b->anna, 0, 50);
    morning();
    assert_int_equal(2, digest(&b->anna, "open"));
    assert_int_equal(2, must_int(b->t, "SELECT count(*) FROM inbox_digest", NO_ARGS));
    wall_set(wall_now() + 31 * DAY_MS);
    morning();
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM inbox_digest", NO_ARGS));
}

struct deed {
    i64 matter_id;
    const struct actor *who;
};

static rc act_as_loaded(struct tx *tx, void *arg, struct fault *f)
{
    const struct deed *d = arg;
    struct actor who;
    rc r = actor_load(tx, d->who->person_id, &who, f);
    return r == OK ? ledger_append(tx, &who,
                                   &(struct ledger_entry){ .act = "hazard.note",
                                                           .subject_kind = "hazard",
                                                           .subject_id = d->matter_id,
                                                           .matter_id = d->matter_id },
                                   f)
                   : r;
}

static rc verify(struct tx *tx, void *arg, struct fault *f)
{
    rc r = ledger_seal(tx, f);
    return r == OK ? ledger_verify(tx, arg, f) : r;
}

static void what_a_deputy_does_is_written_down_for_whom_and_sealed(void **s)
{
    (void)s;
    i64 hers = work(&b->anna, 1, 1), bens = work(&b->ben, 1, 1);
    struct ledger_verdict v;
    is_away(&b->anna, &b->dora, -1, 0);
    assert_accepted(as(b, &b->dora, act_as_loaded, &((struct deed){ hers, &b->dora })));
    assert_accepted(as(b, &b->dora, act_as_loaded, &((struct deed){ bens, &b->dora })));
    const char *notes = "SELECT COALESCE(for_id, 0) FROM ledger WHERE act = 'hazard.note' AND "
                        "matter_id = $1";
    assert_int_equal(b->anna.person_id, must_int(b->t, notes, ARGS(V_I(hers))));
    assert_int_equal(0, must_int(b->t, notes, ARGS(V_I(bens))));
    assert_accepted(as(b, &b->admin, verify, &v));
    assert_int_equal(0, v.bad_seq);
    must_exec(b->t, "UPDATE ledger SET for_id = NULL WHERE for_id IS NOT NULL", NO_ARGS);
    assert_accepted(as(b, &b->admin, verify, &v));
    assert_true(v.bad_seq > 0);
}

#define IN_BUREAU(test) cmocka_unit_test_setup_teardown(test, open_bureau, close_bureau)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_BUREAU(who_has_something_open_is_told_of_the_longest_open_first),
        IN_BUREAU(who_has_nothing_open_is_not_told_of_nothing),
        IN_BUREAU(a_deputy_is_told_of_the_work_of_those_who_are_away_today),
        IN_BUREAU(a_morning_is_written_once_and_goes_when_it_is_old),
        IN_BUREAU(what_a_deputy_does_is_written_down_for_whom_and_sealed),
    };
    return testdb_run(tests, COUNT(tests));
}
