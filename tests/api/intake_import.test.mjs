// Tables of 12315 and 12345 over HTTP: looked at without who sent them, tried dry, taken in, sent again; what is refused is told by row
// and field.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";
import { workbook } from "./xlsx.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const SECRETS = ["司徒文静", "13711112222", "流塘新村二巷9号301"];
const [name, phone, address] = SECRETS;
const HEAD = "登记编号,接收时间,投诉人,联系电话,联系地址,被投诉方,企业地址,投诉请求,问题类别,涉及金额,投诉内容";
const table = (rows) => [HEAD, ...rows].join("\r\n") + "\r\n";
const row = (number, more = {}) => {
  const cells = { number, at: "2026-01-05 09:30:00", name, phone, address, about: "某某百货", where: "西乡街道前进一路1号", demands: "退货，退赔费用", category: "食品安全", amount: "1280.50", story: `买到过期牛奶，店家不退，我叫${name}`, ...more };
  return Object.values(cells).join(",");
};

onEachDatabase((server) => {
  const clerk = () => Client.as(server(), "clerk");

  async function upload(client, bytes, file = "工单.csv") {
    const form = new FormData();
    form.append("file", new Blob([bytes]), file);
    const sent = new Request("http://x/", { method: "POST", body: form });
    const reply = await client.send("POST", "/v1/intake-imports/file", { raw: Buffer.from(await sent.arrayBuffer()), headers: { "Content-Type": sent.headers.get("content-type") } });
    return ok(reply, 201).id;
  }
  async function ended(client, job) {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await client.get(`/v1/jobs/${job}`);
      if (["done", "failed", "cancelled"].includes(body.state)) return body;
      await sleep(100);
    }
    throw new Error(`job ${job} does not end`);
  }
  async function look(client, file) {
    const job = await ended(client, ok(await client.post("/v1/intake-imports/look", { file }), 202).job);
    assert.equal(job.state, "done", JSON.stringify(job));
    return job.result;
  }
  async function run(client, text, more = {}) {
    const file = typeof text === "string" && !/^\d+$/.test(text) ? await upload(client, text) : text;
    const { suggested, template } = await look(client, file);
    const asked = ok(await client.post("/v1/intake-imports", { file, template, fields: suggested, ...more }), 202);
    const job = await ended(client, asked.job);
    assert.equal(job.state, "done", JSON.stringify(job));
    const card = ok(await client.get(`/v1/intake-imports/${asked.id}`));
    const { items } = ok(await client.get(`/v1/intake-imports/${asked.id}/rows`));
    return { id: asked.id, card, items, counts: [card.added, card.changed, card.unchanged, card.refused] };
  }
  const unique = () => `D${Math.random()}`.replace(".", "");

  test("a table is looked at, and nothing of who sent it is shown", async () => {
    const who = await clerk();
    const seen = await look(who, await upload(who, table([row(unique())])));
    assert.equal(seen.template, "12315");
    assert.equal(seen.suggested.number, "登记编号");
    assert.equal(seen.suggested.sender_phone, "联系电话");
    assert.equal(seen.suggested.subject_name, "被投诉方");
    for (const text of SECRETS) assert.ok(!JSON.stringify(seen).includes(text), `${text} is in the look`);
    assert.ok(seen.sample[0].includes("某某百货"));
  });

  test("the file itself is given back to nobody", async () => {
    const who = await clerk();
    const file = await upload(who, table([row(unique())]));
    for (const role of ["clerk", "head", "admin"]) assert.equal((await (await Client.as(server(), role)).get(`/v1/attachments/${file}/content`)).status, 404, role);
    assert.equal((await who.post("/v1/intakes", { channel: "window", story: "附件", photos: [file] })).status, 422, "nor taken as a picture");
  });

  test("what was sent lies sealed: no file of the house has a word of it; the same request sent again is the same file", async () => {
    const who = await clerk();
    const bytes = table([row(unique(), { name: "慕容千雪", story: "这句话只在表里" })]);
    const form = new FormData();
    form.append("file", new Blob([bytes]), "工单.csv");
    const sent = new Request("http://x/", { method: "POST", body: form });
    const raw = Buffer.from(await sent.arrayBuffer()), headers = { "Content-Type": sent.headers.get("content-type"), "Idempotency-Key": crypto.randomUUID() };
    const first = ok(await who.send("POST", "/v1/intake-imports/file", { raw, headers }), 201);
    assert.equal(first.size, Buffer.byteLength(bytes));
    assert.deepEqual(ok(await who.send("POST", "/v1/intake-imports/file", { raw, headers }), 201), first);
    const blobs = join(server().data, "blobs");
    const names = (await readdir(blobs, { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).map((e) => join(e.parentPath ?? e.path, e.name));
    assert.ok(names.length > 0);
    for (const name of names) {
      const content = await readFile(name);
      for (const word of ["慕容千雪", "这句话只在表里", phone]) assert.ok(!content.includes(word), `${word} in ${name}`);
    }
  });

  test("tried dry nothing is written; taken in each row is an intake with its number, channel and time; again it is nothing new", async () => {
    const who = await clerk();
    const [one, two] = [unique(), unique()];
    const text = table([row(one), row(two, { at: "2026年1月6日", demands: "更换", category: "说不清", amount: "" })]);
    const count = async () => ok(await who.get(`/v1/intakes?count=1&limit=1&filter=system:eq:12315`)).count;
    const before = await count();
    const dry = await run(who, text, { dry_run: true });
    assert.deepEqual(dry.counts, [2, 0, 0, 0]);
    assert.deepEqual(dry.items[1].said.map((e) => `${e.field} ${e.code}`), ["category unknown_code"]);
    assert.equal(await count(), before);
    const real = await run(who, text);
    assert.deepEqual(real.counts, [2, 0, 0, 0]);
    assert.equal(await count(), before + 2);
    const page = ok(await who.get(`/v1/intakes/${real.items[0].intake_id}`));
    assert.deepEqual([page.channel, page.system, page.external_number, page.category, page.amount], ["12315", "12315", one, "food", 128050]);
    assert.equal(page.received_at, "2026-01-05T01:30:00.000Z");
    assert.equal(page.opened_at, page.received_at, "the clock runs from the receipt");
    for (const secret of SECRETS) assert.ok(!JSON.stringify(page).includes(secret), `${secret} is on the page`);
    const again = await run(who, text);
    assert.deepEqual(again.counts, [0, 0, 2, 0]);
    assert.equal(await count(), before + 2);
    const other = table([row(one, { amount: "￥99元" }), row(two, { at: "2026年1月6日", demands: "更换", category: "说不清", amount: "" })]);
    const weighed = await run(who, other, { dry_run: true });
    assert.deepEqual(weighed.counts, [0, 1, 1, 0]);
    assert.equal(weighed.items[0].fields, "amount");
    const changed = await run(who, other);
    assert.deepEqual(changed.counts, [0, 1, 1, 0]);
    assert.deepEqual([changed.items[0].fields, changed.items[0].intake_id], ["amount", real.items[0].intake_id]);
    assert.equal(ok(await who.get(`/v1/intakes/${real.items[0].intake_id}`)).amount, 9900);
  });

  test("what cannot be taken in is told by row and field, and comes back as a file to whoever brought it", async () => {
    const who = await clerk();
    const [good, twice] = [unique(), unique()];
    const text = table([row(good), row(twice, { phone: "12" }), row(twice), row("", { at: "昨天" }), row(unique(), { at: "2099-01-01" }), row(unique(), { amount: "很多" })]);
    const { id, items, counts } = await run(who, text);
    assert.deepEqual(counts, [1, 0, 0, 5]);
    const said = items.map((r) => r.said.map((e) => `${e.field} ${e.code}`).sort());
    assert.deepEqual(said, [[], ["sender_phone not_a_phone"], ["number twice_in_file"], ["number required", "received_at not_a_day"], ["received_at in_the_future"], ["amount not_a_number"]]);
    const refused = ok(await who.get(`/v1/intake-imports/${id}/rows?outcome=refused&after=${items[1].row}`)).items;
    assert.deepEqual(refused.map((r) => r.row), items.slice(2).map((r) => r.row));
    for (const secret of SECRETS) assert.ok(!JSON.stringify(items).includes(secret), `${secret} is in the rows`);
    const csv = await who.send("GET", `/v1/intake-imports/${id}/refused.csv`);
    assert.equal(csv.status, 200);
    const sheet = typeof csv.body === "string" ? csv.body : csv.text;
    assert.match(sheet, /sender_phone: not_a_phone/);
    assert.ok(sheet.includes(name) && !sheet.includes(good));
    const admin = await Client.as(server(), "admin");
    assert.notEqual((await admin.get(`/v1/intake-imports/${id}/refused.csv`)).status, 200, "not to others");
  });

  test("who left a way to be told gets a code: a sheet for whoever brought the table, told once; without one a clerk gives it", async () => {
    const who = await clerk();
    const [one, mute] = [unique(), unique()];
    const { id, items, card } = await run(who, table([row(one), row(mute, { phone: "", address: "" })]));
    assert.deepEqual([card.codes, card.codes_told_at], [1, null]);
    const [told, silent] = await Promise.all(items.map(async (i) => ok(await who.get(`/v1/intakes/${i.intake_id}`))));
    assert.ok(told.code_given_at);
    assert.equal(silent.code_given_at, null);
    assert.equal((await (await Client.as(server(), "head")).post(`/v1/intake-imports/${id}/codes`)).status, 403, "not to others");
    const other = await Client.as(server(), "officer");
    assert.notEqual((await other.post(`/v1/intake-imports/${id}/codes`)).status, 200);
    const reply = await who.post(`/v1/intake-imports/${id}/codes`);
    const lines = String(ok(reply)).trim().split("\r\n");
    assert.equal(lines.length, 2);
    const [, number, ours, code] = lines[1].split(",");
    assert.deepEqual([number, ours], [one, told.number]);
    assert.equal(ok(await new Client(server().url).get(`/v1/doorstep/filings/${code}`)).number, told.number);
    assert.ok(ok(await who.get(`/v1/intake-imports/${id}`)).codes_told_at);
    for (const secret of SECRETS) assert.ok(!lines.join().includes(secret), secret);
    assert.ok(ok(await who.post(`/v1/intakes/${silent.id}/code`)).follow_code);
    const dry = await run(who, table([row(unique())]), { dry_run: true });
    assert.equal(dry.card.codes, 0);
  });

  test("a table of the other platform with other marks between its cells is read as it is", async () => {
    const who = await clerk();
    const number = unique();
    const hotline = `工单编号;派单时间;诉求人;来电号码;诉求标题;诉求内容;被反映单位;事发地址\n${number};2026/1/7 8:05;${name};${phone};小区停车;收费不合理;某小区物业;西乡街道共乐路2号\n`;
    const { items, card } = await run(who, hotline);
    assert.equal(card.template, "12345");
    const page = ok(await who.get(`/v1/intakes/${items[0].intake_id}`));
    assert.deepEqual([page.system, page.received_at, page.subject_name], ["12345", "2026-01-07T00:05:00.000Z", "某小区物业"]);
    assert.match(page.story, /小区停车\n收费不合理/);
  });

  test("a workbook: days kept as numbers, numbers of twenty digits kept as texts; again it is nothing new, and what is refused is told by row", async () => {
    const who = await clerk();
    const long = () => String(Math.floor(1e9 + Math.random() * 8e9)) + String(Math.floor(1e9 + Math.random() * 8e9));
    const [shown, bare, short] = [long(), long(), 100000 + Math.floor(Math.random() * 1e9)];
    const cells = (number, at, more = {}) => Object.values({ number, at, name: { share: name }, phone: { v: phone }, address, about: "某某百货", where: "西乡街道前进一路1号", demands: "退货，退赔费用", category: "食品安全", amount: { v: 1280.5 }, story: `买到过期牛奶，店家不退，我叫${name}`, ...more });
    const day = 46027; // 2026-01-05
    const rows = [
      HEAD.split(","),
      cells({ share: shown }, { v: day + 9.5 / 24, date: true }),
      cells(bare, { v: day + 14.25 / 24 }),
      cells({ v: short }, { v: day, date: true }),
      cells(long(), "昨天", { amount: "很多" }),
    ];
    const bytes = workbook(rows);
    const real = await run(who, await upload(who, bytes, "工单.xlsx"));
    assert.deepEqual(real.counts, [3, 0, 0, 1], JSON.stringify(real.items));
    assert.deepEqual(real.items.at(-1).said.map((e) => `${e.field} ${e.code}`).sort(), ["amount not_a_number", "received_at not_a_day"]);
    const pages = await Promise.all(real.items.slice(0, 3).map(async (i) => ok(await who.get(`/v1/intakes/${i.intake_id}`))));
    assert.deepEqual(pages.map((p) => p.external_number), [shown, bare, String(short)]);
    assert.deepEqual(pages.map((p) => p.received_at), ["2026-01-05T01:30:00.000Z", "2026-01-05T06:15:00.000Z", "2026-01-04T16:00:00.000Z"]);
    assert.deepEqual(pages.map((p) => p.amount), [128050, 128050, 128050]);
    for (const secret of SECRETS) assert.ok(!JSON.stringify(pages).includes(secret), secret);
    const again = await run(who, await upload(who, workbook(rows), "工单二.xlsx"));
    assert.deepEqual(again.counts, [0, 0, 3, 1]);
  });

  test("what is asked wrongly is named", async () => {
    const who = await clerk();
    const file = await upload(who, table([row(unique())]));
    const bad = await who.post("/v1/intake-imports", { file, template: "12315", fields: { number: "登记编号", nothing: "x", wish: "登记编号" } });
    assert.equal(bad.status, 422);
    assert.deepEqual(bad.body.errors.map((e) => `${e.field} ${e.code}`).sort(), ["fields.nothing unknown", "fields.story required", "fields.wish twice"]);
    assert.equal((await who.post("/v1/intake-imports", { file: "1", template: "12315", fields: {} })).status, 404);
    assert.equal((await (await Client.as(server(), "registrar")).get("/v1/intake-imports")).status, 403);
  });
});
