#include "core/house_room.h"

#include "core/app_parts.h"
#include "core/attach.h"
#include "core/backup.h"
#include "core/live.h"
#include "core/metrics.h"
#include "db/queries.h"

static const struct field sign_in_fields[] = {
    FIELD(struct sign_in, login, F_TEXT, REQUIRED, .max = 60),
    FIELD(struct sign_in, password, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct sign_in, keep, F_BOOL, 0),
};
static const struct record sign_in_record = RECORD("SignIn", struct sign_in, sign_in_fields);

static const struct field new_password_fields[] = {
    FIELD(struct new_password, old, F_TEXT, REQUIRED, .max = 200),
    { .name = "new",
      .type = F_TEXT,
      .flags = REQUIRED,
      .offset = offsetof(struct new_password, fresh),
      .min = 10,
      .max = 200 },
};
static const struct record new_password_record =
    RECORD("NewPassword", struct new_password, new_password_fields);

static rc healthz(struct request *rq, struct fault *f)
{
    i64 none;
    rc r = db_int(rq->tx, &Q_house_alive, NO_ARGS, &none, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "status", S("ok"));
    json_text_of(&rq->out, "version", str_from(app_version(rq->app)));
    json_close(&rq->out, '}');
    return OK;
}

static rc openapi_get(struct request *rq, struct fault *f)
{
    (void)f;
    rq->raw = rq->app->openapi;
    rq->raw_type = S("application/json");
    return OK;
}

static rc feed_get(struct request *rq, struct fault *f)
{
    rc r = live_listen(rq->app->live, rq->exchange, rq->actor, f);
    rq->answered = r == OK;
    return r;
}

static const struct route routes[] = {
    { HTTP_GET, "/healthz", READ, healthz, 0,
      .doc = "whether this server and its database answer" },
    { HTTP_GET, "/metrics", STREAM, metrics_get, 0, .doc = "figures for Prometheus",
      .type = "text/plain" },
    { HTTP_GET, "/openapi.json", STREAM, openapi_get, 0, .doc = "this description" },
    { HTTP_POST, "/v1/session", LONG, session_post, 0, .in = &sign_in_record,
      .flags = ROUTE_NO_TX | ROUTE_NO_CSRF, .doc = "signs in: sets the cookie, gives the session" },
    { HTTP_GET, "/v1/session", READ, session_get, ROLE_ANYONE, .doc = "who is signed in" },
    { HTTP_DELETE, "/v1/session", WRITE, session_delete, ROLE_ANYONE, .flags = ROUTE_NO_REPLAY,
      .doc = "signs out" },
    { HTTP_POST, "/v1/session/password", LONG, session_password, ROLE_ANYONE,
      .in = &new_password_record, .flags = ROUTE_NO_TX, .doc = "one's own new password" },
    { HTTP_GET, "/v1/feed", STREAM, feed_get, ROLE_ANYONE, .flags = ROUTE_PASSIVE,
      .type = "text/event-stream",
      .doc = "facts as they happen: server-sent events; Last-Event-ID resumes" },
    { HTTP_POST, "/v1/attachments", WRITE, attach_post, ROLE_ANYONE, .flags = ROUTE_UPLOAD,
      .doc = "a photo or PDF: parts file, name, taken_at, lon, lat" },
    { HTTP_GET, "/v1/attachments/{id}/content", READ, attach_content, ROLE_ANYONE,
      .type = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,application/"
              "pdf,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/"
              "octet-stream",
      .doc = "the file as it was sent, or as the worker made it" },
};
static const struct job_kind jobs[] = { { "backup", backup_job, 3 } };
const struct room house_room = { .name = "house",
                                 .routes = routes,
                                 .route_count = COUNT(routes),
                                 .jobs = jobs,
                                 .job_count = COUNT(jobs) };
