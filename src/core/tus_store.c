#include "core/tus_store.h"

#include "db/queries.h"

struct taken {
    struct arena *arena;
    struct tus_upload *to;
};

static rc take_upload(const struct row *r, void *arg, struct fault *f)
{
    const struct taken *t = arg;
    (void)f;
    *t->to = (struct tus_upload){
        .id = row_int(r, 0),
        .attachment_id = row_int(r, 8),
        .expires_at = row_int(r, 9),
        .photo = { .hash = row_text_copy(r, 1, t->arena),
                   .size = row_int(r, 2),
                   .name = row_text_copy(r, 3, t->arena),
                   .media_type = row_text_copy(r, 4, t->arena),
                   .taken_at = row_int(r, 5),
                   .placed = !row_null(r, 6),
                   .lon = row_real(r, 6),
                   .lat = row_real(r, 7) },
    };
    return OK;
}

rc tus_store_get(struct tx *tx, i64 id, i64 person_id, struct arena *a, struct tus_upload *ret,
                 struct fault *f)
{
    struct tus_upload found;
    struct taken t = { a, &found };
    rc r = db_one(tx, &Q_upload_get, ARGS(V_I(id), V_I(person_id)), take_upload, &t, f);
    if (r == OK)
        *ret = found;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "upload.not_found") : r;
}

static rc find_by_hash(struct tx *tx, i64 person_id, str hash, struct tus_upload *ret,
                       struct fault *f)
{
    struct taken t = { tx_arena(tx), ret };
    return db_one(tx, &Q_upload_of, ARGS(V_I(person_id), V_T(hash)), take_upload, &t, f);
}

static rc check_quota(struct tx *tx, const struct actor *who, const struct tus_wish *w,
                      struct fault *f)
{
    i64 waiting;
    rc r = db_int(tx, &Q_uploads_waiting, ARGS(V_I(who->person_id), V_I(tx_now(tx))), &waiting, f);
    if (r != OK || waiting + w->photo.size <= w->quota)
        return r;
    return fail(f, TOO_MANY, "upload.quota");
}

static rc insert(struct tx *tx, const struct actor *who, const struct tus_wish *w,
                 struct tus_upload *ret, struct fault *f)
{
    const struct attach_new *p = &w->photo;
    i64 changed = 0;
    *ret = (struct tus_upload){ .id = tx_id(tx), .expires_at = w->expires_at, .photo = *p };
    rc r =
        db_int(tx, &Q_upload_sent, ARGS(V_T(p->hash), V_I(who->person_id)), &ret->attachment_id, f);
    if (r == OK && !ret->attachment_id)
        r = check_quota(tx, who, w, f);
    if (r == OK)
        r = db_exec(tx, &Q_upload_insert,
                    ARGS(V_I(ret->id), V_I(who->bureau_id), V_I(who->person_id), V_T(p->hash),
                         V_I(p->size), V_T(p->name), V_T(p->media_type), V_ID(p->taken_at),
                         p->placed ? V_D(p->lon) : V_NULL(), p->placed ? V_D(p->lat) : V_NULL(),
                         V_ID(ret->attachment_id), V_I(tx_now(tx)), V_I(w->expires_at)),
                    &changed, f);
    /* Asked twice at the same moment: run again and find the other's. */
    return r == OK && !changed ? fail(f, DB_RETRY, NULL) : r;
}

rc tus_store_ask(struct tx *tx, const struct actor *who, const struct tus_wish *w,
                 struct tus_upload *ret, bool *ret_new, struct fault *f)
{
    rc r = find_by_hash(tx, who->person_id, w->photo.hash, ret, f);
    *ret_new = r == NOT_FOUND;
    if (r == NOT_FOUND) {
        fault_clear(f);
        return insert(tx, who, w, ret, f);
    }
    if (r != OK)
        return r;
    if (!ret->attachment_id) /* whoever says another length was wrong the first time, or is now */
        ret->photo.size = w->photo.size;
    ret->expires_at = w->expires_at;
    return db_exec(tx, &Q_upload_again,
                   ARGS(V_I(ret->id), V_I(ret->photo.size), V_I(w->expires_at)), NULL, f);
}

rc tus_store_whole(struct tx *tx, i64 id, i64 attachment_id, struct fault *f)
{
    return db_exec(tx, &Q_upload_whole, ARGS(V_I(id), V_I(attachment_id)), NULL, f);
}

rc tus_store_delete(struct tx *tx, i64 id, i64 person_id, struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(tx, &Q_upload_delete, ARGS(V_I(id), V_I(person_id)), &changed, f);
    return r == OK && !changed ? fail(f, NOT_FOUND, "upload.not_found") : r;
}

rc tus_store_expire(struct tx *tx, i64 before, size_t max, i64 *ids, size_t *ret_n, struct fault *f)
{
    rc r = db_ids(tx, &Q_uploads_expired, ARGS(V_I(before), V_I((i64)max)), ids, max, ret_n, f);
    for (size_t i = 0; r == OK && i < *ret_n; i++)
        r = db_exec(tx, &Q_upload_expire, ARGS(V_I(ids[i]), V_I(before)), NULL, f);
    return r;
}
