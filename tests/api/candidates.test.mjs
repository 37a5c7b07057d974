// The subject of a complaint while it is typed: candidates with reasons, and who may ask.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const clerk = () => Client.as(server(), "clerk");
  const ask = async (client, form) => ok(await client.post("/v1/register/candidates", form));

  async function some(client) {
    const { items } = ok(await client.get("/v1/premises?limit=40&columns=id,name,entity_id,address&filter=entity_id:notnull:"));
    return items.filter((door) => door.address && door.entity_id);
  }

  test("a door told with its sign and address is offered first, with what agrees", async () => {
    const client = await clerk();
    const doors = await some(client);
    assert.ok(doors.length > 10);
    let first = 0;
    for (const door of doors) {
      const { items, took_us } = await ask(client, { name: door.name, address: door.address.replace(/^深圳市宝安区/, "") });
      assert.ok(items.length > 0 && items.length <= 10);
      assert.ok(items.every((one, i) => i === 0 || items[i - 1].score >= one.score), "likeliest first");
      assert.ok(items[0].reasons.length > 1 && took_us > 0);
      first += items[0].entity_id === door.entity_id;
    }
    assert.ok(first >= doors.length * 0.9, `${first} of ${doors.length} stand first`);
  });

  test("a sentence is read: name, address and a code with its check digit", async () => {
    const client = await clerk();
    const door = (await some(client)).find((one) => /(路|街)\d+号/.test(one.address));
    const said = await ask(client, { text: `我在${door.address}的“${door.name}”购买到过期牛奶，商家不退款` });
    assert.ok(said.names.includes(door.name));
    assert.ok(door.address.includes(said.address.road), JSON.stringify(said.address));
    assert.equal(said.items[0].entity_id, door.entity_id);
    const { items } = ok(await client.get("/v1/entities?limit=5&columns=id,uscc&filter=uscc:notnull:"));
    const coded = await ask(client, { text: `商家的代码是${items[0].uscc}，没有别的资料` });
    assert.deepEqual(coded.codes, [items[0].uscc]);
    assert.equal(coded.items[0].entity_id, items[0].id);
    assert.ok(coded.items[0].reasons.includes("uscc"));
  });

  test("a telephone of the operator is found by its blind index", async () => {
    const client = await clerk();
    const made = ok(await client.post("/v1/entities", { name: "鹭鸟修表铺", kind: "unregistered", phone: "13912345678" }), 201);
    let items = [];
    for (let i = 0; i < 50 && !items.length; i++) ({ items } = await ask(client, { phone: "139 1234 5678" }));
    assert.equal(items[0]?.entity_id, made.id);
    assert.ok(items[0].reasons.includes("phone"));
    assert.ok(!JSON.stringify(items).includes("13912345678"), "nobody's number is in the answer");
  });

  test("nothing told is nothing found; what is too long or unknown is refused", async () => {
    const client = await clerk();
    assert.deepEqual((await ask(client, {})).items, []);
    assert.deepEqual((await ask(client, { text: "态度很差" })).items, []);
    assert.equal((await client.post("/v1/register/candidates", { name: "x".repeat(500) })).status, 422);
    assert.equal((await client.post("/v1/register/candidates", { who: "x" })).status, 422);
  });

  test("an officer is offered the operators of the own station only; a stranger none", async () => {
    const officer = await Client.as(server(), "officer");
    const client = await clerk();
    const mine = new Set(ok(await officer.get("/v1/entities?limit=500&columns=id")).items.map((one) => one.id));
    let others = 0;
    for (const door of await some(client)) {
      const { items } = await ask(officer, { name: door.name, address: door.address });
      others += items.filter((one) => !mine.has(one.entity_id)).length;
    }
    assert.equal(others, 0);
    assert.equal((await new Client(server().url).post("/v1/register/candidates", {})).status, 401);
  });
});
