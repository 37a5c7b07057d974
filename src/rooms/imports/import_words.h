/* import_words.h — what people write in a cell, and the code it stands for. */
#ifndef NAGUAN_IMPORT_WORDS_H
#define NAGUAN_IMPORT_WORDS_H

#include "base/arena.h"

struct import_words;

enum word_strength { WORD_NAME = 1, WORD_CODE = 50, WORD_MAPPED = 100 };

/* most: how many words will be put at the most. */
struct import_words *import_words_new(struct arena *a, size_t most);
/* A stronger entry replaces a weaker one; two of the same strength with different codes make the
 * word ambiguous. Both texts are kept as they are. */
void import_words_put(struct import_words *w, str word, str code, int strength);
enum word_found { WORD_NONE, WORD_ONE, WORD_SEVERAL };
/* ASCII letters in any case. ret_code is set for WORD_ONE only. */
enum word_found import_words_find(const struct import_words *w, str word, str *ret_code);

#endif
