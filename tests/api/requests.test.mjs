// What every address does alike: replays, stale versions, unknown fields, bad bodies, methods, pages.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const provisional = (name) => ({ name, kind: "sole_trader", trade: "6210", address: "宝安区新安街道1号" });

onEachDatabase((server) => {
  const registrar = () => Client.as(server(), "registrar");
  const count = async (client) => (await client.get("/v1/entities?count=1&limit=1")).body.count;

  test("the same request twice with one key is done once and answered alike", async () => {
    const client = await registrar();
    const key = randomUUID();
    const first = await client.post("/v1/entities", provisional("重放面馆"), { "Idempotency-Key": key });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const before = await count(client);
    const again = await client.post("/v1/entities", provisional("重放面馆"), { "Idempotency-Key": key });
    assert.equal(again.status, 201);
    assert.deepEqual(again.body, first.body);
    assert.equal(await count(client), before);
  });

  test("a key with another body is refused", async () => {
    const client = await registrar();
    const key = randomUUID();
    assert.equal((await client.post("/v1/entities", provisional("甲店"), { "Idempotency-Key": key })).status, 201);
    assert.equal((await client.post("/v1/entities", provisional("乙店"), { "Idempotency-Key": key })).status, 409);
  });

  test("somebody else's key is nobody's business", async () => {
    const key = randomUUID();
    const first = await (await registrar()).post("/v1/entities", provisional("丙店"), { "Idempotency-Key": key });
    const other = await (await Client.as(server(), "admin")).post("/v1/views", { list: "entities", name: "丙", query: "q=丙", shared: false }, { "Idempotency-Key": key });
    assert.equal(first.status, 201);
    assert.ok(other.status < 300);
  });

  test("a stale version is refused with the current copy, and nothing changes", async () => {
    const client = await registrar();
    const { id } = (await client.post("/v1/entities", provisional("旧版店"))).body;
    const card = (await client.get(`/v1/entities/${id}`)).body;
    assert.ok((await client.patch(`/v1/entities/${id}`, { trade_name: "一" }, card.ver)).status < 300);
    const late = await client.patch(`/v1/entities/${id}`, { trade_name: "二" }, card.ver);
    assert.equal(late.status, 409);
    assert.equal(late.body.key, "stale");
    assert.equal(late.body.current.trade_name, "一");
    assert.equal((await client.get(`/v1/entities/${id}`)).body.trade_name, "一");
  });

  test("a change without If-Match is refused", async () => {
    const client = await registrar();
    const { id } = (await client.post("/v1/entities", provisional("无版店"))).body;
    assert.ok([400, 409, 428].includes((await client.patch(`/v1/entities/${id}`, { trade_name: "一" })).status));
  });

  test("all wrong fields are named at once, and nothing is changed", async () => {
    const client = await registrar();
    const before = await count(client);
    const reply = await client.post("/v1/entities", { kind: "spaceship", opened_on: "31 April", colour: "blue" });
    assert.equal(reply.status, 422);
    assert.match(reply.type, /problem\+json/);
    const fields = reply.body.errors.map((e) => e.field).sort();
    for (const field of ["colour", "kind", "name", "opened_on"]) assert.ok(fields.includes(field), `${field} in ${fields}`);
    assert.equal(await count(client), before);
  });

  test("a code whose check digit is wrong names its field", async () => {
    const client = await registrar();
    assert.equal((await client.post("/v1/entities", { ...provisional("真码店"), uscc: "91350100M000100Y43" })).status, 201);
    const reply = await client.post("/v1/entities", { ...provisional("错码店"), uscc: "91350100M000100Y44" });
    assert.equal(reply.status, 422);
    assert.deepEqual(reply.body.errors.map((e) => e.field), ["uscc"]);
  });

  test("a licence number that another licence has is refused as such, entered or corrected", async () => {
    const client = await registrar();
    const entity_id = (await client.get("/v1/entities?limit=1")).body.items[0].id;
    const enter = (number) => client.post("/v1/licences", { entity_id, kind: "small_workshop", number, scope: "小作坊" });
    const first = await enter("粤小作坊2026第1号");
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const second = await enter("粤小作坊2026第2号");
    assert.deepEqual(await enter("粤小作坊2026第1号").then((r) => [r.status, r.body.key]), [409, "licence.exists"]);
    const corrected = await client.patch(`/v1/licences/${second.body.id}`, { number: "粤小作坊2026第1号" }, 1);
    assert.deepEqual([corrected.status, corrected.body.key], [409, "licence.exists"]);
  });

  test("whoever asks before sending ten megabytes is refused before a byte of it is sent", async () => {
    const client = await registrar();
    const headers = { Cookie: client.cookie, "X-CSRF": client.csrf, "Content-Type": "application/json", "Content-Length": 10 << 20, Expect: "100-continue" };
    const status = await new Promise((done, failed) => {
      const ask = request(server().url + "/v1/entities", { method: "POST", headers }, (reply) => {
        done(reply.statusCode);
        ask.destroy();
      });
      ask.on("continue", () => failed(new Error("the server wants to have it")));
      ask.on("error", failed);
      ask.flushHeaders();
    });
    assert.equal(status, 413);
  });

  for (const [what, raw, status] of [
    ["text that is no JSON", "{name:", 400],
    ["a list where a record belongs", "[]", 422],
    ["a key twice", '{"name":"a","name":"b"}', 400],
    ["text behind the JSON", "{} {}", 400],
    ["broken UTF-8", Buffer.from([0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 400],
    ["nesting without end", "[".repeat(5000) + "]".repeat(5000), 400],
    ["a not-a-number", '{"name":"x","lon":NaN}', 400],
    ["a name of ten megabytes", JSON.stringify({ name: "长".repeat(3_400_000) }), 413],
    ["a name of half a megabyte", JSON.stringify({ name: "长".repeat(170_000) }), 422],
    ["nothing", "", 400],
  ]) {
    test(`${what} as a body is refused clearly`, async () => {
      const client = await registrar();
      const reply = await client.send("POST", "/v1/entities", { raw, headers: { "Content-Type": "application/json" } });
      assert.ok(reply.status === status || (status < 500 && [400, 422].includes(status) && [400, 422].includes(reply.status)), `${reply.status}`);
      assert.match(reply.type, /problem\+json/);
      assert.ok(JSON.stringify(reply.body).length < 2000, "what was sent does not come back");
    });
  }

  test("a body that is not JSON by its type is refused", async () => {
    const reply = await (await registrar()).send("POST", "/v1/entities", { raw: "name=x", headers: { "Content-Type": "application/x-www-form-urlencoded" } });
    assert.equal(reply.status, 415);
  });

  test("an unknown address is 404, a known one with another method 405 with the methods it has", async () => {
    const client = await registrar();
    assert.equal((await client.get("/v1/nothing-here")).status, 404);
    const reply = await client.send("DELETE", "/v1/entities");
    assert.equal(reply.status, 405);
    assert.match(reply.headers.get("allow"), /GET/);
  });

  test("what is no id, or nobody's id, is 404", async () => {
    const client = await registrar();
    for (const id of ["1", "abc", "-1", "99999999999999999999", "1%00", "..%2f..%2fetc%2fpasswd"]) {
      assert.ok([400, 404].includes((await client.get(`/v1/entities/${id}`)).status), id);
    }
  });

  test("pages follow each other without gap or repetition, and add up to the count", async () => {
    const client = await registrar();
    const total = await count(client);
    const seen = new Set();
    let address = "/v1/entities?limit=50&sort=name", pages = 0;
    for (let cursor; pages < 100; pages++) {
      const { body } = await client.get(address + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""));
      for (const item of body.items) {
        assert.ok(!seen.has(item.id), "twice");
        seen.add(item.id);
      }
      cursor = body.next;
      if (!cursor) break;
    }
    assert.equal(seen.size, total);
  });

  for (const query of ["filter=colour:eq:blue", "filter=name:sounds-like:x", "sort=colour", "limit=100000", "limit=-1", "cursor=forged", "columns=password", "format=exe", "filter=opened_on:ge:soon"]) {
    test(`a list asked with ${query} says what is wrong`, async () => {
      const reply = await (await registrar()).get(`/v1/entities?${query}`);
      assert.ok([400, 422].includes(reply.status), `${reply.status}`);
      assert.ok(reply.body.key);
    });
  }
});
