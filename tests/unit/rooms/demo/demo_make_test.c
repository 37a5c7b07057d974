/* The demonstration in a database, on both kinds. The first test makes it; the others look at it.
 */
#include "testdb.h"

#include "core/actor_load.h"
#include "core/house.h"
#include "core/ledger.h"
#include "db/scope.h"
#include "rooms/demo/demo.h"
#include "sys/wall.h"

#include <stdlib.h>
#include <string.h>

enum { SHOPS = 2200, DUMP_MOST = 200 << 20 };

static struct house house;
static struct demo_accounts accounts;

static void open_house(struct testdb *t, struct db *db)
{
    static char dir[] = "/tmp/naguan-demo-test-XXXXXX";
    if (!house.rules) {
        struct rules *rules;
        assert_non_null(mkdtemp(dir));
        assert_rc(OK, rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &t->fault));
        assert_rc(OK, keyring_open(ARENA_CONCAT(t->arena, str_from(dir), S("/keys")), true,
                                   &house.keyring, &t->fault));
        house.rules = rules;
    }
    house.db = db;
    db_set_house(db, &house);
}

static rc make(struct testdb *t, i64 shops, struct demo_accounts *ret, struct arena *a)
{
    struct demo_ask ask = { .words = S(NAGUAN_SOURCE "/demo"),
                            .division = S("440306"),
                            .shops = shops,
                            .seed = 1,
                            .today = day_of(2026, 4, 30) };
    return demo_make(&house, &ask, a, ret, &t->fault);
}

/* What keys, passwords and clocks put in differs each time; all else is the same. */
static void forget_secrets(struct testdb *t)
{
    must_exec(t, "UPDATE person SET password = '', phone = NULL, phone_index = NULL", NO_ARGS);
    must_exec(t, "UPDATE entity SET phone = NULL, phone_index = NULL", NO_ARGS);
    must_exec(t, "UPDATE contact SET phone = NULL, phone_index = NULL", NO_ARGS);
    must_exec(t, "DELETE FROM food_link", NO_ARGS); /* made of keys and chance */
    must_exec(t, "DELETE FROM ledger_head", NO_ARGS);
    must_exec(t, "UPDATE schema_version SET applied_at = 0", NO_ARGS);
    must_exec(t, "DELETE FROM search_dirty", NO_ARGS);
    must_exec(t, "DELETE FROM search_piece", NO_ARGS);
    must_exec(t, "DELETE FROM search_image", NO_ARGS);
}

struct summing {
    struct arena *arena;
    str digest;
};

static rc sum_rows(struct tx *tx, void *arg, struct fault *f)
{
    struct summing *s = arg;
    unsigned char sum[SM3_BYTES];
    buf b = buf_new(s->arena, DUMP_MOST);
    tx_set_budget(tx, 0); /* it reads everything, also on a slow machine */
    rc r = db_dump(tx, &b, f);
    if (r != OK)
        return r;
    assert_true(buf_ok(&b));
    sm3(buf_str(&b), sum);
    s->digest = hex(s->arena, sum, sizeof sum);
    return OK;
}

static str digest_of(struct testdb *t, struct arena *a)
{
    struct summing s = { .arena = a };
    must_read(t, sum_rows, &s);
    return s.digest;
}

static void an_empty_database_is_filled_once(void **state)
{
    struct testdb *t = *state;
    static struct arena *kept;
    kept = kept ? kept : arena_new(0);
    open_house(t, t->db);
    assert_rc(OK, make(t, SHOPS, &accounts, kept));
    assert_int_equal(must_int(t, "SELECT count(*) FROM entity", NO_ARGS), SHOPS);
    assert_int_equal(must_int(t, "SELECT synthetic FROM bureau", NO_ARGS), 1);
    must_exec(t, "ANALYZE", NO_ARGS); /* PostgreSQL would find out by itself within minutes */
    fault_clear(&t->fault);
    assert_rc(REFUSED, make(t, SHOPS, &(struct demo_accounts){ 0 }, t->arena));
    assert_int_equal(must_int(t, "SELECT count(*) FROM entity", NO_ARGS), SHOPS);
}

static void what_belongs_together_is_there(void **state)
{
    static const char *const orphans[] = {
        "SELECT count(*) FROM premises WHERE place_code NOT IN (SELECT code FROM place WHERE level "
        "= 4)",
        "SELECT count(*) FROM entity WHERE id NOT IN (SELECT entity_id FROM premises WHERE "
        "entity_id IS NOT NULL)",
        "SELECT count(*) FROM sweep_stop WHERE premises_id NOT IN (SELECT id FROM premises)",
        "SELECT count(*) FROM sweep_stop WHERE visit_id IS NOT NULL AND visit_id NOT IN (SELECT id "
        "FROM visit)",
        "SELECT count(*) FROM visit WHERE id NOT IN (SELECT visit_id FROM sweep_stop WHERE "
        "visit_id IS NOT NULL)",
        "SELECT count(*) FROM visit_item WHERE visit_id NOT IN (SELECT id FROM visit)",
        "SELECT count(*) FROM hazard WHERE id NOT IN (SELECT id FROM matter)",
        "SELECT count(*) FROM hazard WHERE visit_id NOT IN (SELECT id FROM visit)",
        "SELECT count(*) FROM ledger WHERE actor_id NOT IN (SELECT id FROM person)",
        "SELECT count(*) FROM entity e WHERE e.ver <> (SELECT max(c.ver) FROM change c WHERE "
        "c.subject_id = e.id)",
        "SELECT count(*) FROM premises e WHERE e.ver <> (SELECT max(c.ver) FROM change c WHERE "
        "c.subject_id = e.id)",
        "SELECT count(*) FROM place WHERE synthetic = 0 OR outline IS NULL",
    };
    struct testdb *t = *state;
    for (size_t i = 0; i < COUNT(orphans); i++)
        assert_int_equal(must_int(t, orphans[i], NO_ARGS), 0);
}

static void a_matter_and_its_limits_agree(void **state)
{
    struct testdb *t = *state;
    assert_true(must_int(t, "SELECT count(*) FROM matter", NO_ARGS) > 100);
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM matter m WHERE m.state <> 'transferred' AND (m.closed_at IS "
                 "NULL) <> (EXISTS (SELECT 1 FROM "
                 "matter_clock c WHERE c.matter_id = m.id AND c.stopped_at IS NULL))",
                 NO_ARGS),
        0);
    /* a hazard that was handed over waits by the limit of its transfer */
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM matter m WHERE m.state = 'transferred' AND NOT EXISTS "
                 "(SELECT 1 FROM transfer t JOIN matter_clock c ON c.matter_id = t.id WHERE "
                 "t.hazard_id = m.id AND c.stopped_at IS NULL)",
                 NO_ARGS),
        0);
    assert_int_equal(must_int(t,
                              "SELECT count(*) FROM matter WHERE closed_at IS NULL AND due_at IS "
                              "NULL AND state <> 'transferred'",
                              NO_ARGS),
                     0);
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM matter m WHERE m.ver <> (SELECT count(*) FROM ledger l "
                 "WHERE l.matter_id = m.id)",
                 NO_ARGS),
        0);
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM matter m JOIN ledger l ON l.matter_id = m.id WHERE l.id = "
                 "(SELECT "
                 "max(k.id) FROM ledger k WHERE k.matter_id = m.id) AND l.state_to <> m.state",
                 NO_ARGS),
        0);
}

static void the_counts_of_the_register_are_those_of_its_rows(void **state)
{
    struct testdb *t = *state;
    day year_ago = day_of(2026, 4, 30) - 365;
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM entity e WHERE e.filings <> COALESCE((SELECT sum(c.n) FROM "
                 "filing_count c WHERE c.entity_id = e.id AND c.on_day > $1), 0)",
                 ARGS(V_I(year_ago))),
        0);
    assert_int_equal(
        must_int(t,
                 "SELECT count(*) FROM entity e WHERE e.enrolled_at IS NOT NULL AND NOT EXISTS "
                 "(SELECT 1 FROM contact c WHERE c.entity_id = e.id AND c.phone IS NOT NULL)",
                 NO_ARGS),
        0);
    assert_int_equal(
        must_int(
            t,
            "SELECT count(*) FROM entity e WHERE (e.enrolled_at IS NULL) <> (e.officer_id IS NULL)",
            NO_ARGS),
        0);
}

static rc verify(struct tx *tx, void *arg, struct fault *f)
{
    return ledger_verify(tx, arg, f);
}

static void the_ledger_is_sealed_and_holds(void **state)
{
    struct testdb *t = *state;
    struct ledger_verdict v;
    must_read(t, verify, &v);
    assert_int_equal(v.bad_seq, 0);
    assert_int_equal(v.unsealed, 0);
    assert_int_equal(v.heads, 1);
    assert_true(v.rows > 1000);
}

struct found {
    struct arena *arena;
    str text;
};

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct found *found = arg;
    (void)f;
    found->text = row_text_copy(r, 0, found->arena);
    return OK;
}

static rc find_password(struct tx *tx, void *arg, struct fault *f)
{
    struct found *found = arg;
    return db_one(tx, SQL("SELECT password FROM person WHERE login = $1"), ARGS(V_T(found->text)),
                  take_text, found, f);
}

static void each_account_opens_with_its_own_password_and_nobody_else_can(void **state)
{
    struct testdb *t = *state;
    assert_true(accounts.n >= 12);
    for (size_t i = 0; i < accounts.n; i++) {
        struct found found = { t->arena, accounts.at[i].login };
        must_read(t, find_password, &found);
        assert_true(i > 1 || password_matches(found.text, accounts.at[i].password));
        assert_true(str_starts(found.text, S("$argon2id$")));
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(accounts.at[i].password, accounts.at[k].password));
    }
    assert_int_equal(must_int(t, "SELECT count(*) FROM person WHERE password <> '!'", NO_ARGS),
                     accounts.n);
    assert_false(password_matches(S("!"), S("")));
    assert_false(password_matches(S("!"), S("!")));
}

static rc find_phone(struct tx *tx, void *arg, struct fault *f)
{
    struct found *found = arg;
    return db_one(tx, SQL("SELECT phone FROM entity WHERE phone_index = $1"),
                  ARGS(V_B(found->text)), take_text, found, f);
}

static void a_phone_is_sealed_and_found_by_its_blind_index(void **state)
{
    struct testdb *t = *state;
    unsigned char index[BLIND_BYTES];
    str phone = { 0 };
    for (u64 i = 0; i < 40 && phone.n == 0; i++) {
        str number = arena_fmt(t->arena, "154%08llu",
                               (unsigned long long)(i * 2 + 1) * 73939133 % 100000000);
        blind_index(house.keyring, "phone", number, index);
        i64 n = must_int(t, "SELECT count(*) FROM entity WHERE phone_index = $1",
                         ARGS(V_B(((str){ (const char *)index, BLIND_BYTES }))));
        phone = n ? number : phone;
    }
    assert_true(phone.n > 0);
    struct found found = { t->arena, { (const char *)index, BLIND_BYTES } };
    must_read(t, find_phone, &found);
    str open;
    assert_true(str_find(found.text, phone) == found.text.n);
    assert_rc(OK, unseal(house.keyring, "phone", t->arena, found.text, &open, &t->fault));
    assert_true(str_eq(open, phone));
}

static void officers_have_work_for_today(void **state)
{
    struct testdb *t = *state;
    assert_true(
        must_int(
            t,
            "SELECT count(*) FROM sweep_stop s JOIN sweep w ON w.id = s.sweep_id JOIN person p ON "
            "p.id = s.person_id WHERE w.on_day = $1 AND w.state = 'locked' AND p.login = 'officer'",
            ARGS(V_I(day_of(2026, 4, 30)))) >= 3);
    assert_true(must_int(t,
                         "SELECT count(*) FROM matter m JOIN person p ON p.id = m.person_id WHERE "
                         "m.closed_at IS NULL AND "
                         "p.login = 'officer'",
                         NO_ARGS) > 0);
    assert_true(must_int(t, "SELECT count(*) FROM matter WHERE closed_at IS NULL AND due_at <= $1",
                         ARGS(V_I(day_end(day_of(2026, 4, 30))))) > 0);
}

/* ---- partners ---- */

struct seeing {
    const char *login, *kind, *from, *assigned; /* assigned: those of them that the person has */
    i64 seen, all;
};

static rc take_count(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc count_seen(struct tx *tx, void *arg, struct fault *f)
{
    struct seeing *s = arg;
    struct actor who;
    i64 id = 0;
    rc r = db_int(tx, SQL("SELECT id FROM person WHERE login = $1"), ARGS(V_T(str_from(s->login))),
                  &id, f);
    if (r == OK)
        r = actor_load(tx, id, &who, f);
    buf sql = buf_new(tx_arena(tx), 16 << 10);
    buf_fmt(&sql, "SELECT count(*) FROM %s x WHERE x.id > 0", s->from);
    if (r == OK)
        r = scope_condition(&sql, who.scope, str_from(s->kind), S("x"), f);
    if (r == OK)
        r = db_each_sql(tx, buf_str(&sql), NO_ARGS, take_count, &s->seen, f);
    return r == OK ? db_each_sql(tx, str_from(s->assigned), ARGS(V_I(id)), take_count, &s->all, f)
                   : r;
}

static void a_partner_sees_what_was_handed_over_to_it_and_nothing_else(void **state)
{
#define HANDED                                                                                     \
    "m.kind = 'transfer' AND m.unit_id = (SELECT p.unit_id FROM person p WHERE p.id = $1)"
    static const char *const logins[] = { "fire", "urban" };
    static const struct {
        const char *kind, *assigned;
    } lists[] = {
        { "matter", "SELECT count(*) FROM matter m WHERE " HANDED },
        { "entity", "SELECT count(DISTINCT m.entity_id) FROM matter m WHERE " HANDED },
        { "premises", "SELECT count(DISTINCT m.premises_id) FROM matter m WHERE " HANDED },
    };
    struct testdb *t = *state;
    for (size_t i = 0; i < COUNT(logins); i++)
        for (size_t k = 0; k < COUNT(lists); k++) {
            struct seeing s = { .login = logins[i],
                                .kind = lists[k].kind,
                                .from = lists[k].kind,
                                .assigned = lists[k].assigned };
            must_read(t, count_seen, &s);
            assert_true(s.all > 0);
            assert_int_equal(s.all, s.seen);
        }
    assert_int_equal(must_int(t,
                              "SELECT count(*) FROM document WHERE kind = 'transfer_letter' AND "
                              "facts NOT LIKE '%\"agency\"%\"reply_due\"%'",
                              NO_ARGS),
                     0);
}

/* Sent, received, accepted, answered, read: no step without the one before it, and each by the
 * people whose step it is. */
static void a_hand_over_goes_by_its_flow(void **state)
{
    static const char *const path[] = { "sent", "received", "accepted", "answered", "closed" };
    struct testdb *t = *state;
    for (size_t i = 0; i < COUNT(path); i++) {
        struct val from = i ? V_T(str_from(path[i - 1])) : V_T(S("")), to = V_T(str_from(path[i]));
        i64 steps = must_int(
            t, "SELECT count(*) FROM ledger WHERE subject_kind = 'transfer' AND state_to = $1",
            ARGS(to));
        assert_true(steps > 0);
        assert_int_equal(must_int(t,
                                  "SELECT count(*) FROM ledger WHERE subject_kind = 'transfer' AND "
                                  "state_to = $1 AND COALESCE(state_from, '') = $2",
                                  ARGS(to, from)),
                         steps);
    }
    assert_int_equal(must_int(t,
                              "SELECT count(*) FROM ledger l JOIN ledger k ON k.matter_id = "
                              "l.matter_id AND k.state_to = l.state_from WHERE l.subject_kind = "
                              "'transfer' AND k.at > l.at",
                              NO_ARGS),
                     0);
    assert_true(
        must_int(t, "SELECT count(*) FROM matter WHERE kind = 'transfer' AND closed_at IS NULL",
                 NO_ARGS) > 0);
    assert_int_equal(must_int(t,
                              "SELECT count(*) FROM ledger l JOIN transfer x ON x.id = l.matter_id "
                              "JOIN person p ON p.id = l.actor_id WHERE l.act IN "
                              "('transfer.receive', 'transfer.accept', 'transfer.answer') AND "
                              "x.to_unit_id IS NOT NULL AND p.unit_id <> x.to_unit_id",
                              NO_ARGS),
                     0);
}

/* The street office and the grid centre go along today, each with doors of its own. */
static void partners_go_along_today(void **state)
{
    static const char *const logins[] = { "grid", "partner" };
    struct testdb *t = *state;
    for (size_t i = 0; i < COUNT(logins); i++)
        assert_true(must_int(t,
                             "SELECT count(*) FROM sweep_stop x JOIN sweep s ON s.id = x.sweep_id "
                             "JOIN sweep_member m ON m.sweep_id = s.id AND m.person_id = "
                             "x.person_id JOIN person p ON p.id = x.person_id WHERE p.login = $1 "
                             "AND s.state = 'locked'",
                             ARGS(V_T(str_from(logins[i])))) > 0);
}

/* Last, because it takes the secrets away. */
static void the_same_seed_makes_the_same_rows_on_both_kinds(void **state)
{
    struct testdb *t = *state;
    static char first[2 * SM3_BYTES + 1];
    forget_secrets(t);
    str digest = digest_of(t, t->arena);
    assert_int_equal(digest.n, 2 * SM3_BYTES);
    if (*first)
        assert_memory_equal(first, digest.p, digest.n);
    memcpy(first, digest.p, digest.n);

    struct testdb *again = testdb_open(DB_SQLITE);
    struct demo_accounts other;
    open_house(again, again->db);
    assert_rc(OK, make(again, SHOPS, &other, again->arena));
    forget_secrets(again);
    str second = digest_of(again, again->arena);
    assert_memory_equal(first, second.p, second.n);
    assert_false(str_eq(other.at[0].password, accounts.at[0].password));
    testdb_close(again);
}

static void no_shops_is_a_district_too(void **state)
{
    struct testdb *t = testdb_open(DB_SQLITE);
    struct demo_accounts none;
    open_house(t, t->db);
    assert_rc(OK, make(t, 0, &none, t->arena));
    assert_int_equal(must_int(t, "SELECT count(*) FROM entity", NO_ARGS), 0);
    assert_true(must_int(t, "SELECT count(*) FROM place", NO_ARGS) > 500);
    assert_true(must_int(t, "SELECT count(*) FROM person", NO_ARGS) > 150);
    testdb_close(t);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_is_filled_once),
        cmocka_unit_test(what_belongs_together_is_there),
        cmocka_unit_test(a_matter_and_its_limits_agree),
        cmocka_unit_test(the_counts_of_the_register_are_those_of_its_rows),
        cmocka_unit_test(the_ledger_is_sealed_and_holds),
        cmocka_unit_test(each_account_opens_with_its_own_password_and_nobody_else_can),
        cmocka_unit_test(a_phone_is_sealed_and_found_by_its_blind_index),
        cmocka_unit_test(officers_have_work_for_today),
        cmocka_unit_test(a_partner_sees_what_was_handed_over_to_it_and_nothing_else),
        cmocka_unit_test(a_hand_over_goes_by_its_flow),
        cmocka_unit_test(partners_go_along_today),
        cmocka_unit_test(the_same_seed_makes_the_same_rows_on_both_kinds),
        cmocka_unit_test(no_shops_is_a_district_too),
    };
    return testdb_run(tests, COUNT(tests));
}
