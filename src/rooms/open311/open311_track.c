/* open311_track.c — what a front asks of what it filed. */
#include "rooms/open311/open311_track.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/intake/intake.h"
#include "rooms/open311/open311_ask.h"

enum { REQUESTS_MOST = 1000, IDS_MOST = 100, CODES_MOST = 8 };

struct take_filed {
    struct arena *arena;
    struct filed *one;
};

static struct filed filed_of(const struct row *r, struct arena *a)
{
    return (struct filed){ .id = row_int(r, 0),
                           .client_number = row_text_copy(r, 1, a),
                           .service_code = row_text_copy(r, 2, a),
                           .step = row_text_copy(r, 3, a),
                           .shown = row_text_copy(r, 4, a),
                           .placed = !row_null(r, 5),
                           .lon = row_real(r, 5),
                           .lat = row_real(r, 6),
                           .requested_at = row_int(r, 7),
                           .updated_at = row_int(r, 8) };
}

static rc take_filed(const struct row *r, void *arg, struct fault *f)
{
    struct take_filed *t = arg;
    (void)f;
    *t->one = filed_of(r, t->arena);
    return OK;
}

rc open311_get(struct tx *tx, i64 key, i64 id, struct filed *ret, struct fault *f)
{
    struct filed one = { 0 };
    struct take_filed t = { tx_arena(tx), &one };
    rc r = db_each(tx, &Q_open311_get, ARGS(V_I(key), V_I(id)), take_filed, &t, f);
    if (r == OK && !one.id)
        return fail(f, NOT_FOUND, "open311.request");
    if (r == OK)
        *ret = one;
    return r;
}

rc open311_find(struct tx *tx, i64 key, str number, struct filed *ret, struct fault *f)
{
    struct filed one = { 0 };
    struct take_filed t = { tx_arena(tx), &one };
    rc r = db_each(tx, &Q_open311_by_number, ARGS(V_I(key), V_T(number)), take_filed, &t, f);
    if (r == OK)
        *ret = one;
    return r;
}

/* ---- as it is shown ---- */

struct showing {
    struct request *rq;
    struct georeport g;
    day today;
};

static struct showing showing_of(struct request *rq)
{
    return (struct showing){ rq, georeport_new(rq->arena, rq->http), day_at(tx_now(rq->tx)) };
}

/* The words of a code, also of one that is no more in force; empty when nobody knows it. */
static str name_of(const struct showing *s, str list, str code)
{
    size_t n;
    const struct rules *rules = house_of(s->rq->tx)->rules;
    const struct rule_row *row = rule_find(rules, list, code, s->today);
    const struct rule_row *rows = rule_rows(rules, list, &n);
    for (size_t i = 0; !row && i < n; i++)
        if (str_eq(rows[i].code, code))
            row = &rows[i];
    return row ? open311_name(s->rq, row) : S("");
}

static str id_text(const struct showing *s, i64 id)
{
    return arena_fmt(s->rq->arena, "%lld", (long long)id);
}

static void put_place(struct showing *s, const struct filed *one)
{
    georeport_none(&s->g, "address");
    georeport_none(&s->g, "address_id");
    georeport_none(&s->g, "zipcode");
    if (one->placed) {
        georeport_real(&s->g, "lat", one->lat);
        georeport_real(&s->g, "long", one->lon);
    } else {
        georeport_none(&s->g, "lat");
        georeport_none(&s->g, "long");
    }
}

/* Nothing of what was written: the front has it, and here it lies sealed. */
static void put_filed(struct showing *s, const struct filed *one)
{
    struct georeport *g = &s->g;
    georeport_item(g, "request");
    georeport_text(g, "service_request_id", id_text(s, one->id));
    georeport_text(g, "status", one->shown);
    georeport_text(g, "status_notes", name_of(s, S("public_steps"), one->step));
    georeport_text(g, "service_name", name_of(s, S("filing_categories"), one->service_code));
    georeport_text(g, "service_code", one->service_code);
    georeport_none(g, "description");
    georeport_none(g, "agency_responsible");
    georeport_none(g, "service_notice");
    georeport_instant(g, "requested_datetime", one->requested_at);
    georeport_instant(g, "updated_datetime", one->updated_at);
    georeport_none(g, "expected_datetime");
    put_place(s, one);
    georeport_none(g, "media_url");
    georeport_end_item(g, "request");
}

static rc show_filed(const struct row *r, void *arg, struct fault *f)
{
    struct showing *s = arg;
    struct filed one = filed_of(r, s->rq->arena);
    (void)f;
    put_filed(s, &one);
    return OK;
}

/* ---- GET requests ---- */

/* Those that are there; a number that is none of this key's is left out. */
static rc show_named(struct showing *s, i64 key, str ids, struct fault *f)
{
    rc r = OK;
    for (size_t n = 0; r == OK && ids.n; n++) {
        i64 id;
        if (n == IDS_MOST)
            return fault_field(f, S("service_request_id"), "too_many", S(""));
        if (str_to_i64(str_trim(str_cut(ids, ',', &ids)), &id))
            r = db_each(s->rq->tx, &Q_open311_get, ARGS(V_I(key), V_I(id)), show_filed, s, f);
    }
    return r;
}

struct filter {
    struct val codes[CODES_MOST], shown[2];
    bool any_code;
};

/* Slots of the statement that nobody filled repeat the last code. */
static void read_codes(const struct request *rq, struct filter *filter, struct fault *f)
{
    size_t n = 0;
    str codes = http_query(rq->http, "service_code"), last = S("");
    filter->any_code = codes.n == 0;
    while (codes.n && n < CODES_MOST) {
        last = str_trim(str_cut(codes, ',', &codes));
        filter->codes[n++] = V_T(last);
    }
    if (codes.n)
        (void)fault_field(f, S("service_code"), "too_many", S(""));
    while (n < CODES_MOST)
        filter->codes[n++] = V_T(last);
}

static void read_shown(const struct request *rq, struct filter *filter, struct fault *f)
{
    str asked = http_query(rq->http, "status");
    bool open = !asked.n, closed = !asked.n;
    while (asked.n) {
        str one = str_trim(str_cut(asked, ',', &asked));
        open |= str_eq(one, S("open"));
        closed |= str_eq(one, S("closed"));
        if (!str_eq(one, S("open")) && !str_eq(one, S("closed")))
            (void)fault_field(f, S("status"), "unknown_code", one);
    }
    filter->shown[0] = V_T(open ? S("open") : S("closed"));
    filter->shown[1] = V_T(closed ? S("closed") : S("open"));
}

static rc show_found(struct showing *s, i64 key, struct fault *f)
{
    struct filter filter;
    struct span span;
    read_codes(s->rq, &filter, f);
    read_shown(s->rq, &filter, f);
    rc r = open311_span(s->rq, &span, f);
    if (f->error_count)
        return INVALID;
    const struct val *c = filter.codes;
    return r == OK ? db_each(s->rq->tx, &Q_open311_list,
                             ARGS(V_I(key), V_I(span.from), V_I(span.to), V_I(filter.any_code),
                                  c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], filter.shown[0],
                                  filter.shown[1], V_I(REQUESTS_MOST)),
                             show_filed, s, f)
                   : r;
}

rc open311_requests(struct request *rq, struct fault *f)
{
    struct caller by;
    struct showing s = showing_of(rq);
    str ids = http_query(rq->http, "service_request_id");
    rc r = open311_enter(rq, NULL, &by, f);
    georeport_list(&s.g, "service_requests");
    if (r == OK)
        r = ids.n ? show_named(&s, by.key, ids, f) : show_found(&s, by.key, f);
    georeport_end_list(&s.g, "service_requests");
    return r == OK ? georeport_reply(&s.g, rq, f) : r;
}

rc open311_request(struct request *rq, struct fault *f)
{
    struct caller by;
    struct filed one;
    struct showing s = showing_of(rq);
    i64 id;
    rc r = open311_enter(rq, NULL, &by, f);
    if (r == OK && !str_to_i64(rq->params[0], &id))
        return fail(f, NOT_FOUND, "open311.request");
    if (r == OK)
        r = open311_get(rq->tx, by.key, id, &one, f);
    if (r != OK)
        return r;
    georeport_list(&s.g, "service_requests");
    put_filed(&s, &one);
    georeport_end_list(&s.g, "service_requests");
    return georeport_reply(&s.g, rq, f);
}

/* Every request has its number and its code at once; who lost that reply asks by the own number as
 * token. */
rc open311_token(struct request *rq, struct fault *f)
{
    struct caller by;
    struct filed one = { 0 };
    struct showing s = showing_of(rq);
    str code = S("");
    i64 id;
    rc r = open311_enter(rq, NULL, &by, f);
    if (r == OK)
        r = open311_find(rq->tx, by.key, rq->params[0], &one, f);
    if (r == OK && !one.id)
        r = str_to_i64(rq->params[0], &id) ? open311_get(rq->tx, by.key, id, &one, f)
                                           : fail(f, NOT_FOUND, "open311.request");
    if (r == OK)
        r = intake_code_begun(rq->tx, one.id, &code, f);
    if (r != OK)
        return r;
    georeport_list(&s.g, "service_requests");
    georeport_item(&s.g, "request");
    georeport_text(&s.g, "service_request_id", id_text(&s, one.id));
    georeport_text(&s.g, "token", rq->params[0]);
    georeport_code(&s.g, code);
    georeport_end_item(&s.g, "request");
    georeport_end_list(&s.g, "service_requests");
    return georeport_reply(&s.g, rq, f);
}

/* ---- GET servicerequestupdates ---- */

static rc show_update(const struct row *r, void *arg, struct fault *f)
{
    struct showing *s = arg;
    struct georeport *g = &s->g;
    (void)f;
    georeport_item(g, "request_update");
    georeport_text(g, "update_id", id_text(s, row_int(r, 0)));
    georeport_text(g, "service_request_id", id_text(s, row_int(r, 1)));
    georeport_text(g, "status", row_text(r, 4));
    georeport_instant(g, "updated_datetime", row_int(r, 2));
    georeport_text(g, "description", name_of(s, S("public_steps"), row_text(r, 3)));
    georeport_none(g, "media_url");
    georeport_end_item(g, "request_update");
    return OK;
}

rc open311_updates(struct request *rq, struct fault *f)
{
    struct caller by;
    struct span span;
    struct showing s = showing_of(rq);
    i64 id = 0;
    str asked = http_query(rq->http, "service_request_id");
    rc r = open311_enter(rq, NULL, &by, f);
    if (r == OK && asked.n && !str_to_i64(asked, &id))
        return fail(f, NOT_FOUND, "open311.request");
    if (r == OK)
        r = open311_span(rq, &span, f);
    georeport_list(&s.g, "service_request_updates");
    if (r == OK)
        r = db_each(rq->tx, &Q_open311_updates,
                    ARGS(V_I(by.key), V_I(span.from), V_I(span.to), V_I(id), V_I(REQUESTS_MOST)),
                    show_update, &s, f);
    georeport_end_list(&s.g, "service_request_updates");
    return r == OK ? georeport_reply(&s.g, rq, f) : r;
}
