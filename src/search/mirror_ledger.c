#include "search/mirror_shape.h"

#include "search/doors_shape.h"

static void add_line(struct ledger_line *total, const struct ledger_line *line)
{
    total->doors += line->doors;
    total->freshness += line->freshness;
    for (size_t i = 0; i < FRESH_LEVELS; i++)
        total->level[i] += line->level[i];
    for (size_t i = 0; i < DOOR_STATES; i++)
        total->state[i] += line->state[i];
}

rc mirror_ledger(struct mirror *m, const struct door_filter *filter, const struct ledger_ask *ask,
                 struct arena *a, struct mirror_ledger *ret, struct fault *f)
{
    struct door_test *test;
    struct mirror_ledger out = { 0 };
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, filter, a, &test, f);
    if (r == OK) {
        out.lines = doors_ledger(m->doors, test, ask, a);
        for (size_t i = 0; i < out.lines.n; i++) {
            struct ledger_line *line = &out.lines.at[i];
            line->place = arena_str(a, line->place);
            line->street = arena_str(a, line->street);
            add_line(&out.total, line);
        }
        for (int i = 0; i < DOOR_STATES && i < (int)m->doors->door_states.count; i++)
            out.states[i] = arena_str(a, doors_door_state_text(m->doors, i));
        *ret = out;
    }
    pthread_rwlock_unlock(&m->lock);
    return r;
}

rc mirror_ledger_doors(struct mirror *m, const struct door_filter *filter,
                       const struct ledger_ask *ask, struct arena *a, struct mirror_doors *ret,
                       struct fault *f)
{
    struct door_test *test;
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, filter, a, &test, f);
    if (r == OK) {
        struct ledger_rows rows = doors_ledger_rows(m->doors, test, ask, a);
        *ret = (struct mirror_doors){ ARENA_ARRAY(a, i64, rows.n + 1), rows.n, rows.count };
        for (size_t i = 0; i < rows.n; i++)
            ret->at[i] = doors_id(m->doors, rows.at[i]);
    }
    pthread_rwlock_unlock(&m->lock);
    return r;
}

rc mirror_near(struct mirror *m, const struct door_filter *filter, const struct near_ask *ask,
               struct arena *a, size_t *ret_n, struct fault *f)
{
    struct door_test *test;
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, filter, a, &test, f);
    if (r == OK)
        *ret_n = doors_near(m->doors, test, ask);
    pthread_rwlock_unlock(&m->lock);
    return r;
}
