/* publicity_card.c — an operator's figures: for anybody by its code, for the desk by its record. */
#include "codec/idcode.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/publicity/publicity_api.h"
#include "rooms/register/register.h"

enum { USCC = 18, BUREAUS = 64 };

struct known {
    i64 entity_id;
    str division, bureau, bureau_en, name;
};

struct card {
    struct json_out *o;
    struct arena *arena;
    struct known at[BUREAUS];
    size_t n;
    i64 this_year, counted, closed, settled;
};

static rc take_known(const struct row *r, void *arg, struct fault *f)
{
    struct card *c = arg;
    struct arena *a = c->arena;
    (void)f;
    if (c->n < COUNT(c->at))
        c->at[c->n++] = (struct known){ .division = row_text_copy(r, 1, a),
                                        .bureau = row_text_copy(r, 2, a),
                                        .bureau_en = row_text_copy(r, 3, a),
                                        .entity_id = row_int(r, 4),
                                        .name = row_text_copy(r, 5, a) };
    return OK;
}

/* A rate as what it is made of; null where nothing would be divided by. */
static void put_rate(struct json_out *o, const char *name, i64 numerator, i64 denominator)
{
    json_name(o, str_from(name));
    if (denominator == 0) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_int_of(o, "numerator", numerator);
    json_int_of(o, "denominator", denominator);
    json_close(o, '}');
}

/* Growth is told of whole years: a year that still runs has nothing to be compared with. */
static rc put_year(const struct row *r, void *arg, struct fault *f)
{
    struct card *c = arg;
    struct json_out *o = c->o;
    i64 year = row_int(r, 0), counted = row_int(r, 1), before = row_int(r, 5);
    (void)f;
    json_open(o, '{');
    json_int_of(o, "year", year);
    json_int_of(o, "counted", counted);
    json_int_of(o, "closed", row_int(r, 2));
    json_int_of(o, "settled", row_int(r, 3));
    json_int_of(o, "by_itself", row_int(r, 4));
    put_rate(o, "success", row_int(r, 3), row_int(r, 2));
    put_rate(o, "growth", counted - before, year < c->this_year ? before : 0);
    json_close(o, '}');
    c->counted += counted;
    c->closed += row_int(r, 2);
    c->settled += row_int(r, 3);
    return OK;
}

/* Year by year, and all of them together. */
static rc put_figures(struct request *rq, struct card *c, i64 entity_id, struct fault *f)
{
    struct json_out *o = c->o;
    c->counted = c->closed = c->settled = 0;
    json_name(o, S("years"));
    json_open(o, '[');
    rc r = db_each(rq->tx, &Q_publicity_years, ARGS(V_I(entity_id)), put_year, c, f);
    json_close(o, ']');
    json_int_of(o, "counted", c->counted);
    json_int_of(o, "closed", c->closed);
    json_int_of(o, "settled", c->settled);
    put_rate(o, "success", c->settled, c->closed);
    return r;
}

static rc put_known(struct request *rq, struct card *c, const struct known *k, struct fault *f)
{
    struct json_out *o = c->o;
    json_open(o, '{');
    json_text_of(o, "division", k->division);
    json_text_of(o, "bureau", k->bureau);
    json_text_of(o, "bureau_en", k->bureau_en);
    json_text_of(o, "operator", k->name);
    rc r = put_figures(rq, c, k->entity_id, f);
    json_close(o, '}');
    return r;
}

static struct card *new_card(struct request *rq)
{
    int year, month, dom;
    struct card *c = ARENA_NEW(rq->arena, struct card);
    day_split(day_at(tx_now(rq->tx)), &year, &month, &dom);
    *c = (struct card){ .o = &rq->out, .arena = rq->arena, .this_year = year };
    return c;
}

rc publicity_operator(struct request *rq, struct fault *f)
{
    struct card *c = new_card(rq);
    str uscc = idcode_fold(rq->arena, rq->params[0]);
    if (uscc.n != USCC || idcode_uscc(uscc))
        return fail(f, NOT_FOUND, "publicity.unknown");
    rc r = db_each(rq->tx, &Q_publicity_by_code, ARGS(V_T(uscc)), take_known, c, f);
    if (r == OK && c->n == 0)
        return fail(f, NOT_FOUND, "publicity.unknown");
    json_open(c->o, '{');
    json_text_of(c->o, "uscc", uscc);
    json_name(c->o, S("bureaus"));
    json_open(c->o, '[');
    for (size_t i = 0; r == OK && i < c->n; i++)
        r = put_known(rq, c, &c->at[i], f);
    json_close(c->o, ']');
    json_close(c->o, '}');
    return r == OK ? publicity_tagged(rq) : r;
}

rc publicity_entity(struct request *rq, struct fault *f)
{
    struct card *c = new_card(rq);
    struct entity e;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &e, f);
    json_open(c->o, '{');
    if (r == OK)
        r = put_figures(rq, c, id, f);
    json_close(c->o, '}');
    return r;
}
