/* food_due.c — what is due at a food operator's door: its inspection by grade, its own control that
 * nobody sends, health certificates that end. */
#include "core/house.h"
#include "core/mask.h"
#include "db/queries.h"
#include "rooms/food/food.h"
#include "rooms/food/food_store.h"

struct adding {
    struct arena *arena;
    const struct due_ask *ask;
    struct due_list *list;
    i64 threshold;
};

/* Of a day: the last moment at which it is done in time. */
static i64 last_moment(day d)
{
    return day_start(d + 1) - 1;
}

/* id, due_on */
static rc take_inspection(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    i64 ends = last_moment((day)row_int(r, 1));
    (void)f;
    due_add(a->list, (struct due){ .kind = S("food_inspection"),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = S("food_operator"),
                                   .subject_id = row_int(r, 0),
                                   .due_at = ends,
                                   .late = ends < a->ask->now });
    return OK;
}

static rc find_inspection(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                          struct due_list *list, struct fault *f)
{
    struct adding a = { .ask = ask, .list = list };
    (void)who;
    return db_each(tx, &Q_food_due_inspection,
                   ARGS(V_I(ask->entity_id), V_I(day_at(ask->now) + ask->within_days)),
                   take_inspection, &a, f);
}

/* id, missed_days: late since the first of them */
static rc take_missed(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    i64 missed = row_int(r, 1);
    (void)f;
    due_add(a->list, (struct due){ .kind = S("self_check"),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = S("food_operator"),
                                   .subject_id = row_int(r, 0),
                                   .due_at = last_moment((day)(day_at(a->ask->now) - missed)),
                                   .late = true });
    return OK;
}

static rc find_missed(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                      struct due_list *list, struct fault *f)
{
    day today = day_at(ask->now);
    struct adding a = { .ask = ask, .list = list };
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *signal = rule_find(rules, S("food_signals"), S("daily_missed"), today);
    i64 least = 1;
    (void)who;
    if (signal)
        str_to_i64(rule_cell(rules, signal, S("threshold")), &least);
    return db_each(tx, &Q_food_due_control, ARGS(V_I(ask->entity_id), V_I(least), V_I(today - 1)),
                   take_missed, &a, f);
}

/* id, name, health_to */
static rc take_health(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    i64 ends = last_moment((day)row_int(r, 2));
    (void)f;
    due_add(a->list, (struct due){ .kind = S("health"),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = S("food_staff"),
                                   .subject_id = row_int(r, 0),
                                   .title = mask_personal(a->arena, row_text(r, 1)),
                                   .due_at = ends,
                                   .late = ends < a->ask->now });
    return OK;
}

static rc find_health(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                      struct due_list *list, struct fault *f)
{
    struct adding a = { .arena = tx_arena(tx), .ask = ask, .list = list };
    (void)who;
    return db_each(tx, &Q_food_due_health,
                   ARGS(V_I(ask->entity_id), V_I(day_at(ask->now) + ask->within_days)), take_health,
                   &a, f);
}

const struct due_source food_inspection_due = { "food_inspection", find_inspection },
                        food_control_due = { "self_check", find_missed },
                        food_health_due = { "health", find_health };
