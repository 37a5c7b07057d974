/* report_panel.c — a report as its page shows it: masked, with the pseudonym of who reported. */
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_store.h"

static const struct row_member fact_members[] = {
    { "id", F_ID },         { "story", F_TEXT },
    { "from_id", F_ID },    { "from_number", F_TEXT },
    { "at", F_INSTANT },    { "weighed_at", F_INSTANT },
    { "weighed_by", F_ID },
};
static const struct row_member merge_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "opened_at", F_INSTANT },
    { "merged_at", F_INSTANT },
};
static const struct row_shape facts = ROW_SHAPE(fact_members), merges = ROW_SHAPE(merge_members);

static void put_reward(struct json_out *o, const struct report *r)
{
    json_name(o, S("reward"));
    if (!r->reward_level.n) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_text_of(o, "level", r->reward_level);
    json_int_of(o, "base", r->reward_base);
    json_int_of(o, "amount", r->reward_amount);
    json_id_of(o, "proposed_by", r->reward_by);
    json_instant_of(o, "proposed_at", r->reward_at);
    json_id_of(o, "decided_by", r->reward_decided_by);
    json_instant_of(o, "decided_at", r->reward_decided_at);
    json_text_of(o, "paper", r->reward_paper);
    json_close(o, '}');
}

/* Which law asks that the reporter be told, and with what limit; null: none does. */
static void put_notice(struct request *rq, const struct matter *m, const struct report *r)
{
    const struct rule_row *row = report_notice_due(rq->tx, m, r);
    struct json_out *o = &rq->out;
    json_name(o, S("notice"));
    if (!row) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_text_of(o, "code", row->code);
    json_text_of(o, "basis", row->basis);
    json_text_of(o, "clock", rule_cell(house_of(rq->tx)->rules, row, S("clock")));
    json_close(o, '}');
}

static void put_course(struct json_out *o, const struct report *r)
{
    json_instant_of(o, "found_at", r->found_at);
    json_id_of(o, "extension_asked_by", r->extension_asked_by);
    json_text_of(o, "extension_reason", r->extension_reason);
    json_instant_of(o, "extended_at", r->extended_at);
    json_text_of(o, "paused_for", r->paused_for);
    json_text_of(o, "finding", r->finding);
    json_text_of(o, "reason", r->reason);
    json_id_of(o, "proposed_by", r->proposed_by);
    json_id_of(o, "decided_by", r->decided_by);
    json_instant_of(o, "decided_at", r->decided_at);
    json_id_of(o, "case_id", r->case_id);
    json_id_of(o, "merged_into", r->merged_into);
    json_instant_of(o, "merged_at", r->merged_at);
    json_text_of(o, "to_agency", r->to_agency);
    json_text_of(o, "gone_note", r->gone_note);
    json_text_of(o, "return_reason", r->return_reason);
    json_instant_of(o, "returned_at", r->returned_at);
    json_instant_of(o, "told_at", r->told_at);
    json_id_of(o, "told_by", r->told_by);
    json_text_of(o, "told_mode", r->told_mode);
    json_text_of(o, "told_note", r->told_note);
}

rc report_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct report report;
    rc r = report_get(rq->tx, m->id, &report, f);
    if (r != OK)
        return r;
    json_id_of(o, "intake_id", report.intake_id);
    json_text_of(o, "source", report.source);
    json_text_of(o, "category", report.category);
    json_text_of(o, "target", report.target);
    json_text_of(o, "story", report.story);
    put_course(o, &report);
    put_notice(rq, m, &report);
    put_reward(o, &report);
    r = rows_put_of(rq->tx, &Q_report_facts, m->id, "facts", &facts, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_report_merges, m->id, "merged", &merges, o, f);
    return r == OK ? vault_put(rq->tx, m->id, o, f) : r;
}
