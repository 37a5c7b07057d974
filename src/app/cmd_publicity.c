/* cmd_publicity.c — naguan publicity rebuild. */
#include "app/cmd.h"
#include "app/installation.h"
#include "db/queries.h"
#include "rooms/publicity/publicity.h"

#include <stdio.h>
#include <string.h>

enum { BUREAUS = 64 };

struct bureaus {
    i64 at[BUREAUS];
    size_t n;
};

static rc take_bureau(const struct row *r, void *arg, struct fault *f)
{
    struct bureaus *b = arg;
    (void)f;
    if (b->n < BUREAUS)
        b->at[b->n++] = row_int(r, 0);
    return OK;
}

static rc read_bureaus(struct tx *tx, void *arg, struct fault *f)
{
    struct bureaus *b = arg;
    b->n = 0;
    return db_each(tx, &Q_bureaus, NO_ARGS, take_bureau, b, f);
}

int cmd_publicity(int argc, char **argv)
{
    struct installation in;
    struct bureaus bureaus;
    struct fault f;
    i64 seen = 0, all = 0;
    if (argc < 2 || strcmp(argv[1], "rebuild") != 0) {
        fputs("naguan publicity rebuild\n", stderr);
        return CMD_USAGE;
    }
    if (!installation_begin("publicity", &argc, argv, 0, &in))
        return CMD_NO;
    fault_init(&f, in.arena);
    rc r = db_tx_run(in.house.db, DB_READ, read_bureaus, &bureaus, in.arena, &f);
    for (size_t i = 0; r == OK && i < bureaus.n; i++) {
        r = publicity_rebuild(in.house.db, bureaus.at[i], &seen, &f);
        all += seen;
    }
    if (r == OK)
        printf("%lld complaints looked at\n", (long long)all);
    else
        say_fault("publicity", &f);
    installation_close(&in);
    return r == OK ? CMD_OK : CMD_NO;
}
