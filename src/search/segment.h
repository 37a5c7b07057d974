/* segment.h — the search index of many documents, built once: names, and the pairs of their
 * characters, initials, addresses and legal persons. Documents are numbered as they rank when all
 * else is equal: operators in business first, then shorter names, then older ids; so the first hits
 * found are the best. Read by any thread; only rows and the mark of the dead change. */
#ifndef NAGUAN_SEGMENT_H
#define NAGUAN_SEGMENT_H

#include "search/alphabet.h"
#include "search/gram.h"
#include "search/names.h"
#include "search/pinyin.h"

#define NO_ROW UINT32_MAX

enum { PERSON_MOST = 40, ADDRESS_MOST = 160 }; /* characters of these texts that count */

/* FIELD_BEGIN: only the first two characters of the name; FIELD_NAME also has its start before the
 * first. */
enum text_field { FIELD_NAME, FIELD_BEGIN, FIELD_PERSON, FIELD_ADDRESS, FIELDS };

/* A symbol under one of its sounds. */
struct sounding {
    uint16_t sound, symbol;
};

struct segment {
    u32 docs;
    u32 length[2]
              [NAME_MOST + 2]; /* first document in business [0] or not [1] with a name that long */
    struct alphabet alphabet;
    struct names names;
    struct grams grams[FIELDS];
    u32 *row;                          /* of each document */
    u64 *dead;                         /* a bit for each document that was replaced or dropped */
    u32 *digest;                       /* of its texts, to see whether it changed */
    uint16_t (*sounds)[PINYIN_SOUNDS]; /* of each symbol, 0 none */
    struct sounding *by_sound;         /* symbols by their sounds */
    u32 sounding_count;
    u32 *by_name; /* documents in the order of lists by name */
};

struct doc {
    u32 row;
    bool gone; /* closed or revoked: ranks after those in business */
    str name, person, address;
};

/* Fills sounds and by_sound from the alphabet. */
void segment_sounds(struct segment *s, struct arena *a);

u32 doc_digest(const struct doc *d);
/* The name of a document as code points. */
size_t segment_name(const struct segment *s, u32 doc, u32 out[NAME_MOST]);
bool segment_gone(const struct segment *s, u32 doc);
static inline bool segment_dead(const struct segment *s, u32 doc)
{
    return s->dead[doc / 64] >> doc % 64 & 1;
}

struct segment_builder;

/* Keeps the texts of up to 2³² − 2 documents (some 80 bytes each) in scratch until segment_finish.
 */
struct segment_builder *segment_builder_new(struct arena *scratch);
/* In the order of their ids. */
void segment_add(struct segment_builder *b, const struct doc *d);
CHECKED rc segment_finish(struct segment_builder *b, struct arena *a, struct segment *ret,
                          struct fault *f);

#endif
