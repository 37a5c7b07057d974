/* Accounts and the passwords an administrator gives out. */
#include "pipeline.h"

#include "core/house_room.h"
#include "rooms/admin/admin.h"

static struct pipeline *p;

static int open_house(void **s)
{
    static const struct room *const rooms[] = { &house_room, &admin_room };
    struct app_options o = { .rooms = rooms, .room_count = COUNT(rooms) };
    p = pipeline_new(*s, &o);
    return 0;
}

static int close_house(void **s)
{
    (void)s;
    pipeline_free(p);
    return 0;
}

static struct browser admin(void)
{
    struct browser w = browser_of(p);
    sign_in(&w, "admin");
    return w;
}

#define NEW(login)                                                                                 \
    "{\"unit_id\":\"102\",\"login\":\"" login "\",\"name\":\"Xu\",\"roles\":[\"officer\"]}"

static str member(const char *name)
{
    return arena_str(p->b->t->arena, json_text(json_get(reply_json(p), name)));
}

static void opens(int status, const char *login, str password)
{
    struct browser w = browser_of(p);
    str body = arena_fmt(p->b->t->arena, "{\"login\":\"%s\",\"password\":\"%.*s\"}", login,
                         STR_ARG(password));
    ask(&w, status, "POST", "/v1/session", arena_cstr(p->b->t->arena, body));
}

static i64 told(const char *act)
{
    return must_int(p->b->t, "SELECT count(*) FROM ledger WHERE act = $1",
                    ARGS(V_T(str_from(act))));
}

static void a_new_account_opens_with_the_password_that_is_shown(void **s)
{
    (void)s;
    struct browser w = admin();
    ask(&w, 201, "POST", "/v1/people", NEW("Xu"));
    opens(200, "xu", member("password"));
    assert_int_equal(1, told("person.add"));
    assert_int_equal(
        1, must_int(p->b->t, "SELECT must_change FROM person WHERE login = 'xu'", NO_ARGS));
}

static void a_login_is_given_once_and_what_is_wrong_is_named(void **s)
{
    (void)s;
    struct browser w = admin();
    ask(&w, 201, "POST", "/v1/people", NEW("xu"));
    ask(&w, 422, "POST", "/v1/people", NEW("xu"));
    ask(&w, 422, "POST", "/v1/people", NEW("x u"));
    assert_int_equal(1, told("person.add"));
    assert_int_equal(1,
                     must_int(p->b->t, "SELECT count(*) FROM person WHERE name = 'Xu'", NO_ARGS));
}

static void a_new_password_replaces_the_old_one_and_ends_the_sessions(void **s)
{
    (void)s;
    struct browser w = admin(), anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&w, 200, "POST", "/v1/people/201/password", NULL);
    str password = member("password");
    ask(&anna, 401, "GET", "/v1/session", NULL);
    opens(401, "anna", S(PASSWORD));
    opens(200, "anna", password);
    assert_int_equal(1, told("person.new_password"));
}

static void only_an_administrator_gives_passwords_and_only_to_the_bureaus_people(void **s)
{
    (void)s;
    struct browser w = browser_of(p);
    sign_in(&w, "chen");
    ask(&w, 403, "POST", "/v1/people", NEW("xu"));
    ask(&w, 403, "POST", "/v1/people/201/password", NULL);
    must_exec(p->b->t,
              "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) "
              "VALUES (9, 'Other', 'Other', 'O', '440305', 1)",
              NO_ARGS);
    must_exec(p->b->t, "UPDATE person SET bureau_id = 9 WHERE id = 204", NO_ARGS);
    w = admin();
    ask(&w, 404, "POST", "/v1/people/204/password", NULL);
    assert_int_equal(0, told("person.new_password"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_house, close_house)
    const struct CMUnitTest tests[] = {
        CASE(a_new_account_opens_with_the_password_that_is_shown),
        CASE(a_login_is_given_once_and_what_is_wrong_is_named),
        CASE(a_new_password_replaces_the_old_one_and_ends_the_sessions),
        CASE(only_an_administrator_gives_passwords_and_only_to_the_bureaus_people),
    };
    return testdb_run(tests, COUNT(tests));
}
