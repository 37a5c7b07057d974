// The food room over HTTP: a declared form becomes a score, a visit changes it, next year's grade is reviewed; own control, people, surveys.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const day = (shift = 0) => new Date(Date.now() + 8 * 3600_000 + shift * 86400_000).toISOString().slice(0, 10);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const wrong = (reply, field, code) => {
  assert.equal(reply.status, 422, JSON.stringify(reply.body));
  assert.ok(reply.body.errors.some((one) => one.field === field && (!code || one.code === code)), JSON.stringify(reply.body.errors));
};
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

onEachDatabase((server) => {
  const people = () => Promise.all(["chief", "officer", "officer2", "head"].map((login) => Client.as(server(), server().accounts.find((a) => a.login === login) ?? login)));

  // A caterer with a door in the officer's own station, found on a visit: nobody has declared anything of it.
  let made = 0;
  async function caterer(officer) {
    const [near] = ok(await officer.get("/v1/entities?limit=1&filter=place_code:notnull:")).items;
    const now = Date.now();
    const visit = {
      client_id: randomUUID(), act: "visit", outcome: "seen", started_at: new Date(now - 60_000).toISOString(), ended_at: new Date(now).toISOString(),
      new_door: { name: `新店${++made}`, entity_name: `巷口小吃${made}`, trade: "6291", address: "固戍一路", place_code: near.place_code },
    };
    const { id } = ok(await officer.post("/v1/visits", visit), 201);
    const { premises_id } = ok(await officer.get(`/v1/visits/${id}`));
    const { entity_id } = ok(await officer.get(`/v1/premises/${premises_id}`));
    ok(await officer.post(`/v1/food/operators/${entity_id}/enter`, { sector: "catering" }), 201);
    return entity_id;
  }
  const profile = (client, id, body) => client.post(`/v1/food/operators/${id}/profile`, body);
  const SMALL = { form: "catering", inputs: { restaurant_area: 120, hot: 40, cold: 5 }, kinds: ["c_hot", "c_cold_perishable"] };

  // A photo of what failed, without which a key item may not fail.
  async function pictured(officer) {
    const form = new FormData();
    form.append("file", new Blob([Buffer.from([0xff, 0xd8, 0xff, 0xe0, ++made])], { type: "image/jpeg" }), "p.jpg");
    const reply = await fetch(`${server().url}/v1/attachments`, { method: "POST", body: form, headers: { Cookie: officer.cookie, "X-CSRF": officer.csrf, "Idempotency-Key": randomUUID() } });
    assert.equal(reply.status, 201);
    return (await reply.json()).id;
  }

  async function inspected(officer, id, fails) {
    const entity = ok(await officer.get(`/v1/entities/${id}`));
    const list = ok(await officer.get("/v1/checklists/catering"));
    const visit = {
      client_id: randomUUID(), premises_id: entity.premises[0].id, act: "visit", outcome: "seen", checklist: "catering", checklist_version: list.version,
      started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(),
      items: list.items.map((one) => (fails.includes(one.code) ? { item: one.code, verdict: "fail", note: "现场所见" } : { item: one.code, verdict: "conform" })),
      photos: fails.length ? [await pictured(officer)] : [],
    };
    return ok(await officer.post("/v1/visits", visit), 201).id;
  }

  test("what is declared becomes points, a visit over the whole list changes the grade at once, and every input is kept", async () => {
    const [, officer] = await people();
    const id = await caterer(officer);
    wrong(await profile(officer, id, { form: "sales_2016", inputs: {} }), "form");
    wrong(await profile(officer, id, { ...SMALL, inputs: { restaurant_area: "big" } }), "inputs.restaurant_area");
    wrong(await profile(officer, id, { ...SMALL, inputs: { roof: 1 } }), "inputs");
    wrong(await profile(officer, id, { ...SMALL, kinds: ["s_bulk"] }), "kinds.0", "other_sector");
    const first = ok(await profile(officer, id, SMALL));
    assert.deepEqual([first.static_points, first.dynamic_points, first.grade, first.tier], [6, null, "A", 3]); // 2 + 2 + 2
    assert.equal(ok(await officer.get(`/v1/entities/${id}`)).grade, "A", "the register follows");

    const fails = ["catering.2016.5", "catering.2016.6", "catering.2016.7", "catering.2016.8", "catering.2016.15", "catering.2016.17", "catering.2016.19", "catering.2016.20", "catering.2016.21"];
    const visit = await inspected(officer, id, fails);
    const after = ok(await officer.get(`/v1/food/operators/${id}`));
    const [score, older] = ok(await officer.get(`/v1/food/operators/${id}/scores`)).items;
    assert.equal(score.visit_id, visit);
    assert.equal(score.cause, "visit");
    assert.deepEqual(score.failed.map((one) => one.item).sort(), [...fails].sort());
    assert.equal(score.lost, score.failed.reduce((sum, one) => sum + one.points, 0));
    assert.ok(Math.abs(score.dynamic_points - (60 * score.lost) / score.applicable) < 0.001);
    assert.ok(Math.abs(after.total_points - 6 - score.dynamic_points) < 0.001);
    assert.notEqual(after.grade, "A");
    assert.equal(ok(await officer.get(`/v1/entities/${id}`)).grade, after.grade);
    assert.deepEqual(older.inputs, SMALL.inputs);
    assert.deepEqual(older.factors.find((one) => one.factor === "restaurant_area"), { factor: "restaurant_area", value: 120, band: "restaurant_area.1", points: 2, most: 10 });
    const history = ok(await officer.get(`/v1/entities/${id}/history`));
    assert.ok(JSON.stringify(history).includes('"food"'), "the register's history names the source");
    assert.ok(after.smiley, "one visit makes a quantified grade");
  });

  test("the next inspection is due by the grade, the scheme is the bureau's choice, and the overdue come first", async () => {
    const [chief, officer, , head] = await people();
    const id = await caterer(officer);
    const page = ok(await profile(officer, id, SMALL));
    assert.equal(page.frequency.months, 12);
    assert.equal(page.frequency.floor_months, 24);
    assert.equal((await officer.patch("/v1/food/settings", { visits_count: true })).status, 403);
    wrong(await head.patch("/v1/food/settings", { scheme_catering: "anhui2025" }), "scheme_catering", "other_sector");
    ok(await head.patch("/v1/food/settings", { visits_count: true }));
    await inspected(officer, id, []);
    const after = ok(await officer.get(`/v1/food/operators/${id}`));
    assert.equal(after.frequency.inspected_on, day());
    assert.equal(after.frequency.overdue, false);
    const { items } = ok(await chief.get("/v1/food/operators?sort=due_on&limit=200"));
    const days = items.map((one) => one.due_on);
    assert.deepEqual(days, [...days].sort());
    const overdue = ok(await chief.get(`/v1/food/operators?filter=due_on:lt:${day()}&limit=200&count=1`));
    assert.ok(overdue.items.every((one) => one.due_on < day()));
    assert.ok(!overdue.items.some((one) => one.id === id));
    const board = ok(await chief.get("/v1/food/board"));
    assert.equal(board.spread.reduce((sum, one) => sum + one.overdue, 0), overdue.count);
  });

  test("next year's grade is filled in by one and reviewed by another, and its form is a paper", async () => {
    const [chief, officer] = await people();
    const id = await caterer(officer);
    assert.equal((await officer.post("/v1/food/gradings", { entity_id: id, advice: "keep" })).status, 409, "no score, no grade");
    ok(await profile(officer, id, SMALL));
    wrong(await officer.post("/v1/food/gradings", { entity_id: id, advice: "keep", events: ["U4"] }), "advice", "must_raise");
    wrong(await officer.post("/v1/food/gradings", { entity_id: id, advice: "up" }), "events");
    const made = ok(await chief.post("/v1/food/gradings", { entity_id: id, advice: "up", events: ["U4"], steps: 2, note: "六月事故" }), 201).id;
    const page = await chief.get(`/v1/food/gradings/${made}`);
    assert.deepEqual([page.body.state, page.body.score_grade, page.body.next_grade], ["filled", "A", "C"]);
    const etag = page.headers.get("etag");
    const own = await chief.post(`/v1/matters/${made}/moves/confirm`, {}, { "If-Match": etag });
    assert.equal(own.body.key, "grading.same_person");
    assert.equal((await officer.post(`/v1/matters/${made}/moves/confirm`, {}, { "If-Match": etag })).status, 403);
    const reviewer = await Client.as(server(), "reviewer");
    ok(await reviewer.post(`/v1/matters/${made}/moves/confirm`, {}, { "If-Match": etag }));
    const signed = ok(await chief.get(`/v1/food/gradings/${made}`));
    assert.equal(signed.state, "confirmed");
    const [paper] = signed.documents;
    assert.equal(paper.kind, "risk_grade_form");
    let pdf;
    for (let tries = 0; tries < 200 && (pdf = await chief.get(`/v1/documents/${paper.id}.pdf`)).status === 503; tries++) await sleep(50);
    assert.match(pdf.body, /^%PDF-/);
    assert.equal(ok(await officer.get(`/v1/food/operators/${id}`)).grade, "A", "it holds from next year on");
    assert.ok(ok(await chief.get(`/v1/food/gradings?filter=entity_id:eq:${id}`)).items.length === 1);
  });

  async function door(officer, id) {
    const { code } = ok(await officer.post(`/v1/food/operators/${id}/link`, {}), 201);
    assert.ok(code.length >= 20);
    const anybody = new Client(server().url);
    return { code, anybody, path: `/v1/doorstep/self-checks/${code}` };
  }
  const filled = (list, fails = {}) => ({ list: list.list, version: list.version, person_name: "张安全", items: list.items.map((one) => ({ item: one.item, verdict: "conform", ...fails[one.item] })) });

  test("an operator keeps its own control by its code: once a day, corrected within the day, with photos of what failed", async () => {
    const [, officer] = await people();
    const id = await caterer(officer);
    const { anybody, path, code } = await door(officer, id);
    const page = ok(await anybody.get(path));
    assert.deepEqual(page.lists.map((one) => one.period), ["day", "week", "month"]);
    const [daily] = page.lists;
    assert.equal(daily.sent, null);
    const bad = daily.items.find((one) => one.photo).item;
    const never = daily.items.find((one) => !one.absent_allowed).item;
    wrong(await anybody.post(path, { ...filled(daily), items: filled(daily).items.slice(1) }), "items", "all_items_needed");
    const at = daily.items.findIndex((one) => one.item === bad);
    wrong(await anybody.post(path, filled(daily, { [bad]: { verdict: "fail", note: "过期" } })), `items.${at}.photo`, "required");
    wrong(await anybody.post(path, filled(daily, { [never]: { verdict: "absent" } })), `items.${daily.items.findIndex((one) => one.item === never)}.verdict`);
    const sent = ok(await anybody.post(path, filled(daily)), 201);
    const again = ok(await anybody.post(path, filled(daily)));
    assert.deepEqual([again.id, again.ver, again.again], [sent.id, 1, true]);

    const form = new FormData();
    form.append("file", new Blob([PIXEL], { type: "image/png" }), "fridge.png");
    const photo = await fetch(server().url + path + "/photos", { method: "POST", body: form });
    assert.equal(photo.status, 201);
    const photoId = (await photo.json()).id;
    const corrected = ok(await anybody.post(path, filled(daily, { [bad]: { verdict: "fail", note: "已下架", photo: photoId } })));
    assert.deepEqual([corrected.id, corrected.ver], [sent.id, 2]);
    wrong(await (async () => anybody.post(path, filled(page.lists[1], { [page.lists[1].items[0].item]: { verdict: "fail", note: "x", photo: "12345" } })))(), "items.0.photo", "not_your_upload");

    const record = ok(await officer.get(`/v1/food/self-checks/${sent.id}`));
    assert.deepEqual(record.versions.map((one) => one.ver), [2, 1]);
    assert.equal(record.failed, 1);
    assert.equal(record.photos[0].id, photoId);
    assert.equal((await officer.get(`/v1/attachments/${photoId}/content`)).status, 200);
    const calendar = ok(await officer.get(`/v1/food/operators/${id}/calendar`));
    assert.equal(calendar.link.code, code);
    assert.ok(calendar.checks.some((one) => one.id === sent.id && one.from_day === day()));
    await inspected(officer, id, ["catering.2016.17"]);
    ok(await profile(officer, id, SMALL));
    const compare = ok(await officer.get(`/v1/food/operators/${id}/compare`));
    assert.ok(compare.officer.some((one) => one.item === "catering.2016.17" && one.verdict === "fail"));
    assert.equal(compare.own[0].answers.length, daily.items.length);
    assert.equal(ok(await officer.get(`/v1/food/self-checks?filter=entity_id:eq:${id}`)).items.length, 1);
  });

  test("a shut day is a record, a code that was taken back or renewed opens nothing", async () => {
    const [, officer] = await people();
    const id = await caterer(officer);
    const { anybody, path } = await door(officer, id);
    const [daily, weekly] = ok(await anybody.get(path)).lists;
    wrong(await anybody.post(path, { list: weekly.list, version: weekly.version, person_name: "李", shut: true }), "shut", "days_only");
    ok(await anybody.post(path, { list: daily.list, version: daily.version, person_name: "李", shut: true }), 201);
    const shown = await officer.get(`/v1/food/operators/${id}/link/qr.svg`);
    assert.match(shown.body, /^<svg|^<\?xml/);
    const renewed = await door(officer, id);
    assert.equal((await anybody.get(path)).status, 404);
    assert.notEqual((await officer.get(`/v1/food/operators/${id}/link/qr.svg`)).body, shown.body, "another code, another picture");
    ok(await anybody.get(renewed.path));
    assert.equal((await officer.post(`/v1/food/operators/${id}/link/revoke`, {})).status, 204);
    assert.equal((await anybody.get(renewed.path)).status, 404);
    assert.equal((await officer.get(`/v1/food/operators/${id}/link/qr.svg`)).status, 404);
    assert.equal((await anybody.get("/v1/doorstep/self-checks/" + "x".repeat(24))).status, 404);
    assert.equal((await anybody.get("/v1/doorstep/self-checks/short")).status, 404);
  });

  test("people who work with food: masked, found again by their certificate, reminded of before it ends", async () => {
    const [chief, officer] = await people();
    const id = await caterer(officer);
    wrong(await officer.post("/v1/food/staff", { entity_id: id, name: "王小二", duty: "handler" }), "health_to", "required");
    const one = { entity_id: id, name: "王小二", duty: "handler", number: "HC2026-001", health_from: day(-340), health_to: day(20) };
    const made = ok(await officer.post("/v1/food/staff", one), 201).id;
    assert.equal((await officer.post("/v1/food/staff", { ...one, number: "hc2026 001" })).status, 409);
    const [shown] = ok(await officer.get(`/v1/food/operators/${id}/staff`)).items;
    assert.equal(shown.name, "王**");
    assert.ok(!JSON.stringify(shown).includes("HC2026-001"));
    const changed = ok(await officer.patch(`/v1/food/staff/${made}`, { trained_on: day(-10), trained_hours: 8, training_to: day(355) }, 1));
    assert.equal(changed.ver, 2);
    assert.equal((await officer.patch(`/v1/food/staff/${made}`, { trained_hours: 9 }, 1)).status, 409);
    const people_ = [{ name: "王小二", duty: "handler", number: "HC2026-001", health_to: day(385) }, { name: "赵六", duty: "officer", number: "HC2026-002", health_to: day(12) }];
    assert.deepEqual(ok(await officer.post("/v1/food/staff/import", { entity_id: id, people: people_ })), { added: 1, changed: 1 });
    wrong(await officer.post("/v1/food/staff/import", { entity_id: id, people: [people_[0], { name: "钱", duty: "handler" }] }), "people.1.health_to");
    const ends = ok(await chief.get(`/v1/food/ends?filter=entity_id:eq:${id}&filter=ends_on:between:${day()}|${day(30)}`)).items;
    assert.deepEqual(ends.filter((one) => one.what === "health").map((one) => one.ends_on), [day(12)]);
    const all = ok(await chief.get("/v1/food/ends?limit=100")).items.map((one) => one.ends_on);
    assert.deepEqual(all, [...all].sort());
    const csv = await chief.get("/v1/food/ends?format=csv&columns=what,ends_on,entity_name");
    assert.equal(csv.status, 200);
  });

  test("a survey asks a fixed list, is answered once for each at the door or by code, counted live, corrected until it is closed", async () => {
    const [chief, officer] = await people();
    const id = await caterer(officer);
    const entity = ok(await officer.get(`/v1/entities/${id}`));
    const questions = [
      { key: "gas", kind: "choice", text: "用什么燃料", options: ["管道气", "瓶装气", "电"], required: true },
      { key: "gear", kind: "multi", text: "有哪些设备", options: ["冰箱", "消毒柜", "油烟净化"] },
      { key: "seats", kind: "number", text: "座位数" },
      { key: "say", kind: "text", text: "建议" },
    ];
    const draft = { title: "餐饮燃料调查", questions, rule: { places: [entity.place_code.slice(0, 12)], trades: ["62"] }, doorstep: true };
    wrong(await chief.post("/v1/surveys", { ...draft, questions: [questions[0], { ...questions[1], key: "gas" }] }), "questions.1.key", "twice");
    wrong(await chief.post("/v1/surveys", { ...draft, questions: [{ ...questions[0], options: ["是"] }] }), "questions.0.options");
    assert.equal((await officer.post("/v1/surveys", draft)).status, 403);
    const { count } = ok(await chief.post("/v1/surveys/preview", draft));
    const survey = ok(await chief.post("/v1/surveys", draft), 201).id;
    const at = `/v1/surveys/${survey}`;
    assert.equal((await officer.post(`${at}/answers`, { entity_id: id, answers: { gas: "电" } })).body.key, "survey.closed");
    const opened = ok(await chief.post(`${at}/open`, {}, { "If-Match": '"1"' }));
    assert.deepEqual([opened.state, opened.targets], ["open", count]);
    const asked = ok(await officer.get(`/v1/entities/${id}/surveys`)).surveys;
    assert.ok(asked.some((one) => one.id === survey && one.ver === 0));
    wrong(await officer.post(`${at}/answers`, { entity_id: id, answers: { gas: "柴", seats: "many" } }), "answers.gas", "unknown_code");
    wrong(await officer.post(`${at}/answers`, { entity_id: id, answers: {} }), "answers.gas", "required");
    ok(await officer.post(`${at}/answers`, { entity_id: id, answers: { gas: "瓶装气", gear: ["冰箱", "消毒柜"], seats: 30 } }), 201);
    const { code, anybody } = await door(officer, id);
    const own = ok(await anybody.get(`/v1/doorstep/surveys/${code}`)).surveys.find((one) => one.id === survey);
    assert.equal(own.answers.gas, "瓶装气");
    assert.equal(ok(await anybody.post(`/v1/doorstep/surveys/${code}/${survey}`, { answers: { gas: "电", seats: 32, say: "好" } })).ver, 2);
    const results = ok(await chief.get(`${at}/results`));
    assert.deepEqual(results.counts.filter((one) => one.question === "gas").map((one) => [one.choice, one.n]), [["电", 1]]);
    assert.deepEqual(results.counts.find((one) => one.question === "seats").sum, 32);
    assert.equal(results.places.reduce((sum, one) => sum + one.answered, 0), 1);
    assert.deepEqual(ok(await chief.get(`${at}/answers/${id}`)).versions.map((one) => [one.ver, one.via]), [[2, "doorstep"], [1, "officer"]]);
    const { ver } = ok(await chief.get(at));
    assert.equal((await chief.patch(at, { rule: { ...draft.rule, trades: [] } }, ver)).body.key, "survey.list_is_fixed");
    assert.equal(ok(await chief.patch(at, { questions: [...questions, { key: "more", kind: "text", text: "其他" }] }, ver)).form_version, 2);
    const csv = await chief.get(`/v1/survey-answers?format=csv&filter=survey_id:eq:${survey}`);
    assert.ok(csv.body.includes("电"));
    const last = (await chief.get(at)).headers.get("etag");
    assert.equal(ok(await chief.post(`${at}/close`, {}, { "If-Match": last })).state, "closed");
    assert.equal((await anybody.post(`/v1/doorstep/surveys/${code}/${survey}`, { answers: { gas: "电" } })).body.key, "survey.closed");
  });

  test("one door, one visit: the card of a food operator's door bundles its inspection, its people's certificates and open surveys", async () => {
    const [chief, officer] = await people();
    const id = await caterer(officer);
    const entity = ok(await officer.get(`/v1/entities/${id}`));
    const kinds = async () => ok(await officer.get(`/v1/doors/${entity.premises[0].id}/card`)).due;
    assert.deepEqual((await kinds()).map((one) => one.kind), [], "somebody was here a minute ago and nothing is due");
    const health = async (name, shift) => ok(await officer.post("/v1/food/staff", { entity_id: id, name, duty: "handler", health_from: day(-300), health_to: day(shift) }), 201).id;
    const [soon] = [await health("周小七", 25), await health("吴大八", 40)];
    ok(await profile(officer, id, SMALL));
    await inspected(officer, id, []);
    const draft = { title: "餐饮燃料调查", questions: [{ key: "gas", kind: "choice", text: "用什么燃料", options: ["瓶装气", "电"], required: true }], rule: { places: [entity.place_code], trades: ["62"] }, doorstep: true, closes_on: day(9) };
    const { id: survey } = ok(await chief.post("/v1/surveys", draft), 201);
    assert.ok(!(await kinds()).some((one) => one.kind === "survey"), "a draft asks nobody");
    ok(await chief.post(`/v1/surveys/${survey}/open`, {}, { "If-Match": '"1"' }));
    const due = await kinds();
    assert.deepEqual(due.map((one) => [one.kind, one.subject_id]), [["health", soon], ["survey", survey]], "by rank; what is far off is not told");
    assert.deepEqual([due[0].title, due[0].late], ["周**", false], "health is nobody's business beyond the day");
    assert.equal(due[1].title, draft.title);
    assert.equal(new Date(due[1].due_at).getTime() + 1, new Date(`${day(10)}T00:00:00+08:00`).getTime(), "until the end of its last day");
    ok(await officer.post(`/v1/surveys/${survey}/answers`, { entity_id: id, answers: { gas: "电" } }), 201);
    assert.ok(!(await kinds()).some((one) => one.kind === "survey"), "what was answered is not asked again");
    const late = ok(await officer.get(`/v1/food/operators?filter=due_on:between:2000-01-01|${day(30)}&limit=100`)).items;
    assert.ok(late.length, "the demonstration has some that are due");
    const doors = await Promise.all(late.slice(0, 10).map(async (one) => ok(await officer.get(`/v1/entities/${one.id ?? one.entity_id}`)).premises[0]));
    for (const door of doors.filter(Boolean)) {
      const card = ok(await officer.get(`/v1/doors/${door.id}/card`));
      const found = card.due.find((one) => one.kind === "food_inspection");
      assert.ok(found, JSON.stringify(card.due));
      assert.equal(found.late, new Date(found.due_at) < new Date());
    }
  });

  test("another station's officer sees no food operator of this one", async () => {
    const [, officer] = await people();
    const id = await caterer(officer);
    const mine = ok(await officer.get(`/v1/food/operators/${id}`)).id;
    for (const account of server().accounts.filter((one) => one.role === "officer")) {
      const other = await Client.as(server(), account);
      if (other.me.unit_id === officer.me.unit_id) continue;
      assert.equal((await other.get(`/v1/food/operators/${mine}`)).status, 404);
      assert.equal((await other.get(`/v1/food/operators/${mine}/calendar`)).status, 404);
      assert.equal((await other.post(`/v1/food/operators/${mine}/link`, {})).status, 404);
      assert.equal((await other.get(`/v1/food/operators/${mine}/link/qr.svg`)).status, 404);
    }
    const partner = await Client.as(server(), "partner");
    assert.equal((await partner.get(`/v1/food/operators/${mine}`)).status, 403);
  });
});
