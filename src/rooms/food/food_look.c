/* food_look.c — the nightly look: who began to handle food, whose score time has changed, who keeps
 * no daily control. */
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/food/rescore.h"
#include "rooms/food/self_check.h"

enum { PAGE = 500, AT_ONCE = 50, LOOK_DAYS = 30 };

struct page {
    const struct food_look *look;
    i64 after, at[PAGE]; /* candidates */
    size_t n, read;
    day today, before; /* before: looked at before this day */
};

static bool stopped(const struct food_look *l)
{
    return l->stop && l->stop(l->arg);
}

/* ---- operators that began to handle food ---- */

/* Most of the register never sells food: neither trade nor licence says so, and it is left alone.
 */
static rc take_candidate(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->after = row_int(r, 0);
    p->read++;
    bool food = food_sector(p->look->house->rules, row_text(r, 1), p->today).n || row_int(r, 3);
    if (row_int(r, 2) == 0 && food)
        p->at[p->n++] = p->after;
    return OK;
}

static rc read_candidates(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    p->n = p->read = 0;
    p->today = day_at(tx_now(tx));
    return db_each(tx, &Q_food_new_page,
                   ARGS(V_I(p->after), V_I(p->look->actor.bureau_id), V_I(PAGE)), take_candidate, p,
                   f);
}

static rc enter_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    rc r = OK;
    tx_set_scope(tx, p->look->actor.scope);
    for (size_t i = 0; r == OK && i < p->n; i++) {
        struct food_subject s;
        struct food_operator o;
        r = subject_get(tx, p->at[i], &s, f);
        if (r == OK)
            r = operator_ensure(tx, &s, &o, f);
    }
    return r;
}

static rc enter_new(const struct food_look *l, struct fault *f)
{
    struct page *p = ARENA_NEW(l->arena, struct page);
    rc r = OK;
    *p = (struct page){ .look = l };
    do {
        struct arena_mark mark = arena_mark(l->arena);
        r = db_tx_run(l->house->db, DB_READ, read_candidates, p, l->arena, f);
        if (r == OK && p->n)
            r = db_tx_run(l->house->db, DB_WRITE, enter_page, p, l->arena, f);
        arena_rewind(l->arena, mark);
    } while (r == OK && p->read == PAGE && !stopped(l));
    return r;
}

/* ---- scores that time has changed ---- */

static rc rescore_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    tx_set_scope(tx, p->look->actor.scope);
    rc r = db_ids(tx, &Q_food_look_page,
                  ARGS(V_I(p->look->actor.bureau_id), V_I(p->before), V_I(AT_ONCE)), p->at, AT_ONCE,
                  &p->n, f);
    for (size_t i = 0; r == OK && i < p->n; i++) {
        struct food_operator o;
        r = operator_find(tx, p->at[i], &o, f);
        if (r == OK)
            r = operator_rescore(tx, &p->look->actor, &o, "look", f);
    }
    return r;
}

static rc read_today(struct tx *tx, void *arg, struct fault *f)
{
    (void)f;
    *(day *)arg = day_at(tx_now(tx));
    return OK;
}

/* The year turns a signed form into the grade in force; the mean of twelve months moves on. */
static rc rescore_old(const struct food_look *l, i64 *ret, struct fault *f)
{
    struct page *p = ARENA_NEW(l->arena, struct page);
    day today = 0;
    int year, month, dom;
    *p = (struct page){ .look = l };
    rc r = db_tx_run(l->house->db, DB_READ, read_today, &today, l->arena, f);
    day_split(today, &year, &month, &dom);
    day new_year = day_of(year, 1, 1);
    p->before = new_year > today - LOOK_DAYS ? new_year : today - LOOK_DAYS;
    while (r == OK && !stopped(l)) {
        struct arena_mark mark = arena_mark(l->arena);
        r = db_tx_run(l->house->db, DB_WRITE, rescore_page, p, l->arena, f);
        arena_rewind(l->arena, mark);
        *ret += (i64)p->n;
        if (p->n == 0)
            break;
    }
    return r;
}

/* ---- missed daily control ---- */

struct link_row {
    i64 id, entity_id, given_at, missed;
    str sector;
};

struct links {
    const struct food_look *look;
    i64 after;
    struct link_row at[AT_ONCE];
    size_t n;
    struct tx *tx;
};

static rc take_link(const struct row *r, void *arg, struct fault *f)
{
    struct links *l = arg;
    (void)f;
    if (l->n < AT_ONCE)
        l->at[l->n++] = (struct link_row){ row_int(r, 0), row_int(r, 1), row_int(r, 2),
                                           row_int(r, 4), row_text_copy(r, 3, tx_arena(l->tx)) };
    return OK;
}

static i64 threshold(const struct rules *rules, day on)
{
    i64 n = 0;
    const struct rule_row *row = rule_find(rules, S("food_signals"), S("daily_missed"), on);
    if (row)
        (void)str_to_i64(rule_cell(rules, row, S("threshold")), &n);
    return n;
}

/* A fact for warnings, once for each run of missed days, on the day it reaches what the rule
 * says. */
static rc tell_missed(struct tx *tx, i64 entity_id, i64 missed, struct fault *f)
{
    struct food_subject s;
    struct json_out o = json_out_new(tx_arena(tx), 256);
    rc r = subject_get(tx, entity_id, &s, f);
    if (r != OK)
        return r;
    json_open(&o, '{');
    json_int_of(&o, "days", missed);
    json_close(&o, '}');
    return outbox_put(tx, s.bureau_id,
                      &(struct outbox_fact){ .topic = "food.daily_missed",
                                             .subject_kind = "entity",
                                             .subject_id = entity_id,
                                             .unit_id = s.unit_id,
                                             .place_code = s.place_code,
                                             .body = json_out_str(&o) },
                      f);
}

static rc count_missed(struct tx *tx, const struct link_row *l, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    day today = day_at(tx_now(tx));
    const struct rule_row *list = self_list(rules, l->sector, "day", today);
    i64 last = 0, most = threshold(rules, today);
    if (!list)
        return OK;
    rc r = db_int(tx, &Q_self_check_last, ARGS(V_I(l->entity_id), V_T(list->code)), &last, f);
    i64 missed = self_missed(day_at(l->given_at), last ? (day)last : DAY_NONE, today);
    if (r == OK && missed != l->missed)
        r = db_exec(tx, &Q_food_missed, ARGS(V_I(l->entity_id), V_I(missed)), NULL, f);
    if (r == OK && most && l->missed < most && missed >= most)
        r = tell_missed(tx, l->entity_id, missed, f);
    return r;
}

static rc missed_page(struct tx *tx, void *arg, struct fault *f)
{
    struct links *l = arg;
    l->n = 0;
    l->tx = tx;
    tx_set_scope(tx, l->look->actor.scope);
    rc r =
        db_each(tx, &Q_link_page, ARGS(V_I(l->look->actor.bureau_id), V_I(l->after), V_I(AT_ONCE)),
                take_link, l, f);
    for (size_t i = 0; r == OK && i < l->n; i++)
        r = count_missed(tx, &l->at[i], f);
    return r;
}

static rc look_for_missed(const struct food_look *look, struct fault *f)
{
    struct links *l = ARENA_NEW(look->arena, struct links);
    rc r = OK;
    *l = (struct links){ .look = look };
    do {
        struct arena_mark mark = arena_mark(look->arena);
        r = db_tx_run(look->house->db, DB_WRITE, missed_page, l, look->arena, f);
        l->after = l->n ? l->at[l->n - 1].id : l->after;
        arena_rewind(look->arena, mark);
    } while (r == OK && l->n == AT_ONCE && !stopped(look));
    return r;
}

rc food_look_all(const struct food_look *look, i64 *ret, struct fault *f)
{
    i64 n = 0;
    rc r = look->known_only ? OK : enter_new(look, f);
    if (r == OK)
        r = rescore_old(look, &n, f);
    if (r == OK)
        r = look_for_missed(look, f);
    if (r == OK)
        *ret = n;
    return r;
}
