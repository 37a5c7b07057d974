// Every page of the desk and the phone once: it stands, it makes no error, axe finds nothing. What the routers lead to and is
// not visited here is a failure.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PHONE, SMALL_PHONE } from "../browser.mjs";
import { clued, givenOnTheSpot, imported, inspectionAsked, sent, sourced, tabled, today } from "../street.mjs";

// A form of next year's grade, and a picture taken in passing.
async function graded(v) {
  const entity_id = await first(v, "/v1/food/operators?limit=1&filter=grade:notnull:");
  const made = await v.api("POST", "/v1/food/gradings", { entity_id, advice: "keep", note: "照旧" });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}
async function snapped(v) {
  const body = { client_id: `snap-${Math.random()}`, photos: [await sent(v)], taken_at: new Date().toISOString(), note: "路边看到" };
  const made = await v.api("POST", "/v1/snaps", body);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}

// A survey that has begun, and the page of an operator's own code.
async function surveyed(v) {
  const { unit } = await v.ask("/v1/session");
  const questions = [{ key: "fuel", kind: "choice", text: "用什么燃料", options: ["管道气", "电"], required: true }];
  const made = await v.api("POST", "/v1/surveys", { title: "燃料", questions, rule: { places: [unit.place_code], trades: ["62"] }, doorstep: true });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const opened = await v.api("POST", `/v1/surveys/${made.body.id}/open`, {}, { "If-Match": '"1"' });
  assert.equal(opened.status, 200, JSON.stringify(opened.body));
  return made.body.id;
}
// A surprise list of today.
async function surprised(v) {
  const { unit } = await v.ask("/v1/session");
  v.provoke(/409 GET .*\/draw$/); // before its hour the page says when it opens
  const plan = { name: "突击", unit_id: unit.id, recurrence: "once", first_day: today(), people: [v.me.id], places: [unit.place_code], rule: { unseen_days: 0, most: 40 }, surprise: true };
  const made = await v.api("POST", "/v1/sweep-plans", plan);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const sweep = await v.api("POST", `/v1/sweep-plans/${made.body.id}/make`, { on_day: today() });
  assert.ok(sweep.status < 300, JSON.stringify(sweep.body));
  return sweep.body.id;
}

const first = async (visitor, path) => (await visitor.ask(path)).items[0]?.id;

const desk = [
  ["today", () => "/"],
  ["matters", () => "/matters"],
  ["matters-unit", () => "/matters?face=unit"],
  ["matters-team", () => "/matters?face=team"],
  ["matters-pace", () => "/matters?face=pace"],
  ["matters-away", () => "/matters?face=away"],
  ["register", () => "/register"],
  ["register-list", () => "/register?face=list"],
  ["doors", () => "/doors"],
  ["entity", async (v) => `/entities/${await first(v, "/v1/entities?limit=1&filter=enrolled_at:notnull:")}`],
  ["door", async (v) => `/doors/${await first(v, "/v1/premises?limit=1")}`],
  ["sweeps", () => "/sweeps"],
  ["sweep-draw", async (v) => `/sweeps/${await surprised(v)}/draw`],
  ["sweep", async (v) => `/sweeps/${await first(v, "/v1/sweeps?limit=1")}`],
  ["plans", () => "/sweep-plans"],
  ["plan", async (v) => `/sweep-plans/${await first(v, "/v1/sweep-plans?limit=1")}`],
  ["plan-new", () => "/sweep-plans/new"],
  ["visits", () => "/visits"],
  ["visit", async (v) => `/visits/${await first(v, "/v1/visits?limit=1")}`],
  ["reports", () => "/reports"],
  ["reveals", () => "/vault/reveals"],
  ["inspections", () => "/inspections"],
  ["inspection", async (v) => `/inspections/${(await inspectionAsked(v)).id}`],
  ["capsules", () => "/capsules"],
  ["conflicts", () => "/conflicts"],
  ["phones", () => "/phones"],
  ["ratings", () => "/inspection-ratings"],
  ["superiors", () => "/superior-inspections"],
  ["loans", () => "/officer-loans"],
  ["street-ledger", () => "/street-ledger"],
  ["snaps", () => "/snaps"],
  ["snap", async (v) => `/snaps/${await snapped(v)}`],
  ["transfers", () => "/transfers"],
  ["transfer", async (v) => `/transfers/${await first(v, "/v1/transfers?limit=1")}`],
  ["complaints", () => "/complaints"],
  ["intake-routings", () => "/intake-routings"],
  ["intake-routing-new", () => "/intake-routings/new"],
  ["clues", () => "/clues"],
  ["clue", async (v) => `/clues/${await clued(v)}`],
  ["hazards", () => "/hazards"],
  ["callbacks", () => "/callbacks"],
  ["publicity", () => "/publicity"],
  ["publicity-entry", async (v) => `/publicity/${await first(v, "/v1/publicity-entries?limit=1")}`],
  ["hazard", async (v) => `/hazards/${await first(v, "/v1/hazards?limit=1")}`],
  ["food", () => "/food"],
  ["food-operators", () => "/food/operators"],
  ["food-operator", async (v) => `/food/operators/${await first(v, "/v1/food/operators?limit=1&filter=grade:notnull:")}`],
  ["food-checks", () => "/food/self-checks"],
  ["food-check", async (v) => `/food/self-checks/${await first(v, "/v1/food/self-checks?limit=1")}`],
  ["food-gradings", () => "/food/gradings"],
  ["food-grading", async (v) => `/gradings/${await graded(v)}`],
  ["food-staff", () => "/food/staff"],
  ["food-ends", () => "/food/ends"],
  ["surveys", () => "/surveys"],
  ["survey-new", () => "/surveys/new"],
  ["survey", async (v) => `/surveys/${await surveyed(v)}`],
  ["board", () => "/board"],
  ["figures", () => "/figures"],
  ["rules", () => "/rules"],
  ["rule-list", () => "/rules/hazard_kinds"],
  ["clock", () => "/clock?clock=C1&from=2026-04-30"],
  ["password", () => "/password"],
  ["not-found", () => "/nowhere/at/all"],
];
const house = [
  ["imports", () => "/imports"],
  ["import-new", () => "/imports/new"],
  ["import", async (v) => `/imports/${await imported(v, [["导入丙百货店", "91350100M000100Y43"]], true)}`],
  ["units", () => "/admin/units"],
  ["people", () => "/admin/people"],
  ["jobs", () => "/admin/jobs"],
  ["ledger", () => "/admin/ledger"],
  ["access", () => "/admin/access"],
];
const phone = [
  ["field-day", () => "/field"],
  ["field-lookup", () => "/field/lookup"],
  ["field-outbox", () => "/field/outbox"],
  ["field-new-door", () => "/field/visit/new"],
  ["field-door", async (v) => `/field/doors/${await first(v, "/v1/premises?limit=1")}`],
  ["field-visit", async (v) => `/field/visit/${await first(v, "/v1/premises?limit=1")}`],
  ["field-hazard", async (v) => `/field/hazards/${await first(v, "/v1/hazards?limit=1")}`],
  ["field-result", () => "/field/result/of-no-visit"],
  ["field-snaps", () => "/field/snaps"],
  ["field-snap", async (v) => `/field/snaps/${await snapped(v)}`],
  ["field-hand-over", async (v) => `/field/hand-over/${await first(v, "/v1/sweeps?limit=1")}`],
  ["field-inspections", () => "/field/inspections"],
  ["field-inspection", async (v) => `/field/inspections/${(await inspectionAsked(v)).id}`],
  ["field-inspect", async (v) => `/field/doors/${await first(v, "/v1/premises?limit=1")}/inspect`],
  ["field-more", async (v) => `/field/doors/${await first(v, "/v1/premises?limit=1&filter=entity_id:notnull:")}/more`],
  ["field-password", () => "/field/password"],
  ["field-elsewhere", () => "/field/nowhere/at/all"],
];
const outside = [["sign-in", () => "/sign-in"]];
const outsidePhone = [["field-sign-in", () => "/field/sign-in"]];

// The routes of a router in their order, each as what it matches: the text of the source is the list.
function routesOf(file, base) {
  const text = readFileSync(new URL(`../../../web/src/${file}`, import.meta.url), "utf8");
  const paths = [...text.matchAll(/^\s*(?:\{ )?path: '([^']+)'/gm)].map((m) => m[1].replaceAll("\\\\", "\\"));
  const part = (p) => p.replace(/:\w+\(\.\*\)\*/g, ".*").replace(/:\w+(\([^)]*\))?/g, (_, own) => own ?? "[^/]+");
  return paths.map((path) => ({ path: base + path, is: new RegExp(`^${(base + part(path)).replace(/(.)\/$/, "$1/?")}$`) }));
}

// Nothing may stick out to the side, or one hand cannot use it.
const tooWide = (v) => v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export default function every(town) {
  const seen = [];
  const walk = (role, pages, options) => (t) =>
    town.visit(role, async (v) => {
      for (const [name, where] of pages) {
        await t.test(name, async () => {
          const address = await where(v);
          seen.push(address.split("?")[0]);
          await v.go(address);
          if (process.env.NAGUAN_E2E_SHOTS) await v.page.waitForTimeout(1200);
          await v.shot(name);
          assert.equal(await tooWide(v), 0, `${name} is wider than the screen`);
          await v.axe(name);
          v.clean();
        });
      }
    }, options);
  test("every page of the desk stands and axe finds nothing", walk("chief", desk));
  test("every page of the house's administration", walk("admin", house));
  test("every page of the phone", walk("officer", phone, { viewport: PHONE }));
  test("every page of a small phone", walk("officer", phone, { viewport: SMALL_PHONE }));
  test("the door of the desk", walk(null, outside));
  test("the door of the phone", walk(null, outsidePhone, { viewport: PHONE }));
  test("every page at a door", (t) =>
    town.visit("officer", async (officer) => {
      const [linked] = (await officer.ask("/v1/food/operators?limit=1&filter=sector:eq:catering")).items;
      assert.equal((await officer.api("POST", `/v1/food/operators/${linked.id}/link`, {})).status, 201);
      const { link } = await officer.ask(`/v1/food/operators/${linked.id}/calendar`);
      await walk(null, [["door-caps", () => "/d/caps"], ["door-report", () => "/d/report"], ["door-self", () => `/d/self/${link.code}`]], { viewport: SMALL_PHONE })(t);
    }));
  test("what was taken in, and the complaint and the report made of it", (t) =>
    town.visit("clerk", async (clerk) => {
      const door = (await clerk.ask("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
      const sender = { name: "欧阳小满", phone: "13512345678", address: "西乡街道固戍一路12号" };
      const told = { channel: "window", premises_id: door.id, sender, demands: ["refund"], amount: 6800, story: "买到的熟食变质", split: { complaint: { category: "food" }, reports: [{ category: "food" }] } };
      const made = await clerk.api("POST", "/v1/intakes", told);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { parts } = await clerk.ask(`/v1/intakes/${made.body.id}`);
      const page = (kind) => [kind, () => `/${kind}s/${parts.find((p) => p.kind === kind).id}`];
      await walk("clerk", [["intakes", () => "/intakes"], ["intake-new", () => "/intakes/new"], ["intake", () => `/intakes/${made.body.id}`], page("complaint"), page("report")])(t);
      await walk("clerk", [["intake-imports", () => "/intake-imports"], ["intake-import-new", () => "/intake-imports/new"], ["intake-import", async (v) => `/intake-imports/${await tabled(v)}`]])(t);
    }));
  test("cases", walk("investigator", [["cases", () => "/cases"], ["case", async (v) => `/cases/${await sourced(v)}`], ["summaries", () => "/summaries"], ["summary", async (v) => `/summaries/${await givenOnTheSpot(v)}`], ["wall-reads", () => "/wall-reads"]]));
  test("no route of a router is left out", () => {
    const missed = [["shell/router.ts", ""], ["rooms/visit/field/router.ts", "/field"]].flatMap(([file, base]) => {
      const routes = routesOf(file, base);
      assert.ok(routes.length > 8, `${file} has routes`);
      const met = new Set(seen.filter((address) => address.startsWith("/field") === (base !== "")).map((address) => routes.find((r) => r.is.test(address))));
      return routes.filter((r) => !met.has(r)).map((r) => r.path);
    });
    assert.deepEqual(missed, []);
  });
}
