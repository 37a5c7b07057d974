/* demo_phone.c — the officer's phone on the last day of a demonstration: records that were taken,
 * one that is held because it does not fit, and one that found a sign which somebody else had
 * changed meanwhile. Sealed as docs/internals/field.md says; shares no code with the room that
 * reads it. */
#include "base/date.h"
#include "rooms/demo/demo_day.h"
#include "sys/secret.h"
#include "sys/wall.h"

enum { ENTRIES = 2, NAME = 16, JSON_MOST = 64 << 10 };

struct phone {
    struct today *t;
    str device, prev;
    int seq;
};

/* A name of 32 hexadecimal digits, from what it names. */
static str name_of(struct today *t, const char *what, int n)
{
    unsigned char digest[SM3_BYTES];
    sm3(day_format(t, "%.*s %s %d", STR_ARG(t->officer.id), what, n), digest);
    return hex(t->arena, digest, NAME);
}

static str entry(struct today *t, int n, const char *act, str what)
{
    i64 at = wall_now() + n - ENTRIES;
    return DAY_SAY(t, { "n", .number = n }, { "at", instant_text(t->arena, at) },
                   { "up", .number = 60000 + n }, { "do", str_from(act) },
                   { "what", .json = what });
}

/* The chain over the entries: each link is of the one before and the entry. */
static str seal_of(const struct phone *p, str id, const str *journal)
{
    struct today *t = p->t;
    unsigned char link[SM3_BYTES];
    sm3(day_format(t, "naguan capsule 1\n%.*s\n%.*s\n%d\n%.*s\n", STR_ARG(id), STR_ARG(p->device),
                   p->seq, STR_ARG(p->prev)),
        link);
    for (size_t i = 0; i < ENTRIES; i++)
        sm3(ARENA_CONCAT(t->arena, ((str){ (const char *)link, SM3_BYTES }), journal[i]), link);
    return hex(t->arena, link, SM3_BYTES);
}

/* Seals a record over a content and sends it; the next one follows it. */
static void send(struct phone *p, str content)
{
    struct today *t = p->t;
    i64 now = wall_now();
    str id = name_of(t, "capsule", ++p->seq);
    const str journal[ENTRIES] = { entry(t, 0, "open", S("{}")), entry(t, 1, "seal", content) };
    str seal = seal_of(p, id, journal);
    struct json_out o = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '{');
    json_text_of(&o, "id", id);
    json_text_of(&o, "device", p->device);
    json_int_of(&o, "seq", p->seq);
    json_text_of(&o, "prev", p->prev);
    json_text_of(&o, "kind", S("visit"));
    json_text_of(&o, "seal", seal);
    json_name(&o, S("journal"));
    json_open(&o, '[');
    for (size_t i = 0; i < ENTRIES; i++)
        json_put_text(&o, journal[i]);
    json_close(&o, ']');
    json_text_of(&o, "sent_at", instant_text(t->arena, now));
    json_close(&o, '}');
    (void)day_post(t, &t->officer, S("/v1/field/capsules"), json_out_str(&o));
    p->prev = seal;
}

/* A call at a door as the phone writes it down. */
static str visit(struct today *t, str door, str outcome, str items)
{
    i64 now = wall_now();
    const struct said all[] = { { "act", S("visit") },
                                { "premises_id", door },
                                { "outcome", outcome },
                                { "started_at", instant_text(t->arena, now - 180000) },
                                { "ended_at", instant_text(t->arena, now - 1000) },
                                { "items", .json = items } };
    return day_object(t, all, COUNT(all) - (items.n == 0));
}

static void correct(struct phone *p, str door, str from, const char *to)
{
    struct today *t = p->t;
    str sign = WORDS_FILL(t->arena, day_word(t, to), { "name", from });
    str change = DAY_SAY(t, { "subject", S("premises") }, { "field", S("name") }, { "from", from },
                         { "to", sign });
    struct json_out list = json_out_new(t->arena, JSON_MOST);
    json_open(&list, '[');
    json_put_raw(&list, change);
    json_close(&list, ']');
    send(p, DAY_SAY(t, { "visit", .json = visit(t, door, S("seen"), S("")) },
                    { "corrections", .json = json_out_str(&list) }));
}

void day_phone(struct today *t)
{
    enum { DOORS = 4 };
    struct phone p = { .t = t, .device = name_of(t, "phone", 0) };
    const struct json *doors = json_get(day_get(t, &t->officer,
                                                S("/v1/premises?filter=entity_id:notnull:&sort=id"
                                                  "&limit=4")),
                                        "items");
    if (json_size(doors) < DOORS)
        return;
    (void)day_post(t, &t->officer, S("/v1/field/hello"),
                   DAY_SAY(t, { "device", p.device }, { "name", S("Android") },
                           { "client_version", S("1.0.0") }));
    str first = day_member(json_at(doors, 0), "id"), second = day_member(json_at(doors, 1), "id"),
        third = day_member(json_at(doors, 2), "id"), sign = day_member(json_at(doors, 2), "name");
    send(&p, DAY_SAY(t, { "visit", .json = visit(t, first, S("seen"), S("")) }));
    /* nobody was met, and yet an item failed: it waits until the officer corrects it */
    str items = S("[{\"item\":\"visit.licence\",\"verdict\":\"fail\"}]");
    send(&p, DAY_SAY(t, { "visit", .json = visit(t, second, S("closed"), items) }));
    correct(&p, third, sign, "day.sign");
    correct(&p, third, sign, "day.other_sign"); /* written from the old sign: both are kept */
}
