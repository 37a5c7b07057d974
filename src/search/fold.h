/* fold.h — text as it is compared: NFKD without marks, lower case, only letters, digits and
 * ideographs.
 *
 * "Ａ１（深圳）Café" and "a1深圳cafe" fold alike. Each code point folds by itself, so that places
 * in the folded text can be traced back to the text shown. */
#ifndef NAGUAN_FOLD_H
#define NAGUAN_FOLD_H

#include "base/utf8.h"

enum { FOLD_MOST = 4 }; /* most code points that one folds to; what is beyond is dropped */

/* What one code point folds to, 0 … FOLD_MOST of them. */
size_t fold_char(u32 code_point, u32 out[FOLD_MOST]);
/* At most `max` code points of the folded text go to out; broken bytes are skipped. */
size_t fold_text(str s, u32 *out, size_t max);
/* The same of a text in lines; a 0 stands between two lines, so that nothing is found across them.
 */
size_t fold_lines(str s, u32 *out, size_t max);
/* Where the folded needle stands in s, as code points [from, to) of s; false when it does not. */
bool fold_find(str s, const u32 *needle, size_t n, size_t *ret_from, size_t *ret_to);

#endif
