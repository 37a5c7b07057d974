/* demo_write_changes.c — the history of the register: each record's first version, the enrolment of
 * an operator, the last sighting of its door. */
#include "rooms/demo/demo_entry.h"

enum { CHANGES_MOST = 4 + PERMITS_MOST + CONTACTS_MOST, DIFF_MOST = 1000 };

struct changed {
    i64 id, ver, at, actor_id, source_id;
    const char *kind, *source;
    str diff;
};

struct changes {
    struct batch *batch;
    struct changed at[CHANGES_MOST];
    size_t n, next;
};

static struct changed first_of(const char *kind, i64 id, i64 at)
{
    return (struct changed){
        .id = id, .ver = 1, .at = at, .kind = kind, .source = "demo", .diff = S("")
    };
}

static struct changed enrolment(const struct batch *w, const struct entry *e)
{
    const struct book *b = w->book;
    i32 call = b->history->enrolled[e->shop.i];
    struct json_out o = json_out_new(w->arena, DIFF_MOST);
    json_open(&o, '{');
    change_ids(&o, "officer_id", 0, e->officer_id);
    change_instant(&o, "enrolled_at", 0, e->enrolled_at);
    json_close(&o, '}');
    return (struct changed){ book_entity(b, e->shop.i),
                             2,
                             e->enrolled_at,
                             book_member(b, b->history->calls[call].member),
                             book_visit(b, call),
                             "entity",
                             "visit",
                             json_out_str(&o) };
}

static struct changed sighting(const struct batch *w, const struct entry *e)
{
    const struct book *b = w->book;
    i32 call = b->history->last_call[e->shop.i];
    struct json_out o = json_out_new(w->arena, DIFF_MOST);
    json_open(&o, '{');
    if (!str_eq(e->base_state, e->door_state))
        change_text(&o, "door_state", e->base_state, e->door_state);
    change_instant(&o, "door_state_at", e->base_at, e->door_state_at);
    json_close(&o, '}');
    return (struct changed){ book_premises(b, e->shop.i),
                             2,
                             e->door_state_at,
                             book_member(b, b->history->calls[call].member),
                             e->last_visit,
                             "premises",
                             "visit",
                             json_out_str(&o) };
}

static void collect(struct changes *c, const struct entry *e)
{
    const struct book *b = c->batch->book;
    c->n = c->next = 0;
    c->at[c->n++] = first_of("entity", book_entity(b, e->shop.i), e->created_at);
    if (e->enrolled_at)
        c->at[c->n++] = enrolment(c->batch, e);
    c->at[c->n++] = first_of("premises", book_premises(b, e->shop.i), e->created_at);
    if (e->last_visit)
        c->at[c->n++] = sighting(c->batch, e);
    for (size_t i = 0; i < e->shop.permit_count; i++)
        c->at[c->n++] = first_of("licence", entry_licence(b, e, i), e->created_at);
    for (size_t i = 0; i < e->contacts; i++)
        c->at[c->n++] = first_of("contact", entry_contact(b, e, i), entry_contact_at(e));
}

static int next_change(void *arg, struct val *v, struct fault *f)
{
    struct changes *c = arg;
    (void)f;
    if (c->next == c->n) {
        if (c->batch->i == c->batch->n)
            return 0;
        collect(c, &c->batch->at[c->batch->i++]);
    }
    const struct changed *one = &c->at[c->next++];
    const struct val values[] = {
        V_I(one->id),         V_I(one->ver),       V_T(str_from(one->kind)),
        V_I(one->at),         V_ID(one->actor_id), V_T(str_from(one->source)),
        V_ID(one->source_id), V_T(one->diff)
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

rc batch_write_changes(struct batch *w, struct tx *tx, struct fault *f)
{
    static const char *const columns[] = { "subject_id", "ver",    "subject_kind", "at",
                                           "actor_id",   "source", "source_id",    "diff" };
    struct changes c = { .batch = w };
    batch_rewind(w);
    return db_copy_in(tx, "change", columns, COUNT(columns), next_change, &c, f);
}
