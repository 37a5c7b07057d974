/* The papers that come after a decision, drawn and read again as whoever gets them reads them: by
 * number, name, amount and last day. */
#include "../rooms/case_way.h"

#include "core/job.h"
#include "worker/worker.h"

#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 64 << 10 };

static int open_house(void **s)
{
    open_bureau(s);
    b->house.public_url = S("https://naguan.example");
    return 0;
}

struct kept {
    char hash[65];
    char number[200];
};

static rc take_kept(const struct row *r, void *arg, struct fault *f)
{
    struct kept *k = arg;
    (void)f;
    str hash = row_text(r, 0), number = row_text(r, 1);
    assert_true(hash.n < sizeof k->hash && number.n < sizeof k->number);
    memcpy(k->hash, hash.p, hash.n);
    memcpy(k->number, number.p, number.n);
    return OK;
}

struct wanted {
    i64 id;
    const char *kind;
    struct kept kept;
};

static rc find_paper(struct tx *tx, void *arg, struct fault *f)
{
    struct wanted *w = arg;
    return db_each_sql(tx,
                       S("SELECT d.hash, d.number FROM document d WHERE d.matter_id = $1 AND "
                         "d.kind = $2"),
                       ARGS(V_I(w->id), V_T(str_from(w->kind))), take_kept, &w->kept, f);
}

static void draw_all(void)
{
    for (bool any = true; any;)
        assert_rc(OK, job_run_next(&b->house, &worker_jobs, 1, &any, &b->t->fault));
}

/* What pdftotext -layout makes of a file of the blob store. */
static const char *text_of(const char *hash)
{
    static char text[TEXT_MAX];
    char *const argv[] = { "pdftotext", "-layout", "-", "-", NULL };
    posix_spawn_file_actions_t files;
    int fd, out[2], status;
    i64 size;
    pid_t child;
    assert_rc(OK, blob_read(b->house.blobs, str_from(hash), &fd, &size, &b->t->fault));
    assert_int_equal(0, pipe(out));
    assert_int_equal(0, posix_spawn_file_actions_init(&files));
    assert_int_equal(0, posix_spawn_file_actions_adddup2(&files, fd, 0));
    assert_int_equal(0, posix_spawn_file_actions_adddup2(&files, out[1], 1));
    assert_int_equal(0, posix_spawn_file_actions_addclose(&files, out[0]));
    assert_int_equal(0, posix_spawnp(&child, argv[0], &files, NULL, argv, environ));
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    close(fd);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n<sizeof text - 1; n += got> 0 ? (size_t)got : 0)
        got = read(out[0], text + n, sizeof text - 1 - n);
    close(out[0]);
    text[n] = 0;
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(0, status);
    return text;
}

static void has(const char *kind, const char *text, const char *word)
{
    if (strstr(text, word))
        return;
    print_error("%s: no %s in\n%s", kind, word, text);
    assert_true(!"a paper as it should be");
}

static void says(i64 id, const char *kind, const char *const words[], size_t n)
{
    struct wanted w = { .id = id, .kind = kind };
    draw_all();
    assert_rc(OK, as(b, &b->admin, find_paper, &w));
    const char *text = text_of(w.kept.hash);
    has(kind, text, w.kept.number);
    for (size_t i = 0; i < n; i++)
        has(kind, text, words[i]);
}
#define SAYS(id, kind, ...)                                                                        \
    says(id, kind, (const char *const[]){ __VA_ARGS__ },                                           \
         sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static const char *operator_name(void)
{
    return "Noodles";
}

static void more_time_to_pay_is_told_with_its_parts(void **s)
{
    (void)s;
    i64 id = served();
    goes(id,
         &(struct going)INVESTIGATES("ask_later", "{\"what\":\"PARTS\",\"note\":\"few guests\"}"));
    goes(id,
         &(struct going)HEADS("instal", "{\"until\":\"2026-07-05\",\"parts\":2,\"note\":\"yes\"}"));
    SAYS(id, "payment_time", operator_name(), "500.00", "2026年7月5日", "250.00", "2026-06-05");
}

static void a_demand_and_an_application_say_what_is_owed_and_until_when(void **s)
{
    (void)s;
    i64 id = served();
    today_is("2026-05-22");
    goes(id, &(struct going)INVESTIGATES("demand", "{\"mode\":\"S1\",\"receipt\":\"signed\"}"));
    SAYS(id, "penalty_demand", operator_name(), "515.00", "2026年6月5日");
    today_is("2026-11-09");
    goes(id,
         &(struct going)HEADS("apply_court", "{\"court\":\"district court\",\"note\":\"please\"}"));
    SAYS(id, "court_application", operator_name(), "1000.00", "district court", "2026年5月22日");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_house, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(more_time_to_pay_is_told_with_its_parts),
        CASE(a_demand_and_an_application_say_what_is_owed_and_until_when),
    };
    return testdb_run(tests, COUNT(tests));
}
