/* demo_entry.h — a shop with all that the history did to it, on its way into the register; a batch
 * of them bounds memory and transactions. */
#ifndef NAGUAN_DEMO_ENTRY_H
#define NAGUAN_DEMO_ENTRY_H

#include "core/phone.h"
#include "rooms/demo/demo_spell.h"

enum { CONTACTS_MOST = 2 };

struct entry {
    struct shop shop;
    struct sealed_phone phone, manager_phone;
    i64 unit_id, officer_id; /* officer 0: not enrolled */
    i64 created_at, enrolled_at, last_seen_at;
    str base_state, door_state; /* of the door: at loading, and now */
    i64 base_at, door_state_at;
    i64 last_visit; /* id, 0 for none */
    const char *duties[CONTACTS_MOST];
    size_t contacts;
};

struct batch {
    struct book *book;
    struct arena *arena;
    struct entry *at;
    i64 begin; /* of its transaction, which may run again */
    i64 first;
    size_t n;
    size_t i, k; /* of the walk */
};

/* The shops [first, first + n) of w, in its arena, which is reset. */
CHECKED rc batch_fill(struct batch *w, struct fault *f);
/* Starts a walk over the batch. */
void batch_rewind(struct batch *w);

i64 entry_licence(const struct book *b, const struct entry *e, size_t n);
i64 entry_contact(const struct book *b, const struct entry *e, size_t n);
i64 entry_ver(const struct entry *e); /* of the operator */
i64 entry_door_ver(const struct entry *e);
/* When the n-th contact was noted. */
i64 entry_contact_at(const struct entry *e);

/* Their rows in the table of changes. */
CHECKED rc batch_write_changes(struct batch *w, struct tx *tx, struct fault *f);

#endif
