// An inspection from the wish to the published result, at the desk and at the door: the operator with an old small phone scans,
// checks who comes, wishes another officer, reads the result, rates; what is not real is said so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, item, picture, save, shut, write } from "../forms.mjs";
import { raised, ruleName, today } from "../street.mjs";

const CATERING = "JC-6200-00-001-1";
const BUDGET = 100_000; // bytes of script before anybody can do anything
const AT_THE_DOOR = { viewport: SMALL_PHONE };

async function move(v, id, action, form = {}) {
  const { ver } = await v.ask(`/v1/inspections/${id}`);
  const reply = await v.api("POST", `/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` });
  assert.equal(reply.status, 200, `${action}: ${JSON.stringify(reply.body)}`);
}

// Width and height of a JPEG, from its frame header.
function jpegSize(bytes) {
  for (let i = 2; i < bytes.length; ) {
    const marker = bytes[i + 1];
    if (marker >= 0xc0 && marker <= 0xc2) return [bytes.readUInt16BE(i + 7), bytes.readUInt16BE(i + 5)];
    i += 2 + bytes.readUInt16BE(i + 2);
  }
  return null;
}

let doors = 20; // others play at the first ones

// Asked for by the chief for two officers of the station, approved and noticed: { id, door, officer, second, third, code }.
async function noticed(chief, officer) {
  const { unit } = await chief.ask("/v1/session");
  const { items: people } = await chief.ask(`/v1/people?limit=100&filter=active:eq:1&filter=unit_id:eq:${unit.id}`);
  const others = people.filter((p) => p.certificate && ![chief.me.id, officer.me.id].includes(p.id));
  const { items } = await chief.ask("/v1/premises?limit=200&filter=entity_id:notnull:");
  const door = items[doors++];
  const body = { premises_id: door.id, ground: "complaint", item: CATERING, lead_id: officer.me.id, second_id: others[0].id, planned_on: today(), reason: "顾客反映后厨卫生差" };
  const made = await chief.api("POST", "/v1/inspections", body);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id } = made.body;
  await move(chief, id, "approve");
  await move(chief, id, "notice", { note: "当面告知" });
  const { code } = await chief.ask(`/v1/inspections/${id}/code`);
  return { id, door, second: others[0], third: others[1], code };
}

async function recorded(officer, { id, door, second }) {
  const at = new Date();
  const visit = { client_id: `e2e-${id}`, premises_id: door.id, act: "inspection", approval_id: id, second_id: second.id, outcome: "seen", started_at: new Date(at - 60_000).toISOString(), ended_at: at.toISOString() };
  const reply = await officer.api("POST", "/v1/visits", visit);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
}

export default function inspection(town) {
  const play = (fn) => () => town.visit("chief", (chief) => town.visit("officer", (officer) => fn(chief, officer)));
  const operator = (fn, options = AT_THE_DOOR) => town.visit(null, fn, options);

  test("asked for at a door, approved by the chief with the count before the eyes, noticed with a code", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=200&filter=entity_id:notnull:");
      await v.go(`/doors/${items[doors++].id}`);
      await v.button("inspection.ask").click();
      const box = v.dialog();
      await choose(v, box, "field.ground", await ruleName(v, "inspection_grounds", "plan"));
      await box.getByText(v.say("inspection.counts"), { exact: true }).waitFor();
      await v.axe("asking for an inspection");
      await v.shot("inspection-ask");
      await box.getByRole("button", { name: v.say("act.cancel"), exact: true }).click();
    }));

  test("the chief's page: who, why, how often, code, recusal; exchanged by a new decision", play(async (chief, officer) => {
    const made = await noticed(chief, officer);
    await chief.go(`/inspections/${made.id}`);
    await chief.page.getByRole("img", { name: chief.say("inspection.qr") }).waitFor();
    await chief.axe("an inspection that was noticed");
    await chief.shot("inspection-noticed");
    await operator(async (v) => {
      await v.go(`/d/inspection/${made.code}`);
      await v.page.getByText(v.say("doorstep.wish.open")).click();
      await v.page.locator("[name=officer]").nth(1).check();
      await v.page.locator("[name=ground]").first().check();
      await v.page.locator("[name=reason]").fill("是我的表弟");
      await v.axe("the wish for another officer");
      await v.shot("door-wish");
      await v.button("doorstep.wish.send").click();
      await v.page.getByRole("heading", { name: v.say("doorstep.inspection.recusal_open") }).waitFor();
      await v.axe("a recusal that is open");
      await v.shot("door-recusal");
    });
    await chief.page.getByText(chief.say("inspection.recusal_open")).waitFor();
    await chief.axe("a recusal to be decided");
    await chief.shot("inspection-recusal");
    await move(chief, made.id, "replace", { officer_id: made.second.id, replacement_id: made.third.id, reason: "亲属关系" });
    await chief.page.getByText(chief.say("inspection.recusal_granted")).waitFor();
    await operator(async (v) => {
      v.provoke(/404 GET/);
      await v.go(`/d/inspection/${made.code}`);
      await v.page.getByRole("heading", { name: v.say("doorstep.trouble.unknown") }).waitFor();
    });
  }));

  test("at the door: real, and by whom; afterwards the result, one rating, and the chief reads it", play(async (chief, officer) => {
    const made = await noticed(chief, officer);
    await operator(async (v) => {
      await v.go(`/d/inspection/${made.code}`);
      await v.page.getByRole("heading", { name: v.say("doorstep.inspection.real") }).waitFor();
      assert.equal(await v.page.getByText(officer.me.name, { exact: true }).count(), 0, "names are masked");
      await v.axe("an inspection at the door");
      await v.shot("door-inspection");
      await recorded(officer, made);
      await v.go(`/d/inspection/${made.code}`);
      await v.page.getByRole("heading", { name: v.say("doorstep.inspection.done") }).waitFor();
      await v.page.locator("[name=stars][value='4']").check();
      await v.page.locator("[name=reasons]").first().check();
      await v.page.locator("[name=words]").fill("讲得很清楚");
      await v.axe("rating");
      await v.shot("door-rate");
      await v.button("doorstep.rate.send").click();
      await v.page.getByRole("heading", { name: v.say("doorstep.rate.thanks") }).waitFor();
      await v.axe("rated");
    });
    await chief.go("/inspection-ratings");
    await chief.page.getByText("讲得很清楚").first().waitFor();
    await chief.axe("ratings");
    await chief.shot("ratings");
    await chief.go(`/inspections/${made.id}`);
    await chief.page.getByText(chief.say("inspection.not_yet_public")).waitFor();
    await chief.button("action.inspection.publish").click();
    const box = chief.dialog();
    await choose(chief, box, "field.recusal", chief.say("choice.recusal.none"));
    await box.locator("textarea").fill("已当场改正");
    await chief.axe("publishing");
    await chief.shot("inspection-publish");
    await box.getByRole("button", { name: chief.say("action.inspection.publish"), exact: true }).click();
    await until("it is published", async () => (await chief.ask(`/v1/inspections/${made.id}`)).state === "published");
    await chief.page.getByText("已当场改正").first().waitFor();
    await chief.shot("inspection-published");
    const { code: tag } = await chief.ask(`/v1/premises/${made.door.id}/tag`);
    await operator(async (v) => {
      await v.go(`/d/${tag}`);
      await v.page.getByText("已当场改正").waitFor();
      await v.axe("a door's card");
      await v.shot("door-card");
      assert.equal(await v.page.getByText(v.say("doorstep.card.open_field")).count(), 0);
    });
    await town.visit("officer", async (v) => {
      await v.go(`/d/${tag}`);
      const link = v.page.getByRole("link", { name: v.say("doorstep.card.open_field") });
      await link.waitFor();
      assert.equal(await link.getAttribute("href"), `/field/doors/${made.door.id}`);
      await v.axe("a door's card for an officer");
    }, AT_THE_DOOR);
  }));

  test("what an authority above inspected: noted at the door, listed, withdrawn by the chief with a reason", play(async (chief, officer) => {
    const { items } = await officer.ask("/v1/premises?limit=200&filter=entity_id:notnull:");
    const door = items[doors++];
    const document = `深市监检〔2026〕${doors}号`;
    await officer.go(`/doors/${door.id}`);
    await officer.button("superior.note").click();
    const box = officer.dialog();
    const note = box.getByRole("button", { name: officer.say("superior.note"), exact: true });
    await write(officer, box, "field.authority", "深圳市市场监督管理局");
    assert.ok(await note.isDisabled(), "an item is wanted");
    await choose(officer, box, "field.item", await ruleName(officer, "catalogue", CATERING));
    await item(officer, box, "field.on_day").locator("input").fill("2199-01-01");
    await item(officer, box, "field.on_day").locator("input").press("Enter");
    await write(officer, box, "field.document", document);
    officer.provoke(/422 POST/);
    await note.click();
    await box.locator(".el-form-item__error").waitFor();
    await officer.axe("a superior's inspection with a wrong day");
    await officer.shot("superior-wrong");
    await item(officer, box, "field.on_day").locator("input").fill(today());
    await item(officer, box, "field.on_day").locator("input").press("Enter");
    await note.click();
    await shut(officer);

    await chief.go("/superior-inspections");
    const row = chief.page.locator("tbody tr", { hasText: document });
    await row.waitFor();
    await chief.axe("superior inspections");
    await chief.shot("superiors");
    await row.getByRole("button", { name: chief.say("superior.withdraw") }).click();
    await chief.dialog().locator("textarea").fill("登记到了别家");
    const { items: noted } = await chief.ask("/v1/superior-inspections");
    const { id } = noted.find((one) => one.document === document);
    assert.equal((await chief.api("POST", `/v1/superior-inspections/${id}/withdraw`, { reason: "另一个人更快" })).status, 204);
    chief.provoke(/404 POST/);
    await save(chief, chief.dialog(), "act.ok");
    await chief.dialog().getByText(chief.say("error.superior.not_found")).waitFor();
    await save(chief, chief.dialog(), "act.cancel");
    await chief.page.reload();
    await row.getByText("另一个人更快").waitFor();
    await officer.go("/superior-inspections");
    await officer.page.locator("tbody tr", { hasText: document }).waitFor();
    assert.equal(await officer.page.getByRole("button", { name: officer.say("superior.withdraw") }).count(), 0, "a chief's");
  }));

  test("a paper is real or it is not", play(async (chief, officer) => {
    const made = await noticed(chief, officer);
    const { documents } = await chief.ask(`/v1/inspections/${made.id}`);
    await operator(async (v) => {
      await v.go(`/d/paper/${documents[0].code}`);
      await v.page.getByText(documents[0].number).waitFor();
      await v.axe("a real paper");
      await v.shot("door-paper");
      v.provoke(/404 GET/);
      await v.go("/d/paper/nobody-wrote-this");
      await v.page.getByRole("heading", { name: v.say("doorstep.trouble.not_real") }).waitFor();
      await v.axe("a forged paper");
    });
  }));

  test("an order to correct, by the code on its paper: the operator sends a picture, made small on its phone, and the officer sees the proof", () =>
    town.visit("officer", async (officer) => {
      const id = await raised(officer, "H6a");
      const { ver } = await officer.ask(`/v1/hazards/${id}`);
      const ordered = await officer.api("POST", `/v1/matters/${id}/moves/order`, { remedy: "清洗油烟机", days: 3 }, { "If-Match": `"${ver}"` });
      assert.equal(ordered.status, 200, JSON.stringify(ordered.body));
      const [paper] = (await officer.ask(`/v1/hazards/${id}`)).documents;
      await officer.go(`/hazards/${id}`);
      await officer.page.locator(".live.on").waitFor();
      await operator(async (v) => {
        await v.go(`/d/paper/${paper.code}`);
        await v.page.getByText(paper.number).waitFor();
        await v.go(`/d/order/${paper.code}`);
        await v.page.getByText("清洗油烟机").waitFor();
        await v.page.getByText(paper.number).waitFor();
        await v.axe("an order at the door");
        await v.shot("door-order");
        await v.button("doorstep.order.send").click();
        assert.equal((await officer.ask(`/v1/hazards/${id}`)).state, "ordered", "nothing without a picture");
        await v.page.locator("input[type=file]").setInputFiles(picture(2400, 1200));
        await v.page.locator("textarea").fill("已清洗");
        await v.button("doorstep.order.send").click();
        await v.page.getByRole("heading", { name: v.say("doorstep.order.proven") }).waitFor();
        assert.equal(await v.page.locator("form").count(), 0, "once is enough");
        await v.axe("an order that was answered");
        await v.shot("door-order-proven");
      });
      await until("the officer's page", async () => (await officer.page.locator(".head .tag").first().innerText()) === officer.say("matter_state.hazard.proven"));
      await until("the operator's picture", () => officer.page.locator("main img[src*=attachments]").first().evaluate((img) => img.complete && img.naturalWidth > 0));
      await officer.page.getByText("已清洗").first().waitFor();
      await officer.axe("a proof that came from the door");
      await officer.shot("hazard-proof-from-door");
      const { photos } = await officer.ask(`/v1/hazards/${id}`);
      const file = await officer.context.request.get(`/v1/attachments/${photos.at(-1).id}/content`);
      assert.deepEqual(jpegSize(await file.body()), [1600, 800], "no longer than needed");
    }));

  test("unknown, without network, and the published caps, in both languages", () =>
    operator(async (v) => {
      v.provoke(/404 GET/, /request failed/);
      await v.go("/d/inspection/nobody");
      await v.page.getByRole("heading", { name: v.say("doorstep.trouble.unknown") }).waitFor();
      await v.axe("an unknown code");
      await v.shot("door-unknown");
      await v.go("/d/AAAABBBB");
      await v.page.getByRole("heading", { name: v.say("doorstep.trouble.unknown") }).waitFor();
      await v.go("/d/caps");
      await v.axe("caps");
      await v.shot("door-caps");
      const speak = async (name, lang) => {
        await v.page.getByRole("button", { name }).click();
        await v.page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
      };
      await (v.locale === "en" ? speak("中文", "zh-CN") : speak("English", "en"));
      await v.axe("caps in the other language");
      await (v.locale === "en" ? speak("English", "en") : speak("中文", "zh-CN"));
      await v.page.route("**/v1/doorstep/**", (route) => route.abort());
      await v.go("/d/caps");
      await v.page.getByRole("heading", { name: v.say("doorstep.trouble.offline") }).waitFor();
      await v.axe("no network");
      await v.shot("door-offline");
      await v.page.unroute("**/v1/doorstep/**");
      await v.button("doorstep.again").click();
      await v.page.getByRole("heading", { name: v.say("doorstep.caps.title") }).waitFor();
    }));

  test("lent officers: entered, and back", () =>
    town.visit("admin", async (v) => {
      const { items: people } = await v.ask("/v1/people?limit=50&filter=active:eq:1");
      const { items: units } = await v.ask("/v1/units");
      const guest = people.find((p) => p.certificate);
      const body = { person_id: guest.id, unit_id: units.find((u) => u.id !== guest.unit_id).id, first_day: today(), last_day: today(), reason: "支援专项检查" };
      assert.equal((await v.api("POST", "/v1/officer-loans", body)).status, 201);
      await v.go("/officer-loans");
      await v.button("loan.make").click();
      await v.dialog().locator("textarea").waitFor();
      await v.axe("lending an officer");
      await v.shot("loans");
      await v.dialog().getByRole("button", { name: v.say("act.cancel"), exact: true }).click();
      await v.button("loan.end").click();
      await until("the officer is back", async () => (await v.ask("/v1/officer-loans")).items[0].ended_at);
    }));

  test("a door's page is there on an old phone: little script, nobody else's words", () =>
    operator(async (v) => {
      let bytes = 0;
      v.page.on("response", async (reply) => {
        if (/\.js$/.test(new URL(reply.url()).pathname)) bytes += (await reply.body()).length;
      });
      await v.go("/d/caps");
      await until("the scripts are counted", () => bytes > 0);
      assert.ok(bytes < BUDGET, `${bytes} bytes of script`);
      const policy = (await v.api("GET", "/d/caps")).body;
      assert.match(policy, /<noscript>/);
      assert.ok(!readFileSync(new URL("../../../web/door/index.html", import.meta.url), "utf8").includes("style="));
    }));
}
