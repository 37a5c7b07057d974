// The street ledger at the desk: coverage by community, grid and street, the doors behind a line, and an address that says all of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";

const STREET_DIGITS = 9;
const rows = (table) => table.locator("tbody tr");

export default function ledger(town) {
  test("coverage goes from the station to one street and to its doors, and the address says where one is", () =>
    town.visit("chief", async (v) => {
      const { items } = await v.ask("/v1/street-ledger?by=community&limit=500");
      const fullest = items.filter((one) => one.place_code).reduce((a, b) => (a.doors > b.doors ? a : b)).place_code;
      const street = fullest.slice(0, STREET_DIGITS);
      await v.go("/street-ledger");
      await v.settled();
      const table = v.page.locator(".lines table");
      assert.equal(await rows(table).count(), items.length);
      assert.ok(await v.page.locator("input[type=radio][value=street]").isDisabled(), "streets of a whole district are too many");
      for (const by of ["grid", "street"]) {
        const { count, total } = await v.ask(`/v1/street-ledger?by=${by}&place=${street}&limit=1`);
        await v.go(`/street-ledger?place=${street}&by=${by}&sort=coverage`);
        await v.settled();
        await until("the lines of the page", async () => (await rows(table).count()) === Math.min(count, 100));
        assert.match(await v.page.locator(".figure b").innerText(), new RegExp(`^${Math.round(total.coverage * 100)}%$`));
        await v.axe(`the street ledger by ${by}`);
        await v.shot(`ledger-${by}`);
      }
      const shares = (await table.locator("tbody td:nth-child(3)").allInnerTexts()).map((text) => parseInt(text));
      assert.deepEqual(shares, [...shares].sort((a, b) => a - b), "the least known first");
      await rows(table).first().locator("button").click();
      const doors = v.page.locator("section", { has: v.page.locator("h2") }).last();
      await until("the doors of the line", async () => (await rows(doors).count()) > 0);
      const at = new URL(v.page.url()).searchParams;
      const asked = new URLSearchParams({ place: at.get("line"), limit: "50", ...(at.get("street") ? { street: at.get("street") } : { no_street: "1" }) });
      assert.equal(await rows(doors).count(), (await v.ask(`/v1/street-ledger/doors?${asked}`)).items.length);
      await v.axe("the doors behind a line of the street ledger");
      await v.shot("ledger-doors");
      await v.page.locator(".legend button").first().click();
      await until("the level in the address", () => new URL(v.page.url()).searchParams.get("level") === "fresh");
      const fresh = await v.ask(`/v1/street-ledger/doors?${asked}&level=fresh`);
      await until("the fresh doors", async () => (await rows(doors).count()) === fresh.items.length);
      await v.page.reload();
      await until("the lines again", async () => (await rows(v.page.locator(".lines table")).count()) > 0);
      assert.equal(new URL(v.page.url()).searchParams.get("level"), "fresh", "the address says all of it");
      if (fresh.items.length) {
        await v.page.locator("section table").last().locator("a").first().click();
        await until("the page of the door", () => /\/doors\/\d+$/.test(new URL(v.page.url()).pathname));
      }
    }));

  test("a place without doors says so, and what to do", () =>
    town.visit("head", async (v) => {
      v.provoke(/404 GET \/v1\/places\/440306999/);
      await v.go("/street-ledger?place=440306999&by=grid");
      await v.settled();
      await v.text("ledger.empty").waitFor();
      await v.axe("a street ledger without doors");
      await v.shot("ledger-empty");
    }));
}
