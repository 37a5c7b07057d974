#include "sqlcheck.h"

#include "db/driver.h"
#include "testdb.h"

#include <stdio.h>
#include <string.h>

static const i64 units[] = { 11, 12, 13 };
static const struct scope scopes[] = {
    { .bureau_id = 1, .person_id = 2, .whole_bureau = true },
    { .bureau_id = 1, .person_id = 2, .units = units, .unit_count = 3 },
    { .bureau_id = 1, .person_id = 2, .units = units, .unit_count = 1, .assigned_only = true },
};

static const struct query columns_query = {
    "columns",
    "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_schema t JOIN "
    "pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
    NULL,
};

static rc take_column(const struct row *row, void *arg, struct fault *f)
{
    struct schema *s = arg;
    if (s->n == MAX_COLUMNS)
        return fail_detail(f, INTERNAL, NULL, "too many columns");
    s->columns[s->n++] =
        (struct schema_column){ row_text_copy(row, 0, s->arena), row_text_copy(row, 1, s->arena),
                                row_int(row, 2) != 0 };
    return OK;
}

rc schema_read(struct tx *tx, void *schema, struct fault *f)
{
    return db_each(tx, &columns_query, NO_ARGS, take_column, schema, f);
}

static bool is_large(str table)
{
    static const char *const large[] = {
        "attachment",    "capsule",      "change",        "contact",     "document",
        "entity",        "food_grading", "food_operator", "food_score",  "food_staff",
        "hazard",        "ledger",       "licence",       "matter",      "matter_clock",
        "outbox",        "outbox_door",  "premises",      "self_check",  "survey_answer",
        "survey_target", "survey_value", "sweep_stop",    "track_point", "visit",
        "visit_item",
    };
    for (size_t i = 0; i < COUNT(large); i++) {
        if (str_eq(table, str_from(large[i])))
            return true;
    }
    return false;
}

struct checking {
    struct reading *reading;
    const struct scope *scope;
    bool scanned, walked; /* told once */
};

/* Whether the statement says which rows it wants by a key of the alias: s.entity_id = … */
static bool has_key(const struct reading *r, str alias)
{
    static const str ending = STR_INIT("_id");
    static const char *const wide[] = { "bureau_id", "unit_id" };
    for (size_t i = 3; i < r->n; i++) {
        str column = r->tokens[i - 1].text;
        bool named = str_eq(r->tokens[i].text, S("=")) && str_eq(r->tokens[i - 2].text, S(".")) &&
                     str_eq(r->tokens[i - 3].text, alias);
        bool broad = str_eq(column, str_from(wide[0])) || str_eq(column, str_from(wide[1]));
        if (named && !broad && (str_eq(column, S("id")) || str_ends(column, ending)))
            return true;
    }
    return false;
}

/* "SEARCH s USING INDEX x (bureau_id=? AND day>?)": all of a bureau that has one in the database.
 */
static void check_search(struct checking *c, str line)
{
    str rest, name = str_cut(str_sub(line, 7, line.n), ' ', &rest);
    size_t at = str_find(rest, S("(bureau_id=?"));
    if (at == rest.n || c->walked || !is_large(table_of_alias(c->reading, name)) ||
        !has_key(c->reading, name))
        return;
    str more = str_sub(rest, at + 12, rest.n);
    if (str_find(more, S("=?")) < more.n)
        return;
    c->walked = true;
    finding(c->reading, "walks the bureau's %.*s and not by its key; say scope:… +%.*s",
            STR_ARG(table_of_alias(c->reading, name)), STR_ARG(name));
}

/* "SCAN e USING INDEX x": the whole table, unless it only walks an index until a LIMIT is reached.
 */
static rc read_plan_line(const struct row *row, void *arg, struct fault *f)
{
    (void)f;
    struct checking *c = arg;
    str rest, line = row_text(row, 3);
    if (str_starts(line, S("SEARCH ")))
        check_search(c, line);
    if (!str_starts(line, S("SCAN ")) || c->scanned)
        return OK;
    str name = str_cut(str_sub(line, 5, line.n), ' ', &rest);
    bool walks = str_starts(rest, S("USING")) && has_word(c->reading, "LIMIT");
    if (!walks && is_large(table_of_alias(c->reading, name))) {
        c->scanned = true;
        finding(c->reading, "reads all of %.*s; give it an index or say `-- plan: scan, why`",
                STR_ARG(table_of_alias(c->reading, name)));
    }
    return OK;
}

static rc check_plan(struct tx *tx, struct checking *c, struct fault *f)
{
    const char *sql = c->reading->note->query->sqlite;
    static const struct val nulls[64];
    int n = 0;
    for (size_t i = 1; i < c->reading->n; i++) {
        i64 v;
        if (str_eq(c->reading->tokens[i - 1].text, S("$")) &&
            str_to_i64(c->reading->tokens[i].text, &v) && v > n)
            n = (int)v;
    }
    if (n > (int)COUNT(nulls))
        return fail_detail(f, INTERNAL, NULL, "more than %zu parameters", COUNT(nulls));
    str text = ARENA_CONCAT(tx_arena(tx), S("EXPLAIN QUERY PLAN "), str_from(sql));
    return db_each_sql(tx, text, nulls, (size_t)n, read_plan_line, c, f);
}

static rc check_on(struct tx *tx, void *arg, struct fault *f)
{
    struct checking *c = arg;
    tx_set_scope(tx, c->scope);
    rc r = tx_prepare(tx, c->reading->note->query, f);
    bool plan = tx_kind(tx) == DB_SQLITE && !c->reading->note->plan;
    return r == OK && plan ? check_plan(tx, c, f) : r;
}

/* Prepares it for each kind of actor. False: told already. */
static void check_prepared(struct testdb *t, struct reading *r)
{
    struct checking c = { .reading = r };
    for (size_t i = 0; i < COUNT(scopes); i++) {
        c.scope = &scopes[i];
        fault_init(&t->fault, t->arena);
        rc result = db_tx_run(t->db, DB_READ, check_on, &c, t->arena, &t->fault);
        if (result != OK) {
            finding(r, "%s: %s: %.*s", t->kind == DB_SQLITE ? "SQLite" : "PostgreSQL",
                    rc_name(result), STR_ARG(t->fault.detail));
            return;
        }
    }
}

static void check_statement(const struct query_note *note, const struct schema *schema,
                            struct testdb *sqlite, struct testdb *postgres, int *findings)
{
    const struct query *q = note->query;
    bool portable = strcmp(q->sqlite, q->postgres) == 0;
    struct reading r = { .schema = schema, .note = note };
    arena_reset(sqlite->arena);
    if (postgres && !portable) {
        read_statement(&r, sqlite->arena, q->postgres);
        lint(&r, q->postgres, false);
    }
    if (postgres) {
        arena_reset(postgres->arena);
        check_prepared(postgres, &r);
    }
    read_statement(&r, sqlite->arena, q->sqlite);
    lint(&r, q->sqlite, portable);
    check_prepared(sqlite, &r);
    *findings += r.findings;
}

int main(void)
{
    struct testdb *sqlite = testdb_open(DB_SQLITE), *postgres = testdb_open(DB_POSTGRES);
    struct arena *a = arena_new(0);
    struct schema schema = { .arena = a,
                             .columns = ARENA_ARRAY(a, struct schema_column, MAX_COLUMNS) };
    int findings = 0;
    must_read(sqlite, schema_read, &schema);
    for (size_t i = 0; i < query_note_count; i++)
        check_statement(&query_notes[i], &schema, sqlite, postgres, &findings);
    printf("%zu statements, %d findings%s\n", query_note_count, findings,
           postgres ? "" : " (PostgreSQL left out)");
    testdb_close(sqlite);
    if (postgres)
        testdb_close(postgres);
    arena_free(a);
    return findings > 0;
}
