/* rooms_hazard.c — what is wrong at a door, and the steps of everything that has a flow. */
#include "rooms.h"

#include "base/date.h"
#include "sample.h"
#include "sys/wall.h"

/* Mostly one's own, not used yet. */
static void put_photos(struct play *p, struct json_out *o)
{
    json_name(o, S("photos"));
    json_open(o, '[');
    if (!one_in(p, 10))
        json_put_id(o, one_in(p, 6) ? some_of(p, "attachment") : sample_upload(p->d, p->who));
    json_close(o, ']');
}

static const char *outcome(struct play *p)
{
    return ANY(p, "CORRECTED", "STOPPED", "CORRECTED_ON_SPOT", "CORRECTED_ON_SPOT",
               "GUIDED_TO_LICENSE", "NONE");
}

void play_hazard_raise(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401, 205);
    struct json_out o = body(p);
    json_id_of(&o, "premises_id", some_own_of(p, "premises"));
    put(&o, "kind", ANY(p, "H1a", "H1b", "H2a", "H2c", "H3", "H3", "H3", "H4", "H5", "H6b", "H0"));
    put(&o, "grade", ANY(p, "minor", "ordinary", "grave"));
    put(&o, "story", ANY(p, "trades beyond its scope", "占道", ""));
    if (one_in(p, 4)) {
        put(&o, "remedy", "register");
        json_int_of(&o, "due_days", 15);
    }
    if (one_in(p, 4))
        put_photos(p, &o);
    send(p, "POST", S("/v1/hazards"), &o);
}

static bool is(const char *action, const char *one)
{
    return str_eq(str_from(action), str_from(one));
}

/* Of inspections: who steps aside, who goes instead, what is published. */
static void put_inspection_form(struct play *p, const char *action, struct json_out *o)
{
    if (is(action, "recuse")) {
        json_id_of(o, "officer_id", one_in(p, 4) ? p->who : 201 + below(p, 3));
        put(o, "asked_by", ANY(p, "operator", "operator", "officer"));
        put(o, "ground", ANY(p, "relative", "interest", "other", "whim"));
    }
    if (is(action, "replace")) {
        json_id_of(o, "officer_id", 201 + below(p, 3));
        json_id_of(o, "replacement_id", 201 + below(p, 4));
    }
    if (is(action, "publish") || is(action, "file"))
        put(o, "recusal", ANY(p, "none", "none", "decided"));
    if (is(action, "recuse") || is(action, "replace") || is(action, "correct"))
        put(o, "reason", "因为");
}

static const char *agency(struct play *p)
{
    return ANY(p, "fire", "fire", "urban", "street", "police", "nobody");
}

/* Mostly to whoever leads; a suspected crime goes to the police. */
static void put_transfer(struct play *p, i64 id, struct json_out *o)
{
    const char *kind = ANY(p, "INFORM", "INFORM", "CLUE", "CASE", "CRIME");
    const char *to = agency(p);
    static const char *const leads[] = { "fire", "urban", "police" };
    for (size_t i = 0; i < COUNT(leads) && !one_in(p, 6); i++)
        if (count_of(p, arena_fmt(p->d->arena, "hazard WHERE id = %lld AND lead_agency = '%s'",
                                  (long long)id, leads[i])
                            .p))
            to = leads[i];
    put(o, "kind", kind);
    put(o, "to_agency", is(kind, "CRIME") && !one_in(p, 6) ? "police" : to);
}

static bool is_inspection(struct play *p, i64 id)
{
    return must_int(p->d->b->t, "SELECT count(*) FROM matter WHERE id = $1 AND kind = 'inspection'",
                    ARGS(V_I(id)));
}

/* What has to be said with a step, mostly. */
static void put_form(struct play *p, i64 id, const char *action, struct json_out *o)
{
    if (one_in(p, 25))
        return;
    put_inspection_form(p, action, o);
    if (is(action, "order"))
        put(o, "remedy", "put it right");
    if (is(action, "order") || is(action, "reject") || is(action, "extend"))
        json_int_of(o, "days", below(p, 4) * 5);
    if (is(action, "proof") || (is(action, "reject") && one_in(p, 3)))
        put_photos(p, o);
    if (is(action, "recheck") || is(action, "settle") || is(action, "licensed") ||
        is(action, "answer"))
        put(o, "outcome", outcome(p));
    if (is(action, "guide") || is(action, "notice") || is(action, "settle") ||
        is(action, "licensed") || is(action, "ask") || is(action, "supply") ||
        is(action, "assign") || (is(action, "return") && !one_in(p, 8)))
        put(o, "note", "told");
    if (is(action, "refuse"))
        put(o, is_inspection(p, id) ? "note" : "reason", "told");
    if (is(action, "reject") || is(action, "extend") || is(action, "clue") || is(action, "lapse") ||
        is(action, "withdraw") || is(action, "take_back") || is(action, "refer") ||
        is(action, "keep"))
        put(o, "reason", "因为");
    if (is(action, "return"))
        put(o, "reason", ANY(p, "NOT_OUR_DUTY", "NOT_OUR_DUTY", "OTHER_AREA", "NOT_FOUND", "NONE"));
    if (is(action, "receive"))
        put(o, "receipt_no", "收1");
    if (is(action, "answer"))
        put(o, "answer", "done");
    if (is(action, "assign"))
        put(o, "to_agency", agency(p));
    if (is(action, "transfer"))
        put_transfer(p, id, o);
}

void play_hazard_move(struct play *p)
{
    take_step(p, "hazard", put_form);
}

/* What is the fire brigade's goes to it, so that there is a hand-over to answer. */
static void prepare_transfer(struct play *p)
{
    i64 id = some(p, "m.id",
                  "matter m JOIN hazard h ON h.id = m.id WHERE m.state = 'open' AND "
                  "h.lead_agency = 'fire'");
    struct json_out o = body(p);
    put(&o, "kind", ANY(p, "INFORM", "CLUE", "CRIME"));
    put(&o, "to_agency", "fire");
    p->who =
        must_int(p->d->b->t,
                 "SELECT p.id FROM matter m JOIN person p ON p.unit_id = m.unit_id WHERE m.id = "
                 "$1 AND (p.roles & $2) <> 0 ORDER BY p.id LIMIT 1",
                 ARGS(V_I(id), V_I(ROLE_OFFICER)));
    send_ver(p, "POST", path(p, "/v1/matters/", id, "/moves/transfer"), &o,
             newest_ver(p, "matter", id));
}

void play_transfer_move(struct play *p)
{
    enum { ENOUGH = 6 };
    if (count_of(p, "matter WHERE kind = 'transfer' AND closed_at IS NULL") < ENOUGH)
        prepare_transfer(p);
    take_step(p, "transfer", put_form);
}

/* Two of Xixiang who may go, a door of theirs, a ground that no cap counts. */
static void prepare_inspection(struct play *p)
{
    struct json_out o = body(p);
    p->who = 201;
    json_id_of(&o, "premises_id", some_own_of(p, "premises"));
    put(&o, "item", ANY(p, "JC-0000-00-001-1", "JC-0000-00-003-1"));
    json_id_of(&o, "lead_id", 201);
    json_id_of(&o, "second_id", 202);
    json_text_of(&o, "planned_on", day_text(p->d->arena, day_at(wall_now()) + 1));
    put(&o, "ground", "complaint");
    put(&o, "reason", "report");
    send(p, "POST", S("/v1/inspections"), &o);
}

void play_inspection_move(struct play *p)
{
    enum { ENOUGH = 4 };
    if (count_of(p, "matter WHERE kind = 'inspection' AND closed_at IS NULL") < ENOUGH)
        prepare_inspection(p);
    take_step(p, "inspection", put_form);
}
