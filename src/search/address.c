/* The walk through an address: first the divisions from the province down, then what is counted,
 * bare numbers and names, each put where the parts found so far let it stand. */
#include "search/address_read.h"
#include "search/address_words.h"

enum before { NOTHING, A_ROAD, A_LANE, A_VILLAGE, AN_AREA, A_ROOM, OTHER };

struct walk {
    struct arena *arena;
    struct address_chars c;
    size_t at;
    enum before before; /* what stood just before */
    struct address *out;
};

static const char *const names[] = { "province", "city",   "district", "street", "community",
                                     "road",     "number", "village",  "lane",   "lane_number",
                                     "area",     "zone",   "building", "unit",   "floor",
                                     "room",     "split",  "rest" };
_Static_assert(COUNT(names) == ADDRESS_PARTS, "a name for each part");

const char *address_part_name(enum address_part part)
{
    return names[part];
}

static str text_of(const struct walk *w, struct span s)
{
    buf b = buf_new(w->arena, ADDRESS_CHARS * 4);
    for (size_t i = s.from; i < s.to; i++)
        utf8_put(&b, w->c.at[i]);
    return buf_str(&b);
}

static bool has(const struct walk *w, enum address_part part)
{
    return w->out->part[part].n > 0;
}

static void add(struct walk *w, enum address_part part, str text)
{
    str *p = &w->out->part[part];
    if (!text.n)
        return;
    if (part == ADDRESS_REST && p->n)
        *p = ARENA_CONCAT(w->arena, *p, S(" "), text);
    else
        *p = ARENA_CONCAT(w->arena, *p, text);
}

/* A part that is stated once: a second one is left over. */
static void put(struct walk *w, enum address_part part, str text)
{
    add(w, has(w, part) ? ADDRESS_REST : part, text);
}

/* ---- divisions ---- */

/* Moves behind a name of `least` to `most` ideographs and the word, when they stand here. */
static bool division(struct walk *w, enum address_part part, const char *word, size_t least,
                     size_t most)
{
    const struct address_chars *c = &w->c;
    size_t length = utf8_length(str_from(word));
    for (size_t n = 0; n <= most && w->at + n < c->n; n++) {
        size_t to = w->at + n;
        if (n >= least && address_word(c, to, word)) {
            add(w, part, text_of(w, (struct span){ w->at, to + length }));
            w->at = to + length;
            return true;
        }
        if (!utf8_is_han(c->at[to]) || address_any(c, to, W_STOP))
            return false;
    }
    return false;
}

/* 工业区, 小区, 东区, 三区 are parts of places, not of the city. */
static bool is_district(const struct walk *w, size_t to)
{
    return !address_ends(&w->c, (struct span){ w->at, to }, W_NOT_DISTRICT) ||
           address_any(&w->c, w->at, W_YET_DISTRICT);
}

static void city_and_district(struct walk *w)
{
    const struct address_chars *c = &w->c;
    w->at += address_any(c, w->at, W_COUNTRY);
    if (!division(w, ADDRESS_PROVINCE, W_PROVINCE, 2, 3))
        (void)division(w, ADDRESS_PROVINCE, W_REGION, 2, 6);
    size_t city = address_any(c, w->at, W_CITY_KNOWN);
    bool bare = city == 2;
    if (city) {
        add(w, ADDRESS_CITY, S(W_CITY_FULL));
        w->at += city;
    } else if (!address_any(c, w->at + 2, W_MARKET) && !address_any(c, w->at + 3, W_MARKET)) {
        (void)division(w, ADDRESS_CITY, W_CITY, 2, 4);
    }
    for (size_t n = 2; n <= 4 && w->at + n < c->n; n++)
        if (address_any(c, w->at + n, W_DISTRICT_ANY) && is_district(w, w->at + n) &&
            division(w, ADDRESS_DISTRICT,
                     address_word(c, w->at + n, W_DISTRICT) ? W_DISTRICT : W_COUNTY, n, n))
            return;
    /* 深圳宝安西乡…: the words themselves are left out, as people do */
    size_t n = address_any(c, w->at, W_DISTRICT_KNOWN);
    if (!n || !(bare || has(w, ADDRESS_CITY)) || address_any(c, w->at + n, W_NOT_KNOWN))
        return;
    add(w, ADDRESS_DISTRICT,
        ARENA_CONCAT(w->arena, text_of(w, (struct span){ w->at, w->at + n }), S(W_DISTRICT)));
    w->at += n;
}

static void divisions(struct walk *w)
{
    city_and_district(w);
    if (division(w, ADDRESS_STREET, W_STREET, 2, 8))
        w->at += address_any(&w->c, w->at, W_STREET_OFFICE);
    else
        (void)division(w, ADDRESS_STREET, W_TOWN, 2, 3);
    if (division(w, ADDRESS_COMMUNITY, W_COMMUNITY, 2, 8))
        w->at += address_any(&w->c, w->at, W_COMMUNITY_OFFICE);
    else
        (void)division(w, ADDRESS_COMMUNITY, W_COMMITTEE, 2, 6);
}

/* ---- what is counted ---- */

static str number_text(const struct walk *w, struct span s)
{
    i64 n = address_number(w->c.at + s.from, s.to - s.from);
    return n >= 0 ? arena_fmt(w->arena, "%lld", (long long)n) : text_of(w, s);
}

/* 201-4 and 201之4 are the same split room; 101-102 are two rooms. */
static void put_room(struct walk *w, struct span s)
{
    const u32 *c = w->c.at;
    size_t dash = s.from;
    while (dash < s.to && c[dash] != '-')
        dash++;
    size_t behind = s.to - dash;
    bool split = dash - s.from >= 3 && (behind == 2 || behind == 3) &&
                 address_is_digit(c[s.from]) && address_is_digit(c[dash + 1]) &&
                 address_is_digit(c[s.to - 1]);
    w->out->part[ADDRESS_SPLIT] = (str){ 0 };
    if (has(w, ADDRESS_ROOM))
        add(w, ADDRESS_REST, w->out->part[ADDRESS_ROOM]);
    w->out->part[ADDRESS_ROOM] = number_text(w, (struct span){ s.from, split ? dash : s.to });
    if (split)
        w->out->part[ADDRESS_SPLIT] = text_of(w, (struct span){ dash + 1, s.to });
    w->before = A_ROOM;
}

/* Where a number belongs: to the road, the lane or village, or it is a room's. */
static void put_number(struct walk *w, struct span s, const char *word)
{
    str text = ARENA_CONCAT(w->arena, number_text(w, s), str_from(word));
    bool inside = has(w, ADDRESS_BUILDING) || has(w, ADDRESS_UNIT) || has(w, ADDRESS_FLOOR);
    bool own = has(w, ADDRESS_LANE) || has(w, ADDRESS_VILLAGE);
    bool nothing_yet =
        !inside && !own && !has(w, ADDRESS_AREA) && w->before != OTHER && w->before != A_ROOM;
    if ((w->before == A_ROAD || nothing_yet) && !has(w, ADDRESS_NUMBER)) {
        put(w, ADDRESS_NUMBER, text);
    } else if ((w->before == A_LANE || w->before == A_VILLAGE || (own && !has(w, ADDRESS_AREA))) &&
               !has(w, ADDRESS_LANE_NUMBER) && !inside) {
        put(w, ADDRESS_LANE_NUMBER, text);
    } else {
        put_room(w, s);
        return;
    }
    w->before = OTHER;
}

/* "京基100B座": the building has a letter, the name the digits. */
static void put_building(struct walk *w, const struct counted *k)
{
    struct span s = k->number;
    size_t letter = s.to - 1;
    if (w->before == AN_AREA && s.to - s.from > 2 && !address_is_digit(w->c.at[letter])) {
        bool digits = true;
        for (size_t i = s.from; i < letter; i++)
            digits = digits && address_is_digit(w->c.at[i]);
        if (digits) {
            add(w, ADDRESS_AREA, text_of(w, (struct span){ s.from, letter }));
            s.from = letter;
        }
    }
    str text = ARENA_CONCAT(w->arena, number_text(w, s), str_from(k->word));
    bool second = has(w, ADDRESS_BUILDING) && address_word(&w->c, k->to - 1, W_BLOCK);
    put(w, second ? ADDRESS_UNIT : ADDRESS_BUILDING, text);
    w->before = OTHER;
}

static void put_counted(struct walk *w, const struct counted *k)
{
    str text = ARENA_CONCAT(w->arena, k->below ? S(W_MINUS) : S(""), number_text(w, k->number),
                            str_from(k->word));
    w->at = k->to;
    switch (k->part) {
    case ADDRESS_NUMBER:
        put_number(w, k->number, k->word);
        return;
    case ADDRESS_BUILDING:
        put_building(w, k);
        return;
    case ADDRESS_ROOM:
        put_room(w, k->number);
        return;
    case ADDRESS_LANE:
        put(w, ADDRESS_LANE, text);
        w->before = A_LANE;
        return;
    case ADDRESS_REST: /* a phase: of the name before it */
        if (w->before == AN_AREA)
            add(w, ADDRESS_AREA, text_of(w, (struct span){ k->number.from, k->to }));
        else
            add(w, ADDRESS_REST, text);
        return;
    case ADDRESS_ZONE:
        add(w, ADDRESS_ZONE, text);
        break;
    case ADDRESS_PROVINCE:
    case ADDRESS_CITY:
    case ADDRESS_DISTRICT:
    case ADDRESS_STREET:
    case ADDRESS_COMMUNITY:
    case ADDRESS_ROAD:
    case ADDRESS_VILLAGE:
    case ADDRESS_LANE_NUMBER:
    case ADDRESS_AREA:
    case ADDRESS_UNIT:
    case ADDRESS_FLOOR:
    case ADDRESS_SPLIT:
    case ADDRESS_PARTS:
        put(w, k->part, text);
    }
    w->before = OTHER;
}

/* ---- names ---- */

/* Where the name ends that begins at `at`: before a number, or something counted. */
static size_t name_end(const struct address_chars *c, size_t at)
{
    struct counted k;
    size_t to = at;
    for (; to < c->n && utf8_is_han(c->at[to]); to++) {
        bool numeral =
            address_is_numeral(c->at[to]) && (to == at || !address_is_numeral(c->at[to - 1]));
        if (to > at && (numeral || address_any(c, to, W_BELOW " " W_NTH)) &&
            address_counted(c, to, &k))
            break;
        if (to > at && address_word(c, to, W_GROUND_FLOOR))
            break;
    }
    return to;
}

/* Behind the first road that is named in s; s.from when there is none. */
static size_t road_end(const struct address_chars *c, struct span s)
{
    for (size_t i = s.from + 1; i < s.to; i++) {
        if (!address_any(c, i, W_ROAD))
            continue;
        size_t to = i + (address_any(c, i, W_ROAD_LONG) ? 2 : 1);
        if (to > s.to || address_any(c, to, W_NOT_ROAD))
            continue;
        return to;
    }
    return s.from;
}

static void take_roads(struct walk *w, struct span *s)
{
    for (size_t to; (to = road_end(&w->c, *s)) > s->from; s->from = to) {
        bool lane = address_word(&w->c, to - 1, W_LANE);
        if (has(w, ADDRESS_ROAD) && has(w, ADDRESS_LANE))
            return;
        bool to_lane = lane || has(w, ADDRESS_ROAD);
        put(w, to_lane ? ADDRESS_LANE : ADDRESS_ROAD, text_of(w, (struct span){ s->from, to }));
        w->before = to_lane ? A_LANE : A_ROAD;
    }
}

static void put_village(struct walk *w, struct span s)
{
    put(w, ADDRESS_VILLAGE, text_of(w, s));
    w->before = A_VILLAGE;
}

/* A name without road: village, area, or what is left. */
static void put_name(struct walk *w, struct span s)
{
    const struct address_chars *c = &w->c;
    struct counted k = { .part = ADDRESS_PARTS };
    bool inside = has(w, ADDRESS_BUILDING) || has(w, ADDRESS_FLOOR) || has(w, ADDRESS_ROOM);
    bool next = address_counted(c, s.to, &k);
    bool village = address_ends(c, s, W_VILLAGE_LIKE);
    if (s.to - s.from < 2 || inside || (has(w, ADDRESS_AREA) && has(w, ADDRESS_VILLAGE))) {
        add(w, ADDRESS_REST, text_of(w, s));
        w->before = has(w, ADDRESS_ROOM) ? w->before : OTHER;
        return;
    }
    bool numbered = next && (k.part == ADDRESS_LANE || k.part == ADDRESS_NUMBER);
    bool takes_number = numbered && (k.part == ADDRESS_LANE || village ||
                                     (!has(w, ADDRESS_ROAD) && !address_ends(c, s, W_ROOM_LIKE)));
    if (!has(w, ADDRESS_VILLAGE) && !has(w, ADDRESS_AREA) && (takes_number || village)) {
        put_village(w, s);
        return;
    }
    put(w, ADDRESS_AREA, text_of(w, s));
    w->before = AN_AREA;
}

static void take_name(struct walk *w)
{
    const struct address_chars *c = &w->c;
    struct span s = { w->at, name_end(c, w->at) };
    if (s.to == s.from)
        s.to = s.from + 1;
    w->at = s.to;
    bool inside = has(w, ADDRESS_BUILDING) || has(w, ADDRESS_ROOM);
    if (address_word(c, s.from, W_GROUND_FLOOR) && !has(w, ADDRESS_FLOOR)) {
        put(w, ADDRESS_FLOOR, S(W_FIRST_FLOOR));
        w->at = s.from + 2;
        w->before = OTHER;
        return;
    }
    if (!inside)
        take_roads(w, &s);
    for (size_t n; s.from < s.to && (n = address_any(c, s.from, W_BESIDE)) > 0 &&
                   (s.from + n == s.to || n > 1 || address_any(c, s.from, W_BESIDE_ALWAYS));) {
        n = s.from + n > s.to ? s.to - s.from : n;
        add(w, ADDRESS_REST, text_of(w, (struct span){ s.from, s.from + n }));
        s.from += n;
        w->before = has(w, ADDRESS_ROOM) ? w->before : OTHER;
    }
    if (s.from < s.to)
        put_name(w, s);
}

/* ---- bare numbers ---- */

/* "之4", "之一" behind a room. */
static bool take_split(struct walk *w)
{
    if (w->before != A_ROOM || !address_word(&w->c, w->at, W_SPLIT) || has(w, ADDRESS_SPLIT))
        return false;
    struct span s = address_token(&w->c, w->at + 1);
    if (s.to == s.from)
        return false;
    put(w, ADDRESS_SPLIT, number_text(w, s));
    w->at = s.to;
    return true;
}

static void take_token(struct walk *w)
{
    struct span s = address_token(&w->c, w->at);
    const struct address_chars *c = &w->c;
    w->at = s.to;
    bool inside = has(w, ADDRESS_BUILDING) || has(w, ADDRESS_FLOOR) || has(w, ADDRESS_NUMBER) ||
                  has(w, ADDRESS_LANE_NUMBER) || has(w, ADDRESS_ROOM);
    size_t name = name_end(c, s.to);
    if (w->before == A_ROAD && !has(w, ADDRESS_NUMBER)) {
        put(w, ADDRESS_NUMBER, text_of(w, s));
        w->before = OTHER;
    } else if ((w->before == A_LANE || w->before == A_VILLAGE) && !has(w, ADDRESS_LANE_NUMBER)) {
        put(w, ADDRESS_LANE_NUMBER, text_of(w, s));
        w->before = OTHER;
    } else if (!inside && !has(w, ADDRESS_AREA) && name > s.to + 1 && w->before != OTHER) {
        if (road_end(c, (struct span){ s.from, name }) == s.from) { /* 107创意园 */
            put(w, ADDRESS_AREA, text_of(w, (struct span){ s.from, name }));
            w->before = AN_AREA;
        } else { /* 107国道 */
            struct span all = { s.from, name };
            take_roads(w, &all);
            name = all.from;
        }
        w->at = name;
    } else {
        put_room(w, s);
    }
}

struct address address_parse(struct arena *a, str text)
{
    struct address out = { 0 };
    struct walk *w = ARENA_NEW(a, struct walk);
    struct counted k;
    w->arena = a;
    w->out = &out;
    address_chars(text, &w->c);
    divisions(w);
    while (w->at < w->c.n) {
        u32 c = w->c.at[w->at];
        if (take_split(w))
            continue;
        if (address_counted(&w->c, w->at, &k))
            put_counted(w, &k);
        else if (address_is_alnum(c))
            take_token(w);
        else if (utf8_is_han(c))
            take_name(w);
        else
            w->at++;
    }
    return out;
}
