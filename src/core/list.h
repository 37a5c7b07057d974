/* list.h — every list the same way: filter, sort, keyset page, count, export, saved view.
 *
 * GET /v1/hazards?filter=state:in:open|ordered&filter=due_at:lt:2026-05-01&sort=-due_at&limit=50&cursor=…&count=1&q=…
 * Operators: eq ne in nin lt le gt ge between(a|b) null notnull prefix. Reply: {"items":[…],"next":"…"|null,"count":n}.
 * ?format=csv|xlsx|geojson exports exactly what is filtered, all pages, streamed. The cursor is opaque, signed, and holds
 * the sort and the last keys; it is refused (400 list.cursor) with another sort or filter. */
#ifndef NAGUAN_LIST_H
#define NAGUAN_LIST_H

#include "core/request.h"

enum column_flag {
    COL_FILTER = 1,
    COL_SORT = 2,     /* an index serves it: (bureau_id, this, id) */
    COL_HIDDEN = 4,   /* not in the reply unless asked with ?columns= */
    COL_SEALED = 8,   /* masked in replies and exports */
    COL_NULLS = 16,   /* may be NULL: sorts last, both ways */
};

struct column {
    const char *name;      /* in the API */
    const char *sql;       /* expression over the list's tables: "m.due_at" */
    enum field_type type;
    unsigned flags;
    const char *codes;     /* code list, for filters and export labels */
};

struct list {
    const char *name;            /* "hazards" */
    const char *from;            /* "hazard h JOIN matter m ON m.id = h.id" */
    const char *where;           /* fixed condition, or NULL */
    const char *scope_kind;      /* "matter" … */
    const char *scope_alias;     /* "m" */
    const char *id;              /* "m.id": last key of every sort */
    const char *order;           /* sort when none is asked: "-opened_at" */
    const struct column *columns;
    size_t count;
    const char *lon, *lat;       /* expressions, when the list can be a map; or NULL */
    /* q= : room's own search; fills ids (best first) or fails. NULL: q is refused. */
    rc (*search)(struct request *rq, str q, struct ids *ret, struct fault *f);
};

/* Answers the request from its query parameters: JSON page, or streams an export. */
rc list_reply(struct request *rq, const struct list *list, struct fault *f);

#endif
