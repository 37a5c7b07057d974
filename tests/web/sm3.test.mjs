// The browser's SM3 and HMAC-SM3 against OpenSSL's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { source } from "./bundle.mjs";

const { Sm3, hex, hmacSm3, sm3 } = await source("offline/sm3.ts");
const openssl = (input, ...how) => execFileSync("openssl", ["dgst", "-sm3", ...how], { input }).toString().trim().split(" ").at(-1);

test("the standard's own examples", () => {
  assert.equal(hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  assert.equal(hex(sm3("abcd".repeat(16))), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
});

test("every length around a block is what OpenSSL says", () => {
  for (const n of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000]) {
    const data = randomBytes(n);
    assert.equal(hex(sm3(data)), openssl(data), `${n} bytes`);
  }
});

test("in pieces of any size it is the same", () => {
  const data = randomBytes(100_003);
  const want = openssl(data);
  for (const step of [1, 7, 63, 64, 65, 4096, 99_999]) {
    const hash = new Sm3();
    for (let at = 0; at < data.length; at += step) hash.add(data.subarray(at, at + step));
    assert.equal(hex(hash.end()), want, `steps of ${step}`);
  }
});

test("a receipt's mac is OpenSSL's, with keys shorter and longer than a block", () => {
  for (const n of [1, 32, 64, 65, 200]) {
    const key = randomBytes(n), message = randomBytes(77);
    assert.equal(hex(hmacSm3(key, message)), openssl(message, "-mac", "HMAC", "-macopt", `hexkey:${key.toString("hex")}`), `key of ${n}`);
  }
});

test("a photo of 2 MB takes less than a second", () => {
  const data = randomBytes(2 << 20), begin = performance.now();
  sm3(data);
  const ms = performance.now() - begin;
  console.log(`# SM3: ${(2000 / ms).toFixed(0)} MB/s`);
  assert.ok(ms < 1000, `${ms} ms`);
});
