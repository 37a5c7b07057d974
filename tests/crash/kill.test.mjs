// kill -9 at any moment under load: every acknowledged write is there, nothing is there by half, the ledger verifies.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../api/client.mjs";
import { onEachDatabase } from "../api/server.mjs";

const ROUNDS = 4, CLIENTS = 12;
// The moment of the kill is random; its seed is printed, so that a bad round can be had again.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const random = ((state) => () => ((state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff))(seed);

async function write(client, acknowledged, over) {
  for (let turn = 0; !over.now; turn++) {
    const body = { name: `断电店${turn}`, kind: "sole_trader", trade: "6210", address: "宝安区西乡街道1号" };
    const key = randomUUID();
    try {
      const reply = await client.post("/v1/entities", body, { "Idempotency-Key": key });
      if (reply.status === 201) acknowledged.push({ key, body, id: reply.body.id, by: client });
    } catch (failure) {
      if (!over.now && !/fetch failed|terminated|other side closed/.test(String(failure))) throw failure;
      return;
    }
  }
}

// One cell of every row of a list, walked page by page.
async function column(client, list, name) {
  const found = new Set();
  for (let cursor = ""; ; ) {
    const { body } = await client.get(`/v1/${list}?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const row of body.items) found.add(row[name]);
    if (!body.next) return found;
    cursor = body.next;
  }
}

async function isWhole(client, { id, body }) {
  const card = await client.get(`/v1/entities/${id}`);
  assert.equal(card.body.name, body.name);
  const history = await client.get(`/v1/entities/${id}/history`);
  assert.equal(history.body.items.length, 1, `${id} without its first version`);
}

async function areWhole(client, acknowledged) {
  const [entities, acts] = [await column(client, "entities", "id"), await column(client, "ledger", "subject_id")];
  for (const { id } of acknowledged) {
    assert.ok(entities.has(id), `acknowledged and gone: ${id}`);
    assert.ok(acts.has(id), `${id} without its ledger row`);
  }
  for (const one of acknowledged.filter((_, i) => i % Math.ceil(acknowledged.length / 20) === 0)) await isWhole(client, one);
}

onEachDatabase((server) => {
  test(`after each of ${ROUNDS} kills (SEED=${seed}) all that was acknowledged is whole`, { timeout: 300_000 }, async (t) => {
    const all = [];
    const people = await Promise.all(server().accounts.filter((a) => ["officer", "chief", "registrar"].includes(a.role)).map((a) => Client.as(server(), a)));
    const reader = await Client.as(server(), "auditor");
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = [], over = { now: false };
      const load = Array.from({ length: CLIENTS }, (_, i) => write(people[i % people.length], acknowledged, over));
      while (acknowledged.length === 0) await sleep(5);
      await sleep(50 + random() * 700);
      over.now = true;
      await server().end("SIGKILL");
      await Promise.all(load);
      await server().serve();
      for (const one of [...people, reader]) one.url = server().url; // sessions outlive the server
      await areWhole(reader, acknowledged);
      // A replay of an acknowledged request after the crash is answered from the stored reply.
      const last = acknowledged.at(-1);
      const again = await last.by.post("/v1/entities", last.body, { "Idempotency-Key": last.key });
      assert.equal(again.body.id, last.id);
      const { code, text } = await server().command("ledger", "verify");
      assert.equal(code, 0, text);
      all.push(...acknowledged);
    }
    await areWhole(reader, all);
    t.diagnostic(`${all.length} acknowledged writes, all there`);
  });
});
