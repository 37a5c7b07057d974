/* naguan-worker — runs jobs. Several may run at once, on one machine or many; a lease says whose a
 * job is. */
#include "app/installation.h"
#include "app/wire.h"
#include "base/log.h"
#include "sys/wall.h"
#include "worker/worker.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { IDLE_MS = 300, SCHEDULES_MS = 5000 };

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static rc run_schedules(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return job_run_schedules(tx, f);
}

static void check_schedules(const struct house *h, struct arena *a)
{
    struct fault f;
    fault_init(&f, a);
    if (db_tx_run(h->db, DB_WRITE, run_schedules, NULL, a, &f) != OK)
        log_line(LOG_WARN, "worker.schedules", "key=%.*s detail=%.*s", STR_ARG(f.key),
                 STR_ARG(f.detail));
    arena_reset(a);
}

struct crafts {
    struct job_kinds kinds[WIRE_JOBS + 1]; /* of the rooms, and our own */
    size_t n;
};

static bool run_one(const struct house *h, const struct crafts *c, struct arena *a)
{
    struct fault f;
    bool ran = false;
    fault_init(&f, a);
    if (job_run_next(h, c->kinds, c->n, &ran, &f) != OK)
        log_line(LOG_WARN, "worker.job", "key=%.*s detail=%.*s", STR_ARG(f.key), STR_ARG(f.detail));
    arena_reset(a);
    return ran;
}

/* The server holds the other end of our standard input and never writes. Waits so long for its end.
 */
static bool server_is_gone(int ms)
{
    struct pollfd line = { .fd = STDIN_FILENO };
    return poll(&line, 1, ms) == 1 && (line.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* beside: a server started us; a worker does not outlive its server. */
static void work(const struct house *h, bool beside)
{
    struct arena *a = arena_new(0);
    struct crafts crafts;
    i64 schedules_at = 0;
    crafts.n = wire_jobs(crafts.kinds);
    crafts.kinds[crafts.n++] = worker_jobs;
    while (a && !stopping) {
        if (monotonic_ms() - schedules_at >= SCHEDULES_MS) {
            check_schedules(h, a);
            schedules_at = monotonic_ms();
        }
        bool ran = run_one(h, &crafts, a);
        if (beside && server_is_gone(ran ? 0 : IDLE_MS))
            break;
        if (!beside && !ran)
            poll(NULL, 0, IDLE_MS);
    }
    arena_free(a);
}

/* argv[1] is "import": naguan import, at a shell; "beside": started by a server; nothing: jobs,
 * until it is told to stop. */
static int run(struct installation *in, int argc, char **argv, struct fault *f)
{
    if (wire_install(&in->house, f) != OK) {
        say_fault("worker", f);
        return 1;
    }
    if (argc > 1 && strcmp(argv[1], "import") == 0)
        return import_command(&in->house, argc - 1, argv + 1);
    bool beside = argc > 1 && strcmp(argv[1], "beside") == 0;
    if (beside)
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* also in the middle of a job */
    log_open(2, LOG_INFO, wall_now);
    log_line(LOG_INFO, "worker.start", "pid=%d", (int)getpid());
    work(&in->house, beside);
    log_line(LOG_INFO, "worker.stop", "pid=%d", (int)getpid());
    return 0;
}

int main(int argc, char **argv)
{
    struct installation in;
    struct fault f;
    struct arena *a = arena_new(0);
    int code = 1;
    if (!a)
        return code;
    fault_init(&f, a);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGPIPE, SIG_IGN);
    if (installation_open(&argc, argv, OPEN_BULK, &in, &f) == OK) {
        code = run(&in, argc, argv, &f);
        installation_close(&in);
    } else {
        say_fault("worker", &f);
    }
    arena_free(a);
    return code;
}
