#include "base/arena.h"

#include "base/limits.h"
#include "base/rand.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
/* A machine without memory is part of what is tested here. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
#endif

static struct arena *a;
static struct rand r;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 31);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Whether asking from calls the failure hook; without that the memory was given. */
static bool fails(struct arena *from, size_t count, size_t size)
{
    jmp_buf jump;
    if (setjmp(jump)) {
        arena_set_failure(from, NULL);
        return true;
    }
    assert_null(arena_set_failure(from, &jump));
    assert_non_null(arena_array(from, count, size));
    assert_ptr_equal(arena_set_failure(from, NULL), &jump); /* the hook of before */
    return false;
}

enum { PIECES = 400 };

struct piece {
    unsigned char *p;
    size_t n;
};

/* A new piece of up to 40 kB, which must be zero and aligned; then it is filled with its number. */
static struct piece filled(size_t number)
{
    size_t n = rand_below(&r, rand_below(&r, 20) ? 600 : 40000);
    struct piece piece = { arena_alloc(a, n), n };
    assert_int_equal((uintptr_t)piece.p % alignof(max_align_t), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(piece.p[i], 0);
    memset(piece.p, (int)(number % 255 + 1), n);
    return piece;
}

static void assert_whole(const struct piece *pieces, size_t count)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < pieces[k].n; i++)
            assert_int_equal(pieces[k].p[i], k % 255 + 1);
}

static void pieces_are_zeroed_aligned_and_apart_also_after_a_reset(void **state)
{
    (void)state;
    struct piece pieces[PIECES];
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < PIECES; i++)
            pieces[i] = filled(i);
        assert_whole(pieces, PIECES);
        assert_true(arena_used(a) > 0);
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
}

/* Marks set and rewound at random, over and inside blocks: what is older stays as it was. */
static void rewinding_takes_back_what_came_after_the_mark_and_nothing_else(void **state)
{
    (void)state;
    enum { DEEP = 8 };
    struct piece pieces[PIECES];
    struct {
        struct arena_mark mark;
        size_t count, used;
    } marks[DEEP];
    size_t count = 0, depth = 0;
    for (int step = 0; step < 4000; step++) {
        u64 what = rand_below(&r, 10);
        if (what == 0 && depth < DEEP) {
            marks[depth].mark = arena_mark(a);
            marks[depth].count = count;
            marks[depth++].used = arena_used(a);
        } else if ((what == 1 || count == PIECES) && depth > 0) {
            depth = rand_below(&r, depth); /* also past marks in between */
            arena_rewind(a, marks[depth].mark);
            count = marks[depth].count;
            assert_int_equal(arena_used(a), marks[depth].used);
            assert_whole(pieces, count);
        } else if (count < PIECES) {
            pieces[count] = filled(count);
            count++;
        }
    }
    assert_whole(pieces, count);
}

static void the_limit_is_given_to_the_last_byte_and_not_one_more(void **state)
{
    (void)state;
    struct arena *small = arena_new(4096);
    struct arena_mark empty = arena_mark(small);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 4096 / 64; i++)
            assert_false(fails(small, 8, 8));
        assert_true(fails(small, 1, 1));
        assert_int_equal(arena_used(small), 4096);
        if (round == 0)
            arena_rewind(small, empty);
        else
            arena_reset(small);
        assert_true(fails(small, 1, 4097));
        assert_int_equal(arena_used(small), 0);
    }
    arena_free(small);
}

static void what_can_never_be_held_is_refused_before_its_length_wraps(void **state)
{
    (void)state;
    assert_true(fails(a, 1, (size_t)LIMIT_ARENA + 1)); /* the limit of who asked for none */
    assert_true(fails(a, SIZE_MAX / 8 + 2, 8));        /* would wrap to 8 bytes */
    assert_true(fails(a, SIZE_MAX, SIZE_MAX) && fails(a, 1, SIZE_MAX));
    assert_false(fails(a, 0, SIZE_MAX));
}

static void a_machine_without_memory_calls_the_hook_too(void **state)
{
    (void)state;
    struct arena *large = arena_new(SIZE_MAX / 2);
    assert_true(fails(large, 1, SIZE_MAX / 4));
    assert_int_equal(arena_used(large), 0);
    assert_false(fails(large, 1, 100));
    arena_free(large);
}

static void without_a_hook_the_program_ends_at_once(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
        close(STDERR_FILENO);
        (void)arena_alloc(a, (size_t)LIMIT_ARENA + 1);
        _exit(1); /* it came back: the parent, which wants SIGABRT, fails */
    }
    int status = 0;
    assert_true(waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
                WTERMSIG(status) == SIGABRT);
}

static char order[64]; /* the letters of what was cleaned up, in that order */

static void note(void *arg)
{
    order[strlen(order)] = *(char *)arg;
}

/* The letter lies in the arena, behind much else: clean-up comes before the memory goes. */
static void defer(char letter)
{
    (void)arena_alloc(a, 20000);
    arena_defer(a, note, memset(arena_alloc(a, 1), letter, 1));
}

static void clean_up_runs_once_newest_first_and_only_past_the_mark(void **state)
{
    (void)state;
    memset(order, 0, sizeof order);
    defer('a');
    struct arena_mark outer = arena_mark(a);
    defer('b');
    struct arena_mark inner = arena_mark(a);
    defer('c');
    defer('d');
    arena_rewind(a, inner);
    assert_string_equal(order, "dc");
    arena_rewind(a, inner);
    assert_string_equal(order, "dc");
    defer('e');
    arena_rewind(a, outer);
    assert_string_equal(order, "dceb");
    defer('f');
    arena_reset(a);
    assert_string_equal(order, "dcebfa");
    defer('g');
    defer('h');
    arena_free(a);
    assert_string_equal(order, "dcebfahg");
    arena_free(NULL);
    a = NULL;
}

static void copies_end_in_nul_and_are_copies(void **state)
{
    (void)state;
    char text[] = "门店\0inside";
    str s = { text, sizeof text - 1 }, copy = arena_str(a, s);
    char *c = arena_cstr(a, s);
    memset(text, 'x', sizeof text);
    assert_int_equal(copy.n, sizeof text - 1);
    assert_memory_equal(copy.p, "门店\0inside", sizeof text);
    assert_memory_equal(c, "门店\0inside", sizeof text);
    assert_string_equal(arena_cstr(a, (str){ NULL, 0 }), "");
}

static void texts_are_put_together_and_formatted_at_any_length(void **state)
{
    (void)state;
    str joined = ARENA_CONCAT(a, S("ab"), ((str){ NULL, 0 }), S("\0c"), S(""), S("门"));
    assert_int_equal(joined.n, 7);
    assert_memory_equal(joined.p, "ab\0c门", 8);
    assert_string_equal(arena_concat(a, NULL, 0).p, "");
    assert_int_equal(arena_fmt(a, "%s", "").n, 0);
    for (int n = 1; n < 70000; n = n * 3 - 1) {
        str s = arena_fmt(a, "%0*d", n, 7);
        assert_int_equal(s.n, n);
        assert_int_equal(strlen(s.p), n);
        assert_int_equal(s.p[n - 1], '7');
    }
}

#ifndef NAGUAN_ARENA_CHECKED
static void a_reset_keeps_the_first_block_for_the_next_request(void **state)
{
    (void)state;
    void *first = arena_alloc(a, 100);
    for (int i = 0; i < 10; i++)
        (void)arena_alloc(a, 10000);
    arena_reset(a);
    assert_ptr_equal(arena_alloc(a, 200), first);
}
#elif defined __SANITIZE_ADDRESS__
static void an_overrun_of_one_byte_and_use_after_reset_are_seen(void **state)
{
    (void)state;
    char *p = NULL;
    for (size_t n = 0; n < 70; n++) {
        p = arena_alloc(a, n);
        assert_true(n == 0 || !__asan_address_is_poisoned(p + n - 1));
        assert_true(__asan_address_is_poisoned(p + n));
    }
    arena_reset(a);
    assert_true(__asan_address_is_poisoned(p));
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(pieces_are_zeroed_aligned_and_apart_also_after_a_reset),
        T(rewinding_takes_back_what_came_after_the_mark_and_nothing_else),
        T(the_limit_is_given_to_the_last_byte_and_not_one_more),
        T(what_can_never_be_held_is_refused_before_its_length_wraps),
        T(a_machine_without_memory_calls_the_hook_too),
        T(without_a_hook_the_program_ends_at_once),
        T(clean_up_runs_once_newest_first_and_only_past_the_mark),
        T(copies_end_in_nul_and_are_copies),
        T(texts_are_put_together_and_formatted_at_any_length),
#ifndef NAGUAN_ARENA_CHECKED
        T(a_reset_keeps_the_first_block_for_the_next_request),
#elif defined __SANITIZE_ADDRESS__
        T(an_overrun_of_one_byte_and_use_after_reset_are_seen),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
