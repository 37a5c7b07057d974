#include "core/phone.h"

#include "codec/idcode.h"

static const char PURPOSE[] = "phone";

rc phone_check(struct arena *a, str phone, struct fault *f)
{
    str folded;
    if (phone.n && idcode_phone(a, phone, &folded) == PHONE_BAD)
        return fault_field(f, S("phone"), "not_a_phone", S(""));
    return OK;
}

static str index_of(const struct keyring *keys, struct arena *a, str folded)
{
    unsigned char index[BLIND_BYTES];
    blind_index(keys, PURPOSE, folded, index);
    return arena_str(a, ((str){ (const char *)index, BLIND_BYTES }));
}

rc phone_seal(const struct keyring *keys, struct arena *a, str phone, struct sealed_phone *ret,
              struct fault *f)
{
    struct sealed_phone s = { 0 };
    str folded = phone;
    if (phone.n) {
        rc r = seal(keys, PURPOSE, a, phone, &s.text, f);
        if (r != OK)
            return r;
        idcode_phone(a, phone, &folded);
        s.index = index_of(keys, a, folded);
    }
    *ret = s;
    return OK;
}

rc phone_open(const struct keyring *keys, struct arena *a, str sealed, str *ret, struct fault *f)
{
    if (sealed.n)
        return unseal(keys, PURPOSE, a, sealed, ret, f);
    *ret = S("");
    return OK;
}

bool phone_index(const struct keyring *keys, struct arena *a, str typed, str *ret)
{
    str folded;
    if (idcode_phone(a, typed, &folded) == PHONE_BAD)
        return false;
    *ret = index_of(keys, a, folded);
    return true;
}
