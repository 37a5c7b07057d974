// The register: list and map over the same filters, the address holds the view, the export is the list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { chooseFilter, csvRows, exported, names, rows, shownCount } from "../list.mjs";

export default function register(town) {
  test("list and map stand side by side; the count is the server's", () =>
    town.visit("head", async (v) => {
      await v.go("/register");
      const { count } = await v.ask("/v1/entities?limit=1&count=1");
      assert.equal(await shownCount(v), count);
      await v.page.locator("canvas.maplibregl-canvas").waitFor();
      await until("the counts of the map", () => v.page.locator(".map").innerText().then((text) => /\d/.test(text)));
    }));

  test("a filter narrows list and address, and the address alone gives the same view", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list");
      const all = await shownCount(v);
      await chooseFilter(v, "field.grade", "C");
      await v.page.waitForURL((url) => url.searchParams.getAll("f").includes("grade:eq:C"));
      const some = await shownCount(v);
      assert.ok(some > 0 && some < all, `${some} of ${all}`);
      const shown = await names(v);
      await v.go(v.page.url());
      assert.deepEqual(await names(v), shown);
      assert.equal(await shownCount(v), some);
      await v.button("list.clear_all").click();
      await until("all again", async () => (await shownCount(v)) === all);
    }));

  test("sorting by a head and paging forth and back", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list&sort=name");
      const first = await names(v);
      await v.button("list.next").click();
      await until("the second page", async () => (await names(v))[0] !== first[0]);
      await v.settled();
      assert.ok(!(await names(v)).some((name) => first.slice(0, 10).includes(name)));
      await v.button("list.previous").click();
      await until("the first page", async () => (await names(v))[0] === first[0]);
      await v.page.getByRole("columnheader", { name: v.say("field.name") }).getByRole("button").click();
      await v.page.waitForURL(/sort=-name/);
      await until("the last names first", async () => (await names(v))[0] !== first[0]);
    }));

  test("typing searches the list; ↓ and Enter open a row", () =>
    town.visit("head", async (v) => {
      const { items } = await v.ask("/v1/entities?limit=5&filter=state:eq:active");
      const wanted = items[2].name;
      await v.go("/register?face=list");
      await v.page.keyboard.press("/");
      const box = v.page.locator("input.find");
      assert.ok(await box.evaluate((e) => e === document.activeElement), "/ goes to the list's own search");
      await box.pressSequentially(wanted.slice(-6), { delay: 15 });
      await until("the operator in the list", async () => (await names(v)).includes(wanted));
      await v.page.waitForURL(/[?&]q=/);
      await v.settled();
      await box.press("ArrowDown");
      const at = () => v.page.evaluate(() => document.activeElement?.querySelector("td")?.innerText.trim());
      const shown = await names(v);
      assert.equal(await at(), shown[0]);
      if (shown.length > 1) {
        await v.page.keyboard.press("ArrowDown");
        assert.equal(await at(), shown[1]);
        await v.page.keyboard.press("ArrowUp");
      }
      await v.page.keyboard.press("Enter");
      await v.page.waitForURL(/\/entities\/\d+$/);
      await until("its page", async () => (await v.heading().innerText()) === shown[0]);
    }));

  test("the one box at the top finds while typing, by name and by code", () =>
    town.visit("head", async (v) => {
      const { items } = await v.ask("/v1/entities?limit=40&filter=state:eq:active&columns=id,name,uscc");
      const known = items.find((e) => e.uscc);
      for (const text of [known.name.slice(-5), known.uscc]) {
        await v.go("/");
        await v.page.keyboard.press("/");
        const box = v.page.getByRole("combobox", { name: v.say("register.search") });
        assert.ok(await box.evaluate((e) => e === document.activeElement));
        await box.pressSequentially(text, { delay: 10 });
        const hit = v.page.getByRole("option", { name: new RegExp(known.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) }).first();
        await hit.waitFor();
        const index = await v.page.getByRole("option").evaluateAll((all, name) => all.findIndex((o) => o.textContent.includes(name)), known.name);
        if (text === known.uscc) await v.axe("the open search");
        for (let i = 0; i < index; i++) await box.press("ArrowDown");
        await box.press("Enter");
        await v.page.waitForURL(/\/entities\/\d+$/);
        await until("its page", async () => (await v.heading().innerText()) === known.name);
      }
    }));

  test("a view is saved by name and brings the filter back", () =>
    town.visit("registrar", async (v) => {
      await v.go("/register?face=list&f=grade:in:C|D&sort=name");
      const some = await shownCount(v);
      await v.button("list.views").click();
      await v.page.getByRole("button", { name: v.say("list.save_view") }).click();
      await v.page.getByLabel(v.say("list.view_name")).fill("C and D");
      await v.page.locator("form.stack").getByRole("button", { name: v.say("act.save"), exact: true }).click();
      await v.page.getByRole("button", { name: "C and D", exact: true }).waitFor();
      await v.go("/register?face=list");
      assert.notEqual(await shownCount(v), some);
      await v.button("list.views").click();
      await v.page.getByRole("button", { name: "C and D", exact: true }).click();
      await v.page.waitForURL((url) => url.searchParams.get("f") === "grade:in:C|D" && url.searchParams.get("sort") === "name");
      await until("the view", async () => (await shownCount(v)) === some);
      await v.page.getByRole("button", { name: v.say("list.remove_view", { name: "C and D" }) }).click();
      await v.text("list.no_views").waitFor();
    }));

  test("the export is what is filtered, to the last row, in the columns that are shown", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list&f=grade:in:B|C|D&sort=name");
      const n = await shownCount(v);
      const { name, bytes } = await exported(v, "csv");
      const [head, ...lines] = csvRows(bytes);
      assert.match(name, /\.csv$/);
      assert.equal(lines.length, n);
      assert.equal(head.length, await v.page.locator("section.list thead th").count());
      assert.deepEqual(lines.slice(0, 20).map((line) => line[0]), (await names(v)).slice(0, 20));
      const map = JSON.parse((await exported(v, "geojson")).bytes.toString("utf8"));
      assert.equal(map.type, "FeatureCollection");
      assert.equal(map.features.length, n);
      const book = await exported(v, "xlsx");
      assert.match(book.name, /\.xlsx$/);
      assert.equal(book.bytes.subarray(0, 2).toString(), "PK");
      await v.axe("a list with its spreadsheet ready");
    }));

  test("columns are chosen, and the address knows them", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list");
      await v.button("list.columns").click();
      await v.page.locator(".choice").getByText(v.say("field.uscc"), { exact: true }).click();
      await v.page.waitForURL(/cols=/);
      await v.page.getByRole("columnheader", { name: v.say("field.uscc") }).waitFor();
      await v.go(v.page.url());
      await v.page.getByRole("columnheader", { name: v.say("field.uscc") }).waitFor();
    }));

  test("filters that nothing fits say so, and clear in one click", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list&f=filings:ge:99999");
      await v.text("list.nothing_found").waitFor();
      await v.axe("a list where nothing fits");
      await v.shot("register-nothing");
      await v.page.locator(".state").getByRole("button", { name: v.say("list.clear_all") }).click();
      await until("the rows", () => rows(v).count());
    }));
}
