// The first page: what is late or next; each figure leads to the list of exactly those.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shownCount } from "../list.mjs";
import { ruleName } from "../street.mjs";

export default function today(town) {
  test("each figure of today leads to a list with exactly as many matters", () =>
    town.visit("head", async (v) => {
      const body = await v.ask("/v1/today");
      for (const key of ["late", "due_today", "due_week", "open"]) {
        await v.go("/");
        const figure = v.page.locator(".figures a", { hasText: v.say(`today.${key}`) });
        const n = Number((await figure.locator("b").innerText()).replace(/\D/g, ""));
        assert.equal(n, body[key], key);
        await figure.click();
        await v.page.waitForURL("**/matters*");
        await v.settled();
        assert.equal(await shownCount(v), n, `the list behind ${key}`);
      }
    }));

  test("a matter of the list opens by a click", () =>
    town.visit("chief", async (v) => {
      await v.go("/");
      const link = v.page.locator("table.plain tbody tr a").first();
      const title = (await link.innerText()).trim();
      await link.click();
      await v.page.waitForURL(/\/(hazards|inspections|transfers|clues)\/\d+$/);
      await v.settled();
      const { title: opened, hazard_kind } = await v.ask(`/v1${new URL(v.page.url()).pathname.replace(/^\/(inspections|transfers|clues)/, "/matters")}`);
      assert.equal(opened, title, "the one that was clicked");
      assert.equal(await v.heading().innerText(), hazard_kind ? await ruleName(v, "hazard_kinds", hazard_kind) : title);
    }));
}
