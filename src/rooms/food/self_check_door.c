/* self_check_door.c — own control as the operator sends it, with a code and without an account. */
#include "core/attach.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/food/self_check.h"

enum { TEXT_MAX = 256 << 10, WAITING_MOST = 60 };

static const char *const periods[] = { "day", "week", "month" };
static const struct rate_limit photo_limit = { .per_second = 0.05, .burst = 40 };

/* ---- what is due ---- */

static void put_items(const struct rules *rules, const struct rule_row *list, day on,
                      struct json_out *o)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("self_check_items"), &n);
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (!self_item_of(rules, list, &rows[i]) || on < rows[i].valid_from ||
            on > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "item", rows[i].code);
        json_text_of(o, "text_zh", rows[i].name_zh);
        json_text_of(o, "text_en", rows[i].name_en);
        json_text_of(o, "section_zh", rule_cell(rules, &rows[i], S("section_zh")));
        json_text_of(o, "section_en", rule_cell(rules, &rows[i], S("section_en")));
        json_bool_of(o, "absent_allowed",
                     str_eq(rule_cell(rules, &rows[i], S("absent_allowed")), S("yes")));
        json_bool_of(o, "photo", str_eq(rule_cell(rules, &rows[i], S("photo")), S("yes")));
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_sent(const struct sent_check *s, struct json_out *o)
{
    json_name(o, S("sent"));
    if (s->id == 0) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_int_of(o, "ver", s->ver);
    json_bool_of(o, "shut", s->shut);
    json_int_of(o, "conform", s->conform);
    json_int_of(o, "failed", s->failed);
    json_int_of(o, "absent", s->absent);
    json_text_of(o, "person_name", s->person_name);
    json_text_of(o, "note", s->note);
    json_instant_of(o, "changed_at", s->changed_at);
    json_name(o, S("answers"));
    json_put_raw(o, s->answers.n ? s->answers : S("[]"));
    json_close(o, '}');
}

static rc put_list(struct request *rq, const struct doorstep *d, const struct rule_row *list,
                   day today, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    str kind = rule_cell(rules, list, S("period"));
    struct period p = period_of(kind, today);
    struct sent_check sent;
    struct json_out *o = &rq->out;
    rc r = self_check_find(rq->tx, d->entity_id, list->code, p.from, &sent, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_text_of(o, "list", list->code);
    json_text_of(o, "version", rule_cell(rules, list, S("version")));
    json_text_of(o, "period", kind);
    json_text_of(o, "name_zh", list->name_zh);
    json_text_of(o, "name_en", list->name_en);
    json_text_of(o, "from", day_text(rq->arena, p.from));
    json_text_of(o, "to", day_text(rq->arena, p.to));
    put_items(rules, list, today, o);
    put_sent(&sent, o);
    json_close(o, '}');
    return OK;
}

rc door_self_get(struct request *rq, struct fault *f)
{
    struct doorstep d;
    struct food_operator op = { 0 };
    day today = day_at(tx_now(rq->tx));
    rc r = food_doorstep(rq, rq->params[0], &d, f);
    if (r == OK)
        r = operator_find(rq->tx, d.entity_id, &op, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "name", d.name);
    json_text_of(&rq->out, "sector", op.sector);
    json_text_of(&rq->out, "today", day_text(rq->arena, today));
    json_int_of(&rq->out, "missed_days", op.missed_days);
    json_name(&rq->out, S("lists"));
    json_open(&rq->out, '[');
    for (size_t i = 0; r == OK && i < COUNT(periods); i++) {
        const struct rule_row *list =
            self_list(house_of(rq->tx)->rules, op.sector, periods[i], today);
        if (list)
            r = put_list(rq, &d, list, today, f);
    }
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    return r;
}

/* ---- what is sent ---- */

struct sending {
    struct request *rq;
    const struct doorstep *door;
    const struct self_check_in *in;
    const struct rule_row *list;
    struct period period;
    i64 conform, failed, absent, id;
    str answers;
};

static rc item_fault(const struct sending *s, size_t i, const char *field, const char *code,
                     struct fault *f)
{
    return fault_field(f, arena_fmt(s->rq->arena, "items.%zu.%s", i, field), code, S(""));
}

static rc check_item(struct sending *s, size_t i, const struct check_answer *a, struct fault *f)
{
    const struct rules *rules = house_of(s->rq->tx)->rules;
    const struct rule_row *item = rule_find(rules, S("self_check_items"), a->item, s->period.from);
    bool fails = str_eq(a->verdict, S("fail")), absent = str_eq(a->verdict, S("absent"));
    if (!item || !self_item_of(rules, s->list, item))
        return item_fault(s, i, "item", "unknown_code", f);
    const struct check_answer *all = s->in->items.at;
    for (size_t k = 0; k < i; k++)
        if (str_eq(all[k].item, a->item))
            return item_fault(s, i, "item", "twice", f);
    if (absent && !str_eq(rule_cell(rules, item, S("absent_allowed")), S("yes")))
        return item_fault(s, i, "verdict", "absence_not_allowed", f);
    if (fails && a->note.n == 0)
        return item_fault(s, i, "note", "required", f);
    if (fails && a->photo == 0 && str_eq(rule_cell(rules, item, S("photo")), S("yes")))
        return item_fault(s, i, "photo", "required", f);
    s->failed += fails;
    s->absent += absent;
    s->conform += !fails && !absent;
    return OK;
}

static size_t items_due(const struct sending *s)
{
    const struct rules *rules = house_of(s->rq->tx)->rules;
    size_t n, due = 0;
    const struct rule_row *rows = rule_rows(rules, S("self_check_items"), &n);
    for (size_t i = 0; i < n; i++)
        due += self_item_of(rules, s->list, &rows[i]) && s->period.from >= rows[i].valid_from &&
               s->period.from <= rows[i].valid_to;
    return due;
}

static rc check_answers(struct sending *s, struct fault *f)
{
    const struct check_answer *a = s->in->items.at;
    bool daily = s->period.from == s->period.to;
    rc r = OK;
    if (s->in->shut && (s->in->items.n || !daily))
        return fault_field(f, S("shut"), daily ? "no_answers_when_shut" : "days_only", S(""));
    for (size_t i = 0; i < s->in->items.n; i++) {
        rc one = check_item(s, i, &a[i], f);
        r = one == OK ? r : one;
    }
    if (!s->in->shut && r == OK && s->in->items.n != items_due(s))
        return fault_field(f, S("items"), "all_items_needed", S(""));
    return r;
}

static void write_answers(struct sending *s)
{
    const struct check_answer *a = s->in->items.at;
    struct json_out o = json_out_new(s->rq->arena, TEXT_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < s->in->items.n; i++) {
        json_open(&o, '{');
        json_text_of(&o, "item", a[i].item);
        json_text_of(&o, "verdict", a[i].verdict);
        json_text_of(&o, "note", a[i].note);
        json_id_of(&o, "photo", a[i].photo);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    s->answers = json_out_str(&o);
}

static rc take_photos(struct sending *s, struct fault *f)
{
    const struct check_answer *a = s->in->items.at;
    rc r = OK;
    for (size_t i = 0; r == OK && i < s->in->items.n; i++) {
        i64 changed = 0;
        if (a[i].photo == 0)
            continue;
        r = db_exec(s->rq->tx, &Q_food_photo_take,
                    ARGS(V_I(a[i].photo), V_I(s->id), V_I(s->door->link_id)), &changed, f);
        if (r == OK && changed == 0)
            r = item_fault(s, i, "photo", "not_your_upload", f);
    }
    return r;
}

static rc keep(struct sending *s, const struct sent_check *before, struct fault *f)
{
    struct tx *tx = s->rq->tx;
    const struct self_check_in *in = s->in;
    i64 ver = before->id ? before->ver + 1 : 1;
    rc r;
    s->id = before->id ? before->id : tx_id(tx);
    if (before->id)
        r = db_exec(tx, &Q_self_check_update,
                    ARGS(V_I(s->id), V_I(in->shut), V_I(s->conform), V_I(s->failed), V_I(s->absent),
                         V_T(in->person_name), V_I(tx_now(tx))),
                    NULL, f);
    else
        r = db_exec(tx, &Q_self_check_insert,
                    ARGS(V_I(s->id), V_I(s->door->bureau_id), V_I(s->door->entity_id),
                         V_I(s->door->link_id), V_T(s->list->code), V_T(in->version),
                         V_I(s->period.from), V_I(s->period.to), V_I(in->shut), V_I(s->conform),
                         V_I(s->failed), V_I(s->absent), V_T(in->person_name), V_I(tx_now(tx))),
                    NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_self_check_version_insert,
                    ARGS(V_I(s->id), V_I(ver), V_I(tx_now(tx)), V_T(in->person_name), V_T(in->note),
                         V_T(s->answers)),
                    NULL, f);
    return r == OK ? take_photos(s, f) : r;
}

static rc tell(struct sending *s, struct fault *f)
{
    struct actor who = doorstep_actor(s->door, s->rq);
    struct json_out facts = json_out_new(s->rq->arena, 1024);
    json_open(&facts, '{');
    json_text_of(&facts, "list", s->list->code);
    json_text_of(&facts, "day", day_text(s->rq->arena, s->period.from));
    json_int_of(&facts, "failed", s->failed);
    json_close(&facts, '}');
    rc r = ledger_append(s->rq->tx, &who,
                         &(struct ledger_entry){ .act = "self_check.send",
                                                 .subject_kind = "self_check",
                                                 .subject_id = s->id,
                                                 .entity_id = s->door->entity_id,
                                                 .facts = json_out_str(&facts) },
                         f);
    if (r != OK)
        return r;
    return outbox_put(s->rq->tx, s->door->bureau_id,
                      &(struct outbox_fact){ .topic = "self_check.sent",
                                             .subject_kind = "entity",
                                             .subject_id = s->door->entity_id,
                                             .unit_id = s->door->unit_id,
                                             .place_code = s->door->place_code,
                                             .body = json_out_str(&facts) },
                      f);
}

/* The same again, because no answer was heard, is the same record. */
static bool says_the_same(const struct sending *s, const struct sent_check *before)
{
    return before->id && before->shut == s->in->shut && str_eq(before->answers, s->answers) &&
           str_eq(before->note, s->in->note) && str_eq(before->person_name, s->in->person_name);
}

static rc find_list(struct sending *s, day today, struct fault *f)
{
    const struct rules *rules = house_of(s->rq->tx)->rules;
    struct food_operator op = { 0 };
    rc r = operator_find(s->rq->tx, s->door->entity_id, &op, f);
    if (r != OK)
        return r;
    s->list = rule_find(rules, S("self_checks"), s->in->list, today);
    if (!s->list || !str_eq(rule_cell(rules, s->list, S("sector")), op.sector))
        return fault_field(f, S("list"), "not_in_force", s->in->list);
    if (!str_eq(rule_cell(rules, s->list, S("version")), s->in->version))
        return fault_field(f, S("version"), "not_in_force", s->in->version);
    s->period = period_of(rule_cell(rules, s->list, S("period")), today);
    return OK;
}

rc door_self_post(struct request *rq, struct fault *f)
{
    struct doorstep d;
    struct sending s = { .rq = rq, .door = &d, .in = rq->in };
    struct sent_check before = { 0 };
    bool again = false;
    rc r = food_doorstep(rq, rq->params[0], &d, f);
    if (r == OK)
        r = find_list(&s, day_at(tx_now(rq->tx)), f);
    if (r == OK)
        r = check_answers(&s, f);
    if (r == OK)
        r = self_check_find(rq->tx, d.entity_id, s.list->code, s.period.from, &before, f);
    if (r != OK)
        return r;
    write_answers(&s);
    again = says_the_same(&s, &before);
    s.id = before.id;
    if (!again)
        r = keep(&s, &before, f);
    if (r == OK && !again)
        r = tell(&s, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_link_used, ARGS(V_I(d.link_id), V_I(tx_now(rq->tx))), NULL, f);
    if (r == OK && s.period.from == s.period.to)
        r = db_exec(rq->tx, &Q_food_missed, ARGS(V_I(d.entity_id), V_I(0)), NULL, f);
    if (r != OK)
        return r;
    rq->status = before.id ? 200 : 201;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", s.id);
    json_int_of(&rq->out, "ver", again ? before.ver : before.ver + 1);
    json_bool_of(&rq->out, "again", again);
    json_close(&rq->out, '}');
    return OK;
}

/* ---- photos ---- */

rc door_self_photo(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct doorstep d;
    i64 waiting = 0, id = tx_id(rq->tx);
    rc r = food_doorstep(rq, rq->params[0], &d, f);
    if (r == OK)
        r = request_rate(rq, "doorstep_photo", rq->params[0], photo_limit, f);
    if (r == OK && !str_starts(u->media_type, S("image/")))
        return fail(f, UNSUPPORTED, NULL);
    if (r == OK)
        r = db_int(rq->tx, &Q_food_photos_waiting, ARGS(V_I(d.link_id)), &waiting, f);
    if (r == OK && waiting >= WAITING_MOST)
        return refuse(f, "doorstep.too_many_photos");
    if (r == OK)
        r = db_exec(rq->tx, &Q_blob_insert,
                    ARGS(V_T(u->hash), V_I(u->size), V_T(u->media_type), V_I(tx_now(rq->tx))), NULL,
                    f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_food_photo_insert,
                    ARGS(V_I(id), V_I(d.bureau_id), V_T(u->hash), V_I(d.link_id), V_T(u->name),
                         V_T(u->media_type), V_I(u->size), V_I(tx_now(rq->tx)), V_I(d.unit_id)),
                    NULL, f);
    if (r != OK)
        return r;
    rq->status = 201;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_close(&rq->out, '}');
    return OK;
}
