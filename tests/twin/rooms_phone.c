/* rooms_phone.c — phones that fill themselves once and then take only what changed: after any
 * history they hold what a fresh phone would. */
#include "rooms.h"

#include "handset.h"

#include <stdio.h>

enum { SIDES = 2 };

static const struct owner {
    i64 who;
    const char *area;
} owners[] = {
    { 201, "440306018" }, { 203, "440306018001" }, { 402, "440306018001" },
    { 204, "440306020" }, { 205, "440306020" }, /* a partner: sees only what is assigned */
};
enum { PHONES = COUNT(owners) };

static struct handset *phones[SIDES][PHONES];

void phones_open(struct desk *d)
{
    for (size_t i = 0; i < PHONES; i++) {
        phones[d->b->t->kind][i] = handset_new(owners[i].who, owners[i].area);
        must_exec(d->b->t,
                  "INSERT INTO person_area (person_id, place_code, bureau_id, set_by, set_at) "
                  "VALUES ($1, $2, 1, 206, 1)",
                  ARGS(V_I(owners[i].who), V_T(str_from(owners[i].area))));
    }
}

bool phone_holds(struct desk *d, size_t turn)
{
    struct handset *p = phones[d->b->t->kind][turn % PHONES];
    handset_renew(d, p);
    return handset_is_fresh(d, p);
}

/* A history without deltas, or with hardly any but whole downloads, says nothing. */
bool phones_close(struct desk *d)
{
    int deltas = 0, resets = 0, gone = 0;
    for (size_t i = 0; i < PHONES; i++) {
        struct handset *p = phones[d->b->t->kind][i];
        deltas += p->deltas;
        resets += p->resets;
        gone += p->gone;
        handset_free(p);
    }
    printf("phones: %d deltas, %d resets, %d doors gone\n", deltas, resets, gone);
    return deltas > 2 * resets && gone > 0;
}

/* ---- acts ---- */

/* Mostly a chief gives places of the station to somebody of it. */
void play_area_give(struct play *p)
{
    ASKED_BY(p, 203, 203, 401, 206);
    bool fuyong = p->who == 401;
    i64 person = one_in(p, 5) ? somebody(p) : fuyong ? 401 : 201 + below(p, 3);
    struct json_out o = body(p);
    json_name(&o, S("places"));
    json_open(&o, '[');
    for (bool more = true; more; more = one_in(p, 4))
        json_put_text(&o, one_in(p, 8)   ? str_from(ANY(p, "440306", "440306018001002"))
                          : one_in(p, 8) ? S("440306020")
                          : fuyong       ? S("440306020")
                                         : str_from(ANY(p, "440306018001", "440306018")));
    json_close(&o, ']');
    send(p, "PUT", path(p, "/v1/people/", person, "/areas"), &o);
}
