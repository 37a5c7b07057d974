#include "rooms/imports/imports_api.h"

#include "base/utf8.h"
#include "core/job.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/imports/import_map.h"
#include "rooms/imports/import_store.h"

enum { NAME_MOST = 100 };

/* Imports and their undoing follow each other: two at once would undo each other's sight of what
 * was there. */
static const str ONE_AT_A_TIME = STR_INIT("register-import");

/* ---- looking at a file ---- */

rc import_look_post(struct request *rq, struct fault *f)
{
    const struct look_in *in = rq->in;
    struct import_file file;
    struct import_options options;
    i64 job;
    rc r = import_file_load(rq->tx, in->file, &file, f);
    if (r == OK)
        r = import_options_read(in->options, S("options"), &options, f);
    if (r != OK)
        return r;
    struct json_out o = json_out_new(rq->arena, 16 << 10);
    json_open(&o, '{');
    json_text_of(&o, "hash", file.hash);
    json_name(&o, S("options"));
    if (in->options)
        json_put_value(&o, in->options);
    else
        json_put_null(&o);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("import_look"), .payload = json_out_str(&o) };
    r = job_submit(rq->tx, rq->actor, &ask, &job, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}

/* ---- maps ---- */

static rc put_map(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_text_of(o, "name", row_text(r, 0));
    json_name(o, S("map"));
    json_put_raw(o, row_text(r, 1));
    json_int_of(o, "ver", row_int(r, 2));
    json_instant_of(o, "changed_at", row_int(r, 3));
    json_close(o, '}');
    return OK;
}

rc import_maps_get(struct request *rq, struct fault *f)
{
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    rc r = db_each(rq->tx, &Q_import_map_list, NO_ARGS, put_map, &rq->out, f);
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    return r;
}

static str text_of(struct arena *a, const struct json *j)
{
    struct json_out o = json_out_new(a, 1 << 20);
    json_put_value(&o, j);
    return json_out_str(&o);
}

static rc check_name(str name, struct fault *f)
{
    if (!utf8_clean(name) || name.n == 0)
        return fault_field(f, S("name"), "bad_characters", S(""));
    return utf8_length(name) > NAME_MOST ? fault_field(f, S("name"), "too_long", S("100")) : OK;
}

rc import_map_put(struct request *rq, struct fault *f)
{
    struct import_map map;
    str name = str_trim(rq->params[0]);
    i64 ver = 0;
    rc r = check_name(name, f);
    if (r == OK)
        r = import_map_read(house_of(rq->tx)->rules, rq->body, S(""), rq->arena, &map, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_import_map_put,
                   ARGS(V_I(tx_id(rq->tx)), V_I(rq->actor->bureau_id), V_T(name),
                        V_T(text_of(rq->arena, rq->body)), V_I(tx_now(rq->tx))),
                   &ver, f);
    if (r == OK)
        r = ledger_append(
            rq->tx, rq->actor,
            &(struct ledger_entry){ .act = "import_map.put", .subject_kind = "import_map" }, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "name", name);
    json_int_of(&rq->out, "ver", ver);
    json_close(&rq->out, '}');
    return OK;
}

rc import_map_delete(struct request *rq, struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(rq->tx, &Q_import_map_delete,
                   ARGS(V_I(rq->actor->bureau_id), V_T(str_trim(rq->params[0]))), &changed, f);
    if (r == OK && changed == 0)
        return fail(f, NOT_FOUND, "import.no_map");
    if (r == OK)
        r = ledger_append(
            rq->tx, rq->actor,
            &(struct ledger_entry){ .act = "import_map.delete", .subject_kind = "import_map" }, f);
    return r == OK ? reply_no_content(rq) : r;
}

/* ---- imports ---- */

static rc map_of(struct request *rq, const struct import_in *in, str *ret, struct fault *f)
{
    if ((in->map.n != 0) == (in->map_body != NULL))
        return fault_field(f, S("map"), "required", S(""));
    if (in->map.n)
        return import_map_load(rq->tx, in->map, ret, f);
    *ret = text_of(rq->arena, in->map_body);
    return OK;
}

static rc submit(struct request *rq, str kind, i64 import_id, i64 *ret_job, struct fault *f)
{
    struct json_out o = json_out_new(rq->arena, 256);
    json_open(&o, '{');
    json_id_of(&o, "import", import_id);
    json_close(&o, '}');
    struct job_ask ask = { .kind = kind, .unique = ONE_AT_A_TIME, .payload = json_out_str(&o) };
    return job_submit(rq->tx, rq->actor, &ask, ret_job, f);
}

static rc told(struct request *rq, const char *act, i64 import_id, struct fault *f)
{
    return ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "import", .subject_id = import_id }, f);
}

rc import_post(struct request *rq, struct fault *f)
{
    const struct import_in *in = rq->in;
    struct import_run run = { .dry_run = in->dry_run };
    struct import_file file;
    i64 job;
    rc r = map_of(rq, in, &run.map, f);
    if (r == OK)
        r = import_file_load(rq->tx, in->file, &file, f);
    if (r != OK)
        return r;
    run.file_hash = file.hash;
    run.file_name = file.name;
    r = import_begin(rq->tx, rq->actor, &run, f);
    if (r == OK)
        r = import_file_take(rq->tx, in->file, run.id, f);
    if (r == OK)
        r = submit(rq, S("import"), run.id, &job, f);
    if (r == OK)
        r = import_set_job(rq->tx, run.id, job, f);
    if (r == OK)
        r = told(rq, "import.ask", run.id, f);
    return r == OK ? reply_job(rq, run.id, job) : r;
}

rc imports_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &import_list, f);
}

static rc read_run(struct request *rq, struct import_run *run, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? import_get(rq->tx, id, run, f) : r;
}

rc import_card(struct request *rq, struct fault *f)
{
    struct import_run run;
    struct json_out *o = &rq->out;
    rc r = read_run(rq, &run, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_id_of(o, "id", run.id);
    json_id_of(o, "job", run.job_id);
    json_text_of(o, "file_name", run.file_name);
    json_text_of(o, "file_hash", run.file_hash);
    json_bool_of(o, "dry_run", run.dry_run);
    json_text_of(o, "state", run.state);
    import_put_counts(o, &run.n);
    json_id_of(o, "created_by", run.created_by);
    json_instant_of(o, "created_at", run.created_at);
    json_instant_of(o, "finished_at", run.finished_at);
    json_instant_of(o, "undone_at", run.undone_at);
    json_name(o, S("map"));
    json_put_raw(o, run.map);
    json_close(o, '}');
    return OK;
}

/* ---- refused rows ---- */

static const struct row_member refusal_members[] = { { "row", F_INT }, { "reasons", F_JSON } };
static const struct row_shape refusal_shape = ROW_SHAPE(refusal_members);

/* ?after=row: the rows behind it. The rows themselves are personal and stand in the CSV only. */
rc import_refusals_get(struct request *rq, struct fault *f)
{
    struct import_run run;
    i64 after, next = 0;
    rc r = read_run(rq, &run, f);
    if (r == OK)
        r = import_rows_after(rq, &after, f);
    if (r != OK)
        return r;
    const struct val args[] = { V_I(run.id), V_I(after), V_I(IMPORT_ROWS_PAGE + 1) };
    const struct import_rows rows = { &Q_import_refusals, args, COUNT(args), &refusal_shape };
    json_open(&rq->out, '{');
    r = import_rows_items(rq, &rows, &next, f);
    json_int_of(&rq->out, "count", run.n.refused);
    import_rows_next(rq, next);
    json_close(&rq->out, '}');
    return r;
}

static rc refused_page(struct request *rq, i64 id, i64 *after, buf *out, bool *ret_more,
                       struct fault *f)
{
    return import_refusals_csv(rq->tx, id, after, out, ret_more, f);
}

rc import_refusals_file(struct request *rq, struct fault *f)
{
    struct import_run run;
    rc r = read_run(rq, &run, f);
    return r == OK ? import_refused_reply(rq, run.id, refused_page, f) : r;
}

/* ---- taking it back ---- */

rc import_undo_post(struct request *rq, struct fault *f)
{
    struct import_run run;
    i64 job;
    rc r = read_run(rq, &run, f);
    if (r != OK)
        return r;
    bool ended = str_eq(run.state, S("done")) || str_eq(run.state, S("cancelled")) ||
                 str_eq(run.state, S("failed"));
    if (run.dry_run || !ended)
        return refuse(f, run.dry_run ? "import.was_dry" : "import.not_ended");
    r = submit(rq, S("import_undo"), run.id, &job, f);
    if (r == OK)
        r = told(rq, "import.ask_undo", run.id, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}
