/* story.h — what somebody told, without what tells who told it.
 *
 * Free text of complainants and reporters is sealed where it is kept; what others read is a masked
 * copy. In it *** stands for the own names, numbers and addresses of those who are known, however
 * they are spaced, and for everything that looks like a telephone number, an identity number, an
 * e-mail address, a chat account, or a name or dwelling that somebody gives of oneself ("我叫…",
 * "家住…"). Masked is rather too much than too little: the words as they came can be opened, a leak
 * cannot be taken back (O121 37). */
#ifndef NAGUAN_STORY_H
#define NAGUAN_STORY_H

#include "base/arena.h"

/* Whom the words may give away; what is not known is empty. */
struct story_person {
    str name, phone, address, id_number, email;
};

/* keep: what is to stay although it looks like a piece of an address (the door that is told of);
 * may be empty. story is valid UTF-8. The result lives in a. */
str story_mask(struct arena *a, str story, const struct story_person *people, size_t n, str keep);

#endif
