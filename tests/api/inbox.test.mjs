// One inbox over all kinds: whose work it is while somebody is away, one step for many matters at once with its preview, the
// team, the pace of units, the list of the morning.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const DAY = 86400000;
const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
const after = (n) => new Date(Date.parse(today()) + n * DAY).toISOString().slice(0, 10);

onEachDatabase((server) => {
  const login = (name) => Client.as(server(), name);
  async function raised(who, at = 0) {
    const premises_id = ok(await who.get(`/v1/premises?limit=${at + 1}&filter=entity_id:notnull:`)).items[at].id;
    return ok(await who.post("/v1/hazards", { premises_id, kind: "H7a", grade: "ordinary", story: "价签不全" }), 201).id;
  }
  const matter = async (who, id) => ok(await who.get(`/v1/matters/${id}`));
  // Somebody of the same unit who is an officer too; made by the administrator when the demonstration has none.
  async function colleague(who, more = {}) {
    const admin = await login("admin");
    const name = `colleague${Math.random().toString(36).slice(2, 8)}`;
    const body = { unit_id: who.me.unit_id, login: name, name: "代班人", roles: ["officer"], ...more };
    const made = ok(await admin.post("/v1/people", body), 201);
    const client = new Client(server().url);
    client.csrf = ok(await client.post("/v1/session", { login: name, password: made.password })).csrf;
    const fresh = "Kx7-" + Math.random().toString(36).slice(2, 14);
    assert.ok((await client.post("/v1/session/password", { old: made.password, new: fresh })).status < 300);
    const again = await Client.as(server(), { login: name, password: fresh });
    return Object.assign(again, { id: made.id });
  }
  const elsewhere = async (who) => ok(await (await login("admin")).get("/v1/units")).items.find((u) => u.kind === "station" && u.id !== who.me.unit_id).id;

  test("work of somebody away is seen by their deputy, also of another unit, and each act says for whom", async () => {
    const officer = await login("officer");
    const id = await raised(officer);
    const mine = await matter(officer, id);
    assert.equal(mine.person_id, officer.me.id, "whoever finds a hazard has it");
    const deputy = await colleague(officer, { unit_id: await elsewhere(officer) });
    assert.equal((await deputy.get(`/v1/matters/${id}`)).status, 404);
    assert.equal((await deputy.get("/v1/matters?limit=200")).body.items.filter((m) => m.id === id).length, 0);

    const absence = ok(await officer.post("/v1/absences", { deputy_id: deputy.id, from_day: today(), to_day: after(2) }), 201).id;
    const seen = ok(await deputy.get(`/v1/matters?limit=200&filter=person_id:eq:${officer.me.id}`)).items;
    assert.ok(seen.some((m) => m.id === id));
    assert.ok(ok(await deputy.get("/v1/today")).mine.some((m) => m.id === id && m.person_id === officer.me.id));
    assert.ok(ok(await officer.get("/v1/today")).mine.some((m) => m.id === id), "both see it");

    const page = await matter(deputy, id);
    const done = ok(await deputy.post(`/v1/matters/${id}/moves/order`, { remedy: "明码标价", days: 3 }, { "If-Match": `"${page.ver}"` }));
    assert.equal(done.timeline[0].act, "hazard.order");
    assert.equal(done.timeline[0].actor_name, "代班人");
    assert.equal(done.timeline[0].for_name, officer.me.name);
    assert.equal(done.timeline.at(-1).for_name, null, "what one does oneself is for nobody");
    const [row] = ok(await officer.get(`/v1/ledger?filter=matter_id:eq:${id}&filter=act:eq:hazard.order`)).items;
    assert.equal(row.for_id, officer.me.id);

    ok(await officer.post(`/v1/absences/${absence}/end`), 204);
    assert.equal((await deputy.get(`/v1/matters/${id}`)).status, 404, "back: it is theirs again");
    assert.equal((await officer.post(`/v1/absences/${absence}/end`)).body.key, "absence.over");
    const auditor = await login("auditor");
    await sleep(1500);
    assert.equal(ok(await auditor.get("/v1/ledger/verify")).bad_seq, 0, "the chain covers for whom");
  });

  test("what stands in the way of a deputy is said", async () => {
    const officer = await login("officer");
    const chief = await login("chief");
    const [one, two] = [await colleague(officer), await colleague(officer)];
    const other = await colleague(officer, { roles: ["window"] });
    const ask = (who, body) => who.post("/v1/absences", { from_day: after(10), to_day: after(12), ...body });
    assert.equal((await ask(officer, { deputy_id: officer.me.id })).body.key, "absence.oneself");
    assert.equal((await ask(officer, { deputy_id: other.id })).body.key, "absence.no_common_role");
    assert.equal((await ask(officer, { person_id: one.id, deputy_id: two.id })).status, 403, "not another's work");
    assert.equal((await ask(officer, { deputy_id: one.id, to_day: after(9) })).body.errors[0].code, "before_from");
    assert.equal((await ask(officer, { deputy_id: one.id, to_day: after(400) })).body.errors[0].code, "too_long");
    assert.equal((await ask(officer, { deputy_id: one.id, from_day: after(-9), to_day: after(-2) })).body.errors[0].code, "in_the_past");
    assert.equal((await ask(officer, { deputy_id: "12345" })).body.errors[0].code, "unknown_person");
    ok(await ask(chief, { person_id: one.id, deputy_id: two.id }), 201);
    assert.equal((await ask(one, { deputy_id: officer.me.id })).body.key, "absence.already");
    assert.equal((await ask(officer, { deputy_id: one.id })).body.key, "absence.deputy_away");
    assert.equal((await ask(two, { deputy_id: officer.me.id })).body.key, "absence.is_deputy");
    const mine = ok(await two.get(`/v1/absences?filter=deputy_id:eq:${two.id}`)).items;
    assert.deepEqual(mine.map((a) => [a.person_id, a.from_day, a.to_day]), [[one.id, after(10), after(12)]]);
    const foreign = await colleague(officer, { unit_id: await elsewhere(officer) });
    assert.deepEqual(ok(await foreign.get("/v1/absences?limit=200")).items, [], "other units' absences are their own affair");
  });

  test("a step for many: the preview says what the step would say and leaves nothing; then each by itself", async () => {
    const officer = await login("officer");
    const ids = [await raised(officer, 1), await raised(officer, 2), await raised(officer, 3)];
    const offers = ok(await officer.post("/v1/inbox/offers", { ids: [...ids, "77"] })).items;
    assert.deepEqual(offers.map((o) => o.id), ids, "what is not there is left out");
    for (const o of offers) assert.ok(o.moves.some((m) => m.action === "order" && m.open && m.form));
    const pages = new Map(offers.map((o) => [o.id, o]));
    ok(await officer.post(`/v1/matters/${ids[2]}/moves/order`, { remedy: "明码标价", days: 3 }, { "If-Match": `"${pages.get(ids[2]).ver}"` }));
    const now = await matter(officer, ids[2]);
    const items = [{ id: ids[0], ver: pages.get(ids[0]).ver }, { id: ids[1], ver: 99 }, { id: ids[2], ver: now.ver }, { id: "77", ver: 1 }];
    const body = { kind: "hazard", action: "order", items, form: { remedy: "明码标价", days: 3 } };

    const ledger = async () => ok(await officer.get(`/v1/ledger?filter=matter_id:in:${ids.join("|")}&limit=200`)).items.length;
    const before = await ledger();
    const shown = ok(await officer.post("/v1/inbox/preview", body));
    assert.deepEqual([shown.moves, shown.refused], [1, 3]);
    assert.deepEqual(shown.items.map((i) => [i.moves, i.to, i.why?.key ?? null]), [
      [true, "ordered", null], [false, null, "stale"], [false, null, "flow.no_such_move"], [false, null, "matter.not_found"],
    ]);
    assert.ok(shown.items[0].due_at, "and when it will be due");
    assert.equal((await matter(officer, ids[0])).state, "open", "a preview changes nothing");
    assert.equal(await ledger(), before);

    const done = ok(await officer.post("/v1/inbox/moves", body));
    assert.deepEqual(done.items.map((i) => i.moves), [true, false, false, false]);
    assert.equal((await matter(officer, ids[0])).state, "ordered");
    assert.equal((await matter(officer, ids[1])).state, "open", "a refusal keeps no other from moving, and moves nothing");
    assert.equal(await ledger(), before + 1);
  });

  test("a step for many is each time the step itself: role, form, kind", async () => {
    const officer = await login("officer");
    const id = await raised(officer, 1);
    const { ver } = await matter(officer, id);
    const body = { kind: "hazard", action: "order", items: [{ id, ver }], form: { days: 3 } };
    const wrong = ok(await officer.post("/v1/inbox/preview", body)).items[0];
    assert.equal(wrong.why.key, "invalid");
    assert.deepEqual(wrong.errors.map((e) => [e.field, e.code]), [["remedy", "required"]]);
    const auditor = await login("auditor");
    assert.equal(ok(await auditor.post("/v1/inbox/preview", { ...body, form: { remedy: "改", days: 3 } })).items[0].why.key, "flow.not_your_role");
    assert.equal(ok(await officer.post("/v1/inbox/preview", { ...body, kind: "transfer" })).items[0].why.key, "inbox.other_kind");
    const twice = await officer.post("/v1/inbox/moves", { ...body, items: [{ id, ver }, { id, ver }] });
    assert.equal(twice.status, 422);
    assert.equal(twice.body.errors[0].code, "twice");
  });

  test("what was sent in, complaints and reports stand in the inbox with title and limit, move as one, and say nothing of who sent them", async () => {
    const [clerk, mediator] = await Promise.all([login("clerk"), login("mediator")]);
    const door = ok(await clerk.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
    const sender = { name: "欧阳诗涵", phone: "13812345678", address: "锦花新村七巷12号702房" };
    const told = { channel: "phone", premises_id: door.id, category: "food", demands: ["refund"], amount: 9900, sender };
    const split = { complaint: { category: "food" }, reports: [{ category: "advertising" }] };
    const take = async (story, more = {}) => ok(await clerk.post("/v1/intakes", { ...told, story, ...more }), 201).id;
    const waiting = await take("买到过期牛奶");
    const parts = [];
    for (const story of ["标签上没有日期", "短斤少两"]) parts.push(...ok(await clerk.get(`/v1/intakes/${await take(story, { split })}`)).parts);
    const ids = [waiting, ...parts.map((p) => p.id)];
    const kinds = ["intake", ...parts.map((p) => p.kind)];
    const listed = ok(await clerk.get("/v1/matters?limit=200&sort=-opened_at&filter=kind:in:intake|complaint|report")).items.filter((m) => ids.includes(m.id));
    assert.deepEqual(listed.map((m) => m.id).sort(), [...ids].sort());
    for (const m of listed) assert.ok(m.due_at && (m.title || (m.title_list && m.title_code)), JSON.stringify(m));
    const offers = ok(await clerk.post("/v1/inbox/offers", { ids })).items;
    assert.deepEqual(offers.map((o) => o.kind), kinds);
    for (const o of offers) assert.ok(o.moves.length, `${o.kind} has steps`);
    for (const text of Object.values(sender)) assert.ok(!JSON.stringify([listed, offers]).includes(text), text);

    const complaints = offers.filter((o) => o.kind === "complaint");
    const body = { kind: "complaint", action: "accept", items: complaints.map(({ id, ver }) => ({ id, ver })), form: { person_id: mediator.me.id } };
    const preview = ok(await clerk.post("/v1/inbox/preview", body));
    assert.deepEqual([preview.moves, preview.refused], [2, 0], JSON.stringify(preview));
    assert.equal((await matter(clerk, complaints[0].id)).state, "received", "nothing of a preview stays");
    assert.equal(ok(await clerk.post("/v1/inbox/moves", body)).moves, 2);
    const mine = ok(await mediator.get(`/v1/matters?limit=200&filter=person_id:eq:${mediator.me.id}`)).items;
    for (const { id } of complaints) assert.equal(mine.find((m) => m.id === id)?.state, "accepted");
  });

  test("who complains is opened by the mediator's deputy for as long as the mediator is away, and the record says for whom", async () => {
    const [clerk, mediator] = await Promise.all([login("clerk"), login("mediator")]);
    const deputy = await colleague(mediator, { roles: ["mediator"], unit_id: await elsewhere(mediator), name: "代调解" });
    const premises_id = ok(await clerk.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0].id;
    const complainant = { name: "慕容晓岚", phone: "13987654321", address: "麻布新村十三巷3号501" };
    const id = ok(await clerk.post("/v1/complaints", { premises_id, category: "food", demands: ["refund"], story: "买到过期牛奶", complainant }), 201).id;
    const { ver } = await matter(clerk, id);
    ok(await clerk.post(`/v1/matters/${id}/moves/accept`, { person_id: mediator.me.id }, { "If-Match": `"${ver}"` }));
    const ask = () => deputy.post(`/v1/complaints/${id}/people`, undefined, { "X-Purpose": encodeURIComponent("通知调解时间") });
    assert.equal((await ask()).body.key, "complaint.not_to_know", "a mediator, but not of this one");
    const absence = ok(await mediator.post("/v1/absences", { deputy_id: deputy.id, from_day: today(), to_day: after(1) }), 201).id;
    assert.equal(ok(await ask()).people[0].phone, complainant.phone);
    const row = ok(await clerk.get(`/v1/complaints/${id}`)).timeline.find((r) => r.act === "complaint.reveal");
    assert.deepEqual([row.actor_name, row.for_name], ["代调解", mediator.me.name]);
    ok(await mediator.post(`/v1/absences/${absence}/end`), 204);
    assert.equal((await ask()).body.key, "complaint.not_to_know", "back: it is the mediator's alone");
  });

  test("for a window clerk what is secret is neither listed nor counted, at any face of the inbox", async () => {
    const [clerk, worker] = await Promise.all([login("clerk"), login("window")]);
    const { unit_id } = clerk.me;
    const door = ok(await clerk.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
    const count = async (who, filter = "") => ok(await who.get(`/v1/matters?limit=1&count=1&filter=closed_at:null:${filter}`)).count;
    const figures = async (who) => {
      const [open, reports, filings] = [await count(who), await count(who, "&filter=kind:eq:report"), await count(who, "&filter=kind:eq:intake")];
      const { late, due_today, due_week, open: waiting } = ok(await who.get("/v1/today"));
      const pace = ok(await who.get("/v1/inbox/pace")).units.reduce((n, u) => n + u.open, 0);
      const team = ok(await who.get(`/v1/inbox/team?unit=${unit_id}`)).people.reduce((n, p) => n + p.open, 0);
      return { open, reports, filings, today: [late, due_today, due_week, waiting], pace, team };
    };
    const [knew, saw] = [await figures(clerk), await figures(worker)];
    assert.deepEqual([saw.reports, saw.filings], [0, 0]);
    const sender = { name: "欧阳诗涵", phone: "13812345678", address: "锦花新村七巷12号702房" };
    const filing = ok(await clerk.post("/v1/intakes", { channel: "phone", premises_id: door.id, category: "food", story: "买到过期牛奶", sender }), 201).id;
    const report = ok(await clerk.post("/v1/reports", { unit_id, source: "intake", category: "food", story: "后厨有老鼠", reporter: { anonymous: true } }), 201).id;
    const now = await figures(clerk);
    assert.deepEqual([now.open, now.reports, now.filings], [knew.open + 2, knew.reports + 1, knew.filings + 1], "the centre counts both");
    assert.ok(now.pace > knew.pace);
    assert.deepEqual(await figures(worker), saw, "the counter's figures do not move");
    const listed = ok(await worker.get("/v1/matters?limit=500&sort=-opened_at")).items;
    assert.ok(listed.every((m) => m.id !== filing && m.id !== report && !["report", "intake"].includes(m.kind)));
    assert.deepEqual(ok(await worker.post("/v1/inbox/offers", { ids: [filing, report] })).items, []);
    for (const id of [filing, report]) assert.equal((await worker.get(`/v1/matters/${id}`)).status, 404);
  });

  test("the team shows each person of the unit with what is open, late and next, as the list counts it", async () => {
    const chief = await login("chief");
    const officer = await login("officer");
    await raised(officer, 2);
    const team = ok(await chief.get("/v1/inbox/team"));
    assert.equal(team.unit_id, chief.me.unit_id);
    const all = ok(await chief.get(`/v1/matters?limit=500&filter=closed_at:null:&filter=unit_id:eq:${chief.me.unit_id}`)).items;
    assert.ok(team.people.some((p) => p.person_id === officer.me.id && p.open > 0));
    for (const p of team.people) {
      const theirs = all.filter((m) => m.person_id === p.person_id);
      assert.equal(p.open, theirs.length, p.name ?? "nobody");
      assert.equal(p.late, theirs.filter((m) => m.due_at && m.due_at < team.as_of).length, p.name ?? "nobody");
      if (theirs.length) assert.equal(p.next.due_at, theirs[0].due_at);
      else assert.equal(p.next, null);
    }
    assert.equal(team.people.reduce((n, p) => n + p.open, 0), all.length, "nothing is nobody's without a line");
    const other = await elsewhere(officer);
    assert.deepEqual(ok(await officer.get(`/v1/inbox/team?unit=${other}`)).people, [], "another unit's people are not shown");
    const deputy = await colleague(officer);
    ok(await chief.post("/v1/absences", { person_id: officer.me.id, deputy_id: deputy.id, from_day: today(), to_day: today() }), 201);
    const away = ok(await chief.get("/v1/inbox/team")).people.find((p) => p.person_id === officer.me.id);
    assert.deepEqual([away.deputy_id, away.away_to], [deputy.id, today()]);
  });

  test("pace: hours to clear and breach share are made of figures that are shown", async () => {
    const head = await login("head");
    const pace = ok(await head.get("/v1/inbox/pace"));
    assert.equal(pace.to, after(-1));
    assert.ok(pace.working_hours > 0 && pace.working_hours % 8 === 0);
    const all = [];
    for (let cursor = ""; cursor !== null;) {
      const page = ok(await head.get(`/v1/matters?limit=500${cursor && `&cursor=${cursor}`}`));
      all.push(...page.items);
      cursor = page.next;
    }
    const [from, to] = [pace.from, pace.to].map((d) => Date.parse(d + "T00:00:00+08:00"));
    for (const u of pace.units) {
      const own = all.filter((m) => m.unit_id === u.unit_id);
      assert.equal(u.open, own.filter((m) => !m.closed_at).length);
      const closed = own.filter((m) => m.closed_at && Date.parse(m.closed_at) >= from && Date.parse(m.closed_at) < to + DAY);
      assert.equal(u.closed, closed.length);
      assert.equal(u.hours_to_clear, u.closed ? Math.floor((u.open * pace.working_hours) / u.closed) : null);
      assert.equal(u.broken_per_mille, u.limits ? Math.floor((u.broken * 1000) / u.limits) : null);
      assert.ok(u.broken <= u.limits);
    }
    assert.ok(pace.units.some((u) => u.closed > 0 && u.limits > 0), "the demonstration has a past");
    const officer = await login("officer");
    const mine = ok(await officer.get("/v1/inbox/pace")).units.find((u) => u.unit_id === officer.me.unit_id);
    const whole = pace.units.find((u) => u.unit_id === officer.me.unit_id);
    assert.equal(mine.closed, whole.closed, "one's own unit reads the same from below");
  });
});
