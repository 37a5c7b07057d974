#include "core/backup_look.h"

#include "db/queries.h"
#include "sys/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

const char *const backup_figure_names[BACKUP_FIGURES] = {
    "schema",   "ledger_rows", "ledger_head", "people", "entities",
    "premises", "matters",     "visits",      "blobs",
};

void backup_figures_list(const struct backup_figures *g, i64 ret[BACKUP_FIGURES])
{
    const i64 list[BACKUP_FIGURES] = { g->schema,  g->ledger_rows, g->ledger_head,
                                       g->people,  g->entities,    g->premises,
                                       g->matters, g->visits,      g->blobs };
    memcpy(ret, list, sizeof list);
}

static rc take_figures(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct backup_figures *)arg = (struct backup_figures){
        .schema = row_int(r, 0),
        .ledger_rows = row_int(r, 1),
        .ledger_head = row_int(r, 2),
        .people = row_int(r, 3),
        .entities = row_int(r, 4),
        .premises = row_int(r, 5),
        .matters = row_int(r, 6),
        .visits = row_int(r, 7),
        .blobs = row_int(r, 8),
    };
    return OK;
}

static rc read_figures(struct tx *tx, void *arg, struct fault *f)
{
    tx_set_budget(tx, 0);
    return db_one(tx, &Q_backup_figures, NO_ARGS, take_figures, arg, f);
}

rc backup_figures_read(struct db *db, struct arena *a, struct backup_figures *ret, struct fault *f)
{
    return db_tx_run(db, DB_READ, read_figures, ret, a, f);
}

static rc take_word(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(bool *)arg = str_eq(row_text(r, 0), S("ok"));
    return OK;
}

static rc look(struct tx *tx, void *arg, struct fault *f)
{
    struct backup_report *report = arg;
    bool sound = false;
    tx_set_budget(tx, 0);
    rc r = db_one(tx, &Q_db_sound, NO_ARGS, take_word, &sound, f);
    if (r == OK && !sound)
        return fail_detail(f, INTERNAL, "backup.unsound", "the file's own check fails");
    if (r == OK)
        r = read_figures(tx, &report->figures, f);
    if (r == OK)
        r = ledger_verify(tx, &report->ledger, f);
    if (r == OK && report->ledger.bad_seq)
        return fail_detail(f, INTERNAL, "backup.unsound", "ledger row %lld: %.*s",
                           (long long)report->ledger.bad_seq, STR_ARG(report->ledger.reason));
    return r;
}

rc backup_look(const struct house *house, str path, struct arena *a, struct backup_report *ret,
               struct fault *f)
{
    struct house copy = *house;
    struct backup_report report = { .bytes = ret->bytes };
    struct db_options options = { .readers = 1, .now = wall_now, .no_writer = true };
    rc r = db_open(ARENA_CONCAT(a, S("sqlite:"), path), &options, &copy.db, f);
    if (r != OK)
        return r;
    house_set(&copy);
    r = db_tx_run(copy.db, DB_READ, look, &report, a, f);
    db_close(copy.db);
    if (r == OK)
        *ret = report;
    return r;
}

rc backup_digest(struct arena *a, str path, str *ret_hex, i64 *ret_size, struct fault *f)
{
    unsigned char digest[SM3_BYTES];
    char *chunk = arena_alloc(a, CHUNK);
    int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
    struct sm3_stream *s = sm3_begin();
    ssize_t n = fd < 0 ? -1 : read(fd, chunk, CHUNK);
    i64 size = 0;
    for (; n > 0; n = read(fd, chunk, CHUNK)) {
        sm3_add(s, (str){ chunk, (size_t)n });
        size += n;
    }
    int why = errno;
    sm3_end(s, digest);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "%.*s: %s", STR_ARG(path), strerror(why));
    *ret_hex = hex(a, digest, sizeof digest);
    *ret_size = size;
    return OK;
}
