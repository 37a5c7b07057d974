/* self_check.h — lists of own control: which one a sector has for a period, and its items. */
#ifndef NAGUAN_FOOD_SELF_CHECK_H
#define NAGUAN_FOOD_SELF_CHECK_H

#include "rooms/food/food_api.h"

/* What an operator sent for a list and a period. */
struct sent_check {
    struct arena *arena;
    i64 id, ver; /* id 0: nothing */
    str version;
    bool shut;
    i64 conform, failed, absent, changed_at;
    str person_name, note, answers;
};
CHECKED rc self_check_find(struct tx *tx, i64 entity_id, str list, day from, struct sent_check *ret,
                           struct fault *f);

/* The list of a sector for a kind of period, in force on a day; NULL for none. */
const struct rule_row *self_list(const struct rules *rules, str sector, const char *period, day on);
/* Whether an item belongs to that version of the list. */
bool self_item_of(const struct rules *rules, const struct rule_row *list,
                  const struct rule_row *item);
/* Days in a row without daily control up to the day before today, counted from the day the code was
 * given or the last control, whichever is later. */
i64 self_missed(day given_on, day last_on, day today);

#endif
