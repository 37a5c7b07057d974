#include "rooms/street/visit_guide.h"

#include "core/flow.h"
#include "core/house.h"

enum { FORM_MAX = 16 << 10 };

static str family_of(struct tx *tx, str kind, day on)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("hazard_kinds"), kind, on);
    return row ? rule_cell(rules, row, S("family")) : S("");
}

static bool leads_to_licence(struct tx *tx, str kind, day on)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("hazard_kinds"), kind, on);
    return row && rule_cell(rules, row, S("leads_to")).n;
}

/* What the officer said, or else what the outcome is called. */
static str story_of(struct tx *tx, const struct visit_new *in, day on)
{
    const struct rule_row *row =
        rule_find(house_of(tx)->rules, S("visit_outcomes"), in->outcome, on);
    return in->note.n || !row ? in->note : row->name_zh;
}

static rc guide(struct tx *tx, const struct actor *who, i64 hazard_id, str note, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FORM_MAX);
    const struct json *form;
    json_open(&o, '{');
    json_text_of(&o, "note", note);
    json_close(&o, '}');
    rc r = json_parse(tx_arena(tx), json_out_str(&o), &form, f);
    if (r != OK)
        return r;
    struct flow_ask ask = { .matter_id = hazard_id, .action = S("guide"), .form = form };
    return flow_apply(tx, &hazard_flow, who, ask, NULL, f);
}

static rc raise_one(struct tx *tx, const struct actor *who, const struct guided *g, str story,
                    struct visit_done *done, struct fault *f)
{
    struct hazard_new h = { .premises_id = g->premises_id,
                            .visit_id = done->id,
                            .kind = g->kind,
                            .grade = S("ordinary"),
                            .story = story };
    i64 *ids = ARENA_ARRAY(tx_arena(tx), i64, done->hazards.n + 1);
    for (size_t i = 0; i < done->hazards.n; i++)
        ids[i] = done->hazards.at[i];
    rc r = hazard_raise(tx, who, &h, &ids[done->hazards.n], f);
    if (r == OK)
        done->hazards = (struct ids){ ids, done->hazards.n + 1 };
    return r;
}

rc visit_guide(struct tx *tx, const struct actor *who, const struct visit_new *in,
               const struct guided *g, struct visit_done *done, struct fault *f)
{
    const struct hazard_new *named = in->hazards.at;
    day on = day_at(in->started_at);
    str family = family_of(tx, g->kind, on), story = story_of(tx, in, on);
    bool may = who->roles & (ROLE_OFFICER | ROLE_CHIEF), any = false;
    rc r = OK;
    for (size_t i = 0; r == OK && i < in->hazards.n; i++) {
        if (!str_eq(family_of(tx, named[i].kind, on), family))
            continue;
        any = true;
        if (may && named[i].remedy.n == 0 && leads_to_licence(tx, named[i].kind, on))
            r = guide(tx, who, done->hazards.at[i], story, f);
    }
    if (r != OK || any)
        return r;
    r = raise_one(tx, who, g, story, done, f);
    return r == OK && may ? guide(tx, who, done->hazards.at[done->hazards.n - 1], story, f) : r;
}
