/* arena.h — memory with a lifetime instead of many owners.
 *
 * Everything a request, job or parse needs comes from one arena and goes with it. Marks give
 * temporary memory back in the middle. A clean-up list runs for what is not memory (files,
 * statements, locks), newest first. With NAGUAN_ARENA_CHECKED each piece is its own malloc, so that
 * the sanitizers see overruns and uses after reset.
 *
 * An arena belongs to one thread at a time. Allocation never returns NULL: at the limit or when the
 * system has none left it calls the arena's failure hook, which by default aborts; the request loop
 * sets a hook that answers 503 (arena_set_failure). Sizes are bounded by base/limits.h. */
#ifndef NAGUAN_ARENA_H
#define NAGUAN_ARENA_H

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

struct arena;

struct arena_mark {
    void *block;
    size_t used;
    void *cleanup;
};

/* max: most bytes this arena may hold, 0 for LIMIT_ARENA. NULL when the system has no memory. */
struct arena *arena_new(size_t max);
void arena_free(struct arena *a);  /* NULL is fine; runs the clean-up list */
void arena_reset(struct arena *a); /* everything back, first block kept; runs the clean-up list */

/* On exhaustion longjmp here with 1; NULL restores abort(). The jump must be within the frame that
 * owns the arena. Returns the hook before, for whoever takes the arena over for a while and must
 * not jump out of its own frame. */
jmp_buf *arena_set_failure(struct arena *a, jmp_buf *jump);

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for any type */
void *arena_array(struct arena *a, size_t count, size_t size);
#define ARENA_NEW(a, type)          ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

str arena_str(struct arena *a, str s); /* a copy, NUL after the end */
char *arena_cstr(struct arena *a,
                 str s); /* a copy as C string; inner NULs are the caller's problem */
str arena_concat(struct arena *a, const str *parts, size_t count);
#define ARENA_CONCAT(a, ...)                                                                       \
    arena_concat((a), (const str[]){ __VA_ARGS__ },                                                \
                 sizeof((const str[]){ __VA_ARGS__ }) / sizeof(str))
__attribute__((format(printf, 2, 3))) str arena_fmt(struct arena *a, const char *format, ...);
str arena_vfmt(struct arena *a, const char *format, va_list args);

/* fn(arg) runs when the arena is reset, freed or rewound past this point. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);

struct arena_mark arena_mark(struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Once, as a program begins: large blocks go back to the system as they are freed. The C library
 * would keep larger ones the more of them it has seen; a server lives for months. */
void arena_settle(void);

/* Memory that nobody uses any more goes back to the system, which the C library does not do by
 * itself; after much was freed. */
void arena_trim(void);

size_t arena_used(const struct arena *a); /* bytes handed out since the last reset */

#endif
