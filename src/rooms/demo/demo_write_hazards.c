/* demo_write_hazards.c — hazards as matters, with their limits, hand-overs and letters. */
#include "core/clock.h"
#include "rooms/demo/demo_spell.h"
#include "rooms/demo/demo_transfers.h"

enum { CLOCKS_MOST = 3 + STEPS_MOST, FACTS_MOST = 16 << 10 };

struct limit {
    const char *clock;
    day from, due;
    bool provisional;
    i64 started_at, stopped_at; /* 0 while it runs */
};

/* A hazard with everything that is written of it. */
struct told {
    const struct hazard_life *life;
    i64 n, id; /* its number in the history */
    const struct call *call;
    struct shop shop;
    i64 found_at, changed_at, closed_at, due_at;
    const struct taken *order, *proof, *transfer, *answer;
    struct handed handed;
    struct limit limits[CLOCKS_MOST];
    size_t limit_count;
};

struct walk {
    const struct book *book;
    struct arena *arena; /* of one hazard */
    struct told told;
    size_t i, k;
    i64 clocks; /* written so far */
};

static void stop_limits(struct told *t, i64 at)
{
    for (size_t i = 0; i < t->limit_count; i++)
        if (!t->limits[i].stopped_at)
            t->limits[i].stopped_at = at;
}

static rc start_limit(struct walk *w, const char *clock, i64 at, struct fault *f)
{
    struct told *t = &w->told;
    struct clock_result due;
    struct clock_ask ask = { .clock = str_from(clock),
                             .law = day_at(t->found_at),
                             .from = day_at(at) };
    rc r = clock_due(w->book->history->rules, &ask, &due, f);
    if (r == OK)
        t->limits[t->limit_count++] =
            (struct limit){ clock, ask.from, due.due, due.provisional, at, 0 };
    return r;
}

/* An order runs to the day somebody chose. */
static void start_period(struct told *t, const struct taken *s)
{
    day from = day_at(s->at);
    t->limits[t->limit_count++] = (struct limit){ "HZ2", from, from + s->days, false, s->at, 0 };
}

static rc follow(struct walk *w, const struct taken *s, struct fault *f)
{
    struct told *t = &w->told;
    stop_limits(t, s->at);
    switch (s->step) {
    case STEP_ORDER:
        t->order = s;
        start_period(t, s);
        return OK;
    case STEP_REJECT:
        start_period(t, s);
        return OK;
    case STEP_PROOF:
        t->proof = s;
        return start_limit(w, "HZ3", s->at, f);
    case STEP_TRANSFER:
        t->transfer = s;
        return start_limit(w, "TR1", s->at, f);
    case STEP_ANSWER:
        t->answer = s;
        return OK;
    case STEP_GUIDE:
        return start_limit(w, "HZ4", s->at, f);
    case STEP_LICENSED:
    case STEP_SETTLE:
    case STEP_RECHECK:
    case STEP_CLUE:
    case STEPS:
        break;
    }
    return OK;
}

/* The limits of the answer and of reading it run on the hand-over. */
static bool is_of_transfer(const struct limit *l)
{
    return str_starts(str_from(l->clock), S("TR"));
}

/* The answer is to be read within days. */
static rc read_answer(struct walk *w, struct fault *f)
{
    struct told *t = &w->told;
    if (t->handed.count <= HANDED_ANSWERED)
        return OK;
    rc r = start_limit(w, "TR4", t->handed.at[HANDED_ANSWERED], f);
    if (r == OK && t->handed.count > HANDED_CLOSED)
        t->limits[t->limit_count - 1].stopped_at = t->handed.at[HANDED_CLOSED];
    return r;
}

static rc tell(struct walk *w, size_t n, struct fault *f)
{
    const struct book *b = w->book;
    struct told *t = &w->told;
    const struct hazard_life *life = &b->history->hazards[n];
    *t = (struct told){ .life = life,
                        .n = (i64)n,
                        .id = book_hazard(b, (i64)n),
                        .call = &b->history->calls[life->call],
                        .handed = handed_life(b->history, n) };
    arena_reset(w->arena);
    shop_outline(b->market, t->call->shop, &t->shop);
    shop_fill(b->market, &t->shop, w->arena);
    t->found_at = t->changed_at = hazard_found_at(b->history, life);
    rc r = start_limit(w, "HZ1", t->found_at, f);
    for (size_t i = 0; r == OK && i < life->step_count; i++) {
        r = follow(w, &life->steps[i], f);
        t->changed_at = life->steps[i].at;
    }
    if (str_eq(life->state, S("closed")) || str_eq(life->state, S("clue"))) {
        t->closed_at = t->changed_at;
        stop_limits(t, t->closed_at);
    }
    if (r == OK)
        r = read_answer(w, f);
    for (size_t i = 0; i < t->limit_count; i++)
        if (!t->limits[i].stopped_at && !is_of_transfer(&t->limits[i]) &&
            (!t->due_at || day_end(t->limits[i].due) < t->due_at))
            t->due_at = day_end(t->limits[i].due);
    return r;
}

/* Tells the next hazard; 0 at the end. */
static int next_told(struct walk *w, struct fault *f)
{
    if (w->i == w->book->history->hazard_count)
        return 0;
    return tell(w, w->i++, f) == OK ? 1 : -1;
}

/* The partner's unit that has it; NOWHERE while it is ours, or when that agency is no partner. */
static size_t partner_of(const struct walk *w)
{
    return w->told.transfer ? book_partner(w->book, w->told.n) : NOWHERE;
}

static str agency_of(const struct walk *w)
{
    return book_agency(w->book, w->told.n);
}

static i64 transfer_id(const struct told *t)
{
    return book_happened(ID_TRANSFER, t->transfer->at, t->n);
}

static str prefix_of(const struct rules *r, str kind, day on)
{
    const struct rule_row *row = rule_find(r, S("matter_kinds"), kind, on);
    return row ? rule_cell(r, row, S("prefix")) : kind;
}

static str number_of(const struct walk *w, str kind, i64 at, enum series series)
{
    int year, month, dom;
    day_split(day_at(at), &year, &month, &dom);
    str prefix = prefix_of(w->book->history->rules, kind, day_at(at));
    return arena_fmt(w->arena, "%.*s-%04d-%06lld", STR_ARG(prefix), year,
                     (long long)w->told.life->serials[series]);
}

static str hazard_number(const struct walk *w)
{
    return number_of(w, S("hazard"), w->told.found_at, SERIES_HAZARD);
}

static int next_matter(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    int more = next_told(w, f);
    if (more != 1)
        return more;
    const struct told *t = &w->told;
    const struct val values[] = {
        V_I(t->id),
        V_I(b->bureau_id),
        V_T(hazard_number(w)),
        V_T(S("hazard")),
        V_T(t->life->state),
        V_I(1 + (i64)t->life->step_count),
        V_I(book_station(b, t->shop.community)),
        V_I(book_member(b, t->call->member)),
        V_I(book_entity(b, t->shop.i)),
        V_I(book_premises(b, t->shop.i)),
        V_T(t->shop.place_code),
        V_D(t->shop.lon),
        V_D(t->shop.lat),
        V_T(rules_pack(b->history->rules)),
        V_I(t->found_at),
        V_ID(t->due_at),
        V_ID(t->closed_at),
        V_I(t->changed_at),
        V_I(0),
        V_T(t->life->kind->name_zh),
        V_T(S("hazard_kinds")),
        V_T(t->life->kind->code),
        V_NULL(),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static str letter_number(const struct walk *w, const char *letter, enum series series, i64 at)
{
    const struct rules *r = w->book->history->rules;
    const struct rule_row *row =
        rule_find(r, S("letters"), str_from(letter), w->book->history->today);
    int year, month, dom;
    day_split(day_at(at), &year, &month, &dom);
    str form = row ? rule_cell(r, row, S("number_form")) : S("{bureau}-{year}-{n}");
    return WORDS_FILL(
        w->arena, form, { "bureau", words_text(w->book->words, "bureau.short") },
        { "year", arena_fmt(w->arena, "%d", year) },
        { "n", arena_fmt(w->arena, "%lld", (long long)w->told.life->serials[series]) });
}

static str cell_of(const struct walk *w, const char *column)
{
    return words_cell(words_list(w->book->words, "hazards"), w->told.life->row, column);
}

static int next_hazard(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    int more = next_told(w, f);
    if (more != 1)
        return more;
    const struct told *t = &w->told;
    struct filled sheet = sheet_fill(b->sheets, b->history, (size_t)t->life->call, &t->shop);
    const struct val values[] = {
        V_I(t->id),
        V_T(t->life->kind->code),
        V_T(t->life->grade),
        V_I(book_visit(b, t->life->call)),
        V_T0(sheet.hazard_item),
        V_T(cell_of(w, "story")),
        V_T0(t->order ? cell_of(w, "remedy") : S("")),
        V_T(rule_cell(b->history->rules, t->life->kind, S("lead_agency"))),
        V_I(book_member(b, t->call->member)),
        V_ID(t->order ? book_member(b, t->order->by) : 0),
        V_T0(t->order ? letter_number(w, "rectification_order", SERIES_ORDER, t->order->at)
                      : S("")),
        V_ID(t->order ? t->order->at : 0),
        t->order ? V_I(t->order->days) : V_NULL(),
        V_ID(t->proof ? t->proof->at : 0),
        V_I(t->life->failed_rechecks),
        V_T0(t->life->outcome),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_clock(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    while (w->k == w->told.limit_count) {
        w->k = 0;
        int more = next_told(w, f);
        if (more != 1)
            return more;
    }
    const struct told *t = &w->told;
    const struct limit *l = &t->limits[w->k++];
    bool late = l->stopped_at > day_end(l->due);
    const struct val values[] = {
        V_I(book_happened(ID_CLOCK, l->started_at, w->clocks++)),
        V_I(is_of_transfer(l) ? transfer_id(t) : t->id),
        V_T(str_from(l->clock)),
        V_I(day_at(t->found_at)),
        V_I(l->from),
        V_I(l->due),
        V_I(l->provisional),
        V_I(l->started_at),
        V_ID(l->stopped_at),
        l->stopped_at ? V_I(late) : V_NULL(),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static const struct told *next_transferred(struct walk *w, int *ret_more, struct fault *f)
{
    do
        *ret_more = next_told(w, f);
    while (*ret_more == 1 && !w->told.transfer);
    return &w->told;
}

static str transfer_kind(const struct walk *w)
{
    str kind = rule_cell(w->book->history->rules, w->told.life->kind, S("transfer_kind"));
    return kind.n ? kind : S("INFORM");
}

static const struct limit *limit_of(const struct told *t, const char *clock)
{
    size_t i = 0;
    while (i + 1 < t->limit_count && !str_eq(str_from(t->limits[i].clock), str_from(clock)))
        i++;
    return &t->limits[i];
}

static day reply_due(const struct told *t)
{
    return limit_of(t, "TR1")->due;
}

/* When the next of its steps is due; 0 when it is closed. */
static i64 transfer_due(const struct told *t)
{
    size_t n = t->handed.count;
    return n > HANDED_CLOSED     ? 0
           : n > HANDED_ANSWERED ? day_end(limit_of(t, "TR4")->due)
                                 : day_end(reply_due(t));
}

/* When a step was taken; 0 when it was not. */
static i64 handed_at(const struct told *t, size_t step)
{
    return step < t->handed.count ? t->handed.at[step] : 0;
}

/* A hand-over has its own matter: with the partner's unit where there is one. */
static int next_transfer_matter(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    int more;
    const struct told *t = next_transferred(w, &more, f);
    if (more != 1)
        return more;
    size_t partner = partner_of(w);
    i64 station = book_station(b, t->shop.community);
    const struct val values[] = {
        V_I(transfer_id(t)),
        V_I(b->bureau_id),
        V_T(number_of(w, S("transfer"), t->transfer->at, SERIES_TRANSFER)),
        V_T(S("transfer")),
        V_T(str_from(t->handed.state)),
        V_I((i64)t->handed.count),
        V_I(partner == NOWHERE ? station : b->crew->offices[partner].id),
        V_ID(partner == NOWHERE ? book_member(b, t->transfer->by) : 0),
        V_I(book_entity(b, t->shop.i)),
        V_I(book_premises(b, t->shop.i)),
        V_T(t->shop.place_code),
        V_D(t->shop.lon),
        V_D(t->shop.lat),
        V_T(rules_pack(b->history->rules)),
        V_I(t->transfer->at),
        V_ID(transfer_due(t)),
        V_ID(handed_at(t, HANDED_CLOSED)),
        V_I(t->handed.at[t->handed.count - 1]),
        V_I(0),
        V_T(t->life->kind->name_zh),
        V_T(S("hazard_kinds")),
        V_T(t->life->kind->code),
        V_ID(partner == NOWHERE ? 0 : station),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_transfer(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    int more;
    const struct told *t = next_transferred(w, &more, f);
    if (more != 1)
        return more;
    size_t partner = partner_of(w);
    const struct val values[] = {
        V_I(transfer_id(t)),
        V_I(t->id),
        V_T(transfer_kind(w)),
        V_T(agency_of(w)),
        V_ID(partner == NOWHERE ? 0 : b->crew->offices[partner].id),
        V_T(t->life->kind->basis),
        V_I(t->transfer->at),
        V_I(book_member(b, t->transfer->by)),
        V_I(reply_due(t)),
        V_T0(handed_at(t, HANDED_RECEIVED) ? arena_fmt(w->arena, "R-%lld", (long long)t->n + 1)
                                           : S("")),
        V_ID(handed_at(t, HANDED_RECEIVED)),
        V_ID(t->answer ? t->answer->at : 0),
        V_T0(t->answer ? words_text(b->words, "transfer.answer") : S("")),
        V_T0(t->answer ? t->life->outcome : S("")),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static str facts_of(const struct walk *w, const struct taken *s)
{
    const struct told *t = &w->told;
    struct json_out o = json_out_new(w->arena, FACTS_MOST);
    json_open(&o, '{');
    json_text_of(&o, "operator", t->shop.name);
    json_text_of(&o, "uscc", t->shop.uscc);
    json_text_of(&o, "door", t->shop.sign);
    json_text_of(&o, "address", t->shop.address);
    json_text_of(&o, "matter",
                 s == t->transfer ? number_of(w, S("transfer"), t->transfer->at, SERIES_TRANSFER)
                                  : hazard_number(w));
    json_text_of(&o, "hazard_kind", t->life->kind->code);
    json_text_of(&o, "basis", t->life->kind->basis);
    json_text_of(&o, "story", cell_of(w, "story"));
    json_text_of(&o, "remedy", cell_of(w, "remedy"));
    if (s == t->transfer) {
        json_text_of(&o, "agency", agency_of(w));
        json_text_of(&o, "transfer_kind", transfer_kind(w));
        json_text_of(&o, "reply_due", day_text(w->arena, reply_due(t)));
    } else {
        json_text_of(&o, "due", day_text(w->arena, day_at(s->at) + (day)s->days));
    }
    json_close(&o, '}');
    return json_out_str(&o);
}

/* What stands in the QR of a paper: from the seed, since it guards nothing here. */
static str verification(const struct walk *w, size_t which)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    struct rand r = demo_rand(w->book->ask->seed, "letter", (u64)w->told.n * 2 + which);
    char *p = arena_alloc(w->arena, 20);
    for (size_t i = 0; i < 20; i++)
        p[i] = letters[rand_below(&r, COUNT(letters) - 1)];
    return (str){ p, 20 };
}

static int next_document(void *arg, struct val *v, struct fault *f)
{
    static const char *const kinds[] = { "rectification_order", "transfer_letter" };
    static const enum series series[] = { SERIES_ORDER, SERIES_TRANSFER };
    struct walk *w = arg;
    const struct book *b = w->book;
    const struct taken *steps[2];
    do {
        if (++w->k >= 2) {
            int more = next_told(w, f);
            if (more != 1)
                return more;
            w->k = 0;
        }
        steps[0] = w->told.order;
        steps[1] = w->told.transfer;
    } while (!steps[w->k]);
    const struct taken *s = steps[w->k];
    const struct val values[] = {
        V_I(book_happened(ID_DOCUMENT, s->at, w->told.n * 2 + (i64)w->k)),
        V_I(b->bureau_id),
        V_I(book_station(b, w->told.shop.community)),
        V_T(str_from(kinds[w->k])),
        V_T(letter_number(w, kinds[w->k], series[w->k], s->at)),
        V_I(s == w->told.transfer ? transfer_id(&w->told) : w->told.id),
        V_T(facts_of(w, s)),
        V_T(verification(w, w->k)),
        V_I(book_member(b, s->by)),
        V_I(s->at),
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

/* Letters of transfer are numbered along with the hand-overs they belong to. */
static int next_series(void *arg, struct val *v, struct fault *f)
{
    enum { NAMES = 4 };
    static const enum series series[NAMES] = { SERIES_HAZARD, SERIES_ORDER, SERIES_TRANSFER,
                                               SERIES_TRANSFER };
    struct walk *w = arg;
    const struct history *h = w->book->history;
    const str names[NAMES] = { prefix_of(h->rules, S("hazard"), h->today),
                               S("letter:rectification_order"), S("letter:transfer_letter"),
                               prefix_of(h->rules, S("transfer"), h->today) };
    (void)f;
    while (w->i < h->year_count && h->years[w->i].last[series[w->k]] == 0) {
        w->k = (w->k + 1) % NAMES;
        w->i += w->k == 0;
    }
    if (w->i == h->year_count)
        return 0;
    const struct val values[] = { V_I(w->book->bureau_id), V_T(names[w->k]),
                                  V_I(h->years[w->i].year),
                                  V_I(h->years[w->i].last[series[w->k]]) };
    w->k = (w->k + 1) % NAMES;
    w->i += w->k == 0;
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc copy(struct walk *w, struct tx *tx, const char *table, const char *const *columns,
               size_t count, int (*next)(void *arg, struct val *v, struct fault *f),
               struct fault *f)
{
    w->i = w->k = 0;
    w->told = (struct told){ 0 };
    if (next == next_document)
        w->k = 2; /* begins by telling the first hazard */
    return db_copy_in(tx, table, columns, count, next, w, f);
}

static rc write_hazards(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const matter[] = { "id",         "bureau_id",   "number",      "kind",
                                          "state",      "ver",         "unit_id",     "person_id",
                                          "entity_id",  "premises_id", "place_code",  "lon",
                                          "lat",        "rule_pack",   "opened_at",   "due_at",
                                          "closed_at",  "changed_at",  "level",       "title",
                                          "title_list", "title_code",  "from_unit_id" };
    static const char *const hazard[] = {
        "id",       "kind",        "grade",           "visit_id",   "item",         "story",
        "remedy",   "lead_agency", "found_by",        "ordered_by", "order_number", "ordered_at",
        "due_days", "proven_at",   "failed_rechecks", "outcome"
    };
    static const char *const clock[] = { "id",         "matter_id", "clock",       "law_day",
                                         "from_day",   "due_day",   "provisional", "started_at",
                                         "stopped_at", "late" };
    static const char *const transfer[] = {
        "id",      "hazard_id",     "kind",       "to_agency",   "to_unit_id",  "basis",  "sent_at",
        "sent_by", "reply_due_day", "receipt_no", "received_at", "answered_at", "answer", "outcome"
    };
    static const char *const document[] = { "id",         "bureau_id", "unit_id", "kind",
                                            "number",     "matter_id", "facts",   "code",
                                            "created_by", "created_at" };
    static const char *const series[] = { "bureau_id", "series", "year", "last" };
    struct walk *w = arg;
    w->clocks = 0;
    rc r = copy(w, tx, "matter", matter, COUNT(matter), next_matter, f);
    if (r == OK)
        r = copy(w, tx, "matter", matter, COUNT(matter), next_transfer_matter, f);
    if (r == OK)
        r = copy(w, tx, "hazard", hazard, COUNT(hazard), next_hazard, f);
    if (r == OK)
        r = copy(w, tx, "matter_clock", clock, COUNT(clock), next_clock, f);
    if (r == OK)
        r = copy(w, tx, "transfer", transfer, COUNT(transfer), next_transfer, f);
    if (r == OK)
        r = copy(w, tx, "document", document, COUNT(document), next_document, f);
    return r == OK ? copy(w, tx, "number_series", series, COUNT(series), next_series, f) : r;
}

rc book_write_hazards(struct book *b, struct arena *a, struct fault *f)
{
    struct walk w = { .book = b, .arena = arena_new(0) };
    if (!w.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = db_tx_run(b->house->db, DB_WRITE, write_hazards, &w, a, f);
    arena_free(w.arena);
    book_tell(b, "demo.hazards", (i64)b->history->hazard_count, (i64)b->history->hazard_count);
    return r;
}
