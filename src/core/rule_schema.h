/* rule_schema.h — what each list of rules/ must look like. The loader refuses anything else. */
#ifndef NAGUAN_RULE_SCHEMA_H
#define NAGUAN_RULE_SCHEMA_H

#include "base/str.h"

enum cell_type {
    CELL_TEXT,  /* any clean text */
    CELL_WORD,  /* one of arg "a|b|c" */
    CELL_CODE,  /* a code of list arg */
    CELL_CODES, /* codes of list arg, "a|b|c" */
    CELL_INT,   /* min … max */
    CELL_INTS,  /* "0|3|7", rising, each min … max */
    CELL_REAL,
    CELL_FILE, /* a file below rules/ */
};

struct cell_rule {
    const char *name;
    enum cell_type type;
    const char *arg;
    bool optional;
    i64 min, max;
};

enum list_flag {
    LIST_CALENDAR = 1, /* one file a year in rules/calendar/, keyed by date, without validity */
};

struct list_schema {
    const char *name;
    const struct cell_rule *cells; /* the columns after the fixed ones, in order */
    size_t count;
    unsigned flags;
};

enum { RULE_FIXED = 6, CALENDAR_FIXED = 4, RULE_COLUMNS = 32 };

/* Every list the program knows; all of them must be there. */
const struct list_schema *rule_schemas(size_t *ret_count);
const struct list_schema *rule_schema_find(str name); /* NULL when unknown */
/* Header names before the list's own columns. */
const char *const *rule_fixed_columns(const struct list_schema *s, size_t *ret_count);

#endif
