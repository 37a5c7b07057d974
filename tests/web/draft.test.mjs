// What a capsule says of a visit: parts that were not asked for are not there, and what is sent is what the protocol knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./bundle.mjs";

const { contentOf, newDraft, picturesOf, visitBody } = await source("rooms/visit/field/draft.ts");
const { lacking } = await source("rooms/visit/field/lacking.ts");
const { dueAround, dueOf, levelOf } = await source("rooms/visit/field/due.ts");

const NOWHERE = { lon: null, lat: null, accuracy: null };
const INSIDE = { entered: true, enrols: false, ours: () => true };
const draft = (more = {}) => ({ ...newDraft("7", null, "店"), outcome: "seen", ...more });
const signed = { present: "王店长", recusal: "none", how: "signed", signed_by: "王店长", signature: "a".repeat(64), refused: "left", witness: "陈一" };
const recheck = (more = {}) => ({ hazard_id: "11", ver: 4, number: "隐患1", kind: "H2a", action: "recheck", outcome: "CORRECTED", note: " 已改 ", days: 3, photos: [], ...more });

test("a plain visit has no signature, no re-check, no correction", () => {
  const d = draft();
  const visit = visitBody(d, [], INSIDE, NOWHERE);
  for (const part of ["present", "signed_by", "sign_refused", "witness", "recusal", "items", "hazards", "enrol", "new_door", "approval_id"]) assert.equal(visit[part], undefined, part);
  assert.deepEqual(Object.keys(contentOf(d, visit, [], { entered: true, accuracy: null })).sort(), ["base", "evidence", "photos", "visit"]);
});

test("who signed is said with the visit; why somebody did not, with its witness; recusal only of an inspection", () => {
  const visit = visitBody(draft({ sign: signed }), [], INSIDE, NOWHERE);
  assert.deepEqual([visit.present, visit.signed_by, visit.sign_refused, visit.witness, visit.recusal], ["王店长", "王店长", undefined, undefined, undefined]);
  const refused = visitBody(draft({ act: "inspection", approval_id: "3", sign: { ...signed, how: "refused" } }), [], INSIDE, NOWHERE);
  assert.deepEqual([refused.signed_by, refused.sign_refused, refused.witness, refused.recusal], [undefined, "left", "陈一", "none"]);
  const outside = visitBody(draft({ sign: signed }), [], { ...INSIDE, entered: false }, NOWHERE);
  assert.equal(outside.signed_by, undefined, "nobody was inside");
});

test("re-checks are steps of the hazard's flow: put right with an outcome, not yet with a reason and a limit", () => {
  const d = draft({ rechecks: [recheck(), recheck({ hazard_id: "12", action: "reject", note: "油污仍在" })] });
  const said = contentOf(d, {}, [], { entered: true, accuracy: 8 });
  assert.deepEqual(said.rechecks, [
    { hazard_id: "11", ver: 4, action: "recheck", form: { outcome: "CORRECTED", note: "已改" } },
    { hazard_id: "12", ver: 4, action: "reject", form: { reason: "油污仍在", days: 3 } },
  ]);
  assert.equal(said.evidence.accuracy, 8);
  assert.equal(contentOf(d, {}, [], { entered: false, accuracy: null }).rechecks, undefined, "who was not inside has looked at nothing");
});

test("a correction is what differs; what was emptied or is as it stood is none; a new door has none", () => {
  const corrections = [
    { subject: "premises", field: "name", from: "旧", to: " 新 " },
    { subject: "entity", field: "phone", from: "", to: "" },
    { subject: "premises", field: "address", from: "一路", to: "一路 " },
  ];
  const said = contentOf(draft({ corrections }), {}, [], { entered: false, accuracy: null });
  assert.deepEqual(said.corrections, [{ subject: "premises", field: "name", from: "旧", to: "新" }]);
  assert.equal(contentOf(draft({ premises_id: null, corrections }), {}, [], { entered: true, accuracy: null }).corrections, undefined);
});

test("given up, every picture goes: of the visit, of hazards, of re-checks, and the signature", () => {
  const d = draft({ photos: ["a"], hazards: [{ photos: ["b"] }], rechecks: [recheck({ photos: ["c"] })], sign: { ...signed, signature: "d" } });
  assert.deepEqual(picturesOf(d), ["a", "b", "c", "d"]);
  const { rechecks, sign, ...old } = d;
  assert.deepEqual(picturesOf(old), ["a", "b"], "begun by an older version");
});

const rules = (code, more) => ({ code, name_zh: code, name_en: code, basis: "", valid_from: null, valid_to: null, ...more });
const ask = (more = {}) => ({ items: [], outcome: rules("seen", { entered: "yes", enrols: "no" }), act: rules("visit", { approval: "no" }), papers: [rules("site_record", { acts: "inspection", signature: "yes" })], fresh: false, ...more });
const keys = (d, a) => lacking(d, a).map((l) => l.key.replace("field_app.", ""));

test("a plain visit lacks nothing; an inspection lacks approval, recusal, who was there and a signature", () => {
  assert.deepEqual(keys(draft(), ask()), []);
  const act = rules("inspection", { approval: "yes" });
  assert.deepEqual(keys(draft({ act: "inspection" }), ask({ act })), ["no_approval", "lack_recusal", "lack_present", "lack_signature"]);
  assert.deepEqual(keys(draft({ act: "inspection", approval_id: "3", sign: signed }), ask({ act })), []);
  const half = { ...signed, how: "refused", witness: " " };
  assert.deepEqual(keys(draft({ sign: half }), ask()), ["lack_witness"]);
  assert.deepEqual(keys(draft({ sign: { ...signed, signature: "" } }), ask()), ["lack_signature"], "a name without its picture");
  assert.deepEqual(keys(draft({ act: "inspection", approval_id: "3" }), ask({ act, outcome: rules("closed", { entered: "no" }) })), [], "nobody was there to sign");
});

test("a failed key item wants words and a picture; those of its hazard will do", () => {
  const items = [{ code: "k", class: "key", note_required_on: "fail", photo_required_on: "fail" }, { code: "g", class: "general", note_required_on: "", photo_required_on: "" }];
  const d = draft({ answers: { k: "fail", g: "fail" } });
  assert.deepEqual(keys(d, ask({ items })), ["picture_wanted", "words_wanted"]);
  const hazards = [{ item: "k", kind: "H6b", grade: "ordinary", story: "混放", photos: ["x"], due_days: null, remedy: "" }];
  assert.deepEqual(keys({ ...d, hazards }, ask({ items })), []);
  assert.deepEqual(keys({ ...d, answers: { k: "conform", g: "fail" } }, ask({ items })), []);
});

test("what was looked at again and is not put right has its reason; a new door its name; enrolment its contact", () => {
  assert.deepEqual(keys(draft({ rechecks: [recheck({ action: "reject", note: "" })] }), ask()), ["lack_reason"]);
  assert.deepEqual(keys(draft({ outcome: "" }), ask({ outcome: undefined, fresh: true })), ["lack_sign_name", "lack_outcome"]);
  assert.deepEqual(keys(draft(), ask({ outcome: rules("enrolled", { entered: "yes", enrols: "yes" }) })), ["lack_contact"]);
});

// ---- what is due, without a network ----

const NOW = Date.parse("2026-06-10T04:00:00Z"); // noon in Shenzhen
const DUE = {
  due: [["recheck", 3], ["matter", 7], ["sweep", 0], ["licence", 90], ["food_inspection", 30], ["health", 30], ["stale", 0]].map(([code, days], i) => rules(code, { days: String(days), near_m: "60", rank: String(i) })),
  states: [rules("matched", { fresh_days: "180", decay: "slow" }), rules("closed", { fresh_days: "14", decay: "step" }), rules("absent", { fresh_days: "30", decay: "linear" })],
  levels: [["fresh", "0.5", "yes"], ["ageing", "0", "yes"], ["stale", "-1", "no"], ["never", "-2", "no"]].map(([code, above, counts]) => rules(code, { above, counts })),
};
const daysAgo = (n) => new Date(NOW - n * 86_400_000).toISOString();
const door = (more = {}) => ({ id: "1", name: "店", lon: 113.88, lat: 22.57, door_state: "matched", seen_at: daysAgo(1), matters: [], licences: [], ...more });
const hazard = (state, due_at, more = {}) => ({ id: "9", kind: "hazard", number: "隐患9", state, due_at, ...more });
const kinds = (d, stops = []) => dueOf(d, DUE, { now: NOW, stops }).map((one) => one.kind);

test("a re-check is due within its days, at once when the operator says that it is put right, and late when its day is over", () => {
  const due = (matter) => dueOf(door({ matters: [matter] }), DUE, { now: NOW, stops: [] });
  assert.deepEqual(due(hazard("ordered", "2026-06-13T15:59:00Z")).map((d) => [d.kind, d.late]), [["recheck", false]], "the last minute of the third day");
  assert.deepEqual(due(hazard("ordered", "2026-06-13T16:00:00Z")), [], "the day after");
  assert.deepEqual(due(hazard("ordered", "2026-06-09T15:59:00Z")).map((d) => d.late), [true]);
  assert.deepEqual(due(hazard("proven", "2027-01-01T00:00:00Z")).map((d) => d.kind), ["recheck"]);
  assert.deepEqual(due(hazard("open", null)).map((d) => d.kind), ["matter"]);
  assert.deepEqual(due({ id: "4", kind: "complaint", number: "诉1", state: "accepted", due_at: null }).map((d) => [d.kind, d.subject_kind]), [["matter", "complaint"]]);
});

test("what is pressing stands first: by its kind, then by its day", () => {
  const d = door({ seen_at: null, licences: [{ kind: "food", valid_to: "2026-06-11" }], matters: [hazard("open", null, { id: "a" }), hazard("proven", "2026-06-12T00:00:00Z", { id: "b" }), hazard("ordered", "2026-06-11T00:00:00Z", { id: "c" })] });
  assert.deepEqual(dueOf(d, DUE, { now: NOW, stops: [] }).map((one) => one.subject_id), ["c", "b", "a", "food", "1"]);
});

test("stops of today, licences that end, a ledger that has grown stale", () => {
  assert.deepEqual(kinds(door(), [{ premises_id: "1", sweep_id: "5", sweep_name: "扫街" }, { premises_id: "2", sweep_id: "5", sweep_name: "扫街" }]), ["sweep"]);
  assert.deepEqual(kinds(door({ licences: [{ kind: "food", valid_to: "2026-09-08" }, { kind: "business", valid_to: "2026-09-09" }] })), ["licence"], "ninety days ahead");
  assert.deepEqual(kinds(door({ seen_at: daysAgo(181) })), ["stale"]);
  assert.deepEqual(kinds(door({ seen_at: null, door_state: "unseen" })), ["stale"]);
  const level = (more) => levelOf(door(more), DUE, NOW).code;
  assert.deepEqual([level({ seen_at: daysAgo(100) }), level({ seen_at: daysAgo(170) }), level({ seen_at: daysAgo(200) }), level({ seen_at: null })], ["fresh", "ageing", "stale", "never"]);
  assert.deepEqual([level({ door_state: "closed", seen_at: daysAgo(13) }), level({ door_state: "closed", seen_at: daysAgo(15) })], ["fresh", "stale"]);
  assert.deepEqual([level({ door_state: "absent", seen_at: daysAgo(14) }), level({ door_state: "absent", seen_at: daysAgo(16) })], ["fresh", "ageing"]);
});

test("of a food operator: its inspection, a certificate that ends", () => {
  const entity = { id: "7" }, food = (due_on, health_to = null) => door({ entity, food: { due_on, health_to } });
  assert.deepEqual(kinds(food("2026-07-10")), ["food_inspection"], "thirty days ahead");
  assert.deepEqual(kinds(food("2026-07-11")), []);
  assert.deepEqual(kinds(food("2027-01-01", "2026-07-11")), []);
  assert.deepEqual(kinds(food("2027-01-01", "2026-06-01")), ["health"]);
  const [late] = dueOf(food("2026-06-09"), DUE, { now: NOW, stops: [] });
  assert.deepEqual([late.subject_kind, late.subject_id, late.due_at, late.late], ["food_operator", "7", "2026-06-09T15:59:59.999Z", true]);
});

test("neighbours with something due, nearest first; a stale ledger alone is no reason to knock", () => {
  const at = (id, metres, more = {}) => door({ id, lon: 113.88 + metres / 102_700, matters: [hazard("proven", null, { id: `h${id}` })], ...more });
  const all = [at("1", 0), at("2", 50), at("3", 20), at("4", 90), at("5", 30, { matters: [], seen_at: daysAgo(400) }), at("6", 10, { lon: null })];
  const found = dueAround(all[0], all, DUE, { now: NOW, stops: [] });
  assert.deepEqual(found.map((n) => n.premises_id), ["3", "2"]);
  assert.ok(Math.abs(found[0].metres - 20) <= 1);
  assert.deepEqual(dueAround(door({ lon: null }), all, DUE, { now: NOW, stops: [] }), []);
});
