/* cmd_house.c — looking after an installation: naguan migrate, ledger. */
#include "app/cmd.h"
#include "app/cmd_rules.h"
#include "app/installation.h"
#include "core/backup.h"
#include "core/ledger.h"

#include <stdio.h>
#include <string.h>

int cmd_migrate(int argc, char **argv)
{
    struct installation in;
    if (!installation_begin("migrate", &argc, argv, OPEN_MIGRATE | OPEN_CREATE, &in))
        return CMD_NO;
    puts("the database is up to this program");
    installation_close(&in);
    return CMD_OK;
}

static rc verify(struct tx *tx, void *arg, struct fault *f)
{
    tx_set_budget(tx, 0);
    return ledger_verify(tx, arg, f);
}

static int print_verdict(const struct ledger_verdict *v)
{
    printf("%lld rows, %lld signed heads, %lld not sealed yet\n", (long long)v->rows,
           (long long)v->heads, (long long)v->unsealed);
    if (!v->bad_seq)
        return CMD_OK;
    printf("row %lld does not fit: %.*s\n", (long long)v->bad_seq, STR_ARG(v->reason));
    return CMD_NO;
}

static int verify_house(int argc, char **argv)
{
    struct installation in;
    struct ledger_verdict v = { 0 };
    struct fault f;
    if (!installation_begin("ledger", &argc, argv, 0, &in))
        return CMD_NO;
    fault_init(&f, in.arena);
    int code = CMD_NO;
    if (db_tx_run(in.house.db, DB_READ, verify, &v, in.arena, &f) == OK)
        code = print_verdict(&v);
    else
        say_fault("ledger", &f);
    installation_close(&in);
    return code;
}

/* A backup needs no installation around it: its keys are in it. */
static int verify_backup(const char *file, int argc, char **argv)
{
    struct backup_report report;
    struct fault f;
    struct arena *a = arena_new(0);
    struct rules *rules = a ? cmd_rules_open(a, (str){ 0 }, &argc, argv) : NULL;
    int code = CMD_NO;
    if (rules) {
        fault_init(&f, a);
        if (backup_verify(str_from(file), rules, a, &report, &f) == OK)
            code = print_verdict(&report.ledger);
        else
            say_fault("ledger", &f);
    }
    rules_free(rules);
    arena_free(a);
    return code;
}

int cmd_ledger(int argc, char **argv)
{
    const char *file = NULL;
    for (int i = 2; i < argc; i++)
        if (strncmp(argv[i], "--", 2) != 0)
            file = argv[i];
    if (argc < 2 || strcmp(argv[1], "verify") != 0) {
        fputs("naguan ledger verify [BACKUP]\n", stderr);
        return CMD_USAGE;
    }
    return file ? verify_backup(file, argc, argv) : verify_house(argc, argv);
}
