/* Which doors a fact leads to, and where they lay. */
#include "bureau.h"

#include "core/outbox.h"

static struct bureau *b;

/* The shop has a second door in another place, a licence, a visit and a matter at its first. */
static int open_street(void **s)
{
    b = bureau_new(*s);
    must_exec(b->t,
              "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, place_code, "
              "door_state, created_at, changed_at) VALUES (303, 1, 103, $1, 'Second', "
              "'440306020', 'unseen', 1, 1), (304, 1, 103, $1, 'Nowhere', NULL, 'unseen', 1, 1)",
              ARGS(V_I(b->shop)));
    must_exec(b->t,
              "INSERT INTO licence (id, bureau_id, entity_id, kind, number, state, created_at, "
              "changed_at) VALUES (401, 1, $1, 'tobacco', 'T1', 'valid', 1, 1)",
              ARGS(V_I(b->shop)));
    must_exec(b->t,
              "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, officer_id, on_day, "
              "started_at, ended_at, outcome, door_state, created_at) VALUES (501, 1, 102, $1, "
              "'visit', 201, 1, 1, 1, 'seen', 'matched', 1)",
              ARGS(V_I(b->door)));
    must_exec(b->t,
              "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, premises_id, "
              "rule_pack, opened_at, changed_at, title) VALUES (601, 1, 'HZ-1', 'hazard', 'open', "
              "102, $1, 'x', 1, 1, '')",
              ARGS(V_I(b->door)));
    return 0;
}

static int close_street(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static rc put(struct tx *tx, void *arg, struct fault *f)
{
    return outbox_put(tx, 1, arg, f);
}

static i64 doors(const char *where)
{
    struct arena *a = b->t->arena;
    return must_int(b->t, arena_fmt(a, "SELECT count(*) FROM outbox_door d%s", where).p, NO_ARGS);
}

static void each_kind_of_fact_leads_to_its_doors(void **s)
{
    static const struct {
        const char *kind;
        i64 id, matter;
        i64 first, second; /* rows for the two doors */
    } cases[] = {
        { "premises", 302, 0, 1, 0 }, { "premises", 303, 0, 0, 1 }, { "premises", 304, 0, 0, 0 },
        { "premises", 999, 0, 0, 0 }, { "entity", 301, 0, 1, 1 },   { "licence", 401, 0, 1, 1 },
        { "visit", 501, 0, 1, 0 },    { "hazard", 601, 601, 1, 0 }, { "hazard", 601, 0, 0, 0 },
        { "contact", 301, 0, 0, 0 },  { "person", 302, 0, 0, 0 },
    };
    (void)s;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outbox_fact fact = { .topic = "x.changed",
                                    .subject_kind = cases[i].kind,
                                    .subject_id = cases[i].id,
                                    .matter_id = cases[i].matter };
        must_write(b->t, put, &fact);
        assert_int_equal(cases[i].first, doors(" WHERE premises_id = 302 AND place_code = "
                                               "'440306018001' AND bureau_id = 1"));
        assert_int_equal(cases[i].second,
                         doors(" WHERE premises_id = 303 AND place_code = '440306020'"));
        assert_int_equal(cases[i].first + cases[i].second, doors(""));
        assert_int_equal(doors(""), doors(" JOIN outbox o ON o.id = d.id"));
        must_exec(b->t, "DELETE FROM outbox_door", NO_ARGS);
        must_exec(b->t, "DELETE FROM outbox", NO_ARGS);
    }
}

static rc note_door(struct tx *tx, void *arg, struct fault *f)
{
    return outbox_door(tx, "entity", *(i64 *)arg, f);
}

static void doors_without_a_fact_are_noted_with_an_id_of_their_own(void **s)
{
    (void)s;
    must_write(b->t, note_door, &b->shop);
    assert_int_equal(2, doors(""));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM outbox", NO_ARGS));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, open_street, close_street)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_kind_of_fact_leads_to_its_doors),
        TEST(doors_without_a_fact_are_noted_with_an_id_of_their_own),
    };
    return testdb_run(tests, COUNT(tests));
}
