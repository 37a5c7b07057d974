/* merge.c — one operator entered twice becomes one again, and can be taken apart as it was. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/register/notice.h"
#include "search/changed.h"

#include <stdlib.h>
#include <string.h>

/* What hangs on an operator and goes over with it. */
static const struct part {
    const char *name;
    const struct query *move, *back;
} parts[] = {
    { "premises", &Q_merge_premises, &Q_unmerge_premises },
    { "licence", &Q_merge_licences, &Q_unmerge_licence },
    { "contact", &Q_merge_contacts, &Q_unmerge_contact },
    { "matter", &Q_merge_matters, &Q_unmerge_matter },
    { "visit", &Q_merge_visits, &Q_unmerge_visit },
};

struct moved {
    struct arena *arena;
    i64 *at;
    size_t n, room;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct moved *m = arg;
    (void)f;
    if (m->n == m->room) {
        size_t room = m->room ? m->room * 2 : 64;
        i64 *more = ARENA_ARRAY(m->arena, i64, room);
        if (m->n)
            memcpy(more, m->at, m->n * sizeof *more);
        m->at = more;
        m->room = room;
    }
    m->at[m->n++] = row_int(r, 0);
    return OK;
}

static int by_id(const void *a, const void *b)
{
    const i64 *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* RETURNING has no order of its own, and each database another: they are kept oldest first. */
static rc move_part(struct tx *tx, const struct part *part, const i64 pair[2],
                    struct json_out *moved, struct fault *f)
{
    struct moved m = { .arena = tx_arena(tx) };
    rc r = db_each(tx, part->move, ARGS(V_I(pair[0]), V_I(pair[1])), take_id, &m, f);
    if (m.n)
        qsort(m.at, m.n, sizeof *m.at, by_id);
    json_name(moved, str_from(part->name));
    json_open(moved, '[');
    for (size_t i = 0; i < m.n; i++)
        json_put_id(moved, m.at[i]);
    json_close(moved, ']');
    return r;
}

static rc move_parts(struct tx *tx, i64 gone_id, i64 kept_id, struct json_out *moved,
                     struct fault *f)
{
    rc r = OK;
    json_open(moved, '{');
    for (size_t i = 0; r == OK && i < COUNT(parts); i++)
        r = move_part(tx, &parts[i], (const i64[]){ gone_id, kept_id }, moved, f);
    json_close(moved, '}');
    return r;
}

static rc check_pair(const struct entity *kept, const struct entity *gone, struct fault *f)
{
    if (kept->id == gone->id)
        return fault_field(f, S("gone_id"), "same_record", S(""));
    if (kept->merged_into || gone->merged_into)
        return refuse(f, "merge.already_merged");
    if (kept->uscc.n && gone->uscc.n && !str_eq(kept->uscc, gone->uscc))
        return refuse(f, "merge.different_codes");
    return OK;
}

static rc point_at(struct tx *tx, const struct actor *who, struct source from,
                   const struct entity *gone, i64 kept_id, struct fault *f)
{
    struct json_out diff = json_out_new(tx_arena(tx), 256);
    json_open(&diff, '{');
    json_name(&diff, S("merged_into"));
    json_open(&diff, '[');
    json_put_id(&diff, gone->merged_into);
    json_put_id(&diff, kept_id);
    json_close(&diff, ']');
    json_close(&diff, '}');
    rc r = db_exec(tx, &Q_entity_set_merged, ARGS(V_I(gone->id), V_ID(kept_id), V_I(tx_now(tx))),
                   NULL, f);
    return r == OK
               ? change_add(
                     tx, who, from,
                     &(struct version){ "entity", gone->id, gone->ver + 1, json_out_str(&diff) }, f)
               : r;
}

static const merge_follower *followers;
static size_t follower_count;

void merge_set_followers(const merge_follower *at, size_t n)
{
    followers = at;
    follower_count = n;
}

static rc tell_followers(struct tx *tx, i64 kept_id, i64 gone_id, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < follower_count; i++)
        r = followers[i](tx, kept_id, gone_id, f);
    return r;
}

static rc told(struct tx *tx, const struct actor *who, const struct entity *kept,
               const struct entity *gone, const char *act, struct fault *f)
{
    rc r = search_changed(tx, kept->id, f);
    if (r == OK)
        r = search_changed(tx, gone->id, f);
    if (r == OK)
        r = outbox_door(tx, "entity", gone->id, f); /* those it got back */
    struct json_out facts = json_out_new(tx_arena(tx), 256);
    json_open(&facts, '{');
    json_id_of(&facts, "gone_id", gone->id);
    json_close(&facts, '}');
    struct notice n = { .kind = "entity",
                        .act = act,
                        .id = kept->id,
                        .entity_id = kept->id,
                        .unit_id = kept->unit_id,
                        .place_code = kept->place_code,
                        .facts = json_out_str(&facts) };
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

rc entity_merge(struct tx *tx, const struct actor *who, i64 kept_id, i64 gone_id, str reason,
                i64 *ret_merge_id, struct fault *f)
{
    struct entity kept, gone;
    i64 id = tx_id(tx);
    struct json_out moved = json_out_new(tx_arena(tx), 4 << 20);
    rc r = entity_get(tx, kept_id, &kept, f);
    if (r == OK)
        r = entity_get(tx, gone_id, &gone, f);
    if (r == OK)
        r = check_pair(&kept, &gone, f);
    if (r == OK)
        r = move_parts(tx, gone_id, kept_id, &moved, f);
    if (r == OK)
        r = point_at(tx, who, (struct source){ "merge", id }, &gone, kept_id, f);
    if (r == OK)
        r = db_exec(tx, &Q_merge_insert,
                    ARGS(V_I(id), V_I(who->bureau_id), V_I(kept_id), V_I(gone_id),
                         V_T(json_out_str(&moved)), V_T(reason), V_I(tx_now(tx)),
                         V_I(who->person_id)),
                    NULL, f);
    if (r == OK)
        r = tell_followers(tx, kept_id, gone_id, f);
    if (r == OK)
        r = told(tx, who, &kept, &gone, "merge", f);
    if (r == OK)
        *ret_merge_id = id;
    return r;
}

struct merge {
    struct arena *arena;
    i64 kept_id, gone_id;
    str moved;
};

static rc take_merge(const struct row *r, void *arg, struct fault *f)
{
    struct merge *m = arg;
    (void)f;
    m->kept_id = row_int(r, 0);
    m->gone_id = row_int(r, 1);
    m->moved = row_text_copy(r, 2, m->arena);
    return OK;
}

/* Only what still hangs on the kept one goes back: what somebody moved on since stays where it was
 * put. */
static rc move_back(struct tx *tx, const struct merge *m, struct fault *f)
{
    const struct json *moved;
    rc r = json_parse(tx_arena(tx), m->moved, &moved, f);
    for (size_t i = 0; r == OK && i < COUNT(parts); i++) {
        const struct json *ids = json_get(moved, parts[i].name);
        for (size_t k = 0; r == OK && k < json_size(ids); k++) {
            i64 id = 0;
            if (str_to_i64(json_text(json_at(ids, k)), &id))
                r = db_exec(tx, parts[i].back, ARGS(V_I(id), V_I(m->gone_id), V_I(m->kept_id)),
                            NULL, f);
        }
    }
    return r;
}

rc entity_unmerge(struct tx *tx, const struct actor *who, i64 merge_id, struct fault *f)
{
    struct merge m = { .arena = tx_arena(tx) };
    struct entity kept, gone;
    rc r = db_one(tx, &Q_merge_get, ARGS(V_I(merge_id)), take_merge, &m, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "merge.not_found");
    if (r == OK)
        r = entity_get(tx, m.kept_id, &kept, f);
    if (r == OK)
        r = entity_get(tx, m.gone_id, &gone, f);
    if (r == OK)
        r = move_back(tx, &m, f);
    if (r == OK)
        r = point_at(tx, who, (struct source){ "unmerge", merge_id }, &gone, 0, f);
    if (r == OK)
        r = db_exec(tx, &Q_merge_undone, ARGS(V_I(merge_id), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = tell_followers(tx, m.kept_id, m.gone_id, f);
    return r == OK ? told(tx, who, &kept, &gone, "unmerge", f) : r;
}
