/* str.h — text as pointer and length.
 *
 * A str never owns its bytes: it points into an arena, a literal or a caller's buffer and is valid
 * as long as that is. It need not end in NUL. All text inside Naguan is UTF-8, checked at the edge
 * (utf8.h). */
#ifndef NAGUAN_STR_H
#define NAGUAN_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t i64;
typedef uint64_t u64;
typedef int32_t i32;
typedef uint32_t u32;

typedef struct str {
    const char *p;
    size_t n;
} str;

/* S("literal") for expressions, STR_INIT("literal") for static initialisers. */
#define S(lit) ((str){ ("" lit), sizeof(lit) - 1 })
#define STR_INIT(lit)                                                                              \
    {                                                                                              \
        ("" lit), sizeof(lit) - 1                                                                  \
    }
/* For printf-like formats: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, (s).p

/* Number of elements of a real array. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

str str_from(const char *cstr); /* NULL gives the empty str */
bool str_eq(str a, str b);
int str_cmp(str a, str b); /* byte order, shorter first */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_trim(str s); /* ASCII white space at both ends */
/* Position of needle in s, or s.n if absent. An empty needle is at 0. */
size_t str_find(str s, str needle);
/* Cuts s at the first sep: returns what is before it and leaves what is after it in *rest (empty
 * when there is no sep). */
str str_cut(str s, char sep, str *rest);
/* The part [from, to) clamped to the bounds of s. */
str str_sub(str s, size_t from, size_t to);
bool str_eq_nocase(str a, str b); /* ASCII letters only */

/* Whole decimal number with optional minus, no blanks; false on anything else or overflow, *ret
 * untouched. */
bool str_to_i64(str s, i64 *ret);
/* Finite decimal number of at most 63 characters, as JSON writes it or a person does ("+1", ".5",
 * "007"); false on NaN, infinity, blanks, trailing text, *ret untouched. */
bool str_to_double(str s, double *ret);

u64 str_hash(str s); /* FNV-1a; for tables in memory, not for secrets */

#endif
