// Filings that a hotline sends by itself, signed by Standard Webhooks: each item for itself, the same again changes nothing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const run = promisify(execFile);
let numbers = 0;
const item = (more = {}) => ({
  工单编号: `G-${++numbers}-${randomUUID().slice(0, 8)}`, 诉求标题: "过期食品", 诉求内容: "在便利店买到过期牛奶，店家不退款", 问题分类: "食品", 诉求人: "欧阳诗涵", 联系电话: "13812345678",
  被反映单位: "锦花便利店", 事发地址: "锦花新村七巷12号", 涉及金额: 58.5, 内部流转号: "X", ...more,
});

onEachDatabase((server) => {
  const as = (who) => Client.as(server(), who);
  const give = async (more = {}) => ok(await (await as("admin")).post("/v1/access-keys", { name: "12345热线", rights: ["feed"], per_minute: 6000, ...more }), 201);
  const bytes = (secret) => Buffer.from(secret.slice("whsec_".length), "base64");
  // change: heads that are not as they ought to be.
  const send = (key, data, { id = randomUUID(), at = Math.floor(Date.now() / 1000), template = "12345", body, secret = key.secret, ...heads } = {}) => {
    const raw = body ?? JSON.stringify({ type: "ticket.created", data });
    const mac = createHmac("sha256", bytes(secret)).update(`${id}.${at}.${raw}`).digest("base64");
    return new Client(server().url).send("POST", `/v1/feeds/${key.id}/${template}`, { raw, headers: { "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1,${mac}`, ...heads } });
  };

  test("the secret is told once, and only to a key that signs", async () => {
    const admin = await as("admin"), replay = { "Idempotency-Key": randomUUID() };
    const body = { name: "12345热线", rights: ["feed"] };
    const made = ok(await admin.post("/v1/access-keys", body, replay), 201);
    assert.equal(bytes(made.secret).length, 32);
    assert.deepEqual(ok(await admin.post("/v1/access-keys", body, replay), 201), { id: made.id, key: null, secret: null });
    assert.equal(ok(await admin.post("/v1/access-keys", { name: "x", rights: ["events"] }), 201).secret, undefined);
    assert.ok(!JSON.stringify(ok(await admin.get("/v1/access-keys"))).includes(made.secret));
  });

  test("items become intakes, each for itself; one that is wrong keeps no other out", async () => {
    const key = await give(), clerk = await as("clerk");
    const [good, bad] = [item(), item({ 联系电话: "12", 诉求内容: "" })];
    const reply = ok(await send(key, [good, bad, "x", item({ 工单编号: "" })]));
    assert.deepEqual(reply.items.map((i) => i.outcome), ["added", "refused", "refused", "refused"]);
    assert.deepEqual(reply.items[2].errors, [{ field: "item", code: "not_a_record" }]);
    assert.deepEqual([reply.added, reply.changed, reply.unchanged, reply.refused], [1, 0, 0, 3]);
    assert.ok(reply.items[1].errors.some((e) => e.field === "story" && e.code === "required"), JSON.stringify(reply.items[1]));
    const page = ok(await clerk.get(`/v1/intakes/${reply.items[0].id}`));
    assert.deepEqual([page.channel, page.system, page.external_number, page.category, page.amount], ["12345", "12345", good.工单编号, "food", 5850]);
    for (const secret of ["欧阳诗涵", "13812345678"]) assert.ok(!JSON.stringify([reply, page]).includes(secret), secret);
  });

  test("the reply has a code for whoever filed each item, also when the message is sent again; nothing that is kept has it", async () => {
    const key = await give(), id = randomUUID(), one = item();
    const body = [one, item({ 诉求内容: "" })];
    const reply = ok(await send(key, body, { id }));
    const [{ follow_code: code, id: intake }, refused] = reply.items;
    assert.match(code, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/);
    assert.equal(refused.follow_code, undefined);
    assert.deepEqual(ok(await send(key, body, { id })), reply);
    assert.equal(ok(await send(key, one)).items[0].follow_code, code);
    assert.equal(ok(await new Client(server().url).get(`/v1/doorstep/filings/${code}`)).step.code, "intake.received");
    const clerk = await as("clerk");
    assert.notEqual(ok(await clerk.post(`/v1/intakes/${intake}/code`)).follow_code, code);
    assert.equal(ok(await send(key, one)).items[0].follow_code, undefined, "a clerk has given another");
  });

  test("the same message gets the reply it had; the same item in another is unchanged; a changed one is an update", async () => {
    const key = await give(), clerk = await as("clerk"), id = randomUUID(), first = item();
    const before = ok(await send(key, first, { id }));
    assert.equal(before.added, 1);
    assert.deepEqual(ok(await send(key, first, { id })), before);
    assert.deepEqual([(await send(key, item(), { id })).status, (await send(key, item(), { id })).body.key], [409, "feed.other_body"]);
    assert.equal(ok(await send(key, first)).unchanged, 1);
    const changed = ok(await send(key, { ...first, 诉求内容: "在便利店买到过期牛奶，店家不退款，还辱骂" }));
    assert.deepEqual([changed.changed, changed.items[0].id], [1, before.items[0].id]);
    assert.equal(ok(await clerk.get(`/v1/intakes/${before.items[0].id}`)).unseen_updates, 1);
    assert.deepEqual(ok(await send(key, first, { id })), before, "an old message brings nothing old back");
    assert.equal(ok(await clerk.get(`/v1/intakes/${before.items[0].id}`)).unseen_updates, 1);
  });

  test("what is not signed, wrongly signed, by another key, stale or of an ended key is refused, and alike", async () => {
    const key = await give(), other = await give(), events = await give({ rights: ["events"] });
    const refused = async (reply, why = "access.unknown") => assert.deepEqual([(await reply).status, (await reply).body.key], [401, why]);
    await refused(send(key, item(), { secret: other.secret }));
    await refused(send(key, item(), { "webhook-signature": "" }));
    await refused(send(key, item(), { "webhook-signature": "v1,AAAA v2,x v1" }));
    await refused(send(key, item(), { "webhook-timestamp": "" }));
    for (const id of ["1", "x"]) await refused(send({ id, secret: key.secret }, item()));
    await refused(send({ id: events.id, secret: key.secret }, item()));
    const now = Math.floor(Date.now() / 1000);
    await refused(send(key, item(), { at: now - 400 }), "access.stale");
    await refused(send(key, item(), { at: now + 400 }), "access.stale");
    ok(await send(key, item(), { at: now - 200 }));
    ok(await (await as("admin")).post(`/v1/access-keys/${key.id}/end`), 204);
    await refused(send(key, item()));
  });

  test("while a secret is changed one of several signatures is enough", async () => {
    const key = await give(), body = JSON.stringify({ data: item() }), id = randomUUID(), at = Math.floor(Date.now() / 1000);
    const mac = (secret) => "v1," + createHmac("sha256", bytes(secret)).update(`${id}.${at}.${body}`).digest("base64");
    ok(await send(key, null, { id, at, body, "webhook-signature": `${mac((await give()).secret)} ${mac(key.secret)}` }));
  });

  test("a message without items, with too many, of an unknown template, says so", async () => {
    const key = await give();
    assert.deepEqual((await send(key, undefined)).body.errors, [{ field: "data", code: "required" }]);
    assert.equal((await send(key, Array.from({ length: 501 }, () => ({})))).body.key, "feed.too_many");
    assert.deepEqual([(await send(key, item(), { template: "110" })).status, (await send(key, item(), { template: "110" })).body.key], [404, "feed.template"]);
    assert.equal((await send(key, item(), { id: "x".repeat(200) })).body.key, "feed.message_id");
  });

  test("the example of the guide works as it stands there", async () => {
    const key = await give();
    for (const language of ["zh", "en"]) {
      const text = await readFile(new URL(`../../docs/guide/${language}/feed.md`, import.meta.url), "utf8");
      const [example] = [...text.matchAll(/```sh\n([^`]+)```/g)].map((m) => m[1]);
      const { stdout } = await run("bash", ["-euc", example], { env: { ...process.env, NAGUAN: server().url, KEY_ID: key.id, SECRET: key.secret, no_proxy: "*" } });
      assert.deepEqual(JSON.parse(stdout).items.map((i) => i.outcome), ["added"], stdout);
    }
  });
});
