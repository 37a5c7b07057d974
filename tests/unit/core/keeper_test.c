/* What the house does by itself: links acts, warns, throws away what is too old. On both databases.
 */
#include "bureau.h"

#include "base/date.h"
#include "base/id.h"
#include "core/keeper.h"
#include "core/ledger.h"
#include "core/matter_clock.h"
#include "core/matter_level.h"
#include "core/matter_raise.h"
#include "sys/wall.h"

#include <unistd.h>

static struct bureau *b;
static struct keeper keeper;

static int open_house(void **s)
{
    b = bureau_new(*s);
    must_exec(b->t, "DELETE FROM lease", NO_ARGS);
    must_exec(b->t, "DELETE FROM replay", NO_ARGS);

    must_exec(b->t, "DELETE FROM filing_count", NO_ARGS);
    keeper_init(&keeper, &b->house, 60000, b->t->arena);
    return 0;
}

static int close_house(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static void go_round(struct keeper *k)
{
    assert_rc(OK, keeper_round(k, wall_now(), b->t->arena, &b->t->fault));
}

static rc append(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return ledger_append(
        tx, &b->anna,
        &(struct ledger_entry){ .act = "test.act", .subject_kind = "test", .subject_id = 7 }, f);
}

static i64 count(const char *sql)
{
    return must_int(b->t, sql, NO_ARGS);
}

static void acts_are_linked_and_signed(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&keeper);
    assert_int_equal(0, count("SELECT count(*) FROM ledger WHERE seq IS NULL"));
    assert_int_equal(1, count("SELECT count(*) FROM ledger_head"));
}

static void a_head_is_signed_once_a_minute(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&keeper);
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&keeper);
    assert_int_equal(1, count("SELECT count(*) FROM ledger_head"));
    wall_set(wall_now() + 60000);
    go_round(&keeper);
    assert_int_equal(2, count("SELECT count(*) FROM ledger_head"));
}

static void one_process_keeps_the_house_until_its_lease_is_over(void **s)
{
    (void)s;
    struct keeper other;
    keeper_init(&other, &b->house, 60000, b->t->arena);
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&keeper);
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&other);
    assert_int_equal(1, count("SELECT count(*) FROM ledger WHERE seq IS NULL"));
    wall_set(wall_now() + 40000);
    go_round(&other);
    assert_int_equal(0, count("SELECT count(*) FROM ledger WHERE seq IS NULL"));
}

static void who_leaves_makes_room_at_once(void **s)
{
    (void)s;
    struct keeper other;
    keeper_init(&other, &b->house, 60000, b->t->arena);
    go_round(&keeper);
    assert_rc(OK, keeper_leave(&keeper, b->t->arena, &b->t->fault));
    assert_accepted(as(b, &b->anna, append, NULL));
    go_round(&other);
    assert_int_equal(0, count("SELECT count(*) FROM ledger WHERE seq IS NULL"));
}

static void an_idle_house_writes_nothing(void **s)
{
    (void)s;
    go_round(&keeper);
    i64 before = db_stats(b->t->db).writes;
    for (int i = 0; i < 5; i++) {
        wall_set(wall_now() + 1000);
        go_round(&keeper);
    }
    assert_int_equal(before, db_stats(b->t->db).writes);
}

struct opening {
    const char *due;
    i64 id;
};

static rc open_matter(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    day due = 0;
    struct matter m = { .kind = S("hazard"), .state = S("ordered"), .unit_id = b->xixiang };
    m.entity_id = b->shop;
    m.premises_id = b->door;
    rc r = matter_open(tx, &b->anna, &m, f);
    assert_true(day_parse(str_from(o->due), &due));
    if (r == OK)
        r = matter_clock_until(tx, &m, S("H1"), day_at(tx_now(tx)), due, f);
    o->id = m.id;
    return r;
}

static i64 level_of(i64 id)
{
    return must_int(b->t, "SELECT level FROM matter WHERE id = $1", ARGS(V_I(id)));
}

static void a_level_rises_with_what_is_left_of_the_limit(void **s)
{
    static const struct {
        const char *on;
        i64 level;
    } days[] = {
        { "2026-05-06", 0 }, { "2026-05-11", 0 }, { "2026-05-12", 1 },
        { "2026-05-14", 2 }, { "2026-05-16", 3 }, { "2026-05-17", 4 },
    };
    (void)s;
    struct opening o = { .due = "2026-05-16" };
    assert_accepted(as(b, &b->anna, open_matter, &o));
    i64 ver = must_int(b->t, "SELECT ver FROM matter WHERE id = $1", ARGS(V_I(o.id)));
    for (size_t i = 0; i < COUNT(days); i++) {
        today_is(days[i].on);
        go_round(&keeper);
        assert_int_equal(days[i].level, level_of(o.id));
    }
    assert_int_equal(ver, must_int(b->t, "SELECT ver FROM matter WHERE id = $1", ARGS(V_I(o.id))));
    assert_int_equal(
        4, must_int(
               b->t,
               "SELECT count(*) FROM outbox WHERE topic = 'hazard.changed' AND body LIKE '%level%'",
               NO_ARGS));
    assert_int_equal(1, count("SELECT count(*) FROM matter WHERE level_at IS NULL"));
}

static rc stop_clock(struct tx *tx, void *arg, struct fault *f)
{
    struct matter m;
    rc r = matter_get(tx, *(i64 *)arg, &m, f);
    return r == OK ? matter_clock_stop(tx, &m, S("*"), f) : r;
}

static void without_a_running_limit_nothing_warns(void **s)
{
    (void)s;
    struct opening o = { .due = "2026-05-07" };
    assert_accepted(as(b, &b->anna, open_matter, &o));
    today_is("2026-05-08");
    go_round(&keeper);
    assert_int_equal(4, level_of(o.id));
    assert_accepted(as(b, &b->anna, stop_clock, &o.id));
    wall_set(wall_now() + 60000);
    go_round(&keeper);
    assert_int_equal(0, level_of(o.id));
}

static void levels_are_looked_at_once_a_minute(void **s)
{
    (void)s;
    go_round(&keeper);
    struct opening o = { .due = "2026-05-05" };
    assert_accepted(as(b, &b->anna, open_matter, &o));
    wall_set(wall_now() + 59000);
    go_round(&keeper);
    assert_int_equal(0, level_of(o.id));
    wall_set(wall_now() + 1000);
    go_round(&keeper);
    assert_int_equal(4, level_of(o.id));
}

static void the_next_moment_of_a_level_is_exactly_when_it_changes(void **s)
{
    (void)s;
    struct matter_limit limit = { .from = day_start(20000), .due = day_end(20013) };
    i64 now = limit.from, next, steps = 0, level = matter_level(b->rules, limit, now, &next);
    assert_int_equal(0, level);
    while (next) {
        i64 unused;
        assert_int_equal(level, matter_level(b->rules, limit, next - 1, &unused));
        now = next;
        assert_int_equal(level + 1, matter_level(b->rules, limit, now, &next));
        level++;
        steps++;
    }
    assert_int_equal(4, steps);
    assert_int_equal(limit.due + 1, now);
}

static void old_facts_and_replies_go_young_ones_stay(void **s)
{
    (void)s;
    static const struct {
        const char *table, *sql;
    } rows[] = {
        { "outbox", "INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id) "
                    "VALUES ($1, 1, $2, 'x', 'x', 1)" },
        { "outbox_door", "INSERT INTO outbox_door (bureau_id, place_code, id, premises_id) VALUES "
                         "(1, $2, $1, 7), (1, $2, $1, 8)" },
        { "replay", "INSERT INTO replay (actor_id, key, request, status, headers, reply, at) "
                    "VALUES ($1, 'k', $3, 200, '', '', $2)" },
    };
    i64 now = wall_now();
    must_exec(b->t, rows[0].sql, ARGS(V_I(id_first_at(now - 31 * DAY_MS)), V_I(now - 31 * DAY_MS)));
    must_exec(b->t, rows[0].sql, ARGS(V_I(id_first_at(now - 8 * DAY_MS)), V_I(now - 8 * DAY_MS)));
    must_exec(b->t, rows[1].sql, ARGS(V_I(id_first_at(now - 31 * DAY_MS)), V_T(S("x"))));
    must_exec(b->t, rows[1].sql, ARGS(V_I(id_first_at(now - 8 * DAY_MS)), V_T(S("x"))));
    must_exec(b->t, rows[2].sql, ARGS(V_I(1), V_I(now - 8 * DAY_MS), V_B(S("d"))));
    must_exec(b->t, rows[2].sql, ARGS(V_I(2), V_I(now - 6 * DAY_MS), V_B(S("d"))));
    go_round(&keeper);
    assert_int_equal(1, count("SELECT count(*) FROM outbox"));
    assert_int_equal(2, count("SELECT count(*) FROM outbox_door"));
    assert_int_equal(1, count("SELECT count(*) FROM replay"));
    assert_int_equal(2, count("SELECT actor_id FROM replay"));
}

static bool at_once(void *arg)
{
    (void)arg;
    return true;
}

static void a_house_that_ends_leaves_the_rest_to_the_next(void **s)
{
    (void)s;
    i64 then = wall_now() - 8 * DAY_MS;
    must_exec(b->t,
              "INSERT INTO replay (actor_id, key, request, status, headers, reply, at) "
              "VALUES (1, 'k', $2, 200, '', '', $1)",
              ARGS(V_I(then), V_B(S("d"))));
    keeper.stop = at_once;
    go_round(&keeper);
    assert_int_equal(1, count("SELECT count(*) FROM replay"));
    keeper.stop = NULL;
    wall_set(wall_now() + 3600000);
    go_round(&keeper);
    assert_int_equal(0, count("SELECT count(*) FROM replay"));
}

static void tracks_go_when_nobody_may_keep_them_any_longer(void **s)
{
    (void)s;
    static const char sql[] = "INSERT INTO track_point (sweep_id, person_id, at, lon, lat, "
                              "accuracy) VALUES ($1, 7, $2, 113.9, 22.5, 5)";
    i64 now = wall_now();
    for (int days = 85; days < 95; days++)
        must_exec(b->t, sql, ARGS(V_I(1), V_I(now - days * DAY_MS)));
    go_round(&keeper);
    assert_int_equal(6, count("SELECT count(*) FROM track_point"));
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM track_point WHERE at = $1",
                                 ARGS(V_I(now - 90 * DAY_MS))));
}

static void cells_of_refused_filings_end_what_became_of_the_row_stays(void **s)
{
    (void)s;
    i64 now = wall_now();
    for (int days = 25; days < 35; days++) {
        must_exec(b->t,
                  "INSERT INTO intake_import (id, bureau_id, unit_id, template, file_hash, "
                  "file_name, map, dry_run, state, created_by, created_at) VALUES ($1, $2, 1, "
                  "'12315', '', 'file', '{}', 0, 'done', 7, $3)",
                  ARGS(V_I(days), V_I(b->id), V_I(now - days * DAY_MS)));
        must_exec(b->t,
                  "INSERT INTO intake_import_row (import_id, row_no, outcome, said, line) VALUES "
                  "($1, 2, 'refused', '[]', $2)",
                  ARGS(V_I(days), V_B(S("sealed"))));
    }
    go_round(&keeper);
    assert_int_equal(10, count("SELECT count(*) FROM intake_import_row"));
    assert_int_equal(6, count("SELECT count(*) FROM intake_import_row WHERE line IS NOT NULL"));
    assert_int_equal(30, count("SELECT max(import_id) FROM intake_import_row WHERE line IS NOT "
                               "NULL"));
}

static void sessions_nobody_can_use_go(void **s)
{
    (void)s;
    i64 now = wall_now();
    static const char sql[] =
        "INSERT INTO session (token, person_id, csrf, created_at, seen_at, ends_at, remote, agent) "
        "VALUES ($1, 201, $1, 1, $2, $3, '', '')";
    must_exec(b->t, sql, ARGS(V_B(S("a")), V_I(now), V_I(now + 1000)));
    must_exec(b->t, sql, ARGS(V_B(S("b")), V_I(now - 61000), V_I(now + 1000)));
    must_exec(b->t, sql, ARGS(V_B(S("c")), V_I(now), V_I(now - 1)));
    go_round(&keeper);
    assert_int_equal(1, count("SELECT count(*) FROM session"));
}

static str keep_blob(str content)
{
    struct blob_writer *w;
    str hash;
    i64 size;
    assert_rc(OK, blob_begin(b->house.blobs, &w, &b->t->fault));
    assert_rc(OK, blob_write(w, content, &b->t->fault));
    assert_rc(OK, blob_commit(w, b->t->arena, &hash, &size, &b->t->fault));
    must_exec(
        b->t,
        "INSERT INTO blob (hash, size, media_type, created_at) VALUES ($1, 1, 'image/png', 1)",
        ARGS(V_T(hash)));
    return hash;
}

static void attach(i64 id, str hash, i64 subject, i64 at)
{
    must_exec(b->t,
              "INSERT INTO attachment (id, bureau_id, hash, subject_kind, subject_id, name, "
              "media_type, size, unit_id, "
              "created_by, created_at) VALUES ($1, 1, $2, 'visit', $3, 'a', 'image/png', 1, 102, "
              "201, $4)",
              ARGS(V_I(id), V_T(hash), V_ID(subject), V_I(at)));
}

/* A record from the street that is held and names this photo of the same person. */
static void hold_capsule(str hash)
{
    must_exec(b->t,
              "INSERT INTO capsule (id, bureau_id, unit_id, person_id, client_id, device, seq, "
              "prev, seal, kind, state, journal, entries, sent_at, received_at, clock_ms, "
              "changed_at) VALUES (1, 1, 102, 201, 'c', 'd', 1, '', '', 'visit', 'held', $1, 1, 1, "
              "1, 0, 1)",
              ARGS(V_B(S("x"))));
    must_exec(
        b->t,
        "INSERT INTO capsule_photo (capsule_id, no, person_id, hash, size, used_for, used_no) "
        "VALUES (1, 0, 201, $1, 1, 'visit', 0)",
        ARGS(V_T(hash)));
}

static bool content_is_there(str hash)
{
    int fd;
    i64 size;
    if (blob_read(b->house.blobs, hash, &fd, &size, NULL) != OK)
        return false;
    close(fd);
    return true;
}

/* Files are young by the disk's clock, so the house's clock stands years ahead of it. */
static void files_nobody_took_go_with_their_content(void **s)
{
    (void)s;
    today_is("2085-01-10");
    str only_loose = keep_blob(S("loose")), shared = keep_blob(S("shared")),
        young = keep_blob(S("young"));
    attach(1, only_loose, 0, wall_now() - 8 * DAY_MS);
    attach(2, shared, 0, wall_now() - 8 * DAY_MS);
    attach(3, shared, 77, wall_now() - 8 * DAY_MS);
    str wanted = keep_blob(S("of a record that waits for a person"));
    attach(4, young, 0, wall_now() - DAY_MS / 2);
    attach(5, wanted, 0, wall_now() - 8 * DAY_MS);
    hold_capsule(wanted);
    go_round(&keeper);
    assert_int_equal(3, count("SELECT count(*) FROM attachment"));
    assert_int_equal(3, count("SELECT count(*) FROM blob"));
    assert_true(content_is_there(wanted));
    assert_false(content_is_there(only_loose));
    assert_true(content_is_there(shared));
    assert_true(content_is_there(young));
}

static void content_that_is_being_sent_again_stays(void **s)
{
    (void)s;
    today_is("2000-01-10");
    str hash = keep_blob(S("again"));
    attach(1, hash, 0, wall_now() - 8 * DAY_MS);
    go_round(&keeper);
    assert_int_equal(0, count("SELECT count(*) FROM blob"));
    assert_true(content_is_there(hash));
}

static void filings_of_a_year_ago_fall_out_of_the_count(void **s)
{
    (void)s;
    day today = day_at(wall_now());
    static const char sql[] = "INSERT INTO filing_count (entity_id, on_day, kind, category, n) "
                              "VALUES ($1, $2, 'complaint', 'x', $3)";
    must_exec(b->t, sql, ARGS(V_I(b->shop), V_I(today - 366), V_I(3)));
    must_exec(b->t, sql, ARGS(V_I(b->shop), V_I(today - 100), V_I(2)));
    must_exec(b->t, "UPDATE entity SET filings = 5", NO_ARGS);
    go_round(&keeper);
    assert_int_equal(2, count("SELECT filings FROM entity"));
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'entity.changed'"));
    wall_set(wall_now() + 3600000);
    go_round(&keeper);
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'entity.changed'"));
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

/* ---- the ladder ---- */

static i64 facts_told(i64 matter, i64 person)
{
    return must_int(b->t,
                    "SELECT count(*) FROM outbox WHERE topic = 'matter.raised' AND subject_id = $1 "
                    "AND person_id = $2",
                    ARGS(V_I(matter), V_I(person)));
}

static i64 rungs_of(i64 matter)
{
    return must_int(b->t, "SELECT count(*) FROM matter_raised WHERE matter_id = $1",
                    ARGS(V_I(matter)));
}

static bool raised_to(i64 matter, const char *role)
{
    return must_int(b->t, "SELECT count(*) FROM matter WHERE id = $1 AND raised_to = $2",
                    ARGS(V_I(matter), V_T(str_from(role)))) == 1;
}

static void given_owner(i64 matter, i64 person)
{
    must_exec(b->t, "UPDATE matter SET person_id = $2 WHERE id = $1",
              ARGS(V_I(matter), V_I(person)));
}

static i64 given_head(void)
{
    must_exec(b->t,
              "INSERT INTO person (id, bureau_id, unit_id, login, name, roles, password, "
              "password_at, created_at) VALUES (290, $1, $2, 'head', 'head', $3, 'x', 1, 1)",
              ARGS(V_I(b->id), V_I(b->head_unit), V_I(ROLE_HEAD)));
    return 290;
}

/* Due on 2026-05-16; rules/escalation: the officer a day before, the chief a day after, the head
 * seven days after. */
static void what_is_late_is_raised_rung_by_rung_and_once(void **s)
{
    static const struct {
        const char *on;
        i64 officer, chief, head;
    } days[] = {
        { "2026-05-14", 0, 0, 0 }, { "2026-05-15", 0, 0, 0 }, { "2026-05-16", 1, 0, 0 },
        { "2026-05-17", 1, 0, 0 }, { "2026-05-18", 1, 1, 0 }, { "2026-05-19", 1, 1, 0 },
        { "2026-05-23", 1, 1, 0 }, { "2026-05-24", 1, 1, 1 }, { "2026-06-10", 1, 1, 1 },
    };
    (void)s;
    struct opening o = { .due = "2026-05-16" };
    i64 head = given_head();
    assert_accepted(as(b, &b->anna, open_matter, &o));
    given_owner(o.id, b->anna.person_id);
    for (size_t i = 0; i < COUNT(days); i++) {
        today_is(days[i].on);
        for (int twice = 0; twice < 2; twice++) {
            keeper.levels_next = 0;
            go_round(&keeper);
        }
        assert_int_equal(days[i].officer, facts_told(o.id, b->anna.person_id));
        assert_int_equal(days[i].chief, facts_told(o.id, b->chen.person_id));
        assert_int_equal(days[i].head, facts_told(o.id, head));
        assert_int_equal(days[i].officer + days[i].chief + days[i].head, rungs_of(o.id));
        assert_int_equal(0, facts_told(o.id, b->dora.person_id));
    }
    assert_true(raised_to(o.id, "head"));
    assert_int_equal(
        3,
        must_int(b->t, "SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = 'hazard.raise'",
                 ARGS(V_I(o.id))));
    assert_int_equal(
        0, must_int(b->t, "SELECT count(*) FROM matter WHERE id = $1 AND raise_at IS NOT NULL",
                    ARGS(V_I(o.id))));
}

struct longer {
    i64 id;
    const char *due;
};

static rc new_limit(struct tx *tx, void *arg, struct fault *f)
{
    const struct longer *l = arg;
    struct matter m;
    day due = 0;
    assert_true(day_parse(str_from(l->due), &due));
    rc r = matter_get(tx, l->id, &m, f);
    if (r == OK)
        r = matter_clock_stop(tx, &m, S("*"), f);
    return r == OK ? matter_clock_until(tx, &m, S("HZ2"), day_at(tx_now(tx)), due, f) : r;
}

static void a_new_limit_begins_the_ladder_anew(void **s)
{
    (void)s;
    struct opening o = { .due = "2026-05-16" };
    assert_accepted(as(b, &b->anna, open_matter, &o));
    given_owner(o.id, b->anna.person_id);
    today_is("2026-05-18");
    go_round(&keeper);
    assert_int_equal(2, rungs_of(o.id));
    assert_true(raised_to(o.id, "chief"));
    struct longer l = { o.id, "2026-05-30" };
    assert_accepted(as(b, &b->chen, new_limit, &l));
    keeper.levels_next = 0;
    go_round(&keeper);
    assert_int_equal(2, rungs_of(o.id));
    assert_false(raised_to(o.id, "chief"));
    today_is("2026-06-01");
    keeper.levels_next = 0;
    go_round(&keeper);
    assert_int_equal(4, rungs_of(o.id));
    assert_true(raised_to(o.id, "chief"));
}

static void what_is_closed_is_not_raised(void **s)
{
    (void)s;
    struct opening o = { .due = "2026-05-16" };
    assert_accepted(as(b, &b->anna, open_matter, &o));
    must_exec(b->t, "UPDATE matter SET closed_at = 1 WHERE id = $1", ARGS(V_I(o.id)));
    today_is("2026-06-16");
    go_round(&keeper);
    assert_int_equal(0, rungs_of(o.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_HOUSE(acts_are_linked_and_signed),
        IN_HOUSE(a_head_is_signed_once_a_minute),
        IN_HOUSE(one_process_keeps_the_house_until_its_lease_is_over),
        IN_HOUSE(who_leaves_makes_room_at_once),
        IN_HOUSE(an_idle_house_writes_nothing),
        IN_HOUSE(a_level_rises_with_what_is_left_of_the_limit),
        IN_HOUSE(without_a_running_limit_nothing_warns),
        IN_HOUSE(levels_are_looked_at_once_a_minute),
        IN_HOUSE(the_next_moment_of_a_level_is_exactly_when_it_changes),
        IN_HOUSE(old_facts_and_replies_go_young_ones_stay),
        IN_HOUSE(a_house_that_ends_leaves_the_rest_to_the_next),
        IN_HOUSE(tracks_go_when_nobody_may_keep_them_any_longer),
        IN_HOUSE(cells_of_refused_filings_end_what_became_of_the_row_stays),
        IN_HOUSE(sessions_nobody_can_use_go),
        IN_HOUSE(files_nobody_took_go_with_their_content),
        IN_HOUSE(content_that_is_being_sent_again_stays),
        IN_HOUSE(filings_of_a_year_ago_fall_out_of_the_count),
        IN_HOUSE(what_is_late_is_raised_rung_by_rung_and_once),
        IN_HOUSE(a_new_limit_begins_the_ladder_anew),
        IN_HOUSE(what_is_closed_is_not_raised),
    };
    return testdb_run(tests, COUNT(tests));
}
