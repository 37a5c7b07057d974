/* Whose area: what a chief may give, and where sweeps lead. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/area/area.h"
#include "sys/wall.h"

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    must_exec(b->t,
              "INSERT INTO place (bureau_id, code, parent_code, level, name, name_en, pinyin) "
              "VALUES (1, '440306018001001', '440306018001', 4, 'Grid', 'Grid', ''), "
              "(1, '440306018002', '440306018', 3, 'Second', 'Second', '')",
              NO_ARGS);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

struct giving {
    const struct actor *who;
    i64 person;
    const char *places; /* separated by blanks */
};

static rc give(struct tx *tx, void *arg, struct fault *f)
{
    const struct giving *g = arg;
    str at[8], rest = str_from(g->places);
    size_t n = 0;
    while (rest.n)
        at[n++] = str_cut(rest, ' ', &rest);
    return areas_set(tx, g->who, g->person, (struct strs){ at, n }, f);
}

static rc given(const struct actor *who, i64 person, const char *places)
{
    return as(b, who, give, &(struct giving){ who, person, places });
}

struct reading {
    i64 person;
    struct field_areas areas;
    const char *text; /* codes; a walked one in brackets */
};

static rc read_areas(struct tx *tx, void *arg, struct fault *f)
{
    struct reading *r = arg;
    rc code = areas_of(tx, r->person, &r->areas, f);
    buf text = buf_new(b->t->arena, 4096);
    for (size_t i = 0; code == OK && i < r->areas.n; i++)
        buf_fmt(&text, r->areas.at[i].walked ? "(%.*s)" : "%.*s ", STR_ARG(r->areas.at[i].code));
    r->text = arena_cstr(b->t->arena, buf_str(&text));
    return code;
}

static const char *areas(i64 person)
{
    struct reading r = { .person = person };
    must_read(b->t, read_areas, &r);
    return r.text;
}

/* The errors of the last refusal as "field code", one after another. */
static const char *wrong(void)
{
    buf text = buf_new(b->t->arena, 4096);
    for (const struct field_error *e = b->t->fault.errors; e; e = e->next)
        buf_fmt(&text, "%.*s %.*s;", STR_ARG(e->field), STR_ARG(e->code));
    return arena_cstr(b->t->arena, buf_str(&text));
}

static void a_chief_gives_places_and_the_last_word_counts(void **s)
{
    (void)s;
    assert_accepted(given(&b->chen, 201, "440306018001 440306018002"));
    assert_string_equal("440306018001 440306018002 ", areas(201));
    assert_accepted(given(&b->chen, 201, "440306018001001"));
    assert_string_equal("440306018001001 ", areas(201));
    assert_accepted(given(&b->chen, 201, ""));
    assert_string_equal("", areas(201));
    assert_int_equal(
        3, must_int(b->t, "SELECT count(*) FROM ledger WHERE act = 'person.areas'", NO_ARGS));
    assert_int_equal(3, must_int(b->t,
                                 "SELECT count(*) FROM outbox WHERE topic = 'person.changed' AND "
                                 "subject_id = 201",
                                 NO_ARGS));
}

static void a_place_is_refused_that_is_none_too_large_elsewhere_or_twice(void **s)
{
    (void)s;
    assert_rc(INVALID, given(&b->chen, 201, "440306099 440306020 440306018001 440306018001"));
    assert_string_equal("places.0 not_found;places.1 outside_unit;places.3 twice;", wrong());
    assert_rc(INVALID, given(&b->chen, 201, "440306018 440306018001"));
    assert_string_equal("places.1 within_another;", wrong());
    assert_rc(INVALID, given(&b->admin, 206, "440306"));
    assert_string_equal("places.0 not_an_area;", wrong());
    assert_string_equal("", areas(201));
}

static void who_has_no_jurisdiction_has_that_of_the_unit_above(void **s)
{
    (void)s;
    must_exec(b->t, "UPDATE unit SET place_code = NULL WHERE id = 102", NO_ARGS);
    assert_accepted(given(&b->chen, 201, "440306020"));
    assert_string_equal("440306020 ", areas(201));
}

static void nobody_gives_places_to_the_people_of_another_station(void **s)
{
    (void)s;
    assert_rc(NOT_FOUND, given(&b->chen, 204, "440306020"));
    assert_accepted(given(&b->admin, 204, "440306020"));
}

/* A sweep of anna's with a stop at the one door, so many days from today. */
static void sweep(i64 id, const char *state, i64 days)
{
    must_exec(b->t,
              "INSERT INTO sweep (id, bureau_id, unit_id, name, on_day, state, places, created_by, "
              "created_at, changed_at) VALUES ($1, 1, 102, 's', $2, $3, '[]', 203, 1, 1)",
              ARGS(V_I(id), V_I(day_at(wall_now()) + days), V_T(str_from(state))));
    must_exec(b->t, "INSERT INTO sweep_member (sweep_id, person_id) VALUES ($1, 201)",
              ARGS(V_I(id)));
    must_exec(b->t,
              "INSERT INTO sweep_stop (sweep_id, premises_id, turn, reason, state) VALUES ($1, $2, "
              "1, 'by_hand', 'open')",
              ARGS(V_I(id), V_I(b->door)));
}

static void a_locked_sweep_of_these_days_leads_to_its_community(void **s)
{
    static const struct {
        const char *state;
        i64 days;
        bool leads;
    } cases[] = {
        { "locked", 0, true }, { "under_way", 0, true }, { "done", -1, true },
        { "locked", 7, true }, { "draft", 0, false },    { "cancelled", 0, false },
        { "done", -2, false }, { "locked", 8, false },
    };
    (void)s;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sweep(7, cases[i].state, cases[i].days);
        assert_string_equal(cases[i].leads ? "(440306018001)" : "", areas(201));
        assert_string_equal("", areas(202));
        must_exec(b->t, "DELETE FROM sweep_stop", NO_ARGS);
        must_exec(b->t, "DELETE FROM sweep_member", NO_ARGS);
        must_exec(b->t, "DELETE FROM sweep", NO_ARGS);
    }
}

static void what_was_given_holds_what_is_walked_within_it(void **s)
{
    (void)s;
    sweep(7, "locked", 0);
    assert_accepted(given(&b->chen, 201, "440306018"));
    assert_string_equal("440306018 ", areas(201));
    assert_accepted(given(&b->chen, 201, "440306018002"));
    assert_string_equal("440306018002 (440306018001)", areas(201));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, open_bureau, close_bureau)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_chief_gives_places_and_the_last_word_counts),
        TEST(a_place_is_refused_that_is_none_too_large_elsewhere_or_twice),
        TEST(who_has_no_jurisdiction_has_that_of_the_unit_above),
        TEST(nobody_gives_places_to_the_people_of_another_station),
        TEST(a_locked_sweep_of_these_days_leads_to_its_community),
        TEST(what_was_given_holds_what_is_walked_within_it),
    };
    return testdb_run(tests, COUNT(tests));
}
