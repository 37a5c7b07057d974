/* paper.h — papers are drawn by a job; whoever looks at one that is not drawn asks for it again.
 *
 * The act that makes a paper puts its job into the queue in the same transaction. When that job was
 * lost, given up or never there (a demonstration has thousands of papers, few of them are read),
 * the matter's page and the paper's own address wish for it: no paper stays unmade for ever. */
#ifndef NAGUAN_PAPER_H
#define NAGUAN_PAPER_H

#include "core/actor.h"

/* Puts the job that draws the paper into the queue; CONFLICT when one waits or runs already. */
CHECKED rc paper_draw(struct tx *tx, const struct actor *who, i64 document, struct fault *f);
/* The same from where nothing is written, in a transaction of its own that nobody waits for. If it
 * is lost, the next one who looks wishes again. */
void paper_wish(struct tx *tx, const struct actor *who, i64 document);
/* Wishes for the papers of a matter that are neither drawn nor asked for, a few at a time. One
 * whose job somebody cancelled is left to whoever fetches it. */
CHECKED rc papers_wish(struct tx *tx, const struct actor *who, i64 matter_id, struct fault *f);

#endif
