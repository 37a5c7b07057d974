/* intake_words.h — what only those who work on it may read of an intake: who sent it, what it says
 * in full; and the traces by which it is found again without being read. */
#ifndef NAGUAN_INTAKE_WORDS_H
#define NAGUAN_INTAKE_WORDS_H

#include "core/house.h"
#include "rooms/intake/alike.h"
#include "rooms/intake/intake.h"

struct intake_words {
    bool anonymous;
    struct intake_party sender, agent;
    str story;
    str subject_name, subject_address, subject_phone; /* as typed */
};
extern const struct record intake_party_record, intake_words_record;

/* Purpose "intake"; in the transaction's arena. */
CHECKED rc words_seal(struct tx *tx, const struct intake_words *w, str *ret, struct fault *f);
CHECKED rc words_open(struct tx *tx, str sealed, struct intake_words *ret, struct fault *f);
/* The story as others may read it (core/story.h). keep: the address of whom it is about. */
str words_masked(struct tx *tx, const struct intake_words *w, str text, str keep);
/* What somebody else notes on an intake, as others may read it: an answer or a purpose must not
 * tell who sent it. In the transaction's arena. */
CHECKED rc intake_masked(struct tx *tx, i64 id, str text, str *ret, struct fault *f);

/* Blind indexes of one person, each empty when that is not known; alike of the story. */
struct intake_traces {
    str phone, id_number, address, name;
    struct alike facts;
};
struct intake_traces traces_of(struct tx *tx, const struct intake_party *sender, str story);

#endif
