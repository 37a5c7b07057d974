#include "rooms/street/visit.h"

#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/hazard/hazard.h"
#include "rooms/street/street.h"
#include "rooms/street/visit_guide.h"

enum { CLOCK_SLACK_MS = 10 * 60000 }; /* a phone's clock may be ahead by so much */

struct sent {
    i64 id, officer_id, key, general;
    double score;
    str verdict;
    struct arena *arena;
};

static rc take_sent(const struct row *r, void *arg, struct fault *f)
{
    struct sent *s = arg;
    (void)f;
    s->id = row_int(r, 0);
    s->officer_id = row_int(r, 1);
    s->verdict = row_text_copy(r, 2, s->arena);
    s->key = row_int(r, 3);
    s->general = row_int(r, 4);
    s->score = row_real(r, 5);
    return OK;
}

struct found {
    struct arena *arena;
    i64 at[64];
    size_t n;
};

static rc take_hazard_id(const struct row *r, void *arg, struct fault *f)
{
    struct found *x = arg;
    (void)f;
    if (x->n < COUNT(x->at))
        x->at[x->n++] = row_int(r, 0);
    return OK;
}

/* The phone sends again when it heard no answer; that is the same visit, not a second one. */
static rc find_sent(struct tx *tx, const struct actor *who, const struct visit_new *in,
                    struct visit_done *ret, struct fault *f)
{
    struct sent s = { .arena = tx_arena(tx) };
    if (in->client_id.n == 0)
        return OK;
    rc r = db_each(tx, &Q_visit_by_client, ARGS(V_I(who->bureau_id), V_T(in->client_id)), take_sent,
                   &s, f);
    if (r != OK || s.id == 0)
        return r;
    if (s.officer_id != who->person_id)
        return fail(f, CONFLICT, "visit.client_id_taken");
    struct found *x = ARENA_NEW(tx_arena(tx), struct found);
    r = db_each(tx, &Q_visit_hazards, ARGS(V_I(s.id)), take_hazard_id, x, f);
    *ret = (struct visit_done){ .id = s.id,
                                .verdict = s.verdict,
                                .key = s.key,
                                .general = s.general,
                                .score = s.score,
                                .hazards = { x->at, x->n },
                                .again = true };
    return r;
}

static rc check_times(struct tx *tx, const struct visit_new *in, struct fault *f)
{
    if (in->ended_at < in->started_at)
        return fault_field(f, S("ended_at"), "before_begin", S(""));
    if (in->ended_at > tx_now(tx) + CLOCK_SLACK_MS)
        return fault_field(f, S("ended_at"), "in_the_future", S(""));
    return OK;
}

struct outcome {
    bool entered, enrols;
    str door_state;
    str guides_to; /* the kind of hazard that the outcome puts on record with guidance, or empty */
};

static rc read_outcome(struct tx *tx, const struct visit_new *in, struct outcome *ret,
                       struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("visit_outcomes"), in->outcome, day_at(in->started_at));
    if (!row)
        return fault_field(f, S("outcome"), "not_in_force", in->outcome);
    struct outcome o = { .entered = str_eq(rule_cell(rules, row, S("entered")), S("yes")),
                         .enrols = str_eq(rule_cell(rules, row, S("enrols")), S("yes")),
                         .door_state = in->door_state.n ? in->door_state
                                                        : rule_cell(rules, row, S("door_state")),
                         .guides_to = rule_cell(rules, row, S("hazard_kind")) };
    if (!o.entered && (in->items.n || in->has_enrol))
        return fault_field(f, S("outcome"), "nobody_was_inside", in->outcome);
    if (o.enrols && !in->has_enrol && !in->has_new_door && in->premises_id == 0)
        return fault_field(f, S("enrol"), "required", S(""));
    *ret = o;
    return OK;
}

rc visit_add_door(struct tx *tx, const struct actor *who, struct source from,
                  const struct found_door *found, struct premises *ret, struct fault *f)
{
    const struct new_door *d = found->door;
    struct entity e = { .name = d->entity_name,
                        .trade = d->trade,
                        .legal_person = d->legal_person,
                        .phone = d->phone,
                        .kind = d->kind.n ? d->kind : S("sole_trader"),
                        .address = d->address,
                        .place_code = d->place_code.n ? d->place_code : found->place_code,
                        .opened_on = DAY_NONE };
    struct premises p = { .name = d->name,
                          .address = d->address,
                          .street = d->street,
                          .point = d->point.set ? d->point : found->at,
                          .place_code = e.place_code };
    rc r = d->entity_name.n ? entity_add(tx, who, from, &e, f) : OK;
    p.entity_id = d->entity_name.n ? e.id : 0;
    if (r == OK)
        r = premises_add(tx, who, from, &p, f);
    if (r == OK)
        r = premises_get(tx, p.id, ret, f);
    /* the unit follows the place: a door across the border is another station's */
    return r == NOT_FOUND ? fault_field(f, S("new_door"), "elsewhere", S("")) : r;
}

static struct val real_or_null(bool set, double v)
{
    return set ? V_D(v) : V_NULL();
}

static rc insert(struct tx *tx, const struct actor *who, const struct visit_new *in,
                 const struct premises *p, const struct visit_done *done, str door_state,
                 struct fault *f)
{
    return db_exec(
        tx, &Q_visit_insert,
        ARGS(V_I(done->id), V_I(who->bureau_id), V_I(p->unit_id), V_ID(in->sweep_id), V_I(p->id),
             V_ID(p->entity_id), V_T(in->act), V_I(who->person_id), V_ID(in->second_id),
             V_ID(in->approval_id), V_I(day_at(in->started_at)), V_I(in->started_at),
             V_I(in->ended_at), V_T(in->outcome), V_T(door_state), V_T0(in->checklist),
             V_T0(in->checklist_version), V_T0(done->verdict), V_I(done->key), V_I(done->general),
             V_T0(p->place_code), real_or_null(in->point.set, in->point.lon),
             real_or_null(in->point.set, in->point.lat), real_or_null(in->point.set, in->accuracy),
             V_T(in->note), V_T0(in->client_id), V_I(tx_now(tx)), V_T0(in->present),
             V_T0(in->signed_by), V_T0(in->sign_refused), V_T0(in->witness),
             V_ID(in->signed_by.n || in->sign_refused.n ? in->ended_at : 0), V_T0(in->recusal),
             real_or_null(in->checklist.n, done->lost),
             real_or_null(in->checklist.n, done->possible),
             real_or_null(in->checklist.n, done->score)),
        NULL, f);
}

static rc insert_answers(struct tx *tx, const struct visit_new *in, i64 id, struct fault *f)
{
    const struct answer *answers = in->items.at;
    rc r = OK;
    for (size_t i = 0; r == OK && i < in->items.n; i++)
        r = db_exec(
            tx, &Q_visit_item_insert,
            ARGS(V_I(id), V_T(answers[i].item), V_T(answers[i].verdict), V_T(answers[i].note)),
            NULL, f);
    return r;
}

static rc raise_hazards(struct tx *tx, const struct actor *who, const struct visit_new *in,
                        i64 premises_id, struct visit_done *done, struct fault *f)
{
    struct hazard_new *hazards = in->hazards.at;
    i64 *ids = ARENA_ARRAY(tx_arena(tx), i64, in->hazards.n);
    rc r = OK;
    for (size_t i = 0; r == OK && i < in->hazards.n; i++) {
        hazards[i].premises_id = premises_id;
        hazards[i].visit_id = done->id;
        r = hazard_raise(tx, who, &hazards[i], &ids[i], f);
    }
    done->hazards = (struct ids){ ids, in->hazards.n };
    return r;
}

static rc enrol(struct tx *tx, const struct actor *who, struct source from,
                const struct visit_new *in, i64 entity_id, struct fault *f)
{
    if (entity_id == 0)
        return fault_field(f, S("enrol"), "no_operator", S(""));
    rc r = OK;
    if (in->enrol.contact_name.n) {
        struct contact c = { .entity_id = entity_id,
                             .name = in->enrol.contact_name,
                             .phone = in->enrol.phone,
                             .duty = in->enrol.duty.n ? in->enrol.duty : S("owner") };
        r = contact_add(tx, who, from, &c, f);
    }
    if (r == OK)
        r = entity_enrol(tx, who, from, entity_id, who->person_id, f);
    /* the door is ours, its operator is in another station's register */
    return r == NOT_FOUND ? fault_field(f, S("enrol"), "elsewhere", S("")) : r;
}

static rc take_photos(struct tx *tx, const struct actor *who, const struct visit_new *in, i64 id,
                      struct fault *f)
{
    const struct answer *answers = in->items.at;
    struct pictures whole = { in->photos, S("visit"), S(""), S("photos") }, signature = {
        { &in->signature, in->signature ? 1 : 0 }, S("signature"), S(""), S("signature")
    };
    rc r = visit_take_photos(tx, who, id, &whole, f);
    for (size_t i = 0; r == OK && i < in->items.n; i++) {
        struct pictures of_item = { answers[i].photos, S("item"), answers[i].item,
                                    arena_fmt(tx_arena(tx), "items.%zu.photos", i) };
        r = visit_take_photos(tx, who, id, &of_item, f);
    }
    return r == OK ? visit_take_photos(tx, who, id, &signature, f) : r;
}

static rc tell(struct tx *tx, const struct actor *who, const struct visit_new *in,
               const struct premises *p, const struct visit_done *done, struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(tx), 1024);
    json_open(&facts, '{');
    json_text_of(&facts, "act", in->act);
    json_text_of(&facts, "outcome", in->outcome);
    json_id_of(&facts, "premises_id", p->id);
    json_close(&facts, '}');
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = "visit.record",
                                                 .subject_kind = "visit",
                                                 .subject_id = done->id,
                                                 .entity_id = p->entity_id,
                                                 .facts = json_out_str(&facts) },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "visit.recorded",
                                             .subject_kind = "visit",
                                             .subject_id = done->id,
                                             .unit_id = p->unit_id,
                                             .place_code = p->place_code,
                                             .body = json_out_str(&facts) },
                      f);
}

static const visit_follower *followers;
static size_t follower_count;

void visit_set_followers(const visit_follower *at, size_t n)
{
    followers = at;
    follower_count = n;
}

static rc tell_followers(struct tx *tx, const struct actor *who, i64 visit_id, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < follower_count; i++)
        r = followers[i](tx, who, visit_id, f);
    return r;
}

/* Everything that follows once it is clear that the visit is good. */
static rc record(struct tx *tx, const struct actor *who, struct visit_new *in,
                 const struct outcome *o, struct visit_done *done, struct fault *f)
{
    struct source from = { "visit", done->id };
    struct premises p;
    struct found_door found = { &in->new_door, in->point, S("") };
    rc r = in->has_new_door ? visit_add_door(tx, who, from, &found, &p, f)
                            : premises_get(tx, in->premises_id, &p, f);
    if (r == OK)
        r = insert(tx, who, in, &p, done, o->door_state, f);
    if (r == OK)
        r = insert_answers(tx, in, done->id, f);
    if (r == OK)
        r = premises_state(tx, who, from, p.id, o->door_state, in->started_at, f);
    if (r == OK && p.entity_id && o->entered)
        r = entity_seen(tx, p.entity_id, in->started_at, f);
    if (r == OK)
        r = take_photos(tx, who, in, done->id, f);
    if (r == OK)
        r = raise_hazards(tx, who, in, p.id, done, f);
    if (r == OK && o->guides_to.n)
        r = visit_guide(tx, who, in, &(struct guided){ p.id, o->guides_to }, done, f);
    if (r == OK && (in->has_enrol || (o->enrols && p.entity_id)))
        r = enrol(tx, who, from, in, p.entity_id, f);
    if (r == OK && in->sweep_id)
        r = sweep_stop_done(tx, who, in->sweep_id, p.id, done->id, o->entered, f);
    if (r == OK && in->approval_id)
        r = approval_use(tx, who, in->approval_id, done->id, f);
    if (r == OK)
        r = tell_followers(tx, who, done->id, f);
    return r == OK ? tell(tx, who, in, &p, done, f) : r;
}

void visit_new_parts(struct visit_new *in, const struct json *body)
{
    in->has_new_door = json_type(json_get(body, "new_door")) == JSON_OBJECT;
    in->has_enrol = json_type(json_get(body, "enrol")) == JSON_OBJECT;
}

rc visit_record(struct tx *tx, const struct actor *who, struct visit_new *in,
                struct visit_done *ret, struct fault *f)
{
    struct visit_done done = { 0 };
    struct outcome o = { 0 };
    rc r = find_sent(tx, who, in, &done, f);
    if (r == OK && !done.again) {
        if ((in->premises_id != 0) == in->has_new_door)
            return fault_field(f, S("premises_id"), "door_or_new_door", S(""));
        done.id = tx_id(tx);
        r = check_times(tx, in, f);
        if (r == OK)
            r = read_outcome(tx, in, &o, f);
        if (r == OK)
            r = visit_check_signature(tx, in, f);
        if (r == OK)
            r = visit_allowed(tx, who, in, f);
        if (r == OK)
            r = checklist_judge(tx, in, &done, f);
        if (r == OK)
            r = record(tx, who, in, &o, &done, f);
    }
    if (r == OK)
        *ret = done;
    return r;
}
