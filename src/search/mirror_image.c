#include "search/mirror_shape.h"

#include "db/queries.h"
#include "search/doors_shape.h"

#include <string.h>

/* An image is a row of arrays, each a part, cut into pieces. Part 0 says how long the others are.
 * Numbers are little-endian as they lie in memory; another layout is another form. */
enum { PIECE = 2 << 20, WORD_LISTS = 9, PARTS = 64 };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "images are little-endian");

struct head {
    u32 rows, far, docs, symbols, names_size;
    u32 length[2][NAME_MOST + 2];
    unsigned char phrase_n[PHRASES];
    uint16_t phrase[PHRASES][PHRASE_MOST];
    u32 gram_symbols[FIELDS], gram_count[FIELDS], gram_bytes[FIELDS];
    u32 words_size[WORD_LISTS];
};

struct part {
    void *p;
    size_t size;
};

struct parts {
    struct part at[PARTS];
    size_t n;
};

static void add_part(struct parts *parts, void *p, size_t size)
{
    parts->at[parts->n++] = (struct part){ p, size };
}

static void word_lists(struct doors *d, struct words *lists[WORD_LISTS])
{
    struct words *all[WORD_LISTS] = { &d->trades,      &d->places, &d->units,
                                      &d->officers,    &d->grades, &d->states,
                                      &d->door_states, &d->kinds,  &d->streets };
    memcpy(lists, all, sizeof all);
}

/* All arrays of a whole in the order of their parts. Writing and reading go through this one list.
 */
static void list_parts(struct whole *w, const struct head *h, struct parts *parts)
{
    struct doors *d = w->doors;
    struct segment *s = &w->segment;
    for (size_t c = 0; c < door_column_count; c++)
        add_part(parts, *door_array(d, c), h->rows * door_columns[c].size);
    add_part(parts, d->far, h->far * sizeof *d->far);
    add_part(parts, s->alphabet.code_point, h->symbols * sizeof(u32));
    add_part(parts, s->names.entry, (h->docs / 8 + 1) * sizeof(u32));
    add_part(parts, s->names.bytes, h->names_size);
    add_part(parts, s->row, h->docs * sizeof(u32));
    add_part(parts, s->digest, h->docs * sizeof(u32));
    add_part(parts, s->by_name, h->docs * sizeof(u32));
    for (int f = 0; f < FIELDS; f++) {
        add_part(parts, s->grams[f].first, (h->gram_symbols[f] + 1) * sizeof(u32));
        add_part(parts, s->grams[f].second, h->gram_count[f] * sizeof(uint16_t));
        add_part(parts, s->grams[f].offset, (h->gram_count[f] + 1) * sizeof(u32));
        add_part(parts, s->grams[f].bytes, h->gram_bytes[f]);
    }
}

static void fill_head(struct whole *w, struct head *h)
{
    const struct segment *s = &w->segment;
    *h = (struct head){ .rows = w->doors->count,
                        .far = w->doors->far_count,
                        .docs = s->docs,
                        .symbols = s->alphabet.count,
                        .names_size = (u32)s->names.size };
    memcpy(h->length, s->length, sizeof h->length);
    memcpy(h->phrase_n, s->names.phrase_n, sizeof h->phrase_n);
    memcpy(h->phrase, s->names.phrase, sizeof h->phrase);
    for (int f = 0; f < FIELDS; f++) {
        h->gram_symbols[f] = s->grams[f].symbols;
        h->gram_count[f] = s->grams[f].count;
        h->gram_bytes[f] = s->grams[f].count ? s->grams[f].offset[s->grams[f].count] : 0;
    }
}

/* Words as id, length, bytes; units carry their bureau too. */
static str write_words(const struct doors *d, const struct words *w, struct arena *a)
{
    buf b = buf_new(a, (size_t)64 << 20);
    for (u32 i = 1; i < w->count; i++) {
        i64 ids[2] = { w->id[i], w == &d->units ? d->unit_bureau[i] : 0 };
        u32 n = (u32)w->text[i].n;
        buf_add(&b, (str){ (const char *)ids, sizeof ids });
        buf_add(&b, (str){ (const char *)&n, sizeof n });
        buf_add(&b, w->text[i]);
    }
    return buf_str(&b);
}

static bool read_words(struct doors *d, struct words *w, str bytes)
{
    while (bytes.n) {
        i64 ids[2];
        u32 n;
        if (bytes.n < sizeof ids + sizeof n)
            return false;
        memcpy(ids, bytes.p, sizeof ids);
        memcpy(&n, bytes.p + sizeof ids, sizeof n);
        str text = str_sub(bytes, sizeof ids + sizeof n, sizeof ids + sizeof n + n);
        if (text.n != n)
            return false;
        u32 number = n ? words_add(w, text) : words_add_id(w, ids[0]);
        doors_note(d, w == &d->trades ? number : 0, 0, 0);
        if (w == &d->units)
            doors_note(d, 0, number, ids[1]);
        bytes = str_sub(bytes, sizeof ids + sizeof n + n, bytes.n);
    }
    return true;
}

struct writing {
    i64 image, part, no;
    str bytes;
    u32 rows, docs;
};

static rc write_piece(struct tx *tx, void *arg, struct fault *f)
{
    const struct writing *w = arg;
    return db_exec(tx, &Q_image_piece, ARGS(V_I(w->image), V_I(w->part), V_I(w->no), V_B(w->bytes)),
                   NULL, f);
}

static rc begin_image(struct tx *tx, void *arg, struct fault *f)
{
    struct writing *w = arg;
    w->image = tx_id(tx);
    return db_exec(
        tx, &Q_image_begin,
        ARGS(V_I(w->image), V_I(IMAGE_FORM), V_I(w->rows), V_I(w->docs), V_I(tx_now(tx))), NULL, f);
}

static rc end_image(struct tx *tx, void *arg, struct fault *f)
{
    return db_exec(tx, &Q_image_current, ARGS(V_I(((struct writing *)arg)->image)), NULL, f);
}

/* One piece a transaction: others write in between. */
static rc write_part(struct db *db, struct writing *w, struct part part, struct arena *a,
                     struct fault *f)
{
    rc r = OK;
    w->no = 0;
    for (size_t at = 0; at < part.size && r == OK; at += PIECE, w->no++) {
        w->bytes = str_sub((str){ part.p, part.size }, at, at + PIECE);
        r = db_tx_run(db, DB_WRITE, write_piece, w, a, f);
    }
    w->part++;
    return r;
}

rc image_write(struct db *db, struct whole *w, i64 *ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    struct words *lists[WORD_LISTS];
    struct parts parts = { .n = 0 };
    struct head h;
    struct writing writing = { .rows = w->doors->count, .docs = w->segment.docs };
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    fill_head(w, &h);
    word_lists(w->doors, lists);
    str words[WORD_LISTS];
    for (int i = 0; i < WORD_LISTS; i++) {
        words[i] = write_words(w->doors, lists[i], a);
        h.words_size[i] = (u32)words[i].n;
    }
    rc r = db_tx_run(db, DB_WRITE, begin_image, &writing, a, f);
    if (r == OK)
        r = write_part(db, &writing, (struct part){ &h, sizeof h }, a, f);
    list_parts(w, &h, &parts);
    for (int i = 0; i < WORD_LISTS && r == OK; i++)
        r = write_part(db, &writing, (struct part){ (void *)(uintptr_t)words[i].p, words[i].n }, a,
                       f);
    for (size_t i = 0; i < parts.n && r == OK; i++)
        r = write_part(db, &writing, parts.at[i], a, f);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, end_image, &writing, a, f);
    if (r == OK)
        *ret = writing.image;
    arena_free(a);
    return r;
}

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

rc image_newest(struct tx *tx, i64 *ret, struct fault *f)
{
    return db_one(tx, &Q_image_newest, ARGS(V_I(IMAGE_FORM)), take_id, ret, f);
}

struct image_reading {
    struct whole *w;
    struct arena *scratch;
    struct head head;
    char *words[WORD_LISTS];
    struct parts parts; /* those after the head */
    i64 part;
    size_t at; /* filled of the part at hand */
};

/* Arrays as long as the head says. */
static rc make_room(struct image_reading *ir, struct fault *f)
{
    struct head *h = &ir->head;
    struct whole *w = ir->w;
    struct arena *a = w->segment_arena;
    struct segment *s = &w->segment;
    w->doors = doors_new(h->rows + h->rows / 32 + MIRROR_MOST_LATE);
    if (!w->doors)
        return fail(f, NO_MEMORY, NULL);
    w->doors->count = h->rows;
    w->doors->far_count = h->far;
    if (h->far > w->doors->far_room)
        w->doors->far =
            ARENA_ARRAY(w->doors->arena, struct far_entity, w->doors->far_room = h->far);
    alphabet_init(&s->alphabet, a);
    s->alphabet.code_point = ARENA_ARRAY(a, u32, s->alphabet.room = h->symbols + 1);
    s->docs = s->names.count = h->docs;
    s->names.size = h->names_size;
    s->names.entry = ARENA_ARRAY(a, u32, h->docs / 8 + 1);
    s->names.bytes = arena_alloc(a, h->names_size + 1);
    s->row = ARENA_ARRAY(a, u32, h->docs + 1);
    s->digest = ARENA_ARRAY(a, u32, h->docs + 1);
    s->by_name = ARENA_ARRAY(a, u32, h->docs + 1);
    s->dead = ARENA_ARRAY(a, u64, h->docs / 64 + 1);
    for (int i = 0; i < FIELDS; i++)
        s->grams[i] = (struct grams){ h->docs,
                                      h->gram_symbols[i],
                                      h->gram_count[i],
                                      ARENA_ARRAY(a, u32, h->gram_symbols[i] + 1),
                                      ARENA_ARRAY(a, uint16_t, h->gram_count[i] + 1),
                                      ARENA_ARRAY(a, u32, h->gram_count[i] + 1),
                                      arena_alloc(a, h->gram_bytes[i] + 8) };
    for (int i = 0; i < WORD_LISTS; i++) {
        ir->words[i] = arena_alloc(ir->scratch, h->words_size[i] + 1);
        add_part(&ir->parts, ir->words[i], h->words_size[i]);
    }
    list_parts(w, h, &ir->parts);
    return OK;
}

static rc broken(struct fault *f)
{
    return fail_detail(f, INTERNAL, NULL, "an image of the register is broken");
}

static rc take_piece(const struct row *r, void *arg, struct fault *f)
{
    struct image_reading *ir = arg;
    i64 part = row_int(r, 0);
    str bytes = row_blob(r, 1);
    if (part == 0) {
        if (bytes.n != sizeof ir->head)
            return broken(f);
        memcpy(&ir->head, bytes.p, bytes.n);
        return make_room(ir, f);
    }
    if (part != ir->part) {
        ir->part = part;
        ir->at = 0;
    }
    if (part < 1 || (size_t)part > ir->parts.n || bytes.n > ir->parts.at[part - 1].size - ir->at)
        return broken(f);
    memcpy((char *)ir->parts.at[part - 1].p + ir->at, bytes.p, bytes.n);
    ir->at += bytes.n;
    return OK;
}

/* What follows from the arrays. */
static rc finish_reading(struct image_reading *ir, struct fault *f)
{
    struct segment *s = &ir->w->segment;
    struct words *lists[WORD_LISTS];
    if (!ir->parts.n)
        return broken(f);
    memcpy(s->length, ir->head.length, sizeof s->length);
    memcpy(s->names.phrase_n, ir->head.phrase_n, sizeof s->names.phrase_n);
    memcpy(s->names.phrase, ir->head.phrase, sizeof s->names.phrase);
    s->alphabet.count = ir->head.symbols;
    for (u32 i = SYMBOL_FIRST; i < s->alphabet.count; i++)
        if (s->alphabet.code_point[i] < 0x10000)
            s->alphabet.basic[s->alphabet.code_point[i]] = (uint16_t)i;
    segment_sounds(s, ir->w->segment_arena);
    word_lists(ir->w->doors, lists);
    for (int i = 0; i < WORD_LISTS; i++)
        if (!read_words(ir->w->doors, lists[i], (str){ ir->words[i], ir->head.words_size[i] }))
            return broken(f);
    doors_note(ir->w->doors, 0, 0, 0);
    doors_index(ir->w->doors);
    doors_mark_places(ir->w->doors);
    return OK;
}

rc image_read(struct tx *tx, i64 image, struct whole *ret, struct fault *f)
{
    struct whole w = { .segment_arena = arena_new((size_t)16 << 30) };
    struct image_reading ir = { .w = &w, .scratch = arena_new(0) };
    rc r = w.segment_arena && ir.scratch
               ? db_each(tx, &Q_image_pieces, ARGS(V_I(image)), take_piece, &ir, f)
               : fail(f, NO_MEMORY, NULL);
    if (r == OK)
        r = finish_reading(&ir, f);
    arena_free(ir.scratch);
    if (r == OK)
        *ret = w;
    else
        whole_free(&w);
    return r;
}
