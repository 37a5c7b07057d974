/* georeport.h — one text in both forms of Open311: XML and JSON.
 *
 * Lists and items are opened and closed by the name that XML gives them; in JSON a list is an
 * array, an item an object, and their names count only inside an object. What is wrong shows when
 * it is asked for. */
#ifndef NAGUAN_GEOREPORT_H
#define NAGUAN_GEOREPORT_H

#include "core/request.h"

struct georeport {
    struct arena *arena;
    bool json;
    struct json_out j;
    buf x;
    u64 object; /* one bit a level: it is an item, whose members have names */
};

/* The form that the address ends in: .xml or .json. */
struct georeport georeport_new(struct arena *a, const struct http_request *rq);
void georeport_list(struct georeport *g, const char *name);
void georeport_item(struct georeport *g, const char *name);
void georeport_end_list(struct georeport *g, const char *name);
void georeport_end_item(struct georeport *g, const char *name);
/* Members of an item; an empty text is "" or <name/>. */
void georeport_text(struct georeport *g, const char *name, str value);
void georeport_bool(struct georeport *g, const char *name, bool value);
void georeport_int(struct georeport *g, const char *name, i64 value);
void georeport_real(struct georeport *g, const char *name, double value);
void georeport_instant(struct georeport *g, const char *name, i64 ms); /* 0: not known */
void georeport_none(struct georeport *g, const char *name); /* null, or an empty element */
/* The code by which whoever filed it follows it, where GeoReport's extensions put what the standard
 * has no member for: extended_attributes. Nothing when it is empty. */
void georeport_code(struct georeport *g, str code);
/* An element of a list that is no item. */
void georeport_value(struct georeport *g, const char *name, str value);
/* Makes it the reply. */
CHECKED rc georeport_reply(struct georeport *g, struct request *rq, struct fault *f);

/* route.problem: {code, description} for each thing that is wrong. A key that is missing or good
 * for nothing is 403 here, a wrong field 400, as the standard has them. */
void georeport_problem(const struct http_request *rq, const struct fault *f, struct arena *a,
                       struct http_reply *ret);

#endif
