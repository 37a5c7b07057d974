/* demo_write_sweeps.c — the weekly plan of each station, its sweeps, their people and stops. */
#include "rooms/demo/demo_spell.h"

enum { LIST_MOST = 64 << 10, UNSEEN_DAYS = 180 };

static const i64 HOUR_MS = 3600000;

struct walk {
    const struct book *book;
    struct arena *arena; /* of one row */
    size_t i, k;
};

static const char *const SWEEP_STATES[] = { "draft", "locked", "done", "cancelled" };

static i64 plan_id(const struct book *b, size_t street)
{
    return demo_id(b->from, ID_PLAN, (i64)street);
}

static str codes_of_street(const struct walk *w, const struct street *s)
{
    struct json_out o = json_out_new(w->arena, LIST_MOST);
    json_open(&o, '[');
    for (size_t i = s->first; i < s->first + s->count; i++)
        json_put_text(&o, w->book->ground->communities[i].code);
    json_close(&o, ']');
    return json_out_str(&o);
}

static str officers_of_street(const struct walk *w, size_t street)
{
    struct json_out o = json_out_new(w->arena, LIST_MOST);
    json_open(&o, '[');
    for (size_t i = 0; i < 4; i++)
        json_put_id(&o, book_member(w->book, crew_nth_officer(w->book->crew, street, i)));
    json_close(&o, ']');
    return json_out_str(&o);
}

static str weekly_rule(const struct walk *w, i64 most)
{
    struct json_out o = json_out_new(w->arena, LIST_MOST);
    json_open(&o, '{');
    json_int_of(&o, "unseen_days", UNSEEN_DAYS);
    json_int_of(&o, "most", most);
    json_close(&o, '}');
    return json_out_str(&o);
}

static int next_plan(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->ground->street_count)
        return 0;
    arena_reset(w->arena);
    size_t street = w->i++;
    const struct office *o = crew_station(b->crew, street);
    str name = WORDS_FILL(w->arena, words_text(b->words, "plan.name"), { "station", o->name });
    day first = b->history->first + (day)(street * 3 % 5);
    const struct val values[] = {
        V_I(plan_id(b, street)),
        V_I(b->bureau_id),
        V_I(o->id),
        V_T(name),
        V_T(S("weekly")),
        V_I(first),
        V_T(officers_of_street(w, street)),
        V_T(codes_of_street(w, &b->ground->streets[street])),
        V_T(weekly_rule(w, 60)),
        V_I(book_member(b, crew_chief(b->crew, street))),
        V_I(b->from),
        V_I(b->from),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_sweep(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->history->sweep_count)
        return 0;
    arena_reset(w->arena);
    const struct sweep *s = &b->history->sweeps[w->i];
    const struct community *c = &b->ground->communities[s->community];
    struct json_out places = json_out_new(w->arena, LIST_MOST);
    json_open(&places, '[');
    json_put_text(&places, c->code);
    json_close(&places, ']');
    str name =
        WORDS_FILL(w->arena, words_text(b->words, "sweep.name"), { "community", c->short_name });
    i64 made = day_start(s->on) - 40 * HOUR_MS, locked = day_start(s->on) - 16 * HOUR_MS;
    if (made >= b->now)
        made = b->now - HOUR_MS;
    const struct val values[] = {
        V_I(book_sweep(b, (i64)w->i)),
        V_I(b->bureau_id),
        V_I(crew_station(b->crew, s->street)->id),
        V_I(plan_id(b, s->street)),
        V_T(name),
        V_I(s->on),
        V_T(str_from(SWEEP_STATES[s->state])),
        V_T(json_out_str(&places)),
        V_ID(s->state == SWEEP_DRAFT ? 0 : locked),
        V_ID(s->started_at),
        V_ID(s->ended_at),
        V_I(1 + s->state),
        V_I(book_member(b, crew_chief(b->crew, s->street))),
        V_I(made),
        V_I(s->ended_at ? s->ended_at : made),
    };
    w->i++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_member(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct history *h = w->book->history;
    (void)f;
    while (w->i < h->sweep_count && w->k == h->sweeps[w->i].team_size) {
        w->i++;
        w->k = 0;
    }
    if (w->i == h->sweep_count)
        return 0;
    const struct val values[] = { V_I(book_sweep(w->book, (i64)w->i)),
                                  V_I(book_member(w->book, h->sweeps[w->i].team[w->k])),
                                  V_I(w->k == 0) };
    w->k++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static const char *stop_state(const struct call *c)
{
    if (c->outcome == CALL_PLANNED)
        return "open";
    if (c->outcome == CALL_SKIPPED)
        return "skipped";
    return call_entered(c) ? "seen" : "no_entry";
}

/* Why it is on the list. */
static const char *stop_reason(const struct history *h, const struct call *c)
{
    struct shop s;
    shop_outline(h->market, c->shop, &s);
    if (h->filed[c->shop] >= 3)
        return "filings";
    return s.grade.n && s.grade.p[0] >= 'C' ? "grade" : "unseen";
}

static int next_stop(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->history->call_count)
        return 0;
    const struct call *c = &b->history->calls[w->i];
    const struct sweep *s = &b->history->sweeps[c->sweep];
    bool assigned = s->state != SWEEP_DRAFT;
    const struct val values[] = {
        V_I(book_sweep(b, c->sweep)),
        V_I(book_premises(b, c->shop)),
        V_ID(assigned ? book_member(b, c->member) : 0),
        V_I((i64)(w->i - s->first) + 1),
        V_T(str_from(stop_reason(b->history, c))),
        V_T(str_from(stop_state(c))),
        V_ID(call_is_visit(c) ? book_visit(b, (i64)w->i) : 0),
    };
    w->i++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_sweeps(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const plan[] = { "id",         "bureau_id",  "unit_id",    "name",
                                        "recurrence", "first_day",  "people",     "places",
                                        "list_rule",  "created_by", "created_at", "changed_at" };
    static const char *const sweep[] = { "id",         "bureau_id",  "unit_id",   "plan_id",
                                         "name",       "on_day",     "state",     "places",
                                         "locked_at",  "started_at", "ended_at",  "ver",
                                         "created_by", "created_at", "changed_at" };
    static const char *const member[] = { "sweep_id", "person_id", "lead" };
    static const char *const stop[] = { "sweep_id", "premises_id", "person_id", "turn",
                                        "reason",   "state",       "visit_id" };
    struct walk *w = arg;
    w->i = w->k = 0;
    rc r = db_copy_in(tx, "sweep_plan", plan, COUNT(plan), next_plan, w, f);
    w->i = w->k = 0;
    if (r == OK)
        r = db_copy_in(tx, "sweep", sweep, COUNT(sweep), next_sweep, w, f);
    w->i = w->k = 0;
    if (r == OK)
        r = db_copy_in(tx, "sweep_member", member, COUNT(member), next_member, w, f);
    w->i = w->k = 0;
    return r == OK ? db_copy_in(tx, "sweep_stop", stop, COUNT(stop), next_stop, w, f) : r;
}

rc book_write_sweeps(struct book *b, struct arena *a, struct fault *f)
{
    struct walk w = { .book = b, .arena = arena_new(0) };
    if (!w.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = b->market->shops ? db_tx_run(b->house->db, DB_WRITE, write_sweeps, &w, a, f) : OK;
    arena_free(w.arena);
    book_tell(b, "demo.sweeps", 1, 1);
    return r;
}
