/* intake_table.h — a table of another system, read as intakes: which column is which field, what
 * the words in a cell stand for.
 *
 * Titles and words are rules (intake_templates, intake_columns, intake_words). */
#ifndef NAGUAN_INTAKE_TABLE_H
#define NAGUAN_INTAKE_TABLE_H

#include "core/import_table.h"
#include "core/rule.h"
#include "rooms/intake/intake.h"

enum table_field {
    TF_NUMBER,
    TF_RECEIVED_AT,
    TF_SORT,
    TF_TITLE,
    TF_STORY,
    TF_WISH,
    TF_DEMANDS,
    TF_CATEGORY,
    TF_AMOUNT,
    TF_SUBJECT_NAME,
    TF_SUBJECT_USCC,
    TF_SUBJECT_ADDRESS,
    TF_SUBJECT_PHONE,
    TF_SENDER_NAME,
    TF_SENDER_PHONE,
    TF_SENDER_ADDRESS,
    TF_SENDER_EMAIL,
    TF_SENDER_ID,
    TF_ANONYMOUS,
    TF_MAY_PUBLISH,
    TF_MAY_ENTRUST,
    TABLE_FIELDS
};

struct intake_table {
    const struct rules *rules;
    const struct rule_row *row; /* rules: intake_templates */
    str channel, system;
    str title[TABLE_FIELDS];     /* of the column; empty: none */
    size_t column[TABLE_FIELDS]; /* after intake_table_bind */
};

/* map: {"options":{…},"fields":{"number":"column title"}}. All faults as field errors "template",
 * "fields.number". Keeps nothing of map but its texts. */
CHECKED rc intake_table_read(const struct rules *rules, str template, const struct json *map,
                             day on, struct intake_table *ret, struct fault *f);
/* Finds the columns: INVALID "unknown_column" for a title that the table has not. */
CHECKED rc intake_table_bind(struct intake_table *t, const str *columns, size_t n, struct fault *f);

/* The template whose titles the columns fit best; empty when none fits. */
str intake_table_guess(const struct rules *rules, struct arena *a, const str *columns, size_t n);
/* An object field → title. */
void intake_table_suggest(const struct rules *rules, str template, const str *columns, size_t n,
                          struct json_out *o);
/* What may be shown of a row's cell before anybody decided what it is: in full only in a column
 * that is known to tell nothing about who sent it, and without what the row's other columns tell of
 * that person. */
str intake_table_shown(const struct rules *rules, struct arena *a, str template,
                       const struct intake_cells *row, size_t column);

/* A row, read. noted: what was left out; wrong: what keeps it from being taken in. Both have an
 * arena and are begun by the callee. Names of fields are those of the table. */
struct intake_line {
    struct intake_new in;
    str uscc; /* whom it is about, as the other system says */
    struct fault noted, wrong;
};
void intake_line_read(const struct intake_table *t, const str *cells, size_t n, struct arena *a,
                      struct intake_line *ret);
/* What intake_take says of a field, in the words of the table ("sender.phone" → "sender_phone"). */
str intake_table_word(str field);

#endif
