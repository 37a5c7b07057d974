#include "sys/secret.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static str folder, keys; /* a temporary folder and "keys" in it */
static struct keyring *ring;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    char *path = arena_cstr(arena, S("/tmp/naguan-seal-XXXXXX"));
    if (!mkdtemp(path))
        return -1;
    folder = str_from(path);
    keys = ARENA_CONCAT(arena, folder, S("/keys"));
    return keyring_open(keys, true, &ring, &fault) == OK ? 0 : -1;
}

/* Calls fn with the path of every key file. */
static int each_key(str dir, void (*fn)(str dir, const char *name))
{
    int n = 0;
    DIR *d = opendir(dir.p);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        fn(dir, e->d_name);
        n++;
    }
    if (d)
        closedir(d);
    return n;
}

static str path_in(str dir, const char *name)
{
    return ARENA_CONCAT(arena, dir, S("/"), str_from(name));
}

static void drop(str dir, const char *name)
{
    unlink(path_in(dir, name).p);
}

static int tear_down(void **state)
{
    (void)state;
    keyring_close(ring);
    ring = NULL;
    each_key(keys, drop);
    rmdir(keys.p);
    rmdir(folder.p);
    arena_free(arena);
    return 0;
}

static void assert_text(str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static str sealed(str plain)
{
    str s;
    assert_int_equal(seal(ring, "phone", arena, plain, &s, &fault), OK);
    return s;
}

static void what_is_sealed_opens_again(void **state)
{
    (void)state;
    static const str plains[] = { STR_INIT(""), STR_INIT("13800138000"), STR_INIT("a\0b"),
                                  STR_INIT("sixteen bytes ok"), STR_INIT("法定代表人 张三") };
    for (size_t i = 0; i < COUNT(plains); i++) {
        str back;
        assert_int_equal(unseal(ring, "phone", arena, sealed(plains[i]), &back, &fault), OK);
        assert_true(str_eq(back, plains[i]));
    }
}

static void the_same_text_never_seals_alike_and_never_shows(void **state)
{
    (void)state;
    str one = sealed(S("13800138000")), two = sealed(S("13800138000"));
    assert_false(str_eq(one, two));
    assert_int_equal(str_find(one, S("13800")), one.n);
}

static void every_changed_bit_is_noticed(void **state)
{
    (void)state;
    str s = sealed(S("13800138000")), back = S("untouched");
    for (size_t bit = 0; bit < s.n * 8; bit++) {
        char *copy = arena_cstr(arena, s);
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        fault_clear(&fault);
        rc code = unseal(ring, "phone", arena, (str){ copy, s.n }, &back, &fault);
        bool in_key_id = bit / 8 >= 1 && bit / 8 < 5;
        assert_int_equal(code, in_key_id ? UNAVAILABLE : INTERNAL);
        assert_text(fault.key, in_key_id ? "secret.key_missing" : "secret.damaged");
    }
    assert_text(back, "untouched");
}

static void every_shortened_text_is_noticed(void **state)
{
    (void)state;
    str s = sealed(S("13800138000")), back;
    for (size_t n = 0; n < s.n; n++)
        assert_int_equal(unseal(ring, "phone", arena, str_sub(s, 0, n), &back, &fault), INTERNAL);
}

static void sealed_for_one_purpose_does_not_open_for_another(void **state)
{
    (void)state;
    str back;
    assert_int_equal(unseal(ring, "reporter", arena, sealed(S("x")), &back, &fault), INTERNAL);
}

static void blind_indexes_find_equal_values_of_one_purpose(void **state)
{
    (void)state;
    unsigned char a[BLIND_BYTES], b[BLIND_BYTES], c[BLIND_BYTES], d[BLIND_BYTES];
    blind_index(ring, "phone", S("13800138000"), a);
    blind_index(ring, "phone", S("13800138000"), b);
    blind_index(ring, "phone", S("13800138001"), c);
    blind_index(ring, "name", S("13800138000"), d);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    assert_memory_not_equal(a, d, sizeof a);
}

static void a_code_and_a_blind_index_share_no_key(void **state)
{
    (void)state;
    unsigned char blind[BLIND_BYTES], mac[SM3_BYTES];
    blind_index(ring, "phone", S("x"), blind);
    keyed_mac(ring, "phone", S("x"), mac);
    assert_memory_not_equal(blind, mac, sizeof blind);
}

static void a_second_opening_finds_the_same_key(void **state)
{
    (void)state;
    struct keyring *again;
    str s = sealed(S("x")), back;
    unsigned char one[SM3_BYTES], two[SM3_BYTES];
    assert_int_equal(keyring_open(keys, true, &again, &fault), OK);
    assert_int_equal(unseal(again, "phone", arena, s, &back, &fault), OK);
    assert_true(str_eq(keyring_id(ring), keyring_id(again)));
    keyed_mac(ring, "tag", S("door"), one);
    keyed_mac(again, "tag", S("door"), two);
    assert_memory_equal(one, two, sizeof one);
    keyring_close(again);
}

static void without_leave_to_create_there_is_no_key(void **state)
{
    (void)state;
    struct keyring *none = NULL;
    str elsewhere = ARENA_CONCAT(arena, folder, S("/none"));
    assert_int_equal(keyring_open(elsewhere, false, &none, &fault), NOT_FOUND);
    assert_text(fault.key, "secret.no_key");
    assert_null(none);
    assert_int_equal(access(elsewhere.p, F_OK), -1);
}

static mode_t mode_seen;

static void look_at_mode(str dir, const char *name)
{
    struct stat st;
    assert_int_equal(stat(path_in(dir, name).p, &st), 0);
    mode_seen = st.st_mode & 0777;
    assert_int_equal(st.st_size, 65);
}

static void a_key_lies_in_one_file_that_only_its_owner_reads(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(each_key(keys, look_at_mode), 1);
    assert_int_equal(mode_seen, 0600);
    assert_int_equal(stat(keys.p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void open_to_all(str dir, const char *name)
{
    chmod(path_in(dir, name).p, 0644);
}

static void a_key_that_others_may_read_is_refused(void **state)
{
    (void)state;
    struct keyring *again = NULL;
    each_key(keys, open_to_all);
    assert_int_equal(keyring_open(keys, true, &again, &fault), UNAVAILABLE);
    assert_text(fault.key, "secret.key_open_to_others");
    assert_null(again);
}

static void change_a_digit(str dir, const char *name)
{
    int fd = open(path_in(dir, name).p, O_RDWR);
    char c;
    assert_int_equal(pread(fd, &c, 1, 10), 1);
    c = c == '0' ? '1' : '0';
    assert_int_equal(pwrite(fd, &c, 1, 10), 1);
    close(fd);
}

static void a_damaged_key_is_refused_not_replaced(void **state)
{
    (void)state;
    struct keyring *again = NULL;
    each_key(keys, change_a_digit);
    assert_int_equal(keyring_open(keys, true, &again, &fault), UNAVAILABLE);
    assert_text(fault.key, "secret.key_broken");
    assert_int_equal(each_key(keys, look_at_mode), 1);
}

static void cut_off(str dir, const char *name)
{
    assert_int_equal(truncate(path_in(dir, name).p, 40), 0);
}

static void half_a_key_is_refused(void **state)
{
    (void)state;
    struct keyring *again = NULL;
    each_key(keys, cut_off);
    assert_int_equal(keyring_open(keys, true, &again, &fault), UNAVAILABLE);
    assert_text(fault.key, "secret.key_broken");
}

static void adopt_as_second(str dir, const char *name)
{
    str to = ARENA_CONCAT(arena, keys, S("/0002"), str_from(name + 4));
    assert_int_equal(rename(path_in(dir, name).p, to.p), 0);
}

static void a_newer_key_seals_while_older_data_and_indexes_stay(void **state)
{
    (void)state;
    str other = ARENA_CONCAT(arena, folder, S("/other")), old = sealed(S("old")), fresh, back;
    struct keyring *stranger, *both;
    unsigned char before[BLIND_BYTES], after[BLIND_BYTES];
    assert_int_equal(keyring_open(other, true, &stranger, &fault), OK);
    assert_int_equal(unseal(stranger, "phone", arena, old, &back, &fault), UNAVAILABLE);
    keyring_close(stranger);
    assert_int_equal(each_key(other, adopt_as_second), 1);
    rmdir(other.p);
    assert_int_equal(keyring_open(keys, false, &both, &fault), OK);
    assert_false(str_eq(keyring_id(both), keyring_id(ring)));
    assert_int_equal(unseal(both, "phone", arena, old, &back, &fault), OK);
    assert_text(back, "old");
    assert_int_equal(seal(both, "phone", arena, S("new"), &fresh, &fault), OK);
    assert_int_equal(unseal(ring, "phone", arena, fresh, &back, &fault), UNAVAILABLE);
    blind_index(ring, "phone", S("x"), before);
    blind_index(both, "phone", S("x"), after);
    assert_memory_equal(before, after, sizeof before);
    keyring_close(both);
}

static void *open_one(void *ret)
{
    struct keyring *k = NULL;
    struct arena *own = arena_new(0);
    struct fault f;
    fault_init(&f, own);
    if (keyring_open(keys, true, &k, &f) == OK)
        keyed_mac(k, "race", S("x"), ret);
    keyring_close(k);
    arena_free(own);
    return NULL;
}

static void starting_at_the_same_moment_makes_one_key(void **state)
{
    (void)state;
    pthread_t threads[8];
    unsigned char macs[8][SM3_BYTES] = { { 0 } };
    each_key(keys, drop);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_one, macs[i]), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(each_key(keys, look_at_mode), 1);
    for (size_t i = 1; i < COUNT(threads); i++)
        assert_memory_equal(macs[0], macs[i], SM3_BYTES);
}

static void *use_purposes(void *arg)
{
    unsigned char(*out)[SM3_BYTES] = arg;
    static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
    for (int round = 0; round < 50; round++)
        for (size_t i = 0; i < COUNT(names); i++)
            keyed_mac(ring, names[i], S("x"), out[i]);
    return NULL;
}

static void threads_agree_on_the_keys_of_purposes(void **state)
{
    (void)state;
    pthread_t threads[4];
    unsigned char macs[4][6][SM3_BYTES];
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_purposes, macs[i]), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 1; i < COUNT(threads); i++)
        assert_memory_equal(macs[0], macs[i], sizeof macs[0]);
    assert_memory_not_equal(macs[0][0], macs[0][1], SM3_BYTES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_sealed_opens_again),
        TEST(the_same_text_never_seals_alike_and_never_shows),
        TEST(every_changed_bit_is_noticed),
        TEST(every_shortened_text_is_noticed),
        TEST(sealed_for_one_purpose_does_not_open_for_another),
        TEST(blind_indexes_find_equal_values_of_one_purpose),
        TEST(a_code_and_a_blind_index_share_no_key),
        TEST(a_second_opening_finds_the_same_key),
        TEST(without_leave_to_create_there_is_no_key),
        TEST(a_key_lies_in_one_file_that_only_its_owner_reads),
        TEST(a_key_that_others_may_read_is_refused),
        TEST(a_damaged_key_is_refused_not_replaced),
        TEST(half_a_key_is_refused),
        TEST(a_newer_key_seals_while_older_data_and_indexes_stay),
        TEST(starting_at_the_same_moment_makes_one_key),
        TEST(threads_agree_on_the_keys_of_purposes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
