/* Any bytes as the body of a request, by a table with every type of field: what is accepted is
 * written so that it is read, written and compared as the same, also masked and as a patch; what is
 * refused says of which fields, and of no others. */
#include "core/record.h"

#include "base/date.h"
#include "base/utf8.h"

#include "target.h"

#include <string.h>

struct child {
    str name;
    day on;
    struct point point;
};

struct rule {
    str grade;
    i64 most;
    struct strs trades;
};

struct thing {
    bool has_name;
    i64 id, count, price, at, maybe_at;
    double size;
    bool on;
    str name, colour, secret;
    day born, died;
    struct ids ids;
    struct strs tags;
    struct point point, here;
    struct rule rule;
    struct records children;
    const struct json *free;
};

static const struct field child_fields[] = {
    FIELD(struct child, name, F_TEXT, REQUIRED, .max = 8),
    FIELD(struct child, on, F_DAY, 0),
    FIELD(struct child, point, F_POINT, 0),
};
static const struct record child_record = RECORD("Child", struct child, child_fields);

static const struct field rule_fields[] = {
    FIELD(struct rule, grade, F_CODE, 0, .codes = "A|B"),
    FIELD(struct rule, most, F_INT, 0, .min = 0, .max = 2000),
    FIELD(struct rule, trades, F_CODES, 0, .max = 3),
};
static const struct record rule_record = RECORD("Rule", struct rule, rule_fields);

static const struct field fields[] = {
    FIELD(struct thing, id, F_ID, 0),
    FIELD(struct thing, count, F_INT, 0, .min = -9, .max = 9),
    FIELD(struct thing, price, F_FEN, 0),
    FIELD(struct thing, at, F_INSTANT, REQUIRED),
    FIELD(struct thing, maybe_at, F_INSTANT, 0),
    FIELD(struct thing, size, F_REAL, 0),
    FIELD(struct thing, on, F_BOOL, 0),
    FIELD(struct thing, name, F_TEXT, REQUIRED | HAS_FLAG, .min = 2, .max = 40,
          .has = offsetof(struct thing, has_name)),
    FIELD(struct thing, colour, F_CODE, 0, .codes = "red|blue"),
    FIELD(struct thing, secret, F_TEXT, SEALED),
    FIELD(struct thing, born, F_DAY, REQUIRED),
    FIELD(struct thing, died, F_DAY, 0),
    FIELD(struct thing, ids, F_IDS, 0, .max = 4),
    FIELD(struct thing, tags, F_CODES, 0, .codes = "a|b"),
    FIELD(struct thing, point, F_POINT, REQUIRED),
    FIELD(struct thing, here, F_POINT, 0),
    FIELD(struct thing, rule, F_RECORD, 0, .of = &rule_record),
    FIELD(struct thing, children, F_RECORDS, 0, .max = 4, .of = &child_record),
    FIELD(struct thing, free, F_JSON, 0),
};
static const struct record thing_record = RECORD("Thing", struct thing, fields);

static const struct json *parsed(struct arena *a, str text)
{
    const struct json *j = NULL;
    must(json_parse(a, text, &j, NULL) == OK);
    return j;
}

static str written(struct arena *a, const struct thing *t, bool mask)
{
    struct json_out o = json_out_new(a, 16 << 20);
    record_encode(&thing_record, t, mask, &o);
    must(json_out_ok(&o));
    return json_out_str(&o);
}

static str sealed(void *arg, str plain)
{
    (void)arg;
    return plain;
}

static void accepted(struct arena *a, const struct thing *first)
{
    struct fault f;
    struct thing second, patched = *first;
    struct json_out o = json_out_new(a, 1 << 20);
    fault_init(&f, a);
    str once = written(a, first, false);
    must(record_decode(&thing_record, parsed(a, once), &second, a, &f) == OK && !f.error_count);
    must(str_eq(once, written(a, &second, false)));
    must(record_diff(&thing_record, first, &second, sealed, NULL, &o) == 0);
    must(record_patch(&thing_record, parsed(a, S("{}")), &patched, a, &f) == OK);
    must(record_patch(&thing_record, parsed(a, once), &patched, a, &f) == OK && patched.has_name);
    must(str_eq(once, written(a, &patched, false)));
    must(json_type(parsed(a, written(a, first, true))) == JSON_OBJECT);
}

/* Whether a path begins with a field of the table or a member that was sent. */
static bool names_a_field(const struct json *j, str path)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        if (str_starts(path, str_from(fields[i].name)))
            return true;
    for (size_t i = 0; i < json_size(j); i++)
        if (json_type(j) == JSON_OBJECT && str_eq(path, json_key(j, i)))
            return true;
    return json_type(j) != JSON_OBJECT && path.n == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fault f;
    const struct json *j;
    struct thing t;
    fault_init(&f, a);
    if (size < 1 << 16 && json_parse(a, (str){ (const char *)data, size }, &j, &f) == OK) {
        rc code = record_decode(&thing_record, j, &t, a, &f);
        must(code == (f.error_count ? INVALID : OK));
        if (code == OK)
            accepted(a, &t);
        for (const struct field_error *e = f.errors; e; e = e->next)
            must(e->code.n > 0 && utf8_valid(e->field) && names_a_field(j, e->field));
    }
    arena_free(a);
    return 0;
}
