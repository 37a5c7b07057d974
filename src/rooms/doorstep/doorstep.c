#include "rooms/doorstep/doorstep.h"

#include "core/house.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/inspection/inspection.h"
#include "rooms/register/register.h"

/* A forged code and one whose label was replaced are answered alike. */
static rc open_door(struct request *rq, i64 *ret_id, struct fault *f)
{
    i64 bureau = 0;
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    rc r = door_of_tag(rq->tx, rq->params[0], ret_id, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "doorstep.unknown");
    }
    if (r == OK)
        r = db_int(rq->tx, &Q_doorstep_bureau, ARGS(V_I(*ret_id)), &bureau, f);
    if (r != OK)
        return r;
    *scope = scope_system(bureau);
    tx_set_scope(rq->tx, scope);
    return OK;
}

struct licences {
    struct json_out *o;
    const struct rules *rules;
    day today;
};

static rc put_licence(const struct row *r, void *arg, struct fault *f)
{
    struct licences *l = arg;
    (void)f;
    json_open(l->o, '{');
    json_name(l->o, S("kind"));
    put_code_names(l->o, l->rules, "licence_kinds", row_text(r, 0), l->today);
    json_text_of(l->o, "number", row_text(r, 1));
    json_name(l->o, S("valid_to"));
    if (row_null(r, 2))
        json_put_null(l->o);
    else
        record_put_day(l->o, (day)row_int(r, 2));
    json_close(l->o, '}');
    return OK;
}

static rc put_licences(struct request *rq, const struct entity *e, day today, struct fault *f)
{
    struct licences l = { &rq->out, house_of(rq->tx)->rules, today };
    json_name(&rq->out, S("licences"));
    json_open(&rq->out, '[');
    rc r = e->id && fact_is_public(l.rules, "door.licences", today)
               ? db_each(rq->tx, &Q_doorstep_licences, ARGS(V_I(e->id)), put_licence, &l, f)
               : OK;
    json_close(&rq->out, ']');
    return r;
}

static void put_operator(struct json_out *o, const struct rules *rules, const struct entity *e,
                         day today)
{
    if (fact_is_public(rules, "door.operator", today))
        json_text_of(o, "operator", e->name);
    if (fact_is_public(rules, "door.uscc", today))
        json_text_of(o, "uscc", e->uscc);
    if (fact_is_public(rules, "door.grade", today))
        json_text_of(o, "grade", e->grade);
    if (fact_is_public(rules, "door.trade", today)) {
        json_name(o, S("trade"));
        put_code_names(o, rules, "industry", e->trade, today);
    }
}

static rc take_bureau(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_text_of(o, "bureau", row_text(r, 0));
    json_text_of(o, "bureau_en", row_text(r, 1));
    return OK;
}

static rc put_card(struct request *rq, const struct premises *p, const struct entity *e,
                   struct fault *f)
{
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    day today = day_at(tx_now(rq->tx));
    json_open(o, '{');
    json_id_of(o, "id", p->id);
    json_text_of(o, "door", p->name);
    if (fact_is_public(rules, "door.address", today))
        json_text_of(o, "address", p->address.n ? p->address : e->address);
    put_operator(o, rules, e, today);
    rc r = db_each(rq->tx, &Q_inspection_bureau, ARGS(V_I(p->bureau_id)), take_bureau, o, f);
    if (r == OK)
        r = put_licences(rq, e, today, f);
    json_name(o, S("inspections"));
    if (r == OK)
        r = inspections_published(rq->tx, p->id, o, f);
    json_close(o, '}');
    return r;
}

static rc door_card(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises p;
    struct entity e = { 0 };
    rc r = open_door(rq, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &p, f);
    if (r == OK && p.entity_id)
        r = entity_named(rq->tx, p.entity_id, &e, f);
    return r == OK ? put_card(rq, &p, &e, f) : r;
}

/* ---- how often, and on what ---- */

static void put_names(struct json_out *o, const struct rules *rules, const struct rule_row *row,
                      struct arena *a)
{
    json_text_of(o, "code", row->code);
    json_text_of(o, "name_zh", row->name_zh);
    json_text_of(o, "name_en", row->name_en);
    json_text_of(o, "basis", rule_basis(rules, row->basis, a));
}

static void put_number(struct json_out *o, const struct rules *rules, const struct rule_row *row,
                       const char *column)
{
    i64 n;
    if (str_to_i64(rule_cell(rules, row, str_from(column)), &n))
        json_int_of(o, column, n);
}

static void put_rows(struct request *rq, const char *list, const char *const *numbers,
                     size_t n_numbers)
{
    size_t n;
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *rows = rule_rows(rules, str_from(list), &n);
    day today = day_at(tx_now(rq->tx));
    bool items = str_eq(str_from(list), S("catalogue"));
    json_name(o, str_from(list));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        bool shown = today >= rows[i].valid_from && today <= rows[i].valid_to &&
                     (!items || str_eq(rule_cell(rules, &rows[i], S("act_kind")), S("JC")));
        if (!shown)
            continue;
        json_open(o, '{');
        put_names(o, rules, &rows[i], rq->arena);
        for (size_t k = 0; k < n_numbers; k++)
            put_number(o, rules, &rows[i], numbers[k]);
        str counts = rule_cell(rules, &rows[i], S("counts_to_cap"));
        if (counts.n)
            json_bool_of(o, "counts", str_eq(counts, S("yes")));
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* The yearly cap must be published, and what is not in the published list may not be inspected
 * (INSP54). */
static rc caps_get(struct request *rq, struct fault *f)
{
    static const char *const cap[] = { "per_year", "months_apart" };
    (void)f;
    json_open(&rq->out, '{');
    put_rows(rq, "caps", cap, COUNT(cap));
    put_rows(rq, "inspection_grounds", NULL, 0);
    put_rows(rq, "catalogue", NULL, 0);
    json_close(&rq->out, '}');
    return OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/doorstep/doors/{tag}", READ, door_card, 0, .flags = ROUTE_STRANGER,
      .doc = "the public card of a door, by the code in its QR" },
    { HTTP_GET, "/v1/doorstep/caps", READ, caps_get, 0, .flags = ROUTE_STRANGER,
      .doc = "how often an operator may be inspected in a year, and on which items" },
};
const struct room doorstep_room = { .name = "doorstep",
                                    .routes = routes,
                                    .route_count = COUNT(routes) };
