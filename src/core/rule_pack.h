/* rule_pack.h — the inside of a rule pack, for the files of core/rule_*, calendar and clock only.
 */
#ifndef NAGUAN_RULE_PACK_H
#define NAGUAN_RULE_PACK_H

#include "core/clock.h"
#include "core/rule_schema.h"

struct rule_file {
    str name; /* "clocks.csv", "calendar/2026.csv", "letters/order.txt" */
    str text;
};

struct rule_list {
    str name;
    const struct list_schema *schema;
    const str *columns;
    struct rule_row *rows;
    const struct rule_place *places; /* where each row stands, for error messages */
    size_t count;
};

struct rule_place {
    u32 file, line;
};

/* One version of a code; versions of one code are chained in file order. */
struct rule_entry {
    const struct rule_row *row;
    u32 next; /* index + 1 of the next version, 0 at the end */
};

/* Days as arrays, so that counting working days is two look-ups: before[i] working days lie before
 * day first + i, and works[k] is the k-th working day. Outside [first, last] weekends alone count.
 */
struct calendar {
    day first, last;
    unsigned char *kinds; /* enum day_kind */
    i32 *before;
    i32 *unknown; /* days without a notice before day first + i */
    day *works;
    i32 work_count;
    const struct rule_row **notes; /* the row of a notice for a day, NULL for ordinary days */
    int year_first, year_last;     /* years with a file */
    bool *year_known;              /* its file has rows */
};

enum clock_unit { UNIT_WORKING, UNIT_CALENDAR, UNIT_MONTH };
enum clock_roll { ROLL_NONE, ROLL_HOLIDAY, ROLL_OFF_DAY };

/* A row of clocks.csv in numbers. */
struct clock_rule {
    enum clock_unit unit;
    enum clock_roll roll;
    int length;
    bool before; /* counted back from the event: a notice so many days ahead */
    bool pausable;
};

struct rules {
    struct arena *arena;
    str pack;
    struct rule_file *files;
    size_t file_count;
    struct rule_list *lists;
    str *names;
    size_t list_count;
    struct rule_entry *entries;
    size_t entry_count;
    u32 *slots; /* index + 1 of the first version; open addressing */
    size_t slot_mask;
    u32 *list_slots; /* index + 1 of a list by its name; NULL while the pack is being read */
    size_t list_mask;
    struct calendar calendar;
    const struct rule_list *clock_list;
    struct clock_rule *clocks; /* beside the rows of clock_list */
};

/* rule.c */
const struct rule_list *rules_list(const struct rules *r, str name);
/* Builds the hash table over all lists. */
void rules_index(struct rules *r);
/* First version of a code, NULL when the list does not know it. */
const struct rule_entry *rules_entry(const struct rules *r, str list, str code);

/* calendar.c: from the rows of list "calendar" and the years that have a file. */
void calendar_build(struct rules *r);
/* The n-th working day after from, n >= 0 (0: from itself); before it when n is negative. */
day calendar_add(const struct rules *r, day from, int n);
/* No notice rules some day of [from, to]. */
bool calendar_unsure(const struct rules *r, day from, day to);
/* clock.c: from the rows of list "clocks", already checked against their schema. */
void clocks_compile(struct rules *r);

/* rule_check.c: references, validity, bases, letters: everything that needs the whole pack. */
void rules_check(struct rules *r, struct fault *f);
/* Notes one fault at a row; column may be NULL. */
void rules_fault(const struct rules *r, struct rule_place at, const char *column, const char *code,
                 str arg, struct fault *f);

#endif
