// Clue packages and cases over HTTP: the wall between those who find and those who investigate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const picture = (n) => Buffer.concat([PNG, Buffer.from(String(n))]);

onEachDatabase((server) => {
  const of = (role) => server().accounts.find((a) => a.role === role);
  const login = (role) => Client.as(server(), of(role));
  const page = async (who, kind, id) => ok(await who.get(`/v1/${kind}/${id}`));
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  async function attached(who, n) {
    const form = new FormData();
    form.append("file", new Blob([picture(n)], { type: "image/png" }), "photo.png");
    const headers = { Cookie: who.cookie, "X-CSRF": who.csrf, "Idempotency-Key": `evidence-${n}-${Math.random()}` };
    for (;;) {
      const reply = await fetch(server().url + "/v1/attachments", { method: "POST", body: form, headers });
      if (reply.status !== 429) return (await reply.json()).id;
      await sleep(1000 * Number(reply.headers.get("retry-after")));
    }
  }
  const door = async (who) => ok(await who.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];

  async function collected(who, n, more = {}) {
    const photo = await attached(who, n);
    const body = {
      premises_id: (await door(who)).id, category: "food", story: "货架上有超过保质期的食品", ...more,
      evidence: [{ kind: "av", name: "货架照片", story: "货架第二层，共十二袋", attachment_id: photo }],
    };
    return ok(await who.post("/v1/clues", body), 201).id;
  }

  test("a package is sealed, returned, sealed anew and received: what was sealed stays, and whoever found it does not receive it", async () => {
    const [officer, investigator] = await Promise.all(["officer", "investigator"].map(login));
    const id = await collected(officer, 1, { found_at: new Date(Date.now() - 86400e3).toISOString() });
    const draft = await page(officer, "clues", id);
    assert.equal(draft.state, "draft");
    assert.equal(draft.clocks[0].clock, "R1");
    assert.match(draft.evidence[0].hash, /^[0-9a-f]{64}$/);

    const sealed = await move(officer, id, "seal");
    assert.match(sealed.seal, /^[0-9a-f]{64}$/);
    assert.equal(sealed.seal_holds, true);
    assert.equal(sealed.documents[0].kind, "clue_handover");
    const more = { kind: "record", name: "现场笔录", story: "经营者在场" };
    assert.equal((await officer.post(`/v1/clues/${id}/evidence`, more)).status, 409);
    await move(officer, id, "receive", {}, 403);

    const back = await move(investigator, id, "return", { reason: "MORE_EVIDENCE", note: "缺现场笔录" });
    assert.equal(back.state, "returned");
    await move(officer, id, "amend");
    assert.equal(ok(await officer.post(`/v1/clues/${id}/evidence`, more)).evidence.length, 2);
    const again = await move(officer, id, "seal");
    assert.equal(again.seals.length, 2);
    assert.equal(again.seals[0].seal, sealed.seal);
    assert.notEqual(again.seal, sealed.seal);
    assert.equal(again.clocks[0].due, draft.clocks[0].due, "the limit is that of the finding");

    const taken = await move(investigator, id, "receive");
    assert.equal(taken.state, "taken");
    const seen = await page(officer, "clues", id);
    assert.equal(seen.outcome.not_filed, false);
    assert.equal(seen.outcome.decision, null);
    assert.equal(JSON.stringify(seen).includes("AJ-"), false, "no more than that it was taken");
  });

  test("what is returned for good is not amended; a read across the wall needs a purpose", async () => {
    const [officer, investigator] = await Promise.all(["officer", "investigator"].map(login));
    const lost = await collected(officer, 2);
    await move(officer, lost, "seal");
    await move(investigator, lost, "return", { reason: "NO_VIOLATION", note: "不构成违法" });
    assert.equal((await move(officer, lost, "amend", {}, 409)).key, "clue.returned_for_good");
    await move(officer, lost, "drop", { note: "不构成违法" });

    const id = await collected(officer, 3);
    assert.equal((await officer.post(`/v1/clues/${id}/case`, {}, { "X-Purpose": encodeURIComponent("跟进") })).status, 404);
    await move(officer, id, "seal");
    await move(investigator, id, "receive");
    assert.equal((await officer.post(`/v1/clues/${id}/case`, {})).status, 400);
    const across = ok(await officer.post(`/v1/clues/${id}/case`, {}, { "X-Purpose": encodeURIComponent("回复商户询问") }));
    assert.match(across.number, /^AJ-\d{4}-\d{6}$/);
    assert.equal(across.state, "sourced");
    assert.equal((await officer.get(`/v1/matters/${across.id}`)).status, 404);
  });

  /** A case that was found by a clue package, taken and proposed, filed by the head with two certified officers. */
  async function filed(n, people) {
    const { officer, investigator, head } = people;
    const clue = await collected(officer, n);
    await move(officer, clue, "seal");
    await move(investigator, clue, "receive");
    const { items } = ok(await investigator.get("/v1/cases?sort=-opened_at&limit=1"));
    const { id } = items[0];
    await move(investigator, id, "verify");
    const person = async (who) => ok(await who.get("/v1/session")).person.id;
    const [own, other, finder] = await Promise.all([person(investigator), second(investigator), person(officer)]);
    const proposal = {
      cause: "经营超过保质期食品案", basis: "FSL 34, 124", prima_facie: true, punishable: true, competent: true, in_time: true,
      investigator_id: own, second_investigator_id: other,
    };
    const refused = async (more) => (await move(investigator, id, "propose", { ...proposal, ...more }, 422)).errors.map((e) => `${e.field} ${e.code}`);
    assert.deepEqual(await refused({ competent: false }), ["competent condition_missing"]);
    assert.deepEqual(await refused({ second_investigator_id: own }), ["second_investigator_id same_person"]);
    assert.deepEqual(await refused({ second_investigator_id: finder }), ["second_investigator_id other_part"]);
    assert.deepEqual(await refused({ act_ended_on: "2020-01-01" }), ["act_ended_on out_of_time"]);
    await move(investigator, id, "propose", proposal);
    const page = await move(head, id, "file");
    assert.equal(page.state, "investigating");
    assert.deepEqual(page.clocks.filter((c) => !c.stopped_at).map((c) => c.clock), ["P4"]);
    return id;
  }
  // Another certified investigator of the same brigade.
  async function second(investigator) {
    const admin = await login("admin");
    const me = ok(await investigator.get("/v1/session")).person;
    const people = ok(await admin.get(`/v1/people?filter=unit_id:eq:${me.unit_id}&limit=50`)).items;
    return people.find((p) => p.id !== me.id && p.certificate).id;
  }
  const whole = { party: "某商店", facts: "货架上有十二袋超过保质期的食品", evidence: "现场笔录、照片", nature: "经营超过保质期食品", basis: "FSL 124", opinion: "建议处罚" };
  const passed = { competence: true, party: true, facts: true, qualification: true, basis: true, procedure: true, fitness: true, note: "同意" };

  test("the whole way of a case to its archive; each part is another person's", async () => {
    const names = ["officer", "investigator", "reviewer", "head"];
    const people = Object.fromEntries(await Promise.all(names.map(async (n) => [n, await login(n)])));
    const { investigator, reviewer, head } = people;
    const id = await filed(10, people);
    ok(await investigator.post(`/v1/cases/${id}/evidence`, { kind: "party", name: "询问笔录", story: "经营者承认" }));

    const proposed = { decision: "PENALTY", penalties: ["FINE", "CONFISCATION"], fine: 500000, confiscated: 12000, discretion: "LIGHTER" };
    assert.equal((await move(investigator, id, "report", { ...whole, ...proposed, penalties: [] }, 422)).errors[0].field, "penalties");
    await move(investigator, id, "report", { ...whole, ...proposed });
    assert.equal((await move(reviewer, id, "approve", { ...passed, facts: false }, 422)).errors[0].field, "facts");
    await move(reviewer, id, "approve", passed);
    const noticed = await move(investigator, id, "notify", { mode: "S1", receipt: "当事人签收" });
    assert.equal(noticed.hearing, false);
    assert.equal((await move(investigator, id, "hear", { note: "要求听证" }, 409)).key, "case.no_hearing");
    await move(investigator, id, "state", { note: "已整改，请求从轻" });
    await move(investigator, id, "waive", { note: "书面放弃" });
    const heavier = { decision: "PENALTY", penalties: ["FINE"], fine: 500001, facts: "…", basis: "FSL 124", discretion: "LIGHTER" };
    assert.equal((await move(head, id, "decide", heavier, 422)).errors[0].code, "not_noticed");
    const decided = await move(head, id, "decide", { ...heavier, penalties: ["FINE", "CONFISCATION"], fine: 400000, confiscated: 12000, discretion: "LIGHTER" });
    assert.deepEqual(decided.clocks.filter((c) => !c.stopped_at).map((c) => c.clock).sort(), ["P16", "P8"]);
    assert.equal((await move(investigator, id, "serve", { mode: "S5", receipt: "公告" }, 409)).key, "case.announced_too_short");
    assert.equal((await move(investigator, id, "serve", { mode: "S2", receipt: "留置" }, 422)).errors[0].field, "witness");
    const served = await move(investigator, id, "serve", { mode: "S1", receipt: "当事人签收" });
    assert.deepEqual(served.owed, { fine: 400000, late: 0, confiscated: 12000 });
    assert.equal((await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" }, 409)).key, "case.still_owed");
    await move(investigator, id, "pay", { amount: 100000, confiscated: 12000, receipt: "0001" });
    assert.equal((await move(investigator, id, "pay", { amount: 300001, receipt: "0002" }, 422)).errors[0].code, "more_than_owed");
    await move(investigator, id, "pay", { amount: 300000, receipt: "0002" });
    await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" });
    await move(head, id, "close", { note: "同意结案" });
    const archived = await move(investigator, id, "archive", { note: "正卷一册，副卷一册" });
    assert.equal(archived.state, "archived");
    assert.ok(archived.published_on && archived.publish_until > archived.published_on);
    assert.deepEqual(archived.documents.map((d) => d.kind), ["case_filing", "penalty_notice", "penalty_decision", "service_receipt", "case_closing"]);
    assert.deepEqual([...new Set(archived.parts.map((p) => p.part))].sort(), ["decider", "investigator", "reviewer", "supervisor"]);
    const persons = archived.parts.map((p) => p.person_id);
    assert.equal(new Set(persons).size, persons.length);
  });

  test("loss of a licence is heard by somebody new, looked at by law again, discussed by the heads", async () => {
    const names = ["officer", "investigator", "reviewer", "head"];
    const people = Object.fromEntries(await Promise.all(names.map(async (n) => [n, await login(n)])));
    const { investigator, reviewer, head } = people;
    const id = await filed(20, people);
    await move(investigator, id, "report", { ...whole, decision: "PENALTY", penalties: ["REVOCATION"], fine: 0, confiscated: 0, discretion: "HEAVIER" });
    await move(reviewer, id, "approve", passed);
    assert.equal((await move(investigator, id, "notify", { mode: "S1" })).hearing, true);
    await move(investigator, id, "hear", { note: "要求听证" });
    assert.equal((await move(head, id, "set_hearing", { place: "听证室", hearing_on: new Date(Date.now() + 2 * 86400e3).toISOString().slice(0, 10) }, 422)).errors[0].code, "too_early");
    const set = await move(head, id, "set_hearing", { place: "听证室" });
    assert.ok(set.clocks.find((c) => c.clock === "P4").paused_on, "a hearing does not count");
    assert.equal((await move(reviewer, id, "heard", { record: "…", report: "…" }, 409)).key, "case.other_part");
    await move(investigator, id, "withdraw", { note: "当事人放弃" });
    assert.ok(!(await page(investigator, "cases", id)).clocks.find((c) => c.clock === "P4").paused_on);
    const decided = await move(head, id, "decide", { decision: "PENALTY", penalties: ["REVOCATION"], fine: 0, confiscated: 0, facts: "…", basis: "FSL 124", discretion: "HEAVIER" });
    assert.equal(decided.state, "decided");
  });
});
