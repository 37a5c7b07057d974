/* self_check.c — own control as the officer sees it: the calendar with its gaps, one record with
 * what it said before, and both sides' answers to the same question. */
#include "rooms/food/self_check.h"

#include "core/rows.h"
#include "db/queries.h"

enum { COMPARE_DAYS = 31, MONTH_LENGTH = 7 };

const struct rule_row *self_list(const struct rules *rules, str sector, const char *period, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("self_checks"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(rules, &rows[i], S("sector")), sector) &&
            str_eq(rule_cell(rules, &rows[i], S("period")), str_from(period)) &&
            on >= rows[i].valid_from && on <= rows[i].valid_to)
            return &rows[i];
    return NULL;
}

bool self_item_of(const struct rules *rules, const struct rule_row *list,
                  const struct rule_row *item)
{
    return str_eq(rule_cell(rules, item, S("list")), list->code) &&
           str_eq(rule_cell(rules, item, S("version")), rule_cell(rules, list, S("version")));
}

struct period period_of(str kind, day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    if (str_eq(kind, S("week"))) {
        day monday = d - day_weekday(d) + MONDAY;
        return (struct period){ monday, monday + 6 };
    }
    if (str_eq(kind, S("month"))) {
        day first = day_of(year, month, 1);
        day next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
        return (struct period){ first, next - 1 };
    }
    return (struct period){ d, d };
}

i64 self_missed(day given_on, day last_on, day today)
{
    day since = last_on == DAY_NONE || last_on < given_on ? given_on : last_on;
    i64 missed = (i64)today - 1 - since;
    return missed > 0 ? missed : 0;
}

static rc take_sent(const struct row *r, void *arg, struct fault *f)
{
    struct sent_check *s = arg;
    (void)f;
    s->id = row_int(r, 0);
    s->ver = row_int(r, 1);
    s->version = row_text_copy(r, 2, s->arena);
    s->shut = row_int(r, 3) != 0;
    s->conform = row_int(r, 4);
    s->failed = row_int(r, 5);
    s->absent = row_int(r, 6);
    s->person_name = row_text_copy(r, 7, s->arena);
    s->changed_at = row_int(r, 8);
    s->note = row_text_copy(r, 9, s->arena);
    s->answers = row_text_copy(r, 10, s->arena);
    return OK;
}

rc self_check_find(struct tx *tx, i64 entity_id, str list, day from, struct sent_check *ret,
                   struct fault *f)
{
    *ret = (struct sent_check){ .arena = tx_arena(tx) };
    return db_each(tx, &Q_self_check_find, ARGS(V_I(entity_id), V_T(list), V_I(from)), take_sent,
                   ret, f);
}

rc self_checks_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &self_check_list, f);
}

/* ---- one record ---- */

static const struct row_member head_members[] = {
    { "id", F_ID },      { "entity_id", F_ID },       { "entity_name", F_TEXT },
    { "list", F_CODE },  { "version", F_TEXT },       { "from_day", F_DAY },
    { "to_day", F_DAY }, { "shut", F_BOOL },          { "conform", F_INT },
    { "failed", F_INT }, { "absent", F_INT },         { "person_name", F_TEXT },
    { "ver", F_INT },    { "created_at", F_INSTANT }, { "changed_at", F_INSTANT },
};
static const struct row_member version_members[] = {
    { "ver", F_INT },   { "at", F_INSTANT },   { "person_name", F_TEXT },
    { "note", F_TEXT }, { "answers", F_JSON },
};
static const struct row_member photo_members[] = {
    { "id", F_ID }, { "name", F_TEXT }, { "media_type", F_TEXT }, { "size", F_INT }
};
static const struct row_shape head = ROW_SHAPE(head_members), version = ROW_SHAPE(version_members),
                              photo = ROW_SHAPE(photo_members);

rc self_check_page(struct request *rq, struct fault *f)
{
    i64 id;
    struct row_put put = { &head, &rq->out };
    rc r = request_id(rq, 0, &id, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = db_one(rq->tx, &Q_self_check_head, ARGS(V_I(id)), row_put, &put, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_self_check_versions, id, "versions", &version, &rq->out, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_food_photos_of, id, "photos", &photo, &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- the calendar of a month ---- */

static const struct row_member day_members[] = {
    { "id", F_ID },     { "list", F_CODE },   { "from_day", F_DAY }, { "to_day", F_DAY },
    { "shut", F_BOOL }, { "conform", F_INT }, { "failed", F_INT },   { "absent", F_INT },
};
static const struct row_shape day_shape = ROW_SHAPE(day_members);

/* ?month=2026-11; this one when it is not said. */
static rc asked_month(const struct request *rq, struct period *ret, struct fault *f)
{
    str month = http_query(rq->http, "month");
    day d = day_at(tx_now(rq->tx));
    if (month.n &&
        (month.n != MONTH_LENGTH || !day_parse(ARENA_CONCAT(rq->arena, month, S("-01")), &d)))
        return fault_field(f, S("month"), "bad_form", S(""));
    *ret = period_of(S("month"), d);
    return OK;
}

rc self_check_calendar(struct request *rq, struct fault *f)
{
    i64 id;
    struct food_operator o;
    struct period month;
    struct row_put put = { &day_shape, &rq->out };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    if (r == OK)
        r = asked_month(rq, &month, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "sector", o.sector);
    json_text_of(&rq->out, "from", day_text(rq->arena, month.from));
    json_text_of(&rq->out, "to", day_text(rq->arena, month.to));
    json_text_of(&rq->out, "today", day_text(rq->arena, day_at(tx_now(rq->tx))));
    json_int_of(&rq->out, "missed_days", o.missed_days);
    json_name(&rq->out, S("link"));
    json_open(&rq->out, '{');
    r = link_put(rq, id, f);
    json_close(&rq->out, '}');
    json_name(&rq->out, S("checks"));
    /* a week begins in the month before */
    if (r == OK)
        r = rows_put(rq->tx, &Q_self_checks_between,
                     ARGS(V_I(id), V_I(month.from - 6), V_I(month.to)), &put, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- both sides' answers ---- */

struct officer_visit {
    i64 id;
    day on;
};

static rc take_visit(const struct row *r, void *arg, struct fault *f)
{
    struct officer_visit *v = arg;
    (void)f;
    v->id = row_int(r, 0);
    v->on = (day)row_int(r, 1);
    return OK;
}

static const struct row_member answer_members[] = { { "item", F_TEXT }, { "verdict", F_CODE } };
static const struct row_member own_members[] = {
    { "list", F_CODE }, { "from_day", F_DAY }, { "to_day", F_DAY }, { "answers", F_JSON }
};
static const struct row_shape answer_shape = ROW_SHAPE(answer_members),
                              own_shape = ROW_SHAPE(own_members);

/* The officer's last whole checklist, and what the operator said in the month up to then; the page
 * puts those with the same item side by side. */
rc self_check_compare(struct request *rq, struct fault *f)
{
    i64 id;
    struct food_operator o;
    struct officer_visit v = { 0 };
    struct json_out *out = &rq->out;
    struct row_put own = { &own_shape, out };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_food_last_whole_visit, ARGS(V_I(id)), take_visit, &v, f);
    if (r != OK)
        return r;
    json_open(out, '{');
    json_id_of(out, "visit_id", v.id);
    json_name(out, S("visit_on"));
    if (v.id)
        json_put_text(out, day_text(rq->arena, v.on));
    else
        json_put_null(out);
    r = rows_put_of(rq->tx, &Q_food_visit_items, v.id, "officer", &answer_shape, out, f);
    json_name(out, S("own"));
    day until = v.id ? v.on : day_at(tx_now(rq->tx));
    if (r == OK)
        r = rows_put(rq->tx, &Q_self_check_before,
                     ARGS(V_I(id), V_I(until - COMPARE_DAYS), V_I(until)), &own, f);
    json_close(out, '}');
    return r;
}
