#include "sqlcheck.h"

#include "db/sql_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 25 };

bool schema_has_table(const struct schema *s, str table)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->columns[i].table, table))
            return true;
    }
    return false;
}

bool schema_has_bureau(const struct schema *s, str table)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->columns[i].table, table) && str_eq(s->columns[i].column, S("bureau_id")))
            return true;
    }
    return false;
}

void finding(struct reading *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("%s: %s: ", r->note->place, r->note->query->name);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    r->findings++;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is(const struct reading *r, size_t at, const char *word)
{
    return at < r->n && str_eq_nocase(r->tokens[at].text, str_from(word));
}

static const char *const keywords[] = { "ON",     "WHERE", "JOIN",   "LEFT",  "CROSS",    "SET",
                                        "ORDER",  "GROUP", "LIMIT",  "UNION", "USING",    "INNER",
                                        "VALUES", "AS",    "SELECT", "FOR",   "RETURNING" };

static bool is_name(str word)
{
    for (size_t i = 0; i < COUNT(keywords); i++) {
        if (str_eq_nocase(word, str_from(keywords[i])))
            return false;
    }
    return word.n && is_word(word.p[0]);
}

static void note_alias(struct reading *r, size_t at)
{
    str table = r->tokens[at].text;
    if (!schema_has_table(r->schema, table) || r->alias_count + 2 > MAX_ALIASES ||
        is(r, at + 1, "."))
        return;
    size_t next = is(r, at + 1, "AS") ? at + 2 : at + 1;
    r->aliases[r->alias_count++] = (struct alias){ table, table };
    if (next < r->n && is_name(r->tokens[next].text))
        r->aliases[r->alias_count++] = (struct alias){ r->tokens[next].text, table };
}

void read_statement(struct reading *r, struct arena *a, const char *sql)
{
    str text = str_from(sql);
    int depth = 0;
    r->tokens = ARENA_ARRAY(a, struct token, MAX_TOKENS);
    r->n = r->alias_count = 0;
    for (size_t at = 0, end; at < text.n && r->n < MAX_TOKENS; at = end) {
        end = sql_skip(text, at);
        if (end > at || text.p[at] == ' ' || text.p[at] == '\n') {
            end = end > at ? end : at + 1;
            continue;
        }
        end = at + 1;
        while (is_word(text.p[at]) && end < text.n && is_word(text.p[end]))
            end++;
        depth -= text.p[at] == ')';
        r->tokens[r->n++] = (struct token){ str_sub(text, at, end), depth };
        depth += text.p[at] == '(';
    }
    for (size_t i = 1; i < r->n; i++) {
        if (is(r, i - 1, "FROM") || is(r, i - 1, "JOIN") || is(r, i - 1, "INTO") ||
            is(r, i - 1, "UPDATE") || is(r, i - 1, ","))
            note_alias(r, i);
    }
}

str table_of_alias(const struct reading *r, str alias)
{
    for (size_t i = 0; i < r->alias_count; i++) {
        if (str_eq(r->aliases[i].name, alias))
            return r->aliases[i].table;
    }
    return (str){ 0 };
}

bool has_word(const struct reading *r, const char *word)
{
    for (size_t i = 0; i < r->n; i++) {
        if (is(r, i, word))
            return true;
    }
    return false;
}

static void check_params(struct reading *r, const char *sql)
{
    int n = sql_params(str_from(sql));
    for (int i = 1; i <= n; i++) {
        bool seen = false;
        for (size_t t = 1; t < r->n && !seen; t++) {
            i64 v;
            seen = is(r, t - 1, "$") && str_to_i64(r->tokens[t].text, &v) && v == i;
        }
        if (!seen)
            finding(r, "$%d is missing below $%d", i, n);
    }
    if (n != sql_params(str_from(r->note->query->sqlite)))
        finding(r, "the two databases' texts have different parameters");
}

/* What only one database has, or what the two answer differently (docs/internals/sql.md). */
static const struct {
    const char *word, *why;
} foreign[] = {
    { "LIKE", "LIKE folds case on one database: use a range or the gram index" },
    { "ILIKE", "use a range or the gram index" },
    { "GLOB", "use a range or the gram index" },
    { "OFFSET", "pages are by key, not by OFFSET" },
    { "user", "user is a role on PostgreSQL" },
    { "current_user", "not portable" },
    { "now", "time comes from tx_now" },
    { "current_timestamp", "time comes from tx_now" },
    { "current_date", "time comes from tx_now" },
    { "strftime", "time is told in C" },
    { "random", "not reproducible" },
    { "lower", "case is folded in C" },
    { "upper", "case is folded in C" },
    { "round", "round in C" },
    { "avg", "divide in C" },
    { "instr", "not portable" },
    { "strpos", "not portable" },
    { "group_concat", "not portable" },
    { "string_agg", "not portable" },
    { "greatest", "not portable: CASE WHEN" },
    { "least", "not portable: CASE WHEN" },
    { "ifnull", "not portable: COALESCE" },
    { "rowid", "not portable" },
    { "ANY", "not portable" },
    { "ARRAY", "not portable" },
};

static void check_words(struct reading *r, bool portable)
{
    for (size_t i = 0; portable && i < COUNT(foreign); i++) {
        if (has_word(r, foreign[i].word))
            finding(r, "%s: %s", foreign[i].word, foreign[i].why);
    }
    for (size_t i = 0; i + 1 < r->n; i++) {
        if ((is(r, i, "SELECT") || is(r, i, ".") || is(r, i, "RETURNING") ||
             is(r, i, "DISTINCT")) &&
            is(r, i + 1, "*"))
            finding(r, "* instead of the columns");
        if (portable && is(r, i, ":") && is(r, i + 1, ":"))
            finding(r, ":: instead of CAST");
    }
}

/* max(a, b) is greatest on one database and an error on the other. */
static void check_two_argument_max(struct reading *r)
{
    for (size_t i = 0; i + 1 < r->n; i++) {
        if ((!is(r, i, "max") && !is(r, i, "min")) || !is(r, i + 1, "("))
            continue;
        int depth = r->tokens[i + 1].depth;
        for (size_t j = i + 2; j < r->n && r->tokens[j].depth > depth; j++) {
            if (is(r, j, ",") && r->tokens[j].depth == depth + 1)
                finding(r, "max or min of two values: CASE WHEN");
        }
    }
}

static bool is_number(const struct reading *r, size_t at)
{
    i64 v;
    return at < r->n && str_to_i64(r->tokens[at].text, &v);
}

/* $2 = 0 makes $2 a 4-byte integer on PostgreSQL: an id does not fit. */
static void check_bare_parameters(struct reading *r)
{
    static const char *const compare[] = { "=", "<", ">" };
    for (size_t i = 0; i + 3 < r->n; i++) {
        if (!is(r, i, "$"))
            continue;
        for (size_t k = 0; k < COUNT(compare); k++) {
            size_t after = i + 3;
            while (is(r, i + 2, compare[k]) && after < r->n &&
                   (is(r, after, "=") || is(r, after, ">")))
                after++;
            if (is(r, i + 2, compare[k]) && is_number(r, after))
                finding(r, "$%.*s compared with a number alone: CAST it AS BIGINT",
                        STR_ARG(r->tokens[i + 1].text));
        }
    }
}

static bool may_be_null(const struct reading *r, str alias, str column)
{
    str table = alias.n ? table_of_alias(r, alias) : (str){ 0 };
    for (size_t i = 0; i < r->schema->n; i++) {
        const struct schema_column *c = &r->schema->columns[i];
        bool in_reach =
            table.n ? str_eq(c->table, table) : !alias.n && table_of_alias(r, c->table).n;
        if (c->nullable && str_eq(c->column, column) && in_reach)
            return true;
    }
    return false;
}

/* IS NOT NULL, or a comparison that NULL does not pass; an OR might let it in by another door. */
static bool said_not_null(const struct reading *r, str column)
{
    bool compared = false;
    for (size_t i = 0; i + 3 < r->n; i++) {
        if (!str_eq(r->tokens[i].text, column))
            continue;
        if (is(r, i + 1, "IS") && is(r, i + 2, "NOT") && is(r, i + 3, "NULL"))
            return true;
        compared = compared || is(r, i + 1, ">") || is(r, i + 1, "<");
    }
    return compared && !has_word(r, "OR");
}

/* The term [from, to): a plain column that may be NULL must say where NULL goes. */
static void check_sort_term(struct reading *r, size_t from, size_t to)
{
    bool says = false;
    for (size_t i = from; i < to; i++)
        says = says || is(r, i, "NULLS");
    while (to > from && (is(r, to - 1, "ASC") || is(r, to - 1, "DESC")))
        to--;
    bool dotted = to == from + 3 && is(r, from + 1, ".");
    if (says || (to != from + 1 && !dotted))
        return;
    str alias = dotted ? r->tokens[from].text : (str){ 0 }, column = r->tokens[to - 1].text;
    if (may_be_null(r, alias, column) && !said_not_null(r, column))
        finding(r, "ORDER BY %.*s may be NULL: say NULLS LAST", STR_ARG(column));
}

static bool ends_sort(const struct reading *r, size_t at, int depth)
{
    static const char *const ends[] = { "LIMIT", "RETURNING", "FOR",  "ROWS",
                                        "RANGE", "UNION",     "FETCH" };
    for (size_t i = 0; i < COUNT(ends); i++) {
        if (is(r, at, ends[i]))
            return true;
    }
    return at >= r->n || r->tokens[at].depth < depth;
}

static void check_sorts(struct reading *r)
{
    for (size_t i = 0; i + 2 < r->n; i++) {
        if (!is(r, i, "ORDER") || !is(r, i + 1, "BY"))
            continue;
        int depth = r->tokens[i].depth;
        size_t from = i + 2;
        for (size_t at = from;; at++) {
            bool end = ends_sort(r, at, depth);
            if (end || (is(r, at, ",") && r->tokens[at].depth == depth)) {
                check_sort_term(r, from, at);
                from = at + 1;
            }
            if (end)
                break;
        }
    }
}

static void check_scope(struct reading *r, const char *sql)
{
    const char *note = r->note->scope;
    bool token = sql_has_scope(str_from(sql)),
         reads = has_word(r, "SELECT") || is(r, 0, "UPDATE") || is(r, 0, "DELETE");
    bool scoped = false;
    for (size_t i = 0; i < r->alias_count; i++)
        scoped = scoped || schema_has_bureau(r->schema, r->aliases[i].table);
    if (note && (strncmp(note, "system, ", 8) != 0 || strlen(note) < 12))
        finding(r, "the note must be `-- scope: system, why`");
    if (note && token)
        finding(r, "a scope token and a note that there is none");
    if (!note && !token && reads && scoped)
        finding(r, "neither a scope token nor `-- scope: system, why`");
}

static void check_returning(struct reading *r)
{
    bool upsert = has_word(r, "CONFLICT");
    for (size_t i = 0; i + 1 < r->n; i++) {
        if (is(r, i, "RETURNING") && is(r, 0, "INSERT") && !upsert && is(r, i + 1, "id") &&
            i + 2 == r->n)
            finding(r, "ids are made by tx_id, RETURNING id waits for nothing new");
        if (is(r, i, "RETURNING") && is(r, 0, "SELECT"))
            finding(r, "RETURNING in a query");
    }
}

/* Lists of who read what: a row that could be changed or taken out would prove nothing. */
static void check_kept(struct reading *r)
{
    static const char *const kept[] = { "case_read", "case_volume_read" };
    for (size_t i = 0; i < COUNT(kept); i++) {
        bool changed = is(r, 0, "UPDATE") && is(r, 1, kept[i]);
        bool taken = is(r, 0, "DELETE") && is(r, 2, kept[i]);
        if (changed || taken)
            finding(r, "rows of %s are added, never changed", kept[i]);
    }
}

void lint(struct reading *r, const char *sql, bool portable)
{
    int lines = 1;
    for (const char *p = sql; *p; p++)
        lines += *p == '\n';
    if (lines > MAX_LINES)
        finding(r, "%d lines, at most %d", lines, MAX_LINES);
    check_params(r, sql);
    check_words(r, portable);
    if (portable) {
        check_two_argument_max(r);
        check_bare_parameters(r);
    }
    check_sorts(r);
    check_scope(r, sql);
    check_returning(r);
    check_kept(r);
}
