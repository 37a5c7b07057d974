// Complaints to the end over HTTP: received, taken up, mediated, settled or ended, told; what the law of the day of receipt
// changes; who may know who complains.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const PLANTED = { name: "慕容晓岚", phone: "13987654321", address: "宝安区西乡街道麻布新村十三巷3号501", id_kind: "id_card", id_number: "11010519491231002X" };
const NAMES = [PLANTED.name, PLANTED.phone, "麻布新村十三巷3号501", PLANTED.id_number];

onEachDatabase((server) => {
  const login = (name) => Client.as(server(), server().accounts.find((a) => a.login === name || a.role === name));
  const door = async (who, skip = 0) => ok(await who.get(`/v1/premises?limit=${skip + 1}&filter=entity_id:notnull:`)).items[skip];
  const page = async (who, id) => ok(await who.get(`/v1/complaints/${id}`));

  async function received(who, more = {}, at = 0) {
    const premises = await door(who, at);
    const body = {
      premises_id: premises.id, category: "food", demands: ["refund"], amount: 12800, may_publish: true,
      story: `本人${PLANTED.name}（电话${PLANTED.phone}）在该店买到过期牛奶`, complainant: PLANTED, ...more,
    };
    return ok(await who.post("/v1/complaints", body), 201).id;
  }
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  const tomorrow = () => new Date(Date.now() + 26 * 3600e3).toISOString().replace(/\.\d+/, "");
  const nextDay = () => new Date(Date.now() + 32 * 3600e3).toISOString().slice(0, 10); // as the district dates it, eight hours before Greenwich
  const begin = (mediator, more = {}) => ({
    consumer_agrees: true, operator_agrees: true, ...more,
    sitting: { mode: "onsite", place: "西乡监管所调解室", at: tomorrow(), person_id: mediator.me.id, assisting: "社区志愿者" },
  });
  const clock = (shown, name) => shown.clocks.find((c) => c.clock === name);

  test("a complaint is taken up, mediated and settled by a letter; both are told, and who complains stays sealed", async () => {
    const [clerk, mediator] = await Promise.all(["clerk", "mediator"].map(login));
    const id = await received(clerk);
    const fresh = await page(mediator, id);
    assert.equal(fresh.state, "received");
    assert.match(fresh.number, /^TS-\d{4}-\d{6}$/);
    assert.equal(clock(fresh, "C1").stopped_at, null);
    assert.ok(fresh.story.includes("过期牛奶"));
    for (const name of NAMES) assert.ok(!JSON.stringify(fresh).includes(name), `${name} on the page`);

    const accepted = await move(clerk, id, "accept", { person_id: mediator.me.id });
    assert.ok(clock(accepted, "C1").stopped_at && !clock(accepted, "C4").stopped_at);
    assert.deepEqual(accepted.documents.map((d) => d.kind), ["complaint_register", "complaint_accept"]);
    assert.match(accepted.documents[1].number, /市监投受〔\d{4}〕第\d+号$/);

    await move(mediator, id, "begin", begin(mediator, { operator_agrees: false }), 422);
    await move(mediator, id, "begin", begin(mediator, { entrusted_to: "消费者委员会" }), 422);
    await move(mediator, id, "begin", begin(mediator));
    const day = nextDay();
    const dated = await move(mediator, id, "agree_date", { on: day });
    assert.equal(clock(dated, "AG1").due, day, "the date of the parties stands beside the law's");
    assert.ok(clock(dated, "C4").due > day);

    const offered = await move(mediator, id, "offer", { side: "operator", kind: "offer", amount: 10000, terms: `退款给${PLANTED.name}` });
    assert.ok(!offered.offers[0].terms.includes(PLANTED.name));
    const countered = await move(mediator, id, "offer", { side: "consumer", kind: "offer", amount: 12800, answers_id: offered.offers[0].id });
    await move(mediator, id, "offer", { side: "consumer", kind: "accept", amount: 0, answers_id: countered.offers[1].id }, 422);
    await move(mediator, id, "offer", { side: "operator", kind: "accept", amount: 0, answers_id: countered.offers[1].id });
    await move(mediator, id, "settle", { form: "letter", recovered: 12800 }, 422);
    const drafted = await move(mediator, id, "draft", { terms: "经营者退还货款128元，当日到账。", amount: 12800, perform_on: day });
    assert.equal(drafted.state, "agreed");
    const settled = await move(mediator, id, "settle", { form: "letter", recovered: 12800 });
    assert.equal(settled.recovered, 12800);
    assert.ok(settled.clocks.every((c) => c.stopped_at), "nothing runs any more");
    const told = await move(mediator, id, "notify", { channel: "in_person" });
    const letter = told.servings.filter((s) => s.kind === "complaint_settlement");
    assert.deepEqual(letter.map((s) => s.side).sort(), ["consumer", "operator"]);
    assert.ok(told.servings.every((s) => s.sent_at && s.channel));
    const noted = ok(await mediator.post(`/v1/complaints/${id}/servings/${letter[0].id}`, { channel: "in_person", received_at: new Date(Date.now() - 1000).toISOString().replace(/\.\d+/, ""), receipt: "签收" }));
    assert.equal(noted.servings.find((s) => s.id === letter[0].id).receipt, "签收");
    assert.equal((await move(clerk, id, "close")).state, "closed");

    const listed = ok(await clerk.get(`/v1/complaints?filter=state:eq:closed&filter=mediator_id:eq:${mediator.me.id}`)).items.find((c) => c.id === id);
    assert.equal(listed.settled_as, "letter");
    for (const text of [JSON.stringify(listed), JSON.stringify(await page(clerk, id)), JSON.stringify(ok(await clerk.get("/v1/ledger?limit=200")))])
      for (const name of NAMES) assert.ok(!text.includes(name), `${name} in ${text.slice(0, 80)}`);
  });

  test("who complains is opened for its clerk and mediator with a purpose, and for nobody else", async () => {
    const [clerk, mediator, officer] = await Promise.all(["clerk", "mediator", "officer"].map(login));
    const id = await received(clerk);
    const ask = (who, purpose = "联系投诉人") => who.post(`/v1/complaints/${id}/people`, undefined, purpose ? { "X-Purpose": encodeURIComponent(purpose) } : {});
    assert.equal((await ask(clerk, null)).status, 400);
    const open = ok(await ask(clerk));
    assert.equal(open.people[0].phone, PLANTED.phone);
    assert.ok(open.story.includes(PLANTED.name));
    assert.equal((await ask(mediator)).status, 403, "not the mediator of this one");
    await move(clerk, id, "accept", { person_id: mediator.me.id });
    assert.equal(ok(await ask(mediator)).people[0].name, PLANTED.name);
    assert.ok([403, 404].includes((await ask(officer)).status));
    assert.equal((await page(clerk, id)).timeline.filter((row) => row.act === "complaint.reveal").length, 2);
  });

  test("a complaint is refused on a ground of its law, with the other ways named", async () => {
    const clerk = await login("clerk");
    const id = await received(clerk);
    await move(clerk, id, "refuse", { reason: "N3", note: "x", routes: [] }, 422);
    const refused = await move(clerk, id, "refuse", { reason: "N3", note: "不属于生活消费", routes: ["arbitration", "court"] });
    assert.deepEqual(refused.routes, ["arbitration", "court"]);
    assert.equal(clock(refused, "C2").stopped_at, null);
    assert.equal((await move(clerk, id, "notify", { channel: "sms" })).state, "notified");
    const old = await received(clerk, { received_at: "2026-04-10T03:00:00Z" });
    await move(clerk, old, "refuse", { reason: "N6", note: "x", routes: ["court"] }, 422);
    const late = await move(clerk, old, "refuse", { reason: "N3", note: "x", routes: ["court"] });
    assert.equal(clock(late, "C2"), undefined, "Order 20 has no limit of its own for the notice");
    assert.match(clock(late, "C1").basis, /O20/);
  });

  test("a miss of the day for proof of identity, and no day sooner, allows to refuse", async () => {
    const clerk = await login("clerk");
    const id = await received(clerk);
    const asked = await move(clerk, id, "ask_identity", { until: nextDay(), papers: "身份证复印件" });
    assert.equal(asked.documents.at(-1).kind, "complaint_identity");
    assert.equal(clock(asked, "C3").due, nextDay());
    await move(clerk, id, "refuse", { reason: "N6", note: "x", routes: ["court"] }, 422);
    assert.equal((await move(clerk, id, "given", { note: "已核对原件" })).state, "received");
  });

  test("mediation stands still for a recusal and a test, and ends on a ground of the rules", async () => {
    const [clerk, mediator, head] = await Promise.all(["clerk", "mediator", "head"].map(login));
    const id = await received(clerk);
    await move(clerk, id, "accept");
    await move(mediator, id, "begin", begin(mediator));
    const suspended = await move(mediator, id, "recuse", { side: "operator", ground: "interest", reason: "同乡" });
    assert.equal(suspended.state, "suspended");
    assert.equal(suspended.moves.find((m) => m.action === "decide").why.key, "flow.not_your_role");
    await move(head, id, "decide", { granted: true, decision: "同意" }, 422);
    await move(head, id, "decide", { granted: false, decision: "无利害关系" });
    const testing = await move(mediator, id, "test", { body: "市计量质量检测院", agreed: true, cost_by: "shared" });
    assert.ok(clock(testing, "C4").paused_on);
    await move(mediator, id, "tested", { result: "不合格" });
    await move(mediator, id, "terminate", { reason: "T5", note: "x" }, 422);
    const ended = await move(mediator, id, "terminate", { reason: "T3", note: "双方差距过大" });
    assert.equal(clock(ended, "C5").stopped_at, null);
    assert.deepEqual(ended.servings.filter((s) => s.kind === "complaint_terminate").map((s) => s.side).sort(), ["consumer", "operator"]);
    assert.equal((await move(mediator, id, "notify", { channel: "letter" })).state, "notified");
  });

  test("Order 20 gives 45 working days, Order 121 sixty days", async () => {
    const clerk = await login("clerk");
    const [old, fresh] = [await received(clerk, { received_at: "2026-04-14T03:00:00Z" }), await received(clerk, { received_at: "2026-04-15T03:00:00Z" })];
    const [a, b] = [await move(clerk, old, "accept"), await move(clerk, fresh, "accept")];
    assert.match(clock(a, "C4").basis, /O20/);
    assert.match(clock(b, "C4").basis, /O121/);
    assert.notEqual(clock(a, "C4").due, clock(b, "C4").due);
  });

  test("those who have no part in it can do nothing with it", async () => {
    const [clerk, officer, partner] = await Promise.all(["clerk", "officer", "partner"].map(login));
    const id = await received(clerk);
    const { ver } = await page(clerk, id);
    for (const who of [officer, partner]) {
      const reply = await who.post(`/v1/matters/${id}/moves/accept`, {}, { "If-Match": `"${ver}"` });
      assert.ok([403, 404].includes(reply.status), `${reply.status}`);
      assert.equal((await who.post("/v1/complaints", {})).status, 403);
    }
    assert.equal((await partner.get(`/v1/complaints/${id}`)).status, 404);
  });

  test("the list is paged by keys and filtered by what people ask for", async () => {
    const clerk = await login("clerk");
    const one = await received(clerk, { category: "price" });
    const { unit_id, entity_id, received_at } = ok(await clerk.get(`/v1/complaints?filter=id:eq:${one}`)).items[0];
    for (const filter of ["state:eq:received", "category:eq:price", `unit_id:eq:${unit_id}`, `entity_id:eq:${entity_id}`, `received_at:ge:${received_at.slice(0, 10)}`, "mediator_id:null:", "due_at:notnull:"])
      assert.ok(ok(await clerk.get(`/v1/complaints?limit=200&filter=${encodeURIComponent(filter)}`)).items.some((c) => c.id === one), filter);
    const seen = [];
    for (let next = ""; next !== null; ) {
      const reply = ok(await clerk.get(`/v1/complaints?limit=2&sort=due_at${next && `&cursor=${encodeURIComponent(next)}`}`));
      seen.push(...reply.items.map((c) => c.id));
      next = reply.next;
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.includes(one));
  });

  test("both sides come into the mediation room by a code and learn of the other only what belongs there", async () => {
    const [clerk, mediator] = await Promise.all(["clerk", "mediator"].map(login));
    const id = await received(clerk);
    const shut = await mediator.post(`/v1/complaints/${id}/room`); // not taken up yet
    assert.equal(shut.body.key, "complaint.room_shut");
    await move(clerk, id, "accept");
    await move(mediator, id, "begin", begin(mediator));
    const former = ok(await mediator.post(`/v1/complaints/${id}/room`));
    const codes = ok(await mediator.post(`/v1/complaints/${id}/room`));
    const nobody = new Client(server().url);
    const at = (code, rest = "") => `/v1/doorstep/mediations/${code}${rest}`;
    assert.equal((await nobody.get(at(former.consumer))).status, 404, "a new code ends the former one");
    assert.equal((await nobody.get(at("x".repeat(24)))).status, 404);
    const room = ok(await nobody.get(at(codes.operator)));
    assert.equal(room.side, "operator");
    assert.ok(room.may_offer && !room.may_sign && room.law_due > nextDay());

    const offered = ok(await nobody.post(at(codes.operator, "/offers"), { kind: "offer", amount: 5000, terms: "请拨13700001111联系" }));
    assert.ok(!offered.offers[0].terms.includes("13700001111"), "no telephone numbers pass through the room");
    const answer = { kind: "decline", answers_id: offered.offers[0].id };
    assert.equal((await nobody.post(at(codes.operator, "/offers"), answer)).status, 422, "nobody answers oneself");
    assert.equal(ok(await nobody.post(at(codes.consumer, "/offers"), answer)).offers[1].side, "consumer");

    async function send(code, to, name) {
      for (;;) {
        const form = new FormData();
        form.append("note", `收据，${PLANTED.name}`);
        form.append("file", new Blob([PNG], { type: "image/png" }), name);
        const reply = await fetch(server().url + at(code, to), { method: "POST", body: form });
        if (reply.status !== 429) return { status: reply.status, body: await reply.json() };
        await sleep(1000 * Number(reply.headers.get("retry-after")));
      }
    }
    const sent = ok(await send(codes.consumer, "/evidence", "receipt.png"));
    assert.equal(sent.evidence[0].side, "consumer");
    assert.equal((await nobody.get(at(codes.operator, `/evidence/${sent.evidence[0].id}`))).status, 200, "the other side sees it");
    assert.equal((await send(codes.consumer, "/signature", "sign.png")).body.key, "complaint.nothing_to_sign");
    await move(mediator, id, "draft", { terms: "退还货款五十元", amount: 5000 });
    ok(await send(codes.consumer, "/signature", "sign.png"));
    assert.equal((await send(codes.consumer, "/signature", "sign.png")).body.key, "complaint.signed_already");
    const signed = ok(await send(codes.operator, "/signature", "sign.png"));
    assert.ok(signed.agreements[0].consumer_signed_at && signed.agreements[0].operator_signed_at);
    for (const name of NAMES) assert.ok(!JSON.stringify(signed).includes(name), `${name} in the room`);
    assert.equal((await nobody.post(at(codes.operator, "/offers"), { kind: "offer", amount: 1 })).body.key, "complaint.room_shut");
    await move(mediator, id, "settle", { form: "letter", recovered: 5000 });
    assert.equal((await send(codes.operator, "/evidence", "late.png")).body.key, "complaint.room_shut");
  });

  const at = (code, rest = "") => `/v1/doorstep/mediations/${code}${rest}`;

  test("both sides consent by their codes, may change their mind, and mediation begins on their word", async () => {
    const [clerk, mediator] = await Promise.all(["clerk", "mediator"].map(login));
    const nobody = new Client(server().url);
    const id = await received(clerk);
    await move(clerk, id, "accept");
    const codes = ok(await mediator.post(`/v1/complaints/${id}/room`));
    const room = ok(await nobody.get(at(codes.operator)));
    assert.deepEqual([room.state, room.may_consent, room.may_offer, room.consumer_agrees, room.operator_agrees], ["accepted", true, false, null, null]);
    assert.equal((await nobody.post(at(codes.operator, "/offers"), { kind: "offer", amount: 1 })).body.key, "complaint.room_shut");
    assert.equal((await nobody.post(at(codes.operator, "/consent"), {})).status, 422);
    assert.equal(ok(await nobody.post(at(codes.operator, "/consent"), { agrees: false })).operator_agrees, false);
    ok(await nobody.post(at(codes.consumer, "/consent"), { agrees: true, entrusts: true }));
    const none = { consumer_agrees: false, operator_agrees: false };
    const missing = await move(mediator, id, "begin", begin(mediator, none), 422);
    assert.deepEqual(missing.errors.map((e) => e.field), ["operator_agrees"]);
    const both = ok(await nobody.post(at(codes.operator, "/consent"), { agrees: true }));
    assert.deepEqual([both.consumer_agrees, both.operator_agrees, both.entrusts], [true, true, false]);
    await move(mediator, id, "begin", begin(mediator, { ...none, entrusted_to: "消费者委员会" }), 422);
    const begun = await move(mediator, id, "begin", begin(mediator, none));
    assert.ok(begun.consumer_agrees_at && begun.operator_agrees_at);
    assert.equal((await nobody.post(at(codes.operator, "/consent"), { agrees: false })).body.key, "complaint.room_shut", "it has begun");
  });

  test("before the operator itself: the two settle in the room on the clock of prior settlement", async () => {
    const [clerk, mediator] = await Promise.all(["clerk", "mediator"].map(login));
    const nobody = new Client(server().url);
    const id = await received(clerk);
    const first = await move(clerk, id, "first");
    const codes = ok(await clerk.post(`/v1/complaints/${id}/room`));
    assert.ok(codes.consumer_url.endsWith(`/d/mediation/${codes.consumer}`) && codes.consumer_qr.startsWith("<svg"), "what a slip shows");
    const room = ok(await nobody.get(at(codes.consumer)));
    assert.equal(room.first_due, clock(first, "PS1").due);
    assert.ok(room.may_offer && room.may_send && !room.may_consent && !room.may_sign && room.law_due === null);
    const offered = ok(await nobody.post(at(codes.operator, "/offers"), { kind: "offer", amount: 12800, terms: "全额退款" }));
    ok(await nobody.post(at(codes.consumer, "/offers"), { kind: "accept", answers_id: offered.offers[0].id }));
    const settled = await move(clerk, id, "settle", { form: "performed", recovered: 12800 });
    assert.ok(settled.settled_first && settled.recovered === 12800);
    assert.equal((await nobody.post(at(codes.operator, "/offers"), { kind: "offer", amount: 1 })).body.key, "complaint.room_shut");
    assert.equal((await move(mediator, id, "notify", { channel: "sms" })).state, "notified");
  });

  test("a clue found while mediating is a report that only those see who work on reports", async () => {
    const [clerk, mediator, head] = await Promise.all(["clerk", "mediator", "head"].map(login));
    const id = await received(clerk);
    await move(clerk, id, "accept", { person_id: mediator.me.id });
    await move(mediator, id, "begin", begin(mediator));
    const told = await move(mediator, id, "clue", { category: "food", story: `货架上还有过期牛奶，${PLANTED.name}指认，电话${PLANTED.phone}` });
    assert.equal(told.state, "mediating");
    const [link] = (await page(head, id)).reports;
    assert.match(link.number, /^JB-\d{4}-\d+$/);
    const report = ok(await head.get(`/v1/reports/${link.id}`));
    assert.equal(report.source, "mediation");
    assert.equal(report.intake_id ?? null, null, "the filing would tell who complains");
    assert.equal(clock(report, "R1").stopped_at, null);
    for (const name of NAMES) assert.ok(!JSON.stringify(report).includes(name), `${name} in the report`);
    const seen = (await mediator.get(`/v1/reports/${link.id}`)).status === 200;
    assert.equal((await page(mediator, id)).reports.length, seen ? 1 : 0, "the page shows what its reader may see");
    const facts = ok(await head.get(`/v1/ledger?limit=50&filter=matter_id:eq:${id}`)).items.find((row) => row.act === "complaint.clue");
    assert.ok(facts && !JSON.stringify(facts).includes(link.id) && !JSON.stringify(facts).includes("过期牛奶"));
    const registrar = await login("registrar").catch(() => null);
    if (registrar) assert.equal((await registrar.get(`/v1/reports/${link.id}`)).status, 404);
  });

  test("what is not drawn is not called back, and those who mediate do not ask themselves", async () => {
    const [clerk, mediator] = await Promise.all(["clerk", "mediator"].map(login));
    const id = await received(clerk);
    const form = { satisfaction: "satisfied", note: "x" };
    assert.equal((await clerk.post(`/v1/complaints/${id}/callback`, form)).body.key, "complaint.not_drawn");
    assert.equal((await clerk.post(`/v1/complaints/${id}/callback`, { satisfaction: "no such" })).status, 422);
    assert.equal((await mediator.post(`/v1/complaints/${id}/callback`, form)).status, 403);
    assert.equal((await mediator.get("/v1/callbacks")).status, 403);
    assert.ok(Array.isArray(ok(await clerk.get("/v1/callbacks?filter=called_at:null:&sort=drawn_at")).items));
  });
});
