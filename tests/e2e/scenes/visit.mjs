// The visit on a small phone: twelve taps, one door one visit without a network, score and verdict as the server makes them, a signature, an
// inspection with its papers at the doorstep.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { GONE, seal, shown, supplied } from "../fieldwork.mjs";
import { picture } from "../forms.mjs";
import { ruleName, today, walkOfToday } from "../street.mjs";

const CATERING = "JC-6200-00-001-1";
const CAMERA = 2; // taps in the phone's own camera: release, take it
const MOST_TAPS = 12;

const choice = (v, name) => v.page.getByRole("button", { name, exact: true }).first();
const outcome = async (v, code) => choice(v, await ruleName(v, "visit_outcomes", code));
const answer = (item, v, key) => item.getByRole("button", { name: v.say(`field_app.${key}`), exact: true });
const items = (v) => v.page.locator(".item");
const card = (v, key) => v.page.locator("section.card", { has: v.page.getByRole("heading", { name: new RegExp(`^${v.say(key)}`) }) }).first();

// A finger on the glass, counted by the page: keyboard and camera are not the page's.
async function countTaps(v) {
  await v.page.evaluate(() => {
    globalThis.taps = 0;
    addEventListener("pointerdown", () => globalThis.taps++, true);
  });
  return () => v.page.evaluate(() => globalThis.taps);
}

async function photograph(v, place = v.page) {
  const label = place.locator("label", { has: v.page.locator("input[type=file]") }).first();
  const [chooser] = await Promise.all([v.page.waitForEvent("filechooser"), label.click()]);
  await chooser.setFiles(picture());
  await place.locator("figure img").first().waitFor();
}

// A hazard at a door with an order that runs out in some days, so that somebody has to look again: its id.
async function ordered(v, premises_id, kind, story) {
  const reply = await v.api("POST", "/v1/hazards", { premises_id, kind, grade: "ordinary", story, remedy: "三日内改正", due_days: 3 });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.id;
}

// An inspection for this officer and another, approved and noticed: { id, door }.
async function noticed(town, officer) {
  let made;
  await town.visit("chief", async (chief) => {
    const { unit } = await chief.ask("/v1/session");
    const { items: people } = await chief.ask(`/v1/people?limit=100&filter=active:eq:1&filter=unit_id:eq:${unit.id}`);
    const second = people.find((p) => p.certificate && ![chief.me.id, officer.me.id].includes(p.id));
    const { items: doors } = await chief.ask("/v1/premises?limit=200&filter=entity_id:notnull:");
    const door = doors.at(-3); // others play at the first ones
    const asked = await chief.api("POST", "/v1/inspections", { premises_id: door.id, ground: "complaint", item: CATERING, lead_id: officer.me.id, second_id: second.id, planned_on: today(), reason: "顾客反映后厨卫生差" });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    const move = async (action, form) => {
      const { ver } = await chief.ask(`/v1/inspections/${asked.body.id}`);
      const reply = await chief.api("POST", `/v1/matters/${asked.body.id}/moves/${action}`, form, { "If-Match": `"${ver}"` });
      assert.equal(reply.status, 200, `${action}: ${JSON.stringify(reply.body)}`);
    };
    await move("approve", {});
    await move("notice", { note: "当面告知" });
    made = { id: asked.body.id, door };
  });
  return made;
}

// Draws a name with a finger.
async function writeName(v) {
  const box = await v.page.locator("canvas").boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  for (const line of [[[0.2, 0.3], [0.35, 0.7], [0.5, 0.3]], [[0.6, 0.3], [0.6, 0.75]], [[0.7, 0.5], [0.85, 0.45], [0.8, 0.75]]]) {
    await v.page.mouse.move(...at(...line[0]));
    await v.page.mouse.down();
    for (const point of line.slice(1)) await v.page.mouse.move(...at(...point), { steps: 6 });
    await v.page.mouse.up();
  }
}

export default function visit(town) {
  test("from the open day to a sealed visit with five items and a photo in twelve taps", () =>
    town.visit("officer", async (v) => {
      await walkOfToday(town, v, 3);
      await v.go("/field");
      const taps = await countTaps(v);
      await v.button("field_app.go").click();
      await v.page.waitForURL(/\/field\/doors\/\d+/);
      await v.button("field_app.visit").click();
      await v.page.waitForURL(/\/field\/visit\//);
      await (await outcome(v, "seen")).click();
      await photograph(v);
      await items(v).nth(4).waitFor();
      for (let i = 0; i < 5; i++) await answer(items(v).nth(i), v, "conform").click();
      const [, count] = await Promise.all([seal(v), until("the seal", async () => (await taps()) || null)]);
      const all = (await taps()) + CAMERA;
      assert.ok(count > 8, "taps are counted");
      assert.ok(all <= MOST_TAPS, `${all} taps`);
      await shown(v, "accepted").waitFor();
      const { items: [last] } = await v.ask("/v1/visits?sort=-id&limit=1");
      const record = await v.ask(`/v1/visits/${last.id}`);
      assert.equal(record.items.length, 5);
      assert.match(record.photos[0].name, /^[0-9A-F]{8}-1\.jpg$/, "the number in the picture is its name");
      await v.axe("the result of a visit");
      await v.shot("visit-result");
    }, { viewport: SMALL_PHONE }));

  test("one door, one visit, without a network: what is due is known, looked at again, and the sign's name put right", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 4);
      const [door, beside] = stops.map((s) => s.premises_id);
      const mended = await ordered(v, door, "H6b", "生熟食品混放");
      const still = await ordered(v, door, "H6a", "地面油污");
      const next = await v.ask(`/v1/premises/${door}`);
      await v.api("PATCH", `/v1/premises/${beside}`, { point: { lon: next.point.lon + 0.0002, lat: next.point.lat, crs: "wgs84" } }, { "If-Match": `"${(await v.ask(`/v1/premises/${beside}`)).ver}"` });
      await v.go(`/field/doors/${door}`);
      await card(v, "field_app.due").getByText(await ruleName(v, "due_rules", "recheck"), { exact: true }).first().waitFor();
      await v.axe("what is due at a door");
      await v.shot("visit-door-due");
      await supplied(v);
      const known = await v.ask(`/v1/doors/${door}/card`);
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await v.go(`/field/doors/${door}`);
      const lines = card(v, "field_app.due").locator("li");
      // own control and surveys only the server knows; of certificates the phone has the first; on several sweeps of the day a door is one stop of the walk
      const alike = ["recheck", "matter", "licence", "food_inspection", "stale"];
      const due = known.due.filter((d) => alike.includes(d.kind)).length + Number(known.due.some((d) => d.kind === "health")) + 1;
      await until(`the phone says the ${due} things that the server said`, async () => (await lines.count()) === due);
      await v.axe("what is due without a network");
      await v.shot("visit-door-offline");

      await v.button("field_app.visit").click();
      await v.page.waitForURL(/\/field\/visit\//);
      await (await outcome(v, "seen")).click();
      const rechecks = card(v, "field_app.rechecks");
      const one = (story) => rechecks.locator(".one", { hasText: story });
      await one("生熟食品混放").getByRole("button", { name: v.say("field_app.put_right"), exact: true }).click();
      await one("生熟食品混放").getByLabel(v.say("field.note"), { exact: true }).fill("已分开存放");
      await photograph(v, one("生熟食品混放"));
      await one("地面油污").getByRole("button", { name: v.say("field_app.not_yet"), exact: true }).click();
      assert.ok(await v.button("field_app.seal").isDisabled(), "why it is not put right has to be said");
      await v.text("field_app.lack_reason").waitFor();
      await one("地面油污").locator("textarea").fill("油污仍在");
      await v.button("field_app.corrections").click();
      const name = v.page.getByLabel(await ruleName(v, "correctable", "premises.name"), { exact: true });
      const was = await name.inputValue();
      assert.equal(was, next.name);
      await name.fill(`${was}（新招牌）`);
      await v.axe("looking again within a visit");
      await rechecks.scrollIntoViewIfNeeded();
      await v.shot("visit-recheck");
      await name.scrollIntoViewIfNeeded();
      await v.shot("visit-corrections");
      const id = await seal(v);
      await shown(v, "sealed").waitFor();
      await v.axe("a sealed visit");
      await v.context.setOffline(false);
      await shown(v, "accepted").waitFor();
      const receipt = await v.ask(`/v1/field/capsules/${id}`);
      assert.equal(receipt.conflicts, 0, JSON.stringify(receipt));
      const closed = await v.ask(`/v1/hazards/${mended}`);
      assert.equal(closed.state, "closed");
      assert.ok(closed.photos.length >= 1, "the picture of after lies with the hazard");
      const again = await v.ask(`/v1/hazards/${still}`);
      assert.deepEqual([again.state, again.failed_rechecks], ["ordered", 1]);
      assert.equal((await v.ask(`/v1/premises/${door}`)).name, `${was}（新招牌）`);
    }, { viewport: SMALL_PHONE }));

  test("score and verdict stand there while one answers, and are the server's; a failed key item wants words and a picture", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await v.go(`/field/visit/${stops[0].premises_id}`);
      await (await outcome(v, "seen")).click();
      const lists = v.page.getByLabel(v.say("visit.checklist"));
      await lists.selectOption("visit");
      await items(v).first().waitFor();
      assert.equal(await items(v).first().locator(".key").count(), 1, "key items come first");
      await items(v).first().getByRole("button", { name: v.say("field_app.basis_of", { n: "1" }) }).click();
      await items(v).first().locator(".basis").waitFor();
      await v.axe("an item's basis");
      await answer(items(v).first(), v, "fail").click();
      await v.text("field_app.picture_wanted").waitFor();
      await photograph(v);
      await v.text("field_app.words_wanted", { n: 1 }).waitFor();
      await items(v).first().getByLabel(v.say("field_app.what_is_wrong")).fill("未见营业执照");
      await answer(items(v).nth(5), v, "fail").click();
      const absent = items(v).locator("button:not([disabled])", { hasText: v.say("field_app.absent") });
      await absent.first().click();
      await v.page.locator("button.rest").click();
      const standing = v.page.locator(".standing");
      await standing.scrollIntoViewIfNeeded();
      await v.axe("a checklist that is answered");
      await v.shot("visit-checklist");
      const said = await standing.innerText();
      await seal(v);
      await shown(v, "accepted").waitFor();
      const { items: [last] } = await v.ask(`/v1/visits?filter=premises_id:eq:${stops[0].premises_id}&sort=-id&limit=1`);
      const record = await v.ask(`/v1/visits/${last.id}`);
      assert.ok(record.score > 0 && record.score < 100);
      assert.ok(said.includes(v.say("field_app.score", { n: record.score, full: 100 })), `${said} is not ${record.score}`);
      assert.ok(said.includes(await ruleName(v, "visit_verdicts", record.verdict)), said);
      assert.ok(said.includes(v.say("field_app.failed", { key: record.failed_key, general: record.failed_general })), said);
    }, { viewport: SMALL_PHONE }));

  test("who was there signs with a finger; and a visit that nobody signs is one, too", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 4);
      await v.go(`/field/visit/${stops[1].premises_id}`);
      await (await outcome(v, "seen")).click();
      assert.ok(await v.button("field_app.seal").isEnabled(), "a plain visit needs no signature");
      await v.page.getByLabel(v.say("field.present")).fill("王店长");
      await choice(v, v.say("field_app.signs")).click();
      assert.ok(await v.button("field_app.seal").isDisabled());
      assert.equal(await v.page.getByLabel(v.say("field.signed_by")).inputValue(), "王店长", "whoever was there is proposed");
      await v.page.locator("canvas").scrollIntoViewIfNeeded();
      await writeName(v);
      await until("the signature is kept", () => v.button("field_app.seal").isEnabled());
      await v.axe("a signature");
      await v.shot("visit-signed");
      await seal(v);
      await shown(v, "accepted").waitFor();
      const { items: [last] } = await v.ask(`/v1/visits?filter=premises_id:eq:${stops[1].premises_id}&sort=-id&limit=1`);
      const record = await v.ask(`/v1/visits/${last.id}`);
      assert.equal(record.signed_by, "王店长");
      const [picture] = record.photos.filter((p) => p.role === "signature");
      assert.equal(picture.media_type, "image/png");
    }, { viewport: SMALL_PHONE }));

  test("an inspection in a cellar asks for recusal and a signature or its refusal; its papers are made, opened and verified at the doorstep", () =>
    town.visit("officer", async (v) => {
      const { id, door } = await noticed(town, v);
      await supplied(v, "/field/inspections");
      await v.page.locator(`a[href$="/inspections/${id}"]`).waitFor();
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await v.go("/field/inspections");
      await v.page.locator(`a[href$="/inspections/${id}"]`).waitFor();
      await v.text("field_app.kept").waitFor();
      await v.axe("my inspections without a network");
      await v.go(`/field/visit/${door.id}?checklist=catering&act=inspection`);
      await v.page.locator(`button[aria-pressed=true]`, { hasText: await ruleName(v, "acts", "inspection") }).waitFor();
      await (await outcome(v, "seen")).click();
      await v.page.locator("button.rest").click();
      await v.text("field_app.lack_recusal").waitFor();
      await choice(v, await ruleName(v, "recusal_answers", "none")).click();
      await v.text("field_app.lack_present").waitFor();
      await v.page.getByLabel(`${v.say("field.present")} *`).fill("李店长");
      await v.text("field_app.lack_signature").waitFor();
      await choice(v, v.say("field_app.does_not_sign")).click();
      await v.text("field_app.lack_witness").waitFor();
      await v.page.getByLabel(`${v.say("field.sign_refused")} *`).selectOption("disagrees");
      await v.page.getByLabel(`${v.say("field.witness")} *`).fill("社区网格员 陈一");
      await v.axe("an inspection that nobody signs");
      await v.page.getByLabel(`${v.say("field.witness")} *`).scrollIntoViewIfNeeded();
      await v.shot("visit-refused");
      await seal(v);
      await v.context.setOffline(false);
      await shown(v, "accepted").waitFor();
      const papers = card(v, "field_app.papers");
      const row = (name) => papers.locator(".paper", { hasText: name });
      const record = row(await ruleName(v, "visit_papers", "site_record"));
      await record.getByRole("button", { name: v.say("paper.make"), exact: true }).click();
      const pdf = papers.getByRole("link", { name: "PDF", exact: true });
      await pdf.waitFor();
      await papers.getByRole("button", { name: v.say("field_app.paper_code"), exact: true }).click();
      const code = papers.locator("figure img");
      await until("the code is drawn", () => code.evaluate((img) => img.complete && img.naturalWidth > 0));
      await v.axe("papers at the doorstep");
      await code.scrollIntoViewIfNeeded();
      await v.shot("visit-papers");
      assert.match(await (await v.context.request.get(await pdf.getAttribute("href"))).text(), /^%PDF-/);
      const page = await papers.locator("figcaption a").getAttribute("href");
      await town.visit(null, async (operator) => {
        await operator.go(page);
        await operator.page.getByRole("heading", { name: operator.say("doorstep.paper.real") }).first().waitFor();
      }, { viewport: SMALL_PHONE });
    }, { viewport: SMALL_PHONE }));

  test("a plain visit becomes an order to correct at the door; who signs later still signs", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 5);
      await v.go(`/field/visit/${stops[2].premises_id}`);
      await (await outcome(v, "seen")).click();
      await v.page.getByRole("button", { name: `+ ${v.say("field_app.hazard")}` }).last().click();
      const hazard = v.page.locator(".card", { has: v.page.getByLabel(v.say("field.hazard_kind")) });
      await hazard.getByLabel(v.say("field.hazard_kind")).selectOption("H6b");
      await hazard.getByLabel(v.say("field.story")).fill("生熟食品混放");
      await seal(v);
      await shown(v, "accepted").waitFor();
      const papers = card(v, "field_app.papers");
      const order = papers.locator(".paper", { hasText: await ruleName(v, "visit_papers", "rectification_order") });
      await order.getByRole("button", { name: v.say("paper.make"), exact: true }).click();
      await order.getByRole("button", { name: v.say("hazard.days", { n: 3 }), exact: true }).click();
      await v.axe("an order at the doorstep");
      await order.locator(".ask").scrollIntoViewIfNeeded();
      await v.shot("visit-order");
      await order.locator(".ask").getByRole("button", { name: v.say("paper.make"), exact: true }).click();
      await papers.getByRole("link", { name: "PDF", exact: true }).waitFor();
      await papers.getByRole("button", { name: v.say("field_app.sign_now"), exact: true }).click();
      const send = papers.getByRole("button", { name: v.say("act.ok"), exact: true });
      assert.ok(await send.isDisabled(), "neither signed nor refused");
      await choice(v, v.say("field_app.signs")).click();
      await v.page.getByLabel(v.say("field.signed_by")).fill("赵店长");
      await v.page.locator("canvas").scrollIntoViewIfNeeded();
      await writeName(v);
      await until("the signature is kept", () => send.isEnabled());
      await v.axe("signed later");
      await v.shot("visit-sign-later");
      await send.click();
      await papers.getByText("赵店长", { exact: true }).waitFor();
      const { items: [last] } = await v.ask(`/v1/visits?filter=premises_id:eq:${stops[2].premises_id}&sort=-id&limit=1`);
      const record = await v.ask(`/v1/visits/${last.id}`);
      assert.equal(record.signed_by, "赵店长");
      assert.equal(record.photos.filter((p) => p.role === "signature").length, 1);
    }, { viewport: SMALL_PHONE }));
}
