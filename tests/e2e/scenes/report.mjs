// A report at the desk, from its receipt to the letter and the reward: masked for all, who reported known to nobody without two
// people and a purpose; who gave no name comes back by a code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, item, save, shut, write } from "../forms.mjs";
import { ruleName } from "../street.mjs";

const TOLD = { name: "司徒望舒", phone: "13976543210", address: "宝安区西乡街道固戍二路18栋603" };

async function reported(v, more = {}, at = 0) {
  const { items } = await v.ask(`/v1/premises?limit=${at + 1}&filter=entity_id:notnull:`);
  const body = { premises_id: items[at].id, source: "inspection", category: "food", story: `我是${TOLD.name}，后厨有老鼠`, reporter: TOLD, ...more };
  const reply = await v.api("POST", "/v1/reports", body);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body;
}
async function move(v, id, name, form = {}) {
  const { ver } = await v.ask(`/v1/reports/${id}`);
  const done = await v.api("POST", `/v1/matters/${id}/moves/${name}`, form, { "If-Match": `"${ver}"` });
  assert.equal(done.status, 200, `${name}: ${JSON.stringify(done.body)}`);
  return done.body;
}
const action = (v, name) => v.page.locator(".moves").getByRole("button", { name: v.say(`action.report.${name}`), exact: true });
const state = (v, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.report.${name}`));
const flip = (v, form, key) => item(v, form, key).locator(".el-switch").first().click();

async function take(v, name, fill = async () => undefined) {
  await action(v, name).click();
  await v.dialog().locator(".el-form-item, p").first().waitFor();
  await fill(v.dialog());
  await save(v, v.dialog(), `action.report.${name}`);
  await shut(v);
}
// Nothing on the page tells who reported.
async function masked(v) {
  const text = await v.page.locator("body").innerText();
  for (const one of Object.values(TOLD)) assert.ok(!text.includes(one), `${one} stands on the page`);
}

export default function report(town) {
  test("a report is verified, extended, paused, not filed for a reason, and its reporter told because a law says so", () =>
    town.visit("officer", async (v) => {
      const { id } = await reported(v);
      await v.go(`/reports/${id}`);
      await v.page.getByText("我是***，后厨有老鼠").waitFor();
      await masked(v);
      await v.axe("a report that was received");
      await v.shot("report-received");
      await take(v, "verify");
      await state(v, "verifying");

      await take(v, "add", (form) => write(v, form, "field.story", `今天又看到，请回电${TOLD.phone}`));
      await state(v, "facts_added");
      await v.text("report.not_weighed").waitFor();
      await masked(v);
      await take(v, "weigh", (form) => flip(v, form, "field.restart"));
      await state(v, "verifying");

      await take(v, "pause", async (form) => {
        await choose(v, form, "report.not_counted", await ruleName(v, "report_pauses", "TEST"));
        await v.axe("what does not count");
      });
      await v.page.getByText((await ruleName(v, "report_pauses", "TEST")) + (town.locale === "en" ? ":" : "，")).first().waitFor();
      await take(v, "resume");
      await take(v, "ask_extension", (form) => write(v, form, "field.reason", "需外地协查"));
      await town.visit("head", async (head) => {
        await head.go(`/reports/${id}`);
        await take(head, "approve_extension");
      });
      await state(v, "verifying");
      await v.page.locator("dl.facts", { hasText: v.say("report.extension") }).getByText("需外地协查").waitFor();

      await take(v, "propose_no_filing", async (form) => {
        await write(v, form, "field.finding", "现场未发现违法行为");
        await choose(v, form, "field.reason", await ruleName(v, "not_filing_reasons", "NO_FACTS"));
      });
      await town.visit("head", async (head) => {
        await head.go(`/reports/${id}`);
        await action(head, "not_file").click();
        await head.dialog().getByText("现场未发现违法行为").waitFor();
        await head.axe("what the head decides on");
        await save(head, head.dialog(), "action.report.not_file");
        await shut(head);
      });
      await state(v, "not_filed");
      await v.page.getByText(v.say("report.notice_by", { law: await ruleName(v, "report_notices", "FOOD") })).first().waitFor();
      assert.equal(await action(v, "close").count(), 0, "the reporter must be told first");
      await take(v, "tell", (form) => choose(v, form, "report.told_mode", 0));
      await take(v, "close");
      await state(v, "closed");
      await masked(v);
      await v.axe("a report that is closed");
      await v.shot("report-closed");
    }));

  test("a repeated report is merged on the page, shown on the other, and taken out again with a reason", () =>
    town.visit("officer", async (v) => {
      const [first, second] = [(await reported(v, {}, 4)).id, (await reported(v, {}, 4)).id];
      const numbers = [(await v.ask(`/v1/reports/${first}`)).number, (await v.ask(`/v1/reports/${second}`)).number];
      const before = await v.ask(`/v1/reports/${second}`);
      await v.go(`/reports/${second}`);
      await take(v, "merge", async (form) => {
        await choose(v, form, "field.same_report_id", new RegExp(numbers[0]));
        await write(v, form, "field.note", "同一事实");
      });
      await state(v, "merged");
      await v.go(`/reports/${first}`);
      const merged = v.page.locator("dl.facts .merged").getByRole("link", { name: numbers[1] });
      await merged.waitFor();
      await v.axe("a report with another merged into it");
      await v.shot("report-merged");
      await merged.click();
      await take(v, "part", async (form) => {
        await write(v, form, "field.reason", "经核对不是同一事实");
        await v.axe("taking a merge back");
      });
      await state(v, "received");
      await v.page.getByText("经核对不是同一事实").waitFor();
      assert.equal((await v.ask(`/v1/reports/${second}`)).due_at, before.due_at);
      await v.shot("report-parted");
    }));

  test("all four conditions are said before a case is proposed; a reward shows how it is reckoned", () =>
    town.visit("officer", async (v) => {
      const { id } = await reported(v, { category: "price" }, 1);
      await move(v, id, "verify");
      await v.go(`/reports/${id}`);
      await v.text("error.report.no_notice_in_law").waitFor();
      await action(v, "propose_filing").click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      await write(v, v.dialog(), "field.finding", "查获过期食品");
      for (const key of ["field.evidence", "field.punishable", "field.competent"]) await flip(v, v.dialog(), key);
      v.provoke(/422 POST/);
      await save(v, v.dialog(), "action.report.propose_filing");
      await item(v, v.dialog(), "field.in_time").getByText(v.say("error.condition_not_met")).waitFor();
      await v.axe("a condition that is not met");
      await flip(v, v.dialog(), "field.in_time");
      await save(v, v.dialog(), "action.report.propose_filing");
      await shut(v);
      await state(v, "filing_proposed");
      await town.visit("head", (head) => move(head, id, "file"));
      await state(v, "filed");
      await take(v, "propose_reward", async (form) => {
        await choose(v, form, "report.reward_level", 1);
        await item(v, form, "field.base").locator("input").fill("2000000");
        await v.page.keyboard.press("Tab");
        await flip(v, form, "field.proven");
        await flip(v, form, "field.no_exclusion");
        await v.axe("proposing a reward");
        await v.shot("report-reward");
      });
      await state(v, "reward_proposed");
      assert.equal((await v.ask(`/v1/reports/${id}`)).reward.amount, 6_000_000, "3 % of 2,000,000 yuan, in fen");
      await v.page.getByText("60,000.00").first().waitFor();
      await v.axe("a reward that waits");
    }));

  test("who reported: one asks, another grants, the first reads; all of it stands in the record", () =>
    town.visit("officer", async (v) => {
      const { id } = await reported(v, {}, 2);
      await move(v, id, "verify");
      await v.go(`/reports/${id}`);
      await v.button("vault.ask").click();
      await choose(v, v.dialog(), "vault.purpose", await ruleName(v, "reveal_purposes", "verify"));
      await write(v, v.dialog(), "vault.words", "需核实购买时间");
      await v.axe("asking who reported");
      await v.shot("reveal-ask");
      await save(v, v.dialog(), "vault.ask");
      await shut(v);
      await v.text("vault.standing.waiting").waitFor();
      assert.equal(await v.button("vault.decide").count(), 0, "nobody decides on the own request");
      assert.equal(await v.button("vault.ask").count(), 0, "one at a time");

      await town.visit("chief", async (chief) => {
        await chief.go("/vault/reveals");
        const row = chief.page.locator("section.list tbody tr", { hasText: "需核实购买时间" });
        await row.waitFor();
        await chief.axe("requests that wait");
        await chief.shot("reveals");
        await row.getByRole("button", { name: chief.say("vault.decide"), exact: true }).click();
        await chief.dialog().locator(".el-radio").first().click();
        await write(chief, chief.dialog(), "field.reason", "同意");
        await chief.axe("deciding on a request");
        await save(chief, chief.dialog(), "act.ok");
        await shut(chief);
        await until("nothing of it waits", async () => (await row.count()) === 0);
        await masked(chief);
      });

      await v.button("vault.read").click();
      await v.page.getByText(TOLD.phone, { exact: true }).waitFor();
      await v.axe("who reported, in clear");
      await v.button("vault.seal").click();
      await masked(v);
      await v.page.getByText(v.say("vault.readings", { n: 1 })).waitFor();
      await v.page.locator("ol.line").getByText(v.say("action.report.reveal_read"), { exact: true }).waitFor();
      await v.shot("report-revealed");

      await town.visit("auditor", async (auditor) => {
        await auditor.go("/vault/reveals?face=all");
        await auditor.page.locator("section.list tbody tr", { hasText: "需核实购买时间" }).waitFor();
        await masked(auditor);
        await auditor.axe("the record of requests");
      });
    }));

  test("whoever mediates is offered no way to ask, and the list leads to the page by keyboard", () =>
    town.visit("mediator", async (v) => {
      await town.visit("officer", (officer) => reported(officer, {}, 3));
      await v.go("/reports");
      await v.page.locator("section.list tbody tr").first().waitFor();
      assert.equal(await v.button("report.take").count(), 0, "who mediates takes in no report");
      await masked(v);
      await v.axe("the list of reports");
      await v.shot("reports");
      await v.page.keyboard.press("j");
      await v.page.keyboard.press("Enter");
      await v.page.waitForURL(/\/reports\/\d+$/);
      await v.text("vault.sealed_for_you").waitFor();
      assert.equal(await v.button("vault.ask").count(), 0);
    }));

  test("who gives no name gets a code once, and adds facts by it at the doorstep", () =>
    town.visit("officer", async (v) => {
      await v.go("/reports");
      await v.button("report.take").click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      await choose(v, v.dialog(), "report.source", await ruleName(v, "report_sources", "other"));
      await choose(v, v.dialog(), "field.category", await ruleName(v, "filing_categories", "food"));
      await write(v, v.dialog(), "field.story", "后厨用回收油");
      await flip(v, v.dialog(), "report.anonymous");
      assert.equal(await item(v, v.dialog(), "report.reporter_name").count(), 0, "who gives no name is not asked for it");
      await v.axe("taking in a report");
      await v.shot("report-new");
      await save(v, v.dialog());
      const code = (await v.dialog().locator(".code").innerText()).trim();
      assert.match(code, /^([2-9A-Z]{4}-){3}[2-9A-Z]{4}$/);
      await v.axe("the code");
      await v.shot("report-code");
      await v.button("report.code_noted").click();
      await v.page.waitForURL(/\/reports\/\d+$/);
      const id = v.page.url().split("/").pop();
      assert.equal(await v.page.getByText(code).count(), 0, "shown once");
      await take(v, "verify");

      await town.visit(null, async (stranger) => {
        await stranger.go("/d/report");
        await stranger.axe("the way in by a code");
        await stranger.shot("door-report");
        const box = stranger.page.locator("[name=code]");
        await box.fill("ABCD");
        await stranger.button("doorstep.report.open").click();
        await stranger.text("doorstep.report.sixteen").waitFor();
        stranger.provoke(/404 GET/);
        await box.fill("2222-2222-2222-2222");
        await stranger.button("doorstep.report.open").click();
        await stranger.text("doorstep.report.wrong").waitFor();
        await stranger.page.locator("[name=code]").fill(code.toLowerCase());
        await stranger.button("doorstep.report.open").click();
        await stranger.page.getByRole("heading", { name: stranger.say("doorstep.report.state.verifying") }).waitFor();
        assert.ok(!stranger.page.url().includes(code), "the code does not stand in the address");
        await stranger.axe("where a report stands");
        await stranger.page.locator("[name=story]").fill("每天傍晚送来，联系我13900001111");
        await stranger.button("doorstep.report.send").click();
        await stranger.text("doorstep.report.times", { n: 1 }).waitFor();
        await stranger.shot("door-report-added");
        await stranger.page.reload();
        await stranger.page.locator("[name=code]").waitFor();
      }, { viewport: SMALL_PHONE });

      await until("it reached the desk", async () => (await v.ask(`/v1/reports/${id}`)).facts.length === 1);
      await v.page.getByText("每天傍晚送来，联系我***").waitFor();
      await v.axe("facts that wait to be weighed");
      await v.shot("report-added");
    }));

  test("whose work has nothing to do with reports finds no menu and no page; on a narrow screen nothing sticks out", async () => {
    let id;
    await town.visit("chief", async (v) => {
      id = (await reported(v, {}, 4)).id;
      await v.go(`/reports/${id}`);
      await v.page.getByText("我是***，后厨有老鼠").waitFor();
      assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      await v.axe("a report on a narrow screen");
      await v.shot("report");
    }, { viewport: SMALL_PHONE });
    await town.visit("window", async (v) => {
      v.provoke(/404 GET/);
      await v.go(`/reports/${id}`);
      await v.text("state.gone").waitFor();
      assert.equal(await v.link("nav.reports").count(), 0);
    });
  });
}
