/* story_text.h — a story as folded characters, each of which can be hidden. Private to story*.c. */
#ifndef NAGUAN_STORY_TEXT_H
#define NAGUAN_STORY_TEXT_H

#include "base/arena.h"

struct story_text {
    struct arena *arena;
    const u32 *as_told; /* as they came */
    u32 *at;            /* folded: half width, lower case */
    bool *hidden;
    size_t n;
};

struct story_text story_text_of(struct arena *a, str s);
void story_hide(struct story_text *t, size_t from, size_t to);

bool story_is_gap(u32 c);   /* blanks and marks that people put between figures */
int story_digit(u32 c);     /* 0 to 9, also of a Chinese numeral; -1: none */
bool story_is_plain(u32 c); /* a-z, 0-9 */

/* Hides a name wherever it stands, also the given name alone and the surname before a title. */
void story_hide_name(struct story_text *t, str name);
/* Hides what looks like a number, an account, a name or a dwelling of somebody. */
void story_hide_numbers(struct story_text *t);
void story_hide_accounts(struct story_text *t);
void story_hide_told(struct story_text *t);

#endif
