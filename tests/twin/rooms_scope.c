/* rooms_scope.c — who sees what, read slowly: every row of a table with the units and people that
 * give sight of it, against what the lists and pages show. */
#include "rooms.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 4000, PAGE = 200, AT_ONCE = 4 };

/* One reason to see a row: whoever belongs to the unit (or above it), or is the person. */
struct reason {
    i64 id, unit, person;
};

struct kind {
    const char *list;     /* GET list?…, GET list/{id} */
    const char *all;      /* the list's rows, with their bureau */
    const char *officers; /* reasons */
    const char *partners; /* reasons for who sees only what is assigned; NULL: the same */
    bool has_page;
    bool house;      /* not for who sees only what is assigned */
    bool registered; /* who investigates sees all of it */
};

static const struct kind kinds[] = {
    { "/v1/entities", "SELECT id, bureau_id FROM entity WHERE merged_into IS NULL",
      "SELECT id, unit_id, 0 FROM entity",
      "SELECT entity_id, unit_id, person_id FROM matter WHERE secret = 0 UNION ALL "
      "SELECT p.entity_id, 0, t.person_id FROM premises p JOIN sweep_stop t ON t.premises_id = "
      "p.id JOIN sweep s ON s.id = t.sweep_id WHERE s.state IN ('locked', 'under_way', 'done')",
      .has_page = true, .registered = true },
    { "/v1/premises", "SELECT id, bureau_id FROM premises", "SELECT id, unit_id, 0 FROM premises",
      "SELECT premises_id, unit_id, person_id FROM matter WHERE secret = 0 UNION ALL "
      "SELECT t.premises_id, 0, t.person_id FROM sweep_stop t JOIN sweep s ON s.id = t.sweep_id "
      "WHERE s.state IN ('locked', 'under_way', 'done')",
      .has_page = true, .registered = true },
    { "/v1/matters", "SELECT id, bureau_id FROM matter",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/hazards", "SELECT id, bureau_id FROM matter WHERE kind = 'hazard'",
      "SELECT id, unit_id, person_id FROM matter", NULL, true },
    { "/v1/transfers", "SELECT id, bureau_id FROM matter WHERE kind = 'transfer'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/inspections", "SELECT id, bureau_id FROM matter WHERE kind = 'inspection'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/intakes", "SELECT id, bureau_id FROM matter WHERE kind = 'intake'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/complaints", "SELECT id, bureau_id FROM matter WHERE kind = 'complaint'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/reports", "SELECT id, bureau_id FROM matter WHERE kind = 'report'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/clues", "SELECT id, bureau_id FROM matter WHERE kind = 'clue'",
      "SELECT id, unit_id, person_id FROM matter UNION ALL SELECT id, from_unit_id, 0 FROM matter",
      "SELECT id, unit_id, person_id FROM matter", true },
    { "/v1/food/gradings", "SELECT id, bureau_id FROM matter WHERE kind = 'grading'",
      "SELECT id, unit_id, person_id FROM matter", NULL, true, true },
    { "/v1/food/operators",
      "SELECT o.id, o.bureau_id FROM food_operator o JOIN entity e ON e.id = o.id WHERE "
      "e.state IN ('active', 'provisional')",
      "SELECT id, unit_id, 0 FROM entity", NULL, true, true },
    { "/v1/surveys", "SELECT id, bureau_id FROM survey",
      "SELECT s.id, 0, p.id FROM survey s, person p", NULL, true, true },
    { "/v1/visits", "SELECT id, bureau_id FROM visit",
      "SELECT id, unit_id, officer_id FROM visit UNION ALL SELECT id, 0, second_id FROM visit",
      NULL, true },
    { "/v1/sweep-plans", "SELECT id, bureau_id FROM sweep_plan",
      "SELECT id, unit_id, 0 FROM sweep_plan", NULL, true },
    { "/v1/sweeps", "SELECT id, bureau_id FROM sweep",
      "SELECT id, unit_id, 0 FROM sweep UNION ALL SELECT sweep_id, 0, person_id FROM sweep_member",
      NULL, true },
    { "/v1/urgent-calls", "SELECT id, bureau_id FROM urgent_call",
      "SELECT id, unit_id, person_id FROM urgent_call UNION ALL SELECT id, 0, made_by FROM "
      "urgent_call UNION ALL SELECT call_id, 0, person_id FROM urgent_pass",
      NULL, true },
    { "/v1/people", "SELECT id, bureau_id FROM person", "SELECT id, unit_id, id FROM person", NULL,
      true },
};

static const i64 watchers[] = {
    201, 203, 204, 205, 206, 401, 402, 404, 406, 407, 408, 409, 411, 417
};

/* ---- reading all rows ---- */

struct rows {
    struct reason at[MOST];
    size_t n;
};

static rc take_reason(const struct row *r, void *arg, struct fault *f)
{
    struct rows *rows = arg;
    if (rows->n == MOST)
        return fail_detail(f, INTERNAL, NULL, "more than %d rows to walk over", MOST);
    int columns = row_columns(r);
    rows->at[rows->n++] = (struct reason){ row_int(r, 0), columns > 1 ? row_int(r, 1) : 0,
                                           columns > 2 ? row_int(r, 2) : 0 };
    return OK;
}

struct reading {
    const char *sql;
    struct rows *into;
};

static rc read_rows(struct tx *tx, void *arg, struct fault *f)
{
    struct reading *r = arg;
    r->into->n = 0;
    return db_each_sql(tx, str_from(r->sql), NO_ARGS, take_reason, r->into, f);
}

static struct rows *rows_of(struct desk *d, const char *sql)
{
    struct rows *rows = ARENA_NEW(d->arena, struct rows);
    must_read(d->b->t, read_rows, &(struct reading){ sql, rows });
    return rows;
}

/* ---- the slow rule ---- */

struct watcher {
    i64 id, unit, bureau;
    bool whole, partner, registered;
    enum secrecy secrets;
    enum wall wall;
};

static i64 of_person(struct desk *d, const char *sql, i64 id)
{
    return must_int(d->b->t, sql, ARGS(V_I(id)));
}

static struct watcher watcher_of(struct desk *d, i64 id)
{
    unsigned roles = (unsigned)of_person(d, "SELECT roles FROM person WHERE id = $1", id);
    unsigned street = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR | ROLE_PARTNER | ROLE_SYSTEM;
    unsigned all = ROLE_CLERK | ROLE_MEDIATOR | ROLE_REVIEWER | ROLE_COMMAND | ROLE_HEAD |
                   ROLE_AUDITOR | ROLE_SYSTEM,
             own = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR,
             inside = ROLE_INVESTIGATOR | ROLE_REVIEWER | ROLE_HEAD | ROLE_AUDITOR | ROLE_SYSTEM;
    return (struct watcher){
        .id = id,
        .secrets = roles & all   ? SECRETS_ALL
                   : roles & own ? SECRETS_OWN
                                 : SECRETS_NONE,
        .wall = roles & inside                        ? WALL_INSIDE
                : roles & (ROLE_OFFICER | ROLE_CHIEF) ? WALL_HANDED
                                                      : WALL_OUTSIDE,
        .unit = of_person(d, "SELECT unit_id FROM person WHERE id = $1", id),
        .bureau = of_person(d, "SELECT bureau_id FROM person WHERE id = $1", id),
        .whole = (roles & ~street) != 0,
        .partner = roles == ROLE_PARTNER,
        .registered = (roles & ROLE_INVESTIGATOR) != 0,
    };
}

/* From the row's unit upwards: is the watcher's among them? */
static bool in_unit(const struct rows *parents, i64 unit, i64 mine)
{
    for (int steps = 0; unit && steps < 20; steps++) {
        if (unit == mine)
            return true;
        i64 above = 0;
        for (size_t i = 0; i < parents->n; i++)
            if (parents->at[i].id == unit)
                above = parents->at[i].unit;
        unit = above;
    }
    return false;
}

/* closed: in its place of the unit how closed the work of an id is. */
static enum closed closed_of(const struct rows *closed, i64 id)
{
    for (size_t i = 0; i < closed->n; i++)
        if (closed->at[i].id == id)
            return (enum closed)closed->at[i].unit;
    return CLOSED_NO;
}

static bool has_part(const struct watcher *w, const struct rows *parts, i64 id)
{
    for (size_t i = 0; i < parts->n; i++)
        if (parts->at[i].id == id && parts->at[i].person == w->id)
            return true;
    return false;
}

static bool may_see(const struct watcher *w, const struct rows *reasons, const struct rows *parents,
                    i64 id, enum closed closed)
{
    bool wall = closed >= CLOSED_HANDED;
    bool all = wall ? w->wall == WALL_INSIDE : !closed || w->secrets == SECRETS_ALL;
    bool ways =
        wall ? closed == CLOSED_HANDED && w->wall == WALL_HANDED : w->secrets == SECRETS_OWN;
    if (!all && !ways)
        return false;
    if (w->whole && all)
        return true;
    for (size_t i = 0; i < reasons->n; i++) {
        const struct reason *r = &reasons->at[i];
        if (r->id == id && (r->person == w->id || in_unit(parents, r->unit, w->unit)))
            return true;
    }
    return false;
}

/* ---- what is shown ---- */

static bool ask(struct desk *d, i64 who, str target)
{
    return desk_ask(d, &(struct desk_ask){ .who = who, .method = "GET", .target = target }) == 200;
}

/* Every id of the list, page by page. */
static struct rows *shown(struct desk *d, const struct kind *k, i64 who)
{
    struct rows *rows = ARENA_NEW(d->arena, struct rows);
    str next = S("");
    do {
        str cursor = next.n ? arena_fmt(d->arena, "&cursor=%.*s", STR_ARG(next)) : S("");
        str target = arena_fmt(d->arena, "%s?limit=%d%.*s", k->list, PAGE, STR_ARG(cursor));
        assert_true(ask(d, who, target));
        const struct json *page = desk_json(d), *items = json_get(page, "items");
        for (size_t i = 0; i < json_size(items) && rows->n < MOST; i++)
            str_to_i64(json_text(json_get(json_at(items, i), "id")), &rows->at[rows->n++].id);
        next = json_text(json_get(page, "next"));
    } while (next.n && rows->n < MOST);
    return rows;
}

static size_t times(const struct rows *rows, i64 id)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        n += rows->at[i].id == id;
    return n;
}

static bool wrong(const struct kind *k, const struct watcher *w, i64 id, const char *what)
{
    fprintf(stderr, "scope: %s: person %lld %s %lld\n", k->list, (long long)w->id, what,
            (long long)id);
    return false;
}

/* A few pages of each list, seen and unseen. */
static bool page_agrees(struct desk *d, const struct kind *k, const struct watcher *w, i64 id,
                        bool sees)
{
    str target = arena_fmt(d->arena, "%s/%lld", k->list, (long long)id);
    bool opens = ask(d, w->id, target);
    str why = desk_why(d);
    if (opens == sees || (!opens && d->reply.status != 404))
        return opens == sees;
    fprintf(stderr, "scope: %d %.*s\n", d->reply.status, STR_ARG(why));
    return wrong(k, w, id, opens ? "opens what it must not see," : "cannot open");
}

static bool kind_holds(struct desk *d, const struct kind *k, const struct watcher *w,
                       const struct rows *parents)
{
    if (k->house && w->partner)
        return true;
    const struct rows *all = rows_of(d, k->all);
    const struct rows *reasons = rows_of(d, w->partner && k->partners ? k->partners : k->officers);
    const struct rows *list = shown(d, k, w->id);
    const struct rows *closed = rows_of(d, "SELECT id, secret FROM matter WHERE secret > 0");
    const struct rows *parts = rows_of(d, "SELECT case_id, 0, person_id FROM case_part "
                                          "WHERE part <> 'supervisor' AND ended_at IS NULL");
    size_t visible = 0;
    for (size_t i = 0; i < all->n; i++) {
        i64 id = all->at[i].id;
        bool sees = all->at[i].unit == w->bureau &&
                    ((k->registered && w->registered) || has_part(w, parts, id) ||
                     may_see(w, reasons, parents, id, closed_of(closed, id)));
        visible += sees;
        if (times(list, id) != (size_t)sees)
            return wrong(k, w, id, sees ? "is not shown, or twice," : "is shown");
        if (k->has_page && (all->n < 8 || i % (all->n / 8) == 0) && !page_agrees(d, k, w, id, sees))
            return false;
    }
    return list->n == visible || wrong(k, w, 0, "is shown something that is in no table:");
}

bool scopes_hold(struct desk *d, size_t turn)
{
    bool hold = true;
    for (size_t i = 0; hold && i < AT_ONCE; i++) {
        arena_reset(d->arena);
        const struct rows *parents = rows_of(d, "SELECT id, parent_id FROM unit");
        struct watcher watcher = watcher_of(d, watchers[(turn * AT_ONCE + i) % COUNT(watchers)]);
        for (size_t k = 0; hold && k < COUNT(kinds); k++)
            hold = kind_holds(d, &kinds[k], &watcher, parents);
    }
    return hold;
}
