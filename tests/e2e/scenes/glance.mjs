// The first lines of a door: there from the phone's own store before the pages and their framework, gone when the page is whole, and never for
// somebody who may not work here. The pages' script is held back: in its place the service worker gives one that never ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { GONE, shelf, supplied } from "../fieldwork.mjs";
import { ruleName } from "../street.mjs";

// held: what a former call gave, to be put back.
const holdBack = (v, held = null) =>
  v.page.evaluate(async (back) => {
    const cache = await caches.open((await caches.keys()).find((one) => one.startsWith("naguan-shell-")));
    const put = (file, text) => cache.put(file, new Response(text, { headers: { "Content-Type": "text/javascript" } }));
    if (back) return put(back.file, back.text);
    const page = await (await cache.match("/field/index.html")).text();
    const file = (await cache.keys()).map((r) => new URL(r.url).pathname).find((path) => /\/assets\/field-[^/]*\.js$/.test(path) && !page.includes(path));
    const text = await (await cache.match(file)).text();
    await put(file, "await new Promise(() => undefined)");
    return { file, text };
  }, held);

// A door of the officer's own area that has an operator; asked of the server beside the page.
async function doorOfArea(v) {
  const { items } = await v.ask("/v1/field/areas");
  for (const { code } of items) {
    const { columns, caret, rows } = await v.ask(`/v1/field/areas/${code}/doors?after=`);
    const cell = (row, name) => row[columns.indexOf(name)];
    const row = rows.find((one) => cell(one, "entity_id") && cell(one, "trade"));
    if (row) return { id: cell(row, "id"), sign: cell(row, "name"), who: cell(row, "entity_name") ?? cell(row, "name"), trade: cell(row, "trade"), address: cell(row, "address").replaceAll("^^", "\0").replaceAll("^", caret).replaceAll("\0", "^") };
  }
  throw new Error("no door with an operator");
}

export default function glance(town) {
  test("a door's first lines stand on the screen before the framework is there, and give way to the page", () =>
    town.visit("officer", async (v) => {
      const door = await doorOfArea(v);
      const trade = await ruleName(v, "industry", door.trade);
      await supplied(v);
      await until("the names of trades are kept", async () => (await shelf(v, "kept")).some((key) => key.startsWith("name-industry/")));
      v.provoke(...GONE);
      const held = await holdBack(v);
      await v.context.setOffline(true);
      await v.page.goto(`/field/doors/${door.id}`, { waitUntil: "load" });
      const lines = v.page.locator("#glance");
      await lines.getByText(door.who, { exact: true }).first().waitFor();
      assert.equal(await v.page.locator("#app").innerText(), "", "nothing of the page is there yet");
      for (const part of [door.sign, trade]) assert.ok((await lines.innerText()).includes(part), `${part} in ${await lines.innerText()}`);
      await v.axe("the first lines of a door");
      await v.shot("glance-door");
      await holdBack(v, held);
      await v.page.reload();
      await v.button("field_app.visit").waitFor();
      await lines.waitFor({ state: "detached" });
      await v.shot("glance-whole");
    }, { viewport: SMALL_PHONE }));

  test("whoever signed out here, or whose hour is over, sees nothing of a door", () =>
    town.visit("officer2", async (v) => {
      const door = await doorOfArea(v);
      await supplied(v);
      const held = await holdBack(v);
      v.provoke(...GONE);
      await v.context.setOffline(true);
      const phone = (change) => v.page.evaluate((what) => new Promise((done) => {
        indexedDB.open("naguan-phone").onsuccess = (e) => {
          const base = e.target.result;
          const shelf = base.transaction("phone", "readwrite").objectStore("phone");
          const end = () => (base.close(), done());
          if (what === "over" || what === "back") shelf.get("key").onsuccess = (got) => (shelf.put({ ...got.target.result, until: new Date(Date.now() + (what === "over" ? -1 : 1) * 3600_000).toISOString() }, "key").onsuccess = end);
          else shelf.put(what === "left", "left").onsuccess = end;
        };
      }), change);
      const seen = async () => {
        await v.page.goto(`/field/doors/${door.id}`, { waitUntil: "load" });
        const lines = v.page.locator("#glance");
        await lines.waitFor({ timeout: 3_000 }).catch(() => undefined);
        return lines.count();
      };
      assert.equal(await seen(), 1);
      await phone("over");
      assert.equal(await seen(), 0, "the hour is over");
      await phone("back");
      assert.equal(await seen(), 1);
      await phone("left");
      assert.equal(await seen(), 0, "signed out without a network");
      await phone("here");
      await holdBack(v, held);
    }, { viewport: SMALL_PHONE }));
}
