#include "bureau.h"

#include "base/date.h"
#include "codec/json.h"
#include "core/matter.h"
#include "sys/wall.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void today_is(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    wall_set(day_start(d) + DAY_MS / 2);
}

struct unit_row {
    i64 id, parent;
    const char *kind, *code, *place;
};

static i64 add_unit(struct bureau *b, struct unit_row u)
{
    must_exec(b->t,
              "INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, place_code, "
              "created_at) "
              "VALUES ($1, $2, $3, $4, $5, $5, $5, $6, 1)",
              ARGS(V_I(u.id), V_I(b->id), V_ID(u.parent), V_T(str_from(u.kind)),
                   V_T(str_from(u.code)), V_T0(str_from(u.place))));
    return u.id;
}

static void add_place(struct bureau *b, const char *code, const char *parent, i64 level)
{
    must_exec(b->t,
              "INSERT INTO place (bureau_id, code, parent_code, level, name, name_en, pinyin) "
              "VALUES ($1, $2, $3, $4, $2, $2, '')",
              ARGS(V_I(b->id), V_T(str_from(code)), V_T0(str_from(parent)), V_I(level)));
}

static struct actor add_person(struct bureau *b, struct actor who)
{
    must_exec(b->t,
              "INSERT INTO person (id, bureau_id, unit_id, login, name, roles, certificate, "
              "password, password_at, created_at) "
              "VALUES ($1, $2, $3, $4, $4, $5, $6, 'x', 1, 1)",
              ARGS(V_I(who.person_id), V_I(b->id), V_I(who.unit_id), V_T(who.name), V_I(who.roles),
                   who.certified ? V_T(S("ZF-1")) : V_NULL()));
    who.bureau_id = b->id;
    return who;
}

static void add_people(struct bureau *b)
{
    b->anna = add_person(b, (struct actor){ .person_id = 201,
                                            .name = S("anna"),
                                            .unit_id = b->xixiang,
                                            .roles = ROLE_OFFICER,
                                            .certified = true });
    b->ben = add_person(b, (struct actor){ .person_id = 202,
                                           .name = S("ben"),
                                           .unit_id = b->xixiang,
                                           .roles = ROLE_OFFICER,
                                           .certified = true });
    b->chen = add_person(b, (struct actor){ .person_id = 203,
                                            .name = S("chen"),
                                            .unit_id = b->xixiang,
                                            .roles = ROLE_CHIEF,
                                            .certified = true });
    b->dora = add_person(b, (struct actor){ .person_id = 204,
                                            .name = S("dora"),
                                            .unit_id = b->fuyong,
                                            .roles = ROLE_OFFICER,
                                            .certified = false });
    b->partner = add_person(b, (struct actor){ .person_id = 205,
                                               .name = S("street"),
                                               .unit_id = b->fuyong,
                                               .roles = ROLE_PARTNER,
                                               .certified = false });
    b->admin = add_person(b, (struct actor){ .person_id = 206,
                                             .name = S("admin"),
                                             .unit_id = b->head_unit,
                                             .roles = ROLE_ADMIN | ROLE_REGISTRAR,
                                             .certified = false });
    b->anna.scope = b->ben.scope = b->chen.scope = &b->own;
    b->dora.scope = b->partner.scope = &b->other;
    b->admin.scope = &b->whole;
}

static void add_shop(struct bureau *b)
{
    b->shop = 301;
    b->door = 302;
    must_exec(
        b->t,
        "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, created_at, changed_at) "
        "VALUES ($1, $2, $3, 'Noodles', 'sole_trader', 'active', 1, 1)",
        ARGS(V_I(b->shop), V_I(b->id), V_I(b->xixiang)));
    must_exec(b->t,
              "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, place_code, lon, "
              "lat, door_state, created_at, "
              "changed_at) VALUES ($1, $2, $3, $4, 'Noodles', '440306018001', 113.88, 22.57, "
              "'unseen', 1, 1)",
              ARGS(V_I(b->door), V_I(b->id), V_I(b->xixiang), V_I(b->shop)));
}

static void open_house(struct bureau *b)
{
    struct arena *a = b->t->arena;
    char *dir = arena_cstr(a, S("/tmp/naguan-test-XXXXXX"));
    assert_non_null(mkdtemp(dir));
    b->house.db = b->t->db;
    b->house.spool_dir = str_from(dir);
    assert_rc(OK, rules_load(S(NAGUAN_SOURCE "/rules"), &b->rules, &b->t->fault));
    assert_rc(OK, keyring_open(ARENA_CONCAT(a, str_from(dir), S("/keys")), true, &b->house.keyring,
                               &b->t->fault));
    assert_rc(OK, keyring_open(ARENA_CONCAT(a, str_from(dir), S("/vault")), true, &b->house.vault,
                               &b->t->fault));
    assert_rc(
        OK, blob_open(ARENA_CONCAT(a, str_from(dir), S("/blobs")), &b->house.blobs, &b->t->fault));
    assert_rc(OK, partial_open(ARENA_CONCAT(a, str_from(dir), S("/uploads")), &b->house.uploads,
                               &b->t->fault));
    b->house.rules = b->rules;
    rules_install(b->rules);
    house_set(&b->house);
}

/* What a test may leave behind: children before parents. */
static const char *const tables[] = {
    "figure_part",
    "figure_tally",
    "figure_state",
    "case_volume_read",
    "case_volume",
    "case_read",
    "case_recusal",
    "summary_penalty",
    "case_publication_end",
    "case_publication",
    "case_instalment",
    "case_payment",
    "case_measure",
    "case_evidence",
    "case_act",
    "case_part",
    "case_file",
    "clue_seal",
    "clue",
    "capsule_photo",
    "evidence_flag",
    "conflict",
    "capsule",
    "device",
    "field_notice",
    "track_point",
    "survey_value",
    "survey_answer",
    "survey_target",
    "survey_form",
    "survey",
    "self_check_version",
    "self_check",
    "food_link",
    "food_staff",
    "food_grading",
    "food_score",
    "food_operator",
    "food_setting",
    "urgent_pass",
    "urgent_call",
    "surprise_list",
    "visit_tally",
    "visit_minutes",
    "visit_tally_cursor",
    "matter_raised",
    "doorstep_photo",
    "absence",
    "inbox_digest",
    "sweep_stop",
    "sweep_member",
    "sweep",
    "sweep_plan",
    "visit_item",
    "visit",
    "inspection_rating",
    "inspection_publication",
    "inspection_recusal",
    "superior_inspection",
    "officer_loan",
    "report_fact",
    "report",
    "vault_reveal",
    "vault_story",
    "vault_mark",
    "vault_person",
    "transfer",
    "hazard",
    "inspection_approval",
    "public_filing",
    "intake_code",
    "intake_import_row",
    "intake_import",
    "intake_band",
    "intake_update",
    "intake_part",
    "intake",
    "intake_routing_line",
    "intake_routing",
    "publicity_objection",
    "publicity_tally",
    "publicity_entry",
    "complaint_callback",
    "complaint_drawn",
    "complaint_report",
    "complaint_serving",
    "complaint_test",
    "complaint_recusal",
    "complaint_signature",
    "complaint_agreement",
    "complaint_evidence",
    "complaint_offer",
    "complaint_session",
    "complaint_room",
    "complaint_party",
    "complaint",
    "document",
    "attachment",
    "blob",
    "upload",
    "matter_clock",
    "matter",
    "number_series",
    "change",
    "entity_merge",
    "licence",
    "contact",
    "premises",
    "entity",
    "ledger_head",
    "ledger",
    "outbox_door",
    "outbox",
    "person_area",
    "job",
    "session",
    "saved_view",
    "person",
    "unit",
    "place",
    "bureau",
};

/* The tests of a program share one database: each begins with an empty one. */
static void empty(struct testdb *t)
{
    for (size_t i = 0; i < COUNT(tables); i++)
        must_exec(
            t, arena_cstr(t->arena, ARENA_CONCAT(t->arena, S("DELETE FROM "), str_from(tables[i]))),
            NO_ARGS);
}

struct bureau *bureau_new(struct testdb *t)
{
    empty(t);
    struct bureau *b = ARENA_NEW(t->arena, struct bureau);
    b->t = t;
    b->id = 1;
    today_is("2026-05-06");
    open_house(b);
    must_exec(t,
              "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) "
              "VALUES (1, 'Bureau', 'Bureau', 'B', '440306', 1)",
              NO_ARGS);
    add_place(b, "440306", "", 1);
    add_place(b, "440306018", "440306", 2);
    add_place(b, "440306018001", "440306018", 3);
    add_place(b, "440306020", "440306", 2);
    b->head_unit = add_unit(b, (struct unit_row){ 101, 0, "bureau", "BA", "440306" });
    b->xixiang = add_unit(b, (struct unit_row){ 102, 101, "station", "XX", "440306018" });
    b->fuyong = add_unit(b, (struct unit_row){ 103, 101, "station", "FY", "440306020" });
    b->whole = scope_system(b->id);
    b->own = (struct scope){ .bureau_id = b->id,
                             .secrets = SECRETS_OWN,
                             .wall = WALL_HANDED,
                             .person_id = 201,
                             .units = &b->xixiang,
                             .unit_count = 1 };
    b->other = (struct scope){ .bureau_id = b->id,
                               .secrets = SECRETS_OWN,
                               .wall = WALL_HANDED,
                               .person_id = 204,
                               .units = &b->fuyong,
                               .unit_count = 1 };
    add_people(b);
    add_shop(b);
    return b;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void bureau_free(struct bureau *b)
{
    wall_set(0);
    keyring_close(b->house.keyring);
    keyring_close(b->house.vault);
    blob_close(b->house.blobs);
    partial_close(b->house.uploads);
    rules_free(b->rules);
    nftw(arena_cstr(b->t->arena, b->house.spool_dir), drop, 16, FTW_DEPTH | FTW_PHYS);
}

struct scoped {
    const struct actor *who;
    db_fn fn;
    void *arg;
};

static rc run_scoped(struct tx *tx, void *arg, struct fault *f)
{
    struct scoped *s = arg;
    tx_set_scope(tx, s->who->scope);
    return s->fn(tx, s->arg, f);
}

rc as(struct bureau *b, const struct actor *who, db_fn fn, void *arg)
{
    struct scoped s = { who, fn, arg };
    fault_clear(&b->t->fault);
    return db_tx_run(b->t->db, DB_WRITE, run_scoped, &s, b->t->arena, &b->t->fault);
}

struct step_ask {
    struct bureau *b;
    const struct actor *who;
    const struct flow *flow;
    struct flow_ask ask;
    const char *form;
};

static rc take_step(struct tx *tx, void *arg, struct fault *f)
{
    struct step_ask *s = arg;
    struct matter m;
    rc r = s->form ? json_parse(tx_arena(tx), str_from(s->form), &s->ask.form, f) : OK;
    if (r == OK)
        r = matter_get(tx, s->ask.matter_id, &m, f);
    if (r != OK)
        return r;
    s->ask.ver = m.ver;
    return flow_apply(tx, s->flow, s->who, s->ask, NULL, f);
}

rc act(struct bureau *b, const struct actor *who, const struct flow *flow, i64 id,
       struct taken step)
{
    struct step_ask s = { .b = b,
                          .who = who,
                          .flow = flow,
                          .form = step.form,
                          .ask = { .matter_id = id, .action = str_from(step.action) } };
    return as(b, who, take_step, &s);
}

void assert_refused(struct bureau *b, rc outcome, const char *key)
{
    assert_int_not_equal(OK, outcome);
    char *said = arena_cstr(b->t->arena, b->t->fault.key);
    assert_string_equal(key, said);
}

struct state_ask {
    i64 id;
    struct arena *arena;
    str state;
};

static rc read_state(struct tx *tx, void *arg, struct fault *f)
{
    struct state_ask *s = arg;
    struct matter m;
    rc r = matter_get(tx, s->id, &m, f);
    if (r == OK)
        s->state = arena_str(s->arena, m.state);
    return r;
}

str state_of(struct bureau *b, i64 matter_id)
{
    struct state_ask s = { .id = matter_id, .arena = b->t->arena };
    assert_rc(OK, as(b, &b->admin, read_state, &s));
    return s.state;
}
