/* json_node.h — how a parsed value lies in memory; only json.c and json_read.c look inside.
 *
 * json_read.c cannot include json.h: jansson claims the names json_type, json_real and JSON_NULL …
 * for itself. */
#ifndef NAGUAN_JSON_NODE_H
#define NAGUAN_JSON_NODE_H

#include "base/err.h"

/* Same values as enum json_type; json.c asserts it. */
enum node_kind {
    NODE_NULL,
    NODE_FALSE,
    NODE_TRUE,
    NODE_INT,
    NODE_REAL,
    NODE_TEXT,
    NODE_ARRAY,
    NODE_OBJECT
};

struct json {
    enum node_kind kind;
    size_t n;  /* items */
    str *keys; /* of an object, else NULL */
    union {
        i64 integer;
        double real;
        str text;
        struct json *items; /* n of them, in the order of the text */
    };
};

/* See json_parse. */
CHECKED rc json_read(struct arena *a, str text, const struct json **ret, struct fault *f);

#endif
