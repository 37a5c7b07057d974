/* The rules. In a condition @ is the alias, {b} the bureau, {p} the person, {u} the list of units,
 * {w} the person and those whose deputy they are today.
 *
 * every: whoever asks. part: who does not see the whole bureau. partner: who sees only what is
 * assigned to their unit or to them; none means as part. A surprise sweep that is not open yet is
 * seen by whoever made it (and from above as a count). Work handed to a person is seen by that
 * person wherever it comes from, with its papers; what a unit handed to another it goes on
 * seeing; what hangs on an operator (licence, contact,
 * merge) is seen with the operator. Units and places are the address book: everybody in the bureau
 * has it. Secret work is hidden, with its acts, papers and news, from those whose work has nothing
 * to do with it (struct scope, secrets), also where they see the whole bureau. Who investigates
 * looks any operator and door up (whole_register), but not the work of the stations: there stands
 * the wall. From its other side clue packages and cases are hidden like secret work (struct scope,
 * wall), but for those in which one has a part or which one was given a pass to read ({x}). */
#include "db/scope.h"

#include <string.h>

enum { WAYS = 5, EVERY_LEVEL = (1 << (CLOSED_WALL + 1)) - 1 };

/* One of several ways to see a row. set: the same rows, said so that an index finds them from the
 * little that is seen; NULL where the condition itself stands on a column with an index. */
struct way {
    const char *row, *set;
};

struct rule {
    const char *kind, *every;
    struct way part[WAYS], partner[WAYS]; /* any of them; none: no condition */
    /* What tells how closed the work is that a row belongs to: level, or id of the matter. Neither:
     * no row of the kind can. */
    const char *level, *matter;
    const char *let; /* the row belongs to work one was let into */
    bool filings;    /* no row of the kind is closed by the wall */
    bool registered; /* stands in the register of operators and doors */
};

#define IN_BUREAU "@.bureau_id = {b}"
#define IN_UNITS  "@.unit_id IN ({u})"
#define SEEN_ENTITY(id)                                                                            \
    "EXISTS (SELECT 1 FROM entity so WHERE so.id = " id " AND so.unit_id IN ({u}))"
#define SEEN_MATTER(id)                                                                            \
    "EXISTS (SELECT 1 FROM matter so WHERE so.id = " id                                            \
    " AND (so.unit_id IN ({u}) OR so.from_unit_id IN ({u}) OR so.person_id IN ({w})))"
#define ENTITIES_SEEN(id) id " IN (SELECT so.id FROM entity so WHERE so.unit_id IN ({u}))"
#define MATTERS_SEEN(id)                                                                           \
    id " IN (SELECT so.id FROM matter so WHERE so.unit_id IN ({u}) UNION ALL "                     \
       "SELECT so.id FROM matter so WHERE so.from_unit_id IN ({u}) UNION ALL "                     \
       "SELECT so.id FROM matter so WHERE so.person_id IN ({w}))"
/* Of the little that is assigned: read once, not asked again for every row. */
#define ASSIGNED_MATTER(id, column)                                                                \
    id " IN (SELECT so." column                                                                    \
       " FROM matter so WHERE (so.unit_id IN ({u}) OR so.person_id IN ({w})) AND so.secret = 0)"
/* A door is a partner's from the moment the sweep is locked. */
#define ASSIGNED_STOP(id)                                                                          \
    id " IN (SELECT ss.premises_id FROM sweep_stop ss JOIN sweep sw ON sw.id = ss.sweep_id "       \
       "WHERE ss.person_id = {p} AND sw.state IN ('locked', 'under_way', 'done'))"
#define ASSIGNED_ENTITY(id)                                                                        \
    {                                                                                              \
        { ASSIGNED_MATTER(id, "entity_id") },                                                      \
        {                                                                                          \
            id " IN (SELECT sd.entity_id FROM sweep_stop ss "                                      \
               "JOIN premises sd ON sd.id = ss.premises_id "                                       \
               "JOIN sweep sw ON sw.id = ss.sweep_id "                                             \
               "WHERE ss.person_id = {p} AND "                                                     \
               "sw.state IN ('locked', 'under_way', 'done'))"                                      \
        }                                                                                          \
    }

#define MINE                                                                                       \
    {                                                                                              \
        IN_UNITS                                                                                   \
    }
#define OF(column)                                                                                 \
    {                                                                                              \
        "@." column " = {p}"                                                                       \
    }
#define LET(id) id " IN ({x})"
/* Work of one's own, and of those whose deputy one is. */
#define WORK                                                                                       \
    {                                                                                              \
        "@.person_id IN ({w})"                                                                     \
    }
#define THEIR_ENTITY(id) { { SEEN_ENTITY(id), ENTITIES_SEEN(id) } }, ASSIGNED_ENTITY(id)

/* clang-format off */
static const struct rule rules[] = {
    { "absence", IN_BUREAU, { MINE, OF("person_id"), OF("deputy_id") }, { OF("person_id"), OF("deputy_id") } },
    { "attachment", IN_BUREAU, { MINE, OF("created_by") }, .matter = "@.subject_id AND @.subject_kind = 'matter'",
      .let = "@.subject_kind = 'matter' AND " LET("@.subject_id") },
    { "bureau", "@.id = {b}" },
    { "capsule", IN_BUREAU, { MINE, OF("person_id") }, { OF("person_id") } },
    { "conflict", IN_BUREAU, { MINE, OF("person_id") }, { OF("person_id") } },
    { "contact", IN_BUREAU, THEIR_ENTITY("@.entity_id"), .registered = true },
    { "document", IN_BUREAU, { MINE, { SEEN_MATTER("@.matter_id"), MATTERS_SEEN("@.matter_id") } },
      .matter = "@.matter_id", .let = LET("@.matter_id") },
    { "entity", IN_BUREAU, { MINE }, ASSIGNED_ENTITY("@.id"), .registered = true },
    { "entity_merge", IN_BUREAU, THEIR_ENTITY("@.kept_id"), .registered = true },
    { "filing", IN_BUREAU, { MINE, { "@.from_unit_id IN ({u})" }, WORK }, { MINE, WORK }, .level = "@.secret",
      .filings = true },
    { "figure", IN_BUREAU, { MINE } },
    { "food_link", IN_BUREAU, THEIR_ENTITY("@.entity_id") },
    { "food_operator", IN_BUREAU, THEIR_ENTITY("@.id") },
    { "food_score", IN_BUREAU, THEIR_ENTITY("@.entity_id") },
    { "food_staff", IN_BUREAU, THEIR_ENTITY("@.entity_id") },
    { "import_map", IN_BUREAU },
    { "import_run", IN_BUREAU, { OF("created_by") } },
    { "intake_import", IN_BUREAU, { MINE, OF("created_by") }, { OF("created_by") } },
    { "intake_routing", IN_BUREAU },
    { "job", IN_BUREAU, { MINE, OF("created_by") }, { OF("created_by") } },
    { "ledger", IN_BUREAU,
      { MINE, OF("actor_id"), { SEEN_MATTER("@.matter_id"), MATTERS_SEEN("@.matter_id") }, { "@.entity_unit_id IN ({u})" } },
      { OF("actor_id"), { ASSIGNED_MATTER("@.matter_id", "id") } }, .level = "@.secret", .let = LET("@.matter_id") },
    { "licence", IN_BUREAU, THEIR_ENTITY("@.entity_id"), .registered = true },
    { "matter", IN_BUREAU, { MINE, { "@.from_unit_id IN ({u})" }, WORK }, { MINE, WORK }, .level = "@.secret", .let = LET("@.id") },
    { "my_matter", IN_BUREAU " AND @.person_id IN ({w})", { WORK }, { WORK }, .level = "@.secret", .let = LET("@.id") },
    { "outbox", IN_BUREAU, { { "@.unit_id IS NULL" }, MINE, WORK }, { MINE, WORK }, .level = "@.secret" },
    { "person", IN_BUREAU, { MINE, OF("id") } },
    { "place", IN_BUREAU },
    { "premises", IN_BUREAU, { MINE },
      { { ASSIGNED_MATTER("@.id", "premises_id") }, { ASSIGNED_STOP("@.id") } }, .registered = true },
    { "publicity", IN_BUREAU, { MINE } },
    { "saved_view", IN_BUREAU " AND (@.person_id = {p} OR @.shared = 1)" },
    { "schedule", IN_BUREAU },
    { "self_check", IN_BUREAU, THEIR_ENTITY("@.entity_id") },
    { "survey", IN_BUREAU, { { NULL } }, { MINE } },
    { "survey_target", IN_BUREAU, THEIR_ENTITY("@.entity_id") },
    { "my_snap", IN_BUREAU " AND @.person_id = {p}" },
    { "snap", IN_BUREAU, { MINE, OF("person_id") }, { OF("person_id") } },
    { "sweep", IN_BUREAU,
      { { "(@.surprise = 0 OR @.opened_at IS NOT NULL OR @.created_by = {p}) AND (" IN_UNITS
          " OR EXISTS (SELECT 1 FROM sweep_member so WHERE so.sweep_id = @.id AND so.person_id = {p}))" } } },
    { "sweep_plan", IN_BUREAU, { MINE } },
    { "unit", IN_BUREAU, { { NULL } }, { { "@.id IN ({u})" } } },
    { "urgent_call", IN_BUREAU,
      { MINE, OF("person_id"), OF("made_by"),
        { "EXISTS (SELECT 1 FROM urgent_pass so WHERE so.call_id = @.id AND so.person_id = {p})" } } },
    { "visit", IN_BUREAU, { MINE, OF("officer_id"), OF("second_id") } },
};
/* clang-format on */

struct scope scope_system(i64 bureau_id)
{
    return (struct scope){
        .bureau_id = bureau_id, .secrets = SECRETS_ALL, .wall = WALL_INSIDE, .whole_bureau = true
    };
}

static const i64 *copy_ids(const i64 *ids, size_t n, struct arena *a)
{
    i64 *to = ARENA_ARRAY(a, i64, n + 1);
    if (n)
        memcpy(to, ids, n * sizeof *to);
    return to;
}

struct scope *scope_copy(const struct scope *from, struct arena *a)
{
    struct scope *to = ARENA_NEW(a, struct scope);
    *to = *from;
    to->units = copy_ids(from->units, from->unit_count, a);
    to->absent = copy_ids(from->absent, from->absent_count, a);
    to->parts = copy_ids(from->parts, from->part_count, a);
    to->passes = copy_ids(from->passes, from->pass_count, a);
    return to;
}

struct scope scope_for_writing(const struct scope *from)
{
    struct scope to = *from;
    to.pass_count = 0;
    return to;
}

/* Work so closed is seen without looking further; by_ways: where one's own ways lead to it. */
static bool sees(const struct scope *scope, enum closed closed, bool *by_ways)
{
    *by_ways = false;
    switch (closed) {
    case CLOSED_NO:
        return true;
    case CLOSED_SECRET:
        *by_ways = scope->secrets == SECRETS_OWN;
        return scope->secrets == SECRETS_ALL;
    case CLOSED_HANDED:
        *by_ways = scope->wall == WALL_HANDED;
        return scope->wall == WALL_INSIDE;
    case CLOSED_WALL:
        return scope->wall == WALL_INSIDE;
    }
    return false;
}

bool scope_knows(const struct scope *scope, enum closed closed, bool own_ways)
{
    bool by_ways;
    return sees(scope, closed, &by_ways) || (by_ways && own_ways);
}

/* An empty list would be a syntax error; no unit has the id 0. */
static void put_ids(buf *sql, const i64 *ids, size_t n)
{
    if (n == 0)
        buf_char(sql, '0');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(sql, ',');
        buf_i64(sql, ids[i]);
    }
}

/* first, then the others. */
static void put_also(buf *sql, const i64 *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_char(sql, ',');
        buf_i64(sql, ids[i]);
    }
}

static void put_let(buf *sql, const struct scope *scope)
{
    buf_char(sql, '0');
    put_also(sql, scope->parts, scope->part_count);
    put_also(sql, scope->passes, scope->pass_count);
}

static void put_workers(buf *sql, const struct scope *scope)
{
    buf_i64(sql, scope->person_id);
    put_also(sql, scope->absent, scope->absent_count);
}

/* scope: with the units that {u} stands for, the people that {w} does, the work that {x} does. */
static void put_condition(buf *sql, const char *condition, const struct scope *scope, str alias)
{
    for (const char *p = condition; *p; p++) {
        if (*p == '@') {
            buf_add(sql, alias);
        } else if (*p != '{') {
            buf_char(sql, *p);
        } else {
            char what = p[1];
            p += 2;
            if (what == 'u')
                put_ids(sql, scope->units, scope->unit_count);
            else if (what == 'w')
                put_workers(sql, scope);
            else if (what == 'x')
                put_let(sql, scope);
            else
                buf_i64(sql, what == 'b' ? scope->bureau_id : scope->person_id);
        }
    }
}

static size_t count_ways(const struct way *ways)
{
    size_t n = 0;
    while (n < WAYS && ways[n].row)
        n++;
    return n;
}

static const struct way *all_ways(const struct rule *rule, const struct scope *scope)
{
    return scope->assigned_only && rule->partner[0].row ? rule->partner : rule->part;
}

/* The ways of this person; none where every row of the bureau is seen. */
static const struct way *ways_of(const struct rule *rule, const struct scope *scope, size_t *ret_n)
{
    const struct way *ways = all_ways(rule, scope);
    bool all = scope->whole_bureau || (scope->whole_register && rule->registered);
    *ret_n = all ? 0 : count_ways(ways);
    return ways;
}

static bool is_let(const struct rule *rule, const struct scope *scope)
{
    return rule->let && scope->part_count + scope->pass_count > 0;
}

/* The levels of a set, bit by bit, as a condition on column. */
static void put_levels(buf *sql, const char *column, unsigned set, const struct scope *scope,
                       str alias)
{
    const char *before = " IN (";
    put_condition(sql, column, scope, alias);
    if (set == 1u << CLOSED_NO) { /* as the indexes of what is open to all say it */
        buf_add(sql, S(" = 0"));
        return;
    }
    for (int i = CLOSED_NO; i <= CLOSED_WALL; i++) {
        if (!(set & 1u << i))
            continue;
        buf_add(sql, str_from(before));
        buf_i64(sql, i);
        before = ",";
    }
    buf_char(sql, ')');
}

/* The row belongs to work of one of these levels. A row of no work is open. */
static void put_of_levels(buf *sql, const struct rule *rule, unsigned set,
                          const struct scope *scope, str alias)
{
    if (rule->level) {
        put_levels(sql, rule->level, set, scope, alias);
        return;
    }
    if (set == EVERY_LEVEL) {
        buf_add(sql, S("1 = 1"));
        return;
    }
    buf_add(sql, S("NOT EXISTS (SELECT 1 FROM matter sx WHERE sx.id = "));
    put_condition(sql, rule->matter, scope, alias);
    buf_add(sql, S(" AND "));
    put_levels(sql, "sx.secret", ~set & EVERY_LEVEL, scope, alias);
    buf_char(sql, ')');
}

static void put_any_way(buf *sql, const struct rule *rule, const struct scope *scope, str alias)
{
    const struct way *ways = all_ways(rule, scope);
    for (size_t i = 0; i < count_ways(ways); i++) {
        buf_add(sql, i ? S(" OR ") : S("("));
        put_condition(sql, ways[i].row, scope, alias);
    }
    buf_char(sql, ')');
}

/* Where the bureau is seen for other work, closed work is seen by the ways one would have without
 * it; where one's ways are all there is, they say enough. */
static void put_secrecy(buf *sql, const struct rule *rule, const struct scope *scope, str alias)
{
    int most = rule->filings ? CLOSED_SECRET : CLOSED_WALL;
    unsigned seen = 0, ways = 0, all = (1u << (most + 1)) - 1;
    bool by_ways;
    for (int i = CLOSED_NO; i <= most; i++) {
        if (sees(scope, (enum closed)i, &by_ways))
            seen |= 1u << i;
        if (by_ways)
            ways |= 1u << i;
    }
    if (!scope->whole_bureau)
        seen |= ways;
    if ((!rule->level && !rule->matter) || seen == all)
        return;
    buf_add(sql, S(" AND ("));
    put_of_levels(sql, rule, seen, scope, alias);
    if (ways & ~seen) {
        buf_add(sql, S(" OR ("));
        put_of_levels(sql, rule, seen | ways, scope, alias);
        buf_add(sql, S(" AND "));
        put_any_way(sql, rule, scope, alias);
        buf_char(sql, ')');
    }
    if (is_let(rule, scope)) {
        buf_add(sql, S(" OR "));
        put_condition(sql, rule->let, scope, alias);
    }
    buf_char(sql, ')');
}

static const struct rule *find_rule(str kind)
{
    for (size_t i = 0; i < COUNT(rules); i++) {
        if (str_eq(kind, str_from(rules[i].kind)))
            return &rules[i];
    }
    return NULL;
}

static bool is_alias(str s)
{
    s = str_sub(s, str_starts(s, S("+")), s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '_' && (s.p[i] < 'a' || s.p[i] > 'z') &&
            (i == 0 || s.p[i] < '0' || s.p[i] > '9'))
            return false;
    }
    return s.n > 0;
}

static rc begin(buf *sql, const struct scope *scope, str kind, str alias, const struct rule **ret,
                struct fault *f)
{
    const struct rule *rule = find_rule(kind);
    if (!rule || !is_alias(alias))
        return fail_detail(f, INTERNAL, NULL, "no scope rule for %.*s %.*s", STR_ARG(kind),
                           STR_ARG(alias));
    buf_add(sql, S(" AND "));
    put_condition(sql, rule->every, scope, alias);
    put_secrecy(sql, rule, scope, alias);
    *ret = rule;
    return OK;
}

rc scope_condition(buf *sql, const struct scope *scope, str kind, str alias, struct fault *f)
{
    const struct rule *rule;
    rc r = begin(sql, scope, kind, alias, &rule, f);
    if (r != OK)
        return r;
    size_t n;
    const struct way *ways = ways_of(rule, scope, &n);
    bool let = n > 0 && is_let(rule, scope), several = n > 1 || let;
    for (size_t i = 0; i < n; i++) {
        buf_add(sql, i ? S(" OR ") : several ? S(" AND (") : S(" AND "));
        put_condition(sql, ways[i].row, scope, alias);
    }
    if (let) {
        buf_add(sql, S(" OR "));
        put_condition(sql, rule->let, scope, alias);
    }
    if (several)
        buf_char(sql, ')');
    return OK;
}

/* A column that holds a unit: each unit is a branch, for an index gives the rows of one of them in
 * order, not those of several. */
static bool by_unit(const struct way *way)
{
    return strstr(way->row, "({u})") && !strstr(way->row, "SELECT");
}

size_t scope_branches(const struct scope *scope, str kind)
{
    const struct rule *rule = find_rule(kind);
    size_t n = 0, branches = 0;
    const struct way *ways = rule ? ways_of(rule, scope, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        branches += by_unit(&ways[i]) ? scope->unit_count : 1;
    return branches + (n > 0 && is_let(rule, scope));
}

rc scope_branch(buf *sql, const struct scope *scope, str kind, str alias, size_t branch,
                struct fault *f)
{
    const struct rule *rule;
    rc r = begin(sql, scope, kind, alias, &rule, f);
    if (r != OK)
        return r;
    size_t n;
    const struct way *ways = ways_of(rule, scope, &n);
    for (size_t i = 0; i < n; i++) {
        struct scope one = *scope;
        size_t here = by_unit(&ways[i]) ? scope->unit_count : 1;
        if (branch >= here) {
            branch -= here;
            continue;
        }
        if (by_unit(&ways[i])) {
            one.units = scope->units + branch;
            one.unit_count = 1;
        }
        buf_add(sql, S(" AND "));
        put_condition(sql, ways[i].set ? ways[i].set : ways[i].row, &one,
                      str_sub(alias, str_starts(alias, S("+")), alias.n));
        return OK;
    }
    if (branch > 0 || n == 0 || !is_let(rule, scope))
        return fail(f, INTERNAL, NULL);
    buf_add(sql, S(" AND "));
    put_condition(sql, rule->let, scope, alias);
    return OK;
}
