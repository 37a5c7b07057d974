#include "core/keeper.h"

#include "base/id.h"
#include "core/lease.h"
#include "core/ledger.h"
#include "core/matter_level.h"
#include "core/matter_raise.h"
#include "core/matter_recount.h"
#include "core/outbox.h"
#include "core/tus.h"
#include "db/queries.h"

enum {
    MINUTE = 60000,
    HOUR = 60 * MINUTE,
    OWNER = 16,
    LEVELS = 500,     /* matters in one transaction */
    ROWS = 2000,      /* old rows in one transaction */
    FILES = 200,      /* loose files in one transaction */
    PIECES = 100,     /* transactions of one kind in one round; the rest waits for the next */
    YEAR = 365,       /* days that filings are counted over */
    FILINGS_BACK = 45 /* days a stopped house may catch up on */
};

static const str lease_name = STR_INIT("keeper");

/* One piece of work in one transaction. */
struct piece {
    struct keeper *keeper;
    rc (*work)(struct tx *tx, struct piece *p, struct fault *f);
    const struct query *query; /* of a purge */
    i64 before;
    bool held, more; /* more: there was so much that some is left */
    struct recounting recount;
    const str *hashes; /* content to be deleted once this is committed */
    size_t hash_count;
};

static rc run_piece(struct tx *tx, void *arg, struct fault *f)
{
    struct piece *p = arg;
    p->held = p->more = false;
    p->hash_count = 0;
    rc r = lease_hold(tx, lease_name, p->keeper->owner, &p->held, f);
    return r == OK && p->held ? p->work(tx, p, f) : r;
}

static rc do_piece(struct piece *p, struct arena *a, struct fault *f)
{
    fault_clear(f);
    return db_tx_run(p->keeper->house->db, DB_WRITE, run_piece, p, a, f);
}

/* Who stops the house does not wait for what is left: the next one finds it. */
static bool goes_on(const struct piece *p)
{
    const struct keeper *k = p->keeper;
    return p->more && !(k->stop && k->stop(k->stop_arg));
}

/* Until nothing is left, in short transactions, so that other writers get their turn between. */
static rc do_pieces(struct piece *p, struct arena *a, struct fault *f)
{
    rc r = OK;
    p->more = true;
    for (int i = 0; r == OK && goes_on(p) && i < PIECES; i++) {
        struct arena_mark m = arena_mark(a);
        r = do_piece(p, a, f);
        if (r == OK)
            arena_rewind(a, m);
    }
    return r;
}

static rc seal_work(struct tx *tx, struct piece *p, struct fault *f)
{
    (void)p;
    return ledger_seal(tx, f);
}

static rc read_unsealed(struct tx *tx, void *arg, struct fault *f)
{
    return db_int(tx, &Q_keeper_unsealed, NO_ARGS, arg, f);
}

/* A house where nothing happens does not write each second. */
static rc seal_acts(struct keeper *k, struct arena *a, struct fault *f)
{
    struct piece p = { .keeper = k, .work = seal_work };
    i64 needed = 0;
    rc r = db_tx_run(k->house->db, DB_READ, read_unsealed, &needed, a, f);
    return r == OK && needed ? do_piece(&p, a, f) : r;
}

static rc levels_work(struct tx *tx, struct piece *p, struct fault *f)
{
    i64 seen = 0;
    rc r = matter_levels_refresh(tx, LEVELS, &seen, f);
    p->more = seen == LEVELS;
    return r;
}

static rc raise_work(struct tx *tx, struct piece *p, struct fault *f)
{
    i64 seen = 0;
    rc r = matters_raise(tx, LEVELS, &seen, f);
    p->more = seen == LEVELS;
    return r;
}

static rc recount_work(struct tx *tx, struct piece *p, struct fault *f)
{
    rc r = matters_recount(tx, &p->recount, f);
    p->more = r == OK && p->recount.seen == p->recount.most;
    return r;
}

/* A house that does not hold the lease has another before it, whose rules may be older. */
static rc recount_limits(struct keeper *k, struct arena *a, struct fault *f)
{
    struct piece p = { .keeper = k, .work = recount_work, .more = true };
    rc r = OK;
    for (int i = 0; r == OK && goes_on(&p) && i < PIECES; i++) {
        struct arena_mark m = arena_mark(a);
        p.recount = (struct recounting){ .after = k->calendar_after, .most = LEVELS };
        r = do_piece(&p, a, f);
        if (r == OK && p.held)
            k->calendar_after = p.recount.last;
        if (r == OK)
            arena_rewind(a, m);
    }
    k->calendar_known = r == OK && p.held && !p.more;
    return r;
}

static rc purge_work(struct tx *tx, struct piece *p, struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(tx, p->query, ARGS(V_I(p->before), V_I(ROWS)), &changed, f);
    p->more = changed == ROWS;
    return r;
}

static rc sessions_work(struct tx *tx, struct piece *p, struct fault *f)
{
    i64 now = tx_now(tx);
    return db_exec(tx, &Q_session_purge, ARGS(V_I(now), V_I(now - p->keeper->idle_ms)), NULL, f);
}

struct loose {
    struct arena *arena;
    i64 ids[FILES];
    str hashes[FILES];
    size_t n;
};

static rc take_loose(const struct row *r, void *arg, struct fault *f)
{
    struct loose *l = arg;
    (void)f;
    l->ids[l->n] = row_int(r, 0);
    l->hashes[l->n++] = row_text_copy(r, 1, l->arena);
    return OK;
}

static rc drop_loose(struct tx *tx, const struct loose *l, size_t i, bool *ret_free,
                     struct fault *f)
{
    i64 freed = 0;
    rc r = db_exec(tx, &Q_attachment_delete, ARGS(V_I(l->ids[i])), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_blob_release, ARGS(V_T(l->hashes[i])), &freed, f);
    *ret_free = freed > 0;
    return r;
}

static rc loose_work(struct tx *tx, struct piece *p, struct fault *f)
{
    struct loose *l = ARENA_NEW(tx_arena(tx), struct loose);
    l->arena = tx_arena(tx);
    str *freed = ARENA_ARRAY(tx_arena(tx), str, FILES);
    rc r = db_each(tx, &Q_attachments_loose, ARGS(V_I(p->before), V_I(FILES)), take_loose, l, f);
    for (size_t i = 0; r == OK && i < l->n; i++) {
        bool is_free = false;
        r = drop_loose(tx, l, i, &is_free, f);
        if (is_free)
            freed[p->hash_count++] = l->hashes[i];
    }
    p->hashes = freed;
    p->more = l->n == FILES;
    return r;
}

/* The rows first: content without a row is waste, a row without its content would be a loss.
 * Somebody may be sending the same content at this moment, hence the age of the file. */
static rc drop_loose_files(struct keeper *k, i64 before, struct arena *a, struct fault *f)
{
    struct piece p = { .keeper = k, .work = loose_work, .before = before, .more = true };
    rc r = OK;
    for (int i = 0; r == OK && goes_on(&p) && i < PIECES; i++) {
        r = do_piece(&p, a, f);
        for (size_t n = 0; r == OK && n < p.hash_count; n++)
            r = blob_expire(k->house->blobs, p.hashes[n], before, f);
    }
    return r;
}

struct recounted {
    struct recounted *next;
    i64 id, bureau_id, unit_id;
    str place_code;
};

struct recount {
    struct arena *arena;
    struct recounted *first;
};

static rc take_recounted(const struct row *r, void *arg, struct fault *f)
{
    struct recount *c = arg;
    struct recounted *one = ARENA_NEW(c->arena, struct recounted);
    (void)f;
    *one = (struct recounted){ c->first, row_int(r, 0), row_int(r, 1), row_int(r, 2),
                               row_text_copy(r, 3, c->arena) };
    c->first = one;
    return OK;
}

/* Filings of a year ago fall out of the count without anybody writing. */
static rc filings_work(struct tx *tx, struct piece *p, struct fault *f)
{
    struct recount c = { .arena = tx_arena(tx) };
    day today = day_at(tx_now(tx));
    (void)p;
    rc r = db_each(
        tx, &Q_filings_stale,
        ARGS(V_I(today - YEAR), V_I(today - FILINGS_BACK), V_I(today - YEAR - FILINGS_BACK)),
        take_recounted, &c, f);
    for (const struct recounted *one = c.first; r == OK && one; one = one->next)
        r = outbox_put(tx, one->bureau_id,
                       &(struct outbox_fact){ .topic = "entity.changed",
                                              .subject_kind = "entity",
                                              .subject_id = one->id,
                                              .unit_id = one->unit_id,
                                              .place_code = one->place_code },
                       f);
    return r;
}

i64 keeper_kept_ms(const struct rules *rules, str what, i64 now)
{
    const struct rule_row *row = rule_find(rules, S("retention"), what, day_at(now));
    i64 days = 0;
    if (!row || !str_to_i64(rule_cell(rules, row, S("days")), &days))
        return 0;
    return days * DAY_MS;
}

static i64 kept_since(const struct keeper *k, str what, i64 now)
{
    i64 kept = keeper_kept_ms(k->house->rules, what, now);
    return kept ? now - kept : 0;
}

/* Notes the first failure and goes on. */
static void note(rc r, const struct fault *piece, rc *first, struct fault *f)
{
    if (r == OK || *first != OK)
        return;
    *first = r;
    f->code = piece->code;
    f->key = piece->key;
    f->detail = piece->detail;
}

static rc purge(struct keeper *k, i64 now, struct arena *a, struct fault *f)
{
    i64 outbox = kept_since(k, S("outbox"), now);
    struct piece pieces[] = {
        { .work = purge_work, .query = &Q_replay_purge, .before = kept_since(k, S("replay"), now) },
        { .work = purge_work,
          .query = &Q_outbox_purge,
          .before = outbox ? id_first_at(outbox) : 0 },
        { .work = purge_work, .query = &Q_track_purge, .before = kept_since(k, S("track"), now) },
        { .work = purge_work,
          .query = &Q_outbox_doors_purge,
          .before = outbox ? id_first_at(outbox) : 0 },
        { .work = purge_work,
          .query = &Q_refused_filing_purge,
          .before = kept_since(k, S("refused_filing"), now) },
        { .work = sessions_work },
        { .work = filings_work },
    };
    struct fault own;
    rc first = OK;
    fault_init(&own, a);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        pieces[i].keeper = k;
        note(do_pieces(&pieces[i], a, &own), &own, &first, f);
    }
    note(drop_loose_files(k, kept_since(k, S("loose_attachment"), now), a, &own), &own, &first, f);
    note(tus_tidy(k->house, now, kept_since(k, S("upload"), now), a, &own), &own, &first, f);
    note(db_tidy(k->house->db, &own), &own, &first, f);
    return first;
}

void keeper_init(struct keeper *k, const struct house *house, i64 idle_ms, struct arena *a)
{
    *k = (struct keeper){ .house = house, .idle_ms = idle_ms, .owner = secret_token(a, OWNER) };
}

rc keeper_round(struct keeper *k, i64 now, struct arena *a, struct fault *f)
{
    struct fault own;
    rc first = OK;
    fault_init(&own, a);
    note(seal_acts(k, a, &own), &own, &first, f);
    if (now >= k->levels_next) {
        if (!k->calendar_known)
            note(recount_limits(k, a, &own), &own, &first, f);
        struct piece levels = { .keeper = k, .work = levels_work },
                     raises = { .keeper = k, .work = raise_work };
        rc r = do_pieces(&levels, a, &own);
        note(r, &own, &first, f);
        rc raised = do_pieces(&raises, a, &own);
        note(raised, &own, &first, f);
        k->levels_next = r == OK && raised == OK ? now + MINUTE : now;
    }
    if (now >= k->purge_next) {
        note(purge(k, now, a, &own), &own, &first, f);
        k->purge_next = now + HOUR;
    }
    return first;
}

static rc leave(struct tx *tx, void *arg, struct fault *f)
{
    const struct keeper *k = arg;
    return lease_leave(tx, lease_name, k->owner, f);
}

rc keeper_leave(struct keeper *k, struct arena *a, struct fault *f)
{
    rc r = seal_acts(k, a, f);
    return r == OK ? db_tx_run(k->house->db, DB_WRITE, leave, k, a, f) : r;
}
