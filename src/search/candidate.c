#include "search/candidate.h"

#include "db/queries.h"
#include "search/candidate_score.h"
#include "search/clue_words.h"
#include "search/mirror_shape.h"

#include <stdlib.h>
#include <string.h>

/* GATHERED operators are read and compared. */
enum { GATHERED = 80, BATCH = 16, BY_NAME_MOST = 12, NAMES_LOOKED_UP = 3, CODE_FEW = 5 };

static const char *const reason_names[] = { "uscc",  "reg_no",      "licence",   "phone",
                                            "name",  "name_part",   "name_like", "name_sound",
                                            "brand", "road",        "number",    "village",
                                            "lane",  "lane_number", "area",      "building",
                                            "room",  "community" };
_Static_assert(COUNT(reason_names) == WHY_COUNT, "a name for each reason");

const char *candidate_reason_name(enum candidate_reason why)
{
    return reason_names[why];
}

/* An operator that was gathered, and the best of its doors so far. */
struct gathered {
    struct candidate c;
    unsigned found;  /* reasons it was found by: codes, telephone */
    int name, place; /* points: name of the operator, the best door or its own address */
    unsigned name_why, place_why;
    str street; /* of its address, without 街道 */
    bool read;
};

struct gathering {
    struct tx *tx;
    const struct candidate_ask *ask;
    struct scoring scoring;
    struct door_test *test;
    struct gathered *at;
    size_t n;
    unsigned why; /* of the search at hand */
};

static struct gathered *gather(struct gathering *g, i64 entity_id)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].c.entity_id == entity_id)
            return &g->at[i];
    if (g->n == GATHERED)
        return NULL;
    g->at[g->n].c.entity_id = entity_id;
    return &g->at[g->n++];
}

/* ---- codes and telephones ---- */

static rc take_code(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    struct gathered *e = gather(g, row_int(r, 0));
    (void)f;
    if (e)
        e->found |= g->why;
    return OK;
}

static rc gather_codes(struct gathering *g, struct fault *f)
{
    static const struct query *const queries[] = { [CODE_USCC] = &Q_search_uscc,
                                                   [CODE_REG_NO] = &Q_search_reg_no,
                                                   [CODE_LICENCE] = &Q_search_licence };
    static const unsigned whys[] = { [CODE_USCC] = 1u << WHY_USCC,
                                     [CODE_REG_NO] = 1u << WHY_REG_NO,
                                     [CODE_LICENCE] = 1u << WHY_LICENCE };
    const struct clues *c = g->ask->clues;
    i64 bureau = g->ask->filter->bureau_id;
    rc r = OK;
    for (size_t i = 0; i < c->code_count && r == OK; i++) {
        str end = ARENA_CONCAT(tx_arena(g->tx), c->codes[i].text, S("["));
        g->why = whys[c->codes[i].kind];
        r = db_each(g->tx, queries[c->codes[i].kind],
                    ARGS(V_I(bureau), V_T(c->codes[i].text), V_T(end), V_I(CODE_FEW)), take_code, g,
                    f);
    }
    g->why = 1u << WHY_PHONE;
    for (size_t i = 0; i < g->ask->phone_count && r == OK; i++)
        r = db_each(g->tx, &Q_search_phone,
                    ARGS(V_I(bureau), V_B(g->ask->phone_indexes[i]), V_I(CODE_FEW)), take_code, g,
                    f);
    return r;
}

/* ---- names and addresses, from the mirror ---- */

static bool pass(void *arg, u32 row)
{
    return door_test_row(((struct gathering *)arg)->test, row);
}

/* The parts that stand beside each other in an address as it is written, with lanes in both
 * numerals. */
static void add_address_pairs(struct similar *s, const struct address *x, struct arena *a)
{
    static const enum address_part groups[][4] = {
        { ADDRESS_ROAD, ADDRESS_NUMBER, ADDRESS_PARTS, ADDRESS_PARTS },
        { ADDRESS_VILLAGE, ADDRESS_LANE, ADDRESS_LANE_NUMBER, ADDRESS_PARTS },
        { ADDRESS_VILLAGE, ADDRESS_LANE_NUMBER, ADDRESS_PARTS, ADDRESS_PARTS },
        { ADDRESS_AREA, ADDRESS_BUILDING, ADDRESS_FLOOR, ADDRESS_ROOM },
        { ADDRESS_LANE_NUMBER, ADDRESS_ROOM, ADDRESS_PARTS, ADDRESS_PARTS },
        { ADDRESS_NUMBER, ADDRESS_ROOM, ADDRESS_PARTS, ADDRESS_PARTS },
        { ADDRESS_COMMUNITY, ADDRESS_PARTS, ADDRESS_PARTS, ADDRESS_PARTS },
    };
    for (size_t g = 0; g < COUNT(groups); g++) {
        str text = { 0 }, said = { 0 };
        for (size_t k = 0; k < 4 && groups[g][k] != ADDRESS_PARTS; k++) {
            str part = x->part[groups[g][k]];
            text = ARENA_CONCAT(a, text, part);
            said =
                ARENA_CONCAT(a, said, groups[g][k] == ADDRESS_LANE ? address_said(a, part) : part);
        }
        similar_add(s, text, FIELD_ADDRESS);
        similar_add(s, said, FIELD_ADDRESS);
    }
}

static rc gather_names(struct gathering *g, struct mirror *m, struct fault *f)
{
    const struct clues *c = g->ask->clues;
    struct find_rows rows = { g, pass, NULL };
    struct hit hits[BY_NAME_MOST];
    rc r = OK;
    for (size_t i = 0; i < c->name_count && i < NAMES_LOOKED_UP && r == OK; i++) {
        struct lookup q = lookup_read(c->names[i]);
        size_t n = 0;
        r = index_find(m->index, &q, &rows, BY_NAME_MOST, hits, &n, f);
        for (size_t k = 0; k < n && r == OK; k++)
            if (hits[k].tier <= TIER_PINYIN || hits[k].tier == TIER_FUZZY)
                (void)gather(g, hits[k].id);
    }
    return r;
}

static void gather_similar(struct gathering *g, struct mirror *m)
{
    struct arena *a = tx_arena(g->tx);
    const struct clues *c = g->ask->clues;
    struct similar *s = ARENA_NEW(a, struct similar);
    u32 rows[GATHERED];
    s->index = m->index;
    for (size_t i = 0; i < c->address_count && i < 2; i++)
        add_address_pairs(s, &c->addresses[i], a);
    for (size_t i = 0; i < c->name_count && i < NAMES_LOOKED_UP; i++)
        similar_add_name(s, c->names[i]);
    size_t n = s->n ? similar_find(s, pass, g, GATHERED, rows, a) : 0;
    for (size_t i = 0; i < n; i++)
        (void)gather(g, doors_entity(m->doors, rows[i]));
}

static rc gather_texts(struct gathering *g, struct mirror *m, struct fault *f)
{
    const struct clues *c = g->ask->clues;
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, g->ask->filter, tx_arena(g->tx), &g->test, f);
    if (r == OK)
        r = gather_names(g, m, f);
    if (r == OK)
        gather_similar(g, m);
    for (size_t i = 0; i < c->name_count; i++)
        g->scoring.names[i] = name_clue_of(m->index, c->names[i]);
    pthread_rwlock_unlock(&m->lock);
    return r;
}

/* ---- reading and comparing what was gathered ---- */

static void consider_name(struct gathering *g, struct gathered *e, str name)
{
    struct name_score s = score_name(&g->scoring, name, e->street);
    int points = (int)(s.share * 100);
    if (points > e->name) {
        e->name = points;
        e->name_why = s.reasons;
    }
}

static str short_street(const struct address *x)
{
    str street = x->part[ADDRESS_STREET], end = S(W_STREET_END);
    str word = str_cut(end, ' ', &end);
    return str_ends(street, word) ? str_sub(street, 0, street.n - word.n) : street;
}

static rc take_entity(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    struct arena *a = tx_arena(g->tx);
    struct gathered *e = gather(g, row_int(r, 0));
    (void)f;
    if (!e)
        return OK;
    e->read = true;
    e->c.name = row_text_copy(r, 1, a);
    e->c.trade_name = row_text_copy(r, 2, a);
    e->c.address = row_text_copy(r, 3, a);
    e->c.state = row_text_copy(r, 4, a);
    e->c.gone = !str_eq(e->c.state, S("active")) && !str_eq(e->c.state, S("provisional"));
    struct address x = address_parse(a, e->c.address);
    struct address_score s = score_address(&g->scoring, &x);
    e->street = short_street(&x);
    e->place = s.points;
    e->place_why = s.reasons;
    consider_name(g, e, e->c.name);
    if (e->c.trade_name.n)
        consider_name(g, e, e->c.trade_name);
    return OK;
}

/* The door whose address and sign fit best stands for its operator; the first one when all are
 * alike. */
static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    struct arena *a = tx_arena(g->tx);
    struct gathered *e = gather(g, row_int(r, 1));
    (void)f;
    if (!e || !e->read)
        return OK;
    str address = row_text_copy(r, 3, a), sign = row_text_copy(r, 2, a);
    struct address x = address_parse(a, address);
    struct address_score s = score_address(&g->scoring, &x);
    consider_name(g, e, sign);
    if (e->c.premises_id && s.points <= e->place)
        return OK;
    e->c.premises_id = row_int(r, 0);
    e->c.sign = sign;
    e->c.address = address.n ? address : e->c.address;
    e->place = s.points;
    e->place_why = s.reasons;
    return OK;
}

static rc read_gathered(struct gathering *g, struct fault *f)
{
    rc r = OK;
    for (size_t from = 0; from < g->n && r == OK; from += BATCH) {
        struct val args[BATCH];
        for (size_t i = 0; i < BATCH; i++)
            args[i] = V_I(from + i < g->n ? g->at[from + i].c.entity_id : 0);
        r = db_each(g->tx, &Q_candidate_entities, args, BATCH, take_entity, g, f);
        if (r == OK)
            r = db_each(g->tx, &Q_candidate_doors, args, BATCH, take_door, g, f);
    }
    return r;
}

/* Of a hundred: half the name and half the place where both were told; a code says it all. */
static void settle(const struct clues *c, struct gathered *e)
{
    enum { PHONE_POINTS = 35, CODE_POINTS = 95, GONE_POINTS = 6 };
    const unsigned codes = 1u << WHY_USCC | 1u << WHY_REG_NO | 1u << WHY_LICENCE;
    bool names = c->name_count > 0, places = c->address_count > 0;
    int points = 0;
    if (names && places)
        points = e->name / 2 + e->place;
    else if (names)
        points = e->name * 3 / 4;
    else if (places)
        points = e->place * 3 / 2;
    if (e->found & 1u << WHY_PHONE)
        points += PHONE_POINTS;
    if (e->found & codes)
        points = points + CODE_POINTS > CODE_POINTS ? points + CODE_POINTS : CODE_POINTS;
    points -= e->c.gone ? GONE_POINTS : 0;
    e->c.score = points > 100 ? 100 : points;
    e->c.reasons = e->found | e->name_why | e->place_why;
}

static int by_score(const void *x, const void *y)
{
    const struct gathered *a = x, *b = y;
    if (a->c.score != b->c.score)
        return b->c.score - a->c.score;
    if (a->c.gone != b->c.gone)
        return a->c.gone ? 1 : -1;
    return a->c.entity_id < b->c.entity_id ? -1 : a->c.entity_id > b->c.entity_id;
}

rc mirror_candidates(struct tx *tx, struct mirror *m, const struct candidate_ask *ask,
                     struct candidate *out, size_t *ret_n, struct fault *f)
{
    enum { LEAST = 15 };
    struct arena *a = tx_arena(tx);
    struct gathering g = { .tx = tx, .ask = ask };
    g.at = ARENA_ARRAY(a, struct gathered, GATHERED);
    g.scoring.arena = a;
    g.scoring.clues = ask->clues;
    rc r = gather_codes(&g, f);
    if (r == OK)
        r = gather_texts(&g, m, f);
    if (r == OK)
        r = read_gathered(&g, f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < g.n; i++)
        if (g.at[i].read)
            settle(ask->clues, &g.at[i]);
    qsort(g.at, g.n, sizeof *g.at, by_score);
    size_t n = 0;
    while (n < g.n && n < ask->limit && g.at[n].c.score >= LEAST) {
        out[n] = g.at[n].c;
        n++;
    }
    *ret_n = n;
    return OK;
}
