// Keys of other systems, and what they hear: CloudEvents from a position onwards, nothing of secret kinds or of other units.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const run = promisify(execFile);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const admin = () => Client.as(server(), "admin");
  const give = async (more = {}) => ok(await (await admin()).post("/v1/access-keys", { name: "区大数据平台", rights: ["events"], per_minute: 6000, ...more }), 201);
  const outside = () => new Client(server().url);
  const read = (key, query = "") => outside().get(`/v1/events${query}`, { Authorization: `Bearer ${key}` });

  // Everything behind a position, page by page, until the position stands still.
  async function readAll(key, after = "", limit = 500) {
    const events = [];
    for (let at = after; ; ) {
      const reply = await read(key, `?limit=${limit}${at ? `&after=${at}` : ""}`);
      events.push(...ok(reply));
      const next = reply.headers.get("x-position");
      if (next === at) return { events, at };
      at = next;
    }
  }
  // The same, once what is waited for is there: PostgreSQL holds facts back while somebody else's earlier transaction is open.
  async function heard(key, after, wanted) {
    for (const end = Date.now() + 20000; ; await sleep(100)) {
      const told = await readAll(key, after);
      if (wanted(told.events) || Date.now() > end) return told;
    }
  }
  const received = (e) => e.type === "naguan.complaint.changed" && e.data.state === "received";
  async function newUnit(name) {
    const who = await admin();
    return ok(await who.post("/v1/units", { kind: "station", code: `E${Math.random()}`.slice(0, 20), name, parent_id: who.me.unit_id }), 201).id;
  }
  async function complain() {
    const who = await Client.as(server(), "clerk");
    const [door] = ok(await who.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items;
    return ok(await who.post("/v1/intakes", {
      channel: "phone", premises_id: door.id, category: "food", demands: ["refund"], sender: { name: "欧阳诗涵", phone: "13812345678", address: "锦花新村七巷12号702房" },
      story: "买到过期牛奶，店家不退款", split: { complaint: { category: "food" }, reports: [{ category: "food" }] },
    }), 201);
  }

  test("a key is told once, kept as a digest, listed without it, and ends", async () => {
    const who = await admin();
    const replay = { "Idempotency-Key": `key-${Math.random()}` };
    const body = { name: "测试", rights: ["events"] };
    const made = ok(await who.post("/v1/access-keys", body, replay), 201);
    assert.match(made.key, /^[A-Za-z0-9]{48}$/);
    assert.deepEqual(ok(await who.post("/v1/access-keys", body, replay), 201), { id: made.id, key: null });
    ok(await read(made.key));
    const listed = ok(await who.get("/v1/access-keys"));
    assert.ok(!JSON.stringify(listed).includes(made.key));
    assert.deepEqual(listed.items.filter((k) => k.id === made.id).map((k) => [k.rights, k.per_minute, k.ended_at]), [["events", 60, null]]);
    ok(await who.post(`/v1/access-keys/${made.id}/end`), 204);
    assert.equal((await read(made.key)).body.key, "access.unknown");
    assert.equal((await who.post(`/v1/access-keys/${made.id}/end`)).status, 404);
  });

  test("without a key, with a wrong one, with one that is a session, nothing is told", async () => {
    assert.equal((await outside().get("/v1/events")).status, 401);
    for (const key of ["x", "A".repeat(48), "A".repeat(4000)]) assert.deepEqual([(await read(key)).status, (await read(key)).body.key], [401, "access.unknown"]);
    assert.equal((await (await admin()).get("/v1/events")).status, 401, "an administrator's session is no key");
    const who = await Client.as(server(), "clerk");
    assert.equal((await who.post("/v1/access-keys", { name: "x", rights: ["events"] })).status, 403);
    const wrong = await (await admin()).post("/v1/access-keys", { name: "x", rights: ["everything"] });
    assert.equal(wrong.status, 422);
    const past = await (await admin()).post("/v1/access-keys", { name: "x", rights: ["events"], valid_to: "2020-01-01" });
    assert.deepEqual(past.body.errors.map((e) => [e.field, e.code]), [["valid_to", "in_the_past"]]);
  });

  test("a key asks as often as agreed", async () => {
    const { key } = await give({ per_minute: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(server().url + "/v1/events?limit=1", { headers: { Authorization: `Bearer ${key}` } })).status);
    assert.deepEqual(statuses, [200, 200, 429]);
  });

  test("what happens is told as CloudEvents, and the same again from the same position", async () => {
    const { key } = await give();
    const { at } = await readAll(key, "now");
    const unit = await newUnit("第九所");
    const first = await heard(key, at, (events) => events.some((e) => e.subject === `unit/${unit}`));
    const [event] = first.events.filter((e) => e.subject === `unit/${unit}`);
    assert.equal(event.specversion, "1.0");
    assert.equal(event.type, "naguan.unit.changed");
    assert.match(event.source, /^\/bureaus\/\d{6}$/);
    assert.ok(Math.abs(Date.parse(event.time) - Date.now()) < 60000);
    assert.equal(event.data.subject_id, unit);
    assert.equal((await fetch(event.dataschema)).headers.get("content-type"), "application/schema+json");
    assert.deepEqual((await readAll(key, at)).events, first.events, "a replay is the same, ids and all");
    const types = ok(await outside().get("/v1/events/types")).items.map((t) => t.type);
    for (const e of (await readAll(key)).events) assert.ok(types.includes(e.type), e.type);
  });

  test("page by page is the same as at once", async () => {
    const { key } = await give();
    const { at } = await readAll(key, "now");
    for (let i = 0; i < 5; i++) await newUnit(`所${i}`);
    const large = await heard(key, at, (events) => events.length >= 5);
    assert.ok(large.events.length >= 5);
    const small = await readAll(key, at, 2);
    assert.deepEqual(small.events.slice(0, large.events.length), large.events);
    assert.equal(new Set(small.events.map((e) => e.id)).size, small.events.length);
  });

  test("intakes and reports stay in the house; complaints go without who complains", async () => {
    const root = ok(await (await admin()).get("/v1/units")).items.find((u) => !u.parent_id).id;
    const { key } = await give({ unit_id: root });
    const { at } = await readAll(key, "now");
    await complain();
    const { events } = await heard(key, at, (told) => told.some(received));
    assert.ok(events.some(received), JSON.stringify(events));
    assert.ok(!events.some((e) => /report|intake|vault|case|clue/.test(e.type + e.subject)), JSON.stringify(events));
    for (const secret of ["欧阳诗涵", "13812345678", "锦花"]) assert.ok(!JSON.stringify(events).includes(secret));
  });

  test("a key of one unit does not hear of another's work", async () => {
    const unit = await newUnit("只此一所");
    const [{ key }, { key: all }] = [await give({ unit_id: unit }), await give()];
    const { at } = await readAll(key, "now");
    await complain();
    const told = await heard(all, at, (events) => events.some(received));
    assert.ok(told.events.some(received), "it has been told to whom it concerns");
    assert.deepEqual((await readAll(key, at)).events.filter((e) => e.data.unit_id !== null), []);
  });

  test("a position that is none, or older than what is kept, says so", async () => {
    const { key } = await give();
    for (const at of ["x", "1", "-1.5", "0.x", "0.99999999999999999999"]) assert.equal((await read(key, `?after=${at}`)).body.key, "events.position", at);
    assert.deepEqual([(await read(key, "?after=0.5")).status, (await read(key, "?after=0.5")).body.key], [410, "events.gone"]);
    for (const n of ["0", "501", "x"]) assert.equal((await read(key, `?limit=${n}`)).body.key, "events.limit");
  });

  test("the examples of the guide work as they stand there", async () => {
    const { key } = await give();
    for (const language of ["zh", "en"]) {
      const text = await readFile(new URL(`../../docs/guide/${language}/events.md`, import.meta.url), "utf8");
      const examples = [...text.matchAll(/```sh\n([^`]+)```/g)].map((m) => m[1]);
      assert.ok(examples.length >= 2);
      for (const example of examples) await run("bash", ["-euc", example], { env: { ...process.env, NAGUAN: server().url, KEY: key, no_proxy: "*" } });
    }
  });
});
