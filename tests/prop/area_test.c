/* What a phone holds of an area after deltas alone is what a fresh one would hold: imports, their
 * undo, slow transactions, days that pass, long absences. On both databases. */
#include "handset.h"
#include "sheet.h"

#include "base/date.h"
#include "base/id.h"
#include "base/rand.h"
#include "core/outbox.h"
#include "rooms/register/register.h"
#include "rooms/street/visit.h"
#include "sys/wall.h"

#include <pthread.h>
#include <string.h>

static struct desk *d;
static struct bureau *b;
static struct handset *phone, *other;

static void give(i64 person, const char *place)
{
    must_exec(b->t,
              "INSERT INTO person_area (person_id, place_code, bureau_id, set_by, set_at) VALUES "
              "($1, $2, 1, 206, 1)",
              ARGS(V_I(person), V_T(str_from(place))));
}

/* Anna's phone holds Xixiang, Dora's Fuyong. */
static int open_phones(void **s)
{
    d = desk_open(*s);
    b = d->b;
    sheet_clear(b);
    give(201, "440306018");
    give(204, "440306020");
    phone = handset_new(201, "440306018");
    other = handset_new(204, "440306020");
    handset_fill(d, phone);
    handset_fill(d, other);
    return 0;
}

static int close_phones(void **s)
{
    (void)s;
    handset_free(phone);
    handset_free(other);
    desk_close(d);
    return 0;
}

static void both_hold(void)
{
    arena_reset(d->arena);
    handset_renew(d, phone);
    handset_renew(d, other);
    assert_true(handset_is_fresh(d, phone));
    assert_true(handset_is_fresh(d, other));
}

static void days_pass(i64 days)
{
    wall_set(wall_now() + days * DAY_MS);
}

/* ---- imports ---- */

static const char map[] =
    "{\"key\":\"uscc\",\"fields\":{\"uscc\":\"code\",\"name\":\"name\",\"address\":\"address\","
    "\"place_code\":\"place\",\"licence_number\":\"no\",\"licence_to\":\"to\"},"
    "\"constants\":{\"kind\":\"enterprise\",\"licence_kind\":\"food_circulation_old\"}}";

/* One operator a row, some of them twice in a history, mostly with another name, place, licence. */
static void import(struct rand *r, struct sheet_run *run)
{
    static const char *const places[] = { "440306018001", "440306020", "440306018" };
    struct arena *a = b->t->arena;
    buf text = buf_new(a, 64 << 10);
    buf_add(&text, S("code,name,address,place,no,to\n"));
    int first = (int)rand_below(r, 6);
    for (int i = 0; i < 5; i++) {
        int who = first + i;
        buf_fmt(&text, "%s,Shop %d,Road %d,%s,N%d,2026-0%d-10\n", sheet_uscc(b, who),
                (int)rand_below(r, 3), (int)rand_below(r, 3), places[rand_below(r, 3)], who,
                1 + (int)rand_below(r, 9));
    }
    assert_rc(OK, sheet_import(b, map, arena_cstr(a, buf_str(&text)), run));
}

static void nothing(void *arg, i64 done, i64 total)
{
    (void)arg, (void)done, (void)total;
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

static void undo(const struct sheet_run *run)
{
    struct import_watch watch = { NULL, nothing, never };
    struct actor who = {
        .bureau_id = b->id, .person_id = 206, .roles = ROLE_SYSTEM, .scope = &b->whole
    };
    struct json_out o = json_out_new(b->t->arena, 1 << 20);
    json_open(&o, '{');
    assert_rc(OK, import_undo(&b->house, &who, run->run.id, &watch, b->t->arena, &o, &b->t->fault));
}

static void imports_and_their_undo_come_as_deltas(void **s)
{
    (void)s;
    struct rand r;
    struct sheet_run runs[24] = { 0 };
    size_t n = 0, back = 0;
    rand_seed(&r, 7);
    while (n < COUNT(runs)) {
        import(&r, &runs[n++]);
        both_hold();
        wall_set(wall_now() + 30000);
        if (rand_below(&r, 3) == 0 && back < n) {
            undo(&runs[n - 1 - rand_below(&r, n - back)]);
            back++;
            both_hold();
        }
    }
    assert_true(phone->gone > 0 && other->gone > 0);
    assert_int_equal(0, phone->resets + other->resets);
}

static void many_doors(i64 first, i64 n, i64 entity)
{
    must_exec(b->t,
              "WITH RECURSIVE s (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < $2 - 1) "
              "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, place_code, "
              "door_state, created_at, changed_at) SELECT $1 + i, 1, 102, $3, 'many', "
              "'440306018001', 'unseen', 1, $4 FROM s",
              ARGS(V_I(first), V_I(n), V_ID(entity), V_I(wall_now())));
}

struct bulk {
    i64 since;
};

static rc tell_bulk(struct tx *tx, void *arg, struct fault *f)
{
    struct bulk *k = arg;
    return outbox_put(tx, 1,
                      &(struct outbox_fact){ .topic = "register.bulk",
                                             .subject_kind = "import",
                                             .subject_id = 9,
                                             .body = arena_fmt(tx_arena(tx), "{\"since\":%lld}",
                                                               (long long)k->since) },
                      f);
}

static void an_import_that_rewrote_most_of_an_area_is_fetched_as_a_whole(void **s)
{
    (void)s;
    struct bulk k = { wall_now() };
    many_doors(10000, 1900, 0);
    must_write(b->t, tell_bulk, &k);
    both_hold();
    assert_int_equal(0, phone->resets);
    assert_int_equal(1901, phone->n);
    many_doors(20000, 200, 0);
    must_write(b->t, tell_bulk, &k);
    both_hold();
    assert_int_equal(1, phone->resets);
    assert_int_equal(0, other->resets);
}

/* ---- pages ---- */

static rc touch_each(struct tx *tx, void *arg, struct fault *f)
{
    const i64 *range = arg;
    rc r = OK;
    for (i64 id = range[0]; r == OK && id < range[1]; id++)
        r = outbox_door(tx, "premises", id, f);
    return r;
}

static rc touch_operator(struct tx *tx, void *arg, struct fault *f)
{
    const i64 *entity = arg;
    return outbox_door(tx, "entity", *entity, f);
}

static void many_changes_come_in_pages_and_a_fact_of_many_doors_in_one(void **s)
{
    (void)s;
    i64 range[] = { 10000, 11700 };
    many_doors(range[0], range[1] - range[0], 0);
    must_write(b->t, touch_each, range);
    both_hold();
    many_doors(20000, 700, b->shop);
    phone->rows = 0;
    must_write(b->t, touch_operator, &b->shop);
    both_hold();
    assert_int_equal(701, phone->rows);
    assert_int_equal(0, phone->resets);
    /* so many that the reading stops in the middle of one fact */
    i64 rest[] = { 10000, 11700 };
    must_write(b->t, touch_each, rest);
    must_write(b->t, touch_each, rest);
    must_write(b->t, touch_operator, &b->shop);
    must_exec(b->t, "UPDATE premises SET name = 'other' WHERE entity_id = $1", ARGS(V_I(b->shop)));
    both_hold();
    assert_int_equal(0, phone->resets);
}

/* ---- time ---- */

static void a_visit_that_comes_late_is_told_though_the_door_stays_as_it_is(void **s)
{
    (void)s;
    struct json_out o = json_out_new(d->arena, 4096);
    must_exec(b->t, "UPDATE premises SET door_state_at = $1 WHERE id = $2",
              ARGS(V_I(wall_now()), V_I(b->door)));
    handset_fill(d, phone);
    json_open(&o, '{');
    json_text_of(&o, "client_id", S("phone-1-late-visit"));
    json_id_of(&o, "premises_id", b->door);
    json_text_of(&o, "act", S("visit"));
    json_text_of(&o, "outcome", S("closed"));
    json_instant_of(&o, "started_at", wall_now() - DAY_MS);
    json_instant_of(&o, "ended_at", wall_now() - DAY_MS + 60000);
    json_close(&o, '}');
    struct desk_ask ask = {
        .who = 201, .method = "POST", .target = S("/v1/visits"), .body = json_out_str(&o)
    };
    assert_int_equal(201, desk_ask(d, &ask));
    handset_renew(d, phone);
    assert_true(str_find(handset_row(phone, b->door), S("closed")) < handset_row(phone, b->door).n);
    assert_true(handset_is_fresh(d, phone));
}

static void a_licence_comes_near_its_end_without_anybody_writing(void **s)
{
    (void)s;
    day ends = day_at(wall_now()) + 40; /* reminded 30 days before */
    must_exec(b->t,
              "INSERT INTO licence (id, bureau_id, entity_id, kind, number, valid_to, state, "
              "created_at, changed_at) VALUES (901, 1, $1, 'tobacco', 'T1', $2, 'valid', 1, 1)",
              ARGS(V_I(b->shop), V_I(ends)));
    handset_fill(d, phone);
    for (int i = 0; i < 60; i += 6) {
        both_hold();
        str row = handset_row(phone, b->door);
        bool told = str_find(row, S("tobacco")) < row.n;
        assert_int_equal(day_at(wall_now()) + 30 >= ends, told);
        days_pass(6);
    }
    assert_int_equal(0, phone->resets);
}

static void a_quiet_month_is_no_reason_to_fetch_everything(void **s)
{
    (void)s;
    for (int i = 0; i < 4; i++) {
        both_hold();
        days_pass(20);
    }
    assert_int_equal(0, phone->resets);
    days_pass(20); /* forty days without a network: facts are kept for thirty */
    handset_renew(d, phone);
    assert_int_equal(1, phone->resets);
}

/* ---- who asks ---- */

static void another_unit_or_none_of_the_area_any_more(void **s)
{
    (void)s;
    struct desk_ask move = { .who = 206,
                             .method = "PATCH",
                             .target = S("/v1/people/201"),
                             .body = S("{\"unit_id\":\"103\"}"),
                             .ver = 1 };
    assert_int_equal(200, desk_ask(d, &move));
    must_exec(b->t, "DELETE FROM person_area WHERE person_id = 204", NO_ARGS);
    both_hold();
    assert_int_equal(1, phone->resets);
    assert_int_equal(0, phone->n);
    assert_int_equal(0, other->n);
    assert_int_equal(0, other->cursor.n);
}

static void a_partner_has_only_the_doors_of_their_stops(void **s)
{
    (void)s;
    give(205, "440306018");
    struct handset *p = handset_new(205, "440306018");
    handset_fill(d, p);
    assert_int_equal(0, p->n);
    must_exec(b->t,
              "INSERT INTO sweep (id, bureau_id, unit_id, name, on_day, state, places, created_by, "
              "created_at, changed_at) VALUES (1, 1, 102, 'x', 20000, 'locked', '[]', 203, 1, 1)",
              NO_ARGS);
    must_exec(b->t,
              "INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state) "
              "VALUES (1, $1, 205, 1, 'by_hand', 'open')",
              ARGS(V_I(b->door)));
    handset_renew(d, p); /* no fact leads to the door */
    assert_int_equal(1, p->n);
    assert_true(handset_is_fresh(d, p));
    handset_free(p);
}

/* ---- a transaction that began before and ends after ---- */

struct slow {
    struct db *db; /* another program's: one has one writer at a time */
    pthread_mutex_t lock;
    pthread_cond_t turn;
    bool wrote, may_end;
};

static rc change_slowly(struct tx *tx, void *arg, struct fault *f)
{
    struct slow *s = arg;
    struct premises before, after;
    tx_set_scope(tx, &b->whole);
    rc r = premises_get(tx, b->door, &before, f);
    after = before;
    after.name = S("slow");
    if (r == OK)
        r = premises_change(tx, &b->admin, (struct source){ "desk", 0 }, &before, &after, f);
    pthread_mutex_lock(&s->lock);
    s->wrote = true;
    pthread_cond_broadcast(&s->turn);
    while (!s->may_end)
        pthread_cond_wait(&s->turn, &s->lock);
    pthread_mutex_unlock(&s->lock);
    return r;
}

static void *run_slowly(void *arg)
{
    const struct slow *s = arg;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    rc r = db_tx_run(s->db, DB_WRITE, change_slowly, arg, a, &f);
    arena_free(a);
    return r == OK ? arg : NULL;
}

static rc add_door(struct tx *tx, void *arg, struct fault *f)
{
    struct premises p = { .name = S("quick"), .place_code = S("440306018001") };
    (void)arg;
    return premises_add(tx, &b->anna, (struct source){ "desk", 0 }, &p, f);
}

/* SQLite has one writer: there a slow one holds up the others. */
static void what_a_slow_transaction_wrote_before_others_is_not_passed_by(void **s)
{
    (void)s;
    struct slow slow = { .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER };
    pthread_t thread;
    void *done;
    if (b->t->kind == DB_SQLITE)
        return;
    slow.db = testdb_again(b->t, &(struct db_options){ 0 });
    struct house house = b->house;
    house.db = slow.db;
    house_set(&house);
    assert_int_equal(0, pthread_create(&thread, NULL, run_slowly, &slow));
    pthread_mutex_lock(&slow.lock);
    while (!slow.wrote)
        pthread_cond_wait(&slow.turn, &slow.lock);
    pthread_mutex_unlock(&slow.lock);
    assert_accepted(as(b, &b->anna, add_door, NULL));
    handset_renew(d, phone); /* the quick one has the larger id and was there first */
    pthread_mutex_lock(&slow.lock);
    slow.may_end = true;
    pthread_cond_broadcast(&slow.turn);
    pthread_mutex_unlock(&slow.lock);
    assert_int_equal(0, pthread_join(thread, &done));
    assert_non_null(done);
    db_close(slow.db);
    both_hold();
    assert_int_equal(2, phone->n);
    assert_true(str_find(handset_row(phone, b->door), S("slow")) < handset_row(phone, b->door).n);
    assert_int_equal(0, phone->resets);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, open_phones, close_phones)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(imports_and_their_undo_come_as_deltas),
        TEST(an_import_that_rewrote_most_of_an_area_is_fetched_as_a_whole),
        TEST(many_changes_come_in_pages_and_a_fact_of_many_doors_in_one),
        TEST(a_visit_that_comes_late_is_told_though_the_door_stays_as_it_is),
        TEST(a_licence_comes_near_its_end_without_anybody_writing),
        TEST(a_quiet_month_is_no_reason_to_fetch_everything),
        TEST(another_unit_or_none_of_the_area_any_more),
        TEST(a_partner_has_only_the_doors_of_their_stops),
        TEST(what_a_slow_transaction_wrote_before_others_is_not_passed_by),
    };
    return testdb_run(tests, COUNT(tests));
}
