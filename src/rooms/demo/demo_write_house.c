/* demo_write_house.c — the bureau, its units and people, its places. */
#include "core/actor.h"
#include "core/house.h"
#include "core/phone.h"
#include "rooms/demo/demo_book.h"
#include "rooms/demo/demo_spell.h"

struct walk {
    const struct book *book;
    struct arena *arena;
    struct demo_account *accounts;
    size_t account_count;
    size_t i, k, part;
};

static int next_bureau(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    const struct office *o = &b->crew->offices[0];
    (void)f;
    if (w->i++ > 0)
        return 0;
    const struct val values[] = { V_I(b->bureau_id),    V_T(o->name),
                                  V_T(o->name_en),      V_T(words_text(b->words, "bureau.short")),
                                  V_T(b->ground->code), V_I(1),
                                  V_I(b->from) };
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_office(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->crew->office_count)
        return 0;
    const struct office *o = &b->crew->offices[w->i++];
    bool root = o == b->crew->offices;
    const struct val values[] = {
        V_I(o->id),      V_I(b->bureau_id),  V_ID(root ? 0 : b->crew->offices[0].id),
        V_T(o->kind),    V_T(o->code),       V_T(o->name),
        V_T(o->name_en), V_T(o->place_code), V_I(b->from),
        V_T0(o->agency)
    };
    vals_put(v, values, COUNT(values));
    return 1;
}

static str unit_name_of(const struct book *b, const struct member *m)
{
    return b->crew->offices[m->office].name;
}

/* Most people of a demonstration cannot sign in: no hash has this form. */
static rc make_password(struct walk *w, const struct member *m, str *ret_hash, struct fault *f)
{
    *ret_hash = S("!");
    if (!m->account)
        return OK;
    str password = secret_password(w->arena);
    rc r = password_hash(w->arena, password, ret_hash, f);
    if (r == OK)
        w->accounts[w->account_count++] =
            (struct demo_account){ .login = m->login,
                                   .password = password,
                                   .role = str_from(role_name(m->roles)),
                                   .unit = unit_name_of(w->book, m),
                                   .name = m->name };
    return r;
}

static int next_member(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    struct sealed_phone phone;
    str hash;
    if (w->i == b->crew->member_count)
        return 0;
    const struct member *m = &b->crew->members[w->i++];
    if (make_password(w, m, &hash, f) != OK ||
        phone_seal(b->house->keyring, w->arena, m->phone, &phone, f) != OK)
        return -1;
    const struct val values[] = { V_I(m->id),
                                  V_I(b->bureau_id),
                                  V_I(b->crew->offices[m->office].id),
                                  V_T(m->login),
                                  V_T(m->name),
                                  V_I(m->roles),
                                  V_T0(m->certificate),
                                  V_B0(phone.text),
                                  V_B0(phone.index),
                                  V_T(hash),
                                  V_I(b->from),
                                  V_I(b->from) };
    vals_put(v, values, COUNT(values));
    return 1;
}

struct place {
    str code, parent, name, name_en, outline;
    i64 level;
    struct spot middle;
};

static struct place place_of(struct walk *w)
{
    const struct ground *g = w->book->ground;
    struct arena *a = w->arena;
    if (w->part == 0)
        return (struct place){ g->code,
                               { 0 },
                               g->name,
                               g->name_en,
                               outline_of_communities(g, 0, g->community_count, a),
                               1,
                               { 0, 0 } };
    if (w->part == 1) {
        const struct street *s = &g->streets[w->i];
        return (struct place){ s->code,
                               g->code,
                               s->name,
                               s->name_en,
                               outline_of_communities(g, s->first, s->first + s->count, a),
                               2,
                               s->centre };
    }
    const struct community *c = &g->communities[w->i];
    if (w->part == 2)
        return (struct place){ c->code,    g->streets[c->street].code,       c->name,
                               c->name_en, outline_of_shape(g, &c->cell, a), 3,
                               c->centre };
    const struct grid *grid = &c->grids[w->k];
    return (struct place){ grid->code,
                           c->code,
                           grid->name,
                           grid->name_en,
                           outline_of_shape(g, &grid->cell, a),
                           4,
                           shape_middle(&grid->cell) };
}

/* Moves on to the next place: district, streets, communities, grids. */
static void advance(struct walk *w)
{
    const struct ground *g = w->book->ground;
    size_t whole[] = { 1, g->street_count, g->community_count, g->community_count };
    if (w->part == 3 && ++w->k < g->communities[w->i].grid_count)
        return;
    w->k = 0;
    if (++w->i == whole[w->part]) {
        w->i = 0;
        w->part++;
    }
}

static int next_place(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    double lon, lat;
    (void)f;
    if (w->part == 4)
        return 0;
    arena_reset(w->arena);
    struct place p = place_of(w);
    ground_lonlat(b->ground, p.middle, &lon, &lat);
    const struct val values[] = { V_I(b->bureau_id),
                                  V_T(p.code),
                                  V_T0(p.parent),
                                  V_I(p.level),
                                  V_T(p.name),
                                  V_T(p.name_en),
                                  V_T(place_spell(w->arena, p.name_en)),
                                  V_D(lon),
                                  V_D(lat),
                                  V_T(p.outline),
                                  V_I(1) };
    vals_put(v, values, COUNT(values));
    advance(w);
    return 1;
}

/* Each community is somebody's: its officer looks after it, as the station's chief has said. */
static int next_area(void *arg, struct val *v, struct fault *f)
{
    struct walk *w = arg;
    const struct book *b = w->book;
    (void)f;
    if (w->i == b->ground->community_count)
        return 0;
    const struct community *c = &b->ground->communities[w->i];
    size_t officer = crew_officer(b->crew, b->ground, w->i++);
    const struct val values[] = { V_I(b->crew->members[officer].id), V_T(c->code),
                                  V_I(b->bureau_id),
                                  V_I(b->crew->members[crew_chief(b->crew, c->street)].id),
                                  V_I(b->from) };
    vals_put(v, values, COUNT(values));
    return 1;
}

static rc write_people(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const bureau[] = { "id",       "name",      "name_en",   "short_name",
                                          "division", "synthetic", "created_at" };
    static const char *const units[] = {
        "id",   "bureau_id", "parent_id",  "kind",       "code",
        "name", "name_en",   "place_code", "created_at", "agency"
    };
    static const char *const people[] = { "id",          "bureau_id", "unit_id",     "login",
                                          "name",        "roles",     "certificate", "phone",
                                          "phone_index", "password",  "password_at", "created_at" };
    struct walk *w = arg;
    w->i = w->account_count = 0;
    rc r = db_copy_in(tx, "bureau", bureau, COUNT(bureau), next_bureau, w, f);
    w->i = 0;
    if (r == OK)
        r = db_copy_in(tx, "unit", units, COUNT(units), next_office, w, f);
    w->i = 0;
    return r == OK ? db_copy_in(tx, "person", people, COUNT(people), next_member, w, f) : r;
}

static rc write_places(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const places[] = { "bureau_id", "code",    "parent_code", "level",
                                          "name",      "name_en", "pinyin",      "lon",
                                          "lat",       "outline", "synthetic" };
    static const char *const areas[] = { "person_id", "place_code", "bureau_id", "set_by",
                                         "set_at" };
    struct walk *w = arg;
    w->i = w->k = w->part = 0;
    rc r = db_copy_in(tx, "place", places, COUNT(places), next_place, w, f);
    w->i = 0;
    return r == OK ? db_copy_in(tx, "person_area", areas, COUNT(areas), next_area, w, f) : r;
}

rc book_write_house(struct book *b, struct arena *a, struct demo_accounts *ret, struct fault *f)
{
    struct arena *scratch = arena_new(0);
    if (!scratch)
        return fail(f, NO_MEMORY, NULL);
    struct walk w = { .book = b,
                      .arena = a,
                      .accounts = ARENA_ARRAY(a, struct demo_account, b->crew->member_count) };
    rc r = db_tx_run(b->house->db, DB_WRITE, write_people, &w, a, f);
    *ret = (struct demo_accounts){ w.accounts, w.account_count };
    w.arena = scratch;
    if (r == OK)
        r = db_tx_run(b->house->db, DB_WRITE, write_places, &w, a, f);
    arena_free(scratch);
    return r;
}
