#include "rooms/exports/exports.h"

#include "core/ledger.h"
#include "core/list_book.h"
#include "db/queries.h"
#include "http/message.h"

static const char TYPE[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/* Pages are the list's own business; a file has all rows. */
static size_t without_paging(const struct http_request *rq, struct http_pair *to)
{
    static const char *const left_out[] = { "cursor", "limit", "count", "format" };
    size_t n = 0;
    for (size_t i = 0; i < rq->query_count; i++) {
        size_t k = 0;
        while (k < COUNT(left_out) && !str_eq(rq->query[i].name, str_from(left_out[k])))
            k++;
        if (k == COUNT(left_out))
            to[n++] = rq->query[i];
    }
    return n;
}

rc export_parse(const struct actor *who, const struct export_ask *ask, struct arena *a,
                struct list_query *ret, struct fault *f)
{
    const struct route *route = list_book_find(ask->list);
    struct http_request rq = { .arena = a };
    if (!route)
        return fault_field(f, S("list"), "unknown_code", ask->list);
    if (!(route->who & who->roles))
        return fail(f, FORBIDDEN, NULL);
    rc r = message_target(&rq, ARENA_CONCAT(a, S("/?"), ask->query), f);
    if (r != OK)
        return fault_field(f, S("query"), "bad_form", S(""));
    struct http_pair *pairs = ARENA_ARRAY(a, struct http_pair, rq.query_count + 1);
    size_t n = without_paging(&rq, pairs);
    return list_parse(route->list, pairs, n, a, ret, f);
}

rc export_keep(struct tx *tx, const struct actor *who, const struct export_file *file,
               i64 *ret_attachment, struct fault *f)
{
    i64 id = tx_id(tx), now = tx_now(tx);
    str type = str_from(TYPE);
    rc r = db_exec(tx, &Q_blob_insert, ARGS(V_T(file->hash), V_I(file->size), V_T(type), V_I(now)),
                   NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_attachment_insert,
                    ARGS(V_I(id), V_I(who->bureau_id), V_T(file->hash), V_T(file->name), V_T(type),
                         V_I(file->size), V_NULL(), V_NULL(), V_NULL(), V_I(who->unit_id),
                         V_I(who->person_id), V_I(now)),
                    NULL, f);
    if (r == OK)
        r = ledger_append(tx, who,
                          &(struct ledger_entry){ .act = "export.make",
                                                  .subject_kind = "attachment",
                                                  .subject_id = id },
                          f);
    if (r == OK)
        *ret_attachment = id;
    return r;
}
