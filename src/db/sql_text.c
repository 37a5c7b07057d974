#include "db/sql_text.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static str word_at(str sql, size_t at)
{
    size_t end = at;
    while (end < sql.n && is_word(sql.p[end]))
        end++;
    return str_sub(sql, at, end);
}

static size_t end_of(str sql, size_t from, str mark)
{
    str rest = str_sub(sql, from, sql.n);
    size_t found = str_find(rest, mark);
    return found == rest.n ? sql.n : from + found + mark.n;
}

size_t sql_skip(str sql, size_t at)
{
    str rest = str_sub(sql, at, sql.n);
    if (str_starts(rest, S("'")) || str_starts(rest, S("\"")))
        return end_of(sql, at + 1, str_sub(rest, 0, 1));
    if (str_starts(rest, S("--")))
        return end_of(sql, at, S("\n"));
    if (str_starts(rest, S("/*")))
        return end_of(sql, at + 2, S("*/"));
    return at;
}

/* The number after a $ at `at`, 0 when there is none; *ret_end is behind it. */
static int param_at(str sql, size_t at, size_t *ret_end)
{
    int n = 0;
    size_t end = at + 1;
    while (sql.p[at] == '$' && end < sql.n && sql.p[end] >= '0' && sql.p[end] <= '9' && n < 10000)
        n = n * 10 + (sql.p[end++] - '0');
    *ret_end = end;
    return n;
}

int sql_params(str sql)
{
    int most = 0;
    for (size_t at = 0, end; at<sql.n; at = end> at ? end : at + 1) {
        end = sql_skip(sql, at);
        if (end > at)
            continue;
        int n = param_at(sql, at, &end);
        most = n > most ? n : most;
    }
    return most;
}

static const str token = STR_INIT("/*scope:");

bool sql_has_scope(str sql)
{
    return str_find(sql, token) < sql.n;
}

bool sql_inserts_into(str sql, str table)
{
    static const str into = STR_INIT("INSERT INTO ");
    for (size_t at = end_of(sql, 0, into); at < sql.n; at = end_of(sql, at, into)) {
        if (str_eq(word_at(sql, at), table))
            return true;
    }
    return false;
}

/* How many bytes from its beginning on cannot begin a quotation or comment. */
static size_t plain(str sql)
{
    size_t n = 0;
    while (n < sql.n && sql.p[n] != '/' && sql.p[n] != '\'' && sql.p[n] != '"' && sql.p[n] != '-')
        n++;
    return n;
}

rc sql_expand_scope(buf *out, str sql, const struct scope *scope, struct fault *f)
{
    for (size_t at = 0, end; at < sql.n; at = end) {
        end = at + plain(str_sub(sql, at, sql.n));
        if (end == at && (end = sql_skip(sql, at)) == at)
            end = at + 1;
        str piece = str_sub(sql, at, end);
        if (!str_starts(piece, token)) {
            buf_add(out, piece);
            continue;
        }
        str alias, kind = str_cut(str_sub(piece, token.n, piece.n - 2), ' ', &alias);
        if (!scope)
            return fail_detail(f, INTERNAL, NULL,
                               "no scope in a transaction that reads scoped rows");
        rc r = scope_condition(out, scope, kind, str_trim(alias), f);
        if (r != OK)
            return r;
    }
    return OK;
}

void sql_to_sqlite(buf *out, str sql)
{
    for (size_t at = 0, end; at < sql.n; at = end) {
        end = sql_skip(sql, at);
        if (end > at) {
            buf_add(out, str_sub(sql, at, end));
        } else if (param_at(sql, at, &end) > 0) {
            buf_char(out, '?');
            buf_add(out, str_sub(sql, at + 1, end));
        } else {
            end = at + 1;
            buf_char(out, sql.p[at]);
        }
    }
}

/* Lines for the other database stay the comments they are; for this one the mark goes and the rest
 * is code. */
static str own_lines(str sql, enum db_kind kind, struct arena *a)
{
    str mark = kind == DB_SQLITE ? S("--sqlite:") : S("--pg:");
    buf out = buf_new(a, sql.n + 1);
    while (sql.n) {
        str line = str_cut(sql, '\n', &sql);
        buf_add(&out, str_starts(line, mark) ? str_sub(line, mark.n, line.n) : line);
        buf_char(&out, '\n');
    }
    return buf_str(&out);
}

static const struct {
    str ours, sqlite;
} types[] = {
    { STR_INIT("BIGINT"), STR_INIT("INTEGER") },
    { STR_INIT("DOUBLE"), STR_INIT("REAL") },
    { STR_INIT("PRECISION"), STR_INIT("") },
    { STR_INIT("BYTEA"), STR_INIT("BLOB") },
};

static str sqlite_word(str word)
{
    for (size_t i = 0; i < COUNT(types); i++) {
        if (str_eq(word, types[i].ours))
            return types[i].sqlite;
    }
    return word;
}

/* What stands behind the closing parenthesis of a table; *at moves past the mark that asks for key
 * order. */
static str table_options(str sql, size_t *at)
{
    static const str mark = STR_INIT("/*clustered*/");
    str rest = str_trim(str_sub(sql, *at, sql.n));
    if (!str_starts(rest, mark))
        return S(" STRICT");
    *at = end_of(sql, *at, mark);
    return S(" WITHOUT ROWID, STRICT");
}

struct reading {
    int words, depth; /* of the statement being read */
    bool create, table;
};

static void read_word(struct reading *now, str word)
{
    now->words++;
    if (now->words == 1)
        now->create = str_eq(word, S("CREATE"));
    if (now->words == 2)
        now->table = now->create && str_eq(word, S("TABLE"));
}

static void to_sqlite_tables(buf *out, str sql)
{
    struct reading now = { 0 };
    for (size_t at = 0, end; at < sql.n; at = end) {
        end = sql_skip(sql, at);
        str word = word_at(sql, at);
        if (end > at) {
            buf_add(out, str_sub(sql, at, end));
        } else if (word.n) {
            end = at + word.n;
            read_word(&now, word);
            buf_add(out, sqlite_word(word));
        } else {
            char c = sql.p[at];
            end = at + 1;
            buf_char(out, c);
            now.depth += (c == '(') - (c == ')');
            if (c == ')' && now.depth == 0 && now.table)
                buf_add(out, table_options(sql, &end));
            if (c == ';')
                now = (struct reading){ 0 };
        }
    }
}

void sql_migration(buf *out, str sql, enum db_kind kind, struct arena *a)
{
    str own = own_lines(sql, kind, a);
    if (kind == DB_SQLITE)
        to_sqlite_tables(out, own);
    else
        buf_add(out, own);
}
