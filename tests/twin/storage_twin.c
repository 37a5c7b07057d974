/* What the storage layer itself promises: the same statements, values and failures mean the same on
 * both. */
#include "twin.h"

#define BOTH(name, text) static const struct query name = { #name, text, text }

BOTH(put_row, "INSERT INTO rule_row (pack_id, list, code, valid_from, valid_to, body) VALUES ($1, "
              "$2, $3, $4, $5, $6)");
BOTH(put_pack, "INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, $2, $3)");
BOTH(next_number,
     "INSERT INTO number_series (bureau_id, series, year, last) VALUES ($1, $2, $3, 1) "
     "ON CONFLICT (bureau_id, series, year) DO UPDATE SET last = number_series.last + 1 RETURNING "
     "last");
BOTH(put_place,
     "INSERT INTO place (bureau_id, code, parent_code, level, name, name_en, pinyin, lon, lat) "
     "VALUES ($1, $2, $3, $4, $5, '', '', $6, $7)");
BOTH(put_bureau, "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) VALUES "
                 "($1, $2, '', '', '', $3)");
BOTH(move_places,
     "UPDATE place SET lon = lon + $1, ver = ver + 1 WHERE bureau_id = $2 AND lon > $3");
BOTH(drop_places, "DELETE FROM place WHERE bureau_id = $1 AND code >= $2 AND code < $3");
BOTH(by_name,
     "SELECT code, name, lon FROM place WHERE (name, code) > ($1, $2) ORDER BY name, code LIMIT 5");
BOTH(by_lon,
     "SELECT code, name, lon FROM place ORDER BY lon DESC NULLS LAST, bureau_id, code LIMIT 5");
BOTH(put_blob, "INSERT INTO blob_piece (hash, no, bytes) VALUES ($1, $2, $3) "
               "ON CONFLICT (hash, no) DO UPDATE SET bytes = excluded.bytes");
BOTH(put_note,
     "INSERT INTO import_refusal (import_id, row_no, reasons, line) VALUES ($1, $2, $3, $4)");

static const char *const names[] = { "",   "a",   "A",    "b", "B",
                                     "ab", "a b", "Zeta", "é", "成都李四面馆",
                                     "面", "😀",   "'\\\"" };

static str name_of(struct rand *r)
{
    return str_from(names[rand_below(r, COUNT(names))]);
}

static i64 small(struct rand *r, u64 n)
{
    return (i64)rand_below(r, n);
}

static rc add_bureau(struct tx *tx, struct rand *r, struct fault *f)
{
    return db_exec(tx, &put_bureau, ARGS(V_I(1 + small(r, 3)), V_T(name_of(r)), V_I(tx_now(tx))),
                   NULL, f);
}

static rc add_pack(struct tx *tx, struct rand *r, struct fault *f)
{
    return db_exec(tx, &put_pack, ARGS(V_T(name_of(r)), V_I(tx_id(tx)), V_T(name_of(r))), NULL, f);
}

static rc add_rule(struct tx *tx, struct rand *r, struct fault *f)
{
    return db_exec(tx, &put_row,
                   ARGS(V_T(name_of(r)), V_T(name_of(r)), V_T(name_of(r)), V_I(small(r, 9)),
                        V_I(small(r, 9)), V_T0(name_of(r))),
                   NULL, f);
}

static rc take_number(struct tx *tx, struct rand *r, struct fault *f)
{
    i64 n = 0;
    rc e = db_int(tx, &next_number, ARGS(V_I(small(r, 3)), V_T(name_of(r)), V_I(2026)), &n, f);
    return e == OK && n % 7 == 0 ? refuse(f, "twin.unlucky") : e;
}

static rc add_place(struct tx *tx, struct rand *r, struct fault *f)
{
    struct val lon = small(r, 4) ? V_D(113 + rand_unit(r)) : V_NULL(),
               lat = small(r, 4) ? V_D(rand_normal(r)) : V_NULL();
    str code = arena_fmt(tx_arena(tx), "%d", (int)small(r, 500));
    return db_exec(tx, &put_place,
                   ARGS(V_I(1 + small(r, 4)), V_T(code), V_T0(name_of(r)), V_I(small(r, 4)),
                        V_T(name_of(r)), lon, lat),
                   NULL, f);
}

static rc shift_places(struct tx *tx, struct rand *r, struct fault *f)
{
    i64 changed;
    rc e = db_exec(tx, &move_places, ARGS(V_D(rand_unit(r) / 7), V_I(1 + small(r, 3)), V_D(113.2)),
                   &changed, f);
    return e == OK
               ? db_exec(tx, &put_note,
                         ARGS(V_I(tx_id(tx)), V_I(changed), V_T(S("shift")), V_T(S(""))), NULL, f)
               : e;
}

static rc remove_places(struct tx *tx, struct rand *r, struct fault *f)
{
    return db_exec(tx, &drop_places, ARGS(V_I(1 + small(r, 3)), V_T(S("1")), V_T(S("12"))), NULL,
                   f);
}

static rc add_bytes(struct tx *tx, struct rand *r, struct fault *f)
{
    char bytes[40];
    size_t n = rand_below(r, sizeof bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)rand_below(r, 256);
    return db_exec(tx, &put_blob, ARGS(V_T(name_of(r)), V_I(small(r, 5)), V_B(((str){ bytes, n }))),
                   NULL, f);
}

static rc join_row(const struct row *row, void *arg, struct fault *f)
{
    (void)f;
    buf *out = arg;
    buf_add(out, row_text(row, 0));
    buf_add(out, row_text(row, 1));
    buf_double(out, row_real(row, 2));
    return OK;
}

/* What was read is written down, so that the dump shows a difference. */
static rc read_pages(struct tx *tx, struct rand *r, struct fault *f)
{
    buf seen = buf_new(tx_arena(tx), 1 << 16);
    rc e = db_each(tx, &by_name, ARGS(V_T(name_of(r)), V_T(S(""))), join_row, &seen, f);
    if (e == OK)
        e = db_each(tx, &by_lon, NO_ARGS, join_row, &seen, f);
    return e == OK
               ? db_exec(tx, &put_note,
                         ARGS(V_I(tx_id(tx)), V_I(0), V_T(S("page")), V_T(buf_str(&seen))), NULL, f)
               : e;
}

static rc add_two_packs(struct tx *tx, void *arg, struct fault *f)
{
    rc e = add_pack(tx, arg, f);
    return e == OK ? add_pack(tx, arg, f) : e;
}

static rc try_in_part(struct tx *tx, struct rand *r, struct fault *f)
{
    rc part = db_nested(tx, add_two_packs, r, f);
    return db_exec(tx, &put_note, ARGS(V_I(tx_id(tx)), V_I(part), V_T(S("part")), V_T(S(""))), NULL,
                   f);
}

int main(void)
{
    static const struct twin_act acts[] = {
        { "add_bureau", 1, add_bureau, NULL },       { "add_pack", 3, add_pack, NULL },
        { "add_rule", 5, add_rule, NULL },           { "take_number", 5, take_number, NULL },
        { "add_place", 12, add_place, NULL },        { "shift_places", 2, shift_places, NULL },
        { "remove_places", 1, remove_places, NULL }, { "add_bytes", 4, add_bytes, NULL },
        { "read_pages", 4, read_pages, NULL },       { "try_in_part", 4, try_in_part, NULL },
    };
    return twin_run(
        &(struct twin){ .acts = acts, .n = COUNT(acts), .seed = 20260101, .steps = 2000 });
}
