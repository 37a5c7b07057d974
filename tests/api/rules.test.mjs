// The law as people read it: lists with basis and validity, the history of a code, the walk of a clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

onEachDatabase((server) => {
  const officer = () => Client.as(server(), "officer");

  test("every list is named with its number of rows, and the pack in force is among those kept", async () => {
    const { body } = await (await officer()).get("/v1/rules");
    assert.match(body.pack, /^[0-9a-f]{64}$/);
    assert.ok(body.packs.some((p) => p.id === body.pack));
    const clocks = body.lists.find((l) => l.list === "clocks");
    assert.ok(clocks.count > 60 && clocks.columns.includes("roll"));
  });

  test("a list shows all versions with basis and dates", async () => {
    const { body } = await (await officer()).get("/v1/rules/clocks");
    const c4 = body.items.filter((r) => r.code === "C4");
    assert.deepEqual(c4.map((r) => [r.unit, r.length, r.valid_to]), [["WD", "45", "2026-04-14"], ["CD", "60", null]]);
    assert.ok(c4.every((r) => r.basis && r.name_zh && r.name_en));
  });

  test("a code tells what it said before", async () => {
    const { body } = await (await officer()).get("/v1/rules/clocks/C4");
    assert.equal(body.items.length, 2);
    assert.deepEqual(body.history.map((h) => h.row.length), ["45", "60"]);
    assert.ok(body.history.every((h) => h.pack && h.since));
  });

  test("an unknown list is not found", async () => {
    const client = await officer();
    assert.equal((await client.get("/v1/rules/no_such_list")).body.key, "rules.unknown_list");
    assert.equal((await client.get("/v1/rules/no_such_list/C4")).status, 404);
  });

  test("a limit is explained day by day", async () => {
    const { body } = await (await officer()).get("/v1/clock?clock=C1&from=2026-04-30");
    assert.equal(body.due, "2026-05-13");
    assert.equal(body.provisional, false);
    assert.deepEqual(body.steps[1], { day: "2026-05-01", why: "holiday", count: 0, note: "劳动节" });
    assert.equal(body.steps.at(-1).count, 7);
  });

  test("the law of receipt decides which limit it is", async () => {
    const client = await officer();
    assert.equal((await client.get("/v1/clock?clock=C4&from=2026-04-14&law=2026-04-14")).body.due, "2026-06-18");
    assert.equal((await client.get("/v1/clock?clock=C4&from=2026-04-14&law=2026-04-15")).body.due, "2026-06-15");
  });

  test("a question without clock or day, or with a day that is none, names the field", async () => {
    const client = await officer();
    const fields = async (query) => (await client.get(`/v1/clock?${query}`)).body.errors.map((e) => `${e.field} ${e.code}`);
    assert.deepEqual(await fields("from=2026-04-30"), ["clock required"]);
    assert.deepEqual(await fields("clock=C1"), ["from required"]);
    assert.deepEqual(await fields("clock=C1&from=2026-02-30"), ["from bad_day"]);
    assert.deepEqual(await fields("clock=C1&from=2026-04-30&law=soon"), ["law bad_day"]);
    assert.equal((await client.get("/v1/clock?clock=C99&from=2026-04-30")).status, 404);
    assert.equal((await client.get("/v1/clock?clock=R3&from=2026-04-30")).body.key, "clock.unknown");
  });

  test("without a session nothing is told", async () => {
    assert.equal((await new Client(server().url).get("/v1/rules")).status, 401);
  });
});
