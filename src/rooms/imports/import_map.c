#include "rooms/imports/import_map.h"

#include "codec/charset.h"
#include "rooms/imports/import_row.h"
#include "rooms/register/register.h"

enum { SCHEME_MOST = 30 };

const struct import_target_kind import_targets[TARGETS] = {
    [T_NAME] = { "name", PART_ENTITY, "name" },
    [T_TRADE_NAME] = { "trade_name", PART_ENTITY, "trade_name" },
    [T_USCC] = { "uscc", PART_ENTITY, "uscc" },
    [T_REG_NO] = { "reg_no", PART_ENTITY, "reg_no" },
    [T_SOURCE_KEY] = { "source_key", PART_ENTITY, "source_key" },
    [T_KIND] = { "kind", PART_ENTITY, "kind" },
    [T_TRADE] = { "trade", PART_ENTITY, "trade" },
    [T_STATE] = { "state", PART_ENTITY, "state" },
    [T_LEGAL_PERSON] = { "legal_person", PART_ENTITY, "legal_person" },
    [T_PHONE] = { "phone", PART_ENTITY, "phone" },
    [T_ADDRESS] = { "address", PART_ENTITY, "address" },
    [T_PLACE_CODE] = { "place_code", PART_ENTITY, "place_code" },
    [T_GRADE] = { "grade", PART_ENTITY, "grade" },
    [T_OPENED_ON] = { "opened_on", PART_ENTITY, "opened_on" },
    [T_DOOR_NAME] = { "door_name", PART_DOOR, "name" },
    [T_STREET] = { "street", PART_DOOR, "street" },
    [T_LON] = { "lon", PART_DOOR, NULL },
    [T_LAT] = { "lat", PART_DOOR, NULL },
    [T_LICENCE_KIND] = { "licence_kind", PART_LICENCE, "kind" },
    [T_LICENCE_NUMBER] = { "licence_number", PART_LICENCE, "number" },
    [T_LICENCE_SCOPE] = { "licence_scope", PART_LICENCE, "scope" },
    [T_LICENCE_FROM] = { "licence_from", PART_LICENCE, "issued_on" },
    [T_LICENCE_TO] = { "licence_to", PART_LICENCE, "valid_to" },
};

const struct record *import_part_record(enum import_part part)
{
    switch (part) {
    case PART_ENTITY:
        return &entity_record;
    case PART_DOOR:
        return &premises_record;
    case PART_LICENCE:
        return &licence_record;
    }
    return NULL;
}

const struct field *import_target_field(enum import_target t)
{
    const struct record *r = import_part_record(import_targets[t].part);
    str name = str_from(import_targets[t].field);
    for (size_t i = 0; i < r->count; i++)
        if (str_eq(name, str_from(r->fields[i].name)))
            return &r->fields[i];
    return NULL;
}

bool import_target_find(str name, enum import_target *ret)
{
    for (int t = 0; t < TARGETS; t++) {
        if (!str_eq(name, str_from(import_targets[t].name)))
            continue;
        *ret = (enum import_target)t;
        return true;
    }
    return false;
}

bool import_trade(const struct rules *rules, str s, str *ret)
{
    bool section = s.n > 1 && s.p[0] >= 'A' && s.p[0] <= 'Z';
    str code = section ? str_sub(s, 1, s.n) : s;
    const struct rule_row *row = rule_find(rules, S("industry"), code, day_of(2020, 1, 1));
    if (!row)
        return false;
    str top = row->code;
    for (int steps = 0; steps < 4;
         steps++) { /* four levels, so that a circle in the data ends, too */
        const struct rule_row *r = rule_find(rules, S("industry"), top, day_of(2020, 1, 1));
        str parent = r ? rule_cell(rules, r, S("parent")) : S("");
        if (parent.n == 0)
            break;
        top = parent;
    }
    if (section && (top.n != 1 || top.p[0] != s.p[0]))
        return false;
    *ret = row->code;
    return true;
}

/* ---- reading ---- */

struct reading {
    const struct rules *rules;
    struct arena *arena;
    struct fault *fault;
    str path;
    struct import_map *map;
    rc result;
};

static void wrong(struct reading *d, str field, const char *code, str arg)
{
    str path = d->path.n ? ARENA_CONCAT(d->arena, d->path, S("."), field) : field;
    d->result = fault_field(d->fault, path, code, arg);
}

static str under(struct reading *d, const char *member, str name)
{
    return ARENA_CONCAT(d->arena, str_from(member), S("."), name);
}

/* The name of a field that may stand in a map. */
static bool known_target(struct reading *d, const char *member, str name, enum import_target *ret)
{
    if (import_target_find(name, ret))
        return true;
    wrong(d, under(d, member, name), "unknown", name);
    return false;
}

static void read_titles(struct reading *d, const struct json *j)
{
    for (size_t i = 0; i < json_size(j); i++) {
        enum import_target t;
        str name = json_key(j, i), title = str_trim(json_text(json_member(j, i)));
        if (!known_target(d, "fields", name, &t))
            continue;
        if (json_type(json_member(j, i)) != JSON_TEXT)
            wrong(d, under(d, "fields", name), "not_text", S(""));
        d->map->from[t].title = title;
    }
}

static void read_constants(struct reading *d, const struct json *j)
{
    for (size_t i = 0; i < json_size(j); i++) {
        enum import_target t;
        str name = json_key(j, i);
        if (!known_target(d, "constants", name, &t))
            continue;
        d->map->from[t].constant = str_trim(json_text(json_member(j, i)));
        if (t == T_USCC || t == T_SOURCE_KEY || t == T_LICENCE_NUMBER)
            wrong(d, under(d, "constants", name), "not_a_constant", S(""));
        else if (json_type(json_member(j, i)) != JSON_TEXT)
            wrong(d, under(d, "constants", name), "not_text", S(""));
    }
}

static void read_lenient(struct reading *d, const struct json *j)
{
    if (j && json_type(j) != JSON_ARRAY)
        wrong(d, S("lenient"), "not_a_list", S(""));
    for (size_t i = 0; i < json_size(j); i++) {
        enum import_target t;
        str name = json_text(json_at(j, i));
        if (!known_target(d, "lenient", name, &t))
            continue;
        bool needed =
            t == T_NAME || t == T_KIND || t == (d->map->key == KEY_USCC ? T_USCC : T_SOURCE_KEY);
        if (needed)
            wrong(d, under(d, "lenient", name), "required", S(""));
        d->map->from[t].lenient = true;
    }
}

/* ---- words of codes ---- */

static size_t list_size(const struct rules *rules, const char *list)
{
    size_t n = 0;
    if (list)
        rule_rows(rules, str_from(list), &n);
    return n;
}

/* A name of the standard may stand on several of its levels; the deepest one is meant. */
static int name_strength(const struct rules *rules, const struct rule_row *row)
{
    i64 level = 0;
    str_to_i64(rule_cell(rules, row, S("level")), &level);
    return WORD_NAME + (int)level;
}

static void put_list(struct import_words *w, const struct rules *rules, str list)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, list, &n);
    for (size_t i = 0; i < n; i++) {
        int strength = name_strength(rules, &rows[i]);
        import_words_put(w, rows[i].code, rows[i].code, WORD_CODE);
        import_words_put(w, rows[i].name_zh, rows[i].code, strength);
        if (rows[i].name_en.n)
            import_words_put(w, rows[i].name_en, rows[i].code, strength);
    }
}

static void put_choices(struct import_words *w, str choices)
{
    while (choices.n) {
        str one = str_cut(choices, '|', &choices);
        import_words_put(w, one, one, WORD_CODE);
    }
}

static bool is_choice(const char *codes)
{
    return str_find(str_from(codes), S("|")) < str_from(codes).n;
}

/* What the map itself says comes last, for it is the strongest and must be a code, or nothing. */
static void put_mapped(struct reading *d, enum import_target t, struct import_words *w,
                       const struct json *codes)
{
    const struct field *field = d->map->from[t].field;
    str name = str_from(import_targets[t].name);
    if (codes && json_type(codes) != JSON_OBJECT)
        wrong(d, under(d, "codes", name), "not_a_record", S(""));
    for (size_t i = 0; i < json_size(codes); i++) {
        str word = str_trim(json_key(codes, i)), code = json_text(json_member(codes, i)),
            found = code;
        bool known = !field || !field->codes || code.n == 0 ||
                     import_words_find(w, code, &found) == WORD_ONE ||
                     (t == T_TRADE && import_trade(d->rules, code, &found));
        if (!known || json_type(json_member(codes, i)) != JSON_TEXT)
            wrong(d, under(d, "codes", name), "unknown_code", code);
        import_words_put(w, word, found, WORD_MAPPED);
    }
}

static void read_words(struct reading *d, enum import_target t, const struct json *codes)
{
    const struct field *field = d->map->from[t].field;
    const char *list = field && field->type == F_CODE ? field->codes : NULL;
    if (!list && !codes)
        return;
    struct import_words *w =
        import_words_new(d->arena, list_size(d->rules, list) * 3 + json_size(codes) + 64);
    if (list && is_choice(list))
        put_choices(w, str_from(list));
    else if (list)
        put_list(w, d->rules, str_from(list));
    put_mapped(d, t, w, codes);
    d->map->from[t].words = w;
}

static void read_codes(struct reading *d, const struct json *j)
{
    for (size_t i = 0; i < json_size(j); i++) {
        enum import_target t;
        known_target(d, "codes", json_key(j, i), &t);
    }
    for (int t = 0; t < TARGETS; t++)
        read_words(d, (enum import_target)t, json_get(j, import_targets[t].name));
}

/* ---- the whole ---- */

static void read_key(struct reading *d, const struct json *j)
{
    str key = json_text(json_get(j, "key")), scheme = str_trim(json_text(json_get(j, "scheme")));
    d->map->key = str_eq(key, S("source")) ? KEY_SOURCE : KEY_USCC;
    d->map->scheme = scheme;
    if (key.n == 0)
        wrong(d, S("key"), "required", S(""));
    else if (d->map->key == KEY_USCC && !str_eq(key, S("uscc")))
        wrong(d, S("key"), "unknown_code", key);
    if (scheme.n > SCHEME_MOST)
        wrong(d, S("scheme"), "too_long", arena_fmt(d->arena, "%d", SCHEME_MOST));
    for (size_t i = 0; i < scheme.n; i++) {
        char c = scheme.p[i];
        bool fine =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!fine) {
            wrong(d, S("scheme"), "bad_characters", S(""));
            return;
        }
    }
}

static void read_crs(struct reading *d, const struct json *j)
{
    str crs = json_text(json_get(j, "crs"));
    d->map->crs = crs_from_name(crs);
    if (crs.n && !str_eq(crs, str_from(crs_name(d->map->crs))))
        wrong(d, S("crs"), "unknown_code", crs);
}

static bool given(const struct import_map *m, enum import_target t)
{
    return m->from[t].title.n || m->from[t].constant.n;
}

static void need(struct reading *d, enum import_target t)
{
    if (!given(d->map, t))
        wrong(d, under(d, "fields", str_from(import_targets[t].name)), "required", S(""));
}

static void check_whole(struct reading *d)
{
    struct import_map *m = d->map;
    need(d, T_NAME);
    need(d, T_KIND);
    need(d, m->key == KEY_USCC ? T_USCC : T_SOURCE_KEY);
    if (given(m, T_SOURCE_KEY) && m->scheme.n == 0)
        wrong(d, S("scheme"), "required", S(""));
    if (given(m, T_LON) != given(m, T_LAT))
        need(d, given(m, T_LON) ? T_LAT : T_LON);
    if (given(m, T_LICENCE_NUMBER) || given(m, T_LICENCE_SCOPE) || given(m, T_LICENCE_FROM) ||
        given(m, T_LICENCE_TO)) {
        need(d, T_LICENCE_NUMBER);
        need(d, T_LICENCE_KIND);
    }
}

static void check_members(struct reading *d, const struct json *j)
{
    static const struct {
        const char *name;
        enum json_type type;
    } members[] = {
        { "key", JSON_TEXT },       { "scheme", JSON_TEXT },   { "crs", JSON_TEXT },
        { "options", JSON_OBJECT }, { "fields", JSON_OBJECT }, { "constants", JSON_OBJECT },
        { "codes", JSON_OBJECT },   { "lenient", JSON_ARRAY },
    };
    for (size_t i = 0; i < json_size(j); i++) {
        size_t k = 0;
        while (k < COUNT(members) && !str_eq(json_key(j, i), str_from(members[k].name)))
            k++;
        if (k == COUNT(members))
            wrong(d, json_key(j, i), "unknown", json_key(j, i));
        else if (json_type(json_member(j, i)) != members[k].type)
            wrong(d, json_key(j, i), "bad_value", S(""));
    }
}

rc import_map_read(const struct rules *rules, const struct json *j, str path, struct arena *a,
                   struct import_map *ret, struct fault *f)
{
    struct import_map map = { 0 };
    struct reading d = { rules, a, f, path, &map, OK };
    if (json_type(j) != JSON_OBJECT)
        return fault_field(f, path.n ? path : S("map"), "not_a_record", S(""));
    check_members(&d, j);
    if (d.result != OK)
        return d.result;
    for (int t = 0; t < TARGETS; t++)
        map.from[t].field = import_target_field((enum import_target)t);
    read_key(&d, j);
    read_crs(&d, j);
    read_titles(&d, json_get(j, "fields"));
    read_constants(&d, json_get(j, "constants"));
    read_lenient(&d, json_get(j, "lenient"));
    read_codes(&d, json_get(j, "codes"));
    check_whole(&d);
    str options = path.n ? ARENA_CONCAT(a, path, S(".options")) : S("options");
    rc r = import_options_read(json_get(j, "options"), options, &map.options, f);
    for (int t = 0; t < TARGETS; t++) {
        const char *code = import_constant_fault(rules, &map, (enum import_target)t);
        if (code)
            wrong(&d, under(&d, "constants", str_from(import_targets[t].name)), code,
                  map.from[t].constant);
    }
    if (d.result != OK || r != OK)
        return d.result != OK ? d.result : r;
    *ret = map;
    return OK;
}

/* Trimmed titles, for a space that nobody sees is no difference. */
static size_t find_column(str title, const str *columns, size_t n, size_t *ret_count)
{
    size_t at = 0;
    *ret_count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(title, columns[i]))
            continue;
        at = *ret_count ? at : i;
        ++*ret_count;
    }
    return at;
}

rc import_map_bind(struct import_map *m, const str *columns, size_t n, struct fault *f)
{
    rc r = OK;
    for (int t = 0; t < TARGETS; t++) {
        struct import_source *s = &m->from[t];
        size_t count;
        if (s->title.n == 0)
            continue;
        s->column = find_column(s->title, columns, n, &count);
        str name = ARENA_CONCAT(f->arena, S("fields."), str_from(import_targets[t].name));
        if (count == 0)
            r = fault_field(f, name, "unknown_column", s->title);
        else if (count > 1)
            r = fault_field(f, name, "twice", s->title);
    }
    return r;
}
