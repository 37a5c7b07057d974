/* rule_store.h — rule packs in the database: every pack that was ever in force stays, row by row.
 */
#ifndef NAGUAN_RULE_STORE_H
#define NAGUAN_RULE_STORE_H

#include "codec/json.h"
#include "core/rule.h"
#include "db/db.h"

/* Keeps r when the database does not have it yet. Called at start, in a writing transaction. */
CHECKED rc rule_store_save(struct tx *tx, const struct rules *r, struct fault *f);
/* Puts the bureau's own days over r's calendar (calendar_override); before other threads use r. */
CHECKED rc rule_store_overrides(struct tx *tx, i64 bureau_id, struct rules *r, struct fault *f);

/* The row as the API shows it: {"code","name_zh","name_en","basis","valid_from","valid_to",…}; days
 * as text, null when open; the list's own cells as they stand in the file. Writes the object. */
void rule_put(const struct rules *r, const struct rule_row *row, struct json_out *o);
/* Writes [{"id","first_used_at"}…], oldest first. */
CHECKED rc rule_put_packs(struct tx *tx, struct json_out *o, struct fault *f);
/* Writes [{"pack","since","row":{…}}…]: what a code said, each wording once, with the first pack
 * that said it. */
CHECKED rc rule_put_history(struct tx *tx, str list, str code, struct json_out *o, struct fault *f);

#endif
