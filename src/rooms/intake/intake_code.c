#include "rooms/intake/intake_code.h"

#include "core/ledger.h"
#include "core/spoken_code.h"
#include "db/queries.h"
#include "rooms/intake/intake_rules.h"

/* Of the keyring; never to be renamed. */
static const char CODE[] = "intake-code", FOLLOWS[] = "intake-code-follows";

static str index_of(struct tx *tx, str code)
{
    unsigned char index[BLIND_BYTES];
    blind_index(house_of(tx)->keyring, CODE, spoken_code_fold(tx_arena(tx), code), index);
    return arena_str(tx_arena(tx), (str){ (const char *)index, BLIND_BYTES });
}

rc intake_code_keep(struct tx *tx, const struct actor *who, i64 intake_id, str code,
                    struct fault *f)
{
    return db_send(
        tx, &Q_intake_code_put,
        ARGS(V_I(intake_id), V_B(index_of(tx, code)), V_I(tx_now(tx)), V_ID(who->person_id)), f);
}

rc intake_code_give(struct tx *tx, const struct actor *who, i64 intake_id, str *ret,
                    struct fault *f)
{
    str code = spoken_code(tx_arena(tx));
    rc r = intake_code_keep(tx, who, intake_id, code, f);
    if (r == OK)
        *ret = code;
    return r;
}

/* ---- for whoever filed by another system ---- */

static str code_following(struct tx *tx, i64 intake_id)
{
    struct arena *a = tx_arena(tx);
    unsigned char mac[SM3_BYTES];
    keyed_mac(house_of(tx)->keyring, FOLLOWS, arena_fmt(a, "%lld", (long long)intake_id), mac);
    return spoken_code_of(a, mac);
}

bool intake_code_follows(struct tx *tx, i64 intake_id, str index, str *ret)
{
    str code = code_following(tx, intake_id);
    if (!str_eq(index_of(tx, code), index))
        return false;
    *ret = code;
    return true;
}

rc intake_code_begin(struct tx *tx, const struct actor *who, i64 id, struct fault *f)
{
    return db_exec(tx, &Q_intake_code_begin,
                   ARGS(V_I(id), V_B(index_of(tx, code_following(tx, id))), V_I(tx_now(tx)),
                        V_ID(who->person_id)),
                   NULL, f);
}

struct begun {
    struct tx *tx;
    i64 id;
    str code;
};

static rc take_begun(const struct row *r, void *arg, struct fault *f)
{
    struct begun *b = arg;
    (void)f;
    (void)intake_code_follows(b->tx, b->id, row_blob(r, 0), &b->code);
    return OK;
}

rc intake_code_begun(struct tx *tx, i64 id, str *ret, struct fault *f)
{
    struct begun b = { tx, id, S("") };
    rc r = db_each(tx, &Q_intake_code_index, ARGS(V_I(id)), take_begun, &b, f);
    if (r == OK)
        *ret = b.code;
    return r;
}

/* ---- by a code ---- */

static rc take_filing(const struct row *r, void *arg, struct fault *f)
{
    struct filing *x = arg;
    struct arena *a = x->arena;
    (void)f;
    *x = (struct filing){
        .arena = a,
        .id = row_int(r, 0),
        .number = row_text_copy(r, 1, a),
        .state = row_text_copy(r, 2, a),
        .bureau_id = row_int(r, 3),
        .centre_id = row_int(r, 4),
        .bureau = row_text_copy(r, 5, a),
        .bureau_en = row_text_copy(r, 6, a),
        .channel = row_text_copy(r, 7, a),
        .received_at = row_int(r, 8),
        .subject = row_text_copy(r, 9, a),
        .address = row_text_copy(r, 10, a),
        .category = row_text_copy(r, 11, a),
        .demands = row_text_copy(r, 12, a),
        .amount = row_int(r, 13),
        .anonymous = row_int(r, 14) != 0,
        .route = row_text_copy(r, 15, a),
        .told = row_int(r, 16),
    };
    return OK;
}

rc intake_of_code(struct tx *tx, str code, struct filing *ret, struct fault *f)
{
    i64 days = 0;
    struct filing x = { .arena = tx_arena(tx) };
    (void)str_to_i64(intake_cell(tx, "doorstep_terms", S("filing_follow"), "days"), &days);
    rc r =
        db_one(tx, &Q_intake_of_code,
               ARGS(V_B(index_of(tx, code)), V_I(tx_now(tx) - days * DAY_MS)), take_filing, &x, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "intake.no_such_code");
    }
    if (r == OK)
        *ret = x;
    return r;
}

/* At the counter, to somebody who has lost it or whose filing came by another system. */
rc intake_code_post(struct request *rq, struct fault *f)
{
    i64 id;
    struct intake in;
    str code;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_read(rq->tx, id, &in, f);
    if (r == OK)
        r = intake_code_give(rq->tx, rq->actor, id, &code, f);
    if (r == OK)
        r = ledger_append(
            rq->tx, rq->actor,
            &(struct ledger_entry){
                .act = "intake.code", .subject_kind = "intake", .subject_id = id, .matter_id = id },
            f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "follow_code", code);
    json_close(&rq->out, '}');
    return OK;
}
