/* A sweep has a status, not a flow (sweep.c keeps its table to itself); here it stands once more:
 * who may take which step from where, over the request pipeline, on both databases. */
#include "desk.h"

#include "base/date.h"
#include "sys/wall.h"

#include <string.h>

/* Who asks. All are of Xixiang but the last one. */
enum { CHIEF, WALKER, COLLEAGUE, PARTNER, CLERK, OUTSIDE, PEOPLE };

static const struct desk_person people[PEOPLE] = {
    { 601, 1, 102, ROLE_CHIEF, "the-chief", true },
    { 602, 1, 102, ROLE_OFFICER, "in-the-team", true },
    { 603, 1, 102, ROLE_OFFICER, "not-in-the-team", true },
    { 604, 1, 102, ROLE_PARTNER, "goes-along", false },
    { 605, 1, 102, ROLE_CLERK, "at-the-desk", false },
    { 606, 1, 103, ROLE_CHIEF | ROLE_OFFICER, "of-fuyong", true },
};

static const char *const states[] = { "draft", "locked", "under_way", "done", "cancelled" };
static const char *const acts[] = { "lock", "unlock", "start", "finish", "cancel", "rename" };

static const struct {
    const char *from, *act, *to;
    bool team; /* whoever goes along may, too */
} steps[] = {
    { "draft", "lock", "locked", false },      { "locked", "unlock", "draft", false },
    { "locked", "start", "under_way", true },  { "under_way", "finish", "done", true },
    { "draft", "cancel", "cancelled", false }, { "locked", "cancel", "cancelled", false },
};

static const char *const ways[][4] = {
    { NULL },
    { "lock", NULL },
    { "lock", "start", NULL },
    { "lock", "start", "finish", NULL },
    { "cancel", NULL },
};

static struct desk *d;

static int up(void **s)
{
    d = desk_open(*s);
    for (size_t i = 0; i < PEOPLE; i++)
        desk_person(d, &people[i]);
    return 0;
}

static int down(void **s)
{
    (void)s;
    desk_close(d);
    return 0;
}

static int ask(int who, str target, str body, i64 ver)
{
    return desk_ask(
        d,
        &(struct desk_ask){
            .who = people[who].id, .method = "POST", .target = target, .body = body, .ver = ver });
}

static str of(i64 id, const char *after, const char *act)
{
    return arena_fmt(d->arena, "/v1/sweeps/%lld/%s%s", (long long)id, after, act);
}

static int take(int who, i64 id, const char *act, i64 ver)
{
    return ask(who, of(id, "acts/", act), S("{}"), ver);
}

static i64 ver_of(i64 id)
{
    return must_int(d->b->t, "SELECT ver FROM sweep WHERE id = $1", ARGS(V_I(id)));
}

static i64 given_draft(void)
{
    i64 id = 0;
    str body = arena_fmt(d->arena,
                         "{\"name\":\"walk\",\"on_day\":\"%.*s\",\"people\":[\"602\",\"604\"],"
                         "\"places\":[\"440306018001\"]}",
                         STR_ARG(day_text(d->arena, day_at(wall_now()))));
    assert_int_equal(201, ask(CHIEF, S("/v1/sweeps"), body, 0));
    assert_true(str_to_i64(json_text(json_get(desk_json(d), "id")), &id));
    return id;
}

static i64 given(size_t state)
{
    i64 id = given_draft();
    assert_int_equal(200, ask(CHIEF, of(id, "stops", ""), S("{\"add\":[\"302\"]}"), 0));
    assert_int_equal(200, ask(CHIEF, of(id, "assign", ""),
                              S("{\"all_unassigned\":true,\"person_id\":\"602\"}"), 0));
    for (size_t i = 0; ways[state][i]; i++)
        assert_int_equal(200, take(CHIEF, id, ways[state][i], ver_of(id)));
    assert_int_equal(1, must_int(d->b->t, "SELECT count(*) FROM sweep WHERE id = $1 AND state = $2",
                                 ARGS(V_I(id), V_T(str_from(states[state])))));
    return id;
}

static int step_no(const char *state, const char *act)
{
    for (size_t i = 0; i < COUNT(steps); i++)
        if (strcmp(steps[i].from, state) == 0 && strcmp(steps[i].act, act) == 0)
            return (int)i;
    return -1;
}

/* What the rule says to somebody: the status and why. */
static int expected(int who, int step, const char **ret_why)
{
    *ret_why = "";
    if (who == PARTNER || who == CLERK) {
        *ret_why = "forbidden"; /* the address is the street's */
        return 403;
    }
    if (who == OUTSIDE) {
        *ret_why = "sweep.not_found";
        return 404;
    }
    if (step < 0) {
        *ret_why = "flow.no_such_move";
        return 409;
    }
    if (who == CHIEF || (who == WALKER && steps[step].team))
        return 200;
    *ret_why = "flow.not_your_role";
    return 403;
}

static i64 traces(i64 id, int step, int who)
{
    str act = arena_fmt(d->arena, "sweep.%s", steps[step].act);
    i64 ledger = must_int(d->b->t,
                          "SELECT count(*) FROM ledger WHERE subject_kind = 'sweep' AND subject_id "
                          "= $1 AND act = $2 AND state_from = $3 AND state_to = $4 AND actor_id = "
                          "$5",
                          ARGS(V_I(id), V_T(act), V_T(str_from(steps[step].from)),
                               V_T(str_from(steps[step].to)), V_I(people[who].id)));
    i64 outbox = must_int(d->b->t,
                          "SELECT count(*) FROM outbox WHERE topic = 'sweep.changed' AND "
                          "subject_id = $1",
                          ARGS(V_I(id)));
    return ledger * 1000 + outbox;
}

static int asked(i64 id, size_t state, const char *act, int who)
{
    const char *why;
    int status = expected(who, step_no(states[state], act), &why);
    int got = take(who, id, act, ver_of(id));
    bool same = got == status && str_eq(desk_why(d), str_from(why));
    if (!same)
        print_error("%s, %s by %s: %d %.*s\n", states[state], act, people[who].name, got,
                    STR_ARG(d->reply.body));
    assert_true(same);
    return got;
}

static void take_and_look(size_t state, const char *act, int who)
{
    int step = step_no(states[state], act);
    i64 id = given(state), ver = ver_of(id), before = traces(id, step, who);
    asked(id, state, act, who);
    assert_true(str_eq(json_text(json_get(desk_json(d), "state")), str_from(steps[step].to)));
    assert_int_equal(ver + 1, ver_of(id));
    assert_int_equal(before + 1001, traces(id, step, who));
}

/* taken: those who may; else those who may not, and then nothing changes. */
static void each_step(size_t state, bool taken)
{
    i64 id = given(state);
    str before = desk_dump(d);
    for (size_t a = 0; a < COUNT(acts); a++)
        for (int who = 0; who < PEOPLE; who++) {
            const char *why;
            bool may = expected(who, step_no(states[state], acts[a]), &why) == 200;
            if (may && taken)
                take_and_look(state, acts[a], who);
            else if (!may && !taken)
                asked(id, state, acts[a], who);
        }
    assert_int_equal(taken || str_eq(before, desk_dump(d)), true);
}

static void each_step_is_open_to_those_whose_it_is(void **s)
{
    (void)s;
    for (size_t state = 0; state < COUNT(states); state++) {
        arena_reset(d->arena);
        each_step(state, false);
        each_step(state, true);
    }
}

static void a_step_from_another_version_is_stale(void **s)
{
    (void)s;
    i64 id = given(1);
    str before = desk_dump(d);
    assert_int_equal(409, take(CHIEF, id, "start", ver_of(id) + 1));
    assert_true(str_eq(desk_why(d), S("stale")));
    assert_true(str_eq(before, desk_dump(d)));
}

static void a_sweep_is_locked_with_stops_that_all_have_somebody(void **s)
{
    (void)s;
    i64 id = given_draft();
    int none = take(CHIEF, id, "lock", 0);
    assert_int_equal(409, none);
    assert_true(str_eq(desk_why(d), S("sweep.no_stops")) ||
                str_eq(desk_why(d), S("sweep.unassigned_stops")));
    assert_int_equal(200, ask(CHIEF, of(id, "stops", ""), S("{\"add\":[\"302\"]}"), 0));
    assert_int_equal(409, take(CHIEF, id, "lock", 0));
    assert_true(str_eq(desk_why(d), S("sweep.unassigned_stops")));
}

static void what_is_locked_is_planned_no_more(void **s)
{
    (void)s;
    i64 id = given(1);
    str before = desk_dump(d);
    static const struct {
        const char *what, *body;
    } plans[] = { { "stops", "{\"remove\":[\"302\"]}" },
                  { "assign", "{\"all_unassigned\":true}" },
                  { "members", "{\"people\":[\"603\"]}" } };
    for (size_t i = 0; i < COUNT(plans); i++) {
        assert_int_equal(409, ask(CHIEF, of(id, plans[i].what, ""), str_from(plans[i].body), 0));
        assert_true(str_eq(desk_why(d), S("sweep.locked")));
    }
    assert_true(str_eq(before, desk_dump(d)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(each_step_is_open_to_those_whose_it_is),
        TEST(a_step_from_another_version_is_stale),
        TEST(a_sweep_is_locked_with_stops_that_all_have_somebody),
        TEST(what_is_locked_is_planned_no_more),
    };
    return testdb_run(tests, COUNT(tests));
}
