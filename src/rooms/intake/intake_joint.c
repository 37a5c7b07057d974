#include "rooms/intake/intake_joint.h"

#include "db/queries.h"
#include "rooms/complaint/complaint.h"
#include "rooms/intake/intake_rules.h"

enum { JOINERS = 200 };

bool joint_ground(const struct tx *tx, str ground)
{
    return str_eq(intake_cell(tx, "merge_grounds", ground, "joint"), S("yes"));
}

rc joint_allowed(struct tx *tx, i64 id, i64 into_id, bool represents, struct fault *f)
{
    struct intake in;
    struct intake_words w;
    i64 speak = 0;
    rc r = intake_read(tx, id, &in, f);
    if (r == OK)
        r = words_open(tx, in.words, &w, f);
    if (r == OK && !(w.sender.name.n && w.sender.phone.n && w.sender.address.n))
        return refuse(f, "intake.joint_needs_names");
    if (r == OK && represents)
        r = db_int(tx, &Q_intake_representatives, ARGS(V_I(into_id)), &speak, f);
    if (r == OK && represents && speak >= intake_setting(tx, "representatives"))
        return refuse(f, "intake.enough_representatives");
    return r;
}

rc joint_complaint(struct tx *tx, i64 intake_id, i64 *ret, struct fault *f)
{
    struct intake_parts parts;
    i64 id = 0;
    rc r = intake_parts_read(tx, intake_id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++)
        if (parts.at[i].is_complaint)
            id = parts.at[i].matter_id;
    if (r == OK)
        *ret = id;
    return r;
}

rc joint_join(struct tx *tx, i64 complaint_id, i64 intake_id, bool represents, struct fault *f)
{
    struct intake in;
    struct intake_words w;
    rc r = intake_read(tx, intake_id, &in, f);
    if (r == OK)
        r = words_open(tx, in.words, &w, f);
    if (r != OK)
        return r;
    const struct party who = { .name = w.sender.name,
                               .phone = w.sender.phone,
                               .address = w.sender.address,
                               .id_kind = w.sender.id_kind,
                               .id_number = w.sender.id_number };
    return complaint_join(tx, complaint_id, represents ? PARTY_REPRESENTATIVE : PARTY_COMPLAINANT,
                          &who, f);
}

struct joiners {
    const struct tx *tx;
    struct {
        i64 id;
        bool represents;
    } at[JOINERS];
    size_t n;
};

static rc take_joiner(const struct row *r, void *arg, struct fault *f)
{
    struct joiners *j = arg;
    (void)f;
    if (j->n < JOINERS && joint_ground(j->tx, row_text(r, 1))) {
        j->at[j->n].id = row_int(r, 0);
        j->at[j->n++].represents = row_int(r, 2) != 0;
    }
    return OK;
}

rc joint_waits(struct tx *tx, i64 intake_id, bool *ret, struct fault *f)
{
    struct joiners j = { .tx = tx };
    rc r = db_each(tx, &Q_intake_joiners, ARGS(V_I(intake_id), V_I(JOINERS)), take_joiner, &j, f);
    if (r == OK)
        *ret = j.n > 0;
    return r;
}

rc joint_join_all(struct tx *tx, i64 complaint_id, i64 intake_id, struct fault *f)
{
    struct joiners j = { .tx = tx };
    rc r = db_each(tx, &Q_intake_joiners, ARGS(V_I(intake_id), V_I(JOINERS)), take_joiner, &j, f);
    for (size_t i = 0; r == OK && i < j.n; i++)
        r = joint_join(tx, complaint_id, j.at[i].id, j.at[i].represents, f);
    return r;
}
