// Names of codes in small pieces: whatever a list holds, the piece of a code has its newest name, and nothing that is not in the list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./bundle.mjs";

const { NAMED, namePieces, pieceOf } = await source("offline/names.ts");

test("each code of a list is found in its piece, by the last row of it", () => {
  const rows = ["A", "52", "521", "5211", "62", "622", "6220", "622"].map((code, i) => ({ code, name_zh: `名${i}`, name_en: `name ${i}`, basis: "x" }));
  for (const list of NAMED) {
    const pieces = namePieces(list, rows);
    for (const { code } of rows) {
      const newest = rows.findLast((row) => row.code === code);
      assert.deepEqual(pieces.get(pieceOf(list, code))[code], [newest.name_zh, newest.name_en], `${list} ${code}`);
    }
    assert.equal([...pieces.values()].reduce((n, piece) => n + Object.keys(piece).length, 0), new Set(rows.map((r) => r.code)).size);
  }
});

test("the long list is cut so that a piece stays small, the others are one piece", () => {
  assert.notEqual(pieceOf("industry", "5211"), pieceOf("industry", "6220"));
  assert.equal(pieceOf("industry", "5211"), pieceOf("industry", "52"));
  assert.equal(pieceOf("visit_outcomes", "seen"), pieceOf("visit_outcomes", ""));
});
