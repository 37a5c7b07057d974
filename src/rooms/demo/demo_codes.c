#include "rooms/demo/demo_codes.h"

#include "codec/idcode.h"

#include <string.h>

enum { SUBJECT_PLACES = 5, SUBJECTS = 28629151 /* 31^5 */ };

/* Spreads serials over the numbers below m, one to one: step has no factor in common with m. */
static u64 spread(u64 serial, u64 step, u64 m)
{
    return serial % m * step % m;
}

str code_uscc(struct arena *a, char kind, str division, u64 serial)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char subject[8] = { 'M', 'A', '5' };
    u64 rest = serial %
               SUBJECTS; /* rising, as they are given out: the register's index grows at its end */
    for (size_t i = 0; i < SUBJECT_PLACES; i++, rest /= 31)
        subject[7 - i] = alphabet[rest % 31];
    char code[18] = { '9', kind };
    memcpy(code + 2, division.p, 6);
    memcpy(code + 8, subject, 8);
    code[16] = idcode_organisation_check((str){ subject, 8 });
    code[17] = idcode_uscc_check((str){ code, 17 });
    return arena_str(a, (str){ code, 18 });
}

static str with_check(struct arena *a, str letters, str digits)
{
    char check = idcode_mod11_10(digits);
    return ARENA_CONCAT(a, letters, digits, (str){ &check, 1 });
}

str code_reg_no(struct arena *a, str division, u64 serial)
{
    str digits = arena_fmt(a, "%.6s%08llu", division.p,
                           (unsigned long long)spread(serial, 7919399, 100000000));
    return with_check(a, S(""), digits);
}

str code_licence(struct arena *a, str prefix, str division, u64 serial)
{
    str kind = str_sub(prefix, 2, prefix.n);
    int places = 13 - 6 - (int)kind.n;
    u64 most = 1;
    for (int i = 0; i < places; i++)
        most *= 10;
    str digits = arena_fmt(a, "%.*s%.6s%0*llu", STR_ARG(kind), division.p, places,
                           (unsigned long long)(serial % most));
    return with_check(a, str_sub(prefix, 0, 2), digits);
}

str code_phone(struct arena *a, u64 serial)
{
    return arena_fmt(a, "154%08llu", (unsigned long long)spread(serial, 73939133, 100000000));
}
