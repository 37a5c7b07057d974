#include "core/rows.h"

#include "core/record_day.h"

void row_put_value(const struct row *r, int column, enum field_type type, struct json_out *o)
{
    if (row_null(r, column)) {
        json_put_null(o);
        return;
    }
    switch (type) {
    case F_ID:
        json_put_id(o, row_int(r, column));
        return;
    case F_INT:
    case F_FEN:
        json_put_int(o, row_int(r, column));
        return;
    case F_REAL:
        json_put_real(o, row_real(r, column));
        return;
    case F_BOOL:
        json_put_bool(o, row_int(r, column) != 0);
        return;
    case F_DAY:
        record_put_day(o, (day)row_int(r, column));
        return;
    case F_INSTANT:
        json_put_instant(o, row_int(r, column));
        return;
    case F_TEXT:
    case F_CODE:
        json_put_text(o, row_text(r, column));
        return;
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        json_put_raw(o, row_text(r, column));
        return;
    }
}

void row_put_members(const struct row *r, const struct row_shape *shape, struct json_out *o)
{
    for (size_t i = 0; i < shape->n; i++) {
        json_name(o, str_from(shape->at[i].name));
        row_put_value(r, (int)i, shape->at[i].type, o);
    }
}

rc row_put(const struct row *r, void *arg, struct fault *f)
{
    const struct row_put *p = arg;
    (void)f;
    row_put_members(r, p->shape, p->out);
    return OK;
}

static rc put_object(const struct row *r, void *arg, struct fault *f)
{
    const struct row_put *p = arg;
    json_open(p->out, '{');
    rc result = row_put(r, arg, f);
    json_close(p->out, '}');
    return result;
}

rc rows_put(struct tx *tx, const struct query *q, const struct val *args, size_t n,
            const struct row_put *put, struct fault *f)
{
    struct row_put own = *put;
    json_open(own.out, '[');
    rc r = db_each(tx, q, args, n, put_object, &own, f);
    json_close(own.out, ']');
    return r;
}

rc rows_put_of(struct tx *tx, const struct query *q, i64 id, const char *name,
               const struct row_shape *shape, struct json_out *o, struct fault *f)
{
    json_name(o, str_from(name));
    return rows_put(tx, q, ARGS(V_I(id)), &(struct row_put){ shape, o }, f);
}
