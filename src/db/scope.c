/* The rules. In a condition @ is the alias, {b} the bureau, {p} the person, {u} the list of units.
 *
 * every: whoever asks. part: who does not see the whole bureau. partner: who sees only what is
 * assigned to their unit or to them; NULL means as part. A surprise sweep that is not open yet is
 * seen by whoever made it (and from above as a count). Work handed to a person is seen by that
 * person wherever it comes from, with its papers; what a unit handed to another it goes on
 * seeing; what hangs on an operator (licence, contact,
 * merge) is seen with the operator. Units and places are the address book: everybody in the bureau
 * has it. */
#include "db/scope.h"

struct rule {
    const char *kind, *every, *part, *partner;
};

#define IN_BUREAU "@.bureau_id = {b}"
#define IN_UNITS  "@.unit_id IN ({u})"
#define SEEN_ENTITY(id)                                                                            \
    "EXISTS (SELECT 1 FROM entity so WHERE so.id = " id " AND so.unit_id IN ({u}))"
#define SEEN_MATTER(id)                                                                            \
    "EXISTS (SELECT 1 FROM matter so WHERE so.id = " id                                            \
    " AND (so.unit_id IN ({u}) OR so.from_unit_id IN ({u}) OR so.person_id = {p}))"
/* Of the little that is assigned: read once, not asked again for every row. */
#define ASSIGNED_MATTER(id, column)                                                                \
    id " IN (SELECT so." column " FROM matter so WHERE so.unit_id IN ({u}) OR so.person_id = {p})"
/* A door is a partner's from the moment the sweep is locked. */
#define ASSIGNED_STOP(id)                                                                          \
    id " IN (SELECT ss.premises_id FROM sweep_stop ss JOIN sweep sw ON sw.id = ss.sweep_id "       \
       "WHERE ss.person_id = {p} AND sw.state IN ('locked', 'under_way', 'done'))"
#define ASSIGNED_ENTITY(id)                                                                        \
    "(" ASSIGNED_MATTER(id, "entity_id") " OR " id " IN (SELECT sd.entity_id FROM sweep_stop ss "  \
                                         "JOIN premises sd ON sd.id = ss.premises_id "             \
                                         "JOIN sweep sw ON sw.id = ss.sweep_id "                   \
                                         "WHERE ss.person_id = {p} AND "                           \
                                         "sw.state IN ('locked', 'under_way', 'done')))"

static const struct rule rules[] = {
    { "attachment", IN_BUREAU, "(" IN_UNITS " OR @.created_by = {p})", NULL },
    { "bureau", "@.id = {b}", NULL, NULL },
    { "capsule", IN_BUREAU, "(" IN_UNITS " OR @.person_id = {p})", "@.person_id = {p}" },
    { "conflict", IN_BUREAU, "(" IN_UNITS " OR @.person_id = {p})", "@.person_id = {p}" },
    { "contact", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "document", IN_BUREAU, "(" IN_UNITS " OR " SEEN_MATTER("@.matter_id") ")", NULL },
    { "entity", IN_BUREAU, IN_UNITS, ASSIGNED_ENTITY("@.id") },
    { "entity_merge", IN_BUREAU, SEEN_ENTITY("@.kept_id"), ASSIGNED_ENTITY("@.kept_id") },
    { "food_link", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "food_operator", IN_BUREAU, SEEN_ENTITY("@.id"), ASSIGNED_ENTITY("@.id") },
    { "food_score", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "food_staff", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "import_map", IN_BUREAU, NULL, NULL },
    { "import_run", IN_BUREAU, "@.created_by = {p}", NULL },
    { "job", IN_BUREAU, "(" IN_UNITS " OR @.created_by = {p})", "@.created_by = {p}" },
    { "ledger", IN_BUREAU,
      "(" IN_UNITS
      " OR @.actor_id = {p} OR " SEEN_MATTER("@.matter_id") " OR " SEEN_ENTITY("@.entity_id") ")",
      "(@.actor_id = {p} OR " ASSIGNED_MATTER("@.matter_id", "id") ")" },
    { "licence", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "matter", IN_BUREAU, "(" IN_UNITS " OR @.from_unit_id IN ({u}) OR @.person_id = {p})",
      "(" IN_UNITS " OR @.person_id = {p})" },
    { "outbox", IN_BUREAU, "(@.unit_id IS NULL OR " IN_UNITS " OR @.person_id = {p})",
      "(" IN_UNITS " OR @.person_id = {p})" },
    { "person", IN_BUREAU, "(" IN_UNITS " OR @.id = {p})", NULL },
    { "place", IN_BUREAU, NULL, NULL },
    { "premises", IN_BUREAU, IN_UNITS,
      "(" ASSIGNED_MATTER("@.id", "premises_id") " OR " ASSIGNED_STOP("@.id") ")" },
    { "saved_view", IN_BUREAU " AND (@.person_id = {p} OR @.shared = 1)", NULL, NULL },
    { "schedule", IN_BUREAU, NULL, NULL },
    { "self_check", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "survey", IN_BUREAU, NULL, IN_UNITS },
    { "survey_target", IN_BUREAU, SEEN_ENTITY("@.entity_id"), ASSIGNED_ENTITY("@.entity_id") },
    { "my_snap", IN_BUREAU " AND @.person_id = {p}", NULL, NULL },
    { "snap", IN_BUREAU, "(" IN_UNITS " OR @.person_id = {p})", "@.person_id = {p}" },
    { "sweep", IN_BUREAU,
      "(@.surprise = 0 OR @.opened_at IS NOT NULL OR @.created_by = {p}) AND (" IN_UNITS
      " OR EXISTS (SELECT 1 FROM sweep_member so WHERE so.sweep_id = @.id AND so.person_id = {p}))",
      NULL },
    { "sweep_plan", IN_BUREAU, IN_UNITS, NULL },
    { "unit", IN_BUREAU, NULL, "@.id IN ({u})" },
    { "urgent_call", IN_BUREAU,
      "(" IN_UNITS
      " OR @.person_id = {p} OR @.made_by = {p} OR EXISTS (SELECT 1 FROM urgent_pass so "
      "WHERE so.call_id = @.id AND so.person_id = {p}))",
      NULL },
    { "visit", IN_BUREAU, "(" IN_UNITS " OR @.officer_id = {p} OR @.second_id = {p})", NULL },
};

struct scope scope_system(i64 bureau_id)
{
    return (struct scope){ .bureau_id = bureau_id, .whole_bureau = true };
}

/* An empty list would be a syntax error; no unit has the id 0. */
static void put_units(buf *sql, const struct scope *scope)
{
    if (scope->unit_count == 0)
        buf_char(sql, '0');
    for (size_t i = 0; i < scope->unit_count; i++) {
        if (i)
            buf_char(sql, ',');
        buf_i64(sql, scope->units[i]);
    }
}

static void put_condition(buf *sql, const char *condition, const struct scope *scope, str alias)
{
    buf_add(sql, S(" AND "));
    for (const char *p = condition; *p; p++) {
        if (*p == '@') {
            buf_add(sql, alias);
        } else if (*p != '{') {
            buf_char(sql, *p);
        } else {
            char what = p[1];
            p += 2;
            if (what == 'u')
                put_units(sql, scope);
            else
                buf_i64(sql, what == 'b' ? scope->bureau_id : scope->person_id);
        }
    }
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
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '_' && (s.p[i] < 'a' || s.p[i] > 'z') &&
            (i == 0 || s.p[i] < '0' || s.p[i] > '9'))
            return false;
    }
    return s.n > 0;
}

rc scope_condition(buf *sql, const struct scope *scope, str kind, str alias, struct fault *f)
{
    const struct rule *rule = find_rule(kind);
    if (!rule || !is_alias(alias))
        return fail_detail(f, INTERNAL, NULL, "no scope rule for %.*s %.*s", STR_ARG(kind),
                           STR_ARG(alias));
    put_condition(sql, rule->every, scope, alias);
    const char *more = scope->assigned_only && rule->partner ? rule->partner : rule->part;
    if (more && !scope->whole_bureau)
        put_condition(sql, more, scope, alias);
    return OK;
}
