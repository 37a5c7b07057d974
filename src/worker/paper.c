/* paper.c — what stands in a paper: its row, its facts by their names, its bytes. */
#include "worker/paper.h"

#include "base/buf.h"
#include "base/date.h"
#include "core/outbox.h"
#include "db/queries.h"

#include <unistd.h>

enum { VALUES = 64, COMMON = 5, CHUNK = 64 << 10, TABLE_MAX = 256 << 10, IMAGE_MAX = 4 << 20 };

static rc take_paper(const struct row *r, void *arg, struct fault *f)
{
    struct paper *p = arg;
    struct arena *a = p->arena;
    (void)f;
    p->kind = row_text_copy(r, 0, a);
    p->number = row_text_copy(r, 1, a);
    p->facts = row_text_copy(r, 2, a);
    p->code = row_text_copy(r, 3, a);
    p->created_at = row_int(r, 4);
    p->hash = row_text_copy(r, 5, a);
    p->bureau = row_text_copy(r, 6, a);
    p->synthetic = row_int(r, 8) != 0;
    p->unit = row_text_copy(r, 9, a);
    p->officer = row_text_copy(r, 10, a);
    return OK;
}

rc paper_read(struct tx *tx, void *arg, struct fault *f)
{
    struct paper *p = arg;
    return db_one(tx, &Q_document_to_draw, ARGS(V_I(p->id)), take_paper, p, f);
}

/* A fact that is a code is printed by its name: hazard_kind, agency, act, verdict … */
str paper_shown(const struct rules *rules, str name, str value, day on)
{
    static const struct {
        const char *name, *list;
    } codes[] = {
        { "hazard_kind", "hazard_kinds" },
        { "agency", "agencies" },
        { "transfer_kind", "transfer_kinds" },
        { "act", "acts" },
        { "verdict", "visit_verdicts" },
        { "item", "catalogue" },
        { "ground", "inspection_grounds" },
        { "outcome", "visit_outcomes" },
        { "recusal", "recusal_answers" },
        { "sign_refused", "sign_refusals" },
        { "checklist", "checklists" },
        { "category", "filing_categories" },
        { "report_result", "report_results" },
        { "no_filing", "not_filing_reasons" },
        { "decision", "case_decisions" },
        { "discretion", "discretion_reasons" },
        { "penalties", "penalty_kinds" },
        { "review_class", "review_classes" },
        { "mode", "service_modes" },
        { "ending", "case_endings" },
        { "ground", "suspension_grounds" },
        { "ground", "recusal_grounds" },
        { "what", "case_pauses" },
        { "what", "payment_delays" },
        { "what", "case_measures" },
        { "reason", "not_filing_reasons" },
        { "reason", "unpublish_reasons" },
        { "answer", "court_answers" },
        { "source", "case_sources" },
        { "kind", "evidence_kinds" },
        { "kind", "case_measures" },
        { "outcome", "measure_outcomes" },
    };
    for (size_t i = 0; i < COUNT(codes); i++) {
        const struct rule_row *row = str_eq(name, str_from(codes[i].name))
                                         ? rule_find(rules, str_from(codes[i].list), value, on)
                                         : NULL;
        if (row)
            return row->name_zh;
    }
    return value;
}

/* A day or an instant as papers write it: rules/letters/dates.txt, one form a line. */
str paper_dated(const struct rules *rules, str value, struct arena *a)
{
    i64 at = 0;
    day d;
    str time_form, day_form = str_cut(rules_text(rules, S("letters/dates.txt")), '\n', &time_form);
    bool instant = instant_parse(value, &at);
    if (!instant && !day_parse(value, &d))
        return value;
    if (instant)
        d = day_at(at);
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    i64 minutes = instant ? (at - day_start(d)) / 60000 : 0;
    const struct {
        str name;
        i64 n;
    } parts[] = { { S("year"), year },
                  { S("month"), month },
                  { S("day"), dom },
                  { S("hour"), minutes / 60 },
                  { S("minute"), minutes % 60 } };
    buf b = buf_new(a, 200);
    for (str form = str_trim(instant ? time_form : day_form); form.n;) {
        str rest, before = str_cut(form, '{', &rest), name = str_cut(rest, '}', &form);
        buf_add(&b, before);
        for (size_t i = 0; i < COUNT(parts); i++)
            if (str_eq(parts[i].name, name))
                buf_fmt(&b, i == 4 ? "%02lld" : "%lld", (long long)parts[i].n);
    }
    return buf_str(&b);
}

/* [["1","…"],["2","…"]] as the letter wants a table. */
static str table_of(const struct json *rows, struct arena *a)
{
    buf b = buf_new(a, TABLE_MAX);
    for (size_t i = 0; i < json_size(rows); i++) {
        const struct json *row = json_at(rows, i);
        if (i)
            buf_char(&b, LETTER_ROW);
        for (size_t k = 0; k < json_size(row); k++) {
            if (k)
                buf_char(&b, LETTER_CELL);
            buf_add(&b, json_text(json_at(row, k)));
        }
    }
    return buf_ok(&b) ? buf_str(&b) : S("");
}

str paper_image(const struct job *job, str hash, struct arena *a, i64 most)
{
    int fd;
    i64 size;
    if (hash.n == 0 || blob_read(job->house->blobs, hash, &fd, &size, NULL) != OK)
        return S("");
    char *bytes = size <= most ? arena_alloc(a, (size_t)size + 1) : NULL;
    ssize_t n = bytes ? pread(fd, bytes, (size_t)size, 0) : -1;
    close(fd);
    return n == size ? (str){ bytes, (size_t)size } : S("");
}

static struct letter_value letter_value(const struct job *job, str name, const struct json *fact,
                                        day on)
{
    const struct rules *rules = job->house->rules;
    if (json_type(fact) == JSON_ARRAY)
        return (struct letter_value){ name, table_of(fact, job->arena), S("") };
    str value = json_text(fact);
    if (str_eq(name, S("signature"))) {
        str image = paper_image(job, value, job->arena, IMAGE_MAX);
        return (struct letter_value){ name, image.n ? value : S(""), image };
    }
    if (str_eq(name, S("basis")))
        return (struct letter_value){ name, rule_basis(rules, value, job->arena), S("") };
    return (struct letter_value){
        name, paper_dated(rules, paper_shown(rules, name, value, on), job->arena), S("")
    };
}

/* What stands in every paper beside its facts. Where a fact has the same name, the fact is meant:
 * the officers of a notice are those who inspect, not who wrote it. */
static size_t put_common(const struct paper *p, const struct rules *rules, struct arena *a,
                         struct letter_value *v)
{
    size_t n = 0;
    v[n++] = (struct letter_value){ S("number"), p->number, S("") };
    v[n++] = (struct letter_value){ S("bureau"), p->bureau, S("") };
    v[n++] = (struct letter_value){ S("unit"), p->unit, S("") };
    v[n++] = (struct letter_value){ S("officer"), p->officer, S("") };
    v[n++] =
        (struct letter_value){ S("issued_on"),
                               paper_dated(rules, day_text(a, day_at(p->created_at)), a), S("") };
    return n;
}

rc paper_letter(const struct job *job, const struct paper *p, struct letter *l, struct fault *f)
{
    const struct rules *rules = job->house->rules;
    day on = day_at(p->created_at);
    const struct rule_row *row = rule_find(rules, S("letters"), p->kind, on);
    const struct json *facts;
    if (!row)
        return fail_detail(f, INTERNAL, NULL, "no letter %.*s", STR_ARG(p->kind));
    rc r = json_parse(job->arena, p->facts, &facts, f);
    if (r != OK)
        return r;
    struct letter_value *v = ARENA_ARRAY(job->arena, struct letter_value, VALUES);
    size_t n = 0;
    for (size_t i = 0; i < json_size(facts) && n < VALUES - COMMON; i++)
        v[n++] = letter_value(job, json_key(facts, i), json_member(facts, i), on);
    n += put_common(p, rules, job->arena, v + n);
    *l = (struct letter){
        .text = rules_text(rules, rule_cell(rules, row, S("template"))),
        .values = v,
        .n = n,
        .qr = ARENA_CONCAT(job->arena, job->house->public_url, S("/d/paper/"), p->code),
        .footer = p->synthetic ? str_trim(rules_text(rules, S("letters/synthetic.txt"))) : S(""),
        .page = rule_cell(rules, row, S("number_form")).n
                    ? str_trim(rules_text(rules, S("letters/page.txt")))
                    : S("")
    };
    return OK;
}

rc paper_store(struct job *job, int fd, i64 length, str *ret_hash, struct fault *f)
{
    struct blob_writer *w;
    char *chunk = arena_alloc(job->arena, CHUNK);
    i64 size;
    rc r = blob_begin(job->house->blobs, &w, f);
    if (r != OK)
        return r;
    for (i64 at = 0; r == OK && at < length;) {
        ssize_t n = pread(fd, chunk, CHUNK, at);
        if (n <= 0)
            r = fail(f, INTERNAL, NULL);
        else
            r = blob_write(w, (str){ chunk, (size_t)n }, f);
        at += n;
    }
    if (r == OK)
        return blob_commit(w, job->arena, ret_hash, &size, f);
    blob_abandon(w);
    return r;
}

/* ---- telling ---- */

struct page {
    struct arena *arena;
    i64 id, bureau_id, unit_id, person_id;
    str kind, place_code;
};

static rc take_page(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->id = row_int(r, 0);
    p->kind = row_text_copy(r, 1, p->arena);
    p->bureau_id = row_int(r, 2);
    p->unit_id = row_int(r, 3);
    p->person_id = row_int(r, 4);
    p->place_code = row_text_copy(r, 5, p->arena);
    return OK;
}

rc paper_tell(struct tx *tx, const struct query *q, i64 id, bool *ret_told, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct page p = { .arena = a };
    rc r = db_each(tx, q, ARGS(V_I(id)), take_page, &p, f);
    *ret_told = p.id != 0;
    if (r != OK || p.id == 0)
        return r;
    const char *topic = arena_cstr(a, ARENA_CONCAT(a, p.kind, S(".changed")));
    return outbox_put(tx, p.bureau_id,
                      &(struct outbox_fact){ .topic = topic,
                                             .subject_kind = arena_cstr(a, p.kind),
                                             .subject_id = p.id,
                                             .unit_id = p.unit_id,
                                             .person_id = p.person_id,
                                             .place_code = p.place_code },
                      f);
}
