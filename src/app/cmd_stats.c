/* cmd_stats.c — naguan stats rebuild: the statistics of every bureau from its matters again. */
#include "app/cmd.h"
#include "app/installation.h"
#include "db/queries.h"
#include "rooms/figures/figures.h"

#include <stdio.h>
#include <string.h>

enum { BUREAUS = 64 };

struct bureaus {
    i64 ids[BUREAUS];
    size_t n;
};

static rc take_bureau(const struct row *r, void *arg, struct fault *f)
{
    struct bureaus *b = arg;
    (void)f;
    if (b->n < BUREAUS)
        b->ids[b->n++] = row_int(r, 0);
    return OK;
}

static rc read_bureaus(struct tx *tx, void *arg, struct fault *f)
{
    return db_each(tx, &Q_bureaus, NO_ARGS, take_bureau, arg, f);
}

static int rebuild(const struct installation *in)
{
    struct bureaus bureaus = { .n = 0 };
    struct fault f;
    i64 matters = 0, all = 0;
    fault_init(&f, in->arena);
    rc r = db_tx_run(in->house.db, DB_READ, read_bureaus, &bureaus, in->arena, &f);
    for (size_t i = 0; r == OK && i < bureaus.n; i++) {
        const struct figures_rebuild ask = { .house = &in->house,
                                             .bureau_id = bureaus.ids[i],
                                             .arena = in->arena };
        r = figures_rebuild(&ask, &matters, &f);
        all += matters;
    }
    if (r != OK) {
        say_fault("stats", &f);
        return CMD_NO;
    }
    printf("%lld matters counted\n", (long long)all);
    return CMD_OK;
}

int cmd_stats(int argc, char **argv)
{
    struct installation in;
    if (argc < 2 || strcmp(argv[1], "rebuild") != 0) {
        fputs("naguan stats rebuild\n", stderr);
        return CMD_USAGE;
    }
    if (!installation_begin("stats", &argc, argv, 0, &in))
        return CMD_NO;
    int code = rebuild(&in);
    installation_close(&in);
    return code;
}
