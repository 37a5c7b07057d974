/* mirror_shape.h — the inside of a mirror, for the files it is written in. */
#ifndef NAGUAN_MIRROR_SHAPE_H
#define NAGUAN_MIRROR_SHAPE_H

#include "search/mirror.h"

#include <pthread.h>

struct mirror {
    struct arena *arena;
    struct db *db;
    pthread_rwlock_t
        lock; /* over doors and index; never held while the database is asked to write */
    struct doors *doors;
    struct index *index;
    i64 image;             /* 0: built from the register itself */
    i64 complete;          /* a bulk load with an older stamp is in it */
    i64 stamp;             /* of the newest change taken in */
    struct stamps *stamps; /* those taken in lately: transactions may commit in another order than
                              they began */
    i64 long_look;         /* the newest stamp when it last looked far back */
    bool behind;
};

/* One operator or frontage as read: its rows, and what is searched for. In the arena it was read
 * with. */
struct subject {
    struct subject *next;
    i64 id; /* what was changed */
    struct door *doors;
    size_t n;
    str name, person, address;
    bool document; /* an operator: has a document */
};

/* Columns of mirror_operators and its likes. */
struct reading_rows {
    struct arena *arena; /* of the subject at hand */
    struct subject *subject;
    size_t room;
    buf address;
};
i64 subject_id(const struct row *r); /* of the operator; 0: a frontage without one */
CHECKED rc subject_row(const struct row *r, struct reading_rows *rr, struct fault *f);

/* The subject of an id of an operator or door as it is now; no rows when it is gone. */
CHECKED rc subject_read(struct tx *tx, i64 id, struct arena *a, struct subject **ret,
                        struct fault *f);
/* What is searched for, of an operator whose first door stands in that row; texts are the
 * subject's. */
struct doc subject_document(const struct subject *s, u32 row);
/* Under the write lock. */
CHECKED rc subject_apply(struct mirror *m, const struct subject *s, struct fault *f);

/* The whole register into doors and a segment of its own arena. */
struct whole {
    struct doors *doors;
    struct segment segment;
    struct arena *segment_arena;
};
CHECKED rc whole_read(struct tx *tx, struct whole *ret, struct fault *f);
void whole_free(struct whole *w);

/* Images. */
enum { IMAGE_FORM = 5 };
CHECKED rc image_write(struct db *db, struct whole *w, i64 *ret, struct fault *f);
/* NOT_FOUND when there is none of our form. */
CHECKED rc image_newest(struct tx *tx, i64 *ret, struct fault *f);
CHECKED rc image_read(struct tx *tx, i64 image, struct whole *ret, struct fault *f);

/* Stamps of the last minute or two. */
struct stamps *stamps_new(void);
void stamps_free(struct stamps *s);
bool stamps_has(struct stamps *s, i64 stamp);
void stamps_add(struct stamps *s, i64 stamp);
void stamps_clear(struct stamps *s);

#endif
