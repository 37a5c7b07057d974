// What people send, over HTTP: taken in, found again under its number, split, answered, folded into an earlier one; what is known
// beside the form; lists and exports without who sent it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const SECRETS = ["欧阳诗涵", "13812345678", "锦花新村七巷12号702房", "shihan@example.cn"];
const [name, phone, address, email] = SECRETS;

onEachDatabase((server) => {
  const clerk = () => Client.as(server(), "clerk");
  const doors = async (who, n = 1) => ok(await who.get(`/v1/premises?limit=${n}&filter=entity_id:notnull:`)).items;
  const told = (door, more = {}) => ({
    channel: "phone", premises_id: door.id, category: "food", demands: ["refund"], amount: 12800,
    sender: { name, phone, address, email }, story: `买到过期牛奶，店家不退款。我叫${name}，电话${phone}`, ...more,
  });
  const fields = (reply) => (assert.equal(reply.status, 422, JSON.stringify(reply.body)), reply.body.errors.map((e) => `${e.field} ${e.code}`));
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/intakes/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }

  test("a filing becomes a complaint and a report in one request, each with its own limit", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const made = ok(await who.post("/v1/intakes", told(door, { split: { complaint: { category: "food" }, reports: [{ category: "advertising" }] } })), 201);
    const page = ok(await who.get(`/v1/intakes/${made.id}`));
    assert.equal(page.state, "split");
    assert.deepEqual(page.parts.map((p) => p.kind).sort(), ["complaint", "report"]);
    assert.ok(page.parts.every((p) => p.due_at && p.unit_id), "each has an owner and a limit");
    assert.equal(page.closed_at !== null, true);
    assert.equal(page.clocks[0].clock, "LJ1");
    assert.ok(page.clocks[0].stopped_at);
    for (const text of SECRETS) assert.ok(!JSON.stringify(page).includes(text), `${text} is on the page`);
    const refused = await who.post(`/v1/intakes/${made.id}/reveal`, undefined, { "X-Purpose": encodeURIComponent("回拨") });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.key, "intake.in_the_vault", "a reporter is opened in the vault alone");
  });

  test("lists name an intake by its category, else by the first words of its masked story", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const title = async (id) => {
      const [row] = ok(await who.get(`/v1/matters?filter=id:eq:${id}`)).items;
      return [row.title_list, row.title_code, row.title];
    };
    const chosen = ok(await who.post("/v1/intakes", told(door)), 201).id;
    assert.deepEqual((await title(chosen)).slice(0, 2), ["filing_categories", "food"]);
    const { id } = ok(await who.post("/v1/intakes", told(door, { category: undefined, story: `我叫${name}，电话${phone}，买到过期牛奶\n店家不退款，请尽快处理` })), 201);
    const [list, code, words] = await title(id);
    assert.deepEqual([list, code], [null, null]);
    assert.ok(words.startsWith("我叫") && !words.includes("店家"), words);
    for (const text of SECRETS) assert.ok(!words.includes(text), `${text} is in the title`);
    const moved = await move(who, id, "subject", { premises_id: door.id, category: "advertising" });
    assert.deepEqual([moved.title_list, moved.title_code], ["filing_categories", "advertising"]);
    assert.deepEqual((await title(id)).slice(0, 2), ["filing_categories", "advertising"]);
  });

  test("what is missing for a complaint is told at once", async () => {
    const who = await clerk();
    const reply = await who.post("/v1/intakes", { channel: "window", story: "退款", split: { complaint: { category: "food" } } });
    assert.deepEqual(fields(reply).sort(), ["demands required", "sender.address required", "sender.name required", "sender.phone required", "subject_address required", "subject_name required"]);
  });

  test("the same number of another system is one intake, and what is sent anew is shown", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const body = told(door, { channel: "12315", system: "12315", external_number: `Y${Math.random()}` });
    const first = ok(await who.post("/v1/intakes", body), 201);
    const again = ok(await who.post("/v1/intakes", body));
    assert.deepEqual([again.id, again.again, again.changed], [first.id, true, false]);
    const other = ok(await who.post("/v1/intakes", { ...body, amount: 9900 }));
    assert.deepEqual([other.id, other.again, other.changed], [first.id, true, true]);
    let page = ok(await who.get(`/v1/intakes/${first.id}`));
    assert.equal(page.amount, 9900);
    assert.equal(page.unseen_updates, 1);
    assert.deepEqual(page.updates.map((u) => u.fields), ["amount"]);
    assert.equal((await who.post(`/v1/intakes/${first.id}/seen`)).status, 204);
    page = ok(await who.get(`/v1/intakes/${first.id}`));
    assert.equal(page.unseen_updates, 0);
    const list = ok(await who.get(`/v1/intakes?filter=external_number:eq:${body.external_number}&count=1`));
    assert.equal(list.count, 1);
  });

  test("who sent it is opened for a purpose, which stands in the ledger", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const { id } = ok(await who.post("/v1/intakes", told(door)), 201);
    assert.equal((await who.post(`/v1/intakes/${id}/reveal`)).status, 400);
    const words = ok(await who.post(`/v1/intakes/${id}/reveal`, undefined, { "X-Purpose": encodeURIComponent("回拨核对") }));
    assert.equal(words.sender.phone, phone);
    assert.ok(words.story.includes(name));
    const page = ok(await who.get(`/v1/intakes/${id}`));
    assert.ok(page.timeline.some((row) => row.act === "intake.reveal"));
    for (const role of ["officer", "partner", "window", "registrar", "admin"]) {
      const other = await Client.as(server(), role);
      assert.equal((await other.get(`/v1/intakes/${id}`)).status, 404, `${role} does not know of it`);
      assert.ok(!ok(await other.get("/v1/matters?limit=200&sort=-opened_at")).items.some((m) => m.id === id), `${role} has it in no list`);
    }
  });

  test("whom an intake is about is found from its words, linked in one move and unlinked in another; the sender's home is no clue", async () => {
    const who = await clerk();
    const [door, other] = await doors(who, 2);
    const operator = ok(await who.get(`/v1/entities/${door.entity_id}`));
    const body = { channel: "letter", subject_name: operator.name, subject_address: door.address, sender: { name, phone, address: other.address }, story: `我叫${name}，家住${other.address}，在该店买到过期牛奶` };
    const { id } = ok(await who.post("/v1/intakes", body), 201);
    const found = ok(await who.get(`/v1/intakes/${id}/candidates`));
    assert.equal(found.items[0].entity_id, operator.id);
    assert.ok(found.items[0].reasons.some((r) => r.startsWith("name")), JSON.stringify(found.items[0]));
    assert.ok(found.items.every((c, i, all) => i === 0 || c.score <= all[i - 1].score));
    for (const text of SECRETS) assert.ok(!JSON.stringify(found).includes(text));
    const linked = await move(who, id, "subject", { entity_id: operator.id, premises_id: found.items[0].premises_id });
    assert.deepEqual([linked.state, linked.entity_id], ["received", operator.id]);
    const back = await move(who, id, "subject", {});
    assert.deepEqual([back.state, back.entity_id, back.premises_id, back.place_code], ["received", null, null, ""]);
    assert.equal((await (await Client.as(server(), "officer")).get(`/v1/intakes/${id}/candidates`)).status, 403);
  });

  test("an anonymous reporter's code is told once", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const body = { channel: "window", premises_id: door.id, anonymous: true, story: "后厨卫生很差，有老鼠出没", split: { reports: [{ category: "food" }] } };
    const key = { "Idempotency-Key": `anonymous-${Math.random()}` };
    const made = ok(await who.post("/v1/intakes", body, key), 201);
    assert.equal(made.codes.length, 1);
    assert.ok(made.codes[0].code.length >= 8);
    const again = ok(await who.post("/v1/intakes", body, key), 201);
    assert.deepEqual([again.id, again.codes], [made.id, []]);
    const later = ok(await who.post("/v1/intakes", { ...body, split: undefined }), 201);
    const { ver } = ok(await who.get(`/v1/intakes/${later.id}`));
    const split = ok(await who.post(`/v1/intakes/${later.id}/split`, { reports: [{ category: "food" }] }, { "If-Match": `"${ver}"` }));
    assert.equal(split.codes.length, 1);
  });

  test("what is neither is answered with the way that is open, and can be reopened", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const { id } = ok(await who.post("/v1/intakes", told(door)), 201);
    await move(who, id, "answer", { route: "nowhere" }, 422);
    const answered = await move(who, id, "answer", { route: "disclosure", note: "请到信息公开办公室" });
    assert.equal(answered.state, "answered");
    assert.equal(answered.answer_route, "disclosure");
    const back = await move(who, id, "reopen", { reason: "误判" });
    assert.equal(back.state, "received");
    assert.equal(back.clocks.filter((c) => c.clock === "LJ1" && !c.stopped_at).length, 1);
  });

  test("an intake folded into an earlier one comes out again", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    const [first, second] = [ok(await who.post("/v1/intakes", told(door)), 201).id, ok(await who.post("/v1/intakes", told(door)), 201).id];
    const merged = await move(who, second, "merge", { into_id: first, ground: "repeated_report" });
    assert.equal(merged.merged_into, first);
    assert.deepEqual(ok(await who.get(`/v1/intakes/${first}`)).joined.map((j) => j.id), [second]);
    await move(who, second, "part", { reason: "不是同一件" });
    assert.deepEqual(ok(await who.get(`/v1/intakes/${first}`)).joined, []);
  });

  test("beside the form stands what is known of the door, and whom it goes to", async () => {
    const who = await clerk();
    const [door] = await doors(who);
    ok(await who.post("/v1/intakes", told(door, { split: { complaint: { category: "food" }, reports: [{ category: "food" }] } })), 201);
    const beside = ok(await who.get(`/v1/intakes/beside?premises_id=${door.id}&category=food&channel=phone`));
    assert.equal(beside.premises_id, door.id);
    assert.ok(beside.goes_to.complaint.id && beside.goes_to.report.id);
    const counts = Object.fromEntries(beside.earlier.map((e) => [e.kind, e]));
    assert.ok(counts.complaint.n >= 1 && counts.report.n >= 1 && counts.complaint.open >= 1);
    assert.ok(beside.last.length > 0 && beside.open_matters.length > 0);
    assert.ok(Array.isArray(beside.hazards) && Array.isArray(beside.chain.shops));
    assert.equal((await who.get("/v1/intakes/beside?premises_id=abc")).status, 422);
    assert.equal((await who.get("/v1/intakes/beside?premises_id=1")).status, 404);
    const nothing = ok(await who.get("/v1/intakes/beside"));
    assert.equal(nothing.entity_id, null, "nothing chosen yet");
    assert.deepEqual([nothing.goes_to.complaint.by, nothing.goes_to.report.by], ["centre", "centre"]);
  });

  test("lists are paged, filtered and exported without who sent it", async () => {
    const who = await clerk();
    const some = await doors(who, 3);
    for (const [i, door] of some.entries()) ok(await who.post("/v1/intakes", told(door, { channel: i ? "window" : "letter", category: i ? "price" : "food" })), 201);
    const seen = [];
    for (let next = ""; next !== null; ) {
      const page = ok(await who.get(`/v1/intakes?limit=2&sort=-received_at${next && `&cursor=${encodeURIComponent(next)}`}`));
      seen.push(...page.items.map((i) => i.id));
      next = page.next;
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, ok(await who.get("/v1/intakes?limit=1&count=1")).count);
    const letters = ok(await who.get("/v1/intakes?filter=channel:eq:letter&filter=category:eq:food&filter=state:in:received|split")).items;
    assert.ok(letters.length >= 1 && letters.every((i) => i.channel === "letter" && i.state === "received"));
    const csv = await who.get("/v1/intakes?format=csv");
    assert.equal(csv.status, 200);
    for (const text of SECRETS) {
      assert.ok(!csv.body.includes(text), `${text} is in the export`);
      assert.ok(!JSON.stringify(ok(await who.get("/v1/intakes?limit=200"))).includes(text), `${text} is in the list`);
    }
    assert.ok(csv.body.includes("***"));
  });

  test("what looks like an earlier one is offered while typing, with reasons, and nothing is kept", async () => {
    const who = await clerk();
    const [, door] = await doors(who, 2);
    const sender = { name: "司马光", phone: "13900000011", address: "某花园3栋" };
    const story = "办理健身卡两年，门店突然关门停业，余额一直没有退还，多次拨打电话无人接听，要求退费";
    const first = ok(await who.post("/v1/intakes", told(door, { sender, story, split: { reports: [{ category: "prepaid" }] } })), 201).id;
    const ask = { kind: "report", entity_id: door.entity_id, sender, story: `${story}，请尽快处理` };
    const found = ok(await who.post("/v1/intakes/alike", ask));
    const hit = found.items.find((i) => i.id === first);
    assert.deepEqual([hit.proposes, hit.rule, hit.same], ["merge", "repeated_report", ["person", "subject", "facts"]]);
    assert.ok(hit.similar >= 60);
    const other = ok(await who.post("/v1/intakes/alike", { ...ask, sender: { phone: "13900000012" }, story: "快递外包装破损，里面的玻璃杯全部碎了，商家不承认" }));
    assert.ok(!other.items.some((i) => i.id === first));
    const stored = ok(await who.get(`/v1/intakes/${first}/alike`));
    assert.ok(!stored.items.some((i) => i.id === first), "not itself");
    assert.equal((await (await Client.as(server(), "officer")).post("/v1/intakes/alike", ask)).status, 403);
  });

  test("many filings of one person are counts with what is behind them", async () => {
    const who = await clerk();
    const [, , door] = await doors(who, 3);
    const sender = { name: "诸葛亮", phone: "13900000021", address: "某花园5栋" };
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(ok(await who.post("/v1/intakes", told(door, { sender, story: `第${i}次反映价格标签与结账不符` })), 201).id);
    ok(await who.post("/v1/intakes", told(door, { sender: { ...sender, name: "黄月英" }, story: "同一电话的另一人" })), 201);
    const { factors } = ok(await who.post("/v1/intakes/alike", { entity_id: door.entity_id, category: "food", sender, story: "" }));
    const of = Object.fromEntries(factors.map((x) => [x.code, x]));
    assert.equal(of.person_operator.count, 4);
    assert.ok(ids.every((id) => of.person_operator.intakes.some((i) => i.id === id)));
    assert.equal(of.phone_people.count, 2, "two people with one telephone");
    assert.equal(of.person_all, undefined, "below what the rules say");
    assert.ok(!JSON.stringify(factors).includes("诸葛亮"));
  });

  test("a change of the routing rules is tried on what came lately before it decides", async () => {
    const [who, head] = await Promise.all([clerk(), Client.as(server(), "head")]);
    const [door] = await doors(who);
    const units = ok(await head.get("/v1/units")).items.filter((u) => u.kind === "station");
    const before = ok(await who.post("/v1/intakes", told(door, { category: "price" })), 201).id;
    const was = ok(await who.get(`/v1/intakes/${before}`)).routed_to;
    const other = units.find((u) => u.id !== was).id;
    const lines = [{ category: "price", channel: "phone", unit_id: other }, { category: "price", unit_id: was }];
    assert.equal((await who.post("/v1/intake-routings", { note: "x", lines })).status, 403);
    assert.deepEqual(fields(await head.post("/v1/intake-routings", { note: "x", lines: [{ unit_id: "1" }] })), ["lines.0.unit_id unknown"]);
    const { id } = ok(await head.post("/v1/intake-routings", { note: "价格类由专班办理", lines }), 201);
    assert.equal((await head.post(`/v1/intake-routings/${id}/live`, { ticket: "0".repeat(32) })).body.key, "intake.simulate_first");
    const first = ok(await head.get(`/v1/intake-routings/${id}/simulation`));
    assert.ok(first.tried >= 1 && first.changes.some((c) => c.id === before && c.to_unit_id === other));
    assert.equal(first.changed, first.moves.reduce((sum, m) => sum + m.n, 0));
    const { ver } = ok(await head.get(`/v1/intake-routings/${id}`));
    ok(await head.send("PUT", `/v1/intake-routings/${id}`, { body: { note: "价格类由专班办理（改）", lines }, headers: { "If-Match": `"${ver}"` } }));
    assert.equal((await head.post(`/v1/intake-routings/${id}/live`, { ticket: first.ticket })).status, 409, "it is another since it was tried");
    const { ticket } = ok(await head.get(`/v1/intake-routings/${id}/simulation`));
    const live = ok(await head.post(`/v1/intake-routings/${id}/live`, { ticket }));
    assert.equal(live.state, "live");
    const after = ok(await who.post("/v1/intakes", told(door, { category: "price" })), 201).id;
    assert.equal(ok(await who.get(`/v1/intakes/${after}`)).routed_to, other, "the first line that fits");
    const letter = ok(await who.post("/v1/intakes", told(door, { category: "price", channel: "letter" })), 201).id;
    assert.equal(ok(await who.get(`/v1/intakes/${letter}`)).routed_to, was);
    const why = async (channel, category) => ok(await who.get(`/v1/intakes/beside?premises_id=${door.id}&category=${category}&channel=${channel}`)).goes_to.complaint;
    const [byFirst, bySecond, byPlace] = [await why("phone", "price"), await why("letter", "price"), await why("phone", "food")];
    assert.deepEqual([byFirst.id, byFirst.by, byFirst.line], [other, "line", 1]);
    assert.deepEqual([bySecond.id, bySecond.by, bySecond.line], [was, "line", 2]);
    assert.deepEqual([byPlace.by, "line" in byPlace], ["place", false], "no line fits: the station in whose area it lies");
    const second = ok(await head.post("/v1/intake-routings", { note: "恢复", lines: [] }), 201).id;
    const again = ok(await head.get(`/v1/intake-routings/${second}/simulation`));
    ok(await head.post(`/v1/intake-routings/${second}/live`, { ticket: again.ticket }));
    const states = Object.fromEntries(ok(await head.get("/v1/intake-routings?limit=10")).items.map((v) => [v.id, v.state]));
    assert.deepEqual([states[id], states[second]], ["past", "live"]);
    const refused = await head.send("PUT", `/v1/intake-routings/${id}`, { body: { note: "x", lines: [] }, headers: { "If-Match": '"1"' } });
    assert.equal(refused.body.key, "intake.not_a_draft");
  });
});
