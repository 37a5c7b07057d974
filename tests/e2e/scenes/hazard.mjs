// A hazard from order to end at the desk: the order is a PDF, another person re-checks, others see it as it happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, picture, save, shut, write } from "../forms.mjs";
import { raised, ruleName, sent } from "../street.mjs";

const action = (v, name, kind = "hazard") => v.page.locator(".moves").getByRole("button", { name: v.say(`action.${kind}.${name}`), exact: true });
const state = (v, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.hazard.${name}`));

async function take(v, name, fill = async () => undefined) {
  await action(v, name).click();
  await v.dialog().locator(".el-form-item, p").first().waitFor();
  await fill(v.dialog());
  await save(v, v.dialog(), `action.hazard.${name}`);
  await shut(v);
}

export default function hazard(town) {
  test("an order becomes a PDF, a grave one is re-checked by another person, and everybody sees it at once", () =>
    town.visit("officer", (officer) =>
      town.visit("chief", async (chief) => {
        const id = await raised(officer, "H6b", "grave");
        await Promise.all([officer.go(`/hazards/${id}`), chief.go(`/hazards/${id}`)]);
        await chief.page.locator(".live.on").waitFor();
        await action(officer, "order").click();
        await officer.dialog().locator(".el-radio-button").first().waitFor();
        await officer.axe("the form of an order");
        await officer.shot("hazard-order");
        await officer.dialog().getByText(officer.say("hazard.days", { n: 3 }), { exact: true }).click();
        await save(officer, officer.dialog(), "action.hazard.order");
        await shut(officer);
        await state(officer, "ordered");
        await state(chief, "ordered");

        const letter = officer.page.getByRole("link", { name: await ruleName(officer, "letters", "rectification_order") });
        await letter.waitFor();
        const pdf = await officer.context.request.get(await letter.getAttribute("href"));
        assert.equal(pdf.status(), 200);
        assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
        assert.match(pdf.headers()["content-type"], /application\/pdf/);

        await take(officer, "proof", async (form) => {
          await form.locator("input[type=file]").setInputFiles(picture());
          await form.locator("figure img").waitFor();
        });
        await state(officer, "proven");
        await until("the proof's photo", () => officer.page.locator("main img[src*=attachments]").first().evaluate((img) => img.complete && img.naturalWidth > 0));
        assert.equal(await action(officer, "recheck").count(), 0, "who gave the order does not re-check");
        await officer.page.locator(".moves .link-button").click();
        await officer.page.getByText(officer.say("error.hazard.same_person")).waitFor();
        await officer.axe("steps not open now");

        await state(chief, "proven");
        const outcome = await ruleName(chief, "hazard_outcomes", "CORRECTED");
        await take(chief, "recheck", (form) => choose(chief, form, "field.outcome", outcome));
        await state(chief, "closed");
        await state(officer, "closed");
        assert.ok((await chief.page.locator("ol.line li").count()) >= 4, "the timeline tells all of it");
        await chief.axe("a closed hazard");
        await chief.shot("hazard-closed");
      }),
    ));

  test("its clock tells why this day", () =>
    town.visit("officer", async (v) => {
      const id = await raised(v, "H7a");
      await v.go(`/hazards/${id}`);
      await v.page.locator(".clocks .chip").first().click();
      await v.page.locator("table.walk:visible td.due").waitFor();
      await v.axe("the walk of a clock");
      await v.shot("hazard-clock");
    }));

  test("what is the fire brigade's is transferred with a letter, and cannot be ordered by us", () =>
    town.visit("officer", async (v) => {
      const id = await raised(v, "H3");
      await v.go(`/hazards/${id}`);
      assert.equal(await action(v, "order").count(), 0);
      await v.page.locator(".moves .link-button").click();
      await v.page.locator(".el-popover:visible dt", { hasText: v.say("action.hazard.order") }).waitFor();
      await v.page.keyboard.press("Escape");
      await take(v, "transfer");
      await state(v, "transferred");
      await v.shot("hazard-transferred");
      await v.page.locator("h2 a.mono").click();
      await v.page.waitForURL(/\/transfers\/\d+$/);
      await v.page.getByRole("link", { name: await ruleName(v, "letters", "transfer_letter") }).waitFor();
      await v.axe("a hand-over as its sender sees it");
    }));

  test("the receiver answers on a telephone, before and after stand side by side, and the hazard ends by it", () =>
    town.visit("officer", async (officer) => {
      const id = await raised(officer, "H3", "ordinary", [await sent(officer)]);
      const { ver } = await officer.ask(`/v1/hazards/${id}`);
      const done = await officer.api("POST", `/v1/matters/${id}/moves/transfer`, { kind: "INFORM", to_agency: "fire", note: "请核查" }, { "If-Match": `"${ver}"` });
      assert.equal(done.status, 200, JSON.stringify(done.body));
      const transfer = done.body.transfers[0].id;
      let answered = false;
      await town.visit(town.server.accounts.find((a) => a.role === "partner" && /消防/.test(a.unit)), async (v) => {
        await v.go("/transfers");
        await v.page.locator(".cards a").first().waitFor();
        await v.axe("hand-overs on a telephone");
        await v.shot("transfers-phone");
        await v.go(`/transfers/${transfer}`);
        const step = async (name, fill) => {
          await action(v, name, "transfer").click();
          await v.dialog().locator(".el-form-item, p").first().waitFor();
          if (fill) await fill(v.dialog());
          await save(v, v.dialog(), `action.transfer.${name}`);
          await shut(v);
        };
        await step("receive", (form) => write(v, form, "field.receipt_no", "消〔2026〕12号"));
        await step("accept");
        await step("answer", async (form) => {
          await choose(v, form, "field.outcome", await ruleName(v, "hazard_outcomes", "CORRECTED"));
          await write(v, form, "field.answer", "已清理疏散通道，恢复畅通");
          await form.locator("input[type=file]").setInputFiles(picture());
          await form.locator("figure img").waitFor();
        });
        await v.page.locator(".pair img").nth(1).waitFor();
        await v.axe("an answered hand-over on a telephone");
        await v.shot("transfer-phone");
        const wide = await v.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 360, `nothing is wider than the screen: ${wide}`);
        answered = true;
      }, { viewport: SMALL_PHONE });
      assert.ok(answered);
      await officer.go(`/hazards/${id}`);
      await state(officer, "closed");
      await officer.page.locator(".pair figure").nth(1).locator("img").first().waitFor();
      await officer.axe("a hazard that its receiver has ended");
      await officer.shot("hazard-answered");
      await officer.go("/transfers");
      await officer.page.locator("table tbody tr").first().waitFor();
      await officer.axe("the list of hand-overs");
      await officer.shot("transfers");
    }));

  test("what came back says so, and whoever wants to raise a hazard is told what is none", () =>
    town.visit("officer", async (v) => {
      const first = await raised(v, "H4");
      const { ver } = await v.ask(`/v1/hazards/${first}`);
      await v.api("POST", `/v1/matters/${first}/moves/settle`, { outcome: "CORRECTED_ON_SPOT", note: "当场收回" }, { "If-Match": `"${ver}"` });
      const again = await raised(v, "H4");
      await v.go(`/hazards/${again}`);
      await v.page.locator(".el-alert a").first().waitFor();
      await v.axe("a hazard that came back");
      await v.shot("hazard-came-back");
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      await v.go(`/doors/${items[0].id}`);
      await v.button("hazard.new").click();
      await choose(v, v.dialog(), "field.hazard_kind", await ruleName(v, "hazard_kinds", "H2c"));
      await v.dialog().getByText(await ruleName(v, "hazard_exemptions", "X3")).waitFor();
      await choose(v, v.dialog(), "field.hazard_kind", await ruleName(v, "hazard_kinds", "H3"));
      await v.dialog().getByText(v.say("hazard.small_places")).waitFor();
      await v.axe("what is no hazard");
      await v.shot("hazard-new-hints");
    }));

  test("guidance to a licence is the first step offered, and its thirty days run", () =>
    town.visit("officer", async (v) => {
      const id = await raised(v, "H2a");
      await v.go(`/hazards/${id}`);
      assert.equal(await v.page.locator(".moves .el-button").first().innerText(), v.say("action.hazard.guide"));
      await take(v, "guide", (form) => write(v, form, "field.note", "本月底前到登记窗口办理执照"));
      await state(v, "guided");
      await v.page.locator(".clocks .chip", { hasText: await ruleName(v, "clocks", "HZ4") }).waitFor();
      await v.shot("hazard-guided");
    }));

  test("the chief extends once; a second time the page says why not", () =>
    town.visit("officer", async (officer) => {
      const id = await raised(officer, "H7a");
      await officer.go(`/hazards/${id}`);
      await take(officer, "order");
      await state(officer, "ordered");
      assert.equal(await action(officer, "extend").count(), 0, "an officer does not extend");
      await town.visit("chief", async (v) => {
        await v.go(`/hazards/${id}`);
        await take(v, "extend", async (form) => {
          await write(v, form, "field.reason", "经营者住院，家属代为整改");
          const days = form.locator(".el-radio-button").last();
          if (await days.count()) await days.click();
        });
        await until("no second extension", async () => (await action(v, "extend").count()) === 0);
      });
    }));

  test("a step taken meanwhile by another is told, not run over", () =>
    town.visit("officer", (a) =>
      town.visit("chief", async (b) => {
        const id = await raised(a, "H7a");
        await Promise.all([a.go(`/hazards/${id}`), b.go(`/hazards/${id}`)]);
        await action(b, "order").click();
        await b.dialog().locator(".el-form-item").first().waitFor();
        await take(a, "order");
        b.provoke(/^409 POST /);
        await save(b, b.dialog(), "action.hazard.order");
        await b.dialog().locator(".el-alert--error").waitFor();
        await save(b, b.dialog(), "act.cancel");
        await state(b, "ordered");
      }),
    ));

  test("a hazard raised elsewhere is announced on the open list", () =>
    town.visit("officer", (a) =>
      town.visit("chief", async (b) => {
        await b.go("/hazards");
        await b.page.locator(".live.on").waitFor();
        const id = await raised(a, "H7b");
        await b.button("list.outdated").click();
        const { number } = await a.ask(`/v1/hazards/${id}`);
        await b.page.getByText(number).first().waitFor();
      }),
    ));

  test("a hazard is raised from a door's page", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      await v.go(`/doors/${items[0].id}`);
      await v.button("hazard.new").click();
      await choose(v, v.dialog(), "field.hazard_kind", await ruleName(v, "hazard_kinds", "H7a"));
      await choose(v, v.dialog(), "field.hazard_grade", await ruleName(v, "hazard_grades", "minor"));
      await write(v, v.dialog(), "field.story", "货架上的商品没有标价");
      await v.axe("a new hazard");
      await save(v, v.dialog());
      await v.page.waitForURL(/\/hazards\/\d+$/);
      await state(v, "open");
    }));
}
