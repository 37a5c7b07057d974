// The law as rows: lists, their history, and the walk of a limit day by day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";

export default function rules(town) {
  test("the lists are there with their number of rows, and one is found by name", () =>
    town.visit("officer", async (v) => {
      await v.go("/rules");
      const { lists } = await v.ask("/v1/rules");
      assert.equal(await v.page.locator("ul.lists li").count(), lists.length);
      await v.page.getByLabel(v.say("rules.find")).fill(v.say("rules.list.hazard_kinds"));
      await v.page.locator("ul.lists a").first().click();
      await v.page.waitForURL("**/rules/hazard_kinds");
      await v.settled();
      assert.equal(await v.heading().innerText(), v.say("rules.list.hazard_kinds"));
    }));

  test("all versions shows more rows than those in force, and the address keeps it", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/rules/termination_reasons");
      const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
      const inForce = items.filter((r) => (!r.valid_from || r.valid_from <= today) && (!r.valid_to || r.valid_to >= today));
      assert.ok(inForce.length < items.length, "a list with a history");
      await v.go("/rules/termination_reasons");
      const shown = v.page.locator("table tbody tr");
      assert.equal(await shown.count(), inForce.length);
      await v.page.getByText(v.say("rules.all_versions")).click();
      await until("all versions", async () => (await shown.count()) === items.length);
      assert.match(v.page.url(), /all=1/);
    }));

  test("the clock shows the due day, its article, and every day it counted or skipped", () =>
    town.visit("clerk", async (v) => {
      await v.go("/clock?clock=C1&from=2026-04-30");
      const walk = await v.ask("/v1/clock?clock=C1&from=2026-04-30");
      await v.page.locator(".due", { hasText: walk.due }).first().waitFor();
      const days = v.page.locator("table.walk .day");
      assert.equal(await days.count(), walk.steps.length);
      assert.equal(await v.page.locator("table.walk td.counted, table.walk td.make_up").count(), walk.steps.filter((s) => ["counted", "make_up"].includes(s.why)).length);
      assert.ok(await v.page.locator("table.walk td.holiday").count(), "the May holiday is skipped");
      assert.equal(await v.page.locator("table.walk td.due .day").innerText(), walk.due.slice(5));
      await v.shot("clock-walk");
    }));

  test("a day in a year without a published calendar is marked provisional", () =>
    town.visit("clerk", async (v) => {
      await v.go("/clock?clock=C1&from=2027-02-01");
      await v.text("clock.provisional_hint").waitFor();
    }));
}
