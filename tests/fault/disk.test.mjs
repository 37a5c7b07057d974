// A full disk: changes answer 503 and leave nothing, reads go on, and when there is room again all goes on without a restart.
import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../api/client.mjs";
import { Phone, photo } from "../api/phone.mjs";
import { Server } from "../api/server.mjs";

const top = resolve(new URL(".", import.meta.url).pathname, "../..");
const shim = join(resolve(top, process.env.NAGUAN_BUILD ?? "build-test"), "tests/fault/full_disk.so");
const shop = (name) => ({ name, kind: "sole_trader", trade: "6210", address: "宝安区西乡街道1号" });

// On PostgreSQL the disk is the database's, not ours: there a full disk is one more error of the database.
describe("sqlite", () => {
  const mark = join(tmpdir(), `naguan-full-${process.pid}`);
  let server, client;
  before(async () => {
    const env = { LD_PRELOAD: shim, NAGUAN_TEST_FULL: mark, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:verify_asan_link_order=0` };
    server = await Server.start("sqlite", { env });
    client = await Client.as(server, "registrar");
  });
  after(async () => {
    await rm(mark, { force: true });
    await server?.stop();
  });

  test("while the disk is full a change answers 503 with Retry-After and leaves nothing", async () => {
    const { count } = (await client.get("/v1/entities?count=1&limit=1")).body;
    await writeFile(mark, "");
    for (let i = 0; i < 20; i++) {
      const reply = await client.post("/v1/entities", shop(`满盘店${i}`));
      assert.equal(reply.status, 503, JSON.stringify(reply.body));
      assert.ok(Number(reply.headers.get("retry-after")) > 0);
    }
    assert.equal((await client.get("/v1/entities?count=1&limit=1")).body.count, count, "reads go on, and nothing was left behind");
  });

  test("when there is room again the next change works, without a restart", async () => {
    await writeFile(mark, "");
    assert.equal((await client.post("/v1/entities", shop("满盘"))).status, 503);
    await rm(mark);
    let reply;
    for (let i = 0; i < 50; i++) {
      reply = await client.post("/v1/entities", shop("有空了"));
      if (reply.status === 201) break;
      await sleep(100);
    }
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    assert.equal((await client.get(`/v1/entities/${reply.body.id}`)).body.name, "有空了");
    const { code, text } = await server.command("ledger", "verify");
    assert.equal(code, 0, text);
  });

  test("an attachment that does not fit is refused and leaves no half file", async () => {
    await writeFile(mark, "");
    const form = new FormData();
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082", "hex");
    form.append("file", new Blob([png], { type: "image/png" }), "dot.png");
    const refused = await fetch(server.url + "/v1/attachments", { method: "POST", body: form, headers: { Cookie: client.cookie, "X-CSRF": client.csrf, "Idempotency-Key": "full-1" } });
    assert.equal(refused.status, 503, await refused.text());
    await rm(mark);
  });

  test("a photo in pieces waits on a full disk and goes on where it was", async () => {
    const one = new Phone(await Client.as(server, "officer")), bytes = photo(400_000);
    const where = (await one.create(bytes)).headers.location;
    assert.equal((await one.piece(where, bytes.subarray(0, 150_000), 0)).status, 204);
    await writeFile(mark, "");
    const full = await one.piece(where, bytes.subarray(150_000), 150_000);
    assert.equal(full.status, 503, full.text);
    assert.ok(Number(full.headers["retry-after"]) > 0);
    await rm(mark);
    assert.equal(await one.offset(where), 150_000);
    // All of it is here, and there is no room to make it a photo: it waits, and is lost by nothing.
    await appendFile(join(server.data, "uploads", where.split("/").at(-1)), bytes.subarray(150_000));
    await writeFile(mark, "");
    assert.equal((await one.ask("HEAD", where)).status, 503);
    assert.equal((await one.create(bytes)).status, 503);
    await rm(mark);
    const { headers } = await one.ask("HEAD", where);
    assert.ok((await one.content(headers["naguan-attachment"])).bytes.equals(bytes));
  });
});
