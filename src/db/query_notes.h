/* query_notes.h — what sqlcheck knows about each named statement beside its text. */
#ifndef NAGUAN_QUERY_NOTES_H
#define NAGUAN_QUERY_NOTES_H

#include "db/db.h"

struct query_note {
    const struct query *query;
    const char *place; /* sql/hazard.sql:12 */
    const char *scope; /* "system, why", or NULL: the text carries a scope token */
    const char *plan;  /* "scan, why", or NULL */
};

extern const struct query_note query_notes[];
extern const size_t query_note_count;

#endif
