/* Forward only, each migration in a transaction of its own, together with the note that it is done:
 * an interrupted upgrade goes on where it stopped, and two programs starting at once do not both do
 * it. */
#include "db/driver.h"
#include "db/queries.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_MIGRATIONS = 1024, MAX_FILE = 1 << 20 };

struct migration {
    i64 no;
    str name; /* 0001-house.sql */
    str text;
    bool done;    /* the database has had it */
    bool applied; /* just now */
};

struct migrations {
    struct migration *list;
    size_t n;
    i64 newest; /* that the database has had */
};

static int by_number(const void *a, const void *b)
{
    i64 x = ((const struct migration *)a)->no, y = ((const struct migration *)b)->no;
    return (x > y) - (x < y);
}

static rc read_file(str path, struct arena *a, str *ret, struct fault *f)
{
    int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
    buf text = buf_new(a, MAX_FILE);
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0) {
        char piece[4096];
        n = read(fd, piece, sizeof piece);
        if (n > 0)
            buf_add(&text, (str){ piece, (size_t)n });
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0 || !buf_ok(&text))
        return fail_detail(f, INTERNAL, NULL, "%.*s: %s", STR_ARG(path),
                           n < 0 ? strerror(why) : "too long");
    *ret = buf_str(&text);
    return OK;
}

static rc list_files(str dir, struct arena *a, struct migration *list, size_t *ret_n,
                     struct fault *f)
{
    DIR *d = opendir(arena_cstr(a, dir));
    if (!d)
        return fail_detail(f, INTERNAL, NULL, "%.*s: %s", STR_ARG(dir), strerror(errno));
    size_t n = 0;
    for (struct dirent *e = readdir(d); e && n < MAX_MIGRATIONS; e = readdir(d)) {
        str name = str_from(e->d_name);
        i64 no;
        if (name.n > 4 && name.p[4] == '-' && str_ends(name, S(".sql")) &&
            str_to_i64(str_sub(name, 0, 4), &no) && no > 0)
            list[n++] = (struct migration){ .no = no, .name = arena_str(a, name) };
    }
    closedir(d);
    qsort(list, n, sizeof *list, by_number);
    rc r = n ? OK : fail_detail(f, INTERNAL, NULL, "%.*s: no migrations", STR_ARG(dir));
    for (size_t i = 0; r == OK && i < n; i++) {
        if (i && list[i].no == list[i - 1].no)
            r = fail_detail(f, INTERNAL, NULL, "two migrations have number %lld",
                            (long long)list[i].no);
        else
            r = read_file(ARENA_CONCAT(a, dir, S("/"), list[i].name), a, &list[i].text, f);
    }
    *ret_n = n;
    return r;
}

static rc newest(struct tx *tx, i64 *ret, struct fault *f)
{
    rc r = tx->conn->driver->lock_schema(tx->conn, f);
    if (r == OK)
        r = db_exec(tx, &Q_db_schema_table, NO_ARGS, NULL, f);
    return r == OK ? db_int(tx, &Q_db_schema_newest, NO_ARGS, ret, f) : r;
}

static rc take_done(const struct row *r, void *arg, struct fault *f)
{
    struct migrations *m = arg;
    (void)f;
    for (size_t i = 0; i < m->n; i++)
        m->list[i].done = m->list[i].done || m->list[i].no == row_int(r, 0);
    return OK;
}

static rc read_done(struct tx *tx, void *arg, struct fault *f)
{
    struct migrations *m = arg;
    rc r = newest(tx, &m->newest, f);
    return r == OK ? db_each(tx, &Q_db_schema_done, NO_ARGS, take_done, m, f) : r;
}

static rc apply(struct tx *tx, void *arg, struct fault *f)
{
    struct migration *m = arg;
    struct migrations again = { m, 1, 0 }; /* another program may have had its turn */
    m->applied = false;
    rc r = read_done(tx, &again, f);
    if (r != OK || m->done)
        return r;
    r = db_script(tx, m->text, f);
    if (r == OK)
        r = db_exec(tx, &Q_db_schema_applied, ARGS(V_I(m->no), V_T(m->name), V_I(tx_now(tx))), NULL,
                    f);
    m->applied = r == OK;
    if (r != OK && f)
        f->detail = ARENA_CONCAT(f->arena, m->name, S(": "), f->detail);
    return r;
}

/* In order of number; one whose number is below what the database has had, because it was made
 * beside it, is applied all the same. */
rc db_migrate(struct db *db, str dir, struct arena *a, int *ret_applied, struct fault *f)
{
    struct migrations m = { ARENA_ARRAY(a, struct migration, MAX_MIGRATIONS), 0, 0 };
    int applied = 0;
    rc r = list_files(dir, a, m.list, &m.n, f);
    if (r == OK)
        r = writers_run_alone(db, read_done, &m, a, f);
    if (r == OK && m.newest > m.list[m.n - 1].no)
        r = fail_detail(f, INTERNAL, NULL,
                        "the database has migration %lld, this program ends at %lld",
                        (long long)m.newest, (long long)m.list[m.n - 1].no);
    for (size_t i = 0; r == OK && i < m.n; i++) {
        if (!m.list[i].done)
            r = writers_run_alone(db, apply, &m.list[i], a, f);
        applied += m.list[i].applied;
    }
    if (r == OK && ret_applied)
        *ret_applied = applied;
    return r;
}

static rc read_applied(struct tx *tx, void *arg, struct fault *f)
{
    i64 there = 0;
    rc r = db_int(tx, &Q_db_schema_there, NO_ARGS, &there, f);
    return r == OK && there ? db_int(tx, &Q_db_schema_newest, NO_ARGS, arg, f) : r;
}

rc db_schema(struct db *db, str dir, struct arena *a, struct db_schema *ret, struct fault *f)
{
    struct migration *list = ARENA_ARRAY(a, struct migration, MAX_MIGRATIONS);
    struct db_schema schema = { 0 };
    size_t n = 0;
    rc r = list_files(dir, a, list, &n, f);
    if (r == OK)
        r = db_tx_run(db, DB_READ, read_applied, &schema.applied, a, f);
    if (r != OK)
        return r;
    schema.newest = list[n - 1].no;
    *ret = schema;
    return OK;
}
