// The public form: a complaint, a report or a question filed without an account; found again as the same draft, braked, followed by its code.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const ME = { name: "令狐青禾", phone: "13611112222", address: "锦花新村七巷12号702房" };
const HOSTILE = "<script>alert(1)</script>'; DROP TABLE intake;-- {{7*7}} %s%n 😀";
const draft = () => randomBytes(24).toString("hex");

onEachDatabase((server) => {
  const as = (name) => Client.as(server(), name);
  async function stranger(method, path, body, form) {
    for (;;) {
      const init = form ? { body: form() } : body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
      const reply = await fetch(`${server().url}/v1/doorstep/${path}`, { method, ...init });
      if (reply.status !== 429) return { status: reply.status, cache: reply.headers.get("Cache-Control"), body: await reply.json() };
      await sleep(1000);
    }
  }
  const told = (more = {}) => ({
    draft: draft(), wants: "complaint", subject_name: "锦花便利店", subject_address: "锦花新村七巷12号", category: "food", demands: ["refund"], amount: 5850,
    story: `买到过期牛奶。我叫${ME.name}，电话${ME.phone}`, sender: ME, may_publish: true, agrees: true, ...more,
  });
  const file = (more) => stranger("POST", "filings", told(more));
  const fields = (reply) => (assert.equal(reply.status, 422, JSON.stringify(reply.body)), reply.body.errors.map((e) => e.field).sort());
  const see = async (code) => ok(await stranger("GET", `filings/${code}`));
  const intake = async (number) => {
    const clerk = await as("clerk");
    const { items } = ok(await clerk.get(`/v1/intakes?filter=number:eq:${encodeURIComponent(number)}`));
    return ok(await clerk.get(`/v1/intakes/${items[0].id}`));
  };

  test("what is filed is an intake of the public channel that waits for the centre; its code and the dates of the law come back", async () => {
    const reply = await file();
    assert.equal(reply.cache, "no-store");
    const done = ok(reply, 201);
    assert.match(done.follow_code, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/);
    assert.deepEqual(done.next.map((n) => n.limit.code), ["LJ1", "C1"]);
    assert.ok(done.next[0].due < done.next[1].due && done.bureau);
    const page = await intake(done.number);
    assert.deepEqual([page.state, page.channel, page.wants, page.category, page.demands, page.amount, page.may_publish, page.may_entrust, page.parts], ["received", "public", "complaint", "food", ["refund"], 5850, true, false, []]);
    for (const secret of Object.values(ME)) assert.ok(!JSON.stringify(page).includes(secret), secret);
    assert.equal((await see(done.follow_code)).number, done.number);
    const words = ok(await (await as("clerk")).post(`/v1/intakes/${page.id}/reveal`, {}, { "X-Purpose": encodeURIComponent("核实") }));
    assert.equal(words.sender.name, ME.name);
  });

  test("the same draft sent again, also at once, is the same filing with the same code", async () => {
    const body = { draft: draft() };
    const replies = await Promise.all([file(body), file(body), file(body)]);
    const again = await file(body);
    assert.equal(again.status, 200);
    const numbers = [...replies, again].filter((r) => r.status < 300).map((r) => r.body.number);
    assert.ok(numbers.length >= 2);
    assert.equal(new Set(numbers).size, 1);
    assert.equal(new Set([...replies, again].filter((r) => r.status < 300).map((r) => r.body.follow_code)).size, 1);
    assert.notEqual(ok(await file(), 201).number, again.body.number);
  });

  test("a complaint needs what the law asks for, a report may be anonymous, a question needs least; all that is missing is told", async () => {
    assert.deepEqual(fields(await file({ sender: {}, demands: [], subject_name: "", subject_address: "" })), ["demands", "sender.address", "sender.name", "sender.phone", "subject_address", "subject_name"]);
    assert.deepEqual(fields(await file({ agrees: false })), ["agrees"]);
    assert.deepEqual(fields(await file({ anonymous: true, sender: {} })).includes("anonymous"), true);
    assert.deepEqual(fields(await file({ wants: "report", category: undefined })), ["category"]);
    assert.deepEqual(fields(await file({ sender: { ...ME, phone: "12" }, demands: [], agrees: false })), ["agrees", "demands", "sender.phone"]);
    const report = ok(await file({ wants: "report", anonymous: true, sender: undefined, demands: [], story: `后厨有老鼠 ${HOSTILE}` }), 201);
    assert.deepEqual(report.next.map((n) => n.limit.code), ["LJ1"]);
    const page = await intake(report.number);
    assert.deepEqual([page.anonymous, page.wants], [true, "report"]);
    assert.ok(page.story.includes("<script>"), "as it came, as text");
    const question = ok(await file({ wants: "consultation", anonymous: true, sender: undefined, demands: [], category: undefined, subject_name: "", subject_address: "", story: "请问营业执照怎么办" }), 201);
    assert.equal((await intake(question.number)).wants, "consultation");
    for (const wrong of [{ draft: "short" }, { wants: "gold" }, { category: "gold" }, { demands: ["gold"] }, { amount: -1 }, { story: "" }, { story: "长".repeat(3001) }, { premises_id: "x" }]) assert.ok([400, 422].includes((await file(wrong)).status), JSON.stringify(wrong).slice(0, 40));
    assert.equal((await file({ tag: "FORGED" })).body.key, "doorstep.unknown");
  });

  test("an operator is found by name, and nobody by a person or a telephone", async () => {
    const clerk = await as("clerk");
    const door = ok(await clerk.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
    const entity = ok(await clerk.get(`/v1/entities/${door.entity_id}`));
    let found;
    for (let i = 0; i < 20; i++) {
      found = await stranger("GET", `operators?q=${encodeURIComponent(entity.name)}`);
      if (found.status === 200) break;
      await sleep(500);
    }
    const { items } = ok(found);
    assert.ok(items.some((o) => o.entity_id === entity.id) && items.length <= 10);
    assert.deepEqual([...new Set(items.flatMap(Object.keys))].sort(), ["address", "entity_id", "name", "premises_id"]);
    assert.deepEqual(ok(await stranger("GET", "operators?q=a")).items, []);
    for (const q of [entity.legal_person, "13800000000", HOSTILE].filter(Boolean)) for (const o of ok(await stranger("GET", `operators?q=${encodeURIComponent(q)}`)).items) assert.ok(q !== entity.legal_person || o.name.includes(q) || o.address.includes(q), `${q} finds ${o.name}`);
    const done = ok(await file({ entity_id: entity.id, premises_id: items.find((o) => o.entity_id === entity.id).premises_id ?? undefined, subject_name: "", subject_address: "" }), 201);
    assert.equal((await see(done.follow_code)).subject, entity.name);
  });

  test("pictures come by the code while the filing waits, only pictures, once each, and not without end", async () => {
    const { follow_code, number } = ok(await file(), 201);
    const send = (bytes, type = "image/png", code = follow_code) => stranger("POST", `filings/${code}/photos`, null, () => {
      const form = new FormData();
      form.append("file", new Blob([bytes], { type }), "a.png");
      return form;
    });
    const { id } = ok(await send(PNG), 201);
    assert.equal(ok(await send(PNG), 201).id, id, "the same picture is one");
    assert.equal((await send(Buffer.from("%PDF-1.4\n%x"), "application/pdf")).status, 415);
    assert.equal((await send(PNG, "image/png", "WRONG")).status, 404);
    let status = 201;
    for (let i = 0; i < 8 && status === 201; i++) status = (await send(Buffer.concat([PNG, Buffer.from([i])]))).status;
    assert.equal(status, 409);
    const page = await intake(number);
    assert.equal(page.photos.length, 6);
    const clerk = await as("clerk");
    ok(await clerk.post(`/v1/intakes/${page.id}/split`, { complaint: { category: "food" } }, { "If-Match": `"${page.ver}"` }));
    assert.equal((await send(PNG)).body.key, "intake.takes_no_more");
  });

  // last: the day of this address is over then
  test("one address files so much a day; the next day nothing of it is kept", async () => {
    let last;
    for (let i = 0; i < 30; i++) {
      last = await file({ wants: "consultation", story: `问题 ${i}`, anonymous: true, sender: undefined });
      if (last.status !== 201) break;
    }
    assert.deepEqual([last.status, last.body.key], [409, "intake.enough_today"]);
  });
});
