#include "rooms/demo/demo.h"

#include "db/queries.h"
#include "rooms/demo/demo_book.h"

static const i64 LOAD_DAYS = 30; /* the register was loaded so long before the first sweep */

void book_tell(const struct book *b, const char *step, i64 done, i64 total)
{
    const struct demo_progress *p = &b->ask->progress;
    if (p->tell)
        p->tell(p->arg, step, done, total);
}

/* What urban management has to see to is each second time the street office's, whose people enforce
 * in its name (街道综合行政执法). */
str book_agency(const struct book *b, i64 hazard)
{
    const struct hazard_life *life = &b->history->hazards[hazard];
    str lead = rule_cell(b->history->rules, life->kind, S("lead_agency"));
    return str_eq(lead, S("urban")) && hazard % 2 ? S("street") : lead;
}

size_t book_partner(const struct book *b, i64 hazard)
{
    const struct call *c = &b->history->calls[b->history->hazards[hazard].call];
    return crew_partner(b->crew, book_agency(b, hazard), b->history->sweeps[c->sweep].street);
}

static rc refuse_full(struct tx *tx, void *arg, struct fault *f)
{
    i64 bureaus = 0;
    (void)arg;
    rc r = db_int(tx, &Q_bureau_count, NO_ARGS, &bureaus, f);
    return r == OK && bureaus ? refuse(f, "demo.not_empty") : r;
}

/* Everything is known before the first row is written. */
static rc imagine(struct book *b, struct arena *a, struct fault *f)
{
    const struct demo_ask *ask = b->ask;
    struct ground *g;
    rc r = words_load(ask->words, a, &b->words, f);
    if (r == OK)
        r = ground_lay(
            &(struct ground_ask){ b->house->rules, b->words, ask->division, ask->seed, ask->today },
            a, &g, f);
    if (r != OK)
        return r;
    struct market *m = ARENA_NEW(a, struct market);
    *m = market_open(g, b->words, ask->seed, ask->today, ask->shops, a);
    b->ground = g;
    b->market = m;
    day monday = ask->today - day_weekday(ask->today) + MONDAY;
    b->from = day_start(monday - 7 * HISTORY_WEEKS - (day)LOAD_DAYS);
    b->now = day_start(ask->today);
    b->bureau_id = demo_id(b->from, ID_BUREAU, 1);
    b->crew = crew_hire(g, b->from, a);
    b->sheets = sheets_read(b->house->rules, ask->today, a);
    book_tell(b, "demo.imagine", 0, 1);
    r = history_live(m, b->crew, b->house->rules, a, &b->history, f);
    book_tell(b, "demo.imagine", 1, 1);
    return r;
}

static rc write_all(struct book *b, struct arena *a, struct demo_accounts *ret, struct fault *f)
{
    static rc (*const parts[])(struct book * b, struct arena * a, struct fault * f) = {
        book_write_shops,   book_write_sweeps, book_write_visits, book_write_hazards,
        book_write_filings, book_write_food,   book_write_acts,
    };
    rc r = book_write_house(b, a, ret, f);
    for (size_t i = 0; r == OK && i < COUNT(parts); i++)
        r = parts[i](b, a, f);
    return r;
}

/* The accounts outlive the rest, which is as large as the district. */
static struct demo_accounts keep_accounts(struct demo_accounts from, struct arena *a)
{
    struct demo_account *at = ARENA_ARRAY(a, struct demo_account, from.n);
    for (size_t i = 0; i < from.n; i++)
        at[i] =
            (struct demo_account){ arena_str(a, from.at[i].login),
                                   arena_str(a, from.at[i].password), arena_str(a, from.at[i].role),
                                   arena_str(a, from.at[i].unit), arena_str(a, from.at[i].name) };
    return (struct demo_accounts){ at, from.n };
}

rc demo_make(const struct house *house, const struct demo_ask *ask, struct arena *a,
             struct demo_accounts *ret, struct fault *f)
{
    struct book b = { .house = house, .ask = ask };
    struct demo_accounts accounts;
    if (ask->shops < 0 || ask->shops > DEMO_SHOPS_MOST)
        return fault_field(f, S("entities"), "out_of_range", S(""));
    struct arena *own = arena_new(0);
    if (!own)
        return fail(f, NO_MEMORY, NULL);
    rc r = db_tx_run(house->db, DB_READ, refuse_full, NULL, own, f);
    if (r == OK)
        r = imagine(&b, own, f);
    if (r == OK)
        r = write_all(&b, own, &accounts, f);
    if (r == OK)
        *ret = keep_accounts(accounts, a);
    arena_free(own);
    return r;
}
