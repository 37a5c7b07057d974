/* demo_write_shops.c — the register: operators, doors, licences, contacts and what changed in them,
 * in batches that bound both memory and transactions. */
#include "rooms/demo/demo_entry.h"

/* Filled at a time, and written in one transaction: the pages of an index by phone are written once
 * for all of them. */
enum { BATCH = 8192, BATCHES = 16 };

static const struct entry *next_entry(struct batch *w)
{
    return w->i < w->n ? &w->at[w->i++] : NULL;
}

static int next_entity(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    const struct entry *e = next_entry(w);
    (void)f;
    if (!e)
        return 0;
    const struct shop *s = &e->shop;
    const struct val values[] = {
        V_I(book_entity(b, s->i)),
        V_I(b->bureau_id),
        V_I(e->unit_id),
        V_ID(e->officer_id),
        V_T0(s->uscc),
        V_T0(s->reg_no),
        V_T(s->name),
        V_T(s->sign),
        V_T(s->kind),
        V_T(s->trade->code),
        V_T(s->state),
        V_T(s->legal_person),
        V_B0(e->phone.text),
        V_B0(e->phone.index),
        V_T(s->address),
        V_T(s->place_code),
        V_T0(s->grade),
        V_I(s->opened),
        V_ID(e->enrolled_at),
        V_ID(e->last_seen_at),
        V_I(b->history->filed[s->i]),
        V_I(entry_ver(e)),
        V_I(e->created_at),
        V_I(e->enrolled_at ? e->enrolled_at : e->created_at),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_premises(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    const struct entry *e = next_entry(w);
    (void)f;
    if (!e)
        return 0;
    const struct shop *s = &e->shop;
    const struct val values[] = {
        V_I(book_premises(b, s->i)),
        V_I(b->bureau_id),
        V_I(e->unit_id),
        V_I(book_entity(b, s->i)),
        V_T(s->sign),
        V_T(s->address),
        V_T(s->street),
        V_T(s->place_code),
        V_D(s->lon),
        V_D(s->lat),
        V_T(S("wgs84")),
        V_T(e->door_state),
        V_ID(e->door_state_at),
        V_I(entry_door_ver(e)),
        V_I(e->created_at),
        V_I(e->last_visit ? e->door_state_at : e->created_at),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_licence(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    (void)f;
    while (w->i < w->n && w->k == w->at[w->i].shop.permit_count) {
        w->i++;
        w->k = 0;
    }
    if (w->i == w->n)
        return 0;
    const struct entry *e = &w->at[w->i];
    const struct permit *p = &e->shop.permits[w->k];
    const struct val values[] = {
        V_I(entry_licence(b, e, w->k)),
        V_I(b->bureau_id),
        V_I(book_entity(b, e->shop.i)),
        V_I(book_premises(b, e->shop.i)),
        V_T(p->kind),
        V_T(p->number),
        V_T0(p->scope),
        V_I(p->issued_on),
        V_ID(p->valid_to),
        V_T(p->state),
        V_I(e->created_at),
        V_I(e->created_at),
    };
    w->k++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_contact(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    (void)f;
    while (w->i < w->n && w->k == w->at[w->i].contacts) {
        w->i++;
        w->k = 0;
    }
    if (w->i == w->n)
        return 0;
    const struct entry *e = &w->at[w->i];
    const struct shop *s = &e->shop;
    const struct sealed_phone *phone = w->k == 0 && s->phone.n ? &e->phone : &e->manager_phone;
    i64 at = entry_contact_at(e);
    const struct val values[] = { V_I(entry_contact(b, e, w->k)),
                                  V_I(b->bureau_id),
                                  V_I(book_entity(b, s->i)),
                                  V_T(w->k == 0 ? s->legal_person : s->manager),
                                  V_T(str_from(e->duties[w->k])),
                                  V_B0(phone->text),
                                  V_B0(phone->index),
                                  V_I(at),
                                  V_I(at) };
    w->k++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc copy(struct batch *w, struct tx *tx, const char *table, const char *const *columns,
               size_t count, int (*next)(void *arg, struct val *v, struct fault *f),
               struct fault *f)
{
    batch_rewind(w);
    return db_copy_in(tx, table, columns, count, next, w, f);
}

static rc write_batch(struct tx *tx, struct batch *w, struct fault *f)
{
    static const char *const entity[] = { "id",      "bureau_id",   "unit_id",     "officer_id",
                                          "uscc",    "reg_no",      "name",        "trade_name",
                                          "kind",    "trade",       "state",       "legal_person",
                                          "phone",   "phone_index", "address",     "place_code",
                                          "grade",   "opened_on",   "enrolled_at", "last_seen_at",
                                          "filings", "ver",         "created_at",  "changed_at" };
    static const char *const premises[] = {
        "id",         "bureau_id", "unit_id", "entity_id", "name",       "address",       "street",
        "place_code", "lon",       "lat",     "crs",       "door_state", "door_state_at", "ver",
        "created_at", "changed_at"
    };
    static const char *const licence[] = { "id",       "bureau_id", "entity_id",  "premises_id",
                                           "kind",     "number",    "scope",      "issued_on",
                                           "valid_to", "state",     "created_at", "changed_at" };
    static const char *const contact[] = { "id",          "bureau_id",  "entity_id",
                                           "name",        "duty",       "phone",
                                           "phone_index", "created_at", "changed_at" };
    rc r = batch_fill(w, f);
    if (r == OK)
        r = copy(w, tx, "entity", entity, COUNT(entity), next_entity, f);
    if (r == OK)
        r = copy(w, tx, "premises", premises, COUNT(premises), next_premises, f);
    if (r == OK)
        r = copy(w, tx, "licence", licence, COUNT(licence), next_licence, f);
    if (r == OK)
        r = copy(w, tx, "contact", contact, COUNT(contact), next_contact, f);
    return r == OK ? batch_write_changes(w, tx, f) : r;
}

static rc write_batches(struct tx *tx, void *arg, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    rc r = OK;
    w->first = w->begin;
    for (int i = 0; r == OK && i < BATCHES && w->first < b->market->shops; i++) {
        i64 left = b->market->shops - w->first;
        struct arena_mark mark = arena_mark(tx_arena(tx));
        w->n = (size_t)(left < BATCH ? left : BATCH);
        r = write_batch(tx, w, f);
        arena_rewind(tx_arena(tx), mark);
        w->first += (i64)w->n;
        book_tell(b, "demo.shops", w->first, b->market->shops);
    }
    return r;
}

/* The doors behind the shops: frontages nobody holds, second doors of firms. */
static int next_door(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    struct door d;
    (void)f;
    if (w->first == b->market->doors)
        return 0;
    arena_reset(w->arena);
    door_fill(b->market, w->first++, &d, w->arena);
    i64 state_at = d.shop < 0 ? b->from : 0;
    const struct val values[] = {
        V_I(book_premises(b, d.i)),
        V_I(b->bureau_id),
        V_I(book_station(b, d.community)),
        V_ID(d.shop < 0 ? 0 : book_entity(b, d.shop)),
        V_T(d.name),
        V_T(d.address),
        V_T(d.street),
        V_T(d.place_code),
        V_D(d.lon),
        V_D(d.lat),
        V_T(S("wgs84")),
        V_T(d.state),
        V_ID(state_at),
        V_I(1),
        V_I(b->from),
        V_I(b->from),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_door_change(void *arg, struct val *v, struct fault *f)
{
    struct batch *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->first == b->market->doors)
        return 0;
    const struct val values[] = { V_I(book_premises(b, w->first++)),
                                  V_I(1),
                                  V_T(S("premises")),
                                  V_I(b->from),
                                  V_T(S("demo")),
                                  V_T(S("")) };
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_doors(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const premises[] = {
        "id",         "bureau_id", "unit_id", "entity_id", "name",       "address",       "street",
        "place_code", "lon",       "lat",     "crs",       "door_state", "door_state_at", "ver",
        "created_at", "changed_at"
    };
    static const char *const change[] = { "subject_id", "ver",    "subject_kind",
                                          "at",         "source", "diff" };
    struct batch *w = arg;
    w->first = w->book->market->shops;
    rc r = copy(w, tx, "premises", premises, COUNT(premises), next_door, f);
    w->first = w->book->market->shops;
    return r == OK ? copy(w, tx, "change", change, COUNT(change), next_door_change, f) : r;
}

rc book_write_shops(struct book *b, struct arena *a, struct fault *f)
{
    struct batch w = { .book = b, .arena = arena_new(0) };
    rc r = w.arena ? OK : fail(f, NO_MEMORY, NULL);
    while (r == OK && w.begin < b->market->shops) {
        r = db_tx_run(b->house->db, DB_WRITE, write_batches, &w, a, f);
        w.begin = w.first;
    }
    if (r == OK)
        r = db_tx_run(b->house->db, DB_WRITE, write_doors, &w, a, f);
    arena_free(w.arena);
    return r;
}
