/* intake_feed.c — an item of a feed, read as a row of that system's tables. */
#include "db/queries.h"
#include "rooms/intake/intake_table.h"
#include "rooms/register/register.h"

enum { MEMBERS_MOST = 64, MAP_MOST = 64 << 10 };

/* Objects and lists are no cells: what they say is not known here. */
static str cell_text(struct arena *a, const struct json *j)
{
    switch (json_type(j)) {
    case JSON_TEXT:
        return json_text(j);
    case JSON_INT:
        return arena_fmt(a, "%lld", (long long)json_int(j));
    case JSON_REAL:
        return arena_fmt(a, "%.2f", json_real(j));
    case JSON_TRUE:
        return S("true");
    case JSON_FALSE:
        return S("false");
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return S("");
}

static rc read_item(struct tx *tx, str template, const struct json *item, struct intake_line *ret,
                    struct fault *wrong)
{
    struct arena *a = tx_arena(tx);
    const struct rules *rules = house_of(tx)->rules;
    size_t n = json_size(item);
    str *columns = ARENA_ARRAY(a, str, n + 1), *cells = ARENA_ARRAY(a, str, n + 1);
    struct json_out o = json_out_new(a, MAP_MOST);
    struct intake_table table;
    const struct json *map;
    if (json_type(item) != JSON_OBJECT || n > MEMBERS_MOST)
        return fault_field(wrong, S("item"), "not_a_record", S(""));
    for (size_t i = 0; i < n; i++) {
        columns[i] = json_key(item, i);
        cells[i] = cell_text(a, json_member(item, i));
    }
    json_open(&o, '{');
    json_name(&o, S("fields"));
    intake_table_suggest(rules, template, columns, n, &o);
    json_close(&o, '}');
    rc r = json_parse(a, json_out_str(&o), &map, wrong);
    if (r == OK)
        r = intake_table_read(rules, template, map, day_at(tx_now(tx)), &table, wrong);
    if (r == OK)
        r = intake_table_bind(&table, columns, n, wrong);
    if (r == OK)
        intake_line_read(&table, cells, n, a, ret);
    return r;
}

/* A member that is missing is named like one that is wrong. What was no JSON object of cells has no
 * fields. */
static void name_fields(struct fault *wrong)
{
    str prefix = S("fields.");
    for (struct field_error *e = wrong->errors; e; e = e->next)
        if (str_starts(e->field, prefix))
            e->field = str_sub(e->field, prefix.n, e->field.n);
    if (!wrong->errors)
        (void)fault_field(wrong, S("item"), "not_a_record", S(""));
}

struct one {
    const struct actor *who;
    const struct intake_new *in;
    struct intake_taken taken;
};

static rc take_one(struct tx *tx, void *arg, struct fault *f)
{
    struct one *one = arg;
    return intake_take(tx, one->who, one->in, NULL, &one->taken, f);
}

static rc find_operator(struct tx *tx, const struct actor *who, struct intake_line *line,
                        struct fault *f)
{
    struct entity e = { 0 };
    if (!line->uscc.n)
        return OK;
    rc r = entity_find_key(tx, who->bureau_id, line->uscc, S(""), &e, f);
    if (r == OK && e.id)
        line->in.entity_id = e.id;
    else if (r == OK)
        (void)fault_field(&line->noted, S("subject_uscc"), "unknown", S(""));
    return r;
}

rc intake_feed(struct tx *tx, const struct actor *who, str template, const struct json *item,
               struct intake_fed *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct intake_line *line = ARENA_NEW(a, struct intake_line);
    struct fault own;
    *ret = (struct intake_fed){ .number = S("") };
    fault_init(&ret->wrong, a);
    fault_init(&ret->noted, a);
    fault_init(&own, a);
    if (read_item(tx, template, item, line, &ret->wrong) != OK) {
        name_fields(&ret->wrong);
        return OK;
    }
    rc r = find_operator(tx, who, line, f);
    ret->number = line->in.external_number;
    ret->noted = line->noted;
    ret->wrong = line->wrong;
    if (r != OK || line->wrong.errors)
        return r;
    struct one one = { who, &line->in, { 0 } };
    r = db_nested(tx, take_one, &one, &own);
    for (const struct field_error *e = own.errors; e; e = e->next)
        (void)fault_field(&ret->wrong, intake_table_word(e->field), e->code.p, e->arg);
    if (import_is_about_the_row(r) && !own.errors)
        (void)fault_field(&ret->wrong, S("number"), "refused", own.key);
    if (r != OK && !import_is_about_the_row(r))
        return fail_detail(f, r, NULL, "%.*s", STR_ARG(own.detail));
    ret->taken = one.taken;
    return r == OK && !one.taken.again ? intake_code_begin(tx, who, one.taken.id, f) : OK;
}
