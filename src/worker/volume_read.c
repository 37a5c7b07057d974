/* volume_read.c — what a file of a case consists of: what stands on its cover, and every entry by
 * its row of rules/case_volume_order. */
#include "base/buf.h"
#include "base/date.h"
#include "db/queries.h"
#include "worker/paper.h"
#include "worker/volume.h"

#include <stdlib.h>

enum { TABLE_MAX = 256 << 10, NAMES_MAX = 8 << 10 };

void volume_value(struct volume_values *v, const char *name, str value)
{
    if (v->n < VOLUME_VALUES)
        v->at[v->n++] = (struct letter_value){ str_from(name), value, S("") };
}

struct letter volume_page(const struct volume *v, str template_file,
                          const struct volume_values *own)
{
    size_t n = own->n + v->common.n;
    struct letter_value *all = ARENA_ARRAY(v->arena, struct letter_value, n);
    for (size_t i = 0; i < n; i++)
        all[i] = i < own->n ? own->at[i] : v->common.at[i - own->n];
    return (struct letter){ .text = rules_text(v->job->house->rules, template_file),
                            .values = all,
                            .n = n,
                            .footer = v->footer,
                            .page = v->foot };
}

static str on_day(const struct volume *v, day d)
{
    return paper_dated(v->job->house->rules, day_text(v->arena, d), v->arena);
}

/* 12345.60 as papers write it; nothing for nothing. */
static str yuan(struct arena *a, i64 fen)
{
    return fen ? arena_fmt(a, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100))
               : S("");
}

/* ---- the rows of the order ---- */

/* What an entry is made by: the row of its source whose words name it, else the one of "*". */
struct order {
    const struct rule_row *row;
    i64 place;
    bool rest; /* the row of "*" */
    bool many; /* the row is of more than one thing: the thing itself says what it is */
};

static bool listed(str words, str word)
{
    while (words.n)
        if (str_eq(str_cut(words, '|', &words), word))
            return true;
    return false;
}

static bool is_source(const struct volume *v, const struct rule_row *row, const char *source)
{
    day on = day_at(v->asked_at);
    return str_eq(rule_cell(v->job->house->rules, row, S("source")), str_from(source)) &&
           row->valid_from <= on && on <= row->valid_to;
}

/* All rows that put it into this file, at most two: of the hearing the record goes into one, the
 * report into the other. "*" is what no row of either file names. */
static struct order order_of(const struct volume *v, const char *source, str what)
{
    const struct rules *rules = v->job->house->rules;
    size_t n = 0;
    bool named = false;
    const struct rule_row *rows = rule_rows(rules, S("case_volume_order"), &n), *rest = NULL;
    struct order o = { 0 };
    for (size_t i = 0; i < n; i++) {
        str words = rule_cell(rules, &rows[i], S("what"));
        bool here = str_eq(rule_cell(rules, &rows[i], S("volume")), v->code);
        if (!is_source(v, &rows[i], source))
            continue;
        bool hit = words.n == 0 || listed(words, what);
        named = named || hit;
        if (hit && here && !o.row)
            o.row = &rows[i];
        if (here && str_eq(words, S("*")))
            rest = &rows[i];
    }
    if (!o.row && !named)
        o.row = rest;
    if (o.row) {
        str words = rule_cell(rules, o.row, S("what"));
        (void)str_to_i64(rule_cell(rules, o.row, S("place")), &o.place);
        o.rest = str_eq(words, S("*"));
        o.many = o.rest || str_find(words, S("|")) < words.n;
    }
    return o;
}

static rc add(struct volume *v, const struct volume_entry *e, struct fault *f)
{
    if (v->n == VOLUME_ENTRIES)
        return fail(f, TOO_LARGE, "case.too_much_evidence");
    v->entries[v->n++] = *e;
    return OK;
}

static str template_of(const struct volume *v, const struct order *o)
{
    return rule_cell(v->job->house->rules, o->row, S("template"));
}

/* ---- papers ---- */

struct ids {
    struct arena *arena;
    struct {
        i64 id, at;
        str kind;
    } * at;
    size_t n;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct ids *l = arg;
    if (l->n == VOLUME_ENTRIES)
        return fail(f, TOO_LARGE, "case.too_much_evidence");
    l->at[l->n].id = row_int(r, 0);
    l->at[l->n].kind = row_text_copy(r, 1, l->arena);
    l->at[l->n++].at = row_int(r, 2);
    return OK;
}

static rc add_paper(struct tx *tx, struct volume *v, const struct order *o, i64 id, i64 at,
                    struct fault *f)
{
    struct paper p = { .arena = v->arena, .id = id };
    struct volume_entry e = { .place = o->place, .at = at, .id = id };
    rc r = paper_read(tx, &p, f);
    if (r == OK)
        r = paper_letter(v->job, &p, &e.letter, f);
    if (r != OK)
        return r;
    const struct rule_row *kind =
        rule_find(v->job->house->rules, S("letters"), p.kind, day_at(p.created_at));
    e.title = kind ? kind->name_zh : o->row->name_zh;
    e.number = p.number;
    return add(v, &e, f);
}

static rc add_papers(struct tx *tx, struct volume *v, const struct query *q, const char *source,
                     struct fault *f)
{
    struct ids l = { .arena = v->arena };
    l.at = arena_array(v->arena, VOLUME_ENTRIES, sizeof *l.at);
    rc r = db_each(tx, q, ARGS(V_I(v->case_id), V_I(v->asked_at), V_I(VOLUME_ENTRIES)), take_id, &l,
                   f);
    for (size_t i = 0; r == OK && i < l.n; i++) {
        struct order o = order_of(v, source, l.at[i].kind);
        if (o.row)
            r = add_paper(tx, v, &o, l.at[i].id, l.at[i].at, f);
    }
    return r;
}

/* ---- steps ---- */

/* Codes by their names, one after the other. */
static str names_of(const struct volume *v, str name, const struct json *codes, day on)
{
    buf b = buf_new(v->arena, NAMES_MAX);
    for (size_t i = 0; i < json_size(codes); i++) {
        if (i)
            buf_add(&b, S("\xE3\x80\x81"));
        buf_add(&b, paper_shown(v->job->house->rules, name, json_text(json_at(codes, i)), on));
    }
    return buf_ok(&b) ? buf_str(&b) : S("");
}

/* Of rules/letters/file_words.txt, a line each. */
enum word { YES, NO, BY_PARTY, BY_OFFICER };

static str word(const struct volume *v, enum word which)
{
    str rest = rules_text(v->job->house->rules, S("letters/file_words.txt")), line = S("");
    for (int i = 0; i <= (int)which; i++)
        line = str_cut(rest, '\n', &rest);
    return str_trim(line);
}

static bool is_money(str name)
{
    return listed(S("fine|confiscated|amount|late"), name);
}

static str said_value(const struct volume *v, str name, const struct json *said, day on)
{
    const struct rules *rules = v->job->house->rules;
    switch (json_type(said)) {
    case JSON_TRUE:
        return word(v, YES);
    case JSON_FALSE:
        return word(v, NO);
    case JSON_INT:
        return is_money(name) ? yuan(v->arena, json_int(said))
                              : arena_fmt(v->arena, "%lld", (long long)json_int(said));
    case JSON_TEXT:
        return paper_dated(rules, paper_shown(rules, name, json_text(said), on), v->arena);
    case JSON_ARRAY:
        return names_of(v, name, said, on);
    case JSON_NULL:
    case JSON_REAL:
    case JSON_OBJECT:
        break;
    }
    return S("");
}

static rc take_act(const struct row *r, void *arg, struct fault *f)
{
    struct volume *v = arg;
    const struct json *said;
    struct volume_values own = { .n = 0 };
    i64 at = row_int(r, 2);
    str act = row_text_copy(r, 1, v->arena);
    const struct rule_row *step = rule_find(v->job->house->rules, S("case_steps"), act, day_at(at));
    struct order o = order_of(v, "act", act);
    if (!o.row || (o.rest && !step)) /* its paper or a table tells of it */
        return OK;
    rc e = json_parse(v->arena, row_text_copy(r, 4, v->arena), &said, f);
    if (e != OK)
        return e;
    str name = step ? step->name_zh : o.row->name_zh;
    volume_value(&own, "title", o.row->name_zh);
    volume_value(&own, "step", name);
    volume_value(&own, "at", on_day(v, day_at(at)));
    volume_value(&own, "person", row_text_copy(r, 3, v->arena));
    for (size_t i = 0; i < json_size(said); i++)
        if (own.n < VOLUME_VALUES)
            own.at[own.n++] = (struct letter_value){
                json_key(said, i),
                said_value(v, json_key(said, i), json_member(said, i), day_at(at)), S("")
            };
    return add(v,
               &(struct volume_entry){
                   .place = o.place,
                   .at = at,
                   .id = row_int(r, 0),
                   .title = o.many ? ARENA_CONCAT(v->arena, o.row->name_zh, S("\xEF\xBC\x9A"), name)
                                   : o.row->name_zh,
                   .letter = volume_page(v, template_of(v, &o), &own) },
               f);
}

/* ---- evidence and pictures ---- */

/* What no page can be made of (a PDF, a format that cairo does not know) is named with its hash:
 * the file itself stays in the store. */
static void put_file(const struct volume *v, struct volume_values *own, struct volume_entry *e,
                     str hash, str type)
{
    volume_value(own, "hash", hash);
    e->letter.pictured = str_eq(type, S("image/jpeg")) || str_eq(type, S("image/png"));
    if (e->letter.pictured)
        e->file = hash;
    else if (hash.n) {
        str rest, form = str_trim(rules_text(v->job->house->rules, S("letters/file_kept.txt")));
        str before = str_cut(form, '{', &rest);
        (void)str_cut(rest, '}', &rest);
        volume_value(own, "kept", ARENA_CONCAT(v->arena, before, type, rest));
    }
}

static rc add_file(struct volume *v, const struct order *o, struct volume_entry *e,
                   const struct volume_values *own, struct fault *f)
{
    bool pictured = e->letter.pictured;
    e->place = o->place;
    e->letter = volume_page(v, template_of(v, o), own);
    e->letter.pictured = pictured;
    return add(v, e, f);
}

static rc take_piece(const struct row *r, void *arg, struct fault *f)
{
    struct volume *v = arg;
    struct arena *a = v->arena;
    struct order o = order_of(v, "evidence", S(""));
    struct volume_values own = { .n = 0 };
    struct volume_entry e = { .at = row_int(r, 1), .id = row_int(r, 0) };
    if (!o.row)
        return OK;
    str name = row_text_copy(r, 3, a);
    e.title = ARENA_CONCAT(a, o.row->name_zh, S("\xEF\xBC\x9A"), name);
    volume_value(&own, "name", name);
    volume_value(
        &own, "kind",
        paper_shown(v->job->house->rules, S("kind"), row_text_copy(r, 2, a), (day)row_int(r, 5)));
    volume_value(&own, "story", row_text_copy(r, 4, a));
    volume_value(&own, "taken_on", on_day(v, (day)row_int(r, 5)));
    volume_value(&own, "taker", row_text_copy(r, 6, a));
    volume_value(&own, "second", row_text_copy(r, 7, a));
    put_file(v, &own, &e, row_text_copy(r, 8, a), row_text_copy(r, 9, a));
    return add_file(v, &o, &e, &own, f);
}

static rc take_photo(const struct row *r, void *arg, struct fault *f)
{
    struct volume *v = arg;
    struct order o = order_of(v, "photos", S(""));
    struct volume_values own = { .n = 0 };
    struct volume_entry e = { .at = row_int(r, 1), .id = row_int(r, 0) };
    if (!o.row)
        return OK;
    e.title = o.row->name_zh;
    volume_value(&own, "at", on_day(v, day_at(e.at)));
    put_file(v, &own, &e, row_text_copy(r, 2, v->arena), row_text_copy(r, 3, v->arena));
    return add_file(v, &o, &e, &own, f);
}

/* ---- tables ---- */

struct table {
    struct volume *v;
    buf b;
    i64 rows, last;
};

static void put_cells(struct table *t, const str *cells, size_t n)
{
    if (t->rows++)
        buf_char(&t->b, LETTER_ROW);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&t->b, LETTER_CELL);
        buf_add(&t->b, cells[i]);
    }
}

static rc take_payment(const struct row *r, void *arg, struct fault *f)
{
    struct table *t = arg;
    struct arena *a = t->v->arena;
    (void)f;
    const str cells[] = { on_day(t->v, (day)row_int(r, 0)), yuan(a, row_int(r, 1)),
                          yuan(a, row_int(r, 2)), yuan(a, row_int(r, 3)), row_text_copy(r, 4, a) };
    t->last = day_start((day)row_int(r, 0));
    put_cells(t, cells, COUNT(cells));
    return OK;
}

static rc take_recusal(const struct row *r, void *arg, struct fault *f)
{
    struct table *t = arg;
    struct volume *v = t->v;
    const struct rules *rules = v->job->house->rules;
    (void)f;
    i64 at = row_int(r, 0);
    str why = paper_shown(rules, S("ground"), row_text_copy(r, 3, v->arena), day_at(at));
    str answer = row_null(r, 5) ? S("") : word(v, row_int(r, 5) ? YES : NO);
    const str cells[] = {
        on_day(v, day_at(at)), row_text_copy(r, 1, v->arena),
        word(v, str_eq(row_text(r, 2), S("party")) ? BY_PARTY : BY_OFFICER),
        ARENA_CONCAT(v->arena, why, S("\xEF\xBC\x9B"), row_text_copy(r, 4, v->arena)),
        answer.n ? ARENA_CONCAT(v->arena, answer, S("\xEF\xBC\x9B"), row_text_copy(r, 6, v->arena))
                 : S("")
    };
    t->last = at;
    put_cells(t, cells, COUNT(cells));
    return OK;
}

static rc add_table(struct tx *tx, struct volume *v, const struct query *q, const char *source,
                    row_fn take, struct fault *f)
{
    struct table t = { .v = v, .b = buf_new(v->arena, TABLE_MAX) };
    struct order o = order_of(v, source, S(""));
    struct volume_values own = { .n = 0 };
    if (!o.row)
        return OK;
    rc r =
        db_each(tx, q, ARGS(V_I(v->case_id), V_I(v->asked_at), V_I(VOLUME_ENTRIES)), take, &t, f);
    if (r != OK || t.rows == 0)
        return r;
    if (!buf_ok(&t.b))
        return fail(f, TOO_LARGE, "case.too_much_evidence");
    volume_value(&own, "rows", buf_str(&t.b));
    return add(v,
               &(struct volume_entry){ .place = o.place,
                                       .at = t.last,
                                       .title = o.row->name_zh,
                                       .letter = volume_page(v, template_of(v, &o), &own) },
               f);
}

/* ---- the cover ---- */

static rc take_cover(const struct row *r, void *arg, struct fault *f)
{
    static const struct {
        const char *name;
        int column;
    } texts[] = { { "keeper", 3 },          { "matter", 4 },
                  { "cause", 5 },           { "decision_number", 15 },
                  { "operator", 16 },       { "uscc", 17 },
                  { "door", 18 },           { "address", 19 },
                  { "officer", 20 },        { "officer_certificate", 21 },
                  { "second_officer", 22 }, { "second_certificate", 23 },
                  { "bureau", 24 },         { "unit", 26 } };
    static const struct {
        const char *name;
        int column;
    } days[] = { { "found_on", 10 }, { "filed_on", 11 }, { "decided_on", 12 } };
    struct volume *v = arg;
    const struct rules *rules = v->job->house->rules;
    (void)f;
    v->found = true;
    v->closed = str_eq(row_text(r, 0), S("closed"));
    v->asked_at = row_int(r, 1);
    v->hash = row_text_copy(r, 2, v->arena);
    for (size_t i = 0; i < COUNT(texts); i++)
        volume_value(&v->common, texts[i].name, row_text_copy(r, texts[i].column, v->arena));
    for (size_t i = 0; i < COUNT(days); i++)
        if (!row_null(r, days[i].column))
            volume_value(&v->cover, days[i].name, on_day(v, (day)row_int(r, days[i].column)));
    const struct {
        const char *name;
        int column;
    } codes[] = { { "source", 6 }, { "agency", 7 }, { "category", 8 }, { "decision", 13 } };
    for (size_t i = 0; i < COUNT(codes); i++)
        volume_value(&v->cover, codes[i].name,
                     paper_shown(rules, str_from(codes[i].name),
                                 row_text_copy(r, codes[i].column, v->arena), day_at(v->asked_at)));
    buf penalties = buf_new(v->arena, NAMES_MAX);
    for (str rest = row_text_copy(r, 14, v->arena); rest.n;) {
        if (penalties.n)
            buf_add(&penalties, S("\xE3\x80\x81"));
        buf_add(&penalties,
                paper_shown(rules, S("penalties"), str_cut(rest, '|', &rest), day_at(v->asked_at)));
    }
    volume_value(&v->cover, "penalties", buf_str(&penalties));
    volume_value(&v->cover, "story", row_text_copy(r, 9, v->arena));
    volume_value(&v->cover, "registered_on", on_day(v, day_at(row_int(r, 27))));
    v->footer = row_int(r, 25) ? str_trim(rules_text(rules, S("letters/synthetic.txt"))) : S("");
    return OK;
}

static rc read_cover(struct tx *tx, struct volume *v, struct fault *f)
{
    const struct rules *rules = v->job->house->rules;
    rc r = db_each(tx, &Q_volume_to_draw, ARGS(V_I(v->case_id), V_T(v->code)), take_cover, v, f);
    if (r != OK || !v->found)
        return r;
    const struct rule_row *row = rule_find(rules, S("case_volumes"), v->code, day_at(v->asked_at));
    str draft, closed;
    draft = str_cut(rules_text(rules, S("letters/file_states.txt")), '\n', &closed);
    str on = on_day(v, day_at(v->asked_at));
    v->name = row ? row->name_zh : v->code;
    volume_value(&v->common, "volume", v->name);
    volume_value(&v->common, "issued_on", on);
    volume_value(&v->cover, "state", str_trim(v->closed ? closed : draft));
    volume_value(&v->cover, "closed_on", v->closed ? on : S(""));
    return OK;
}

/* 案源登记表: how it came in, and never who said so. */
static rc add_source(struct volume *v, struct fault *f)
{
    struct order o = order_of(v, "case", S(""));
    if (!o.row)
        return OK;
    return add(v,
               &(struct volume_entry){ .place = o.place,
                                       .title = o.row->name_zh,
                                       .letter = volume_page(v, template_of(v, &o), &v->cover) },
               f);
}

static int by_place(const void *one, const void *two)
{
    const struct volume_entry *a = one, *b = two;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

rc volume_read(struct tx *tx, void *arg, struct fault *f)
{
    struct volume *v = arg;
    const struct {
        const struct query *q;
        row_fn take;
    } rows[] = { { &Q_volume_acts, take_act },
                 { &Q_volume_evidence, take_piece },
                 { &Q_volume_photos, take_photo } };
    v->entries = ARENA_ARRAY(v->arena, struct volume_entry, VOLUME_ENTRIES);
    v->n = v->common.n = v->cover.n = 0; /* a read may run again */
    rc r = read_cover(tx, v, f);
    if (r != OK || !v->found || v->hash.n)
        return r;
    r = add_source(v, f);
    if (r == OK)
        r = add_papers(tx, v, &Q_volume_papers, "paper", f);
    if (r == OK)
        r = add_papers(tx, v, &Q_volume_origin, "origin", f);
    for (size_t i = 0; r == OK && i < COUNT(rows); i++)
        r = db_each(tx, rows[i].q, ARGS(V_I(v->case_id), V_I(v->asked_at), V_I(VOLUME_ENTRIES)),
                    rows[i].take, v, f);
    if (r == OK)
        r = add_table(tx, v, &Q_volume_payments, "payments", take_payment, f);
    if (r == OK)
        r = add_table(tx, v, &Q_volume_recusals, "recusals", take_recusal, f);
    qsort(v->entries, v->n, sizeof *v->entries, by_place);
    return r;
}
