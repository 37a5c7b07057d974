// The first page: what is late or next; each figure leads to the list of exactly those.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { names, shownCount } from "../list.mjs";
import { inspectionAsked, raised, ruleName } from "../street.mjs";

// A hazard by the name of its kind, any other matter as it was named.
const titleOf = (v, m) => (m.title_code ? ruleName(v, m.title_list, m.title_code) : m.title);

// Names of codes come a moment after the rows: these texts stand there soon, and no others.
async function shows(what, read, expected) {
  let texts;
  const there = async () => JSON.stringify((texts = (await read()).map((text) => text.trim()))) === JSON.stringify(expected);
  await until(what, there, 5_000).catch(() => assert.deepEqual(texts, expected, what));
}

// The newest matters are of two kinds.
const twoKinds = (town) =>
  town.visit("officer", async (v) => {
    await inspectionAsked(v);
    await raised(v, "H7a");
  });

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
      const title = await until("its title", async () => (await link.innerText()).trim());
      await link.click();
      await v.page.waitForURL(/\/\w+\/\d+$/);
      await v.settled();
      const id = new URL(v.page.url()).pathname.split("/").at(-1);
      assert.equal(title, await titleOf(v, await v.ask(`/v1/matters/${id}`)), "in the list");
      await shows("its page", async () => [await v.heading().innerText()], [title]);
    }));

  test("lists tell what a matter is about in the language of the page, as its page does", () =>
    town.visit("head", async (v) => {
      await twoKinds(town);
      await v.go("/");
      await v.page.getByText(v.say("today.all"), { exact: true }).click();
      const body = await v.ask("/v1/today");
      const links = v.page.locator("table.plain tbody tr a");
      await shows("today", () => links.allInnerTexts(), await Promise.all(body.items.map((m) => titleOf(v, m))));
      const units = new Map((await v.ask("/v1/units")).items.map((u) => [u.id, v.locale === "en" ? u.name_en : u.name]));
      const lines = await v.page.locator("table.plain tbody td p").allInnerTexts();
      body.items.forEach((m, i) => assert.ok(lines[i].includes(units.get(m.unit_id)), `whose: ${lines[i]}`));
      await v.go("/matters?sort=-opened_at");
      const { items } = await v.ask("/v1/matters?limit=50&sort=-opened_at");
      const kinds = new Set(items.map((m) => m.kind));
      assert.ok(kinds.has("hazard") && kinds.has("inspection"), [...kinds].join());
      await shows("matters", () => names(v, 4), await Promise.all(items.map((m) => titleOf(v, m))));
      await v.axe("matters");
      const hazard = items.find((m) => m.kind === "hazard" && m.premises_id && !m.closed_at);
      await v.go(`/doors/${hazard.premises_id}`);
      const line = v.page.locator("li.matter", { hasText: hazard.number });
      await shows("the door", () => line.locator(".grow").allInnerTexts(), [await titleOf(v, hazard)]);
    }));
}
