/* demo_codes.h — numbers that check but belong to nobody: registration codes, licence numbers,
 * phones. */
#ifndef NAGUAN_DEMO_CODES_H
#define NAGUAN_DEMO_CODES_H

#include "base/arena.h"

/* kind: second character of the code ('1' firm, '2' sole trader, '3' cooperative). Different
 * serials below 31^5 give different codes. division: six digits. */
str code_uscc(struct arena *a, char kind, str division, u64 serial);
/* 15 digits: division, serial below 10^8, check. */
str code_reg_no(struct arena *a, str division, u64 serial);
/* prefix with the digits of the kind ("JY2", "SC101", "YB1"), division, serial filled up to 13
 * digits, check. */
str code_licence(struct arena *a, str prefix, str division, u64 serial);
/* Eleven digits beginning with 154, which no network was given: right in form, and nobody's. */
str code_phone(struct arena *a, u64 serial);

#endif
