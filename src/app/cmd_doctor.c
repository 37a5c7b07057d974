/* cmd_doctor.c — naguan doctor: looks at an installation the way somebody would who is called at
 * night. Changes nothing. */
#include "app/cmd.h"
#include "app/installation.h"
#include "base/buf.h"
#include "core/rule.h"
#include "db/queries.h"
#include "sys/wall.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LEAST_FREE_MB = 1024 };

struct doctor {
    struct arena *arena;
    const struct config *config;
    int wrong;
};

static void good(const char *what, str why)
{
    printf("ok     %-10s %.*s\n", what, STR_ARG(why));
}

static void bad(struct doctor *d, const char *what, str why, const char *remedy)
{
    printf("WRONG  %-10s %.*s\n       %-10s → %s\n", what, STR_ARG(why), "", remedy);
    d->wrong++;
}

static str reason(struct doctor *d, const struct fault *f)
{
    return arena_fmt(d->arena, "%.*s %.*s", STR_ARG(f->key), STR_ARG(f->detail));
}

static void look_at_data(struct doctor *d)
{
    str dir = config_text(d->config, "NAGUAN_DATA");
    struct statvfs disk;
    struct stat st;
    if (stat(dir.p, &st) != 0 || !S_ISDIR(st.st_mode)) {
        bad(d, "data", dir, "naguan init, or naguan demo, makes it; or set NAGUAN_DATA");
        return;
    }
    if (access(dir.p, W_OK | X_OK) != 0) {
        bad(d, "data", dir,
            "this account may not write there: chown it to the account of the service");
        return;
    }
    i64 free_mb = statvfs(dir.p, &disk) == 0 ? (i64)(disk.f_bavail * disk.f_frsize >> 20) : 0;
    str text = arena_fmt(d->arena, "%.*s, %lld MB free", STR_ARG(dir), (long long)free_mb);
    if (free_mb < LEAST_FREE_MB)
        bad(d, "disk", text, "a full disk stops all writing: make room");
    else
        good("data", text);
}

static void look_at_keys(struct doctor *d)
{
    struct fault f;
    struct keyring *keys;
    fault_init(&f, d->arena);
    str dir = ARENA_CONCAT(d->arena, config_text(d->config, "NAGUAN_DATA"), S("/keys"));
    if (keyring_open(dir, false, &keys, &f) != OK) {
        bad(d, "keys", reason(d, &f),
            "mode 0600, owned by the service; bring them back from the backup: without them sealed "
            "data stays sealed");
        return;
    }
    good("keys", ARENA_CONCAT(d->arena, S("newest "), keyring_id(keys)));
    keyring_close(keys);
}

static void look_at_rules(struct doctor *d)
{
    struct fault f;
    struct rules *r;
    fault_init(&f, d->arena);
    if (rules_load(config_text(d->config, "NAGUAN_RULES"), &r, &f) != OK) {
        bad(d, "rules", reason(d, &f),
            "naguan rules check shows each fault; NAGUAN_RULES is the folder");
        return;
    }
    const str *names;
    good("rules", arena_fmt(d->arena, "%zu lists, pack %.*s", rule_lists(r, &names),
                            STR_ARG(str_sub(rules_pack(r), 0, 12))));
    rules_free(r);
}

static void look_at_web(struct doctor *d)
{
    str index = ARENA_CONCAT(d->arena, config_text(d->config, "NAGUAN_WEB"), S("/index.html"));
    if (access(index.p, R_OK) == 0)
        good("web", index);
    else
        bad(d, "web", index, "make web builds the client; NAGUAN_WEB is the folder");
}

static void look_at_worker(struct doctor *d)
{
    char path[4096];
    if (!str_eq(config_text(d->config, "NAGUAN_WORKER"), S("inside"))) {
        good("worker", S("runs outside: see its own service"));
        return;
    }
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    while (n > 0 && path[n - 1] != '/')
        n--;
    str worker = arena_fmt(d->arena, "%.*snaguan-worker", n > 0 ? (int)n : 0, path);
    if (access(worker.p, X_OK) == 0)
        good("worker", worker);
    else
        bad(d, "worker", worker,
            "it belongs beside naguan: install it, or set NAGUAN_WORKER=outside");
}

/* The number of the newest migration file. */
static i64 newest_migration(str dir)
{
    i64 newest = 0, no;
    DIR *d = opendir(dir.p);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        str rest, name = str_from(e->d_name);
        if (str_ends(name, S(".sql")) && str_to_i64(str_cut(name, '-', &rest), &no) && no > newest)
            newest = no;
    }
    if (d)
        closedir(d);
    return newest;
}

struct figures {
    i64 schema, bureaus;
};

static rc read_figures(struct tx *tx, void *arg, struct fault *f)
{
    struct figures *g = arg;
    rc r = db_int(tx, &Q_db_schema_newest, NO_ARGS, &g->schema, f);
    return r == OK ? db_int(tx, &Q_bureau_count, NO_ARGS, &g->bureaus, f) : r;
}

/* The address without a password in it. */
static str shown(struct doctor *d, str url)
{
    size_t at = str_find(url, S("@"));
    if (!str_starts(url, S("postgres")) || at == url.n)
        return url;
    return ARENA_CONCAT(d->arena, S("postgresql://…"), str_sub(url, at, url.n));
}

static void look_at_database(struct doctor *d)
{
    struct fault f;
    struct db *db;
    struct figures g = { 0 };
    str url = config_text(d->config, "NAGUAN_DATABASE");
    fault_init(&f, d->arena);
    struct db_options options = { .readers = 1, .now = wall_now, .no_writer = true };
    rc r = db_open(url, &options, &db, &f);
    if (r != OK) {
        bad(d, "database", reason(d, &f),
            "naguan init or naguan demo makes one; for PostgreSQL: is it running, may this account "
            "in?");
        return;
    }
    r = db_tx_run(db, DB_READ, read_figures, &g, d->arena, &f);
    db_close(db);
    i64 wanted = newest_migration(config_text(d->config, "NAGUAN_MIGRATIONS"));
    str text =
        arena_fmt(d->arena, "%.*s, schema %lld of %lld, %lld bureaus", STR_ARG(shown(d, url)),
                  (long long)g.schema, (long long)wanted, (long long)g.bureaus);
    if (r != OK)
        bad(d, "database", reason(d, &f), "naguan migrate brings it up to this program");
    else if (g.schema < wanted)
        bad(d, "database", text, "naguan migrate brings it up to this program");
    else if (g.schema > wanted)
        bad(d, "database", text, "it belongs to a newer naguan: install that");
    else if (!g.bureaus)
        bad(d, "database", text, "it is empty: naguan init makes a bureau, naguan demo a district");
    else
        good("database", text);
}

int cmd_doctor(int argc, char **argv)
{
    struct doctor d = { .arena = arena_new(0) };
    if (!d.arena)
        return CMD_NO;
    struct fault f;
    fault_init(&f, d.arena);
    if (config_load(d.arena, S(""), &argc, argv, &d.config, &f) != OK) {
        say_fault("settings", &f);
        arena_free(d.arena);
        return CMD_NO;
    }
    look_at_data(&d);
    look_at_keys(&d);
    look_at_rules(&d);
    look_at_database(&d);
    look_at_web(&d);
    look_at_worker(&d);
    int code = d.wrong ? CMD_NO : CMD_OK;
    arena_free(d.arena);
    return code;
}
