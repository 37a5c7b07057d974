#include "core/matter_level.h"

#include "codec/json.h"
#include "core/house.h"
#include "core/outbox.h"
#include "db/queries.h"

enum { PERCENT = 100, BODY = 512 };

static i64 number(const struct rules *rules, const struct rule_row *row, str column)
{
    i64 n = 0; /* the loader has checked that it is a number */
    (void)str_to_i64(rule_cell(rules, row, column), &n);
    return n;
}

/* The last instant before the level. */
static i64 begins_after(const struct rules *rules, const struct rule_row *row,
                        struct matter_limit l)
{
    i64 whole = l.due > l.from ? l.due - l.from : 0;
    i64 share = whole * number(rules, row, S("share_left")) / PERCENT;
    i64 days = number(rules, row, S("days_left")) * DAY_MS;
    return l.due - (share < days ? share : days);
}

i64 matter_level(const struct rules *rules, struct matter_limit limit, i64 now, i64 *ret_next)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("due_levels"), &n);
    i64 level = 0, next = 0;
    day today = day_at(now);
    for (size_t i = 0; limit.due && i < n; i++) {
        if (rows[i].valid_from > today || rows[i].valid_to < today)
            continue;
        i64 before = begins_after(rules, &rows[i], limit);
        i64 its = number(rules, &rows[i], S("level"));
        if (before >= now && (next == 0 || before + 1 < next))
            next = before + 1;
        if (before < now && its > level)
            level = its;
    }
    *ret_next = next;
    return level;
}

struct standing {
    i64 id, bureau_id, unit_id, person_id, level;
    str kind, number, state, place_code;
    struct matter_limit limit;
};

struct standings {
    struct arena *arena;
    struct standing *at;
    size_t n;
};

static rc take_standing(const struct row *r, void *arg, struct fault *f)
{
    struct standings *s = arg;
    struct arena *a = s->arena;
    (void)f;
    s->at[s->n++] = (struct standing){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .kind = row_text_copy(r, 2, a),
        .number = row_text_copy(r, 3, a),
        .state = row_text_copy(r, 4, a),
        .unit_id = row_int(r, 5),
        .person_id = row_int(r, 6),
        .place_code = row_text_copy(r, 7, a),
        .limit = { .from = row_null(r, 11) ? row_int(r, 8) : day_end((day)row_int(r, 11)),
                   .due = row_int(r, 9) },
        .level = row_int(r, 10),
    };
    return OK;
}

static rc tell(struct tx *tx, const struct standing *s, i64 level, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct json_out body = json_out_new(a, BODY);
    json_open(&body, '{');
    json_text_of(&body, "state", s->state);
    json_text_of(&body, "number", s->number);
    json_int_of(&body, "level", level);
    json_close(&body, '}');
    return outbox_put(
        tx, s->bureau_id,
        &(struct outbox_fact){ .topic = arena_cstr(a, ARENA_CONCAT(a, s->kind, S(".changed"))),
                               .subject_kind = arena_cstr(a, s->kind),
                               .subject_id = s->id,
                               .matter_id = s->id,
                               .unit_id = s->unit_id,
                               .person_id = s->person_id,
                               .place_code = s->place_code,
                               .body = json_out_str(&body) },
        f);
}

static rc refresh(struct tx *tx, const struct standing *s, struct fault *f)
{
    i64 next;
    i64 level = matter_level(house_of(tx)->rules, s->limit, tx_now(tx), &next);
    rc r = db_exec(tx, &Q_matter_set_level, ARGS(V_I(s->id), V_I(level), V_ID(next)), NULL, f);
    return r == OK && level != s->level ? tell(tx, s, level, f) : r;
}

rc matter_levels_refresh(struct tx *tx, i64 most, i64 *ret_seen, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct standings s = { .arena = a, .at = ARENA_ARRAY(a, struct standing, (size_t)most) };
    rc r =
        db_each(tx, &Q_matter_levels_due, ARGS(V_I(tx_now(tx)), V_I(most)), take_standing, &s, f);
    for (size_t i = 0; r == OK && i < s.n; i++)
        r = refresh(tx, &s.at[i], f);
    if (r == OK)
        *ret_seen = (i64)s.n;
    return r;
}
