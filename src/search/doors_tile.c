#include "search/doors_tile.h"

#include "codec/mvt.h"
#include "search/doors_count.h"
#include "search/doors_shape.h"

enum { SIDE = 1 << TILE_CELL_BITS, CELLS = SIDE * SIDE };

static str word_of(const struct words *w, int number)
{
    return (u32)number < w->count ? w->text[number] : (str){ NULL, 0 };
}

str doors_grade_text(const struct doors *d, int number)
{
    return word_of(&d->grades, number);
}

str doors_section_text(int number)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRST";
    return number ? (str){ letters + number - 1, 1 } : (str){ NULL, 0 };
}

str doors_state_text(const struct doors *d, int number)
{
    return word_of(&d->states, number);
}

str doors_door_state_text(const struct doors *d, int number)
{
    return word_of(&d->door_states, number);
}

struct drawing {
    const struct doors *d;
    const u64 *bits;
    struct tile t;
    struct door_box box;
    u32 from, to; /* rows in their place within the tile */
    struct mvt *m;
};

/* The last Morton number of a square, plus one; 0 stands for 2⁶⁴. */
static u64 after_square(u32 x, u32 y, int level)
{
    return morton(x, y) + (level ? (u64)1 << (64 - 2 * level) : 0);
}

static u32 row_after(const struct doors *d, u64 place)
{
    return place ? doors_row_at(d, place) : d->placed;
}

/* Values of tags are looked up once for each number of a word. */
struct tag {
    u32 key;
    const struct words *words;
    u32 *value; /* + 1; 0 not looked up yet */
};

enum { ID, GRADE, STATE, DOOR_STATE_TAG, TRADE, TAGS = 4 };

static void put_tag(struct mvt *m, struct tag *t, u32 number)
{
    if (!number)
        return;
    if (!t->value[number])
        t->value[number] = mvt_text(m, t->words->text[number]) + 1;
    mvt_tag(m, t->key, t->value[number] - 1);
}

static void draw_door(struct drawing *w, struct tag tags[TAGS], u32 row)
{
    const struct doors *d = w->d;
    uint16_t flags = d->flags[row];
    char digits[24];
    size_t at = sizeof digits;
    for (u64 rest = (u64)d->id[row]; rest || at == sizeof digits; rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    mvt_tag(w->m, ID, mvt_unique(w->m, (str){ digits + at, sizeof digits - at }));
    put_tag(w->m, &tags[0], (u32)flag_grade(flags));
    put_tag(w->m, &tags[1], (u32)flag_state(flags));
    put_tag(w->m, &tags[2], (u32)flag_door_state(flags));
    put_tag(w->m, &tags[3], d->trade[row]);
    mvt_point(w->m, 0, tile_unit_x(w->t, d->x[row]), tile_unit_y(w->t, d->y[row]));
}

static bool in_box(const struct drawing *w, u32 row)
{
    u32 x = w->d->x[row], y = w->d->y[row];
    return x && x >= w->box.west && x <= w->box.east && y >= w->box.north && y <= w->box.south;
}

static void draw_doors(struct drawing *w, struct arena *a)
{
    static const char *const keys[] = { "id", "grade", "state", "door_state", "trade" };
    const struct doors *d = w->d;
    const u64 *placed = d->bits[BITS_PLACED];
    struct tag tags[TAGS] = { { GRADE, &d->grades, ARENA_ARRAY(a, u32, GRADES) },
                              { STATE, &d->states, ARENA_ARRAY(a, u32, STATES) },
                              { DOOR_STATE_TAG, &d->door_states, ARENA_ARRAY(a, u32, DOOR_STATES) },
                              { TRADE, &d->trades, ARENA_ARRAY(a, u32, d->trades.count) } };
    mvt_begin(w->m, "doors", TILE_EXTENT, keys, COUNT(keys));
    for (u32 row = w->from; row < w->to; row++)
        if (bit_get(w->bits, row) && bit_get(placed, row))
            draw_door(w, tags, row);
    for (u32 i = 0; i < d->stray_count; i++)
        if (bit_get(w->bits, d->strays[i]) && in_box(w, d->strays[i]))
            draw_door(w, tags, d->strays[i]);
    mvt_end(w->m);
}

/* Keys of clusters: n, then grades, then sections, each by number. */
enum { KEY_N, KEY_GRADE, KEY_SECTION = KEY_GRADE + GRADES, CLUSTER_KEYS = KEY_SECTION + SECTIONS };

static const char *named(struct arena *a, const char *prefix, str name)
{
    return arena_cstr(a, ARENA_CONCAT(a, str_from(prefix), name.n ? name : S("none")));
}

static const char *const *cluster_keys(const struct doors *d, struct arena *a)
{
    const char **keys = ARENA_ARRAY(a, const char *, CLUSTER_KEYS);
    keys[KEY_N] = "n";
    for (int g = 0; g < GRADES; g++)
        keys[KEY_GRADE + g] = named(a, "grade_", doors_grade_text(d, g));
    for (int s = 0; s < SECTIONS; s++)
        keys[KEY_SECTION + s] = named(a, "trade_", doors_section_text(s));
    return keys;
}

static void tag_counts(struct mvt *m, const u32 *counts, int n, u32 first_key)
{
    for (int i = 0; i < n; i++)
        if (counts[i])
            mvt_tag(m, first_key + (u32)i, mvt_uint(m, counts[i]));
}

/* A cluster is drawn at one of its doors: the middle one in Morton order, or the first stray. */
static u32 middle_row(const struct drawing *w, u32 from, u32 to)
{
    const u64 *placed = w->d->bits[BITS_PLACED];
    u32 middle = from + (to - from) / 2;
    for (u32 row = middle; row < to; row++)
        if (bit_get(w->bits, row) && bit_get(placed, row))
            return row;
    for (u32 row = middle; row-- > from;)
        if (bit_get(w->bits, row) && bit_get(placed, row))
            return row;
    return NO_ROW;
}

struct cell {
    struct door_counts counts;
    u32 row;
};

/* Cells are numbered in Morton order, so that their rows follow one another. */
static void count_cells(struct drawing *w, struct cell *cells)
{
    int level = w->t.z + TILE_CELL_BITS, shift = 32 - level;
    u64 first = morton(tile_west(w->t), tile_north(w->t));
    u32 from = w->from;
    for (u32 c = 0; c < CELLS; c++) {
        u64 end = first + ((u64)(c + 1) << 2 * shift);
        u32 to = c + 1 == CELLS ? w->to : doors_row_at(w->d, end);
        to = to < from ? from : to > w->to ? w->to : to;
        count_range(w->d, w->bits, from, to, &cells[c].counts);
        cells[c].row = cells[c].counts.n ? middle_row(w, from, to) : NO_ROW;
        from = to;
    }
    for (u32 i = 0; i < w->d->stray_count; i++) {
        u32 row = w->d->strays[i];
        if (!bit_get(w->bits, row) || !in_box(w, row))
            continue;
        u64 c = (morton(w->d->x[row], w->d->y[row]) - first) >> 2 * shift;
        count_row(w->d, row, &cells[c].counts);
        if (cells[c].row == NO_ROW)
            cells[c].row = row;
    }
}

static void draw_clusters(struct drawing *w, struct arena *a)
{
    struct cell *cells = ARENA_ARRAY(a, struct cell, CELLS);
    count_cells(w, cells);
    mvt_begin(w->m, "clusters", TILE_EXTENT, cluster_keys(w->d, a), CLUSTER_KEYS);
    for (u32 c = 0; c < CELLS; c++) {
        const struct door_counts *n = &cells[c].counts;
        if (!n->n)
            continue;
        mvt_tag(w->m, KEY_N, mvt_uint(w->m, n->n));
        tag_counts(w->m, n->grade, GRADES, KEY_GRADE);
        tag_counts(w->m, n->section, SECTIONS, KEY_SECTION);
        mvt_point(w->m, 0, tile_unit_x(w->t, w->d->x[cells[c].row]),
                  tile_unit_y(w->t, w->d->y[cells[c].row]));
    }
    mvt_end(w->m);
}

str doors_tile(const struct doors *d, const struct door_test *test, struct tile t, struct arena *a)
{
    u32 x = tile_west(t), y = tile_north(t),
        side = t.z ? (u32)(((u64)1 << (32 - t.z)) - 1) : UINT32_MAX;
    struct drawing w = { .d = d, .t = t, .box = { x, y, x + side, y + side } };
    w.from = doors_row_at(d, morton(x, y));
    w.to = row_after(d, after_square(x, y, t.z));
    w.bits = door_test_range(test, w.from, w.to, a);
    w.m = mvt_new(a, TILE_MOST_BYTES);
    if (t.z >= TILE_SINGLE_ZOOM && w.to - w.from <= TILE_MOST_DOORS)
        draw_doors(&w, a);
    else
        draw_clusters(&w, a);
    return mvt_ok(w.m) ? mvt_str(w.m) : (str){ NULL, 0 };
}
