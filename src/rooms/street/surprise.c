#include "rooms/street/surprise.h"

#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/street/minutes.h"
#include "rooms/street/share.h"
#include "rooms/street/sweep.h"
#include "sys/secret.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 32, TEXT_MAX = 1 << 20, MINUTE_MS = 60000, PER_CENT = 100 };
static const char PURPOSE[] = "surprise";

/* ---- the draw ---- */

/* A number in (0, 1) that nobody can choose: the first 53 bits of SM3 over seed and door. */
static double chance_of(str seed, struct arena *a, i64 premises_id)
{
    unsigned char digest[SM3_BYTES];
    u64 bits = 0;
    sm3(arena_fmt(a, "%.*s:%lld", STR_ARG(seed), (long long)premises_id), digest);
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | digest[i];
    return ((double)(bits >> 11) + 0.5) / 9007199254740992.0; /* 2^53 */
}

static int by_lot(const void *a, const void *b)
{
    const struct lot *x = a, *y = b;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return (x->premises_id > y->premises_id) - (x->premises_id < y->premises_id);
}

/* Waiting times that fall by the chances: taking the smallest is drawing without putting back, each
 * door as often as its chances say (Efraimidis and Spirakis 2006). */
void surprise_draw(str seed, struct arena *a, struct lot *lots, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(a);
        lots[i].lot = -log(chance_of(seed, a, lots[i].premises_id)) / (double)lots[i].chances;
        arena_rewind(a, mark);
    }
    if (n)
        qsort(lots, n, sizeof *lots, by_lot);
}

static i64 chances_of(struct tx *tx, str reason)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("sweep_reasons"), reason, day_at(tx_now(tx)));
    i64 n = 1;
    if (row)
        (void)str_to_i64(rule_cell(rules, row, S("chances")), &n);
    return n;
}

/* ---- the sealed list ---- */

struct drawn {
    str seed;
    const struct candidates *from;
    struct lot *lots; /* all candidates in the order of the draw */
    struct stop *stops;
    size_t n;
};

static str sealed_text(struct arena *a, const struct drawn *d)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_open(&o, '{');
    json_text_of(&o, "seed", d->seed);
    json_name(&o, S("doors"));
    json_open(&o, '[');
    for (size_t i = 0; i < d->from->n; i++) {
        json_open(&o, '[');
        json_put_id(&o, d->lots[i].premises_id);
        json_put_int(&o, d->lots[i].chances);
        json_put_text(&o, d->from->at[d->lots[i].i].reason);
        json_close(&o, ']');
    }
    json_close(&o, ']');
    json_name(&o, S("stops"));
    json_open(&o, '[');
    for (size_t i = 0; i < d->n; i++) {
        const struct stop *s = &d->stops[i];
        json_open(&o, '[');
        json_put_id(&o, s->premises_id);
        json_put_id(&o, s->person_id);
        json_put_text(&o, s->reason);
        json_put_int(&o, s->turn);
        json_put_int(&o, s->expected_s);
        json_put_int(&o, s->expected_n);
        json_close(&o, ']');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return json_out_str(&o);
}

static str digest_of(struct arena *a, str text)
{
    unsigned char digest[SM3_BYTES];
    sm3(text, digest);
    return hex(a, digest, sizeof digest);
}

size_t surprise_most(struct tx *tx, const struct sweep_plan *plan, size_t found)
{
    size_t share = (found * (size_t)sweep_setting(tx, "surprise_share") + PER_CENT - 1) / PER_CENT;
    size_t most = plan_most(plan);
    return share < most ? share : most;
}

static rc draw(struct tx *tx, const struct sweep_plan *plan, const struct candidates *from,
               struct drawn *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct drawn d = { .seed = secret_token(a, SEED),
                       .from = from,
                       .n = surprise_most(tx, plan, from->n) };
    if (d.n == 0)
        return refuse(f, "sweep.no_stops");
    d.lots = ARENA_ARRAY(a, struct lot, from->n + 1);
    d.stops = ARENA_ARRAY(a, struct stop, d.n + 1);
    for (size_t i = 0; i < from->n; i++)
        d.lots[i] = (struct lot){ .premises_id = from->at[i].premises_id,
                                  .chances = chances_of(tx, from->at[i].reason),
                                  .i = i };
    surprise_draw(d.seed, a, d.lots, from->n);
    for (size_t i = 0; i < d.n; i++)
        d.stops[i] = from->at[d.lots[i].i];
    rc r = stops_expect(tx, d.stops, d.n, f);
    if (r == OK)
        r = stops_lay_out(tx, plan->unit_id, d.stops, d.n, f);
    if (r != OK)
        return r;
    qsort(d.stops, d.n, sizeof *d.stops, stop_by_turn);
    stops_share(tx, d.stops, d.n, plan->people);
    *ret = d;
    return OK;
}

static rc put_sealed(struct tx *tx, const struct actor *who, const struct sweep *s,
                     const struct drawn *d, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    str text = sealed_text(a, d), sealed, digest = digest_of(a, text);
    rc r = seal(house_of(tx)->keyring, PURPOSE, a, text, &sealed, f);
    if (r == OK)
        r = db_exec(
            tx, &Q_surprise_put,
            ARGS(V_I(s->id), V_I(who->bureau_id), V_T(digest), V_B(sealed), V_I(tx_now(tx))), NULL,
            f);
    struct json_out facts = json_out_new(a, 512);
    json_open(&facts, '{');
    json_int_of(&facts, "doors", (i64)d->n);
    json_int_of(&facts, "of", d->from->found);
    json_text_of(&facts, "digest", digest);
    json_close(&facts, '}');
    if (r != OK)
        return r;
    return ledger_append(tx, who,
                         &(struct ledger_entry){ .act = "sweep.draw",
                                                 .subject_kind = "sweep",
                                                 .subject_id = s->id,
                                                 .facts = json_out_str(&facts) },
                         f);
}

static rc open_at_its_hour(struct tx *tx, const struct actor *who, const struct sweep *s,
                           struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct json_out payload = json_out_new(a, 128);
    json_open(&payload, '{');
    json_id_of(&payload, "sweep", s->id);
    json_close(&payload, '}');
    struct job_ask ask = { .kind = S("street.open"),
                           .unique = arena_fmt(a, "street.open.%lld", (long long)s->id),
                           .payload = json_out_str(&payload),
                           .run_at = s->opens_at };
    i64 job;
    if (tx_now(tx) >= s->opens_at)
        return surprise_open(tx, who, s->id, f);
    return job_submit(tx, who, &ask, &job, f);
}

rc surprise_make(struct tx *tx, const struct actor *who, const struct sweep_plan *plan, day on_day,
                 i64 *ret_id, struct fault *f)
{
    struct candidates from;
    struct drawn d = { 0 };
    struct sweep s = { .id = tx_id(tx),
                       .unit_id = plan->unit_id,
                       .plan_id = plan->id,
                       .name = plan->name,
                       .on_day = on_day,
                       .places = plan->places,
                       .area = plan->area,
                       .surprise = true };
    struct actor planner = *who; /* seen as a count by whoever made the plan */
    planner.person_id = who->roles & ROLE_SYSTEM ? plan->created_by : who->person_id;
    s.opens_at = day_start(on_day) + sweep_setting(tx, "surprise_opens") * MINUTE_MS;
    rc r = plan_candidates(tx, plan, &from, f);
    if (r == OK)
        r = draw(tx, plan, &from, &d, f);
    if (r != OK)
        return r;
    s.hidden = (i64)d.n;
    r = sweep_insert(tx, &planner, &s, f);
    if (r == OK)
        r = sweep_set_members(tx, s.id, plan->people, f);
    if (r == OK)
        r = db_exec(tx, &Q_sweep_set_state,
                    ARGS(V_I(s.id), V_I(1), V_T(S("locked")), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = put_sealed(tx, who, &s, &d, f); /* no fact: nobody is told before the morning */
    if (r == OK)
        r = open_at_its_hour(tx, who, &s, f);
    if (r == OK)
        *ret_id = s.id;
    return r;
}

/* ---- the morning ---- */

struct kept {
    struct arena *arena;
    str digest, sealed;
};

static rc take_kept(const struct row *r, void *arg, struct fault *f)
{
    struct kept *k = arg;
    (void)f;
    k->digest = row_text_copy(r, 0, k->arena);
    k->sealed = arena_str(k->arena, row_blob(r, 1));
    return OK;
}

static rc read_list(struct tx *tx, i64 sweep_id, struct kept *k, const struct json **ret,
                    struct fault *f)
{
    struct arena *a = tx_arena(tx);
    str text;
    k->arena = a;
    rc r = db_one(tx, &Q_surprise_get, ARGS(V_I(sweep_id)), take_kept, k, f);
    if (r == OK)
        r = unseal(house_of(tx)->keyring, PURPOSE, a, k->sealed, &text, f);
    if (r == OK && !str_eq(digest_of(a, text), k->digest))
        r = fail_detail(f, INTERNAL, NULL, "surprise list %lld is not the one that was drawn",
                        (long long)sweep_id);
    return r == OK ? json_parse(a, text, ret, f) : r;
}

static i64 id_at(const struct json *row, size_t i)
{
    i64 id = 0; /* null: nobody */
    (void)str_to_i64(json_text(json_at(row, i)), &id);
    return id;
}

static rc put_stops(struct tx *tx, i64 sweep_id, const struct json *list, struct fault *f)
{
    const struct json *rows = json_get(list, "stops");
    rc r = OK;
    for (size_t i = 0; r == OK && i < json_size(rows); i++) {
        const struct json *row = json_at(rows, i);
        struct stop s = { .premises_id = id_at(row, 0),
                          .person_id = id_at(row, 1),
                          .reason = json_text(json_at(row, 2)),
                          .turn = json_int(json_at(row, 3)),
                          .expected_s = json_int(json_at(row, 4)),
                          .expected_n = json_int(json_at(row, 5)) };
        r = sweep_put_stops(tx, sweep_id, &s, 1, f);
    }
    return r;
}

rc surprise_open(struct tx *tx, const struct actor *who, i64 sweep_id, struct fault *f)
{
    struct sweep s;
    struct kept k;
    const struct json *list;
    rc r = sweep_get(tx, sweep_id, &s, f);
    if (r != OK || (s.surprise && s.opened_at))
        return r;
    if (!s.surprise || !str_eq(s.state, S("locked"))) {
        fault_arg(f, "state", s.state);
        fault_arg(f, "action", S("open"));
        return refuse(f, "flow.no_such_move");
    }
    if (tx_now(tx) < s.opens_at) {
        fault_arg(f, "at", instant_text(tx_arena(tx), s.opens_at));
        return refuse(f, "sweep.not_yet");
    }
    r = read_list(tx, sweep_id, &k, &list, f);
    if (r == OK)
        r = put_stops(tx, sweep_id, list, f);
    if (r == OK)
        r = db_exec(tx, &Q_sweep_opened, ARGS(V_I(sweep_id), V_I(tx_now(tx))), NULL, f);
    return r == OK ? sweep_tell(tx, who, &s, "open", s.state, f) : r;
}

/* ---- explained ---- */

static size_t read_lots(struct arena *a, const struct json *doors, struct lot **ret)
{
    size_t n = json_size(doors);
    *ret = ARENA_ARRAY(a, struct lot, n + 1);
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = (struct lot){ .premises_id = id_at(json_at(doors, i), 0),
                                  .chances = json_int(json_at(json_at(doors, i), 1)),
                                  .i = i };
    return n;
}

static bool on_list(const struct json *stops, i64 premises_id)
{
    for (size_t i = 0; i < json_size(stops); i++)
        if (id_at(json_at(stops, i), 0) == premises_id)
            return true;
    return false;
}

static void put_draw(struct request *rq, const struct kept *k, const struct json *list)
{
    struct json_out *o = &rq->out;
    const struct json *doors = json_get(list, "doors"), *stops = json_get(list, "stops");
    str seed = json_text(json_get(list, "seed"));
    struct lot *lots;
    size_t n = read_lots(rq->arena, doors, &lots), taken = json_size(stops);
    bool agrees = true;
    surprise_draw(seed, rq->arena, lots, n);
    json_open(o, '{');
    json_text_of(o, "seed", seed);
    json_text_of(o, "digest", k->digest);
    json_int_of(o, "of", (i64)n);
    json_int_of(o, "taken", (i64)taken);
    json_name(o, S("doors"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        bool drawn = on_list(stops, lots[i].premises_id);
        agrees = agrees && drawn == (i < taken);
        json_open(o, '{');
        json_id_of(o, "premises_id", lots[i].premises_id);
        json_text_of(o, "reason", json_text(json_at(json_at(doors, lots[i].i), 2)));
        json_int_of(o, "chances", lots[i].chances);
        json_name(o, S("lot"));
        json_put_real(o, lots[i].lot);
        json_bool_of(o, "drawn", drawn);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_bool_of(o, "agrees", agrees);
    json_close(o, '}');
}

rc surprise_get(struct request *rq, struct fault *f)
{
    i64 id;
    struct sweep s;
    struct kept k;
    const struct json *list;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_get_open(rq->tx, id, 0, &s, f);
    if (r == OK && !s.surprise)
        r = fail(f, NOT_FOUND, "sweep.no_draw");
    if (r == OK)
        r = read_list(rq->tx, id, &k, &list, f);
    if (r == OK)
        put_draw(rq, &k, list);
    return r;
}

/* ---- the job of the morning ---- */

struct opening {
    struct job *job;
    i64 sweep_id;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    tx_set_scope(tx, o->job->actor.scope);
    return surprise_open(tx, &o->job->actor, o->sweep_id, f);
}

rc surprise_open_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct opening o = { .job = job };
    (void)str_to_i64(json_text(json_get(job->payload, "sweep")), &o.sweep_id);
    rc r = db_tx_run(job->house->db, DB_WRITE, open_one, &o, job->arena, f);
    bool gone = r == REFUSED; /* cancelled meanwhile */
    if (gone)
        fault_clear(f);
    json_open(result, '{');
    json_bool_of(result, "opened", r == OK);
    json_close(result, '}');
    return gone ? OK : r;
}
