// The officer's phone: the day, a door, a visit with its checklist, a hazard with a photo, no entry, a new door, no network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, SMALL_PHONE, until } from "../browser.mjs";
import { picture } from "../forms.mjs";
import { ruleName, walkOfToday } from "../street.mjs";

const pressed = async (v, name) => {
  const button = v.page.getByRole("button", { name, exact: true }).first();
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "true", name);
};
const photos = (place) => place.locator("input[type=file]").first();

// From the day to the form of the visit at a stop.
async function beginVisit(v, stop) {
  await v.go(`/field/doors/${stop.premises_id}`);
  await v.button("field_app.visit").click();
  await v.page.waitForURL(/\/field\/visit\/\d+/);
  await v.settled();
}
async function finish(v, state = "accepted") {
  await v.button("field_app.seal").click();
  await v.page.waitForURL(/\/field\/result\//);
  await v.page.getByRole("heading", { name: v.say(`field_app.state.${state}`), exact: true }).waitFor();
}

export default function phone(town) {
  test("the day leads to the next door; a failed item becomes a hazard with a photo and an order", () =>
    town.visit("officer", async (v) => {
      await walkOfToday(town, v, 6);
      await v.go("/field");
      await v.button("field_app.go").waitFor();
      await v.axe("the day");
      await v.shot("phone-day");
      await v.button("register.map").click();
      await v.page.locator("canvas.maplibregl-canvas").waitFor();
      await v.shot("phone-day-map");
      await v.button("register.list").click();
      await v.button("field_app.go").click();
      await v.page.waitForURL(/\/field\/doors\/\d+/);
      await v.settled();
      await v.axe("the door");
      await v.shot("phone-door");
      const premises = new URL(v.page.url()).pathname.split("/").at(-1);
      await v.button("field_app.visit").click();
      await v.page.waitForURL(/\/field\/visit\//);
      await v.settled();
      await pressed(v, await ruleName(v, "visit_outcomes", "seen"));
      const list = v.page.getByLabel(v.say("visit.checklist"));
      if (!(await list.inputValue())) await list.selectOption({ index: 1 });
      const item = v.page.locator(".item").first();
      await item.waitFor();
      await photos(v.page).setInputFiles(picture());
      await v.page.locator(".photos figure img").first().waitFor();
      await item.getByRole("button", { name: v.say("field_app.fail"), exact: true }).click();
      const raise = item.locator(".raise");
      if (await raise.count()) await raise.click();
      else await v.page.getByRole("button", { name: `+ ${v.say("field_app.hazard")}` }).last().click();
      await v.page.locator("button.rest").click();
      const hazard = v.page.locator(".card", { has: v.page.getByLabel(v.say("field.hazard_kind")) });
      await hazard.getByLabel(v.say("field.hazard_kind")).selectOption("H6b");
      await hazard.getByLabel(v.say("field.story")).fill("生熟食品混放，加工台有油污");
      await photos(hazard).setInputFiles(picture(320, 240));
      await hazard.locator("figure img").first().waitFor();
      await hazard.getByRole("button", { name: v.say("hazard.days", { n: 3 }), exact: true }).click();
      await v.axe("the visit");
      await v.shot("phone-visit");
      await hazard.scrollIntoViewIfNeeded();
      await v.shot("phone-visit-hazard");
      await finish(v);
      await v.axe("the result");
      await v.shot("phone-result");
      await v.page.getByRole("link", { name: v.say("field_app.hazard_n", { n: 1 }) }).click();
      await v.page.waitForURL(/\/field\/hazards\/\d+/);
      await v.settled();
      await v.page.getByText(v.say("matter_state.hazard.ordered"), { exact: true }).waitFor();
      const photo = v.page.locator(".photos img").first();
      await until("the photo from the server", () => photo.evaluate((img) => img.complete && img.naturalWidth > 0));
      await v.axe("the hazard on the phone");
      await v.shot("phone-hazard");
      const { items } = await v.ask(`/v1/visits?filter=premises_id:eq:${premises}&sort=-on_day&limit=5`);
      assert.ok(items.some((visit) => visit.outcome === "seen"));
      await v.go("/field");
      await until("one door less", async () => Number(await v.page.locator(".count b").innerText()) > 0);
    }, { viewport: PHONE }));

  test("a shut door is recorded with its code on a small phone, and the walk goes on", () =>
    town.visit("officer2", async (v) => {
      const { id, stops } = await walkOfToday(town, v, 4);
      await beginVisit(v, stops[0]);
      await pressed(v, await ruleName(v, "visit_outcomes", "closed"));
      assert.equal(await v.page.locator(".item").count(), 0, "who was not inside checks nothing");
      await v.axe("no entry");
      await v.shot("phone-no-entry");
      await town.visit("chief", async (chief) => {
        await chief.go(`/sweeps/${id}`);
        await chief.page.locator(".live.on").waitFor();
        const done = chief.page.locator("ul.figures li", { hasText: chief.say("sweep.done") }).first().locator("b");
        assert.equal(await done.innerText(), "0");
        await finish(v);
        await until("the chief sees it without a reload", async () => (await done.innerText()) === "1");
      });
      await v.go("/field");
      const line = v.page.locator("ul.rest li", { hasText: stops[0].sign || stops[0].name });
      await line.getByText("×", { exact: true }).waitFor();
      await line.getByText(v.say("choice.stop_state.no_entry"), { exact: true }).waitFor();
    }, { viewport: SMALL_PHONE }));

  test("a door that stands in no list is entered and its operator enrolled on the spot", () =>
    town.visit("officer", async (v) => {
      const [here] = (await walkOfToday(town, v, 3)).stops;
      await v.context.setGeolocation({ longitude: here.lon, latitude: here.lat, accuracy: 12 });
      await v.go("/field/visit/new");
      await v.page.getByLabel(`${v.say("field.sign")} *`).fill("巷口新开的糖水铺");
      await v.page.getByLabel(v.say("field.address")).fill("宝安区西乡街道巷口3号");
      await v.page.getByLabel(v.say("field_app.operator")).fill("巷口糖水铺经营部");
      await v.page.getByLabel(v.say("field.trade")).selectOption("622");
      await pressed(v, await ruleName(v, "visit_outcomes", "enrolled"));
      assert.ok(await v.button("field_app.seal").isDisabled(), "nobody to talk to, not enrolled");
      await v.page.getByLabel(v.say("field.contact_name")).fill("陈糖水");
      await v.page.getByLabel(v.say("field.phone")).last().fill("13700137000");
      await v.axe("a new door");
      await v.shot("phone-new-door");
      await finish(v);
      const newest = async () => (await v.ask("/v1/entities?limit=5&sort=-enrolled_at&filter=state:eq:provisional&columns=id,name,enrolled_at,officer_id,state")).items;
      const found = await until("it is in the register", async () => (await newest()).find((e) => e.name === "巷口糖水铺经营部"));
      assert.ok(found.enrolled_at);
      assert.equal(found.officer_id, v.me.id);
    }, { viewport: PHONE }));

  test("a new door in another station's area is refused in plain words, and what was typed stays", () =>
    town.visit("officer", async (v) => {
      await v.context.setGeolocation({ longitude: 113.845, latitude: 22.775, accuracy: 12 });
      await v.go("/field/visit/new");
      await v.page.getByLabel(`${v.say("field.sign")} *`).fill("邻所地界的店");
      await pressed(v, await ruleName(v, "visit_outcomes", "closed"));
      await finish(v, "held");
      await v.page.getByText(v.say("error.elsewhere")).waitFor();
      await v.axe("a held visit");
      await v.shot("phone-held");
      await v.button("field_app.correct").click();
      await v.settled();
      assert.equal(await v.page.getByLabel(`${v.say("field.sign")} *`).inputValue(), "邻所地界的店");
    }, { viewport: PHONE }));

  test("a visit made without a network is kept, and sent once when there is one again", () =>
    town.visit("officer3", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      const of = async () => (await v.ask(`/v1/visits?filter=premises_id:eq:${stops[0].premises_id}&count=1&limit=1`)).count;
      const before = await of();
      await v.go("/field");
      await beginVisit(v, stops[0]);
      await pressed(v, await ruleName(v, "visit_outcomes", "seen"));
      v.provoke(/^request failed: /, /ERR_INTERNET_DISCONNECTED/);
      await v.context.setOffline(true);
      await finish(v, "sealed");
      await v.axe("a kept visit");
      await v.shot("phone-sealed");
      await v.button("act.retry").click();
      await v.context.setOffline(false);
      await v.page.getByRole("heading", { name: v.say("field_app.state.accepted"), exact: true }).waitFor();
      assert.equal(await of(), before + 1, "one visit, however often it was sent");
      await v.go("/field/outbox");
      await v.page.locator(".state.accepted").first().waitFor();
      await v.shot("phone-outbox");
    }, { viewport: PHONE }));

  test("a shop is looked up by its name", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/entities?limit=20&filter=state:eq:active");
      const name = items[3].name;
      await v.go("/field/lookup");
      await v.page.getByRole("searchbox").fill(name.slice(-6));
      const hit = v.page.locator("ul.card button", { hasText: name }).first();
      await hit.waitFor();
      await v.axe("the lookup");
      await v.shot("phone-lookup");
      await hit.click();
      await v.page.waitForURL(/\/field\/doors\/\d+/);
    }, { viewport: SMALL_PHONE }));
}
