/* street.h — 扫街: plans become sweeps, a sweep has people and stops, a stop becomes a visit.
 *
 * A plan recurs (定期) for people (定人) in communities (定社区) and picks its doors by rule. The
 * chief assigns the stops of a sweep and locks it; a locked sweep is the officers' day. A visit
 * informs and collects, a patrol stays in public space, an inspection needs an approval, a notice
 * and two certified officers and counts against the yearly cap (domain.md §3): what each act needs
 * stands in rules/acts. */
#ifndef NAGUAN_STREET_H
#define NAGUAN_STREET_H

#include "base/date.h"
#include "core/actor.h"
#include "core/record.h"
#include "core/rule.h"
#include "db/db.h"

/* Which doors a plan picks. trades and door_states narrow the choice; the other conditions are
 * reasons, one is enough. Without a reason every door within the narrowed choice is picked. */
struct list_rule {
    i64 unseen_days; /* not seen for so many days, or never; 0: no condition */
    struct strs grades;
    struct strs trades; /* GB/T 4754 codes of any level */
    struct strs door_states;
    i64 min_filings;   /* complaints and reports in the last 365 days */
    bool open_hazards; /* a hazard that waits for its re-check */
    bool food_due;     /* a food operator whose inspection is due by its grade's frequency */
    i64 most;          /* at most so many stops, the most pressing first; 0: 200 */
};

struct sweep_plan {
    i64 id, unit_id;
    str name, recurrence; /* rules: recurrences */
    day first_day, last_day;
    struct ids people;
    struct strs places;      /* community or grid codes */
    const struct json *area; /* GeoJSON Polygon drawn on the map, or NULL */
    struct list_rule rule;
    bool active;
    i64 created_by;
    bool surprise; /* 以游击对游击: its list is drawn the evening before and opens in the morning */
    i64 ver, created_at, changed_at;
};

struct sweep {
    i64 id, unit_id, plan_id;
    str name, state; /* draft, locked, under_way, done, cancelled */
    day on_day;
    struct strs places;
    const struct json *area;
    i64 locked_at, started_at, ended_at, ver, created_by;
    bool surprise;
    i64 opens_at, opened_at; /* of a surprise; 0: not */
    i64 hidden;              /* doors on the list that is still sealed */
    i64 copied_from;
};

struct stop {
    i64 premises_id, entity_id;
    str reason; /* rules: sweep_reasons */
    double lon, lat;
    bool has_point;
    i64 weight;    /* how pressing */
    char trade[8]; /* GB/T 4754, ended by 0 */
    i64 person_id; /* whose it is; 0: nobody's yet */
    i64 turn;
    i64 expected_s, expected_n; /* seconds it should take; own visits behind that figure */
    bool open;                  /* nobody was there yet */
};

CHECKED rc sweep_get(struct tx *tx, i64 id, struct sweep *ret, struct fault *f);
/* The doors that a plan's rule picks now, most pressing first; text in tx_arena. */
CHECKED rc plan_pick(struct tx *tx, const struct sweep_plan *plan, const struct stop **ret,
                     size_t *ret_n, struct fault *f);
/* Makes the draft of a plan's sweep on a day with its people and stops in walking order. CONFLICT
 * "sweep.made_already". */
CHECKED rc plan_make_sweep(struct tx *tx, const struct actor *who, const struct sweep_plan *plan,
                           day on_day, i64 *ret_id, struct fault *f);
/* What a visit did at its stops: the stop is done, the first one begins the sweep. */
CHECKED rc sweep_stop_done(struct tx *tx, const struct actor *who, i64 sweep_id, i64 premises_id,
                           i64 visit_id, bool entered, struct fault *f);

/* A picture of a visit that came after it (a capsule's photos travel apart from its record). of:
 * "visit", "hazard" (index: which of the hazards the visit named, from 0), "item" (index: which of
 * its answers in the order of their items' codes) or "signature". The
 * picture is the actor's own upload and so is the visit, else INVALID attachment_id
 * "not_your_upload", NOT_FOUND "visit.not_found"; INVALID index "no_such_hazard", "no_such_item".
 * The same once more is nothing. */
CHECKED rc visit_photo_arrives(struct tx *tx, const struct actor *who, i64 visit_id, str of,
                               i64 index, i64 attachment_id, struct fault *f);

/* A visit as a phone kept it: VisitNew without client_id and photos, which come by themselves. */
struct visit_sent {
    str client_id;
    const struct json *visit;
    i64 shift_ms;       /* added to its times: how far the phone's clock was behind */
    bool without_sweep; /* the sweep has changed meanwhile: what was seen counts all the same */
    i64 photos;         /* pictures named beside it, which come later (visit_photo_arrives) */
};
struct visit_report {
    i64 id;
    i64 premises_id; /* 0: a new door */
    i64 entity_id, officer_id;
    i64 started_at, ended_at;
    struct point point;
    double accuracy;
    struct ids hazards;
};
/* Records it (visit.h). Field errors are named as in VisitNew; REFUSED "sweep.…" when it no longer
 * fits the sweep it was made for. */
CHECKED rc visit_take_in(struct tx *tx, const struct actor *who, const struct visit_sent *sent,
                         struct visit_report *ret, struct fault *f);

/* Puts stops into walking order: nearest door next, then shortened by small changes until none
 * helps; from where one stands, or without that (NULL, not set) from wherever is best. Doors
 * without a place come last. turn of stops[i] is ret_order[i], from 0; work is bounded (2,000
 * stops: tens of milliseconds). */
void walking_order(struct arena *a, const struct stop *stops, size_t n, const struct point *from,
                   size_t *ret_order);

/* Sends whoever is nearest with a sweep under way to a door now: it becomes that person's next stop
 * (urgent.h). REFUSED "urgent.nobody_near"; CONFLICT "urgent.asked_already". For complaints,
 * hazards, surges and a chief's click. */
struct urgent_new {
    i64 premises_id, matter_id; /* matter_id 0: none behind it */
    str why;
    i64 person_id; /* 0: the nearest */
};
CHECKED rc street_send_now(struct tx *tx, const struct actor *who, const struct urgent_new *in,
                           i64 *ret_id, struct fault *f);

/* ---- one door, one visit: what is due there ---- */

/* Something that is due at a door, so that one call settles all of it. */
struct due {
    str kind; /* rules: due_rules */
    i64 premises_id;
    str subject_kind; /* "hazard", "sweep", "licence" …: where it leads to */
    i64 subject_id;
    str title;  /* number or name, for people */
    i64 due_at; /* ms UTC; 0: no day */
    bool late;
};
struct due_list {
    struct due *at;
    size_t n, room; /* more than room are dropped */
};
void due_add(struct due_list *list, struct due one);

/* Which door, and when "now" is. */
struct due_ask {
    i64 premises_id, entity_id, now;
    i64 within_days; /* from rules/due_rules for the source's kind */
};
/* One kind of what may be due: the room that knows it adds its rows, text in tx_arena. */
struct due_source {
    const char *kind; /* rules: due_rules */
    rc (*find)(struct tx *tx, const struct actor *who, const struct due_ask *ask,
               struct due_list *list, struct fault *f);
};
/* Sources of rooms above, installed once at start by app/wire.c; the street's own come first. NULL
 * ends the table. */
void street_set_due(const struct due_source *const *sources);

/* The checklist for a trade on a day: the one that names the longest part of it; the one without
 * trades otherwise. NULL: there is none. */
const struct rule_row *checklist_of_trade(const struct rules *rules, str trade, day on);
/* Who is told of every visit within the transaction that records it: a room above this one, or one
 * beside it. Installed at start by app/wire.c. */
typedef rc (*visit_follower)(struct tx *tx, const struct actor *who, i64 visit_id, struct fault *f);
void visit_set_followers(const visit_follower *followers, size_t n);

extern const struct room street_room;

#endif
