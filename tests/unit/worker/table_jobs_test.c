/* Files people send, through the jobs of the worker: looked at, taken in, taken back; lists and the
 * table of figures as spreadsheets. */
#include "bureau.h"

#include "codec/table.h"
#include "core/list_book.h"
#include "core/list_hooks.h"
#include "core/request.h"
#include "rooms/exports/exports.h"
#include "rooms/imports/imports.h"
#include "rooms/register/register.h"
#include "worker/worker.h"

#include <string.h>
#include <unistd.h>

static struct bureau *b;

static void no_signature(str data, unsigned char mac[32])
{
    (void)data;
    memset(mac, 0, 32);
}

static str opened(struct arena *a, const char *purpose, str sealed)
{
    str plain;
    return unseal(b->house.keyring, purpose, a, sealed, &plain, NULL) == OK ? plain : (str){ 0 };
}

static int open_bureau(void **s)
{
    static const struct room *const rooms[] = { &register_room, &imports_room };
    static const struct list_hooks hooks = { no_signature, opened };
    b = bureau_new(*s);
    must_exec(b->t, "DELETE FROM import_refusal", NO_ARGS);
    must_exec(b->t, "DELETE FROM import_run", NO_ARGS);
    list_book_set(rooms, COUNT(rooms));
    list_set_hooks(&hooks);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static str blob_of(const char *text)
{
    struct blob_writer *w;
    str hash;
    i64 size;
    assert_rc(OK, blob_begin(b->house.blobs, &w, &b->t->fault));
    assert_rc(OK, blob_write(w, str_from(text), &b->t->fault));
    assert_rc(OK, blob_commit(w, b->t->arena, &hash, &size, &b->t->fault));
    return hash;
}

struct asking {
    struct job_ask ask;
    i64 id;
};

static rc submit(struct tx *tx, void *arg, struct fault *f)
{
    struct asking *q = arg;
    return job_submit(tx, &b->chen, &q->ask, &q->id, f);
}

struct answer {
    i64 id;
    str state, result;
};

static rc take_answer(const struct row *r, void *arg, struct fault *f)
{
    struct answer *w = arg;
    (void)f;
    w->state = row_text_copy(r, 0, b->t->arena);
    w->result = row_text_copy(r, 1, b->t->arena);
    return OK;
}

static rc read_answer(struct tx *tx, void *arg, struct fault *f)
{
    struct answer *w = arg;
    return db_one(tx, SQL("SELECT state, result FROM job WHERE id = $1"), ARGS(V_I(w->id)),
                  take_answer, w, f);
}

/* Runs one job to its end: its result, with its state in front. */
static const char *ran(const char *kind, const char *payload)
{
    struct asking q = { .ask = { .kind = str_from(kind), .payload = str_from(payload) } };
    bool any = false;
    assert_rc(OK, as(b, &b->chen, submit, &q));
    assert_rc(OK, job_run_next(&b->house, &worker_jobs, 1, &any, &b->t->fault));
    assert_true(any);
    struct answer w = { .id = q.id };
    must_read(b->t, read_answer, &w);
    return arena_cstr(b->t->arena, ARENA_CONCAT(b->t->arena, w.state, S(" "), w.result));
}

static void a_file_is_looked_at(void **s)
{
    (void)s;
    str hash =
        blob_of("\xc3\xfb\xb3\xc6;code\n\xd0\xa1\xb3\xd4\xb5\xea;1\n"); /* GB18030: 名称, 小吃店 */
    const char *said =
        ran("import_look",
            arena_fmt(b->t->arena, "{\"hash\":\"%.*s\",\"options\":null}", STR_ARG(hash)).p);
    assert_string_equal(
        "done "
        "{\"form\":\"csv\",\"charset\":\"gb18030\",\"separator\":\";\",\"sheets\":[],\"sheet\":"
        "\"\","
        "\"header_line\":1,\"columns\":[\"名称\",\"code\"],\"sample\":[[\"小吃店\",\"1\"]],"
        "\"suggested\":{\"name\":\"名称\"}}",
        said);
}

static void what_is_no_table_is_refused(void **s)
{
    (void)s;
    str hash = blob_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    const char *said =
        ran("import_look",
            arena_fmt(b->t->arena, "{\"hash\":\"%.*s\",\"options\":null}", STR_ARG(hash)).p);
    assert_true(str_starts(str_from(said), S("failed")));
}

struct beginning {
    struct import_run run;
};

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    struct beginning *n = arg;
    struct import_run run = n->run;
    rc r = import_begin(tx, &b->admin, &run, f);
    if (r == OK)
        n->run = run;
    return r;
}

static i64 begun(const char *map, const char *text)
{
    struct beginning n = {
        .run = { .map = str_from(map), .file_hash = blob_of(text), .file_name = S("x.csv") }
    };
    assert_rc(OK, as(b, &b->admin, begin, &n));
    return n.run.id;
}

static const char map[] = "{\"key\":\"source\",\"scheme\":\"x\",\"fields\":{\"source_key\":\"id\","
                          "\"name\":\"name\",\"address\":"
                          "\"address\"},\"constants\":{\"kind\":\"enterprise\"}}";

static void a_file_is_taken_in_and_taken_back(void **s)
{
    (void)s;
    i64 id = begun(map, "id,name,address\n1,A,Road\n2,B,Road\n2,C,Road\n");
    const char *payload = arena_fmt(b->t->arena, "{\"import\":\"%lld\"}", (long long)id).p;
    assert_non_null(strstr(ran("import", payload),
                           "\"rows\":3,\"added\":2,\"changed\":0,\"unchanged\":0,\"refused\":1"));
    assert_int_equal(3, must_int(b->t, "SELECT count(*) FROM entity", NO_ARGS));
    assert_non_null(strstr(ran("import_undo", payload), "\"removed\":2,\"restored\":0,\"kept\":0"));
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM entity", NO_ARGS));
}

static void a_failed_import_says_what_is_wrong(void **s)
{
    (void)s;
    i64 id = begun(map, "id,title,address\n1,A,Road\n");
    const char *said =
        ran("import", arena_fmt(b->t->arena, "{\"import\":\"%lld\"}", (long long)id).p);
    assert_true(str_starts(str_from(said), S("failed")));
    assert_non_null(
        strstr(said, "{\"field\":\"fields.name\",\"code\":\"unknown_column\",\"arg\":\"name\"}"));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM import_run WHERE state = 'failed'", NO_ARGS));
}

static void a_file_that_is_gone_fails_the_import(void **s)
{
    (void)s;
    struct beginning n = {
        .run = { .map = str_from(map),
                 .file_name = S("x.csv"),
                 .file_hash =
                     S("00000000000000000000000000000000000000000000000000000000000000ff") }
    };
    assert_rc(OK, as(b, &b->admin, begin, &n));
    ran("import", arena_fmt(b->t->arena, "{\"import\":\"%lld\"}", (long long)n.run.id).p);
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM import_run WHERE state = 'failed'", NO_ARGS));
}

/* ---- a list as a spreadsheet ---- */

static rc put_row(void *arg, const struct table_row *row, struct fault *f)
{
    buf *out = arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++) {
        buf_add(out, row->cells[i]);
        buf_char(out, ' ');
    }
    buf_char(out, '\n');
    return OK;
}

static rc take_hash(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(str *)arg = row_text_copy(r, 0, b->t->arena);
    return OK;
}

struct wanted {
    const char *name;
    str hash;
};

static rc read_hash(struct tx *tx, void *arg, struct fault *f)
{
    struct wanted *w = arg;
    return db_one(tx, SQL("SELECT hash FROM attachment WHERE created_by = 203 AND name = $1"),
                  ARGS(V_T(str_from(w->name))), take_hash, &w->hash, f);
}

/* The rows of a spreadsheet that was kept under that name. */
static const char *exported(const char *name)
{
    struct wanted w = { .name = name };
    int fd;
    i64 size;
    struct table *t;
    struct table_options options = { 0 };
    buf out = buf_new(b->t->arena, 1 << 20);
    must_read(b->t, read_hash, &w);
    assert_rc(OK, blob_read(b->house.blobs, w.hash, &fd, &size, &b->t->fault));
    assert_rc(OK, table_open(fd, &options, &t, &b->t->fault));
    assert_int_equal(TABLE_XLSX, table_info(t)->form);
    assert_rc(OK, table_each(t, put_row, &out, &b->t->fault));
    table_close(t);
    close(fd);
    return arena_cstr(b->t->arena, buf_str(&out));
}

static void add_entity(i64 id, i64 unit, const char *name)
{
    must_exec(b->t,
              "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, legal_person, "
              "created_at, changed_at) "
              "VALUES ($1, 1, $2, $3, 'enterprise', 'active', '王小明', 1, 1)",
              ARGS(V_I(id), V_I(unit), V_T(str_from(name))));
}

static void a_list_as_a_spreadsheet_has_what_the_asker_sees_and_no_more(void **s)
{
    (void)s;
    add_entity(401, b->xixiang, "Ours");
    add_entity(402, b->fuyong, "Theirs");
    const char *said =
        ran("export",
            "{\"list\":\"entities\",\"query\":\"columns=name,legal_person&sort=-id&limit=1\"}");
    assert_non_null(strstr(said, "\"name\":\"entities.xlsx\""));
    assert_non_null(strstr(said, "\"rows\":2"));
    assert_string_equal("Ours 王** \nNoodles  \n", exported("entities.xlsx"));
}

static void an_unknown_list_or_filter_fails(void **s)
{
    (void)s;
    assert_true(
        str_starts(str_from(ran("export", "{\"list\":\"secrets\",\"query\":\"\"}")), S("failed")));
    assert_true(str_starts(
        str_from(ran("export", "{\"list\":\"entities\",\"query\":\"filter=password:eq:x\"}")),
        S("failed")));
    /* a list for other roles: imports are the registrar's, and a chief asks */
    assert_true(
        str_starts(str_from(ran("export", "{\"list\":\"imports\",\"query\":\"\"}")), S("failed")));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM attachment", NO_ARGS));
}

static void count_complaints(const char *day_text, i64 unit, i64 n)
{
    day on = 0;
    assert_true(day_parse(str_from(day_text), &on));
    must_exec(
        b->t,
        "INSERT INTO figure_tally (bureau_id, tally, split, on_day, ripe_day, unit_id, value, "
        "n, amount) VALUES (1, 'complaint_received', 'all', $1, 0, $2, '', $3, 0)",
        ARGS(V_I(on), V_I(unit), V_I(n)));
}

static void the_figures_as_a_spreadsheet_have_their_parts_dates_and_basis(void **s)
{
    (void)s;
    count_complaints("2026-02-03", b->xixiang, 3);
    count_complaints("2026-01-20", b->xixiang, 2);
    count_complaints("2026-02-03", b->fuyong, 40); /* another station's: not the chief's */
    const char *said =
        ran("figures.book", "{\"query\":\"from=2026-02-01&to=2026-02-28&step=month\"}");
    assert_non_null(strstr(said, "\"name\":\"figures.xlsx\""));
    const char *table = exported("figures.xlsx");
    assert_non_null(strstr(table,
                           "\ncomplaints 投诉量 Complaints   3 count 3  received  2026-02-01 "
                           "2026-02-28 0  2 50 STAT-GY; DESIGN"));
    assert_non_null(strstr(table, "\naccepted 受理率 Accepted   0 percent 0 3 received received "));
    assert_null(strstr(table, " 40 "));
}

static void figures_of_a_bad_period_are_no_spreadsheet(void **s)
{
    (void)s;
    assert_true(str_starts(str_from(ran("figures.book", "{\"query\":\"from=x\"}")), S("failed")));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM attachment", NO_ARGS));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_file_is_looked_at),
        CASE(what_is_no_table_is_refused),
        CASE(a_file_is_taken_in_and_taken_back),
        CASE(a_failed_import_says_what_is_wrong),
        CASE(a_file_that_is_gone_fails_the_import),
        CASE(a_list_as_a_spreadsheet_has_what_the_asker_sees_and_no_more),
        CASE(an_unknown_list_or_filter_fails),
        CASE(the_figures_as_a_spreadsheet_have_their_parts_dates_and_basis),
        CASE(figures_of_a_bad_period_are_no_spreadsheet),
    };
    return testdb_run(tests, COUNT(tests));
}
