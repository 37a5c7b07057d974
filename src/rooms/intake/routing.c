#include "rooms/intake/routing.h"

#include "db/queries.h"
#include "rooms/register/register.h"

static bool is(str wanted, str given)
{
    return wanted.n == 0 || str_eq(wanted, given);
}

static bool begins(str wanted, str given)
{
    return wanted.n == 0 || str_starts(given, wanted);
}

size_t routing_first(const struct routing_line *lines, size_t n, const struct routing_ask *ask)
{
    size_t i = 0;
    while (i < n && !(is(lines[i].kind, ask->kind) && is(lines[i].channel, ask->channel) &&
                      is(lines[i].category, ask->category) && begins(lines[i].trade, ask->trade) &&
                      begins(lines[i].place_code, ask->place_code)))
        i++;
    return i;
}

struct taking {
    struct arena *arena;
    struct routing_lines *lines;
};

static rc take_line(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    struct arena *a = t->arena;
    (void)f;
    if (t->lines->n < ROUTING_LINES)
        t->lines->at[t->lines->n++] = (struct routing_line){ .kind = row_text_copy(r, 0, a),
                                                             .channel = row_text_copy(r, 1, a),
                                                             .category = row_text_copy(r, 2, a),
                                                             .trade = row_text_copy(r, 3, a),
                                                             .place_code = row_text_copy(r, 4, a),
                                                             .unit_id = row_int(r, 5) };
    return OK;
}

rc routing_read(struct tx *tx, i64 bureau_id, i64 routing_id, struct routing_lines **ret,
                struct fault *f)
{
    struct taking t = { tx_arena(tx), ARENA_NEW(tx_arena(tx), struct routing_lines) };
    rc r = routing_id ? db_each(tx, &Q_routing_lines, ARGS(V_I(routing_id)), take_line, &t, f)
                      : db_each(tx, &Q_routing_lines_live, ARGS(V_I(bureau_id)), take_line, &t, f);
    if (r == OK)
        *ret = t.lines;
    return r;
}

const char *routed_word(enum routed_by by)
{
    static const char *const words[] = { [ROUTED_LINE] = "line",
                                         [ROUTED_PLACE] = "place",
                                         [ROUTED_OPERATOR] = "operator",
                                         [ROUTED_CENTRE] = "centre" };
    return words[by];
}

static struct routed without_a_place(const struct routing_ask *ask, size_t line)
{
    return ask->known_unit ? (struct routed){ ask->known_unit, ROUTED_OPERATOR, line }
                           : (struct routed){ ask->centre_id, ROUTED_CENTRE, line };
}

rc routing_pick(struct tx *tx, const struct routing_lines *lines, const struct routing_ask *ask,
                struct routed *ret, struct fault *f)
{
    size_t i = routing_first(lines->at, lines->n, ask);
    size_t line = i < lines->n ? i + 1 : 0;
    i64 unit = 0;
    rc r = OK;
    if (line && lines->at[i].unit_id) {
        *ret = (struct routed){ lines->at[i].unit_id, ROUTED_LINE, line };
        return OK;
    }
    if (ask->place_code.n)
        r = unit_of_place(tx, ask->bureau_id, ask->place_code, &unit, f);
    if (r == OK)
        *ret = unit ? (struct routed){ unit, ROUTED_PLACE, line } : without_a_place(ask, line);
    return r;
}

rc routing_explain(struct tx *tx, const struct routing_ask *ask, struct routed *ret,
                   struct fault *f)
{
    struct routing_lines *lines;
    rc r = routing_read(tx, ask->bureau_id, 0, &lines, f);
    return r == OK ? routing_pick(tx, lines, ask, ret, f) : r;
}

rc routing_unit(struct tx *tx, const struct routing_ask *ask, i64 *ret_unit, struct fault *f)
{
    struct routed to;
    rc r = routing_explain(tx, ask, &to, f);
    if (r == OK)
        *ret_unit = to.unit_id;
    return r;
}
