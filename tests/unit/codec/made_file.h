/* made_file.h — files for tests of readers: a nameless one with given bytes, a zip of given
 * entries, a small XLSX. */
#ifndef NAGUAN_MADE_FILE_H
#define NAGUAN_MADE_FILE_H

#include "base/str.h"

struct made_entry {
    const char *name;
    str content;
};

int made_file(str content); /* a descriptor at the start; the caller closes it */
int made_zip(const struct made_entry *entries, size_t n);

/* The parts of an XLSX; NULL leaves a part as a plain file has it, "" leaves it out. */
struct made_xlsx {
    const char *rels, *workbook, *workbook_rels, *styles, *strings, *sheet, *second;
};
int made_xlsx(const struct made_xlsx *x);

#endif
