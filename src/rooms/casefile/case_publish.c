#include "rooms/casefile/case_publish.h"

#include "base/buf.h"
#include "core/house.h"
#include "core/mask.h"
#include "core/matter_clock.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/register/register.h"

enum { FACTS_MOST = 32 << 10, TOLD_MOST = 64 << 10, NUMBER_DIGITS = 11 };

/* ---- words without a person ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of digits as long as a phone's or an ID's, with the X of an ID. */
static size_t long_number(str s)
{
    size_t n = 0;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    if (n < NUMBER_DIGITS)
        return 0;
    return n < s.n && (s.p[n] == 'X' || s.p[n] == 'x') ? n + 1 : n;
}

static str without_person(struct arena *a, str text, str name)
{
    buf b = buf_new(a, TOLD_MOST);
    for (size_t i = 0; i < text.n;) {
        str rest = str_sub(text, i, text.n);
        bool begins = i == 0 || !is_digit(text.p[i - 1]);
        size_t number = begins ? long_number(rest) : 0;
        size_t hidden = name.n && str_starts(rest, name) ? name.n : number;
        if (hidden)
            buf_add(&b, mask_personal(a, str_sub(rest, 0, hidden)));
        else
            buf_char(&b, rest.p[0]);
        i += hidden ? hidden : 1;
    }
    return buf_str(&b);
}

/* ---- the abstract ---- */

struct organ {
    struct arena *arena;
    str name, name_en;
};

static rc take_organ(const struct row *r, void *arg, struct fault *f)
{
    struct organ *o = arg;
    (void)f;
    o->name = row_text_copy(r, 0, o->arena);
    o->name_en = row_text_copy(r, 1, o->arena);
    return OK;
}

static void put_penalties(struct json_out *o, const struct rules *rules, const struct case_file *c)
{
    json_name(o, S("penalties"));
    json_open(o, '[');
    for (str rest = c->penalties; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        const struct rule_row *row = rule_find(rules, S("penalty_kinds"), one, c->decided_on);
        json_open(o, '{');
        json_text_of(o, "code", one);
        json_text_of(o, "name_zh", row ? row->name_zh : one);
        json_text_of(o, "name_en", row ? row->name_en : one);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static rc party_of(struct tx *tx, const struct matter *m, str *ret, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p = { 0 };
    rc r = OK;
    if (m->entity_id)
        r = entity_named(tx, m->entity_id, &e, f);
    else if (m->premises_id)
        r = premises_named(tx, m->premises_id, &p, f);
    *ret = e.name.n ? e.name : p.name;
    return r;
}

/* A natural person's name is masked unless the rules show it. */
static bool shows_persons(const struct rules *rules, day on)
{
    const struct rule_row *row =
        rule_find(rules, S("public_facts"), S("publication.person_name"), on);
    return row && str_eq(rule_cell(rules, row, S("shown")), S("yes"));
}

static rc abstract_of(struct tx *tx, const struct matter *m, const struct case_file *c, str party,
                      str violation, str *ret, struct fault *f)
{
    struct organ organ = { .arena = tx_arena(tx) };
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MOST);
    rc r = db_one(tx, &Q_case_organ, ARGS(V_I(m->bureau_id)), take_organ, &organ, f);
    if (r != OK)
        return r;
    json_open(&o, '{');
    json_text_of(&o, "number", c->decision_number);
    json_text_of(&o, "party", party);
    json_text_of(&o, "violation", violation);
    put_penalties(&o, house_of(tx)->rules, c);
    json_int_of(&o, "fine", c->fine);
    json_int_of(&o, "confiscated", c->confiscated);
    json_text_of(&o, "organ", organ.name);
    json_text_of(&o, "organ_en", organ.name_en);
    json_name(&o, S("decided_on"));
    record_put_day(&o, c->decided_on);
    json_close(&o, '}');
    *ret = json_out_str(&o);
    return OK;
}

/* ---- publishing ---- */

rc case_publish_is_due(struct tx *tx, const struct matter *m, const struct case_file *c, bool *ret,
                       struct fault *f)
{
    struct penalty p;
    bool stands = c->published_on != DAY_NONE && c->unpublished_on == DAY_NONE;
    rc r = case_penalty(tx, m, c, &p, f);
    if (r == OK)
        *ret = !c->simple && c->decided_on != DAY_NONE && !stands &&
               case_decides_penalty(tx, m, c->decision) &&
               penalty_is_published(house_of(tx)->rules, &p);
    return r;
}

rc case_publish(struct tx *tx, const struct actor *who, struct matter *m, struct case_file *c,
                const struct publication_new *words, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct penalty p;
    str facts, name;
    day today = day_at(tx_now(tx));
    rc r = case_penalty(tx, m, c, &p, f);
    if (r == OK)
        r = party_of(tx, m, &name, f);
    if (r != OK)
        return r;
    bool hidden =
        str_eq(c->party, S("person")) && !shows_persons(house_of(tx)->rules, c->decided_on);
    str private = hidden ? name : S("");
    r = abstract_of(tx, m, c, hidden ? mask_personal(a, name) : name,
                    without_person(a, words->violation, private), &facts, f);
    if (r == OK)
        r = db_exec(tx, &Q_case_publication_put,
                    ARGS(V_I(c->id), V_T(facts), V_T(without_person(a, words->told, private)),
                         V_I(who->person_id), V_I(tx_now(tx))),
                    NULL, f);
    if (r == OK)
        r = matter_clock_stop(tx, m, S("P16"), f);
    c->published_on = today;
    c->publish_until = penalty_published_until(house_of(tx)->rules, &p, today);
    c->unpublished_on = DAY_NONE;
    c->unpublished_why = S("");
    return r == OK ? case_update(tx, c, f) : r;
}

rc case_publish_if_due(struct tx *tx, const struct step *s, struct case_file *c, struct fault *f)
{
    const struct json *said;
    bool due = false;
    rc r = case_publish_is_due(tx, s->matter, c, &due, f);
    if (r != OK || !due || c->published_on != DAY_NONE) /* what was taken back stays so */
        return r;
    r = case_last_said(tx, c->id, "decide", &said, f);
    if (r != OK)
        return r;
    struct publication_new words = { .violation = c->cause,
                                     .told = ARENA_CONCAT(
                                         tx_arena(tx), json_text(json_get(said, "facts")), S("\n"),
                                         json_text(json_get(said, "basis"))) };
    return case_publish(tx, s->actor, s->matter, c, &words, f);
}
