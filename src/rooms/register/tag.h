/* tag.h — the signed code in a door's QR: which door, which printing of its tag. A revoked tag no
 * longer answers. */
#ifndef NAGUAN_TAG_H
#define NAGUAN_TAG_H

#include "rooms/register/register.h"

/* base64url of door id, tag number and 8 bytes of MAC; lives in the transaction's arena. */
str tag_code(struct tx *tx, const struct premises *p);
#endif
