#include "search/mirror_shape.h"

#include "db/queries.h"

#include <string.h>

enum {
    DOOR,
    ENTITY,
    LON,
    LAT,
    TRADE,
    GRADE,
    STATE,
    KIND,
    DOOR_STATE_COLUMN,
    PLACE,
    ENTITY_PLACE,
    BUREAU,
    UNIT,
    ENTITY_UNIT,
    OFFICER,
    SEEN,
    CHANGED,
    ENROLLED,
    OPENED,
    FILINGS,
    NAME,
    PERSON,
    ADDRESS,
    DOOR_ADDRESS,
    STATE_AT,
    STREET,
    SIGN
};
enum { MOST_DOORS = 100000, ADDRESS_BYTES = 4096 };

static void read_door(const struct row *r, struct arena *a, bool first, struct door *d)
{
    bool is_door = !row_null(r, DOOR);
    *d = (struct door){
        .id = row_int(r, is_door ? DOOR : ENTITY),
        .entity_id = row_int(r, ENTITY),
        .is_door = is_door,
        .first = first,
        .located = !row_null(r, LON) && !row_null(r, LAT),
        .trade = row_text_copy(r, TRADE, a),
        .grade = row_text_copy(r, GRADE, a),
        .state = row_text_copy(r, STATE, a),
        .kind = row_text_copy(r, KIND, a),
        .door_state = row_text_copy(r, DOOR_STATE_COLUMN, a),
        .place_code = row_text_copy(r, PLACE, a),
        .entity_place_code = row_text_copy(r, ENTITY_PLACE, a),
        .bureau_id = row_int(r, BUREAU),
        .unit_id = row_int(r, UNIT),
        .entity_unit_id = row_int(r, ENTITY_UNIT),
        .officer_id = row_int(r, OFFICER),
        .seen_at = row_int(r, SEEN),
        .changed_at = row_int(r, CHANGED),
        .enrolled_at = row_int(r, ENROLLED),
        .opened_on = row_null(r, OPENED) ? DOOR_NO_DAY : (day)row_int(r, OPENED),
        .filings = row_int(r, FILINGS),
        .state_at = row_int(r, STATE_AT),
        .street = row_text_copy(r, STREET, a),
    };
    if (d->located) {
        d->x = mercator_x(row_real(r, LON));
        d->y = mercator_y(row_real(r, LAT));
    }
}

static void add_line(struct reading_rows *rr, str address)
{
    for (str rest = buf_str(&rr->address); rest.n;) {
        str line = str_cut(rest, '\n', &rest);
        if (str_eq(line, address))
            return;
    }
    if (!address.n)
        return;
    if (rr->address.n)
        buf_char(&rr->address, '\n');
    buf_add(&rr->address, address);
    rr->subject->address = buf_str(&rr->address);
}

/* What hangs over the door is looked for like an address: only where it says something that the
 * registered name does not, for most signs are a part of it. */
static void add_sign(struct reading_rows *rr, str sign)
{
    if (str_find(rr->subject->name, sign) == rr->subject->name.n)
        add_line(rr, sign);
}

i64 subject_id(const struct row *r)
{
    return row_int(r, ENTITY);
}

rc subject_row(const struct row *r, struct reading_rows *rr, struct fault *f)
{
    struct subject *s = rr->subject;
    if (s->n == rr->room) {
        size_t room = rr->room ? rr->room * 2 : 2;
        if (room > MOST_DOORS)
            return fail(f, TOO_LARGE, "mirror.too_many_doors");
        struct door *wider = ARENA_ARRAY(rr->arena, struct door, room);
        if (s->n)
            memcpy(wider, s->doors, s->n * sizeof *wider);
        s->doors = wider;
        rr->room = room;
    }
    read_door(r, rr->arena, s->n == 0, &s->doors[s->n]);
    if (s->n++ == 0) {
        s->name = row_text_copy(r, NAME, rr->arena);
        s->person = row_text_copy(r, PERSON, rr->arena);
        s->document = !row_null(r, ENTITY);
        rr->address = buf_new(rr->arena, ADDRESS_BYTES);
        add_line(rr, row_text(r, ADDRESS));
    }
    add_line(rr, row_text(r, DOOR_ADDRESS));
    add_sign(rr, row_text(r, SIGN));
    return OK;
}

static rc take_row(const struct row *r, void *arg, struct fault *f)
{
    return subject_row(r, arg, f);
}

static rc take_holder(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_null(r, 0) ? -1 : row_int(r, 0);
    return OK;
}

rc subject_read(struct tx *tx, i64 id, struct arena *a, struct subject **ret, struct fault *f)
{
    struct subject *s = ARENA_NEW(a, struct subject);
    struct reading_rows rr = { .arena = a, .subject = s };
    i64 holder = 0;
    s->id = id;
    rc r = db_each(tx, &Q_mirror_operator, ARGS(V_I(id)), take_row, &rr, f);
    if (r == OK && !s->n)
        r = db_each(tx, &Q_mirror_holder, ARGS(V_I(id)), take_holder, &holder, f);
    if (r == OK && holder > 0)
        r = db_each(tx, &Q_mirror_operator, ARGS(V_I(holder)), take_row, &rr, f);
    if (r == OK && holder < 0)
        r = db_each(tx, &Q_mirror_frontage, ARGS(V_I(id)), take_row, &rr, f);
    if (r == OK)
        *ret = s;
    return r;
}

struct doc subject_document(const struct subject *s, u32 row)
{
    bool gone =
        !str_eq(s->doors[0].state, S("active")) && !str_eq(s->doors[0].state, S("provisional"));
    return (struct doc){ row, gone, s->name, s->person, s->address };
}

/* A row that no longer stands for its operator, or stands for nobody. */
static void forget(struct mirror *m, i64 id)
{
    u32 row = doors_drop(m->doors, id);
    if (row != NO_ROW)
        index_drop(m->index, row);
}

static bool among(const struct subject *s, i64 id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->doors[i].id == id)
            return true;
    return false;
}

rc subject_apply(struct mirror *m, const struct subject *s, struct fault *f)
{
    i64 operator_id = s->document ? s->doors[0].entity_id : 0;
    if (!among(s, s->id))
        forget(m, s->id);
    if (operator_id && !among(s, operator_id))
        forget(m, operator_id); /* it has doors now: the row without one goes */
    for (size_t i = 0; i < s->n; i++) {
        u32 row, before = doors_find(m->doors, s->doors[i].id);
        rc r = doors_put(m->doors, &s->doors[i], &row, f);
        if (r != OK)
            return r;
        if (before != NO_ROW && (before != row || i > 0))
            index_drop(m->index, before);
        if (i == 0 && s->document) {
            struct doc d = subject_document(s, row);
            index_put(m->index, &d);
        }
    }
    return OK;
}
