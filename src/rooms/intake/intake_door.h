/* intake_door.h — what was filed, by its code and without an account: how far it is, more facts,
 * papers, taking a complaint back.
 *
 * Nobody is signed in. A wrong code is answered like one that is over, and codes are asked for
 * rarely (ROUTE_STRANGER); nothing of an answer is kept by a browser or on the way. Of reports it
 * is told what their reporter may know (O121 36), of complaints what their consumer may; nobody is
 * named, neither of the staff nor of those who filed. */
#ifndef NAGUAN_INTAKE_DOOR_H
#define NAGUAN_INTAKE_DOOR_H

#include "core/request.h"

struct filing_more {
    str about; /* number of the complaint or report it belongs to; empty: as long as none was made
                */
    str story;
};
extern const struct record filing_more_record;
struct filing_back {
    str note;
};
extern const struct record filing_back_record;

rc filing_get(struct request *rq, struct fault *f);
rc filing_more_post(struct request *rq, struct fault *f);
rc filing_back_post(struct request *rq, struct fault *f);
rc filing_paper_get(struct request *rq, struct fault *f);

#endif
