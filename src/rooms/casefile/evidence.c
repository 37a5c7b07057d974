#include "rooms/casefile/evidence.h"

#include "base/buf.h"
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "sys/secret.h"

enum { SEAL_TEXT = 1 << 20, TABLE = 128 << 10, PIECES = 400 };

static const struct field fields[] = {
    FIELD(struct evidence_new, kind, F_CODE, REQUIRED, .codes = "evidence_kinds"),
    FIELD(struct evidence_new, name, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct evidence_new, story, F_TEXT, REQUIRED, .max = 4000,
          .doc = "what it shows, where it was taken"),
    FIELD(struct evidence_new, taken_on, F_DAY, 0),
    FIELD(struct evidence_new, second_officer, F_ID, 0, .doc = "the other one of the two"),
    FIELD(struct evidence_new, attachment_id, F_ID, 0, .doc = "an own upload"),
};
const struct record evidence_new_record = RECORD("EvidenceNew", struct evidence_new, fields);

/* ---- adding ---- */

struct taken_hash {
    struct arena *arena;
    str hash;
};

static rc take_hash(const struct row *r, void *arg, struct fault *f)
{
    struct taken_hash *t = arg;
    (void)f;
    t->hash = row_text_copy(r, 0, t->arena);
    return OK;
}

static rc take_file(struct tx *tx, const struct actor *who, i64 matter_id, i64 attachment_id,
                    str *ret_hash, struct fault *f)
{
    struct taken_hash t = { .arena = tx_arena(tx) };
    i64 changed = 0;
    rc r = db_exec(tx, &Q_attachment_take,
                   ARGS(V_I(attachment_id), V_T(S("matter")), V_I(matter_id), V_I(who->person_id),
                        V_T(S("evidence"))),
                   &changed, f);
    if (r == OK && changed == 0)
        return fault_field(f, S("attachment_id"), "not_your_upload", S(""));
    if (r == OK)
        r = db_each(tx, &Q_attachment_hash, ARGS(V_I(attachment_id)), take_hash, &t, f);
    *ret_hash = t.hash;
    return r;
}

/* Evidence names two people of the bureau, not one twice. */
static rc check_second(struct tx *tx, const struct actor *who, i64 second, struct fault *f)
{
    i64 known = 0;
    if (second == 0)
        return OK;
    if (second == who->person_id)
        return fault_field(f, S("second_officer"), "same_person", S(""));
    rc r = db_int(tx, &Q_case_person_known, ARGS(V_I(second), V_I(who->bureau_id)), &known, f);
    return r == OK && !known ? fault_field(f, S("second_officer"), "unknown", S("")) : r;
}

rc evidence_add(struct tx *tx, const struct actor *who, const struct matter *m, i64 round,
                const struct evidence_new *in, struct fault *f)
{
    day today = day_at(tx_now(tx)), taken = in->taken_on == DAY_NONE ? today : in->taken_on;
    str hash = in->hash;
    rc r = check_second(tx, who, in->second_officer, f);
    if (r != OK)
        return r;
    if (taken > today)
        return fault_field(f, S("taken_on"), "in_the_future", S(""));
    if (in->attachment_id && hash.n == 0)
        r = take_file(tx, who, m->id, in->attachment_id, &hash, f);
    return r == OK ? db_exec(tx, &Q_evidence_insert,
                             ARGS(V_I(tx_id(tx)), V_I(m->bureau_id), V_I(m->id), V_T(in->kind),
                                  V_T(in->name), V_T(in->story), V_I(taken), V_I(who->person_id),
                                  V_ID(in->second_officer), V_ID(in->attachment_id), V_T0(hash),
                                  V_I(round), V_NULL(), V_I(tx_now(tx))),
                             NULL, f)
                   : r;
}

/* ---- reading ---- */

struct piece {
    i64 id, taken_day, taken_by, second_id, attachment_id;
    str kind, name, story, hash;
};

struct pieces {
    struct arena *arena;
    struct piece *at;
    size_t n;
};

static rc take_piece(const struct row *r, void *arg, struct fault *f)
{
    struct pieces *p = arg;
    if (p->n == PIECES)
        return fail(f, TOO_LARGE, "case.too_much_evidence");
    p->at[p->n++] = (struct piece){ .id = row_int(r, 0),
                                    .kind = row_text_copy(r, 1, p->arena),
                                    .name = row_text_copy(r, 2, p->arena),
                                    .story = row_text_copy(r, 3, p->arena),
                                    .taken_day = row_int(r, 4),
                                    .taken_by = row_int(r, 5),
                                    .second_id = row_int(r, 6),
                                    .attachment_id = row_int(r, 7),
                                    .hash = row_text_copy(r, 8, p->arena) };
    return OK;
}

static rc read_pieces(struct tx *tx, i64 matter_id, i64 round, struct pieces *ret, struct fault *f)
{
    *ret = (struct pieces){ .arena = tx_arena(tx),
                            .at = ARENA_ARRAY(tx_arena(tx), struct piece, PIECES) };
    return db_each(tx, &Q_evidence_up_to, ARGS(V_I(matter_id), V_I(round)), take_piece, ret, f);
}

/* A length before each text, so that no two packages read alike. */
static void seal_text(buf *b, str text)
{
    buf_i64(b, (i64)text.n);
    buf_char(b, ':');
    buf_add(b, text);
}

static void seal_piece(buf *b, const struct piece *p)
{
    const i64 numbers[] = { p->id, p->taken_day, p->taken_by, p->second_id };
    const str texts[] = { p->kind, p->name, p->story, p->hash };
    for (size_t i = 0; i < COUNT(numbers); i++) {
        buf_i64(b, numbers[i]);
        buf_char(b, ',');
    }
    for (size_t i = 0; i < COUNT(texts); i++)
        seal_text(b, texts[i]);
}

rc evidence_seal(struct tx *tx, i64 matter_id, i64 round, str head, str *ret, struct fault *f)
{
    struct pieces p;
    unsigned char sum[SM3_BYTES];
    buf b = buf_new(tx_arena(tx), SEAL_TEXT);
    rc r = read_pieces(tx, matter_id, round, &p, f);
    if (r != OK)
        return r;
    seal_text(&b, head);
    for (size_t i = 0; i < p.n; i++)
        seal_piece(&b, &p.at[i]);
    if (!buf_ok(&b))
        return fail(f, TOO_LARGE, "case.too_much_evidence");
    sm3(buf_str(&b), sum);
    *ret = hex(tx_arena(tx), sum, sizeof sum);
    return OK;
}

static rc copy_piece(struct tx *tx, const struct piece *p, const struct matter *to, struct fault *f)
{
    i64 file = p->attachment_id ? tx_id(tx) : 0;
    rc r = OK;
    if (file)
        r = db_exec(tx, &Q_attachment_copy,
                    ARGS(V_I(file), V_I(p->attachment_id), V_I(to->id), V_I(to->unit_id)), NULL, f);
    return r == OK ? db_exec(tx, &Q_evidence_insert,
                             ARGS(V_I(tx_id(tx)), V_I(to->bureau_id), V_I(to->id), V_T(p->kind),
                                  V_T(p->name), V_T(p->story), V_I(p->taken_day), V_I(p->taken_by),
                                  V_ID(p->second_id), V_ID(file), V_T0(p->hash), V_I(1),
                                  V_ID(p->id), V_I(tx_now(tx))),
                             NULL, f)
                   : r;
}

rc evidence_copy(struct tx *tx, i64 from_id, const struct matter *to, struct fault *f)
{
    struct pieces p;
    rc r = read_pieces(tx, from_id, INT32_MAX, &p, f);
    for (size_t i = 0; r == OK && i < p.n; i++)
        r = copy_piece(tx, &p.at[i], to, f);
    return r;
}

static rc take_photo(const struct row *r, void *arg, struct fault *f)
{
    struct pieces *p = arg;
    (void)f;
    if (p->n < PIECES)
        p->at[p->n++] = (struct piece){ .attachment_id = row_int(r, 0),
                                        .hash = row_text_copy(r, 1, p->arena),
                                        .name = row_text_copy(r, 2, p->arena),
                                        .taken_day = day_at(row_int(r, 3)),
                                        .taken_by = row_int(r, 4) };
    return OK;
}

/* The operator's own pictures are of nobody here: then whoever hands it over. */
rc evidence_from_photos(struct tx *tx, const struct actor *who, i64 from_id,
                        const struct matter *to, struct fault *f)
{
    struct pieces p = { .arena = tx_arena(tx),
                        .at = ARENA_ARRAY(tx_arena(tx), struct piece, PIECES) };
    rc r = db_each(tx, &Q_attachments_of_matter, ARGS(V_I(from_id)), take_photo, &p, f);
    for (size_t i = 0; r == OK && i < p.n; i++) {
        struct piece *one = &p.at[i];
        one->kind = S("av");
        one->story = one->name;
        one->taken_by = one->taken_by ? one->taken_by : who->person_id;
        r = copy_piece(tx, one, to, f);
    }
    return r;
}

static const struct row_member members[] = {
    { "id", F_ID },        { "kind", F_CODE },        { "name", F_TEXT },
    { "story", F_TEXT },   { "taken_on", F_DAY },     { "taken_by", F_ID },
    { "second_id", F_ID }, { "attachment_id", F_ID }, { "hash", F_TEXT },
    { "round", F_INT },    { "from_id", F_ID },       { "created_at", F_INSTANT },
    { "taker", F_TEXT },   { "media_type", F_TEXT },  { "second_name", F_TEXT },
};
static const struct row_shape shape = ROW_SHAPE(members);

rc evidence_put(struct tx *tx, i64 matter_id, struct json_out *o, struct fault *f)
{
    return rows_put_of(tx, &Q_evidence_of, matter_id, "evidence", &shape, o, f);
}

rc evidence_table(struct tx *tx, i64 matter_id, str *ret, struct fault *f)
{
    struct pieces p;
    struct json_out o = json_out_new(tx_arena(tx), TABLE);
    rc r = read_pieces(tx, matter_id, INT32_MAX, &p, f);
    if (r != OK)
        return r;
    json_open(&o, '[');
    for (size_t i = 0; i < p.n; i++) {
        const struct rule_row *kind = rule_find(house_of(tx)->rules, S("evidence_kinds"),
                                                p.at[i].kind, (day)p.at[i].taken_day);
        json_open(&o, '[');
        json_put_text(&o, arena_fmt(tx_arena(tx), "%zu", i + 1));
        json_put_text(&o, p.at[i].name);
        json_put_text(&o, kind ? kind->name_zh : p.at[i].kind);
        json_put_text(&o, p.at[i].story);
        json_close(&o, ']');
    }
    json_close(&o, ']');
    *ret = json_out_ok(&o) ? json_out_str(&o) : S("[]");
    return OK;
}
