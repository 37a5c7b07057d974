// Who may do what: read from the description, tried with every role.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

onEachDatabase((server) => {
  test("every address with roles refuses every other role", async () => {
    const description = await (await fetch(server().url + "/openapi.json")).json();
    const clients = new Map();
    for (const { role } of server().accounts) for (const one of role.split("|")) if (!clients.has(one)) clients.set(one, await Client.as(server(), one));
    let tried = 0;
    for (const [pattern, item] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const allowed = operation["x-roles"];
        if (!allowed?.length) continue; // open to all, also without a session
        for (const [role, client] of clients) {
          if (client.me.roles.some((r) => allowed.includes(r))) continue;
          const reply = await client.send(method.toUpperCase(), pattern.replace(/\{[^}]+\}/g, "1"), { body: method === "get" ? undefined : {} });
          assert.equal(reply.status, 403, `${role}: ${method} ${pattern}`);
          tried++;
        }
      }
    }
    assert.ok(tried > 50, `only ${tried} pairs of role and address were closed`);
  });

  test("a chief sees the operators of the own unit, the head those of the bureau", async () => {
    const chief = await Client.as(server(), "chief");
    const head = await Client.as(server(), "head");
    const units = new Set((await chief.get("/v1/entities?limit=500&columns=id,unit_id")).body.items.map((e) => e.unit_id));
    const [mine, all] = await Promise.all([chief, head].map(async (c) => (await c.get("/v1/entities?limit=1&count=1")).body.count));
    assert.ok(mine < all, `${mine} of ${all}`);
    assert.ok(units.size >= 1);
    const foreign = (await head.get("/v1/entities?limit=500&columns=id,unit_id")).body.items.find((e) => !units.has(e.unit_id));
    assert.equal((await chief.get(`/v1/entities/${foreign.id}`)).status, 404, "what is out of scope does not exist");
  });

  test("the ledger is whole after all of this", async () => {
    const auditor = await Client.as(server(), "auditor");
    const reply = await auditor.get("/v1/ledger/verify");
    assert.equal(reply.status, 200);
    const { code, text } = await server().command("ledger", "verify");
    assert.equal(code, 0, text);
  });
});
