// Both sides of the wall at the desk: a clue package begun with its evidence, sealed, returned, received; a case verified and proposed; what became of
// it read across the wall for a purpose.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, item, picture, save, shut, write } from "../forms.mjs";
import { clued, colleague, givenOnTheSpot, ruleName, sourced } from "../street.mjs";

const action = (v, kind, name) => v.page.locator(".moves").getByRole("button", { name: v.say(`action.${kind}.${name}`), exact: true });
const state = (v, kind, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.${kind}.${name}`));

async function take(v, kind, name, fill = async () => undefined) {
  await action(v, kind, name).click();
  await v.dialog().locator(".el-form-item, p").first().waitFor();
  await fill(v.dialog());
  await save(v, v.dialog(), `action.${kind}.${name}`);
  await shut(v);
}

const moved = async (v, id, name, form = {}) => {
  const { ver } = await v.ask(`/v1/matters/${id}`);
  const made = await v.api("POST", `/v1/matters/${id}/moves/${name}`, form, { "If-Match": `"${ver}"` });
  assert.equal(made.status, 200, `${name}: ${JSON.stringify(made.body)}`);
  return made.body;
};

/** A case with a fine that the party was told of and the head decided: its id. */
async function decided(town, v) {
  const id = await sourced(v);
  const penalty = { decision: "PENALTY", discretion: "ORDINARY", penalties: ["FINE"], fine: 500000, confiscated: 0 };
  const other = await colleague(v);
  const conditions = { prima_facie: true, punishable: true, competent: true, in_time: true };
  await moved(v, id, "verify");
  await moved(v, id, "propose", { cause: "销售超过保质期食品案", basis: "食品安全法第三十四条", ...conditions, investigator_id: v.me.id, second_investigator_id: other.id });
  await town.visit("head", (head) => moved(head, id, "file"));
  const words = { party: "个体工商户", facts: "货架上有超过保质期的食品", evidence: "现场笔录", nature: "违反食品安全法", basis: "食品安全法第一百二十四条", opinion: "罚款" };
  await moved(v, id, "report", { ...penalty, ...words });
  const passed = Object.fromEntries(["competence", "party", "facts", "qualification", "basis", "procedure", "fitness"].map((name) => [name, true]));
  await town.visit("reviewer", (reviewer) => moved(reviewer, id, "approve", { ...passed, note: "同意" }));
  await moved(v, id, "notify", { mode: "S1" });
  await moved(v, id, "waive", { note: "书面放弃" });
  await town.visit("head", (head) => moved(head, id, "decide", { ...penalty, facts: words.facts, basis: words.basis }));
  return id;
}

export default function casefile(town) {
  test("a fine: time to pay is asked for, the decision is published, and anybody reads it on a phone", () =>
    town.visit("investigator", async (v) => {
      const id = await decided(town, v);
      await moved(v, id, "serve", { mode: "S1", receipt: "当事人签收" });
      await v.go(`/cases/${id}`);
      await take(v, "case", "ask_later", async (form) => {
        await choose(v, form, "case.what", await ruleName(v, "payment_delays", "PARTS"));
        await write(v, form, "field.note", "经营困难，附银行流水");
      });
      await state(v, "case", "delay_asked");
      await v.axe("a wish to pay later");
      await town.visit("head", async (head) => {
        await head.go(`/cases/${id}`);
        await take(head, "case", "refuse_later", (form) => write(head, form, "field.note", "材料不足"));
        await state(head, "case", "served");
      });
      await v.go(`/cases/${id}`);
      await v.page.locator("section.panel").getByRole("button", { name: v.say("action.case.publish"), exact: true }).click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      await write(v, v.dialog(), "field.told", "当事人销售超过保质期的食品，罚款五千元。联系电话13800001234。");
      await v.axe("what is to be published");
      await v.shot("case-publish");
      await save(v, v.dialog(), "action.case.publish");
      await shut(v);
      await v.page.getByText("138****1234").waitFor();
      await v.shot("case-published");
      const { facts } = (await v.ask(`/v1/cases/${id}`)).publications[0];
      await town.visit(null, async (anybody) => {
        await anybody.go("/d/publications");
        await anybody.page.getByText(facts.number).waitFor();
        await anybody.axe("penalties that were published");
        assert.equal(await anybody.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        await anybody.shot("door-publications");
        await anybody.go(`/d/publications/${id}`);
        await anybody.page.getByText("138****1234").waitFor();
        await anybody.axe("a penalty that was published");
        await anybody.shot("door-publication");
      }, { viewport: SMALL_PHONE });
    }));

  test("a clue package is begun with its evidence at the desk, sealed, returned for more, and received on the other side", () =>
    town.visit("officer", async (v) => {
      const door = (await v.ask("/v1/premises?limit=20&filter=entity_id:notnull:")).items.find((d) => d.entity_name.length > 3);
      await v.go("/clues");
      await v.axe("clue packages");
      await v.button("clue.new").click();
      await v.dialog().getByRole("combobox", { name: v.say("register.search") }).fill(door.entity_name);
      await v.dialog().locator("[role=option]").first().waitFor();
      await v.page.keyboard.press("Enter");
      await choose(v, v.dialog(), "field.category", await ruleName(v, "filing_categories", "food"));
      await write(v, v.dialog(), "case.story", "货架上有超过保质期的食品");
      await choose(v, v.dialog(), "case.evidence_kind", await ruleName(v, "evidence_kinds", "av"));
      await write(v, v.dialog(), "case.evidence_name", "货架照片");
      await write(v, v.dialog(), "case.evidence_story", "货架第二层，共十二袋");
      await v.dialog().locator("input[type=file]").setInputFiles(picture());
      await v.dialog().locator("a[href*=attachments]").waitFor();
      await v.axe("a package being begun");
      await v.shot("clue-new");
      await save(v, v.dialog());
      await v.page.waitForURL(/\/clues\/\d+$/);
      const id = v.page.url().split("/").pop();
      await v.page.getByText(/^SM3 [0-9a-f]{64}$/).waitFor();
      await v.axe("a package with its evidence");
      await take(v, "clue", "seal");
      await state(v, "clue", "sealed");
      await v.page.getByText(v.say("clue.seal_holds")).waitFor();
      assert.equal(await v.button("case.add_evidence").count(), 0, "what was sealed stays");
      await v.shot("clue-sealed");
      await town.visit("investigator", async (other) => {
        await other.go(`/clues/${id}`);
        await take(other, "clue", "return", async (form) => {
          await choose(other, form, "field.reason", await ruleName(other, "clue_return_reasons", "MORE_EVIDENCE"));
          await write(other, form, "field.note", "缺现场笔录");
        });
        await state(other, "clue", "returned");
      });
      await v.go(`/clues/${id}`);
      await v.page.getByText("缺现场笔录").first().waitFor();
      await take(v, "clue", "amend");
      await v.button("case.add_evidence").click();
      await choose(v, v.dialog(), "case.evidence_kind", await ruleName(v, "evidence_kinds", "record"));
      await write(v, v.dialog(), "case.evidence_name", "现场笔录");
      await write(v, v.dialog(), "case.evidence_story", "经营者在场签名");
      await save(v, v.dialog());
      await shut(v);
      await v.page.getByText("经营者在场签名").waitFor();
      await take(v, "clue", "seal");
      await town.visit("investigator", async (other) => {
        await other.go(`/clues/${id}`);
        await other.axe("a package that was handed over");
        await take(other, "clue", "receive");
        await state(other, "clue", "taken");
      });
      await v.go(`/clues/${id}`);
      await v.page.getByText(v.say("clue.not_filed_yet")).waitFor();
      await v.axe("what became of it");
      await v.shot("clue-outcome");
      await v.page.getByRole("link", { name: v.say("clue.to_case") }).click();
      await v.page.getByText(v.say("case.wall_hint")).waitFor();
      await v.axe("a case from the other side of the wall");
      await v.shot("case-card");
      const case_id = v.page.url().split("/").pop();
      const { number, readable } = await v.ask(`/v1/cases/${case_id}/across`);
      assert.equal(readable, false);
      await v.button("case.look").click();
      await choose(v, v.dialog(), "matter.purpose", await ruleName(v, "wall_purposes", "follow"));
      await write(v, v.dialog(), "case.look_words", "跟踪线索处理结果");
      await v.axe("asking to read a case");
      await v.shot("case-look");
      await save(v, v.dialog(), "case.look");
      await shut(v);
      await v.page.locator(".el-alert").getByText(await ruleName(v, "wall_purposes", "follow")).waitFor();
      await v.page.getByText("跟踪线索处理结果").waitFor();
      assert.equal(await v.page.locator(".moves .el-button").count(), 0, "a pass is for reading");
      await v.axe("a case that is read with a pass");
      await v.shot("case-pass");
      await v.go(`/cases/${case_id}`);
      await v.page.getByText("跟踪线索处理结果").waitFor();
      await v.go(`/entities/${door.entity_id}`);
      await v.page.getByRole("tab", { name: v.say("register.tab.cases") }).click();
      await v.page.getByRole("link", { name: number }).waitFor();
      await v.axe("an operator's cases, as they are told");
      await v.shot("entity-cases");
      await town.visit("auditor", async (auditor) => {
        await auditor.go("/wall-reads");
        await auditor.page.getByText("跟踪线索处理结果").first().waitFor();
        await auditor.axe("reads across the wall");
        await auditor.shot("wall-reads");
      });
    }));

  test("a case has its steps as forms, money in yuan, and shows who has which part", () =>
    town.visit("investigator", async (v) => {
      await v.go("/cases");
      await v.axe("cases");
      const id = await sourced(v);
      await v.go(`/cases/${id}`);
      await v.axe("a source that was registered");
      await take(v, "case", "verify");
      await state(v, "case", "verifying");
      await v.page.getByText(await ruleName(v, "case_parts", "investigator")).first().waitFor();
      await v.button("case.add_evidence").waitFor();
      await action(v, "case", "propose").click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      const labels = await v.dialog().locator(".el-form-item__label").allInnerTexts();
      assert.ok(labels.every((text) => !/^[a-z_]+$/.test(text.trim())), `every field has a name: ${labels.join(", ")}`);
      await v.axe("how filing is proposed");
      await v.shot("case-propose");
      await save(v, v.dialog(), "act.cancel");
      await shut(v);
      await v.shot("case");
      await v.page.setViewportSize(SMALL_PHONE);
      assert.equal(await v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    }));

  test("things are seized, somebody is asked to step aside, and both files of the case are made and read", () =>
    town.visit("investigator", async (v) => {
      const id = await sourced(v);
      const other = await colleague(v);
      await moved(v, id, "verify");
      await v.go(`/cases/${id}`);
      const panel = (one, name) => one.page.locator(`section.panel.${name}`);
      const press = (one, name, key) => panel(one, name).getByRole("button", { name: one.say(key), exact: true }).first().click();
      await press(v, "measures", "action.case.measure_order");
      await v.dialog().locator(".thing").waitFor();
      await choose(v, v.dialog(), "case.measure_kind", await ruleName(v, "case_measures", "SEIZE"));
      await v.dialog().locator(".thing input").nth(0).fill("食用油");
      await v.dialog().locator(".thing input").nth(2).fill("12桶");
      await write(v, v.dialog(), "case.measure_place", "第一仓库");
      await write(v, v.dialog(), "field.reason", "涉嫌超过保质期");
      await write(v, v.dialog(), "field.basis", "AEL 18");
      const second = item(v, v.dialog(), "field.second_officer").locator("input").first();
      await second.click();
      await second.fill(other.name);
      await v.page.locator(".el-select-dropdown:visible .el-select-dropdown__item", { hasText: other.name }).first().click();
      await v.axe("a measure being asked for");
      await v.shot("case-measure-new");
      await save(v, v.dialog(), "action.case.measure_order");
      await shut(v);
      await panel(v, "measures").getByText(v.say("case.measure_state.asked"), { exact: true }).waitFor();
      await press(v, "recusals", "action.case.recusal_ask");
      await v.dialog().locator(".el-form-item").first().waitFor();
      await choose(v, v.dialog(), "case.recusal_officer", v.me.name);
      await choose(v, v.dialog(), "field.asked_by", v.say("choice.asked_by.party"));
      await choose(v, v.dialog(), "case.recusal_ground", await ruleName(v, "recusal_grounds", "relative"));
      await write(v, v.dialog(), "field.reason", "与当事人有亲属关系");
      await v.shot("case-recusal-new");
      await save(v, v.dialog(), "action.case.recusal_ask");
      await shut(v);
      await town.visit("head", async (head) => {
        await head.go(`/cases/${id}`);
        await press(head, "measures", "action.case.measure_allow");
        await head.dialog().locator(".el-form-item").first().waitFor();
        await save(head, head.dialog(), "action.case.measure_allow");
        await shut(head);
        await panel(head, "measures").getByText(head.say("case.measure_state.running"), { exact: true }).waitFor();
        await press(head, "recusals", "case.recusal_decide");
        await head.dialog().locator(".el-form-item").first().waitFor();
        await write(head, head.dialog(), "field.note", "没有亲属关系");
        await save(head, head.dialog(), "case.recusal_decide");
        await shut(head);
        await panel(head, "recusals").getByText(head.say("action.case.recusal_deny"), { exact: true }).waitFor();
      });
      await v.go(`/cases/${id}`);
      await press(v, "measures", "action.case.measure_end");
      await choose(v, v.dialog(), "case.measure_outcome", await ruleName(v, "measure_outcomes", "RETURNED"));
      await write(v, v.dialog(), "field.note", "全部退还");
      await save(v, v.dialog(), "action.case.measure_end");
      await shut(v);
      await panel(v, "measures").getByText(v.say("case.measure_state.ended"), { exact: true }).waitFor();
      for (const n of [0, 1]) {
        await panel(v, "volumes").getByRole("button", { name: v.say("case.volume_draft"), exact: true }).first().click();
        await panel(v, "volumes").locator("a").nth(n).waitFor();
      }
      for (const volume of ["main", "deputy"]) {
        const reply = await v.context.request.get(`/v1/cases/${id}/volumes/${volume}.pdf`);
        assert.equal((await reply.body()).subarray(0, 5).toString(), "%PDF-");
      }
      await v.go(`/cases/${id}`);
      await v.page.getByText(v.say("case.volume_reads"), { exact: true }).waitFor();
      await v.axe("a case with measures, stepping aside and its files");
      await v.shot("case-files");
      await town.visit("head", async (head) => {
        await head.go(`/cases/${id}`);
        await head.page.getByText(head.say("case.volume_reads"), { exact: true }).waitFor();
        await head.shot("case-files");
      }, { locale: "en" });
      await v.page.setViewportSize(SMALL_PHONE);
      assert.equal(await v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    }));

  test("a penalty on the spot is written and followed at a phone's width", () =>
    town.visit("investigator", async (v) => {
      const narrow = async () => assert.equal(await v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      await v.go("/summaries");
      await v.button("summary.new").click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      await v.axe("a penalty on the spot being written");
      await v.shot("summary-new");
      await narrow();
      await save(v, v.dialog(), "act.cancel");
      await shut(v);
      const id = await givenOnTheSpot(v);
      await v.go(`/summaries/${id}`);
      await take(v, "summary", "hand_in", (form) => write(v, form, "field.note", "案卷一册"));
      await state(v, "summary", "handed_in");
      await v.axe("a penalty on the spot");
      await v.shot("summary");
      await narrow();
    }, { viewport: SMALL_PHONE }));

  test("a package of a colleague stands in the list with what falls due", () =>
    town.visit("chief", async (v) => {
      const id = await clued(v);
      await v.go("/clues");
      const { number } = await v.ask(`/v1/clues/${id}`);
      await v.page.locator("section.list tbody tr", { hasText: number }).waitFor();
      await v.shot("clues");
    }));
}
