// The page of an intake: what becomes of it, whom it is about, what it is folded into, each in its own dialog; who sent it for a purpose
// only; what was sent anew until somebody has looked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, item, save, shut } from "../forms.mjs";
import { ruleName } from "../street.mjs";

const SENDER = { name: "尉迟恭让", phone: "13712349876", address: "宝安区西乡街道固戍一路12号" };
const STORY = "买了一台电饭煲，通电后漏电，店家不退不换，要求退款并查处";

const doorOf = async (v) => (await v.ask("/v1/premises?limit=40&columns=id,name,entity_id,address&filter=entity_id:notnull:")).items.find((d) => d.address && d.name.length > 4);
async function taken(v, more = {}) {
  const made = await v.api("POST", "/v1/intakes", { channel: "phone", sender: SENDER, story: STORY, category: "quality", demands: ["refund"], ...more });
  assert.ok([200, 201].includes(made.status), JSON.stringify(made.body));
  return made.body.id;
}
const action = (v, name) => v.page.locator(".moves").getByRole("button", { name: v.say(`action.intake.${name}`), exact: true });
const state = (v, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.intake.${name}`));
const becomes = (v, name) => v.dialog().getByRole("group", { name: v.say("intake.becomes_what"), exact: true }).getByRole("button", { name: v.say(`intake.becomes.${name}`), exact: true });

export default function intakePage(town) {
  test("whom it is about is found in the register, then a complaint and a report are made of it", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      const id = await taken(v, { subject_name: door.name, subject_address: door.address });
      await v.go(`/intakes/${id}`);
      await v.axe("an intake that waits");
      await v.shot("intake-page");
      await action(v, "subject").click();
      const options = v.dialog().locator("#candidates [role=option]");
      await options.first().waitFor();
      await v.axe("candidates of what was told");
      await options.filter({ hasText: door.name }).first().click();
      await v.dialog().getByText(v.say("intake.complaint_to")).waitFor();
      await v.shot("intake-subject");
      await save(v, v.dialog(), "action.intake.subject");
      await shut(v);
      assert.equal((await v.ask(`/v1/intakes/${id}`)).entity_id, door.entity_id);
      await action(v, "triage").click();
      await becomes(v, "both").click();
      assert.equal(await v.dialog().getByRole("button", { name: v.say("intake.becomes.later"), exact: true }).count(), 0, "what waits already is not put off");
      await v.axe("what becomes of it");
      await v.shot("intake-triage");
      await save(v, v.dialog(), "action.intake.triage");
      await shut(v);
      await state(v, "split");
      const { parts } = await v.ask(`/v1/intakes/${id}`);
      assert.deepEqual(parts.map((p) => p.kind).sort(), ["complaint", "report"]);
      for (const p of parts) await v.page.getByText(p.number, { exact: true }).first().waitFor();
      await v.page.getByText(v.say("intake.in_vault")).waitFor();
      assert.equal(await v.button("intake.reveal").count(), 0, "the reporter is opened in the vault alone");
      await v.axe("an intake that was triaged");
    }));

  test("an anonymous reporter's code is told once, and the dialog waits until it was handed on", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      const id = await taken(v, { entity_id: door.entity_id, premises_id: door.id, anonymous: true, sender: undefined, demands: undefined });
      await v.go(`/intakes/${id}`);
      await action(v, "triage").click();
      assert.equal(await becomes(v, "report").getAttribute("aria-pressed"), "true", "who gives no name can only report");
      await save(v, v.dialog(), "action.intake.triage");
      await v.dialog().locator(".code b").waitFor();
      assert.match(await v.dialog().locator(".code b").innerText(), /^\S{8,}$/);
      await v.axe("a code told once");
      await v.shot("intake-page-code");
      await save(v, v.dialog(), "intake.handed_on");
      await shut(v);
      await state(v, "split");
      assert.equal(await v.page.locator(".code").count(), 0);
    }));

  test("what is missing is told in the dialog, and nothing is made", () =>
    town.visit("clerk", async (v) => {
      const id = await taken(v, { sender: undefined, demands: undefined });
      await v.go(`/intakes/${id}`);
      await action(v, "triage").click();
      v.provoke(/^422 POST \/v1\/intakes\/\d+\/split$/);
      await save(v, v.dialog(), "action.intake.triage");
      await v.dialog().locator(".el-alert--error").waitFor();
      await v.axe("what is missing for a complaint");
      await save(v, v.dialog(), "act.cancel");
      await shut(v);
      assert.equal((await v.ask(`/v1/intakes/${id}`)).parts.length, 0);
    }));

  test("one of several people in one dispute is folded into the earlier one, and parted again", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      const about = { entity_id: door.entity_id, premises_id: door.id };
      const first = await taken(v, { ...about, story: `${STORY}，同一批次多人受害` });
      const other = { name: "呼延灼华", phone: "13712340002", address: "固戍二路3号" };
      const second = await taken(v, { ...about, sender: other, story: `${STORY}，同一批次多人受害` });
      const { number } = await v.ask(`/v1/intakes/${first}`);
      await v.go(`/intakes/${second}`);
      await action(v, "merge").click();
      const found = v.dialog().locator(".one", { hasText: number });
      await v.dialog().locator(".el-form-item").first().waitFor();
      if (!(await found.count())) {
        await item(v, v.dialog(), "intake.other_number").locator("input").fill(number);
        await v.page.keyboard.press("Enter");
      }
      await found.locator("input").check({ force: true });
      await choose(v, v.dialog(), "field.ground", await ruleName(v, "merge_grounds", "joint"));
      await v.dialog().getByText(v.say("intake.speaks")).click();
      await v.axe("what it is folded into");
      await v.shot("intake-fold");
      await save(v, v.dialog(), "action.intake.merge");
      await shut(v);
      await state(v, "merged");
      await v.page.getByText(v.say("intake.to_earlier")).click();
      await v.page.waitForURL(new RegExp(`/intakes/${first}$`));
      await v.page.getByText(v.say("intake.representative")).waitFor();
      await v.axe("who joined");
      await v.shot("intake-joined");
      await v.go(`/intakes/${second}`);
      await action(v, "part").click();
      await v.dialog().locator("textarea").fill("不是同一争议");
      await save(v, v.dialog(), "action.intake.part");
      await shut(v);
      await state(v, "received");
    }));

  test("who sent it is opened for a purpose, which stands in the ledger; what was sent anew is marked until it was looked at", () =>
    town.visit("clerk", async (v) => {
      const sent = { channel: "12345", system: "12345", external_number: `G${Date.now()}` };
      const id = await taken(v, sent);
      assert.equal(await taken(v, { ...sent, amount: 29900 }), id);
      await v.go(`/intakes/${id}`);
      assert.equal(await v.page.getByText(SENDER.name).count(), 0, "sealed");
      await v.button("intake.reveal").click();
      await v.dialog().locator("textarea").fill("核实来件人诉求");
      await save(v, v.dialog(), "act.ok");
      await v.page.getByText(SENDER.phone, { exact: true }).waitFor();
      await v.axe("who sent it, in clear");
      await v.button("complaint.seal_people").click();
      assert.equal(await v.page.getByText(SENDER.phone).count(), 0);
      const { items } = await v.ask(`/v1/ledger?filter=matter_id:eq:${id}&limit=20`);
      assert.ok(items.some((row) => row.act === "intake.reveal" && row.purpose === "核实来件人诉求"));
      await v.page.getByText(v.say("intake.update_new")).waitFor();
      await v.shot("intake-updates");
      await v.button("intake.seen").click();
      await v.page.getByText(v.say("intake.update_new")).waitFor({ state: "hidden" });
      assert.equal((await v.ask(`/v1/intakes/${id}`)).unseen_updates, 0);
      await v.page.setViewportSize(SMALL_PHONE);
      assert.equal(await v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    }));
}
