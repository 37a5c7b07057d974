/* intake_store.h — intakes as rows. */
#ifndef NAGUAN_INTAKE_STORE_H
#define NAGUAN_INTAKE_STORE_H

#include "rooms/intake/intake_words.h"

struct intake {
    i64 id; /* = matter id */
    str channel, system, external_number, sent_mac;
    i64 received_at, received_by, centre_id, unit_id;
    i64 entity_id, premises_id;
    str place_code; /* the matter's */
    str subject_name, subject_address, category;
    str demands; /* codes parted by | */
    i64 amount;
    bool may_publish, may_entrust, anonymous, representative;
    str words, story_masked; /* words: sealed */
    str answer_route, answer_note;
    i64 merged_into;
    str merge_ground;
    i64 returned_at, returned_by;
    str return_reason, return_note;
    i64 update_count, updates_seen;
};

CHECKED rc intake_insert(struct tx *tx, i64 bureau_id, const struct intake *in,
                         const struct intake_traces *t, struct fault *f);
CHECKED rc intake_write(struct tx *tx, const struct intake *in, const struct intake_traces *t,
                        struct fault *f);
/* In the actor's scope, or NOT_FOUND "intake.not_found". sent_mac is not read. */
CHECKED rc intake_read(struct tx *tx, i64 id, struct intake *ret, struct fault *f);
/* How lists and inboxes name it: by its category where one is chosen, else by the first words of
 * its masked story, which the list of intakes shows to everybody who sees the row, else by its
 * channel. Of words, list and code are empty. */
struct intake_title {
    str words, list, code;
};
struct intake_title intake_title(struct tx *tx, const struct intake *in);
/* Its matter has that title from now on. */
CHECKED rc intake_entitle(struct tx *tx, const struct intake *in, struct fault *f);
/* ret_id 0 when that number of that system was not here before. */
CHECKED rc intake_find_number(struct tx *tx, i64 bureau_id, str system, str number, i64 *ret_id,
                              str *ret_mac, struct fault *f);
/* Bands under which its story is found; erase takes away those of the story it had. */
enum bands { BANDS_ADD, BANDS_ERASE };
CHECKED rc intake_bands(struct tx *tx, i64 bureau_id, const struct intake *in,
                        const struct alike *facts, enum bands what, struct fault *f);

/* What was made of an intake, oldest first. */
enum { PARTS_MOST = 24 };
struct intake_part {
    i64 matter_id, ver, unit_id, closed_at, returned_at;
    bool is_complaint;
    str state;
};
struct intake_parts {
    struct intake_part at[PARTS_MOST];
    size_t n;
};
CHECKED rc intake_parts_read(struct tx *tx, i64 id, struct intake_parts *ret, struct fault *f);

#endif
