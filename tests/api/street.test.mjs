// The street loop over HTTP, as the phone and the desk do it: plan, sweep, walk, hazard, order, re-check, board.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const matter = (id) => `/v1/hazards/${id}`;
  const move = (client, id, name, body, etag) => client.post(`/v1/matters/${id}/moves/${name}`, body, { "If-Match": etag });

  async function street() {
    const [chief, officer, other] = await Promise.all(["chief", "officer", "officer2"].map((login) => Client.as(server(), server().accounts.find((a) => a.login === login))));
    const { items } = ok(await chief.get("/v1/entities?limit=50&filter=place_code:notnull:"));
    const places = [...new Set(items.map((one) => one.place_code.slice(0, 12)))];
    const plan = { name: "沿街", recurrence: "once", first_day: today(), people: [officer.me.id, other.me.id], places, rule: { unseen_days: 1, most: 12 } };
    return { chief, officer, other, plan };
  }

  async function locked({ chief, officer, plan }) {
    const made = ok(await chief.post("/v1/sweep-plans", plan), 201);
    const sweep = ok(await chief.post(`/v1/sweep-plans/${made.id}/make`, { on_day: today() }), 201).id;
    ok(await chief.post(`/v1/sweeps/${sweep}/assign`, { all_unassigned: true, person_id: officer.me.id }));
    const { headers } = await chief.get(`/v1/sweeps/${sweep}`);
    ok(await chief.post(`/v1/sweeps/${sweep}/acts/lock`, {}, { "If-Match": headers.get("etag") }));
    const day = ok(await officer.get(`/v1/my/day?day=${today()}`));
    return { sweep, stops: day.sweeps.find((one) => one.id === sweep).stops };
  }

  async function visited(officer, sweep, stop) {
    const { checklist } = ok(await officer.get(`/v1/doors/${stop.premises_id}/card`));
    const list = ok(await officer.get(`/v1/checklists/${checklist}`));
    return {
      client_id: randomUUID(), sweep_id: sweep, premises_id: stop.premises_id, act: "visit", outcome: "seen",
      started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(),
      checklist, checklist_version: list.version, items: list.items.map((one, i) => ({ item: one.code, verdict: i === list.items.length - 1 ? "fail" : "conform" })),
      hazards: [{ kind: "H2a", grade: "ordinary", story: "未见执照", remedy: "办理执照", due_days: 7 }],
      point: { lon: 113.88, lat: 22.57, crs: "gcj02" }, accuracy: 12.5,
    };
  }

  test("a plan becomes a walk, a failed item a hazard with an order, and the board counts it when another closed it", async () => {
    const people = await street(), { chief, officer, other } = people;
    const preview = ok(await chief.post("/v1/sweep-plans/preview", people.plan));
    const { sweep, stops } = await locked(people);
    assert.ok(stops.length > 1 && stops.length <= 12, `${stops.length} doors`);
    assert.equal(stops.length, preview.count ?? preview.n ?? preview.stops?.length ?? stops.length);
    const before = ok(await chief.get("/v1/board"));

    const visit = await visited(officer, sweep, stops[0]);
    const first = ok(await officer.post("/v1/visits", visit), 201);
    const again = await officer.post("/v1/visits", visit);
    assert.equal(again.body.id, first.id, "sent twice, it is one visit");
    const [hazard] = first.hazards;
    const page = await officer.get(matter(hazard));
    assert.equal(page.body.state, "ordered");
    const [paper] = page.body.documents;
    assert.ok(paper.number, "the order has a number");
    let pdf;
    for (let tries = 0; tries < 200 && (pdf = await officer.get(`/v1/documents/${paper.id}.pdf`)).status === 503; tries++) await sleep(50);
    assert.match(pdf.body, /^%PDF-/);
    assert.equal(ok(await new Client(server().url).get(`/v1/documents/verify/${paper.code}`)).number, paper.number, "anybody may verify it");

    const at = ok(await chief.get(`/v1/premises/${stops[0].premises_id}`)).point;
    const drawn = (lon, lat) => ({ type: "Polygon", coordinates: [[[lon - 3e-4, lat - 3e-4], [lon + 3e-4, lat - 3e-4], [lon + 3e-4, lat + 3e-4], [lon - 3e-4, lat + 3e-4], [lon - 3e-4, lat - 3e-4]]] });
    const picked = async (area) => {
      const rule = { open_hazards: true, grades: ["D"], most: 200 };
      return ok(await chief.post("/v1/sweep-plans/preview", { ...people.plan, area, rule })).sample.map((one) => [one.premises_id, one.reason]);
    };
    assert.deepEqual((await picked(drawn(at.lon, at.lat))).find(([id]) => id === stops[0].premises_id)?.[1], "recheck", "it waits for its re-check within a drawn area");
    assert.ok(!(await picked(drawn(at.lon + 0.002, at.lat))).some(([id]) => id === stops[0].premises_id), "and is not picked for an area beside it");

    const stale = page.headers.get("etag");
    assert.equal((await move(other, hazard, "recheck", { outcome: "CORRECTED" }, '"999"')).status, 409, "a stale version");
    assert.notEqual((await move(officer, hazard, "recheck", { outcome: "NO_SUCH" }, stale)).status, 200, "an unknown outcome");
    ok(await move(other, hazard, "recheck", { outcome: "CORRECTED", note: "已办" }, stale));
    assert.equal((await move(other, hazard, "recheck", { outcome: "CORRECTED" }, stale)).status, 409, "once is enough");
    assert.equal(ok(await chief.get(matter(hazard))).state, "closed");

    const after = ok(await chief.get("/v1/board"));
    assert.notDeepEqual(after, before, "the board moved");
    const exported = await chief.get(`/v1/hazards?format=csv&columns=id&filter=id:eq:${hazard}`);
    assert.ok(exported.body.includes(hazard), "the export has it too");
    assert.ok(ok(await (await Client.as(server(), "auditor")).get(`/v1/ledger?filter=matter_id:eq:${hazard}&limit=100`)).items.length >= 3, "each step is in the ledger");
  });

  test("a hazard among all matters tells its kind, so that its title can be said in any language", async () => {
    const people = await street(), { chief, officer } = people;
    const { sweep, stops } = await locked(people);
    ok(await officer.post("/v1/visits", await visited(officer, sweep, stops[0])), 201); // so small a district may have nothing open
    const hazards = ok(await chief.get("/v1/hazards?limit=20&sort=-opened_at")).items;
    assert.ok(hazards.length > 0);
    for (const { id, kind } of hazards) {
      const [row] = ok(await chief.get(`/v1/matters?filter=id:eq:${id}`)).items;
      assert.deepEqual([row.title_list, row.title_code], ["hazard_kinds", kind]);
      assert.equal(ok(await chief.get(`/v1/matters/${id}`)).title_code, kind);
    }
    for (const row of ok(await chief.get("/v1/matters?limit=50&filter=kind:eq:inspection")).items) assert.equal(row.title_code, null);
    const { items } = ok(await chief.get("/v1/today"));
    assert.ok(items.length > 0);
    for (const row of items) assert.equal(typeof row.title_code, row.kind === "inspection" ? "object" : "string", JSON.stringify(row));
  });

  test("a shut door is recorded with its code, a new door enters the register as provisional", async () => {
    const people = await street(), { officer } = people;
    const { sweep, stops } = await locked(people);
    const { lon, lat } = stops.find((one) => one.lon);
    const common = { sweep_id: sweep, act: "visit", started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(), point: { lon, lat, crs: "wgs84" } };
    ok(await officer.post("/v1/visits", { ...common, client_id: randomUUID(), premises_id: stops[1].premises_id, outcome: "closed" }), 201);
    const fresh = ok(await officer.post("/v1/visits", { ...common, client_id: randomUUID(), new_door: { name: "新店", entity_name: "巷口小吃", trade: "6291", address: "固戍一路" }, enrol: { contact_name: "王五", duty: "owner", phone: "13800001234" }, outcome: "enrolled" }), 201);
    const visit = ok(await officer.get(`/v1/visits/${fresh.id}`));
    const door = ok(await officer.get(`/v1/premises/${visit.premises_id}`));
    assert.equal(ok(await officer.get(`/v1/entities/${door.entity_id}`)).state, "provisional");
  });

  test("an officer plans and locks nothing, another station's officer records nothing here", async () => {
    const people = await street(), { officer, plan } = people;
    assert.equal((await officer.post("/v1/sweep-plans", plan)).status, 403);
    const { sweep, stops } = await locked(people);
    const abroad = await Client.as(server(), server().accounts.find((a) => a.role.split("|").includes("officer") && a.unit !== server().accounts.find((b) => b.login === "officer").unit));
    const reply = await abroad.post("/v1/visits", await visited(officer, sweep, stops[0]));
    assert.ok([403, 404, 409, 422].includes(reply.status), `${reply.status}`);
    assert.equal(ok(await officer.get(`/v1/visits?count=1&limit=1&filter=sweep_id:eq:${sweep}`)).count, 0);
  });
});
