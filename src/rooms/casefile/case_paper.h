/* case_paper.h — the papers of clues and cases: who it is about, and what stands in it. */
#ifndef NAGUAN_CASE_PAPER_H
#define NAGUAN_CASE_PAPER_H

#include "rooms/casefile/clue.h"

/* 线索移交单, when a package is sealed. */
CHECKED rc clue_paper(struct tx *tx, const struct step *s, const struct clue *c, struct fault *f);

/* A paper of a case as it is after the step: letter `kind`; ret: the number of a decision is kept.
 */
CHECKED rc case_paper(struct tx *tx, const struct step *s, const char *kind, struct fault *f);

#endif
