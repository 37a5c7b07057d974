/* restore.c — an installation from a backup: unpacked, looked through, counted against its
 * manifest. */
#include "codec/tar.h"
#include "codec/zst.h"
#include "core/backup.h"
#include "core/backup_look.h"
#include "db/queries.h"
#include "db/transfer.h"
#include "sys/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, MANIFEST = 4096, KEY_FILE = 17, FILES = 32 };

/* The archive on its way from the disk: heads are collected to whole blocks, content goes to the
 * file at hand. */
struct unpacking {
    struct arena *arena;
    str into;
    char block[TAR_BLOCK];
    size_t block_n;
    i64 left; /* content of the entry at hand */
    size_t padding;
    int fd; /* of the entry at hand, or -1 */
    bool ended, is_manifest;
    buf manifest;
    char *made[FILES]; /* files that go again when something is wrong */
    size_t made_n;
};

static rc broken(struct fault *f, const char *why)
{
    return fail_detail(f, BAD_REQUEST, "backup.broken", "%s", why);
}

/* Only what backup_write packs: a name from a file never becomes a path of its own choice. */
static bool is_key_name(str name)
{
    str key;
    str folder = str_cut(name, '/', &key);
    bool known = str_eq(folder, S("keys")) || str_eq(folder, S("vault"));
    if (!known || key.n != KEY_FILE || !str_ends(key, S(".key")))
        return false;
    for (size_t i = 0; i < key.n - 4; i++)
        if (!((key.p[i] >= '0' && key.p[i] <= '9') || (key.p[i] >= 'a' && key.p[i] <= 'f') ||
              key.p[i] == '-'))
            return false;
    return true;
}

static rc make_file(struct unpacking *u, str name, struct fault *f)
{
    if (u->made_n == FILES)
        return broken(f, "too many files");
    char *path = arena_cstr(u->arena, ARENA_CONCAT(u->arena, u->into, S("/"), name));
    u->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (u->fd < 0)
        return fail_detail(f, errno == EEXIST ? CONFLICT : UNAVAILABLE,
                           errno == EEXIST ? "restore.not_empty" : NULL, "%s: %s", path,
                           strerror(errno));
    u->made[u->made_n++] = path;
    return OK;
}

static rc begin_entry(struct unpacking *u, struct fault *f)
{
    struct tar_entry e;
    u->block_n = 0;
    if (tar_is_end(u->block)) {
        u->ended = true;
        return OK;
    }
    if (!tar_read(u->block, &e))
        return broken(f, "no head of a file");
    u->left = e.size;
    u->padding = tar_padding(e.size);
    u->is_manifest = str_eq(e.name, S("manifest.json"));
    if (u->is_manifest)
        return e.size <= MANIFEST ? OK : broken(f, "the manifest is too long");
    if (str_eq(e.name, S("naguan.db")) || is_key_name(e.name))
        return make_file(u, e.name, f);
    return broken(f, "a file that does not belong there");
}

static rc end_entry(struct unpacking *u, struct fault *f)
{
    if (u->fd < 0)
        return OK;
    bool safe = fsync(u->fd) == 0;
    int why = errno;
    close(u->fd);
    u->fd = -1;
    return safe ? OK : fail_detail(f, UNAVAILABLE, NULL, "restore: %s", strerror(why));
}

static rc write_content(struct unpacking *u, str bytes, struct fault *f)
{
    if (u->is_manifest)
        buf_add(&u->manifest, bytes);
    for (size_t at = 0; u->fd >= 0 && at < bytes.n;) {
        ssize_t n = write(u->fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno != EINTR)
            return fail_detail(f, errno == ENOSPC ? DISK_FULL : UNAVAILABLE, NULL, "restore: %s",
                               strerror(errno));
        at += n > 0 ? (size_t)n : 0;
    }
    u->left -= (i64)bytes.n;
    return u->left == 0 ? end_entry(u, f) : OK;
}

/* Takes what belongs to the place at hand off the front of bytes. */
static rc take_piece(struct unpacking *u, str *bytes, struct fault *f)
{
    size_t n;
    rc r = OK;
    if (u->left > 0) {
        n = (i64)bytes->n < u->left ? bytes->n : (size_t)u->left;
        r = write_content(u, str_sub(*bytes, 0, n), f);
    } else if (u->padding > 0) {
        n = bytes->n < u->padding ? bytes->n : u->padding;
        u->padding -= n;
    } else {
        n = bytes->n < TAR_BLOCK - u->block_n ? bytes->n : TAR_BLOCK - u->block_n;
        memcpy(u->block + u->block_n, bytes->p, n);
        u->block_n += n;
        r = u->block_n == TAR_BLOCK ? begin_entry(u, f) : OK;
    }
    *bytes = str_sub(*bytes, n, bytes->n);
    return r;
}

static rc take_bytes(void *arg, str bytes, struct fault *f)
{
    struct unpacking *u = arg;
    rc r = OK;
    while (r == OK && bytes.n && !u->ended)
        r = take_piece(u, &bytes, f);
    return r;
}

static rc unpack(struct unpacking *u, str file, struct fault *f)
{
    struct zst *z;
    char *chunk = arena_alloc(u->arena, CHUNK);
    int fd = open(arena_cstr(u->arena, file), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_detail(f, NOT_FOUND, "backup.not_found", "%.*s: %s", STR_ARG(file),
                           strerror(errno));
    rc r = zst_unpack(u->arena, take_bytes, u, &z, f);
    ssize_t n = 0;
    while (r == OK && (n = read(fd, chunk, CHUNK)) > 0)
        r = zst_add(z, (str){ chunk, (size_t)n }, f);
    close(fd);
    if (r == OK && n == 0)
        r = zst_end(z, f);
    if (u->fd >= 0)
        close(u->fd);
    u->fd = -1;
    if (r == BAD_REQUEST)
        return broken(f, "it is damaged or no backup");
    return r == OK && !u->ended ? broken(f, "it is cut off") : r;
}

static rc compare(struct unpacking *u, const struct backup_report *report, str sm3, struct fault *f)
{
    const struct json *manifest;
    i64 figures[BACKUP_FIGURES];
    rc r = json_parse(u->arena, buf_str(&u->manifest), &manifest, f);
    if (r != OK)
        return broken(f, "no manifest");
    if (!str_eq(json_text(json_get(manifest, "database_sm3")), sm3))
        return broken(f, "the database is not the one of the manifest");
    backup_figures_list(&report->figures, figures);
    for (size_t i = 0; i < BACKUP_FIGURES; i++)
        if (json_int(json_get(manifest, backup_figure_names[i])) != figures[i])
            return broken(f, backup_figure_names[i]);
    return OK;
}

struct missing {
    struct blob_store *blobs;
    i64 n;
};

static rc look_for_blob(const struct row *r, void *arg, struct fault *f)
{
    struct missing *m = arg;
    int fd;
    i64 size;
    (void)f;
    bool there = blob_read(m->blobs, row_text(r, 0), &fd, &size, NULL) == OK;
    if (there)
        close(fd);
    m->n += !there || size != row_int(r, 1);
    return OK;
}

static rc count_missing(struct tx *tx, void *arg, struct fault *f)
{
    ((struct missing *)arg)->n = 0;
    tx_set_budget(tx, 0);
    return db_each(tx, &Q_backup_blobs, NO_ARGS, look_for_blob, arg, f);
}

static rc open_restored(struct arena *a, str path, struct db **ret, struct fault *f)
{
    struct db_options options = { .readers = 1, .now = wall_now, .no_writer = true };
    return db_open(ARENA_CONCAT(a, S("sqlite:"), path), &options, ret, f);
}

static rc look_for_blobs(struct arena *a, str into, str path, i64 *ret_missing, struct fault *f)
{
    struct missing m = { 0 };
    struct db *db;
    rc r = blob_open(ARENA_CONCAT(a, into, S("/blobs")), &m.blobs, f);
    if (r != OK)
        return r;
    r = open_restored(a, path, &db, f);
    if (r == OK) {
        r = db_tx_run(db, DB_READ, count_missing, &m, a, f);
        db_close(db);
    }
    blob_close(m.blobs);
    if (r == OK)
        *ret_missing = m.n;
    return r;
}

static rc count_bureaus(struct tx *tx, void *arg, struct fault *f)
{
    return db_int(tx, &Q_bureau_count, NO_ARGS, arg, f);
}

static rc fill_database(struct db *to, const struct restore_ask *ask, str path, struct arena *a,
                        struct fault *f)
{
    i64 bureaus = 0, rows;
    struct db *from;
    rc r = db_migrate(to, ask->migrations_dir, a, NULL, f);
    if (r == OK)
        r = db_tx_run(to, DB_READ, count_bureaus, &bureaus, a, f);
    if (r == OK && bureaus)
        r = fail(f, CONFLICT, "restore.not_empty");
    if (r == OK)
        r = open_restored(a, path, &from, f);
    if (r != OK)
        return r;
    r = db_transfer(from, to, a, &rows, f);
    db_close(from);
    return r;
}

/* Into a database of its own, when one is named; the file has then served. */
static rc move_on(const struct restore_ask *ask, str path, const struct backup_figures *wanted,
                  struct arena *a, struct fault *f)
{
    struct db_options options = { .readers = 2, .now = wall_now };
    struct backup_figures got;
    struct db *to;
    rc r = db_open(ask->database, &options, &to, f);
    if (r != OK)
        return r;
    r = fill_database(to, ask, path, a, f);
    if (r == OK)
        r = backup_figures_read(to, a, &got, f);
    db_close(to);
    if (r == OK && memcmp(&got, wanted, sizeof got) != 0)
        r = fail_detail(f, INTERNAL, "backup.unsound",
                        "the database holds other counts than the file");
    if (r == OK)
        unlink(arena_cstr(a, path));
    return r;
}

static rc check(struct unpacking *u, const struct restore_ask *ask, struct backup_report *report,
                struct fault *f)
{
    struct arena *a = u->arena;
    struct house house = { .rules = ask->rules };
    str path = ARENA_CONCAT(a, ask->into, S("/naguan.db")), sm3;
    rc r = backup_digest(a, path, &sm3, &report->bytes, f);
    if (r == OK)
        r = keyring_open(ARENA_CONCAT(a, ask->into, S("/keys")), false, &house.keyring, f);
    if (r != OK)
        return r;
    r = backup_look(&house, path, a, report, f);
    keyring_close(house.keyring);
    if (r == OK)
        r = compare(u, report, sm3, f);
    if (r == OK)
        r = look_for_blobs(a, ask->into, path, &report->blobs_missing, f);
    return r == OK && ask->database.n ? move_on(ask, path, &report->figures, a, f) : r;
}

static rc make_folders(struct arena *a, str into, struct fault *f)
{
    const char *const folders[] = { arena_cstr(a, into),
                                    arena_cstr(a, ARENA_CONCAT(a, into, S("/keys"))),
                                    arena_cstr(a, ARENA_CONCAT(a, into, S("/vault"))) };
    for (size_t i = 0; i < COUNT(folders); i++)
        if (mkdir(folders[i], 0700) != 0 && errno != EEXIST)
            return fail_detail(f, UNAVAILABLE, NULL, "%s: %s", folders[i], strerror(errno));
    return OK;
}

static void drop_made(const struct unpacking *u)
{
    for (size_t i = 0; i < u->made_n; i++)
        unlink(u->made[i]);
}

/* Leaves in u what was made. */
static rc read_into(struct unpacking *u, const struct restore_ask *ask,
                    struct backup_report *report, struct fault *f)
{
    struct arena *a = u->arena;
    *u = (struct unpacking){
        .arena = a, .into = ask->into, .fd = -1, .manifest = buf_new(a, MANIFEST)
    };
    rc r = make_folders(a, ask->into, f);
    if (r == OK)
        r = unpack(u, ask->file, f);
    if (r == OK)
        r = check(u, ask, report, f);
    if (r != OK)
        drop_made(u);
    return r;
}

rc restore_read(const struct restore_ask *ask, struct arena *a, struct backup_report *ret,
                struct fault *f)
{
    struct unpacking *u = ARENA_NEW(a, struct unpacking);
    struct backup_report report = { 0 };
    u->arena = a;
    rc r = read_into(u, ask, &report, f);
    if (r == OK)
        *ret = report;
    return r;
}

rc backup_verify(str file, const struct rules *rules, struct arena *a, struct backup_report *ret,
                 struct fault *f)
{
    static const char *const folders[] = { "/keys", "/vault", "/blobs/new", "/blobs", "" };
    struct unpacking *u = ARENA_NEW(a, struct unpacking);
    struct backup_report report = { 0 };
    struct restore_ask ask = { .file = file,
                               .into = ARENA_CONCAT(a, file, S(".looking")),
                               .rules = rules };
    u->arena = a;
    rc r = read_into(u, &ask, &report, f);
    drop_made(u);
    for (size_t i = 0; i < COUNT(folders); i++)
        rmdir(arena_cstr(a, ARENA_CONCAT(a, ask.into, str_from(folders[i]))));
    if (r == OK)
        *ret = report;
    return r;
}
