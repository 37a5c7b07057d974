/* cmd_house.c — looking after an installation: naguan migrate, ledger, spec. */
#include "app/cmd.h"
#include "app/installation.h"
#include "app/wire.h"
#include "core/ledger.h"
#include "core/openapi.h"

#include <stdio.h>
#include <string.h>

enum { MAX_SPEC = 16 << 20 };

/* Opens the installation, or says why not. */
static bool open_or_say(const char *what, int *argc, char **argv, unsigned flags,
                        struct installation *in)
{
    struct arena *a = arena_new(0);
    if (!a)
        return false;
    struct fault f;
    fault_init(&f, a);
    bool good = installation_open(argc, argv, flags, in, &f) == OK;
    if (!good)
        say_fault(what, &f);
    arena_free(a);
    return good;
}

int cmd_migrate(int argc, char **argv)
{
    struct installation in;
    if (!open_or_say("migrate", &argc, argv, OPEN_MIGRATE | OPEN_CREATE, &in))
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
    if (!open_or_say("ledger", &argc, argv, 0, &in))
        return CMD_NO;
    int code = verify_ledger(&in);
    installation_close(&in);
    return code;
}

int cmd_spec(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    if (argc != 2 || strcmp(argv[1], "openapi") != 0 || !a) {
        fputs("naguan spec openapi\n", stderr);
        arena_free(a);
        return CMD_USAGE;
    }
    struct json_out o = json_out_new(a, MAX_SPEC);
    openapi_print(wire_rooms, wire_room_count, &o);
    str text = json_out_str(&o);
    fwrite(text.p, 1, text.n, stdout);
    putchar('\n');
    bool good = json_out_ok(&o) && fflush(stdout) == 0;
    arena_free(a);
    return good ? CMD_OK : CMD_NO;
}
