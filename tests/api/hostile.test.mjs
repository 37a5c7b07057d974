// What somebody sends who means no good, or knows no better: refused in words, nothing changed, nothing leaked.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const run = promisify(execFile);
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const crc = (bytes) => {
  let c = ~0;
  for (const b of bytes) for (let k = (c ^= b, 0); k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return ~c >>> 0;
};

// A ZIP of one entry: what is packed, and the size it claims to have.
function zip(name, packed, claimed, sum) {
  const local = Buffer.alloc(30), central = Buffer.alloc(46), end = Buffer.alloc(22), title = Buffer.from(name);
  local.writeUInt32LE(0x04034b50), local.writeUInt16LE(20, 4), local.writeUInt16LE(8, 8), local.writeUInt32LE(sum, 14);
  local.writeUInt32LE(packed.length, 18), local.writeUInt32LE(claimed, 22), local.writeUInt16LE(title.length, 26);
  central.writeUInt32LE(0x02014b50), central.writeUInt16LE(20, 4), central.writeUInt16LE(20, 6), central.writeUInt16LE(8, 10), central.writeUInt32LE(sum, 16);
  central.writeUInt32LE(packed.length, 20), central.writeUInt32LE(claimed, 24), central.writeUInt16LE(title.length, 28);
  const at = local.length + title.length + packed.length, directory = Buffer.concat([central, title]);
  end.writeUInt32LE(0x06054b50), end.writeUInt16LE(1, 8), end.writeUInt16LE(1, 10), end.writeUInt32LE(directory.length, 12), end.writeUInt32LE(at, 16);
  return Buffer.concat([local, title, packed, directory, end]);
}

onEachDatabase((server) => {
  const registrar = () => Client.as(server(), "registrar");
  const operators = async (client) => (await client.get("/v1/entities?count=1&limit=1")).body.count;

  // The body is written by hand, so that names which no browser sends get through.
  function form(name, bytes, type = "application/octet-stream") {
    const edge = "----edge7f3a";
    const head = Buffer.concat([Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="file"; filename="`), Buffer.from(name), Buffer.from(`"\r\nContent-Type: ${type}\r\n\r\n`)]);
    return { raw: Buffer.concat([head, bytes, Buffer.from(`\r\n--${edge}--\r\n`)]), headers: { "Content-Type": `multipart/form-data; boundary=${edge}` } };
  }
  const send = (client, path, ...file) => client.send("POST", path, form(...file));

  // What reading the table ends with: a job, or an answer at the door.
  async function looked(client, name, bytes) {
    const sent = await send(client, "/v1/imports/file", name, bytes);
    if (sent.status !== 201) return { state: "refused", key: sent.body.key };
    const asked = await client.post("/v1/imports/look", { file: sent.body.id });
    if (asked.status !== 202) return { state: "refused", key: asked.body.key };
    for (let tries = 0; tries < 600; tries++) {
      const { body } = await client.get(`/v1/jobs/${asked.body.job}`);
      if (["done", "failed", "cancelled"].includes(body.state)) return body;
      await sleep(50);
    }
    throw new Error("the job does not end");
  }
  const refused = (job) => assert.ok(["refused", "failed"].includes(job.state), JSON.stringify(job).slice(0, 300));

  test("a workbook that unpacks to gigabytes is refused, and the worker lives", async () => {
    const client = await registrar();
    const before = await operators(client), room = Buffer.alloc(64 << 20);
    const packed = deflateRawSync(room, { level: 9 });
    refused(await looked(client, "bomb.xlsx", zip("xl/worksheets/sheet1.xml", packed, room.length, crc(room.subarray(0, 0)))));
    refused(await looked(client, "lying.xlsx", zip("xl/workbook.xml", packed, 12, 0)));
    refused(await looked(client, "climbing.xlsx", zip("../../../etc/passwd", deflateRawSync(Buffer.from("x")), 1, crc(Buffer.from("x")))));
    const job = await looked(client, "good.csv", Buffer.from("编号,企业名称\r\n1,面馆\r\n"));
    assert.equal(job.state, "done", "the next table is read as ever");
    assert.equal(await operators(client), before);
  });

  test("a line of a million columns and a cell without end are refused", async () => {
    const client = await registrar();
    refused(await looked(client, "wide.csv", Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(",") + "\r\n")));
    refused(await looked(client, "long.csv", Buffer.concat([Buffer.from('编号,企业名称\r\n1,"'), Buffer.alloc(20 << 20, "x")])));
  });

  test("a picture that is none is refused by its content, whatever it is called", async () => {
    const client = await Client.as(server(), "officer");
    for (const [name, bytes] of [
      ["door.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")],
      ["door.jpg", Buffer.from("MZ this is a program")],
      ["door.png", Buffer.from("<!doctype html><script>alert(1)</script>")],
      ["door.png", Buffer.alloc(0)],
    ]) {
      const reply = await send(client, "/v1/attachments", name, bytes, "image/png");
      assert.ok([400, 415, 422].includes(reply.status), `${name}: ${reply.status} ${JSON.stringify(reply.body)}`);
    }
  });

  test("a file's name is a name: paths, controls and broken text do not survive in it", async () => {
    const client = await Client.as(server(), "officer");
    for (const name of ["../../../etc/passwd.png", "..\\..\\boot.png", "C:\\windows\\door.png", "a\u0000b.png", "x".repeat(5000) + ".png", Buffer.from([0xff, 0xfe, 0x2e, 0x70, 0x6e, 0x67]), "\u202egnp.exe", "CON.png"]) {
      const reply = await send(client, "/v1/attachments", name, png, "image/png");
      assert.ok(reply.status === 201 || [400, 422].includes(reply.status), `${name}: ${reply.status}`);
      if (reply.status !== 201) continue;
      const kept = reply.body.name;
      assert.doesNotMatch(kept, /[/\\\u0000-\u001f\u202e]/u, `${name} stays ${kept}`);
      assert.ok(kept.length <= 255);
    }
    const { stdout } = await run("find", [server().data, "-name", "*passwd*"]);
    assert.equal(stdout, "", "nothing was written where the name pointed");
  });

  test("coordinates that are no place are refused by their field", async () => {
    const client = await registrar();
    const before = await operators(client);
    for (const lon of ["NaN", 1e308, -181, 181, "113.9", null]) {
      const reply = await client.post("/v1/entities", { name: "何处", kind: "enterprise", lon, lat: 22.5 });
      if (reply.status === 422) assert.ok(reply.body.errors.length > 0, JSON.stringify(reply.body));
      else assert.fail(`${lon}: ${reply.status}`);
    }
    for (const box of ["NaN,1,2,3", "1,2,3", "1e999,0,1,1"]) {
      const reply = await client.get(`/v1/tiles/summary?bbox=${box}`);
      assert.ok([400, 422].includes(reply.status), `${box}: ${reply.status}`);
    }
    for (const tile of ["99/0/0", "-1/0/0", "3/8/0", "3/0/x", "1e3/0/0", "18/999999999999/0"]) {
      const reply = await client.get(`/v1/tiles/${tile}`);
      assert.ok([400, 404, 422].includes(reply.status), `${tile}: ${reply.status}`);
    }
    assert.equal(await operators(client), before);
  });

  test("another station's chief changes nothing here, and does not learn that it exists", async () => {
    const [one, other] = server().accounts.filter((a) => a.role.split("|").includes("chief"));
    assert.notEqual(one.unit, other.unit);
    const [here, abroad] = await Promise.all([Client.as(server(), one), Client.as(server(), other)]);
    const entity = (await here.get("/v1/entities?limit=1")).body.items[0];
    const before = (await here.get(`/v1/entities/${entity.id}`)).body;
    assert.equal((await abroad.get(`/v1/entities/${entity.id}`)).status, 404);
    assert.equal((await abroad.patch(`/v1/entities/${entity.id}`, { name: "抢来的店" }, before.ver)).status, 404);
    assert.equal((await abroad.post(`/v1/entities/${entity.id}/state`, { state: "closed", reason: "停业" }, { "If-Match": `"${before.ver}"` })).status, 404);
    assert.deepEqual((await here.get(`/v1/entities/${entity.id}`)).body, before);
  });
});
