#include "base/arena.h"

#include "base/limits.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 << 10, MAX_GROWTH = 1 << 20, LARGE = 256 << 10 };

struct block {
    struct block *prev;
    size_t size, used;
    alignas(max_align_t) char data[];
};

struct cleanup {
    struct cleanup *prev;
    void (*fn)(void *);
    void *arg;
};

struct arena {
    struct block *last;
    struct cleanup *cleanup;
    size_t total, max; /* bytes handed out; most that may be */
    jmp_buf *jump;
};

static struct block *block_new(struct block *prev, size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (b) {
        b->prev = prev;
        b->size = size;
        b->used = 0;
    }
    return b;
}

struct arena *arena_new(size_t max)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a)
        a->max = max ? max : LIMIT_ARENA;
    return a;
}

static void run_cleanup(struct arena *a, const struct cleanup *until)
{
    while (a->cleanup != until) {
        struct cleanup *c = a->cleanup;
        a->cleanup = c->prev;
        c->fn(c->arg);
    }
}

static void drop_blocks(struct arena *a, const struct block *until)
{
    while (a->last != until) {
        struct block *b = a->last;
        a->last = b->prev;
        a->total -= b->used;
        free(b);
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_cleanup(a, NULL);
    drop_blocks(a, NULL);
    free(a);
}

void arena_reset(struct arena *a)
{
    run_cleanup(a, NULL);
#ifndef NAGUAN_ARENA_CHECKED
    struct block *first = a->last;
    while (first && first->prev)
        first = first->prev;
    drop_blocks(a, first);
    if (first)
        first->used = 0;
#else
    drop_blocks(a, NULL);
#endif
    a->total = 0;
}

jmp_buf *arena_set_failure(struct arena *a, jmp_buf *jump)
{
    jmp_buf *before = a->jump;
    a->jump = jump;
    return before;
}

static _Noreturn void exhausted(struct arena *a)
{
    if (a->jump)
        longjmp(*a->jump, 1);
    fputs("naguan: out of memory\n", stderr);
    abort();
}

static bool fits(const struct block *b, size_t need)
{
#ifdef NAGUAN_ARENA_CHECKED
    (void)b, (void)need;
    return false;
#else
    return b && b->size - b->used >= need;
#endif
}

static size_t next_block_size(const struct arena *a, size_t size, size_t need)
{
#ifdef NAGUAN_ARENA_CHECKED
    (void)a, (void)need;
    return size; /* to the byte, so that one byte too far is seen */
#else
    (void)size;
    size_t next = a->last ? a->last->size * 2 : FIRST_BLOCK;
    if (next > MAX_GROWTH)
        next = MAX_GROWTH;
    return next < need ? need : next;
#endif
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > a->max)
        exhausted(a);
    size_t need = (size + align - 1) & ~(align - 1);
    if (a->total + need > a->max)
        exhausted(a);
    if (!fits(a->last, need)) {
        struct block *b = block_new(a->last, next_block_size(a, size, need));
        if (!b)
            exhausted(a);
        a->last = b;
    }
    void *p = a->last->data + a->last->used;
    a->last->used += need;
    a->total += need;
    memset(p, 0, size);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        exhausted(a);
    return arena_alloc(a, bytes);
}

char *arena_cstr(struct arena *a, str s)
{
    char *copy = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

str arena_str(struct arena *a, str s)
{
    return (str){ arena_cstr(a, s), s.n };
}

str arena_concat(struct arena *a, const str *parts, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += parts[i].n;
    char *out = arena_alloc(a, n + 1);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].n)
            memcpy(out + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return (str){ out, n };
}

str arena_vfmt(struct arena *a, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    size_t size = n < 0 ? 0 : (size_t)n;
    char *out = arena_alloc(a, size + 1);
    if (n >= 0)
        vsnprintf(out, size + 1, format, again);
    va_end(again);
    return (str){ out, size };
}

str arena_fmt(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str s = arena_vfmt(a, format, args);
    va_end(args);
    return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
    struct cleanup *c = ARENA_NEW(a, struct cleanup);
    *c = (struct cleanup){ a->cleanup, fn, arg };
    a->cleanup = c;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){ a->last, a->last ? a->last->used : 0, a->cleanup };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    run_cleanup(a, mark.cleanup);
    drop_blocks(a, mark.block);
    if (a->last) {
        a->total -= a->last->used - mark.used;
        a->last->used = mark.used;
    }
}

size_t arena_used(const struct arena *a)
{
    return a->total;
}

void arena_settle(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
}

void arena_trim(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
