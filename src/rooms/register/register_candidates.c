/* register_candidates.c — whom a complaint may be about: ranked while it is typed. */
#include "core/house.h"
#include "core/phone.h"
#include "rooms/register/register.h"
#include "rooms/register/register_mirror.h"
#include "search/candidate.h"
#include "sys/wall.h"

enum { MOST = 10 };

rc register_candidates(struct tx *tx, const struct clue_form *form, struct subject_candidates *ret,
                       struct fault *f)
{
    struct door_filter filter = { .kind = OPERATORS };
    struct arena *a = tx_arena(tx);
    if (!house_of(tx)->mirror)
        return fail(f, UNAVAILABLE, "search.not_ready");
    struct clues *clues = ARENA_NEW(a, struct clues);
    struct candidate *found = ARENA_ARRAY(a, struct candidate, MOST);
    str indexes[CLUE_PHONES];
    size_t n = 0, phones = 0;
    *clues = clues_read(a, form);
    for (size_t i = 0; i < clues->phone_count; i++)
        phones += phone_index(house_of(tx)->keyring, a, clues->phones[i], &indexes[phones]);
    struct candidate_ask ask = { .clues = clues,
                                 .phone_indexes = indexes,
                                 .phone_count = phones,
                                 .filter = &filter,
                                 .limit = MOST };
    rc r = mirror_scope(tx, OPERATORS, &filter, f);
    if (r == OK)
        r = mirror_candidates(tx, house_of(tx)->mirror, &ask, found, &n, f);
    if (r == OK)
        *ret = (struct subject_candidates){ clues, found, n };
    return r;
}

/* ---- the reply, as its records say ---- */

struct candidate_out {
    i64 entity_id, premises_id, score;
    struct strs reasons;
    str name, trade_name, sign, address, state;
    bool gone;
};
struct candidates_out {
    struct records items;
    struct strs names, codes;
    struct address address;
    i64 took_us;
};

static const struct field candidate_fields[] = {
    FIELD(struct candidate_out, entity_id, F_ID, REQUIRED),
    FIELD(struct candidate_out, premises_id, F_ID, 0, .doc = "the door that fits best"),
    FIELD(struct candidate_out, score, F_INT, REQUIRED, .min = 1, .max = 100,
          .doc = "how well it answers what was told; no probability"),
    FIELD(struct candidate_out, reasons, F_CODES, REQUIRED, .max = WHY_COUNT,
          .codes =
              "uscc|reg_no|licence|phone|name|name_part|name_like|name_sound|brand|road|number|"
              "village|lane|lane_number|area|building|room|community",
          .doc = "what agrees"),
    FIELD(struct candidate_out, name, F_TEXT, REQUIRED),
    FIELD(struct candidate_out, trade_name, F_TEXT, 0),
    FIELD(struct candidate_out, sign, F_TEXT, 0, .doc = "over that door"),
    FIELD(struct candidate_out, address, F_TEXT, 0),
    FIELD(struct candidate_out, state, F_CODE, 0, .codes = "entity_states"),
    FIELD(struct candidate_out, gone, F_BOOL, 0, .doc = "closed or revoked"),
};
static const struct record candidate_record =
    RECORD("Candidate", struct candidate_out, candidate_fields);

#define PART(name_, part_)                                                                         \
    {                                                                                              \
        .name = (name_), .type = F_TEXT, .offset = offsetof(struct address, part[part_])           \
    }
static const struct field address_fields[] = {
    PART("province", ADDRESS_PROVINCE),   PART("city", ADDRESS_CITY),
    PART("district", ADDRESS_DISTRICT),   PART("street", ADDRESS_STREET),
    PART("community", ADDRESS_COMMUNITY), PART("road", ADDRESS_ROAD),
    PART("number", ADDRESS_NUMBER),       PART("village", ADDRESS_VILLAGE),
    PART("lane", ADDRESS_LANE),           PART("lane_number", ADDRESS_LANE_NUMBER),
    PART("area", ADDRESS_AREA),           PART("zone", ADDRESS_ZONE),
    PART("building", ADDRESS_BUILDING),   PART("unit", ADDRESS_UNIT),
    PART("floor", ADDRESS_FLOOR),         PART("room", ADDRESS_ROOM),
    PART("split", ADDRESS_SPLIT),         PART("rest", ADDRESS_REST),
};
static const struct record address_record = RECORD("AddressParts", struct address, address_fields);

static const struct field out_fields[] = {
    FIELD(struct candidates_out, items, F_RECORDS, REQUIRED, .max = MOST, .of = &candidate_record,
          .doc = "likeliest first; the clerk decides"),
    FIELD(struct candidates_out, names, F_CODES, REQUIRED, .doc = "names read from what was told"),
    FIELD(struct candidates_out, codes, F_CODES, REQUIRED,
          .doc = "codes and licence numbers whose check digit holds"),
    FIELD(struct candidates_out, address, F_RECORD, REQUIRED, .of = &address_record,
          .doc = "the fullest address read from it, taken apart"),
    FIELD(struct candidates_out, took_us, F_INT, REQUIRED),
};
const struct record candidates_record = RECORD("Candidates", struct candidates_out, out_fields);

static const struct field form_fields[] = {
    FIELD(struct clue_form, text, F_TEXT, 0, .max = CLUE_TEXT,
          .doc = "what is told, as it is told"),
    FIELD(struct clue_form, name, F_TEXT, 0, .max = 200, .doc = "of the operator, or its sign"),
    FIELD(struct clue_form, address, F_TEXT, 0, .max = 300),
    FIELD(struct clue_form, phone, F_TEXT, 0, .max = 30, .doc = "of the operator"),
};
const struct record clue_form_record = RECORD("ClueForm", struct clue_form, form_fields);

static struct candidate_out shown(struct arena *a, const struct candidate *c)
{
    str *reasons = ARENA_ARRAY(a, str, WHY_COUNT);
    size_t n = 0;
    for (int why = 0; why < WHY_COUNT; why++)
        if (c->reasons & 1u << why)
            reasons[n++] = str_from(candidate_reason_name((enum candidate_reason)why));
    return (struct candidate_out){ .entity_id = c->entity_id,
                                   .premises_id = c->premises_id,
                                   .score = c->score,
                                   .reasons = { reasons, n },
                                   .name = c->name,
                                   .trade_name = c->trade_name,
                                   .sign = c->sign,
                                   .address = c->address,
                                   .state = c->state,
                                   .gone = c->gone };
}

rc register_candidates_reply(struct request *rq, const struct clue_form *form, struct fault *f)
{
    struct subject_candidates found;
    i64 began = monotonic_us();
    rc r = register_candidates(rq->tx, form, &found, f);
    if (r != OK)
        return r;
    struct candidate_out *items = ARENA_ARRAY(rq->arena, struct candidate_out, found.n + 1);
    str *codes = ARENA_ARRAY(rq->arena, str, CLUE_CODES);
    for (size_t i = 0; i < found.n; i++)
        items[i] = shown(rq->arena, &found.at[i]);
    for (size_t i = 0; i < found.clues->code_count; i++)
        codes[i] = found.clues->codes[i].text;
    struct candidates_out out = { .items = { items, found.n },
                                  .names = { found.clues->names, found.clues->name_count },
                                  .codes = { codes, found.clues->code_count },
                                  .address = found.clues->addresses[0] };
    out.took_us = monotonic_us() - began;
    record_encode(&candidates_record, &out, false, &rq->out);
    return OK;
}

rc candidates_post(struct request *rq, struct fault *f)
{
    return register_candidates_reply(rq, rq->in, f);
}
