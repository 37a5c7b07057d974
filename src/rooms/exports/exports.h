/* exports.h — a list as a spreadsheet: asked for here, written by the worker. */
#ifndef NAGUAN_EXPORTS_H
#define NAGUAN_EXPORTS_H

#include "core/list.h"

extern const struct room exports_room;

/* {"list":"entities","query":"filter=state:eq:active&sort=-changed_at"} */
struct export_ask {
    str list, query; /* query: as in the address of the list */
};

/* Reads the ask as that person: field errors named "list" or after the parameter of the query;
 * FORBIDDEN when the list is not for them. */
CHECKED rc export_parse(const struct actor *who, const struct export_ask *ask, struct arena *a,
                        struct list_query *ret, struct fault *f);

/* The file becomes something the person can fetch. */
struct export_file {
    str hash, name;
    i64 size;
};
CHECKED rc export_keep(struct tx *tx, const struct actor *who, const struct export_file *file,
                       i64 *ret_attachment, struct fault *f);

#endif
