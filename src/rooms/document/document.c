#include "rooms/document/document.h"

#include "base/buf.h"
#include "base/date.h"
#include "core/house.h"
#include "core/matter.h"
#include "core/paper.h"
#include "db/queries.h"

struct name {
    struct arena *arena;
    str text;
};

static rc take_name(const struct row *r, void *arg, struct fault *f)
{
    struct name *n = arg;
    (void)f;
    n->text = row_text_copy(r, 0, n->arena);
    return OK;
}

/* 「X市监X〔year〕第N号」: the form stands with the letter in the rules; {bureau}, {year} and {n}
 * are filled in. */
static str fill_number(struct arena *a, str form, str bureau, int year, i64 n)
{
    buf b = buf_new(a, 400);
    while (form.n) {
        str rest, before = str_cut(form, '{', &rest), name = str_cut(rest, '}', &form);
        buf_add(&b, before);
        if (str_eq(name, S("bureau")))
            buf_add(&b, bureau);
        else if (str_eq(name, S("year")))
            buf_i64(&b, year);
        else if (str_eq(name, S("n")))
            buf_i64(&b, n);
    }
    return buf_str(&b);
}

static rc give_number(struct tx *tx, i64 bureau_id, str kind, str *ret, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *letter = rule_find(rules, S("letters"), kind, day_at(tx_now(tx)));
    struct name bureau = { .arena = tx_arena(tx) };
    int year, month, dom;
    i64 n;
    if (!letter)
        return fail_detail(f, INTERNAL, NULL, "no letter %.*s in the rules", STR_ARG(kind));
    day_split(day_at(tx_now(tx)), &year, &month, &dom);
    rc r = db_one(tx, &Q_bureau_short_name, ARGS(V_I(bureau_id)), take_name, &bureau, f);
    if (r == OK)
        r = matter_next_number(tx, bureau_id, ARENA_CONCAT(tx_arena(tx), S("letter:"), kind), year,
                               &n, f);
    if (r == OK)
        *ret = fill_number(tx_arena(tx), rule_cell(rules, letter, S("number_form")), bureau.text,
                           year, n);
    return r;
}

rc document_make(struct tx *tx, const struct actor *who, const struct document_ask *ask,
                 i64 *ret_id, str *ret_number, struct fault *f)
{
    str number;
    i64 id = tx_id(tx);
    rc r = give_number(tx, who->bureau_id, ask->kind, &number, f);
    if (r == OK)
        r = db_exec(tx, &Q_document_insert,
                    ARGS(V_I(id), V_I(who->bureau_id), V_I(ask->unit_id), V_T(ask->kind),
                         V_T(number), V_ID(ask->matter_id), V_T(ask->facts),
                         V_T(secret_token(tx_arena(tx), 20)), V_I(who->person_id), V_I(tx_now(tx)),
                         V_ID(ask->visit_id)),
                    NULL, f);
    if (r == OK)
        r = paper_draw(tx, who, id, f);
    if (r != OK)
        return r;
    *ret_id = id;
    *ret_number = number;
    return OK;
}
