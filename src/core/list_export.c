#include "core/list_export.h"

#include "codec/csv.h"
#include "core/house.h"
#include "core/job.h"
#include "core/list_hooks.h"
#include "core/mask.h"
#include "core/record_day.h"
#include "sys/spool.h"

enum { ROW_MAX = 1 << 20 };

struct export
{
    struct request *rq;
    const struct list_query *q;
    const struct column **columns;
    size_t n;
    struct spool *spool;
    struct arena *row; /* reset for each row: an export may have a million */
    bool first;
};

/* Text of one cell as a person reads it: days and instants as in the API, sealed columns masked. */
static void put_cell(struct csv_out *o, const struct row *r, int i, const struct column *c,
                     struct arena *a)
{
    if (row_null(r, i)) {
        csv_put_text(o, S(""));
        return;
    }
    if (c->flags & COL_SEALED) {
        str plain = c->codes ? list_hooks()->unsealed(a, c->codes, row_blob(r, i)) : row_text(r, i);
        csv_put_text(o, mask_personal(a, plain));
        return;
    }
    switch (c->type) {
    case F_ID:
    case F_INT:
    case F_FEN:
    case F_BOOL:
        csv_put_int(o, row_int(r, i));
        return;
    case F_REAL:
        csv_put_real(o, row_real(r, i));
        return;
    case F_DAY:
        csv_put_text(o, day_text(a, (day)row_int(r, i)));
        return;
    case F_INSTANT:
        csv_put_text(o, instant_text(a, row_int(r, i)));
        return;
    case F_TEXT:
    case F_CODE:
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        csv_put_text(o, row_text(r, i));
        return;
    }
}

static rc csv_row(const struct row *r, void *arg, struct fault *f)
{
    struct export *e = arg;
    arena_reset(e->row);
    struct csv_out o = csv_out_new(e->row, ROW_MAX);
    for (size_t i = 0; i < e->n; i++)
        put_cell(&o, r, (int)i, e->columns[i], e->row);
    csv_end_row(&o);
    return spool_add(e->spool, buf_str(&o.b), f);
}

static rc csv_head(struct export *e, struct fault *f)
{
    struct csv_out o = csv_out_new(e->row, ROW_MAX);
    csv_put_mark(&o);
    for (size_t i = 0; i < e->n; i++)
        csv_put_text(&o, str_from(e->columns[i]->name));
    csv_end_row(&o);
    return spool_add(e->spool, buf_str(&o.b), f);
}

static rc geojson_row(const struct row *r, void *arg, struct fault *f)
{
    struct export *e = arg;
    arena_reset(e->row);
    struct json_out o = json_out_new(e->row, ROW_MAX);
    int lon = (int)e->n + 2;
    json_open(&o, '{');
    json_text_of(&o, "type", S("Feature"));
    json_name(&o, S("geometry"));
    if (row_null(r, lon)) {
        json_put_null(&o);
    } else {
        json_open(&o, '{');
        json_text_of(&o, "type", S("Point"));
        json_name(&o, S("coordinates"));
        json_open(&o, '[');
        json_put_real(&o, row_real(r, lon));
        json_put_real(&o, row_real(r, lon + 1));
        json_close(&o, ']');
        json_close(&o, '}');
    }
    json_name(&o, S("properties"));
    json_open(&o, '{');
    list_put_row(r, e->columns, e->n, &o);
    json_close(&o, '}');
    json_close(&o, '}');
    rc result = spool_add(e->spool, e->first ? S("\n") : S(",\n"), f);
    e->first = false;
    return result == OK ? spool_add(e->spool, json_out_str(&o), f) : result;
}

static rc write_csv(struct export *e, struct fault *f)
{
    rc r = csv_head(e, f);
    return r == OK ? list_walk(e->rq->tx, e->q, csv_row, e, f) : r;
}

static rc write_geojson(struct export *e, struct fault *f)
{
    rc r = spool_add(e->spool, S("{\"type\":\"FeatureCollection\",\"features\":["), f);
    if (r == OK)
        r = list_walk(e->rq->tx, e->q, geojson_row, e, f);
    return r == OK ? spool_add(e->spool, S("\n]}\n"), f) : r;
}

static void free_arena(void *arg)
{
    arena_free(arg);
}

static rc export_file(struct export *e, rc (*write)(struct export *e, struct fault *f),
                      const char *ending, str type, struct fault *f)
{
    struct request *rq = e->rq;
    e->first = true;
    e->row = arena_new(0);
    if (!e->row)
        return fail(f, NO_MEMORY, NULL);
    arena_defer(rq->arena, free_arena, e->row);
    e->columns = list_visible(e->q, rq->arena, &e->n);
    rc r = spool_open(rq->arena, house_of(rq->tx)->spool_dir, &e->spool, f);
    if (r == OK)
        r = write(e, f);
    if (r == OK)
        r = spool_end(e->spool, &rq->raw_fd, &rq->raw_length, f);
    rq->raw_type = type;
    reply_header(rq, "Content-Disposition",
                 arena_fmt(rq->arena, "attachment; filename=\"%s.%s\"", e->q->list->name, ending));
    return r;
}

rc list_export(struct request *rq, const struct list_query *q, str format, struct fault *f)
{
    struct export e = { .rq = rq, .q = q };
    if (str_eq(format, S("csv")))
        return export_file(&e, write_csv, "csv", S("text/csv; charset=utf-8"), f);
    if (str_eq(format, S("geojson")) && q->list->lon)
        return export_file(&e, write_geojson, "geojson", S("application/geo+json"), f);
    return fault_field(f, S("format"), "unknown_code", format);
}
