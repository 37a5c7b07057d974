/* A house in one file and back, from both databases: the same to the last row, or refused. */
#include "bureau.h"

#include "codec/tar.h"
#include "codec/zst.h"
#include "core/backup.h"
#include "core/house_room.h"
#include "core/keeper.h"
#include "core/request.h"
#include "sys/wall.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DUMP = 8 << 20 };

static struct bureau *b;

static rc append(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return ledger_append(
        tx, &b->anna,
        &(struct ledger_entry){ .act = "test.act", .subject_kind = "test", .subject_id = 7 }, f);
}

static int open_house(void **s)
{
    struct keeper keeper;
    b = bureau_new(*s);
    b->house.migrations_dir = S(NAGUAN_SOURCE "/sql/migrations");
    must_exec(b->t, "DELETE FROM lease", NO_ARGS);
    /* a copy of PostgreSQL is migrated anew */
    must_exec(b->t, "UPDATE schema_version SET applied_at = $1", ARGS(V_I(wall_now())));
    for (int i = 0; i < 3; i++)
        assert_accepted(as(b, &b->anna, append, NULL));
    keeper_init(&keeper, &b->house, 60000, b->t->arena);
    assert_rc(OK, keeper_round(&keeper, wall_now(), b->t->arena, &b->t->fault));
    return 0;
}

static int close_house(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static str beside(const char *name)
{
    return ARENA_CONCAT(b->t->arena, b->house.spool_dir, S("/"), str_from(name));
}

static bool is_there(str path)
{
    return access(arena_cstr(b->t->arena, path), F_OK) == 0;
}

static rc save(str file)
{
    struct backup_report report;
    fault_clear(&b->t->fault);
    return backup_write(&b->house, file, b->t->arena, &report, &b->t->fault);
}

static rc bring_back(str file, str into, struct backup_report *ret)
{
    struct restore_ask ask = { .file = file, .into = into, .rules = b->rules };
    fault_clear(&b->t->fault);
    return restore_read(&ask, b->t->arena, ret, &b->t->fault);
}

static void assert_key(const char *key)
{
    assert_string_equal(key, arena_cstr(b->t->arena, b->t->fault.key));
}

static rc dump(struct tx *tx, void *arg, struct fault *f)
{
    return db_dump(tx, arg, f);
}

static str dump_of(struct db *db)
{
    buf *text = arena_alloc(b->t->arena, sizeof *text);
    *text = buf_new(b->t->arena, DUMP);
    assert_rc(OK, db_tx_run(db, DB_READ, dump, text, b->t->arena, &b->t->fault));
    assert_true(buf_ok(text));
    return buf_str(text);
}

static void what_comes_back_is_the_same_to_the_last_row(void **s)
{
    (void)s;
    struct backup_report report;
    struct db_options options = { .readers = 1, .now = wall_now, .no_writer = true };
    struct db *db;
    str file = beside("b.tar.zst"), into = beside("back");
    str before = dump_of(b->house.db);
    assert_rc(OK, save(file));
    assert_rc(OK, bring_back(file, into, &report));
    assert_int_equal(3, report.ledger.rows);
    assert_int_equal(1, report.figures.entities);
    assert_rc(OK, db_open(ARENA_CONCAT(b->t->arena, S("sqlite:"), into, S("/naguan.db")), &options,
                          &db, &b->t->fault));
    str after = dump_of(db);
    db_close(db);
    assert_true(before.n > 1000);
    assert_true(str_eq(before, after));
}

static void sealed_data_opens_with_the_keys_that_came_back(void **s)
{
    (void)s;
    struct backup_report report;
    struct keyring *keys, *vault;
    str sealed, plain, who, file = beside("b.tar.zst"), into = beside("back");
    assert_rc(OK, seal(b->house.vault, "reporter", b->t->arena, S("anna"), &who, &b->t->fault));
    assert_rc(
        OK, seal(b->house.keyring, "phone", b->t->arena, S("13800000000"), &sealed, &b->t->fault));
    assert_rc(OK, save(file));
    assert_rc(OK, bring_back(file, into, &report));
    assert_rc(
        OK, keyring_open(ARENA_CONCAT(b->t->arena, into, S("/keys")), false, &keys, &b->t->fault));
    assert_rc(OK, unseal(keys, "phone", b->t->arena, sealed, &plain, &b->t->fault));
    assert_true(str_eq(plain, S("13800000000")));
    keyring_close(keys);
    assert_rc(OK, keyring_open(ARENA_CONCAT(b->t->arena, into, S("/vault")), false, &vault,
                               &b->t->fault));
    assert_rc(OK, unseal(vault, "reporter", b->t->arena, who, &plain, &b->t->fault));
    assert_true(str_eq(plain, S("anna")));
    keyring_close(vault);
}

static void only_its_owner_may_read_it_and_nothing_else_is_left(void **s)
{
    (void)s;
    struct stat st;
    str file = beside("b.tar.zst");
    assert_rc(OK, save(file));
    assert_int_equal(0, stat(arena_cstr(b->t->arena, file), &st));
    assert_int_equal(0600, st.st_mode & 0777);
    assert_false(is_there(beside("b.tar.zst.part")));
    assert_false(is_there(beside("b.tar.zst.making")));
}

static void a_file_that_is_there_is_not_overwritten(void **s)
{
    (void)s;
    struct backup_report report;
    str file = beside("b.tar.zst"), into = beside("back");
    assert_rc(OK, save(file));
    assert_rc(CONFLICT, save(file));
    assert_key("backup.file_exists");
    assert_rc(OK, bring_back(file, into, &report));
    assert_rc(CONFLICT, bring_back(file, into, &report));
    assert_key("restore.not_empty");
    assert_true(is_there(ARENA_CONCAT(b->t->arena, into, S("/naguan.db"))));
}

static void a_house_whose_acts_were_changed_is_not_saved_as_good(void **s)
{
    (void)s;
    str file = beside("b.tar.zst");
    must_exec(b->t, "UPDATE ledger SET act = 'other.act' WHERE seq = 2", NO_ARGS);
    assert_rc(INTERNAL, save(file));
    assert_key("backup.unsound");
    assert_false(is_there(file));
    assert_false(is_there(beside("b.tar.zst.making")));
}

/* The file with one byte changed at each of many places, and cut at each. */
static void a_damaged_file_is_refused_and_leaves_nothing(void **s)
{
    (void)s;
    struct backup_report report;
    struct stat st;
    struct arena *a = b->t->arena;
    str file = beside("b.tar.zst"), bad = beside("bad.tar.zst"), into = beside("back");
    assert_rc(OK, save(file));
    assert_int_equal(0, stat(arena_cstr(a, file), &st));
    size_t size = (size_t)st.st_size;
    char *bytes = arena_alloc(a, size);
    int fd = open(arena_cstr(a, file), O_RDONLY);
    assert_int_equal(size, read(fd, bytes, size));
    close(fd);
    for (int i = 0; i < 12; i++) {
        size_t at = size / 12 * (size_t)i + 20;
        bool cut = i % 2 == 0;
        fd = open(arena_cstr(a, bad), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        bytes[at] ^= cut ? 0 : 0x10;
        assert_true(write(fd, bytes, cut ? at : size) > 0);
        bytes[at] ^= cut ? 0 : 0x10;
        close(fd);
        str there = beside(arena_cstr(a, arena_fmt(a, "bad%d", i)));
        rc r = bring_back(bad, there, &report);
        if (!cut && r == OK) /* a bit that the packing does not use: what came back was verified */
            continue;
        assert_rc(BAD_REQUEST, r);
        assert_key("backup.broken");
        assert_false(is_there(ARENA_CONCAT(a, there, S("/naguan.db"))));
    }
    assert_rc(OK, bring_back(file, into, &report));
}

static rc to_file(void *arg, str bytes, struct fault *f)
{
    (void)f;
    return write(*(int *)arg, bytes.p, bytes.n) == (ssize_t)bytes.n ? OK : INTERNAL;
}

/* An archive with one file of that name. */
static void pack_one(str file, str name)
{
    static const char content[TAR_BLOCK] = "x", end[2 * TAR_BLOCK];
    char head[TAR_BLOCK];
    struct zst *z;
    int fd = open(arena_cstr(b->t->arena, file), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(tar_write(&(struct tar_entry){ .name = name, .size = 1, .mode = 0600 }, head));
    assert_rc(OK, zst_pack(b->t->arena, to_file, &fd, &z, NULL));
    assert_rc(OK, zst_add(z, (str){ head, sizeof head }, NULL));
    assert_rc(OK, zst_add(z, (str){ content, sizeof content }, NULL));
    assert_rc(OK, zst_add(z, (str){ end, sizeof end }, NULL));
    assert_rc(OK, zst_end(z, NULL));
    close(fd);
}

static void names_in_an_archive_do_not_become_paths(void **s)
{
    static const char *const names[] = { "../evil",
                                         "/tmp/evil",
                                         "keys/../../evil.key",
                                         "keys/0001-9f3a1c/b.key",
                                         "vault/../../evil.key",
                                         "other",
                                         "keys/",
                                         "naguan.db-wal" };
    (void)s;
    struct backup_report report;
    str file = beside("bad.tar.zst"), into = beside("back");
    for (size_t i = 0; i < COUNT(names); i++) {
        pack_one(file, str_from(names[i]));
        assert_rc(BAD_REQUEST, bring_back(file, into, &report));
        assert_key("backup.broken");
    }
    assert_false(is_there(beside("evil")));
}

static void files_that_people_sent_are_counted_as_missing(void **s)
{
    (void)s;
    struct backup_report report;
    str file = beside("b.tar.zst");
    must_exec(
        b->t,
        "INSERT INTO blob (hash, size, media_type, created_at) VALUES ($1, 1, 'image/png', 1)",
        ARGS(V_T(S("00000000000000000000000000000000000000000000000000000000000000aa"))));
    assert_rc(OK, save(file));
    assert_rc(OK, bring_back(file, beside("back"), &report));
    assert_int_equal(1, report.figures.blobs);
    assert_int_equal(1, report.blobs_missing);
}

static rc ask_for_copy(struct tx *tx, void *arg, struct fault *f)
{
    i64 id;
    (void)arg;
    return job_submit(tx, &b->admin, &(struct job_ask){ .kind = S("backup"), .payload = S("{}") },
                      &id, f);
}

static void the_night_keeps_the_newest_copies(void **s)
{
    (void)s;
    struct job_kinds kinds = { house_room.jobs, house_room.job_count };
    struct arena *a = b->t->arena;
    b->house.backup_dir = beside("copies");
    b->house.backup_keep = 2;
    assert_int_equal(0, mkdir(arena_cstr(a, b->house.backup_dir), 0700));
    for (int dom = 6; dom <= 8; dom++) {
        char text[16];
        bool ran = false;
        snprintf(text, sizeof text, "2026-05-%02d", dom);
        today_is(text);
        assert_accepted(as(b, &b->admin, ask_for_copy, NULL));
        assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
        assert_true(ran);
    }
    assert_int_equal(3, must_int(b->t, "SELECT count(*) FROM job WHERE state = 'done'", NO_ARGS));
    assert_false(is_there(beside("copies/naguan-2026-05-06-120000.tar.zst")));
    assert_true(is_there(beside("copies/naguan-2026-05-07-120000.tar.zst")));
    assert_true(is_there(beside("copies/naguan-2026-05-08-120000.tar.zst")));
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_HOUSE(what_comes_back_is_the_same_to_the_last_row),
        IN_HOUSE(sealed_data_opens_with_the_keys_that_came_back),
        IN_HOUSE(only_its_owner_may_read_it_and_nothing_else_is_left),
        IN_HOUSE(a_file_that_is_there_is_not_overwritten),
        IN_HOUSE(a_house_whose_acts_were_changed_is_not_saved_as_good),
        IN_HOUSE(a_damaged_file_is_refused_and_leaves_nothing),
        IN_HOUSE(names_in_an_archive_do_not_become_paths),
        IN_HOUSE(files_that_people_sent_are_counted_as_missing),
        IN_HOUSE(the_night_keeps_the_newest_copies),
    };
    return testdb_run(tests, COUNT(tests));
}
