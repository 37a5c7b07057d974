/* case_publication.c — publishing a penalty, its early end, its withdrawal, and the list for
 * everybody. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_publish.h"
#include "rooms/casefile/case_wall.h"

enum { SAID_MOST = 64 << 10, PAGE = 20, PAGE_MOST = 100, TERMS_TEXT = 400 };

static const struct field new_fields[] = {
    FIELD(struct publication_new, violation, F_TEXT, REQUIRED, .min = 2, .max = 400,
          .doc = "the kind of violation, as the abstract names it"),
    FIELD(struct publication_new, told, F_TEXT, REQUIRED, .min = 2, .max = 16000,
          .doc = "the decision as it is published"),
};
const struct record publication_new_record =
    RECORD("PublicationNew", struct publication_new, new_fields);

static const struct field ask_fields[] = {
    FIELD(struct publication_ask, terms, F_CODES, REQUIRED, .max = 20,
          .codes = "publication_terms"),
    FIELD(struct publication_ask, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record publication_ask_record =
    RECORD("PublicationEndAsked", struct publication_ask, ask_fields);

static const struct field answer_fields[] = {
    FIELD(struct publication_answer, granted, F_BOOL, REQUIRED),
    FIELD(struct publication_answer, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record publication_answer_record =
    RECORD("PublicationEndDecided", struct publication_answer, answer_fields);

static const struct field withdrawal_fields[] = {
    FIELD(struct publication_withdrawal, reason, F_CODE, REQUIRED, .codes = "unpublish_reasons"),
    FIELD(struct publication_withdrawal, changed_on, F_DAY, 0,
          .doc = "when the decision was changed or the error found; empty: today"),
    FIELD(struct publication_withdrawal, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record publication_withdrawal_record =
    RECORD("PublicationWithdrawn", struct publication_withdrawal, withdrawal_fields);

/* ---- what every act begins and ends with ---- */

static rc open_case(struct request *rq, struct matter *m, struct case_file *c, struct fault *f)
{
    i64 id;
    const char *part =
        rq->actor->roles & rq->route->who & ROLE_HEAD ? PART_DECIDER : PART_INVESTIGATOR;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, m, f);
    if (r == OK && !str_eq(m->kind, S("case")))
        r = fail(f, NOT_FOUND, "case.not_found");
    if (r == OK)
        r = wall_take(rq->tx, id, rq->actor->person_id, part, f);
    return r == OK ? case_get(rq->tx, id, c, f) : r;
}

static bool stands(const struct case_file *c)
{
    return c->published_on != DAY_NONE && c->unpublished_on == DAY_NONE;
}

static rc done(struct request *rq, const struct matter *m, const char *action, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(rq->tx), SAID_MOST);
    record_encode(rq->route->in, rq->in, false, &o);
    rc r = db_exec(rq->tx, &Q_case_act_insert,
                   ARGS(V_I(tx_id(rq->tx)), V_I(m->id), V_T(str_from(action)), V_I(tx_now(rq->tx)),
                        V_I(rq->actor->person_id), V_T(json_out_str(&o))),
                   NULL, f);
    if (r == OK)
        r = matter_tell(rq->tx, rq->actor, m, action, m->state, S(""), f);
    return r == OK ? matter_page(rq, &case_flow, m->id, f) : r;
}

/* ---- publishing ---- */

rc publication_post(struct request *rq, struct fault *f)
{
    struct matter m;
    struct case_file c;
    bool due = false;
    rc r = open_case(rq, &m, &c, f);
    if (r == OK && stands(&c))
        return refuse(f, "case.published_already");
    if (r == OK && c.published_on != DAY_NONE &&
        case_cell_is(rq->tx, "unpublish_reasons", c.unpublished_why, "early", "yes"))
        return refuse(f, "case.publication_over");
    if (r == OK)
        r = case_publish_is_due(rq->tx, &m, &c, &due, f);
    if (r == OK && !due)
        return refuse(f, "case.not_published");
    if (r == OK)
        r = case_publish(rq->tx, rq->actor, &m, &c, rq->in, f);
    return r == OK ? done(rq, &m, "publish", f) : r;
}

/* ---- its early end (O45 14) ---- */

static bool said(const struct publication_ask *in, str term)
{
    for (size_t i = 0; i < in->terms.n; i++)
        if (str_eq(in->terms.at[i], term))
            return true;
    return false;
}

/* What the books say against a term, or that nobody says it holds. */
static rc term_holds(struct request *rq, const struct matter *m, const struct case_file *c,
                     const struct rule_row *term, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    str shows = rule_cell(rules, term, S("shows"));
    struct case_debt debt;
    i64 later = 0;
    if (!said(rq->in, term->code))
        return fault_field(f, S("terms"), "condition_missing", term->code);
    if (str_eq(shows, S("paid"))) {
        rc r = case_debt(rq->tx, c->id, day_at(tx_now(rq->tx)), &debt, f);
        bool open = r == OK && debt.fine + debt.late + debt.confiscated > 0;
        if (r == OK && (open || c->ended_on == DAY_NONE))
            return refuse(f, "case.still_owed");
        return r;
    }
    if (!str_eq(shows, S("penalties")) || m->entity_id == 0)
        return OK;
    rc r = db_int(rq->tx, &Q_case_later_penalties,
                  ARGS(V_I(m->entity_id), V_I(c->id), V_T(c->category), V_I(c->decided_on)), &later,
                  f);
    return r == OK && later ? refuse(f, "case.punished_again") : r;
}

static rc terms_hold(struct request *rq, const struct matter *m, const struct case_file *c,
                     struct fault *f)
{
    size_t n;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, S("publication_terms"), &n);
    day today = day_at(tx_now(rq->tx));
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        if (rows[i].valid_from <= today && today <= rows[i].valid_to)
            r = term_holds(rq, m, c, &rows[i], f);
    return r;
}

static str joined(struct arena *a, struct strs codes)
{
    buf b = buf_new(a, TERMS_TEXT);
    for (size_t i = 0; i < codes.n; i++) {
        if (i)
            buf_char(&b, '|');
        buf_add(&b, codes.at[i]);
    }
    return buf_str(&b);
}

static rc may_end_early(struct request *rq, const struct matter *m, const struct case_file *c,
                        struct fault *f)
{
    struct penalty p;
    if (!stands(c))
        return refuse(f, "case.not_public");
    rc r = case_penalty(rq->tx, m, c, &p, f);
    return r == OK && !penalty_may_end_early(house_of(rq->tx)->rules, &p)
               ? refuse(f, "case.never_early")
               : r;
}

rc publication_ask_post(struct request *rq, struct fault *f)
{
    const struct publication_ask *in = rq->in;
    struct matter m;
    struct case_file c;
    i64 open = 0;
    rc r = open_case(rq, &m, &c, f);
    if (r == OK)
        r = may_end_early(rq, &m, &c, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_case_publication_end_open, ARGS(V_I(m.id)), &open, f);
    if (r == OK && open)
        return refuse(f, "case.end_asked_already");
    if (r == OK)
        r = terms_hold(rq, &m, &c, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_case_publication_end_insert,
                    ARGS(V_I(tx_id(rq->tx)), V_I(m.id), V_T(joined(rq->arena, in->terms)),
                         V_T(in->note), V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    return r == OK ? done(rq, &m, "publication_ask", f) : r;
}

static rc end_now(struct request *rq, struct case_file *c, str why, struct fault *f)
{
    c->unpublished_on = day_at(tx_now(rq->tx));
    c->unpublished_why = why;
    return case_update(rq->tx, c, f);
}

rc publication_decide_post(struct request *rq, struct fault *f)
{
    const struct publication_answer *in = rq->in;
    struct matter m;
    struct case_file c;
    i64 open = 0;
    rc r = open_case(rq, &m, &c, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_case_publication_end_open, ARGS(V_I(m.id)), &open, f);
    if (r == OK && !open)
        return refuse(f, "case.end_not_asked");
    if (r == OK && in->granted)
        r = may_end_early(rq, &m, &c, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_case_publication_end_decide,
                    ARGS(V_I(open), V_I(in->granted), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx)), V_T(in->note)),
                    NULL, f);
    if (r == OK && in->granted)
        r = end_now(rq, &c, S("EARLY"), f);
    return r == OK ? done(rq, &m, in->granted ? "publication_end" : "publication_keep", f) : r;
}

/* ---- its withdrawal (PEN 63, O45 11) ---- */

/* P19 counts from the change; taken back later than that is noted as late. */
rc publication_withdraw_post(struct request *rq, struct fault *f)
{
    const struct publication_withdrawal *in = rq->in;
    struct matter m;
    struct case_file c;
    day today = day_at(tx_now(rq->tx)), changed = in->changed_on;
    if (changed == DAY_NONE)
        changed = today;
    rc r = open_case(rq, &m, &c, f);
    if (r == OK && !stands(&c))
        return refuse(f, "case.not_public");
    if (r == OK && case_cell_is(rq->tx, "unpublish_reasons", in->reason, "early", "yes"))
        return fault_field(f, S("reason"), "not_here", in->reason);
    if (r == OK && changed > today)
        return fault_field(f, S("changed_on"), "in_the_future", S(""));
    if (r == OK && changed < c.decided_on)
        return fault_field(f, S("changed_on"), "before_begin", S(""));
    if (r == OK)
        r = matter_clock_start(rq->tx, &m, S("P19"), changed, f);
    if (r == OK)
        r = matter_clock_stop(rq->tx, &m, S("P19"), f);
    if (r == OK)
        r = end_now(rq, &c, in->reason, f);
    return r == OK ? done(rq, &m, "unpublish", f) : r;
}

/* ---- the page of the case ---- */

static const struct row_member publication_members[] = {
    { "facts", F_JSON },
    { "told", F_TEXT },
    { "published_at", F_INSTANT },
};
static const struct row_member end_members[] = {
    { "id", F_ID },           { "terms", F_TEXT },         { "note", F_TEXT },
    { "noted_by", F_TEXT },   { "asked_at", F_INSTANT },   { "granted", F_BOOL },
    { "decided_by", F_TEXT }, { "decided_at", F_INSTANT }, { "answer", F_TEXT },
};
static const struct row_shape publication_shape = ROW_SHAPE(publication_members),
                              end_shape = ROW_SHAPE(end_members);

rc publication_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f)
{
    rc r = rows_put_of(tx, &Q_case_publications, case_id, "publications", &publication_shape, o, f);
    return r == OK ? rows_put_of(tx, &Q_case_publication_ends, case_id, "publication_ends",
                                 &end_shape, o, f)
                   : r;
}

/* ---- for everybody ---- */

static const struct row_member public_members[] = {
    { "id", F_ID },      { "published_on", F_DAY }, { "until", F_DAY },
    { "facts", F_JSON }, { "told", F_TEXT },
};
static const struct row_shape one_shape = ROW_SHAPE(public_members),
                              line_shape = { public_members, COUNT(public_members) - 1 };

struct lines {
    struct json_out *o;
    i64 most, n, id;
    day on;
};

static rc put_line(const struct row *r, void *arg, struct fault *f)
{
    struct lines *l = arg;
    (void)f;
    if (l->n++ == l->most)
        return OK; /* there is another page */
    l->id = row_int(r, 0);
    l->on = (day)row_int(r, 1);
    json_open(l->o, '{');
    row_put_members(r, &line_shape, l->o);
    json_close(l->o, '}');
    return OK;
}

/* "day.id" of the last line of the page before. */
static rc read_after(str after, day *ret_on, i64 *ret_id, struct fault *f)
{
    str id;
    i64 on = 0;
    str first = str_cut(after, '.', &id);
    *ret_on = INT32_MAX;
    *ret_id = INT64_MAX;
    if (after.n == 0)
        return OK;
    if (!str_to_i64(first, &on) || !str_to_i64(id, ret_id) || on < 0 || on > INT32_MAX)
        return fault_field(f, S("after"), "out_of_range", S(""));
    *ret_on = (day)on;
    return OK;
}

rc publications_get(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct lines l = { .o = o, .most = PAGE };
    str limit = http_query(rq->http, "limit");
    day on;
    i64 id;
    if (limit.n && (!str_to_i64(limit, &l.most) || l.most < 1 || l.most > PAGE_MOST))
        return fault_field(f, S("limit"), "out_of_range", S(""));
    rc r = read_after(http_query(rq->http, "after"), &on, &id, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    r = db_each(rq->tx, &Q_case_publication_page,
                ARGS(V_I(day_at(tx_now(rq->tx))), V_I(on), V_I(id), V_I(l.most + 1)), put_line, &l,
                f);
    json_close(o, ']');
    json_name(o, S("next"));
    if (l.n > l.most)
        json_put_text(o, arena_fmt(rq->arena, "%d.%lld", (int)l.on, (long long)l.id));
    else
        json_put_null(o);
    json_close(o, '}');
    return r;
}

rc publication_get(struct request *rq, struct fault *f)
{
    struct row_put put = { &one_shape, &rq->out };
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = db_one(rq->tx, &Q_case_publication_one, ARGS(V_I(id), V_I(day_at(tx_now(rq->tx)))),
                   row_put, &put, f);
    json_close(&rq->out, '}');
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "doorstep.unknown") : r;
}
