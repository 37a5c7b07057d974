#include "rooms/intake/intake_words.h"

#include "codec/idcode.h"
#include "core/story.h"
#include "rooms/intake/intake_store.h"
#include "search/fold.h"

static const char PURPOSE[] = "intake";

enum { WORDS_MOST = 128 << 10, FOLDED_MOST = 400 };

static const struct field party_fields[] = {
    FIELD(struct intake_party, name, F_TEXT, SEALED, .max = 60),
    FIELD(struct intake_party, phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct intake_party, address, F_TEXT, SEALED, .max = 200),
    FIELD(struct intake_party, email, F_TEXT, SEALED, .max = 100),
    FIELD(struct intake_party, id_kind, F_CODE, 0, .codes = "id_kinds"),
    FIELD(struct intake_party, id_number, F_TEXT, SEALED, .max = 40),
};
const struct record intake_party_record = RECORD("IntakeParty", struct intake_party, party_fields);

static const struct field words_fields[] = {
    FIELD(struct intake_words, anonymous, F_BOOL, 0),
    FIELD(struct intake_words, sender, F_RECORD, 0, .of = &intake_party_record),
    FIELD(struct intake_words, agent, F_RECORD, 0, .of = &intake_party_record),
    FIELD(struct intake_words, story, F_TEXT, SEALED),
    FIELD(struct intake_words, subject_name, F_TEXT, 0, .max = 200),
    FIELD(struct intake_words, subject_address, F_TEXT, 0, .max = 300),
    FIELD(struct intake_words, subject_phone, F_TEXT, SEALED, .max = 30),
};
const struct record intake_words_record = RECORD("IntakeWords", struct intake_words, words_fields);

rc words_seal(struct tx *tx, const struct intake_words *w, str *ret, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), WORDS_MOST);
    record_encode(&intake_words_record, w, false, &o);
    return seal(house_of(tx)->keyring, PURPOSE, tx_arena(tx), json_out_str(&o), ret, f);
}

rc words_open(struct tx *tx, str sealed, struct intake_words *ret, struct fault *f)
{
    str plain;
    const struct json *j;
    rc r = unseal(house_of(tx)->keyring, PURPOSE, tx_arena(tx), sealed, &plain, f);
    if (r == OK)
        r = json_parse(tx_arena(tx), plain, &j, f);
    return r == OK ? record_decode(&intake_words_record, j, ret, tx_arena(tx), f) : r;
}

str words_masked(struct tx *tx, const struct intake_words *w, str text, str keep)
{
    const struct intake_party *both[] = { &w->sender, &w->agent };
    struct story_person people[COUNT(both)];
    for (size_t i = 0; i < COUNT(both); i++)
        people[i] = (struct story_person){ .name = both[i]->name,
                                           .phone = both[i]->phone,
                                           .address = both[i]->address,
                                           .id_number = both[i]->id_number,
                                           .email = both[i]->email };
    return story_mask(tx_arena(tx), text, people, COUNT(people), keep);
}

rc intake_masked(struct tx *tx, i64 id, str text, str *ret, struct fault *f)
{
    struct intake in;
    struct intake_words w;
    *ret = text;
    if (text.n == 0)
        return OK;
    rc r = intake_read(tx, id, &in, f);
    if (r == OK)
        r = words_open(tx, in.words, &w, f);
    if (r == OK)
        *ret = words_masked(tx, &w, text, w.subject_address);
    return r;
}

static str index_of(struct tx *tx, const char *purpose, str folded)
{
    unsigned char index[BLIND_BYTES];
    if (folded.n == 0)
        return S("");
    blind_index(house_of(tx)->keyring, purpose, folded, index);
    return arena_str(tx_arena(tx), (str){ (const char *)index, BLIND_BYTES });
}

static str folded(struct tx *tx, str s)
{
    u32 points[FOLDED_MOST];
    size_t n = fold_text(s, points, COUNT(points));
    buf b = buf_new(tx_arena(tx), n * 4 + 1);
    for (size_t i = 0; i < n; i++)
        utf8_put(&b, points[i]);
    return buf_str(&b);
}

static u64 facts_key(struct tx *tx)
{
    unsigned char bytes[BLIND_BYTES];
    u64 key = 0;
    blind_index(house_of(tx)->keyring, "intake.facts", S("shingles"), bytes);
    for (size_t i = 0; i < sizeof key; i++)
        key = key << 8 | bytes[i];
    return key;
}

struct intake_traces traces_of(struct tx *tx, const struct intake_party *sender, str story)
{
    struct arena *a = tx_arena(tx);
    str phone = S("");
    (void)idcode_phone(a, sender->phone, &phone);
    return (struct intake_traces){
        .phone = index_of(tx, "intake.phone", phone),
        .id_number = index_of(tx, "intake.id", idcode_fold(a, sender->id_number)),
        .address = index_of(tx, "intake.address", folded(tx, sender->address)),
        .name = index_of(tx, "intake.name", folded(tx, sender->name)),
        .facts = alike_of(story, facts_key(tx)),
    };
}
