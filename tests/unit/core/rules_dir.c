#include "rules_dir.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct rules *rules_of_repository(void)
{
    struct rules *r = NULL;
    struct fault f;
    struct arena *a = arena_new(0);
    fault_init(&f, a);
    rc code = rules_load(S(NAGUAN_SOURCE "/rules"), &r, &f);
    for (const struct field_error *e = f.errors; e; e = e->next)
        print_error("%.*s: %.*s %.*s\n", STR_ARG(e->field), STR_ARG(e->code), STR_ARG(e->arg));
    assert_int_equal(code, OK);
    arena_free(a);
    return r;
}

static void write_file(struct arena *a, str dir, str name, str text)
{
    FILE *out = fopen(arena_cstr(a, ARENA_CONCAT(a, dir, S("/"), name)), "we");
    assert_non_null(out);
    assert_int_equal(fwrite(text.p, 1, text.n, out), text.n);
    assert_int_equal(fclose(out), 0);
}

static str replaced(struct arena *a, str text, str find, str put)
{
    size_t at = str_find(text, find);
    assert_true(at < text.n);
    return ARENA_CONCAT(a, str_sub(text, 0, at), put, str_sub(text, at + find.n, text.n));
}

static void remove_copy(const struct rules *r, struct arena *a, str dir)
{
    for (size_t i = 0; i < r->file_count; i++)
        unlink(arena_cstr(a, ARENA_CONCAT(a, dir, S("/"), r->files[i].name)));
    rmdir(arena_cstr(a, ARENA_CONCAT(a, dir, S("/calendar"))));
    rmdir(arena_cstr(a, ARENA_CONCAT(a, dir, S("/letters"))));
    rmdir(arena_cstr(a, dir));
}

rc rules_with(str file, str find, str put, struct rules **ret, struct fault *f)
{
    char template[] = "/tmp/naguan-rules-XXXXXX";
    struct arena *a = arena_new(0);
    struct rules *r = rules_of_repository();
    str dir = str_from(mkdtemp(template));
    assert_true(dir.n);
    mkdir(arena_cstr(a, ARENA_CONCAT(a, dir, S("/calendar"))), 0700);
    mkdir(arena_cstr(a, ARENA_CONCAT(a, dir, S("/letters"))), 0700);
    bool there = false;
    for (size_t i = 0; i < r->file_count; i++) {
        bool it = str_eq(r->files[i].name, file);
        str text = r->files[i].text;
        write_file(a, dir, r->files[i].name, it ? replaced(a, text, find, put) : text);
        there |= it;
    }
    assert_true(there);
    *ret = NULL;
    rc code = rules_load(dir, ret, f);
    remove_copy(r, a, dir);
    rules_free(r);
    arena_free(a);
    return code;
}
