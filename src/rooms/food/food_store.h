/* food_store.h — rows of food operators and scores, and what a bureau chose. */
#ifndef NAGUAN_FOOD_STORE_H
#define NAGUAN_FOOD_STORE_H

#include "base/date.h"
#include "rooms/food/food.h"
#include "rooms/food/score.h"

struct food_operator {
    i64 id, bureau_id; /* id: of the operator in the register */
    str sector, form, inputs, kinds;
    i64 tier, score_id;
    bool key_supervision, scored;
    i64 static_points, dynamic_points, total_points; /* thousandths */
    bool has_dynamic;
    str grade, smiley;
    day inspected_on, due_on; /* inspected_on: DAY_NONE for never */
    i64 missed_days, ver;
};

/* In the actor's scope, or NOT_FOUND "food.not_an_operator". */
CHECKED rc operator_get(struct tx *tx, i64 id, struct food_operator *ret, struct fault *f);
/* Whoever's it is; ret->id 0 when there is none. */
CHECKED rc operator_find(struct tx *tx, i64 id, struct food_operator *ret, struct fault *f);
CHECKED rc operator_insert(struct tx *tx, const struct food_operator *o, struct fault *f);
CHECKED rc operator_update(struct tx *tx, const struct food_operator *o, struct fault *f);

/* A food licence or a food trade makes a food operator; empty for none. */
CHECKED rc sector_of(struct tx *tx, i64 entity_id, str trade, str *ret, struct fault *f);

/* What the register says of an operator, for the machine: whoever's it is. */
struct food_subject {
    i64 id, bureau_id, unit_id;
    str name, uscc, address, trade, state, grade, place_code;
    day known_on; /* opened, or entered here */
};
CHECKED rc subject_get(struct tx *tx, i64 entity_id, struct food_subject *ret, struct fault *f);
/* The row of the operator; made when what the register says asks for one. ret->id 0: no food. */
CHECKED rc operator_ensure(struct tx *tx, const struct food_subject *s, struct food_operator *ret,
                           struct fault *f);

struct food_settings {
    str scheme_sales, scheme_catering, scheme_production; /* rules: food_schemes */
    str form_sales, form_catering;                        /* rules: food_forms */
    bool visits_count; /* a visit over the whole checklist counts as an inspection of the frequency
                        */
};
CHECKED rc settings_get(struct tx *tx, i64 bureau_id, struct food_settings *ret, struct fault *f);
str scheme_of(const struct food_settings *s, str sector);

/* Text that stays in the transaction's arena. */
CHECKED rc json_of(struct tx *tx, str text, const struct json **ret, struct fault *f);

#endif
