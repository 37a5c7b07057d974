/* Any bytes as the address of a tile and, on further lines, conditions on the doors drawn there. An
 * address that is taken is one tile of its zoom, whole within the world, and the same when written
 * plainly. A test answers for all rows, for a range and for one row alike, and a tile is empty
 * exactly when no door that passes lies in it. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/rand.h"
#include "search/doors_shape.h"
#include "search/doors_tile.h"

#include "target.h"

enum { DOORS_MADE = 700, STRAYS_MADE = 40, TEXTS = 8 };

#define PICK(r, array) str_from((array)[rand_below((r), COUNT(array))])

static void put_some(struct doors *d, struct rand *r, i64 first, int n)
{
    static const char *const codes[] = { "6210", "5211", "A", "C", "active", "seen", "", "440306" };
    for (i64 id = first; id < first + n; id++) {
        struct door o = { .id = id,
                          .entity_id = id + 10000,
                          .is_door = rand_below(r, 9) > 0,
                          .first = true,
                          .located = rand_below(r, 9) > 0,
                          .trade = PICK(r, codes),
                          .grade = PICK(r, codes),
                          .state = PICK(r, codes),
                          .place_code = PICK(r, codes),
                          .bureau_id = 1,
                          .unit_id = 100 + (i64)rand_below(r, 3),
                          .opened_on = DOOR_NO_DAY };
        o.x = mercator_x(113.8 + (id % 7 ? 0.01 : 40.0) * rand_unit(r));
        o.y = mercator_y(22.5 + (id % 7 ? 0.01 : 40.0) * rand_unit(r));
        u32 row;
        must(doors_put(d, &o, &row, NULL) == OK);
    }
}

static struct doors *some_doors(void)
{
    struct doors *d = doors_new(DOORS_MADE);
    struct arena *a = arena_new(0);
    struct rand r;
    rand_seed(&r, 7);
    must(d != NULL);
    put_some(d, &r, 1, DOORS_MADE);
    doors_order(d, a);
    put_some(d, &r, DOORS_MADE - STRAYS_MADE, 2 * STRAYS_MADE);
    arena_free(a);
    return d;
}

static bool take_address(struct arena *a, str text, struct tile *t)
{
    struct tile again;
    str y, z = str_cut(text, '/', &y), x = str_cut(y, '/', &y);
    if (!tile_parse(z, x, y, t))
        return false;
    must(t->z >= 0 && t->z <= TILE_MAX_ZOOM && (u64)t->x >> t->z == 0 && (u64)t->y >> t->z == 0);
    must(tile_parse(arena_fmt(a, "%d", t->z), arena_fmt(a, "%u", t->x),
                    arena_fmt(a, "%u.mvt", t->y), &again));
    must(again.z == t->z && again.x == t->x && again.y == t->y);
    must(tile_unit_x(*t, tile_west(*t)) == 0 && tile_unit_y(*t, tile_north(*t)) == 0);
    must(t->z == 0 ||
         (tile_west(*t) >> (32 - t->z) == t->x && tile_north(*t) >> (32 - t->z) == t->y));
    return true;
}

/* A line: key, operator, then texts between '|', which are ids where ids are wanted. */
static struct door_cond cond(struct arena *a, str line)
{
    str *texts = ARENA_ARRAY(a, str, TEXTS);
    i64 *ids = ARENA_ARRAY(a, i64, TEXTS);
    struct door_cond c = { .key = line.n ? (unsigned char)line.p[0] % (DOOR_NAME + 1) : 0,
                           .op = line.n > 1 ? (unsigned char)line.p[1] % (DOOR_NOT_NULL + 1) : 0 };
    str rest = str_sub(line, 2, line.n);
    for (; c.n < TEXTS && rest.n; c.n++) {
        texts[c.n] = str_cut(rest, '|', &rest);
        if (!str_to_i64(texts[c.n], &ids[c.n]))
            ids[c.n] = (i64)str_hash(texts[c.n]);
    }
    bool by_id = c.key == DOOR_ID || c.key == DOOR_UNIT || c.key == DOOR_OFFICER;
    c.texts = by_id ? NULL : texts;
    c.ids = by_id ? ids : NULL;
    c.low = ids[0];
    c.high = ids[1];
    return c;
}

static bool in_tile(const struct doors *d, struct tile t, u32 row)
{
    u64 side = (u64)1 << (32 - t.z), x = d->x[row], y = d->y[row];
    u64 west = tile_west(t), north = tile_north(t);
    return x && x >= west && x < west + side && y >= north && y < north + side;
}

static void ask(struct arena *a, const struct doors *d, const struct door_filter *filter,
                const struct tile *t)
{
    struct fault f;
    struct door_test *test;
    bool any = false;
    fault_init(&f, a);
    rc code = door_test_new(d, filter, a, &test, &f);
    if (code != OK) {
        must((code == UNSUPPORTED || code == TOO_LARGE) && f.key.n);
        return;
    }
    const u64 *all = door_test_all(test, a);
    u32 count = doors_count(d), from = count / 3, to = count / 3 * 2;
    const u64 *range = door_test_range(test, from, to, a);
    for (u32 row = 0; row < count; row++) {
        bool is = door_test_row(test, row);
        must(is == bit_get(all, row) && (row < from || row >= to || is == bit_get(range, row)));
        any = any || (is && t && in_tile(d, *t, row));
    }
    must(filter->kind != DOORS || !t || any == (doors_tile(d, test, *t, a).n > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct doors *doors;
    if (size > 1 << 12)
        return 0;
    doors = doors ? doors : some_doors();
    struct arena *a = arena_new(0);
    struct door_cond conds[LIMIT_FILTERS + 1];
    struct door_filter filter = { .kind = size % 3 ? DOORS : OPERATORS,
                                  .bureau_id = 1,
                                  .conds = conds };
    struct tile t;
    str rest, line = str_cut((str){ (const char *)data, size }, '\n', &rest);
    bool taken = take_address(a, line, &t);
    while (rest.n && filter.count < COUNT(conds))
        conds[filter.count++] = cond(a, str_cut(rest, '\n', &rest));
    ask(a, doors, &filter, taken ? &t : NULL);
    arena_free(a);
    return 0;
}
