#include "scope_world.h"

const char *const sweep_states[5] = { "draft", "locked", "under_way", "done", "cancelled" };

i64 id_of(int index)
{
    return index + 1;
}

static struct val maybe(int index)
{
    return index < 0 ? V_NULL() : V_I(id_of(index));
}

static int pick(struct rand *r, int n)
{
    return (int)rand_below(r, (u64)n);
}

static int pick_or_none(struct rand *r, int n)
{
    return pick(r, 3) == 0 ? -1 : pick(r, n);
}

static void make_papers(struct world *w, struct rand *r)
{
    for (int i = 0; i < SNAPS; i++) {
        w->snap_unit[i] = pick(r, UNITS);
        w->snap_person[i] = pick(r, PEOPLE);
    }
    for (int i = 0; i < SURVEYS; i++)
        w->survey_unit[i] = pick(r, UNITS);
    for (int i = 0; i < PAPERS; i++) {
        w->paper_unit[i] = pick(r, UNITS);
        w->paper_by[i] = pick(r, PEOPLE);
        w->paper_matter[i] = pick_or_none(r, MATTERS);
        w->paper_entity[i] = pick_or_none(r, ENTITIES);
    }
}

struct world make_world(struct rand *r)
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
        w.matter_closed[i] = pick(r, 2) ? 0 : pick(r, 4);
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
    make_papers(&w, r);
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
                ARGS(V_I(id_of(i))), f);
    for (int i = 0; r == OK && i < UNITS; i++)
        r = put(
            tx,
            "INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, created_at) "
            "VALUES ($1, $2, $3, '', $4, '', '', 0)",
            ARGS(V_I(id_of(i)), V_I(w->unit_bureau[i]), maybe(w->unit_parent[i]),
                 V_T(arena_fmt(tx_arena(tx), "%d", i))),
            f);
    for (int i = 0; r == OK && i < PEOPLE; i++)
        r = put(tx,
                "INSERT INTO person (id, bureau_id, unit_id, login, name, roles, password, "
                "password_at, created_at) "
                "VALUES ($1, $2, $3, $4, '', 0, '', 0, 0)",
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->person_unit[i]]),
                     V_I(id_of(w->person_unit[i])), V_T(arena_fmt(tx_arena(tx), "%d", i))),
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
                ARGS(V_I(id_of(i)), bureau, V_I(id_of(w->entity_unit[i]))), f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO licence (id, bureau_id, entity_id, kind, number, state, "
                    "created_at, changed_at) "
                    "VALUES ($1, $2, $1, '', $3, '', 0, 0)",
                    ARGS(V_I(id_of(i)), bureau, V_T(arena_fmt(tx_arena(tx), "%d", i))), f);
    }
    for (int i = 0; r == OK && i < DOORS; i++)
        r = put(tx,
                "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, door_state, "
                "created_at, changed_at) "
                "VALUES ($1, $2, $3, $4, '', '', 0, 0)",
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->door_unit[i]]),
                     V_I(id_of(w->door_unit[i])), maybe(w->door_entity[i])),
                f);
    return r;
}

/* What hangs on an operator; one of each for each. */
static rc put_of_entities(struct tx *tx, const struct world *w, struct fault *f)
{
    static const char *const inserts[] = {
        "INSERT INTO contact (id, bureau_id, entity_id, name, duty, created_at, changed_at) "
        "VALUES ($1, $2, $1, '', '', 0, 0)",
        "INSERT INTO entity_merge (id, bureau_id, kept_id, gone_id, moved, reason, at, actor_id) "
        "VALUES ($1, $2, $1, 0, '', '', 0, 0)",
        "INSERT INTO food_operator (id, bureau_id, sector, due_on, created_at, changed_at) "
        "VALUES ($1, $2, '', 0, 0, 0)",
        "INSERT INTO food_score (id, bureau_id, entity_id, at, cause, form, inputs, kinds, "
        "factors, static_points, total_points, grade, in_force, rule_pack) "
        "VALUES ($1, $2, $1, 0, '', '', '', '', '', 0, 0, '', '', '')",
        "INSERT INTO food_staff (id, bureau_id, entity_id, name, duty, created_at, changed_at) "
        "VALUES ($1, $2, $1, '', '', 0, 0)",
        "INSERT INTO self_check (id, bureau_id, entity_id, link_id, list, version, from_day, "
        "to_day, conform, failed, absent, person_name, created_at, changed_at) "
        "VALUES ($1, $2, $1, 0, '', '', 0, 0, 0, 0, 0, '', 0, 0)",
        "INSERT INTO survey_target (id, survey_id, entity_id, bureau_id) VALUES ($1, 1, $1, $2)",
    };
    rc r = OK;
    for (int i = 0; i < ENTITIES; i++) {
        struct val bureau = V_I(w->unit_bureau[w->entity_unit[i]]);
        for (size_t k = 0; r == OK && k < COUNT(inserts); k++)
            r = put(tx, inserts[k], ARGS(V_I(id_of(i)), bureau), f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO food_link (id, bureau_id, entity_id, code, code_index, given_by, "
                    "given_at) VALUES ($1, $2, $1, $3, $3, 0, 0)",
                    ARGS(V_I(id_of(i)), bureau, V_B(arena_fmt(tx_arena(tx), "%d", i))), f);
    }
    return r;
}

/* An inspection and a transfer for every matter. */
static rc put_kinds(struct tx *tx, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < MATTERS; i++) {
        r = put(tx,
                "INSERT INTO inspection_approval (id, lead_id, second_id, item, reason, "
                "planned_on) VALUES ($1, 0, 0, '', '', 0)",
                ARGS(V_I(id_of(i))), f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO transfer (id, hazard_id, kind, to_agency, basis, sent_at) "
                    "VALUES ($1, 0, '', '', '', 0)",
                    ARGS(V_I(id_of(i))), f);
    }
    return r;
}

static rc put_work(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < MATTERS; i++)
        r = put(
            tx,
            "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, "
            "entity_id, premises_id, "
            "rule_pack, opened_at, changed_at, title, from_unit_id, secret) VALUES ($1, $2, $3, "
            "'', '', $4, $5, $6, $7, '', 0, 0, '', $8, $9)",
            ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->matter_unit[i]]),
                 V_T(arena_fmt(tx_arena(tx), "%d", i)), V_I(id_of(w->matter_unit[i])),
                 maybe(w->matter_person[i]), maybe(w->matter_entity[i]), maybe(w->matter_door[i]),
                 maybe(w->matter_from[i]), V_I(w->matter_closed[i])),
            f);
    for (int i = 0; r == OK && i < VISITS; i++)
        r = put(tx,
                "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, officer_id, "
                "second_id, on_day, started_at, "
                "ended_at, outcome, door_state, created_at) VALUES ($1, $2, $3, 1, '', $4, $5, 0, "
                "0, 0, '', '', 0)",
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->visit_unit[i]]),
                     V_I(id_of(w->visit_unit[i])), V_I(id_of(w->visit_officer[i])),
                     maybe(w->visit_second[i])),
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
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->sweep_unit[i]]),
                     V_I(id_of(w->sweep_unit[i])), V_T(str_from(sweep_states[w->sweep_state[i]])),
                     V_I(id_of(w->sweep_maker[i])), V_I(w->sweep_secret[i] > 0),
                     w->sweep_secret[i] == 2 ? V_I(1) : V_NULL()),
                f);
        if (r == OK)
            r = put(tx, "INSERT INTO sweep_member (sweep_id, person_id) VALUES ($1, $2)",
                    ARGS(V_I(id_of(i)), V_I(id_of(w->sweep_member[i]))), f);
    }
    for (int i = 0; r == OK && i < STOPS; i++)
        r = put(tx,
                "INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state) "
                "VALUES ($1, $2, $3, 0, '', '')",
                ARGS(V_I(id_of(w->stop_sweep[i])), V_I(id_of(w->stop_door[i])),
                     maybe(w->stop_person[i])),
                f);
    return r;
}

int deputy_of(const struct world *w, int call)
{
    return w->call_passed[call] >= 0 ? w->call_passed[call] : w->call_maker[call];
}

static rc put_calls(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < CALLS; i++)
        r = put(
            tx,
            "INSERT INTO absence (id, bureau_id, unit_id, person_id, deputy_id, from_day, to_day, "
            "created_by, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $4, 0)",
            ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->call_unit[i]]), V_I(id_of(w->call_unit[i])),
                 V_I(id_of(w->call_maker[i])), V_I(id_of(deputy_of(w, i)))),
            f);
    for (int i = 0; r == OK && i < CALLS; i++) {
        r = put(tx,
                "INSERT INTO urgent_call (id, bureau_id, unit_id, premises_id, why, state, "
                "person_id, made_by, made_at) VALUES ($1, $2, $3, 1, '', '', $4, $5, 0)",
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->call_unit[i]]),
                     V_I(id_of(w->call_unit[i])), maybe(w->call_person[i]),
                     V_I(id_of(w->call_maker[i]))),
                f);
        if (r == OK && w->call_passed[i] >= 0)
            r = put(tx,
                    "INSERT INTO urgent_pass (call_id, no, person_id, reason, at) "
                    "VALUES ($1, 1, $2, '', 0)",
                    ARGS(V_I(id_of(i)), V_I(id_of(w->call_passed[i]))), f);
    }
    return r;
}

static rc put_capsules(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < CAPSULES; i++) {
        struct val unit = V_I(id_of(w->capsule_unit[i])), person = V_I(id_of(w->capsule_person[i])),
                   bureau = V_I(w->unit_bureau[w->capsule_unit[i]]);
        r = put(tx,
                "INSERT INTO capsule (id, bureau_id, unit_id, person_id, client_id, device, seq, "
                "prev, seal, kind, state, journal, entries, sent_at, received_at, clock_ms, "
                "changed_at) VALUES ($1, $2, $3, $4, $5, '', 0, '', '', '', '', $6, 0, 0, 0, 0, 0)",
                ARGS(V_I(id_of(i)), bureau, unit, person, V_T(arena_fmt(tx_arena(tx), "%d", i)),
                     V_B(S("x"))),
                f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO conflict (id, bureau_id, unit_id, capsule_id, person_id, "
                    "subject_kind, subject_id, premises_id, field, said_at, state, created_at) "
                    "VALUES ($1, $2, $3, $1, $4, '', 0, 0, '', 0, '', 0)",
                    ARGS(V_I(id_of(i)), bureau, unit, person), f);
    }
    return r;
}

static rc put_snaps(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = OK;
    for (int i = 0; r == OK && i < SNAPS; i++)
        r = put(tx,
                "INSERT INTO snap (id, bureau_id, unit_id, person_id, client_id, state, taken_at, "
                "created_at) VALUES ($1, $2, $3, $4, $5, '', 0, 0)",
                ARGS(V_I(id_of(i)), V_I(w->unit_bureau[w->snap_unit[i]]),
                     V_I(id_of(w->snap_unit[i])), V_I(id_of(w->snap_person[i])),
                     V_T(arena_fmt(tx_arena(tx), "%d", i))),
                f);
    for (int i = 0; r == OK && i < SURVEYS; i++) {
        struct val unit = V_I(id_of(w->survey_unit[i])),
                   bureau = V_I(w->unit_bureau[w->survey_unit[i]]);
        r = put(tx,
                "INSERT INTO survey (id, bureau_id, unit_id, title, intro, state, questions, "
                "list_rule, doorstep, created_by, created_at, changed_at) "
                "VALUES ($1, $2, $3, '', '', '', '', '', 0, 0, 0, 0)",
                ARGS(V_I(id_of(i)), bureau, unit), f);
        if (r == OK)
            r = put(tx,
                    "INSERT INTO sweep_plan (id, bureau_id, unit_id, name, recurrence, first_day, "
                    "people, places, list_rule, created_by, created_at, changed_at) "
                    "VALUES ($1, $2, $3, '', '', 0, '', '', '', 0, 0, 0)",
                    ARGS(V_I(id_of(i)), bureau, unit), f);
    }
    return r;
}

static rc put_paper(struct tx *tx, const struct world *w, int i, struct fault *f)
{
    struct val id = V_I(id_of(i)), bureau = V_I(w->unit_bureau[w->paper_unit[i]]),
               unit = V_I(id_of(w->paper_unit[i])), by = V_I(id_of(w->paper_by[i])),
               name = V_T(arena_fmt(tx_arena(tx), "%d", i));
    rc r = put(tx,
               "INSERT INTO document (id, bureau_id, unit_id, kind, number, matter_id, facts, "
               "code, created_by, created_at) VALUES ($1, $2, $3, '', $4, $5, '', $4, 0, 0)",
               ARGS(id, bureau, unit, name, maybe(w->paper_matter[i])), f);
    if (r == OK)
        r = put(tx,
                "INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, "
                "created_by, created_at, subject_kind, subject_id) "
                "VALUES ($1, $2, 'x', '', '', 0, $3, $4, 0, 'matter', $5)",
                ARGS(id, bureau, unit, by, maybe(w->paper_matter[i])), f);
    if (r == OK)
        r = put(tx,
                "INSERT INTO job (id, bureau_id, kind, state, payload, run_at, created_by, "
                "unit_id, created_at) VALUES ($1, $2, '', 'done', '', 0, $4, $3, 0)",
                ARGS(id, bureau, unit, by), f);
    if (r == OK)
        r = put(tx,
                "INSERT INTO import_run (id, bureau_id, file_hash, file_name, map, dry_run, state, "
                "created_by, created_at) VALUES ($1, $2, '', '', '', 0, '', $3, 0)",
                ARGS(id, bureau, by), f);
    if (r == OK)
        r = put(tx,
                "INSERT INTO saved_view (id, bureau_id, person_id, list, name, query, shared, "
                "created_at) VALUES ($1, $2, $3, '', $4, '', $5, 0)",
                ARGS(id, bureau, by, name, V_I(i % 2)), f);
    return r == OK ? put(tx,
                         "INSERT INTO ledger (id, at, bureau_id, actor_id, unit_id, act, "
                         "subject_kind, subject_id, matter_id, entity_id, rule_pack, digest, "
                         "entity_unit_id, secret) VALUES ($1, 0, $2, $4, $3, '', '', 0, $5, $6, "
                         "'', $7, "
                         "(SELECT e.unit_id FROM entity e WHERE e.id = $6), "
                         "COALESCE((SELECT m.secret FROM matter m WHERE m.id = $5), 0))",
                         ARGS(id, bureau, unit, by, maybe(w->paper_matter[i]),
                              maybe(w->paper_entity[i]), V_B(S("x"))),
                         f)
                   : r;
}

static rc put_papers(struct tx *tx, const struct world *w, struct fault *f)
{
    rc r = put(tx, "INSERT INTO blob (hash, size, media_type, created_at) VALUES ('x', 0, '', 0)",
               NO_ARGS, f);
    for (int i = 0; r == OK && i < PAPERS; i++)
        r = put_paper(tx, w, i, f);
    return r;
}

rc put_world(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const tables[] = { "attachment",
                                          "blob",
                                          "document",
                                          "job",
                                          "import_run",
                                          "saved_view",
                                          "ledger",
                                          "snap",
                                          "survey",
                                          "sweep_plan",
                                          "survey_target",
                                          "self_check",
                                          "food_link",
                                          "food_staff",
                                          "food_score",
                                          "food_operator",
                                          "entity_merge",
                                          "contact",
                                          "inspection_approval",
                                          "transfer",
                                          "absence",
                                          "urgent_pass",
                                          "urgent_call",
                                          "conflict",
                                          "capsule",
                                          "sweep_stop",
                                          "sweep_member",
                                          "sweep",
                                          "visit",
                                          "matter",
                                          "licence",
                                          "premises",
                                          "entity",
                                          "person",
                                          "unit",
                                          "bureau" };
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(tables); i++)
        r = put(tx, arena_fmt(tx_arena(tx), "DELETE FROM %s", tables[i]).p, NO_ARGS, f);
    r = r == OK ? put_house(tx, arg, f) : r;
    r = r == OK ? put_register(tx, arg, f) : r;
    r = r == OK ? put_work(tx, arg, f) : r;
    r = r == OK ? put_sweeps(tx, arg, f) : r;
    r = r == OK ? put_calls(tx, arg, f) : r;
    r = r == OK ? put_capsules(tx, arg, f) : r;
    r = r == OK ? put_of_entities(tx, arg, f) : r;
    r = r == OK ? put_kinds(tx, f) : r;
    r = r == OK ? put_snaps(tx, arg, f) : r;
    return r == OK ? put_papers(tx, arg, f) : r;
}
