/* The rooms on both databases: the same requests get the same replies, leave the same rows, and the
 * ledger verifies. */
#include "rooms.h"

#include "app/wire.h"
#include "core/flow.h"
#include "core/ledger.h"
#include "core/matter_level.h"
#include "core/matter_raise.h"
#include "rooms/figures/figures.h"
#include "sys/wall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- secrets that can be repeated: this program is linked so that it gives them ---- */

static struct rand secrets;

void __wrap_secret_random(void *p, size_t n);
str __wrap_secret_token(struct arena *a, size_t n);

void __wrap_secret_random(void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)p)[i] = (unsigned char)rand_below(&secrets, 256);
}

str __wrap_secret_token(struct arena *a, size_t n)
{
    char *text = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)('a' + rand_below(&secrets, 26));
    return (str){ text, n };
}

/* ---- the two sides ---- */

enum { OTHER_BUREAU = 2, CENTRE = 106, STEP_MS = 3 * 3600000 };

static struct desk *desks[2]; /* by enum db_kind */

/* A team below a station, the fire brigade, the centre, and another bureau, which nobody here may
 * see. */
static void add_units(struct desk *d)
{
    const char *insert = "INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, "
                         "place_code, created_at) VALUES ($1, $2, $3, $4, $5, $5, $5, $6, 1)";
    must_exec(d->b->t,
              "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) "
              "VALUES (2, 'Other', 'Other', 'O', '440305', 1)",
              NO_ARGS);
    must_exec(d->b->t, insert,
              ARGS(V_I(104), V_I(1), V_I(d->b->xixiang), V_T(S("team")), V_T(S("XX1")),
                   V_T(S("440306018001"))));
    must_exec(d->b->t, insert,
              ARGS(V_I(105), V_I(1), V_I(d->b->head_unit), V_T(S("partner")), V_T(S("FIRE")),
                   V_T(S("440306"))));
    must_exec(d->b->t, "UPDATE unit SET agency = 'fire' WHERE id = 105", NO_ARGS);
    must_exec(d->b->t, insert,
              ARGS(V_I(CENTRE), V_I(1), V_I(d->b->head_unit), V_T(S("centre")), V_T(S("CTR")),
                   V_T(S("440306"))));
    must_exec(
        d->b->t, insert,
        ARGS(V_I(110), V_I(OTHER_BUREAU), V_NULL(), V_T(S("station")), V_T(S("OT")), V_NULL()));
}

static void add_people(struct desk *d)
{
    const struct desk_person people[] = {
        { 401, 1, d->b->fuyong, ROLE_CHIEF | ROLE_OFFICER, "feng", true },
        { 402, 1, 104, ROLE_OFFICER, "gao", true },
        { 403, 1, d->b->head_unit, ROLE_COMMAND, "command", false },
        { 404, 1, d->b->xixiang, ROLE_INVESTIGATOR, "investigator", true },
        { 405, 1, d->b->head_unit, ROLE_WINDOW, "window", false },
        { 406, 1, d->b->head_unit, ROLE_AUDITOR, "auditor", false },
        { 407, 1, d->b->xixiang, ROLE_PARTNER, "volunteer", false },
        { 409, 1, 105, ROLE_PARTNER, "fire", false },
        { 410, 1, d->b->head_unit, ROLE_HEAD, "head", false },
        { 411, 1, d->b->xixiang, ROLE_MEDIATOR, "mediator", false },
        { 412, 1, d->b->xixiang, ROLE_INVESTIGATOR, "investigates", true },
        { 413, 1, d->b->xixiang, ROLE_INVESTIGATOR, "investigates-too", true },
        { 414, 1, d->b->xixiang, ROLE_INVESTIGATOR, "investigates-also", true },
        { 415, 1, d->b->xixiang, ROLE_REVIEWER, "reviewer", true },
        { 416, 1, d->b->xixiang, ROLE_REVIEWER, "presider", true },
        { 417, 1, CENTRE, ROLE_CLERK, "clerk", false },
        { 418, 1, d->b->fuyong, ROLE_MEDIATOR | ROLE_CLERK, "mediator-clerk", false },
        { 408, OTHER_BUREAU, 110, ROLE_ANYONE, "stranger", true },
    };
    for (size_t i = 0; i < COUNT(people); i++)
        desk_person(d, &people[i]);
}

static void open_desk(struct testdb *t)
{
    rand_seed(&secrets, 1);
    struct desk *d = desks[t->kind] = desk_open(t);
    add_units(d);
    add_people(d);
    phones_open(d);
}

/* ---- the history ---- */

static rc levels(struct tx *tx, struct rand *random, struct fault *f)
{
    i64 seen;
    (void)random;
    return matter_levels_refresh(tx, 50, &seen, f);
}

static rc ladder(struct tx *tx, struct rand *random, struct fault *f)
{
    i64 seen;
    (void)random;
    return matters_raise(tx, 50, &seen, f);
}

#define ACT(name, weight) { #name, weight, NULL, play_##name },
static const struct twin_act acts[] = { REGISTER_ACTS STREET_ACTS HAZARD_ACTS FOOD_ACTS FILING_ACTS
                                            HOUSE_ACTS READING_ACTS{ "levels", 3, levels, NULL },
                                        { "ladder", 3, ladder, NULL } };
#undef ACT

/* FEW: what a history of this length may miss, by chance. */
enum { STEPS = 2000, FEW = 6, PHONE_EVERY = 5 };

static int done[COUNT(acts)], refused[COUNT(acts)], broken; /* requests, by their status */
static int steps_played, played[2];
static int missed; /* by the history */

static void count(const struct twin_act *act, int status)
{
    steps_played++;
    if (status >= 500 || status == 0)
        broken++;
    else if (status >= 400)
        refused[act - acts]++;
    else
        done[act - acts]++;
}

static str play(struct testdb *t, const struct twin_act *act, struct rand *random)
{
    struct desk *d = desks[t->kind];
    rand_seed(&secrets, rand_u64(random));
    arena_reset(d->arena);
    struct play p = { .d = d, .r = random, .said = buf_new(d->arena, 16 << 20) };
    p.who = somebody(&p);
    act->play(&p);
    str said = buf_str(&p.said);
    count(act, d->reply.status);
    if (++played[t->kind] % PHONE_EVERY == 0 &&
        !phone_holds(d, (size_t)(played[t->kind] / PHONE_EVERY)))
        broken++;
    if (broken || getenv("NAGUAN_TELL"))
        fprintf(stderr, "%s: %.*s\n", act->name, STR_ARG(said));
    return said;
}

/* Acts that were always refused, and states that no matter ever entered. A history with many of
 * them says little; a few depend on chance, and the last states of a case lie twenty steps of six
 * people deep. That each state is reached at all is for tests/flow to prove. */
static int not_done(void)
{
    int n = 0;
    for (size_t i = 0; i < COUNT(acts); i++) {
        if (acts[i].fn || done[i])
            continue;
        fprintf(stderr, "%s: refused %d times, never done\n", acts[i].name, refused[i]);
        n++;
    }
    return n;
}

static int not_entered(struct testdb *t, const struct flow *f)
{
    int n = 0;
    for (size_t i = 0; i < f->state_count; i++) {
        if (must_int(t, "SELECT count(*) FROM ledger WHERE subject_kind = $1 AND state_to = $2",
                     ARGS(V_T(str_from(f->kind)), V_T(str_from(f->states[i].code)))))
            continue;
        fprintf(stderr, "no %s was ever %s\n", f->kind, f->states[i].code);
        n++;
    }
    return n;
}

static void close_desk(struct testdb *t)
{
    for (size_t i = 0; t->kind == DB_SQLITE && i < wire_room_count; i++)
        for (const struct flow *const *f = wire_rooms[i]->flows; f && *f; f++)
            missed += not_entered(t, *f);
    missed += !phones_close(desks[t->kind]) * (FEW + 1);
    desk_close(desks[t->kind]);
}

/* ---- every hundred steps ---- */

static rc seal_now(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return ledger_seal(tx, f);
}

static rc verify(struct tx *tx, void *arg, struct fault *f)
{
    return ledger_verify(tx, arg, f);
}

static i64 rows_before[2];

static bool ledger_holds(struct testdb *t)
{
    struct ledger_verdict v = { 0 };
    must_write(t, seal_now, NULL);
    must_read(t, verify, &v);
    bool grew = v.rows > rows_before[t->kind], holds = v.bad_seq == 0 && v.unsealed == 0 && grew;
    if (!holds)
        fprintf(stderr, "ledger: %lld rows, %lld unsealed, bad at %lld: %.*s\n", (long long)v.rows,
                (long long)v.unsealed, (long long)v.bad_seq, STR_ARG(v.reason));
    rows_before[t->kind] = v.rows;
    return holds;
}

/* ---- the statistics, which follow what moves, against a count from the matters ---- */

enum { FIGURES_MOST = 4 << 20 };

static rc take_figure(const struct row *r, void *arg, struct fault *f)
{
    buf *out = arg;
    (void)f;
    for (int i = 0; i < row_columns(r); i++) {
        buf_add(out, row_text(r, i));
        buf_char(out, i + 1 < row_columns(r) ? '|' : '\n');
    }
    return OK;
}

static rc read_figures(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_each(tx,
                   SQL("SELECT tally, CAST(bureau_id AS TEXT), CAST(on_day AS TEXT), "
                       "CAST(matter_id AS TEXT), CAST(ripe_day AS TEXT), CAST(unit_id AS TEXT), "
                       "channel, category, CAST(amount AS TEXT) FROM figure_part "
                       "ORDER BY tally, on_day, matter_id"),
                   NO_ARGS, take_figure, arg, f);
    return r == OK ? db_each(tx,
                             SQL("SELECT tally, split, CAST(bureau_id AS TEXT), CAST(on_day AS "
                                 "TEXT), CAST(ripe_day AS TEXT), CAST(unit_id AS TEXT), value, "
                                 "CAST(n AS TEXT), CAST(amount AS TEXT) FROM figure_tally "
                                 "ORDER BY tally, split, on_day, ripe_day, unit_id, value"),
                             NO_ARGS, take_figure, arg, f)
                   : r;
}

static bool figures_hold(struct testdb *t)
{
    struct arena *a = arena_new(0);
    const struct figures_rebuild ask = { .house = &desks[t->kind]->b->house,
                                         .bureau_id = desks[t->kind]->b->id,
                                         .arena = a };
    buf followed = buf_new(a, FIGURES_MOST), counted = buf_new(a, FIGURES_MOST);
    i64 matters = 0;
    struct fault f;
    fault_init(&f, a);
    must_read(t, read_figures, &followed);
    bool holds = figures_rebuild(&ask, &matters, &f) == OK;
    must_read(t, read_figures, &counted);
    holds = holds && buf_ok(&followed) && str_eq(buf_str(&followed), buf_str(&counted));
    if (!holds)
        fprintf(stderr, "statistics: followed\n%.*scounted again\n%.*s",
                STR_ARG(buf_str(&followed)), STR_ARG(buf_str(&counted)));
    arena_free(a);
    return holds;
}

static bool check(struct testdb *t)
{
    static size_t turns[2];
    return broken == 0 && ledger_holds(t) && figures_hold(t) && publicity_holds(desks[t->kind]) &&
           wall_holds(desks[t->kind]) && scopes_hold(desks[t->kind], turns[t->kind]++);
}

int main(void)
{
    int failed = twin_run(&(struct twin){ .acts = acts,
                                          .n = COUNT(acts),
                                          .seed = 20260501,
                                          .steps = STEPS,
                                          .step_ms = STEP_MS,
                                          .open = open_desk,
                                          .play = play,
                                          .check = check,
                                          .close = close_desk });
    missed += not_done();
    return failed || (steps_played >= STEPS && missed > FEW);
}
