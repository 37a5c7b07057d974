/* sql_text.h — just enough reading of SQL to change it: what is quoted, what is comment, what is
 * code.
 *
 * Our subset has no dollar quotes and no nested comments. All functions append to a buf and leave
 * the overflow check to the caller. */
#ifndef NAGUAN_SQL_TEXT_H
#define NAGUAN_SQL_TEXT_H

#include "db/scope.h"

/* The end of the quoted text or comment that begins at `at`; `at` itself when code begins there. */
size_t sql_skip(str sql, size_t at);
/* The highest $n in code, 0 when there is none. */
int sql_params(str sql);
bool sql_has_scope(str sql);
/* Whether the statement adds rows to the table. */
bool sql_inserts_into(str sql, str table);

/* Replaces each scope token by its condition. INTERNAL when the transaction has no scope or a token
 * is misspelt. */
CHECKED rc sql_expand_scope(buf *out, str sql, const struct scope *scope, struct fault *f);
/* $n becomes ?n: SQLite would number $n in order of appearance and so swap values silently. */
void sql_to_sqlite(buf *out, str sql);
/* A migration as kind wants it: lines "--pg:" or "--sqlite:" become code where they are meant; for
 * SQLite types are mapped, tables are STRICT, and those marked clustered are WITHOUT ROWID. */
void sql_migration(buf *out, str sql, enum db_kind kind, struct arena *a);

#endif
