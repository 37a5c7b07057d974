/* intake_beside.c — what is known while a clerk types: whom it goes to, what came before about the
 * same operator or door, the chain it belongs to, what is open there. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/intake/intake_api.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/intake_store.h"
#include "rooms/intake/intake_subject.h"
#include "rooms/intake/intake_words.h"
#include "rooms/intake/routing.h"
#include "rooms/register/register.h"
#include "search/clues.h"
#include "search/mirror.h"

enum { EARLIER_DAYS = 365, CHAIN_SEEN = 50, CHAIN_SHOWN = 5, BRAND_LEAST = 2 };

static const struct row_member count_members[] = {
    { "kind", F_CODE },
    { "n", F_INT },
    { "open", F_INT },
    { "last_at", F_INSTANT },
};
static const struct row_member matter_members[] = {
    { "id", F_ID },           { "number", F_TEXT },       { "kind", F_CODE },
    { "state", F_CODE },      { "opened_at", F_INSTANT }, { "due_at", F_INSTANT },
    { "title_list", F_CODE }, { "title_code", F_CODE },
};
static const struct row_member unit_members[] = { { "id", F_ID }, { "name", F_TEXT } };
static const struct row_member chain_members[] = {
    { "id", F_ID },
    { "name", F_TEXT },
    { "address", F_TEXT },
    { "filings", F_INT },
};
static const struct row_shape count = ROW_SHAPE(count_members), matter = ROW_SHAPE(matter_members),
                              unit = ROW_SHAPE(unit_members), chained = ROW_SHAPE(chain_members);

/* By the operator where it is known, else by the door: each has its own index. */
static const struct query *by(const struct intake_subject *about, const struct query *of_entity,
                              const struct query *of_door)
{
    return about->entity_id ? of_entity : of_door;
}

static i64 subject_id(const struct intake_subject *about)
{
    return about->entity_id ? about->entity_id : about->premises_id;
}

static rc put_rows(struct request *rq, const char *name, const struct query *q,
                   const struct intake_subject *about, const struct row_shape *shape,
                   struct fault *f)
{
    i64 since = tx_now(rq->tx) - EARLIER_DAYS * DAY_MS;
    json_name(&rq->out, str_from(name));
    return rows_put(rq->tx, q, ARGS(V_I(subject_id(about)), V_I(since)),
                    &(struct row_put){ shape, &rq->out }, f);
}

static rc put_known(struct request *rq, const struct intake_subject *about, struct fault *f)
{
    rc r = put_rows(rq, "earlier", by(about, &Q_beside_counts_of_entity, &Q_beside_counts_of_door),
                    about, &count, f);
    if (r == OK)
        r = put_rows(rq, "last", by(about, &Q_beside_last_of_entity, &Q_beside_last_of_door), about,
                     &matter, f);
    if (r == OK)
        r = put_rows(rq, "hazards",
                     by(about, &Q_beside_hazards_of_entity, &Q_beside_hazards_of_door), about,
                     &matter, f);
    return r == OK ? put_rows(rq, "open_matters",
                              by(about, &Q_beside_open_of_entity, &Q_beside_open_of_door), about,
                              &matter, f)
                   : r;
}

/* ---- the chain ---- */

/* What the shops of a chain have in common: the trade name before the name of the branch. */
static str brand_of(str trade_name)
{
    size_t wide = str_find(trade_name, S("（")), narrow = str_find(trade_name, S("(")),
           at = wide < narrow ? wide : narrow;
    return str_trim(str_sub(trade_name, 0, at));
}

static rc put_one(struct request *rq, i64 id, struct fault *f)
{
    json_open(&rq->out, '{');
    rc r = db_one(rq->tx, &Q_beside_chained, ARGS(V_I(id)), row_put,
                  &(struct row_put){ &chained, &rq->out }, f);
    json_close(&rq->out, '}');
    return r;
}

static rc put_found(struct request *rq, i64 self, const struct found *found, size_t n,
                    struct fault *f)
{
    rc r = OK;
    i64 others = 0;
    json_name(&rq->out, S("shops"));
    json_open(&rq->out, '[');
    for (size_t i = 0; r == OK && i < n; i++) {
        if (found[i].by != BY_NAME || found[i].entity_id == self)
            continue;
        if (others++ < CHAIN_SHOWN)
            r = put_one(rq, found[i].entity_id, f);
    }
    json_close(&rq->out, ']');
    json_int_of(&rq->out, "others", others);
    json_bool_of(&rq->out, "more", n == CHAIN_SEEN);
    return r;
}

static rc put_chain(struct request *rq, const struct intake_subject *about, str trade_name,
                    struct fault *f)
{
    struct found found[CHAIN_SEEN];
    size_t n = 0;
    struct mirror *mirror = house_of(rq->tx)->mirror;
    struct door_filter filter = { .kind = OPERATORS };
    str brand = brand_of(trade_name);
    rc r = OK;
    if (mirror && utf8_length(brand) >= BRAND_LEAST) {
        struct search s = { .typed = brand, .filter = &filter, .limit = CHAIN_SEEN };
        r = mirror_scope(rq->tx, OPERATORS, &filter, f);
        if (r == OK)
            r = mirror_search(rq->tx, mirror, &s, found, &n, f);
    }
    if (r != OK)
        return r;
    json_name(&rq->out, S("chain"));
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "brand", brand);
    r = put_found(rq, about->entity_id, found, n, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- whom it goes to, and what decided ---- */

static rc put_unit(struct request *rq, const struct intake_subject *about, const char *kind,
                   struct fault *f)
{
    i64 centre;
    struct routed to = { 0 };
    const struct http_request *http = rq->http;
    rc r = db_int(rq->tx, &Q_intake_centre,
                  ARGS(V_I(rq->actor->bureau_id), V_I(rq->actor->unit_id)), &centre, f);
    struct routing_ask ask = { .bureau_id = rq->actor->bureau_id,
                               .kind = str_from(kind),
                               .channel = http_query(http, "channel"),
                               .category = http_query(http, "category"),
                               .trade = about->trade,
                               .place_code = about->place_code,
                               .known_unit = about->unit_id,
                               .centre_id = centre ? centre : rq->actor->unit_id };
    if (r == OK)
        r = routing_explain(rq->tx, &ask, &to, f);
    if (r != OK)
        return r;
    json_name(&rq->out, str_from(kind));
    json_open(&rq->out, '{');
    r = db_one(rq->tx, &Q_beside_unit, ARGS(V_I(to.unit_id)), row_put,
               &(struct row_put){ &unit, &rq->out }, f);
    json_text_of(&rq->out, "by", str_from(routed_word(to.by)));
    if (to.line)
        json_int_of(&rq->out, "line", (i64)to.line);
    json_close(&rq->out, '}');
    return r == NOT_FOUND ? OK : r;
}

static rc put_units(struct request *rq, const struct intake_subject *about, struct fault *f)
{
    json_name(&rq->out, S("goes_to"));
    json_open(&rq->out, '{');
    rc r = put_unit(rq, about, "complaint", f);
    if (r == OK)
        r = put_unit(rq, about, "report", f);
    json_close(&rq->out, '}');
    return r;
}

static rc id_asked(struct request *rq, const char *name, i64 *ret, struct fault *f)
{
    str text = http_query(rq->http, name);
    *ret = 0;
    if (text.n && (!str_to_i64(text, ret) || *ret <= 0))
        return fault_field(f, str_from(name), "not_an_id", S(""));
    return OK;
}

static rc put_subject(struct request *rq, const struct intake_subject *about, struct fault *f)
{
    json_id_of(&rq->out, "entity_id", about->entity_id);
    json_id_of(&rq->out, "premises_id", about->premises_id);
    json_text_of(&rq->out, "name", about->name);
    json_text_of(&rq->out, "address", about->address);
    json_text_of(&rq->out, "place_code", about->place_code);
    rc r = put_units(rq, about, f);
    if (r == OK && subject_id(about))
        r = put_known(rq, about, f);
    return r == OK && about->entity_id ? put_chain(rq, about, about->trade_name, f) : r;
}

rc intake_beside(struct request *rq, struct fault *f)
{
    i64 entity_id, premises_id;
    struct intake_subject about;
    rc r = id_asked(rq, "entity_id", &entity_id, f);
    if (r == OK)
        r = id_asked(rq, "premises_id", &premises_id, f);
    if (r == OK)
        r = subject_find(rq->tx, entity_id, premises_id, &about, f);
    if (r != OK)
        return r;
    if (!about.place_code.n)
        about.place_code = http_query(rq->http, "place_code");
    json_open(&rq->out, '{');
    r = put_subject(rq, &about, f);
    json_close(&rq->out, '}');
    return r;
}

/* The operator's name, address and telephone as they were told; of the story what is masked: the
 * home of whoever sent it is no clue to whom it is about. */
rc intake_candidates(struct request *rq, struct fault *f)
{
    i64 id;
    struct intake in;
    struct intake_words w;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_read(rq->tx, id, &in, f);
    if (r == OK)
        r = words_open(rq->tx, in.words, &w, f);
    if (r != OK)
        return r;
    const struct clue_form form = { .text = in.story_masked,
                                    .name = w.subject_name,
                                    .address = w.subject_address,
                                    .phone = w.subject_phone };
    return register_candidates_reply(rq, &form, f);
}
