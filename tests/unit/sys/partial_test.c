#include "sys/partial.h"

#include "sys/wall.h"

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
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail /* here it is the function of err.h */

static struct arena *arena;
static struct fault fault;
static str folder;
static struct partial_store *store;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    char *path = arena_cstr(arena, S("/tmp/naguan-partial-XXXXXX"));
    if (!mkdtemp(path))
        return -1;
    folder = str_from(path);
    return partial_open(folder, &store, &fault) == OK ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *w)
{
    (void)st;
    (void)kind;
    (void)w;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    partial_close(store);
    nftw(folder.p, drop, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(arena);
    return 0;
}

static struct partial *taken(i64 id)
{
    struct partial *p = NULL;
    assert_int_equal(OK, partial_take(store, id, &p, &fault));
    return p;
}

static i64 size_of(i64 id)
{
    i64 n = -1;
    assert_int_equal(OK, partial_size(store, id, &n, &fault));
    return n;
}

static void a_file_grows_from_one_taking_to_the_next(void **state)
{
    (void)state;
    char got[16];
    size_t n = 0;
    assert_int_equal(0, size_of(7));
    struct partial *p = taken(7);
    assert_int_equal(OK, partial_write(p, S("abc"), &fault));
    assert_int_equal(OK, partial_keep(p, &fault));
    partial_leave(p);
    assert_int_equal(3, size_of(7));
    p = taken(7);
    assert_int_equal(3, partial_length(p));
    assert_int_equal(OK, partial_write(p, S("defg"), &fault));
    assert_int_equal(OK, partial_read(p, 1, got, sizeof got, &n, &fault));
    assert_int_equal(6, n);
    assert_memory_equal(got, "bcdefg", 6);
    assert_int_equal(OK, partial_read(p, 7, got, sizeof got, &n, &fault));
    assert_int_equal(0, n);
    assert_int_equal(OK, partial_empty(p, &fault));
    assert_int_equal(0, partial_length(p));
    assert_int_equal(OK, partial_write(p, S("x"), &fault));
    partial_leave(p);
    assert_int_equal(1, size_of(7));
    partial_remove(taken(7));
    assert_int_equal(0, size_of(7));
}

static void one_at_a_time_has_a_file(void **state)
{
    (void)state;
    struct partial *one = taken(1), *two = taken(2), *other;
    assert_int_equal(LOCKED, partial_take(store, 1, &other, &fault));
    assert_int_equal(LOCKED, partial_drop(store, 1, &fault));
    partial_leave(one);
    one = taken(1);
    partial_leave(one);
    partial_leave(two);
}

static void another_process_is_another(void **state)
{
    (void)state;
    struct partial *one = taken(1);
    struct fault f;
    fault_init(&f, arena);
    pid_t child = fork();
    if (child == 0) {
        struct partial_store *again;
        struct partial *p;
        bool right = partial_open(folder, &again, &f) == OK &&
                     partial_take(again, 1, &p, &f) == LOCKED &&
                     partial_take(again, 2, &p, &f) == OK;
        _exit(right ? 0 : 1);
    }
    int how = -1;
    waitpid(child, &how, 0);
    assert_int_equal(0, how);
    partial_leave(taken(2)); /* the lock of who died is nobody's */
    partial_leave(one);
}

static void who_is_silent_loses_it_and_who_writes_does_not(void **state)
{
    (void)state;
    struct partial *old = taken(1), *fresh, *third;
    assert_int_equal(OK, partial_write(old, S("abc"), &fault));
    nanosleep(&(struct timespec){ .tv_sec = PARTIAL_SILENCE / 1000, .tv_nsec = 100000000 }, NULL);
    assert_int_equal(OK, partial_take(store, 1, &fresh, &fault));
    assert_int_equal(3, partial_length(fresh));
    assert_int_equal(LOCKED, partial_write(old, S("late"), &fault));
    assert_int_equal(LOCKED, partial_keep(old, &fault));
    assert_int_equal(LOCKED, partial_empty(old, &fault));
    partial_leave(old);
    assert_int_equal(OK, partial_write(fresh, S("def"), &fault));
    assert_int_equal(LOCKED, partial_take(store, 1, &third, &fault));
    assert_int_equal(OK, partial_keep(fresh, &fault));
    partial_leave(fresh);
    assert_int_equal(6, size_of(1));
}

static void who_keeps_is_not_robbed(void **state)
{
    (void)state;
    struct partial *p = taken(1), *other;
    assert_int_equal(OK, partial_keep(p, &fault));
    nanosleep(&(struct timespec){ .tv_sec = PARTIAL_SILENCE / 1000, .tv_nsec = 100000000 }, NULL);
    assert_int_equal(LOCKED, partial_take(store, 1, &other, &fault));
    partial_leave(p);
}

static void a_full_disk_keeps_what_went_on_it(void **state)
{
    (void)state;
    struct rlimit before, tight = { 100, 0 };
    struct partial *p = taken(1);
    char bytes[80] = { 0 };
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    tight.rlim_max = before.rlim_max;
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &tight));
    assert_int_equal(OK, partial_write(p, (str){ bytes, sizeof bytes }, &fault));
    rc second = partial_write(p, (str){ bytes, sizeof bytes }, &fault);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
    assert_int_equal(DISK_FULL, second);
    assert_int_equal(100, partial_length(p));
    partial_leave(p);
    assert_int_equal(100, size_of(1));
}

static void the_sweep_takes_what_is_old_and_nobodys(void **state)
{
    (void)state;
    struct partial *held = taken(3);
    partial_leave(taken(1));
    partial_leave(taken(2));
    assert_int_equal(0, partial_sweep(store, wall_now() - 60000));
    char *path = arena_cstr(arena, ARENA_CONCAT(arena, folder, S("/notes.txt")));
    FILE *other = fopen(path, "w");
    assert_non_null(other);
    fclose(other);
    assert_int_equal(2, partial_sweep(store, wall_now() + 60000));
    assert_int_equal(0, access(path, F_OK));
    partial_leave(held);
    assert_int_equal(1, partial_sweep(store, wall_now() + 60000));
    assert_int_equal(OK, partial_drop(store, 99, &fault));
}

enum { WRITERS = 4, PIECES = 200 };

static void *write_pieces(void *arg)
{
    struct fault f;
    struct arena *a = arena_new(0);
    size_t *mine = arg;
    fault_init(&f, a);
    for (int i = 0; i < PIECES; i++) {
        struct partial *p;
        if (partial_take(store, 1, &p, &f) != OK)
            continue;
        if (partial_write(p, S("12345678"), &f) == OK)
            *mine += 8;
        partial_leave(p);
    }
    arena_free(a);
    return NULL;
}

static void many_at_once_do_not_interleave(void **state)
{
    (void)state;
    pthread_t threads[WRITERS];
    size_t written[WRITERS] = { 0 }, all = 0;
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, write_pieces, &written[i]));
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        all += written[i];
    }
    assert_int_equal(all, size_of(1));
    assert_true(all > 0);
    struct partial *p = taken(1);
    char got[8];
    size_t n;
    for (size_t at = 0; at < all; at += 8) {
        assert_int_equal(OK, partial_read(p, (i64)at, got, 8, &n, &fault));
        assert_memory_equal(got, "12345678", 8);
    }
    partial_leave(p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_grows_from_one_taking_to_the_next),
        TEST(one_at_a_time_has_a_file),
        TEST(another_process_is_another),
        TEST(who_is_silent_loses_it_and_who_writes_does_not),
        TEST(who_keeps_is_not_robbed),
        TEST(a_full_disk_keeps_what_went_on_it),
        TEST(the_sweep_takes_what_is_old_and_nobodys),
        TEST(many_at_once_do_not_interleave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
