/* xlsx_book.h — what surrounds the sheets of an XLSX: where its parts lie, the sheets' names, which
 * styles are dates. */
#ifndef NAGUAN_XLSX_BOOK_H
#define NAGUAN_XLSX_BOOK_H

#include "codec/unzip.h"

enum { XLSX_SHEETS = 256, XLSX_STYLES = 65536 };

enum cell_form {
    FORM_NUMBER,
    FORM_DAY, /* year, month or day */
    FORM_DAY_TIME,
    FORM_TIME,
};

struct xlsx_sheet {
    str name, path; /* path: entry of the archive */
    bool hidden;
};

struct xlsx_book {
    struct xlsx_sheet sheets[XLSX_SHEETS]; /* hidden ones last */
    size_t sheet_count;
    str strings;          /* entry of the shared strings; empty when there are none */
    bool from_1904;       /* days are counted from 1904-01-01 */
    unsigned char *forms; /* enum cell_form by style number */
    size_t style_count;
};

/* INVALID "xlsx.broken", TOO_LARGE. */
CHECKED rc xlsx_book_read(struct arena *a, const struct unzip *z, struct xlsx_book *ret,
                          struct fault *f);
/* What a number format shows; private to xlsx_book.c but for its test. */
enum cell_form xlsx_form_of_format(str code);
/* Reads one entry of at most `most` bytes as XML. */
struct xml_calls;
struct xlsx_part {
    str name;
    i64 most;
};
CHECKED rc xlsx_part_read(struct arena *a, const struct unzip *z, const struct xlsx_part *part,
                          const struct xml_calls *calls, void *arg, struct fault *f);

#endif
