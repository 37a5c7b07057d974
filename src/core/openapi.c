#include "core/openapi.h"

#include "core/flow.h"
#include "core/list.h"

#include <string.h>

enum { RECORDS = 512 };

/* Every record that a route names, directly or inside another. */
struct schemas {
    const struct record *at[RECORDS];
    size_t n;
};

static void add_schema(struct schemas *s, const struct record *r)
{
    if (!r || s->n == RECORDS)
        return;
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i] == r || strcmp(s->at[i]->name, r->name) == 0)
            return;
    s->at[s->n++] = r;
    for (size_t i = 0; i < r->count; i++)
        add_schema(s, r->fields[i].of);
}

static void collect(struct schemas *s, const struct room *const *rooms, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rooms[i]->route_count; k++) {
            add_schema(s, rooms[i]->routes[k].in);
            add_schema(s, rooms[i]->routes[k].out);
        }
        for (const struct flow *const *flow = rooms[i]->flows; flow && *flow; flow++)
            for (size_t k = 0; k < (*flow)->move_count; k++)
                add_schema(s, (*flow)->moves[k].form);
    }
}

static void put_ref(struct json_out *o, const char *kind, const char *name)
{
    json_open(o, '{');
    json_text_of(o, "$ref", arena_fmt(o->b.arena, "#/components/%s/%s", kind, name));
    json_close(o, '}');
}

static void put_parameter(struct json_out *o, const char *in, str name, bool required,
                          const char *doc)
{
    json_open(o, '{');
    json_text_of(o, "name", name);
    json_text_of(o, "in", str_from(in));
    json_bool_of(o, "required", required);
    if (doc)
        json_text_of(o, "description", str_from(doc));
    json_name(o, S("schema"));
    json_open(o, '{');
    json_text_of(o, "type", S("string"));
    json_close(o, '}');
    json_close(o, '}');
}

static void put_path_parameters(struct json_out *o, str pattern)
{
    while (pattern.n) {
        str rest;
        str_cut(pattern, '{', &rest);
        if (rest.n)
            put_parameter(o, "path", str_cut(rest, '}', &pattern), true, NULL);
        else
            pattern = rest;
    }
}

static void put_list_parameters(struct json_out *o, const struct list *list)
{
    static const struct {
        const char *name, *doc;
    } parameters[] = {
        { "filter", "column:operator:value, repeatable; operators eq ne in nin lt le gt ge between "
                    "prefix null notnull" },
        { "sort", "a sortable column, with - for descending" },
        { "limit", "rows of a page, 1 to 500" },
        { "cursor", "where the last page ended" },
        { "count",
          "1 asks for the number of rows; of a long list with at_least where there may be more" },
        { "parts", "1 allows a short page that has a next: of a long list no more rows are walked "
                   "than is quick" },
        { "columns", "column names, comma separated" },
        { "format", "csv or geojson gives all rows as a file" },
        { "q", "search" },
    };
    for (size_t i = 0; i < COUNT(parameters); i++) {
        bool searches = strcmp(parameters[i].name, "q") == 0;
        bool parts = strcmp(parameters[i].name, "parts") == 0;
        if ((!searches || list->select) && (!parts || list->look))
            put_parameter(o, "query", str_from(parameters[i].name), false, parameters[i].doc);
    }
}

/* Headers of resumable uploads: tus 1.0. */
static void put_tus_parameters(struct json_out *o, const struct route *r)
{
    if (r->method != HTTP_OPTIONS)
        put_parameter(o, "header", S("Tus-Resumable"), true, "1.0.0");
    if (r->method == HTTP_POST) {
        put_parameter(o, "header", S("Upload-Length"), true, "bytes of the whole");
        put_parameter(o, "header", S("Upload-Metadata"), true,
                      "hash (SM3 in hex), type, name, taken_at, lon, lat: each with its value in "
                      "base64, with commas between");
    }
    if (r->method == HTTP_PATCH)
        put_parameter(o, "header", S("Upload-Offset"), true, "bytes that are there already");
}

static void put_parameters(struct json_out *o, const struct route *r)
{
    json_name(o, S("parameters"));
    json_open(o, '[');
    put_path_parameters(o, str_from(r->pattern));
    if (r->list)
        put_list_parameters(o, r->list);
    for (const struct route_query *q = r->query; q && q->name; q++)
        put_parameter(o, "query", str_from(q->name), false, q->doc);
    if (r->class == WRITE && r->who && !(r->flags & ROUTE_NO_REPLAY))
        put_parameter(o, "header", S("Idempotency-Key"), false,
                      "the same key and body again gives the stored reply");
    if (r->flags & ROUTE_PATCH)
        put_parameter(o, "header", S("If-Match"), false, "the version seen, in quotes");
    if (r->flags & ROUTE_PURPOSE)
        put_parameter(o, "header", S("X-Purpose"), true,
                      "why personal data is read; goes to the ledger");
    if (r->flags & ROUTE_TUS)
        put_tus_parameters(o, r);
    json_close(o, ']');
}

static void put_content(struct json_out *o, const char *type, const struct record *r)
{
    json_name(o, S("content"));
    json_open(o, '{');
    json_name(o, str_from(type));
    json_open(o, '{');
    json_name(o, S("schema"));
    if (r) {
        put_ref(o, "schemas", r->name);
    } else {
        json_open(o, '{');
        json_close(o, '}');
    }
    json_close(o, '}');
    json_close(o, '}');
}

/* The record and nothing else: a page shows its record and more, but only the record may be sent.
 */
static void put_sent(struct json_out *o, const struct record *r)
{
    json_name(o, S("content"));
    json_open(o, '{');
    json_name(o, S("application/json"));
    json_open(o, '{');
    json_name(o, S("schema"));
    json_open(o, '{');
    json_name(o, S("allOf"));
    json_open(o, '[');
    put_ref(o, "schemas", r->name);
    json_close(o, ']');
    json_bool_of(o, "unevaluatedProperties", false);
    json_close(o, '}');
    json_close(o, '}');
    json_close(o, '}');
}

/* A patch sends some fields of its record, a move the form of its step: neither is the whole
 * record. What needs no body may still be sent an empty object. */
static void put_body(struct json_out *o, const struct route *r)
{
    bool upload = r->flags & ROUTE_UPLOAD,
         needed = r->in || upload || (r->flags & (ROUTE_PATCH | ROUTE_TUS | ROUTE_RAW));
    bool bodiless = (r->flags & ROUTE_TUS) && r->method == HTTP_POST;
    if ((r->method != HTTP_POST && r->method != HTTP_PUT && r->method != HTTP_PATCH) || bodiless)
        return;
    json_name(o, S("requestBody"));
    json_open(o, '{');
    json_bool_of(o, "required", needed);
    if (r->in && !(r->flags & ROUTE_PATCH))
        put_sent(o, r->in);
    else
        put_content(o,
                    upload                 ? "multipart/form-data"
                    : r->flags & ROUTE_TUS ? "application/offset+octet-stream"
                    : r->flags & ROUTE_RAW ? "application/x-www-form-urlencoded"
                                           : "application/json",
                    NULL);
    json_close(o, '}');
}

static void put_types(struct json_out *o, str types)
{
    while (types.n) {
        json_name(o, str_trim(str_cut(types, ',', &types)));
        json_open(o, '{');
        json_close(o, '}');
    }
}

static void put_list_schema(struct json_out *o, const struct list *list)
{
    json_name(o, S("content"));
    json_open(o, '{');
    json_name(o, S("application/json"));
    json_open(o, '{');
    json_name(o, S("schema"));
    json_open(o, '{');
    json_text_of(o, "type", S("object"));
    json_name(o, S("required"));
    json_put_raw(o, S("[\"items\",\"next\"]"));
    json_name(o, S("properties"));
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '{');
    json_text_of(o, "type", S("array"));
    json_name(o, S("items"));
    put_ref(o, "schemas",
            arena_cstr(o->b.arena, ARENA_CONCAT(o->b.arena, S("Row."), str_from(list->name))));
    json_close(o, '}');
    json_name(o, S("next"));
    json_put_raw(o, S("{\"type\":[\"string\",\"null\"]}"));
    json_name(o, S("count"));
    json_put_raw(o, S("{\"type\":\"integer\"}"));
    json_name(o, S("at_least"));
    json_put_raw(o, S("{\"type\":\"boolean\"}"));
    json_close(o, '}');
    json_close(o, '}');
    json_close(o, '}');
    put_types(o, list->lon ? S("text/csv,application/geo+json") : S("text/csv"));
    json_close(o, '}');
}

/* What a route says when it is not JSON: its own word, or what its address ends in; several with
 * commas between. */
static str reply_types(const struct route *r)
{
    static const struct {
        const char *suffix, *type;
    } suffixes[] = {
        { ".pdf", "application/pdf" },
        { ".svg", "image/svg+xml" },
        { ".csv", "text/csv" },
        { ".geojson", "application/geo+json" },
        { ".mvt", "application/vnd.mapbox-vector-tile" },
    };
    if (r->type)
        return str_from(r->type);
    for (size_t i = 0; i < COUNT(suffixes); i++)
        if (str_ends(str_from(r->pattern), str_from(suffixes[i].suffix)))
            return str_from(suffixes[i].type);
    return (str){ 0 };
}

static void put_reply(struct json_out *o, const struct route *r)
{
    str types = reply_types(r);
    if (r->list) {
        put_list_schema(o, r->list);
    } else if (types.n) {
        json_name(o, S("content"));
        json_open(o, '{');
        put_types(o, types);
        json_close(o, '}');
    } else {
        put_content(o, "application/json", r->out);
    }
}

static void put_responses(struct json_out *o, const struct route *r)
{
    bool changes = r->method != HTTP_GET && r->method != HTTP_HEAD;
    json_name(o, S("responses"));
    json_open(o, '{');
    json_name(o, S("2XX"));
    json_open(o, '{');
    json_text_of(o, "description", S("done"));
    if (!(r->flags & ROUTE_TUS)) /* all it says stands in headers */
        put_reply(o, r);
    json_close(o, '}');
    if (changes) {
        json_name(o, S("204"));
        json_open(o, '{');
        json_text_of(o, "description", S("done, and nothing to say"));
        json_close(o, '}');
    }
    json_name(o, S("default"));
    if (r->problem) { /* in the form of its standard */
        json_open(o, '{');
        json_text_of(o, "description", S("refused"));
        put_reply(o, r);
        json_close(o, '}');
    } else {
        put_ref(o, "responses", "Problem");
    }
    json_close(o, '}');
}

/* "get_entities_id_history": stable, unique, and a name that client generators accept. */
static str operation_id(struct arena *a, const struct route *r, const char *method)
{
    buf b = buf_new(a, 256);
    buf_add(&b, str_from(method));
    for (const char *p = r->pattern + (str_starts(str_from(r->pattern), S("/v1")) ? 3 : 0); *p; p++)
        if (*p == '/' || *p == '-' || *p == '.')
            buf_char(&b, '_');
        else if (*p != '{' && *p != '}')
            buf_char(&b, *p);
    return buf_str(&b);
}

static void put_roles(struct json_out *o, unsigned who)
{
    json_name(o, S("x-roles"));
    json_open(o, '[');
    for (unsigned i = 0; i < ROLES; i++)
        if (who >> i & 1)
            json_put_text(o, str_from(role_name(1u << i)));
    json_close(o, ']');
}

static void put_operation(struct json_out *o, const struct room *room, const struct route *r)
{
    static const char *const methods[HTTP_METHODS] = { "get",   "head",   "post",   "put",
                                                       "patch", "delete", "options" };
    json_name(o, str_from(methods[r->method]));
    json_open(o, '{');
    json_text_of(o, "operationId", operation_id(o->b.arena, r, methods[r->method]));
    json_name(o, S("tags"));
    json_open(o, '[');
    json_put_text(o, str_from(room->name));
    json_close(o, ']');
    json_text_of(o, "summary", str_from(r->doc));
    json_name(o, S("security"));
    json_put_raw(o, r->who ? S("[{\"session\":[]}]") : S("[]"));
    put_parameters(o, r);
    put_body(o, r);
    put_responses(o, r);
    if (r->who)
        put_roles(o, r->who);
    json_close(o, '}');
}

static bool seen_before(const struct room *const *rooms, size_t room, size_t route)
{
    const char *pattern = rooms[room]->routes[route].pattern;
    for (size_t i = 0; i <= room; i++)
        for (size_t k = 0; k < (i == room ? route : rooms[i]->route_count); k++)
            if (strcmp(rooms[i]->routes[k].pattern, pattern) == 0)
                return true;
    return false;
}

static void put_path(struct json_out *o, const struct room *const *rooms, size_t n,
                     const char *pattern)
{
    json_name(o, str_from(pattern));
    json_open(o, '{');
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rooms[i]->route_count; k++)
            if (strcmp(rooms[i]->routes[k].pattern, pattern) == 0)
                put_operation(o, rooms[i], &rooms[i]->routes[k]);
    json_close(o, '}');
}

static const char *column_type(enum field_type type)
{
    switch (type) {
    case F_INT:
    case F_FEN:
        return "[\"integer\",\"null\"]";
    case F_REAL:
        return "[\"number\",\"null\"]";
    case F_BOOL:
        return "[\"boolean\",\"null\"]";
    case F_ID:
    case F_TEXT:
    case F_CODE:
    case F_DAY:
    case F_INSTANT:
        return "[\"string\",\"null\"]";
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        break;
    }
    return NULL;
}

static void put_row_schema(struct json_out *o, const struct list *list)
{
    json_name(o, ARENA_CONCAT(o->b.arena, S("Row."), str_from(list->name)));
    json_open(o, '{');
    json_text_of(o, "type", S("object"));
    json_name(o, S("properties"));
    json_open(o, '{');
    for (size_t i = 0; i < list->count; i++) {
        const char *type = column_type(list->columns[i].type);
        json_name(o, str_from(list->columns[i].name));
        json_open(o, '{');
        if (type) {
            json_name(o, S("type"));
            json_put_raw(o, str_from(type));
        }
        if (list->columns[i].codes)
            json_text_of(o, "x-codes", str_from(list->columns[i].codes));
        json_close(o, '}');
    }
    json_close(o, '}');
    json_close(o, '}');
}

static void put_row_schemas(struct json_out *o, const struct room *const *rooms, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rooms[i]->route_count; k++)
            if (rooms[i]->routes[k].list)
                put_row_schema(o, rooms[i]->routes[k].list);
}

/* Shapes that no table holds: a point as it is sent, and the problem document (RFC 9457). */
static const char point_schema[] = "{\"type\":[\"object\",\"null\"],\"required\":[\"lon\",\"lat\"],"
                                   "\"properties\":{\"lon\":{\"type\":\"number\"},"
                                   "\"lat\":{\"type\":\"number\"},\"crs\":{\"type\":\"string\","
                                   "\"enum\":[\"wgs84\",\"gcj02\",\"bd09\"]}}}";
static const char problem_schema[] =
    "{\"type\":\"object\",\"required\":[\"title\",\"status\",\"key\"],\"properties\":{\"type\":{"
    "\"type\":\"string\"},"
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"key\":{\"type\":"
    "\"string\"},"
    "\"args\":{\"type\":\"object\"},\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"required\":[\"field\","
    "\"code\"],\"properties\":{\"field\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},"
    "\"arg\":{\"type\":\"string\"}}}},"
    "\"current\":{}}}";
static const char problem_response[] =
    "{\"Problem\":{\"description\":\"refused; key and codes are message "
    "keys\",\"content\":{\"application/problem+json\":"
    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}}";
static const char security[] =
    "{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"naguan\"}}";

static void put_components(struct json_out *o, const struct room *const *rooms, size_t n)
{
    struct schemas *s = ARENA_NEW(o->b.arena, struct schemas);
    collect(s, rooms, n);
    json_open(o, '{');
    json_name(o, S("schemas"));
    json_open(o, '{');
    json_name(o, S("Point"));
    json_put_raw(o, str_from(point_schema));
    json_name(o, S("Problem"));
    json_put_raw(o, str_from(problem_schema));
    for (size_t i = 0; i < s->n; i++) {
        json_name(o, str_from(s->at[i]->name));
        record_schema(s->at[i], o);
    }
    put_row_schemas(o, rooms, n);
    json_close(o, '}');
    json_name(o, S("responses"));
    json_put_raw(o, str_from(problem_response));
    json_name(o, S("securitySchemes"));
    json_put_raw(o, str_from(security));
    json_close(o, '}');
}

void openapi_print(const struct room *const *rooms, size_t n, struct json_out *o)
{
    json_open(o, '{');
    json_text_of(o, "openapi", S("3.1.0"));
    json_name(o, S("info"));
    json_put_raw(o,
                 S("{\"title\":\"Naguan\",\"version\":\"1\",\"license\":{\"name\":\"Apache-2.0\","
                   "\"identifier\":\"Apache-2.0\"},\"description\":\"Grass-roots work of a "
                   "market-supervision bureau.\"}"));
    json_name(o, S("servers"));
    json_put_raw(o, S("[{\"url\":\"/\"}]"));
    json_name(o, S("paths"));
    json_open(o, '{');
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rooms[i]->route_count; k++)
            if (!seen_before(rooms, i, k))
                put_path(o, rooms, n, rooms[i]->routes[k].pattern);
    json_close(o, '}');
    json_name(o, S("components"));
    put_components(o, rooms, n);
    json_close(o, '}');
}
