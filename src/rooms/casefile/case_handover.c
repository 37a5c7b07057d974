/* case_handover.c — a case that is another agency's (PEN 17, 18), and one that looks like a crime:
 * proposed, decided by the head, sent to the police, taken or returned. */
#include "core/matter_clock.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_paper.h"
#include "rooms/casefile/case_rules.h"

static rc stop_all(struct tx *tx, const struct step *s, const char *const *limits, size_t n,
                   struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = matter_clock_stop(tx, s->matter, str_from(limits[i]), f);
    return r;
}

/* The other agency answers within TR1; the limit to decide on filing ends with the hand-over. */
rc case_hand_over(struct tx *tx, const struct step *s, struct fault *f)
{
    static const char *const limits[] = { "R1", "R1X" };
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = stop_all(tx, s, limits, COUNT(limits), f);
    return r == OK ? case_paper(tx, s, "case_transfer", f) : r;
}

/* What another agency gives back is material that was received today: R1 begins anew (PEN 18). */
rc case_come_back(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? matter_clock_start(tx, s->matter, S("R1"), day_at(s->now), f) : r;
}

/* While the police look at it, the limit to decide stands still. */
rc case_to_police(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_pause(tx, s, f);
    return r == OK ? case_paper(tx, s, "crime_transfer", f) : r;
}

rc case_police_take(struct tx *tx, const struct step *s, struct fault *f)
{
    static const char *const limits[] = { "P4", "P4X", "TR8" };
    struct case_file c;
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = stop_all(tx, s, limits, COUNT(limits), f);
    if (r != OK)
        return r;
    c.ending = S("DECIDED");
    c.ended_on = day_at(s->now);
    return case_update(tx, &c, f);
}
