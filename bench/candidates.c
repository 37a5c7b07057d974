/* The subject of a complaint, on the full district: doors are taken at random and their name and
 * address told as a person would (as on the sign or as registered, shortened, a character missing,
 * wrong, swapped or another of the same sound; divisions, numbers and rooms left out, lanes in the
 * other numerals, the door next to it), in the fields of a form or in a sentence. Counted is how
 * often the right operator stands first, or among the first five; and how long an answer takes.
 * What is told may fit many doors, as in life: a sign alone is often not enough. */
#include "figure.h"
#include "search/candidate.h"
#include "search/pinyin.h"

#include <base/rand.h>
#include <stdio.h>
#include <string.h>

/* Each is asked TRIES times and the faster counts: other work runs on such machines. */
enum { TOLD = 3000, LIMIT = 10, FIVE = 5, NAME_CHARS = 60, KNOWN = 4096, SHOWN = 12, TRIES = 2 };

enum way { BOTH, NAME_ONLY, ADDRESS_ONLY, SENTENCE, WAYS };
static const char *const way_names[] = { "name and address", "name only", "address only",
                                         "a sentence" };

struct taken {
    i64 entity_id;
    str sign, name, address;
};

static struct {
    struct arena *arena;
    struct rand rand;
    struct taken at[TOLD];
    size_t seen;
    u32 known[KNOWN]; /* characters of names */
    size_t known_count;
} town;

static bool chance(unsigned percent)
{
    return rand_below(&town.rand, 100) < percent;
}

/* Every row has the same chance to be among those taken. */
static rc take_row(const struct row *r, void *arg, struct fault *f)
{
    (void)arg;
    (void)f;
    size_t at = town.seen++;
    if (at >= TOLD)
        at = (size_t)rand_below(&town.rand, town.seen);
    if (at < TOLD)
        town.at[at] =
            (struct taken){ row_int(r, 0), row_text_copy(r, 1, town.arena),
                            row_text_copy(r, 2, town.arena), row_text_copy(r, 3, town.arena) };
    return OK;
}

static void learn_characters(void)
{
    for (size_t i = 0; i < TOLD; i++)
        for (size_t at = 0; at < town.at[i].sign.n;) {
            u32 c = utf8_next(town.at[i].sign, &at);
            bool is_new = town.known_count < KNOWN && utf8_is_han(c);
            for (size_t k = 0; k < town.known_count && is_new; k++)
                is_new = town.known[k] != c;
            if (is_new)
                town.known[town.known_count++] = c;
        }
}

static u32 other_character(u32 c, bool same_sound)
{
    uint16_t x[PINYIN_SOUNDS], y[PINYIN_SOUNDS];
    if (!pinyin_sounds(c, x))
        return c;
    for (int i = 0; i < 4000; i++) {
        u32 o = town.known[rand_below(&town.rand, town.known_count)];
        if (o != c && (!same_sound || (pinyin_sounds(o, y) && x[0] == y[0])))
            return o;
    }
    return c;
}

static size_t points(str s, u32 *out)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < NAME_CHARS;)
        out[n++] = utf8_next(s, &at);
    return n;
}

static str text_of(const u32 *c, size_t n)
{
    buf b = buf_new(town.arena, 400);
    for (size_t i = 0; i < n; i++)
        utf8_put(&b, c[i]);
    return buf_str(&b);
}

static str told_name(const struct taken *t)
{
    u32 c[NAME_CHARS];
    size_t n = points(chance(75) ? t->sign : t->name, c);
    size_t at = n ? rand_below(&town.rand, n) : 0;
    unsigned slip = (unsigned)rand_below(&town.rand, 100);
    if (n < 3 || slip < 45)
        return text_of(c, n);
    if (slip < 57) { /* one is missing */
        memmove(c + at, c + at + 1, (n - at - 1) * sizeof *c);
        n--;
    } else if (slip < 72) {
        c[at] = other_character(c[at], true);
    } else if (slip < 80) {
        c[at] = other_character(c[at], false);
    } else if (slip < 86 && at + 1 < n) {
        u32 first = c[at];
        c[at] = c[at + 1];
        c[at + 1] = first;
    } else { /* shortened */
        n = n > 5 ? n - 2 : n;
    }
    return text_of(c, n);
}

static str fill(str s, str part, bool tell)
{
    return tell ? ARENA_CONCAT(town.arena, s, part) : s;
}

static str told_number(str number)
{
    i64 n;
    size_t digits = 0;
    while (digits < number.n && number.p[digits] >= '0' && number.p[digits] <= '9')
        digits++;
    str plain = str_sub(number, 0, digits);
    if (chance(5) && str_to_i64(plain, &n))
        return arena_fmt(town.arena, "%lld%.*s", (long long)(n + 2),
                         STR_ARG(str_sub(number, digits, number.n)));
    return chance(10) && digits ? plain : number;
}

static str told_place(str name)
{
    u32 c[NAME_CHARS];
    size_t n = points(name, c);
    if (n > 2 && chance(6))
        c[0] = other_character(c[0], true);
    return text_of(c, n);
}

static str told_address(const struct taken *t)
{
    struct address x = address_parse(town.arena, t->address);
    unsigned whole = (unsigned)rand_below(&town.rand, 100);
    bool number = !chance(10), room = chance(50);
    str lane = x.part[ADDRESS_LANE], s = { 0 };
    s = fill(s, x.part[ADDRESS_CITY], whole < 20);
    s = fill(s, x.part[ADDRESS_DISTRICT], whole < 45);
    s = fill(s, x.part[ADDRESS_STREET], whole < 65 && !chance(20));
    s = fill(s, x.part[ADDRESS_COMMUNITY], whole < 75 && !chance(20));
    s = fill(s, told_place(x.part[ADDRESS_ROAD]), true);
    s = fill(s, told_number(x.part[ADDRESS_NUMBER]), number);
    s = fill(s, told_place(x.part[ADDRESS_VILLAGE]), true);
    s = fill(s, chance(50) ? address_said(town.arena, lane) : lane, true);
    s = fill(s, told_number(x.part[ADDRESS_LANE_NUMBER]), number);
    s = fill(s, told_place(x.part[ADDRESS_AREA]), true);
    s = fill(s, x.part[ADDRESS_BUILDING], number);
    s = fill(s, x.part[ADDRESS_FLOOR], room);
    return fill(s, x.part[ADDRESS_ROOM], room);
}

static struct clue_form told(const struct taken *t, enum way way)
{
    static const char *const sentences[] = {
        "\u6211\u5728%.*s\u7684%.*s\u8d2d\u4e70\u4e86\u4e00\u7bb1\u725b\u5976\uff0c"
        "\u5df2\u7ecf\u8fc7\u671f\u3002",
        "\u5730\u5740\uff1a%.*s\uff0c\u201c%.*s\u201d\u62d2\u7edd\u9000\u8fd8\u62bc\u91d1\u3002",
        "%.*s%.*s\u5356\u5047\u8d27\uff0c\u8bf7\u67e5\u5904\u3002",
        "\u6d88\u8d39\u8005\u53bb\u4e86\u4f4d\u4e8e%.*s\u7684%.*s\u6d88\u8d39\uff0c"
        "\u5546\u5bb6\u4e0d\u5f00\u53d1\u7968\u3002",
    };
    struct clue_form form = { 0 };
    str name = told_name(t), address = told_address(t);
    if (way == BOTH || way == NAME_ONLY)
        form.name = name;
    if (way == BOTH || way == ADDRESS_ONLY)
        form.address = address;
    if (way == SENTENCE) {
        buf b = buf_new(town.arena, 2000);
        const char *pattern = sentences[rand_below(&town.rand, COUNT(sentences))];
        for (const char *p = pattern; *p; p++) {
            if (*p != '%') {
                buf_char(&b, *p);
                continue;
            }
            buf_add(&b, address);
            address = name;
            p += 3; /* "%.*s" */
        }
        form.text = buf_str(&b);
    }
    return form;
}

struct tally {
    size_t all, first, five;
};

struct asking {
    struct mirror *m;
    i64 bureau;
    struct times *times;
    struct tally ways[WAYS];
    size_t shown;
};

static void count(struct asking *q, enum way way, const struct taken *t, const struct candidate *c,
                  size_t n)
{
    size_t at = 0;
    while (at < n && c[at].entity_id != t->entity_id)
        at++;
    q->ways[way].all++;
    q->ways[way].first += n && at == 0;
    q->ways[way].five += at < n && at < FIVE;
}

static rc ask_all(struct tx *tx, void *arg, struct fault *f)
{
    struct asking *q = arg;
    struct scope scope = scope_system(q->bureau);
    struct door_filter filter = { .kind = OPERATORS, .bureau_id = q->bureau };
    tx_set_scope(tx, &scope);
    tx_set_budget(tx, 0);
    for (size_t i = 0; i < TOLD; i++) {
        const struct taken *t = &town.at[i];
        unsigned u = (unsigned)rand_below(&town.rand, 100);
        enum way way = u < 35 ? BOTH : u < 50 ? NAME_ONLY : u < 65 ? ADDRESS_ONLY : SENTENCE;
        struct clue_form form = told(t, way);
        struct candidate found[LIMIT];
        struct arena_mark mark = arena_mark(tx_arena(tx));
        size_t n = 0;
        double best = 1e12;
        for (int k = 0; k < TRIES; k++) {
            double from = now_us();
            struct clues clues = clues_read(tx_arena(tx), &form);
            struct candidate_ask ask = { .clues = &clues, .filter = &filter, .limit = LIMIT };
            rc r = mirror_candidates(tx, q->m, &ask, found, &n, f);
            if (r != OK)
                return r;
            double took = now_us() - from;
            best = took < best ? took : best;
        }
        times_add(q->times, best);
        if ((way == BOTH || way == SENTENCE) && q->shown < SHOWN &&
            (!n || found[0].entity_id != t->entity_id)) {
            q->shown++;
            printf("not first: %.*s %.*s %.*s | %.*s, %.*s\n", STR_ARG(form.name),
                   STR_ARG(form.address), STR_ARG(form.text), STR_ARG(t->sign),
                   STR_ARG(t->address));
        }
        count(q, way, t, found, n);
        arena_rewind(tx_arena(tx), mark);
    }
    return OK;
}

static double share(size_t n, size_t all)
{
    return all ? 100.0 * (double)n / (double)all : 0;
}

static void report(struct arena *a, struct asking *q)
{
    struct tally whole = { 0 };
    for (int w = 0; w < WAYS; w++) {
        const struct tally *t = &q->ways[w];
        printf("%-18s %5zu told: first %5.1f %%, among five %5.1f %%\n", way_names[w], t->all,
               share(t->first, t->all), share(t->five, t->all));
        if (w == BOTH || w == SENTENCE)
            whole =
                (struct tally){ whole.all + t->all, whole.first + t->first, whole.five + t->five };
    }
    double first = share(whole.first, whole.all), five = share(whole.five, whole.all),
           p99 = times_at(q->times, 0.99);
    printf("p50 %.2f ms  p99 %.2f ms  max %.2f ms\n", times_at(q->times, 0.5) / 1e3, p99 / 1e3,
           times_at(q->times, 1) / 1e3);
    print_figure(&(struct figure){ "subject told with name and address: the right one first", "-",
                                   "80 %", arena_fmt(a, "%.1f %%", first), S("-"), S("-"),
                                   first >= 80 });
    print_figure(&(struct figure){ "the same, among the first five", "-", "90 %",
                                   arena_fmt(a, "%.1f %%", five), S("-"), S("-"), five >= 90 });
    print_figure(&(struct figure){ "candidates for a subject, p99", "-", "under 20 ms",
                                   arena_fmt(a, "%.2f ms", p99 / 1e3), S("-"), S("-"),
                                   p99 < 20000 });
}

int main(void)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct db *db = open_district(a);
    struct fault f;
    struct mirror *m;
    fault_init(&f, a);
    if (mirror_open(db, &m, &f) != OK)
        die("the mirror cannot be opened");
    town.arena = a;
    rand_seed(&town.rand, 41);
    each_row(
        db, a,
        "SELECT p.entity_id, p.name, e.name, p.address FROM premises p JOIN entity e ON e.id = "
        "p.entity_id WHERE e.merged_into IS NULL AND p.address IS NOT NULL",
        take_row, NULL);
    if (town.seen < TOLD)
        die("too few doors");
    learn_characters();
    struct times t = times_new(TOLD);
    struct asking q = { .m = m, .bureau = district_bureau(db, a), .times = &t };
    if (db_tx_run(db, DB_READ, ask_all, &q, a, &f) != OK)
        die("asking failed");
    report(a, &q);
    mirror_close(m);
    db_close(db);
    return 0;
}
