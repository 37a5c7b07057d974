#include "testdb.h"

#include "base/rand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Random bureaus: a tree of units, people in them, operators, doors, work. Each actor's visible
 * rows by SQL must be those that a slow reading of the rules gives. */

enum {
    BUREAUS = 2,
    UNITS = 9,
    PEOPLE = 12,
    ENTITIES = 14,
    DOORS = 18,
    MATTERS = 20,
    SWEEPS = 5,
    STOPS = 16,
    VISITS = 15,
    CAPSULES = 15,
    CALLS = 15
};

static const char *const sweep_states[] = { "draft", "locked", "under_way", "done", "cancelled" };

struct world {
    i64 unit_bureau[UNITS];
    int unit_parent[UNITS]; /* -1: top */
    int person_unit[PEOPLE];
    int entity_unit[ENTITIES];
    int door_unit[DOORS], door_entity[DOORS]; /* entity -1: nobody's */
    int matter_from[MATTERS];                 /* the unit that handed it over */
    int matter_unit[MATTERS], matter_person[MATTERS], matter_entity[MATTERS], matter_door[MATTERS];
    int sweep_unit[SWEEPS], sweep_member[SWEEPS], sweep_maker[SWEEPS];
    int sweep_state[SWEEPS], sweep_secret[SWEEPS]; /* secret: 1 a sealed surprise, 2 an open one */
    int stop_sweep[STOPS], stop_door[STOPS], stop_person[STOPS];
    int visit_unit[VISITS], visit_officer[VISITS], visit_second[VISITS];
    int call_unit[CALLS], call_person[CALLS], call_maker[CALLS], call_passed[CALLS];
    int capsule_unit[CAPSULES], capsule_person[CAPSULES]; /* each with a conflict of the same */
};

struct who {
    int person;
    bool whole, assigned;
    bool mine[UNITS]; /* own unit and all below */
};

/* ids start at 1 in each table */
static i64 id(int index)
{
    return index + 1;
}

static struct val maybe(int index)
{
    return index < 0 ? V_NULL() : V_I(id(index));
}

static int pick(struct rand *r, int n)
{
    return (int)rand_below(r, (u64)n);
}

static int pick_or_none(struct rand *r, int n)
{
    return pick(r, 3) == 0 ? -1 : pick(r, n);
}

static struct world make_world(struct rand *r)
{
    struct world w;
    for (int i = 0; i < UNITS; i++) {
        w.unit_parent[i] = i < BUREAUS ? -1 : pick(r, i);
        w.unit_bureau[i] = i < BUREAUS ? i + 1 : w.unit_bureau[w.unit_parent[i]];
    }
    for (int i = 0; i < PEOPLE; i++)
        w.person_unit[i] = pick(r, UNITS);
    for (int i = 0; i < ENTITIES; i++)
        w.entity_unit[i] = pick(r, UNITS);
    for (int i = 0; i < DOORS; i++) {
        w.door_unit[i] = pick(r, UNITS);
        w.door_entity[i] = pick_or_none(r, ENTITIES);
    }
    for (int i = 0; i < MATTERS; i++) {
        w.matter_unit[i] = pick(r, UNITS);
        w.matter_from[i] = pick_or_none(r, UNITS);
        w.matter_person[i] = pick_or_none(r, PEOPLE);
        w.matter_entity[i] = pick_or_none(r, ENTITIES);
        w.matter_door[i] = pick_or_none(r, DOORS);
    }
    for (int i = 0; i < SWEEPS; i++) {
        w.sweep_unit[i] = pick(r, UNITS);
        w.sweep_member[i] = pick(r, PEOPLE);
        w.sweep_maker[i] = pick(r, PEOPLE);
        w.sweep_state[i] = pick(r, (int)COUNT(sweep_states));
        w.sweep_secret[i] = pick(r, 3);
    }
    for (int i = 0; i < STOPS; i++) {
        w.stop_sweep[i] = i % SWEEPS; /* with the door a key: no pair twice */
        w.stop_door[i] = i;
        w.stop_person[i] = pick_or_none(r, PEOPLE);
    }
    for (int i = 0; i < VISITS; i++) {
        w.visit_unit[i] = pick(r, UNITS);
        w.visit_officer[i] = pick(r, PEOPLE);
        w.visit_second[i] = pick_or_none(r, PEOPLE);
    }
    for (int i = 0; i < CALLS; i++) {
        w.call_unit[i] = pick(r, UNITS);
        w.call_person[i] = pick_or_none(r, PEOPLE);
        w.call_maker[i] = pick(r, PEOPLE);
        w.call_passed[i] = pick_or_none(r, PEOPLE);
    }
    for (int i = 0; i < CAPSULES; i++) {
        w.capsule_unit[i] = pick(r, UNITS);
        w.capsule_person[i] = pick(r, PEOPLE);
    }
    return w;
}

static rc put(struct tx *tx, const char *sql, const struct val *args, size_t n, struct fault *f)
{
    return db_each_sql(tx, str_from(sql), args, n, NULL, NULL, f);
}

static rc put_house(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < BUREAUS; i++)
        r = put(tx,
                "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) VALUES "
                "($1, '', '', '', '', 0)",
                ARGS(V_I(id(i))), f);
    for (int i = 0; r == OK && i < UNITS; i++)
        r = put(
            tx,
            "INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, created_at) "
            "VALUES ($1, $2, $3, '', $4, '', '', 0)",
            ARGS(V_I(id(i)), V_I(w->unit_bureau[i]), maybe(w->unit_parent[i]),
                 V_T(arena_fmt(tx_arena(tx), "%d", i))),
            f);
    for (int i = 0; r == OK && i < PEOPLE; i++)
        r = put(tx,
                "INSERT INTO person (id, bureau_id, unit_id, login, name, roles, password, "
                "password_at, created_at) "
                "VALUES ($1, $2, $3, $4, '', 0, '', 0, 0)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->person_unit[i]]), V_I(id(w->person_unit[i])),
                     V_T(arena_fmt(tx_arena(tx), "%d", i))),
                f);
    return r;
}

static rc put_register(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < ENTITIES; i++) {
        struct val bureau = V_I(w->unit_bureau[w->entity_unit[i]]);
        r = put(tx,
                "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, created_at, "
                "changed_at) "
                "VALUES ($1, $2, $3, '', '', '', 0, 0)",
                ARGS(V_I(id(i)), bureau, V_I(id(w->entity_unit[i]))), f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO licence (id, bureau_id, entity_id, kind, number, state, "
                    "created_at, changed_at) "
                    "VALUES ($1, $2, $1, '', $3, '', 0, 0)",
                    ARGS(V_I(id(i)), bureau, V_T(arena_fmt(tx_arena(tx), "%d", i))), f);
    }
    for (int i = 0; r == OK && i < DOORS; i++)
        r = put(tx,
                "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, door_state, "
                "created_at, changed_at) "
                "VALUES ($1, $2, $3, $4, '', '', 0, 0)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->door_unit[i]]), V_I(id(w->door_unit[i])),
                     maybe(w->door_entity[i])),
                f);
    return r;
}

static rc put_work(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < MATTERS; i++)
        r = put(tx,
                "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, "
                "entity_id, premises_id, "
                "rule_pack, opened_at, changed_at, title, from_unit_id) VALUES ($1, $2, $3, '', "
                "'', $4, $5, $6, $7, '', 0, 0, '', $8)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->matter_unit[i]]),
                     V_T(arena_fmt(tx_arena(tx), "%d", i)), V_I(id(w->matter_unit[i])),
                     maybe(w->matter_person[i]), maybe(w->matter_entity[i]),
                     maybe(w->matter_door[i]), maybe(w->matter_from[i])),
                f);
    for (int i = 0; r == OK && i < VISITS; i++)
        r = put(tx,
                "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, officer_id, "
                "second_id, on_day, started_at, "
                "ended_at, outcome, door_state, created_at) VALUES ($1, $2, $3, 1, '', $4, $5, 0, "
                "0, 0, '', '', 0)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->visit_unit[i]]), V_I(id(w->visit_unit[i])),
                     V_I(id(w->visit_officer[i])), maybe(w->visit_second[i])),
                f);
    return r;
}

static rc put_sweeps(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < SWEEPS; i++) {
        r = put(tx,
                "INSERT INTO sweep (id, bureau_id, unit_id, name, on_day, state, places, "
                "created_by, created_at, changed_at, surprise, opened_at) "
                "VALUES ($1, $2, $3, '', 0, $4, '', $5, 0, 0, $6, $7)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->sweep_unit[i]]), V_I(id(w->sweep_unit[i])),
                     V_T(str_from(sweep_states[w->sweep_state[i]])), V_I(id(w->sweep_maker[i])),
                     V_I(w->sweep_secret[i] > 0), w->sweep_secret[i] == 2 ? V_I(1) : V_NULL()),
                f);
        if (r == OK)
            r = put(tx, "INSERT INTO sweep_member (sweep_id, person_id) VALUES ($1, $2)",
                    ARGS(V_I(id(i)), V_I(id(w->sweep_member[i]))), f);
    }
    for (int i = 0; r == OK && i < STOPS; i++)
        r = put(tx,
                "INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state) "
                "VALUES ($1, $2, $3, 0, '', '')",
                ARGS(V_I(id(w->stop_sweep[i])), V_I(id(w->stop_door[i])), maybe(w->stop_person[i])),
                f);
    return r;
}

static rc put_calls(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < CALLS; i++) {
        r = put(tx,
                "INSERT INTO urgent_call (id, bureau_id, unit_id, premises_id, why, state, "
                "person_id, made_by, made_at) VALUES ($1, $2, $3, 1, '', '', $4, $5, 0)",
                ARGS(V_I(id(i)), V_I(w->unit_bureau[w->call_unit[i]]), V_I(id(w->call_unit[i])),
                     maybe(w->call_person[i]), V_I(id(w->call_maker[i]))),
                f);
        if (r == OK && w->call_passed[i] >= 0)
            r = put(tx,
                    "INSERT INTO urgent_pass (call_id, no, person_id, reason, at) "
                    "VALUES ($1, 1, $2, '', 0)",
                    ARGS(V_I(id(i)), V_I(id(w->call_passed[i]))), f);
    }
    return r;
}

static rc put_capsules(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < CAPSULES; i++) {
        struct val unit = V_I(id(w->capsule_unit[i])), person = V_I(id(w->capsule_person[i])),
                   bureau = V_I(w->unit_bureau[w->capsule_unit[i]]);
        r = put(tx,
                "INSERT INTO capsule (id, bureau_id, unit_id, person_id, client_id, device, seq, "
                "prev, seal, kind, state, journal, entries, sent_at, received_at, clock_ms, "
                "changed_at) VALUES ($1, $2, $3, $4, $5, '', 0, '', '', '', '', $6, 0, 0, 0, 0, 0)",
                ARGS(V_I(id(i)), bureau, unit, person, V_T(arena_fmt(tx_arena(tx), "%d", i)),
                     V_B(S("x"))),
                f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO conflict (id, bureau_id, unit_id, capsule_id, person_id, "
                    "subject_kind, subject_id, premises_id, field, said_at, state, created_at) "
                    "VALUES ($1, $2, $3, $1, $4, '', 0, 0, '', 0, '', 0)",
                    ARGS(V_I(id(i)), bureau, unit, person), f);
    }
    return r;
}

static rc put_world(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const tables[] = { "urgent_pass", "urgent_call",  "conflict", "capsule",
                                          "sweep_stop",  "sweep_member", "sweep",    "visit",
                                          "matter",      "licence",      "premises", "entity",
                                          "person",      "unit",         "bureau" };
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(tables); i++)
        r = put(tx, arena_fmt(tx_arena(tx), "DELETE FROM %s", tables[i]).p, NO_ARGS, f);
    r = r == OK ? put_house(tx, arg, f) : r;
    r = r == OK ? put_register(tx, arg, f) : r;
    r = r == OK ? put_work(tx, arg, f) : r;
    r = r == OK ? put_sweeps(tx, arg, f) : r;
    r = r == OK ? put_calls(tx, arg, f) : r;
    return r == OK ? put_capsules(tx, arg, f) : r;
}

/* The slow reading. */

static bool same_bureau(const struct world *w, const struct who *who, int unit)
{
    return w->unit_bureau[unit] == w->unit_bureau[w->person_unit[who->person]];
}

static bool matter_is_mine(const struct world *w, const struct who *who, int m)
{
    return who->mine[w->matter_unit[m]] || w->matter_person[m] == who->person;
}

/* A partner's door: assigned in a sweep that is locked, under way or done. */
static bool walks(const struct world *w, const struct who *who, int stop)
{
    const char *state = sweep_states[w->sweep_state[w->stop_sweep[stop]]];
    return w->stop_person[stop] == who->person && strcmp(state, "draft") != 0 &&
           strcmp(state, "cancelled") != 0;
}

static bool entity_seen(const struct world *w, const struct who *who, int e)
{
    if (!same_bureau(w, who, w->entity_unit[e]) || who->whole)
        return same_bureau(w, who, w->entity_unit[e]);
    if (!who->assigned)
        return who->mine[w->entity_unit[e]];
    for (int m = 0; m < MATTERS; m++) {
        if (w->matter_entity[m] == e && matter_is_mine(w, who, m))
            return true;
    }
    for (int s = 0; s < STOPS; s++) {
        if (walks(w, who, s) && w->door_entity[w->stop_door[s]] == e)
            return true;
    }
    return false;
}

static bool door_seen(const struct world *w, const struct who *who, int d)
{
    if (!same_bureau(w, who, w->door_unit[d]) || who->whole)
        return same_bureau(w, who, w->door_unit[d]);
    if (!who->assigned)
        return who->mine[w->door_unit[d]];
    for (int m = 0; m < MATTERS; m++) {
        if (w->matter_door[m] == d && matter_is_mine(w, who, m))
            return true;
    }
    for (int s = 0; s < STOPS; s++) {
        if (walks(w, who, s) && w->stop_door[s] == d)
            return true;
    }
    return false;
}

static bool matter_seen(const struct world *w, const struct who *who, int m)
{
    bool handed_over = !who->assigned && w->matter_from[m] >= 0 && who->mine[w->matter_from[m]];
    return same_bureau(w, who, w->matter_unit[m]) &&
           (who->whole || handed_over || matter_is_mine(w, who, m));
}

static bool sweep_seen(const struct world *w, const struct who *who, int s)
{
    bool secret = w->sweep_secret[s] == 1 && w->sweep_maker[s] != who->person;
    return same_bureau(w, who, w->sweep_unit[s]) &&
           (who->whole ||
            (!secret && (who->mine[w->sweep_unit[s]] || w->sweep_member[s] == who->person)));
}

static bool call_seen(const struct world *w, const struct who *who, int c)
{
    return same_bureau(w, who, w->call_unit[c]) &&
           (who->whole || who->mine[w->call_unit[c]] || w->call_person[c] == who->person ||
            w->call_maker[c] == who->person || w->call_passed[c] == who->person);
}

static bool visit_seen(const struct world *w, const struct who *who, int v)
{
    return same_bureau(w, who, w->visit_unit[v]) &&
           (who->whole || who->mine[w->visit_unit[v]] || w->visit_officer[v] == who->person ||
            w->visit_second[v] == who->person);
}

static bool capsule_seen(const struct world *w, const struct who *who, int c)
{
    return same_bureau(w, who, w->capsule_unit[c]) &&
           (who->whole || w->capsule_person[c] == who->person ||
            (!who->assigned && who->mine[w->capsule_unit[c]]));
}

static bool person_seen(const struct world *w, const struct who *who, int p)
{
    return same_bureau(w, who, w->person_unit[p]) &&
           (who->whole || who->mine[w->person_unit[p]] || p == who->person);
}

static bool unit_seen(const struct world *w, const struct who *who, int u)
{
    return same_bureau(w, who, u) && (who->whole || !who->assigned || who->mine[u]);
}

static const struct {
    const char *sql;
    int n;
    bool (*seen)(const struct world *w, const struct who *who, int index);
} kinds[] = {
    { "SELECT x.id FROM entity x WHERE x.id > 0 /*scope:entity x*/", ENTITIES, entity_seen },
    { "SELECT x.id FROM licence x WHERE x.id > 0 /*scope:licence x*/", ENTITIES, entity_seen },
    { "SELECT x.id FROM premises x WHERE x.id > 0 /*scope:premises x*/", DOORS, door_seen },
    { "SELECT x.id FROM matter x WHERE x.id > 0 /*scope:matter x*/", MATTERS, matter_seen },
    { "SELECT x.id FROM sweep x WHERE x.id > 0 /*scope:sweep x*/", SWEEPS, sweep_seen },
    { "SELECT x.id FROM urgent_call x WHERE x.id > 0 /*scope:urgent_call x*/", CALLS, call_seen },
    { "SELECT x.id FROM visit x WHERE x.id > 0 /*scope:visit x*/", VISITS, visit_seen },
    { "SELECT x.id FROM capsule x WHERE x.id > 0 /*scope:capsule x*/", CAPSULES, capsule_seen },
    { "SELECT x.id FROM conflict x WHERE x.id > 0 /*scope:conflict x*/", CAPSULES, capsule_seen },
    { "SELECT x.id FROM person x WHERE x.id > 0 /*scope:person x*/", PEOPLE, person_seen },
    { "SELECT x.id FROM unit x WHERE x.id > 0 /*scope:unit x*/", UNITS, unit_seen },
};

struct look {
    const struct world *w;
    const struct scope *scope;
    bool seen[COUNT(kinds)][32];
};

static rc mark_seen(const struct row *row, void *arg, struct fault *f)
{
    (void)f;
    ((bool *)arg)[row_int(row, 0) - 1] = true;
    return OK;
}

static rc look_around(struct tx *tx, void *arg, struct fault *f)
{
    struct look *l = arg;
    rc r = OK;
    tx_set_scope(tx, l->scope);
    for (size_t k = 0; r == OK && k < COUNT(kinds); k++)
        r = db_each_sql(tx, str_from(kinds[k].sql), NO_ARGS, mark_seen, l->seen[k], f);
    return r;
}

static void check_actor(struct testdb *t, const struct world *w, struct who *who, u64 seed)
{
    i64 units[UNITS];
    struct scope scope = { .bureau_id = w->unit_bureau[w->person_unit[who->person]],
                           .person_id = id(who->person),
                           .whole_bureau = who->whole,
                           .assigned_only = who->assigned,
                           .units = units };
    for (int i = 0; i < UNITS; i++) {
        int parent = w->unit_parent[i];
        who->mine[i] = i == w->person_unit[who->person] || (parent >= 0 && who->mine[parent]);
        if (who->mine[i])
            units[scope.unit_count++] = id(i);
    }
    struct look l = { .w = w, .scope = &scope };
    must_read(t, look_around, &l);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        for (int i = 0; i < kinds[k].n; i++) {
            bool expected = kinds[k].seen(w, who, i);
            if (expected != l.seen[k][i])
                print_error("seed %llu, person %d (%s%s): %s: row %d is %s\n",
                            (unsigned long long)seed, who->person, who->whole ? "whole" : "",
                            who->assigned ? "assigned" : "", kinds[k].sql, i + 1,
                            expected ? "hidden" : "shown");
            assert_true(expected == l.seen[k][i]);
        }
    }
}

static void what_is_seen_is_what_the_slow_reading_gives(void **state)
{
    struct testdb *t = *state;
    const char *given = getenv("NAGUAN_SEED");
    i64 first = 1;
    if (given)
        str_to_i64(str_from(given), &first);
    for (i64 seed = first; seed < first + (given ? 1 : 20); seed++) {
        struct rand r;
        rand_seed(&r, (u64)seed);
        struct world w = make_world(&r);
        must_write(t, put_world, &w);
        for (int p = 0; p < PEOPLE; p++) {
            struct who kinds_of[] = { { .person = p, .whole = true },
                                      { .person = p },
                                      { .person = p, .assigned = true } };
            for (size_t i = 0; i < COUNT(kinds_of); i++)
                check_actor(t, &w, &kinds_of[i], (u64)seed);
        }
        arena_reset(t->arena);
    }
}

static rc look_unscoped(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    i64 n;
    return db_int(tx, SQL("SELECT count(*) FROM entity x WHERE x.id > 0 /*scope:entity x*/"),
                  NO_ARGS, &n, f);
}

static void a_scoped_statement_without_a_scope_shows_nothing(void **state)
{
    struct testdb *t = *state;
    assert_rc(INTERNAL, db_tx_run(t->db, DB_READ, look_unscoped, NULL, t->arena, &t->fault));
}

struct two_looks {
    const struct scope *scope;
    i64 n;
};

static rc count_entities(struct tx *tx, void *arg, struct fault *f)
{
    struct two_looks *l = arg;
    tx_set_scope(tx, l->scope);
    return db_int(tx, SQL("SELECT count(*) FROM entity x WHERE x.id > 0 /*scope:entity x*/"),
                  NO_ARGS, &l->n, f);
}

/* The statement is kept for the one and must not serve the other. */
static void a_cached_statement_never_serves_another_scope(void **state)
{
    struct testdb *t = *state;
    struct db *one_reader =
        testdb_again(t, &(struct db_options){ .readers = 1, .no_writer = true });
    i64 all = must_int(t, "SELECT count(*) FROM entity WHERE bureau_id = 1", NO_ARGS);
    struct scope whole = scope_system(1), nobody = { .bureau_id = 1, .person_id = 999 };
    assert_true(all > 0);
    for (int i = 0; i < 3; i++) {
        struct two_looks a = { &whole, -1 }, b = { &nobody, -1 };
        assert_rc(OK, db_tx_run(one_reader, DB_READ, count_entities, &a, t->arena, &t->fault));
        assert_rc(OK, db_tx_run(one_reader, DB_READ, count_entities, &b, t->arena, &t->fault));
        assert_int_equal(all, a.n);
        assert_int_equal(0, b.n);
    }
    db_close(one_reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_seen_is_what_the_slow_reading_gives),
        cmocka_unit_test(a_scoped_statement_without_a_scope_shows_nothing),
        cmocka_unit_test(a_cached_statement_never_serves_another_scope),
    };
    return testdb_run(tests, COUNT(tests));
}
