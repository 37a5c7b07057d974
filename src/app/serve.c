/* serve.c — naguan serve: the server, from its settings to its last reply.
 *
 * Start: settings, rules, keys, blobs, database (brought up to this program), rooms, HTTP. Stop, in
 * the order in which nothing that was promised is lost: no new connections → what runs is finished
 * → streams end → HTTP → readers and feed → worker → keeper seals the ledger → writer and database.
 */
#include "app/cmd.h"
#include "app/crew.h"
#include "app/follow.h"
#include "app/installation.h"
#include "app/keeper_thread.h"
#include "app/schedules.h"
#include "app/wire.h"
#include "base/log.h"
#include "core/app.h"
#include "http/static.h"
#include "search/mirror.h"
#include "sys/wall.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { GRACE_MS = 10000, WORKER_GRACE_MS = 5000, MAX_FLAGS = 64 };

struct serving {
    struct installation in;
    struct static_files *web;
    struct app *app;
    struct http_server *http;
    struct keeper_thread *keeper;
    struct crew crew;
    bool has_crew;
    struct follow follow;
};

static enum log_level log_level_of(str name)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    for (int i = 0; i < 4; i++)
        if (str_eq(name, str_from(names[i])))
            return (enum log_level)i;
    return LOG_INFO;
}

static struct rate_limit rate_of(i64 per_second)
{
    return (struct rate_limit){ (double)per_second, (double)per_second * 5 };
}

static struct app_options app_options_of(const struct serving *s)
{
    const struct config *c = s->in.config;
    return (struct app_options){ .house = &s->in.house,
                                 .rooms = wire_rooms,
                                 .room_count = wire_room_count,
                                 .web = s->web,
                                 .version = NAGUAN_VERSION,
                                 .session_idle_ms = config_int(c, "NAGUAN_SESSION_IDLE") * 60000,
                                 .session_max_ms = config_int(c, "NAGUAN_SESSION_MAX") * 3600000,
                                 .upload_max = (size_t)config_int(c, "NAGUAN_UPLOAD_MAX"),
                                 .upload_quota = config_int(c, "NAGUAN_UPLOAD_QUOTA"),
                                 .import_max = (size_t)config_int(c, "NAGUAN_IMPORT_MAX"),
                                 .secure_cookies = config_bool(c, "NAGUAN_TLS_ONLY"),
                                 .actor_rate = rate_of(config_int(c, "NAGUAN_RATE_PERSON")),
                                 .address_rate = rate_of(config_int(c, "NAGUAN_RATE_ADDRESS")),
                                 .stranger_rate = rate_of(config_int(c, "NAGUAN_RATE_DOORSTEP")),
                                 .live_hook = { follow_commit, (void *)(uintptr_t)&s->follow },
                                 .long_threads = (int)config_int(c, "NAGUAN_READERS") };
}

static rc open_http(struct serving *s, struct fault *f)
{
    const struct config *c = s->in.config;
    struct http_options http = { .listen = config_text(c, "NAGUAN_LISTEN"),
                                 .threads = (int)config_int(c, "NAGUAN_THREADS"),
                                 .trusted_proxies = config_text(c, "NAGUAN_TRUSTED_PROXIES") };
    struct http_handlers handlers = app_handlers(s->app);
    rc r = http_start(&http, &handlers, &s->http, f);
    if (r == OK)
        app_serving(s->app, s->http);
    return r;
}

static rc open_all(struct serving *s, int *argc, char **argv, struct fault *f)
{
    rc r = installation_open(argc, argv, OPEN_MIGRATE | OPEN_CREATE, &s->in, f);
    if (r == OK)
        r = mirror_open(s->in.house.db, &s->in.house.mirror, f);
    if (r != OK)
        return r;
    s->follow = (struct follow){ .house = &s->in.house };
    log_open(2, log_level_of(config_text(s->in.config, "NAGUAN_LOG_LEVEL")), wall_now);
    r = wire_install(&s->in.house, f);
    if (r == OK)
        r = schedules_make(&s->in.house, s->in.arena, f);
    if (r == OK)
        r = static_open(config_text(s->in.config, "NAGUAN_WEB"), s->in.arena, &s->web, f);
    struct app_options options = app_options_of(s);
    if (r == OK)
        r = app_new(&options, &s->app, f);
    if (r == OK)
        r = keeper_thread_start(&s->in.house, options.session_idle_ms, &s->keeper, f);
    return r == OK ? open_http(s, f) : r;
}

static void close_all(struct serving *s)
{
    if (s->http)
        http_stop(s->http, GRACE_MS);
    if (s->app)
        app_serving(s->app, NULL);
    http_free(s->http);
    app_free(s->app);
    mirror_close(s->in.house.mirror);
    if (s->has_crew)
        crew_stop(&s->crew, WORKER_GRACE_MS);
    keeper_thread_stop(s->keeper);
    if (s->in.arena)
        installation_close(&s->in);
}

/* One descriptor for each connection and file: the soft limit of most systems is too low for a
 * district's listeners. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

/* All threads leave signals to the one that waits for them here. */
static sigset_t block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return set;
}

static int wait_for_end(struct serving *s, const sigset_t *signals)
{
    for (;;) {
        if (s->has_crew)
            crew_tend(&s->crew);
        int got = sigtimedwait(signals, NULL, &(struct timespec){ .tv_sec = 1 });
        if (got == SIGTERM || got == SIGINT)
            return got;
    }
}

static void say_address(const struct serving *s)
{
    str listen = config_text(s->in.config, "NAGUAN_LISTEN");
    size_t host = listen.n;
    while (host > 0 && listen.p[host - 1] != ':')
        host--;
    printf("naguan: http://%.*s%d\n", (int)host, listen.p, http_port(s->http));
    fflush(stdout);
}

int cmd_serve(int argc, char **argv)
{
    struct serving s = { 0 };
    char *flags[MAX_FLAGS] = { NULL };
    for (int i = 1; i < argc && i < MAX_FLAGS; i++)
        flags[i - 1] = argv[i];
    i64 began = monotonic_ms();
    sigset_t signals = block_signals();
    raise_file_limit();
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    struct fault f;
    fault_init(&f, a);
    int code = CMD_NO;
    if (open_all(&s, &argc, argv, &f) != OK) {
        say_fault("serve", &f);
    } else if (argc > 1) {
        fprintf(stderr, "naguan: serve does not know %s (naguan help config lists the settings)\n",
                argv[1]);
        code = CMD_USAGE;
    } else {
        s.has_crew = str_eq(config_text(s.in.config, "NAGUAN_WORKER"), S("inside"));
        crew_init(&s.crew, flags, s.in.arena);
        log_line(LOG_INFO, "serve.start", "version=%s port=%d ms=%lld files=%zu", NAGUAN_VERSION,
                 http_port(s.http), (long long)(monotonic_ms() - began), static_count(s.web));
        say_address(&s);
        int signal = wait_for_end(&s, &signals);
        log_line(LOG_INFO, "serve.stop", "signal=%d", signal);
        code = CMD_OK;
    }
    close_all(&s);
    arena_free(a);
    return code;
}
