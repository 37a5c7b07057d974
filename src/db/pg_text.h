/* pg_text.h — values as PostgreSQL writes them: parameters, COPY rows, bytes, the words of an
 * error. No connection here. */
#ifndef NAGUAN_PG_TEXT_H
#define NAGUAN_PG_TEXT_H

#include "base/buf.h"
#include "db/db.h"

struct pg_params {
    const char **values;
    int *lengths, *formats;
};
/* Numbers and text go as text, so that the server fits them to the type it expects; only bytes go
 * as they are. */
struct pg_params pg_params(struct arena *a, const struct val *args, size_t n);

void pg_copy_value(buf *out, const struct val *v); /* one cell of COPY's text format */
str pg_bytes(struct arena *a, str hex);            /* "\x0aff" */
/* From "Key (bureau_id, login)=(1, anna) already exists." to person(bureau_id,login): the values
 * are somebody's. */
str pg_key(struct arena *a, str table, str message);
/* What an SQLSTATE means here. *ret_broken: the connection must be replaced. */
rc pg_state(const char *state, bool *ret_broken);

#endif
