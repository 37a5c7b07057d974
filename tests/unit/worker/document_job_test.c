/* Papers: asked for with the act, drawn by a job, asked for again when the job was lost. */
#include "bureau.h"

#include "core/job.h"
#include "core/matter.h"
#include "core/paper.h"
#include "core/request.h"
#include "db/queries.h"
#include "rooms/document/document.h"
#include "sys/wall.h"
#include "worker/worker.h"

#include <poll.h>
#include <unistd.h>

static struct bureau *b;
static i64 matter, paper;

struct making {
    const char *kind, *facts;
    i64 matter, id;
    str number;
};

static rc make(struct tx *tx, void *arg, struct fault *f)
{
    struct making *m = arg;
    struct matter one = {
        .kind = S("hazard"), .state = S("open"), .unit_id = b->xixiang, .title = S("x")
    };
    rc r = matter_open(tx, &b->anna, &one, f);
    struct document_ask ask = { .kind = str_from(m->kind),
                                .matter_id = one.id,
                                .unit_id = b->xixiang,
                                .facts = str_from(m->facts) };
    if (r == OK)
        r = document_make(tx, &b->anna, &ask, &m->id, &m->number, f);
    m->matter = one.id;
    return r;
}

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    b->house.public_url = S("https://naguan.example");
    struct making m = { .kind = "rectification_order",
                        .facts = "{\"operator\":\"Noodles of Li\",\"hazard_kind\":\"H2a\"}" };
    assert_rc(OK, as(b, &b->anna, make, &m));
    matter = m.matter;
    paper = m.id;
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static i64 jobs(const char *state)
{
    return must_int(b->t, "SELECT count(*) FROM job WHERE kind = 'document' AND state = $1",
                    ARGS(V_T(str_from(state))));
}

/* Nobody waits for a wish; a second is more than it takes. */
static i64 jobs_soon(const char *state, i64 n)
{
    for (int i = 0; i < 200 && jobs(state) != n; i++)
        poll(NULL, 0, 20);
    return jobs(state);
}

static void lose_jobs(void)
{
    must_exec(b->t, "DELETE FROM job", NO_ARGS);
}

static bool run_job(void)
{
    bool any = false;
    assert_rc(OK, job_run_next(&b->house, &worker_jobs, 1, &any, &b->t->fault));
    return any;
}

static i64 drawn(void)
{
    return must_int(b->t, "SELECT count(*) FROM document WHERE id = $1 AND hash IS NOT NULL",
                    ARGS(V_I(paper)));
}

static rc look(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return papers_wish(tx, &b->anna, matter, f);
}

struct fetching {
    const struct actor *who;
    int fd;
    i64 length;
};

static rc fetch(struct tx *tx, void *arg, struct fault *f)
{
    struct fetching *w = arg;
    struct request rq = { .arena = tx_arena(tx), .actor = w->who, .tx = tx };
    rq.params[0] = arena_fmt(rq.arena, "%lld.pdf", (long long)paper);
    rc r = document_room.routes[0].fn(&rq, f);
    w->fd = rq.raw_fd;
    w->length = rq.raw_length;
    return r;
}

static void a_paper_is_drawn_once_and_then_there(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->anna };
    assert_int_equal(1, jobs("waiting"));
    assert_true(run_job());
    assert_int_equal(1, drawn());
    assert_int_equal(1, jobs("done"));
    assert_rc(OK, as(b, &b->anna, fetch, &w));
    char head[5];
    assert_int_equal(5, pread(w.fd, head, 5, 0));
    assert_memory_equal("%PDF-", head, 5);
    assert_true(w.length > 1000);
    close(w.fd);
    assert_rc(OK, as(b, &b->anna, look, NULL));
    assert_false(run_job());
}

static void a_paper_in_work_says_when_to_ask_again_and_has_one_job(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->anna };
    assert_rc(BUSY, as(b, &b->anna, fetch, &w));
    assert_true(str_eq(b->t->fault.key, S("document.in_work")));
    assert_true(rc_retry(BUSY) != NEVER);
    assert_rc(OK, as(b, &b->anna, look, NULL));
    poll(NULL, 0, 200);
    assert_int_equal(1, jobs("waiting"));
}

static void a_lost_job_is_asked_for_by_whoever_fetches_the_paper(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->anna };
    lose_jobs();
    assert_rc(BUSY, as(b, &b->anna, fetch, &w));
    assert_int_equal(1, jobs_soon("waiting", 1));
    assert_true(run_job());
    assert_int_equal(1, drawn());
}

static void a_job_that_was_given_up_is_asked_for_by_whoever_opens_the_page(void **s)
{
    (void)s;
    must_exec(b->t, "UPDATE job SET state = 'failed', finished_at = 1", NO_ARGS);
    assert_rc(OK, as(b, &b->ben, look, NULL));
    assert_int_equal(1, jobs_soon("waiting", 1));
    assert_rc(OK, as(b, &b->ben, look, NULL));
    poll(NULL, 0, 200);
    assert_int_equal(1, jobs("waiting"));
    assert_true(run_job());
    assert_int_equal(1, drawn());
}

static void a_job_that_somebody_cancelled_is_asked_for_by_whoever_fetches_the_paper(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->anna };
    must_exec(b->t, "UPDATE job SET state = 'cancelled', finished_at = 1", NO_ARGS);
    assert_rc(OK, as(b, &b->anna, look, NULL));
    poll(NULL, 0, 200);
    assert_int_equal(0, jobs("waiting"));
    assert_rc(BUSY, as(b, &b->anna, fetch, &w));
    assert_int_equal(1, jobs_soon("waiting", 1));
}

static void who_may_not_see_a_paper_asks_for_nothing(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->dora };
    lose_jobs();
    assert_rc(NOT_FOUND, as(b, &b->dora, fetch, &w));
    poll(NULL, 0, 200);
    assert_int_equal(0, jobs("waiting"));
}

static void who_was_given_the_matter_reads_its_papers(void **s)
{
    (void)s;
    struct fetching w = { .who = &b->dora };
    assert_true(run_job());
    assert_rc(NOT_FOUND, as(b, &b->dora, fetch, &w));
    must_exec(b->t, "UPDATE matter SET person_id = $1 WHERE id = $2",
              ARGS(V_I(b->dora.person_id), V_I(matter)));
    assert_rc(OK, as(b, &b->dora, fetch, &w));
    close(w.fd);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_paper_is_drawn_once_and_then_there),
        CASE(a_paper_in_work_says_when_to_ask_again_and_has_one_job),
        CASE(a_lost_job_is_asked_for_by_whoever_fetches_the_paper),
        CASE(a_job_that_was_given_up_is_asked_for_by_whoever_opens_the_page),
        CASE(a_job_that_somebody_cancelled_is_asked_for_by_whoever_fetches_the_paper),
        CASE(who_may_not_see_a_paper_asks_for_nothing),
        CASE(who_was_given_the_matter_reads_its_papers),
    };
    return testdb_run(tests, COUNT(tests));
}
