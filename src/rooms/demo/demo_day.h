/* demo_day.h — the last day of a demonstration, lived: people sign in and ask the server's own
 * addresses, so that what stands there afterwards went the way of every other record. */
#ifndef NAGUAN_DEMO_DAY_H
#define NAGUAN_DEMO_DAY_H

#include "codec/json.h"
#include "rooms/demo/demo.h"
#include "rooms/demo/demo_words.h"

/* Somebody who asks; without a cookie it is an operator at its door. */
struct asker {
    str cookie, csrf, id, unit, place;
};

struct today {
    const struct http_handlers *server;
    const struct words *words;
    struct arena *arena;
    struct fault *fault;
    i64 asked;
    rc went; /* the first refusal; nothing is asked after it */
    struct asker chief, officer, reviewer, nobody;
    str second, third; /* certified colleagues of the officer */
};

/* The body of the answer; NULL once something was refused. body: empty for none. */
const struct json *day_get(struct today *t, const struct asker *who, str path);
const struct json *day_post(struct today *t, const struct asker *who, str path, str body);
/* One move of a matter, from the version it has now. */
void day_move(struct today *t, const struct asker *who, str matter, const char *action, str form);
/* The same from a version that is known, and what is answered. */
struct day_step {
    str matter, action, form;
    i64 ver;
};
const struct json *day_move_from(struct today *t, const struct asker *who, struct day_step step);
i64 day_version(struct today *t, const struct asker *who, str matter);
/* One act of a thing of a list, from the version it has now: /v1/<list>/<id>/<act>. */
void day_act(struct today *t, const struct asker *who, const char *list, str id, const char *act);
/* What is said in a body: a text (also an id), JSON as it stands, or else a number. */
struct said {
    const char *name;
    str text, json;
    i64 number;
};
str day_object(struct today *t, const struct said *all, size_t n);
#define DAY_SAY(t, ...)                                                                            \
    day_object((t), (const struct said[]){ __VA_ARGS__ },                                          \
               COUNT(((const struct said[]){ __VA_ARGS__ })))
str day_format(struct today *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text of a member, also of one that is an id. */
str day_member(const struct json *j, const char *name);
str day_word(const struct today *t, const char *key);

/* Nobody when there is no such account. */
struct asker day_sign_in(struct today *t, const struct demo_accounts *accounts, const char *login);

/* The months before: what people sent and how it went on. */
void day_desk(struct today *t, const struct day_ask *ask);
void day_inspections(struct today *t);
void day_food(struct today *t);
void day_surveys(struct today *t);
void day_phone(struct today *t);

#endif
