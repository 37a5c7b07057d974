/* survey.h — 统计调查: a form of questions for a list of operators chosen by rule.
 *
 * A draft is opened: then its list is fixed. An operator is answered for once; the answer is
 * corrected until the survey is closed, and what it said before stays. An officer answers at the
 * door, the operator with its own code. Questions may be changed while it is open: the form gets a
 * new version, each answer keeps the version it was given to. */
#ifndef NAGUAN_SURVEY_H
#define NAGUAN_SURVEY_H

#include "core/request.h"
#include "rooms/street/street.h"

/* An open survey that asks the operator of a door and has no answer yet. Installed with street by
 * app/wire.c. */
extern const struct due_source survey_due;

extern const struct room survey_room;

#endif
