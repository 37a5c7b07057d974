#include "search/mirror_shape.h"

#include "db/queries.h"

enum { TEXTS = 16, CODE_LEAST = 5, CODE_MOST = 32 };

struct searching {
    struct tx *tx;
    struct mirror *m;
    const struct search *s;
    struct door_test *test;
    struct found *found;
    size_t n;
};

const char *found_by_name(enum found_by by)
{
    static const char *const names[] = { "uscc",   "reg_no",       "licence", "phone", "name",
                                         "pinyin", "legal_person", "address", "fuzzy" };
    return names[by];
}

static void add_found(struct searching *w, i64 entity_id, i64 premises_id, enum found_by by)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->found[i].entity_id == entity_id)
            return;
    if (w->n < w->s->limit)
        w->found[w->n++] = (struct found){ entity_id, premises_id, by };
}

struct code_search {
    struct searching *w;
    enum found_by by;
};

static rc take_code(const struct row *r, void *arg, struct fault *f)
{
    struct code_search *c = arg;
    (void)f;
    add_found(c->w, row_int(r, 0), 0, c->by);
    return OK;
}

/* Codes are stored in capitals; blanks and hyphens people type between groups are left out. */
static str as_code(str typed, struct arena *a)
{
    buf b = buf_new(a, CODE_MOST);
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c < 'A' || c > 'Z') && (c < '0' || c > '9'))
            return (str){ NULL, 0 };
        buf_char(&b, c);
    }
    return buf_ok(&b) && b.n >= CODE_LEAST ? buf_str(&b) : (str){ NULL, 0 };
}

/* Everything that begins with the code, as a range: '[' follows 'Z'. */
static rc find_codes(struct searching *w, struct fault *f)
{
    struct arena *a = tx_arena(w->tx);
    i64 bureau = w->s->filter->bureau_id, limit = (i64)w->s->limit;
    str code = as_code(w->s->typed, a);
    static const struct {
        const struct query *q;
        enum found_by by;
    } searches[] = { { &Q_search_uscc, BY_USCC },
                     { &Q_search_reg_no, BY_REG_NO },
                     { &Q_search_licence, BY_LICENCE } };
    rc r = OK;
    for (size_t i = 0; i < COUNT(searches) && code.n && r == OK; i++) {
        struct code_search c = { w, searches[i].by };
        str end = ARENA_CONCAT(a, code, S("["));
        r = db_each(w->tx, searches[i].q, ARGS(V_I(bureau), V_T(code), V_T(end), V_I(limit)),
                    take_code, &c, f);
    }
    struct code_search phone = { w, BY_PHONE };
    if (r == OK && w->s->phone_index.n)
        r = db_each(w->tx, &Q_search_phone, ARGS(V_I(bureau), V_B(w->s->phone_index), V_I(limit)),
                    take_code, &phone, f);
    return r;
}

static bool pass(void *arg, u32 row)
{
    return door_test_row(((struct searching *)arg)->test, row);
}

struct text_reading {
    struct arena *arena;
    const i64 *ids;
    str *texts;
    size_t n;
};

static void add_text(struct text_reading *t, size_t i, str text)
{
    if (!text.n)
        return;
    t->texts[i] = t->texts[i].n ? ARENA_CONCAT(t->arena, t->texts[i], S("\n"), text)
                                : arena_str(t->arena, text);
}

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct text_reading *t = arg;
    (void)f;
    for (size_t i = 0; i < t->n; i++) {
        if (t->ids[i] != row_int(r, 0))
            continue;
        add_text(t, i, row_text(r, 1));
        add_text(t, i, row_text(r, 2));
    }
    return OK;
}

static rc texts(void *arg, const u32 *rows, size_t n, enum text_field field, str *ret,
                struct fault *f)
{
    struct searching *w = arg;
    i64 ids[TEXTS];
    struct val args[TEXTS];
    for (size_t i = 0; i < TEXTS; i++) {
        ids[i] = i < n ? doors_entity(w->m->doors, rows[i]) : 0;
        args[i] = V_I(ids[i]);
        if (i < n)
            ret[i] = (str){ NULL, 0 };
    }
    struct text_reading t = { tx_arena(w->tx), ids, ret, n };
    return db_each(w->tx, field == FIELD_PERSON ? &Q_search_persons : &Q_search_addresses, args,
                   TEXTS, take_text, &t, f);
}

static enum found_by found_by(enum tier tier)
{
    switch (tier) {
    case TIER_EXACT:
    case TIER_PREFIX:
    case TIER_INSIDE:
        return BY_NAME;
    case TIER_PINYIN_START:
    case TIER_PINYIN:
        return BY_PINYIN;
    case TIER_PERSON:
        return BY_PERSON;
    case TIER_ADDRESS:
        return BY_ADDRESS;
    case TIER_FUZZY:
    case TIER_NONE:
        break;
    }
    return BY_FUZZY;
}

static rc find_texts_in_mirror(struct searching *w, struct fault *f)
{
    struct arena *a = tx_arena(w->tx);
    struct hit *hits = ARENA_ARRAY(a, struct hit, w->s->limit + 1);
    struct find_rows rows = { w, pass, texts };
    struct lookup q = lookup_read(w->s->typed);
    size_t n = 0;
    pthread_rwlock_rdlock(&w->m->lock);
    rc r = door_test_new(w->m->doors, w->s->filter, a, &w->test, f);
    if (r == OK)
        r = index_find(w->m->index, &q, &rows, w->s->limit, hits, &n, f);
    for (size_t i = 0; i < n && r == OK; i++) {
        i64 id = doors_id(w->m->doors, hits[i].row);
        if (w->n && hits[i].tier == TIER_FUZZY)
            break; /* a code that fits is no slip of the hand */
        add_found(w, hits[i].id, id == hits[i].id ? 0 : id, found_by(hits[i].tier));
    }
    pthread_rwlock_unlock(&w->m->lock);
    return r;
}

rc mirror_search(struct tx *tx, struct mirror *m, const struct search *s, struct found *found,
                 size_t *ret_n, struct fault *f)
{
    struct searching w = { tx, m, s, NULL, found, 0 };
    rc r = find_codes(&w, f);
    if (r == OK)
        r = find_texts_in_mirror(&w, f);
    if (r == OK)
        *ret_n = w.n;
    return r;
}
