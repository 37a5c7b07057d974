/* Pictures that come after the visit they belong to. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"
#include "sys/wall.h"

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

struct report {
    struct visit_new in;
    struct visit_done done;
};

static rc send(struct tx *tx, void *arg, struct fault *f)
{
    struct report *r = arg;
    struct visit_new in = r->in;
    return visit_record(tx, &b->anna, &in, &r->done, f);
}

static struct visit_done given_visit_with_two_hazards(void)
{
    static struct hazard_new found[2];
    found[0] =
        (struct hazard_new){ .kind = S("H2a"), .grade = S("ordinary"), .story = S("no licence") };
    found[1] = (struct hazard_new){ .kind = S("H4"), .grade = S("minor"), .story = S("display") };
    i64 now = wall_now();
    struct report r = { .in = { .client_id = S("phone-1-visit-1"),
                                .premises_id = b->door,
                                .act = S("visit"),
                                .started_at = now - 60000,
                                .ended_at = now,
                                .outcome = S("seen"),
                                .hazards = { found, 2 } } };
    assert_accepted(as(b, &b->anna, send, &r));
    return r.done;
}

static i64 given_upload(i64 id, const struct actor *who)
{
    must_exec(
        b->t,
        "INSERT INTO blob (hash, size, media_type, created_at) VALUES ($1, 1, 'image/jpeg', 0)",
        ARGS(V_T(arena_fmt(b->t->arena, "hash%lld", (long long)id))));
    must_exec(b->t,
              "INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, "
              "created_by, created_at) VALUES ($1, $2, $3, 'a.jpg', 'image/jpeg', 1, $4, $5, 0)",
              ARGS(V_I(id), V_I(who->bureau_id),
                   V_T(arena_fmt(b->t->arena, "hash%lld", (long long)id)), V_I(who->unit_id),
                   V_I(who->person_id)));
    return id;
}

struct arriving {
    const struct actor *who;
    i64 visit, index, attachment;
    const char *of;
};

static rc arrive(struct tx *tx, void *arg, struct fault *f)
{
    struct arriving *a = arg;
    return visit_photo_arrives(tx, a->who, a->visit, str_from(a->of), a->index, a->attachment, f);
}

static rc arrives(i64 visit, const char *of, i64 index, i64 attachment)
{
    struct arriving a = { &b->anna, visit, index, attachment, of };
    return as(b, a.who, arrive, &a);
}

static i64 pictures(const char *kind, i64 id, const char *role)
{
    return must_int(b->t,
                    "SELECT count(*) FROM attachment WHERE subject_kind = $1 AND subject_id = $2 "
                    "AND role = $3",
                    ARGS(V_T(str_from(kind)), V_I(id), V_T(str_from(role))));
}

static void a_picture_finds_its_visit_or_the_hazard_it_shows(void **s)
{
    (void)s;
    struct visit_done v = given_visit_with_two_hazards();
    assert_accepted(arrives(v.id, "visit", 0, given_upload(9001, &b->anna)));
    assert_accepted(arrives(v.id, "hazard", 1, given_upload(9002, &b->anna)));
    assert_accepted(arrives(v.id, "signature", 0, given_upload(9003, &b->anna)));
    assert_int_equal(1, pictures("visit", v.id, "visit"));
    assert_int_equal(1, pictures("visit", v.id, "signature"));
    assert_int_equal(0, pictures("matter", v.hazards.at[0], "hazard"));
    assert_int_equal(1, pictures("matter", v.hazards.at[1], "hazard"));
}

/* Answers are counted in the order of their items' codes, whatever the database's collation says.
 */
static void a_picture_finds_the_answer_it_shows(void **s)
{
    (void)s;
    static const char *const codes[] = { "a.10", "a.2", "a_1", "B.1" };
    struct visit_done v = given_visit_with_two_hazards();
    for (size_t i = 0; i < COUNT(codes); i++)
        must_exec(b->t,
                  "INSERT INTO visit_item (visit_id, item, verdict, note) VALUES ($1, $2, 'fail', "
                  "'')",
                  ARGS(V_I(v.id), V_T(str_from(codes[i]))));
    assert_accepted(arrives(v.id, "item", 0, given_upload(9001, &b->anna)));
    assert_accepted(arrives(v.id, "item", 2, given_upload(9002, &b->anna)));
    assert_rc(INVALID, arrives(v.id, "item", 4, given_upload(9003, &b->anna)));
    assert_int_equal(2, pictures("visit", v.id, "item"));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM attachment WHERE id = 9001 AND item = 'B.1'",
                                 NO_ARGS));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM attachment WHERE id = 9002 AND item = 'a.2'",
                                 NO_ARGS));
}

static void a_picture_that_arrives_twice_is_one(void **s)
{
    (void)s;
    struct visit_done v = given_visit_with_two_hazards();
    i64 id = given_upload(9001, &b->anna);
    assert_accepted(arrives(v.id, "hazard", 0, id));
    assert_accepted(arrives(v.id, "hazard", 0, id));
    assert_rc(INVALID, arrives(v.id, "hazard", 1, id)); /* it shows one thing */
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM ledger WHERE act = 'visit.photo'", NO_ARGS));
}

static void nobody_hangs_pictures_on_what_is_not_theirs(void **s)
{
    (void)s;
    struct visit_done v = given_visit_with_two_hazards();
    struct arriving a = { &b->ben, v.id, 0, given_upload(9001, &b->ben), "visit" };
    assert_refused(b, as(b, a.who, arrive, &a), "visit.not_found");
    assert_rc(INVALID, arrives(v.id, "visit", 0, 9001));
    assert_refused(b, arrives(12345, "visit", 0, given_upload(9002, &b->anna)), "visit.not_found");
}

static void a_picture_of_what_the_visit_does_not_name_is_told(void **s)
{
    (void)s;
    struct visit_done v = given_visit_with_two_hazards();
    i64 id = given_upload(9001, &b->anna);
    assert_rc(INVALID, arrives(v.id, "hazard", 2, id));
    assert_rc(INVALID, arrives(v.id, "hazard", -1, id));
    assert_rc(INVALID, arrives(v.id, "weather", 0, id));
    assert_int_equal(
        0, must_int(b->t, "SELECT count(*) FROM attachment WHERE subject_id IS NOT NULL", NO_ARGS));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_picture_finds_its_visit_or_the_hazard_it_shows),
        CASE(a_picture_finds_the_answer_it_shows),
        CASE(a_picture_that_arrives_twice_is_one),
        CASE(nobody_hangs_pictures_on_what_is_not_theirs),
        CASE(a_picture_of_what_the_visit_does_not_name_is_told),
    };
    return testdb_run(tests, COUNT(tests));
}
