// A list from elsewhere comes in: looked at, tried dry, imported, and the whole taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { picture } from "../forms.mjs";

const LINES = [
  "主体名称,统一社会信用代码,类型,行业代码,住所,联系电话",
  "导入甲百货店,91350100M000100Y43,sole_trader,5211,宝安区西乡街道导入路1号,13600136001",
  "导入乙百货店,91350100M000100Y44,sole_trader,5211,宝安区西乡街道导入路2号,13600136002",
];
const file = { name: "e2e-list.csv", mimeType: "text/csv", buffer: Buffer.from(LINES.join("\r\n") + "\r\n", "utf8") };

const figure = async (v, name) => Number((await v.page.locator(".figures li", { hasText: v.say(`import.${name}`) }).first().locator("b").innerText()).replace(/\D/g, ""));
const ended = (v) => until("the end of the run", async () => (await v.page.locator(".page-head .tag").last().innerText()) === v.say("choice.job_state.done"));

export default function imports(town) {
  test("a file is looked at, tried dry, imported, and undone; the refused row has its reason", () =>
    town.visit("registrar", async (v) => {
      const known = async () => (await v.ask("/v1/entities?count=1&limit=1&filter=uscc:eq:91350100M000100Y43")).count;
      const before = await known();
      await v.go("/imports/new");
      await v.page.locator("input[type=file]").setInputFiles(file);
      await v.page.getByText(v.say("import.columns", { n: 6 })).waitFor();
      await v.axe("the mapping of columns");
      await v.shot("import-columns");
      const dry = v.button("import.dry_run");
      assert.ok(await dry.isEnabled(), "the columns were recognised");
      await dry.click();
      await v.page.waitForURL(/\/imports\/\d+/);
      await ended(v);
      assert.equal(await figure(v, "rows"), 2);
      assert.equal(await figure(v, "refused"), 1);
      await v.text("import.accounted").waitFor();
      assert.equal(await known(), before, "a dry run writes nothing");
      await v.axe("a dry run");
      await v.shot("import-dry");
      const refusals = v.page.getByRole("link", { name: v.say("import.refusals_file") });
      const csv = await (await v.context.request.get(await refusals.getAttribute("href"))).text();
      assert.match(csv, /91350100M000100Y44/);

      const dryPage = v.page.url();
      await v.button("import.run").click();
      await v.page.waitForURL((url) => /\/imports\/\d+$/.test(url.pathname) && url.href !== dryPage);
      await ended(v);
      await until("the operator in the register", async () => (await known()) > 0);
      await v.shot("import-done");

      await v.button("import.undo").click();
      await v.page.locator(".el-message-box").getByRole("button", { name: v.say("import.undo"), exact: true }).click();
      await until("taken back", async () => (await known()) === before);
      await v.axe("an undone import");
    }));

  test("a file that is none is refused in plain words", () =>
    town.visit("registrar", async (v) => {
      await v.go("/imports/new");
      v.provoke(/^4\d\d POST \/v1\/imports/);
      await v.page.locator("input[type=file]").setInputFiles({ ...picture(64, 64), name: "picture.xlsx" });
      await v.page.locator(".el-alert--error, [role=alert]").first().waitFor();
      assert.doesNotMatch(await v.page.locator("main").innerText(), /undefined|\[object|error\./);
      await v.axe("a refused file");
    }));
}
