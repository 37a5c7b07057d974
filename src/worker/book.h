/* book.h — a written spreadsheet becomes an attachment of the person who asked for it. */
#ifndef NAGUAN_BOOK_H
#define NAGUAN_BOOK_H

#include "core/job.h"

struct book {
    str name;       /* of the file, as the person gets it */
    i64 rows;       /* in it, without the head */
    i64 size;       /* bytes; set by book_keep */
    i64 attachment; /* its id; set by book_keep */
};

/* Takes the file at path into the blobs and records it; the file stays. UNAVAILABLE where it cannot
 * be read; NOT_FOUND "person.not_found" when who asked is not active any more. */
CHECKED rc book_keep(struct job *job, const char *path, struct book *book, struct fault *f);
/* The result of the job: {"attachment","name","size","rows"}. */
void book_tell(const struct book *book, struct json_out *result);

#endif
