// Prepares street work by the API, so that a test begins where its subject does.
import assert from "node:assert/strict";
import { until } from "./browser.mjs";
import { picture } from "./forms.mjs";

export const today = (plus = 0) => new Date(Date.now() + (8 + 24 * plus) * 3600_000).toISOString().slice(0, 10);

// A locked sweep of today for one officer, made by the chief: { id, stops }.
export async function walkOfToday(town, officer, most = 8) {
  let made;
  await town.visit("chief", async (chief) => {
    const session = await chief.ask("/v1/session");
    const body = { name: `e2e ${most}`, on_day: today(), people: [officer.me.id], places: [session.unit.place_code], rule: { unseen_days: 0, most } };
    const reply = await chief.api("POST", "/v1/sweeps", body);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    const { id } = reply.body;
    const step = async (name, form = {}) => {
      const { ver } = await chief.ask(`/v1/sweeps/${id}`);
      const done = await chief.api("POST", `/v1/sweeps/${id}/${name}`, form, { "If-Match": `"${ver}"` });
      assert.ok(done.status < 300, `${name}: ${JSON.stringify(done.body)}`);
    };
    await step("assign", { all_unassigned: true, person_id: officer.me.id });
    await step("acts/lock");
    made = { id, stops: (await chief.ask(`/v1/sweeps/${id}/stops`)).items };
  });
  assert.ok(made.stops.length > 2, "a walk of some doors");
  return made;
}

// A hazard of a kind at some door of the unit, raised by this person.
export async function raised(v, kind, grade = "ordinary", photos = undefined) {
  const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
  const reply = await v.api("POST", "/v1/hazards", { premises_id: items[0].id, kind, grade, story: "灶台上方油污，生熟未分开", photos });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.id;
}

// A picture that this person has sent: its id.
export async function sent(v) {
  const headers = { "X-CSRF": v.csrf, "Idempotency-Key": `picture-${Math.random()}` };
  const reply = await v.context.request.post("/v1/attachments", { headers, multipart: { file: picture() } });
  assert.equal(reply.status(), 201, await reply.text());
  return (await reply.json()).id;
}

// The name of a rule's row in the language of the page.
export async function ruleName(v, list, code) {
  const row = (await v.ask(`/v1/rules/${list}`)).items.find((r) => r.code === code && !r.valid_to);
  assert.ok(row, `${list} has ${code}`);
  return v.locale === "en" ? row.name_en : row.name_zh;
}

// An inspection that this person asks for at some door of the unit, with a colleague: { id, lead, second }.
export async function inspectionAsked(v) {
  const { items: doors } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
  const { unit } = await v.ask("/v1/session");
  const { items: people } = await v.ask(`/v1/people?limit=50&filter=active:eq:1&filter=unit_id:eq:${unit.id}`);
  const [lead, second] = people.filter((p) => p.certificate);
  const { items } = await v.ask("/v1/rules/catalogue");
  const body = { premises_id: doors[0].id, lead_id: lead.id, second_id: second.id, item: items.find((r) => r.act_kind === "JC").code, ground: "complaint", reason: "投诉集中，现场核查", planned_on: today(3) };
  const reply = await v.api("POST", "/v1/inspections", body);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return { id: reply.body.id, lead, second };
}

// A list that is imported, or only tried, and has ended: its id. rows: lines of name, code.
export async function imported(v, rows, dry = false) {
  const lines = rows.map(([name, uscc], i) => `${name},${uscc},宝安区西乡街道导入路${i + 1}号`);
  const buffer = Buffer.from(["主体名称,统一社会信用代码,住所", ...lines, ""].join("\r\n"));
  const headers = { "X-CSRF": v.csrf, "Idempotency-Key": `file-${Math.random()}` };
  const file = await v.context.request.post("/v1/imports/file", { headers, multipart: { file: { name: "e2e-kept.csv", mimeType: "text/csv", buffer } } });
  assert.ok(file.ok(), await file.text());
  const map = { key: "uscc", fields: { name: "主体名称", uscc: "统一社会信用代码", address: "住所" }, constants: { kind: "sole_trader" } };
  const asked = await v.api("POST", "/v1/imports", { file: (await file.json()).id, map_body: map, dry_run: dry });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  await until("the end of the import", async () => !["waiting", "running"].includes((await v.ask(`/v1/jobs/${asked.body.job}`)).state));
  return asked.body.id;
}

// A table of 12315 tried dry: its id.
export async function tabled(v) {
  const head = "登记编号,接收时间,投诉人,联系电话,联系地址,被投诉方,企业地址,投诉请求,问题类别,涉及金额,投诉内容";
  const buffer = Buffer.from(`${head}\r\nT${Date.now()},2026-01-05 09:30:00,宇文知秋,13711113333,流塘新村二巷9号301,某某百货,西乡街道前进一路1号,退货,食品安全,12.50,买到过期牛奶\r\n`);
  const headers = { "X-CSRF": v.csrf, "Idempotency-Key": `table-${Math.random()}` };
  const file = await v.context.request.post("/v1/intake-imports/file", { headers, multipart: { file: { name: "工单.csv", mimeType: "text/csv", buffer } } });
  assert.ok(file.ok(), await file.text());
  const fields = { number: "登记编号", received_at: "接收时间", story: "投诉内容" };
  const asked = await v.api("POST", "/v1/intake-imports", { file: (await file.json()).id, template: "12315", fields, dry_run: true });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  await until("the end of the table", async () => !["waiting", "running"].includes((await v.ask(`/v1/jobs/${asked.body.job}`)).state));
  return asked.body.id;
}

// A clue package with a picture as its evidence, and a case of which the source was registered: their ids.
export async function clued(v, more = {}) {
  const premises_id = (await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0].id;
  const evidence = [{ kind: "av", name: "货架照片", story: "货架第二层，共十二袋", attachment_id: await sent(v) }];
  const made = await v.api("POST", "/v1/clues", { premises_id, category: "food", story: "货架上有超过保质期的食品", evidence, ...more });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}
export async function sourced(v) {
  const premises_id = (await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0].id;
  const source = (await v.ask("/v1/rules/case_sources")).items[0].code;
  const made = await v.api("POST", "/v1/cases", { source, premises_id, category: "food", story: "检查发现超过保质期的食品" });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}

// A certified officer of somebody's own unit, somebody else; and a penalty on the spot given by both: its id.
export async function colleague(v) {
  const { unit } = await v.ask("/v1/session");
  const { items } = await v.ask(`/v1/people?limit=200&filter=active:eq:1&filter=unit_id:eq:${unit.id}`);
  return items.find((p) => p.certificate && p.id !== v.me.id);
}
export async function givenOnTheSpot(v) {
  const entity_id = (await v.ask("/v1/entities?limit=1&filter=kind:eq:enterprise")).items[0].id;
  const words = { cause: "未按规定公示许可证", facts: "食品经营许可证未在显著位置公示", basis: "食品安全法实施条例", statement: "无异议", receipt: "店长签收" };
  const made = await v.api("POST", "/v1/summaries", { ...words, entity_id, category: "food", cash: "BANK", penalties: ["FINE"], fine: 50000, second_id: (await colleague(v)).id, rights_told: true });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}

// A caterer with a door in this officer's own station, found on a visit and entered as one that handles food: its id.
let caterers = 0;
export async function caterer(v) {
  const { items } = await v.ask("/v1/entities?limit=1&filter=place_code:notnull:");
  const now = Date.now(), name = `巷口小吃${++caterers}`;
  const made = await v.api("POST", "/v1/visits", {
    client_id: `caterer-${Math.random()}`, act: "visit", outcome: "seen", started_at: new Date(now - 60_000).toISOString(), ended_at: new Date(now).toISOString(),
    new_door: { name, entity_name: name, trade: "6291", address: "固戍一路", place_code: items[0].place_code },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { premises_id } = await v.ask(`/v1/visits/${made.body.id}`);
  const { entity_id } = await v.ask(`/v1/premises/${premises_id}`);
  const entered = await v.api("POST", `/v1/food/operators/${entity_id}/enter`, { sector: "catering" });
  assert.equal(entered.status, 201, JSON.stringify(entered.body));
  return entity_id;
}

// A visit over the whole list of catering, on which some items fail.
export async function fullVisit(v, entity, fails) {
  const { premises } = await v.ask(`/v1/entities/${entity}`);
  const list = await v.ask("/v1/checklists/catering");
  const now = Date.now();
  const visit = {
    client_id: `whole-${Math.random()}`, premises_id: premises[0].id, act: "visit", outcome: "seen", checklist: "catering", checklist_version: list.version,
    started_at: new Date(now - 60_000).toISOString(), ended_at: new Date(now).toISOString(), photos: fails.length ? [await sent(v)] : [],
    items: list.items.map((one) => (fails.includes(one.code) ? { item: one.code, verdict: "fail", note: "现场所见" } : { item: one.code, verdict: "conform" })),
  };
  const made = await v.api("POST", "/v1/visits", visit);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}
