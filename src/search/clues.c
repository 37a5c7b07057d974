#include "search/clues.h"

#include "base/utf8.h"
#include "codec/idcode.h"
#include "search/clue_words.h"
#include "search/fold.h"

#include <string.h>

enum {
    NAME_LEAST = 2,
    NAME_LONGEST = 30,
    CODE_LONGEST = 32,
    SEGMENT_LONGEST = 200 /* bytes */,
    ROAD_LONGEST = 12,
    GUESS_LONGEST = 14,
    OWNER_LEAST = 3
};

/* ---- words ---- */

/* The longest word of a list at `at` of s: its bytes, 0 for none. */
static size_t word_at(str s, size_t at, const char *words)
{
    size_t best = 0;
    while (*words) {
        size_t n = strcspn(words, " ");
        if (n > best && at + n <= s.n && memcmp(s.p + at, words, n) == 0)
            best = n;
        words += n + (words[n] == ' ');
    }
    return best;
}

static size_t step(str s, size_t at)
{
    (void)utf8_next(s, &at);
    return at;
}

/* From `at` to before the first word of the list, or the end. */
static str until(str s, size_t at, const char *words)
{
    size_t to = at;
    while (to < s.n && !word_at(s, to, words))
        to = step(s, to);
    return str_sub(s, at, to);
}

static size_t behind(str s, size_t at, const char *words)
{
    size_t n;
    while ((n = at < s.n ? word_at(s, at, words) : 0) > 0)
        at += n;
    return at;
}

static bool ends_with(str s, const char *words)
{
    for (size_t at = 0; at < s.n; at = step(s, at)) {
        size_t n = word_at(s, at, words);
        if (n && at + n == s.n)
            return true;
    }
    return false;
}

/* ---- what was found ---- */

struct reading {
    struct arena *arena;
    struct clues *out;
};

static bool alike(str x, str y)
{
    u32 a[NAME_LONGEST * 2], b[NAME_LONGEST * 2];
    size_t n = fold_text(x, a, COUNT(a)), m = fold_text(y, b, COUNT(b));
    return n == m && memcmp(a, b, n * sizeof *a) == 0;
}

static void add_name(struct reading *r, str name)
{
    struct clues *c = r->out;
    u32 folded[NAME_LONGEST + 1];
    name = str_trim(name);
    size_t n = fold_text(name, folded, COUNT(folded));
    if (n < NAME_LEAST || n > NAME_LONGEST || c->name_count == CLUE_NAMES)
        return;
    for (size_t i = 0; i < c->name_count; i++)
        if (alike(c->names[i], name))
            return;
    c->names[c->name_count++] = arena_str(r->arena, name);
}

/* Worth looking for: a place, and something within it; or a place that has a name of its own. */
static bool says_where(const struct address *x)
{
    str road = x->part[ADDRESS_ROAD];
    bool way = (road.n && utf8_length(road) <= ROAD_LONGEST) || x->part[ADDRESS_LANE].n ||
               x->part[ADDRESS_VILLAGE].n;
    bool inside = x->part[ADDRESS_NUMBER].n || x->part[ADDRESS_LANE_NUMBER].n ||
                  x->part[ADDRESS_BUILDING].n || x->part[ADDRESS_FLOOR].n;
    return way || (x->part[ADDRESS_AREA].n && inside) || x->part[ADDRESS_COMMUNITY].n ||
           x->part[ADDRESS_STREET].n;
}

static size_t stated(const struct address *x)
{
    size_t n = 0;
    for (size_t i = ADDRESS_STREET; i < ADDRESS_REST; i++)
        n += x->part[i].n > 0;
    return n;
}

static bool same_address(const struct address *x, const struct address *y)
{
    for (size_t i = 0; i < ADDRESS_REST; i++)
        if (!str_eq(x->part[i], y->part[i]))
            return false;
    return true;
}

/* Fuller ones first. */
static void add_address(struct reading *r, const struct address *x)
{
    struct clues *c = r->out;
    if (!says_where(x))
        return;
    for (size_t i = 0; i < c->address_count; i++)
        if (same_address(&c->addresses[i], x))
            return;
    size_t at = c->address_count < CLUE_ADDRESSES ? c->address_count++ : CLUE_ADDRESSES - 1;
    if (at == CLUE_ADDRESSES - 1 && c->addresses[at].part[0].p &&
        stated(&c->addresses[at]) >= stated(x))
        return;
    for (; at && stated(&c->addresses[at - 1]) < stated(x); at--)
        c->addresses[at] = c->addresses[at - 1];
    c->addresses[at] = *x;
}

/* A name may stand right behind an address, 固戍二路12号老王便利店: what the address leaves over.
 */
static void names_behind(struct reading *r, const struct address *x)
{
    static const enum address_part left[] = { ADDRESS_REST, ADDRESS_AREA };
    bool inside =
        x->part[ADDRESS_BUILDING].n || x->part[ADDRESS_FLOOR].n || x->part[ADDRESS_ROOM].n;
    for (size_t i = 0; i + inside < COUNT(left); i++) {
        str text = x->part[left[i]];
        while (text.n) {
            str word = str_cut(text, ' ', &text);
            if (ends_with(word, W_SHOP))
                add_name(r, word);
        }
    }
}

/* Where a registered name begins within a piece, 东美大厦深圳市泰高创…有限公司; its end without
 * one. */
static size_t registered_name(str piece)
{
    size_t at = piece.n ? step(piece, 0) : 0;
    while (at < piece.n && !word_at(piece, at, W_CITY_NAME))
        at = step(piece, at);
    return at < piece.n && ends_with(piece, W_SHOP) ? at : piece.n;
}

/* A piece of the text that is an address, a name, or both. */
static void take_place(struct reading *r, str piece)
{
    size_t name = registered_name(piece);
    struct address x =
        address_parse(r->arena, str_sub(str_sub(piece, 0, name), 0, SEGMENT_LONGEST));
    if (name < piece.n)
        add_name(r, str_sub(piece, name, piece.n));
    add_address(r, &x);
    if (says_where(&x))
        names_behind(r, &x);
    else if (ends_with(piece, W_SHOP) && utf8_length(piece) <= GUESS_LONGEST)
        add_name(r, piece);
}

/* "…59号的叶记汽车美容店": behind a place stands whose place it is. */
static void take_owner(struct reading *r, str text, size_t at)
{
    size_t of = word_at(text, at, W_OF);
    str piece = of ? until(text, at + of, W_STOPS " " W_ACTS " " W_OPENS) : (str){ 0 };
    size_t n = utf8_length(piece);
    if (n >= OWNER_LEAST && (n <= GUESS_LONGEST || ends_with(piece, W_SHOP)))
        add_name(r, piece);
}

/* ---- codes and telephones ---- */

static void add_code(struct reading *r, enum clue_code kind, str text)
{
    struct clues *c = r->out;
    for (size_t i = 0; i < c->code_count; i++)
        if (str_eq(c->codes[i].text, text))
            return;
    if (c->code_count == CLUE_CODES)
        return;
    c->codes[c->code_count].kind = kind;
    c->codes[c->code_count++].text = arena_str(r->arena, text);
}

static void add_phone(struct reading *r, str typed)
{
    struct clues *c = r->out;
    str phone;
    if (c->phone_count == CLUE_PHONES || idcode_phone(r->arena, typed, &phone) == PHONE_BAD)
        return;
    for (size_t i = 0; i < c->phone_count; i++)
        if (str_eq(c->phones[i], phone))
            return;
    c->phones[c->phone_count++] = phone;
}

static bool is_code_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-';
}

static void take_run(struct reading *r, str run)
{
    if (run.n == 18 && !idcode_uscc(run))
        add_code(r, CODE_USCC, run);
    else if (run.n == 15 && !idcode_registration(run))
        add_code(r, CODE_REG_NO, run);
    else if (run.n >= 8 && run.n <= CODE_LONGEST && !idcode_licence(run))
        add_code(r, CODE_LICENCE, run);
    else if (run.n >= 7 && run.n <= 20 && run.p[0] >= '0' && run.p[0] <= '9')
        add_phone(r, run);
}

static void take_codes(struct reading *r, str text)
{
    str folded = idcode_fold(r->arena, text);
    for (size_t at = 0; at < folded.n;) {
        size_t to = at;
        while (to < folded.n && is_code_char(folded.p[to]))
            to++;
        if (to - at >= 7)
            take_run(r, str_sub(folded, at, to));
        at = to > at ? to : at + 1;
    }
}

/* ---- the text ---- */

static void take_quotes(struct reading *r, str text)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = word_at(text, at, W_OPENS);
        if (!n) {
            at = step(text, at);
            continue;
        }
        str inside = until(text, at + n, W_CLOSES " " W_STOPS);
        at += n;
        if (word_at(text, at + inside.n, W_CLOSES)) {
            add_name(r, inside);
            at += inside.n + word_at(text, at + inside.n, W_CLOSES);
        }
    }
}

static void take_cues(struct reading *r, str text, const char *cues, bool name)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = word_at(text, at, cues);
        if (!n) {
            at = step(text, at);
            continue;
        }
        at = behind(text, at + n, W_BETWEEN " " W_PLACE_CUES);
        str piece = until(text, at, W_STOPS " " W_ACTS " " W_OPENS);
        struct address x = address_parse(r->arena, str_sub(piece, 0, SEGMENT_LONGEST));
        if (name && !says_where(&x))
            add_name(r, piece);
        else
            take_place(r, piece);
        take_owner(r, text, at + piece.n);
    }
}

/* Clauses without a word before the place or the name: only when nothing better was found. */
static void take_clauses(struct reading *r, str text)
{
    bool wanted = r->out->address_count == 0, nameless = r->out->name_count == 0;
    for (size_t at = 0; at < text.n;) {
        at = behind(text, at, W_STOPS " " W_ACTS " " W_PLACE_CUES);
        str piece = until(text, at, W_STOPS " " W_ACTS " " W_OPENS);
        struct address x = address_parse(r->arena, str_sub(piece, 0, SEGMENT_LONGEST));
        if ((wanted && says_where(&x)) || (nameless && registered_name(piece) < piece.n))
            take_place(r, piece);
        else if (nameless && ends_with(piece, W_SHOP) && utf8_length(piece) <= GUESS_LONGEST)
            add_name(r, piece);
        at += piece.n;
        take_owner(r, text, at);
        at += piece.n || at >= text.n ? 0 : step(text, at) - at;
    }
}

struct clues clues_read(struct arena *a, const struct clue_form *form)
{
    struct clues c = { 0 };
    struct reading r = { a, &c };
    str text = utf8_valid(form->text) ? utf8_prefix(form->text, CLUE_TEXT) : (str){ 0 };
    add_name(&r, form->name);
    if (form->address.n) {
        struct address x = address_parse(a, form->address);
        add_address(&r, &x);
        names_behind(&r, &x);
    }
    add_phone(&r, form->phone);
    take_codes(&r, form->name);
    take_codes(&r, text);
    take_quotes(&r, text);
    take_cues(&r, text, W_NAME_CUES, true);
    take_cues(&r, text, W_PLACE_CUES, false);
    take_clauses(&r, text);
    return c;
}
