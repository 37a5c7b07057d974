/* demo_write_acts.c — the record of all that was done, in the order in which it was done; and what
 * the screens were told of the last of it. */
#include "core/ledger.h"
#include "rooms/demo/demo_spell.h"
#include "rooms/demo/demo_transfers.h"

#include <stdlib.h>

enum { FACTS_MOST = 1000, TOLD_LAST = 200 };

static const i64 HOUR_MS = 3600000;

enum what { ACT_SWEEP, ACT_VISIT, ACT_ENROL, ACT_HAZARD, ACT_TRANSFER };

/* One act: which, and which step of it. */
struct act {
    i64 at;
    u32 n;
    unsigned char what, step;
};

struct acts {
    const struct book *book;
    struct arena *arena; /* of one row */
    struct act *at;
    size_t n, next;
};

enum { SWEEP_LOCK, SWEEP_START, SWEEP_FINISH, SWEEP_CANCEL };

static const struct {
    const char *act, *from, *to;
} SWEEP_ACTS[] = {
    { "sweep.lock", "draft", "locked" },
    { "sweep.start", "locked", "under_way" },
    { "sweep.finish", "under_way", "done" },
    { "sweep.cancel", "locked", "cancelled" },
};

static const struct {
    const char *act, *to;
} HAZARD_ACTS[STEPS] = {
    [STEP_ORDER] = { "hazard.order", "ordered" },
    [STEP_GUIDE] = { "hazard.guide", "guided" },
    [STEP_LICENSED] = { "hazard.licensed", "closed" },
    [STEP_SETTLE] = { "hazard.settle", "closed" },
    [STEP_TRANSFER] = { "hazard.transfer", "transferred" },
    [STEP_PROOF] = { "hazard.proof", "proven" },
    [STEP_RECHECK] = { "hazard.recheck", "closed" },
    [STEP_REJECT] = { "hazard.reject", "ordered" },
    [STEP_ANSWER] = { "hazard.answer", "closed" },
    [STEP_CLUE] = { "hazard.clue", "clue" },
};

static void add(struct acts *a, i64 at, enum what what, size_t n, int step)
{
    a->at[a->n++] = (struct act){ at, (u32)n, (unsigned char)what, (unsigned char)step };
}

static i64 locked_at(const struct sweep *s)
{
    return day_start(s->on) - 16 * HOUR_MS;
}

static void collect_sweeps(struct acts *a, const struct history *h)
{
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct sweep *s = &h->sweeps[i];
        if (s->state == SWEEP_DRAFT)
            continue;
        add(a, locked_at(s), ACT_SWEEP, i, SWEEP_LOCK);
        if (s->state == SWEEP_CANCELLED)
            add(a, locked_at(s) + HOUR_MS, ACT_SWEEP, i, SWEEP_CANCEL);
        if (s->state != SWEEP_DONE)
            continue;
        add(a, s->started_at, ACT_SWEEP, i, SWEEP_START);
        add(a, s->ended_at, ACT_SWEEP, i, SWEEP_FINISH);
    }
}

static void collect_calls(struct acts *a, const struct history *h)
{
    for (size_t i = 0; i < h->call_count; i++) {
        const struct call *c = &h->calls[i];
        if (!call_is_visit(c))
            continue;
        i64 ended = c->at + c->minutes * 60000;
        add(a, ended, ACT_VISIT, i, 0);
        if (h->enrolled[c->shop] == (i32)i)
            add(a, ended, ACT_ENROL, i, 0);
    }
    for (size_t i = 0; i < h->hazard_count; i++) {
        const struct hazard_life *life = &h->hazards[i];
        add(a, hazard_found_at(h, life), ACT_HAZARD, i, 0);
        for (size_t k = 0; k < life->step_count; k++)
            add(a, life->steps[k].at, ACT_HAZARD, i, (int)k + 1);
        struct handed t = handed_life(h, i);
        for (size_t k = 0; k < t.count; k++)
            add(a, t.at[k], ACT_TRANSFER, i, (int)k);
    }
}

static size_t most_acts(const struct history *h)
{
    return h->sweep_count * 4 + h->call_count * 2 +
           h->hazard_count * (STEPS_MOST + 1 + HANDED_MOST) + 1;
}

static int by_time(const void *a, const void *b)
{
    const struct act *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    if (p->what != q->what)
        return p->what - q->what;
    if (p->n != q->n)
        return p->n < q->n ? -1 : 1;
    return p->step - q->step;
}

static void tell_sweep(const struct acts *a, const struct act *act, struct ledger_past *row)
{
    const struct sweep *s = &a->book->history->sweeps[act->n];
    bool by_chief = act->step == SWEEP_LOCK || act->step == SWEEP_CANCEL;
    row->actor_id =
        book_member(a->book, by_chief ? crew_chief(a->book->crew, s->street) : s->team[0]);
    row->unit_id = crew_station(a->book->crew, s->street)->id;
    row->entry = (struct ledger_entry){ .act = SWEEP_ACTS[act->step].act,
                                        .subject_kind = "sweep",
                                        .subject_id = book_sweep(a->book, act->n),
                                        .from = str_from(SWEEP_ACTS[act->step].from),
                                        .to = str_from(SWEEP_ACTS[act->step].to) };
}

static str facts_of_visit(const struct acts *a, const struct call *c)
{
    struct json_out o = json_out_new(a->arena, FACTS_MOST);
    json_open(&o, '{');
    json_text_of(&o, "act", S("visit"));
    json_text_of(&o, "outcome", str_from(OUTCOME_CODES[c->outcome]));
    json_id_of(&o, "premises_id", book_premises(a->book, c->shop));
    json_close(&o, '}');
    return json_out_str(&o);
}

static void tell_call(const struct acts *a, const struct act *act, struct ledger_past *row)
{
    const struct book *b = a->book;
    const struct call *c = &b->history->calls[act->n];
    row->actor_id = book_member(b, c->member);
    row->unit_id = crew_station(b->crew, b->history->sweeps[c->sweep].street)->id;
    if (act->what == ACT_VISIT)
        row->entry = (struct ledger_entry){ .act = "visit.record",
                                            .subject_kind = "visit",
                                            .subject_id = book_visit(b, act->n),
                                            .facts = facts_of_visit(a, c) };
    else
        row->entry = (struct ledger_entry){ .act = "entity.change",
                                            .subject_kind = "entity",
                                            .subject_id = book_entity(b, c->shop) };
    row->entry.entity_id = book_entity(b, c->shop);
}

static void tell_hazard(const struct acts *a, const struct act *act, struct ledger_past *row)
{
    const struct book *b = a->book;
    const struct hazard_life *life = &b->history->hazards[act->n];
    const struct call *c = &b->history->calls[life->call];
    const struct taken *s = act->step ? &life->steps[act->step - 1] : NULL;
    str from = act->step > 1 ? str_from(HAZARD_ACTS[life->steps[act->step - 2].step].to)
               : s           ? S("open")
                             : S("");
    i64 id = book_hazard(b, act->n);
    row->actor_id = book_member(b, s ? s->by : c->member);
    row->unit_id = crew_station(b->crew, b->history->sweeps[c->sweep].street)->id;
    row->entry = (struct ledger_entry){ .act = s ? HAZARD_ACTS[s->step].act : "hazard.open",
                                        .subject_kind = "hazard",
                                        .subject_id = id,
                                        .matter_id = id,
                                        .entity_id = book_entity(b, c->shop),
                                        .from = from,
                                        .to = s ? str_from(HAZARD_ACTS[s->step].to) : S("open") };
}

/* The hand-over's own record: sent by us, received, accepted and answered by the other agency where
 * it is a partner, read by us. */
static void tell_transfer(const struct acts *a, const struct act *act, struct ledger_past *row)
{
    const struct book *b = a->book;
    struct handed t = handed_life(b->history, act->n);
    const struct call *c = &b->history->calls[b->history->hazards[act->n].call];
    size_t street = b->history->sweeps[c->sweep].street, partner = book_partner(b, act->n);
    bool theirs = partner != NOWHERE && act->step > HANDED_SENT && act->step < HANDED_CLOSED;
    const struct office *o = theirs ? &b->crew->offices[partner] : crew_station(b->crew, street);
    i64 id = book_happened(ID_TRANSFER, t.at[HANDED_SENT], act->n);
    row->actor_id = book_member(b, theirs ? o->first : t.sender);
    row->unit_id = o->id;
    row->entry =
        (struct ledger_entry){ .act = handed_act(act->step).act,
                               .subject_kind = "transfer",
                               .subject_id = id,
                               .matter_id = id,
                               .entity_id = book_entity(b, c->shop),
                               .from = act->step ? str_from(handed_act(act->step - 1u).to) : S(""),
                               .to = str_from(handed_act(act->step).to) };
}

static void tell(const struct acts *a, size_t n, struct ledger_past *row)
{
    const struct act *act = &a->at[n];
    *row = (struct ledger_past){ .id = book_happened(ID_LEDGER, act->at, (i64)n),
                                 .at = act->at,
                                 .bureau_id = a->book->bureau_id };
    switch ((enum what)act->what) {
    case ACT_SWEEP:
        tell_sweep(a, act, row);
        return;
    case ACT_VISIT:
    case ACT_ENROL:
        tell_call(a, act, row);
        return;
    case ACT_HAZARD:
        tell_hazard(a, act, row);
        return;
    case ACT_TRANSFER:
        tell_transfer(a, act, row);
        return;
    }
}

static int next_act(void *arg, struct ledger_past *row, struct fault *f)
{
    struct acts *a = arg;
    (void)f;
    if (a->next == a->n)
        return 0;
    arena_reset(a->arena);
    tell(a, a->next++, row);
    return 1;
}

static const char *topic_of(const struct act *act)
{
    switch ((enum what)act->what) {
    case ACT_SWEEP:
        return "sweep.changed";
    case ACT_VISIT:
        return "visit.recorded";
    case ACT_ENROL:
        return "entity.changed";
    case ACT_HAZARD:
        return "hazard.changed";
    case ACT_TRANSFER:
        return "transfer.changed";
    }
    return "";
}

static int next_fact(void *arg, struct val *v, struct fault *f)
{
    struct acts *a = arg;
    struct ledger_past row;
    (void)f;
    if (a->next == a->n)
        return 0;
    arena_reset(a->arena);
    const struct act *act = &a->at[a->next];
    tell(a, a->next, &row);
    const struct val values[] = { V_I(book_happened(ID_OUTBOX, act->at, (i64)a->next)),
                                  V_I(row.bureau_id),
                                  V_I(row.at),
                                  V_T(str_from(topic_of(act))),
                                  V_T(str_from(row.entry.subject_kind)),
                                  V_I(row.entry.subject_id),
                                  V_I(row.unit_id),
                                  V_T(S("")) };
    a->next++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_acts(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const outbox[] = { "id",           "bureau_id",  "at",      "topic",
                                          "subject_kind", "subject_id", "unit_id", "body" };
    struct acts *a = arg;
    a->next = 0;
    rc r = ledger_copy_in(tx, next_act, a, f);
    a->next = a->n > TOLD_LAST ? a->n - TOLD_LAST : 0;
    if (r == OK)
        r = db_copy_in(tx, "outbox", outbox, COUNT(outbox), next_fact, a, f);
    return r;
}

static rc seal_acts(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return ledger_seal(tx, f);
}

rc book_write_acts(struct book *b, struct arena *a, struct fault *f)
{
    struct acts acts = { .book = b, .arena = arena_new(0) };
    if (!acts.arena)
        return fail(f, NO_MEMORY, NULL);
    acts.at = ARENA_ARRAY(a, struct act, most_acts(b->history));
    collect_sweeps(&acts, b->history);
    collect_calls(&acts, b->history);
    qsort(acts.at, acts.n, sizeof *acts.at, by_time);
    rc r = db_tx_run(b->house->db, DB_WRITE, write_acts, &acts, a, f);
    book_tell(b, "demo.acts", (i64)acts.n, (i64)acts.n);
    if (r == OK)
        r = db_tx_run(b->house->db, DB_WRITE, seal_acts, NULL, a, f);
    arena_free(acts.arena);
    return r;
}
