#include "app/crew.h"

#include "base/log.h"
#include "sys/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH = 4096, PAUSE_MS = 1000, LONGEST_PAUSE_MS = 60000 };

/* naguan-worker lies beside this program. */
static char *worker_path(struct arena *a)
{
    char path[PATH];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return arena_cstr(a, S("naguan-worker"));
    while (n > 0 && path[n - 1] != '/')
        n--;
    return arena_cstr(a, arena_fmt(a, "%.*snaguan-worker", (int)n, path));
}

void crew_init(struct crew *c, char *const *flags, struct arena *a)
{
    size_t n = 0;
    while (flags[n])
        n++;
    *c = (struct crew){ .arena = a, .argv = ARENA_ARRAY(a, char *, n + 3) };
    c->argv[0] = worker_path(a);
    c->argv[1] = arena_cstr(a, S("beside"));
    for (size_t i = 0; i < n; i++)
        c->argv[i + 2] = flags[i];
}

/* Longer after each death, so that a broken worker does not eat the machine. */
static void pause_before_next(struct crew *c)
{
    i64 pause = (i64)PAUSE_MS << (c->deaths < 6 ? c->deaths : 6);
    c->again_at = monotonic_ms() + (pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS);
    c->deaths++;
}

static int spawn(struct crew *c, int line)
{
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t files;
    sigset_t none;
    pid_t pid = 0;
    sigemptyset(&none);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &none); /* we take our signals by waiting, it does not */
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, line, STDIN_FILENO);
    int failed = posix_spawn(&pid, c->argv[0], &files, &attr, c->argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    c->pid = failed ? 0 : pid;
    return failed;
}

static void start(struct crew *c)
{
    int ends[2];
    int failed = pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
    if (!failed) {
        failed = spawn(c, ends[0]);
        close(ends[0]);
        c->line = ends[1];
    }
    if (!failed)
        return;
    if (c->line)
        close(c->line);
    c->line = 0;
    log_line(LOG_ERROR, "worker.spawn", "path=%s why=%s", c->argv[0], strerror(failed));
    pause_before_next(c);
}

static bool has_ended(struct crew *c)
{
    int status;
    pid_t got = waitpid(c->pid, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR))
        return false;
    c->pid = 0;
    close(c->line);
    c->line = 0;
    if (got > 0 && WIFSIGNALED(status))
        log_line(LOG_WARN, "worker.died", "signal=%d", WTERMSIG(status));
    else if (got > 0)
        log_line(WEXITSTATUS(status) ? LOG_WARN : LOG_INFO, "worker.ended", "code=%d",
                 WEXITSTATUS(status));
    return true;
}

void crew_tend(struct crew *c)
{
    if (c->pid && has_ended(c))
        pause_before_next(c);
    if (!c->pid && monotonic_ms() >= c->again_at)
        start(c);
}

void crew_stop(struct crew *c, i64 grace_ms)
{
    i64 end = monotonic_ms() + grace_ms;
    if (c->pid)
        kill(c->pid, SIGTERM);
    while (c->pid && !has_ended(c)) {
        if (monotonic_ms() >= end)
            kill(c->pid, SIGKILL); /* its job's lease runs out and another takes it */
        poll(NULL, 0, 20);
    }
}
