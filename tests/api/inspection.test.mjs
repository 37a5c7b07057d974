// An inspection as the law has it: asked, approved, noticed, verified at the door, recorded, rated, published.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const CATERING = "JC-6200-00-001-1";
const UNLICENSED = "JC-0000-00-003-1"; // not published

onEachDatabase((server) => {
  let used = 0;

  // Two certified officers of one station, its chief, and a door whose operator nobody inspected yet.
  async function people() {
    const accounts = server().accounts;
    const chiefs = accounts.filter((a) => a.role.split("|").includes("chief"));
    for (const account of chiefs) {
      const chief = await Client.as(server(), account);
      const unit = (await chief.get("/v1/session")).body.unit.id;
      const { items } = ok(await chief.get(`/v1/people?limit=200&filter=active:eq:1&filter=unit_id:eq:${unit}`));
      const certified = items.filter((p) => p.certificate && p.id !== chief.me.id);
      const officers = accounts.filter((a) => a.unit === account.unit && a.role.split("|").includes("officer"));
      const clients = [];
      for (const one of officers) {
        const client = await Client.as(server(), one);
        if (certified.some((p) => p.id === client.me.id)) clients.push(client);
      }
      if (clients.length && certified.length > 2) return { chief, officer: clients[0], certified, unit };
    }
    throw new Error("the demonstration has no station with a chief and certified officers");
  }

  async function freshDoor(chief) {
    const { items } = ok(await chief.get("/v1/premises?limit=200&filter=entity_id:notnull:"));
    return items[used++];
  }

  async function asked({ chief, officer, certified }, more = {}) {
    const door = more.premises_id ? { id: more.premises_id } : await freshDoor(chief);
    const second = certified.find((p) => p.id !== officer.me.id);
    const body = { premises_id: door.id, ground: "plan", item: CATERING, lead_id: officer.me.id, second_id: second.id, planned_on: today(), reason: "年度计划", ...more };
    const { id } = ok(await officer.post("/v1/inspections", body), 201);
    return { id, door, second };
  }

  async function move(client, id, action, form = {}) {
    const page = await client.get(`/v1/inspections/${id}`);
    return client.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": page.headers.get("etag") });
  }

  async function noticed(who, more) {
    const made = await asked(who, more);
    ok(await move(who.chief, made.id, "approve"));
    ok(await move(who.officer, made.id, "notice", { note: "当面告知" }));
    const { code } = ok(await who.officer.get(`/v1/inspections/${made.id}/code`));
    return { ...made, code };
  }

  const visit = (door, id, second) => ({
    client_id: randomUUID(), premises_id: door.id, act: "inspection", approval_id: id, second_id: second.id, outcome: "seen",
    started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(),
  });
  const anybody = () => new Client(server().url);

  test("approval is a paper, the code tells the operator who comes, and after the visit the result; one rating, for the chief alone", async () => {
    const who = await people();
    const { id, door, second, code } = await noticed(who);
    const papers = ok(await who.chief.get(`/v1/inspections/${id}`)).documents.map((d) => d.kind);
    assert.deepEqual(papers.sort(), ["inspection_approval", "inspection_notice"]);
    const operator = anybody();
    const before = ok(await operator.get(`/v1/doorstep/inspections/${code}`));
    assert.equal(before.state, "noticed");
    assert.equal(before.officers.length, 2);
    assert.ok(before.officers.every((o) => o.name.endsWith("*") && o.certificate), JSON.stringify(before.officers));
    assert.equal(before.item.code, CATERING);
    assert.ok(before.basis && before.cap >= 1);
    assert.equal(before.result, null);
    assert.ok(before.may_ask_recusal && !before.may_rate);
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/rating`, { stars: 5 })).body.key, "doorstep.not_yet");
    assert.equal(ok(await who.officer.get(`/v1/inspections/${id}/code`)).url, `${server().url}/d/inspection/${code}`, "where the server was asked, when no other address is set");
    assert.match((await who.officer.get(`/v1/inspections/${id}/qr.svg`)).body, /^<svg|^<\?xml/);

    ok(await who.officer.post("/v1/visits", visit(door, id, second)), 201);
    const after = ok(await operator.get(`/v1/doorstep/inspections/${code}`));
    assert.equal(after.result.outcome.code, "seen");
    assert.ok(after.may_rate && !after.may_ask_recusal);
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/rating`, { stars: 6 })).status, 422);
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/rating`, { stars: 2, reasons: ["no-such"] })).status, 422);
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/rating`, { stars: 2, reasons: ["rude"], words: "没有出示证件" })).status, 204);
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/rating`, { stars: 5 })).body.key, "doorstep.rated", "once");
    const [rating] = ok(await who.chief.get(`/v1/inspection-ratings?filter=id:eq:${id}`)).items;
    assert.equal(rating.stars, 2);
    assert.equal(rating.words, "没有出示证件");
    assert.equal((await who.officer.get("/v1/inspection-ratings")).status, 403, "whoever was rated reads no list of it");
    assert.equal(ok(await who.officer.get(`/v1/inspections/${id}`)).rating, undefined, "nor the words on the page");
    assert.equal(ok(await who.chief.get(`/v1/inspections/${id}`)).rating.stars, 2);
  });

  test("recording starts the twenty working days; what is published stands on the door's card until it is taken down", async () => {
    const who = await people();
    const { id, door, second } = await noticed(who);
    ok(await who.officer.post("/v1/visits", visit(door, id, second)), 201);
    const page = ok(await who.chief.get(`/v1/inspections/${id}`));
    const clock = page.clocks.find((c) => c.clock === "PUB1" && !c.stopped_at);
    assert.ok(clock, JSON.stringify(page.clocks));
    assert.equal(page.closed_at, null, "until then it is in the inbox");
    const { code: tag } = ok(await who.chief.get(`/v1/premises/${door.id}/tag`));
    const card = async () => ok(await anybody().get(`/v1/doorstep/doors/${tag}`));
    assert.deepEqual((await card()).inspections, []);
    assert.equal((await move(who.officer, id, "publish", { recusal: "none" })).status, 403, "not by an inspector");
    assert.equal((await move(who.chief, id, "publish", {})).status, 422, "what the operator said on recusal belongs to it");
    ok(await move(who.chief, id, "publish", { recusal: "none", public_note: "已整改" }));
    const [shown] = (await card()).inspections;
    assert.equal(shown.facts.item.code, CATERING);
    assert.equal(shown.note, "已整改");
    assert.ok(!("hazards" in shown.facts), "by rule hazards are not shown");
    ok(await move(who.chief, id, "correct", { reason: "笔误", public_note: "已全部整改" }));
    const [corrected] = (await card()).inspections;
    assert.equal(corrected.note, "已全部整改");
    assert.ok(corrected.changed_at);
    ok(await move(who.chief, id, "withdraw", { reason: "复核" }));
    assert.deepEqual((await card()).inspections, []);
    ok(await move(who.chief, id, "publish", { recusal: "none" }));
    assert.equal((await card()).inspections.length, 1);
  });

  test("an officer steps aside, the chief sends another one, the old code is worth nothing", async () => {
    const who = await people();
    const { id, door, second, code } = await noticed(who);
    const operator = anybody();
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/recusal`, { officer: 2, ground: "relative", reason: "是我表哥" })).status, 204);
    assert.equal(ok(await operator.get(`/v1/doorstep/inspections/${code}`)).state, "recusal");
    assert.equal((await who.officer.post("/v1/visits", visit(door, id, second))).body.key, "inspection.recusal_open");
    assert.equal((await operator.post(`/v1/doorstep/inspections/${code}/recusal`, { officer: 1, ground: "other", reason: "再来一次" })).body.key, "doorstep.too_late");
    const third = who.certified.find((p) => ![who.officer.me.id, second.id].includes(p.id));
    assert.equal((await move(who.officer, id, "replace", { officer_id: second.id, replacement_id: third.id, reason: "亲属" })).status, 403);
    assert.equal((await move(who.chief, id, "replace", { officer_id: second.id, replacement_id: who.officer.me.id, reason: "亲属" })).status, 422);
    ok(await move(who.chief, id, "replace", { officer_id: second.id, replacement_id: third.id, reason: "亲属" }));
    const page = ok(await who.chief.get(`/v1/inspections/${id}`));
    assert.equal(page.state, "approved");
    assert.equal(page.second_id, third.id);
    assert.equal(page.recusals[0].granted, true);
    const gone = await operator.get(`/v1/doorstep/inspections/${code}`);
    const never = await operator.get(`/v1/doorstep/inspections/${"x".repeat(24)}`);
    assert.deepEqual([gone.status, gone.body.key], [404, "doorstep.unknown"]);
    assert.deepEqual([never.status, never.body.key], [gone.status, gone.body.key], "replaced and never there are answered alike");
    ok(await move(who.officer, id, "notice", { note: "重新告知" }));
    const fresh = ok(await who.officer.get(`/v1/inspections/${id}/code`)).code;
    assert.notEqual(fresh, code);
    ok(await operator.get(`/v1/doorstep/inspections/${fresh}`));
    assert.equal((await who.officer.post("/v1/visits", visit(door, id, second))).body.key, "inspection.other_officers");
    ok(await who.officer.post("/v1/visits", visit(door, id, third)), 201);
    const again = await asked(who, { premises_id: door.id, ground: "complaint" });
    assert.deepEqual(ok(await who.chief.get(`/v1/inspections/${again.id}`)).ties, [second.id], "the chief is told of the tie");
  });

  test("kept as they are the two notice again, and the code that was scanned stays good", async () => {
    const who = await people();
    const { id, code } = await noticed(who);
    ok(await move(who.officer, id, "no_recusal"));
    assert.equal(ok(await who.chief.get(`/v1/inspections/${id}`)).recusal, "none");
    ok(await move(who.officer, id, "recuse", { officer_id: who.officer.me.id, asked_by: "officer", ground: "interest", reason: "同乡" }));
    ok(await move(who.chief, id, "keep", { reason: "不影响公正" }));
    assert.equal(ok(await anybody().get(`/v1/doorstep/inspections/${code}`)).recusal, "kept");
    ok(await move(who.officer, id, "notice", { note: "告知决定" }));
    assert.equal(ok(await who.officer.get(`/v1/inspections/${id}/code`)).code, code);
    ok(await move(who.officer, id, "renew"));
    assert.notEqual(ok(await who.officer.get(`/v1/inspections/${id}/code`)).code, code);
    assert.equal((await anybody().get(`/v1/doorstep/inspections/${code}`)).status, 404);
  });

  test("the cap blocks what counts, made together counts once, a complaint does not count", async () => {
    const who = await people();
    const door = await freshDoor(who.chief);
    const most = ok(await who.chief.get(`/v1/inspections/${(await asked(who, { premises_id: door.id })).id}`)).cap.most;
    const items = ["JC-0000-00-001-1", "JC-0000-00-002-1", "JC-0000-00-004-1", "JC-0000-00-006-1", CATERING];
    let last;
    for (let i = 0; i < most; i++) {
      last = await asked(who, { premises_id: door.id, item: items[i] });
      ok(await move(who.chief, last.id, "approve"));
    }
    const over = await asked(who, { premises_id: door.id, item: "JC-5250-00-001-1" });
    assert.equal((await move(who.chief, over.id, "approve")).body.key, "inspection.cap_reached");
    const together = await asked(who, { premises_id: door.id, item: "JC-5250-00-001-1", joint_with: last.id });
    ok(await move(who.chief, together.id, "approve"));
    const complaint = await asked(who, { premises_id: door.id, item: "JC-5250-00-001-1", ground: "complaint" });
    ok(await move(who.chief, complaint.id, "approve"));
    const elsewhere = await freshDoor(who.chief);
    const bad = await who.officer.post("/v1/inspections", { premises_id: elsewhere.id, ground: "plan", item: CATERING, lead_id: who.officer.me.id, second_id: last.second.id, planned_on: today(), reason: "x", joint_with: last.id });
    assert.equal(bad.status, 422);
    assert.equal(bad.body.errors[0].field, "joint_with");
    const guidance = await who.officer.post("/v1/inspections", { premises_id: elsewhere.id, ground: "plan", item: "ZD-0000-00-001-1", lead_id: who.officer.me.id, second_id: last.second.id, planned_on: today(), reason: "x" });
    assert.equal(guidance.body.errors[0].code, "not_an_inspection");
  });

  test("the same item not again within three months, unless there is a lead; another item may be looked at", async () => {
    const who = await people();
    let door, first;
    for (let tries = 0; tries < 60; tries++) {
      door = await freshDoor(who.chief);
      const card = ok(await who.officer.get(`/v1/doors/${door.id}/card`));
      if (/^(52|62)/.test(card.entity?.trade ?? "")) break;
    }
    first = await noticed(who, { premises_id: door.id, ground: "complaint" }); // does not count to the cap, and yet somebody was there
    ok(await who.officer.post("/v1/visits", visit(door, first.id, first.second)), 201);
    const soon = await asked(who, { premises_id: door.id });
    assert.equal((await move(who.chief, soon.id, "approve")).body.key, "inspection.too_soon");
    const lead = await asked(who, { premises_id: door.id, ground: "hazard" });
    ok(await move(who.chief, lead.id, "approve"));
    const other = await asked(who, { premises_id: door.id, item: "JC-0000-00-004-1" });
    ok(await move(who.chief, other.id, "approve"));
  });

  test("what an authority above inspected is left alone for three months, unless there is a lead or it was noted by mistake", async () => {
    const who = await people();
    let door;
    for (let tries = 0; tries < 60; tries++) {
      door = await freshDoor(who.chief);
      const card = ok(await who.officer.get(`/v1/doors/${door.id}/card`));
      if (/^(52|62)/.test(card.entity?.trade ?? "")) break;
    }
    const note = { entity_id: door.entity_id, item: CATERING, on_day: today(), authority: "深圳市市场监督管理局", document: "深市监检〔2026〕8号" };
    assert.equal((await (await Client.as(server(), "partner")).post("/v1/superior-inspections", note)).status, 403);
    const wrong = await who.officer.post("/v1/superior-inspections", { ...note, on_day: "2199-01-01", item: "nothing" });
    assert.equal(wrong.status, 422);
    const { id } = ok(await who.officer.post("/v1/superior-inspections", note), 201);
    const plain = await asked(who, { premises_id: door.id });
    assert.equal((await move(who.chief, plain.id, "approve")).body.key, "inspection.too_soon");
    const lead = await asked(who, { premises_id: door.id, ground: "hazard" });
    ok(await move(who.chief, lead.id, "approve"));
    assert.equal((await who.officer.post(`/v1/superior-inspections/${id}/withdraw`, { reason: "x" })).status, 403, "a chief's");
    const reply = await who.chief.post(`/v1/superior-inspections/${id}/withdraw`, { reason: "登记到了别家" });
    assert.equal(reply.status, 204, JSON.stringify(reply.body));
    assert.equal((await who.chief.post(`/v1/superior-inspections/${id}/withdraw`, { reason: "x" })).status, 404, "once");
    const row = ok(await who.chief.get("/v1/superior-inspections")).items.find((one) => one.id === id);
    assert.equal(row.withdrawn_why, "登记到了别家");
    assert.notEqual((await move(who.chief, plain.id, "approve")).body?.key, "inspection.too_soon");
  });

  test("whoever is of another station is lent first; what is not published is filed", async () => {
    const who = await people();
    const head = await Client.as(server(), "admin");
    const all = ok(await head.get("/v1/people?limit=500&filter=active:eq:1")).items;
    const tree = ok(await head.get("/v1/units")).items;
    const own = tree.find((u) => u.id === who.unit);
    const guest = all.find((p) => p.certificate && p.unit_id !== who.unit && p.unit_id !== own.parent_id && tree.find((u) => u.id === p.unit_id)?.kind === own.kind);
    const door = await freshDoor(who.chief);
    const body = { premises_id: door.id, ground: "plan", item: UNLICENSED, lead_id: who.officer.me.id, second_id: guest.id, planned_on: today(), reason: "x" };
    const refused = await who.officer.post("/v1/inspections", body);
    assert.deepEqual(refused.body.errors.map((e) => [e.field, e.code]), [["second_id", "not_at_hand"]]);
    const loan = { person_id: guest.id, unit_id: who.unit, first_day: today(), last_day: today(), reason: "支援" };
    assert.equal((await who.officer.post("/v1/officer-loans", loan)).status, 403);
    const lent = ok(await head.post("/v1/officer-loans", loan), 201);
    const { id } = ok(await who.officer.post("/v1/inspections", body), 201);
    ok(await move(who.chief, id, "approve"));
    assert.equal((await head.delete(`/v1/officer-loans/${lent.id}`)).status, 204);
    assert.equal((await move(who.officer, id, "notice", { note: "x" })).body.key, "inspection.officer_elsewhere", "checked at every step");
    const back = ok(await head.post("/v1/officer-loans", loan), 201);
    assert.notEqual(back.id, lent.id);
    ok(await move(who.officer, id, "notice", { note: "x" }));
    ok(await move(who.officer, id, "no_recusal"));
    ok(await who.officer.post("/v1/visits", visit(door, id, guest)), 201);
    assert.equal(ok(await who.chief.get(`/v1/inspections/${id}`)).state, "filed");
  });

  test("the doorstep tells nothing to who has no code, and answers slowly to who asks fast", async () => {
    const operator = anybody();
    for (const path of ["/v1/doorstep/doors/AAAA", `/v1/doorstep/doors/${"A".repeat(32)}`, "/v1/doorstep/inspections/1"]) {
      const reply = await operator.get(path);
      assert.deepEqual([reply.status, reply.body.key], [404, "doorstep.unknown"], path);
    }
    const caps = ok(await operator.get("/v1/doorstep/caps"));
    assert.ok(caps.caps.length && caps.catalogue.every((row) => row.code.startsWith("JC-")));
    assert.ok(caps.inspection_grounds.some((row) => row.counts === false));
    const replies = await Promise.all(Array.from({ length: 120 }, () => fetch(server().url + "/v1/doorstep/inspections/nobody")));
    const statuses = new Set(replies.map((r) => r.status));
    assert.ok(statuses.has(429), [...statuses].join());
    assert.ok(Number(replies.find((r) => r.status === 429).headers.get("retry-after")) > 0);
  });
});
