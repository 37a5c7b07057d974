/* phone.h — telephone numbers are personal data: sealed where they are kept, found by blind index
 * (sys/secret.h). Nobody else seals, opens or indexes one. */
#ifndef NAGUAN_PHONE_H
#define NAGUAN_PHONE_H

#include "sys/secret.h"

struct sealed_phone {
    str text, index; /* both empty: no number */
};

/* Field error "phone": "not_a_phone" for what is neither empty nor a number. */
CHECKED rc phone_check(struct arena *a, str phone, struct fault *f);
/* On any thread. What was typed is kept as it was, the index is of the folded number. */
CHECKED rc phone_seal(const struct keyring *keys, struct arena *a, str phone,
                      struct sealed_phone *ret, struct fault *f);
CHECKED rc phone_open(const struct keyring *keys, struct arena *a, str sealed, str *ret,
                      struct fault *f);
/* The index of what somebody typed; false when that can be no number. */
bool phone_index(const struct keyring *keys, struct arena *a, str typed, str *ret);

#endif
