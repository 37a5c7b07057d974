#include "rooms/casefile/case_paper.h"

#include "base/buf.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/casefile/case_measure.h"
#include "rooms/casefile/case_rules.h"
#include "rooms/casefile/paper_parts.h"
#include "rooms/document/document.h"

enum { FACTS_MAX = 256 << 10 };

static void put_day(struct json_out *o, const char *name, day d)
{
    json_text_of(o, name, d == DAY_NONE ? S("") : day_text(o->b.arena, d));
}

static rc make(struct tx *tx, const struct step *s, const char *kind, const struct json_out *o,
               str *ret_number, struct fault *f)
{
    i64 id;
    struct document_ask ask = { .kind = str_from(kind),
                                .matter_id = s->matter->id,
                                .unit_id = s->matter->from_unit_id ? s->matter->from_unit_id
                                                                   : s->matter->unit_id,
                                .facts = json_out_str(o) };
    return document_make(tx, s->actor, &ask, &id, ret_number, f);
}

rc clue_paper(struct tx *tx, const struct step *s, const struct clue *c, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    str number, table;
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), c->category, day_at(s->now));
    rc r = evidence_table(tx, c->id, &table, f);
    json_open(&o, '{');
    if (r == OK)
        r = paper_put_subject(tx, s->matter, &o, f);
    if (r != OK)
        return r;
    put_day(&o, "found_at", c->found_on);
    json_text_of(&o, "hazard_kind", category ? category->name_zh : c->category);
    json_text_of(&o, "story", c->story);
    json_text_of(&o, "basis", S("PEN 18"));
    put_day(&o, "verify_by", s->matter->due_at ? day_at(s->matter->due_at) : DAY_NONE);
    json_text_of(&o, "seal", c->seal);
    json_name(&o, S("findings"));
    json_put_raw(&o, table);
    json_close(&o, '}');
    return make(tx, s, "clue_handover", &o, &number, f);
}

/* ---- cases ---- */

/* 12,345.60 yuan as papers write it; nothing where nothing is owed. */
static str yuan(struct arena *a, i64 fen)
{
    return fen ? arena_fmt(a, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100))
               : S("");
}

static str names_of(struct tx *tx, const char *list, str codes)
{
    enum { NAMES = 2000 };
    const struct rules *rules = house_of(tx)->rules;
    buf b = buf_new(tx_arena(tx), NAMES);
    for (bool more = false; codes.n; more = true) {
        str one = str_cut(codes, '|', &codes);
        const struct rule_row *row = rule_find(rules, str_from(list), one, day_at(tx_now(tx)));
        if (more)
            buf_add(&b, S("\xE3\x80\x81"));
        buf_add(&b, row ? row->name_zh : one);
    }
    return buf_str(&b);
}

static void put_figures(struct tx *tx, const struct case_file *c, struct json_out *o)
{
    struct arena *a = tx_arena(tx);
    json_text_of(o, "decision", names_of(tx, "case_decisions", c->decision));
    json_text_of(o, "penalties", names_of(tx, "penalty_kinds", c->penalties));
    json_text_of(o, "fine", yuan(a, c->fine));
    json_text_of(o, "confiscated", yuan(a, c->confiscated));
    json_text_of(o, "discretion", names_of(tx, "discretion_reasons", c->discretion));
    json_text_of(o, "hearing", c->hearing ? S("yes") : S(""));
    json_text_of(o, "mode", names_of(tx, "service_modes", c->service_mode));
    json_text_of(o, "ending", names_of(tx, "case_endings", c->ending));
    put_day(o, "filed_on", c->filed_on);
    put_day(o, "decided_on", c->decided_on);
    put_day(o, "served_on", c->served_on);
    put_day(o, "pay_by", c->pay_by);
    put_day(o, "ended_on", c->ended_on);
}

static rc put_words(struct tx *tx, const struct step *s, struct json_out *o, struct fault *f)
{
    const struct json *report, *decision, *proposal, *service, *notice;
    rc r = case_last_said(tx, s->matter->id, "report", &report, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "decide", &decision, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "propose", &proposal, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "serve", &service, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "announce", &notice, f);
    if (r != OK)
        return r;
    const struct json *latest = decision ? decision : report;
    json_text_of(o, "facts", json_text(json_get(latest, "facts")));
    json_text_of(o, "articles", json_text(json_get(latest ? latest : proposal, "basis")));
    json_text_of(o, "evidence", json_text(json_get(report, "evidence")));
    json_text_of(o, "receipt",
                 json_text(service ? json_get(service, "receipt") : json_get(notice, "place")));
    json_text_of(o, "witness", json_text(json_get(service, "witness")));
    return OK;
}

/* To whom a case goes, why, and until when they answer. */
static rc put_handover(struct tx *tx, const struct step *s, struct json_out *o, struct fault *f)
{
    const struct json *transfer, *crime, *police;
    i64 due = 0;
    rc r = case_last_said(tx, s->matter->id, "transfer", &transfer, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "suspect_crime", &crime, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "to_police", &police, f);
    if (r == OK)
        r = db_int(tx, &Q_case_clock_due,
                   ARGS(V_I(s->matter->id), V_T(police ? S("TR8") : S("TR1"))), &due, f);
    if (r != OK)
        return r;
    str agency = names_of(tx, "agencies", json_text(json_get(transfer, "agency")));
    json_text_of(o, "agency", police ? json_text(json_get(police, "receiver")) : agency);
    json_text_of(o, "reason", json_text(json_get(police ? crime : transfer, "note")));
    json_text_of(o, "crime_basis", json_text(json_get(crime, "basis")));
    json_text_of(o, "handed_along", json_text(json_get(police, "note")));
    put_day(o, "reply_due", due ? (day)due : DAY_NONE);
    return OK;
}

/* What is still owed, until when the demand gives time, and which court is asked (AEL 35, 55). */
static rc put_owed(struct tx *tx, const struct step *s, struct json_out *o, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    const struct json *demand, *court;
    struct case_debt debt;
    i64 due = 0;
    rc r = case_debt(tx, s->matter->id, day_at(s->now), &debt, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "demand", &demand, f);
    if (r == OK)
        r = case_last_said(tx, s->matter->id, "apply_court", &court, f);
    if (r != OK)
        return r;
    if (db_int(tx, &Q_case_clock_due, ARGS(V_I(s->matter->id), V_T(S("P13"))), &due, NULL) == OK)
        put_day(o, "comply_by", due ? (day)due : DAY_NONE);
    json_text_of(o, "owed_fine", yuan(a, debt.fine));
    json_text_of(o, "owed_late", yuan(a, debt.late));
    json_text_of(o, "owed_confiscated", yuan(a, debt.confiscated));
    json_text_of(o, "owed", yuan(a, debt.fine + debt.late + debt.confiscated));
    json_text_of(o, "demanded_on", json_text(json_get(demand, "served_on")));
    json_text_of(o, "court", json_text(json_get(court, "court")));
    json_text_of(o, "note", json_text(json_get(court, "note")));
    return OK;
}

struct plan {
    struct arena *arena;
    struct json_out *out;
    i64 parts;
};

static rc put_part(const struct row *r, void *arg, struct fault *f)
{
    struct plan *p = arg;
    (void)f;
    json_open(p->out, '[');
    json_put_text(p->out, arena_fmt(p->arena, "%lld", (long long)++p->parts));
    json_put_text(p->out, day_text(p->arena, (day)row_int(r, 0)));
    json_put_text(p->out, yuan(p->arena, row_int(r, 1)));
    json_close(p->out, ']');
    return OK;
}

/* Until when which part of the fine is to be paid: the party is told in writing (PEN 74). */
static rc put_plan(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f)
{
    struct plan p = { .arena = tx_arena(tx), .out = o };
    json_name(o, S("plan"));
    json_open(o, '[');
    rc r = db_each(tx, &Q_case_instalments, ARGS(V_I(case_id)), put_part, &p, f);
    json_close(o, ']');
    json_text_of(o, "parts", p.parts > 1 ? arena_fmt(p.arena, "%lld", (long long)p.parts) : S(""));
    return r;
}

rc case_paper(struct tx *tx, const struct step *s, const char *kind, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    struct case_file c;
    str number;
    rc r = case_get(tx, s->matter->id, &c, f);
    json_open(&o, '{');
    if (r == OK)
        r = paper_put_subject(tx, s->matter, &o, f);
    if (r != OK)
        return r;
    json_text_of(&o, "source", names_of(tx, "case_sources", c.source));
    json_text_of(&o, "cause", c.cause);
    json_text_of(&o, "story", c.story);
    put_day(&o, "found_on", c.found_on);
    json_text_of(&o, "decision_number", c.decision_number);
    put_figures(tx, &c, &o);
    if (c.lead_id)
        r = paper_put_officer(tx, c.lead_id, "officer", "officer_certificate", &o, f);
    if (r == OK && c.second_id)
        r = paper_put_officer(tx, c.second_id, "second_officer", "second_certificate", &o, f);
    if (r == OK)
        r = put_words(tx, s, &o, f);
    if (r == OK)
        r = put_handover(tx, s, &o, f);
    if (r == OK && c.served_on != DAY_NONE)
        r = put_owed(tx, s, &o, f);
    if (r == OK && str_eq(str_from(kind), S("payment_time")))
        r = put_plan(tx, c.id, &o, f);
    json_text_of(&o, "approver", s->actor->roles & ROLE_HEAD ? s->actor->name : S(""));
    json_close(&o, '}');
    if (r == OK)
        r = make(tx, s, kind, &o, &number, f);
    if (r != OK || !str_eq(str_from(kind), S("penalty_decision")))
        return r;
    c.decision_number = number;
    return case_update(tx, &c, f);
}

/* ---- measures ---- */

enum { THING_CELLS = 5 };

/* [["1", name, model, how much, note]…] */
static rc put_things(struct tx *tx, str things, struct json_out *o, struct fault *f)
{
    static const char *const cells[THING_CELLS] = { NULL, "name", "spec", "quantity", "note" };
    const struct json *list;
    rc r = json_parse(tx_arena(tx), things, &list, f);
    if (r != OK)
        return r;
    json_name(o, S("things"));
    json_open(o, '[');
    for (size_t i = 0; i < json_size(list); i++) {
        json_open(o, '[');
        json_put_text(o, arena_fmt(tx_arena(tx), "%zu", i + 1));
        for (size_t k = 1; k < THING_CELLS; k++)
            json_put_text(o, json_text(json_get(json_at(list, i), cells[k])));
        json_close(o, ']');
    }
    json_close(o, ']');
    return OK;
}

static rc put_measure(struct tx *tx, const struct measure *x, struct json_out *o, struct fault *f)
{
    json_text_of(o, "measure", names_of(tx, "case_measures", x->kind));
    json_text_of(o, "decision_number", x->number);
    json_text_of(o, "place", x->place);
    json_text_of(o, "reason", x->reason);
    json_text_of(o, "articles", x->basis);
    put_day(o, "from_on", x->from);
    put_day(o, "due_on", x->due);
    json_text_of(o, "outcome", names_of(tx, "measure_outcomes", x->outcome));
    put_day(o, "ended_on", x->ended_at ? day_at(x->ended_at) : DAY_NONE);
    rc r = paper_put_officer(tx, x->asked_by, "officer", "officer_certificate", o, f);
    if (r == OK)
        r = paper_put_officer(tx, x->second_id, "second_officer", "second_certificate", o, f);
    return r == OK ? put_things(tx, x->things, o, f) : r;
}

rc measure_paper(struct tx *tx, const struct actor *who, struct matter *m, const struct measure *x,
                 const char *column, str *ret_number, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *kind = rule_find(rules, S("case_measures"), x->kind, x->from);
    str letter = kind ? rule_cell(rules, kind, str_from(column)) : S("");
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    const struct step s = { .actor = who, .matter = m, .now = tx_now(tx) };
    json_open(&o, '{');
    rc r = paper_put_subject(tx, m, &o, f);
    if (r == OK)
        r = put_measure(tx, x, &o, f);
    json_close(&o, '}');
    return r == OK ? make(tx, &s, arena_fmt(tx_arena(tx), "%.*s", (int)letter.n, letter.p).p, &o,
                          ret_number, f)
                   : r;
}
