/* complaint.h — a consumer's dispute with an operator (投诉), from its receipt to the call-back.
 *
 * Order 121: accepted or refused within seven working days of receipt (C1), mediated within sixty
 * days of acceptance (C4), ended by a settlement or by a ground of the rules, told to both. What
 * was received before 2026-04-15 follows Order 20: the matter's opened_at is the day of receipt,
 * and every limit, ground and letter is that of its law.
 *
 * Who complains lies sealed here (purpose "complainant") and is opened, with a purpose, for the
 * clerks, the mediator of the complaint and the chief of its unit. */
#ifndef NAGUAN_COMPLAINT_H
#define NAGUAN_COMPLAINT_H

#include "core/actor.h"
#include "core/record.h"

/* Somebody as the register form asks for; an empty name is nobody. */
struct party {
    str name, phone, address;
    str id_kind, id_number; /* rules: id_kinds; only when verification is asked for */
};

struct complaint_new {
    i64 intake_id; /* 0: entered here */
    i64 entity_id, premises_id;
    i64 unit_id;         /* who handles it; 0: the door's or the operator's station */
    i64 received_at;     /* ms UTC; 0: now. The law of that day counts */
    str category, story; /* rules: filing_categories */
    struct strs demands; /* rules: demands */
    i64 amount;          /* in dispute, fen */
    bool may_publish, may_entrust;
    struct party complainant, agent;
};

/* Within tx: matter in state received, C1 from the day of receipt, complainant and agent sealed.
 * The actor's unit is the intake body to which a unit may return it. ret_id is untouched on
 * failure. INVALID: no name, phone or address of the complainant (Order 121 art. 10), a category
 * not in force, receipt in the future; NOT_FOUND: no such operator or door in the bureau. */
CHECKED rc complaint_open(struct tx *tx, const struct actor *who, const struct complaint_new *in,
                          i64 *ret_id, struct fault *f);

/* One more complainant of a joint complaint (共同投诉), or one of its two representatives. */
enum party_part { PARTY_COMPLAINANT, PARTY_REPRESENTATIVE, PARTY_AGENT };
CHECKED rc complaint_join(struct tx *tx, i64 complaint_id, enum party_part part,
                          const struct party *who, struct fault *f);

/* What its consumer may know of it, members of an open object: number, unit and bureau, the public
 * step, limits of the law that run, sittings, papers meant for the consumer, what may be done.
 * Nobody of the staff is named. Whoever asks has shown to be the consumer. */
CHECKED rc complaint_put_standing(struct tx *tx, i64 id, struct json_out *o, struct fault *f);
/* More that the consumer tells: goes to the words as they were told, sealed. REFUSED
 * "complaint.over"; INVALID "story" when they grow too long. */
CHECKED rc complaint_add_words(struct tx *tx, i64 id, str story, struct fault *f);
/* The consumer takes it back: before the decision it is closed, later it is terminated on the
 * ground that the rules have for that. REFUSED "complaint.over", "complaint.joint_stays" (several
 * people complain), "complaint.not_to_withdraw". */
CHECKED rc complaint_take_back(struct tx *tx, i64 id, str note, struct fault *f);
/* The PDF of a paper that is meant for the consumer: its hash; empty while it is drawn. NOT_FOUND
 * "document.not_real". */
CHECKED rc complaint_paper_for(struct tx *tx, i64 id, i64 document_id, str *ret_hash,
                               struct fault *f);

/* Text that others will read: without what tells who complains (core/story.h). In the scope of the
 * transaction. */
CHECKED rc complaint_masked(struct tx *tx, i64 id, str text, str *ret, struct fault *f);

/* A paper that another room made about a complaint is to reach its operator: it stands among the
 * complaint's servings. */
CHECKED rc complaint_serve_operator(struct tx *tx, i64 id, i64 document_id, struct fault *f);
/* What was told, without what tells who told it, in tx_arena; in the actor's scope, or NOT_FOUND.
 */
CHECKED rc complaint_story(struct tx *tx, i64 id, str *ret, struct fault *f);

extern const struct flow complaint_flow;
extern const struct room complaint_room;

#endif
