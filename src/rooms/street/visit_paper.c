#include "rooms/street/visit_paper.h"

#include "core/clock.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/document/document.h"

enum { FACTS_MAX = 512 << 10 };

/* A visit as its papers need it; texts in arena. */
struct sheet {
    struct arena *arena;
    i64 id, unit_id, officer_id, second_id, started_at, ended_at, signed_at, key, general;
    str act, outcome, checklist, version, verdict, note, present, signed_by, sign_refused, witness,
        recusal, item, place_code;
    str officer, officer_certificate, second, second_certificate;
    str door, address, operator_name, uscc, operator_address, legal_person, signature;
    day on;
};

static rc take_sheet(const struct row *r, void *arg, struct fault *f)
{
    struct sheet *s = arg;
    i64 *const numbers[] = { &s->id,        &s->unit_id,    &s->officer_id,
                             &s->second_id, &s->started_at, &s->ended_at,
                             &s->signed_at, &s->key,        &s->general };
    str *const texts[] = { &s->act,
                           &s->outcome,
                           &s->checklist,
                           &s->version,
                           &s->verdict,
                           &s->note,
                           &s->present,
                           &s->signed_by,
                           &s->sign_refused,
                           &s->witness,
                           &s->recusal,
                           &s->item,
                           &s->place_code,
                           &s->officer,
                           &s->officer_certificate,
                           &s->second,
                           &s->second_certificate,
                           &s->door,
                           &s->address,
                           &s->operator_name,
                           &s->uscc,
                           &s->operator_address,
                           &s->legal_person,
                           &s->signature };
    (void)f;
    for (size_t i = 0; i < COUNT(numbers); i++)
        *numbers[i] = row_int(r, (int)i);
    for (size_t i = 0; i < COUNT(texts); i++)
        *texts[i] = row_text_copy(r, (int)(COUNT(numbers) + i), s->arena);
    s->on = day_at(s->started_at);
    return OK;
}

static rc sheet_get(struct tx *tx, i64 id, struct sheet *ret, struct fault *f)
{
    *ret = (struct sheet){ .arena = tx_arena(tx) };
    rc r = db_one(tx, &Q_visit_sheet, ARGS(V_I(id)), take_sheet, ret, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "visit.not_found") : r;
}

static bool says(const struct rules *rules, const struct rule_row *row, const char *column)
{
    return str_eq(rule_cell(rules, row, str_from(column)), S("yes"));
}

static bool among(str list, str one)
{
    while (list.n)
        if (str_eq(str_cut(list, '|', &list), one))
            return true;
    return false;
}

/* What can be told of a paper for a visit. */
struct writing {
    struct tx *tx;
    const struct rules *rules;
    const struct actor *who;
    struct sheet sheet;
    struct finding_list findings;
};

static size_t our_findings(const struct writing *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->findings.n; i++)
        n += w->findings.at[i].ours;
    return n;
}

/* Why this visit has no such paper now, as a message key; NULL when it may have it. */
static const char *why_not(const struct writing *w, const struct rule_row *paper)
{
    const struct sheet *s = &w->sheet;
    bool mine = s->officer_id == w->who->person_id || s->second_id == w->who->person_id ||
                w->who->roles & ROLE_CHIEF;
    if (!mine)
        return "paper.not_your_visit";
    if (says(w->rules, paper, "certified") && !w->who->certified)
        return "paper.not_certified";
    if (says(w->rules, paper, "pair") && s->second_id == 0)
        return "paper.pair_needed";
    if (says(w->rules, paper, "checklist") && s->verdict.n == 0)
        return "paper.checklist_needed";
    if (says(w->rules, paper, "finding") && our_findings(w) == 0)
        return "paper.nothing_found";
    if (says(w->rules, paper, "signature") && s->signed_at == 0)
        return "paper.sign_first";
    return NULL;
}

/* ---- facts ---- */

static void put_number(struct json_out *o, const char *name, i64 n)
{
    json_text_of(o, name, arena_fmt(o->b.arena, "%lld", (long long)n));
}

static void put_findings(struct json_out *o, const struct writing *w, bool ours_only)
{
    i64 no = 0;
    json_name(o, S("findings"));
    json_open(o, '[');
    for (size_t i = 0; i < w->findings.n; i++) {
        const struct finding *x = &w->findings.at[i];
        if (ours_only && !x->ours)
            continue;
        json_open(o, '[');
        json_put_text(o, arena_fmt(o->b.arena, "%lld", (long long)++no));
        json_put_text(o, x->what);
        json_put_text(o, x->result);
        json_put_text(o, x->detail);
        json_close(o, ']');
    }
    json_close(o, ']');
    if (no)
        put_number(o, "findings_count", no);
}

static void put_people(struct json_out *o, const struct sheet *s)
{
    json_text_of(o, "officer", s->officer);
    json_text_of(o, "officer_certificate", s->officer_certificate);
    json_text_of(o, "second_officer", s->second);
    json_text_of(o, "second_certificate", s->second_certificate);
    json_text_of(o, "present", s->present);
    json_text_of(o, "signed_by", s->signed_by);
    json_text_of(o, "signature", s->signed_by.n ? s->signature : S(""));
    json_text_of(o, "sign_refused", s->sign_refused);
    json_text_of(o, "witness", s->witness);
    json_text_of(o, "recusal", s->recusal);
}

static void put_place(struct json_out *o, const struct sheet *s)
{
    json_text_of(o, "operator", s->operator_name.n ? s->operator_name : s->door);
    json_text_of(o, "uscc", s->uscc);
    json_text_of(o, "legal_person", s->legal_person);
    json_text_of(o, "door", s->door);
    json_text_of(o, "address", s->address.n ? s->address : s->operator_address);
    json_instant_of(o, "started_at", s->started_at);
    json_instant_of(o, "ended_at", s->ended_at);
    json_instant_of(o, "found_at", s->started_at);
    json_text_of(o, "act", s->act);
    json_text_of(o, "outcome", s->outcome);
    json_text_of(o, "note", s->note);
}

/* The counts of a checklist, the word they come to, and what the law makes of it. */
static void put_result(struct json_out *o, const struct writing *w)
{
    const struct sheet *s = &w->sheet;
    const struct rule_row *list = rule_find(w->rules, S("checklists"), s->checklist, s->on);
    const struct rule_row *verdict =
        list ? checklist_verdict(w->rules, list, s->key, s->general, s->on) : NULL;
    if (s->verdict.n == 0)
        return;
    json_text_of(o, "checklist", s->checklist);
    json_text_of(o, "checklist_version", s->version);
    json_text_of(o, "verdict", s->verdict);
    json_text_of(o, "handling", verdict ? rule_cell(w->rules, verdict, S("handling_zh")) : S(""));
    put_number(o, "answered", w->findings.answered);
    put_number(o, "absent", w->findings.absent);
    put_number(o, "key_items", w->findings.key_items);
    put_number(o, "general_items", w->findings.general_items);
    put_number(o, "failed_key", s->key);
    put_number(o, "failed_general", s->general);
}

/* The item of the catalogue that was approved, and its basis; the checklist's without approval. */
static void put_basis(struct json_out *o, const struct writing *w)
{
    const struct sheet *s = &w->sheet;
    const struct rule_row *item = rule_find(w->rules, S("catalogue"), s->item, s->on),
                          *list = rule_find(w->rules, S("checklists"), s->checklist, s->on);
    json_text_of(o, "item", s->item);
    json_text_of(o, "basis", item ? item->basis : list ? list->basis : S(""));
}

/* Words that papers use beside their letters: lines of rules/letters/words.txt. */
enum letter_words { WORD_AT_ONCE, WORD_PHOTOS };

static str letter_word(const struct rules *rules, enum letter_words which)
{
    str rest = rules_text(rules, S("letters/words.txt")), line = str_cut(rest, '\n', &rest);
    for (int i = 0; i < (int)which; i++)
        line = str_cut(rest, '\n', &rest);
    return line;
}

/* How many pictures were taken: of what was seen, of items and of hazards, come or to come. */
static rc put_photos(struct json_out *o, const struct writing *w, struct fault *f)
{
    struct arena *a = tx_arena(w->tx);
    str after, before = str_cut(letter_word(w->rules, WORD_PHOTOS), '{', &after);
    i64 n = 0;
    rc r = db_int(w->tx, &Q_visit_photo_count, ARGS(V_I(w->sheet.id)), &n, f);
    (void)str_cut(after, '}', &after);
    if (r == OK && n)
        json_text_of(o, "photos",
                     ARENA_CONCAT(a, before, arena_fmt(a, "%lld", (long long)n), after));
    return r;
}

/* A length is one of the menu of something that was found. */
static bool on_menu(const struct writing *w, i64 days)
{
    for (size_t i = 0; i < w->findings.n; i++) {
        const struct finding *x = &w->findings.at[i];
        str menu = x->ours ? rule_cell(w->rules, x->kind, S("due_menu")) : S("");
        if (among(menu, arena_fmt(tx_arena(w->tx), "%lld", (long long)days)))
            return true;
    }
    return false;
}

static rc put_clock(struct json_out *o, const struct writing *w, const char *name, str clock,
                    struct fault *f)
{
    struct clock_ask ask = { .clock = clock, .law = w->sheet.on, .from = w->sheet.on };
    struct clock_result due;
    if (!rule_find(w->rules, S("clocks"), clock, ask.law))
        return OK;
    rc r = clock_due(w->rules, &ask, &due, f);
    if (r == OK)
        json_text_of(o, name, day_text(tx_arena(w->tx), due.due));
    return r;
}

static rc put_order(struct json_out *o, const struct writing *w, const struct visit_paper_ask *in,
                    struct fault *f)
{
    str clock = arena_fmt(tx_arena(w->tx), "HZ2-%lld", (long long)in->days);
    rc r = on_menu(w, in->days) ? OK : fault_field(f, S("days"), "not_on_the_menu", S(""));
    if (in->remedy.n == 0)
        r = fault_field(f, S("remedy"), "required", S(""));
    if (r != OK)
        return r;
    json_text_of(o, "remedy", in->remedy);
    if (in->days == 0) {
        json_text_of(o, "at_once", letter_word(w->rules, WORD_AT_ONCE));
        return OK;
    }
    if (rule_find(w->rules, S("clocks"), clock, w->sheet.on))
        return put_clock(o, w, "due", clock, f);
    json_text_of(o, "due", day_text(tx_arena(w->tx), w->sheet.on + (day)in->days));
    return OK;
}

static rc put_facts(struct json_out *o, const struct writing *w, const struct rule_row *paper,
                    const struct visit_paper_ask *in, struct fault *f)
{
    bool order = says(w->rules, paper, "days"), clue = str_eq(in->kind, S("clue_handover"));
    rc r;
    json_open(o, '{');
    put_place(o, &w->sheet);
    put_people(o, &w->sheet);
    put_result(o, w);
    if (!order && !clue)
        put_basis(o, w);
    put_findings(o, w, order || clue);
    r = order ? put_order(o, w, in, f) : put_photos(o, w, f);
    if (r == OK && clue)
        r = put_clock(o, w, "verify_by", S("R1"), f);
    json_close(o, '}');
    return r;
}

/* ---- making ---- */

struct made {
    struct arena *arena;
    str number;
};

static rc take_made(const struct row *r, void *arg, struct fault *f)
{
    struct made *m = arg;
    (void)f;
    m->number = row_text_copy(r, 0, m->arena);
    return OK;
}

static rc check_new(const struct writing *w, str letter, struct fault *f)
{
    struct made m = { .arena = tx_arena(w->tx) };
    rc r =
        db_each(w->tx, &Q_visit_paper_made, ARGS(V_I(w->sheet.id), V_T(letter)), take_made, &m, f);
    if (r != OK || m.number.n == 0)
        return r;
    fault_arg(f, "number", m.number);
    return refuse(f, "paper.made_already");
}

static rc tell_paper(const struct writing *w, i64 document_id, struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(w->tx), 128);
    json_open(&facts, '{');
    json_id_of(&facts, "document_id", document_id);
    json_close(&facts, '}');
    return visit_tell(w->tx, w->who,
                      &(struct visit_ref){ .id = w->sheet.id,
                                           .unit_id = w->sheet.unit_id,
                                           .place_code = w->sheet.place_code },
                      "visit.paper", json_out_str(&facts), f);
}

static rc writing_new(struct tx *tx, const struct actor *who, i64 visit_id, struct writing *ret,
                      struct fault *f)
{
    *ret = (struct writing){ .tx = tx, .rules = house_of(tx)->rules, .who = who };
    rc r = sheet_get(tx, visit_id, &ret->sheet, f);
    return r == OK ? visit_findings(tx, visit_id, ret->sheet.on, &ret->findings, f) : r;
}

static rc write_paper(const struct writing *w, const struct rule_row *paper,
                      const struct visit_paper_ask *in, i64 *ret_id, str *ret_number,
                      struct fault *f)
{
    str letter = rule_cell(w->rules, paper, S("letter"));
    struct json_out facts = json_out_new(tx_arena(w->tx), FACTS_MAX);
    const char *no = why_not(w, paper);
    if (no)
        return refuse(f, no);
    rc r = check_new(w, letter, f);
    if (r == OK)
        r = put_facts(&facts, w, paper, in, f);
    if (r != OK)
        return r;
    struct document_ask ask = { .kind = letter,
                                .unit_id = w->sheet.unit_id,
                                .visit_id = w->sheet.id,
                                .facts = json_out_str(&facts) };
    r = document_make(w->tx, w->who, &ask, ret_id, ret_number, f);
    return r == OK ? tell_paper(w, *ret_id, f) : r;
}

rc visit_paper_make(struct tx *tx, const struct actor *who, i64 visit_id,
                    const struct visit_paper_ask *in, i64 *ret_id, str *ret_number, struct fault *f)
{
    struct writing w;
    rc r = writing_new(tx, who, visit_id, &w, f);
    if (r != OK)
        return r;
    const struct rule_row *paper = rule_find(w.rules, S("visit_papers"), in->kind, w.sheet.on);
    if (!paper || !among(rule_cell(w.rules, paper, S("acts")), w.sheet.act))
        return refuse(f, "paper.not_for_act");
    return write_paper(&w, paper, in, ret_id, ret_number, f);
}

rc visit_put_papers(struct request *rq, i64 visit_id, struct fault *f)
{
    struct writing w;
    struct json_out *o = &rq->out;
    size_t n;
    rc r = writing_new(rq->tx, rq->actor, visit_id, &w, f);
    if (r != OK)
        return r;
    const struct rule_row *rows = rule_rows(w.rules, S("visit_papers"), &n);
    json_name(o, S("papers"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (w.sheet.on < rows[i].valid_from || w.sheet.on > rows[i].valid_to ||
            !among(rule_cell(w.rules, &rows[i], S("acts")), w.sheet.act))
            continue;
        const char *no = why_not(&w, &rows[i]);
        json_open(o, '{');
        json_text_of(o, "kind", rows[i].code);
        json_text_of(o, "letter", rule_cell(w.rules, &rows[i], S("letter")));
        json_bool_of(o, "order", says(w.rules, &rows[i], "days"));
        json_text_of(o, "why_not", no ? str_from(no) : S(""));
        json_close(o, '}');
    }
    json_close(o, ']');
    return OK;
}
