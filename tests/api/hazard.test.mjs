// Hazards to the end over HTTP: a hand-over that its receiver answers, guidance to a licence, proof from the doorstep by the code
// on the paper, what comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const picture = (n) => Buffer.concat([PNG, Buffer.from(String(n))]);

onEachDatabase((server) => {
  const login = (name) => Client.as(server(), server().accounts.find((a) => a.login === name));
  const door = async (who, skip = 0) => ok(await who.get(`/v1/premises?limit=${skip + 1}&filter=entity_id:notnull:`)).items[skip].id;

  async function raised(who, kind, more = {}, at = 0) {
    const body = { premises_id: await door(who, at), kind, grade: "ordinary", story: "灶台旁堆放杂物", ...more };
    return ok(await who.post("/v1/hazards", body), 201).id;
  }
  const page = async (who, id, kind = "hazards") => ok(await who.get(`/v1/${kind}/${id}`));
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  async function upload(to, bytes, headers = {}) {
    for (;;) {
      const form = new FormData();
      form.append("file", new Blob([bytes], { type: "image/png" }), "photo.png");
      const reply = await fetch(server().url + to, { method: "POST", body: form, headers });
      if (reply.status !== 429) return reply;
      await sleep(1000 * Number(reply.headers.get("retry-after")));
    }
  }
  const attached = async (who, n) =>
    (await (await upload("/v1/attachments", picture(n), { Cookie: who.cookie, "X-CSRF": who.csrf, "Idempotency-Key": `photo-${n}-${Math.random()}` })).json()).id;

  // Somebody of the unit that a hand-over was given to.
  async function receiver(transfer) {
    const partners = server().accounts.filter((a) => a.role === "partner");
    for (const one of partners) {
      const client = await Client.as(server(), one);
      if ((await client.get(`/v1/transfers/${transfer}`)).status === 200) return client;
    }
    throw new Error(`no partner sees ${transfer}`);
  }

  test("a fire hazard goes to the fire brigade, which sees it and nothing else, and ends by its answer", async () => {
    const [officer, chief] = await Promise.all(["officer", "chief"].map(login));
    const photo = await attached(officer, 1);
    const hazard = await raised(officer, "H3", { photos: [photo], place_kind: "shop" });
    await move(officer, hazard, "transfer", { kind: "INFORM", to_agency: "urban" }, 422);
    const sent = await move(officer, hazard, "transfer", { kind: "INFORM", to_agency: "fire", note: "请核查疏散通道" });
    assert.equal(sent.state, "transferred");
    assert.equal(sent.transfers.length, 1);
    const { id } = sent.transfers[0];

    const transfer = await page(officer, id, "transfers");
    assert.equal(transfer.state, "sent");
    assert.equal(transfer.title_code, "H3");
    assert.deepEqual(transfer.clocks.map((c) => c.clock), ["TR1"]);
    assert.equal(transfer.photos.length, 1, "the picture goes along");
    assert.equal(transfer.documents[0].kind, "transfer_letter");
    assert.ok(transfer.to_unit_id && transfer.unit_id === transfer.to_unit_id && transfer.from_unit_id, "it is the brigade's now");
    for (const action of ["receive"]) assert.equal(transfer.moves.find((m) => m.action === action).why.key, "transfer.receiver_answers");

    const fire = await receiver(id);
    assert.equal((await fire.get(`/v1/hazards/${hazard}`)).status, 404, "the hazard itself stays ours");
    const seen = ok(await fire.get("/v1/matters?limit=200")).items;
    assert.ok(seen.length > 0 && seen.every((m) => m.kind === "transfer"), "only what is assigned");
    assert.equal((await fire.get(`/v1/attachments/${transfer.photos[0].id}/content`)).status, 200);
    assert.equal((await fire.get(`/v1/attachments/${photo}/content`)).status, 404);
    await move(fire, id, "receive", { receipt_no: "消〔2026〕7号" });
    await move(fire, id, "accept");
    await move(fire, id, "answer", { outcome: "CLUE", answer: "已处罚" }, 422);
    const after = await attached(fire, 2);
    await move(fire, id, "answer", { outcome: "CORRECTED", answer: "已清理疏散通道", photos: [after] });

    const ended = await page(chief, hazard);
    assert.equal(ended.state, "closed");
    assert.equal(ended.outcome, "CORRECTED");
    assert.deepEqual(ended.photos.map((p) => p.stage), ["before", "after"]);
    assert.ok(ended.timeline.some((row) => row.act === "hazard.answer" && row.actor_name === fire.me.name), "its timeline says who answered");
    await move(officer, id, "close");
    assert.equal((await page(officer, id, "transfers")).state, "closed");
  });

  test("what the receiver objects to is not handed on a second time: its common superior decides", async () => {
    const [officer, chief, head] = await Promise.all(["officer", "chief"].map(login).concat(Client.as(server(), "head")));
    const hazard = await raised(officer, "H3");
    const { id } = ok(await officer.post("/v1/transfers", { hazard_id: hazard, kind: "INFORM", to_agency: "fire" }), 201);
    const fire = await receiver(id);
    await move(fire, id, "receive", { receipt_no: "8" });
    await move(fire, id, "ask", { note: "请补充现场照片" });
    let now = await page(officer, id, "transfers");
    assert.ok(now.clocks.find((c) => c.clock === "TR1").paused_on, "the answer's clock stands still");
    await move(officer, id, "supply", { note: "照片见附件", photos: [await attached(officer, 3)] });
    now = await page(officer, id, "transfers");
    assert.equal(now.clocks.find((c) => c.clock === "TR1").paused_on, null);
    await move(fire, id, "return", { reason: "NOT_OUR_DUTY", note: "属街道职责" });
    await move(officer, id, "refer", { reason: "x" }, 403);
    await move(chief, id, "refer", { reason: "双方意见不一致" });
    await move(head, id, "assign", { to_agency: "street", note: "由街道办理" });
    now = await page(chief, id, "transfers");
    assert.equal(now.state, "accepted");
    assert.equal(now.to_agency, "street");
    assert.equal((await fire.get(`/v1/transfers/${id}`)).status, 404, "the first receiver has it no more");
    assert.equal((await page(officer, hazard)).state, "transferred");

    const other = await raised(officer, "H3");
    const second = ok(await officer.post("/v1/transfers", { hazard_id: other, kind: "INFORM", to_agency: "fire" }), 201).id;
    await move(fire, second, "receive", { receipt_no: "9" });
    await move(fire, second, "return", { reason: "NOT_OUR_DUTY", note: "不属本机关" });
    await move(officer, second, "take_back", { reason: "同意" });
    const back = await page(officer, other);
    assert.equal(back.state, "open");
    assert.equal(back.moves.find((m) => m.action === "transfer").why.key, "hazard.no_second_transfer");
  });

  test("a suspected crime is sent when the head approves", async () => {
    const [officer, head] = await Promise.all([login("officer"), Client.as(server(), "head")]);
    const hazard = await raised(officer, "H6b", { grade: "grave" });
    await move(officer, hazard, "transfer", { kind: "INFORM", to_agency: "police" }, 409);
    await move(officer, hazard, "order", { remedy: "停止销售", days: 3 });
    const { transfers } = await move(officer, hazard, "transfer", { kind: "CRIME", to_agency: "police" });
    const { id } = transfers[0];
    const proposed = await page(officer, id, "transfers");
    assert.equal(proposed.state, "proposed");
    assert.deepEqual(proposed.documents, []);
    assert.deepEqual(proposed.clocks.map((c) => c.clock), ["TR3"]);
    await move(officer, id, "approve", {}, 403);
    const approved = await move(head, id, "approve");
    assert.equal(approved.state, "sent");
    assert.equal(approved.documents[0].kind, "transfer_letter");
  });

  test("guidance to a licence has thirty days; what is not done is acted on", async () => {
    const officer = await login("officer");
    const hazard = await raised(officer, "H2a");
    const first = await page(officer, hazard);
    assert.equal(first.moves[0].action, "guide", "guidance stands first");
    const guided = await move(officer, hazard, "guide", { note: "本月底前到西乡窗口办理执照" });
    assert.equal(guided.state, "guided");
    assert.ok(guided.clocks.some((c) => c.clock === "HZ4" && !c.stopped_at));
    await move(officer, hazard, "lapse", { reason: "逾期未办" });
    await move(officer, hazard, "guide", { note: "再次引导" });
    await move(officer, hazard, "licensed", { outcome: "CORRECTED", note: "x" }, 422);
    const done = await move(officer, hazard, "licensed", { outcome: "GUIDED_TO_LICENSE", note: "执照已领" });
    assert.equal(done.outcome, "GUIDED_TO_LICENSE");
    const fire = await page(officer, await raised(officer, "H4"));
    assert.equal(fire.moves.find((m) => m.action === "guide").why.key, "hazard.no_licence_to_lead_to");
  });

  test("the operator proves it from the doorstep with the code on the paper; wrong codes all look alike", async () => {
    const officer = await login("officer");
    const hazard = await raised(officer, "H7a", { remedy: "明码标价", due_days: 3 });
    const code = (await page(officer, hazard)).documents[0].code;
    const at = `/v1/doorstep/orders/${code}`;
    const anybody = new Client(server().url);
    const order = ok(await anybody.get(at));
    assert.equal(order.state, "asked");
    assert.equal(order.remedy, "明码标价");
    assert.ok(order.due && order.may_prove && order.photos === 0);
    const wrong = await Promise.all(["nope", "x".repeat(20), code.slice(1) + "a"].map((one) => anybody.get(`/v1/doorstep/orders/${one}`)));
    assert.deepEqual(new Set(wrong.map((r) => `${r.status} ${r.body.key}`)), new Set(["404 document.not_real"]));
    assert.equal((await upload("/v1/doorstep/orders/nope/photos", PNG)).status, 404);

    assert.equal((await upload(`${at}/photos`, Buffer.from("%PDF-1.4 no picture"))).status, 415);
    const first = await (await upload(`${at}/photos`, picture("a"))).json();
    const again = await (await upload(`${at}/photos`, picture("a"))).json();
    assert.equal(again.id, first.id, "the same picture sent twice is one");
    const other = await raised(officer, "H7a", { remedy: "明码标价", due_days: 3 }, 1);
    const otherCode = (await page(officer, other)).documents[0].code;
    const foreign = await anybody.post(`/v1/doorstep/orders/${otherCode}/proof`, { photos: [first.id] });
    assert.equal(foreign.status, 422, "a picture belongs to its order");
    const mine = await attached(officer, 9);
    assert.equal((await anybody.post(`${at}/proof`, { photos: [mine] })).status, 422);
    assert.equal((await anybody.post(`${at}/proof`, { photos: [] })).status, 422);
    const proven = ok(await anybody.post(`${at}/proof`, { photos: [first.id], note: "价签已全部补齐" }));
    assert.equal(proven.state, "proven");
    assert.equal((await anybody.post(`${at}/proof`, { photos: [first.id] })).body.key, "doorstep.not_asked");
    assert.equal((await upload(`${at}/photos`, picture("b"))).status, 409);
    const now = await page(officer, hazard);
    assert.equal(now.state, "proven");
    assert.ok(now.proven_by_operator);
    assert.equal(now.proof_note, "价签已全部补齐");
    assert.deepEqual(now.photos.map((p) => p.stage), ["after"]);

    for (let i = 0; i < 6; i++) assert.equal((await upload(`/v1/doorstep/orders/${otherCode}/photos`, picture(`c${i}`))).status, 201);
    assert.equal((await (await upload(`/v1/doorstep/orders/${otherCode}/photos`, picture("c6"))).json()).key, "doorstep.photos_enough");
  });

  test("codes are asked for rarely", async () => {
    let wait = 0;
    for (let i = 0; i < 60 && !wait; i++) {
      const reply = await fetch(`${server().url}/v1/doorstep/orders/try${i}`);
      if (reply.status === 429) wait = Number(reply.headers.get("retry-after"));
    }
    assert.ok(wait > 0, "sixty in a row are too many");
    await sleep(1000 * wait);
  });

  test("what is put right and comes back within thirty days is flagged and counted", async () => {
    const [officer, chief] = await Promise.all(["officer", "chief"].map(login));
    const before = ok(await chief.get("/v1/board")).totals;
    const first = await raised(officer, "H5");
    await move(officer, first, "settle", { outcome: "CORRECTED_ON_SPOT", note: "当场收回" });
    const second = await raised(officer, "H5");
    const again = await page(officer, second);
    assert.deepEqual(again.came_back.map((one) => one.id), [first]);
    assert.deepEqual((await page(officer, first)).came_back_as.map((one) => one.id), [second]);
    await move(officer, second, "settle", { outcome: "DUPLICATE", note: "误记" });
    const third = await page(officer, await raised(officer, "H5"));
    assert.deepEqual(third.came_back.map((one) => one.id), [first], "what was no hazard does not come back");
    const after = ok(await chief.get("/v1/board")).totals;
    assert.equal(after.hazards_put_right, before.hazards_put_right + 1);
    assert.equal(after.hazards_came_back, before.hazards_came_back + 1);
    const list = ok(await chief.get(`/v1/hazards?filter=id:eq:${first}&filter=came_back_as:notnull:`)).items;
    assert.equal(list.length, 1);
  });

  test("two failed re-checks leave only the clue", async () => {
    const [officer, other] = await Promise.all(["officer", "officer2"].map(login));
    const hazard = await raised(officer, "H7a", { remedy: "明码标价", due_days: 3 });
    for (let i = 0; i < 2; i++) await move(other, hazard, "reject", { reason: "仍未标价", days: 3 });
    const now = await page(officer, hazard);
    assert.equal(now.moves.find((m) => m.action === "reject").why.key, "hazard.clue_now");
    assert.ok(now.moves.find((m) => m.action === "clue").open);
  });
});
