/* import_source.h — a file that lies open as the table an import reads. */
#ifndef NAGUAN_IMPORT_SOURCE_H
#define NAGUAN_IMPORT_SOURCE_H

#include "codec/table.h"
#include "rooms/imports/imports.h"

struct import_source_file {
    int fd;              /* -1: not open */
    struct table *table; /* NULL: not open */
};

/* A file of the blob store. Options are checked already (import_options_read). What it opened is
 * closed by import_source_close, also after a failure. */
CHECKED rc import_source_blob(struct blob_store *blobs, str hash, const struct import_options *o,
                              struct import_source_file *ret, struct fault *f);
/* The same for a descriptor, which is taken over. */
CHECKED rc import_source_fd(int fd, const struct import_options *o, struct import_source_file *ret,
                            struct fault *f);
void import_source_close(struct import_source_file *s);
struct import_table import_source_table(const struct import_source_file *s);

#endif
