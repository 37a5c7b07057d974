#include "rooms/intake/intake_table.h"

#include "base/utf8.h"
#include "core/story.h"
#include "rooms/intake/intake_cell.h"

enum { ROW_MOST = 512 << 10, DEMANDS_MOST = 8, SHOWN_MOST = 60 /* characters */ };

static const char *const names[TABLE_FIELDS] = {
    "number",         "received_at",     "sort",          "title",       "story",
    "wish",           "demands",         "category",      "amount",      "subject_name",
    "subject_uscc",   "subject_address", "subject_phone", "sender_name", "sender_phone",
    "sender_address", "sender_email",    "sender_id",     "anonymous",   "may_publish",
    "may_entrust",
};

static bool field_find(str name, enum table_field *ret)
{
    for (int t = 0; t < TABLE_FIELDS; t++) {
        if (!str_eq(name, str_from(names[t])))
            continue;
        *ret = (enum table_field)t;
        return true;
    }
    return false;
}

/* ---- the rules of a template ---- */

static const struct rule_row *column_rule(const struct rules *rules, str template, str field)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("intake_columns"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(rules, &rows[i], S("template")), template) &&
            str_eq(rule_cell(rules, &rows[i], S("field")), field))
            return &rows[i];
    return NULL;
}

/* As titles are compared: without blanks and marks, ASCII in lower case. */
static str folded(struct arena *a, str s)
{
    buf b = buf_new(a, s.n + 16);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool skipped = c == ' ' || c == '_' || c == '-' || c == '.' || c == '*';
        if (!skipped)
            buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    return buf_str(&b);
}

static bool is_titled(const struct rules *rules, struct arena *a, const struct rule_row *row,
                      str column)
{
    str title = folded(a, column), rest = rule_cell(rules, row, S("titles"));
    if (title.n == 0)
        return false;
    bool is = str_eq(folded(a, row->name_zh), title) || str_eq(folded(a, row->name_en), title);
    while (!is && rest.n)
        is = str_eq(folded(a, str_cut(rest, '|', &rest)), title);
    return is;
}

/* The rule of the field that a column looks like; NULL when none. */
static const struct rule_row *rule_of_column(const struct rules *rules, struct arena *a,
                                             str template, str column)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("intake_columns"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(rules, &rows[i], S("template")), template) &&
            is_titled(rules, a, &rows[i], column))
            return &rows[i];
    return NULL;
}

str intake_table_guess(const struct rules *rules, struct arena *a, const str *columns, size_t n)
{
    size_t count, most = 0;
    const struct rule_row *rows = rule_rows(rules, S("intake_templates"), &count);
    str best = S("");
    for (size_t i = 0; i < count; i++) {
        size_t fits = 0;
        for (size_t c = 0; c < n; c++)
            fits += rule_of_column(rules, a, rows[i].code, columns[c]) != NULL;
        if (fits > most) {
            most = fits;
            best = rows[i].code;
        }
    }
    return best;
}

void intake_table_suggest(const struct rules *rules, str template, const str *columns, size_t n,
                          struct json_out *o)
{
    json_open(o, '{');
    for (int t = 0; t < TABLE_FIELDS; t++) {
        str field = str_from(names[t]);
        for (size_t c = 0; c < n; c++) {
            const struct rule_row *row = rule_of_column(rules, o->b.arena, template, columns[c]);
            if (!row || !str_eq(rule_cell(rules, row, S("field")), field))
                continue;
            json_name(o, field);
            json_put_text(o, columns[c]);
            break;
        }
    }
    json_close(o, '}');
}

/* Enough to see what kind of thing it is: the first character. */
static str hinted(struct arena *a, str cell)
{
    size_t n = utf8_length(cell);
    if (n < 2)
        return n ? S("*") : cell;
    str first = utf8_prefix(cell, 1);
    return ARENA_CONCAT(a, first, n > 8 ? S("********") : str_sub(S("********"), 0, n - 1));
}

static struct story_person sender_of(const struct rules *rules, struct arena *a, str template,
                                     const struct intake_cells *row)
{
    struct story_person who = { 0 };
    const struct {
        const char *field;
        str *to;
    } parts[] = { { "sender_name", &who.name },
                  { "sender_phone", &who.phone },
                  { "sender_address", &who.address },
                  { "sender_email", &who.email },
                  { "sender_id", &who.id_number } };
    for (size_t i = 0; i < row->n; i++) {
        const struct rule_row *rule = rule_of_column(rules, a, template, row->columns[i]);
        for (size_t k = 0; rule && k < COUNT(parts); k++)
            if (str_eq(rule_cell(rules, rule, S("field")), str_from(parts[k].field)))
                *parts[k].to = row->cells[i];
    }
    return who;
}

/* People write who they are into any column. */
str intake_table_shown(const struct rules *rules, struct arena *a, str template,
                       const struct intake_cells *row, size_t column)
{
    str cell = row->cells[column];
    const struct rule_row *rule = rule_of_column(rules, a, template, row->columns[column]);
    if (!rule || str_eq(rule_cell(rules, rule, S("secret")), S("yes")))
        return hinted(a, cell);
    const struct story_person who = sender_of(rules, a, template, row);
    bool is_place = str_eq(rule_cell(rules, rule, S("field")), S("subject_address"));
    return utf8_prefix(story_mask(a, cell, &who, 1, is_place ? cell : S("")), SHOWN_MOST);
}

/* ---- a map ---- */

static rc wrong_field(struct fault *f, str field, const char *code, str arg)
{
    return fault_field(f, ARENA_CONCAT(f->arena, S("fields."), field), code, arg);
}

static rc read_fields(struct intake_table *t, const struct json *fields, struct fault *f)
{
    rc r = OK;
    if (json_type(fields) != JSON_OBJECT)
        return fault_field(f, S("fields"), "not_a_record", S(""));
    for (size_t i = 0; i < json_size(fields); i++) {
        enum table_field at;
        str title = json_text(json_at(fields, i));
        if (!field_find(json_key(fields, i), &at))
            r = wrong_field(f, json_key(fields, i), "unknown", json_key(fields, i));
        else if (title.n)
            t->title[at] = title;
    }
    return r;
}

static rc check_needed(const struct intake_table *t, struct fault *f)
{
    rc r = OK;
    for (int at = 0; at < TABLE_FIELDS; at++) {
        const struct rule_row *row = column_rule(t->rules, t->row->code, str_from(names[at]));
        if (!t->title[at].n && row && str_eq(rule_cell(t->rules, row, S("needed")), S("yes")))
            r = wrong_field(f, str_from(names[at]), "required", S(""));
        for (int other = 0; t->title[at].n && other < at; other++)
            if (str_eq(t->title[at], t->title[other]))
                r = wrong_field(f, str_from(names[at]), "twice", t->title[at]);
    }
    return r;
}

rc intake_table_read(const struct rules *rules, str template, const struct json *map, day on,
                     struct intake_table *ret, struct fault *f)
{
    struct intake_table t = { .rules = rules };
    t.row = rule_find(rules, S("intake_templates"), template, on);
    if (!t.row)
        return fault_field(f, S("template"), "unknown_code", template);
    t.channel = rule_cell(rules, t.row, S("channel"));
    t.system = rule_cell(rules, t.row, S("system"));
    rc r = read_fields(&t, json_get(map, "fields"), f);
    rc needed = check_needed(&t, f);
    if (r == OK)
        r = needed;
    if (r == OK)
        *ret = t;
    return r;
}

rc intake_table_bind(struct intake_table *t, const str *columns, size_t n, struct fault *f)
{
    rc r = OK;
    for (int at = 0; at < TABLE_FIELDS; at++) {
        size_t c = 0;
        while (t->title[at].n && c < n && !str_eq(columns[c], t->title[at]))
            c++;
        if (t->title[at].n && c == n)
            r = wrong_field(f, str_from(names[at]), "unknown_column", t->title[at]);
        t->column[at] = c;
    }
    return r;
}

/* ---- a row ---- */

struct reading {
    const struct intake_table *t;
    const str *cells;
    size_t n;
    struct arena *a;
    struct intake_line *line;
    struct json_out o;
};

static str cell_of(const struct reading *d, enum table_field at)
{
    bool has = d->t->title[at].n && d->t->column[at] < d->n;
    return has ? str_trim(d->cells[d->t->column[at]]) : S("");
}

static void put_text(struct reading *d, const char *member, str text)
{
    if (text.n)
        json_text_of(&d->o, member, text);
}

static void put_bool(struct reading *d, const char *member, enum table_field at)
{
    str cell = cell_of(d, at), code;
    if (cell.n == 0)
        return;
    code = cell_code(d->t->rules, NULL, "yes", cell);
    if (code.n == 0)
        (void)fault_field(&d->line->wrong, str_from(names[at]), "not_yes_or_no", S(""));
    json_bool_of(&d->o, member, str_eq(code, S("yes")));
}

static void put_when(struct reading *d)
{
    str cell = cell_of(d, TF_RECEIVED_AT);
    i64 at;
    if (cell.n == 0)
        return;
    if (cell_instant(cell, &at))
        json_instant_of(&d->o, "received_at", at);
    else
        (void)fault_field(&d->line->wrong, S("received_at"), "not_a_day", S(""));
}

static void put_amount(struct reading *d)
{
    str cell = cell_of(d, TF_AMOUNT);
    i64 fen;
    if (cell.n == 0)
        return;
    if (cell_fen(d->t->rules, cell, &fen))
        json_int_of(&d->o, "amount", fen);
    else
        (void)fault_field(&d->line->wrong, S("amount"), "not_a_number", S(""));
}

static void put_category(struct reading *d)
{
    str cell = cell_of(d, TF_CATEGORY), code;
    if (cell.n == 0)
        return;
    code = cell_code(d->t->rules, "filing_categories", "category", cell);
    if (code.n)
        json_text_of(&d->o, "category", code);
    else
        (void)fault_field(&d->line->noted, S("category"), "unknown_code", S(""));
}

/* The next of several words in a cell, at whatever parts them. */
static str next_word(str *rest)
{
    static const str marks[] = { STR_INIT("，"), STR_INIT("、"), STR_INIT("；"), STR_INIT(","),
                                 STR_INIT(";"),  STR_INIT("|"),  STR_INIT("/") };
    size_t at = rest->n, width = 0;
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t found = str_find(*rest, marks[i]);
        if (found < at) {
            at = found;
            width = marks[i].n;
        }
    }
    str word = str_trim(str_sub(*rest, 0, at));
    *rest = str_sub(*rest, at + width, rest->n);
    return word;
}

static bool has_code(const str *codes, size_t n, str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(codes[i], code))
            return true;
    return false;
}

static void put_demands(struct reading *d)
{
    str rest = cell_of(d, TF_DEMANDS), codes[DEMANDS_MOST];
    size_t n = 0;
    while (rest.n) {
        str word = next_word(&rest);
        str code = word.n ? cell_code(d->t->rules, "demands", "demands", word) : S("");
        if (word.n && !code.n)
            (void)fault_field(&d->line->noted, S("demands"), "unknown_code", S(""));
        if (code.n && n < DEMANDS_MOST && !has_code(codes, n, code))
            codes[n++] = code;
    }
    if (n == 0)
        return;
    json_name(&d->o, S("demands"));
    json_open(&d->o, '[');
    for (size_t i = 0; i < n; i++)
        json_put_text(&d->o, codes[i]);
    json_close(&d->o, ']');
}

/* A further line of the story, after what its column is called. */
static void add_line(struct reading *d, buf *story, enum table_field at)
{
    str cell = cell_of(d, at);
    const struct rule_row *row = column_rule(d->t->rules, d->t->row->code, str_from(names[at]));
    if (cell.n == 0 || !row)
        return;
    buf_char(story, '\n');
    buf_add(story, row->name_zh);
    buf_add(story, S("："));
    buf_add(story, cell);
}

/* Title, what is told, what is asked for, what the other system took it for: nothing that a clerk
 * needs is lost. */
static void put_story(struct reading *d)
{
    buf story = buf_new(d->a, ROW_MOST);
    str title = cell_of(d, TF_TITLE), told = cell_of(d, TF_STORY);
    if (!told.n) {
        (void)fault_field(&d->line->wrong, S("story"), "required", S(""));
        told = S("-"); /* one reason is enough */
    }
    if (title.n && !str_starts(told, title)) {
        buf_add(&story, title);
        buf_char(&story, '\n');
    }
    buf_add(&story, told);
    add_line(d, &story, TF_WISH);
    add_line(d, &story, TF_SORT);
    json_text_of(&d->o, "story", buf_str(&story));
}

static void put_sender(struct reading *d)
{
    str number = cell_of(d, TF_SENDER_ID);
    json_name(&d->o, S("sender"));
    json_open(&d->o, '{');
    put_text(d, "name", cell_of(d, TF_SENDER_NAME));
    put_text(d, "phone", cell_of(d, TF_SENDER_PHONE));
    put_text(d, "address", cell_of(d, TF_SENDER_ADDRESS));
    put_text(d, "email", cell_of(d, TF_SENDER_EMAIL));
    if (number.n) {
        json_text_of(&d->o, "id_kind", S("id_card"));
        json_text_of(&d->o, "id_number", number);
    }
    json_close(&d->o, '}');
}

static void put_row(struct reading *d)
{
    json_open(&d->o, '{');
    json_text_of(&d->o, "channel", d->t->channel);
    json_text_of(&d->o, "system", d->t->system);
    put_text(d, "external_number", cell_of(d, TF_NUMBER));
    if (!cell_of(d, TF_NUMBER).n)
        (void)fault_field(&d->line->wrong, S("number"), "required", S(""));
    put_when(d);
    put_text(d, "subject_name", cell_of(d, TF_SUBJECT_NAME));
    put_text(d, "subject_address", cell_of(d, TF_SUBJECT_ADDRESS));
    put_text(d, "subject_phone", cell_of(d, TF_SUBJECT_PHONE));
    put_category(d);
    put_demands(d);
    put_amount(d);
    put_bool(d, "anonymous", TF_ANONYMOUS);
    put_bool(d, "may_publish", TF_MAY_PUBLISH);
    put_bool(d, "may_entrust", TF_MAY_ENTRUST);
    put_sender(d);
    put_story(d);
    json_close(&d->o, '}');
}

str intake_table_word(str field)
{
    static const struct {
        str said, word;
    } words[] = {
        { STR_INIT("external_number"), STR_INIT("number") },
        { STR_INIT("system"), STR_INIT("number") },
        { STR_INIT("sender.name"), STR_INIT("sender_name") },
        { STR_INIT("sender.phone"), STR_INIT("sender_phone") },
        { STR_INIT("sender.address"), STR_INIT("sender_address") },
        { STR_INIT("sender.email"), STR_INIT("sender_email") },
        { STR_INIT("sender.id_number"), STR_INIT("sender_id") },
        { STR_INIT("sender.id_kind"), STR_INIT("sender_id") },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(field, words[i].said))
            return words[i].word;
    return field;
}

/* The record's own table says what a text may be: too long, characters that are none. */
void intake_line_read(const struct intake_table *t, const str *cells, size_t n, struct arena *a,
                      struct intake_line *ret)
{
    struct reading d = { t, cells, n, a, ret, json_out_new(a, ROW_MOST) };
    const struct json *j;
    struct fault said;
    *ret = (struct intake_line){ .in = { .channel = t->channel } };
    fault_init(&ret->noted, a);
    fault_init(&ret->wrong, a);
    fault_init(&said, a);
    put_row(&d);
    ret->uscc = cell_of(&d, TF_SUBJECT_USCC);
    rc r = json_parse(a, json_out_str(&d.o), &j, &said);
    if (r == OK)
        r = record_decode(&intake_new_record, j, &ret->in, a, &said);
    for (const struct field_error *e = said.errors; e; e = e->next)
        (void)fault_field(&ret->wrong, intake_table_word(e->field), e->code.p, e->arg);
    if (r != OK && !said.errors)
        (void)fault_field(&ret->wrong, S("story"), "bad_characters", S(""));
}
