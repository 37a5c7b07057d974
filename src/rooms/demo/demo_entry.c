#include "rooms/demo/demo_entry.h"

static const i64 HOUR_MS = 3600000;

i64 entry_ver(const struct entry *e)
{
    return e->enrolled_at ? 2 : 1;
}

i64 entry_door_ver(const struct entry *e)
{
    return e->last_visit ? 2 : 1;
}

static void read_door(const struct book *b, struct entry *e)
{
    const struct history *h = b->history;
    const struct shop *s = &e->shop;
    e->base_state = s->census.n ? s->census : S("unseen");
    e->base_at = s->census.n ? day_start(s->census_on) + 10 * HOUR_MS : 0;
    e->door_state = e->base_state;
    e->door_state_at = e->base_at;
    i32 call = h->last_call[s->i];
    if (call < 0)
        return;
    const struct rule_row *outcome = rule_find(
        h->rules, S("visit_outcomes"), str_from(OUTCOME_CODES[h->calls[call].outcome]), h->today);
    e->door_state = outcome ? rule_cell(h->rules, outcome, S("door_state")) : S("matched");
    e->door_state_at = h->calls[call].at;
    e->last_visit = book_visit(b, call);
}

static void read_history(const struct book *b, struct entry *e)
{
    const struct history *h = b->history;
    const struct shop *s = &e->shop;
    i64 entered = day_start(s->opened + 2) + 10 * HOUR_MS, latest = b->now - HOUR_MS;
    e->unit_id = book_station(b, s->community);
    e->created_at = entered < b->from ? b->from : entered > latest ? latest : entered;
    if (h->enrolled[s->i] >= 0) {
        e->enrolled_at = h->calls[h->enrolled[s->i]].at;
        e->officer_id = book_member(
            b, crew_officer(b->crew, b->ground, (size_t)(s->community - b->ground->communities)));
    }
    if (h->last_seen[s->i] >= 0)
        e->last_seen_at = h->calls[h->last_seen[s->i]].at;
    read_door(b, e);
}

/* Whoever is enrolled can be reached; food shops have somebody for food safety; some others were
 * known before. */
static void choose_contacts(struct entry *e)
{
    const struct shop *s = &e->shop;
    if (e->enrolled_at || s->i % 7 == 0)
        e->duties[e->contacts++] = s->sole || !s->registered ? "owner" : "legal_person";
    if (e->enrolled_at && s->trade->food)
        e->duties[e->contacts++] = "food_safety";
}

static rc fill_entry(struct batch *w, struct entry *e, i64 shop, struct fault *f)
{
    const struct keyring *keys = w->book->house->keyring;
    *e = (struct entry){ 0 };
    shop_outline(w->book->market, shop, &e->shop);
    shop_fill(w->book->market, &e->shop, w->arena);
    read_history(w->book, e);
    choose_contacts(e);
    rc r = phone_seal(keys, w->arena, e->shop.phone, &e->phone, f);
    if (r == OK && e->contacts && (e->contacts > 1 || e->shop.phone.n == 0))
        r = phone_seal(keys, w->arena, e->shop.manager_phone, &e->manager_phone, f);
    return r;
}

rc batch_fill(struct batch *w, struct fault *f)
{
    rc r = OK;
    arena_reset(w->arena);
    w->at = ARENA_ARRAY(w->arena, struct entry, w->n);
    for (size_t i = 0; r == OK && i < w->n; i++)
        r = fill_entry(w, &w->at[i], w->first + (i64)i, f);
    return r;
}

void batch_rewind(struct batch *w)
{
    w->i = w->k = 0;
}

i64 entry_licence(const struct book *b, const struct entry *e, size_t n)
{
    return demo_id(b->from, ID_LICENCE, e->shop.i * PERMITS_MOST + (i64)n);
}

i64 entry_contact(const struct book *b, const struct entry *e, size_t n)
{
    return demo_id(b->from, ID_CONTACT, e->shop.i * CONTACTS_MOST + (i64)n);
}

i64 entry_contact_at(const struct entry *e)
{
    return e->enrolled_at ? e->enrolled_at : e->created_at;
}
