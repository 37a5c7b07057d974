// A visit's journal: what was done adds up to the visit, whatever was done; its seal is the server's chain.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { source } from "./bundle.mjs";

const { changes, fold, sealOf } = await source("offline/journal.ts");

const seed = Number(process.env.NAGUAN_SEED ?? Date.now() % 1e6);
function random(from) {
  let s = from >>> 0;
  return (n) => ((s = (Math.imul(s, 1664525) + 1013904223) >>> 0) >>> 8) % n;
}
const blank = () => ({ premises_id: "1", name: "店", act: "visit", outcome: "", answers: {}, notes: {}, hazards: [], photos: [], enrol: { contact_name: "", duty: "owner" }, note: "", points: [], base: {}, corrects: "", rechecks: [], corrections: [], sign: { how: "", signed_by: "" } });
const copy = (x) => JSON.parse(JSON.stringify(x));

function change(d, pick) {
  const acts = [
    () => (d.outcome = ["seen", "closed", ""][pick(3)]),
    () => (d.answers[`i${pick(4)}`] = ["conform", "fail"][pick(2)]),
    () => delete d.answers[`i${pick(4)}`],
    () => (d.notes[`i${pick(3)}`] = `n${pick(9)}`),
    () => d.photos.push(`p${pick(20)}`),
    () => d.photos.splice(pick(3), 1),
    () => d.photos.reverse(),
    () => d.hazards.push({ kind: `k${pick(3)}`, story: "", photos: [] }),
    () => d.hazards.splice(pick(2), 1),
    () => d.hazards[0] && (d.hazards[0].story += "。"),
    () => d.hazards[0]?.photos.push(`h${pick(9)}`),
    () => (d.note += "字"),
    () => d.rechecks.push({ hazard_id: `h${pick(5)}`, action: "recheck", photos: [] }),
    () => d.rechecks.splice(pick(2), 1),
    () => d.rechecks[0] && (d.rechecks[0].action = ["recheck", "reject"][pick(2)]),
    () => d.corrections.push({ subject: "premises", field: "name", from: "店", to: `新${pick(9)}` }),
    () => d.corrections.splice(pick(2), 1),
    () => (d.sign = { ...d.sign, how: ["", "signed", "refused"][pick(3)] }),
    () => (d.sign.signed_by += "王"),
    () => (d.enrol = { ...d.enrol, contact_name: `c${pick(5)}` }),
    () => d.points.push([`t${pick(99)}`, 113.8, 22.5, 12]),
    () => (d.base = { premises_ver: pick(5) }),
  ];
  acts[pick(acts.length)]();
}
const lines = (entries) => entries.map((e, n) => JSON.stringify({ n, at: "2026-01-01T00:00:00Z", up: n, ...e }));

test(`what was done adds up to what stands on the screen (seed ${seed})`, () => {
  for (let run = 0; run < 300; run++) {
    const pick = random(seed + run), draft = blank(), journal = [{ do: "open", what: copy(draft) }];
    for (let step = 0; step < 40; step++) {
      const was = copy(draft);
      for (let n = pick(3); n >= 0; n--) change(draft, pick);
      journal.push(...changes(was, copy(draft)));
      if (pick(9) === 0) journal.push({ do: "resume", what: {} });
      assert.deepEqual(fold(lines(journal)), draft, `seed ${seed}, run ${run}, step ${step}`);
    }
  }
});

test("a journal that an older version began goes on with what is new", () => {
  const { rechecks, corrections, sign, ...old } = blank(), is = { ...blank(), rechecks: [{ hazard_id: "h" }], sign: { how: "signed", signed_by: "王" } };
  const journal = [{ do: "open", what: copy(old) }, ...changes(old, is)];
  assert.deepEqual(fold(lines(journal)), is);
  const next = { ...is, sign: { ...is.sign, signed_by: "李" } };
  assert.deepEqual(changes(is, next).map((c) => c.do), ["sign"]);
  assert.deepEqual(fold(lines([...journal, ...changes(is, next)])), next);
});

test("nothing changed is no entry, and a journal without its beginning is none", () => {
  assert.deepEqual(changes(blank(), blank()), []);
  assert.equal(fold([]), null);
  assert.equal(fold(lines([{ do: "set", what: { field: "note", value: "x" } }])), null);
});

test("each thing done is said for itself", () => {
  const was = blank(), is = { ...blank(), outcome: "seen", photos: ["a"], answers: { x: "fail" } };
  assert.deepEqual(changes(was, is).map((c) => c.do).sort(), ["answer", "photo", "set"]);
});

test("the seal is the chain of the protocol, and any other entry gives another", () => {
  const head = { id: "a".repeat(32), device: "b".repeat(32), seq: 7, prev: "c".repeat(64) }, journal = ['{"n":0}', '{"n":1,"字":"店"}'];
  const sm3 = (...parts) => parts.reduce((h, p) => h.update(p), createHash("sm3")).digest();
  let link = sm3(`naguan capsule 1\n${head.id}\n${head.device}\n7\n${head.prev}\n`);
  for (const entry of journal) link = sm3(link, entry);
  assert.equal(sealOf(head, journal), link.toString("hex"));
  assert.notEqual(sealOf(head, [...journal].reverse()), link.toString("hex"));
  assert.notEqual(sealOf({ ...head, seq: 8 }, journal), link.toString("hex"));
});
