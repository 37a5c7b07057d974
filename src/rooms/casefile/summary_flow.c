/* summary_flow.c — what happens to a penalty on the spot after it was given. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/matter_list.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_money.h"
#include "rooms/casefile/summary.h"

/* ---- forms ---- */

static const struct field new_fields[] = {
    FIELD(struct summary_new, cash, F_CODE, REQUIRED, .codes = "cash_grounds"),
    FIELD(struct summary_new, penalties, F_CODES, REQUIRED, .max = 2, .codes = "penalty_kinds"),
    FIELD(struct summary_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct summary_new, cause, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct summary_new, facts, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct summary_new, basis, F_TEXT, REQUIRED, .max = 400),
    FIELD(struct summary_new, fine, F_FEN, REQUIRED, .min = 0, .max = 100000000),
    FIELD(struct summary_new, entity_id, F_ID, 0, .doc = "operator; may be left out with a door"),
    FIELD(struct summary_new, premises_id, F_ID, 0,
          .doc = "door; may be left out with an operator"),
    FIELD(struct summary_new, lead_id, F_ID, 0, .doc = "certified; empty: who writes it"),
    FIELD(struct summary_new, second_id, F_ID, REQUIRED, .doc = "certified, the other of the two"),
    FIELD(struct summary_new, rights_told, F_BOOL, REQUIRED,
          .doc = "before it was decided (PEN 67)"),
    FIELD(struct summary_new, statement, F_TEXT, REQUIRED, .max = 2000,
          .doc = "what the party said to it"),
    FIELD(struct summary_new, receipt, F_TEXT, REQUIRED, .max = 200, .doc = "who signed"),
};
const struct record summary_new_record = RECORD("SummaryNew", struct summary_new, new_fields);

static const struct field pay_fields[] = {
    FIELD(struct summary_pay_form, on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct summary_pay_form, receipt, F_TEXT, REQUIRED, .max = 100),
};
const struct record summary_pay_form = RECORD("SummaryPaid", struct summary_pay_form, pay_fields);

static const struct field receipt_fields[] = {
    FIELD(struct summary_receipt_form, receipt, F_TEXT, REQUIRED, .max = 100),
};
const struct record summary_remit_form =
    RECORD("SummaryRemitted", struct summary_receipt_form, receipt_fields);
const struct record summary_bank_form =
    RECORD("SummaryBanked", struct summary_receipt_form, receipt_fields);

static const struct field note_fields[] = {
    FIELD(struct summary_note_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record summary_hand_in_form =
    RECORD("SummaryHandedIn", struct summary_note_form, note_fields);
const struct record summary_close_form =
    RECORD("SummaryClosed", struct summary_note_form, note_fields);

/* ---- the row ---- */

struct taking {
    struct arena *arena;
    struct summary *s;
};

static day day_of_row(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

static rc take(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    (void)f;
    *t->s = (struct summary){ .id = row_int(r, 0),
                              .penalties = row_text_copy(r, 1, t->arena),
                              .fine = row_int(r, 2),
                              .cash = row_text_copy(r, 3, t->arena),
                              .given_on = (day)row_int(r, 4),
                              .pay_by = day_of_row(r, 5),
                              .paid_on = day_of_row(r, 6),
                              .remitted_on = day_of_row(r, 7),
                              .banked_on = day_of_row(r, 8) };
    return OK;
}

rc summary_get(struct tx *tx, i64 id, struct summary *ret, struct fault *f)
{
    struct taking t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_summary_get, ARGS(V_I(id)), take, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

i64 summary_late(struct tx *tx, const struct summary *s, day on)
{
    struct fine_part whole = { s->pay_by, s->fine };
    struct fine_paid paid = { s->paid_on, s->fine };
    struct fine_state state = { &whole, 1, &paid, s->paid_on == DAY_NONE ? 0 : 1 };
    return s->pay_by == DAY_NONE ? 0 : fine_late(house_of(tx)->rules, &state, on);
}

/* ---- guards ---- */

static bool is_cash(const struct summary *s)
{
    return s->fine > 0 && s->pay_by == DAY_NONE;
}

rc summary_is_unpaid(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct summary_pay_form *form = s->form;
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    if (r != OK)
        return r;
    if (x.pay_by == DAY_NONE || x.paid_on != DAY_NONE)
        return refuse(f, "summary.nothing_to_pay");
    if (form && form->on != DAY_NONE && form->on > day_at(s->now))
        return fault_field(f, S("on"), "in_the_future", S(""));
    return form && form->on != DAY_NONE && form->on < x.given_on
               ? fault_field(f, S("on"), "before_begin", S(""))
               : OK;
}

rc summary_has_cash(struct tx *tx, const struct step *s, struct fault *f)
{
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    return r == OK && (!is_cash(&x) || x.remitted_on != DAY_NONE) ? refuse(f, "summary.no_cash")
                                                                  : r;
}

/* The cash goes with the file or before it. */
rc summary_may_hand_in(struct tx *tx, const struct step *s, struct fault *f)
{
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    return r == OK && is_cash(&x) && x.remitted_on == DAY_NONE ? refuse(f, "summary.cash_held") : r;
}

rc summary_is_remitted(struct tx *tx, const struct step *s, struct fault *f)
{
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    return r == OK && (x.remitted_on == DAY_NONE || x.banked_on != DAY_NONE)
               ? refuse(f, "summary.no_cash")
               : r;
}

rc summary_is_settled(struct tx *tx, const struct step *s, struct fault *f)
{
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    if (r != OK || x.fine == 0)
        return r;
    bool settled = is_cash(&x) ? x.banked_on != DAY_NONE : x.paid_on != DAY_NONE;
    return settled ? OK : refuse(f, "summary.not_settled");
}

/* ---- effects ---- */

/* All at once, with what was added by then. */
rc summary_pay(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct summary_pay_form *form = s->form;
    day on = form->on == DAY_NONE ? day_at(s->now) : form->on;
    struct summary x;
    rc r = summary_get(tx, s->matter->id, &x, f);
    if (r == OK)
        r = db_exec(tx, &Q_summary_paid,
                    ARGS(V_I(x.id), V_I(on), V_I(summary_late(tx, &x, on)), V_T(form->receipt)),
                    NULL, f);
    return r == OK ? matter_clock_stop(tx, s->matter, S("P10"), f) : r;
}

rc summary_remit(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct summary_receipt_form *form = s->form;
    day today = day_at(s->now);
    rc r = db_exec(tx, &Q_summary_remitted,
                   ARGS(V_I(s->matter->id), V_I(today), V_T(form->receipt)), NULL, f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P11"), f);
    return r == OK ? matter_clock_start(tx, s->matter, S("P12"), today, f) : r;
}

rc summary_bank(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct summary_receipt_form *form = s->form;
    rc r = db_exec(tx, &Q_summary_banked,
                   ARGS(V_I(s->matter->id), V_I(day_at(s->now)), V_T(form->receipt)), NULL, f);
    return r == OK ? matter_clock_stop(tx, s->matter, S("P12"), f) : r;
}

/* ---- the flow ---- */

static const struct state states[] = {
    { "given", STATE_FIRST },
    { "handed_in", 0 },
    { "closed", STATE_FINAL },
};

enum { GIVES = ROLE_OFFICER | ROLE_INVESTIGATOR, CLOSES = ROLE_CHIEF | ROLE_HEAD };

static const struct move moves[] = {
    { "given", "pay", "given", GIVES, summary_is_unpaid, summary_pay, .form = &summary_pay_form },
    { "given", "remit", "given", GIVES, summary_has_cash, summary_remit,
      .form = &summary_remit_form },
    { "given", "hand_in", "handed_in", GIVES, summary_may_hand_in, NULL, NULL, "P15",
      .form = &summary_hand_in_form },
    { "handed_in", "pay", "handed_in", GIVES, summary_is_unpaid, summary_pay,
      .form = &summary_pay_form },
    { "handed_in", "bank", "handed_in", CLOSES, summary_is_remitted, summary_bank,
      .form = &summary_bank_form },
    { "handed_in", "close", "closed", CLOSES, summary_is_settled, NULL, NULL, "*",
      .form = &summary_close_form },
};

const struct flow summary_flow = { "summary",    "PEN 66–70, 72, 73; clocks P10–P12, P15",
                                   states,       COUNT(states),
                                   moves,        COUNT(moves),
                                   summary_panel };

/* ---- list and page ---- */

static const struct column columns[] = {
    MATTER_FIRST,
    { "paper_number", "s.paper_number", F_TEXT, 0, NULL },
    { "category", "s.category", F_CODE, COL_FILTER, "filing_categories" },
    { "cause", "s.cause", F_TEXT, 0, NULL },
    { "penalties", "s.penalties", F_TEXT, 0, NULL },
    { "fine", "s.fine", F_FEN, COL_FILTER, NULL },
    { "cash", "s.cash", F_CODE, COL_FILTER, "cash_grounds" },
    { "given_on", "s.given_day", F_DAY, COL_FILTER, NULL },
    { "paid_on", "s.paid_day", F_DAY, COL_FILTER | COL_NULLS, NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_PERSON("person"),
    MATTER_LIMITS("opened_at"),
    MATTER_LAST,
};
const struct list summary_list = {
    .name = "summaries",
    .from = "matter m JOIN summary_penalty s ON s.id = m.id",
    .where = "m.kind = 'summary'",
    .order = "-opened_at",
    .select = list_by_branches,
    .look = LIST_LOOK,
    .branch_order = "opened_at|due_at",
    MATTER_LIST(columns),
};

static const struct row_member members[] = {
    { "paper_number", F_TEXT },  { "category", F_CODE },    { "cause", F_TEXT },
    { "facts", F_TEXT },         { "basis", F_TEXT },       { "party", F_CODE },
    { "penalties", F_TEXT },     { "fine", F_FEN },         { "statement", F_TEXT },
    { "receipt", F_TEXT },       { "lead_id", F_ID },       { "lead_name", F_TEXT },
    { "second_id", F_ID },       { "second_name", F_TEXT }, { "given_on", F_DAY },
    { "cash", F_CODE },          { "pay_by", F_DAY },       { "paid_on", F_DAY },
    { "late", F_FEN },           { "pay_receipt", F_TEXT }, { "remitted_on", F_DAY },
    { "remit_receipt", F_TEXT }, { "banked_on", F_DAY },    { "bank_receipt", F_TEXT },
};
static const struct row_shape shape = ROW_SHAPE(members);

rc summary_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct summary x;
    struct row_put put = { &shape, &rq->out };
    rc r = summary_get(rq->tx, m->id, &x, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_summary_of, ARGS(V_I(m->id)), row_put, &put, f);
    if (r != OK)
        return r;
    day today = day_at(tx_now(rq->tx));
    json_int_of(&rq->out, "late_now", x.paid_on == DAY_NONE ? summary_late(rq->tx, &x, today) : 0);
    return OK;
}

rc summaries_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &summary_list, f);
}

rc summary_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = summary_give(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/summaries/", id) : r;
}

rc summary_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &summary_flow, id, f) : r;
}
