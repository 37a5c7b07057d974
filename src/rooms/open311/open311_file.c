/* open311_file.c — a form becomes an intake; sent again it is the same one. */
#include "rooms/open311/open311_file.h"

#include "base/utf8.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/intake/intake.h"
#include "rooms/open311/open311_ask.h"
#include "rooms/open311/open311_track.h"
#include "sys/secret.h"

enum { NUMBER_MOST = 40, DIGEST_BYTES = 20, DEMANDS_MOST = 8, YUAN_MOST = 1000000000 };
enum { NAME_MOST = 60, PHONE_MOST = 30, MAIL_MOST = 100, SUBJECT_MOST = 200, ADDRESS_MOST = 300 };
enum { STORY_MOST = 4000, URL_MOST = 300, URLS_MOST = 3 };

#define SYSTEM_CODE S("open311")

struct filing {
    struct request *rq;
    struct form form;
    struct caller by;
    struct intake_new in;
    str number; /* the front's own, or a digest */
    bool placed;
    double lon, lat;
};

/* ---- reading the form ---- */

static str text_of(struct filing *c, const char *name, size_t most, struct fault *f)
{
    str s = form_value(&c->form, name);
    if (utf8_length(s) > most)
        (void)fault_field(f, str_from(name), "too_long", S(""));
    return s;
}

static void required(const char *name, str value, struct fault *f)
{
    if (!value.n)
        (void)fault_field(f, str_from(name), "required", S(""));
}

static bool is_latin(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* A Chinese name has its surname first and no blank. */
static str full_name(struct arena *a, str first, str last)
{
    if (!first.n || !last.n)
        return first.n ? first : last;
    return is_latin(first) && is_latin(last) ? ARENA_CONCAT(a, first, S(" "), last)
                                             : ARENA_CONCAT(a, last, first);
}

static void read_sender(struct filing *c, struct fault *f)
{
    str first = text_of(c, "first_name", NAME_MOST / 2 - 1, f),
        last = text_of(c, "last_name", NAME_MOST / 2 - 1, f);
    struct intake_party *p = &c->in.sender;
    p->name = full_name(c->rq->arena, first, last);
    p->phone = text_of(c, "phone", PHONE_MOST, f);
    p->email = text_of(c, "email", MAIL_MOST, f);
}

static void read_number(struct filing *c, const char *name, double most, double *ret,
                        struct fault *f)
{
    str s = form_value(&c->form, name);
    double v = 0;
    if (s.n && (!str_to_double(s, &v) || v > most || v < -most))
        (void)fault_field(f, str_from(name), "not_a_number", S(""));
    *ret = v;
}

/* Where: as words, or as a point, which then stands in the place of the words. */
static void read_place(struct filing *c, struct fault *f)
{
    str words = text_of(c, "address_string", ADDRESS_MOST, f),
        id = text_of(c, "address_id", ADDRESS_MOST, f), lat = form_value(&c->form, "lat"),
        lon = form_value(&c->form, "long");
    read_number(c, "lat", 90, &c->lat, f);
    read_number(c, "long", 180, &c->lon, f);
    c->placed = lat.n && lon.n;
    if (!c->placed && (lat.n || lon.n))
        required(lat.n ? "long" : "lat", S(""), f);
    str point = c->placed ? ARENA_CONCAT(c->rq->arena, lat, S(","), lon) : S("");
    c->in.subject_address = words.n ? words : id.n ? id : point;
    required("address_string", c->in.subject_address, f);
}

/* The words, and after them what the front keeps elsewhere: nothing of it is fetched. */
static void read_story(struct filing *c, struct fault *f)
{
    str story = text_of(c, "description", STORY_MOST, f);
    size_t n = 0;
    required("description", story, f);
    for (size_t i = 0; i < c->form.n; i++) {
        str name = c->form.pairs[i].name, url = str_trim(c->form.pairs[i].value);
        if (!url.n || (!str_eq(name, S("media_url")) && !str_eq(name, S("media_url[]"))))
            continue;
        if (!str_starts(url, S("https://")) && !str_starts(url, S("http://")))
            (void)fault_field(f, S("media_url"), "bad_form", S(""));
        else if (url.n > URL_MOST || ++n > URLS_MOST)
            (void)fault_field(f, S("media_url"), "too_long", S(""));
        else
            story = ARENA_CONCAT(c->rq->arena, story, S("\n"), url);
    }
    c->in.story = story;
}

static void read_service(struct filing *c, struct fault *f)
{
    c->in.category = form_value(&c->form, "service_code");
    required("service_code", c->in.category, f);
}

/* ---- what the rules ask for beside it ---- */

static struct strs values_of(struct filing *c, str code)
{
    struct arena *a = c->rq->arena;
    str one = ARENA_CONCAT(a, S("attribute["), code, S("]")), many = ARENA_CONCAT(a, one, S("[]"));
    str *at = ARENA_ARRAY(a, str, c->form.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < c->form.n; i++) {
        str value = str_trim(c->form.pairs[i].value);
        if (value.n && (str_eq(c->form.pairs[i].name, one) || str_eq(c->form.pairs[i].name, many)))
            at[n++] = value;
    }
    return (struct strs){ at, n };
}

static void take_demands(struct filing *c, str path, struct strs values, struct fault *f)
{
    day today = day_at(tx_now(c->rq->tx));
    if (values.n > DEMANDS_MOST)
        (void)fault_field(f, path, "too_many", S(""));
    for (size_t i = 0; i < values.n; i++)
        if (!rule_find(house_of(c->rq->tx)->rules, S("demands"), values.at[i], today))
            (void)fault_field(f, path, "unknown_code", values.at[i]);
    c->in.demands = values;
}

static void take_amount(struct filing *c, str path, str value, struct fault *f)
{
    double yuan;
    if (!str_to_double(value, &yuan) || yuan < 0 || yuan > YUAN_MOST)
        (void)fault_field(f, path, "not_a_number", S(""));
    else
        c->in.amount = (i64)(yuan * 100 + 0.5);
}

static void take_text(str *to, str path, str value, size_t most, struct fault *f)
{
    if (utf8_length(value) > most)
        (void)fault_field(f, path, "too_long", S(""));
    *to = value;
}

static void read_attribute(struct filing *c, const struct rule_row *row, struct fault *f)
{
    const struct rules *rules = house_of(c->rq->tx)->rules;
    str field = rule_cell(rules, row, S("field")),
        path = ARENA_CONCAT(c->rq->arena, S("attribute["), row->code, S("]"));
    struct strs values = values_of(c, row->code);
    if (!values.n && str_eq(rule_cell(rules, row, S("required")), S("yes")))
        (void)fault_field(f, path, "required", S(""));
    if (!values.n)
        return;
    if (str_eq(field, S("demands")))
        take_demands(c, path, values, f);
    else if (str_eq(field, S("amount")))
        take_amount(c, path, values.at[0], f);
    else if (str_eq(field, S("subject_name")))
        take_text(&c->in.subject_name, path, values.at[0], SUBJECT_MOST, f);
    else if (str_eq(field, S("subject_phone")))
        take_text(&c->in.subject_phone, path, values.at[0], PHONE_MOST, f);
    else if (str_eq(field, S("sender_address")))
        take_text(&c->in.sender.address, path, values.at[0], SUBJECT_MOST, f);
    else if (str_eq(field, S("external_id")))
        take_text(&c->number, path, values.at[0], NUMBER_MOST, f);
}

static void read_attributes(struct filing *c, struct fault *f)
{
    size_t n;
    const struct rules *rules = house_of(c->rq->tx)->rules;
    const struct rule_row *rows = rule_rows(rules, S("open311_attributes"), &n);
    day today = day_at(tx_now(c->rq->tx));
    for (size_t i = 0; i < n; i++)
        if (today >= rows[i].valid_from && today <= rows[i].valid_to)
            read_attribute(c, &rows[i], f);
}

/* ---- the intake ---- */

/* A front that has no number of its own is known again by what it sent. */
static str digest_of(const struct request *rq)
{
    unsigned char digest[SM3_BYTES];
    sm3(rq->http->body, digest);
    return hex(rq->arena, digest, DIGEST_BYTES);
}

/* Numbers of one front do not meet those of another. */
static str external_number(struct arena *a, i64 key, str number)
{
    return ARENA_CONCAT(a, arena_fmt(a, "%lld:", (long long)key), number);
}

static rc read_filing(struct filing *c, struct fault *f)
{
    read_service(c, f);
    read_story(c, f);
    read_place(c, f);
    read_sender(c, f);
    read_attributes(c, f);
    const struct intake_party *p = &c->in.sender;
    c->in.anonymous = !p->name.n && !p->phone.n && !p->email.n && !p->address.n;
    if (f->error_count)
        return INVALID;
    if (!rule_find(house_of(c->rq->tx)->rules, S("filing_categories"), c->in.category,
                   day_at(tx_now(c->rq->tx))))
        return fail(f, NOT_FOUND, "open311.service");
    if (!c->number.n)
        c->number = digest_of(c->rq);
    c->in.channel = SYSTEM_CODE;
    c->in.system = SYSTEM_CODE;
    c->in.external_number = external_number(c->rq->arena, c->by.key, c->number);
    return OK;
}

/* Fields are named as the front sent them. */
static void name_fields(struct fault *f)
{
    for (struct field_error *e = f->errors; e; e = e->next)
        if (str_starts(e->field, S("sender.")))
            e->field = str_sub(e->field, S("sender.").n, e->field.n);
}

static const struct rule_row *first_step(struct request *rq)
{
    return rule_find(house_of(rq->tx)->rules, S("public_steps"), S("intake.received"),
                     day_at(tx_now(rq->tx)));
}

static rc keep(struct filing *c, i64 id, struct fault *f)
{
    struct tx *tx = c->rq->tx;
    const struct rule_row *step = first_step(c->rq);
    if (!step)
        return fail_detail(f, INTERNAL, NULL, "no public step intake.received in the rules");
    rc r = db_exec(tx, &Q_open311_insert,
                   ARGS(V_I(id), V_I(c->by.key), V_T(c->number), V_T(c->in.category),
                        V_T(step->code), V_T(S("open")), c->placed ? V_D(c->lon) : V_NULL(),
                        c->placed ? V_D(c->lat) : V_NULL(), V_I(tx_now(tx))),
                   NULL, f);
    if (r == OK)
        r = intake_code_begin(tx, &c->by.who, id, f);
    return r == OK ? open311_tell(tx, id, c->by.key, id, step, f) : r;
}

/* The key's own unit sees nothing of secret work; what it sends is taken in for it. */
static rc take(struct filing *c, i64 *ret_id, struct fault *f)
{
    struct tx *tx = c->rq->tx;
    struct scope whole = scope_system(c->by.who.bureau_id);
    struct intake_taken taken = { 0 };
    tx_set_scope(tx, &whole);
    rc r = intake_take(tx, &c->by.who, &c->in, NULL, &taken, f);
    if (r == OK && !taken.again)
        r = keep(c, taken.id, f);
    tx_set_scope(tx, c->by.who.scope);
    if (r == INVALID)
        name_fields(f);
    *ret_id = taken.id;
    return r;
}

static str id_text(struct arena *a, i64 id)
{
    return arena_fmt(a, "%lld", (long long)id);
}

/* In what fronts show of a reply: that the request was received, and the code. */
static str notice_of(struct request *rq, str code)
{
    const struct rule_row *row = rule_find(house_of(rq->tx)->rules, S("open311_notices"),
                                           S("follow"), day_at(tx_now(rq->tx)));
    str received = open311_name(rq, first_step(rq));
    if (!row || !code.n)
        return received;
    return ARENA_CONCAT(rq->arena, received, S(" · "), open311_name(rq, row), S(": "), code,
                        S(" · "), request_base(rq), S("/d/follow"));
}

rc open311_post(struct request *rq, struct fault *f)
{
    struct filing c = { .rq = rq };
    str code = S("");
    i64 id;
    rc r = open311_form(rq, &c.form, f);
    if (r == OK)
        r = open311_enter(rq, &c.form, &c.by, f);
    if (r == OK)
        r = read_filing(&c, f);
    if (r == OK)
        r = take(&c, &id, f);
    if (r == OK)
        r = intake_code_begun(rq->tx, id, &code, f);
    if (r != OK)
        return r;
    struct georeport g = georeport_new(rq->arena, rq->http);
    georeport_list(&g, "service_requests");
    georeport_item(&g, "request");
    georeport_text(&g, "service_request_id", id_text(rq->arena, id));
    georeport_text(&g, "service_notice", notice_of(rq, code));
    georeport_none(&g, "account_id");
    georeport_code(&g, code);
    georeport_end_item(&g, "request");
    georeport_end_list(&g, "service_requests");
    return georeport_reply(&g, rq, f);
}

/* ---- more of the same ---- */

static rc add_words(struct filing *c, const struct filed *to, str words, i64 *ret_id,
                    struct fault *f)
{
    struct tx *tx = c->rq->tx;
    struct scope whole = scope_system(c->by.who.bureau_id);
    rc r = db_int(tx, &Q_open311_update_known, ARGS(V_I(to->id), V_T(c->number)), ret_id, f);
    if (r != OK || *ret_id)
        return r;
    *ret_id = tx_id(tx);
    tx_set_scope(tx, &whole);
    r = intake_add(tx, &c->by.who, SYSTEM_CODE,
                   external_number(c->rq->arena, c->by.key, to->client_number), words, f);
    tx_set_scope(tx, c->by.who.scope);
    return r == OK ? db_exec(tx, &Q_open311_update_insert,
                             ARGS(V_I(*ret_id), V_I(to->id), V_I(c->by.key), V_I(to->id),
                                  V_I(tx_now(tx)), V_NULL(), V_NULL(), V_T(c->number)),
                             NULL, f)
                   : r;
}

static rc add(struct filing *c, i64 *ret_id, struct fault *f)
{
    struct filed to;
    i64 id = 0;
    str sent = form_value(&c->form, "service_request_id");
    str words = text_of(c, "description", STORY_MOST, f);
    required("service_request_id", sent, f);
    required("description", words, f);
    c->number = text_of(c, "update_id", NUMBER_MOST, f);
    if (f->error_count)
        return INVALID;
    if (!c->number.n)
        c->number = digest_of(c->rq);
    if (!str_to_i64(sent, &id))
        return fail(f, NOT_FOUND, "open311.request");
    rc r = open311_get(c->rq->tx, c->by.key, id, &to, f);
    return r == OK ? add_words(c, &to, words, ret_id, f) : r;
}

rc open311_add(struct request *rq, struct fault *f)
{
    struct filing c = { .rq = rq };
    i64 id = 0;
    rc r = open311_form(rq, &c.form, f);
    if (r == OK)
        r = open311_enter(rq, &c.form, &c.by, f);
    if (r == OK)
        r = add(&c, &id, f);
    if (r != OK)
        return r;
    struct georeport g = georeport_new(rq->arena, rq->http);
    georeport_list(&g, "service_request_updates");
    georeport_item(&g, "request_update");
    georeport_text(&g, "update_id", id_text(rq->arena, id));
    georeport_end_item(&g, "request_update");
    georeport_end_list(&g, "service_request_updates");
    return georeport_reply(&g, rq, f);
}
