/* demo_food.c — what the food room knows of the shops that were seen: what they declared, their
 * people, and the own control of some caterers. Their points and grades are made by the food room
 * itself when the district is there (app/cmd_demo.c). */
#include "rooms/demo/demo_spell.h"

enum {
    STAFF_MOST = 3,
    LINK_EVERY = 4,
    LINKS_MOST = 60,
    CHECK_DAYS = 14,
    LARGE = 4000,
    TEXT_MAX = 16 << 10
};
/* As the food room seals codes (rooms/food/link.c). */
static const char PURPOSE[] = "doorstep";

struct larder {
    const struct book *book;
    struct arena *arena; /* of one row */
    i64 i;               /* shop */
    int k;               /* person or day of the shop */
    i64 links;
    struct shop shop;
    struct rand r;
};

/* The next shop that was seen, is registered and handles food; false at the end. */
static bool find_shop(struct larder *l)
{
    const struct history *h = l->book->history;
    for (; l->i < l->book->market->shops; l->i++) {
        if (h->last_seen[l->i] < 0)
            continue;
        shop_outline(l->book->market, l->i, &l->shop);
        const struct trade *t = l->shop.trade;
        if (l->shop.registered && t->food && (t->meals || t->code.p[0] == '5'))
            return true;
    }
    return false;
}

static bool begin(struct larder *l, const char *what)
{
    if (!find_shop(l))
        return false;
    arena_reset(l->arena);
    l->r = demo_rand(l->book->ask->seed, what, (u64)l->i);
    return true;
}

/* Small shops mostly, a large one now and then. */
static i64 about(struct rand *r, i64 usual)
{
    double size = rand_unit(r) < 0.2 ? 9 : 1;
    return 1 + (i64)((double)usual * size * (0.3 + 1.4 * rand_unit(r)));
}

struct declared {
    const char *factor;
    i64 value;
};

static str inputs_text(struct larder *l, const struct declared *d, size_t n)
{
    struct json_out o = json_out_new(l->arena, TEXT_MAX);
    json_open(&o, '{');
    for (size_t i = 0; i < n; i++)
        if (d[i].value)
            json_int_of(&o, d[i].factor, d[i].value);
    json_close(&o, '}');
    return json_out_str(&o);
}

static str catering_inputs(struct larder *l)
{
    struct rand *r = &l->r;
    bool cold = rand_below(r, 2), raw = rand_below(r, 12) == 0, drinks = rand_below(r, 3) == 0;
    const struct declared d[] = { { "restaurant_area", about(r, 90) },
                                  { "hot", about(r, 45) },
                                  { "cold", cold ? about(r, 12) : 0 },
                                  { "raw", raw ? about(r, 6) : 0 },
                                  { "drinks", drinks ? about(r, 10) : 0 } };
    return inputs_text(l, d, COUNT(d));
}

static str sales_inputs(struct larder *l)
{
    struct rand *r = &l->r;
    bool chilled = rand_below(r, 3), bulk = rand_below(r, 2);
    const struct declared d[] = { { "area", about(r, 60) },
                                  { "pre_ambient", about(r, 400) },
                                  { "pre_chilled", chilled ? about(r, 80) : 0 },
                                  { "bulk_ambient", bulk ? about(r, 40) : 0 },
                                  { "bulk_chilled", bulk ? about(r, 20) : 0 },
                                  { "suppliers", about(r, 14) } };
    return inputs_text(l, d, COUNT(d));
}

static int next_operator(void *arg, struct val *v, struct fault *f)
{
    struct larder *l = arg;
    const struct book *b = l->book;
    (void)f;
    if (!begin(l, "food"))
        return 0;
    bool meals = l->shop.trade->meals;
    str inputs = meals ? catering_inputs(l) : sales_inputs(l);
    str kinds = meals ? S("[\"c_hot_perishable\",\"c_cold\"]") : S("[\"s_prepackaged\"]");
    const struct val values[] = { V_I(book_entity(b, l->i)),
                                  V_I(b->bureau_id),
                                  V_T(meals ? S("catering") : S("sales")),
                                  V_T(meals ? S("catering") : S("sales_2016")),
                                  V_T(inputs),
                                  V_T(kinds),
                                  V_I(b->history->today),
                                  V_I(b->from),
                                  V_I(b->from) };
    l->i++;
    vals_put(v, values, COUNT(values));
    return 1;
}

/* ---- people ---- */

static int next_staff(void *arg, struct val *v, struct fault *f)
{
    static const char *const duties[STAFF_MOST] = { "officer", "handler", "handler" };
    struct larder *l = arg;
    const struct book *b = l->book;
    (void)f;
    if (!find_shop(l))
        return 0;
    arena_reset(l->arena);
    struct rand r = demo_rand(b->ask->seed, "food staff", (u64)l->i * STAFF_MOST + (u64)l->k);
    day today = b->history->today, until = today + (day)rand_below(&r, 400) - 30;
    const struct val values[] = { V_I(demo_id(b->from, ID_FOOD_STAFF, l->i * STAFF_MOST + l->k)),
                                  V_I(b->bureau_id),
                                  V_I(book_entity(b, l->i)),
                                  V_T(person_name(b->words, &r, l->arena)),
                                  V_T(str_from(duties[l->k])),
                                  V_I(until - 365),
                                  V_I(until),
                                  V_I(today - (day)rand_below(&r, 300)),
                                  V_I(4 + (i64)rand_below(&r, 20)),
                                  V_I(b->from),
                                  V_I(b->from) };
    if (++l->k == 2 + (l->i % 2)) {
        l->k = 0;
        l->i++;
    }
    vals_put(v, values, COUNT(values));
    return 1;
}

/* ---- own control ---- */

/* Every so manieth caterer keeps its own control by a code; in a large district those of the
 * station whose people have accounts. */
static bool find_linked(struct larder *l)
{
    const struct book *b = l->book;
    for (; l->links < LINKS_MOST && find_shop(l); l->i++) {
        bool here =
            b->market->shops < LARGE || l->shop.community->street == crew_model_street(b->crew);
        if (here && l->shop.trade->meals && l->i % LINK_EVERY == 0)
            return true;
    }
    return false;
}

static i64 link_id(const struct larder *l)
{
    return demo_id(l->book->from, ID_FOOD_LINK, l->i);
}

static int next_link(void *arg, struct val *v, struct fault *f)
{
    struct larder *l = arg;
    const struct book *b = l->book;
    unsigned char index[BLIND_BYTES];
    str sealed;
    if (!find_linked(l))
        return 0;
    arena_reset(l->arena);
    str code = secret_token(l->arena, 24);
    blind_index(b->house->keyring, PURPOSE, code, index);
    if (seal(b->house->keyring, PURPOSE, l->arena, code, &sealed, f) != OK)
        return -1;
    str found = arena_str(l->arena, (str){ (const char *)index, BLIND_BYTES });
    const struct val values[] = { V_I(link_id(l)),
                                  V_I(b->bureau_id),
                                  V_I(book_entity(b, l->i)),
                                  V_B(sealed),
                                  V_B(found),
                                  V_I(book_member(b, 0)),
                                  V_I(day_start(b->history->today - CHECK_DAYS)) };
    l->i++;
    l->links++;
    vals_put(v, values, COUNT(values));
    return 1;
}

/* The next day of the last two weeks on which a caterer sent its daily control: most keep it, some
 * have gaps, one in eight has stopped. */
static bool find_check(struct larder *l)
{
    for (; find_linked(l); l->i++, l->links++, l->k = 0)
        for (; l->k < CHECK_DAYS; l->k++) {
            struct rand r =
                demo_rand(l->book->ask->seed, "own control", (u64)l->i * CHECK_DAYS + (u64)l->k);
            bool stopped = l->i / LINK_EVERY % 8 == 3 && l->k >= CHECK_DAYS - 6;
            if (!stopped && rand_below(&r, 100) < 88) {
                l->r = r;
                return true;
            }
        }
    return false;
}

static i64 check_id(const struct larder *l)
{
    return demo_id(l->book->from, ID_SELF_CHECK, l->i * CHECK_DAYS + l->k);
}

static str keeper(struct larder *l)
{
    struct rand r = demo_rand(l->book->ask->seed, "food staff", (u64)l->i * STAFF_MOST);
    (void)rand_below(&r, 400); /* as next_staff drew before the name */
    return person_name(l->book->words, &r, l->arena);
}

struct told {
    i64 conform, failed;
    str answers;
};

static struct told answers_of(struct larder *l, day on)
{
    const struct rules *rules = l->book->house->rules;
    struct told t = { 0 };
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("self_check_items"), &n);
    struct json_out o = json_out_new(l->arena, TEXT_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(rules, &rows[i], S("list")), S("catering_day")) ||
            on < rows[i].valid_from || on > rows[i].valid_to)
            continue;
        bool fails =
            rand_below(&l->r, 60) == 0 && !str_eq(rule_cell(rules, &rows[i], S("photo")), S("yes"));
        json_open(&o, '{');
        json_text_of(&o, "item", rows[i].code);
        json_text_of(&o, "verdict", fails ? S("fail") : S("conform"));
        json_text_of(&o, "note",
                     fails ? words_any(words_list(l->book->words, "controls"), &l->r, "text")
                           : S(""));
        json_id_of(&o, "photo", 0);
        json_close(&o, '}');
        t.failed += fails;
        t.conform += !fails;
    }
    json_close(&o, ']');
    t.answers = json_out_str(&o);
    return t;
}

static day day_of_check(const struct larder *l)
{
    return l->book->history->today - CHECK_DAYS + l->k;
}

static int next_check(void *arg, struct val *v, struct fault *f)
{
    struct larder *l = arg;
    const struct book *b = l->book;
    (void)f;
    if (!find_check(l))
        return 0;
    arena_reset(l->arena);
    day on = day_of_check(l);
    struct told t = answers_of(l, on);
    i64 at = day_start(on) + 20 * 3600000LL;
    const struct val values[] = { V_I(check_id(l)),
                                  V_I(b->bureau_id),
                                  V_I(book_entity(b, l->i)),
                                  V_I(link_id(l)),
                                  V_T(S("catering_day")),
                                  V_T(S("2022")),
                                  V_I(on),
                                  V_I(on),
                                  V_I(t.conform),
                                  V_I(t.failed),
                                  V_I(0),
                                  V_T(keeper(l)),
                                  V_I(at),
                                  V_I(at) };
    l->k++;
    vals_put(v, values, COUNT(values));
    return 1;
}

static int next_version(void *arg, struct val *v, struct fault *f)
{
    struct larder *l = arg;
    (void)f;
    if (!find_check(l))
        return 0;
    arena_reset(l->arena);
    day on = day_of_check(l);
    struct told t = answers_of(l, on);
    const struct val values[] = { V_I(check_id(l)), V_I(1),     V_I(day_start(on) + 20 * 3600000LL),
                                  V_T(keeper(l)),   V_T(S("")), V_T(t.answers) };
    l->k++;
    vals_put(v, values, COUNT(values));
    return 1;
}

/* Visits over the whole list count here, or every shop would be overdue. */
static int next_setting(void *arg, struct val *v, struct fault *f)
{
    struct larder *l = arg;
    (void)f;
    if (l->k++)
        return 0;
    const struct val values[] = { V_I(l->book->bureau_id), V_T(S("visits_count")), V_T(S("yes")),
                                  V_I(l->book->from), V_I(book_member(l->book, 0)) };
    vals_put(v, values, COUNT(values));
    return 1;
}

struct part {
    const char *table;
    const char *const *columns;
    size_t n;
    int (*next)(void *arg, struct val *v, struct fault *f);
};

static const char *const setting_columns[] = { "bureau_id", "name", "value", "changed_at",
                                               "changed_by" };
static const char *const operator_columns[] = { "id",     "bureau_id",  "sector",
                                                "form",   "inputs",     "kinds",
                                                "due_on", "created_at", "changed_at" };
static const char *const staff_columns[] = { "id",         "bureau_id",  "entity_id",
                                             "name",       "duty",       "health_from",
                                             "health_to",  "trained_on", "trained_hours",
                                             "created_at", "changed_at" };
static const char *const link_columns[] = { "id",         "bureau_id", "entity_id", "code",
                                            "code_index", "given_by",  "given_at" };
static const char *const check_columns[] = { "id",         "bureau_id", "entity_id", "link_id",
                                             "list",       "version",   "from_day",  "to_day",
                                             "conform",    "failed",    "absent",    "person_name",
                                             "created_at", "changed_at" };
static const char *const version_columns[] = { "check_id",    "ver",  "at",
                                               "person_name", "note", "answers" };

static rc write_food(struct tx *tx, void *arg, struct fault *f)
{
    static const struct part parts[] = {
        { "food_setting", setting_columns, COUNT(setting_columns), next_setting },
        { "food_operator", operator_columns, COUNT(operator_columns), next_operator },
        { "food_staff", staff_columns, COUNT(staff_columns), next_staff },
        { "food_link", link_columns, COUNT(link_columns), next_link },
        { "self_check", check_columns, COUNT(check_columns), next_check },
        { "self_check_version", version_columns, COUNT(version_columns), next_version },
    };
    struct larder *l = arg;
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(parts); i++) {
        l->i = l->links = l->k = 0;
        r = db_copy_in(tx, parts[i].table, parts[i].columns, parts[i].n, parts[i].next, l, f);
    }
    return r;
}

rc book_write_food(struct book *b, struct arena *a, struct fault *f)
{
    struct larder l = { .book = b, .arena = arena_new(0) };
    if (!l.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = db_tx_run(b->house->db, DB_WRITE, write_food, &l, a, f);
    arena_free(l.arena);
    book_tell(b, "demo.food", 1, 1);
    return r;
}
