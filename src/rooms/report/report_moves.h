/* report_moves.h — who takes part in a report. */
#ifndef NAGUAN_REPORT_MOVES_H
#define NAGUAN_REPORT_MOVES_H

#include "core/actor.h"

enum {
    REPORT_VERIFIER = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR,
    REPORT_TAKER = REPORT_VERIFIER | ROLE_CLERK
};

#endif
