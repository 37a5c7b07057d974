#include "scope_world.h"

#include <stdlib.h>
#include <string.h>

/* Random bureaus: a tree of units, people in them, operators, doors, work. Each actor's visible
 * rows by SQL must be those that a slow reading of the rules gives. */

struct who {
    int person;
    bool whole, registered, assigned;
    enum secrecy secrets;
    bool mine[UNITS]; /* own unit and all below */
    int absent;       /* whose deputy: their work is seen too; -1: nobody's */
    enum wall wall;
    int part, pass; /* the case one has a part in, the one that may be read; -1: none */
};

/* The slow reading. */

static bool same_bureau(const struct world *w, const struct who *who, int unit)
{
    return w->unit_bureau[unit] == w->unit_bureau[w->person_unit[who->person]];
}

static bool matter_is_mine(const struct world *w, const struct who *who, int m)
{
    return who->mine[w->matter_unit[m]] || w->matter_person[m] == who->person ||
           (who->absent >= 0 && w->matter_person[m] == who->absent);
}

static bool is_let(const struct who *who, int m)
{
    return m >= 0 && (m == who->part || m == who->pass);
}

/* Of closed work: nothing, what one's own ways lead to, or as of all other work. ways: whether they
 * lead there. */
static bool may_know(const struct world *w, const struct who *who, int m, bool ways)
{
    if (m < 0 || w->matter_closed[m] == CLOSED_NO || is_let(who, m))
        return true;
    if (w->matter_closed[m] == CLOSED_SECRET)
        return who->secrets == SECRETS_ALL || (who->secrets == SECRETS_OWN && ways);
    if (w->matter_closed[m] == CLOSED_HANDED)
        return who->wall == WALL_INSIDE || (who->wall == WALL_HANDED && ways);
    return who->wall == WALL_INSIDE;
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
    if (!same_bureau(w, who, w->entity_unit[e]) || who->whole || who->registered)
        return same_bureau(w, who, w->entity_unit[e]);
    if (!who->assigned)
        return who->mine[w->entity_unit[e]];
    for (int m = 0; m < MATTERS; m++) {
        if (w->matter_entity[m] == e && matter_is_mine(w, who, m) && !w->matter_closed[m])
            return true;
    }
    for (int s = 0; s < STOPS; s++) {
        if (walks(w, who, s) && w->door_entity[w->stop_door[s]] == e)
            return true;
    }
    return false;
}

/* What hangs on an operator and is no register: who only looks operators up does not see it. */
static bool food_seen(const struct world *w, const struct who *who, int e)
{
    struct who plain = *who;
    plain.registered = false;
    return entity_seen(w, &plain, e);
}

static bool door_seen(const struct world *w, const struct who *who, int d)
{
    if (!same_bureau(w, who, w->door_unit[d]) || who->whole || who->registered)
        return same_bureau(w, who, w->door_unit[d]);
    if (!who->assigned)
        return who->mine[w->door_unit[d]];
    for (int m = 0; m < MATTERS; m++) {
        if (w->matter_door[m] == d && matter_is_mine(w, who, m) && !w->matter_closed[m])
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
    bool ways = handed_over || matter_is_mine(w, who, m);
    return same_bureau(w, who, w->matter_unit[m]) && (who->whole || ways || is_let(who, m)) &&
           may_know(w, who, m, ways);
}

/* Filings are read where nothing stands behind the wall, and nobody is let into anything. */
static bool filing_seen(const struct world *w, const struct who *who, int m)
{
    struct who plain = *who;
    plain.part = plain.pass = -1;
    return w->matter_closed[m] <= CLOSED_SECRET && matter_seen(w, &plain, m);
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

static bool my_matter_seen(const struct world *w, const struct who *who, int m)
{
    return same_bureau(w, who, w->matter_unit[m]) && w->matter_person[m] >= 0 &&
           (w->matter_person[m] == who->person || w->matter_person[m] == who->absent) &&
           may_know(w, who, m, true);
}

static bool absence_seen(const struct world *w, const struct who *who, int c)
{
    return same_bureau(w, who, w->call_unit[c]) &&
           (who->whole || w->call_maker[c] == who->person || deputy_of(w, c) == who->person ||
            (!who->assigned && who->mine[w->call_unit[c]]));
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

static bool own_or_of_unit(const struct world *w, const struct who *who, int unit, int person)
{
    return same_bureau(w, who, unit) && (who->whole || who->mine[unit] || person == who->person);
}

static bool snap_seen(const struct world *w, const struct who *who, int s)
{
    bool own = w->snap_person[s] == who->person;
    return own_or_of_unit(w, who, w->snap_unit[s], w->snap_person[s]) &&
           (who->whole || !who->assigned || own);
}

static bool my_snap_seen(const struct world *w, const struct who *who, int s)
{
    return same_bureau(w, who, w->snap_unit[s]) && w->snap_person[s] == who->person;
}

static bool plan_seen(const struct world *w, const struct who *who, int s)
{
    return same_bureau(w, who, w->survey_unit[s]) && (who->whole || who->mine[w->survey_unit[s]]);
}

/* A survey is everybody's to answer, of a partner only that of the own unit. */
static bool survey_seen(const struct world *w, const struct who *who, int s)
{
    return same_bureau(w, who, w->survey_unit[s]) &&
           (who->whole || !who->assigned || who->mine[w->survey_unit[s]]);
}

/* Papers of a matter are seen with it; who handed it over goes on seeing them. */
static bool matter_followed(const struct world *w, const struct who *who, int m)
{
    return m >= 0 &&
           (matter_is_mine(w, who, m) || (w->matter_from[m] >= 0 && who->mine[w->matter_from[m]]));
}

static bool document_seen(const struct world *w, const struct who *who, int p)
{
    bool ways = who->mine[w->paper_unit[p]] || matter_followed(w, who, w->paper_matter[p]);
    return same_bureau(w, who, w->paper_unit[p]) &&
           (who->whole || ways || is_let(who, w->paper_matter[p])) &&
           may_know(w, who, w->paper_matter[p], ways);
}

static bool file_seen(const struct world *w, const struct who *who, int p)
{
    bool ways = who->mine[w->paper_unit[p]] || w->paper_by[p] == who->person;
    return same_bureau(w, who, w->paper_unit[p]) &&
           (who->whole || ways || is_let(who, w->paper_matter[p])) &&
           may_know(w, who, w->paper_matter[p], ways);
}

static bool job_seen(const struct world *w, const struct who *who, int p)
{
    return own_or_of_unit(w, who, w->paper_unit[p], w->paper_by[p]) &&
           (who->whole || !who->assigned || w->paper_by[p] == who->person);
}

static bool import_seen(const struct world *w, const struct who *who, int p)
{
    return same_bureau(w, who, w->paper_unit[p]) && (who->whole || w->paper_by[p] == who->person);
}

static bool view_seen(const struct world *w, const struct who *who, int p)
{
    return same_bureau(w, who, w->paper_unit[p]) && (w->paper_by[p] == who->person || p % 2);
}

static bool ledger_seen(const struct world *w, const struct who *who, int p)
{
    int m = w->paper_matter[p], e = w->paper_entity[p];
    bool ways = w->paper_by[p] == who->person;
    if (who->assigned)
        ways |= m >= 0 && matter_is_mine(w, who, m) && !w->matter_closed[m];
    else
        ways |= who->mine[w->paper_unit[p]] || matter_followed(w, who, m) ||
                (e >= 0 && who->mine[w->entity_unit[e]]);
    return same_bureau(w, who, w->paper_unit[p]) && (who->whole || ways || is_let(who, m)) &&
           may_know(w, who, m, ways);
}

#define ALL(table, kind) "SELECT x.id FROM " table " x WHERE x.id > 0 /*scope:" kind " x*/"
/* What follows a matter is read with it. */
#define WITH_MATTER(table)                                                                         \
    "SELECT a.id FROM " table " a JOIN matter x ON x.id = a.id WHERE a.id > 0 /*scope:matter x*/"

static const struct {
    const char *sql;
    int n;
    bool (*seen)(const struct world *w, const struct who *who, int index);
} kinds[] = {
    { ALL("entity", "entity"), ENTITIES, entity_seen },
    { ALL("licence", "licence"), ENTITIES, entity_seen },
    { ALL("contact", "contact"), ENTITIES, entity_seen },
    { ALL("entity_merge", "entity_merge"), ENTITIES, entity_seen },
    { ALL("food_operator", "food_operator"), ENTITIES, food_seen },
    { ALL("food_score", "food_score"), ENTITIES, food_seen },
    { ALL("food_staff", "food_staff"), ENTITIES, food_seen },
    { ALL("food_link", "food_link"), ENTITIES, food_seen },
    { ALL("self_check", "self_check"), ENTITIES, food_seen },
    { ALL("survey_target", "survey_target"), ENTITIES, food_seen },
    { ALL("premises", "premises"), DOORS, door_seen },
    { ALL("matter", "matter"), MATTERS, matter_seen },
    { ALL("matter", "my_matter"), MATTERS, my_matter_seen },
    { "SELECT x.id FROM matter x WHERE x.secret < 2 /*scope:filing x*/", MATTERS, filing_seen },
    { ALL("absence", "absence"), CALLS, absence_seen },
    { WITH_MATTER("inspection_approval"), MATTERS, matter_seen },
    { WITH_MATTER("transfer"), MATTERS, matter_seen },
    { ALL("sweep", "sweep"), SWEEPS, sweep_seen },
    { ALL("sweep_plan", "sweep_plan"), SURVEYS, plan_seen },
    { ALL("urgent_call", "urgent_call"), CALLS, call_seen },
    { ALL("visit", "visit"), VISITS, visit_seen },
    { ALL("capsule", "capsule"), CAPSULES, capsule_seen },
    { ALL("conflict", "conflict"), CAPSULES, capsule_seen },
    { ALL("snap", "snap"), SNAPS, snap_seen },
    { ALL("snap", "my_snap"), SNAPS, my_snap_seen },
    { ALL("survey", "survey"), SURVEYS, survey_seen },
    { ALL("document", "document"), PAPERS, document_seen },
    { ALL("attachment", "attachment"), PAPERS, file_seen },
    { ALL("job", "job"), PAPERS, job_seen },
    { ALL("import_run", "import_run"), PAPERS, import_seen },
    { ALL("saved_view", "saved_view"), PAPERS, view_seen },
    { ALL("ledger", "ledger"), PAPERS, ledger_seen },
    { ALL("person", "person"), PEOPLE, person_seen },
    { ALL("unit", "unit"), UNITS, unit_seen },
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
    i64 units[UNITS], absent = id_of(who->absent), part = id_of(who->part), pass = id_of(who->pass);
    struct scope scope = { .bureau_id = w->unit_bureau[w->person_unit[who->person]],
                           .person_id = id_of(who->person),
                           .secrets = who->secrets,
                           .whole_bureau = who->whole,
                           .whole_register = who->registered,
                           .assigned_only = who->assigned,
                           .units = units,
                           .absent = &absent,
                           .absent_count = who->absent >= 0,
                           .wall = who->wall,
                           .parts = &part,
                           .part_count = who->part >= 0,
                           .passes = &pass,
                           .pass_count = who->pass >= 0 };
    for (int i = 0; i < UNITS; i++) {
        int parent = w->unit_parent[i];
        who->mine[i] = i == w->person_unit[who->person] || (parent >= 0 && who->mine[parent]);
        if (who->mine[i])
            units[scope.unit_count++] = id_of(i);
    }
    struct look l = { .w = w, .scope = &scope };
    must_read(t, look_around, &l);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        for (int i = 0; i < kinds[k].n; i++) {
            bool expected = kinds[k].seen(w, who, i);
            if (expected != l.seen[k][i])
                print_error("seed %llu, person %d (%s%s, secrets %d, wall %d): %s: row %d is %s\n",
                            (unsigned long long)seed, who->person, who->whole ? "whole" : "",
                            who->assigned ? "assigned" : "", who->secrets, who->wall, kinds[k].sql,
                            i + 1, expected ? "hidden" : "shown");
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
            int absent = (int)rand_below(&r, PEOPLE + 1) - 1;
            struct who kinds_of[] = { { .person = p, .whole = true, .absent = absent },
                                      { .person = p, .absent = absent },
                                      { .person = p, .registered = true, .absent = absent },
                                      { .person = p, .assigned = true, .absent = absent } };
            for (size_t i = 0; i < COUNT(kinds_of); i++)
                for (int s = SECRETS_NONE; s <= SECRETS_ALL; s++) {
                    kinds_of[i].secrets = (enum secrecy)s;
                    kinds_of[i].wall = (enum wall)rand_below(&r, WALL_INSIDE + 1);
                    kinds_of[i].part = (int)rand_below(&r, 2 * MATTERS) - MATTERS;
                    kinds_of[i].pass = (int)rand_below(&r, 2 * MATTERS) - MATTERS;
                    check_actor(t, &w, &kinds_of[i], (u64)seed);
                }
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
