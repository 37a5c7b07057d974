#include "rooms/open311/open311_ask.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/access/access.h"

enum { PAIRS = 200, DAYS_MOST = 90 };

struct take_text {
    struct arena *arena;
    str text;
};

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct take_text *t = arg;
    (void)f;
    t->text = row_text_copy(r, 0, t->arena);
    return OK;
}

static str asked(const struct request *rq, const struct form *form, const char *name)
{
    str sent = form ? form_value(form, name) : S("");
    return sent.n ? sent : str_trim(http_query(rq->http, name));
}

rc open311_enter(struct request *rq, const struct form *form, struct caller *ret, struct fault *f)
{
    struct take_text division = { .arena = rq->arena };
    str jurisdiction = asked(rq, form, "jurisdiction_id");
    rc r = access_enter(rq, asked(rq, form, "api_key"), "open311", &ret->who, &ret->key, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_open311_division, ARGS(V_I(ret->who.bureau_id)), take_text, &division,
                   f);
    ret->jurisdiction = division.text;
    if (r == OK && jurisdiction.n && !str_eq(jurisdiction, division.text))
        return fail(f, NOT_FOUND, "open311.jurisdiction");
    return r;
}

rc open311_form(struct request *rq, struct form *ret, struct fault *f)
{
    str rest, type = str_cut(http_header(rq->http, "Content-Type"), ';', &rest);
    if (!str_eq_nocase(str_trim(type), S("application/x-www-form-urlencoded")))
        return fail(f, UNSUPPORTED, NULL);
    return form_parse(rq->arena, rq->http->body, PAIRS, ret, f);
}

static void read_instant(const struct request *rq, const char *name, i64 *at, struct fault *f)
{
    str text = str_trim(http_query(rq->http, name));
    if (text.n && !instant_parse(text, at))
        (void)fault_field(f, str_from(name), "not_an_instant", S(""));
}

rc open311_span(struct request *rq, struct span *ret, struct fault *f)
{
    i64 most = DAYS_MOST * DAY_MS, from = 0, to = 0;
    read_instant(rq, "start_date", &from, f);
    read_instant(rq, "end_date", &to, f);
    if (f->error_count)
        return INVALID;
    to = to ? to : from ? from + most : tx_now(rq->tx);
    from = from ? from : to - most;
    if (from > to || to - from > most)
        return fault_field(f, S("start_date"), from > to ? "in_the_future" : "too_long",
                           arena_fmt(rq->arena, "%d", DAYS_MOST));
    *ret = (struct span){ from, to };
    return OK;
}

str open311_name(const struct request *rq, const struct rule_row *row)
{
    bool english = str_starts(str_trim(http_header(rq->http, "Accept-Language")), S("en"));
    return english ? row->name_en : row->name_zh;
}
