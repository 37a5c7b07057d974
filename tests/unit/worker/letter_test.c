#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/buf.h"
#include "worker/letter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static str read_all(struct arena *a, int fd)
{
    off_t n = lseek(fd, 0, SEEK_END);
    char *p = arena_alloc(a, (size_t)n + 1);
    assert_int_equal(n, pread(fd, p, (size_t)n, 0));
    return (str){ p, (size_t)n };
}

static str draw(struct arena *a, const struct letter *l, int *ret_pages)
{
    char path[] = "/tmp/naguan-letter-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(OK, letter_draw(a, l, fd, ret_pages, NULL));
    str pdf = read_all(a, fd);
    close(fd);
    unlink(path);
    return pdf;
}

static void a_letter_is_one_page_of_pdf(void **s)
{
    (void)s;
    struct arena *a = arena_new(0);
    const struct letter_value values[] = { { S("operator"), S("Noodles") } };
    struct letter l = { .text = S("Title\n\n{operator}:\n    text\n\n{qr}\n"),
                        .values = values,
                        .n = 1,
                        .qr = S("x") };
    int pages = 0;
    str pdf = draw(a, &l, &pages);
    assert_true(str_starts(pdf, S("%PDF-1.")));
    assert_int_equal(1, pages);
    arena_free(a);
}

static void a_long_story_goes_on_at_the_next_page(void **s)
{
    (void)s;
    struct arena *a = arena_new(0);
    buf story = buf_new(a, 1 << 20);
    for (int i = 0; i < 600; i++)
        buf_add(&story, S("what was seen at the door "));
    const struct letter_value values[] = { { S("story"), buf_str(&story) } };
    struct letter l = { .text = S("Title\n    {story}\n{qr}\n"),
                        .values = values,
                        .n = 1,
                        .qr = S("x"),
                        .footer = S("foot") };
    int pages = 0;
    draw(a, &l, &pages);
    assert_true(pages > 1);
    arena_free(a);
}

static void a_template_with_an_open_brace_ends_all_the_same(void **s)
{
    (void)s;
    struct arena *a = arena_new(0);
    struct letter l = { .text = S("Title\n{never closed\n{}\n}\n"), .qr = S("x") };
    int pages = 0;
    draw(a, &l, &pages);
    assert_int_equal(1, pages);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_is_one_page_of_pdf),
        cmocka_unit_test(a_long_story_goes_on_at_the_next_page),
        cmocka_unit_test(a_template_with_an_open_brace_ends_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
