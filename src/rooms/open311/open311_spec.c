/* open311_spec.c — the addresses, each in both forms. */
#include "rooms/open311/georeport.h"
#include "rooms/open311/open311.h"
#include "rooms/open311/open311_file.h"
#include "rooms/open311/open311_services.h"
#include "rooms/open311/open311_track.h"

enum { FORM_MOST = 64 << 10 };

#define KEY                                                                                        \
    {                                                                                              \
        "api_key", "the key, unless it stands in the head Authorization"                           \
    }
#define JURISDICTION                                                                               \
    {                                                                                              \
        "jurisdiction_id", "the bureau's division code; may be left out"                           \
    }
#define TIMES                                                                                      \
    { "start_date", "RFC 3339; with end_date 90 days at most" },                                   \
    {                                                                                              \
        "end_date", "RFC 3339"                                                                     \
    }

static const struct route_query open_query[] = { JURISDICTION, { 0 } };
static const struct route_query one_query[] = { KEY, JURISDICTION, { 0 } };
static const struct route_query list_query[] = {
    KEY,
    JURISDICTION,
    { "service_request_id", "ids with commas between, 100 at most; nothing else counts then" },
    { "service_code", "codes with commas between, 8 at most" },
    TIMES,
    { "status", "open, closed, or both" },
    { 0 }
};
static const struct route_query update_query[] = {
    KEY, JURISDICTION, { "service_request_id", "of one request" }, TIMES, { 0 }
};

#define FORM(path_, type_, fn_, query_, doc_)                                                      \
    {                                                                                              \
        HTTP_GET, "/v1/open311/" path_, READ, fn_, 0, .type = (type_), .query = (query_),          \
                                                      .problem = georeport_problem, .doc = (doc_)  \
    }
#define BOTH(path_, fn_, query_, doc_)                                                             \
    FORM(path_ ".xml", "text/xml", fn_, query_, doc_),                                             \
        FORM(path_ ".json", "application/json", fn_, query_, doc_)
#define SENT(path_, type_, fn_, doc_)                                                              \
    {                                                                                              \
        HTTP_POST, "/v1/open311/" path_, WRITE, fn_, 0,                                            \
            .type = (type_), .max_body = FORM_MOST, .flags = ROUTE_RAW | ROUTE_NO_REPLAY,          \
            .problem = georeport_problem, .query = one_query, .doc = (doc_)                        \
    }
#define BOTH_SENT(path_, fn_, doc_)                                                                \
    SENT(path_ ".xml", "text/xml", fn_, doc_), SENT(path_ ".json", "application/json", fn_, doc_)

/* clang-format off */
static const struct route routes[] = {
    BOTH("discovery", open311_discovery, open_query, "Open311: which versions and forms there are"),
    BOTH("services", open311_services, open_query, "Open311: what can be filed"),
    BOTH("services/{code}", open311_definition, open_query, "Open311: what is asked for with it"),
    BOTH("requests", open311_requests, list_query, "Open311: what this key filed, newest first, 1,000 at most"),
    BOTH_SENT("requests", open311_post, "Open311: files a request; sent again it is the same one"),
    BOTH("requests/{id}", open311_request, one_query, "Open311: how far a request is"),
    BOTH("tokens/{id}", open311_token, one_query, "Open311: the request's number by the front's own"),
    BOTH("servicerequestupdates", open311_updates, update_query, "Open311 extension: steps of what this key filed, oldest first, 1,000 at most"),
    BOTH_SENT("servicerequestupdates", open311_add, "Open311 extension: more that the same person tells"),
};
/* clang-format on */
const struct room open311_room = { .name = "open311",
                                   .routes = routes,
                                   .route_count = COUNT(routes) };
