/* house_room.h — what every house has: sign-in, files, the feed, and what it says about itself. */
#ifndef NAGUAN_HOUSE_ROOM_H
#define NAGUAN_HOUSE_ROOM_H

#include "core/request.h"

extern const struct room house_room;

struct sign_in {
    str login; /* "zhang.wei", or "zhang.wei@440306" where several bureaus share a house */
    str password;
    bool keep; /* on a phone: see session.h */
};
struct new_password {
    str old, fresh;
};

rc session_post(struct request *rq, struct fault *f);
rc session_get(struct request *rq, struct fault *f);
rc session_delete(struct request *rq, struct fault *f);
rc session_password(struct request *rq, struct fault *f);

#endif
