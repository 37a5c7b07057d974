/* idcode.h — the numbers by which operators, papers, people and places are told apart, and their
 * check digits.
 *
 * Every check returns NULL when the number is right, else the code of a field error below "field.":
 * "wrong_length", "bad_character", "bad_form", "bad_area", "bad_day", "bad_check_digit",
 * "bad_inner_check". Numbers are checked as they are stored: upper case, half width, without blanks
 * (idcode_fold). A right number need not exist. */
#ifndef NAGUAN_IDCODE_H
#define NAGUAN_IDCODE_H

#include "base/arena.h"

/* Upper case, full-width letters and digits made half-width, dashes of any length one of ASCII,
 * blanks (also U+3000) and zero-width marks dropped. */
str idcode_fold(struct arena *a, str s);

/* 统一社会信用代码, GB 32100-2015: 18 characters, its own check and the GB 11714 check of the
 * subject code inside. */
const char *idcode_uscc(str s);
/* 组织机构代码, GB 11714: 8 characters and a check. */
const char *idcode_organisation(str s);
/* 注册号: 15 digits, area, serial, ISO 7064 MOD 11,10. */
const char *idcode_registration(str s);
/* 食品经营许可证 JY, 食品生产许可证 SC, 仅销售预包装食品备案 YB: two letters, 13 digits and ISO
 * 7064 MOD 11,10. */
const char *idcode_licence(str s);
/* 公民身份号码, GB 11643: area, real date of birth, order, check (X in upper case). */
const char *idcode_person(str s);
/* GB/T 2260 (6 digits), with the street (9) or the community (12). */
const char *idcode_division(str s);
/* Unit grid: 6 + 3 + 3 + 3 digits. */
const char *idcode_grid(str s);
/* GB/T 4754: section letter, or 2, 3, 4 digits; "6210" and "H6210" are both right. Whether it is in
 * use the rules know. */
const char *idcode_trade(str s);

/* The check character for what comes before it (17, 8, any number of digits, 17); 0 when that is
 * not well formed. */
char idcode_uscc_check(str first17);
char idcode_organisation_check(str first8);
char idcode_mod11_10(str digits);
char idcode_person_check(str first17);

enum phone_kind { PHONE_BAD, PHONE_MOBILE, PHONE_LANDLINE, PHONE_SERVICE /* 400, 800 */ };
/* A mainland number as it is compared and sealed: digits only, without +86; "-801" stays for an
 * extension. A landline needs its area code. *ret is untouched for PHONE_BAD. */
enum phone_kind idcode_phone(struct arena *a, str s, str *ret);

#endif
