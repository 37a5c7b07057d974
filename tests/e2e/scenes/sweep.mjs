// A sweep from the plan to the lock: the rule picks doors, the chief gives them out on a map, others see it live.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, until } from "../browser.mjs";
import { escaped, item, write } from "../forms.mjs";
import { today } from "../street.mjs";

const canvas = (v) => v.page.locator(".map canvas").first();
const point = (box, x, y) => [box.x + box.width * x, box.y + box.height * y];

// A rectangle over most of the map, corner by corner.
async function drawArea(v) {
  await v.button("plan.draw").click();
  const box = await canvas(v).boundingBox();
  for (const [x, y] of [[0.1, 0.15], [0.85, 0.15], [0.85, 0.9], [0.1, 0.9]]) await v.page.mouse.click(...point(box, x, y), { delay: 30 });
  await v.page.keyboard.press("Enter");
  await v.button("plan.clear_area").waitFor();
}
const confirm = (v) => v.page.locator(".el-message-box").getByRole("button", { name: v.say("act.ok"), exact: true }).click();
const digits = (text) => Number(text.replace(/\D/g, ""));
const tag = (v) => v.page.locator(".page-head .tag").first();

async function planned(v, name, people) {
  await v.go("/sweep-plans/new");
  await write(v, v.page, "field.name", name);
  await item(v, v.page, "field.people").locator(".el-select").click();
  for (const one of people) await v.page.locator(".el-select-dropdown:visible .el-select-dropdown__item", { hasText: one }).first().click();
  await v.heading().click();
  await canvas(v).waitFor();
  await v.page.waitForFunction(() => !document.querySelector(".map .box")?.classList.contains("waiting"));
  await drawArea(v);
}

export default function sweep(town) {
  test("a plan over a drawn area previews its doors with the reasons, and becomes a sweep that is given out and locked", () =>
    town.visit("chief", async (v) => {
      const people = ["officer", "officer2"].map((login) => town.server.accounts.find((a) => a.login === login).name);
      await planned(v, "e2e 沿街计划", people);
      await v.button("plan.look").click();
      const big = v.page.locator(".count .big b");
      const n = digits(await big.innerText());
      assert.ok(n > 3, `${n} doors`);
      const reasons = await v.page.locator(".count li b").allInnerTexts();
      assert.equal(reasons.reduce((sum, text) => sum + digits(text), 0), n, "the reasons add up");
      await v.axe("the plan editor");
      await v.shot("plan-preview");
      await v.button("act.save").click();
      await v.page.waitForURL(/\/sweep-plans\/\d+$/);
      await v.settled();
      await until("the same doors when it is opened again", async () => digits(await big.innerText().catch(() => "0")) === n);

      await v.button("plan.make").click();
      await v.page.waitForURL(/\/sweeps\/\d+$/);
      await v.settled();
      assert.equal(await tag(v).innerText(), v.say("choice.sweep_state.draft"));
      const id = v.page.url().split("/").at(-1);
      const stops = async () => (await v.ask(`/v1/sweeps/${id}/stops`)).items;
      assert.equal((await stops()).length, n);

      await v.button("sweep.box").click();
      const box = await canvas(v).boundingBox();
      await v.page.mouse.move(...point(box, 0.02, 0.2));
      await v.page.mouse.down();
      await v.page.mouse.move(...point(box, 0.5, 0.5), { steps: 3 });
      await v.page.mouse.move(...point(box, 0.98, 0.98), { steps: 3 });
      await v.page.mouse.up();
      const give = v.button("sweep.give");
      await give.waitFor();
      const picked = await v.page.locator("tr.on").count();
      assert.ok(picked > 0, "the box picked doors");
      await v.axe("doors picked on the map");
      await give.click();
      await v.page.getByRole("menuitem", { name: new RegExp(escaped(people[0])) }).click();
      await until("given to the first", async () => (await stops()).filter((s) => s.person_id).length === picked);

      if (picked < n) {
        await v.page.locator("aside .panel li button", { hasText: v.say("sweep.unassigned") }).click();
        await v.page.getByLabel(v.say("list.pick_all")).check();
        await v.button("sweep.give").click();
        await v.page.getByRole("menuitem", { name: new RegExp(escaped(people[1])) }).click();
      }
      await until("nothing unassigned", async () => (await stops()).every((s) => s.person_id));
      await until("all doors in the list again", async () => (await v.page.locator("aside table tbody tr").count()) === n);
      if (process.env.NAGUAN_E2E_SHOTS) await v.page.waitForTimeout(3500);
      await v.shot("sweep-planning");

      await town.visit("officer", async (officer) => {
        await officer.go(`/sweeps/${id}`);
        assert.equal(await officer.page.getByRole("button", { name: officer.say("sweep.lock"), exact: true }).count(), 0, "an officer locks nothing");
        await officer.page.locator(".live.on").waitFor();
        await v.button("sweep.lock").click();
        await confirm(v);
        await until("locked", async () => (await tag(v).innerText()) === v.say("choice.sweep_state.locked"));
        await until("locked on the officer's page too, without a reload", async () => (await tag(officer).innerText()) === officer.say("choice.sweep_state.locked"));
      });
      assert.equal(await v.page.getByRole("button", { name: v.say("sweep.box"), exact: true }).count(), 0, "a locked sweep is not given out again");
      await v.axe("a locked sweep");
    }));

  test("a plan lacking what it needs cannot be saved; a wrong day is marked at its field", () =>
    town.visit("chief", async (v) => {
      await v.go("/sweep-plans/new");
      assert.ok(await v.button("act.save").isDisabled());
      await write(v, v.page, "field.name", "缺人的计划");
      assert.ok(await v.button("act.save").isDisabled(), "nobody walks and nowhere");
    }));

  const fits = (v) => v.page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility() && !e.closest(".maplibregl-map, .wrap") && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className || e.tagName));

  test("on a phone the chief draws an area with a finger and sees the map above the form", () =>
    town.visit("chief", async (v) => {
      await v.go("/sweep-plans/new");
      await canvas(v).waitFor();
      await v.page.waitForTimeout(500);
      const map = await v.page.locator(".map").boundingBox();
      const form = await v.page.locator("form.form").boundingBox();
      assert.ok(map.y + map.height <= form.y, "the map on top");
      assert.ok(map.y + map.height <= PHONE.height, "the whole map on the first screen");
      assert.deepEqual(await fits(v), []);
      await v.button("plan.draw").tap();
      const done = v.button("plan.drawn");
      await done.waitFor();
      const box = await canvas(v).boundingBox();
      for (const [x, y] of [[0.15, 0.45], [0.8, 0.45], [0.8, 0.85]]) await v.page.touchscreen.tap(...point(box, x, y));
      await done.tap();
      await v.button("plan.clear_area").waitFor();
      await v.axe("a new plan on the phone");
      await v.shot("plan-new-phone");
    }, { viewport: PHONE }));

  test("on a phone a sweep is given out: the map on top, the list under it, nothing cut off", () =>
    town.visit("chief", async (v) => {
      const session = await v.ask("/v1/session");
      const officer = town.server.accounts.find((a) => a.login === "officer").name;
      const people = (await v.ask(`/v1/people?limit=50&filter=${encodeURIComponent(`name:prefix:${officer}`)}`)).items.map((p) => p.id).slice(0, 1);
      const made = await v.api("POST", "/v1/sweeps", { name: "e2e 手机分派", on_day: today(2), people, places: [session.unit.place_code], rule: { unseen_days: 0, most: 12 } });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await v.go(`/sweeps/${made.body.id}`);
      await canvas(v).waitFor();
      await v.page.waitForTimeout(1500);
      const map = await v.page.locator(".map").boundingBox();
      const list = await v.page.locator("aside table").boundingBox();
      assert.ok(map.y < PHONE.height / 2 && map.y + map.height <= list.y, "the map on top, the list under it");
      assert.deepEqual(await fits(v), []);
      await v.axe("a sweep on the phone");
      await v.shot("sweep-phone");
      await v.page.getByLabel(v.say("list.pick_all")).check();
      await v.button("sweep.give").tap();
      await v.page.getByRole("menuitem", { name: new RegExp(escaped(officer)) }).tap();
      await until("all given out", async () => (await v.ask(`/v1/sweeps/${made.body.id}/stops`)).items.every((s) => s.person_id));
      assert.deepEqual(await fits(v), []);
    }, { viewport: PHONE }));
}
