/* import_undo.c — a whole import is taken back, page by page. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/imports/import_restore.h"
#include "rooms/imports/import_store.h"
#include "search/index.h"
#include "search/mirror.h"

enum { PAGE = 500, LISTED_MOST = 1000, TOUCHED_MOST = 4000 };

/* Why something stays, in the order of the columns of import_entity_ties and its like. */
static const char *const ties[] = { "changed_since", "added_since", "visited", "matter",
                                    "sweep",         "merged",      "filings", "attachment" };

struct kept {
    const char *kind;
    i64 id;
    unsigned ties;      /* bits in the order above */
    const char *reason; /* or this one word */
};

/* One page: what there is, what became of it. Begun anew whenever its transaction runs again. */
struct page {
    struct undo *u;
    const struct undo_step *step;
    i64 after, after_ver; /* as the page begins */
    struct import_change at[PAGE];
    size_t n;
    i64 gone, back, touched;
    struct kept kept[PAGE];
    size_t kept_count;
};

struct undo {
    const struct house *house;
    const struct actor *who;
    const struct import_watch *watch;
    struct arena *arena; /* of one page */
    i64 import_id, removed, restored, kept, done;
    i64 touched; /* operators and doors so far */
    bool much;   /* too many for the search to take in one by one */
    struct json_out *out;
};

struct undo_step {
    const char *kind;
    rc (*read)(struct tx *tx, struct page *p, struct fault *f);
    rc (*act)(struct tx *tx, struct page *p, struct import_change *c, struct fault *f);
};

static void keep(struct page *p, const char *kind, i64 id, unsigned bits, const char *reason)
{
    p->kept[p->kept_count++] = (struct kept){ kind, id, bits, reason };
}

/* An operator or a door: one of the two kinds has that id. */
static rc lead_to_doors(struct tx *tx, i64 id, struct fault *f)
{
    rc r = outbox_door(tx, "premises", id, f);
    return r == OK ? outbox_door(tx, "entity", id, f) : r;
}

static rc touch(struct tx *tx, struct page *p, i64 id, struct fault *f)
{
    p->touched++;
    rc r = lead_to_doors(tx, id, f);
    return r != OK || p->u->much ? r : search_changed(tx, id, f);
}

/* ---- what was changed ---- */

static const char *kind_of(str kind)
{
    static const char *const kinds[] = { "entity", "premises", "licence" };
    size_t i = 0;
    while (i + 1 < COUNT(kinds) && !str_eq(kind, str_from(kinds[i])))
        i++;
    return kinds[i];
}

static rc take_change(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    struct arena *a = p->u->arena;
    (void)f;
    p->at[p->n++] = (struct import_change){ row_int(r, 0), row_int(r, 1), row_text_copy(r, 2, a),
                                            row_text_copy(r, 3, a) };
    return OK;
}

static rc read_changes(struct tx *tx, struct page *p, struct fault *f)
{
    return db_each(tx, &Q_import_changes,
                   ARGS(V_I(p->u->import_id), V_I(p->after), V_I(p->after_ver), V_I(PAGE)),
                   take_change, p, f);
}

struct one_restore {
    struct page *page;
    struct import_change *change;
    enum restored restored;
};

static rc restore_one(struct tx *tx, void *arg, struct fault *f)
{
    struct one_restore *o = arg;
    const struct undo *u = o->page->u;
    return import_restore(tx, u->who, u->import_id, o->change, &o->restored, f);
}

static rc undo_change(struct tx *tx, struct page *p, struct import_change *c, struct fault *f)
{
    const char *kind = kind_of(c->kind);
    struct one_restore o = { p, c, RESTORED_NONE };
    rc r = db_nested(tx, restore_one, &o, f);
    if (r == CONFLICT) {
        fault_clear(f);
        keep(p, kind, c->id, 0, "taken");
        return OK;
    }
    if (r == OK && c->touched)
        r = touch(tx, p, c->touched, f);
    if (r != OK)
        return r;
    if (o.restored == RESTORED_ALL || o.restored == RESTORED_PART)
        p->back++;
    if (o.restored == RESTORED_GONE)
        keep(p, kind, c->id, 0, "gone");
    else if (o.restored != RESTORED_ALL)
        keep(p, kind, c->id, 1, NULL);
    return OK;
}

/* ---- what was added ---- */

static rc take_ties(const struct row *r, void *arg, struct fault *f)
{
    unsigned *bits = arg;
    (void)f;
    for (size_t i = 0; i < COUNT(ties); i++)
        *bits |= row_int(r, (int)i) ? 1u << i : 0;
    return OK;
}

static rc take_added(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->at[p->n++] = (struct import_change){ .id = row_int(r, 0),
                                            .ver = row_columns(r) > 1 ? row_int(r, 1) : 0 };
    return OK;
}

static rc read_entities(struct tx *tx, struct page *p, struct fault *f)
{
    return db_each(tx, &Q_import_added_entities,
                   ARGS(V_I(p->u->import_id), V_I(p->after), V_I(PAGE)), take_added, p, f);
}

static rc read_premises(struct tx *tx, struct page *p, struct fault *f)
{
    return db_each(tx, &Q_import_added_premises,
                   ARGS(V_I(p->u->import_id), V_I(p->after), V_I(PAGE)), take_added, p, f);
}

static rc read_licences(struct tx *tx, struct page *p, struct fault *f)
{
    return db_each(tx, &Q_import_added_licences,
                   ARGS(V_I(p->u->import_id), V_I(p->after), V_I(PAGE)), take_added, p, f);
}

static rc drop(struct tx *tx, struct page *p, const struct query *q, i64 id, struct fault *f)
{
    rc r = outbox_door(tx, "premises", id, f); /* while it is still there */
    if (r == OK)
        r = db_exec(tx, &Q_import_drop_history, ARGS(V_I(id)), NULL, f);
    if (r == OK)
        r = db_exec(tx, q, ARGS(V_I(id), V_I(p->u->import_id)), NULL, f);
    return r == OK ? touch(tx, p, id, f) : r;
}

enum { PARTS = 256 /* doors and licences of one operator that came with it: two, as imports go */ };

struct parts {
    struct {
        i64 id;
        bool door;
    } at[PARTS];
    size_t n;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct parts *p = arg;
    if (p->n == PARTS)
        return fail_detail(f, INTERNAL, NULL, "more than %d parts", PARTS);
    p->at[p->n].id = row_int(r, 0);
    p->at[p->n++].door = row_int(r, 1) != 0;
    return OK;
}

static rc drop_entity(struct tx *tx, struct page *p, i64 id, struct fault *f)
{
    struct parts parts = { .n = 0 };
    rc r = db_each(tx, &Q_import_parts_of, ARGS(V_I(id)), take_part, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++)
        r = drop(tx, p, parts.at[i].door ? &Q_import_drop_premises : &Q_import_drop_licence,
                 parts.at[i].id, f);
    return r == OK ? drop(tx, p, &Q_import_drop_entity, id, f) : r;
}

static rc undo_entity(struct tx *tx, struct page *p, struct import_change *c, struct fault *f)
{
    unsigned bits = 0;
    rc r = db_each(tx, &Q_import_entity_ties, ARGS(V_I(c->id)), take_ties, &bits, f);
    if (r != OK)
        return r;
    if (bits) {
        keep(p, "entity", c->id, bits, NULL);
        return OK;
    }
    p->gone++;
    return drop_entity(tx, p, c->id, f);
}

/* A door or licence that came to an operator who was there before: ver is the operator's id. */
static rc undo_part(struct tx *tx, struct page *p, struct import_change *c, struct fault *f)
{
    bool door = str_eq(str_from(p->step->kind), S("premises"));
    unsigned bits = 0;
    rc r = db_each(tx, door ? &Q_import_premises_ties : &Q_import_licence_ties, ARGS(V_I(c->id)),
                   take_ties, &bits, f);
    if (r != OK)
        return r;
    if (bits) {
        keep(p, p->step->kind, c->id, bits, NULL);
        return OK;
    }
    p->gone++;
    r = drop(tx, p, door ? &Q_import_drop_premises : &Q_import_drop_licence, c->id, f);
    return r == OK && c->ver ? touch(tx, p, c->ver, f) : r;
}

/* ---- the walk ---- */

/* Licences before doors, which they may hang on. */
static const struct undo_step steps[] = {
    { "change", read_changes, undo_change },
    { "entity", read_entities, undo_entity },
    { "licence", read_licences, undo_part },
    { "premises", read_premises, undo_part },
};

static rc undo_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    p->n = p->kept_count = 0;
    p->gone = p->back = p->touched = 0;
    tx_set_scope(tx, p->u->who->scope);
    rc r = p->step->read(tx, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = p->step->act(tx, p, &p->at[i], f);
    return r == OK && p->u->much && p->touched ? search_changed_much(tx, f) : r;
}

static void list_kept(struct undo *u, const struct kept *k)
{
    struct json_out *o = u->out;
    if (u->kept++ >= LISTED_MOST)
        return;
    json_open(o, '{');
    json_text_of(o, "kind", str_from(k->kind));
    json_id_of(o, "id", k->id);
    json_name(o, S("reasons"));
    json_open(o, '[');
    if (k->reason)
        json_put_text(o, str_from(k->reason));
    for (size_t i = 0; i < COUNT(ties); i++)
        if (k->ties >> i & 1)
            json_put_text(o, str_from(ties[i]));
    json_close(o, ']');
    json_close(o, '}');
}

/* What the page did counts when it is durable. */
static rc take_page(struct undo *u, const struct page *p, struct fault *f)
{
    u->removed += p->gone;
    u->restored += p->back;
    u->done += (i64)p->n;
    u->touched += p->touched;
    u->much = u->touched > TOUCHED_MOST;
    for (size_t i = 0; i < p->kept_count; i++)
        list_kept(u, &p->kept[i]);
    u->watch->progress(u->watch->arg, u->done, 0);
    return u->watch->cancelled(u->watch->arg) ? fail(f, CANCELLED, NULL) : OK;
}

static rc run_step(struct undo *u, const struct undo_step *step, struct page *p, struct fault *f)
{
    rc r;
    *p = (struct page){ .u = u, .step = step };
    do {
        arena_reset(u->arena);
        r = db_tx_run(u->house->db, DB_WRITE, undo_page, p, u->arena, f);
        if (r == OK && p->n) {
            p->after = p->at[p->n - 1].id;
            p->after_ver = p->at[p->n - 1].ver;
        }
        if (r == OK)
            r = take_page(u, p, f);
    } while (r == OK && p->n == PAGE);
    return r;
}

static rc finish(struct tx *tx, void *arg, struct fault *f)
{
    const struct undo *u = arg;
    struct json_out o = json_out_new(tx_arena(tx), 1024), body = json_out_new(tx_arena(tx), 256);
    json_open(&o, '{');
    json_int_of(&o, "removed", u->removed);
    json_int_of(&o, "restored", u->restored);
    json_int_of(&o, "kept", u->kept);
    json_close(&o, '}');
    json_open(&body, '{');
    json_id_of(&body, "import_id", u->import_id);
    json_close(&body, '}');
    rc r = import_set_undone(tx, u->import_id, f);
    if (r == OK)
        r = ledger_append(tx, u->who,
                          &(struct ledger_entry){ .act = "import.undo",
                                                  .subject_kind = "import",
                                                  .subject_id = u->import_id,
                                                  .facts = json_out_str(&o) },
                          f);
    if (r != OK)
        return r;
    return outbox_put(tx, u->who->bureau_id,
                      &(struct outbox_fact){ .topic = "register.bulk",
                                             .subject_kind = "import",
                                             .subject_id = u->import_id,
                                             .body = json_out_str(&body) },
                      f);
}

/* When it fails here a server that holds the register asks for it. */
static void renew_image(const struct house *house, struct arena *a)
{
    struct fault f;
    fault_init(&f, a);
    (void)!mirror_build(house->db, &f);
}

rc import_undo(const struct house *house, const struct actor *who, i64 import_id,
               const struct import_watch *watch, struct arena *a, struct json_out *o,
               struct fault *f)
{
    struct undo u = {
        .house = house, .who = who, .watch = watch, .import_id = import_id, .out = o
    };
    struct page *p = ARENA_NEW(a, struct page);
    rc r = OK;
    u.arena = arena_new(0);
    if (!u.arena)
        return fail(f, NO_MEMORY, NULL);
    json_name(o, S("not_undone"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < COUNT(steps); i++)
        r = run_step(&u, &steps[i], p, f);
    json_close(o, ']');
    json_int_of(o, "removed", u.removed);
    json_int_of(o, "restored", u.restored);
    json_int_of(o, "kept", u.kept);
    if (u.much)
        renew_image(house, a);
    if (r == OK)
        r = db_tx_run(house->db, DB_WRITE, finish, &u, u.arena, f);
    arena_free(u.arena);
    return r;
}
