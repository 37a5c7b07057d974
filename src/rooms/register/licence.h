/* licence.h — licences and contacts within the register; other rooms use register.h. */
#ifndef NAGUAN_LICENCE_H
#define NAGUAN_LICENCE_H

#include "rooms/register/register.h"

CHECKED rc licence_change(struct tx *tx, const struct actor *who, struct source from,
                          const struct licence *before, struct licence *after, struct fault *f);
rc licence_take(const struct row *r, struct arena *a, struct licence *l);

CHECKED rc contact_get(struct tx *tx, i64 id, struct contact *ret, struct fault *f);
CHECKED rc contact_change(struct tx *tx, const struct actor *who, struct source from,
                          const struct contact *before, struct contact *after, struct fault *f);
CHECKED rc contact_take(struct tx *tx, const struct row *r, struct contact *c, struct fault *f);

rc premises_take(const struct row *r, struct arena *a, struct premises *p);

#endif
