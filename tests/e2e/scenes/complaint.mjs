// A complaint at the desk, from its receipt to the letter: the steps as forms, both clocks, who complains sealed until a purpose is stated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, item, save, shut, write } from "../forms.mjs";
import { ruleName, today } from "../street.mjs";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const TOLD = { name: "慕容晓岚", phone: "13987654321", address: "宝安区西乡街道麻布新村十三巷3号501" };

async function received(v, more = {}) {
  const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
  const body = { premises_id: items[0].id, category: "food", demands: ["refund"], amount: 12800, story: `本人${TOLD.name}，买到过期牛奶，要求退款`, complainant: TOLD, ...more };
  const reply = await v.api("POST", "/v1/complaints", body);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.id;
}
async function move(v, id, name, form = {}) {
  const { ver } = await v.ask(`/v1/complaints/${id}`);
  const done = await v.api("POST", `/v1/matters/${id}/moves/${name}`, form, { "If-Match": `"${ver}"` });
  assert.equal(done.status, 200, `${name}: ${JSON.stringify(done.body)}`);
  return done.body;
}
const sitting = (v) => ({ mode: "onsite", place: "西乡监管所调解室", at: new Date(Date.now() + 26 * 3600e3).toISOString().replace(/\.\d+/, ""), person_id: v.me.id });
const begun = (v, id) => move(v, id, "begin", { consumer_agrees: true, operator_agrees: true, sitting: sitting(v) });

const action = (v, name) => v.page.locator(".moves").getByRole("button", { name: v.say(`action.complaint.${name}`), exact: true });
const state = (v, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.complaint.${name}`));

async function take(v, name, fill = async () => undefined) {
  await action(v, name).click();
  await v.dialog().locator(".el-form-item, p").first().waitFor();
  await fill(v.dialog());
  await save(v, v.dialog(), `action.complaint.${name}`);
  await shut(v);
}
const flip = (v, form, key) => item(v, form, key).locator(".el-switch").first().click();

export default function complaint(town) {
  test("a complaint is taken up, mediated by forms, settled by a letter, and served with a receipt", () =>
    town.visit("clerk", async (clerk) => {
      const id = await received(clerk);
      await clerk.go(`/complaints/${id}`);
      assert.equal(await clerk.page.getByText(TOLD.name).count(), 0, "the name is sealed");
      await clerk.axe("a complaint that was received");
      await clerk.shot("complaint-received");
      await clerk.button("complaint.open_people").click();
      await clerk.dialog().locator("textarea").fill("联系投诉人核实");
      await save(clerk, clerk.dialog(), "act.ok");
      await clerk.page.getByText(TOLD.phone, { exact: true }).waitFor();
      await clerk.axe("who complains, in clear");
      await clerk.button("complaint.seal_people").click();
      assert.equal(await clerk.page.getByText(TOLD.phone).count(), 0);
      await move(clerk, id, "accept");

      await town.visit("mediator", async (v) => {
        await v.go(`/complaints/${id}`);
        await action(v, "begin").click();
        await v.dialog().locator(".el-form-item").first().waitFor();
        await flip(v, v.dialog(), "field.consumer_agrees");
        await flip(v, v.dialog(), "field.operator_agrees");
        await choose(v, v.dialog(), "field.mode", await ruleName(v, "mediation_modes", "phone"));
        await v.axe("how mediation begins");
        await v.shot("complaint-begin");
        await save(v, v.dialog(), "act.cancel");
        await shut(v);
        await begun(v, id);
        await state(v, "mediating");
        await take(v, "agree_date", (form) => item(v, form, "field.on").locator("input").fill(today(5)).then(() => v.page.keyboard.press("Enter")));
        await v.page.locator("dl.facts", { hasText: v.say("complaint.parties_clock") }).getByText(today(5)).waitFor();

        await take(v, "offer", async (form) => {
          await choose(v, form, "field.side", v.say("choice.side.operator"));
          await choose(v, form, "field.kind", v.say("choice.kind.offer"));
          await item(v, form, "field.amount").locator("input").fill("100.50");
          await v.page.keyboard.press("Tab");
        });
        assert.equal((await v.ask(`/v1/complaints/${id}`)).offers[0].amount, 10050, "yuan in the form, fen in the record");
        await v.page.locator(".offers li").getByText(v.say("complaint.unanswered")).waitFor();
        await take(v, "offer", async (form) => {
          await choose(v, form, "field.side", v.say("choice.side.consumer"));
          await choose(v, form, "field.kind", v.say("choice.kind.accept"));
          await item(v, form, "field.amount").locator("input").fill("0");
          await v.page.keyboard.press("Tab");
          await choose(v, form, "field.answers_id", 0);
        });
        await until("nothing waits for an answer", async () => (await v.page.locator(".offers .wait").count()) === 0);
        await take(v, "draft", async (form) => {
          await write(v, form, "field.terms", "经营者当日退还货款一百元五角。");
          await item(v, form, "field.amount").locator("input").fill("100.50");
          await v.page.keyboard.press("Tab");
        });
        await state(v, "agreed");
        await v.axe("an agreement to be signed");
        await v.shot("complaint-agreed");
        await move(v, id, "settle", { form: "letter", recovered: 10050 });
        await state(v, "settled");
        await take(v, "notify", (form) => choose(v, form, "field.channel", 0));
        await state(v, "notified");
        await v.button("complaint.note_receipt").click();
        await v.dialog().locator(".el-form-item", { hasText: v.say("complaint.receipt") }).locator("input").last().fill("本人签收");
        await v.axe("service of a paper");
        await save(v, v.dialog());
        await shut(v);
        await v.page.locator(".servings").getByText("本人签收").waitFor();
        await v.page.locator("ol.line").getByText(v.say("act_done.complaint.reveal"), { exact: true }).waitFor();
        await v.axe("a complaint that is settled and told");
        await v.shot("complaint-notified");
      });
    }));

  test("the list of complaints leads to one, and a refused one names its ground and the other ways", () =>
    town.visit("clerk", async (v) => {
      const id = await received(v);
      await move(v, id, "refuse", { reason: "N3", note: "不属于生活消费", routes: ["court", "arbitration"] });
      await v.go("/complaints");
      await v.page.locator("section.list tbody tr").first().waitFor();
      await v.axe("the list of complaints");
      await v.shot("complaints");
      const { number } = await v.ask(`/v1/complaints/${id}`);
      await v.page.getByText(number).first().click();
      await v.page.waitForURL(new RegExp(`/complaints/${id}$`));
      await v.page.getByText(await ruleName(v, "dispute_routes", "court")).waitFor();
      await v.axe("a refused complaint");
    }));

  test("on a narrow screen nothing sticks out, and who may not know is told so", () =>
    town.visit("mediator", async (v) => {
      let id;
      await town.visit("clerk", async (clerk) => {
        id = await received(clerk);
        await move(clerk, id, "accept");
      });
      await v.go(`/complaints/${id}`);
      await v.text("complaint.sealed_for_you").waitFor();
      assert.equal(await v.button("complaint.open_people").count(), 0);
      assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      await v.axe("a complaint on a narrow screen");
      await v.shot("complaint");
    }, { viewport: SMALL_PHONE }));

  test("both sides come in by the codes of the desk: consent, an offer and its answer, evidence, the signature", () =>
    town.visit("clerk", async (desk) => {
      const id = await received(desk);
      await move(desk, id, "accept");
      await desk.go(`/complaints/${id}`);
      await desk.button("complaint.room_open").click();
      await save(desk, desk.dialog());
      await shut(desk);
      await desk.page.locator(".codes li").nth(1).waitFor();
      await desk.axe("the two codes of the mediation room");
      await desk.shot("complaint-codes");
      const [consumer, operator] = (await desk.page.locator(".codes .mono").allInnerTexts()).map((code) => code.trim());

      const side = (fn) => town.visit(null, fn, { viewport: SMALL_PHONE });
      const consents = (code) =>
        side(async (v) => {
          await v.go(`/d/mediation/${code}`);
          await v.page.getByRole("heading", { level: 1, name: v.say("doorstep.mediation.consent_wanted") }).waitFor();
          await v.axe("consent to mediation");
          await v.shot("mediation-consent");
          await v.page.getByRole("button", { name: v.say("doorstep.mediation.agree"), exact: true }).click();
          await v.page.getByRole("heading", { level: 1, name: v.say("doorstep.mediation.agreed_to") }).waitFor();
        });
      await consents(consumer);
      await consents(operator);
      await move(desk, id, "begin", { consumer_agrees: false, operator_agrees: false, sitting: sitting(desk) });

      await side(async (v) => {
        await v.go(`/d/mediation/${operator}`);
        await v.page.locator("input[name=amount]").fill("abc");
        await v.page.getByRole("button", { name: v.say("doorstep.mediation.offer"), exact: true }).click();
        await v.page.getByText(v.say("doorstep.refused.amount")).waitFor();
        await v.page.locator("input[name=amount]").fill("100.50");
        await v.page.getByRole("button", { name: v.say("doorstep.mediation.offer"), exact: true }).click();
        await until("the offer stands there", async () => (await v.ask(`/v1/doorstep/mediations/${operator}`)).offers[0]?.amount === 10050);
        assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      });
      await side(async (v) => {
        await v.go(`/d/mediation/${consumer}`);
        await v.axe("an offer to be answered");
        await v.shot("mediation-offer");
        await v.page.getByRole("button", { name: v.say("doorstep.mediation.accept"), exact: true }).click();
        await v.page.getByText(v.say("doorstep.mediation.kind_accept")).waitFor();
        await v.page.locator("summary", { hasText: v.say("doorstep.mediation.add_file", { n: 20 }) }).click();
        await v.page.locator("input[name=file]").setInputFiles({ name: "receipt.png", mimeType: "image/png", buffer: PNG });
        await v.page.getByRole("button", { name: v.say("doorstep.mediation.send_file"), exact: true }).click();
        await v.page.locator("a", { hasText: v.say("doorstep.mediation.file") }).waitFor();
      });
      await move(desk, id, "draft", { terms: "经营者当日退还货款一百元五角。", amount: 10050 });
      await side(async (v) => {
        await v.go(`/d/mediation/${consumer}`);
        const box = await v.page.locator("canvas.pad").boundingBox();
        await v.page.mouse.move(box.x + 20, box.y + 40);
        await v.page.mouse.down();
        await v.page.mouse.move(box.x + 140, box.y + 60, { steps: 6 });
        await v.page.mouse.up();
        await v.axe("the agreement to be signed at the doorstep");
        await v.shot("mediation-sign");
        await v.page.getByRole("button", { name: v.say("doorstep.mediation.sign"), exact: true }).click();
        await v.page.getByRole("heading", { level: 1, name: v.say("doorstep.mediation.signed") }).waitFor();
      });
      assert.ok((await desk.ask(`/v1/complaints/${id}`)).agreements[0].consumer_signed_at);
      await side(async (v) => {
        v.provoke(/404 GET/);
        await v.go("/d/mediation/nobody-has-this-code");
        await v.page.getByRole("heading", { level: 1, name: v.say("doorstep.mediation.gone") }).waitFor();
        await v.axe("a code that is good no longer");
      });
    }));

  test("the list of call-backs says so when nothing was drawn", () =>
    town.visit("clerk", async (v) => {
      // which closed ones are drawn follows from a key of the house: a district may have some or none
      await v.page.route("**/v1/callbacks?*", (route) => route.fulfill({ json: { items: [], next: null, count: 0 } }));
      await v.go("/callbacks");
      await v.text("complaint.callback_empty").waitFor();
      await v.axe("no call-backs");
    }));
}
