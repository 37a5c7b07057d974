#include "rooms/intake/routing_api.h"

#include "core/ledger.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/routing.h"

/* ---- what a version consists of ---- */

struct routing_in {
    str note;
    struct records lines; /* struct routing_line */
};
static const struct field line_fields[] = {
    FIELD(struct routing_line, kind, F_CODE, 0, .codes = "complaint|report"),
    FIELD(struct routing_line, channel, F_CODE, 0, .codes = "intake_channels"),
    FIELD(struct routing_line, category, F_CODE, 0, .codes = "filing_categories"),
    FIELD(struct routing_line, trade, F_TEXT, 0, .max = 5, .doc = "begins with"),
    FIELD(struct routing_line, place_code, F_TEXT, 0, .max = 15, .doc = "begins with"),
    FIELD(struct routing_line, unit_id, F_ID, 0,
          .doc = "without it the station in whose jurisdiction it lies"),
};
static const struct record line_record =
    RECORD("IntakeRoutingLine", struct routing_line, line_fields);
static const struct field routing_fields[] = {
    FIELD(struct routing_in, note, F_TEXT, REQUIRED, .max = 500, .doc = "why it is another"),
    FIELD(struct routing_in, lines, F_RECORDS, REQUIRED, .max = ROUTING_LINES, .of = &line_record),
};
const struct record routing_record = RECORD("IntakeRouting", struct routing_in, routing_fields);

struct live_in {
    str ticket;
};
static const struct field live_fields[] = {
    FIELD(struct live_in, ticket, F_TEXT, REQUIRED, .max = 64, .doc = "of its simulation"),
};
const struct record routing_live_record = RECORD("IntakeRoutingLive", struct live_in, live_fields);

static const struct column columns[] = {
    { "id", "v.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "no", "v.no", F_INT, COL_FILTER, NULL },
    { "state", "v.state", F_CODE, COL_FILTER, NULL },
    { "note", "v.note", F_TEXT, 0, NULL },
    { "lines", "(SELECT count(*) FROM intake_routing_line l WHERE l.routing_id = v.id)", F_INT, 0,
      NULL },
    { "made_by", "v.made_by", F_ID, COL_FILTER, NULL },
    { "made_by_name", "(SELECT p.name FROM person p WHERE p.id = v.made_by)", F_TEXT, 0, NULL },
    { "made_at", "v.made_at", F_INSTANT, 0, NULL },
    { "live_by", "v.live_by", F_ID, COL_NULLS, NULL },
    { "live_at", "v.live_at", F_INSTANT, COL_NULLS, NULL },
    { "ended_at", "v.ended_at", F_INSTANT, COL_NULLS, NULL },
    { "ver", "v.ver", F_INT, 0, NULL },
};
const struct list routing_list = {
    .name = "intake-routings",
    .from = "intake_routing v",
    .scope_kind = "intake_routing",
    .scope_alias = "v",
    .id = "v.id",
    .order = "-id",
    .columns = columns,
    .count = COUNT(columns),
};

rc routings_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &routing_list, f);
}

/* ---- one version ---- */

static const struct row_member version_members[] = {
    { "id", F_ID },           { "no", F_INT },
    { "state", F_CODE },      { "note", F_TEXT },
    { "ver", F_INT },         { "made_by", F_ID },
    { "made_at", F_INSTANT }, { "live_by", F_ID },
    { "live_at", F_INSTANT }, { "ended_at", F_INSTANT },
};
static const struct row_member line_members[] = {
    { "kind", F_CODE },  { "channel", F_CODE },    { "category", F_CODE },
    { "trade", F_TEXT }, { "place_code", F_TEXT }, { "unit_id", F_ID },
};
static const struct row_shape version = ROW_SHAPE(version_members), line = ROW_SHAPE(line_members);

struct head {
    i64 id, ver;
    bool draft;
};

static rc take_head(const struct row *r, void *arg, struct fault *f)
{
    struct head *h = arg;
    (void)f;
    *h = (struct head){ row_int(r, 0), row_int(r, 4), str_eq(row_text(r, 2), S("draft")) };
    return OK;
}

static rc read_head(struct request *rq, struct head *ret, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? db_one(rq->tx, &Q_routing_version, ARGS(V_I(id)), take_head, ret, f) : r;
}

rc routing_get(struct request *rq, struct fault *f)
{
    struct head h;
    rc r = read_head(rq, &h, f);
    if (r != OK)
        return r;
    reply_version(rq, h.ver);
    json_open(&rq->out, '{');
    r = db_one(rq->tx, &Q_routing_version, ARGS(V_I(h.id)), row_put,
               &(struct row_put){ &version, &rq->out }, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_routing_lines, h.id, "lines", &line, &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}

static rc tell(struct request *rq, i64 id, const char *act, struct fault *f)
{
    return ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "intake_routing", .subject_id = id },
        f);
}

static rc write_lines(struct request *rq, i64 id, const struct routing_in *in, struct fault *f)
{
    const struct routing_line *at = in->lines.at;
    rc r = db_exec(rq->tx, &Q_routing_lines_delete, ARGS(V_I(id)), NULL, f);
    for (size_t i = 0; r == OK && i < in->lines.n; i++) {
        i64 known = 1;
        if (at[i].unit_id)
            r = db_int(rq->tx, &Q_unit_exists, ARGS(V_I(at[i].unit_id), V_I(rq->actor->bureau_id)),
                       &known, f);
        if (r == OK && known == 0)
            r = fault_field(f, arena_fmt(rq->arena, "lines.%zu.unit_id", i), "unknown", S(""));
        if (r == OK)
            r = db_exec(rq->tx, &Q_routing_line_insert,
                        ARGS(V_I(id), V_I((i64)i), V_T0(at[i].kind), V_T0(at[i].channel),
                             V_T0(at[i].category), V_T0(at[i].trade), V_T0(at[i].place_code),
                             V_ID(at[i].unit_id)),
                        NULL, f);
    }
    return r;
}

rc routing_post(struct request *rq, struct fault *f)
{
    const struct routing_in *in = rq->in;
    i64 id = tx_id(rq->tx), no = 0;
    rc r = db_int(rq->tx, &Q_routing_newest, ARGS(V_I(rq->actor->bureau_id)), &no, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_routing_insert,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(no + 1), V_T(in->note),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = write_lines(rq, id, in, f);
    if (r == OK)
        r = tell(rq, id, "intake_routing.draft", f);
    return r == OK ? reply_created(rq, "/v1/intake-routings/", id) : r;
}

rc routing_put(struct request *rq, struct fault *f)
{
    const struct routing_in *in = rq->in;
    struct head h;
    i64 changed = 0;
    if (rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    rc r = read_head(rq, &h, f);
    if (r == OK && !h.draft)
        return refuse(f, "intake.not_a_draft");
    if (r == OK)
        r = db_exec(rq->tx, &Q_routing_change,
                    ARGS(V_I(h.id), V_I(rq->if_match), V_T(in->note), V_I(tx_now(rq->tx))),
                    &changed, f);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    if (r == OK)
        r = write_lines(rq, h.id, in, f);
    if (r == OK)
        r = tell(rq, h.id, "intake_routing.change", f);
    return r == OK ? routing_get(rq, f) : r;
}

/* ---- trying it ---- */

enum { TRIED_MOST = 50000, SHOWN = 200, PAIRS = 100 };

struct trial {
    struct request *rq;
    const struct routing_lines *now, *then;
    i64 tried, changed;
    struct {
        i64 from, to, n;
    } pairs[PAIRS];
    size_t pair_count;
};

static void count_pair(struct trial *t, i64 from, i64 to)
{
    size_t i = 0;
    while (i < t->pair_count && (t->pairs[i].from != from || t->pairs[i].to != to))
        i++;
    if (i == t->pair_count && i < PAIRS) {
        t->pairs[i].from = from;
        t->pairs[i].to = to;
        t->pair_count++;
    }
    if (i < PAIRS)
        t->pairs[i].n++;
}

/* Where neither version names a unit the jurisdiction decides, the same for both: it need not be
 * looked up. Here 0 stands for it. */
static i64 named_by(const struct routing_lines *lines, const struct routing_ask *ask)
{
    size_t i = routing_first(lines->at, lines->n, ask);
    return i < lines->n ? lines->at[i].unit_id : 0;
}

static rc try_one(const struct row *r, void *arg, struct fault *f)
{
    struct trial *t = arg;
    struct json_out *o = &t->rq->out;
    struct routing_ask ask = { .kind = row_text(r, 2),
                               .channel = row_text(r, 3),
                               .category = row_text(r, 4),
                               .trade = row_text(r, 5),
                               .place_code = row_text(r, 6) };
    i64 from = named_by(t->now, &ask), to = named_by(t->then, &ask);
    (void)f;
    t->tried++;
    if (from == to)
        return OK;
    count_pair(t, from, to);
    if (t->changed++ < SHOWN) {
        json_open(o, '{');
        json_id_of(o, "id", row_int(r, 0));
        json_text_of(o, "number", row_text(r, 1));
        json_text_of(o, "kind", ask.kind);
        json_text_of(o, "channel", ask.channel);
        json_text_of(o, "category", ask.category);
        json_id_of(o, "from_unit_id", from);
        json_id_of(o, "to_unit_id", to);
        json_close(o, '}');
    }
    return OK;
}

/* Says that this very version was tried today. */
static str ticket_of(struct request *rq, const struct head *h)
{
    unsigned char mac[SM3_BYTES];
    str what = arena_fmt(rq->arena, "%lld/%lld/%d", (long long)h->id, (long long)h->ver,
                         (int)day_at(tx_now(rq->tx)));
    keyed_mac(house_of(rq->tx)->keyring, "intake.trial", what, mac);
    return hex(rq->arena, mac, SM3_BYTES / 2);
}

static void put_pairs(struct json_out *o, const struct trial *t)
{
    json_name(o, S("moves"));
    json_open(o, '[');
    for (size_t i = 0; i < t->pair_count; i++) {
        json_open(o, '{');
        json_id_of(o, "from_unit_id", t->pairs[i].from);
        json_id_of(o, "to_unit_id", t->pairs[i].to);
        json_int_of(o, "n", t->pairs[i].n);
        json_close(o, '}');
    }
    json_close(o, ']');
}

rc routing_simulation(struct request *rq, struct fault *f)
{
    struct head h;
    struct routing_lines *now, *then;
    struct trial *t = ARENA_NEW(rq->arena, struct trial);
    i64 since = tx_now(rq->tx) - intake_setting(rq->tx, "simulated_days") * DAY_MS;
    rc r = read_head(rq, &h, f);
    if (r == OK)
        r = routing_read(rq->tx, rq->actor->bureau_id, 0, &now, f);
    if (r == OK)
        r = routing_read(rq->tx, rq->actor->bureau_id, h.id, &then, f);
    if (r != OK)
        return r;
    t->rq = rq;
    t->now = now;
    t->then = then;
    json_open(&rq->out, '{');
    json_name(&rq->out, S("changes"));
    json_open(&rq->out, '[');
    r = db_each(rq->tx, &Q_routing_tried,
                ARGS(V_I(rq->actor->bureau_id), V_I(since), V_I(TRIED_MOST)), try_one, t, f);
    json_close(&rq->out, ']');
    put_pairs(&rq->out, t);
    json_int_of(&rq->out, "tried", t->tried);
    json_int_of(&rq->out, "changed", t->changed);
    json_instant_of(&rq->out, "since", since);
    json_text_of(&rq->out, "ticket", ticket_of(rq, &h));
    json_close(&rq->out, '}');
    return r;
}

rc routing_live(struct request *rq, struct fault *f)
{
    const struct live_in *in = rq->in;
    struct head h;
    rc r = read_head(rq, &h, f);
    if (r == OK && !h.draft)
        return refuse(f, "intake.not_a_draft");
    if (r == OK && !str_eq(in->ticket, ticket_of(rq, &h)))
        return refuse(f, "intake.simulate_first");
    if (r == OK)
        r = db_exec(rq->tx, &Q_routing_end, ARGS(V_I(rq->actor->bureau_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_routing_begin,
                    ARGS(V_I(h.id), V_I(rq->actor->person_id), V_I(tx_now(rq->tx))), NULL, f);
    if (r == OK)
        r = tell(rq, h.id, "intake_routing.live", f);
    return r == OK ? routing_get(rq, f) : r;
}
