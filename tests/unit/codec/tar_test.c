/* Heads of tar archives: what is written is read, what others wrote is read, what is none is
 * refused. */
#include "codec/tar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_is_written_is_read(void **state)
{
    static const i64 sizes[] = { 0, 1, 511, 512, 077777777777, 0100000000000, INT64_C(1) << 50 };
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct tar_entry in = { S("keys/0001-9f3a1c2b.key"), sizes[i], 1777000000000, 0600 }, out;
        char block[TAR_BLOCK];
        assert_true(tar_write(&in, block));
        assert_true(tar_read(block, &out));
        assert_true(str_eq(in.name, out.name));
        assert_int_equal(in.size, out.size);
        assert_int_equal(in.at, out.at);
        assert_int_equal(0600, out.mode);
        assert_false(tar_is_end(block));
    }
}

static void a_name_that_does_not_fit_is_refused(void **state)
{
    char block[TAR_BLOCK], name[TAR_NAME];
    (void)state;
    memset(name, 'a', sizeof name);
    assert_true(tar_write(&(struct tar_entry){ .name = { name, TAR_NAME - 1 } }, block));
    assert_false(tar_write(&(struct tar_entry){ .name = { name, TAR_NAME } }, block));
    assert_false(tar_write(&(struct tar_entry){ .name = { name, 0 } }, block));
}

static void every_changed_bit_of_a_head_is_noticed(void **state)
{
    struct tar_entry in = { S("naguan.db"), 4096, 1777000000000, 0600 }, out;
    char block[TAR_BLOCK];
    (void)state;
    assert_true(tar_write(&in, block));
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        bool slack = i == 155; /* what ends the sum says nothing */
        block[i] ^= 1;
        bool same = tar_read(block, &out) && str_eq(out.name, in.name) && out.size == in.size;
        block[i] ^= 1;
        assert_true(slack || !same);
    }
}

static void a_folder_or_a_link_is_no_file(void **state)
{
    struct tar_entry in = { S("keys"), 0, 0, 0700 }, out;
    char block[TAR_BLOCK];
    (void)state;
    assert_true(tar_write(&in, block));
    block[156] = '5';
    assert_false(tar_read(block, &out));
    memset(block, 0, sizeof block);
    assert_true(tar_is_end(block));
    assert_false(tar_read(block, &out));
}

static void content_is_filled_up_to_whole_blocks(void **state)
{
    (void)state;
    assert_int_equal(0, tar_padding(0));
    assert_int_equal(511, tar_padding(1));
    assert_int_equal(1, tar_padding(511));
    assert_int_equal(0, tar_padding(1024));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_name_that_does_not_fit_is_refused),
        cmocka_unit_test(every_changed_bit_of_a_head_is_noticed),
        cmocka_unit_test(a_folder_or_a_link_is_no_file),
        cmocka_unit_test(content_is_filled_up_to_whole_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
