// The phone's score and verdict are the server's: the same vectors as tests/unit/rooms/checklist_test.c, over the rules as the server sends them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { source } from "./bundle.mjs";

const { scoreOf, standing, tally, verdictOf } = await source("rooms/visit/field/score.ts");
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));

// A line of the rules: cells may stand in quotes.
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] !== undefined ? m[1].replaceAll('""', '"') : m[2]));
}
function rows(list) {
  const [head, ...lines] = read(`rules/${list}.csv`).map(cells);
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ""])));
}
const number = (text) => (text === "" ? null : Number(text));

// As GET /v1/checklists/{code} gives it; the items in the order of the vectors' marks.
function checklist(code) {
  const list = rows("checklists").find((r) => r.code === code);
  const rule = rows("score_rules").find((r) => r.code === list.score_rule);
  return {
    ...list,
    items: rows("checklist_items").filter((r) => r.checklist === code && r.version === list.version),
    score_rule: { ...rule, full: Number(rule.full), decimals: Number(rule.decimals) },
    verdict_rules: rows("verdict_rules").filter((r) => r.rule === list.verdict_rule).map((r) => ({ ...r, key_least: number(r.key_least), key_most: number(r.key_most), general_least: number(r.general_least), general_most: number(r.general_most) })),
  };
}

test("every vector comes to its score and verdict", () => {
  const words = { c: "conform", f: "fail", a: "absent" };
  const vectors = read("tests/unit/vectors/scores.csv");
  assert.ok(vectors.length > 100);
  for (const line of vectors) {
    const [code, marks, key, general, lost, possible, score, verdict] = line.split(",");
    const list = checklist(code);
    assert.equal(list.items.length, marks.length, code);
    const answers = Object.fromEntries(list.items.flatMap((item, i) => (words[marks[i]] ? [[item.code, words[marks[i]]]] : [])));
    const got = standing(list, answers);
    assert.deepEqual(
      { key: got.key, general: got.general, lost: got.lost, possible: got.possible, score: got.score, verdict: got.band?.verdict ?? "" },
      { key: Number(key), general: Number(general), lost: Number(lost), possible: Number(possible), score: Number(score), verdict },
      line,
    );
  }
});

test("before the first answer there is no score, and without a rule none either", () => {
  const list = checklist("visit");
  assert.equal(standing(list, {}), null);
  const answers = { [list.items[0].code]: "fail" };
  assert.equal(standing({ ...list, score_rule: null }, answers).score, 0);
  assert.equal(standing({ ...list, verdict_rules: undefined }, answers).band, undefined);
  assert.equal(scoreOf(list.score_rule, tally(list.items, { [list.items[0].code]: "absent" })), 0, "nothing is possible");
});

test("the first band that fits is meant, and an open end has no bound", () => {
  const bands = [
    { verdict: "a", key_least: 0, key_most: 0, general_least: null, general_most: 3 },
    { verdict: "b", key_least: null, key_most: null, general_least: null, general_most: null },
  ];
  assert.equal(verdictOf(bands, { key: 0, general: 3 }).verdict, "a");
  assert.equal(verdictOf(bands, { key: 0, general: 4 }).verdict, "b");
  assert.equal(verdictOf(bands, { key: 1, general: 0 }).verdict, "b");
});
