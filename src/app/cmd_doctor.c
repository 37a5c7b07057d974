/* cmd_doctor.c — naguan doctor: looks at an installation the way somebody would who is called at
 * night. Changes nothing. */
#include "app/cmd.h"
#include "app/doctor.h"
#include "app/installation.h"
#include "core/clock.h"
#include "sys/secret.h"
#include "sys/wall.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LEAST_FREE_MB = 1024 };

void doctor_good(const char *what, str found)
{
    printf("ok     %-10s %.*s\n", what, STR_ARG(found));
}

void doctor_mind(const char *what, str found, const char *remedy)
{
    printf("note   %-10s %.*s\n       %-10s → %s\n", what, STR_ARG(found), "", remedy);
}

void doctor_bad(struct doctor *d, const char *what, str found, const char *remedy)
{
    printf("WRONG  %-10s %.*s\n       %-10s → %s\n", what, STR_ARG(found), "", remedy);
    d->wrong++;
}

str doctor_reason(struct doctor *d, const struct fault *f)
{
    return arena_fmt(d->arena, "%.*s %.*s", STR_ARG(f->key), STR_ARG(f->detail));
}

static void look_at_data(struct doctor *d)
{
    str dir = config_text(d->config, "NAGUAN_DATA");
    struct statvfs disk;
    struct stat st;
    if (stat(dir.p, &st) != 0 || !S_ISDIR(st.st_mode)) {
        doctor_bad(d, "data", dir, "naguan init, or naguan demo, makes it; or set NAGUAN_DATA");
        return;
    }
    if (access(dir.p, W_OK | X_OK) != 0) {
        doctor_bad(d, "data", dir,
                   "this account may not write there: chown it to the account of the service");
        return;
    }
    i64 free_mb = statvfs(dir.p, &disk) == 0 ? (i64)(disk.f_bavail * disk.f_frsize >> 20) : 0;
    str text = arena_fmt(d->arena, "%.*s, %lld MB free", STR_ARG(dir), (long long)free_mb);
    if (free_mb < LEAST_FREE_MB)
        doctor_bad(d, "disk", text, "a full disk stops all writing: make room");
    else
        doctor_good("data", text);
}

static void look_at_keys(struct doctor *d)
{
    struct fault f;
    fault_init(&f, d->arena);
    str dir = ARENA_CONCAT(d->arena, config_text(d->config, "NAGUAN_DATA"), S("/keys"));
    if (keyring_open(dir, false, &d->keyring, &f) != OK) {
        doctor_bad(
            d, "keys", doctor_reason(d, &f),
            "mode 0600, owned by the service; bring them back from the backup: without them sealed "
            "data stays sealed");
        return;
    }
    doctor_good("keys", ARENA_CONCAT(d->arena, S("newest "), keyring_id(d->keyring)));
}

/* Reporters' identities have keys of their own. */
static void look_at_vault(struct doctor *d)
{
    struct fault f;
    struct keyring *vault;
    fault_init(&f, d->arena);
    str dir = ARENA_CONCAT(d->arena, config_text(d->config, "NAGUAN_DATA"), S("/vault"));
    if (keyring_open(dir, false, &vault, &f) != OK) {
        doctor_bad(d, "vault", doctor_reason(d, &f),
                   "mode 0600, owned by the service; bring them back from the backup: without them "
                   "nobody can say who reported");
        return;
    }
    doctor_good("vault", ARENA_CONCAT(d->arena, S("newest "), keyring_id(vault)));
    keyring_close(vault);
}

static void look_at_rules(struct doctor *d)
{
    struct fault f;
    fault_init(&f, d->arena);
    if (rules_load(config_text(d->config, "NAGUAN_RULES"), &d->rules, &f) != OK) {
        doctor_bad(d, "rules", doctor_reason(d, &f),
                   "naguan rules check shows each fault; NAGUAN_RULES is the folder");
        return;
    }
    const str *names;
    doctor_good("rules", arena_fmt(d->arena, "%zu lists, pack %.*s", rule_lists(d->rules, &names),
                                   STR_ARG(str_sub(rules_pack(d->rules), 0, 12))));
}

static void look_at_web(struct doctor *d)
{
    str index = ARENA_CONCAT(d->arena, config_text(d->config, "NAGUAN_WEB"), S("/index.html"));
    if (access(index.p, R_OK) == 0)
        doctor_good("web", index);
    else
        doctor_bad(d, "web", index, "make web builds the client; NAGUAN_WEB is the folder");
}

static void look_at_worker(struct doctor *d)
{
    char path[4096];
    if (!str_eq(config_text(d->config, "NAGUAN_WORKER"), S("inside"))) {
        doctor_good("worker", S("runs outside: see its own service"));
        return;
    }
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    while (n > 0 && path[n - 1] != '/')
        n--;
    str worker = arena_fmt(d->arena, "%.*snaguan-worker", n > 0 ? (int)n : 0, path);
    if (access(worker.p, X_OK) == 0)
        doctor_good("worker", worker);
    else
        doctor_bad(d, "worker", worker,
                   "it belongs beside naguan: install it, or set NAGUAN_WORKER=outside");
}

static void look_at_calendar(struct doctor *d)
{
    int year, month, dom;
    day_split(day_at(wall_now()), &year, &month, &dom);
    if (!d->rules)
        return;
    bool now = calendar_known(d->rules, day_of(year, 7, 1));
    bool next = calendar_known(d->rules, day_of(year + 1, 7, 1));
    str text = arena_fmt(d->arena, "notices for %d%s", year, next ? " and the year after" : "");
    if (!now)
        doctor_bad(
            d, "calendar", arena_fmt(d->arena, "no notice for %d", year),
            "put the State Council's notice into rules/calendar: every limit in working days "
            "is provisional");
    else if (!next && month >= 11)
        doctor_mind(
            "calendar", text,
            "the notice for next year comes in November: until it is in rules/calendar, dates "
            "in that year are provisional");
    else
        doctor_good("calendar", text);
}

static void look_at_backups(struct doctor *d)
{
    str dir = config_text(d->config, "NAGUAN_BACKUP_DIR");
    if (!dir.n)
        doctor_mind("backup", S("no nightly copies"),
                    "set NAGUAN_BACKUP_DIR to a folder on another disk");
    else if (access(dir.p, W_OK | X_OK) != 0)
        doctor_bad(d, "backup", dir, "this account may not write there, or it is not there");
    else
        doctor_good("backup", dir);
}

static void look_at_settings(struct doctor *d)
{
    str url = config_text(d->config, "NAGUAN_PUBLIC_URL");
    if (url.n)
        doctor_good("settings", url);
    else
        doctor_mind("settings", S("NAGUAN_PUBLIC_URL is empty"),
                    "codes on doors and papers need the address that phones reach this house at");
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
    look_at_settings(&d);
    look_at_data(&d);
    look_at_keys(&d);
    look_at_vault(&d);
    look_at_rules(&d);
    look_at_calendar(&d);
    doctor_machine(&d);
    doctor_database(&d);
    look_at_web(&d);
    look_at_worker(&d);
    look_at_backups(&d);
    if (d.keyring)
        keyring_close(d.keyring);
    rules_free(d.rules);
    int code = d.wrong ? CMD_NO : CMD_OK;
    arena_free(d.arena);
    return code;
}
