/* report_merge.c — the same person, fact and target once more (O121 35): it goes on with the report
 * that came first, and may be taken out of it again. */
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_store.h"
#include "rooms/vault/vault.h"

/* ---- there ---- */

static bool same_subject(const struct matter *a, const struct matter *b)
{
    return (a->entity_id && a->entity_id == b->entity_id) ||
           (a->premises_id && a->premises_id == b->premises_id);
}

/* Same person, same fact, same target (O121 35). Whether the facts are the same somebody says who
 * has read both; the rest is checked as far as it is known. */
static rc check_same(struct tx *tx, const struct step *s, const struct matter *into,
                     struct fault *f)
{
    enum same_reporter same;
    if (into->id == s->matter->id || !str_eq(into->kind, S("report")))
        return fault_field(f, S("same_report_id"), "unknown", S(""));
    if (!same_subject(s->matter, into))
        return fault_field(f, S("same_report_id"), "other_target", S(""));
    rc r = vault_same(tx, s->matter->id, into->id, &same, f);
    return r == OK && same == SAME_NO ? fault_field(f, S("same_report_id"), "other_reporter", S(""))
                                      : r;
}

static bool is_verified(const struct matter *m)
{
    static const char *const before[] = { "received",    "returned",        "verifying",
                                          "facts_added", "extension_asked", "paused" };
    for (size_t i = 0; i < COUNT(before); i++)
        if (str_eq(m->state, str_from(before[i])))
            return false;
    return true;
}

/* No new handling; new facts go over to the one that goes on, whose limit then counts from this,
 * the last report. What is decided already takes no new facts: they are verified by themselves. */
rc report_merge_into(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct merge_form *form = s->form;
    struct report report;
    struct matter into;
    rc r = matter_get(tx, form->same_report_id, &into, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fault_field(f, S("same_report_id"), "unknown", S(""));
    }
    if (r == OK)
        r = check_same(tx, s, &into, f);
    if (r == OK && form->new_facts && is_verified(&into))
        return refuse(f, "report.decided_already");
    if (r == OK)
        r = report_get(tx, s->matter->id, &report, f);
    if (r == OK)
        r = db_exec(tx, &Q_report_merged_set, ARGS(V_I(s->matter->id), V_I(into.id), V_I(s->now)),
                    NULL, f);
    if (r == OK)
        r = report_note_gone(tx, s, S(""), form->note, f);
    if (r != OK || !form->new_facts)
        return r;
    r = db_exec(tx, &Q_report_fact_insert,
                ARGS(V_I(tx_id(tx)), V_I(into.id), V_T(report.story), V_I(s->matter->id),
                     V_I(report.found_at), V_I(s->now), V_I(s->actor->person_id)),
                NULL, f);
    if (r == OK)
        r = report_begin_anew(tx, &into, report.found_at, f);
    return r == OK ? matter_tell(tx, s->actor, &into, "merge_in", into.state, S(""), f) : r;
}

/* ---- and back ---- */

struct joined {
    struct report report, other;
    struct matter into;
};

static rc read_joined(struct tx *tx, const struct step *s, struct joined *ret, struct fault *f)
{
    rc r = report_get(tx, s->matter->id, &ret->report, f);
    if (r == OK)
        r = matter_get(tx, ret->report.merged_into, &ret->into, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return refuse(f, "report.other_not_seen");
    }
    return r == OK ? report_read(tx, ret->into.id, &ret->other, f) : r;
}

/* Once the other was decided, or has gone elsewhere, with this one in it, both were heard as one. A
 * repeated report that was merged into one decided before has changed nothing there. */
rc report_may_be_parted(struct tx *tx, const struct step *s, struct fault *f)
{
    struct joined j;
    rc r = read_joined(tx, s, &j, f);
    if (r != OK)
        return r;
    i64 ended = j.other.decided_at ? j.other.decided_at : j.into.closed_at;
    if (!ended || ended < j.report.merged_at)
        return OK;
    fault_arg(f, "number", j.into.number);
    return refuse(f, "report.decided_as_one");
}

/* The limit of the other runs as if the new facts had not come; where it has begun anew once more
 * since, what ended then is the former one. */
static rc take_facts_out(struct tx *tx, const struct step *s, struct joined *j, struct fault *f)
{
    i64 id = s->matter->id, into = j->into.id, came = 0, stopped = 0;
    rc r = db_int(tx, &Q_report_came_with, ARGS(V_I(into), V_I(id)), &came, f);
    if (r != OK || !came)
        return r;
    r = matter_clock_rejoin(tx, &j->into, S("R1"), came, &stopped, f);
    if (r == OK)
        r = stopped ? db_exec(tx, &Q_report_extension_on, ARGS(V_I(into), V_I(id), V_I(stopped)),
                              NULL, f)
                    : db_exec(tx, &Q_report_extension_back, ARGS(V_I(into), V_I(id)), NULL, f);
    return r == OK ? db_exec(tx, &Q_report_facts_leave, ARGS(V_I(into), V_I(id)), NULL, f) : r;
}

/* It is verified by itself again: its limit counts from the day it came, and the time it was merged
 * in counts as well, for nothing in law stops it (PEN 18). */
rc report_part(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct report_reason_form *form = s->form;
    struct joined j;
    rc r = read_joined(tx, s, &j, f);
    if (r == OK)
        r = take_facts_out(tx, s, &j, f);
    if (r == OK)
        r = matter_clock_run_on(tx, s->matter, j.report.merged_at, f);
    if (r == OK)
        r = db_exec(tx, &Q_report_merged_set, ARGS(V_I(s->matter->id), V_NULL(), V_NULL()), NULL,
                    f);
    if (r == OK)
        r = report_note_gone(tx, s, S(""), form->reason, f);
    return r == OK ? matter_tell(tx, s->actor, &j.into, "part_from", j.into.state, S(""), f) : r;
}
