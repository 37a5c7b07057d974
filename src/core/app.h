/* app.h — the serving program's machinery around the rooms: who asks, how often, what runs where,
 * who is told. */
#ifndef NAGUAN_APP_H
#define NAGUAN_APP_H

#include "core/house.h"
#include "core/live.h"
#include "core/rate.h"
#include "core/request.h"

struct app;
struct static_files;

struct app_options {
    const struct house *house;
    const struct room *const *rooms; /* the house's own first */
    size_t room_count;
    const struct static_files *web; /* NULL: no face */
    const char *version;
    i64 session_idle_ms, session_max_ms;
    size_t upload_max, import_max; /* bytes */
    i64 upload_quota;              /* bytes one person may have on the way in pieces; 0: 500 MB */
    bool secure_cookies;           /* also when a request does not look like TLS */
    struct rate_limit actor_rate, address_rate, stranger_rate;
    struct live_hook live_hook; /* core/live.h */
    int long_threads;           /* 0: 2 to 4, by cores */
};

/* INTERNAL when two rooms want the same address. All text of o must outlive the app. */
CHECKED rc app_new(const struct app_options *o, struct app **ret, struct fault *f);
struct http_handlers app_handlers(struct app *app);
void app_serving(struct app *app,
                 struct http_server *server); /* for its figures; NULL when it is gone */
/* After http_stop: ends the reader pool and the live hub. The database must still be open. */
void app_free(struct app *app);

const struct house *app_house(const struct app *app);
const char *app_version(const struct app *app);

#endif
