/* board.c — the food board: spread of grades, overdue inspections, own control, what ends soon. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/food/food_api.h"

enum { SOON_DAYS = 30, CHECK_DAYS = 14 };

static const struct row_member spread_members[] = {
    { "sector", F_CODE }, { "grade", F_CODE },   { "operators", F_INT },
    { "overdue", F_INT }, { "due_soon", F_INT }, { "key_supervision", F_INT },
    { "missed", F_INT },
};
static const struct row_member day_members[] = { { "day", F_DAY },
                                                 { "sent", F_INT },
                                                 { "failed", F_INT } };
static const struct row_shape spread = ROW_SHAPE(spread_members), days = ROW_SHAPE(day_members);

static i64 rule_number(const struct rules *rules, const char *list, const char *code,
                       const char *column, day on)
{
    i64 n = 0;
    const struct rule_row *row = rule_find(rules, str_from(list), str_from(code), on);
    if (row)
        (void)str_to_i64(rule_cell(rules, row, str_from(column)), &n);
    return n;
}

static rc put_count(struct request *rq, const struct query *q, const char *name, i64 ahead,
                    struct fault *f)
{
    i64 n = 0;
    day today = day_at(tx_now(rq->tx));
    rc r = db_int(rq->tx, q, ARGS(V_I(today), V_I(today + ahead)), &n, f);
    json_int_of(&rq->out, name, n);
    return r;
}

rc food_board(struct request *rq, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    struct json_out *o = &rq->out;
    day today = day_at(tx_now(rq->tx));
    struct row_put put_spread = { &spread, o }, put_days = { &days, o };
    i64 links = 0, missed = rule_number(rules, "food_signals", "daily_missed", "threshold", today);
    json_open(o, '{');
    json_text_of(o, "today", day_text(rq->arena, today));
    json_int_of(o, "missed_threshold", missed);
    json_int_of(o, "soon_days", SOON_DAYS);
    json_name(o, S("spread"));
    rc r = rows_put(rq->tx, &Q_food_spread, ARGS(V_I(today), V_I(today + SOON_DAYS), V_I(missed)),
                    &put_spread, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_food_links_live, NO_ARGS, &links, f);
    json_int_of(o, "with_code", links);
    json_name(o, S("daily"));
    if (r == OK)
        r = rows_put(rq->tx, &Q_food_checked_days, ARGS(V_I(today - CHECK_DAYS + 1)), &put_days, f);
    json_int_of(o, "licence_days", rule_number(rules, "food_ends", "licence", "days_ahead", today));
    json_int_of(o, "health_days", rule_number(rules, "food_ends", "health", "days_ahead", today));
    if (r == OK)
        r = put_count(rq, &Q_food_ends_licences, "licences_end",
                      rule_number(rules, "food_ends", "licence", "days_ahead", today), f);
    if (r == OK)
        r = put_count(rq, &Q_food_ends_health, "certificates_end",
                      rule_number(rules, "food_ends", "health", "days_ahead", today), f);
    json_close(o, '}');
    return r;
}
