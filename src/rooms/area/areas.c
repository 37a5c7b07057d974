/* areas.c — whose area: given by a chief, or led to by a sweep. */
#include "base/date.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/area/area.h"

/* A phone holds the walk of yesterday, which may still be waiting there, and of the coming week. */
enum { DAYS_BACK = 1, DAYS_AHEAD = 7, LEVEL_STREET = 2 };

struct taking {
    struct arena *arena;
    struct field_areas *areas;
    bool walked;
};

static bool holds(const struct field_areas *areas, str code)
{
    for (size_t i = 0; i < areas->n; i++)
        if (str_starts(code, areas->at[i].code))
            return true;
    return false;
}

static rc take_area(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    struct field_areas *areas = t->areas;
    str code = row_text(r, 0);
    (void)f;
    if (areas->n < AREAS_MOST && !holds(areas, code))
        areas->at[areas->n++] = (struct field_area){ arena_str(t->arena, code), t->walked };
    return OK;
}

rc areas_of(struct tx *tx, i64 person_id, struct field_areas *ret, struct fault *f)
{
    struct taking t = { tx_arena(tx), ret, false };
    day today = day_at(tx_now(tx));
    ret->n = 0;
    rc r = db_each(tx, &Q_area_own, ARGS(V_I(person_id)), take_area, &t, f);
    t.walked = true;
    if (r == OK)
        r = db_each(tx, &Q_area_walked,
                    ARGS(V_I(person_id), V_I(today - DAYS_BACK), V_I(today + DAYS_AHEAD)),
                    take_area, &t, f);
    return r;
}

/* ---- giving ---- */

struct jurisdiction {
    struct arena *arena;
    str place; /* empty: no unit up to the bureau has one */
};

static rc take_jurisdiction(const struct row *r, void *arg, struct fault *f)
{
    struct jurisdiction *j = arg;
    (void)f;
    j->place = row_text_copy(r, 0, j->arena);
    return OK;
}

static rc take_level(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 2);
    return OK;
}

static rc check_place(struct tx *tx, str code, str within, str path, struct fault *f)
{
    i64 level = 0;
    rc r = db_each(tx, &Q_area_place, ARGS(V_T(code)), take_level, &level, f);
    if (r != OK)
        return r;
    if (level == 0)
        return fault_field(f, path, "not_found", code);
    if (level < LEVEL_STREET)
        return fault_field(f, path, "not_an_area", code);
    return str_starts(code, within) ? OK : fault_field(f, path, "outside_unit", within);
}

/* One that lies within another would be on the phone twice. */
static rc check_others(struct strs places, size_t i, str path, struct fault *f)
{
    for (size_t k = 0; k < places.n; k++) {
        bool same = str_eq(places.at[i], places.at[k]);
        if (k < i && same)
            return fault_field(f, path, "twice", places.at[k]);
        if (k != i && !same && str_starts(places.at[i], places.at[k]))
            return fault_field(f, path, "within_another", places.at[k]);
    }
    return OK;
}

/* All wrong places at once. */
static rc check_places(struct tx *tx, struct strs places, str within, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; i < places.n; i++) {
        str path = arena_fmt(tx_arena(tx), "places.%zu", i);
        rc one = check_others(places, i, path, f);
        if (one == OK)
            one = check_place(tx, places.at[i], within, path, f);
        if (one != OK && one != INVALID)
            return one;
        r = one == OK ? r : one;
    }
    return r;
}

static rc told(struct tx *tx, const struct actor *who, i64 person_id, struct strs places,
               struct fault *f)
{
    struct json_out facts = json_out_new(tx_arena(tx), 4096);
    json_open(&facts, '{');
    json_name(&facts, S("places"));
    json_open(&facts, '[');
    for (size_t i = 0; i < places.n; i++)
        json_put_text(&facts, places.at[i]);
    json_close(&facts, ']');
    json_close(&facts, '}');
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = "person.areas",
                                                 .subject_kind = "person",
                                                 .subject_id = person_id,
                                                 .facts = json_out_str(&facts) },
                         f);
    return r == OK ? outbox_put(tx, who->bureau_id,
                                &(struct outbox_fact){ .topic = "person.changed",
                                                       .subject_kind = "person",
                                                       .subject_id = person_id,
                                                       .body = json_out_str(&facts) },
                                f)
                   : r;
}

rc areas_set(struct tx *tx, const struct actor *who, i64 person_id, struct strs places,
             struct fault *f)
{
    i64 unit = 0;
    struct jurisdiction within = { tx_arena(tx), S("") };
    rc r = db_int(tx, &Q_area_person, ARGS(V_I(person_id)), &unit, f);
    if (r == OK && unit == 0)
        return fail(f, NOT_FOUND, "person.not_found");
    if (r == OK)
        r = db_each(tx, &Q_area_jurisdiction, ARGS(V_I(unit)), take_jurisdiction, &within, f);
    if (r == OK)
        r = check_places(tx, places, within.place, f);
    if (r == OK)
        r = db_exec(tx, &Q_area_clear, ARGS(V_I(person_id)), NULL, f);
    for (size_t i = 0; r == OK && i < places.n; i++)
        r = db_exec(tx, &Q_area_insert,
                    ARGS(V_I(person_id), V_T(places.at[i]), V_I(who->bureau_id),
                         V_I(who->person_id), V_I(tx_now(tx))),
                    NULL, f);
    return r == OK ? told(tx, who, person_id, places, f) : r;
}
