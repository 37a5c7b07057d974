/* import_run.c — an import from beginning to end: asked for, run batch by batch, ended. */
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/imports/import_pipe.h"
#include "rooms/imports/import_store.h"
#include "search/mirror.h"

#include <string.h>

/* Rows of one transaction. SQLite has one writer, and a larger batch writes each page of the
 * indexes less often; on PostgreSQL a small one collides less with those who work beside it. */
enum { BATCH_SQLITE = 8192, BATCH_POSTGRES = 2048 };

rc import_begin(struct tx *tx, const struct actor *who, struct import_run *run, struct fault *f)
{
    struct import_map map;
    const struct json *j;
    rc r = json_parse(tx_arena(tx), run->map, &j, f);
    if (r == OK)
        r = import_map_read(house_of(tx)->rules, j, S("map"), tx_arena(tx), &map, f);
    if (r != OK)
        return r;
    run->id = tx_id(tx);
    run->bureau_id = who->bureau_id;
    run->created_by = who->person_id;
    run->created_at = tx_now(tx);
    run->state = S("waiting");
    return import_insert(tx, run, f);
}

struct going {
    const struct house *house;
    const struct actor *who;
    struct import_run *run;
    const struct import_table *table;
    const struct import_watch *watch;
    struct arena *arena;
    struct import_map map;
    struct import_reader reader;
    struct import_writing writing;
};

/* ---- one change of state ---- */

struct setting {
    struct going *g;
    str state;
    bool ended;
};

static rc tell_register(struct tx *tx, const struct going *g, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 256);
    json_open(&o, '{');
    json_id_of(&o, "import_id", g->run->id);
    json_int_of(&o, "since", g->run->created_at); /* its records have no facts of their own */
    json_close(&o, '}');
    return outbox_put(tx, g->who->bureau_id,
                      &(struct outbox_fact){ .topic = "register.bulk",
                                             .subject_kind = "import",
                                             .subject_id = g->run->id,
                                             .body = json_out_str(&o) },
                      f);
}

static rc write_state(struct tx *tx, void *arg, struct fault *f)
{
    const struct setting *s = arg;
    struct import_run now;
    tx_set_scope(tx, s->g->who->scope);
    rc r = import_set_state(tx, s->g->run->id, s->state, s->ended ? tx_now(tx) : 0, f);
    if (r == OK)
        r = import_get(tx, s->g->run->id, &now, f);
    bool told = s->ended && !s->g->run->dry_run && r == OK && now.n.added + now.n.changed > 0;
    return told ? tell_register(tx, s->g, f) : r;
}

static rc set_state(struct going *g, str state, bool ended, struct fault *f)
{
    struct setting s = { g, state, ended };
    return db_tx_run(g->house->db, DB_WRITE, write_state, &s, g->arena, f);
}

/* ---- running ---- */

static rc get_ready(struct going *g, struct fault *f)
{
    const struct json *j;
    struct known *known;
    rc r = json_parse(g->arena, g->run->map, &j, f);
    if (r == OK)
        r = import_map_read(g->house->rules, j, S("map"), g->arena, &g->map, f);
    if (r == OK)
        r = import_map_bind(&g->map, g->table->columns, g->table->column_count, f);
    if (r == OK)
        r = known_load(g->house, g->run->bureau_id, g->arena, &known, f);
    if (r != OK)
        return r;
    g->reader = (struct import_reader){ g->house->rules, g->house->keyring, &g->map,
                                        known,           seen_new(),        { 0 } };
    g->writing =
        (struct import_writing){ g->house, g->who, &g->map, known, g->run->id, g->run->dry_run };
    return g->reader.seen ? OK : fail(f, NO_MEMORY, NULL);
}

static rc write_piece(struct going *g, struct piece *piece, struct fault *f)
{
    i64 counts[ROW_OUTCOMES];
    struct import_run *run = g->run;
    rc r = import_write_batch(&g->writing, &piece->batch, run->n.rows, piece->arena, counts, f);
    if (r != OK)
        return r;
    run->n.rows += (i64)piece->batch.n;
    run->n.added += counts[ROW_ADDED];
    run->n.changed += counts[ROW_CHANGED];
    run->n.unchanged += counts[ROW_UNCHANGED];
    run->n.refused += counts[ROW_REFUSED];
    g->watch->progress(g->watch->arg, piece->bytes, g->table->size);
    return g->watch->cancelled(g->watch->arg) ? fail(f, CANCELLED, NULL) : OK;
}

static rc write_all(struct going *g, struct fault *f)
{
    struct pipe_options o = { .table = g->table, .reader = &g->reader, .skip = g->run->n.rows };
    struct pipe *pipe;
    struct piece *piece;
    o.batch = db_kind(g->house->db) == DB_SQLITE ? BATCH_SQLITE : BATCH_POSTGRES;
    rc r = pipe_open(&o, &pipe, f);
    if (r != OK)
        return r;
    while ((r = pipe_take(pipe, &piece, f)) == OK && piece) {
        r = write_piece(g, piece, f);
        pipe_give_back(pipe, piece);
        if (r != OK)
            break;
    }
    pipe_close(pipe);
    return r;
}

static str left_out(const struct going *g)
{
    struct json_out o = json_out_new(g->arena, 4096);
    json_open(&o, '{');
    for (int t = 0; t < TARGETS; t++)
        if (g->reader.left_out[t])
            json_int_of(&o, import_targets[t].name, g->reader.left_out[t]);
    json_close(&o, '}');
    return json_out_str(&o);
}

/* The reason of the failure is worth more than that its noting failed, too. */
static rc end(struct going *g, rc outcome, struct fault *f)
{
    struct fault nobody;
    fault_init(&nobody, g->arena);
    if (outcome == OK)
        return set_state(g, S("done"), true, f);
    if (outcome != CANCELLED || !str_eq(f->key, S("import.taken_over")))
        (void)!set_state(g, outcome == CANCELLED ? S("cancelled") : S("failed"), true, &nobody);
    return outcome;
}

static rc shrink(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, &Q_import_shrink, NO_ARGS, NULL, f);
}

/* The search and the map take in many records as a whole. When it fails here a server that holds
 * the register asks for it. */
static void renew_image(struct going *g)
{
    struct fault f;
    fault_init(&f, g->arena);
    seen_free(g->reader.seen);
    g->reader.seen = NULL;
    (void)!db_tx_run(g->house->db, DB_WRITE, shrink, NULL, g->arena, &f); /* room for the image */
    arena_trim();
    (void)!mirror_build(g->house->db, &f);
}

rc import_fail(const struct house *house, const struct actor *who, struct import_run *run,
               rc outcome, struct arena *a, struct fault *f)
{
    struct going g = { .house = house, .who = who, .run = run, .arena = a };
    run->left_out = S("{}");
    return end(&g, outcome, f);
}

rc import_go(const struct house *house, const struct actor *who, struct import_run *run,
             const struct import_table *t, const struct import_watch *watch, struct arena *a,
             struct fault *f)
{
    struct going g = {
        .house = house, .who = who, .run = run, .table = t, .watch = watch, .arena = a
    };
    rc r = set_state(&g, S("running"), false, f);
    if (r == OK)
        r = get_ready(&g, f);
    if (r == OK)
        r = write_all(&g, f);
    if (g.writing.much)
        renew_image(&g);
    run->left_out = left_out(&g);
    seen_free(g.reader.seen);
    return end(&g, r, f);
}
