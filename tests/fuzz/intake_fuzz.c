/* Any bytes as what is sent: what is taken in as an intake is, written out, taken in as the same;
 * as a story it is wholly like itself, whatever was broken in it, and its signature reads back. */
#include "rooms/intake/alike.h"
#include "rooms/intake/intake.h"

#include "target.h"

#include <string.h>

enum { MOST = 1 << 14, WRITTEN_MOST = 1 << 18, KEY = 7 };

static void alike_itself(str s)
{
    char bytes[ALIKE_BYTES];
    i64 bands[ALIKE_BANDS];
    struct alike a = alike_of(s, KEY);
    must(alike_share(&a, &a) == (a.set ? 100 : 0));
    alike_write(&a, bytes);
    struct alike b = alike_read((str){ bytes, sizeof bytes });
    must(!a.set || memcmp(a.at, b.at, sizeof a.at) == 0);
    must(!alike_read(str_sub((str){ bytes, sizeof bytes }, 0, s.n % ALIKE_BYTES)).set);
    alike_bands(&a, bands);
    for (size_t i = 0; i < ALIKE_BANDS; i++)
        must(bands[i] >= 0);
}

static str written(struct arena *a, const struct intake_new *in)
{
    struct json_out o = json_out_new(a, WRITTEN_MOST);
    record_encode(&intake_new_record, in, false, &o);
    must(json_out_ok(&o));
    return json_out_str(&o);
}

/* A split without a complaint is written with an empty one, which lacks its category: left out. */
static void same_again(struct arena *a, const struct intake_new *in)
{
    const struct json *j;
    struct intake_new again, plain = *in;
    struct fault f;
    fault_init(&f, a);
    plain.split = (struct intake_split){ .complaint = { .category = S("x") } };
    str first = written(a, &plain);
    must(json_parse(a, first, &j, &f) == OK);
    must(record_decode(&intake_new_record, j, &again, a, &f) == OK);
    must(str_eq(first, written(a, &again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json *j;
    struct intake_new in;
    struct fault f;
    if (size > MOST)
        return 0;
    struct arena *a = arena_new(0);
    fault_init(&f, a);
    str s = { (const char *)data, size };
    alike_itself(s);
    if (json_parse(a, s, &j, &f) == OK && record_decode(&intake_new_record, j, &in, a, &f) == OK)
        same_again(a, &in);
    arena_free(a);
    return 0;
}
