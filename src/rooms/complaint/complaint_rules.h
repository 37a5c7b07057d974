/* complaint_rules.h — rows of the law that a complaint follows, and who may handle it. */
#ifndef NAGUAN_COMPLAINT_RULES_H
#define NAGUAN_COMPLAINT_RULES_H

#include "core/matter.h"
#include "core/record.h"
#include "core/rule.h"

/* The row valid on the day of receipt; NULL when that law has none. */
const struct rule_row *complaint_rule(struct tx *tx, const struct matter *m, const char *list,
                                      str code);
/* rules: complaint_settings, in the law of the day of receipt; 0 when there is none. */
i64 complaint_setting(struct tx *tx, const struct matter *m, const char *code);
/* The Chinese names of codes parted by |, as papers list them. */
str complaint_names(struct tx *tx, const char *list, str codes, day on);
/* A line of rules/letters/words.txt: what papers say beside their letters. */
enum complaint_word { WORD_AND = 2, WORD_YES, WORD_NO };
str complaint_word(const struct rules *rules, enum complaint_word which);
str strs_join(struct arena *a, struct strs codes, char mark);

/* Field errors "unit_id", "person_id" when the bureau has no such unit or nobody such. */
CHECKED rc complaint_unit_known(struct tx *tx, i64 bureau_id, i64 unit_id, struct fault *f);
CHECKED rc complaint_person_known(struct tx *tx, i64 bureau_id, i64 person_id, const char *field,
                                  struct fault *f);
struct complaint_name {
    struct arena *arena;
    str name;
};
CHECKED rc complaint_unit_name(struct tx *tx, i64 unit_id, struct complaint_name *ret,
                               struct fault *f);
CHECKED rc complaint_person_name(struct tx *tx, i64 person_id, struct complaint_name *ret,
                                 struct fault *f);
/* Whose it is from now on; the unit that had it follows it. */
CHECKED rc complaint_hand_to(struct tx *tx, struct matter *m, i64 unit_id, i64 person_id,
                             struct fault *f);
CHECKED rc complaint_name_mediator(struct tx *tx, struct matter *m, i64 person_id, struct fault *f);

#endif
