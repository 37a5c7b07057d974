#include "rooms/intake/intake_store.h"

#include "base/utf8.h"
#include "core/house.h"
#include "db/queries.h"

static struct val facts_value(struct tx *tx, const struct intake_traces *t)
{
    char bytes[ALIKE_BYTES];
    if (!t->facts.set)
        return V_NULL();
    alike_write(&t->facts, bytes);
    return V_B(arena_str(tx_arena(tx), ((str){ bytes, ALIKE_BYTES })));
}

rc intake_insert(struct tx *tx, i64 bureau_id, const struct intake *in,
                 const struct intake_traces *t, struct fault *f)
{
    rc r = db_send(tx, &Q_intake_insert,
                   ARGS(V_I(in->id), V_I(bureau_id), V_T(in->channel), V_T0(in->system),
                        V_T0(in->external_number), V_B0(in->sent_mac), V_I(in->received_at),
                        V_ID(in->received_by), V_I(in->centre_id), V_I(in->unit_id),
                        V_ID(in->entity_id), V_ID(in->premises_id), V_T0(in->subject_name),
                        V_T0(in->subject_address), V_T0(in->category), V_T(in->demands),
                        V_ID(in->amount), V_I(in->may_publish), V_I(in->may_entrust),
                        V_I(in->anonymous), V_B(in->words), V_T(in->story_masked), V_B0(t->phone),
                        V_B0(t->id_number), V_B0(t->address), V_B0(t->name), facts_value(tx, t)),
                   f);
    return r == OK ? intake_bands(tx, bureau_id, in, &t->facts, BANDS_ADD, f) : r;
}

rc intake_write(struct tx *tx, const struct intake *in, const struct intake_traces *t,
                struct fault *f)
{
    return db_exec(tx, &Q_intake_change,
                   ARGS(V_I(in->id), V_B0(in->sent_mac), V_ID(in->entity_id), V_ID(in->premises_id),
                        V_T0(in->subject_name), V_T0(in->subject_address), V_T0(in->category),
                        V_T(in->demands), V_ID(in->amount), V_I(in->may_publish),
                        V_I(in->may_entrust), V_I(in->anonymous), V_B(in->words),
                        V_T(in->story_masked), V_B0(t->phone), V_B0(t->id_number), V_B0(t->address),
                        V_B0(t->name), facts_value(tx, t), V_I(in->unit_id)),
                   NULL, f);
}

/* The beginning of the first line. */
static str first_words(struct arena *a, str story)
{
    enum { WORDS = 24 };
    str line = str_cut(story, '\n', &story), words = utf8_prefix(line, WORDS);
    return words.n < line.n ? ARENA_CONCAT(a, words, S("\xE2\x80\xA6")) : words;
}

static struct intake_title by_rule(const struct tx *tx, const char *list, str code)
{
    const struct rule_row *row =
        rule_find(house_of(tx)->rules, str_from(list), code, day_at(tx_now(tx)));
    return (struct intake_title){ row ? row->name_zh : code, str_from(list), code };
}

struct intake_title intake_title(struct tx *tx, const struct intake *in)
{
    str words = first_words(tx_arena(tx), in->story_masked);
    if (in->category.n)
        return by_rule(tx, "filing_categories", in->category);
    return words.n ? (struct intake_title){ .words = words }
                   : by_rule(tx, "intake_channels", in->channel);
}

rc intake_entitle(struct tx *tx, const struct intake *in, struct fault *f)
{
    struct intake_title t = intake_title(tx, in);
    return db_exec(tx, &Q_intake_titled,
                   ARGS(V_I(in->id), V_T(t.words), V_T0(t.list), V_T0(t.code)), NULL, f);
}

struct take_intake {
    struct arena *arena;
    struct intake *in;
};

static rc take_intake(const struct row *r, void *arg, struct fault *f)
{
    struct take_intake *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->in = (struct intake){
        .id = row_int(r, 0),
        .channel = row_text_copy(r, 1, a),
        .system = row_text_copy(r, 2, a),
        .external_number = row_text_copy(r, 3, a),
        .received_at = row_int(r, 4),
        .received_by = row_int(r, 5),
        .centre_id = row_int(r, 6),
        .unit_id = row_int(r, 7),
        .entity_id = row_int(r, 8),
        .premises_id = row_int(r, 9),
        .subject_name = row_text_copy(r, 10, a),
        .subject_address = row_text_copy(r, 11, a),
        .category = row_text_copy(r, 12, a),
        .demands = row_text_copy(r, 13, a),
        .amount = row_int(r, 14),
        .may_publish = row_int(r, 15) != 0,
        .may_entrust = row_int(r, 16) != 0,
        .anonymous = row_int(r, 17) != 0,
        .words = arena_str(a, row_blob(r, 18)),
        .story_masked = row_text_copy(r, 19, a),
        .answer_route = row_text_copy(r, 20, a),
        .answer_note = row_text_copy(r, 21, a),
        .merged_into = row_int(r, 22),
        .merge_ground = row_text_copy(r, 23, a),
        .representative = row_int(r, 24) != 0,
        .returned_at = row_int(r, 25),
        .returned_by = row_int(r, 26),
        .return_reason = row_text_copy(r, 27, a),
        .return_note = row_text_copy(r, 28, a),
        .update_count = row_int(r, 29),
        .updates_seen = row_int(r, 30),
        .place_code = row_text_copy(r, 31, a),
    };
    return OK;
}

rc intake_read(struct tx *tx, i64 id, struct intake *ret, struct fault *f)
{
    struct intake in;
    struct take_intake t = { tx_arena(tx), &in };
    rc r = db_one(tx, &Q_intake_get, ARGS(V_I(id)), take_intake, &t, f);
    if (r == OK)
        *ret = in;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "intake.not_found") : r;
}

struct take_number {
    struct arena *arena;
    i64 id;
    str mac;
};

static rc take_number(const struct row *r, void *arg, struct fault *f)
{
    struct take_number *t = arg;
    (void)f;
    t->id = row_int(r, 0);
    t->mac = arena_str(t->arena, row_blob(r, 1));
    return OK;
}

rc intake_find_number(struct tx *tx, i64 bureau_id, str system, str number, i64 *ret_id,
                      str *ret_mac, struct fault *f)
{
    struct take_number t = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_intake_by_number, ARGS(V_I(bureau_id), V_T(number), V_T(system)),
                   take_number, &t, f);
    if (r == OK) {
        *ret_id = t.id;
        *ret_mac = t.mac;
    }
    return r;
}

static rc add_bands(struct tx *tx, i64 bureau_id, const struct intake *in,
                    const i64 bands[ALIKE_BANDS], struct fault *f)
{
    struct val args[3 + ALIKE_BANDS] = { V_I(bureau_id), V_I(in->received_at), V_I(in->id) };
    for (size_t i = 0; i < ALIKE_BANDS; i++)
        args[3 + i] = V_I(bands[i]);
    return db_send(tx, &Q_intake_bands_insert, args, COUNT(args), f);
}

rc intake_bands(struct tx *tx, i64 bureau_id, const struct intake *in, const struct alike *facts,
                enum bands what, struct fault *f)
{
    i64 bands[ALIKE_BANDS];
    rc r = OK;
    if (!facts->set)
        return OK;
    alike_bands(facts, bands);
    if (what == BANDS_ADD)
        return add_bands(tx, bureau_id, in, bands, f);
    for (size_t i = 0; r == OK && i < ALIKE_BANDS; i++)
        r = db_send(tx, &Q_intake_band_delete,
                    ARGS(V_I(bureau_id), V_I(bands[i]), V_I(in->received_at), V_I(in->id)), f);
    return r;
}

struct take_parts {
    struct arena *arena;
    struct intake_parts *parts;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    struct take_parts *t = arg;
    (void)f;
    if (t->parts->n < PARTS_MOST)
        t->parts->at[t->parts->n++] =
            (struct intake_part){ .matter_id = row_int(r, 0),
                                  .is_complaint = str_eq(row_text(r, 1), S("complaint")),
                                  .state = row_text_copy(r, 3, t->arena),
                                  .ver = row_int(r, 4),
                                  .unit_id = row_int(r, 5),
                                  .closed_at = row_int(r, 8),
                                  .returned_at = row_int(r, 10) };
    return OK;
}

rc intake_parts_read(struct tx *tx, i64 id, struct intake_parts *ret, struct fault *f)
{
    struct take_parts t = { tx_arena(tx), ret };
    ret->n = 0;
    return db_each(tx, &Q_intake_parts, ARGS(V_I(id)), take_part, &t, f);
}
