/* testdb.h — a fresh database for a test program, on both kinds, so that no storage test runs on
 * one only.
 *
 * NAGUAN_TEST_POSTGRES is the address of a server where databases may be made (tools/pg-test starts
 * one); "none" leaves PostgreSQL out; unset is a failure, so that nobody leaves it out by accident.
 */
#ifndef NAGUAN_TESTDB_H
#define NAGUAN_TESTDB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours is a function of base/err.h */

#include "db/scope.h"

struct testdb {
    enum db_kind kind;
    struct arena *arena; /* for the test; emptied before each */
    struct db *db;       /* migrated */
    struct fault fault;
    str url, path; /* path: the SQLite file */
};

/* Runs the tests on each kind in turn; their state, also in their own set-up, is a struct testdb *.
 * Returns the number of failures. */
int testdb_run(const struct CMUnitTest *tests, size_t n);

/* One kind's database by hand. NULL when the environment leaves it out. */
struct testdb *testdb_open(enum db_kind kind);
void testdb_close(struct testdb *t);
/* Opens the same database once more. */
struct db *testdb_again(struct testdb *t, const struct db_options *options);

/* A statement on the spot. */
#define SQL(text) (&(const struct query){ "test", text, text })

/* Each fails the test when the outcome is another. */
void must_write(struct testdb *t, db_fn fn, void *arg);
void must_read(struct testdb *t, db_fn fn, void *arg);
void must_exec(struct testdb *t, const char *sql, const struct val *args, size_t n);
i64 must_int(struct testdb *t, const char *sql, const struct val *args, size_t n);
#define assert_rc(expected, actual) assert_string_equal(rc_name(expected), rc_name(actual))

/* Every row of every table in the order of its values, as text that is the same on both kinds.
 * Columns of types that only one kind has are left out. */
CHECKED rc db_dump(struct tx *tx, buf *out, struct fault *f);

#endif
