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

  test("what is returned for good is not amended", async () => {
    const [officer, investigator] = await Promise.all(["officer", "investigator"].map(login));
    const lost = await collected(officer, 2);
    await move(officer, lost, "seal");
    await move(investigator, lost, "return", { reason: "NO_VIOLATION", note: "不构成违法" });
    assert.equal((await move(officer, lost, "amend", {}, 409)).key, "clue.returned_for_good");
    await move(officer, lost, "drop", { note: "不构成违法" });
  });

  test("from outside the wall a case is told of, not seen; a pass opens that one for reading and is listed", async () => {
    const [officer, investigator, auditor] = await Promise.all(["officer", "investigator", "auditor"].map(login));
    const clue = await collected(officer, 4);
    await move(officer, clue, "seal");
    await move(investigator, clue, "receive");
    const { items } = ok(await investigator.get("/v1/cases?sort=-opened_at&limit=2"));
    const [{ id, number }, other] = items;
    await move(investigator, id, "verify");
    const planted = "仓库后门的黑色帐本";
    ok(await investigator.post(`/v1/cases/${id}/evidence`, { kind: "party", name: planted, story: planted }));
    assert.equal((await page(officer, "clues", clue)).outcome.case_id, id);

    for (const role of ["officer", "chief", "clerk", "mediator", "command", "window", "partner"]) {
      const who = await login(role);
      assert.equal((await who.get(`/v1/matters/${id}`)).status, 404, role);
      assert.notEqual((await who.get(`/v1/cases/${id}`)).status, 200, role);
      for (const list of ["/v1/matters?limit=200&sort=-opened_at", "/v1/cases?limit=200", "/v1/ledger?limit=200", "/v1/documents?limit=200"]) {
        const text = JSON.stringify((await who.get(list)).body);
        assert.equal(text.includes(number) || text.includes(planted), false, `${role} ${list}`);
      }
    }
    const card = ok(await officer.get(`/v1/cases/${id}/across`));
    assert.deepEqual([card.number, card.state, card.filed_on, card.decision, card.clue_id, card.readable], [number, "verifying", null, null, clue, false]);
    assert.equal(JSON.stringify(card).includes(planted), false);
    const told = ok(await officer.get(`/v1/entities/${card.entity_id}/cases`));
    assert.equal(told.next, null);
    assert.deepEqual(told.items.find((one) => one.id === id), card);
    assert.equal((await officer.get(`/v1/entities/${card.entity_id}/cases?before=x`)).status, 422);
    const { unit_id } = ok(await officer.get("/v1/session")).person;
    const [theirs] = ok(await auditor.get(`/v1/entities?filter=unit_id:ne:${unit_id}&limit=1`)).items;
    const foreign = ok(await investigator.post("/v1/cases", { entity_id: theirs.id, source: "inspection", category: "food", story: "销售过期食品" }), 201);
    assert.deepEqual(ok(await officer.get(`/v1/entities/${theirs.id}/cases`)).items, []);
    assert.equal((await officer.get(`/v1/cases/${foreign.id}/across`)).status, 404);
    assert.equal((await officer.post(`/v1/cases/${foreign.id}/look`, { purpose: "follow", for_id: clue, words: "回复商户询问" })).status, 404, "no pass for what one is not told of");

    const look = (body, status) => officer.post(`/v1/cases/${id}/look`, { purpose: "follow", for_id: clue, words: "回复商户询问", ...body }).then((r) => ok(r, status));
    assert.equal((await look({ purpose: "answer" }, 403)).key, "case.look_not_for_your_role");
    assert.equal((await look({ for_id: id }, 422)).errors[0].field, "for_id");
    await look({}, 201);
    assert.equal(JSON.stringify(await page(officer, "cases", id)).includes(planted), true);
    assert.equal(ok(await officer.get(`/v1/cases/${id}/across`)).readable, true);
    assert.equal((await officer.post(`/v1/matters/${id}/moves/report`, {}, { "If-Match": '"2"' })).status, 404, "a pass is for reading");
    if (other) assert.equal((await officer.get(`/v1/cases/${other.id}`)).status, 404, "and for that case alone");
    const [read] = (await page(investigator, "cases", id)).reads;
    assert.deepEqual([read.code, read.purpose, read.for_id], ["follow", "回复商户询问", clue]);
    const listed = ok(await auditor.get(`/v1/wall-reads?filter=case_id:eq:${id}`)).items;
    assert.deepEqual(listed.map((r) => [r.code, r.for_id]), [["follow", clue]]);
    assert.equal((await officer.get("/v1/wall-reads")).status, 403);
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
    assert.deepEqual(served.owed, { fine: 400000, late: 0, confiscated: 12000, overdue: 0 });
    assert.equal((await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" }, 409)).key, "case.still_owed");
    await move(investigator, id, "pay", { amount: 100000, confiscated: 12000, receipt: "0001" });
    assert.equal((await move(investigator, id, "pay", { amount: 300001, receipt: "0002" }, 422)).errors[0].code, "more_than_owed");
    await move(investigator, id, "pay", { amount: 300000, receipt: "0002" });
    await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" });
    await move(head, id, "close", { note: "同意结案" });
    const archived = await move(investigator, id, "archive", { note: "正卷一册，副卷一册" });
    assert.equal(archived.state, "archived");
    assert.ok(archived.published_on && archived.publish_until > archived.published_on);
    const listed = async () => ok(await new Client(server().url).get("/v1/publications?limit=100")).items.find((one) => one.id === id);
    assert.equal((await listed()).facts.number, archived.publications[0].facts.number);
    assert.deepEqual(archived.documents.map((d) => d.kind), ["case_filing", "penalty_notice", "penalty_decision", "service_receipt", "case_closing"]);
    assert.deepEqual([...new Set(archived.parts.map((p) => p.part))].sort(), ["decider", "investigator", "reviewer", "supervisor"]);
    const persons = archived.parts.map((p) => p.person_id);
    assert.equal(new Set(persons).size, persons.length);
  });

  // A case that is decided: so much fine, or another penalty, served in person.
  async function decided(n, people, fine = 100000, penalties = ["FINE"]) {
    const { investigator, reviewer, head } = people;
    const id = await filed(n, people);
    const proposed = { decision: "PENALTY", penalties, fine, confiscated: 0, discretion: "LIGHTER" };
    await move(investigator, id, "report", { ...whole, ...proposed });
    await move(reviewer, id, "approve", passed);
    await move(investigator, id, "notify", { mode: "S1", receipt: "签收" });
    await move(investigator, id, "waive", { note: "放弃" });
    await move(head, id, "decide", { ...proposed, facts: "销售超过保质期的食品，联系电话13800001234", basis: "FSL 124" });
    return id;
  }

  test("time to pay is asked for and decided by the head; what is not due cannot be demanded", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "reviewer", "head"].map(async (n) => [n, await login(n)])));
    const { investigator, head } = people;
    const id = await decided(60, people);
    const served = await move(investigator, id, "serve", { mode: "S1", receipt: "签收" });
    assert.deepEqual(served.clocks.filter((c) => !c.stopped_at).map((c) => c.clock).sort(), ["P10", "P14", "P16"]);
    assert.equal((await move(investigator, id, "demand", { mode: "S1", receipt: "签收" }, 409)).key, "case.not_overdue");
    const asked = await move(investigator, id, "ask_later", { what: "PARTS", note: "经营困难，附银行流水" });
    assert.equal(asked.state, "delay_asked");
    assert.equal((await move(head, id, "refuse_later", { note: "材料不足" })).state, "served");
    await move(investigator, id, "ask_later", { what: "PARTS", note: "补充材料" });
    const until = new Date(Date.now() + 8 * 3600e3 + 60 * 86400e3).toISOString().slice(0, 10);
    const parted = await move(head, id, "instal", { until, parts: 3, note: "同意" });
    assert.deepEqual(parted.instalments.map((one) => one.amount), [33333, 33333, 33334]);
    assert.equal(parted.pay_by, until);
    assert.deepEqual(parted.owed, { fine: 100000, late: 0, confiscated: 0, overdue: 0 });
    const paid = await move(investigator, id, "pay", { amount: 100000, receipt: "0001" });
    assert.deepEqual(paid.clocks.filter((c) => !c.stopped_at).map((c) => c.clock), ["P16"]);
    assert.equal((await move(investigator, id, "fulfil", { ending: "COURT_ENDED", note: "…" }, 422)).errors[0].code, "not_here");
    assert.equal((await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" })).state, "finished");
  });

  test("a penalty is published for everybody, ends early only when its conditions hold, and is taken back when it changed", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "reviewer", "head"].map(async (n) => [n, await login(n)])));
    const { investigator, reviewer, head, officer } = people;
    const id = await decided(70, people);
    const at = `/v1/cases/${id}/publication`;
    const post = async (who, path, form, status = 200) => ok(await who.post(path, form), status);
    const anybody = new Client(server().url);
    const listed = async () => ok(await anybody.get("/v1/publications?limit=100")).items.find((one) => one.id === id);
    const words = { violation: "销售超过保质期的食品", told: "当事人销售超过保质期的食品，联系电话13800001234，罚款1000元。" };
    assert.equal(await listed(), undefined);
    ok(await anybody.get(`/v1/publications/${id}`), 404);
    await post(officer, at, words, 403);
    await post(reviewer, at, words, 403);
    const published = await post(investigator, at, words);
    assert.ok(published.clocks.find((c) => c.clock === "P16").stopped_at);
    assert.equal((await post(investigator, at, words, 409)).key, "case.published_already");
    const { facts } = await listed();
    assert.deepEqual(Object.keys(facts).sort(), ["confiscated", "decided_on", "fine", "number", "organ", "organ_en", "party", "penalties", "violation"]);
    assert.equal(facts.penalties[0].code, "FINE");
    const shown = ok(await anybody.get(`/v1/publications/${id}`));
    assert.ok(!shown.told.includes("13800001234") && shown.told.includes("138****1234"));

    const terms = ["FULFILLED", "HARM_REMOVED", "NO_REPEAT", "NOT_LISTED"];
    assert.deepEqual((await post(investigator, `${at}/ask`, { terms: terms.slice(0, 2), note: "…" }, 409)).key, "case.still_owed");
    await move(investigator, id, "serve", { mode: "S1", receipt: "签收" });
    await move(investigator, id, "pay", { amount: 100000, receipt: "0001" });
    await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" });
    assert.deepEqual((await post(investigator, `${at}/ask`, { terms: terms.slice(0, 3), note: "…" }, 422)).errors.map((e) => e.field), ["terms"]);
    assert.equal((await post(head, `${at}/decide`, { granted: true, note: "…" }, 409)).key, "case.end_not_asked");
    const asked = await post(investigator, `${at}/ask`, { terms, note: "已整改，附证明" });
    assert.equal(asked.publication_ends[0].granted, null);
    assert.equal((await post(investigator, `${at}/ask`, { terms, note: "…" }, 409)).key, "case.end_asked_already");
    await post(investigator, `${at}/decide`, { granted: true, note: "…" }, 403);
    await post(head, `${at}/decide`, { granted: false, note: "证明不足" });
    assert.ok(await listed());
    await post(investigator, `${at}/ask`, { terms, note: "补充证明" });
    const ended = await post(head, `${at}/decide`, { granted: true, note: "同意" });
    assert.deepEqual([ended.unpublished_why, ended.publication_ends.map((e) => e.granted)], ["EARLY", [false, true]]);
    assert.equal(await listed(), undefined);
    ok(await anybody.get(`/v1/publications/${id}`), 404);
    assert.equal((await post(investigator, at, words, 409)).key, "case.publication_over");
  });

  test("what is lost with a licence stays public to its end; what was changed is taken back and may be published anew", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "reviewer", "head"].map(async (n) => [n, await login(n)])));
    const { investigator, head } = people;
    const id = await decided(80, people, 0, ["REVOCATION"]);
    const at = `/v1/cases/${id}/publication`;
    const words = { violation: "无证经营", told: "吊销许可证。" };
    const post = async (who, path, form, status = 200) => ok(await who.post(path, form), status);
    const withdrawal = { reason: "CHANGED", note: "复议变更" };
    assert.equal((await post(investigator, `${at}/withdraw`, withdrawal, 409)).key, "case.not_public");
    await post(head, at, words);
    assert.equal((await post(investigator, `${at}/ask`, { terms: ["FULFILLED"], note: "…" }, 409)).key, "case.never_early");
    assert.equal((await post(investigator, `${at}/withdraw`, { ...withdrawal, reason: "EARLY" }, 422)).errors[0].code, "not_here");
    assert.equal((await post(investigator, `${at}/withdraw`, { ...withdrawal, changed_on: "2020-01-01" }, 422)).errors[0].code, "before_begin");
    const back = await post(investigator, `${at}/withdraw`, withdrawal);
    assert.equal(back.unpublished_why, "CHANGED");
    const p19 = back.clocks.find((c) => c.clock === "P19");
    assert.deepEqual([!!p19.stopped_at, p19.late], [true, false]);
    const anew = await post(investigator, at, { ...words, told: "变更后的决定。" });
    assert.deepEqual([anew.unpublished_on, anew.publications[0].told], [null, "变更后的决定。"]);

    const anybody = new Client(server().url);
    const one = ok(await anybody.get("/v1/publications?limit=1"));
    assert.equal(one.items.length, 1);
    assert.equal(one.items[0].id, id, "the newest first");
    const next = ok(await anybody.get(`/v1/publications?limit=1&after=${one.next}`));
    assert.notEqual(next.items[0].id, id);
    ok(await anybody.get("/v1/publications?after=here"), 422);
    ok(await anybody.get("/v1/publications?limit=0"), 422);
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
    assert.equal((await move(head, id, "set_hearing", { place: "听证室", hearing_on: new Date(Date.now() + 56 * 3600e3).toISOString().slice(0, 10) }, 422)).errors[0].code, "too_early");
    const set = await move(head, id, "set_hearing", { place: "听证室" });
    assert.ok(set.clocks.find((c) => c.clock === "P4").paused_on, "a hearing does not count");
    assert.equal((await move(reviewer, id, "heard", { record: "…", report: "…" }, 409)).key, "case.other_part");
    await move(investigator, id, "withdraw", { note: "当事人放弃" });
    assert.ok(!(await page(investigator, "cases", id)).clocks.find((c) => c.clock === "P4").paused_on);
    const decided = await move(head, id, "decide", { decision: "PENALTY", penalties: ["REVOCATION"], fine: 0, confiscated: 0, facts: "…", basis: "FSL 124", discretion: "HEAVIER" });
    assert.equal(decided.state, "decided");
  });

  test("a second officer of evidence is certified, somebody else, and has no other part", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "head"].map(async (n) => [n, await login(n)])));
    const { investigator } = people;
    const id = await filed(30, people);
    const person = async (who) => ok(await who.get("/v1/session")).person.id;
    const [own, finder, decider] = await Promise.all([investigator, people.officer, people.head].map(person));
    const piece = { kind: "record", name: "现场笔录", story: "经营者在场" };
    const refused = async (second_officer) => ok(await investigator.post(`/v1/cases/${id}/evidence`, { ...piece, second_officer }), 422).errors.map((e) => `${e.field} ${e.code}`);
    assert.deepEqual(await refused(own), ["second_officer same_person"]);
    assert.deepEqual(await refused("4711"), ["second_officer not_certified"]);
    assert.deepEqual(await refused(finder), ["second_officer other_part"]);
    assert.match((await refused(decider))[0], /^second_officer (other_part|not_certified)$/);
    const other = await second(investigator);
    const page = ok(await investigator.post(`/v1/cases/${id}/evidence`, { ...piece, second_officer: other }));
    assert.equal(page.evidence.at(-1).second_id, other);
    assert.equal(page.parts.find((p) => p.person_id === other).part, "investigator");
  });

  test("who took a piece of evidence is named on its page, also somebody of another unit whom the reader may not look up", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "head"].map(async (n) => [n, await login(n)])));
    const { investigator } = people;
    const id = await filed(32, people);
    const me = ok(await investigator.get("/v1/session")).person;
    const all = ok(await (await login("admin")).get("/v1/people?limit=200")).items;
    const hidden = [];
    for (const p of all.filter((p) => p.certificate && p.unit_id !== me.unit_id))
      if ((await investigator.get(`/v1/people/${p.id}`)).status === 404) hidden.push(p);
    const piece = { kind: "record", name: "现场笔录", story: "经营者在场" };
    for (const p of hidden) {
      const said = await investigator.post(`/v1/cases/${id}/evidence`, { ...piece, second_officer: p.id });
      if (said.status === 422) continue; // has another part in it
      const { taker, second_id, second_name } = ok(said).evidence.at(-1);
      assert.deepEqual([taker, second_id, second_name], [me.name, p.id, p.name]);
      return;
    }
    assert.fail(`none of ${hidden.length} people of other units could be named`);
  });

  test("things are seized when the head allows it, tested, extended, given back; nothing is closed while they are held", async () => {
    const names = ["officer", "investigator", "reviewer", "head"];
    const people = Object.fromEntries(await Promise.all(names.map(async (n) => [n, await login(n)])));
    const { investigator, reviewer, head, officer } = people;
    const id = await filed(40, people);
    const at = `/v1/cases/${id}/measures`;
    const other = await second(investigator);
    const order = {
      kind: "SEIZE", place: "第一仓库", reason: "涉嫌超过保质期", basis: "AEL 18", second_officer: other,
      things: [{ name: "食用油", spec: "5L", quantity: "12桶" }, { name: "面粉", quantity: "3袋", note: "已开封" }],
    };
    const post = async (who, path, form, status = 200) => ok(await who.post(path, form), status);
    assert.deepEqual((await post(investigator, at, { ...order, things: [] }, 422)).errors.map((e) => e.field), ["things"]);
    assert.equal((await post(investigator, at, { ...order, second_officer: "4711" }, 422)).errors[0].code, "not_certified");
    await post(officer, at, order, 403);
    assert.equal((await post(investigator, at, { ...order, follows_id: "4711" }, 422)).errors[0].field, "follows_id");

    const asked = (await post(investigator, at, order)).measures[0];
    assert.equal(asked.state, "asked");
    assert.equal(asked.due_on, null);
    const one = `${at}/${asked.id}`;
    assert.equal((await post(investigator, `${one}/test`, { note: "送检" }, 409)).key, "case.measure_not_running");
    await post(investigator, `${one}/allow`, {}, 403);
    const allowed = await post(head, `${one}/allow`, {});
    const [runs] = allowed.measures;
    assert.equal(runs.state, "running");
    assert.match(runs.number, /强制〔\d{4}〕第\d+号/);
    assert.deepEqual(runs.things.map((t) => t.name), ["食用油", "面粉"]);
    assert.deepEqual(allowed.documents.map((d) => d.kind).filter((k) => k.startsWith("measure_")).sort(), ["measure_decision", "measure_things"]);
    assert.equal(allowed.clocks.find((c) => c.clock === "P25").due, runs.due_on);
    assert.equal((await post(head, `${one}/allow`, {}, 409)).key, "case.measure_answered");

    const testing = await post(investigator, `${one}/test`, { note: "送市检验院" });
    assert.ok(testing.measures[0].paused_on);
    assert.ok(!testing.clocks.some((c) => c.clock === "P25" && !c.stopped_at), "it stands still");
    assert.equal((await post(investigator, `${one}/tested`, { note: "报告已到" })).measures[0].paused_on, null);
    const longer = await post(head, `${one}/extend`, { note: "案情复杂" });
    assert.equal(longer.measures[0].clock, "P25F", "a food case");
    assert.ok(longer.measures[0].due_on > runs.due_on);
    assert.equal((await post(head, `${one}/extend`, { note: "再次" }, 409)).key, "case.extended_already");

    const urgent = (await post(investigator, at, { ...order, kind: "PRESERVE", urgent: true })).measures[1];
    assert.equal(urgent.state, "running");
    assert.equal(urgent.approved_at, null);
    const back = (await post(head, `${at}/${urgent.id}/refuse`, { note: "无必要" })).measures[1];
    assert.deepEqual([back.state, back.outcome], ["ended", "RETURNED"]);

    const proposed = { decision: "PENALTY", penalties: ["FINE"], fine: 100000, confiscated: 0, discretion: "LIGHTER" };
    await move(investigator, id, "report", { ...whole, ...proposed });
    await move(reviewer, id, "approve", passed);
    await move(investigator, id, "notify", { mode: "S1", receipt: "签收" });
    await move(investigator, id, "waive", { note: "放弃" });
    await move(head, id, "decide", { ...proposed, facts: "…", basis: "FSL 124" });
    assert.equal((await post(investigator, at, order, 409)).key, "case.measure_not_now");
    await move(investigator, id, "serve", { mode: "S1", receipt: "签收" });
    await move(investigator, id, "pay", { amount: 100000, receipt: "0001" });
    await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" });
    assert.equal((await move(head, id, "close", { note: "结案" }, 409)).key, "case.still_held");
    await post(reviewer, `${one}/end`, { outcome: "RETURNED", note: "退还" }, 403);
    assert.equal((await post(investigator, `${one}/end`, { outcome: "CONFISCATED", note: "没收" }, 422)).errors[0].code, "not_decided");
    const ended = await post(investigator, `${one}/end`, { outcome: "RETURNED", note: "全部退还" });
    assert.deepEqual([ended.measures[0].state, ended.measures[0].outcome], ["ended", "RETURNED"]);
    assert.ok(ended.documents.some((d) => d.kind === "measure_lift"));
    assert.ok(ended.acts.some((a) => a.act === "measure_end"));
    assert.equal((await move(head, id, "close", { note: "结案" })).state, "closed");
  });

  test("who has a tie to the case steps aside when the head says so; another one has the part and the investigation goes on", async () => {
    const people = Object.fromEntries(await Promise.all(["officer", "investigator", "head", "reviewer", "admin"].map(async (n) => [n, await login(n)])));
    const { investigator, head, officer, admin, reviewer } = people;
    const id = await filed(50, people);
    const at = `/v1/cases/${id}/recusals`;
    const post = async (who, path, form, status = 200) => ok(await who.post(path, form), status);
    const before = await page(investigator, "cases", id);
    const parts = new Set(before.parts.map((p) => p.person_id));
    const certified = ok(await admin.get("/v1/people?limit=200")).items.filter((p) => p.certificate && !parts.has(p.id));
    const [fresh] = certified;
    const finder = before.parts.find((p) => p.part === "supervisor").person_id;
    const ask = { officer_id: before.lead_id, asked_by: "party", ground: "relative", reason: "与当事人有近亲属关系" };

    assert.equal((await post(investigator, at, { ...ask, officer_id: fresh.id }, 422)).errors[0].code, "no_part");
    assert.equal((await post(investigator, at, { ...ask, officer_id: finder }, 422)).errors[0].code, "no_part");
    assert.equal((await post(reviewer, at, { ...ask, asked_by: "officer" }, 422)).errors[0].code, "not_yourself");
    assert.equal((await post(investigator, at, { ...ask, main_head: true }, 422)).errors[0].field, "main_head");
    await post(officer, at, ask, 403);
    const asked = await post(investigator, at, ask);
    assert.equal(asked.state, "investigating");
    assert.equal(asked.recusals[0].granted, null);
    assert.equal(asked.recusals[0].decider, "OFFICER");
    assert.equal((await post(investigator, at, ask, 409)).key, "case.recusal_pending");
    const piece = { kind: "record", name: "现场笔录", story: "经营者在场" };
    ok(await investigator.post(`/v1/cases/${id}/evidence`, piece)); // it goes on meanwhile

    const one = `${at}/${asked.recusals[0].id}/decide`;
    const grant = { granted: true, note: "确有近亲属关系", replacement_id: fresh.id };
    await post(investigator, one, grant, 403);
    assert.equal((await post(head, `${at}/4711/decide`, grant, 404)).key, "case.recusal_not_found");
    const wrong = async (replacement_id) => (await post(head, one, { ...grant, replacement_id }, 422)).errors.map((e) => `${e.field} ${e.code}`);
    assert.deepEqual(await wrong(undefined), ["replacement_id required"]);
    assert.deepEqual(await wrong("4711"), ["replacement_id not_certified"]);
    const granted = await post(head, one, grant);
    assert.deepEqual([granted.state, granted.lead_id, granted.second_id], ["investigating", fresh.id, before.second_id]);
    assert.deepEqual(granted.clocks.filter((c) => !c.stopped_at).map((c) => c.clock), ["P4"], "nothing stands still");
    assert.ok(granted.parts.find((p) => p.person_id === before.lead_id).ended_at);
    assert.equal(granted.parts.find((p) => p.person_id === fresh.id).part, "investigator");
    assert.equal((await post(head, one, grant, 409)).key, "case.recusal_decided");
    assert.equal((await investigator.post(`/v1/cases/${id}/evidence`, piece)).body.key, "case.stepped_aside");

    const decider = granted.parts.find((p) => p.part === "decider").person_id;
    const own = await post(reviewer, at, { ...ask, officer_id: decider });
    assert.equal(own.recusals[1].decider, "HEAD");
    assert.equal((await post(head, `${at}/${own.recusals[1].id}/decide`, { granted: false, note: "否" }, 409)).key, "case.recusal_own");
    const denied = await post(reviewer, at, { ...ask, officer_id: before.second_id, ground: "other" });
    const kept = await post(head, `${at}/${denied.recusals[2].id}/decide`, { granted: false, note: "不影响公正" });
    assert.equal(kept.recusals[2].granted, false);
    assert.equal(kept.parts.find((p) => p.person_id === before.second_id).ended_at, null);
  });
});
