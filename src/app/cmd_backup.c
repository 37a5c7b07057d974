/* cmd_backup.c — naguan backup and naguan restore. */
#include "app/cmd.h"
#include "app/installation.h"
#include "core/backup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_report(const char *what, str file, const struct backup_report *r)
{
    printf("%s %.*s: %lld operators, %lld doors, %lld visits, %lld acts, ledger good up to %lld\n",
           what, STR_ARG(file), (long long)r->figures.entities, (long long)r->figures.premises,
           (long long)r->figures.visits, (long long)r->figures.ledger_rows,
           (long long)r->figures.ledger_head);
}

int cmd_backup(int argc, char **argv)
{
    struct installation in;
    struct backup_report report;
    struct fault f;
    if (!installation_begin("backup", &argc, argv, 0, &in))
        return CMD_NO;
    int code = CMD_USAGE;
    fault_init(&f, in.arena);
    if (argc != 2) {
        fputs("naguan backup FILE\n", stderr);
    } else if (backup_write(&in.house, str_from(argv[1]), in.arena, &report, &f) != OK) {
        say_fault("backup", &f);
        code = CMD_NO;
    } else {
        print_report("saved", str_from(argv[1]), &report);
        printf("%lld files that people sent are not in it: copy %.*s/blobs as well\n",
               (long long)report.figures.blobs, STR_ARG(in.house.spool_dir));
        code = CMD_OK;
    }
    installation_close(&in);
    return code;
}

/* The settings name what is to be made, so no installation is opened here. */
static int restore(struct arena *a, const struct config *c, const char *file, const char *into)
{
    struct fault f;
    struct rules *rules = NULL;
    struct backup_report report;
    fault_init(&f, a);
    str database = config_text(c, "NAGUAN_DATABASE");
    rc r = rules_load(config_text(c, "NAGUAN_RULES"), &rules, &f);
    struct restore_ask ask = { .file = str_from(file),
                               .into = str_from(into),
                               .database = str_starts(database, S("sqlite:")) ? S("") : database,
                               .migrations_dir = config_text(c, "NAGUAN_MIGRATIONS"),
                               .rules = rules };
    if (r == OK)
        r = restore_read(&ask, a, &report, &f);
    rules_free(rules);
    if (r != OK) {
        say_fault("restore", &f);
        return CMD_NO;
    }
    print_report("restored into", ask.into, &report);
    if (report.blobs_missing)
        printf("%lld of %lld files that people sent are missing: bring them into %s/blobs\n",
               (long long)report.blobs_missing, (long long)report.figures.blobs, into);
    return CMD_OK;
}

int cmd_restore(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    const struct config *c;
    struct fault f;
    if (!a)
        return CMD_NO;
    fault_init(&f, a);
    int code = CMD_USAGE;
    if (config_load(a, S(""), &argc, argv, &c, &f) != OK) {
        say_fault("restore", &f);
        code = CMD_NO;
    } else if (argc == 4 && strcmp(argv[2], "--into") == 0) {
        code = restore(a, c, argv[1], argv[3]);
    } else {
        fputs("naguan restore FILE --into DIR\n", stderr);
    }
    arena_free(a);
    return code;
}
