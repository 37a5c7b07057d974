/* score.h — the risk of a food operator in points, and the grade they make (RISK16; domain rules in
 * rules/food_*).
 *
 * Static risk (at most 40) says what an operator is: kind, scale, consumers. Dynamic risk (at most
 * 60) says how it works: the points of the items that failed at the last whole checklist, scaled to
 * what was applicable. Higher is riskier. Nothing here touches the database; points are whole
 * thousandths, so that no bound is missed by a rounding. */
#ifndef NAGUAN_FOOD_SCORE_H
#define NAGUAN_FOOD_SCORE_H

#include "codec/json.h"
#include "core/rule.h"

enum { FACTORS_MOST = 32, POINT = 1000, DYNAMIC_MOST = 60 * POINT };

struct food_factor {
    str factor, band; /* band: code of the row; empty where the factor is absent */
    double value;
    i64 points, most;
};

struct food_static {
    i64 points;
    struct food_factor factors[FACTORS_MOST];
    size_t n;
};

/* Points of what did not conform, of all that was applicable (reasonable absences left out). */
struct food_dynamic {
    i64 lost, applicable;
};

/* The static points of inputs {"area":120,"kind":[1,3]} by a row of food_forms. An absent factor
 * is 0; of several values of one factor the highest points count; so they do among the factors that
 * the form says are one. INVALID with fields "inputs.<factor>". */
CHECKED rc food_static_score(const struct rules *rules, const struct rule_row *form,
                             const struct json *inputs, struct food_static *ret, struct fault *f);
/* 60 × lost / applicable, rounded to thousandths; 0 when nothing was applicable. */
i64 food_dynamic_points(const struct food_dynamic *d);
/* The grade of static points and, unless d is NULL (a new operator: static alone), dynamic points,
 * compared exactly: a bound belongs to the lower grade. */
str food_grade(const struct rules *rules, i64 static_points, const struct food_dynamic *d, day on);
/* How many grades lie below it: A 0 … D 3; -1 for none. */
int food_grade_rank(const struct rules *rules, str grade);
/* steps > 0 is riskier; stays within the grades. */
str food_grade_shift(const struct rules *rules, str grade, i64 steps);

/* The riskiest tier of the kinds, and whether one of them is under key supervision. */
struct food_tier {
    i64 tier;
    bool key;
};
struct food_tier food_tier_of(const struct rules *rules, const struct json *kinds);
/* "sales", "catering", "production" by the longest trade of food_trades that fits; empty for
 * none. */
str food_sector(const struct rules *rules, str trade, day on);
/* The quantified grade (rules/food_smileys) of a mean of n visits, each lost of applicable: code,
 * empty when there was no visit. mean: on a scale of ten, in thousandths. */
str food_smiley(const struct rules *rules, const struct food_dynamic *visits, size_t n,
                i64 *ret_mean);

#endif
