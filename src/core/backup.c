#include "core/backup.h"

#include "codec/tar.h"
#include "codec/zst.h"
#include "core/backup_look.h"
#include "db/transfer.h"
#include "sys/wall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, MANIFEST = 4096, FORM = 1 };

/* The archive on its way to the disk. */
struct pack {
    struct arena *arena;
    struct zst *zst;
    int fd;
    i64 now;
    str path; /* of the file while it grows */
    char chunk[CHUNK];
};

static rc broken_disk(struct fault *f, str path)
{
    int why = errno;
    bool full = why == ENOSPC || why == EDQUOT || why == EFBIG;
    return fail_detail(f, full ? DISK_FULL : UNAVAILABLE, NULL, "%.*s: %s", STR_ARG(path),
                       strerror(why));
}

static rc write_out(void *arg, str bytes, struct fault *f)
{
    struct pack *p = arg;
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = write(p->fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno != EINTR)
            return broken_disk(f, p->path);
        at += n > 0 ? (size_t)n : 0;
    }
    return OK;
}

static rc add_head(struct pack *p, str name, i64 size, struct fault *f)
{
    char block[TAR_BLOCK];
    struct tar_entry e = { .name = name, .size = size, .at = p->now, .mode = 0600 };
    if (!tar_write(&e, block))
        return fail_detail(f, INTERNAL, NULL, "tar: %.*s", STR_ARG(name));
    return zst_add(p->zst, (str){ block, TAR_BLOCK }, f);
}

static rc add_padding(struct pack *p, i64 size, struct fault *f)
{
    static const char zeros[TAR_BLOCK];
    return zst_add(p->zst, (str){ zeros, tar_padding(size) }, f);
}

static rc add_text(struct pack *p, str name, str text, struct fault *f)
{
    rc r = add_head(p, name, (i64)text.n, f);
    if (r == OK)
        r = zst_add(p->zst, text, f);
    return r == OK ? add_padding(p, (i64)text.n, f) : r;
}

static rc add_content(struct pack *p, int fd, i64 size, str path, struct fault *f)
{
    rc r = OK;
    for (i64 left = size; r == OK && left > 0;) {
        ssize_t n = read(fd, p->chunk, left < CHUNK ? (size_t)left : CHUNK);
        if (n <= 0)
            return fail_detail(f, UNAVAILABLE, NULL, "%.*s: shorter than it was", STR_ARG(path));
        r = zst_add(p->zst, (str){ p->chunk, (size_t)n }, f);
        left -= n;
    }
    return r == OK ? add_padding(p, size, f) : r;
}

static rc add_file(struct pack *p, str name, str path, struct fault *f)
{
    struct stat st;
    int fd = open(arena_cstr(p->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0) {
        rc r = broken_disk(f, path);
        if (fd >= 0)
            close(fd);
        return r;
    }
    rc r = add_head(p, name, st.st_size, f);
    if (r == OK)
        r = add_content(p, fd, st.st_size, path, f);
    close(fd);
    return r;
}

/* folder: "keys/" or "vault/", below the data and in the pack. */
static rc add_keys(struct pack *p, const struct house *house, str folder, struct fault *f)
{
    str dir = ARENA_CONCAT(p->arena, house->spool_dir, S("/"), folder);
    DIR *d = opendir(arena_cstr(p->arena, dir));
    if (!d)
        return broken_disk(f, dir);
    rc r = OK;
    for (struct dirent *e = readdir(d); r == OK && e; e = readdir(d)) {
        str name = str_from(e->d_name);
        if (str_ends(name, S(".key")))
            r = add_file(p, ARENA_CONCAT(p->arena, folder, name), ARENA_CONCAT(p->arena, dir, name),
                         f);
    }
    closedir(d);
    return r;
}

static str manifest_of(struct arena *a, const struct backup_report *report, str sm3, i64 now)
{
    struct json_out o = json_out_new(a, MANIFEST);
    i64 figures[BACKUP_FIGURES];
    backup_figures_list(&report->figures, figures);
    json_open(&o, '{');
    json_int_of(&o, "form", FORM);
    json_instant_of(&o, "made_at", now);
    json_text_of(&o, "database_sm3", sm3);
    for (size_t i = 0; i < BACKUP_FIGURES; i++)
        json_int_of(&o, backup_figure_names[i], figures[i]);
    json_close(&o, '}');
    return json_out_str(&o);
}

static rc pack_all(struct pack *p, const struct house *house, str copy,
                   const struct backup_report *report, struct fault *f)
{
    static const char end[2 * TAR_BLOCK];
    str sm3;
    i64 size;
    rc r = backup_digest(p->arena, copy, &sm3, &size, f);
    if (r == OK)
        r = add_text(p, S("manifest.json"), manifest_of(p->arena, report, sm3, p->now), f);
    if (r == OK)
        r = add_keys(p, house, S("keys/"), f);
    if (r == OK)
        r = add_keys(p, house, S("vault/"), f);
    if (r == OK)
        r = add_file(p, S("naguan.db"), copy, f);
    if (r == OK)
        r = zst_add(p->zst, (str){ end, sizeof end }, f);
    return r == OK ? zst_end(p->zst, f) : r;
}

static rc write_file(struct pack *p, const struct house *house, str copy,
                     struct backup_report *report, struct fault *f)
{
    struct stat st;
    p->fd = open(p->path.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (p->fd < 0)
        return broken_disk(f, p->path);
    rc r = zst_pack(p->arena, write_out, p, &p->zst, f);
    if (r == OK)
        r = pack_all(p, house, copy, report, f);
    if (r == OK && (fsync(p->fd) != 0 || fstat(p->fd, &st) != 0))
        r = broken_disk(f, p->path);
    if (r == OK)
        report->bytes = st.st_size;
    close(p->fd);
    return r;
}

/* All rows of a PostgreSQL as an SQLite file. */
static rc copy_rows(const struct house *house, str path, struct arena *a, struct fault *f)
{
    struct db_options options = { .readers = 2, .writers = 1, .now = wall_now, .create = true };
    struct db *copy;
    i64 rows;
    rc r = db_open(ARENA_CONCAT(a, S("sqlite:"), path), &options, &copy, f);
    if (r != OK)
        return r;
    r = db_migrate(copy, house->migrations_dir, a, NULL, f);
    if (r == OK)
        r = db_transfer(house->db, copy, a, &rows, f);
    db_close(copy);
    return r;
}

/* The copy lies in a folder of its own, closed to others, because SQLite makes its files as the
 * umask says. */
static void drop_copy(struct arena *a, str folder)
{
    static const char *const names[] = { "naguan.db", "naguan.db-wal", "naguan.db-shm",
                                         "naguan.db-nodes" };
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(arena_cstr(a, ARENA_CONCAT(a, folder, S("/"), str_from(names[i]))));
    rmdir(arena_cstr(a, folder));
}

/* The record of acts only grows: a copy has at least what was there before it and at most what was
 * there after. */
static rc compare(const struct house *house, i64 before, const struct backup_report *copy,
                  struct arena *a, struct fault *f)
{
    struct backup_figures after;
    rc r = backup_figures_read(house->db, a, &after, f);
    if (r != OK)
        return r;
    i64 rows = copy->figures.ledger_rows;
    if (rows < before || rows > after.ledger_rows || copy->figures.schema != after.schema)
        return fail_detail(f, INTERNAL, "backup.unsound",
                           "%lld acts in the copy, %lld before, %lld after", (long long)rows,
                           (long long)before, (long long)after.ledger_rows);
    return OK;
}

static rc copy_house(const struct house *house, str copy, struct arena *a,
                     struct backup_report *report, struct fault *f)
{
    struct backup_figures before;
    rc r = backup_figures_read(house->db, a, &before, f);
    if (r == OK)
        r = db_kind(house->db) == DB_SQLITE ? db_backup(house->db, arena_cstr(a, copy), f)
                                            : copy_rows(house, copy, a, f);
    if (r == OK)
        r = backup_look(house, copy, a, report, f);
    return r == OK ? compare(house, before.ledger_rows, report, a, f) : r;
}

rc backup_write(const struct house *house, str file, struct arena *a, struct backup_report *ret,
                struct fault *f)
{
    struct backup_report report = { 0 };
    struct pack *p = ARENA_NEW(a, struct pack);
    str folder = ARENA_CONCAT(a, file, S(".making")),
        copy = ARENA_CONCAT(a, folder, S("/naguan.db"));
    p->arena = a;
    p->now = wall_now();
    p->path = ARENA_CONCAT(a, file, S(".part"));
    if (access(arena_cstr(a, file), F_OK) == 0)
        return fail_detail(f, CONFLICT, "backup.file_exists", "%.*s", STR_ARG(file));
    drop_copy(a, folder); /* of one that did not end */
    unlink(p->path.p);
    if (mkdir(arena_cstr(a, folder), 0700) != 0)
        return broken_disk(f, folder);
    rc r = copy_house(house, copy, a, &report, f);
    if (r == OK)
        r = write_file(p, house, copy, &report, f);
    drop_copy(a, folder);
    if (r == OK && rename(p->path.p, arena_cstr(a, file)) != 0)
        r = broken_disk(f, file);
    if (r != OK)
        unlink(p->path.p);
    else
        *ret = report;
    return r;
}
