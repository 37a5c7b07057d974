// The demonstration has something to show on every list of the desk, and all of it went through the server's own doors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const as = (role) => Client.as(server(), role);
  const all = async (who, list) => {
    const items = [];
    for (let next = `/v1/${list}?limit=200`; next; ) {
      const page = ok(await who.get(next));
      items.push(...page.items);
      next = page.next ? `/v1/${list}?limit=200&cursor=${encodeURIComponent(page.next)}` : null;
    }
    return items;
  };
  const has = (items, member, values) => assert.deepEqual(values.filter((v) => !items.some((i) => i[member] === v)), [], member);

  test("intakes of every hand-taken channel wait, are split, answered and folded in; some are late, some due today", async () => {
    const clerk = await as("clerk");
    const intakes = await all(clerk, "intakes");
    has(intakes, "channel", ["window", "phone", "letter", "12315", "12345"]);
    has(intakes, "state", ["received", "split", "answered", "merged"]);
    assert.ok(intakes.some((i) => i.unseen_updates > 0), "another system sent one again");
    const complaints = await all(clerk, "complaints");
    has(complaints, "state", ["received", "first", "accepted", "mediating", "agreed", "testing", "suspended", "returned", "notified", "closed"]);
    has(complaints, "refusal", ["N1", "N2", "N3", "N4", "N5"]);
    has(complaints, "settled_as", ["letter", "performed", "record"]);
    has(complaints, "termination", ["T1", "T2", "T3"]);
    const now = new Date().toISOString(), soon = new Date(Date.now() + 24 * 3600e3).toISOString();
    const open = complaints.filter((c) => !c.closed_at && c.due_at);
    assert.ok(open.some((c) => c.due_at < now) && open.some((c) => c.due_at >= now && c.due_at < soon) && open.some((c) => c.due_at > soon));
  });

  test("closed complaints whose days are over are public, others wait or are left out", async () => {
    const stranger = new Client(server().url);
    const { division } = ok(await stranger.get("/v1/publicity")).bureaus[0];
    const { items } = ok(await stranger.get(`/v1/publicity/${division}?limit=200`));
    has(items, "result", ["first", "settled", "ended"]);
    has(await all(await as("clerk"), "publicity-entries"), "state", ["open", "waiting", "public", "excluded"]);
    const card = ok(await stranger.get(`/v1/publicity/operators/${items[0].uscc}`)).bureaus[0];
    assert.ok(card.counted >= card.closed && card.closed >= card.settled && card.closed > 0);
  });

  test("a joint complaint has its people, and what Order 121 art. 17 lets one weigh has filings behind it", async () => {
    const clerk = await as("clerk");
    const merged = (await all(clerk, "intakes")).filter((i) => i.state === "merged");
    const pages = await Promise.all(merged.map(async (i) => ok(await clerk.get(`/v1/intakes/${i.id}`))));
    has(pages, "merge_ground", ["joint", "same_message"]);
    const waiting = (await all(clerk, "intakes")).filter((i) => i.state === "received");
    const alike = await Promise.all(waiting.map(async (i) => ok(await clerk.get(`/v1/intakes/${i.id}/alike`))));
    assert.ok(alike.some((a) => a.factors.some((f) => f.code === "person_operator")), "one person often about one operator");
    assert.ok(alike.some((a) => a.items.length), "earlier ones that look like it");
  });

  test("reports, clue packages and cases stand at many steps; nobody is named, no job has failed, the record holds", async () => {
    has(await all(await as("head"), "summaries"), "state", ["given", "handed_in", "closed"]);
    const [head, investigator, admin] = await Promise.all(["head", "investigator", "admin"].map(as));
    has(await all(head, "reports"), "state", ["received", "verifying", "extension_asked", "paused", "filing_proposed", "closed", "merged", "transferred", "out_of_power", "returned"]);
    assert.ok((await all(head, "reports")).some((r) => r.reward_amount > 0));
    has(await all(investigator, "clues"), "state", ["sealed", "taken"]);
    has(await all(investigator, "cases"), "state", ["sourced", "verifying", "filing_asked", "investigating", "paused", "suspended", "reviewed", "hearing_asked", "served", "archived"]);
    assert.deepEqual((await all(admin, "jobs")).filter((j) => j.state === "failed"), []);
    const { code, text } = await server().command("ledger", "verify");
    assert.equal(code, 0, text);
  });
}, { entities: 1000 });
