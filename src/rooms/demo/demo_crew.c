#include "rooms/demo/demo_crew.h"

#include "core/actor.h"
#include "rooms/demo/demo_codes.h"
#include "rooms/demo/demo_ids.h"
#include "rooms/demo/demo_shops.h"

#include <assert.h>

enum { OFFICES_MOST = 64, MEMBERS_MOST = 600 };

struct hiring {
    const struct ground *ground;
    struct crew *crew;
    struct arena *arena;
    i64 from;
    struct rand rand;
};

/* The English name of a place without its kind: Xixiang of Xixiang Subdistrict. */
static str english(str name)
{
    const str kinds[] = { S(" Subdistrict"), S(" District"), S(" Community") };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_ends(name, kinds[i]))
            return str_sub(name, 0, name.n - kinds[i].n);
    return name;
}

static str filled(const struct hiring *h, const char *text, size_t street)
{
    const struct ground *g = h->ground;
    const struct street *s = street == NOWHERE ? NULL : &g->streets[street];
    return WORDS_FILL(h->arena, words_text(g->words, text), { "district", g->name },
                      { "district_en", english(g->name_en) },
                      { "street", s ? s->short_name : S("") },
                      { "street_en", s ? english(s->name_en) : S("") });
}

static void open_office(struct hiring *h, size_t row, size_t street)
{
    const struct word_list *list = words_list(h->ground->words, "units");
    struct crew *c = h->crew;
    struct office *o = &c->offices[c->office_count];
    *o = (struct office){ .id = demo_id(h->from, ID_UNIT, (i64)c->office_count),
                          .kind = words_cell(list, row, "kind"),
                          .code = words_cell(list, row, "code"),
                          .agency = words_cell(list, row, "agency"),
                          .name = words_cell(list, row, "name"),
                          .name_en = words_cell(list, row, "name_en"),
                          .street = street,
                          .place_code = h->ground->code };
    bool station = str_eq(o->kind, S("station"));
    if (street != NOWHERE) {
        o->place_code = h->ground->streets[street].code;
        o->code = ARENA_CONCAT(h->arena, o->code, str_sub(o->place_code, 6, 9));
        o->name = filled(h, station ? "station.name" : "office.name", street);
        o->name_en = filled(h, station ? "station.name_en" : "office.name_en", street);
    } else if (o->name.n == 0) {
        o->name = filled(h, "bureau.name", NOWHERE);
        o->name_en = filled(h, "bureau.name_en", NOWHERE);
    }
    if (station && c->station_count++ == 0)
        c->first_station = c->office_count;
    c->office_count++;
}

static void open_offices(struct hiring *h)
{
    const struct word_list *list = words_list(h->ground->words, "units");
    for (size_t row = 0; row < list->rows; row++) {
        size_t each = words_int(list, row, "each") ? h->ground->street_count : 1;
        for (size_t i = 0; i < each && h->crew->office_count < OFFICES_MOST; i++)
            open_office(h, row, words_int(list, row, "each") ? i : NOWHERE);
    }
}

static void hire(struct hiring *h, size_t office, const struct word_list *roles, size_t row,
                 i64 account)
{
    struct crew *c = h->crew;
    if (c->member_count == MEMBERS_MOST)
        return;
    size_t n = c->member_count++;
    struct member *m = &c->members[n];
    str role = words_cell(roles, row, "role"), login = words_cell(roles, row, "login");
    *m = (struct member){ .id = demo_id(h->from, ID_PERSON, (i64)n),
                          .office = office,
                          .roles = role_from_name(role),
                          .name = person_name(h->ground->words, &h->rand, h->arena),
                          .account = account > 0 };
    assert(m->roles);
    if (account == 1)
        m->login = login;
    else if (account > 1)
        m->login = arena_fmt(h->arena, "%.*s%lld", STR_ARG(login), (long long)account);
    else
        m->login = arena_fmt(h->arena, "p%04zu", n + 1);
    if (words_int(roles, row, "certified"))
        m->certificate = arena_fmt(h->arena, "%.*s%05zu", STR_ARG(h->ground->code), n + 1);
    m->phone = code_phone(h->arena, 90000000 + (u64)n);
}

/* Stations have officers by the number of their communities; 16 is the ordinary number. */
static i64 head_count(const struct hiring *h, const struct office *o, const struct word_list *roles,
                      size_t row)
{
    i64 count = words_int(roles, row, "count");
    if (o->street == NOWHERE || count < 5)
        return count;
    size_t share = h->ground->streets[o->street].count * h->ground->street_count;
    i64 n = (count * (i64)share + (i64)h->ground->community_count / 2) /
            (i64)h->ground->community_count;
    return n < 4 ? 4 : n;
}

/* The station whose people have accounts: the second street of the list, in Bao'an the model
 * station Xixiang. */
static size_t model_street(const struct ground *g)
{
    return g->street_count > 1 ? 1 : 0;
}

static void staff_office(struct hiring *h, size_t office, i64 *accounts)
{
    const struct word_list *roles = words_list(h->ground->words, "roles");
    struct office *o = &h->crew->offices[office];
    o->first = h->crew->member_count;
    for (size_t row = 0; row < roles->rows; row++) {
        str unit = words_cell(roles, row, "unit");
        bool here = o->street == NOWHERE ? str_eq(o->code, unit)
                                         : str_eq(unit, str_sub(o->code, 0, o->code.n - 3));
        if (!here)
            continue;
        size_t model = model_street(h->ground);
        const char *which = o->street == NOWHERE || o->street == model ? "first"
                            : o->street == 0                           ? "second"
                                                                       : "";
        i64 with = *which ? words_int(roles, row, which) : 0;
        for (i64 i = 0; i < head_count(h, o, roles, row); i++)
            hire(h, office, roles, row, i < with ? ++accounts[row] : 0);
    }
    o->count = h->crew->member_count - o->first;
}

/* The model street first, so that its people have the plain logins. */
static void staff_offices(struct hiring *h)
{
    i64 accounts[64] = { 0 };
    struct crew *c = h->crew;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < c->office_count; i++)
            if ((c->offices[i].street == model_street(h->ground)) == (pass == 0))
                staff_office(h, i, accounts);
}

static bool has_role(const struct crew *c, size_t member, unsigned role)
{
    return (c->members[member].roles & role) != 0;
}

const struct crew *crew_hire(const struct ground *g, i64 from, struct arena *a)
{
    struct crew *c = ARENA_NEW(a, struct crew);
    struct hiring h = { g, c, a, from, demo_rand(g->seed, "people", 0) };
    c->offices = ARENA_ARRAY(a, struct office, OFFICES_MOST);
    c->members = ARENA_ARRAY(a, struct member, MEMBERS_MOST);
    open_offices(&h);
    staff_offices(&h);
    while (c->demo_officer + 1 < c->member_count &&
           !(c->members[c->demo_officer].account && has_role(c, c->demo_officer, ROLE_OFFICER)))
        c->demo_officer++;
    return c;
}

const struct office *crew_station(const struct crew *c, size_t street)
{
    return &c->offices[c->first_station + street];
}

size_t crew_chief(const struct crew *c, size_t street)
{
    const struct office *o = crew_station(c, street);
    size_t m = o->first;
    while (m + 1 < o->first + o->count && !has_role(c, m, ROLE_CHIEF))
        m++;
    return m;
}

size_t crew_nth_officer(const struct crew *c, size_t street, size_t n)
{
    const struct office *o = crew_station(c, street);
    size_t officers = 0, seen = 0;
    for (size_t i = o->first; i < o->first + o->count; i++)
        officers += has_role(c, i, ROLE_OFFICER);
    for (size_t i = o->first; i < o->first + o->count; i++)
        if (has_role(c, i, ROLE_OFFICER) && seen++ == n % officers)
            return i;
    return o->first;
}

size_t crew_officer(const struct crew *c, const struct ground *g, size_t community)
{
    size_t street = g->communities[community].street;
    return crew_nth_officer(c, street, community - g->streets[street].first);
}

size_t crew_partner(const struct crew *c, str agency, size_t street)
{
    for (size_t i = 0; i < c->office_count; i++) {
        const struct office *o = &c->offices[i];
        if (o->agency.n && str_eq(o->agency, agency) &&
            (o->street == NOWHERE || o->street == street))
            return i;
    }
    return NOWHERE;
}

size_t crew_model_street(const struct crew *c)
{
    return c->offices[c->members[c->demo_officer].office].street;
}
