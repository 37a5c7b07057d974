/* cmd_house.c — looking after an installation: naguan migrate, ledger. */
#include "app/cmd.h"
#include "app/installation.h"
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

static int verify_ledger(struct installation *in)
{
    struct ledger_verdict v = { 0 };
    struct fault f;
    fault_init(&f, in->arena);
    if (db_tx_run(in->house.db, DB_READ, verify, &v, in->arena, &f) != OK) {
        say_fault("ledger", &f);
        return CMD_NO;
    }
    printf("%lld rows, %lld signed heads, %lld not sealed yet\n", (long long)v.rows,
           (long long)v.heads, (long long)v.unsealed);
    if (!v.bad_seq)
        return CMD_OK;
    printf("row %lld does not fit: %.*s\n", (long long)v.bad_seq, STR_ARG(v.reason));
    return CMD_NO;
}

int cmd_ledger(int argc, char **argv)
{
    struct installation in;
    if (argc < 2 || strcmp(argv[1], "verify") != 0) {
        fputs("naguan ledger verify\n", stderr);
        return CMD_USAGE;
    }
    if (!installation_begin("ledger", &argc, argv, 0, &in))
        return CMD_NO;
    int code = verify_ledger(&in);
    installation_close(&in);
    return code;
}
