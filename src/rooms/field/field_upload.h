/* field_upload.h — photos on their way from a phone, in pieces: the routes of core/tus.h under
 * /v1/field/uploads. Private to the room. */
#ifndef NAGUAN_FIELD_UPLOAD_H
#define NAGUAN_FIELD_UPLOAD_H

#include "core/request.h"

rc field_upload_options(struct request *rq, struct fault *f);
rc field_upload_create(struct request *rq, struct fault *f);
rc field_upload_head(struct request *rq, struct fault *f);
rc field_upload_patch(struct request *rq, struct fault *f);
rc field_upload_delete(struct request *rq, struct fault *f);

/* The lines of the room's table of routes. */
#define FIELD_UPLOAD_FLAGS (ROUTE_TUS | ROUTE_NO_TX | ROUTE_NO_REPLAY)
#define FIELD_UPLOAD_ROUTES                                                                        \
    { HTTP_OPTIONS,                                                                                \
      "/v1/field/uploads",                                                                         \
      STREAM,                                                                                      \
      field_upload_options,                                                                        \
      0,                                                                                           \
      .flags = ROUTE_TUS,                                                                          \
      .doc = "what this server takes: tus 1.0" },                                                  \
        { HTTP_POST,                                                                               \
          "/v1/field/uploads",                                                                     \
          LONG,                                                                                    \
          field_upload_create,                                                                     \
          ROLE_ANYONE,                                                                             \
          .flags = FIELD_UPLOAD_FLAGS,                                                             \
          .doc = "a photo is going to come: its address, and how much of it is here" },            \
        { HTTP_HEAD,                                                                               \
          "/v1/field/uploads/{id}",                                                                \
          LONG,                                                                                    \
          field_upload_head,                                                                       \
          ROLE_ANYONE,                                                                             \
          .flags = FIELD_UPLOAD_FLAGS,                                                             \
          .doc = "how much of a photo is here" },                                                  \
        { HTTP_PATCH,                                                                              \
          "/v1/field/uploads/{id}",                                                                \
          LONG,                                                                                    \
          field_upload_patch,                                                                      \
          ROLE_ANYONE,                                                                             \
          .flags = FIELD_UPLOAD_FLAGS,                                                             \
          .doc = "the next bytes of a photo; the last ones make it an attachment" },               \
    {                                                                                              \
        HTTP_DELETE, "/v1/field/uploads/{id}", LONG, field_upload_delete, ROLE_ANYONE,             \
            .flags = FIELD_UPLOAD_FLAGS, .doc = "a photo will not come"                            \
    }

#endif
