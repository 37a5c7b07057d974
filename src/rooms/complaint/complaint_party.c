#include "rooms/complaint/complaint_party.h"

#include "codec/idcode.h"
#include "core/house.h"
#include "core/mask.h"
#include "db/queries.h"

static const char PURPOSE[] = "complainant";

enum { PARTIES = 200, TEXT_MAX = 16 << 10 };

static str path(struct arena *a, str prefix, const char *name)
{
    return ARENA_CONCAT(a, prefix, S("."), str_from(name));
}

rc party_check(struct arena *a, const struct party *p, str prefix, struct fault *f)
{
    const struct {
        const char *name;
        str value;
    } needed[] = { { "name", p->name }, { "phone", p->phone }, { "address", p->address } };
    rc r = OK;
    str folded;
    for (size_t i = 0; i < COUNT(needed); i++)
        if (needed[i].value.n == 0)
            r = fault_field(f, path(a, prefix, needed[i].name), "required", S(""));
    if (p->phone.n && idcode_phone(a, p->phone, &folded) == PHONE_BAD)
        r = fault_field(f, path(a, prefix, "phone"), "not_a_phone", S(""));
    return r;
}

rc party_seal_text(struct tx *tx, str plain, str *ret, struct fault *f)
{
    return seal(house_of(tx)->keyring, PURPOSE, tx_arena(tx), plain, ret, f);
}

rc party_open_text(struct tx *tx, str sealed, str *ret, struct fault *f)
{
    return unseal(house_of(tx)->keyring, PURPOSE, tx_arena(tx), sealed, ret, f);
}

static str index_of(struct tx *tx, str folded)
{
    unsigned char index[BLIND_BYTES];
    if (folded.n == 0)
        return S("");
    blind_index(house_of(tx)->keyring, PURPOSE, folded, index);
    return arena_str(tx_arena(tx), (str){ (const char *)index, BLIND_BYTES });
}

static str text_of(struct arena *a, const struct party *p)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_open(&o, '{');
    json_text_of(&o, "name", p->name);
    json_text_of(&o, "phone", p->phone);
    json_text_of(&o, "address", p->address);
    json_text_of(&o, "id_kind", p->id_kind);
    json_text_of(&o, "id_number", p->id_number);
    json_close(&o, '}');
    return json_out_str(&o);
}

static const char *const parts[] = { [PARTY_COMPLAINANT] = "complainant",
                                     [PARTY_REPRESENTATIVE] = "representative",
                                     [PARTY_AGENT] = "agent" };

rc complaint_join(struct tx *tx, i64 complaint_id, enum party_part part, const struct party *who,
                  struct fault *f)
{
    struct arena *a = tx_arena(tx);
    str sealed, phone = S(""), number = idcode_fold(a, who->id_number);
    (void)idcode_phone(a, who->phone, &phone);
    rc r = party_seal_text(tx, text_of(a, who), &sealed, f);
    if (r != OK)
        return r;
    return db_send(tx, &Q_complaint_party_insert,
                   ARGS(V_I(tx_id(tx)), V_I(complaint_id), V_T(str_from(parts[part])), V_B(sealed),
                        V_T(mask_personal(a, who->name)), V_B0(index_of(tx, phone)),
                        V_B0(index_of(tx, number)), V_I(tx_now(tx))),
                   f);
}

struct opening {
    struct tx *tx;
    struct parties *ret;
};

static rc take_party(const struct row *r, void *arg, struct fault *f)
{
    struct opening *g = arg;
    struct arena *a = tx_arena(g->tx);
    const struct json *j;
    str text;
    if (g->ret->n == PARTIES)
        return OK;
    rc x = party_open_text(g->tx, arena_str(a, row_blob(r, 2)), &text, f);
    if (x == OK)
        x = json_parse(a, text, &j, f);
    if (x != OK)
        return x;
    g->ret->at[g->ret->n++] =
        (struct party_row){ .id = row_int(r, 0),
                            .part = row_text_copy(r, 1, a),
                            .who = { .name = json_text(json_get(j, "name")),
                                     .phone = json_text(json_get(j, "phone")),
                                     .address = json_text(json_get(j, "address")),
                                     .id_kind = json_text(json_get(j, "id_kind")),
                                     .id_number = json_text(json_get(j, "id_number")) } };
    return OK;
}

rc parties_open(struct tx *tx, i64 complaint_id, struct parties *ret, struct fault *f)
{
    *ret = (struct parties){ .at = ARENA_ARRAY(tx_arena(tx), struct party_row, PARTIES) };
    struct opening g = { tx, ret };
    return db_each(tx, &Q_complaint_parties, ARGS(V_I(complaint_id), V_I(PARTIES)), take_party, &g,
                   f);
}
