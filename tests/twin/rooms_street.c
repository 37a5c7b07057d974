/* rooms_street.c — plans become sweeps, a sweep has people and stops, a stop becomes a visit. */
#include "rooms.h"

#include "base/date.h"
#include "sys/wall.h"

static i64 officer(struct play *p)
{
    static const i64 walkers[] = { 201, 202, 203, 204, 401, 402, 407, 205 };
    return one_in(p, 12) ? some_of(p, "person") : walkers[rand_below(p->r, COUNT(walkers))];
}

static void put_people(struct play *p, struct json_out *o, const char *name, i64 most)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (i64 n = below(p, most + 1); n; n--)
        json_put_id(o, officer(p));
    json_close(o, ']');
}

static void put_doors(struct play *p, struct json_out *o, const char *name, const char *from)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (i64 n = below(p, 4); n; n--)
        json_put_id(o, some(p, "premises_id", from));
    json_close(o, ']');
}

static void put_places(struct play *p, struct json_out *o)
{
    json_name(o, S("places"));
    json_open(o, '[');
    json_put_text(o, str_from(ANY(p, "440306018001", "440306018", "440306020", "440306")));
    json_close(o, ']');
}

static void put_code_list(struct json_out *o, const char *name, const char *code)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    json_put_text(o, str_from(code));
    json_close(o, ']');
}

static void put_rule(struct play *p, struct json_out *o)
{
    json_name(o, S("rule"));
    json_open(o, '{');
    if (one_in(p, 3))
        json_int_of(o, "unseen_days", 1 + below(p, 60));
    if (one_in(p, 3))
        put_code_list(o, "grades", ANY(p, "A", "C", "E"));
    if (one_in(p, 4))
        put_code_list(o, "trades", ANY(p, "62", "6210", "52"));
    if (one_in(p, 4))
        put_code_list(o, "door_states", ANY(p, "unseen", "vacant", "matched"));
    if (one_in(p, 3))
        json_bool_of(o, "open_hazards", true);
    if (one_in(p, 3))
        json_int_of(o, "most", 1 + below(p, 12));
    json_close(o, '}');
}

static str day_near(struct play *p)
{
    return day_text(p->d->arena, day_at(wall_now()) + (day)below(p, 5) - 1);
}

void play_plan_add(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    struct json_out o = body(p);
    put(&o, "name", ANY(p, "Monday walk", "食品小店", "b", "A"));
    put(&o, "recurrence", ANY(p, "weekly", "monthly", "once", "hourly"));
    json_text_of(&o, "first_day", day_near(p));
    put_people(p, &o, "people", 3);
    if (!one_in(p, 6))
        put_places(p, &o);
    put_rule(p, &o);
    send(p, "POST", S("/v1/sweep-plans"), &o);
}

void play_plan_patch(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own_of(p, "sweep_plan");
    struct json_out o = body(p);
    if (one_in(p, 2))
        put_rule(p, &o);
    if (one_in(p, 3))
        put_people(p, &o, "people", 3);
    if (one_in(p, 3))
        json_bool_of(&o, "active", one_in(p, 2));
    send_ver(p, "PATCH", path(p, "/v1/sweep-plans/", id, ""), &o, newest_ver(p, "sweep_plan", id));
}

void play_plan_sweep(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own_of(p, "sweep_plan");
    struct json_out o = body(p);
    if (one_in(p, 4)) {
        send(p, "POST", path(p, "/v1/sweep-plans/", id, "/preview"), NULL);
        return;
    }
    json_text_of(&o, "on_day", day_near(p));
    send(p, "POST", path(p, "/v1/sweep-plans/", id, "/make"), &o);
}

/* ---- sweeps ---- */

void play_sweep_add(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    struct json_out o = body(p);
    put(&o, "name", ANY(p, "by hand", "夜查", "Z"));
    json_text_of(&o, "on_day", day_near(p));
    put_people(p, &o, "people", 3);
    put_places(p, &o);
    if (one_in(p, 2))
        put_rule(p, &o);
    send(p, "POST", S("/v1/sweeps"), &o);
}

static i64 in_team(struct play *p, i64 sweep_id)
{
    return must_int(p->d->b->t,
                    "SELECT person_id FROM sweep_member WHERE sweep_id = $1 ORDER BY person_id "
                    "LIMIT 1",
                    ARGS(V_I(sweep_id)));
}

void play_sweep_assign(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own(p, "id", "sweep WHERE state = 'draft'");
    struct json_out o = body(p);
    if (one_in(p, 3))
        put_doors(p, &o, "premises_ids", "sweep_stop");
    else
        json_bool_of(&o, "all_unassigned", true);
    if (!one_in(p, 6))
        json_id_of(&o, "person_id", one_in(p, 5) ? officer(p) : in_team(p, id));
    send(p, "POST", path(p, "/v1/sweeps/", id, "/assign"), &o);
}

void play_sweep_share(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = one_in(p, 6) ? some_of(p, "sweep") : some_own(p, "id", "sweep WHERE state = 'draft'");
    struct json_out o = body(p);
    if (one_in(p, 3))
        put_people(p, &o, "people", 2);
    send_ver(p, "POST", path(p, "/v1/sweeps/", id, "/balance"), &o,
             one_in(p, 4) ? newest_ver(p, "sweep", id) : 0);
}

/* ---- a sweep that is under way ---- */

static str walking_today(struct play *p)
{
    return arena_fmt(p->d->arena,
                     "sweep s JOIN sweep_member m ON m.sweep_id = s.id WHERE s.state = "
                     "'under_way' AND s.on_day = %lld",
                     (long long)day_at(wall_now()));
}

static void sweep_step(struct play *p, i64 id, const char *what)
{
    struct json_out o = body(p);
    send_ver(p, "POST", path(p, "/v1/sweeps/", id, what), &o, newest_ver(p, "sweep", id));
}

/* A sweep of today for one officer, from its draft until it is under way. */
static void prepare_walk(struct play *p, i64 walker)
{
    struct json_out o = body(p);
    put(&o, "name", "called");
    json_text_of(&o, "on_day", day_text(p->d->arena, day_at(wall_now())));
    json_name(&o, S("people"));
    json_open(&o, '[');
    json_put_id(&o, walker);
    json_close(&o, ']');
    put_places(p, &o);
    send(p, "POST", S("/v1/sweeps"), &o);
    i64 id = made(p);
    o = body(p);
    json_name(&o, S("add"));
    json_open(&o, '[');
    for (int n = 0; n < 3; n++)
        json_put_id(&o, some_own_of(p, "premises"));
    json_close(&o, ']');
    send(p, "POST", path(p, "/v1/sweeps/", id, "/stops"), &o);
    o = body(p);
    json_bool_of(&o, "all_unassigned", true);
    json_id_of(&o, "person_id", walker);
    send(p, "POST", path(p, "/v1/sweeps/", id, "/assign"), &o);
    sweep_step(p, id, "/acts/lock");
    sweep_step(p, id, "/acts/start");
}

/* Who still has a stop of it to walk to. */
static i64 has_stops(struct play *p, i64 sweep_id)
{
    return must_int(p->d->b->t,
                    "SELECT person_id FROM sweep_stop WHERE sweep_id = $1 AND state = 'open' AND "
                    "person_id IS NOT NULL ORDER BY person_id LIMIT 1",
                    ARGS(V_I(sweep_id)));
}

void play_sweep_hand_over(struct play *p)
{
    ASKED_BY(p, 203, 203, 203, 401, 202);
    const char *walked = "sweep WHERE state IN ('locked', 'under_way') AND EXISTS (SELECT 1 FROM "
                         "sweep_stop t WHERE t.sweep_id = sweep.id AND t.state = 'open')";
    if (count_own(p, walked) == 0 && !one_in(p, 8))
        prepare_walk(p, p->who == 401 ? 401 : 201 + below(p, 2));
    i64 id = one_in(p, 6) ? some_own_of(p, "sweep") : some_own(p, "id", walked);
    struct json_out o = body(p);
    json_id_of(&o, "from_id", one_in(p, 4) ? officer(p) : has_stops(p, id));
    json_id_of(&o, "to_id", one_in(p, 4) ? officer(p) : 201 + below(p, 3));
    if (one_in(p, 4))
        put_doors(p, &o, "premises_ids", "sweep_stop");
    send(p, "POST", path(p, "/v1/sweeps/", id, "/hand-over"), &o);
}

void play_sweep_copy(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own(p, "id",
                      "sweep WHERE EXISTS (SELECT 1 FROM sweep_stop t WHERE t.sweep_id = "
                      "sweep.id)");
    struct json_out o = body(p);
    json_text_of(&o, "on_day", day_near(p));
    if (!one_in(p, 3))
        json_bool_of(&o, "all", true);
    send(p, "POST", path(p, "/v1/sweeps/", id, "/copy"), &o);
}

/* ---- somebody is sent at once ---- */

void play_urgent_send(struct play *p)
{
    ASKED_BY(p, 203, 203, 401, 206);
    str walking = walking_today(p);
    if (count_own(p, walking.p) == 0 && !one_in(p, 8))
        prepare_walk(p, p->who == 401 ? 401 : 201 + below(p, 2));
    struct json_out o = body(p);
    json_id_of(&o, "premises_id", some_own_of(p, "premises"));
    put(&o, "why", ANY(p, "complaint", "投诉"));
    if (!one_in(p, 4))
        json_id_of(&o, "person_id",
                   one_in(p, 5) ? officer(p) : some_own(p, "m.person_id", walking.p));
    send(p, "POST", S("/v1/urgent-calls"), &o);
}

void play_urgent_act(struct play *p)
{
    i64 id = one_in(p, 6) ? some_of(p, "urgent_call")
                          : some(p, "id", "urgent_call WHERE ended_at IS NULL");
    i64 holder =
        must_int(p->d->b->t, "SELECT person_id FROM urgent_call WHERE id = $1", ARGS(V_I(id)));
    const char *what = ANY(p, "/take", "/take", "/pass", "/withdraw");
    struct json_out o = body(p);
    ASKED_BY(p, 203, 203, 401, 201, 202);
    if (holder && str_eq(str_from(what), S("/take")) && !one_in(p, 6))
        p->who = holder;
    if (str_eq(str_from(what), S("/pass"))) {
        put(&o, "reason", "busy");
        if (one_in(p, 3))
            json_id_of(&o, "person_id", officer(p));
    }
    send(p, "POST", path(p, "/v1/urgent-calls/", id, what), &o);
}

void play_sweep_stops(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own_of(p, "sweep");
    struct json_out o = body(p);
    json_name(&o, S("add"));
    json_open(&o, '[');
    for (i64 n = below(p, 4); n; n--)
        json_put_id(&o, some_own_of(p, "premises"));
    json_close(&o, ']');
    if (one_in(p, 2))
        put_doors(p, &o, "remove", "sweep_stop");
    send(p, "POST", path(p, "/v1/sweeps/", id, "/stops"), &o);
}

void play_sweep_members(struct play *p)
{
    ASKED_BY(p, 203, 203, 401);
    i64 id = some_own_of(p, "sweep");
    struct json_out o = body(p);
    put_people(p, &o, "people", 3);
    send(p, "POST", path(p, "/v1/sweeps/", id, "/members"), &o);
}

/* Mostly what comes next for a sweep in that state. */
static const char *next_act(struct play *p, const char *state)
{
    if (one_in(p, 6))
        return ANY(p, "lock", "unlock", "start", "finish", "cancel", "rename");
    if (str_eq(str_from(state), S("draft")))
        return one_in(p, 12) ? "cancel" : "lock";
    if (str_eq(str_from(state), S("locked")))
        return ANY(p, "start", "start", "unlock");
    return "finish";
}

void play_sweep_act(struct play *p)
{
    ASKED_BY(p, 203, 203, 401, 201, 202);
    const char *state = ANY(p, "draft", "draft", "locked", "under_way");
    if (must_int(p->d->b->t, "SELECT count(*) FROM sweep WHERE state = $1",
                 ARGS(V_T(str_from(state)))) == 0)
        state = "draft";
    str sweeps = arena_fmt(p->d->arena, "sweep WHERE state = '%s'", state);
    i64 id = one_in(p, 6) ? some_of(p, "sweep") : some_own(p, "id", sweeps.p);
    str before = path(p, "/v1/sweeps/", id, "/acts/");
    str target = ARENA_CONCAT(p->d->arena, before, str_from(next_act(p, state)));
    struct json_out o = body(p);
    send_ver(p, "POST", target, &o, one_in(p, 8) ? 0 : newest_ver(p, "sweep", id));
}

/* ---- visits ---- */

static void put_items(struct play *p, struct json_out *o)
{
    size_t n;
    const struct rule_row *rows = rule_rows(p->d->b->rules, S("checklist_items"), &n);
    const char *sheet = ANY(p, "unlicensed.2017", "small3.2021", "catering.2016", "visit.2021");
    str version, list = str_cut(str_from(sheet), '.', &version),
                 dot = arena_fmt(p->d->arena, "%s.", sheet);
    json_text_of(o, "checklist", list);
    json_text_of(o, "checklist_version", one_in(p, 15) ? S("1999") : version);
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (!str_starts(rows[i].code, dot) || one_in(p, 60))
            continue;
        json_open(o, '{');
        json_text_of(o, "item", rows[i].code);
        /* a failed key item wants a note and a picture */
        bool key = str_eq(rule_cell(p->d->b->rules, &rows[i], S("class")), S("key"));
        bool fails = one_in(p, key ? 60 : 5);
        put(o, "verdict", fails ? "fail" : "conform");
        if (one_in(p, 10))
            put(o, "note", "脏");
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_hazards(struct play *p, struct json_out *o)
{
    json_name(o, S("hazards"));
    json_open(o, '[');
    for (i64 n = 1 + below(p, 2); n; n--) {
        json_open(o, '{');
        put(o, "kind", ANY(p, "H2a", "H3", "H6a", "H6b", "H9"));
        put(o, "grade", ANY(p, "minor", "ordinary", "grave"));
        put(o, "story", "seen on the walk");
        if (one_in(p, 2)) {
            put(o, "remedy", "put it right");
            json_int_of(o, "due_days", 7 * below(p, 2));
        }
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_enrol(struct play *p, struct json_out *o)
{
    json_name(o, S("enrol"));
    json_open(o, '{');
    if (one_in(p, 2))
        put(o, "contact_name", "王芳");
    if (one_in(p, 2))
        put(o, "phone", ANY(p, "13812345678", "12"));
    json_close(o, '}');
}

/* Few client ids, so that some are sent twice. */
static void put_visit(struct play *p, struct json_out *o)
{
    i64 ended = wall_now() - below(p, 3) * 60000 * (one_in(p, 10) ? -60 : 1);
    json_text_of(o, "client_id", arena_fmt(p->d->arena, "phone-%05d", (int)below(p, 4000)));
    json_instant_of(o, "started_at", ended - below(p, 20) * 60000);
    json_instant_of(o, "ended_at", ended);
    bool entered = !one_in(p, 4);
    put(o, "outcome",
        entered ? ANY(p, "seen", "seen", "enrolled", "guided")
                : ANY(p, "closed", "refused", "vacant", "flown"));
    if (one_in(p, entered ? 2 : 12))
        put_items(p, o);
    if (one_in(p, 5))
        put_hazards(p, o);
    if (one_in(p, entered ? 4 : 12))
        put_enrol(p, o);
    if (one_in(p, 6))
        put(o, "note", "面");
}

/* An inspection that was approved and noticed, if there is one; now and then another. */
static i64 some_approval(struct play *p)
{
    const char *noticed = "matter WHERE kind = 'inspection' AND state = 'noticed'";
    struct testdb *t = p->d->b->t;
    i64 n = must_int(t, arena_fmt(p->d->arena, "SELECT count(*) FROM %s", noticed).p, NO_ARGS);
    if (one_in(p, 8))
        return some_of(p, "inspection_approval");
    return n && !one_in(p, 3) ? some(p, "id", noticed) : 0;
}

static void put_approval(struct play *p, struct json_out *o, i64 id)
{
    struct testdb *t = p->d->b->t;
    i64 lead = must_int(t, "SELECT lead_id FROM inspection_approval WHERE id = $1", ARGS(V_I(id)));
    i64 second =
        must_int(t, "SELECT second_id FROM inspection_approval WHERE id = $1", ARGS(V_I(id)));
    i64 door = must_int(t, "SELECT premises_id FROM matter WHERE id = $1", ARGS(V_I(id)));
    if (lead && !one_in(p, 6))
        p->who = lead;
    put(o, "act", "inspection");
    json_id_of(o, "approval_id", id);
    json_id_of(o, "second_id", second ? second : 202);
    json_id_of(o, "premises_id", one_in(p, 6) ? some_own_of(p, "premises") : door);
}

/* A stop of one's own sweep, or any door. */
static void put_walk(struct play *p, struct json_out *o)
{
    str walked = arena_fmt(p->d->arena,
                           "sweep_stop t JOIN sweep s ON s.id = t.sweep_id JOIN sweep_member m ON "
                           "m.sweep_id = s.id WHERE s.state IN ('locked', 'under_way') AND "
                           "m.person_id = %lld",
                           (long long)p->who);
    struct testdb *t = p->d->b->t;
    i64 sweep = one_in(p, 2) ? some(p, "t.sweep_id", walked.p) : 0;
    i64 door = must_int(t,
                        "SELECT premises_id FROM sweep_stop WHERE sweep_id = $1 "
                        "ORDER BY state, premises_id LIMIT 1",
                        ARGS(V_I(sweep)));
    if (sweep)
        json_id_of(o, "sweep_id", sweep);
    json_id_of(o, "premises_id", door && !one_in(p, 6) ? door : some_own_of(p, "premises"));
}

void play_visit(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401, 402, 204);
    struct json_out o = body(p);
    i64 approval = some_approval(p);
    if (approval) {
        put_approval(p, &o, approval);
    } else {
        put(&o, "act", ANY(p, "visit", "visit", "visit", "patrol", "visit", "inspection"));
        if (one_in(p, 3))
            json_id_of(&o, "second_id", officer(p));
        put_walk(p, &o);
    }
    put_visit(p, &o);
    send(p, "POST", S("/v1/visits"), &o);
}

void play_visit_new_door(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401, 402, 204);
    struct json_out o = body(p);
    put(&o, "act", "visit");
    json_name(&o, S("new_door"));
    json_open(&o, '{');
    put(&o, "name", ANY(p, "Tea", "茶", "Nails"));
    if (one_in(p, 2))
        put(&o, "entity_name", "Tea of Wang");
    if (!one_in(p, 4))
        put(&o, "place_code", ANY(p, "440306018001", "440306020"));
    if (one_in(p, 2))
        put(&o, "phone", "13812345678");
    json_close(&o, '}');
    if (one_in(p, 8))
        json_id_of(&o, "premises_id", some_own_of(p, "premises"));
    put_visit(p, &o);
    send(p, "POST", S("/v1/visits"), &o);
}

void play_inspection_ask(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 201, 202, 401);
    struct json_out o = body(p);
    json_id_of(&o, "premises_id", some_own_of(p, "premises"));
    put(&o, "item", ANY(p, "JC-6200-00-001-1", "JC-0000-00-001-1", "JC-0000-00-003-1", "JC-1"));
    /* mostly two of Xixiang who are certified, so that its chief may approve it */
    static const i64 certified[] = { 201, 202, 203, 401, 402, 404 };
    bool pair = !one_in(p, 3);
    json_id_of(&o, "lead_id", pair ? 201 : one_in(p, 8) ? officer(p) : certified[below(p, 6)]);
    json_id_of(&o, "second_id", pair ? 202 : one_in(p, 8) ? officer(p) : certified[below(p, 6)]);
    json_text_of(&o, "planned_on", day_near(p));
    put(&o, "ground",
        ANY(p, "plan", "draw", "complaint", "complaint", "hazard", "request", "whim"));
    put(&o, "reason", ANY(p, "yearly", "report"));
    if (one_in(p, 6))
        json_id_of(&o, "joint_with", some_of(p, "inspection_approval"));
    send(p, "POST", S("/v1/inspections"), &o);
}
