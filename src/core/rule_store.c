#include "core/rule_store.h"

#include "core/rule_pack.h"
#include "db/queries.h"

enum { BODY = 64 << 10, FILES = 8 << 20, OVERRIDES = 4096 };

static void put_day(struct json_out *o, const char *name, day d, day open, struct arena *a)
{
    json_name(o, str_from(name));
    if (d == open)
        json_put_null(o);
    else
        json_put_text(o, day_text(a, d));
}

void rule_put(const struct rules *r, const struct rule_row *row, struct json_out *o)
{
    size_t n;
    const str *columns = rule_columns(r, row->list, &n);
    json_open(o, '{');
    json_text_of(o, "code", row->code);
    json_text_of(o, "name_zh", row->name_zh);
    json_text_of(o, "name_en", row->name_en);
    json_text_of(o, "basis", row->basis);
    put_day(o, "valid_from", row->valid_from, INT32_MIN, o->b.arena);
    put_day(o, "valid_to", row->valid_to, INT32_MAX, o->b.arena);
    for (size_t i = 0; i < n; i++) {
        json_name(o, columns[i]);
        json_put_text(o, row->cells[i]);
    }
    json_close(o, '}');
}

/* Names of the files; the letters with their text, which no row holds. */
static str files_json(const struct rules *r, struct arena *a)
{
    struct json_out o = json_out_new(a, FILES);
    json_open(&o, '[');
    for (size_t i = 0; i < r->file_count; i++) {
        json_open(&o, '{');
        json_text_of(&o, "name", r->files[i].name);
        if (str_ends(r->files[i].name, S(".txt")))
            json_text_of(&o, "text", r->files[i].text);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

/* Hands out the rows of all lists, one after the other. */
struct feeding {
    const struct rules *r;
    struct arena *arena;
    struct arena_mark mark; /* one body lives at a time */
    size_t list, row;
};

static int next_row(void *arg, struct val *values, struct fault *f)
{
    struct feeding *s = arg;
    while (s->list < s->r->list_count && s->row == s->r->lists[s->list].count) {
        s->list++;
        s->row = 0;
    }
    if (s->list == s->r->list_count)
        return 0;
    const struct rule_row *row = &s->r->lists[s->list].rows[s->row++];
    arena_rewind(s->arena, s->mark);
    struct json_out o = json_out_new(s->arena, BODY);
    rule_put(s->r, row, &o);
    if (!json_out_ok(&o)) {
        (void)fail_detail(f, INTERNAL, NULL, "rule row %.*s is too long", STR_ARG(row->code));
        return -1;
    }
    values[0] = V_T(s->r->pack);
    values[1] = V_T(row->list);
    values[2] = V_T(row->code);
    values[3] = V_I(row->valid_from);
    values[4] = V_I(row->valid_to);
    values[5] = V_T(json_out_str(&o));
    return 1;
}

rc rule_store_save(struct tx *tx, const struct rules *r, struct fault *f)
{
    static const char *const columns[] = { "pack_id",    "list",     "code",
                                           "valid_from", "valid_to", "body" };
    struct arena *a = tx_arena(tx);
    i64 added = 0;
    rc code = db_exec(tx, &Q_rule_pack_add,
                      ARGS(V_T(r->pack), V_I(tx_now(tx)), V_T(files_json(r, a))), &added, f);
    if (code != OK || added == 0)
        return code;
    struct feeding s = { .r = r, .arena = arena_new(0) };
    if (!s.arena)
        return fail(f, NO_MEMORY, NULL);
    s.mark = arena_mark(s.arena);
    code = db_copy_in(tx, "rule_row", columns, COUNT(columns), next_row, &s, f);
    arena_free(s.arena);
    return code;
}

struct own_days {
    struct day_override *days;
    size_t n;
};

static rc take_override(const struct row *row, void *arg, struct fault *f)
{
    struct own_days *own = arg;
    if (own->n == OVERRIDES)
        return fail(f, TOO_LARGE, "rules.too_many_overrides");
    own->days[own->n++] = (struct day_override){ (day)row_int(row, 0), row_int(row, 1) != 0 };
    return OK;
}

rc rule_store_overrides(struct tx *tx, i64 bureau_id, struct rules *r, struct fault *f)
{
    struct own_days own = { ARENA_ARRAY(tx_arena(tx), struct day_override, OVERRIDES), 0 };
    rc code = db_each(tx, &Q_calendar_override_list, ARGS(V_I(bureau_id)), take_override, &own, f);
    if (code == OK && own.n)
        calendar_override(r, own.days, own.n);
    return code;
}

static rc put_pack(const struct row *row, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_text_of(o, "id", row_text(row, 0));
    json_instant_of(o, "first_used_at", row_int(row, 1));
    json_close(o, '}');
    return OK;
}

rc rule_put_packs(struct tx *tx, struct json_out *o, struct fault *f)
{
    json_open(o, '[');
    rc code = db_each(tx, &Q_rule_pack_list, NO_ARGS, put_pack, o, f);
    json_close(o, ']');
    return code;
}

struct telling {
    struct json_out *o;
    i64 valid_from;
    str body; /* of the row told last */
    struct arena *arena;
};

static rc put_wording(const struct row *row, void *arg, struct fault *f)
{
    struct telling *t = arg;
    (void)f;
    if (t->body.n && t->valid_from == row_int(row, 2) && str_eq(t->body, row_text(row, 3)))
        return OK;
    t->valid_from = row_int(row, 2);
    t->body = row_text_copy(row, 3, t->arena);
    json_open(t->o, '{');
    json_text_of(t->o, "pack", row_text(row, 0));
    json_instant_of(t->o, "since", row_int(row, 1));
    json_name(t->o, S("row"));
    json_put_raw(t->o, t->body);
    json_close(t->o, '}');
    return OK;
}

rc rule_put_history(struct tx *tx, str list, str code, struct json_out *o, struct fault *f)
{
    struct telling t = { .o = o, .arena = tx_arena(tx) };
    json_open(o, '[');
    rc r = db_each(tx, &Q_rule_history, ARGS(V_T(list), V_T(code)), put_wording, &t, f);
    json_close(o, ']');
    return r;
}
