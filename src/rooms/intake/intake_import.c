/* intake_import.c — a table from beginning to end: row by row, batch by batch. */
#include "rooms/intake/intake_import.h"

#include "codec/csv.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/register/register.h"
#include "sys/secret.h"

enum { BATCH = 64, ROWS_MOST = 50000, SLOTS = 1 << 17, SAID_MOST = 64 << 10, LINE_MOST = 1 << 20 };

struct waiting {
    i64 line, twice; /* twice: the row that had its number before; 0: none */
    const str *cells;
    size_t n;
};

struct going {
    const struct house *house;
    struct actor who;
    const struct import_table *table;
    const struct import_watch *watch;
    struct arena *arena;  /* the whole run */
    struct arena *pieces; /* one batch */
    struct intake_import run;
    struct intake_table as;
    i64 skip, rows;
    struct {
        str number;
        i64 line;
    } * seen; /* open addressing by str_hash */
    struct waiting batch[BATCH];
    size_t n;
};

/* ---- one row ---- */

enum outcome { ADDED, CHANGED, UNCHANGED, REFUSED_ROW, OUTCOMES };
static const char *const outcomes[OUTCOMES] = { "added", "changed", "unchanged", "refused" };

struct one {
    struct going *g;
    const struct intake_new *in;
    struct intake_taken taken;
};

/* A code is begun for whoever can be told of it: the other platform tells nobody. */
static bool can_be_told(const struct intake_new *in)
{
    return in->sender.phone.n || in->sender.email.n || in->sender.address.n;
}

static rc take_one(struct tx *tx, void *arg, struct fault *f)
{
    struct one *o = arg;
    if (o->g->run.dry_run)
        return intake_weigh(tx, &o->g->who, o->in, &o->taken, f);
    rc r = intake_take(tx, &o->g->who, o->in, NULL, &o->taken, f);
    return r == OK && !o->taken.again && can_be_told(o->in)
               ? intake_code_begin(tx, &o->g->who, o->taken.id, f)
               : r;
}

/* A code that the register holds names the operator: no guess is needed. */
static rc find_operator(struct tx *tx, struct going *g, struct intake_line *line, struct fault *f)
{
    struct entity e = { 0 };
    if (line->uscc.n == 0)
        return OK;
    rc r = entity_find_key(tx, g->run.bureau_id, line->uscc, S(""), &e, f);
    if (r == OK && e.id)
        line->in.entity_id = e.id;
    else if (r == OK)
        (void)fault_field(&line->noted, S("subject_uscc"), "unknown", S(""));
    return r;
}

static rc sealed_line(struct tx *tx, const struct waiting *w, str *ret, struct fault *f)
{
    struct csv_out o = csv_out_new(tx_arena(tx), LINE_MOST);
    for (size_t i = 0; i < w->n; i++)
        csv_put_text(&o, w->cells[i]);
    csv_end_row(&o);
    return seal(house_of(tx)->keyring, "intake", tx_arena(tx), buf_str(&o.b), ret, f);
}

static rc note_row(struct tx *tx, struct going *g, const struct waiting *w,
                   const struct intake_line *line, const struct intake_taken *taken,
                   enum outcome outcome, struct fault *f)
{
    struct json_out said = json_out_new(tx_arena(tx), SAID_MOST);
    str sealed = S("");
    rc r = outcome == REFUSED_ROW ? sealed_line(tx, w, &sealed, f) : OK;
    json_open(&said, '[');
    import_put_said(&said, outcome == REFUSED_ROW ? &line->wrong : &line->noted);
    json_close(&said, ']');
    return r == OK ? db_exec(tx, &Q_intake_import_row_insert,
                             ARGS(V_I(g->run.id), V_I(w->line), V_T(str_from(outcomes[outcome])),
                                  V_T0(line->in.external_number), V_ID(taken->id),
                                  V_T0(taken->fields), V_T(json_out_str(&said)), V_B0(sealed)),
                             NULL, f)
                   : r;
}

static rc take_row(struct tx *tx, struct going *g, const struct waiting *w, i64 *counts,
                   struct fault *f)
{
    struct intake_line *line = ARENA_NEW(tx_arena(tx), struct intake_line);
    struct one one = { g, &line->in, { 0 } };
    struct fault own;
    enum outcome outcome = REFUSED_ROW;
    intake_line_read(&g->as, w->cells, w->n, tx_arena(tx), line);
    if (w->twice)
        (void)fault_field(&line->wrong, S("number"), "twice_in_file",
                          arena_fmt(tx_arena(tx), "%lld", (long long)w->twice));
    rc r = find_operator(tx, g, line, f);
    if (r == OK && !line->wrong.errors) {
        fault_init(&own, tx_arena(tx));
        r = db_nested(tx, take_one, &one, &own);
        for (const struct field_error *e = own.errors; e; e = e->next)
            (void)fault_field(&line->wrong, intake_table_word(e->field), e->code.p, e->arg);
        if (import_is_about_the_row(r) && !own.errors)
            (void)fault_field(&line->wrong, S("number"), "refused", own.key);
        if (r != OK && !import_is_about_the_row(r))
            return fail_detail(f, r, NULL, "%.*s", STR_ARG(own.detail));
        if (r == OK)
            outcome = !one.taken.again ? ADDED : one.taken.changed ? CHANGED : UNCHANGED;
        r = OK;
    }
    counts[outcome]++;
    return r == OK ? note_row(tx, g, w, line, &one.taken, outcome, f) : r;
}

/* ---- one batch ---- */

struct batch {
    struct going *g;
    i64 counts[OUTCOMES];
};

static rc write_batch(struct tx *tx, void *arg, struct fault *f)
{
    struct batch *b = arg;
    struct going *g = b->g;
    i64 went_on = 0;
    rc r = OK;
    tx_set_scope(tx, g->who.scope);
    for (int i = 0; i < OUTCOMES; i++)
        b->counts[i] = 0;
    for (size_t i = 0; r == OK && i < g->n; i++)
        r = take_row(tx, g, &g->batch[i], b->counts, f);
    if (r == OK)
        r = db_exec(tx, &Q_intake_import_count,
                    ARGS(V_I(g->run.id), V_I(g->run.n.rows), V_I((i64)g->n), V_I(b->counts[ADDED]),
                         V_I(b->counts[CHANGED]), V_I(b->counts[UNCHANGED]),
                         V_I(b->counts[REFUSED_ROW])),
                    &went_on, f);
    return r == OK && went_on == 0 ? fail(f, CANCELLED, "import.taken_over") : r;
}

static rc flush(struct going *g, struct fault *f)
{
    struct batch b = { .g = g };
    if (g->n == 0)
        return OK;
    rc r = db_tx_run(g->house->db, DB_WRITE, write_batch, &b, g->arena, f);
    if (r != OK)
        return r;
    g->run.n.rows += (i64)g->n;
    g->n = 0;
    arena_reset(g->pieces);
    g->watch->progress(g->watch->arg, g->table->done(g->table->arg), g->table->size);
    return g->watch->cancelled(g->watch->arg) ? fail(f, CANCELLED, NULL) : OK;
}

/* The row in which this number stood before; 0 when it did not. */
static i64 seen_before(struct going *g, str number, i64 line)
{
    size_t at = (size_t)str_hash(number) % SLOTS;
    while (g->seen[at].line && !str_eq(g->seen[at].number, number))
        at = (at + 1) % SLOTS;
    if (g->seen[at].line)
        return g->seen[at].line;
    g->seen[at].number = arena_str(g->arena, number);
    g->seen[at].line = line;
    return 0;
}

static rc gather(void *arg, const struct table_row *row, struct fault *f)
{
    struct going *g = arg;
    size_t at = g->as.column[TF_NUMBER];
    str number = at < row->count ? str_trim(row->cells[at]) : S("");
    if (++g->rows > ROWS_MOST)
        return fail(f, TOO_LARGE, "intake_import.too_many_rows");
    i64 before = number.n ? seen_before(g, number, row->line) : 0;
    if (g->rows <= g->skip)
        return OK;
    str *cells = ARENA_ARRAY(g->pieces, str, row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        cells[i] = arena_str(g->pieces, row->cells[i]);
    g->batch[g->n++] = (struct waiting){ row->line, before, cells, row->count };
    return g->n == BATCH ? flush(g, f) : OK;
}

/* ---- from beginning to end ---- */

struct setting {
    struct going *g;
    const char *state;
    bool ended;
};

static rc write_state(struct tx *tx, void *arg, struct fault *f)
{
    const struct setting *s = arg;
    struct going *g = s->g;
    tx_set_scope(tx, g->who.scope);
    rc r = db_exec(
        tx, &Q_intake_import_state,
        ARGS(V_I(g->run.id), V_T(str_from(s->state)), s->ended ? V_I(tx_now(tx)) : V_NULL()), NULL,
        f);
    if (r == OK && s->ended)
        r = ledger_append(tx, &g->who,
                          &(struct ledger_entry){ .act = "intake_import.end",
                                                  .subject_kind = "intake_import",
                                                  .subject_id = g->run.id,
                                                  .to = str_from(s->state) },
                          f);
    return r;
}

static rc set_state(struct going *g, const char *state, bool ended, struct fault *f)
{
    struct setting s = { g, state, ended };
    return db_tx_run(g->house->db, DB_WRITE, write_state, &s, g->arena, f);
}

/* The reason of the failure is worth more than that its noting failed, too. */
static rc end(struct going *g, rc outcome, struct fault *f)
{
    struct fault nobody;
    fault_init(&nobody, g->arena);
    if (outcome == OK)
        return set_state(g, "done", true, f);
    if (outcome != CANCELLED || !str_eq(f->key, S("import.taken_over")))
        (void)!set_state(g, outcome == CANCELLED ? "cancelled" : "failed", true, &nobody);
    return outcome;
}

struct loading {
    const struct actor *who;
    i64 id;
    struct intake_import *ret;
};

static rc load(struct tx *tx, void *arg, struct fault *f)
{
    struct loading *l = arg;
    tx_set_scope(tx, l->who->scope);
    return intake_import_read(tx, l->id, l->ret, f);
}

static rc load_run(const struct house *house, const struct actor *who, i64 id,
                   struct intake_import *ret, struct arena *a, struct fault *f)
{
    struct loading l = { who, id, ret };
    return db_tx_run(house->db, DB_READ, load, &l, a, f);
}

rc intake_import_open(const struct house *house, const struct actor *who,
                      struct intake_import_ask *ask, struct arena *a, struct fault *f)
{
    struct intake_import run;
    const struct json *map;
    rc r = load_run(house, who, ask->id, &run, a, f);
    if (r == OK)
        r = json_parse(a, run.map, &map, f);
    if (r != OK)
        return r;
    ask->file_hash = run.file_hash;
    ask->options = json_get(map, "options");
    return OK;
}

static rc get_ready(struct going *g, struct fault *f)
{
    const struct json *map;
    rc r = json_parse(g->arena, g->run.map, &map, f);
    if (r == OK)
        r = intake_table_read(g->house->rules, g->run.template, map, day_at(g->run.created_at),
                              &g->as, f);
    if (r == OK)
        r = intake_table_bind(&g->as, g->table->columns, g->table->column_count, f);
    g->skip = g->run.n.rows;
    g->seen = arena_alloc(g->arena, SLOTS * sizeof *g->seen);
    for (size_t i = 0; i < SLOTS; i++)
        g->seen[i].line = 0;
    return r;
}

rc intake_import_go(const struct house *house, const struct actor *who, i64 id,
                    const struct import_table *t, const struct import_watch *watch, struct arena *a,
                    struct fault *f)
{
    struct going *g = ARENA_NEW(a, struct going);
    *g = (struct going){ .house = house, .who = *who, .table = t, .watch = watch, .arena = a };
    rc r = load_run(house, who, id, &g->run, a, f);
    if (r != OK)
        return r;
    g->who.unit_id = g->run.unit_id;
    g->pieces = arena_new(0);
    if (!g->pieces)
        return fail(f, NO_MEMORY, NULL);
    r = set_state(g, "running", false, f);
    if (r == OK)
        r = get_ready(g, f);
    if (r == OK)
        r = t->each(t->arg, gather, g, f);
    if (r == OK)
        r = flush(g, f);
    r = end(g, r, f);
    arena_free(g->pieces);
    return r;
}

rc intake_import_fail(const struct house *house, const struct actor *who, i64 id, rc outcome,
                      struct arena *a, struct fault *f)
{
    struct going g = { .house = house, .who = *who, .arena = a, .run = { .id = id } };
    return end(&g, outcome, f);
}
