// Suggestions over HTTP: who may ask, learn and switch; without a model nothing is suggested.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  test("without closed filings nothing is suggested, and that is no error", async () => {
    const clerk = await Client.as(server(), "clerk");
    assert.deepEqual(ok(await clerk.post("/v1/suggestions", { text: "牛奶过期，商家不退款" })), { model: null, learned_at: null, items: [] });
    assert.deepEqual(ok(await clerk.get("/v1/suggestion-models")), { items: [], switches: [] });
    assert.equal((await clerk.post("/v1/suggestions", {})).status, 422);
    assert.equal((await new Client(server().url).post("/v1/suggestions", { text: "x" })).status, 401);
  });

  test("learning is a job; the head and the administrator start it and switch kinds off, a clerk may not", async () => {
    const [clerk, admin] = await Promise.all([Client.as(server(), "clerk"), Client.as(server(), "admin")]);
    assert.equal((await clerk.post("/v1/suggestion-models", {})).status, 403);
    assert.equal((await clerk.post("/v1/suggestion-switches", { target: "unit", active: false })).status, 403);
    assert.ok(ok(await admin.post("/v1/suggestion-models", undefined), 202).job);
    ok(await admin.post("/v1/suggestion-switches", { target: "unit", active: false }), 204);
    ok(await admin.post("/v1/suggestion-switches", { target: "unit", active: true }), 204);
    ok(await admin.post("/v1/suggestion-switches", { target: "trade", active: false }), 204);
    assert.equal((await admin.post("/v1/suggestion-switches", { target: "mood", active: false })).status, 422);
    const { switches } = ok(await clerk.get("/v1/suggestion-models"));
    assert.deepEqual(switches.map((one) => [one.target, one.active, one.changed_by]), [["trade", false, admin.me.id], ["unit", true, admin.me.id]]);
  });
});
