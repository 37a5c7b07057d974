#include "rooms/vault/vault.h"

#include "codec/idcode.h"
#include "core/house.h"
#include "core/spoken_code.h"
#include "core/story.h"
#include "db/queries.h"
#include "rooms/vault/vault_box.h"

#include <string.h>

/* Keys of the vault's own keyring; never to be renamed. */
static const char IDENTITY[] = "reporter", WORDS[] = "report-story", CODE[] = "report-code";

enum { PSEUDONYM = 4, IDENTITY_MAX = 16 << 10 };

static const struct field reporter_fields[] = {
    FIELD(struct reporter, anonymous, F_BOOL, 0, .doc = "gives no name; gets a code to come back"),
    FIELD(struct reporter, name, F_TEXT, SEALED, .max = 60),
    FIELD(struct reporter, phone, F_TEXT, SEALED, .max = 40),
    FIELD(struct reporter, address, F_TEXT, SEALED, .max = 200),
    FIELD(struct reporter, id_number, F_TEXT, SEALED, .max = 30, .doc = "GB 11643"),
    FIELD(struct reporter, email, F_TEXT, SEALED, .max = 120),
    FIELD(struct reporter, agent_name, F_TEXT, SEALED, .max = 60,
          .doc = "who speaks for the reporter"),
    FIELD(struct reporter, agent_phone, F_TEXT, SEALED, .max = 40),
    FIELD(struct reporter, agent_address, F_TEXT, SEALED, .max = 200),
};
const struct record reporter_record = RECORD("Reporter", struct reporter, reporter_fields);

static bool is_mail(str s)
{
    size_t at = str_find(s, S("@"));
    return at > 0 && at + 1 < s.n && str_find(s, S(" ")) == s.n;
}

rc vault_check(struct arena *a, const struct reporter *who, struct fault *f)
{
    str folded;
    rc r = OK;
    if (!who->anonymous && who->name.n == 0)
        r = fault_field(f, S("reporter.name"), "required", S(""));
    if (who->phone.n && idcode_phone(a, who->phone, &folded) == PHONE_BAD)
        r = fault_field(f, S("reporter.phone"), "not_a_phone", S(""));
    if (who->agent_phone.n && idcode_phone(a, who->agent_phone, &folded) == PHONE_BAD)
        r = fault_field(f, S("reporter.agent_phone"), "not_a_phone", S(""));
    const char *bad = who->id_number.n ? idcode_person(idcode_fold(a, who->id_number)) : NULL;
    if (bad)
        r = fault_field(f, S("reporter.id_number"), bad, S(""));
    if (who->email.n && !is_mail(who->email))
        r = fault_field(f, S("reporter.email"), "bad_form", S(""));
    return r;
}

/* ---- what is drawn ---- */

/* Letters and figures that nobody confuses, read out on the telephone. */
static void draw(char *out, size_t n)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    enum { LETTERS = sizeof letters - 1, FAIR = 256 - 256 % LETTERS };
    for (size_t i = 0; i < n;) {
        unsigned char c;
        secret_random(&c, 1);
        if (c < FAIR)
            out[i++] = letters[c % LETTERS];
    }
}

static str draw_pseudonym(struct arena *a)
{
    char *out = arena_alloc(a, 2 + PSEUDONYM + 1);
    memcpy(out, "R-", 2);
    draw(out + 2, PSEUDONYM);
    return (str){ out, 2 + PSEUDONYM };
}

static str index_of(struct tx *tx, const char *purpose, str folded)
{
    unsigned char mark[BLIND_BYTES];
    blind_index(house_of(tx)->vault, purpose, folded, mark);
    return arena_str(tx_arena(tx), (str){ (const char *)mark, BLIND_BYTES });
}

static str code_index(struct tx *tx, str code)
{
    return index_of(tx, CODE, spoken_code_fold(tx_arena(tx), code));
}

/* ---- keeping ---- */

static rc mark(struct tx *tx, i64 matter_id, const char *purpose, str folded, struct fault *f)
{
    if (folded.n == 0)
        return OK;
    return db_exec(tx, &Q_vault_mark_insert,
                   ARGS(V_B(index_of(tx, purpose, folded)), V_I(matter_id)), NULL, f);
}

/* A name is no mark: many have the same. */
static rc mark_all(struct tx *tx, i64 matter_id, const struct reporter *who, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    str phone = { 0 };
    if (who->phone.n)
        (void)idcode_phone(a, who->phone, &phone);
    rc r = mark(tx, matter_id, "reporter-phone", phone, f);
    if (r == OK)
        r = mark(tx, matter_id, "reporter-number", idcode_fold(a, who->id_number), f);
    return r == OK ? mark(tx, matter_id, "reporter-mail", idcode_fold(a, who->email), f) : r;
}

static bool is_known(const struct reporter *who)
{
    return who->name.n || who->phone.n || who->address.n || who->id_number.n || who->email.n ||
           who->agent_name.n || who->agent_phone.n || who->agent_address.n;
}

static rc seal_identity(struct tx *tx, const struct reporter *who, str *ret, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), IDENTITY_MAX);
    record_encode(&reporter_record, who, false, &o);
    return seal(house_of(tx)->vault, IDENTITY, tx_arena(tx), json_out_str(&o), ret, f);
}

static rc keep_words(struct tx *tx, i64 matter_id, str words, struct fault *f)
{
    str sealed;
    rc r = seal(house_of(tx)->vault, WORDS, tx_arena(tx), words, &sealed, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_vault_story_insert,
                   ARGS(V_I(tx_id(tx)), V_I(matter_id), V_B(sealed), V_I(tx_now(tx))), NULL, f);
}

/* The words give away the reporter and whoever speaks for the reporter. */
static str masked_for(struct arena *a, str words, const struct reporter *who, str keep)
{
    const struct story_person people[] = {
        { .name = who->name,
          .phone = who->phone,
          .address = who->address,
          .id_number = who->id_number,
          .email = who->email },
        { .name = who->agent_name, .phone = who->agent_phone, .address = who->agent_address }
    };
    return story_mask(a, words, people, COUNT(people), keep);
}

rc vault_keep(struct tx *tx, const struct vault_new *in, struct vault_kept *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct vault_kept kept = { .pseudonym = draw_pseudonym(a) };
    str sealed = { 0 }, index = { 0 };
    rc r = is_known(in->who) ? seal_identity(tx, in->who, &sealed, f) : OK;
    if (r != OK)
        return r;
    if (in->who->anonymous) {
        kept.code = spoken_code(a);
        index = code_index(tx, kept.code);
    }
    r = db_exec(tx, &Q_vault_person_insert,
                ARGS(V_I(in->matter_id), V_T(kept.pseudonym), V_I(!in->who->anonymous),
                     V_B0(sealed), V_B0(index), V_I(tx_now(tx))),
                NULL, f);
    if (r == OK)
        r = mark_all(tx, in->matter_id, in->who, f);
    if (r == OK)
        r = keep_words(tx, in->matter_id, in->story, f);
    if (r != OK)
        return r;
    kept.story = masked_for(a, in->story, in->who, in->keep);
    kept.target = masked_for(a, in->target, in->who, in->keep);
    *ret = kept;
    return OK;
}

/* ---- the box, for the machine and for a reveal ---- */

static rc take_box(const struct row *r, void *arg, struct fault *f)
{
    struct vault_box *box = arg;
    (void)f;
    box->pseudonym = row_text_copy(r, 0, box->arena);
    box->named = row_int(r, 1) != 0;
    box->sealed = arena_str(box->arena, row_blob(r, 2));
    box->has_code = !row_null(r, 3);
    return OK;
}

rc vault_box_get(struct tx *tx, i64 matter_id, struct vault_box *ret, struct fault *f)
{
    struct vault_box box = { .arena = tx_arena(tx) };
    rc r = db_one(tx, &Q_vault_person_get, ARGS(V_I(matter_id)), take_box, &box, f);
    if (r == OK)
        *ret = box;
    return r;
}

rc vault_box_open(struct tx *tx, const struct vault_box *box, struct reporter *ret, struct fault *f)
{
    const struct json *said;
    str plain;
    *ret = (struct reporter){ .anonymous = !box->named };
    if (box->sealed.n == 0)
        return OK;
    rc r = unseal(house_of(tx)->vault, IDENTITY, tx_arena(tx), box->sealed, &plain, f);
    if (r == OK)
        r = json_parse(tx_arena(tx), plain, &said, f);
    return r == OK ? record_decode(&reporter_record, said, ret, tx_arena(tx), f) : r;
}

rc vault_words_open(struct tx *tx, str sealed, str *ret, struct fault *f)
{
    return unseal(house_of(tx)->vault, WORDS, tx_arena(tx), sealed, ret, f);
}

static rc mask(struct tx *tx, i64 matter_id, str text, str keep, str *ret, struct fault *f)
{
    struct vault_box box;
    struct reporter who;
    rc r = vault_box_get(tx, matter_id, &box, f);
    if (r == OK)
        r = vault_box_open(tx, &box, &who, f);
    if (r != OK)
        return r;
    *ret = masked_for(tx_arena(tx), text, &who, keep);
    return OK;
}

rc vault_add(struct tx *tx, i64 matter_id, str story, str keep, str *ret_masked, struct fault *f)
{
    rc r = mask(tx, matter_id, story, keep, ret_masked, f);
    return r == OK ? keep_words(tx, matter_id, story, f) : r;
}

rc vault_masked(struct tx *tx, i64 matter_id, str text, str *ret, struct fault *f)
{
    *ret = text;
    return text.n ? mask(tx, matter_id, text, S(""), ret, f) : OK;
}

rc vault_find(struct tx *tx, str code, i64 *ret_matter_id, struct fault *f)
{
    i64 id = 0;
    rc r = db_int(tx, &Q_vault_by_code, ARGS(V_B(code_index(tx, code))), &id, f);
    if (r == OK && id == 0)
        return fail(f, NOT_FOUND, "report.no_such_code");
    if (r == OK)
        *ret_matter_id = id;
    return r;
}

struct take_code {
    struct arena *arena;
    str index;
};

static rc take_code(const struct row *r, void *arg, struct fault *f)
{
    struct take_code *t = arg;
    (void)f;
    t->index = arena_str(t->arena, row_blob(r, 3));
    return OK;
}

/* A code opens one report: it is taken off before it is put on. */
rc vault_carry_code(struct tx *tx, i64 from_id, i64 to_id, bool *ret, struct fault *f)
{
    struct take_code t = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_vault_person_get, ARGS(V_I(from_id)), take_code, &t, f);
    if (r == OK && t.index.n)
        r = db_exec(tx, &Q_vault_code_set, ARGS(V_I(from_id), V_NULL()), NULL, f);
    if (r == OK && t.index.n)
        r = db_exec(tx, &Q_vault_code_set, ARGS(V_I(to_id), V_B(t.index)), NULL, f);
    if (r == OK)
        *ret = t.index.n > 0;
    return r;
}

rc vault_same(struct tx *tx, i64 matter_id, i64 other_id, enum same_reporter *ret, struct fault *f)
{
    i64 mine = 0, others = 0, common = 0;
    rc r = db_int(tx, &Q_vault_marks, ARGS(V_I(matter_id)), &mine, f);
    if (r == OK)
        r = db_int(tx, &Q_vault_marks, ARGS(V_I(other_id)), &others, f);
    if (r == OK)
        r = db_int(tx, &Q_vault_common, ARGS(V_I(matter_id), V_I(other_id)), &common, f);
    if (r == OK)
        *ret = common ? SAME_YES : mine && others ? SAME_NO : SAME_UNKNOWN;
    return r;
}
