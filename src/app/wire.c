#include "app/wire.h"

#include "core/flow.h"
#include "core/house_room.h"
#include "core/list_book.h"
#include "core/matter_page.h"
#include "rooms/access/access.h"
#include "rooms/admin/admin.h"
#include "rooms/area/area.h"
#include "rooms/board/board.h"
#include "rooms/casefile/casefile.h"
#include "rooms/complaint/complaint.h"
#include "rooms/document/document.h"
#include "rooms/doorstep/doorstep.h"
#include "rooms/events/events.h"
#include "rooms/exports/exports.h"
#include "rooms/feed/feed.h"
#include "rooms/field/field.h"
#include "rooms/figures/figures.h"
#include "rooms/food/food.h"
#include "rooms/hazard/hazard.h"
#include "rooms/imports/imports.h"
#include "rooms/inbox/inbox.h"
#include "rooms/inspection/inspection.h"
#include "rooms/intake/intake.h"
#include "rooms/open311/open311.h"
#include "rooms/publicity/publicity.h"
#include "rooms/register/register.h"
#include "rooms/report/report.h"
#include "rooms/rules/rules.h"
#include "rooms/street/street.h"
#include "rooms/suggestion/suggestion.h"
#include "rooms/survey/survey.h"
#include "rooms/vault/vault.h"

enum { MAX_FLOWS = 64 };

/* Rooms that follow what is done in another one, in its transaction. */
static const visit_follower visit_followers[] = { food_visit_recorded };

static const matter_follower matter_followers[] = { open311_follow, figures_follow,
                                                    publicity_follow };

static const merge_follower merge_followers[] = { publicity_merged };

/* What rooms above the street know to be due at a door. */
static const struct due_source *const due_sources[] = { &food_inspection_due, &food_control_due,
                                                        &food_health_due, &survey_due, NULL };

/* The only list of rooms: name, and the doors it may open. What stands lower may open what stands
 * higher, never the reverse. */
/* clang-format off */
#define ROOM(name, opens) &name##_room,
const struct room *const wire_rooms[] = {
    ROOM(house, "")
    ROOM(matter, "")
    ROOM(rules, "")
    ROOM(admin, "")
    ROOM(register, "")
    ROOM(document, "")
    ROOM(imports, "register")
    ROOM(inspection, "register document")
    ROOM(casefile, "register document")
    ROOM(hazard, "register document casefile")
    ROOM(street, "register document inspection hazard")
    ROOM(field, "register street")
    ROOM(area, "street")
    ROOM(doorstep, "register inspection")
    ROOM(food, "register document street")
    ROOM(survey, "street food")
    ROOM(vault, "")
    ROOM(report, "register document vault casefile")
    ROOM(complaint, "register document report vault")
    ROOM(intake, "register complaint report")
    ROOM(publicity, "register document complaint")
    ROOM(suggestion, "complaint")
    ROOM(inbox, "")
    ROOM(access, "")
    ROOM(events, "access")
    ROOM(open311, "access intake")
    ROOM(feed, "access intake")
    ROOM(board, "")
    ROOM(figures, "")
    ROOM(exports, "")
};
/* clang-format on */
const size_t wire_room_count = COUNT(wire_rooms);

/* Lists sign their cursors and open sealed columns with the house's keys. */
static const struct keyring *keys;
static const struct rules *rules;

static void sign_cursor(str data, unsigned char mac[32])
{
    keyed_mac(keys, "cursor", data, mac);
}

static str open_column(struct arena *a, const char *purpose, str sealed)
{
    str plain;
    return unseal(keys, purpose, a, sealed, &plain, NULL) == OK ? plain : (str){ 0 };
}

static bool clock_known(str clock)
{
    return rule_known(rules, S("clocks"), clock);
}

rc wire_install(const struct house *house, struct fault *f)
{
    static const struct flow *flows[MAX_FLOWS];
    static const struct list_hooks hooks = { sign_cursor, open_column };
    size_t n = 0;
    keys = house->keyring;
    rules = house->rules;
    for (size_t i = 0; i < wire_room_count; i++) {
        for (const struct flow *const *flow = wire_rooms[i]->flows; flow && *flow; flow++) {
            rc r =
                n < MAX_FLOWS ? flow_check(*flow, clock_known, f) : fail(f, INTERNAL, "wire.flows");
            if (r != OK)
                return r;
            flows[n++] = *flow;
        }
    }
    matter_set_flows(flows, n);
    street_set_due(due_sources);
    visit_set_followers(visit_followers, COUNT(visit_followers));
    matter_set_followers(matter_followers, COUNT(matter_followers));
    merge_set_followers(merge_followers, COUNT(merge_followers));
    list_set_hooks(&hooks);
    list_book_set(wire_rooms, wire_room_count);
    return OK;
}

size_t wire_jobs(struct job_kinds ret[WIRE_JOBS])
{
    size_t n = 0;
    for (size_t i = 0; i < wire_room_count && n < WIRE_JOBS; i++)
        if (wire_rooms[i]->job_count)
            ret[n++] = (struct job_kinds){ wire_rooms[i]->jobs, wire_rooms[i]->job_count };
    return n;
}
