// A list from elsewhere comes in: looked at, tried dry, imported, and the whole taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { picture } from "../forms.mjs";
import { imported } from "../street.mjs";

const LINES = [
  "主体名称,统一社会信用代码,类型,行业代码,住所,联系电话",
  "导入甲百货店,91350100M000100Y43,sole_trader,5211,宝安区西乡街道导入路1号,13600136001",
  "导入乙百货店,91350100M000100Y44,sole_trader,5211,宝安区西乡街道导入路2号,13600136002",
];
const file = { name: "e2e-list.csv", mimeType: "text/csv", buffer: Buffer.from(LINES.join("\r\n") + "\r\n", "utf8") };

const figure = async (v, name) => Number((await v.page.locator(".figures li", { hasText: v.say(`import.${name}`) }).first().locator("b").innerText()).replace(/\D/g, ""));
const ended = (v) => until("the end of the run", async () => (await v.page.locator(".page-head .tag").last().innerText()) === v.say("choice.job_state.done"));

// A unified social credit code of a sole trader in this district, with both of its check characters.
function creditCode(body) {
  const value = (c) => parseInt(c, 36);
  const own = 11 - ([...body].reduce((all, c, i) => all + value(c) * [3, 7, 9, 10, 5, 8, 4, 2][i], 0) % 11);
  const first = `92440306${body}${own === 10 ? "X" : own % 11}`;
  const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const sum = [...first].reduce((all, c, i) => all + signs.indexOf(c) * (3 ** i % 31), 0);
  return first + signs[(31 - (sum % 31)) % 31];
}

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

  test("undo takes a whole import back, and lists with its reason what somebody has changed since", () =>
    town.visit("registrar", async (v) => {
      const rows = [["留下的百货店", creditCode("MA9E2E01")], ["撤走的百货店", creditCode("MA9E2E02")]];
      const id = await imported(v, rows);
      const of = async (uscc) => (await v.ask(`/v1/entities?limit=1&filter=uscc:eq:${uscc}`)).items[0];
      const kept = await until("the operators in the register", () => of(rows[0][1]));
      const { ver } = await v.ask(`/v1/entities/${kept.id}`);
      assert.ok((await v.api("PATCH", `/v1/entities/${kept.id}`, { trade_name: "后来改过" }, { "If-Match": `"${ver}"` })).status < 300);
      await v.go(`/imports/${id}`);
      await v.button("import.undo").click();
      await v.page.locator(".el-message-box").getByRole("button", { name: v.say("import.undo"), exact: true }).click();
      const line = v.page.locator(".kept tbody tr");
      await line.first().waitFor();
      assert.equal(await line.count(), 1);
      await line.getByRole("link", { name: rows[0][0] }).waitFor();
      await line.getByText(v.say("import.kept_for.changed_since")).waitFor();
      await v.page.getByText(v.say("import.undone", { removed: 1, restored: 0, kept: 1 })).waitFor();
      await until("the other one gone", async () => !(await of(rows[1][1])));
      await v.axe("an import undone but for one record");
      await v.shot("import-kept");
      await v.page.reload();
      await line.getByRole("link", { name: rows[0][0] }).waitFor();
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
