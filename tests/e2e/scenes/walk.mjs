// The phone around the visit: the day's map, who is wanted at once, doors handed over, snaps, hazards with their menus, inspections, food,
// surveys, what is held and given up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, SMALL_PHONE, until } from "../browser.mjs";
import { begin, GONE, killed, seal, shelf, shown, supplied } from "../fieldwork.mjs";
import { picture } from "../forms.mjs";
import { raised, ruleName, today, walkOfToday } from "../street.mjs";

const SMALL = { viewport: SMALL_PHONE };
const camera = (place) => place.locator("input[type=file]").first();
const step = (v, kind, name) => v.page.getByRole("button", { name: v.say(`action.${kind}.${name}`), exact: true });
const confirm = (v) => v.page.locator(".foot").getByRole("button", { name: v.say("act.ok"), exact: true });
const labelled = (v, key) => v.page.getByLabel(v.say(key)).first();

// Nothing is wider than the screen.
async function fits(v) {
  const wide = await v.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= v.viewport.width, `${wide} pixels wide at ${v.page.url()}`);
}

// Pixels of a colour in a part of the page, and where the first of them is.
async function coloured(v, place, [r, g, b]) {
  const image = (await place.screenshot()).toString("base64");
  return v.page.evaluate(async ([data, red, green, blue]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    const { data: all } = pen.getImageData(0, 0, bitmap.width, bitmap.height);
    const found = [];
    for (let i = 0; i < all.length; i += 4) if (Math.abs(all[i] - red) + Math.abs(all[i + 1] - green) + Math.abs(all[i + 2] - blue) < 12) found.push([(i / 4) % bitmap.width, Math.floor(i / 4 / bitmap.width)]);
    return found;
  }, [image, r, g, b]);
}

// A move of a matter by the API.
async function move(v, id, action, form = {}, path = "/v1/matters") {
  const { ver } = await v.ask(`${path}/${id}`);
  const reply = await v.api("POST", `/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` });
  assert.equal(reply.status, 200, `${action}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

async function start(town, id) {
  await town.visit("chief", async (chief) => {
    const { ver } = await chief.ask(`/v1/sweeps/${id}`);
    const done = await chief.api("POST", `/v1/sweeps/${id}/acts/start`, {}, { "If-Match": `"${ver}"` });
    assert.ok(done.status < 300, JSON.stringify(done.body));
  });
}

let doors = 40; // others play at the first ones
async function someDoor(v, more = "") {
  const { items } = await v.ask(`/v1/premises?limit=200&filter=entity_id:notnull:${more}`);
  return items[doors++];
}

export default function walk(town) {
  test("the day's map draws the stops over the doors around, and a point leads to its door", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 6);
      assert.ok(stops.every((s) => typeof s.lon === "number"));
      await v.go("/field");
      await v.button("register.map").click();
      const map = v.page.locator(".map").first();
      await map.locator("canvas.maplibregl-canvas").waitFor();
      const points = await until("the stops as points", async () => {
        const found = await coloured(v, map, [0x12, 0x57, 0xb5]);
        return found.length > 150 && found;
      });
      await until("oneself", async () => (await coloured(v, map, [0x18, 0x71, 0x3c])).length > 20);
      await v.axe("the day on the map");
      await v.shot("walk-map");
      await fits(v);
      const box = await map.boundingBox();
      const [x, y] = points[Math.floor(points.length / 2)];
      await v.page.mouse.click(box.x + x, box.y + y);
      await v.page.waitForURL(/\/field\/doors\/\d+/);
      const door = new URL(v.page.url()).pathname.split("/").at(-1);
      const { sweeps } = await v.ask(`/v1/my/day?day=${today()}`);
      assert.ok(sweeps.some((s) => s.stops.some((stop) => stop.premises_id === door)), "a door of the walk");
    }, SMALL));

  test("somebody is wanted at once: the phone shows it without a reload, it is taken, and handed on with a word", () =>
    town.visit("officer", async (v) => {
      const { id, stops } = await walkOfToday(town, v, 4);
      await start(town, id);
      await v.go("/field");
      await v.button("field_app.go").first().waitFor();
      const call = async (chief, stop, why) => {
        const made = await chief.api("POST", "/v1/urgent-calls", { premises_id: stop.premises_id, why, person_id: v.me.id });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        return made.headers ?? made;
      };
      await town.visit("chief", (chief) => call(chief, stops[2], "群众投诉占道经营，请立即到场"));
      const card = v.page.locator(".urgent[role=alert]", { hasText: "群众投诉占道经营" });
      await card.waitFor();
      await v.axe("wanted at once");
      await v.shot("walk-urgent");
      await fits(v);
      await card.getByRole("button", { name: v.say("urgent.take"), exact: true }).click();
      await card.getByText(await ruleName(v, "urgent_states", "taken"), { exact: true }).waitFor();
      const [{ id: taken }] = (await v.ask(`/v1/urgent-calls?limit=1&filter=premises_id:eq:${stops[2].premises_id}`)).items;
      assert.equal((await v.ask(`/v1/urgent-calls/${taken}`)).state, "taken");
      await v.shot("walk-urgent-taken");
      await card.getByRole("button", { name: v.say("urgent.pass"), exact: true }).click();
      await card.locator("textarea").fill("正在处理另一起纠纷");
      await v.axe("handing a call on");
      await v.shot("walk-urgent-pass");
      await card.getByRole("button", { name: v.say("urgent.pass"), exact: true }).click();
      await card.waitFor({ state: "hidden" });
      const { passes } = await v.ask(`/v1/urgent-calls/${taken}`);
      assert.equal(passes.at(-1).reason, "正在处理另一起纠纷");
    }, SMALL));

  test("without a network a call is still to be read, and taking it says what it needs", () =>
    town.visit("officer", async (v) => {
      const { id, stops } = await walkOfToday(town, v, 3);
      await start(town, id);
      await town.visit("chief", async (chief) => {
        const made = await chief.api("POST", "/v1/urgent-calls", { premises_id: stops[1].premises_id, why: "消防通道被堵", person_id: v.me.id });
        assert.equal(made.status, 201, JSON.stringify(made.body));
      });
      await supplied(v);
      const card = v.page.locator(".urgent[role=alert]", { hasText: "消防通道被堵" });
      await card.waitFor();
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await card.getByRole("button", { name: v.say("urgent.take"), exact: true }).click();
      await card.getByText(v.say("field_app.needs_network")).waitFor();
      await v.shot("walk-urgent-offline");
      await v.context.setOffline(false);
      const { items } = await v.ask(`/v1/urgent-calls?limit=1&filter=premises_id:eq:${stops[1].premises_id}`);
      await v.api("POST", `/v1/urgent-calls/${items[0].id}/pass`, { reason: "e2e" });
    }, SMALL));

  test("doors of the day go to a colleague, but for one that stays", () =>
    town.visit("officer3", async (v) => {
      const { id, stops } = await walkOfToday(town, v, 4);
      await v.go("/field");
      await v.page.getByRole("button", { name: new RegExp(v.say("field_app.hand_over")) }).last().scrollIntoViewIfNeeded();
      await v.go(`/field/hand-over/${id}`);
      const name = town.server.accounts.find((a) => a.login === "officer").name;
      await v.page.locator("select").selectOption({ label: name });
      await v.page.locator("li input").first().uncheck();
      await v.axe("handing doors over");
      await v.shot("walk-hand-over");
      await fits(v);
      const kept = (await v.page.locator("li b").first().innerText()).trim();
      const given = await v.page.locator("li input:checked").count();
      await v.button("field_app.hand_over_n", { n: given }).click();
      await until("one stays", async () => (await v.ask(`/v1/sweeps/${id}/stops`)).items.filter((s) => s.person_id === v.me.id).length === stops.length - given);
      const { items } = await v.ask(`/v1/sweeps/${id}/stops`);
      assert.ok(items.some((s) => s.person_id === v.me.id && (s.sign || s.name) === kept), "the one that was left out");
    }, SMALL));

  test("a picture first: taken without a network, there after a kill, sent once, classified as a hazard with what is none before the eyes", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await v.context.setGeolocation({ longitude: stops[0].lon, latitude: stops[0].lat, accuracy: 9 });
      await supplied(v, "/field/snaps");
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await camera(v.page).setInputFiles(picture(400, 300));
      await v.page.locator(".photos figure img").first().waitFor();
      await v.page.getByLabel(v.say("field.note")).fill("门口堆放煤气瓶");
      await until("note on the disk", async () => (await shelf(v, "kept")).some((k) => k.startsWith("snap-")));
      await v.page.waitForTimeout(900);
      await v.axe("taking a snap");
      await v.shot("walk-snap-taking");
      await killed(v, "/field/snaps");
      await v.page.locator(".photos figure img").first().waitFor();
      assert.equal(await v.page.getByLabel(v.say("field.note")).inputValue(), "门口堆放煤气瓶");
      await v.button("field_app.snap_done").click();
      await v.text("field_app.snap_waiting", { n: 1 }).waitFor();
      await v.axe("a snap that waits");
      await v.shot("walk-snap-waits");
      await fits(v);
      await v.context.setOffline(false);
      const line = v.page.locator("ul.card li button", { hasText: "门口堆放煤气瓶" });
      await line.waitFor();
      await until("nothing of it stays on the phone", async () => !(await shelf(v, "kept")).some((k) => k.startsWith("snap-")) && !(await shelf(v, "film")).length);
      assert.equal((await v.ask("/v1/my/snaps?limit=50&filter=state:eq:open")).items.filter((s) => s.note === "门口堆放煤气瓶").length, 1, "once");
      await until("its picture", () => line.locator("img").evaluate((img) => img.complete && img.naturalWidth > 0));
      await v.axe("snaps to classify");
      await v.shot("walk-snaps");
      await line.click();
      await v.page.waitForURL(/\/field\/snaps\/\d+/);
      await v.button("snap_as.hazard").click();
      await v.page.locator(".doors button").first().click();
      await v.page.getByLabel(v.say("field.hazard_kind")).selectOption("H2c");
      await v.page.getByText(await ruleName(v, "hazard_exemptions", "X3")).waitFor();
      await v.page.getByLabel(v.say("field.hazard_kind")).selectOption("H3");
      await v.page.getByRole("button", { name: new RegExp(await ruleName(v, "small_places", "shop")) }).click();
      assert.equal(await v.page.getByLabel(v.say("field.story")).inputValue(), "门口堆放煤气瓶");
      await v.axe("classifying a snap");
      await v.shot("walk-snap-hazard");
      await fits(v);
      await v.button("snap.classify").click();
      await v.page.waitForURL(/\/field\/hazards\/\d+/);
      await v.settled();
      await v.page.getByText(await ruleName(v, "small_places", "shop")).waitFor();
      const photo = v.page.locator(".photos img").first();
      await until("the picture went with it", () => photo.evaluate((img) => img.complete && img.naturalWidth > 0));
      await v.shot("walk-snap-became");
    }, SMALL));

  test("snaps become a note on a visit, a door, or nothing", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await v.context.setGeolocation({ longitude: stops[0].lon, latitude: stops[0].lat, accuracy: 9 });
      await v.go("/field");
      await begin(v, stops[0].premises_id, { outcome: "closed" });
      await seal(v);
      await shown(v, "accepted").waitFor();
      const take = async (note) => {
        await v.go("/field/snaps");
        await camera(v.page).setInputFiles(picture(200 + doors++, 150));
        await v.page.locator(".photos figure img").first().waitFor();
        await v.page.getByLabel(v.say("field.note")).fill(note);
        await v.button("field_app.snap_done").click();
        await v.page.locator("ul.card li button", { hasText: note }).click();
        await v.page.waitForURL(/\/field\/snaps\/\d+/);
        await v.settled();
        return new URL(v.page.url()).pathname.split("/").at(-1);
      };
      const became = async (id, state, as) => until(`${state} ${as}`, async () => {
        const one = await v.ask(`/v1/snaps/${id}`);
        return one.state === state && (one.became ?? "") === as;
      });
      const note = await take("卷闸门有新锁");
      await v.button("snap_as.visit").click();
      await v.page.getByLabel(v.say("field_app.own_visits")).selectOption({ index: 1 });
      await v.axe("a snap as a note");
      await v.shot("walk-snap-visit");
      await v.button("snap.classify").click();
      await became(note, "classified", "visit");
      const door = await take("新开的店");
      await v.button("snap_as.door").click();
      await v.page.getByLabel(v.say("field.sign")).fill("随手拍到的新店");
      await v.button("snap.classify").click();
      await became(door, "classified", "door");
      await v.page.waitForURL(/\/field\/doors\/\d+/);
      const nothing = await take("拍错了");
      await v.button("snap.drop").click();
      await became(nothing, "dropped", "");
    }, SMALL));

  test("a hazard's steps say only what the rules allow them; what came back is told, a transfer stands below it", () =>
    town.visit("officer", async (v) => {
      const first = await raised(v, "H4");
      await v.go(`/field/hazards/${first}`);
      await step(v, "hazard", "settle").click();
      const outcome = labelled(v, "field.outcome");
      await outcome.waitFor();
      const offered = await outcome.locator("option").evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
      const rules = (await v.ask("/v1/rules/hazard_outcomes")).items.filter((r) => r.steps.split("|").includes("settle")).map((r) => r.code);
      assert.deepEqual([...offered].sort(), [...rules].sort());
      await outcome.selectOption("CORRECTED_ON_SPOT");
      await v.page.getByLabel(v.say("field.note")).fill("当场收回桌椅");
      await v.axe("settling on the phone");
      await v.shot("walk-hazard-settle");
      await fits(v);
      await confirm(v).click();
      await v.page.getByText(v.say("matter_state.hazard.closed"), { exact: true }).waitFor();

      const again = await raised(v, "H4");
      await v.go(`/field/hazards/${again}`);
      await v.page.getByText(v.say("hazard.came_back")).waitFor();
      await step(v, "hazard", "transfer").click();
      const agency = labelled(v, "field.to_agency");
      await agency.waitFor();
      const ways = await labelled(v, "field.kind").locator("option").evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
      const known = (await v.ask("/v1/rules/transfer_kinds")).items.map((r) => r.code);
      assert.ok(ways.length > 0 && ways.every((w) => known.includes(w)), ways.join());
      assert.ok((await agency.inputValue()) !== "", "the agency is proposed");
      await v.axe("handing a hazard over on the phone");
      await v.shot("walk-hazard-transfer");
      await confirm(v).click();
      await v.page.getByText(v.say("matter_state.hazard.transferred"), { exact: true }).waitFor();
      await v.page.getByText(v.say("hazard.sent_at"), { exact: false }).first().waitFor();
      await v.axe("a hazard that was handed over");
      await v.shot("walk-hazard-handed-over");
      await fits(v);

      const guide = await raised(v, "H2a");
      await v.go(`/field/hazards/${guide}`);
      await step(v, "hazard", "guide").waitFor();
      assert.equal(await v.page.locator(".stack .van-button").first().innerText(), v.say("action.hazard.guide"), "guidance first");
    }, SMALL));

  test("an inspection from the wish to the door: asked for, approved, noticed, its code shown, recusal noted", () =>
    town.visit("officer", async (v) => {
      const door = await someDoor(v);
      await v.go(`/field/doors/${door.id}`);
      await v.link("field_app.more_here").click();
      await v.page.waitForURL(/\/more$/);
      await v.button("inspection.ask").click();
      await v.page.waitForURL(/\/inspect$/);
      await v.page.getByLabel(v.say("field.ground")).selectOption("complaint");
      await v.page.getByText(v.say("inspection.counts_not")).waitFor();
      await v.page.getByLabel(v.say("field.item")).selectOption({ index: 1 });
      const second = town.server.accounts.find((a) => a.login === "officer2").name;
      const along = v.page.getByLabel(v.say("field.second_id"));
      await along.selectOption(await along.locator("option", { hasText: second }).getAttribute("value"));
      await v.page.getByLabel(v.say("field.reason")).fill("多名顾客反映后厨卫生差");
      await v.axe("asking for an inspection on the phone");
      await v.shot("walk-inspect");
      await fits(v);
      await v.button("inspection.ask").click();
      await v.page.waitForURL(/\/field\/inspections\/\d+/);
      await v.settled();
      const id = new URL(v.page.url()).pathname.split("/").at(-1);
      await v.page.getByText("多名顾客反映后厨卫生差").waitFor();
      await town.visit("chief", (chief) => move(chief, id, "approve"));
      await step(v, "inspection", "notice").click();
      await v.page.getByLabel(v.say("field.note")).fill("已当面告知经营者");
      await v.shot("walk-inspection-notice");
      await confirm(v).click();
      const code = v.page.getByRole("img", { name: v.say("inspection.qr") });
      await until("the code", () => code.evaluate((img) => img.complete && img.naturalWidth > 0));
      await v.axe("an inspection at the door");
      await v.shot("walk-inspection-code");
      await fits(v);
      await step(v, "inspection", "no_recusal").click();
      await confirm(v).click();
      await v.text("inspection.recusal_said.none").waitFor();
      const before = await code.getAttribute("src");
      const { code: old } = await v.ask(`/v1/inspections/${id}/code`);
      await step(v, "inspection", "renew").click();
      await confirm(v).click();
      await until("another code", async () => (await v.ask(`/v1/inspections/${id}/code`)).code !== old);
      await until("another picture", async () => (await code.getAttribute("src")) !== before);
      const { code: now } = await v.ask(`/v1/inspections/${id}/code`);
      await v.page.locator(`a[href$="/d/inspection/${now}"]`).waitFor();
      await step(v, "inspection", "recuse").click();
      await labelled(v, "field_app.aside").selectOption({ label: v.me.name });
      await v.button("choice.asked_by.officer").click();
      await labelled(v, "field.ground").selectOption({ index: 1 });
      await v.page.getByLabel(v.say("field.reason")).fill("经营者是本人亲属");
      await v.axe("asking for recusal");
      await v.shot("walk-inspection-recuse");
      await confirm(v).click();
      await v.page.getByText(v.say("inspection.recusal_open")).first().waitFor();
      await v.go("/field/inspections");
      await v.page.locator(`a[href$="/inspections/${id}"]`).waitFor();
      await v.axe("my inspections");
      await v.shot("walk-inspections");
      await fits(v);
      await v.go(`/field/doors/${door.id}/more`);
      await v.page.locator(`a[href$="/inspections/${id}"]`).waitFor();
    }, SMALL));

  test("at a food operator's door: what is known, the code of own control as a QR that opens the page, a survey answered", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/food/operators?limit=50");
      let door = null;
      for (const one of items) {
        const entity = await v.ask(`/v1/entities/${one.id}`);
        if (entity.premises?.length) door = { premises: entity.premises[0], id: one.id };
        if (door) break;
      }
      assert.ok(door, "a food operator with a door");
      const title = `门前台账 ${Date.now()}`;
      await town.visit("chief", async (chief) => {
        const { unit } = await chief.ask("/v1/session");
        const questions = [
          { key: "q1", kind: "choice", text: "是否张贴许可证", options: ["是", "否"], required: true },
          { key: "q2", kind: "multi", text: "有哪些设施", options: ["消毒柜", "灭火器", "纱窗"], required: false },
          { key: "q3", kind: "number", text: "员工人数", options: [], required: false },
          { key: "q4", kind: "photo", text: "门头照片", options: [], required: false },
        ];
        const made = await chief.api("POST", "/v1/surveys", { title, intro: "请据实填报", doorstep: true, questions, rule: { places: [unit.place_code] } });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        const { ver } = await chief.ask(`/v1/surveys/${made.body.id}`);
        const opened = await chief.api("POST", `/v1/surveys/${made.body.id}/open`, {}, { "If-Match": `"${ver}"` });
        assert.equal(opened.status, 200, JSON.stringify(opened.body));
      });
      await v.go(`/field/doors/${door.premises.id}/more`);
      await v.page.getByRole("heading", { name: v.say("food.page") }).waitFor();
      await v.axe("what else is at a door");
      await v.shot("walk-more");
      const give = v.button("food.give_code");
      if (await give.count()) await give.click();
      else await v.button("field_app.show_code").click();
      const qr = v.page.getByRole("img", { name: v.say("field_app.self_qr") });
      await until("the code", () => qr.evaluate((img) => img.complete && img.naturalWidth > 0));
      await qr.scrollIntoViewIfNeeded();
      await v.shot("walk-self-code");
      await fits(v);
      const survey = v.page.locator(".survey", { hasText: title });
      await survey.getByRole("button", { name: v.say("field_app.answer"), exact: true }).click();
      v.provoke(/^422 POST \/v1\/surveys/);
      await survey.getByRole("button", { name: v.say("field_app.survey_send"), exact: true }).click();
      await survey.locator(".wrong").first().waitFor();
      await survey.getByRole("button", { name: "是", exact: true }).click();
      await survey.getByRole("button", { name: "灭火器", exact: true }).click();
      await survey.getByLabel("员工人数").last().fill("6");
      await camera(survey).setInputFiles(picture(240, 180));
      await survey.locator("figure img").waitFor();
      await survey.scrollIntoViewIfNeeded();
      await v.axe("a survey at the door");
      await v.shot("walk-survey");
      await survey.getByRole("button", { name: v.say("field_app.survey_send"), exact: true }).click();
      await survey.getByText(v.say("field_app.survey_done"), { exact: true }).waitFor();
      const mine = (await v.ask(`/v1/entities/${door.id}/surveys`)).surveys.find((s) => s.title === title);
      assert.deepEqual([mine.answers.q1, mine.answers.q2, mine.answers.q3], ["是", ["灭火器"], 6]);
      assert.ok(mine.answers.q4, "the picture's number");
    }, SMALL));

  test("a held record is given up with a reason, and the phone lets go of it", () =>
    town.visit("officer3", async (v) => {
      await v.context.setGeolocation({ longitude: 113.845, latitude: 22.775, accuracy: 12 });
      await v.go("/field/visit/new");
      await v.page.getByLabel(`${v.say("field.sign")} *`).fill("走错片区的店");
      await v.page.getByRole("button", { name: await ruleName(v, "visit_outcomes", "closed"), exact: true }).click();
      await v.button("field_app.seal").click();
      await v.page.waitForURL(/\/field\/result\//);
      await shown(v, "held").waitFor();
      await v.go("/field/outbox");
      await v.page.getByText(v.say("error.elsewhere"), { exact: false }).first().waitFor();
      await v.button("field_app.give_up").click();
      await v.page.getByLabel(v.say("field_app.drop_why")).fill("这家店归邻所管");
      await v.axe("giving up a held record");
      await v.shot("walk-give-up");
      await fits(v);
      await v.button("field_app.give_up").click();
      await v.page.locator(".line .state.dropped").first().waitFor();
      await v.shot("walk-given-up");
    }, { viewport: PHONE }));
}
