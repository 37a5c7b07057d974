// Plans that fit the street over HTTP: balance, hand over, copy, one door once, partners, urgent calls, surprise lists.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const today = (plus = 0) => new Date(Date.now() + (8 + 24 * plus) * 3600_000).toISOString().slice(0, 10);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

onEachDatabase((server) => {
  const as = (login) => Client.as(server(), server().accounts.find((a) => a.login === login));
  const account = (role, unit) => server().accounts.find((a) => a.role.split("|").includes(role) && (!unit || a.unit === unit));

  async function street() {
    const [chief, officer, other] = await Promise.all(["chief", "officer", "officer2"].map(as));
    const place = ok(await chief.get("/v1/session")).unit.place_code;
    return { chief, officer, other, place };
  }

  async function draft({ chief, officer, other, place }, more = {}) {
    const body = { name: "沿街", on_day: today(), people: [officer.me.id, other.me.id], places: [place], rule: { most: 24 }, ...more };
    return ok(await chief.post("/v1/sweeps", body), 201).id;
  }
  const stopsOf = async (client, id) => ok(await client.get(`/v1/sweeps/${id}/stops`)).items;
  const act = async (client, id, name) => {
    const { headers } = await client.get(`/v1/sweeps/${id}`);
    return client.post(`/v1/sweeps/${id}/acts/${name}`, {}, { "If-Match": headers.get("etag") });
  };
  const visit = (sweep, stop, more = {}) => ({
    client_id: randomUUID(), sweep_id: sweep, premises_id: stop.premises_id, act: "visit", outcome: "seen",
    started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(),
    point: { lon: stop.lon, lat: stop.lat, crs: "wgs84" }, ...more,
  });
  const mine = async (client, query = "") => ok(await client.get(`/v1/my/day?day=${today()}${query}`));
  const stopsIn = (day, sweep) => day.sweeps.find((one) => one.id === sweep)?.stops ?? [];

  test("balance splits a draft into contiguous walks of about equal time, undo brings the former split back", async () => {
    const people = await street(), { chief, officer, other } = people;
    const id = await draft(people);
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: officer.me.id }));
    const before = await stopsOf(chief, id);
    assert.ok(before.every((s) => s.expected_s > 0 && Number.isInteger(s.expected_n) && s.place_code && "street" in s), "each stop says how long it should take");

    const page = ok(await chief.post(`/v1/sweeps/${id}/balance`, {}));
    const after = await stopsOf(chief, id);
    const walks = [officer.me.id, other.me.id].map((who) => after.filter((s) => s.person_id === who));
    assert.equal(sum(walks.map((w) => w.length)), before.length);
    const order = after.map((s) => s.person_id);
    assert.equal(order.filter((who, i) => i && who !== order[i - 1]).length, 1, "each walk is one piece");
    const took = page.members.map((m) => m.visit_s + m.walk_s);
    const longest = Math.max(...after.map((s) => s.expected_s));
    assert.ok(Math.abs(took[0] - took[1]) <= 2 * longest + 600, `${took}`);
    assert.equal(sum(page.members.map((m) => m.visit_s)), sum(after.map((s) => s.expected_s)), "the sums are those of the stops");

    const gives = [{ person_id: officer.me.id, premises_ids: before.map((s) => s.premises_id) }];
    const { headers } = await chief.get(`/v1/sweeps/${id}`);
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { gives }, { "If-Match": headers.get("etag") }));
    assert.ok((await stopsOf(chief, id)).every((s) => s.person_id === officer.me.id), "undone");
    assert.equal((await chief.post(`/v1/sweeps/${id}/assign`, { gives }, { "If-Match": headers.get("etag") })).status, 409, "an undo of something older is refused");

    const stranger = (await as("chief")).me.id;
    assert.equal((await chief.post(`/v1/sweeps/${id}/balance`, { people: [stranger] })).body.errors[0].field, "people.0");
    assert.equal((await chief.post(`/v1/sweeps/${id}/assign`, { gives: [{ person_id: stranger, premises_ids: [before[0].premises_id] }] })).body.errors[0].field, "gives.0.person_id");
    assert.equal((await officer.post(`/v1/sweeps/${id}/balance`, {})).status, 403);
    const one = ok(await chief.post(`/v1/sweeps/${id}/balance`, { people: [other.me.id] }));
    assert.equal(one.members.find((m) => m.person_id === other.me.id).stops, before.length, "for one person it is one walk");
  });

  test("open stops are handed over also under way, the other one joins the team and hears of it", async () => {
    const people = await street(), { chief, officer, other } = people;
    const id = await draft(people, { people: [officer.me.id] });
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: officer.me.id }));
    ok(await act(chief, id, "lock"));
    const stops = stopsIn(await mine(officer), id);
    ok(await officer.post("/v1/visits", visit(id, stops[0])), 201);
    assert.equal((await chief.post(`/v1/sweeps/${id}/balance`, {})).body.code ?? (await chief.post(`/v1/sweeps/${id}/balance`, {})).body.key, "sweep.locked");
    assert.equal((await other.post(`/v1/sweeps/${id}/hand-over`, { from_id: officer.me.id, to_id: other.me.id })).status, 403, "nobody takes another's stops");
    ok(await officer.post(`/v1/sweeps/${id}/hand-over`, { from_id: officer.me.id, to_id: other.me.id, premises_ids: [stops[1].premises_id] }));
    assert.deepEqual(stopsIn(await mine(other), id).map((s) => s.premises_id), [stops[1].premises_id]);
    const page = ok(await chief.post(`/v1/sweeps/${id}/hand-over`, { from_id: officer.me.id, to_id: other.me.id }));
    assert.equal(page.members.find((m) => m.person_id === officer.me.id).open, 0);
    assert.equal(page.members.find((m) => m.person_id === other.me.id).open, stops.length - 1);
    assert.deepEqual(stopsIn(await mine(officer), id).map((s) => s.state), ["seen"], "what is done stays with who did it");
    assert.equal((await chief.post(`/v1/sweeps/${id}/hand-over`, { from_id: officer.me.id, to_id: other.me.id })).status, 409, "nothing is left to hand over");
  });

  test("last week is copied without what is done, or whole", async () => {
    const people = await street(), { chief, officer } = people;
    const id = await draft(people);
    ok(await chief.post(`/v1/sweeps/${id}/balance`, {}));
    ok(await act(chief, id, "lock"));
    const all = await stopsOf(chief, id), [done, shut] = stopsIn(await mine(officer), id);
    ok(await officer.post("/v1/visits", visit(id, done)), 201);
    ok(await officer.post("/v1/visits", visit(id, shut, { outcome: "closed" })), 201);
    const left = ok(await chief.post(`/v1/sweeps/${id}/copy`, { on_day: today(7) }), 201).id;
    const copied = await stopsOf(chief, left);
    const dropped = all.filter((s) => !copied.some((x) => x.premises_id === s.premises_id)).map((s) => s.premises_id);
    assert.ok(dropped.includes(done.premises_id));
    for (const door of dropped) {
      const { items } = ok(await chief.get(`/v1/visits?limit=5&filter=on_day:eq:${today()}&filter=premises_id:eq:${door}`));
      assert.ok(items.some((v) => v.outcome === "seen"), "only what is done is left out, on whichever sweep");
    }
    assert.ok(copied.some((s) => s.premises_id === shut.premises_id), "the closed door is tried again");
    for (const s of copied) assert.equal(s.person_id, all.find((x) => x.premises_id === s.premises_id).person_id, "the same people");
    assert.ok(copied.every((s) => s.state === "open"));
    const page = ok(await chief.get(`/v1/sweeps/${left}`));
    assert.deepEqual([page.state, page.on_day, page.copied_from], ["draft", today(7), id]);
    const whole = ok(await chief.post(`/v1/sweeps/${id}/copy`, { on_day: today(8), all: true }), 201).id;
    assert.equal((await stopsOf(chief, whole)).length, all.length);
  });

  test("a door in two sweeps of a day is shown once, and one visit ends both stops", async () => {
    const people = await street(), { chief, officer } = people;
    const ids = [];
    for (const name of ["一", "二"]) {
      const id = await draft(people, { name, people: [officer.me.id], rule: { most: 6 } });
      ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: officer.me.id }));
      ok(await act(chief, id, "lock"));
      ids.push(id);
    }
    const [first, second] = await Promise.all(ids.map((id) => stopsOf(chief, id)));
    const twice = first.filter((s) => second.some((x) => x.premises_id === s.premises_id));
    assert.ok(twice.length > 0, "the same rule picks the same doors");
    const day = await mine(officer);
    const shown = day.sweeps.flatMap((s) => s.stops.map((x) => x.premises_id));
    assert.equal(new Set(shown).size, shown.length, "each door once");
    const door = twice.find((s) => stopsIn(day, ids[0]).some((x) => x.premises_id === s.premises_id)) ?? twice[0];
    const home = day.sweeps.find((s) => s.stops.some((x) => x.premises_id === door.premises_id)).id;
    ok(await officer.post("/v1/visits", visit(home, door)), 201);
    for (const id of ids) assert.equal((await stopsOf(chief, id)).find((s) => s.premises_id === door.premises_id).state, "seen");
    const after = await mine(officer);
    const again = after.sweeps.flatMap((s) => s.stops).filter((s) => s.premises_id === door.premises_id);
    assert.deepEqual(again.map((s) => s.state), ["seen"]);
  });

  test("the walk begins where the officer is", async () => {
    const people = await street(), { chief, officer } = people;
    const id = await draft(people, { people: [officer.me.id], rule: { most: 30 } });
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: officer.me.id }));
    ok(await act(chief, id, "lock"));
    const plain = stopsIn(await mine(officer), id).filter((s) => s.lon);
    const last = plain.at(-1);
    const near = stopsIn(await mine(officer, `&lon=${last.lon}&lat=${last.lat}`), id);
    assert.equal(near[0].lon, last.lon);
    assert.equal(near[0].lat, last.lat);
    assert.deepEqual(near.map((s) => s.turn), near.map((_, i) => i + 1));
    assert.deepEqual(near.map((s) => s.premises_id).sort(), plain.map((s) => s.premises_id).sort());
    assert.deepEqual((await officer.get("/v1/my/day?lon=x&lat=200")).body.errors.map((e) => e.field), ["lon", "lat"]);
  });

  test("a partner sees the own part of a joint sweep from the lock on, without grades and reasons, and never inspects", async () => {
    const people = await street(), { chief, officer } = people;
    const partner = await Client.as(server(), account("partner"));
    const id = await draft(people, { people: [officer.me.id, partner.me.id], rule: { most: 6 } });
    const stops = await stopsOf(chief, id);
    const part = stops.slice(0, 2).map((s) => s.premises_id);
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { gives: [{ person_id: partner.me.id, premises_ids: part }, { person_id: officer.me.id, premises_ids: stops.slice(2).map((s) => s.premises_id) }] }));
    assert.equal((await partner.get(`/v1/premises/${part[0]}`)).status, 404, "a draft is nobody's day");
    ok(await act(chief, id, "lock"));
    const day = stopsIn(await mine(partner), id);
    assert.deepEqual(day.map((s) => s.premises_id).sort(), [...part].sort());
    for (const s of [...day, ...(await stopsOf(partner, id))]) {
      assert.ok(part.includes(s.premises_id), "no other's stop");
      assert.deepEqual([s.grade, s.reason], [null, null]);
      assert.equal(s.name, s.sign);
    }
    const page = ok(await partner.get(`/v1/sweeps/${id}`));
    assert.equal(page.stops_count, part.length);
    assert.ok(page.members.filter((m) => m.person_id !== partner.me.id).every((m) => m.stops === 0 && m.visit_s === 0));
    const theirs = stops.find((s) => !part.includes(s.premises_id));
    for (const path of [`/v1/premises/${theirs.premises_id}`, `/v1/doors/${theirs.premises_id}/card`]) assert.equal((await partner.get(path)).status, 404, path);
    const listed = ok(await partner.get("/v1/premises?limit=200")).items.map((p) => p.id);
    assert.ok(part.every((p) => listed.includes(p)) && !listed.includes(theirs.premises_id));
    ok(await partner.get(`/v1/doors/${part[0]}/card`));
    assert.equal((await partner.post("/v1/visits", visit(id, day[0], { act: "inspection", second_id: officer.me.id }))).status, 403, "a partner never inspects");
    assert.equal((await partner.post("/v1/visits", visit(id, theirs))).status, 404);
    ok(await partner.post("/v1/visits", visit(id, day[0])), 201);
    assert.equal(stopsIn(await mine(partner), id).find((s) => s.premises_id === day[0].premises_id).state, "seen");
    for (const path of ["balance", "hand-over", "copy", "assign"]) assert.equal((await partner.post(`/v1/sweeps/${id}/${path}`, {})).status, 403);
    assert.equal((await partner.get("/v1/visit-minutes")).status, 403);
  });

  test("somebody is sent to a door at once: the nearest one under way, as the next stop; taken, handed on, done", async () => {
    const people = await street(), { chief, officer, other, place } = people;
    const lent = await draft(people, { rule: { most: 80 }, on_day: today(20) });
    const free = (await stopsOf(chief, lent)).filter((s) => s.lon).map((s) => ({ id: s.premises_id, point: { lon: s.lon, lat: s.lat } }));
    const planned = async (who, door) => {
      const id = ok(await chief.post("/v1/sweeps", { name: "值守", on_day: today(), people: [who.me.id], places: [place], rule: { most: 1, unseen_days: 3650, grades: ["D"] } }), 201).id;
      for (const s of await stopsOf(chief, id)) ok(await chief.post(`/v1/sweeps/${id}/stops`, { remove: [s.premises_id] }));
      ok(await chief.post(`/v1/sweeps/${id}/stops`, { add: [door.id] }));
      ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: who.me.id }));
      ok(await act(chief, id, "lock"));
      return id;
    };
    const walk = async (who, door) => {
      const id = await planned(who, door);
      ok(await act(chief, id, "start"));
      ok(await who.post("/v1/visits", visit(id, { premises_id: door.id, lon: door.point.lon, lat: door.point.lat })), 201);
      return id;
    };
    const far = (a, b) => Math.hypot(a.point.lon - b.point.lon, a.point.lat - b.point.lat);
    const here = free[0], near = free.slice(2).sort((a, b) => far(here, a) - far(here, b))[0], away = free.slice(2).sort((a, b) => far(here, b) - far(here, a))[0];
    assert.equal((await officer.post("/v1/urgent-calls", { premises_id: here.id, why: "投诉" })).status, 403, "a chief sends");
    const nearWalk = await walk(other, near), farWalk = await walk(officer, away);

    const call = ok(await chief.post("/v1/urgent-calls", { premises_id: here.id, why: "群众投诉油烟" }), 201);
    assert.deepEqual([call.state, call.person_id], ["asked", other.me.id], JSON.stringify(call));
    assert.ok(call.metres >= 0 && call.metres < 5000);
    const day = await mine(other);
    assert.equal(day.urgent.find((u) => u.id === call.id).why, "群众投诉油烟");
    const next = day.sweeps.find((s) => s.id === call.sweep_id).stops[0];
    assert.deepEqual([next.premises_id, next.reason, next.state], [here.id, "urgent", "open"]);
    assert.equal((await chief.post("/v1/urgent-calls", { premises_id: here.id, why: "again" })).status, 409, "one call to a door at a time");
    assert.equal((await officer.post(`/v1/urgent-calls/${call.id}/take`, {})).status, 403);
    assert.equal((await officer.post(`/v1/urgent-calls/${call.id}/pass`, { reason: "x" })).status, 403);

    const passed = ok(await other.post(`/v1/urgent-calls/${call.id}/pass`, { reason: "正在检查" }));
    assert.equal(passed.person_id, officer.me.id, "the next nearest");
    assert.deepEqual(passed.passes.map((p) => [p.person_id, p.reason]), [[other.me.id, "正在检查"]]);
    assert.ok(!(await mine(other)).sweeps.flatMap((s) => s.stops).some((s) => s.premises_id === here.id), "it left the first one's day");
    assert.equal(ok(await officer.post(`/v1/urgent-calls/${call.id}/take`, {})).state, "taken");
    assert.equal((await officer.post(`/v1/urgent-calls/${call.id}/take`, {})).status, 409);
    ok(await officer.post("/v1/visits", visit(passed.sweep_id, { premises_id: here.id, lon: here.point.lon, lat: here.point.lat })), 201);
    const done = ok(await chief.get(`/v1/urgent-calls/${call.id}`));
    assert.equal(done.state, "done");
    assert.ok(done.visit_id && done.ended_at);
    assert.equal((await chief.post(`/v1/urgent-calls/${call.id}/withdraw`, {})).status, 409);
    assert.equal((await mine(officer)).urgent.length, 0);

    const there = free[1];
    const second = ok(await chief.post("/v1/urgent-calls", { premises_id: there.id, why: "火情隐患", person_id: officer.me.id }), 201);
    assert.equal(second.person_id, officer.me.id, "to whom the chief says");
    const later = await planned(officer, there);
    const shown = (await mine(officer)).sweeps.flatMap((s) => s.stops).filter((s) => s.premises_id === there.id);
    assert.deepEqual(shown.map((s) => [s.reason, s.turn]), [["urgent", 1]], "once, and at once, whatever other sweep has the door too");
    ok(await act(chief, later, "cancel"));
    const nobody = ok(await officer.post(`/v1/urgent-calls/${second.id}/pass`, { reason: "去不了" }));
    const last = nobody.person_id ? ok(await chief.post(`/v1/urgent-calls/${second.id}/pass`, { reason: "换人" })) : nobody;
    assert.equal(last.state, "unanswered", "the chief sees that nobody is left");
    assert.equal(ok(await chief.post(`/v1/urgent-calls/${second.id}/withdraw`, {})).state, "withdrawn");
    const listed = ok(await chief.get("/v1/urgent-calls?limit=20")).items;
    assert.ok([call.id, second.id].every((id) => listed.some((row) => row.id === id)));
    for (const id of [nearWalk, farWalk]) ok(await act(chief, id, "finish"));
    assert.equal((await chief.post("/v1/urgent-calls", { premises_id: there.id, why: "x", person_id: chief.me.id })).body.errors?.[0]?.field, "person_id", "who is not under way is not sent");
  });

  test("a surprise list lies sealed until its hour: a count for who made it, nothing for the team, and it can be drawn again", async () => {
    const people = await street(), { chief, officer, other, place } = people;
    const head = await Client.as(server(), account("head"));
    const plan = { name: "突击夜查", recurrence: "once", first_day: today(1), people: [officer.me.id, other.me.id], places: [place], rule: { unseen_days: 1, most: 10 }, surprise: true };
    const seen = ok(await chief.post("/v1/sweep-plans/preview", plan));
    assert.deepEqual(seen.sample, [], "the map shows no surprise");
    assert.ok(seen.count <= Math.ceil(seen.of / 2) && seen.count > 0);
    const planned = ok(await chief.post("/v1/sweep-plans", plan), 201).id;
    const id = ok(await chief.post(`/v1/sweep-plans/${planned}/make`, { on_day: today(1) }), 201).id;

    const page = ok(await chief.get(`/v1/sweeps/${id}`));
    assert.deepEqual([page.state, page.hidden, page.stops_count, page.surprise], ["locked", seen.count, seen.count, true]);
    for (const client of [chief, head]) assert.deepEqual(await stopsOf(client, id), [], "a count and no doors");
    for (const client of [officer, other]) {
      for (const path of [`/v1/sweeps/${id}`, `/v1/sweeps/${id}/stops`, `/v1/sweeps/${id}/draw`]) assert.equal((await client.get(path)).status, 404, path);
      assert.deepEqual(ok(await client.get(`/v1/my/day?day=${today(1)}`)).sweeps.filter((s) => s.id === id), []);
      assert.ok(!ok(await client.get("/v1/sweeps?limit=100")).items.some((s) => s.id === id));
    }
    assert.equal((await chief.get(`/v1/sweeps/${id}/draw`)).status, 409);
    for (const [path, body] of [["acts/start", {}], ["acts/unlock", {}], ["copy", { on_day: today(2) }], ["assign", { all_unassigned: true }], ["balance", {}], ["stops", { add: [] }]]) {
      assert.equal((await chief.post(`/v1/sweeps/${id}/${path}`, body, { "If-Match": `"${page.ver}"` })).status, 409, path);
    }
    assert.match(JSON.stringify((await chief.post(`/v1/sweeps/${id}/acts/open`, {})).body), /sweep\.not_yet/);

    /* one made on its own day after the hour opens at once; before it, it stays shut as well */
    const hour = Number(ok(await chief.get("/v1/rules/sweep_settings")).items.find((r) => r.code === "surprise_opens").value);
    const now = new Date(Date.now() + 8 * 3600_000);
    if (now.getUTCHours() * 60 + now.getUTCMinutes() > hour) {
      const open = ok(await chief.post(`/v1/sweep-plans/${planned}/make`, { on_day: today() }), 201).id;
      const stops = await stopsOf(officer, open);
      assert.equal(stops.length, seen.count);
      assert.ok(stops.every((s) => [officer.me.id, other.me.id].includes(s.person_id)), "given out already");
      const draw = ok(await chief.get(`/v1/sweeps/${open}/draw`));
      assert.equal(draw.agrees, true);
      assert.equal(draw.taken, stops.length);
      assert.deepEqual(draw.doors.filter((d) => d.drawn).map((d) => d.premises_id).sort(), stops.map((s) => s.premises_id).sort());
      assert.ok(draw.doors.every((d, i) => i === 0 || d.lot >= draw.doors[i - 1].lot), "in the order of the draw");
      const rows = ok(await (await as("auditor")).get(`/v1/ledger?filter=subject_id:eq:${open}&limit=20`)).items.map((l) => l.act);
      assert.ok(rows.includes("sweep.draw") && rows.includes("sweep.open"), `${rows}`);
    }
  });

  test("figures of visits are shown with what they come from", async () => {
    const { chief } = await street();
    const { items } = ok(await chief.get("/v1/visit-minutes"));
    const seen = items.find((row) => row.trade === "" && row.outcome === "seen");
    assert.ok(seen.expected_s > 0 && seen.n >= 0 && seen.share > 0);
  });

  test("a plan picks the food operators that are due by their frequency, the longest overdue first", async () => {
    const people = await street(), { chief, officer, place } = people;
    const plan = { name: "频次", recurrence: "once", first_day: today(), people: [officer.me.id], places: [place], rule: { food_due: true, most: 2000 } };
    const due = new Map();
    for (let cursor = ""; ;) {
      const page = ok(await chief.get(`/v1/food/operators?filter=due_on:le:${today()}&sort=due_on&limit=500${cursor}`));
      for (const one of page.items) due.set(one.id, one.due_on);
      if (!page.next) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    assert.ok(due.size > 0, "somebody is due");
    const working = async (id) => !["closed", "revoked"].includes(ok(await chief.get(`/v1/entities/${id}`)).state);
    const preview = ok(await chief.post("/v1/sweep-plans/preview", plan));
    assert.ok(preview.count > 0);
    assert.deepEqual(Object.keys(preview.by_reason), ["frequency"]);
    assert.equal(preview.by_reason.frequency, preview.count);

    const id = ok(await chief.post("/v1/sweeps", { name: "频次", on_day: today(), people: [officer.me.id], places: [place], rule: plan.rule }), 201).id;
    const stops = await stopsOf(chief, id);
    assert.ok(stops.every((s) => s.reason === "frequency" && due.has(s.entity_id)), "only who is due");
    const picked = new Set(stops.map((s) => s.entity_id));
    for (const one of due.keys()) {
      const doors = ok(await chief.get(`/v1/premises?filter=entity_id:eq:${one}&limit=50`)).items.filter((p) => p.place_code?.startsWith(place));
      assert.equal(picked.has(one), doors.length > 0 && (await working(one)), `${one}, due ${due.get(one)}`);
    }
    const few = ok(await chief.post("/v1/sweep-plans/preview", { ...plan, rule: { food_due: true, most: 1 } }));
    const oldest = [...picked].map((one) => due.get(one)).sort()[0];
    const [first] = few.sample;
    const { entity_id } = ok(await chief.get(`/v1/premises/${first.premises_id}`));
    assert.ok(due.get(entity_id) === oldest || Date.parse(today()) - Date.parse(due.get(entity_id)) > 400 * 86_400_000, `${due.get(entity_id)}, the oldest is ${oldest}`);
    const both = ok(await chief.post("/v1/sweep-plans/preview", { ...plan, rule: { food_due: true, grades: ["A", "B", "C", "D"], most: 2000 } }));
    assert.equal(both.by_reason.frequency, preview.count, "the duty names the stop before the grade");
    assert.ok(both.count > preview.count);
  });
});
