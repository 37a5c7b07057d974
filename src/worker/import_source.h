/* import_source.h — a file that lies open as the table an import reads, and what jobs that read one
 * have in common. */
#ifndef NAGUAN_IMPORT_SOURCE_H
#define NAGUAN_IMPORT_SOURCE_H

#include "codec/table.h"
#include "core/import_table.h"
#include "core/job.h"

struct import_source_file {
    int fd;              /* -1: not open */
    struct table *table; /* NULL: not open */
};

/* A file of the blob store. Options are checked already (import_options_read). What it opened is
 * closed by import_source_close, also after a failure. */
CHECKED rc import_source_blob(struct blob_store *blobs, str hash, const struct import_options *o,
                              struct import_source_file *ret, struct fault *f);
/* The same for a file that lies sealed (UPLOAD_SEALED): it is opened in memory. */
CHECKED rc import_source_sealed(const struct house *house, str hash, const struct import_options *o,
                                struct import_source_file *ret, struct fault *f);
/* The same for a descriptor, which is taken over. */
CHECKED rc import_source_fd(int fd, const struct import_options *o, struct import_source_file *ret,
                            struct fault *f);
void import_source_close(struct import_source_file *s);
struct import_table import_source_table(const struct import_source_file *s);

/* The progress of a job, and whether somebody has cancelled it. */
struct import_watch import_source_watch(struct job *job);

/* ---- a first look, before anybody decides what the columns mean ---- */

/* Puts what the file itself says: form, charset, separator, sheets, header_line, columns. */
void import_look_put(struct json_out *o, const struct table_info *info);
/* Puts "sample": the first rows, each cell as shown gives it. n: cells of a row that have a
 * column. */
struct import_sample {
    size_t rows;
    str (*shown)(void *arg, const str *cells, size_t n, size_t column);
    void *arg;
};
CHECKED rc import_look_sample(struct table *t, const struct import_sample *sample,
                              struct json_out *o, struct fault *f);
/* The whole job: opens what the payload {"hash","options"} names, put puts the members. */
struct import_looking {
    struct job *job;
    bool sealed;
    rc (*put)(struct job *job, struct table *t, struct json_out *o, struct fault *f);
};
CHECKED rc import_look_go(const struct import_looking *l, struct json_out *result, struct fault *f);

#endif
