/* Signing in, staying in, and how it ends. */
#include "pipeline.h"

#include "base/date.h"
#include "core/session.h"
#include "sys/wall.h"

#define WRONG   "{\"login\":\"anna\",\"password\":\"not this one\"}"
#define NOBODY  "{\"login\":\"nobody\",\"password\":\"not this one\"}"
#define MINUTE  60000
#define ANNA_ID "201"

static struct pipeline *p;

static int up(void **state)
{
    p = pipeline_new(*state, NULL);
    return 0;
}

static int down(void **state)
{
    (void)state;
    pipeline_free(p);
    return 0;
}

static void later(i64 ms)
{
    wall_set(wall_now() + ms);
}

static void the_cookie_is_out_of_reach_of_scripts_and_strangers(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    str set = loop_header(&p->reply, "Set-Cookie");
    assert_true(str_find(set, S("; HttpOnly")) < set.n);
    assert_true(str_find(set, S("; SameSite=Strict")) < set.n);
    assert_int_equal(str_find(set, S("Secure")), set.n); /* would be lost without TLS */
    w.secure = true;
    sign_in(&w, "anna");
    set = loop_header(&p->reply, "Set-Cookie");
    assert_true(str_find(set, S("; Secure")) < set.n);
}

static void the_database_knows_no_cookie(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    str token;
    (void)str_cut(w.cookie, '=', &token);
    assert_int_equal(must_int(p->b->t, "SELECT count(*) FROM session", NO_ARGS), 1);
    assert_int_equal(
        must_int(p->b->t, "SELECT count(*) FROM session WHERE token = $1", ARGS(V_B(token))), 0);
}

static void a_wrong_password_and_nobodys_login_look_alike(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    ask(&w, 401, "POST", "/v1/session", WRONG);
    str wrong = p->reply.body;
    ask(&w, 401, "POST", "/v1/session", NOBODY);
    assert_true(str_eq(p->reply.body, wrong));
    assert_int_equal(w.cookie.n, 0);
}

static void after_five_wrong_ones_the_right_one_waits_a_quarter_of_an_hour(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    for (int i = 0; i < 5; i++)
        ask(&w, 401, "POST", "/v1/session", WRONG);
    ask(&w, 429, "POST", "/v1/session", "{\"login\":\"anna\",\"password\":\"" PASSWORD "\"}");
    assert_true(str_eq(loop_header(&p->reply, "Retry-After"), S("900")));
    assert_int_equal(
        must_int(p->b->t, "SELECT count(*) FROM ledger WHERE act = 'session.lock'", NO_ARGS), 1);
    later(15 * MINUTE);
    sign_in(&w, "anna");
    assert_int_equal(must_int(p->b->t, "SELECT failures FROM person WHERE id = " ANNA_ID, NO_ARGS),
                     0);
}

static void nobodys_login_is_locked_too(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    for (int i = 0; i < 5; i++)
        ask(&w, 401, "POST", "/v1/session", NOBODY);
    ask(&w, 429, "POST", "/v1/session", NOBODY);
}

static void an_idle_session_ends_and_a_used_one_does_not(void **state)
{
    (void)state;
    struct browser used = browser_of(p), idle = browser_of(p);
    sign_in(&used, "anna");
    sign_in(&idle, "ben");
    for (int i = 0; i < 4; i++) {
        later(20 * MINUTE);
        ask(&used, 200, "GET", "/v1/t/mine", NULL);
    }
    ask(&idle, 401, "GET", "/v1/t/mine", NULL);
    assert_true(str_eq(reply_key(p), S("session.ended")));
}

static void keep(struct browser *w, const char *login)
{
    ask(w, 200, "POST", "/v1/session",
        arena_cstr(p->b->t->arena,
                   arena_fmt(p->b->t->arena,
                             "{\"login\":\"%s\",\"password\":\"" PASSWORD "\",\"keep\":true}",
                             login)));
}

static void a_kept_session_outlives_the_browser_and_hours_without_a_network(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    str set = loop_header(&p->reply, "Set-Cookie");
    assert_int_equal(str_find(set, S("Max-Age")), set.n); /* goes with the browser */
    keep(&w, "anna");
    set = loop_header(&p->reply, "Set-Cookie");
    assert_true(str_find(set, S("; Max-Age=43200")) < set.n);
    later(11 * 60 * MINUTE);
    ask(&w, 200, "GET", "/v1/t/mine", NULL);
    later(61 * MINUTE);
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
}

static rc unkeep(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    i64 anna;
    rc r = str_to_i64(S(ANNA_ID), &anna) ? OK : fail(f, REFUSED, NULL);
    return r == OK ? session_unkeep(p->app, tx, anna, f) : r;
}

static void a_disabled_phones_session_ends_when_idle(void **state)
{
    (void)state;
    struct browser hers = browser_of(p), his = browser_of(p);
    keep(&hers, "anna");
    keep(&his, "ben");
    ask(&hers, 200, "GET", "/v1/t/mine", NULL);
    assert_rc(OK, db_tx_run(p->b->t->db, DB_WRITE, unkeep, NULL, p->b->t->arena, &p->b->t->fault));
    later(31 * MINUTE);
    ask(&hers, 401, "GET", "/v1/t/mine", NULL);
    ask(&his, 200, "GET", "/v1/t/mine", NULL);
}

static void no_session_outlives_its_longest_age(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    for (int i = 0; i < 35; i++) {
        later(20 * MINUTE);
        ask(&w, 200, "GET", "/v1/t/mine", NULL);
    }
    later(21 * MINUTE); /* twelve hours and a minute */
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
}

static void signed_out_is_out(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    ask(&w, 200, "GET", "/v1/t/mine", NULL);
    str cookie = w.cookie;
    ask(&w, 204, "DELETE", "/v1/session", NULL);
    assert_true(str_eq(w.cookie, S("naguan=")));
    w.cookie = cookie;
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
}

static void a_new_password_ends_the_sessions_elsewhere(void **state)
{
    (void)state;
    struct browser here = browser_of(p), there = browser_of(p);
    sign_in(&here, "anna");
    sign_in(&there, "anna");
    ask(&here, 422, "POST", "/v1/session/password",
        "{\"old\":\"guessed it\",\"new\":\"a longer one 77\"}");
    ask(&here, 422, "POST", "/v1/session/password", "{\"old\":\"" PASSWORD "\",\"new\":\"short\"}");
    ask(&here, 422, "POST", "/v1/session/password",
        "{\"old\":\"" PASSWORD "\",\"new\":\"" PASSWORD "\"}");
    ask(&there, 200, "GET", "/v1/t/mine", NULL);
    ask(&here, 204, "POST", "/v1/session/password",
        "{\"old\":\"" PASSWORD "\",\"new\":\"a longer one 77\"}");
    ask(&here, 200, "GET", "/v1/t/mine", NULL);
    ask(&there, 401, "GET", "/v1/t/mine", NULL);
    struct browser again = browser_of(p);
    ask(&again, 401, "POST", "/v1/session", "{\"login\":\"anna\",\"password\":\"" PASSWORD "\"}");
    ask(&again, 200, "POST", "/v1/session",
        "{\"login\":\"anna\",\"password\":\"a longer one 77\"}");
}

static void who_must_change_the_password_can_do_nothing_else(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    must_exec(p->b->t, "UPDATE person SET must_change = 1 WHERE id = " ANNA_ID, NO_ARGS);
    sign_in(&w, "anna");
    ask(&w, 403, "GET", "/v1/t/mine", NULL);
    assert_true(str_eq(reply_key(p), S("session.must_change")));
    ask(&w, 200, "GET", "/v1/session", NULL);
    ask(&w, 204, "POST", "/v1/session/password",
        "{\"old\":\"" PASSWORD "\",\"new\":\"a longer one 77\"}");
    ask(&w, 200, "GET", "/v1/t/mine", NULL);
}

static void a_role_taken_away_counts_at_once(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "chen");
    ask(&w, 200, "GET", "/v1/t/chief", NULL);
    must_exec(p->b->t, "UPDATE person SET roles = 1 WHERE id = 203", NO_ARGS);
    session_forget(p->app, 203);
    ask(&w, 403, "GET", "/v1/t/chief", NULL);
}

static void who_left_the_bureau_is_out(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    must_exec(p->b->t, "UPDATE person SET active = 0 WHERE id = " ANNA_ID, NO_ARGS);
    session_forget(p->app, 201);
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
    ask(&w, 401, "POST", "/v1/session", "{\"login\":\"anna\",\"password\":\"" PASSWORD "\"}");
}

static void each_sign_in_gets_a_cookie_of_its_own(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    str first = w.cookie, csrf = w.csrf;
    sign_in(&w, "anna");
    assert_false(str_eq(first, w.cookie));
    assert_false(str_eq(csrf, w.csrf));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(the_cookie_is_out_of_reach_of_scripts_and_strangers),
        TEST(the_database_knows_no_cookie),
        TEST(a_wrong_password_and_nobodys_login_look_alike),
        TEST(after_five_wrong_ones_the_right_one_waits_a_quarter_of_an_hour),
        TEST(nobodys_login_is_locked_too),
        TEST(an_idle_session_ends_and_a_used_one_does_not),
        TEST(a_kept_session_outlives_the_browser_and_hours_without_a_network),
        TEST(a_disabled_phones_session_ends_when_idle),
        TEST(no_session_outlives_its_longest_age),
        TEST(signed_out_is_out),
        TEST(a_new_password_ends_the_sessions_elsewhere),
        TEST(who_must_change_the_password_can_do_nothing_else),
        TEST(a_role_taken_away_counts_at_once),
        TEST(who_left_the_bureau_is_out),
        TEST(each_sign_in_gets_a_cookie_of_its_own),
    };
    return testdb_run(tests, COUNT(tests));
}
