#include "rooms/intake/intake_split.h"

#include "db/queries.h"
#include "rooms/complaint/complaint.h"
#include "rooms/intake/intake_forms.h"
#include "rooms/intake/intake_joint.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/intake_subject.h"
#include "rooms/intake/routing.h"
#include "rooms/report/report.h"

bool split_wanted(const struct intake_split *s)
{
    return s->complaint.category.n || s->reports.n;
}

/* ---- what must be known ---- */

static void need(struct fault *f, bool known, const char *field)
{
    if (!known)
        (void)fault_field(f, str_from(field), "required", S(""));
}

static void check_part(struct tx *tx, const struct intake_part_new *p, str path, struct fault *f)
{
    if (!intake_in_force(tx, "filing_categories", p->category))
        (void)fault_field(f, path, "not_in_force", p->category);
}

void split_check(struct tx *tx, const struct intake_split *s, const struct split_ground *ground,
                 struct fault *f)
{
    bool about = ground->subject_known || (ground->subject_name.n && ground->subject_address.n);
    need(f, about || ground->subject_name.n, "subject_name");
    need(f, about || ground->subject_address.n, "subject_address");
    if (s->complaint.category.n) {
        if (ground->anonymous)
            (void)fault_field(f, S("anonymous"), "real_name_needed", S(""));
        need(f, ground->sender->name.n, "sender.name");
        need(f, ground->sender->phone.n, "sender.phone");
        need(f, ground->sender->address.n, "sender.address");
        need(f, ground->demands > 0, "demands");
        check_part(tx, &s->complaint, S("split.complaint.category"), f);
    }
    const struct intake_part_new *reports = s->reports.at;
    for (size_t i = 0; i < s->reports.n; i++)
        check_part(tx, &reports[i], arena_fmt(tx_arena(tx), "split.reports.%zu.category", i), f);
}

/* ---- making ---- */

struct making {
    struct tx *tx;
    const struct actor *who;
    const struct intake *in;
    const struct intake_words *words;
    struct intake_subject about;
    struct split_codes *codes;
};

static size_t count_demands(str joined)
{
    size_t n = joined.n > 0;
    for (size_t i = 0; i < joined.n; i++)
        n += joined.p[i] == '|';
    return n;
}

static struct strs demands_of(struct arena *a, str joined)
{
    size_t n = count_demands(joined);
    str *at = ARENA_ARRAY(a, str, n + 1);
    for (size_t i = 0; i < n; i++)
        at[i] = str_cut(joined, '|', &joined);
    return (struct strs){ at, n };
}

static rc unit_for(struct making *k, const struct intake_part_new *p, const char *kind, i64 *ret,
                   struct fault *f)
{
    i64 known = 0;
    if (p->unit_id) {
        rc r =
            db_int(k->tx, &Q_unit_exists, ARGS(V_I(p->unit_id), V_I(k->who->bureau_id)), &known, f);
        *ret = p->unit_id;
        return r == OK && known == 0 ? fault_field(f, S("unit_id"), "unknown", S("")) : r;
    }
    struct routing_ask ask = { .bureau_id = k->who->bureau_id,
                               .kind = str_from(kind),
                               .channel = k->in->channel,
                               .category = p->category,
                               .trade = k->about.trade,
                               .place_code = k->in->place_code,
                               .known_unit = k->about.unit_id,
                               .centre_id = k->in->centre_id };
    return routing_unit(k->tx, &ask, ret, f);
}

static rc note_part(struct making *k, i64 matter_id, const char *kind, struct fault *f)
{
    return db_send(k->tx, &Q_intake_part_insert,
                   ARGS(V_I(k->in->id), V_I(matter_id), V_T(str_from(kind)), V_I(tx_now(k->tx)),
                        V_ID(k->who->person_id)),
                   f);
}

static struct party party_of(const struct intake_party *p)
{
    return (struct party){ .name = p->name,
                           .phone = p->phone,
                           .address = p->address,
                           .id_kind = p->id_kind,
                           .id_number = p->id_number };
}

static str story_of(const struct making *k, const struct intake_part_new *p)
{
    return p->story.n ? p->story : k->words->story;
}

static rc make_complaint(struct making *k, const struct intake_part_new *p, struct fault *f)
{
    i64 id = 0;
    struct complaint_new c = { .intake_id = k->in->id,
                               .entity_id = k->in->entity_id,
                               .premises_id = k->in->premises_id,
                               .received_at = k->in->received_at,
                               .category = p->category,
                               .story = story_of(k, p),
                               .demands = demands_of(tx_arena(k->tx), k->in->demands),
                               .amount = k->in->amount,
                               .may_publish = k->in->may_publish,
                               .may_entrust = k->in->may_entrust,
                               .complainant = party_of(&k->words->sender),
                               .agent = party_of(&k->words->agent) };
    rc r = unit_for(k, p, "complaint", &c.unit_id, f);
    if (r == OK)
        r = complaint_open(k->tx, k->who, &c, &id, f);
    if (r == OK)
        r = joint_join_all(k->tx, id, k->in->id, f);
    return r == OK ? note_part(k, id, "complaint", f) : r;
}

/* Who gives no name may have given a telephone: that is sealed, and masked, all the same. */
static struct reporter reporter_of(const struct intake_words *w)
{
    return (struct reporter){ .anonymous = w->anonymous || !w->sender.name.n,
                              .name = w->sender.name,
                              .phone = w->sender.phone,
                              .address = w->sender.address,
                              .id_number = w->sender.id_number,
                              .email = w->sender.email,
                              .agent_name = w->agent.name,
                              .agent_phone = w->agent.phone,
                              .agent_address = w->agent.address };
}

struct undone {
    i64 at[PARTS_MOST];
    size_t n;
};

static rc take_undone(const struct row *r, void *arg, struct fault *f)
{
    struct undone *u = arg;
    (void)f;
    if (u->n < PARTS_MOST)
        u->at[u->n++] = row_int(r, 0);
    return OK;
}

/* An anonymous reporter holds the code of a report whose split was taken back: it opens the one
 * that is made instead. ret: whether it does, so that no other code need be told. */
static rc keep_code(struct making *k, i64 report_id, bool *ret, struct fault *f)
{
    struct undone u = { .n = 0 };
    rc r = db_each(k->tx, &Q_intake_undone_reports, ARGS(V_I(k->in->id)), take_undone, &u, f);
    *ret = false;
    for (size_t i = 0; r == OK && i < u.n && !*ret; i++)
        r = vault_carry_code(k->tx, u.at[i], report_id, ret, f);
    return r;
}

static rc make_report(struct making *k, const struct intake_part_new *p, struct fault *f)
{
    i64 id = 0;
    str code = S("");
    struct report_new n = { .intake_id = k->in->id,
                            .entity_id = k->in->entity_id,
                            .premises_id = k->in->premises_id,
                            .found_at = k->in->received_at,
                            .source = S("intake"),
                            .category = p->category,
                            .target = k->about.name.n ? k->about.name : k->words->subject_name,
                            .story = story_of(k, p),
                            .who = reporter_of(k->words) };
    rc r = unit_for(k, p, "report", &n.unit_id, f);
    if (r == OK)
        r = report_open(k->tx, k->who, &n, &id, &code, f);
    bool kept = false;
    if (r == OK && code.n)
        r = keep_code(k, id, &kept, f);
    if (r == OK && code.n && !kept && k->codes && k->codes->n < PARTS_MOST) {
        k->codes->at[k->codes->n].report_id = id;
        k->codes->at[k->codes->n++].code = code;
    }
    return r == OK ? note_part(k, id, "report", f) : r;
}

rc split_make(struct tx *tx, const struct actor *who, i64 intake_id, const struct intake_split *s,
              struct split_codes *codes, struct fault *f)
{
    struct intake in;
    struct intake_words w;
    struct making k = { .tx = tx, .who = who, .in = &in, .words = &w, .codes = codes };
    const struct intake_part_new *reports = s->reports.at;
    rc r = intake_read(tx, intake_id, &in, f);
    if (r == OK)
        r = words_open(tx, in.words, &w, f);
    if (r == OK)
        r = subject_find(tx, in.entity_id, in.premises_id, &k.about, f);
    if (r != OK)
        return r;
    struct split_ground ground = { .subject_known = in.entity_id || in.premises_id,
                                   .subject_name = w.subject_name,
                                   .subject_address = w.subject_address,
                                   .demands = count_demands(in.demands),
                                   .anonymous = w.anonymous,
                                   .sender = &w.sender };
    size_t before = f ? f->error_count : 0;
    split_check(tx, s, &ground, f);
    if (f && f->error_count > before)
        return INVALID;
    if (s->complaint.category.n)
        r = make_complaint(&k, &s->complaint, f);
    for (size_t i = 0; r == OK && i < s->reports.n; i++)
        r = make_report(&k, &reports[i], f);
    return r;
}

/* As it would be sent; a record left out is none, an empty one would lack its category. */
static str form_of(struct arena *a, const struct intake_split *s)
{
    struct json_out o = json_out_new(a, SPLIT_FORM_MOST);
    const struct intake_part_new *reports = s->reports.at;
    json_open(&o, '{');
    if (s->complaint.category.n) {
        json_name(&o, S("complaint"));
        record_encode(&intake_part_record, &s->complaint, false, &o);
    }
    json_name(&o, S("reports"));
    json_open(&o, '[');
    for (size_t i = 0; i < s->reports.n; i++)
        record_encode(&intake_part_record, &reports[i], false, &o);
    json_close(&o, ']');
    json_close(&o, '}');
    return json_out_str(&o);
}

rc split_step(struct tx *tx, const struct actor *who, i64 intake_id, i64 ver,
              const struct intake_split *s, struct split_codes *codes, struct fault *f)
{
    const struct json *form;
    rc r = json_parse(tx_arena(tx), form_of(tx_arena(tx), s), &form, f);
    if (r != OK)
        return r;
    struct flow_ask ask = {
        .matter_id = intake_id, .ver = ver, .action = S("triage"), .form = form, .told = codes
    };
    return flow_apply(tx, &intake_flow, who, ask, NULL, f);
}

/* ---- taking back ---- */

rc split_untouched(struct tx *tx, i64 intake_id, struct fault *f)
{
    struct intake_parts parts;
    rc r = intake_parts_read(tx, intake_id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++)
        if (parts.at[i].ver > 1 || parts.at[i].closed_at ||
            !str_eq(parts.at[i].state, S("received")))
            r = refuse(f, "intake.in_hand");
    return r;
}

/* It follows of itself for each part, whoever asked: its own flow knows the step "undo". */
static rc undo_part(struct tx *tx, const struct actor *who, const struct intake_part *p,
                    struct fault *f)
{
    struct actor machine = *who;
    machine.roles |= ROLE_SYSTEM;
    const struct flow *flow = p->is_complaint ? &complaint_flow : &report_flow;
    struct flow_ask ask = { .matter_id = p->matter_id, .ver = p->ver, .action = S("undo") };
    return flow_apply(tx, flow, &machine, ask, NULL, f);
}

rc split_undo(struct tx *tx, const struct actor *who, i64 intake_id, struct fault *f)
{
    struct intake_parts parts;
    rc r = intake_parts_read(tx, intake_id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++) {
        r = undo_part(tx, who, &parts.at[i], f);
        if (r == OK)
            r = db_exec(tx, &Q_intake_part_undone,
                        ARGS(V_I(intake_id), V_I(parts.at[i].matter_id), V_I(tx_now(tx))), NULL, f);
    }
    return r;
}

rc intake_take_files(struct tx *tx, const struct actor *who, i64 id, struct ids files,
                     struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < files.n; i++) {
        i64 changed;
        r = db_exec(
            tx, &Q_attachment_take_nameless,
            ARGS(V_I(files.at[i]), V_T(S("matter")), V_I(id), V_I(who->person_id), V_NULL()),
            &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, S("photos"), "not_your_upload", S(""));
    }
    return r;
}
