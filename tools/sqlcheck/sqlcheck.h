/* sqlcheck.h — every named statement, held against what both databases and the house rules ask of
 * it.
 *
 * lint.c reads the text alone, with the schema for what may be NULL; sqlcheck.c prepares it on both
 * databases and reads SQLite's plan. Findings are lines "sql/street.sql: name: what is wrong". */
#ifndef NAGUAN_SQLCHECK_H
#define NAGUAN_SQLCHECK_H

#include "db/query_notes.h"

enum { MAX_TOKENS = 4000, MAX_COLUMNS = 2000, MAX_TABLES = 200, MAX_ALIASES = 40 };

struct schema_column {
    str table, column;
    bool nullable;
};

struct schema {
    struct arena *arena;
    struct schema_column *columns; /* by table */
    size_t n;
};

/* Reads the columns of the migrated SQLite database. */
CHECKED rc schema_read(struct tx *tx, void *schema, struct fault *f);
bool schema_has_table(const struct schema *s, str table);
bool schema_has_bureau(const struct schema *s, str table);

struct token {
    str text;
    int depth; /* of parentheses around it */
};

struct alias {
    str name, table;
};

struct reading {
    const struct schema *schema;
    const struct query_note *note;
    struct token *tokens;
    size_t n;
    struct alias aliases[MAX_ALIASES];
    size_t alias_count;
    int findings;
};

/* Cuts the text into words, numbers and signs, and notes which name stands for which table. */
void read_statement(struct reading *r, struct arena *a, const char *sql);
str table_of_alias(const struct reading *r, str alias); /* empty when it is no table */
bool has_word(const struct reading *r, const char *word);
__attribute__((format(printf, 2, 3))) void finding(struct reading *r, const char *format, ...);
/* portable: the same text serves both databases, so that it must avoid what only one has. */
void lint(struct reading *r, const char *sql, bool portable);

#endif
