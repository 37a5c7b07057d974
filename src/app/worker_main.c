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

static void work(const struct house *h)
{
    struct arena *a = arena_new(0);
    struct crafts crafts;
    i64 schedules_at = 0;
    crafts.n = wire_jobs(crafts.kinds);
    crafts.kinds[crafts.n++] = worker_jobs;
    pid_t parent = getppid();
    while (a && !stopping &&
           getppid() == parent) { /* a worker does not outlive the server that started it */
        if (monotonic_ms() - schedules_at >= SCHEDULES_MS) {
            check_schedules(h, a);
            schedules_at = monotonic_ms();
        }
        if (!run_one(h, &crafts, a))
            poll(NULL, 0, IDLE_MS);
    }
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct installation in;
    struct fault f;
    struct arena *a = arena_new(0);
    int code = 0;
    fault_init(&f, a);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGPIPE, SIG_IGN);
    if (installation_open(&argc, argv, 0, &in, &f) != OK) {
        say_fault("worker", &f);
        return 1;
    }
    if (str_eq(config_text(in.config, "NAGUAN_WORKER"), S("inside")))
        prctl(PR_SET_PDEATHSIG,
              SIGTERM); /* beside a server: goes with it, also when that was killed */
    if (wire_install(&in.house, &f) != OK) {
        say_fault("worker", &f);
        return 1;
    }
    if (argc > 1 && strcmp(argv[1], "import") == 0) { /* naguan import: at a shell */
        code = import_command(&in.house, argc - 1, argv + 1);
    } else {
        log_open(2, LOG_INFO, wall_now);
        log_line(LOG_INFO, "worker.start", "pid=%d", (int)getpid());
        work(&in.house);
        log_line(LOG_INFO, "worker.stop", "pid=%d", (int)getpid());
    }
    installation_close(&in);
    arena_free(a);
    return code;
}
