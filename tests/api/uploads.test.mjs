// Photos from a phone whose network breaks: what arrived counts, nothing arrives twice, and what is kept is what was sent.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { Phone, metadata, photo, sm3 } from "./phone.mjs";
import { onEachDatabase } from "./server.mjs";

onEachDatabase((server) => {
  const phone = async (who = "officer") => new Phone(await Client.as(server(), who));
  const left = async () => (await readdir(join(server().data, "uploads"))).length;

  // Until what the server has of a broken connection is settled.
  async function settled(one, where) {
    for (let before = -1; ; await sleep(30)) {
      const now = await one.offset(where);
      if (now === before) return now;
      before = now;
    }
  }

  // Asks again while another still has the file, as a phone does.
  async function patient(send) {
    for (;;) {
      const reply = await send();
      if (reply.status !== 423) return reply;
      assert.ok(Number(reply.headers["retry-after"]) > 0);
      await sleep(50);
    }
  }

  test("a photo in pieces is bit by bit the photo that was sent", async () => {
    const one = await phone(), bytes = photo(1_500_000);
    const made = await one.create(bytes, { taken_at: "2026-04-30T01:02:03Z", lon: "113.88", lat: "22.57" });
    assert.equal(made.status, 201, made.text);
    const where = made.headers.location;
    for (let at = 0; at < bytes.length; at += 400_000) {
      assert.equal(await one.offset(where), at);
      const reply = await one.piece(where, bytes.subarray(at, at + 400_000), at);
      assert.equal(reply.status, 204, reply.text);
      assert.equal(Number(reply.headers["upload-offset"]), Math.min(at + 400_000, bytes.length));
      assert.ok(reply.headers["upload-expires"]);
    }
    const { headers } = await one.ask("HEAD", where);
    const kept = await one.content(headers["naguan-attachment"]);
    assert.equal(kept.type, "image/jpeg");
    assert.ok(kept.bytes.equals(bytes));
    assert.equal(await left(), 0, "nothing stays of the pieces");
    const again = await one.create(bytes);
    assert.deepEqual([again.status, again.headers["upload-offset"], again.headers["naguan-attachment"]], [200, String(bytes.length), headers["naguan-attachment"]]);
  });

  test("connections that break in the middle, many times: what arrived counts", async () => {
    const one = await phone(), bytes = photo(3_000_000);
    const where = (await one.create(bytes)).headers.location;
    let at = 0, breaks = 0;
    for (; at < 2_500_000 && breaks < 30; breaks++) {
      await patient(async () => {
        const probe = await one.piece(where, Buffer.alloc(0), at);
        if (probe.status === 204) await one.break(where, bytes, at, 120_000 + Math.floor(Math.random() * 200_000));
        return probe;
      });
      const now = await settled(one, where);
      assert.ok(now >= at, `${now} after ${at}`);
      at = now;
    }
    assert.ok(at > 1_000_000, `${breaks} breaks brought ${at}`);
    const end = await patient(() => one.piece(where, bytes.subarray(at), at));
    assert.equal(end.status, 204, end.text);
    assert.ok((await one.content(end.headers["naguan-attachment"])).bytes.equals(bytes));
  });

  test("two at once do not get into each other's way", async () => {
    const one = await phone(), bytes = photo(600_000);
    const where = (await one.create(bytes)).headers.location;
    const slow = one.begin(where, bytes, 0, 100_000);
    await slow.sent;
    while ((await one.offset(where)) < 100_000) await sleep(10);
    assert.equal((await one.piece(where, bytes.subarray(100_000), 100_000)).status, 423);
    assert.equal((await one.ask("DELETE", where)).status, 423);
    slow.socket.write(bytes.subarray(100_000));
    const reply = await slow.came;
    slow.socket.destroy();
    assert.equal(reply.status, 204, reply.text);
    assert.ok((await one.content(reply.headers["naguan-attachment"])).bytes.equals(bytes));
    const many = photo(200_000), there = (await one.create(many)).headers.location;
    const all = await Promise.all(Array.from({ length: 8 }, () => one.piece(there, many, 0)));
    assert.ok(all.every((r) => [204, 409, 423].includes(r.status)), String(all.map((r) => r.status)));
    assert.equal(all.filter((r) => r.status === 204).length, 1);
    assert.ok((await one.content((await one.ask("HEAD", there)).headers["naguan-attachment"])).bytes.equals(many));
  });

  test("a connection that has gone silent gives way to the next one", { timeout: 30_000 }, async () => {
    const one = await phone(), bytes = photo(300_000);
    const where = (await one.create(bytes)).headers.location;
    const ghost = one.begin(where, bytes, 0, 100_000);
    await ghost.sent;
    while ((await one.offset(where)) < 100_000) await sleep(20); /* on its way */
    const began = Date.now();
    const reply = await patient(async () => one.piece(where, bytes.subarray(100_000), 100_000));
    assert.equal(reply.status, 204, reply.text);
    assert.ok(Date.now() - began > 3_000, "one that still sends is not pushed aside");
    ghost.socket.write(bytes.subarray(100_000));
    assert.equal((await ghost.came).status, 423, "what comes too late is dropped");
    ghost.socket.destroy();
    assert.ok((await one.content(reply.headers["naguan-attachment"])).bytes.equals(bytes));
  });

  test("a photo that arrived as another begins again, and then is right", async () => {
    const one = await phone(), bytes = photo(50_000), damaged = Buffer.from(bytes);
    damaged[30_000] ^= 1;
    const where = (await one.create(bytes)).headers.location;
    assert.equal((await one.piece(where, damaged, 0)).status, 460);
    assert.equal(await one.offset(where), 0);
    const reply = await one.piece(where, bytes, 0);
    assert.ok((await one.content(reply.headers["naguan-attachment"])).bytes.equals(bytes));
  });

  test("the same photo asked for at the same moment is one upload", async () => {
    const one = await phone(), bytes = photo(20_000);
    const made = await Promise.all(Array.from({ length: 6 }, () => one.create(bytes)));
    assert.equal(new Set(made.map((r) => r.headers.location)).size, 1);
    assert.equal(made.filter((r) => r.status === 201).length, 1);
    const reply = await one.piece(made[0].headers.location, bytes, 0);
    assert.equal(reply.status, 204);
    const people = server().accounts.filter((a) => a.role === "officer");
    const other = await phone(people[1]);
    assert.equal((await other.ask("HEAD", made[0].headers.location)).status, 404, "somebody else's is nobody's");
    const theirs = await other.create(bytes);
    assert.equal(theirs.headers["upload-offset"], "0");
    const second = await other.piece(theirs.headers.location, bytes, 0);
    assert.notEqual(second.headers["naguan-attachment"], reply.headers["naguan-attachment"]);
  });

  test("headers that mean no good are refused in words and change nothing", async () => {
    const one = await phone(), bytes = photo(10_000);
    const where = (await one.create(bytes)).headers.location;
    const type = { "Content-Type": "application/offset+octet-stream" };
    const part = bytes.subarray(0, 100);
    for (const [status, headers] of [
      [412, { ...type, "Upload-Offset": 0, "Tus-Resumable": null }],
      [412, { ...type, "Upload-Offset": 0, "Tus-Resumable": "0.2.2" }],
      [415, { "Upload-Offset": 0 }],
      [415, { "Upload-Offset": 0, "Content-Type": "application/json" }],
      [400, { ...type }],
      [400, { ...type, "Upload-Offset": "-1" }],
      [400, { ...type, "Upload-Offset": "0x0" }],
      [400, { ...type, "Upload-Offset": "1e9" }],
      [400, { ...type, "Upload-Offset": "9".repeat(30) }],
      [409, { ...type, "Upload-Offset": "100" }],
      [409, { ...type, "Upload-Offset": "9223372036854775807" }],
      [403, { ...type, "Upload-Offset": 0, "X-CSRF": "no" }],
      [401, { ...type, "Upload-Offset": 0, Cookie: null }],
    ]) {
      const reply = await one.ask("PATCH", where, headers, part);
      assert.equal(reply.status, status, `${JSON.stringify(headers)} ${reply.text}`);
      assert.equal(reply.headers["tus-resumable"], "1.0.0");
      if (status === 412) assert.equal(reply.headers["tus-version"], "1.0.0");
    }
    assert.equal((await one.piece(where, Buffer.alloc(10_001), 0)).status, 413);
    for (const odd of ["/v1/field/uploads/0", "/v1/field/uploads/-1", "/v1/field/uploads/..%2f..%2fkeys", "/v1/field/uploads/9223372036854775807", "/v1/field/uploads/%00"])
      assert.ok([400, 404].includes((await one.piece(odd, part, 0)).status), odd);
    assert.equal(await one.offset(where), 0);
    const hash = sm3(bytes);
    for (const [status, length, meta] of [
      [400, "", metadata({ hash, type: "image/jpeg" })],
      [400, "1,2", metadata({ hash, type: "image/jpeg" })],
      [413, "99999999999", metadata({ hash, type: "image/jpeg" })],
      [400, "10", "hash"+ " ä"],
      [400, "10", `hash ${"A".repeat(20_000)}`],
      [422, "10", metadata({ hash: hash.toUpperCase(), type: "image/jpeg" })],
      [422, "10", metadata({ hash: "../../../../etc/passwd", type: "image/jpeg" })],
      [422, "10", metadata({ hash, type: "text/html" })],
      [422, "10", metadata({ hash, type: "image/jpeg", lon: "NaN", lat: "91" })],
      [422, "10", metadata({ hash, type: "image/jpeg", taken_at: "yesterday" })],
      [400, "10", Array.from({ length: 40 }, (_, i) => `n${i}`).join(",")],
    ]) {
      const reply = await one.ask("POST", "/v1/field/uploads", { "Upload-Length": length, "Upload-Metadata": meta });
      assert.equal(reply.status, status, `${length} ${meta.slice(0, 60)} ${reply.text}`);
    }
    assert.equal((await one.ask("POST", "/v1/field/uploads", { "Upload-Length": 10, "Upload-Metadata": metadata({ hash, type: "image/jpeg" }) }, part)).status, 413, "no bytes with the wish");
  });

  test("chunks beyond the announced length are cut off, and the photo is what was announced", async () => {
    const one = await phone(), bytes = photo(5_000);
    const where = (await one.create(bytes)).headers.location;
    const chunk = (b) => Buffer.concat([Buffer.from(b.length.toString(16) + "\r\n"), b, Buffer.from("\r\n")]);
    const good = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": 0, "Transfer-Encoding": "chunked" };
    const long = await one.ask("PATCH", where, good, Buffer.concat([chunk(bytes), chunk(Buffer.alloc(70_000)), Buffer.from("0\r\n\r\n")]));
    assert.equal(long.status, 413, long.text);
    const now = await settled(one, where);
    assert.ok(now === 0 || now === bytes.length, String(now));
    if (now === 0) assert.equal((await patient(() => one.ask("PATCH", where, good, Buffer.concat([chunk(bytes), Buffer.from("0\r\n\r\n")])))).status, 204);
    assert.ok((await one.content((await one.ask("HEAD", where)).headers["naguan-attachment"])).bytes.equals(bytes));
  });

  test("what the server takes is said to whoever asks", async () => {
    const one = await phone();
    const reply = await one.ask("OPTIONS", "/v1/field/uploads", { Cookie: null, "X-CSRF": null, "Tus-Resumable": null });
    assert.equal(reply.status, 204);
    assert.equal(reply.headers["tus-version"], "1.0.0");
    assert.equal(reply.headers["tus-max-size"], String(20 << 20));
    assert.match(reply.headers["tus-extension"], /creation.*expiration.*termination/);
  });

  test("sixteen large photos at once take no more memory than one", { timeout: 120_000 }, async () => {
    const one = await phone();
    const memory = async () => Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${server().process.pid}/status`, "utf8"))[1]);
    const send = async (bytes) => {
      const where = (await one.create(bytes)).headers.location;
      const reply = await one.piece(where, bytes, 0);
      assert.equal(reply.status, 204, reply.text);
      return reply.headers["naguan-attachment"];
    };
    await send(photo(8 << 20));
    const before = await memory();
    let most = before, over = false;
    const watch = (async () => { for (; !over; await sleep(10)) most = Math.max(most, await memory()); })();
    const all = Array.from({ length: 16 }, () => photo(8 << 20));
    const kept = await Promise.all(all.map(send));
    over = true;
    await watch;
    assert.ok(most - before < 48 << 10, `${most - before} KiB more for 128 MiB at once`);
    assert.ok((await one.content(kept[7])).bytes.equals(all[7]));
  });
});
