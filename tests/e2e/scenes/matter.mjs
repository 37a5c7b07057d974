// What every matter's page has in common: people by name, and papers that come by themselves or are asked for again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { inspectionAsked, raised, ruleName } from "../street.mjs";

// A hazard with an order whose paper the server is said to draw, for as long as drawing() says so.
async function ordered(v, drawing) {
  const id = await raised(v, "H7a");
  const { ver } = await v.ask(`/v1/hazards/${id}`);
  const done = await v.api("POST", `/v1/matters/${id}/moves/order`, { remedy: "明码标价", days: 3 }, { "If-Match": `"${ver}"` });
  assert.ok(done.status < 300, JSON.stringify(done.body));
  await until("the paper", async () => (await v.ask(`/v1/hazards/${id}`)).documents.every((d) => d.ready));
  await v.page.route(`**/v1/hazards/${id}`, async (route) => {
    const reply = await route.fetch();
    const body = await reply.json();
    if (drawing()) body.documents.forEach((d) => (d.ready = false));
    await route.fulfill({ response: reply, json: body });
  });
  return id;
}

export default function matter(town) {
  test("an inspection tells its two inspectors by name", () =>
    town.visit("officer", async (v) => {
      const { id, lead, second } = await inspectionAsked(v);
      await v.go(`/inspections/${id}`);
      for (const one of [lead, second]) {
        await v.page.locator("dl.facts").getByText(one.name, { exact: true }).first().waitFor();
        assert.equal(await v.page.getByText(one.id).count(), 0, "no bare number");
      }
      await v.axe("an inspection");
      await v.shot("inspection");
    }));

  test("a paper that is being made becomes a link without a reload", () =>
    town.visit("officer", async (v) => {
      let drawing = true;
      const id = await ordered(v, () => drawing);
      await v.go(`/hazards/${id}`);
      await v.text("matter.printing").waitFor();
      await v.axe("a paper being made");
      drawing = false;
      await v.page.getByRole("link", { name: await ruleName(v, "letters", "rectification_order") }).waitFor();
    }));

  test("a paper that does not come is said so, and asked for again", () =>
    town.visit("officer", async (v) => {
      let drawing = true;
      const id = await ordered(v, () => drawing);
      await v.page.clock.install();
      await v.go(`/hazards/${id}`);
      await v.text("matter.printing").waitFor();
      for (let i = 0; i < 25; i++) await v.page.clock.runFor(3000);
      const retry = v.page.locator("section.panel", { hasText: v.say("matter.not_printed") }).getByRole("button", { name: v.say("act.retry"), exact: true });
      await retry.waitFor();
      await v.axe("a paper that did not come");
      await v.shot("paper-late");
      const asked = v.page.waitForRequest(/\/v1\/documents\/\d+\.pdf$/);
      drawing = false;
      await retry.click();
      await asked;
      await v.page.getByRole("link", { name: await ruleName(v, "letters", "rectification_order") }).waitFor();
    }));

  test("in English the unit has its English name", () =>
    town.visit("chief", async (v) => {
      const { unit } = await v.ask("/v1/session");
      await v.go("/");
      await v.page.locator("header .who small", { hasText: unit.name_en }).waitFor();
    }, { locale: "en" }));

  test("the rules are told in words, not in codes", () =>
    town.visit("officer", async (v) => {
      await v.go("/rules/hazard_kinds");
      const cells = (await v.page.locator("table.plain tbody td:not(.mono)").allInnerTexts()).map((s) => s.trim());
      assert.ok(cells.includes(v.say("list.yes")) && cells.includes(v.say("rule_value.status.verified")));
      assert.deepEqual(cells.filter((s) => ["yes", "no", "verified", "design", "market", "fire"].includes(s)), []);
      const wide = await v.page.locator("table.plain tbody td.name").first().evaluate((td) => td.clientWidth);
      assert.ok(wide > 150, `the column of names is ${wide} px wide`);
    }));
}
