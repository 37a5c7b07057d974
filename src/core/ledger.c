/* ledger.c — appending, linking, verifying. The digest covers every column but seq, link and
 * entity_unit_id, each with its length, so that no two different rows read alike; a link is
 * SM3(previous link, digest). */
#include "core/ledger.h"

#include "base/buf.h"
#include "core/house.h"
#include "db/queries.h"

#include <string.h>

enum { SEAL_BATCH = 5000, HEAD_EVERY_MS = 60000, WALK_BATCH = 2000 };

struct content {
    i64 id, at, bureau_id, actor_id, unit_id, subject_id, matter_id, entity_id, for_id;
    str act, subject_kind, from, to, facts, purpose, rule_pack;
};

static void digest_of(const struct content *c, unsigned char out[SM3_BYTES])
{
    const i64 numbers[] = { c->id,      c->at,         c->bureau_id, c->actor_id,
                            c->unit_id, c->subject_id, c->matter_id, c->entity_id };
    const str texts[] = { c->act,   c->subject_kind, c->from,     c->to,
                          c->facts, c->purpose,      c->rule_pack };
    struct sm3_stream *s = sm3_begin();
    sm3_add(s, (str){ (const char *)numbers, sizeof numbers });
    for (size_t i = 0; i < COUNT(texts); i++) {
        u64 n = texts[i].n;
        sm3_add(s, (str){ (const char *)&n, sizeof n });
        sm3_add(s, texts[i]);
    }
    if (c->for_id) /* rows from before there were deputies read as they did */
        sm3_add(s, (str){ (const char *)&c->for_id, sizeof c->for_id });
    sm3_end(s, out);
}

static str bytes(const unsigned char *p)
{
    return (str){ (const char *)p, SM3_BYTES };
}

static void link_of(str previous, str digest, unsigned char out[SM3_BYTES])
{
    struct sm3_stream *s = sm3_begin();
    sm3_add(s, previous);
    sm3_add(s, digest);
    sm3_end(s, out);
}

/* Whose work it is: what a deputy does to the matter of somebody absent is done for them. */
static rc find_for(struct tx *tx, const struct actor *who, const struct ledger_entry *e, i64 *ret,
                   struct fault *f)
{
    i64 owner = 0;
    *ret = who->for_id;
    if (*ret || !e->matter_id || !who->scope || !who->scope->absent_count)
        return OK;
    rc r = db_int(tx, &Q_ledger_owner, ARGS(V_I(e->matter_id)), &owner, f);
    if (owner && owner != who->person_id && actor_works_for(who, owner))
        *ret = owner;
    return r;
}

rc ledger_append(struct tx *tx, const struct actor *who, const struct ledger_entry *e,
                 struct fault *f)
{
    i64 for_id;
    rc r = find_for(tx, who, e, &for_id, f);
    if (r != OK)
        return r;
    struct content c = {
        .id = tx_id(tx),
        .at = tx_now(tx),
        .bureau_id = who->bureau_id,
        .actor_id = who->person_id,
        .unit_id = who->unit_id,
        .subject_id = e->subject_id,
        .matter_id = e->matter_id,
        .entity_id = e->entity_id,
        .for_id = for_id,
        .act = str_from(e->act),
        .subject_kind = str_from(e->subject_kind),
        .from = e->from,
        .to = e->to,
        .facts = e->facts,
        .purpose = e->purpose,
        .rule_pack = rules_pack(house_of(tx)->rules),
    };
    unsigned char digest[SM3_BYTES];
    digest_of(&c, digest);
    return db_send(tx, &Q_ledger_insert,
                   ARGS(V_I(c.id), V_I(c.at), V_I(c.bureau_id), V_ID(c.actor_id), V_ID(c.unit_id),
                        V_T(c.act), V_T(c.subject_kind), V_I(c.subject_id), V_ID(c.matter_id),
                        V_ID(c.entity_id), V_T0(c.from), V_T0(c.to), V_T(c.facts), V_T0(c.purpose),
                        V_T(c.rule_pack), V_B(bytes(digest)), V_ID(c.for_id)),
                   f);
}

struct copying {
    int (*next)(void *arg, struct ledger_past *row, struct fault *f);
    void *arg;
    str rule_pack;
    unsigned char digest[SM3_BYTES];
};

static int copy_next(void *arg, struct val *v, struct fault *f)
{
    struct copying *copy = arg;
    struct ledger_past row = { 0 };
    int more = copy->next(copy->arg, &row, f);
    if (more != 1)
        return more;
    const struct ledger_entry *e = &row.entry;
    struct content c = {
        .id = row.id,
        .at = row.at,
        .bureau_id = row.bureau_id,
        .actor_id = row.actor_id,
        .unit_id = row.unit_id,
        .subject_id = e->subject_id,
        .matter_id = e->matter_id,
        .entity_id = e->entity_id,
        .act = str_from(e->act),
        .subject_kind = str_from(e->subject_kind),
        .from = e->from,
        .to = e->to,
        .facts = e->facts,
        .purpose = e->purpose,
        .rule_pack = copy->rule_pack,
    };
    digest_of(&c, copy->digest);
    const struct val values[] = {
        V_I(c.id),         V_I(c.at),         V_I(c.bureau_id),    V_ID(c.actor_id),
        V_ID(c.unit_id),   V_T(c.act),        V_T(c.subject_kind), V_I(c.subject_id),
        V_ID(c.matter_id), V_ID(c.entity_id), V_T0(c.from),        V_T0(c.to),
        V_T(c.facts),      V_T0(c.purpose),   V_T(c.rule_pack),    V_B(bytes(copy->digest)),
    };
    memcpy(v, values, sizeof values);
    return 1;
}

rc ledger_copy_in(struct tx *tx, int (*next)(void *arg, struct ledger_past *row, struct fault *f),
                  void *arg, struct fault *f)
{
    static const char *const columns[] = { "id",        "at",        "bureau_id",    "actor_id",
                                           "unit_id",   "act",       "subject_kind", "subject_id",
                                           "matter_id", "entity_id", "state_from",   "state_to",
                                           "facts",     "purpose",   "rule_pack",    "digest" };
    struct copying copy = { .next = next,
                            .arg = arg,
                            .rule_pack = rules_pack(house_of(tx)->rules) };
    rc r = db_copy_in(tx, "ledger", columns, COUNT(columns), copy_next, &copy, f);
    return r == OK ? db_exec(tx, &Q_ledger_follow_all, NO_ARGS, NULL, f) : r;
}

rc ledger_follow(struct tx *tx, i64 entity_id, i64 unit_id, struct fault *f)
{
    return db_exec(tx, &Q_ledger_follow, ARGS(V_I(entity_id), V_I(unit_id)), NULL, f);
}

struct chain {
    i64 seq;
    unsigned char link[SM3_BYTES];
};

static rc take_last(const struct row *r, void *arg, struct fault *f)
{
    struct chain *c = arg;
    str link = row_blob(r, 1);
    if (link.n != SM3_BYTES)
        return fail_detail(f, INTERNAL, NULL, "ledger link of %zu bytes", link.n);
    c->seq = row_int(r, 0);
    memcpy(c->link, link.p, SM3_BYTES);
    return OK;
}

/* The unsealed rows of one batch; they are linked after the walk, because a walk may not write. */
struct waiting {
    struct arena *arena;
    i64 *ids;
    unsigned char (*digests)[SM3_BYTES];
    size_t n;
};

static rc take_unsealed(const struct row *r, void *arg, struct fault *f)
{
    struct waiting *w = arg;
    str digest = row_blob(r, 1);
    if (digest.n != SM3_BYTES)
        return fail_detail(f, INTERNAL, NULL, "ledger digest of %zu bytes", digest.n);
    w->ids[w->n] = row_int(r, 0);
    memcpy(w->digests[w->n++], digest.p, SM3_BYTES);
    return OK;
}

static rc link_batch(struct tx *tx, struct chain *c, size_t *ret_n, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct waiting w = { .ids = ARENA_ARRAY(a, i64, SEAL_BATCH),
                         .digests = arena_array(a, SEAL_BATCH, SM3_BYTES) };
    rc r = db_each(tx, &Q_ledger_unsealed, ARGS(V_I(SEAL_BATCH)), take_unsealed, &w, f);
    for (size_t i = 0; r == OK && i < w.n; i++) {
        unsigned char next[SM3_BYTES];
        link_of(bytes(c->link), bytes(w.digests[i]), next);
        memcpy(c->link, next, SM3_BYTES);
        c->seq++;
        r = db_send(tx, &Q_ledger_link, ARGS(V_I(w.ids[i]), V_I(c->seq), V_B(bytes(c->link))), f);
    }
    *ret_n = w.n;
    return r;
}

static str head_text(struct arena *a, i64 seq, i64 at, str link)
{
    return ARENA_CONCAT(a, arena_fmt(a, "%lld:%lld:", (long long)seq, (long long)at), link);
}

struct head {
    i64 seq, at;
};

static rc take_head(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct head *)arg = (struct head){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

static rc sign_head(struct tx *tx, const struct chain *c, struct fault *f)
{
    struct head last = { 0 };
    const struct house *h = house_of(tx);
    rc r = db_each(tx, &Q_ledger_head_last, NO_ARGS, take_head, &last, f);
    if (r != OK || c->seq == last.seq || tx_now(tx) - last.at < HEAD_EVERY_MS)
        return r;
    unsigned char signature[SM3_BYTES];
    keyed_mac(h->keyring, "ledger", head_text(tx_arena(tx), c->seq, tx_now(tx), bytes(c->link)),
              signature);
    return db_exec(tx, &Q_ledger_head_insert,
                   ARGS(V_I(c->seq), V_I(tx_now(tx)), V_B(bytes(c->link)), V_B(bytes(signature)),
                        V_T(keyring_id(h->keyring))),
                   NULL, f);
}

rc ledger_seal(struct tx *tx, struct fault *f)
{
    struct chain c = { 0 };
    rc r = db_each(tx, &Q_ledger_last, NO_ARGS, take_last, &c, f);
    size_t n = SEAL_BATCH;
    while (r == OK && n == SEAL_BATCH) {
        struct arena_mark m = arena_mark(tx_arena(tx));
        r = link_batch(tx, &c, &n, f);
        arena_rewind(tx_arena(tx), m);
    }
    return r == OK ? sign_head(tx, &c, f) : r;
}

/* The walk of verification: what is read against what should be there. */
struct walk {
    struct arena *arena;
    struct chain chain;
    struct ledger_verdict *verdict;
    size_t rows;
};

static rc bad(struct walk *w, i64 seq, const char *reason)
{
    if (w->verdict->bad_seq == 0) {
        w->verdict->bad_seq = seq;
        w->verdict->reason = str_from(reason);
    }
    return OK;
}

static void read_content(const struct row *r, struct content *c)
{
    *c = (struct content){
        .id = row_int(r, 0),
        .at = row_int(r, 2),
        .bureau_id = row_int(r, 3),
        .actor_id = row_int(r, 4),
        .unit_id = row_int(r, 5),
        .act = row_text(r, 6),
        .subject_kind = row_text(r, 7),
        .subject_id = row_int(r, 8),
        .matter_id = row_int(r, 9),
        .entity_id = row_int(r, 10),
        .from = row_text(r, 11),
        .to = row_text(r, 12),
        .facts = row_text(r, 13),
        .purpose = row_text(r, 14),
        .rule_pack = row_text(r, 15),
        .for_id = row_int(r, 18),
    };
}

static rc verify_row(const struct row *r, void *arg, struct fault *f)
{
    struct walk *w = arg;
    struct content c;
    unsigned char digest[SM3_BYTES], link[SM3_BYTES];
    (void)f;
    i64 seq = row_int(r, 1);
    w->rows++;
    w->verdict->rows++;
    read_content(r, &c);
    digest_of(&c, digest);
    link_of(bytes(w->chain.link), bytes(digest), link);
    if (seq != w->chain.seq + 1)
        bad(w, seq, "ledger.gap");
    if (!str_eq(row_blob(r, 16), bytes(digest)))
        bad(w, seq, "ledger.changed");
    if (!str_eq(row_blob(r, 17), bytes(link)))
        bad(w, seq, "ledger.broken_link");
    w->chain.seq = seq;
    memcpy(w->chain.link, link, SM3_BYTES);
    return OK;
}

struct signed_head {
    i64 seq, at;
    unsigned char link[SM3_BYTES];
};

struct head_walk {
    struct tx *tx;
    struct ledger_verdict *verdict;
    struct signed_head last;
};

static rc verify_head(const struct row *r, void *arg, struct fault *f)
{
    struct head_walk *w = arg;
    struct arena *a = tx_arena(w->tx);
    unsigned char signature[SM3_BYTES];
    (void)f;
    i64 seq = row_int(r, 0);
    str link = row_blob(r, 2);
    w->verdict->heads++;
    keyed_mac(house_of(w->tx)->keyring, "ledger", head_text(a, seq, row_int(r, 1), link),
              signature);
    bool fits = str_eq(row_blob(r, 3), bytes(signature)) && link.n == SM3_BYTES;
    if (!fits && w->verdict->bad_seq == 0) {
        w->verdict->bad_seq = seq;
        w->verdict->reason = S("ledger.bad_signature");
    }
    if (fits) {
        w->last.seq = seq;
        memcpy(w->last.link, link.p, SM3_BYTES);
    }
    return OK;
}

/* A chain cut off at its end still fits itself; only the signed head shows that rows are gone. */
static void compare_with_head(const struct head_walk *heads, const struct walk *w,
                              i64 head_row_link_seen)
{
    if (heads->last.seq > w->chain.seq && w->verdict->bad_seq == 0) {
        w->verdict->bad_seq = w->chain.seq + 1;
        w->verdict->reason = S("ledger.cut_off");
    }
    if (head_row_link_seen < 0 && w->verdict->bad_seq == 0) {
        w->verdict->bad_seq = heads->last.seq;
        w->verdict->reason = S("ledger.rewritten");
    }
}

static rc walk_batches(struct tx *tx, struct walk *w, const struct signed_head *head, i64 *ret_seen,
                       struct fault *f)
{
    rc r;
    do {
        i64 from = w->chain.seq;
        w->rows = 0;
        i64 batch =
            head->seq > from && head->seq - from < WALK_BATCH ? head->seq - from : WALK_BATCH;
        r = db_each(tx, &Q_ledger_walk, ARGS(V_I(from), V_I(batch)), verify_row, w, f);
        if (head->seq && w->chain.seq == head->seq)
            *ret_seen = memcmp(w->chain.link, head->link, SM3_BYTES) == 0 ? 1 : -1;
    } while (r == OK && w->rows > 0);
    return r;
}

rc ledger_verify(struct tx *tx, struct ledger_verdict *ret, struct fault *f)
{
    struct ledger_verdict verdict = { 0 };
    struct head_walk heads = { .tx = tx, .verdict = &verdict };
    struct walk w = { .arena = tx_arena(tx), .verdict = &verdict };
    i64 seen = 0;
    rc r = db_each(tx, &Q_ledger_heads, NO_ARGS, verify_head, &heads, f);
    if (r == OK)
        r = walk_batches(tx, &w, &heads.last, &seen, f);
    if (r == OK)
        r = db_int(tx, &Q_ledger_count_unsealed, NO_ARGS, &verdict.unsealed, f);
    if (r != OK)
        return r;
    compare_with_head(&heads, &w, seen);
    *ret = verdict;
    return OK;
}
