/* intake.h — what somebody sent (来件), from its arrival to what became of it.
 *
 * An intake becomes at most one complaint and any number of reports, each of which then goes its
 * own way: closing one never closes the other (Order 121 art. 9). What is neither is answered with
 * the way that is open instead (art. 44); what came before is folded into the earlier one. It stays
 * with the centre that triages it; units get what is made of it and give it back to the centre,
 * never to each other (art. 41).
 *
 * Who sent it and the story in full lie sealed (purpose "intake"); lists, ledger and feed have the
 * masked story only. */
#ifndef NAGUAN_INTAKE_H
#define NAGUAN_INTAKE_H

#include "core/house.h"
#include "core/matter.h"
#include "core/record.h"

struct intake_party {
    str name, phone, address, email;
    str id_kind, id_number; /* rules: id_kinds */
};

/* What is to be made of it. complaint: none when its category is empty. */
struct intake_part_new {
    str category; /* rules: filing_categories */
    i64 unit_id;  /* 0: as the routing rules say */
    str story;    /* empty: the whole story of the intake */
};
struct intake_split {
    struct intake_part_new complaint;
    struct records reports; /* struct intake_part_new */
};

struct intake_new {
    str channel;                 /* rules: intake_channels */
    str system, external_number; /* rules: external_systems; both or neither */
    i64 received_at;             /* 0: now */
    i64 entity_id, premises_id;
    str subject_name, subject_address, subject_phone; /* as typed */
    str place_code, category;
    struct strs demands; /* rules: demands */
    i64 amount;          /* fen, of the dispute */
    bool anonymous;
    struct intake_party sender, agent;
    str story;
    bool may_publish, may_entrust;
    struct ids photos; /* attachments */
    struct intake_split split;
};
extern const struct record intake_new_record;

struct intake_taken {
    i64 id;
    bool again;   /* this number of that system was here before */
    bool changed; /* and what was sent was another */
    str fields;   /* which of its fields, parted by | */
};
struct split_codes;
/* Takes in what was sent: matter, limit LJ1, traces by which it is found again; with in->split also
 * the complaint and the reports, in the same transaction. What has the number of another system and
 * is here already is no second intake: the same changes nothing, another is an update that is
 * shown. codes (may be NULL): of anonymous reporters, told once. INVALID: what Order 121 art. 10
 * and 28 ask for is missing. */
CHECKED rc intake_take(struct tx *tx, const struct actor *who, const struct intake_new *in,
                       struct split_codes *codes, struct intake_taken *ret, struct fault *f);

/* What intake_take would do, without doing it; ret->id 0 when it would be a new one. */
CHECKED rc intake_weigh(struct tx *tx, const struct actor *who, const struct intake_new *in,
                        struct intake_taken *ret, struct fault *f);

/* More that the same sender tells of what came under that number of that system: appended to the
 * story, shown as an update. The same sent again still changes nothing. NOT_FOUND
 * "intake.not_found"; INVALID "description" when the story grows too long. */
CHECKED rc intake_add(struct tx *tx, const struct actor *who, str system, str number, str text,
                      struct fault *f);

/* The same of an intake in scope, by whoever holds its code. INVALID "story" when it grows too
 * long.
 */
CHECKED rc intake_tell_more(struct tx *tx, const struct actor *who, i64 id, str text,
                            struct fault *f);

/* Whoever filed by another system comes back with a code, too. It follows from the intake by a key
 * of the house, so that it is kept nowhere and the same request again tells the same one. Begin: it
 * is given, unless the intake has one already; the intake was just taken in or is in scope. */
CHECKED rc intake_code_begin(struct tx *tx, const struct actor *who, i64 id, struct fault *f);
/* That code, in the transaction's arena; empty when none was begun or a clerk has given another
 * since. Whoever asks has brought the intake or may read it. */
CHECKED rc intake_code_begun(struct tx *tx, i64 id, str *ret, struct fault *f);

/* One item of another system's feed, a flat object whose members are named like the columns of its
 * tables (rules: intake_columns of the template). Not taken in when wrong has errors; members
 * nobody knows are passed over, values nobody knows are noted. Both faults are begun by the callee.
 * Not OK only for what is not about the item. */
struct intake_fed {
    str number;
    struct intake_taken taken;
    struct fault noted, wrong;
};
CHECKED rc intake_feed(struct tx *tx, const struct actor *who, str template,
                       const struct json *item, struct intake_fed *ret, struct fault *f);

/* Takes in the rows of a table, or only tells what would become of each (dry run), from where it
 * stopped when it was begun before. who: the machine, on behalf of whoever brought it. Outside any
 * transaction. file_hash, options: what to open as table, in a. */
struct import_table;
struct import_watch;
struct import_options;
struct intake_import_ask {
    i64 id;
    str file_hash;
    const struct json *options;
};
CHECKED rc intake_import_open(const struct house *house, const struct actor *who,
                              struct intake_import_ask *ask, struct arena *a, struct fault *f);
CHECKED rc intake_import_go(const struct house *house, const struct actor *who, i64 id,
                            const struct import_table *t, const struct import_watch *watch,
                            struct arena *a, struct fault *f);
/* Notes that the file could not even be opened; returns outcome. */
rc intake_import_fail(const struct house *house, const struct actor *who, i64 id, rc outcome,
                      struct arena *a, struct fault *f);
/* Puts the members of a first look at a table: template, suggested. shown: a cell as it may be
 * shown before anybody decided what it is. */
str intake_import_suggest(const struct rules *rules, str template, const str *columns, size_t n,
                          struct json_out *o);
struct intake_cells {
    const str *columns, *cells; /* titles, and what a row has in them */
    size_t n;
};
str intake_import_shown(const struct rules *rules, struct arena *a, str template,
                        const struct intake_cells *row, size_t column);

extern const struct flow intake_flow;
extern const struct room intake_room;

#endif
