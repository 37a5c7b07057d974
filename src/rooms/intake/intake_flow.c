/* intake_flow.c — why a step may not be taken, and what follows when it is. */
#include "core/house.h"
#include "db/queries.h"
#include "rooms/intake/intake_forms.h"
#include "rooms/intake/intake_joint.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/intake_split.h"
#include "rooms/intake/intake_subject.h"
#include "rooms/intake/routing.h"

/* A triage that makes nothing is none: what is neither complaint nor report is answered. Who was
 * folded in as one of several people in one dispute waits for the complaint. */
rc makes_something(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct intake_split *split = s->form;
    bool joint = false;
    if (!split)
        return OK;
    if (!split_wanted(split))
        return refuse(f, "intake.nothing_made");
    if (split->complaint.category.n)
        return OK;
    rc r = joint_waits(tx, s->matter->id, &joint, f);
    return r == OK && joint ? refuse(f, "intake.joint_needs_complaint") : r;
}

rc make_split(struct tx *tx, const struct step *s, struct fault *f)
{
    return split_make(tx, s->actor, s->matter->id, s->form, s->told, f);
}

rc nothing_done_yet(struct tx *tx, const struct step *s, struct fault *f)
{
    return split_untouched(tx, s->matter->id, f);
}

rc take_split_back(struct tx *tx, const struct step *s, struct fault *f)
{
    return split_undo(tx, s->actor, s->matter->id, f);
}

/* ---- whom it is about ---- */

static rc route_again(struct tx *tx, const struct step *s, const struct intake *in,
                      const struct intake_subject *about, struct fault *f)
{
    i64 unit;
    struct routing_ask ask = { .bureau_id = s->matter->bureau_id,
                               .channel = in->channel,
                               .category = in->category,
                               .trade = about->trade,
                               .place_code = in->place_code,
                               .known_unit = about->unit_id,
                               .centre_id = in->centre_id };
    rc r = routing_unit(tx, &ask, &unit, f);
    return r == OK ? db_exec(tx, &Q_intake_found,
                             ARGS(V_I(in->id), V_ID(in->entity_id), V_ID(in->premises_id),
                                  V_T0(in->category), V_I(unit)),
                             NULL, f)
                   : r;
}

rc set_subject(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct subject_form *form = s->form;
    struct intake in;
    struct intake_subject about;
    rc r = intake_read(tx, s->matter->id, &in, f);
    if (r == OK)
        r = subject_find(tx, form->entity_id, form->premises_id, &about, f);
    if (r != OK)
        return r;
    /* whoever takes a link back takes its place back, too */
    bool linked = in.entity_id || in.premises_id;
    in.entity_id = about.entity_id;
    in.premises_id = about.premises_id;
    in.category = form->category.n ? form->category : in.category;
    in.place_code = about.place_code.n   ? about.place_code
                    : form->place_code.n ? form->place_code
                    : linked             ? S("")
                                         : in.place_code;
    r = subject_write(tx, in.id, &about, in.place_code, f);
    if (r == OK)
        r = route_again(tx, s, &in, &about, f);
    if (r == OK)
        r = intake_entitle(tx, &in, f);
    struct intake_title title = intake_title(tx, &in);
    s->matter->title = title.words;
    s->matter->title_list = title.list;
    s->matter->title_code = title.code;
    s->matter->entity_id = in.entity_id;
    s->matter->premises_id = in.premises_id;
    s->matter->place_code = in.place_code;
    return r;
}

/* ---- what is neither complaint nor report (Order 121 art. 44) ---- */

rc give_answer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct answer_form *form = s->form;
    str note;
    rc r = intake_masked(tx, s->matter->id, form->note, &note, f);
    return r == OK ? db_exec(tx, &Q_intake_answered,
                             ARGS(V_I(s->matter->id), V_T(form->route), V_T0(note)), NULL, f)
                   : r;
}

rc take_answer_back(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_intake_answered, ARGS(V_I(s->matter->id), V_NULL(), V_NULL()), NULL, f);
}

/* ---- what came before ---- */

/* Into an earlier one, which itself is not folded into another; nothing is folded into this one. */
rc may_be_merged(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct merge_form *form = s->form;
    struct intake into;
    i64 others = 0;
    rc r = db_int(tx, &Q_intake_merged_count, ARGS(V_I(s->matter->id)), &others, f);
    if (r == OK && others)
        return refuse(f, "intake.has_merged");
    if (r != OK || !form)
        return r;
    r = intake_read(tx, form->into_id, &into, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fault_field(f, S("into_id"), "unknown", S(""));
    }
    if (r == OK && (into.merged_into || into.id == s->matter->id))
        return refuse(f, "intake.not_into_this");
    if (r == OK && joint_ground(tx, form->ground))
        r = joint_allowed(tx, s->matter->id, form->into_id, form->representative, f);
    return r;
}

/* Whoever joins a dispute of which a complaint was made already joins the complaint. */
rc merge_into(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct merge_form *form = s->form;
    bool joint = joint_ground(tx, form->ground), speaks = joint && form->representative;
    i64 complaint = 0;
    rc r = db_exec(tx, &Q_intake_merged,
                   ARGS(V_I(s->matter->id), V_I(form->into_id), V_T(form->ground), V_I(speaks)),
                   NULL, f);
    if (r == OK && joint)
        r = joint_complaint(tx, form->into_id, &complaint, f);
    return r == OK && complaint ? joint_join(tx, complaint, s->matter->id, speaks, f) : r;
}

/* A complainant of a complaint leaves it by the complaint's own way: by withdrawing. */
rc may_be_parted(struct tx *tx, const struct step *s, struct fault *f)
{
    struct intake in;
    i64 complaint = 0;
    rc r = intake_read(tx, s->matter->id, &in, f);
    if (r == OK && joint_ground(tx, in.merge_ground))
        r = joint_complaint(tx, in.merged_into, &complaint, f);
    return r == OK && complaint ? refuse(f, "intake.joined") : r;
}

rc take_merge_back(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_intake_merged, ARGS(V_I(s->matter->id), V_NULL(), V_NULL(), V_I(0)), NULL,
                   f);
}
