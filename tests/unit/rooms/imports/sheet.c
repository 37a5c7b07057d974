#include "sheet.h"

#include "codec/csv.h"
#include "codec/idcode.h"

#include <string.h>

const char plain_map[] =
    "{\"key\":\"uscc\",\"fields\":{\"uscc\":\"code\",\"name\":\"name\",\"phone\":\"phone\","
    "\"address\":\"address\",\"place_code\":\"place\",\"lon\":\"lon\",\"lat\":\"lat\"},"
    "\"constants\":{\"kind\":\"enterprise\"}}";

void sheet_clear(struct bureau *b)
{
    must_exec(b->t, "DELETE FROM import_refusal", NO_ARGS);
    must_exec(b->t, "DELETE FROM import_run", NO_ARGS);
    must_exec(b->t, "DELETE FROM filing_count", NO_ARGS);
    must_exec(b->t, "DELETE FROM search_dirty", NO_ARGS);
}

/* ---- a text as a table ---- */

struct sheet {
    struct arena *arena;
    str text;
    const str *columns;
    size_t n;
    bool head;
    table_row_fn fn;
    void *arg;
    i64 done;
};

static rc take_row(void *arg, const struct table_row *row, struct fault *f)
{
    struct sheet *s = arg;
    if (s->head) {
        str *columns = ARENA_ARRAY(s->arena, str, row->count);
        for (size_t i = 0; i < row->count; i++)
            columns[i] = arena_str(s->arena, row->cells[i]);
        s->columns = columns;
        s->n = row->count;
        s->head = false;
        return OK;
    }
    s->done++;
    return s->fn ? s->fn(s->arg, row, f) : OK;
}

static rc read_sheet(struct sheet *s, struct fault *f)
{
    struct arena *a = arena_new(0);
    struct csv_reader *reader = csv_reader_new(a, ',', take_row, s);
    s->head = true;
    rc r = csv_feed(reader, s->text, f);
    if (r == OK)
        r = csv_finish(reader, f);
    arena_free(a);
    return r;
}

static rc each(void *arg, table_row_fn fn, void *fn_arg, struct fault *f)
{
    struct sheet *s = arg;
    s->arena = arena_new(0); /* the reader's thread has its own */
    s->fn = fn;
    s->arg = fn_arg;
    rc r = read_sheet(s, f);
    arena_free(s->arena);
    return r;
}

static i64 done(void *arg)
{
    return ((struct sheet *)arg)->done;
}

/* ---- an import of it ---- */

static void progress(void *arg, i64 done_bytes, i64 total)
{
    struct sheet_run *r = arg;
    (void)done_bytes, (void)total;
    r->batches++;
}

static bool cancelled(void *arg)
{
    const struct sheet_run *r = arg;
    return r->stop_after && r->run.n.rows >= r->stop_after;
}

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    struct sheet_run *r = arg;
    struct scope scope = scope_system(1);
    struct actor who = { .bureau_id = 1, .person_id = 206, .scope = &scope };
    struct import_run run = {
        .map = r->run.map, .dry_run = r->run.dry_run, .file_hash = S("x"), .file_name = S("x.csv")
    };
    rc code = import_begin(tx, &who, &run, f);
    if (code == OK)
        r->run = run;
    return code;
}

rc sheet_begin(struct bureau *b, const char *map, struct sheet_run *r)
{
    r->run.map = str_from(map);
    return as(b, &b->admin, begin, r);
}

static rc refresh(struct tx *tx, void *arg, struct fault *f)
{
    struct sheet_run *r = arg;
    return import_get(tx, r->run.id, &r->run, f);
}

rc sheet_go(struct bureau *b, const char *text, struct sheet_run *r)
{
    struct sheet s = { .arena = b->t->arena, .text = str_from(text) };
    struct scope scope = scope_system(b->id);
    struct actor who = {
        .bureau_id = b->id, .person_id = 206, .roles = ROLE_SYSTEM, .scope = &scope
    };
    assert_rc(OK, as(b, &b->admin, refresh, r));
    if (read_sheet(&s, &b->t->fault) != OK) /* for its columns: the rest may be broken */
        fault_clear(&b->t->fault);
    struct import_table t = { &s, s.columns, s.n, each, done, (i64)s.text.n };
    struct import_watch watch = { r, progress, cancelled };
    return import_go(&b->house, &who, &r->run, &t, &watch, b->t->arena, &b->t->fault);
}

rc sheet_import(struct bureau *b, const char *map, const char *text, struct sheet_run *r)
{
    rc code = sheet_begin(b, map, r);
    return code == OK ? sheet_go(b, text, r) : code;
}

/* ---- what came of it ---- */

static rc take_text(const struct row *row, void *arg, struct fault *f)
{
    (void)f;
    str *to = arg;
    static char text[4000];
    str s = row_text(row, 0);
    assert_true(s.n < sizeof text);
    memcpy(text, s.p, s.n);
    *to = (str){ text, s.n };
    return OK;
}

struct question {
    const char *sql;
    const struct val *args;
    size_t n;
    str answer;
};

static rc ask(struct tx *tx, void *arg, struct fault *f)
{
    struct question *q = arg;
    q->answer = (str){ 0 };
    return db_each(tx, SQL(q->sql), q->args, q->n, take_text, &q->answer, f);
}

static const char *answer_of(struct bureau *b, struct question q)
{
    must_read(b->t, ask, &q);
    return arena_cstr(b->t->arena, q.answer);
}

const char *sheet_text(struct bureau *b, const char *sql)
{
    return answer_of(b, (struct question){ .sql = sql });
}

const char *sheet_reasons(struct bureau *b, const struct sheet_run *r, i64 row)
{
    struct val args[] = { V_I(r->run.id), V_I(row) };
    return answer_of(b,
                     (struct question){
                         "SELECT reasons FROM import_refusal WHERE import_id = $1 AND row_no = $2",
                         args,
                         2,
                         { 0 } });
}

const char *sheet_counts(struct bureau *b, const struct sheet_run *r)
{
    struct sheet_run now = *r;
    assert_rc(OK, as(b, &b->admin, refresh, &now));
    const struct import_counts *n = &now.run.n;
    assert_int_equal(n->rows, n->added + n->changed + n->unchanged + n->refused);
    return arena_fmt(b->t->arena, "added %lld changed %lld unchanged %lld refused %lld",
                     (long long)n->added, (long long)n->changed, (long long)n->unchanged,
                     (long long)n->refused)
        .p;
}

const char *sheet_uscc(struct bureau *b, int n)
{
    struct arena *a = b->t->arena;
    str org = arena_fmt(a, "%08d", n);
    char check = idcode_organisation_check(org);
    str first = arena_fmt(a, "91440306%.*s%c", STR_ARG(org), check);
    return arena_fmt(a, "%.*s%c", STR_ARG(first), idcode_uscc_check(first)).p;
}
