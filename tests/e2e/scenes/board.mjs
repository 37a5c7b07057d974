// The board: its figures are the rows of the lists behind them, to the last row of the export.
import assert from "node:assert/strict";
import { test } from "node:test";
import { csvRows, shownCount } from "../list.mjs";

const digits = (text) => Number(text.replace(/\D/g, ""));

export default function board(town) {
  test("every figure that is a link equals its list and its export, to the last row", () =>
    town.visit("head", async (v) => {
      await v.go("/board");
      const figures = await v.page.locator(".totals a.figure").evaluateAll((all) => all.map((a) => ({ href: a.getAttribute("href"), name: a.querySelector("span").innerText, value: a.querySelector("b").innerText })));
      assert.ok(figures.length >= 5, "figures lead to their lists");
      for (const { href, name, value } of figures) {
        const n = digits(value);
        await v.go(href);
        assert.equal(await shownCount(v), n, `${name}: the list`);
        const format = v.page.getByRole("button", { name: v.say("list.export"), exact: true });
        if (!n || !(await format.count())) continue;
        await format.click();
        const address = await v.page.locator("a.export:visible", { hasText: v.say("list.as_csv") }).getAttribute("href");
        const csv = await v.context.request.get(address);
        assert.equal(csvRows(await csv.body()).length - 1, n, `${name}: the export`);
      }
    }));

  test("hazards by kind and state add up to the hazards of the period", () =>
    town.visit("head", async (v) => {
      await v.go("/board");
      const cells = await v.page.locator("table.plain").first().locator("tbody td.num").allInnerTexts();
      const total = await v.page.locator(".totals .figure", { hasText: v.say("board.hazards") }).first().locator("b").innerText();
      assert.equal(cells.reduce((sum, text) => sum + digits(text), 0), digits(total));
    }));

  test("the period and the unit are in the address", () =>
    town.visit("head", async (v) => {
      await v.go("/board");
      await v.button("board.last_days", { n: 90 }).click();
      await v.page.waitForURL(/from=/);
      await v.settled();
      const before = await v.page.locator(".totals").innerText();
      const unit = v.page.locator("table.plain").last().locator("tbody tr .link-button").first();
      await unit.click();
      await v.page.waitForURL(/unit=/);
      await v.settled();
      await v.go(v.page.url());
      assert.notEqual(await v.page.locator(".totals").innerText(), before);
      await v.axe("the board of a unit");
    }));
}
