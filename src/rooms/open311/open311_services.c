#include "rooms/open311/open311_services.h"

#include "core/house.h"
#include "rooms/open311/open311_ask.h"

/* When what is said here last changed its form. */
#define CHANGESET     S("2026-11-23T00:00:00+08:00")
#define SPECIFICATION S("http://wiki.open311.org/GeoReport_v2")

static day today(const struct request *rq)
{
    return day_at(tx_now(rq->tx));
}

static bool in_force(const struct rule_row *row, day d)
{
    return d >= row->valid_from && d <= row->valid_to;
}

rc open311_discovery(struct request *rq, struct fault *f)
{
    struct georeport g = georeport_new(rq->arena, rq->http);
    str base = request_base(rq);
    georeport_item(&g, "discovery");
    georeport_text(&g, "changeset", CHANGESET);
    georeport_text(&g, "contact", base);
    georeport_text(&g, "key_service", base);
    georeport_list(&g, "endpoints");
    georeport_item(&g, "endpoint");
    georeport_text(&g, "specification", SPECIFICATION);
    georeport_text(&g, "url", ARENA_CONCAT(rq->arena, base, S("/v1/open311")));
    georeport_text(&g, "changeset", CHANGESET);
    georeport_text(&g, "type", S("production"));
    georeport_list(&g, "formats");
    georeport_value(&g, "format", S("text/xml"));
    georeport_value(&g, "format", S("application/json"));
    georeport_end_list(&g, "formats");
    georeport_end_item(&g, "endpoint");
    georeport_end_list(&g, "endpoints");
    georeport_end_item(&g, "discovery");
    return georeport_reply(&g, rq, f);
}

rc open311_services(struct request *rq, struct fault *f)
{
    size_t n;
    struct georeport g = georeport_new(rq->arena, rq->http);
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, S("filing_categories"), &n);
    georeport_list(&g, "services");
    for (size_t i = 0; i < n; i++) {
        if (!in_force(&rows[i], today(rq)))
            continue;
        georeport_item(&g, "service");
        georeport_text(&g, "service_code", rows[i].code);
        georeport_text(&g, "service_name", open311_name(rq, &rows[i]));
        georeport_text(&g, "description", rows[i].name_en);
        georeport_bool(&g, "metadata", true);
        georeport_text(&g, "type", S("realtime"));
        georeport_text(&g, "keywords", S(""));
        georeport_text(&g, "group", S(""));
        georeport_end_item(&g, "service");
    }
    georeport_end_list(&g, "services");
    return georeport_reply(&g, rq, f);
}

static void put_values(struct request *rq, struct georeport *g, str list)
{
    size_t n = 0;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, list, &n);
    georeport_list(g, "values");
    for (size_t i = 0; i < n; i++) {
        if (!in_force(&rows[i], today(rq)))
            continue;
        georeport_item(g, "value");
        georeport_text(g, "key", rows[i].code);
        georeport_text(g, "name", open311_name(rq, &rows[i]));
        georeport_end_item(g, "value");
    }
    georeport_end_list(g, "values");
}

static void put_attribute(struct request *rq, struct georeport *g, const struct rule_row *row,
                          i64 order)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    str list = rule_cell(rules, row, S("list"));
    georeport_item(g, "attribute");
    georeport_bool(g, "variable", true);
    georeport_text(g, "code", row->code);
    georeport_text(g, "datatype", rule_cell(rules, row, S("datatype")));
    georeport_bool(g, "required", str_eq(rule_cell(rules, row, S("required")), S("yes")));
    georeport_text(g, "datatype_description", S(""));
    georeport_int(g, "order", order);
    georeport_text(g, "description", open311_name(rq, row));
    if (list.n)
        put_values(rq, g, list);
    georeport_end_item(g, "attribute");
}

rc open311_definition(struct request *rq, struct fault *f)
{
    size_t n;
    i64 order = 0;
    const struct rules *rules = house_of(rq->tx)->rules;
    struct georeport g = georeport_new(rq->arena, rq->http);
    if (!rule_find(rules, S("filing_categories"), rq->params[0], today(rq)))
        return fail(f, NOT_FOUND, "open311.service");
    const struct rule_row *rows = rule_rows(rules, S("open311_attributes"), &n);
    georeport_item(&g, "service_definition");
    georeport_text(&g, "service_code", rq->params[0]);
    georeport_list(&g, "attributes");
    for (size_t i = 0; i < n; i++)
        if (in_force(&rows[i], today(rq)))
            put_attribute(rq, &g, &rows[i], ++order);
    georeport_end_list(&g, "attributes");
    georeport_end_item(&g, "service_definition");
    return georeport_reply(&g, rq, f);
}
