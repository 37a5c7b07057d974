#include "sample.h"

#include "course.h"

#include "base/date.h"
#include "sys/wall.h"

enum { MAX_BODY = 64 << 10, MAX_CODES = 200 };

/* ---- codes ---- */

struct codes {
    str at[MAX_CODES];
    size_t n;
};

static void add_code(struct codes *c, str code)
{
    if (c->n < MAX_CODES)
        c->at[c->n++] = code;
}

/* "a|b|c" lists itself; else a list of the rules, in their order, as of today. */
static struct codes codes_of(struct desk *d, const struct field *f)
{
    struct codes c = { .n = 0 };
    str list = str_from(f->codes);
    if (str_find(list, S("|")) < list.n) {
        while (list.n)
            add_code(&c, str_cut(list, '|', &list));
        return c;
    }
    size_t n;
    const struct rule_row *rows = rule_rows(d->b->rules, list, &n);
    day today = day_at(wall_now());
    for (size_t i = 0; i < n; i++)
        if (rows[i].valid_from <= today && today <= rows[i].valid_to)
            add_code(&c, rows[i].code);
    return c;
}

static bool is_code(const struct field *f)
{
    return (f->type == F_CODE || f->type == F_CODES) && f->codes;
}

size_t sample_variants(struct desk *d, const struct record *r)
{
    size_t product = 1;
    for (size_t i = 0; i < r->count; i++)
        if ((r->fields[i].flags & REQUIRED) && is_code(&r->fields[i]))
            product *= codes_of(d, &r->fields[i]).n;
    return product;
}

/* ---- what the names of ids stand for ---- */

i64 sample_upload(struct desk *d, i64 who)
{
    struct testdb *t = d->b->t;
    i64 id = 1 + must_int(t, "SELECT COALESCE(max(id), 0) FROM attachment", NO_ARGS);
    must_exec(t,
              "INSERT INTO blob (hash, size, media_type, created_at) "
              "VALUES ('b10b', 1, 'image/jpeg', 1) ON CONFLICT (hash) DO NOTHING",
              NO_ARGS);
    must_exec(t,
              "INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, "
              "created_by, created_at) VALUES ($1, $2, 'b10b', 'photo', 'image/jpeg', 1, $3, $4, "
              "1)",
              ARGS(V_I(id), V_I(d->b->id), V_I(d->b->xixiang), V_I(who)));
    return id;
}

/* A fire hazard, which is another agency's duty, not handed over yet. */
static i64 sample_hazard(struct desk *d)
{
    struct desk_ask ask = { .who = d->b->anna.person_id,
                            .method = "POST",
                            .target = S("/v1/hazards"),
                            .body = arena_fmt(d->arena,
                                              "{\"premises_id\":\"%lld\",\"kind\":\"H3\","
                                              "\"grade\":\"minor\",\"story\":\"seen\"}",
                                              (long long)d->b->door) };
    i64 id = 0;
    assert_int_equal(201, desk_ask(d, &ask));
    assert_true(str_to_i64(json_text(json_get(desk_json(d), "id")), &id));
    return id;
}

/* An intake that came before, into which another is folded. */
static i64 sample_intake(struct sample *s)
{
    i64 id = 0;
    struct desk *d = s->desk;
    struct desk_ask ask = { .who = s->who,
                            .method = "POST",
                            .target = S("/v1/intakes"),
                            .body = S("{\"channel\":\"phone\",\"story\":\"told\"}") };
    assert_int_equal(201, desk_ask(d, &ask));
    assert_true(str_to_i64(json_text(json_get(desk_json(d), "id")), &id));
    return id;
}

/* Another report of the same person about the same door. */
static i64 sample_report(struct desk *d)
{
    struct desk_ask ask = {
        .who = d->b->anna.person_id,
        .method = "POST",
        .target = S("/v1/reports"),
        .body = arena_fmt(d->arena,
                          "{\"premises_id\":\"%lld\",\"source\":\"intake\",\"category\":\"food\","
                          "\"story\":\"seen\",\"reporter\":{\"name\":\"anna\",\"phone\":\"%.*s\"}}",
                          (long long)d->b->door, STR_ARG(S("13800001234")))
    };
    i64 id = 0;
    assert_int_equal(201, desk_ask(d, &ask));
    assert_true(str_to_i64(json_text(json_get(desk_json(d), "id")), &id));
    return id;
}

static i64 known_id(struct desk *d, const char *name)
{
    if (str_eq(str_from(name), S("same_report_id")))
        return sample_report(d);
    if (str_eq(str_from(name), S("hazard_id")))
        return sample_hazard(d);
    const struct {
        const char *name;
        i64 id;
    } known[] = {
        { "premises_id", d->b->door },          { "entity_id", d->b->shop },
        { "unit_id", d->b->xixiang },           { "lead_id", d->b->anna.person_id },
        { "second_id", d->b->ben.person_id },   { "person_id", d->b->anna.person_id },
        { "officer_id", d->b->anna.person_id }, { "people", d->b->anna.person_id },
        { "investigator_id", INVESTIGATES },    { "second_investigator_id", INVESTIGATES_TOO },
        { "premises_ids", d->b->door },         { "replacement_id", d->b->chen.person_id },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eq(str_from(name), str_from(known[i].name)))
            return known[i].id;
    return 0;
}

/* As whoever asks for the body says, else as known here. */
static i64 id_named(struct sample *s, const char *name)
{
    return s->id_of ? s->id_of(s->arg, name) : known_id(s->desk, name);
}

/* ---- values ---- */

static void put_record(struct sample *s, const struct record *r, struct json_out *o);

static void put_ids(struct sample *s, const struct field *f, struct json_out *o)
{
    i64 id = id_named(s, f->name);
    json_open(o, '[');
    for (i64 i = 0; i < (f->min ? f->min : 1); i++)
        json_put_id(o, id ? id : sample_upload(s->desk, s->who));
    json_close(o, ']');
}

static str next_code(struct sample *s, const struct field *f)
{
    if (!f->codes)
        return S("440306018001");
    str said = s->code_of ? s->code_of(s->arg, f) : S("");
    if (said.n)
        return said;
    struct codes c = codes_of(s->desk, f);
    if (c.n == 0)
        return S("");
    str code = c.at[s->variant % c.n];
    s->variant /= c.n;
    return code;
}

/* Who reports or complains: a person with all that can be known. */
static str known_text(const char *name)
{
    static const struct {
        const char *name;
        str text;
    } known[] = {
        { "phone", STR_INIT("13800001234") },
        { "agent_phone", STR_INIT("13800001234") },
        { "id_number", STR_INIT("11010519491231002X") },
        { "email", STR_INIT("anna@example.com") },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eq(str_from(name), str_from(known[i].name)))
            return known[i].text;
    return S("");
}

static str some_text(struct arena *a, const struct field *f)
{
    str known = known_text(f->name);
    if (known.n)
        return known;
    str text = arena_fmt(a, "%s of a sample that is long enough", f->name);
    return f->max && text.n > (size_t)f->max ? str_sub(text, 0, (size_t)f->max) : text;
}

static void put_point(struct json_out *o)
{
    json_open(o, '{');
    json_name(o, S("lon"));
    json_put_real(o, 113.88);
    json_name(o, S("lat"));
    json_put_real(o, 22.57);
    json_text_of(o, "crs", S("wgs84"));
    json_close(o, '}');
}

static void put_value(struct sample *s, const struct field *f, struct json_out *o)
{
    struct arena *a = s->desk->arena;
    switch (f->type) {
    case F_ID:
        json_put_id(o, !s->id_of && str_eq(str_from(f->name), S("into_id")) ? sample_intake(s)
                                                                            : id_named(s, f->name));
        return;
    case F_INT:
    case F_FEN:
        json_put_int(o, f->min > 1 ? f->min : 1);
        return;
    case F_REAL:
        json_put_real(o, (double)f->min);
        return;
    case F_BOOL:
        json_put_bool(o, true);
        return;
    case F_TEXT:
        json_put_text(o, some_text(a, f));
        return;
    case F_CODE:
        json_put_text(o, next_code(s, f));
        return;
    case F_DAY:
        json_put_text(o, day_text(a, day_at(wall_now()) + 1));
        return;
    case F_INSTANT:
        json_put_instant(o, wall_now());
        return;
    case F_IDS:
        put_ids(s, f, o);
        return;
    case F_CODES:
        json_open(o, '[');
        json_put_text(o, next_code(s, f));
        json_close(o, ']');
        return;
    case F_POINT:
        put_point(o);
        return;
    case F_RECORD:
        put_record(s, f->of, o);
        return;
    case F_RECORDS:
        json_open(o, '[');
        put_record(s, f->of, o);
        json_close(o, ']');
        return;
    case F_JSON:
        json_open(o, '{');
        json_close(o, '}');
    }
}

static bool is_sent(struct sample *s, const struct field *f)
{
    if (f->flags & READ_ONLY)
        return false;
    if (f->type == F_TEXT && (f->flags & SEALED)) /* what is known of a person */
        return true;
    if (str_eq(str_from(f->name), S("reports"))) /* a split that makes nothing is none */
        return true;
    if (f->flags & REQUIRED)
        return true;
    if (f->type != F_ID)
        return s->also && s->also(s->arg, f);
    return (s->id_of || !str_eq(str_from(f->name), S("hazard_id"))) && id_named(s, f->name);
}

static void put_record(struct sample *s, const struct record *r, struct json_out *o)
{
    json_open(o, '{');
    for (size_t i = 0; i < r->count; i++) {
        const struct field *f = &r->fields[i];
        if (!is_sent(s, f))
            continue;
        json_name(o, str_from(f->name));
        put_value(s, f, o);
    }
    json_close(o, '}');
}

str sample_body(const struct sample *s, const struct record *r)
{
    struct json_out o = json_out_new(s->desk->arena, MAX_BODY);
    struct sample own = *s;
    put_record(&own, r, &o);
    assert_true(json_out_ok(&o));
    return json_out_str(&o);
}
