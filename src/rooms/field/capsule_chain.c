#include "rooms/field/capsule_chain.h"

#include "base/date.h"
#include "sys/secret.h"

static void first_link(const struct capsule_new *c, struct arena *a, unsigned char link[SM3_BYTES])
{
    sm3(arena_fmt(a, "naguan capsule 1\n%.*s\n%.*s\n%lld\n%.*s\n", STR_ARG(c->id),
                  STR_ARG(c->device), (long long)c->seq, STR_ARG(c->prev)),
        link);
}

static void add_link(unsigned char link[SM3_BYTES], str entry)
{
    struct sm3_stream *s = sm3_begin();
    sm3_add(s, (str){ (const char *)link, SM3_BYTES });
    sm3_add(s, entry);
    sm3_end(s, link);
}

str capsule_seal(const struct capsule_new *c, struct arena *a)
{
    unsigned char link[SM3_BYTES];
    first_link(c, a, link);
    for (size_t i = 0; i < json_size(c->journal); i++)
        add_link(link, json_text(json_at(c->journal, i)));
    return hex(a, link, SM3_BYTES);
}

static rc check_names(const struct capsule_new *c, struct fault *f)
{
    const struct {
        const char *field;
        str value;
        size_t n;
    } names[] = { { "id", c->id, CAPSULE_ID },
                  { "device", c->device, CAPSULE_ID },
                  { "prev", c->prev, c->prev.n ? CAPSULE_SEAL : 0 },
                  { "seal", c->seal, CAPSULE_SEAL } };
    rc r = OK;
    for (size_t i = 0; i < COUNT(names); i++)
        if (!is_hex(names[i].value, names[i].n))
            r = fault_field(f, str_from(names[i].field), "not_hex", S(""));
    size_t n = json_size(c->journal);
    if (json_type(c->journal) != JSON_ARRAY || n == 0)
        r = fault_field(f, S("journal"), "required", S(""));
    else if (n > CAPSULE_ENTRIES)
        r = fault_field(f, S("journal"), "too_long", S("2000"));
    return r;
}

struct entry {
    i64 at;
    double up;
    str act;
    const struct json *what;
};

enum { LONGEST_PAGE_MS = INT32_MAX }; /* a page open for more than three weeks */

static bool read_entry(struct arena *a, const struct json *text, size_t no, struct entry *ret)
{
    const struct json *j;
    if (json_type(text) != JSON_TEXT || json_parse(a, json_text(text), &j, NULL) != OK)
        return false;
    enum json_type up = json_type(json_get(j, "up"));
    *ret = (struct entry){ .up = json_real(json_get(j, "up")),
                           .act = json_text(json_get(j, "do")),
                           .what = json_get(j, "what") };
    return json_type(json_get(j, "n")) == JSON_INT && json_int(json_get(j, "n")) == (i64)no &&
           (up == JSON_INT || up == JSON_REAL) && ret->up >= 0 && ret->up <= LONGEST_PAGE_MS &&
           instant_parse(json_text(json_get(j, "at")), &ret->at) && ret->act.n;
}

/* How far the phone's clock was set back between two entries. The clock that cannot be set begins
 * anew with each page, and stands still while the phone sleeps: a step forward proves nothing. */
static i64 jump_between(const struct entry *a, const struct entry *b)
{
    i64 back = b->up < a->up ? 0 : (i64)(b->up - a->up) - (b->at - a->at);
    return back > 0 ? back : 0;
}

rc capsule_open(const struct capsule_new *c, struct arena *a, struct capsule_content *ret,
                struct fault *f)
{
    struct capsule_content content = { 0 };
    struct entry e, before = { 0 };
    rc r = check_names(c, f);
    size_t n = json_size(c->journal);
    for (size_t i = 0; r == OK && i < n; i++) {
        if (!read_entry(a, json_at(c->journal, i), i, &e))
            return fault_field(f, arena_fmt(a, "journal.%zu", i), "bad_entry", S(""));
        i64 jump = i ? jump_between(&before, &e) : 0;
        content.opened_at = i ? content.opened_at : e.at;
        content.jump_ms = jump > content.jump_ms ? jump : content.jump_ms;
        before = e;
    }
    if (r != OK)
        return r;
    if (!str_eq(before.act, S("seal")) || json_type(before.what) != JSON_OBJECT)
        return fault_field(f, arena_fmt(a, "journal.%zu", n - 1), "not_sealed", S(""));
    if (!str_eq(capsule_seal(c, a), c->seal))
        return fault_field(f, S("seal"), "does_not_match", S(""));
    content.sealed_at = before.at;
    content.what = before.what;
    *ret = content;
    return OK;
}
