#include "core/matter.h"

#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"

static rc take_int(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

rc matter_next_number(struct tx *tx, i64 bureau_id, str series, int year, i64 *ret, struct fault *f)
{
    return db_one(tx, &Q_number_next, ARGS(V_I(bureau_id), V_T(series), V_I(year)), take_int, ret,
                  f);
}

static enum closed closed_by(str word)
{
    return str_eq(word, S("yes"))      ? CLOSED_SECRET
           : str_eq(word, S("handed")) ? CLOSED_HANDED
           : str_eq(word, S("wall"))   ? CLOSED_WALL
                                       : CLOSED_NO;
}

/* The series and the prefix of a kind stand in rules/matter_kinds: HZ for a hazard; so does how
 * closed its matters are. */
static rc give_number(struct tx *tx, struct matter *m, enum closed *ret, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    int year, month, dom;
    i64 n;
    day_split(day_at(m->opened_at), &year, &month, &dom);
    const struct rule_row *kind =
        rule_find(rules, S("matter_kinds"), m->kind, day_at(m->opened_at));
    if (!kind)
        return fail_detail(f, INTERNAL, NULL, "no matter kind %.*s in the rules", STR_ARG(m->kind));
    str prefix = rule_cell(rules, kind, S("prefix"));
    *ret = closed_by(rule_cell(rules, kind, S("secret")));
    rc r = matter_next_number(tx, m->bureau_id, prefix, year, &n, f);
    if (r == OK)
        m->number =
            arena_fmt(tx_arena(tx), "%.*s-%04d-%06lld", STR_ARG(prefix), year, (long long)n);
    return r;
}

static struct val point_value(const struct matter *m, double v)
{
    return m->has_point ? V_D(v) : V_NULL();
}

rc matter_open(struct tx *tx, const struct actor *who, struct matter *m, struct fault *f)
{
    m->id = tx_id(tx);
    m->ver = 1;
    m->bureau_id = who->bureau_id;
    m->opened_at = m->opened_at ? m->opened_at : tx_now(tx);
    m->rule_pack = rules_pack(house_of(tx)->rules);
    enum closed closed = CLOSED_NO;
    rc r = give_number(tx, m, &closed, f);
    if (r != OK)
        return r;
    r = db_send(tx, &Q_matter_insert,
                ARGS(V_I(m->id), V_I(m->bureau_id), V_T(m->number), V_T(m->kind), V_T(m->state),
                     V_I(m->unit_id), V_ID(m->person_id), V_ID(m->entity_id), V_ID(m->premises_id),
                     V_T0(m->place_code), point_value(m, m->lon), point_value(m, m->lat),
                     V_T(m->rule_pack), V_I(m->opened_at), V_ID(m->due_at), V_I(m->level),
                     V_T(m->title), V_T0(m->title_list), V_T0(m->title_code), V_ID(m->from_unit_id),
                     V_I(closed)),
                f);
    if (r != OK)
        return r;
    return matter_tell(tx, who, m, "open", S(""), S(""), f);
}

static const matter_follower *followers;
static size_t follower_count;

void matter_set_followers(const matter_follower *at, size_t n)
{
    followers = at;
    follower_count = n;
}

static rc tell_followers(struct tx *tx, const struct matter *m, str from, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < follower_count; i++)
        r = followers[i](tx, m, from, f);
    return r;
}

rc matter_tell(struct tx *tx, const struct actor *who, const struct matter *m, const char *action,
               str from, str facts, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    const char *kind = arena_cstr(a, m->kind);
    const char *act = arena_cstr(a, ARENA_CONCAT(a, m->kind, S("."), str_from(action)));
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = kind,
                                                 .subject_id = m->id,
                                                 .matter_id = m->id,
                                                 .entity_id = m->entity_id,
                                                 .from = from,
                                                 .to = m->state,
                                                 .facts = facts },
                         f);
    if (r != OK)
        return r;
    const char *topic = arena_cstr(a, ARENA_CONCAT(a, m->kind, S(".changed")));
    struct json_out body = json_out_new(a, 1024);
    json_open(&body, '{');
    json_text_of(&body, "state", m->state);
    json_text_of(&body, "number", m->number);
    json_close(&body, '}');
    r = outbox_put(tx, m->bureau_id,
                   &(struct outbox_fact){ .topic = topic,
                                          .subject_kind = kind,
                                          .subject_id = m->id,
                                          .matter_id = m->id,
                                          .unit_id = m->unit_id,
                                          .person_id = m->person_id,
                                          .place_code = m->place_code,
                                          .body = json_out_str(&body) },
                   f);
    return r == OK ? tell_followers(tx, m, from, f) : r;
}

struct take_matter {
    struct arena *arena;
    struct matter *m;
};

static rc take_matter(const struct row *r, void *arg, struct fault *f)
{
    struct take_matter *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->m = (struct matter){
        .id = row_int(r, 0),
        .number = row_text_copy(r, 1, a),
        .kind = row_text_copy(r, 2, a),
        .state = row_text_copy(r, 3, a),
        .ver = row_int(r, 4),
        .bureau_id = row_int(r, 5),
        .unit_id = row_int(r, 6),
        .person_id = row_int(r, 7),
        .entity_id = row_int(r, 8),
        .premises_id = row_int(r, 9),
        .place_code = row_text_copy(r, 10, a),
        .lon = row_real(r, 11),
        .lat = row_real(r, 12),
        .has_point = !row_null(r, 11),
        .rule_pack = row_text_copy(r, 13, a),
        .opened_at = row_int(r, 14),
        .due_at = row_int(r, 15),
        .closed_at = row_int(r, 16),
        .level = row_int(r, 17),
        .title = row_text_copy(r, 18, a),
        .title_list = row_text_copy(r, 19, a),
        .title_code = row_text_copy(r, 20, a),
        .from_unit_id = row_int(r, 21),
        .raised_to = row_text_copy(r, 22, a),
    };
    return OK;
}

rc matter_set_subject(struct tx *tx, const struct matter *m, struct fault *f)
{
    i64 left = 0;
    rc r = db_int(tx, &Q_matter_door, ARGS(V_I(m->id)), &left, f);
    if (r == OK && left && left != m->premises_id)
        r = outbox_door(tx, "premises", left, f);
    return r == OK
               ? db_exec(tx, &Q_matter_about,
                         ARGS(V_I(m->id), V_ID(m->entity_id), V_ID(m->premises_id),
                              V_T0(m->place_code), point_value(m, m->lon), point_value(m, m->lat)),
                         NULL, f)
               : r;
}

rc matter_get(struct tx *tx, i64 id, struct matter *ret, struct fault *f)
{
    struct matter m;
    struct take_matter t = { tx_arena(tx), &m };
    rc r = db_one(tx, &Q_matter_get, ARGS(V_I(id)), take_matter, &t, f);
    if (r == OK)
        *ret = m;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

void matter_put_members(const struct matter *m, struct json_out *o)
{
    json_id_of(o, "id", m->id);
    json_text_of(o, "number", m->number);
    json_text_of(o, "kind", m->kind);
    json_text_of(o, "state", m->state);
    json_int_of(o, "ver", m->ver);
    json_id_of(o, "unit_id", m->unit_id);
    json_id_of(o, "person_id", m->person_id);
    json_id_of(o, "entity_id", m->entity_id);
    json_id_of(o, "premises_id", m->premises_id);
    json_text_of(o, "place_code", m->place_code);
    json_instant_of(o, "opened_at", m->opened_at);
    json_instant_of(o, "due_at", m->due_at);
    json_instant_of(o, "closed_at", m->closed_at);
    json_int_of(o, "level", m->level);
    json_text_of(o, "title", m->title);
    json_text_of(o, "title_list", m->title_list);
    json_text_of(o, "title_code", m->title_code);
    json_id_of(o, "from_unit_id", m->from_unit_id);
    json_text_of(o, "raised_to", m->raised_to);
}

void matter_put(const struct matter *m, struct json_out *o)
{
    json_open(o, '{');
    matter_put_members(m, o);
    json_close(o, '}');
}
