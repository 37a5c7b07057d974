// What was filed, followed on a small phone by the code of its receipt: limits, papers, more facts, taking a complaint back; and the desk
// that hands the code out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";

const ME = { name: "公孙若兰", phone: "13912345670", address: "宝安区西乡街道固戍二路18栋603" };

async function filed(v, more = {}) {
  const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
  const body = { channel: "window", premises_id: items[0].id, category: "food", demands: ["refund"], amount: 12800, sender: ME, story: `买到过期牛奶，我叫${ME.name}，电话${ME.phone}`, ...more };
  const reply = await v.api("POST", "/v1/intakes", body);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body;
}
async function move(v, id, name, form = {}) {
  const { ver } = await v.ask(`/v1/matters/${id}`);
  const done = await v.api("POST", `/v1/matters/${id}/moves/${name}`, form, { "If-Match": `"${ver}"` });
  assert.equal(done.status, 200, `${name}: ${JSON.stringify(done.body)}`);
}
const complaintOf = async (v, id) => (await v.ask(`/v1/intakes/${id}`)).parts.find((p) => p.kind === "complaint").id;

async function type(v, code) {
  await v.page.getByLabel(v.say("doorstep.report.code")).fill(code);
  await v.page.getByRole("button", { name: v.say("doorstep.report.open"), exact: true }).click();
}
const unfold = (v, key) => v.page.locator("summary", { hasText: v.say(key) }).click();
const press = (v, key) => v.page.getByRole("button", { name: v.say(key), exact: true }).click();
async function nobody(v) {
  const text = await v.page.locator("body").innerText();
  for (const one of Object.values(ME)) assert.ok(!text.includes(one), `${one} stands on the page`);
}

export default function follow(town) {
  test("on a small phone: a wrong code, then the own one; limits, more facts, taking it back after being asked twice", () =>
    town.visit("clerk", async (clerk) => {
      const made = await filed(clerk, { split: { complaint: { category: "food" }, reports: [{ category: "food" }] } });
      const id = await complaintOf(clerk, made.id);
      await move(clerk, id, "accept");
      await town.visit(null, async (v) => {
        v.provoke(/^404 GET /);
        await v.go("/d/follow");
        await v.axe("asking for the code");
        await v.shot("follow-ask");
        await type(v, "2345-6789-ABCD-EFGH");
        await v.text("doorstep.follow.wrong").waitFor();
        await v.axe("a wrong code");
        await type(v, made.follow_code.toLowerCase());
        await v.page.getByRole("heading", { name: v.say("doorstep.follow.complaint"), exact: true }).waitFor();
        await v.page.getByRole("heading", { name: v.say("doorstep.follow.report"), exact: true }).waitFor();
        await v.page.getByRole("heading", { name: v.say("doorstep.follow.limits"), exact: true }).waitFor();
        assert.ok((await v.page.locator("a[href$='.pdf'], a[href*='/papers/']").count()) > 0, "papers are there");
        await nobody(v);
        await v.axe("how far it is");
        await v.shot("follow-complaint");
        assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= SMALL_PHONE.width, "nothing is wider than the phone");

        const part = v.page.locator("section", { has: v.page.getByRole("heading", { name: v.say("doorstep.follow.complaint"), exact: true }) });
        await part.locator("summary", { hasText: v.say("doorstep.follow.add") }).click();
        await part.getByLabel(v.say("doorstep.report.story")).fill(`还有小票，<b>请看</b>，我叫${ME.name}`);
        await part.getByRole("button", { name: v.say("doorstep.report.send"), exact: true }).click();
        await until("the facts are there", async () => (await clerk.ask(`/v1/complaints/${id}`)).story.includes("还有小票"));
        await v.page.getByRole("heading", { name: v.say("doorstep.follow.limits"), exact: true }).waitFor();
        await nobody(v);

        await unfold(v, "doorstep.follow.withdraw");
        await v.page.getByLabel(v.say("doorstep.follow.why")).fill("已经退款");
        await v.axe("asked whether it is taken back");
        await v.shot("follow-withdraw");
        await press(v, "doorstep.follow.withdraw_do");
        assert.equal((await clerk.ask(`/v1/complaints/${id}`)).state, "accepted", "not before it was said twice");
        await v.page.getByLabel(v.say("doorstep.follow.sure")).check();
        await press(v, "doorstep.follow.withdraw_do");
        await until("it is taken back", async () => (await clerk.ask(`/v1/complaints/${id}`)).state === "terminated");
        await v.page.locator("summary", { hasText: v.say("doorstep.follow.withdraw") }).waitFor({ state: "detached" });
        await v.shot("follow-over");
        await press(v, "doorstep.report.leave");
        await v.page.getByLabel(v.say("doorstep.report.code")).waitFor();
        await nobody(v);
      }, { viewport: SMALL_PHONE });
    }));

  test("at a desk without an account: what waits takes more; reloaded, the page asks for the code again", () =>
    town.visit("clerk", async (clerk) => {
      const made = await filed(clerk);
      await town.visit(null, async (v) => {
        await v.go("/d/follow");
        await v.page.keyboard.press("Tab");
        await type(v, made.follow_code);
        await v.text("doorstep.follow.waits_text").waitFor();
        await v.axe("a filing that waits");
        await v.shot("follow-waits");
        assert.ok(!v.page.url().includes(made.follow_code.slice(0, 4)), "the code is in no address");
        await v.page.reload();
        await v.page.getByLabel(v.say("doorstep.report.code")).waitFor();
      });
    }));

  test("the clerk sees the code once and gives a new one, with a receipt to print", () =>
    town.visit("clerk", async (v) => {
      const made = await filed(v);
      await v.go(`/intakes/${made.id}`);
      await v.button("intake.follow_new").click();
      await v.axe("asked before a new code is given");
      await v.dialog().getByRole("button", { name: v.say("act.save"), exact: true }).click();
      const code = v.page.locator(".follow b");
      await code.waitFor();
      const said = await code.innerText();
      assert.match(said, /^[2-9A-Z]{4}(-[2-9A-Z]{4}){3}$/);
      assert.notEqual(said, made.follow_code);
      await v.axe("the code of a filing");
      await v.shot("follow-code");
      await v.page.emulateMedia({ media: "print" });
      await v.page.locator(".receipt .large", { hasText: said }).waitFor();
      await v.shot("follow-receipt");
      await v.page.emulateMedia({ media: "screen" });
      await v.page.reload();
      await v.button("intake.follow_new").waitFor();
      assert.equal(await v.page.getByText(said).count(), 0, "shown once");
    }));

  test("a complaint is filed on a small phone from the QR of a shop, sent again when the network is back, and followed at once", () =>
    town.visit("officer", async (officer) => {
      const { items } = await officer.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      const { code: tag } = await officer.ask(`/v1/premises/${items[0].id}/tag`).catch(() => ({}));
      await town.visit(null, async (v) => {
        await v.go(tag ? `/d/file/${tag}` : "/d/file");
        const label = (key) => v.page.locator(`[name="${key.replace("sender_", "sender.")}"]`);
        await label("story").waitFor();
        await v.axe("an empty form");
        await v.shot("file-empty");
        assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= SMALL_PHONE.width, "nothing is wider than the phone");
        if (!tag) {
          await label("subject_name").fill(items[0].name);
          await v.page.locator(".offered button").first().click();
        }
        assert.ok((await label("subject_name").inputValue()).length > 1);
        assert.ok((await label("subject_address").inputValue()).length > 1);
        await v.page.locator("#category").selectOption({ index: 1 });
        await label("story").fill("昨天买到过期牛奶，店家不退款");
        await label("amount").fill("58.50");
        await label("sender_name").fill(ME.name);
        await label("sender_phone").fill("12");
        await label("sender_address").fill(ME.address);
        await v.page.locator("[name=agrees]").check();
        v.provoke(/^422 POST/, /request failed: POST/);
        await press(v, "doorstep.file.send");
        const trouble = v.page.locator("form > .trouble");
        await until("what is wrong is told", async () => (await trouble.innerText()).includes(v.say("doorstep.file.sender_phone")));
        assert.ok((await trouble.innerText()).includes(v.say("doorstep.file.demands")));
        await v.axe("what is wrong");
        await label("sender_phone").fill(ME.phone);
        await v.page.locator("[name=demand_refund]").check();
        await v.context.setOffline(true);
        await press(v, "doorstep.file.send");
        await until("there is no network", async () => (await trouble.innerText()) === v.say("doorstep.refused.offline"));
        await v.shot("file-offline");
        await v.context.setOffline(false);
        assert.equal(await label("sender_name").inputValue(), ME.name, "nothing that was typed is lost");
        await press(v, "doorstep.file.send");
        const code = await v.page.locator("p.code").innerText();
        assert.match(code, /^[2-9A-Z]{4}(-[2-9A-Z]{4}){3}$/);
        await v.axe("the code and what happens next");
        await v.shot("file-done");
        await press(v, "doorstep.file.open");
        await v.text("doorstep.follow.waits_text").waitFor();
        await nobody(v);
      }, { viewport: SMALL_PHONE });
    }));

  test("a report without a name by keyboard at a desk: what a complaint alone needs is not asked", () =>
    town.visit(null, async (v) => {
      await v.go("/d/file");
      await v.page.locator("[name=wants][value=complaint]").focus();
      await v.page.keyboard.press("ArrowDown");
      await v.page.locator("[name=anonymous]").check();
      assert.equal(await v.page.locator("[name='sender.name']").isVisible(), false);
      assert.equal(await v.page.locator("[name=demand_refund]").isVisible(), false);
      await v.page.locator("[name=subject_name]").fill("不知名小吃摊");
      await v.page.locator("[name=subject_address]").fill("西乡街道码头路口");
      await v.page.locator("#category").selectOption({ index: 1 });
      await v.page.locator("[name=story]").fill("后厨有老鼠");
      await v.page.locator("[name=agrees]").focus();
      await v.page.keyboard.press("Space");
      await v.shot("file-report");
      await v.page.keyboard.press("Tab");
      await v.page.keyboard.press("Enter");
      await v.page.locator("p.code").waitFor();
      await v.axe("a report that was filed");
    }));
}
