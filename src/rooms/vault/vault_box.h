/* vault_box.h — the sealed identity of one report. Only this room opens it. */
#ifndef NAGUAN_VAULT_BOX_H
#define NAGUAN_VAULT_BOX_H

#include "rooms/vault/vault.h"

struct vault_box {
    struct arena *arena;
    str pseudonym, sealed;
    bool named, has_code;
};

CHECKED rc vault_box_get(struct tx *tx, i64 matter_id, struct vault_box *ret, struct fault *f);
CHECKED rc vault_box_open(struct tx *tx, const struct vault_box *box, struct reporter *ret,
                          struct fault *f);
CHECKED rc vault_words_open(struct tx *tx, str sealed, str *ret, struct fault *f);

#endif
