#include "sys/blob.h"

#include "sys/secret.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static str folder;
static struct blob_store *store;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    char *path = arena_cstr(arena, S("/tmp/naguan-blob-XXXXXX"));
    if (!mkdtemp(path))
        return -1;
    folder = str_from(path);
    return blob_open(folder, &store, &fault) == OK ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *w)
{
    (void)st;
    (void)kind;
    (void)w;
    return remove(path);
}

static int files;

static int count_file(const char *path, const struct stat *st, int kind, struct FTW *w)
{
    (void)path;
    (void)w;
    if (kind == FTW_F) {
        files++;
        assert_int_equal(st->st_mode & 0777, 0600);
    }
    return 0;
}

static int files_there(void)
{
    files = 0;
    nftw(folder.p, count_file, 8, FTW_PHYS);
    return files;
}

static int tear_down(void **state)
{
    (void)state;
    blob_close(store);
    nftw(folder.p, drop, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(arena);
    return 0;
}

static str stored(str content, size_t piece)
{
    struct blob_writer *w;
    str hash;
    i64 size;
    assert_int_equal(blob_begin(store, &w, &fault), OK);
    for (size_t at = 0; at < content.n; at += piece)
        assert_int_equal(blob_write(w, str_sub(content, at, at + piece), &fault), OK);
    assert_int_equal(blob_commit(w, arena, &hash, &size, &fault), OK);
    assert_int_equal(size, content.n);
    return hash;
}

static void assert_content(str hash, str content)
{
    int fd;
    i64 size;
    char *got = arena_alloc(arena, content.n + 1);
    assert_int_equal(blob_read(store, hash, &fd, &size, &fault), OK);
    assert_int_equal(size, content.n);
    assert_int_equal(read(fd, got, content.n + 1), content.n);
    assert_memory_equal(got, content.p, content.n);
    close(fd);
}

static void what_is_stored_comes_back_by_its_sm3(void **state)
{
    (void)state;
    static const str contents[] = { STR_INIT(""), STR_INIT("abc"), STR_INIT("a\0b\nc") };
    for (size_t i = 0; i < COUNT(contents); i++) {
        unsigned char digest[SM3_BYTES];
        str hash = stored(contents[i], 1);
        sm3(contents[i], digest);
        assert_true(str_eq(hash, hex(arena, digest, sizeof digest)));
        assert_content(hash, contents[i]);
    }
}

static void the_same_content_twice_is_one_file(void **state)
{
    (void)state;
    str one = stored(S("photo"), 2), two = stored(S("photo"), 5);
    assert_true(str_eq(one, two));
    assert_int_equal(files_there(), 1);
    assert_content(one, S("photo"));
}

static void nothing_shows_before_the_commit_and_nothing_stays_after_abandoning(void **state)
{
    (void)state;
    struct blob_writer *w;
    int fd;
    i64 size;
    unsigned char digest[SM3_BYTES];
    assert_int_equal(blob_begin(store, &w, &fault), OK);
    assert_int_equal(blob_write(w, S("half"), &fault), OK);
    sm3(S("half"), digest);
    str hash = hex(arena, digest, sizeof digest);
    assert_int_equal(blob_read(store, hash, &fd, &size, &fault), NOT_FOUND);
    blob_abandon(w);
    blob_abandon(NULL);
    assert_int_equal(files_there(), 0);
}

static void a_name_that_is_no_hash_finds_nothing(void **state)
{
    (void)state;
    str good = stored(S("x"), 1);
    str names[] = {
        S(""),
        S("../../../../etc/passwd"),
        str_sub(good, 0, 63),
        ARENA_CONCAT(arena, good, S("0")),
        ARENA_CONCAT(arena, S("../"), str_sub(good, 3, 64)),
        ARENA_CONCAT(arena, str_sub(good, 0, 63), S("\0")),
        ARENA_CONCAT(arena, S("FF"), str_sub(good, 2, 64)),
        S("0000000000000000000000000000000000000000000000000000000000000000"),
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        int fd = -7;
        i64 size;
        assert_int_equal(blob_read(store, names[i], &fd, &size, &fault), NOT_FOUND);
        assert_int_equal(blob_delete(store, names[i], &fault), NOT_FOUND);
        assert_int_equal(fd, -7);
    }
    assert_content(good, S("x"));
}

static void what_is_deleted_is_gone(void **state)
{
    (void)state;
    int fd;
    i64 size;
    str hash = stored(S("x"), 1);
    assert_int_equal(blob_delete(store, hash, &fault), OK);
    assert_int_equal(blob_read(store, hash, &fd, &size, &fault), NOT_FOUND);
    assert_int_equal(blob_delete(store, hash, &fault), NOT_FOUND);
}

static void a_full_disk_is_told_and_leaves_nothing(void **state)
{
    (void)state;
    struct rlimit before, small = { 4096, 4096 };
    struct blob_writer *w;
    str hash;
    i64 size;
    char *big = arena_alloc(arena, 10000);
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_int_equal(blob_begin(store, &w, &fault), OK);
    rc code = blob_write(w, (str){ big, 10000 }, &fault);
    rc after = blob_write(w, S("x"), &fault);
    rc end = blob_commit(w, arena, &hash, &size, &fault);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(code, DISK_FULL);
    assert_int_equal(after, UNAVAILABLE);
    assert_int_equal(end, UNAVAILABLE);
    assert_int_equal(files_there(), 0);
    assert_content(stored(S("later"), 9), S("later"));
}

static void what_a_killed_writer_left_goes_and_a_living_one_stays(void **state)
{
    (void)state;
    struct blob_store *second;
    struct blob_writer *living;
    str hash;
    i64 size;
    assert_int_equal(blob_begin(store, &living, &fault), OK);
    assert_int_equal(blob_write(living, S("alive"), &fault), OK);
    pid_t child = fork();
    if (child == 0) {
        struct blob_writer *w;
        if (blob_begin(store, &w, NULL) != OK || blob_write(w, S("dead"), NULL) != OK)
            _exit(1);
        raise(SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(files_there(), 2);
    assert_int_equal(blob_open(folder, &second, &fault), OK);
    assert_int_equal(files_there(), 1);
    assert_int_equal(blob_commit(living, arena, &hash, &size, &fault), OK);
    assert_content(hash, S("alive"));
    blob_close(second);
}

static void *store_same(void *ret)
{
    struct arena *own = arena_new(0);
    struct blob_writer *w;
    str hash;
    i64 size;
    bool ok = true;
    for (int i = 0; i < 20 && ok; i++)
        ok = blob_begin(store, &w, NULL) == OK && blob_write(w, S("same"), NULL) == OK &&
             blob_commit(w, own, &hash, &size, NULL) == OK;
    *(bool *)ret = ok;
    arena_free(own);
    return NULL;
}

static void many_threads_may_store_the_same(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool ok[4] = { false };
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, store_same, &ok[i]), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_true(ok[i]);
    }
    assert_int_equal(files_there(), 1);
}

static void a_store_without_a_place_is_refused(void **state)
{
    (void)state;
    struct blob_store *none = NULL;
    str nowhere = ARENA_CONCAT(arena, folder, S("/a/b"));
    assert_int_equal(blob_open(nowhere, &none, &fault), UNAVAILABLE);
    assert_null(none);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_stored_comes_back_by_its_sm3),
        TEST(the_same_content_twice_is_one_file),
        TEST(nothing_shows_before_the_commit_and_nothing_stays_after_abandoning),
        TEST(a_name_that_is_no_hash_finds_nothing),
        TEST(what_is_deleted_is_gone),
        TEST(a_full_disk_is_told_and_leaves_nothing),
        TEST(what_a_killed_writer_left_goes_and_a_living_one_stays),
        TEST(many_threads_may_store_the_same),
        TEST(a_store_without_a_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
