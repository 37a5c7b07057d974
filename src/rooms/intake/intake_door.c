#include "rooms/intake/intake_door.h"

#include "core/paper.h"
#include "core/rule_put.h"
#include "db/queries.h"
#include "rooms/complaint/complaint.h"
#include "rooms/intake/intake_code.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/report/report.h"

static const struct field more_fields[] = {
    FIELD(struct filing_more, about, F_TEXT, 0, .max = 40,
          .doc = "number of the complaint or report it belongs to; without it as long as none was "
                 "made of the filing"),
    FIELD(struct filing_more, story, F_TEXT, REQUIRED, .min = 2, .max = 2000),
};
const struct record filing_more_record = RECORD("FilingMore", struct filing_more, more_fields);
static const struct field back_fields[] = {
    FIELD(struct filing_back, note, F_TEXT, REQUIRED, .min = 2, .max = 500,
          .doc = "why it is taken back"),
};
const struct record filing_back_record = RECORD("FilingBack", struct filing_back, back_fields);

/* From here on the machine acts for whoever holds the code. */
static rc open_filing(struct request *rq, struct filing *ret, struct fault *f)
{
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    reply_header(rq, "Cache-Control", S("no-store"));
    rc r = intake_of_code(rq->tx, rq->params[0], ret, f);
    if (r != OK)
        return r;
    *scope = scope_system(ret->bureau_id);
    tx_set_scope(rq->tx, scope);
    return OK;
}

/* ---- how far it is ---- */

static void put_demands(struct json_out *o, const struct rules *rules, str codes, day on)
{
    json_name(o, S("demands"));
    json_open(o, '[');
    while (codes.n) {
        const struct rule_row *row = rule_row_of(rules, "demands", str_cut(codes, '|', &codes), on);
        json_open(o, '{');
        rule_put_names(o, "demand", row);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* Its words are not given back: whoever finds the code learns what became of it, not who filed. */
static void put_filed(struct json_out *o, struct tx *tx, const struct filing *x)
{
    const struct rules *rules = house_of(tx)->rules;
    day on = day_at(x->received_at), today = day_at(tx_now(tx));
    str state = ARENA_CONCAT(x->arena, S("intake."), x->state);
    const struct rule_row *step = rule_row_of(rules, "public_steps", state, today),
                          *route = rule_row_of(rules, "intake_routes", x->route, today);
    json_text_of(o, "number", x->number);
    json_text_of(o, "bureau", x->bureau);
    json_text_of(o, "bureau_en", x->bureau_en);
    json_instant_of(o, "received_at", x->received_at);
    rule_put_names(o, "channel", rule_row_of(rules, "intake_channels", x->channel, on));
    json_text_of(o, "subject", x->subject);
    json_text_of(o, "address", x->address);
    rule_put_names(o, "category", rule_row_of(rules, "filing_categories", x->category, on));
    put_demands(o, rules, x->demands, on);
    json_int_of(o, "amount", x->amount);
    json_bool_of(o, "anonymous", x->anonymous);
    rule_put_names(o, "step", step);
    json_text_of(o, "route_zh", route ? rule_cell(rules, route, S("route_zh")) : S(""));
    json_text_of(o, "route_en", route ? rule_cell(rules, route, S("route_en")) : S(""));
}

/* More goes to the filing itself as long as the centre alone has it. */
static bool takes_more(struct tx *tx, const struct filing *x)
{
    bool waits = str_eq(x->state, S("received")) || str_eq(x->state, S("merged"));
    return waits && x->told < intake_setting(tx, "follow_facts");
}

static rc put_parts(struct tx *tx, const struct filing *x, struct json_out *o, struct fault *f)
{
    struct intake_parts parts;
    rc r = intake_parts_read(tx, x->id, &parts, f);
    json_name(o, S("parts"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < parts.n; i++) {
        const struct intake_part *p = &parts.at[i];
        json_open(o, '{');
        json_text_of(o, "kind", p->is_complaint ? S("complaint") : S("report"));
        r = p->is_complaint ? complaint_put_standing(tx, p->matter_id, o, f)
                            : report_put_standing(tx, p->matter_id, o, f);
        json_close(o, '}');
    }
    json_close(o, ']');
    return r;
}

static rc put_filing(struct request *rq, const struct filing *x, struct fault *f)
{
    json_open(&rq->out, '{');
    put_filed(&rq->out, rq->tx, x);
    json_bool_of(&rq->out, "may_add", takes_more(rq->tx, x));
    rc r = put_parts(rq->tx, x, &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}

rc filing_get(struct request *rq, struct fault *f)
{
    struct filing x;
    rc r = open_filing(rq, &x, f);
    return r == OK ? put_filing(rq, &x, f) : r;
}

/* As it is after what was done. */
static rc reread(struct request *rq, struct fault *f)
{
    struct filing x;
    rc r = open_filing(rq, &x, f);
    return r == OK ? put_filing(rq, &x, f) : r;
}

/* ---- what its holder does ---- */

/* What was made of the filing and has this number; NOT_FOUND "intake.no_such_part". */
static rc find_part(struct tx *tx, i64 id, str number, struct intake_part *ret, struct fault *f)
{
    struct intake_parts parts;
    struct matter m;
    rc r = intake_parts_read(tx, id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++) {
        r = matter_get(tx, parts.at[i].matter_id, &m, f);
        if (r == OK && str_eq(m.number, number)) {
            *ret = parts.at[i];
            return OK;
        }
    }
    return r == OK ? fail(f, NOT_FOUND, "intake.no_such_part") : r;
}

static rc add_to_filing(struct request *rq, const struct filing *x, str story, struct fault *f)
{
    const struct actor who = { .bureau_id = x->bureau_id,
                               .unit_id = x->centre_id,
                               .roles = ROLE_SYSTEM,
                               .scope = tx_scope(rq->tx) };
    if (!takes_more(rq->tx, x))
        return refuse(f, "intake.takes_no_more");
    return intake_tell_more(rq->tx, &who, x->id, story, f);
}

static rc add_to_part(struct request *rq, const struct filing *x, const struct filing_more *in,
                      struct fault *f)
{
    struct intake_part part = { 0 };
    if (x->told >= intake_setting(rq->tx, "follow_facts"))
        return refuse(f, "intake.more_enough");
    rc r = find_part(rq->tx, x->id, in->about, &part, f);
    if (r != OK)
        return r;
    return part.is_complaint ? complaint_add_words(rq->tx, part.matter_id, in->story, f)
                             : report_add_words(rq->tx, part.matter_id, in->story, f);
}

rc filing_more_post(struct request *rq, struct fault *f)
{
    const struct filing_more *in = rq->in;
    struct filing x;
    rc r = open_filing(rq, &x, f);
    if (r == OK)
        r = in->about.n ? add_to_part(rq, &x, in, f) : add_to_filing(rq, &x, in->story, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_intake_code_told, ARGS(V_I(x.id)), NULL, f);
    return r == OK ? reread(rq, f) : r;
}

/* There is at most one complaint of a filing. A report is not taken back: what was told of a breach
 * is looked into. */
static rc complaint_of(struct tx *tx, i64 id, i64 *ret, struct fault *f)
{
    struct intake_parts parts;
    rc r = intake_parts_read(tx, id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++)
        if (parts.at[i].is_complaint) {
            *ret = parts.at[i].matter_id;
            return OK;
        }
    return r == OK ? refuse(f, "intake.no_complaint_yet") : r;
}

rc filing_back_post(struct request *rq, struct fault *f)
{
    const struct filing_back *in = rq->in;
    struct filing x;
    i64 id = 0;
    rc r = open_filing(rq, &x, f);
    if (r == OK)
        r = complaint_of(rq->tx, x.id, &id, f);
    if (r == OK)
        r = complaint_take_back(rq->tx, id, in->note, f);
    return r == OK ? reread(rq, f) : r;
}

rc filing_paper_get(struct request *rq, struct fault *f)
{
    struct filing x;
    i64 id = 0, paper;
    str hash;
    rc r = open_filing(rq, &x, f);
    if (r == OK)
        r = request_id(rq, 1, &paper, f);
    if (r == OK)
        r = complaint_of(rq->tx, x.id, &id, f);
    if (r == OK)
        r = complaint_paper_for(rq->tx, id, paper, &hash, f);
    if (r != OK)
        return r;
    if (hash.n == 0) {
        const struct actor who = { .bureau_id = x.bureau_id,
                                   .unit_id = x.centre_id,
                                   .roles = ROLE_SYSTEM,
                                   .scope = tx_scope(rq->tx) };
        paper_wish(rq->tx, &who, paper);
        return fail(f, BUSY, "document.in_work");
    }
    reply_header(rq, "Content-Disposition", S("inline"));
    rq->raw_type = S("application/pdf");
    return blob_read(house_of(rq->tx)->blobs, hash, &rq->raw_fd, &rq->raw_length, f);
}
