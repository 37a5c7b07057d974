/* request.h — what a handler sees of one request, and the table by which requests find their
 * handlers. */
#ifndef NAGUAN_REQUEST_H
#define NAGUAN_REQUEST_H

#include "base/limits.h"
#include "core/actor.h"
#include "core/rate.h"
#include "core/record.h"
#include "http/http.h"

/* READ runs on the I/O thread with a statement budget; LONG on the reader pool; WRITE in the
 * writer's transaction; STREAM runs on the I/O thread without a transaction and answers from
 * memory, or by itself (events). */
enum route_class { READ, LONG, WRITE, STREAM };

struct request {
    struct arena *arena;
    const struct actor *actor; /* NULL on routes without session */
    struct tx *tx;             /* NULL on STREAM */
    const struct http_request *http;
    const struct route *route;
    str params[LIMIT_ROUTE_PARAMS]; /* values of {placeholders} in order */
    void *in;                       /* decoded record of route->in */
    const struct json *body;        /* the JSON body as sent, NULL when there is none */
    struct json_out out;            /* the reply's body, for JSON replies */
    int status;                     /* 200 unless the handler says otherwise */
    struct http_pair headers[8];
    size_t header_count;
    str kept;                       /* of a reply that tells something once: what a repeated
                                       request gets instead; empty: the same */
    str raw;                        /* a reply that is not JSON … */
    str raw_type;                   /* … and its type */
    int raw_fd;                     /* or this file, when > 0, closed after sending */
    i64 raw_length;                 /* bytes of raw_fd */
    i64 if_match;                   /* version from If-Match, 0 when absent */
    str purpose;                    /* why personal data is read, decoded from X-Purpose */
    str csrf;                       /* of the session */
    i64 session_ends;               /* when the session ends in any case */
    struct http_exchange *exchange; /* STREAM only */
    bool answered;                  /* STREAM: the handler has replied to exchange itself */
    struct app *app;
};

typedef rc (*handler)(struct request *rq, struct fault *f);

/* A name that a route reads after "?", and what it means, in one English line. */
struct route_query {
    const char *name, *doc;
};
#define QUERY(...) ((const struct route_query[]){ __VA_ARGS__, { 0 } })

struct route {
    enum http_method method;
    const char *pattern; /* "/v1/hazards/{id}" */
    enum route_class class;
    handler fn;
    unsigned who;                  /* roles; 0: without session */
    const struct record *in, *out; /* body and reply; NULL when none */
    const struct list *list; /* the list served here; an export (?format=) of it runs as LONG */
    size_t max_body;         /* 0: LIMIT_JSON_BODY; of an upload: what the settings allow */
    unsigned flags;          /* ROUTE_* */
    const char *doc;         /* one English line: what it does */
    const char *type;        /* media type of the reply when it is not JSON */
    const struct route_query *query; /* QUERY(…): what may be asked after "?", beside what a list
                                        takes */
    /* Asked in a read of its own before the body of an upload is taken in, so that nothing is kept
     * of what would be refused. NULL: nothing to ask. */
    handler gate;
    /* Says a refusal in this address's own form, where a standard wants one that is not
     * application/problem+json: sets ret's content_type and body, and its status where the standard
     * has another. NULL: problem+json. */
    void (*problem)(const struct http_request *rq, const struct fault *f, struct arena *a,
                    struct http_reply *ret);
};

enum route_flag {
    ROUTE_PURPOSE = 1,   /* sealed data: the X-Purpose header is required and goes to the ledger */
    ROUTE_NO_CSRF = 2,   /* sign-in */
    ROUTE_NO_REPLAY = 4, /* no Idempotency-Key (it is safe by nature) */
    ROUTE_PATCH = 16,    /* route->in describes the body but is not decoded: the handler uses
                            record_patch on rq->body */
    ROUTE_UPLOAD =
        8, /* multipart body, streamed to the blob store: rq->in is struct upload (core/attach.h) */
    ROUTE_NO_TX =
        32, /* LONG: no transaction around the handler, which opens its own (rq->tx is NULL) */
    ROUTE_PASSIVE =
        64, /* asked by the page itself, not by the person: does not keep a session alive */
    ROUTE_TUS = 256, /* an address of a resumable upload (core/tus.h): the body of a PATCH goes to
                        its file */
    ROUTE_STRANGER =
        512, /* anybody may ask, slowly: a bucket of its own by address, beside all others */
    ROUTE_RAW = 1024,     /* the body is no JSON: the handler reads rq->http->body itself */
    ROUTE_ANY_TYPE = 128, /* upload: whatever the content is, up to NAGUAN_IMPORT_MAX */
    ROUTE_SEALED = 2048,  /* upload: lies sealed from its first byte (UPLOAD_SEALED) */
};

/* A room brings its tables. app/wire.c has the only list of rooms. */
struct room {
    const char *name;
    const struct route *routes;
    size_t route_count;
    const struct flow *const *flows; /* NULL-terminated, may be NULL */
    const struct job_kind *jobs;
    size_t job_count;
};

/* Helpers for handlers. */
CHECKED rc request_id(const struct request *rq, int param, i64 *ret,
                      struct fault *f); /* NOT_FOUND when it is no id */
/* What addresses in print and in QRs begin with: the setting, or else where this request was sent
 * to; without a slash at the end. */
str request_base(const struct request *rq);
/* Takes one from a bucket, for routes without a session: TOO_MANY with the arg seconds when it is
 * empty. */
CHECKED rc request_rate(const struct request *rq, const char *kind, str who,
                        struct rate_limit limit, struct fault *f);
rc reply_created(struct request *rq, const char *prefix, i64 id); /* 201, Location, {"id": …} */
/* 202, {"id": …, "job": …}: what was begun and the job that does it; id 0: it has none of its own
 */
rc reply_job(struct request *rq, i64 id, i64 job);
rc reply_no_content(struct request *rq);
void reply_header(struct request *rq, const char *name, str value);
void reply_version(struct request *rq, i64 ver); /* ETag, for the If-Match of the next change */

#endif
