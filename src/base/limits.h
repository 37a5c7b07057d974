/* limits.h — the bounds every loop over input obeys. A bound that a bureau may want to move is a
 * setting (sys/config.h). */
#ifndef NAGUAN_LIMITS_H
#define NAGUAN_LIMITS_H

enum {
    LIMIT_ARENA = 256 << 20,       /* bytes one arena may hold */
    LIMIT_JSON_BODY = 1 << 20,     /* bytes of a JSON request */
    LIMIT_JSON_DEPTH = 32,         /* nesting */
    LIMIT_FIELDS = 64,             /* fields of one record */
    LIMIT_FIELD_ERRORS = 64,       /* errors reported for one request */
    LIMIT_TEXT = 4000,             /* characters of a text field without its own limit */
    LIMIT_PAGE = 500,              /* rows of one list page */
    LIMIT_FILTERS = 16,            /* conditions in one list request */
    LIMIT_CURSOR = 1024,           /* bytes of a page cursor */
    LIMIT_CSV_COLUMNS = 256,       /* columns of an imported table */
    LIMIT_CSV_CELL = 65536,        /* bytes of one cell */
    LIMIT_UPLOAD = 20 << 20,       /* bytes of one attachment */
    LIMIT_IMPORT = 2000 << 20,     /* bytes of an import file (set below 2^31) */
    LIMIT_ZIP_RATIO = 200,         /* unpacked bytes for each packed byte */
    LIMIT_ZIP_ENTRIES = 4096,      /* entries of an archive */
    LIMIT_ROUTE_PARAMS = 4,        /* {placeholders} of a route */
    LIMIT_WRITER_QUEUE = 2000,     /* writes waiting; one more is answered 503 */
    LIMIT_WRITER_GROUP = 128,      /* writes in one commit */
    LIMIT_POLYGON_POINTS = 100000, /* points of one place */
};

#endif
