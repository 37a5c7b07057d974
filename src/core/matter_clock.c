#include "core/matter_clock.h"

#include "core/house.h"
#include "core/record.h"
#include "core/record_day.h"
#include "db/queries.h"

#include <string.h>

enum { PAUSES = 32, CLOCKS = 64 };

struct run {
    i64 id;
    str clock;
    day law, from, due, paused_on;
    bool provisional, paused, stopped, late;
    day was; /* before a notice moved it; DAY_NONE: none did */
    i64 recounted_at;
    i64 started_at, stopped_at;
    struct pause pauses[PAUSES];
    size_t pause_count;
};

struct runs {
    struct arena *arena;
    struct run *at;
    size_t n;
};

static rc read_pauses(struct run *run, str text, struct arena *a, struct fault *f)
{
    const struct json *list;
    rc r = json_parse(a, text, &list, f);
    for (size_t i = 0; r == OK && i < json_size(list) && i < PAUSES; i++) {
        const struct json *one = json_at(list, i);
        run->pauses[run->pause_count++] =
            (struct pause){ (day)json_int(json_at(one, 0)), (day)json_int(json_at(one, 1)) };
    }
    return r;
}

static rc take_run(const struct row *r, void *arg, struct fault *f)
{
    struct runs *runs = arg;
    if (runs->n == CLOCKS)
        return fail_detail(f, INTERNAL, NULL, "more than %d limits on one matter", CLOCKS);
    struct run *run = &runs->at[runs->n++];
    *run = (struct run){
        .id = row_int(r, 0),
        .clock = row_text_copy(r, 1, runs->arena),
        .law = (day)row_int(r, 2),
        .from = (day)row_int(r, 3),
        .due = (day)row_int(r, 4),
        .provisional = row_int(r, 5) != 0,
        .paused_on = (day)row_int(r, 7),
        .paused = !row_null(r, 7),
        .started_at = row_int(r, 8),
        .stopped = !row_null(r, 9),
        .stopped_at = row_int(r, 9),
        .late = row_int(r, 10) != 0,
        .was = row_null(r, 11) ? DAY_NONE : (day)row_int(r, 11),
        .recounted_at = row_int(r, 12),
    };
    return read_pauses(run, row_text(r, 6), runs->arena, f);
}

static rc read_runs(struct tx *tx, i64 matter_id, struct runs *ret, struct fault *f)
{
    *ret =
        (struct runs){ .arena = tx_arena(tx), .at = ARENA_ARRAY(tx_arena(tx), struct run, CLOCKS) };
    return db_each(tx, &Q_clocks_of_matter, ARGS(V_I(matter_id)), take_run, ret, f);
}

/* due_at is derived from the running limits and kept on the matter, because lists sort by it. */
static rc set_due(struct tx *tx, struct matter *m, const struct runs *runs, struct fault *f)
{
    m->due_at = 0;
    for (size_t i = 0; i < runs->n; i++) {
        const struct run *run = &runs->at[i];
        if (!run->stopped && !run->paused && (m->due_at == 0 || day_end(run->due) < m->due_at))
            m->due_at = day_end(run->due);
    }
    return db_send(tx, &Q_matter_set_due, ARGS(V_I(m->id), V_ID(m->due_at)), f);
}

static rc refresh_due(struct tx *tx, struct matter *m, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    return r == OK ? set_due(tx, m, &runs, f) : r;
}

static rc insert_run(struct tx *tx, const struct matter *m, str clock, day from,
                     struct clock_result due, struct fault *f)
{
    return db_send(tx, &Q_clock_insert,
                   ARGS(V_I(tx_id(tx)), V_I(m->id), V_T(clock), V_I(day_at(m->opened_at)),
                        V_I(from), V_I(due.due), V_I(due.provisional), V_I(tx_now(tx))),
                   f);
}

static rc insert(struct tx *tx, struct matter *m, str clock, day from, struct clock_result due,
                 struct fault *f)
{
    rc r = insert_run(tx, m, clock, from, due, f);
    return r == OK ? refresh_due(tx, m, f) : r;
}

rc matter_clock_open(struct tx *tx, const struct actor *who, struct matter *m, str clock,
                     struct fault *f)
{
    struct clock_result due;
    m->opened_at = m->opened_at ? m->opened_at : tx_now(tx);
    day from = day_at(m->opened_at);
    rc r = clock_due(house_of(tx)->rules,
                     &(struct clock_ask){ .clock = clock, .law = from, .from = from }, &due, f);
    if (r != OK)
        return r;
    m->due_at = day_end(due.due);
    r = matter_open(tx, who, m, f);
    return r == OK ? insert_run(tx, m, clock, from, due, f) : r;
}

rc matter_clock_start(struct tx *tx, struct matter *m, str clock, day from, struct fault *f)
{
    struct clock_result due;
    rc r = clock_due(
        house_of(tx)->rules,
        &(struct clock_ask){ .clock = clock, .law = day_at(m->opened_at), .from = from }, &due, f);
    return r == OK ? insert(tx, m, clock, from, due, f) : r;
}

rc matter_clock_until(struct tx *tx, struct matter *m, str clock, day from, day due,
                      struct fault *f)
{
    return insert(tx, m, clock, from, (struct clock_result){ .due = due }, f);
}

rc matter_clock_stop(struct tx *tx, struct matter *m, str clock, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++) {
        struct run *run = &runs.at[i];
        if (run->stopped || (!str_eq(clock, S("*")) && !str_eq(clock, run->clock)))
            continue;
        bool late = !run->paused && tx_now(tx) > day_end(run->due);
        r = db_send(tx, &Q_clock_stop, ARGS(V_I(run->id), V_I(tx_now(tx)), V_I(late)), f);
        run->stopped = true;
    }
    return r == OK ? set_due(tx, m, &runs, f) : r;
}

rc matter_clock_pause(struct tx *tx, struct matter *m, str clock, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++) {
        const struct run *run = &runs.at[i];
        if (!run->stopped && !run->paused && str_eq(clock, run->clock))
            r = db_exec(tx, &Q_clock_pause, ARGS(V_I(run->id), V_I(day_at(tx_now(tx)))), NULL, f);
    }
    return r == OK ? refresh_due(tx, m, f) : r;
}

static str pauses_text(const struct run *run, struct arena *a)
{
    struct json_out o = json_out_new(a, 4096);
    json_open(&o, '[');
    for (size_t i = 0; i < run->pause_count; i++) {
        json_open(&o, '[');
        json_put_int(&o, run->pauses[i].from);
        json_put_int(&o, run->pauses[i].to);
        json_close(&o, ']');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

static rc count_run(struct tx *tx, const struct run *run, struct clock_result *ret, struct fault *f)
{
    return clock_due(
        house_of(tx)->rules,
        &(struct clock_ask){ run->clock, run->law, run->from, run->pauses, run->pause_count }, ret,
        f);
}

/* Counts a limit anew with all that did not count. */
static rc recount(struct tx *tx, const struct run *run, struct fault *f)
{
    struct clock_result due;
    rc r = count_run(tx, run, &due, f);
    if (r != OK)
        return r;
    return db_exec(
        tx, &Q_clock_resume,
        ARGS(V_I(run->id), V_T(pauses_text(run, tx_arena(tx))), V_I(due.due), V_I(due.provisional)),
        NULL, f);
}

static rc resume_run(struct tx *tx, struct run *run, struct fault *f)
{
    if (run->pause_count == PAUSES)
        return fail(f, REFUSED, "clock.too_many_pauses");
    run->pauses[run->pause_count++] = (struct pause){ run->paused_on, day_at(tx_now(tx)) };
    return recount(tx, run, f);
}

rc matter_clock_resume(struct tx *tx, struct matter *m, str clock, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++)
        if (runs.at[i].paused && !runs.at[i].stopped && str_eq(clock, runs.at[i].clock))
            r = resume_run(tx, &runs.at[i], f);
    return r == OK ? refresh_due(tx, m, f) : r;
}

/* Its row becomes another limit's: what it was stands in the ledger. */
static rc lengthen(struct tx *tx, const struct run *run, str longer, struct fault *f)
{
    struct clock_result due;
    rc r = clock_due(
        house_of(tx)->rules,
        &(struct clock_ask){ longer, run->law, run->from, run->pauses, run->pause_count }, &due, f);
    return r == OK ? db_exec(tx, &Q_clock_lengthen,
                             ARGS(V_I(run->id), V_T(longer), V_I(due.due), V_I(due.provisional)),
                             NULL, f)
                   : r;
}

rc matter_clock_extend(struct tx *tx, struct matter *m, str clock, str longer, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++)
        if (!runs.at[i].stopped && str_eq(clock, runs.at[i].clock))
            r = lengthen(tx, &runs.at[i], longer, f);
    return r == OK ? refresh_due(tx, m, f) : r;
}

static rc write_run(struct tx *tx, const struct run *run, struct clock_result due, struct fault *f)
{
    bool late = !run->paused && run->stopped_at > day_end(due.due);
    return db_exec(tx, &Q_clock_run_on,
                   ARGS(V_I(run->id), V_T(run->clock), V_I(due.due), V_I(due.provisional),
                        V_T(pauses_text(run, tx_arena(tx))),
                        run->paused ? V_I(run->paused_on) : V_NULL(), V_ID(run->stopped_at),
                        run->stopped ? V_I(late) : V_NULL()),
                   NULL, f);
}

/* Its day stands, unless it hung on a calendar that nobody knew: that may be known by now. */
static rc run_on(struct tx *tx, struct run *run, struct fault *f)
{
    struct clock_result due = { .due = run->due };
    run->stopped = false;
    run->stopped_at = 0;
    rc r = run->provisional ? count_run(tx, run, &due, f) : OK;
    return r == OK ? write_run(tx, run, due, f) : r;
}

rc matter_clock_run_on(struct tx *tx, struct matter *m, i64 at, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++) {
        struct run *run = &runs.at[i];
        if (run->stopped && run->stopped_at == at)
            r = run_on(tx, run, f);
    }
    return r == OK ? refresh_due(tx, m, f) : r;
}

/* A pause that lasted when the limit began anew is one with what became of it since. */
static rc take_over(struct run *old, const struct run *since, i64 at, str clock, struct fault *f)
{
    if (old->pause_count + since->pause_count + 1 > PAUSES)
        return fail(f, REFUSED, "clock.too_many_pauses");
    if (old->paused && !since->paused)
        old->pauses[old->pause_count++] = (struct pause){ old->paused_on, day_at(at) };
    if (!old->paused)
        old->paused_on = since->paused_on;
    old->paused = since->paused;
    for (size_t i = 0; i < since->pause_count; i++)
        old->pauses[old->pause_count++] = since->pauses[i];
    if (!str_eq(since->clock, clock))
        old->clock = since->clock;
    old->stopped = since->stopped;
    old->stopped_at = since->stopped_at;
    return OK;
}

rc matter_clock_rejoin(struct tx *tx, struct matter *m, str clock, i64 at, i64 *ret_stopped,
                       struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    if (r != OK)
        return r;
    struct run *old = NULL, *since = NULL; /* one law: the latest of those that ended and began */
    for (size_t i = 0; i < runs.n; i++) {
        struct run *run = &runs.at[i];
        if (run->started_at == at)
            since = run;
        else if (run->stopped && run->stopped_at == at)
            old = run;
    }
    if (!old || !since)
        return OK;
    i64 stopped = since->stopped_at;
    struct clock_result due;
    r = take_over(old, since, at, clock, f);
    if (r == OK)
        r = count_run(tx, old, &due, f);
    if (r == OK)
        r = db_exec(tx, &Q_clock_delete, ARGS(V_I(since->id)), NULL, f);
    if (r == OK)
        r = write_run(tx, old, due, f);
    if (r == OK)
        r = refresh_due(tx, m, f);
    if (r == OK)
        *ret_stopped = stopped;
    return r;
}

static rc count_by_notice(struct tx *tx, const struct run *run, struct clock_moved *ret,
                          struct fault *f)
{
    struct clock_result due;
    rc r = count_run(tx, run, &due, f);
    if (r != OK || (due.due == run->due && due.provisional == run->provisional))
        return r;
    if (due.due == run->due)
        return db_exec(tx, &Q_clock_confirmed, ARGS(V_I(run->id), V_I(due.provisional)), NULL, f);
    r = db_exec(
        tx, &Q_clock_recounted,
        ARGS(V_I(run->id), V_I(due.due), V_I(due.provisional), V_I(run->due), V_I(tx_now(tx))),
        NULL, f);
    if (r == OK)
        *ret = (struct clock_moved){ run->clock, run->due, due.due };
    return r;
}

rc matter_clock_recount(struct tx *tx, struct matter *m, i64 run_id, struct clock_moved *ret,
                        struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++) {
        const struct run *run = &runs.at[i];
        if (run->id == run_id && !run->stopped && !run->paused)
            r = count_by_notice(tx, run, ret, f);
    }
    return r == OK ? refresh_due(tx, m, f) : r;
}

static bool among(str codes, str one)
{
    while (codes.n)
        if (str_eq(str_cut(codes, '|', &codes), one))
            return true;
    return false;
}

static rc follow_run(struct tx *tx, const struct run *run, const struct clock_first *first,
                     struct fault *f)
{
    bool late = tx_now(tx) > day_end(run->due);
    if (!first || (late && first->due != run->due))
        return db_send(tx, &Q_clock_stop, ARGS(V_I(run->id), V_I(tx_now(tx)), V_I(late)), f);
    return db_send(tx, &Q_clock_follow,
                   ARGS(V_I(run->id), V_T(first->clock), V_I(first->law), V_I(first->from),
                        V_I(first->due), V_I(first->provisional)),
                   f);
}

rc matter_clock_follow(struct tx *tx, struct matter *m, str clocks, const struct clock_first *first,
                       struct fault *f)
{
    struct runs runs;
    bool shown = false;
    rc r = read_runs(tx, m->id, &runs, f);
    for (size_t i = 0; r == OK && i < runs.n; i++) {
        const struct run *run = &runs.at[i];
        if (run->stopped || !among(clocks, run->clock))
            continue;
        const struct clock_first *now = shown ? NULL : first;
        r = follow_run(tx, run, now, f);
        shown |= now && (tx_now(tx) <= day_end(run->due) || now->due == run->due);
    }
    if (r == OK && first && !shown)
        r = db_send(tx, &Q_clock_insert,
                    ARGS(V_I(tx_id(tx)), V_I(m->id), V_T(first->clock), V_I(first->law),
                         V_I(first->from), V_I(first->due), V_I(first->provisional),
                         V_I(tx_now(tx))),
                    f);
    return r == OK ? refresh_due(tx, m, f) : r;
}

static void put_run(const struct rules *rules, const struct run *run, struct json_out *o)
{
    const struct rule_row *row = rule_find(rules, S("clocks"), run->clock, run->law);
    json_open(o, '{');
    json_text_of(o, "clock", run->clock);
    json_name(o, S("law"));
    record_put_day(o, run->law);
    json_name(o, S("from"));
    record_put_day(o, run->from);
    json_name(o, S("due"));
    record_put_day(o, run->due);
    json_bool_of(o, "provisional", run->provisional);
    json_name(o, S("paused_on"));
    record_put_day(o, run->paused ? run->paused_on : DAY_NONE);
    json_instant_of(o, "stopped_at", run->stopped_at);
    json_bool_of(o, "late", run->late);
    json_name(o, S("was"));
    record_put_day(o, run->was);
    json_instant_of(o, "recounted_at", run->recounted_at);
    json_text_of(o, "basis", row ? row->basis : S(""));
    json_close(o, '}');
}

rc matter_clocks_put(struct tx *tx, const struct matter *m, struct json_out *o, struct fault *f)
{
    struct runs runs;
    rc r = read_runs(tx, m->id, &runs, f);
    if (r != OK)
        return r;
    json_open(o, '[');
    for (size_t i = 0; i < runs.n; i++)
        put_run(house_of(tx)->rules, &runs.at[i], o);
    json_close(o, ']');
    return OK;
}
