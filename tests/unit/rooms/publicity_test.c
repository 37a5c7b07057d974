/* What the public may know of complaints, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "base/rand.h"
#include "rooms/complaint/complaint.h"
#include "rooms/publicity/publicity.h"
#include "rooms/publicity/publicity_entry.h"
#include "rooms/publicity/publicity_night.h"
#include "rooms/register/register.h"

#include <stdio.h>

static struct bureau *b;
static const matter_follower followers[] = { publicity_follow };
static const merge_follower mergers[] = { publicity_merged };

enum { TWICE = 303 }; /* the shop, entered a second time */

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    matter_set_followers(followers, COUNT(followers));
    merge_set_followers(mergers, COUNT(mergers));
    must_exec(b->t,
              "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, created_at, "
              "changed_at) VALUES ($1, $2, $3, 'Noodles 2', 'sole_trader', 'active', 1, 1)",
              ARGS(V_I(TWICE), V_I(b->id), V_I(b->xixiang)));
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    matter_set_followers(NULL, 0);
    merge_set_followers(NULL, 0);
    bureau_free(b);
    return 0;
}

/* ---- given ---- */

#define REFUSE "{\"reason\":\"N1\",\"note\":\"x\",\"routes\":[\"court\"]}"
#define BEGIN                                                                                      \
    "{\"consumer_agrees\":true,\"operator_agrees\":true,\"sitting\":{\"mode\":\"onsite\","         \
    "\"place\":\"here\",\"at\":\"2026-12-31T01:00:00Z\",\"person_id\":\"201\"}}"
#define SETTLE "{\"form\":\"performed\",\"recovered\":1}"
#define NOTIFY "{\"channel\":\"sms\"}"

struct opening {
    struct complaint_new in;
    i64 id;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    return complaint_open(tx, &b->anna, &o->in, &o->id, f);
}

static i64 of_operator(i64 entity_id, bool consents)
{
    struct opening o = { .in = { .entity_id = entity_id,
                                 .category = S("food"),
                                 .story = S("买到过期牛奶"),
                                 .may_publish = consents,
                                 .complainant = { .name = S("欧阳诗涵"),
                                                  .phone = S("13812345678"),
                                                  .address = S("锦花路7号") } } };
    assert_accepted(as(b, &b->anna, open_one, &o));
    return o.id;
}

static i64 given(void)
{
    return of_operator(b->shop, true);
}

static void take(i64 id, const char *action, const char *form)
{
    assert_accepted(act(b, &b->chen, &complaint_flow, id, STEP(action, form)));
}

static void end(i64 id)
{
    take(id, "notify", NOTIFY);
    take(id, "close", "{}");
}

static i64 mediating(void)
{
    i64 id = given();
    take(id, "accept", "{}");
    take(id, "begin", BEGIN);
    return id;
}

static i64 ended_for(const char *reason)
{
    i64 id = mediating();
    take(id, "terminate", arena_fmt(b->t->arena, "{\"reason\":\"%s\",\"note\":\"x\"}", reason).p);
    end(id);
    return id;
}

/* ---- what is seen ---- */

static void assert_entry(i64 id, const char *state, const char *exclusion, i64 counted)
{
    i64 n = must_int(b->t,
                     "SELECT count(*) FROM publicity_entry WHERE id = $1 AND state = $2 AND "
                     "COALESCE(exclusion, '') = $3 AND counted = $4",
                     ARGS(V_I(id), V_T(str_from(state)), V_T(str_from(exclusion)), V_I(counted)));
    assert_int_equal(1, n);
}

static i64 figure(i64 entity_id, const char *column)
{
    str sql =
        arena_fmt(b->t->arena,
                  "SELECT COALESCE(sum(%s), 0) FROM publicity_tally WHERE entity_id = $1", column);
    return must_int(b->t, sql.p, ARGS(V_I(entity_id)));
}

static void assert_figures(i64 entity_id, i64 counted, i64 closed, i64 settled, i64 by_itself)
{
    assert_int_equal(counted, figure(entity_id, "counted"));
    assert_int_equal(closed, figure(entity_id, "closed"));
    assert_int_equal(settled, figure(entity_id, "settled"));
    assert_int_equal(by_itself, figure(entity_id, "by_itself"));
}

/* ---- the rules ---- */

static void a_complaint_counts_from_its_acceptance(void **s)
{
    (void)s;
    i64 id = given();
    assert_figures(b->shop, 0, 0, 0, 0);
    take(id, "accept", "{}");
    assert_entry(id, "open", "", 1);
    assert_figures(b->shop, 1, 0, 0, 0);
    take(id, "begin", BEGIN);
    take(id, "settle", SETTLE);
    assert_figures(b->shop, 1, 0, 0, 0);
    end(id);
    assert_entry(id, "waiting", "", 1);
    assert_figures(b->shop, 1, 1, 1, 0);
}

static void what_the_operator_settled_itself_is_told_apart(void **s)
{
    (void)s;
    i64 id = given();
    take(id, "first", "{}");
    take(id, "settle", SETTLE);
    end(id);
    assert_entry(id, "waiting", "", 1);
    assert_figures(b->shop, 1, 1, 1, 1);
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM publicity_entry WHERE result = 'first'", NO_ARGS));
}

static void what_ended_without_a_settlement_is_closed_only(void **s)
{
    (void)s;
    assert_entry(ended_for("T3"), "waiting", "", 1);
    assert_figures(b->shop, 1, 1, 0, 0);
}

static void what_was_refused_does_not_count(void **s)
{
    (void)s;
    i64 id = given();
    take(id, "refuse", REFUSE);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM publicity_entry", NO_ARGS));
    end(id);
    assert_entry(id, "excluded", "REFUSED", 0);
    assert_figures(b->shop, 0, 0, 0, 0);
}

static void what_was_withdrawn_at_once_does_not_count(void **s)
{
    (void)s;
    i64 id = given();
    take(id, "withdraw", "{\"note\":\"x\"}");
    assert_entry(id, "excluded", "WITHDRAWN", 0);
    assert_figures(b->shop, 0, 0, 0, 0);
}

static void what_should_not_have_been_accepted_is_taken_out_again(void **s)
{
    (void)s;
    i64 id = mediating();
    assert_figures(b->shop, 1, 0, 0, 0);
    take(id, "terminate", "{\"reason\":\"T6\",\"note\":\"x\"}");
    end(id);
    assert_entry(id, "excluded", "NOT_OURS", 0);
    assert_figures(b->shop, 0, 0, 0, 0);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM publicity_tally", NO_ARGS));
}

static void without_consent_it_counts_and_has_no_entry(void **s)
{
    (void)s;
    i64 id = of_operator(b->shop, false);
    take(id, "accept", "{}");
    take(id, "begin", BEGIN);
    take(id, "settle", SETTLE);
    end(id);
    assert_entry(id, "excluded", "NO_CONSENT", 1);
    assert_figures(b->shop, 1, 1, 1, 0);
}

static void a_complaint_about_nobody_known_has_none(void **s)
{
    (void)s;
    i64 id = given();
    must_exec(b->t, "UPDATE matter SET entity_id = NULL WHERE id = $1", ARGS(V_I(id)));
    take(id, "accept", "{}");
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM publicity_entry", NO_ARGS));
}

/* Each ground that is decided by hand, as its row says. */
static void what_is_withheld_counts_as_its_ground_says(void **s)
{
    (void)s;
    size_t n;
    const struct rule_row *rows = rule_rows(b->rules, S("publicity_exclusions"), &n);
    struct publicity_facts facts = { .id = 1,
                                     .entity_id = 2,
                                     .state = S("closed"),
                                     .opened_at = 1,
                                     .closed_at = day_start(20600),
                                     .accepted = true,
                                     .consents = true,
                                     .termination = S("T3") };
    int seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (!publicity_ground(b->rules, rows[i].code, 20600))
            continue;
        facts.ground = rows[i].code;
        struct publicity_entry e = publicity_entry_of(b->rules, &facts);
        assert_true(str_eq(e.state, S("withheld")) && str_eq(e.exclusion, rows[i].code));
        bool counts = str_eq(rule_cell(b->rules, &rows[i], S("counts")), S("yes"));
        assert_int_equal(counts, e.counts.counted);
        assert_int_equal(counts, e.counts.closed);
        seen++;
    }
    assert_int_equal(8, seen);
    assert_false(publicity_ground(b->rules, S("NO_CONSENT"), 20600)); /* not by hand */
    assert_false(publicity_ground(b->rules, S("NOWHERE"), 20600));
}

static void the_days_follow_the_close(void **s)
{
    (void)s;
    struct publicity_facts facts = { .entity_id = 2,
                                     .state = S("closed"),
                                     .opened_at = day_start(day_of(2025, 12, 31)),
                                     .closed_at = day_end(day_of(2026, 3, 1)),
                                     .accepted = true,
                                     .consents = true };
    struct publicity_entry e = publicity_entry_of(b->rules, &facts);
    assert_int_equal(2025, e.counts.year);
    assert_int_equal(day_of(2026, 3, 1), e.closed_day);
    assert_int_equal(day_of(2026, 3, 21), e.due_day);
    assert_int_equal(day_of(2027, 3, 21), e.until_day);
    facts.published_at = facts.closed_at;
    assert_true(str_eq(publicity_entry_of(b->rules, &facts).state, S("public")));
    facts.ended_at = facts.closed_at;
    assert_true(str_eq(publicity_entry_of(b->rules, &facts).state, S("over")));
    facts.state = S("undone");
    assert_false(publicity_entry_of(b->rules, &facts).is);
}

/* ---- operators that are one ---- */

struct pair {
    i64 kept, gone, merge;
};

static rc merge(struct tx *tx, void *arg, struct fault *f)
{
    struct pair *p = arg;
    return entity_merge(tx, &b->admin, p->kept, p->gone, S("x"), &p->merge, f);
}

static rc unmerge(struct tx *tx, void *arg, struct fault *f)
{
    const struct pair *p = arg;
    return entity_unmerge(tx, &b->admin, p->merge, f);
}

static void figures_go_with_the_operator_and_come_back(void **s)
{
    (void)s;
    struct pair p = { .kept = b->shop, .gone = TWICE };
    take(of_operator(TWICE, true), "accept", "{}");
    ended_for("T3");
    assert_accepted(as(b, &b->admin, merge, &p));
    assert_figures(b->shop, 2, 1, 0, 0);
    assert_figures(TWICE, 0, 0, 0, 0);
    assert_accepted(as(b, &b->admin, unmerge, &p));
    assert_figures(b->shop, 1, 1, 0, 0);
    assert_figures(TWICE, 1, 0, 0, 0);
}

/* ---- a recount gives the same ---- */

struct dump {
    buf out;
};

static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    struct dump *d = arg;
    (void)f;
    for (int i = 0; i < row_columns(r); i++)
        buf_fmt(&d->out, "%.*s|", STR_ARG(row_text(r, i)));
    buf_char(&d->out, '\n');
    return OK;
}

static rc read_rows(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_each_sql(tx,
                       S("SELECT CAST(id AS TEXT), CAST(unit_id AS TEXT), CAST(entity_id AS TEXT), "
                         "CAST(year AS TEXT), CAST(counted AS TEXT), CAST(closed AS TEXT), "
                         "CAST(settled AS TEXT), CAST(by_itself AS TEXT), state, exclusion, "
                         "result, CAST(due_day AS TEXT) FROM publicity_entry ORDER BY id"),
                       NO_ARGS, put_row, arg, f);
    return r == OK ? db_each_sql(tx,
                                 S("SELECT CAST(entity_id AS TEXT), CAST(year AS TEXT), "
                                   "CAST(counted AS TEXT), CAST(closed AS TEXT), CAST(settled AS "
                                   "TEXT), CAST(by_itself AS TEXT) FROM publicity_tally ORDER BY "
                                   "entity_id, year"),
                                 NO_ARGS, put_row, arg, f)
                   : r;
}

static str rows_now(struct arena *a)
{
    struct dump d = { buf_new(a, 4 << 20) };
    must_read(b->t, read_rows, &d);
    return buf_str(&d.out);
}

/* made_new: also when there was nothing yet, which holds as long as nobody did anything with them
 */
static void assert_recount_is_the_same(bool made_new)
{
    struct arena *a = arena_new(0);
    i64 seen = 0;
    str before = rows_now(a);
    assert_accepted(publicity_rebuild(b->t->db, b->id, &seen, &b->t->fault));
    str after = rows_now(a);
    if (!str_eq(before, after))
        fprintf(stderr, "%.*s\n---\n%.*s\n", STR_ARG(before), STR_ARG(after));
    assert_true(str_eq(before, after));
    if (made_new) {
        must_exec(b->t, "DELETE FROM publicity_tally", NO_ARGS);
        must_exec(b->t, "DELETE FROM publicity_entry", NO_ARGS);
        assert_accepted(publicity_rebuild(b->t->db, b->id, &seen, &b->t->fault));
    }
    assert_int_equal(must_int(b->t, "SELECT count(*) FROM complaint", NO_ARGS), seen);
    assert_true(str_eq(before, rows_now(a)));
    arena_free(a);
}

/* ---- the nights ---- */

static struct publicity_done night_of(const char *text)
{
    struct publicity_done done = { -1, -1, -1 };
    struct publicity_night n = {
        .house = &b->house,
        .actor = { .bureau_id = b->id, .roles = ROLE_SYSTEM, .scope = &b->whole },
        .arena = b->t->arena
    };
    today_is(text);
    assert_rc(OK, publicity_night(&n, &done, &b->t->fault));
    return done;
}

static void give_code(void)
{
    must_exec(b->t, "UPDATE entity SET uscc = '91440300708461136T' WHERE id = $1",
              ARGS(V_I(b->shop)));
}

static void the_operator_is_told_before_anybody_else(void **s)
{
    (void)s;
    give_code();
    i64 id = ended_for("T3"); /* closed on 2026-05-06 */
    struct publicity_done first = night_of("2026-05-07");
    assert_int_equal(1, first.told);
    assert_int_equal(0, first.published);
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM document d JOIN complaint_serving s ON "
                                 "s.document_id = d.id WHERE d.kind = 'publicity_notice' AND "
                                 "s.complaint_id = $1 AND s.side = 'operator'",
                                 ARGS(V_I(id))));
    assert_int_equal(0, night_of("2026-05-08").told); /* once */
    assert_int_equal(0, night_of("2026-05-25").published);
    assert_int_equal(1, night_of("2026-05-26").published);
    assert_entry(id, "public", "", 1);
    assert_recount_is_the_same(false);
    assert_int_equal(0, night_of("2027-05-25").ended);
    assert_int_equal(1, night_of("2027-05-26").ended);
    assert_entry(id, "over", "", 1);
    assert_figures(b->shop, 1, 1, 0, 0); /* the figures stay */
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM ledger WHERE act = 'complaint.publicity_publish'",
                    NO_ARGS));
}

static void an_operator_told_late_has_its_days_all_the_same(void **s)
{
    (void)s;
    give_code();
    ended_for("T3");
    assert_int_equal(1, night_of("2026-06-10").told);
    assert_int_equal(0, night_of("2026-06-20").published);
    assert_int_equal(1, night_of("2026-06-21").published);
}

static void what_is_objected_to_waits(void **s)
{
    (void)s;
    give_code();
    i64 id = ended_for("T3");
    night_of("2026-05-07");
    must_exec(b->t,
              "INSERT INTO publicity_objection (id, entry_id, bureau_id, unit_id, reason, at, "
              "noted_by) VALUES (1, $1, $2, $3, 'x', 1, 201)",
              ARGS(V_I(id), V_I(b->id), V_I(b->xixiang)));
    assert_int_equal(0, night_of("2026-06-01").published);
    must_exec(b->t, "UPDATE publicity_objection SET decided_at = 1", NO_ARGS);
    assert_int_equal(1, night_of("2026-06-02").published);
}

/* Without a code it may be a person: nobody is told of it, and no list shows it. */
static void an_operator_without_a_code_is_not_named(void **s)
{
    (void)s;
    i64 id = ended_for("T3");
    assert_int_equal(0, night_of("2026-05-07").told);
    assert_int_equal(0, night_of("2026-06-30").published);
    assert_entry(id, "waiting", "", 1);
    assert_int_equal(1, night_of("2027-05-27").ended);
}

/* ---- any history ---- */

static const struct taken chances[] = {
    STEP("refuse", REFUSE),
    STEP("withdraw", "{\"note\":\"x\"}"),
    STEP("first", "{}"),
    STEP("accept", "{}"),
    STEP("go_on", "{}"),
    STEP("begin", BEGIN),
    STEP("settle", SETTLE),
    STEP("terminate", "{\"reason\":\"T3\",\"note\":\"x\"}"),
    STEP("terminate", "{\"reason\":\"T6\",\"note\":\"x\"}"),
    STEP("notify", NOTIFY),
    STEP("close", "{}"),
};

static void after_any_history_a_recount_is_the_same(void **s)
{
    enum { COMPLAINTS = 20, STEPS = 800, RARE = 3, SELDOM = 6 };
    static const char *const days[] = { "2025-12-30", "2026-01-02", "2026-05-06", "2027-02-03" };
    struct rand r;
    struct pair p = { .kept = b->shop, .gone = TWICE };
    i64 ids[COMPLAINTS];
    (void)s;
    rand_seed(&r, 36);
    for (size_t i = 0; i < COMPLAINTS; i++) {
        today_is(days[i * COUNT(days) / COMPLAINTS]);
        ids[i] = of_operator(rand_below(&r, 3) ? b->shop : TWICE, rand_below(&r, 4) != 0);
    }
    for (int i = 0; i < STEPS; i++) {
        size_t chance = rand_below(&r, COUNT(chances));
        if (chance < RARE && rand_below(&r, SELDOM))
            chance = RARE; /* most are taken up */
        const struct taken *t = &chances[chance];
        (void)act(b, &b->chen, &complaint_flow, ids[rand_below(&r, COMPLAINTS)], *t);
        if (rand_below(&r, 40) == 0) {
            rc done = p.merge ? as(b, &b->admin, unmerge, &p) : as(b, &b->admin, merge, &p);
            p.merge = p.merge || done != OK ? 0 : p.merge;
        }
        if (i % 200 == 199)
            assert_recount_is_the_same(true);
    }
    assert_true(must_int(b->t, "SELECT count(*) FROM publicity_entry WHERE closed = 1", NO_ARGS) >
                2);
    assert_true(must_int(b->t, "SELECT count(*) FROM publicity_entry WHERE state = 'excluded'",
                         NO_ARGS) > 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(a_complaint_counts_from_its_acceptance),
        TEST(what_the_operator_settled_itself_is_told_apart),
        TEST(what_ended_without_a_settlement_is_closed_only),
        TEST(what_was_refused_does_not_count),
        TEST(what_was_withdrawn_at_once_does_not_count),
        TEST(what_should_not_have_been_accepted_is_taken_out_again),
        TEST(without_consent_it_counts_and_has_no_entry),
        TEST(a_complaint_about_nobody_known_has_none),
        TEST(what_is_withheld_counts_as_its_ground_says),
        TEST(the_days_follow_the_close),
        TEST(figures_go_with_the_operator_and_come_back),
        TEST(the_operator_is_told_before_anybody_else),
        TEST(an_operator_told_late_has_its_days_all_the_same),
        TEST(what_is_objected_to_waits),
        TEST(an_operator_without_a_code_is_not_named),
        TEST(after_any_history_a_recount_is_the_same),
    };
    return testdb_run(tests, COUNT(tests));
}
