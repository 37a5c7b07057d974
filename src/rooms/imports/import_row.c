#include "rooms/imports/import_row.h"

#include "base/utf8.h"
#include "rooms/imports/import_value.h"

#include <string.h>

/* A value on its way from cell to record. */
struct value {
    enum import_target target;
    str text;
    day on;
    double number;
};

static const char *check_text(const struct field *field, str s, struct value *v)
{
    v->text = s;
    if (!utf8_clean(s))
        return "bad_characters";
    return field->max && utf8_length(s) > (size_t)field->max ? "too_long" : NULL;
}

static const char *check_code(const struct rules *rules, const struct import_words *words, str s,
                              struct value *v)
{
    switch (import_words_find(words, s, &v->text)) {
    case WORD_ONE:
        return NULL;
    case WORD_SEVERAL:
        return "ambiguous";
    case WORD_NONE:
        break;
    }
    return v->target == T_TRADE && import_trade(rules, s, &v->text) ? NULL : "unknown_code";
}

/* NULL: *v is the value, or empty. Else what is wrong with it. */
static const char *read_value(const struct rules *rules, const struct import_source *from, str s,
                              struct value *v)
{
    const struct field *field = from->field;
    bool code = field && field->type == F_CODE;
    if (from->words && !code)
        import_words_find(from->words, s, &s);
    v->text = s;
    if (s.n == 0)
        return NULL;
    if (!field)
        return str_to_double(s, &v->number) ? NULL : "not_a_number";
    if (code)
        return check_code(rules, from->words, s, v);
    if (field->type == F_DAY)
        return import_day(s, &v->on) ? NULL : "not_a_day";
    return check_text(field, s, v);
}

const char *import_constant_fault(const struct rules *rules, const struct import_map *m,
                                  enum import_target t)
{
    struct value v = { .target = t };
    return read_value(rules, &m->from[t], m->from[t].constant, &v);
}

enum import_target import_target_of(enum import_part part, str field)
{
    for (int t = 0; t < TARGETS; t++)
        if (import_targets[t].part == part && str_eq(field, str_from(import_targets[t].field)))
            return (enum import_target)t;
    return TARGETS;
}

/* ---- one row ---- */

struct filling {
    struct import_reader *rd;
    struct arena *arena;
    struct import_row *row;
    struct fault why;
};

static const struct field *field_of(const struct filling *w, enum import_target t)
{
    return w->rd->map->from[t].field;
}

static void *place_of(struct filling *w, enum import_target t)
{
    struct import_row *row = w->row;
    char *base = NULL;
    switch (import_targets[t].part) {
    case PART_ENTITY:
        base = (char *)&row->entity;
        break;
    case PART_DOOR:
        base = (char *)&row->door;
        break;
    case PART_LICENCE:
        base = (char *)&row->licence;
        break;
    }
    return base + field_of(w, t)->offset;
}

static void wrong(struct filling *w, enum import_target t, const char *code, str arg)
{
    w->row->set &= ~(1u << t);
    if (w->rd->map->from[t].lenient)
        w->rd->left_out[t]++;
    else
        fault_field(&w->why, str_from(import_targets[t].name), code, arg);
}

static void put(struct filling *w, const struct value *v)
{
    enum import_target t = v->target;
    w->row->set |= 1u << t;
    if (t == T_LON)
        w->row->lon = v->number;
    else if (t == T_LAT)
        w->row->lat = v->number;
    else if (field_of(w, t)->type == F_DAY)
        *(day *)place_of(w, t) = v->on;
    else
        *(str *)place_of(w, t) = v->text;
}

static void read_cell(struct filling *w, enum import_target t)
{
    const struct import_source *from = &w->rd->map->from[t];
    str cell = S("");
    if (from->title.n && from->column < w->row->cell_count)
        cell = w->row->cells[from->column];
    struct value v = { .target = t };
    const char *code = read_value(w->rd->rules, from, cell.n ? cell : from->constant, &v);
    if (code)
        wrong(w, t, code, t == T_LEGAL_PERSON || t == T_PHONE ? S("") : v.text);
    else if (v.text.n)
        put(w, &v);
}

static void unset(struct filling *w, enum import_target t)
{
    w->row->set &= ~(1u << t);
}

/* Both or neither; 0, 0 lies in the Gulf of Guinea and means that nobody knew. */
static void settle_point(struct filling *w)
{
    struct import_row *row = w->row;
    bool has_lon = import_has(row, T_LON), has_lat = import_has(row, T_LAT);
    if (!has_lon && !has_lat)
        return;
    if (has_lon != has_lat) {
        wrong(w, has_lon ? T_LAT : T_LON, "required", S(""));
        unset(w, has_lon ? T_LON : T_LAT);
        return;
    }
    double lon = row->lon, lat = row->lat;
    bool nowhere = lon >= 0 && lon <= 0 && lat >= 0 && lat <= 0;
    if (!(lon >= -180 && lon <= 180))
        wrong(w, T_LON, "out_of_range", S(""));
    if (!(lat >= -90 && lat <= 90))
        wrong(w, T_LAT, "out_of_range", S(""));
    if (nowhere || !import_has(row, T_LON) || !import_has(row, T_LAT)) {
        unset(w, T_LON);
        unset(w, T_LAT);
        return;
    }
    crs_to_wgs84(w->rd->map->crs, &lon, &lat);
    row->door.point = (struct point){ true, lon, lat, str_from(crs_name(w->rd->map->crs)) };
}

/* Where the point lies says more than what was typed. */
static void settle_place(struct filling *w)
{
    struct import_row *row = w->row;
    const struct known *known = w->rd->known;
    str code = row->entity.place_code;
    str found = row->door.point.set
                    ? known_place_at(known, row->door.point.lon, row->door.point.lat)
                    : S("");
    if (found.n) {
        row->set |= 1u << T_PLACE_CODE;
        row->entity.place_code = found;
    } else if (import_has(row, T_PLACE_CODE) && !known_place(known, code, &row->unit_id)) {
        row->entity.place_code = S("");
        wrong(w, T_PLACE_CODE, "unknown_code", code);
    }
    if (row->entity.place_code.n)
        known_place(known, row->entity.place_code, &row->unit_id);
}

/* What the register itself says about a record, in the words of the map. */
static void take_errors(struct filling *w, enum import_part part, const struct fault *from)
{
    for (const struct field_error *e = from->errors; e; e = e->next) {
        enum import_target t = import_target_of(part, e->field);
        if (t == TARGETS)
            fault_field(&w->why, e->field, e->code.p, e->arg);
        else
            wrong(w, t, e->code.p, e->arg);
        if (t < TARGETS && field_of(w, t)->type == F_TEXT)
            *(str *)place_of(w, t) = S("");
    }
}

static void check_records(struct filling *w)
{
    struct import_row *row = w->row;
    struct fault said;
    fault_init(&said, w->arena);
    if (entity_check(w->arena, &row->entity, &said) != OK)
        take_errors(w, PART_ENTITY, &said);
    if (!import_has(row, T_LICENCE_NUMBER))
        return;
    if (!import_has(row, T_LICENCE_KIND))
        wrong(w, T_LICENCE_KIND, "required", S(""));
    fault_init(&said, w->arena);
    if (licence_check(w->arena, &row->licence, &said) != OK)
        take_errors(w, PART_LICENCE, &said);
}

static void settle_source_key(struct filling *w)
{
    struct entity *e = &w->row->entity;
    if (!import_has(w->row, T_SOURCE_KEY))
        return;
    e->source_key = ARENA_CONCAT(w->arena, w->rd->map->scheme, S(":"), e->source_key);
    i64 most = field_of(w, T_SOURCE_KEY)->max;
    if (e->source_key.n <= (size_t)most)
        return;
    e->source_key = S("");
    wrong(w, T_SOURCE_KEY, "too_long", arena_fmt(w->arena, "%lld", (long long)most));
}

static rc settle_key(struct filling *w, struct fault *f)
{
    struct import_row *row = w->row;
    const struct import_map *map = w->rd->map;
    enum import_target t = map->key == KEY_USCC ? T_USCC : T_SOURCE_KEY;
    str key = import_row_key(map, row);
    i64 before;
    if (key.n == 0 && !w->why.errors)
        wrong(w, t, "required", S(""));
    if (key.n == 0)
        return OK;
    rc r = seen_add(w->rd->seen, key, row->line, &before, f);
    if (r == OK && before)
        wrong(w, t, "twice_in_file", arena_fmt(w->arena, "%lld", (long long)before));
    return r;
}

static void copy_cells(struct arena *a, const struct table_row *from, struct import_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < from->count; i++)
        n += from->cells[i].n;
    char *bytes = arena_alloc(a, n + 1);
    str *cells = ARENA_ARRAY(a, str, from->count);
    for (size_t i = 0; i < from->count; i++) {
        str c = from->cells[i];
        if (c.n)
            memcpy(bytes, c.p, c.n);
        cells[i] = (str){ bytes, c.n };
        bytes += c.n;
    }
    row->cells = cells;
    row->cell_count = from->count;
}

rc import_row_read(struct import_reader *rd, const struct table_row *from, struct arena *a,
                   struct import_row *ret, struct fault *f)
{
    struct filling w = { .rd = rd, .arena = a, .row = ret };
    fault_init(&w.why, a);
    *ret = (struct import_row){ .line = from->line };
    ret->entity.opened_on = ret->licence.issued_on = ret->licence.valid_to = DAY_NONE;
    copy_cells(a, from, ret);
    for (int t = 0; t < TARGETS; t++)
        if (rd->map->from[t].title.n || rd->map->from[t].constant.n)
            read_cell(&w, (enum import_target)t);
    settle_source_key(&w);
    settle_point(&w);
    settle_place(&w);
    check_records(&w);
    rc r = settle_key(&w, f);
    ret->errors = w.why.errors;
    return r == OK ? entity_seal(rd->keys, a, &ret->entity, f) : r;
}
