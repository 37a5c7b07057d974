/* inspection_publish.c — what everybody may read of a result (O49 39), by rules/public_facts. */
#include "core/house.h"
#include "core/mask.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_forms.h"

enum { FACTS_MAX = 16 << 10, SHOWN_YEARS = 5 };

bool fact_is_public(const struct rules *rules, const char *fact, day on)
{
    const struct rule_row *row = rule_find(rules, S("public_facts"), str_from(fact), on);
    return row && str_eq(rule_cell(rules, row, S("shown")), S("yes"));
}

void put_code_names(struct json_out *o, const struct rules *rules, const char *list, str code,
                    day on)
{
    const struct rule_row *row = code.n ? rule_find(rules, str_from(list), code, on) : NULL;
    if (code.n == 0) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_text_of(o, "code", code);
    json_text_of(o, "name_zh", row ? row->name_zh : code);
    json_text_of(o, "name_en", row ? row->name_en : code);
    json_close(o, '}');
}

static rc put_officers(struct tx *tx, const struct approval *a, struct json_out *o, struct fault *f)
{
    struct inspector one;
    rc r = OK;
    json_name(o, S("officers"));
    json_open(o, '[');
    for (int i = 0; r == OK && i < 2; i++) {
        r = inspector_named(tx, i ? a->second_id : a->lead_id, &one, f);
        if (r == OK)
            json_put_text(o, mask_personal(tx_arena(tx), one.name));
    }
    json_close(o, ']');
    return r;
}

static void put_verdict(struct json_out *o, const struct rules *rules, const struct result *t)
{
    if (fact_is_public(rules, "inspection.verdict", t->on_day)) {
        json_name(o, S("verdict"));
        put_code_names(o, rules, "visit_verdicts", t->verdict, t->on_day);
    }
    if (fact_is_public(rules, "inspection.failed", t->on_day)) {
        json_int_of(o, "failed_key", t->failed_key);
        json_int_of(o, "failed_general", t->failed_general);
    }
    if (fact_is_public(rules, "inspection.hazards", t->on_day))
        json_int_of(o, "hazards", t->hazards);
}

static rc facts_of(struct tx *tx, const struct step *s, str *ret, struct fault *f)
{
    struct approval a;
    struct result t;
    const struct rules *rules = house_of(tx)->rules;
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        r = result_get(tx, &a, &t, f);
    if (r != OK)
        return r;
    if (!t.visit_id)
        t.on_day = day_at(s->now);
    json_open(&o, '{');
    if (fact_is_public(rules, "inspection.number", t.on_day))
        json_text_of(&o, "number", s->matter->number);
    json_name(&o, S("on_day"));
    record_put_day(&o, t.on_day);
    json_name(&o, S("item"));
    put_code_names(&o, rules, "catalogue", a.item, t.on_day);
    put_verdict(&o, rules, &t);
    if (fact_is_public(rules, "inspection.officers", t.on_day))
        r = put_officers(tx, &a, &o, f);
    json_close(&o, '}');
    *ret = json_out_str(&o);
    return r;
}

static rc put(struct tx *tx, const struct step *s, str note, str why, struct fault *f)
{
    str facts;
    rc r = facts_of(tx, s, &facts, f);
    return r == OK ? db_exec(tx, &Q_publication_put,
                             ARGS(V_I(s->matter->id), V_T(facts), V_T(note), V_I(s->now),
                                  V_I(s->actor->person_id), V_T0(why)),
                             NULL, f)
                   : r;
}

rc publish_result(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct publish_form *form = s->form;
    rc r = note_answer(tx, s, f);
    return r == OK ? put(tx, s, form->public_note, S(""), f) : r;
}

rc correct_result(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct correct_form *form = s->form;
    return put(tx, s, form->public_note, form->reason, f);
}

rc withdraw_result(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reason_form *form = s->form;
    return db_exec(tx, &Q_publication_withdraw,
                   ARGS(V_I(s->matter->id), V_I(s->now), V_T(form->reason)), NULL, f);
}

static rc put_published(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_name(o, S("facts"));
    json_put_raw(o, row_text(r, 0));
    json_text_of(o, "note", row_text(r, 1));
    json_instant_of(o, "published_at", row_int(r, 2));
    json_instant_of(o, "changed_at", row_int(r, 3));
    json_close(o, '}');
    return OK;
}

rc inspections_published(struct tx *tx, i64 premises_id, struct json_out *o, struct fault *f)
{
    int y, m, dom;
    day today = day_at(tx_now(tx));
    day_split(today, &y, &m, &dom);
    i64 since = day_start(day_of(y - SHOWN_YEARS, 1, 1));
    json_open(o, '[');
    rc r = db_each(tx, &Q_publications_of_door, ARGS(V_I(premises_id), V_I(since)), put_published,
                   o, f);
    json_close(o, ']');
    return r;
}
