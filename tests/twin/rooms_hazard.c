/* rooms_hazard.c — what is wrong at a door, and the steps of everything that has a flow. */
#include "rooms.h"

#include "core/matter_page.h"
#include "sample.h"

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
    return ANY(p, "CORRECTED", "STOPPED", "CORRECTED_ON_SPOT", "GUIDED_TO_LICENSE", "NONE");
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
    if (is(action, "recuse") || is(action, "replace") || is(action, "keep") ||
        is(action, "withdraw") || is(action, "correct"))
        put(o, "reason", "因为");
}

/* What has to be said with a step, mostly. */
static void put_form(struct play *p, const char *action, struct json_out *o)
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
        put(o, one_in(p, 2) ? "note" : "reason", "told"); /* of an inspection, of a hand-over */
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
    if (is(action, "transfer") || is(action, "assign"))
        put(o, "to_agency", ANY(p, "fire", "fire", "urban", "street", "police", "nobody"));
    if (is(action, "transfer"))
        put(o, "kind", ANY(p, "INFORM", "INFORM", "CLUE", "CASE", "CRIME"));
}

/* A step of the table from where the matter is; now and then any other. */
static const char *some_action(struct play *p, const struct flow *flow, str state)
{
    const char *open[32];
    size_t n = 0;
    for (size_t i = 0; i < flow->move_count && n < COUNT(open); i++)
        if (str_eq(str_from(flow->moves[i].from), state))
            open[n++] = flow->moves[i].action;
    if (n == 0 || one_in(p, 12))
        return flow->moves[rand_below(p->r, flow->move_count)].action;
    const char *action = open[rand_below(p->r, n)];
    bool ends = is(action, "drop") || is(action, "refuse");
    return ends && !one_in(p, 3) ? open[0] : action; /* rather goes on */
}

static rc read_state(struct tx *tx, void *arg, struct fault *f)
{
    struct matter *m = arg;
    struct scope all = { .bureau_id = 1, .whole_bureau = true };
    tx_set_scope(tx, &all);
    rc r = matter_get(tx, m->id, m, f);
    return r == NOT_FOUND ? OK : r;
}

static void move(struct play *p, const char *kind, i64 id)
{
    struct matter m = { .id = id };
    const struct flow *flow = matter_flow(str_from(kind));
    must_read(p->d->b->t, read_state, &m);
    const char *action = some_action(p, flow, m.state);
    struct json_out o = body(p);
    put_form(p, action, &o);
    str before = path(p, "/v1/matters/", id, "/moves/");
    send_ver(p, "POST", ARENA_CONCAT(p->d->arena, before, str_from(action)), &o,
             newest_ver(p, "matter", id));
}

void play_hazard_move(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 203, 401, 402);
    move(p, "hazard",
         some_own(p, "id",
                  one_in(p, 6) ? "matter WHERE kind = 'hazard'"
                               : "matter WHERE kind = 'hazard' AND closed_at IS NULL"));
}

void play_transfer_move(struct play *p)
{
    ASKED_BY(p, 201, 203, 203, 409, 409, 409, 410, 401);
    move(p, "transfer",
         some_own(p, "id",
                  one_in(p, 6) ? "matter WHERE kind = 'transfer'"
                               : "matter WHERE kind = 'transfer' AND closed_at IS NULL"));
}

void play_inspection_move(struct play *p)
{
    ASKED_BY(p, 201, 203, 203, 401);
    move(p, "inspection",
         some_own(p, "id", "matter WHERE kind = 'inspection' AND closed_at IS NULL"));
}
