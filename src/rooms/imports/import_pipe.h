/* import_pipe.h — a thread that reads and checks rows while another writes them. */
#ifndef NAGUAN_IMPORT_PIPE_H
#define NAGUAN_IMPORT_PIPE_H

#include "rooms/imports/import_write.h"

/* A batch on its way; all it holds lives in its arena, which goes back with it. */
struct piece {
    struct arena *arena;
    struct import_batch batch;
    size_t max;
    i64 bytes; /* read from the table so far */
};

struct pipe_options {
    const struct import_table *table;
    struct import_reader *reader; /* the thread's alone until pipe_close */
    size_t batch;                 /* rows in one piece */
    i64 skip;                     /* rows done before: read for their keys only */
};

struct pipe;

CHECKED rc pipe_open(const struct pipe_options *o, struct pipe **ret, struct fault *f);
/* The next piece, which must go back; NULL at the end of the table. What is wrong with the file is
 * told here, when all rows before have been taken. */
CHECKED rc pipe_take(struct pipe *p, struct piece **ret, struct fault *f);
void pipe_give_back(struct pipe *p, struct piece *piece);
void pipe_close(struct pipe *p); /* also in the middle */

#endif
