/* cmd_demo.c — naguan demo: a synthetic district in an empty database. */
#include "app/cmd.h"
#include "app/installation.h"
#include "app/wire.h"
#include "base/log.h"
#include "core/app.h"
#include "core/job.h"
#include "db/queries.h"
#include "rooms/demo/demo.h"
#include "rooms/food/food.h"
#include "search/mirror.h"
#include "sys/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FLAGS_MOST = 32, CSV_MOST = 64 << 10, DAY_LEAST = 1000 };

static const char USAGE[] = "naguan demo [--dir var/demo] [--entities 20000] [--seed 1] [--today "
                            "YYYY-MM-DD] [--division 440306] [--database URL]\n"
                            "  fills an empty database with a synthetic district; accounts and "
                            "passwords: <dir>/accounts.csv\n";

struct options {
    const char *dir;
    const char *entities, *seed, *today, *division;
    char *rest[FLAGS_MOST]; /* what is not ours: flags of settings */
    int rest_count;
};

/* Takes "--name VALUE" or "--name=VALUE" at *at. */
static bool take(int argc, char **argv, int *at, const char *name, const char **ret)
{
    const char *word = argv[*at];
    size_t n = strlen(name);
    if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, n) != 0)
        return false;
    if (word[2 + n] == '=') {
        *ret = word + 3 + n;
        return true;
    }
    if (word[2 + n] != '\0' || *at + 1 >= argc)
        return false;
    *ret = argv[++*at];
    return true;
}

static bool read_options(struct arena *a, int argc, char **argv, struct options *o)
{
    const char *database = NULL;
    *o = (struct options){
        .dir = "var/demo", .entities = "20000", .seed = "1", .today = "", .division = "440306"
    };
    o->rest[o->rest_count++] = argv[0];
    for (int i = 1; i < argc; i++) {
        if (take(argc, argv, &i, "dir", &o->dir) ||
            take(argc, argv, &i, "entities", &o->entities) ||
            take(argc, argv, &i, "seed", &o->seed) || take(argc, argv, &i, "today", &o->today) ||
            take(argc, argv, &i, "division", &o->division) ||
            take(argc, argv, &i, "database", &database))
            continue;
        if (o->rest_count > FLAGS_MOST - 4 || strncmp(argv[i], "--", 2) != 0)
            return false;
        o->rest[o->rest_count++] = argv[i];
    }
    if (database)
        o->rest[o->rest_count++] =
            arena_cstr(a, ARENA_CONCAT(a, S("--database="), str_from(database)));
    o->rest[o->rest_count++] = arena_cstr(a, ARENA_CONCAT(a, S("--data="), str_from(o->dir)));
    return true;
}

/* demo/ beside the rules. */
static str words_dir(struct arena *a, str rules)
{
    while (rules.n > 1 && rules.p[rules.n - 1] == '/')
        rules.n--;
    size_t end = rules.n;
    while (end > 0 && rules.p[end - 1] != '/')
        end--;
    return ARENA_CONCAT(a, str_sub(rules, 0, end), S("demo"));
}

struct shown {
    const char *step;
    i64 since, last;
};

/* One line a step; where somebody watches, it is written over as it grows. */
static void show(void *arg, const char *step, i64 done, i64 total)
{
    struct shown *s = arg;
    i64 now = monotonic_ms();
    if (!s->step || strcmp(s->step, step) != 0)
        *s = (struct shown){ .step = step, .since = s->last ? s->last : now };
    bool whole = done >= total;
    if (!whole && now - s->last < 200)
        return;
    s->last = now;
    double seconds = (double)(now - s->since) / 1000;
    bool watched = isatty(STDERR_FILENO);
    if (!watched && !whole)
        return;
    fprintf(stderr, "%s%-14s %3d %%  %10lld", watched ? "\r" : "", step + strlen("demo."),
            total > 0 ? (int)(100 * done / total) : 100, (long long)done);
    if (seconds >= 0.1 && done > 1)
        fprintf(stderr, "  %8.0f/s  %6.1f s", (double)done / seconds, seconds);
    if (whole)
        fputc('\n', stderr);
}

/* Only the owner may read it; an older one goes. */
static rc write_accounts(struct arena *a, const char *dir, const struct demo_accounts *accounts,
                         struct fault *f)
{
    str path = ARENA_CONCAT(a, str_from(dir), S("/accounts.csv"));
    buf b = buf_new(a, CSV_MOST);
    buf_add(&b, S("login,password,role,unit,name\n"));
    for (size_t i = 0; i < accounts->n; i++) {
        const struct demo_account *one = &accounts->at[i];
        buf_fmt(&b, "%.*s,%.*s,%.*s,%.*s,%.*s\n", STR_ARG(one->login), STR_ARG(one->password),
                STR_ARG(one->role), STR_ARG(one->unit), STR_ARG(one->name));
    }
    const char *name = arena_cstr(a, path);
    unlink(name);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t n = fd < 0 ? -1 : write(fd, buf_str(&b).p, buf_str(&b).n);
    int why = errno;
    if (fd >= 0 && close(fd) != 0)
        n = -1;
    return buf_ok(&b) && n == (ssize_t)buf_str(&b).n
               ? OK
               : fail_detail(f, UNAVAILABLE, "data.not_writable", "%s: %s", name, strerror(why));
}

/* What the words of the command line ask for; where the words of the demonstration lie is known
 * later. */
static bool read_ask(const struct options *o, struct demo_ask *ask)
{
    i64 seed;
    *ask = (struct demo_ask){ .division = str_from(o->division), .today = day_at(wall_now()) };
    if (!str_to_i64(str_from(o->entities), &ask->shops) || ask->shops < 0 ||
        ask->shops > DEMO_SHOPS_MOST || !str_to_i64(str_from(o->seed), &seed) ||
        (*o->today && !day_parse(str_from(o->today), &ask->today)))
        return false;
    ask->seed = (u64)seed;
    return true;
}

/* The image from which servers start, so that the first one need not read the whole register. */
static rc build_image(const struct installation *in, i64 shops, struct shown *shown,
                      struct fault *f)
{
    show(shown, "demo.search", 0, shops);
    rc r = mirror_build(in->house.db, f);
    show(shown, "demo.search", shops, shops);
    return r;
}

static rc read_bureau(struct tx *tx, void *arg, struct fault *f)
{
    return db_int(tx, &Q_bureau_first, NO_ARGS, arg, f);
}

/* Points, grades and days of the food operators follow from what they declared and from the visits,
 * as they do in service. */
static rc grade_food(const struct installation *in, struct shown *shown, struct fault *f)
{
    i64 bureau = 0, n = 0;
    rc r = db_tx_run(in->house.db, DB_READ, read_bureau, &bureau, in->arena, f);
    struct scope scope = scope_system(bureau);
    struct food_look look = {
        .house = &in->house,
        .actor = { .bureau_id = bureau, .roles = ROLE_SYSTEM, .scope = &scope },
        .arena = in->arena,
        .known_only = true
    };
    if (r == OK)
        r = food_look_all(&look, &n, f);
    show(shown, "demo.grades", n, n);
    return r;
}

/* What the house does by itself each night, in the district's own past: cases whose days have run
 * out, complaints drawn for a call, complaints told of and published. */
struct night {
    const struct installation *in;
    struct job_kinds kinds[WIRE_JOBS];
    size_t n;
    rc went;
    struct fault *fault;
};

static const char *const nightly[] = { "case.night", "complaint.sample", "publicity.night" };

/* Ahead of whatever waits: a look at a page wishes for its papers at a time of its own, and those
 * are drawn by a worker, or by nobody until somebody looks. */
static rc put_jobs(struct tx *tx, void *arg, struct fault *f)
{
    struct scope scope = scope_system(*(const i64 *)arg);
    struct actor machine = { .bureau_id = scope.bureau_id, .roles = ROLE_SYSTEM, .scope = &scope };
    i64 id;
    rc r = db_exec(tx, &Q_job_papers_drop, NO_ARGS, NULL, f);
    for (size_t i = 0; r == OK && i < COUNT(nightly); i++) {
        struct job_ask ask = { .kind = str_from(nightly[i]), .payload = S("{}"), .run_at = 1 };
        r = job_submit(tx, &machine, &ask, &id, f);
    }
    return r;
}

static void sleep_one_night(void *arg)
{
    struct night *n = arg;
    struct db *db = n->in->house.db;
    i64 bureau = 0;
    bool ran = true;
    rc r = n->went;
    if (r == OK)
        r = db_tx_run(db, DB_READ, read_bureau, &bureau, n->in->arena, n->fault);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, put_jobs, &bureau, n->in->arena, n->fault);
    for (size_t i = 0; r == OK && ran && i < COUNT(nightly); i++)
        r = job_run_next(&n->in->house, n->kinds, n->n, &ran, n->fault);
    n->went = r;
}

/* The last day is lived through the server's own addresses, without a socket. It is today's: a
 * district of another day has none, nor one that is too small to show much. */
static rc live_today(const struct installation *in, const struct demo_ask *ask,
                     const struct demo_accounts *accounts, struct shown *shown, struct fault *f)
{
    static const struct rate_limit any = { 1e6, 1e6 };
    struct app *app = NULL;
    i64 n = 0;
    if (ask->today != day_at(wall_now()) || ask->shops < DAY_LEAST)
        return OK;
    struct app_options options = { .house = &in->house,
                                   .rooms = wire_rooms,
                                   .room_count = wire_room_count,
                                   .version = NAGUAN_VERSION,
                                   .session_idle_ms =
                                       400 * DAY_MS, /* days pass between two steps */
                                   .session_max_ms = DAY_MS,
                                   .actor_rate = any,
                                   .address_rate = any,
                                   .stranger_rate = any };
    log_open(2, LOG_WARN, wall_now);
    rc r = wire_install(&in->house, f);
    if (r == OK)
        r = app_new(&options, &app, f);
    if (r != OK)
        return r;
    struct http_handlers handlers = app_handlers(app);
    struct night night = { .in = in, .fault = f };
    night.n = wire_jobs(night.kinds);
    r = demo_day(&(struct day_ask){ .server = &handlers,
                                    .accounts = accounts,
                                    .words = ask->words,
                                    .rules = in->house.rules,
                                    .shops = ask->shops,
                                    .night = sleep_one_night,
                                    .arg = &night },
                 in->arena, &n, f);
    r = r == OK ? night.went : r;
    app_free(app);
    show(shown, "demo.day", n, n);
    return r;
}

static int fill(const struct options *o, struct demo_ask ask, struct installation *in,
                struct fault *f)
{
    struct demo_accounts accounts;
    struct shown shown = { 0 };
    i64 began = monotonic_ms();
    ask.words = words_dir(in->arena, config_text(in->config, "NAGUAN_RULES"));
    ask.progress = (struct demo_progress){ show, &shown };
    rc r = demo_make(&in->house, &ask, in->arena, &accounts, f);
    if (r == OK)
        r = write_accounts(in->arena, o->dir, &accounts, f);
    if (r == OK)
        r = grade_food(in, &shown, f);
    if (r == OK)
        r = live_today(in, &ask, &accounts, &shown, f);
    if (r == OK)
        r = build_image(in, ask.shops, &shown, f);
    if (r != OK) {
        say_fault("demo", f);
        return CMD_NO;
    }
    fprintf(stderr, "%lld operators in %.1f s; accounts: %s/accounts.csv\n", (long long)ask.shops,
            (double)(monotonic_ms() - began) / 1000, o->dir);
    return CMD_OK;
}

int cmd_demo(int argc, char **argv)
{
    struct options o;
    struct demo_ask ask;
    struct installation in;
    struct fault f;
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    fault_init(&f, a);
    int code = CMD_USAGE;
    if (read_options(a, argc, argv, &o) && read_ask(&o, &ask)) {
        code = CMD_NO;
        if (installation_open(&o.rest_count, o.rest, OPEN_MIGRATE | OPEN_CREATE | OPEN_BULK, &in,
                              &f) != OK) {
            say_fault("demo", &f);
        } else {
            code = o.rest_count > 1 ? CMD_USAGE : fill(&o, ask, &in, &f);
            installation_close(&in);
        }
    }
    if (code == CMD_USAGE)
        fputs(USAGE, stderr);
    arena_free(a);
    return code;
}
