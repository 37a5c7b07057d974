// The routing rules: a version is drafted, tried on what came lately, then it decides; what decided is copied, not changed. And tables of
// 12315 brought at the desk: tried dry, taken in, the same again is nothing new.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { item, save } from "../forms.mjs";
import { ruleName } from "../street.mjs";

const doorOf = async (v) => (await v.ask("/v1/premises?limit=40&columns=id,name,entity_id,address&filter=entity_id:notnull:")).items.find((d) => d.address && d.name.length > 4);
const lines = (v) => v.page.locator("table.plain").first().locator("tbody tr");
const tag = (v) => v.page.locator(".page-head .tag").last().innerText();

async function pick(v, row, label, option) {
  await row.getByRole("combobox", { name: label, exact: true }).click();
  await v.page.locator(".el-select-dropdown:visible .el-select-dropdown__item, .el-tree-node__content:visible").filter({ hasText: option }).first().click();
}

export default function routing(town) {
  test("routing rules are drafted, tried on what came lately, and then decide", () =>
    town.visit("head", async (v) => {
      const [first, second] = (await v.ask("/v1/units")).items.filter((u) => u.kind === "station");
      await town.visit("clerk", async (clerk) => {
        const door = await doorOf(clerk);
        for (const category of ["price", "advertising"]) {
          const made = await clerk.api("POST", "/v1/intakes", { channel: "phone", entity_id: door.entity_id, premises_id: door.id, category, story: "标价与结账不符，请核查", anonymous: true });
          assert.equal(made.status, 201, JSON.stringify(made.body));
        }
      });
      await v.go("/intake-routings");
      await v.axe("versions of the routing rules");
      await v.go("/intake-routings/new");
      await v.axe("an empty version");
      await item(v, v.page.locator("form"), "routing.note").locator("input").fill("广告类、价格类由专班办理");
      for (const [i, category] of ["price", "advertising"].entries()) {
        await v.button("routing.add").click();
        const row = lines(v).nth(i);
        await pick(v, row, `${i + 1} ${v.say("field.category")}`, await ruleName(v, "filing_categories", category));
        await pick(v, row, v.say("field.unit_id"), v.locale === "en" && [first, second][i].name_en ? [first, second][i].name_en : [first, second][i].name);
      }
      await v.page.getByRole("button", { name: v.say("routing.up", { n: 2 }), exact: true }).click();
      await v.axe("two lines");
      await v.shot("routing-draft");
      assert.ok(await v.button("routing.go_live").count() === 0, "what is not saved can neither be tried nor decide");
      await save(v, v.page);
      await v.page.waitForURL(/\/intake-routings\/\d+$/);
      const id = v.page.url().split("/").pop();
      const kept = await v.ask(`/v1/intake-routings/${id}`);
      assert.deepEqual(kept.lines.map((l) => [l.category, l.unit_id]), [["advertising", second.id], ["price", first.id]]);
      assert.ok(await v.button("routing.go_live").isDisabled(), "not before it was tried");
      await v.button("routing.try").click();
      await v.page.getByRole("heading", { name: v.say("routing.trial") }).waitFor();
      await v.page.locator("details summary").first().click();
      await v.axe("what it would have changed");
      await v.shot("routing-trial");
      await v.button("routing.go_live").click();
      await v.page.locator(".el-message-box").getByRole("button", { name: v.say("routing.go_live"), exact: true }).click();
      await until("it decides", async () => (await tag(v)) === v.say("choice.routing_state.live"));
      assert.equal(await v.button("act.save").count(), 0, "what decides is not changed any more");
      await v.page.getByRole("link", { name: v.say("routing.copy"), exact: true }).click();
      await v.page.waitForURL(/from=/);
      await until("its lines are copied", async () => (await lines(v).count()) === 3);
      const none = await v.api("POST", "/v1/intake-routings", { note: "恢复", lines: [] });
      const { ticket } = await v.ask(`/v1/intake-routings/${none.body.id}/simulation`);
      await v.api("POST", `/v1/intake-routings/${none.body.id}/live`, { ticket });
    }));

  test("a table of 12315 is tried dry, taken in, and the same again is nothing new; nobody's name is on the way", () =>
    town.visit("clerk", async (v) => {
      const number = `S${Date.now()}`, name = "宇文知秋";
      const head = "登记编号,接收时间,投诉人,联系电话,联系地址,被投诉方,企业地址,投诉请求,问题类别,涉及金额,投诉内容";
      const row = (no, story) => [no, "2026-01-05 09:30:00", name, "13711113333", "流塘新村二巷9号301", "某某百货", "西乡街道前进一路1号", "退货", "食品安全", "1280.50", story].join(",");
      const file = { name: "工单.csv", mimeType: "text/csv", buffer: Buffer.from(`${[head, row(number, "买到过期牛奶"), row(`${number}b`, "")].join("\r\n")}\r\n`) };
      const bring = async () => {
        await v.go("/intake-imports/new");
        await v.page.locator("input[type=file]").setInputFiles(file);
        await v.page.getByText(v.say("intake.sample_masked")).waitFor();
      };
      await v.go("/intake-imports");
      await v.axe("tables taken in");
      await bring();
      assert.equal(await v.page.getByText(name).count(), 0, "who sent it is in no sample");
      await v.axe("the columns of a table");
      await v.shot("table-columns");
      await v.button("import.dry_run").click();
      await v.page.waitForURL(/\/intake-imports\/\d+/);
      await v.button("import.run").waitFor();
      await v.page.locator("table.plain tbody tr").first().waitFor();
      await v.axe("a dry run");
      await v.shot("table-dry");
      assert.equal((await v.ask(`/v1/intakes?filter=external_number:eq:${number}`)).items.length, 0, "nothing was written");
      const dry = v.page.url();
      await v.button("import.run").click();
      await v.page.waitForURL((url) => url.href !== dry);
      await v.page.getByText(v.say("intake.to_triage")).waitFor();
      await v.page.getByText(v.say("intake.all_rows"), { exact: true }).click();
      await v.page.getByRole("link", { name: number, exact: true }).waitFor();
      await v.axe("what became of each row");
      await v.shot("table-run");
      assert.equal(await v.page.getByText(name).count(), 0);
      await bring();
      await v.button("import.dry_run").click();
      await v.button("import.run").waitFor();
      const run = await v.ask(`/v1/intake-imports/${new URL(v.page.url()).pathname.split("/").pop()}`);
      assert.deepEqual([run.added, run.unchanged, run.refused], [0, 1, 1]);
    }));
}
