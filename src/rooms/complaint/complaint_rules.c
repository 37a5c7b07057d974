#include "rooms/complaint/complaint_rules.h"

#include "core/house.h"
#include "db/queries.h"

const struct rule_row *complaint_rule(struct tx *tx, const struct matter *m, const char *list,
                                      str code)
{
    return rule_find(house_of(tx)->rules, str_from(list), code, day_at(m->opened_at));
}

i64 complaint_setting(struct tx *tx, const struct matter *m, const char *code)
{
    const struct rule_row *row = complaint_rule(tx, m, "complaint_settings", str_from(code));
    i64 value = 0;
    if (row)
        str_to_i64(rule_cell(house_of(tx)->rules, row, S("value")), &value);
    return value;
}

str complaint_word(const struct rules *rules, enum complaint_word which)
{
    str rest = rules_text(rules, S("letters/words.txt")), line = str_cut(rest, '\n', &rest);
    for (int i = 0; i < (int)which; i++)
        line = str_cut(rest, '\n', &rest);
    return line;
}

str complaint_names(struct tx *tx, const char *list, str codes, day on)
{
    const struct rules *rules = house_of(tx)->rules;
    buf b = buf_new(tx_arena(tx), 4096);
    while (codes.n) {
        str code = str_cut(codes, '|', &codes);
        const struct rule_row *row = rule_find(rules, str_from(list), code, on);
        if (b.n)
            buf_add(&b, complaint_word(rules, WORD_AND));
        buf_add(&b, row ? row->name_zh : code);
    }
    return buf_str(&b);
}

str strs_join(struct arena *a, struct strs codes, char mark)
{
    buf b = buf_new(a, 4096);
    for (size_t i = 0; i < codes.n; i++) {
        if (i)
            buf_char(&b, mark);
        buf_add(&b, codes.at[i]);
    }
    return buf_str(&b);
}

rc complaint_unit_known(struct tx *tx, i64 bureau_id, i64 unit_id, struct fault *f)
{
    i64 known = 0;
    rc r = db_int(tx, &Q_complaint_unit_known, ARGS(V_I(unit_id), V_I(bureau_id)), &known, f);
    return r == OK && !known ? fault_field(f, S("unit_id"), "unknown", S("")) : r;
}

rc complaint_person_known(struct tx *tx, i64 bureau_id, i64 person_id, const char *field,
                          struct fault *f)
{
    i64 known = 0;
    rc r = db_int(tx, &Q_complaint_person_known, ARGS(V_I(person_id), V_I(bureau_id)), &known, f);
    return r == OK && !known ? fault_field(f, str_from(field), "unknown", S("")) : r;
}

static rc take_name(const struct row *r, void *arg, struct fault *f)
{
    struct complaint_name *u = arg;
    (void)f;
    u->name = row_text_copy(r, 0, u->arena);
    return OK;
}

rc complaint_unit_name(struct tx *tx, i64 unit_id, struct complaint_name *ret, struct fault *f)
{
    return db_each(tx, &Q_complaint_unit_name, ARGS(V_I(unit_id)), take_name, ret, f);
}

rc complaint_person_name(struct tx *tx, i64 person_id, struct complaint_name *ret, struct fault *f)
{
    return db_each(tx, &Q_complaint_person_name, ARGS(V_I(person_id)), take_name, ret, f);
}

rc complaint_hand_to(struct tx *tx, struct matter *m, i64 unit_id, i64 person_id, struct fault *f)
{
    m->from_unit_id = m->unit_id != unit_id ? m->unit_id : m->from_unit_id;
    m->unit_id = unit_id;
    m->person_id = person_id;
    return db_exec(tx, &Q_matter_hand_to,
                   ARGS(V_I(m->id), V_I(unit_id), V_ID(m->from_unit_id), V_ID(person_id)), NULL, f);
}

rc complaint_name_mediator(struct tx *tx, struct matter *m, i64 person_id, struct fault *f)
{
    rc r = complaint_person_known(tx, m->bureau_id, person_id, "person_id", f);
    return r == OK ? complaint_hand_to(tx, m, m->unit_id, person_id, f) : r;
}
