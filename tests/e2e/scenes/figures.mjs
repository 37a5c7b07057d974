// The statistics of filings: a figure says what it is made of and opens the matters behind it; the table is a file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, until } from "../browser.mjs";
import { today } from "../street.mjs";

const CONSUMER = { name: "令狐一鸣", phone: "13711112222", address: "宝安区西乡街道锦花路7号" };
const digits = (text) => Number(text.replace(/\D/g, ""));

export default function figures(town) {
  const row = (v, code, name) => v.page.locator("table.figures tbody tr", { has: v.page.getByRole("button", { name, exact: true }) });
  const indicator = async (v, code) => (await v.ask("/v1/rules/indicators")).items.find((r) => r.code === code)[v.locale === "en" ? "name_en" : "name_zh"];

  test("a complaint that is taken up moves the figures, which open to the matters behind them", async () => {
    let number;
    await town.visit("clerk", async (v) => {
      const door = (await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
      for (const decide of [true, false]) {
        const made = await v.api("POST", "/v1/complaints", { premises_id: door.id, category: "food", demands: ["refund"], amount: 9900, story: "买到过期牛奶", complainant: CONSUMER });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        const matter = await v.ask(`/v1/matters/${made.body.id}`);
        number = matter.number;
        if (decide) assert.equal((await v.api("POST", `/v1/matters/${made.body.id}/moves/accept`, {}, { "If-Match": `"${matter.ver}"` })).status, 200);
      }
    });
    await town.visit("head", async (v) => {
      await v.go("/figures");
      const accepted = row(v, "accepted", await indicator(v, "accepted"));
      const shown = (await v.ask(`/v1/figures?from=${today().slice(0, 8)}01&to=${today()}&step=month`)).figures.find((f) => f.code === "accepted");
      await accepted.waitFor();
      assert.deepEqual((await accepted.locator(".parts").innerText()).split("÷").map(digits), [shown.numerator, shown.denominator]);
      assert.ok((await accepted.locator(".value").innerText()).includes(shown.value.toFixed(2)));
      await v.shot("figures-table");
      await v.axe("the figures");

      await accepted.getByRole("button").first().click();
      await v.page.locator("tr.detail").getByText(v.say("figures.scope"), { exact: true }).waitFor();
      await v.shot("figures-words");
      await v.axe("a figure in words");

      await accepted.getByRole("button", { name: new RegExp(`^${v.say("figures.denominator")} `) }).click();
      const drawer = v.page.locator(".el-drawer:visible");
      await until("the matters behind it", async () => (await drawer.locator("tbody tr").count()) > 0);
      if (shown.denominator <= 50) assert.equal(await drawer.locator("tbody tr").count(), shown.denominator);
      assert.match(v.page.url(), /behind=accepted\.denominator/);
      await v.shot("figures-behind");
      await v.axe("the matters behind a figure");
      if (shown.denominator <= 50) await drawer.getByRole("link", { name: number, exact: true }).click();
      if (shown.denominator <= 50) await v.page.waitForURL(/\/complaints\/\d+$/);
    });
  });

  test("the period and the unit are in the address; the file has what the table has; an empty period says so", () =>
    town.visit("head", async (v) => {
      await v.go("/figures");
      await v.button("figures.this_year").click();
      await v.page.waitForURL(/step=year/);
      await v.settled();
      const name = await indicator(v, "filings");
      const file = await v.context.request.get(await v.page.getByRole("link", { name: v.say("figures.csv"), exact: true }).getAttribute("href"));
      const line = (await file.text()).split("\n").find((l) => l.startsWith("filings,")).split(",");
      await until("the page shows what the file has", async () => digits(await row(v, "filings", name).locator(".value").innerText()) === Number(line[5]));
      await v.page.getByRole("button", { name: v.say("figures.xlsx"), exact: true }).click();
      const link = v.link("list.download");
      await link.waitFor({ timeout: 60_000 }); /* the worker has other jobs before it */
      await v.shot("figures-book");
      const book = await v.context.request.get(await link.getAttribute("href"));
      assert.match(book.headers()["content-type"], /spreadsheetml/);
      assert.match((await book.body()).subarray(0, 2).toString(), /^PK$/);
      await v.go("/figures?from=2019-01-01&to=2019-01-31&step=month");
      await v.page.getByText(v.say("figures.empty"), { exact: true }).waitFor();
      await v.axe("no figures");
    }));

  test("on a phone the table is read too", () =>
    town.visit("chief", async (v) => {
      await v.go("/figures");
      await v.page.locator(".page-head h1").waitFor();
      await v.settled();
      await v.shot("figures-phone");
      await v.axe("the figures of a station on a phone");
    }, { viewport: PHONE }));
}
