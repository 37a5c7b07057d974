#include "rooms/demo/demo_transfers.h"

#include "core/clock.h"

static const i64 HOUR_MS = 3600000;

struct handed_act handed_act(size_t step)
{
    static const struct handed_act acts[HANDED_MOST] = {
        { "transfer.open", "sent" },       { "transfer.receive", "received" },
        { "transfer.accept", "accepted" }, { "transfer.answer", "answered" },
        { "transfer.close", "closed" },
    };
    return acts[step];
}

static const struct taken *step_of(const struct hazard_life *life, enum step step)
{
    for (size_t i = 0; i < life->step_count; i++)
        if (life->steps[i].step == step)
            return &life->steps[i];
    return NULL;
}

/* An hour of office some working days later. */
static i64 office_hour(const struct history *h, struct rand *r, i64 at, int days)
{
    day d = day_at(at) + (day)days;
    while (days > 0 && !calendar_works(h->rules, d))
        d++;
    i64 hour = day_start(d) + 9 * HOUR_MS + (i64)rand_below(r, 8 * 3600000);
    return hour > at ? hour : at + HOUR_MS / 6;
}

/* Adds a step, unless it lies ahead of today or an earlier one already did. */
static void add(struct handed *t, const struct history *h, size_t step, i64 at)
{
    if (t->count == step && at < day_start(h->today))
        t->at[t->count++] = at;
}

/* What was answered had been received and accepted by then: evenly between, where their own hours
 * would have come too late. */
static void squeeze(struct handed *t, i64 answered)
{
    i64 span = answered - t->at[HANDED_SENT];
    if (t->at[HANDED_ACCEPTED] < answered)
        return;
    for (size_t i = HANDED_RECEIVED; i < t->count; i++)
        t->at[i] = t->at[HANDED_SENT] + span * (i64)i / HANDED_ANSWERED;
}

struct handed handed_life(const struct history *h, size_t n)
{
    const struct hazard_life *life = &h->hazards[n];
    const struct taken *sent = step_of(life, STEP_TRANSFER), *answer = step_of(life, STEP_ANSWER);
    struct handed t = { 0 };
    struct rand r = demo_rand(h->market->seed, "handed", n);
    if (!sent)
        return t;
    t.sender = sent->by;
    add(&t, h, HANDED_SENT, sent->at);
    i64 received = office_hour(h, &r, sent->at, (int)rand_below(&r, 3));
    i64 accepted = office_hour(h, &r, received, (int)rand_below(&r, 3));
    add(&t, h, HANDED_RECEIVED, received);
    add(&t, h, HANDED_ACCEPTED, accepted);
    if (answer) {
        t.count = HANDED_ANSWERED;
        t.at[HANDED_RECEIVED] = received;
        t.at[HANDED_ACCEPTED] = accepted;
        squeeze(&t, answer->at);
        add(&t, h, HANDED_ANSWERED, answer->at);
        add(&t, h, HANDED_CLOSED, office_hour(h, &r, answer->at, 1));
    }
    t.state = handed_act(t.count - 1).to;
    return t;
}
