/* intake_take.c — taking in what was sent: what must be said, whom it is about, what came before
 * under the same number. */
#include "base/utf8.h"
#include "codec/idcode.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/intake_split.h"
#include "rooms/intake/intake_subject.h"
#include "rooms/intake/routing.h"

enum { SENT_MOST = 256 << 10, STORY_MOST = 5000 };

/* ---- what must be said ---- */

static void check_channel(struct tx *tx, const struct intake_new *in, struct fault *f)
{
    str external = intake_cell(tx, "intake_channels", in->channel, "external");
    if (in->external_number.n && !in->system.n)
        (void)fault_field(f, S("system"), "required", S(""));
    if (in->system.n && !in->external_number.n)
        (void)fault_field(f, S("external_number"), "required", S(""));
    if (str_eq(external, S("required")) && !in->system.n && !in->external_number.n)
        (void)fault_field(f, S("external_number"), "required", S(""));
    if (!intake_in_force(tx, "intake_channels", in->channel))
        (void)fault_field(f, S("channel"), "not_in_force", in->channel);
    if (in->category.n && !intake_in_force(tx, "filing_categories", in->category))
        (void)fault_field(f, S("category"), "not_in_force", in->category);
}

static void check_day(struct tx *tx, const struct intake_new *in, struct fault *f)
{
    if (in->received_at > tx_now(tx))
        (void)fault_field(f, S("received_at"), "in_the_future", S(""));
    i64 days = intake_setting(tx, "oldest");
    if (in->received_at && in->received_at < tx_now(tx) - days * DAY_MS)
        (void)fault_field(f, S("received_at"), "too_small",
                          day_text(tx_arena(tx), day_at(tx_now(tx) - days * DAY_MS)));
}

static void check_party(struct tx *tx, const struct intake_party *p, const char *who,
                        struct fault *f)
{
    struct arena *a = tx_arena(tx);
    str phone, dot = ARENA_CONCAT(a, str_from(who), S("."));
    if (p->phone.n && idcode_phone(a, p->phone, &phone) == PHONE_BAD)
        (void)fault_field(f, ARENA_CONCAT(a, dot, S("phone")), "not_a_phone", S(""));
    if (p->id_kind.n && !p->id_number.n)
        (void)fault_field(f, ARENA_CONCAT(a, dot, S("id_number")), "required", S(""));
    if (p->id_number.n && !p->id_kind.n)
        (void)fault_field(f, ARENA_CONCAT(a, dot, S("id_kind")), "required", S(""));
    str form = intake_cell(tx, "id_kinds", p->id_kind, "form"),
        number = idcode_fold(a, p->id_number);
    const char *wrong = str_eq(form, S("person")) ? idcode_person(number)
                        : str_eq(form, S("uscc")) ? idcode_uscc(number)
                                                  : NULL;
    if (p->id_number.n && wrong)
        (void)fault_field(f, ARENA_CONCAT(a, dot, S("id_number")), wrong, S(""));
}

static bool party_is_empty(const struct intake_party *p)
{
    return !p->name.n && !p->phone.n && !p->address.n && !p->email.n && !p->id_number.n;
}

static void check_sender(struct tx *tx, const struct intake_new *in, struct fault *f)
{
    check_party(tx, &in->sender, "sender", f);
    check_party(tx, &in->agent, "agent", f);
    if (in->anonymous && !party_is_empty(&in->sender))
        (void)fault_field(f, S("anonymous"), "not_anonymous", S(""));
    if (!party_is_empty(&in->agent) && !in->agent.name.n)
        (void)fault_field(f, S("agent.name"), "required", S(""));
}

static rc check_place(struct tx *tx, const struct actor *who, const struct intake_new *in,
                      struct fault *f)
{
    i64 n = 1;
    rc r = in->place_code.n ? db_int(tx, &Q_intake_place_known,
                                     ARGS(V_I(who->bureau_id), V_T(in->place_code)), &n, f)
                            : OK;
    return r == OK && n == 0 ? fault_field(f, S("place_code"), "unknown_code", in->place_code) : r;
}

/* All that is wrong is told at once. */
static rc check(struct tx *tx, const struct actor *who, const struct intake_new *in,
                struct fault *f)
{
    size_t before = f ? f->error_count : 0;
    struct fault own;
    if (!f) {
        fault_init(&own, tx_arena(tx));
        f = &own;
    }
    check_channel(tx, in, f);
    check_day(tx, in, f);
    check_sender(tx, in, f);
    rc r = check_place(tx, who, in, f);
    if (r != OK && r != INVALID)
        return r;
    if (split_wanted(&in->split)) {
        struct split_ground ground = { .subject_known = in->entity_id || in->premises_id,
                                       .subject_name = in->subject_name,
                                       .subject_address = in->subject_address,
                                       .demands = in->demands.n,
                                       .anonymous = in->anonymous,
                                       .sender = &in->sender };
        split_check(tx, &in->split, &ground, f);
    }
    return f->error_count > before ? INVALID : OK;
}

/* ---- a new one ---- */

static str joined(struct arena *a, struct strs codes)
{
    str all = S("");
    for (size_t i = 0; i < codes.n; i++)
        all = i ? ARENA_CONCAT(a, all, S("|"), codes.at[i]) : codes.at[i];
    return all;
}

static struct intake_words words_of(const struct intake_new *in)
{
    return (struct intake_words){ .anonymous = in->anonymous,
                                  .sender = in->sender,
                                  .agent = in->agent,
                                  .story = in->story,
                                  .subject_name = in->subject_name,
                                  .subject_address = in->subject_address,
                                  .subject_phone = in->subject_phone };
}

/* A keyed digest of what was sent, so that the same sent again is known. */
static str mac_of(struct tx *tx, const struct intake_new *in)
{
    unsigned char mac[SM3_BYTES];
    struct json_out o = json_out_new(tx_arena(tx), SENT_MOST);
    record_encode(&intake_new_record, in, false, &o);
    keyed_mac(house_of(tx)->keyring, "intake.sent", json_out_str(&o), mac);
    return arena_str(tx_arena(tx), (str){ (const char *)mac, sizeof mac });
}

/* Fills what follows from what was sent: sealed words, masked story, whom it goes to. */
static rc fill(struct tx *tx, const struct actor *who, const struct intake_new *sent,
               const struct intake_subject *about, struct intake *in, struct fault *f)
{
    struct intake_words w = words_of(sent);
    str keep = about->address.n ? about->address : sent->subject_address;
    in->entity_id = about->entity_id;
    in->premises_id = about->premises_id;
    in->place_code = about->place_code.n ? about->place_code : sent->place_code;
    in->subject_name = words_masked(tx, &w, sent->subject_name, S(""));
    in->subject_address = words_masked(tx, &w, sent->subject_address, sent->subject_address);
    in->category = sent->category;
    in->demands = joined(tx_arena(tx), sent->demands);
    in->amount = sent->amount;
    in->may_publish = sent->may_publish;
    in->may_entrust = sent->may_entrust;
    in->anonymous = sent->anonymous;
    in->story_masked = words_masked(tx, &w, sent->story, keep);
    rc r = words_seal(tx, &w, &in->words, f);
    struct routing_ask ask = { .bureau_id = who->bureau_id,
                               .channel = in->channel,
                               .category = in->category,
                               .trade = about->trade,
                               .place_code = in->place_code,
                               .known_unit = about->unit_id,
                               .centre_id = in->centre_id };
    return r == OK ? routing_unit(tx, &ask, &in->unit_id, f) : r;
}

static struct matter matter_of(struct tx *tx, const struct intake *in,
                               const struct intake_subject *about)
{
    struct intake_title title = intake_title(tx, in);
    return (struct matter){ .kind = S("intake"),
                            .state = S("received"),
                            .unit_id = in->centre_id,
                            .entity_id = in->entity_id,
                            .premises_id = in->premises_id,
                            .place_code = in->place_code,
                            .lon = about->lon,
                            .lat = about->lat,
                            .has_point = about->has_point,
                            .opened_at = in->received_at,
                            .title = title.words,
                            .title_list = title.list,
                            .title_code = title.code };
}

struct taking {
    struct tx *tx;
    const struct actor *who;
    const struct intake_new *sent;
    str mac;
    struct split_codes *codes;
};

static rc take_new(const struct taking *t, i64 *ret_id, struct fault *f)
{
    struct tx *tx = t->tx;
    const struct actor *who = t->who;
    const struct intake_new *sent = t->sent;
    struct intake in = { .channel = sent->channel,
                         .system = sent->system,
                         .external_number = sent->external_number,
                         .sent_mac = t->mac,
                         .received_at = sent->received_at ? sent->received_at : tx_now(tx),
                         .received_by = who->person_id };
    struct intake_subject about;
    rc r = subject_find(tx, sent->entity_id, sent->premises_id, &about, f);
    if (r == OK)
        r = db_int(tx, &Q_intake_centre, ARGS(V_I(who->bureau_id), V_I(who->unit_id)),
                   &in.centre_id, f);
    if (in.centre_id == 0) /* a bureau without a centre: whoever takes it in triages it */
        in.centre_id = who->unit_id;
    if (r == OK)
        r = fill(tx, who, sent, &about, &in, f);
    if (r != OK)
        return r;
    struct matter m = matter_of(tx, &in, &about);
    struct intake_traces traces = traces_of(tx, &sent->sender, sent->story);
    r = matter_clock_open(tx, who, &m, S("LJ1"), f);
    in.id = m.id;
    if (r == OK)
        r = intake_insert(tx, who->bureau_id, &in, &traces, f);
    if (r == OK)
        r = intake_take_files(tx, who, m.id, sent->photos, f);
    if (r == OK && split_wanted(&sent->split))
        r = split_step(tx, who, m.id, m.ver, &sent->split, t->codes, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

/* ---- the same number again ---- */

static struct strs codes_of(struct arena *a, str joined_codes)
{
    size_t n = joined_codes.n > 0;
    for (size_t i = 0; i < joined_codes.n; i++)
        n += joined_codes.p[i] == '|';
    str *at = ARENA_ARRAY(a, str, n + 1);
    for (size_t i = 0; i < n; i++)
        at[i] = str_cut(joined_codes, '|', &joined_codes);
    return (struct strs){ at, n };
}

/* What is known of it, as it would be sent. */
static rc as_sent(struct tx *tx, const struct intake *in, struct intake_new *ret, struct fault *f)
{
    struct intake_words w;
    rc r = words_open(tx, in->words, &w, f);
    if (r == OK)
        *ret = (struct intake_new){ .channel = in->channel,
                                    .system = in->system,
                                    .external_number = in->external_number,
                                    .received_at = in->received_at,
                                    .entity_id = in->entity_id,
                                    .premises_id = in->premises_id,
                                    .subject_name = w.subject_name,
                                    .subject_address = w.subject_address,
                                    .subject_phone = w.subject_phone,
                                    .place_code = in->place_code,
                                    .category = in->category,
                                    .demands = codes_of(tx_arena(tx), in->demands),
                                    .amount = in->amount,
                                    .anonymous = in->anonymous,
                                    .sender = w.sender,
                                    .agent = w.agent,
                                    .story = w.story,
                                    .may_publish = in->may_publish,
                                    .may_entrust = in->may_entrust };
    return r;
}

static str value_text(struct arena *a, const struct field *t, const struct intake_new *in)
{
    struct json_out o = json_out_new(a, SENT_MOST);
    json_open(&o, '[');
    record_put_value(t, (const char *)in + t->offset, &o);
    json_close(&o, ']');
    return json_out_str(&o);
}

/* Names of the fields that differ, parted by |. */
static str differing(struct arena *a, const struct intake_new *before,
                     const struct intake_new *after)
{
    str names = S("");
    for (size_t i = 0; i < intake_new_record.count; i++) {
        const struct field *t = &intake_new_record.fields[i];
        if (t->type == F_IDS || str_eq(str_from(t->name), S("split")) ||
            str_eq(value_text(a, t, before), value_text(a, t, after)))
            continue;
        names = names.n ? ARENA_CONCAT(a, names, S("|"), str_from(t->name)) : str_from(t->name);
    }
    return names;
}

/* What the centre has found out since stays, where the outside says nothing of it. */
static struct intake_new over(const struct intake_new *sent, const struct intake_new *before)
{
    struct intake_new now = *sent;
    now.received_at = before->received_at;
    bool other_door = now.premises_id && now.premises_id != before->premises_id,
         other_operator = now.entity_id && now.entity_id != before->entity_id;
    if (!now.entity_id && !other_door)
        now.entity_id = before->entity_id;
    if (!now.premises_id && !other_operator)
        now.premises_id = before->premises_id;
    if (!now.place_code.n)
        now.place_code = before->place_code;
    if (!now.category.n)
        now.category = before->category;
    return now;
}

static rc note_update(struct tx *tx, const struct actor *who, const struct intake *in,
                      const struct intake_new *before, str names, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct matter m;
    str sealed;
    struct json_out o = json_out_new(a, SENT_MOST), facts = json_out_new(a, 1024);
    record_encode(&intake_new_record, before, false, &o);
    rc r = seal(house_of(tx)->keyring, "intake", a, json_out_str(&o), &sealed, f);
    if (r == OK)
        r = db_exec(tx, &Q_intake_updated, ARGS(V_I(in->id)), NULL, f);
    if (r == OK)
        r = db_exec(
            tx, &Q_intake_update_insert,
            ARGS(V_I(in->id), V_I(tx_now(tx)), V_ID(who->person_id), V_T(names), V_B(sealed)), NULL,
            f);
    if (r == OK)
        r = matter_get(tx, in->id, &m, f);
    json_open(&facts, '{');
    json_text_of(&facts, "fields", names);
    json_close(&facts, '}');
    return r == OK ? matter_tell(tx, who, &m, "update", m.state, json_out_str(&facts), f) : r;
}

/* Whatever was made of it already stays as it is: the update is shown beside it. */
static rc take_update(const struct taking *t, i64 id, struct intake_taken *ret, struct fault *f)
{
    struct tx *tx = t->tx;
    const struct actor *who = t->who;
    const struct intake_new *sent = t->sent;
    struct intake in;
    struct intake_new before;
    struct intake_subject about;
    rc r = intake_read(tx, id, &in, f);
    if (r == OK)
        r = as_sent(tx, &in, &before, f);
    if (r != OK)
        return r;
    struct intake_new now = over(sent, &before);
    str names = differing(tx_arena(tx), &before, &now);
    r = subject_find(tx, now.entity_id, now.premises_id, &about, f);
    struct intake_traces old = traces_of(tx, &before.sender, before.story),
                         traces = traces_of(tx, &now.sender, now.story);
    if (r == OK)
        r = intake_bands(tx, who->bureau_id, &in, &old.facts, BANDS_ERASE, f);
    if (r == OK)
        r = fill(tx, who, &now, &about, &in, f);
    in.sent_mac = t->mac;
    if (r == OK)
        r = intake_write(tx, &in, &traces, f);
    if (r == OK)
        r = intake_bands(tx, who->bureau_id, &in, &traces.facts, BANDS_ADD, f);
    if (r == OK)
        r = subject_write(tx, id, &about, in.place_code, f);
    if (r == OK)
        r = intake_entitle(tx, &in, f);
    if (r == OK)
        r = intake_take_files(tx, who, id, sent->photos, f);
    if (r == OK && names.n)
        r = note_update(tx, who, &in, &before, names, f);
    if (r == OK)
        *ret = (struct intake_taken){
            .id = id, .again = true, .changed = names.n > 0, .fields = names
        };
    return r;
}

rc intake_take(struct tx *tx, const struct actor *who, const struct intake_new *in,
               struct split_codes *codes, struct intake_taken *ret, struct fault *f)
{
    struct intake_taken taken = { 0 };
    str known = S("");
    struct taking t = { tx, who, in, mac_of(tx, in), codes };
    rc r = check(tx, who, in, f);
    if (r == OK && in->external_number.n)
        r = intake_find_number(tx, who->bureau_id, in->system, in->external_number, &taken.id,
                               &known, f);
    if (r != OK)
        return r;
    if (taken.id && str_eq(known, t.mac))
        taken.again = true;
    else if (taken.id)
        r = take_update(&t, taken.id, &taken, f);
    else
        r = take_new(&t, &taken.id, f);
    if (r == OK)
        *ret = taken;
    return r;
}

rc intake_weigh(struct tx *tx, const struct actor *who, const struct intake_new *in,
                struct intake_taken *ret, struct fault *f)
{
    struct intake_taken taken = { 0 };
    struct intake known;
    struct intake_new before;
    str mac = S("");
    rc r = check(tx, who, in, f);
    if (r == OK && in->external_number.n)
        r = intake_find_number(tx, who->bureau_id, in->system, in->external_number, &taken.id, &mac,
                               f);
    taken.again = taken.id != 0;
    if (r == OK && taken.again && !str_eq(mac, mac_of(tx, in))) {
        r = intake_read(tx, taken.id, &known, f);
        if (r == OK)
            r = as_sent(tx, &known, &before, f);
        if (r != OK)
            return r;
        struct intake_new now = over(in, &before);
        taken.fields = differing(tx_arena(tx), &before, &now);
        taken.changed = taken.fields.n > 0;
    }
    if (r == OK)
        *ret = taken;
    return r;
}

struct more {
    i64 id;
    str mac; /* of what was sent, which stays what it was */
    str text;
    const char *field; /* whose error it is when it is too long */
};

static rc add_words(struct tx *tx, const struct actor *who, const struct more *more,
                    struct fault *f)
{
    struct intake in;
    struct intake_new before = { 0 };
    struct intake_taken taken;
    rc r = intake_read(tx, more->id, &in, f);
    if (r == OK)
        r = as_sent(tx, &in, &before, f);
    if (r != OK)
        return r;
    struct intake_new now = before;
    now.story = ARENA_CONCAT(tx_arena(tx), before.story, S("\n\n"), more->text);
    if (utf8_length(now.story) > STORY_MOST)
        return fault_field(f, str_from(more->field), "too_long", S(""));
    struct taking t = { tx, who, &now, more->mac, NULL };
    return take_update(&t, more->id, &taken, f);
}

rc intake_add(struct tx *tx, const struct actor *who, str system, str number, str text,
              struct fault *f)
{
    struct more more = { .text = text, .field = "description" };
    rc r = intake_find_number(tx, who->bureau_id, system, number, &more.id, &more.mac, f);
    if (r == OK && !more.id)
        return fail(f, NOT_FOUND, "intake.not_found");
    return r == OK ? add_words(tx, who, &more, f) : r;
}

rc intake_tell_more(struct tx *tx, const struct actor *who, i64 id, str text, struct fault *f)
{
    struct more more = { .id = id, .text = text, .field = "story" };
    struct intake in;
    i64 same = 0;
    rc r = intake_read(tx, id, &in, f);
    if (r == OK && in.external_number.n)
        r = intake_find_number(tx, who->bureau_id, in.system, in.external_number, &same, &more.mac,
                               f);
    return r == OK ? add_words(tx, who, &more, f) : r;
}
