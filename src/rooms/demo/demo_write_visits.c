/* demo_write_visits.c — every call at a door, with the checklist that was filled in. */
#include "rooms/demo/demo_spell.h"

static const i64 MINUTE_MS = 60000;

struct walk {
    const struct book *book;
    struct arena *arena; /* of one row */
    size_t i, item;
    struct filled filled; /* of call i, while its items are walked */
};

/* The next call with a visit; false at the end. */
static bool find_visit(struct walk *w)
{
    const struct history *h = w->book->history;
    while (w->i < h->call_count && !call_is_visit(&h->calls[w->i]))
        w->i++;
    return w->i < h->call_count;
}

static str note_of(const struct book *b, size_t call)
{
    const struct word_list *notes = words_list(b->words, "notes");
    const char *outcome = OUTCOME_CODES[b->history->calls[call].outcome];
    struct rand r = demo_rand(b->ask->seed, "note", call);
    for (int tries = 0; tries < 12; tries++) {
        size_t row = words_pick(notes, &r);
        if (str_eq(words_cell(notes, row, "outcome"), str_from(outcome)))
            return words_cell(notes, row, "text");
    }
    return S("");
}

static str door_state_of(const struct book *b, const struct call *c)
{
    const struct rules *r = b->history->rules;
    const struct rule_row *row =
        rule_find(r, S("visit_outcomes"), str_from(OUTCOME_CODES[c->outcome]), b->history->today);
    return row ? rule_cell(r, row, S("door_state")) : S("unseen");
}

/* Who came along: on every other call one of the team. */
static i64 second_of(const struct book *b, const struct call *c, size_t n)
{
    const struct sweep *s = &b->history->sweeps[c->sweep];
    size_t other = s->team[n % s->team_size];
    return other == c->member ? 0 : book_member(b, other);
}

static int next_visit(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (!find_visit(w))
        return 0;
    arena_reset(w->arena);
    size_t i = w->i++;
    const struct call *c = &b->history->calls[i];
    struct shop s;
    shop_outline(b->market, c->shop, &s);
    struct filled filled = sheet_fill(b->sheets, b->history, i, &s);
    shop_fill(b->market, &s, w->arena);
    str list = filled.sheet ? filled.sheet->code : S(""),
        version = filled.sheet ? filled.sheet->version : S("");
    i64 ended = c->at + (call_entered(c) ? c->minutes : 1) * MINUTE_MS;
    struct rand near = demo_rand(b->ask->seed, "near", i);
    const struct val values[] = {
        V_I(book_visit(b, (i64)i)),
        V_I(b->bureau_id),
        V_I(book_station(b, s.community)),
        V_I(book_sweep(b, c->sweep)),
        V_I(book_premises(b, c->shop)),
        V_I(book_entity(b, c->shop)),
        V_T(S("visit")),
        V_I(book_member(b, c->member)),
        V_ID(second_of(b, c, i)),
        V_I(day_at(c->at)),
        V_I(c->at),
        V_I(ended),
        V_T(str_from(OUTCOME_CODES[c->outcome])),
        V_T(door_state_of(b, c)),
        V_T0(list),
        V_T0(version),
        V_T0(filled.verdict),
        V_I(filled.failed_key),
        V_I(filled.failed_general),
        V_T(s.place_code),
        V_D(s.lon + 4e-5 * rand_normal(&near)),
        V_D(s.lat + 4e-5 * rand_normal(&near)),
        V_D(4 + (double)rand_below(&near, 30)),
        V_T(note_of(b, i)),
        V_I(ended),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

/* Fills in the sheet of the next call that used one. */
static bool find_sheet(struct walk *w)
{
    while (!w->filled.sheet || w->item == w->filled.sheet->n) {
        struct shop s;
        w->filled.sheet = NULL;
        if (!find_visit(w))
            return false;
        shop_outline(w->book->market, w->book->history->calls[w->i].shop, &s);
        w->filled = sheet_fill(w->book->sheets, w->book->history, w->i++, &s);
        w->item = 0;
    }
    return true;
}

static int next_item(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    (void)f;
    if (!find_sheet(w))
        return 0;
    const struct sheet_item *item = &w->filled.sheet->items[w->item];
    const struct val values[] = { V_I(book_visit(w->book, (i64)w->i - 1)), V_T(item->code),
                                  V_T(str_from(ANSWER_CODES[w->filled.answers[w->item]])) };
    w->item++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_visits(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const visit[] = { "id",
                                         "bureau_id",
                                         "unit_id",
                                         "sweep_id",
                                         "premises_id",
                                         "entity_id",
                                         "act",
                                         "officer_id",
                                         "second_id",
                                         "on_day",
                                         "started_at",
                                         "ended_at",
                                         "outcome",
                                         "door_state",
                                         "checklist",
                                         "checklist_version",
                                         "verdict",
                                         "failed_key",
                                         "failed_general",
                                         "place_code",
                                         "lon",
                                         "lat",
                                         "accuracy",
                                         "note",
                                         "created_at" };
    static const char *const item[] = { "visit_id", "item", "verdict" };
    struct walk *w = arg;
    w->i = 0;
    rc r = db_copy_in(tx, "visit", visit, COUNT(visit), next_visit, w, f);
    w->i = w->item = 0;
    w->filled.sheet = NULL;
    return r == OK ? db_copy_in(tx, "visit_item", item, COUNT(item), next_item, w, f) : r;
}

rc book_write_visits(struct book *b, struct arena *a, struct fault *f)
{
    struct walk w = { .book = b, .arena = arena_new(0) };
    if (!w.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = db_tx_run(b->house->db, DB_WRITE, write_visits, &w, a, f);
    arena_free(w.arena);
    book_tell(b, "demo.visits", (i64)b->history->call_count, (i64)b->history->call_count);
    return r;
}

static int next_filing(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->history->filing_count)
        return 0;
    const struct filing *one = &b->history->filings[w->i++];
    const struct val values[] = { V_I(book_entity(b, one->shop)),
                                  V_I(one->on),
                                  V_T(one->report ? S("report") : S("complaint")),
                                  V_I(book_premises(b, one->shop)),
                                  V_T(str_from(CATEGORY_CODES[one->category])),
                                  V_I(one->n) };
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_filings(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const columns[] = { "entity_id",   "on_day",   "kind",
                                           "premises_id", "category", "n" };
    struct walk *w = arg;
    w->i = 0;
    return db_copy_in(tx, "filing_count", columns, COUNT(columns), next_filing, w, f);
}

rc book_write_filings(struct book *b, struct arena *a, struct fault *f)
{
    struct walk w = { .book = b };
    rc r = db_tx_run(b->house->db, DB_WRITE, write_filings, &w, a, f);
    book_tell(b, "demo.filings", (i64)b->history->filing_count, (i64)b->history->filing_count);
    return r;
}
