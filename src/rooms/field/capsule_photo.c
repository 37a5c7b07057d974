/* capsule_photo.c — photos and capsules find each other by content, whichever came first. */
#include "base/id.h"
#include "db/queries.h"
#include "rooms/field/capsule.h"
#include "rooms/field/field.h"
#include "sys/secret.h"

#include "core/ledger.h"
#include "core/outbox.h"

enum { MOST_PHOTOS = 100, MOST_ANSWERS = 1000 };

struct photo {
    str hash, original, used_for;
    i64 size, used_no, matter_id;
};

static bool is_use(str s)
{
    static const char *const uses[] = { "visit", "hazard", "item", "recheck", "signature" };
    for (size_t i = 0; i < COUNT(uses); i++)
        if (str_eq(s, str_from(uses[i])))
            return true;
    return false;
}

/* A photo of a re-check belongs to its hazard. */
static i64 rechecked(const struct capsule *c, i64 no)
{
    i64 id = 0;
    const struct json *one =
        no < 0 ? NULL : json_at(json_get(c->content->what, "rechecks"), (size_t)no);
    return id_parse(json_text(json_get(one, "hazard_id")), &id) ? id : 0;
}

/* A photo of an answer: the answers of a visit are kept by the codes of their items, so its number
 * is turned into that order. -1: the capsule has no such answer. */
static i64 answered(const struct capsule *c, i64 no)
{
    const struct json *items = json_get(json_get(c->content->what, "visit"), "items");
    i64 before = 0;
    if (no < 0 || (size_t)no >= json_size(items))
        return -1;
    str code = json_text(json_get(json_at(items, (size_t)no), "item"));
    for (size_t i = 0; i < json_size(items) && i < MOST_ANSWERS; i++)
        before += str_cmp(json_text(json_get(json_at(items, i), "item")), code) < 0;
    return before;
}

static rc read_photo(const struct capsule *c, const struct json *j, str path, struct photo *ret,
                     struct fault *f)
{
    struct arena *a = f->arena;
    struct photo p = { .hash = json_text(json_get(j, "hash")),
                       .original = json_text(json_get(j, "original")),
                       .used_for = json_text(json_get(j, "of")),
                       .size = json_int(json_get(j, "size")),
                       .used_no = json_int(json_get(j, "index")) };
    rc r = OK;
    if (!sm3_is_text(p.hash))
        r = fault_field(f, ARENA_CONCAT(a, path, S(".hash")), "not_hex", S(""));
    if (p.original.n && !sm3_is_text(p.original))
        r = fault_field(f, ARENA_CONCAT(a, path, S(".original")), "not_hex", S(""));
    if (!is_use(p.used_for))
        r = fault_field(f, ARENA_CONCAT(a, path, S(".of")), "unknown_code", p.used_for);
    if (p.size <= 0 || p.size > LIMIT_UPLOAD)
        r = fault_field(f, ARENA_CONCAT(a, path, S(".size")), "out_of_range", S(""));
    if (str_eq(p.used_for, S("recheck")))
        p.matter_id = rechecked(c, p.used_no);
    if (str_eq(p.used_for, S("item")))
        p.used_no = answered(c, p.used_no);
    bool nowhere =
        (str_eq(p.used_for, S("recheck")) && p.matter_id == 0) ||
        (str_eq(p.used_for, S("hazard")) && c->visit.id && p.used_no >= (i64)c->visit.hazards.n);
    if (p.used_no < 0 || p.used_no >= MOST_PHOTOS || nowhere)
        r = fault_field(f, ARENA_CONCAT(a, path, S(".index")), "out_of_range", S(""));
    if (r == OK)
        *ret = p;
    return r;
}

rc capsule_photos(struct tx *tx, const struct actor *who, const struct capsule *c, struct fault *f)
{
    const struct json *all = json_get(c->content->what, "photos");
    rc r = OK;
    if (!all)
        return OK;
    if (json_type(all) != JSON_ARRAY || json_size(all) > MOST_PHOTOS)
        return fault_field(f, S("photos"), "not_a_list", S(""));
    for (size_t i = 0; r == OK && i < json_size(all); i++) {
        struct photo p;
        r = read_photo(c, json_at(all, i), arena_fmt(tx_arena(tx), "photos.%zu", i), &p, f);
        if (r == OK)
            r = db_exec(tx, &Q_capsule_photo_insert,
                        ARGS(V_I(c->id), V_I((i64)i), V_I(who->person_id), V_T(p.hash), V_I(p.size),
                             V_T0(p.original), V_T(p.used_for), V_I(p.used_no), V_ID(p.matter_id)),
                        NULL, f);
    }
    return r;
}

/* ---- into their places ---- */

struct wanted {
    i64 capsule_id, no, used_no, visit_id, matter_id, clock_ms;
    str used_for, hash;
};
struct wanted_list {
    struct arena *arena;
    struct wanted at[MOST_PHOTOS];
    size_t n;
};

/* One whole photo may be wanted in several places: each gets a row of its own over the same
 * content, and its hour was put right with the first. */
static rc put_in_place(struct tx *tx, const struct actor *who, const struct wanted *w,
                       i64 attachment_id, bool loose, struct fault *f)
{
    i64 id = attachment_id;
    rc r = OK;
    if (!loose) {
        id = tx_id(tx);
        r = db_exec(tx, &Q_attachment_again, ARGS(V_I(attachment_id), V_I(id), V_I(tx_now(tx))),
                    NULL, f);
    }
    if (r == OK && w->matter_id)
        r = db_exec(tx, &Q_attachment_of_recheck,
                    ARGS(V_I(id), V_I(w->matter_id), V_I(who->person_id)), NULL, f);
    else if (r == OK)
        r = visit_photo_arrives(tx, who, w->visit_id, w->used_for, w->used_no, id, f);
    if (r == OK)
        r = db_exec(tx, &Q_attachment_of_capsule,
                    ARGS(V_I(id), V_I(w->capsule_id), V_I(w->no),
                         V_I(loose ? evidence_shift(tx, w->clock_ms) : 0)),
                    NULL, f);
    return r == OK ? db_exec(tx, &Q_capsule_photo_here,
                             ARGS(V_I(w->capsule_id), V_I(w->no), V_I(id)), NULL, f)
                   : r;
}

struct file {
    i64 id;
    bool loose;
};

static rc take_file(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct file *)arg = (struct file){ row_int(r, 0), row_int(r, 1) != 0 };
    return OK;
}

static rc take_open(const struct row *r, void *arg, struct fault *f)
{
    struct wanted_list *l = arg;
    (void)f;
    if (l->n < COUNT(l->at))
        l->at[l->n++] =
            (struct wanted){ .no = row_int(r, 0), .hash = row_text_copy(r, 1, l->arena) };
    return OK;
}

rc capsule_photos_here(struct tx *tx, const struct actor *who, const struct capsule *c,
                       struct fault *f)
{
    struct wanted_list *l = ARENA_NEW(tx_arena(tx), struct wanted_list);
    l->arena = tx_arena(tx);
    rc r =
        c->visit.id ? db_each(tx, &Q_capsule_photos_open, ARGS(V_I(c->id)), take_open, l, f) : OK;
    for (size_t i = 0; r == OK && i < l->n; i++) {
        struct file file = { 0 };
        r = db_each(tx, &Q_capsule_photo_loose, ARGS(V_I(who->person_id), V_T(l->at[i].hash)),
                    take_file, &file, f);
        if (r == OK && file.id)
            r = capsule_photo_arrived(tx, who, l->at[i].hash, file.id, f);
    }
    return r;
}

static rc take_wanted(const struct row *r, void *arg, struct fault *f)
{
    struct wanted_list *l = arg;
    (void)f;
    if (l->n < COUNT(l->at))
        l->at[l->n++] = (struct wanted){ .capsule_id = row_int(r, 0),
                                         .no = row_int(r, 1),
                                         .used_for = row_text_copy(r, 2, l->arena),
                                         .used_no = row_int(r, 3),
                                         .visit_id = row_int(r, 4),
                                         .matter_id = row_int(r, 5),
                                         .clock_ms = row_int(r, 6) };
    return OK;
}

/* All photos are here: the capsule is accepted. While it is being received its settling says so. */
static rc accept_when_whole(struct tx *tx, const struct actor *who, i64 capsule_id, struct fault *f)
{
    i64 missing = 0, changed = 0;
    rc r = db_int(tx, &Q_capsule_missing_count, ARGS(V_I(capsule_id)), &missing, f);
    if (r != OK || missing)
        return r;
    r = db_exec(tx, &Q_capsule_whole, ARGS(V_I(capsule_id), V_I(tx_now(tx))), &changed, f);
    if (r != OK || changed == 0)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "capsule.changed",
                                             .subject_kind = "capsule",
                                             .subject_id = capsule_id,
                                             .unit_id = who->unit_id,
                                             .person_id = who->person_id },
                      f);
}

rc capsule_photo_arrived(struct tx *tx, const struct actor *who, str hash, i64 attachment_id,
                         struct fault *f)
{
    struct wanted_list *l = ARENA_NEW(tx_arena(tx), struct wanted_list);
    struct file file = { 0 };
    l->arena = tx_arena(tx);
    rc r = db_each(tx, &Q_capsule_photos_wanted, ARGS(V_I(who->person_id), V_T(hash)), take_wanted,
                   l, f);
    if (r == OK && l->n)
        r = db_each(tx, &Q_capsule_photo_is_loose, ARGS(V_I(attachment_id)), take_file, &file, f);
    for (size_t i = 0; r == OK && i < l->n; i++) {
        r = put_in_place(tx, who, &l->at[i], attachment_id, file.loose && i == 0, f);
        if (r == OK)
            r = accept_when_whole(tx, who, l->at[i].capsule_id, f);
    }
    return r;
}
